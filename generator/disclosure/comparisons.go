package disclosure

import (
	"cmp"
	"slices"

	"placard/generator/content"
)

// Which comparisons of versions are published follows from what stays, so that
// an address that was published once is published for good: days of
// publication, the order of versions, and the days on which packs take effect.
// Nothing is taken back by what comes out or takes effect later, and what is
// withdrawn later changes nothing. The number of comparisons grows with that of
// versions, not with its square.
//
// What does change is which pack is in force. Comparisons with it that are not
// among those that stay have an address of their own, which does not name it.

// A Pair is two versions of a pack whose comparison is published. From is the
// lower one.
type Pair struct{ From, To *Pack }

// URL is the address of a comparison: "systems/triage/compare/1.0.0...1.1.0/".
func (p Pair) URL() string {
	return p.To.System.URL + "compare/" + p.From.Version.Original() + "..." + p.To.Version.Original() + "/"
}

// SinceURL is the address of the comparison of a pack with the one in force,
// whichever that is: "systems/triage/compare/1.0.0...latest/". It is published
// for those in [Comparisons.Since].
func (p *Pack) SinceURL() string {
	return p.System.URL + "compare/" + p.Version.Original() + "...latest/"
}

// Comparisons are the comparisons that are published of a system.
type Comparisons struct {
	// Pairs are those that stay. The newest version to compare comes first,
	// and for it the newest one to compare it with.
	Pairs []Pair
	// Since are the packs that are also compared with the one in force
	// ([System.Latest]) at [Pack.SinceURL], the newest first: those that are
	// not compared for good with every higher version.
	Since []*Pack
}

// Has reports whether the comparison of two versions, in this order, stays.
func (c *Comparisons) Has(p Pair) bool {
	i, _ := slices.BinarySearchFunc(c.Pairs, p, func(a, b Pair) int {
		return cmp.Or(b.To.Version.Compare(a.To.Version), b.From.Version.Compare(a.From.Version))
	})
	// Versions that differ in build metadata are equal.
	for ; i < len(c.Pairs) && c.Pairs[i].To.Version.Equal(p.To.Version) && c.Pairs[i].From.Version.Equal(p.From.Version); i++ {
		if c.Pairs[i] == p {
			return true
		}
	}
	return false
}

// HasSince reports whether a pack is compared with the one in force at
// [Pack.SinceURL].
func (c *Comparisons) HasSince(p *Pack) bool {
	i, _ := slices.BinarySearchFunc(c.Since, p, func(a, b *Pack) int { return b.Version.Compare(a.Version) })
	for ; i < len(c.Since) && c.Since[i].Version.Equal(p.Version); i++ {
		if c.Since[i] == p {
			return true
		}
	}
	return false
}

// Comparisons gives the comparisons that are published of a system on a day.
// Drafts, and packs that could not be read, are in none. A version stays
// compared with
//
//   - the next lower and the next higher one of those published by then: these
//     are neighbours in the list of versions until another one comes between.
//     It is compared with its predecessor as well, to which feeds lead
//     ([Pack.Before]), where versions that fewer people see come between;
//   - the versions-1 that were published last before it, so that every two of
//     a system with no more than that many versions are compared;
//   - when it is published before it takes effect, those that are in force
//     until then: of the whole system the newest one, and those for its model
//     versions;
//   - the one from which a notice leads to it.
//
// Of versions that are published on one day nobody knows afterwards which came
// first. Each of them is compared with those of earlier days as if it had come
// alone, and with the next lower ones of its own day.
func (s *System) Comparisons(versions int, asOf content.Date) *Comparisons {
	var c Comparisons
	packs := make([]*Pack, 0, len(s.Packs)) // newest version first
	for _, p := range s.Packs {
		if p.Status != Draft && !p.Doc.Broken {
			packs = append(packs, p)
		}
	}
	if len(packs) < 2 {
		return &c
	}
	g := &comparing{packs: packs, places: make(map[*Pack]int, len(packs)), window: max(versions-1, 0)}
	for i, p := range packs {
		g.places[p] = i
	}
	g.publications()
	g.sort()
	higher := make([]int, len(packs)) // versions with which one is compared
	for _, p := range g.pairs {
		higher[p.from]++
	}
	for i, p := range packs {
		if higher[i] < i {
			c.Since = append(c.Since, p)
		}
	}
	g.upcoming(asOf)
	g.notices(s.Notices, asOf)
	g.sort()
	c.Pairs = make([]Pair, len(g.pairs))
	for i, p := range g.pairs {
		c.Pairs[i] = Pair{packs[p.from], packs[p.to]}
	}
	return &c
}

// comparing finds out what is compared. Packs are known by their place.
type comparing struct {
	packs  []*Pack // newest version first
	places map[*Pack]int
	window int // versions published before one with which it is compared
	pairs  []numbered
}

type numbered struct{ to, from int }

// add compares two packs.
func (g *comparing) add(a, b int) {
	if a != b {
		g.pairs = append(g.pairs, numbered{min(a, b), max(a, b)})
	}
}

func (g *comparing) sort() {
	slices.SortFunc(g.pairs, func(a, b numbered) int { return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.from, b.from)) })
	g.pairs = slices.Compact(g.pairs)
}

