package markdown

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"placard/generator/diag"
)

// TestContent keeps the whole tree of a text that holds everything the
// dialect has.
func TestContent(t *testing.T) {
	const text = `Before the first heading.

## Intended use

A *paragraph* with a [link](a.md "A title"), ` + "`code`" + `, ![alt](a.png) and a note.[^n]
Wrapped.

### Uses {#uses}

- [ ] open
- [x] done

  More of it.
  1. one
- ~~struck~~ **strong *both***

Table: A caption

| A | B |
|---|--:|
| 1 | x \| y |

` + "```json title=\"Response\"\n{\n}\n```" + `

> [!WARNING] Mind **this**
> Text.

> Quote

![Alt](b.png "Caption")

Term
: Definition.

## Limitations

<div>raw</div>

Text with <b>raw</b> text.

[^n]: The note.
`
	doc := New().Parse(diag.NewSource("x.md", []byte(text)), 0, Options{Numbered: true})
	got, err := json.MarshalIndent(doc.Content(), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	got = regexp.MustCompile(`(?m)^ *"\w+": (null|""|0|false|\{\n *"file": ""\n *\}),?\n`).ReplaceAll(got, nil)
	got = append(got, '\n')
	const golden = "testdata/content.golden"
	if os.Getenv("UPDATE_CONTENT") != "" {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("differs from %s (refresh with UPDATE_CONTENT=1):\n%s", golden, got)
	}
}

// TestContentLost holds that nothing the author wrote goes unnoticed, however
// much of it there is.
func TestContentLost(t *testing.T) {
	lost := func(text string) (n int) {
		doc := New().Parse(diag.NewSource("x.md", []byte(text)), 0, Options{Numbered: true})
		for _, s := range doc.Content() {
			n += len(s.Lost)
			for _, b := range s.Children {
				n += len(b.Lost)
			}
		}
		return n
	}
	for name, text := range map[string]string{
		"block":            "## A\n\n<p>x</p>\n",
		"inline":           "## A\n\nText <br> text.\n",
		"in a list":        "## A\n\n- <p>x</p>\n",
		"in a heading":     "## A <b>x</b>\n\nText.\n",
		"title":            "# A\n\nText.\n",
		"cell":             "## A\n\n| a |\n|---|\n| b | c |\n",
		"unused footnote":  "## A\n\nText.\n\n[^1]: Lost.\n",
		"in a footnote":    "## A\n\nText.[^1]\n\n[^1]: <p>x</p>\n",
		"at the end":       "## A\n\nText.\n\n<p>x</p>",
		"before the first": "<p>x</p>\n\n## A\n",
		"refused":          strings.Repeat("x", 2<<20),
	} {
		if lost(text) == 0 {
			t.Errorf("%s: nothing is marked as lost", name)
		}
	}
	if n := lost("## A\n\nText.\n"); n != 0 {
		t.Errorf("%d places are marked as lost in a text without", n)
	}
	many := strings.Repeat("Text <br> text.\n\n", 500) + "## B\n\nText.\n"
	if n := lost(many); n < 501 {
		t.Errorf("only %d of 501 blocks are marked as lost", n)
	}
}
