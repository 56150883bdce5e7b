package markdown

import (
	"cmp"
	"slices"
	"strings"

	"placard/generator/diag"
)

// An Element is a piece of a document as plain data: what it means, without
// what the author's editor chose (wrapping, list markers, alignment). It is
// what comparisons are made from.
//
//	kind         what it holds
//	section      ID, Text (the title), Children (its blocks); the first one has
//	             no ID and Text when the document begins before its first heading
//	heading      below level 2: ID, Level, Text
//	paragraph    Text
//	list         Children of kind item
//	item         Text, Task, Children (what follows the first paragraph); in
//	             definitions Text is the term and ID its anchor
//	table        Text (the caption), Header, Rows
//	code         Text (the title), Name (the language), Lines
//	callout      Name (note, tip, important, warning, caution), Text (the title), Children
//	quote        Children
//	figure       Text (the caption), Children: one paragraph that holds the image
//	definitions  Children of kind item
//	footnote     Children; stands at the end of the section that first refers to it
//	raw          nothing: what could not be read is in Lost
type Element struct {
	Kind     string
	ID       string // anchor, such as "p2-3", or ""
	Number   string // "2.3", for a section "2", or ""
	Level    int    // of a heading
	Name     string // kind of a callout, language of code
	Task     string // of an item: "open", "done" or ""
	Text     []Run  // running text
	Children []Element
	Header   [][]Run
	Rows     [][][]Run
	Lines    []string // of code, without line ends
	// Lost are the places in the source of what belongs to this top-level
	// block and could not be read, such as raw HTML. What the element holds
	// is then not all that the author wrote.
	Lost []diag.Span
	// Span is where a top-level element stands; for others it is zero.
	Span diag.Span
}

// A Run is a stretch of running text. White space in it separates words
// and means nothing else.
type Run struct {
	Kind     string // "", code, image, footnote
	Text     string // of an image its alternative text
	Target   string // destination of the link it is part of, as written
	Title    string // of that link, or of an image
	Source   string // of an image, as written
	Note     int    // number of the footnote referred to
	Strong   bool
	Emphasis bool
	Struck   bool
}

// losing are the rules whose findings speak of text that is not in the tree.
var losing = []string{ruleRawHTML.Code, ruleTitle.Code, ruleExtraCell.Code, ruleNoteUnused.Code, ruleNoteTwice.Code}

// Content gives the whole document as sections with their blocks. Of a
// document that was refused nothing is known: it gives one raw element.
func (d *Document) Content() []Element {
	if d.Refused {
		return []Element{{Kind: "section", Children: []Element{{Kind: "raw", Lost: d.spans(nil)}}}}
	}
	c := content{notes: map[int32]*node{}}
	for n := d.notes; n != nil; n = n.next {
		c.notes[n.num] = n
	}
	var blocks, headings int
	sections := make([]Element, 0, len(d.Outline.Headings)+1)
	current := func() *Element {
		if len(sections) == 0 {
			sections = append(sections, Element{Kind: "section"})
		}
		return &sections[len(sections)-1]
	}
	lost, blind := d.lost()
	// before puts what was lost before a line between the blocks there.
	before := func(line int) {
		for len(lost) > 0 && (line == 0 || lost[0].Line < line) {
			s := current()
			s.Children = append(s.Children, Element{Kind: "raw", Lost: lost[:1:1], Span: lost[0]})
			lost = lost[1:]
		}
	}
	for n := d.root.first(); n != nil; n = n.next {
		switch {
		case n.kind == kindHeading && headings < len(d.Outline.Headings):
			h := &d.Outline.Headings[headings]
			headings++
			before(h.Span.Line)
			e := Element{Kind: "heading", ID: h.ID, Level: h.Level, Text: c.inlines(n.kids), Span: h.Span}
			for len(lost) > 0 && lost[0].Line <= h.Span.EndLine {
				e.Lost, lost = append(e.Lost, lost[0]), lost[1:]
			}
			if h.Level > 2 {
				s := current()
				s.Children = append(s.Children, e)
				continue
			}
			c.footnotes(sections)
			e.Kind, e.Level, e.Number = "section", 0, n.ext().number
			e.Children = slices.Grow(e.Children, n.next.inSection())
			sections = append(sections, e)
		case blockKinds[n.kind] != "" && blocks < len(d.Passages.Blocks):
			span := d.Passages.Blocks[blocks].Span
			blocks++
			before(span.Line)
			e := c.block(n)
			e.Number, e.Span = n.ext().number, span
			for len(lost) > 0 && lost[0].Line <= span.EndLine {
				e.Lost, lost = append(e.Lost, lost[0]), lost[1:]
			}
			if blind > 0 && span.EndLine >= blind {
				e.Lost = []diag.Span{span}
			}
			s := current()
			s.Children = append(s.Children, e)
		}
	}
	before(0)
	c.footnotes(sections)
	if blind > 0 {
		s := current()
		rest := diag.Span{Line: blind, Column: 1, EndLine: 1 << 30, EndColumn: 1}
		s.Children = append(s.Children, Element{Kind: "raw", Lost: []diag.Span{rest}})
	}
	return sections
}

// lost gives the places of what is not in the tree, in order. A report is cut
// short when it grows too long: from the line blind on, nothing is known.
func (d *Document) lost() (list []diag.Span, blind int) {
	count := map[string]int{}
	for _, f := range d.Findings {
		if !slices.Contains(losing, f.Code) {
			continue
		}
		if count[f.Code]++; count[f.Code] > manyFindings && (blind == 0 || f.Span.Line < blind) {
			blind = max(f.Span.Line, 1)
		}
	}
	list = d.spans(losing)
	if blind > 0 {
		list = slices.DeleteFunc(list, func(s diag.Span) bool { return s.Line >= blind })
	}
	return list, blind
}

