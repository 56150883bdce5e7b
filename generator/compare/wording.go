package compare

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"placard/generator/diff"
)

// A copy edit puts the language right and leaves what is said: an article, a
// plural, a variant of spelling, letters that stood in the wrong order. It is
// recognised only where every changed word is one, and where no word that
// carries an obligation or an amount changed; the lists are English.

// amounts are numbers in words.
var amounts = map[string]string{
	"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
	"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
	"percent": "%", "percentage": "percentage", "milliseconds": "ms", "millisecond": "ms", "seconds": "s", "hours": "h", "hour": "h",
}

// thousands is a number with separators.
var thousands = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?%?$`)

// amount reduces a number or a unit to one way of writing it.
func amount(s string) string {
	s = strings.ToLower(s)
	if thousands.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	if a, ok := amounts[s]; ok {
		return a
	}
	return s
}

// sameAmounts takes out of a list of changed tokens those that only write a
// number or a unit otherwise, one after the other as they stand in the text,
// and counts the pairs.
func sameAmounts(list []diff.TokenChange) (rest []diff.TokenChange, n int) {
	from := 0 // what is in rest already
	for i := 0; i+1 < len(list); i++ {
		a, b := &list[i], &list[i+1]
		if a.Op == diff.Delete && b.Op == diff.Insert && a.Class == b.Class && (a.Class == diff.Number || a.Class == diff.Unit) && amount(a.Text) == amount(b.Text) {
			rest = append(rest, list[from:i]...)
			i++
			n++
			from = i + 1
		}
	}
	if n == 0 {
		return list, 0
	}
	return append(rest, list[from:]...), n
}

// contractions are the two words that stand in one; "won't" may be no other
// than "will not", while "it's" is "it is" or "it has".
var contractions = map[string]string{
	"don't": "do not", "doesn't": "does not", "didn't": "did not", "isn't": "is not", "aren't": "are not", "wasn't": "was not", "weren't": "were not",
	"can't": "cannot", "couldn't": "could not", "won't": "will not", "wouldn't": "would not", "shouldn't": "should not", "mustn't": "must not",
	"hasn't": "has not", "haven't": "have not", "hadn't": "had not", "needn't": "need not",
	"you're": "you are", "we're": "we are", "they're": "they are", "you'll": "you will", "we'll": "we will", "they'll": "they will", "it'll": "it will",
}

var contraction = regexp.MustCompile(`[A-Za-z]+['’](?:t|re|ll)\b|\b[Cc]an not\b`)

// written is a text without contractions and without spaces before units.
// Every changed text is written so, few texts differ from what they are.
func written(s string) string {
	if strings.Contains(s, "'") || strings.Contains(s, "’") || strings.Contains(s, "an not") {
		s = contraction.ReplaceAllStringFunc(s, func(w string) string {
			low := strings.ReplaceAll(strings.ToLower(w), "’", "'")
			long, ok := contractions[low]
			if low == "can not" {
				long, ok = "cannot", true
			}
			switch {
			case !ok:
				return w
			case unicode.IsUpper(rune(w[0])):
				return strings.ToUpper(long[:1]) + long[1:]
			}
			return long
		})
	}
	return withoutSpaces(s)
}

// spacedUnits are the units that some write with a space after the number,
// others without.
var spacedUnits = []string{"ms", "s", "kB", "KB", "MB", "GB", "TB", "°C"}

// withoutSpaces takes out the spaces between numbers and their units.
func withoutSpaces(s string) string {
	var b strings.Builder
	done := 0 // of s is in b
	for i := 1; i < len(s); i++ {
		if s[i-1] < '0' || s[i-1] > '9' {
			continue
		}
		if rest := strings.TrimLeft(s[i:], " \u00a0\u2009\u202f"); len(rest) < len(s)-i && startsWithUnit(rest) {
			b.WriteString(s[done:i])
			i = len(s) - len(rest)
			done = i
		}
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

// startsWithUnit reports whether a text begins with a per cent sign or a unit
// as a word of its own.
func startsWithUnit(s string) bool {
	return strings.HasPrefix(s, "%") || slices.ContainsFunc(spacedUnits, func(unit string) bool {
		rest, ok := strings.CutPrefix(s, unit)
		next, _ := utf8.DecodeRuneInString(rest)
		return ok && next != '_' && !unicode.IsLetter(next) && !unicode.IsDigit(next)
	})
}

// newLanguages takes out of a list of changed tokens the languages that were
// only named elsewhere: a list of them in another order says the same.
func newLanguages(list []diff.TokenChange) (rest []diff.TokenChange) {
	if !slices.ContainsFunc(list, func(t diff.TokenChange) bool { return t.Class == diff.Language }) {
		return list
	}
	count := map[string]int{}
	for _, t := range list {
		if t.Class == diff.Language {
			count[t.Text] += map[diff.SegmentOp]int{diff.Insert: 1, diff.Delete: -1}[t.Op]
		}
	}
	for _, t := range list {
		n := count[t.Text]
		switch {
		case t.Class != diff.Language:
		case t.Op == diff.Insert && n > 0:
			count[t.Text]--
		case t.Op == diff.Delete && n < 0:
			count[t.Text]++
		default:
			continue
		}
		rest = append(rest, t)
	}
	return rest
}

// turning are the prefixes that turn a word into its opposite.
var turning = []string{"un", "in", "im", "il", "ir", "dis", "non", "mis", "de", "anti"}

// opposites names the words of an edit that were exchanged for their
// opposites.
func opposites(list []diff.Segment) (found []string) {
	for i := 0; i+1 < len(list); i++ {
		if list[i].Op != diff.Delete || list[i+1].Op != diff.Insert {
			continue
		}
		before, after := list[i].Text(), list[i+1].Text()
		if writtenAnew(before, after) {
			continue
		}
		was, now := copyWords(before), copyWords(after)
		for _, a := range was {
			for _, b := range now {
				if opposite(a, b) || opposite(b, a) {
					found = append(found, "“"+a+"” is now “"+b+"”")
				}
			}
		}
	}
	return found
}

// mostOpposed is the number of pairs of words up to which opposites are looked
// for among them.
const mostOpposed = 400

// writtenAnew reports whether two texts have more pairs of words than that. It
// counts no more words than it has to.
func writtenAnew(before, after string) bool {
	const side = 20
	n, m := countCopyWords(before, side+1), countCopyWords(after, side+1)
	switch few := min(n, m); {
	case n <= side && m <= side, few == 0:
		return false // side*side is mostOpposed
	case few > side:
		return true
	case n == few:
		return countCopyWords(after, mostOpposed/few+1) > mostOpposed/few
	default:
		return countCopyWords(before, mostOpposed/few+1) > mostOpposed/few
	}
}

// facing are the pairs of beginnings by which words are opposites of one
// another: overestimates and underestimates, internal and external.
var facing = [][2]string{{"en", "dis"}, {"over", "under"}, {"in", "ex"}, {"im", "ex"}, {"in", "out"}, {"up", "down"}, {"pre", "post"}}

// opposed are words that are opposites and do not look like it. Of those that
// the vocabulary protects every exchange counts anyway.
var opposed = map[string][]string{
	"accept": {"reject", "refuse"}, "accepted": {"rejected", "refused"}, "accepts": {"rejects", "refuses"},
	"approve": {"reject"}, "approved": {"rejected"}, "bad": {"good"}, "best": {"worst"}, "prior": {"subsequent"},
	"automatic": {"manual"}, "automatically": {"manually"}, "automated": {"manual"},
	"delete": {"keep", "retain", "store"}, "deleted": {"kept", "retained", "stored"}, "deletes": {"keeps", "retains", "stores"},
	"easy": {"hard", "difficult"}, "fast": {"slow"}, "faster": {"slower"}, "false": {"true"}, "off": {"on"}, "poor": {"good"},
	"private": {"public"}, "start": {"stop"}, "starts": {"stops"}, "strong": {"weak"}, "stronger": {"weaker"},
}

// opposite reports whether a word is another with a prefix or an ending that
// turns it round, or faces it in another way.
func opposite(word, turned string) bool {
	if len(word) < 3 {
		return false
	}
	if stem, ok := strings.CutSuffix(word, "ful"); ok && turned == stem+"less" {
		return true
	}
	for _, pair := range facing {
		if rest, ok := strings.CutPrefix(word, pair[0]); ok && len(rest) > 2 && turned == pair[1]+rest {
			return true
		}
	}
	if slices.Contains(opposed[word], turned) {
		return true
	}
	prefix, ok := strings.CutSuffix(turned, word)
	return ok && slices.Contains(turning, strings.TrimSuffix(prefix, "-"))
}

// articles are the words that may come and go.
var articles = []string{"a", "an", "the"}

// copyEdit reports whether the edit of a running text is one.
func copyEdit(list []diff.Segment) bool {
	edits := false
	for i := 0; i < len(list); {
		if list[i].Op == diff.Equal {
			i++
			continue
		}
		var was, now []string
		for ; i < len(list) && list[i].Op != diff.Equal; i++ {
			for k := range list[i].Runs {
				if list[i].Runs[k].Kind != diff.Plain {
					return false // code, images and footnotes are no language
				}
			}
			words := copyWords(list[i].Text())
			if list[i].Op == diff.Delete {
				was = append(was, words...)
			} else {
				now = append(now, words...)
			}
		}
		edits = true
		if len(was) != len(now) {
			return false
		}
		for k := range was {
			if !spelling(was[k], now[k]) {
				return false
			}
		}
	}
	return edits
}

// small are words that join others or stand for them.
var small = strings.Fields("it its he she they them their this that these those which who we our you your of in on to for by with as is are be been was were at from")

// saysOther reports whether an edit put in, took out or exchanged words that
// name something. A noun for its pronoun, as “the system” for “it”, does not.
func saysOther(list []diff.Segment) bool {
	naming := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(small, w) })
	}
	for i := 0; i < len(list); {
		if list[i].Op == diff.Equal {
			i++
			continue
		}
		var was, now []string
		for ; i < len(list) && list[i].Op != diff.Equal; i++ {
			if words := copyWords(list[i].Text()); list[i].Op == diff.Delete {
				was = append(was, words...)
			} else {
				now = append(now, words...)
			}
		}
		switch a, b := naming(was), naming(now); {
		case a && b:
			if !slices.EqualFunc(was, now, spelling) {
				return true
			}
		case a && len(now) == 0, b && len(was) == 0:
			return true
		}
	}
	return false
}

