package export

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"placard/generator/content"
	"placard/generator/diff"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// changesOf plans change logs of the demonstration site on a day and gives
// the files by path.
func changesOf(t testing.TB, day string) (map[string]string, *disclosure.Site) {
	t.Helper()
	asOf, err := content.ParseDate(day)
	if err != nil {
		t.Fatal(err)
	}
	tree, _, err := content.Load(t.Context(), "../..")
	if err != nil {
		t.Fatal(err)
	}
	engine := markdown.New()
	options := map[*content.File]markdown.Options{}
	for _, system := range tree.Systems {
		for _, p := range system.Packs {
			options[p.Doc.File] = markdown.Options{Numbered: true, HeadingID: disclosure.HeadingIDs(disclosure.SectionRules(&tree.Config.Site, &system.Doc.Front))}
		}
	}
	parse := func(f *content.File) *markdown.Document { return engine.Parse(f.Source, f.Body, options[f]) }
	whole, _ := disclosure.Assemble(tree, func(f *content.File) *markdown.Outline { return &parse(f).Outline }, asOf)
	site := whole.Edition(content.Public, false)
	list, err := Changes(ChangesInput{Site: site, Document: parse, BaseURL: site.Config.BaseURL, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, a := range list {
		var b bytes.Buffer
		if err := a.Write(&b); err != nil {
			t.Fatal(err)
		}
		if _, twice := files[a.Path]; twice {
			t.Errorf("%s is planned twice", a.Path)
		}
		files[a.Path] = b.String()
	}
	return files, site
}

// TestChangesAppend holds that a publication adds an entry at the top of
// changes.md and changes nothing below.
func TestChangesAppend(t *testing.T) {
	before, _ := changesOf(t, "2026-05-01")
	after, _ := changesOf(t, "2026-11-16")
	grown := 0
	for name, old := range before {
		if !strings.HasSuffix(name, "changes.md") {
			continue
		}
		new, ok := after[name]
		if !ok {
			t.Errorf("%s is gone", name)
			continue
		}
		for _, line := range strings.Split(string(diff.Unified("", "", []byte(old), []byte(new))), "\n") {
			if strings.HasPrefix(line, "-") && !strings.HasPrefix(line, "---") {
				t.Errorf("%s: a line went out or changed: %s", name, line)
			}
		}
		if len(new) > len(old) {
			grown++
		}
	}
	if grown == 0 {
		t.Error("nothing was published in between")
	}
}

func TestChangesDocuments(t *testing.T) {
	files, site := changesOf(t, "2026-11-16")
	for name, text := range files {
		if strings.HasSuffix(name, ".json") && !json.Valid([]byte(text)) {
			t.Errorf("%s is no JSON", name)
		}
	}
	triage := site.Systems[0]
	for _, s := range site.Systems {
		if s.ID == "triage" {
			triage = s
		}
	}
	type document struct {
		Versions []struct{ Name, Before, Comparison string }
	}
	var log document
	if err := json.Unmarshal([]byte(files["systems/triage/changes/changes.json"]), &log); err != nil {
		t.Fatal(err)
	}
	if len(log.Versions) != len(triage.Packs) {
		t.Errorf("%d versions of %d", len(log.Versions), len(triage.Packs))
	}
	for _, v := range log.Versions {
		if v.Before == "" {
			continue
		}
		at := strings.TrimPrefix(v.Comparison, site.Config.BaseURL)
		if v.Comparison == "" || files[at+"index.json"] == "" || files[strings.TrimSuffix(at, "/")+".diff"] == "" {
			t.Errorf("%s: the comparison %q is not published", v.Name, v.Comparison)
		}
	}
	for _, m := range triage.Models {
		var log document
		if err := json.Unmarshal([]byte(files[m.URL+"changes.json"]), &log); err != nil {
			t.Fatal(err)
		}
		if len(log.Versions) == 0 || len(log.Versions) > len(triage.Packs) {
			t.Errorf("%s: %d versions", m.Front.ID, len(log.Versions))
		}
	}
}

// TestChangesPatch applies every published difference with the patch program.
func TestChangesPatch(t *testing.T) {
	patch, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("there is no patch program")
	}
	files, site := changesOf(t, "2026-11-16")
	for _, s := range site.Systems {
		for _, pair := range s.Comparisons(site.Config.Compare.Versions, site.AsOf).Pairs {
			text := files[strings.TrimSuffix(pair.URL(), "/")+".diff"]
			name := filepath.Join(t.TempDir(), "index.md")
			if err := os.WriteFile(name, pair.From.Canonical(), 0o666); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(patch, "--silent", name)
			cmd.Stdin = strings.NewReader(text)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", pair.URL(), err, out)
			}
			got, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if content.Digest(got) != pair.To.Digest {
				t.Errorf("%s: the patched text has another digest", pair.URL())
			}
		}
	}
}

func TestChangesEscape(t *testing.T) {
	for text, want := range map[string]string{
		"Say *not* <b>":     `Say \*not\* \<b\>`,
		"Use `a_b` now":     "Use `a_b` now",
		"A ` alone_":        "A \\` alone\\_",
		"1. First":          `1\. First`,
		"- Item":            `\- Item`,
		"[x](javascript:y)": `\[x\](javascript:y)`,
	} {
		if got := escapeProse(text); got != want {
			t.Errorf("%q became %q, not %q", text, got, want)
		}
	}
}
