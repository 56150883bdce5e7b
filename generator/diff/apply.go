package diff

import (
	"errors"
	"fmt"
	"slices"
)

// ErrMismatch is returned, wrapped, by [Apply] for a document that is not the
// one that the difference starts from.
var ErrMismatch = errors.New("document is not the one the difference was made from")

// Apply gives the newer document of a difference from the older one. The
// result is [Equivalent] to the newer document and has its ids; within
// unchanged blocks, nested blocks keep the ids they had.
func Apply(d Diff, a Document) (Document, error) {
	var out Document
	old := 0
	for i := range d.Sections {
		s := &d.Sections[i]
		if s.From >= 0 {
			old++
			if s.From >= len(a.Sections) || a.Sections[s.From].ID != s.OldID {
				return Document{}, fmt.Errorf("apply difference: section %q: %w", s.OldID, ErrMismatch)
			}
		}
		blocks, err := applyBlocks(s, a)
		if err != nil {
			return Document{}, fmt.Errorf("apply difference: section %q: %w", s.ID, err)
		}
		if s.To >= 0 {
			out.Sections = append(out.Sections, Section{ID: s.ID, Title: s.Title, Blocks: blocks})
		}
	}
	if old != len(a.Sections) {
		return Document{}, fmt.Errorf("apply difference: %d sections instead of %d: %w", len(a.Sections), old, ErrMismatch)
	}
	return out, nil
}

