package search

import (
	"cmp"
	"slices"
	"strconv"

	"placard/generator/output"
)

// A set is one half of the index, in the form in which it is published.
type set struct {
	firsts   []string // first word of each shard
	shards   []string
	versions []string // digests of the shards
}

// versionLength is how many hexadecimal digits the version of a shard has. The
// script knows it too.
const versionLength = 6

// A lineOf is the line of a word or of a filter, while lines are put together.
type lineOf struct {
	word string
	text string // that follows it; of a filter only
	size int
	at   int // where it goes on
	last int // entry of the last posting
}

// build makes the set of all entries. The tallies are not needed afterwards.
func (h *half) build() *set {
	parallel(len(h.list), func(i int) { h.list[i].finish() })
	// Tallies are gone through twice: to know how long every line is, and to
	// write all of them where they belong.
	ids := map[string]uint32{}
	var all []lineOf
	var passed []uint32 // lines, as the tallies have them
	for _, b := range h.list {
		lines(b.words(), func(l *line) {
			id, ok := ids[string(l.word)]
			if !ok {
				id = uint32(len(all))
				word := string(l.word)
				ids[word] = id
				all = append(all, lineOf{word: word, size: len(word) + len(" \n"), last: -1})
			}
			passed = append(passed, id)
			w := &all[id]
			w.size += distanceSize(b.first+l.first-w.last) + len(l.rest)
			w.last = b.first + l.last
		})
	}
	all = append(all, h.filters()...)
	order := make([]uint32, len(all))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(all[a].word, all[b].word) })
	size := 0
	for _, id := range order {
		all[id].at = size
		size += all[id].size
	}
	text := make([]byte, size)
	for i := range all {
		w := &all[i]
		end := w.at + w.size
		w.at += copy(text[w.at:], w.word)
		w.at += copy(text[w.at:], " ")
		w.at += copy(text[w.at:], w.text)
		text[end-1] = '\n'
		w.last = -1
	}
	for _, b := range h.list {
		lines(b.words(), func(l *line) {
			w := &all[passed[0]]
			passed = passed[1:]
			if d := b.first + l.first - w.last; d != 1 {
				w.at = len(strconv.AppendInt(text[:w.at], int64(d), 36))
			}
			w.at += copy(text[w.at:], l.rest)
			w.last = b.first + l.last
		})
		b.forget()
	}
	return cut(all, order, string(text), h.shards)
}

// distanceSize is how many characters a distance takes.
func distanceSize(d int) int {
	if d == 1 {
		return 0
	}
	n := 1
	for d >= 36 {
		d /= 36
		n++
	}
	return n
}

func appendPosting(b []byte, distance int, level uint8) []byte {
	if distance != 1 {
		b = strconv.AppendInt(b, int64(distance), 36)
	}
	return append(b, 'A'-1+level)
}

// filters makes the lines of the systems.
func (h *half) filters() []lineOf {
	var list []lineOf
	of := map[string]int{}
	type run struct{ before, from, to int }
	var runs []run
	add := func(i int) {
		r, b := &runs[i], []byte(list[i].text)
		b = appendPosting(b, r.from-r.before, 1)
		if n := r.to - r.from; n > 1 {
			b = append(strconv.AppendInt(append(b, '*'), int64(n-1), 36), ',')
		}
		list[i].text, r.before = string(b), r.to-1
	}
	for _, b := range h.list {
		at := b.first
		for i := range b.sources {
			s := &b.sources[i]
			for _, id := range s.systems() {
				k, ok := of[id]
				if !ok {
					k = len(list)
					of[id] = k
					list, runs = append(list, lineOf{word: "@" + id}), append(runs, run{-1, at, at})
				}
				r := &runs[k]
				if r.to < at {
					add(k)
					r.from = at
				}
				r.to = at + s.entries
			}
			at += s.entries
		}
	}
	for i := range list {
		add(i)
		l := &list[i]
		l.size = len(l.word) + len(" \n") + len(l.text)
	}
	return list
}

// cut divides sorted lines into shards of about the same size. The number is
// fixed before the words are known, so shards may be empty.
func cut(all []lineOf, order []uint32, text string, shards int) *set {
	s := &set{}
	for n := range shards {
		room, size := len(text)/(shards-n), 0
		first := last
		if len(order) > 0 {
			first = all[order[0]].word
		}
		for len(order) > 0 && (size == 0 || size+all[order[0]].size/2 < room) {
			size += all[order[0]].size
			order = order[1:]
		}
		s.firsts = append(s.firsts, first)
		s.shards = append(s.shards, text[:size])
		s.versions = append(s.versions, output.NewKey("search-shard/v1").String(text[:size]).Sum().String()[:versionLength])
		text = text[size:]
	}
	return s
}

// last comes after every word.
const last = "\uffff"
