package markdown

import (
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"placard/generator/diag"
)

// A slim document says what the whole one says, and holds no part of its text.
func TestSlim(t *testing.T) {
	text := "## Größe {#g}\n\n[a](b.md) ![c](d.png) e[^1]\n\nF {#f}\n: G\n\n[^1]: H\n"
	src := diag.NewSource("a.md", []byte(strings.Clone(text)))
	d := New().Parse(src, 0, Options{Numbered: true})
	slim := d.Slim()
	if !reflect.DeepEqual(slim.Outline, d.Outline) {
		t.Errorf("got %+v\nwant %+v", slim.Outline, d.Outline)
	}
	if len(slim.Passages.Blocks) > 0 || slim.root != nil {
		t.Error("it holds the text")
	}
	seen := map[*byte]bool{}
	d.Outline.strings(func(s *string) { seen[unsafe.StringData(*s)] = true })
	n := 0
	slim.Outline.strings(func(s *string) {
		n++
		if *s != "" && seen[unsafe.StringData(*s)] {
			t.Errorf("%q is part of the text", *s)
		}
	})
	if n < 12 {
		t.Errorf("only %d strings", n)
	}
}
