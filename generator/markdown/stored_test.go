package markdown

import (
	"reflect"
	"testing"

	"placard/generator/diag"
)

// filled gives a value with something in every field, lists of two items.
func filled(t *testing.T, v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Int:
		v.SetInt(int64(*n))
	case reflect.String:
		v.SetString(string(rune('a' + *n%26)))
	case reflect.Bool:
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			filled(t, v.Index(i), n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			filled(t, v.Field(i), n)
		}
		if v.Type() == reflect.TypeFor[diag.Span]() {
			v.FieldByName("File").SetString("a.md")
		}
	default:
		t.Fatalf("a field of kind %s", v.Kind())
	}
}

// Whatever fields an outline gets, they come back.
func TestStored(t *testing.T) {
	for what, fill := range map[string]func(*Outline){
		"everything":  func(o *Outline) { n := 0; filled(t, reflect.ValueOf(o).Elem(), &n) },
		"nothing":     func(*Outline) {},
		"links alone": func(o *Outline) { o.Links = []Link{{Destination: "b", Span: diag.Span{File: "a.md", Line: 3}}} },
		"terms alone": func(o *Outline) { o.Terms = []Term{{Name: "b", Span: diag.Span{File: "a.md", Line: 3}}} },
	} {
		d := &Document{}
		fill(&d.Outline)
		got, err := Restore(d.Stored())
		if err != nil || !reflect.DeepEqual(got, d) {
			t.Errorf("%s: got %+v, %v\nwant %+v", what, got, err, d)
		}
	}
	d := New().Parse(diag.NewSource("a.md", []byte("## A\n\n[b](c.md) <b>\n")), 0, Options{})
	if len(d.Findings) == 0 || d.Slim().Stored() != nil {
		t.Error("a document with findings has to be parsed again")
	}
}

func FuzzRestore(f *testing.F) {
	d := New().Parse(diag.NewSource("a.md", []byte("## A {#g}\n\n[b](c.md) ![c](d.png)\n\nF {#f}\n: G\n")), 0, Options{Numbered: true})
	d.Findings = nil
	f.Add(d.Stored())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Restore(data)
		if err != nil {
			return
		}
		again, err := Restore(d.Stored())
		if err != nil || !reflect.DeepEqual(again, d) {
			t.Errorf("%+v became %+v, %v", d, again, err)
		}
	})
}
