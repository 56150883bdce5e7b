package disclosure

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/markdown"
)

var documentRules = []*diag.Rule{
	&ruleBrokenLink, &ruleBrokenAnchor, &ruleBrokenParagraph, &ruleParagraphNumber, &ruleBrokenImage, &ruleLinkWithheld,
	&ruleAssetUnused, &ruleAddressTwice, &ruleAliasTaken, &rulePagePlaceholder, &ruleAssetExposed, &ruleLinkAhead, &ruleLinkScheduled,
}

var ruleBrokenLink = diag.Rule{
	Code: "D101", Severity: diag.Error,
	Title: "a link that leads nowhere",
	Doc:   "Links lead to source files, relative to the document (`../1.0.0.md`, `results.csv`) or from the content folder (`/policies/incidents.md`), or to published addresses (`/systems/triage/latest/`). They work in an editor and on GitHub, and become the right address in every edition. Upper and lower case matter.",
	Bad: `-- content/policies.md --
+++
title = "Policies"
+++

See [the first version](systems/triage/1.0.md).
`,
	Good: `-- content/policies.md --
+++
title = "Policies"
+++

See [the first version](systems/triage/1.0.0.md), or [the one in force](/systems/triage/latest/).
`,
}

var ruleBrokenAnchor = diag.Rule{
	Code: "D102", Severity: diag.Error,
	Title: "a link to an anchor that is not there",
	Doc:   "What follows `#` is the id of a heading, paragraph, term or table of the target: made from the heading's text, given with `{#id}`, or the fixed id of a pack's section.",
	Bad: `-- content/policies.md --
+++
title = "Policies"
+++

See [what it cannot do](systems/triage/1.0.0.md#limits).
`,
	Good: `-- content/policies.md --
+++
title = "Policies"
+++

See [what it cannot do](systems/triage/1.0.0.md#limitations).
`,
}

var ruleBrokenParagraph = diag.Rule{
	Code: "D103", Severity: diag.Error,
	Title: "a reference to a paragraph that is not there",
	Doc:   "Paragraphs of a pack are numbered by section: `#p2-3` is the third of the second section. A reference has to be checked when a paragraph is added or taken out, and this rule finds those that now lead nowhere.",
	Bad: `-- content/policies.md --
+++
title = "Policies"
+++

See paragraph [2.9](systems/triage/1.0.0.md#p2-9).
`,
	Good: `-- content/policies.md --
+++
title = "Policies"
+++

See paragraph [2.1](systems/triage/1.0.0.md#p2-1).
`,
}

var ruleParagraphNumber = diag.Rule{
	Code: "D104", Severity: diag.Error,
	Title: "a reference names one paragraph and leads to another",
	Doc:   "In print only the number can be read, on screen only the link is followed. Both must mean the same paragraph.",
	Bad: `-- content/policies.md --
+++
title = "Policies"
+++

See paragraph [2.2](systems/triage/1.0.0.md#p2-1).
`,
	Good: `-- content/policies.md --
+++
title = "Policies"
+++

See paragraph [2.1](systems/triage/1.0.0.md#p2-1).
`,
}

var ruleBrokenImage = diag.Rule{
	Code: "D105", Severity: diag.Error,
	Title: "an image that is not there",
	Doc:   "Images lie in the content folder and are named like links: relative to the document, or from the content folder.",
	Bad: `-- content/policies.md --
+++
title = "Policies"
+++

![Flow of a ticket](flow.svg)
`,
	Good: `-- content/policies.md --
+++
title = "Policies"
+++

![Flow of a ticket](flow.svg)
-- content/flow.svg --
<svg xmlns="http://www.w3.org/2000/svg"/>
`,
}

var ruleLinkWithheld = diag.Rule{
	Code: "D106", Severity: diag.Error, Fixed: true,
	Title: "a link to what the readers do not get",
	Doc:   "A document that everybody reads cannot link to one for customers or partners, or to a draft: in the edition that readers get the target does not exist, and the link's words would give it away.",
	Bad: `-- content/policies.md --
+++
title = "Policies"
+++

See [the terms for partners](partners.md).
-- content/partners.md --
+++
title = "Partners"
audience = "partner"
+++

Terms.
`,
	Good: `-- content/policies.md --
+++
title = "Policies"
audience = "partner"
+++

See [the terms for partners](partners.md).
-- content/partners.md --
+++
title = "Partners"
audience = "partner"
+++

Terms.
`,
}

