package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"placard/generator/content"
)

// Where authors' schemas are published. They describe what people write;
// the schemas of what the program publishes stand beside them.
const (
	// FrontMatterFolder is the folder of the schemas of front matter, with
	// one file <name>.json for each kind of document.
	FrontMatterFolder = "schema/v1/front-matter/"
	// SiteSchemaPath is where the schema of site.toml is published.
	SiteSchemaPath = "schema/v1/site.json"
)

// A Schema is a JSON Schema document (draft 2020-12).
type Schema struct {
	Name string // site, page, system, pack, notice, framework
	Path string // at which it is published, from the site's root
	ID   string // its $id, a URN: every site carries the same bytes
	JSON []byte
}

// FrontMatterSchemas gives the JSON Schemas of everything authors write in TOML,
// for editors and other programs. They are made from the types that the
// decoder fills, so the two agree, with four exceptions that JSON Schema
// cannot say: JSON has no dates, so a date in quotes passes the schema and not
// the decoder; JSON does not tell 30.0 from 30; hidden characters; and what
// one key requires of another, which package disclosure checks.
func FrontMatterSchemas() []Schema {
	var out []Schema
	for _, s := range []struct {
		name, title, doc string
		of               any
	}{
		{"site", "site.toml", "Configuration of a Placard site.", content.Site{}},
		{"page", "Front matter of a page", "Front matter of an ordinary page and of the home page, in TOML between +++ lines.", content.PageFront{}},
		{"system", "Front matter of a system", "Front matter of content/systems/<system>/_index.md, in TOML between +++ lines.", content.SystemFront{}},
		{"pack", "Front matter of a pack", "Front matter of content/systems/<system>/<version>.md, in TOML between +++ lines.", content.PackFront{}},
		{"notice", "Front matter of a notice", "Front matter of content/notices/<id>.md, in TOML between +++ lines.", content.NoticeFront{}},
		{"framework", "A framework", "A file frameworks/<name>.toml: the controls of a framework and what on the site answers them.", content.Framework{}},
	} {
		path, id := FrontMatterFolder+s.name+".json", "urn:placard:schema:v1:front-matter:"+s.name
		if s.name == "site" {
			path, id = SiteSchemaPath, "urn:placard:schema:v1:site"
		}
		defs := &members{}
		root := object(content.Fields(s.of), defs)
		root.Schema = "https://json-schema.org/draft/2020-12/schema"
		root.ID, root.Title, root.Description = id, s.title, s.doc
		if len(defs.names) > 0 {
			root.Defs = defs
		}
		out = append(out, Schema{Name: s.name, Path: path, ID: id, JSON: document(root)})
	}
	return out
}

// document writes a schema with indentation and without HTML escapes, so that
// patterns stay readable.
func document(root *node) []byte {
	var flat, out bytes.Buffer
	e := json.NewEncoder(&flat)
	e.SetEscapeHTML(false)
	if err := e.Encode(root); err != nil {
		panic(fmt.Sprintf("export: schema %s: %v", root.ID, err)) // a node holds nothing that JSON cannot
	}
	if err := json.Indent(&out, flat.Bytes(), "", "  "); err != nil {
		panic(fmt.Sprintf("export: schema %s: %v", root.ID, err))
	}
	return out.Bytes()
}

// A node is the part of JSON Schema that our types need, in the order in
// which it is written.
type node struct {
	Schema      string   `json:"$schema,omitempty"`
	ID          string   `json:"$id,omitempty"`
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"`
	Ref         string   `json:"$ref,omitempty"`
	Type        string   `json:"type,omitempty"`
	Enum        []string `json:"enum,omitempty"`
	Pattern     string   `json:"pattern,omitempty"`
	Format      string   `json:"format,omitempty"`
	AnyOf       []*node  `json:"anyOf,omitempty"`
	Minimum     *int     `json:"minimum,omitempty"`
	Maximum     *int     `json:"maximum,omitempty"`
	MinItems    int      `json:"minItems,omitempty"`
	Items       *node    `json:"items,omitempty"`
	Default     any      `json:"default,omitempty"`
	Examples    []any    `json:"examples,omitempty"`
	Properties  *members `json:"properties,omitempty"`
	Required    []string `json:"required,omitempty"`
	// Additional is false, or the schema of a table's free keys.
	Additional any      `json:"additionalProperties,omitempty"`
	Defs       *members `json:"$defs,omitempty"`
}

// members is a JSON object that keeps the order in which it was filled.
type members struct {
	names []string
	nodes map[string]*node
}

func (m *members) add(name string, n *node) {
	if m.nodes == nil {
		m.nodes = make(map[string]*node)
	}
	m.names = append(m.names, name)
	m.nodes[name] = n
}

// MarshalJSON writes the members in order.
func (m *members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, name := range m.names {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", name)
		if err := e.Encode(m.nodes[name]); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// notBlank is the pattern of a text that has to say something.
const notBlank = `\S`

func object(fields []content.Field, defs *members) *node {
	n := &node{Type: "object", Properties: &members{}, Additional: false}
	for _, f := range fields {
		n.Properties.add(f.Key, property(f, defs))
		if f.Required {
			n.Required = append(n.Required, f.Key)
		}
	}
	return n
}

func property(f content.Field, defs *members) *node {
	n := &node{Description: f.Doc}
	if f.Example != "" {
		n.Examples = []any{f.Example}
	}
	switch f.Kind {
	case content.Text:
		n.Type = "string"
		word(n, f, f.Required)
		if f.Default != "" {
			n.Default = f.Default
		}
	case content.Texts:
		n.Type, n.Items = "array", &node{Type: "string"}
		word(n.Items, f, true)
		if f.Required {
			n.MinItems = 1
		}
		if f.Default != "" {
			n.Default = f.DefaultList()
		}
	case content.TextMap:
		free := &node{Type: "string"}
		word(free, f, true)
		n.Type, n.Additional = "object", free
	case content.Integer:
		n.Type, n.Minimum, n.Maximum = "integer", f.Min, f.Max
		if f.Default != "" {
			n.Default = json.Number(f.Default)
		}
	case content.Boolean:
		n.Type = "boolean"
		if f.Default != "" {
			n.Default = f.Default == "true"
		}
	case content.CivilDate:
		n.Type, n.Format = "string", "date"
	case content.Instant:
		n.Type, n.AnyOf = "string", []*node{{Format: "date-time"}, {Format: "date"}}
	case content.Table:
		n.Ref = define(f, defs)
	case content.Tables:
		n.Type, n.Items = "array", &node{Ref: define(f, defs)}
	default:
		panic(fmt.Sprintf("export: %s: no schema for a %s", f.Key, f.Kind))
	}
	return n
}

// word writes what a string must be. An optional string with a form may be
// empty: that says as much as leaving the key out.
func word(n *node, f content.Field, needed bool) {
	switch {
	case len(f.Enum) > 0:
		n.Enum = f.Enum
	case f.Pattern != nil && needed:
		n.Pattern = f.Pattern.Expr
	case f.Pattern != nil:
		n.Pattern = strings.TrimSuffix(f.Pattern.Expr, "$") + "?$"
	case needed:
		n.Pattern = notBlank
	}
}

// define adds the definition of a table and gives its reference. Tables of
// the same type share one.
func define(f content.Field, defs *members) string {
	if defs.nodes[f.TypeName] == nil {
		// The place first: definitions stand in the order of their first use.
		place := &node{}
		defs.add(f.TypeName, place)
		*place = *object(f.Fields, defs)
	}
	return "#/$defs/" + f.TypeName
}
