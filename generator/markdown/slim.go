package markdown

import (
	"slices"

	"placard/generator/diag"
)

// Slim gives the document without its text and tree: what is held for every
// document of a site. It shares no memory with the document.
func (d *Document) Slim() *Document {
	o := d.Outline
	o.Headings, o.Links, o.Images = slices.Clone(o.Headings), slices.Clone(o.Links), slices.Clone(o.Images)
	o.Terms = slices.Clone(o.Terms)
	// The strings are parts of the text, all of which each of them would
	// hold. Together they are a tenth of it.
	var c copier
	for range 2 {
		c.begin()
		o.strings(c.string)
	}
	return &Document{Outline: o, Findings: d.Findings, Refused: d.Refused}
}

// strings visits the strings of an outline that may be parts of the text.
func (o *Outline) strings(visit func(*string)) {
	span := func(s *diag.Span) { visit(&s.Excerpt) }
	for i := range o.Headings {
		h := &o.Headings[i]
		visit(&h.ID)
		visit(&h.Text)
		span(&h.Span)
	}
	for i := range o.Links {
		l := &o.Links[i]
		visit(&l.Destination)
		visit(&l.Text)
		span(&l.Span)
	}
	for i := range o.Images {
		m := &o.Images[i]
		visit(&m.Destination)
		visit(&m.Alt)
		span(&m.Span)
	}
	for i := range o.Terms {
		t := &o.Terms[i]
		visit(&t.Name)
		visit(&t.ID)
		visit(&t.Definition)
		span(&t.Span)
	}
}

// A copier puts strings into one piece of memory: in a first pass it collects
// them, in a second one it replaces them.
type copier struct {
	buffer []byte
	all    string
	at     int
}

func (c *copier) begin() { c.all, c.at = string(c.buffer), 0 }

func (c *copier) string(s *string) {
	if c.all == "" {
		c.buffer = append(c.buffer, *s...)
		return
	}
	n := len(*s)
	*s = c.all[c.at : c.at+n]
	c.at += n
}
