package search

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The query in this file is that of themes/default/search.js, step by step,
// over the same files: what is tested here, without a browser, is what a
// reader gets. A change there is a change here.

// A Query is what a reader asks for.
type Query struct {
	Text    string
	System  string // id, or "" for all
	Kind    string // one of Kinds, or "" for all
	History bool   // superseded and withdrawn packs, after the current set
}

// A Hit is an entry that a query found.
type Hit struct {
	URL, Title, Place, Kind, Status, Text string
	Score                                 float64
}

// A Reader searches a published index.
type Reader struct {
	// File gives the bytes of a file of the site.
	File func(path string) ([]byte, error)
}

// Search gives the first hits, and how many there are. exact is false when no
// entry has all words of the query, and the hits have some of them.
func (r Reader) Search(q Query, most int) (hits []Hit, total int, exact bool, err error) {
	var m manifest
	if err := r.load("index", &m); err != nil {
		return nil, 0, false, err
	}
	list := queryWords(q.Text, m)
	exact = true
	for _, s := range m.asked(q, list) {
		found, all, err := r.search(list, s, m, q)
		if err != nil {
			return nil, 0, false, err
		}
		exact = exact && all
		total += len(found)
		for _, f := range found {
			if len(hits) == most {
				break
			}
			var cards [][]string
			box, n, err := s.box(f.entry)
			if err != nil {
				return nil, 0, false, err
			}
			if err := r.load(cardsName(box, n/m.PerFile), &cards); err != nil {
				return nil, 0, false, err
			}
			c := cards[n%m.PerFile]
			hits = append(hits, Hit{c[0], c[1], c[2], c[3], c[4], c[5], f.score})
		}
	}
	return hits, total, exact, nil
}

// asked gives the sets that a query is about.
func (m manifest) asked(q Query, list []string) (sets []manifestOfSet) {
	for i, s := range m.Sets {
		if (i == 0 || q.History) && len(list) > 0 && s.Entries > 0 {
			sets = append(sets, s)
		}
	}
	return sets
}

// box gives the name of the box that an entry is in, and its number there.
func (s manifestOfSet) box(entry int) (name string, n int, err error) {
	for b := range strings.FieldsSeq(s.Boxes) {
		entries, err := strconv.Atoi(b[min(nameLength, len(b)):])
		if err != nil {
			return "", 0, err
		}
		if entry < entries {
			return b[:nameLength], entry, nil
		}
		entry -= entries
	}
	return "", 0, fmt.Errorf("there is no entry %d", entry)
}

func (r Reader) load(name string, into any) error {
	data, err := r.File(Folder + name + ".js")
	if err != nil {
		return err
	}
	_, text, ok := strings.Cut(string(data), `",`) // after the name
	_, text, ok2 := strings.Cut(text, `",`)        // after the version
	if !ok || !ok2 {
		return fmt.Errorf("%s is not a file of an index", name)
	}
	return json.Unmarshal([]byte(strings.TrimSuffix(text, ")\n")), into)
}

// queryWords gives the words of a query; stop words only when there are no
// others.
func queryWords(text string, m manifest) []string {
	var all, rest []string
	stopped := strings.Fields(m.Stops)
	words(text, true, func(w string) {
		if slices.Contains(all, w) {
			return
		}
		all = append(all, w)
		if !slices.Contains(stopped, w) {
			rest = append(rest, w)
		}
	})
	if len(rest) > 0 {
		return rest
	}
	return all
}

type scored struct {
	entry, words int
	score        float64
}

