package diff

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
)

// A Prepared is a document read once, so that it can be compared with many
// others. Its blocks are digested at once; they are split into words when a
// comparison needs these, which is for blocks that are not the same on both
// sides. It may be used by several goroutines at once.
type Prepared struct {
	doc      Document
	sections []*section
	edits    *editMemory // of its Preparer
}

type section struct {
	id    string
	title []token
	nodes []*node

	bagging sync.Once
	bag     []uint64 // see words
}

// A node is a block where it stands, in its normal form: items without a first
// paragraph.
type node struct {
	*content
	block    *Block
	id       string
	children []*node
	ids      bool // it or a block in it has an id
}

// A content is what a block says, in the form in which it is compared:
// attributes sorted, lines without white space at their ends. Blocks that are
// written in the same way may share one, in whichever documents they stand.
type content struct {
	written digest // equal for blocks that are written alike
	kind    Kind
	attrs   []Attribute
	parts   []*content // those of the children
	lines   []string
	raw     bool
	text    []Run // as written, as are the cells
	cells   []Cell
	rows    [][]Cell
	digest  digest // equal for blocks that mean the same

	splitting, counting, spelling, writing sync.Once

	split     *tokens
	tally     *tally
	plain     string // see plainText
	canonical []byte // see canonicalText
}

// A digest is a SHA-256: content cannot be made to collide.
type digest = [sha256.Size]byte

// tokens are the texts of a block, split; see split.
type tokens struct {
	inline []token
	header []cell
	rows   [][]cell // filled up to the same width

	wholeRows func() []*node // see rowNodes
}

// A tally is what the similarity of blocks is told by.
type tally struct {
	size   int      // words in it
	bag    []uint64 // sorted hashes of the words in it
	parts  []uint64 // sorted hashes of items, rows or lines
	labels []uint64 // a table's header and first column
	label  string   // what a paragraph or item begins with, as "license"
}

type cell struct {
	tokens []token
	key    string   // the tokens' keys in one string
	bag    []uint64 // sorted hashes of the words in it
}

// Prepare reads a document. The document must not be changed afterwards.
func Prepare(d Document) *Prepared { return new(Preparer).Prepare(d) }

// A Preparer prepares documents that have much in common, such as the versions
// of one text: what is written in a block is read once, however many of the
// last documents hold it. It is safe for concurrent use.
type Preparer struct {
	mu sync.Mutex
	// What was met, by a digest of what is written, emphasis and white space
	// among it.
	known generations[digest, content]
	// read counts the contents that had to be read.
	read  int
	edits editMemory
}

// mostContents is the number of contents in a generation. One without words
// takes less than a kilobyte, one with words some ten times its text.
const mostContents = 2048

// Prepare reads a document. The document must not be changed afterwards.
func (p *Preparer) Prepare(d Document) *Prepared {
	out := &Prepared{doc: d, sections: make([]*section, len(d.Sections)), edits: &p.edits}
	for i := range d.Sections {
		s := &d.Sections[i]
		out.sections[i] = &section{id: s.ID, title: tokenize([]Run{{Text: s.Title}}), nodes: p.nodes(s.Blocks, "")}
	}
	return out
}

// nodes makes the nodes of siblings.
func (p *Preparer) nodes(blocks []Block, parent Kind) []*node {
	if len(blocks) == 0 {
		return nil
	}
	all := make([]node, len(blocks))
	out := make([]*node, len(blocks))
	for i := range blocks {
		p.node(&all[i], &blocks[i], parent)
		out[i] = &all[i]
	}
	return out
}

func (p *Preparer) node(n *node, b *Block, parent Kind) {
	n.block, n.id = b, b.ID
	text, children := b.Inline, b.Children
	for b.Kind == Item && parent != Definitions && len(children) > 0 && blank(text) && isText(&children[0]) {
		text = children[0].Inline
		if n.id == "" {
			n.id = children[0].ID
		}
		children = children[1:]
	}
	n.ids = n.id != ""
	n.children = p.nodes(children, b.Kind)
	for _, c := range n.children {
		n.ids = n.ids || c.ids
	}
	n.content = p.content(b, text, n.children)
}

