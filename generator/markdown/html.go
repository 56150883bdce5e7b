package markdown

import (
	"html/template"
	"strconv"
	"strings"
	"time"
)

// trusted makes template.HTML. Beside the marks of comparisons in package
// render it is the only place that does: what reaches it was written by the renderers of this package, which escape every string
// they did not write themselves.
func trusted(s string) template.HTML { return template.HTML(s) }

// A page is a document being rendered.
type page struct {
	strings.Builder
	doc     *Document
	r       Rendering
	w       Words
	code    *Highlighter
	terms   *marker        // nil without a glossary
	unclean bool           // the text holds characters that must not be written
	plain   bool           // no glossary terms here: inside links, headings, code
	regions map[string]int // how many scroll regions have a name
	until   time.Time      // when the page's code must be coloured
	err     error
}

// tag writes markup of this package.
func (p *page) tag(parts ...string) {
	for _, s := range parts {
		p.WriteString(s)
	}
}

func (p *page) int(n int) {
	var b [20]byte
	p.Write(strconv.AppendInt(b[:0], int64(n), 10))
}

// text writes a string as text or as the value of an attribute in double
// quotes; a soft line break becomes a space.
func (p *page) text(s string) {
	if p.unclean {
		s = visible(s)
	}
	from := 0
	for i := 0; i < len(s); i++ {
		var to string
		switch s[i] {
		case '&':
			to = "&amp;"
		case '<':
			to = "&lt;"
		case '>':
			to = "&gt;"
		case '"':
			to = "&#34;"
		case '\n':
			to = " "
		default:
			continue
		}
		p.WriteString(s[from:i])
		p.WriteString(to)
		from = i + 1
	}
	p.WriteString(s[from:])
}

// content writes text between tags, where quotes need no escape.
func (p *page) content(s string) {
	if strings.IndexByte(s, '"') < 0 {
		p.text(s)
		return
	}
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			p.text(s)
			return
		}
		p.text(s[:i])
		p.WriteByte('"')
		s = s[i+1:]
	}
}

// verbatim writes code, which keeps its line breaks.
func (p *page) verbatim(s string) {
	for {
		i := strings.IndexByte(s, '\n')
		if i < 0 {
			p.content(s)
			return
		}
		p.content(s[:i])
		p.WriteByte('\n')
		s = s[i+1:]
	}
}

// visible replaces the characters that are refused, for previews of texts
// with errors.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// attr writes an attribute.
func (p *page) attr(name, value string) {
	p.tag(" ", name, `="`)
	p.text(value)
	p.WriteByte('"')
}

// address writes an address as the value of an attribute, percent-encoding
// what cannot stand in one.
func (p *page) address(name, dest string) {
	p.tag(" ", name, `="`)
	const hex = "0123456789ABCDEF"
	for i := 0; i < len(dest); i++ {
		switch b := dest[i]; {
		case b == '&':
			p.WriteString("&amp;")
		case b <= ' ' || b >= 0x7F || strings.IndexByte("\"<>\\^`{|}", b) >= 0:
			p.WriteByte('%')
			p.WriteByte(hex[b>>4])
			p.WriteByte(hex[b&15])
		default:
			p.WriteByte(b)
		}
	}
	p.WriteByte('"')
}

// resolve gives the address to write for a destination, and whether it may be
// written: what parsing refused is refused here again, and so is a dangerous
// address that Rendering.Link made.
func (p *page) resolve(n *node, image bool) (string, bool) {
	x := n.ext()
	if x.danger {
		return "", false
	}
	dest := x.dest
	if p.r.Link != nil && !External(dest) {
		// A feed needs its own site's images with their host.
		dest, image = p.r.Link(dest), false
		if dest == "" { // the page's readers do not get the target
			return "", false
		}
	}
	why, _ := judge(dest, image)
	return dest, why == harmless
}

// phrase puts a text into words have a place for it.
func phrase(words, text string) string { return strings.Replace(words, "%s", text, 1) }
