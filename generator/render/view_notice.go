package render

import (
	"slices"
	"strconv"
	"strings"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// NoticeLine is a notice in a list.
type NoticeLine struct {
	Kind     string
	KindText string
	Date     content.Date
	Title    string
	Href     string
	Summary  string
	Impact   Label
	State    *Label
	Affects  string
}

// noticesView is the list of all notices.
type noticesView struct {
	Page
	Heading string
	Lede    string
	Intro   *Body
	Years   []NoticeYear
	// Lists are the lists by system, impact, kind and year.
	Lists  []NoticeList
	Follow *Follow
}

// NoticeList is a group of links to shorter lists.
type NoticeList struct {
	Title string
	Links []CountedLink
}

// CountedLink is a link with the number of what it leads to.
type CountedLink struct {
	Title, Href, Current string
	Count                int
}

// NoticeYear is the notices of a year.
type NoticeYear struct {
	Year    string
	Count   int
	Notices []NoticeLine
}

// noticeView is a notice's page.
type noticeView struct {
	Page
	Heading  string
	Kind     string
	Impact   Label
	Date     content.Date
	Summary  string
	Facts    []Row
	ToDo     string
	Affected string
	Urgent   string
	Body     *Body
	Chain    []NoticeLine
	Read     []Link // the pack and the comparison
	Older    *Step
	Newer    *Step
	Rows     []Row

	taken markdown.Anchors
}

// Anchor gives the anchor of a part of the page; see packView.Anchor.
func (v *noticeView) Anchor(name string) string { return free(v.taken, name) }

// noticeKinds are the kinds in the order in which lists name them.
var noticeKinds = []string{"change", "deprecation", "incident", "correction", "withdrawal", "information"}

// listsFrom is the number of notices from which the list of all leads to
// shorter ones.
const listsFrom = 6

// A shortList is a list of notices that have something in common, at an
// address of its own.
type shortList struct {
	address     string
	name, title string
	notices     []*disclosure.Notice
	scope       *scope // of its feeds, nil for none
}

// shortLists gives the lists by impact, by kind and by year; those without a
// notice are left out.
func (s *site) shortLists() (byImpact, byKind, byYear []shortList) {
	w := s.words
	group := func(key func(*disclosure.Notice) string) map[string][]*disclosure.Notice {
		groups := map[string][]*disclosure.Notice{}
		for _, n := range s.Notices {
			groups[key(n)] = append(groups[key(n)], n)
		}
		return groups
	}
	groups := group(func(n *disclosure.Notice) string { return n.Doc.Front.Impact })
	for _, impact := range impacts {
		if list := groups[string(impact)]; len(list) > 0 {
			name := w.word("impact", impact)
			byImpact = append(byImpact, shortList{"notices/impact/" + string(impact) + "/", name, w.must("notices.of_impact", "impact", name), list, &scope{impact: impact}})
		}
	}
	groups = group(func(n *disclosure.Notice) string { return n.Doc.Front.Kind })
	for _, kind := range noticeKinds {
		if list := groups[kind]; len(list) > 0 {
			name := w.word("kinds", kind)
			byKind = append(byKind, shortList{"notices/kind/" + kind + "/", name, w.must("notices.of_kind", "kind", name), list, nil})
		}
	}
	groups = group(func(n *disclosure.Notice) string { return strconv.Itoa(content.DateOf(n.Published).Year) })
	years := sortedKeys(groups)
	slices.Reverse(years)
	for _, year := range years {
		byYear = append(byYear, shortList{"notices/year/" + year + "/", year, w.must("notices.of_year", "year", year), groups[year], nil})
	}
	return byImpact, byKind, byYear
}

// noticePages plans the list of notices and every notice's page.
func (s *site) noticePages() []output.Artifact {
	list := []output.Artifact{page(s, "pages/notices", "page", "notices/", s.noticesView)}
	byImpact, byKind, byYear := s.shortLists()
	for _, l := range slices.Concat(byImpact, byKind, byYear) {
		list = append(list, page(s, "pages/notices", "page", l.address, func() *noticesView { return s.shortListView(&l) }))
	}
	for i, n := range s.Notices {
		list = append(list, page(s, "pages/notice", "notice", n.URL, func() *noticeView { return s.noticeView(i) }))
	}
	return list
}

// noticeLine shows a notice in a list on a page.
func (s *site) noticeLine(v *Page, n *disclosure.Notice) NoticeLine {
	f := &n.Doc.Front
	l := NoticeLine{
		Kind:     f.Kind,
		KindText: s.words.word("kind", f.Kind),
		Date:     content.DateOf(n.Published),
		Title:    f.Title,
		Href:     v.To(n.URL),
		Summary:  f.Summary,
		Impact:   s.impactLabel(f.Impact),
		Affects:  s.affects(n),
	}
	switch n.State {
	case disclosure.NoticeCorrected, disclosure.NoticeReplaced, disclosure.NoticeDraft, disclosure.NoticeUpcoming:
		l.State = &Label{string(n.State), s.words.word("notice_state", n.State)}
	}
	return l
}

// affects names what a notice concerns: the systems, with versions when there
// is one.
func (s *site) affects(n *disclosure.Notice) string {
	w := s.words
	if len(n.Doc.Front.Systems) == 0 {
		return w.must("notice.all_systems")
	}
	names := make([]string, len(n.Systems))
	for i, sys := range n.Systems {
		names[i] = sys.Doc.Front.Name
	}
	if len(names) == 1 && n.To != nil {
		return n.To.Name()
	}
	if len(names) == 1 && n.From != nil {
		return n.From.Name()
	}
	return strings.Join(names, w.must("list.separator"))
}

func (s *site) noticesView() *noticesView {
	w := s.words
	v := &noticesView{
		Page:    s.newPage("notices/", w.must("notices.title"), w.must("notices.description", "site", s.Config.Title)),
		Heading: w.must("notices.title"),
		Lede:    w.must("notices.lede"),
	}
	v.Intro, v.Heading, v.Lede = s.introduction(&v.Page, v.Heading, v.Lede)
	s.crumbs(&v.Page, w.must("notices.title"))
	s.alternates(&v.Page, "notices/index.json")
	s.listNotices(v, s.Notices)
	v.Follow = s.follow(&v.Page, scope{})
	return v
}

// shortListView is a list of notices that have something in common.
func (s *site) shortListView(l *shortList) *noticesView {
	w := s.words
	v := &noticesView{Page: s.newPage(l.address, l.title, ""), Heading: l.title}
	s.crumbs(&v.Page, l.name, s.rootCrumb(&v.Page), Link{w.must("notices.title"), v.To("notices/")})
	all := scope{}
	if l.scope != nil {
		all = *l.scope
		v.HeadLinks = append(v.HeadLinks, discovery(&v.Page, s.feeds.of(all))...)
	}
	s.alternates(&v.Page, "")
	s.listNotices(v, l.notices)
	v.Follow = s.follow(&v.Page, all)
	return v
}

// noticesView is the list of a system's notices.
func (x *system) noticesView() *noticesView {
	s, w := x.site, x.words
	name := x.Doc.Front.Name
	title := w.must("notices.of_system", "system", name)
	v := &noticesView{Page: s.newPage(x.URL+"notices/", title, ""), Heading: title}
	s.crumbs(&v.Page, w.must("notices.title"), s.rootCrumb(&v.Page), Link{name, v.To(x.URL)})
	label := x.systemLabel()
	v.Label = &label
	v.HeadLinks = append(v.HeadLinks, x.feedLinks(&v.Page)...)
	s.alternates(&v.Page, "")
	s.listNotices(v, x.Notices)
	v.Follow = s.follow(&v.Page, scope{system: x.System})
	return v
}

// listNotices fills a list of notices, with links to the other lists.
func (s *site) listNotices(v *noticesView, notices []*disclosure.Notice) {
	s.listLists(v)
	for _, n := range notices {
		l := s.noticeLine(&v.Page, n)
		year := strconv.Itoa(l.Date.Year)
		if k := len(v.Years); k == 0 || v.Years[k-1].Year != year {
			v.Years = append(v.Years, NoticeYear{Year: year})
		}
		y := &v.Years[len(v.Years)-1]
		y.Count++
		y.Notices = append(y.Notices, l)
	}
}

// mostSystems is the number of systems up to which every list leads to the
// lists of all systems.
const mostSystems = 30

// listLists links a list to the other lists. Those of the whole site lead to
// all. That of a system says nothing that changes with every notice about
// another one, or each would be written again, unless there are few systems.
func (s *site) listLists(v *noticesView) {
	w := s.words
	list := func(key string, links []CountedLink) {
		if len(links) > 0 {
			v.Lists = append(v.Lists, NoticeList{w.must(key), links})
		}
	}
	link := func(title, address string, n int) CountedLink {
		l := CountedLink{Title: title, Href: v.To(address), Count: n}
		if address == v.URL {
			l.Current = "page"
		}
		return l
	}
	root, whole := v.URL == "notices/", strings.HasPrefix(v.URL, "notices/")
	if root && len(s.Notices) < listsFrom {
		return
	}
	few := len(s.Systems) <= mostSystems
	var systems []CountedLink
	switch {
	case !root && (whole || few):
		systems = append(systems, link(w.must("notices.all"), "notices/", len(s.Notices)))
	case !root:
		systems = append(systems, link(w.must("notices.all"), "notices/", 0))
	}
	for _, sys := range s.Systems {
		address := sys.URL + "notices/"
		if n := len(sys.Notices); n > 0 && (few || root || address == v.URL) {
			systems = append(systems, link(sys.Doc.Front.Name, address, n))
		}
	}
	list("notices.by_system", systems)
	if !whole {
		return
	}
	byImpact, byKind, byYear := s.shortLists()
	for _, lists := range []struct {
		key  string
		list []shortList
	}{{"notices.by_impact", byImpact}, {"notices.by_kind", byKind}, {"notices.by_year", byYear}} {
		var links []CountedLink
		for _, l := range lists.list {
			links = append(links, link(l.name, l.address, len(l.notices)))
		}
		list(lists.key, links)
	}
}

func (s *site) noticeView(i int) *noticeView {
	w := s.words
	n := s.Notices[i]
	f := &n.Doc.Front
	v := &noticeView{
		Page:     s.newPage(n.URL, s.noticeTitle(n), f.Summary),
		Heading:  f.Title,
		Kind:     w.word("kind", f.Kind),
		Impact:   s.impactLabel(f.Impact),
		Date:     content.DateOf(n.Published),
		Summary:  f.Summary,
		ToDo:     f.Action,
		Affected: f.AffectedPeople,
		Urgent:   f.UrgentReason,
		taken:    anchors(n.Outline),
	}
	s.crumbs(&v.Page, n.ID, s.rootCrumb(&v.Page), Link{w.must("notices.title"), v.To("notices/")})
	v.Overview = false
	v.Label = &Label{string(n.State), w.word("notice_state", n.State)}
	v.Banner = s.noticeBanner(&v.Page, n)
	v.NoIndex = n.State == disclosure.NoticeDraft
	s.linkNotice(&v.Page, n)
	s.alternates(&v.Page, "")
	for _, o := range []*disclosure.Notice{n.Corrects, n.Supersedes} {
		if o != nil {
			v.HeadLinks = append(v.HeadLinks, HeadLink{Rel: "predecessor-version", Href: s.links.absolute(o.URL)})
		}
	}
	for _, o := range slices.Concat(n.CorrectedBy, n.SupersededBy) {
		v.HeadLinks = append(v.HeadLinks, HeadLink{Rel: "successor-version", Href: s.links.absolute(o.URL)})
	}
	if n.Outline != nil && n.Outline.Blocks > 0 {
		v.Body = s.body(n.Doc.File, n.Outline, n.URL, n.URL)
	}
	s.noticeFacts(v, n)
	s.noticeRecord(v, n)
	s.noticeReading(v, n)
	for _, other := range s.chain(n) {
		v.Chain = append(v.Chain, s.noticeLine(&v.Page, other))
	}
	if i+1 < len(s.Notices) {
		o := s.Notices[i+1]
		v.Older = &Step{w.must("pager.older"), o.Doc.Front.Title, v.To(o.URL)}
	}
	if i > 0 {
		o := s.Notices[i-1]
		v.Newer = &Step{w.must("pager.newer"), o.Doc.Front.Title, v.To(o.URL)}
	}
	return v
}

// noticeReading leads from a notice to the pack it announces and to what
// changes with it.
func (s *site) noticeReading(v *noticeView, n *disclosure.Notice) {
	w := s.words
	to := n.To
	if to == nil || to.Status == disclosure.Draft {
		return
	}
	v.Read = append(v.Read, Link{w.must("notice.read_pack", "pack", to.Name()), v.To(to.URL)})
	from := n.From
	if from == nil {
		from = to.Predecessor
	}
	if from == nil || from.System != to.System {
		return
	}
	x := &system{s, to.System}
	if address := x.lasting(from, to); address != "" {
		v.Read = append(v.Read, Link{w.must("notice.read_changes", "from", from.Version.Original(), "to", to.Version.Original()), v.To(address)})
	}
}

// noticeTitle is the title of a notice's document, with what a reader must
// know of its state.
func (s *site) noticeTitle(n *disclosure.Notice) string {
	switch n.State {
	case disclosure.NoticeCorrected, disclosure.NoticeReplaced, disclosure.NoticeDraft:
		return s.words.must("notice.title_state", "title", plain(n.Doc.Front.Title), "state", s.words.word("notice_state_small", n.State))
	}
	return plain(n.Doc.Front.Title)
}

// noticeBanner leads from a notice that no longer stands to the one that
// does.
func (s *site) noticeBanner(v *Page, n *disclosure.Notice) *Banner {
	w := s.words
	b := &Banner{Class: string(n.State)}
	var by []*disclosure.Notice
	switch n.State {
	case disclosure.NoticeCorrected:
		b.Text, by = s.piece("banner.notice_corrected"), n.CorrectedBy
	case disclosure.NoticeReplaced:
		b.Text, by = s.piece("banner.notice_superseded"), n.SupersededBy
	case disclosure.NoticeDraft:
		b.Text = s.piece("banner.notice_draft")
		return b
	default:
		return nil
	}
	for _, other := range by {
		b.Links = append(b.Links, Link{w.must("banner.read_newer", "id", other.ID, "date", w.long(content.DateOf(other.Published))), v.To(other.URL)})
	}
	return b
}

// chain gives the notices that a notice corrects or replaces and those that
// correct or replace it, newest first.
func (s *site) chain(n *disclosure.Notice) []*disclosure.Notice {
	seen := map[*disclosure.Notice]bool{n: true}
	queue := []*disclosure.Notice{n}
	var all []*disclosure.Notice
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		next := slices.Concat(at.CorrectedBy, at.SupersededBy, []*disclosure.Notice{at.Corrects, at.Supersedes})
		for _, o := range next {
			if o != nil && !seen[o] {
				seen[o] = true
				all = append(all, o)
				queue = append(queue, o)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *disclosure.Notice) int {
		if c := b.Published.Compare(a.Published); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all
}

// noticeFacts are what a reader has to know before reading on.
func (s *site) noticeFacts(v *noticeView, n *disclosure.Notice) {
	w := s.words
	f := &n.Doc.Front
	row := func(key string, values ...[]Piece) {
		if len(values) > 0 {
			v.Facts = append(v.Facts, Row{Name: w.must(key), Values: values})
		}
	}
	var systems [][]Piece
	if len(f.Systems) == 0 {
		systems = [][]Piece{{{Text: w.must("notice.all_systems")}}}
	} else {
		for _, sys := range n.Systems {
			systems = append(systems, []Piece{{Text: sys.Doc.Front.Name, Href: v.To(sys.URL)}})
		}
	}
	row("notice.systems", systems...)
	var models [][]Piece
	for _, m := range n.Models {
		models = append(models, []Piece{{Text: m.Front.ID, Href: v.To(m.URL)}})
	}
	if len(f.Models) > 0 {
		row("notice.models", models...)
	}
	switch {
	case n.From != nil && n.To != nil:
		row("notice.packs", s.piece("notice.from_to",
			"from", Piece{Text: n.From.Version.Original(), Href: v.To(n.From.URL)},
			"to", Piece{Text: n.To.Version.Original(), Href: v.To(n.To.URL)}))
	case n.To != nil:
		row("notice.packs", []Piece{{Text: n.To.Version.Original(), Href: v.To(n.To.URL)}})
	case n.From != nil:
		row("notice.packs", []Piece{{Text: n.From.Version.Original(), Href: v.To(n.From.URL)}})
	}
	if !f.Effective.IsZero() {
		row("notice.effective", []Piece{w.when(f.Effective)})
	}
	if !f.Deadline.IsZero() {
		row("notice.deadline", []Piece{w.when(f.Deadline)})
	}
}

func (s *site) noticeRecord(v *noticeView, n *disclosure.Notice) {
	w := s.words
	f := &n.Doc.Front
	row := func(key string, values ...[]Piece) { v.Rows = append(v.Rows, Row{Name: w.must(key), Values: values}) }
	row("notice.id", []Piece{{Text: n.ID}})
	row("record.status", []Piece{{Text: w.word("notice_state", n.State)}})
	row("notice.kind", []Piece{{Text: v.Kind}})
	row("record.impact", []Piece{{Text: w.word("impact", f.Impact)}})
	row("record.published", []Piece{{Text: w.must("date.instant", "date", w.brief(v.Date), "time", n.Published.UTC().Format("15:04")), Time: n.Published.UTC().Format("2006-01-02T15:04Z")}})
	link := func(key string, list ...*disclosure.Notice) {
		var values [][]Piece
		for _, o := range list {
			if o != nil {
				values = append(values, []Piece{{Text: o.ID, Href: v.To(o.URL)}})
			}
		}
		if len(values) > 0 {
			row(key, values...)
		}
	}
	link("notice.corrects", n.Corrects)
	link("notice.supersedes", n.Supersedes)
	link("notice.corrected_by", n.CorrectedBy...)
	link("notice.superseded_by", n.SupersededBy...)
}
