package diff

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A token is what word-level differences are made of: a word, a number with
// its sign, separators and percent sign, a code span's word, an image, or one
// punctuation mark. The white space before it is remembered and not compared.
type token struct {
	text  string // as written
	key   string // equal for tokens that mean the same
	style *Run   // the run it came from, for its kind, target and emphasis
	space bool   // white space stands before it
	word  bool   // anything but punctuation
}

// bareKey is the key without link, source and code: equal for tokens that
// read the same.
func (t *token) bareKey() string {
	switch t.style.Kind {
	case Image:
		return "\x00image\x00" + strings.Join(strings.Fields(t.text), " ")
	case Footnote:
		return "\x00footnote"
	}
	return normal(t.text)
}

// normal is the form of a word that is compared: composed characters.
func normal(word string) string {
	for i := 0; i < len(word); i++ {
		if word[i] >= utf8.RuneSelf {
			return norm.NFC.String(word)
		}
	}
	return word
}

// visible is a run's text without soft hyphens, which cannot be seen.
func visible(text string) string {
	if strings.Contains(text, softHyphen) {
		return strings.ReplaceAll(text, softHyphen, "")
	}
	return text
}

const (
	softHyphen     = "\u00ad"
	zeroWidthSpace = '\u200b'
	byteOrderMark  = '\ufeff'
)

// tokenize splits runs into tokens. Runs that differ only in emphasis are
// read as one text, so that a word half in bold is still one word.
func tokenize(runs []Run) []token {
	w := writers.Get().(*writer)
	defer writers.Put(w)
	w.scratch = appendTokens(w.scratch[:0], runs)
	defer clear(w.scratch)
	return append([]token(nil), w.scratch...)
}

func appendTokens(out []token, runs []Run) []token {
	if slices.ContainsFunc(runs, isNothing) {
		// Such a run would hide that its neighbours touch.
		runs = slices.DeleteFunc(slices.Clone(runs), isNothing)
	}
	space := false
	for i := 0; i < len(runs); {
		r := &runs[i]
		switch r.Kind {
		case Image:
			out = append(out, token{
				text: r.Text, key: marked(r, strings.Join(strings.Fields(r.Text), " ")),
				style: r, space: space, word: true,
			})
			space = false
			i++
		case Footnote:
			out = append(out, token{text: "[" + r.Target + "]", key: marked(r, ""), style: r, space: space})
			space = false
			i++
		case Plain:
			j := i + 1
			for j < len(runs) && r.joins(&runs[j]) {
				j++
			}
			out, space = plainTokens(out, runs[i:j], space)
			i = j
		default:
			// Spans that touch are one: nobody can see where they meet.
			text := r.Text
			if i++; i < len(runs) && r.touches(&runs[i]) {
				var b strings.Builder
				b.WriteString(text)
				for ; i < len(runs) && r.touches(&runs[i]); i++ {
					b.WriteString(runs[i].Text)
				}
				text = b.String()
			}
			out, space = verbatimTokens(out, r, text, space)
		}
	}
	return out
}

// blank reports whether a text has no tokens.
func blank(runs []Run) bool {
	for i := range runs {
		switch r := &runs[i]; r.Kind {
		case Image, Footnote:
			return false
		case Plain:
			if strings.ContainsFunc(visible(r.Text), func(c rune) bool { return !isSpace(c) }) {
				return false
			}
		default:
			if strings.ContainsFunc(r.Text, func(c rune) bool { return !isSpace(c) }) {
				return false
			}
		}
	}
	return true
}

// isNothing reports whether a run cannot be seen.
func isNothing(r Run) bool {
	switch r.Kind {
	case Image, Footnote:
		return false
	case Plain:
		return visible(r.Text) == ""
	}
	return r.Text == ""
}

// marked is the key of a token whose meaning is more than its text.
func marked(r *Run, text string) string {
	struck := ""
	if r.Struck {
		struck = "struck"
	}
	return string(r.Kind) + "\x00" + r.Target + "\x00" + r.Source + "\x00" + struck + "\x00" + text
}

// verbatimTokens splits a code span at white space only: what stands in code
// is compared as it is written.
func verbatimTokens(out []token, r *Run, text string, space bool) ([]token, bool) {
	for text != "" {
		c, n := utf8.DecodeRuneInString(text)
		if isSpace(c) {
			space = true
			text = text[n:]
			continue
		}
		end := strings.IndexFunc(text, isSpace)
		if end < 0 {
			end = len(text)
		}
		out = append(out, token{text: text[:end], key: marked(r, text[:end]), style: r, space: space, word: true})
		space = false
		text = text[end:]
	}
	return out, space
}

// plainTokens reads the joined text of runs that differ only in emphasis.
func plainTokens(out []token, runs []Run, space bool) ([]token, bool) {
	text := visible(runs[0].Text)
	until := len(text) // where r ends in text
	if len(runs) > 1 {
		var b strings.Builder
		for i := range runs {
			b.WriteString(visible(runs[i].Text))
		}
		text = b.String()
	}
	r := &runs[0]
	next := 0 // index of r in runs
	simple := r.Target == "" && r.Source == "" && !r.Struck
	prev := rune(0)
	for at := 0; at < len(text); {
		c, n := decode(text[at:])
		if isSpace(c) {
			space = true
			prev = c
			at += n
			continue
		}
		end, word := scan(text, at, prev)
		for at >= until && next+1 < len(runs) {
			next++
			r = &runs[next]
			until += len(visible(r.Text))
		}
		t := token{text: text[at:end], style: r, space: space, word: word}
		t.key = normal(t.text)
		if !simple {
			t.key = marked(r, t.key)
		}
		out = append(out, t)
		space = false
		prev, _ = utf8.DecodeLastRuneInString(t.text)
		at = end
	}
	return out, space
}

