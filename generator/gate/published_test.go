package gate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

const pack = `+++
version = "1.0.0"
published = 2026-02-01
effective = 2026-02-01
models = ["triage-2026-02"]
+++

## Risks

Urgent tickets may be missed.
`

const notice = `+++
id = "2026-0001"
title = "A notice"
kind = "information"
impact = "minor"
published = 2026-02-01T09:00:00Z
+++

What happens.
`

// source writes a small site and reads it.
func source(t *testing.T, changes map[string]string) (*disclosure.Site, func(*content.File) *markdown.Document) {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{
		"site.toml":                        "title = \"T\"\nbase_url = \"https://trust.example.com/\"\n",
		"content/systems/triage/_index.md": "+++\nname = \"Triage\"\nsummary = \"S\"\n[[model]]\nid = \"triage-2026-02\"\nstatus = \"active\"\nreleased = 2026-02-01\n+++\n",
		"content/systems/triage/1.0.0.md":  pack,
		"content/notices/2026-0001.md":     notice,
	}
	for name, text := range changes {
		files[name] = text
	}
	for name, text := range files {
		if text == "" {
			continue
		}
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	tree, _, err := content.Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	engine := markdown.New()
	parse := func(f *content.File) *markdown.Document {
		return engine.Parse(f.Source, f.Body, markdown.Options{Numbered: true})
	}
	asOf, _ := content.ParseDate("2026-06-01")
	site, _ := disclosure.Assemble(tree, func(f *content.File) *markdown.Outline { return &parse(f).Outline }, asOf)
	return site, parse
}

// publish makes the index of a site as far as the gate reads it.
func publish(t *testing.T, site *disclosure.Site, spoil func(map[string]string)) *httptest.Server {
	t.Helper()
	files := map[string]string{}
	const base = "https://trust.example.com/"
	put := func(name string, doc any) map[string]any {
		data, err := json.Marshal(doc)
		if text, ok := doc.(string); ok {
			data, err = []byte(text), nil
		}
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(data)
		sum := sha256.Sum256(data)
		return map[string]any{"url": base + name, "sha256": hex.EncodeToString(sum[:])}
	}
	var systems []any
	for _, s := range site.Systems {
		var packs []any
		for _, p := range s.Packs {
			put("systems/"+s.ID+"/packs/"+p.Version.Original()+"/index.md", string(p.Canonical()))
			packs = append(packs, map[string]any{"version": p.Version.Original(), "status": p.Status, "published": p.Doc.Front.Published.String(), "digest": p.Digest})
		}
		document := put("systems/"+s.ID+"/index.json", map[string]any{"id": s.ID, "packs": packs, "models": []any{map[string]any{"id": "triage-2026-02", "state": "active"}}})
		systems = append(systems, map[string]any{"id": s.ID, "document": document})
	}
	var notices []any
	for _, n := range site.Notices {
		text := put("notices/"+n.ID+"/notice.md", string(n.Canonical()))
		f := n.Doc.Front
		notices = append(notices, map[string]any{"id": n.ID, "title": f.Title, "kind": f.Kind, "impact": f.Impact, "published": n.Published.Format(time.RFC3339), "state": "in-effect", "digest": content.Digest(n.Canonical()), "text": text})
	}
	list := put("notices/index.json", map[string]any{"notices": notices})
	put("index.json", map[string]any{"schema_version": "1.2", "url": base + "index.json", "audience": "public", "systems": systems, "notices": map[string]any{"count": len(notices), "document": list}})
	if spoil != nil {
		spoil(files)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := files[strings.TrimPrefix(r.URL.Path, "/trust/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Write([]byte(text))
	}))
	t.Cleanup(server.Close)
	return server
}

func TestAddress(t *testing.T) {
	site, _ := source(t, nil)
	server := publish(t, site, nil)
	reader := &Reader{Dir: "."}
	for name, c := range map[string]struct {
		changes map[string]string
		want    Verdict
		code    string
	}{
		"same":           {nil, Pass, ""},
		"altered pack":   {map[string]string{"content/systems/triage/1.0.0.md": strings.Replace(pack, "may be", "are", 1)}, Refused, "G101"},
		"removed pack":   {map[string]string{"content/systems/triage/1.0.0.md": ""}, Refused, "G102"},
		"altered notice": {map[string]string{"content/notices/2026-0001.md": strings.Replace(notice, "What happens", "What happened", 1)}, Refused, "G105"},
		"another title":  {map[string]string{"content/notices/2026-0001.md": strings.Replace(notice, "A notice", "Another", 1)}, Refused, "G105"},
		"removed notice": {map[string]string{"content/notices/2026-0001.md": ""}, Refused, "G106"},
	} {
		t.Run(name, func(t *testing.T) {
			base, err := reader.Base(t.Context(), server.URL+"/trust/")
			if err != nil {
				t.Fatal(err)
			}
			head, documents := source(t, c.changes)
			r := Evaluate(Input{Head: FromSite(head, documents), Site: head, Documents: documents, Base: base})
			if r.Verdict != c.want {
				t.Errorf("verdict %s: %+v", r.Verdict, r.Findings)
			}
			found := false
			for _, f := range r.Findings {
				found = found || f.Code == c.code
			}
			if c.code != "" && !found {
				t.Errorf("no %s: %+v", c.code, r.Findings)
			}
		})
	}
}

// TestAddressSpoilt holds that a publication that does not agree with itself
// is no base.
func TestAddressSpoilt(t *testing.T) {
	site, _ := source(t, nil)
	for name, spoil := range map[string]func(map[string]string){
		"no index":            func(f map[string]string) { delete(f, "index.json") },
		"another version":     func(f map[string]string) { f["index.json"] = strings.Replace(f["index.json"], `"1.2"`, `"2.0"`, 1) },
		"not JSON":            func(f map[string]string) { f["index.json"] = "<html>" },
		"a system is missing": func(f map[string]string) { delete(f, "systems/triage/index.json") },
		"a system was altered": func(f map[string]string) {
			f["systems/triage/index.json"] = strings.Replace(f["systems/triage/index.json"], "1.0.0", "1.0.1", 1)
		},
		"notices were altered": func(f map[string]string) { f["notices/index.json"] = `{"notices":[]}` },
		"documents lie outside": func(f map[string]string) {
			f["index.json"] = strings.ReplaceAll(f["index.json"], "https://trust.example.com/systems", "https://evil.example/systems")
		},
	} {
		server := publish(t, site, spoil)
		if _, err := (&Reader{Dir: "."}).Base(context.Background(), server.URL+"/trust/index.json"); !errors.Is(err, ErrBase) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if r := Unreadable(FromSite(site, nil), site.AsOf, ErrBase); r.ExitCode() != 2 {
		t.Errorf("without a base the exit code is %d", r.ExitCode())
	}
}

// TestAddressTexts holds that a notice is judged by its digest, whatever has
// become of the text that shows what differs; and that without a digest nobody
// knows.
func TestAddressTexts(t *testing.T) {
	site, _ := source(t, nil)
	same, altered := map[string]string{}, map[string]string{"content/notices/2026-0001.md": strings.Replace(notice, "What happens", "What happened", 1)}
	const text = "notices/2026-0001/notice.md"
	digest := regexp.MustCompile(`"digest":"sha256:[0-9a-f]+",`)
	for name, c := range map[string]struct {
		spoil   func(map[string]string)
		changes map[string]string
		want    Verdict
		says    string
	}{
		"altered":              {nil, altered, Refused, "was: What happens.; now: What happened."},
		"a text is missing":    {func(f map[string]string) { delete(f, text) }, same, Pass, ""},
		"a missing text":       {func(f map[string]string) { delete(f, text) }, altered, Refused, "the published text could not be read"},
		"a text was altered":   {func(f map[string]string) { f[text] += "x" }, altered, Refused, "has another digest"},
		"no digest, the same":  {func(f map[string]string) { undigested(f, digest) }, same, Undetermined, ""},
		"no digest, and other": {func(f map[string]string) { undigested(f, digest) }, altered, Undetermined, ""},
	} {
		base, err := (&Reader{Dir: "."}).Base(t.Context(), publish(t, site, c.spoil).URL+"/trust/")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		head, documents := source(t, c.changes)
		r := Evaluate(Input{Head: FromSite(head, documents), Site: head, Documents: documents, Base: base})
		said := fmt.Sprint(r.Findings)
		if r.Verdict != c.want || !strings.Contains(said, c.says) {
			t.Errorf("%s: %s: %s", name, r.Verdict, said)
		}
	}
}

// undigested takes the digests out of an index of notices, as an earlier
// program wrote it.
func undigested(files map[string]string, digest *regexp.Regexp) {
	before := sha256.Sum256([]byte(files["notices/index.json"]))
	files["notices/index.json"] = digest.ReplaceAllString(files["notices/index.json"], "")
	after := sha256.Sum256([]byte(files["notices/index.json"]))
	files["index.json"] = strings.Replace(files["index.json"], hex.EncodeToString(before[:]), hex.EncodeToString(after[:]), 1)
}

func TestCanonicalJSON(t *testing.T) {
	got := string(CanonicalJSON(map[string]any{
		"\u20ac": "euro", "\r": "return", "\ufb33": 1, "1": true, "\U0001f600": nil, "\u0080": []any{"a\u000f\n\"\\/<>&\u2028é"}, "\u00f6": -5,
	}))
	// The order of the names is RFC 8785 section 3.2.3's.
	const want = "{\"\\r\":\"return\",\"1\":true,\"\u0080\":[\"a\\u000f\\n\\\"\\\\/<>&\u2028é\"],\"ö\":-5,\"€\":\"euro\",\"\U0001f600\":null,\"\ufb33\":1}"
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if !json.Valid([]byte(got)) {
		t.Error("not JSON")
	}
}

func TestCertificate(t *testing.T) {
	site, documents := source(t, nil)
	state := FromSite(site, documents)
	r := Evaluate(Input{Head: state, Site: site, Documents: documents, Base: FromSite(site, documents)})
	at := time.Date(2026, 6, 1, 12, 0, 0, 0, time.FixedZone("", 7200))
	first := r.Certificate(at, "placard test", nil)
	if string(first) != string(r.Certificate(at, "placard test", nil)) {
		t.Error("the same verdict gives other bytes")
	}
	var c struct {
		Verdict, At string
		Previous    *string
		Rules       []struct{ Code string }
		Packs       []struct{ Digest string }
	}
	if err := json.Unmarshal(first, &c); err != nil {
		t.Fatal(err)
	}
	if c.Verdict != "pass" || c.At != "2026-06-01T10:00:00Z" || c.Previous != nil || len(c.Rules) != len(Rules()) || c.Packs[0].Digest != site.Systems[0].Packs[0].Digest {
		t.Errorf("%s", first)
	}
	if err := json.Unmarshal(r.Certificate(at, "placard test", first), &c); err != nil {
		t.Fatal(err)
	}
	if want := content.Digest(first); c.Previous == nil || *c.Previous != want {
		t.Errorf("the chain is broken: %v, want %s", c.Previous, want)
	}
}

func TestRules(t *testing.T) {
	last := ""
	for _, r := range Rules() {
		if r.Code <= last || r.Code[0] != 'G' || !r.Fixed || r.Title == "" || r.Doc == "" || r.Bad == "" || r.Good == "" {
			t.Errorf("rule %+v", r)
		}
		last = r.Code
	}
}
