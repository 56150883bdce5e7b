package markdown

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// A textRun joins the many pieces into which goldmark cuts running text, so
// that words can be found in it and each piece of the tree has text as long
// as possible. As long as the pieces lie side by side in the source, nothing
// is copied.
type textRun struct {
	c   *converter
	at  place
	out chain

	// Bytes of the body that were read but not yet looked at.
	from, to int
	open     bool
	// Text that is ready: body[start:end] if side by side, otherwise buf.
	start, end int
	buf        []byte
	ready      bool
}

func (t *textRun) text(n *ast.Text) {
	seg := n.Segment
	switch {
	case !t.open:
		t.from, t.to, t.open = seg.Start, seg.Stop, true
	case seg.Start == t.to:
		t.to = seg.Stop
	default:
		t.look()
		t.from, t.to, t.open = seg.Start, seg.Stop, true
	}
	switch {
	case n.HardLineBreak():
		t.flush()
		t.out.add(t.c.nursery.node(kindBreak, t.to, t.to))
	case n.SoftLineBreak():
		t.look()
		if t.ready && t.buf == nil && t.end == t.to && t.to < len(t.c.body) && t.c.body[t.to] == '\n' {
			t.end++
		} else {
			t.append("\n", seg.Stop, seg.Stop)
		}
	}
}

// look finds bare addresses in the bytes read and makes the rest ready.
func (t *textRun) look() {
	if !t.open {
		return
	}
	t.open = false
	c := t.c
	from := t.from
	raw := c.body[t.from:t.to]
	for _, l := range bareAddresses(raw, t.preceding()) {
		t.plain(from, t.from+l.from)
		t.flushReady()
		label := raw[l.from:l.to]
		t.out.add(c.bareLink(l.prefix+c.unescape(label, t.from+l.from), label, t.from+l.from, t.from+l.to, t.at))
		from = t.from + l.to
	}
	t.plain(from, t.to)
}

// preceding is the byte before the bytes read, a space at the start.
func (t *textRun) preceding() byte {
	if t.from == 0 || !t.ready && t.out.last == nil {
		return ' '
	}
	return t.c.body[t.from-1]
}

func (t *textRun) plain(from, to int) {
	if from >= to {
		return
	}
	raw := t.c.body[from:to]
	t.append(t.c.unescape(raw, from), from, to)
	t.c.leftovers(raw, from)
}

func (t *textRun) append(s string, from, to int) {
	raw := from < to && len(s) == to-from && (s == t.c.body[from:to])
	switch {
	case !t.ready:
		t.ready, t.start, t.end = true, from, to
		if !raw {
			t.buf = append(make([]byte, 0, len(s)+32), s...)
		}
	case t.buf == nil && raw && from == t.end:
		t.end = to
	default:
		if t.buf == nil {
			t.buf = append(make([]byte, 0, t.end-t.start+len(s)+64), t.c.body[t.start:t.end]...)
		}
		t.buf = append(t.buf, s...)
		t.end = to
	}
}

func (t *textRun) flush() {
	t.look()
	t.flushReady()
}

func (t *textRun) flushReady() {
	if !t.ready {
		return
	}
	t.ready = false
	n := t.c.nursery.node(kindText, t.start, t.end)
	n.text = t.c.body[t.start:t.end]
	if t.buf != nil {
		n.text = string(t.buf)
		t.buf = nil
	}
	if n.text != "" {
		t.out.add(n)
	}
}

// unescape resolves backslash escapes and character references.
func (c *converter) unescape(raw string, at int) string {
	i := strings.IndexAny(raw, `\&`)
	if i < 0 {
		return raw
	}
	b := make([]byte, 0, len(raw))
	b = append(b, raw[:i]...)
	for i < len(raw) {
		switch {
		case raw[i] == '\\' && i+1 < len(raw) && util.IsPunct(raw[i+1]):
			b = append(b, raw[i+1])
			i += 2
			continue
		case raw[i] == '&':
			if s, n := reference(raw[i:]); n > 0 {
				for _, r := range s {
					if hidden(r) {
						c.clean = false
						c.find(ruleHidden, at+i, at+i+n, "delete the reference", "%q stands for %s", raw[i:i+n], nameOf(r))
					}
				}
				b = append(b, s...)
				i += n
				continue
			}
		}
		b = append(b, raw[i])
		i++
	}
	return string(b)
}

