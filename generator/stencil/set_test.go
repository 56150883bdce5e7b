package stencil_test

import (
	"bytes"
	"errors"
	"html/template"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"placard/generator/stencil"
)

type day struct{ Y, D int }

func (d day) String() string { return strings.Repeat("+", d.Y) + "<day>" }
func (d day) IsZero() bool   { return d == day{} }

type kind string

type leaf struct {
	Name  string
	Kind  kind
	Day   day
	HTML  template.HTML
	Count int
	Share float64
	On    bool
	Kids  []leaf
	Next  *leaf
	Any   any
	Table map[string]string
	Err   error
}

func (l *leaf) Upper() string                   { return strings.ToUpper(l.Name) }
func (l *leaf) Join(a, b string) string         { return l.Name + a + b }
func (l leaf) Fails() (string, error)           { return "", errors.New("it fails") }
func (l *leaf) Panics() string                  { panic("it panics") }
func (l *leaf) Pair(k kind) template.HTML       { return template.HTML("<b>" + string(k) + "</b>") }
func (l *leaf) Other() *leaf                    { return l.Next }
func (l *leaf) All(some ...string) string       { return strings.Join(some, l.Name) }
func (l leaf) Copy() leaf                       { return l }
func (l *leaf) Interface() any                  { return l.Name }
func (l *leaf) Address(to string) (text string) { return "../" + to }

type base struct {
	Title string
	Inner *inner
}

func (b *base) To(s string) string { return b.Title + "/" + s }

type inner struct{ Deep string }

type view struct {
	base
	*inner
	leaf
	hidden string
}

var funcs = template.FuncMap{
	"join": func(first string, more ...any) (string, error) {
		if first == "bad" {
			return "", errors.New("bad")
		}
		return first + strings.Repeat("|", len(more)), nil
	},
	"bold": func(s string) template.HTML { return template.HTML("<b>" + template.HTMLEscapeString(s) + "</b>") },
	"say":  func(d day) string { return "on " + d.String() },
	"kid":  func(name string) leaf { return leaf{Name: name} },
	"add":  func(a, b int) int { return a + b },
}

func calls() []stencil.Call {
	return []stencil.Call{
		stencil.TextMethodOf("To", func(r interface{ To(string) string }, s string) string { return r.To(s) }),
		stencil.TextMethod("Upper", func(r interface{ Upper() string }) string { return r.Upper() }),
		stencil.TruthMethod("IsZero", func(r interface{ IsZero() bool }) bool { return r.IsZero() }),
		stencil.ListFunc("join", funcs["join"].(func(string, ...any) (string, error))),
		stencil.ValueFunc("bold", funcs["bold"].(func(string) template.HTML)),
		stencil.TextFunc("say", funcs["say"].(func(day) string)),
		stencil.ValueFunc("kid", funcs["kid"].(func(string) leaf)),
	}
}

// parts are called by the templates of the tests.
const parts = `{{define "leaf"}}<i class="{{.Kind}}">{{.Name}}</i>{{range .Kids}}{{template "leaf" .}}{{end}}{{end}}` +
	`{{define "none"}}nothing{{end}}` +
	`{{define "script"}}<script type="application/ld+json">{{.Name}}</script>{{.Upper}}{{end}}` +
	`{{define "endless"}}{{template "endless" .}}{{end}}`

