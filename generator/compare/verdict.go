package compare

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"placard/generator/diff"
	"placard/generator/disclosure"
)

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
