package render

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/output"
)

// searchView is the search page: a form that script shows, and a complete
// index for everybody else.
type searchView struct {
	Page
	Heading string
	Lede    string
	Intro   *Body
	Form    *SearchForm // only on the first page
	Parts   []Link      // pages that hold the systems, on a large site
	Systems []SearchSystem
	Years   []SearchYear
	Pages   []Link
}

// SearchForm is what the script needs to know.
type SearchForm struct {
	JS, CSS string // addresses
	Root    string // link to the site's root, with a slash at the end
	File    bool   // pages are linked as …/index.html
	States  string // JSON: kind and status to word
	Kinds   []SearchKind
}

// SearchKind is a choice of the filter by kind.
type SearchKind struct{ ID, Title string }

// SearchSystem is a system in the index.
type SearchSystem struct {
	ID, Name, Href string
	Packs          []SearchPack
	Models         []Link
}

// SearchPack is a pack with its sections.
type SearchPack struct {
	Link
	Label    Label
	Sections []Link
}

// SearchYear is the notices of a year.
type SearchYear struct {
	Year    string
	Notices []SearchNotice
}

// SearchNotice is a notice in the index.
type SearchNotice struct {
	Link
	ID string
}

const (
	// manyPacks is the number of packs up to which all stand on one page.
	manyPacks = 80
	// systemsPerPart is how many systems a page of a larger index holds.
	systemsPerPart = 20
)

// searchPages plans the search page, its script and style sheet, and the parts
// of a large index.
func (s *site) searchPages() []output.Artifact {
	var list []output.Artifact
	form := &SearchForm{File: s.Config.Links == "file"}
	for _, f := range []struct {
		name    string
		address *string
	}{{"search.js", &form.JS}, {"search.css", &form.CSS}} {
		name := f.name
		data := minified(name, s.theme.files[name])
		*f.address = "assets/" + fingerprinted(name, data)
		list = append(list, file("asset", *f.address, data))
	}
	list = append(list, page(s, "pages/search", "page", "search/", func() *searchView { return s.searchView(form) }))
	for i := range s.searchParts() {
		list = append(list, page(s, "pages/search", "page", searchPart(i), func() *searchView { return s.searchPartView(i) }))
	}
	return list
}

func searchPart(i int) string { return "search/systems/" + strconv.Itoa(i+1) + "/" }

// searchParts divides the systems of a large site; nil for others.
func (s *site) searchParts() [][]*disclosure.System {
	packs := 0
	for _, sys := range s.Systems {
		packs += len(sys.Packs)
	}
	if packs <= manyPacks {
		return nil
	}
	var parts [][]*disclosure.System
	for from := 0; from < len(s.Systems); from += systemsPerPart {
		parts = append(parts, s.Systems[from:min(len(s.Systems), from+systemsPerPart)])
	}
	return parts
}

func (s *site) searchView(form *SearchForm) *searchView {
	w := s.words
	v := &searchView{
		Page:    s.newPage("search/", w.must("search.title"), w.must("search.description", "site", s.Config.Title)),
		Heading: w.must("search.title"),
		Lede:    w.must("search.lede"),
	}
	v.Overview = false
	v.Intro, v.Heading, v.Lede = s.introduction(&v.Page, v.Heading, v.Lede)
	s.crumbs(&v.Page, v.Heading)
	f := *form
	f.JS, f.CSS, f.Root, f.States = v.To(form.JS), v.To(form.CSS), s.links.root("search/"), s.searchStates()
	for kind := range strings.FieldsSeq("pack notice system page") {
		f.Kinds = append(f.Kinds, SearchKind{kind, w.word("search_kind", kind)})
	}
	v.Form = &f
	if parts := s.searchParts(); parts != nil {
		for i, part := range parts {
			title := w.must("search.part", "first", part[0].Doc.Front.Name, "last", part[len(part)-1].Doc.Front.Name)
			v.Parts = append(v.Parts, Link{title, v.To(searchPart(i))})
		}
	} else {
		v.Systems = s.searchSystems(&v.Page, s.Systems)
	}
	for _, n := range s.Notices {
		year := strconv.Itoa(content.DateOf(n.Published).Year)
		if len(v.Years) == 0 || v.Years[len(v.Years)-1].Year != year {
			v.Years = append(v.Years, SearchYear{Year: year})
		}
		y := &v.Years[len(v.Years)-1]
		y.Notices = append(y.Notices, SearchNotice{Link{plain(n.Doc.Front.Title), v.To(n.URL)}, n.ID})
	}
	for _, p := range s.AllPages() {
		if p.URL == v.URL {
			continue
		}
		v.Pages = append(v.Pages, Link{p.Title, v.To(p.URL)})
	}
	return v
}

func (s *site) searchPartView(i int) *searchView {
	w := s.words
	part := s.searchParts()[i]
	title := w.must("search.part", "first", part[0].Doc.Front.Name, "last", part[len(part)-1].Doc.Front.Name)
	v := &searchView{Page: s.newPage(searchPart(i), title, ""), Heading: title}
	v.Overview = false
	s.crumbs(&v.Page, title, Link{w.must("search.title"), v.To("search/")})
	v.Systems = s.searchSystems(&v.Page, part)
	return v
}

func (s *site) searchSystems(v *Page, systems []*disclosure.System) []SearchSystem {
	var list []SearchSystem
	for _, sys := range systems {
		e := SearchSystem{ID: sys.ID, Name: sys.Doc.Front.Name, Href: v.To(sys.URL)}
		for _, p := range sys.Packs {
			k := SearchPack{Link: Link{p.Name(), v.To(p.URL)}, Label: s.packLabel(p)}
			for _, h := range p.Outline.Headings {
				if h.Level == 2 {
					k.Sections = append(k.Sections, Link{h.Text, v.To(p.URL) + "#" + h.ID})
				}
			}
			for _, further := range p.Pages {
				k.Sections = append(k.Sections, Link{further.Title, v.To(further.URL)})
			}
			e.Packs = append(e.Packs, k)
		}
		for _, m := range sys.Models {
			e.Models = append(e.Models, Link{m.Front.ID, v.To(m.URL)})
		}
		list = append(list, e)
	}
	return list
}

// searchStates gives the words for what hits are, by kind and status as the
// index has them.
func (s *site) searchStates() string {
	words := map[string]string{}
	for kind, states := range map[string]struct{ table, values string }{
		"pack":   {"status", "in-force upcoming superseded withdrawn"},
		"notice": {"notice_state", "upcoming in-effect closed corrected superseded"},
		"system": {"model_state", "announced preview active deprecated retired"},
	} {
		for state := range strings.FieldsSeq(states.values) {
			words[kind+" "+state] = s.words.word(states.table, state)
		}
	}
	data, err := json.Marshal(words)
	if err != nil {
		panic(fmt.Sprintf("render: words of the search page: %v", err)) // texts only
	}
	return string(data)
}

// root gives the link to the site's root as a folder.
func (a addresses) root(from string) string {
	if to := relative(from, ""); to != "./" {
		return to
	}
	return ""
}
