package markdown

import (
	"slices"
	"strconv"
	"strings"

	"placard/generator/diag"
)

// longBody is where the body of a label is cut.
const longBody = 400

// outline names and numbers the tree's headings and blocks and collects what
// the rest of the program needs of them.
func (c *converter) outline(o *Outline, p *Passages) {
	c.ids.used = map[string]stretch{}
	c.fixedIDs()
	w := walk{c: c, o: o, p: p}
	p.Blocks = slices.Grow(p.Blocks, c.root.kids.count())
	for n := c.root.kids; n != nil; n = n.next {
		if n.kind == kindHeading {
			w.heading(n)
		} else {
			w.block(n)
		}
	}
	w.notes()
	o.Links, o.Images = c.linksOut, c.imagesOut
	o.Anchors = Anchors(w.anchors)
	o.Blocks = len(p.Blocks)
}

// walk is the state of one pass over a tree.
type walk struct {
	c         *converter
	o         *Outline
	p         *Passages
	level     int // of the last heading
	section   string
	sections  int
	block0    int       // blocks in this section
	under     [7]string // the headings the walk stands under, by level
	fold      folder
	anchors   []byte // see Anchors
	noteCount map[int32]int32
}

// fixedIDs reserves the ids that authors and callers gave, so that ids made
// from text keep out of their way wherever they stand.
func (c *converter) fixedIDs() {
	var visit func(n *node)
	visit = func(n *node) {
		for ; n != nil; n = n.next {
			switch n.kind {
			case kindHeading:
				x := c.nursery.extra(n)
				at := stretch{int(n.start), int(n.end)}
				if x.explicit {
					at = stretch{int(x.from), int(x.to)}
				} else if c.options.HeadingID != nil {
					x.id = c.options.HeadingID(int(n.level), plain(n.kids))
				}
				c.claim(x, at)
			case kindTerm:
				if x := n.ext(); x.explicit {
					c.claim(x, stretch{int(x.from), int(x.to)})
				}
			case kindParagraph, kindTight, kindTable, kindCode:
			default:
				if n.kind < kindText {
					visit(n.kids)
				}
			}
		}
	}
	visit(c.root.kids)
	for f := c.notes; f != nil; f = f.next {
		visit(f.kids)
	}
}

func (c *converter) claim(x *extra, at stretch) {
	if x.id == "" {
		return
	}
	if first, taken := c.ids.used[x.id]; taken {
		f := c.find(ruleDuplicateID, at.from, at.to, "choose another id, or join the two sections", "the id %q is used twice", x.id)
		f.Related = append(f.Related, diag.Related{Span: c.span(first.from, first.to), Message: "used here first"})
		x.id = ""
		return
	}
	c.ids.used[x.id] = at
}

func (w *walk) anchor(id string) { w.anchors = append(append(w.anchors, id...), '\n') }

func (w *walk) heading(n *node) {
	c := w.c
	x := c.nursery.extra(n)
	text := plain(n.kids)
	level := int(n.level)
	if text == "" {
		c.find(ruleEmptyHeading, int(n.start), int(n.end), "write the heading's text after the #, or delete the line", "the heading has no text")
	}
	if level > max(w.level, 1)+1 {
		above := "the page's title, which is of level 1"
		if w.level > 0 {
			above = "one of level " + strconv.Itoa(w.level)
		}
		c.find(ruleSkippedLevel, int(n.start), int(n.end), "begin it with "+strings.Repeat("#", max(w.level, 1)+1),
			"the heading %q is of level %d, but follows %s", text, level, above)
	}
	w.level = level
	if x.id == "" {
		x.id = c.ids.fresh(text, "section", stretch{int(n.start), int(n.end)})
	}
	x.interactive = holdsLink(n.kids)
	h := Heading{Level: level, ID: x.id, Text: text, Span: c.span(int(n.start), int(n.end))}
	if level == 2 {
		w.sections++
		w.block0 = 0
		w.section = x.id
		if c.options.Numbered {
			h.Number, x.number = w.sections, strconv.Itoa(w.sections)
		}
	}
	w.o.Headings = append(w.o.Headings, h)
	w.o.Words += words(text)
	w.anchor(x.id)
	if level > 2 {
		var parent string
		for l := level - 1; l > 2 && parent == ""; l-- {
			parent = w.under[l]
		}
		w.p.Labels = append(w.p.Labels, Label{
			Section: w.section, Kind: "heading", Text: label(text), Parent: parent,
			Body: w.following(n.next), Span: h.Span,
		})
	}
	for l := level; l < len(w.under); l++ {
		w.under[l] = ""
	}
	if level > 2 {
		w.under[level] = label(text)
	}
	w.refs(n.kids)
}

