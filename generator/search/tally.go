package search

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sync"
)

// BM25 (Robertson and Zaragoza, 2009) weighs a word in an entry: repetition
// counts less and less, and long entries do not win by their length. The usual
// length of an entry, in words, is the same for all sites, so that how well a
// word fits an entry depends on nothing but the entry.
const (
	saturation  = 1.2
	lengthNorm  = 0.6
	usualLength = 80
)

// How often a word counts as standing in an entry for standing once outside
// of its text.
const (
	inTitle  = 3
	inHidden = 2
)

// A word of an entry's title or name fits at least so well: a title that is
// only this word is what the reader means, and whatever the length of the
// text below it, it stands before texts that mention the word often.
func titleFit(wordsInTitle int) float64 { return 0.55 + 0.45/float64(max(1, wordsInTitle)) }

// levels is how finely a posting says how well a word fits, A to P.
const levels = 16

// A counter counts the words of the entries of a box. It is used again for
// other boxes, so that what it holds is made once.
type counter struct {
	ids    map[string]uint32 // of words, stopped for those that are left out
	words  []string          // parts of the texts that are counted
	cells  []cell            // by word
	passed map[string][]uint32
	wholes map[string]int

	entry    uint32 // that is counted, and one: zero is none
	touched  []uint32
	postings []posting
	stretch  []stretch // of postings, by source
	left     int       // sources that are not counted yet

	ids32 []uint32 // room for passed
}

// A cell is how a word stands in the entry that is counted.
type cell struct {
	entry uint32 // and one, as in a counter
	count uint16
	title uint8 // number of words in the title or name it stands in, or 0
}

type posting struct {
	word, entry uint32
	level       uint8
}

type stretch struct{ from, to int }

// stopped stands for a word that is left out.
const stopped = math.MaxUint32

var counters = sync.Pool{New: func() any {
	return &counter{ids: map[string]uint32{}, passed: map[string][]uint32{}, wholes: map[string]int{}}
}}

// newCounter gives a counter for a number of sources.
func newCounter(sources int) *counter {
	c := counters.Get().(*counter)
	c.stretch = append(c.stretch[:0], make([]stretch, sources)...)
	c.left = sources
	return c
}

// release takes back a counter, with nothing of the texts in it.
func (c *counter) release() {
	clear(c.ids)
	clear(c.passed)
	clear(c.wholes)
	clear(c.words)
	c.words, c.cells, c.postings = c.words[:0], c.cells[:0], c.postings[:0]
	c.ids32 = c.ids32[:0]
	c.entry = 0
	counters.Put(c)
}

// counted reports whether a source has been counted.
func (c *counter) counted(source int) bool { return c.stretch[source].to > 0 }

// source counts the entries of a source, of which the first has a number in
// the box, with their texts.
func (c *counter) source(source, first int, list []Entry, texts [][]string, stops map[string]bool) {
	from := len(c.postings)
	for i := range list {
		c.count(uint32(first+i), &list[i], texts[i], stops)
	}
	// One more than there are, to tell nothing from not yet.
	c.postings = append(c.postings, posting{word: stopped})
	c.stretch[source] = stretch{from, len(c.postings)}
	c.left--
}

// count counts an entry with its text.
func (c *counter) count(number uint32, e *Entry, text []string, stops map[string]bool) {
	c.entry = number + 1
	c.touched = c.touched[:0]
	length := 0
	for _, t := range text {
		ids := c.of(t, stops)
		length += len(ids)
		c.add(ids, 1, 0)
	}
	c.add(c.of(e.Place, stops), 0, 0) // the place finds an entry and does not raise it
	for _, t := range e.Hidden {
		c.add(c.of(t, stops), inHidden, 0)
	}
	c.add(c.of(e.Title, stops), inTitle, c.whole(e.Title, stops))
	for _, name := range e.Names {
		c.add(c.of(name, stops), inTitle, c.whole(name, stops))
	}
	norm := saturation * (1 - lengthNorm + lengthNorm*float64(length)/usualLength)
	for _, id := range c.touched {
		cell := &c.cells[id]
		fit := float64(cell.count) / (float64(cell.count) + norm)
		if cell.title > 0 {
			fit = max(fit, titleFit(int(cell.title)))
		}
		level := int(math.Ceil(fit * float64(e.weight)))
		c.postings = append(c.postings, posting{id, number, uint8(min(max(level, 1), levels))})
	}
}

