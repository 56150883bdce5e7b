package render

import (
	"html/template"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"placard/themes"
)

func testRedline(t testing.TB) *redline {
	t.Helper()
	theme, found, err := LoadTheme(themes.Default(), nil, "en")
	if err != nil || theme == nil {
		t.Fatal(err, found)
	}
	return newRedline(theme.words)
}

func TestRedline(t *testing.T) {
	r := testRedline(t)
	plain := func(op, text string) Mark { return Mark{op, []TextRun{{Text: text}}} }
	for _, test := range []struct {
		name string
		v    any
		want string
	}{
		{"marks", []Mark{plain("", "kept "), plain("del", "30"), plain("ins", "90"), plain("", " days")},
			`kept <del>-30=</del><ins>+90=</ins> days`},
		{"styles", []Mark{{"ins", []TextRun{{Text: "a", Code: true}, {Text: "b", Strong: true}, {Text: "c", Emphasis: true}, {Text: "d", Struck: true}, {Note: true}}}},
			`<ins>+<code>a</code><strong>b</strong><em>c</em><s>d</s><sup>*</sup>=</ins>`},
		{"whole blocks", []Delta{{Kind: "paragraph", Op: "del", Text: []Mark{plain("", "a")}}, {Kind: "heading", Text: []Mark{plain("", "b")}}},
			`<del class="whole">-<p>a</p>` + "\n" + `=</del><p class="sub">b</p>` + "\n"},
		{"list", Delta{Kind: "list", Children: []Delta{
			{Hidden: 5}, {Op: "ins", Text: []Mark{plain("", "a")}},
			{Moved: "moved", Text: []Mark{plain("", "b")}, Notes: []DeltaNote{{"Task", "open", "done"}}},
		}},
			`<ul><li><span class="muted">5 unchanged items</span></li><li><ins class="whole">+a=</ins></li>` +
				`<li><span class="muted">moved</span> b <span class="sm">Task <del>-open=</del> <ins>+done=</ins></span></li></ul>` + "\n"},
		{"code", Delta{Kind: "code", Lines: []DeltaLines{{Text: "a"}, {Op: "ins", Text: "b"}}, Notes: []DeltaNote{{"Language", "", "json"}}},
			`<pre tabindex="0" role="group" aria-label="Code"><code>a` + "\n" + `<ins>+b=</ins></code></pre>` + "\n" + `<p class="sm">Language  <ins>+json=</ins></p>`},
		{"table", Delta{Kind: "table", Table: &DeltaTable{Label: "Table", Words: true, Width: 2, Header: []DeltaCell{{[]Mark{plain("", "a")}}}, Rows: []DeltaRow{
			{Hidden: 7}, {Op: "del", Word: "removed", Cells: []DeltaCell{{[]Mark{plain("del", "b")}}}},
		}}},
			`<div class="scroll" role="group" aria-label="Table" tabindex="0"><table><thead><tr><th scope="col"><span class="vh">Change</span></th><th scope="col">a</th></tr></thead>` +
				`<tbody><tr><td class="muted" colspan="2">7 unchanged rows</td></tr><tr class="r-del"><td class="op">removed</td><td><del>-b=</del></td></tr></tbody></table></div>` + "\n\n"},
	} {
		got, err := r.html(test.v)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		short := strings.NewReplacer(r.ins, "+", r.del, "-", strings.TrimSuffix(r.insEnd, "</ins>"), "=").Replace(string(got))
		if short != test.want {
			t.Errorf("%s:\n%s\n%s", test.name, short, test.want)
		}
	}
	if _, err := r.html("text"); err == nil {
		t.Error("a string is written without a finding")
	}
}

