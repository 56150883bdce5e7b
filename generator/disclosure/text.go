package disclosure

import (
	"bytes"
	"cmp"
	_ "embed" // for the word lists
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"placard/generator/content"
)

//go:embed words.toml
var wordsTOML string

// wordLists are the lists of words.toml.
type wordLists struct {
	Marks       []string `toml:"marks"`
	Placeholder []string `toml:"placeholder"`
	Brackets    []string `toml:"brackets"`
	Promotional []string `toml:"promotional"`
}

var builtInWords = sync.OnceValue(func() wordLists {
	var lists wordLists
	if err := decodeEmbedded(wordsTOML, &lists); err != nil {
		panic(fmt.Sprintf("words.toml: %v", err)) // a test decodes it
	}
	return lists
})

// A finder finds unfinished and promotional text in one pass over a
// document, skipping what is not prose: code, addresses, comments. It works
// on the source and not on parsed text, because only the source has places.
type finder struct {
	byFirst map[string][]term // by first word, longest first
	starts  [1 << 16]bool     // first two bytes of every first word: most words need no look-up
}

// A term is a word or phrase to look for.
type term struct {
	text    string
	words   []string // lower case
	mark    bool     // counts in capitals only
	bracket bool     // counts only at the start of square brackets
	kind    termKind
}

type termKind uint8

const (
	placeholder termKind = iota
	promotional
)

// A hit is a term found in a text.
type hit struct {
	kind       termKind
	text       string // as the list has it, "" for a pattern
	start, end int
}

func newFinder(lint content.Lint) *finder {
	lists := builtInWords()
	f := &finder{byFirst: map[string][]term{}}
	allowed := map[string]bool{}
	for _, a := range lint.Allowed {
		allowed[strings.Join(splitWords(a), " ")] = true
	}
	add := func(text string, t term) {
		t.text, t.words = text, splitWords(text)
		if len(t.words) > 0 && !allowed[strings.Join(t.words, " ")] {
			f.add(t)
		}
	}
	for _, w := range lists.Marks {
		add(w, term{mark: true, kind: placeholder})
	}
	for _, w := range slices.Concat(lists.Placeholder, lint.Placeholder) {
		add(w, term{kind: placeholder})
	}
	for _, w := range lists.Brackets {
		add(w, term{bracket: true, kind: placeholder})
	}
	for _, w := range slices.Concat(lists.Promotional, lint.Promotional) {
		add(w, term{kind: promotional})
	}
	for _, terms := range f.byFirst {
		slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(len(b.words), len(a.words)) })
	}
	return f
}

func (f *finder) add(t term) {
	first := t.words[0]
	f.byFirst[first] = append(f.byFirst[first], t)
	f.starts[startOf([]byte(first))] = true
}

// startOf gives the first two bytes of a lower-case word as one number.
func startOf(word []byte) uint16 {
	if len(word) == 1 {
		return uint16(word[0]) << 8
	}
	return uint16(word[0])<<8 | uint16(word[1])
}

// splitWords gives the words of a term in lower case.
func splitWords(text string) []string {
	text = strings.ToLower(text)
	var words []string
	for i := 0; i < len(text); {
		if !isWordByte(text[i]) {
			i++
			continue
		}
		end := wordEnd([]byte(text), i)
		words = append(words, text[i:end])
		i = end
	}
	return words
}

// isWordByte reports whether a byte is part of a word: letters and digits of
// ASCII, and every byte of other letters.
func isWordByte(c byte) bool {
	return wordBytes[c]
}

