package markdown

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"placard/generator/diag"
)

// footnotes wraps goldmark's parser of footnote definitions to count them
// (goldmark compares each reference with each of them) and to remember those
// that it drops: repeated ones and those nothing refers to.
type footnotes struct{ parser.BlockParser }

func (f footnotes) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, at := reader.PeekLine()
	node, st := f.BlockParser.Open(parent, reader, pc)
	def, ok := node.(*east.Footnote)
	if !ok {
		return node, st
	}
	s := stateOf(pc)
	if len(s.notes) == s.limits.notes {
		panic(refusal{ruleNotes, at.Start, at.Start + 1, "divide the document", "more than " + count(s.limits.notes) + " footnotes"})
	}
	from := at.Start + strings.Index(string(line), "[^")
	s.notes = append(s.notes, note{def, stretch{from, from + len(def.Ref) + 3}})
	return node, st
}

// footnotes converts the list that goldmark puts at the end of the document.
func (c *converter) footnotes(list *east.FootnoteList) {
	var out chain
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		def, ok := n.(*east.Footnote)
		if !ok {
			continue
		}
		from, to := c.extent(n)
		f := c.nursery.node(kindFootnote, from, to)
		f.num = int32(def.Index)
		f.kids = c.blocks(n, inQuote)
		out.add(f)
	}
	c.notes = out.first
}

func (c *converter) checkNotes() {
	first := map[string]note{}
	for _, n := range c.state.notes {
		label := string(n.node.Ref)
		if f, taken := first[label]; taken {
			found := c.find(ruleNoteTwice, n.at.from, n.at.to, "give it another label, or delete it", "the footnote %q is defined a second time", label)
			found.Related = append(found.Related, diag.Related{Span: c.span(f.at.from, f.at.to), Message: "the first definition"})
			continue
		}
		first[label] = n
		if n.node.Index < 0 {
			c.find(ruleNoteUnused, n.at.from, n.at.to, "write [^"+label+"] where it belongs, or delete it", "nothing refers to the footnote %q, so it would not be shown", label)
		}
	}
}

var (
	looseNote = regexp.MustCompile(`\[\^([^\]\s\[]{1,80})\]`)
	looseLink = regexp.MustCompile(`\]\[([^\]\[]{1,80})\]`)
)

// leftovers looks in running text for footnotes and reference links that
// nothing defines, which Markdown shows as they are written.
func (c *converter) leftovers(raw string, at int) {
	if strings.Contains(raw, "[^") {
		for _, m := range looseNote.FindAllStringSubmatchIndex(raw, -1) {
			if m[0] > 0 && raw[m[0]-1] == '\\' {
				continue
			}
			label := raw[m[2]:m[3]]
			c.find(ruleNoteUndefined, at+m[0], at+m[1], "define it in a paragraph of its own: [^"+label+"]: the text", "the footnote %q is not defined", label)
		}
	}
	if strings.Contains(raw, "][") {
		for _, m := range looseLink.FindAllStringSubmatchIndex(raw, -1) {
			label := raw[m[2]:m[3]]
			if m[0] > 0 && raw[m[0]-1] == '\\' || label[0] == '^' || c.defs[util.ToLinkReference([]byte(label))] != nil {
				continue
			}
			c.find(ruleLinkUndefined, at+m[0]+1, at+m[1], "define it in a paragraph of its own: ["+label+"]: address", "the link definition %q does not exist", label)
		}
	}
}
