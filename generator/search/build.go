package search

import (
	"cmp"
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

// chunk is a stretch of entries that one worker has read.
type chunk struct {
	words   map[string]*[]posting
	lengths []uint32
}

// read counts the words of entries, of which the first has a number.
func read(entries []Entry, documents Documents, first int, stops map[string]bool) chunk {
	texts := reader{documents: documents}
	c := chunk{words: map[string]*[]posting{}, lengths: make([]uint32, len(entries))}
	for i := range entries {
		e := &entries[i]
		number := uint32(first + i)
		total := uint32(0)
		weight, title := uint16(1), uint8(0)
		count := func(word string) {
			total++
			list := c.words[word]
			if list == nil {
				if stops[word] {
					return
				}
				list = new([]posting)
				c.words[strings.Clone(word)] = list
			}
			n := len(*list)
			if n == 0 || (*list)[n-1].entry != number {
				*list = append(*list, posting{entry: number})
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
		for _, t := range texts.text(e) {
			words(t, false, count)
		}
		c.lengths[i] = total
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
	}
	return c
}

// build makes a set of entries, cut into a number of shards. Stop words are
// left out.
func build(entries []Entry, documents Documents, shards int, stops map[string]bool) *set {
	s := &set{entries: len(entries)}
	for i := range entries {
		k := &s.kinds[entries[i].Kind]
		if k[1] == 0 {
			k[0] = i
		}
		k[1] = i + 1
	}
	// Workers read stretches of entries, whose lists are joined in order.
	workers := min(runtime.GOMAXPROCS(0), len(entries)/64+1)
	chunks := make([]chunk, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			from, to := len(entries)*w/workers, len(entries)*(w+1)/workers
			chunks[w] = read(entries[from:to], documents, from, stops)
		})
	}
	group.Wait()
	var all []string
	var lengths []uint32
	total := 0
	for w := range chunks {
		for word := range chunks[w].words {
			first := true
			for v := range w {
				if chunks[v].words[word] != nil {
					first = false
					break
				}
			}
			if first {
				all = append(all, word)
			}
		}
		for _, n := range chunks[w].lengths {
			total += int(n)
		}
		lengths = append(lengths, chunks[w].lengths...)
	}
	slices.Sort(all)
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
				for c := range chunks {
					list := chunks[c].words[all[i]]
					if list == nil {
						continue
					}
					for _, p := range *list {
						tf := float64(p.count)
						fit := tf / (tf + norms[p.entry])
						if p.title > 0 {
							fit = max(fit, titleFit(int(p.title)))
						}
						level := int(math.Ceil(fit * float64(entries[p.entry].weight)))
						b = appendPosting(b, int(p.entry)-at, level)
						at = int(p.entry)
					}
				}
				lines[i] = string(b)
			}
		})
	}
	group.Wait()
	lines = append(lines, filters(entries)...)
	slices.SortFunc(lines, func(a, b string) int { return cmp.Compare(key(a), key(b)) })
	s.cut(lines, shards)
	return s
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

// cardFile gives one file of cards, as JSON.
func cardFile(entries []Entry, documents Documents, n int) string {
	from := n * cardsPerFile
	list := make([][]string, 0, cardsPerFile)
	texts := reader{documents: documents}
	part := entries[from:min(len(entries), from+cardsPerFile)]
	for i := range part {
		e := &part[i]
		list = append(list, []string{e.URL, e.Title, e.Place, e.Kind.String(), e.Status, snippet(texts.text(e))})
	}
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
