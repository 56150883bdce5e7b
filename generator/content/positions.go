package content

import (
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"placard/generator/diag"
)

// Positions finds the keys, values and tables of a TOML text by path:
// "published", "brief.use_for", "change[1].class", "models[0]". A name that
// is not a bare TOML key is quoted, as in rules."my rule"; [Path] and [Index]
// build paths. A path that does not exist resolves to its nearest ancestor
// that does, in the end to the front matter as a whole (its opening +++), so
// that a missing key is reported at the table that lacks it. A nil *Positions
// resolves everything to the zero Span.
//
// The places are worked out when one is first asked for: most documents have
// nothing to report. Positions are safe for concurrent use.
type Positions struct {
	source  *diag.Source
	whole   extent
	text    extent // the TOML
	refused map[string]bool

	places atomic.Pointer[places]
}

// places are where keys and values stand, by path.
type places struct{ keys, values map[string]extent }

// extent is a stretch of bytes in the source.
type extent struct{ start, end int }

// Key is the place of a key's name or of a table's header.
func (p *Positions) Key(path string) diag.Span { return p.find(path, true) }

// Value is the place of a value.
func (p *Positions) Value(path string) diag.Span { return p.find(path, false) }

// Has reports whether the path was written in the source.
func (p *Positions) Has(path string) bool {
	if p == nil {
		return false
	}
	at := p.build()
	_, ok := at.keys[path]
	if !ok {
		_, ok = at.values[path]
	}
	return ok
}

// RefusedBut reports whether a finding has been given for any value that does
// not lie under one of the keys: what is made of the whole front matter then
// says nothing.
func (p *Positions) RefusedBut(keys ...string) bool {
	if p == nil {
		return false
	}
	for at := range p.refused {
		if first := at[:strings.IndexAny(at+".", ".[")]; !slices.Contains(keys, first) {
			return true
		}
	}
	return false
}

// Refused reports whether a finding has already been given for the value at
// path, or for what it lies in; the value is then zero, or its default, and
// says nothing about what the author wants.
func (p *Positions) Refused(path string) bool {
	if p == nil || len(p.refused) == 0 {
		return false
	}
	for at := path; at != ""; at = parent(at) {
		if p.refused[at] {
			return true
		}
	}
	return false
}

func (p *Positions) refuse(path string) {
	if p.refused == nil {
		p.refused = make(map[string]bool)
	}
	p.refused[path] = true
}

// Raw is the text of a value as written, or "" when there is none.
func (p *Positions) Raw(path string) string {
	if p == nil {
		return ""
	}
	e, ok := p.build().values[path]
	if !ok {
		return ""
	}
	return string(p.source.Bytes()[e.start:e.end])
}

func (p *Positions) find(path string, key bool) diag.Span {
	if p == nil {
		return diag.Span{}
	}
	var known *places
	if path != "" {
		known = p.build()
	}
	for at := path; at != ""; at = parent(at) {
		e, ok := known.values[at]
		if key || !ok {
			if k, found := known.keys[at]; found {
				e, ok = k, true
			}
		}
		if ok {
			return p.source.Span(e.start, e.end)
		}
	}
	return p.source.Span(p.whole.start, p.whole.end)
}

// build works the places out. Callers at the same time may do it twice, with
// the same result.
func (p *Positions) build() *places {
	at := p.places.Load()
	if at == nil {
		r := newRecorder()
		scan(p.source.Bytes(), p.text.start, p.text.end, r.event)
		at = &places{r.keys, r.values}
		p.places.Store(at)
	}
	return at
}

// Forget lets go of the places, which are then worked out again when one is
// asked for. They take half as much room as the text.
func (p *Positions) Forget() {
	if p != nil {
		p.places.Store(nil)
		p.source.Forget()
	}
}

// Path is the path of a key in the table at path table; "" is the top.
func Path(table, key string) string {
	step := key
	if !bareKey(key) {
		step = strconv.Quote(key)
	}
	if table == "" {
		return step
	}
	return table + "." + step
}

