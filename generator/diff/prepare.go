package diff

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"slices"
	"strings"
	"sync"
)

// A Prepared is a document read once: split into tokens, digested and counted
// so that it can be compared with many others. It may be used by several
// goroutines at once.
type Prepared struct {
	doc      Document
	sections []*section
}

type section struct {
	id    string
	title []token
	nodes []*node
	bag   []uint64 // words of title and blocks
}

// A node is a block in the form in which it is compared. Its lists of tokens
// and children are the normal form: items without a first paragraph,
// attributes sorted, rows filled up.
type node struct {
	block    *Block
	id       string
	kind     Kind
	attrs    []Attribute
	inline   []token
	children []*node
	header   []cell
	rows     [][]cell
	lines    []string
	raw      bool
	digest   [sha256.Size]byte // equal for blocks that mean the same
	size     int               // words in it
	bag      []uint64          // sorted hashes of the words in it
	parts    []uint64          // sorted hashes of items, rows or lines
	labels   []uint64          // a table's header and first column
	label    string            // what a paragraph or item begins with, as "license"
	ids      bool              // it or a block in it has an id

	spell sync.Once
	plain string // see plainText
}

type cell struct {
	tokens []token
	key    string // the tokens' keys in one string
}

// Prepare reads a document. The document must not be changed afterwards.
func Prepare(d Document) *Prepared {
	p := &Prepared{doc: d, sections: make([]*section, len(d.Sections))}
	for i := range d.Sections {
		s := &d.Sections[i]
		sec := &section{id: s.ID, title: tokenize([]Run{{Text: s.Title}})}
		sec.bag = addWords(nil, sec.title)
		for j := range s.Blocks {
			n := newNode(&s.Blocks[j], "")
			sec.nodes = append(sec.nodes, n)
			sec.bag = append(sec.bag, n.bag...)
		}
		slices.Sort(sec.bag)
		p.sections[i] = sec
	}
	return p
}

// PlainText is [PlainText] for the block at a place, which is worked out once.
func (p *Prepared) PlainText(at Place) string { return p.sections[at.At].nodes[at.Index].plainText() }

// Document gives back what was prepared.
func (p *Prepared) Document() Document { return p.doc }

func newNode(b *Block, parent Kind) *node {
	n := &node{block: b, id: b.ID, kind: b.Kind, raw: b.Raw}
	n.attrs = normalAttributes(b.Attributes)
	n.inline = tokenize(b.Inline)
	children := b.Children
	for b.Kind == Item && parent != Definitions && len(n.inline) == 0 && len(children) > 0 && isText(&children[0]) {
		n.inline = tokenize(children[0].Inline)
		if n.id == "" {
			n.id = children[0].ID
		}
		children = children[1:]
	}
	n.ids = n.id != ""
	for i := range children {
		c := newNode(&children[i], b.Kind)
		n.children = append(n.children, c)
		n.ids = n.ids || c.ids
	}
	n.header, n.rows = tableCells(b)
	for _, l := range b.Lines {
		n.lines = append(n.lines, strings.TrimRight(l, " \t\r\n"))
	}
	n.count()
	n.digest = n.sum()
	return n
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

// tableCells gives header and rows filled up to the same width.
func tableCells(b *Block) (header []cell, rows [][]cell) {
	width := len(b.Header)
	for _, r := range b.Rows {
		width = max(width, len(r))
	}
	if width == 0 {
		return nil, nil
	}
	header = rowCells(b.Header, width)
	for _, r := range b.Rows {
		rows = append(rows, rowCells(r, width))
	}
	return header, rows
}

func rowCells(cells []Cell, width int) []cell {
	out := make([]cell, width)
	for i, c := range cells {
		out[i].tokens = tokenize(c)
		out[i].key = joinKeys(out[i].tokens)
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

// count fills in the bag of words, the parts and the labels.
func (n *node) count() {
	n.size = countWords(n.inline)
	if n.kind == Heading {
		n.bag = titleWords(n.inline)
	} else {
		n.bag = addWords(n.bag, n.inline)
	}
	if n.kind == Paragraph || n.kind == Item {
		n.label = labelOf(n.inline)
	}
	for _, c := range n.children {
		n.size += c.size
		n.bag = append(n.bag, c.bag...)
		n.parts = append(n.parts, binary.LittleEndian.Uint64(c.digest[:]))
	}
	for i := range n.header {
		n.size += countWords(n.header[i].tokens)
		n.bag = addWords(n.bag, n.header[i].tokens)
		n.labels = append(n.labels, hashWord(n.header[i].key))
	}
	for _, r := range n.rows {
		h := uint64(0)
		for i := range r {
			n.size += countWords(r[i].tokens)
			n.bag = addWords(n.bag, r[i].tokens)
			h = hashKeys(h, r[i].key)
		}
		n.labels = append(n.labels, hashWord(r[0].key))
		n.parts = append(n.parts, h)
	}
	for _, l := range n.lines {
		n.size += countLineWords(l)
		for _, w := range strings.FieldsFunc(l, func(c rune) bool { return !isWord(c) }) {
			n.bag = append(n.bag, hashWord(w))
		}
		if l != "" {
			n.parts = append(n.parts, hashWord(l))
		}
	}
	if len(n.bag) == 0 { // a paragraph of punctuation, or nothing
		for i := range n.inline {
			n.bag = append(n.bag, hashWord(n.inline[i].key))
		}
	}
	slices.Sort(n.bag)
	slices.Sort(n.parts)
	slices.Sort(n.labels)
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

// A digester writes length-prefixed strings into a hash, so that no two
// different sequences look alike.
type digester struct {
	h   hash.Hash
	buf []byte
}

func (d *digester) count(n int) {
	d.buf = binary.AppendUvarint(d.buf, uint64(n))
	if len(d.buf) > 4096 {
		d.h.Write(d.buf)
		d.buf = d.buf[:0]
	}
}

func (d *digester) text(s string) {
	d.count(len(s))
	d.buf = append(d.buf, s...)
}

func (d *digester) tokens(ts []token) {
	d.count(len(ts))
	for i := range ts {
		d.text(ts[i].key)
	}
}

// sum digests everything that is compared. Equal digests are taken for equal
// blocks, so this is a cryptographic hash: content cannot be made to collide.
func (n *node) sum() [sha256.Size]byte {
	d := digester{h: sha256.New()}
	d.text(string(n.kind))
	if n.raw {
		d.text(RawAttribute)
	}
	d.count(len(n.attrs))
	for _, a := range n.attrs {
		d.text(a.Name)
		d.text(a.Value)
	}
	d.tokens(n.inline)
	d.count(len(n.children))
	for _, c := range n.children {
		d.buf = append(d.buf, c.digest[:]...)
	}
	d.count(len(n.header))
	for i := range n.header {
		d.tokens(n.header[i].tokens)
	}
	d.count(len(n.rows))
	for _, r := range n.rows {
		for i := range r {
			d.tokens(r[i].tokens)
		}
	}
	d.count(len(n.lines))
	for _, l := range n.lines {
		d.text(l)
	}
	d.h.Write(d.buf)
	var out [sha256.Size]byte
	d.h.Sum(out[:0])
	return out
}
