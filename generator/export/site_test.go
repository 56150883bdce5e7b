package export

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// source is the files of a site by path.
type source map[string]string

// built is a site made of a source, and what is published of it.
type built struct {
	in   Input
	plan *output.Plan
	tree *output.Tree
}

// edition loads a source as the program does: content, markdown, disclosure.
func edition(tb testing.TB, s source) Input {
	tb.Helper()
	dir := tb.TempDir()
	for name, text := range s {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			tb.Fatal(err)
		}
	}
	return editionOf(tb, dir)
}

// editionOf loads the site in a folder.
func editionOf(tb testing.TB, dir string) Input {
	tb.Helper()
	tree, findings, err := content.Load(context.Background(), dir)
	if err != nil {
		tb.Fatal(err)
	}
	engine := markdown.New()
	options := map[*content.File]markdown.Options{}
	for _, system := range tree.Systems {
		for _, p := range system.Packs {
			options[p.Doc.File] = markdown.Options{
				Numbered:  true,
				HeadingID: disclosure.HeadingIDs(disclosure.SectionRules(&tree.Config.Site, &system.Doc.Front)),
			}
		}
	}
	parse := func(f *content.File) *markdown.Document { return engine.Parse(f.Source, f.Body, options[f]) }
	whole, found := disclosure.Assemble(tree, func(f *content.File) *markdown.Outline { return &parse(f).Outline }, tree.Config.AsOf)
	for _, f := range append(findings, found...) {
		if f.Severity == diag.Error {
			tb.Fatalf("the test's site has a mistake: %s: %s", f.Span.File, f.Message)
		}
	}
	site := whole.Edition(content.Public, false)
	return Input{Site: site, Document: parse, BaseURL: site.Config.BaseURL, Program: "test", Words: markdown.Words{Note: "Note", Warning: "Warning", Done: "Done", ToDo: "To do"}}
}

