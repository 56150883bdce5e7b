package export

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// Where texts for language models are published (https://llmstxt.org): a title,
// a quotation that sums the site up, and lists of links; and all texts in one
// file.
const (
	LLMsPath     = "llms.txt"
	LLMsFullPath = "llms-full.txt"
)

// LLMs plans llms.txt and llms-full.txt. They hold what applies: packs in
// force and upcoming, with their status, notices and pages. Superseded
// versions would be quoted as if they applied; the index has them.
func LLMs(in Input, planned *Planned) ([]output.Artifact, error) {
	x, err := newIndexing(in, planned)
	if err != nil {
		return nil, err
	}
	short := x.llms()
	key := output.NewKey("llms-full/v1").String(x.Program).String(x.base).String(x.llmsHead())
	for t := range x.fullTexts() {
		key.Key(t.key(x))
	}
	x.forget()
	return []output.Artifact{
		{Path: LLMsPath, Kind: "text", Key: output.NewKey("llms/v1").String(short).Sum(), Write: func(w io.Writer) error { _, err := io.WriteString(w, short); return err }},
		{Path: LLMsFullPath, Kind: "text", Key: key.Sum(), Write: func(w io.Writer) error {
			if _, err := io.WriteString(w, x.llmsHead()); err != nil {
				return err
			}
			for t := range x.fullTexts() {
				if _, err := io.WriteString(w, "\n---\n\n"); err != nil {
					return err
				}
				if err := t.write(x, w); err != nil {
					return err
				}
			}
			return nil
		}},
	}, nil
}

func (x *indexing) llmsHead() string {
	c := x.Site.Config
	head := "# " + escapeText(c.Title) + "\n"
	if c.Description != "" {
		head += "\n> " + proseMarkdown(c.Description) + "\n"
	}
	return head
}

// manyNotices is how many notices the short list holds.
const manyNotices = 50

func (x *indexing) llms() string {
	var b strings.Builder
	b.WriteString(x.llmsHead())
	section := func(title string) { b.WriteString("\n## " + escapeText(title) + "\n\n") }
	item := func(title, path, note string) {
		b.WriteString("- " + markdownLink(title, x.absolute(path)))
		if note != "" {
			b.WriteString(": " + note)
		}
		b.WriteString("\n")
	}
	if len(x.Site.Systems) > 0 {
		section(x.words.Systems)
		for _, s := range x.Site.Systems {
			item(s.Doc.Front.Name, s.URL+"index.md", proseMarkdown(s.Doc.Front.Summary))
			for _, p := range append(s.InForce(), s.UpcomingPacks()...) {
				item(p.Name(), p.URL+"index.md", string(p.Status)+period(p.From, p.To))
			}
		}
	}
	if len(x.Site.Notices) > 0 {
		section(fill(x.words.Notices, "site", x.Site.Config.Title))
		for i, n := range x.Site.Notices {
			if i == manyNotices {
				item("…", noticesIndexPath, "")
				break
			}
			item(markdown.Plain(n.Doc.Front.Title), n.URL+"index.md", fmt.Sprintf("%s, %s, %s", content.DateOf(n.Published), escapeText(n.ID), n.State))
		}
	}
	if pages := x.Site.AllPages(); len(pages) > 0 {
		section("Pages")
		for _, p := range pages {
			if x.planned.has(p.URL + "index.md") {
				item(p.Title, p.URL+"index.md", proseMarkdown(p.Doc.Front.Description))
			}
		}
	}
	section("Optional")
	item("JSON index", indexPath, "every system, pack version, model version and notice, with digests")
	item("All texts in one file", LLMsFullPath, "")
	return b.String()
}

// fullTexts gives the texts of llms-full.txt, one at a time.
func (x *indexing) fullTexts() iter.Seq[*textCopy] {
	return func(yield func(*textCopy) bool) {
		for _, s := range x.Site.Systems {
			if !yield(x.systemText(s)) {
				return
			}
			for _, p := range append(s.InForce(), s.UpcomingPacks()...) {
				if !yield(x.packText(p)) {
					return
				}
				for _, further := range p.Pages {
					if !yield(x.pageText(further)) {
						return
					}
				}
			}
		}
		for _, n := range x.Site.Notices {
			if !yield(x.noticeText(n)) {
				return
			}
		}
		for _, p := range x.Site.AllPages() {
			if !yield(x.pageText(p)) {
				return
			}
		}
	}
}

// packText is a pack without its front matter.
func (x *indexing) packText(p *disclosure.Pack) *textCopy {
	f := &p.Doc.Front
	return &textCopy{
		url: p.URL, title: p.Name(), lede: p.System.Doc.Front.Summary, file: p.Doc.File, outline: p.Outline,
		facts: factsOf(
			fmt.Sprintf("- %s%s", p.Status, period(p.From, p.To)),
			fact(x.words.Models, f.Models...),
			fact("use for", proseMarkdown(f.Brief.UseFor)),
			fact("do not use for", proseMarkdown(f.Brief.DoNotUseFor)),
			fact("data", proseMarkdown(f.Brief.Data)),
			fact("human review", proseMarkdown(f.Brief.HumanReview)),
			fact(x.words.Digest, "`"+p.Digest+"`"),
		),
	}
}
