package diag_test

import (
	"fmt"
	"os"
	"strings"

	"placard/generator/diag"
)

func ExampleWriteText() {
	src := diag.NewSource("content/notices/2026-0007.md", []byte("+++\nimpact = \"materiel\"\n+++\n"))
	at := strings.Index(string(src.Bytes()), `"materiel"`)
	impacts := []string{"editorial", "minor", "material"}

	var findings diag.List
	rule := diag.Rule{Code: "N102", Severity: diag.Error}
	findings.Add(rule, src.Span(at, at+len(`"materiel"`)), diag.DidYouMean("materiel", impacts), "unknown impact %q", "materiel")
	findings.Sort()
	if err := diag.WriteText(os.Stdout, findings, diag.TextOptions{Summary: true}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// error[N102] unknown impact "materiel"
	//   content/notices/2026-0007.md:2:10
	//    2 | impact = "materiel"
	//      |          ^^^^^^^^^^
	//   help: did you mean "material"?
	//   more: placard explain N102
	//
	// 1 error in 1 file
}
