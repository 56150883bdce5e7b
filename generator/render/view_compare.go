package render

import (
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// compareView is the comparison of two versions of a pack.
type compareView struct {
	Page
	Heading      string
	Permanent    []Piece // where it moves on: what it shows, and what stays
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

// compareArtifacts plans the comparisons of a system.
func (x *system) compareArtifacts() []output.Artifact {
	if len(x.pairs().Pairs) == 0 {
		return nil
	}
	s := x.site
	rulesSum := sha256Hex(x.rules())
	list := []output.Artifact{page(s, "pages/comparisons", "page", x.URL+"compare/", x.comparisonsView)}
	for _, pair := range x.pairs().Pairs {
		list = append(list, page(s, "pages/compare", "page", pair.URL(), func() *compareView {
			v := &compareView{
				Page:    x.comparedPage(pair.URL(), "comparison.page_title", "comparison.description", pair),
				Heading: x.words.must("comparison.title", "from", pair.From.Version.Original(), "to", pair.To.Version.Original()),
			}
			return x.compareView(v, pair, rulesSum)
		}))
	}
	for _, from := range x.pairs().Since {
		list = append(list, page(s, "pages/compare", "page", from.SinceURL(), func() *compareView {
			return x.compareView(x.sinceView(from), disclosure.Pair{From: from, To: x.pairs().latest}, rulesSum)
		}))
	}
	return list
}

func (x *system) comparedPage(address, title, description string, pair disclosure.Pair) Page {
	values := []any{"from", pair.From.Version.Original(), "to", pair.To.Version.Original(), "system", x.Doc.Front.Name}
	return x.newPage(address, x.words.must(title, values...), x.words.must(description, values...))
}

// sinceView begins the comparison of a pack with the one that the latest alias
// shows, which is another one from time to time: the page says so, and which
// comparisons stay. That one may be the pack itself, when what is newer does not
// apply yet, or an earlier one, when what is newer was withdrawn.
func (x *system) sinceView(from *disclosure.Pack) *compareView {
	s, to := x.site, x.pairs().latest
	pair := disclosure.Pair{From: from, To: to}
	v := &compareView{
		Page:    x.comparedPage(from.SinceURL(), "comparison.since_page_title", "comparison.since_description", pair),
		Heading: x.words.must("comparison.since_title", "from", from.Version.Original()),
	}
	say := func(key string, values ...any) {
		if len(v.Permanent) > 0 {
			v.Permanent = append(v.Permanent, Piece{Text: " "})
		}
		v.Permanent = append(v.Permanent, s.piece(key, values...)...)
	}
	a, b := from.Version.Original(), Piece{Text: to.Version.Original(), Href: v.To(to.URL)}
	switch {
	case to.Status != disclosure.InForce && to == from:
		say("comparison.since_last", "from", a)
	case to.Status != disclosure.InForce:
		say("comparison.since_nothing", "from", a, "to", b)
	case to == from:
		say("comparison.since_itself", "from", a)
	case to.Version.LessThan(from.Version):
		say("comparison.since_earlier", "from", a, "to", b)
	default:
		say("comparison.since_now", "from", a, "to", b)
	}
	if x.pairs().Has(pair) {
		v.Canonical = s.links.absolute(pair.URL())
		say("comparison.since_permanent", "address", Piece{Text: v.Canonical, Href: v.To(pair.URL())})
		return v
	}
	var stay []Piece
	add := func(p disclosure.Pair) {
		if len(stay) > 0 {
			stay = append(stay, Piece{Text: x.words.must("list.separator")})
		}
		stay = append(stay, Piece{
			Text: x.words.must("comparisons.cell", "from", p.From.Version.Original(), "to", p.To.Version.Original()),
			Href: v.To(p.URL()),
		})
	}
	reversed := disclosure.Pair{From: to, To: from}
	if x.pairs().Has(reversed) {
		add(reversed)
	}
	for _, p := range slices.Backward(x.pairs().from[from]) { // the next one
		if next := (disclosure.Pair{From: from, To: p}); x.pairs().Has(next) {
			add(next)
			break
		}
	}
	if from.Version.LessThan(to.Version) {
		for _, p := range x.pairs().to[to] { // the one before
			if last := (disclosure.Pair{From: p, To: to}); x.pairs().Has(last) {
				add(last)
				break
			}
		}
	}
	if len(stay) > 0 {
		say("comparison.since_stay")
		v.Permanent = append(v.Permanent, Piece{Text: " "})
		v.Permanent = append(v.Permanent, stay...)
	}
	return v
}

// compareView adds to a page what it shows of a comparison.
func (x *system) compareView(v *compareView, pair disclosure.Pair, rules string) *compareView {
	s, w := x.site, x.words
	from, to := pair.From, pair.To
	a, b := from.Version.Original(), to.Version.Original()
	name := x.Doc.Front.Name
	v.FolioSize = folioSize(b)
	v.Overview, v.Comparing = false, true
	v.Older, v.Newer = x.compared(&v.Page, from), x.compared(&v.Page, to)
	v.All, v.Verify = v.Page.To(x.URL+"compare/"), v.Page.To("verify/")
	v.Earlier = x.picks(&v.Page, x.pairs().to[to], from, func(p *disclosure.Pack) string { return x.comparison(p, to) })
	v.Later = x.picks(&v.Page, x.pairs().from[from], to, func(p *disclosure.Pack) string { return x.comparison(from, p) })
	crumb := w.must("comparison.crumb", "from", a, "to", b)
	if len(v.Permanent) > 0 {
		crumb = v.Heading
	}
	s.crumbs(&v.Page, crumb, s.rootCrumb(&v.Page), Link{name, v.Page.To(x.URL)})
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
	for _, p := range to.Since(from) {
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

func (x *system) compared(v *Page, p *disclosure.Pack) ComparedVersion {
	c := ComparedVersion{Version: p.Version.Original(), Href: v.To(p.URL), When: x.period(p), Label: x.packLabel(p), Digest: p.Digest}
	for _, a := range p.Doc.Front.Approvals {
		c.Approvals = append(c.Approvals, ApprovalView{By: a.By, Role: x.words.word("approver", a.Role), At: a.At})
	}
	return c
}
