package export

import (
	"slices"
	"strings"
	"time"
)

// read is what a checker learns of a document, for comparing documents.
type read struct {
	feedID   string
	self     string
	current  string
	previous string // archive
	next     string // archive
	complete bool
	archive  bool
	updated  time.Time
	entries  []readEntry // as they stand
}

type readEntry struct {
	id, title, url, body string
	published, updated   time.Time
	categories           []string
	related              []string
}

func (d *read) ids() []string {
	ids := make([]string, len(d.entries))
	for i, e := range d.entries {
		ids[i] = e.id
	}
	return ids
}

const (
	nsAtom = "http://www.w3.org/2005/Atom"
	nsFH   = "http://purl.org/syndication/history/1.0"
	nsDC   = "http://purl.org/dc/elements/1.1/"
)

// registered relations that the W3C validator knows.
var knownRelations = strings.Fields("alternate current describedby edit edit-media enclosure first hub last license next next-archive payment prev-archive previous related replies search self service up via")

var historyRelations = strings.Fields("current first last next next-archive prev-archive previous")

// checkAtom checks a document against RFC 4287 and RFC 5005.
func checkAtom(name, location string, data []byte) (*read, []string) {
	r := &report{name: name}
	root := r.parseXML(data)
	if root == nil {
		return nil, r.found
	}
	d := &read{}
	if root.Space != nsAtom || root.Local != "feed" {
		r.add("the root is %v", root.Name)
	}
	lang := ""
	for _, a := range root.attr {
		if a.Name.Local == "lang" {
			lang = a.Value
		}
	}
	if !languages.MatchString(lang) {
		r.add("xml:lang %q", lang)
	}
	entrySeen := false
	for _, k := range root.kids {
		if k.Space == nsAtom && !slices.Contains(strings.Fields("author category contributor generator icon id link logo rights subtitle title updated entry"), k.Local) {
			r.add("<feed> has a <%s>", k.Local)
		}
		if k.Local == "entry" {
			entrySeen = true
		} else if entrySeen {
			r.add("<%s> stands after an entry", k.Local)
		}
	}
	d.feedID = r.one(root, nsAtom, "id").text
	if !tagForm.MatchString(d.feedID) {
		r.add("feed id %q", d.feedID)
	}
	r.atomText("feed title", r.one(root, nsAtom, "title"))
	for _, s := range root.all(nsAtom, "subtitle") {
		r.atomText("subtitle", s)
	}
	d.updated = r.rfc3339("feed updated", r.one(root, nsAtom, "updated").text)
	authors := root.all(nsAtom, "author")
	for _, a := range authors {
		if strings.TrimSpace(r.one(a, nsAtom, "name").text) == "" {
			r.add("an author has no name")
		}
		for _, u := range a.all(nsAtom, "uri") {
			r.address("author uri", u.text)
		}
	}
	links := r.atomLinks(root)
	r.history(d, links, root.all(nsFH, "complete"), root.all(nsFH, "archive"), location)
	ids, instants := map[string]bool{}, map[string]bool{}
	var newest time.Time
	for _, e := range root.all(nsAtom, "entry") {
		for _, k := range e.kids {
			if k.Space != nsAtom || !slices.Contains(strings.Fields("author category content contributor id link published rights source summary title updated"), k.Local) {
				r.add("<entry> has a <%s>", k.Local)
			}
		}
		var x readEntry
		x.id = r.one(e, nsAtom, "id").text
		if !tagForm.MatchString(x.id) {
			r.add("entry id %q", x.id)
		}
		if ids[x.id] {
			r.add("the id %q is there twice", x.id)
		}
		ids[x.id] = true
		x.title = r.atomText("title", r.one(e, nsAtom, "title"))
		stamp := r.one(e, nsAtom, "updated").text
		x.updated = r.rfc3339("updated", stamp)
		if instants[stamp] {
			r.add("two entries have the updated %s", stamp)
		}
		instants[stamp] = true
		if x.updated.After(newest) {
			newest = x.updated
		}
		x.published = r.rfc3339("published", r.one(e, nsAtom, "published").text)
		if x.published.After(x.updated) {
			r.add("%s: published after updated", x.id)
		}
		if len(authors) == 0 && len(e.all(nsAtom, "author")) == 0 {
			r.add("%s has no author", x.id)
		}
		content := r.one(e, nsAtom, "content")
		if content.get("type") != "html" || content.get("src") != "" || !content.textOnly {
			r.add("%s: content of type %q", x.id, content.get("type"))
		}
		x.body = content.text
		r.html(x.id, x.body)
		for _, s := range e.all(nsAtom, "summary") {
			r.atomText("summary", s)
		}
		for _, l := range r.atomLinks(e) {
			switch rel := l.get("rel"); {
			case rel == "alternate":
				x.url = l.get("href")
			case rel == "related":
				x.related = append(x.related, l.get("href"))
			case slices.Contains(historyRelations, rel):
				r.add("%s has a link %q", x.id, rel)
			}
		}
		if x.url == "" {
			r.add("%s has no alternate link", x.id)
		}
		for _, c := range e.all(nsAtom, "category") {
			if c.get("term") == "" || !tagForm.MatchString(c.get("scheme")) {
				r.add("%s: category %q of %q", x.id, c.get("term"), c.get("scheme"))
			}
			x.categories = append(x.categories, c.get("scheme")+" "+c.get("term"))
		}
		d.entries = append(d.entries, x)
	}
	r.order(d, newest)
	return d, r.found
}

