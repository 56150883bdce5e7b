package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"placard/generator/diag"
)

// Limits keep every text's parsing time far below a second. They are set so
// that no document a person would write or read comes near them.
//
// What can be seen without parsing (size, lines) is checked by one pass over
// the bytes. What depends on how the text parses (depth, the work of matching
// brackets and emphasis) is counted by small parsers of ours that sit in
// goldmark's own tables and give up by panicking with a [refusal], which parse
// turns into a finding. So the limits cannot be talked round by a text that
// our scan would read differently from goldmark.
type limits struct {
	bytes   int // of the body
	line    int // bytes of one line
	lines   int // of the body
	blocks  int // lists, items, quotations, definitions and footnotes
	depth   int // lists, quotations, definitions and footnotes within each other
	inline  int // emphasis and links within each other
	marks   int // characters of markup in one paragraph, heading or cell
	work    int // sum over all marks of the size of the paragraph they stand in
	columns int // of a table
	cells   int // of a table
	notes   int // footnotes
	defs    int // lines of link definitions without a blank line
}

func standardLimits() limits {
	return limits{
		bytes:   1 << 20,
		line:    20_000,
		lines:   50_000,
		blocks:  150_000,
		depth:   16,
		inline:  24,
		marks:   4_000,
		work:    100_000_000,
		columns: 200,
		cells:   100_000,
		notes:   1_000,
		defs:    1_000,
	}
}

// refusal stops goldmark where a limit is passed.
type refusal struct {
	rule   diag.Rule
	at, to int // bytes of the body
	hint   string
	text   string
}

// state is what our parsers share while one text is parsed.
type state struct {
	limits limits
	source []byte

	// The block whose inlines are being parsed, and what was counted in it.
	block ast.Node
	size  int // bytes of the block, at least one for each of its lines
	marks int
	work  int

	blocks   int
	ticks    ticks
	links    map[ast.Node]stretch // destinations
	attrs    map[ast.Node]attribute
	callouts map[ast.Node]*callout
	unknown  []stretch // markers of callouts that do not exist
	notes    []note
}

// A stretch is a range of bytes of the body.
type stretch struct{ from, to int }

// note is a footnote's definition.
type note struct {
	node *east.Footnote
	at   stretch // of the label
}

var stateKey = parser.NewContextKey()

func stateOf(pc parser.Context) *state { return pc.Get(stateKey).(*state) }

// enter makes block the one that is counted.
func (s *state) enter(block ast.Node) {
	if s.block == block {
		return
	}
	s.block, s.marks, s.size = block, 0, 1
	if lines := block.Lines(); lines.Len() > 0 {
		s.size += lines.At(lines.Len()-1).Stop - lines.At(0).Start
	}
}

// guard is an inline parser that parses nothing: it counts what the parsers
// after it are going to do.
type guard struct{}

func (guard) Trigger() []byte { return []byte("![]`<*_~") }

func (guard) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	s := stateOf(pc)
	s.enter(parent)
	s.marks++
	s.work += s.size
	if s.marks > s.limits.marks || s.work > s.limits.work {
		_, at := block.Position()
		panic(refusal{ruleMarkup, at.Start, at.Start + 1,
			"divide the paragraph, or put text that is not markup in a code block",
			"too much markup in one paragraph: more than " + count(s.limits.marks) + " brackets, stars, underscores or backticks, or a very long text around them"})
	}
	return nil
}

// nested limits the depth of the blocks that a block parser opens.
type nested struct{ parser.BlockParser }

func (n nested) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	_, at := reader.Position()
	node, st := n.BlockParser.Open(parent, reader, pc)
	if node == nil {
		return node, st
	}
	s := stateOf(pc)
	if s.blocks++; s.blocks > s.limits.blocks {
		panic(refusal{ruleBlocks, at.Start, at.Start + 1, "divide the document",
			"more than " + count(s.limits.blocks) + " list items, quotations and definitions"})
	}
	depth := 0
	for p := parent; p != nil; p = p.Parent() {
		switch p.Kind() {
		case ast.KindBlockquote, ast.KindListItem, east.KindDefinitionDescription, east.KindFootnote:
			depth++
		}
	}
	if depth >= s.limits.depth {
		panic(refusal{ruleDepth, at.Start, at.Start + 1,
			"write the inner parts as paragraphs or sections of their own",
			"lists and quotations are nested more than " + count(s.limits.depth) + " deep"})
	}
	return node, st
}

// paragraphGuard refuses paragraphs that would be dear before anything looks
// for link definitions and tables in them.
type paragraphGuard struct{}

func (paragraphGuard) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	s := stateOf(pc)
	lines := node.Lines()
	if lines.Len() == 0 {
		return
	}
	first := lines.At(0)
	if lines.Len() > s.limits.defs && bytes.HasPrefix(bytes.TrimLeft(s.source[first.Start:first.Stop], " \t"), []byte("[")) {
		at := lines.At(s.limits.defs)
		panic(refusal{ruleDefinitions, at.Start, at.Start + 1,
			"put a blank line between groups of definitions, or write the addresses in the text",
			"more than " + count(s.limits.defs) + " lines of link definitions without a blank line"})
	}
	// A line of a table that has few cells still makes as many as the table
	// has columns, so the product is what counts.
	for i := 1; i < lines.Len(); i++ {
		line := lines.At(i)
		columns := delimiterColumns(s.source[line.Start:line.Stop])
		if columns == 0 {
			continue
		}
		if rows := lines.Len() - i + 1; columns > s.limits.columns || columns*rows > s.limits.cells {
			panic(refusal{ruleTableSize, line.Start, line.Stop,
				"divide the table, or offer it as an attached file",
				"a table of " + count(columns) + " columns and " + count(rows) + " rows is too large: at most " +
					count(s.limits.columns) + " columns and " + count(s.limits.cells) + " cells"})
		}
		break
	}
}

// delimiterColumns counts the columns of a table's delimiter row, or gives 0
// when the line cannot be one.
func delimiterColumns(line []byte) int {
	columns, dashes := 1, 0
	for _, c := range line {
		switch c {
		case '|':
			columns++
		case '-':
			dashes++
		case ' ', '\t', ':', '\n', '\r', '\v', '\f':
		default:
			return 0
		}
	}
	if dashes == 0 {
		return 0
	}
	return columns
}

// scan checks a body's size, encoding and characters in one pass and finds
// its lines. It says whether the body may be parsed.
func (c *converter) scan(lim limits) bool {
	if len(c.body) > lim.bytes {
		c.find(ruleSize, lim.bytes, lim.bytes, "divide the document",
			"the text is %s bytes long, at most %s are read", count(len(c.body)), count(lim.bytes))
		return false
	}
	fine := true
	c.lines = make([]int32, 0, len(c.body)/48+8)
	for from := 0; from < len(c.body); {
		if len(c.lines) == lim.lines {
			c.find(ruleLines, from, from, "divide the document", "the text has more than %s lines", count(lim.lines))
			return false
		}
		c.lines = append(c.lines, int32(from))
		to := strings.IndexByte(c.body[from:], '\n')
		if to < 0 {
			to = len(c.body)
		} else {
			to += from
		}
		if to-from > lim.line {
			c.find(ruleLine, from+lim.line, from+lim.line, "break the line; a paragraph may have many",
				"the line is %s bytes long, at most %s are read", count(to-from), count(lim.line))
			fine = false
		}
		c.scanLine(from, to)
		from = to + 1
	}
	return fine
}
