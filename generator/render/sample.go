package render

import (
	"reflect"
	"strings"
	"time"

	"placard/generator/content"
)

// The functions in this file make values of view types out of nothing, so
// that a theme's templates can be executed before there is a site: a mistake
// in a site's own template is then found for certain, and not on the day the
// first page takes the branch it is in.

// maxSampleDepth ends recursive types, such as the tree of pages.
const maxSampleDepth = 9

// filled gives a pointer to a value of view's type in which everything is
// there: texts and numbers are not zero, lists have an item, pointers point.
func filled(view any) any {
	v := reflect.New(reflect.TypeOf(view))
	fill(v.Elem(), "", 0)
	return v.Interface()
}

// empty gives a pointer to a value of view's type with nothing in it but what
// every page has; needs names the pointers that are never nil.
func empty(view any, needs ...string) any {
	v := reflect.New(reflect.TypeOf(view)).Elem()
	if p := v.FieldByName("Page"); p.IsValid() {
		p.FieldByName("Chrome").Set(reflect.ValueOf(&Chrome{Lang: "en", Dir: "ltr"}))
	}
	for _, name := range needs {
		f := v.FieldByName(name)
		f.Set(reflect.New(f.Type().Elem()))
	}
	return v.Addr().Interface()
}

func fill(v reflect.Value, name string, depth int) {
	if depth > maxSampleDepth || !v.CanSet() {
		return
	}
	switch v.Interface().(type) {
	case content.Date:
		v.Set(reflect.ValueOf(content.Date{Year: 2026, Month: time.September, Day: 1}))
		return
	}
	switch v.Kind() {
	case reflect.String:
		switch {
		case strings.Contains(name, "Href"), strings.Contains(name, "URL"):
			v.SetString("a/")
		default:
			v.SetString("a")
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(2)
	case reflect.Float64:
		v.SetFloat(12.5)
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		fill(p.Elem(), name, depth+1)
		v.Set(p)
	case reflect.Slice:
		n := 2 // so that what stands between items is executed
		if depth > 3 {
			n = 1
		}
		s := reflect.MakeSlice(v.Type(), n, n)
		for i := range n {
			fill(s.Index(i), name, depth+1)
		}
		v.Set(s)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				fill(v.Field(i), f.Name, depth+1)
			}
		}
	}
}

// fieldNames lists the exported fields of a view's type and of the types in
// it, for "did you mean".
func fieldNames(view any) []string {
	seen := map[reflect.Type]bool{}
	names := map[string]bool{}
	var visit func(reflect.Type)
	visit = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || seen[t] {
			return
		}
		seen[t] = true
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() {
				names[f.Name] = true
				visit(f.Type)
			}
		}
	}
	visit(reflect.TypeOf(view))
	return sortedKeys(names)
}
