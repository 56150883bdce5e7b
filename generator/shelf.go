package generator

import (
	"path"
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
	// overviews are the texts of systems' own pages. Files of the search speak
	// of many of them, whose rows would take the place of those of the systems
	// that are being written.
	overviews row
	uses      atomic.Int64
	made      atomic.Int64 // documents parsed
}

// A row holds the documents of one system.
type row = cache.Bounded[reading, func() *markdown.Document]

// A reading is a document as it was parsed in one way.
type reading struct {
	file    *content.File
	options output.Key
}

func newShelf() *shelf { return &shelf{overviews: row{Most: overviewsSize}} }

// rowSize is how much text the documents of a row may have in bytes. A
// document takes some ten times the size of its text.
const rowSize = 5 << 19

// overviewsSize is the same for the texts of systems' own pages.
const overviewsSize = 128 << 10

// rowOf gives the folder whose documents stand beside a document: of the second
// level, such as that of a system.
func rowOf(name string) string {
	first := strings.IndexByte(name, '/')
	if second := strings.IndexByte(name[first+1:], '/'); second >= 0 {
		return name[:first+1+second]
	}
	return name[:first+1]
}

// get gives a document, parsed now unless it is on the shelf.
func (s *shelf) get(e reading, parse func() *markdown.Document) *markdown.Document {
	s.uses.Add(1)
	made := func() *markdown.Document {
		s.made.Add(1)
		return parse()
	}
	if e.file.Source.Size() > rowSize/12 {
		return made()
	}
	r := &s.overviews
	if path.Base(e.file.Path) != "_index.md" {
		r = s.rows.Get(rowOf(e.file.Path), func() *row { return &row{Most: rowSize} })
	}
	return r.Get(e, e.file.Source.Size(), func() func() *markdown.Document { return sync.OnceValue(made) })()
}
