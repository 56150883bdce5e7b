package render

import (
	"slices"

	"placard/generator/compare"
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

// pairing says which versions of a system are compared.
type pairing struct {
	list []compare.Pair
	has  map[compare.Pair]bool
	to   map[*disclosure.Pack][]*disclosure.Pack // older versions, newest first
	from map[*disclosure.Pack][]*disclosure.Pack // newer versions, newest first
}

func newPairing(sys *disclosure.System, newest int) *pairing {
	p := &pairing{
		list: compare.Pairs(sys, newest),
		has:  map[compare.Pair]bool{},
		to:   map[*disclosure.Pack][]*disclosure.Pack{},
		from: map[*disclosure.Pack][]*disclosure.Pack{},
	}
	for _, pair := range p.list {
		p.has[pair] = true
		p.to[pair.To] = append(p.to[pair.To], pair.From)
		p.from[pair.From] = append(p.from[pair.From], pair.To)
	}
	return p
}

// compareURL is the address of a comparison.
func compareURL(pair compare.Pair) string { return compare.URL(pair.From, pair.To) }

// comparison gives the address of the comparison of two packs, in whichever
// order, or "" when there is none.
func (x *system) comparison(a, b *disclosure.Pack) string {
	for _, pair := range []compare.Pair{{From: a, To: b}, {From: b, To: a}} {
		if x.pairs().has[pair] {
			return compareURL(pair)
		}
	}
	return ""
}

// pickedVersions is the number of versions offered in a menu; the page of all
// comparisons has the others.
const pickedVersions = 12

// picks lists versions to compare with.
func (x *system) picks(v *Page, packs []*disclosure.Pack, current *disclosure.Pack, pair func(*disclosure.Pack) compare.Pair) []PickEntry {
	var list []PickEntry
	at := slices.Index(packs, current)
	first := max(0, min(at-pickedVersions/2, len(packs)-pickedVersions))
	for _, p := range packs[first:min(first+pickedVersions, len(packs))] {
		list = append(list, PickEntry{Version: p.Version.Original(), Href: v.To(compareURL(pair(p))), When: x.period(p), Label: x.packLabel(p), Current: p == current})
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
	// The table has the versions every two of which are compared; what is
	// left of the pairs is a list. A table that is mostly empty helps nobody.
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
	for _, pair := range x.pairs().list {
		if !in[pair.From] || !in[pair.To] {
			v.Others = append(v.Others, PickPair{w.must("comparisons.cell", "from", pair.From.Version.Original(), "to", pair.To.Version.Original()), v.To(compareURL(pair))})
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
