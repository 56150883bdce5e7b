package diff

import (
	"slices"
	"strings"
)

// Invert gives the difference from the newer document to the older one. What
// depends on whole texts is left out: fingerprints.
func Invert(d Diff) Diff {
	// The edits of blocks that moved, by where they stood.
	type key struct{ at, index int }
	moved := map[key]*BlockDiff{}
	var to, from []int // sections' counterparts
	for i := range d.Sections {
		s := &d.Sections[i]
		to = set(to, s.From, s.To)
		from = set(from, s.To, s.From)
		for j := range s.Blocks {
			if b := &s.Blocks[j]; b.Op == Moved || b.Op == MovedEdited {
				moved[key{b.From.At, b.From.Index}] = b
			}
		}
	}
	byPlace := map[entry]*SectionDiff{}
	for i := range d.Sections {
		byPlace[entry{d.Sections[i].From, d.Sections[i].To}] = &d.Sections[i]
	}
	var out Diff
	for _, e := range interleave(from, to) { // the other way round
		s := byPlace[entry{e.to, e.from}]
		if s == nil {
			continue
		}
		inv := SectionDiff{
			Op: s.Op.inverse(), ID: s.OldID, Title: s.OldTitle, OldID: s.ID, OldTitle: s.Title,
			Renamed: s.Renamed, From: s.To, To: s.From,
		}
		for i := range s.Blocks {
			switch b := &s.Blocks[i]; b.Op {
			case MovedAway:
				if m := moved[key{b.From.At, b.From.Index}]; m != nil {
					inv.Blocks = append(inv.Blocks, invertBlock(m, m.Op))
				}
			case Moved, MovedEdited:
				inv.Blocks = append(inv.Blocks, invertBlock(b, MovedAway))
			default:
				inv.Blocks = append(inv.Blocks, invertBlock(b, b.Op.inverse()))
			}
		}
		inv.count()
		out.Sections = append(out.Sections, inv)
		out.Counts.add(inv.Counts)
	}
	return out
}

// set puts a value at an index of a list that grows as needed.
func set(list []int, at, value int) []int {
	for at >= len(list) {
		list = append(list, -1)
	}
	if at >= 0 {
		list[at] = value
	}
	return list
}

// inverse is the op of the other direction at the same place of a merged
// list.
func (o Op) inverse() Op {
	switch o {
	case Added:
		return Removed
	case Removed:
		return Added
	}
	return o
}

func invertBlock(d *BlockDiff, op Op) BlockDiff {
	out := BlockDiff{Op: op, Kind: d.Kind, From: d.To, To: d.From, Block: d.Block}
	if op == MovedAway {
		return out
	}
	for _, a := range d.Attributes {
		out.Attributes = append(out.Attributes, AttributeChange{a.Name, a.New, a.Old})
	}
	out.Text = invertSegments(d.Text)
	out.Children = invertChildren(d.Children)
	if d.Table != nil {
		out.Table = invertTable(d.Table)
	}
	for _, l := range deletionsFirst(d.Lines, func(l LineSegment) SegmentOp { return l.Op }) {
		out.Lines = append(out.Lines, LineSegment{l.Op.inverse(), l.Lines})
	}
	if d.Measure != nil {
		out.Measure = invertMeasure(d.Measure)
	}
	return out
}

// invertChildren turns nested blocks round: what stands where a block moved
// to becomes the mark of where it was, and the other way about.
func invertChildren(ds []BlockDiff) []BlockDiff {
	moved := map[int]*BlockDiff{}
	for i := range ds {
		if d := &ds[i]; d.Op == Moved || d.Op == MovedEdited {
			moved[d.From.Index] = d
		}
	}
	var out []BlockDiff
	for i := range ds {
		switch d := &ds[i]; d.Op {
		case MovedAway:
			if m := moved[d.From.Index]; m != nil {
				out = append(out, invertBlock(m, m.Op))
			}
		case Moved, MovedEdited:
			out = append(out, invertBlock(d, MovedAway))
		default:
			out = append(out, invertBlock(d, d.Op.inverse()))
		}
	}
	return out
}

func (o SegmentOp) inverse() SegmentOp {
	switch o {
	case Insert:
		return Delete
	case Delete:
		return Insert
	}
	return o
}

func invertSegments(segs []Segment) []Segment {
	var out []Segment
	for _, s := range deletionsFirst(segs, func(s Segment) SegmentOp { return s.Op }) {
		out = append(out, Segment{s.Op.inverse(), s.Runs})
	}
	return out
}

// deletionsFirst orders segments so that after inverting them, deletions
// stand before insertions again.
func deletionsFirst[T any](segs []T, op func(T) SegmentOp) []T {
	out := slices.Clone(segs)
	for i := 0; i+1 < len(out); i++ {
		if op(out[i]) == Delete && op(out[i+1]) == Insert {
			out[i], out[i+1] = out[i+1], out[i]
			i++
		}
	}
	return out
}

func invertTable(t *TableDiff) *TableDiff {
	var to, from []int
	for _, c := range t.Columns {
		to = set(to, c.From, c.To)
		from = set(from, c.To, c.From)
	}
	out := &TableDiff{Key: -1}
	var was []int // the index of each column in t
	for _, e := range interleave(from, to) {
		k := slices.IndexFunc(t.Columns, func(c ColumnDiff) bool { return c.From == e.to && c.To == e.from })
		if k < 0 {
			continue
		}
		if k == t.Key {
			out.Key = len(was)
		}
		was = append(was, k)
		c := t.Columns[k]
		out.Columns = append(out.Columns, ColumnDiff{c.Op.inverse(), c.To, c.From, invertSegments(c.Header)})
	}
	row := func(r RowDiff, op Op) RowDiff {
		inv := RowDiff{Op: op, From: r.To, To: r.From, Key: r.Key}
		if r.Cells == nil || op == MovedAway {
			return inv
		}
		for _, k := range was {
			c := r.Cells[k]
			inv.Cells = append(inv.Cells, CellDiff{c.Op.inverse(), invertSegments(c.Text)})
			if k == t.Key && inv.To >= 0 {
				inv.Key = strings.TrimSpace(runsText(side(c.Text, Delete)))
			}
		}
		return inv
	}
	moved := map[int]RowDiff{}
	for _, r := range t.Rows {
		if r.Op == Moved || r.Op == MovedEdited {
			moved[r.From] = r
		}
	}
	for _, r := range t.Rows {
		switch r.Op {
		case MovedAway:
			if m, ok := moved[r.From]; ok {
				out.Rows = append(out.Rows, row(m, m.Op))
			}
		case Moved, MovedEdited:
			out.Rows = append(out.Rows, row(r, MovedAway))
		default:
			out.Rows = append(out.Rows, row(r, r.Op.inverse()))
		}
	}
	return out
}

func invertMeasure(m *Measure) *Measure {
	out := *m
	out.OldWords, out.NewWords = m.NewWords, m.OldWords
	out.WordsAdded, out.WordsRemoved = m.WordsRemoved, m.WordsAdded
	out.Protected, out.Links = nil, nil
	for _, t := range m.Protected {
		out.Protected = append(out.Protected, TokenChange{t.Op.inverse(), t.Class, t.Text})
	}
	for _, l := range m.Links {
		out.Links = append(out.Links, LinkChange{l.Text, l.New, l.Old})
	}
	return &out
}
