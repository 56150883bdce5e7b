package render

import (
	"slices"
	"strconv"
	"strings"

	"placard/generator/diff"
	"placard/generator/markdown"
)

// SectionDelta is a section of a comparison.
type SectionDelta struct {
	ID, Number, Title string
	Was               string // its title in the older version, when it had another
	Word              string // added, removed or moved
	Counts            string
	Quiet             bool // nothing changed
	Parts             []ComparePart
}

// A ComparePart is a changed block, or a stretch of blocks that are the same.
type ComparePart struct {
	ID        string
	Same      *SameBlocks
	Title     string
	Elsewhere string // its number in the older version, when it had another
	Label     *Label
	Open      bool
	One       []Delta // both versions in one text
	Two       bool    // Was and Now are to be set side by side
	Was, Now  []Delta
	Reasons   string
	Links     []Link
	Override  *OverrideView
}

// SameBlocks are blocks that did not change.
type SameBlocks struct {
	Title  string
	Blocks []SameBlock
}

// SameBlock is a block that did not change.
type SameBlock struct {
	Number, Href string
	Block        Delta
}

// text shows the difference of two texts: the packs' own, or those of a
// further page, whose path is file.
func (r *reader) text(file string, d *diff.Diff, now []markdown.Element, fromHref, toHref string, outline *markdown.Outline) {
	w := r.system.words
	numbers := map[string]string{}
	if outline != nil {
		for _, h := range outline.Headings {
			if h.Level == 2 && h.Number > 0 {
				numbers[h.ID] = strconv.Itoa(h.Number)
			}
		}
	}
	for i := range d.Sections {
		s := &d.Sections[i]
		var element *markdown.Element
		if s.To >= 0 && s.To < len(now) {
			element = &now[s.To]
		}
		id := sectionAnchor(s.ID)
		if file != "" {
			id = "f-" + id
		}
		v := SectionDelta{ID: r.anchor(id), Title: s.Title, Number: numbers[s.ID]}
		if file != "" {
			v.Number = ""
		}
		if v.Title == "" {
			v.Title = w.must("comparison.preamble")
		}
		if s.Renamed {
			v.Was = s.OldTitle
		}
		switch s.Op {
		case diff.Same:
			v.Quiet = true
		case diff.Added:
			v.Word = w.must("comparison.section_added")
		case diff.Removed:
			v.Word = w.must("comparison.section_removed")
		case diff.Moved, diff.MovedEdited:
			v.Word = w.must("comparison.section_moved")
		}
		v.Counts = r.counts(s.Counts)
		r.blocks(&v, file, i, s, element, fromHref, toHref)
		r.out.Sections = append(r.out.Sections, v)
	}
}

// counts says how many blocks of a section changed.
func (r *reader) counts(c diff.Counts) string {
	w := r.system.words
	var parts []string
	for _, p := range []struct {
		key string
		n   int
	}{
		{"comparison.count_edited", c.Edited}, {"comparison.count_added", c.Added}, {"comparison.count_removed", c.Removed},
		{"comparison.count_moved", c.Moved}, {"comparison.count_away", c.MovedAway},
	} {
		if p.n > 0 {
			parts = append(parts, w.must(p.key, "n", p.n))
		}
	}
	return strings.Join(parts, w.must("list.separator"))
}

// blocks shows the blocks of a section.
func (r *reader) blocks(v *SectionDelta, file string, section int, s *diff.SectionDiff, now *markdown.Element, fromHref, toHref string) {
	blocks := s.Blocks
	if s.Op == diff.Same && len(blocks) == 0 && now != nil {
		var all []*markdown.Element
		for i := range now.Children {
			all = append(all, &now.Children[i])
		}
		r.sameBlocks(v, all, toHref)
		return
	}
	changed := 0
	for i := range blocks {
		if blocks[i].Op != diff.Same {
			changed++
		}
	}
	v.Parts = make([]ComparePart, 0, min(len(blocks), 2*changed+1)) // with what is the same between them
	for i := 0; i < len(blocks); i++ {
		b := &blocks[i]
		if b.Op == diff.Same {
			var run []*markdown.Element
			for ; i < len(blocks) && blocks[i].Op == diff.Same; i++ {
				if e := child(now, blocks[i].To); e != nil {
					run = append(run, e)
				}
			}
			i--
			r.sameBlocks(v, run, toHref)
			continue
		}
		if b.Kind != diff.Heading && b.Op != diff.Removed && b.Op != diff.MovedAway {
			r.all++
			if b.Op == diff.Moved {
				r.unchanged++
			}
		}
		v.Parts = append(v.Parts, r.part(file, section, i, b, child(now, b.To), fromHref, toHref))
	}
}

// sameBlocks folds blocks that did not change.
func (r *reader) sameBlocks(v *SectionDelta, list []*markdown.Element, toHref string) {
	w := r.system.words
	same := &SameBlocks{Blocks: make([]SameBlock, 0, len(list))}
	first, last, n := "", "", 0
	for _, e := range list {
		b := SameBlock{Number: numbered(e.ID), Block: r.deltas.same(e)}
		if b.Number != "" {
			b.Href = toHref + "#" + e.ID
			if last = b.Number; first == "" {
				first = last
			}
		}
		if e.Kind != "heading" {
			n++
		}
		same.Blocks = append(same.Blocks, b)
	}
	r.unchanged += n
	r.all += n
	switch {
	case len(list) == 0:
		return
	case n == 0:
		same.Title = w.must("comparison.same_headings")
	case first == "":
		same.Title = w.must("comparison.same_plain", "n", n)
	case first == last:
		same.Title = w.must("comparison.same_one", "n", n, "first", first)
	default:
		same.Title = w.must("comparison.same", "n", n, "first", first, "last", last)
	}
	v.Parts = append(v.Parts, ComparePart{Same: same})
}

