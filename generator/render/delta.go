package render

import (
	"strconv"
	"strings"

	"placard/generator/diff"
	"placard/generator/markdown"
)

// This file turns a difference into what a template shows: a small tree of
// paragraphs, lists, tables and code in which every stretch of text is marked
// as added, removed or neither. A difference says of what did not change only
// where it stands, so unchanged text is taken from the newer document.

// A Mark is a stretch of text: added ("ins"), removed ("del") or neither.
type Mark struct {
	Op   string
	Runs []TextRun
}

// A TextRun is text in one style.
type TextRun struct {
	Text                           string
	Code, Strong, Emphasis, Struck bool
	Image                          bool // Text is the alternative text of an image
	Note                           bool // a reference to a footnote
}

// A Delta is a block of a comparison.
type Delta struct {
	Kind     string
	Op       string // "ins" or "del" for a block that stands in one version only
	Moved    string // what is said of an item that has moved
	Text     []Mark
	Children []Delta
	Table    *DeltaTable
	Lines    []DeltaLines
	Notes    []DeltaNote
	// Hidden counts unchanged items that this one stands for.
	Hidden int
}

// A DeltaNote is a change that has no text of its own, such as that of the
// address a link leads to.
type DeltaNote struct{ Name, Old, New string }

// DeltaLines are lines of code.
type DeltaLines struct {
	Op, Text string
	Hidden   int // unchanged lines that are left out here
}

// DeltaTable is a table with a column that says what happened to each row.
type DeltaTable struct {
	Label  string
	Words  bool // the first column says what happened
	Width  int
	Header []DeltaCell
	Rows   []DeltaRow
}

// DeltaRow is a row; Hidden counts the unchanged rows that it stands for.
type DeltaRow struct {
	Op     string
	Word   string
	Cells  []DeltaCell
	Hidden int
}

// DeltaCell is a cell.
type DeltaCell struct{ Text []Mark }

const (
	// sameItems is the number of unchanged neighbours of a changed item or
	// row that are shown in full.
	sameItems = 4
	// sameLines is the number of unchanged lines shown on each side of a
	// changed line of code.
	sameLines = 3
)

// deltas makes the trees of one document's comparison.
type deltas struct{ words *words }

func inline(runs []diff.Run) []TextRun {
	list := make([]TextRun, 0, len(runs))
	for _, r := range runs {
		list = append(list, TextRun{
			Text: r.Text, Code: r.Kind == diff.Verbatim, Strong: r.Strong, Emphasis: r.Emphasis, Struck: r.Struck,
			Image: r.Kind == diff.Image, Note: r.Kind == diff.Footnote,
		})
	}
	return list
}

func written(runs []markdown.Run) []diff.Run {
	list := make([]diff.Run, 0, len(runs))
	for _, r := range runs {
		list = append(list, diff.Run{Kind: diff.RunKind(r.Kind), Text: r.Text, Strong: r.Strong, Emphasis: r.Emphasis, Struck: r.Struck})
	}
	return list
}

// marked is text that is all of one kind.
func marked(op string, runs []diff.Run) []Mark {
	if len(runs) == 0 {
		return nil
	}
	return []Mark{{op, inline(runs)}}
}

// segments marks what was added and removed.
func segments(list []diff.Segment) []Mark {
	out := make([]Mark, 0, len(list))
	for _, s := range list {
		out = append(out, Mark{segmentOp(s.Op), inline(s.Runs)})
	}
	return out
}

func segmentOp(op diff.SegmentOp) string {
	switch op {
	case diff.Insert:
		return "ins"
	case diff.Delete:
		return "del"
	}
	return ""
}

// block is an element of a document in the form of package diff.
func block(e *markdown.Element) *diff.Block {
	b := &diff.Block{ID: e.ID, Kind: diff.Kind(e.Kind), Inline: written(e.Text), Lines: e.Lines}
	for i := range e.Children {
		b.Children = append(b.Children, *block(&e.Children[i]))
	}
	for _, c := range e.Header {
		b.Header = append(b.Header, written(c))
	}
	for _, row := range e.Rows {
		var cells []diff.Cell
		for _, c := range row {
			cells = append(cells, written(c))
		}
		b.Rows = append(b.Rows, cells)
	}
	return b
}