func holdsLink(n *node) bool {
	for ; n != nil; n = n.next {
		if n.kind == kindLink || n.kind == kindNote || holdsLink(n.kids) {
			return true
		}
	}
	return false
}

// following is the text from n to the next heading, shortened.
func (w *walk) following(n *node) string {
	w.fold.b = w.fold.b[:0]
	w.fold.begin()
	for ; n != nil && n.kind != kindHeading && len(w.fold.b) <= longBody; n = n.next {
		w.fold.gap()
		w.fold.node(n)
	}
	return cut(w.fold.string(), longBody)
}

// parent is the innermost heading below level 2 that the walk stands under.
func (w *walk) parent() string {
	for l := len(w.under) - 1; l > 2; l-- {
		if w.under[l] != "" {
			return w.under[l]
		}
	}
	return ""
}

// label takes the punctuation off the end of a phrase.
func label(text string) string { return strings.TrimRight(text, " .:;,–—-") }

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	if i := strings.LastIndexByte(s[:n], ' '); i > n/2 {
		n = i
	}
	return s[:n]
}

var blockKinds = map[kind]string{
	kindParagraph: "paragraph", kindTight: "paragraph", kindList: "list", kindTable: "table", kindCode: "code",
	kindCallout: "callout", kindQuote: "quote", kindFigure: "figure", kindDefinitions: "definitions",
}

func (w *walk) block(n *node) {
	c := w.c
	name := blockKinds[n.kind]
	if name == "" {
		return
	}
	b := Block{Kind: name, Section: w.section, Span: c.span(int(n.start), int(n.end))}
	w.block0++
	if c.options.Numbered {
		x := c.nursery.extra(n)
		s, i := strconv.Itoa(w.sections), strconv.Itoa(w.block0)
		x.id = "p" + s + "-" + i
		b.ID = x.id
		if w.sections > 0 {
			x.number = s + "." + i
			b.Number = x.number
		}
		w.anchor(b.ID)
	}
	w.fold.b = w.fold.b[:0]
	w.fold.begin()
	w.fold.node(n)
	b.Text = w.fold.string()
	if n.kind != kindCode {
		b.Words = words(b.Text)
	}
	w.o.Words += b.Words
	w.p.Blocks = append(w.p.Blocks, b)
	w.labels(n)
	w.refs(n.ext().aux)
	w.refs(n.kids)
}

// labels collects the phrases in a block that name what follows them, and its
// tables and terms.
func (w *walk) labels(n *node) {
	switch n.kind {
	case kindParagraph, kindTight:
		w.leadIn(n, nil)
	case kindList, kindQuote, kindDefinition:
		for k := n.kids; k != nil; k = k.next {
			w.labels(k)
		}
	case kindItem:
		for k := n.kids; k != nil; k = k.next {
			if k == n.kids && (k.kind == kindTight || k.kind == kindParagraph) {
				w.leadIn(k, k.next)
				continue
			}
			w.labels(k)
		}
	case kindCallout:
		if title := n.ext().aux; title != nil {
			w.label("lead-in", title, plain(title), w.text(n.kids))
		}
		for k := n.kids; k != nil; k = k.next {
			w.labels(k)
		}
	case kindTable:
		w.table(n)
	case kindDefinitions:
		w.terms(n)
	}
}

