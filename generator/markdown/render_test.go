package markdown

import (
	"flag"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/tdewolff/minify/v2"
	minhtml "github.com/tdewolff/minify/v2/html"

	"placard/generator/diag"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func rendered(t *testing.T, text string, o Options, r Rendering) string {
	t.Helper()
	d := shared.Parse(diag.NewSource("a.md", []byte(text)), 0, o)
	h, err := d.HTML(r)
	if err != nil {
		t.Fatal(err)
	}
	checkHTML(t, string(h))
	return string(h)
}

func TestHTML(t *testing.T) {
	tests := []struct {
		name, text string
		// want is the page without the section around it.
		want string
	}{
		{"paragraph", "a\nb  \nc\\\nd & <e> \"f\"\n", `<p>a b<br>c<br>d &amp;  "f"</p>`},
		{"escapes", "\\*a\\* &copy; &#8364; &#x20AC; &nope; \\q\n", `<p>*a* © € € &amp;nope; \q</p>`},
		{"inline", "*a* **b** ***c*** ~~d~~ `e<f` ``g`h``\n", "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em> <s>d</s> <code>e&lt;f</code> <code>g`h</code></p>"},
		{"code over lines", "`a\nb`\n", "<p><code>a b</code></p>"},
		{"link", "[a *b*](c.md \"d & e\")\n", `<p><a href="c.md" title="d &amp; e">a <em>b</em></a></p>`},
		{"address", "[a](<b c.md?d=\"e\"&f=ü#g>)\n", `<p><a href="b%20c.md?d=%22e%22&amp;f=%C3%BC#g">a</a></p>`},
		{"autolinks", "<https://a.example> b@c.example www.d.example/e_f.\n", `<p><a href="https://a.example" class="bare">https://a.example</a> <a href="mailto:b@c.example" class="bare">b@c.example</a> <a href="https://www.d.example/e_f" class="bare">www.d.example/e_f</a>.</p>`},
		{"no autolinks", "a@b x://y.z http://localhost foo.www.a.b ahttp://a.b `http://a.b`\n", "<p>a@b x://y.z http://localhost foo.www.a.b ahttp://a.b <code>http://a.b</code></p>"},
		{"no link in a link", "[a <https://b.example> [c] www.d.example](e)\n", `<p><a href="e">a https://b.example [c] www.d.example</a></p>`},
		{"dangerous links", "[a](javascript:b) [c](//d) ![e](https://f/g) <data:h> [i](&#106;avascript:j)\n", "<p>a c e data:h i</p>"},
		{"raw HTML", "a <b onclick=\"c\">d</b> <!-- e --> f\n\n<script>g</script>\n", "<p>a d  f</p>"},
		{"image", "a ![b \"c\"](d.png 'e')\n", `<p>a <img src="d.png" alt="b &#34;c&#34;" loading="lazy" decoding="async" title="e"></p>`},
		{"figure", "![b](d.png 'e <f>')\n", `<figure><img src="d.png" alt="b" loading="lazy" decoding="async"><figcaption>e &lt;f&gt;</figcaption></figure>`},
		{"lists", "- a\n- b\n  1. c\n  2. d\n\n3) e\n\n4) f\n", "<ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li></ul><ol start=\"3\"><li><p>e</p></li><li><p>f</p></li></ol>"},
		{"tasks", "- [x] a\n- [ ] *b*\n- c\n", `<ul><li class="task"><span aria-hidden="true">☑</span><span class="vh">Done:</span> a</li><li class="task"><span aria-hidden="true">☐</span><span class="vh">To do:</span> <em>b</em></li><li>c</li></ul>`},
		{"quotation", "> a\n>\n> - b\n", "<blockquote><p>a</p><ul><li>b</li></ul></blockquote>"},
		{"callouts", "> [!note]\n> a\n\n> [!CAUTION] *B*\n>\n> - c\n", `<div class="call note"><p class="ct">Note</p><p>a</p></div><div class="call caution"><p class="ct"><span class="vh">Caution: </span><em>B</em></p><ul><li>c</li></ul></div>`},
		{"unknown callout", "> [!FOO]\n> a\n", "<blockquote><p>[!FOO] a</p></blockquote>"},
		{"table", "a | *b* | c\n:- | :-: | -:\nd | e | 1\nf | | \\|g\n", `<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col" class="mid"><em>b</em></th><th scope="col" class="num">c</th></tr></thead><tbody><tr><th scope="row">d</th><td class="mid">e</td><td class="num">1</td></tr><tr><th scope="row">f</th><td class="mid"></td><td class="num">|g</td></tr></tbody></table></div>`},
		{"tables of one name", "| a |\n| - |\n| b |\n\nx\n\n| c |\n| - |\n| d |\n", `<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table></div><p>x</p><div class="scroll" role="region" aria-label="Table 2" tabindex="0"><table><thead><tr><th scope="col">c</th></tr></thead><tbody><tr><td>d</td></tr></tbody></table></div>`},
		{"matrix", "| | a |\n|-|-|\n| b | c |\n", `<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr><td></td><th scope="col">a</th></tr></thead><tbody><tr><th scope="row">b</th><td>c</td></tr></tbody></table></div>`},
		{"rows without names", "| a | b |\n|-|-|\n| c | d |\n| | e |\n", `<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr><tr><td></td><td>e</td></tr></tbody></table></div>`},
		{"caption below", "| a |\n|-|\n\nTable: B \"*c*\"\n", `<div class="scroll" role="region" aria-label="B &#34;c&#34;" tabindex="0"><table><caption>B "<em>c</em>"</caption><thead><tr><th scope="col">a</th></tr></thead></table></div>`},
		{"captions above", "Table: A\n| a |\n|-|\n\nTable: B\n\n| b |\n|-|\n", `<div class="scroll" role="region" aria-label="A" tabindex="0"><table><caption>A</caption><thead><tr><th scope="col">a</th></tr></thead></table></div><div class="scroll" role="region" aria-label="B" tabindex="0"><table><caption>B</caption><thead><tr><th scope="col">b</th></tr></thead></table></div>`},
		{"code", "```json title=\"A & b\"\n{\"a\": 1}\n```\n\n    c\n      <d>\n\n```text\ne\n```\n\n```foo\nf\n```\n", `<figure class="code"><figcaption>A &amp; b</figcaption><pre tabindex="0"><code class="language-json">{<span class="hk">"a"</span>: <span class="hn">1</span>}</code></pre></figure><figure class="code"><figcaption>Code</figcaption><pre tabindex="0"><code>c
  &lt;d&gt;</code></pre></figure><figure class="code"><figcaption>Code</figcaption><pre tabindex="0"><code>e</code></pre></figure><figure class="code"><figcaption>foo</figcaption><pre tabindex="0"><code>f</code></pre></figure>`},
		{"code in a list", "- ```\n  a\n\n    b\n  ```\n", "<ul><li><figure class=\"code\"><figcaption>Code</figcaption><pre tabindex=\"0\"><code>a\n\n  b</code></pre></figure></li></ul>"},
		{"definitions", "A *b* {#c}\nD\n:   e\n\n:   f\n\n    g\n", `<dl><dt id="c">A <em>b</em></dt><dt id="d">D</dt><dd>e</dd><dd><p>f</p><p>g</p></dd></dl>`},
		{"rule", "a\n\n***\n", "<p>a</p><hr>"},
		{"headings", "## A `b` {#c}\n\n### [D](e)\n\n#### Ü ö\n", `<h2 class="sec" id="c"><a href="#c">A <code>b</code></a></h2><h3 class="sec" id="d"><span><a href="e">D</a></span> <a class="self" href="#d" aria-label="Link to this section">#</a></h3><h4 class="sec" id="ü-ö"><a href="#%C3%BC-%C3%B6">Ü ö</a></h4>`},
		{"nested heading", "> ## A\n", "<blockquote><p><strong>A</strong></p></blockquote>"},
		{"footnotes", "a[^x] b[^y] c[^x]\n\n[^y]: Y.\n\n[^x]: X.\n\n    - z\n", `<p>a<sup id="fnref-1"><a role="doc-noteref" href="#fn-1">1</a></sup> b<sup id="fnref-2"><a role="doc-noteref" href="#fn-2">2</a></sup> c<sup id="fnref-1-2"><a role="doc-noteref" href="#fn-1">1</a></sup></p></section><section class="notes-text" role="doc-endnotes" aria-labelledby="footnotes"><h2 id="footnotes">Footnotes</h2><ol><li id="fn-1"><p>X.</p><ul><li>z</li></ul> <a role="doc-backlink" href="#fnref-1" aria-label="Back to the text">↩︎</a> <a role="doc-backlink" href="#fnref-1-2" aria-label="Back to the text 2">↩︎</a></li><li id="fn-2"><p>Y. <a role="doc-backlink" href="#fnref-2" aria-label="Back to the text">↩︎</a></p></li></ol>`},
		{"footnote in a link", "[a[^x]](b)\n\n[^x]: X\n", `<p><a href="b">a<sup id="fnref-1">1</sup></a></p></section><section class="notes-text" role="doc-endnotes" aria-labelledby="footnotes"><h2 id="footnotes">Footnotes</h2><ol><li id="fn-1"><p>X <a role="doc-backlink" href="#fnref-1" aria-label="Back to the text">↩︎</a></p></li></ol>`},
		{"refused characters in a preview", "a\u202Eb &#x202E; `\u200B`\n", "<p>a\uFFFDb \uFFFD <code>\uFFFD</code></p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := rendered(t, tt.text, Options{}, Rendering{})
			if want := "<section>" + tt.want + "</section>"; got != want {
				t.Errorf("%q\n got %s\nwant %s", tt.text, got, want)
			}
		})
	}
}

