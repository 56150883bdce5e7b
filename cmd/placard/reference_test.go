package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"placard/generator/diag"
)

// TestReference holds the documentation's pages of commands and of what they
// print to the source that they are made from.
func TestReference(t *testing.T) {
	root, err := filepath.Abs("../../docs/content/reference")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []struct {
		file string
		text []byte
	}{
		{"commands.md", commandsPage()},
		{"output.md", outputPage(t)},
	} {
		file := filepath.Join(root, page.file)
		if *update {
			if err := os.WriteFile(file, page.text, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, page.text) {
			t.Errorf("%s is not what the source gives: run go test ./cmd/placard -run TestReference -update and read the difference", file)
		}
	}
}

func commandsPage() []byte {
	var b bytes.Buffer
	b.WriteString(`+++
title = "Commands"
description = "Every command with its flags and examples."
order = 5
+++

This page is made from the program's source. ` + "`placard COMMAND --help`" + ` prints the same.
`)
	root := newRoot(environment{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, getenv: func(string) string { return "" }, now: time.Now})
	fmt.Fprintf(&b, "\n%s\n\n## Flags of every command\n\n", markdownOf(root.Long))
	fmt.Fprintf(&b, "```text\n%s\n```\n", outdent(root.LocalFlags().FlagUsages()))
	var list func(c *cobra.Command)
	list = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			if sub.Hidden || sub.Name() == "help" {
				continue
			}
			fmt.Fprintf(&b, "\n## %s\n\n%s.\n", sub.CommandPath(), sub.Short)
			if sub.Runnable() && !sub.HasSubCommands() {
				fmt.Fprintf(&b, "\n```text title=\"Usage\"\n%s\n```\n", strings.TrimSuffix(sub.UseLine(), " [flags]"))
			}
			if sub.Long != "" {
				fmt.Fprintf(&b, "\n%s\n", markdownOf(sub.Long))
			}
			if flags := flagsOf(sub.LocalNonPersistentFlags().FlagUsages()); flags != "" {
				fmt.Fprintf(&b, "\n```text title=\"Flags\"\n%s\n```\n", flags)
			}
			if sub.Example != "" {
				fmt.Fprintf(&b, "\n```sh title=\"Examples\"\n%s\n```\n", outdent(sub.Example))
			}
			list(sub)
		}
	}
	list(root)
	return b.Bytes()
}

// outdent takes the common indentation of two spaces off every line.
func outdent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		b.WriteString(strings.TrimPrefix(line, "  "))
	}
	return b.String()
}

// markdownOf escapes what Markdown would take for markup in a help text.
func markdownOf(text string) string {
	return strings.NewReplacer("<", `\<`, "*", `\*`, "[", `\[`, "]", `\]`).Replace(text)
}

// flagsOf is the help's list of flags, without the flag for the help itself.
func flagsOf(usages string) string {
	var b strings.Builder
	for line := range strings.Lines(usages) {
		if !strings.Contains(line, "--help ") {
			b.WriteString(strings.TrimRight(line, " \n") + "\n")
		}
	}
	return outdent(b.String())
}

// meanings of the keys that programs read, by the Go type that writes them.
var meanings = []struct {
	title string
	value any
	keys  map[string]string
}{
	{"Finding", diag.Finding{}, map[string]string{
		"code": "code of the rule; see [Rules](rules.md)", "severity": "`error`, `warning` or `note`", "span": "where; see Span",
		"message": "what is wrong", "hint": "what to write instead", "related": "further places, each with `span` and `message`",
	}},
	{"Span", diag.Span{}, map[string]string{
		"excerpt": "the line, or the part of it around the place",
		"file":    "path from the current folder", "line": "from 1; left out when the finding is about the whole file",
		"column": "from 1, in code points", "endLine": "line of the end", "endColumn": "column after the last character",
	}},
	{"Build", report{}, map[string]string{
		"version": "of this format", "ok": "whether no finding is an error", "as_of": "date the build is for", "audience": "`public`, `customer` or `partner`",
		"out": "folder that was written; left out when nothing was", "files": "number of files of the site", "rendered": "how many of them were written anew",
		"unchanged": "how many were kept", "removed": "paths that the build before had and this one has not", "bytes": "size of all files",
		"withheld": "what the build leaves out; see Withheld", "next_change": "next date on which a page changes; left out when there is none",
		"upcoming": "all such dates; see Upcoming", "findings": "as in check",
	}},
	{"Withheld", withheldItem{}, map[string]string{
		"kind": "system, model version, pack, notice, page, file or link", "name": "which one", "reason": "`audience`, `draft` or `scheduled`", "until": "day from which it is in, when scheduled",
	}},
	{"Upcoming", upcomingItem{}, map[string]string{"date": "the day", "what": "what happens"}},
}

