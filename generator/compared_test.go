package generator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"placard/benchmark"
)

// TestComparedIsRemembered holds that a build does not compare again what it
// found nothing in, and that what it remembers hides nothing.
func TestComparedIsRemembered(t *testing.T) {
	dir := t.TempDir()
	const packs = fewPacks + benchmark.PacksPerSystem
	if err := benchmark.WriteSite(dir, packs); err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: dir}
	first, err := load(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(first.result(time.Now()).Findings); n != 0 || first.seen != nil || len(first.clean) < fewPacks {
		t.Fatalf("%d findings, %d comparisons remembered, %d clean", n, len(first.seen), len(first.clean))
	}
	program := first.program()
	first.noteClean(program)
	again, err := load(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range first.clean {
		if !again.seen[key] {
			t.Fatal("a comparison is not remembered")
		}
	}
	if readClean(dir, program+"0") != nil {
		t.Error("what another program found is believed")
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
	after, err := load(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(after.clean) >= len(first.clean) {
		t.Errorf("%d comparisons are clean after the change, %d were before", len(after.clean), len(first.clean))
	}
	found := map[string]bool{}
	for _, f := range after.findings {
		found[f.Code+" "+filepath.Base(f.Span.File)] = true
	}
	if !found["I121 1.8.0.md"] {
		t.Errorf("nothing is found in the changed version: %v", found)
	}
}
