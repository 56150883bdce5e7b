package export

import (
	"strings"

	"placard/generator/diff"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// outlineDifferences compares the outlines of two packs: what their texts say,
// without emphasis and without where links lead.
func outlineDifferences(from, to *disclosure.Pack) (diff.Diff, error) {
	return diff.Compare(outlineDocument(from.Outline), outlineDocument(to.Outline), diff.Options{}), nil
}

func outlineDocument(o *markdown.Outline) diff.Document {
	var d diff.Document
	if o == nil {
		return d
	}
	title := map[string]string{}
	for _, h := range o.Headings {
		if h.Level == 2 {
			title[h.ID] = h.Text
		}
	}
	for i := range o.Blocks {
		b := &o.Blocks[i]
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
