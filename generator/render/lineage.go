package render

import (
	"slices"
	"strconv"
	"strings"

	"placard/generator/diff"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// A paragraph's number may be another one in every version of a pack. So that
// a reader who changes the version stays at the same paragraph, every
// paragraph of a system's packs gets a name that is the same in all of them:
// its number in the newest version that has it. Each version then needs only
// a list of its paragraphs whose numbers differ from their names, and the
// lists of all versions together take space and time that grow with the number
// of versions, not with the number of pairs.
//
// A list is written for theme.js, in the order of the text:
//
//	2-4=2-3*3 3-1=3-1b
//
// says that the paragraphs 2.4, 2.5 and 2.6 are named 2-3, 2-4 and 2-5, and
// that 3.1 is named 3-1b: it is gone from newer versions, and their 3.1 is
// another paragraph.

// lineage is the names of one version's paragraphs, by id without the "p".
type lineage map[string]string

// lineages names the paragraphs of n versions of a text, from the newest to the
// oldest.
func lineages(n int, version func(int) *markdown.Document) []lineage {
	all := make([]lineage, n)
	used := map[string]bool{}
	var preparer diff.Preparer
	var newer *diff.Prepared
	for i := range all {
		doc := version(i)
		blocks := doc.Passages.Blocks
		names := make(lineage, len(blocks))
		this := preparer.Prepare(compared(doc))
		if i > 0 {
			for _, pair := range diff.Pairs(this, newer) {
				old, ok := strings.CutPrefix(pair.Old, "p")
				if name := all[i-1][strings.TrimPrefix(pair.New, "p")]; ok && name != "" && names[old] == "" {
					names[old] = name
				}
			}
		}
		for _, b := range blocks {
			id, ok := strings.CutPrefix(b.ID, "p")
			if !ok || names[id] != "" {
				continue
			}
			name := id
			for c := 'b'; used[name]; c++ {
				name = id + string(c)
			}
			names[id] = name
			used[name] = true
		}
		all[i] = names
		newer = this
	}
	return all
}

// compared gives a pack's text in the form that package diff pairs.
func compared(doc *markdown.Document) diff.Document {
	var d diff.Document
	title := map[string]string{}
	for _, h := range doc.Outline.Headings {
		if h.Level == 2 {
			title[h.ID] = h.Text
		}
	}
	for _, b := range doc.Passages.Blocks {
		if n := len(d.Sections); n == 0 || d.Sections[n-1].ID != b.Section {
			d.Sections = append(d.Sections, diff.Section{ID: b.Section, Title: title[b.Section]})
		}
		s := &d.Sections[len(d.Sections)-1]
		s.Blocks = append(s.Blocks, diff.Block{ID: b.ID, Kind: diff.Kind(b.Kind), Inline: []diff.Run{{Text: b.Text}}})
	}
	return d
}

// text writes the list of a version, in the order of its paragraphs, which are
// its document's anchors.
func (l lineage) text(anchors markdown.Anchors) string {
	var b strings.Builder
	var from, to string // the pair that would continue the run
	run := 0
	end := func() {
		if run > 1 {
			b.WriteString("*" + strconv.Itoa(run))
		}
		run = 0
	}
	for anchor := range anchors.All() {
		id, ok := strings.CutPrefix(anchor, "p")
		name := l[id]
		if !ok || name == "" {
			continue
		}
		switch {
		case name == id:
			end()
			continue
		case run > 0 && id == from && name == to:
			run++
		default:
			end()
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(id + "=" + name)
			run = 1
		}
		from, to = following(id), following(name)
	}
	end()
	return b.String()
}

// following gives the next paragraph's number: 2-5 after 2-4. A name with a
// letter has none.
func following(id string) string {
	section, n, ok := strings.Cut(id, "-")
	i, err := strconv.Atoi(n)
	if !ok || err != nil {
		return ""
	}
	return section + "-" + strconv.Itoa(i+1)
}

// counterparts gives, for the paragraphs of one version, their ids in
// another.
func counterparts(from, to lineage) map[string]string {
	back := make(map[string]string, len(to))
	for id, name := range to {
		back[name] = id
	}
	out := make(map[string]string, len(from))
	for id, name := range from {
		if there, ok := back[name]; ok {
			out[id] = there
		}
	}
	return out
}

// position gives a pack's place among the packs of its system.
func position(p *disclosure.Pack) int { return slices.Index(p.System.Packs, p) }
