package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Near words are offered for the words of a query that nothing has, not even
// outside of the filters. They are words of the index, and the files that they
// are looked for in are its shards: there is none that only they need.
//
// A word is near when it takes one slip, or two where eight letters or more
// were typed, to write the one for the other; a slip is a letter that is
// missing, too many or wrong, or two neighbours that were swapped. Words of
// fewer than four letters are near to everything, and a figure that is wrong is
// another figure and no slip: "2.1.1" never becomes "2.1.0".
//
// Which shards are read is known before one is: those of all words that have
// the same beginning, which is the shortest one that does not take more than
// [manyShards]. On a small site that is no letter at all, and every slip is
// found. On a large one it is one letter, or two where many words begin with
// it, and a slip in it is not found, but for the first two letters when they
// were swapped: these are looked up as well.

// mostNear is how many near words are offered for a word.
const mostNear = 3

// A nearWord is a word of the index that a reader may have meant.
type nearWord struct {
	word    string
	slips   int
	entries int // that have it, and that the filters let through
}

// Near gives queries that a reader may have meant, best first; none when every
// word stands somewhere, or when nothing is near.
func (r Reader) Near(q Query) ([]string, error) {
	var m manifest
	if err := r.load("index", &m); err != nil {
		return nil, err
	}
	list := queryWords(q.Text, m)
	sets := m.asked(q, list)
	found := map[string][]string{}
	for i, w := range list {
		known := false
		for _, s := range sets {
			if err := r.fitting(s, m, list, i, func(float64, string) { known = true }); err != nil {
				return nil, err
			}
		}
		if known {
			continue
		}
		near := map[string]*nearWord{}
		for _, s := range sets {
			if err := r.near(w, s, q, near); err != nil {
				return nil, err
			}
		}
		if words := m.best(near); len(words) > 0 {
			found[w] = words
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	// All words of the query stand in what is offered, in their order.
	var queries []string
	for i := range mostNear {
		var all []string
		words(q.Text, true, func(w string) {
			if near := found[w]; i < len(near) {
				w = near[i]
			} else if len(near) > 0 {
				w = near[0]
			}
			if !slices.Contains(all, w) {
				all = append(all, w)
			}
		})
		if text := strings.Join(all, " "); !slices.Contains(queries, text) {
			queries = append(queries, text)
		}
	}
	return queries, nil
}

// near adds the words of a set that are near to one.
func (r Reader) near(w string, s manifestOfSet, q Query, found map[string]*nearWord) error {
	letters := utf16.Encode([]rune(w)) // as a script counts them
	if len(letters) < 4 {
		return nil
	}
	most := 1
	if len(letters) >= 8 {
		most = 2
	}
	inside, err := r.inside(s, q)
	if err != nil {
		return err
	}
	beginning := func(n int) string { return string(utf16.Decode(letters[:n])) }
	n := 0
	for from, to := s.stretch(""); to-from > manyShards && n < len(letters); from, to = s.stretch(beginning(n)) {
		n++
	}
	beginnings := []string{beginning(n)}
	if n > 0 && letters[0] != letters[1] {
		beginnings = append(beginnings, string(utf16.Decode([]uint16{letters[1], letters[0]})))
	}
	for _, b := range beginnings {
		err := r.lines(s, b, func(word, postings string) {
			if word[0] == '@' {
				return
			}
			k := slips(letters, utf16.Encode([]rune(word)), most)
			if k > most || figures(word) != figures(w) {
				return
			}
			entries := 0
			decode(postings, func(entry int, _ float64) {
				if inside(entry) {
					entries++
				}
			})
			if entries == 0 {
				return
			}
			if found[word] == nil {
				found[word] = &nearWord{word: word, slips: k}
			}
			found[word].entries += entries
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// best gives the words that take the fewest slips, those that most entries have
// first, and of several forms of a word one.
func (m manifest) best(found map[string]*nearWord) (words []string) {
	var list []*nearWord
	for _, n := range found {
		list = append(list, n)
	}
	slices.SortFunc(list, func(a, b *nearWord) int {
		return cmp.Or(cmp.Compare(a.slips, b.slips), cmp.Compare(b.entries, a.entries), cmp.Compare(a.word, b.word))
	})
	for _, n := range list {
		same := func(word string) bool { return m.stem(word) == m.stem(n.word) }
		if n.slips == list[0].slips && len(words) < mostNear && !slices.ContainsFunc(words, same) {
			words = append(words, n.word)
		}
	}
	return words
}

// slips counts what it takes to write one word for the other, when that is not
// more than most: otherwise a larger number.
func slips(a, b []uint16, most int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	if len(a) == 0 && len(b) == 0 {
		return 0
	}
	if d := len(a) - len(b); most == 0 || d > most || -d > most {
		return tooMany
	}
	k := tooMany
	if len(a) > 0 {
		k = min(k, slips(a[1:], b, most-1))
	}
	if len(b) > 0 {
		k = min(k, slips(a, b[1:], most-1))
	}
	if len(a) > 0 && len(b) > 0 {
		k = min(k, slips(a[1:], b[1:], most-1))
	}
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		k = min(k, slips(a[2:], b[2:], most-1))
	}
	return k + 1
}

const tooMany = 9

// figures gives the digits of a word.
func figures(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsNumber(r) {
			return r
		}
		return -1
	}, word)
}
