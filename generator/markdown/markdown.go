// Package markdown parses documents and renders them to HTML. It is the only
// importer of goldmark and chroma, and the only maker of [template.HTML].
//
// Parsing gives two things: an [Outline], plain data that tells the rest of
// the program everything it needs to know of a document (headings, citable
// blocks, links, labels, tables) without its tree, and a tree that can be
// rendered. Content holds no code: raw HTML, remote images and dangerous
// links are findings, and rendering refuses them a second time.
package markdown

import (
	"html/template"

	"placard/generator/diag"
)

// Options say how a document is parsed.
type Options struct {
	// HeadingID gives the id of a heading that has a fixed one, such as a
	// pack's required sections whatever they are called; "" lets the
	// heading's own {#id} or its text decide.
	HeadingID func(level int, text string) string
	// Numbered gives every top-level block a number and the anchor
	// p<section>-<block>, as packs have them.
	Numbered bool
}

// A Document is a parsed text.
type Document struct {
	Outline  Outline
	Findings diag.List
	tree     tree
}

// Outline is what the rest of the program needs to know of a document.
// It is plain data: safe to store, and safe for concurrent readers.
type Outline struct {
	Headings []Heading
	Blocks   []Block
	Labels   []Label
	Tables   []Table
	Links    []Link
	Images   []Image
	Anchors  []Anchor // every id that the rendered text will have
	Terms    []Term   // definition lists' terms with their definitions
	Words    int
}

// A Heading of level 2 begins a section; deeper ones divide it.
type Heading struct {
	Level  int
	ID     string
	Text   string
	Number int // of the section (2 for the second h2 of a numbered document), or 0
	Span   diag.Span
}

// A Block is a top-level unit of text: a paragraph, list, table, code block,
// callout, quotation, figure or definition list.
type Block struct {
	Kind    string // paragraph, list, table, code, callout, quote, figure, definitions
	Section string // id of the h2 it stands under, "" before the first
	ID      string // "p2-3" in numbered documents, or ""
	Number  string // "2.3" in numbered documents, or ""
	Text    string // plain text, white space folded
	Words   int
	Span    diag.Span
}

// A Label is a phrase that names what follows it: a heading below level 2, a
// bold lead-in of a paragraph or list item, a definition's term, a table's
// column or row header.
type Label struct {
	Section string // id of the h2 it stands under
	Kind    string // heading, lead-in, term, column, row
	Text    string // without trailing punctuation
	// Body is the plain text it introduces, shortened to 400 bytes; empty
	// when nothing follows.
	Body string
	// Parent is the label (of kind heading) it stands under, "" directly
	// under the section.
	Parent string
	Span   diag.Span
}

// A Table is a table's cells as plain text.
type Table struct {
	Section string
	Caption string
	Header  []Cell
	Rows    [][]Cell
	Span    diag.Span
}

// A Cell is one cell of a table.
type Cell struct {
	Text string
	Span diag.Span
}

// A Link is a link or an autolink as written.
type Link struct {
	Destination string
	Text        string
	Span        diag.Span // of the destination
}

// An Image is an image as written.
type Image struct {
	Destination string
	Alt         string
	Span        diag.Span // of the destination
}

// An Anchor is an id in the rendered text.
type Anchor struct {
	ID   string
	Span diag.Span
}

// A Term is a definition list's term with its definition's plain text.
type Term struct {
	Name       string
	ID         string
	Definition string
	Span       diag.Span
}

// Rendering says how a parsed document becomes HTML.
type Rendering struct {
	// Link turns a destination as written into one that works from the page
	// being rendered. It is not called for external links; a nil Link
	// leaves destinations as they are.
	Link func(destination string) string
	// Glossary marks the first use of each term in a section.
	Glossary *Glossary
	// Counterpart gives, for the id of a numbered block, what is written
	// beside it for a reader who followed a citation: the link to the same
	// paragraph in another version. Nil for none.
	Counterpart func(id string) (href, text string)
	// Words are the interface words that rendering needs.
	Words Words
}

// Words are the interface words that rendering needs, in the page's
// language.
type Words struct {
	LinkToParagraph                        string // "Link to paragraph %s"
	LinkToSection                          string // "Link to this section"
	Note, Tip, Important, Warning, Caution string // titles of callouts without one
	Table, Figure                          string // label of a scroll region without a caption
	Code                                   string // label of a code block without a title
	Footnotes                              string // heading of the footnotes
	BackToText                             string // "Back to the text"
	Example                                string
	OpenGlossary                           string // link from a term's explanation to the glossary
}

// Parse reads the Markdown of src from offset body on.
func Parse(src *diag.Source, body int, o Options) *Document { panic("not written yet") }

// HTML renders a document. The result is well-formed, minimal (no optional
// white space) and safe: everything an author wrote is escaped or checked.
func (d *Document) HTML(r Rendering) (template.HTML, error) { panic("not written yet") }

// Inline renders a front matter string: plain text with `code spans`.
func Inline(text string) template.HTML { panic("not written yet") }

// Plain gives a front matter string without the marks of code spans.
func Plain(text string) string { panic("not written yet") }

// Glossary finds terms in running text.
type Glossary struct{ terms []Term }

// NewGlossary prepares terms; href is the address of the glossary page as
// passed to [Rendering.Link].
func NewGlossary(terms []Term, href string) *Glossary { panic("not written yet") }

// Stylesheet is the CSS of highlighted code: classes of chroma in terms of
// light-dark() pairs that reach AA contrast on the theme's code background.
func Stylesheet() []byte { panic("not written yet") }

// Rules are the rules whose findings this package reports.
func Rules() []diag.Rule { panic("not written yet") }

type tree struct{}
