package gate

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// A State is what a site holds, as far as releases are concerned.
type State struct {
	// Kind is source, revision, output or address; Ref is how the operator
	// named it, Commit the revision it stands for, if any.
	Kind, Ref, Commit string
	// Dirty says that the working tree differs from the commit.
	Dirty   bool
	Packs   []Pack   // by system, then version
	Notices []Notice // by id
	Models  []Model  // by system, then id
	// Audience is the one that a publication is for; "" for a source, which
	// holds everything.
	Audience string
	// AsOf is the day that a source is read for: what is published by then
	// is. It is zero for what has been published.
	AsOf content.Date
	// Since is a day on which the state was as it is: that of its commit, or
	// of the newest change that a publication shows. It is zero when nobody
	// knows, as of a folder.
	Since content.Date
	// Changed says of documents, relative to the site's folder, on which day a
	// commit after the base changed them first; nil when nobody knows.
	Changed map[string]content.Date
	// Config is the configuration, nil for what has been published.
	Config *content.Site
	// Identity is what the ids of its notices begin with, such as
	// "tag:trust.example.com,2026:"; "" when nobody can have seen one.
	Identity string
	// Sections are the rules for sections, by "system/section"; nil likewise.
	Sections map[string]*disclosure.SectionRule
	// Required are the sections and the points of sections that packs must
	// have, as "system/section" and "system/section/point", sorted.
	Required []string
	// Pages are the addresses of the pages that the authors wrote, those from
	// which readers are sent on among them; nil for what has been published.
	Pages []Page
	// Problems say what could not be read. A state with problems cannot
	// show that something is the same.
	Problems []string
	// Documents parse the state's documents; nil for what has been published.
	Documents compare.Documents
}

// A Pack is a version of a pack in a state.
type Pack struct {
	System    string       `json:"system"`
	Version   string       `json:"version"`
	Digest    string       `json:"digest"`
	Status    string       `json:"status"` // draft, published or withdrawn, as declared
	Published content.Date `json:"published"`
	Announced bool         `json:"announced"` // a published notice is about it
	// Audience is who can read it, "" for everybody; Withdrawn is the day
	// from which it does not apply.
	Audience  string             `json:"audience,omitempty"`
	Withdrawn content.Date       `json:"withdrawn,omitzero"`
	Approvals []content.Approval `json:"approvals,omitempty"`
	// Pictures are the digests of the images it shows that lie outside its
	// folder, and so outside its digest; nil for what has been published.
	Pictures map[string]string `json:"-"`
	// Pack is the pack itself; nil when only its digest is known.
	Pack *disclosure.Pack `json:"-"`
	// Fetch gives the canonical text where Pack is nil; it may be nil too.
	Fetch func() ([]byte, error) `json:"-"`
}

// Name is "triage 1.1.0".
func (p *Pack) Name() string { return p.System + " " + p.Version }

// public reports whether customers can have read the pack on a day.
func (p *Pack) public(day content.Date) bool {
	return p.Status != "draft" && !p.Published.IsZero() && !p.Published.After(day)
}

// A Notice is a notice in a state.
type Notice struct {
	ID        string       `json:"id"`
	Digest    string       `json:"digest"` // of its canonical text; "" when it is not known
	Published content.Date `json:"published"`
	Draft     bool         `json:"draft"`
	// Front is the front matter as far as it is known, and Fetch gives the
	// canonical text, for saying what differs; Fetch may be nil.
	Front    content.NoticeFront    `json:"-"`
	Fetch    func() ([]byte, error) `json:"-"`
	Pictures map[string]string      `json:"-"` // as those of a pack
	// Notice is the notice itself; nil for what has been published.
	Notice *disclosure.Notice `json:"-"`
}

func (n *Notice) public(day content.Date) bool {
	return !n.Draft && !n.Published.IsZero() && !n.Published.After(day)
}

// before reports whether feeds have the notice before another one.
func (n *Notice) before(other *Notice) bool {
	return cmp.Or(n.Front.Published.Compare(other.Front.Published), cmp.Compare(n.ID, other.ID)) < 0
}

// A Model is a model version in a state.
type Model struct {
	System string `json:"system"`
	ID     string `json:"id"`
	State  string `json:"state"`
	// Audience is who can read of it, "" for everybody; Retires is the day
	// from which it does not answer, as customers were told.
	Audience string       `json:"audience,omitempty"`
	Retires  content.Date `json:"retires,omitzero"`
}

// A Page is an address at which readers find a page, or are sent on to it.
type Page struct {
	URL      string // "policies/incidents/"
	Audience string // "" for everybody
	Source   string // the document, relative to the site's folder
}