var ruleLinkScheduled = diag.Rule{
	Code: "D113", Severity: diag.Warning,
	Title: "a link to what is published later",
	Doc:   "The document links to a pack or notice that is published after the date the build is for. Until then the link is plain text, and its words may say too much. A build for an earlier date (`--as-of`) shows such links in pages without a date of their own.",
	Bad: `-- content/policies.md --
+++
title = "Policies"
+++

See [what comes](notices/2026-0009.md).
-- content/notices/2026-0009.md --
+++
id = "2026-0009"
title = "A longer test set"
kind = "information"
impact = "minor"
published = 2026-07-01T09:00:00Z
+++

The test set will hold 6,000 tickets.
`,
	Good: `-- content/policies.md --
+++
title = "Policies"
+++

See [the first version](systems/triage/1.0.0.md).
`,
}

var ruleAssetUnused = diag.Rule{
	Code: "D107", Severity: diag.Warning,
	Title: "a file that nothing links to",
	Doc:   "Every file in the content folder is published. One that no document links to or shows cannot be found by readers, and may be there by mistake. Files in `.well-known`, and those that `site.toml` names, need no link.",
	Bad: `-- content/notes.txt --
Remember to ask legal.
`,
	Good: `-- content/policies.md --
+++
title = "Policies"
+++

The policy as [plain text](policy.txt).
-- content/policy.txt --
We disclose.
`,
}

var ruleAddressTwice = diag.Rule{
	Code: "D108", Severity: diag.Error, Fixed: true,
	Title: "two documents with the same address",
	Doc:   "`terms.md` and `terms/_index.md` would both be published as `/terms/`, and some addresses belong to generated pages, such as `/search/` or `/notices/`. Rename one of them.",
	Bad: `-- content/terms.md --
+++
title = "Terms"
+++

Terms.
-- content/terms/_index.md --
+++
title = "Terms"
+++

Terms.
`,
	Good: `-- content/terms/_index.md --
+++
title = "Terms"
+++

Terms.
`,
}

var ruleAliasTaken = diag.Rule{
	Code: "D109", Severity: diag.Error, Fixed: true,
	Title: "an alias that is in use",
	Doc:   "`aliases` are earlier addresses of a page, from which readers are sent on. An address at which something is published, or which is an alias of another page, cannot send readers on.",
	Bad: `-- content/terms.md --
+++
title = "Terms"
aliases = ["/notices/"]
+++

Terms.
`,
	Good: `-- content/terms.md --
+++
title = "Terms"
aliases = ["/terms-of-use/"]
+++

Terms.
`,
}

var rulePagePlaceholder = diag.Rule{
	Code: "D110", Severity: diag.Error,
	Title: "unfinished text in a page",
	Doc:   "Words such as `TODO`, `TBD` or \"to be confirmed\", instructions in square brackets, `???` and templates such as `{{name}}` are left over from writing. Code is not looked at. A page that is not ready is marked `draft = true`.",
	Bad: `-- content/policies.md --
+++
title = "Policies"
+++

TODO: ask legal.
`,
	Good: `-- content/policies.md --
+++
title = "Policies"
draft = true
+++

We answer within five working days.
`,
}

var ruleAssetExposed = diag.Rule{
	Code: "D111", Severity: diag.Warning,
	Title: "a file that only restricted documents use",
	Doc:   "Files have no audience of their own: one outside the folder of a restricted system, pack or section is published in every edition, although only documents for fewer readers link to it. Move it below a folder whose `_index.md` has the audience, or into the pack's folder.",
	Bad: `-- content/partners.md --
+++
title = "Partners"
audience = "partner"
+++

The [price list](prices.txt).
-- content/prices.txt --
1 EUR
`,
	Good: `-- content/partners/_index.md --
+++
title = "Partners"
audience = "partner"
+++

The [price list](prices.txt).
-- content/partners/prices.txt --
1 EUR
`,
}

