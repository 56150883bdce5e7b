package export

import (
	"encoding/xml"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

type xmlAttr = xml.Attr

// shown gives what a reader shows of HTML, without markup.
func shown(s string) string {
	z := html.NewTokenizer(strings.NewReader(s))
	var b strings.Builder
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.WriteString(z.Token().Data)
		}
	}
}

// checkRSS checks a document against RSS 2.0, the Advisory Board's profile and
// RFC 5005.
func checkRSS(name, location string, data []byte) (*read, []string) {
	r := &report{name: name}
	root := r.parseXML(data)
	if root == nil {
		return nil, r.found
	}
	d := &read{}
	if root.Local != "rss" || root.Space != "" || root.get("version") != "2.0" {
		r.add("the root is %v", root.Name)
	}
	c := r.one(root, "", "channel")
	itemSeen := false
	for _, k := range c.kids {
		if k.Space == "" && !slices.Contains(strings.Fields("title link description language copyright managingEditor webMaster pubDate lastBuildDate category generator docs cloud ttl image rating textInput skipHours skipDays item"), k.Local) {
			r.add("<channel> has a <%s>", k.Local)
		}
		if k.Local == "item" {
			itemSeen = true
		} else if itemSeen {
			r.add("<%s> stands after an item", k.Local)
		}
	}
	r.rssPlain("channel title", r.one(c, "", "title"))
	r.address("channel link", r.one(c, "", "link").text)
	r.rssPlain("channel description", r.one(c, "", "description"))
	if l := r.one(c, "", "language").text; !languages.MatchString(l) {
		r.add("language %q", l)
	}
	if docs := r.one(c, "", "docs").text; docs != "https://www.rssboard.org/rss-specification" {
		r.add("docs %q", docs)
	}
	r.plain("generator", r.one(c, "", "generator").text)
	d.updated = r.rfc822("lastBuildDate", r.one(c, "", "lastBuildDate").text)
	r.history(d, r.atomLinks(c), c.all(nsFH, "complete"), c.all(nsFH, "archive"), location)
	ids := map[string]bool{}
	var newest time.Time
	for _, item := range c.all("", "item") {
		for _, k := range item.kids {
			if k.Space == "" && !slices.Contains(strings.Fields("title link description author category comments enclosure guid pubDate source"), k.Local) {
				r.add("<item> has a <%s>", k.Local)
			}
		}
		var x readEntry
		guid := r.one(item, "", "guid")
		x.id = guid.text
		if guid.get("isPermaLink") != "false" || !tagForm.MatchString(x.id) {
			r.add("guid %q with isPermaLink %q", x.id, guid.get("isPermaLink"))
		}
		if ids[x.id] {
			r.add("the guid %q is there twice", x.id)
		}
		ids[x.id] = true
		title := r.one(item, "", "title")
		r.rssPlain(x.id+" title", title)
		x.title = strings.ReplaceAll(title.text, wordJoiner, "")
		x.url = r.one(item, "", "link").text
		r.address(x.id+" link", x.url)
		x.published = r.rfc822("pubDate", r.one(item, "", "pubDate").text)
		x.updated = r.rfc3339("atom:updated", r.one(item, nsAtom, "updated").text)
		if x.updated.After(newest) {
			newest = x.updated
		}
		r.rssPlain("dc:creator", r.one(item, nsDC, "creator"))
		if len(item.all("", "author")) > 0 {
			r.add("%s: author is for e-mail addresses", x.id)
		}
		x.body = r.one(item, "", "description").text
		r.html(x.id, x.body)
		for _, k := range item.all("", "category") {
			if k.text == "" || !tagForm.MatchString(k.get("domain")) {
				r.add("%s: category %q of %q", x.id, k.text, k.get("domain"))
			}
			x.categories = append(x.categories, k.get("domain")+" "+k.text)
		}
		for _, l := range r.atomLinks(item) {
			if rel := l.get("rel"); rel != "related" {
				r.add("%s has a link %q", x.id, rel)
			}
			x.related = append(x.related, l.get("href"))
		}
		d.entries = append(d.entries, x)
	}
	r.order(d, newest)
	return d, r.found
}

// rssPlain checks plain character data (profile, "Character data"): < and & are
// written as hexadecimal references.
func (r *report) rssPlain(where string, e *element) {
	if strings.TrimSpace(e.text) == "" {
		r.add("%s is blank", where)
	}
	if len(e.kids) > 0 {
		r.add("%s holds elements", where)
	}
	r.plain(where, e.text)
	if strings.ContainsAny(e.text, "<&") {
		if strings.Contains(e.raw, "&lt;") || strings.Contains(e.raw, "&amp;") {
			r.add("%s: %q is not written with hexadecimal references", where, e.text)
		}
	}
}