// whole shows a block that stands as it is, or in one version only.
func (x *deltas) whole(b *diff.Block, op string) Delta {
	d := Delta{Kind: string(b.Kind), Op: op, Text: marked("", b.Inline)}
	for i := range b.Children {
		d.Children = append(d.Children, x.whole(&b.Children[i], ""))
	}
	if b.Kind == diff.Table {
		d.Table = &DeltaTable{Label: x.words.must("text.table"), Width: len(b.Header)}
		for _, c := range b.Header {
			d.Table.Header = append(d.Table.Header, DeltaCell{marked("", c)})
		}
		for _, row := range b.Rows {
			r := DeltaRow{}
			for _, c := range row {
				r.Cells = append(r.Cells, DeltaCell{marked("", c)})
			}
			d.Table.Rows = append(d.Table.Rows, r)
		}
	}
	if len(b.Lines) > 0 {
		d.Lines = []DeltaLines{{Text: strings.Join(b.Lines, "\n")}}
	}
	return d
}

// same shows an unchanged element.
func (x *deltas) same(e *markdown.Element) Delta {
	if e == nil {
		return Delta{Kind: string(diff.Paragraph)}
	}
	return x.whole(block(e), "")
}

// child finds an element below another.
func child(e *markdown.Element, at *diff.Place) *markdown.Element {
	if e == nil || at == nil || at.Index < 0 || at.Index >= len(e.Children) {
		return nil
	}
	return &e.Children[at.Index]
}

// changed shows a block that was edited; now is the element in the newer
// document.
func (x *deltas) changed(b *diff.BlockDiff, now *markdown.Element) Delta {
	d := Delta{Kind: string(b.Kind)}
	if len(b.Text) > 0 {
		d.Text = segments(b.Text)
	} else if now != nil {
		d.Text = marked("", written(now.Text))
	}
	for _, a := range b.Attributes {
		d.Notes = append(d.Notes, DeltaNote{x.words.word("attribute", a.Name), a.Old, a.New})
	}
	if b.Measure != nil && len(b.Children) == 0 {
		for _, l := range b.Measure.Links {
			d.Notes = append(d.Notes, DeltaNote{x.words.must("comparison.link_changed", "text", l.Text), l.Old, l.New})
		}
	}
	d.Children = x.children(b.Children, now)
	if len(b.Children) == 0 && now != nil && b.Table == nil && len(b.Lines) == 0 {
		// Only the text or an attribute changed; what is below did not.
		for i := range now.Children {
			d.Children = append(d.Children, x.same(&now.Children[i]))
		}
	}
	if b.Table != nil {
		d.Table = x.table(b.Table, now)
	}
	for _, l := range b.Lines {
		d.Lines = append(d.Lines, codeLines(l)...)
	}
	return d
}

// children shows nested blocks; long stretches of unchanged ones are counted.
func (x *deltas) children(list []diff.BlockDiff, now *markdown.Element) []Delta {
	var out []Delta
	for i := 0; i < len(list); i++ {
		b := &list[i]
		switch b.Op {
		case diff.Same:
			k := i
			for k < len(list) && list[k].Op == diff.Same {
				k++
			}
			if k-i > sameItems {
				out = append(out, Delta{Kind: string(b.Kind), Hidden: k - i})
			} else {
				for n := i; n < k; n++ {
					out = append(out, x.same(child(now, list[n].To)))
				}
			}
			i = k - 1
		case diff.Added:
			out = append(out, x.whole(b.Block, "ins"))
		case diff.Removed:
			out = append(out, x.whole(b.Block, "del"))
		case diff.Moved:
			d := x.same(child(now, b.To))
			d.Moved = x.words.must("comparison.moved_item")
			out = append(out, d)
		case diff.MovedEdited:
			d := x.changed(b, child(now, b.To))
			d.Moved = x.words.must("comparison.moved_item")
			out = append(out, d)
		case diff.Edited:
			out = append(out, x.changed(b, child(now, b.To)))
		}
	}
	return out
}

func codeLines(l diff.LineSegment) []DeltaLines {
	op := segmentOp(l.Op)
	if op == "" && len(l.Lines) > 2*sameLines+1 {
		n := len(l.Lines)
		return []DeltaLines{
			{Text: strings.Join(l.Lines[:sameLines], "\n")},
			{Hidden: n - 2*sameLines},
			{Text: strings.Join(l.Lines[n-sameLines:], "\n")},
		}
	}
	return []DeltaLines{{Op: op, Text: strings.Join(l.Lines, "\n")}}
}

