package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"placard/generator/diag"
)

// A converter turns one text into a tree and an outline.
type converter struct {
	src     *diag.Source
	base    int // offset of the body in the source
	source  []byte
	body    string // the same bytes
	lines   []int32
	column  ruler
	excerpt ruler
	line0   int // number of the body's first line
	options Options
	limits  limits
	state   *state
	nursery nursery
	code    *Highlighter

	root, notes *node
	ids         ids
	defs        map[string]*definition
	linksOut    []Link
	imagesOut   []Image
	inlineDepth int

	found  diag.List
	counts map[string]int // findings by code
	seen   map[onceKey]bool
	clean  bool
}

func newConverter(src *diag.Source, body int, o Options) *converter {
	data := src.Bytes() // may read the file
	c := &converter{src: src, base: body, source: data[body:], body: string(data[body:]), options: o, clean: true}
	c.line0 = 1 + bytes.Count(data[:body], []byte("\n"))
	return c
}

// A definition is where a reference link gets its address from.
type definition struct {
	node *ast.LinkReferenceDefinition
	dest stretch
	used bool
}

// place says what stands around a node.
type place uint8

const (
	inText  place = 0
	inQuote place = 1 << iota // also in lists, definitions and footnotes: not at the top level
	inLink                    // no link may stand here
	inCell
	inHeading
)

func (c *converter) convert(root *ast.Document) {
	c.collectDefinitions(root)
	c.root = c.nursery.node(kindRoot, 0, len(c.body))
	c.root.kids = c.blocks(root, inText)
	c.checkCallouts()
	c.checkNotes()
	c.checkDefinitions()
}

// blocks converts the children of a block that holds blocks.
func (c *converter) blocks(parent ast.Node, at place) *node {
	var out chain
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		out.add(c.block(n, at))
	}
	return c.captions(out.first)
}

func (c *converter) block(n ast.Node, at place) *node {
	switch n := n.(type) {
	case *ast.Paragraph:
		return c.paragraph(n, kindParagraph, at)
	case *ast.TextBlock:
		return c.paragraph(n, kindTight, at)
	case *ast.Heading:
		return c.heading(n, at)
	case *ast.ThematicBreak:
		return c.nursery.node(kindRule, n.Pos(), c.lineEnd(n.Pos()))
	case *ast.FencedCodeBlock:
		return c.fenced(n)
	case *ast.CodeBlock:
		from, to := c.extent(n)
		b := c.nursery.node(kindCode, from, to)
		b.text = c.codeText(n.Lines())
		return b
	case *ast.Blockquote:
		return c.quote(n, at)
	case *ast.List:
		return c.list(n, at)
	case *east.Table:
		return c.table(n, at)
	case *east.DefinitionList:
		return c.definitions(n, at)
	case *ast.HTMLBlock:
		from, to := c.extent(n)
		if n.HasClosure() {
			to = max(to, n.ClosureLine.Stop)
		}
		c.rawHTML(from, to)
		return nil
	case *ast.LinkReferenceDefinition:
		return nil
	case *east.FootnoteList:
		c.footnotes(n)
		return nil
	}
	return nil
}

func (c *converter) paragraph(n ast.Node, k kind, at place) *node {
	from, to := c.extent(n)
	p := c.nursery.node(k, from, to)
	p.kids = c.inlines(n, at)
	if p.kids == nil {
		return nil
	}
	if img := p.kids; img.kind == kindImage && img.next == nil && k == kindParagraph {
		p.kind = kindFigure
		return p
	}
	if last := n.Lines(); k == kindParagraph && last.Len() > 0 {
		seg := last.At(last.Len() - 1)
		if from, to, ok := trailingAttribute(c.body[seg.Start:seg.Stop]); ok && c.lastText(p, seg.Start+to) {
			c.find(ruleAttribute, seg.Start+from, seg.Start+to, "give the id to a heading or to a definition's term, or put the braces in a code span",
				"%q stands at the end of a paragraph, which has no attributes", c.body[seg.Start+from:seg.Start+to])
		}
	}
	return p
}

// lastText says whether a paragraph ends with plain text, so that braces at
// its end are not part of a code span or link.
func (c *converter) lastText(p *node, end int) bool {
	last := p.kids
	for last.next != nil {
		last = last.next
	}
	return last.kind == kindText && int(last.end) >= end
}

