package diff

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
)

const (
	// A column under another header is the same when most of its cells are.
	columnFloor = 6000
	// A row under another key is the same when the keys are alike, or when
	// enough words of its other cells are the same.
	rowFloor      = 7000
	rowOtherWords = 4
	// A key at least this similar to another can be the same name.
	nameFloor = 6000
)

// table compares two tables, nil if they are the same.
//
// Columns are matched by header, then by similar headers or cells. Rows are
// matched by the text of the key column: the first column, of those that both
// tables have, whose text differs in every row. Without one, rows are aligned
// like blocks.
func (c *comparer) table(m *meter, a, b *tokens) *TableDiff {
	if len(a.header) == 0 && len(b.header) == 0 || sameTable(a, b) {
		return nil
	}
	to, from := matchColumns(a, b)
	ordered := inOrder(to)
	t := &TableDiff{Key: -1}
	resized := false // columns were added or removed
	var shared []ColumnDiff
	for _, e := range interleave(to, from) {
		col := ColumnDiff{From: e.from, To: e.to}
		switch {
		case e.from < 0:
			col.Op, col.Header = Added, whole(b.header[e.to].tokens, Insert)
			m.WordsAdded += countWords(b.header[e.to].tokens)
			resized = true
			m.part(Added, nil)
		case e.to < 0:
			col.Op, col.Header = Removed, whole(a.header[e.from].tokens, Delete)
			m.WordsRemoved += countWords(a.header[e.from].tokens)
			resized = true
			m.part(Removed, nil)
		default:
			ha, hb := &a.header[e.from], &b.header[e.to]
			col.Op = pairOp(ha.key == hb.key, !ordered[e.from])
			col.Header = c.cellText(m, ha, hb)
			m.Cosmetic = m.Cosmetic && ordered[e.from]
			shared = append(shared, col)
		}
		t.Columns = append(t.Columns, col)
	}
	rowsTo, key := matchRows(a, b, shared)
	if key >= 0 {
		t.Key = slices.IndexFunc(t.Columns, func(x ColumnDiff) bool { return x.From == shared[key].From && x.From >= 0 })
	}
	t.Rows = c.rows(m, a, b, t.Columns, rowsTo, resized)
	if key >= 0 {
		for i := range t.Rows {
			if r := &t.Rows[i]; r.To >= 0 {
				r.Key = plainTokensText(b.rows[r.To][shared[key].To].tokens)
			} else {
				r.Key = plainTokensText(a.rows[r.From][shared[key].From].tokens)
			}
		}
	}
	return t
}

func sameTable(a, b *tokens) bool {
	sameRow := func(x, y []cell) bool {
		return slices.EqualFunc(x, y, func(p, q cell) bool { return sameTokens(p.tokens, q.tokens) })
	}
	return sameRow(a.header, b.header) && slices.EqualFunc(a.rows, b.rows, sameRow)
}

// cellText compares two cells; the same ones are equal segments.
func (c *comparer) cellText(m *meter, a, b *cell) []Segment {
	if a.key == b.key {
		return whole(b.tokens, Equal)
	}
	return c.text(m, a.tokens, b.tokens)
}

// matchColumns pairs columns.
func matchColumns(a, b *tokens) (to, from []int) {
	to, from = slices.Repeat([]int{-1}, len(a.header)), slices.Repeat([]int{-1}, len(b.header))
	byHeader := map[string][]int{}
	for j := range b.header {
		byHeader[b.header[j].key] = append(byHeader[b.header[j].key], j)
	}
	for i := range a.header {
		k := a.header[i].key
		if js := byHeader[k]; len(js) > 0 {
			to[i], from[js[0]] = js[0], i
			byHeader[k] = js[1:]
		}
	}
	var ra, rb []int
	for i := range to {
		if to[i] < 0 {
			ra = append(ra, i)
		}
	}
	for j := range from {
		if from[j] < 0 {
			rb = append(rb, j)
		}
	}
	if len(ra)*len(rb) > everyPair {
		return to, from
	}
	headers, cells := make([][]uint64, len(rb)), make([][]uint64, len(rb))
	for k, j := range rb {
		headers[k], cells[k] = b.header[j].bag, columnCells(b, j)
	}
	var cands []candidate
	for _, i := range ra {
		ca, ha := columnCells(a, i), a.header[i].bag
		for k, j := range rb {
			h, s := dice(ha, headers[k]), dice(ca, cells[k])
			if len(ca) == 0 {
				s = 0
			}
			if h >= editFloor || s >= columnFloor {
				cands = append(cands, candidate{i, j, h + s})
			}
		}
	}
	slices.SortStableFunc(cands, func(x, y candidate) int { return cmp.Compare(y.score, x.score) })
	for _, c := range cands {
		if to[c.a] < 0 && from[c.b] < 0 {
			to[c.a], from[c.b] = c.b, c.a
		}
	}
	return to, from
}

// columnCells gives the sorted hashes of a column's cells that hold anything.
func columnCells(n *tokens, col int) []uint64 {
	var out []uint64
	for _, r := range n.rows {
		if len(r[col].tokens) > 0 {
			out = append(out, hashWord(r[col].key))
		}
	}
	slices.Sort(out)
	return out
}

