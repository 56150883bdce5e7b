package render_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"

	"placard/generator/diag"
	"placard/generator/output"
	"placard/generator/render"
	"placard/themes"
)

func templates(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(themes.Default(), "templates", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(themes.Default(), name)
		all[strings.TrimSuffix(strings.TrimPrefix(name, "templates/"), ".html")] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var action = regexp.MustCompile(`(?s){{.*?}}`)

// Templates hold no words: every text of the interface is in the strings, so
// that it can be translated and changed.
func TestTemplatesHoldNoWords(t *testing.T) {
	// Attributes whose values people see or hear.
	spoken := []string{"aria-label", "aria-description", "title", "alt", "placeholder", "label", "summary", "value"}
	for name, text := range templates(t) {
		z := html.NewTokenizer(strings.NewReader(action.ReplaceAllString(text, "\x01")))
		for {
			kind := z.Next()
			if kind == html.ErrorToken {
				break
			}
			tok := z.Token()
			switch kind {
			case html.TextToken:
				if strings.ContainsFunc(tok.Data, unicode.IsLetter) {
					t.Errorf("%s: the text %q", name, strings.TrimSpace(tok.Data))
				}
			case html.StartTagToken, html.SelfClosingTagToken:
				for _, a := range tok.Attr {
					if slices.Contains(spoken, a.Key) && strings.ContainsFunc(a.Val, unicode.IsLetter) {
						t.Errorf("%s: the attribute %s=%q", name, a.Key, a.Val)
					}
					if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
						t.Errorf("%s: the attribute %s", name, a.Key)
					}
				}
			}
		}
	}
}

// Scripts hold no words either: they take every text from the attributes of
// their element, which templates fill from the strings.
func TestScriptsHoldNoWords(t *testing.T) {
	given := map[string]bool{}
	for _, text := range templates(t) {
		for _, tag := range regexp.MustCompile(`(?s)<script.*?</script>`).FindAllString(text, -1) {
			for _, m := range regexp.MustCompile(`data-([a-z-]+|{{\.ID}})="((?:{{(?:[^}]|}[^}])*}}|[^"])*)"`).FindAllStringSubmatch(tag, -1) {
				given[m[1]] = true
				if strings.ContainsFunc(action.ReplaceAllString(m[2], ""), unicode.IsLetter) {
					t.Errorf("data-%s=%q is a word", m[1], m[2])
				}
			}
		}
	}
	literal := `'((?:[^'\\\n]|\\.)*\pL(?:[^'\\\n]|\\.)*)'`
	shown := []*regexp.Regexp{
		regexp.MustCompile(`(?:textContent|innerText|title|alt|placeholder|label|ariaLabel)\s*\+?=\s*` + literal),
		regexp.MustCompile(`(?:'aria-[a-z]+'|title|alt|placeholder|label)\s*:\s*` + literal),
		regexp.MustCompile(`(?:createTextNode|alert|confirm|prompt|append|prepend)\(\s*` + literal),
		regexp.MustCompile(`setAttribute\(\s*'(?:aria-label|aria-description|title|alt|placeholder)'\s*,\s*` + literal),
		regexp.MustCompile(`(?:make|copyButton)\([^()]*}\s*,\s*` + literal),
		regexp.MustCompile(`copyButton\(\s*` + literal),
	}
	used := map[string]bool{}
	for _, name := range []string{"theme.js", "search.js"} {
		data, err := fs.ReadFile(themes.Default(), name)
		if err != nil {
			t.Fatal(err)
		}
		code := regexp.MustCompile(`(?m)^\s*//.*$`).ReplaceAllString(string(data), "")
		for _, re := range shown {
			for _, m := range re.FindAllStringSubmatch(code, -1) {
				t.Errorf("%s: the text %q", name, m[1])
			}
		}
		for _, m := range regexp.MustCompile(`\bwords\.([a-zA-Z]+)`).FindAllStringSubmatch(code, -1) {
			key := regexp.MustCompile(`[A-Z]`).ReplaceAllStringFunc(m[1], func(c string) string { return "-" + strings.ToLower(c) })
			used[key] = true
			if !given[key] {
				t.Errorf("%s asks for data-%s, which no template gives", name, key)
			}
		}
	}
	for key := range given {
		if !used[key] && key != "{{.ID}}" {
			t.Errorf("no script asks for data-%s", key)
		}
	}
	// The patterns find what they are meant to find.
	for _, code := range []string{`e.textContent = 'Copy'`, `make('b', { 'aria-label': 'Copy' })`, `make('b', { x: 1 }, 'Copy')`, `copyButton('Copy', f)`, `e.append('Copy')`} {
		if !slices.ContainsFunc(shown, func(re *regexp.Regexp) bool { return re.MatchString(code) }) {
			t.Errorf("%s is not found", code)
		}
	}
}

// Every function that a template calls with template.HTML comes from package
// markdown; no template is trusted with strings of HTML.
func TestTemplatesCallNoUnsafeFunctions(t *testing.T) {
	for name, text := range templates(t) {
		for _, word := range []string{"safe", "html ", "js ", "urlquery", "printf"} {
			for _, a := range action.FindAllString(text, -1) {
				if strings.Contains(a, word) {
					t.Errorf("%s: %s", name, a)
				}
			}
		}
	}
}

func css(t *testing.T, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(themes.Default(), name)
	if err != nil {
		t.Fatal(err)
	}
	small, err := output.MinifyCSS(data)
	if err != nil {
		t.Fatal(err)
	}
	return small
}

func TestBudgets(t *testing.T) {
	for name, most := range map[string]int{"theme.css": 15_000, "overview.css": 3_750, "compare.css": 5_500, "print.css": 1_500, "fonts.css": 500, "search.css": 1_500} {
		if n := len(css(t, name)); n > most {
			t.Errorf("%s has %d bytes, more than %d", name, n, most)
		}
	}
	for name, most := range map[string]int{"theme.js": 10_000, "search.js": 6_600} {
		data, err := fs.ReadFile(themes.Default(), name)
		if err != nil {
			t.Fatal(err)
		}
		small, err := output.MinifyJS(data)
		if err != nil {
			t.Fatal(err)
		}
		if len(small) > most {
			t.Errorf("%s has %d bytes, more than %d", name, len(small), most)
		}
	}
}

// Style sheets fetch nothing but the fonts beside them, and physical
// directions would break pages that are read from right to left.
func TestStyleSheets(t *testing.T) {
	for _, name := range []string{"theme.css", "overview.css", "compare.css", "print.css"} {
		text := string(css(t, name))
		if strings.Contains(text, "url(") || strings.Contains(text, "@import") {
			t.Errorf("%s fetches something", name)
		}
		if m := regexp.MustCompile(`(?:padding|margin):([^;}\s]+) ([^;}\s]+) ([^;}\s]+) ([^;}\s]+)[;}]`).FindStringSubmatch(text); m != nil && m[2] != m[4] {
			t.Errorf("%s has %s", name, m[0])
		}
		for _, physical := range []string{"margin-left", "margin-right", "padding-left", "padding-right", "border-left", "border-right", "text-align:left", "text-align:right", ";left:", ";right:"} {
			if strings.Contains(text, physical) {
				t.Errorf("%s has %s", name, physical)
			}
		}
	}
}

// Every rule's bad example gives its finding, and its good one gives none.
func TestRules(t *testing.T) {
	codes := map[string]bool{}
	for _, rule := range render.Rules() {
		if codes[rule.Code] {
			t.Errorf("%s stands twice", rule.Code)
		}
		codes[rule.Code] = true
		if rule.Title == "" || rule.Doc == "" || rule.Bad == "" || rule.Good == "" {
			t.Errorf("%s is not documented", rule.Code)
		}
		t.Run(rule.Code, func(t *testing.T) {
			if found := themeFindings(t, rule.Bad); !slices.ContainsFunc(found, func(f diag.Finding) bool { return f.Code == rule.Code }) {
				t.Errorf("the bad example gives %v", found)
			}
			if found := themeFindings(t, rule.Good); len(found) > 0 {
				t.Errorf("the good example gives %v", found)
			}
		})
	}
}

// themeFindings loads the theme of an example, and checks its settings.
func themeFindings(t *testing.T, example string) diag.List {
	t.Helper()
	own := fstest.MapFS{}
	files := site("")
	for _, f := range txtar.Parse([]byte(example)).Files {
		if rest, ok := strings.CutPrefix(f.Name, "theme/"); ok {
			own[rest] = &fstest.MapFile{Data: f.Data}
			if rest == "strings/nl.toml" {
				files["site.toml"] = strings.Replace(files["site.toml"], "[organization]", "language = \"nl\"\n[organization]", 1)
			}
		} else {
			text := string(f.Data)
			if strings.HasPrefix(text, "[") {
				files[f.Name] += text
			} else {
				files[f.Name] = strings.Replace(files[f.Name], "[organization]", text+"[organization]", 1)
			}
		}
	}
	l := load(t, files.dir(t), date(t, "2026-11-16"), false)
	th, found, err := render.LoadTheme(themes.Default(), own, l.edition.Config.Language)
	if err != nil {
		t.Fatal(err)
	}
	if th != nil {
		found = append(found, th.Check(l.edition)...)
	}
	return found
}

func TestThemeFindings(t *testing.T) {
	tests := []struct {
		name, file, text string
		code             string
		line, column     int
		message, hint    string
	}{
		{"syntax", "templates/parts/label.html", "<b>\n{{if}}</b>{{end}}", "T001", 2, 1, "missing value for if", ""},
		{"unknown function", "templates/parts/label.html", "{{frobnicate .Text}}", "T001", 1, 1, `function "frobnicate" not defined`, ""},
		{"unknown template", "templates/parts/label.html", `{{template "parts/txt" .}}`, "T001", 1, 12, `there is no template "parts/txt"`, `did you mean "parts/text"?`},
		{"broken markup", "templates/parts/label.html", "<a href='{{.Text}}", "T001", 0, 0, "end in different contexts", ""},
		{"unknown field", "templates/parts/label.html", "\n<b>{{.Tex}}</b>", "T002", 2, 1, "can't evaluate field Tex", `did you mean "Text"?`},
		{"unused", "templates/parts/lable.html", "x", "T003", 0, 0, `no page uses the template "parts/lable"`, `did you mean "parts/label"?`},
		{"unknown string", "templates/parts/label.html", `<b>{{t "page.skp"}}</b>`, "T005", 1, 8, `unknown key "page.skp"`, `did you mean "page.skip"?`},
		{"not TOML", "strings/en.toml", "[page]\nskip = ", "T004", 2, 0, "", ""},
		{"not a text", "strings/en.toml", "[page]\nskip = 3", "T004", 2, 1, `"page.skip" is not a text`, ""},
		{"unknown key", "strings/en.toml", "[page]\n\nskipp = \"x\"", "T005", 3, 1, `unknown key "page.skipp"`, `did you mean "page.skip"?`},
		{"place", "strings/en.toml", "[menu]\nversion = \"{v}\"", "T006", 2, 1, `"menu.version" has no value {v}`, ""},
		{"months", "strings/en.toml", "[date]\nmonths = [\"x\"]", "T004", 2, 1, "has 1 names", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, found, err := render.LoadTheme(themes.Default(), fstest.MapFS{tt.file: {Data: []byte(tt.text)}}, "en")
			if err != nil {
				t.Fatal(err)
			}
			if len(found) == 0 {
				t.Fatal("no finding")
			}
			f := found[0]
			if f.Code != tt.code || f.Span.File != "theme/"+tt.file || !strings.Contains(f.Message, tt.message) || !strings.Contains(f.Hint, tt.hint) {
				t.Errorf("%+v", f)
			}
			if tt.line > 0 && f.Span.Line != tt.line || tt.column > 0 && f.Span.Column != tt.column {
				t.Errorf("at %d:%d, not %d:%d", f.Span.Line, f.Span.Column, tt.line, tt.column)
			}
		})
	}
}