func TestNumbered(t *testing.T) {
	text := "a\n\n## B\n\nc\n\n- d\n\n### E\n\n***\n\n| f |\n|-|\n\nTable: g\n\n> [!TIP]\n> h\n\n## I\n\nj[^1]\n\n[^1]: k\n"
	got := rendered(t, text, Options{Numbered: true}, Rendering{
		Words: Words{LinkToParagraph: "Zu Absatz %s", Tip: "Rat", Table: "Tabelle", Footnotes: "Fußnoten", BackToText: "Zurück"},
		Counterpart: func(id string) (string, string) {
			if id == "p1-1" {
				return "../1.0/?a&b#p1-1", "in <1.0>"
			}
			return "", ""
		},
	})
	want := `<section><p class="p" id="p0-1">a</p></section>` +
		`<section><h2 class="sec" id="b"><span class="n">1</span> <a href="#b">B</a></h2>` +
		`<p class="p" id="p1-1"><a class="pn" href="#p1-1" aria-label="Zu Absatz 1.1">1.1</a> c <a class="also" href="../1.0/?a&amp;b#p1-1">in &lt;1.0&gt;</a></p>` +
		`<div class="p" id="p1-2"><a class="pn" href="#p1-2" aria-label="Zu Absatz 1.2">1.2</a><ul><li>d</li></ul></div>` +
		`<h3 class="sec" id="e"><a href="#e">E</a></h3><hr>` +
		`<div class="p" id="p1-3"><a class="pn" href="#p1-3" aria-label="Zu Absatz 1.3">1.3</a><div class="scroll" role="region" aria-label="g" tabindex="0"><table><caption>g</caption><thead><tr><th scope="col">f</th></tr></thead></table></div></div>` +
		`<div class="p" id="p1-4"><a class="pn" href="#p1-4" aria-label="Zu Absatz 1.4">1.4</a><div class="call tip"><p class="ct">Rat</p><p>h</p></div></div></section>` +
		`<section><h2 class="sec" id="i"><span class="n">2</span> <a href="#i">I</a></h2>` +
		`<p class="p" id="p2-1"><a class="pn" href="#p2-1" aria-label="Zu Absatz 2.1">2.1</a> j<sup id="fnref-1"><a role="doc-noteref" href="#fn-1">1</a></sup></p></section>` +
		`<section class="notes-text" role="doc-endnotes" aria-labelledby="footnotes"><h2 id="footnotes">Fußnoten</h2><ol><li id="fn-1"><p>k <a role="doc-backlink" href="#fnref-1" aria-label="Zurück">↩︎</a></p></li></ol></section>`
	if got != want {
		t.Errorf(" got %s\nwant %s", got, want)
	}
}