func (w *walk) label(kind string, at *node, text, body string) {
	if text = label(text); text == "" {
		return
	}
	w.p.Labels = append(w.p.Labels, Label{
		Section: w.section, Kind: kind, Text: text, Body: body, Parent: w.parent(),
		Span: w.c.span(int(at.start), int(lastOf(at).end)),
	})
}

// text is the plain text of a list of nodes, shortened for a label's body.
func (w *walk) text(n *node) string {
	w.fold.b = w.fold.b[:0]
	w.fold.begin()
	for ; n != nil && len(w.fold.b) <= longBody; n = n.next {
		w.fold.gap()
		w.fold.node(n)
	}
	return cut(w.fold.string(), longBody)
}

// leadIn finds the bold text that a paragraph begins with. What it introduces
// is the rest of the paragraph and, in a list item, what follows there (rest);
// bold text that is a paragraph by itself introduces the next block.
func (w *walk) leadIn(p, rest *node) {
	strong := p.kids
	if strong != nil && strong.kind == kindTask {
		strong = strong.next
		if strong != nil && strong.kind == kindText && strings.TrimSpace(strong.text) == "" {
			strong = strong.next
		}
	}
	if strong == nil || strong.kind != kindStrong {
		return
	}
	w.fold.b = w.fold.b[:0]
	w.fold.begin()
	w.fold.list(strong.next)
	if rest == nil && p.next != nil && p.next.kind != kindHeading && trimLead(w.fold.string()) == "" {
		w.fold.gap()
		w.fold.node(p.next)
	}
	for ; rest != nil && len(w.fold.b) <= longBody; rest = rest.next {
		w.fold.gap()
		w.fold.node(rest)
	}
	w.label("lead-in", strong.kids, plain(strong.kids), cut(trimLead(w.fold.string()), longBody))
}

// trimLead takes off what separates a lead-in from its text.
func trimLead(s string) string { return strings.TrimLeft(s, " .:;,–—-") }

func (w *walk) table(n *node) {
	c := w.c
	t := Table{Section: w.section, Caption: w.fold.plain(n.ext().aux), Span: c.span(int(n.start), int(n.end))}
	for r := n.kids; r != nil; r = r.next {
		cells := make([]Cell, 0, r.kids.count())
		for x := r.kids; x != nil; x = x.next {
			cells = append(cells, Cell{Text: w.fold.plain(x.kids), Span: c.span(int(x.start), int(x.end))})
		}
		if r.level == 0 {
			t.Header = cells
		} else {
			t.Rows = append(t.Rows, cells)
		}
	}
	for i, h := range t.Header {
		if label(h.Text) == "" {
			continue
		}
		w.p.Labels = append(w.p.Labels, Label{Section: w.section, Kind: "column", Text: label(h.Text), Parent: w.parent(), Span: h.Span,
			Body: joined(len(t.Rows), func(r int) string {
				if i < len(t.Rows[r]) {
					return t.Rows[r][i].Text
				}
				return ""
			})})
	}
	if n.ext().rowHeads {
		for _, row := range t.Rows {
			if label(row[0].Text) == "" {
				continue
			}
			w.p.Labels = append(w.p.Labels, Label{Section: w.section, Kind: "row", Text: label(row[0].Text), Parent: w.parent(), Span: row[0].Span,
				Body: joined(len(row)-1, func(i int) string { return row[i+1].Text })})
		}
	}
	w.p.Tables = append(w.p.Tables, t)
}

// joined puts cells one after the other, shortened.
func joined(n int, text func(int) string) string {
	size := 0
	for i := 0; i < n && size <= longBody; i++ {
		size += len(text(i)) + 1
	}
	var b strings.Builder
	b.Grow(size)
	for i := 0; i < n && b.Len() <= longBody; i++ {
		if s := text(i); s != "" {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(s)
		}
	}
	return cut(b.String(), longBody)
}