var languages = []struct {
	name, text string
	// again: html/template has to execute the page.
	again bool
}{
	{"fields", `{{.Name}} {{.Title}} {{.Inner.Deep}} {{.Next.Name}} {{$.Kind}} {{.Count}} {{.On}} {{.Share}} {{.Day}} {{.HTML}}`, false},
	{"promoted through a pointer", `{{.Deep}}`, false},
	{"attributes", `<a title="{{.Name}}" class='{{.Kind}}' data-n="{{.Count}}" data-d="{{.Day}}">`, false},
	{"links", `<a href="{{.Name}}">{{with .Title}}<a href="a/{{.}}?q={{.}}#{{.}}">{{end}}<img src="/{{.Name}}">`, false},
	{"title", `<title>{{.Name}} {{.Count}}</title><textarea>{{.Title}}</textarea>`, false},
	{"if", `{{if .Name}}a{{end}}{{if .On}}b{{else}}c{{end}}{{if .Kids}}d{{else if .Count}}e{{else}}f{{end}}{{if not .Next}}g{{end}}{{if .Day}}h{{end}}{{if .Share}}i{{end}}`, false},
	{"with", `{{with .Next}}{{.Name}}{{$.Name}}{{else}}none{{end}}{{with $x := .Title}}{{$x}}{{.}}{{end}}{{with .Kids}}{{len .}}{{else with .Name}}{{.}}{{end}}`, false},
	{"range", `{{range .Kids}}{{.Name}},{{end}}{{range $k := .Kids}}{{$k.Name}}{{.Count}}{{end}}{{range $i, $k := .Kids}}{{$i}}{{$k.Kind}}{{else}}none{{end}}`, false},
	{"range in range", `{{range $i, $a := .Kids}}{{range $j, $b := .Kids}}{{$i}}{{$j}}{{$a.Name}}{{$b.Name}}{{end}}{{$i}}{{end}}`, false},
	{"variables", `{{$a := .Name}}{{if .On}}{{$a := .Title}}{{$a}}{{end}}{{$a}}{{$b := .Next}}{{if $b}}{{$b.Name}}{{end}}`, false},
	{"and, or, not", `{{if and .On .Name}}a{{end}}{{if or .Kids .Count}}b{{end}}{{or .Name .Title}}{{and .Name .Title}}{{if not (and .On (or .Name .Kids))}}c{{end}}`, false},
	{"comparison", `{{if eq .Kind "a" "note"}}a{{end}}{{if ne .Name .Title}}b{{end}}{{if eq .Count 2}}c{{end}}{{if gt .Count 1}}d{{end}}{{if le .Count 2}}e{{end}}{{if lt 1 .Count}}f{{end}}{{if ge .Count 0}}g{{end}}{{eq .On true}}`, false},
	{"len and index", `{{len .Kids}}{{len .Name}}{{if .Kids}}{{(index .Kids 0).Name}}{{end}}`, false},
	{"index out of range", `{{(index .Kids 9).Name}}`, false},
	{"methods", `{{.Upper}}{{.To "x"}}{{$.To .Name}}{{.Next.Upper}}{{range .Kids}}{{.Upper}}{{.Day.IsZero}}{{end}}{{.Join "a" .Name}}{{.Pair "k"}}{{.Pair .Kind}}{{.Other.Name}}{{.All "a" "b" .Name}}{{.Name | .Address}}`, false},
	{"value without an address", `{{(kid "x").Name}}{{(.Copy).Day.IsZero}}{{.Copy.Kind}}`, false},
	{"method of what has no address", `{{(kid "x").Upper}}`, false},
	{"functions", `{{join "a" 1 .Name .Day true}}{{bold .Name}}{{say .Day}}{{.Name | bold}}{{add 1 .Count}}{{join (join "x" .Name) "y"}}`, false},
	{"HTML as a text of a link", `<a href="{{.HTML}}">`, true},
	{"HTML in an attribute", `<a title="{{.HTML}}">`, true},
	{"script", `<script>var x = {{.Name}}</script>`, true},
	{"style", `<p style="color: {{.Name}}">`, true},
	{"without quotes", `<p class={{.Name}}>`, true},
	{"interface", `{{.Any}}{{.Interface}}`, true},
	{"map", `{{.Table.a}}{{range .Table}}{{.}}{{end}}`, true},
	{"error", `{{.Err}}`, true},
	{"pointer as text", `{{.Next}}`, true},
	{"printf", `{{printf "%q" .Name}}`, true},
	{"break and continue", `{{range .Kids}}{{if .On}}{{continue}}{{end}}{{.Name}}{{break}}{{end}}`, true},
	{"assignment", `{{$a := .Name}}{{$a = .Title}}{{$a}}`, true},
	{"numbers", `{{range 3}}x{{end}}{{1.5}}{{'a'}}`, true},
	{"loop variable in else", `{{range $i, $k := .Kids}}{{else}}{{$i}}{{end}}`, true},
	{"templates", `{{template "leaf" .}}{{template "leaf" .Next}}{{template "none"}}{{range .Kids}}{{template "leaf" .}}{{end}}`, false},
	{"a part for html/template", `<p>{{template "script" .}}{{range .Kids}}{{template "script" .}}{{end}}</p>`, false},
	{"a part in an attribute", `<p title="{{template "none"}}">`, true},
	{"missing field", `a{{.Missing}}`, true},
	{"hidden field", `a{{.hidden}}`, true},
	{"nil pointer", `a{{.Next.Next.Next.Name}}`, false},
	{"error of a method", `a{{.Fails}}`, false},
	{"panic of a method", `a{{.Panics}}`, false},
	{"error of a function", `a{{join "bad" 1}}`, false},
	{"wrong argument", `a{{say .Name}}`, true},
	{"missing argument", `a{{.To}}`, true},
	{"no template", `a{{template "gone" .}}`, true},
	{"not HTML", `<a href="{{if .On}}">{{end}}`, true},
	{"comment", `a{{/* comment */}}b<!-- c -->d`, false},
	{"value in a comment", `<!-- {{.Name}} -->`, true},
}

