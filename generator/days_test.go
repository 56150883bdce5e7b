package generator

import (
	"slices"
	"testing"

	"placard/benchmark"
	"placard/generator/content"
	"placard/generator/output"
)

// TestAnotherDay holds that a site is not another one every day: of a build
// for the day after only the pages about the whole site differ, which name the
// day.
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
		case "index.html", "systems/index.html", "verify/index.html":
		default:
			t.Errorf("%s is another file", path)
		}
	}
}

// TestQuietDay holds that a day on which nothing changes costs a system
// nothing: none is planned, and only pages about the whole site, which name the
// day, are rendered. A new month is seen on the drawings of time.
func TestQuietDay(t *testing.T) {
	dir := t.TempDir()
	const systems = 5
	if err := benchmark.WriteSite(dir, 10*systems); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		day             string
		rendered, plans int
	}{
		{day: "2026-11-18"},
		{"2026-11-19", 4, 0},
		{"2026-11-30", 4, 5 * systems}, // another week: short drawings show it
		{"2026-12-01", 4 + 2*systems, 5 * systems},
		{"2026-12-02", 4, 0},
	} {
		day, err := content.ParseDate(c.day)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Build(t.Context(), Options{Dir: dir, AsOf: day})
		if err != nil || !r.OK() {
			t.Fatal(err, r)
		}
		if c.rendered == 0 {
			continue
		}
		plans := r.Stats.Cached[slices.IndexFunc(r.Stats.Cached, func(k CacheUse) bool { return k.What == "plans" })]
		if n := plans.Asked - plans.Found; r.Report.Rendered != c.rendered || n != c.plans {
			t.Errorf("%s: %d files are rendered, %d lists planned, want %d and %d", c.day, r.Report.Rendered, n, c.rendered, c.plans)
		}
	}
}