// of gives the words of a text. Many texts of versions of one document are the
// same.
func (c *counter) of(text string, stops map[string]bool) []uint32 {
	if ids, ok := c.passed[text]; ok {
		return ids
	}
	from := len(c.ids32)
	words(text, false, func(word string) {
		id, ok := c.ids[word]
		if !ok {
			if id = stopped; !stops[word] {
				id = uint32(len(c.words))
				c.words = append(c.words, word)
				c.cells = append(c.cells, cell{})
			}
			c.ids[word] = id
		}
		c.ids32 = append(c.ids32, id)
	})
	ids := slices.Clip(c.ids32[from:])
	c.passed[text] = ids
	return ids
}

// whole gives the number of words of a title.
func (c *counter) whole(title string, stops map[string]bool) uint8 {
	n, ok := c.wholes[title]
	if !ok {
		words(title, true, func(word string) {
			if !stops[word] {
				n++
			}
		})
		c.wholes[title] = n
	}
	return uint8(min(n, 255))
}

// add counts words of the entry.
func (c *counter) add(ids []uint32, weight uint16, title uint8) {
	for _, id := range ids {
		if id == stopped {
			continue
		}
		p := &c.cells[id]
		if p.entry != c.entry {
			*p = cell{entry: c.entry}
			if weight == 0 {
				p.count = 1
			}
			c.touched = append(c.touched, id)
		}
		p.count = min(p.count+weight, 1<<14)
		if title > 0 && (p.title == 0 || title < p.title) {
			p.title = title
		}
	}
}

// tally writes down what was counted, in a form that depends on the entries
// only: for each word, in sorted order, what it shares with the word before,
// the rest of it, and its postings, of which the first and the last entry are
// numbers and what stands between them is as it will be in a shard.
func (c *counter) tally() []byte {
	order := make([]uint32, len(c.words))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(c.words[a], c.words[b]) })
	// The postings of each word stand one after the other, in the order of
	// the entries. Sources were counted in any order.
	starts := make([]int32, len(c.words)+1)
	for _, p := range c.postings {
		if p.word != stopped {
			starts[p.word+1]++
		}
	}
	for i := range c.words {
		starts[i+1] += starts[i]
	}
	at := slices.Clone(starts[:len(c.words)])
	sorted := make([]posting, starts[len(c.words)])
	for _, s := range c.stretch {
		for _, p := range c.postings[s.from : s.to-1] {
			sorted[at[p.word]] = p
			at[p.word]++
		}
	}
	b := make([]byte, 0, 4*len(sorted)+8*len(order))
	var rest []byte
	before := ""
	for _, id := range order {
		word, list := c.words[id], sorted[starts[id]:starts[id+1]]
		shared := 0
		for shared < min(len(word), len(before)) && word[shared] == before[shared] {
			shared++
		}
		before = word
		b = binary.AppendUvarint(b, uint64(shared))
		b = binary.AppendUvarint(b, uint64(len(word)-shared))
		b = append(b, word[shared:]...)
		rest = append(rest[:0], 'A'-1+list[0].level)
		for i := 1; i < len(list); i++ {
			rest = appendPosting(rest, int(list[i].entry-list[i-1].entry), list[i].level)
		}
		b = binary.AppendUvarint(b, uint64(list[0].entry))
		b = binary.AppendUvarint(b, uint64(list[len(list)-1].entry))
		b = binary.AppendUvarint(b, uint64(len(rest)))
		b = append(b, rest...)
	}
	return slices.Clip(b)
}

// A line is the postings of a word in a box.
type line struct {
	word        []byte // until the next line
	first, last int    // entries, as the box numbers them
	rest        []byte // the postings, without the distance of the first
}

// lines goes through a tally.
func lines(tally []byte, use func(*line)) {
	var l line
	next := func() int {
		if b := tally[0]; b < 0x80 {
			tally = tally[1:]
			return int(b)
		}
		v, n := binary.Uvarint(tally)
		tally = tally[n:]
		return int(v)
	}
	for len(tally) > 0 {
		shared, n := next(), next()
		l.word = append(l.word[:shared], tally[:n]...)
		tally = tally[n:]
		l.first, l.last, n = next(), next(), next()
		l.rest, tally = tally[:n], tally[n:]
		use(&l)
	}
}
