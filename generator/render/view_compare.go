package render

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/diff"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// compareView is the comparison of two versions of a pack.
type compareView struct {
	Page
	Heading      string
	Older, Newer ComparedVersion
	FolioSize    string
	Earlier      []PickEntry // to compare the newer version with
	Later        []PickEntry // to compare the older version with
	All          string
	Copies       []FileView
	Verify       string
	Body         *CompareBody
}

// ComparedVersion is one side of a comparison.
type ComparedVersion struct {
	Version, Href, When string
	Label               Label
	Digest              string
	Approvals           []ApprovalView
}

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

// A CompareBody is a comparison as one page shows it. Its exported fields
// digest everything that the comparison depends on, so that it enters the
// page's key without being made; [CompareBody.Result] makes it when the page
// is written.
type CompareBody struct {
	// Digests of the two packs: front matter, text and files.
	From, To string
	// FromHref and ToHref are the links to the packs' pages.
	FromHref, ToHref string
	// Rules digests which sections a pack has and how much each matters.
	Rules    string
	Headings []string
	Language string
	// Said is what the vendor says of every version after From up to To.
	Said []Said
	// Sample stands in for the comparison where a template is tried out.
	Sample *Compared `json:"-"`

	compare func() (*Compared, error)
}

// Said is what the vendor says of one version: change entries and decisions.
type Said struct {
	Version, Notice string
	Changes         []content.Change
	Overrides       []content.Override
}

// Result compares.
func (b *CompareBody) Result() (*Compared, error) {
	if b == nil || b.compare == nil {
		if b != nil {
			return b.Sample, nil
		}
		return nil, nil
	}
	return b.compare()
}

// Compared is the result of a comparison, ready to be shown.
type Compared struct {
	Broken    bool // one of the packs could not be read
	Lede      string
	Class     *Label // derived, with all decisions applied
	Declared  *Label // the highest class among the entries
	Differ    bool   // the two are not the same
	Open      bool   // some change could not be judged
	Entries   []EntryView
	Tally     []TallyRow
	Facts     []FactView
	Overrides []OverrideView
	Files     []string
	Contents  []ContentsEntry
	Sections  []SectionDelta
}

// EntryView is a change entry.
type EntryView struct {
	ChangeView
	Version string // when the entries are of several versions
	Notice  *Link
}

// TallyRow counts the changes of a section by class.
type TallyRow struct {
	Title, Href                string
	Material, Minor, Editorial int
}

// FactView is a difference of the front matter.
type FactView struct {
	Name  string
	Text  []Mark
	Label *Label
}

// OverrideView is the decision of a person that a change has another class
// than the one derived.
type OverrideView struct {
	Section, Href string
	Was, Is       Label
	Reason, By    string
	Role          string
	At            content.Date
}

// SectionDelta is a section of a comparison.
type SectionDelta struct {
	ID, Number, Title string
	Was               string // its title in the older version, when it had another
	Word              string // added, removed or moved
	Counts            string
	Quiet             bool // nothing changed
	Parts             []ComparePart
}

// A ComparePart is a changed block, or a stretch of blocks that are the same.
type ComparePart struct {
	ID        string
	Same      *SameBlocks
	Title     string
	Elsewhere string // its number in the older version, when it had another
	Label     *Label
	Open      bool
	One       []Delta // both versions in one text
	Two       bool    // Was and Now are to be set side by side
	Was, Now  []Delta
	Reasons   string
	Links     []Link
	Override  *OverrideView
}

// SameBlocks are blocks that did not change.
type SameBlocks struct {
	Title  string
	Blocks []SameBlock
}

// SameBlock is a block that did not change.
type SameBlock struct {
	Number, Href string
	Block        Delta
}

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
		if x.pairs.has[pair] {
			return compareURL(pair)
		}
	}
	return ""
}

// pickedVersions is the number of versions offered in a menu; the page of all
// comparisons has the others.
const pickedVersions = 12