// Rendering asks about addresses within the site only, and does not trust the
// answer.
func TestRenderingLink(t *testing.T) {
	var asked []string
	doc := shared.Parse(diag.NewSource("a.md", []byte("[a](b.md#c) [d](https://e.example) [f](#g) ![h](i.png) [j](mailto:k@l) ![m](n.png) [o](p.md)\n")), 0, Options{})
	got, err := doc.HTML(Rendering{
		Link: func(dest string) string {
			asked = append(asked, dest)
			switch dest {
			case "#g":
				return "javascript:alert(1)"
			case "p.md":
				return "" // not for this page's readers
			case "n.png":
				return "https://trust.example/n.png"
			}
			return "/x/" + dest
		},
		Size: func(dest string) (int, int) {
			if dest == "i.png" {
				return 640, 480
			}
			return 0, 0
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if s := strings.Join(asked, " "); s != "b.md#c #g i.png n.png p.md" {
		t.Errorf("asked %s", s)
	}
	want := `<section><p><a href="/x/b.md#c">a</a> <a href="https://e.example">d</a> f <img src="/x/i.png" alt="h" width="640" height="480" loading="lazy" decoding="async"> <a href="mailto:k@l">j</a> <img src="https://trust.example/n.png" alt="m" loading="lazy" decoding="async"> o</p></section>`
	if string(got) != want {
		t.Errorf(" got %s\nwant %s", got, want)
	}
}

func TestGolden(t *testing.T) {
	source := filepath.Join("testdata", "pack.md")
	data, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	d := shared.Parse(diag.NewSource(source, data), 0, Options{Numbered: true, HeadingID: func(level int, text string) string {
		if text == "Restrictions" {
			return "limitations"
		}
		return ""
	}})
	for _, f := range d.Findings {
		t.Errorf("%s %s %s", where(f.Span), f.Code, f.Message)
	}
	h, err := d.HTML(Rendering{Glossary: NewGlossary([]Term{
		{Name: "Confabulation", ID: "confabulation", Definition: "A statement that sounds plausible and is not true."},
	}, "/glossary/")})
	if err != nil {
		t.Fatal(err)
	}
	checkHTML(t, string(h))
	// A line for each tag of a block, so that the difference can be read.
	got := strings.NewReplacer("<section", "\n<section", "<h2", "\n<h2", "<h3", "\n<h3", "<p", "\n<p", "<div", "\n<div", "<tr", "\n<tr", "<li", "\n<li", "<dt", "\n<dt", "<figure", "\n<figure", "<pre", "\n<pre").Replace(string(h)) + "\n"
	golden := filepath.Join("testdata", "pack.html")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the page has changed; read the difference after go test -update\n%s", got)
	}
}

// Pages are written as small as they can be, so that no minifier has to run
// over them. Quotes and end tags stay: feeds carry the same text as XHTML.
func TestMinimal(t *testing.T) {
	golden, err := os.ReadFile(filepath.Join("testdata", "pack.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(golden), samplePack(3)} {
		h := rendered(t, text, Options{Numbered: true}, Rendering{Glossary: sampleGlossary(10)})
		m := minify.New()
		m.Add("text/html", &minhtml.Minifier{KeepEndTags: true, KeepQuotes: true, KeepDocumentTags: true, KeepDefaultAttrVals: true})
		small, err := m.String("text/html", h)
		if err != nil {
			t.Fatal(err)
		}
		if gain := 100 * float64(len(h)-len(small)) / float64(len(h)); gain >= 3 {
			t.Errorf("a minifier saves %.1f%% of %d bytes", gain, len(h))
		}
	}
}

// One engine and one document serve many goroutines.
func TestConcurrent(t *testing.T) {
	e := New()
	g := sampleGlossary(50)
	src := diag.NewSource("pack.md", []byte(samplePack(7)))
	doc := e.Parse(src, 0, Options{Numbered: true})
	want, err := doc.HTML(Rendering{Glossary: g})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 5 {
				own := e.Parse(src, 0, Options{Numbered: true})
				for _, d := range []*Document{doc, own} {
					h, err := d.HTML(Rendering{Glossary: g})
					if err != nil || h != want {
						t.Errorf("%d.%d: another page, %v", i, j, err)
					}
				}
				e.Parse(diag.NewSource("other.md", []byte(samplePack(100+10*i+j))), 0, Options{})
			}
		})
	}
	wg.Wait()
}

