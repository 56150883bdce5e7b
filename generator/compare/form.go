package compare

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"placard/generator/diff"
)

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
			var was, now []string
			fine := !slices.ContainsFunc(s.Blocks[from:to], func(b diff.BlockDiff) bool {
				return b.Measure != nil && (b.Measure.Undetermined || len(b.Measure.Links) > 0 || b.Measure.Attributes > 0)
			})
			for k := from; fine && k < to; k++ {
				b := &s.Blocks[k]
				if b.From != nil {
					was = append(was, j.old.prepared.PlainText(*b.From))
				}
				if b.To != nil {
					now = append(now, j.new.prepared.PlainText(*b.To))
				}
			}
			if fine && sameLetters(was, now) && letters(strings.Join(was, "\n")) == letters(strings.Join(now, "\n")) {
				for k := from; k < to; k++ {
					same[k] = true
				}
			}
		}
		from = to + 1
	}
	return same
}

// sameLetters reports whether the texts of two lists hold the same letters and
// figures in the same order, which is so when they have the same [letters].
func sameLetters(a, b []string) bool {
	var x, y string // what is left of the texts before
	next := func(s *string, rest *[]string) rune {
		for {
			for i, r := range *s {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					*s = (*s)[i+utf8.RuneLen(r):]
					return unicode.ToLower(r)
				}
			}
			if len(*rest) == 0 {
				*s = ""
				return -1
			}
			*s, *rest = (*rest)[0], (*rest)[1:]
		}
	}
	for {
		p, q := next(&x, &a), next(&y, &b)
		if p != q || p < 0 {
			return p == q
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
