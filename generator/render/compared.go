package render

import (
	"errors"
	"strconv"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/disclosure"
)

// Compared is the result of a comparison, ready to be shown.
type Compared struct {
	Broken    bool // one of the packs could not be read
	Lede      string
	Class     *Label // derived, with all decisions applied
	Declared  *Label // the highest class among the entries
	Differ    bool   // the two are not the same
	Open      bool   // some change could not be judged
	Entries   []EntryView
	Tally     []TallyRow
	Facts     []FactView
	Overrides []OverrideView
	Files     []string
	Contents  []ContentsEntry
	Sections  []SectionDelta
}

// EntryView is a change entry.
type EntryView struct {
	ChangeView
	Version string // when the entries are of several versions
	Notice  *Link
}

// TallyRow counts the changes of a section by class.
type TallyRow struct {
	Title, Href                string
	Material, Minor, Editorial int
}

// FactView is a difference of the front matter.
type FactView struct {
	Name  string
	Text  []Mark
	Label *Label
}

// OverrideView is the decision of a person that a change has another class
// than the one derived.
type OverrideView struct {
	Section, Href string
	Was, Is       Label
	Reason, By    string
	Role          string
	At            content.Date
}

// A reader makes one comparison ready to be shown.
type reader struct {
	*system
	deltas
	page      *Page
	pair      disclosure.Pair
	taken     map[string]bool // ids of the page
	c         *compare.Comparison
	out       *Compared
	unchanged int // paragraphs that did not change
	all       int
}

func (r *reader) read() (*Compared, error) {
	w := r.system.words
	c, err := r.site.comparer.Packs(r.pair.From, r.pair.To)
	if errors.Is(err, compare.ErrBroken) {
		return &Compared{Broken: true}, nil
	}
	if err != nil {
		return nil, err
	}
	r.c, r.out = c, &Compared{Open: c.Undetermined}
	r.text("", &c.Text, r.site.elements(r.pair.To.Doc.File), r.page.To(r.pair.From.URL), r.page.To(r.pair.To.URL), r.pair.To.Outline)
	r.furtherPages()
	r.facts()
	r.entries()
	r.overrides()
	r.tally()
	if c.Derived != "" {
		r.out.Class = &Label{string(c.Derived), w.word("impact", c.Derived)}
	}
	var declared disclosure.Impact
	for _, e := range c.Entries {
		if compare.Less(declared, e.Class) {
			declared = e.Class
		}
	}
	if declared != "" {
		r.out.Declared = &Label{string(declared), w.word("impact", declared)}
	}
	r.out.Differ = compare.Less(declared, c.Derived)
	var parts []string
	for _, class := range []struct {
		impact disclosure.Impact
		key    string
	}{
		{disclosure.Material, "comparison.entries_material"},
		{disclosure.Minor, "comparison.entries_minor"},
		{disclosure.Editorial, "comparison.entries_editorial"},
	} {
		n := 0
		for i := range c.Entries {
			if c.Entries[i].Class == class.impact {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, w.must(class.key, "n", n))
		}
	}
	if len(parts) > 0 {
		r.out.Lede = w.must("comparison.lede_entries", "entries", w.list(parts)) + " "
	}
	switch {
	case r.all > 0 && r.unchanged == r.all:
		r.out.Lede += w.must("comparison.lede_same")
	case r.all > 0:
		r.out.Lede += w.must("comparison.lede_unchanged", "n", r.unchanged, "all", r.all)
	}
	r.out.Contents = r.contents()
	return r.out, nil
}

// anchor is an id that no other part of the page has.
func (r *reader) anchor(id string) string {
	name := id
	for n := 2; r.taken[name]; n++ {
		name = id + "_" + strconv.Itoa(n)
	}
	r.taken[name] = true
	return name
}

// sectionAnchor is the id of a section of the text.
func sectionAnchor(id string) string {
	if id == "" {
		return "s_"
	}
	return "s-" + id
}

// sectionTitle is the title of a section that a change or an entry names.
func (r *reader) sectionTitle(id, title string) string {
	w := r.system.words
	switch id {
	case compare.Models:
		return w.must("section.models")
	case compare.Brief:
		return w.must("section.brief")
	case compare.Record:
		return w.must("section.record")
	}
	if title == "" {
		return r.sectionName(r.System, id)
	}
	return title
}

// sectionLink leads to a section on the page, or "".
func (r *reader) sectionLink(id string) string {
	switch id {
	case compare.Models, compare.Brief, compare.Record:
		return "#_record"
	}
	if r.taken[sectionAnchor(id)] {
		return "#" + sectionAnchor(id)
	}
	return ""
}

// fieldWords are the keys of the words for front matter.
var fieldWords = map[string]string{
	"models": "record.models", "audience": "record.audience", "triggers": "record.triggers",
	"published": "record.published", "effective": "record.effective", "next_review": "record.review",
	"notice": "record.notice", "owner": "record.owner",
	"brief.use_for": "brief.use_for", "brief.do_not_use_for": "brief.do_not_use_for",
	"brief.data": "brief.data", "brief.human_review": "brief.human_review",
}

