package markdown

import (
	"errors"

	"placard/generator/diag"
	"placard/generator/wire"
)

// Stored gives a slim document as bytes for [Restore], or nil when something
// was found in it: it is parsed again then.
func (d *Document) Stored() []byte {
	if len(d.Findings) > 0 || d.Refused {
		return nil
	}
	w := outliner{Wire: wire.Writer()}
	w.outline(&d.Outline)
	return w.Bytes()
}

// Restore makes a slim document of what [Document.Stored] gave.
func Restore(data []byte) (*Document, error) {
	d := &Document{}
	w := outliner{Wire: wire.Reader(data)}
	w.outline(&d.Outline)
	if !w.Whole() {
		return nil, errors.New("these are not the bytes of an outline")
	}
	return d, nil
}

// An outliner writes outlines or reads them.
type outliner struct {
	*wire.Wire
	file string // of all spans
}

func (w *outliner) outline(o *Outline) {
	w.Int(&o.Blocks)
	w.Int(&o.Words)
	w.fileOf(o)
	wire.List(w.Wire, &o.Headings, func(h *Heading) {
		w.Int(&h.Level)
		w.String(&h.ID)
		w.String(&h.Text)
		w.Int(&h.Number)
		w.span(&h.Span)
	})
	wire.List(w.Wire, &o.Links, func(l *Link) {
		w.String(&l.Destination)
		w.String(&l.Text)
		w.span(&l.Span)
	})
	wire.List(w.Wire, &o.Images, func(i *Image) {
		w.String(&i.Destination)
		w.String(&i.Alt)
		w.span(&i.Span)
	})
	w.String((*string)(&o.Anchors))
	wire.List(w.Wire, &o.Terms, func(t *Term) {
		w.String(&t.Name)
		w.String(&t.ID)
		w.String(&t.Definition)
		w.span(&t.Span)
	})
}

// fileOf settles the name that all spans have in common.
func (w *outliner) fileOf(o *Outline) {
	switch {
	case !w.Writing():
	case len(o.Headings) > 0:
		w.file = o.Headings[0].Span.File
	case len(o.Links) > 0:
		w.file = o.Links[0].Span.File
	case len(o.Images) > 0:
		w.file = o.Images[0].Span.File
	case len(o.Terms) > 0:
		w.file = o.Terms[0].Span.File
	}
	w.String(&w.file)
}

func (w *outliner) span(s *diag.Span) {
	if !w.Writing() {
		s.File = w.file
	}
	w.Int(&s.Line)
	w.Int(&s.Column)
	w.Int(&s.EndLine)
	w.Int(&s.EndColumn)
	w.String(&s.Excerpt)
	w.Int(&s.ExcerptColumn)
}
