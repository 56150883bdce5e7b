package diff

import (
	"cmp"
	"slices"
)

// Similarities are whole numbers from 0 (nothing in common) to 10000, so that
// results do not depend on a machine's rounding.
const (
	alike     = 10000
	editFloor = 4500 // blocks at least this similar are one block, edited
	moveFloor = 7000 // the same for blocks that stand in different places
	// moveMinWords is how long a block must be to be recognised elsewhere:
	// short ones ("None.") are alike by accident.
	moveMinWords = 4
)

// dice is twice the number of common words over the number of all words.
func dice(a, b []uint64) int { return diceOf(overlap(a, b), a, b) }

// diceOf is dice where the number of common words is known.
func diceOf(common int, a, b []uint64) int {
	if len(a)+len(b) == 0 {
		return alike
	}
	return 2 * alike * common / (len(a) + len(b))
}

// overlap counts common elements of sorted multisets.
func overlap(a, b []uint64) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// similarity says how much two blocks are alike. Lists, tables and code are
// also alike when half of the shorter one's items, rows or lines stand in the
// longer one: appending ten items to three leaves it the same list. Tables
// are alike when their headers and row labels are, whatever their figures, and
// paragraphs and items when they begin with the same label.
func similarity(a, b *node) int {
	if a.kind != b.kind {
		return 0
	}
	x, y := a.count(), b.count()
	common := overlap(x.bag, y.bag)
	s := diceOf(common, x.bag, y.bag)
	if a.kind == Table {
		s = max(s, dice(x.labels, y.labels))
	}
	if s < editFloor && (contained(a, b, common) || sameLabel(a, b)) {
		s = editFloor
	}
	if least := min(len(x.parts), len(y.parts)); s < editFloor && least >= 2 && 2*overlap(x.parts, y.parts) >= least {
		s = editFloor
	}
	return s
}

const (
	// A text of at least grownWords words that grew up to grownTimes stays
	// the same text, edited.
	grownWords = 8
	grownTimes = 5
)

// grown reports whether one text can be the other with much added to it.
func grown(a, b *node) bool {
	x, y := len(a.count().bag), len(b.count().bag)
	least, most := min(x, y), max(x, y)
	return a.kind == b.kind && (a.kind == Paragraph || a.kind == Item) && least >= grownWords && most <= grownTimes*least
}

// sameLabel reports whether two texts begin with the same label: the licence
// is the licence, whatever it is.
func sameLabel(a, b *node) bool {
	return a.kind == b.kind && a.count().label != "" && a.count().label == b.count().label
}

// contained reports whether nearly all words of one text stand in the other,
// of which so many do.
func contained(a, b *node, common int) bool {
	return grown(a, b) && 10*common >= 9*min(len(a.count().bag), len(b.count().bag))
}

// A candidate is a pair of blocks that may be one block, by index.
type candidate struct{ a, b, score int }

const (
	// everyPair is the number of pairs up to which all are measured.
	everyPair = 1024
	// Beyond that, a block is measured against those that share its rarest
	// words: rareWords of them, each in at most rareIn blocks, and of those
	// blocks the bestShared with most words in common; and against
	// nearby blocks on each side of the place where it would be if the
	// changes were spread evenly.
	rareWords  = 16
	rareIn     = 64
	bestShared = 8
	nearby     = 4
)

// candidates finds pairs with at least the given similarity, in order of a,
// then b. Its cost is bounded by the constants above times the number of
// blocks, whatever they contain.
func candidates(as, bs []*node, floor int) []candidate {
	var out []candidate
	try := func(i, j int) {
		a, b := as[i], bs[j]
		if a.kind != b.kind {
			return
		}
		x, y := a.count(), b.count()
		// The shorter bag bounds what two blocks can have in common.
		if len(x.parts) < 2 && a.kind != Table && (floor > editFloor || !grown(a, b) && !sameLabel(a, b)) &&
			2*alike*min(len(x.bag), len(y.bag)) < floor*(len(x.bag)+len(y.bag)) {
			return
		}
		if s := similarity(a, b); s >= floor {
			out = append(out, candidate{i, j, s})
		}
	}
	if len(as)*len(bs) <= everyPair {
		for i := range as {
			for j := range bs {
				try(i, j)
			}
		}
		return out
	}

	index := map[uint64][]int32{}
	for j, b := range bs {
		bag := b.count().bag
		for k, w := range bag {
			if k == 0 || w != bag[k-1] {
				index[w] = append(index[w], int32(j))
			}
		}
	}
	shared := make([]int32, len(bs))
	var touched, rare []int32
	var postings [][]int32
	for i, a := range as {
		postings, touched, rare = postings[:0], touched[:0], rare[:0]
		bag := a.count().bag
		for k, w := range bag {
			if k > 0 && w == bag[k-1] {
				continue
			}
			if p := index[w]; len(p) > 0 && len(p) <= rareIn {
				postings = append(postings, p)
			}
		}
		slices.SortStableFunc(postings, func(p, q []int32) int { return cmp.Compare(len(p), len(q)) })
		for _, p := range postings[:min(len(postings), rareWords)] {
			for _, j := range p {
				if shared[j] == 0 {
					touched = append(touched, j)
				}
				shared[j]++
			}
		}
		middle := int32(i * len(bs) / len(as))
		better := func(p, q int32) bool {
			return cmp.Or(cmp.Compare(shared[q], shared[p]), cmp.Compare(distance(p, middle), distance(q, middle)), cmp.Compare(p, q)) < 0
		}
		for _, j := range touched { // keep the best, sorted
			at := len(rare)
			for at > 0 && better(j, rare[at-1]) {
				at--
			}
			if at < bestShared {
				rare = slices.Insert(rare, at, j)[:min(len(rare)+1, bestShared)]
			}
		}
		for _, j := range touched {
			shared[j] = 0
		}
		for j := max(0, middle-nearby); j <= min(middle+nearby, int32(len(bs)-1)); j++ {
			rare = append(rare, j)
		}
		slices.Sort(rare)
		for _, j := range slices.Compact(rare) {
			try(i, int(j))
		}
	}
	return out
}

func distance(a, b int32) int32 {
	if a < b {
		return b - a
	}
	return a - b
}

// chain picks from candidates, which are in order, those that can stand
// together without crossing and are most alike in sum. Weights are squares:
// one strong pair outweighs two weak ones across it. Time is O(n log n).
func chain(cands []candidate, size int) []candidate {
	type best struct {
		weight int
		last   int // index in cands, -1 for none
	}
	tree := make([]best, size+1) // Fenwick tree of prefix maxima over b
	for i := range tree {
		tree[i].last = -1
	}
	weight := make([]int, len(cands))
	before := make([]int, len(cands))
	top := best{last: -1}
	for lo := 0; lo < len(cands); {
		hi := lo
		for hi < len(cands) && cands[hi].a == cands[lo].a {
			c := cands[hi]
			b := best{last: -1}
			for k := c.b; k > 0; k -= k & -k {
				if tree[k].weight > b.weight {
					b = tree[k]
				}
			}
			weight[hi] = b.weight + c.score*c.score
			before[hi] = b.last
			hi++
		}
		for ; lo < hi; lo++ {
			if weight[lo] > top.weight {
				top = best{weight[lo], lo}
			}
			for k := cands[lo].b + 1; k <= size; k += k & -k {
				if weight[lo] > tree[k].weight {
					tree[k] = best{weight[lo], lo}
				}
			}
		}
	}
	var out []candidate
	for i := top.last; i >= 0; i = before[i] {
		out = append(out, cands[i])
	}
	slices.Reverse(out)
	return out
}
