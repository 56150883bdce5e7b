package diff

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// prose makes text with the word frequencies of language: few words make up
// most of it.
type prose struct{ r *rand.Rand }

func newProse(seed uint64) prose { return prose{rand.New(rand.NewPCG(seed, seed))} }

func (p prose) word() string {
	rank := int(math.Exp(p.r.Float64()*math.Log(8000))) - 1
	if rank%29 == 28 {
		return fmt.Sprint(rank)
	}
	var b strings.Builder
	for n := rank + 3; n > 0; n /= 11 {
		b.WriteString([]string{"da", "re", "mi", "fo", "sul", "la", "ti", "be", "no", "ka", "ven"}[n%11])
	}
	return b.String()
}

func (p prose) sentence() string {
	words := make([]string, 8+p.r.IntN(14))
	for i := range words {
		words[i] = p.word()
	}
	if p.r.IntN(3) == 0 {
		words[len(words)/2] += ","
	}
	return strings.Join(words, " ") + "."
}

func (p prose) paragraph(n int) string {
	s := make([]string, n)
	for i := range s {
		s[i] = p.sentence()
	}
	return strings.Join(s, " ")
}

// pack makes a document of about so many bytes, with lists, tables and code.
func (p prose) pack(size int) Document {
	var d Document
	for written, sec := 0, 0; written < size; sec++ {
		s := Section{ID: fmt.Sprint("s", sec), Title: p.word() + " " + p.word()}
		for blocks := 0; blocks < 12 && written < size; blocks++ {
			b := Block{Kind: Paragraph}
			add := func(text string) []Run { written += len(text); return []Run{{Text: text}} }
			switch p.r.IntN(8) {
			case 0:
				b.Kind = List
				for range 3 + p.r.IntN(5) {
					b.Children = append(b.Children, Block{Kind: Item, Inline: add(p.sentence())})
				}
			case 1:
				b.Kind = Table
				b.Header = []Cell{add("Name"), add("Value"), add("Note")}
				for i := range 3 + p.r.IntN(5) {
					b.Rows = append(b.Rows, []Cell{add(fmt.Sprint(p.word(), i)), add(fmt.Sprint(p.r.IntN(1000))), add(p.word())})
				}
			case 2:
				b.Kind = Code
				for range 4 {
					b.Lines = append(b.Lines, add(p.word() + "(" + p.word() + ")")[0].Text)
				}
			default:
				b.Inline = add(p.paragraph(2 + p.r.IntN(4)))
			}
			s.Blocks = append(s.Blocks, b)
		}
		d.Sections = append(d.Sections, s)
	}
	return number(d)
}

// revise edits about one block in so many, and moves, adds and removes a few.
func (p prose) revise(d Document, every int) Document {
	var out Document
	for _, s := range d.Sections {
		t := s
		t.Blocks = nil
		for _, b := range s.Blocks {
			switch p.r.IntN(every * 4) {
			case 0:
				continue
			case 1:
				t.Blocks = append(t.Blocks, b, Block{Kind: Paragraph, Inline: text(p.paragraph(3))})
				continue
			case 2, 3, 4, 5:
				b = p.reword(b)
			}
			t.Blocks = append(t.Blocks, b)
		}
		out.Sections = append(out.Sections, t)
	}
	if n := len(out.Sections); n > 2 && len(out.Sections[0].Blocks) > 0 {
		last := &out.Sections[n-1]
		last.Blocks = append(last.Blocks, out.Sections[0].Blocks[0])
		out.Sections[0].Blocks = out.Sections[0].Blocks[1:]
	}
	return number(out)
}

// reword replaces a tenth of the words.
func (p prose) reword(b Block) Block {
	change := func(s string) string {
		words := strings.Fields(s)
		for i := range words {
			if p.r.IntN(10) == 0 {
				words[i] = p.word()
			}
		}
		return strings.Join(words, " ")
	}
	switch b.Kind {
	case List:
		kids := append([]Block(nil), b.Children...)
		i := p.r.IntN(len(kids))
		kids[i] = Block{Kind: Item, Inline: text(change(kids[i].Inline[0].Text))}
		b.Children = kids
	case Table:
		rows := append([][]Cell(nil), b.Rows...)
		i := p.r.IntN(len(rows))
		rows[i] = []Cell{rows[i][0], text(fmt.Sprint(p.r.IntN(1000))), rows[i][2]}
		b.Rows = rows
	case Code:
		lines := append([]string(nil), b.Lines...)
		lines[p.r.IntN(len(lines))] = p.word()
		b.Lines = lines
	default:
		b.Inline = text(change(b.Inline[0].Text))
	}
	return b
}

func benchmarkPair(b *testing.B, x, y Document) {
	b.ReportAllocs()
	for b.Loop() {
		Compare(x, y, Options{})
	}
}

