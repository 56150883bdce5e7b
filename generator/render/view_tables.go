package render

import (
	"cmp"
	"strings"

	"placard/generator/disclosure"
)

// suppliersView is the page of suppliers.
type suppliersView struct {
	Page
	Heading string
	Lede    string
	Intro   *Body
	Systems []SupplierSystem
}

// SupplierSystem is a system's suppliers.
type SupplierSystem struct {
	ID, Name, Href string
	Table          *SupplierTable
}

// SupplierTable is a table of suppliers. Models and Regions say whether any
// row has one.
type SupplierTable struct {
	Label           string
	Models, Regions bool
	Rows            []SupplierRow
}

// SupplierRow is a supplier.
type SupplierRow struct {
	Name, URL, Service, Role, Model, Region string
	Used                                    []Piece
}

// responsibilitiesView is the page of who does what.
type responsibilitiesView struct {
	Page
	Heading string
	Lede    string
	Intro   *Body
	Systems []ResponsibilitySystem
}

// ResponsibilitySystem is a system's responsibilities.
type ResponsibilitySystem struct {
	ID, Name, Href string
	Table          *ResponsibilityTable
}

// ResponsibilityTable is who does what, by stage of the life cycle.
type ResponsibilityTable struct {
	Label    string
	Provider string // name of the vendor
	Partners bool
	Columns  int
	Stages   []Stage
}

// Stage is a stage of the life cycle.
type Stage struct {
	Title string
	Rows  []ResponsibilityRow
}

// ResponsibilityRow is one activity.
type ResponsibilityRow struct{ Activity, Provider, Customer, Partner string }

// frameworksView is the crosswalk.
type frameworksView struct {
	Page
	Heading    string
	Lede       string
	Intro      *Body
	Frameworks []FrameworkView
}

// FrameworkView is a framework.
type FrameworkView struct {
	ID, Title, Edition, Source, Note string
	Rows                             []FrameworkRow
}

// FrameworkRow is a control and what answers it.
type FrameworkRow struct {
	ID, Title, Note string
	Pages           []Link // pages that answer it
	InPacks         []Link // sections and points of every pack that do
}

// verifyView says how a digest is checked.
type verifyView struct {
	Page
	Heading  string
	Lede     string
	Intro    *Body
	Commands []CiteText
	Packs    []VerifyRow
}

// VerifyRow is a pack and its digest.
type VerifyRow struct {
	Name, Href     string
	Label          Label
	Digest         string
	File, FileName string
}

func (s *site) supplierTable(sys *disclosure.System) *SupplierTable {
	if len(sys.Doc.Front.Suppliers) == 0 {
		return nil
	}
	w := s.words
	t := &SupplierTable{Label: w.must("suppliers.label", "system", sys.Doc.Front.Name)}
	for _, x := range sys.Doc.Front.Suppliers {
		r := SupplierRow{Name: x.Name, URL: x.URL, Service: x.Service, Model: x.Model, Region: x.Region}
		if x.Role != "" {
			r.Role = w.word("supplier_role", x.Role)
		}
		switch {
		case !x.Since.IsZero() && !x.Until.IsZero():
			r.Used = s.piece("suppliers.between", "from", w.whenBrief(x.Since), "to", w.whenBrief(x.Until))
		case !x.Since.IsZero():
			r.Used = s.piece("suppliers.since", "date", w.whenBrief(x.Since))
		case !x.Until.IsZero():
			r.Used = s.piece("suppliers.until", "date", w.whenBrief(x.Until))
		}
		t.Models = t.Models || x.Model != ""
		t.Regions = t.Regions || x.Region != ""
		t.Rows = append(t.Rows, r)
	}
	return t
}

// stages is the order of the life cycle.
var stages = []string{"develop", "deploy", "operate", "monitor", "retire"}

func (s *site) responsibilityTable(sys *disclosure.System) *ResponsibilityTable {
	if len(sys.Doc.Front.Responsibilities) == 0 {
		return nil
	}
	w := s.words
	t := &ResponsibilityTable{
		Label:    w.must("responsibilities.label", "system", sys.Doc.Front.Name),
		Provider: s.Config.Organization.Name,
		Columns:  3,
	}
	for _, stage := range stages {
		var rows []ResponsibilityRow
		for _, r := range sys.Doc.Front.Responsibilities {
			if r.Stage == stage {
				rows = append(rows, ResponsibilityRow{r.Activity, r.Provider, r.Customer, r.Partner})
				t.Partners = t.Partners || r.Partner != ""
			}
		}
		if len(rows) > 0 {
			t.Stages = append(t.Stages, Stage{w.word("stage", stage), rows})
		}
	}
	if t.Partners {
		t.Columns = 4
	}
	return t
}

func (s *site) suppliersView() *suppliersView {
	w := s.words
	v := &suppliersView{
		Page:    s.newPage("suppliers/", w.must("suppliers.title"), w.must("suppliers.lede")),
		Heading: w.must("suppliers.title"),
		Lede:    w.must("suppliers.lede"),
	}
	v.Intro, v.Heading, v.Lede = s.introduction(&v.Page, v.Heading, v.Lede)
	s.crumbs(&v.Page, v.Heading, Link{w.must("page.home"), v.To("")})
	s.alternates(&v.Page, "")
	for _, sys := range s.Systems {
		if t := s.supplierTable(sys); t != nil {
			v.Systems = append(v.Systems, SupplierSystem{"_" + sys.ID, sys.Doc.Front.Name, v.To(sys.URL), t})
		}
	}
	return v
}

