package render

import (
	"slices"
	"sync"

	"placard/generator/content"
	"placard/generator/markdown"
)

// elements remembers the documents whose unchanged text was shown last: the
// comparisons of a system are written together, and what is kept must not
// grow with the site.
type elements struct {
	mu     sync.Mutex
	recent []*content.File // the last used last
	kept   map[*content.File][]markdown.Element
}

// keptDocuments is the number of documents that are remembered.
const keptDocuments = 32

// elements gives the elements of a document, as package diff counts them.
func (s *site) elements(f *content.File) []markdown.Element {
	e := &s.shown
	e.mu.Lock()
	defer e.mu.Unlock()
	if list, ok := e.kept[f]; ok {
		i := slices.Index(e.recent, f)
		e.recent = append(slices.Delete(e.recent, i, i+1), f)
		return list
	}
	var list []markdown.Element
	if doc := s.document(f); doc != nil {
		list = doc.Content()
	}
	// What could not be read is compared as a block of its own that stands
	// first in its section.
	for i := range list {
		if len(list[i].Lost) > 0 {
			list[i].Children = append([]markdown.Element{{Kind: "raw"}}, list[i].Children...)
		}
	}
	if e.kept == nil {
		e.kept = map[*content.File][]markdown.Element{}
	}
	if len(e.recent) == keptDocuments {
		delete(e.kept, e.recent[0])
		e.recent = slices.Delete(e.recent, 0, 1)
	}
	e.recent = append(e.recent, f)
	e.kept[f] = list
	return list
}
