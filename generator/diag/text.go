package diag

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// TextOptions steer [WriteText]. The zero value is plain text without a
// summary.
type TextOptions struct {
	// Color adds ANSI colours. The caller knows whether the reader is a
	// terminal and what NO_COLOR says.
	Color bool
	// Width is the terminal's width in columns: excerpts are cut around the
	// place of interest to fit. 0 cuts nothing.
	Width int
	// Summary ends the text with the line that [List.Summary] gives.
	Summary bool
	// Explain is the command that explains a code, "placard explain" when
	// left out; "-" leaves the line away.
	Explain string
}

// WriteText prints findings for people, in the order of the list:
//
//	error[P104] effective date is before the version it replaces
//	  content/systems/assist/4.2.0.md:6:13
//	   6 | effective = 2026-04-01
//	     |             ^^^^^^^^^^ 4.1.0 took effect on 2026-04-15
//	  content/systems/assist/4.1.0.md:5:13: the version it replaces
//	   5 | effective = 2026-04-15
//	     |             ----------
//	  help: use a later date, or mark 4.1.0 as withdrawn
//	  more: placard explain P104
//
// A related place with the finding's own position labels the caret; others
// follow with their own excerpt. The last line is printed once for a code.
//
// The text of a hostile file cannot drive the terminal: control and format
// characters, the bidirectional ones among them, are shown as <U+202E>.
func WriteText(w io.Writer, l List, o TextOptions) error {
	p := &printer{w: bufio.NewWriter(w), o: o, explained: map[string]bool{}}
	p.o.Explain = cmp.Or(o.Explain, "placard explain")
	for i := range l {
		if i > 0 {
			p.text("\n")
		}
		p.finding(&l[i])
	}
	if o.Summary {
		if len(l) > 0 {
			p.text("\n")
		}
		p.styled(bold, l.Summary())
		p.text("\n")
	}
	return p.w.Flush()
}

// Summary is one line such as "2 errors, 1 warning in 3 files".
func (l List) Summary() string {
	var parts []string
	for s := Error; s > Off; s-- {
		if n := l.Count(s); n > 0 {
			parts = append(parts, plural(n, s.String()))
		}
	}
	if len(parts) == 0 {
		return "no findings"
	}
	text := strings.Join(parts, ", ")
	if n := l.files(); n > 0 {
		text += " in " + plural(n, "file")
	}
	return text
}