// spans gives the places of findings of some rules, or of all, in order.
func (d *Document) spans(codes []string) []diag.Span {
	var list []diag.Span
	for _, f := range d.Findings {
		if codes == nil || slices.Contains(codes, f.Code) {
			list = append(list, f.Span)
		}
	}
	slices.SortFunc(list, func(a, b diag.Span) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) })
	return list
}

// content is one walk over a tree.
type content struct {
	notes   map[int32]*node
	pending []int32 // footnotes first referred to in this section
}

// footnotes puts the footnotes that the last section refers to at its end.
func (c *content) footnotes(sections []Element) {
	for len(c.pending) > 0 {
		n := c.notes[c.pending[0]]
		c.pending = c.pending[1:]
		if n == nil {
			continue // another section has it
		}
		delete(c.notes, n.num)
		s := &sections[len(sections)-1]
		s.Children = append(s.Children, Element{Kind: "footnote", Children: c.blocks(n.kids)})
	}
}

func (c *content) blocks(n *node) []Element {
	var list []Element
	for ; n != nil; n = n.next {
		if blockKinds[n.kind] != "" {
			list = append(list, c.block(n))
		}
	}
	return list
}

func (c *content) block(n *node) Element {
	x := n.ext()
	e := Element{Kind: blockKinds[n.kind], ID: x.id}
	switch n.kind {
	case kindParagraph, kindTight:
		e.Text = c.inlines(n.kids)
	case kindList:
		for i := n.kids; i != nil; i = i.next {
			e.Children = append(e.Children, c.item(i))
		}
	case kindTable:
		e.Text = c.inlines(x.aux)
		for r := n.kids; r != nil; r = r.next {
			var row [][]Run
			for k := r.kids; k != nil; k = k.next {
				row = append(row, c.inlines(k.kids))
			}
			if r.level == 0 {
				e.Header = row
			} else {
				e.Rows = append(e.Rows, row)
			}
		}
	case kindCode:
		e.Name = x.lang
		if x.title != "" {
			e.Text = []Run{{Text: x.title}}
		}
		if n.text != "" {
			e.Lines = strings.Split(n.text, "\n")
		}
	case kindCallout:
		e.Name = strings.ToLower(calloutKinds[n.num])
		e.Text = c.inlines(x.aux)
		e.Children = c.blocks(n.kids)
	case kindQuote:
		e.Children = c.blocks(n.kids)
	case kindFigure:
		if n.kids != nil {
			if title := n.kids.ext().title; title != "" {
				e.Text = []Run{{Text: title}}
			}
			image := c.inlines(n.kids)
			for i := range image {
				image[i].Title = "" // the caption
			}
			e.Children = []Element{{Kind: "paragraph", Text: image}}
		}
	case kindDefinitions:
		for k := n.kids; k != nil; k = k.next {
			switch last := len(e.Children) - 1; {
			case k.kind == kindTerm:
				e.Children = append(e.Children, Element{Kind: "item", ID: k.ext().id, Text: c.inlines(k.kids)})
			case k.kind == kindDefinition && last >= 0:
				e.Children[last].Children = append(e.Children[last].Children, c.blocks(k.kids)...)
			}
		}
	}
	return e
}

func (c *content) item(n *node) Element {
	e := Element{Kind: "item"}
	first := n.kids
	if first != nil && (first.kind == kindTight || first.kind == kindParagraph) {
		text := first.kids
		if text != nil && text.kind == kindTask {
			e.Task = "open"
			if text.flag {
				e.Task = "done"
			}
			text = text.next
		}
		e.Text = c.inlines(text)
		first = first.next
	}
	e.Children = c.blocks(first)
	return e
}

// inlines gives running text as stretches that differ in what they are.
func (c *content) inlines(n *node) []Run {
	var list []Run
	c.inline(&list, n, Run{})
	return list
}

func (c *content) inline(list *[]Run, n *node, style Run) {
	add := func(i Run) {
		if last := len(*list) - 1; last >= 0 && i.Kind == "" {
			same := (*list)[last]
			same.Text = i.Text
			if same == i {
				(*list)[last].Text += i.Text
				return
			}
		}
		*list = append(*list, i)
	}
	for ; n != nil; n = n.next {
		s := style
		switch n.kind {
		case kindText:
			s.Text = n.text
			add(s)
		case kindBreak:
			s.Text = "\n"
			add(s)
		case kindTask:
			s.Text = "☐ "
			if n.flag {
				s.Text = "☑ "
			}
			add(s)
		case kindSpan:
			s.Kind, s.Text = "code", n.text
			add(s)
		case kindImage:
			x := n.ext()
			s.Kind, s.Text, s.Source = "image", n.text, x.dest
			if x.title != "" {
				s.Title = x.title
			}
			add(s)
		case kindNote:
			s.Kind, s.Note = "footnote", int(n.num)
			add(s)
			if c.notes[n.num] != nil && !slices.Contains(c.pending, n.num) {
				c.pending = append(c.pending, n.num)
			}
		case kindEmphasis:
			s.Emphasis = true
			c.inline(list, n.kids, s)
		case kindStrong:
			s.Strong = true
			c.inline(list, n.kids, s)
		case kindStrike:
			s.Struck = true
			c.inline(list, n.kids, s)
		case kindLink:
			x := n.ext()
			s.Target, s.Title = x.dest, x.title
			c.inline(list, n.kids, s)
		}
	}
}