// sorted gives the places of the packs by a day, those of one day from the
// lowest version.
func (g *comparing) sorted(day func(*Pack) content.Date) []int {
	order := make([]int, len(g.packs))
	for i := range order {
		order[i] = len(order) - 1 - i
	}
	slices.SortStableFunc(order, func(a, b int) int { return day(g.packs[a]).Compare(day(g.packs[b])) })
	return order
}

// publications compares every version with those that were there when it was
// published: its neighbours, and the last ones.
func (g *comparing) publications() {
	order := g.sorted(func(p *Pack) content.Date { return p.Doc.Front.Published })
	before := make([]int, 0, len(order)) // published on earlier days, newest version first
	for start, end := 0, 0; start < len(order); start = end {
		for end = start; end < len(order) && g.packs[order[end]].Doc.Front.Published == g.packs[order[start]].Doc.Front.Published; end++ {
		}
		for k := start; k < end; k++ {
			p := order[k]
			at, _ := slices.BinarySearch(before, p)
			if at > 0 {
				g.add(p, before[at-1])
			}
			for i, q := range before[at:] {
				wider := !Narrows(g.packs[q].Audience(), g.packs[p].Audience())
				if i == 0 || wider {
					g.add(p, q)
				}
				if wider {
					break
				}
			}
			if q, ok := g.places[g.packs[p].Predecessor]; ok {
				g.add(p, q)
			}
			for _, q := range order[max(0, start-g.window):start] {
				g.add(p, q)
			}
			for _, q := range order[max(start, k-max(g.window, 1)):k] {
				g.add(p, q)
			}
		}
		for _, p := range order[start:end] {
			at, _ := slices.BinarySearch(before, p)
			before = slices.Insert(before, at, p)
		}
	}
}

// A tenure is a day from which a pack is the one that applies.
type tenure struct {
	day  content.Date
	pack int
}

// upcoming compares versions that have been published before they take effect
// with those that apply in the meantime, as far as that has passed. A pack
// counts from the day on which it is published and takes effect until the next
// one does, also when it is withdrawn or its model version retires: such dates
// are written down later.
func (g *comparing) upcoming(asOf content.Date) {
	start := func(p *Pack) content.Date {
		from, _ := validity(p)
		return latest(from, p.Doc.Front.Published)
	}
	var newest []tenure // of the system
	lines := map[string][]tenure{}
	for _, p := range g.sorted(start) {
		day := start(g.packs[p])
		for _, m := range linesOf(g.packs[p]) {
			if l := lines[m]; len(l) == 0 || inOrder(g.packs[l[len(l)-1].pack], g.packs[p]) < 0 {
				lines[m] = append(l, tenure{day, p})
			}
		}
		top := p
		for _, l := range lines {
			top = min(top, l[len(l)-1].pack)
		}
		if n := len(newest); n == 0 || newest[n-1].pack != top {
			newest = append(newest, tenure{day, top})
		}
	}
	for p, pack := range g.packs {
		published := pack.Doc.Front.Published
		from, _ := validity(pack)
		if published.IsZero() || !published.Before(from) {
			continue
		}
		first, last := published, from.AddDays(-1)
		if asOf.Before(last) {
			last = asOf
		}
		if last.Before(first) {
			first = last // a preview shows it before it is published
		}
		g.meanwhile(p, newest, first, last)
		for _, m := range linesOf(pack) {
			g.meanwhile(p, lines[m], first, last)
		}
	}
}

// linesOf names the lines in which a pack follows others: one for each of its
// model versions, or one for all packs without any.
func linesOf(p *Pack) []string {
	if models := p.Doc.Front.Models; len(models) > 0 {
		return models
	}
	return []string{""}
}

// meanwhile compares a pack with the lower ones that applied on some day from
// first to last, and with the one that did on the day before: what took effect
// on the first day may have come after the pack.
func (g *comparing) meanwhile(p int, l []tenure, first, last content.Date) {
	i, _ := slices.BinarySearchFunc(l, first, func(t tenure, day content.Date) int { return t.day.Compare(day) })
	for _, t := range l[max(0, i-1):] {
		if t.day.After(last) {
			break
		}
		if t.pack > p {
			g.add(p, t.pack)
		}
	}
}

// notices compares the versions that published notices are about.
func (g *comparing) notices(list []*Notice, asOf content.Date) {
	for _, n := range list {
		if n.From == nil || n.To == nil || n.Doc.Front.Draft || n.day().After(asOf) || !n.From.Version.LessThan(n.To.Version) {
			continue
		}
		from, known := g.places[n.From]
		if to, ok := g.places[n.To]; ok && known {
			g.add(from, to)
		}
	}
}

// Before is the version that a published pack was to be compared with on the
// day it was published: its predecessor, unless one or the other is still
// without a day. It is nil for a draft, and for a first version.
func (p *Pack) Before() *Pack {
	q, published := p.Predecessor, p.Doc.Front.Published
	if q == nil || isDraft(p) || published.IsZero() || q.Doc.Front.Published.IsZero() || q.Doc.Front.Published.After(published) {
		return nil
	}
	return q
}
