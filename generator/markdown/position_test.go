package markdown

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"placard/generator/diag"
)

// TestPositions writes everything in the outline that has a position as
// "kind line:column-endColumn text in the source".
func TestPositions(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"headings", "## One\n\n##   Two  ##\n\n### *Three* {#three}\n\nFour\n----\n\nFive\nsix {#five}\n---\n", []string{
			"heading 1:4-7 One", "heading 3:6-9 Two", "heading 5:5-12 *Three*", "heading 7:1-5 Four", "heading 10:1-11:4 Five\nsix",
			"label heading 5:5-12 *Three*",
		}},
		{"multibyte", "## Größe 😀 b\n\nÄ [ö](ü.md)\n", []string{
			"heading 1:4-13 Größe 😀 b", "block paragraph 3:1-12 Ä [ö](ü.md)", "link ü.md 3:7-11 ü.md",
		}},
		{"CRLF", "a\r\n[b](c)\r\nd [e](f)\r\n", []string{
			"block paragraph 1:1-3:9 a\n[b](c)\nd [e](f)", "link c 2:5-6 c", "link f 3:7-8 f",
		}},
		{"links in all dresses", "[a]( <b c> 'x' ) [d](  e\n \"y\") ![f](g) [![h](i)](j) [k](l\\)m) [](n)\n", []string{
			"block paragraph 1:1-2:43 [a]( <b c> 'x' ) [d](  e\n \"y\") ![f](g) [![h](i)](j) [k](l\\)m) [](n)",
			"link b c 1:7-10 b c", "link e 1:24-25 e", "link j 2:25-26 j", "link l)m 2:32-36 l\\)m", "link n 2:41-42 n",
			"image g 2:12-13 g", "image i 2:21-22 i",
		}},
		{"links to definitions", "[a] [b][a] [c][] ![d][a]\n\n> [a]:\n>   <x y> 'z'\n[c]: /c\n", []string{
			"block paragraph 1:1-25 [a] [b][a] [c][] ![d][a]",
			"link x y 4:6-9 x y", "link x y 4:6-9 x y", "link /c 5:6-8 /c", "image x y 4:6-9 x y",
		}},
		{"autolinks", "<https://a.example/> http://b.example/ü. (www.c.example/(d)) <e@f.example> g@h.example, *https://i.example*\n", []string{
			"block paragraph 1:1-108 <https://a.example/> http://b.example/ü. (www.c.example/(d)) <e@f.example> g@h.example, *https://i.example*",
			"link https://a.example/ 1:2-20 https://a.example/", "link http://b.example/ü 1:22-40 http://b.example/ü",
			"link https://www.c.example/(d) 1:43-60 www.c.example/(d)", "link mailto:e@f.example 1:63-74 e@f.example",
			"link mailto:g@h.example 1:76-87 g@h.example", "link https://i.example 1:90-107 https://i.example",
		}},
		{"lists", "- **One.** a [b](c)\n  - **Two:** d\n    [e](f)\n\n1. x\n\n   **Three** y\n", []string{
			"block list 1:1-3:11 - **One.** a [b](c)\n  - **Two:** d\n    [e](f)", "block list 5:1-7:15 1. x\n\n   **Three** y",
			"label lead-in 1:5-9 One.", "label lead-in 2:7-11 Two:", "label lead-in 7:6-11 Three",
			"link c 1:18-19 c", "link f 3:9-10 f",
		}},
		{"quotations", "> a\n> > [b](c)\nd [e](f)\n", []string{
			"block quote 1:1-3:9 > a\n> > [b](c)\nd [e](f)", "link c 2:9-10 c", "link f 3:7-8 f",
		}},
		{"callout", "> [!NOTE] A *title*\n> [a](b)\n", []string{
			"block callout 1:1-2:9 > [!NOTE] A *title*\n> [a](b)", "label lead-in 1:11-19 A *title", "link b 2:7-8 b",
		}},
		{"tables", "| Ä | b |\n|---|:-:|\n| `x|` | y |\n| [p](q) ||\n| ö |\n", []string{
			"block table 1:1-5:6 | Ä | b |\n|---|:-:|\n| `x|` | y |\n| [p](q) ||\n| ö |",
			"label column 1:3-4 Ä", "label column 1:7-8 b", "label row 3:3-5 `x", "label row 4:3-9 [p](q)", "label row 5:3-4 ö",
			"table 1:1-5:6 | Ä | b |\n|---|:-:|\n| `x|` | y |\n| [p](q) ||\n| ö |",
			"cell 1:3-4 Ä", "cell 1:7-8 b", "cell 3:3-5 `x", "cell 3:6-7 `", "cell 4:3-9 [p](q)", "cell 4:12-12 ", "cell 5:3-4 ö", "cell 5:6-6 ",
			"link q 4:7-8 q",
		}},
		{"table in a quotation", "> a | b\n> --|--\n> c | d\n", []string{
			"block quote 1:1-3:8 > a | b\n> --|--\n> c | d",
			"label column 1:3-4 a", "label column 1:7-8 b", "label row 3:3-4 c",
			"table 1:3-3:8 a | b\n> --|--\n> c | d",
			"cell 1:3-4 a", "cell 1:7-8 b", "cell 3:3-4 c", "cell 3:7-8 d",
		}},
		{"table below a paragraph", "Text\na|b\n-|-\n", []string{
			"block paragraph 1:1-5 Text", "block table 2:1-3:4 a|b\n-|-",
			"label column 2:1-2 a", "label column 2:3-4 b", "table 2:1-3:4 a|b\n-|-", "cell 2:1-2 a", "cell 2:3-4 b",
		}},
		{"code", "```json\n{}\n```\n\n    x\n    y\n\n~~~\n~~~\n\n- ```\n  z\n  ```\n", []string{
			"block code 1:1-3:4 ```json\n{}\n```", "block code 5:5-6:6 x\n    y", "block code 8:1-9:4 ~~~\n~~~", "block list 11:1-13:6 - ```\n  z\n  ```",
		}},
		{"figure", "![a](b.png \"c\")\n", []string{"block figure 1:1-16 ![a](b.png \"c\")", "image b.png 1:6-11 b.png"}},
		{"definitions", "Term *one* {#one}\nTwo\n: [a](b)\n:   c\n\nThree\n: d\n", []string{
			"block definitions 1:1-7:4 Term *one* {#one}\nTwo\n: [a](b)\n:   c\n\nThree\n: d",
			"label term 1:1-11 Term *one*", "label term 2:1-4 Two", "label term 6:1-6 Three",
			"link b 3:7-8 b",
			"term one 1:1-11 Term *one*", "term two 2:1-4 Two", "term three 6:1-6 Three",
		}},
		{"footnote", "a[^x] b[^x]\n\n[^x]: [c](d)\n", []string{
			"block paragraph 1:1-12 a[^x] b[^x]", "link d 3:11-12 d",
		}},
		{"a bold paragraph", "**Uses.**\n\nText.\n", []string{"block paragraph 1:1-10 **Uses.**", "block paragraph 3:1-6 Text.", "label lead-in 1:3-8 Uses."}},
		{"escapes before a link", "\\[ &amp; a\\\\ [b](c)\n", []string{"block paragraph 1:1-20 \\[ &amp; a\\\\ [b](c)", "link c 1:18-19 c"}},
		{"tabs", "-\ta [b](c)\n\n\t[d](e)\n", []string{"block list 1:1-3:8 -\ta [b](c)\n\n\t[d](e)", "link c 1:9-10 c", "link e 3:6-7 e"}},
	}
	e := New()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// The body begins behind front matter, and everything must be
			// where it is in the file.
			front := "+++\nä = 1\n+++\n"
			src := diag.NewSource("a.md", []byte(front+tt.text))
			d := e.Parse(src, len(front), Options{})
			var got []string
			for _, s := range spans(d) {
				from, to := offset(src, s.span.Line, s.span.Column), offset(src, s.span.EndLine, s.span.EndColumn)
				if want := src.Span(from, to); s.span != want {
					t.Errorf("%s: span %+v, diag says %+v", s.what, s.span, want)
				}
				s.span.Line -= 3
				s.span.EndLine -= 3
				got = append(got, s.what+" "+where(s.span)+" "+string(src.Bytes()[from:to]))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%q\n got %q\nwant %q", tt.text, got, tt.want)
			}
		})
	}
}

