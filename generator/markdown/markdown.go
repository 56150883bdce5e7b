// Package markdown parses documents and renders them to HTML. It is the only
// importer of goldmark and chroma, and the maker of [template.HTML].
//
// Parsing gives three things: an [Outline], plain data that tells the rest of
// the program how a document is made up and what it leads to, and is small
// enough to be held for every document of a site; the [Passages], the text
// itself piece by piece (citable blocks, labels, tables); and a tree that can
// be rendered. Content holds no code: raw HTML, remote images and dangerous
// links are findings, and rendering refuses them a second time.
//
// # How a text becomes a page
//
//	text ── limits.go ── goldmark (parse.go) ── convert.go ──┬── outline.go ── Outline, Passages
//	                                                         └── render*.go ── HTML
//
// goldmark's tree is translated at once into our own (tree.go), whose kinds of
// node are a closed list: what has no kind, such as raw HTML, cannot be
// rendered. The tree is never changed after parsing, so a Document may be
// rendered from several goroutines at the same time.
//
// # The dialect
//
// It is CommonMark with GitHub's extensions (tables, strikethrough, task lists, bare
// addresses), footnotes, definition lists, heading ids {#id}, the five alerts
// ("> [!NOTE]", with a title after the marker if wanted), captions ("Table: "
// before or after a table, an image's title) and titles of code blocks
// (title="…" after the language). Stricter than GitHub: a text has no level-1
// heading, as the page's title is not part of it, and headings do not stand
// inside other blocks, so that they divide the whole text.
//
// # Hostile input
//
// goldmark takes time that grows with the square of some inputs. A linear
// scan refuses what is too large before goldmark sees it, and parsers of our
// own count work inside it and give up (limits.go), so that no text takes more
// than a fraction of a second.
package markdown

import (
	"iter"
	"placard/generator/diag"
	"strings"

	"github.com/yuin/goldmark/parser"
)

// An Engine parses documents. It holds the parser, which is built once, and
// the highlighted code of all documents. It is safe for concurrent use.
type Engine struct {
	parser parser.Parser
	code   *Highlighter
}

// New makes an engine with a [Highlighter] of its own.
func New() *Engine { return NewSharing(NewHighlighter()) }

// NewSharing makes an engine that uses code that others highlight with, too.
func NewSharing(code *Highlighter) *Engine {
	return &Engine{parser: newParser(), code: code}
}

// Highlighter is what the engine highlights code with.
func (e *Engine) Highlighter() *Highlighter { return e.code }

// Options say how a document is parsed.
type Options struct {
	// HeadingID gives the id of a heading that has a fixed one, such as a
	// pack's required sections whatever they are called; "" lets the
	// heading's text decide. A heading's own {#id} goes before it.
	HeadingID func(level int, text string) string
	// Numbered gives every top-level block a number and the anchor
	// p<section>-<block>, as packs have them.
	Numbered bool
	// MaxBytes is the largest body that is parsed; 0 means 1 MiB.
	MaxBytes int
}

// A Document is a parsed text.
type Document struct {
	Outline  Outline
	Passages Passages
	Findings diag.List
	// Refused says that the text went beyond a limit and was not parsed:
	// outline and tree are empty, and what they lack means nothing.
	Refused bool

	root  *node
	notes *node // footnotes, in the order of their numbers
	clean bool  // no character of the text is refused
	size  int   // of the body in bytes
	name  string
	lines []int32 // where each line of the body begins
	line0 int     // number of the first
	code  *Highlighter
}

// Outline is how a document is made up and what it leads to, without its text.
// It is plain data: safe to store, and safe for concurrent readers.
type Outline struct {
	Headings []Heading
	Links    []Link
	Images   []Image
	Anchors  Anchors
	Terms    []Term // definition lists' terms with their definitions
	Blocks   int    // number of blocks, see Passages
	Words    int    // of the running text: neither code nor footnotes
	// Refused says that the text went beyond a limit and was not parsed: what
	// the outline lacks then means nothing.
	Refused bool
}

