package export

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean takes out of a text what XML 1.0 cannot hold (section 2.2) or what
// readers choke on: control characters of C0 and C1, surrogates,
// non-characters and the replacement character, and bytes that are not UTF-8.
// JSON and calendars get the same text, so that all formats agree.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if printable(r) {
			return r
		}
		return -1
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}

// isClean reports whether clean has nothing to take out. Every text of a site
// goes through it several times, and nearly all of them are ASCII.
func isClean(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if !printableASCII[c] {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if !printable(r) {
			return false
		}
		i += n
	}
	return true
}

var printableASCII = func() (table [utf8.RuneSelf]bool) {
	for c := range table {
		table[c] = printable(rune(c))
	}
	return table
}()

func printable(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return true
	case r < 0x20, r >= 0x7F && r <= 0x9F, r == utf8.RuneError:
		return false
	case r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
		return false // non-characters
	}
	return true
}

// line is clean for texts of one line.
func line(s string) string {
	if s = clean(s); isLine(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isLine reports whether words are separated by single spaces already, as they
// are in nearly all texts.
func isLine(s string) bool {
	space := true // before what comes
	for i := 0; i < len(s); {
		c, n := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case c == ' ':
			if space {
				return false
			}
			space = true
		case c > ' ' && c < utf8.RuneSelf:
			space = false
		case unicode.IsSpace(c):
			return false
		default:
			space = false
		}
		i += n
	}
	return s == "" || !space
}

// replacer fills places in braces; a value that looks like a place stays.
func replacer(pairs []string) filler {
	if len(pairs) == 2 {
		return place{"{" + pairs[0] + "}", pairs[1]}
	}
	places := make([]string, len(pairs))
	for i := range pairs {
		places[i] = pairs[i]
		if i%2 == 0 {
			places[i] = "{" + pairs[i] + "}"
		}
	}
	return strings.NewReplacer(places...)
}

type filler interface{ Replace(phrase string) string }

// A place is the only one that a phrase has. Nothing has to be made ready to
// fill it.
type place struct{ name, value string }

func (p place) Replace(phrase string) string { return strings.ReplaceAll(phrase, p.name, p.value) }

// wrap breaks a text at spaces so that lines have at most width characters;
// a longer word, such as an address, stays whole. Lines after the first are
// indented.
func wrap(s string, width int, indent string) string {
	var b strings.Builder
	used := 0
	for i, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+n > width:
			b.WriteString("\n" + indent)
			used = utf8.RuneCountInString(indent)
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}

// shorten cuts a text at a word so that it has at most n characters.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut, count := 0, 0
	for i := range s {
		if count == n-1 {
			break
		}
		if s[i] == ' ' {
			cut = i
		}
		count++
	}
	if cut == 0 {
		for i := range s {
			if count--; count < 0 {
				cut = i
				break
			}
		}
	}
	return strings.TrimRight(s[:cut], " ,;:") + "…"
}
