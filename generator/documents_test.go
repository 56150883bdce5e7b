package generator

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"placard/generator/export"
	"placard/generator/gate"
)

// documentSchemas compiles the schemas of what the program writes about
// changes and releases, as strict as they can be: a member or value that they
// do not know is a mistake.
func documentSchemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	compiled := map[string]*jsonschema.Schema{}
	for _, strict := range []bool{false, true} {
		for _, d := range append(export.ChangeDocuments(), GateDocuments()...) {
			s := export.DocumentSchema(d, strict)
			c := jsonschema.NewCompiler()
			c.AssertFormat()
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.JSON))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.AddResource(s.ID, doc); err != nil {
				t.Fatal(err)
			}
			if compiled[d.Name], err = c.Compile(s.ID); err != nil {
				t.Fatal(err)
			}
			if !strict && bytes.Contains(s.JSON, []byte("additionalProperties")) {
				t.Errorf("%s refuses members that it does not know", d.Name)
			}
		}
	}
	return compiled
}

func validate(t *testing.T, schema *jsonschema.Schema, name string, data []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err == nil {
		err = schema.Validate(doc)
	}
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// TestChangeDocuments holds every change log and comparison of the
// demonstration site against their schemas.
func TestChangeDocuments(t *testing.T) {
	schemas := documentSchemas(t)
	s, err := load(t.Context(), Options{Dir: ".."})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, a := range plan.Artifacts() {
		name := ""
		switch {
		case filepath.Base(a.Path) == "changes.json" && !strings.HasPrefix(a.Path, "schema/"):
			name = "changes"
		case strings.Contains(a.Path, "...") && strings.HasSuffix(a.Path, ".json"):
			name = "comparison"
		default:
			continue
		}
		seen[name]++
		var b bytes.Buffer
		if err := a.Write(&b); err != nil {
			t.Fatal(err)
		}
		validate(t, schemas[name], a.Path, b.Bytes())
	}
	if seen["changes"] < 10 || seen["comparison"] < 30 {
		t.Errorf("only %v", seen)
	}
	for _, d := range append(export.ChangeDocuments(), GateDocuments()...) {
		if !plan.Has("schema/v1/" + d.Name + ".json") {
			t.Errorf("the schema of %s is not published", d.Name)
		}
	}
}

// TestGateDocuments holds verdicts of every kind against their schemas.
func TestGateDocuments(t *testing.T) {
	schemas := documentSchemas(t)
	head, err := Read(t.Context(), Options{Dir: ".."})
	if err != nil {
		t.Fatal(err)
	}
	state := gate.FromSite(head.Site, head.Document)
	evaluate := func(change func(*gate.State)) *gate.Result {
		base := gate.FromSite(head.Site, head.Document)
		change(base)
		return gate.Evaluate(gate.Input{Head: state, Site: head.Site, Documents: head.Document, Findings: head.Findings, Base: base})
	}
	want := map[gate.Verdict]*gate.Result{
		gate.Pass: evaluate(func(s *gate.State) { s.Ref, s.Commit, s.Kind = "main", strings.Repeat("0a", 20), "revision" }),
		gate.Refused: evaluate(func(s *gate.State) {
			s.Packs[0].Digest = "sha256:" + strings.Repeat("0", 64)
			s.Notices = s.Notices[1:]
		}),
		gate.Undetermined: evaluate(func(s *gate.State) { s.Problems = []string{"content/x.md: broken"} }),
		"unreadable":      gate.Unreadable(state, head.Site.AsOf, errors.New("no such revision")),
	}
	for verdict, r := range want {
		if verdict != "unreadable" && r.Verdict != verdict {
			t.Errorf("%s instead of %s: %v", r.Verdict, verdict, r.Findings)
		}
		var b bytes.Buffer
		if err := r.WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		validate(t, schemas["gate-report"], fmt.Sprintf("report, %s", verdict), b.Bytes())
		first := r.Certificate(time.Date(2026, 11, 16, 10, 0, 0, 0, time.UTC), "placard test", nil)
		validate(t, schemas["release-certificate"], fmt.Sprintf("certificate, %s", verdict), first)
		validate(t, schemas["release-certificate"], "second certificate", r.Certificate(time.Now(), "placard test", first))
	}
	// A schema that passes everything would pass these.
	for name, data := range map[string]string{"gate-report": `{"verdict":"maybe"}`, "release-certificate": `{}`, "comparison": `{"format":1}`, "changes": `[]`} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if schemas[name].Validate(doc) == nil {
			t.Errorf("%s passes %s", name, data)
		}
	}
}
