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
	Text    []string // plain text by paragraph
	Names   []string // other titles, such as an id
	Hidden  []string // words that lead to the entry and are not shown

	weight int    // how much the entry counts among others, of 16
	digest string // of the document that the text is from
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
		c.add(Entry{URL: "glossary/#" + t.ID, Title: t.Name, Kind: Pages, Text: []string{t.Definition}, weight: 13, digest: t.Definition})
	}
	return c.list
}

type collector struct{ list []Entry }

func (c *collector) add(e Entry) {
	e.Text = slices.DeleteFunc(e.Text, func(s string) bool { return s == "" })
	c.list = append(c.list, e)
}

// sections adds an entry for a document and one for each of its sections of
// level 2 and 3. first is the document's own, to which the text before the
// first heading belongs; of its sections it gives what they have in common.
func (c *collector) sections(first Entry, name string, o *markdown.Outline, leaveOut string) {
	if o == nil {
		c.add(first)
		return
	}
	current, below := first, ""
	headings := o.Headings
	next := func(h markdown.Heading) {
		c.add(current)
		current = first
		current.URL, current.Title, current.Place = first.URL+"#"+h.ID, h.Text, name
		current.Text, current.Names, current.Hidden = nil, nil, nil
		if h.Level <= 2 {
			below = h.Text
		} else if below != "" {
			current.Place = name + " › " + below
		}
	}
	for _, b := range o.Blocks {
		for len(headings) > 0 && before(headings[0].Span, b.Span) {
			if headings[0].Level <= 3 {
				next(headings[0])
			} else {
				current.Text = append(current.Text, headings[0].Text)
			}
			headings = headings[1:]
		}
		if b.Kind != leaveOut {
			current.Text = append(current.Text, b.Text)
		}
	}
	c.add(current)
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
	e.Text = []string{f.Brief.UseFor, f.Brief.DoNotUseFor, f.Brief.Data, f.Brief.HumanReview}
	for _, change := range f.Changes {
		e.Text = append(e.Text, change.What, change.Why, change.Action)
	}
	for i := range e.Text {
		e.Text[i] = markdown.Plain(e.Text[i])
	}
	c.sections(e, p.Name(), p.Outline, "")
	for _, further := range p.Pages {
		g := e
		g.Names, g.Hidden, g.Text, g.Place, g.weight = nil, nil, nil, p.Name(), e.weight*7/8
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
		Text:   []string{markdown.Plain(f.Summary), markdown.Plain(f.Action), markdown.Plain(f.AffectedPeople)},
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
	if n.Outline != nil {
		for _, b := range n.Outline.Blocks {
			e.Text = append(e.Text, b.Text)
		}
	}
	c.add(e)
}

func (c *collector) system(s *disclosure.System) {
	f := &s.Doc.Front
	e := Entry{
		URL: s.URL, Title: f.Name, Kind: Systems, Systems: []string{s.ID}, digest: s.Doc.Digest, weight: 16,
		Text: []string{markdown.Plain(f.Summary)}, Names: []string{s.ID},
	}
	for _, o := range f.Suppliers {
		e.Hidden = append(e.Hidden, o.Name, o.Model, o.Service)
	}
	c.sections(e, f.Name, s.Outline, "")
	for _, m := range s.Models {
		e := Entry{
			URL: m.URL, Title: m.Front.ID, Place: f.Name, Kind: Systems, Status: string(m.State), Systems: []string{s.ID}, digest: s.Doc.Digest, weight: 14,
			Text: []string{m.Front.Name, markdown.Plain(m.Front.Note)}, Names: m.Front.Aliases, Hidden: []string{m.Front.BaseModel, m.Front.Supplier},
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
	e.Text = []string{markdown.Plain(f.Description)}
	leaveOut := ""
	if p.URL == "glossary/" {
		leaveOut = "definitions" // each term has an entry
	}
	place := e.Title
	if e.Kind == Packs {
		place = e.Place + " › " + e.Title
	}
	c.sections(e, place, p.Outline, leaveOut)
}