func (c *converter) heading(n *ast.Heading, at place) *node {
	from, to := c.extent(n)
	if a, ok := c.state.attrs[n]; ok && from >= a.at.from {
		from, to = a.at.from, a.at.to // nothing else stands in the heading
	}
	if at&inQuote != 0 {
		c.find(ruleNestedHeading, from, to, "move the heading out, or write its text in bold",
			"a heading stands inside a list, quotation, callout, definition or footnote")
		p := c.nursery.node(kindParagraph, from, to)
		strong := c.nursery.node(kindStrong, from, to)
		strong.kids = c.inlines(n, at)
		p.kids = strong
		return p
	}
	if n.Level == 1 {
		c.find(ruleTitle, from, to, "delete it if it repeats the title, or begin it with ##",
			"a text has no level-1 heading: the page's title comes from its front matter")
		return nil
	}
	h := c.nursery.node(kindHeading, from, to)
	h.level = uint8(n.Level)
	h.kids = c.inlines(n, at|inHeading)
	if a, ok := c.state.attrs[n]; ok {
		if id := c.readID(a); id != "" {
			x := c.nursery.extra(h)
			x.id, x.explicit = id, true
			x.from, x.to = int32(a.at.from), int32(a.at.to)
		}
	}
	return h
}

func (c *converter) quote(n *ast.Blockquote, at place) *node {
	from, to := c.extent(n)
	q := c.nursery.node(kindQuote, from, to)
	call := c.state.callouts[n]
	if call == nil {
		q.kids = c.blocks(n, at|inQuote)
		if q.kids == nil {
			return nil
		}
		return q
	}
	q.kind, q.num = kindCallout, int32(call.kind)
	if call.title != nil {
		if title := c.inlines(call.title, at|inHeading); title != nil {
			c.nursery.extra(q).aux = title
		}
		n.RemoveChild(n, call.title)
	}
	q.kids = c.blocks(n, at|inQuote)
	if q.kids == nil {
		c.find(ruleEmptyCallout, call.at.from, call.at.to, "write the callout's text in the lines below, each beginning with >",
			"the callout has no text")
	}
	return q
}

func (c *converter) list(n *ast.List, at place) *node {
	from, to := c.extent(n)
	l := c.nursery.node(kindList, from, to)
	l.flag = n.IsOrdered()
	l.num = int32(n.Start)
	var items chain
	for i := n.FirstChild(); i != nil; i = i.NextSibling() {
		from, to := c.extent(i)
		item := c.nursery.node(kindItem, from, to)
		item.kids = c.blocks(i, at|inQuote)
		items.add(item)
	}
	l.kids = items.first
	return l
}

func (c *converter) table(n *east.Table, at place) *node {
	from, to := c.extent(n)
	t := c.nursery.node(kindTable, from, to)
	var rows chain
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		pos := r.Pos()
		if r.Kind() == east.KindTableHeader {
			pos = from
		}
		end := c.lineEnd(pos)
		row := c.nursery.node(kindRow, pos, end)
		if r.Kind() != east.KindTableHeader {
			row.level = 1
		}
		var cells chain
		last := pos
		full := true
		for x := r.FirstChild(); x != nil; x = x.NextSibling() {
			cell := c.nursery.node(kindCell, end, end)
			if lines := x.Lines(); lines.Len() > 0 {
				seg := lines.At(0)
				cell.start, cell.end = int32(seg.Start), int32(max(seg.Start, seg.Stop))
				last = max(last, int(cell.end))
				cell.kids = c.inlines(x, at|inCell)
			} else {
				full = false
			}
			switch x.(*east.TableCell).Alignment {
			case east.AlignRight:
				cell.level = alignEnd
			case east.AlignCenter:
				cell.level = alignCenter
			}
			cells.add(cell)
		}
		// goldmark drops the cells that the header has no column for.
		if full && row.level == 1 {
			rest := strings.Trim(c.body[min(last, end):end], " \t|")
			if rest != "" {
				c.find(ruleExtraCell, last, end, `add a column to the header, or write \| for a bar that is part of a cell`,
					"the row has more cells than the table's header: %q would be lost", rest)
			}
		}
		row.kids = cells.first
		rows.add(row)
	}
	t.kids = rows.first
	if rowHeads(t) {
		c.nursery.extra(t).rowHeads = true
	}
	return t
}

