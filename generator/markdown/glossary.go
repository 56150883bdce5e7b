package markdown

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Glossary finds terms in running text. It is safe for concurrent use.
//
// A term is found as a whole word, whatever its capitals and with a plural
// "s"; the longest term wins. Abbreviations (capitals only, at most five) are
// found only in capitals, so that "IT" or "US" is not found in "it" and "us".
//
// The terms are a tree of words: one walk along a text's words finds all
// terms, in time that does not depend on how many there are.
type Glossary struct {
	terms []Term
	href  string
	root  wordNode
}

// A wordNode is reached by the words of a term up to here, each with what
// separates it from the word before.
type wordNode struct {
	next map[string]*wordNode
	term int // index in terms plus 1, 0 if no term ends here
	// capitals says that the term must be written in capitals.
	capitals bool
}

// NewGlossary prepares terms; href is the address of the glossary page as
// passed to [Rendering.Link]. Of two terms that read the same the first
// counts; terms without name or definition are left out.
func NewGlossary(terms []Term, href string) *Glossary {
	g := &Glossary{href: href}
	used := map[string]bool{}
	for _, t := range terms {
		if t.Definition == "" {
			continue
		}
		n := &g.root
		s := scanner{text: t.Name}
		for first := true; s.next(); first = false {
			key := s.word()
			if !first {
				key = s.gap() + key
			}
			if n.next == nil {
				n.next = map[string]*wordNode{}
			}
			if n.next[key] == nil {
				n.next[key] = &wordNode{}
			}
			n = n.next[key]
		}
		if n == &g.root || n.term != 0 {
			continue
		}
		if t.ID == "" {
			t.ID = slug(t.Name)
		}
		for used[t.ID] || t.ID == "" {
			t.ID += "-" + strconv.Itoa(len(g.terms)+1)
		}
		used[t.ID] = true
		g.terms = append(g.terms, t)
		n.term = len(g.terms)
		n.capitals = isAbbreviation(t.Name)
	}
	return g
}

func isAbbreviation(name string) bool {
	return len(name) > 1 && len(name) <= 5 && strings.ToUpper(name) == name && strings.ToLower(name) != name
}

// A scanner walks along the words of a text: runs of letters, marks and
// digits.
type scanner struct {
	text     string
	from, to int // of the current word
	before   int // end of the word before
	buf      [48]byte
}

func (s *scanner) next() bool {
	s.before = s.to
	i := s.to
	for i < len(s.text) {
		b := s.text[i]
		if b < utf8.RuneSelf {
			if isAlnum(b) {
				break
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s.text[i:])
		if wordRune(r) {
			break
		}
		i += n
	}
	if i == len(s.text) {
		return false
	}
	s.from = i
	for i < len(s.text) {
		b := s.text[i]
		if b < utf8.RuneSelf {
			if !isAlnum(b) {
				break
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s.text[i:])
		if !wordRune(r) {
			break
		}
		i += n
	}
	s.to = i
	return true
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// word is the current word in small letters.
func (s *scanner) word() string { return string(s.lower()) }

// lower is the same without allocating for short words; it is valid until the
// next call.
func (s *scanner) lower() []byte {
	w := s.text[s.from:s.to]
	b := s.buf[:0]
	for i := 0; i < len(w); i++ {
		c := w[i]
		if c >= utf8.RuneSelf {
			return append(s.buf[:0], strings.ToLower(w)...)
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}

// gap is what separates the current word from the one before: any white space
// counts as one space.
func (s *scanner) gap() string {
	gap := s.text[s.before:s.from]
	if gap == " " || strings.TrimSpace(gap) == "" {
		return " "
	}
	return gap
}

// match finds the longest term that begins with the scanner's current word.
// It gives the term's index plus 1 and where it ends.
func (g *Glossary) match(s scanner) (term, end int) {
	n := &g.root
	from := s.from
	var key [96]byte
	for first := true; ; first = false {
		k := key[:0]
		if !first {
			k = append(k, s.gap()...)
		}
		k = append(k, s.lower()...)
		next := n.next[string(k)]
		if next != nil && next.term != 0 && (!next.capitals || isUpper(s.text[from:s.to])) {
			term, end = next.term, s.to
		} else if last := len(k) - 1; last > 0 && k[last] == 's' {
			if p := n.next[string(k[:last])]; p != nil && p.term != 0 && (!p.capitals || isUpper(s.text[from:s.to-1])) {
				term, end = p.term, s.to
			}
		}
		if next == nil || next.next == nil || !s.next() {
			return term, end
		}
		n = next
	}
}

func isUpper(s string) bool { return strings.ToUpper(s) == s }

// A marker marks the terms of one document.
type marker struct {
	g     *Glossary
	here  map[int]bool // marked in this section
	order []int        // all that were marked, in order
	seen  map[int]bool
}

func (g *Glossary) marker() *marker {
	if len(g.terms) == 0 {
		return nil
	}
	return &marker{g: g}
}

// section begins a section, in which each term may be marked once.
func (m *marker) section() {
	if m != nil {
		clear(m.here)
	}
}

// mark writes a text with its terms as buttons.
func (m *marker) mark(p *page, text string) {
	s := scanner{text: text}
	done := 0
	for s.next() {
		term, end := m.g.match(s)
		if term == 0 {
			continue
		}
		if !m.here[term] {
			if m.here == nil {
				m.here, m.seen = map[int]bool{}, map[int]bool{}
			}
			m.here[term] = true
			if !m.seen[term] {
				m.seen[term] = true
				m.order = append(m.order, term)
			}
			p.content(text[done:s.from])
			p.tag(`<button class="term" type="button"`)
			p.attr("popovertarget", "g-"+m.g.terms[term-1].ID)
			p.tag(">")
			p.content(text[s.from:end])
			p.tag("</button>")
			done = end
		}
		s.to = end
	}
	p.content(text[done:])
}

// popovers writes the explanations of the terms that were marked.
func (m *marker) popovers(p *page) {
	if m == nil {
		return
	}
	for _, i := range m.order {
		t := m.g.terms[i-1]
		p.tag("<div")
		p.attr("id", "g-"+t.ID)
		p.tag(" popover><strong>")
		p.content(t.Name)
		p.tag(".</strong> ")
		p.content(t.Definition)
		href := m.g.href
		if p.r.Link != nil && !External(href) {
			href = p.r.Link(href)
		}
		if why, _ := judge(href, false); why == harmless && href != "" {
			href += "#" + t.ID
			p.tag(" <a")
			p.address("href", href)
			p.tag(">")
			p.content(p.w.OpenGlossary)
			p.tag("</a>")
		}
		p.tag("</div>")
	}
}
