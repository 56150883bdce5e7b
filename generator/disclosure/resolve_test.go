package disclosure

import (
	"fmt"
	"path"
	"strings"
	"sync"
	"testing"

	"placard/generator/content"
)

// manyPlaces is a site with one of everything that a link can lead to.
const manyPlaces = `
-- content/policies/_index.md --
+++
title = "Policies"
+++

What we promise.
-- content/policies/incidents.md --
+++
title = "Incidents"
aliases = ["/incident-policy/"]
+++

## What we report

Everything.
-- content/policies/flow chart.svg --
<svg xmlns="http://www.w3.org/2000/svg"/>
-- content/verify.md --
+++
title = "Verify"
+++

How to verify.
-- content/systems/triage/1.2.0/index.md --
+++
version = "1.2.0"
status = "draft"
models = ["triage-2026-02"]
+++

## Intended use

First.

Second.
-- content/systems/triage/1.2.0/evaluation.md --
+++
title = "Evaluation"
+++

## Sampling

Text.
-- content/systems/triage/1.2.0/results.csv --
a,b
-- content/systems/triage/1.2.0/openapi.yaml --
openapi: 3.1.0
`

func TestResolve(t *testing.T) {
	site, _ := buildFiles(t, lay(t, manyPlaces), date(t, baseDate))
	const pack = "systems/triage/1.2.0/index.md"
	for _, test := range []struct {
		from, destination string
		want              string // address, with the fragment; "-" for a broken link, "external"
	}{
		// relative source paths, with or without what may be left out
		{pack, "../1.0.0.md", "systems/triage/packs/1.0.0/"},
		{pack, "../1.0.0.md#limitations", "systems/triage/packs/1.0.0/#limitations"},
		{pack, "../1.0.0#p1-1", "systems/triage/packs/1.0.0/#p1-1"},
		{pack, "../1.0.0/", "systems/triage/packs/1.0.0/"},
		{pack, "../1.0.0/index.md", "systems/triage/packs/1.0.0/"},
		{pack, "evaluation.md#sampling", "systems/triage/packs/1.2.0/evaluation/#sampling"},
		{pack, "./results.csv", "systems/triage/packs/1.2.0/results.csv"},
		{pack, "results.csv?download=1", "systems/triage/packs/1.2.0/results.csv"},
		{pack, "#p1-2", "systems/triage/packs/1.2.0/#p1-2"},
		{pack, "#brief", "systems/triage/packs/1.2.0/#brief"},
		{pack, "#p1-3", "-"},
		{pack, "..", "systems/triage/"},
		{pack, "../", "systems/triage/"},
		{pack, "../_index.md", "systems/triage/"},
		{pack, "../../../policies/", "policies/"},
		{pack, "../../../policies/incidents.md", "policies/incidents/"},
		{"systems/triage/1.0.0.md", "1.2.0.md", "systems/triage/packs/1.2.0/"},
		{"systems/triage/1.0.0.md", "1.2.0/", "systems/triage/packs/1.2.0/"},
		{"systems/triage/1.0.0.md", "1.2.0/results.csv", "systems/triage/packs/1.2.0/results.csv"},
		{"systems/triage/1.0.0.md", "../../notices/2026-0001.md", "notices/2026-0001/"},
		{"policies/incidents.md", "flow%20chart.svg", "policies/flow chart.svg"},
		{"policies/incidents.md", "flow chart.svg", "policies/flow chart.svg"},
		{"policies/incidents.md", "#what-we-report", "policies/incidents/#what-we-report"},
		{"policies/incidents.md", "#What-we-report", "-"},
		{"policies/incidents.md", "#what%2Dwe-report", "policies/incidents/#what-we-report"},
		{"_index.md", "policies", "policies/"},
		// from the content folder, and published paths
		{pack, "/policies/incidents.md", "policies/incidents/"},
		{pack, "/policies/incidents", "policies/incidents/"},
		{pack, "/policies/incidents/", "policies/incidents/"},
		{pack, "/policies/incidents/index.html", "policies/incidents/"},
		{pack, "/incident-policy/", "policies/incidents/"},
		{pack, "/", ""},
		{pack, "/index.html", ""},
		{pack, "/_index.md", ""},
		{pack, "/verify/", "verify/"},
		{pack, "/verify/#whatever-is-generated", "verify/#whatever-is-generated"},
		{pack, "/notices/", "notices/"},
		{pack, "/notices/2026-0001/", "notices/2026-0001/"},
		{pack, "/notices/feed.atom", "notices/feed.atom"},
		{pack, "/notices/impact/material/feed.rss", "notices/impact/material/feed.rss"},
		{pack, "/notices/impact/huge/feed.rss", "-"},
		{pack, "/notices/calendar.ics", "notices/calendar.ics"},
		{pack, "/systems/triage/", "systems/triage/"},
		{pack, "/systems/triage/latest/", "systems/triage/latest/"},
		{pack, "/systems/triage/latest/#limitations", "systems/triage/latest/#limitations"},
		{pack, "/systems/triage/latest/#limits", "-"},
		{pack, "/systems/triage/changes/", "systems/triage/changes/"},
		{pack, "/systems/triage/models/triage-2026-02/", "systems/triage/models/triage-2026-02/"},
		{pack, "/systems/triage/models/triage-2026-03/", "-"},
		{pack, "/systems/triage/packs/1.0.0/", "systems/triage/packs/1.0.0/"},
		{pack, "/systems/triage/packs/1.0.0/index.json", "systems/triage/packs/1.0.0/index.json"},
		{pack, "/systems/triage/packs/1.2.0/api/", "-"},
		{pack, "/systems/triage/packs/1.0.0/api/", "-"},
		{pack, "/systems/triage/compare/1.0.0...1.1.0/", "systems/triage/compare/1.0.0...1.1.0/"},
		{pack, "/systems/triage/compare/1.0.0...1.1.0.diff", "systems/triage/compare/1.0.0...1.1.0.diff"},
		{pack, "/systems/triage/compare/1.0.0...9.0.0/", "-"},
		{pack, "/systems/triage/notices/feed.json", "systems/triage/notices/feed.json"},
		{pack, "/systems/triage/compare/1.0.0...1.1.0/index.json", "systems/triage/compare/1.0.0...1.1.0/index.json"},
		{pack, "/systems/triage/compare/1.0.0...1.1.0.json", "-"},
		{pack, "/systems/triage/compare/1.1.0...1.0.0/", "-"},
		{pack, "/systems/triage/compare/", "systems/triage/compare/"},
		{pack, "/systems/triage/changes.json", "-"},
		{pack, "/systems/triage/changes/changes.json", "systems/triage/changes/changes.json"},
		{pack, "/systems/triage/changes/feed.atom", "systems/triage/changes/feed.atom"},
		{pack, "/systems/triage/notices/", "systems/triage/notices/"},
		{pack, "/systems/triage/calendar.ics", "systems/triage/calendar.ics"},
		{pack, "/systems/triage/models/triage-2026-02/feed.rss", "systems/triage/models/triage-2026-02/feed.rss"},
		{pack, "/systems/triage/packs/1.0.0/model-card.md", "systems/triage/packs/1.0.0/model-card.md"},
		{pack, "/systems/triage/packs/1.2.0/evaluation.md", "systems/triage/packs/1.2.0/evaluation.md"},
		{pack, "/systems/triage/packs/1.2.0/evaluation/index.md", "systems/triage/packs/1.2.0/evaluation/index.md"},
		{pack, "/systems/triage/packs/1.2.0/other.md", "-"},
		{pack, "/notices/2026-0001/notice.md", "notices/2026-0001/notice.md"},
		{pack, "/notices/year/2026/", "notices/year/2026/"},
		{pack, "/notices/year/1999/", "-"},
		{pack, "/changes/", "changes/"},
		{pack, "/subscribe/", "subscribe/"},
		{pack, "/models.json", "models.json"},
		{pack, "/llms-full.txt", "llms-full.txt"},
		{pack, "/index.json", "index.json"},
		{pack, "/search/", "search/"},
		// external
		{pack, "https://example.com/a?b#c", "external"},
		{pack, "mailto:a@example.com", "external"},
		{pack, "tel:+49", "external"},
		// broken
		{pack, "", "-"},
		{pack, "1.0.0.md", "-"},
		{pack, "../9.9.9.md", "-"},
		{pack, "../../../Policies/incidents.md", "-"},
		{pack, "../../../../site.toml", "-"},
		{pack, "/../site.toml", "-"},
		{pack, "%2e%2e/%2e%2e/%2e%2e/%2e%2e/site.toml", "-"},
		{pack, "//example.com/", "-"},
		{pack, `..\1.0.0.md`, "-"},
		{pack, "%zz", "-"},
		{pack, "results%00.csv", "-"},
		{pack, "#%zz", "-"},
	} {
		n := site.index.sources[test.from]
		if n == nil {
			t.Fatalf("there is no %s", test.from)
		}
		got := resolved(site, n.file, test.destination)
		if got != test.want {
			t.Errorf("%s → %q: got %q, want %q", test.from, test.destination, got, test.want)
		}
	}
}