// table shows a table that was edited, cell by cell.
func (x *deltas) table(t *diff.TableDiff, now *markdown.Element) *DeltaTable {
	w := x.words
	d := &DeltaTable{Label: w.must("comparison.table"), Words: true, Width: len(t.Columns) + 1}
	cell := func(row [][]markdown.Run, at int) DeltaCell {
		if at < 0 || at >= len(row) {
			return DeltaCell{}
		}
		return DeltaCell{marked("", written(row[at]))}
	}
	for _, c := range t.Columns {
		head := DeltaCell{segments(c.Header)}
		if len(c.Header) == 0 && now != nil {
			head = cell(now.Header, c.To)
		}
		switch c.Op {
		case diff.Added:
			head = markedCell(head, "ins")
		case diff.Removed:
			head = markedCell(head, "del")
		}
		d.Header = append(d.Header, head)
	}
	rowNow := func(at int) [][]markdown.Run {
		if now == nil || at < 0 || at >= len(now.Rows) {
			return nil
		}
		return now.Rows[at]
	}
	for i := 0; i < len(t.Rows); i++ {
		r := &t.Rows[i]
		if r.Op == diff.Same && r.Cells == nil {
			k := i
			for k < len(t.Rows) && t.Rows[k].Op == diff.Same && t.Rows[k].Cells == nil {
				k++
			}
			if k-i > sameItems {
				d.Rows = append(d.Rows, DeltaRow{Hidden: k - i})
				i = k - 1
				continue
			}
		}
		row := DeltaRow{}
		switch r.Op {
		case diff.Added:
			row.Op, row.Word = "ins", w.must("comparison.op_added")
		case diff.Removed:
			row.Op, row.Word = "del", w.must("comparison.op_removed")
		case diff.Moved:
			row.Word = w.must("comparison.op_moved")
		case diff.MovedEdited:
			row.Word = w.must("comparison.op_moved_edited")
		case diff.MovedAway:
			continue
		case diff.Edited:
			row.Word = w.must("comparison.op_edited")
		}
		for k, c := range t.Columns {
			var out DeltaCell
			if k < len(r.Cells) && len(r.Cells[k].Text) > 0 {
				out = DeltaCell{segments(r.Cells[k].Text)}
			} else {
				out = cell(rowNow(r.To), c.To)
			}
			if k < len(r.Cells) {
				switch r.Cells[k].Op {
				case diff.Added:
					out = markedCell(out, "ins")
				case diff.Removed:
					out = markedCell(out, "del")
				}
			}
			if row.Op != "" {
				out = markedCell(out, row.Op)
			}
			row.Cells = append(row.Cells, out)
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}

// markedCell marks the whole text of a cell.
func markedCell(c DeltaCell, op string) DeltaCell {
	var runs []TextRun
	for _, m := range c.Text {
		runs = append(runs, m.Runs...)
	}
	if len(runs) == 0 {
		return c
	}
	return DeltaCell{[]Mark{{op, runs}}}
}

// without gives a block as one version has it: drop is "ins" for the older
// version and "del" for the newer one. It reports whether anything is left.
func (d Delta) without(drop string) (Delta, bool) {
	if d.Op == drop {
		return d, false
	}
	d.Text = marksWithout(d.Text, drop)
	var children []Delta
	for _, c := range d.Children {
		if c, ok := c.without(drop); ok {
			children = append(children, c)
		}
	}
	d.Children = children
	var lines []DeltaLines
	for _, l := range d.Lines {
		if l.Op != drop {
			lines = append(lines, l)
		}
	}
	d.Lines = lines
	if drop == "ins" {
		d.Notes, d.Moved = nil, ""
	}
	return d, true
}

func marksWithout(list []Mark, drop string) []Mark {
	var out []Mark
	for _, m := range list {
		if m.Op != drop {
			out = append(out, m)
		}
	}
	return out
}

// numbered gives the paragraph number of an anchor: 2.3 for p2-3, "" for
// others.
func numbered(id string) string {
	rest, ok := strings.CutPrefix(id, "p")
	section, n, found := strings.Cut(rest, "-")
	if !ok || !found {
		return ""
	}
	for _, s := range []string{section, n} {
		if _, err := strconv.Atoi(s); err != nil {
			return ""
		}
	}
	return section + "." + n
}
