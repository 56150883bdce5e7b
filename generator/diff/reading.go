package diff

import "slices"

// Reading is a change for readers who are told of words alone, as in a feed:
// without where links lead and images come from, what is struck through or
// code, without marks of footnotes, and without attributes other than the given
// ones. It reports whether anything is left to be told.
func (d *BlockDiff) Reading(attributes ...string) (BlockDiff, bool) {
	out := *d
	switch d.Op {
	case Same, MovedAway:
		return out, false
	case Added, Removed:
		return out, d.Block != nil && !d.Block.Raw
	}
	out.Attributes, out.Children, out.Table = nil, nil, nil
	for _, a := range d.Attributes {
		if slices.Contains(attributes, a.Name) {
			out.Attributes = append(out.Attributes, a)
		}
	}
	out.Text = readSegments(d.Text)
	for i := range d.Children {
		if c, ok := d.Children[i].Reading(attributes...); ok {
			out.Children = append(out.Children, c)
		}
	}
	if d.Table != nil {
		out.Table = d.Table.reading()
	}
	if d.Measure != nil && d.Measure.Undetermined {
		out.Lines = nil // of what could not be parsed
	}
	switch {
	case len(out.Attributes) > 0, edits(out.Text), len(out.Children) > 0, out.Table != nil, len(out.Lines) > 0:
		return out, true
	case d.Op == MovedEdited:
		out.Op = Moved
	}
	return out, out.Op == Moved
}

// reading is a table's difference as [BlockDiff.Reading] has it, nil when
// nothing is left.
func (t *TableDiff) reading() *TableDiff {
	out := &TableDiff{Columns: slices.Clone(t.Columns), Key: t.Key, Rows: slices.Clone(t.Rows)}
	left := false
	for i := range out.Columns {
		c := &out.Columns[i]
		c.Header = readSegments(c.Header)
		c.Op = readOp(c.Op, edits(c.Header))
		left = left || c.Op != Same && c.Op != Moved
	}
	for i := range out.Rows {
		r := &out.Rows[i]
		r.Cells = slices.Clone(r.Cells)
		changed := false
		for k := range r.Cells {
			c := &r.Cells[k]
			c.Text = readSegments(c.Text)
			c.Op = readOp(c.Op, edits(c.Text))
			changed = changed || c.Op == Edited
		}
		r.Op = readOp(r.Op, changed)
		left = left || r.Op != Same && r.Op != Moved && r.Op != MovedAway
	}
	if !left {
		return nil
	}
	return out
}

// readOp is what is left of an op of something that was edited, or was not.
func readOp(op Op, edited bool) Op {
	switch {
	case edited:
	case op == Edited:
		return Same
	case op == MovedEdited:
		return Moved
	}
	return op
}

// edits reports whether a text was edited.
func edits(list []Segment) bool {
	return slices.ContainsFunc(list, func(s Segment) bool { return s.Op != Equal })
}

// readSegments compares a text again by what is read in it, where marks that
// are not read have part in an edit.
func readSegments(list []Segment) []Segment {
	again := false
	for i := range list {
		for k := range list[i].Runs {
			r := &list[i].Runs[k]
			again = again || r.Kind == Footnote || list[i].Op != Equal && marks(r)
		}
	}
	if !again {
		return list
	}
	a, b := tokenize(readRuns(side(list, Delete))), tokenize(readRuns(side(list, Insert)))
	switch {
	case len(a) == 0:
		return whole(b, Insert)
	case len(b) == 0:
		return whole(a, Delete)
	case sameTokens(a, b):
		return whole(b, Equal)
	}
	return segments(a, b, joinIslands(a, b, tokenEdits(a, b), DefaultIslands))
}

// marks reports whether a run counts for more than what is read in it.
func marks(r *Run) bool { return r.Target != "" || r.Struck || r.Kind != Plain }

// readRuns are runs without what is not read.
func readRuns(list []Run) []Run {
	out := make([]Run, 0, len(list))
	for i := range list {
		if list[i].Kind != Footnote {
			out = append(out, Run{Text: list[i].Text})
		}
	}
	return out
}

// ReadingText is [BlockDiff.PlainText] without marks of footnotes.
func (d *BlockDiff) ReadingText() string {
	b := d.Block
	if b == nil && d.node != nil {
		b = d.node.block
	}
	if b == nil || !notes(b) {
		return d.PlainText()
	}
	return PlainText(noteless(*b))
}

// notes reports whether a block refers to footnotes.
func notes(b *Block) bool {
	refers := func(runs []Run) bool {
		return slices.ContainsFunc(runs, func(r Run) bool { return r.Kind == Footnote })
	}
	row := func(cells []Cell) bool { return slices.ContainsFunc(cells, func(c Cell) bool { return refers(c) }) }
	return refers(b.Inline) || row(b.Header) || slices.ContainsFunc(b.Rows, row) ||
		slices.ContainsFunc(b.Children, func(c Block) bool { return notes(&c) })
}

// noteless is a block that does not refer to footnotes.
func noteless(b Block) Block {
	text := func(runs []Run) []Run {
		return slices.DeleteFunc(slices.Clone(runs), func(r Run) bool { return r.Kind == Footnote })
	}
	row := func(cells []Cell) []Cell {
		out := make([]Cell, len(cells))
		for i, c := range cells {
			out[i] = text(c)
		}
		return out
	}
	b.Inline, b.Header, b.Rows, b.Children = text(b.Inline), row(b.Header), slices.Clone(b.Rows), slices.Clone(b.Children)
	for i := range b.Rows {
		b.Rows[i] = row(b.Rows[i])
	}
	for i := range b.Children {
		b.Children[i] = noteless(b.Children[i])
	}
	return b
}
