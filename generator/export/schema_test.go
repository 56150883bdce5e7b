package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"placard/generator/content"
	"placard/generator/diag"
)

// compiled gives the authors' schemas as a validator sees them: checked
// against the metaschema, formats asserted.
func compiled(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	out := make(map[string]*jsonschema.Schema)
	for _, s := range FrontMatterSchemas() {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.JSON))
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		if err := c.AddResource(s.ID, doc); err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
	}
	for _, s := range FrontMatterSchemas() {
		schema, err := c.Compile(s.ID)
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		out[s.Name] = schema
	}
	return out
}

func TestFrontMatterSchemas(t *testing.T) {
	compiled(t)
	first, second := FrontMatterSchemas(), FrontMatterSchemas()
	for i, s := range first {
		if !bytes.Equal(s.JSON, second[i].JSON) {
			t.Errorf("%s differs from one call to the next", s.Name)
		}
		var top struct {
			Schema, ID  string
			Description string
			Additional  *bool `json:"additionalProperties"`
		}
		if err := json.Unmarshal(bytes.Replace(bytes.Replace(s.JSON, []byte(`"$schema"`), []byte(`"schema"`), 1), []byte(`"$id"`), []byte(`"id"`), 1), &top); err != nil {
			t.Fatal(err)
		}
		if top.ID != s.ID || !strings.HasPrefix(top.ID, "urn:placard:schema:v1:") || top.Description == "" || top.Additional == nil || *top.Additional {
			t.Errorf("%s: %+v", s.Name, top)
		}
		if bytes.Contains(s.JSON, []byte(`\u003c`)) {
			t.Errorf("%s holds HTML escapes", s.Name)
		}
	}
}

// sample makes a good value for a key.
func sample(f content.Field) any {
	form := map[string]string{
		"slug": "data-use", "id": "triage-2026-02", "modelref": "triage/triage-2026-02", "semver": "1.2.0",
		"digest": "sha256:" + strings.Repeat("0a", 32), "url": "https://example.com/a", "base": "https://trust.example.com/",
		"email": "a@b.example", "contact": "a@b.example", "link": "policies/data.md", "path": "/old/", "file": "assets/logo.svg",
		"language": "en", "host": "example.com",
	}
	text := "Some text."
	switch {
	case len(f.Enum) > 0:
		text = f.Enum[len(f.Enum)-1]
	case f.Pattern != nil:
		text = form[f.Pattern.Name]
	}
	switch f.Kind {
	case content.Text:
		return text
	case content.Texts:
		return []any{text}
	case content.TextMap:
		return map[string]any{"key": text}
	case content.Integer:
		if f.Min != nil {
			return *f.Min
		}
		return 7
	case content.Boolean:
		return true
	case content.CivilDate:
		return bare("2026-03-01")
	case content.Instant:
		return bare("2026-03-01T09:00:00Z")
	case content.Table:
		return samples(f.Fields)
	}
	return []any{samples(f.Fields), samples(f.Fields)}
}

func samples(fields []content.Field) map[string]any {
	m := make(map[string]any)
	for _, f := range fields {
		m[f.Key] = sample(f)
	}
	return m
}

// bare is a TOML date.
type bare string

// inTOML writes a value on one line.
func inTOML(v any) string {
	switch v := v.(type) {
	case string:
		b, _ := json.Marshal(v)
		return string(b)
	case bare:
		return string(v)
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, inTOML(e))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, fmt.Sprintf("%q = %s", key, inTOML(v[key])))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(v)
}

func topTOML(m map[string]any) string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(&b, "%q = %s\n", key, inTOML(m[key]))
	}
	return b.String()
}