// otherNames reports whether an edit put in, took out or exchanged names: of
// places, laws, formats, products. "the EU" for "the EEA" is one word and
// another region.
func otherNames(list []diff.Segment) bool {
	was, wasNames := changedWords(list, diff.Insert)
	now, nowNames := changedWords(list, diff.Delete)
	missing := func(names, words []string) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			return !slices.ContainsFunc(words, func(w string) bool {
				return strings.EqualFold(strings.TrimSuffix(name, "s"), strings.TrimSuffix(w, "s")) || spelling(strings.ToLower(name), strings.ToLower(w))
			})
		})
	}
	return missing(wasNames, now) || missing(nowNames, was)
}

// changedWords gives the words of an edit on one side, which is without the
// segments of an operation, and those of them that are names.
func changedWords(list []diff.Segment, without diff.SegmentOp) (words, names []string) {
	begins := true // a sentence
	for i := range list {
		if list[i].Op == without {
			continue
		}
		for k := range list[i].Runs {
			run := &list[i].Runs[k]
			for text := run.Text; text != ""; {
				at := strings.IndexFunc(text, func(r rune) bool { return !noCopyWord(r) })
				if at < 0 {
					at = len(text)
				}
				begins = begins || strings.ContainsAny(text[:at], ".!?:;\n“\"(•")
				text = text[at:]
				end := strings.IndexFunc(text, noCopyWord)
				if end < 0 {
					end = len(text)
				}
				word := text[:end]
				if text = text[end:]; word == "" {
					continue
				}
				if list[i].Op != diff.Equal {
					words = append(words, word)
					// Code has names of its own.
					if run.Kind == diff.Plain && (isAcronym(word) || !begins && isCapitalised(word)) {
						names = append(names, word)
					}
				}
				begins = false
			}
		}
	}
	return words, names
}

