package diff

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// A meter measures the parts of a block that changed. It starts as cosmetic
// and loses that with the first change that is more.
type meter struct {
	vocabulary *Vocabulary
	linkAt     int // where the last link noted begins in its text
	Measure
}

func (c *comparer) meter(a, b *node) *meter {
	m := &meter{vocabulary: c.vocabulary}
	x, y := a.count(), b.count()
	m.OldWords, m.NewWords = x.size, y.size
	m.Similarity = float64(dice(x.bag, y.bag)) / alike
	m.Undetermined = a.raw || b.raw
	m.Cosmetic = true
	return m
}

// measured gives the measure of a block on one side only.
func measured(old, new *node) *Measure {
	m := &Measure{}
	if old != nil {
		m.OldWords, m.WordsRemoved = old.count().size, old.count().size
		m.Undetermined = old.holdsRaw()
	}
	if new != nil {
		m.NewWords, m.WordsAdded = new.count().size, new.count().size
		m.Undetermined = new.holdsRaw()
	}
	return m
}

func (c *content) holdsRaw() bool {
	return c.raw || slices.ContainsFunc(c.parts, (*content).holdsRaw)
}

// part takes in the measure of a nested block.
func (m *meter) part(op Op, n *Measure) {
	switch op {
	case Same:
		return
	case Added, Removed:
		m.Parts++
	}
	m.Cosmetic = m.Cosmetic && op == Edited && n.Cosmetic
	if n == nil {
		return
	}
	m.WordsAdded += n.WordsAdded
	m.WordsRemoved += n.WordsRemoved
	m.Protected = append(m.Protected, n.Protected...)
	m.Links = append(m.Links, n.Links...)
	m.Attributes += n.Attributes
	m.Undetermined = m.Undetermined || n.Undetermined
	if op == Edited || op == MovedEdited {
		m.Parts += n.Parts
	}
}

// text measures edits of running text.
func (m *meter) text(w *measuring, a, b []token, edits []edit) {
	m.linkAt = -1
	for _, e := range edits {
		old, new := w.retargeted(m, a, b, e)
		if w.readsAlike(old, new) && w.protectsAlike(old, new) {
			continue // the same words, joined or marked otherwise
		}
		m.Cosmetic = false
		m.changed(Delete, old, &m.WordsRemoved)
		m.changed(Insert, new, &m.WordsAdded)
	}
}

// A classed token is one of which it is known what it is.
type classed struct {
	*token
	class Class
}

// measuring holds what is used again from text to text.
type measuring struct {
	old, new     []classed
	was, is      []byte
	before, then []Class
}

func (m *meter) classed(out []classed, ts []token) []classed {
	for i := range ts {
		out = append(out, classed{&ts[i], m.class(&ts[i])})
	}
	return out
}

// retargeted takes out of an edit the tokens that read the same on both
// sides, and notes where their links lead.
func (w *measuring) retargeted(m *meter, a, b []token, e edit) (restOld, restNew []classed) {
	w.old, w.new = m.classed(w.old[:0], a[e.a0:e.a1]), m.classed(w.new[:0], b[e.b0:e.b1])
	old, new := w.old, w.new
	isMarked := func(t classed) bool { return t.style.Target != "" || t.style.Kind != Plain || t.style.Struck }
	if len(old) == 0 || len(new) == 0 || !slices.ContainsFunc(old, isMarked) && !slices.ContainsFunc(new, isMarked) {
		return old, new
	}
	key := func(ts []classed) []string {
		out := make([]string, len(ts))
		for i, t := range ts {
			out[i] = t.bareKey()
			if t.style.Struck { // striking a word through is no formatting
				out[i] += "\x00struck"
			}
		}
		return out
	}
	i, j := 0, 0
	for _, r := range sequence(key(old), key(new)) {
		restOld = append(restOld, old[i:r.a]...)
		restNew = append(restNew, new[j:r.b]...)
		for k := range r.n {
			m.link(a, b, e.a0+r.a+k, e.b0+r.b+k)
		}
		i, j = r.a+r.n, r.b+r.n
	}
	return append(restOld, old[i:]...), append(restNew, new[j:]...)
}

