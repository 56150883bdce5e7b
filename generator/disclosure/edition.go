package disclosure

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/markdown"
)

// Edition gives what a build publishes: what the audience may see on the
// site's date. With drafts, drafts and scheduled documents are in, marked.
//
// The audience of a system holds for everything under it, and that of a
// folder's _index.md for the whole folder: a page in a folder for partners is
// for partners, whatever it says itself.
func (s *Site) Edition(audience string, drafts bool) *Site {
	if audience == "" {
		audience = content.Public
	}
	e := &editor{whole: s, audience: audience, drafts: drafts, out: map[any]bool{}, reasons: map[any]Withheld{}, systems: map[string]*System{}}
	e.judge()
	if len(e.out) == 0 {
		// The same parts would give the same site again.
		site := *s
		site.Audience, site.Withheld = audience, nil
		site.NextChange = nextChanges(&site)
		return &site
	}
	site, _ := assemble(e.parts(), s.AsOf, audience)
	e.trimLinks(site)
	slices.SortStableFunc(e.withheld, func(a, b Withheld) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
	})
	site.Withheld = e.withheld
	site.NextChange = nextChanges(site)
	return site
}

// Settle lets go of what [Site.Edition] needs: no edition can be made of the
// site any more.
func (s *Site) Settle() { s.parts = nil }

// An editor decides what an edition leaves out, and makes the parts of what
// stays.
type editor struct {
	whole    *Site
	audience string
	drafts   bool
	systems  map[string]*System // by id
	out      map[any]bool       // the systems, models, packs, notices, pages and assets left out
	reasons  map[any]Withheld   // why, of those that are named
	withheld []Withheld
}

// withhold leaves a thing out of the edition when there is a reason to.
func (e *editor) withhold(thing any, kind, name, audience string, draft bool, published content.Date) bool {
	switch {
	case audienceRank(audience) > audienceRank(e.audience):
		e.leaveOut(thing, Withheld{Kind: kind, Name: name, Reason: "audience"})
	case draft && !e.drafts:
		e.leaveOut(thing, Withheld{Kind: kind, Name: name, Reason: "draft"})
	case published.After(e.whole.AsOf) && !e.drafts:
		e.leaveOut(thing, Withheld{Kind: kind, Name: name, Reason: "scheduled", Until: published})
	default:
		return false
	}
	return true
}

func (e *editor) leaveOut(thing any, w Withheld) {
	e.out[thing] = true
	e.reasons[thing] = w
	e.withheld = append(e.withheld, w)
}

// judge decides for everything whether it stays.
func (e *editor) judge() {
	for _, s := range e.whole.Systems {
		e.systems[s.ID] = s
		e.judgeSystem(s)
	}
	for _, n := range e.whole.Notices {
		e.judgeNotice(n)
	}
	if h := e.whole.Home; h != nil {
		e.withhold(h, "page", h.Doc.Path, h.Doc.Front.Audience, h.Doc.Front.Draft, content.Date{})
	}
	for _, p := range e.whole.Pages {
		e.judgePages(p, "")
	}
	e.judgeAssets()
}

func (e *editor) judgeSystem(s *System) {
	e.withhold(s, "system", s.ID, s.Doc.Front.Audience, false, content.Date{})
	for _, m := range s.Models {
		e.withhold(m, "model version", s.ID+" "+m.Front.ID, m.Audience(), false, content.Date{})
	}
	for _, p := range s.Packs {
		front := &p.Doc.Front
		e.withhold(p, "pack", s.ID+" "+p.Version.Original(), p.Audience(), isDraft(p), front.Published)
		for _, page := range p.Pages {
			if e.out[p] {
				e.out[page] = true
				continue
			}
			// A draft in the folder of a published pack is a mistake that
			// a rule reports; it stays out like any draft.
			e.withhold(page, "page", page.Doc.Path, page.Doc.Front.Audience, page.Doc.Front.Draft, content.Date{})
		}
	}
}

func (e *editor) judgeNotice(n *Notice) {
	front := &n.Doc.Front
	if e.withhold(n, "notice", n.ID, front.Audience, front.Draft, n.day()) {
		return
	}
	// A notice whose systems or model versions are all withheld would
	// claim, without their names, to concern everything.
	if len(front.Systems) > 0 && allOut(n.Systems, e.out) || len(front.Models) > 0 && allOut(n.Models, e.out) {
		e.leaveOut(n, Withheld{Kind: "notice", Name: n.ID, Reason: "audience"})
	}
}

// allOut reports whether there is something and all of it is left out.
func allOut[T comparable](things []T, out map[any]bool) bool {
	for _, t := range things {
		if !out[t] {
			return false
		}
	}
	return len(things) > 0
}

