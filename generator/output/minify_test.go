package output

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestMinify(t *testing.T) {
	tests := []struct {
		name     string
		minify   func([]byte) ([]byte, error)
		in, want string
	}{
		{"css", MinifyCSS, "/* note */\na:hover , b {\n  color : #ff0000 ;\n}\n", "a:hover,b{color:red}"},
		{"css layers", MinifyCSS, "@layer base, theme;\n@layer base { :root { --ink : light-dark( #111, #eee ); } }", "@layer base,theme;@layer base{:root{--ink:light-dark( #111, #eee )}}"},
		{"js", MinifyJS, "const a = 1 ; // one\nfunction greet ( name ) { return a + name }\n", "const a=1;function greet(e){return a+e}"},
		{"svg", MinifySVG, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><!-- x --><path d="M 1.00 2.00 L 3 4"/></svg>`, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M1 2 3 4"/></svg>`},
		{"json", MinifyJSON, "{ \"a\" : [ 1.0, 2 ] }\n", `{"a":[1.0,2]}`},
		{"html", MinifyHTMLTemplate, "<p class=\"a\">  x  </p>\n\n<!-- note -->\n<p>y</p>\n", "<p class=\"a\">x</p><p>y</p>\n"},
	}
	for _, test := range tests {
		in := []byte(test.in)
		got, err := test.minify(in)
		if err != nil || string(got) != test.want {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
		}
		if string(in) != test.in {
			t.Errorf("%s: the input was changed to %q", test.name, in)
		}
	}
	for name, minify := range map[string]func([]byte) ([]byte, error){"js": MinifyJS, "json": MinifyJSON} {
		if out, err := minify([]byte("} nonsense (")); err == nil {
			t.Errorf("%s: nonsense was minified to %q", name, out)
		}
	}
}

// themeTemplates are a theme in small with all that templates do.
var themeTemplates = map[string]string{
	"page": `<!doctype html>
<html lang="{{.Lang}}" {{if .RTL}}dir="rtl"{{end}}>
  <head>
    <meta charset="utf-8">
    <title>{{.Title}}</title>
    {{range .CSS}}
      <link rel="stylesheet" href="{{.}}">
    {{end}}
    {{with .Canonical}}<link rel="canonical" href="{{.}}"{{with $.Type}} type="{{.}}"{{end}}>{{end}}
    <style>
      :root { color-scheme : light dark ; }
    </style>
    <script defer src="{{index .CSS 0}}" data-x="{{t "x"}}"></script>
  </head>
  <!-- body of every page -->
  <body class="page {{if .Draft}}draft{{else}}public{{end}}  wide">
    {{/* a note > with < tags and "quotes */}} {{- /* and ' } }} */ -}}
    {{template "nav" .}}
    <main id="main">
      <h1>{{.Title}} <small>version  {{.Version}}</small></h1>
      {{block "body" .}}
        <p>Default text, {{if .Draft}}<em>a draft</em>{{else}}in force{{end}}, of {{.Title}}.</p>
      {{end}}
      <p>{{template "inline" .}} <b>{{.Version}}</b>{{template "inline" .}}next</p>
      <pre>
  keep   this
    {{.Code}}
</pre>
      <textarea name="{{.Title}}" rows="2">  two  </textarea>
      <table>
        <thead><tr><th scope="col">{{t "a > b"}}</th> <th scope="col">x</th></tr></thead>
        <tbody>
          {{range $i, $row := .Rows}}
            <tr{{if eq $i 0}} class="first"{{end}}><th scope="row">{{$row}}</th><td data-n='{{$i}}'>{{t "}}"}}</td></tr>
          {{else}}
            <tr><td colspan="2">nothing</td></tr>
          {{end}}
        </tbody>
      </table>
      <input type="text" value="x" disabled{{with .Canonical}} placeholder="{{.}}"{{end}}>
      <img alt="" {{if .Draft}}hidden {{end}}src="{{index .CSS 0}}">
      <select><option value="1"{{if .Draft}} selected{{end}}>One <option value="2">Two</select>
      <svg viewBox="0 0 22 22" width="{{.Size}}" aria-hidden="true"><path d="M 3.0 1.0 h {{.Size}}"/></svg>
      <a href="/x?a=1&amp;b={{.Title}}" title="{{t "q"}} &amp; more" onclick="f({{.Title}})">go</a>
    </main>
    <script>
      var title = 1 ; // the title
    </script>
  </body>
</html>
`,
	"nav": `{{define "nav"}}
<nav aria-label="main">
  <ul>
    {{range .Rows}}<li><a href="#{{.}}"{{if eq . $.Title}} aria-current="page"{{end}}>{{.}}</a></li>
    {{end}}
  </ul>
</nav>
{{end}}`,
	"inline": "<i>{{.Title}}</i>\n",
	"script": `<p>  x  </p><script>
      var title = {{.Title}} ; // the title
    </script><style> .brand { color : {{.Color}} ; } </style><textarea>  {{.Code}}  </textarea>
    <script type="application/ld+json">{ "name" : {{.Title}} }</script>`,
	"switch": `<!-- {{if .Draft}} --><p>draft</p><!-- {{end}} -->`,
}

