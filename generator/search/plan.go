package search

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"placard/generator/cache"
	"placard/generator/disclosure"
	"placard/generator/output"
)

// Folder is where the index is published.
const Folder = "search/data/"

// Callback is the function that the files of the index call with their name,
// version and content.
const Callback = "placardSearch"

// shardSize is how large shards are meant to be.
const shardSize = 24 << 10

// Input is what an index is made of.
type Input struct {
	// Site is the edition to publish.
	Site *disclosure.Site
	// Document gives a parsed document. It is called on any goroutine.
	Document Documents
	// Cache remembers what was counted in the texts, nil for nothing.
	Cache *cache.Cache
	// Program names the program and its version, for the keys.
	Program string
}

// Plan plans the files of the index. Words are brought together, once, when
// the first file of them is written: a build that changes no text does not do
// it again.
func Plan(in Input) []output.Artifact {
	p := newPlan(in)
	var list []output.Artifact
	add := func(name, with string, key output.Key, content func() (version, data string)) {
		list = append(list, output.Artifact{
			Path: Folder + name + ".js",
			With: with,
			Kind: "search",
			Key:  output.NewKey("search-file/v2").Key(key).String(name).Sum(),
			Write: func(w io.Writer) error {
				version, data := content()
				return write(w, name, version, data)
			},
		})
	}
	// Cards are written beside the page of their first entry, whose text they
	// have, and the words of the text are counted at the same time. So what
	// needs all words comes beside the last of these pages.
	last := ""
	for i := range p.halves {
		for _, b := range p.halves[i].list {
			for n, page := range b.pages {
				last = max(last, page)
				// Made when they are written: a large site has tens of
				// megabytes of them, which nothing else needs.
				add(cardsName(b.name, n), page, b.cards[n], func() (string, string) { return "", b.file(n) })
			}
			b.pages, b.cards = nil, nil
		}
	}
	add("index", last, p.key, func() (string, string) { return p.generation, p.manifest() })
	for i := range p.halves {
		for n := range p.halves[i].shards {
			add(shardLetters[i]+strconv.Itoa(n), last, p.key, func() (string, string) {
				s := p.sets()[i]
				return s.versions[n], marshalled(s.shards[n])
			})
		}
	}
	return list
}

// shardLetters begin the names of shards, of the current set and the history.
var shardLetters = [...]string{"t", "h"}

// cardsName names a file of the cards of a box.
func cardsName(box string, n int) string { return "c" + box + "-" + strconv.Itoa(n) }

type plan struct {
	key        output.Key
	generation string
	english    bool
	open       openBoxes // boxes that are partly counted
	halves     [2]half   // current, history
	sets       func() [2]*set
}

// A half is a set to be built.
type half struct {
	documents Documents
	cache     *cache.Cache
	stops     map[string]bool
	open      *openBoxes
	list      []*box
	entries   int
	shards    int
}

func newPlan(in Input) *plan {
	p := &plan{english: english(in.Site.Config.Language)}
	recipe := output.NewKey("search/v2").String(in.Program).Bool(p.english).Sum()
	stops := stopSet(p.stops())
	lists := sources(in.Site)
	var boxes []*box
	for i := range p.halves {
		h := &p.halves[i]
		*h = half{documents: in.Document, cache: in.Cache, stops: stops, open: &p.open}
		h.list = h.boxes(lists[i])
		boxes = append(boxes, h.list...)
	}
	parallel(len(boxes), func(i int) { boxes[i].prepare(recipe) })
	// Who needs one half most likely needs the other.
	p.sets = sync.OnceValue(func() (sets [len(p.halves)]*set) {
		parallel(len(sets), func(i int) { sets[i] = p.halves[i].build() })
		return sets
	})
	key := output.NewKey("search-words/v2").Key(recipe)
	names := map[string]bool{}
	for i := range p.halves {
		h, size := &p.halves[i], 0
		for _, b := range h.list {
			for names[b.name] { // some of thousands may be the same
				b.name = output.NewKey("search-box/v1").String(b.name).Sum().String()[:nameLength]
			}
			names[b.name] = true
			b.first = h.entries
			h.entries += b.entries
			size += b.size
			key.String(b.name).Key(b.key)
		}
		// The number of shards is estimated from the amount of text: files
		// have to be named before words are counted. A large index has about
		// a byte for every eight of a document.
		if h.entries > 0 {
			h.shards = size/(8*shardSize) + 1
		}
		key.Int(int64(h.shards))
	}
	p.key = key.Sum()
	p.generation = p.key.String()[:8]
	return p
}

