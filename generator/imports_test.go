package generator_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowed is the import graph: which of our packages each may import. Data
// flows one way, so that a stage can be read, tested and changed alone.
var allowed = map[string][]string{
	"generator/cache":       {},
	"generator/wire":        {},
	"generator/diag":        {},
	"generator/diff":        {},
	"generator/output":      {"generator/wire"},
	"generator/stencil":     {},
	"generator/content":     {"generator/diag", "generator/wire"},
	"generator/markdown":    {"generator/diag", "generator/wire"},
	"generator/disclosure":  {"generator/content", "generator/diag", "generator/markdown"},
	"generator/compare":     {"generator/cache", "generator/content", "generator/diag", "generator/diff", "generator/disclosure", "generator/markdown"},
	"generator/render":      {"generator/cache", "generator/compare", "generator/content", "generator/diag", "generator/diff", "generator/disclosure", "generator/markdown", "generator/output", "generator/stencil"},
	"generator/export":      {"generator/cache", "generator/compare", "generator/content", "generator/diag", "generator/disclosure", "generator/diff", "generator/markdown", "generator/output", "trustindex"},
	"generator/gate":        {"generator/compare", "generator/content", "generator/diag", "generator/diff", "generator/disclosure", "generator/markdown"},
	"generator/search":      {"generator/cache", "generator/content", "generator/diag", "generator/disclosure", "generator/markdown", "generator/output"},
	"generator/preview":     {"generator", "generator/content", "generator/diag", "generator/disclosure"},
	"generator/interchange": {"generator/diag", "generator/disclosure"},
	"generator/authoring":   {"generator/content", "generator/diag", "generator/diff"},
	"generator":             {"generator/cache", "generator/compare", "generator/content", "generator/diag", "generator/disclosure", "generator/export", "generator/gate", "generator/markdown", "generator/output", "generator/render", "generator/search", "generator/wire", "themes"},
	"themes":                {},
	"trustindex":            {},
	"benchmark":             {},
	"cmd/placard-bench":     {"benchmark"},
	"cmd/placard":           {"generator", "generator/authoring", "generator/compare", "generator/content", "generator/diag", "generator/disclosure", "generator/interchange", "generator/gate", "generator/preview", "themes"},
}

// only names outside packages that a single package of ours may import, with
// the reason.
var only = map[string]struct{ by, reason string }{
	"github.com/yuin/goldmark":        {"generator/markdown", "one place decides what Markdown means and makes HTML safe"},
	"github.com/alecthomas/chroma/v2": {"generator/markdown", "highlighted code is part of a document's HTML"},
	"github.com/BurntSushi/toml":      {"generator/content", "size and depth are capped before TOML is parsed; the theme's strings are ours"},
	"github.com/tdewolff/minify/v2":   {"generator/output", "what is minified when is one decision"},
	"github.com/tdewolff/parse/v2":    {"generator/output", "it comes with what minifies"},
	"github.com/gofrs/flock":          {"generator/output", "one lock guards the output folder"},
	"znkr.io/diff":                    {"generator/diff", "the sequence diff stands behind one function"},
	"github.com/fsnotify/fsnotify":    {"generator/preview", "nothing else waits for files to change"},
	"go.yaml.in/yaml/v4":              {"generator/interchange", "only model cards from elsewhere are in YAML"},
	"github.com/spf13/cobra":          {"cmd/placard", "the library does not know that it is run from a command line"},
}

// exceptions to only, with the reason.
var exceptions = map[string]string{
	"generator/render github.com/BurntSushi/toml":      "reads the theme's strings files",
	"generator/disclosure github.com/BurntSushi/toml":  "reads the embedded frameworks",
	"generator/interchange github.com/BurntSushi/toml": "reads the embedded names that cards have for sections",
}

func TestImports(t *testing.T) {
	root := ".."
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && name != root) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(rel)
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		ours, known := allowed[pkg]
		if !known {
			t.Errorf("package %s is not in the import graph: add it there and to ARCHITECTURE.md", pkg)
			return nil
		}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if mine, ok := strings.CutPrefix(imported, "placard/"); ok {
				if !slices.Contains(ours, mine) {
					t.Errorf("%s imports %s, which the import graph does not allow", path.Join(pkg, filepath.Base(name)), mine)
				}
				continue
			}
			for outside, rule := range only {
				if imported != outside && !strings.HasPrefix(imported, outside+"/") || pkg == rule.by {
					continue
				}
				if _, ok := exceptions[pkg+" "+outside]; !ok {
					t.Errorf("%s imports %s, which only %s may: %s", path.Join(pkg, filepath.Base(name)), imported, rule.by, rule.reason)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