// link notes a link or image that leads elsewhere, by its whole text: that of
// the newer link, or of the older one if it is none any more. i and j are
// tokens that read the same.
func (m *meter) link(a, b []token, i, j int) {
	x, y := &a[i], &b[j]
	if old, new := x.style.Source, y.style.Source; old != new {
		m.Cosmetic = false
		m.Links = append(m.Links, LinkChange{Text: y.text, Old: old, New: new})
	}
	old, new := x.style.Target, y.style.Target
	if old == new {
		return
	}
	m.Cosmetic = false
	ts, at := b, j
	if new == "" {
		ts, at = a, i
	}
	from, to := at, at+1
	for from > 0 && ts[from-1].style.Target == ts[at].style.Target {
		from--
	}
	for to < len(ts) && ts[to].style.Target == ts[at].style.Target {
		to++
	}
	if last := len(m.Links) - 1; m.linkAt != from || last < 0 || m.Links[last].Old != old || m.Links[last].New != new {
		m.Links = append(m.Links, LinkChange{Text: plainTokensText(ts[from:to]), Old: old, New: new})
		m.linkAt = from
	}
}

func (m *meter) class(t *token) Class {
	if !t.word {
		return Punctuation
	}
	if c := m.vocabulary.Class(t.text); c != Punctuation {
		return c
	}
	return Word // of code that begins with a mark: "/v1/tickets", "--keep-logs"
}

// protectsAlike reports whether two texts hold protected tokens of the same
// classes.
func (w *measuring) protectsAlike(a, b []classed) bool {
	w.before, w.then = protected(w.before[:0], a), protected(w.then[:0], b)
	return slices.Equal(w.before, w.then)
}

// protected gives the classes of the protected tokens, sorted.
func protected(out []Class, ts []classed) []Class {
	for i := range ts {
		if c := ts[i].class; c.Protected() {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return out
}

// readsAlike reports whether two texts say the same to someone who overlooks
// punctuation and where words are joined: "non-determinism", "nondeterminism"
// and "non determinism" are alike.
func (w *measuring) readsAlike(a, b []classed) bool {
	was, is := w.was[:0], w.is[:0]
	for i, j := 0, 0; ; {
		for ; len(was) == 0 && i < len(a); i++ {
			w.was = a[i].reading(w.was[:0])
			was = w.was
		}
		for ; len(is) == 0 && j < len(b); j++ {
			w.is = b[j].reading(w.is[:0])
			is = w.is
		}
		n := min(len(was), len(is))
		if n == 0 {
			return len(was) == len(is)
		}
		if !bytes.Equal(was[:n], is[:n]) {
			return false
		}
		was, is = was[n:], is[n:]
	}
}

// reading appends what a token says without punctuation. Amounts, codes and
// images stay as they are.
func (t *classed) reading(out []byte) []byte {
	switch c := t.class; {
	case c == Punctuation && !t.style.Struck:
	case t.style.Kind != Plain || t.style.Struck || c == Number || c == Date || strings.ContainsFunc(t.text, isDigit) || !strings.ContainsFunc(t.text, isWord):
		out = append(out, 0)
		out = append(out, t.bareKey()...)
		out = append(out, 0)
	default:
		for _, r := range normal(t.text) {
			if isWord(r) {
				out = utf8.AppendRune(out, r)
			}
		}
	}
	return out
}

// changed counts added or removed words.
func (m *meter) changed(op SegmentOp, ts []classed, words *int) {
	for i := range ts {
		t := &ts[i]
		if t.word {
			*words++
		}
		if t.class.Protected() {
			m.Protected = append(m.Protected, TokenChange{Op: op, Class: t.class, Text: t.text})
		}
	}
}
