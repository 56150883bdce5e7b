package export

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text in feeds and mails is read in programs that have neither our style
// sheet nor our content security policy. What package markdown renders for
// pages is therefore brought down to plain HTML: only the elements and
// attributes listed here stay, what only makes sense on the page (anchors,
// links to the own headings, labels for assistive technology that repeat what
// can be seen) goes, and every address is absolute. It is a second filter
// behind the renderer's own. The parser and the writer are golang.org/x/net's:
// nothing is escaped by hand.

// kept are the elements that stay, with the attributes that stay on them
// besides href, src and alt.
var kept = map[atom.Atom][]string{
	atom.A: {"title"}, atom.P: nil, atom.Br: nil, atom.Hr: nil,
	atom.H1: nil, atom.H2: nil, atom.H3: nil, atom.H4: nil, atom.H5: nil, atom.H6: nil,
	atom.Ul: nil, atom.Ol: {"start"}, atom.Li: nil,
	atom.Dl: nil, atom.Dt: nil, atom.Dd: nil,
	atom.Blockquote: nil, atom.Pre: nil, atom.Code: nil,
	atom.Em: nil, atom.Strong: nil, atom.S: nil, atom.Del: nil, atom.Ins: nil, atom.Sup: nil, atom.Sub: nil,
	atom.Table: nil, atom.Caption: nil, atom.Thead: nil, atom.Tbody: nil, atom.Tr: nil,
	atom.Th: {"scope", "colspan", "rowspan"}, atom.Td: {"colspan", "rowspan"},
	atom.Figure: nil, atom.Figcaption: nil,
	atom.Img: {"title", "width", "height"},
}

// dropped are elements that go with everything in them.
var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Iframe: true,
	atom.Object: true, atom.Embed: true, atom.Svg: true, atom.Math: true,
}

// portable reads rendered HTML and gives what of it can be sent elsewhere.
// page is the absolute address of the page it was rendered for.
func portable(body, page string) ([]*html.Node, error) {
	nodes, err := html.ParseFragment(strings.NewReader(body), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return nil, fmt.Errorf("read rendered text: %w", err)
	}
	var out []*html.Node
	for _, n := range nodes {
		out = append(out, carry(n, page)...)
	}
	return out, nil
}

// carry gives what of a node can be sent elsewhere.
func carry(n *html.Node, page string) []*html.Node {
	switch n.Type {
	case html.TextNode:
		if s := clean(n.Data); s != "" {
			return []*html.Node{text(s)}
		}
		return nil
	case html.ElementNode:
	default:
		return nil
	}
	if dropped[n.DataAtom] || n.Namespace != "" || onlyForPages(n) {
		return nil
	}
	if n.DataAtom == atom.A && attribute(n, "role") == "doc-noteref" {
		// The note stands in the same text, where a link to the page's would
		// lead away from it.
		number := ""
		if n.FirstChild != nil {
			number = line(n.FirstChild.Data)
		}
		return []*html.Node{text("(" + number + ")")}
	}
	if n.DataAtom == atom.Div && hasClass(n, "call") {
		return []*html.Node{callout(n, page)}
	}
	attributes, stays := kept[n.DataAtom]
	if !stays {
		return carryAll(n, page)
	}
	e := &html.Node{Type: html.ElementNode, Data: n.Data, DataAtom: n.DataAtom}
	switch n.DataAtom {
	case atom.A:
		href, ok := elsewhere(attribute(n, "href"), page)
		if !ok || isSelf(n) {
			return carryAll(n, page)
		}
		e.Attr = append(e.Attr, html.Attribute{Key: "href", Val: href})
	case atom.Img:
		src, ok := elsewhere(attribute(n, "src"), page)
		alt := line(attribute(n, "alt"))
		if !ok {
			return []*html.Node{text(alt)}
		}
		e.Attr = append(e.Attr, html.Attribute{Key: "src", Val: src}, html.Attribute{Key: "alt", Val: alt})
	}
	for _, key := range attributes {
		if v := line(attribute(n, key)); v != "" {
			e.Attr = append(e.Attr, html.Attribute{Key: key, Val: v})
		}
	}
	for _, k := range carryAll(n, page) {
		e.AppendChild(k)
	}
	return []*html.Node{e}
}

