package render

import (
	"slices"

	"placard/generator/disclosure"
)

// PickEntry is a version to choose; Href leads to the comparison.
type PickEntry struct {
	Version, Href, When string
	Label               Label
	Current             bool
}

// comparisonsView is the page on which any two versions can be chosen.
type comparisonsView struct {
	Page
	Heading string
	Lede    string
	Latest  *Link
	Columns []PickEntry // the newer versions
	Rows    []PickRow
	Others  []PickPair // pairs outside the table
}

// PickRow is an older version; its cells are in the order of the columns.
type PickRow struct {
	Version, Href string
	Cells         []PickCell
}

// PickCell is a link to a comparison, or nothing.
type PickCell struct{ Text, Href, Name string }

// PickPair is a comparison in a list.
type PickPair struct{ Title, Href string }

// pairing says which versions of a system are compared: for good, and, lower
// ones, with the version in force at an address that does not name it.
type pairing struct {
	*disclosure.Comparisons
	latest *disclosure.Pack
	to     map[*disclosure.Pack][]*disclosure.Pack // older versions, newest first
	from   map[*disclosure.Pack][]*disclosure.Pack // newer versions, newest first
}

func newPairing(sys *disclosure.System, all *disclosure.Comparisons) *pairing {
	p := &pairing{
		Comparisons: all,
		latest:      sys.Latest(),
		to:          map[*disclosure.Pack][]*disclosure.Pack{},
		from:        map[*disclosure.Pack][]*disclosure.Pack{},
	}
	for _, pair := range p.Pairs {
		p.to[pair.To] = append(p.to[pair.To], pair.From)
		p.from[pair.From] = append(p.from[pair.From], pair.To)
	}
	newestFirst := func(a, b *disclosure.Pack) int { return b.Version.Compare(a.Version) }
	stay := len(p.to[p.latest])
	for _, q := range p.Since {
		if q.Version.LessThan(p.latest.Version) && !p.Has(disclosure.Pair{From: q, To: p.latest}) {
			p.to[p.latest] = append(p.to[p.latest], q)
			p.from[q] = append(p.from[q], p.latest)
			slices.SortStableFunc(p.from[q], newestFirst)
		}
	}
	if len(p.to[p.latest]) > stay {
		slices.SortStableFunc(p.to[p.latest], newestFirst)
	}
	return p
}

// lasting gives the address of the comparison of two packs, in whichever
// order, that stays, or "" when there is none.
func (x *system) lasting(a, b *disclosure.Pack) string {
	for _, pair := range []disclosure.Pair{{From: a, To: b}, {From: b, To: a}} {
		if x.pairs().Has(pair) {
			return pair.URL()
		}
	}
	return ""
}

// comparison gives the address of the comparison of two packs, in whichever
// order, or "" when there is none. The one that stays comes before the one
// with the version in force.
func (x *system) comparison(a, b *disclosure.Pack) string {
	if address := x.lasting(a, b); address != "" {
		return address
	}
	if b.Version.LessThan(a.Version) {
		a, b = b, a
	}
	if b == x.pairs().latest && a.Version.LessThan(b.Version) && x.pairs().HasSince(a) {
		return a.SinceURL()
	}
	return ""
}

// pickedVersions is the number of versions offered in a menu; the page of all
// comparisons has the others.
const pickedVersions = 12

// picks lists versions to compare with.
func (x *system) picks(v *Page, packs []*disclosure.Pack, current *disclosure.Pack, address func(*disclosure.Pack) string) []PickEntry {
	var list []PickEntry
	at := slices.Index(packs, current)
	first := max(0, min(at-pickedVersions/2, len(packs)-pickedVersions))
	for _, p := range packs[first:min(first+pickedVersions, len(packs))] {
		list = append(list, PickEntry{Version: p.Version.Original(), Href: v.To(address(p)), When: x.period(p), Label: x.packLabel(p), Current: p == current})
	}
	return list
}

func (x *system) comparisonsView() *comparisonsView {
	s, w := x.site, x.words
	name := x.Doc.Front.Name
	v := &comparisonsView{
		Page:    s.newPage(x.URL+"compare/", w.must("comparisons.page_title", "system", name), w.must("comparisons.lede", "system", name)),
		Heading: w.must("comparisons.title", "system", name),
		Lede:    w.must("comparisons.lede", "system", name),
	}
	s.crumbs(&v.Page, w.must("comparisons.crumb"), s.rootCrumb(&v.Page), Link{name, v.To(x.URL)})
	label := x.systemLabel()
	v.Label = &label
	v.HeadLinks = append(v.HeadLinks, x.feedLinks(&v.Page)...)
	if p := x.Latest(); p != nil {
		if q := x.newestBefore(p); q != nil {
			v.Latest = &Link{w.must("comparison.title", "from", q.Version.Original(), "to", p.Version.Original()), v.To(x.comparison(q, p))}
		}
	}
	// The table has the newest versions, of which hardly any two are not
	// compared; what is left is a list. A table that is mostly empty helps
	// nobody.
	size := s.Config.Compare.Versions
	if size < 3 {
		size = 0
	}
	var packs []*disclosure.Pack
	for _, p := range x.Packs {
		if len(x.pairs().to[p])+len(x.pairs().from[p]) > 0 && len(packs) < size {
			packs = append(packs, p)
		}
	}
	in := map[*disclosure.Pack]bool{}
	for _, p := range packs {
		in[p] = true
	}
	for _, p := range packs[:max(0, len(packs)-1)] {
		v.Columns = append(v.Columns, PickEntry{Version: p.Version.Original(), Href: v.To(p.URL), Label: x.packLabel(p)})
	}
	for i, from := range packs {
		if i == 0 {
			continue
		}
		row := PickRow{Version: from.Version.Original(), Href: v.To(from.URL)}
		for k, to := range packs[:len(packs)-1] {
			cell := PickCell{}
			if address := x.comparison(from, to); k < i && address != "" {
				cell = PickCell{
					Text: w.must("comparisons.cell", "from", row.Version, "to", to.Version.Original()),
					Href: v.To(address),
					Name: w.must("comparison.title", "from", row.Version, "to", to.Version.Original()),
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		v.Rows = append(v.Rows, row)
	}
	// Of each version outside the table the list has what most readers want;
	// these comparisons lead to the others.
	for _, to := range x.Packs {
		before := to.Before()
		for i, from := range x.pairs().to[to] {
			if (!in[from] || !in[to]) && (i == 0 || to == x.pairs().latest || from == before) {
				v.Others = append(v.Others, PickPair{w.must("comparisons.cell", "from", from.Version.Original(), "to", to.Version.Original()), v.To(x.comparison(from, to))})
			}
		}
	}
	return v
}

// newestBefore gives the version with which a reader of a pack most likely
// wants to compare it, nil when there is none.
func (x *system) newestBefore(p *disclosure.Pack) *disclosure.Pack {
	if list := x.pairs().to[p]; len(list) > 0 {
		return list[0]
	}
	return nil
}