// facts shows the differences of the front matter.
func (r *reader) facts() {
	w := r.system.words
	for i := range r.c.Fields {
		f := &r.c.Fields[i]
		v := FactView{Name: f.Name}
		if key := fieldWords[f.Name]; key != "" {
			v.Name = w.must(key)
		}
		code := f.Name == "models"
		text := func(s string) string {
			switch f.Name {
			case "triggers":
				return w.word("trigger", s)
			case "audience":
				return w.word("audience", s)
			case "published", "effective", "next_review":
				if d, err := content.ParseDate(s); err == nil {
					return w.long(d)
				}
			}
			return s
		}
		mark := func(op, s string) {
			if s == "" {
				return
			}
			if len(v.Text) > 0 {
				v.Text = append(v.Text, Mark{Runs: []TextRun{{Text: " "}}})
			}
			runs := []TextRun{{Text: text(s), Code: code}}
			if f.Section == compare.Brief {
				runs = inline(compare.Prose(s))
			}
			v.Text = append(v.Text, Mark{op, runs})
		}
		switch {
		case len(f.Text) > 0:
			v.Text = segments(f.Text)
		case len(f.Added)+len(f.Removed) > 0:
			for _, s := range f.Removed {
				mark("del", s)
			}
			for _, s := range f.Added {
				mark("ins", s)
			}
		default:
			mark("del", f.Old)
			mark("ins", f.New)
		}
		if f.Fingerprint != "" {
			if c := r.c.Change(f.Fingerprint); c != nil {
				v.Label = &Label{string(c.Class), w.word("impact", c.Class)}
			}
		}
		r.out.Facts = append(r.out.Facts, v)
	}
}

// entries shows what the vendor says.
func (r *reader) entries() {
	several := len(r.pair.To.Since(r.pair.From)) > 1
	for i := range r.c.Entries {
		e := &r.c.Entries[i]
		v := EntryView{ChangeView: ChangeView{
			Label: r.impactLabel(string(e.Class)), Section: r.sectionTitle(e.Section, e.Title), Href: r.sectionLink(e.Section),
			What: e.What, Why: e.Why, Action: e.Action,
		}}
		if several {
			v.Version = e.Version
		}
		if n := e.Pack.Notice; n != nil {
			v.Notice = &Link{n.ID, r.page.To(n.URL)}
		}
		r.out.Entries = append(r.out.Entries, v)
	}
}

func (r *reader) override(c *compare.Change) OverrideView {
	o := c.Override
	return OverrideView{
		Section: r.sectionTitle(c.Section, c.Title), Href: r.sectionLink(c.Section),
		Was: r.impactLabel(string(c.Derived)), Is: r.impactLabel(string(c.Class)),
		Reason: o.Reason, By: o.By, Role: r.system.words.word("approver", o.Role), At: o.At,
	}
}

func (r *reader) overrides() {
	for i := range r.c.Changes {
		if c := &r.c.Changes[i]; c.Override != nil {
			r.out.Overrides = append(r.out.Overrides, r.override(c))
		}
	}
}

// tally counts the changes of every section by class.
func (r *reader) tally() {
	rows := map[string]*TallyRow{}
	var order []string
	row := func(id, title string) *TallyRow {
		if rows[id] == nil {
			rows[id] = &TallyRow{Title: r.sectionTitle(id, title), Href: r.sectionLink(id)}
			order = append(order, id)
		}
		return rows[id]
	}
	for i := range r.c.Changes {
		if c := &r.c.Changes[i]; c.SectionAt < 0 && c.Kind == "field" {
			row(c.Section, c.Title)
		}
	}
	for i := range r.c.Text.Sections {
		if s := &r.c.Text.Sections[i]; s.ID != "" {
			row(s.ID, s.Title)
		}
	}
	for i := range r.c.Changes {
		c := &r.c.Changes[i]
		switch t := row(c.Section, c.Title); c.Class {
		case disclosure.Material:
			t.Material++
		case disclosure.Minor:
			t.Minor++
		case disclosure.Editorial:
			t.Editorial++
		}
	}
	for _, id := range order {
		r.out.Tally = append(r.out.Tally, *rows[id])
	}
}

// contents lists what changed, section by section.
func (r *reader) contents() []ContentsEntry {
	w := r.system.words
	list := []ContentsEntry{under(w.must("comparison.means"), "_means"), under(w.must("comparison.facts"), "_record")}
	for i := range r.out.Sections {
		if s := &r.out.Sections[i]; !s.Quiet {
			list = append(list, ContentsEntry{Number: s.Number, Title: s.Title, Href: "#" + s.ID, Under: true})
		}
	}
	return list
}
