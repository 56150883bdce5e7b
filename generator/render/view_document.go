package render

import (
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/output"
)

// documentView is an ordinary page: a document with the tree of documents
// beside it.
type documentView struct {
	Page
	Heading  string
	Lede     string
	Updated  content.Date
	Owner    string
	Tree     []Node
	Contents []ContentsEntry
	Terms    []Link // of a glossary
	Body     *Body
	Children []Card
	Prev     *Step
	Next     *Step
}

// glossaryView is the glossary of a site without a page of its own.
type glossaryView struct {
	Page
	Heading string
	Lede    string
	Terms   []TermView
}

// TermView is a term.
type TermView struct{ ID, Name, Definition string }

// movedView is the page at an address that a page had before.
type movedView struct {
	Lang, Dir string
	Title     string
	Href      string
	Name      string
	Canonical string
	CSS       string
}

// A Node is a step of the tree of documents.
type Node struct {
	Title    string
	Href     string
	Current  string
	Children []Node
}

// termsFrom is the number of terms from which a glossary has an index.
const termsFrom = 8

// documentPages plans the pages that authors wrote and that are not the
// introduction of a generated one.
func (s *site) documentPages() []output.Artifact {
	var list []output.Artifact
	for _, p := range s.AllPages() {
		if generated[p.URL] && p.URL != "glossary/" {
			continue
		}
		list = append(list, page(s, "pages/page", "page", p.URL, func() *documentView { return s.documentView(p) }))
	}
	if s.authored["glossary/"] == nil {
		list = append(list, page(s, "pages/glossary", "page", "glossary/", s.glossaryView))
	}
	return list
}

func (s *site) documentView(p *disclosure.Page) *documentView {
	f := &p.Doc.Front
	v := &documentView{
		Page:    s.newPage(p.URL, plain(f.Title), f.Description),
		Heading: f.Title,
		Lede:    f.Description,
		Updated: f.Updated,
		Owner:   f.Owner,
	}
	if v.Heading == "" {
		v.Heading = p.Title
	}
	var above []Link
	for q := p.Parent; q != nil; q = q.Parent {
		above = append(above, Link{q.Title, v.To(q.URL)})
	}
	slices.Reverse(above)
	s.crumbs(&v.Page, p.Title, append([]Link{{s.words.must("page.home"), v.To("")}}, above...)...)
	v.NoIndex = f.Draft
	s.linkDocument(&v.Page, p)
	s.alternates(&v.Page, "")
	if f.Draft {
		v.Banner = &Banner{Class: "draft", Text: s.piece("banner.page_draft")}
	}
	v.Body = s.body(p.Doc.File, p.Outline, p.URL, p.URL)
	s.fillDocument(v, p)
	v.Tree = s.tree(&v.Page, s.Pages, p, s.root(p))
	if p.URL == "glossary/" && len(s.Glossary) >= termsFrom {
		v.Contents = nil
		for _, t := range s.Glossary {
			v.Terms = append(v.Terms, Link{t.Name, "#" + t.ID})
		}
	}
	return v
}

// fillDocument sets what pages of the site and of a pack's folder share.
func (s *site) fillDocument(v *documentView, p *disclosure.Page) {
	w := s.words
	if p.Outline != nil {
		for _, h := range p.Outline.Headings {
			if h.Level <= 3 && h.ID != "" {
				v.Contents = append(v.Contents, ContentsEntry{Title: h.Text, Href: "#" + h.ID})
			}
		}
		if len(v.Contents) > 24 {
			v.Contents = sections(p.Outline)
		}
		if len(v.Contents) < 2 {
			v.Contents = nil
		}
	}
	for _, child := range p.Children {
		if !child.Doc.Front.Unlisted {
			v.Children = append(v.Children, s.card(&v.Page, child))
		}
	}
	if q := p.Prev; q != nil {
		v.Prev = &Step{w.must("pager.prev"), q.Title, v.To(q.URL)}
	}
	if q := p.Next; q != nil {
		v.Next = &Step{w.must("pager.next"), q.Title, v.To(q.URL)}
	}
}

