package export

import (
	"encoding/xml"
	"html"
	"io"
	"regexp"
	"slices"
	"time"
)

// Atom 1.0 (RFC 4287). All names are in the default namespace: validators
// advise against a prefix for it, and against namespaces that they do not
// know, so that facts for programs are in the JSON feed only.

const (
	atomNamespace    = "http://www.w3.org/2005/Atom"
	historyNamespace = "http://purl.org/syndication/history/1.0" // RFC 5005
)

type atomLink struct {
	XMLName xml.Name `xml:"link"`
	Rel     string   `xml:"rel,attr"`
	Type    string   `xml:"type,attr,omitempty"`
	Title   string   `xml:"title,attr,omitempty"`
	Href    string   `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomText struct {
	Type string `xml:"type,attr,omitempty"`
	Text string `xml:",chardata"`
}

type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr"`
}

type atomEntry struct {
	XMLName    xml.Name `xml:"entry"`
	Language   string   `xml:"xml:lang,attr,omitempty"`
	ID         string   `xml:"id"`
	Title      atomText `xml:"title"`
	Published  string   `xml:"published"`
	Updated    string   `xml:"updated"`
	Links      []atomLink
	Categories []atomCategory `xml:"category"`
	Summary    *atomText      `xml:"summary"`
	Content    atomText       `xml:"content"`
}

// atomWriter writes a part as Atom.
func atomWriter(p *publication, f *feed, part *part) writer {
	return func(w io.Writer) error {
		x := newXML(w)
		x.open("feed", "xmlns", atomNamespace, "xmlns:fh", historyNamespace, "xml:lang", p.language(nil))
		// All documents of a feed, archived ones too, are one feed with one
		// id (RFC 5005 section 4).
		x.element("id", p.id(f.scope.name()))
		x.element("title", atomPlain(f.title))
		x.element("subtitle", atomPlain(line(f.subtitle)))
		x.element("updated", instant(p.newest(part.entries)))
		x.element("author", atomPerson{Name: p.author(), URI: p.Site.Config.Organization.URL})
		x.element("generator", "Placard")
		x.element("link", atomLink{Rel: "self", Type: "application/atom+xml", Href: p.absolute(part.path("atom"))})
		x.element("link", atomLink{Rel: "alternate", Type: "text/html", Href: p.absolute(f.home)})
		for _, l := range p.history(part, "atom", "application/atom+xml") {
			x.element("link", l)
		}
		switch {
		case part.complete:
			x.element("fh:complete", empty{})
		case part.number > 0:
			x.element("fh:archive", empty{})
		}
		for _, e := range part.entries {
			a, err := p.atomEntry(part, e)
			if err != nil {
				return err
			}
			x.element("entry", a)
		}
		return x.close("feed")
	}
}

func (p *publication) atomEntry(part *part, e *entry) (atomEntry, error) {
	says, body, err := part.body(e).get()
	if err != nil {
		return atomEntry{}, err
	}
	a := atomEntry{
		ID:        says.id,
		Title:     atomPlain(says.title),
		Published: instant(e.published),
		Updated:   instant(e.updated),
		Links:     []atomLink{{Rel: "alternate", Type: "text/html", Href: says.url}},
		Content:   atomText{Type: "html", Text: body},
	}
	if says.language != p.language(nil) {
		a.Language = says.language
	}
	// "related" is what RFC 4287 section 4.2.7.2 has for another document.
	// predecessor-version (RFC 5829) would say more of a correction, but
	// validators warn of it, and no reader knows it; the JSON feed says
	// which relation it is.
	for _, r := range says.related {
		a.Links = append(a.Links, atomLink{Rel: "related", Type: "text/html", Title: line(r.title), Href: r.href})
	}
	for _, c := range says.categories {
		a.Categories = append(a.Categories, atomCategory{Term: c.term, Scheme: p.id(c.vocabulary)})
	}
	if says.summary != "" {
		s := atomPlain(says.summary)
		a.Summary = &s
	}
	return a, nil
}

// history gives the links of RFC 5005 and, in the head, the hub.
func (p *publication) history(part *part, ending, media string) []atomLink {
	var links []atomLink
	archive := func(rel string, number int) {
		if number > 0 {
			links = append(links, atomLink{Rel: rel, Type: media, Href: p.absolute(archivePath(part.folder, number, ending))})
		}
	}
	if part.number > 0 {
		links = append(links, atomLink{Rel: "current", Type: media, Href: p.absolute(part.folder + "feed." + ending)})
	} else if p.Hub != "" {
		links = append(links, atomLink{Rel: "hub", Href: p.Hub})
	}
	archive("prev-archive", part.previous)
	archive("next-archive", part.next)
	return links
}

// looksLikeHTML finds what readers that guess would take for markup.
var looksLikeHTML = regexp.MustCompile(`<[/!?A-Za-z]`)

// atomPlain makes a text construct (RFC 4287 section 3.1). Many readers guess
// at the type and take a text with tags for HTML, and validators warn of it.
// Such a text is written as the HTML that shows it, and says so.
func atomPlain(s string) atomText {
	if looksLikeHTML.MatchString(s) || slices.ContainsFunc(looksLikeReference.FindAllString(s, -1), isReference) {
		return atomText{Type: "html", Text: html.EscapeString(s)}
	}
	return atomText{Text: s}
}

// instant writes a date (RFC 3339), with milliseconds only where there are
// some.
func instant(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.999Z")
}