func (e *editor) judgePages(p *Page, audience string) {
	audience = narrower(audience, p.Doc.Front.Audience)
	e.withhold(p, "page", p.Doc.Path, audience, p.Doc.Front.Draft, content.Date{})
	for _, child := range p.Children {
		e.judgePages(child, audience)
	}
}

// judgeAssets leaves out the files of withheld systems and of folders for
// another audience.
func (e *editor) judgeAssets() {
	folders := map[string]string{} // audience of a folder
	for _, s := range e.whole.Systems {
		folders["systems/"+s.ID] = s.Doc.Front.Audience
	}
	for _, p := range e.whole.AllPages() {
		if isFolderPage(p) {
			folders[path.Dir(p.Doc.Path)] = p.Doc.Front.Audience
		}
	}
	for _, a := range e.whole.Assets {
		audience := ""
		for dir := path.Dir(a.Path); dir != "." && dir != "/"; dir = path.Dir(dir) {
			audience = narrower(audience, folders[dir])
		}
		e.withhold(a, "file", a.Path, audience, false, content.Date{})
	}
	e.judgeUsedAssets()
}

// judgeUsedAssets leaves out the files that only withheld documents show or
// link to, wherever they stand: a drawing in a draft tells what the draft
// tells. Files that nothing uses stay; they are published for their address.
func (e *editor) judgeUsedAssets() {
	if len(e.whole.Assets) == 0 || len(e.out) == 0 {
		return
	}
	users := map[*content.Asset]Withheld{}
	visit := func(f *content.File, o *markdown.Outline, use func(*content.Asset)) {
		if o == nil {
			return
		}
		one := func(destination string) {
			if r := e.whole.resolve(f, destination); r.node != nil && r.node.asset != nil && !e.out[r.node.asset] {
				use(r.node.asset)
			}
		}
		for _, l := range o.Links {
			one(l.Destination)
		}
		for _, i := range o.Images {
			one(i.Destination)
		}
	}
	e.documents(func(thing any, f *content.File, o *markdown.Outline) {
		if why, out := e.why(thing); out {
			visit(f, o, func(a *content.Asset) {
				if _, ok := users[a]; !ok {
					users[a] = why
				}
			})
		}
	})
	if len(users) == 0 {
		return
	}
	e.documents(func(thing any, f *content.File, o *markdown.Outline) {
		if _, out := e.why(thing); !out {
			visit(f, o, func(a *content.Asset) { delete(users, a) })
		}
	})
	for _, a := range e.whole.Assets {
		why, only := users[a]
		if only && !e.configured(a) {
			e.leaveOut(a, Withheld{Kind: "file", Name: a.Path, Reason: why.Reason, Until: why.Until})
		}
	}
}

// documents visits every document with the thing that it is of.
func (e *editor) documents(visit func(thing any, f *content.File, o *markdown.Outline)) {
	page := func(p *Page) { visit(p, p.Doc.File, p.Outline) }
	if h := e.whole.Home; h != nil {
		page(h)
	}
	for _, p := range e.whole.AllPages() {
		page(p)
	}
	for _, s := range e.whole.Systems {
		visit(s, s.Doc.File, s.Outline)
		for _, p := range s.Packs {
			visit(p, p.Doc.File, p.Outline)
			for _, further := range p.Pages {
				page(further)
			}
		}
	}
	for _, n := range e.whole.Notices {
		visit(n, n.Doc.File, n.Outline)
	}
}

// why says why a thing is left out. What belongs to a withheld system or pack
// is left out for the same reason.
func (e *editor) why(thing any) (Withheld, bool) {
	above := []any{thing}
	switch t := thing.(type) {
	case *Pack:
		above = append(above, t.System)
	case *Page:
		if t.Pack != nil {
			above = append(above, t.Pack, t.Pack.System)
		}
	}
	for _, t := range above {
		if w, ok := e.reasons[t]; ok {
			return w, true
		}
	}
	return Withheld{}, e.out[thing]
}

// configured reports whether the settings name a file, such as the logo.
func (e *editor) configured(a *content.Asset) bool {
	theme := &e.whole.Config.Theme
	return slices.ContainsFunc(append([]string{theme.Logo, theme.Favicon, theme.Image}, theme.CSS...), func(name string) bool {
		name = strings.TrimPrefix(path.Clean("/"+name), "/")
		return name == a.Path || name == "content/"+a.Path
	}) || slices.ContainsFunc(slices.Concat(e.whole.Config.Nav, e.whole.Config.Footer), func(item content.NavItem) bool {
		r := e.whole.resolve(nil, item.Link)
		return r.node != nil && r.node.asset == a
	})
}

// narrower gives the narrower of two audiences.
func narrower(a, b string) string {
	if audienceRank(b) > audienceRank(a) {
		return b
	}
	return a
}

// Narrows reports whether an audience leaves out readers of another.
func Narrows(audience, than string) bool { return audienceRank(audience) > audienceRank(than) }