// parallel calls do for the numbers below n, on all processors.
func parallel(n int, do func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
}

func (p *plan) stops() string {
	if p.english {
		return stopWords
	}
	return ""
}

// manifest is the first file that is read.
type manifest struct {
	Stem    [][]string      `json:"stem"`     // rules for word forms, none for other languages than English
	Words   string          `json:"words"`    // what a word is, and
	Spaces  string          `json:"unspaced"` // how one of a script without spaces begins, in JavaScript
	Stops   string          `json:"stops"`
	PerFile int             `json:"per"`
	Sets    []manifestOfSet `json:"sets"`
}

type manifestOfSet struct {
	Shards  string            `json:"shards"` // letter of its files
	Boxes   string            `json:"boxes"`  // their names, each with the number of its entries
	Entries int               `json:"n"`
	Kinds   map[string][2]int `json:"kinds"`
	Firsts  []string          `json:"firsts"`
	// Versions are those of the shards, of versionLength characters each.
	Versions string `json:"versions"`
}

func (p *plan) manifest() string {
	m := manifest{PerFile: cardsPerFile, Stem: [][]string{}, Stops: p.stops()}
	if p.english {
		m.Stem = stemRules
	}
	var scripts string
	for _, name := range unspacedScripts {
		scripts += `\p{sc=` + name + `}`
	}
	letters := `(?:(?![` + scripts + `])[\p{L}\p{N}])+`
	m.Spaces = `^[` + scripts + `]`
	m.Words = `(?:(?=[\p{L}\p{N}])[` + scripts + `])+|` + letters + `(?:[._-]` + letters + `)*`
	for i := range p.halves {
		h := &p.halves[i]
		o := manifestOfSet{
			Shards: shardLetters[i], Boxes: h.names(),
			Entries: h.entries, Kinds: h.kinds(), Firsts: p.sets()[i].firsts, Versions: strings.Join(p.sets()[i].versions, ""),
		}
		if o.Firsts == nil {
			o.Firsts = []string{}
		}
		m.Sets = append(m.Sets, o)
	}
	return marshalled(m)
}

// names gives the names of the boxes, each with the number of its entries.
func (h *half) names() string {
	var b strings.Builder
	for i, box := range h.list {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(box.name)
		b.WriteString(strconv.Itoa(box.entries))
	}
	return b.String()
}

// kinds gives the first entry of each kind, and the one after the last.
func (h *half) kinds() map[string][2]int {
	kinds := map[string][2]int{}
	at := 0
	for k, name := range Kinds {
		from := at
		for _, b := range h.list {
			at += b.kinds[k]
		}
		if at > from {
			kinds[name] = [2]int{from, at}
		}
	}
	return kinds
}

func english(language string) bool {
	return language == "" || language == "en" || len(language) > 2 && language[:3] == "en-"
}

// marshalled gives JSON, which is JavaScript (ECMAScript 2019), and what
// encoding/json writes holds no markup either.
func marshalled(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic("search: " + err.Error()) // texts and numbers only
	}
	return string(data)
}

// write writes a file.
func write(w io.Writer, name, version, content string) error {
	_, err := fmt.Fprintf(w, "%s(%q,%q,%s)\n", Callback, name, version, content)
	return err
}
