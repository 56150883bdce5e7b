package render_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"placard/generator/content"
)

// files is a site by path.
type files map[string]string

// dir writes the site to a folder.
func (f files) dir(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range f {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func date(t testing.TB, s string) content.Date {
	t.Helper()
	d, err := content.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// config is a small site.toml; top is put before its first table.
func config(top string) string {
	return "title = \"Oak trust center\"\nbase_url = \"https://trust.oak.example/\"\n" + top + `
[organization]
name = "Oak"
contact = "ai@oak.example"
`
}

// pack is a pack's document.
func pack(version, effective, models, body string) string {
	return fmt.Sprintf(`+++
version = %q
published = %s
effective = %s
models = [%s]
[brief]
use_for = "Sorting."
do_not_use_for = "Deciding."
data = "Tickets."
human_review = "Always."
[[change]]
section = "limitations"
class = "minor"
what = "Something in %s."
why = "Because."
+++

%s
`, version, effective, effective, models, version, body)
}

// text is the text of a pack.
const text5 = `## Intended use

It sorts tickets.

It is for trained staff.

## Capabilities

It gives a topic.

## Limitations

It fails on long texts.

It fails on mixed languages.

## Risks

It may be wrong.

## Operating instructions

Read the result.
`

// site is a small site with one system, two packs and a notice; top is put
// into site.toml.
func site(top string) files {
	return files{
		"site.toml":         config(top),
		"content/_index.md": "+++\ntitle = \"Oak trust center\"\n+++\n\nWelcome.\n",
		"content/systems/sorter/_index.md": `+++
name = "Oak Sorter"
summary = "Sorts tickets."
[owners]
product = "Team"
[contacts]
support = "help@oak.example"
[[model]]
id = "sorter-2"
status = "active"
released = 2026-06-01
[[model]]
id = "sorter-1"
status = "deprecated"
released = 2026-01-01
deprecated = 2026-06-01
retires = 2027-01-01
replacement = "sorter-2"
aliases = ["sorter-old"]
+++

It sorts.
`,
		"content/systems/sorter/1.0.0.md": pack("1.0.0", "2026-01-01", `"sorter-1"`, text5),
		"content/systems/sorter/1.1.0.md": pack("1.1.0", "2026-06-01", `"sorter-2", "sorter-1"`, strings.Replace(text5, "It sorts tickets.", "It sorts tickets.\n\nIt sorts them quickly.", 1)),
		"content/notices/oak-1.md": `+++
id = "oak-1"
title = "Oak Sorter 1.1.0"
kind = "change"
impact = "minor"
systems = ["sorter"]
from = "1.0.0"
to = "1.1.0"
published = 2026-05-01T09:00:00Z
effective = 2026-06-01
+++

What changes.
`,
	}
}
