package export

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// The checkers in this file and its neighbours read what is published from
// outside and are written from the specifications, and from what the W3C
// feed validator warns of. They know nothing of the code under test.

// report collects what a checker finds.
type report struct {
	name  string
	found []string
}

func (r *report) add(format string, args ...any) {
	r.found = append(r.found, r.name+": "+fmt.Sprintf(format, args...))
}

// element is a parsed XML element.
type element struct {
	xml.Name
	attr     []xml.Attr
	kids     []*element
	text     string
	raw      string // as it is written, between its tags
	textOnly bool
	from     int64
}

func (e *element) all(space, local string) []*element {
	var list []*element
	for _, k := range e.kids {
		if k.Space == space && k.Local == local {
			list = append(list, k)
		}
	}
	return list
}

// one gives the only element of a name, and reports when it is missing or
// there twice.
func (r *report) one(e *element, space, local string) *element {
	list := e.all(space, local)
	if len(list) != 1 {
		r.add("<%s> has %d <%s>, not one", e.Local, len(list), local)
		if len(list) == 0 {
			return &element{}
		}
	}
	return list[0]
}

func (e *element) get(name string) string {
	for _, a := range e.attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// namespaces that readers and validators know. Others make them warn.
var knownNamespaces = map[string]string{
	"http://www.w3.org/2005/Atom":             "atom",
	"http://purl.org/syndication/history/1.0": "fh",
	"http://purl.org/dc/elements/1.1/":        "dc",
}

// parseXML reads a document and checks its form: declaration, namespaces and
// their prefixes, characters.
func (r *report) parseXML(data []byte) *element {
	if !bytes.HasPrefix(data, []byte(`<?xml version="1.0" encoding="UTF-8"?>`)) {
		r.add("no XML declaration with UTF-8")
	}
	if !utf8.Valid(data) {
		r.add("not UTF-8")
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = true
	var stack []*element
	var root *element
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			r.add("not well-formed: %v", err)
			return nil
		}
		switch t := token.(type) {
		case xml.StartElement:
			e := &element{Name: t.Name, attr: t.Copy().Attr, from: d.InputOffset()}
			for _, a := range e.attr {
				if a.Name.Space == "xmlns" && knownNamespaces[a.Value] != a.Name.Local {
					r.add("prefix %q for namespace %q", a.Name.Local, a.Value)
				}
				if a.Name.Space == "" && a.Name.Local == "xmlns" && knownNamespaces[a.Value] == "" {
					r.add("namespace %q", a.Value)
				}
				r.characters(t.Name.Local+"/@"+a.Name.Local, a.Value)
			}
			if t.Name.Space != "" && knownNamespaces[t.Name.Space] == "" {
				r.add("<%s> is in the namespace %q", t.Name.Local, t.Name.Space)
			}
			if len(stack) == 0 {
				root = e
			} else {
				top := stack[len(stack)-1]
				top.kids = append(top.kids, e)
			}
			stack = append(stack, e)
		case xml.EndElement:
			e := stack[len(stack)-1]
			e.textOnly = len(e.kids) == 0
			if e.textOnly {
				e.raw = string(data[e.from:d.InputOffset()])
			}
			if !e.textOnly && strings.TrimSpace(e.text) != "" {
				r.add("<%s> has text between elements", e.Local)
			}
			r.characters(e.Local, e.text)
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].text += string(t)
			}
		case xml.Comment, xml.Directive:
			r.add("comment or document type")
		case xml.ProcInst:
			if t.Target != "xml" {
				r.add("processing instruction %q", t.Target)
			}
		}
	}
	return root
}

// characters checks for what readers choke on.
func (r *report) characters(where, s string) {
	for _, c := range s {
		if c < 0x20 && c != '\n' && c != '\t' && c != '\r' || c >= 0x7F && c <= 0x9F || c == utf8.RuneError {
			r.add("%s holds U+%04X", where, c)
			return
		}
	}
}

