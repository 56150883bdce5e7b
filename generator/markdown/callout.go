package markdown

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"placard/generator/diag"
)

// calloutKinds are the five alerts of GitHub; their small letters are the
// class in HTML.
var calloutKinds = []string{"NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"}

// A callout is what the first line of a quotation says of it:
// "> [!WARNING] A title".
type callout struct {
	kind  int // index in calloutKinds
	at    stretch
	title *ast.TextBlock // or nil
}

var calloutMarker = regexp.MustCompile(`^\s*\[!([A-Za-z][A-Za-z0-9_-]*)\][ \t]*`)

// calloutMarkers takes the marker off a quotation's first paragraph, before
// it can be read as a link or as a table's header, and gives the title a node
// of its own so that its inlines are parsed.
type calloutMarkers struct{}

func (calloutMarkers) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	quote, ok := node.Parent().(*ast.Blockquote)
	if !ok || quote.FirstChild() != ast.Node(node) || node.Lines().Len() == 0 {
		return
	}
	s := stateOf(pc)
	lines := node.Lines()
	first := lines.At(0)
	line := s.source[first.Start:first.Stop]
	m := calloutMarker.FindSubmatchIndex(line)
	if m == nil {
		return
	}
	at := stretch{first.Start + m[2] - 2, first.Start + m[3] + 1}
	word := strings.ToUpper(string(line[m[2]:m[3]]))
	kind := -1
	for i, k := range calloutKinds {
		if k == word {
			kind = i
		}
	}
	if kind < 0 {
		s.unknown = append(s.unknown, at)
		return
	}
	if s.callouts == nil {
		s.callouts = map[ast.Node]*callout{}
	}
	call := &callout{kind: kind, at: at}
	s.callouts[quote] = call
	rest := text.NewSegment(first.Start+m[1], first.Stop)
	if rest = rest.TrimRightSpace(s.source); rest.Len() > 0 {
		call.title = ast.NewTextBlock()
		call.title.Lines().Append(rest)
		quote.InsertBefore(quote, node, call.title)
	}
	lines.SetSliced(1, lines.Len())
	if lines.Len() == 0 {
		quote.RemoveChild(quote, node)
	}
}

func (c *converter) checkCallouts() {
	for _, at := range c.state.unknown {
		word := c.body[at.from+2 : at.to-1]
		hint := diag.DidYouMean(strings.ToUpper(word), calloutKinds)
		c.find(ruleCallout, at.from, at.to, strings.NewReplacer(`"`, "").Replace(hint)+", as in > [!NOTE]", "there is no callout of the kind %q", word)
	}
}
