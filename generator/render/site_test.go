package render_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
	"placard/generator/render"
	"placard/themes"
)

// loaded is a site read and parsed as package generator does it.
type loaded struct {
	tree     *content.Tree
	whole    *disclosure.Site
	edition  *disclosure.Site
	document func(*content.File) *markdown.Document
}

// load reads the site in a folder. A zero date takes the site's own.
func load(t testing.TB, dir string, asOf content.Date, drafts bool) *loaded {
	t.Helper()
	tree, _, err := content.Load(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	l := &loaded{tree: tree}
	if asOf.IsZero() {
		asOf = tree.Config.AsOf
	}
	if asOf.IsZero() {
		t.Fatal("the site has no date")
	}
	engine := markdown.New()
	options := map[*content.File]markdown.Options{}
	outlines := map[*content.File]*markdown.Outline{}
	l.document = func(f *content.File) *markdown.Document { return engine.Parse(f.Source, f.Body, options[f]) }
	for _, sys := range tree.Systems {
		var front *content.SystemFront
		if sys.Doc != nil {
			front = &sys.Doc.Front
		}
		ids := disclosure.HeadingIDs(disclosure.SectionRules(&tree.Config.Site, front))
		for _, p := range sys.Packs {
			if p.Doc != nil {
				options[p.Doc.File] = markdown.Options{Numbered: true, HeadingID: ids}
			}
		}
	}
	l.whole, _ = disclosure.Assemble(tree, func(f *content.File) *markdown.Outline {
		if outlines[f] == nil {
			outlines[f] = &l.document(f).Outline
		}
		return outlines[f]
	}, asOf)
	l.edition = l.whole.Edition(content.Public, drafts)
	return l
}

// theme loads the default theme with a site's own laid over it.
func theme(t testing.TB, dir, lang string) *render.Theme {
	t.Helper()
	var own fs.FS
	if dir != "" {
		if info, err := os.Stat(filepath.Join(dir, "theme")); err == nil && info.IsDir() {
			own = os.DirFS(filepath.Join(dir, "theme"))
		}
	}
	th, found, err := render.LoadTheme(themes.Default(), own, lang)
	if err != nil {
		t.Fatal(err)
	}
	if th == nil {
		t.Fatalf("findings: %v", found)
	}
	return th
}

// artifacts plans the pages of a loaded site.
func (l *loaded) artifacts(t testing.TB, th *render.Theme) []output.Artifact {
	t.Helper()
	list, err := render.Artifacts(context.Background(), render.Input{
		Site: l.edition, Document: l.document, Theme: th,
		BaseURL: l.edition.Config.BaseURL, Program: "placard test",
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// pages writes every artifact into memory.
func pages(t testing.TB, list []output.Artifact) map[string][]byte {
	t.Helper()
	tree := map[string][]byte{}
	for _, a := range list {
		if err := output.CheckPath(a.Path); err != nil {
			t.Error(err)
		}
		if _, twice := tree[a.Path]; twice {
			t.Errorf("%s is planned twice", a.Path)
		}
		var b bytes.Buffer
		if err := a.Write(&b); err != nil {
			t.Errorf("%s: %v", a.Path, err)
		}
		tree[a.Path] = b.Bytes()
	}
	return tree
}

// write puts a tree on the disk, for looking at it in a browser.
func write(t testing.TB, dir string, tree map[string][]byte) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for name, data := range tree {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// demo is the demonstration site, the repository's root.
const demo = "../.."

func TestDemonstration(t *testing.T) {
	l := load(t, demo, content.Date{}, false)
	tree := pages(t, l.artifacts(t, theme(t, demo, "en")))
	if dir := os.Getenv("PLACARD_WRITE"); dir != "" {
		write(t, filepath.Join(dir, "demonstration"), tree)
	}
	for _, name := range []string{"index.html", "404.html", "_headers", "_redirects", "systems/index.html", "notices/index.html", "verify/index.html"} {
		if tree[name] == nil {
			t.Errorf("%s is missing", name)
		}
	}
	mustCheck(t, tree, l.edition.Config.BaseURL)
}
