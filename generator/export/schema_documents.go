package export

import (
	"reflect"

	"placard/generator/compare"
	"placard/generator/diag"
	"placard/generator/diff"
	"placard/generator/disclosure"
)

// A DocumentType is a document that the program writes for other programs,
// by the Go type that it is written from.
type DocumentType struct {
	Name, Title, Doc string
	Of               reflect.Type
}

// ChangeDocuments are the documents about changes.
func ChangeDocuments() []DocumentType {
	return []DocumentType{
		{"changes", "Change log", "The document changes.json of a site, a system or a model version: what changed in every published version, and what customers have to do.", reflect.TypeFor[changeLog]()},
		{"comparison", "Comparison of two versions", "The document /systems/<id>/compare/<from>...<to>/index.json of a Placard site, and what placard diff --format json prints.", reflect.TypeFor[compare.Document]()},
	}
}

// DocumentSchema makes the JSON Schema (draft 2020-12) of a document from its
// type, so that the two cannot differ. It is for readers, and so allows
// members and values that it does not know. A strict one, for tests, does not.
func DocumentSchema(d DocumentType, strict bool) Schema {
	g := indexGenerator{strict: strict, plain: true, defs: &members{}}
	root := g.object(d.Of)
	root.Schema = "https://json-schema.org/draft/2020-12/schema"
	root.ID, root.Title, root.Description = "urn:placard:schema:v1:"+d.Name, d.Title, d.Doc
	if len(g.defs.names) > 0 {
		root.Defs = g.defs
	}
	return Schema{Name: d.Name, Path: indexSchemaPath("v1", d.Name), ID: root.ID, JSON: document(root)}
}

// knownValues are the values of types that are words of a list.
var knownValues = map[reflect.Type][]string{
	reflect.TypeFor[disclosure.Impact](): {"", string(disclosure.Initial), string(disclosure.Editorial), string(disclosure.Minor), string(disclosure.Material)},
	reflect.TypeFor[diag.Severity]():     {"error", "warning", "note", "off"},
	reflect.TypeFor[diff.Op]():           {string(diff.Same), string(diff.Added), string(diff.Removed), string(diff.Edited), string(diff.Moved), string(diff.MovedEdited), string(diff.MovedAway)},
	reflect.TypeFor[diff.SegmentOp]():    {string(diff.Equal), string(diff.Insert), string(diff.Delete)},
	reflect.TypeFor[diff.RunKind]():      {string(diff.Verbatim), string(diff.Image), string(diff.Footnote)},
	reflect.TypeFor[diff.Class]():        {string(diff.Number), string(diff.Date), string(diff.Unit), string(diff.Negation), string(diff.Modal), string(diff.Quantifier), string(diff.Language)},
}

// wordType is the type of a single value of a field.
func wordType(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}