// matchRows pairs rows. It returns the newer index of every older row, or
// -1, and the key's index among the shared columns, or -1.
func matchRows(a, b *tokens, shared []ColumnDiff) (to []int, key int) {
	to, key = slices.Repeat([]int{-1}, len(a.rows)), -1
	if len(shared) == 0 || len(a.rows) == 0 || len(b.rows) == 0 {
		return to, -1
	}
	if key = keyColumn(a, b, shared); key < 0 {
		to, _ = alignChildren(sharedRows(a, shared, false), sharedRows(b, shared, true))
		return to, -1
	}
	col := shared[key]
	index := make(map[string]int, len(b.rows))
	taken := make([]bool, len(b.rows))
	for j, r := range b.rows {
		index[r[col.To].key] = j
	}
	var ia, ib []int // rows that are in one table only
	for i, r := range a.rows {
		if j, ok := index[r[col.From].key]; ok {
			to[i] = j
			taken[j] = true
		} else {
			ia = append(ia, i)
		}
	}
	for j := range b.rows {
		if !taken[j] {
			ib = append(ib, j)
		}
	}
	if len(ia) == 0 || len(ib) == 0 {
		return to, key
	}
	rowsA, rowsB := sharedRows(a, shared, false), sharedRows(b, shared, true)
	la, lb := make([]*node, len(ia)), make([]*node, len(ib))
	na, nb := make([][]uint64, len(ia)), make([][]uint64, len(ib)) // their names
	for x, i := range ia {
		la[x], na[x] = rowsA[i], a.rows[i][col.From].bag
	}
	for y, j := range ib {
		lb[y], nb[y] = rowsB[j], b.rows[j][col.To].bag
	}
	var cands []candidate
	for _, c := range candidates(la, lb, editFloor) {
		bx, by := na[c.a], nb[c.b]
		others := min(len(la[c.a].count().bag)-len(bx), len(lb[c.b].count().bag)-len(by))
		if dice(bx, by) >= editFloor || c.score >= rowFloor && others >= rowOtherWords {
			cands = append(cands, c)
		}
	}
	for _, c := range chain(cands, len(lb)) {
		to[ia[c.a]] = ib[c.b]
	}
	if len(la)*len(lb) <= everyPair {
		// Rows whose figures are all new are known by their names.
		cands = cands[:0]
		for x := range la {
			for y := range lb {
				if to[ia[x]] < 0 && !slices.Contains(to, ib[y]) && sameName(na[x], nb[y]) {
					cands = append(cands, candidate{x, y, editFloor})
				}
			}
		}
		for _, c := range chain(cands, len(lb)) {
			to[ia[c.a]] = ib[c.b]
		}
	}
	return to, key
}

// sharedRows gives nodes of a table's rows, of the cells in columns that both
// tables have and in the same order, so that they can be aligned like blocks.
// Most tables keep their columns.
func sharedRows(t *tokens, shared []ColumnDiff, newer bool) []*node {
	columns, whole := make([]int, len(shared)), len(shared) == len(t.header)
	for i, col := range shared {
		columns[i] = col.From
		if newer {
			columns[i] = col.To
		}
		whole = whole && columns[i] == i
	}
	if whole {
		return t.wholeRows()
	}
	return rowNodes(t.rows, columns)
}

// rowNodes makes nodes of the cells in some columns of rows.
func rowNodes(rows [][]cell, columns []int) []*node {
	w := writers.Get().(*writer)
	defer writers.Put(w)
	out := make([]*node, len(rows))
	for i, r := range rows {
		row, t := &content{kind: "row"}, &tally{}
		w.buf = w.buf[:0]
		for _, at := range columns {
			t.bag = append(t.bag, r[at].bag...)
			w.tokens(r[at].tokens)
		}
		slices.Sort(t.bag)
		row.digest = sha256.Sum256(w.buf)
		row.counting.Do(func() { row.tally = t })
		out[i] = &node{content: row}
	}
	return out
}

// keyColumn finds the shared column by which rows are known: filled and
// different in every row of both tables, the first in which half of the texts
// are in both; else the first with a text in common, or with names of which
// half are alike. A column that only numbers the rows is none, and figures
// are keys in the first column only, or where nothing else is.
func keyColumn(a, b *tokens, shared []ColumnDiff) int {
	best, figures := -1, -1
	for k, col := range shared {
		ka, ok := distinct(a.rows, col.From)
		if !ok {
			continue
		}
		kb, ok := distinct(b.rows, col.To)
		if !ok || numbersRows(a.rows, col.From) && numbersRows(b.rows, col.To) {
			continue
		}
		common := 0
		for t := range ka {
			if kb[t] {
				common++
			}
		}
		switch {
		case col.From > 0 && isFigures(a.rows, col.From) && isFigures(b.rows, col.To):
			if common > 0 && figures < 0 {
				figures = k
			}
		case 2*common >= min(len(ka), len(kb)):
			return k
		case best < 0 && (common > 0 || sharesWords(a.rows, b.rows, col)):
			best = k
		}
	}
	if best < 0 {
		return figures
	}
	return best
}