var (
	rfc3339Form = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$`)
	rfc822Form  = regexp.MustCompile(`^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} \+0000$`)
	tagForm     = regexp.MustCompile(`^tag:[a-z0-9.-]+,[0-9]{4}:[A-Za-z0-9;/?:@&=+$._!~*'()%,-]+$`)
	uriForm     = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:[A-Za-z0-9;/?:@&=+$._!~*'()%,#\[\]-]+$`)
	mediaForm   = regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]+$`)
	languages   = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
)

func (r *report) rfc3339(where, s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if !rfc3339Form.MatchString(s) || err != nil {
		r.add("%s: %q is not an RFC 3339 date", where, s)
	}
	r.plausible(where, t)
	return t
}

func (r *report) rfc822(where, s string) time.Time {
	t, err := time.Parse(time.RFC1123Z, s)
	if !rfc822Form.MatchString(s) || err != nil || t.Format("Mon") != s[:3] {
		r.add("%s: %q is not an RFC 822 date with a four-digit year", where, s)
	}
	r.plausible(where, t)
	return t
}

// plausible: validators warn of dates before 1990 and of dates to come.
func (r *report) plausible(where string, t time.Time) {
	if t.Year() < 1990 || t.After(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)) {
		r.add("%s: %v is not plausible", where, t)
	}
}

// address checks an absolute address in ASCII.
func (r *report) address(where, s string) {
	u, err := url.Parse(s)
	if err != nil || !u.IsAbs() || u.Host == "" && u.Scheme != "mailto" && u.Scheme != "tel" || !uriForm.MatchString(s) {
		r.add("%s: %q is not an absolute address", where, s)
	}
}

var (
	endTag    = regexp.MustCompile(`</(\w+)>`)
	reference = regexp.MustCompile(`&#?\w+`)
)

// plain checks text that is not HTML: one that a reader may take for HTML
// makes validators warn.
func (r *report) plain(where, s string) {
	if strings.TrimSpace(s) == "" {
		r.add("%s is blank", where)
	}
	if endTag.MatchString(s) {
		r.add("%s: %q holds a tag", where, s)
	}
	for _, ref := range reference.FindAllString(s, -1) {
		if html.UnescapeString(ref+";") != ref+";" {
			r.add("%s: %q holds a reference", where, s)
		}
	}
}

// What the W3C validator lets pass in HTML, less what has no place in a
// notice (forms, objects, frames, scripts, styles).
var (
	fineElements = strings.Fields("a abbr address blockquote br caption cite code col colgroup dd del dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub sup table tbody td tfoot th thead time tr u ul var wbr b")
	fineAttrs    = strings.Fields("abbr align alt cite colspan datetime dir height href hreflang lang rowspan scope src start title width")
)

// html checks the text of an entry.
func (r *report) html(where, s string) {
	if strings.TrimSpace(s) == "" {
		r.add("%s is blank", where)
	}
	// A tokenizer, not a tree: a tree repairs what is not nested.
	z := html.NewTokenizer(strings.NewReader(s))
	var open []string
	void := map[string]bool{"br": true, "hr": true, "img": true, "wbr": true, "col": true}
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				r.add("%s: %v", where, z.Err())
			}
			if len(open) > 0 {
				r.add("%s: <%s> is not closed", where, open[len(open)-1])
			}
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if !slices.Contains(fineElements, t.Data) {
				r.add("%s: element <%s>", where, t.Data)
			}
			for _, a := range t.Attr {
				if !slices.Contains(fineAttrs, a.Key) {
					r.add("%s: attribute %s on <%s>", where, a.Key, t.Data)
				}
				if a.Key == "href" || a.Key == "src" || a.Key == "cite" {
					r.address(where, a.Val)
				}
			}
			if t.Data == "img" && !slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "alt" }) {
				r.add("%s: image without alt", where)
			}
			if !void[t.Data] {
				open = append(open, t.Data)
			}
		case html.EndTagToken:
			t := z.Token()
			if len(open) == 0 || open[len(open)-1] != t.Data {
				r.add("%s: </%s> closes %v", where, t.Data, open)
				return
			}
			open = open[:len(open)-1]
		case html.CommentToken, html.DoctypeToken:
			r.add("%s: comment or document type", where)
		}
	}
}
