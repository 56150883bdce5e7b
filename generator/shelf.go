package generator

import (
	"sync"

	"placard/generator/content"
	"placard/generator/markdown"
)

// A shelf holds the documents that were parsed last: the pages, comparisons
// and copies of one pack are rendered one after another and read the same
// text. It is safe for concurrent use.
type shelf struct {
	mu    sync.Mutex
	books map[*content.File]*book
	size  int   // bytes of source of all
	clock int64 // counts uses
}

type book struct {
	parse func() *markdown.Document
	used  int64
}

// shelfSize is how much text the documents on the shelf may have in bytes. A
// document takes some ten times the size of its text.
const shelfSize = 3 << 20

// get gives the document of a file, parsed now unless it is on the shelf.
func (s *shelf) get(f *content.File, parse func() *markdown.Document) *markdown.Document {
	size := len(f.Source.Data)
	if size > shelfSize/16 {
		return parse()
	}
	s.mu.Lock()
	b := s.books[f]
	if b == nil {
		for s.size+size > shelfSize {
			s.drop()
		}
		b = &book{parse: sync.OnceValue(parse)}
		if s.books == nil {
			s.books = map[*content.File]*book{}
		}
		s.books[f] = b
		s.size += size
	}
	s.clock++
	b.used = s.clock
	s.mu.Unlock()
	return b.parse()
}

// drop takes away the document that has not been used for longest.
func (s *shelf) drop() {
	var oldest *content.File
	for f, b := range s.books {
		if oldest == nil || b.used < s.books[oldest].used {
			oldest = f
		}
	}
	s.size -= len(oldest.Source.Data)
	delete(s.books, oldest)
}
