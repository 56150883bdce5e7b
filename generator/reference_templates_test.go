package generator_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"placard/themes"
)

// views is what the source of package render says of the data that templates
// get.
type views struct {
	fset    *token.FileSet
	types   map[string]*ast.StructType
	docs    map[string]string
	methods map[string][]*ast.FuncDecl // by receiver, exported only
	pages   [][2]string                // template and view
	funcs   []string
}

func readViews(t *testing.T) *views {
	t.Helper()
	v := &views{fset: token.NewFileSet(), types: map[string]*ast.StructType{}, docs: map[string]string{}, methods: map[string][]*ast.FuncDecl{}}
	names, err := filepath.Glob("render/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(v.fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.GenDecl:
				v.readGen(d)
			case *ast.FuncDecl:
				if d.Recv != nil && d.Name.IsExported() {
					recv := strings.TrimPrefix(v.text(d.Recv.List[0].Type), "*")
					v.methods[recv] = append(v.methods[recv], d)
				}
				if d.Recv == nil && d.Name.Name == "functions" {
					v.readFunctions(d)
				}
			}
		}
	}
	if len(v.pages) == 0 || len(v.funcs) == 0 {
		t.Fatal("package render has no pageTypes or no functions any more: mend the reference")
	}
	return v
}

func (v *views) readGen(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if st, ok := s.Type.(*ast.StructType); ok && s.TypeParams == nil {
				v.types[s.Name.Name] = st
				doc := s.Doc
				if doc == nil && len(d.Specs) == 1 {
					doc = d.Doc
				}
				v.docs[s.Name.Name] = sentence(doc.Text())
			}
		case *ast.ValueSpec:
			if len(s.Names) == 1 && s.Names[0].Name == "pageTypes" && len(s.Values) == 1 {
				for _, e := range s.Values[0].(*ast.CompositeLit).Elts {
					lit := e.(*ast.CompositeLit)
					name, _ := strconv.Unquote(lit.Elts[0].(*ast.BasicLit).Value)
					v.pages = append(v.pages, [2]string{name, v.text(lit.Elts[1].(*ast.CompositeLit).Type)})
				}
			}
		}
	}
}

// readFunctions finds the names that templates can call.
func (v *views) readFunctions(d *ast.FuncDecl) {
	ast.Inspect(d, func(n ast.Node) bool {
		if kv, ok := n.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.BasicLit); ok && key.Kind == token.STRING {
				name, _ := strconv.Unquote(key.Value)
				v.funcs = append(v.funcs, name)
				return false
			}
		}
		return true
	})
}

func (v *views) text(n ast.Node) string {
	var b bytes.Buffer
	if err := format.Node(&b, v.fset, n); err != nil {
		return err.Error()
	}
	return b.String()
}

// sentence folds a comment into one line.
func sentence(text string) string { return strings.Join(strings.Fields(text), " ") }

var typeWord = regexp.MustCompile(`[A-Za-z_]+`)

// link writes a type with links to the structs in it.
func (v *views) link(typ string) string {
	name := typeWord.FindString(strings.TrimLeft(typ, "[]*"))
	if v.types[name] != nil && name == strings.TrimLeft(typ, "[]*") {
		return fmt.Sprintf("[`%s`](#%s)", typ, "type-"+strings.ToLower(name))
	}
	return "`" + typ + "`"
}

// functionDocs says what the functions of templates do.
var functionDocs = map[string]string{
	"t":         "interface text by key, with the values of its places: `{{t \"menu.version\" \"version\" .Version}}`",
	"msg":       "the same in pieces, for `{{template \"parts/text\" (msg …)}}`: values may be links and code",
	"word":      "the word for a value of a closed set: `{{word \"status\" .Status}}`",
	"long":      "a date in full, as text",
	"brief":     "a date in short form, as text",
	"when":      "a date in full, as a piece with a machine-readable date",
	"whenBrief": "a date in short form, as a piece with a machine-readable date",
	"link":      "a piece that is a link: address, text",
	"code":      "a piece that is code",
	"inline":    "text of front matter with its code spans",
	"redline":   "a difference with what was added and removed marked, of `[]Mark`, `Delta` or `[]Delta`: `{{redline .One}}`",
}