// isFigures reports whether most cells of a column are figures: results by
// which no row is known, as long as another column has names.
func isFigures(rows [][]cell, col int) bool {
	n := 0
	for _, r := range rows {
		if ts := r[col].tokens; len(ts) > 0 && isDigit([]rune(strings.TrimLeft(ts[0].text, "+-−.$€£¥<>≤≥~≈") + " ")[0]) {
			n++
		}
	}
	return 2*n > len(rows)
}

// sharesWords reports whether most names of the shorter table have a name in
// the other one that they are part of, or that is part of them: every name
// may have been given an addition.
func sharesWords(as, bs [][]cell, col ColumnDiff) bool {
	if len(as)*len(bs) > everyPair {
		return false
	}
	names := make([][]uint64, len(bs))
	for j, b := range bs {
		names[j] = b[col.To].bag
	}
	n := 0
	for _, a := range as {
		name := a[col.From].bag
		if slices.ContainsFunc(names, func(other []uint64) bool { return sameName(name, other) }) {
			n++
		}
	}
	return 2*n >= min(len(as), len(bs))
}

// sameName reports whether two keys can be one name: as "MMLU" and "MMLU
// (5-shot)", or "Tarn 3 small" and "Tarn 3.1 small".
func sameName(a, b []uint64) bool {
	common := overlap(a, b)
	return common > 0 && (common == min(len(a), len(b)) || dice(a, b) >= nameFloor)
}

func distinct(rows [][]cell, col int) (map[string]bool, bool) {
	out := make(map[string]bool, len(rows))
	for _, r := range rows {
		k := r[col].key
		if k == "" || out[k] {
			return nil, false
		}
		out[k] = true
	}
	return out, true
}

func numbersRows(rows [][]cell, col int) bool {
	for i, r := range rows {
		if ts := r[col].tokens; len(ts) == 0 || ts[0].text != strconv.Itoa(i+1) {
			return false
		}
	}
	return true
}

// rows merges the rows of two tables into one list.
func (c *comparer) rows(m *meter, a, b *tokens, cols []ColumnDiff, to []int, resized bool) []RowDiff {
	from := slices.Repeat([]int{-1}, len(b.rows))
	for i, j := range to {
		if j >= 0 {
			from[j] = i
		}
	}
	ordered := inOrder(to)
	var out []RowDiff
	for i, j := 0, 0; i < len(a.rows) || j < len(b.rows); {
		var r RowDiff
		switch {
		case i < len(a.rows) && (to[i] < 0 || !ordered[i]):
			r = RowDiff{Op: MovedAway, From: i, To: to[i]}
			if to[i] < 0 {
				r.Op = Removed
				r.Cells = oneSided(cols, a.rows[i], Removed)
				m.WordsRemoved += rowWords(a.rows[i])
			}
			i++
		case j < len(b.rows) && from[j] < 0:
			r = RowDiff{Op: Added, From: -1, To: j, Cells: oneSided(cols, b.rows[j], Added)}
			m.WordsAdded += rowWords(b.rows[j])
			j++
		default:
			moved := !ordered[from[j]]
			r = c.row(m, a.rows[from[j]], b.rows[j], cols, resized, moved)
			r.From, r.To = from[j], j
			if !moved {
				i++
			}
			j++
		}
		switch r.Op {
		case Added, Removed:
			m.part(r.Op, nil)
		case Moved, MovedEdited:
			m.Cosmetic = false
		}
		out = append(out, r)
	}
	return out
}

func rowWords(r []cell) int {
	n := 0
	for i := range r {
		n += countWords(r[i].tokens)
	}
	return n
}

// oneSided gives the cells of a row that one table has.
func oneSided(cols []ColumnDiff, row []cell, op Op) []CellDiff {
	out := make([]CellDiff, len(cols))
	for k, col := range cols {
		at, seg := col.From, Delete
		if op == Added {
			at, seg = col.To, Insert
		}
		if at >= 0 {
			out[k] = CellDiff{op, whole(row[at].tokens, seg)}
		}
	}
	return out
}

func (c *comparer) row(m *meter, a, b []cell, cols []ColumnDiff, resized, moved bool) RowDiff {
	same := true
	for _, col := range cols {
		same = same && (col.From < 0 || col.To < 0 || a[col.From].key == b[col.To].key)
	}
	r := RowDiff{Op: pairOp(same, moved)}
	if same && !resized {
		return r
	}
	r.Cells = make([]CellDiff, len(cols))
	for k, col := range cols {
		switch {
		case col.From < 0:
			r.Cells[k] = CellDiff{Added, whole(b[col.To].tokens, Insert)}
			m.WordsAdded += countWords(b[col.To].tokens)
		case col.To < 0:
			r.Cells[k] = CellDiff{Removed, whole(a[col.From].tokens, Delete)}
			m.WordsRemoved += countWords(a[col.From].tokens)
		default:
			x, y := &a[col.From], &b[col.To]
			r.Cells[k] = CellDiff{pairOp(x.key == y.key, false), c.cellText(m, x, y)}
		}
	}
	return r
}