// newNode reads one block.
func newNode(b *Block) *node {
	n := &node{}
	new(Preparer).node(n, b, "")
	return n
}

// content finds or reads what a block says; text is its inline text in the
// normal form.
func (p *Preparer) content(b *Block, text []Run, children []*node) *content {
	w := writers.Get().(*writer)
	defer writers.Put(w)
	key := w.written(b, text, children)
	p.mu.Lock()
	c := p.known.get(key, mostContents)
	p.mu.Unlock()
	if c != nil {
		return c
	}
	c = &content{written: key, kind: b.Kind, raw: b.Raw, attrs: normalAttributes(b.Attributes), text: text, cells: b.Header, rows: b.Rows}
	if len(children) > 0 {
		c.parts = make([]*content, len(children))
		for i, n := range children {
			c.parts[i] = n.content
		}
	}
	for _, l := range b.Lines {
		c.lines = append(c.lines, strings.TrimRight(l, " \t\r\n"))
	}
	c.digest = w.meaning(c)
	p.mu.Lock()
	p.read++
	p.known.put(key, c, mostContents)
	p.mu.Unlock()
	return c
}

// tokens splits the texts of a block, once.
func (c *content) tokens() *tokens {
	c.splitting.Do(func() {
		t := &tokens{inline: tokenize(c.text)}
		if width := c.width(); width > 0 {
			t.header = rowCells(c.cells, width)
			t.rows = make([][]cell, len(c.rows))
			for i, r := range c.rows {
				t.rows[i] = rowCells(r, width)
			}
			t.wholeRows = sync.OnceValue(func() []*node {
				columns := make([]int, width)
				for i := range columns {
					columns[i] = i
				}
				return rowNodes(t.rows, columns)
			})
		}
		c.split = t
	})
	return c.split
}

// PlainText is [PlainText] for the block at a place, which is worked out once.
func (p *Prepared) PlainText(at Place) string { return p.sections[at.At].nodes[at.Index].plainText() }

// Document gives back what was prepared.
func (p *Prepared) Document() Document { return p.doc }

// words gives the sorted hashes of the words of a section's title and blocks.
func (s *section) words() []uint64 {
	s.bagging.Do(func() {
		s.bag = addWords(nil, s.title)
		for _, n := range s.nodes {
			s.bag = append(s.bag, n.count().bag...)
		}
		slices.Sort(s.bag)
	})
	return s.bag
}

// isText reports whether a block is a paragraph and nothing else.
func isText(b *Block) bool {
	return b.Kind == Paragraph && !b.Raw && len(normalAttributes(b.Attributes)) == 0 &&
		len(b.Children) == 0 && len(b.Lines) == 0 && len(b.Rows) == 0 && len(b.Header) == 0
}

func normalAttributes(attrs []Attribute) []Attribute {
	if len(attrs) == 0 {
		return nil
	}
	out := make([]Attribute, 0, len(attrs))
	for _, a := range attrs {
		if a.Value != "" && a.Name != RawAttribute &&
			!slices.ContainsFunc(out, func(x Attribute) bool { return x.Name == a.Name }) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b Attribute) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// width is the number of cells in each row of a table, 0 for other blocks.
func (c *content) width() int {
	width := len(c.cells)
	for _, r := range c.rows {
		width = max(width, len(r))
	}
	return width
}

func rowCells(cells []Cell, width int) []cell {
	out := make([]cell, width)
	var bags []uint64
	for i, c := range cells {
		cell := &out[i]
		cell.tokens = tokenize(c)
		cell.key = joinKeys(cell.tokens)
		from := len(bags)
		bags = addWords(bags, cell.tokens)
		cell.bag = bags[from:len(bags):len(bags)]
		slices.Sort(cell.bag)
	}
	return out
}

func joinKeys(tokens []token) string {
	if len(tokens) == 1 {
		return tokens[0].key
	}
	var b strings.Builder
	for i := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(tokens[i].key)
	}
	return b.String()
}

