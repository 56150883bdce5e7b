package search

import (
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"placard/generator/output"
)

// A box is a stretch of the sources of a half, some sixteen of them, that is
// numbered, counted and remembered together. Where a box ends is decided by
// the addresses in it: a source that is added or removed changes its own box
// and seldom the one beside it, and every other box keeps its name, its cards
// and its tally.
type box struct {
	*half
	sources []source
	name    string // digests the addresses of the entries
	first   int    // number of its first entry in the half
	entries int
	kinds   [len(Kinds)]int // number of entries of each
	size    int             // of the documents, in bytes
	key     output.Key      // of the tally
	cards   []output.Key    // by file of cards
	pages   []string        // of the first entries of files of cards

	mu      sync.Mutex
	state   state
	counter *counter
	tally   []byte // nil while the cache has it
}

type state uint8

const (
	unknown state = iota
	missing       // not in the cache
	counting
	postponed // missing until all words are brought together
	counted
)

// Boxes end before an address whose hash fits, when they are large enough.
const (
	fewestSources = 8
	mostSources   = 64
	oneIn         = 8
)

// nameLength is how many hexadecimal digits the name of a box has. The script
// knows it too.
const nameLength = 6

// boxes divides the sources of a half.
func (h *half) boxes(list []source) (boxes []*box) {
	from := 0
	for i := range list {
		if n := i - from; n >= mostSources || n >= fewestSources && ends(list[i].address()) {
			boxes = append(boxes, &box{half: h, sources: list[from:i]})
			from = i
		}
	}
	if from < len(list) {
		boxes = append(boxes, &box{half: h, sources: list[from:]})
	}
	return boxes
}

func ends(address string) bool {
	h := fnv.New32a()
	io.WriteString(h, address) // never fails
	return h.Sum32()%oneIn == 0
}

// prepare lists the entries of a box, makes its keys and lets go of the list.
func (b *box) prepare(recipe output.Key) {
	name := output.NewKey("search-box/v1")
	key := output.NewKey("search-tally/v1").Key(recipe)
	c := collectors.Get().(*collector)
	defer c.release()
	for i := range b.sources {
		s := &b.sources[i]
		before := len(c.list)
		c.source(s)
		s.entries = len(c.list) - before
		key.Int(int64(s.entries)).Strings(s.systems())
		if f := c.list[before].file; f != nil {
			b.size += f.Source.Size()
		}
	}
	b.entries = len(c.list)
	for from := 0; from < len(c.list); from += cardsPerFile {
		cards := output.NewKey("search-cards/v1").Key(recipe)
		for i := range c.list[from:min(len(c.list), from+cardsPerFile)] {
			e := &c.list[from+i]
			name.String(e.URL)
			// Texts enter by the digests of the documents they are from.
			cards.String(e.URL).String(e.Title).String(e.Place).Int(int64(e.Kind)).String(e.Status).
				Strings(e.Lead).Strings(e.Names).Strings(e.Hidden).Int(int64(e.part)).String(e.leaveOut).Int(int64(e.weight)).String(e.digest)
			b.kinds[e.Kind]++
		}
		sum := cards.Sum()
		key.Key(sum)
		b.cards = append(b.cards, sum)
		address, _, _ := strings.Cut(c.list[from].URL, "#")
		b.pages = append(b.pages, address+"index.html")
	}
	b.name, b.key = name.Sum().String()[:nameLength], key.Sum()
}

// read calls visit for the sources that have entries from one number in the
// box up to another.
func (b *box) read(from, to int, visit func(i, first int, list []Entry, texts *reader)) {
	first := 0
	for i := range b.sources {
		s := &b.sources[i]
		if first+s.entries > from && first < to {
			c := collector{list: make([]Entry, 0, s.entries), plain: true}
			c.source(s)
			visit(i, first, c.list, &reader{documents: b.documents})
		}
		first += s.entries
	}
}

// mostCounting is how many boxes may be partly counted at one time; they are
// some 200 KB each. Files are written in the order of their addresses, and the
// systems of a box follow each other by name: most boxes are counted in one
// go, and few are open for long.
const mostCounting = 32

// openBoxes are the boxes that are partly counted, the one that was used last
// at the end. It is safe for concurrent use.
type openBoxes struct {
	mu   sync.Mutex
	list []*box
}

// use notes that a box is being counted. The one that was not for longest is
// postponed when there are too many.
func (o *openBoxes) use(b *box) {
	o.mu.Lock()
	o.remove(b)
	o.list = append(o.list, b)
	var longest *box
	if len(o.list) > mostCounting {
		longest = o.list[0]
		o.remove(longest)
	}
	o.mu.Unlock()
	if longest != nil {
		longest.postpone()
	}
}