func (s *site) responsibilitiesView() *responsibilitiesView {
	w := s.words
	v := &responsibilitiesView{
		Page:    s.newPage("responsibilities/", w.must("responsibilities.title"), w.must("responsibilities.lede")),
		Heading: w.must("responsibilities.title"),
		Lede:    w.must("responsibilities.lede"),
	}
	v.Intro, v.Heading, v.Lede = s.introduction(&v.Page, v.Heading, v.Lede)
	s.crumbs(&v.Page, v.Heading, Link{w.must("page.home"), v.To("")})
	s.alternates(&v.Page, "")
	for _, sys := range s.Systems {
		if t := s.responsibilityTable(sys); t != nil {
			v.Systems = append(v.Systems, ResponsibilitySystem{"_" + sys.ID, sys.Doc.Front.Name, v.To(sys.URL), t})
		}
	}
	return v
}

// answerPages are the addresses of the pages that a crosswalk can name.
var answerPages = map[string]string{
	"home": "", "systems": "systems/", "packs": "systems/", "models": "systems/",
	"notices": "notices/", "changes": "systems/", "approvals": "systems/",
	"suppliers": "suppliers/", "responsibilities": "responsibilities/",
	"frameworks": "frameworks/", "verify": "verify/", "contacts": "systems/", "brief": "systems/",
}

func (s *site) frameworksView() *frameworksView {
	w := s.words
	v := &frameworksView{
		Page:    s.newPage("frameworks/", w.must("frameworks.title"), w.must("frameworks.lede")),
		Heading: w.must("frameworks.title"),
		Lede:    w.must("frameworks.lede"),
	}
	v.Intro, v.Heading, v.Lede = s.introduction(&v.Page, v.Heading, v.Lede)
	s.crumbs(&v.Page, v.Heading, Link{w.must("page.home"), v.To("")})
	s.alternates(&v.Page, "")
	for _, f := range s.Frameworks {
		fv := FrameworkView{ID: "_" + f.Name, Title: f.Title, Edition: f.Edition, Source: f.Source, Note: f.Note}
		for _, r := range f.Rows {
			row := FrameworkRow{ID: r.ID, Title: r.Title, Note: r.Note}
			for _, a := range r.Answers {
				if link := s.answer(&v.Page, a); a.Kind == "page" {
					row.Pages = append(row.Pages, link)
				} else {
					row.InPacks = append(row.InPacks, link)
				}
			}
			fv.Rows = append(fv.Rows, row)
		}
		v.Frameworks = append(v.Frameworks, fv)
	}
	return v
}

// answer shows what answers a control. Sections and points are in every pack;
// with one system they lead to its pack in force.
func (s *site) answer(v *Page, a disclosure.Answer) Link {
	w := s.words
	switch a.Kind {
	case "section", "point":
		section, point, _ := strings.Cut(a.Name, "/")
		text := s.siteSection(section)
		if point != "" {
			text = w.must("frameworks.point", "section", s.siteSection(section), "point", s.sitePoint(section, point))
		}
		if len(s.Systems) == 1 && s.Systems[0].Latest() != nil {
			return Link{text, v.To(s.Systems[0].URL+"latest/") + "#" + section}
		}
		return Link{Title: text}
	}
	if address, ok := answerPages[a.Name]; ok {
		if a.URL != "" {
			address = a.URL
		}
		return Link{w.word("answer", a.Name), v.To(address)}
	}
	return Link{cmp.Or(a.Name, a.URL), v.To(a.URL)}
}

func (s *site) siteSection(id string) string {
	for _, r := range s.Sections {
		if r.ID == id && r.Title != "" {
			return r.Title
		}
	}
	return id
}

func (s *site) sitePoint(section, id string) string {
	for _, r := range s.Sections {
		if r.ID != section {
			continue
		}
		for _, p := range r.Points {
			if p.ID == id && p.Title != "" {
				return p.Title
			}
		}
	}
	return id
}

func (s *site) verifyView() *verifyView {
	w := s.words
	v := &verifyView{
		Page:    s.newPage("verify/", w.must("verify.title"), w.must("verify.lede")),
		Heading: w.must("verify.title"),
		Lede:    w.must("verify.lede"),
	}
	v.Intro, v.Heading, v.Lede = s.introduction(&v.Page, v.Heading, v.Lede)
	s.crumbs(&v.Page, v.Heading, Link{w.must("page.home"), v.To("")})
	s.alternates(&v.Page, "")
	v.Foot = s.built()
	// Program names are not words of a language.
	v.Commands = []CiteText{
		{w.must("verify.linux"), "sha256sum index.md"},
		{w.must("verify.mac"), "shasum -a 256 index.md"},
		{w.must("verify.windows"), "(Get-FileHash index.md -Algorithm SHA256).Hash.ToLower()"},
		{w.must("verify.openssl"), "openssl dgst -sha256 index.md"},
	}
	for _, sys := range s.Systems {
		for _, p := range sys.Packs {
			if p.Status == disclosure.Draft {
				continue
			}
			v.Packs = append(v.Packs, VerifyRow{
				Name: p.Name(), Href: v.To(p.URL), Label: s.packLabel(p),
				Digest: strings.TrimPrefix(p.Digest, "sha256:"),
				File:   v.To(p.URL + "index.md"), FileName: "index.md",
			})
		}
	}
	return v
}