// compareArtifacts plans the comparisons of a system.
func (x *system) compareArtifacts() []output.Artifact {
	if len(x.pairs.list) == 0 {
		return nil
	}
	s := x.site
	rulesSum := sha256Hex(x.rules())
	list := []output.Artifact{page(s, "pages/comparisons", "page", x.URL+"compare/", x.comparisonsView)}
	for _, pair := range x.pairs.list {
		list = append(list, page(s, "pages/compare", "page", compareURL(pair), func() *compareView { return x.compareView(pair, rulesSum) }))
	}
	return list
}

func (x *system) compareView(pair compare.Pair, rules string) *compareView {
	s, w := x.site, x.words
	from, to := pair.From, pair.To
	a, b := from.Version.Original(), to.Version.Original()
	name := x.Doc.Front.Name
	v := &compareView{
		Page: s.newPage(compareURL(pair), w.must("comparison.page_title", "from", a, "to", b, "system", name),
			w.must("comparison.description", "from", a, "to", b, "system", name)),
		Heading:   w.must("comparison.title", "from", a, "to", b),
		FolioSize: folioSize(b),
	}
	v.Overview, v.Comparing = false, true
	v.Older, v.Newer = x.compared(&v.Page, from), x.compared(&v.Page, to)
	v.All, v.Verify = v.Page.To(x.URL+"compare/"), v.Page.To("verify/")
	v.Earlier = x.picks(&v.Page, x.pairs.to[to], from, func(p *disclosure.Pack) compare.Pair { return compare.Pair{From: p, To: to} })
	v.Later = x.picks(&v.Page, x.pairs.from[from], to, func(p *disclosure.Pack) compare.Pair { return compare.Pair{From: from, To: p} })
	s.crumbs(&v.Page, w.must("comparison.crumb", "from", a, "to", b), s.rootCrumb(&v.Page), Link{name, v.Page.To(x.URL)})
	v.Action = &Link{w.must("system.read_short", "version", b), v.Page.To(to.URL)}
	if to.Status == disclosure.UpcomingStatus || to.Status == disclosure.Withdrawn {
		v.Banner = x.packBanner(&v.Page, to)
		v.Banner.Links = slices.DeleteFunc(v.Banner.Links, func(l Link) bool { return l.Href == v.Page.To(v.URL) })
	}
	v.NoIndex = s.Config.NoIndex && (to.Status == disclosure.Superseded || to.Status == disclosure.Withdrawn)
	v.Foot = s.piece("comparison.foot", "system", name, "from", a, "from_status", w.word("status_small", from.Status), "to", b, "to_status", w.word("status_small", to.Status))
	v.HeadLinks = append(v.HeadLinks, x.feedLinks(&v.Page)...)
	if s.changeFiles {
		base := strings.TrimSuffix(v.URL, "/")
		v.Copies = []FileView{
			{Title: w.must("comparison.copy_diff"), Href: v.Page.To(base + ".diff")},
			{Title: w.must("comparison.copy_json"), Href: v.Page.To(v.URL + "index.json")},
		}
		v.HeadLinks = append(v.HeadLinks, HeadLink{Rel: "alternate", Type: "application/json", Href: v.Page.To(v.URL + "index.json"), Title: w.must("comparison.copy_json")})
	}
	v.Body = &CompareBody{
		From: from.Digest, To: to.Digest, FromHref: v.Older.Href, ToHref: v.Newer.Href,
		Rules: rules, Language: s.Config.Language,
	}
	for _, o := range []*markdown.Outline{from.Outline, to.Outline} {
		if o != nil {
			for _, h := range o.Headings {
				v.Body.Headings = append(v.Body.Headings, h.ID)
			}
		}
	}
	for _, p := range x.between(from, to) {
		said := Said{Version: p.Version.Original(), Changes: p.Doc.Front.Changes, Overrides: p.Doc.Front.Overrides}
		if p.Notice != nil {
			said.Notice = v.Page.To(p.Notice.URL)
		}
		v.Body.Said = append(v.Body.Said, said)
	}
	at := v.Page
	v.Body.compare = func() (*Compared, error) {
		r := reader{system: x, page: &at, pair: pair, deltas: deltas{w}, taken: map[string]bool{}}
		return r.read()
	}
	return v
}

