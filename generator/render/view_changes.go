package render

import (
	"cmp"
	"slices"
	"strconv"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/disclosure"
)

// changesView is a change log: of a system, or of the whole site.
type changesView struct {
	Page
	Heading  string
	Lede     string
	Intro    *Body
	Site     bool
	Systems  []Link // change logs of the systems, on the site's page
	Years    []ChangeYear
	Earlier  int // versions that the site's page leaves out
	Copies   []Link
	Follow   *Follow
	Compare  *Link
	Contents []ContentsEntry
}

// ChangeYear is the versions of a year.
type ChangeYear struct {
	Year     string
	Versions []LoggedVersion
}

// LoggedVersion is a version in a change log.
type LoggedVersion struct {
	ID, Version, Href    string
	System               string // on pages of several systems
	Label, Impact        Label
	Published, Effective content.Date
	Until, Withdrawn     content.Date
	Triggers             string
	Changes              []ChangeView
	Approvals            []ApprovalView
	Notice               *Link
	Compare              []Link
}

// loggedVersions is the number of versions on the site's change log; the logs
// of the systems have all.
const loggedVersions = 100

// loggedVersion shows a version in a log on a page.
func (x *system) loggedVersion(v *Page, p *disclosure.Pack) LoggedVersion {
	w := x.words
	f := &p.Doc.Front
	l := LoggedVersion{
		ID: "v" + p.Version.Original(), Version: p.Version.Original(), Href: v.To(p.URL),
		Label: x.packLabel(p), Impact: x.impactLabel(string(p.Impact)),
		Published: f.Published, Effective: f.Effective, Until: p.To, Withdrawn: f.Withdrawn,
	}
	var triggers []string
	for _, t := range f.Triggers {
		triggers = append(triggers, w.word("trigger", t))
	}
	l.Triggers = w.list(triggers)
	taken := anchors(p.Outline)
	for _, c := range byClass(f.Changes) {
		view := x.changeView(p, c, "")
		switch {
		case taken.Has(c.Section):
			view.Href = l.Href + "#" + c.Section
		case c.Section == compare.Models:
			view.Href = l.Href + "#" + free(taken, "models")
		}
		l.Changes = append(l.Changes, view)
	}
	for _, a := range f.Approvals {
		l.Approvals = append(l.Approvals, ApprovalView{By: a.By, Role: w.word("approver", a.Role), Href: x.evidence(v, p, a.Evidence), At: a.At})
	}
	if n := p.Notice; n != nil {
		l.Notice = &Link{n.Doc.Front.Title, v.To(n.URL)}
	}
	if q := x.newestBefore(p); q != nil {
		l.Compare = append(l.Compare, Link{w.must("comparison.with", "version", q.Version.Original()), v.To(x.comparison(q, p))})
	}
	if q := x.Latest(); q != nil && q != p && q != x.newestBefore(p) {
		if address := x.comparison(p, q); address != "" {
			l.Compare = append(l.Compare, Link{w.must("comparison.with_in_force", "version", q.Version.Original()), v.To(address)})
		}
	}
	return l
}

// loggedDay is the day by which change logs are ordered.
func loggedDay(p *disclosure.Pack) content.Date {
	if d := p.Doc.Front.Published; !d.IsZero() {
		return d
	}
	return p.Doc.Front.Effective
}

func (v *changesView) add(l LoggedVersion, day content.Date) {
	year := strconv.Itoa(day.Year)
	if k := len(v.Years); k == 0 || v.Years[k-1].Year != year {
		v.Years = append(v.Years, ChangeYear{Year: year})
	}
	y := &v.Years[len(v.Years)-1]
	y.Versions = append(y.Versions, l)
}

