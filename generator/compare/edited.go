package compare

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"placard/generator/diff"
	"placard/generator/disclosure"
)

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
		if p.english && len(m.Links) == 0 && len(b.Attributes) == 0 && m.Attributes == 0 && m.Parts == 0 && !m.Undetermined &&
			written(textOf(b.Text, diff.Insert)) == written(textOf(b.Text, diff.Delete)) {
			v.add(ruleForm, disclosure.Editorial, "a contraction, or the space before a unit")
			return
		}
		if p.english && len(m.Protected) == 0 && len(m.Links) == 0 && len(b.Attributes) == 0 && !m.Undetermined && copyEdit(b.Text) {
			if sameLetters([]string{b.Was()}, []string{b.Now()}) {
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
	case otherNames(b.Text):
		v.add(ruleTouched, floor, "a name came, went or is another")
	default:
		v.add(ruleTouched, oneBelow(floor), "a few words changed")
		if codeIn(b.Text) {
			v.add(ruleCode, disclosure.Minor, "code within a line changed")
		}
	}
}

// codeIn reports whether an edit put in, took out or changed a code span.
func codeIn(list []diff.Segment) bool {
	return slices.ContainsFunc(list, func(s diff.Segment) bool {
		return s.Op != diff.Equal && slices.ContainsFunc(s.Runs, func(r diff.Run) bool { return r.Kind == diff.Verbatim && strings.TrimSpace(r.Text) != "" })
	})
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
	case sameLetters([]string{old}, []string{new}) && letters(old) == letters(new):
		if old != new {
			v.add(ruleForm, disclosure.Editorial, "punctuation or how words are joined")
		}
		return // else a link, which the table's measure has
	case p.english && written(old) == written(new):
		v.add(ruleForm, disclosure.Editorial, "a contraction, or the space before a unit")
		return
	}
	d := p.words(old, new)
	if d == nil {
		v.add(ruleProtected, atLeast(floor, disclosure.Minor), quote(old)+" is now "+quote(new))
		return
	}
	p.edit(v, d, floor)
}