// A style sheet or a script that cannot be read is found where it goes wrong,
// and published as it is where the site has switched the rule off.
func TestThemeSyntax(t *testing.T) {
	for _, c := range []struct {
		name, text string
		line       int
		message    string
	}{
		{"theme.js", "'use strict'\nvar a = = 1\n", 2, "unexpected = in expression"},
		{"search.js", "function f( {\n", 2, "expected Identifier"},
		{"theme.js", "var a = 1\n", 0, ""},
		{"more.js", "var a = = 1\n", 0, ""},
		{"theme.js", "", 0, ""},
	} {
		files := site("")
		files["theme/"+c.name] = c.text
		l := load(t, files.dir(t), date(t, "2026-11-16"), false)
		th, found, err := render.LoadTheme(themes.Default(), fstest.MapFS{c.name: {Data: []byte(c.text)}}, "en")
		if err != nil || th == nil {
			t.Fatal(err, found)
		}
		found = append(found, th.Check(l.edition)...)
		if c.line == 0 {
			if len(found) > 0 {
				t.Errorf("%q: %v", c.text, found)
			}
			continue
		}
		if len(found) != 1 || found[0].Code != "T011" || found[0].Span.File != "theme/"+c.name || found[0].Span.Line != c.line || !strings.Contains(found[0].Message, c.message) {
			t.Errorf("%q: %v", c.text, found)
		}
	}
}