func TestEmptyDocument(t *testing.T) {
	var d Document
	if h, err := d.HTML(Rendering{}); h != "" || err != nil || d.PlainText() != "" {
		t.Errorf("%q %v", h, err)
	}
	if got := rendered(t, "", Options{Numbered: true}, Rendering{}); got != "" {
		t.Errorf("%q", got)
	}
}

func TestHighlighter(t *testing.T) {
	h := NewHighlighter()
	for _, l := range []string{"json", "JSON", "yml", "sh", "shell", "console", "js", "ts", "py", "golang", "http", "toml", "text", "", "c#", "c++"} {
		if !h.Knows(l) {
			t.Errorf("%q is not known", l)
		}
	}
	for _, l := range []string{"jsno", "*", "a b", strings.Repeat("x", 100)} {
		if h.Knows(l) {
			t.Errorf("%q is known", l)
		}
	}
	for _, code := range []string{"", "\n", "{", "a\n\n", "\r\n", "\"ü😀\"", " x ", "\x00"} {
		got, err := h.HTML("json", code)
		if err != nil {
			t.Fatal(err)
		}
		text := template.HTMLEscapeString(visible(code))
		text = strings.ReplaceAll(text, "&#34;", `"`)
		if plain := untag(string(got)); plain != strings.ReplaceAll(text, "&#39;", "'") {
			t.Errorf("%q became %q", code, got)
		}
	}
	if _, ok := colour(h.lexer("json"), strings.Repeat("[1,", 500), time.Now().Add(-time.Second)); ok {
		t.Error("code is coloured after its time")
	}
	big := strings.Repeat("[1]\n", longCode/4+1)
	if b, err := h.block("json", big, time.Now().Add(time.Minute)); err != nil || b.html != "" {
		t.Errorf("large code: %v", err)
	}
}

