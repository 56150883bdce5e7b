package content

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// A Kind is the form of a key's value.
type Kind uint8

const (
	Text      Kind = iota + 1 // a string
	Texts                     // a list of strings
	TextMap                   // a table with free keys and strings as values
	Integer                   // a whole number
	Boolean                   // true or false
	CivilDate                 // a date without a time
	Instant                   // a date and time with time zone, or a date
	Table                     // a table
	Tables                    // a list of tables
)

// String gives the kind in words.
func (k Kind) String() string {
	switch k {
	case Text:
		return "text"
	case Texts:
		return "list of texts"
	case TextMap:
		return "table of texts"
	case Integer:
		return "whole number"
	case Boolean:
		return "true or false"
	case CivilDate:
		return "date"
	case Instant:
		return "date and time with time zone, or date"
	case Table:
		return "table"
	case Tables:
		return "list of tables"
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// A Field describes one key of front matter or configuration: what the
// decoder checks, the schemas publish and the reference explains.
type Field struct {
	Key      string
	Kind     Kind
	Doc      string
	Enum     []string // allowed values, of each element for Texts and TextMap
	Default  string   // as in the tag: elements of Texts are divided by commas
	Example  string
	Required bool
	Pattern  *Pattern // form of the value, or of each element of Texts
	Min, Max *int     // bounds of an Integer
	// Sparse lists of tables change what is there already: the defaults of
	// their keys are those of a new entry and are not filled in.
	Sparse bool
	// TypeName is the Go type of a Table's or Tables' keys, the name of its
	// definition in the schemas.
	TypeName string
	Fields   []Field // keys of a Table or of each of Tables

	index int
	names []string // keys of Fields
}

// Fields describes the keys of a front matter or configuration type, in the
// order in which they are declared. v is a value of that type or a pointer to
// one. It panics when the type's tags are wrong: that is a mistake of ours,
// and the package's tests read every type.
func Fields(v any) []Field {
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return fieldsOf(t)
}

func fieldsOf(t reflect.Type) []Field {
	var out []Field
	for i := range t.NumField() {
		sf := t.Field(i)
		key, ok := sf.Tag.Lookup("toml")
		if !ok {
			continue
		}
		f := Field{
			Key:      key,
			Doc:      sf.Tag.Get("doc"),
			Default:  sf.Tag.Get("default"),
			Example:  sf.Tag.Get("example"),
			Required: sf.Tag.Get("required") == "true",
			Sparse:   sf.Tag.Get("sparse") == "true",
			Min:      bound(sf, "min"),
			Max:      bound(sf, "max"),
			index:    i,
		}
		if e := sf.Tag.Get("enum"); e != "" {
			f.Enum = strings.Split(e, ",")
		}
		if name := sf.Tag.Get("pattern"); name != "" {
			if f.Pattern = patterns[name]; f.Pattern == nil {
				panic(fmt.Sprintf("content: %s.%s: unknown pattern %q", t.Name(), sf.Name, name))
			}
		}
		ft := sf.Type
		if ft.Kind() == reflect.Pointer {
			ft = ft.Elem()
		}
		switch {
		case ft == reflect.TypeFor[Date]():
			f.Kind = CivilDate
		case ft == reflect.TypeFor[time.Time]():
			f.Kind = Instant
		case ft.Kind() == reflect.String:
			f.Kind = Text
		case ft.Kind() == reflect.Int || ft.Kind() == reflect.Int64:
			f.Kind = Integer
		case ft.Kind() == reflect.Bool:
			f.Kind = Boolean
		case ft.Kind() == reflect.Struct:
			f.Kind, f.TypeName, f.Fields = Table, ft.Name(), fieldsOf(ft)
		case ft.Kind() == reflect.Map && ft.Elem().Kind() == reflect.String:
			f.Kind = TextMap
		case ft.Kind() == reflect.Slice && ft.Elem().Kind() == reflect.String:
			f.Kind = Texts
		case ft.Kind() == reflect.Slice && ft.Elem().Kind() == reflect.Struct:
			f.Kind, f.TypeName, f.Fields = Tables, ft.Elem().Name(), fieldsOf(ft.Elem())
		default:
			panic(fmt.Sprintf("content: %s.%s: no TOML form for %s", t.Name(), sf.Name, ft))
		}
		f.names = namesOf(f.Fields)
		out = append(out, f)
	}
	return out
}

func namesOf(fields []Field) []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.Key)
	}
	return names
}

func bound(sf reflect.StructField, tag string) *int {
	text := sf.Tag.Get(tag)
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(fmt.Sprintf("content: %s: %s: %v", sf.Name, tag, err))
	}
	return &n
}

// DefaultList gives the default of Texts.
func (f Field) DefaultList() []string {
	if f.Default == "" {
		return nil
	}
	return strings.Split(f.Default, ",")
}
