package generator

import (
	"sync"

	"placard/generator/content"
	"placard/generator/markdown"
	"placard/generator/output"
)

// A shelf holds the documents that were parsed last: the pages, comparisons
// and copies of one pack are rendered one after another and read the same
// text. It is safe for concurrent use.
type shelf struct {
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

// shelfSize is how much text the documents on the shelf may have in bytes. A
// document takes some ten times the size of its text.
const shelfSize = 3 << 20

// get gives a document, parsed now unless it is on the shelf.
func (s *shelf) get(e reading, parse func() *markdown.Document) *markdown.Document {
	size := e.file.Source.Size()
	if size > shelfSize/16 {
		return parse()
	}
	s.mu.Lock()
	b := s.books[e]
	if b == nil {
		for s.size+size > shelfSize {
			s.drop()
		}
		b = &book{parse: sync.OnceValue(parse)}
		if s.books == nil {
			s.books = map[reading]*book{}
		}
		s.books[e] = b
		s.size += size
	}
	s.clock++
	b.used = s.clock
	s.mu.Unlock()
	return b.parse()
}

// drop takes away the document that has not been used for longest.
func (s *shelf) drop() {
	var oldest reading
	for e, b := range s.books {
		if oldest.file == nil || b.used < s.books[oldest].used {
			oldest = e
		}
	}
	s.size -= oldest.file.Source.Size()
	delete(s.books, oldest)
}