func templatesPage(t *testing.T) []byte {
	t.Helper()
	v := readViews(t)
	var b strings.Builder
	b.WriteString(`+++
title = "Templates"
description = "The theme's files, the data of every template, its functions and the colours."
order = 70
+++

This page is made from the program's source. How to use it says [Brand a site](../how-to/brand.md). Templates are Go
templates (package [html/template](https://pkg.go.dev/html/template)); ` + "`check`" + ` runs your own with sample values of every page and reports each
mistake at its line. The data of templates can change between versions of the program until 1.0.

## Pages

| Template | Data |
| --- | --- |
`)
	for _, p := range v.pages {
		fmt.Fprintf(&b, "| `%s.html` | %s |\n", p[0], v.link(p[1]))
	}
	b.WriteString("\n## Parts\n\nPages are composed of parts, which can be replaced one by one: ")
	fmt.Fprintf(&b, "%s.\n\n## Other files\n\n", quoted(themeFiles(t, "templates/parts", ".html")))
	fmt.Fprintf(&b, "%s, and the interface text in `strings/en.toml`.\n", quoted(themeFiles(t, ".", "")))
	b.WriteString("\n## Functions\n\nBesides those that Go templates have:\n\n| Function | Gives |\n| --- | --- |\n")
	for _, name := range v.funcs {
		doc, ok := functionDocs[name]
		if !ok {
			t.Errorf("the template function %q is not documented in reference_templates_test.go", name)
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", name, escape(doc))
	}
	b.WriteString("\n## Colours\n\nNames for `[theme.colors]` in `site.toml`, with the colours for light and dark.\n\n| Name | Light | Dark |\n| --- | --- | --- |\n")
	css, err := fs.ReadFile(themes.Default(), "theme.css")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+):\s*light-dark\(\s*(#[0-9a-fA-F]+)\s*,\s*(#[0-9a-fA-F]+)\s*\)`).FindAllStringSubmatch(string(css), -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			fmt.Fprintf(&b, "| `%s` | `%s` | `%s` |\n", m[1], m[2], m[3])
		}
	}
	b.WriteString("\n## Data\n\nEvery page has what [`Page`](#type-page) has, besides its own.\n")
	v.writeTypes(&b)
	return []byte(b.String())
}

// writeTypes writes every struct that a page can reach.
func (v *views) writeTypes(b *strings.Builder) {
	var order []string
	var reach func(name string)
	reach = func(name string) {
		st := v.types[name]
		if st == nil || slices.Contains(order, name) {
			return
		}
		order = append(order, name)
		for _, f := range st.Fields.List {
			if len(f.Names) == 0 || f.Names[0].IsExported() {
				reach(strings.TrimLeft(v.text(f.Type), "[]*"))
			}
		}
	}
	for _, p := range v.pages {
		reach(p[1])
	}
	sort.Slice(order, func(i, j int) bool {
		a, c := strings.ToLower(order[i]), strings.ToLower(order[j])
		return a < c
	})
	for _, name := range order {
		fmt.Fprintf(b, "\n### Type %s\n", name)
		if doc := v.docs[name]; doc != "" {
			fmt.Fprintf(b, "\n%s\n", escape(doc))
		}
		v.writeFields(b, name)
		for _, m := range v.methods[name] {
			if m.Name.Name == "MarshalJSON" {
				continue
			}
			signature := strings.TrimPrefix(v.text(m.Type), "func")
			fmt.Fprintf(b, "\nMethod `%s%s`: %s\n", m.Name.Name, signature, escape(sentence(m.Doc.Text())))
		}
	}
}

func (v *views) writeFields(b *strings.Builder, name string) {
	head := "\n| Field | Type | |\n| --- | --- | --- |\n"
	for _, f := range v.types[name].Fields.List {
		typ := v.text(f.Type)
		comment := sentence(f.Doc.Text() + " " + f.Comment.Text())
		if len(f.Names) == 0 {
			fmt.Fprintf(b, "%s| everything of | %s | %s |\n", head, v.link(typ), escape(comment))
			head = ""
		}
		for _, n := range f.Names {
			if n.IsExported() {
				fmt.Fprintf(b, "%s| `%s` | %s | %s |\n", head, n.Name, v.link(typ), escape(comment))
				head = ""
			}
		}
	}
}

// themeFiles lists the files of a folder of the default theme.
func themeFiles(t *testing.T, dir, ending string) []string {
	t.Helper()
	entries, err := fs.ReadDir(themes.Default(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && strings.HasSuffix(e.Name(), ending) && !strings.HasSuffix(e.Name(), ".go") {
			names = append(names, e.Name())
		}
	}
	return names
}