// Index is the path of an element of the list at path list.
func Index(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

func bareKey(key string) bool {
	for i := range len(key) {
		if !isBare(key[i]) {
			return false
		}
	}
	return key != ""
}

// parent drops the last step of a path: "change[1].class" has the parent
// "change[1]", and that has "change".
func parent(path string) string {
	last := 0
	for i := 0; i < len(path); i++ {
		switch path[i] {
		case '"':
			for i++; i < len(path) && path[i] != '"'; i++ {
				if path[i] == '\\' {
					i++
				}
			}
		case '.', '[':
			last = i
		}
	}
	return path[:last]
}

// A nodeKind is how a name came to be, on which depends whether it may be
// written again (TOML 1.0, "Table" and "Inline Table").
type nodeKind uint8

const (
	valueNode    nodeKind = iota + 1 // key = value, inline tables and lists included
	tableNode                        // [a]
	impliedNode                      // a in [a.b]
	dottedNode                       // a in a.b = 1
	arrayOfNodes                     // [[a]]
)

// A clash is a name that is defined twice.
type clash struct {
	path          string
	first, second extent
}

// A recorder turns events into paths.
type recorder struct {
	keys, values map[string]extent
	nodes        map[string]nodeKind
	tables       map[string]int // how many [[a]] so far
	clashes      []clash

	table string // path of the current table
	path  string // path of the value that comes next
	open  []opened
}

// opened is a list or inline table that is still open.
type opened struct {
	path  string
	array bool
	count int
	start int
}

func newRecorder() *recorder {
	return &recorder{
		keys:   make(map[string]extent),
		values: make(map[string]extent),
		nodes:  make(map[string]nodeKind),
		tables: make(map[string]int),
	}
}

func (r *recorder) event(e event) {
	switch e.kind {
	case tableHeader, arrayHeader:
		r.header(e)
	case keyName:
		base := r.table
		if n := len(r.open); n > 0 {
			base = r.open[n-1].path
		}
		r.path = r.key(base, e.parts)
	case scalarValue:
		r.values[r.here()] = e.at
	case arrayOpens, inlineOpens:
		r.open = append(r.open, opened{r.here(), e.kind == arrayOpens, 0, e.at.start})
	case arrayCloses, inlineCloses:
		top := r.open[len(r.open)-1]
		r.open = r.open[:len(r.open)-1]
		r.values[top.path] = extent{top.start, e.at.end}
	}
}

// here is the path of the value that begins now.
func (r *recorder) here() string {
	if n := len(r.open); n > 0 && r.open[n-1].array {
		top := &r.open[n-1]
		top.count++
		return Index(top.path, top.count-1)
	}
	return r.path
}

// last is the path of the newest element of a list of tables, or path itself
// for anything else.
func (r *recorder) last(path string) string {
	if n := r.tables[path]; n > 0 {
		return Index(path, n-1)
	}
	return path
}

func (r *recorder) header(e event) {
	at := ""
	for i, part := range e.parts {
		path := Path(at, part.name)
		kind := r.nodes[path]
		final := i == len(e.parts)-1
		switch {
		case !final:
			switch kind {
			case 0:
				r.nodes[path] = impliedNode
				r.keys[path] = part.at
			case valueNode:
				r.clash(path, part.at)
			}
			at = r.last(path)
		case e.kind == arrayHeader:
			if kind == 0 {
				r.nodes[path] = arrayOfNodes
				r.keys[path] = e.at
			} else if kind != arrayOfNodes {
				r.clash(path, e.at)
			}
			r.tables[path]++
			at = r.last(path)
			r.keys[at] = e.at
		default:
			if kind == 0 || kind == impliedNode {
				r.nodes[path] = tableNode
				r.keys[path] = e.at
			} else {
				r.clash(path, e.at)
			}
			at = path
		}
	}
	r.table = at
}

func (r *recorder) key(base string, parts []keyPart) string {
	at := base
	for i, part := range parts {
		path := Path(at, part.name)
		kind := r.nodes[path]
		if i < len(parts)-1 {
			switch kind {
			case 0:
				r.nodes[path] = dottedNode
				r.keys[path] = part.at
			case dottedNode:
			default:
				r.clash(path, part.at)
			}
			at = r.last(path)
			continue
		}
		if kind == 0 {
			r.nodes[path] = valueNode
			r.keys[path] = part.at
		} else {
			r.clash(path, part.at)
		}
		at = path
	}
	return at
}

func (r *recorder) clash(path string, second extent) {
	r.clashes = append(r.clashes, clash{path, r.keys[path], second})
}

// shorten cuts text for a message.
func shorten(s string) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		s = s[:i] + "…"
	}
	const most = 60
	if n := 0; len(s) > most {
		for i := range s {
			if n++; n > most {
				return s[:i] + "…"
			}
		}
	}
	return s
}