// A process that was kept waiting has the colours that it would have had: chroma
// takes a match that took long by the clock for none.
func TestHighlighterWaiting(t *testing.T) {
	python := NewHighlighter().lexer("python")
	code := strings.Repeat("a = [1, True]\n", 30)
	want, ok := colour(python, code, time.Now().Add(time.Minute))
	if !ok || !strings.Contains(want, "<span") {
		t.Fatal(want, ok)
	}
	waiting := &waitingLexer{Lexer: python}
	if got, ok := colour(waiting, code, time.Now().Add(time.Minute)); !ok || got != want || waiting.times != 2 {
		t.Errorf("after %d times the code became\n%s", waiting.times, got)
	}
	waiting = &waitingLexer{Lexer: python, always: true}
	if got, ok := colour(waiting, code, time.Now().Add(time.Second)); ok {
		t.Errorf("code that is slow again and again became\n%s", got)
	}
}

// A waitingLexer gives one token too late and as chroma does when a match took
// too long: as an error.
type waitingLexer struct {
	chroma.Lexer
	always bool
	times  int
}

func (l *waitingLexer) Tokenise(o *chroma.TokeniseOptions, text string) (chroma.Iterator, error) {
	next, err := l.Lexer.Tokenise(o, text)
	l.times++
	if l.times > 1 && !l.always {
		return next, err
	}
	n := 0
	return func() chroma.Token {
		token := next()
		if n++; n == 5 {
			time.Sleep(250 * time.Millisecond)
			token.Type = chroma.Error
		}
		return token
	}, err
}

// The cache forgets rather than grow.
func TestHighlighterBound(t *testing.T) {
	h := NewHighlighter()
	block := strings.Repeat("x", 1<<20)
	for i := range 100 {
		h.keep(codeKey{"a", [32]byte{byte(i)}}, block)
		if n := len(h.young) + len(h.old); n > cacheBytes>>20+2 {
			t.Fatalf("%d MiB kept", n)
		}
	}
}

func untag(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i+strings.IndexByte(s[i:], '>')+1:]
	}
	return b.String() + s
}
