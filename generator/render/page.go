package render

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"placard/generator/output"
)

// Page is what every page has: the part of a view that the layout shows.
type Page struct {
	// URL is the page's own address.
	URL         string
	Title       string // of the document, with the site's name
	Name        string // the title without the site's name
	Description string
	Canonical   string // absolute
	HeadLinks   []HeadLink
	Linked      *LinkedData // for programs, or nil
	OpenGraph   string      // type of the page in OpenGraph: website or article
	Published   string      // date or instant of an article, or ""
	Modified    string
	NoIndex     bool
	Overview    bool // the page needs the second style sheet
	Comparing   bool // the page needs the style sheet of comparisons

	Crumbs []Crumb
	Label  *Label // status in the strip
	Menu   *Menu  // versions, shared by all pages of a system
	MenuAt string // the version that the page shows
	Action *Link  // button in the strip
	Banner *Banner
	Foot   []Piece // first sentence of the footer

	Chrome *Chrome
	// Rooted makes links begin at the root of the host, for the page that is
	// served at addresses that are not its own.
	Rooted bool

	links addresses
}

// A HeadLink is a link element in the head.
type HeadLink struct {
	Rel, Href string
	Type      MediaType
	Title     string
}

// A MediaType is one such as application/atom+xml. Templates write its parts
// (RFC 6838, section 4.2.8) with the sign between them: as one text it would be
// escaped, and programs that look for feeds with a regular expression would not
// find them.
type MediaType string

// Base is what stands before the plus sign.
func (m MediaType) Base() string {
	base, _, _ := strings.Cut(string(m), "+")
	return base
}

// Suffix is what stands after it, "" for nothing.
func (m MediaType) Suffix() string {
	_, suffix, _ := strings.Cut(string(m), "+")
	return suffix
}

// A Crumb is a step of the path to the page; the last has no Href. On narrow
// screens only the Narrow one is shown.
type Crumb struct {
	Title, Href string
	Narrow      bool
}

// A Label is a status: a shape, chosen by class, and a word.
type Label struct{ Class, Text string }

// A Link is a link with its text.
type Link struct{ Title, Href string }

// A Step is a link to the page before or after.
type Step struct{ Kicker, Title, Href string }

// A Banner says above the page what its reader has to know first.
type Banner struct {
	Class string
	Text  []Piece
	More  []Piece
	Links []Link
}

// A Row is a line of the record: a name and its values, each on its own line.
type Row struct {
	ID     string // anchor, or ""
	Name   string
	Values [][]Piece
}

// Chrome is the part of the layout that is the same on every page. It is
// made once; links in it are resolved by the page that shows it.
type Chrome struct {
	Lang, Dir      string
	Title          string // of the site
	Locale         string // language in the form of OpenGraph
	Image          string // absolute address of the image for previews of links, or ""
	Brand, Label   string
	Logo           string // address, or "" for the default mark
	Icon, IconType string
	CSS            string // address of the style sheet of all pages
	OverviewCSS    string // of pages that give an overview
	CompareCSS     string // of comparisons and change logs
	PrintCSS       string
	Fonts          []string   // to be fetched with the style sheet, so that text does not move
	Subscribe      string     // address of the page of subscriptions, or ""
	Feeds          []FeedLink // of the whole site
	OwnCSS         []string   // of the site's settings
	JS             string
	Notice         string
	Nav, Footer    []NavLink
	Problem        string // mailto: or URL, without the page's address
	Publisher      string

	sum output.Key
}

// A FeedLink leads to a feed of the whole site.
type FeedLink struct {
	Type       MediaType
	Title, URL string
}

// A NavLink is a link of the navigation: to an address of the site, or out of
// it.
type NavLink struct {
	Title    string
	URL      string
	Fragment string
	External bool
}

// shared is what several views hold in common. It is digested once and then
// stands in every view by its digest, so that a view's key costs no more than
// the view's own data.
func digestOf(v any) output.Key {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // views are plain data; a test marshals every type
	}
	return output.NewKey("shared/v1").Bytes(data).Sum()
}

// MarshalJSON gives the digest of the chrome.
func (c *Chrome) MarshalJSON() ([]byte, error) { return json.Marshal(c.sum.String()) }

// To gives the link from this page to an address of the site.
func (p *Page) To(address string) string {
	if p.Rooted {
		return p.links.rooted(address)
	}
	return p.links.link(p.URL, address)
}

// Link gives the link of a navigation entry.
func (p *Page) Link(n NavLink) string {
	if n.External {
		return n.URL
	}
	link := p.To(n.URL)
	if n.Fragment != "" {
		link += "#" + url.PathEscape(n.Fragment)
	}
	return link
}

// Current gives the value of aria-current for a navigation entry: "page" for
// the page itself, "true" for a page above it, else "".
func (p *Page) Current(n NavLink) string {
	switch {
	case n.External || n.Fragment != "" || p.Rooted:
		return ""
	case n.URL == p.URL:
		return "page"
	case n.URL == "":
		// The home page is the list of systems, unless that has an entry of
		// its own.
		if strings.HasPrefix(p.URL, "systems/") && !slices.ContainsFunc(p.Chrome.Nav, func(o NavLink) bool { return strings.HasPrefix(o.URL, "systems/") && !o.External }) {
			return "true"
		}
	case strings.HasSuffix(n.URL, "/") && strings.HasPrefix(p.URL, n.URL):
		return "true"
	}
	return ""
}

// Problem gives the link for reporting a problem with this page.
func (p *Page) Problem() string {
	to := p.Chrome.Problem
	if !strings.HasPrefix(to, "mailto:") || p.Canonical == "" {
		return to
	}
	return to + "?subject=" + strings.ReplaceAll(url.QueryEscape(p.Canonical), "+", "%20")
}

// contact turns an e-mail address or a URL into a piece with a link; anything
// else stays text.
func contact(text string) Piece {
	if href := contactLink(text); href != "" {
		return Piece{Text: strings.TrimPrefix(text, "mailto:"), Href: href}
	}
	return Piece{Text: text}
}

// contactLink gives the link of an e-mail address or URL, or "".
func contactLink(text string) string {
	switch {
	case text == "":
		return ""
	case strings.HasPrefix(text, "https://"), strings.HasPrefix(text, "http://"), strings.HasPrefix(text, "mailto:"):
		return text
	case strings.Contains(text, "@") && !strings.ContainsAny(text, " <>:/\"'"):
		return "mailto:" + text
	}
	return ""
}