var wordBytes = func() (t [256]bool) {
	for c := range t {
		t[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c >= 0x80
	}
	return t
}()

// wordEnd gives the end of the word that begins at i. Punctuation beyond
// ASCII, such as quotation marks and dashes, ends a word.
func wordEnd(text []byte, i int) int {
	for i < len(text) && wordBytes[text[i]] {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if 0x2000 <= r && r < 0x2070 || r == 0xa0 || r == 0xab || r == 0xbb {
			return i
		}
		i += size
	}
	return i
}

// find reports the terms in text[from:]. markdown says that the text is
// Markdown; otherwise it is a value of the front matter, plain text with code
// spans. Of terms that overlap the first and longest is reported.
func (f *finder) find(text []byte, from int, markdown bool, report func(hit)) {
	lineStart := markdown
	for i := from; i < len(text); {
		c := text[i]
		if lineStart {
			lineStart = false
			if next := skipLine(text, i); next > i {
				i, lineStart = next, true
				continue
			}
		}
		switch {
		case wordBytes[c]:
			end := wordEnd(text, i)
			if end == i { // punctuation beyond ASCII
				_, size := utf8.DecodeRune(text[i:])
				i += size
				continue
			}
			if isAddress(text, i, end) {
				i = addressEnd(text, end)
				continue
			}
			if h, ok := f.match(text, i, end, from); ok {
				report(h)
				end = h.end
			}
			i = end
		case c == '\n':
			i++
			lineStart = markdown
		case c == '`':
			i = skipCode(text, i)
		case c == '?' && bytes.HasPrefix(text[i:], []byte("???")):
			end := i
			for end < len(text) && text[end] == '?' {
				end++
			}
			report(hit{kind: placeholder, start: i, end: end})
			i = end
		case c == '<':
			i = f.angle(text, i, markdown, report)
		case c == '{' && bytes.HasPrefix(text[i:], []byte("{{")):
			i = braces(text, i, report)
		case c == ']' && markdown && bytes.HasPrefix(text[i:], []byte("](")):
			i = skipDestination(text, i+1)
		case c == '{' && markdown && bytes.HasPrefix(text[i:], []byte("{#")):
			i = skipTo(text, i, '}')
		case c == '\\':
			i += 2
		default:
			i++
		}
	}
}

// match looks for a term that begins with the word text[i:end].
func (f *finder) match(text []byte, i, end, from int) (hit, bool) {
	var lower [32]byte
	if end-i > len(lower) {
		return hit{}, false
	}
	word := lower[:end-i]
	for k, c := range text[i:end] {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		word[k] = c
	}
	if !f.starts[startOf(word)] {
		return hit{}, false
	}
	for _, t := range f.byFirst[string(word)] {
		if t.mark && !bytes.Equal(text[i:end], []byte(t.text)) {
			continue
		}
		last, ok := t.rest(text, end)
		if !ok {
			continue
		}
		if !t.bracket {
			return hit{t.kind, t.text, i, last}, true
		}
		if b, ok := bracketed(text, i, last, from); ok {
			return b, true
		}
	}
	return hit{}, false
}

// rest matches the words of a term after the first.
func (t *term) rest(text []byte, i int) (end int, ok bool) {
	for _, want := range t.words[1:] {
		i = gap(text, i)
		if i < 0 || i >= len(text) || !wordBytes[text[i]] {
			return 0, false
		}
		end := wordEnd(text, i)
		if end-i != len(want) || !strings.EqualFold(string(text[i:end]), want) {
			return 0, false
		}
		i = end
	}
	return i, true
}

// gap skips what may stand between the words of a phrase: white space, one
// line break, hyphens and emphasis. It gives -1 when something else does.
func gap(text []byte, i int) int {
	lines := 0
	for ; i < len(text) && !wordBytes[text[i]]; i++ {
		switch text[i] {
		case ' ', '\t', '-', '*', '_', '>':
		case '\n':
			if lines++; lines > 1 {
				return -1
			}
		default:
			return -1
		}
	}
	if i+2 < len(text) && text[i] == 0xe2 && text[i+1] == 0x80 && (text[i+2] == 0x90 || text[i+2] == 0x91) {
		i += 3 // a hyphen beyond ASCII
	}
	return i
}

// bracketed reports whether a term stands at the start of square brackets
// that are neither a link nor a footnote.
func bracketed(text []byte, i, last, from int) (hit, bool) {
	if i == from || text[i-1] != '[' {
		return hit{}, false
	}
	for j := last; j < len(text) && j < last+120; j++ {
		switch text[j] {
		case '\n', '[':
			return hit{}, false
		case ']':
			if j+1 < len(text) && (text[j+1] == '(' || text[j+1] == '[' || text[j+1] == ':') {
				return hit{}, false
			}
			return hit{kind: placeholder, start: i - 1, end: j + 1}, true
		}
	}
	return hit{}, false
}

// angle skips an autolink or a comment, and reports a template such as
// <name of the customer>. In Markdown most of those are raw HTML, which
// package markdown reports, so that only <…> and <...> are left.
func (f *finder) angle(text []byte, i int, markdown bool, report func(hit)) int {
	if bytes.HasPrefix(text[i:], []byte("<!--")) {
		if end := bytes.Index(text[i:], []byte("-->")); end >= 0 {
			return i + end + 3
		}
		return len(text)
	}
	end := bytes.IndexAny(text[i+1:min(len(text), i+120)], ">\n<")
	if end < 0 || text[i+1+end] != '>' {
		return i + 1
	}
	inside, end := text[i+1:i+1+end], i+end+2
	switch {
	case string(inside) == "…" || string(inside) == "...":
		report(hit{kind: placeholder, start: i, end: end})
	case markdown:
		return end
	case bytes.ContainsAny(inside, "@:/="):
	case len(inside) > 1 && (inside[0]|0x20 >= 'a' && inside[0]|0x20 <= 'z'):
		report(hit{kind: placeholder, start: i, end: end})
	default:
		return i + 1
	}
	return end
}

// braces reports {{a template}}.
func braces(text []byte, i int, report func(hit)) int {
	end := bytes.Index(text[i:min(len(text), i+120)], []byte("}}"))
	if end < 0 || bytes.IndexByte(text[i:i+end], '\n') >= 0 {
		return i + 2
	}
	report(hit{kind: placeholder, start: i, end: i + end + 2})
	return i + end + 2
}

// isAddress reports whether a word is the scheme of a bare address.
func isAddress(text []byte, i, end int) bool {
	return end < len(text) && text[end] == ':' && bytes.HasPrefix(text[end:], []byte("://")) ||
		end-i == 3 && end < len(text) && text[end] == '.' && bytes.EqualFold(text[i:end], []byte("www"))
}

func addressEnd(text []byte, i int) int {
	for i < len(text) && text[i] > ' ' && text[i] != '>' && text[i] != ')' {
		i++
	}
	return i
}

// skipLine skips a fenced code block, or a link's definition, that begins on
// the line at i; it gives the start of the line after it, or i.
func skipLine(text []byte, i int) int {
	at := i
	for at < len(text) && (text[at] == ' ' || text[at] == '>' || text[at] == '\t') {
		at++
	}
	// A fence may follow the marker of a list item.
	if at+1 < len(text) && (text[at] == '-' || text[at] == '*' || text[at] == '+') && text[at+1] == ' ' {
		for at++; at < len(text) && text[at] == ' '; at++ {
		}
	}
	if at >= len(text) {
		return i
	}
	switch c := text[at]; c {
	case '`', '~':
		n := 0
		for at+n < len(text) && text[at+n] == c {
			n++
		}
		if n < 3 {
			return i
		}
		line := nextLine(text, at)
		if c == '`' && bytes.IndexByte(text[at+n:line], '`') >= 0 {
			return i // a code span
		}
		for line < len(text) {
			end := nextLine(text, line)
			trimmed := bytes.Trim(text[line:end], " \t>\n")
			if len(trimmed) >= n && len(bytes.Trim(trimmed, string(c))) == 0 {
				return end
			}
			line = end
		}
		return len(text)
	case '[':
		line := text[at:nextLine(text, at)]
		if close := bytes.Index(line, []byte("]:")); close > 0 && line[1] != '^' && bytes.IndexByte(line[:close], ']') < 0 {
			return at + len(line)
		}
	}
	return i
}

func nextLine(text []byte, i int) int {
	if n := bytes.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(text)
}

// skipCode skips a code span; a run of backticks without its counterpart in
// the same paragraph is only skipped itself.
func skipCode(text []byte, i int) int {
	n := 0
	for i+n < len(text) && text[i+n] == '`' {
		n++
	}
	for j := i + n; j < len(text); j++ {
		switch text[j] {
		case '\n':
			if j+1 < len(text) && text[j+1] == '\n' {
				return i + n
			}
		case '`':
			m := 0
			for j+m < len(text) && text[j+m] == '`' {
				m++
			}
			if m == n {
				return j + m
			}
			j += m - 1
		}
	}
	return i + n
}

// skipDestination skips the parentheses of a link that open at i.
func skipDestination(text []byte, i int) int {
	const longest = 2000 // bytes; without a bound, nested openings cost their square
	depth := 0
	for j := i; j < min(len(text), i+longest) && text[j] != '\n'; j++ {
		switch text[j] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return j + 1
			}
		case '"':
			return j // the title is text
		}
	}
	return i + 1
}

func skipTo(text []byte, i int, c byte) int {
	line := text[i:min(nextLine(text, i), i+200)] // an id; without a bound, many openings cost their square
	if n := bytes.IndexByte(line, c); n >= 0 {
		return i + n + 1
	}
	return i + 1
}
