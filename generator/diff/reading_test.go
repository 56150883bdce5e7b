package diff

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// marked changes what is not read in a document: where links lead and images
// come from, emphasis, what is struck through and what is code.
func (m maker) marked(d Document) Document {
	runs := func(list []Run) []Run {
		out := slices.Clone(list)
		for i := range out {
			r := &out[i]
			if r.Kind == Image {
				r.Source = m.one("c.svg", "d.svg")
			} else if r.Kind != Footnote {
				if r.Kind == Plain && !strings.ContainsFunc(r.Text, func(c rune) bool { return !isSpace(c) && !isWord(c) }) && m.chance(20) {
					r.Kind = Verbatim
				}
				r.Target, r.Struck, r.Strong = m.one("", "", "/p", "#q"), m.chance(10), m.chance(10)
			}
		}
		return out
	}
	row := func(list []Cell) []Cell {
		out := slices.Clone(list)
		for i := range out {
			out[i] = runs(out[i])
		}
		return out
	}
	var blocks func([]Block) []Block
	blocks = func(list []Block) []Block {
		out := slices.Clone(list)
		for i := range out {
			b := &out[i]
			b.Inline, b.Header, b.Rows, b.Children = runs(b.Inline), row(b.Header), slices.Clone(b.Rows), blocks(b.Children)
			for k := range b.Rows {
				b.Rows[k] = row(b.Rows[k])
			}
		}
		return out
	}
	d.Sections = slices.Clone(d.Sections)
	for i := range d.Sections {
		d.Sections[i].Blocks = blocks(d.Sections[i].Blocks)
	}
	return d
}

// Nothing is left of a change of marks alone.
func TestReadingOfMarks(t *testing.T) {
	for seed := range uint64(2000) {
		m := maker{r: rand.New(rand.NewPCG(seed, 7))}
		a := m.document()
		d := Compare(a, m.marked(a), Options{})
		for _, s := range d.Sections {
			for i := range s.Blocks {
				if b, ok := s.Blocks[i].Reading(); ok {
					t.Fatalf("seed %d: %s %s: %q: %s", seed, b.Op, b.Kind, b.ReadingText(), strings.Join(b.sideLines(nil, Insert), "\n"))
				}
			}
		}
	}
}

