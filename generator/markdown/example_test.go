package markdown_test

import (
	"fmt"

	"placard/generator/diag"
	"placard/generator/markdown"
)

func Example() {
	engine := markdown.New()
	src := diag.NewSource("pack.md", []byte("## Limits {#limits}\n\nDrafts may be *wrong*.\n"))
	doc := engine.Parse(src, 0, markdown.Options{Numbered: true})
	html, err := doc.HTML(markdown.Rendering{})
	fmt.Println(html, err)
	for _, b := range doc.Passages.Blocks {
		fmt.Println(b.Number, b.Text)
	}
	// Output:
	// <section><h2 class="sec" id="limits"><span class="n">1</span> <a href="#limits">Limits</a></h2><p class="p" id="p1-1"><a class="pn" href="#p1-1" aria-label="Link to paragraph 1.1">1.1</a> Drafts may be <em>wrong</em>.</p></section> <nil>
	// 1.1 Drafts may be wrong.
}

func ExampleEngine_Parse_findings() {
	src := diag.NewSource("pack.md", []byte("## Limits\n\nSee [the policy](javascript:alert(1)).\n"))
	doc := markdown.New().Parse(src, 0, markdown.Options{})
	for _, f := range doc.Findings {
		fmt.Printf("%d:%d: %s %s: %s\n  hint: %s\n", f.Span.Line, f.Span.Column, f.Severity, f.Code, f.Message, f.Hint)
	}
	// Output:
	// 3:18: error D014: the address "javascript:alert(1)" has a scheme that is not allowed: "javascript"
	//   hint: write an https, mailto or tel address, or a path within the site
}

func ExampleInline() {
	fmt.Println(markdown.Inline("Adds `assist-l` & removes <nothing>"))
	fmt.Println(markdown.Plain("Adds `assist-l`"))
	// Output:
	// Adds <code>assist-l</code> &amp; removes &lt;nothing&gt;
	// Adds assist-l
}
