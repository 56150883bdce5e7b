package generator

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"placard/benchmark"
)

// TestComparedIsRemembered holds that a build does not compare again what it
// found nothing in, and that what it remembers hides nothing.
func TestComparedIsRemembered(t *testing.T) {
	dir := t.TempDir()
	const packs = 40
	if err := benchmark.WriteSite(dir, packs); err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: dir}
	remembering := func(program string) *session {
		t.Helper()
		s := newSession(o)
		s.cache = openCache(dir, program, true)
		defer s.cache.Close()
		if err := s.load(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := remembering("one")
	if n := len(first.result(time.Now()).Findings); n != 0 || first.parsed == 0 || first.looked != packs {
		t.Fatalf("%d findings, %d documents parsed, %d packs looked at", n, first.parsed, first.looked)
	}
	if n := first.shelf.made.Load(); n != int64(first.parsed) {
		t.Errorf("%d documents are parsed %d times for outlines and rules", first.parsed, n)
	}
	if again := remembering("one"); again.parsed != 0 || again.looked != 0 {
		t.Errorf("%d documents are parsed again, %d packs looked at", again.parsed, again.looked)
	}
	if other := remembering("another"); other.parsed != first.parsed || other.looked != packs {
		t.Errorf("another program believes it: %d documents parsed, %d packs looked at", other.parsed, other.looked)
	}

	// One version changes: it is compared with the one before it, and the one
	// after it as well.
	file := filepath.Join(dir, "content/systems/system-00000/1.8.0.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.ReplaceAll(string(text), `class = "material"`, `class = "editorial"`)
	if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	after := remembering("one")
	if after.parsed != 1 || after.looked != 2 {
		t.Errorf("%d documents are parsed after a change of one, %d packs looked at", after.parsed, after.looked)
	}
	found := map[string]bool{}
	for _, f := range after.findings {
		found[f.Code+" "+filepath.Base(f.Span.File)] = true
	}
	if !found["I121 1.8.0.md"] {
		t.Errorf("nothing is found in the changed version: %v", found)
	}
}

// TestComparedVersions holds which comparisons are published: those that the
// configuration asks for, each as a page and in two forms for programs.
func TestComparedVersions(t *testing.T) {
	comparison := regexp.MustCompile(`^1\.\d\.0\.\.\.(1\.\d\.0|latest)`)
	for versions, want := range map[int]int{
		-1: 45,    // every two of ten, which is fewer than the default
		0:  9 + 8, // nine with the one before, and eight with the one in force
		3:  17 + 7,
		4:  24 + 6,
	} {
		dir := t.TempDir()
		if err := benchmark.WriteSite(dir, 10); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "site.toml")
		config, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		before, after, ok := strings.Cut(string(config), "\n[compare]\nversions = 1\n")
		if !ok {
			t.Fatal("the site for measuring says nothing of comparisons")
		}
		if versions >= 0 {
			before += fmt.Sprintf("\n[compare]\nversions = %d\n", versions)
		}
		if err := os.WriteFile(file, []byte(before+after), 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := load(t.Context(), Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		plan, err := s.plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		endings := map[string]int{}
		const folder = "systems/system-00000/compare/"
		for _, a := range plan.Artifacts() {
			if name, ok := strings.CutPrefix(a.Path, folder); ok && strings.Contains(name, "...") {
				endings[name[strings.LastIndexAny(name, "./"):]]++
				if !plan.Has(folder + comparison.FindString(name) + "/index.html") {
					t.Errorf("versions = %d: no page beside %s", versions, a.Path)
				}
			}
		}
		if endings[".html"] != want || endings[".json"] != want || endings[".diff"] != want {
			t.Errorf("versions = %d: %v, not %d of each", versions, endings, want)
		}
	}
}

// TestCheckBelievesTheSources holds that a check hides no mistake, whatever a
// source brings with it: here a cache that says that nothing was found.
func TestCheckBelievesTheSources(t *testing.T) {
	dir := t.TempDir()
	if err := benchmark.WriteSite(dir, 40); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "content/systems/system-00000/1.8.0.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	put(t, file, []byte(strings.ReplaceAll(string(text), `class = "material"`, `class = "editorial"`)))
	o := Options{Dir: dir}
	forged := newSession(o)
	forged.cache = openCache(dir, programID(), true)
	if err := forged.read(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for _, system := range forged.whole.Systems {
		shared := comparedShared(forged.whole, system)
		for _, p := range system.Packs {
			forged.cache.Put(forged.comparedKey(shared, p), nil)
		}
	}
	forged.cache.Close()
	r, err := Check(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if f.Code == "I121" {
			return
		}
	}
	t.Errorf("the mistake is hidden: %v", r.Findings)
}
