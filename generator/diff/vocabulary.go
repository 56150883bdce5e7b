package diff

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Class says what a token is to someone who judges a change: exchanging one
// ordinary word for another is less than losing a "not".
type Class string

const (
	Word        Class = "word"
	Punctuation Class = "punctuation"
	Number      Class = "number"
	Date        Class = "date"
	Unit        Class = "unit"
	Negation    Class = "negation"
	Modal       Class = "modal"
	Quantifier  Class = "quantifier"
	Language    Class = "language"
)

// Protected reports whether a token of this class carries an obligation, a
// limit or an amount, or says which languages something is for.
func (c Class) Protected() bool { return c != Word && c != Punctuation && c != "" }

// A Vocabulary gives the words of a language that belong to a class, in
// lower case. Numbers in digits and dates in figures need no list.
type Vocabulary struct {
	classes map[string]Class
	// lengths has a bit for the length of every word that begins with a byte.
	// Most words of a text have a length that no word of a class has.
	lengths [256]uint64
	// negating are beginnings and endings that negate a word.
	negatingPrefixes, negatingSuffixes []string
}

// NewVocabulary makes a vocabulary of lists of words. A word in two lists has
// the class that is first in the order modal, negation, quantifier, number,
// date, unit, language; a language is one only with a capital letter. Affixes such as "non-" and "n't" make a word a negation: those
// that end in a hyphen stand before it, the others after.
func NewVocabulary(lists map[Class][]string, negatingAffixes ...string) *Vocabulary {
	v := &Vocabulary{classes: map[string]Class{}}
	for _, c := range []Class{Language, Unit, Date, Number, Quantifier, Negation, Modal} {
		for _, w := range lists[c] {
			if w = strings.ToLower(w); w != "" {
				v.classes[w] = c
				v.lengths[w[0]] |= lengthBit(w)
			}
		}
	}
	for _, a := range negatingAffixes {
		if strings.HasSuffix(a, "-") {
			v.negatingPrefixes = append(v.negatingPrefixes, a)
		} else {
			v.negatingSuffixes = append(v.negatingSuffixes, a)
		}
	}
	return v
}

// lengthBit is the bit for the length of a word.
func lengthBit(w string) uint64 { return 1 << min(len(w), 63) }

// English is the vocabulary of English disclosures.
func English() *Vocabulary { return english() }

// english makes it once: nothing changes a vocabulary.
var english = sync.OnceValue(func() *Vocabulary {
	return NewVocabulary(map[Class][]string{
		Negation: strings.Fields(`no not never none nor neither nobody nothing nowhere non
			cannot without nil fail fails failed lack lacks lacking
			prohibited forbidden disallowed banned unsupported unable refuse refuses
			exclude excludes excluded excluding`),
		Modal: strings.Fields(`must shall should may might can could will would ought
			need needs required require requires mandatory optional optionally
			recommended permitted allowed allow allows`),
		Quantifier: strings.Fields(`all any some every each only except unless both either
			few fewer many most more less least several limited unlimited
			always sometimes often rarely seldom usually typically generally
			mainly mostly partly partially fully entirely exclusively solely merely
			maximum minimum max min above below over under between within
			higher lower high low greater smaller larger better worse
			increase increases increased increasing decrease decreases decreased decreasing
			until before after approximately about almost nearly roughly exactly up
			< > ≤ ≥ = ≠ ± ~ ≈ < >`),
		Number: strings.Fields(`zero one two three four five six seven eight nine ten
			eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
			nineteen twenty thirty forty fifty sixty seventy eighty ninety
			hundred hundreds thousand thousands million millions billion billions
			trillion dozen dozens half third quarter double triple once twice
			first second last`),
		Date: strings.Fields(`january february march april june july august september
			october november december jan feb mar apr jun jul aug sep sept oct nov dec
			monday tuesday wednesday thursday friday saturday sunday
			today tomorrow yesterday daily weekly monthly quarterly annually yearly
			immediately`),
		Unit: strings.Fields(`% ‰ ° percent percentage pp
			millisecond milliseconds ms seconds sec secs minute minutes mins
			hour hours hr hrs day days week weeks month months quarters year years
			byte bytes kb mb gb tb kib mib gib tib kbit mbit gbit
			token tokens character characters words pages
			eur usd gbp euro euros dollar dollars pound pounds cent cents
			mm cm km kg mg ton tons tonne tonnes hz khz mhz ghz watt watts kw kwh °c °f
			px pixels rpm rps qps`),
		Language: strings.Fields(`afrikaans albanian amharic arabic armenian assamese azerbaijani
			bashkir basque belarusian bengali bosnian breton bulgarian burmese
			cantonese catalan chinese croatian czech danish dutch english esperanto
			estonian faroese farsi filipino finnish flemish french galician georgian
			german greek gujarati hausa hebrew hindi hungarian icelandic igbo
			indonesian irish italian japanese javanese kannada kazakh khmer
			kinyarwanda korean kurdish kyrgyz lao latin latvian lithuanian
			luxembourgish macedonian malagasy malay malayalam maltese mandarin maori
			marathi mongolian nepali norwegian nynorsk occitan oriya pashto persian
			polish portuguese punjabi romanian russian sanskrit serbian shona
			sindhi sinhala slovak slovenian somali spanish sundanese swahili
			swedish tagalog tajik tamil tatar telugu thai tibetan turkish turkmen
			ukrainian urdu uzbek vietnamese welsh xhosa yiddish yoruba zulu`),
	}, "non-", "n't", "n’t")
})