// packPageView is a further page of a pack's folder.
func (x *system) packPageView(p *disclosure.Page) *documentView {
	s, w := x.site, x.words
	f := &p.Doc.Front
	pack := p.Pack
	v := &documentView{
		Page:    s.newPage(p.URL, w.must("pack.page_title", "page", p.Title, "pack", pack.Name(), "status", w.word("status_small", pack.Status)), f.Description),
		Heading: f.Title,
		Lede:    f.Description,
		Updated: f.Updated,
		Owner:   f.Owner,
	}
	x.packHead(&v.Page, pack, func(o *disclosure.Pack) string {
		to := o.URL + strings.TrimPrefix(p.URL, pack.URL)
		if !slices.ContainsFunc(o.Pages, func(q *disclosure.Page) bool { return q.URL == to }) {
			return ""
		}
		return to
	})
	s.linkDocument(&v.Page, p)
	s.alternates(&v.Page, "")
	s.crumbs(&v.Page, p.Title,
		s.rootCrumb(&v.Page),
		Link{x.Doc.Front.Name, v.To(x.URL)},
		Link{w.must("pack.crumb", "version", pack.Version.Original()), v.To(pack.URL)})
	v.Body = s.body(p.Doc.File, p.Outline, p.URL, p.URL)
	s.fillDocument(v, p)
	v.Tree = []Node{{Title: pack.Name(), Href: v.To(pack.URL), Children: nil}}
	for _, other := range pack.Pages {
		n := Node{Title: other.Title, Href: v.To(other.URL)}
		if other == p {
			n.Current = "page"
		}
		v.Tree[0].Children = append(v.Tree[0].Children, n)
	}
	if p.Prev == nil {
		v.Prev = &Step{w.must("pager.prev"), pack.Name(), v.To(pack.URL)}
	}
	return v
}

// root gives the page of the first level that a page is below.
func (s *site) root(p *disclosure.Page) *disclosure.Page {
	for p.Parent != nil {
		p = p.Parent
	}
	return p
}

// tree shows the tree of documents with the branch of the current page open,
// so that its size does not grow with the number of pages.
func (s *site) tree(v *Page, pages []*disclosure.Page, at, open *disclosure.Page) []Node {
	var nodes []Node
	for _, p := range pages {
		if p.Doc.Front.Unlisted && p != at {
			continue
		}
		n := Node{Title: p.Title, Href: v.To(p.URL)}
		if p == at {
			n.Current = "page"
		}
		if p == at || strings.HasPrefix(at.URL, p.URL) && isAbove(p, at) {
			n.Children = s.tree(v, p.Children, at, open)
		}
		nodes = append(nodes, n)
	}
	return nodes
}

func isAbove(p, at *disclosure.Page) bool {
	for q := at.Parent; q != nil; q = q.Parent {
		if q == p {
			return true
		}
	}
	return false
}

func (s *site) glossaryView() *glossaryView {
	w := s.words
	v := &glossaryView{
		Page:    s.newPage("glossary/", w.must("glossary.title"), ""),
		Heading: w.must("glossary.title"),
	}
	s.alternates(&v.Page, "")
	s.crumbs(&v.Page, v.Heading)
	for _, t := range s.Glossary {
		v.Terms = append(v.Terms, TermView{t.ID, t.Name, t.Definition})
	}
	return v
}

// introduction gives the author's page of the same address as a generated
// one: its text, and its title and description in place of the theme's.
func (s *site) introduction(v *Page, heading, lede string) (*Body, string, string) {
	p := s.authored[v.URL]
	if p == nil {
		return nil, heading, lede
	}
	f := &p.Doc.Front
	if f.Title != "" {
		heading = plain(f.Title)
		v.Title = s.words.must("page.title", "page", heading, "site", s.Config.Title)
	}
	if f.Description != "" {
		lede = f.Description
		v.Description = plain(lede)
	}
	if p.Outline == nil || p.Outline.Blocks == 0 {
		return nil, heading, lede
	}
	return s.body(p.Doc.File, p.Outline, v.URL, v.URL), heading, lede
}