// mostLabel is how many tokens the label of a paragraph or item has at most.
const mostLabel = 6

// labelOf gives the words that stand in bold at the beginning of a text, or
// before a colon: "License" of "**License:** MIT" and of "License: MIT".
func labelOf(ts []token) string {
	n := 0
	for n < len(ts) && ts[n].style.Strong && ts[n].key != ":" {
		n++
	}
	if n == 0 {
		for n < min(len(ts), mostLabel) && (ts[n].word || ts[n].key != ":" && !endsSentence(ts[n:n+1])) {
			n++
		}
		if n == len(ts) || ts[n].key != ":" {
			return ""
		}
	}
	if rest := ts[n:]; n > mostLabel || len(rest) == 0 || len(rest) == 1 && rest[0].key == ":" {
		return "" // it has nothing to say
	}
	var words []string
	for i := range ts[:n] {
		if ts[i].word {
			words = append(words, strings.ToLower(normal(ts[i].text)))
		}
	}
	return strings.Join(words, " ")
}

// addWords appends the hashes of the words among tokens to a bag. Case does
// not count here: bags say how alike texts are, not whether they are equal.
func addWords(bag []uint64, tokens []token) []uint64 {
	if bag == nil {
		bag = make([]uint64, 0, len(tokens))
	}
	for i := range tokens {
		if tokens[i].word {
			bag = append(bag, hashWord(tokens[i].text))
		}
	}
	return bag
}

// hashWord is FNV-1a over the word in lower case. It is the same on every
// machine, since the order of hashes may decide between equally good matches.
func hashWord(w string) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for i := 0; i < len(w); i++ {
		c := w[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		h = (h ^ uint64(c)) * prime
	}
	return h
}

// hashKeys hashes several keys in order.
func hashKeys(h uint64, key string) uint64 {
	const prime = 1099511628211
	return (h ^ hashWord(key)) * prime
}

// count says what a block's similarity is told by, worked out once.
func (c *content) count() *tally {
	c.counting.Do(func() { c.tally = c.counted() })
	return c.tally
}

// most bounds the number of words that are told from tokens.
func (c *content) most() int {
	ts := c.tokens()
	n := len(ts.inline)
	for _, part := range c.parts {
		n += len(part.count().bag)
	}
	for i := range ts.header {
		n += len(ts.header[i].tokens)
	}
	for _, r := range ts.rows {
		for i := range r {
			n += len(r[i].tokens)
		}
	}
	return n
}

func (c *content) counted() *tally {
	ts := c.tokens()
	n := &tally{size: countWords(ts.inline)}
	if c.kind == Heading {
		n.bag = titleWords(ts.inline)
	} else {
		n.bag = addWords(make([]uint64, 0, c.most()), ts.inline)
	}
	if c.kind == Paragraph || c.kind == Item {
		n.label = labelOf(ts.inline)
	}
	for _, part := range c.parts {
		of := part.count()
		n.size += of.size
		n.bag = append(n.bag, of.bag...)
		n.parts = append(n.parts, binary.LittleEndian.Uint64(part.digest[:]))
	}
	for i := range ts.header {
		n.size += countWords(ts.header[i].tokens)
		n.bag = append(n.bag, ts.header[i].bag...)
		n.labels = append(n.labels, hashWord(ts.header[i].key))
	}
	for _, r := range ts.rows {
		h := uint64(0)
		for i := range r {
			n.size += countWords(r[i].tokens)
			n.bag = append(n.bag, r[i].bag...)
			h = hashKeys(h, r[i].key)
		}
		n.labels = append(n.labels, hashWord(r[0].key))
		n.parts = append(n.parts, h)
	}
	for _, l := range c.lines {
		n.size += countLineWords(l)
		for _, w := range strings.FieldsFunc(l, func(c rune) bool { return !isWord(c) }) {
			n.bag = append(n.bag, hashWord(w))
		}
		if l != "" {
			n.parts = append(n.parts, hashWord(l))
		}
	}
	if len(n.bag) == 0 { // a paragraph of punctuation, or nothing
		for i := range ts.inline {
			n.bag = append(n.bag, hashWord(ts.inline[i].bareKey()))
		}
	}
	slices.Sort(n.bag)
	slices.Sort(n.parts)
	slices.Sort(n.labels)
	return n
}

