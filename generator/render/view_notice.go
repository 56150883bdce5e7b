package render

import (
	"slices"
	"strconv"
	"strings"

	"placard/generator/content"
	"placard/generator/disclosure"
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
	Kinds   []NoticeKind
	Years   []NoticeYear
	// Lists are the lists by system and by impact.
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

// NoticeKind is a choice of the filter.
type NoticeKind struct {
	ID, Title string
	Count     int
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

	taken map[string]bool
}

// Anchor gives the anchor of a part of the page; see packView.Anchor.
func (v *noticeView) Anchor(name string) string { return free(v.taken, name) }

// noticeKinds is the order of the filter.
var noticeKinds = []string{"change", "deprecation", "incident", "correction", "withdrawal", "information"}

// filterFrom is the number of notices from which the list has a filter.
const filterFrom = 6

// noticePages plans the list of notices and every notice's page.
func (s *site) noticePages() []output.Artifact {
	list := []output.Artifact{page(s, "pages/notices", "page", "notices/", s.noticesView)}
	for _, impact := range impacts {
		if len(s.noticesOf(impact)) > 0 {
			list = append(list, page(s, "pages/notices", "page", impactURL(impact), func() *noticesView { return s.impactNoticesView(impact) }))
		}
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

// impactURL is the address of the list of all notices of an impact.
func impactURL(impact disclosure.Impact) string { return "notices/impact/" + string(impact) + "/" }

// noticesOf lists the notices of an impact.
func (s *site) noticesOf(impact disclosure.Impact) []*disclosure.Notice {
	var list []*disclosure.Notice
	for _, n := range s.Notices {
		if n.Doc.Front.Impact == string(impact) {
			list = append(list, n)
		}
	}
	return list
}

// impactNoticesView is the list of all notices of an impact.
func (s *site) impactNoticesView(impact disclosure.Impact) *noticesView {
	w := s.words
	title := w.must("notices.of_impact", "impact", w.word("impact", impact))
	v := &noticesView{Page: s.newPage(impactURL(impact), title, ""), Heading: title}
	s.crumbs(&v.Page, w.word("impact", impact), s.rootCrumb(&v.Page), Link{w.must("notices.title"), v.To("notices/")})
	v.HeadLinks = append(v.HeadLinks, discovery(&v.Page, s.feeds.of(scope{impact: impact}))...)
	s.alternates(&v.Page, "")
	s.listNotices(v, s.noticesOf(impact))
	v.Follow = s.follow(&v.Page, scope{impact: impact})
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
	if len(s.Notices) >= filterFrom || v.URL != "notices/" {
		var systems, levels []CountedLink
		if v.URL != "notices/" {
			systems = append(systems, link(w.must("notices.all"), "notices/", len(s.Notices)))
		}
		for _, sys := range s.Systems {
			if n := len(sys.Notices); n > 0 {
				systems = append(systems, link(sys.Doc.Front.Name, sys.URL+"notices/", n))
			}
		}
		for _, impact := range impacts {
			if n := len(s.noticesOf(impact)); n > 0 {
				levels = append(levels, link(w.word("impact", impact), impactURL(impact), n))
			}
		}
		list("notices.by_system", systems)
		list("notices.by_impact", levels)
	}
	count := map[string]int{}
	for _, n := range notices {
		l := s.noticeLine(&v.Page, n)
		count[l.Kind]++
		year := strconv.Itoa(l.Date.Year)
		if k := len(v.Years); k == 0 || v.Years[k-1].Year != year {
			v.Years = append(v.Years, NoticeYear{Year: year})
		}
		y := &v.Years[len(v.Years)-1]
		y.Count++
		y.Notices = append(y.Notices, l)
	}
	if len(notices) >= filterFrom && len(count) > 1 {
		for _, kind := range noticeKinds {
			if count[kind] > 0 {
				v.Kinds = append(v.Kinds, NoticeKind{kind, w.word("kinds", kind), count[kind]})
			}
		}
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
	if n.Outline != nil && len(n.Outline.Blocks) > 0 {
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
	x := system{System: to.System, pairs: newPairing(to.System, s.Config.Compare.Versions)}
	if address := x.comparison(from, to); address != "" {
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