// rowHeads decides whether the first column names the rows: it must do so in
// every row, be written like text, and have something beside it.
func rowHeads(t *node) bool {
	head := t.kids
	if head == nil || head.next == nil || head.kids == nil || head.kids.next == nil || head.kids.level != alignStart {
		return false
	}
	for r := head.next; r != nil; r = r.next {
		if r.kids == nil || r.kids.kids == nil {
			return false
		}
	}
	return true
}

func (c *converter) definitions(n *east.DefinitionList, at place) *node {
	from, to := c.extent(n)
	d := c.nursery.node(kindDefinitions, from, to)
	var kids chain
	for i := n.FirstChild(); i != nil; i = i.NextSibling() {
		from, to := c.extent(i)
		switch i.Kind() {
		case east.KindDefinitionTerm:
			t := c.nursery.node(kindTerm, from, to)
			t.kids = c.inlines(i, at)
			if a, ok := c.state.attrs[i]; ok {
				if id := c.readID(a); id != "" {
					x := c.nursery.extra(t)
					x.id, x.explicit = id, true
					x.from, x.to = int32(a.at.from), int32(a.at.to)
				}
			}
			kids.add(t)
		case east.KindDefinitionDescription:
			t := c.nursery.node(kindDefinition, from, to)
			t.kids = c.blocks(i, at|inQuote)
			kids.add(t)
		}
	}
	d.kids = kids.first
	if d.kids == nil {
		return nil
	}
	return d
}

// inlines converts the children of a node that holds text.
func (c *converter) inlines(parent ast.Node, at place) *node {
	if parent.FirstChild() == nil {
		return nil
	}
	c.inlineDepth++
	defer func() { c.inlineDepth-- }()
	if c.inlineDepth > c.limits.inline {
		from := max(parent.Pos(), 0)
		panic(refusal{ruleDepth, from, from + 1, "write it with less emphasis",
			"emphasis and links are nested more than " + count(c.limits.inline) + " deep"})
	}
	t := textRun{c: c, at: at}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			t.text(n)
			continue
		}
		t.flush()
		t.out.add(c.inline(n, at))
	}
	t.flush()
	return t.out.first
}

func (c *converter) inline(n ast.Node, at place) *node {
	switch n := n.(type) {
	case *ast.CodeSpan:
		return c.codeSpan(n, at)
	case *ast.Emphasis:
		k := kindEmphasis
		if n.Level > 1 {
			k = kindStrong
		}
		return c.wrap(k, n, at)
	case *east.Strikethrough:
		return c.wrap(kindStrike, n, at)
	case *ast.Link:
		return c.link(n, at)
	case *ast.Image:
		return c.image(n, at)
	case *ast.AutoLink:
		from := n.Pos() + 1
		label := string(n.Label(c.source))
		dest := label
		if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(label), "mailto:") {
			dest = "mailto:" + label
		}
		return c.bareLink(dest, label, from, from+len(label), at)
	case *ast.RawHTML:
		if n.Segments.Len() > 0 {
			c.rawHTML(n.Segments.At(0).Start, n.Segments.At(n.Segments.Len()-1).Stop)
		}
		return nil
	case *east.FootnoteLink:
		pos := max(n.Pos(), 0)
		r := c.nursery.node(kindNote, pos, pos)
		r.num = int32(n.Index)
		r.flag = at&inLink != 0
		return r
	case *east.TaskCheckBox:
		t := c.nursery.node(kindTask, max(n.Pos(), 0), max(n.Pos(), 0)+3)
		t.flag = n.IsChecked
		return t
	}
	return nil
}

func (c *converter) wrap(k kind, n ast.Node, at place) *node {
	kids := c.inlines(n, at)
	if kids == nil {
		return nil
	}
	w := c.nursery.node(k, int(kids.start), int(kids.end))
	w.kids = kids
	w.end = lastOf(kids).end
	return w
}

func lastOf(n *node) *node {
	for n.next != nil {
		n = n.next
	}
	return n
}

