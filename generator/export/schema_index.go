package export

import (
	"fmt"
	"reflect"
	"strings"
	"time"

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
	defs   *members
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
			g.members(n, f.Type)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || f.Tag.Get("doc") == "" {
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
	if known := f.Tag.Get("known"); known != "" {
		values := strings.Split(known, ",")
		if g.strict {
			word.Enum = values
		} else {
			n.Description += " Values known to this version: " + strings.Join(values, ", ") + "; treat any other as an unknown one."
		}
	}
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
		if g.defs.nodes[t.Name()] == nil {
			place := &node{}
			g.defs.add(t.Name(), place)
			*place = *g.object(t)
		}
		return &node{Ref: "#/$defs/" + t.Name()}
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
