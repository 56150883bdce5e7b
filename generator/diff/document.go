package diff

import "slices"

// A Document is what is compared: sections in order. Text before the first
// heading is a section with an empty id.
type Document struct {
	Sections []Section `json:"sections"`
}

// A Section is a titled part of a document. Sections of two documents are
// matched by ID first, so a section whose meaning is fixed should have the
// same id in every document, whatever its title says.
type Section struct {
	ID     string  `json:"id"`
	Title  string  `json:"title,omitempty"`
	Blocks []Block `json:"blocks,omitempty"`
}

// Kind says what a block is. Blocks of different kinds are never matched.
// Kinds beside the ones below are allowed and need no registration.
type Kind string

const (
	Paragraph   Kind = "paragraph"
	Heading     Kind = "heading"     // below the section's own heading
	List        Kind = "list"        // Children are of kind Item
	Item        Kind = "item"        // of a list or of definitions
	Table       Kind = "table"       // Header and Rows; a caption in Inline
	Code        Kind = "code"        // Lines; a title in Inline
	Callout     Kind = "callout"     // Children; a title in Inline
	Quote       Kind = "quote"       // Children
	Figure      Kind = "figure"      // a caption in Inline, the source an attribute
	Definitions Kind = "definitions" // Children are of kind Item
)

// A Block is a unit of text: what is added, removed, edited or moved as one.
//
// Only what means something belongs here. What the author's editor chose
// (wrapping, list markers, a list's start number, column alignment, tight or
// loose lists) must not reach a Block; emphasis may, in [Run], where it is
// shown but never compared.
type Block struct {
	// ID is the block's own anchor, such as "p2-3". Ids may be positions:
	// they are reported and mapped, and never used to match blocks.
	ID   string `json:"id,omitempty"`
	Kind Kind   `json:"kind"`
	// Attributes carry every meaning that is not in the text: a code
	// block's language, a callout's kind, a heading's level, an image's
	// source, a task's box ("task" = "open" or "done"). All count as
	// content. Their order does not matter, and an empty value means the
	// same as none. The name "raw" is reserved, see [RawAttribute].
	Attributes []Attribute `json:"attributes,omitempty"`
	// Inline is the running text of a paragraph, heading or item, the term
	// of a definition, the caption or title of anything else.
	Inline []Run `json:"inline,omitempty"`
	// Children are the items of a list or of definitions, or the blocks
	// within an item, a callout, a quotation or a figure. A list item whose
	// Inline is empty and whose first child is a plain paragraph means the
	// same as one with that paragraph's text in Inline.
	Children []Block `json:"children,omitempty"`
	// Header and Rows are a table's cells. Short rows are filled with empty
	// cells; columns without a header have an empty one.
	Header []Cell   `json:"header,omitempty"`
	Rows   [][]Cell `json:"rows,omitempty"`
	// Lines are the lines of a code block, without line ends. Indentation
	// counts, white space at the end of a line does not.
	Lines []string `json:"lines,omitempty"`
	// Raw marks content that could not be parsed, such as raw HTML. It is
	// compared as the text that it is, and every change of it is measured
	// as undetermined.
	Raw bool `json:"raw,omitempty"`
}

// RawAttribute is the name under which a change of [Block.Raw] is reported
// among the attribute changes; the values are "" and "true".
const RawAttribute = "raw"

// An Attribute is a named property of a block.
type Attribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Cell is a table cell's text.
type Cell []Run

// RunKind says what a run of inline text is.
type RunKind string

const (
	Plain    RunKind = ""
	Verbatim RunKind = "code"     // a code span
	Image    RunKind = "image"    // Text is the alternative text, Source the file
	Footnote RunKind = "footnote" // a reference; Target is the note's label, Text is ignored
)

// A Run is a stretch of inline text. White space separates words and counts
// for nothing else: one space, several, a line end or none beside a
// punctuation mark are all alike.
type Run struct {
	Kind RunKind `json:"kind,omitempty"`
	Text string  `json:"text,omitempty"`
	// Target is the destination of the link that the run is part of, or a
	// footnote's label. It counts as content.
	Target string `json:"target,omitempty"`
	// Source is where an image comes from. It counts as content.
	Source string `json:"source,omitempty"`
	// Struck marks text struck through. It counts as content.
	Struck bool `json:"struck,omitempty"`
	// Strong and Emphasis are kept so that results can be shown as they
	// were written. They are not compared.
	Strong   bool `json:"strong,omitempty"`
	Emphasis bool `json:"emphasis,omitempty"`
}

// styled reports whether two runs may be written as one.
func (r *Run) styled(s *Run) bool {
	return r.Kind == s.Kind && r.Kind != Image && r.Kind != Footnote &&
		r.Target == s.Target && r.Source == s.Source &&
		r.Struck == s.Struck && r.Strong == s.Strong && r.Emphasis == s.Emphasis
}

// joins reports whether a word may run on from r into s: the two differ in
// nothing but emphasis.
func (r *Run) joins(s *Run) bool {
	return r.Kind == Plain && r.touches(s)
}

// touches reports whether nobody can see where two runs meet.
func (r *Run) touches(s *Run) bool {
	return r.Kind == s.Kind && r.Kind != Image && r.Kind != Footnote &&
		r.Target == s.Target && r.Source == s.Source && r.Struck == s.Struck
}

// A Place is where a top-level block stands in a document, or a nested one
// among its siblings.
type Place struct {
	Section string `json:"section"`      // id of the section
	ID      string `json:"id,omitempty"` // id of the block
	At      int    `json:"at"`           // index of the section in the document
	Index   int    `json:"index"`        // index of the block among its siblings
}

// Block finds the top-level block at a place, nil when there is none.
func (d Document) Block(p Place) *Block {
	if p.At < 0 || p.At >= len(d.Sections) {
		return nil
	}
	s := &d.Sections[p.At]
	if p.Index < 0 || p.Index >= len(s.Blocks) {
		return nil
	}
	return &s.Blocks[p.Index]
}

// Equivalent reports whether two documents say the same: whether the same
// sections follow each other under the same titles and hold the same blocks.
// Emphasis, white space and block ids do not count.
func Equivalent(a, b Document) bool {
	pa, pb := Prepare(a), Prepare(b)
	return slices.EqualFunc(pa.sections, pb.sections, func(x, y *section) bool {
		return x.id == y.id && sameTokens(x.title, y.title) &&
			slices.EqualFunc(x.nodes, y.nodes, func(m, n *node) bool { return m.digest == n.digest })
	})
}