// reference reads a character reference (&amp; &#8364; &#x20AC;) and gives
// what it stands for and its length.
func reference(s string) (string, int) {
	end := strings.IndexByte(s[:min(len(s), 34)], ';')
	if end < 2 {
		return "", 0
	}
	name := s[1:end]
	if name[0] != '#' {
		e, ok := util.LookUpHTML5EntityByName(name)
		if !ok {
			return "", 0
		}
		return string(e.Characters), end + 1
	}
	digits, base := name[1:], 10
	if digits != "" && (digits[0] == 'x' || digits[0] == 'X') {
		digits, base = digits[1:], 16
	}
	if digits == "" || len(digits) > 7 || digits[0] == '+' || digits[0] == '-' || digits[0] == '_' {
		return "", 0
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return "", 0
	}
	if n == 0 || n > unicode.MaxRune || !utf8.ValidRune(rune(n)) {
		n = utf8.RuneError
	}
	return string(rune(n)), end + 1
}

// A folder writes plain text with white space folded to single spaces.
type folder struct {
	b     []byte
	space bool // before the next character, unless it is the first
	start int  // where the current text begins in b
}

func (f *folder) begin() { f.start, f.space = len(f.b), false }

func (f *folder) text(s string) {
	for len(s) > 0 {
		i := 0
		for i < len(s) && s[i] != ' ' && s[i] != '\n' && s[i] != '\t' {
			i++
		}
		if i > 0 {
			if f.space && len(f.b) > f.start {
				f.b = append(f.b, ' ')
			}
			f.space = false
			f.b = append(f.b, s[:i]...)
		}
		if i < len(s) {
			f.space = true
			i++
		}
		s = s[i:]
	}
}

func (f *folder) gap() { f.space = true }

func (f *folder) string() string { return string(f.b[f.start:]) }

// plain gives the text of a list of nodes, white space folded.
func plain(nodes *node) string { return new(folder).plain(nodes) }

// plain gives the text of a list of nodes alone: what was written before is
// overwritten.
func (f *folder) plain(nodes *node) string {
	if nodes != nil && nodes.next == nil && nodes.kind == kindText && !strings.ContainsAny(nodes.text, "\n\t") &&
		!strings.Contains(nodes.text, "  ") && !strings.HasPrefix(nodes.text, " ") && !strings.HasSuffix(nodes.text, " ") {
		return nodes.text
	}
	f.b = f.b[:0]
	f.begin()
	f.list(nodes)
	return f.string()
}

// node writes what a reader reads in a node. Footnotes' numbers are left out.
func (f *folder) node(n *node) {
	switch n.kind {
	case kindText, kindSpan:
		f.text(n.text)
	case kindBreak:
		f.gap()
	case kindImage:
		f.text(n.text)
	case kindTask:
		if n.flag {
			f.text("☑ ")
		} else {
			f.text("☐ ")
		}
	case kindCode:
		f.gap()
		f.text(n.ext().title)
		f.gap()
		f.text(n.text)
		f.gap()
	case kindNote, kindRule:
	default:
		if n.kind < kindText {
			f.gap()
		}
		if n.kind == kindTable || n.kind == kindCallout {
			f.list(n.ext().aux)
			f.gap()
		}
		f.list(n.kids)
		if n.kind < kindText {
			f.gap()
		}
		if n.kind == kindFigure && n.kids != nil {
			f.text(n.kids.ext().title)
		}
	}
}

func (f *folder) list(n *node) {
	for ; n != nil; n = n.next {
		f.node(n)
	}
}

// words counts the words of a text: runs without white space that hold a
// letter or digit. In scripts without spaces each character counts as half.
func words(s string) int {
	n, dense := 0, 0
	in := false
	for i := 0; i < len(s); {
		b := s[i]
		if b < utf8.RuneSelf {
			switch {
			case b == ' ' || b == '\n' || b == '\t':
				in = false
			case !in && (b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'):
				in = true
				n++
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			dense++
			in = false
		case unicode.IsSpace(r):
			in = false
		case !in && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			in = true
			n++
		}
	}
	return n + (dense+1)/2
}
