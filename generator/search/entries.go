package search

import (
	"slices"
	"sync"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// A Kind is what an entry belongs to; readers filter by it.
type Kind uint8

const (
	Packs Kind = iota
	Notices
	Systems
	Pages
)

// Kinds are the names of the kinds, as filters and strings files have them.
var Kinds = [...]string{"pack", "notice", "system", "page"}

func (k Kind) String() string { return Kinds[k] }

// A source is what entries are made of: a document, or something that has none.
// Of a large site's entries nothing else is held.
type source struct {
	of      any              // *disclosure.Pack, *disclosure.Page, *disclosure.Notice, *disclosure.System or *markdown.Term
	in      *disclosure.Pack // that a further page belongs to
	entries int
}

// address is the path of a source from the site's root.
func (s *source) address() string {
	switch of := s.of.(type) {
	case *disclosure.Pack:
		return of.URL
	case *disclosure.Page:
		return of.URL
	case *disclosure.Notice:
		return of.URL
	case *disclosure.System:
		return of.URL
	case *markdown.Term:
		return "glossary/#" + of.ID
	}
	return ""
}

// systems are the ids of the systems that all entries of a source concern.
func (s *source) systems() []string {
	switch of := s.of.(type) {
	case *disclosure.Pack:
		return []string{of.System.ID}
	case *disclosure.Page:
		if s.in != nil {
			return []string{s.in.System.ID}
		}
	case *disclosure.Notice:
		ids := make([]string, len(of.Systems))
		for i, system := range of.Systems {
			ids[i] = system.ID
		}
		return ids
	case *disclosure.System:
		return []string{of.ID}
	}
	return nil
}

// sources lists what can be found in an edition, the current set and the
// history, in the order of the index: by kind, then as the site has them.
func sources(site *disclosure.Site) (lists [2][]source) {
	current := &lists[0]
	for _, s := range site.Systems {
		for _, p := range s.Packs {
			if p.Status == disclosure.Draft || !published(site, p.Doc.Front.Published) {
				continue
			}
			list := current
			if history(p) {
				list = &lists[1]
			}
			*list = append(*list, source{of: p})
			for _, further := range p.Pages {
				*list = append(*list, source{of: further, in: p})
			}
		}
	}
	for _, n := range site.Notices {
		if n.State != disclosure.NoticeDraft && published(site, content.DateOf(n.Published)) {
			*current = append(*current, source{of: n})
		}
	}
	for _, s := range site.Systems {
		*current = append(*current, source{of: s})
	}
	for _, p := range append([]*disclosure.Page{site.Home}, site.AllPages()...) {
		if p != nil && !p.Doc.Front.Draft {
			*current = append(*current, source{of: p})
		}
	}
	for i := range site.Glossary {
		*current = append(*current, source{of: &site.Glossary[i]})
	}
	return lists
}

// history reports whether a pack no longer applies.
func history(p *disclosure.Pack) bool {
	return p.Status == disclosure.Superseded || p.Status == disclosure.Withdrawn
}

// published reports whether something is out on the site's date: previews
// hold more.
func published(site *disclosure.Site, day content.Date) bool {
	return !day.IsZero() && !day.After(site.AsOf)
}

// An Entry is something to be found: a section, a notice, a model version, a
// term.
type Entry struct {
	URL    string // path from the site's root, with the fragment
	Title  string
	Place  string // what it is a part of; "" when it stands for itself
	Kind   Kind
	Status string   // of a pack, notice or model version; "" for none
	Lead   []string // plain text by paragraph that does not stand in the document's body
	Names  []string // other titles, such as an id
	Hidden []string // words that lead to the entry and are not shown

	file     *content.File // the rest of the text is in, nil for none
	part     int           // of it, see parts
	leaveOut string        // kind of block that is not text of the entry
	weight   int           // how much the entry counts among others, of 16
	digest   string        // of the document that the text is from
}

// whole is the part of an entry that has the text of all of a document.
const whole = -1

// Documents gives documents as they were parsed.
type Documents func(*content.File) *markdown.Document

// A reader gives the texts of the entries of one source, which are too large
// to be held for a whole site.
type reader struct {
	documents Documents
	parts     [][]string
}

// text is an entry's plain text by paragraph.
func (r *reader) text(e *Entry) []string {
	if e.file == nil {
		return e.Lead
	}
	if r.parts == nil {
		r.parts = parts(r.documents(e.file), e.leaveOut)
	}
	switch {
	case e.part == whole:
		return slices.Concat(append([][]string{e.Lead}, r.parts...)...)
	case len(e.Lead) == 0:
		return r.parts[e.part]
	}
	return slices.Concat(e.Lead, r.parts[e.part])
}

// deepest is the level of the deepest headings that have entries.
const deepest = 3

// parts divides the text of a document at the headings that have entries: the
// first part is what stands before them.
func parts(d *markdown.Document, leaveOut string) [][]string {
	all := make([][]string, 1, len(d.Outline.Headings)+1)
	add := func(text string) {
		if text != "" {
			all[len(all)-1] = append(all[len(all)-1], text)
		}
	}
	headings := d.Outline.Headings
	upTo := func(at diag.Span) {
		for len(headings) > 0 && (at.Line == 0 || before(headings[0].Span, at)) {
			if headings[0].Level <= deepest {
				all = append(all, nil)
			} else {
				add(headings[0].Text)
			}
			headings = headings[1:]
		}
	}
	for _, b := range d.Passages.Blocks {
		upTo(b.Span)
		if b.Kind != leaveOut {
			add(b.Text)
		}
	}
	upTo(diag.Span{})
	return all
}

// A collector lists the entries of sources.
type collector struct {
	list []Entry
	// plain asks for leads as they are read. Without it they are as they
	// were written, which is enough for keys.
	plain bool
}

// collectors are used again and again while a site is planned.
var collectors = sync.Pool{New: func() any { return new(collector) }}

// release takes back a collector, with nothing in it.
func (c *collector) release() {
	clear(c.list)
	c.list = c.list[:0]
	collectors.Put(c)
}

func (c *collector) add(e Entry) {
	e.Lead = slices.DeleteFunc(e.Lead, func(s string) bool { return s == "" })
	c.list = append(c.list, e)
}

// source adds the entries of a source.
func (c *collector) source(s *source) {
	switch of := s.of.(type) {
	case *disclosure.Pack:
		c.pack(of)
	case *disclosure.Page:
		switch {
		case s.in != nil:
			e := ofPack(s.in)
			e.Place, e.weight = s.in.Name(), e.weight*7/8
			c.page(of, e)
		case of.Parent != nil:
			c.page(of, Entry{Kind: Pages, Place: of.Parent.Title, weight: 12})
		default:
			c.page(of, Entry{Kind: Pages, weight: 12})
		}
	case *disclosure.Notice:
		c.notice(of)
	case *disclosure.System:
		c.system(of)
	case *markdown.Term:
		c.add(Entry{URL: "glossary/#" + of.ID, Title: of.Name, Kind: Pages, Lead: []string{of.Definition}, weight: 13, digest: of.Definition})
	}
}

// sections adds an entry for a document and one for each of its sections of
// level 2 and 3. first is the document's own, to which the text before the
// first heading belongs; of its sections it gives what they have in common.
func (c *collector) sections(first Entry, name string, file *content.File, o *markdown.Outline) {
	if o == nil || o.Refused || file == nil {
		c.add(first)
		return
	}
	first.file = file
	c.add(first)
	part, below := 0, ""
	for _, h := range o.Headings {
		if h.Level > deepest {
			continue
		}
		part++
		e := first
		e.part = part
		e.URL, e.Title, e.Place = first.URL+"#"+h.ID, h.Text, name
		e.Lead, e.Names, e.Hidden = nil, nil, nil
		if h.Level <= 2 {
			below = h.Text
		} else if below != "" {
			e.Place = name + " › " + below
		}
		c.add(e)
	}
}

func before(a, b diag.Span) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
}