func applyBlocks(s *SectionDiff, a Document) ([]Block, error) {
	var out []Block
	old := 0
	for i := range s.Blocks {
		d := &s.Blocks[i]
		var from *Block
		if d.From != nil {
			if from = a.Block(*d.From); from == nil {
				return nil, fmt.Errorf("no block at %d: %w", d.From.Index, ErrMismatch)
			}
		}
		if d.Op.old() {
			if from == nil || d.From.Index != old {
				return nil, fmt.Errorf("block %d out of order: %w", old, ErrMismatch)
			}
			old++
		}
		if d.Op == Removed && (d.Block == nil || newNode(d.Block).digest != newNode(from).digest) {
			return nil, fmt.Errorf("block %d differs: %w", d.From.Index, ErrMismatch)
		}
		if !d.Op.new() {
			continue
		}
		var n *node
		if from != nil {
			n = newNode(from)
		}
		b, err := applyBlock(d, n)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	if s.From >= 0 && old != len(a.Sections[s.From].Blocks) {
		return nil, fmt.Errorf("%d blocks instead of %d: %w", len(a.Sections[s.From].Blocks), old, ErrMismatch)
	}
	return out, nil
}

// applyBlock makes the newer form of a block.
func applyBlock(d *BlockDiff, a *node) (Block, error) {
	switch {
	case d.Op == Added && d.Block != nil && d.To != nil:
		return *d.Block, nil
	case a == nil || d.To == nil || a.kind != d.Kind:
		return Block{}, fmt.Errorf("%s block: %w", d.Op, ErrMismatch)
	}
	b := *a.block
	b.ID = d.To.ID
	if d.Op == Same || d.Op == Moved {
		return b, nil
	}
	b = Block{ID: d.To.ID, Kind: a.kind, Raw: a.raw, Lines: a.lines}
	var err error
	if b.Attributes, b.Raw, err = applyAttributes(d.Attributes, a); err != nil {
		return Block{}, err
	}
	if b.Inline, err = applyText(d.Text, a.tokens().inline); err != nil {
		return Block{}, err
	}
	if b.Children, err = applyChildren(d.Children, a.children); err != nil {
		return Block{}, err
	}
	if b.Header, b.Rows, err = applyTable(d.Table, a.tokens()); err != nil {
		return Block{}, err
	}
	if d.Lines != nil {
		var old []string
		b.Lines = nil
		for _, l := range d.Lines {
			if l.Op != Insert {
				old = append(old, l.Lines...)
			}
			if l.Op != Delete {
				b.Lines = append(b.Lines, l.Lines...)
			}
		}
		if !slices.Equal(old, a.lines) {
			return Block{}, fmt.Errorf("lines of code: %w", ErrMismatch)
		}
	}
	return b, nil
}

func applyAttributes(changes []AttributeChange, a *node) ([]Attribute, bool, error) {
	attrs, raw := slices.Clone(a.attrs), a.raw
	for _, c := range changes {
		if c.Name == RawAttribute {
			if rawValue(raw) != c.Old {
				return nil, false, fmt.Errorf("raw content: %w", ErrMismatch)
			}
			raw = c.New != ""
			continue
		}
		i := slices.IndexFunc(attrs, func(x Attribute) bool { return x.Name == c.Name })
		switch {
		case i < 0 && c.Old == "":
			attrs = append(attrs, Attribute{c.Name, c.New})
		case i >= 0 && attrs[i].Value == c.Old:
			attrs[i].Value = c.New
		default:
			return nil, false, fmt.Errorf("attribute %q: %w", c.Name, ErrMismatch)
		}
	}
	return normalAttributes(attrs), raw, nil
}

// applyText gives the newer text; without segments nothing changed.
func applyText(segs []Segment, a []token) ([]Run, error) {
	if segs == nil {
		return tokenRuns(a), nil
	}
	if !sameTokens(tokenize(side(segs, Delete)), a) {
		return nil, fmt.Errorf("text: %w", ErrMismatch)
	}
	return side(segs, Insert), nil
}

func applyChildren(ds []BlockDiff, as []*node) ([]Block, error) {
	var out []Block
	if ds == nil {
		for _, n := range as {
			out = append(out, *n.block)
		}
		return out, nil
	}
	old := 0
	for i := range ds {
		d := &ds[i]
		var a *node
		if d.From != nil {
			if d.From.Index < 0 || d.From.Index >= len(as) {
				return nil, fmt.Errorf("no nested block at %d: %w", d.From.Index, ErrMismatch)
			}
			a = as[d.From.Index]
		}
		if d.Op.old() {
			if a == nil || d.From.Index != old {
				return nil, fmt.Errorf("nested block %d out of order: %w", old, ErrMismatch)
			}
			old++
		}
		if !d.Op.new() {
			continue
		}
		b, err := applyBlock(d, a)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	if old != len(as) {
		return nil, fmt.Errorf("%d nested blocks instead of %d: %w", len(as), old, ErrMismatch)
	}
	return out, nil
}

func applyTable(t *TableDiff, a *tokens) (header []Cell, rows [][]Cell, err error) {
	if t == nil {
		for i := range a.header {
			header = append(header, tokenRuns(a.header[i].tokens))
		}
		for _, r := range a.rows {
			var row []Cell
			for i := range r {
				row = append(row, tokenRuns(r[i].tokens))
			}
			rows = append(rows, row)
		}
		return header, rows, nil
	}
	for _, c := range t.Columns {
		var old []token
		if c.From >= 0 {
			if c.From >= len(a.header) {
				return nil, nil, fmt.Errorf("no column %d: %w", c.From, ErrMismatch)
			}
			old = a.header[c.From].tokens
		}
		h, err := applyCell(c.Header, old)
		if err != nil {
			return nil, nil, err
		}
		if c.To >= 0 {
			header = append(header, h)
		}
	}
	old := 0
	for _, r := range t.Rows {
		if r.Op.old() {
			if r.From != old {
				return nil, nil, fmt.Errorf("row %d out of order: %w", old, ErrMismatch)
			}
			old++
		}
		if r.From >= len(a.rows) || r.Cells != nil && len(r.Cells) != len(t.Columns) {
			return nil, nil, fmt.Errorf("row %d: %w", r.From, ErrMismatch)
		}
		if !r.Op.new() {
			continue
		}
		row := []Cell{}
		for k, c := range t.Columns {
			var was []token
			if r.From >= 0 && c.From >= 0 {
				was = a.rows[r.From][c.From].tokens
			}
			text := Cell(tokenRuns(was))
			if r.Cells != nil {
				if text, err = applyCell(r.Cells[k].Text, was); err != nil {
					return nil, nil, err
				}
			}
			if c.To >= 0 {
				row = append(row, text)
			}
		}
		rows = append(rows, row)
	}
	if old != len(a.rows) {
		return nil, nil, fmt.Errorf("%d rows instead of %d: %w", len(a.rows), old, ErrMismatch)
	}
	return header, rows, nil
}

// applyCell is applyText for cells, whose segments are always there: none
// stand for an empty cell.
func applyCell(segs []Segment, old []token) (Cell, error) {
	if segs == nil {
		segs = []Segment{}
	}
	return applyText(segs, old)
}
