package generator_test

import (
	"fmt"
	"strings"
	"testing"

	"placard/generator/diag"
	"placard/generator/markdown"
)

// dialect is what authors may write. The page shows every example as source
// and, where that works in the middle of a page, as what becomes of it.
var dialect = []struct {
	title, text, example string
	shown                bool // as source only
}{
	{
		title: "Headings",
		text:  "The text begins at level 2: the title of a page comes from its front matter. No level is left out, and headings stand outside lists and quotations. A heading's id is made from its text, as code hosts do; `{#name}` at its end gives another.",
		example: `## Limitations

### Failure modes {#failures}
`,
		shown: true,
	},
	{
		title: "Paragraphs and emphasis",
		example: `A paragraph with *emphasis*, **strong text**, ~~deleted text~~ and ` + "`code`" + `.
A line break in the source is a space.

A backslash at the end of a line\
breaks it.
`,
	},
	{
		title: "Links",
		text:  "A link leads to a source file, relative to the document or from the content folder, or to a published address. It works in an editor and on a code host, and leads to the right address in every build. What follows `#` is the id of a heading or of a paragraph; links and anchors that lead nowhere are errors. Other schemes than `https`, `http`, `mailto` and `tel` are refused.",
		example: `[the pack before](../1.0.0.md), [its second limit](../1.0.0.md#p3-2),
[our policy](/policies/incidents.md), [the pack in force](/systems/triage/latest/),
[the law](https://eur-lex.europa.eu/), <https://example.com/>, [mail](mailto:ai@example.com)
`,
		shown: true,
	},
	{
		title: "Lists",
		text:  "Numbered, with bullets, and as tasks.",
		example: `1. Create a key.
2. Send a request.
   - Retry after 30 seconds.
   - Stop after three attempts.

- [x] Tested in German
- [ ] Tested in Dutch
`,
	},
	{
		title: "Definition lists",
		text:  "Terms with their explanation. In a page named `glossary.md` they become the site's glossary: their first use in a section of any document can be opened to read the explanation.",
		example: `Threshold
: The score from which a request is marked urgent.

Reviewer
: The person who reads marked requests.
`,
	},
	{
		title: "Tables",
		text:  "A colon in the second row aligns a column. A paragraph that begins with `Table:` directly before or after a table is its caption. A row with more cells than the header is an error, because Markdown would drop them.",
		example: `| Language | Found | Requests |
| --- | ---: | ---: |
| English | 94% | 4,000 |
| German | 91% | 2,000 |

Table: Urgent requests found, by language
`,
	},
	{
		title: "Callouts",
		text:  "Five kinds: `NOTE`, `TIP`, `IMPORTANT`, `WARNING` and `CAUTION`. Text after the marker is the title.",
		example: `> [!WARNING] Read every draft
> Drafts can name a wrong product.
`,
	},
	{
		title:   "Quotations",
		example: "> The customer is told before the change takes effect.\n",
	},
	{
		title:   "Code",
		text:    "The first word after the fence is the language, `text` for none. A title may follow.",
		example: "```json title=\"Response\"\n" + `{"topic": "billing", "urgent": false}` + "\n```\n",
	},
	{
		title: "Images",
		text:  "An image lies among the documents: PNG, JPEG, GIF, WebP, AVIF or SVG. Its alternative text says what it shows, and is required. A title in quotation marks becomes the caption. Images from other hosts are refused.",
		example: `![Of 100 urgent requests, 94 are marked](recall.png "Recall on the test set of March 2026")
`,
		shown: true,
	},
	{
		title: "Footnotes",
		example: `Tested on 6,000 requests.[^set]

[^set]: Closed requests of January and February 2026.
`,
	},
}

func markdownPage() []byte {
	var b strings.Builder
	b.WriteString(`+++
title = "Markdown"
description = "What authors may write, with examples."
order = 40
+++

This page is made from the program's source. Documents are Markdown as [CommonMark](https://commonmark.org/) defines it, with the
extensions of GitHub and a few more. They hold no code: raw HTML, scripts and images from other hosts are errors, so that
the same text can be read, printed, compared and quoted.
`)
	for _, d := range dialect {
		fmt.Fprintf(&b, "\n## %s\n", d.title)
		if d.text != "" {
			fmt.Fprintf(&b, "\n%s\n", d.text)
		}
		fence := strings.Repeat("`", 4)
		fmt.Fprintf(&b, "\n%smarkdown\n%s%s\n", fence, d.example, fence)
		if !d.shown {
			fmt.Fprintf(&b, "\nIt becomes:\n\n%s", d.example)
		}
	}
	b.WriteString(`
## In packs

Sections and paragraphs of a pack are numbered. Paragraph 2 of section 3 has the number 3.2 and the anchor ` + "`#p3-2`" + `, and so
have lists, tables, code and callouts. When the text of a link is such a number, it has to be that of the paragraph that
the link leads to.

The required sections have fixed ids, whatever their heading says, as long as it is the title or one of its
[synonyms](configuration.md#section): ` + "`#intended-use`, `#capabilities`, `#limitations`, `#risks`, `#operating-instructions`" + `. The points
that a section must cover are found as a heading, a bold lead-in of a paragraph or list item, a defined term, or the header of
a table's row or column.

## Reserved ids

Pages use these ids for their own parts; headings and terms cannot have them: ` + quoted(markdown.ReservedIDs()) + `. The
same holds for ` + "`p1-2`" + ` and the like, and for ids that begin with ` + "`fn-`, `fnref-`, `g-`, `page-` or `_`" + `.

## Limits

A document has at most 1 MiB, 50,000 lines of at most 20,000 bytes, 1,000 footnotes, and tables of at most 200 columns and
100,000 cells. Lists and quotations may stand in each other sixteen deep. See the [rules D001 to D008](rules.md#documents).
`)
	return []byte(b.String())
}

// TestDialect holds the page's examples to the program.
func TestDialect(t *testing.T) {
	for _, d := range dialect {
		doc := markdown.New().Parse(diag.NewSource(d.title, []byte(d.example)), 0, markdown.Options{})
		for _, f := range doc.Findings {
			t.Errorf("%s: %s: %s", d.title, f.Code, f.Message)
		}
	}
}
