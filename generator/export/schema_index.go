package export

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/output"
	"placard/trustindex"
)

// IndexSchemaSet is the schemas of the JSON index.
type IndexSchemaSet struct {
	// Latest stand at schema/v1/, for readers who follow additions.
	Latest []Schema
	// Versioned are the same at the address of the exact version, which
	// never changes.
	Versioned []Schema
}

// IndexSchemas makes the JSON Schemas (draft 2020-12) of the index from the
// types of package trustindex. They are for readers, and so allow members and
// values they do not know: a reader's validator would otherwise refuse what
// the reader is asked to ignore.
func IndexSchemas() IndexSchemaSet {
	return IndexSchemaSet{Latest: indexSchemas("v1", false), Versioned: indexSchemas("v"+trustindex.SchemaVersion, false)}
}

// indexDocuments are the documents of the index.
var indexDocuments = []struct {
	name, title, doc string
	of               reflect.Type
}{
	{"index", "Index of a trust center", "The document /index.json of a Placard site.", reflect.TypeFor[trustindex.Index]()},
	{"system", "System", "The document /systems/<id>/index.json of a Placard site.", reflect.TypeFor[trustindex.System]()},
	{"pack", "Disclosure pack", "The document /systems/<id>/packs/<version>/index.json of a Placard site. It does not change.", reflect.TypeFor[trustindex.Pack]()},
	{"notices", "Notices", "The document /notices/index.json of a Placard site.", reflect.TypeFor[trustindex.Notices]()},
}

func indexSchemaPath(version, name string) string { return "schema/" + version + "/" + name + ".json" }

// indexSchemas makes the schemas. Strict ones, for our own tests, refuse
// unknown members and values.
func indexSchemas(version string, strict bool) []Schema {
	var list []Schema
	for _, d := range indexDocuments {
		g := indexGenerator{strict: strict, defs: &members{}}
		root := g.object(d.of)
		root.Schema = "https://json-schema.org/draft/2020-12/schema"
		root.ID, root.Title, root.Description = "urn:placard:schema:"+version+":"+d.name, d.title, d.doc
		if len(g.defs.names) > 0 {
			root.Defs = g.defs
		}
		list = append(list, Schema{Name: d.name, Path: indexSchemaPath(version, d.name), ID: root.ID, JSON: document(root)})
	}
	return list
}

// indexGenerator makes schemas of Go types by reflection.
type indexGenerator struct {
	strict bool
	// plain are types of other packages: members need no doc tag, and
	// numbers may be below zero.
	plain bool
	defs  *members
}

func (g *indexGenerator) object(t reflect.Type) *node {
	n := &node{Type: "object", Properties: &members{}}
	if g.strict {
		n.Additional = false
	}
	g.members(n, t)
	return n
}

// members adds the members of a type, those of embedded types in their place.
func (g *indexGenerator) members(n *node, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			of := f.Type
			if of.Kind() == reflect.Pointer {
				of = of.Elem()
			}
			g.members(n, of)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if g.plain && (name == "-" || !f.IsExported()) {
			continue
		}
		if name == "" || f.Tag.Get("doc") == "" && !g.plain {
			panic(fmt.Sprintf("export: %s.%s lacks a json or doc tag", t, f.Name)) // a test makes all schemas
		}
		n.Properties.add(name, g.property(f))
		if !strings.HasPrefix(options, "omit") {
			n.Required = append(n.Required, name)
		}
	}
}

func (g *indexGenerator) property(f reflect.StructField) *node {
	n := g.value(f.Type)
	n.Description = f.Tag.Get("doc")
	word := n
	for word.Items != nil {
		word = word.Items
	}
	values := strings.Split(f.Tag.Get("known"), ",")
	if values[0] == "" {
		values = knownValues[wordType(f.Type)]
	}
	if len(values) > 0 {
		if g.strict {
			word.Enum = values
		} else {
			n.Description = strings.TrimLeft(n.Description+" Values known to this version: "+strings.Join(values, ", ")+"; treat any other as an unknown one.", " ")
		}
	}
	defer func() {
		if f.Tag.Get("nullable") != "" {
			inner := *n
			inner.Description = ""
			*n = node{Description: n.Description, AnyOf: []*node{&inner, {Type: "null"}}}
		}
	}()
	switch format := f.Tag.Get("format"); format {
	case "", "date-time":
	case "sha256":
		word.Pattern = "^[0-9a-f]{64}$"
	case "digest":
		word.Pattern = "^sha256:[0-9a-f]{64}$"
	case "semver":
		// Version labels are opaque to readers; the order is the array's.
		word.Pattern = `^[0-9]+\.[0-9]+\.[0-9]+`
	case "uri", "date":
		word.Format = format
	default:
		panic(fmt.Sprintf("export: %s: unknown format %q", f.Name, format))
	}
	return n
}

func (g *indexGenerator) value(t reflect.Type) *node {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return &node{Type: "string", Format: "date-time", Pattern: "Z$"}
	case t.Kind() == reflect.Pointer:
		return g.value(t.Elem())
	case t == reflect.TypeFor[content.Date]():
		return &node{Type: "string", Pattern: `^([0-9]{4}-[0-9]{2}-[0-9]{2})?$`} // "" for none
	case t == reflect.TypeFor[diag.Severity]():
		return &node{Type: "string"}
	case t.Kind() == reflect.Float64:
		return &node{Type: "number"}
	case g.plain && t.Kind() == reflect.Int:
		return &node{Type: "integer"}
	case t.Kind() == reflect.String:
		return &node{Type: "string"}
	case t.Kind() == reflect.Bool:
		return &node{Type: "boolean"}
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		least := 0
		return &node{Type: "integer", Minimum: &least}
	case t.Kind() == reflect.Slice:
		return &node{Type: "array", Items: g.value(t.Elem())}
	case t.Kind() == reflect.Struct:
		name := strings.ToUpper(t.Name()[:1]) + t.Name()[1:]
		if g.defs.nodes[name] == nil {
			place := &node{}
			g.defs.add(name, place)
			*place = *g.object(t)
		}
		return &node{Ref: "#/$defs/" + name}
	}
	panic(fmt.Sprintf("export: no schema for %s", t))
}

func (s IndexSchemaSet) artifacts() []output.Artifact {
	var list []output.Artifact
	for _, schema := range append(s.Latest, s.Versioned...) {
		list = append(list, output.Artifact{
			Path:  schema.Path,
			Kind:  "schema",
			Key:   output.NewKey("file/v1").Bytes(schema.JSON).Sum(),
			Write: output.Content(schema.JSON),
		})
	}
	return list
}
