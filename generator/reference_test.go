package generator_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"placard/generator"
)

var update = flag.Bool("update", false, "rewrite the generated reference pages and schemas")

// TestReference holds the generated pages of the documentation to the source
// they are made from. The other pages are made by the reference_*_test.go
// files beside this one, and by package cmd/placard.
func TestReference(t *testing.T) {
	if testing.Short() {
		t.Skip("compares what is written with files")
	}
	var rules bytes.Buffer
	if err := generator.WriteRulesReference(&rules, generator.Rules()); err != nil {
		t.Fatal(err)
	}
	golden(t, "../docs/content/reference/rules.md", rules.Bytes())
	golden(t, "../docs/content/reference/configuration.md", configurationPage())
	golden(t, "../docs/content/reference/front-matter.md", frontMatterPage())
	golden(t, "../docs/content/reference/markdown.md", markdownPage())
	golden(t, "../docs/content/reference/addresses.md", addressesPage(t))
	golden(t, "../docs/content/reference/json-index.md", indexPage(t))
	golden(t, "../docs/content/reference/templates.md", templatesPage(t))
	golden(t, "../docs/content/reference/feeds.md", feedsPage(t))
}

func golden(t *testing.T, file string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the source gives: run go test ./generator -run TestReference -update and read the difference", file)
	}
}

// escape writes plain text with `code spans` as Markdown.
func escape(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			b.WriteString("`" + strings.ReplaceAll(part, "|", `\|`) + "`")
			continue
		}
		for _, r := range part {
			if strings.ContainsRune(`\*<[]|`, r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// quoted lists words as code.
func quoted(words []string) string { return "`" + strings.Join(words, "`, `") + "`" }

// TestRuleCodes holds every rule to the form that explain and the reference
// rely on.
func TestRuleCodes(t *testing.T) {
	seen := map[string]string{}
	for _, r := range generator.Rules() {
		if first, ok := seen[r.Code]; ok {
			t.Errorf("code %s stands for two rules: %q and %q", r.Code, first, r.Title)
		}
		seen[r.Code] = r.Title
		if len(r.Code) != 4 {
			t.Errorf("code %q is not a letter and three digits", r.Code)
		}
		if r.Title == "" || r.Doc == "" || r.Bad == "" || r.Good == "" {
			t.Errorf("%s lacks a title, documentation, a bad or a good example", r.Code)
		}
		if r.Area() == "other" {
			t.Errorf("%s belongs to no area", r.Code)
		}
	}
}
