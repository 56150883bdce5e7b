package export

import (
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
	"placard/trustindex"
)

// packSources plans the sources of a pack's further pages, at the paths that
// the canonical text gives with their digests: whoever has the pack's folder
// can check everything its digest covers.
func (x *indexing) packSources(p *disclosure.Pack) []output.Artifact {
	var list []output.Artifact
	for _, page := range p.Pages {
		data := page.Doc.Source.Bytes()
		to := p.URL + inFolder(p, page.Doc.Path)
		if x.has(to) {
			continue
		}
		list = append(list, output.Artifact{
			Path:  to,
			Kind:  "text",
			Key:   output.NewKey("file/v1").String(page.Doc.Digest).Sum(),
			Write: func(w io.Writer) error { _, err := w.Write(data); return err },
		})
	}
	return list
}

// inFolder gives the path of a file below its pack's folder.
func inFolder(p *disclosure.Pack, name string) string {
	return strings.TrimPrefix(name, path.Dir(p.Doc.Path)+"/")
}

// artefacts lists the files of a pack.
func (x *indexing) artefacts(p *disclosure.Pack) []trustindex.Artefact {
	artefacts := []trustindex.Artefact{{Role: "text", Path: "index.md", Language: x.language(p.Doc.File), File: trustindex.File{MediaType: "text/markdown"}}}
	for _, page := range p.Pages {
		artefacts = append(artefacts, trustindex.Artefact{Role: "source", Path: inFolder(p, page.Doc.Path), Language: x.language(page.Doc.File), File: trustindex.File{MediaType: "text/markdown"}})
	}
	for _, a := range p.Attachments {
		name := inFolder(p, a.Path)
		artefacts = append(artefacts, trustindex.Artefact{Role: "attachment", Path: name, File: trustindex.File{MediaType: mediaType(name)}})
	}
	return artefacts
}

func (x *indexing) packKey(p *disclosure.Pack) output.Key {
	links := x.published(x.Site, p.Doc.File, p.Outline)
	front := &p.Doc.Front
	key := output.NewKey("index-pack/v1").String(x.Program).String(x.base).String(trustindex.SchemaVersion).
		String(p.System.ID).String(p.URL).String(p.Digest).String(p.Doc.Digest).
		Strings(front.Models).String(front.Notice).String(x.language(p.Doc.File))
	if from := p.Before(); from != nil {
		key.String(from.Version.Original())
	}
	for _, h := range p.Outline.Headings {
		key.String(h.ID)
	}
	for _, l := range p.Outline.Links {
		key.String(links[l.Destination])
	}
	for _, i := range p.Outline.Images {
		key.String(links[i.Destination])
	}
	for _, a := range x.artefacts(p) {
		key.String(a.Role).String(a.Path).String(a.Language)
	}
	return key.Sum()
}

// pack plans a pack's document.
func (x *indexing) pack(p *disclosure.Pack, key output.Key) output.Artifact {
	artefacts := x.artefacts(p)
	uses := make([]string, len(artefacts))
	for i, a := range artefacts {
		uses[i] = p.URL + a.Path
	}
	return output.Artifact{
		Path: p.URL + "index.json",
		Kind: "index",
		Key:  key,
		Derived: &output.Derived{Phase: packPhase, Uses: uses, Write: func(w io.Writer, files output.Files) error {
			doc := x.packDocument(p, x.published(x.Site, p.Doc.File, p.Outline))
			for _, a := range x.artefacts(p) {
				f, err := x.file(files, p.URL+a.Path, a.MediaType)
				if err != nil {
					return err
				}
				a.File = f
				doc.Artefacts = append(doc.Artefacts, a)
			}
			// The deepest and most frequent of the documents: with the
			// indentation of the others every fifth byte would be blank.
			return writeIndented(w, doc, " ")
		}},
	}
}

func (x *indexing) packDocument(p *disclosure.Pack, links map[string]string) *trustindex.Pack {
	f := &p.Doc.Front
	d := &trustindex.Pack{
		Head:       x.head("pack", p.URL+"index.json"),
		System:     p.System.ID,
		Version:    p.Version.Original(),
		Page:       x.absolute(p.URL),
		Digest:     p.Digest,
		Language:   x.language(p.Doc.File),
		Audience:   audienceOf(f.Audience),
		Published:  f.Published.String(),
		Effective:  f.Effective.String(),
		NextReview: f.NextReview.String(),
		Models:     listOf(f.Models),
		Triggers:   f.Triggers,
		Notice:     f.Notice,
		Owner:      line(f.Owner),
		Brief: trustindex.Brief{
			UseFor: line(f.Brief.UseFor), DoNotUseFor: line(f.Brief.DoNotUseFor),
			Data: line(f.Brief.Data), HumanReview: line(f.Brief.HumanReview),
		},
		Changes:   []trustindex.Change{},
		Approvals: approvals(f.Approvals, f.Published),
		Sections:  x.sections(p, links),
	}
	if from := p.Before(); from != nil {
		d.Predecessor = from.Version.Original()
	}
	for _, c := range f.Changes {
		d.Changes = append(d.Changes, trustindex.Change{Section: c.Section, Class: c.Class, What: line(c.What), Why: line(c.Why), Action: line(c.Action)})
	}
	for _, o := range f.Overrides {
		d.Overrides = append(d.Overrides, trustindex.Override{Fingerprint: o.Fingerprint, To: o.To, Reason: line(o.Reason), Role: o.Role, By: line(o.By), At: o.At.String()})
	}
	return d
}