// Class gives the class of a token.
func (v *Vocabulary) Class(token string) Class {
	if token == "" {
		return Punctuation
	}
	c, n := utf8.DecodeRuneInString(token)
	if isSign(c) || isCurrency(c) || c == '.' {
		if d := strings.TrimLeft(token, "+-−.$€£¥"); d != "" && d[0] < utf8.RuneSelf && isDigit(rune(d[0])) {
			return Number
		}
	}
	if isDigit(c) {
		if isDate(token) {
			return Date
		}
		return Number
	}
	lower := strings.ToLower(token)
	if v.lengths[lower[0]]&lengthBit(lower) != 0 {
		if k, ok := v.classes[lower]; ok && (k != Language || unicode.IsUpper(c)) {
			return k
		}
	}
	for _, p := range v.negatingPrefixes {
		if len(lower) > len(p) && strings.HasPrefix(lower, p) {
			return Negation
		}
	}
	for _, s := range v.negatingSuffixes {
		if len(lower) > len(s) && strings.HasSuffix(lower, s) {
			return Negation
		}
	}
	if len(token) == 2 && (token[0] == 'Q' || token[0] == 'H') && '1' <= token[1] && token[1] <= '4' {
		return Date // a quarter or half year
	}
	if version := token[n:]; (c == 'v' || c == 'V') && version != "" && isDigit(rune(version[0])) {
		return Number
	}
	if isWord(c) {
		return Word
	}
	if _, word := scan(token, 0, 0); !word {
		return Punctuation
	}
	return Word
}

// isDate reports whether a token that begins with a digit is a date or a
// time of day in figures: 2026-03-01, 2026-03, 2026-03-01T12, 01/03/2026,
// 1.3.2026, 10:30.
func isDate(token string) bool {
	if day, _, ok := strings.Cut(token, "T"); ok {
		token = day
	}
	for _, sep := range []string{"-", "/", ".", ":"} {
		n := strings.Count(token, sep) + 1
		if n < 2 || n > 3 {
			continue
		}
		long := 0 // parts that may be a year
		var first, last int
		for rest, i := token, 0; i < n; i++ {
			var p string
			p, rest, _ = strings.Cut(rest, sep)
			switch {
			case p == "" || strings.Trim(p, "0123456789") != "":
				return false
			case len(p) == 4:
				long++
			case len(p) > 2:
				return false
			}
			if last = len(p); i == 0 {
				first = last
			}
		}
		switch {
		case sep == ":":
			return long == 0
		case sep == "-":
			return long == 1 && first == 4
		case n == 3:
			return long == 1 && (first == 4 || last == 4)
		}
	}
	return false
}