// part shows a block that changed.
func (r *reader) part(file string, section, at int, b *diff.BlockDiff, now *markdown.Element, fromHref, toHref string) ComparePart {
	w := r.system.words
	var oldID, newID string
	if b.From != nil {
		oldID = b.From.ID
	}
	if b.To != nil {
		newID = b.To.ID
	}
	number := numbered(newID)
	if b.Op == diff.Removed || b.Op == diff.MovedAway {
		number = numbered(oldID)
	}
	what := w.word("block_kind", b.Kind)
	if number != "" {
		what = w.must("comparison.block", "kind", what, "number", number)
	}
	from, to := r.pair.From.Version.Original(), r.pair.To.Version.Original()
	p := ComparePart{}
	switch b.Op {
	case diff.Added:
		p.Title = w.must("comparison.part_added", "block", what)
		p.One = []Delta{r.deltas.whole(b.Block, "ins")}
	case diff.Removed:
		p.Title = w.must("comparison.part_removed", "block", what)
		p.One = []Delta{r.deltas.whole(b.Block, "del")}
	case diff.MovedAway:
		p.Title = w.must("comparison.part_away", "block", what, "section", r.title(b.To, true))
	case diff.Moved, diff.MovedEdited:
		key, here := "comparison.part_moved", "comparison.part_moved_here"
		if b.Op == diff.MovedEdited {
			key, here = "comparison.part_moved_edited", "comparison.part_moved_edited_here"
		}
		if b.From != nil && b.To != nil && b.From.Section == b.To.Section {
			p.Title = w.must(here, "block", what)
		} else {
			p.Title = w.must(key, "block", what, "section", r.title(b.From, false))
		}
		if b.Op == diff.Moved {
			p.One = []Delta{r.deltas.same(now)}
		} else {
			p.One = []Delta{r.deltas.changed(b, now)}
		}
	default:
		p.Title = w.must("comparison.part_edited", "block", what)
		p.One = []Delta{r.deltas.changed(b, now)}
	}
	if n := numbered(oldID); n != "" && number != "" && n != number && b.Op != diff.MovedAway {
		p.Elsewhere = w.must("comparison.elsewhere", "number", n, "version", from)
	}
	// A table is compared cell by cell, in one layout.
	if (b.Op == diff.Edited || b.Op == diff.MovedEdited) && b.Table == nil && len(p.One) == 1 {
		was, _ := p.One[0].without("ins")
		is, _ := p.One[0].without("del")
		p.Two, p.Was, p.Now = true, []Delta{was}, []Delta{is}
	}
	switch {
	case file != "":
	case newID != "" && b.Op != diff.MovedAway:
		p.ID = r.anchor("c-" + strings.TrimPrefix(newID, "p"))
	case oldID != "" && b.Op == diff.Removed:
		p.ID = r.anchor("w-" + strings.TrimPrefix(oldID, "p"))
	}
	if oldID != "" && fromHref != "" {
		p.Links = append(p.Links, Link{w.must("comparison.read_in", "version", from), fromHref + "#" + oldID})
	}
	if newID != "" && toHref != "" {
		p.Links = append(p.Links, Link{w.must("comparison.read_in", "version", to), toHref + "#" + newID})
	}
	for i := range r.c.Changes {
		c := &r.c.Changes[i]
		if c.Name != file || c.SectionAt != section || c.BlockAt != at || c.Kind == "field" || c.Kind == "file" {
			continue
		}
		p.Label = &Label{string(c.Class), w.word("impact", c.Class)}
		p.Open = c.Open()
		var reasons []string
		for _, reason := range c.Reasons {
			if !slices.Contains(reasons, reason.Detail) {
				reasons = append(reasons, reason.Detail)
			}
		}
		p.Reasons = strings.Join(reasons, "; ")
		if c.Override != nil {
			o := r.override(c)
			p.Override = &o
		}
		break
	}
	return p
}

// title is the title of the section at a place.
func (r *reader) title(at *diff.Place, newer bool) string {
	if at == nil {
		return ""
	}
	for i := range r.c.Text.Sections {
		s := &r.c.Text.Sections[i]
		switch {
		case newer && s.ID == at.Section && s.Title != "":
			return s.Title
		case !newer && s.OldID == at.Section && s.OldTitle != "":
			return s.OldTitle
		}
	}
	return r.sectionTitle(at.Section, "")
}

// furtherPages shows the pages and files of the packs' folders.
func (r *reader) furtherPages() {
	w := r.system.words
	for i := range r.c.Files {
		f := &r.c.Files[i]
		key := map[diff.Op]string{diff.Added: "comparison.file_added", diff.Removed: "comparison.file_removed", diff.Moved: "comparison.file_moved", diff.MovedEdited: "comparison.file_moved"}[f.Op]
		if key == "" {
			key = "comparison.file_changed"
		}
		values := []any{"file", f.Path}
		if f.Op == diff.Moved || f.Op == diff.MovedEdited {
			values = append(values, "old", f.OldPath)
		}
		if key == "comparison.file_changed" {
			values = append(values, "was", w.size(f.OldSize), "now", w.size(f.NewSize))
		}
		r.out.Files = append(r.out.Files, w.must(key, values...))
		if f.Text == nil {
			continue
		}
		for _, page := range r.pair.To.Pages {
			if !strings.HasSuffix(page.Doc.Path, "/"+f.Path) {
				continue
			}
			// Paragraphs of further pages have no numbers, so nothing leads
			// to them.
			r.text(f.Path, f.Text, r.site.elements(page.Doc.File), "", "", nil)
		}
	}
}
