package render

import (
	"bytes"
	"io"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"placard/generator/content"
	"placard/themes"
)

// slow are pages that html/template executes, with the reason.
var slow = map[string]string{
	"pages/search": "names attributes by value, once in a site",
}

// TestStencils: pages of the default theme are written without html/template,
// and it would write the same.
func TestStencils(t *testing.T) {
	th, _, err := LoadTheme(themes.Default(), nil, "en")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, page := range pageTypes {
		view := reflect.TypeOf(page.view)
		if err := th.pages.Understands(page.template, reflect.PointerTo(view)); (err != nil) != (slow[page.template] != "") {
			t.Errorf("%s: %v", page.template, err)
		}
		views := []any{filled(page.view), empty(page.view, page.needs...)}
		for range 30 {
			v := empty(page.view, page.needs...)
			scatter(random, reflect.ValueOf(v).Elem(), 0)
			views = append(views, v)
		}
		for _, v := range views {
			var want, got bytes.Buffer
			wantErr := th.templates.ExecuteTemplate(&want, page.template, v)
			gotErr := th.pages.Execute(&got, page.template, v)
			if wantErr != nil && gotErr != nil && wantErr.Error() == gotErr.Error() {
				continue // a table that every page of its type has is missing
			}
			if wantErr != nil || gotErr != nil {
				t.Fatalf("%s: %v, want %v", page.template, gotErr, wantErr)
			}
			if got.String() != want.String() {
				t.Fatalf("%s:\n%s", page.template, firstDifference(got.String(), want.String()))
			}
		}
	}
}

// scatter makes a random value: texts with what has to be escaped, and any
// part missing that may be.
func scatter(r *rand.Rand, v reflect.Value, depth int) {
	if !v.CanSet() {
		return
	}
	if _, ok := v.Interface().(content.Date); ok {
		if r.IntN(2) == 0 {
			v.Set(reflect.ValueOf(content.Date{Year: 2026, Month: time.Month(1 + r.IntN(12)), Day: 1 + r.IntN(28)}))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		texts := []string{"", "a", "list", "ins", "del", "table", `<b>&"'+`, "javascript:x", "../ü?a=b&c#d", "`code` and", "https://a.example/"}
		v.SetString(texts[r.IntN(len(texts))])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(r.Int64N(4))
	case reflect.Float64:
		v.SetFloat(float64(r.IntN(400)) / 4)
	case reflect.Pointer:
		if v.IsNil() && depth < maxSampleDepth && r.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
		}
		if !v.IsNil() {
			scatter(r, v.Elem(), depth+1)
		}
	case reflect.Slice:
		n := 0
		if depth < 5 {
			n = r.IntN(3)
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			scatter(r, v.Index(i), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				scatter(r, v.Field(i), depth+1)
			}
		}
	}
}

func firstDifference(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	around := func(s string) string { return s[max(0, i-80):min(len(s), i+80)] }
	return "got  " + around(got) + "\nwant " + around(want)
}

// BenchmarkTemplates executes the template of a pack's page, without its text:
// with html/template, and as pages are written.
func BenchmarkTemplates(b *testing.B) {
	th, _, err := LoadTheme(themes.Default(), nil, "en")
	if err != nil {
		b.Fatal(err)
	}
	view := filled(packView{})
	for name, execute := range map[string]func(io.Writer, string, any) error{
		"html": th.templates.ExecuteTemplate, "stencil": th.pages.Execute,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := execute(io.Discard, "pages/pack", view); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
