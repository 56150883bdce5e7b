package render

import (
	"cmp"
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// systemView is a system's page.
type systemView struct {
	Page
	Name             string
	Summary          string
	Changed          *Link
	Since            *SinceView
	Follow           *Follow
	Log              *Link
	Read             []Link // the packs to read, the one in force first
	Body             *Body
	InForce          []InForceView
	Rows             []Row
	Contacts         []Row
	Sections         []Link
	PackLine         *Timeline
	Packs            []PackLineView
	Models           []ModelRow
	ModelLine        *Timeline
	Matrix           *Matrix
	Notices          []NoticeLine
	MoreNotices      *Link
	Suppliers        *SupplierTable
	Responsibilities *ResponsibilityTable

	taken markdown.Anchors
}

// Anchor gives the anchor of a part of the page; see packView.Anchor.
func (v *systemView) Anchor(name string) string { return free(v.taken, name) }

// InForceView is a pack in force and the model versions it is for.
type InForceView struct {
	Version, Href string
	Models        []Link
	Since         content.Date
}

// PackLineView is a pack in the list of all packs.
type PackLineView struct {
	Version, Href string
	Label         Label
	When          string
	Models        string
	Changes       []string
	More          string
	Notice        *Link
	Compare       *Link
}

// ModelRow is a model version in the table.
type ModelRow struct {
	ID, Href                      string
	Label                         Label
	Pack                          *Link
	Released, Deprecated, Retires content.Date
	Replacement                   *Link
}

// Matrix says which pack covers which model version.
type Matrix struct {
	Packs []MatrixPack
	Rows  []MatrixRow
}

// MatrixPack is a column.
type MatrixPack struct {
	Version, Href string
	InForce       bool
}

// MatrixRow is a row.
type MatrixRow struct {
	Model string
	Cells []MatrixCell
}

// MatrixCell is a cell.
type MatrixCell struct{ Class, Text string }

// systemNotices is the number of notices on a system's page that has more.
const systemNotices = 12

func (x *system) view() *systemView {
	s, w := x.site, x.words
	front := &x.Doc.Front
	v := &systemView{
		Page:    s.newPage(x.URL, front.Name, front.Summary),
		Name:    front.Name,
		Summary: front.Summary,
		taken:   anchors(x.Outline),
	}
	v.Body = s.body(x.Doc.File, x.Outline, x.URL, x.URL)
	if x.Outline == nil || x.Outline.Words == 0 && x.Outline.Blocks == 0 {
		v.Body = nil
	}
	s.crumbs(&v.Page, front.Name, s.rootCrumb(&v.Page))
	inForce := x.InForce()
	label := x.systemLabel()
	v.Label = &label
	if latest := x.Latest(); latest != nil {
		version := latest.Version.Original()
		v.Action = &Link{w.must("system.read_short", "version", version), v.To(latest.URL)}
		v.HeadLinks = append(v.HeadLinks, HeadLink{Rel: "latest-version", Href: s.links.absolute(x.URL + "latest/")})
	}
	v.Banner = x.systemBanner(&v.Page)
	for _, p := range inForce {
		if len(v.Read) < 3 {
			v.Read = append(v.Read, Link{w.must("system.read", "version", p.Version.Original()), v.To(p.URL)})
		}
		row := InForceView{Version: p.Version.Original(), Href: v.To(p.URL), Since: p.From}
		for _, m := range p.Models {
			if m.Current(s.AsOf) == p {
				row.Models = append(row.Models, Link{m.Front.ID, v.To(m.URL)})
			}
		}
		v.InForce = append(v.InForce, row)
	}
	if len(inForce) == 0 {
		if p := x.Latest(); p != nil {
			v.Read = []Link{{w.must("system.read", "version", p.Version.Original()), v.To(p.URL)}}
		}
	}
	for _, p := range x.UpcomingPacks() {
		if len(v.Read) < 4 {
			v.Read = append(v.Read, Link{w.must("system.read_upcoming", "version", p.Version.Original()), v.To(p.URL)})
		}
	}
	x.systemRecord(v)
	x.linkSystem(&v.Page)
	s.alternates(&v.Page, x.URL+"index.json")
	v.HeadLinks = append(v.HeadLinks, x.feedLinks(&v.Page)...)
	v.Follow = s.follow(&v.Page, scope{system: x.System})
	if len(x.pairs().Pairs) > 0 {
		v.Changed = &Link{w.must("since.title"), v.To(x.URL + "compare/")}
		if p := x.Latest(); p != nil && len(x.pairs().to[p]) > 0 {
			v.Since = x.since(&v.Page, p)
		}
	}
	if len(x.Packs) > 0 {
		v.Log = &Link{w.must("change_log.system_title", "system", front.Name), v.To(x.URL + "changes/")}
	}
	v.PackLine = x.packLine()
	for _, p := range x.Packs {
		v.Packs = append(v.Packs, x.packLineView(&v.Page, p))
	}
	for _, m := range x.Models {
		v.Models = append(v.Models, x.modelRow(&v.Page, m))
	}
	v.ModelLine = x.modelLine(x.Models, "_models")
	v.Matrix = x.matrix(&v.Page)
	for _, n := range x.Notices {
		if len(v.Notices) == systemNotices {
			v.MoreNotices = &Link{w.must("home.all_notices", "n", len(x.Notices)), v.To(x.URL + "notices/")}
			break
		}
		v.Notices = append(v.Notices, s.noticeLine(&v.Page, n))
	}
	v.Suppliers = s.supplierTable(x.System)
	v.Responsibilities = s.responsibilityTable(x.System)
	add := func(there bool, name, key string) {
		if there {
			v.Sections = append(v.Sections, Link{w.must(key), "#" + v.Anchor(name)})
		}
	}
	add(len(v.InForce) > 1, "in-force", "system.in_force_several")
	add(v.PackLine != nil, "timeline", "system.timeline")
	add(len(v.Packs) > 0, "packs", "system.packs")
	add(len(v.Models) > 0, "models", "system.models")
	add(v.Matrix != nil, "coverage", "system.matrix")
	add(true, "notices", "system.notices")
	add(v.Suppliers != nil, "suppliers", "suppliers.title")
	add(v.Responsibilities != nil, "responsibilities", "responsibilities.title")
	return v
}

// systemLabel is the status in the strip of a system's page.
func (x *system) systemLabel() Label {
	w := x.words
	inForce := x.InForce()
	switch {
	case x.Status == disclosure.Withdrawn:
		return Label{"withdrawn", w.word("status", disclosure.Withdrawn)}
	case len(inForce) > 0:
		versions := make([]string, len(inForce))
		for i, p := range inForce {
			versions[i] = p.Version.Original()
		}
		return Label{"in-force", w.must("system.in_force", "versions", strings.Join(versions, w.must("list.separator")))}
	case len(x.UpcomingPacks()) > 0:
		return Label{"upcoming", w.word("status", disclosure.UpcomingStatus)}
	case len(x.Packs) == 0:
		return Label{"draft", w.must("system.no_pack_label")}
	}
	return x.packLabel(x.Latest())
}

func (x *system) systemBanner(v *Page) *Banner {
	s, w := x.site, x.words
	front := &x.Doc.Front
	if x.Status == disclosure.Withdrawn {
		b := &Banner{Class: "withdrawn", Text: s.piece("banner.system_withdrawn", "system", front.Name)}
		if !front.Withdrawn.IsZero() {
			b.Text = s.piece("banner.system_withdrawn_on", "system", front.Name, "date", w.when(front.Withdrawn))
		}
		b.More = s.piece("banner.system_withdrawn_more")
		for _, n := range x.Notices {
			if n.Doc.Front.Kind == "withdrawal" {
				b.Links = []Link{{w.must("banner.read_notice"), v.To(n.URL)}}
				break
			}
		}
		return b
	}
	return x.nextBanner(v, nil)
}

// systemRecord fills the record column of a system's page.
func (x *system) systemRecord(v *systemView) {
	w := x.words
	front := &x.Doc.Front
	row := func(rows *[]Row, key string, values ...[]Piece) {
		if len(values) > 0 {
			*rows = append(*rows, Row{Name: w.must(key), Values: values})
		}
	}
	text := func(rows *[]Row, key, value string) {
		if value != "" {
			row(rows, key, []Piece{{Text: value}})
		}
	}
	words := func(key, group string, values []string) {
		list := make([]string, len(values))
		for i, value := range values {
			list[i] = w.word(group, value)
		}
		text(&v.Rows, key, strings.Join(list, w.must("list.separator")))
	}
	var packs [][]Piece
	for _, p := range x.InForce() {
		packs = append(packs, x.piece("system.row_in_force", "version", Piece{Text: p.Version.Original(), Href: v.To(p.URL)}, "date", w.whenBrief(p.From)))
	}
	row(&v.Rows, "record.in_force", packs...)
	packs = nil
	for _, p := range x.UpcomingPacks() {
		packs = append(packs, x.piece("system.row_next", "version", Piece{Text: p.Version.Original(), Href: v.To(p.URL)}, "date", w.whenBrief(p.Doc.Front.Effective)))
	}
	row(&v.Rows, "record.next", packs...)
	if !front.Withdrawn.IsZero() {
		row(&v.Rows, "record.withdrawn", []Piece{w.whenBrief(front.Withdrawn)})
	}
	var first content.Date
	for _, p := range x.Packs {
		first = earlier(p.Doc.Front.Published, first)
	}
	if !first.IsZero() {
		row(&v.Rows, "record.first", []Piece{w.whenBrief(first)})
	}
	words("record.delivery", "delivery", front.Delivery)
	words("record.roles", "role", front.Roles)
	if front.RiskTier != "" {
		text(&v.Rows, "record.risk_tier", w.word("risk_tier", front.RiskTier))
	}
	words("record.configures", "configures", front.CustomerConfigures)
	var reliance []string
	if front.DecisionReliance {
		reliance = append(reliance, w.must("record.decision_reliance"))
	}
	if front.Automation {
		reliance = append(reliance, w.must("record.automation"))
	}
	text(&v.Rows, "record.reliance", strings.Join(reliance, w.must("list.separator")))
	text(&v.Rows, "record.owner_product", front.Owners.Product)
	text(&v.Rows, "record.owner_risk", front.Owners.Risk)
	text(&v.Rows, "record.owner_legal", front.Owners.Legal)
	for _, c := range []struct{ key, value string }{
		{"contact.support", front.Contacts.Support},
		{"contact.risk", front.Contacts.Risk},
		{"contact.incident", front.Contacts.Incident},
	} {
		if c.value != "" {
			row(&v.Contacts, c.key, []Piece{contact(c.value)})
		}
	}
}

// listedChanges is the number of changes shown of a pack in a list.
const listedChanges = 3

func (x *system) packLineView(v *Page, p *disclosure.Pack) PackLineView {
	w := x.words
	l := PackLineView{
		Version: p.Version.Original(),
		Href:    v.To(p.URL),
		Label:   x.packLabel(p),
		When:    x.fullPeriod(p),
	}
	changes := byClass(p.Doc.Front.Changes)
	for i, c := range changes {
		if i == listedChanges && len(changes) > listedChanges+1 {
			l.More = w.must("pack.more_changes", "n", len(changes)-i)
			break
		}
		l.Changes = append(l.Changes, c.What)
	}
	if len(changes) == 0 {
		l.Changes = []string{w.must("change.first")}
	}
	if q := x.newestBefore(p); q != nil {
		l.Compare = &Link{w.must("comparison.with", "version", q.Version.Original()), v.To(x.comparison(q, p))}
	}
	notice := p.Notice
	if n := withdrawalNotice(p); n != nil && p.Status == disclosure.Withdrawn {
		notice = n
	}
	if notice != nil {
		l.Notice = &Link{notice.Doc.Front.Title, v.To(notice.URL)}
	}
	return l
}

// byClass sorts changes by class, the one that matters most first.
func byClass(changes []content.Change) []content.Change {
	changes = slices.Clone(changes)
	slices.SortStableFunc(changes, func(a, b content.Change) int { return cmp.Compare(classRank(b.Class), classRank(a.Class)) })
	return changes
}

// classRank orders the classes of changes.
func classRank(class string) int {
	return slices.Index([]string{"editorial", "minor", "material"}, class)
}

// fullPeriod says when a pack applies or applied, with both dates.
func (x *system) fullPeriod(p *disclosure.Pack) string {
	w := x.words
	if p.From.IsZero() || p.To.IsZero() || p.Status == disclosure.UpcomingStatus || p.Status == disclosure.InForce {
		return x.period(p)
	}
	return w.must("period.both", "from", w.long(p.From), "to", w.long(p.To))
}

func (x *system) modelRow(v *Page, m *disclosure.Model) ModelRow {
	r := ModelRow{
		ID: m.Front.ID, Href: v.To(m.URL), Label: x.modelLabel(m),
		Released: m.Front.Released, Deprecated: m.Front.Deprecated, Retires: m.Front.Retires,
	}
	if p := m.Current(x.AsOf); p != nil {
		r.Pack = &Link{p.Version.Original(), v.To(p.URL)}
	}
	if m.Replacement != nil {
		r.Replacement = &Link{m.Replacement.Front.ID, v.To(m.Replacement.URL)}
	}
	return r
}

// matrix says which pack covers which model version, newest first in both
// directions. It is nil where there is nothing to cross.
func (x *system) matrix(v *Page) *Matrix {
	if len(x.Models) == 0 || len(x.Packs) == 0 {
		return nil
	}
	m := &Matrix{}
	covers := make([]map[*disclosure.Model]bool, len(x.Packs))
	for i, p := range x.Packs {
		m.Packs = append(m.Packs, MatrixPack{p.Version.Original(), v.To(p.URL), p.Status == disclosure.InForce})
		covers[i] = map[*disclosure.Model]bool{}
		for _, model := range p.Models {
			covers[i][model] = true
		}
	}
	w := x.words
	yes, no, gone := w.must("matrix.yes"), w.must("matrix.no"), w.must("matrix.retired")
	now, next := w.must("matrix.in_force"), w.must("matrix.upcoming")
	for _, model := range x.Models {
		row := MatrixRow{Model: model.Front.ID}
		current := model.Current(x.AsOf)
		for i, p := range x.Packs {
			cell := MatrixCell{"muted", no}
			switch {
			case covers[i][model] && p == current:
				cell = MatrixCell{"yes c", now}
			case covers[i][model] && p.Status == disclosure.UpcomingStatus:
				cell = MatrixCell{"next", next}
			case covers[i][model]:
				cell = MatrixCell{"yes", yes}
			case !model.Front.Retires.IsZero() && !p.Doc.Front.Effective.Before(model.Front.Retires):
				cell = MatrixCell{"muted", gone}
			}
			row.Cells = append(row.Cells, cell)
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}
