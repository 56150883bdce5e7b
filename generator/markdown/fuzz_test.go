package markdown

import (
	"html/template"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"placard/generator/diag"
)

// seeds are texts that every fuzz target starts from.
func seeds() []string {
	out := []string{
		"", "\n", "#", "##", "## {#a}", "- ", "> ", "```", "|", "[", "[^a]: ", ": ", "\\", "&", "<", "*", "a\n: b", "Table: ", "> [!NOTE]",
		"## [a](b) *c* [^1]\n\n[^1]: d [e][f]\n\n[f]: <g h> (i)\n",
		"[![a](b)](c) ![a[b](c)](d) [a *b](c)* `d`` e` ~~f~ g~~ <h@i.j> www.k.l\n",
		"a|b\n-|-:\n`c\\|d`|e\\|f\n\nTable: *g*\n\n- [x] h\n- [ ] i\n  1. j\n     > k\n",
		"> [!TIP] `a` [b](c)\n> d\n> - e\n>   f\n",
		"[a]: /b 'c\nd'\n[a][]\n===\n## a\n## a\n## A {#a}\n### p1-1\n## text\n",
		"* * *\n+ a\n\n  b\n\n      c\n\td\n<div>\ne\n</div>\n<!-- f\n\ng --> h <i j='k'>\n",
		"\ta\n \tb\n> \tc\n-\td\n1.\te\n[^f]:\tg\n\n\th\n",
		"![a](javascript:b) [c](java&Tab;script:d) [e](<f\\>g> \"h\\\"i\") <vbscript:j> [k](&#x0;l) [m](//n)\n",
		"\x00\x01\u202E\u200B\uFEFF\xff\xfe&#x202E;&NoBreak;\n",
		"a  \nb\\\nc\n***d**e*f_g_h*_\n\n[^a] [^a] ![^a] [^b]\n\n[^a]: x\n\n    y\n\n[^b]: z[^a]\n",
		"a[^1]\n\n[^1]: b\n\n    c {#d}\n    : e[^1]\n\n    f\n    : g\n",
		samplePack(1),
		strings.Repeat("ä [b](c) ", 50) + "\n" + strings.Repeat("|d😀", 60) + "|\n" + strings.Repeat("|-", 60) + "|\n",
	}
	for _, r := range Rules() {
		out = append(out, r.Bad, r.Good)
	}
	return out
}

func render(t testing.TB, text string, numbered bool) (*Document, template.HTML) {
	src := diag.NewSource("fuzz.md", []byte(text))
	d := shared.Parse(src, 0, Options{Numbered: numbered})
	g := NewGlossary([]Term{{Name: "a", Definition: "b"}, {Name: "a b", ID: "x", Definition: "<c>"}, {Name: "d\"e", Definition: "&"}}, "/glossary/")
	h, err := d.HTML(Rendering{Glossary: g, Counterpart: func(id string) (string, string) { return "../1.0/#" + id, "<1.0>" }})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return d, h
}

var shared = New()

// Whatever the text, the page is well-formed and holds nothing dangerous.
func FuzzHTML(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, numbered bool) {
		d, h := render(t, text, numbered)
		_, again := render(t, text, numbered)
		if h != again {
			t.Errorf("rendering twice gives two pages")
		}
		checkHTML(t, string(h))
		anchors := map[string]bool{}
		for id := range d.Outline.Anchors.All() {
			if anchors[id] {
				t.Errorf("anchor %q twice", id)
			}
			anchors[id] = true
			if !strings.Contains(string(h), ` id="`+template.HTMLEscapeString(id)+`"`) {
				t.Errorf("anchor %q is not in the page %s", id, h)
			}
		}
		if n := strings.Count(string(h), ` id="`) - strings.Count(string(h), " popover>"); n != len(anchors) {
			t.Errorf("%d ids, but %d anchors in %s", n, len(anchors), h)
		}
		d.PlainText()
	})
}

// elements are all that pages hold, with their attributes.
var elements = map[string]string{
	"section": "class role aria-labelledby", "h2": "class id", "h3": "class id", "h4": "class id", "h5": "class id", "h6": "class id",
	"a": "class href title aria-label role", "span": "class aria-hidden", "p": "class id", "div": "class id role aria-label tabindex popover",
	"em": "", "strong": "", "s": "", "code": "class", "pre": "tabindex", "br": "", "hr": "", "blockquote": "",
	"ul": "", "ol": "start", "li": "class id", "dl": "", "dt": "id", "dd": "", "sup": "id",
	"table": "", "caption": "", "thead": "", "tbody": "", "tr": "", "th": "scope class", "td": "class",
	"figure": "class", "figcaption": "", "img": "src alt loading decoding title width height",
	"button": "class type popovertarget",
}

// void are the elements without an end tag.
var void = map[string]bool{"br": true, "hr": true, "img": true}

