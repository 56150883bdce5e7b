package diff

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// TextOptions say how [Text] writes.
type TextOptions struct {
	// Color marks changes by colour (ANSI escape sequences) and not by
	// [-removed-] and {+added+}.
	Color bool
	// Width is the number of columns of the terminal; 0 stands for 80, and
	// less than 40 for no limit.
	Width int
	// Context is the number of equal words or lines of code shown on each
	// side of a change; 0 stands for 12, -1 for all.
	Context int
}

// Text writes a difference for people who read it in a terminal. Control
// characters in the text cannot reach the terminal.
func Text(w io.Writer, d Diff, o TextOptions) error {
	if o.Width == 0 {
		o.Width = 80
	}
	if o.Context == 0 {
		o.Context = 12
	}
	t := &textWriter{w: bufio.NewWriter(w), o: o, titles: map[string]string{}}
	for i := range d.Sections {
		s := &d.Sections[i]
		t.titles["old "+s.OldID] = sectionName(s.OldID, s.OldTitle)
		t.titles["new "+s.ID] = sectionName(s.ID, s.Title)
	}
	if d.Same() {
		t.line(0, "no changes")
	}
	for i := range d.Sections {
		if d.Sections[i].Op != Same {
			t.section(&d.Sections[i])
		}
	}
	return t.w.Flush()
}

func sectionName(id, title string) string {
	switch {
	case title != "":
		return title
	case id != "":
		return id
	}
	return "(beginning)"
}

type textWriter struct {
	w      *bufio.Writer // keeps the first error until Flush
	o      TextOptions
	titles map[string]string
	begun  bool
}

const (
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	bold   = "\x1b[1m"
	reset  = "\x1b[0m"
)

// color puts text into a colour.
func (t *textWriter) color(code, text string) string {
	if !t.o.Color {
		return text
	}
	return code + text + reset
}

func (t *textWriter) line(indent int, text string) {
	t.w.WriteString(strings.Repeat(" ", indent))
	t.w.WriteString(text)
	t.w.WriteByte('\n')
}

func (t *textWriter) section(s *SectionDiff) {
	if t.begun {
		t.w.WriteByte('\n')
	}
	t.begun = true
	head := t.color(bold, printable(sectionName(s.ID, s.Title)))
	switch s.Op {
	case Added:
		head += t.color(green, " (section added)")
	case Removed:
		head += t.color(red, " (section removed)")
	case Moved, MovedEdited:
		head += t.color(yellow, " (section moved)")
	}
	if s.Renamed {
		head += t.color(yellow, fmt.Sprintf(" (was %q)", printable(sectionName(s.OldID, s.OldTitle))))
	}
	if c := s.Counts.String(); c != "" {
		head += ": " + c
	}
	t.line(0, head)
	same := 0
	flush := func() {
		if same > 0 {
			t.line(2, fmt.Sprintf("  %d unchanged", same))
		}
		same = 0
	}
	for i := range s.Blocks {
		if s.Blocks[i].Op == Same {
			same++
			continue
		}
		flush()
		t.block(2, &s.Blocks[i])
	}
	flush()
}

// String writes the counts that are not zero: "2 edited, 1 added, 5 words
// removed".
func (c Counts) String() string {
	var parts []string
	for _, p := range []struct {
		n         int
		one, many string
	}{
		{c.Edited, "edited", "edited"}, {c.Added, "added", "added"}, {c.Removed, "removed", "removed"},
		{c.Moved, "moved", "moved"}, {c.MovedAway, "moved away", "moved away"},
		{c.WordsAdded, "word added", "words added"}, {c.WordsRemoved, "word removed", "words removed"},
	} {
		switch {
		case p.n == 1:
			parts = append(parts, "1 "+p.one)
		case p.n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.many))
		}
	}
	return strings.Join(parts, ", ")
}