// ofPack is what all entries of a pack and of its further pages have in common.
func ofPack(p *disclosure.Pack) Entry {
	e := Entry{Kind: Packs, Status: string(p.Status), weight: 16}
	if p.Status == disclosure.UpcomingStatus {
		e.weight = 12
	}
	return e
}

func (c *collector) pack(p *disclosure.Pack) {
	f := &p.Doc.Front
	e := ofPack(p)
	e.URL, e.Title, e.digest = p.URL, p.Name(), p.Doc.Digest
	e.Names, e.Hidden = []string{p.System.ID + " " + p.Version.Original()}, f.Models
	e.Lead = c.lead(f.Brief.UseFor, f.Brief.DoNotUseFor, f.Brief.Data, f.Brief.HumanReview)
	for _, change := range f.Changes {
		e.Lead = append(e.Lead, c.lead(change.What, change.Why, change.Action)...)
	}
	c.sections(e, e.Title, p.Doc.File, p.Outline)
}

// lead gives texts of a document's front matter, which are in Markdown.
func (c *collector) lead(texts ...string) []string {
	if c.plain {
		for i := range texts {
			texts[i] = markdown.Plain(texts[i])
		}
	}
	return texts
}

func (c *collector) notice(n *disclosure.Notice) {
	f := &n.Doc.Front
	e := Entry{
		URL: n.URL, Title: markdown.Plain(f.Title), Place: n.ID, Kind: Notices, Status: string(n.State), digest: n.Doc.Digest, weight: 13,
		Lead:   c.lead(f.Summary, f.Action, f.AffectedPeople),
		Names:  []string{n.ID},
		Hidden: append([]string{f.Kind}, f.Models...),
	}
	switch n.State {
	case disclosure.NoticeClosed, disclosure.NoticeCorrected, disclosure.NoticeReplaced:
		e.weight = 9
	}
	for _, s := range n.Systems {
		if len(f.Systems) > 0 {
			e.Hidden = append(e.Hidden, s.Doc.Front.Name)
		}
	}
	if n.Outline != nil && !n.Outline.Refused {
		e.file, e.part = n.Doc.File, whole
	}
	c.add(e)
}

