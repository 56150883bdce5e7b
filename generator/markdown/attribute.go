package markdown

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// An attribute is what stood in braces at the end of a heading or a
// definition's term: {#id}.
type attribute struct {
	at   stretch // including the braces
	text string  // between them
}

// headings takes {#id} off a heading's text before its inlines are parsed.
// goldmark can do so itself, but would accept any attribute and forget where
// it stood.
type headings struct{ parser.BlockParser }

func (h headings) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	node, st := h.BlockParser.Open(parent, reader, pc)
	if node != nil && st&parser.RequireParagraph == 0 {
		stateOf(pc).takeAttribute(node)
	}
	return node, st
}

// Close is where a heading underlined with = or - gets its text.
func (h headings) Close(node ast.Node, reader text.Reader, pc parser.Context) {
	h.BlockParser.Close(node, reader, pc)
	if node.Parent() != nil {
		stateOf(pc).takeAttribute(node)
	}
}

// terms does the same for the terms of a definition list, which appear when
// the first definition is opened.
type terms struct{ parser.BlockParser }

func (t terms) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	node, st := t.BlockParser.Open(parent, reader, pc)
	if node != nil {
		for c := parent.LastChild(); c != nil && c.Kind() == east.KindDefinitionTerm; c = c.PreviousSibling() {
			stateOf(pc).takeAttribute(c)
		}
	}
	return node, st
}

func (s *state) takeAttribute(node ast.Node) {
	lines := node.Lines()
	if lines.Len() == 0 {
		return
	}
	last := lines.At(lines.Len() - 1)
	line := string(s.source[last.Start:last.Stop])
	from, to, ok := trailingAttribute(line)
	if !ok {
		return
	}
	if s.attrs == nil {
		s.attrs = map[ast.Node]attribute{}
	}
	s.attrs[node] = attribute{stretch{last.Start + from, last.Start + to}, strings.TrimSpace(line[from+1 : to-1])}
	rest := strings.TrimRight(line[:from], " \t")
	// "## Title ## {#id}": what goldmark took for text closes the heading.
	if node.Kind() == ast.KindHeading {
		if bare := strings.TrimRight(rest, "#"); bare != rest && (bare == "" || strings.HasSuffix(bare, " ") || strings.HasSuffix(bare, "\t")) {
			rest = strings.TrimRight(bare, " \t")
		}
	}
	last.Stop = last.Start + len(rest)
	lines.Set(lines.Len()-1, last)
}

// attributeText is what stands between braces that are meant as attributes:
// an id, a class or a name with a value comes first.
var attributeText = regexp.MustCompile(`^\s*(#|\.[A-Za-z]|[A-Za-z_:][-\w:.]*\s*=)`)

// trailingAttribute finds attributes in braces at the end of a line.
func trailingAttribute(line string) (from, to int, ok bool) {
	to = len(strings.TrimRight(line, " \t\n"))
	if to == 0 || line[to-1] != '}' {
		return 0, 0, false
	}
	from = strings.LastIndexByte(line[:to], '{')
	if from < 0 || from > 0 && line[from-1] == '\\' || !attributeText.MatchString(line[from+1:to-1]) {
		return 0, 0, false
	}
	return from, to, true
}

// readID gives the id of an attribute, or "" with a finding.
func (c *converter) readID(a attribute) string {
	id, found := strings.CutPrefix(a.text, "#")
	switch {
	case !found || strings.ContainsAny(id, " \t=#"):
		c.find(ruleAttribute, a.at.from, a.at.to, "write {#name} and nothing else", "%q is not an id", "{"+a.text+"}")
		return ""
	case !validID(id):
		c.find(ruleID, a.at.from, a.at.to, "write "+suggestID(id)+": small letters, digits and hyphens, a letter first", "the id %q is malformed", id)
		return ""
	case ReservedID(id):
		c.find(ruleID, a.at.from, a.at.to, "choose another id, such as {#about-"+id+"}", "the id %q is used by the page itself", id)
		return ""
	}
	return id
}

func suggestID(id string) string {
	s := strings.Trim(asciiSlug(id), "-0123456789")
	if s == "" {
		s = "name"
	}
	return "{#" + s + "}"
}
