package markdown

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"placard/generator/diag"
)

// manyFindings is how many findings of one rule a document may have. A text
// with more was made by a program, and nobody reads them all.
const manyFindings = 200

// find adds a finding at the bytes [from, to) of the body.
func (c *converter) find(r rule, from, to int, hint, format string, args ...any) *diag.Finding {
	if c.counts == nil {
		c.counts = map[string]int{}
	}
	c.counts[r.Code]++
	switch n := c.counts[r.Code]; {
	case n == manyFindings+1:
		hint, format, args = "mend these first", "%s: more than "+count(manyFindings)+" times in this file; the others are not shown", []any{r.Title}
	case n > manyFindings:
		return &diag.Finding{}
	}
	return c.found.Add(r, c.span(from, to), hint, format, args...)
}

// longExcerpt is the length in bytes from which an excerpt is cut around the
// position, as [diag.Source.Span] does it.
const longExcerpt = 160

// span gives the position of the bytes [from, to) of the body. It is what
// [diag.Source.Span] gives, but takes the excerpt from the body instead of
// copying the line for each of a text's hundreds of spans, and does not count
// the characters of a line from its start each time.
func (c *converter) span(from, to int) diag.Span {
	from = min(max(from, 0), len(c.body))
	to = min(max(to, from), len(c.body))
	if !c.clean || len(c.lines) == 0 || to == len(c.body) {
		return c.src.Span(c.base+from, c.base+to)
	}
	line, start := c.lineOf(from)
	end := c.lineEnd(from)
	s := diag.Span{File: c.src.Name, Line: c.line0 + line, Column: c.column.of(c.body, start, from), ExcerptColumn: 1}
	endLine, endStart := line, start
	if to > end {
		endLine, endStart = c.lineOf(to)
	}
	s.EndLine, s.EndColumn = c.line0+endLine, c.column.of(c.body, endStart, to)
	if end-start > longExcerpt {
		first := start + max(0, min(from-start-longExcerpt/4, end-start-longExcerpt))
		last := min(end, first+longExcerpt)
		for first > start && !utf8.RuneStart(c.body[first]) {
			first--
		}
		for last < end && !utf8.RuneStart(c.body[last]) {
			last++
		}
		s.ExcerptColumn = c.excerpt.of(c.body, start, first)
		start, end = first, last
	}
	s.Excerpt = c.body[start:end]
	return s
}

// A ruler counts the characters of a line up to an offset, going on from
// where it was last asked.
type ruler struct{ start, at, column int }

func (r *ruler) of(body string, start, at int) int {
	if r.column == 0 || r.start != start || at < r.at {
		*r = ruler{start, start, 1}
	}
	r.column += utf8.RuneCountInString(body[r.at:at])
	r.at = at
	return r.column
}

// line gives the number of the line that holds a byte of the body.
func (d *Document) line(at int) int {
	return d.line0 + sort.Search(len(d.lines), func(i int) bool { return int(d.lines[i]) > at }) - 1
}

// lineOf gives the index of the line that holds an offset and its start.
func (c *converter) lineOf(at int) (line, start int) {
	if len(c.lines) == 0 {
		return 0, 0
	}
	i := sort.Search(len(c.lines), func(i int) bool { return int(c.lines[i]) > at }) - 1
	return i, int(c.lines[i])
}

func (c *converter) lineEnd(at int) int {
	at = min(max(at, 0), len(c.body))
	if i := strings.IndexByte(c.body[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(c.body)
}

// extent gives the bytes of a block, from its first mark to the end of its
// last line.
func (c *converter) extent(n ast.Node) (from, to int) {
	from, to = -1, 0
	switch n.Kind() {
	case ast.KindHeading:
		// Of a heading, its text.
	case east.KindTable:
		from = c.tableStart(n)
	default:
		from = n.Pos()
	}
	if lines := n.Lines(); lines.Len() > 0 {
		if from < 0 {
			from = lines.At(0).Start
		}
		to = lines.At(lines.Len() - 1).Stop
	} else if n.Kind() == ast.KindHeading {
		from = n.Pos()
		to = c.lineEnd(from)
	}
	if n.Kind() == east.KindTable {
		to = c.tableEnd(n)
	} else if last := n.LastChild(); last != nil && last.Type() == ast.TypeBlock {
		_, end := c.extent(last)
		to = max(to, end)
	}
	if n.Kind() == ast.KindFencedCodeBlock {
		to = c.closingFence(n.(*ast.FencedCodeBlock), from, to)
	}
	from = max(from, 0)
	if to <= from {
		to = c.lineEnd(from)
	}
	for to > from && isSpace(c.body[to-1]) {
		to--
	}
	return from, to
}

// tableStart is the start of a table's header. goldmark gives that of the
// paragraph it was part of.
func (c *converter) tableStart(n ast.Node) int {
	at := max(n.Pos(), 0)
	if head := n.FirstChild(); head != nil && head.FirstChild() != nil {
		at = max(head.FirstChild().Pos(), 0)
		if at > 0 && c.body[at-1] == '|' {
			at--
		}
		for at < len(c.body) && isSpace(c.body[at]) {
			at++
		}
	}
	return at
}

// tableEnd is the end of a table's last line; padded cells have no position.
func (c *converter) tableEnd(n ast.Node) int {
	last := n.LastChild()
	if last != nil && last.Kind() == east.KindTableRow {
		return c.lineEnd(last.Pos())
	}
	return c.lineEnd(c.lineEnd(c.tableStart(n)) + 1) // the row of dashes
}

// closingFence moves the end of a code block behind the line that closes it,
// of which goldmark keeps nothing.
func (c *converter) closingFence(n *ast.FencedCodeBlock, from, to int) int {
	if n.Lines().Len() == 0 {
		to = c.lineEnd(from) + 1
	}
	if to >= len(c.body) {
		return min(to, len(c.body))
	}
	end := c.lineEnd(to)
	line := strings.TrimLeft(c.body[to:end], " \t>")
	if from < len(c.body) && strings.HasPrefix(line, strings.Repeat(c.body[from:from+1], 3)) {
		return end
	}
	return to
}

func isSpace(b byte) bool {
	return b == ' ' || b == '\n' || b == '\t' || b == '\r' || b == '\v' || b == '\f'
}
