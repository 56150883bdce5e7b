package export

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"placard/generator/compare"
	"placard/generator/diff"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// differences compares what two packs say: the plain answers and the texts,
// without emphasis and without where links lead.
func (p *publication) differences(from, to *disclosure.Pack) diff.Diff {
	texts := p.prepared.Get(to.System, func() *diff.Preparer { return &diff.Preparer{} })
	return diff.ComparePrepared(texts.Prepare(p.packDocument(from)), texts.Prepare(p.packDocument(to)), diff.Options{})
}

func (p *publication) packDocument(k *disclosure.Pack) diff.Document {
	d := outlineDocument(k.Outline, p.Document(k.Doc.File).Passages.Blocks)
	b, w := &k.Doc.Front.Brief, p.Strings
	brief := diff.Section{ID: compare.Brief, Title: w.Brief}
	for _, answer := range []struct{ id, label, text string }{
		{"use_for", w.UseFor, b.UseFor}, {"do_not_use_for", w.DoNotUseFor, b.DoNotUseFor}, {"data", w.Data, b.Data}, {"human_review", w.HumanReview, b.HumanReview},
	} {
		if answer.text != "" {
			brief.Blocks = append(brief.Blocks, diff.Block{ID: answer.id, Kind: diff.Paragraph, Inline: []diff.Run{{Text: answer.label + ": " + line(answer.text)}}})
		}
	}
	if len(brief.Blocks) > 0 {
		d.Sections = slices.Insert(d.Sections, 0, brief)
	}
	return d
}

// fileChanges lists the further pages and attachments that differ.
func (p *publication) fileChanges(from, to *disclosure.Pack) []*html.Node {
	before, after := packFiles(from), packFiles(to)
	var names []string
	for name, digest := range after {
		if before[name] != digest {
			names = append(names, name)
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	ul := el(atom.Ul)
	for i, name := range names {
		if i == maxChanges {
			ul.AppendChild(el(atom.Li, text("…")))
			break
		}
		word := p.Strings.Changed
		if _, ok := before[name]; !ok {
			word = p.Strings.Added
		} else if _, ok := after[name]; !ok {
			word = p.Strings.Removed
		}
		ul.AppendChild(el(atom.Li, el(atom.Strong, text(word+":")), text(" "+line(name))))
	}
	return []*html.Node{el(atom.H2, text(p.Strings.Files)), ul}
}

// packFiles gives the digests of a pack's further files, by name.
func packFiles(k *disclosure.Pack) map[string]string {
	files := map[string]string{}
	folder := path.Dir(k.Doc.Path) + "/"
	for _, page := range k.Pages {
		files[strings.TrimPrefix(page.Doc.Path, folder)] = page.Doc.Digest
	}
	for _, a := range k.Attachments {
		files[strings.TrimPrefix(a.Path, folder)] = a.Digest
	}
	return files
}

// sectionTitles gives the headings of sections by id.
func sectionTitles(o *markdown.Outline) map[string]string {
	title := map[string]string{}
	if o == nil {
		return title
	}
	for _, h := range o.Headings {
		if h.Level == 2 {
			title[h.ID] = h.Text
		}
	}
	return title
}

func outlineDocument(o *markdown.Outline, blocks []markdown.Block) diff.Document {
	var d diff.Document
	title := sectionTitles(o)
	for i := range blocks {
		b := &blocks[i]
		if n := len(d.Sections); n == 0 || d.Sections[n-1].ID != b.Section {
			d.Sections = append(d.Sections, diff.Section{ID: b.Section, Title: title[b.Section]})
		}
		s := &d.Sections[len(d.Sections)-1]
		s.Blocks = append(s.Blocks, outlineBlock(b))
	}
	return d
}

func outlineBlock(b *markdown.Block) diff.Block {
	out := diff.Block{ID: b.ID, Kind: diff.Kind(b.Kind)}
	inline := func(s string) []diff.Run {
		if s == "" {
			return nil
		}
		return []diff.Run{{Text: s}}
	}
	var rows [][]diff.Cell
	depth := -1
	for _, part := range b.Parts {
		switch part.Kind {
		case "cell":
			if part.Depth != depth {
				depth = part.Depth
				rows = append(rows, nil)
			}
			rows[len(rows)-1] = append(rows[len(rows)-1], diff.Cell(inline(part.Text)))
		case "item", "term":
			out.Children = append(out.Children, diff.Block{Kind: diff.Item, Inline: inline(part.Text)})
		case "code":
			lines := strings.Split(strings.TrimSuffix(part.Text, "\n"), "\n")
			if out.Kind == diff.Code {
				out.Lines = lines
				continue
			}
			out.Children = append(out.Children, diff.Block{Kind: diff.Code, Lines: lines})
		case "title", "caption":
			out.Inline = append(out.Inline, inline(part.Text)...)
		default:
			switch out.Kind {
			case diff.List, diff.Definitions:
				out.Children = append(out.Children, diff.Block{Kind: diff.Item, Inline: inline(part.Text)})
			case diff.Callout, diff.Quote, diff.Figure:
				out.Children = append(out.Children, diff.Block{Kind: diff.Paragraph, Inline: inline(part.Text)})
			default:
				out.Inline = append(out.Inline, inline(part.Text)...)
			}
		}
	}
	if len(rows) > 0 && out.Kind == diff.Table {
		out.Header, out.Rows = rows[0], rows[1:]
	}
	if len(b.Parts) == 0 {
		out.Inline = inline(b.Text)
	}
	return out
}
