package compare

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"placard/generator/diff"
)

// A rename is a number that changed in the name that it is part of: the "3"
// of "Tarn 3".
type rename struct{ name, old, new string }

// renames are those that a text makes throughout.
type renames []rename

// leastRenames is the number of blocks in which a name must have changed.
const leastRenames = 3

// renamesIn finds names whose number changed in several blocks alike.
func renamesIn(d *diff.Diff, v *diff.Vocabulary) renames {
	found := map[rename]int{}
	for i := range d.Sections {
		for k := range d.Sections[i].Blocks {
			here := map[rename]bool{}
			collectRenames(&d.Sections[i].Blocks[k], v, here)
			for r := range here {
				found[r]++
			}
		}
	}
	var list renames
	for r, n := range found {
		if n >= leastRenames {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b rename) int {
		return strings.Compare(a.name+"\x00"+a.old+"\x00"+a.new, b.name+"\x00"+b.old+"\x00"+b.new)
	})
	return list
}

func collectRenames(b *diff.BlockDiff, v *diff.Vocabulary, found map[rename]bool) {
	for i := 1; i+1 < len(b.Text); i++ {
		del, ins := &b.Text[i], &b.Text[i+1]
		if b.Text[i-1].Op != diff.Equal || del.Op != diff.Delete || ins.Op != diff.Insert {
			continue
		}
		old, new := firstWord(del.Text()), firstWord(ins.Text())
		if old == new || !numbered(old) || !numbered(new) {
			continue
		}
		if name := lastWord(b.Text[i-1].Text()); name != "" && isName(name, v) {
			found[rename{name, old, new}] = true
		}
	}
	for i := range b.Children {
		collectRenames(&b.Children[i], v, found)
	}
}

func firstWord(s string) string {
	for w := range strings.FieldsSeq(s) {
		return strings.TrimSuffix(strings.TrimSuffix(strings.Trim(w, ".,;:()"), "'s"), "’s")
	}
	return ""
}

func lastWord(s string) string {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	space := strings.LastIndexFunc(s, unicode.IsSpace)
	if space < 0 {
		return s
	}
	_, n := utf8.DecodeRuneInString(s[space:])
	return s[space+n:]
}

// numbered reports whether a word is the version in a name: digits, with
// points or a letter.
func numbered(w string) bool {
	return len(w) <= 8 && w != "" && unicode.IsDigit(rune(w[0])) && strings.Trim(w, "0123456789.ab") == ""
}

// isName reports whether a word is a name, and not what counts or measures.
func isName(w string, v *diff.Vocabulary) bool {
	r, _ := utf8.DecodeRuneInString(w)
	if !unicode.IsUpper(r) || strings.HasSuffix(w, ".") || strings.HasSuffix(w, ":") || v.Class(w) != diff.Word {
		return false
	}
	switch strings.ToLower(w) {
	case "level", "tier", "class", "category", "grade", "step", "section", "article", "annex", "table", "figure", "page", "phase", "stage", "top", "least", "version":
		return false
	}
	return true
}

// without takes the renames out of a list of changed tokens, and says how
// many there were.
func (r renames) without(list []diff.TokenChange) (rest []diff.TokenChange, n int) {
	if len(r) == 0 {
		return list, 0
	}
	count := func(op diff.SegmentOp, text string) (n int) {
		for _, t := range list {
			if t.Op == op && plainToken(t.Text) == text {
				n++
			}
		}
		return n
	}
	drop := map[diff.SegmentOp]map[string]int{diff.Delete: {}, diff.Insert: {}}
	for _, one := range r {
		times := min(count(diff.Delete, one.old), count(diff.Insert, one.new))
		drop[diff.Delete][one.old] = max(drop[diff.Delete][one.old], times)
		drop[diff.Insert][one.new] = max(drop[diff.Insert][one.new], times)
		n = max(n, times)
	}
	for _, t := range list {
		if text := plainToken(t.Text); drop[t.Op][text] > 0 {
			drop[t.Op][text]--
			continue
		}
		rest = append(rest, t)
	}
	return rest, n
}

func plainToken(s string) string { return strings.TrimSuffix(strings.TrimSuffix(s, "'s"), "’s") }

func (r renames) words() string {
	list := make([]string, len(r))
	for i, one := range r {
		list[i] = "“" + one.name + " " + one.old + "” is “" + one.name + " " + one.new + "” throughout"
	}
	return strings.Join(list, "; ")
}