func outputPage(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(`+++
title = "Exit codes and formats"
description = "What commands return and print for programs."
order = 50
+++

This page is made from the program's source. Results go to standard output, messages for people to standard error. The JSON
formats have a version: keys are added to it, never changed or removed.

## Exit codes

| Code | When |
| ---: | --- |
`)
	fmt.Fprintf(&b, "| %d | all is well |\n| %d | there are findings to mend: errors, with `--strict` also warnings. `build` wrote nothing |\n| %d | the command could not run: wrong flags, an unreadable folder, a full disk, an output folder that is not the program's |\n",
		exitOK, exitFindings, exitFailed)
	fmt.Fprintf(&b, `
## Formats of findings

`+"`check` and `build` print findings with `--format`"+`:

| Format | Where | For |
| --- | --- | --- |
| %s | standard error | people |
| %s | standard output | programs |
| %s | standard output | code scanning (SARIF 2.1.0) |
| %s | standard output | annotations in the logs of GitHub Actions and Forgejo |
| %s | standard output | the Code Quality report of GitLab |
| %s | standard output | test reports |
`, "`"+formats[0]+"`", "`"+formats[1]+"`", "`"+formats[2]+"`", "`"+formats[3]+"`", "`"+formats[4]+"`", "`"+formats[5]+"`")
	if len(formats) != 6 {
		t.Error("the formats of findings have changed: mend outputPage")
	}
	dir := brokenSite(t)
	fmt.Fprintf(&b, "\n## JSON of check\n\n```json title=\"placard check --format json\"\n%s```\n", runJSON(t, dir, "check", "--format", "json"))
	writeKeys(t, &b, 0, 1)
	fmt.Fprintf(&b, "\n## JSON of build\n\n```json title=\"placard build --format json\"\n%s```\n", runJSON(t, dir, "build", "--format", "json"))
	writeKeys(t, &b, 2, 4)
	fmt.Fprintf(&b, "\n## JSON of explain\n\n```json title=\"placard explain A105 --format json\"\n%s```\n", runJSON(t, dir, "explain", "A105", "--format", "json"))
	return b.Bytes()
}

func writeKeys(t *testing.T, b *bytes.Buffer, from, to int) {
	t.Helper()
	for _, m := range meanings[from : to+1] {
		fmt.Fprintf(b, "\n### %s\n\n| Key | What it means |\n| --- | --- |\n", m.title)
		typ := reflect.TypeOf(m.value)
		for i := range typ.NumField() {
			key, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if key == "-" || key == "" {
				continue
			}
			doc, ok := m.keys[key]
			if !ok {
				t.Errorf("the key %q of %s is not explained in reference_test.go", key, typ)
			}
			fmt.Fprintf(b, "| `%s` | %s |\n", key, doc)
		}
	}
}

// brokenSite is a site with one mistake.
func brokenSite(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"site.toml":                "title = \"Example\"\nbase_url = \"https://trust.example.com/\"\n\n[organization]\nname = \"Example\"\n",
		"content/_index.md":        "+++\ntitle = \"Home\"\n+++\n\nSee our [policy](policy.md).\n",
		"content/policies/data.md": "+++\ntitle = \"Data\"\ndraft = true\n+++\n\nWhat becomes of data.\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runJSON runs the program in a folder and gives its output, indented.
func runJSON(t *testing.T, dir string, args ...string) string {
	t.Helper()
	t.Chdir(dir)
	var out bytes.Buffer
	run(context.Background(), args, environment{
		stdin: strings.NewReader(""), stdout: &out, stderr: io.Discard,
		getenv: func(string) string { return "" },
		now:    func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) },
	})
	var indented bytes.Buffer
	if err := json.Indent(&indented, out.Bytes(), "", "  "); err != nil {
		t.Fatalf("placard %s: %v", strings.Join(args, " "), err)
	}
	return strings.TrimRight(indented.String(), "\n") + "\n"
}
