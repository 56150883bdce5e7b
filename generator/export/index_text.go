package export

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// A markdownText is a document's Markdown with links that lead anywhere it is
// read: every destination within the site is written as its published
// address. Nothing else is touched, so the text stays what the author wrote.
type markdownText struct {
	data  []byte
	lines []int // offset of the first byte of each line of the file
	body  int
	edits []edit // by place, not overlapping
	notes []note
}

// An edit replaces the bytes [from, to).
type edit struct {
	from, to int
	text     string
}

// A note is a definition that stands apart from the text that uses it: of a
// link ("[label]: address") or of a footnote ("[^label]: text").
type note struct {
	label string // with its brackets, lower case
	text  string
}

// newMarkdownText reads where a document's links and its definitions stand.
// links gives the absolute address of a destination.
func newMarkdownText(f *content.File, d *markdown.Document, links map[string]string) *markdownText {
	t := newWholeText(f, &d.Outline, links)
	t.collectNotes(d.Passages.Blocks)
	return t
}

// newWholeText is newMarkdownText for a text that is not divided: its outline
// says all that there is to know, and it need not be parsed.
func newWholeText(f *content.File, o *markdown.Outline, links map[string]string) *markdownText {
	if o == nil {
		o = &markdown.Outline{}
	}
	t := &markdownText{data: f.Source.Bytes(), lines: []int{0}, body: min(f.Body, f.Source.Size())}
	for i, c := range t.data {
		if c == '\n' {
			t.lines = append(t.lines, i+1)
		}
	}
	add := func(destination string, at diag.Span) {
		to, ok := links[destination]
		if !ok || at.Line == 0 {
			return
		}
		e := edit{t.offset(at.Line, at.Column), t.offset(at.EndLine, at.EndColumn), to}
		// Angle brackets around a destination may stay: an address has none.
		if e.from < e.to && e.from >= t.body {
			t.edits = append(t.edits, e)
		}
	}
	for _, l := range o.Links {
		add(l.Destination, l.Span)
	}
	for _, i := range o.Images {
		add(i.Destination, i.Span)
	}
	slices.SortFunc(t.edits, func(a, b edit) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	// Destinations do not overlap, but one that is used twice, as that of a
	// reference, is there twice.
	t.edits = slices.CompactFunc(t.edits, func(a, b edit) bool { return a.from == b.from })
	return t
}

// offset gives the byte at a line and column, which counts characters.
func (t *markdownText) offset(line, column int) int {
	if line < 1 || line > len(t.lines) {
		return len(t.data)
	}
	at := t.lines[line-1]
	for ; column > 1 && at < len(t.data); column-- {
		_, n := utf8.DecodeRune(t.data[at:])
		at += n
	}
	return at
}

// whole gives the text of the document.
func (t *markdownText) whole() string {
	return strings.Trim(t.slice(t.body, len(t.data)), "\n")
}

// block gives the text of a block: whole lines, and the definitions that it
// needs from elsewhere.
func (t *markdownText) block(at diag.Span) string {
	if at.Line == 0 {
		return ""
	}
	to := t.offset(at.EndLine, at.EndColumn)
	if i := bytes.IndexByte(t.data[to:], '\n'); i >= 0 && at.EndColumn > 1 {
		to += i
	}
	text := strings.TrimRight(t.slice(t.offset(at.Line, 1), to), " \t\n")
	if len(t.notes) == 0 {
		return text
	}
	lower := strings.ToLower(text)
	for _, n := range t.notes {
		if strings.Contains(lower, n.label) && !strings.Contains(text, n.text) {
			text += "\n\n" + n.text
		}
	}
	return text
}

func (t *markdownText) slice(from, to int) string {
	i, _ := slices.BinarySearchFunc(t.edits, from, func(e edit, at int) int { return cmp.Compare(e.from, at) })
	if i == len(t.edits) || t.edits[i].to > to {
		return string(t.data[from:max(from, to)])
	}
	var b strings.Builder
	b.Grow(max(0, to-from) + 256)
	for ; i < len(t.edits) && t.edits[i].to <= to; i++ {
		e := t.edits[i]
		b.Write(t.data[from:e.from])
		b.WriteString(e.text)
		from = e.to
	}
	b.Write(t.data[from:max(from, to)])
	return b.String()
}

// definition is the first line of a definition (CommonMark 0.31 section 4.7;
// footnotes as GitHub has them).
var definition = regexp.MustCompile(`^ {0,3}(\[[^\]\n]+\]):[ \t]*\S`)

// collectNotes finds the definitions outside of blocks.
func (t *markdownText) collectNotes(blocks []markdown.Block) {
	inBlock := make([]bool, len(t.lines)+2)
	for _, b := range blocks {
		for l := b.Span.Line; l <= b.Span.EndLine && l < len(inBlock); l++ {
			inBlock[l] = true
		}
	}
	for l := 1; l <= len(t.lines); l++ {
		if t.lines[l-1] < t.body || inBlock[l] {
			continue
		}
		m := definition.FindSubmatch(t.data[t.lines[l-1]:t.lineEnd(l)])
		if m == nil {
			continue
		}
		last := l
		if m[1][1] == '^' { // a footnote goes on in indented lines
			for k := l + 1; k <= len(t.lines); k++ {
				text := t.data[t.lines[k-1]:t.lineEnd(k)]
				if len(bytes.TrimSpace(text)) == 0 {
					continue
				}
				if text[0] != ' ' && text[0] != '\t' {
					break
				}
				last = k
			}
		}
		t.notes = append(t.notes, note{strings.ToLower(string(m[1])), t.slice(t.lines[l-1], t.lineEnd(last))})
		l = last
	}
}

func (t *markdownText) lineEnd(line int) int {
	if line < len(t.lines) {
		return t.lines[line] - 1
	}
	return len(t.data)
}

// published gives the absolute addresses of the destinations in a document
// that lead into the site, by destination.
func (a addresses) published(site *disclosure.Site, f *content.File, o *markdown.Outline) map[string]string {
	if o == nil || f == nil {
		return nil
	}
	links := map[string]string{}
	add := func(destination string) {
		if _, ok := links[destination]; ok {
			return
		}
		if t, ok := site.Resolve(f, destination); ok && !t.External {
			links[destination] = destinationOf(a.target(t))
		}
	}
	for _, l := range o.Links {
		add(l.Destination)
	}
	for _, i := range o.Images {
		add(i.Destination)
	}
	return links
}

// destinationOf writes an address so that it ends nothing in Markdown:
// net/url leaves parentheses as they are.
func destinationOf(address string) string {
	return destinationEscapes.Replace(address)
}

var destinationEscapes = strings.NewReplacer("(", "%28", ")", "%29", " ", "%20")

// escapeText writes a text so that Markdown shows it as it is.
func escapeText(s string) string { return markdownEscapes.Replace(line(s)) }

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "|", `\|`, "#", `\#`, "~", `\~`, "&", `\&`, "!", `\!`,
)

// markdownLink writes a link.
func markdownLink(text, address string) string {
	return "[" + escapeText(text) + "](" + destinationOf(address) + ")"
}