func (o *openBoxes) done(b *box) {
	o.mu.Lock()
	o.remove(b)
	o.mu.Unlock()
}

func (o *openBoxes) remove(b *box) {
	if i := slices.Index(o.list, b); i >= 0 {
		o.list = slices.Delete(o.list, i, i+1)
	}
}

// postpone lets go of what has been counted.
func (b *box) postpone() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == counting {
		b.counter.release()
		b.state, b.counter = postponed, nil
	}
}

// toCount reports whether a source of the box has still to be counted.
func (b *box) toCount(source int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == unknown {
		b.state = missing
		if b.cache.Has(b.key) {
			b.state = counted
		}
	}
	return b.state == missing || b.state == postponed || b.state == counting && !b.counter.counted(source)
}

// inPassing reports whether a source is to be counted now that it is read for
// something else.
func (b *box) inPassing(source int) bool {
	if !b.toCount(source) {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state != postponed
}

// count counts a source, unless somebody else has done so in the meantime, and
// reports whether all of the box is counted.
func (b *box) count(source, first int, list []Entry, texts *reader) bool {
	all := make([][]string, len(list)) // read while others count
	for i := range list {
		all[i] = texts.text(&list[i])
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == counted || b.state == counting && b.counter.counted(source) {
		return b.state == counted
	}
	if b.state != counting {
		b.state, b.counter = counting, newCounter(len(b.sources))
	}
	b.counter.source(source, first, list, all, b.stops)
	if b.counter.left == 0 {
		b.state, b.tally = counted, b.counter.tally()
		b.counter.release()
		b.counter = nil
		b.cache.Put(b.key, b.tally)
	}
	return b.state == counted
}

// finish makes sure that the tally is there.
func (b *box) finish() {
	missing := false
	for i := range b.sources {
		missing = missing || b.toCount(i)
	}
	if !missing {
		return
	}
	b.read(0, b.entries, func(i, first int, list []Entry, texts *reader) {
		if b.toCount(i) {
			b.count(i, first, list, texts)
		}
	})
}

// words gives the tally of a box that is finished, which the cache may have.
func (b *box) words() []byte {
	b.mu.Lock()
	tally := b.tally
	b.mu.Unlock()
	if tally != nil {
		return tally
	}
	if data, ok := b.cache.Get(b.key); ok {
		return data
	}
	b.mu.Lock()
	b.state = missing // the cache has lost it
	b.mu.Unlock()
	b.finish()
	return b.tally
}

// shelve lets go of the tally until it is asked for, if the cache has it.
func (b *box) shelve() {
	if b.cache.Has(b.key) {
		b.forget()
	}
}

// forget lets go of the tally.
func (b *box) forget() {
	b.mu.Lock()
	b.tally = nil
	b.mu.Unlock()
}

// cardText is how much of an entry's text a card holds, in bytes: the snippet
// around a match is cut from it.
const cardText = 480

// cardsPerFile is how many cards one file holds. Ten hits are ten files at
// worst; files of one hit would be too many on a large site.
const cardsPerFile = 10

// file gives one file of cards, as JSON. Words of the texts are counted on the
// way.
func (b *box) file(n int) string {
	list := make([][]string, 0, cardsPerFile)
	from, to := n*cardsPerFile, (n+1)*cardsPerFile
	b.read(from, to, func(i, first int, entries []Entry, texts *reader) {
		for k := range entries {
			if e := &entries[k]; first+k >= from && first+k < to {
				list = append(list, []string{e.URL, e.Title, e.Place, e.Kind.String(), e.Status, snippet(texts.text(e))})
			}
		}
		if b.inPassing(i) {
			b.open.use(b)
			if b.count(i, first, entries, texts) {
				b.open.done(b)
				b.shelve()
			}
		}
	})
	return marshalled(list)
}

// snippet is the beginning of a text.
func snippet(parts []string) string {
	var b strings.Builder
	for _, p := range parts {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		if b.Len()+len(p) <= cardText {
			b.WriteString(p)
			continue
		}
		cut := max(0, cardText-b.Len())
		for cut > 0 && !utf8.RuneStart(p[cut]) {
			cut--
		}
		if space := strings.LastIndexByte(p[:cut], ' '); space > cut/2 {
			cut = space
		}
		b.WriteString(strings.TrimRight(p[:cut], " .,;:"))
		return strings.TrimRight(b.String(), " .,;:") + " …"
	}
	return b.String()
}