func audienceOf(s string) string {
	if s == "" {
		return content.Public
	}
	return s
}

// approvals lists approvals, in the order of the source, that were given by a
// day; the zero Date takes all.
func approvals(list []content.Approval, by content.Date) []trustindex.Approval {
	out := []trustindex.Approval{}
	for _, a := range list {
		if !by.IsZero() && a.At.After(by) {
			continue
		}
		out = append(out, trustindex.Approval{Role: a.Role, By: line(a.By), At: a.At.String(), Digest: a.Digest, Evidence: a.Evidence})
	}
	return out
}

func (x *indexing) language(f *content.File) string {
	if f != nil && f.Language != "" {
		return f.Language
	}
	if l := x.Site.Config.Language; l != "" {
		return l
	}
	return "en"
}

// sections divides a pack's text at its level-2 headings.
func (x *indexing) sections(p *disclosure.Pack, links map[string]string) []trustindex.Section {
	document := x.Document(p.Doc.File)
	text := newMarkdownText(p.Doc.File, document, links)
	page := x.absolute(p.URL)
	sections := []trustindex.Section{}
	current := func() *trustindex.Section {
		if len(sections) == 0 {
			sections = append(sections, trustindex.Section{URL: page, Blocks: []trustindex.Block{}})
		}
		return &sections[len(sections)-1]
	}
	headings, tables := document.Outline.Headings, document.Passages.Tables
	heading := func(before diag.Span) {
		for len(headings) > 0 && (before.Line == 0 || isBefore(headings[0].Span, before)) {
			h := headings[0]
			headings = headings[1:]
			if h.Level <= 2 {
				s := trustindex.Section{ID: h.ID, Title: clean(h.Text), URL: x.target(disclosure.Target{URL: p.URL, Fragment: h.ID}), Blocks: []trustindex.Block{}}
				if h.Number > 0 {
					s.Number = strconv.Itoa(h.Number)
				}
				sections = append(sections, s)
				continue
			}
			s := current()
			s.Blocks = append(s.Blocks, trustindex.Block{
				Kind: "heading", ID: h.ID, Level: h.Level, Text: clean(h.Text), Markdown: unlessPlain(clean(headingLine(text, h.Span, h.Level)), h.Level, clean(h.Text)),
			})
		}
	}
	for _, b := range document.Passages.Blocks {
		heading(b.Span)
		block := trustindex.Block{Kind: b.Kind, ID: b.ID, Number: b.Number, Text: clean(b.Text)}
		block.Markdown = unlessPlain(clean(text.block(b.Span)), 0, block.Text)
		if b.Kind == "table" {
			i := slices.IndexFunc(tables, func(t markdown.Table) bool { return t.Span.Line >= b.Span.Line && t.Span.Line <= b.Span.EndLine })
			if i >= 0 {
				block.Table = tableOf(tables[i])
			}
		}
		s := current()
		s.Blocks = append(s.Blocks, block)
	}
	heading(diag.Span{})
	return sections
}

// unlessPlain gives the Markdown of a block, "" where it says no more than the
// plain text: most paragraphs are plain, and would be there twice.
func unlessPlain(md string, level int, text string) string {
	plain := md
	if level > 0 {
		plain = strings.TrimPrefix(md, strings.Repeat("#", level)+" ")
	}
	if sameWords(plain, text) {
		return ""
	}
	return md
}

// sameWords reports whether two texts are the same but for white space.
func sameWords(a, b string) bool {
	if a == b {
		return true
	}
	for {
		a, b = strings.TrimLeftFunc(a, unicode.IsSpace), strings.TrimLeftFunc(b, unicode.IsSpace)
		if a == "" || b == "" {
			return a == b
		}
		n := strings.IndexFunc(a, unicode.IsSpace)
		if n < 0 {
			n = len(a)
		}
		if m := strings.IndexFunc(b, unicode.IsSpace); m != n && (m >= 0 || n != len(b)) || a[:n] != b[:n] {
			return false
		}
		a, b = a[n:], b[n:]
	}
}

// headingLine writes a heading with number signs, also one that the author
// underlined.
func headingLine(t *markdownText, at diag.Span, level int) string {
	text := strings.TrimLeft(t.slice(t.offset(at.Line, at.Column), t.offset(at.EndLine, at.EndColumn)), "# ")
	return strings.Repeat("#", level) + " " + strings.TrimSpace(text)
}

func isBefore(a, b diag.Span) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
}

func tableOf(t markdown.Table) *trustindex.Table {
	out := &trustindex.Table{Caption: clean(t.Caption), Header: []string{}, Rows: [][]string{}}
	for _, c := range t.Header {
		out.Header = append(out.Header, clean(c.Text))
	}
	for _, r := range t.Rows {
		row := make([]string, 0, len(r))
		for _, c := range r {
			row = append(row, clean(c.Text))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