func parseTheme(t *testing.T, change func(string) string) *template.Template {
	t.Helper()
	root := template.New("").Funcs(template.FuncMap{"t": func(s string) string { return "[" + s + "]" }})
	for _, name := range []string{"page", "nav", "inline", "script", "switch"} {
		if _, err := root.New(name).Parse(change(themeTemplates[name])); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return root
}

func TestMinifiedTemplatesGiveTheSamePage(t *testing.T) {
	before, after := 0, 0
	plain := parseTheme(t, func(s string) string { return s })
	small := parseTheme(t, func(s string) string {
		out, err := MinifyHTMLTemplate([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		before += len(s)
		after += len(out)
		return string(out)
	})
	if after > before*5/6 {
		t.Errorf("%d bytes became %d", before, after)
	}
	for i := range 16 {
		data := map[string]any{
			"Lang": "en", "RTL": i&1 != 0, "Title": `Triage <"A"> & co`, "Draft": i&2 != 0, "Version": "1.2.0", "Color": "red", "Size": 22,
			"CSS": []string{"/a.css", "/b.css"}, "Code": "a  <b>\n   c", "Canonical": "", "Type": "", "Rows": []string(nil),
		}
		if i&4 != 0 {
			data["Rows"] = []string{"one", `Triage <"A"> & co`, "three"}
		}
		if i&8 != 0 {
			data["Canonical"], data["Type"] = "https://example.com/?a=1&b=2", "text/html"
		}
		for _, name := range []string{"page", "script", "switch"} {
			want, got := dom(t, plain, name, data), dom(t, small, name, data)
			if got != want {
				t.Errorf("%s, case %d: minified templates give\n%s\nwant\n%s", name, i, got, want)
			}
		}
	}
}

// dom renders a page and prints what a browser makes of it: without comments
// and without blanks that are not shown.
func dom(t *testing.T, theme *template.Template, name string, data any) string {
	t.Helper()
	var page bytes.Buffer
	if err := theme.ExecuteTemplate(&page, name, data); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(&page)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	printNode(&b, root, 0, false)
	return b.String()
}

func printNode(b *strings.Builder, n *html.Node, depth int, raw bool) {
	indent := strings.Repeat("  ", depth)
	switch n.Type {
	case html.TextNode:
		text := n.Data
		if !raw {
			text = strings.Join(strings.Fields(text), " ")
			if text == "" && (atBlock(n.PrevSibling, n.Parent) || atBlock(n.NextSibling, n.Parent)) {
				return
			}
			// A blank matters unless a block begins or ends there.
			if first := n.Data[0]; strings.ContainsRune(" \n\t", rune(first)) && !atBlock(n.PrevSibling, n.Parent) {
				text = " " + text
			}
			if last := n.Data[len(n.Data)-1]; strings.ContainsRune(" \n\t", rune(last)) && !atBlock(n.NextSibling, n.Parent) {
				text += " "
			}
		} else if n.Parent.DataAtom == atom.Style || n.Parent.DataAtom == atom.Script {
			text = strings.NewReplacer(" ", "", "\n", "", ";", "", "//thetitle", "").Replace(text)
		}
		fmt.Fprintf(b, "%s%q\n", indent, text)
	case html.ElementNode:
		fmt.Fprintf(b, "%s<%s>", indent, n.Data)
		for _, a := range n.Attr {
			v := a.Val
			if a.Key == "class" {
				v = strings.Join(strings.Fields(v), " ")
			}
			fmt.Fprintf(b, " %s=%q", a.Key, v)
		}
		b.WriteString("\n")
		switch n.DataAtom {
		case atom.Pre, atom.Textarea, atom.Style, atom.Script:
			raw = true
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		printNode(b, c, depth+1, raw)
	}
}

// atBlock reports whether a neighbour, or the parent's edge, is a block.
func atBlock(neighbour, parent *html.Node) bool {
	n := neighbour
	if n == nil {
		n = parent
	}
	switch n.DataAtom {
	case atom.A, atom.B, atom.I, atom.Em, atom.Small, atom.Img, atom.Input, atom.Select, atom.Svg, atom.Textarea:
		return n.Type == html.TextNode
	case atom.Option:
		return true
	}
	return n.Type != html.TextNode
}

func TestMinifyKeepsActions(t *testing.T) {
	for _, in := range []string{
		"<!-- {{if .X}} --><p>x</p><!-- {{end}} -->",
		`<p {{if .X}}class="x"{{end}}>{{"}}"}} {{/* }} "*/}} {{'"'}} {{` + "`\\`" + `}}</p>`,
		"{{define \"x\"}} a {{end}}",
		"{{- .X -}}", "a {{- /* \" */ -}} b", "{{/* x */}}",
		"{{", "", "}}", "{{.X", "{{\"", "<", "<p", "\n", " {{.X}} ",
	} {
		out, err := MinifyHTMLTemplate([]byte(in))
		if err != nil {
			t.Errorf("%q: %v", in, err)
		}
		if a, b := fmt.Sprintf("%q", actions(withoutComments([]byte(in)))), fmt.Sprintf("%q", actions(withoutComments(out))); a != b {
			t.Errorf("%q became %q", in, out)
		}
	}
}

func FuzzMinifyHTMLTemplate(f *testing.F) {
	for _, text := range themeTemplates {
		f.Add(text)
	}
	f.Add(`<a x={{.}} y='{{.}}'>`)
	f.Fuzz(func(t *testing.T, text string) {
		out, err := MinifyHTMLTemplate([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		parse := func(s string) error {
			_, err := template.New("x").Funcs(template.FuncMap{"t": func(s string) string { return s }}).Parse(s)
			return err
		}
		if parse(text) == nil {
			if err := parse(string(out)); err != nil {
				t.Errorf("%q became %q: %v", text, out, err)
			}
		}
	})
}
