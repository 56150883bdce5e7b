package export

import (
	"bytes"
	"encoding/xml"
	"html"
	"io"
	"regexp"
	"strings"
	"time"
)

// RSS 2.0 (https://www.rssboard.org/rss-specification) as the Advisory Board's
// profile reads it (https://www.rssboard.org/rss-profile): dates have four-digit
// years, guid says that it is no link, an author without an e-mail address
// is a dc:creator, the channel links to itself with atom:link, and items come
// last. atom:updated gives the instant that pubDate rounds.

type rssGUID struct {
	PermaLink bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

type rssCategory struct {
	Domain string `xml:"domain,attr"`
	Term   string `xml:",chardata"`
}

type rssItem struct {
	XMLName     xml.Name      `xml:"item"`
	Title       plainText     `xml:"title"`
	Link        string        `xml:"link"`
	GUID        rssGUID       `xml:"guid"`
	PubDate     string        `xml:"pubDate"`
	Updated     string        `xml:"atom:updated"`
	Creator     plainText     `xml:"dc:creator"`
	Categories  []rssCategory `xml:"category"`
	Related     []rssLink
	Description string `xml:"description"`
}

type rssLink struct {
	XMLName xml.Name `xml:"atom:link"`
	Rel     string   `xml:"rel,attr"`
	Type    string   `xml:"type,attr,omitempty"`
	Title   string   `xml:"title,attr,omitempty"`
	Href    string   `xml:"href,attr"`
}

func newRSSLink(l atomLink) rssLink {
	return rssLink{Rel: l.Rel, Type: l.Type, Title: l.Title, Href: l.Href}
}

// rssWriter writes a part as RSS.
func rssWriter(p *publication, f *feed, part *part) writer {
	return func(w io.Writer) error {
		x := newXML(w)
		x.open("rss", "version", "2.0",
			"xmlns:atom", atomNamespace,
			"xmlns:dc", "http://purl.org/dc/elements/1.1/",
			"xmlns:fh", historyNamespace)
		x.open("channel")
		x.element("title", plainText(f.title))
		x.element("link", p.absolute(f.home))
		x.element("description", plainText(line(f.subtitle)))
		x.element("language", strings.ToLower(p.language(nil)))
		x.element("lastBuildDate", rssDate(p.newest(part.entries)))
		x.element("docs", "https://www.rssboard.org/rss-specification")
		x.element("generator", "Placard")
		x.element("atom:link", newRSSLink(atomLink{Rel: "self", Type: "application/rss+xml", Href: p.absolute(part.path("rss"))}))
		for _, l := range p.history(part, "rss", "application/rss+xml") {
			x.element("atom:link", newRSSLink(l))
		}
		switch {
		case part.complete:
			x.element("fh:complete", empty{})
		case part.number > 0:
			x.element("fh:archive", empty{})
		}
		for _, e := range part.entries {
			item, err := p.rssItem(part, e)
			if err != nil {
				return err
			}
			x.element("item", item)
		}
		x.end("channel")
		return x.close("rss")
	}
}

func (p *publication) rssItem(part *part, e *entry) (rssItem, error) {
	says, body, err := part.body(e).get()
	if err != nil {
		return rssItem{}, err
	}
	item := rssItem{
		Title:       plainText(says.title),
		Link:        says.url,
		GUID:        rssGUID{ID: says.id},
		PubDate:     rssDate(e.published),
		Updated:     instant(e.updated),
		Creator:     plainText(p.author()),
		Description: body,
	}
	for _, c := range says.categories {
		item.Categories = append(item.Categories, rssCategory{Domain: p.id(c.vocabulary), Term: c.term})
	}
	for _, r := range says.related {
		item.Related = append(item.Related, rssLink{Rel: "related", Type: "text/html", Title: line(r.title), Href: r.href})
	}
	return item, nil
}

// rssDate writes a date (RFC 822 with a four-digit year).
func rssDate(t time.Time) string {
	return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 +0000")
}

// plainText is character data that is not HTML. The profile found that
// readers agree on < and & in it only when they are hexadecimal references,
// so that encoding/xml's named ones are exchanged for these. Every & in its
// output begins a reference.
type plainText string

// MarshalXML implements [xml.Marshaler].
func (t plainText) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(noHTML(string(t)))); err != nil {
		return err
	}
	raw := struct {
		Text string `xml:",innerxml"`
	}{hexReferences.Replace(b.String())}
	return e.EncodeElement(raw, start)
}

// noHTML keeps readers and validators that guess from taking a text for HTML:
// behind a sign that would begin a tag or a reference stands a word joiner,
// which nobody sees. Escaped once more, the text would be shown with its
// escapes by readers that do not guess.
func noHTML(s string) string {
	s = looksLikeHTML.ReplaceAllStringFunc(s, func(m string) string { return m[:1] + wordJoiner + m[1:] })
	return looksLikeReference.ReplaceAllStringFunc(s, func(m string) string {
		if !isReference(m) {
			return m
		}
		return m[:1] + wordJoiner + m[1:]
	})
}

// isReference reports whether what looks like a character reference is one,
// with the semicolon that it may lack: some readers add it.
func isReference(s string) bool { return s[1] == '#' || html.UnescapeString(s+";") != s+";" }

const wordJoiner = "\u2060"

var looksLikeReference = regexp.MustCompile(`&#?[0-9A-Za-z]+`)

var hexReferences = strings.NewReplacer("&amp;", "&#x26;", "&lt;", "&#x3C;", "&gt;", "&#x3E;")
