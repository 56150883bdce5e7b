package compare

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// load reads a site as package generator does, without its rules.
func load(t testing.TB, dir string) (*disclosure.Site, Documents) {
	t.Helper()
	tree, _, err := content.Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	engine := markdown.New()
	options := map[*content.File]markdown.Options{}
	for _, s := range tree.Systems {
		o := markdown.Options{Numbered: true, HeadingID: disclosure.HeadingIDs(disclosure.SectionRules(&tree.Config.Site, &s.Doc.Front))}
		for _, p := range s.Packs {
			options[p.Doc.File] = o
		}
	}
	documents := func(f *content.File) *markdown.Document { return engine.Parse(f.Source, f.Body, options[f]) }
	asOf, _ := content.ParseDate("2026-06-01")
	site, _ := disclosure.Assemble(tree, func(f *content.File) *markdown.Outline { return &documents(f).Outline }, asOf)
	return site, documents
}

// files writes a txtar archive to a folder.
func files(t testing.TB, dir string, archive *txtar.Archive) {
	t.Helper()
	for _, f := range archive.Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func codes(list diag.List) map[string]int {
	found := map[string]int{}
	for _, f := range list {
		found[f.Code]++
	}
	return found
}

// parser parses the packs of a system as package generator does.
func parser(s *disclosure.System) Documents {
	engine := markdown.New()
	options := markdown.Options{Numbered: true, HeadingID: disclosure.HeadingIDs(s.Sections)}
	return func(f *content.File) *markdown.Document { return engine.Parse(f.Source, f.Body, options) }
}