// between lists the versions after one up to another, oldest first.
func (x *system) between(from, to *disclosure.Pack) []*disclosure.Pack {
	var list []*disclosure.Pack
	for _, p := range slices.Backward(x.Packs) {
		if p == to || p.Status != disclosure.Draft && from.Version.LessThan(p.Version) && p.Version.LessThan(to.Version) {
			list = append(list, p)
		}
	}
	return list
}

func (x *system) compared(v *Page, p *disclosure.Pack) ComparedVersion {
	c := ComparedVersion{Version: p.Version.Original(), Href: v.To(p.URL), When: x.period(p), Label: x.packLabel(p), Digest: p.Digest}
	for _, a := range p.Doc.Front.Approvals {
		c.Approvals = append(c.Approvals, ApprovalView{By: a.By, Role: x.words.word("approver", a.Role), At: a.At})
	}
	return c
}

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
		if len(x.pairs.to[p])+len(x.pairs.from[p]) > 0 && len(packs) < size {
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
	for _, pair := range x.pairs.list {
		if !in[pair.From] || !in[pair.To] {
			v.Others = append(v.Others, PickPair{w.must("comparisons.cell", "from", pair.From.Version.Original(), "to", pair.To.Version.Original()), v.To(compareURL(pair))})
		}
	}
	return v
}

// newestBefore gives the version with which a reader of a pack most likely
// wants to compare it, nil when there is none.
func (x *system) newestBefore(p *disclosure.Pack) *disclosure.Pack {
	if list := x.pairs.to[p]; len(list) > 0 {
		return list[0]
	}
	return nil
}

// A reader makes one comparison ready to be shown.
type reader struct {
	*system
	deltas
	page      *Page
	pair      compare.Pair
	taken     map[string]bool // ids of the page
	c         *compare.Comparison
	out       *Compared
	unchanged int // paragraphs that did not change
	all       int
}

func (r *reader) read() (*Compared, error) {
	w := r.system.words
	c, err := r.site.comparer.Packs(r.pair.From, r.pair.To)
	if errors.Is(err, compare.ErrBroken) {
		return &Compared{Broken: true}, nil
	}
	if err != nil {
		return nil, err
	}
	r.c, r.out = c, &Compared{Open: c.Undetermined}
	r.text("", &c.Text, r.site.elements(r.pair.To.Doc.File), r.page.To(r.pair.From.URL), r.page.To(r.pair.To.URL), r.pair.To.Outline)
	r.furtherPages()
	r.facts()
	r.entries()
	r.overrides()
	r.tally()
	if c.Derived != "" {
		r.out.Class = &Label{string(c.Derived), w.word("impact", c.Derived)}
	}
	var declared disclosure.Impact
	for _, e := range c.Entries {
		if compare.Less(declared, e.Class) {
			declared = e.Class
		}
	}
	if declared != "" {
		r.out.Declared = &Label{string(declared), w.word("impact", declared)}
	}
	r.out.Differ = compare.Less(declared, c.Derived)
	var parts []string
	for _, class := range []struct {
		impact disclosure.Impact
		key    string
	}{
		{disclosure.Material, "comparison.entries_material"},
		{disclosure.Minor, "comparison.entries_minor"},
		{disclosure.Editorial, "comparison.entries_editorial"},
	} {
		n := 0
		for i := range c.Entries {
			if c.Entries[i].Class == class.impact {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, w.must(class.key, "n", n))
		}
	}
	if len(parts) > 0 {
		r.out.Lede = w.must("comparison.lede_entries", "entries", w.list(parts)) + " "
	}
	switch {
	case r.all > 0 && r.unchanged == r.all:
		r.out.Lede += w.must("comparison.lede_same")
	case r.all > 0:
		r.out.Lede += w.must("comparison.lede_unchanged", "n", r.unchanged, "all", r.all)
	}
	r.out.Contents = r.contents()
	return r.out, nil
}