var ruleLinkAhead = diag.Rule{
	Code: "D112", Severity: diag.Warning,
	Title: "a published document links to what came later",
	Doc:   "Packs and notices are not edited after publication. One that links to a pack or notice that was published later had a broken link on its first day, or was edited since. Link from the later one, or publish both on the same day.",
	Bad: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "A new version is coming"
kind = "information"
impact = "minor"
systems = ["triage"]
published = 2026-01-20T09:00:00Z
+++

It will be [version 1.1.0](../systems/triage/1.1.0.md).
`,
	Good: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "A new version is there"
kind = "information"
impact = "minor"
systems = ["triage"]
published = 2026-02-20T09:05:00Z
+++

It is [version 1.1.0](../systems/triage/1.1.0.md).
`,
}

// A document is what the rules about links need to know of one.
type document struct {
	file     *content.File
	outline  *markdown.Outline
	audience string
	draft    bool
	since    content.Date // first day on which it is published; zero for always
}

// documents runs the rules about links between documents, files and
// addresses.
func (c *checker) documents() {
	s := c.site
	visit := func(d document) {
		if !d.file.Broken {
			c.links(d)
		}
	}
	if h := s.Home; h != nil {
		visit(c.document(h.Doc.File, h.Outline))
		c.lintPage(h)
	}
	for _, sys := range s.Systems {
		visit(c.document(sys.Doc.File, sys.Outline))
		for _, p := range sys.Packs {
			visit(c.document(p.Doc.File, p.Outline))
			for _, page := range p.Pages {
				visit(c.document(page.Doc.File, page.Outline))
			}
		}
	}
	for _, n := range s.Notices {
		visit(c.document(n.Doc.File, n.Outline))
	}
	for _, p := range s.AllPages() {
		visit(c.document(p.Doc.File, p.Outline))
		c.lintPage(p)
	}
	c.clashes()
	c.unusedFiles()
}

func (c *checker) document(f *content.File, o *markdown.Outline) document {
	d := document{file: f, outline: o}
	if n := c.site.index.sources[f.Path]; n != nil {
		d.audience, d.draft, d.since = n.audience, n.draft, n.since
	}
	return d
}

func (c *checker) links(d document) {
	for i := range d.outline.Links {
		l := &d.outline.Links[i]
		c.link(d, l.Destination, l.Text, l.Span)
	}
	for i := range d.outline.Images {
		img := &d.outline.Images[i]
		r := c.site.resolve(d.file, img.Destination)
		if r.target.External {
			continue // reported by package markdown
		}
		if r.problem == fine && r.node.asset == nil {
			c.add(ruleBrokenImage, img.Span, "name an image file", "%q is not an image", img.Destination)
			continue
		}
		c.resolved(d, r, img.Destination, img.Span, ruleBrokenImage, "image")
	}
}

func (c *checker) link(d document, destination, text string, at diag.Span) {
	if destination == "" {
		return // reported by package markdown
	}
	r := c.site.resolve(d.file, destination)
	if r.target.External || !c.resolved(d, r, destination, at, ruleBrokenLink, "link") {
		return
	}
	if m := paragraphID.FindStringSubmatch(r.target.Fragment); m != nil {
		if number := paragraphNumber(text); number != "" && number != m[1]+"."+m[2] {
			c.add(ruleParagraphNumber, at, fmt.Sprintf("write %q, or #p%s", m[1]+"."+m[2], strings.Replace(number, ".", "-", 1)),
				"the words name paragraph %s, and the link leads to %s.%s", number, m[1], m[2])
		}
	}
}

// The forms of references to paragraphs. They are compiled once a process.
var (
	paragraphID   = regexp.MustCompile(`^p(\d+)-(\d+)$`)
	paragraphText = regexp.MustCompile(`(?:^|[^\d.])(\d+\.\d+)(?:[^\d.]|\.?$)`)
)

