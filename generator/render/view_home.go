package render

import (
	"cmp"
	"slices"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// homeView is the home page.
type homeView struct {
	Page
	Heading     string
	Lede        string
	Intro       *Body // a short text, above the systems
	Body        *Body // a longer one, below them
	Systems     []SystemLine
	Notices     []NoticeLine
	NoticeCount int
	AllNotices  string
	Changes     string // what changed in all systems; "" without systems
	Pages       []Card
	Ahead       []AheadLine
	Verify      string
	Follow      *Follow
	More        []Link
}

// systemsView is the plain list of systems.
type systemsView struct {
	Page
	Heading string
	Lede    string
	Intro   *Body
	Systems []SystemLine
}

// missingView is the page for addresses that lead nowhere.
type missingView struct {
	Page
	Heading string
	Systems []SystemLine
}

// SystemLine is a system in a list.
type SystemLine struct {
	Version string // in force; "" when there is none
	Size    string // class for versions that are long
	Name    string
	Href    string
	Summary string
	Lines   []StatusLine
	Changed string
	Compare *Link // what changed to the version in force
	Notice  *Link
}

// A StatusLine is a status and its date.
type StatusLine struct {
	Label Label
	Text  []Piece
}

// AheadLine is something that will happen.
type AheadLine struct {
	Date content.Date
	Text []Piece
}

// Card is a link to a page with its description.
type Card struct{ Title, Href, Description string }

const (
	homeNotices = 5
	homeAhead   = 6
	homePages   = 8
	// shortIntro is the number of words up to which the author's
	// introduction stands above the list of systems.
	shortIntro = 90
)

// plain is a text of front matter without the marks of code spans.
func plain(text string) string { return markdown.Plain(text) }

// built says for which date the site was built, and from how much. Only pages
// about the whole site say so: on every page it would make each of them another
// one every day.
func (s *site) built() []Piece {
	date, packs := s.words.when(s.AsOf), 0
	for _, sys := range s.Systems {
		packs += len(sys.Packs)
	}
	if packs == 0 {
		return s.piece("foot.built_plain", "date", date)
	}
	return s.piece("foot.built", "date", date,
		"systems", s.words.must("count.systems", "n", len(s.Systems)), "packs", s.words.must("count.packs", "n", packs))
}

// sitePages plans the pages that speak of the whole site.
func (s *site) sitePages() []output.Artifact {
	list := []output.Artifact{
		page(s, "pages/home", "page", "", s.homeView),
		page(s, "pages/systems", "page", "systems/", s.systemsView),
		page(s, "pages/suppliers", "page", "suppliers/", s.suppliersView),
		page(s, "pages/responsibilities", "page", "responsibilities/", s.responsibilitiesView),
		page(s, "pages/frameworks", "page", "frameworks/", s.frameworksView),
		page(s, "pages/verify", "page", "verify/", s.verifyView),
		page(s, "pages/missing", "page", "404.html", s.missingView),
	}
	if len(s.Systems) > 0 {
		list = append(list, page(s, "pages/changes", "page", "changes/", s.siteChangesView))
	}
	if s.subscribes() {
		list = append(list, page(s, "pages/subscribe", "page", "subscribe/", s.subscribeView))
	}
	return list
}

func (s *site) homeView() *homeView {
	w := s.words
	v := &homeView{Page: s.newPage("", "", s.Config.Description), Heading: s.Config.Title, Lede: s.Config.Description}
	if h := s.Home; h != nil {
		f := &h.Doc.Front
		v.Heading = cmp.Or(f.Title, v.Heading)
		v.Lede = cmp.Or(f.Description, v.Lede)
		if f.Description != "" {
			v.Description = plain(f.Description)
		}
		body := s.body(h.Doc.File, h.Outline, "", "")
		if h.Outline == nil || h.Outline.Blocks == 0 {
			body = nil
		}
		if body != nil && h.Outline.Words <= shortIntro && len(h.Outline.Headings) == 0 {
			v.Intro = body
		} else {
			v.Body = body
		}
	}
	s.linkHome(&v.Page)
	v.Foot = s.built()
	s.alternates(&v.Page, "index.json")
	if v.Heading != s.Config.Title {
		v.Title = w.must("page.title_home", "page", v.Heading, "site", s.Config.Title)
	}
	v.Systems = s.systemLines(&v.Page)
	for _, n := range s.Notices[:min(homeNotices, len(s.Notices))] {
		v.Notices = append(v.Notices, s.noticeLine(&v.Page, n))
	}
	v.NoticeCount = len(s.Notices)
	v.AllNotices = v.To("notices/")
	v.Verify = v.To("verify/")
	if s.subscribes() {
		v.Follow = s.follow(&v.Page, scope{})
	}
	v.Ahead = s.ahead(&v.Page)
	for _, p := range s.Pages {
		if len(v.Pages) < homePages && !p.Doc.Front.Unlisted && !generated[p.URL] {
			v.Pages = append(v.Pages, s.card(&v.Page, p))
		}
	}
	if len(s.Systems) > 0 {
		v.Changes = v.To("changes/")
		more := func(there bool, key, address string) {
			if there {
				v.More = append(v.More, Link{w.must(key), v.To(address)})
			}
		}
		suppliers, duties := false, false
		for _, sys := range s.Systems {
			suppliers = suppliers || len(sys.Doc.Front.Suppliers) > 0
			duties = duties || len(sys.Doc.Front.Responsibilities) > 0
		}
		more(true, "change_log.title", "changes/")
		more(duties, "responsibilities.title", "responsibilities/")
		more(suppliers, "suppliers.title", "suppliers/")
		more(len(s.Frameworks) > 0, "frameworks.title", "frameworks/")
		more(len(s.Glossary) > 0, "glossary.title", "glossary/")
	}
	return v
}

// card shows a page in a list.
func (s *site) card(v *Page, p *disclosure.Page) Card {
	return Card{p.Title, v.To(p.URL), p.Doc.Front.Description}
}

func (s *site) systemsView() *systemsView {
	w := s.words
	v := &systemsView{
		Page:    s.newPage("systems/", w.must("systems.title"), w.must("systems.description", "site", s.Config.Title)),
		Heading: w.must("systems.title"),
		Lede:    w.must("systems.lede"),
	}
	v.Intro, v.Heading, v.Lede = s.introduction(&v.Page, v.Heading, v.Lede)
	s.crumbs(&v.Page, w.must("systems.title"))
	s.alternates(&v.Page, "index.json")
	v.Foot = s.built()
	v.Systems = s.systemLines(&v.Page)
	return v
}

func (s *site) missingView() *missingView {
	v := &missingView{Page: s.newPage("404.html", s.words.must("missing.title"), ""), Heading: s.words.must("missing.title")}
	v.Rooted = true
	v.Canonical = ""
	v.NoIndex = true
	v.Systems = s.systemLines(&v.Page)
	return v
}

// systemLines lists all systems for a page.
func (s *site) systemLines(v *Page) []SystemLine {
	var lines []SystemLine
	for _, sys := range s.Systems {
		lines = append(lines, s.systemLine(v, sys))
	}
	return lines
}

func (s *site) systemLine(v *Page, sys *disclosure.System) SystemLine {
	w := s.words
	f := &sys.Doc.Front
	l := SystemLine{Name: f.Name, Href: v.To(sys.URL), Summary: f.Summary}
	line := func(status disclosure.Status, key string, values ...any) {
		l.Lines = append(l.Lines, StatusLine{Label{string(status), w.word("status", status)}, s.piece(key, values...)})
	}
	version := func(p *disclosure.Pack) Piece {
		return Piece{Text: p.Version.Original(), Href: v.To(p.URL)}
	}
	latest := sys.Latest()
	inForce := sys.InForce()
	if latest != nil && (len(inForce) > 0 || latest.Status != disclosure.UpcomingStatus && latest.Status != disclosure.Draft) {
		l.Version = latest.Version.Original()
		l.Size = folioSize(l.Version)
	}
	switch {
	case sys.Status == disclosure.Withdrawn && !f.Withdrawn.IsZero():
		line(disclosure.Withdrawn, "system.line_on", "date", w.when(f.Withdrawn))
	case sys.Status == disclosure.Withdrawn:
		line(disclosure.Withdrawn, "system.line_nothing")
	case len(inForce) == 1:
		if p := inForce[0]; p.From.IsZero() {
			line(disclosure.InForce, "system.line_nothing")
		} else {
			line(disclosure.InForce, "system.line_since", "date", w.when(p.From))
		}
	default:
		for _, p := range inForce {
			line(disclosure.InForce, "system.line_version_since", "version", version(p), "date", w.when(p.From))
		}
	}
	if len(sys.Packs) == 0 {
		line(disclosure.Draft, "system.line_no_pack")
	} else if len(inForce) == 0 && sys.Status != disclosure.Withdrawn && latest != nil && l.Version != "" {
		line(latest.Status, "system.line_version", "version", version(latest))
	}
	for _, p := range sys.UpcomingPacks() {
		line(disclosure.UpcomingStatus, "system.line_version_on", "version", version(p), "date", w.when(p.Doc.Front.Effective))
	}
	if latest != nil && latest.Status == disclosure.InForce && latest.Predecessor != nil && latest.Predecessor.Status != disclosure.Draft {
		l.Compare = &Link{w.must("comparison.with", "version", latest.Predecessor.Version.Original()), v.To(disclosure.Pair{From: latest.Predecessor, To: latest}.URL())}
	}
	if sys.Status == disclosure.Withdrawn {
		for _, n := range sys.Notices {
			if n.Doc.Front.Kind == "withdrawal" {
				l.Notice = &Link{n.Doc.Front.Title, v.To(n.URL)}
				break
			}
		}
	} else if len(inForce) > 0 {
		l.Changed = mainChange(inForce[0])
	}
	return l
}

// mainChange is the first of a pack's changes with the highest class.
func mainChange(p *disclosure.Pack) string {
	best, text := -1, ""
	for _, c := range p.Doc.Front.Changes {
		if r := classRank(c.Class); r > best {
			best, text = r, c.What
		}
	}
	return text
}

// ahead lists what will happen, soonest first.
func (s *site) ahead(v *Page) []AheadLine {
	var lines []AheadLine
	for _, sys := range s.Systems {
		for _, p := range sys.UpcomingPacks() {
			lines = append(lines, AheadLine{p.Doc.Front.Effective, s.piece("ahead.pack", "pack", Piece{Text: p.Name(), Href: v.To(p.URL)})})
		}
		for _, m := range sys.Models {
			id := Piece{Text: m.Front.ID, Href: v.To(m.URL)}
			for _, e := range []struct {
				date content.Date
				key  string
			}{
				{m.Front.Released, "ahead.released"},
				{m.Front.Deprecated, "ahead.deprecated"},
				{m.Front.Retires, "ahead.retires"},
			} {
				if e.date.After(s.AsOf) {
					lines = append(lines, AheadLine{e.date, s.piece(e.key, "model", id)})
				}
			}
		}
	}
	for _, n := range s.Notices {
		if d := n.Doc.Front.Deadline; !d.Before(s.AsOf) && !d.IsZero() && n.State != disclosure.NoticeCorrected && n.State != disclosure.NoticeReplaced {
			lines = append(lines, AheadLine{d, s.piece("ahead.deadline", "notice", Piece{Text: plain(n.Doc.Front.Title), Href: v.To(n.URL)})})
		}
	}
	slices.SortStableFunc(lines, func(a, b AheadLine) int { return a.Date.Compare(b.Date) })
	return lines[:min(homeAhead, len(lines))]
}