type positioned struct {
	what string
	span diag.Span
}

func spans(d *Document) []positioned {
	var out []positioned
	o, p := &d.Outline, &d.Passages
	add := func(what string, s diag.Span) { out = append(out, positioned{what, s}) }
	for _, h := range o.Headings {
		add("heading", h.Span)
	}
	for _, b := range p.Blocks {
		add("block "+b.Kind, b.Span)
	}
	for _, l := range p.Labels {
		add("label "+l.Kind, l.Span)
	}
	for _, t := range p.Tables {
		add("table", t.Span)
		for _, row := range append([][]Cell{t.Header}, t.Rows...) {
			for _, c := range row {
				add("cell", c.Span)
			}
		}
	}
	for _, l := range o.Links {
		add("link "+l.Destination, l.Span)
	}
	for _, i := range o.Images {
		add("image "+i.Destination, i.Span)
	}
	for _, t := range o.Terms {
		add("term "+t.ID, t.Span)
	}
	return out
}

// offset finds a line and column in a source, the slow way.
func offset(src *diag.Source, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(string(src.Bytes()[at:]), '\n')
		if i < 0 {
			return src.Size()
		}
		at += i + 1
	}
	for i := range string(src.Bytes()[at:]) {
		if column == 1 {
			return at + i
		}
		column--
	}
	return src.Size()
}

// where writes a span as line:column-endColumn, with the end's line if it is
// another.
func where(s diag.Span) string {
	if s.EndLine != s.Line {
		return fmt.Sprintf("%d:%d-%d:%d", s.Line, s.Column, s.EndLine, s.EndColumn)
	}
	return fmt.Sprintf("%d:%d-%d", s.Line, s.Column, s.EndColumn)
}