// anchor is an id that no other part of the page has.
func (r *reader) anchor(id string) string {
	name := id
	for n := 2; r.taken[name]; n++ {
		name = id + "_" + strconv.Itoa(n)
	}
	r.taken[name] = true
	return name
}

// sectionAnchor is the id of a section of the text.
func sectionAnchor(id string) string {
	if id == "" {
		return "s_"
	}
	return "s-" + id
}

// sectionTitle is the title of a section that a change or an entry names.
func (r *reader) sectionTitle(id, title string) string {
	w := r.system.words
	switch id {
	case compare.Models:
		return w.must("section.models")
	case compare.Brief:
		return w.must("section.brief")
	case compare.Record:
		return w.must("section.record")
	}
	if title == "" {
		return r.sectionName(r.System, id)
	}
	return title
}

// sectionLink leads to a section on the page, or "".
func (r *reader) sectionLink(id string) string {
	switch id {
	case compare.Models, compare.Brief, compare.Record:
		return "#_record"
	}
	if r.taken[sectionAnchor(id)] {
		return "#" + sectionAnchor(id)
	}
	return ""
}

// text shows the difference of two texts: the packs' own, or those of a
// further page, whose path is file.
func (r *reader) text(file string, d *diff.Diff, now []markdown.Element, fromHref, toHref string, outline *markdown.Outline) {
	w := r.system.words
	numbers := map[string]string{}
	if outline != nil {
		for _, h := range outline.Headings {
			if h.Level == 2 && h.Number > 0 {
				numbers[h.ID] = strconv.Itoa(h.Number)
			}
		}
	}
	for i := range d.Sections {
		s := &d.Sections[i]
		var element *markdown.Element
		if s.To >= 0 && s.To < len(now) {
			element = &now[s.To]
		}
		id := sectionAnchor(s.ID)
		if file != "" {
			id = "f-" + id
		}
		v := SectionDelta{ID: r.anchor(id), Title: s.Title, Number: numbers[s.ID]}
		if file != "" {
			v.Number = ""
		}
		if v.Title == "" {
			v.Title = w.must("comparison.preamble")
		}
		if s.Renamed {
			v.Was = s.OldTitle
		}
		switch s.Op {
		case diff.Same:
			v.Quiet = true
		case diff.Added:
			v.Word = w.must("comparison.section_added")
		case diff.Removed:
			v.Word = w.must("comparison.section_removed")
		case diff.Moved, diff.MovedEdited:
			v.Word = w.must("comparison.section_moved")
		}
		v.Counts = r.counts(s.Counts)
		r.blocks(&v, file, i, s, element, fromHref, toHref)
		r.out.Sections = append(r.out.Sections, v)
	}
}

// counts says how many blocks of a section changed.
func (r *reader) counts(c diff.Counts) string {
	w := r.system.words
	var parts []string
	for _, p := range []struct {
		key string
		n   int
	}{
		{"comparison.count_edited", c.Edited}, {"comparison.count_added", c.Added}, {"comparison.count_removed", c.Removed},
		{"comparison.count_moved", c.Moved}, {"comparison.count_away", c.MovedAway},
	} {
		if p.n > 0 {
			parts = append(parts, w.must(p.key, "n", p.n))
		}
	}
	return strings.Join(parts, w.must("list.separator"))
}

// blocks shows the blocks of a section.
func (r *reader) blocks(v *SectionDelta, file string, section int, s *diff.SectionDiff, now *markdown.Element, fromHref, toHref string) {
	blocks := s.Blocks
	if s.Op == diff.Same && len(blocks) == 0 && now != nil {
		var all []*markdown.Element
		for i := range now.Children {
			all = append(all, &now.Children[i])
		}
		r.sameBlocks(v, all, toHref)
		return
	}
	for i := 0; i < len(blocks); i++ {
		b := &blocks[i]
		if b.Op == diff.Same {
			var run []*markdown.Element
			for ; i < len(blocks) && blocks[i].Op == diff.Same; i++ {
				if e := child(now, blocks[i].To); e != nil {
					run = append(run, e)
				}
			}
			i--
			r.sameBlocks(v, run, toHref)
			continue
		}
		if b.Kind != diff.Heading && b.Op != diff.Removed && b.Op != diff.MovedAway {
			r.all++
			if b.Op == diff.Moved {
				r.unchanged++
			}
		}
		v.Parts = append(v.Parts, r.part(file, section, i, b, child(now, b.To), fromHref, toHref))
	}
}

