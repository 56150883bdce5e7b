package diff

import "slices"

// Options say how documents are compared. The zero value is what most
// callers want.
type Options struct {
	// Islands is the number of equal words between two edits up to which
	// they are shown as one; 0 stands for [DefaultIslands], -1 for none.
	Islands int
	// Vocabulary classes changed tokens; nil stands for [English].
	Vocabulary *Vocabulary
}

// DefaultIslands is how many equal words between edits are too few to stand
// alone.
const DefaultIslands = 2

// Compare says what changed from a to b.
func Compare(a, b Document, o Options) Diff {
	return ComparePrepared(Prepare(a), Prepare(b), o)
}

// ComparePrepared is [Compare] for documents that are compared more than
// once.
func ComparePrepared(a, b *Prepared, o Options) Diff {
	c := newComparer(o)
	c.al = align(a, b)
	if a.edits == b.edits {
		c.edits = a.edits
	}
	var d Diff
	ordered := inOrder(c.al.sections)
	for _, e := range interleave(c.al.sections, c.al.from) {
		s := c.section(e.from, e.to, e.from < 0 || ordered[e.from])
		d.Sections = append(d.Sections, s)
		d.Counts.add(s.Counts)
	}
	return d
}

// CompareSections says which sections [ComparePrepared] finds changed, without
// looking at words: those that stand on both sides have the op same or edited,
// and nothing else is told of them than where they stand and what they are
// called.
func CompareSections(a, b *Prepared) []SectionDiff {
	c := &comparer{al: &alignment{a: a, b: b}}
	c.al.sections, c.al.from = matchSections(a.sections, b.sections)
	var out []SectionDiff
	ordered := inOrder(c.al.sections)
	for _, e := range interleave(c.al.sections, c.al.from) {
		s, old, new := c.sectionPair(e.from, e.to)
		switch {
		case old == nil:
			s.Op = Added
		case new == nil:
			s.Op = Removed
		default:
			s.Renamed = !sameTokens(old.title, new.title)
			// Blocks of which none was added, removed, edited or moved are
			// equal one by one.
			changed := !slices.EqualFunc(old.nodes, new.nodes, func(m, n *node) bool { return m.digest == n.digest })
			s.Op = pairOp(!changed && !s.Renamed && old.id == new.id && ordered[e.from], false)
		}
		out = append(out, s)
	}
	return out
}

// CompareText compares two paragraphs; it is nil when they have too little in
// common to be one that was edited. The result says neither where they stand
// nor which change it is.
func CompareText(a, b []Run, o Options) *BlockDiff {
	ta, tb := tokenize(a), tokenize(b)
	switch {
	case sameTokens(ta, tb):
		return &BlockDiff{Op: Same, Kind: Paragraph}
	case exchanged(ta, tb):
		return nil
	}
	x, y := textNode(a, ta), textNode(b, tb)
	if len(candidates([]*node{x}, []*node{y}, editFloor)) == 0 {
		return nil
	}
	d := &BlockDiff{Op: Edited, Kind: Paragraph}
	newComparer(o).edit(d, x, y)
	return d
}

// exchanged reports whether one word was put in the place of another: most
// cells of tables hold a single figure, and have nothing in common with what
// they were.
func exchanged(a, b []token) bool {
	return len(a) == 1 && len(b) == 1 && a[0].word && b[0].word && hashWord(a[0].text) != hashWord(b[0].text)
}

// textNode is a paragraph with a text that has been split.
func textNode(text []Run, split []token) *node {
	c := &content{kind: Paragraph, text: text}
	c.splitting.Do(func() { c.split = &tokens{inline: split} })
	return &node{content: c}
}

func newComparer(o Options) *comparer {
	c := &comparer{islands: o.Islands, vocabulary: o.Vocabulary}
	if c.islands == 0 {
		c.islands = DefaultIslands
	}
	if c.vocabulary == nil {
		c.vocabulary = English()
	}
	return c
}

// A comparer compares one pair of documents.
type comparer struct {
	islands    int
	vocabulary *Vocabulary
	al         *alignment
	edits      *editMemory // those of the Preparer of both documents, if it is one
	measuring  measuring
	places     []Place // to be given out
}