// files counts the files that findings are in.
func (l List) files() int {
	seen := map[string]bool{}
	for i := range l {
		if name := l[i].Span.File; name != "" {
			seen[name] = true
		}
	}
	return len(seen)
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// style is the parameter of an ANSI SGR sequence.
type style string

const (
	bold   style = "1"
	dim    style = "2"
	red    style = "1;31"
	green  style = "32"
	yellow style = "1;33"
	blue   style = "34"
	cyan   style = "1;36"
)

func (s Severity) style() style {
	switch s {
	case Error:
		return red
	case Warning:
		return yellow
	}
	return cyan
}

type printer struct {
	w         *bufio.Writer // keeps the first error until Flush
	o         TextOptions
	explained map[string]bool
}

// text writes text that is safe already.
func (p *printer) text(s string) { p.w.WriteString(s) }

func (p *printer) styled(s style, text string) {
	if text == "" {
		return
	}
	if p.o.Color {
		text = "\x1b[" + string(s) + "m" + text + "\x1b[0m"
	}
	p.text(text)
}

func (p *printer) finding(f *Finding) {
	head := f.Severity.String()
	if f.Code != "" {
		head += "[" + visible(f.Code) + "]"
	}
	p.styled(f.Severity.style(), head)
	p.text(" ")
	p.styled(bold, visible(f.Message))
	p.text("\n")

	label := ""
	var others []Related
	for _, r := range f.Related {
		if label == "" && r.Message != "" && r.Span.at() == f.Span.at() {
			label = r.Message
			continue
		}
		others = append(others, r)
	}
	gutter := gutterWidth(f.Span)
	for _, r := range others {
		gutter = max(gutter, gutterWidth(r.Span))
	}
	p.place(f.Span, "", label, '^', f.Severity.style(), gutter)
	for _, r := range others {
		p.place(r.Span, r.Message, "", '-', blue, gutter)
	}
	if f.Hint != "" {
		p.text("  ")
		p.styled(green, "help:")
		p.text(" " + visible(f.Hint) + "\n")
	}
	if f.Code != "" && p.o.Explain != "-" && !p.explained[f.Code] {
		p.explained[f.Code] = true
		p.text("  ")
		p.styled(dim, "more: "+p.o.Explain+" "+visible(f.Code))
		p.text("\n")
	}
}

// at is where a span is, without its excerpt.
func (s Span) at() Span {
	s.Excerpt, s.ExcerptColumn = "", 0
	return s
}

// String is the position as file:line:column, as editors understand it.
func (s Span) String() string {
	switch {
	case s.Line <= 0:
		return s.File
	case s.Column <= 0:
		return fmt.Sprintf("%s:%d", s.File, s.Line)
	}
	return fmt.Sprintf("%s:%d:%d", s.File, s.Line, s.Column)
}

func gutterWidth(s Span) int {
	if s.Line <= 0 || s.Excerpt == "" {
		return 0
	}
	return max(4, 1+len(strconv.Itoa(s.Line)))
}

// place prints a position and the line it is in.
func (p *printer) place(s Span, message, label string, mark byte, color style, gutter int) {
	if s.File == "" && message == "" && label == "" {
		return
	}
	p.text("  ")
	p.text(visible(s.String()))
	if message != "" {
		if s.File != "" {
			p.text(": ")
		}
		p.text(visible(message))
	}
	p.text("\n")
	if s.Line <= 0 || s.Excerpt == "" {
		if label != "" {
			p.text("  " + visible(label) + "\n")
		}
		return
	}
	line, before, under := p.excerpt(s, gutter)
	p.styled(blue, fmt.Sprintf("%*d |", gutter, s.Line))
	p.text(" " + line + "\n")
	p.styled(blue, fmt.Sprintf("%*s |", gutter, ""))
	p.text(" " + strings.Repeat(" ", before))
	p.styled(color, strings.Repeat(string(mark), under))
	if label != "" {
		p.text(" ")
		p.styled(color, visible(label))
	}
	p.text("\n")
}

// cell is a character of an excerpt as it is shown.
type cell struct {
	text  string
	width int // columns on the terminal
}

const ellipsis = "…"

// excerpt gives the line to show and how many columns lie before and under
// its mark.
func (p *printer) excerpt(s Span, gutter int) (line string, before, under int) {
	cells := shown(s.Excerpt)
	first := max(1, s.ExcerptColumn) // column of cells[0]
	from := min(max(s.Column-first, 0), len(cells))
	to := len(cells) // to the end of the line, for stretches of several lines
	if s.EndLine <= s.Line {
		to = min(max(s.EndColumn-first, from), len(cells))
	}
	// Without the blanks that end the line: nothing would be under the mark.
	for to > from+1 && strings.TrimSpace(cells[to-1].text) == "" {
		to--
	}
	start, end := 0, len(cells)
	if room := p.o.Width - gutter - 3; p.o.Width > 0 && columns(cells) > room {
		start, end = window(cells, from, to, max(room-2, 8))
	}
	var b strings.Builder
	if start > 0 || first > 1 {
		b.WriteString(ellipsis)
		before++
	}
	for _, c := range cells[start:end] {
		b.WriteString(c.text)
	}
	if end < len(cells) {
		b.WriteString(ellipsis)
	}
	before += columns(cells[start:from])
	// A mark is never invisible: an empty stretch, one at the end of the
	// line and one of combining characters get a column.
	return b.String(), before, max(1, columns(cells[from:min(to, end)]))
}

// window picks a stretch of cells that fits the room and holds the mark, or
// its beginning.
func window(cells []cell, from, to, room int) (start, end int) {
	marked := columns(cells[from:to])
	lead := max(0, (room-marked)/2)
	start = from
	for start > 0 && lead >= cells[start-1].width {
		start--
		lead -= cells[start].width
	}
	used := 0
	for end = start; end < len(cells) && used+cells[end].width <= room; end++ {
		used += cells[end].width
	}
	for start > 0 && used+cells[start-1].width <= room { // at the end of the line
		start--
		used += cells[start].width
	}
	return start, max(end, from)
}

func columns(cells []cell) int {
	n := 0
	for _, c := range cells {
		n += c.width
	}
	return n
}

// tabStop is the distance of tab stops in excerpts.
const tabStop = 4

// shown turns a line of a file into cells, one for each code point.
func shown(line string) []cell {
	cells := make([]cell, 0, len(line))
	at := 0
	for _, r := range line {
		c := cell{string(r), runeWidth(r)}
		switch {
		case r == '\t':
			n := tabStop - at%tabStop
			c = cell{strings.Repeat(" ", n), n}
		case dangerous(r):
			c.text = escape(r)
			c.width = len(c.text)
		}
		cells = append(cells, c)
		at += c.width
	}
	return cells
}

// runeWidth gives the columns that a terminal uses for a character.
func runeWidth(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me), 0x1160 <= r && r <= 0x11ff: // marks, conjoining Jamo
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// dangerous characters move the cursor, change colours, turn the direction of
// text or cannot be seen.
func dangerous(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

func escape(r rune) string { return fmt.Sprintf("<U+%04X>", r) }

// visible makes text of any origin safe to show on one line.
func visible(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexFunc(s, dangerous) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if dangerous(r) {
			b.WriteString(escape(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
