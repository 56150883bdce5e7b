package generator

import (
	"strings"
	"sync"
	"sync/atomic"

	"placard/generator/cache"
	"placard/generator/content"
	"placard/generator/markdown"
	"placard/generator/output"
)

// A shelf holds the documents that were parsed last: the pages, comparisons
// and copies of one system are rendered one after another and read the same
// texts. It is safe for concurrent use.
type shelf struct {
	rows cache.Recent[string, *row] // by folder, see rowOf
	uses atomic.Int64
}

// A row holds the documents of one system.
type row struct {
	mu    sync.Mutex
	books map[reading]*book
	size  int   // bytes of source of all
	clock int64 // counts uses
}

// A reading is a document as it was parsed in one way.
type reading struct {
	file    *content.File
	options output.Key
}

type book struct {
	parse func() *markdown.Document
	used  int64
}

// rowSize is how much text the documents of a row may have in bytes. A
// document takes some ten times the size of its text.
const rowSize = 5 << 19

// rowOf gives the folder whose documents stand beside a document: of the second
// level, such as that of a system.
func rowOf(path string) string {
	first := strings.IndexByte(path, '/')
	if second := strings.IndexByte(path[first+1:], '/'); second >= 0 {
		return path[:first+1+second]
	}
	return path[:first+1]
}

// get gives a document, parsed now unless it is on the shelf.
func (s *shelf) get(e reading, parse func() *markdown.Document) *markdown.Document {
	s.uses.Add(1)
	if e.file.Source.Size() > rowSize/12 {
		return parse()
	}
	return s.rows.Get(rowOf(e.file.Path), func() *row { return &row{books: map[reading]*book{}} }).get(e, parse)
}

func (r *row) get(e reading, parse func() *markdown.Document) *markdown.Document {
	size := e.file.Source.Size()
	r.mu.Lock()
	b := r.books[e]
	if b == nil {
		for r.size+size > rowSize {
			r.drop()
		}
		b = &book{parse: sync.OnceValue(parse)}
		r.books[e] = b
		r.size += size
	}
	r.clock++
	b.used = r.clock
	r.mu.Unlock()
	return b.parse()
}

// drop takes away the document that has not been used for longest.
func (r *row) drop() {
	var oldest reading
	for e, b := range r.books {
		if oldest.file == nil || b.used < r.books[oldest].used {
			oldest = e
		}
	}
	r.size -= oldest.file.Source.Size()
	delete(r.books, oldest)
}
