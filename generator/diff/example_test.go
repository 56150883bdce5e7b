package diff_test

import (
	"fmt"
	"os"

	"placard/generator/diff"
)

func Example() {
	retention := func(days string) diff.Document {
		return diff.Document{Sections: []diff.Section{{
			ID: "data", Title: "Data",
			Blocks: []diff.Block{{
				ID: "p2-1", Kind: diff.Paragraph,
				Inline: []diff.Run{{Text: "Ticket text is deleted " + days + " days after the ticket closes."}},
			}},
		}}}
	}
	d := diff.Compare(retention("90"), retention("30"), diff.Options{})
	if err := diff.Text(os.Stdout, d, diff.TextOptions{}); err != nil {
		fmt.Println(err)
	}
	for _, p := range d.Sections[0].Blocks[0].Measure.Protected {
		fmt.Println(p.Op, p.Class, p.Text)
	}
	// Output:
	// Data: 1 edited, 1 word added, 1 word removed
	//   ~ paragraph p2-1
	//       Ticket text is deleted [-90-]{+30+} days after the ticket closes.
	// delete number 90
	// insert number 30
}

func ExampleUnified() {
	fmt.Printf("%s", diff.Unified("1.0.0.md", "1.1.0.md", []byte("Kept 90 days.\n"), []byte("Kept 30 days.\n")))
	// Output:
	// --- 1.0.0.md
	// +++ 1.1.0.md
	// @@ -1 +1 @@
	// -Kept 90 days.
	// +Kept 30 days.
}

func ExampleAlign() {
	pack := func(paragraphs ...string) diff.Document {
		s := diff.Section{ID: "risks"}
		for i, p := range paragraphs {
			s.Blocks = append(s.Blocks, diff.Block{
				ID: fmt.Sprint("p4-", i+1), Kind: diff.Paragraph, Inline: []diff.Run{{Text: p}},
			})
		}
		return diff.Document{Sections: []diff.Section{s}}
	}
	m := diff.Align(
		pack("A draft may state a term wrongly."),
		pack("Hidden instructions could steer it.", "A draft may state a price or term wrongly."))
	fmt.Println(m["p4-1"])
	// Output: p4-2
}