// decode reads the first rune of text, cheaply where it is ASCII.
func decode(text string) (rune, int) {
	if text == "" {
		return 0, 0
	}
	if c := text[0]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(text)
}

func isSpace(c rune) bool {
	return unicode.IsSpace(c) || c == zeroWidthSpace || c == byteOrderMark
}

// scan finds the end of the token that starts at text[at], which is not
// white space; prev is the rune before it, 0 at the start.
func scan(text string, at int, prev rune) (end int, word bool) {
	c, n := decode(text[at:])
	after, _ := decode(text[at+n:])
	switch {
	case isDigit(c):
		return scanWord(text, at), true
	case isIdeograph(c):
		return scanMarks(text, at+n), true
	case isWord(c):
		return scanWord(text, at), true
	case isDigit(after) && isCurrency(c):
		return scanWord(text, at+n), true
	case isDigit(after) && (isSign(c) || c == '.') && opens(prev):
		return scanWord(text, at+n), true
	case isSign(c) && opens(prev) && isCurrency(after):
		_, m := decode(text[at+n:])
		if d, _ := decode(text[at+n+m:]); isDigit(d) {
			return scanWord(text, at+n+m), true
		}
	}
	// Pictures, check marks and mathematical signs say something; the rest
	// is punctuation.
	word = unicode.Is(unicode.So, c) || unicode.Is(unicode.Sm, c) && c != '|' || c == '%' || c == '‰'
	return scanMarks(text, at+n), word
}

// scanWord finds the end of a word or number that starts at text[at]. A
// connector stays inside where both of its neighbours belong to the word.
func scanWord(text string, at int) int {
	i := at
	last := rune(0)
	for i < len(text) {
		if run := wordBytes(text[i:]); run > 0 {
			i += run
			last = rune(text[i-1])
			continue
		}
		c, n := decode(text[i:])
		if isWord(c) && !isIdeograph(c) {
			last = c
			i += n
			continue
		}
		if last == 0 {
			return i + n
		}
		next, _ := decode(text[i+n:])
		if isIdeograph(next) || !isWord(next) {
			next = 0
		}
		switch {
		case c == ':' && strings.HasPrefix(text[i:], "://") && !isDigit(last):
			return scanAddress(text, i+3)
		case next == 0:
		case c == '-' || c == '‑' || c == '.' || c == '@' || c == '\'' || c == '’':
			i += n
			continue
		case (c == ',' || c == ':' || c == '/') && isDigit(last) && isDigit(next):
			i += n
			continue
		}
		if isDigit(last) && (c == '%' || c == '‰' || c == '°') {
			i += n
			if c == '°' && (next == 'C' || next == 'F') {
				i++
			}
		}
		return i
	}
	return i
}

// wordBytes counts the ASCII letters and figures that a text begins with.
func wordBytes(text string) int {
	for i := 0; i < len(text); i++ {
		if c := text[i]; (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '_' {
			return i
		}
	}
	return len(text)
}

// scanAddress finds the end of a web address: the last character before
// white space that is not closing punctuation.
func scanAddress(text string, at int) int {
	end := at
	for i := at; i < len(text); {
		c, n := decode(text[i:])
		if isSpace(c) || c == '<' || c == '>' || c == '"' {
			break
		}
		i += n
		if !strings.ContainsRune(".,;:!?)]}'’”", c) {
			end = i
		}
	}
	return end
}

// scanMarks takes in what belongs to the character before it: combining
// marks, variation selectors, and pictures joined to it.
func scanMarks(text string, at int) int {
	for at < len(text) {
		c, n := decode(text[at:])
		if c < utf8.RuneSelf {
			break
		}
		const joiner = '\u200d'
		if c == joiner {
			if _, m := decode(text[at+n:]); m > 0 {
				at += n + m
				continue
			}
		}
		if !unicode.Is(unicode.M, c) && c != joiner && (c < 0x1f3fb || c > 0x1f3ff) {
			break
		}
		at += n
	}
	return at
}

func isDigit(c rune) bool {
	return '0' <= c && c <= '9' || c >= utf8.RuneSelf && unicode.IsDigit(c)
}

func isWord(c rune) bool {
	if c < utf8.RuneSelf {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
	}
	return unicode.IsLetter(c) || unicode.IsNumber(c) || unicode.Is(unicode.M, c)
}

// isIdeograph reports whether c is of a script written without spaces
// between words, which is compared character by character.
func isIdeograph(c rune) bool {
	return c >= 0x0e00 && unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Bopomofo, unicode.Yi) &&
		!unicode.Is(unicode.M, c)
}

func isCurrency(c rune) bool { return c == '$' || c >= utf8.RuneSelf && unicode.Is(unicode.Sc, c) }

func isSign(c rune) bool { return c == '-' || c == '−' || c == '+' }

// opens reports whether a number with a sign may follow c.
func opens(c rune) bool {
	return c == 0 || isSpace(c) || c >= utf8.RuneSelf && unicode.In(c, unicode.Ps, unicode.Pi, unicode.Sm) ||
		strings.ContainsRune("([{\"'<>=~", c)
}

func sameTokens(a, b []token) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].key != b[i].key {
			return false
		}
	}
	return true
}
