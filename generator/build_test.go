package generator

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"placard/benchmark"
)

// A document that is changed while the site is built stops the build, which
// says so, and what was published before stays. The next build is whole.
func TestChangedWhileBuilding(t *testing.T) {
	dir := t.TempDir()
	if err := benchmark.WriteSite(dir, 10); err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: dir}
	if r, err := Build(t.Context(), o); err != nil || !r.OK() {
		t.Fatal(err, r.Findings)
	}
	before := tree(t, filepath.Join(dir, "public"))
	// Every edit is a chance for texts that belong to different versions.
	packs, err := filepath.Glob(filepath.Join(dir, "content/systems/*/1.*.0.md"))
	if err != nil || len(packs) < 10 {
		t.Fatal(err, packs)
	}
	var once sync.Once
	broken := o
	broken.BaseURL = "https://other.example/" // renders everything
	broken.Progress = func(done, total int) {
		once.Do(func() {
			defer runtime.GC() // until then texts that were read may still be at hand
			for _, name := range packs {
				text, err := os.ReadFile(name)
				if err == nil {
					err = os.WriteFile(name, append(text, "\nOne more.\n"...), 0o644)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	if r, err := Build(t.Context(), broken); err == nil || !strings.Contains(err.Error(), "was changed while the site was read") {
		t.Fatalf("%v, %+v", err, r)
	}
	if tree(t, filepath.Join(dir, "public")) != before {
		t.Error("what was published has changed")
	}
	if r, err := Build(t.Context(), o); err != nil || !r.OK() {
		t.Fatal(err, r.Findings)
	}
}