// sameBlocks folds blocks that did not change.
func (r *reader) sameBlocks(v *SectionDelta, list []*markdown.Element, toHref string) {
	w := r.system.words
	same := &SameBlocks{}
	first, last, n := "", "", 0
	for _, e := range list {
		b := SameBlock{Number: numbered(e.ID), Block: r.deltas.same(e)}
		if b.Number != "" {
			b.Href = toHref + "#" + e.ID
			if last = b.Number; first == "" {
				first = last
			}
		}
		if e.Kind != "heading" {
			n++
		}
		same.Blocks = append(same.Blocks, b)
	}
	r.unchanged += n
	r.all += n
	switch {
	case len(list) == 0:
		return
	case n == 0:
		same.Title = w.must("comparison.same_headings")
	case first == "":
		same.Title = w.must("comparison.same_plain", "n", n)
	case first == last:
		same.Title = w.must("comparison.same_one", "n", n, "first", first)
	default:
		same.Title = w.must("comparison.same", "n", n, "first", first, "last", last)
	}
	v.Parts = append(v.Parts, ComparePart{Same: same})
}

// part shows a block that changed.
func (r *reader) part(file string, section, at int, b *diff.BlockDiff, now *markdown.Element, fromHref, toHref string) ComparePart {
	w := r.system.words
	var oldID, newID string
	if b.From != nil {
		oldID = b.From.ID
	}
	if b.To != nil {
		newID = b.To.ID
	}
	number := numbered(newID)
	if b.Op == diff.Removed || b.Op == diff.MovedAway {
		number = numbered(oldID)
	}
	what := w.word("block_kind", b.Kind)
	if number != "" {
		what = w.must("comparison.block", "kind", what, "number", number)
	}
	from, to := r.pair.From.Version.Original(), r.pair.To.Version.Original()
	p := ComparePart{}
	switch b.Op {
	case diff.Added:
		p.Title = w.must("comparison.part_added", "block", what)
		p.One = []Delta{r.deltas.whole(b.Block, "ins")}
	case diff.Removed:
		p.Title = w.must("comparison.part_removed", "block", what)
		p.One = []Delta{r.deltas.whole(b.Block, "del")}
	case diff.MovedAway:
		p.Title = w.must("comparison.part_away", "block", what, "section", r.title(b.To, true))
	case diff.Moved, diff.MovedEdited:
		key, here := "comparison.part_moved", "comparison.part_moved_here"
		if b.Op == diff.MovedEdited {
			key, here = "comparison.part_moved_edited", "comparison.part_moved_edited_here"
		}
		if b.From != nil && b.To != nil && b.From.Section == b.To.Section {
			p.Title = w.must(here, "block", what)
		} else {
			p.Title = w.must(key, "block", what, "section", r.title(b.From, false))
		}
		if b.Op == diff.Moved {
			p.One = []Delta{r.deltas.same(now)}
		} else {
			p.One = []Delta{r.deltas.changed(b, now)}
		}
	default:
		p.Title = w.must("comparison.part_edited", "block", what)
		p.One = []Delta{r.deltas.changed(b, now)}
	}
	if n := numbered(oldID); n != "" && number != "" && n != number && b.Op != diff.MovedAway {
		p.Elsewhere = w.must("comparison.elsewhere", "number", n, "version", from)
	}
	// A table is compared cell by cell, in one layout.
	if (b.Op == diff.Edited || b.Op == diff.MovedEdited) && b.Table == nil && len(p.One) == 1 {
		was, _ := p.One[0].without("ins")
		is, _ := p.One[0].without("del")
		p.Two, p.Was, p.Now = true, []Delta{was}, []Delta{is}
	}
	switch {
	case file != "":
	case newID != "" && b.Op != diff.MovedAway:
		p.ID = r.anchor("c-" + strings.TrimPrefix(newID, "p"))
	case oldID != "" && b.Op == diff.Removed:
		p.ID = r.anchor("w-" + strings.TrimPrefix(oldID, "p"))
	}
	if oldID != "" && fromHref != "" {
		p.Links = append(p.Links, Link{w.must("comparison.read_in", "version", from), fromHref + "#" + oldID})
	}
	if newID != "" && toHref != "" {
		p.Links = append(p.Links, Link{w.must("comparison.read_in", "version", to), toHref + "#" + newID})
	}
	for i := range r.c.Changes {
		c := &r.c.Changes[i]
		if c.Name != file || c.SectionAt != section || c.BlockAt != at || c.Kind == "field" || c.Kind == "file" {
			continue
		}
		p.Label = &Label{string(c.Class), w.word("impact", c.Class)}
		p.Open = c.Open()
		var reasons []string
		for _, reason := range c.Reasons {
			if !slices.Contains(reasons, reason.Detail) {
				reasons = append(reasons, reason.Detail)
			}
		}
		p.Reasons = strings.Join(reasons, "; ")
		if c.Override != nil {
			o := r.override(c)
			p.Override = &o
		}
		break
	}
	return p
}