// sectionPair begins the difference of a section of each document, either of
// which may be -1 and is nil then.
func (c *comparer) sectionPair(from, to int) (s SectionDiff, a, b *section) {
	s = SectionDiff{From: from, To: to}
	if from >= 0 {
		a = c.al.a.sections[from]
		s.OldID, s.OldTitle = a.id, c.al.a.doc.Sections[from].Title
		s.ID, s.Title = s.OldID, s.OldTitle
	}
	if to >= 0 {
		b = c.al.b.sections[to]
		s.ID, s.Title = b.id, c.al.b.doc.Sections[to].Title
		if a == nil {
			s.OldID, s.OldTitle = s.ID, s.Title
		}
	}
	return s, a, b
}

func (c *comparer) section(from, to int, ordered bool) SectionDiff {
	s, a, b := c.sectionPair(from, to)
	s.Blocks = c.blocks(from, to)
	s.count()
	changed := false
	for i := range s.Blocks {
		changed = changed || s.Blocks[i].Op != Same
	}
	switch {
	case a == nil:
		s.Op = Added
		s.Fingerprint = Fingerprint(b.id, "section", "", b.canonical())
		return s
	case b == nil:
		s.Op = Removed
		s.Fingerprint = Fingerprint(a.id, "section", a.canonical(), "")
		return s
	}
	s.Renamed = !sameTokens(a.title, b.title)
	s.Op = pairOp(!changed && !s.Renamed && a.id == b.id, !ordered)
	if s.Renamed || a.id != b.id || !ordered {
		s.Fingerprint = Fingerprint(b.id, "section", canonicalTokens(a.title), canonicalTokens(b.title))
	}
	return s
}

// count counts the changes of a section's blocks.
func (s *SectionDiff) count() {
	s.Counts = Counts{}
	for i := range s.Blocks {
		d := &s.Blocks[i]
		switch d.Op {
		case Edited:
			s.Counts.Edited++
		case Added:
			s.Counts.Added++
		case Removed:
			s.Counts.Removed++
		case Moved, MovedEdited:
			s.Counts.Moved++
		case MovedAway:
			if d.To.At != s.To {
				s.Counts.MovedAway++
			}
		}
		if d.Measure != nil {
			s.Counts.WordsAdded += d.Measure.WordsAdded
			s.Counts.WordsRemoved += d.Measure.WordsRemoved
		}
	}
}

// blocks merges the blocks of a section of each document, either of which
// may be -1, into one list.
func (c *comparer) blocks(from, to int) []BlockDiff {
	var as, bs []*node
	if from >= 0 {
		as = c.al.a.sections[from].nodes
	}
	if to >= 0 {
		bs = c.al.b.sections[to].nodes
	}
	here := func(i int) bool { // a's block i has its counterpart in its place
		p := c.al.to[from][i]
		return p.index >= 0 && p.section == to && !c.al.moved[p.section][p.index]
	}
	there := func(j int) bool {
		p := c.al.back[to][j]
		return p.index >= 0 && p.section == from && !c.al.moved[to][j]
	}
	var out []BlockDiff
	if most := max(len(as), len(bs)); most > 0 {
		out = make([]BlockDiff, 0, most)
	}
	for i, j := 0, 0; i < len(as) || j < len(bs); {
		switch {
		case i < len(as) && !here(i):
			d := BlockDiff{Kind: as[i].kind, From: c.oldPlace(position{from, i})}
			if p := c.al.to[from][i]; p.index >= 0 {
				d.Op, d.To = MovedAway, c.newPlace(p)
			} else {
				d.removed(as[i])
				d.Fingerprint = c.al.a.sections[from].fingerprint(as[i], nil)
			}
			out = append(out, d)
			i++
		case j < len(bs) && !there(j):
			d := BlockDiff{Kind: bs[j].kind, To: c.newPlace(position{to, j})}
			if p := c.al.back[to][j]; p.index >= 0 {
				a := c.al.a.sections[p.section].nodes[p.index]
				d.From = c.oldPlace(p)
				d.Op, d.node = pairOp(a.digest == bs[j].digest, true), bs[j]
				if d.Op == MovedEdited {
					c.edit(&d, a, bs[j])
				}
				d.Fingerprint = c.al.b.sections[to].fingerprint(a, bs[j])
			} else {
				d.added(bs[j])
				d.Fingerprint = c.al.b.sections[to].fingerprint(nil, bs[j])
			}
			out = append(out, d)
			j++
		default:
			d := BlockDiff{
				Op: Same, Kind: bs[j].kind,
				From: c.oldPlace(position{from, i}), To: c.newPlace(position{to, j}),
			}
			if as[i].digest != bs[j].digest {
				d.Op, d.node = Edited, bs[j]
				c.edit(&d, as[i], bs[j])
				d.Fingerprint = c.al.b.sections[to].fingerprint(as[i], bs[j])
			}
			out = append(out, d)
			i++
			j++
		}
	}
	return out
}

