package compare

import (
	"slices"

	"placard/generator/disclosure"
)

// A Pair is two versions of a pack whose comparison is published. From is the
// older one.
type Pair struct{ From, To *disclosure.Pack }

// Pairs lists the comparisons that are published of a system: every version
// with the one before it, with the one that was before it when it was
// published ([Before]), to which feeds lead, and with the one in force, and
// every two of the newest, of which newest is the number. The list grows with the number of
// versions, not with its square. Drafts, and packs that could not be read, are
// in none.
//
// The newest version to compare comes first, and for it the newest one to
// compare it with.
func Pairs(s *disclosure.System, newest int) []Pair {
	var packs []*disclosure.Pack // newest first
	current := -1
	for _, p := range s.Packs {
		if p.Status == disclosure.Draft || p.Doc.Broken {
			continue
		}
		if current < 0 && p.Status == disclosure.InForce {
			current = len(packs)
		}
		packs = append(packs, p)
	}
	var list []Pair
	for i, to := range packs {
		all := min(newest, len(packs))
		if i == current {
			all = len(packs)
		}
		next := max(all, i+2)
		for k := i + 1; k < min(next, len(packs)); k++ {
			list = append(list, Pair{packs[k], to})
		}
		then := -1
		if b := Before(to); b != nil {
			then = slices.Index(packs, b)
		}
		older := []int{then, current}
		slices.Sort(older)
		for _, k := range slices.Compact(older) {
			if k >= next {
				list = append(list, Pair{packs[k], to})
			}
		}
	}
	return list
}
