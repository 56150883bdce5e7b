package compare

import (
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/diff"
	"placard/generator/disclosure"
)

// Sections of change entries that are not part of the text; see rule P119.
const (
	Models = "models"
	Brief  = "brief"
	Record = "record"
)

// A Field is a difference of the front matter, ready to be put into words.
type Field struct {
	// Name is the key: models, audience, triggers (lists: see Added and
	// Removed); published, effective, next_review, notice, owner; and
	// brief.use_for, brief.do_not_use_for, brief.data, brief.human_review
	// (see Text).
	Name string `json:"name" doc:"Key of the front matter."`
	// Section is what a change entry names for it: models, brief or record.
	Section string `json:"section" doc:"models, brief or record."`
	Old     string `json:"old,omitempty" doc:"Value before."`
	New     string `json:"new,omitempty" doc:"Value now."`
	// Added and Removed are what a list gained and lost.
	Added   []string `json:"added,omitempty" doc:"What a list gained."`
	Removed []string `json:"removed,omitempty" doc:"What a list lost."`
	// Text is the difference of an answer of the brief by words.
	Text []diff.Segment `json:"text,omitempty" doc:"Words that changed in an answer of the brief."`
	// Fingerprint is that of the change in Changes, "" for what differs from
	// version to version by itself: dates, triggers, the notice.
	Fingerprint string `json:"fingerprint,omitempty" doc:"Of the change, where it is one."`
}

// front compares front matter.
func (p *pair) front() {
	old, new := &p.old.pack.Doc.Front, &p.new.pack.Doc.Front
	p.models(old, new)
	if a, b := audience(old), audience(new); a != b {
		p.field(Field{Name: "audience", Section: Record, Old: a, New: b},
			Reason{ruleFront.Code, disclosure.Material, "the pack is for the audience " + b + " and was for " + a})
	}
	for _, q := range []struct {
		name, like, old, new string
	}{
		{"brief.use_for", "intended-use", old.Brief.UseFor, new.Brief.UseFor},
		{"brief.do_not_use_for", "intended-use", old.Brief.DoNotUseFor, new.Brief.DoNotUseFor},
		{"brief.data", "data-protection", old.Brief.Data, new.Brief.Data},
		{"brief.human_review", "operating-instructions", old.Brief.HumanReview, new.Brief.HumanReview},
	} {
		p.answer(q.name, p.floors.of(q.like), fold(q.old), fold(q.new))
	}
	if old.Owner != new.Owner {
		p.field(Field{Name: "owner", Section: Record, Old: old.Owner, New: new.Owner},
			Reason{ruleFront.Code, disclosure.Editorial, "another owner"})
	}
	facts := []Field{
		{Name: "published", Old: old.Published.String(), New: new.Published.String()},
		{Name: "effective", Old: old.Effective.String(), New: new.Effective.String()},
		{Name: "next_review", Old: old.NextReview.String(), New: new.NextReview.String()},
		{Name: "notice", Old: old.Notice, New: new.Notice},
	}
	for _, f := range facts {
		if f.Old != f.New {
			f.Section = Record
			p.out.Fields = append(p.out.Fields, f)
		}
	}
	if added, removed := lists(old.Triggers, new.Triggers); len(added)+len(removed) > 0 {
		p.out.Fields = append(p.out.Fields, Field{Name: "triggers", Section: Record, Added: added, Removed: removed})
	}
}

// models compares the model versions that the packs cover.
func (p *pair) models(old, new *content.PackFront) {
	added, removed := lists(old.Models, new.Models)
	if len(added)+len(removed) == 0 {
		return
	}
	f := Field{Name: "models", Section: Models, Added: added, Removed: removed}
	oldText, newText := strings.Join(sorted(old.Models), ", "), strings.Join(sorted(new.Models), ", ")
	var detail []string
	if len(added) > 0 {
		detail = append(detail, "covers "+strings.Join(added, ", ")+" as well")
	}
	if len(removed) > 0 {
		detail = append(detail, "no longer covers "+strings.Join(removed, ", "))
	}
	f.Old, f.New = oldText, newText
	class := p.floors.of(Models)
	if len(removed) == 0 && !slices.ContainsFunc(added, p.coveredBefore) {
		class = disclosure.Minor
	}
	p.field(f, Reason{ruleFront.Code, class, strings.Join(detail, "; ")})
}

