package generator_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"placard/generator"
	"placard/generator/content"
	"placard/generator/markdown"
)

// The pages of keys are made from the same description that the decoder and
// the published schemas use.

// configurationExample is a site.toml with what most sites set.
const configurationExample = `title       = "Alder trust center"
description = "What each Alder AI system does, its limits and risks, and every change to it."
base_url    = "https://trust.alder.example/"
frameworks  = ["iso-42001", "eu-ai-act"]

[organization]
name    = "Alder"
contact = "disclosure@alder.example"

[feed]
authority = "trust.alder.example"
year      = 2024

[[nav]]
title = "Notices"
link  = "/notices/"

[policy.notice_days]
material = 30

[policy.approvals]
editorial = ["product"]

[[section]]
id       = "evaluation"
title    = "Evaluation"
required = false

[rules]
P110 = "error"
`

const frameworkExample = `title   = "House rules for AI"
edition = "2026"

[[control]]
id      = "H-1"
title   = "Limits are stated in figures"
answers = ["section:limitations", "page:verify"]
`

// Examples of front matter, with a text that the rules of front matter accept.
const (
	pageExample = `+++
title       = "Incidents"
description = "How we handle incidents and tell you of them."
order       = 20
updated     = 2026-03-02
owner       = "Risk and compliance"
aliases     = ["/incident-policy/"]
+++
`
	systemExample = `+++
name      = "Alder Triage"
summary   = "Sorts incoming requests by topic and urgency."
roles     = ["developer", "provider"]
delivery  = ["api"]
risk_tier = "limited"

[owners]
product = "Triage product team"
risk    = "Risk and compliance"
legal   = "Legal"

[contacts]
support  = "support@alder.example"
incident = "https://status.alder.example/report"

[[model]]
id       = "triage-2026-02"
status   = "active"
released = 2026-03-01

[[model]]
id          = "triage-2025-06"
status      = "deprecated"
released    = 2025-06-01
deprecated  = 2026-03-01
retires     = 2026-09-01
replacement = "triage-2026-02"

[[supplier]]
name    = "Northwind Compute"
service = "Servers on which the model runs"
role    = "infrastructure"
region  = "EU"

[[responsibility]]
stage    = "monitor"
activity = "Watch the share of wrong topics"
provider = "Publishes monthly test results"
customer = "Samples 200 requests a month"
+++
`
	packExample = `+++
version     = "1.1.0"
published   = 2026-02-01
effective   = 2026-03-05
models      = ["triage-2026-02", "triage-2025-06"]
triggers    = ["retraining"]
next_review = 2026-09-01
notice      = "2026-0007"

[brief]
use_for        = "Sorting requests before a person reads them."
do_not_use_for = "Decisions about people."
data           = "The text of the request. It is not used for training."
human_review   = "A person reads every request that is marked urgent."

[[change]]
section = "limitations"
class   = "material"
what    = "Requests in Dutch are no longer supported."
why     = "Too few test cases to state an error rate."
action  = "Route requests in Dutch to a person."

[[approval]]
role     = "risk"
by       = "M. Lindqvist"
at       = 2026-01-30
digest   = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
evidence = "https://records.alder.example/118"
+++
`
	noticeExample = `+++
id        = "2026-0007"
title     = "Triage: Dutch is no longer supported from 5 March 2026"
kind      = "change"
impact    = "material"
summary   = "Requests in Dutch are no longer supported."
systems   = ["triage"]
from      = "1.0.0"
to        = "1.1.0"
published = 2026-02-01T09:00:00Z
effective = 2026-03-05
action    = "Route requests in Dutch to a person."
deadline  = 2026-03-04
+++
`
)

func configurationPage() []byte {
	var b strings.Builder
	b.WriteString(`+++
title = "Configuration"
description = "Every key of site.toml and of a framework file, with its default."
order = 10
+++

This page is made from the program's source. A site is described by ` + "`site.toml`" + ` in its folder. Unknown keys and values
are errors, with the nearest right spelling. Dates are written without quotation marks (` + "`2026-03-01`" + `).

` + "```toml title=\"site.toml\"\n" + configurationExample + "```\n" + `
Editors that know JSON Schema complete and check the file when its first line names the schema that every site
publishes: ` + "`#:schema https://trust.example.com/schema/v1/site.json`" + `.

## Top level

`)
	writeFields(&b, "", "", "", content.Fields(content.Site{}))
	b.WriteString(`
## Framework files

A file ` + "`frameworks/<name>.toml`" + ` beside ` + "`content`" + ` adds a crosswalk of your own; ` + "`frameworks`" + ` in ` + "`site.toml`" + ` lists it by name. A file
with the name of a built-in one (` + "`iso-42001`, `eu-ai-act`, `nist-ai-rmf`" + `) replaces it. It holds ids and short titles in your
own words, never a standard's text.

` + "```toml title=\"frameworks/house.toml\"\n" + frameworkExample + "```\n\n")
	writeFields(&b, "", "", "", content.Fields(content.Framework{}))
	return []byte(b.String())
}