// Audience is who the pack is for: its own audience, or its system's if that
// is narrower.
func (p *Pack) Audience() string { return narrower(p.System.Doc.Front.Audience, p.Doc.Front.Audience) }

// Audience is who may see the model version: its own audience, or its
// system's if that is narrower.
func (m *Model) Audience() string { return narrower(m.System.Doc.Front.Audience, m.Front.Audience) }

// parts makes the parts of what stays, without any reference to what does
// not.
func (e *editor) parts() parts {
	whole := e.whole
	config := *whole.Config
	p := parts{
		config:     &config,
		positions:  whole.Positions,
		outlines:   whole.parts.outlines,
		frameworks: whole.parts.frameworks,
	}
	if h := whole.Home; h != nil && !e.out[h] {
		p.home = h.Doc
	}
	for _, s := range whole.Systems {
		if !e.out[s] {
			p.systems = append(p.systems, e.system(s))
		}
	}
	for _, n := range whole.Notices {
		if !e.out[n] {
			p.notices = append(p.notices, e.notice(n))
		}
	}
	for _, page := range whole.AllPages() {
		if !e.out[page] {
			p.pages = append(p.pages, page.Doc)
		}
	}
	for _, a := range whole.Assets {
		if !e.out[a] {
			p.assets = append(p.assets, a)
		}
	}
	return p
}

func (e *editor) system(s *System) systemParts {
	doc := *s.Doc
	doc.Front.Models = make([]content.ModelFront, 0, len(s.Models))
	p := systemParts{id: s.ID, doc: &doc}
	for _, m := range s.Models {
		if e.out[m] {
			continue
		}
		front := *m.Front
		if m.Replacement != nil && e.out[m.Replacement] {
			front.Replacement = ""
		}
		doc.Front.Models = append(doc.Front.Models, front)
		p.models = append(p.models, modelParts{&doc.Front.Models[len(doc.Front.Models)-1], m.Index})
	}
	for _, k := range s.Packs {
		if !e.out[k] {
			p.packs = append(p.packs, e.pack(k))
		}
	}
	return p
}

func (e *editor) pack(p *Pack) packParts {
	k := packParts{name: p.name, doc: p.Doc, attachments: p.Attachments, digest: p.Digest, size: p.Size}
	for _, page := range p.Pages {
		if !e.out[page] {
			k.pages = append(k.pages, page.Doc)
		}
	}
	front := p.Doc.Front
	front.Models = e.keep(front.Models, p.named)
	if p.Notice != nil && e.out[p.Notice] {
		front.Notice = ""
	}
	if len(front.Models) != len(p.Doc.Front.Models) || front.Notice != p.Doc.Front.Notice {
		k.doc = &content.Doc[content.PackFront]{File: p.Doc.File, Front: front}
	}
	return k
}

// keep drops the names of model versions that are left out.
func (e *editor) keep(names []string, models []*Model) []string {
	kept := make([]string, 0, len(names))
	for i, name := range names {
		if i >= len(models) || models[i] == nil || !e.out[models[i]] {
			kept = append(kept, name)
		}
	}
	return kept
}

func (e *editor) notice(n *Notice) *content.Doc[content.NoticeFront] {
	doc := *n.Doc
	front := &doc.Front
	front.Systems = slices.DeleteFunc(slices.Clone(front.Systems), func(id string) bool {
		s := e.systems[id]
		return s != nil && e.out[s]
	})
	front.Models = e.keep(front.Models, n.named)
	// A version that led nowhere in the whole could, in an edition with
	// fewer systems, seem to lead somewhere.
	if n.From == nil || e.out[n.From] {
		front.From = ""
	}
	if n.To == nil || e.out[n.To] {
		front.To = ""
	}
	if n.Corrects != nil && e.out[n.Corrects] {
		front.Corrects = ""
	}
	if n.Supersedes != nil && e.out[n.Supersedes] {
		front.Supersedes = ""
	}
	return &doc
}

// trimLinks drops the links of site.toml that lead to what is left out: one
// site.toml serves every audience. Links that lead nowhere at all stay; a
// rule reports them.
func (e *editor) trimLinks(site *Site) {
	trim := func(items []content.NavItem) []content.NavItem {
		return slices.DeleteFunc(slices.Clone(items), func(item content.NavItem) bool {
			if _, ok := e.whole.Resolve(nil, item.Link); !ok {
				return false
			}
			if _, ok := site.Resolve(nil, item.Link); ok {
				return false
			}
			e.withheld = append(e.withheld, Withheld{Kind: "link", Name: strings.TrimSpace(item.Title), Reason: "audience"})
			return true
		})
	}
	site.Config.Nav = trim(site.Config.Nav)
	site.Config.Footer = trim(site.Config.Footer)
}
