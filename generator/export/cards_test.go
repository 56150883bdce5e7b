package export

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"placard/generator/output"
)

// cards publishes the packs of a site in other formats.
func cards(tb testing.TB, in Input) *built {
	tb.Helper()
	list, err := Cards(in, NewPlanned(nil))
	if err != nil {
		tb.Fatal(err)
	}
	b := &built{in: in, plan: &output.Plan{}}
	for _, a := range list {
		if err := b.plan.Add(a); err != nil {
			tb.Fatal(err)
		}
	}
	if b.tree, err = b.plan.Render(context.Background(), nil, nil); err != nil {
		tb.Fatal(err)
	}
	return b
}

// cycloneDXSchema is the official schema; see testdata/cyclonedx/README.md.
func cycloneDXSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, name := range []string{"spdx", "jsf-0.82", "bom-1.6"} {
		file := name + ".SNAPSHOT.schema.json"
		f, err := os.Open(filepath.Join("testdata", "cyclonedx", file))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("http://cyclonedx.org/schema/"+file, doc); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("http://cyclonedx.org/schema/bom-1.6.SNAPSHOT.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// hostilePacks has titles with markup, text from right to left, long words, a
// pack without optional parts, one without headings, and odd model cards.
func hostilePacks() source {
	s := someNotices(2)
	s["content/systems/triage/_index.md"] = strings.Replace(s["content/systems/triage/_index.md"], `"Triage & Co"`, `"\"T\" <script> & مركز 🛡️ `+strings.Repeat("x", 1000)+`"`, 1)
	s["content/systems/triage/1.0.0.md"] = strings.Replace(s["content/systems/triage/1.0.0.md"], "[brief]\nuse_for = \"Tests.\"\n", "", 1)
	s["content/systems/dock/1.1.0.md"] = packFile("1.1.0", "2026-02-05", "dock-1", "", "Text.[^1]\n\nUnderlined\n----------\n\nIts text with a [link](1.0.0.md).\n\n```sh\n### not a heading\n```\n\n### A heading\n\nIts text.\n\n## Limitations\n\n限制条件。\n\n## Risks\n\n| Risk | Mitigation | What you must do |\n| --- | --- | --- |\n| `a` \\| b | We test. | Test |\n| c | – | |\n\n### Another risk\n\n**Mitigation.** We look.\n\n**What you must do.** Look.\n\n[^1]: A note.\n")
	s["content/systems/dock/1.2.0.md"] = strings.Replace(packFile("1.2.0", "2026-03-05", "dock-1", "", ""), "## Intended use\n", "No headings at all.", 1)
	return s
}

func TestCycloneDX(t *testing.T) {
	schema := cycloneDXSchema(t)
	for name, in := range map[string]Input{"demonstration": folderInput(t, "../.."), "hostile": edition(t, hostilePacks())} {
		b := cards(t, in)
		serials := map[string]string{}
		for _, path := range b.paths(CycloneDXName) {
			data := b.file(t, path)
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(doc); err != nil {
				t.Errorf("%s: %s: %v", name, path, err)
			}
			serial := doc.(map[string]any)["serialNumber"].(string)
			if other := serials[serial]; other != "" {
				t.Errorf("%s and %s have one serial number", path, other)
			}
			serials[serial] = path
			if path == "systems/dock/packs/1.1.0/"+CycloneDXName && name == "hostile" {
				var bom bom
				if err := json.Unmarshal(data, &bom); err != nil {
					t.Fatal(err)
				}
				got, _ := json.Marshal(bom.Metadata.Component.ModelCard.Considerations.Ethical)
				want := "[{\"name\":\"a | b\",\"mitigationStrategy\":\"We test. What to do: Test\"},{\"name\":\"c\"},{\"name\":\"Another risk\",\"mitigationStrategy\":\"We look. What to do: Look.\"}]"
				if string(got) != want {
					t.Errorf("risks are %s, want %s", got, want)
				}
			}
		}
		if len(serials) == 0 {
			t.Errorf("%s has no BOM", name)
		}
	}
}

func TestModelCards(t *testing.T) {
	b := cards(t, edition(t, hostilePacks()))
	text := string(b.file(t, "systems/dock/packs/1.1.0/"+ModelCardName))
	for _, want := range []string{
		"---\nmodel_name: \"Dock 1.1.0\"\nlanguage:\n- \"en\"\n",
		"\n## Uses\n\n- Direct use: Tests.\n\n### Intended use\n\nText.[^1]\n",
		"\n## Bias, Risks, and Limitations\n\n### Limitations\n\n限制条件。\n\n### Risks\n",
		"\n#### Another risk\n",
		"\n## Underlined\n\nIts text with a [link](https://trust.example.com/systems/dock/packs/1.0.0/).\n\n```sh\n### not a heading\n```\n\n#### A heading\n\nIts text.\n",
		"\n[^1]: A note.\n",
		"\n## Model Card Contact\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the card lacks %q:\n%s", want, text)
		}
	}
	if strings.Count(text, "A note.") != 1 {
		t.Errorf("the footnote stands %d times", strings.Count(text, "A note."))
	}
	for _, path := range b.paths(ModelCardName) {
		text := string(b.file(t, path))
		if regexp.MustCompile(`(?m)^##+ .*\n+##? `).MatchString(text) || strings.Contains(text, "Needed") {
			t.Errorf("%s has an empty section:\n%s", path, text)
		}
	}
	if text := string(b.file(t, "systems/dock/packs/1.2.0/"+ModelCardName)); !strings.Contains(text, "No headings at all.") {
		t.Errorf("text before the first heading is lost:\n%s", text)
	}
}