// checkHTML reads a page with a tokenizer and with a browser's parser. The
// tags must be balanced as written, only known elements and attributes
// appear, ids are unique, addresses are harmless, and the parser must find
// the same tree, which it does not where an element stands in a wrong place.
func checkHTML(t testing.TB, page string) {
	t.Helper()
	if !utf8.ValidString(page) {
		t.Errorf("not UTF-8: %q", page)
	}
	ids := map[string]bool{}
	var open, written []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		tt := z.Next()
		if tt == html.ErrorToken {
			break
		}
		tok := z.Token()
		switch tt {
		case html.CommentToken, html.DoctypeToken, html.SelfClosingTagToken:
			t.Errorf("unexpected %v in %s", tok, page)
		case html.TextToken:
			for _, r := range tok.Data {
				if hidden(r) {
					t.Errorf("character %U in the page", r)
				}
			}
		case html.StartTagToken:
			written = append(written, tok.Data)
			allowed, known := elements[tok.Data]
			if !known {
				t.Errorf("element %s in %s", tok.Data, page)
			}
			if tok.Data == "a" {
				for _, o := range open {
					if o == "a" || o == "button" {
						t.Errorf("link in %s in %s", o, page)
					}
				}
			}
			if !void[tok.Data] {
				open = append(open, tok.Data)
			}
			seen := map[string]bool{}
			for _, a := range tok.Attr {
				if seen[a.Key] || !strings.Contains(" "+allowed+" ", " "+a.Key+" ") {
					t.Errorf("attribute %s of %s in %s", a.Key, tok.Data, page)
				}
				seen[a.Key] = true
				switch a.Key {
				case "id":
					if ids[a.Val] || a.Val == "" || strings.ContainsAny(a.Val, " \t\n") {
						t.Errorf("id %q twice or malformed in %s", a.Val, page)
					}
					ids[a.Val] = true
				case "href", "src":
					if why, _ := judge(a.Val, a.Key == "src"); why != harmless || a.Val == "" {
						t.Errorf("address %q in %s", a.Val, page)
					}
				}
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("end tag %s does not close %v in %s", tok.Data, open, page)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%v not closed in %s", open, page)
	}
	nodes, err := html.Parse(strings.NewReader("<!doctype html><title>x</title><main>" + page + "</main>"))
	if err != nil {
		t.Fatalf("%v in %s", err, page)
	}
	var read []string
	var visit func(n *html.Node, in bool)
	visit = func(n *html.Node, in bool) {
		if in && n.Type == html.ElementNode {
			read = append(read, n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c, in || n.Data == "main")
		}
	}
	visit(nodes, false)
	if a, b := strings.Join(written, " "), strings.Join(read, " "); a != b {
		t.Errorf("browsers read another tree\nwritten %s\n   read %s\n%s", a, b, page)
	}
}

func FuzzInline(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	for _, s := range []string{"`a`", "`` a`b ``", "`", "a`b", "\\`a`", "` `", "``", "`a``b`", "<b>&amp;\"'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		h := string(Inline(text))
		checkHTML(t, "<p>"+h+"</p>")
		var got strings.Builder
		z := html.NewTokenizer(strings.NewReader(h))
		for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
			if tt == html.TextToken {
				got.WriteString(html.UnescapeString(string(z.Raw())))
			}
		}
		want := strings.ReplaceAll(visible(Plain(text)), "\n", " ")
		if got.String() != want {
			t.Errorf("%q: the text of the HTML is %q, plain text %q", text, got.String(), want)
		}
	})
}

// Every position lies inside the source, in the right order, and is what
// package diag says it is.
func FuzzPositions(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s, "+++\n+++\n")
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, text, front string) {
		if front != "" && !strings.HasSuffix(front, "\n") {
			front += "\n"
		}
		src := diag.NewSource("fuzz.md", []byte(front+text))
		body := len(diag.NewSource("", []byte(front)).Bytes())
		body = min(body, src.Size())
		if body > 0 && src.Bytes()[body-1] != '\n' {
			return
		}
		d := shared.Parse(src, body, Options{Numbered: true})
		all := spans(d)
		for _, f := range d.Findings {
			all = append(all, positioned{f.Code, f.Span})
			for _, r := range f.Related {
				all = append(all, positioned{f.Code + " related", r.Span})
			}
		}
		for _, s := range all {
			if s.span.Line == 0 {
				t.Errorf("%s: no position", s.what)
				continue
			}
			from, to := offset(src, s.span.Line, s.span.Column), offset(src, s.span.EndLine, s.span.EndColumn)
			if !utf8.Valid(src.Bytes()) {
				continue // a byte that is no character has no certain column
			}
			if from < body || to < from || to > src.Size() {
				t.Errorf("%s: %+v is outside the body", s.what, s.span)
			}
			if want := src.Span(from, to); s.span != want {
				t.Errorf("%s: %+v, diag says %+v", s.what, s.span, want)
			}
		}
	})
}
