package compare

import (
	"bytes"
	"slices"
	"strings"

	"placard/generator/diff"
	"placard/generator/disclosure"
)

// text compares two texts and judges what differs. section and file are for
// a further page, whose changes count for the section that refers to it.
func (p *pair) text(old, new *text, section, file string) diff.Diff {
	if old.refused || new.refused {
		if bytes.Equal(bytes.TrimSpace(old.body), bytes.TrimSpace(new.body)) {
			return diff.Diff{Sections: []diff.SectionDiff{}}
		}
		c := Change{Section: section, Kind: "document", Name: file, Op: diff.Edited, SectionAt: -1, BlockAt: -1, Undetermined: true}
		if c.Section == "" {
			c.Section = Record
		}
		c.Fingerprint = diff.Fingerprint(c.Section, "document:"+file, p.old.pack.Digest, p.new.pack.Digest)
		c.Reasons = []Reason{{ruleUnread.Code, disclosure.Material, "the text could not be read as a whole"}}
		p.add(c)
		return diff.Diff{Sections: []diff.SectionDiff{}}
	}
	d := diff.ComparePrepared(old.prepared, new.prepared, diff.Options{Vocabulary: p.options.Vocabulary})
	if d.Sections == nil {
		d.Sections = []diff.SectionDiff{} // a list in JSON, too
	}
	p.renames = renamesIn(&d, p.options.Vocabulary)
	changes := 0
	for i := range d.Sections {
		for k := range d.Sections[i].Blocks {
			if d.Sections[i].Blocks[k].Op != diff.Same {
				changes++
			}
		}
	}
	p.out.Changes = slices.Grow(p.out.Changes, changes)
	j := &judge{pair: p, old: old, new: new, d: &d, section: section, file: file}
	for i := range d.Sections {
		j.sectionDiff(i)
	}
	return d
}

// A judge is the rules at work on one difference of texts.
type judge struct {
	*pair
	old, new      *text
	d             *diff.Diff
	section, file string
}

func (j *judge) sectionDiff(i int) {
	s := &j.d.Sections[i]
	if s.Op == diff.Same {
		return
	}
	id := s.ID
	if j.section != "" {
		id = j.section
	}
	floor := j.floors.of(id)
	c := Change{Section: id, Kind: "section", Name: j.file, Op: s.Op, SectionAt: i, BlockAt: -1, Fingerprint: s.Fingerprint, OldID: s.OldID, NewID: s.ID}
	if s.To >= 0 {
		c.at = j.new.sections[s.To]
	} else {
		c.at = j.old.sections[s.From]
	}
	var blocks bool
	switch {
	case s.Op == diff.Added || s.Op == diff.Removed:
		blocks = j.wholeSection(s, &c, floor)
	default:
		blocks = true
		if s.Renamed {
			c.Was, c.Now = s.OldTitle, s.Title
			c.Reasons = append(c.Reasons, j.renamed(s, floor)...)
		}
		if s.Op == diff.Moved || s.Op == diff.MovedEdited {
			c.Reasons = append(c.Reasons, Reason{ruleMoved.Code, disclosure.Editorial, "the section stands elsewhere"})
		}
		if len(c.Reasons) == 0 && s.Fingerprint != "" {
			c.Reasons = append(c.Reasons, Reason{ruleForm.Code, disclosure.Editorial, "another anchor"})
		}
	}
	if len(c.Reasons) > 0 {
		j.add(c)
	}
	if !blocks {
		return
	}
	same := j.otherForm(s)
	_, binds := j.floors.announced(id)
	in := standing{section: id, floor: floor, relied: j.floors.relies(id), binds: binds}
	for k := range s.Blocks {
		j.block(i, k, in, same[k])
	}
}

// standing is what follows for a block from the section that it stands in.
type standing struct {
	section string
	floor   disclosure.Impact
	relied  bool // customers rely on the section
	binds   bool // every word counts in it
}

// announced gives the floor of a block, which is that of its section, or the
// higher one that the heading above it or its own lead-in asks for, in either
// version; and whether every word counts in it.
func (j *judge) announced(b *diff.BlockDiff, in standing) (disclosure.Impact, bool) {
	floor, binds := in.floor, in.binds
	for _, name := range j.names(b) {
		class, bound := j.floors.announced(name)
		floor, binds = atLeast(floor, class), binds || bound
	}
	return floor, binds
}

// names are the heading above a block and its own lead-in, in both versions.
func (j *judge) names(b *diff.BlockDiff) (list []string) {
	for _, side := range []struct {
		t  *text
		at *diff.Place
	}{{j.old, b.From}, {j.new, b.To}} {
		if side.at == nil {
			continue
		}
		s := &side.t.doc().Sections[side.at.At]
		for k := side.at.Index; k >= 0; k-- {
			if h := &s.Blocks[k]; h.Kind == diff.Heading {
				list = append(list, side.t.prepared.PlainText(diff.Place{At: side.at.At, Index: k}))
				break
			}
		}
		if name := leadIn(s.Blocks[side.at.Index].Inline); name != "" {
			list = append(list, name)
		}
	}
	return list
}

// leadIn is the bold text that a paragraph or item begins with.
func leadIn(runs []diff.Run) string {
	var b strings.Builder
	for i := range runs {
		if !runs[i].Strong {
			break
		}
		b.WriteString(runs[i].Text)
	}
	return b.String()
}

