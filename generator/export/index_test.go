package export

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"placard/generator/disclosure"
	"placard/generator/output"
	"placard/trustindex"
)

var updateIndex = flag.Bool("update-index", false, "write the schemas of a new version of the index to testdata")

// validators compiles schemas: checked against the metaschema, formats
// asserted, nothing fetched.
func validators(t testing.TB, schemas []Schema) map[string]*jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	out := map[string]*jsonschema.Schema{}
	for _, s := range schemas {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.JSON))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(s.ID, doc); err != nil {
			t.Fatal(err)
		}
		if out[s.Name], err = c.Compile(s.ID); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestIndexSchemas(t *testing.T) {
	set := IndexSchemas()
	validators(t, set.Latest)
	validators(t, set.Versioned)
	for i, s := range set.Latest {
		if s.Path != "schema/v1/"+s.Name+".json" || s.ID != "urn:placard:schema:v1:"+s.Name {
			t.Errorf("%s is %s at %s", s.Name, s.ID, s.Path)
		}
		if bytes.Contains(s.JSON, []byte("additionalProperties")) {
			t.Errorf("%s refuses members that it does not know", s.Name)
		}
		versioned := bytes.Replace(s.JSON, []byte("urn:placard:schema:v1:"), []byte("urn:placard:schema:v"+trustindex.SchemaVersion+":"), 1)
		if !bytes.Equal(versioned, set.Versioned[i].JSON) {
			t.Errorf("%s differs in more than its $id from its copy at the exact version", s.Name)
		}
		// What was published under a version stays: a new member needs a new
		// trustindex.SchemaVersion, and the schemas of the old one stay in
		// testdata.
		golden := filepath.Join("testdata", "index", "v"+trustindex.SchemaVersion, s.Name+".json")
		if *updateIndex {
			if err := os.MkdirAll(filepath.Dir(golden), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(golden, set.Versioned[i].JSON, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, set.Versioned[i].JSON) {
			t.Errorf("the schema %s of version %s is not the published one: raise trustindex.SchemaVersion", s.Name, trustindex.SchemaVersion)
		}
	}
}

// machine publishes what programs read of a source.
func machine(tb testing.TB, in Input, before *built) *built {
	tb.Helper()
	var artifacts []output.Artifact
	feeds, err := Feeds(in)
	if err != nil {
		tb.Fatal(err)
	}
	artifacts = append(artifacts, feeds...)
	for _, s := range in.Site.Systems {
		for _, p := range s.Packs {
			artifacts = append(artifacts, output.Artifact{
				Path: p.URL + "index.md", Kind: "text", Key: output.NewKey("t").String(p.Digest).Sum(), Write: output.Content(p.Canonical()),
			})
			for _, a := range p.Attachments {
				data, err := a.Open()
				if err != nil {
					tb.Fatal(err)
				}
				artifacts = append(artifacts, output.Artifact{
					Path: p.URL + inFolder(p, a.Path), Kind: "file", Key: output.NewKey("t").String(a.Digest).Sum(), Write: output.Content(data),
				})
			}
		}
	}
	index, err := Index(in, NewPlanned(artifacts))
	if err != nil {
		tb.Fatal(err)
	}
	artifacts = append(append(artifacts, index...), Sums())
	b := &built{in: in, plan: &output.Plan{}}
	for _, a := range artifacts {
		if err := b.plan.Add(a); err != nil {
			tb.Fatal(err)
		}
	}
	var old *output.Tree
	if before != nil {
		old = before.tree
	}
	if b.tree, err = b.plan.Render(context.Background(), old, nil); err != nil {
		tb.Fatal(err)
	}
	return b
}

// folderInput loads a site that is on disk.
func folderInput(tb testing.TB, dir string) Input {
	tb.Helper()
	s := source{}
	for _, name := range []string{"site.toml", "content", "frameworks"} {
		err := filepath.WalkDir(filepath.Join(dir, name), func(p string, d os.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(p)
			rel, _ := filepath.Rel(dir, p)
			s[filepath.ToSlash(rel)] = string(data)
			return err
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	return edition(tb, s)
}

// check validates every document of the index against the strict schemas
// and the published ones, and compares every size and digest in them with the
// bytes that are published.
func (b *built) checkIndex(t *testing.T) {
	t.Helper()
	strict, open := validators(t, indexSchemas("v1", true)), validators(t, IndexSchemas().Latest)
	kinds := map[string]string{"index.json": "index", "notices/index.json": "notices"}
	for _, s := range b.in.Site.Systems {
		kinds[s.URL+"index.json"] = "system"
		for _, p := range s.Packs {
			kinds[p.URL+"index.json"] = "pack"
		}
	}
	base, err := newAddresses(b.in.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	addresses := map[string]string{}
	for p := range b.files() {
		addresses[base.absolute(p)] = p
	}
	for name, kind := range kinds {
		data := b.file(t, name)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := strict[kind].Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		head := doc.(map[string]any)
		if head["url"] != base.absolute(name) {
			t.Errorf("%s says it is at %v", name, head["url"])
		}
		if _, ok := addresses[head["$schema"].(string)]; !ok {
			t.Errorf("%s: its schema %v is not published", name, head["$schema"])
		}
		walkJSON(doc, func(v any) {
			if v == nil {
				t.Errorf("%s holds a null", name)
			}
			m, ok := v.(map[string]any)
			if !ok || m["sha256"] == nil {
				return
			}
			path := addresses[m["url"].(string)]
			f, _, ok := b.tree.File(path)
			if !ok {
				t.Errorf("%s: %v is not published", name, m["url"])
			} else if f.Digest.String() != m["sha256"] || json.Number(itoa(f.Size)) != m["size"] {
				t.Errorf("%s: size or digest of %s is wrong", name, path)
			}
		})
		// A block without Markdown stands in the canonical text as its text.
		if kind == "pack" {
			plain := strings.Join(strings.Fields(string(b.file(t, strings.TrimSuffix(name, "json")+"md"))), " ")
			walkJSON(doc, func(v any) {
				if m, ok := v.(map[string]any); ok && m["kind"] != nil && m["markdown"] == nil {
					if text := strings.Join(strings.Fields(m["text"].(string)), " "); !strings.Contains(plain, text) {
						t.Errorf("%s: Markdown is left out of %q", name, text)
					}
				}
			})
		}
		// A later version of the format adds members and values.
		addUnknown(doc)
		if err := open[kind].Validate(doc); err != nil {
			t.Errorf("%s with unknown members: %v", name, err)
		}
		if strict[kind].Validate(doc) == nil {
			t.Errorf("the strict schema of %s lets unknown members through", kind)
		}
	}
}

func itoa(n int64) string { b, _ := json.Marshal(n); return string(b) }

func walkJSON(v any, visit func(any)) {
	visit(v)
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			walkJSON(e, visit)
		}
	case []any:
		for _, e := range v {
			walkJSON(e, visit)
		}
	}
}

// addUnknown adds a member to every object and makes status and kind words
// that nobody knows.
func addUnknown(v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if _, text := e.(string); text && slices.Contains([]string{"status", "kind", "role", "state", "impact", "class"}, k) {
				v[k] = "quite-new"
				continue
			}
			addUnknown(e)
		}
		v["x_new"] = map[string]any{"a": []any{}}
	case []any:
		for _, e := range v {
			addUnknown(e)
		}
	}
}

func TestIndexOfDemonstration(t *testing.T) {
	b := machine(t, folderInput(t, "../.."), nil)
	b.checkIndex(t)
	for name, text := range b.files() {
		// Names that only editions for other readers may hold.
		for _, secret := range []string{"ALD-2026-017", "ALD-2026-021", "customer-security-contacts", "batch-classification"} {
			if strings.HasSuffix(name, "index.json") && strings.Contains(text, secret) {
				t.Errorf("%s speaks of %s", name, secret)
			}
		}
	}
}

func TestIndexOfHostileSite(t *testing.T) {
	s := someNotices(12)
	s["site.toml"] = strings.Replace(s["site.toml"], `"Example trust center"`, `"\"<script>alert(1)</script> & مركز الثقة 🛡️ ]]>"`, 1)
	s["site.toml"] = strings.Replace(s["site.toml"], `https://trust.example.com/`, `https://trust.example.com/a/c`, 1)
	s["content/systems/triage/1.1.0.md"] = strings.Replace(s["content/systems/triage/1.1.0.md"], "## Intended use\n", `Before any heading, with [a reference][ref] and a note.[^n]

[ref]: ../../policies/incidents.md "Title"

[^n]: A note with a [link](1.0.0.md).

    And a second paragraph.

`+"## Intended use\n\n![A (round) picture](<shot-1.png>)\n\n"+strings.Repeat("Ω", 1000)+" 限制条件和注意事项 \"quoted\" <b> &amp; `</script>`\n\n### Below {#below}\n\n- a\n\n      code\n\n", 1)
	s["content/systems/triage/shot-1.png"] = "\x89PNG\r\n\x1a\n"
	s["content/systems/empty/_index.md"] = "+++\nname = \"Empty\"\nsummary = \"Has no pack.\"\n+++\n"
	b := machine(t, edition(t, s), nil)
	b.checkIndex(t)
	var p trustindex.Pack
	if err := trustindex.Decode(b.file(t, "systems/triage/packs/1.1.0/index.json"), &p); err != nil {
		t.Fatal(err)
	}
	first := p.Sections[0].Blocks[0].Markdown
	for _, want := range []string{"[ref]: https://trust.example.com/a/c/policies/incidents/ \"Title\"", "[^n]: A note with a [link](https://trust.example.com/a/c/systems/triage/packs/1.0.0/).\n\n    And a second"} {
		if !strings.Contains(first, want) {
			t.Errorf("the first block lacks %q:\n%s", want, first)
		}
	}
	all, _ := json.Marshal(p.Sections)
	if want := `https://trust.example.com/a/c/systems/triage/shot-1.png`; !bytes.Contains(all, []byte(want)) {
		t.Errorf("no link %s", want)
	}
	if p.Sections[1].ID != "intended-use" || p.Sections[1].Number != "1" || !strings.HasSuffix(p.Sections[1].URL, "/1.1.0/#intended-use") {
		t.Errorf("section %+v", p.Sections[1])
	}
}

// A pack's document does not change: not with time, with other packs and
// notices, nor with an approval that comes later.
func TestPackDocumentStays(t *testing.T) {
	s := someNotices(3)
	first := machine(t, edition(t, s), nil)
	const path = "systems/triage/packs/1.0.0/index.json"
	s["content/systems/triage/_index.md"] = strings.Replace(s["content/systems/triage/_index.md"], "Triage & Co", "Another name", 1)
	s["content/systems/triage/2.0.0.md"] = packFile("2.0.0", "2026-05-01", "triage-2", "", "Other text.")
	s["content/systems/triage/1.0.0.md"] = strings.Replace(s["content/systems/triage/1.0.0.md"], "+++\n\n##", `[[approval]]
role = "risk"
by = "R. Late"
at = 2026-06-01
digest = "`+first.in.Site.Systems[slices.IndexFunc(first.in.Site.Systems, func(s *disclosure.System) bool { return s.ID == "triage" })].Packs[1].Digest+`"
+++

##`, 1)
	s.notice(4, 4)
	s["site.toml"] = strings.Replace(s["site.toml"], "as_of = 2026-11-16", "as_of = 2026-12-01", 1)
	second := machine(t, edition(t, s), nil)
	if a, b := first.file(t, path), second.file(t, path); !bytes.Equal(a, b) {
		t.Errorf("the document of a pack changed from\n%s\nto\n%s", a, b)
	}
	if !bytes.Contains(second.file(t, "systems/triage/index.json"), []byte("R. Late")) {
		t.Error("the system's document lacks the later approval")
	}
}

func TestIndexIsIncremental(t *testing.T) {
	s := someNotices(5)
	before := machine(t, edition(t, s), nil)
	s["content/systems/dock/1.0.0.md"] += "\nOne more paragraph.\n"
	s.notice(6, 6)
	incremental, clean := machine(t, edition(t, s), before), machine(t, edition(t, s), nil)
	if diff := changed(incremental, clean); len(diff) > 0 {
		t.Errorf("an incremental build differs in %v", diff)
	}
	for _, p := range changed(before, clean) {
		if strings.HasPrefix(p, "systems/triage/packs/") {
			t.Errorf("%s changed with another system's pack", p)
		}
	}
}

// sha256sum itself reads the sums.
func TestSums(t *testing.T) {
	program, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("sha256sum is not installed")
	}
	s := someNotices(3)
	s["content/files/sizes_1.txt"] = "x"
	in := edition(t, s)
	dir := t.TempDir()
	b := machine(t, in, nil)
	for name, data := range b.files() {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(program, "--check", "--strict", "--quiet", SumsPath)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("sha256sum: %v\n%s", err, out)
	}
	if lines := strings.Count(b.files()[SumsPath], "\n"); lines != len(b.files())-1 {
		t.Errorf("%d lines for %d files", lines, len(b.files()))
	}
}

// A reader goes from the index down to a pack and its text.
func TestReader(t *testing.T) {
	b := machine(t, edition(t, someNotices(2)), nil)
	base := b.in.BaseURL
	ctx := context.Background()
	r := trustindex.Reader{Client: treeClient{b, base, nil}}
	index, err := r.Index(ctx, base+"index.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Notices(ctx, index.Notices.Document); err != nil {
		t.Error(err)
	}
	i := slices.IndexFunc(index.Systems, func(s trustindex.SystemEntry) bool { return s.ID == "triage" })
	system, err := r.System(ctx, index.Systems[i].Document)
	if err != nil {
		t.Fatal(err)
	}
	pack, err := r.Pack(ctx, system.Packs[0])
	if err != nil {
		t.Fatal(err)
	}
	text, err := r.File(ctx, pack.Artefacts[0].File)
	if err != nil {
		t.Fatal(err)
	}
	if err := pack.VerifyText(text); err != nil {
		t.Error(err)
	}
	if err := pack.VerifyText(append(text, ' ')); err == nil {
		t.Error("another text passes for the pack's")
	}
	tampered := trustindex.Reader{Client: treeClient{b, base, func(p string, data []byte) []byte {
		return bytes.Replace(data, []byte("100"), []byte("900"), 1)
	}}}
	if _, err := tampered.Pack(ctx, system.Packs[1]); err == nil {
		t.Error("a document with other bytes is read")
	}
}

// treeClient answers requests from a tree.
type treeClient struct {
	b      *built
	base   string
	change func(path string, data []byte) []byte
}

func (c treeClient) Do(r *http.Request) (*http.Response, error) {
	path, ok := strings.CutPrefix(r.URL.String(), c.base)
	_, data, found := c.b.tree.File(path)
	if !ok || !found {
		return &http.Response{StatusCode: http.StatusNotFound, Status: "404 Not Found", Body: http.NoBody}, nil
	}
	if c.change != nil {
		data = c.change(path, data)
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(data))}, nil
}