// paragraphNumber gives the one paragraph number in a link's words, or "".
func paragraphNumber(text string) string {
	if strings.Count(text, ".") == 0 {
		return ""
	}
	found := paragraphText.FindAllStringSubmatch(text, 2)
	if len(found) != 1 {
		return ""
	}
	return found[0][1]
}

// resolved reports what is wrong with a destination, and whether it was
// nothing.
func (c *checker) resolved(d document, r resolution, destination string, at diag.Span, broken diag.Rule, noun string) bool {
	switch r.problem {
	case malformed:
		c.add(broken, at, "write a path such as ../1.0.0.md, or a complete address with https://", "%s %q is not an address", noun, destination)
		return false
	case outside:
		c.add(broken, at, "move the file into the content folder", "%s %q leads out of the content folder", noun, destination)
		return false
	case noDocument:
		hint := ""
		if near := c.site.index.nearby(r.path); near != "" {
			hint = fmt.Sprintf("did you mean %q?", written(d.file, near, destination))
		} else {
			hint = "there is no " + path.Join("content", r.path) + "; write the path of a document or file"
		}
		c.add(broken, at, hint, "%s %q leads nowhere", noun, destination)
		return false
	case noAnchor:
		c.brokenAnchor(r, at)
		return false
	}
	if n := r.node; n.asset != nil {
		u := c.used[n.asset]
		if d.draft || audienceRank(d.audience) > 0 {
			u.restricted = true
		} else {
			u.open = true
		}
		c.used[n.asset] = u
	}
	return c.readable(d, r.node, at)
}

func (c *checker) brokenAnchor(r resolution, at diag.Span) {
	n, id := r.node, r.target.Fragment
	if m := paragraphID.FindStringSubmatch(id); m != nil {
		last := 0
		for anchor := range n.outline.Anchors.All() {
			if k := paragraphID.FindStringSubmatch(anchor); k != nil && k[1] == m[1] {
				number, _ := strconv.Atoi(k[2])
				last = max(last, number)
			}
		}
		hint := fmt.Sprintf("section %s has no numbered paragraphs", m[1])
		if last > 0 {
			hint = fmt.Sprintf("section %s has paragraphs %s.1 to %s.%d", m[1], m[1], m[1], last)
		}
		c.add(ruleBrokenParagraph, at, hint, "%s has no paragraph %s.%s", n.name(), m[1], m[2])
		return
	}
	var ids []string
	looked := 0
	for anchor := range n.outline.Anchors.All() {
		if looked++; looked > 2000 {
			break
		}
		if !paragraphID.MatchString(anchor) {
			ids = append(ids, anchor)
		}
	}
	hint := "write the id of a heading of that document, or give the heading one with {#" + id + "}"
	if near := diag.Nearest(id, ids); near != "" {
		hint = fmt.Sprintf("did you mean #%s?", near)
	}
	c.add(ruleBrokenAnchor, at, hint, "%s has no anchor %q", n.name(), id)
}

// readable reports a link to what the document's readers do not get, and
// whether there was none.
func (c *checker) readable(d document, n *node, at diag.Span) bool {
	switch {
	case audienceRank(n.audience) > audienceRank(d.audience):
		c.add(ruleLinkWithheld, at, "link to something that all readers get, or restrict this document too",
			"%s is for the audience %q, this document for %q", n.name(), n.audience, audienceName(d.audience))
	case d.draft:
		return true
	case n.draft:
		c.add(ruleLinkWithheld, at, "publish it first, or make this document a draft too", "%s is a draft", n.name())
	case n.since.After(c.site.AsOf) && n.since.After(d.since):
		c.add(ruleLinkScheduled, at, "link to it from then on", "%s is not published before %s; until then the link is plain text", n.name(), n.since)
	case !d.since.IsZero() && n.since.After(d.since):
		c.add(ruleLinkAhead, at, "link from the later document, or correct a date", "this document was published on %s, and %s only on %s", d.since, n.name(), n.since)
		return true
	default:
		return true
	}
	return false
}