// atomText checks a text construct and gives what a reader shows.
func (r *report) atomText(where string, e *element) string {
	switch t := e.get("type"); t {
	case "", "text":
		r.plain(where, e.text)
		return e.text
	case "html":
		r.html(where, e.text)
		return shown(e.text)
	default:
		r.add("%s has the type %q", where, t)
	}
	return ""
}

func (r *report) atomLinks(e *element) []*element {
	links := e.all(nsAtom, "link")
	alternates := map[string]bool{}
	for _, l := range links {
		rel := l.get("rel")
		if !slices.Contains(knownRelations, rel) {
			r.add("relation %q is not one that validators know", rel)
		}
		r.address("link "+rel, l.get("href"))
		if t := l.get("type"); t != "" && !mediaForm.MatchString(t) {
			r.add("media type %q", t)
		}
		if rel == "self" && !slices.Contains([]string{"application/atom+xml", "application/rss+xml"}, l.get("type")) {
			r.add("self is of type %q", l.get("type"))
		}
		if slices.ContainsFunc(l.attr, func(a xmlAttr) bool { return a.Name.Local == "title" }) {
			r.plain("title of link", l.get("title"))
		}
		if rel == "alternate" {
			key := l.get("type") + " " + l.get("hreflang")
			if alternates[key] {
				r.add("two alternate links of type %q", l.get("type"))
			}
			alternates[key] = true
		}
		if strings.TrimSpace(l.text) != "" {
			r.add("a link has text")
		}
	}
	return links
}

// history checks the links of a feed document (RFC 5005).
func (r *report) history(d *read, links []*element, complete, archive []*element, location string) {
	d.complete, d.archive = len(complete) > 0, len(archive) > 0
	if len(complete) > 1 || len(archive) > 1 {
		r.add("complete or archive is there twice")
	}
	selves := 0
	for _, l := range links {
		href := l.get("href")
		set := func(to *string) {
			if *to != "" {
				r.add("two links %q", l.get("rel"))
			}
			*to = href
		}
		switch l.get("rel") {
		case "self":
			selves++
			d.self = href
		case "current":
			set(&d.current)
		case "prev-archive":
			set(&d.previous)
		case "next-archive":
			set(&d.next)
		case "next", "previous", "first", "last":
			r.add("paged feeds are lossy: %q", l.get("rel"))
		}
	}
	if selves != 1 || d.self != location {
		r.add("self is %q, the document is at %q", d.self, location)
	}
	switch {
	case d.complete && (d.current != "" || d.previous != "" || d.next != "" || d.archive):
		r.add("a complete feed has archives")
	case d.archive && d.current == "":
		r.add("an archive document has no current")
	case d.archive && d.previous == "" && d.next == "":
		r.add("an archive document has no link to another")
	case !d.archive && !d.complete && d.previous == "":
		r.add("a feed that is not complete has no prev-archive")
	}
}

// order checks the order and the date of a feed.
func (r *report) order(d *read, newest time.Time) {
	if !slices.IsSortedFunc(d.entries, func(a, b readEntry) int { return b.updated.Compare(a.updated) }) {
		r.add("entries are not newest first")
	}
	if len(d.entries) > 0 && !d.updated.Truncate(time.Second).Equal(newest.Truncate(time.Second)) {
		r.add("the feed is of %v, its newest entry of %v", d.updated, newest)
	}
}
