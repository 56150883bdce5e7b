package markdown

// kind is the closed list of what a text can hold. Whatever has no kind
// cannot be rendered, which is how raw HTML is kept out.
type kind uint8

const (
	// Blocks.
	kindRoot kind = iota
	kindParagraph
	kindTight // the text of a list item or definition, without paragraph
	kindHeading
	kindRule
	kindCode // text is the code, lang its language, title its title
	kindQuote
	kindCallout // num is its index in calloutKinds, aux its title
	kindList    // flag: ordered, num its first number
	kindItem
	kindTable // aux is its caption
	kindRow   // level: 0 in the head, 1 in the body
	kindCell
	kindDefinitions
	kindTerm
	kindDefinition
	kindFigure   // its child is the image
	kindFootnote // num is its number
	// Inlines.
	kindText // "\n" in it is a soft line break
	kindBreak
	kindSpan // code span
	kindEmphasis
	kindStrong
	kindStrike
	kindLink
	kindImage
	kindNote // reference to a footnote: num its number, level which of several
	kindTask // flag: done
)

// Alignment of a table's cell, in node.level.
const (
	alignStart uint8 = iota
	alignEnd
	alignCenter
)

// A node is one element of a document. Offsets are bytes of the body. After
// parsing nothing changes a node.
type node struct {
	kind       kind
	level      uint8 // of a heading; alignment of a cell
	flag       bool
	num        int32
	start, end int32 // of the text for headings and cells, otherwise of the whole
	text       string
	kids, next *node
	x          *extra
}

// extra holds what few nodes have.
type extra struct {
	id, number  string // of a block or heading
	dest, title string // of a link or image; a code block's title
	lang        string // of a code block, as written
	from, to    int32  // of a link's destination
	aux         *node  // list of inlines: caption of a table, title of a callout
	rowHeads    bool   // of a table: the first column names its rows
	explicit    bool   // of a heading or term: the author wrote the id
	refs        int32  // to a footnote
	danger      bool   // of a link or image: the destination must not be written
	interactive bool   // of a heading: it holds a link
}

// none stands in for a missing extra, so that readers need no test.
var none = &extra{}

func (n *node) ext() *extra {
	if n.x == nil {
		return none
	}
	return n.x
}

// A chain collects siblings.
type chain struct{ first, last *node }

func (c *chain) add(n *node) {
	if n == nil {
		return
	}
	if c.last == nil {
		c.first = n
	} else {
		c.last.next = n
	}
	for n.next != nil {
		n = n.next
	}
	c.last = n
}

// A nursery hands out nodes from slices, which is several times cheaper than
// one by one.
type nursery struct {
	nodes  []node
	extras []extra
}

func (m *nursery) node(k kind, start, end int) *node {
	if len(m.nodes) == cap(m.nodes) {
		m.nodes = make([]node, 0, min(max(32, 2*cap(m.nodes)), 512))
	}
	m.nodes = append(m.nodes, node{kind: k, start: int32(start), end: int32(end)})
	return &m.nodes[len(m.nodes)-1]
}

func (m *nursery) extra(n *node) *extra {
	if n.x == nil {
		if len(m.extras) == cap(m.extras) {
			m.extras = make([]extra, 0, min(max(8, 2*cap(m.extras)), 128))
		}
		m.extras = append(m.extras, extra{})
		n.x = &m.extras[len(m.extras)-1]
	}
	return n.x
}
