package diff

import "strings"

// PlainText gives a block's text without marks: its title or text, then its
// cells, lines and nested blocks, one a line.
func PlainText(b Block) string { return newNode(&b).plainText() }

// PlainText is [PlainText] for a block that changed or moved: of a removed one
// as it was, of others as they are now. It is "" for others.
func (d *BlockDiff) PlainText() string {
	switch {
	case d.node != nil:
		return d.node.plainText()
	case d.Block != nil:
		return PlainText(*d.Block)
	}
	return ""
}

func (n *content) plainText() string {
	n.spelling.Do(func() { n.plain = strings.Join(n.plainLines(nil), "\n") })
	return n.plain
}

func (n *content) plainLines(out []string) []string {
	ts := n.tokens()
	if text := plainTokensText(ts.inline); text != "" {
		out = append(out, text)
	}
	row := func(cells []cell) {
		texts := make([]string, len(cells))
		for i := range cells {
			texts[i] = plainTokensText(cells[i].tokens)
		}
		if joined := strings.Join(texts, " | "); strings.Trim(joined, " |") != "" {
			out = append(out, joined)
		}
	}
	row(ts.header)
	for _, r := range ts.rows {
		row(r)
	}
	out = append(out, n.lines...)
	for _, c := range n.parts {
		out = c.plainLines(out)
	}
	return out
}

// plainTokensText is the text of the runs that tokens make.
func plainTokensText(ts []token) string {
	if len(ts) == 1 {
		return ts[0].text
	}
	n := len(ts)
	for i := range ts {
		n += len(ts[i].text)
	}
	var b strings.Builder
	b.Grow(n)
	for i := range ts {
		if ts[i].space && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(ts[i].text)
	}
	return b.String()
}

// sideText is the text of one side of an edited text: of the older one for
// Delete, of the newer one for Insert.
func sideText(segs []Segment, op SegmentOp) string {
	var b strings.Builder
	n := 0
	for i := range segs {
		if s := &segs[i]; s.Op == Equal || s.Op == op {
			for k := range s.Runs {
				n += len(s.Runs[k].Text)
			}
		}
	}
	b.Grow(n)
	for i := range segs {
		if s := &segs[i]; s.Op == Equal || s.Op == op {
			for k := range s.Runs {
				b.WriteString(runText(&s.Runs[k]))
			}
		}
	}
	return b.String()
}

// Was gives what a changed block said before, in plain text and without what
// is the same: the text, cells, lines, items and attributes that were edited
// or removed. It is empty for blocks that were added, and for the rest of
// blocks that only moved.
func (d *BlockDiff) Was() string { return strings.Join(d.sideLines(nil, Delete), "\n") }

// Now gives the same of what it says now.
func (d *BlockDiff) Now() string { return strings.Join(d.sideLines(nil, Insert), "\n") }

func (d *BlockDiff) sideLines(out []string, op SegmentOp) []string {
	switch d.Op {
	case Added, Removed:
		if d.Block != nil && (d.Op == Added) == (op == Insert) {
			if text := d.PlainText(); text != "" {
				out = append(out, text)
			}
		}
		return out
	case Edited, MovedEdited:
	default:
		return out
	}
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, text)
		}
	}
	add(sideText(d.Text, op))
	for _, a := range d.Attributes {
		value := a.Old
		if op == Insert {
			value = a.New
		}
		if value != "" {
			add(a.Name + ": " + value)
		}
	}
	if d.Measure != nil && len(d.Children) == 0 {
		for _, l := range d.Measure.Links {
			to := l.Old
			if op == Insert {
				to = l.New
			}
			add(l.Text + " (" + to + ")")
		}
	}
	for i := range d.Children {
		out = d.Children[i].sideLines(out, op)
	}
	for _, l := range d.Lines {
		if l.Op == op {
			out = append(out, l.Lines...)
		}
	}
	if d.Table != nil {
		out = d.Table.sideLines(out, op)
	}
	return out
}

// sideLines gives a table's changed headers and, for every changed row, the
// key and the changed cells under their headers.
func (t *TableDiff) sideLines(out []string, op SegmentOp) []string {
	has := func(segs []Segment) bool {
		for _, s := range segs {
			if s.Op == op {
				return true
			}
		}
		return false
	}
	text := func(segs []Segment) string { return strings.TrimSpace(sideText(segs, op)) }
	for _, c := range t.Columns {
		if has(c.Header) {
			out = append(out, text(c.Header))
		}
	}
	for _, r := range t.Rows {
		var parts []string
		for k, c := range r.Cells {
			if !has(c.Text) {
				continue
			}
			part := text(c.Text)
			if h := text(t.Columns[k].Header); h != "" && r.Op != Added && r.Op != Removed {
				part = h + ": " + part
			}
			parts = append(parts, part)
		}
		if len(parts) == 0 {
			continue
		}
		line := strings.Join(parts, " | ")
		if r.Key != "" && r.Op != Added && r.Op != Removed && !has(r.Cells[t.Key].Text) {
			line = r.Key + ", " + line
		}
		out = append(out, line)
	}
	return out
}
