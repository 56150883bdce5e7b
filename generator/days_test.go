package generator

import (
	"strings"
	"testing"

	"placard/benchmark"
	"placard/generator/content"
	"placard/generator/output"
)

// TestAnotherDay holds that a site is not another one every day: of a build
// for the day after only the pages that speak of the day itself differ, the
// pages about the whole site and those of systems and model versions.
func TestAnotherDay(t *testing.T) {
	dir := t.TempDir()
	if err := benchmark.WriteSite(dir, 30); err != nil {
		t.Fatal(err)
	}
	keys := func(asOf string) map[string]output.Key {
		t.Helper()
		day, err := content.ParseDate(asOf)
		if err != nil {
			t.Fatal(err)
		}
		s, err := load(t.Context(), Options{Dir: dir, AsOf: day})
		if err != nil {
			t.Fatal(err)
		}
		plan, err := s.plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		keys := map[string]output.Key{}
		for _, a := range plan.Artifacts() {
			keys[a.Path] = a.Key
		}
		return keys
	}
	today, tomorrow := keys("2026-11-16"), keys("2026-11-17")
	if len(today) != len(tomorrow) {
		t.Errorf("%d files, the day after %d", len(today), len(tomorrow))
	}
	for path, key := range today {
		if tomorrow[path] == key {
			continue
		}
		switch path {
		case "index.html", "index.json", "systems/index.html", "verify/index.html":
			continue
		}
		page, ok := strings.CutSuffix(path, "/index.html")
		parts := strings.Split(page, "/")
		if !ok || parts[0] != "systems" || len(parts) != 2 && (len(parts) != 4 || parts[2] != "models") {
			t.Errorf("%s is another file", path)
		}
	}
}
