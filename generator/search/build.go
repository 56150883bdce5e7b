package search

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// BM25 (Robertson and Zaragoza, 2009) weighs a word in an entry: repetition
// counts less and less, and long entries do not win by their length.
const (
	saturation = 1.2
	lengthNorm = 0.6
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

// cardText is how much of an entry's text a card holds, in bytes: the snippet
// around a match is cut from it.
const cardText = 480

// cardsPerFile is how many cards one file holds. Ten hits are ten files at
// worst; files of one hit would be too many on a large site.
const cardsPerFile = 10

// A set is one half of the index, in the form in which it is published.
type set struct {
	entries int
	kinds   [len(Kinds)][2]int // first entry of each kind, and the one after the last
	firsts  []string           // first word of each shard
	shards  []string
}

type posting struct {
	entry uint32
	count uint16
	title uint8 // number of words in the title or name it stands in, or 0
}

// A lexicon numbers the words of a half. It is safe for concurrent use.
type lexicon struct {
	mu    sync.Mutex
	ids   map[string]int
	words []string
}

// number gives the numbers of words, and keeps copies of new ones.
func (l *lexicon) number(words []string, ids []int) []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, word := range words {
		id, ok := l.ids[word]
		if !ok {
			if l.ids == nil {
				l.ids = map[string]int{}
			}
			id = len(l.words)
			word = strings.Clone(word)
			l.ids[word] = id
			l.words = append(l.words, word)
		}
		ids = append(ids, id)
	}
	return ids
}

// A tally is what was counted in the entries of one file of cards: for each
// word its number, the number of entries that have it, and for each of them
// its place in the file, the count and the title. Numbers are varints, since
// the tallies of a large site are held until its last document is read.
type tally struct {
	mu      sync.Mutex
	counted bool
	data    []byte
	lengths [cardsPerFile]uint32
}

// A counter counts the words of a few entries. It is used again for others,
// so that what it holds is made once.
type counter struct {
	at    map[string]int // of a word, in words and lists
	words []string       // parts of the texts that are counted
	lists [][]posting
	ids   []int
}

var counters = sync.Pool{New: func() any { return &counter{at: map[string]int{}} }}

func (c *counter) reset() {
	clear(c.at)
	clear(c.words)
	c.words = c.words[:0]
}

// entry counts an entry with its text and gives the number of the text's words.
func (c *counter) entry(number int, e *Entry, text []string, stops map[string]bool) uint32 {
	total := uint32(0)
	weight, title := uint16(1), uint8(0)
	count := func(word string) {
		total++
		i, ok := c.at[word]
		if !ok {
			if stops[word] {
				return
			}
			i = len(c.words)
			c.at[word] = i
			c.words = append(c.words, word)
			if i == len(c.lists) {
				c.lists = append(c.lists, nil)
			}
			c.lists[i] = c.lists[i][:0]
		}
		list := &c.lists[i]
		n := len(*list)
		if n == 0 || (*list)[n-1].entry != uint32(number) {
			*list = append(*list, posting{entry: uint32(number)})
			n++
		}
		p := &(*list)[n-1]
		if weight == 0 {
			p.count = max(p.count, 1)
		}
		p.count = min(p.count+weight, 1<<14)
		if title > 0 && (p.title == 0 || title < p.title) {
			p.title = title
		}
	}
	for _, t := range text {
		words(t, false, count)
	}
	inText := total
	weight = 0 // the place finds an entry and does not raise it
	words(e.Place, false, count)
	weight = inHidden
	for _, t := range e.Hidden {
		words(t, false, count)
	}
	weight = inTitle
	for _, name := range append([]string{e.Title}, e.Names...) {
		n := 0
		words(name, true, func(word string) {
			if !stops[word] {
				n++
			}
		})
		title = uint8(min(n, 255))
		words(name, false, count)
	}
	return inText
}

// tallied writes down what was counted.
func (c *counter) tallied(l *lexicon) []byte {
	c.ids = l.number(c.words, c.ids[:0])
	var b []byte
	for i, id := range c.ids {
		b = binary.AppendUvarint(b, uint64(id))
		b = binary.AppendUvarint(b, uint64(len(c.lists[i])))
		for _, p := range c.lists[i] {
			b = binary.AppendUvarint(append(b, byte(p.entry)), uint64(p.count))
			b = append(b, p.title)
		}
	}
	return slices.Clip(b)
}

// tallies goes through what was counted in the entries of a file.
func tallies(data []byte, visit func(id int, p posting)) {
	next := func() int {
		v, n := binary.Uvarint(data)
		data = data[n:]
		return int(v)
	}
	for len(data) > 0 {
		id, n := next(), next()
		for range n {
			p := posting{entry: uint32(data[0])}
			data = data[1:]
			p.count = uint16(next())
			p.title = data[0]
			data = data[1:]
			visit(id, p)
		}
	}
}

// files is the number of files of cards.
func (h *half) files() int { return (len(h.entries) + cardsPerFile - 1) / cardsPerFile }

// part is the entries of a file of cards.
func (h *half) part(n int) []Entry {
	return h.entries[n*cardsPerFile : min(len(h.entries), (n+1)*cardsPerFile)]
}

// page is the path of the page of a file's first entry.
func (h *half) page(n int) string {
	address, _, _ := strings.Cut(h.entries[n*cardsPerFile].URL, "#")
	return address + "index.html"
}

// read reads the texts of the entries of a file of cards, and counts their
// words unless that has been done.
func (h *half) read(n int, visit func(e *Entry, text []string)) {
	t := &h.tallies[n]
	t.mu.Lock()
	defer t.mu.Unlock()
	texts := reader{documents: h.documents}
	part := h.part(n)
	var c *counter
	if !t.counted {
		c = counters.Get().(*counter)
		defer counters.Put(c)
		c.reset()
	}
	for i := range part {
		text := texts.text(&part[i])
		if c != nil {
			t.lengths[i] = c.entry(i, &part[i], text, h.stops)
		}
		if visit != nil {
			visit(&part[i], text)
		}
	}
	if c != nil {
		t.counted, t.data = true, c.tallied(&h.lexicon)
		c.reset()
	}
}

