package diff

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A maker makes documents and edits of them at random, with a bias to what
// has gone wrong in differs: repeated texts, punctuation beside words, signs,
// marks within words, empty parts.
type maker struct {
	r       *rand.Rand
	awkward bool // texts full of special cases instead of words
}

func (m maker) n(n int) int             { return m.r.IntN(n) }
func (m maker) one(in ...string) string { return in[m.n(len(in))] }
func (m maker) chance(percent int) bool { return m.n(100) < percent }

func (m maker) word() string {
	if m.awkward {
		return m.one("-", "5", "-5", "$", "$5", "x", "X", ".", ",", "(", ")", "=", "−", "%", "°", "C", "文", "字",
			"é", "é", "\u00ad", "\u200b", "\u0301", "'", "’", "://", "a://b.", "1.5", "32,000", "@", "_", "👩‍👧", "🏽", "✓", "|", "/", ":", "กำ", "")
	}
	return m.one("the", "ticket", "draft", "model", "must", "not", "be", "used", "for", "medical", "advice", "data",
		"is", "kept", "30", "days", "90", "1.5%", "2026-03-01", "a", "person", "approves", "each", "reply", "within",
		"region", "customer's", "non-determinism", "may", "state", "terms", "wrongly", "results", "are", "weaker") +
		m.one("", "", "", "", "", ",", ".", ";")
}

func (m maker) text(max int) string {
	var b strings.Builder
	for range m.n(max + 1) {
		b.WriteString(m.word())
		if !m.awkward || m.chance(60) {
			b.WriteString(m.one(" ", " ", " ", "\n", "  "))
		}
	}
	return b.String()
}

func (m maker) run(max int) Run {
	r := Run{Text: m.text(max)}
	switch m.n(12) {
	case 0:
		r.Kind = Verbatim
	case 1:
		r.Target = m.one("#p1", "https://a.example/x")
	case 2:
		r.Strong = true
	case 3:
		r.Struck = true
	case 4:
		if m.awkward {
			r.Kind, r.Source = Image, m.one("a.svg", "b.svg")
		} else {
			r.Emphasis = true
		}
	case 5:
		if m.awkward {
			r = Run{Kind: Footnote, Target: m.one("1", "2")}
		}
	case 6:
		r.Kind, r.Target = Verbatim, "#code"
	}
	return r
}

func (m maker) runs(max int) []Run {
	var out []Run
	for range m.n(4) {
		out = append(out, m.run(max))
	}
	return out
}

func (m maker) attributes() []Attribute {
	var out []Attribute
	for range m.n(3) {
		out = append(out, Attribute{m.one("language", "level", "task", "source"), m.one("", "go", "open", "3")})
	}
	return out
}

func (m maker) block(depth int) Block {
	b := Block{Attributes: m.attributes(), Raw: m.chance(3)}
	switch k := m.n(10); {
	case k < 5 || depth <= 0:
		b.Kind = Paragraph
		b.Inline = m.runs(12)
	case k < 7:
		b.Kind = List
		if m.chance(20) {
			b.Kind = Definitions
		}
		for range m.n(6) {
			it := Block{Kind: Item, Attributes: m.attributes()}
			if m.chance(70) {
				it.Inline = m.runs(6)
			}
			for range m.n(3) {
				it.Children = append(it.Children, m.block(depth-1))
			}
			b.Children = append(b.Children, it)
		}
	case k < 8:
		b.Kind = Table
		width := m.n(4)
		for range width {
			b.Header = append(b.Header, m.runs(2))
		}
		for range m.n(5) {
			var row []Cell
			for range m.n(width + 2) {
				row = append(row, m.runs(3))
			}
			b.Rows = append(b.Rows, row)
		}
	case k < 9:
		b.Kind = Code
		for range m.n(6) {
			b.Lines = append(b.Lines, m.one("", "  ", "x := 1", "}", "return nil", "\treturn "+m.word())+m.one("", " "))
		}
	default:
		b.Kind = Quote
		for range m.n(3) {
			b.Children = append(b.Children, m.block(depth-1))
		}
	}
	return b
}

func (m maker) document() Document {
	var d Document
	for i := range m.n(5) {
		s := Section{ID: fmt.Sprint("s", i), Title: m.text(4)}
		if m.chance(5) {
			s.ID = "s0" // ids may collide
		}
		for range m.n(7) {
			s.Blocks = append(s.Blocks, m.block(2))
		}
		d.Sections = append(d.Sections, s)
	}
	return number(d)
}