// isAcronym reports whether a word is one, such as EU, PDFs or H264.
func isAcronym(w string) bool {
	capitals := 0
	for _, r := range strings.TrimSuffix(w, "s") {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case !unicode.IsDigit(r):
			return false
		}
	}
	return capitals > 1
}

// isCapitalised reports whether a word begins with a capital letter, but for
// "I" and single letters.
func isCapitalised(w string) bool {
	r, n := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r) && n < len(w) && w[n] != '\''
}

// copyWords are the words of a text in lower case, without articles.
func copyWords(s string) (words []string) {
	for w := range strings.FieldsFuncSeq(s, noCopyWord) {
		if !isArticle(w) {
			words = append(words, strings.ToLower(w))
		}
	}
	return words
}

// countCopyWords is the number of copyWords, as far as most.
func countCopyWords(s string, most int) (n int) {
	for w := range strings.FieldsFuncSeq(s, noCopyWord) {
		if n == most {
			break
		}
		if !isArticle(w) {
			n++
		}
	}
	return n
}

// noCopyWord reports whether a character divides words.
func noCopyWord(r rune) bool {
	if r < utf8.RuneSelf {
		return (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9') && r != '\''
	}
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
}

func isArticle(w string) bool {
	return len(w) <= 3 && slices.ContainsFunc(articles, func(a string) bool { return strings.EqualFold(a, w) })
}

// spelling reports whether two words are one, spelled or inflected otherwise.
func spelling(a, b string) bool {
	if a == b {
		return true
	}
	return plain(a) == plain(b) || swapped(a, b)
}

// plain reduces a word to one form of its spelling, in the singular.
func plain(w string) string {
	w = strings.ReplaceAll(w, "’", "'")
	for _, v := range [...][2]string{
		{"yses", "ysis"}, {"isation", "ization"}, {"isations", "ization"}, {"izations", "ization"},
		{"ising", "izing"}, {"ised", "ized"}, {"ise", "ize"}, {"ises", "ize"}, {"izes", "ize"}, {"yse", "yze"}, {"ysed", "yzed"}, {"ysing", "yzing"},
		{"iours", "ior"}, {"iour", "ior"}, {"ours", "or"}, {"our", "or"}, {"lled", "led"}, {"lling", "ling"}, {"tres", "ter"}, {"tre", "ter"},
		{"ences", "ence"}, {"ies", "y"}, {"sses", "ss"}, {"ches", "ch"}, {"shes", "sh"},
	} {
		if stem, ok := strings.CutSuffix(w, v[0]); ok && len(stem) >= 3 {
			return stem + v[1]
		}
	}
	if stem, ok := strings.CutSuffix(w, "s"); ok && len(stem) >= 4 && !strings.HasSuffix(stem, "s") && !strings.HasSuffix(stem, "i") && !strings.HasSuffix(stem, "u") {
		return stem
	}
	return w
}

// swapped reports whether two neighbouring letters of a word changed places.
func swapped(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) || len(x) < 4 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	return i > 0 && i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:]) && unicode.IsLetter(x[i]) && unicode.IsLetter(x[i+1])
}
