package content_test

import (
	"fmt"

	"placard/generator/content"
)

func ExampleParse() {
	doc, findings := content.Parse[content.PackFront]("systems/triage/1.1.0.md", []byte(`+++
version = "1.1.0"
models = ["triage-2026-02"]
publised = 2026-02-24
+++

## Intended use
`))
	fmt.Println(doc.Front.Version, doc.Front.Models)
	for _, f := range findings {
		fmt.Printf("%s:%d:%d: %s %s (%s)\n", f.Span.File, f.Span.Line, f.Span.Column, f.Code, f.Message, f.Hint)
	}
	// Output:
	// 1.1.0 [triage-2026-02]
	// content/systems/triage/1.1.0.md:4:1: F006 unknown key "publised" in the front matter (did you mean "published"?)
}

func ExampleCanonical() {
	doc, _ := content.Parse[content.PackFront]("systems/triage/1.1.0.md", []byte(`+++
# Comments and order do not matter.
models  = ['triage-2026-02']
version = "1.1.0"
status  = "withdrawn"
+++

## Intended use
`))
	text := content.Canonical(doc, nil, nil)
	fmt.Print(string(text))
	fmt.Println(content.Digest(text))
	// Output:
	// +++
	// system = "triage"
	// version = "1.1.0"
	// models = ["triage-2026-02"]
	// +++
	//
	// ## Intended use
	// sha256:61fb54d61184ab3baf64b9fa21f91b1a7b0bedadd9835af14ee07ba7b8309d89
}

func ExampleSetKey() {
	out, err := content.SetKey([]byte("+++\nversion = \"1.1.0\" # frozen\n\n[brief]\n+++\n"), "withdrawn", "2026-04-01")
	fmt.Printf("%s%v\n", out, err)
	// Output:
	// +++
	// version = "1.1.0" # frozen
	// withdrawn = 2026-04-01
	//
	// [brief]
	// +++
	// <nil>
}

func ExampleFields() {
	for _, f := range content.Fields(content.Approval{}) {
		fmt.Println(f.Key, "-", f.Kind, f.Required, f.Enum)
	}
	// Output:
	// role - text true [product risk legal]
	// by - text true []
	// at - date true []
	// digest - text true []
	// evidence - text false []
}