func countWords(tokens []token) int {
	n := 0
	for i := range tokens {
		if tokens[i].word {
			n++
		}
	}
	return n
}

// countLineWords counts the words of a line of code, which are what white
// space separates.
func countLineWords(line string) int { return len(strings.Fields(line)) }

// A writer writes length-prefixed strings to be digested, so that no two
// different sequences look alike.
type writer struct {
	buf     []byte
	scratch []token
}

// writers are used again.
var writers = sync.Pool{New: func() any { return &writer{make([]byte, 0, 4096), make([]token, 0, 256)} }}

func (w *writer) count(n int) { w.buf = binary.AppendUvarint(w.buf, uint64(n)) }

func (w *writer) text(s string) {
	w.count(len(s))
	w.buf = append(w.buf, s...)
}

// tokens writes what counts in tokens.
func (w *writer) tokens(ts []token) {
	w.count(len(ts))
	for i := range ts {
		w.text(ts[i].key)
	}
}

// words writes what counts in a text, whose tokens are not kept.
func (w *writer) words(runs []Run) {
	w.scratch = appendTokens(w.scratch[:0], runs)
	w.tokens(w.scratch)
	clear(w.scratch)
}

// runs writes a text with everything about it.
func (w *writer) runs(runs []Run) {
	w.count(len(runs))
	for i := range runs {
		r := &runs[i]
		w.text(string(r.Kind))
		w.text(r.Text)
		w.text(r.Target)
		w.text(r.Source)
		style := byte(0)
		for bit, set := range [...]bool{r.Struck, r.Strong, r.Emphasis} {
			if set {
				style |= 1 << bit
			}
		}
		w.buf = append(w.buf, style)
	}
}

// written digests all that is written in a block but ids: blocks for which it
// is the same mean the same and are shown in the same way.
func (w *writer) written(b *Block, text []Run, children []*node) digest {
	w.buf = w.buf[:0]
	w.text(string(b.Kind))
	w.flag(b.Raw)
	w.count(len(b.Attributes))
	for _, a := range b.Attributes {
		w.text(a.Name)
		w.text(a.Value)
	}
	w.runs(text)
	w.count(len(children))
	for _, n := range children {
		w.buf = append(w.buf, n.written[:]...)
	}
	w.count(len(b.Header))
	for _, c := range b.Header {
		w.runs(c)
	}
	w.count(len(b.Rows))
	for _, r := range b.Rows {
		w.count(len(r))
		for _, c := range r {
			w.runs(c)
		}
	}
	w.count(len(b.Lines))
	for _, l := range b.Lines {
		w.text(l)
	}
	return sha256.Sum256(w.buf)
}

func (w *writer) flag(set bool) {
	if set {
		w.count(1)
	} else {
		w.count(0)
	}
}

// meaning digests everything that is compared. Equal digests are taken for
// equal blocks.
func (w *writer) meaning(c *content) digest {
	w.buf = w.buf[:0]
	w.text(string(c.kind))
	w.flag(c.raw)
	w.count(len(c.attrs))
	for _, a := range c.attrs {
		w.text(a.Name)
		w.text(a.Value)
	}
	w.words(c.text)
	w.count(len(c.parts))
	for _, part := range c.parts {
		w.buf = append(w.buf, part.digest[:]...)
	}
	width := c.width()
	w.count(width)
	if width > 0 {
		w.row(c.cells, width)
		w.count(len(c.rows))
		for _, r := range c.rows {
			w.row(r, width)
		}
	}
	w.count(len(c.lines))
	for _, l := range c.lines {
		w.text(l)
	}
	return sha256.Sum256(w.buf)
}

// row writes what counts in a row of a table, filled up to its width.
func (w *writer) row(cells []Cell, width int) {
	for _, c := range cells {
		w.words(c)
	}
	for range width - len(cells) {
		w.words(nil)
	}
}
