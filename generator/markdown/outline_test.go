package markdown

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"placard/generator/diag"
)

// An outlined is what is known of a text without its tree.
type outlined struct {
	Outline
	Passages
}

func outlineOf(t *testing.T, text string, o Options) *outlined {
	t.Helper()
	d := shared.Parse(diag.NewSource("a.md", []byte(text)), 0, o)
	return &outlined{d.Outline, d.Passages}
}

func TestHeadings(t *testing.T) {
	o := outlineOf(t, "## What it is for\n\n## Limits\n\n### A *b* `c` [d](e)\n\n## Limits {#other}\n\n### A b c d\n\n## !?\n\n## Text\n\n## P1-2\n", Options{
		Numbered: true,
		HeadingID: func(level int, text string) string {
			if strings.HasPrefix(text, "What") {
				return "intended-use"
			}
			if text == "Limits" {
				return "limitations" // the second has an id of its own
			}
			return ""
		},
	})
	var got []string
	for _, h := range o.Headings {
		got = append(got, fmt.Sprintf("%d %s %d %s", h.Level, h.ID, h.Number, h.Text))
	}
	want := []string{
		"2 intended-use 1 What it is for", "2 limitations 2 Limits", "3 a-b-c-d 0 A b c d", "2 other 3 Limits", "3 a-b-c-d-1 0 A b c d",
		"2 section 4 !?", "2 h-text 5 Text", "2 h-p1-2 6 P1-2",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestBlocks(t *testing.T) {
	text := `a
*b*

## C

- d
  - **e**
    f

  g
- [x] h

| i | j |
|---|---|
| k | |

Table: l

` + "```json title=\"m\"\n{\n  \"n\": 1\n}\n```" + `

> [!TIP] o
> p

> q
>
> r

![s](t.png "u")

---

v
: w

[x]: /y
`
	o := outlineOf(t, text, Options{Numbered: true})
	var got []string
	for _, b := range o.Passages.Blocks {
		got = append(got, fmt.Sprintf("%s %s %s %q %d words in %q", b.Kind, b.ID, b.Number, b.Text, b.Words, b.Section))
	}
	want := []string{
		`paragraph p0-1  "a b" 2 words in ""`,
		`list p1-1 1.1 "d e f g ☑ h" 5 words in "c"`,
		`table p1-2 1.2 "l i j k" 4 words in "c"`,
		`code p1-3 1.3 "m { \"n\": 1 }" 0 words in "c"`,
		`callout p1-4 1.4 "o p" 2 words in "c"`,
		`quote p1-5 1.5 "q r" 2 words in "c"`,
		`figure p1-6 1.6 "s u" 2 words in "c"`,
		`definitions p1-7 1.7 "v w" 2 words in "c"`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if o.Words != 20 {
		t.Errorf("%d words, want 20", o.Words)
	}
	if b := outlineOf(t, text, Options{}).Passages.Blocks[3]; b.ID != "" || b.Number != "" {
		t.Errorf("a block without number has %q %q", b.ID, b.Number)
	}
}

// A text says the same however its lines are broken, and so does its page.
func TestLineBreaks(t *testing.T) {
	a := "## A b\n\nc *d e* [f g](h \"i j\") `k l`\nm\n\n- n o\n\n> p q\n"
	b := "A\nb\n---\n\nc *d\ne* [f\ng](h\n\"i j\") `k\nl` m\n\n- n\no\n\n> p\nq\n"
	oa, ob := outlineOf(t, a, Options{Numbered: true}), outlineOf(t, b, Options{Numbered: true})
	for _, o := range []*outlined{oa, ob} {
		o.Anchors = ""
		for i := range o.Headings {
			o.Headings[i].Span = diag.Span{}
		}
		for i := range o.Passages.Blocks {
			o.Passages.Blocks[i].Span = diag.Span{}
		}
		for i := range o.Links {
			o.Links[i].Span = diag.Span{}
		}
	}
	if !reflect.DeepEqual(oa, ob) {
		t.Errorf("%+v\n%+v", oa, ob)
	}
	pa, pb := rendered(t, a, Options{Numbered: true}, Rendering{}), rendered(t, b, Options{Numbered: true}, Rendering{})
	if pa != pb {
		t.Errorf("%s\n%s", pa, pb)
	}
}

func TestLabels(t *testing.T) {
	long := strings.Repeat("word ", 100)
	tests := []struct{ name, text, want string }{
		{"headings", "## A\n\n### B:\n\nc\n\n- d\n\n#### E.\n\nf\n\n### G\n\n## H\n", `heading a "B" "c d" "" | heading a "E" "f" "B" | heading a "G" "" ""`},
		{"lead-ins", "**A b.** c *d*\n\n**E:** f\n\n**G** – h\n\nnot **I**\n", `lead-in  "A b" "c d" "" | lead-in  "E" "f" "" | lead-in  "G" "h" ""`},
		{"bold paragraph", "**A**\n\n- b\n\n**C**\n\n## D\n", `lead-in  "A" "b" "" | lead-in  "C" "" ""`},
		{"items", "- **A.** b\n\n  c\n  - **D** e\n- [ ] **F** g\n- **H**\n", `lead-in  "A" "b c D e" "" | lead-in  "D" "e" "" | lead-in  "F" "g" "" | lead-in  "H" "" ""`},
		{"callout", "### A\n\n> [!NOTE] B:\n> **C** d\n", `heading  "A" "B: C d" "" | lead-in  "B" "C d" "A" | lead-in  "C" "d" "A"`},
		{"terms", "A\nB\n: c\n: d\n\n  **E** f\n", `term  "A" "c d E f" "" | term  "B" "c d E f" "" | lead-in  "E" "f" ""`},
		{"table", "| A | B |\n|---|---|\n| C | d |\n| E | f |\n", `column  "A" "C E" "" | column  "B" "d f" "" | row  "C" "d" "" | row  "E" "f" ""`},
		{"shortened", "**A** " + long + "\n", `lead-in  "A" "` + strings.TrimSpace(long[:400]) + `" ""`},
		{"empty", "**.** a\n\n> ** **\n", ``},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, l := range outlineOf(t, tt.text, Options{}).Labels {
				got = append(got, fmt.Sprintf("%s %s %q %q %q", l.Kind, l.Section, l.Text, l.Body, l.Parent))
			}
			if s := strings.Join(got, " | "); s != tt.want {
				t.Errorf("%q\n got %s\nwant %s", tt.text, s, tt.want)
			}
		})
	}
}

func TestTablesAndTerms(t *testing.T) {
	o := outlineOf(t, "## A\n\nTable: *B*\n\n| c | `d\\|` |\n|---|---|\n| **e** | [f](g) |\n| h |\n\nI {#j}\nK\n: l\n", Options{})
	tables := fmt.Sprintf("%d %s %s", len(o.Tables), o.Tables[0].Section, o.Tables[0].Caption)
	for _, row := range append([][]Cell{o.Tables[0].Header}, o.Tables[0].Rows...) {
		for _, c := range row {
			tables += "|" + c.Text
		}
	}
	if want := "1 a B|c|d||e|f|h|"; tables != want {
		t.Errorf("got %s, want %s", tables, want)
	}
	terms := ""
	for _, x := range o.Terms {
		terms += fmt.Sprint(x.Name, "#", x.ID, "=", x.Definition, " ")
	}
	if terms != "I#j=l K#k=l " {
		t.Errorf("terms %s", terms)
	}
}

// Every id of the page is an anchor of the outline; FuzzHTML checks the
// converse.
func TestAnchors(t *testing.T) {
	text := "a[^1]\n\n## B\n\nC\n: d[^1]\n\n[^1]: e\n"
	got := outlineOf(t, text, Options{Numbered: true}).Anchors
	want := []string{"p0-1", "fnref-1", "b", "p1-1", "c", "fnref-1-2", "footnotes", "fn-1"}
	if list := slices.Collect(got.All()); !slices.Equal(list, want) {
		t.Errorf("got %q, want %q", list, want)
	}
	for _, id := range want {
		if !got.Has(id) {
			t.Errorf("%q has no %q", got, id)
		}
	}
	for _, id := range []string{"", "p", "p0", "0-1", "fnref-1-", "fn", "1", "-1", "p1-1\nc", "c\n", "\nc", "x"} {
		if got.Has(id) {
			t.Errorf("%q has %q", got, id)
		}
	}
	page := rendered(t, text, Options{Numbered: true}, Rendering{})
	if n := strings.Count(page, ` id="`); n != len(want) {
		t.Errorf("%d ids in %s", n, page)
	}
}

func TestPlainText(t *testing.T) {
	d := shared.Parse(diag.NewSource("a.md", []byte("## A *b*\n\nc\nd\n\n- e\n- f\n\n```\ng\n  h\n```\n\n---\n\n![i](j.png)\n")), 0, Options{})
	if got, want := d.PlainText(), "A b\n\nc d\n\ne f\n\ng\n  h\n\ni"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "a": 1, "a b\nc": 3, "don't": 1, "32,000 – tokens": 2, "— & —": 0, "naïve Ωmega": 2,
		"日本語": 2, "使用 AI": 2, "a/b": 1,
	} {
		if got := words(text); got != want {
			t.Errorf("%q: %d words, want %d", text, got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	d := shared.Parse(diag.NewSource("a.md", []byte("## A\n\n"+strings.Repeat("a", 100))), 0, Options{MaxBytes: 50})
	if !d.Refused || len(d.Findings) != 1 || d.Findings[0].Code != ruleSize.Code || len(d.Outline.Headings) != 0 {
		t.Errorf("%+v", d)
	}
	if h, err := d.HTML(Rendering{}); h != "" || err != nil {
		t.Errorf("%q %v", h, err)
	}
}
