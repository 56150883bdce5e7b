package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"placard/generator/diag"
)

// newParser puts goldmark's parsers together with ours around them. Left out
// are goldmark's heading ids and attributes (attribute.go reads {#id}), its
// search for bare addresses (autolink.go, without a call for every word) and
// its second pass over table cells, which is quadratic.
//
// The numbers order the parsers; they are goldmark's own.
func newParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(headings{parser.NewSetextHeadingParser()}, 100),
			util.Prioritized(nested{extension.NewDefinitionListParser()}, 101),
			util.Prioritized(terms{nested{extension.NewDefinitionDescriptionParser()}}, 102),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(nested{parser.NewListParser()}, 300),
			util.Prioritized(nested{parser.NewListItemParser()}, 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(headings{parser.NewATXHeadingParser()}, 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(nested{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(footnotes{nested{extension.NewFootnoteBlockParser()}}, 999),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(guard{}, -1),
			util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
			util.Prioritized(codeSpans{parser.NewCodeSpanParser()}, 100),
			util.Prioritized(extension.NewFootnoteParser(), 101),
			util.Prioritized(links{parser.NewLinkParser()}, 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(parser.NewEmphasisParser(), 500),
			util.Prioritized(extension.NewStrikethroughParser(), 500),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(paragraphGuard{}, 10),
			util.Prioritized(calloutMarkers{}, 20),
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
	)
}

// Parse reads the Markdown of src from offset body on, which is the start of
// a line. It never fails: what is wrong with the text is in the findings.
func (e *Engine) Parse(src *diag.Source, body int, o Options) *Document {
	lim := standardLimits()
	if o.MaxBytes > 0 {
		lim.bytes = min(o.MaxBytes, 1<<30)
	}
	return e.parse(src, body, o, lim)
}

func (e *Engine) parse(src *diag.Source, body int, o Options, lim limits) *Document {
	body = min(max(body, 0), src.Size())
	doc := &Document{code: e.code, size: src.Size() - body, name: src.Name}
	c := newConverter(src, body, o)
	c.code = e.code
	if !c.scan(lim) || !c.read(e.parser, lim) {
		doc.Refused, doc.Outline.Refused = true, true
		doc.root = &node{}
		doc.Findings = c.found
		doc.Findings.Sort()
		return doc
	}
	doc.clean = c.clean
	doc.root, doc.notes = c.root, c.notes
	doc.lines, doc.line0 = c.lines, c.line0
	c.outline(&doc.Outline, &doc.Passages)
	doc.Findings = c.found
	doc.Findings.Sort()
	return doc
}

// read runs goldmark and translates its tree. It says whether the text kept
// the limits.
func (c *converter) read(p parser.Parser, lim limits) (fine bool) {
	defer func() {
		if r := recover(); r != nil {
			refused, ok := r.(refusal)
			if !ok {
				panic(r)
			}
			c.find(refused.rule, refused.at, refused.to, refused.hint, "%s", refused.text)
			fine = false
		}
	}()
	c.limits = lim
	c.state = &state{limits: lim, source: c.source}
	c.convert(c.state.parse(p))
	return true
}

// parse runs goldmark alone.
func (s *state) parse(p parser.Parser) *ast.Document {
	pc := parser.NewContext()
	pc.Set(stateKey, s)
	return p.Parse(text.NewReader(s.source), parser.WithContext(pc)).(*ast.Document)
}

// links wraps goldmark's parser of links and images to learn where their
// destinations are, which the tree does not say.
type links struct{ parser.InlineParser }

func (l links) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if block.Peek() != ']' {
		return l.InlineParser.Parse(parent, block, pc)
	}
	line, at := block.Position()
	n := l.InlineParser.Parse(parent, block, pc)
	var dest []byte
	switch n := n.(type) {
	case *ast.Link:
		if n.Reference != nil {
			return n
		}
		dest = n.Destination
	case *ast.Image:
		if n.Reference != nil {
			return n
		}
		dest = n.Destination
	default:
		return n
	}
	endLine, end := block.Position()
	block.SetPosition(line, at)
	block.Advance(2) // "]("
	block.SkipSpaces()
	_, pos := block.Position()
	from := pos.Start
	if block.Peek() == '<' {
		from++
	}
	block.SetPosition(endLine, end)
	s := stateOf(pc)
	if s.links == nil {
		s.links = map[ast.Node]stretch{}
	}
	s.links[n] = stretch{from, from + len(dest)}
	return n
}

// CloseBlock lets goldmark put back the brackets that opened no link.
func (l links) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	l.InlineParser.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

// ticks remembers, for the block being parsed, where the last run of
// backticks of each length begins. goldmark looks for the end of every code
// span to the end of the paragraph; with this, only where there is one.
type ticks struct {
	block ast.Node
	last  [maxTicks + 1]int
}

// maxTicks is the longest run of backticks that opens a code span.
const maxTicks = 32

type codeSpans struct{ parser.InlineParser }

func (p codeSpans) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	s := stateOf(pc)
	line, at := block.PeekLine()
	n := 0
	for n < len(line) && line[n] == '`' {
		n++
	}
	if s.ticks.block != parent {
		s.ticks = ticks{block: parent}
		lines := parent.Lines()
		for i := range lines.Len() {
			seg := lines.At(i)
			for j := seg.Start; j < seg.Stop; j++ {
				if s.source[j] != '`' {
					continue
				}
				from := j
				for j < seg.Stop && s.source[j] == '`' {
					j++
				}
				if j-from <= maxTicks {
					s.ticks.last[j-from] = from
				}
			}
		}
	}
	if n > maxTicks || s.ticks.last[n] <= at.Start {
		block.Advance(n)
		return ast.NewTextSegment(at.WithStop(at.Start + n))
	}
	return p.InlineParser.Parse(parent, block, pc)
}