func (t *textWriter) block(indent int, d *BlockDiff) {
	name := string(d.Kind)
	if d.To != nil && d.To.ID != "" && d.Op != MovedAway {
		name += " " + d.To.ID
	} else if d.From != nil && d.From.ID != "" {
		name += " " + d.From.ID
	}
	name = printable(name)
	switch d.Op {
	case Same:
		return
	case Added:
		t.line(indent, t.color(green, "+ "+name))
		t.plain(indent+4, d.Block, Insert)
		return
	case Removed:
		t.line(indent, t.color(red, "- "+name))
		t.plain(indent+4, d.Block, Delete)
		return
	case MovedAway:
		t.line(indent, t.color(yellow, "< "+name+" moved to "+t.where("new", d.To)))
		return
	case Moved:
		t.line(indent, t.color(yellow, "> "+name+" moved from "+t.where("old", d.From)))
		return
	case MovedEdited:
		t.line(indent, t.color(yellow, "> "+name+" moved from "+t.where("old", d.From)+" and edited"))
	default:
		t.line(indent, t.color(yellow, "~ "+name))
	}
	indent += 4
	for _, a := range d.Attributes {
		t.change(indent, a.Name, a.Old, a.New)
	}
	t.segments(indent, "", d.Text)
	if d.Measure != nil && len(d.Children) == 0 {
		for _, l := range d.Measure.Links {
			t.change(indent, fmt.Sprintf("link %q", l.Text), l.Old, l.New)
		}
	}
	for i := range d.Children {
		t.block(indent, &d.Children[i])
	}
	t.lines(indent, d.Lines)
	if d.Table != nil {
		t.table(indent, d.Table)
	}
}

func (t *textWriter) where(side string, p *Place) string {
	out := t.titles[side+" "+p.Section]
	if p.ID != "" {
		out += " " + p.ID
	}
	return printable(out)
}

// change writes a named value that changed.
func (t *textWriter) change(indent int, name, old, new string) {
	segs := []Segment{{Op: Equal, Runs: []Run{{Text: name + ": "}}}}
	if old != "" {
		segs = append(segs, Segment{Op: Delete, Runs: []Run{{Text: old}}})
	}
	if new != "" {
		segs = append(segs, Segment{Op: Insert, Runs: []Run{{Text: new}}})
	}
	t.wrap(indent, segs)
}

// plain writes a block that stands on one side.
func (t *textWriter) plain(indent int, b *Block, op SegmentOp) {
	if b == nil {
		return
	}
	if b.Kind == Code {
		t.lines(indent, []LineSegment{{op, b.Lines}})
		return
	}
	for _, l := range newNode(b).plainLines(nil) {
		t.wrap(indent, []Segment{{Op: op, Runs: []Run{{Text: l}}}})
	}
}

// segments writes running text, without what is far from any change.
func (t *textWriter) segments(indent int, label string, segs []Segment) {
	if len(segs) == 0 {
		return
	}
	var out []Segment
	if label != "" {
		out = append(out, Segment{Op: Equal, Runs: []Run{{Text: label + ": "}}})
	}
	for i, s := range segs {
		if s.Op == Equal {
			s = Segment{Equal, []Run{{Text: t.shorten(runsText(s.Runs), i > 0, i < len(segs)-1)}}}
		}
		out = append(out, s)
	}
	t.wrap(indent, out)
}

// shorten leaves out the middle of an equal text, of which the beginning is
// near a change, or the end, or both.
func (t *textWriter) shorten(text string, begin, end bool) string {
	words := strings.Fields(text)
	keep := 0
	if begin {
		keep += t.o.Context
	}
	if end {
		keep += t.o.Context
	}
	if t.o.Context < 0 || len(words) <= keep+2 {
		return text
	}
	var parts []string
	if begin {
		parts = append(parts, words[:t.o.Context]...)
	}
	parts = append(parts, "…")
	if end {
		parts = append(parts, words[len(words)-t.o.Context:]...)
	}
	out := strings.Join(parts, " ")
	if strings.HasPrefix(text, " ") {
		out = " " + out
	}
	if strings.HasSuffix(text, " ") {
		out += " "
	}
	return out
}

// lines writes lines of code.
func (t *textWriter) lines(indent int, segs []LineSegment) {
	for i, s := range segs {
		switch s.Op {
		case Delete:
			for _, l := range s.Lines {
				t.line(indent, t.color(red, "- "+printable(l)))
			}
			continue
		case Insert:
			for _, l := range s.Lines {
				t.line(indent, t.color(green, "+ "+printable(l)))
			}
			continue
		}
		from, to := 0, len(s.Lines) // what may be left out
		if t.o.Context >= 0 {
			if i > 0 {
				from = min(t.o.Context, len(s.Lines))
			}
			if i < len(segs)-1 {
				to = max(from, len(s.Lines)-t.o.Context)
			}
		} else {
			from = to
		}
		for k, l := range s.Lines {
			switch {
			case k < from || k >= to:
				t.line(indent, "  "+printable(l))
			case k == from:
				t.line(indent, fmt.Sprintf("  … %d lines", to-from))
			}
		}
	}
}

