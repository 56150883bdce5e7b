package diff

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
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
		w.counted(len(s))
		w.buf = append(w.buf, s...)
	}
	return w.fingerprint()
}

// counted writes the length of what follows, as fingerprints have it.
func (w *writer) counted(n int) {
	w.buf = append(strconv.AppendInt(w.buf, int64(n), 10), ':')
}

func (w *writer) fingerprint() string {
	sum := sha256.Sum256(w.buf)
	return hex.EncodeToString(sum[:])
}

// ShortLength is how many characters of a fingerprint are shown.
const ShortLength = 12

// CanonicalText gives a block's text in the form that fingerprints cover.
func CanonicalText(b Block) string { return string(newNode(&b).appendCanonical(nil, "")) }

// fingerprint identifies the change of a block of the section, of which old or
// new may be nil.
func (s *section) fingerprint(old, new *node) string {
	w := writers.Get().(*writer)
	defer writers.Put(w)
	kind := Kind("")
	for _, n := range []*node{old, new} {
		if n != nil {
			kind = n.kind
		}
	}
	w.buf = w.buf[:0]
	for _, s := range []string{s.id, string(kind)} {
		w.counted(len(s))
		w.buf = append(w.buf, s...)
	}
	for _, n := range []*node{old, new} {
		var text []byte
		if n != nil {
			text = n.canonicalText()
		}
		w.counted(len(text))
		w.buf = append(w.buf, text...)
	}
	return w.fingerprint()
}

// canonicalText gives a block in canonical form, written once: it is in the
// fingerprint of every change that the block takes part in.
func (c *content) canonicalText() []byte {
	c.writing.Do(func() {
		w := writers.Get().(*writer)
		defer writers.Put(w)
		w.buf = c.appendCanonical(w.buf[:0], "")
		c.canonical = slices.Clone(w.buf)
	})
	return c.canonical
}

// canonical gives a section's title and blocks.
func (s *section) canonical() string {
	b := appendCanonicalTokens(nil, s.title)
	for _, n := range s.nodes {
		b = append(b, '\n')
		b = n.appendCanonical(b, "")
	}
	return string(b)
}

// appendCanonical writes a block in canonical form.
func (c *content) appendCanonical(b []byte, indent string) []byte {
	ts := c.tokens()
	for _, a := range c.attrs {
		b = append(b, "{"+a.Name+"="+a.Value+"}"...)
	}
	if c.raw {
		b = append(b, "{"+RawAttribute+"}"...)
	}
	b = appendCanonicalTokens(b, ts.inline)
	row := func(cells []cell) {
		b = append(b, "\n"+indent+"|"...)
		for i := range cells {
			b = append(b, ' ')
			b = appendCanonicalTokens(b, cells[i].tokens)
			b = append(b, " |"...)
		}
	}
	if len(ts.header) > 0 {
		row(ts.header)
	}
	for _, r := range ts.rows {
		row(r)
	}
	for _, l := range c.lines {
		b = append(b, "\n"+indent+l...)
	}
	for _, part := range c.parts {
		b = append(b, "\n"+indent+"- "+string(part.kind)+": "...)
		b = part.appendCanonical(b, indent+"  ")
	}
	return b
}

func canonicalTokens(ts []token) string { return string(appendCanonicalTokens(nil, ts)) }

func appendCanonicalTokens(b []byte, ts []token) []byte {
	wrapped := false // the last character was of a script without spaces
	for i := range ts {
		t := &ts[i]
		first, _ := utf8.DecodeRuneInString(t.text)
		// White space between such characters comes from wrapped lines.
		if t.space && i > 0 && !(wrapped && isIdeograph(first)) {
			b = append(b, ' ')
		}
		wrapped = isIdeograph(first)
		r := t.style
		link := r.Target != "" && r.Kind != Footnote
		opens := link && !(i > 0 && ts[i-1].style.Target == r.Target && ts[i-1].style.Kind != Footnote)
		closes := link && !(i+1 < len(ts) && ts[i+1].style.Target == r.Target && ts[i+1].style.Kind != Footnote)
		if opens {
			b = append(b, '[')
		}
		if r.Struck {
			b = append(b, '~')
		}
		switch r.Kind {
		case Plain:
			b = append(b, normal(t.text)...)
		case Image:
			b = append(b, "!["+strings.Join(strings.Fields(t.text), " ")+"]("+r.Source+")"...)
		case Footnote:
			b = append(b, "[^"+r.Target+"]"...)
		default:
			b = append(b, "`"+t.text+"`"...)
		}
		if r.Struck {
			b = append(b, '~')
		}
		if closes {
			b = append(b, "]("+r.Target+")"...)
		}
	}
	return b
}
