package render

import (
	"cmp"
	"encoding/json"
	"strings"

	"golang.org/x/text/language"

	"placard/generator/content"
	"placard/generator/disclosure"
)

// LinkedData is what a page says of itself to programs that read pages:
// JSON-LD in the vocabulary of schema.org. The template engine writes it as
// JSON in which nothing can end the script element; browsers do not execute it,
// and a content security policy has no say in it.
//
// It holds few facts, all of which the page shows too. Whoever wants more
// follows encoding to the JSON index.
type LinkedData struct{ about *node }

// MarshalJSON writes the data.
func (l *LinkedData) MarshalJSON() ([]byte, error) { return json.Marshal(l.about) }

// A node is a thing with what is said of it.
type node struct {
	Context       string  `json:"@context,omitempty"`
	Type          string  `json:"@type"`
	ID            string  `json:"@id,omitempty"`
	Name          string  `json:"name,omitempty"`
	Headline      string  `json:"headline,omitempty"`
	Description   string  `json:"description,omitempty"`
	URL           string  `json:"url,omitempty"`
	Identifier    string  `json:"identifier,omitempty"`
	Version       string  `json:"version,omitempty"`
	Status        string  `json:"creativeWorkStatus,omitempty"`
	Language      string  `json:"inLanguage,omitempty"`
	DatePublished string  `json:"datePublished,omitempty"`
	DateModified  string  `json:"dateModified,omitempty"`
	Expires       string  `json:"expires,omitempty"`
	Email         string  `json:"email,omitempty"`
	Address       string  `json:"address,omitempty"`
	Logo          string  `json:"logo,omitempty"`
	About         []*node `json:"about,omitempty"`
	Provider      *node   `json:"provider,omitempty"`
	Publisher     *node   `json:"publisher,omitempty"`
	IsPartOf      *node   `json:"isPartOf,omitempty"`
	Encoding      []*node `json:"encoding,omitempty"`
	ContentURL    string  `json:"contentUrl,omitempty"`
	MediaType     string  `json:"encodingFormat,omitempty"`
	SHA256        string  `json:"sha256,omitempty"`
}

const schemaOrg = "https://schema.org"

// vendor is the publisher, by reference to what the home page says of it.
func (s *site) vendor() *node {
	return &node{Type: "Organization", ID: s.links.absolute("") + "#organization", Name: s.Config.Organization.Name}
}

// linkHome says who publishes the site.
func (s *site) linkHome(v *Page) {
	o := &s.Config.Organization
	vendor := s.vendor()
	vendor.URL, vendor.Address = o.URL, o.Address
	if to := contactLink(o.Contact); strings.HasPrefix(to, "mailto:") {
		vendor.Email = strings.TrimPrefix(to, "mailto:")
	}
	if s.assets.logo != "" {
		vendor.Logo = s.links.absolute(s.assets.logo)
	}
	v.Linked = &LinkedData{&node{
		Context: schemaOrg, Type: "WebSite", ID: s.siteID(), Name: s.Config.Title, Description: v.Description,
		URL: v.Canonical, Language: s.chrome.Lang, Publisher: vendor,
	}}
}

func (s *site) siteID() string { return s.links.absolute("") + "#website" }

// article begins a text of the site.
func (s *site) article(v *Page, kind, headline string) *node {
	v.OpenGraph = "article"
	v.Linked = &LinkedData{&node{
		Context: schemaOrg, Type: kind, Headline: headline, URL: v.Canonical,
		Language: s.chrome.Lang, Publisher: s.vendor(), IsPartOf: &node{Type: "WebSite", ID: s.siteID()},
	}}
	return v.Linked.about
}

// about names a system. Its own page says more of it.
func (s *site) about(sys *disclosure.System) *node {
	return &node{Type: "SoftwareApplication", ID: s.links.absolute(sys.URL) + "#system", Name: sys.Doc.Front.Name}
}

func (x *system) linkSystem(v *Page) {
	l := x.about(x.System)
	l.Context, l.URL, l.Description, l.Provider = schemaOrg, v.Canonical, v.Description, x.vendor()
	v.Linked = &LinkedData{l}
}

// linkPack describes a pack's page. The copy at the latest alias describes the
// permanent page.
func (x *system) linkPack(v *Page, p *disclosure.Pack) {
	s, f := x.site, &p.Doc.Front
	l := s.article(v, "TechArticle", p.Name())
	l.Version, l.Status, l.Identifier = p.Version.Original(), s.words.word("status", p.Status), p.Digest
	l.Language = cmp.Or(p.Doc.Language, l.Language)
	l.DatePublished, l.Expires = day(f.Published), day(p.To)
	l.About = []*node{s.about(p.System)}
	v.Published = l.DatePublished
	l.Encoding = append(l.Encoding, &node{
		Type: "MediaObject", ContentURL: s.links.absolute(p.URL + "index.md"), MediaType: "text/markdown",
		SHA256: strings.TrimPrefix(p.Digest, "sha256:"),
	})
	if s.copies && p.Status != disclosure.Draft {
		l.Encoding = append(l.Encoding, &node{Type: "MediaObject", ContentURL: s.links.absolute(p.URL + "index.json"), MediaType: "application/json"})
	}
}

func (s *site) linkNotice(v *Page, n *disclosure.Notice) {
	l := s.article(v, "Article", plain(n.Doc.Front.Title))
	l.Identifier, l.Status = n.ID, s.words.word("notice_state", n.State)
	l.Language = cmp.Or(n.Doc.Language, l.Language)
	if !n.Published.IsZero() {
		l.DatePublished = n.Published.UTC().Format("2006-01-02T15:04:05Z")
	}
	v.Published = l.DatePublished
	for _, sys := range n.Systems {
		l.About = append(l.About, s.about(sys))
	}
}

func (s *site) linkDocument(v *Page, p *disclosure.Page) {
	l := s.article(v, "TechArticle", p.Title)
	l.Language = cmp.Or(p.Doc.Language, l.Language)
	l.DateModified = day(p.Doc.Front.Updated)
	v.Modified = l.DateModified
}

func day(d content.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// alternates leads programs to what a page says in Markdown, at index.md
// beside it, and in the JSON index.
func (s *site) alternates(v *Page, index string) {
	if !s.copies {
		return
	}
	v.HeadLinks = append(v.HeadLinks, HeadLink{Rel: "alternate", Type: "text/markdown", Href: v.To(v.URL + "index.md")})
	if index != "" {
		v.HeadLinks = append(v.HeadLinks, HeadLink{Rel: "alternate", Type: jsonMedia, Href: v.To(index)})
	}
}

const jsonMedia = "application/json"

// locale is a language in the form of OpenGraph, with the territory where it
// is most spoken when the tag names none.
func locale(tag language.Tag) string {
	base, _ := tag.Base()
	region, confidence := tag.Region()
	if confidence == language.No {
		return base.String()
	}
	return base.String() + "_" + region.String()
}