func resolved(s *Site, from *content.File, destination string) string {
	target, ok := s.Resolve(from, destination)
	switch {
	case !ok:
		return "-"
	case target.External:
		return "external"
	case target.Fragment != "":
		return target.URL + "#" + target.Fragment
	}
	return target.URL
}

func TestBrokenLinksSayWhatWasMeant(t *testing.T) {
	for destination, hint := range map[string]string{
		"../../../Policies/incidents.md": `did you mean "../../../policies/incidents.md"?`,
		"incidents.md":                   `did you mean "../../../policies/incidents.md"?`,
		"/policies/incident.md":          `did you mean "/policies/incidents.md"?`,
		"../1.0.1.md":                    `did you mean "../1.0.0.md"?`,
		"#p1-9":                          "section 1 has paragraphs 1.1 to 1.2",
		"#p7-1":                          "section 7 has no numbered paragraphs",
		"evaluation.md#samplings":        "did you mean #sampling?",
		"../../../../site.toml":          "move the file into the content folder",
	} {
		link := fmt.Sprintf("\n-- content/systems/triage/1.2.0/index.md --\n## Intended use\n\nFirst.\n\nSecond [2.1](%s) and text.\n", destination)
		_, found := build(t, write(t, lay(t, manyPlaces, strings.TrimPrefix(link, "\n"))), date(t, baseDate))
		ok := false
		for _, f := range found {
			ok = ok || f.Hint == hint && strings.HasPrefix(f.Code, "D1")
		}
		if !ok {
			t.Errorf("%s: no finding with the hint %q in %s", destination, hint, report(found))
		}
	}
}