// asJSON gives decoded TOML as an editor hands it to a validator: dates are
// strings.
func asJSON(t *testing.T, text string) any {
	t.Helper()
	var m map[string]any
	if _, err := toml.Decode(text, &m); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var plain func(v any) any
	plain = func(v any) any {
		switch v := v.(type) {
		case time.Time:
			if v.Location().String() == "date-local" {
				return v.Format(time.DateOnly)
			}
			if v.Location().String() == "datetime-local" {
				return v.Format("2006-01-02T15:04:05")
			}
			return v.Format(time.RFC3339)
		case map[string]any:
			for key := range v {
				v[key] = plain(v[key])
			}
		case []map[string]any:
			out := make([]any, len(v))
			for i := range v {
				out[i] = plain(v[i])
			}
			return out
		case []any:
			for i := range v {
				v[i] = plain(v[i])
			}
		}
		return v
	}
	b, err := json.Marshal(plain(m))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func decoded[F any](text string) diag.List {
	_, list := content.Parse[F]("x.md", []byte("+++\n"+text+"\n+++\n"))
	return list
}

var kinds = map[string]struct {
	fields []content.Field
	decode func(string) diag.List
}{
	"site":      {content.Fields(content.Site{}), decoded[content.Site]},
	"page":      {content.Fields(content.PageFront{}), decoded[content.PageFront]},
	"system":    {content.Fields(content.SystemFront{}), decoded[content.SystemFront]},
	"pack":      {content.Fields(content.PackFront{}), decoded[content.PackFront]},
	"notice":    {content.Fields(content.NoticeFront{}), decoded[content.NoticeFront]},
	"framework": {content.Fields(content.Framework{}), decoded[content.Framework]},
}

// agree holds the decoder and the schema to the same verdict.
func agree(t *testing.T, schemas map[string]*jsonschema.Schema, kind, text string, good bool) {
	t.Helper()
	list := kinds[kind].decode(text)
	err := schemas[kind].Validate(asJSON(t, text))
	if (len(list) == 0) != good {
		t.Errorf("%s: the decoder says %v, want good %v\n%s", kind, list, good, text)
	}
	if (err == nil) != good {
		t.Errorf("%s: the schema says %v, want good %v\n%s", kind, err, good, text)
	}
}

// TestSchemaAgreesWithDecoder spoils every key of every type in every way, at
// every depth, and asks both.
func TestSchemaAgreesWithDecoder(t *testing.T) {
	if testing.Short() {
		t.Skip("some thousand texts, one after the other")
	}
	schemas := compiled(t)
	for kind, k := range kinds {
		root := samples(k.fields)
		agree(t, schemas, kind, topTOML(root), true)
		cases := 0
		var spoil func(fields []content.Field, table map[string]any)
		spoil = func(fields []content.Field, table map[string]any) {
			try := func(key string, v any, good bool) {
				t.Helper()
				cases++
				old, had := table[key]
				if v == nil {
					delete(table, key)
				} else {
					table[key] = v
				}
				agree(t, schemas, kind, topTOML(root), good)
				if had {
					table[key] = old
				} else {
					delete(table, key)
				}
			}
			try("no_such_key", "x", false)
			for _, f := range fields {
				try(f.Key, nil, !f.Required)
				for _, other := range []any{"x y z!", 7, true, bare("2026-03-01"), []any{}, []any{1}, map[string]any{"a": 1}, 1.5} {
					good := false
					switch o := other.(type) {
					case string:
						good = f.Kind == content.Text && f.Pattern == nil && len(f.Enum) == 0
					case int:
						good = f.Kind == content.Integer && (f.Min == nil || o >= *f.Min)
					case bool:
						good = f.Kind == content.Boolean
					case bare:
						good = f.Kind == content.CivilDate || f.Kind == content.Instant
						if f.Kind == content.Text && f.Pattern == nil && len(f.Enum) == 0 {
							continue // JSON has no dates: the schema sees a text
						}
						if f.Pattern != nil && f.Pattern.Match(string(o)) {
							continue
						}
					case []any:
						good = len(o) == 0 && (f.Kind == content.Texts && !f.Required || f.Kind == content.Tables)
					}
					try(f.Key, other, good)
				}
				switch f.Kind {
				case content.Text:
					try(f.Key, "", !f.Required && len(f.Enum) == 0)
				case content.Texts:
					try(f.Key, []any{""}, false)
					try(f.Key, []any{sample(f).([]any)[0], "x y z!"}, f.Pattern == nil && len(f.Enum) == 0)
				case content.TextMap:
					try(f.Key, map[string]any{"b": "x y z!"}, len(f.Enum) == 0)
				case content.Integer:
					if f.Max != nil {
						try(f.Key, *f.Min-1, false)
						try(f.Key, *f.Max+1, false)
						try(f.Key, *f.Max, true)
					}
				case content.Instant:
					try(f.Key, bare("2026-03-01T09:00:00"), false)
					try(f.Key, bare("2026-03-01T09:00:00+02:00"), true)
				case content.Table:
					spoil(f.Fields, table[f.Key].(map[string]any))
				case content.Tables:
					spoil(f.Fields, table[f.Key].([]any)[1].(map[string]any))
				}
			}
		}
		spoil(k.fields, root)
		if cases < 40 {
			t.Errorf("%s: only %d cases", kind, cases)
		}
	}
}
