package diff

import (
	"slices"
	"strings"
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
func (m *meter) text(a, b []token, edits []edit) {
	m.linkAt = -1
	for _, e := range edits {
		old, new := m.retargeted(a, b, e)
		if m.reads(old) == m.reads(new) && slices.Equal(m.protected(old), m.protected(new)) {
			continue // the same words, joined or marked otherwise
		}
		m.Cosmetic = false
		m.changed(Delete, old, &m.WordsRemoved)
		m.changed(Insert, new, &m.WordsAdded)
	}
}

func pointers(ts []token) []*token {
	out := make([]*token, len(ts))
	for i := range ts {
		out[i] = &ts[i]
	}
	return out
}

// retargeted takes out of an edit the tokens that read the same on both
// sides, and notes where their links lead.
func (m *meter) retargeted(a, b []token, e edit) (restOld, restNew []*token) {
	old, new := pointers(a[e.a0:e.a1]), pointers(b[e.b0:e.b1])
	isMarked := func(t *token) bool { return t.style.Target != "" || t.style.Kind != Plain || t.style.Struck }
	if len(old) == 0 || len(new) == 0 || !slices.ContainsFunc(old, isMarked) && !slices.ContainsFunc(new, isMarked) {
		return old, new
	}
	key := func(ts []*token) []string {
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
	return m.vocabulary.Class(t.text)
}

// protected gives the classes of the protected tokens, sorted.
func (m *meter) protected(ts []*token) []Class {
	var out []Class
	for _, t := range ts {
		if c := m.class(t); c.Protected() {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return out
}

// reads gives what tokens say to someone who overlooks punctuation and where
// words are joined: "non-determinism", "nondeterminism" and "non
// determinism" are alike. Amounts, codes and images stay as they are.
func (m *meter) reads(ts []*token) string {
	var b strings.Builder
	for _, t := range ts {
		switch c := m.class(t); {
		case c == Punctuation && !t.style.Struck:
		case t.style.Kind != Plain || t.style.Struck || c == Number || c == Date || strings.ContainsFunc(t.text, isDigit) || !strings.ContainsFunc(t.text, isWord):
			b.WriteByte(0)
			b.WriteString(t.bareKey())
			b.WriteByte(0)
		default:
			for _, r := range normal(t.text) {
				if isWord(r) {
					b.WriteRune(r)
				}
			}
		}
	}
	return b.String()
}

// changed counts added or removed words.
func (m *meter) changed(op SegmentOp, ts []*token, words *int) {
	for _, t := range ts {
		if t.word {
			*words++
		}
		if c := m.class(t); c.Protected() {
			m.Protected = append(m.Protected, TokenChange{Op: op, Class: c, Text: t.text})
		}
	}
}
