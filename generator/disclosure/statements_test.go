package disclosure

import (
	"testing"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/markdown"
)

func TestStatements(t *testing.T) {
	text := `## Intended use

Before any point.

**Supported uses.** Sorting, such as

- mail;
- parcels.

### Out of scope

Deciding.

## Risks

### A parcel is lost

Some text. **Mitigation.** Two labels.

**What you must do.** Check both.

### A remark

Nothing more.
`
	rules := SectionRules(&content.Site{}, nil)
	doc := markdown.New().Parse(diag.NewSource("p.md", []byte(text)), 0, markdown.Options{Numbered: true, HeadingID: HeadingIDs(rules)})
	p := &Pack{System: &System{Sections: rules}, Outline: &doc.Outline}
	points := p.Points(&doc.Passages, "intended-use")
	for point, want := range map[string][]string{
		"":                  {"Before any point."},
		"supported-uses":    {"Supported uses. Sorting, such as", "mail; parcels."},
		"out-of-scope-uses": {"Deciding."},
	} {
		if have := points[point]; len(have) != len(want) || len(have) > 0 && have[0] != want[0] {
			t.Errorf("%q: %q, want %q", point, have, want)
		}
	}
	risks := p.Risks(&doc.Passages)
	if len(risks) != 1 || risks[0].Name != "A parcel is lost" || risks[0].Action != "Check both." {
		t.Errorf("risks: %+v", risks)
	}
}
