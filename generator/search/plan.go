package search

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"sync"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/output"
)

// Folder is where the index is published.
const Folder = "search/data/"

// Callback is the function that the files of the index call with their name,
// generation and content.
const Callback = "placardSearch"

// shardSize is how large shards are meant to be.
const shardSize = 24 << 10

// Input is what an index is made of.
type Input struct {
	// Site is the edition to publish.
	Site *disclosure.Site
	// Document gives a parsed document. It is called on any goroutine.
	Document Documents
	// Program names the program and its version, for the keys.
	Program string
}

// Plan plans the files of the index. The index is built, once, when the first
// of them is written: a build that changes no text does not make it again.
func Plan(in Input) []output.Artifact {
	p := newPlan(in)
	var list []output.Artifact
	add := func(name, with string, content func() string) {
		list = append(list, output.Artifact{
			Path:  Folder + name + ".js",
			With:  with,
			Kind:  "search",
			Key:   output.NewKey("search-file/v1").Key(p.key).String(name).Sum(),
			Write: func(w io.Writer) error { return p.write(w, name, content()) },
		})
	}
	// Cards are written beside the page of their first entry, whose text they
	// have, and the words of the text are counted at the same time. So what
	// needs all words comes beside the last of these pages.
	last := ""
	for i := range p.halves {
		for n := range p.halves[i].files() {
			last = max(last, p.halves[i].page(n))
		}
	}
	add("index", last, p.manifest)
	for i, s := range []string{"t", "h"} {
		half := &p.halves[i]
		for n := range half.shards {
			add(s+strconv.Itoa(n), last, func() string { return quoted(half.set().shards[n]) })
		}
		cards := []string{"c", "d"}[i]
		for n := range half.files() {
			// Made when they are written: a large site has hundreds of
			// megabytes of them, which nothing else needs.
			add(cards+strconv.Itoa(n), half.page(n), func() string { return half.cards(n) })
		}
	}
	return list
}

type plan struct {
	key        output.Key
	generation string
	english    bool
	halves     [2]half // current, history
}

// A half is a set to be built.
type half struct {
	entries   []Entry
	documents Documents
	stops     map[string]bool
	shards    int
	set       func() *set

	lexicon lexicon
	tallies []tally // by file of cards
}

func newPlan(in Input) *plan {
	p := &plan{english: english(in.Site.Config.Language)}
	// Texts enter by the digests of the documents they are from.
	key := output.NewKey("search/v1").String(in.Program).Bool(p.english)
	for _, e := range Entries(in.Site) {
		key.String(e.URL).String(e.Title).String(e.Place).Int(int64(e.Kind)).String(e.Status).Strings(e.Systems).Bool(e.History).
			Strings(e.Names).Strings(e.Hidden).Int(int64(e.weight)).String(e.digest)
		h := &p.halves[0]
		if e.History {
			h = &p.halves[1]
		}
		h.entries = append(h.entries, e)
	}
	p.key = key.Sum()
	p.generation = p.key.String()[:8]
	for i := range p.halves {
		h := &p.halves[i]
		h.prepare(in.Document, shardsFor(h.entries), stopSet(p.stops()))
	}
	return p
}

func (h *half) prepare(documents Documents, shards int, stops map[string]bool) {
	h.documents, h.shards, h.stops = documents, shards, stops
	h.tallies = make([]tally, h.files())
	h.set = sync.OnceValue(h.build)
}

// shardsFor estimates the number of shards from the amount of text: files
// have to be named before the index is built. A large index has about a byte
// for every eight of a document.
func shardsFor(entries []Entry) int {
	if len(entries) == 0 {
		return 0
	}
	text := 0
	var last *content.File
	for i := range entries {
		e := &entries[i]
		for _, t := range e.Lead {
			text += len(t)
		}
		if f := e.file; f != nil && f != last {
			text += f.Source.Size() - f.Body
			last = f
		}
	}
	return text/(8*shardSize) + 1
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
	Cards   string            `json:"cards"`
	Entries int               `json:"n"`
	Kinds   map[string][2]int `json:"kinds"`
	Firsts  []string          `json:"firsts"`
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
		s := p.halves[i].set()
		o := manifestOfSet{
			Shards: []string{"t", "h"}[i], Cards: []string{"c", "d"}[i],
			Entries: s.entries, Kinds: map[string][2]int{}, Firsts: s.firsts,
		}
		if o.Firsts == nil {
			o.Firsts = []string{}
		}
		for k, r := range s.kinds {
			if r[1] > r[0] {
				o.Kinds[Kinds[k]] = r
			}
		}
		m.Sets = append(m.Sets, o)
	}
	data, err := json.Marshal(m)
	if err != nil {
		panic("search: " + err.Error())
	}
	return string(data)
}

func english(language string) bool {
	return language == "" || language == "en" || len(language) > 2 && language[:3] == "en-"
}

func quoted(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic("search: " + err.Error())
	}
	return string(data)
}

// write writes a file. JSON is JavaScript (ECMAScript 2019), and what
// encoding/json writes holds no markup either.
func (p *plan) write(w io.Writer, name, content string) error {
	_, err := fmt.Fprintf(w, "%s(%q,%q,%s)\n", Callback, name, p.generation, content)
	return err
}
