package disclosure

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/markdown"
)

// Outlines gives the outline of a document that has been parsed.
type Outlines func(*content.File) *markdown.Outline

// Assemble makes the whole site, of every audience, with statuses for a
// date. Findings are about references that do not resolve; what can be
// assembled is.
//
// A document whose front matter could not be read takes part with what its
// path says (a pack's version, a notice's id), so that what refers to it is
// not reported as well.
func Assemble(tree *content.Tree, outlines Outlines, asOf content.Date) (*Site, diag.List) {
	return assemble(gather(tree, outlines), asOf, "")
}

// parts is what a site is assembled from: the source tree for the whole, and
// a filtered copy of it for an edition. Assembling an edition from its own
// parts, by the code that assembles the whole, is what keeps withheld things
// from showing through: they are not there to be computed with.
type parts struct {
	config     *content.Site
	positions  *content.Positions
	unread     bool // site.toml could not be read
	outlines   Outlines
	home       *content.Doc[content.PageFront]
	systems    []systemParts
	notices    []*content.Doc[content.NoticeFront]
	pages      []*content.Doc[content.PageFront]
	assets     []*content.Asset
	frameworks []*content.FrameworkFile
}

type systemParts struct {
	id     string
	doc    *content.Doc[content.SystemFront]
	models []modelParts
	packs  []packParts
}

type modelParts struct {
	front *content.ModelFront
	index int
}

type packParts struct {
	name        string
	doc         *content.Doc[content.PackFront]
	pages       []*content.Doc[content.PageFront]
	attachments []*content.Asset
	digest      string // known from loading
	size        int    // of the canonical text, too
}

// gather copies the tree into parts and fills what is missing, so that no
// later code has to ask whether a system has a document.
func gather(tree *content.Tree, outlines Outlines) parts {
	p := parts{outlines: outlines, config: &content.Site{}}
	if tree == nil {
		return p
	}
	if tree.Config != nil {
		p.config, p.positions, p.unread = &tree.Config.Site, tree.Config.Positions, tree.Config.Broken
	}
	p.home, p.assets, p.frameworks = tree.Home, tree.Assets, tree.Frameworks
	for _, d := range tree.Systems {
		if d == nil {
			continue
		}
		s := systemParts{id: d.ID, doc: d.Doc}
		if s.doc == nil || s.doc.File == nil {
			s.doc = missingSystem(d.ID)
		}
		if s.doc.Front.Name == "" {
			named := *s.doc
			named.Front.Name = d.ID
			s.doc = &named
		}
		for i := range s.doc.Front.Models {
			s.models = append(s.models, modelParts{&s.doc.Front.Models[i], i})
		}
		for _, k := range d.Packs {
			if k != nil && k.Doc != nil && k.Doc.File != nil {
				digest, size := k.Digest()
				s.packs = append(s.packs, packParts{name: k.Name, doc: k.Doc, pages: present(k.Pages), attachments: k.Attachments, digest: digest, size: size})
			}
		}
		p.systems = append(p.systems, s)
	}
	p.notices, p.pages = present(tree.Notices), present(tree.Pages)
	return p
}

// present drops documents that are missing altogether.
func present[F any](docs []*content.Doc[F]) []*content.Doc[F] {
	return slices.DeleteFunc(slices.Clone(docs), func(d *content.Doc[F]) bool { return d == nil || d.File == nil })
}

// missingSystem stands in for a system folder without an _index.md.
func missingSystem(id string) *content.Doc[content.SystemFront] {
	p := "systems/" + id + "/_index.md"
	return &content.Doc[content.SystemFront]{
		File:  &content.File{Path: p, Source: diag.NewSource("content/"+p, nil), Broken: true},
		Front: content.SystemFront{Name: id},
	}
}

// assembly is the state of one run of assemble.
type assembly struct {
	parts   parts
	site    *Site
	found   diag.List
	systems map[string]*System
	packs   map[packKey]*Pack
	notices map[string]*Notice // by id in lower case
}

type packKey struct {
	system  *System
	version string
}

func assemble(p parts, asOf content.Date, audience string) (*Site, diag.List) {
	a := &assembly{
		parts:   p,
		systems: make(map[string]*System, len(p.systems)),
		packs:   map[packKey]*Pack{},
		notices: make(map[string]*Notice, len(p.notices)),
		site: &Site{
			Config:    p.config,
			Positions: p.positions,
			Unread:    p.unread,
			AsOf:      asOf,
			Audience:  audience,
			Sections:  SectionRules(p.config, nil),
			Assets:    p.assets,
			parts:     &p,
		},
	}
	a.addSystems()
	a.addNotices()
	for _, s := range a.site.Systems {
		a.linkModels(s)
		a.linkPacks(s)
		lines := succession(s)
		computeCoverage(s, lines)
		computeStatuses(s, lines, asOf)
		computeReplacements(s, lines, asOf)
	}
	a.linkNotices()
	a.addPages()
	a.site.Frameworks, a.site.crosswalk = frameworks(a.site, p.frameworks)
	a.site.index = newIndex(a.site)
	return a.site, a.found
}

