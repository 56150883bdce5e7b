package disclosure

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/markdown"
)

// The examples of the rules show what matters and nothing else: each is a
// txtar archive laid over testdata/base.txtar. A document that has the keys
// its kind must have (version and models, name and summary, title) replaces the document there.
// Any other changes it: a key replaces the key of the same name, a list of
// tables the whole list, a section the section of the same heading;
// "# without key" takes a key or a table away.

// lay gives the files of the base site with archives laid over them.
func lay(t testing.TB, overlays ...string) map[string]string {
	t.Helper()
	base, err := os.ReadFile("testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range txtar.Parse(base).Files {
		files[f.Name] = string(f.Data)
	}
	for _, o := range overlays {
		for _, f := range txtar.Parse([]byte(o)).Files {
			files[f.Name] = layFile(f.Name, files[f.Name], string(f.Data))
		}
	}
	return files
}

var complete = regexp.MustCompile(`(?m)^(version.*\n(.*\n)*models|name.*\n(.*\n)*summary|title *=)`)

func layFile(name, base, over string) string {
	switch {
	case base == "":
		return over
	case name == "site.toml":
		return layTOML(base, over)
	case !strings.HasSuffix(name, ".md"):
		return over
	}
	front, body := splitFront(base)
	overFront, overBody := splitFront(over)
	top, _, _ := strings.Cut("\n"+overFront, "\n[")
	if complete.MatchString(top) {
		return over
	}
	return "+++\n" + layTOML(front, overFront) + "+++\n" + layBody(body, overBody)
}

func splitFront(text string) (front, body string) {
	rest, ok := strings.CutPrefix(text, "+++\n")
	if !ok {
		return "", text
	}
	if rest, ok := strings.CutPrefix(rest, "+++\n"); ok {
		return "", rest
	}
	front, body, _ = strings.Cut(rest, "\n+++\n")
	return front + "\n", body
}

// A tomlPart is the keys before the first table, or a table with its header.
type tomlPart struct {
	header string // "[brief]", "" for the keys before the first table
	lines  []string
}

func splitTOML(text string) []tomlPart {
	parts := []tomlPart{{}}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "[") {
			parts = append(parts, tomlPart{header: line})
			continue
		}
		if line != "" {
			last := &parts[len(parts)-1]
			last.lines = append(last.lines, line)
		}
	}
	return parts
}