func (w *walk) terms(n *node) {
	c := w.c
	var definition string // of the terms since the last definition
	known := false
	for t := n.kids; t != nil; t = t.next {
		if t.kind == kindDefinition {
			known = false
			for k := t.kids; k != nil; k = k.next {
				w.labels(k)
			}
			continue
		}
		if !known {
			definition, known = w.definition(t), true
		}
		x := c.nursery.extra(t)
		name := plain(t.kids)
		if x.id == "" {
			x.id = c.ids.fresh(name, "term", stretch{int(t.start), int(t.end)})
		}
		w.anchor(x.id)
		span := c.span(int(t.start), int(t.end))
		w.o.Terms = append(w.o.Terms, Term{Name: name, ID: x.id, Definition: definition, Span: span})
		w.p.Labels = append(w.p.Labels, Label{Section: w.section, Kind: "term", Text: label(name), Body: cut(definition, longBody), Parent: w.parent(), Span: span})
	}
}

// definition is the text that follows a term; several terms may share it.
func (w *walk) definition(t *node) string {
	for t != nil && t.kind == kindTerm {
		t = t.next
	}
	w.fold.b = w.fold.b[:0]
	w.fold.begin()
	for ; t != nil && t.kind == kindDefinition; t = t.next {
		w.fold.gap()
		w.fold.list(t.kids)
	}
	return w.fold.string()
}

// refs numbers the references to each footnote in reading order.
func (w *walk) refs(n *node) {
	for ; n != nil; n = n.next {
		if n.kind == kindNote {
			if w.noteCount == nil {
				w.noteCount = map[int32]int32{}
			}
			w.noteCount[n.num]++
			w.c.nursery.extra(n).refs = w.noteCount[n.num]
			w.anchor(noteRefID(n))
			continue
		}
		if n.x != nil && n.x.aux != nil {
			w.refs(n.x.aux)
		}
		if n.kids != nil {
			w.refs(n.kids)
		}
	}
}

func noteID(num int32) string { return "fn-" + strconv.Itoa(int(num)) }

func noteRefID(n *node) string {
	id := "fnref-" + strconv.Itoa(int(n.num))
	if refs := n.ext().refs; refs > 1 {
		id += "-" + strconv.Itoa(int(refs))
	}
	return id
}

// notes walks through the footnotes, which stand in no section: what they
// define has ids, but names nothing in the text.
func (w *walk) notes() {
	if w.c.notes == nil {
		return
	}
	w.anchor("footnotes")
	labels, tables, terms := len(w.p.Labels), len(w.p.Tables), len(w.o.Terms)
	for f := w.c.notes; f != nil; f = f.next {
		w.anchor(noteID(f.num))
		for n := f.kids; n != nil; n = n.next {
			w.labels(n)
		}
		w.refs(f.kids)
	}
	w.p.Labels, w.p.Tables, w.o.Terms = w.p.Labels[:labels], w.p.Tables[:tables], w.o.Terms[:terms]
	for f := w.c.notes; f != nil; f = f.next {
		w.c.nursery.extra(f).refs = w.noteCount[f.num]
	}
}

// PlainText is the document's text for readers without HTML: headings and
// blocks with an empty line between them.
func (d *Document) PlainText() string {
	var f folder
	for n := d.root.first(); n != nil; n = n.next {
		f.begin()
		if n.kind == kindCode {
			f.b = append(f.b, n.text...) // as it is
		} else {
			f.node(n)
		}
		if f.start == len(f.b) {
			continue
		}
		f.b = append(f.b, '\n', '\n')
	}
	return strings.TrimRight(string(f.b), "\n")
}

// count counts a node and those after it.
func (n *node) count() int {
	count := 0
	for ; n != nil; n = n.next {
		count++
	}
	return count
}

// inSection counts a node and those after it up to the next heading of level 2.
func (n *node) inSection() int {
	count := 0
	for ; n != nil && (n.kind != kindHeading || n.level > 2); n = n.next {
		count++
	}
	return count
}

func (n *node) first() *node {
	if n == nil {
		return nil
	}
	return n.kids
}