// A document or file at an address that the program needs itself has the
// finding, and an alias that would never work.
func TestTakenAddresses(t *testing.T) {
	for source, want := range map[string]string{
		"content/models.json":                              "D108 its address /models.json is that of a file that every build makes",
		"content/llms-full.txt":                            "D108 its address /llms-full.txt is that of a file that every build makes",
		"content/changes/feed.atom":                        "D108 its address /changes/feed.atom is that of a file that every build makes",
		"content/systems/triage/calendar.ics":              "D108 its address /systems/triage/calendar.ics is that of a file that every build makes",
		"content/systems/triage/1.2.0/pack.cdx.json":       "D108 its address /systems/triage/packs/1.2.0/pack.cdx.json is that of a file that every build makes",
		"content/systems/triage/1.2.0/model-card.md":       "D108 its address /systems/triage/packs/1.2.0/model-card.md is that of a file that every build makes",
		"alias /subscribe/":                                "D109 the alias is the address of the generated page /subscribe/",
		"alias /changes/":                                  "D109 the alias is the address of the generated page /changes/",
		"alias /systems/triage/notices/":                   "D109 the alias is the address of the generated page /systems/triage/notices/",
		"alias /systems/triage/models/triage-2026-02/":     "D109 the alias is the address of the generated page /systems/triage/models/triage-2026-02/",
		"alias /systems/triage/packs/1.0.0/model-card.md":  "D109 the alias is the address of a file that every build makes",
		"content/systems/triage/1.2.0/further.md":          "",
		"content/systems/triage/1.2.0/model-cards.md":      "",
		"alias /systems/triage/models/triage-2020-01/":     "",
		"alias /systems/triage/packs/1.0.0/model-cards.md": "",
	} {
		at, text := source, "+++\ntitle = \"A further page\"\n+++\n\nText.\n"
		if alias, ok := strings.CutPrefix(source, "alias "); ok {
			at, text = "content/policies/moved.md", fmt.Sprintf("+++\ntitle = \"Moved\"\naliases = [%q]\n+++\n\nText.\n", alias)
		}
		files := lay(t, manyPlaces)
		files[at] = text
		_, found := build(t, write(t, files), date(t, baseDate))
		got := ""
		for _, f := range found {
			if f.Code == "D108" || f.Code == "D109" {
				got += f.Code + " " + f.Message
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", source, got, want)
		}
	}
}

// A document with very many headings is linked to as any other is, and looking
// for its anchors takes no longer the more there are.
func TestResolveManyAnchors(t *testing.T) {
	var page strings.Builder
	page.WriteString("+++\ntitle = \"Long\"\n+++\n\nText.\n")
	const headings = 3000
	for i := range headings {
		fmt.Fprintf(&page, "\n## Part %d\n\nText.\n", i)
	}
	files := lay(t, manyPlaces)
	files["content/long.md"] = page.String()
	site, _ := buildFiles(t, files, date(t, baseDate))
	from := site.index.sources["long.md"].file
	for i := range headings {
		if _, ok := site.Resolve(from, fmt.Sprintf("#part-%d", i)); !ok {
			t.Fatalf("part %d is not found", i)
		}
	}
	for _, d := range []string{"#part-", "#art-7", "#part-3000", "#part-1%0Apart-2", "#PART-1"} {
		if _, ok := site.Resolve(from, d); ok {
			t.Errorf("%s is found", d)
		}
	}
	if n := site.index.sources["long.md"]; n.anchors == nil || len(n.anchors()) < headings {
		t.Error("the anchors of a long document are gone through for each link")
	}
	if n := site.index.sources["verify.md"]; n.anchors != nil {
		t.Error("a short document has a set of its anchors")
	}
}

// TestResolveIsSafeForConcurrentUse is for the race detector.
func TestResolveIsSafeForConcurrentUse(t *testing.T) {
	site, _ := buildFiles(t, lay(t, manyPlaces), date(t, baseDate))
	from := site.index.sources["systems/triage/1.1.0.md"].file
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for _, d := range []string{"1.0.0.md#limitations", "../nothing.md", "/systems/triage/latest/#risks", "#p3-1"} {
				site.Resolve(from, d)
			}
		})
	}
	group.Wait()
}

func FuzzResolve(f *testing.F) {
	site, _ := buildFiles(f, lay(f, manyPlaces), date(f, baseDate))
	from := site.index.sources["systems/triage/1.2.0/index.md"].file
	for _, seed := range []string{"../1.0.0.md#limitations", "/policies/", "https://x.example", "%2e%2e/..//x", "a:b", "#p1-1", "?q", "/index.html", "..", "//x", "results.csv", `\\`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, destination string) {
		target, ok := site.Resolve(from, destination)
		if !ok || target.External {
			return
		}
		if strings.HasPrefix(target.URL, "/") || strings.HasPrefix(target.URL, "..") || strings.Contains(target.URL, "/../") || strings.ContainsAny(target.URL, "\x00\\") {
			t.Fatalf("%q leads to %q", destination, target.URL)
		}
		// What a link leads to exists: its own published path leads there.
		again, ok := site.Resolve(nil, "/"+strings.ReplaceAll(path.Clean("/" + target.URL)[1:], "%", "%25"))
		if !ok || again.URL != target.URL {
			t.Fatalf("%q leads to %q, and that to %q", destination, target.URL, again.URL)
		}
	})
}