func (c *comparer) oldPlace(p position) *Place { return c.place(c.al.a, p) }
func (c *comparer) newPlace(p position) *Place { return c.place(c.al.b, p) }

func (c *comparer) place(d *Prepared, p position) *Place {
	s := d.sections[p.section]
	if len(c.places) == cap(c.places) {
		c.places = make([]Place, 0, 32)
	}
	c.places = append(c.places, Place{Section: s.id, ID: s.nodes[p.index].id, At: p.section, Index: p.index})
	return &c.places[len(c.places)-1]
}

func (d *BlockDiff) removed(a *node) {
	d.Op, d.Block, d.node, d.Measure = Removed, a.block, a, measured(a, nil)
}
func (d *BlockDiff) added(b *node) {
	d.Op, d.Block, d.node, d.Measure = Added, b.block, b, measured(nil, b)
}

// edit describes what differs between two blocks of the same kind. What holds
// no blocks differs in the same way wherever it stands.
func (c *comparer) edit(d *BlockDiff, a, b *node) {
	if c.edits == nil || len(a.children)+len(b.children) > 0 {
		c.editNow(d, a, b)
		return
	}
	key := edited{a.content, b.content, c.islands, c.vocabulary}
	known := c.edits.get(key)
	if known == nil {
		known = &BlockDiff{}
		c.editNow(known, a, b)
		c.edits.put(key, known)
	}
	d.Attributes, d.Text, d.Table, d.Lines, d.Measure = known.Attributes, known.Text, known.Table, known.Lines, known.Measure
}

func (c *comparer) editNow(d *BlockDiff, a, b *node) {
	m := c.meter(a, b)
	d.Attributes = attributeChanges(a, b)
	if m.Attributes = len(d.Attributes); m.Attributes > 0 {
		m.Cosmetic = false
	}
	if a, b := a.tokens().inline, b.tokens().inline; !sameTokens(a, b) {
		d.Text = c.text(m, a, b)
	}
	d.Children = c.children(m, d, a.children, b.children)
	d.Table = c.table(m, a.tokens(), b.tokens())
	d.Lines = codeLines(m, a.lines, b.lines)
	if m.Undetermined {
		m.Cosmetic = false
	}
	d.Measure = &m.Measure
}

func attributeChanges(a, b *node) []AttributeChange {
	var out []AttributeChange
	value := map[string]string{}
	for _, x := range a.attrs {
		value[x.Name] = x.Value
	}
	for _, y := range b.attrs {
		if value[y.Name] != y.Value {
			out = append(out, AttributeChange{y.Name, value[y.Name], y.Value})
		}
		delete(value, y.Name)
	}
	for _, x := range a.attrs {
		if _, gone := value[x.Name]; gone {
			out = append(out, AttributeChange{x.Name, x.Value, ""})
		}
	}
	if a.raw != b.raw {
		out = append(out, AttributeChange{RawAttribute, rawValue(a.raw), rawValue(b.raw)})
	}
	return out
}

func rawValue(raw bool) string {
	if raw {
		return "true"
	}
	return ""
}

// text compares running text.
func (c *comparer) text(m *meter, a, b []token) []Segment {
	edits := tokenEdits(a, b)
	m.text(&c.measuring, a, b, edits)
	return segments(a, b, joinIslands(a, b, edits, c.islands))
}