// title is the title of the section at a place.
func (r *reader) title(at *diff.Place, newer bool) string {
	if at == nil {
		return ""
	}
	for i := range r.c.Text.Sections {
		s := &r.c.Text.Sections[i]
		switch {
		case newer && s.ID == at.Section && s.Title != "":
			return s.Title
		case !newer && s.OldID == at.Section && s.OldTitle != "":
			return s.OldTitle
		}
	}
	return r.sectionTitle(at.Section, "")
}

// furtherPages shows the pages and files of the packs' folders.
func (r *reader) furtherPages() {
	w := r.system.words
	for i := range r.c.Files {
		f := &r.c.Files[i]
		key := map[diff.Op]string{diff.Added: "comparison.file_added", diff.Removed: "comparison.file_removed", diff.Moved: "comparison.file_moved", diff.MovedEdited: "comparison.file_moved"}[f.Op]
		if key == "" {
			key = "comparison.file_changed"
		}
		values := []any{"file", f.Path}
		if f.Op == diff.Moved || f.Op == diff.MovedEdited {
			values = append(values, "old", f.OldPath)
		}
		if key == "comparison.file_changed" {
			values = append(values, "was", w.size(f.OldSize), "now", w.size(f.NewSize))
		}
		r.out.Files = append(r.out.Files, w.must(key, values...))
		if f.Text == nil {
			continue
		}
		for _, page := range r.pair.To.Pages {
			if !strings.HasSuffix(page.Doc.Path, "/"+f.Path) {
				continue
			}
			// Paragraphs of further pages have no numbers, so nothing leads
			// to them.
			r.text(f.Path, f.Text, r.site.elements(page.Doc.File), "", "", nil)
		}
	}
}

// fieldWords are the keys of the words for front matter.
var fieldWords = map[string]string{
	"models": "record.models", "audience": "record.audience", "triggers": "record.triggers",
	"published": "record.published", "effective": "record.effective", "next_review": "record.review",
	"notice": "record.notice", "owner": "record.owner",
	"brief.use_for": "brief.use_for", "brief.do_not_use_for": "brief.do_not_use_for",
	"brief.data": "brief.data", "brief.human_review": "brief.human_review",
}