func layTOML(base, over string) string {
	parts := splitTOML(base)
	replaced := map[string]bool{}
	for _, o := range splitTOML(over) {
		if strings.HasPrefix(o.header, "[[") {
			root := strings.Split(strings.Trim(o.header, "[]"), ".")[0]
			if !replaced[root] {
				replaced[root] = true
				parts = slices.DeleteFunc(parts, func(p tomlPart) bool {
					return strings.Split(strings.Trim(p.header, "[]"), ".")[0] == root
				})
			}
			parts = append(parts, o)
			continue
		}
		i := slices.IndexFunc(parts, func(p tomlPart) bool { return p.header == o.header })
		if i < 0 {
			parts = append(parts, tomlPart{header: o.header})
			i = len(parts) - 1
		}
		for _, line := range o.lines {
			if gone, ok := strings.CutPrefix(line, "# without "); ok {
				parts[i].lines = dropKey(parts[i].lines, gone)
				parts = slices.DeleteFunc(parts, func(p tomlPart) bool { return p.header == "["+gone+"]" || p.header == "[["+gone+"]]" })
				continue
			}
			key, _, _ := strings.Cut(line, "=")
			parts[i].lines = append(dropKey(parts[i].lines, strings.TrimSpace(key)), line)
		}
	}
	var b strings.Builder
	for _, p := range parts {
		if p.header != "" {
			fmt.Fprintf(&b, "\n%s\n", p.header)
		}
		for _, line := range p.lines {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

func dropKey(lines []string, key string) []string {
	return slices.DeleteFunc(lines, func(line string) bool {
		k, _, _ := strings.Cut(line, "=")
		return strings.TrimSpace(k) == key
	})
}

func layBody(base, over string) string {
	sections := splitBody(base)
	for _, o := range splitBody(over) {
		heading, _, _ := strings.Cut(o, "\n")
		i := slices.IndexFunc(sections, func(s string) bool { return strings.HasPrefix(s, heading+"\n") })
		switch {
		case !strings.HasPrefix(heading, "## "):
			sections = slices.Insert(sections, 0, o)
		case i >= 0:
			sections[i] = o
		default:
			sections = append(sections, o)
		}
	}
	return "\n" + strings.Join(sections, "\n")
}

// splitBody divides a text at its level-2 headings.
func splitBody(text string) []string {
	var sections []string
	for i, s := range strings.Split("\n"+text, "\n## ") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		if i > 0 {
			s = "## " + s
		}
		sections = append(sections, s+"\n")
	}
	return sections
}

// zeros stands for the digest of the pack it is in.
const zeros = "sha256:0000000000000000000000000000000000000000000000000000000000000000"

// write puts files into a new folder.
func write(t testing.TB, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// build loads, parses and assembles a site as package generator does, and
// runs all rules.
func build(t testing.TB, dir string, asOf content.Date) (*Site, diag.List) {
	t.Helper()
	tree, found, err := content.Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	engine := markdown.New()
	documents := map[*content.File]*markdown.Document{}
	parse := func(f *content.File, o markdown.Options) {
		if f == nil || f.Broken {
			return
		}
		doc := engine.Parse(f.Source, f.Body, o)
		documents[f] = doc
		found = append(found, doc.Findings...)
	}
	if tree.Home != nil {
		parse(tree.Home.File, markdown.Options{})
	}
	for _, s := range tree.Systems {
		parse(s.Doc.File, markdown.Options{})
		pack := markdown.Options{Numbered: true, HeadingID: HeadingIDs(SectionRules(&tree.Config.Site, &s.Doc.Front))}
		for _, p := range s.Packs {
			parse(p.Doc.File, pack)
			for _, page := range p.Pages {
				parse(page.File, markdown.Options{})
			}
		}
	}
	for _, n := range tree.Notices {
		parse(n.File, markdown.Options{})
	}
	for _, p := range tree.Pages {
		parse(p.File, markdown.Options{})
	}
	site, list := Assemble(tree, func(f *content.File) *markdown.Outline {
		if doc := documents[f]; doc != nil {
			return &doc.Outline
		}
		return nil
	}, asOf)
	found = slices.Concat(found, list, Check(site, func(f *content.File) *markdown.Document { return documents[f] }), CheckRuleCodes(tree.Config, Rules()))
	found.Sort()
	return site, found
}

// buildFiles builds a site from files, with approvals of zeros bound to the
// packs they are in.
func buildFiles(t testing.TB, files map[string]string, asOf content.Date) (*Site, diag.List) {
	t.Helper()
	dir := write(t, files)
	site, _ := build(t, dir, asOf)
	for _, s := range site.Systems {
		for _, p := range s.Packs {
			name := filepath.Join(dir, "content", filepath.FromSlash(p.Doc.Path))
			text, err := os.ReadFile(name)
			if err != nil {
				continue
			}
			if bytes.Contains(text, []byte(zeros)) && p.Digest != "" {
				if err := os.WriteFile(name, bytes.ReplaceAll(text, []byte(zeros), []byte(p.Digest)), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return build(t, dir, asOf)
}

// report writes findings for a test's message.
func report(list diag.List) string {
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintf(&b, "\n%s:%d:%d: %s %s: %s", f.Span.File, f.Span.Line, f.Span.Column, f.Severity, f.Code, f.Message)
		if f.Hint != "" {
			fmt.Fprintf(&b, "\n\thint: %s", f.Hint)
		}
	}
	return b.String()
}