func (t *textWriter) table(indent int, d *TableDiff) {
	header := func(c ColumnDiff) string {
		h := strings.TrimSpace(runsText(side(c.Header, Insert)))
		if c.To < 0 {
			h = strings.TrimSpace(runsText(side(c.Header, Delete)))
		}
		return h
	}
	for _, c := range d.Columns {
		switch c.Op {
		case Added:
			t.line(indent, t.color(green, "+ column "+printable(header(c))))
		case Removed:
			t.line(indent, t.color(red, "- column "+printable(header(c))))
		case Edited, MovedEdited:
			t.segments(indent, "~ column", c.Header)
		case Moved:
			t.line(indent, t.color(yellow, "> column "+printable(header(c))))
		}
	}
	for _, r := range d.Rows {
		switch r.Op {
		case Added, Removed:
			op, mark := Insert, "+ "
			if r.Op == Removed {
				op, mark = Delete, "- "
			}
			var cells []string
			for _, c := range r.Cells {
				if c.Op != "" {
					cells = append(cells, strings.TrimSpace(runsText(side(c.Text, op))))
				}
			}
			t.wrap(indent, []Segment{
				{Op: Equal, Runs: []Run{{Text: mark + "row "}}},
				{Op: op, Runs: []Run{{Text: strings.Join(cells, " | ")}}},
			})
		case Edited, MovedEdited:
			head := "~ row " + rowName(r)
			if r.Op == MovedEdited {
				head = fmt.Sprintf("> row %s moved from %d and edited", rowName(r), r.From+1)
			}
			t.line(indent, t.color(yellow, head))
			for k, c := range r.Cells {
				if c.Op == Edited {
					t.segments(indent+4, header(d.Columns[k]), c.Text)
				}
			}
		case Moved:
			t.line(indent, t.color(yellow, fmt.Sprintf("> row %s moved from %d", rowName(r), r.From+1)))
		}
	}
}

// rowName is how a row is spoken of: by its key, or by its number.
func rowName(r RowDiff) string {
	if r.Key != "" {
		return printable(r.Key)
	}
	return fmt.Sprint(r.To + 1)
}

// wrap writes segments as lines of the terminal's width.
func (t *textWriter) wrap(indent int, segs []Segment) {
	// Pieces that no white space separates stay together.
	type piece struct {
		text, code string
		glued      bool
	}
	var pieces []piece
	space := true
	for _, s := range segs {
		text := printable(runsText(s.Runs))
		code := ""
		switch s.Op {
		case Insert:
			code = green
		case Delete:
			code = red
		}
		if trimmed := strings.TrimSpace(text); s.Op != Equal && !t.o.Color && trimmed != "" {
			begin, end := "{+", "+}"
			if s.Op == Delete {
				begin, end = "[-", "-]"
			}
			text = strings.Replace(text, trimmed, begin+trimmed+end, 1)
		}
		for text != "" {
			rest := strings.TrimLeft(text, " ")
			space = space || len(rest) < len(text)
			if rest == "" {
				break
			}
			end := strings.IndexByte(rest, ' ')
			if end < 0 {
				end = len(rest)
			}
			pieces = append(pieces, piece{rest[:end], code, !space})
			space = false
			text = rest[end:]
		}
	}
	if len(pieces) == 0 {
		return
	}
	t.w.WriteString(strings.Repeat(" ", indent))
	column := indent
	for i := 0; i < len(pieces); {
		n, columns := i+1, displayWidth(pieces[i].text)
		for n < len(pieces) && pieces[n].glued {
			columns += displayWidth(pieces[n].text)
			n++
		}
		if i > 0 {
			if t.o.Width >= 40 && column+1+columns > t.o.Width && column > indent {
				t.w.WriteString("\n" + strings.Repeat(" ", indent))
				column = indent
			} else {
				t.w.WriteByte(' ')
				column++
			}
		}
		for ; i < n; i++ {
			p := pieces[i]
			if p.code != "" {
				p.text = t.color(p.code, p.text)
			}
			t.w.WriteString(p.text)
		}
		column += columns
	}
	t.w.WriteByte('\n')
}

// displayWidth is the number of columns that a text takes.
func displayWidth(text string) int {
	n := 0
	for _, c := range text {
		switch {
		case unicode.Is(unicode.M, c):
		case c >= 0x1100 && (width.LookupRune(c).Kind() == width.EastAsianWide || width.LookupRune(c).Kind() == width.EastAsianFullwidth):
			n += 2
		default:
			n++
		}
	}
	return n
}

// printable replaces what would steer a terminal or turn its text round.
func printable(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\t' || c == '\n' || c == '\r':
			return ' '
		case unicode.IsControl(c), unicode.Is(unicode.Bidi_Control, c):
			return unicode.ReplacementChar
		}
		return c
	}, text)
}