// TestRedlineEscapes holds that nothing an author writes becomes markup:
// texts are escaped as package html/template escapes them, and all tags are
// closed and known.
func TestRedlineEscapes(t *testing.T) {
	r := testRedline(t)
	escaped := template.Must(template.New("").Parse(`{{.}}`))
	for seed := range uint64(3000) {
		g := deltaMaker{rand.New(rand.NewPCG(seed, 1))}
		text := g.text() + g.text()
		var want strings.Builder
		if err := escaped.Execute(&want, text); err != nil {
			t.Fatal(err)
		}
		got, err := r.html([]Mark{{"", []TextRun{{Text: text}}}})
		if err != nil || string(got) != want.String() {
			t.Fatalf("%q is %q and must be %q (%v)", text, got, want.String(), err)
		}
		if got, err = r.html([]Delta{g.delta(3), g.delta(1)}); err != nil {
			t.Fatal(err)
		}
		balanced(t, string(got))
	}
}

// balanced fails unless every tag is one of a redline and is closed in order.
func balanced(t *testing.T, text string) {
	t.Helper()
	known := strings.Fields("ins del span p ul li blockquote pre code div table thead tbody tr th td s strong em sup")
	var open []string
	z := html.NewTokenizer(strings.NewReader(text))
	for z.Next() != html.ErrorToken {
		switch tok := z.Token(); tok.Type {
		case html.StartTagToken:
			if !strings.Contains(" "+strings.Join(known, " ")+" ", " "+tok.Data+" ") {
				t.Fatalf("<%s> in %q", tok.Data, text)
			}
			open = append(open, tok.Data)
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("</%s> after %v in %q", tok.Data, open, text)
			}
			open = open[:len(open)-1]
		case html.TextToken:
		default:
			t.Fatalf("%v in %q", tok, text)
		}
	}
	if len(open) > 0 {
		t.Fatalf("%v is open in %q", open, text)
	}
}

// A deltaMaker makes differences at random.
type deltaMaker struct{ *rand.Rand }

func (g deltaMaker) chance() bool { return g.IntN(3) == 0 }

func (g deltaMaker) text() string {
	list := []string{"", "a", "<b>", "</ins>", "+\"'&", "x\x00y", "\xff\xfe", "é\ufdd0", "a b", "{n}", "<!--", "&lt;"}
	return list[g.IntN(len(list))]
}

func (g deltaMaker) op() string { return []string{"", "ins", "del"}[g.IntN(3)] }

func (g deltaMaker) marks() (list []Mark) {
	for range g.IntN(4) {
		m := Mark{Op: g.op()}
		for range g.IntN(3) {
			m.Runs = append(m.Runs, TextRun{g.text(), g.chance(), g.chance(), g.chance(), g.chance(), g.chance(), g.chance()})
		}
		list = append(list, m)
	}
	return list
}

func (g deltaMaker) cells() (list []DeltaCell) {
	for range g.IntN(3) {
		list = append(list, DeltaCell{g.marks()})
	}
	return list
}

func (g deltaMaker) delta(depth int) Delta {
	kinds := []string{"paragraph", "list", "definitions", "quote", "heading", "code", "callout"}
	d := Delta{Kind: kinds[g.IntN(len(kinds))], Op: g.op(), Text: g.marks(), Moved: g.text(), Hidden: max(0, g.IntN(9)-6)}
	if depth > 0 {
		for range g.IntN(3) {
			d.Children = append(d.Children, g.delta(depth-1))
		}
	}
	if g.chance() {
		d.Table = &DeltaTable{Label: g.text(), Words: g.chance(), Width: g.IntN(9), Header: g.cells()}
		for range g.IntN(3) {
			d.Table.Rows = append(d.Table.Rows, DeltaRow{Op: g.op(), Word: g.text(), Cells: g.cells(), Hidden: max(0, g.IntN(9)-6)})
		}
	}
	for range g.IntN(3) {
		d.Lines = append(d.Lines, DeltaLines{g.op(), g.text(), max(0, g.IntN(9)-6)})
	}
	for range g.IntN(2) {
		d.Notes = append(d.Notes, DeltaNote{g.text(), g.text(), g.text()})
	}
	return d
}

func BenchmarkRedline(b *testing.B) {
	r := testRedline(b)
	g := deltaMaker{rand.New(rand.NewPCG(1, 1))}
	var list []Delta
	for range 40 {
		list = append(list, g.delta(2))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.html(list); err != nil {
			b.Fatal(err)
		}
	}
}