// publish makes the tree of what an input publishes.
func publish(tb testing.TB, in Input, before *built) *built {
	tb.Helper()
	artifacts, err := Feeds(in)
	if err != nil {
		tb.Fatal(err)
	}
	b := &built{in: in, plan: &output.Plan{}}
	for _, a := range artifacts {
		if err := b.plan.Add(a); err != nil {
			tb.Fatal(err)
		}
	}
	var old *output.Tree
	if before != nil {
		old = before.tree
	}
	b.tree, err = b.plan.Render(context.Background(), old, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func build(tb testing.TB, s source) *built {
	tb.Helper()
	return publish(tb, edition(tb, s), nil)
}

func (b *built) file(tb testing.TB, path string) []byte {
	tb.Helper()
	_, data, ok := b.tree.File(path)
	if !ok {
		tb.Fatalf("%s is not published", path)
	}
	return data
}

// files gives all published files by path.
func (b *built) files() map[string]string {
	all := map[string]string{}
	for f := range b.tree.Report().Files.All() {
		_, data, _ := b.tree.File(f.Path)
		all[f.Path] = string(data)
	}
	return all
}

func (b *built) paths(suffix string) []string {
	var list []string
	for p := range b.files() {
		if strings.HasSuffix(p, suffix) {
			list = append(list, p)
		}
	}
	slices.Sort(list)
	return list
}

// changed lists the paths whose bytes differ, or that one of the two lacks.
func changed(a, b *built) []string {
	x, y := a.files(), b.files()
	var list []string
	for p := range maps.Keys(x) {
		if x[p] != y[p] {
			list = append(list, p)
		}
	}
	for p := range maps.Keys(y) {
		if _, ok := x[p]; !ok {
			list = append(list, p)
		}
	}
	slices.Sort(list)
	return list
}

// someNotices is a site with two systems and some notices, the newest of which is
// younger than the site's date.
func someNotices(notices int) source {
	s := source{
		"site.toml": `title = "Example trust center"
base_url = "https://trust.example.com/"
as_of = 2026-11-16
[organization]
name = "Example & Söhne"
url = "https://www.example.com/"
[feed]
authority = "trust.example.com"
year = 2024
`,
		"content/_index.md":                page("Home"),
		"content/policies/incidents.md":    page("Incidents"),
		"content/systems/triage/_index.md": systemFile("Triage & Co", "triage-1", "triage-2"),
		"content/systems/dock/_index.md":   systemFile("Dock", "dock-1"),
		"content/systems/dock/1.0.0.md":    packFile("1.0.0", "2026-01-05", "dock-1", "", "Text of the dock."),
		"content/systems/triage/1.0.0.md":  packFile("1.0.0", "2026-01-05", "triage-1", "", "Sorts up to 100 tickets in a minute. It does not answer them."),
		"content/systems/triage/1.1.0.md": packFile("1.1.0", "2026-03-01", "triage-2", `[[change]]
section = "intended-use"
class = "material"
what = "The limit is 200 tickets, no longer 100 < 200."
why = "A faster model."
action = "Set `+"`limit`"+` again."
`, "Sorts up to 200 tickets in a minute. It does not answer them.\n\n- One\n- Two\n\n| A | B |\n|---|---|\n| x | y |\n\n```go\nfmt.Println(\"]]>\")\n```"),
	}
	for i := range notices {
		s.notice(i+1, notices)
	}
	return s
}

// notice adds the i-th of n notices.
func (s source) notice(i, n int) {
	// An hour apart for many, so that a thousand lie in one year; every
	// tenth has the instant of the one before.
	at := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC).Add(-time.Duration(n-i) * 14 * time.Hour)
	if i%10 == 0 {
		at = at.Add(-14 * time.Hour)
	}
	s.noticeAt(i, at, "")
}

func (s source) noticeAt(i int, at time.Time, more string) {
	id := fmt.Sprintf("EX-%04d", i)
	text := fmt.Sprintf(`+++
id = %q
title = "Notice %d: <b>limits</b> & größere Änderungen ]]> for you"
kind = %q
impact = %q
published = %s
`, id, i, []string{"change", "deprecation", "incident", "information"}[i%4], []string{"editorial", "minor", "material"}[i%3], at.Format(time.RFC3339))
	switch i % 5 {
	case 0: // all systems
	case 1:
		text += "systems = [\"triage\"]\nmodels = [\"triage-2\"]\nfrom = \"1.0.0\"\nto = \"1.1.0\"\n"
	default:
		text += "systems = [\"dock\"]\n"
	}
	if i%2 == 0 {
		text += "summary = \"The `limit` is \\\"new\\\", 5 < 6 & that is it.\"\neffective = 2026-11-20\naction = \"Check; then, set it.\"\ndeadline = 2026-12-24\naffected = \"Everybody\"\n"
	}
	text += more + fmt.Sprintf(`+++

## What happens

See [the pack](../systems/triage/1.1.0.md#intended-use), [incidents](/policies/incidents.md) and
[elsewhere](https://example.org/?a=1&b=2). Text with ]]> and &lt;script&gt; and 数字 %d.[^1]

> [!WARNING] Careful
> Mind the gap.

- [x] Done
- [ ] Open

| Limit | Value |
|-------|------:|
| A     | %d    |

`+"```go\nif a < b && c > d {}\n```"+`

![A diagram](diagram.png)

[^1]: A footnote.
`, i, i)
	s["content/notices/"+id+".md"] = text
	s["content/notices/diagram.png"] = "\x89PNG\r\n\x1a\n"
}

func page(title string) string { return "+++\ntitle = \"" + title + "\"\n+++\n\nText.\n" }

func systemFile(name string, models ...string) string {
	text := "+++\nname = \"" + name + "\"\nsummary = \"Does things.\"\n"
	for i, m := range models {
		text += fmt.Sprintf("\n[[model]]\nid = %q\nstatus = \"active\"\nreleased = 2026-0%d-02\n", m, i+1)
		if i+1 < len(models) {
			text += "deprecated = 2026-06-01\nretires = 2027-01-01\nreplacement = \"" + models[i+1] + "\"\nstatus = \"deprecated\"\n"
			text = strings.Replace(text, "status = \"active\"\nreleased = 2026-01-02\ndep", "released = 2026-01-02\ndep", 1)
		}
	}
	return text + "+++\n\nOverview.\n"
}

func packFile(version, day, model, changes, text string) string {
	return fmt.Sprintf(`+++
version = %q
published = %s
effective = %s
models = [%q]
next_review = 2027-02-01
triggers = ["retraining"]

[brief]
use_for = "Tests."

%s+++

## Intended use

%s
`, version, day, day, model, changes, text)
}

type (
	fileType     = content.File
	documentType = markdown.Document
)