// changesView is the change log of a system.
func (x *system) changesView() *changesView {
	s, w := x.site, x.words
	name := x.Doc.Front.Name
	v := &changesView{
		Page:    s.newPage(x.URL+"changes/", w.must("change_log.system_page_title", "system", name), w.must("change_log.system_lede", "system", name)),
		Heading: w.must("change_log.system_title", "system", name),
		Lede:    w.must("change_log.system_lede", "system", name),
	}
	v.Comparing = true
	s.crumbs(&v.Page, w.must("change_log.crumb"), s.rootCrumb(&v.Page), Link{name, v.To(x.URL)})
	label := x.systemLabel()
	v.Label = &label
	v.HeadLinks = append(v.HeadLinks, x.feedLinks(&v.Page)...)
	for _, p := range x.logged() {
		l := x.loggedVersion(&v.Page, p)
		v.add(l, loggedDay(p))
		v.Contents = append(v.Contents, ContentsEntry{Title: l.Version, Href: "#" + l.ID})
	}
	v.Follow = s.follow(&v.Page, scope{system: x.System})
	if len(x.pairs().Pairs) > 0 {
		v.Compare = &Link{w.must("comparisons.link"), v.To(x.URL + "compare/")}
	}
	v.Copies = s.changeCopies(&v.Page)
	return v
}

// logged lists the versions of a system for a change log, the last published
// first.
func (x *system) logged() []*disclosure.Pack {
	list := slices.DeleteFunc(slices.Clone(x.Packs), func(p *disclosure.Pack) bool { return p.Status == disclosure.Draft })
	slices.SortStableFunc(list, func(a, b *disclosure.Pack) int { return loggedDay(b).Compare(loggedDay(a)) })
	return list
}

// changeCopies are the forms of a change log for programs.
func (s *site) changeCopies(v *Page) []Link {
	if !s.changeFiles {
		return nil
	}
	return []Link{
		{s.words.must("change_log.copy_markdown"), v.To(v.URL + "changes.md")},
		{s.words.must("change_log.copy_json"), v.To(v.URL + "changes.json")},
	}
}

// siteChangesView is the change log of the whole site.
func (s *site) siteChangesView() *changesView {
	w := s.words
	v := &changesView{
		Page:    s.newPage("changes/", w.must("change_log.title"), w.must("change_log.lede")),
		Heading: w.must("change_log.title"),
		Lede:    w.must("change_log.lede"),
		Site:    true,
	}
	v.Comparing = true
	v.Intro, v.Heading, v.Lede = s.introduction(&v.Page, v.Heading, v.Lede)
	s.crumbs(&v.Page, v.Heading, Link{w.must("page.home"), v.To("")})
	s.alternates(&v.Page, "")
	var packs []*disclosure.Pack
	for _, sys := range s.Systems {
		n := 0
		for _, p := range sys.Packs {
			if p.Status != disclosure.Draft {
				packs = append(packs, p)
				n++
			}
		}
		if n > 0 {
			v.Systems = append(v.Systems, Link{sys.Doc.Front.Name, v.To(sys.URL + "changes/")})
		}
	}
	slices.SortStableFunc(packs, func(a, b *disclosure.Pack) int {
		return cmp.Or(loggedDay(b).Compare(loggedDay(a)), cmp.Compare(a.System.ID, b.System.ID), b.Version.Compare(a.Version))
	})
	for i, p := range packs {
		if i == loggedVersions {
			v.Earlier = len(packs) - i
			break
		}
		x := &system{s, p.System}
		l := x.loggedVersion(&v.Page, p)
		l.System = p.System.Doc.Front.Name
		l.ID = p.System.ID + "-" + l.ID
		v.add(l, loggedDay(p))
	}
	v.Follow = s.follow(&v.Page, scope{})
	v.Copies = s.changeCopies(&v.Page)
	return v
}

// SinceView offers the comparisons that lead from the version a reader uses
// to the one that matters to them.
type SinceView struct {
	Text  string
	Links []Link
	All   string
}

// sinceVersions is the number of versions offered directly.
const sinceVersions = 4

// since offers what changed since an earlier version, for a reader of a pack;
// nil when there is only one version.
func (x *system) since(v *Page, p *disclosure.Pack) *SinceView {
	w := x.words
	if len(x.pairs().Pairs) == 0 {
		return nil
	}
	view := &SinceView{Text: w.must("since.to", "version", p.Version.Original()), All: v.To(x.URL + "compare/")}
	for _, q := range x.pairs().to[p] {
		if len(view.Links) == sinceVersions {
			break
		}
		view.Links = append(view.Links, Link{q.Version.Original(), v.To(x.comparison(q, p))})
	}
	if len(view.Links) == 0 {
		view.Text = ""
	}
	return view
}