// Anchors are all ids that the rendered text of a document will have, each with
// a line feed after it: a document has dozens of them, and a site is all of its
// documents' at once.
type Anchors string

// Has reports whether an id is among them.
func (a Anchors) Has(id string) bool {
	if id == "" || strings.Contains(id, "\n") {
		return false
	}
	for from := 0; ; from++ {
		i := strings.Index(string(a[from:]), id)
		if i < 0 {
			return false
		}
		from += i
		if end := from + len(id); (from == 0 || a[from-1] == '\n') && end < len(a) && a[end] == '\n' {
			return true
		}
	}
}

// All gives the ids in reading order.
func (a Anchors) All() iter.Seq[string] {
	return func(yield func(string) bool) {
		for a != "" {
			id, rest, _ := strings.Cut(string(a), "\n")
			if !yield(id) {
				return
			}
			a = Anchors(rest)
		}
	}
}

// Passages are the text of a document, piece by piece. They take several times
// the room of the source. They are plain data, safe for concurrent readers.
type Passages struct {
	Blocks []Block
	Labels []Label
	Tables []Table
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
	Number  string // "2.3" in numbered documents, or "" (also before the first h2)
	Text    string // plain text, white space folded; a task begins with ☐ or ☑
	Words   int    // 0 for code
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
	Destination string // without the escapes of Markdown
	Text        string
	Span        diag.Span // of the destination, for a reference that of its definition
}

// An Image is an image as written.
type Image struct {
	Destination string // without the escapes of Markdown
	Alt         string
	Span        diag.Span // of the destination
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
	// being rendered. It is called for links and images, not for external
	// addresses; a nil Link leaves destinations as they are.
	// "" makes the link plain text: its target is not among what the page's
	// readers get.
	Link func(destination string) string
	// Size gives the size in pixels of a local image, so that the page does
	// not jump when it arrives; nil or 0 leaves it out.
	Size func(destination string) (width, height int)
	// Glossary marks the first use of each term in a section. Leave it out
	// on the glossary page itself.
	Glossary *Glossary
	// Counterpart gives, for the id of a numbered block, what is written
	// beside it for a reader who followed a citation: the link to the same
	// paragraph in another version. Nil for none.
	Counterpart func(id string) (href, text string)
	// Words are the interface words that rendering needs.
	Words Words
}

// Words are the interface words that rendering needs, in the page's
// language. An empty one is written in English.
type Words struct {
	LinkToParagraph                        string // "Link to paragraph %s"
	LinkToSection                          string // "Link to this section"; for headings that hold a link themselves
	Note, Tip, Important, Warning, Caution string // titles of callouts without one
	Table, Figure                          string // label of a scroll region without a caption
	Code                                   string // label of a code block without a title or language
	Footnotes                              string // heading of the footnotes
	BackToText                             string // "Back to the text"
	Example                                string
	OpenGlossary                           string // link from a term's explanation to the glossary
	Done, ToDo                             string // a ticked and an empty box of a task list
}

// english fills the words that the caller left out.
func (w Words) english() Words {
	for _, f := range []struct {
		word *string
		text string
	}{
		{&w.LinkToParagraph, "Link to paragraph %s"},
		{&w.LinkToSection, "Link to this section"},
		{&w.Note, "Note"}, {&w.Tip, "Tip"}, {&w.Important, "Important"},
		{&w.Warning, "Warning"}, {&w.Caution, "Caution"},
		{&w.Table, "Table"}, {&w.Figure, "Figure"}, {&w.Code, "Code"},
		{&w.Footnotes, "Footnotes"}, {&w.BackToText, "Back to the text"},
		{&w.Example, "Example"}, {&w.OpenGlossary, "Open the glossary"},
		{&w.Done, "Done"}, {&w.ToDo, "To do"},
	} {
		if *f.word == "" {
			*f.word = f.text
		}
	}
	return w
}