// clashes reports addresses that two things claim. Two packs of one version
// and two notices of one identifier have rules of their own.
func (c *checker) clashes() {
	for _, k := range c.site.index.clashes {
		a, b := k.first, k.second
		if k.alias >= 0 {
			at := b.file.Positions.Value(content.Index("aliases", k.alias))
			c.add(ruleAliasTaken, at, "take the alias out", "the alias is the address of %s", a.name())
			continue
		}
		if b.pack != nil && a.pack != nil && a.pack != b.pack || isNotice(a) && isNotice(b) {
			continue
		}
		at := diag.FileSpan(b.name())
		if b.file != nil {
			at = b.file.Source.Whole()
		}
		if a.file == nil && a.asset == nil { // the program's own, which nobody can rename
			c.add(ruleAddressTwice, at, "give it another name", "its address /%s is that of %s", a.url, a.name())
			continue
		}
		c.add(ruleAddressTwice, at, "rename one of them", "/%s is also the address of %s", b.url, a.name())
	}
}

func isNotice(n *node) bool { return n.file != nil && strings.HasPrefix(n.file.Path, "notices/") }

// unusedFiles reports files that no document uses.
func (c *checker) unusedFiles() {
	for _, a := range c.site.Assets {
		u, n := c.used[a], c.site.index.sources[a.Path]
		at := diag.FileSpan("content/" + a.Path)
		switch {
		case u.open || strings.HasPrefix(a.Path, ".well-known/") || c.configured("content/"+a.Path):
		case !u.restricted:
			c.add(ruleAssetUnused, at, "link to it, or move it out of the content folder", "nothing links to the file")
		case n != nil && audienceRank(n.audience) == 0:
			c.add(ruleAssetExposed, at, "move it below a folder for the same audience", "only drafts or documents for fewer readers use the file, and it is published for everybody")
		}
	}
	for _, s := range c.site.Systems {
		for _, p := range s.Packs {
			for _, a := range p.Attachments {
				if u := c.used[a]; !u.open && !u.restricted && !isAPI(a) {
					k := c.packCheck(p)
					k.content(ruleAttachmentUnused, diag.FileSpan("content/"+a.Path), "link to it from the pack, or take it out", "nothing links to the attachment")
				}
			}
		}
	}
}

// configured reports whether site.toml names a file.
func (c *checker) configured(file string) bool {
	t := &c.site.Config.Theme
	return file == t.Logo || file == t.Favicon || slices.Contains(t.CSS, file)
}

// lintPage looks for unfinished text in a page.
func (c *checker) lintPage(p *Page) {
	if p.Doc.Broken {
		return
	}
	report := lintReport(c.add)
	if p.Doc.Front.Draft {
		report = func(r diag.Rule, at diag.Span, hint, format string, args ...any) *diag.Finding {
			r.Severity = diag.Note
			return c.add(r, at, hint, format, args...)
		}
	}
	l := &lint{finder: c.finder, file: p.Doc.File, unfinished: rulePagePlaceholder, report: report}
	l.value("title", p.Doc.Front.Title)
	l.value("description", p.Doc.Front.Description)
	l.body()
}

// lintSystem looks at what a system's page says.
func (c *checker) lintSystem(s *System) {
	l := &lint{finder: c.finder, file: s.Doc.File, unfinished: rulePagePlaceholder, promotional: &rulePackPromotional, report: c.add}
	f := &s.Doc.Front
	names := *l
	names.promotional = nil // nobody chooses the name of a team for customers
	names.value("name", f.Name)
	names.value("owners.product", f.Owners.Product)
	names.value("owners.risk", f.Owners.Risk)
	names.value("owners.legal", f.Owners.Legal)
	l.value("summary", f.Summary)
	for _, m := range s.Models {
		l.value(content.Index("model", m.Index)+".note", m.Front.Note)
	}
	for i, r := range f.Responsibilities {
		at := content.Index("responsibility", i)
		l.value(at+".activity", r.Activity)
		l.value(at+".provider", r.Provider)
		l.value(at+".customer", r.Customer)
		l.value(at+".partner", r.Partner)
	}
	l.body()
}
