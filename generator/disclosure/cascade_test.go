package disclosure

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestOneMistakeOneFinding breaks the base site in one place after the other:
// what could not be read has its finding, and nothing is concluded from it.
func TestOneMistakeOneFinding(t *testing.T) {
	base := lay(t)
	for _, name := range slices.Sorted(maps.Keys(base)) {
		if name == "site.toml" {
			continue
		}
		text := base[name]
		try := func(what, changed string) {
			files := maps.Clone(base)
			files[name] = changed
			_, found := buildFiles(t, files, date(t, baseDate))
			if len(found) > 1 {
				t.Errorf("%s, %s: %s", name, what, report(found))
			}
		}
		try("front matter that cannot be read", strings.Replace(text, "+++\n", "+++\n[[[\n", 1))
		front, _, _ := strings.Cut(text[4:], "\n+++\n")
		for line := range strings.Lines(front + "\n") {
			if key, _, ok := strings.Cut(line, " = "); ok {
				try(key+" is a number", strings.Replace(text, line, key+" = 17\n", 1))
				if strings.TrimSpace(key) == "id" {
					try("an id of a wrong form", strings.Replace(text, line, key+" = \"..\"\n", 1))
				}
			}
		}
	}
}

// A model version whose identifier was refused is not said to have no pack.
func TestRefusedModelHasOneFinding(t *testing.T) {
	base := lay(t)
	const name = "content/systems/triage/_index.md"
	text, rest, ok := strings.Cut(base[name], "[[model]]\n")
	if !ok {
		t.Fatal("the base site has no model version")
	}
	base[name] = text + "[[model]]\nid = \"..\"\nstatus = \"preview\"\nreleased = 2026-01-02\n\n[[model]]\n" + rest
	_, found := buildFiles(t, base, date(t, baseDate))
	if len(found) != 1 || found[0].Code != "F009" {
		t.Errorf("found %s", report(found))
	}
}

// TestBrokenSourcesDoNotPanic takes out every line and every document of a
// site in turn.
func TestBrokenSourcesDoNotPanic(t *testing.T) {
	if testing.Short() {
		t.Skip("some hundred sites, one after the other")
	}
	base := lay(t, manyPlaces)
	for _, name := range slices.Sorted(maps.Keys(base)) {
		files := maps.Clone(base)
		delete(files, name)
		_, _ = build(t, write(t, files), date(t, baseDate))
		if !strings.HasSuffix(name, "1.1.0.md") && !strings.HasSuffix(name, "_index.md") && !strings.HasPrefix(name, "content/notices") {
			continue
		}
		lines := strings.SplitAfter(base[name], "\n")
		for i := range lines {
			files[name] = strings.Join(slices.Concat(lines[:i], lines[i+1:]), "")
			site, _ := build(t, write(t, files), date(t, baseDate))
			site.Edition("public", true)
		}
	}
	Assemble(nil, nil, date(t, baseDate))
	site, _ := Assemble(nil, nil, date(t, baseDate))
	Check(site, nil)
	site.Edition("public", false)
}

// TestMissingDateHidesNoGap leaves a pack without a date: what is known of the
// other model versions is said all the same, and nothing of the one it names.
func TestMissingDateHidesNoGap(t *testing.T) {
	files := lay(t)
	system := "content/systems/triage/_index.md"
	files[system] = strings.Replace(files[system], "released = 2026-02-01\n", "released = 2026-02-01\n\n[[model]]\nid = \"triage-2026-05\"\nstatus = \"active\"\nreleased = 2026-02-01\n", 1)
	pack := "content/systems/triage/1.1.0.md"
	files[pack] = strings.Replace(files[pack], "effective = 2026-04-01\n", "", 1)
	_, found := buildFiles(t, files, date(t, baseDate))
	var dates, gaps int
	for _, f := range found {
		switch {
		case f.Code == rulePackDates.Code:
			dates++
		case (f.Code == ruleGap.Code || f.Code == rulePastGap.Code) && strings.Contains(f.Message, "triage-2026-05"):
			gaps++
		case f.Code == ruleGap.Code || f.Code == rulePastGap.Code:
			t.Errorf("said of a model version whose pack has no date: %s", f.Message)
		}
	}
	if dates != 1 || gaps == 0 {
		t.Errorf("%d findings of dates and %d of gaps: %s", dates, gaps, report(found))
	}
}
