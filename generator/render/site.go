package render

import (
	"cmp"
	"encoding/json"
	"strings"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// site is what all pages are made with.
type site struct {
	*disclosure.Site
	theme       *Theme
	words       *words
	markdown    markdown.Words
	document    func(*content.File) *markdown.Document
	program     string
	links       addresses
	assets      assets
	chrome      *Chrome
	glossary    *markdown.Glossary
	glossarySum string
	authored    map[string]*disclosure.Page // pages that an author wrote, by address
	files       map[string]*content.Asset   // files that are published as they are, by address
	feeds       *feedbook
	changeFiles bool
	copies      bool
	comparer    *compare.Comparer
	shown       elements
	lately      *lately
}

func newSite(in Input) (*site, error) {
	s := &site{
		Site:     in.Site,
		theme:    in.Theme,
		words:    in.Theme.words,
		document: in.Document,
		program:  in.Program,
		links:    newAddresses(in.BaseURL, in.Site.Config.Links == "file"),
		authored: map[string]*disclosure.Page{},
		files:    in.Site.Files(),
		feeds:    newFeedbook(in.Feeds), changeFiles: in.ChangeFiles,
		copies:   in.Copies,
		comparer: in.Comparer,
		lately:   &lately{},
	}
	if s.comparer == nil {
		s.comparer = compare.NewComparer(in.Document, compare.Options{Language: in.Site.Config.Language})
	}
	for _, p := range s.AllPages() {
		s.authored[p.URL] = p
	}
	s.markdown = markdownWords(s.words)
	if len(s.Glossary) > 0 {
		s.glossary = markdown.NewGlossary(s.Glossary, glossaryDestination)
		key := output.NewKey("glossary/v1")
		for _, t := range s.Glossary {
			key.String(t.Name).String(t.ID).String(t.Definition)
		}
		s.glossarySum = key.Sum().String()
	}
	var err error
	if s.assets, err = s.collectAssets(); err != nil {
		return nil, err
	}
	s.chrome = s.newChrome()
	return s, nil
}

// markdownWords are the interface words in rendered documents.
func markdownWords(w *words) markdown.Words {
	return markdown.Words{
		LinkToParagraph: strings.ReplaceAll(w.must("text.paragraph", "number", "\x00"), "\x00", "%s"),
		LinkToSection:   w.must("text.section"),
		Note:            w.must("text.note"),
		Tip:             w.must("text.tip"),
		Important:       w.must("text.important"),
		Warning:         w.must("text.warning"),
		Caution:         w.must("text.caution"),
		Table:           w.must("text.table"),
		Figure:          w.must("text.figure"),
		Code:            w.must("text.code"),
		Footnotes:       w.must("text.footnotes"),
		BackToText:      w.must("text.back"),
		Example:         w.must("text.example"),
		OpenGlossary:    w.must("text.glossary"),
		Done:            w.must("text.done"),
		ToDo:            w.must("text.todo"),
	}
}

// newChrome makes what the layout shows on every page.
func (s *site) newChrome() *Chrome {
	cfg := s.Config
	c := &Chrome{
		Lang:     s.words.tag.String(),
		Dir:      "ltr",
		Title:    cfg.Title,
		Locale:   locale(s.words.tag),
		Brand:    cfg.Theme.Name,
		Label:    cfg.Theme.Label,
		Logo:     s.assets.logo,
		Icon:     s.assets.icon,
		IconType: s.assets.iconType,
		CSS:      s.assets.css, OverviewCSS: s.assets.overview, PrintCSS: s.assets.print, OwnCSS: s.assets.own,
		JS:     s.assets.js,
		Notice: cfg.Notice,
	}
	c.CompareCSS = s.assets.compare
	if cfg.Links != "file" { // from a disk, browsers refuse to fetch fonts ahead
		c.Fonts = s.assets.fonts
	}
	if s.subscribes() {
		c.Subscribe = "subscribe/"
		for _, f := range s.feeds.of(scope{}) {
			if f.Type == atomType || f.Type == jsonType {
				c.Feeds = append(c.Feeds, FeedLink{MediaType(f.Type), f.Title, f.URL})
			}
		}
	}
	if s.assets.image != "" {
		c.Image = s.links.absolute(s.assets.image)
	}
	if s.words.rtl {
		c.Dir = "rtl"
	}
	if c.Brand == "" {
		c.Brand = cfg.Organization.Name
	}
	if c.Label == "" {
		c.Label = s.words.must("page.label")
	}
	problem := cfg.Organization.Problem
	if problem == "" {
		problem = cfg.Organization.Contact
	}
	c.Problem = contactLink(problem)
	c.Nav = s.navigation(cfg.Nav)
	if len(cfg.Nav) == 0 {
		c.Nav = s.defaultNavigation()
	}
	c.Footer = s.navigation(cfg.Footer)
	if len(cfg.Footer) == 0 && len(s.Glossary) > 0 {
		c.Footer = []NavLink{{Title: s.words.must("glossary.title"), URL: "glossary/"}}
	}
	c.Publisher = cfg.Organization.Name
	if cfg.Organization.Address != "" {
		c.Publisher = cfg.Organization.Address
	}
	c.sum = digestOf((*plainChrome)(c))
	return c
}

// plainChrome has the fields of Chrome without its MarshalJSON.
type plainChrome Chrome

// navigation resolves configured links. Ones that lead nowhere are findings
// of package disclosure and left out here.
func (s *site) navigation(items []content.NavItem) []NavLink {
	var links []NavLink
	for _, item := range items {
		t, ok := s.Resolve(nil, item.Link)
		if !ok {
			continue
		}
		link := NavLink{Title: item.Title, URL: t.URL, Fragment: t.Fragment, External: t.External}
		if t.External {
			link.URL = item.Link
		}
		links = append(links, link)
	}
	return links
}

// defaultNavigation is the navigation of a site that configures none.
func (s *site) defaultNavigation() []NavLink {
	var links []NavLink
	if len(s.Systems) > 0 {
		links = append(links,
			NavLink{Title: s.words.must("systems.title"), URL: ""},
			NavLink{Title: s.words.must("notices.title"), URL: "notices/"},
		)
	}
	for _, p := range s.Pages {
		if len(links) < 5 && !p.Doc.Front.Unlisted && !generated[p.URL] {
			links = append(links, NavLink{Title: p.Title, URL: p.URL})
		}
	}
	if len(s.Systems) > 0 {
		links = append(links, NavLink{Title: s.words.must("verify.title"), URL: "verify/"})
	}
	return links
}

// generated are the addresses of pages that the program makes. An author's
// page of the same name is their introduction.
var generated = map[string]bool{
	"systems/": true, "notices/": true, "changes/": true, "subscribe/": true, "suppliers/": true, "responsibilities/": true,
	"frameworks/": true, "verify/": true, "glossary/": true, "search/": true,
}

// newPage makes the part of a view that the layout shows.
func (s *site) newPage(address, title, description string) Page {
	full, name := s.Config.Title, cmp.Or(title, s.Config.Title)
	if title != "" {
		full = s.words.must("page.title", "page", title, "site", s.Config.Title)
	}
	return Page{
		URL:         address,
		Title:       full,
		Name:        name,
		OpenGraph:   "website",
		Description: markdown.Plain(description),
		Canonical:   s.links.absolute(address),
		Overview:    true,
		Chrome:      s.chrome,
		links:       s.links,
	}
}

// crumbs makes the path to a page: steps that have links, and the page.
func (s *site) crumbs(page *Page, here string, above ...Link) {
	for i, l := range above {
		page.Crumbs = append(page.Crumbs, Crumb{Title: l.Title, Href: l.Href, Narrow: i == len(above)-1 && i > 0})
	}
	page.Crumbs = append(page.Crumbs, Crumb{Title: here, Narrow: len(above) < 2})
}

// rootCrumb is the first step of every path.
func (s *site) rootCrumb(page *Page) Link {
	return Link{Title: s.words.must("systems.title"), Href: page.To("")}
}

// MarshalJSON gives the digest of the menu.
func (m *Menu) MarshalJSON() ([]byte, error) { return json.Marshal(m.sum.String()) }