// segmentsLeadIn is leadIn for running text that was edited.
func segmentsLeadIn(list []diff.Segment) string {
	var b strings.Builder
	for i := range list {
		for k := range list[i].Runs {
			r := &list[i].Runs[k]
			if !r.Strong {
				return b.String()
			}
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

// wholeSection judges a section that came in or went out, and reports whether
// its blocks are to be judged one by one as well. A section that only took
// over blocks from others says nothing new.
func (j *judge) wholeSection(s *diff.SectionDiff, c *Change, floor disclosure.Impact) (blocks bool) {
	own := false
	for k := range s.Blocks {
		b := &s.Blocks[k]
		own = own || b.Op == diff.Added || b.Op == diff.Removed
		c.Undetermined = c.Undetermined || unread(b)
	}
	word := "the section came in"
	if s.Op == diff.Removed {
		word = "the section went out"
	}
	switch {
	case !own && len(s.Blocks) > 0:
		c.Reasons = append(c.Reasons, Reason{ruleMoved.Code, disclosure.Minor, word + "; its text stood or stands elsewhere"})
		return true
	case !own: // nothing but a heading
		c.Reasons = append(c.Reasons, Reason{ruleSection.Code, disclosure.Minor, word})
	default:
		c.Reasons = append(c.Reasons, Reason{ruleSection.Code, atLeast(floor, disclosure.Minor), word})
	}
	if c.Undetermined {
		c.Reasons = append(c.Reasons, Reason{ruleUnread.Code, floor, "part of it could not be read"})
	}
	var text []string
	for k := range s.Blocks {
		if b := s.Blocks[k].Block; b != nil {
			text = append(text, s.Blocks[k].PlainText())
		}
	}
	if all := strings.Join(text, "\n"); s.Op == diff.Removed {
		c.Was = all
	} else {
		c.Now = all
	}
	// Blocks that moved here or away are changes of their own.
	return slices.ContainsFunc(s.Blocks, func(b diff.BlockDiff) bool { return b.Op == diff.Moved || b.Op == diff.MovedEdited })
}

// renamed judges another heading of the same section.
func (j *judge) renamed(s *diff.SectionDiff, floor disclosure.Impact) []Reason {
	if s.ID == s.OldID && j.section == "" && j.floors.rules[s.ID] != nil {
		return []Reason{{ruleForm.Code, disclosure.Editorial, "another heading of the same section"}}
	}
	return j.heading(s.OldTitle, s.Title, floor)
}

// heading judges the words of a heading.
func (p *pair) heading(old, new string, floor disclosure.Impact) []Reason {
	d := p.words(old, new)
	switch {
	case d == nil:
		return []Reason{{ruleRewritten.Code, oneBelow(floor), "the heading has been written anew"}}
	case d.Op == diff.Same:
		return []Reason{{ruleForm.Code, disclosure.Editorial, "the heading is written otherwise"}}
	}
	v := p.edited(d, floor, false, false)
	for i := range v.reasons { // a heading says less than a text
		r := &v.reasons[i]
		r.Detail = "the heading: " + r.Detail
		if r.Rule != ruleProtected.Code {
			r.Class = oneBelow(r.Class)
		}
	}
	return v.reasons
}

func (j *judge) block(i, k int, in standing, sameWords bool) {
	s := &j.d.Sections[i]
	b := &s.Blocks[k]
	if b.Op == diff.Same || b.Op == diff.MovedAway {
		return
	}
	whole := s.Op == diff.Added || s.Op == diff.Removed
	if whole && (b.Op == diff.Added || b.Op == diff.Removed) {
		return // part of the section's change
	}
	c := Change{Section: in.section, Kind: string(b.Kind), Name: j.file, Op: b.Op, SectionAt: i, BlockAt: k, Fingerprint: b.Fingerprint}
	if b.From != nil {
		c.OldID, c.at = b.From.ID, j.old.blocks[b.From.At][b.From.Index]
	}
	if b.To != nil {
		c.NewID, c.at = b.To.ID, j.new.blocks[b.To.At][b.To.Index]
	}
	v := verdict{relied: in.relied}
	floor, binds := j.announced(b, in)
	v.binds = binds
	switch b.Op {
	case diff.Added, diff.Removed:
		v.join(j.whole(b, floor, sameWords))
		if b.Op == diff.Removed && v.relied && !sameWords && !j.replaced(s, k) {
			v.dropped(b)
		}
	case diff.Moved, diff.MovedEdited:
		v.add(ruleMoved, j.movedClass(b, floor), j.movedWords(b))
		if b.Op == diff.MovedEdited {
			v.join(j.edited(b, atLeast(floor, j.floors.of(b.From.Section)), v.relied, v.binds))
		}
	default:
		v = j.judgedOnce(b, floor, v.relied, v.binds)
		switch {
		case b.Measure.Cosmetic:
		case sameWords:
			v = verdict{}
			v.add(ruleForm, disclosure.Editorial, "the same words in another form")
		case j.reordered(b):
			v = verdict{}
			v.add(ruleMoved, disclosure.Editorial, "the same sentences in another order")
		}
	}
	c.Reasons, c.Undetermined = v.reasons, v.undetermined
	c.Was, c.Now = b.Was(), b.Now()
	if b.Op == diff.Moved {
		c.Now = j.new.prepared.PlainText(*b.To)
	}
	j.add(c)
}