func frontMatterPage() []byte {
	var b strings.Builder
	b.WriteString(`+++
title = "Front matter"
description = "Every key of pages, systems, packs and notices."
order = 20
+++

This page is made from the program's source. A document begins with TOML between two lines of ` + "`+++`" + `. Where a file lies
says what it is:

| Path below ` + "`content`" + ` | What it is |
| --- | --- |
| ` + "`_index.md`" + ` | [the home page](#a-page) |
| ` + "`systems/<system>/_index.md`" + ` | [a system](#a-system); the folder's name is its id |
| ` + "`systems/<system>/<version>.md`" + ` | [a pack](#a-pack) in one file |
| ` + "`systems/<system>/<version>/index.md`" + ` | a pack as a folder, with further pages and attachments |
| ` + "`notices/<id>.md`" + ` | [a notice](#a-notice) |
| any other ` + "`.md`" + ` file | [a page](#a-page); ` + "`_index.md`" + ` is the page of its folder |
| any other file | published as it is, at the same path |

Text in front matter is plain text in which ` + "`` `code spans` ``" + ` are the only markup. Unknown keys and values are errors.
`)
	for _, kind := range []struct {
		title, intro, file, example string
		front                       any
	}{
		{"A page", "The home page and every ordinary page.", "content/policies/incidents.md", pageExample, content.PageFront{}},
		{"A system", "One AI system, or one capability that customers use on its own.", "content/systems/triage/_index.md", systemExample, content.SystemFront{}},
		{"A pack", "One version of the disclosure for a system. Once published it is never edited: a change is a new version. `status`, `withdrawn` and `[[approval]]` are outside the digest; everything else is in it.", "content/systems/triage/1.1.0.md", packExample, content.PackFront{}},
		{"A notice", "What customers are told. Once published it is never edited: a correction is a new notice.", "content/notices/2026-0007.md", noticeExample, content.NoticeFront{}},
	} {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n```toml title=%q\n%s```\n\n", kind.title, kind.intro, kind.file, strings.TrimPrefix(strings.ReplaceAll(kind.example, "+++\n", ""), "\n"))
		writeFields(&b, "configuration.md", "", "", content.Fields(kind.front))
	}
	return []byte(b.String())
}

// writeFields writes the table of a table's keys, then those of the tables in
// it. elsewhere is the page that explains the sections of packs, "" for this
// one.
func writeFields(b *strings.Builder, elsewhere, path, intro string, fields []content.Field) {
	b.WriteString(intro)
	b.WriteString("| Key | Value | Default | What it means |\n| --- | --- | --- | --- |\n")
	for _, f := range fields {
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", f.Key, valueForm(elsewhere, path, f), defaultOf(f), meaning(f))
	}
	for _, f := range fields {
		if len(f.Fields) == 0 || elsewhere != "" && f.TypeName == "SectionRule" {
			continue
		}
		inner := tableName(path, f)
		fmt.Fprintf(b, "\n### %s\n\n", tableHeading(inner))
		intro := escape(f.Doc)
		if f.Kind == content.Tables {
			intro += " The table may be repeated."
		}
		next := f.Key
		if path != "" {
			next = path + "." + f.Key
		}
		writeFields(b, elsewhere, next, intro+"\n\n", f.Fields)
	}
}

func tableName(path string, f content.Field) string {
	name := f.Key
	if path != "" {
		name = path + "." + f.Key
	}
	if f.Kind == content.Tables {
		return "[[" + name + "]]"
	}
	return "[" + name + "]"
}

// tableHeading is the heading of a table's keys. Names that pages use as ids
// for their own parts get a second word.
func tableHeading(table string) string {
	if markdown.ReservedID(bareName(table)) {
		return "`" + table + "` table"
	}
	return "`" + table + "`"
}

// anchorOf is the id that Placard and code hosts give that heading.
func anchorOf(table string) string {
	if markdown.ReservedID(bareName(table)) {
		return bareName(table) + "-table"
	}
	return bareName(table)
}

func bareName(table string) string {
	return strings.NewReplacer("[", "", "]", "", ".", "").Replace(table)
}

func valueForm(elsewhere, path string, f content.Field) string {
	form := ""
	switch {
	case f.Pattern != nil:
		form = f.Pattern.Want
	case len(f.Enum) > 0:
		form = "one of " + quoted(f.Enum)
	}
	switch f.Kind {
	case content.Table, content.Tables:
		name := tableName(path, f)
		page := ""
		if f.TypeName == "SectionRule" {
			page = elsewhere
		}
		return fmt.Sprintf("[`%s`](%s#%s)", name, page, anchorOf(name))
	case content.Texts:
		if form != "" {
			return "list; each is " + escape(form)
		}
		return "list of texts"
	case content.TextMap:
		if form != "" {
			return "table; each value is " + escape(form)
		}
		return "table of texts"
	case content.Integer:
		form = "whole number"
		if f.Min != nil && f.Max != nil {
			form += fmt.Sprintf(" from %d to %d", *f.Min, *f.Max)
		}
		return form
	}
	if form != "" {
		return escape(form)
	}
	return f.Kind.String()
}

func defaultOf(f content.Field) string {
	switch {
	case f.Required:
		return "required"
	case f.Default == "":
		return ""
	case f.Kind == content.Texts:
		return quoted(f.DefaultList())
	}
	return "`" + f.Default + "`"
}

func meaning(f content.Field) string {
	text := escape(f.Doc)
	if f.Example != "" {
		text += " Example: `" + f.Example + "`."
	}
	return text
}

// TestReferenceExamples holds the examples of the two pages to the rules of
// configuration and front matter.
func TestReferenceExamples(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"site.toml":                        strings.Replace(configurationExample, `"eu-ai-act"]`, `"eu-ai-act", "house"]`, 1),
		"frameworks/house.toml":            frameworkExample,
		"content/_index.md":                "+++\ntitle = \"Home\"\n+++\n",
		"content/policies/incidents.md":    pageExample,
		"content/systems/triage/_index.md": systemExample,
		"content/systems/triage/1.1.0.md":  packExample,
		"content/notices/2026-0007.md":     noticeExample,
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	result, err := generator.Check(context.Background(), generator.Options{Dir: dir, AsOf: content.Date{Year: 2026, Month: 4, Day: 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Findings {
		if strings.HasPrefix(f.Code, "F") || strings.HasPrefix(f.Code, "C") {
			t.Errorf("%s: %s %s", f.Span, f.Code, f.Message)
		}
	}
}
