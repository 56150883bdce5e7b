package search

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longWord is how many characters of a word count. Longer ones are digests
// and the like, which nobody types.
const longWord = 40

// fold brings a text into the form in which words are compared: compatibility
// forms and accents resolved, lower case.
func fold(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	ascii := true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.M, r):
			return -1
		case r == 'ς': // JavaScript writes a final sigma
			return 'σ'
		}
		return r
	}, strings.ToLower(norm.NFKD.String(s)))
}

// unspacedScripts are written without spaces between words.
var unspacedScripts = []string{"Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"}

var unspacedTables = func() (list []*unicode.RangeTable) {
	for _, name := range unspacedScripts {
		list = append(list, unicode.Scripts[name])
	}
	return list
}()

// unspaced reports whether a letter belongs to such a script.
func unspaced(r rune) bool { return r >= 0xE00 && unicode.In(r, unspacedTables...) }

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// words calls add for every word of a text. A compound with a digit in it
// ("2.1.0", "triage-2026-02", "no_match2") is a word as a whole, and all its
// parts of two characters or more are words too; other compounds are only
// their parts. With whole, as in a query, such a compound is only itself.
func words(text string, whole bool, add func(word string)) {
	text = fold(text)
	for i := 0; i < len(text); {
		// The start of a word.
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		if !isWord(r) {
			i += n
			continue
		}
		if unspaced(r) {
			i = pairs(text, i, add)
			continue
		}
		start, parts, digit := i, 1, false
		end := i
		for i < len(text) {
			r, n := rune(text[i]), 1
			if r >= utf8.RuneSelf {
				r, n = utf8.DecodeRuneInString(text[i:])
			}
			if isWord(r) && !unspaced(r) {
				digit = digit || unicode.IsNumber(r)
				i += n
				end = i
				continue
			}
			// A joint goes on only when a word follows it.
			if r == '.' || r == '-' || r == '_' {
				if next, _ := utf8.DecodeRuneInString(text[i+1:]); isWord(next) && !unspaced(next) {
					parts++
					i++
					continue
				}
			}
			break
		}
		word := text[start:end]
		switch {
		case parts == 1:
			add(short(word))
		case digit:
			add(short(word))
			if whole {
				continue
			}
			fallthrough
		default:
			for part := range strings.FieldsFuncSeq(word, func(r rune) bool { return r == '.' || r == '-' || r == '_' }) {
				if !digit || len(part) > 1 {
					add(short(part))
				}
			}
		}
	}
}

// pairs cuts a stretch of a script without spaces into pairs of neighbours;
// a single character stays one.
func pairs(text string, i int, add func(string)) int {
	var last string
	count := 0
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !isWord(r) || !unspaced(r) {
			break
		}
		c := text[i : i+n]
		if count > 0 {
			add(last + c)
		}
		last = c
		count++
		i += n
	}
	if count == 1 {
		add(last)
	}
	return i
}

// short cuts a long word.
func short(word string) string {
	if len(word) <= longWord {
		return word
	}
	count := 0
	for i := range word {
		if count++; count > longWord {
			return word[:i]
		}
	}
	return word
}

// stopWords are left out of the index, and of queries that have others: each
// would be in nearly every entry.
const stopWords = "a about an and any are as at be been but by can could do does for from has have how i if in into is it its may me must my no not of on or our should so such than that the their them then there these they this those to us was we were what when where which who will with would you your"

func stopSet(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

// stemRules are what [stem] cuts off: of each list the first that fits, keeping
// its group. They are published in the index, and so are written in the syntax
// that RE2 and JavaScript share; the last list halves doubled consonants.
var stemRules = [][]string{
	{`^(.{2,}[^sui])s$`},
	{
		`^(..+(?:f|pl))ication$`,
		`^(...+[b-df-hj-np-tv-z])at(?:e|ed|ing|ion|or)$`,
		`^(...+[^u])ment$`,
		`^(...+)[ai]b(?:le|ilit(?:y|ie))$`,
		`^(....+)it(?:y|ie)$`,
		`^(..+[st])ion$`,
		`^(....+?)(?:al)?ly$`,
		`^(.*?[aeiouy].*?[^e])(?:ied|ed|ing)$`,
	},
	{`^(.+[^aeiou])y$`, `^(..+?)(?:ie|e)$`},
	{`^(.+b)b$`, `^(.+d)d$`, `^(.+f)f$`, `^(.+g)g$`, `^(.+k)k$`, `^(.+l)l$`, `^(.+m)m$`, `^(.+n)n$`, `^(.+p)p$`, `^(.+r)r$`, `^(.+s)s$`, `^(.+t)t$`, `^(.+z)z$`},
}

// stemmer is stemRules made ready.
var stemmer = func() [][]*regexp.Regexp {
	out := make([][]*regexp.Regexp, len(stemRules))
	for i, list := range stemRules {
		for _, r := range list {
			out[i] = append(out[i], regexp.MustCompile(r))
		}
	}
	return out
}()

// stem gives what the forms of an English word have in common: always the
// beginning of the word, so that the index needs no stems (see the package
// comment). It knows plurals, the endings of verbs, and the nouns, adjectives and
// adverbs that disclosures are full of: limit, limits, limited, limitation;
// classify, classified, classification. It errs on the side of finding more.
func stem(word string) string {
	if len(word) < 3 || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" {
		return word
	}
	for _, list := range stemmer {
		for _, r := range list {
			if m := r.FindStringSubmatch(word); m != nil {
				word = m[1]
				break
			}
		}
	}
	return word
}
