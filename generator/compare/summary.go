package compare

import (
	"cmp"
	"slices"

	"placard/generator/content"
	"placard/generator/diff"
	"placard/generator/disclosure"
)

// An Entry is what the vendor says changed, from a version's change entries.
type Entry struct {
	Pack    *disclosure.Pack  `json:"-"`
	Index   int               `json:"-"` // place in the pack's front matter
	Version string            `json:"version" doc:"Version whose entry it is."`
	Section string            `json:"section" doc:"Identifier of the section."`
	Title   string            `json:"title" doc:"Title of the section."` // of the section
	Class   disclosure.Impact `json:"class" doc:"How much the change matters, as the vendor says."`
	What    string            `json:"what" doc:"What changed."`
	Why     string            `json:"why" doc:"Why."`
	Action  string            `json:"action,omitempty" doc:"What the customer has to do."`
	Notice  string            `json:"notice,omitempty" doc:"Identifier of the notice of the version."` // of the version
}

// A Section sums up the changes of one section.
type Section struct {
	ID     string      `json:"id" doc:"Identifier of the section."`
	Title  string      `json:"title" doc:"Title of the section."`
	Op     diff.Op     `json:"op" doc:"How the section changed in the text; same for front matter."` // of the section in the text; same for front matter
	Counts diff.Counts `json:"counts" doc:"Blocks and words that changed, further pages included."`  // of its blocks, those of further pages included
	// Changes counts the changes judged, Class is the highest class among
	// them, Declared the highest among the entries for the section.
	Changes      int               `json:"changes" doc:"Number of changes judged."`
	Class        disclosure.Impact `json:"class" doc:"The highest class among them."`
	Declared     disclosure.Impact `json:"declared,omitempty" doc:"The highest class among the entries for the section."`
	Undetermined bool              `json:"undetermined,omitempty" doc:"Whether a change of it could not be judged."`
}

// An Override is a decision that a change has another class than the one
// derived, as the vendor wrote it.
type Override struct {
	Pack        *disclosure.Pack  `json:"-"`
	Index       int               `json:"-"` // place in the pack's front matter
	Version     string            `json:"version" doc:"Version whose decision it is."`
	Fingerprint string            `json:"fingerprint" doc:"Fingerprint of the change, or the beginning of it."`
	To          disclosure.Impact `json:"to" doc:"Class that the change has."`
	Reason      string            `json:"reason" doc:"Why."`
	Role        string            `json:"role" doc:"Role in which the person decided."`
	By          string            `json:"by" doc:"Name of the person."`
	At          content.Date      `json:"at" doc:"Day of the decision."`
	// Matches says that the comparison holds the change.
	Matches bool `json:"matches" doc:"Whether the comparison holds the change."`
}

// add notes a change with the class that its reasons give.
func (p *pair) add(c Change) {
	for _, r := range c.Reasons {
		c.Derived = atLeast(c.Derived, r.Class)
	}
	c.Class = c.Derived
	p.out.Changes = append(p.out.Changes, c)
}

func (p *pair) summarize() {
	out := p.out
	titles := p.titles()
	for _, k := range out.To.Since(out.From) {
		for i, e := range k.Doc.Front.Changes {
			out.Entries = append(out.Entries, Entry{
				Pack: k, Index: i, Version: k.Version.Original(), Section: e.Section, Title: title(titles, e.Section), Class: disclosure.Impact(e.Class),
				What: e.What, Why: e.Why, Action: e.Action, Notice: k.Doc.Front.Notice,
			})
		}
		for i, o := range k.Doc.Front.Overrides {
			out.Overrides = append(out.Overrides, Override{
				Pack: k, Index: i, Version: k.Version.Original(), Fingerprint: o.Fingerprint, To: disclosure.Impact(o.To),
				Reason: o.Reason, Role: o.Role, By: o.By, At: o.At,
			})
		}
	}
	slices.SortStableFunc(out.Entries, func(a, b Entry) int { return cmp.Compare(rank(b.Class), rank(a.Class)) })
	for i := range out.Changes {
		c := &out.Changes[i]
		c.Title = title(titles, c.Section)
		for k := range out.Overrides {
			o := &out.Overrides[k]
			if !matches(o.Fingerprint, c.Fingerprint) {
				continue
			}
			o.Matches = true
			if c.Override == nil && rank(o.To) > 0 {
				c.Override, c.Class = o, o.To
			}
		}
		out.Derived = atLeast(out.Derived, c.Class)
		out.Undetermined = out.Undetermined || c.Open()
	}
	p.sections(titles)
}

// titles gives the titles of sections: the headings of the newer text, else
// of the older one, else the configuration's.
func (p *pair) titles() map[string]string {
	titles := map[string]string{}
	for id, r := range p.floors.rules {
		titles[id] = r.Title
	}
	for _, t := range []*text{p.old.text, p.new.text} {
		for _, s := range t.doc().Sections {
			if s.Title != "" {
				titles[s.ID] = s.Title
			}
		}
	}
	return titles
}

func title(titles map[string]string, section string) string {
	if t := titles[section]; t != "" {
		return t
	}
	switch section {
	case Models:
		return "Model versions"
	case Brief:
		return "Brief"
	case Record:
		return "Record"
	case "":
		return "Beginning" // what stands above the first heading
	}
	return section
}

// sections sums up, front matter first, then the text's sections in order,
// then sections that only files changed.
func (p *pair) sections(titles map[string]string) {
	at := map[string]int{}
	get := func(id string) *Section {
		i, ok := at[id]
		if !ok {
			i = len(p.out.Sections)
			at[id] = i
			p.out.Sections = append(p.out.Sections, Section{ID: id, Title: title(titles, id), Op: diff.Same})
		}
		return &p.out.Sections[i]
	}
	for _, c := range p.out.Changes {
		if c.Kind == "field" {
			get(c.Section)
		}
	}
	for i := range p.out.Text.Sections {
		if s := &p.out.Text.Sections[i]; s.Op != diff.Same || s.Counts.MovedAway > 0 {
			sum := get(s.ID)
			sum.Op, sum.Counts = s.Op, s.Counts
		}
	}
	for _, c := range p.out.Changes {
		s := get(c.Section)
		s.Changes++
		s.Class = atLeast(s.Class, c.Class)
		s.Undetermined = s.Undetermined || c.Open()
	}
	for _, f := range p.out.Files {
		if f.Text != nil {
			addCounts(&get(f.Section).Counts, f.Text.Counts)
		}
	}
	for _, e := range p.out.Entries {
		if i, ok := at[e.Section]; ok {
			p.out.Sections[i].Declared = atLeast(p.out.Sections[i].Declared, e.Class)
		}
	}
}

func addCounts(to *diff.Counts, c diff.Counts) {
	to.Edited += c.Edited
	to.Added += c.Added
	to.Removed += c.Removed
	to.Moved += c.Moved
	to.MovedAway += c.MovedAway
	to.WordsAdded += c.WordsAdded
	to.WordsRemoved += c.WordsRemoved
}
