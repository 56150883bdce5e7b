package content

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestLoadTree(t *testing.T) {
	const pack = "+++\nversion = \"1.1.0\"\nmodels = [\"demo-1\"]\n+++\n"
	dir := site(t, `-- content/systems/_index.md --
+++
title = "Our systems"
+++
-- content/notices/_index.md --
+++
title = "Notices"
+++
-- content/systems/demo/2.0.0/index.md --
+++
version = "2.0.0"
models = ["demo-1"]
+++
-- content/systems/demo/2.0.0/openapi.yaml --
openapi: 3.1.0
-- content/systems/demo/2.0.0/more/limits.md --
+++
title = "Limits"
+++
-- content/systems/demo/2.0.0/more/_index.md --
+++
title = "More"
+++
-- content/systems/demo/images/flow.svg --
<svg xmlns="http://www.w3.org/2000/svg"/>
-- content/systems/demo/logo.svg --
<svg xmlns="http://www.w3.org/2000/svg"/>
-- content/systems/alpha/_index.md --
+++
name = "Alpha"
summary = "First."
+++
-- content/policies/_index.md --
+++
title = "Policies"
+++
-- content/policies/data.en.md --
+++
title = "Data"
+++
-- content/policies/dpa.pdf --
%PDF
-- content/.draft.md --
not read
-- content/policies/data.md~ --
not read
-- content/#data.md# --
not read
-- content/.git/config --
not read
-- frameworks/iso.toml --
title = "ISO/IEC 42001"
edition = "2023"
[[control]]
id = "A.10.4"
title = "Customers"
answers = ["page:packs"]
-- frameworks/README.md --
About these files.
`)
	put(t, dir, "content/systems/demo/1.1.0.md", []byte(pack))
	put(t, dir, "content/systems/demo/1.10.0-rc.1.md", []byte(strings.Replace(pack, "1.1.0", "1.10.0-rc.1", 1)))
	tree, list := load(t, dir)
	if len(list) > 0 {
		t.Fatal(list)
	}
	var got []string
	say := func(format string, args ...any) { got = append(got, fmt.Sprintf(format, args...)) }
	say("home %s", tree.Home.Path)
	for _, s := range tree.Systems {
		say("system %s %s", s.ID, s.Doc.Front.Name)
		for _, p := range s.Packs {
			say("pack %s %s", p.Name, p.Doc.Path)
			for _, q := range p.Pages {
				say("pack page %s", q.Path)
			}
			for _, a := range p.Attachments {
				say("attachment %s %d %.8s", a.Path, a.Size, a.Digest)
			}
		}
	}
	for _, n := range tree.Notices {
		say("notice %s", n.Path)
	}
	for _, p := range tree.Pages {
		say("page %s %q", p.Path, p.Language)
	}
	for _, a := range tree.Assets {
		say("asset %s", a.Path)
	}
	for _, f := range tree.Frameworks {
		say("framework %s %s", f.Name, f.Controls[0].ID)
	}
	want := []string{
		"home _index.md",
		"system alpha Alpha",
		"system demo Demo",
		"pack 1.0.0 systems/demo/1.0.0.md",
		"pack 1.1.0 systems/demo/1.1.0.md",
		"pack 1.10.0-rc.1 systems/demo/1.10.0-rc.1.md",
		"pack 2.0.0 systems/demo/2.0.0/index.md",
		"pack page systems/demo/2.0.0/more/_index.md",
		"pack page systems/demo/2.0.0/more/limits.md",
		"attachment systems/demo/2.0.0/openapi.yaml 15 f39db8e8",
		"notice notices/2026-0001.md",
		`page notices/_index.md ""`,
		`page policies/_index.md ""`,
		`page policies/data.en.md "en"`,
		`page systems/_index.md ""`,
		"asset policies/dpa.pdf",
		"asset systems/demo/images/flow.svg",
		"asset systems/demo/logo.svg",
		"framework iso A.10.4",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if f := tree.Home.File; f.Source.Name != "content/_index.md" || string(f.Source.Bytes()[f.Body:]) != "\nWhat we disclose.\n" || len(f.Digest) != 64 {
		t.Errorf("home: %+v", f)
	}
}

// TestLoadMisplaced gives every place where a file has no meaning, and looks
// at what is left.
func TestLoadMisplaced(t *testing.T) {
	for name, want := range map[string]string{
		"content/index.md":                          "C021",
		"content/systems.md":                        "C021",
		"content/notices.md":                        "C021",
		"content/guides/index.md":                   "C021",
		"content/page.markdown":                     "C021",
		"content/page.MD":                           "C021",
		"content/page.mdx":                          "C021",
		"content/systems/triage.md":                 "C021",
		"content/systems/demo/index.md":             "C021",
		"content/systems/demo/notes.md":             "C022",
		"content/systems/demo/v1.2.0.md":            "C022",
		"content/systems/demo/1.2.md":               "C022",
		"content/systems/demo/guides/page.md":       "C022",
		"content/systems/demo/1.2.0/a.csv":          "C019",
		"content/systems/demo/1.2.0/_index.md":      "C021 C019",
		"content/systems/other/a.csv":               "C020",
		"content/notices/2026/0002.md":              "C021",
		"content/notices/index.md":                  "C021",
		"content/terms.de.md":                       "C023",
		"content/terms.pt-BR.md":                    "C023",
		"content/systems/demo/1.0.0.de.md":          "C023",
		"content/systems/demo/_index.fr.md":         "C023",
		"content/systems/demo/1.0.0.en.md":          "C026",
		"content/app.js":                            "C024",
		"content/systems/demo/1.2.0/widget.HTML":    "C024",
		"content/Über uns.md":                       "C016",
		"content/nul.md":                            "C016",
		"content/Com1.x.md":                         "C016",
		"content/a..b.md":                           "C016",
		"content/what?.md":                          "C016",
		"content/name\nwith line.md":                "C016",
		"content/bad\xff.md":                        "C016",
		"content/" + strings.Repeat("x", 220):       "C016",
		"content/systems/1.0.0.md/x.md":             "C003",
		"frameworks/more/iso.toml":                  "C021",
		"frameworks/iso.yaml":                       "C021",
		"frameworks/iso.toml":                       "F006 F010 F010",
		"content/a/node.js.md":                      "",
		"content/a/release.notes.md":                "",
		"content/systems/demo/images/a/b/c/flow.go": "",
	} {
		t.Run(name, func(t *testing.T) {
			dir := site(t)
			path := filepath.Join(dir, filepath.FromSlash(name))
			os.MkdirAll(filepath.Dir(path), 0o777)
			if err := os.WriteFile(path, []byte(page), 0o666); err != nil {
				t.Skip(err)
			}
			if name == "frameworks/iso.toml" {
				put(t, dir, name, []byte("titel = \"x\"\n"))
			}
			tree, list := load(t, dir)
			var got []string
			for _, f := range list {
				if f.Code == "F006" || f.Code == "F010" {
					if !strings.HasPrefix(name, "frameworks") {
						continue // the page is read as a pack
					}
				}
				got = append(got, f.Code)
				if strings.Contains(f.Message+f.Hint+f.Span.File, "\n") || !utf8.ValidString(f.Message+f.Span.File) {
					t.Errorf("the finding cannot be shown: %q", f.Message+f.Hint+f.Span.File)
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("got %v, want %s", list, want)
			}
			if len(tree.Systems) < 1 || tree.Systems[0].Doc == nil || tree.Home == nil || len(tree.Notices) != 1 {
				t.Errorf("the rest of the tree is damaged: %+v", tree)
			}
			for _, s := range tree.Systems {
				for _, p := range s.Packs {
					if p.Doc == nil || p.Doc.File == nil || p.Doc.Source == nil || p.Doc.Positions == nil {
						t.Errorf("the pack %s has holes", p.Name)
					}
				}
			}
		})
	}
}

func TestNameHint(t *testing.T) {
	for name, want := range map[string]string{
		"Über uns.md":     `call it "Uber-uns.md"`,
		"terms & use.md":  `call it "terms-use.md"`,
		"a..b.md":         `call it "a.b.md"`,
		"file .pdf":       `call it "file.pdf"`,
		"日本.md":           "use letters from a to z, digits, dots, hyphens and underscores",
		"Straße (neu).md": `call it "Strasse-neu.md"`,
	} {
		if got := nameHint(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestSplitLanguage(t *testing.T) {
	for stem, want := range map[string][2]string{
		"1.1.0": {"1.1.0", ""}, "1.1.0.de": {"1.1.0", "de"}, "terms.pt-BR": {"terms", "pt-BR"}, "v1.de": {"v1", "de"},
		"_index.fr": {"_index", "fr"}, "1.1.0-rc.de": {"1.1.0-rc.de", ""}, "node.js": {"node.js", ""}, "de": {"de", ""},
		"a.DE": {"a.DE", ""}, "release.notes": {"release.notes", ""}, "x.xyz": {"x.xyz", ""}, ".de": {".de", ""}, "1.0.0-beta": {"1.0.0-beta", ""},
	} {
		rest, lang := splitLanguage(stem)
		if got := [2]string{rest, lang}; got != want {
			t.Errorf("%s: %v, want %v", stem, got, want)
		}
	}
}

// TestLoadAllAtOnce collects mistakes of many files in one run, in order.
func TestLoadAllAtOnce(t *testing.T) {
	dir := site(t, `-- site.toml --
titel = "Example"
base_url = "trust.example.com"
-- content/a.md --
# No front matter
-- content/b.md --
+++
title = "B"
audience = "customers"
+++
-- content/systems/demo/1.1.0.md --
+++
version = "1.1.0
+++
-- content/notices/2026-0002.md --
+++
id = "2026-0002"
published = 2026-13-01
+++
`)
	_, list := load(t, dir)
	var got []string
	for _, f := range list {
		got = append(got, fmt.Sprintf("%s:%d %s", f.Span.File, f.Span.Line, f.Code))
	}
	want := []string{
		"content/a.md:1 F001", "content/b.md:3 F008", "content/notices/2026-0002.md:3 F004",
		"content/systems/demo/1.1.0.md:2 F004", "site.toml:1 F006", "site.toml:1 F010", "site.toml:2 F009",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestLoadFails(t *testing.T) {
	if _, _, err := Load(t.Context(), filepath.Join(t.TempDir(), "gone")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that does not exist: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Load(ctx, site(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled load: %v", err)
	}
	// An empty folder is a site with findings.
	tree, list := load(t, t.TempDir())
	if c := codes(list); len(list) != 1 || c["C001"] != 1 || tree.Config.Language != "en" {
		t.Errorf("%v", list)
	}
	// One with site.toml alone lacks its content.
	alone := t.TempDir()
	put(t, alone, "site.toml", []byte("title = \"T\"\nbase_url = \"https://a.example/\"\n"))
	if _, list := load(t, alone); len(list) != 1 || codes(list)["C002"] != 1 {
		t.Errorf("%v", list)
	}
	// A folder of a site says where the site is.
	put(t, alone, "content/systems/triage/_index.md", []byte(page))
	below := filepath.Join(alone, "content", "systems", "triage")
	if _, list := load(t, below); codes(list)["C001"] != 1 || !strings.Contains(list[0].Hint, "--site "+alone) {
		t.Errorf("%v", list)
	}
	// site.toml and content in the wrong form.
	dir := t.TempDir()
	put(t, dir, "site.toml/x", nil)
	put(t, dir, "content", nil)
	if _, list := load(t, dir); codes(list)["C003"] != 1 || codes(list)["C002"] != 1 {
		t.Errorf("%v", list)
	}
	// content may be a link inside the site's folder and not out of it.
	dir = t.TempDir()
	put(t, dir, "site.toml", []byte("title = \"T\"\nbase_url = \"https://a.example/\"\n"))
	put(t, dir, "src/content/_index.md", []byte(page))
	link(t, dir, "content", "src/content")
	if tree, list := load(t, dir); len(list) > 0 || tree.Home == nil {
		t.Errorf("%v", list)
	}
	outside := t.TempDir()
	os.Remove(filepath.Join(dir, "content"))
	link(t, dir, "content", outside)
	if _, list := load(t, dir); codes(list)["C012"] != 1 {
		t.Errorf("%v", list)
	}
}

// many writes a site with packs packs, ten a system.
func many(t testing.TB, packs int) string {
	dir := site(t)
	for i := range packs {
		system := fmt.Sprintf("s%04d", i/10)
		if i%10 == 0 {
			put(t, dir, "content/systems/"+system+"/_index.md", []byte("+++\nname = \"S\"\nsummary = \"Sorts.\"\n+++\n"))
		}
		text := strings.Replace(fullPack, `"1.1.0"`, fmt.Sprintf(`"1.%d.0"`, i%10), 1)
		put(t, dir, fmt.Sprintf("content/systems/%s/1.%d.0.md", system, i%10), []byte(text+strings.Repeat("Text of the pack. ", 200)))
	}
	return dir
}

// TestLoadDeterministic loads with one processor and with several.
func TestLoadDeterministic(t *testing.T) {
	dir := many(t, 60)
	put(t, dir, "content/bad1.md", []byte("+++\nx = 1\n"))
	put(t, dir, "content/bad2.md", []byte("+++\nx = 1\n+++\n"))
	first, firstList := load(t, dir)
	for _, n := range []int{1, 2, 7} {
		old := runtime.GOMAXPROCS(n)
		again, list := load(t, dir)
		runtime.GOMAXPROCS(old)
		if !reflect.DeepEqual(list, firstList) {
			t.Errorf("findings differ: %v", list)
		}
		for i, s := range again.Systems {
			for j, p := range s.Packs {
				if q := first.Systems[i].Packs[j]; p.Name != q.Name || p.Doc.Digest != q.Doc.Digest || !reflect.DeepEqual(p.Doc.Front, q.Doc.Front) {
					t.Errorf("%s/%s differs", s.ID, p.Name)
				}
			}
		}
	}
}

// TestLoadTenThousand keeps large sites possible.
func TestLoadTenThousand(t *testing.T) {
	if testing.Short() {
		t.Skip("writes ten thousand files")
	}
	dir := many(t, 10_000)
	start := time.Now()
	tree, list := load(t, dir)
	if len(list) > 0 || len(tree.Systems) != 1001 {
		t.Fatalf("%d systems, %v", len(tree.Systems), list)
	}
	d := time.Since(start)
	t.Logf("10,000 packs in %v", d)
	if d > 30*time.Second {
		t.Errorf("10,000 packs take %v", d)
	}
}

func BenchmarkLoad(b *testing.B) {
	dir := many(b, 1000)
	for b.Loop() {
		if _, list, err := Load(b.Context(), dir); err != nil || len(list) > 0 {
			b.Fatal(err, list)
		}
	}
}