// TestLanguage: whatever a template does, the bytes are those of html/template,
// and so is the error.
func TestLanguage(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, tt := range languages {
		t.Run(tt.name, func(t *testing.T) {
			// Two sets: html/template changes a set when it executes it.
			plain := template.Must(template.New("page").Funcs(funcs).Parse(tt.text + parts))
			set := template.Must(template.New("page").Funcs(funcs).Parse(tt.text + parts))
			stencils := stencil.New(set, funcs, calls()...)
			for range 200 {
				v := &view{base: base{Inner: &inner{}}, inner: &inner{}}
				fill(random, reflect.ValueOf(v).Elem(), 0)
				v.hidden = "hidden"
				var want, got bytes.Buffer
				wantErr := plain.ExecuteTemplate(&want, "page", v)
				gotErr := stencils.Execute(&got, "page", v)
				if got.String() != want.String() {
					t.Fatalf("got  %q\nwant %q", got.String(), want.String())
				}
				if (gotErr == nil) != (wantErr == nil) || gotErr != nil && gotErr.Error() != wantErr.Error() {
					t.Fatalf("error %v, want %v", gotErr, wantErr)
				}
			}
			if err := stencils.Understands("page", reflect.TypeFor[*view]()); (err != nil) != tt.again {
				t.Errorf("understands: %v", err)
			}
		})
	}
}

// fill makes a random value.
func fill(r *rand.Rand, v reflect.Value, depth int) {
	if !v.CanSet() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		texts := []string{"", "a", "note", `<b a="1">&amp;</b>`, "javascript:x", "https://a.example/?a=b&c=%20 ü#+'()", "\x00\xff\u2028", "bad"}
		v.SetString(texts[r.IntN(len(texts))])
	case reflect.Int:
		v.SetInt(r.Int64N(4) - 1)
	case reflect.Float64:
		v.SetFloat([]float64{0, 12.5, 1e21, -1.0 / 3}[r.IntN(4)])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(r, v.Field(i), depth+1)
		}
		if d, ok := v.Addr().Interface().(*day); ok {
			d.Y = max(d.Y, 0)
		}
	case reflect.Pointer:
		if depth < 4 && r.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(r, v.Elem(), depth+1)
		} else {
			v.SetZero()
		}
	case reflect.Slice:
		n := 0
		if depth < 4 {
			n = r.IntN(3)
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(r, v.Index(i), depth+1)
		}
	}
}

// TestDepth: a template that never ends is an error, not the end of the
// program.
func TestDepth(t *testing.T) {
	set := template.Must(template.New("page").Funcs(funcs).Parse(`{{template "endless" .}}` + parts))
	stencils := stencil.New(set, funcs)
	if err := stencils.Execute(&bytes.Buffer{}, "page", &view{}); err == nil || !strings.Contains(err.Error(), "depth") {
		t.Errorf("error %v", err)
	}
}

// TestParallel: a set is used by all workers at once, the first time too.
func TestParallel(t *testing.T) {
	set := template.Must(template.New("page").Funcs(funcs).Parse(`{{template "leaf" .}}{{template "script" .}}{{.To .Name}}` + parts))
	stencils := stencil.New(set, funcs, calls()...)
	v := &view{leaf: leaf{Name: "n", Kids: []leaf{{Name: "k"}}}}
	results := make(chan string)
	for range 8 {
		go func() {
			var b bytes.Buffer
			if err := stencils.Execute(&b, "page", v); err != nil {
				b.WriteString(err.Error())
			}
			results <- b.String()
		}()
	}
	first := <-results
	for range 7 {
		if other := <-results; other != first {
			t.Errorf("%q and %q", first, other)
		}
	}
}

// FuzzEscape holds the escapers against those of html/template.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a", `<b a="1">&amp;</b>`, "javascript:x", "HTTPS://a/", "MailTo:x", "a/b:c", ":", "a?b=%20&c=%zz+%", "\x00\xff\ufeff\u2028ü", "'+()*!"} {
		f.Add(s)
	}
	const text = `{{.}}<title>{{.}}</title><p title="{{.}}" class='{{.}}'><a href="{{.}}"><a href='a/{{.}}'><a href="?q={{.}}#{{.}}">` +
		`<meta http-equiv="refresh" content="0; url={{.}}">`
	plain := template.Must(template.New("page").Parse(text))
	stencils := stencil.New(template.Must(template.New("page").Parse(text)), nil)
	if err := stencils.Understands("page", reflect.TypeFor[string]()); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want, got bytes.Buffer
		if err := plain.Execute(&want, s); err != nil {
			t.Fatal(err)
		}
		if err := stencils.Execute(&got, "page", s); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("got  %q\nwant %q", got.String(), want.String())
		}
	})
}