// A site's own files win one by one.
func TestOverride(t *testing.T) {
	files := site("")
	files["theme/templates/parts/label.html"] = `<em class="mine">{{.Text}}</em>`
	files["theme/strings/en.toml"] = "[status]\nin-force = \"Valid\"\n[count]\npacks = {one = \"just one\", other = \"{n} in all\"}\n"
	files["theme/extra.css"] = "body{letter-spacing:.01em}"
	files["theme/logo.svg"] = `<svg xmlns="http://www.w3.org/2000/svg"/>`
	files["site.toml"] += "[theme]\ncss = [\"theme/extra.css\"]\nlogo = \"theme/logo.svg\"\nfonts = \"system\"\n[theme.colors]\nlink = \"#0a5a37 #82dbb0\"\n"
	dir := files.dir(t)
	l := load(t, dir, date(t, "2026-11-16"), false)
	th := theme(t, dir, "en")
	if found := th.Check(l.edition); len(found) > 0 {
		t.Fatal(found)
	}
	tree := pages(t, l.artifacts(t, th))
	home := string(tree["index.html"])
	for _, want := range []string{`<em class="mine">Valid</em>`, "2 in all", "assets/extra.", "assets/logo."} {
		if !strings.Contains(home, want) {
			t.Errorf("the home page lacks %q", want)
		}
	}
	for name, data := range tree {
		if strings.HasSuffix(name, ".woff2") {
			t.Errorf("%s is published", name)
		}
		if strings.HasPrefix(name, "assets/theme.") && strings.HasSuffix(name, ".css") {
			text := string(data)
			if strings.Contains(text, "@font-face") || !strings.Contains(text, "--link:light-dark(#0a5a37,#82dbb0)") {
				t.Errorf("%s does not follow the settings", name)
			}
		}
	}
	mustCheck(t, tree, l.edition.Config.BaseURL)
}

