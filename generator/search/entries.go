package search

import (
	"slices"

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

// An Entry is something to be found: a section, a notice, a model version, a
// term.
type Entry struct {
	URL     string // path from the site's root, with the fragment
	Title   string
	Place   string // what it is a part of; "" when it stands for itself
	Kind    Kind
	Status  string   // of a pack, notice or model version; "" for none
	Systems []string // ids of the systems that it concerns
	History bool     // of a superseded or withdrawn pack
	Lead    []string // plain text by paragraph that does not stand in the document's body
	Names   []string // other titles, such as an id
	Hidden  []string // words that lead to the entry and are not shown

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

// A reader gives the texts of entries, which are too large to be held for a
// whole site. Entries of one document should be read one after another.
type reader struct {
	documents Documents
	file      *content.File
	leaveOut  string
	parts     [][]string
}

// text is an entry's plain text by paragraph.
func (r *reader) text(e *Entry) []string {
	if e.file == nil {
		return e.Lead
	}
	if r.file != e.file || r.leaveOut != e.leaveOut {
		r.file, r.leaveOut, r.parts = e.file, e.leaveOut, parts(r.documents(e.file), e.leaveOut)
	}
	if e.part == whole {
		return slices.Concat(append([][]string{e.Lead}, r.parts...)...)
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

// Entries lists what can be found in an edition, in the order of the index:
// by kind, then as the site has them.
func Entries(site *disclosure.Site) []Entry {
	var c collector
	for _, s := range site.Systems {
		for _, p := range s.Packs {
			c.pack(site, p)
		}
	}
	for _, n := range site.Notices {
		c.notice(site, n)
	}
	for _, s := range site.Systems {
		c.system(s)
	}
	if h := site.Home; h != nil && !h.Doc.Front.Draft {
		c.page(h, Entry{Kind: Pages, weight: 12})
	}
	for _, p := range site.AllPages() {
		if p.Doc.Front.Draft {
			continue
		}
		e := Entry{Kind: Pages, weight: 12}
		if p.Parent != nil {
			e.Place = p.Parent.Title
		}
		c.page(p, e)
	}
	for _, t := range site.Glossary {
		c.add(Entry{URL: "glossary/#" + t.ID, Title: t.Name, Kind: Pages, Lead: []string{t.Definition}, weight: 13, digest: t.Definition})
	}
	return c.list
}

type collector struct{ list []Entry }

func (c *collector) add(e Entry) {
	e.Lead = slices.DeleteFunc(e.Lead, func(s string) bool { return s == "" })
	c.list = append(c.list, e)
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

// published reports whether something is out on the site's date: previews
// hold more.
func published(site *disclosure.Site, day content.Date) bool {
	return !day.IsZero() && !day.After(site.AsOf)
}

func (c *collector) pack(site *disclosure.Site, p *disclosure.Pack) {
	f := &p.Doc.Front
	if p.Status == disclosure.Draft || !published(site, f.Published) {
		return
	}
	e := Entry{
		URL: p.URL, Title: p.Name(), Kind: Packs, Status: string(p.Status), Systems: []string{p.System.ID},
		Names: []string{p.System.ID + " " + p.Version.Original()}, Hidden: f.Models, digest: p.Doc.Digest, weight: 16,
	}
	switch p.Status {
	case disclosure.UpcomingStatus:
		e.weight = 12
	case disclosure.Superseded, disclosure.Withdrawn:
		e.History = true
	}
	e.Lead = []string{f.Brief.UseFor, f.Brief.DoNotUseFor, f.Brief.Data, f.Brief.HumanReview}
	for _, change := range f.Changes {
		e.Lead = append(e.Lead, change.What, change.Why, change.Action)
	}
	for i := range e.Lead {
		e.Lead[i] = markdown.Plain(e.Lead[i])
	}
	c.sections(e, p.Name(), p.Doc.File, p.Outline)
	for _, further := range p.Pages {
		g := e
		g.Names, g.Hidden, g.Lead, g.Place, g.weight = nil, nil, nil, p.Name(), e.weight*7/8
		c.page(further, g)
	}
}

func (c *collector) notice(site *disclosure.Site, n *disclosure.Notice) {
	f := &n.Doc.Front
	if n.State == disclosure.NoticeDraft || !published(site, content.DateOf(n.Published)) {
		return
	}
	e := Entry{
		URL: n.URL, Title: markdown.Plain(f.Title), Place: n.ID, Kind: Notices, Status: string(n.State), digest: n.Doc.Digest, weight: 13,
		Lead:   []string{markdown.Plain(f.Summary), markdown.Plain(f.Action), markdown.Plain(f.AffectedPeople)},
		Names:  []string{n.ID},
		Hidden: append([]string{f.Kind}, f.Models...),
	}
	switch n.State {
	case disclosure.NoticeClosed, disclosure.NoticeCorrected, disclosure.NoticeReplaced:
		e.weight = 9
	}
	for _, s := range n.Systems {
		e.Systems = append(e.Systems, s.ID)
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
		URL: s.URL, Title: f.Name, Kind: Systems, Systems: []string{s.ID}, digest: s.Doc.Digest, weight: 16,
		Lead: []string{markdown.Plain(f.Summary)}, Names: []string{s.ID},
	}
	for _, o := range f.Suppliers {
		e.Hidden = append(e.Hidden, o.Name, o.Model, o.Service)
	}
	c.sections(e, f.Name, s.Doc.File, s.Outline)
	for _, m := range s.Models {
		e := Entry{
			URL: m.URL, Title: m.Front.ID, Place: f.Name, Kind: Systems, Status: string(m.State), Systems: []string{s.ID}, digest: s.Doc.Digest, weight: 14,
			Lead: []string{m.Front.Name, markdown.Plain(m.Front.Note)}, Names: m.Front.Aliases, Hidden: []string{m.Front.BaseModel, m.Front.Supplier},
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
		e.Title = f.Title
	}
	e.Lead = []string{markdown.Plain(f.Description)}
	if p.URL == "glossary/" {
		e.leaveOut = "definitions" // each term has an entry
	}
	place := e.Title
	if e.Kind == Packs {
		place = e.Place + " › " + e.Title
	}
	c.sections(e, place, p.Doc.File, p.Outline)
}