// outline gives a document's outline, never nil: one that is not known counts
// as refused, and nothing is concluded from it.
func (a *assembly) outline(f *content.File) *markdown.Outline {
	if a.parts.outlines != nil {
		if o := a.parts.outlines(f); o != nil {
			return o
		}
	}
	return &markdown.Outline{Refused: true}
}

func (a *assembly) addSystems() {
	for _, p := range a.parts.systems {
		s := &System{
			ID:       p.id,
			Doc:      p.doc,
			Outline:  a.outline(p.doc.File),
			Sections: a.site.Sections,
			URL:      "systems/" + p.id + "/",
		}
		if len(p.doc.Front.Sections) > 0 {
			s.Sections = SectionRules(a.parts.config, &p.doc.Front)
		}
		for _, m := range p.models {
			s.Models = append(s.Models, &Model{
				System: s,
				Front:  m.front,
				Index:  m.index,
				State:  modelState(m.front, a.site.AsOf),
				URL:    s.URL + "models/" + m.front.ID + "/",
			})
		}
		for _, k := range p.packs {
			p := a.pack(s, k)
			s.Packs = append(s.Packs, p)
			a.packs[packKey{s, p.Version.Original()}] = p
		}
		slices.SortStableFunc(s.Packs, func(x, y *Pack) int {
			return cmp.Or(y.Version.Compare(x.Version), cmp.Compare(x.Doc.Path, y.Doc.Path))
		})
		a.site.Systems = append(a.site.Systems, s)
		if _, twice := a.systems[s.ID]; !twice {
			a.systems[s.ID] = s
		}
	}
	slices.SortStableFunc(a.site.Systems, func(x, y *System) int {
		return cmp.Or(
			cmp.Compare(x.Doc.Front.Order, y.Doc.Front.Order),
			cmp.Compare(strings.ToLower(x.Doc.Front.Name), strings.ToLower(y.Doc.Front.Name)),
			cmp.Compare(x.ID, y.ID),
		)
	})
}

func (a *assembly) pack(s *System, k packParts) *Pack {
	p := &Pack{
		System:      s,
		Doc:         k.doc,
		Outline:     a.outline(k.doc.File),
		Attachments: k.attachments,
		Digest:      k.digest,
		Size:        k.size,
		name:        k.name,
	}
	var segment string
	p.Version, segment = packVersion(k)
	p.URL = s.URL + "packs/" + segment + "/"
	p.Pages = a.packPages(p, k)
	if p.Digest == "" && !k.doc.Broken {
		text := p.Canonical()
		p.Digest, p.Size = content.Digest(text), len(text)
	}
	return p
}

// packVersion reads a pack's version from its name, else from its front
// matter; segment is how it is spelled in addresses. The name comes first,
// because it is what others refer to when the two differ. The version is
// never nil.
func packVersion(k packParts) (v *semver.Version, segment string) {
	for _, text := range []string{k.name, k.doc.Front.Version} {
		if v, err := semver.StrictNewVersion(text); err == nil {
			return v, text
		}
	}
	if v, err := semver.NewVersion(k.name); err == nil {
		return v, k.name
	}
	return semver.New(0, 0, 0, "", ""), k.name
}

// noticeName is the identifier that a notice's file is named after.
func noticeName(f *content.File) string { return strings.TrimSuffix(path.Base(logical(f)), ".md") }

func (a *assembly) addNotices() {
	for _, d := range a.parts.notices {
		id := d.Front.ID
		if id == "" {
			id = noticeName(d.File)
		}
		n := &Notice{
			Doc:       d,
			Outline:   a.outline(d.File),
			ID:        id,
			Published: d.Front.Published.UTC(),
			URL:       "notices/" + id + "/",
		}
		a.site.Notices = append(a.site.Notices, n)
	}
	slices.SortStableFunc(a.site.Notices, func(x, y *Notice) int {
		return cmp.Or(y.Published.Compare(x.Published), cmp.Compare(x.ID, y.ID), cmp.Compare(x.Doc.Path, y.Doc.Path))
	})
	// A notice is found by its id and by the name of its file. When these
	// disagree a rule says so, and what refers to either is not at fault.
	for _, n := range a.site.Notices {
		a.notices[strings.ToLower(n.ID)] = n
	}
	for _, n := range a.site.Notices {
		a.notices[strings.ToLower(noticeName(n.Doc.File))] = n
	}
}