// search looks in one set.
func (r Reader) search(list []string, s manifestOfSet, m manifest, q Query) (found []scored, all bool, err error) {
	inside, err := r.inside(s, q)
	if err != nil {
		return nil, false, err
	}
	at := map[int]*scored{}
	for i := range list {
		best := map[int]float64{}
		err := r.fitting(s, m, list, i, func(fit float64, postings string) {
			decode(postings, func(entry int, level float64) {
				if inside(entry) {
					best[entry] = max(best[entry], fit*level)
				}
			})
		})
		if err != nil {
			return nil, false, err
		}
		rarity := math.Log(1 + float64(s.Entries)/float64(1+len(best)))
		for entry, v := range best {
			if at[entry] == nil {
				at[entry] = &scored{entry: entry}
			}
			at[entry].words++
			at[entry].score += v * rarity
		}
	}
	for _, f := range at {
		if f.words == len(list) {
			all = true
		}
	}
	for _, f := range at {
		if !all || f.words == len(list) {
			found = append(found, *f)
		}
	}
	slices.SortFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.words, a.words), cmp.Compare(b.score, a.score), cmp.Compare(a.entry, b.entry))
	})
	return found, all, nil
}

// inside tells which entries the filters of a query let through.
func (r Reader) inside(s manifestOfSet, q Query) (func(entry int) bool, error) {
	from, to := 0, s.Entries
	if q.Kind != "" {
		from, to = s.Kinds[q.Kind][0], s.Kinds[q.Kind][1]
	}
	var only map[int]bool
	if q.System != "" {
		only = map[int]bool{}
		err := r.lines(s, "@"+q.System, func(word, postings string) {
			if word == "@"+q.System {
				decode(postings, func(entry int, _ float64) { only[entry] = true })
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return func(entry int) bool { return entry >= from && entry < to && (only == nil || only[entry]) }, nil
}

// fitting calls use for every line whose word fits one of the query's, with how
// well it does.
func (r Reader) fitting(s manifestOfSet, m manifest, list []string, i int, use func(fit float64, postings string)) error {
	// What the last word begins counts too: the reader may still be
	// typing. One letter begins too much.
	w := list[i]
	open := i == len(list)-1 && (len(w) > 1)
	base := m.stem(w)
	return r.lines(s, base, func(word, postings string) {
		switch {
		case word == w:
			use(1, postings)
		case m.stem(word) == base:
			use(0.9, postings)
		case open && strings.HasPrefix(word, w):
			use(0.6, postings)
		}
	})
}

func (m manifest) stem(word string) string {
	if len(m.Stem) > 0 {
		return stem(word)
	}
	return word
}

// manyShards is how many shards one word may be looked up in.
const manyShards = 4

// lines calls use for every line whose word begins with a prefix.
func (r Reader) lines(s manifestOfSet, prefix string, use func(word, postings string)) error {
	from, to := s.stretch(prefix)
	for i := from; i < min(to, from+manyShards); i++ {
		var text string
		if err := r.load(s.Shards+strconv.Itoa(i), &text); err != nil {
			return err
		}
		for line := range strings.Lines(text) {
			word, postings, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			if strings.HasPrefix(word, prefix) {
				use(word, postings)
			}
		}
	}
	return nil
}

// stretch tells in which shards words may stand that begin with a prefix.
func (s manifestOfSet) stretch(prefix string) (from, to int) {
	for from+1 < len(s.Firsts) && s.Firsts[from+1] <= prefix {
		from++
	}
	for to = min(from+1, len(s.Firsts)); to < len(s.Firsts) && strings.HasPrefix(s.Firsts[to], prefix); to++ {
	}
	return from, to
}

var postingForm = regexp.MustCompile(`([0-9a-z]*)([A-P])(?:\*([0-9a-z]+),)?`)

// decode reads a list of postings.
func decode(postings string, use func(entry int, level float64)) {
	at := -1
	for _, m := range postingForm.FindAllStringSubmatch(postings, -1) {
		distance := int64(1)
		if m[1] != "" {
			distance, _ = strconv.ParseInt(m[1], 36, 64)
		}
		at += int(distance)
		level := float64(m[2][0] - 'A' + 1)
		use(at, level)
		if m[3] != "" {
			run, _ := strconv.ParseInt(m[3], 36, 64)
			for range run {
				at++
				use(at, level)
			}
		}
	}
}