// facts shows the differences of the front matter.
func (r *reader) facts() {
	w := r.system.words
	for i := range r.c.Fields {
		f := &r.c.Fields[i]
		v := FactView{Name: f.Name}
		if key := fieldWords[f.Name]; key != "" {
			v.Name = w.must(key)
		}
		code := f.Name == "models"
		text := func(s string) string {
			switch f.Name {
			case "triggers":
				return w.word("trigger", s)
			case "audience":
				return w.word("audience", s)
			case "published", "effective", "next_review":
				if d, err := content.ParseDate(s); err == nil {
					return w.long(d)
				}
			}
			return s
		}
		mark := func(op, s string) {
			if s == "" {
				return
			}
			if len(v.Text) > 0 {
				v.Text = append(v.Text, Mark{Runs: []TextRun{{Text: " "}}})
			}
			runs := []TextRun{{Text: text(s), Code: code}}
			if f.Section == compare.Brief {
				runs = inline(compare.Prose(s))
			}
			v.Text = append(v.Text, Mark{op, runs})
		}
		switch {
		case len(f.Text) > 0:
			v.Text = segments(f.Text)
		case len(f.Added)+len(f.Removed) > 0:
			for _, s := range f.Removed {
				mark("del", s)
			}
			for _, s := range f.Added {
				mark("ins", s)
			}
		default:
			mark("del", f.Old)
			mark("ins", f.New)
		}
		if f.Fingerprint != "" {
			if c := r.c.Change(f.Fingerprint); c != nil {
				v.Label = &Label{string(c.Class), w.word("impact", c.Class)}
			}
		}
		r.out.Facts = append(r.out.Facts, v)
	}
}

// entries shows what the vendor says.
func (r *reader) entries() {
	several := len(r.between(r.pair.From, r.pair.To)) > 1
	for i := range r.c.Entries {
		e := &r.c.Entries[i]
		v := EntryView{ChangeView: ChangeView{
			Label: r.impactLabel(string(e.Class)), Section: r.sectionTitle(e.Section, e.Title), Href: r.sectionLink(e.Section),
			What: e.What, Why: e.Why, Action: e.Action,
		}}
		if several {
			v.Version = e.Version
		}
		if n := e.Pack.Notice; n != nil {
			v.Notice = &Link{n.ID, r.page.To(n.URL)}
		}
		r.out.Entries = append(r.out.Entries, v)
	}
}

func (r *reader) override(c *compare.Change) OverrideView {
	o := c.Override
	return OverrideView{
		Section: r.sectionTitle(c.Section, c.Title), Href: r.sectionLink(c.Section),
		Was: r.impactLabel(string(c.Derived)), Is: r.impactLabel(string(c.Class)),
		Reason: o.Reason, By: o.By, Role: r.system.words.word("approver", o.Role), At: o.At,
	}
}

func (r *reader) overrides() {
	for i := range r.c.Changes {
		if c := &r.c.Changes[i]; c.Override != nil {
			r.out.Overrides = append(r.out.Overrides, r.override(c))
		}
	}
}

// tally counts the changes of every section by class.
func (r *reader) tally() {
	rows := map[string]*TallyRow{}
	var order []string
	row := func(id, title string) *TallyRow {
		if rows[id] == nil {
			rows[id] = &TallyRow{Title: r.sectionTitle(id, title), Href: r.sectionLink(id)}
			order = append(order, id)
		}
		return rows[id]
	}
	for i := range r.c.Changes {
		if c := &r.c.Changes[i]; c.SectionAt < 0 && c.Kind == "field" {
			row(c.Section, c.Title)
		}
	}
	for i := range r.c.Text.Sections {
		if s := &r.c.Text.Sections[i]; s.ID != "" {
			row(s.ID, s.Title)
		}
	}
	for i := range r.c.Changes {
		c := &r.c.Changes[i]
		switch t := row(c.Section, c.Title); c.Class {
		case disclosure.Material:
			t.Material++
		case disclosure.Minor:
			t.Minor++
		case disclosure.Editorial:
			t.Editorial++
		}
	}
	for _, id := range order {
		r.out.Tally = append(r.out.Tally, *rows[id])
	}
}

// contents lists what changed, section by section.
func (r *reader) contents() []ContentsEntry {
	w := r.system.words
	list := []ContentsEntry{under(w.must("comparison.means"), "_means"), under(w.must("comparison.facts"), "_record")}
	for i := range r.out.Sections {
		if s := &r.out.Sections[i]; !s.Quiet {
			list = append(list, ContentsEntry{Number: s.Number, Title: s.Title, Href: "#" + s.ID, Under: true})
		}
	}
	return list
}
