package output_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"

	"placard/generator/output"
)

// A page and the list of all digests, which is made after the page.
func ExamplePlan_Render() {
	title := "Triage"
	var p output.Plan
	for _, a := range []output.Artifact{{
		Path: "systems/triage/index.html",
		Kind: "page",
		Key:  output.NewKey("page/v1").String(title).Sum(),
		Write: func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "<title>%s</title>", title)
			return err
		},
	}, {
		Path: "SHA256SUMS",
		Kind: "digests",
		Key:  output.NewKey("sums/v1").Sum(),
		Derived: &output.Derived{Phase: 1, Uses: []string{output.Everything}, Write: func(w io.Writer, files output.Files) error {
			for f := range files.All() {
				if _, err := fmt.Fprintf(w, "%s  %s\n", f.Digest, f.Path); err != nil {
					return err
				}
			}
			return nil
		}},
	}} {
		if err := p.Add(a); err != nil {
			fmt.Println(err)
			return
		}
	}
	tree, err := p.Render(context.Background(), nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	sums, err := fs.ReadFile(tree, "SHA256SUMS")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(sums))
	// Output: 86ad29963d205415f4662831700ef741e0c1312e457b30ae4cabfbe40d1d44a0  systems/triage/index.html
}
