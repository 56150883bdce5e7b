package diff

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Fingerprint identifies a change by what it is, so that a decision about it
// can be written down and found again: the SHA-256, in lower-case hex, of the
// section's id, the block's kind, and the old and new text in canonical form,
// each preceded by its length in bytes and a colon. It depends on no
// algorithm: a better alignment later gives a block the same fingerprint as
// long as it is paired with the same block.
//
// Canonical form is the text with white space folded, links, code, images and
// attributes written out (see [CanonicalText]); an added block has no old
// text and a removed one no new text.
func Fingerprint(section, kind, old, new string) string {
	w := writers.Get().(*writer)
	defer writers.Put(w)
	w.buf = w.buf[:0]
	for _, s := range []string{section, kind, old, new} {
		w.buf = append(strconv.AppendInt(w.buf, int64(len(s)), 10), ':')
		w.buf = append(w.buf, s...)
	}
	sum := sha256.Sum256(w.buf)
	return hex.EncodeToString(sum[:])
}

// ShortLength is how many characters of a fingerprint are shown.
const ShortLength = 12

// CanonicalText gives a block's text in the form that fingerprints cover.
func CanonicalText(b Block) string { return newNode(&b).canonical() }

func (s *section) fingerprint(old, new *node) string {
	var kind Kind
	var o, n string
	if old != nil {
		kind, o = old.kind, old.canonical()
	}
	if new != nil {
		kind, n = new.kind, new.canonical()
	}
	return Fingerprint(s.id, string(kind), o, n)
}

// canonical gives a section's title and blocks.
func (s *section) canonical() string {
	var b strings.Builder
	b.WriteString(canonicalTokens(s.title))
	for _, n := range s.nodes {
		b.WriteString("\n")
		n.writeCanonical(&b, "")
	}
	return b.String()
}

func (c *content) canonical() string {
	var b strings.Builder
	c.writeCanonical(&b, "")
	return b.String()
}

func (n *content) writeCanonical(b *strings.Builder, indent string) {
	ts := n.tokens()
	for _, a := range n.attrs {
		b.WriteString("{" + a.Name + "=" + a.Value + "}")
	}
	if n.raw {
		b.WriteString("{" + RawAttribute + "}")
	}
	writeCanonicalTokens(b, ts.inline)
	row := func(cells []cell) {
		b.WriteString("\n" + indent + "|")
		for i := range cells {
			b.WriteString(" ")
			writeCanonicalTokens(b, cells[i].tokens)
			b.WriteString(" |")
		}
	}
	if len(ts.header) > 0 {
		row(ts.header)
	}
	for _, r := range ts.rows {
		row(r)
	}
	for _, l := range n.lines {
		b.WriteString("\n" + indent + l)
	}
	for _, c := range n.parts {
		b.WriteString("\n" + indent + "- " + string(c.kind) + ": ")
		c.writeCanonical(b, indent+"  ")
	}
}

func canonicalTokens(ts []token) string {
	var b strings.Builder
	writeCanonicalTokens(&b, ts)
	return b.String()
}

func writeCanonicalTokens(b *strings.Builder, ts []token) {
	wrapped := false // the last character was of a script without spaces
	for i := range ts {
		t := &ts[i]
		first, _ := utf8.DecodeRuneInString(t.text)
		// White space between such characters comes from wrapped lines.
		if t.space && i > 0 && !(wrapped && isIdeograph(first)) {
			b.WriteByte(' ')
		}
		wrapped = isIdeograph(first)
		r := t.style
		link := r.Target != "" && r.Kind != Footnote
		opens := link && !(i > 0 && ts[i-1].style.Target == r.Target && ts[i-1].style.Kind != Footnote)
		closes := link && !(i+1 < len(ts) && ts[i+1].style.Target == r.Target && ts[i+1].style.Kind != Footnote)
		if opens {
			b.WriteByte('[')
		}
		if r.Struck {
			b.WriteByte('~')
		}
		switch r.Kind {
		case Plain:
			b.WriteString(normal(t.text))
		case Image:
			b.WriteString("![" + strings.Join(strings.Fields(t.text), " ") + "](" + r.Source + ")")
		case Footnote:
			b.WriteString("[^" + r.Target + "]")
		default:
			b.WriteString("`" + t.text + "`")
		}
		if r.Struck {
			b.WriteByte('~')
		}
		if closes {
			b.WriteString("](" + r.Target + ")")
		}
	}
}
