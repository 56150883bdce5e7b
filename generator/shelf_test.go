package generator

import (
	"fmt"
	"testing"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/markdown"
)

// Who writes what speaks of all systems does not take from the shelf what
// whoever writes one of them has there.
func TestShelfHoldsSystemsThatAreWritten(t *testing.T) {
	s := newShelf()
	read := func(path string) *content.File {
		return &content.File{Path: path, Source: diag.NewSource("content/"+path, []byte("Text.\n"))}
	}
	parse := func() *markdown.Document { return &markdown.Document{} }
	packs := []*content.File{read("systems/a/1.0.0.md"), read("systems/a/1.1.0.md"), read("systems/b/1.0.0.md")}
	for range 3 {
		for _, f := range packs {
			s.get(reading{file: f}, parse)
		}
		for i := range 40 {
			s.get(reading{file: read(fmt.Sprintf("systems/s%d/_index.md", i))}, parse)
		}
	}
	if n := s.made.Load(); n != int64(len(packs)+3*40) {
		t.Errorf("%d documents were parsed", n)
	}
}