// FromSite gives the state of a site's source.
func FromSite(site *disclosure.Site, documents compare.Documents) *State {
	s := &State{Kind: "source", AsOf: site.AsOf, Config: site.Config, Sections: map[string]*disclosure.SectionRule{}, Documents: documents}
	s.Identity = identityOf(site.Config)
	assets := map[string]*content.Asset{}
	for _, a := range site.Assets {
		assets[a.Path] = a
	}
	pictures := func(into map[string]string, file *content.File, outline *markdown.Outline) map[string]string {
		if outline == nil {
			return into
		}
		for i := range outline.Images {
			if t, ok := site.Resolve(file, outline.Images[i].Destination); ok && assets[t.URL] != nil {
				if into == nil {
					into = map[string]string{}
				}
				into[t.URL] = assets[t.URL].Digest
			}
		}
		return into
	}
	announced := map[*disclosure.Pack]bool{}
	for _, n := range site.Notices {
		front := &n.Doc.Front
		if !front.Draft && n.To != nil && !n.Published.IsZero() && !content.DateOf(n.Published).After(site.AsOf) {
			announced[n.To] = true
		}
		s.Notices = append(s.Notices, Notice{
			ID: n.ID, Published: content.DateOf(n.Published), Draft: front.Draft, Front: *front, Notice: n,
			Pictures: pictures(nil, n.Doc.File, n.Outline),
			Digest:   content.Digest(n.Canonical()), Fetch: func() ([]byte, error) { return n.Canonical(), nil },
		})
	}
	for _, system := range site.Systems {
		for _, r := range system.Sections {
			s.Sections[system.ID+"/"+r.ID] = r
			if r.Required {
				s.Required = append(s.Required, system.ID+"/"+r.ID)
			}
			for _, p := range r.Points {
				if r.Required && p.Required {
					s.Required = append(s.Required, system.ID+"/"+r.ID+"/"+p.ID)
				}
			}
		}
		for _, p := range system.Packs {
			shown := pictures(nil, p.Doc.File, p.Outline)
			for _, page := range p.Pages {
				shown = pictures(shown, page.Doc.File, page.Outline)
			}
			s.Packs = append(s.Packs, Pack{
				Pictures: shown,
				System:   system.ID, Version: p.Version.Original(), Digest: p.Digest, Status: p.Doc.Front.Status,
				Published: p.Doc.Front.Published, Announced: announced[p], Pack: p,
				Audience: p.Audience(), Withdrawn: p.Doc.Front.Withdrawn, Approvals: p.Doc.Front.Approvals,
			})
		}
		for _, m := range system.Models {
			s.Models = append(s.Models, Model{System: system.ID, ID: m.Front.ID, State: string(m.State), Audience: m.Audience(), Retires: m.Front.Retires})
		}
	}
	s.pages(site.Pages)
	if site.Home != nil {
		s.aliases(site.Home)
	}
	s.sort()
	return s
}

// pages lists the pages of the documentation tree.
func (s *State) pages(list []*disclosure.Page) {
	for _, p := range list {
		if front := &p.Doc.Front; !front.Draft && p.Pack == nil {
			s.Pages = append(s.Pages, Page{p.URL, front.Audience, p.Doc.Source.Name})
			s.aliases(p)
		}
		s.pages(p.Children)
	}
}

func (s *State) aliases(p *disclosure.Page) {
	for _, alias := range p.Doc.Front.Aliases {
		alias = strings.TrimPrefix(alias, "/")
		if alias != "" && path.Ext(alias) == "" && !strings.HasSuffix(alias, "/") {
			alias += "/"
		}
		s.Pages = append(s.Pages, Page{alias, p.Doc.Front.Audience, p.Doc.Source.Name})
	}
}

// has reports whether the state has the system that a section is of.
func (s *State) has(section string) bool {
	system, _, _ := strings.Cut(section, "/")
	return slices.ContainsFunc(s.Packs, func(p Pack) bool { return p.System == system })
}

func (s *State) sort() {
	slices.Sort(s.Required)
	slices.SortFunc(s.Packs, func(a, b Pack) int {
		return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.Version, b.Version))
	})
	slices.SortFunc(s.Notices, func(a, b Notice) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(s.Models, func(a, b Model) int {
		return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.ID, b.ID))
	})
}

// Digest identifies the state: the SHA-256 of what it lists, in canonical
// JSON.
func (s *State) Digest() string {
	var list []any
	for _, p := range s.Packs {
		list = append(list, map[string]any{"pack": p.Name(), "digest": p.Digest, "status": p.Status})
	}
	for _, n := range s.Notices {
		list = append(list, map[string]any{"notice": n.ID, "digest": n.Digest, "draft": n.Draft})
	}
	for _, m := range s.Models {
		list = append(list, map[string]any{"model": m.System + " " + m.ID, "state": m.State})
	}
	sum := sha256.Sum256(CanonicalJSON(list))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func (s *State) pack(system, version string) *Pack {
	i := slices.IndexFunc(s.Packs, func(p Pack) bool { return p.System == system && p.Version == version })
	if i < 0 {
		return nil
	}
	return &s.Packs[i]
}

func (s *State) model(system, id string) *Model {
	i := slices.IndexFunc(s.Models, func(m Model) bool { return m.System == system && m.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Models[i]
}

func (s *State) notice(id string) *Notice {
	i := slices.IndexFunc(s.Notices, func(n Notice) bool { return n.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Notices[i]
}
