package render

import (
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// packView is a pack's permanent page, and the page of the latest alias.
type packView struct {
	Page
	Name         string // of system and version
	System       string
	Version      string
	FolioSize    string // class for versions that are long
	Summary      string
	Since        []Piece // status and dates in a sentence
	ChangesLink  string
	Minutes      int
	Permanent    []Piece // on a copy: where the permanent page is
	Brief        *content.Brief
	Contents     []ContentsEntry
	Body         *Body
	Changes      []ChangeView
	ChangesIntro []Piece
	Attachments  []FileView
	Notices      []NoticeLine
	Cite         []CiteText
	Record       *Record
	Earlier      *Step
	Later        *Step
	taken        markdown.Anchors
}

// A ContentsEntry is a line of the contents.
type ContentsEntry struct {
	Number, Title, Href string
	Under               bool // no number, but stands among entries that have one
}

// ChangeView is an entry of the change log.
type ChangeView struct {
	Label             Label
	Section, Href     string
	What, Why, Action string
}

// FileView is a file to take.
type FileView struct {
	Title, Href, Size, Digest string
	Download                  bool
}

// CiteText is a text to copy into a contract or a letter.
type CiteText struct{ Title, Text string }

// Record is the record of a pack: what stands beside its text.
type Record struct {
	Rows      []Row
	Approvals []ApprovalView
	Digest    string
	Verify    string
	Copies    []FileView
	Pages     []Link
	CiteHref  string
	Since     *SinceView
	Follow    *Follow
	// ApprovalsID is the anchor of the approvals, unless the text has it.
	ApprovalsID string
}

// ApprovalView is an approval.
type ApprovalView struct {
	By, Role, Href string
	At             content.Date
}

// Anchor gives the anchor of a part of the page that the program makes. The
// author's own anchors come first: where the text has the same one, the part
// gets a leading underscore.
func (v *packView) Anchor(name string) string { return free(v.taken, name) }

func free(taken markdown.Anchors, name string) string {
	if taken.Has(name) {
		return "_" + name
	}
	return name
}

// anchors gives the ids that a document's HTML has.
func anchors(o *markdown.Outline) markdown.Anchors {
	if o == nil {
		return ""
	}
	return o.Anchors
}

// packArtifacts plans a pack's page, its further pages and files.
func (x *system) packArtifacts(p *disclosure.Pack) []output.Artifact {
	s := x.site
	list := []output.Artifact{
		page(s, "pages/pack", "pack", p.URL, func() *packView { return x.packView(p, p.URL) }),
		{
			Path:  p.URL + "index.md",
			Kind:  "text",
			Key:   output.NewKey("canonical/v1").String(p.Digest).Sum(),
			Write: func(w io.Writer) error { _, err := w.Write(p.Canonical()); return err },
		},
	}
	for _, further := range p.Pages {
		list = append(list, page(s, "pages/page", "page", further.URL, func() *documentView { return x.packPageView(further) }))
	}
	folder := path.Dir(p.Doc.Path) + "/"
	for _, a := range p.Attachments {
		list = append(list, copied(p.URL+strings.TrimPrefix(a.Path, folder), a))
	}
	return list
}

// packTitle is the title of a pack's document: name, version and status.
func (x *system) packTitle(p *disclosure.Pack) string {
	return x.words.must("pack.title", "pack", p.Name(), "status", x.words.word("status_small", p.Status))
}

// packHead sets the parts of a page that speak of one pack: strip, banner,
// head links. at gives the address of the page in another version of the pack,
// "" where that has none.
func (x *system) packHead(v *Page, p *disclosure.Pack, at func(*disclosure.Pack) string) {
	s := x.site
	label := s.packLabel(p)
	v.Label, v.Menu, v.MenuAt = &label, x.menu(), p.Version.Original()
	v.Banner = x.packBanner(v, p)
	v.Foot = s.piece("foot.pack", "pack", p.Name(), "period", x.words.word("status_small", p.Status)+s.comma(s.period(p)))
	v.HeadLinks = append(v.HeadLinks,
		HeadLink{Rel: "latest-version", Href: s.links.absolute(x.URL + "latest/")},
		HeadLink{Rel: "version-history", Href: s.links.absolute(x.URL) + "#packs"},
	)
	if p.Predecessor != nil && at(p.Predecessor) != "" {
		v.HeadLinks = append(v.HeadLinks, HeadLink{Rel: "predecessor-version", Href: s.links.absolute(at(p.Predecessor))})
	}
	if p.Successor != nil && at(p.Successor) != "" {
		v.HeadLinks = append(v.HeadLinks, HeadLink{Rel: "successor-version", Href: s.links.absolute(at(p.Successor))})
	}
	v.HeadLinks = append(v.HeadLinks, x.feedLinks(v)...)
	v.NoIndex = p.Status == disclosure.Draft ||
		s.Config.NoIndex && (p.Status == disclosure.Superseded || p.Status == disclosure.Withdrawn)
}

// comma puts ", " before a text that is there.
func (s *site) comma(text string) string {
	if text == "" {
		return ""
	}
	return s.words.must("list.separator") + text
}

// piece is a message whose key is written in Go.
func (s *site) piece(key string, values ...any) []Piece {
	pieces, err := s.words.message(key, values...)
	if err != nil {
		return []Piece{{Text: key}}
	}
	return pieces
}

// inForceFor gives the pack in force that a reader of p should see instead.
func (x *system) inForceFor(p *disclosure.Pack) *disclosure.Pack {
	seen := map[*disclosure.Pack]bool{}
	for q := p.ReplacedBy; q != nil && !seen[q]; q = q.ReplacedBy {
		if q.Status == disclosure.InForce {
			return q
		}
		seen[q] = true
	}
	var best *disclosure.Pack
	most := -1
	for _, q := range x.InForce() {
		if n := sharedModels(p, q); n > most {
			best, most = q, n
		}
	}
	return best
}

// sharedModels counts the model versions that two packs both cover.
func sharedModels(p, q *disclosure.Pack) int {
	n := 0
	for _, m := range p.Models {
		if slices.Contains(q.Models, m) {
			n++
		}
	}
	return n
}

// nextBanner announces the first of the upcoming packs that is for the same
// model versions as p, or the first of all when p is nil.
func (x *system) nextBanner(v *Page, p *disclosure.Pack) *Banner {
	s, w := x.site, x.words
	for _, next := range x.UpcomingPacks() {
		if p != nil && len(p.Models) > 0 && sharedModels(p, next) == 0 {
			continue
		}
		version := next.Version.Original()
		b := &Banner{Class: string(next.Status), Text: s.piece("banner.next", "version", version, "date", w.when(next.Doc.Front.Effective))}
		if sections := s.changedSections(next); sections != "" {
			b.More = s.piece("banner.next_changes", "sections", sections)
		}
		from := p
		if from == nil {
			from = x.inForceFor(next)
		}
		if from != nil {
			if address := x.comparison(from, next); address != "" {
				b.Links = []Link{{w.must("banner.see_will_change"), v.To(address)}}
			}
		}
		b.Links = append(b.Links, Link{w.must("banner.read_next", "version", version), v.To(next.URL)})
		return b
	}
	return nil
}

// packBanner says what a reader of a pack's page has to know before reading.
func (x *system) packBanner(v *Page, p *disclosure.Pack) *Banner {
	s, w := x.site, x.words
	version := p.Version.Original()
	b := &Banner{Class: string(p.Status)}
	instead := x.inForceFor(p)
	switch p.Status {
	case disclosure.InForce:
		return x.nextBanner(v, p)
	case disclosure.UpcomingStatus:
		b.Text = s.piece("banner.upcoming", "version", version, "date", w.when(p.Doc.Front.Effective))
	case disclosure.Superseded:
		b.Text = s.piece("banner.superseded", "version", version)
		switch {
		case p.To.IsZero():
		case p.ReplacedBy != nil:
			b.More = s.piece("banner.superseded_by", "date", w.when(p.To), "version", p.ReplacedBy.Version.Original())
		default:
			b.More = s.piece("banner.applied_until", "date", w.when(p.To))
		}
	case disclosure.Withdrawn:
		if d := p.Doc.Front.Withdrawn; d.IsZero() {
			b.Text = s.piece("banner.withdrawn", "version", version)
		} else {
			b.Text = s.piece("banner.withdrawn_on", "version", version, "date", w.when(d))
		}
		b.More = s.piece("banner.withdrawn_why")
	case disclosure.Draft:
		b.Text = s.piece("banner.draft")
	default:
		return nil
	}
	if p.Status == disclosure.Withdrawn {
		if n := withdrawalNotice(p); n != nil {
			b.Links = append(b.Links, Link{w.must("banner.read_notice"), v.To(n.URL)})
		}
	}
	if instead != nil && instead != p {
		if address := x.comparison(p, instead); address != "" {
			key := "banner.see_changed"
			if p.Status == disclosure.UpcomingStatus {
				key = "banner.see_will_change"
			}
			b.Links = append(b.Links, Link{w.must(key), v.To(address)})
		}
		b.Links = append(b.Links, Link{w.must("banner.read_in_force", "version", instead.Version.Original()), v.To(instead.URL)})
	}
	return b
}

// withdrawalNotice finds the notice of a pack's withdrawal: the newest one of
// the system that says so and names the pack, else the pack's own.
func withdrawalNotice(p *disclosure.Pack) *disclosure.Notice {
	for _, n := range p.System.Notices {
		if n.Doc.Front.Kind == "withdrawal" && (n.From == p || n.To == p) {
			return n
		}
	}
	return nil
}

// changedSections names the sections that a pack changes, once each.
func (s *site) changedSections(p *disclosure.Pack) string {
	var names []string
	for _, c := range p.Doc.Front.Changes {
		if name := s.sectionName(p.System, c.Section); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return s.words.list(names)
}

// sectionName is the title of a section of a system's packs.
func (s *site) sectionName(sys *disclosure.System, id string) string {
	if id == "models" {
		return s.words.must("section.models")
	}
	for _, r := range sys.Sections {
		if r.ID == id && r.Title != "" {
			return r.Title
		}
	}
	return id
}

// packView makes the view of a pack's page at an address: its own, or the
// latest alias's.
func (x *system) packView(p *disclosure.Pack, address string) *packView {
	s, w := x.site, x.words
	front := &p.Doc.Front
	v := &packView{
		Page:      s.newPage(address, x.packTitle(p), w.must("pack.description", "pack", p.Name(), "summary", x.Doc.Front.Summary)),
		Name:      p.Name(),
		System:    x.Doc.Front.Name,
		Version:   p.Version.Original(),
		FolioSize: folioSize(p.Version.Original()),
		Summary:   x.Doc.Front.Summary,
		Since:     x.sinceSentence(p),
		Minutes:   max(1, (p.Outline.Words+199)/200),
		taken:     anchors(p.Outline),
	}
	v.Canonical = s.links.absolute(p.URL)
	v.Overview = false
	x.packHead(&v.Page, p, func(o *disclosure.Pack) string { return o.URL })
	// The canonical text is there for drafts too.
	v.HeadLinks = append(v.HeadLinks, HeadLink{Rel: "alternate", Type: "text/markdown", Href: v.To(p.URL + "index.md")})
	if s.copies {
		v.HeadLinks = append(v.HeadLinks, HeadLink{Rel: "alternate", Type: jsonMedia, Href: v.To(p.URL + "index.json")})
	}
	x.linkPack(&v.Page, p)
	s.crumbs(&v.Page, w.must("pack.crumb", "version", v.Version), s.rootCrumb(&v.Page), Link{v.System, v.To(x.URL)})
	if address != p.URL {
		v.Permanent = s.piece("pack.permanent", "address", Piece{Text: s.links.absolute(p.URL), Href: v.To(p.URL)})
	}
	if front.Brief != (content.Brief{}) {
		v.Brief = &front.Brief
	}
	v.Body = s.body(p.Doc.File, p.Outline, address, p.URL)
	x.addCounterparts(v.Body, &v.Page, p)
	for _, c := range front.Changes {
		v.Changes = append(v.Changes, x.changeView(p, c, v.taken))
	}
	switch n := len(v.Changes); {
	case n > 0:
		v.ChangesLink = w.must("pack.changes_link", "n", n)
		if p.Predecessor != nil {
			v.ChangesIntro = s.piece("pack.changes_since", "version", Piece{Text: p.Predecessor.Version.Original(), Href: v.To(p.Predecessor.URL)})
		}
	default:
		v.ChangesIntro = s.piece("change.first")
	}
	folder := path.Dir(p.Doc.Path) + "/"
	for _, a := range p.Attachments {
		name := strings.TrimPrefix(a.Path, folder)
		v.Attachments = append(v.Attachments, FileView{Title: name, Href: v.To(p.URL + name), Size: w.size(a.Size), Digest: a.Digest, Download: true})
	}
	for _, n := range x.System.Notices {
		if n.From == p || n.To == p || n == p.Notice {
			v.Notices = append(v.Notices, s.noticeLine(&v.Page, n))
		}
	}
	v.Cite = x.citations(p)
	v.Record = x.record(&v.Page, p, v.taken)
	v.Contents = x.contents(p, v)
	if q := p.Predecessor; q != nil {
		v.Earlier = &Step{w.must("pager.earlier", "status", w.word("status_small", q.Status)), w.must("pager.version", "version", q.Version.Original()), v.To(q.URL)}
	}
	if q := p.Successor; q != nil {
		v.Later = &Step{w.must("pager.later", "status", w.word("status_small", q.Status)), w.must("pager.version", "version", q.Version.Original()), v.To(q.URL)}
	}
	return v
}

// folioSize is the class that keeps a long version inside its column.
func folioSize(version string) string {
	switch n := len(version); {
	case n <= 3:
		return ""
	case n <= 5:
		return "f5"
	case n <= 8:
		return "f8"
	}
	return "f9"
}

// sinceSentence says a pack's status and dates.
func (x *system) sinceSentence(p *disclosure.Pack) []Piece {
	s, w := x.site, x.words
	switch {
	case p.Status == disclosure.Draft:
		return s.piece("pack.since_draft")
	case p.Status == disclosure.UpcomingStatus:
		return s.piece("pack.since_upcoming", "date", w.when(p.Doc.Front.Effective))
	case p.From.IsZero():
		return s.piece("pack.since_never", "date", w.when(p.Doc.Front.Published))
	case p.Status == disclosure.InForce && p.To.IsZero():
		return s.piece("pack.since_in_force", "date", w.when(p.From))
	case p.To.IsZero():
		return s.piece("pack.since_from", "date", w.when(p.From))
	case p.Status == disclosure.InForce:
		return s.piece("pack.since_in_force_until", "from", w.when(p.From), "to", w.when(p.To))
	}
	return s.piece("pack.since_past", "from", w.when(p.From), "to", w.when(p.To))
}

// addCounterparts links the paragraphs of a pack that is not in force to the
// same paragraphs in the one that is.
func (x *system) addCounterparts(b *Body, v *Page, p *disclosure.Pack) {
	if b == nil || p.Status == disclosure.InForce {
		return
	}
	to := x.inForceFor(p)
	if to == nil || to == p {
		return
	}
	base, version := v.To(to.URL), to.Version.Original()
	b.Beside = []string{base, version, x.menu().Texts}
	b.counterparts = func() []Counterpart {
		names := x.lineages()
		there := counterparts(names[position(p)], names[position(to)])
		var list []Counterpart
		for anchor := range p.Outline.Anchors.All() {
			id, ok := strings.CutPrefix(anchor, "p")
			if !ok {
				continue
			}
			if other, ok := there[id]; ok {
				list = append(list, Counterpart{
					ID:   anchor,
					Href: base + "#p" + other,
					Text: x.words.must("pack.counterpart", "number", strings.ReplaceAll(other, "-", "."), "version", version),
				})
			}
		}
		return list
	}
}

// changeView shows an entry of the change log.
func (x *system) changeView(p *disclosure.Pack, c content.Change, taken markdown.Anchors) ChangeView {
	v := ChangeView{
		Label:   x.impactLabel(c.Class),
		Section: x.sectionName(x.System, c.Section),
		What:    c.What,
		Why:     c.Why,
		Action:  c.Action,
	}
	switch {
	case taken.Has(c.Section):
		v.Href = "#" + c.Section
	case c.Section == "models":
		v.Href = "#" + free(taken, "models")
	}
	return v
}

// contents lists the sections of the text and the parts after it.
func (x *system) contents(p *disclosure.Pack, v *packView) []ContentsEntry {
	w := x.words
	list := sections(p.Outline)
	list = append(list, under(w.must("contents.changes"), v.Anchor("changes")))
	if len(v.Attachments) > 0 {
		list = append(list, under(w.must("pack.attachments"), v.Anchor("attachments")))
	}
	if len(v.Notices) > 0 {
		list = append(list, under(w.must("notices.title"), v.Anchor("notices")))
	}
	return append(list,
		under(w.must("cite.title"), v.Anchor("cite")),
		under(w.must("contents.updates"), v.Anchor("updates")),
		under(w.must("contents.record"), v.Anchor("record")),
	)
}

// under is an entry without a number.
func under(title, anchor string) ContentsEntry {
	return ContentsEntry{Title: title, Href: "#" + anchor, Under: true}
}

// sections lists the level-2 headings of a document.
func sections(o *markdown.Outline) []ContentsEntry {
	var list []ContentsEntry
	for _, h := range o.Headings {
		if h.Level != 2 || h.ID == "" {
			continue
		}
		e := ContentsEntry{Title: h.Text, Href: "#" + h.ID}
		if h.Number > 0 {
			e.Number = strconv.Itoa(h.Number)
		}
		list = append(list, e)
	}
	return list
}

// citations are the texts that quote a pack so that nobody can mistake it.
func (x *system) citations(p *disclosure.Pack) []CiteText {
	w := x.words
	values := []any{
		"system", x.Doc.Front.Name, "version", p.Version.Original(),
		"effective", w.long(p.Doc.Front.Effective), "published", w.long(p.Doc.Front.Published),
		"organization", x.Config.Organization.Name,
		"address", x.links.absolute(p.URL), "digest", p.Digest,
	}
	list := []CiteText{
		{w.must("cite.exhibit_title"), w.must("cite.exhibit", values...)},
		{w.must("cite.mail_title"), w.must("cite.mail", values...)},
	}
	if p.Doc.Front.Effective.IsZero() {
		return nil // a draft is not to be cited
	}
	return list
}

// record makes the record column of a pack for a page.
func (x *system) record(v *Page, p *disclosure.Pack, taken markdown.Anchors) *Record {
	w := x.words
	front := &p.Doc.Front
	r := &Record{
		Digest:      p.Digest,
		Verify:      v.To("verify/"),
		CiteHref:    x.target(disclosure.Target{URL: p.URL, Fragment: free(taken, "cite")}, v.URL, v.URL),
		ApprovalsID: free(taken, "approvals"),
	}
	row := func(key string, values ...[]Piece) {
		if len(values) > 0 {
			r.Rows = append(r.Rows, Row{Name: w.must(key), Values: values})
		}
	}
	date := func(key string, d content.Date) {
		if !d.IsZero() {
			row(key, []Piece{w.whenBrief(d)})
		}
	}
	row("record.status", []Piece{{Text: w.word("status", p.Status)}})
	date("record.published", front.Published)
	date("record.effective", front.Effective)
	date("record.until", p.To)
	date("record.withdrawn", front.Withdrawn)
	if p.Predecessor != nil {
		row("record.after", []Piece{{Text: p.Predecessor.Version.Original(), Href: v.To(p.Predecessor.URL)}})
	}
	if p.ReplacedBy != nil {
		row("record.replaced_by", []Piece{{Text: p.ReplacedBy.Version.Original(), Href: v.To(p.ReplacedBy.URL)}})
	}
	var models [][]Piece
	for _, m := range p.Models {
		models = append(models, []Piece{{Text: m.Front.ID, Href: v.To(m.URL)}})
	}
	if len(models) > 0 {
		r.Rows = append(r.Rows, Row{ID: free(taken, "models"), Name: w.must("record.models"), Values: models})
	}
	row("record.impact", []Piece{{Text: w.word("impact", p.Impact)}})
	var triggers []string
	for _, t := range front.Triggers {
		triggers = append(triggers, w.word("trigger", t))
	}
	if len(triggers) > 0 {
		row("record.triggers", []Piece{{Text: strings.Join(triggers, w.must("list.separator"))}})
	}
	if owner := front.Owner; owner != "" {
		row("record.owner", []Piece{{Text: owner}})
	} else if owner := x.Doc.Front.Owners.Product; owner != "" {
		row("record.owner", []Piece{{Text: owner}})
	}
	date("record.review", front.NextReview)
	if p.Notice != nil {
		row("record.notice", []Piece{{Text: p.Notice.ID, Href: v.To(p.Notice.URL)}})
	}
	r.Since = x.since(v, p)
	r.Follow = x.follow(v, scope{system: x.System})
	for _, a := range front.Approvals {
		r.Approvals = append(r.Approvals, ApprovalView{By: a.By, Role: w.word("approver", a.Role), Href: x.evidence(v, p, a.Evidence), At: a.At})
	}
	r.Copies = append(r.Copies, FileView{Title: w.must("record.markdown"), Href: v.To(p.URL + "index.md"), Size: w.size(int64(p.Size))})
	folder := path.Dir(p.Doc.Path) + "/"
	for _, a := range p.Attachments {
		name := strings.TrimPrefix(a.Path, folder)
		r.Copies = append(r.Copies, FileView{Title: name, Href: v.To(p.URL + name), Size: w.size(a.Size), Download: true})
	}
	for _, further := range p.Pages {
		r.Pages = append(r.Pages, Link{further.Title, v.To(further.URL)})
	}
	return r
}

// evidence gives the link to the record of an approval.
func (x *system) evidence(v *Page, p *disclosure.Pack, link string) string {
	if link == "" {
		return ""
	}
	if t, ok := x.Resolve(p.Doc.File, link); ok && !t.External {
		return x.target(t, v.URL, p.URL)
	}
	return contactLink(link)
}