// number gives every top-level block the id of its place.
func number(d Document) Document {
	for i := range d.Sections {
		s := &d.Sections[i]
		s.Blocks = slices.Clone(s.Blocks)
		for j := range s.Blocks {
			s.Blocks[j].ID = fmt.Sprintf("p%d-%d", i+1, j+1)
		}
	}
	return d
}

// edit makes another document of one.
func (m maker) edit(d Document) Document {
	d.Sections = slices.Clone(d.Sections)
	for range 1 + m.n(6) {
		if len(d.Sections) == 0 {
			return m.document()
		}
		i := m.n(len(d.Sections))
		s := &d.Sections[i]
		s.Blocks = slices.Clone(s.Blocks)
		switch k := m.n(12); {
		case k == 0:
			d.Sections = slices.Delete(d.Sections, i, i+1)
		case k == 1:
			at := m.n(len(d.Sections) + 1)
			d.Sections = slices.Insert(d.Sections, at, Section{ID: m.one("new", "s9"), Title: "New", Blocks: []Block{m.block(1)}})
		case k == 2:
			s.Title = m.text(4)
		case k == 3:
			j := m.n(len(d.Sections))
			d.Sections[i], d.Sections[j] = d.Sections[j], d.Sections[i]
		case k == 4:
			s.ID = m.one("other", "s1")
		case k == 5 || len(s.Blocks) == 0:
			s.Blocks = slices.Insert(s.Blocks, m.n(len(s.Blocks)+1), m.block(2))
		case k == 6:
			j := m.n(len(s.Blocks))
			s.Blocks = slices.Delete(s.Blocks, j, j+1)
		case k == 7:
			j, l := m.n(len(s.Blocks)), m.n(len(d.Sections))
			b := s.Blocks[j]
			s.Blocks = slices.Delete(s.Blocks, j, j+1)
			o := &d.Sections[l]
			o.Blocks = slices.Insert(slices.Clone(o.Blocks), m.n(len(o.Blocks)+1), b)
		default:
			j := m.n(len(s.Blocks))
			s.Blocks[j] = m.editBlock(s.Blocks[j])
		}
	}
	return number(d)
}

func (m maker) editBlock(b Block) Block {
	switch {
	case m.chance(10):
		b.Attributes = m.attributes()
	case len(b.Children) > 0:
		b.Children = slices.Clone(b.Children)
		i, j := m.n(len(b.Children)), m.n(len(b.Children))
		switch m.n(5) {
		case 0:
			b.Children[i], b.Children[j] = b.Children[j], b.Children[i]
		case 1:
			b.Children = slices.Delete(b.Children, i, i+1)
		case 2:
			b.Children = slices.Insert(b.Children, i, b.Children[j])
		default:
			b.Children[i] = m.editBlock(b.Children[i])
		}
	case len(b.Rows) > 0:
		b.Rows = slices.Clone(b.Rows)
		i, j := m.n(len(b.Rows)), m.n(len(b.Rows))
		switch m.n(5) {
		case 0:
			b.Rows[i], b.Rows[j] = b.Rows[j], b.Rows[i]
		case 1:
			b.Rows = slices.Delete(b.Rows, i, i+1)
		case 2:
			b.Header = append(slices.Clone(b.Header), m.runs(2))
		case 3:
			for k, r := range b.Rows {
				if len(r) > 0 {
					b.Rows[k] = r[1:]
				}
			}
			if len(b.Header) > 0 {
				b.Header = b.Header[1:]
			}
		default:
			b.Rows[i] = slices.Clone(b.Rows[i])
			if n := len(b.Rows[i]); n > 0 {
				b.Rows[i][m.n(n)] = m.runs(3)
			}
		}
	case len(b.Lines) > 0:
		b.Lines = slices.Clone(b.Lines)
		b.Lines[m.n(len(b.Lines))] = m.text(3)
	case len(b.Inline) > 0:
		b.Inline = slices.Clone(b.Inline)
		r := &b.Inline[m.n(len(b.Inline))]
		words := strings.Fields(r.Text)
		for range 1 + m.n(2) {
			at := m.n(len(words) + 1)
			switch {
			case m.chance(40) && at < len(words):
				words = slices.Delete(words, at, at+1)
			default:
				words = slices.Insert(words, at, m.word())
			}
		}
		r.Text = strings.Join(words, " ") + m.one("", " ")
		if m.chance(20) {
			*r = m.run(5)
		}
	default:
		b.Inline = m.runs(8)
	}
	return b
}
