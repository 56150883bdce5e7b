package disclosure

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/markdown"
)

// addPages builds the documentation tree: a folder's _index.md is the parent
// of everything in it, a folder without one leaves its pages to the folder
// above.
func (a *assembly) addPages() {
	if d := a.parts.home; d != nil && d.File != nil {
		a.site.Home = &Page{Doc: d, Outline: a.outline(d.File), Title: pageTitle(d)}
	}
	pages := make([]*Page, 0, len(a.parts.pages))
	for _, d := range a.parts.pages {
		pages = append(pages, &Page{Doc: d, Outline: a.outline(d.File), Title: pageTitle(d), URL: pageURL(logical(d.File))})
	}
	a.site.Pages = plant(pages)
	inReadingOrder(a.site.Pages)
	for _, p := range pages {
		if p.URL == "glossary/" {
			a.site.Glossary = p.Outline.Terms
		}
	}
}

// packPages makes the further pages of a pack's folder, in reading order.
func (a *assembly) packPages(pack *Pack, k packParts) []*Page {
	folder := path.Dir(k.doc.Path)
	pages := make([]*Page, 0, len(k.pages))
	for _, d := range k.pages {
		within := strings.TrimPrefix(logical(d.File), folder+"/")
		pages = append(pages, &Page{Doc: d, Outline: a.outline(d.File), Title: pageTitle(d), Pack: pack, URL: pack.URL + pageURL(within)})
	}
	return inReadingOrder(plant(pages))
}

// logical gives a document's path without the language in its name: a
// document in the site's language may say so (about.en.md).
func logical(f *content.File) string {
	if f.Language == "" {
		return f.Path
	}
	return strings.TrimSuffix(f.Path, "."+f.Language+".md") + ".md"
}

func pageTitle(d *content.Doc[content.PageFront]) string {
	base := strings.TrimSuffix(path.Base(logical(d.File)), ".md")
	if base == "_index" {
		base = path.Base(path.Dir(d.Path))
	}
	return markdown.Plain(cmp.Or(d.Front.NavTitle, d.Front.Title, base))
}

// pageURL gives the published address of a source path.
func pageURL(source string) string {
	p := strings.TrimSuffix(source, ".md")
	if base := path.Base(p); base == "_index" || base == "index" {
		p = path.Dir(p)
		if p == "." {
			return ""
		}
	}
	return p + "/"
}

// isFolderPage reports whether a page speaks for its folder.
func isFolderPage(p *Page) bool { return path.Base(logical(p.Doc.File)) == "_index.md" }

// plant sets parents and children and gives the roots, all in sidebar order.
func plant(pages []*Page) []*Page {
	folders := map[string]*Page{}
	for _, p := range pages {
		if isFolderPage(p) {
			folders[path.Dir(p.Doc.Path)] = p
		}
	}
	var roots []*Page
	for _, p := range pages {
		folder := path.Dir(p.Doc.Path)
		if folders[folder] == p {
			folder = path.Dir(folder)
		}
		for folder != "." && folder != "/" && folders[folder] == nil {
			folder = path.Dir(folder)
		}
		if p.Parent = folders[folder]; p.Parent != nil {
			p.Parent.Children = append(p.Parent.Children, p)
		} else {
			roots = append(roots, p)
		}
	}
	bySidebar := func(x, y *Page) int {
		return cmp.Or(
			cmp.Compare(x.Doc.Front.Order, y.Doc.Front.Order),
			cmp.Compare(strings.ToLower(x.Title), strings.ToLower(y.Title)),
			cmp.Compare(x.Doc.Path, y.Doc.Path),
		)
	}
	slices.SortStableFunc(roots, bySidebar)
	for _, p := range pages {
		slices.SortStableFunc(p.Children, bySidebar)
	}
	return roots
}

// inReadingOrder lists a tree's pages, every parent before its children, and
// links each listed page to the ones before and after it. Unlisted pages are
// published, but no path leads through them.
func inReadingOrder(roots []*Page) []*Page {
	var all []*Page
	var last *Page
	var walk func([]*Page)
	walk = func(pages []*Page) {
		for _, p := range pages {
			all = append(all, p)
			if !p.Doc.Front.Unlisted {
				if p.Prev = last; last != nil {
					last.Next = p
				}
				last = p
			}
			walk(p.Children)
		}
	}
	walk(roots)
	return all
}

// AllPages lists the pages of the documentation tree, every parent before
// its children. Home and the further pages of packs are not among them.
func (s *Site) AllPages() []*Page {
	var all []*Page
	var walk func([]*Page)
	walk = func(pages []*Page) {
		for _, p := range pages {
			all = append(all, p)
			walk(p.Children)
		}
	}
	walk(s.Pages)
	return all
}