// goFiles reads the package's own source.
func goFiles(t *testing.T) []string {
	t.Helper()
	matches, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var sources []string
	for _, name := range matches {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, string(data))
	}
	return sources
}

// Every key of the strings is asked for somewhere, and every key that Go
// code asks for exists.
func TestStringsAreUsed(t *testing.T) {
	used := map[string]bool{}
	for _, text := range templates(t) {
		for _, m := range regexp.MustCompile(`\(?\b(?:t|msg) "([\w.]+)"`).FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
		}
	}
	groups := map[string]bool{}
	for _, src := range goFiles(t) {
		for _, m := range regexp.MustCompile(`"([a-z_]+\.[a-z_0-9]+)"`).FindAllStringSubmatch(src, -1) {
			if ext := filepath.Ext(m[1]); ext != ".css" && ext != ".js" { // files, not texts
				used[m[1]] = true
			}
		}
		for _, m := range regexp.MustCompile(`(?:word|words)\((?:"[a-z_.]+", )?"([a-z_]+)"`).FindAllStringSubmatch(src, -1) {
			groups[m[1]] = true
		}
	}
	// Feeds, calendars and messages take their texts from the theme too.
	feeds, err := os.ReadFile("../export/strings.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`key:"([a-z_.]+)"`).FindAllStringSubmatch(string(feeds), -1) {
		used[m[1]] = true
	}
	known := render.StringKeys(theme(t, "", "en"))
	for _, key := range known {
		group, _, _ := strings.Cut(key, ".")
		if !used[key] && !groups[group] {
			t.Errorf("nothing asks for %q", key)
		}
	}
	sections := map[string]bool{}
	for _, key := range known {
		group, _, _ := strings.Cut(key, ".")
		sections[group] = true
	}
	for _, key := range slices.Sorted(maps.Keys(used)) {
		group, _, _ := strings.Cut(key, ".")
		if sections[group] && !slices.Contains(known, key) && group != "theme" {
			t.Errorf("there is no text %q", key)
		}
	}
}
