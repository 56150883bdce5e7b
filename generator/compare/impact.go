package compare

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

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
	for k := range s.Blocks {
		j.block(i, k, id, floor, same[k])
	}
}

// announced gives the floor of a block, which is that of its section, or the
// higher one that the heading above it or its own lead-in asks for, in either
// version; and whether every word counts in it.
func (j *judge) announced(b *diff.BlockDiff, section string, floor disclosure.Impact) (disclosure.Impact, bool) {
	_, binds := j.floors.announced(section)
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

func (j *judge) block(i, k int, section string, floor disclosure.Impact, sameWords bool) {
	s := &j.d.Sections[i]
	b := &s.Blocks[k]
	if b.Op == diff.Same || b.Op == diff.MovedAway {
		return
	}
	whole := s.Op == diff.Added || s.Op == diff.Removed
	if whole && (b.Op == diff.Added || b.Op == diff.Removed) {
		return // part of the section's change
	}
	c := Change{Section: section, Kind: string(b.Kind), Name: j.file, Op: b.Op, SectionAt: i, BlockAt: k, Fingerprint: b.Fingerprint}
	if b.From != nil {
		c.OldID, c.at = b.From.ID, j.old.blocks[b.From.At][b.From.Index]
	}
	if b.To != nil {
		c.NewID, c.at = b.To.ID, j.new.blocks[b.To.At][b.To.Index]
	}
	var v verdict
	v.relied = j.floors.relies(section)
	floor, v.binds = j.announced(b, section, floor)
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
		v = j.edited(b, floor, v.relied, v.binds)
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

// A verdict is what the rules say of one change.
type verdict struct {
	reasons      []Reason
	undetermined bool
	relied       bool // the change is in a section that customers rely on
	binds        bool // and in a text in which every word counts
}

// dropped judges a statement that went out with nothing in its place.
func (v *verdict) dropped(b *diff.BlockDiff) {
	if b.Kind != diff.Heading && b.Kind != diff.Code && b.Measure != nil && b.Measure.OldWords > 0 {
		v.add(ruleDropped, disclosure.Material, kindName(string(b.Kind))+" went out with nothing in its place")
	}
}

// replaced reports whether another block stands where a removed one stood.
func (j *judge) replaced(s *diff.SectionDiff, k int) bool {
	changed := func(k int) bool { return s.Blocks[k].Op == diff.Removed || s.Blocks[k].Op == diff.Added }
	from, to := k, k
	for from > 0 && changed(from-1) {
		from--
	}
	for to+1 < len(s.Blocks) && changed(to+1) {
		to++
	}
	return slices.ContainsFunc(s.Blocks[from:to+1], func(b diff.BlockDiff) bool { return b.Op == diff.Added })
}

func (v *verdict) add(r *rule, class disclosure.Impact, detail string) {
	for i := range v.reasons {
		if have := &v.reasons[i]; have.Rule == r.Code {
			have.Class = atLeast(have.Class, class)
			if detail != "" && !strings.Contains(have.Detail, detail) && len(have.Detail) < maxDetail {
				have.Detail += "; " + detail
			}
			return
		}
	}
	v.reasons = append(v.reasons, Reason{r.Code, class, detail})
}

// maxDetail is where the list of details of one reason ends.
const maxDetail = 300

func (v *verdict) join(o verdict) {
	v.undetermined = v.undetermined || o.undetermined
	for _, r := range o.reasons {
		v.add(&rule{Code: r.Rule}, r.Class, r.Detail)
	}
}

// whole judges a block that came in or went out.
func (j *judge) whole(b *diff.BlockDiff, floor disclosure.Impact, sameWords bool) (v verdict) {
	word := "came in"
	if b.Op == diff.Removed {
		word = "went out"
	}
	switch {
	case unread(b):
		v.undetermined = true
		v.add(ruleUnread, floor, "part of what "+word+" could not be read")
	case sameWords:
		v.add(ruleForm, disclosure.Editorial, "the same words in another form")
	case b.Kind == diff.Heading:
		v.add(rulePart, j.headingClass(b, floor), "a heading "+word)
	case b.Kind == diff.Code:
		v.add(ruleCode, floor, "code "+word)
	default:
		v.add(rulePart, atLeast(floor, disclosure.Minor), kindName(string(b.Kind))+" "+word)
	}
	return v
}

// unread reports whether a block that came in or went out holds anything that
// could not be read.
func unread(b *diff.BlockDiff) bool {
	return b.Block != nil && (b.Measure != nil && b.Measure.Undetermined ||
		slices.ContainsFunc(b.Block.Attributes, func(a diff.Attribute) bool { return a.Name == unreadAttribute }))
}

// headingClass is the class of a heading that came in or went out: it divides
// the text, unless it says what must or must not be.
func (j *judge) headingClass(b *diff.BlockDiff, floor disclosure.Impact) disclosure.Impact {
	if b.Block != nil {
		for _, w := range strings.FieldsFunc(b.PlainText(), func(r rune) bool {
			return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '-' && r != '\'' && r != '’'
		}) {
			switch j.options.Vocabulary.Class(w) {
			case diff.Negation, diff.Modal:
				return atLeast(floor, disclosure.Minor)
			}
			if strings.EqualFold(w, "out-of-scope") || strings.EqualFold(w, "misuse") {
				return atLeast(floor, disclosure.Minor)
			}
		}
	}
	return oneBelow(floor)
}

func kindName(kind string) string {
	switch kind {
	case "item":
		return "an item"
	case "callout":
		return "a callout"
	case "quote":
		return "a quotation"
	case "definitions":
		return "a list of definitions"
	case "raw":
		return "unread text"
	}
	return "a " + kind
}

func (j *judge) movedClass(b *diff.BlockDiff, floor disclosure.Impact) disclosure.Impact {
	if b.From.Section == b.To.Section || j.section != "" {
		return disclosure.Editorial
	}
	if floor == disclosure.Material || j.floors.of(b.From.Section) == disclosure.Material {
		return disclosure.Minor
	}
	return disclosure.Editorial
}

func (j *judge) movedWords(b *diff.BlockDiff) string {
	if b.From.Section == b.To.Section {
		return kindName(string(b.Kind)) + " stands elsewhere in the section"
	}
	return kindName(string(b.Kind)) + " moved here from " + strconv.Quote(b.From.Section)
}

// edited judges a block that was edited, item by item, row by row: a sentence
// written anew does not weigh less because the list it stands in is long.
func (p *pair) edited(b *diff.BlockDiff, floor disclosure.Impact, relied, binds bool) (v verdict) {
	v.relied, v.binds = relied, binds
	p.edit(&v, b, floor)
	if len(v.reasons) == 0 {
		// What is left has no words: empty cells, a block within a block
		// that moved.
		v.add(ruleForm, disclosure.Editorial, "its form")
	}
	return v
}

func (p *pair) edit(v *verdict, b *diff.BlockDiff, floor disclosure.Impact) {
	m := b.Measure
	if m == nil {
		return
	}
	if m.Undetermined && !slices.ContainsFunc(b.Children, func(c diff.BlockDiff) bool { return c.Measure != nil && c.Measure.Undetermined }) {
		v.undetermined = true
		v.add(ruleUnread, floor, "part of it could not be read")
	}
	if m.Cosmetic {
		v.add(ruleForm, disclosure.Editorial, "punctuation or how words are joined")
		return
	}
	substance := atLeast(floor, disclosure.Minor)
	for _, a := range b.Attributes {
		p.attribute(v, b, a, floor)
	}
	nested := len(b.Children) > 0 || b.Table != nil
	if !nested {
		if p.english && len(m.Protected) == 0 && len(m.Links) == 0 && len(b.Attributes) == 0 && !m.Undetermined && copyEdit(b.Text) {
			if sameLetters(b.Was(), b.Now()) {
				v.add(ruleForm, disclosure.Editorial, "punctuation or how words are joined")
			} else {
				v.add(ruleForm, disclosure.Editorial, "an article, a plural or the spelling of a word")
			}
			return
		}
		if words := opposites(b.Text); len(words) > 0 && p.english {
			v.add(ruleProtected, substance, strings.Join(words, ", "))
		}
		p.measured(v, b, m, floor, m.Changed())
	} else if len(b.Text) > 0 { // a caption, a title or the first paragraph of an item
		p.segments(v, b.Text, floor)
	}
	replaced := slices.ContainsFunc(b.Children, func(c diff.BlockDiff) bool { return c.Op == diff.Added })
	for i := range b.Children {
		child := &b.Children[i]
		floor, substance := floor, substance
		name := segmentsLeadIn(child.Text)
		if child.Block != nil {
			name = leadIn(child.Block.Inline)
		}
		class, bound := p.floors.announced(name)
		floor = atLeast(floor, class)
		binds := v.binds
		v.binds = binds || bound
		substance = atLeast(floor, substance)
		switch child.Op {
		case diff.Added, diff.Removed:
			word := "came in"
			if child.Op == diff.Removed {
				word = "went out"
			}
			if unread(child) {
				v.undetermined = true
				v.add(ruleUnread, floor, "part of it could not be read")
			}
			v.add(rulePart, substance, kindName(string(child.Kind))+" "+word+": "+quote(child.PlainText()))
			if child.Op == diff.Removed && v.relied && !replaced {
				v.dropped(child)
			}
		case diff.Moved:
			v.add(ruleMoved, disclosure.Editorial, kindName(string(child.Kind))+" stands elsewhere in it")
		case diff.Edited, diff.MovedEdited:
			p.edit(v, child, floor)
		}
		v.binds = binds
	}
	if b.Table != nil {
		p.table(v, b, floor)
	}
	if nested {
		p.links(v, b)
	}
	if len(b.Lines) > 0 && b.Kind == diff.Code {
		v.add(ruleCode, floor, "lines of code changed")
	}
}

// shortWords is how long a text may be that is quoted whole.
const shortWords = 8

// maxShare is the share of changed words up to which a text counts as
// touched up; minSimilarity is the least that a text written anew has in
// common with the one before.
const (
	maxShare      = 0.10
	minSimilarity = 0.45
)

// measured judges running text. share is the share of changed words in it.
func (p *pair) measured(v *verdict, b *diff.BlockDiff, m *diff.Measure, floor disclosure.Impact, share float64) {
	if rest, n := p.renames.without(m.Protected); n > 0 {
		v.add(ruleRenamed, oneBelow(floor), p.renames.words())
		reduced := *m
		reduced.Protected = rest
		reduced.WordsAdded, reduced.WordsRemoved = m.WordsAdded-n, m.WordsRemoved-n
		if m = &reduced; len(rest) == 0 && m.WordsAdded+m.WordsRemoved <= 0 && len(m.Links) == 0 {
			return
		}
	}
	if rest, n := sameAmounts(m.Protected); n > 0 {
		v.add(ruleForm, disclosure.Editorial, "an amount is written otherwise")
		reduced := *m
		reduced.Protected = rest
		reduced.WordsAdded, reduced.WordsRemoved = m.WordsAdded-n, m.WordsRemoved-n
		if m = &reduced; len(rest) == 0 && m.WordsAdded+m.WordsRemoved <= 0 && len(m.Links) == 0 {
			return
		}
	}
	if rest := newLanguages(m.Protected); len(rest) < len(m.Protected) {
		reduced := *m
		reduced.Protected = rest
		m = &reduced
	}
	if len(m.Protected) > 0 {
		v.add(ruleProtected, atLeast(floor, disclosure.Minor), tokens(m.Protected))
		if gone := obligations(m.Protected); v.relied && len(gone) > 0 {
			v.add(ruleDuty, disclosure.Material, "no longer says "+strings.Join(gone, ", "))
		}
	}
	for _, l := range m.Links {
		v.target(l)
	}
	words := m.WordsAdded + m.WordsRemoved - len(m.Protected)
	switch {
	case words <= 0 && len(m.Protected) == 0 && len(m.Links) > 0:
	case words <= 0 && len(m.Protected) > 0:
	case m.WordsAdded+m.WordsRemoved == 0 && len(m.Protected) == 0:
		if len(m.Links) == 0 && m.Attributes == 0 && m.Parts == 0 && !m.Undetermined {
			v.add(ruleForm, disclosure.Editorial, "punctuation or how words are joined")
		}
	case share > maxShare || m.Similarity < minSimilarity:
		detail := fmt.Sprintf("%.0f %% of the words changed", math.Ceil(100*share))
		if was, now := textOf(b.Text, diff.Insert), textOf(b.Text, diff.Delete); was != "" && now != "" && max(m.OldWords, m.NewWords) <= shortWords {
			detail = quote(was) + " is now " + quote(now)
		}
		v.add(ruleRewritten, floor, detail)
	case !p.english:
		v.add(ruleRewritten, floor, "words changed, and their weight is not known in this language")
	case v.binds && saysOther(b.Text):
		v.add(ruleTouched, floor, "a few words changed where every word counts")
	default:
		v.add(ruleTouched, oneBelow(floor), "a few words changed")
	}
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// attribute judges what is not text: boxes, kinds, levels, languages.
func (p *pair) attribute(v *verdict, b *diff.BlockDiff, a diff.AttributeChange, floor disclosure.Impact) {
	switch a.Name {
	case "task":
		v.add(ruleMark, atLeast(floor, disclosure.Minor), "a box is "+orNothing(a.New)+" and was "+orNothing(a.Old))
	case "kind":
		v.add(ruleMark, atLeast(floor, disclosure.Minor), fmt.Sprintf("the callout is of the kind %q and was %q", a.New, a.Old))
	case unreadAttribute, diff.RawAttribute:
		v.undetermined = true
		v.add(ruleUnread, floor, "part of it could not be read")
	default: // the level of a heading, the language of code
		v.add(ruleForm, disclosure.Editorial, a.Name)
	}
}

// table judges a table by columns, rows and cells.
func (p *pair) table(v *verdict, b *diff.BlockDiff, floor disclosure.Impact) {
	substance := atLeast(floor, disclosure.Minor)
	t := b.Table
	for _, c := range t.Columns {
		name := quote(segmentsText(c.Header, c.Op))
		switch c.Op {
		case diff.Added:
			v.add(rulePart, substance, "the column "+name+" came in")
		case diff.Removed:
			v.add(rulePart, substance, "the column "+name+" went out")
		case diff.Edited, diff.MovedEdited:
			p.segments(v, c.Header, floor)
		case diff.Moved:
			v.add(ruleMoved, disclosure.Editorial, "a column stands elsewhere")
		}
	}
	for _, r := range t.Rows {
		switch r.Op {
		case diff.Added:
			v.add(rulePart, substance, "the row "+rowName(&r)+" came in")
		case diff.Removed:
			v.add(rulePart, substance, "the row "+rowName(&r)+" went out")
			if v.relied && !slices.ContainsFunc(t.Rows, func(r diff.RowDiff) bool { return r.Op == diff.Added }) {
				v.add(ruleDropped, disclosure.Material, "a row went out with nothing in its place")
			}
		case diff.Moved:
			v.add(ruleMoved, disclosure.Editorial, "a row stands elsewhere")
		}
		if r.Op != diff.Edited && r.Op != diff.MovedEdited {
			continue
		}
		for k, cell := range r.Cells {
			if k < len(t.Columns) && (t.Columns[k].Op == diff.Added || t.Columns[k].Op == diff.Removed) {
				continue
			}
			if changes(cell.Text) {
				p.segments(v, cell.Text, floor)
			}
		}
	}
}

// rowName is how a row that came in or went out is spoken of: by its key, by
// its first cell with anything in it, or by its number.
func rowName(r *diff.RowDiff) string {
	if strings.TrimSpace(r.Key) != "" {
		return quote(r.Key)
	}
	for _, cell := range r.Cells {
		if s := segmentsText(cell.Text, cell.Op); s != "" {
			return quote(s)
		}
	}
	return strconv.Itoa(max(r.From, r.To) + 1)
}

// links judges links in a block that holds others, beside those of its parts.
func (p *pair) links(v *verdict, b *diff.BlockDiff) {
	links := slices.Clone(b.Measure.Links)
	for i := range b.Children {
		if m := b.Children[i].Measure; m != nil {
			for _, l := range m.Links {
				if k := slices.Index(links, l); k >= 0 {
					links = slices.Delete(links, k, k+1)
				}
			}
		}
	}
	for _, l := range links {
		v.target(l)
	}
}

func (v *verdict) target(l diff.LinkChange) {
	var detail string
	switch {
	case l.New == "":
		detail = fmt.Sprintf("%s no longer leads to %s", quote(l.Text), l.Old)
	case l.Old == "":
		detail = fmt.Sprintf("%s now leads to %s", quote(l.Text), l.New)
	default:
		detail = fmt.Sprintf("%s leads to %s and led to %s", quote(l.Text), l.New, l.Old)
	}
	v.add(ruleTarget, disclosure.Minor, detail)
}

// segments judges the text of a cell, which has no measure of its own.
func (p *pair) segments(v *verdict, list []diff.Segment, floor disclosure.Impact) {
	old, new := textOf(list, diff.Insert), textOf(list, diff.Delete)
	switch {
	case old == "" || new == "":
		v.add(rulePart, atLeast(floor, disclosure.Minor), "a cell "+map[bool]string{true: "was filled: " + quote(new), false: "was emptied: " + quote(old)}[old == ""])
		return
	case letters(old) == letters(new):
		if old != new {
			v.add(ruleForm, disclosure.Editorial, "punctuation or how words are joined")
		}
		return // else a link, which the table's measure has
	}
	d := p.words(old, new)
	if d == nil {
		v.add(ruleProtected, atLeast(floor, disclosure.Minor), quote(old)+" is now "+quote(new))
		return
	}
	p.edit(v, d, floor)
}

// textOf is an edited text without what the segments of one kind say: the
// older text without insertions, the newer one without deletions.
func textOf(list []diff.Segment, without diff.SegmentOp) string {
	return joined(list, func(op diff.SegmentOp) bool { return op != without })
}

// joined is the text of the segments with some ops.
func joined(list []diff.Segment, with func(diff.SegmentOp) bool) string {
	var b strings.Builder
	first := ""
	for i := range list {
		if !with(list[i].Op) {
			continue
		}
		switch text := list[i].Text(); {
		case first == "":
			first = text
		case b.Len() == 0:
			b.Grow(2 * (len(first) + len(text)))
			b.WriteString(first)
			fallthrough
		default:
			b.WriteString(text)
		}
	}
	if b.Len() > 0 {
		first = b.String()
	}
	return strings.TrimSpace(first)
}

func changes(list []diff.Segment) bool {
	return slices.ContainsFunc(list, func(s diff.Segment) bool { return s.Op != diff.Equal })
}

func segmentsText(list []diff.Segment, op diff.Op) string {
	return joined(list, func(o diff.SegmentOp) bool { return o != diff.Delete || op == diff.Removed })
}

// binding are the modal verbs that oblige; the others allow or estimate.
var binding = []string{"must", "shall", "should", "ought", "required", "requires", "require", "mandatory", "need", "needs"}

// obligations gives the duties and prohibitions that an edit took out and did
// not put back.
func obligations(list []diff.TokenChange) (gone []string) {
	left := map[string]int{}
	for _, t := range list {
		if t.Op == diff.Insert {
			left[strings.ToLower(t.Text)]++
		}
	}
	for _, t := range list {
		word := strings.ToLower(t.Text)
		if t.Op != diff.Delete || t.Class != diff.Negation && !slices.Contains(binding, word) {
			continue
		}
		if left[word] > 0 {
			left[word]--
			continue
		}
		if q := strconv.Quote(t.Text); !slices.Contains(gone, q) {
			gone = append(gone, q)
		}
	}
	return gone
}

// tokens puts changed tokens that carry an obligation or an amount in words.
func tokens(list []diff.TokenChange) string {
	var parts []string
	for _, op := range []diff.SegmentOp{diff.Delete, diff.Insert} {
		var words []string
		for _, t := range list {
			if t.Op == op && len(words) < 8 && !slices.Contains(words, strconv.Quote(t.Text)) {
				words = append(words, strconv.Quote(t.Text))
			}
		}
		if len(words) > 0 {
			parts = append(parts, map[diff.SegmentOp]string{diff.Delete: "without ", diff.Insert: "with "}[op]+strings.Join(words, ", "))
		}
	}
	return strings.Join(parts, ", ")
}

// quote shortens a text for a message.
func quote(s string) string { return "“" + shortened(s, 60) + "”" }

// shortened folds white space and cuts a text after so many characters.
func shortened(s string, most int) string {
	var b strings.Builder
	n := 0
	for word := range strings.FieldsSeq(s) {
		if b.Len() > 0 {
			b.WriteByte(' ')
			n++
		}
		b.WriteString(word)
		if n += utf8.RuneCountInString(word); n > most {
			r := []rune(b.String())
			return strings.TrimSpace(string(r[:most])) + "…"
		}
	}
	return b.String()
}

// otherForm finds the blocks that say in other paragraphs or items what stood
// there before: in each run of changed blocks, the words before and after are
// the same in the same order.
func (j *judge) otherForm(s *diff.SectionDiff) []bool {
	same := make([]bool, len(s.Blocks))
	for from := 0; from < len(s.Blocks); {
		to := from
		for to < len(s.Blocks) && (s.Blocks[to].Op == diff.Added || s.Blocks[to].Op == diff.Removed || s.Blocks[to].Op == diff.Edited) {
			to++
		}
		// Blocks that were only edited say other words.
		if to-from > 1 && slices.ContainsFunc(s.Blocks[from:to], func(b diff.BlockDiff) bool { return b.Op != diff.Edited }) {
			var was, now strings.Builder
			fine := true
			for k := from; k < to; k++ {
				b := &s.Blocks[k]
				fine = fine && (b.Measure == nil || !b.Measure.Undetermined && len(b.Measure.Links) == 0 && b.Measure.Attributes == 0)
				if b.From != nil {
					was.WriteString(j.old.prepared.PlainText(*b.From) + "\n")
				}
				if b.To != nil {
					now.WriteString(j.new.prepared.PlainText(*b.To) + "\n")
				}
			}
			if fine && sameLetters(was.String(), now.String()) && letters(was.String()) == letters(now.String()) {
				for k := from; k < to; k++ {
					same[k] = true
				}
			}
		}
		from = to + 1
	}
	return same
}

// sameLetters reports whether two texts hold the same letters and figures in
// the same order, which is so when they have the same [letters].
func sameLetters(a, b string) bool {
	next := func(s string) (rune, string) {
		for i, r := range s {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r), s[i+utf8.RuneLen(r):]
			}
		}
		return -1, ""
	}
	for {
		var x, y rune
		if x, a = next(a); x < 0 {
			y, _ = next(b)
			return y < 0
		}
		if y, b = next(b); x != y {
			return false
		}
	}
}

// letters reduces a text to its words, in lower case. Signs before numbers
// stay.
func letters(s string) string {
	const around = `.,;:!?"'()[]*_“”‘’«»•–—`
	var out []string
	for w := range strings.FieldsSeq(strings.ToLower(s)) {
		w = strings.TrimRight(w, around+"-")
		for w != "" {
			r, n := utf8.DecodeRuneInString(w)
			if !strings.ContainsRune(around+"-", r) || strings.ContainsRune(".-", r) && len(w) > n && w[n] >= '0' && w[n] <= '9' {
				break
			}
			w = w[n:]
		}
		if w == "" {
			continue
		}
		if strings.ContainsFunc(w, unicode.IsDigit) {
			out = append(out, w)
		} else {
			out = append(out, strings.FieldsFunc(w, func(r rune) bool { return r == '-' || r == '–' || r == '—' || r == '/' })...)
		}
	}
	return strings.Join(out, " ")
}

// reordered reports whether a paragraph holds the sentences it held before,
// in another order.
func (j *judge) reordered(b *diff.BlockDiff) bool {
	m := b.Measure
	if b.Kind != diff.Paragraph || m == nil || m.Similarity < 1 || m.OldWords != m.NewWords || m.Undetermined || len(m.Links) > 0 {
		return false
	}
	sentences := func(t *text, at diff.Place) []string {
		list := strings.FieldsFunc(strings.ReplaceAll(t.prepared.PlainText(at), ". ", ".\n"), func(r rune) bool { return r == '\n' })
		for i := range list {
			list[i] = letters(list[i])
		}
		return sorted(list)
	}
	old := sentences(j.old, *b.From)
	return len(old) > 1 && slices.Equal(old, sentences(j.new, *b.To))
}
