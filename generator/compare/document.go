package compare

import (
	"path"
	"strings"
	"unicode/utf8"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/diff"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// A text is a document as package diff wants it.
type text struct {
	prepared *diff.Prepared
	refused  bool
	body     []byte            // the source
	sections []diag.Span       // where each section's heading stands
	blocks   [][]diag.Span     // where its blocks stand
	links    map[string]string // path of a file below the pack's folder to the section that first refers to it
}

func (t *text) doc() diff.Document { return t.prepared.Document() }

func (t *family) read(f *content.File, doc *markdown.Document) *text {
	r := &reader{file: f, own: ownFolder(f.Path), t: &text{refused: doc.Refused, body: f.Source.Bytes()[min(f.Body, f.Source.Size()):], links: map[string]string{}}}
	var d diff.Document
	for _, e := range doc.Content() {
		r.section = e.ID
		s := diff.Section{ID: e.ID, Title: plainRuns(e.Text), Blocks: r.blocks(e.Children)}
		if len(e.Lost) > 0 {
			s.Blocks = append([]diff.Block{r.raw(e.Lost)}, s.Blocks...)
			e.Children = append([]markdown.Element{{Span: e.Span}}, e.Children...)
		}
		d.Sections = append(d.Sections, s)
		r.t.sections = append(r.t.sections, e.Span)
		spans := make([]diag.Span, len(e.Children))
		for i := range e.Children {
			if spans[i] = e.Children[i].Span; spans[i].Line == 0 {
				spans[i] = e.Span // a footnote
			}
		}
		r.t.blocks = append(r.t.blocks, spans)
	}
	r.t.prepared = t.preparer.Prepare(d)
	return r.t
}

// unreadAttribute carries what a block holds and could not be read, such as
// raw HTML in a paragraph. As long as it stays the same, all that changed in
// the block is known.
const unreadAttribute = "unread"

// A reader turns the elements of one document into blocks.
type reader struct {
	file    *content.File
	own     string // folder of the pack's further files
	section string
	t       *text
}

func (r *reader) blocks(list []markdown.Element) []diff.Block {
	if len(list) == 0 {
		return nil
	}
	out := make([]diff.Block, len(list))
	for i := range list {
		out[i] = r.block(&list[i])
	}
	return out
}

func (r *reader) block(e *markdown.Element) diff.Block {
	if e.Kind == "raw" {
		if title, ok := r.topHeading(e.Lost); ok {
			return diff.Block{Kind: diff.Heading, Inline: []diff.Run{{Text: title}}, Attributes: []diff.Attribute{{Name: "level", Value: "1"}}}
		}
		return r.raw(e.Lost)
	}
	b := diff.Block{ID: e.ID, Kind: diff.Kind(e.Kind), Inline: r.runs(e.Text), Children: r.blocks(e.Children), Lines: e.Lines}
	attribute := func(name, value string) {
		if value != "" {
			b.Attributes = append(b.Attributes, diff.Attribute{Name: name, Value: value})
		}
	}
	switch b.Kind {
	case diff.Heading:
		attribute("level", string(rune('0'+e.Level)))
	case diff.Code:
		attribute("language", e.Name)
	case diff.Callout:
		attribute("kind", e.Name)
	case diff.Item:
		attribute("task", e.Task)
	}
	b.Header = r.cells(e.Header)
	for _, row := range e.Rows {
		b.Rows = append(b.Rows, r.cells(row))
	}
	if len(e.Lost) > 0 {
		attribute(unreadAttribute, strings.Join(r.lost(e.Lost), " "))
	}
	return b
}

func (r *reader) cells(list [][]markdown.Run) []diff.Cell {
	if len(list) == 0 {
		return nil
	}
	out := make([]diff.Cell, len(list))
	for i := range list {
		out[i] = r.runs(list[i])
	}
	return out
}

func (r *reader) runs(list []markdown.Run) []diff.Run {
	if len(list) == 0 {
		return nil
	}
	out := make([]diff.Run, len(list))
	for i := range list {
		in := &list[i]
		out[i] = diff.Run{Kind: diff.RunKind(in.Kind), Text: in.Text, Strong: in.Strong, Emphasis: in.Emphasis, Struck: in.Struck}
		switch o := &out[i]; {
		case in.Kind == "footnote":
			// Numbers change when a note is put in before. The notes
			// stand in the text in their order and are compared there.
			o.Target = "note"
			continue
		case in.Kind == "image":
			o.Source = titled(r.target(in.Source), in.Title)
		}
		if in.Target != "" {
			out[i].Target = r.target(in.Target)
			if in.Kind != "image" {
				out[i].Target = titled(out[i].Target, in.Title)
			}
		}
	}
	return out
}

func titled(target, title string) string {
	if title == "" {
		return target
	}
	return target + " “" + title + "”"
}

// target gives a destination in a form that does not depend on whether the
// pack is a file or a folder: below the pack's own folder it is relative, in
// the text itself an anchor, elsewhere a path from the content folder.
func (r *reader) target(destination string) string {
	if markdown.External(destination) || strings.HasPrefix(destination, "#") {
		return destination
	}
	p, fragment, hasFragment := strings.Cut(destination, "#")
	if fragment = "#" + fragment; !hasFragment {
		fragment = ""
	}
	if !strings.HasPrefix(p, "/") {
		p = "/" + path.Join(path.Dir(r.file.Path), p)
	}
	if rest, mine := strings.CutPrefix(p, "/"+r.own); mine {
		if p = rest; p == "" || p == "index" || p == "index.md" {
			return fragment
		}
		if _, known := r.t.links[p]; !known {
			r.t.links[p] = r.section
		}
	} else {
		p = strings.TrimSuffix(strings.TrimSuffix(p, ".md"), "/index")
		if p+"/" == "/"+r.own {
			return fragment
		}
	}
	return p + fragment
}

// ownFolder is the folder that a pack's further files are in, or would be.
func ownFolder(p string) string {
	dir, name := path.Split(p)
	steps := strings.Split(strings.TrimSuffix(dir, "/"), "/")
	if len(steps) > 2 { // systems/<system>/<version>/…
		return strings.Join(steps[:3], "/") + "/"
	}
	return dir + strings.TrimSuffix(name, ".md") + "/"
}

// below is a path within the pack's folder.
func below(p *disclosure.Pack, file string) string {
	return strings.TrimPrefix(file, ownFolder(p.Doc.Path))
}

// topHeading reports whether what could not be read is a heading of the first
// level, which a pack does not have and cards written elsewhere begin with,
// and gives its text.
func (r *reader) topHeading(places []diag.Span) (string, bool) {
	if len(places) != 1 || places[0].Line != places[0].EndLine {
		return "", false
	}
	data := r.file.Source.Bytes()
	from := offset(data, places[0].Line, 1)
	line, rest, _ := strings.Cut(string(data[from:]), "\n")
	under, _, _ := strings.Cut(rest, "\n")
	title, marked := strings.CutPrefix(strings.TrimSpace(line), "#")
	underlined := strings.TrimSpace(under)
	if !marked && (underlined == "" || strings.Trim(underlined, "=") != "") || strings.HasPrefix(title, "#") || strings.ContainsAny(title, "<[`!") {
		return "", false
	}
	title = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(title), "#"))
	return title, title != ""
}

// raw is a block of what could not be read.
func (r *reader) raw(places []diag.Span) diff.Block {
	var lines []string
	for _, s := range r.lost(places) {
		lines = append(lines, strings.Split(s, "\n")...)
	}
	return diff.Block{Kind: "raw", Raw: true, Lines: lines}
}

// lost gives what stands in the source at some places.
func (r *reader) lost(places []diag.Span) []string {
	list := make([]string, len(places))
	if len(places) == 0 {
		return list
	}
	data := r.file.Source.Bytes()
	for i, s := range places {
		from, to := offset(data, s.Line, s.Column), offset(data, s.EndLine, s.EndColumn)
		list[i] = strings.TrimSpace(string(data[from:max(from, to)]))
	}
	return list
}

// offset finds a position in a text.
func offset(data []byte, line, column int) int {
	at := 0
	for ; line > 1 && at < len(data); at++ {
		if data[at] == '\n' {
			line--
		}
	}
	for ; column > 1 && at < len(data) && data[at] != '\n'; column-- {
		_, n := utf8.DecodeRune(data[at:])
		at += n
	}
	return at
}

func plainRuns(list []markdown.Run) string {
	var b strings.Builder
	for i := range list {
		b.WriteString(list[i].Text)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