func (c *converter) codeSpan(n *ast.CodeSpan, at place) *node {
	var code string
	from, to := -1, 0
	for x := n.FirstChild(); x != nil; x = x.NextSibling() {
		seg, ok := x.(*ast.Text)
		if !ok {
			continue
		}
		if from < 0 {
			from = seg.Segment.Start
			code = c.body[from:seg.Segment.Stop]
		} else if seg.Segment.Start == to {
			code = c.body[from:seg.Segment.Stop]
		} else {
			code += c.body[seg.Segment.Start:seg.Segment.Stop]
		}
		to = seg.Segment.Stop
	}
	if from < 0 {
		return nil
	}
	if at&inCell != 0 {
		code = strings.ReplaceAll(code, `\|`, "|")
	}
	s := c.nursery.node(kindSpan, from, to)
	s.text = code
	return s
}

func (c *converter) rawHTML(from, to int) {
	to = from + len(strings.TrimRight(c.body[from:to], " \t\n"))
	shown := strings.TrimSpace(c.body[from:to])
	if i := strings.IndexByte(shown, '\n'); i >= 0 {
		shown = shown[:i] + " …"
	}
	hint := `write Markdown; a "<" that is not a tag is written \<`
	if strings.HasPrefix(shown, "<!--") {
		hint = "delete the comment; notes to colleagues do not belong in a text that is published as it is"
	}
	c.find(ruleRawHTML, from, to, hint, "raw HTML is not allowed: %q", shorten(shown, 60))
}

// fenced converts a code block between fences. Its info string is a language
// and options: json title="Response headers".
func (c *converter) fenced(n *ast.FencedCodeBlock) *node {
	from, to := c.extent(n)
	b := c.nursery.node(kindCode, from, to)
	b.text = c.codeText(n.Lines())
	if n.Info != nil {
		c.info(b, n.Info.Segment.Start, n.Info.Segment.Stop)
	}
	return b
}

func (c *converter) codeText(lines *text.Segments) string {
	if lines.Len() == 0 {
		return ""
	}
	// Without indentation or quotation marks the lines lie side by side.
	first, last := lines.At(0), lines.At(lines.Len()-1)
	size, side := 0, true
	for i := range lines.Len() {
		seg := lines.At(i)
		side = side && seg.Padding == 0 && (i == 0 || lines.At(i-1).Stop == seg.Start)
		size += seg.Len()
	}
	if side {
		return strings.TrimSuffix(c.body[first.Start:last.Stop], "\n")
	}
	var b strings.Builder
	b.Grow(size)
	for i := range lines.Len() {
		seg := lines.At(i)
		b.Write(seg.Value(c.source))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// collectDefinitions finds the definitions of reference links.
func (c *converter) collectDefinitions(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Type() == ast.TypeInline {
			return
		}
		def, ok := n.(*ast.LinkReferenceDefinition)
		if !ok {
			c.collectDefinitions(n)
			continue
		}
		key := util.ToLinkReference(def.Label)
		at := c.definitionDest(def)
		if first, taken := c.defs[key]; taken {
			f := c.find(ruleDefinitionTwice, def.Pos(), def.Pos()+len(def.Label)+2, "delete one of the two", "the link definition %q stands here a second time and has no effect", def.Label)
			f.Related = append(f.Related, diag.Related{Span: c.span(first.node.Pos(), first.node.Pos()+len(first.node.Label)+2), Message: "the definition that counts"})
			continue
		}
		if c.defs == nil {
			c.defs = map[string]*definition{}
		}
		c.defs[key] = &definition{node: def, dest: at}
	}
}

// definitionDest finds the address in "[label]: address".
func (c *converter) definitionDest(def *ast.LinkReferenceDefinition) stretch {
	r := text.NewBlockReader(c.source, def.Lines())
	r.SkipSpaces()
	r.Advance(1)
	if _, ok := r.FindClosure('[', ']', text.FindClosureOptions{Newline: true, Advance: true}); !ok {
		return stretch{def.Pos(), def.Pos()}
	}
	r.Advance(1)
	r.SkipSpaces()
	_, at := r.Position()
	from := at.Start
	if r.Peek() == '<' {
		from++
	}
	return stretch{from, from + len(def.Destination)}
}

func (c *converter) checkDefinitions() {
	for _, d := range c.defs {
		if !d.used {
			c.find(ruleDefinitionUnused, d.node.Pos(), d.node.Pos()+len(d.node.Label)+2, "delete it, or link to it as [text]["+string(d.node.Label)+"]",
				"the link definition %q is never used", d.node.Label)
		}
	}
}

func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}
