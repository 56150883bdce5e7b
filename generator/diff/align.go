package diff

import (
	"cmp"
	"slices"
	"strings"
)

// A position is where a block stands: the section's index and its own.
type position struct{ section, index int }

// alignSiblings pairs the blocks of two lists in order: equal ones by a
// shortest edit script over their digests, and between those, edited ones by
// the chain of most similar pairs. It returns, for every block of a, the
// index of its counterpart in b, or -1.
func alignSiblings(as, bs []*node) []int {
	to := make([]int, len(as))
	for i := range to {
		to[i] = -1
	}
	da, db := digests(as), digests(bs)
	i, j := 0, 0
	gap := func(endA, endB int) {
		if i == endA || j == endB {
			return
		}
		ga, gb := as[i:endA], bs[j:endB]
		for _, c := range chain(candidates(ga, gb, editFloor), len(gb)) {
			to[i+c.a] = j + c.b
		}
	}
	for _, r := range sequence(da, db) {
		gap(r.a, r.b)
		for k := range r.n {
			to[r.a+k] = r.b + k
		}
		i, j = r.a+r.n, r.b+r.n
	}
	gap(len(as), len(bs))
	return to
}

func digests(ns []*node) []digest {
	out := make([]digest, len(ns))
	for i, n := range ns {
		out[i] = n.digest
	}
	return out
}

// matchMoves pairs leftovers, wherever they stand: equal blocks first, then
// the most similar ones. Equal ones must have at least the given number of
// words. It returns, for every block of as, the index of its counterpart in bs,
// or -1.
func matchMoves(as, bs []*node, least int) []int {
	to := make([]int, len(as))
	for i := range to {
		to[i] = -1
	}
	if len(as) == 0 || len(bs) == 0 {
		return to
	}
	taken := make([]bool, len(bs))
	equal := map[digest][]int{}
	for j, b := range bs {
		if len(b.count().bag) >= least {
			equal[b.digest] = append(equal[b.digest], j)
		}
	}
	var ra, rb []*node // what is left after that
	var ia, ib []int
	for i, a := range as {
		if js := equal[a.digest]; len(js) > 0 {
			to[i] = js[0]
			taken[js[0]] = true
			equal[a.digest] = js[1:]
		} else if len(a.count().bag) >= moveMinWords {
			ra, ia = append(ra, a), append(ia, i)
		}
	}
	for j, b := range bs {
		if !taken[j] && len(b.count().bag) >= moveMinWords {
			rb, ib = append(rb, b), append(ib, j)
		}
	}
	cands := candidates(ra, rb, moveFloor)
	slices.SortStableFunc(cands, func(x, y candidate) int { return cmp.Compare(y.score, x.score) })
	for _, c := range cands {
		if i, j := ia[c.a], ib[c.b]; to[i] < 0 && !taken[j] {
			to[i] = j
			taken[j] = true
		}
	}
	return to
}

// An alignment says which sections and top-level blocks of two documents are
// counterparts. Indexes are -1 where there is none.
type alignment struct {
	a, b     *Prepared
	sections []int        // of a's sections, in b
	from     []int        // of b's sections, in a
	to       [][]position // of a's blocks, in b
	back     [][]position // of b's blocks, in a
	moved    [][]bool     // of b's blocks: out of order or from another section
}

func none() position { return position{-1, -1} }

func align(a, b *Prepared) *alignment {
	al := &alignment{a: a, b: b}
	al.sections, al.from = matchSections(a.sections, b.sections)
	al.to = make([][]position, len(a.sections))
	al.back = make([][]position, len(b.sections))
	al.moved = make([][]bool, len(b.sections))
	for i, s := range a.sections {
		al.to[i] = slices.Repeat([]position{none()}, len(s.nodes))
	}
	for j, s := range b.sections {
		al.back[j] = slices.Repeat([]position{none()}, len(s.nodes))
		al.moved[j] = make([]bool, len(s.nodes))
	}
	for i, j := range al.sections {
		if j < 0 {
			continue
		}
		for k, l := range alignSiblings(a.sections[i].nodes, b.sections[j].nodes) {
			if l >= 0 {
				al.to[i][k] = position{j, l}
				al.back[j][l] = position{i, k}
			}
		}
	}
	var as, bs []*node
	var pa, pb []position
	for i, s := range a.sections {
		for k, n := range s.nodes {
			if al.to[i][k].index < 0 {
				as, pa = append(as, n), append(pa, position{i, k})
			}
		}
	}
	for j, s := range b.sections {
		for l, n := range s.nodes {
			if al.back[j][l].index < 0 {
				bs, pb = append(bs, n), append(pb, position{j, l})
			}
		}
	}
	for x, y := range matchMoves(as, bs, moveMinWords) {
		if y >= 0 {
			p, q := pa[x], pb[y]
			al.to[p.section][p.index] = q
			al.back[q.section][q.index] = p
			al.moved[q.section][q.index] = true
		}
	}
	return al
}

const (
	// everySection is the number of pairs of unmatched sections up to which
	// their titles and words are compared; beyond, only equal titles match.
	everySection = 10000
	// A section under another id is the same when its words are, or when
	// its title and some of its words are.
	sectionFloor      = 6000
	sectionTitleFloor = 5000
	sectionTextFloor  = 3000
)

// matchSections pairs sections by id, then by equal title, then by
// similarity, best first.
func matchSections(as, bs []*section) (to, from []int) {
	to, from = slices.Repeat([]int{-1}, len(as)), slices.Repeat([]int{-1}, len(bs))
	match := func(name func(*section) (string, bool)) {
		free := map[string][]int{}
		for j, s := range bs {
			if n, ok := name(s); ok && from[j] < 0 {
				free[n] = append(free[n], j)
			}
		}
		for i, s := range as {
			if n, ok := name(s); ok && to[i] < 0 && len(free[n]) > 0 {
				j := free[n][0]
				free[n] = free[n][1:]
				to[i], from[j] = j, i
			}
		}
	}
	match(func(s *section) (string, bool) { return s.id, true })
	match(func(s *section) (string, bool) { return joinKeys(s.title), len(s.title) > 0 })

	var ra, rb []int
	for i := range as {
		if to[i] < 0 {
			ra = append(ra, i)
		}
	}
	for j := range bs {
		if from[j] < 0 {
			rb = append(rb, j)
		}
	}
	if len(ra)*len(rb) > everySection {
		return to, from
	}
	var cands []candidate
	for _, i := range ra {
		ta := titleWords(as[i].title)
		for _, j := range rb {
			tb := titleWords(bs[j].title)
			title, text := dice(ta, tb), dice(as[i].words(), bs[j].words())
			if text >= sectionFloor || title >= sectionTitleFloor && text >= sectionTextFloor {
				cands = append(cands, candidate{i, j, title + text})
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

// titleWords gives the sorted hashes of the words of a title, in the singular.
func titleWords(title []token) (bag []uint64) {
	for i := range title {
		if word := title[i].text; title[i].word {
			if len(word) > 4 {
				word = strings.TrimSuffix(word, "s")
			}
			bag = append(bag, hashWord(word))
		}
	}
	slices.Sort(bag)
	return bag
}
