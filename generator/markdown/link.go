package markdown

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"placard/generator/diag"
)

// vague are link texts that say nothing about where the link leads (WCAG
// 2.4.9, Link Purpose).
var vague = []string{"here", "click here", "this", "this link", "this page", "link", "read more", "more", "see here", "click"}

// destination gives the address of a link or image without escapes, and
// where it stands. That of a reference is in its definition.
func (c *converter) destination(n ast.Node, dest []byte, ref *ast.ReferenceLink) (string, stretch) {
	at, ok := c.state.links[n]
	if ref != nil {
		d := c.defs[util.ToLinkReference(ref.Value)]
		if d == nil { // cannot be: goldmark took the address from a definition
			return "", stretch{max(n.Pos(), 0), max(n.Pos(), 0)}
		}
		d.used = true
		at, ok = d.dest, true
	}
	if !ok {
		at = stretch{max(n.Pos(), 0), max(n.Pos(), 0)}
	}
	return c.unescape(string(dest), at.from), at
}

func (c *converter) link(n *ast.Link, at place) *node {
	kids := c.inlines(n, at|inLink)
	dest, where := c.destination(n, n.Destination, n.Reference)
	from := max(n.Pos(), 0)
	end := max(where.to, from)
	if n.Reference != nil {
		end = from
		if kids != nil {
			end = int(lastOf(kids).end)
		}
		end = max(end, from+1)
	}
	label := plain(kids)
	l := c.nursery.node(kindLink, from, end)
	l.kids = kids
	x := c.nursery.extra(l)
	x.dest, x.title = dest, c.unescape(string(n.Title), where.from)
	x.from, x.to = int32(where.from), int32(where.to)
	x.danger = !c.checkAddress(dest, where, false)
	switch {
	case dest == "":
		c.find(ruleEmptyAddress, from, end, "write the address between the parentheses", "the link %q has no address", label)
		x.danger = true
	case label == "":
		c.find(ruleLinkText, from, end, "write what the link leads to between the brackets", "the link to %q has no text", dest)
	case kids != nil && kids.next == nil && kids.kind == kindSpan:
		// A name in code, such as `link`, says what it leads to.
	case slices.Contains(vague, strings.ToLower(strings.Trim(label, " .!"))):
		c.find(ruleVagueLink, from, end, "write what the link leads to, such as the page's title", "the link text %q does not say where the link leads", label)
	}
	if !x.danger {
		c.linksOut = append(c.linksOut, Link{Destination: dest, Text: label, Span: c.span(where.from, where.to)})
	}
	return l
}

// bareLink is a link whose text is its address.
func (c *converter) bareLink(dest, label string, from, to int, at place) *node {
	t := c.nursery.node(kindText, from, to)
	t.text = c.unescapedLabel(label)
	if at&inLink != 0 || at&inHeading != 0 {
		return t
	}
	if !c.checkAddress(dest, stretch{from, to}, false) {
		return t
	}
	l := c.nursery.node(kindLink, from, to)
	l.kids, l.flag = t, true
	x := c.nursery.extra(l)
	x.dest, x.from, x.to = dest, int32(from), int32(to)
	c.linksOut = append(c.linksOut, Link{Destination: dest, Text: t.text, Span: c.span(from, to)})
	return l
}

// unescapedLabel resolves the escapes of a bare address's text; what is wrong
// with them has been said of the address.
func (c *converter) unescapedLabel(label string) string {
	if !strings.ContainsAny(label, `\&`) {
		return label
	}
	quiet := converter{}
	return quiet.unescape(label, 0)
}

func (c *converter) image(n *ast.Image, at place) *node {
	kids := c.inlines(n, at|inLink)
	dest, where := c.destination(n, n.Destination, n.Reference)
	from := max(n.Pos(), 0)
	end := max(where.to, from)
	if n.Reference != nil {
		end = from + 1
	}
	i := c.nursery.node(kindImage, from, end)
	i.text = plain(kids)
	x := c.nursery.extra(i)
	x.dest, x.title = dest, strings.TrimSpace(c.unescape(string(n.Title), where.from))
	x.from, x.to = int32(where.from), int32(where.to)
	x.danger = !c.checkAddress(dest, where, true)
	if dest == "" {
		c.find(ruleEmptyAddress, from, end, "write the image's path between the parentheses", "the image %q has no address", i.text)
		x.danger = true
	}
	if i.text == "" {
		c.find(ruleAlt, from, end, "write what the image shows between the brackets, for readers who do not see it", "the image %q has no alternative text", dest)
	}
	if !x.danger {
		c.imagesOut = append(c.imagesOut, Image{Destination: dest, Alt: i.text, Span: c.span(where.from, where.to)})
	}
	return i
}

// checkAddress reports an address that must not be written.
func (c *converter) checkAddress(dest string, at stretch, image bool) bool {
	why, what := judge(dest, image)
	switch why {
	case harmless:
		return true
	case dangerScheme:
		hint := "write an https, mailto or tel address, or a path within the site"
		if image {
			hint = "put the file beside the text and write its path"
		}
		if near := diag.Nearest(what, []string{"https", "mailto"}); near != "" && !image {
			hint = `did you mean "` + near + `:"?`
		}
		c.find(ruleScheme, at.from, at.to, hint, "the address %q has a scheme that is not allowed: %q", shorten(dest, 80), shorten(what, 20))
	case dangerRemote:
		if image {
			c.find(ruleRemoteImage, at.from, at.to, "put the file beside the text and write its path", "the image %q %s; pages load nothing from elsewhere", shorten(dest, 80), what)
		} else {
			c.find(ruleScheme, at.from, at.to, "write https: before it", "the address %q %s", shorten(dest, 80), what)
		}
	default:
		c.find(ruleAddress, at.from, at.to, "write an address that reads the same everywhere", "the address %q %s", shorten(dest, 80), what)
	}
	return false
}
