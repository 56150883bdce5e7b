package disclosure

import (
	"slices"
	"strings"
	"testing"

	"placard/generator/content"
	"placard/generator/diag"
)

func TestHeadingIDs(t *testing.T) {
	id := HeadingIDs(SectionRules(&content.Site{}, nil))
	for text, want := range map[string]string{
		"Intended use":                 "intended-use",
		"1. Intended Use":              "intended-use",
		"Intended purpose":             "intended-use",
		"Uses":                         "intended-use",
		"The Capabilities":             "capabilities",
		"Known limitations":            "limitations",
		"Bias, risks, and limitations": "risks",
		"Bias, Risks & Limitations":    "risks",
		"What can go wrong?":           "risks",
		"Operating instructions":       "operating-instructions",
		"Instructions for use":         "operating-instructions",
		"Evaluation":                   "",
		"":                             "",
		"2026":                         "",
	} {
		if got := id(2, text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
		if got := id(3, text); got != "" {
			t.Errorf("%q at level 3: got %q", text, got)
		}
	}
}

func TestSectionRulesAreMerged(t *testing.T) {
	no, yes := false, true
	site := &content.Site{Sections: []content.SectionRule{
		{ID: "risks", Title: "Risks and mitigations", MinWords: 50, Synonyms: []string{"Dangers"}},
		{ID: "limitations", Points: []content.PointRule{{ID: "non-determinism", Required: &no}, {ID: "languages", Title: "Languages"}}},
		{ID: "data-protection", Owner: "legal"},
	}}
	system := &content.SystemFront{Sections: []content.SectionRule{
		{ID: "data-protection", Required: &no},
		{ID: "limitations", Points: []content.PointRule{{ID: "non-determinism", Required: &yes, Synonyms: []string{"Chance"}}}},
	}}
	before := SectionRules(nil, nil)
	rules := SectionRules(site, system)
	byID := map[string]*SectionRule{}
	var ids []string
	for _, r := range rules {
		byID[r.ID] = r
		ids = append(ids, r.ID)
	}
	if want := []string{"intended-use", "capabilities", "limitations", "risks", "operating-instructions", "data-protection"}; !slices.Equal(ids, want) {
		t.Errorf("got %q, want %q", ids, want)
	}
	if r := byID["risks"]; r.Title != "Risks and mitigations" || r.MinWords != 50 || r.Form != "risks" || r.Floor != "material" || !r.Required || !r.BuiltIn || r.Owner != "risk" {
		t.Errorf("risks: %+v", r)
	}
	id := HeadingIDs(rules)
	for _, name := range []string{"Risks", "Dangers", "Risks and mitigations", "What can go wrong"} {
		if id(2, name) != "risks" {
			t.Errorf("%q is not recognised", name)
		}
	}
	if r := byID["data-protection"]; r.Title != "Data protection" || r.Required || r.BuiltIn || r.MinWords != defaultMinWords || r.Form != "text" || r.Owner != "legal" {
		t.Errorf("data protection: %+v", r)
	}
	limits := byID["limitations"].Points
	if p := limits[2]; p.ID != "non-determinism" || !p.Required || !slices.Contains(p.Synonyms, "Chance") || !slices.Contains(p.Synonyms, "Repeatability") {
		t.Errorf("non-determinism: %+v", p)
	}
	if p := limits[len(limits)-1]; p.ID != "languages" || !p.Required {
		t.Errorf("languages: %+v", p)
	}
	after := SectionRules(nil, nil)
	if len(before[2].Points) != len(after[2].Points) || len(before[3].Synonyms) != len(after[3].Synonyms) {
		t.Error("merging changed the built-in sections")
	}
}

// TestBuiltInNamesAreUnique holds the built-in words apart: a heading means
// one section, a label one point of its section and one part of a risk.
func TestBuiltInNamesAreUnique(t *testing.T) {
	sections := map[string]string{}
	claim := func(owners map[string]string, name, owner string) {
		if name != "" && owners[fold(name)] != "" && owners[fold(name)] != owner {
			t.Errorf("%q means %s and %s", name, owners[fold(name)], owner)
		}
		owners[fold(name)] = owner
	}
	for _, r := range builtIn().Section {
		for _, name := range append([]string{r.Title, r.ID}, r.Synonyms...) {
			claim(sections, name, r.ID)
		}
		points := map[string]string{}
		for _, p := range r.Points {
			for _, name := range append([]string{p.Title, p.ID}, p.Synonyms...) {
				claim(points, name, p.ID)
			}
		}
	}
	parts := map[string]string{}
	names := builtIn().Risk
	for part, list := range map[string][]string{"statement": names.Statement, "mitigation": names.Mitigation, "action": names.Action} {
		for _, name := range list {
			claim(parts, name, part)
		}
	}
}

func TestPointsAreRecognised(t *testing.T) {
	for name, test := range map[string]struct {
		section, text string
		missing       []string // points reported
	}{
		"headings":   {"Limitations", "### Failure modes\n\nText.\n\n### Boundaries\n\nText.\n\n### Non-determinism\n\nText.\n\n### Input constraints\n\nText.\n", nil},
		"list items": {"Limitations", "- **Known failure modes:** text\n- **Boundaries:** text\n- **Repeatability.** text\n- **Supported inputs** text\n", nil},
		"terms":      {"Limitations", "Failure modes\n: Text.\n\nBoundaries\n: Text.\n\nVariability\n: Text.\n\nInputs\n: Text.\n", nil},
		"table rows": {"Limitations", "| Topic | What to know |\n| --- | --- |\n| **Failure modes** | Text |\n| **Boundaries** | Text |\n| **Non-determinism** | Text |\n| **Input constraints** | Text |\n", nil},
		"columns":    {"Intended use", "| Supported uses | Out-of-scope uses |\n| --- | --- |\n| Sorting | Closing |\n", nil},
		"with more":  {"Intended use", "**Supported uses and users.** Text.\n\n**Do not use it for:** text.\n", nil},
		"negated":    {"Intended use", "**Use cases not supported.** Text.\n\n**Out of scope.** Text.\n", []string{"supported uses"}},
		"empty":      {"Intended use", "### Supported uses\n\n### Out-of-scope uses\n\nText.\n", []string{"Supported uses"}},
		"nested":     {"Intended use", "### Supported uses\n\n#### By staff\n\nText.\n\n### Out-of-scope uses\n\nText.\n", nil},
		"elsewhere":  {"Capabilities", "**Outputs.** Text.\n\n**Failure modes.** Text.\n", []string{"dependencies"}},
	} {
		t.Run(name, func(t *testing.T) {
			overlay := "-- content/systems/triage/1.1.0.md --\n## " + test.section + "\n\n" + test.text + "\n" + strings.Repeat("Words fill the section. ", 8) + "\n"
			_, found := buildFiles(t, lay(t, overlay), date(t, baseDate))
			var missing []string
			for _, f := range found {
				if f.Code == rulePointMissing.Code {
					_, name, _ := strings.Cut(f.Message, `cover "`)
					if name == "" {
						_, name, _ = strings.Cut(f.Message, `follows "`)
					}
					missing = append(missing, strings.TrimSuffix(name, `"`))
				}
			}
			if !slices.Equal(missing, test.missing) {
				t.Errorf("reported %q, want %q: %s", missing, test.missing, report(found))
			}
		})
	}
}

func TestRisksAreRecognised(t *testing.T) {
	const filler = "\n\nRisks were assessed anew in May 2026 by four people from product, risk and support, with the records of the year.\n"
	for name, test := range map[string]struct {
		text string
		want []string // messages
	}{
		"table":                {"| Risk | Likelihood | Our measures | Your part |\n| --- | --- | --- | --- |\n| A | low | we do | you do |\n", nil},
		"table without column": {"| Risk | Mitigation |\n| --- | --- |\n| A | we do |\n", []string{"the table of risks has no column for what the customer does"}},
		"table with empty cells": {"| Risk | Mitigation | What you must do |\n| --- | --- | --- |\n| A | – | you do |\n| B | we do | n/a |\n| C | | |\n",
			[]string{`the risk "A" has no mitigation`, `the risk "B" has no action for the customer`, `the risk "C" has neither a mitigation nor an action for the customer`}},
		"other tables":          {"| Figure | Value |\n| --- | --- |\n| F1 | 0.9 |\n\n### A\n\n**Mitigation.** We do.\n\n**What you must do.** You do.\n", nil},
		"headings":              {"### A\n\n**Mitigation.** We do.\n\n**What you must do.** You do.\n\n### B\n\n**Mitigation.** We do.\n", []string{`the risk "B" has no action for the customer`}},
		"heading without parts": {"### A\n\n**Mitigation.** We do.\n\n**You must.** You do.\n\n### B\n\nText.\n", []string{`the risk "B" has neither a mitigation nor an action for the customer`}},
		"general headings":      {"### How we rate\n\nText.\n\n### A\n\n**Mitigation.** We do.\n\n**You must.** You do.\n\n### Residual risks\n\nText.\n", nil},
		"remarks":               {"### A\n\n**In practice.** Text.\n\n**Mitigation.** We do.\n\n**You must.** You do.\n\n**Residual risk.** Text.\n", nil},
		"groups":                {"### Misuse\n\n- **A.** Text.\n  - **Mitigation.** We do.\n  - **Your part.** You do.\n- **B.** Text.\n  - **Mitigation.** We do.\n", []string{`the risk "B" has no action for the customer`}},
		"inline":                {"- **A.** Text. Mitigation: we do. You must: do.\n- **B.** Text. Mitigation: we do.\n", []string{`the risk "B" has no action for the customer`}},
		"vendor's name":         {"### A\n\n**What Alder does.** We do.\n\n**What the customer does.** You do.\n", nil},
		"prose":                 {"There are risks.\n", []string{`the section "Risks" states no risk with its mitigation and the customer's action`}},
		"names only":            {"- **A.** Text.\n- **B.** Text.\n", []string{`the section "Risks" states no risk with its mitigation and the customer's action`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, found := buildFiles(t, lay(t, "-- content/systems/triage/1.1.0.md --\n## Risks\n\n"+test.text+filler), date(t, baseDate))
			var got []string
			for _, f := range found {
				if f.Code == ruleRiskIncomplete.Code || f.Code == ruleNoRisks.Code {
					got = append(got, f.Message)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestPastPacksOnlyGetNotes: a rule that comes later must not stop a site
// for packs that may not be changed any more.
func TestPastPacksOnlyGetNotes(t *testing.T) {
	_, found := buildFiles(t, lay(t, `
-- content/systems/triage/1.0.0.md --
## Limitations

None that we know of. TODO: ask. It is a world-class system.
`), date(t, baseDate))
	codes := map[string]bool{}
	for _, f := range found {
		if f.Span.File == "content/systems/triage/1.0.0.md" {
			codes[f.Code] = true
			if f.Severity != diag.Note {
				t.Errorf("%s is a %s", f.Code, f.Severity)
			}
		}
	}
	for _, code := range []string{rulePointMissing.Code, rulePackPlaceholder.Code, rulePackPromotional.Code} {
		if !codes[code] {
			t.Errorf("no %s in %s", code, report(found))
		}
	}
}