// build makes the set of all entries. The tallies are not needed afterwards.
func (h *half) build() *set {
	entries := h.entries
	s := &set{entries: len(entries)}
	for i := range entries {
		k := &s.kinds[entries[i].Kind]
		if k[1] == 0 {
			k[0] = i
		}
		k[1] = i + 1
	}
	// What has not been counted for a card is counted now. Several workers
	// read stretches of files.
	workers := min(runtime.GOMAXPROCS(0), len(entries)/64+1)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for n := h.files() * w / workers; n < h.files()*(w+1)/workers; n++ {
				h.count(n)
			}
		})
	}
	group.Wait()
	// The postings of each word stand one after the other, in the order of
	// the entries.
	all := h.lexicon.words
	starts := make([]int, len(all)+1)
	for n := range h.tallies {
		tallies(h.tallies[n].data, func(id int, _ posting) { starts[id+1]++ })
	}
	for i := range all {
		starts[i+1] += starts[i]
	}
	postings := make([]posting, starts[len(all)])
	at := slices.Clone(starts[:len(all)])
	total := 0
	lengths := make([]uint32, 0, h.files()*cardsPerFile)
	for n := range h.tallies {
		t := &h.tallies[n]
		tallies(t.data, func(id int, p posting) {
			p.entry += uint32(n * cardsPerFile)
			postings[at[id]] = p
			at[id]++
		})
		t.data = nil
		lengths = append(lengths, t.lengths[:]...)
	}
	lengths = lengths[:len(entries)]
	for _, n := range lengths {
		total += int(n)
	}
	average := max(1, float64(total)/float64(max(1, len(entries))))
	norms := make([]float64, len(entries))
	for i, n := range lengths {
		norms[i] = saturation * (1 - lengthNorm + lengthNorm*float64(n)/average)
	}
	lines := make([]string, len(all))
	stretch := (len(all) + workers - 1) / workers
	for w := range workers {
		group.Go(func() {
			var b []byte
			for i := w * stretch; i < min(len(all), (w+1)*stretch); i++ {
				b = append(append(b[:0], all[i]...), ' ')
				at := -1
				for _, p := range postings[starts[i]:starts[i+1]] {
					tf := float64(p.count)
					fit := tf / (tf + norms[p.entry])
					if p.title > 0 {
						fit = max(fit, titleFit(int(p.title)))
					}
					level := int(math.Ceil(fit * float64(entries[p.entry].weight)))
					b = appendPosting(b, int(p.entry)-at, level)
					at = int(p.entry)
				}
				lines[i] = string(b)
			}
		})
	}
	group.Wait()
	h.lexicon = lexicon{}
	lines = append(lines, filters(entries)...)
	slices.SortFunc(lines, func(a, b string) int { return cmp.Compare(key(a), key(b)) })
	s.cut(lines, h.shards)
	return s
}

// count counts the words of the entries of a file of cards, unless that has
// been done.
func (h *half) count(n int) {
	t := &h.tallies[n]
	t.mu.Lock()
	counted := t.counted
	t.mu.Unlock()
	if !counted {
		h.read(n, nil)
	}
}

// key is the word of a line.
func key(line string) string { return line[:strings.IndexByte(line, ' ')] }

func appendPosting(b []byte, distance, level int) []byte {
	if distance != 1 {
		b = strconv.AppendInt(b, int64(distance), 36)
	}
	return append(b, 'A'+byte(min(max(level, 1), levels)-1))
}

// filters makes the lines of the systems.
func filters(entries []Entry) []string {
	of := map[string][]int{}
	for i := range entries {
		for _, id := range entries[i].Systems {
			of[id] = append(of[id], i)
		}
	}
	var lines []string
	for id, list := range of {
		b := []byte("@" + id + " ")
		at := -1
		for i := 0; i < len(list); {
			run := 1
			for i+run < len(list) && list[i+run] == list[i]+run {
				run++
			}
			b = appendPosting(b, list[i]-at, 1)
			if run > 1 {
				b = append(strconv.AppendInt(append(b, '*'), int64(run-1), 36), ',')
			}
			at = list[i] + run - 1
			i += run
		}
		lines = append(lines, string(b))
	}
	return lines
}

// cut divides sorted lines into shards of about the same size. The number is
// fixed before the words are known, so shards may be empty.
func (s *set) cut(lines []string, shards int) {
	left := 0
	for _, l := range lines {
		left += len(l) + 1
	}
	i := 0
	for n := range shards {
		var b strings.Builder
		room := left / (shards - n)
		first := last
		if i < len(lines) {
			first = key(lines[i])
		}
		for i < len(lines) && (b.Len() == 0 || b.Len()+len(lines[i])/2 < room) {
			b.WriteString(lines[i])
			b.WriteByte('\n')
			i++
		}
		left -= b.Len()
		s.firsts = append(s.firsts, first)
		s.shards = append(s.shards, b.String())
	}
}

// last comes after every word.
const last = "\uffff"

// cards gives one file of cards, as JSON.
func (h *half) cards(n int) string {
	list := make([][]string, 0, cardsPerFile)
	h.read(n, func(e *Entry, text []string) {
		list = append(list, []string{e.URL, e.Title, e.Place, e.Kind.String(), e.Status, snippet(text)})
	})
	data, err := json.Marshal(list)
	if err != nil {
		panic("search: " + err.Error()) // texts only
	}
	return string(data)
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
