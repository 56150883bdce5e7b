package diff

// A Pair names a block of one document and its counterpart in another.
type Pair struct {
	Old string `json:"old"`
	New string `json:"new"`
	Op  Op     `json:"op"` // same, edited, moved or moved-edited
}

// Pairs maps the blocks of a that have an id to their counterparts in b, in
// a's order. Blocks without a counterpart, or whose counterpart has no id,
// are left out. It compares no words, and costs little more than a lookup
// for documents that hardly differ.
func Pairs(a, b *Prepared) []Pair {
	al := align(a, b)
	var out []Pair
	for i, s := range a.sections {
		for k, n := range s.nodes {
			p := al.to[i][k]
			if p.index < 0 {
				continue
			}
			m := b.sections[p.section].nodes[p.index]
			out = appendPairs(out, n, m, al.moved[p.section][p.index])
		}
	}
	return out
}

// Align gives, for the id of a block in a, the id of its counterpart in b.
// Use [Prepare] and [Pairs] where a document is compared with many others.
func Align(a, b Document) map[string]string {
	pairs := Pairs(Prepare(a), Prepare(b))
	out := make(map[string]string, len(pairs))
	for _, p := range pairs {
		if _, twice := out[p.Old]; !twice {
			out[p.Old] = p.New
		}
	}
	return out
}

func appendPairs(out []Pair, a, b *node, moved bool) []Pair {
	if !a.ids || !b.ids {
		return out
	}
	same := a.digest == b.digest
	if a.id != "" && b.id != "" {
		out = append(out, Pair{Old: a.id, New: b.id, Op: pairOp(same, moved)})
	}
	if same {
		for i, c := range a.children {
			out = appendPairs(out, c, b.children[i], false)
		}
		return out
	}
	to, away := alignChildren(a.children, b.children)
	for i, j := range to {
		if j >= 0 {
			out = appendPairs(out, a.children[i], b.children[j], away[i])
		}
	}
	return out
}

// alignChildren pairs siblings, including those that changed places, for
// which moved is set.
func alignChildren(as, bs []*node) (to []int, moved []bool) {
	to = alignSiblings(as, bs)
	moved = make([]bool, len(as))
	taken := make([]bool, len(bs))
	for _, j := range to {
		if j >= 0 {
			taken[j] = true
		}
	}
	var ra, rb []*node
	var ia, ib []int
	for i, n := range as {
		if to[i] < 0 {
			ra, ia = append(ra, n), append(ia, i)
		}
	}
	for j, n := range bs {
		if !taken[j] {
			rb, ib = append(rb, n), append(ib, j)
		}
	}
	// Siblings are recognised however short they are: they cannot have come
	// from anywhere else.
	for x, y := range matchMoves(ra, rb, 1) {
		if y >= 0 {
			to[ia[x]] = ib[y]
			moved[ia[x]] = true
		}
	}
	return to, moved
}

func pairOp(same, moved bool) Op {
	switch {
	case same && moved:
		return Moved
	case same:
		return Same
	case moved:
		return MovedEdited
	}
	return Edited
}
