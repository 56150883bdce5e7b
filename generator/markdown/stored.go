package markdown

import (
	"encoding/binary"
	"errors"

	"placard/generator/diag"
)

// Stored gives a slim document as bytes for [Restore], or nil when something
// was found in it: it is parsed again then.
func (d *Document) Stored() []byte {
	if len(d.Findings) > 0 || d.Refused {
		return nil
	}
	w := wire{writing: true}
	w.outline(&d.Outline)
	return w.out
}

// Restore makes a slim document of what [Document.Stored] gave.
func Restore(data []byte) (*Document, error) {
	d := &Document{}
	w := wire{in: string(data)} // which all strings of the outline are parts of
	w.outline(&d.Outline)
	if w.bad || w.in != "" {
		return nil, errors.New("these are not the bytes of an outline")
	}
	return d, nil
}

// A wire writes plain data or reads it, field by field: one description of the
// format serves both. Integers are varints, strings and lists begin with their
// length.
type wire struct {
	writing bool
	out     []byte
	in      string
	bad     bool
	file    string // of all spans
}

func (w *wire) outline(o *Outline) {
	w.int(&o.Blocks)
	w.int(&o.Words)
	w.fileOf(o)
	items(w, &o.Headings, func(h *Heading) {
		w.int(&h.Level)
		w.string(&h.ID)
		w.string(&h.Text)
		w.int(&h.Number)
		w.span(&h.Span)
	})
	items(w, &o.Links, func(l *Link) {
		w.string(&l.Destination)
		w.string(&l.Text)
		w.span(&l.Span)
	})
	items(w, &o.Images, func(i *Image) {
		w.string(&i.Destination)
		w.string(&i.Alt)
		w.span(&i.Span)
	})
	items(w, &o.Anchors, w.string)
	items(w, &o.Terms, func(t *Term) {
		w.string(&t.Name)
		w.string(&t.ID)
		w.string(&t.Definition)
		w.span(&t.Span)
	})
}

// fileOf settles the name that all spans have in common.
func (w *wire) fileOf(o *Outline) {
	switch {
	case !w.writing:
	case len(o.Headings) > 0:
		w.file = o.Headings[0].Span.File
	case len(o.Links) > 0:
		w.file = o.Links[0].Span.File
	case len(o.Images) > 0:
		w.file = o.Images[0].Span.File
	case len(o.Terms) > 0:
		w.file = o.Terms[0].Span.File
	}
	w.string(&w.file)
}

func (w *wire) span(s *diag.Span) {
	if !w.writing {
		s.File = w.file
	}
	w.int(&s.Line)
	w.int(&s.Column)
	w.int(&s.EndLine)
	w.int(&s.EndColumn)
	w.string(&s.Excerpt)
	w.int(&s.ExcerptColumn)
}

func (w *wire) int(n *int) {
	if w.writing {
		w.out = binary.AppendVarint(w.out, int64(*n))
		return
	}
	*n = int(w.varint())
}

// varint reads what [binary.AppendVarint] has written, from a string.
func (w *wire) varint() int64 {
	var u uint64
	for i := 0; i < len(w.in) && i < binary.MaxVarintLen64; i++ {
		b := w.in[i]
		u |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			w.in = w.in[i+1:]
			return int64(u>>1) ^ -int64(u&1)
		}
	}
	w.bad, w.in = true, ""
	return 0
}

func (w *wire) string(s *string) {
	n := len(*s)
	w.int(&n)
	if w.writing {
		w.out = append(w.out, *s...)
		return
	}
	if n < 0 || n > len(w.in) {
		w.bad, w.in = true, ""
		return
	}
	*s, w.in = w.in[:n], w.in[n:]
}

// items writes or reads a list. Every item takes at least a byte.
func items[T any](w *wire, list *[]T, each func(*T)) {
	n := len(*list)
	w.int(&n)
	if !w.writing {
		if n < 0 || n > len(w.in) {
			w.bad, w.in = true, ""
			return
		}
		if n > 0 {
			*list = make([]T, n)
		}
	}
	for i := range *list {
		each(&(*list)[i])
	}
}
