package render

import (
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// modelView is a model version's page: its life cycle, and the pack in force
// for it in full.
type modelView struct {
	Page
	ID        string
	Version   string // of the pack in force, or ""
	FolioSize string
	// PackName and PackAddress are what its paragraphs are cited by.
	PackName, PackAddress string
	Lede                  string
	Note                  string
	State                 Label
	Since                 []Piece
	Read                  *Link
	Life                  *Timeline
	Brief                 *content.Brief
	Contents              []ContentsEntry
	Body                  *Body
	NoPack                []Piece
	History               []HistoryRow
	Copies                []Link // of the change log
	Notices               []NoticeLine
	Versions              []LoggedVersion
	Follow                *Follow
	Rows                  []Row
	Record                *Record

	taken markdown.Anchors
}

// Anchor gives the anchor of a part of the page; see packView.Anchor.
func (v *modelView) Anchor(name string) string { return free(v.taken, name) }

// HistoryRow is a pack and the days on which it applied to a model version.
type HistoryRow struct {
	Version, Href string
	Label         Label
	From, To      content.Date
}

func (x *system) modelView(m *disclosure.Model) *modelView {
	s, w := x.site, x.words
	front := m.Front
	name := x.Doc.Front.Name
	v := &modelView{
		Page:  s.newPage(m.URL, w.must("model.title", "model", front.ID, "system", name, "state", w.word("model_state_small", m.State)), w.must("model.description", "model", front.ID, "system", name)),
		ID:    front.ID,
		Lede:  w.must("model.lede", "system", name),
		Note:  front.Note,
		State: x.modelLabel(m),
		Since: x.modelSince(m),
	}
	if front.Name != "" {
		v.Lede = w.must("model.lede_named", "name", front.Name, "system", name)
	}
	s.crumbs(&v.Page, front.ID, s.rootCrumb(&v.Page), Link{name, v.To(x.URL)})
	v.Label = &v.State
	v.Comparing = true
	v.Banner = x.modelBanner(&v.Page, m)
	v.Life = x.modelLine([]*disclosure.Model{m}, "_life")
	if p := m.Current(s.AsOf); p != nil {
		v.taken = anchors(p.Outline)
		v.Version = p.Version.Original()
		v.PackName, v.PackAddress = p.Name(), s.links.absolute(p.URL)
		v.FolioSize = folioSize(v.Version)
		v.Read = &Link{w.must("model.read", "version", v.Version), v.To(p.URL)}
		if p.Doc.Front.Brief != (content.Brief{}) {
			v.Brief = &p.Doc.Front.Brief
		}
		v.Body = s.body(p.Doc.File, p.Outline, m.URL, p.URL)
		v.Contents = sections(p.Outline)
		v.Record = x.record(&v.Page, p, v.taken)
		v.Action = &Link{w.must("pager.version", "version", v.Version), v.To(p.URL)}
	} else {
		v.NoPack = s.piece("model.no_pack", "model", Piece{Text: front.ID, Code: true})
		for _, period := range m.Coverage {
			if period.From.After(s.AsOf) {
				v.NoPack = s.piece("model.no_pack_until", "version", Piece{Text: period.Pack.Version.Original(), Href: v.To(period.Pack.URL)}, "date", w.when(period.From))
				break
			}
		}
	}
	v.Contents = append(v.Contents,
		under(w.must("model.history_short"), v.Anchor("history")),
		under(w.must("model.changes_short"), v.Anchor("changes")),
		under(w.must("model.notices_short"), v.Anchor("notices")),
		under(w.must("contents.record"), v.Anchor("record")),
	)
	for i := len(m.Coverage) - 1; i >= 0; i-- {
		p := m.Coverage[i]
		v.History = append(v.History, HistoryRow{p.Pack.Version.Original(), v.To(p.Pack.URL), x.packLabel(p.Pack), p.From, p.To})
	}
	for _, p := range x.logged() {
		before := p.Before()
		if slices.Contains(p.Models, m) || before != nil && slices.Contains(before.Models, m) {
			v.Versions = append(v.Versions, x.loggedVersion(&v.Page, p))
		}
	}
	v.Copies = s.changeCopies(&v.Page)
	s.alternates(&v.Page, "")
	v.HeadLinks = append(v.HeadLinks, discovery(&v.Page, s.feeds.of(scope{x.System, m, ""}))...)
	v.Follow = s.follow(&v.Page, scope{x.System, m, ""})
	for _, n := range m.Notices {
		v.Notices = append(v.Notices, s.noticeLine(&v.Page, n))
	}
	x.modelRecord(v, m)
	return v
}

func (x *system) modelSince(m *disclosure.Model) []Piece {
	s, w := x.site, x.words
	f := m.Front
	switch m.State {
	case disclosure.Announced:
		return s.piece("model.since_announced", "date", w.when(f.Released))
	case disclosure.Deprecated:
		if !f.Deprecated.IsZero() {
			return s.piece("model.since_deprecated", "date", w.when(f.Deprecated))
		}
	case disclosure.Retired:
		if !f.Retires.IsZero() {
			return s.piece("model.since_retired", "date", w.when(f.Retires))
		}
	}
	return s.piece("model.since_released", "date", w.when(f.Released))
}

func (x *system) modelBanner(v *Page, m *disclosure.Model) *Banner {
	s, w := x.site, x.words
	f := m.Front
	id := Piece{Text: f.ID}
	b := &Banner{Class: string(m.State)}
	switch m.State {
	case disclosure.Announced:
		b.Text = s.piece("banner.model_announced", "model", id, "date", w.when(f.Released))
	case disclosure.Preview:
		b.Text = s.piece("banner.model_preview", "model", id)
	case disclosure.Deprecated:
		b.Text = s.piece("banner.model_deprecated", "model", id)
		if !f.Retires.IsZero() {
			b.More = s.piece("banner.model_retires", "date", w.when(f.Retires))
		}
	case disclosure.Retired:
		b.Text = s.piece("banner.model_retired", "model", id)
		if !f.Retires.IsZero() {
			b.Text = s.piece("banner.model_retired_on", "model", id, "date", w.when(f.Retires))
		}
	default:
		return nil
	}
	if r := m.Replacement; r != nil {
		b.Links = []Link{{w.must("banner.model_replacement", "model", r.Front.ID), v.To(r.URL)}}
	}
	return b
}

func (x *system) modelRecord(v *modelView, m *disclosure.Model) {
	w := x.words
	f := m.Front
	row := func(key string, values ...[]Piece) { v.Rows = append(v.Rows, Row{Name: w.must(key), Values: values}) }
	date := func(key string, d content.Date) {
		if !d.IsZero() {
			row(key, []Piece{w.whenBrief(d)})
		}
	}
	row("col.state", []Piece{{Text: w.word("model_state", m.State)}})
	date("col.released", f.Released)
	date("col.deprecated", f.Deprecated)
	date("col.retires", f.Retires)
	if r := m.Replacement; r != nil {
		row("col.replacement", []Piece{{Text: r.Front.ID, Href: v.To(r.URL)}})
	}
	if len(f.Aliases) > 0 {
		row("record.aliases", []Piece{{Text: strings.Join(f.Aliases, w.must("list.separator"))}})
	}
	if f.BaseModel != "" {
		row("record.base_model", []Piece{{Text: f.BaseModel}})
	}
	if f.Supplier != "" {
		row("record.supplier", []Piece{{Text: f.Supplier}})
	}
	row("record.system", []Piece{{Text: x.Doc.Front.Name, Href: v.To(x.URL)}})
}
