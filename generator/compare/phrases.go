package compare

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"placard/generator/diff"
)

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
		for i := range list {
			if t := &list[i]; t.Op == op && !slices.Contains(words, t.Text) {
				if words = append(words, t.Text); len(words) == 8 {
					break
				}
			}
		}
		if len(words) == 0 {
			continue
		}
		part := []byte("without ")
		if op == diff.Insert {
			part = []byte("with ")
		}
		for i, w := range words {
			if i > 0 {
				part = append(part, ", "...)
			}
			part = strconv.AppendQuote(part, w)
		}
		parts = append(parts, string(part))
	}
	return strings.Join(parts, ", ")
}

// quote shortens a text for a message.
func quote(s string) string { return "“" + shortened(s, 60) + "”" }

// shortened folds white space and cuts a text after so many characters.
func shortened(s string, most int) string {
	var b strings.Builder
	b.Grow(min(len(s), 2*most))
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
