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
			var was, now strings.Builder
			fine := !slices.ContainsFunc(s.Blocks[from:to], func(b diff.BlockDiff) bool {
				return b.Measure != nil && (b.Measure.Undetermined || len(b.Measure.Links) > 0 || b.Measure.Attributes > 0)
			})
			for k := from; fine && k < to; k++ {
				b := &s.Blocks[k]
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