// children merges the nested blocks of two blocks, nil if they are the same.
// They may change places among themselves, not between parents.
func (c *comparer) children(m *meter, d *BlockDiff, as, bs []*node) []BlockDiff {
	same := len(as) == len(bs)
	for i := 0; same && i < len(as); i++ {
		same = as[i].digest == bs[i].digest
	}
	if same {
		return nil
	}
	to, moved := alignChildren(as, bs)
	from := make([]int, len(bs))
	for j := range from {
		from[j] = -1
	}
	for i, j := range to {
		if j >= 0 {
			from[j] = i
		}
	}
	old := func(i int) *Place {
		return &Place{Section: d.From.Section, At: d.From.At, ID: as[i].id, Index: i}
	}
	new := func(j int) *Place {
		return &Place{Section: d.To.Section, At: d.To.At, ID: bs[j].id, Index: j}
	}
	var out []BlockDiff
	for i, j := 0, 0; i < len(as) || j < len(bs); {
		var e BlockDiff
		switch {
		case i < len(as) && (to[i] < 0 || moved[i]):
			e = BlockDiff{Kind: as[i].kind, From: old(i)}
			if to[i] >= 0 {
				e.Op, e.To = MovedAway, new(to[i])
			} else {
				e.removed(as[i])
			}
			i++
		case j < len(bs) && from[j] < 0:
			e = BlockDiff{Kind: bs[j].kind, To: new(j)}
			e.added(bs[j])
			j++
		default:
			a := as[from[j]]
			e = BlockDiff{Kind: a.kind, From: old(from[j]), To: new(j)}
			if e.Op = pairOp(a.digest == bs[j].digest, moved[from[j]]); e.Op != Same {
				e.node = bs[j]
			}
			if e.Op == Edited || e.Op == MovedEdited {
				c.edit(&e, a, bs[j])
			}
			if !moved[from[j]] {
				i++
			}
			j++
		}
		m.part(e.Op, e.Measure)
		out = append(out, e)
	}
	return out
}

// codeLines compares code by line, nil if it is the same.
func codeLines(m *meter, a, b []string) []LineSegment {
	var out []LineSegment
	changed := false
	add := func(op SegmentOp, lines []string) {
		if len(lines) == 0 {
			return
		}
		out = append(out, LineSegment{op, lines})
		if op == Equal {
			return
		}
		changed = true
		m.Parts += len(lines)
		for _, l := range lines {
			if op == Delete {
				m.WordsRemoved += countLineWords(l)
			} else {
				m.WordsAdded += countLineWords(l)
			}
		}
	}
	i, j := 0, 0
	for _, r := range sequence(a, b) {
		add(Delete, a[i:r.a])
		add(Insert, b[j:r.b])
		add(Equal, b[r.b:r.b+r.n])
		i, j = r.a+r.n, r.b+r.n
	}
	add(Delete, a[i:])
	add(Insert, b[j:])
	if !changed {
		return nil
	}
	m.Cosmetic = false
	return out
}

// An entry of two lists merged by interleave; -1 stands for neither.
type entry struct{ from, to int }

// interleave merges two lists into one in the newer order: what was removed
// follows what it followed. to and from map each list's indexes to the other.
func interleave(to, from []int) []entry {
	removed := make(map[int][]int) // by the newer index they follow
	after := -1
	for i, j := range to {
		if j >= 0 {
			after = j
		} else {
			removed[after] = append(removed[after], i)
		}
	}
	out := make([]entry, 0, len(to)+len(from))
	for j := -1; j < len(from); j++ {
		if j >= 0 {
			out = append(out, entry{from[j], j})
		}
		for _, i := range removed[j] {
			out = append(out, entry{i, -1})
		}
	}
	return out
}

// inOrder reports, for each index that has a counterpart, whether it belongs
// to a longest sequence that kept its order. The others moved.
func inOrder(to []int) []bool {
	out := make([]bool, len(to))
	var tails []int // index in to of the smallest end of a sequence of each length
	prev := make([]int, len(to))
	for i, j := range to {
		if j < 0 {
			continue
		}
		lo, hi := 0, len(tails)
		for lo < hi {
			mid := (lo + hi) / 2
			if to[tails[mid]] < j {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		prev[i] = -1
		if lo > 0 {
			prev[i] = tails[lo-1]
		}
		if lo == len(tails) {
			tails = append(tails, i)
		} else {
			tails[lo] = i
		}
	}
	if len(tails) > 0 {
		for i := tails[len(tails)-1]; i >= 0; i = prev[i] {
			out[i] = true
		}
	}
	return out
}