func BenchmarkPack(b *testing.B) {
	for _, size := range []int{10_000, 50_000, 200_000} {
		p := newProse(1)
		x := p.pack(size)
		y := p.revise(x, 3)
		b.Run(fmt.Sprint("Compare/", size/1000, "KB"), func(b *testing.B) { benchmarkPair(b, x, y) })
		px, py := Prepare(x), Prepare(y)
		b.Run(fmt.Sprint("Prepared/", size/1000, "KB"), func(b *testing.B) {
			for b.Loop() {
				ComparePrepared(px, py, Options{})
			}
		})
		b.Run(fmt.Sprint("Pairs/", size/1000, "KB"), func(b *testing.B) {
			for b.Loop() {
				Pairs(px, py)
			}
		})
		b.Run(fmt.Sprint("Text/", size/1000, "KB"), func(b *testing.B) {
			d := ComparePrepared(px, py, Options{})
			for b.Loop() {
				if err := Text(io.Discard, d, TextOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func one(b Block) Document {
	return number(Document{Sections: []Section{{ID: "s", Blocks: []Block{b}}}})
}

// BenchmarkGrowth shows how time grows where differs tend to be quadratic.
// Doubling the size should about double the time.
func BenchmarkGrowth(b *testing.B) {
	for name, pair := range map[string]func(n int) (Document, Document){
		// All items reworded: nothing anchors.
		"Items": func(n int) (Document, Document) {
			p := newProse(2)
			x, y := Block{Kind: List}, Block{Kind: List}
			for range n {
				s := p.sentence()
				x.Children = append(x.Children, Block{Kind: Item, Inline: text(s)})
				y.Children = append(y.Children, Block{Kind: Item, Inline: text(s + " " + p.word())})
			}
			return one(x), one(y)
		},
		// The same words in all items, but for a number.
		"AlikeItems": func(n int) (Document, Document) {
			x, y := Block{Kind: List}, Block{Kind: List}
			for i := range n {
				x.Children = append(x.Children, Block{Kind: Item, Inline: text(fmt.Sprintf("The limit of the item is %d a day.", i))})
				y.Children = append(y.Children, Block{Kind: Item, Inline: text(fmt.Sprintf("The limit of the item is %d a day now.", i+7))})
			}
			return one(x), one(y)
		},
		"Shuffled": func(n int) (Document, Document) {
			p := newProse(3)
			var x, y Document
			x.Sections = []Section{{ID: "s"}}
			for range n {
				x.Sections[0].Blocks = append(x.Sections[0].Blocks, Block{Kind: Paragraph, Inline: text(p.sentence())})
			}
			y.Sections = []Section{{ID: "s", Blocks: append([]Block(nil), x.Sections[0].Blocks...)}}
			p.r.Shuffle(n, func(i, j int) {
				bs := y.Sections[0].Blocks
				bs[i], bs[j] = bs[j], bs[i]
			})
			return number(x), number(y)
		},
		"NothingInCommon": func(n int) (Document, Document) {
			p := newProse(4)
			var x, y Document
			x.Sections, y.Sections = []Section{{ID: "s"}}, []Section{{ID: "s"}}
			for range n {
				x.Sections[0].Blocks = append(x.Sections[0].Blocks, Block{Kind: Paragraph, Inline: text(p.paragraph(2))})
				y.Sections[0].Blocks = append(y.Sections[0].Blocks, Block{Kind: Paragraph, Inline: text(p.paragraph(2))})
			}
			return number(x), number(y)
		},
		"Paragraph": func(n int) (Document, Document) {
			p := newProse(5)
			x := Block{Kind: Paragraph, Inline: text(p.paragraph(n / 10))}
			return one(x), one(p.reword(x))
		},
		// Few different words, all in another order: nothing is unique.
		"Repetitive": func(n int) (Document, Document) {
			p := newProse(6)
			make := func() Document {
				var b strings.Builder
				for range n * 4 {
					b.WriteString([]string{"all ", "data ", "is ", "kept "}[p.r.IntN(4)])
				}
				return one(Block{Kind: Paragraph, Inline: text(b.String())})
			}
			return make(), make()
		},
		"Table": func(n int) (Document, Document) {
			p := newProse(7)
			x := Block{Kind: Table, Header: []Cell{text("Key"), text("A"), text("B"), text("C")}}
			y := x
			for i := range n {
				row := []Cell{text(fmt.Sprint("key ", i)), text(p.word()), text(p.word()), text(fmt.Sprint(i % 7))}
				x.Rows = append(x.Rows, row)
				y.Rows = append(y.Rows, []Cell{row[0], text(p.word()), row[2], row[3]})
			}
			return one(x), one(y)
		},
		"TableWithoutKey": func(n int) (Document, Document) {
			p := newProse(8)
			x := Block{Kind: Table, Header: []Cell{text("A"), text("B"), text("C")}}
			y := x
			for i := range n {
				row := []Cell{text(fmt.Sprint(i % 50)), text(p.word()), text(fmt.Sprint(i % 7))}
				x.Rows = append(x.Rows, row)
				y.Rows = append(y.Rows, []Cell{row[0], row[1], text(fmt.Sprint(i % 5))})
			}
			return one(x), one(y)
		},
		"Code": func(n int) (Document, Document) {
			p := newProse(9)
			x, y := Block{Kind: Code}, Block{Kind: Code}
			for range n {
				l := p.word() + " = " + p.word()
				x.Lines = append(x.Lines, l)
				if p.r.IntN(3) == 0 {
					l += "!"
				}
				y.Lines = append(y.Lines, l)
			}
			return one(x), one(y)
		},
		"Sections": func(n int) (Document, Document) {
			p := newProse(10)
			var x, y Document
			for i := range n {
				s := Section{ID: fmt.Sprint("s", i), Title: p.word(), Blocks: []Block{{Kind: Paragraph, Inline: text(p.sentence())}}}
				x.Sections = append(x.Sections, s)
				s.ID = fmt.Sprint("t", i)
				s.Title += " more"
				y.Sections = append(y.Sections, s)
			}
			return number(x), number(y)
		},
	} {
		for _, n := range []int{1000, 2000, 4000, 8000} {
			x, y := pair(n)
			b.Run(fmt.Sprint(name, "/", n), func(b *testing.B) { benchmarkPair(b, x, y) })
		}
	}
}