func carryAll(n *html.Node, page string) []*html.Node {
	var out []*html.Node
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		out = append(out, carry(k, page)...)
	}
	return out
}

// callout makes a quotation of a callout: without a style sheet its end would
// not be seen.
func callout(n *html.Node, page string) *html.Node {
	quote := el(atom.Blockquote)
	for _, k := range carryAll(n, page) {
		if k.DataAtom == atom.H3 && quote.FirstChild == nil {
			strong := el(atom.Strong)
			for c := k.FirstChild; c != nil; c = k.FirstChild {
				k.RemoveChild(c)
				strong.AppendChild(c)
			}
			k = el(atom.P, strong)
		}
		quote.AppendChild(k)
	}
	return quote
}

// onlyForPages reports whether an element helps on our pages only: numbers of
// paragraphs, links back from footnotes, signs that link a heading to itself,
// words beside a symbol for those who do not see it.
func onlyForPages(n *html.Node) bool {
	if n.DataAtom == atom.Span && hasClass(n, "vh") {
		// "Done:" beside a ticked box; a callout's kind is not said twice.
		return n.Parent != nil && n.Parent.DataAtom == atom.Li
	}
	if n.DataAtom != atom.A {
		return false
	}
	return hasClass(n, "pn") || hasClass(n, "self") || hasClass(n, "also") || attribute(n, "role") == "doc-backlink"
}

// isSelf reports whether a link in a heading leads to that heading.
func isSelf(n *html.Node) bool {
	switch n.Parent.DataAtom {
	case atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		id := attribute(n.Parent, "id")
		return id != "" && strings.TrimPrefix(attribute(n, "href"), "#") == id
	}
	return false
}

// elsewhere gives an address as it is written in a text that is read
// elsewhere, and whether it may be.
func elsewhere(address, page string) (string, bool) {
	if strings.HasPrefix(address, "#") && len(address) > 1 {
		address = page + address
	}
	scheme, rest, ok := strings.Cut(address, ":")
	switch strings.ToLower(scheme) {
	case "http", "https":
		return address, ok && strings.HasPrefix(rest, "//")
	case "mailto", "tel":
		return address, ok
	}
	return "", false
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, name string) bool {
	for class := range strings.FieldsSeq(attribute(n, "class")) {
		if class == name {
			return true
		}
	}
	return false
}

// el makes an element.
func el(a atom.Atom, kids ...*html.Node) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: a.String(), DataAtom: a}
	for _, k := range kids {
		if k != nil {
			n.AppendChild(k)
		}
	}
	return n
}

// text makes text.
func text(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

// link makes a link.
func link(href string, kids ...*html.Node) *html.Node {
	a := el(atom.A, kids...)
	a.Attr = []html.Attribute{{Key: "href", Val: href}}
	return a
}

// prose makes text of a value of the front matter, in which `code` is the
// only markup.
func prose(s string) []*html.Node {
	var out []*html.Node
	s = line(s)
	for s != "" {
		open := strings.IndexByte(s, '`')
		end := -1
		if open >= 0 {
			end = strings.IndexByte(s[open+1:], '`')
		}
		if end <= 0 {
			return append(out, text(s))
		}
		if open > 0 {
			out = append(out, text(s[:open]))
		}
		out = append(out, el(atom.Code, text(s[open+1:open+1+end])))
		s = s[open+1+end+1:]
	}
	return out
}

// markup writes nodes as HTML.
func markup(nodes []*html.Node) (string, error) {
	b := markups.Get().(*bytes.Buffer)
	defer markups.Put(b)
	b.Reset()
	for _, n := range nodes {
		if err := html.Render(b, n); err != nil {
			return "", fmt.Errorf("write text as HTML: %w", err)
		}
	}
	return b.String(), nil
}

// markups are used again.
var markups = sync.Pool{New: func() any { return new(bytes.Buffer) }}