// coveredBefore reports whether a lower version covers a model version: its
// customers then get another disclosure than they had. Those of a model
// version that no version covered get their first.
func (p *pair) coveredBefore(model string) bool {
	to := p.new.pack
	if to.System == nil {
		return false
	}
	return slices.ContainsFunc(to.System.Packs, func(k *disclosure.Pack) bool {
		return k.Doc.Front.Status != "draft" && k.Version.LessThan(to.Version) && slices.Contains(k.Doc.Front.Models, model)
	})
}

func audience(f *content.PackFront) string {
	if f.Audience == "" {
		return content.Public
	}
	return f.Audience
}

// field notes a difference of the front matter that is a change.
func (p *pair) field(f Field, reasons ...Reason) {
	c := Change{
		Section: f.Section, Kind: "field", Name: f.Name, Op: diff.Edited, SectionAt: -1, BlockAt: -1,
		Reasons: reasons, Was: f.Old, Now: f.New,
		Fingerprint: diff.Fingerprint(f.Section, "field:"+f.Name, f.Old, f.New),
	}
	switch {
	case f.Old == "":
		c.Op = diff.Added
	case f.New == "":
		c.Op = diff.Removed
	}
	f.Fingerprint = c.Fingerprint
	p.out.Fields = append(p.out.Fields, f)
	p.add(c)
}

// answer compares an answer of the brief, which weighs as much as the section
// that it sums up.
func (p *pair) answer(name string, floor disclosure.Impact, old, new string) {
	if old == new {
		return
	}
	f := Field{Name: name, Section: Brief, Old: old, New: new}
	if old == "" || new == "" {
		p.field(f, Reason{rulePart.Code, atLeast(floor, disclosure.Minor), "an answer of the brief " + map[bool]string{true: "came in", false: "went out"}[old == ""]})
		return
	}
	d := p.runs(Prose(old), Prose(new))
	if d == nil { // nothing in common
		f.Text = []diff.Segment{{Op: diff.Delete, Runs: Prose(old)}, {Op: diff.Insert, Runs: Prose(new)}}
		p.field(f, Reason{ruleRewritten.Code, floor, "the answer has been written anew"})
		return
	}
	if d.Op == diff.Same {
		return // white space
	}
	f.Text = d.Text
	p.field(f, p.edited(d, floor, name != "brief.data", false).reasons...)
}

// words compares two short texts; nil when they have too little in common.
func (p *pair) words(old, new string) *diff.BlockDiff {
	return p.runs([]diff.Run{{Text: old}}, []diff.Run{{Text: new}})
}

func (p *pair) runs(old, new []diff.Run) *diff.BlockDiff {
	return diff.CompareText(old, new, diff.Options{Vocabulary: p.options.Vocabulary})
}

// Prose is a value of the front matter as runs of text: what stands between
// backticks is code, everything else is as it was written.
func Prose(s string) []diff.Run {
	var runs []diff.Run
	parts := strings.Split(s, "`")
	for i, part := range parts {
		kind := diff.RunKind("")
		switch {
		case i%2 == 1 && i == len(parts)-1:
			part = "`" + part // it has no other half
		case i%2 == 1:
			kind = diff.Verbatim
		}
		if part != "" {
			runs = append(runs, diff.Run{Kind: kind, Text: part})
		}
	}
	return runs
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// lists says what a list gained and lost.
func lists(old, new []string) (added, removed []string) {
	for _, s := range new {
		if !slices.Contains(old, s) {
			added = append(added, s)
		}
	}
	for _, s := range old {
		if !slices.Contains(new, s) {
			removed = append(removed, s)
		}
	}
	return added, removed
}