func (c *collector) system(s *disclosure.System) {
	f := &s.Doc.Front
	e := Entry{
		URL: s.URL, Title: f.Name, Kind: Systems, digest: s.Doc.Digest, weight: 16,
		Lead: c.lead(f.Summary), Names: []string{s.ID},
	}
	for _, o := range f.Suppliers {
		e.Hidden = append(e.Hidden, o.Name, o.Model, o.Service)
	}
	c.sections(e, f.Name, s.Doc.File, s.Outline)
	for _, m := range s.Models {
		e := Entry{
			URL: m.URL, Title: m.Front.ID, Place: f.Name, Kind: Systems, Status: string(m.State), digest: s.Doc.Digest, weight: 14,
			Lead: append([]string{m.Front.Name}, c.lead(m.Front.Note)...), Names: m.Front.Aliases, Hidden: []string{m.Front.BaseModel, m.Front.Supplier},
		}
		if m.State == disclosure.Retired {
			e.weight = 8
		}
		c.add(e)
	}
}

func (c *collector) page(p *disclosure.Page, e Entry) {
	f := &p.Doc.Front
	e.URL, e.Title, e.digest = p.URL, p.Title, p.Doc.Digest
	if f.Title != "" {
		e.Title = markdown.Plain(f.Title)
	}
	e.Lead = c.lead(f.Description)
	if p.URL == "glossary/" {
		e.leaveOut = "definitions" // each term has an entry
	}
	place := e.Title
	if e.Kind == Packs {
		place = e.Place + " › " + e.Title
	}
	c.sections(e, place, p.Doc.File, p.Outline)
}