// What is read of a change are its words, however many marks changed with them.
func TestReading(t *testing.T) {
	text := func(runs ...Run) Block { return Block{Kind: Paragraph, Inline: runs} }
	link := func(s, to string) Run { return Run{Text: s, Target: to} }
	note := Run{Kind: Footnote, Target: "note"}
	row := func(cells ...Run) []Cell {
		var out []Cell
		for _, c := range cells {
			out = append(out, Cell{c})
		}
		return out
	}
	for _, test := range []struct {
		name     string
		old, new Block
		want     string // ops and texts; "" when nothing is read
	}{
		{"link", text(Run{Text: "See "}, link("the guide", "/a")), text(Run{Text: "See "}, link("the guide", "/b")), ""},
		{"sign that is a link", text(link("→", "/a")), text(link("→", "/b")), ""},
		{"link and words", text(Run{Text: "See "}, link("the guide", "/a"), Run{Text: " within 30 days of it."}),
			text(Run{Text: "See "}, link("the guide", "/b"), Run{Text: " within 90 days of it."}), "edited: See the guide within [-30][+90] days of it."},
		{"image", text(Run{Kind: Image, Text: "A belt", Source: "a.svg"}), text(Run{Kind: Image, Text: "A belt", Source: "b.svg"}), ""},
		{"alternative text", text(Run{Kind: Image, Text: "A belt", Source: "a.svg"}, Run{Text: " with two parcels on it"}),
			text(Run{Kind: Image, Text: "A conveyor belt", Source: "b.svg"}, Run{Text: " with two parcels on it"}), "edited: A [+conveyor]belt with two parcels on it"},
		{"footnote", text(Run{Text: "Errors are rare."}), text(Run{Text: "Errors are rare."}, note), ""},
		{"footnote beside words", text(Run{Text: "Errors are rare"}, note, Run{Text: " in letters."}), text(Run{Text: "Errors are rare"}, note, Run{Text: " in parcels."}),
			"edited: Errors are rare in [-letters][+parcels]."},
		{"language of code", Block{Kind: Code, Lines: []string{"a", "b"}, Attributes: []Attribute{{"language", "go"}}},
			Block{Kind: Code, Lines: []string{"a", "b"}, Attributes: []Attribute{{"language", "c"}}}, ""},
		{"task", Block{Kind: List, Children: []Block{{Kind: Item, Inline: []Run{{Text: "Ask a person"}}, Attributes: []Attribute{{"task", "open"}}}}},
			Block{Kind: List, Children: []Block{{Kind: Item, Inline: []Run{{Text: "Ask a person"}}, Attributes: []Attribute{{"task", "done"}}}}},
			"edited: (edited: task of Ask a person)"},
		{"table", Block{Kind: Table, Header: row(Run{Text: "Name"}, Run{Text: "Place"}), Rows: [][]Cell{row(link("Tarn", "/a"), Run{Text: "Oslo"}), row(link("Fell", "/a"), Run{Text: "Kiel"})}},
			Block{Kind: Table, Header: row(Run{Text: "Name"}, link("Place", "/p")), Rows: [][]Cell{row(link("Tarn", "/b"), Run{Text: "Oslo"}), row(link("Fell", "/b"), Run{Text: "Kiel"})}}, ""},
		{"cell", Block{Kind: Table, Header: row(Run{Text: "Name"}, Run{Text: "Place"}), Rows: [][]Cell{row(link("Tarn", "/a"), Run{Text: "Oslo"}), row(link("Fell", "/a"), Run{Text: "Kiel"})}},
			Block{Kind: Table, Header: row(Run{Text: "Name"}, link("Place", "/p")), Rows: [][]Cell{row(link("Tarn", "/b"), Run{Text: "Oslo"}), row(link("Fell", "/a"), Run{Text: "Bonn"})}},
			"edited: | Fell [-Kiel][+Bonn]"},
		{"what could not be parsed", Block{Kind: "raw", Raw: true, Lines: []string{"<b>a</b>"}}, Block{Kind: "raw", Raw: true, Lines: []string{"<b>a</b>", "<i>b</i>"}}, ""},
		{"a kept item", Block{Kind: List, Children: []Block{{Kind: Item, Inline: []Run{link("One and two", "/a")}}, {Kind: Item, Inline: []Run{{Text: "Three"}}}}},
			Block{Kind: List, Children: []Block{{Kind: Item, Inline: []Run{link("One and two", "/b")}}, {Kind: Item, Inline: []Run{{Text: "Three"}}}, {Kind: Item, Inline: []Run{{Text: "Four"}, note}}}},
			"edited: (added: Four)"},
	} {
		one := func(b Block) Document { return Document{Sections: []Section{{ID: "s", Blocks: []Block{b}}}} }
		var got []string
		for _, b := range Compare(one(test.old), one(test.new), Options{}).Sections[0].Blocks {
			if r, ok := b.Reading("task"); ok {
				got = append(got, read(&r))
			}
		}
		if s := strings.Join(got, "; "); s != test.want {
			t.Errorf("%s: %s\nwant %s", test.name, s, test.want)
		}
	}
}

// read writes what is read of a change.
func read(b *BlockDiff) string {
	out := string(b.Op) + ": "
	segments := func(list []Segment) {
		for _, s := range list {
			switch s.Op {
			case Insert:
				out += "[+" + strings.TrimSpace(s.Text()) + "]"
			case Delete:
				out += "[-" + strings.TrimSpace(s.Text()) + "]"
			default:
				out += s.Text()
			}
		}
	}
	if b.Op == Added || b.Op == Removed {
		return out + b.ReadingText()
	}
	for _, a := range b.Attributes {
		out += a.Name + " of " + b.ReadingText()
	}
	segments(b.Text)
	for i := range b.Children {
		out += "(" + read(&b.Children[i]) + ")"
	}
	if b.Table != nil {
		for _, c := range b.Table.Columns {
			if c.Op != Same {
				segments(c.Header)
			}
		}
		for _, r := range b.Table.Rows {
			if r.Op == Edited {
				out += "|"
				for _, c := range r.Cells {
					out += " "
					segments(c.Text)
				}
			}
		}
	}
	for _, l := range b.Lines {
		out += strings.Join(l.Lines, "/")
	}
	return out
}
