package generator_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"placard/generator"
)

// published says what stands at an address. In a pattern, <x> is one name,
// and * is anything. What no file of the demonstration site matches is not on
// the page: it is not published yet.
var published = []struct{ group, pattern, what string }{
	{"Pages", "/", "Home: systems, what is in force, newest notices"},
	{"Pages", "/systems/", "All systems"},
	{"Pages", "/systems/<system>/", "A system: packs and model versions with their periods, owners, contacts, notices"},
	{"Pages", "/systems/<system>/packs/<version>/", "The permanent page of a pack version"},
	{"Pages", "/systems/<system>/packs/<version>/api/*", "Interface description of that version"},
	{"Pages", "/systems/<system>/packs/<version>/<page>/", "A further page of a pack's folder"},
	{"Pages", "/systems/<system>/models/<model>/", "A model version: life cycle, the pack that applies, what applied before, its notices"},
	{"Pages", "/systems/<system>/notices/", "All notices about a system"},
	{"Pages", "/systems/<system>/latest/", "Copy of the pack in force; its canonical address is the permanent page"},
	{"Pages", "/systems/<system>/latest/<page>/", "Copy of a further page of the pack in force"},
	{"Pages", "/systems/<system>/changes/", "Change log of all versions"},
	{"Pages", "/changes/", "Change log of all systems"},
	{"Pages", "/systems/<system>/compare/", "A table of the comparisons of a system"},
	{"Pages", "/systems/<system>/compare/<from>...latest/", "What changed from a version to the one in force; for versions that are not compared for good with all later ones"},
	{"Pages", "/systems/<system>/compare/<from>...<to>/", "What changed between two versions"},
	{"Pages", "/notices/", "All notices"},
	{"Pages", "/notices/impact/<impact>/", "All notices of an impact"},
	{"Pages", "/notices/kind/<kind>/", "All notices of a kind"},
	{"Pages", "/notices/year/<year>/", "All notices of a year"},
	{"Pages", "/notices/<id>/", "The permanent page of a notice"},
	{"Pages", "/suppliers/", "Suppliers of all systems"},
	{"Pages", "/responsibilities/", "Who does what, for all systems"},
	{"Pages", "/frameworks/", "Which part of the site answers which control"},
	{"Pages", "/verify/", "How to recompute digests"},
	{"Pages", "/glossary/", "Glossary"},
	{"Pages", "/subscribe/", "Ways to be told of notices"},
	{"Pages", "/search/", "Search"},
	{"Pages", "/search/*", "Pages of an index without script, and the index that the script reads"},
	{"Pages", "/<path>/", "A page that you wrote, at the path of its file; an alias leads to a page that has moved"},
	{"Pages", "/404.html", "For servers to show at addresses that lead nowhere"},

	{"Machine-readable", "/systems/<system>/packs/<version>/index.md", "Canonical text of the pack: the SHA-256 of this file is the pack's digest"},
	{"Machine-readable", "/systems/<system>/packs/<version>/index.json", "The pack as data"},
	{"Machine-readable", "/systems/<system>/packs/<version>/pack.cdx.json", "The pack as a CycloneDX 1.6 bill of materials (ML-BOM)"},
	{"Machine-readable", "/systems/<system>/packs/<version>/model-card.md", "The pack as a model card in the form of the Hugging Face Hub"},
	{"Machine-readable", "/systems/<system>/index.json", "The system as data"},
	{"Machine-readable", "/systems/<system>/changes/changes.json", "Change log of the system as data"},
	{"Machine-readable", "/systems/<system>/changes/changes.md", "Change log of the system as Markdown; a publication adds an entry at the top and changes nothing below"},
	{"Machine-readable", "/systems/<system>/models/<model>/changes.json", "Change log of the model version as data"},
	{"Machine-readable", "/systems/<system>/models/<model>/changes.md", "Change log of the model version as Markdown"},
	{"Machine-readable", "/changes/changes.json", "Change log of all systems as data"},
	{"Machine-readable", "/changes/changes.md", "Change log of all systems as Markdown"},
	{"Machine-readable", "/systems/<system>/compare/<from>...latest/index.json", "What changed from a version to the one in force as data"},
	{"Machine-readable", "/systems/<system>/compare/<from>...latest.diff", "What changed from a version to the one in force as a unified diff"},
	{"Machine-readable", "/systems/<system>/compare/<from>...<to>/index.json", "What changed between two versions as data"},
	{"Machine-readable", "/systems/<system>/compare/<from>...<to>.diff", "What changed between two versions as a unified diff, which `patch` applies to the older version's `index.md`"},
	{"Machine-readable", "/systems/<system>/models.json", "Life cycles of the system's model versions"},
	{"Machine-readable", "/index.json", "The site as data"},
	{"Machine-readable", "/models.json", "Life cycles of all model versions"},
	{"Machine-readable", "/notices/index.json", "The notices as data"},
	{"Machine-readable", "/schema/v1/*", "JSON Schemas of `site.toml`, front matter and the published data"},
	{"Machine-readable", "/schema/<version>/*", "JSON Schemas of the published data, at the exact version that the data names"},
	{"Machine-readable", "/index.md", "The home page as Markdown"},
	{"Machine-readable", "/systems/index.md", "The list of systems as Markdown"},
	{"Machine-readable", "/systems/<system>/index.md", "The system's page as Markdown"},
	{"Machine-readable", "/systems/<system>/models/<model>/index.md", "The model version's page as Markdown"},
	{"Machine-readable", "/notices/index.md", "The list of notices as Markdown"},
	{"Machine-readable", "/notices/<id>/index.md", "The notice as Markdown"},
	{"Machine-readable", "/notices/<id>/notice.md", "Canonical text of the notice: the SHA-256 of this file is the digest of the notice"},
	{"Machine-readable", "/notices/<id>/<file>", "The notice as an e-mail and for a chat, if the site publishes messages"},
	{"Machine-readable", "/<path>/index.md", "A page as Markdown"},
	{"Machine-readable", "/llms.txt", "Overview for language models"},
	{"Machine-readable", "/llms-full.txt", "The texts in force, in one file, for language models"},
	{"Machine-readable", "/SHA256SUMS", "Digests of all files"},
	{"Machine-readable", "/sitemap.xml", "Addresses for search engines"},
	{"Machine-readable", "/robots.txt", "Rules for search engines"},
	{"Machine-readable", "/.well-known/*", "As you wrote it"},

	{"Feeds and calendars", "/notices/feed.*", "Notices of all systems, as Atom, RSS and JSON Feed"},
	{"Feeds and calendars", "/notices/impact/<impact>/feed.*", "Notices of one impact"},
	{"Feeds and calendars", "/notices/archive/*", "Older notices of the feed (RFC 5005)"},
	{"Feeds and calendars", "/systems/<system>/notices/feed.*", "Notices of one system"},
	{"Feeds and calendars", "/systems/<system>/models/<model>/feed.*", "Notices of one model version"},
	{"Feeds and calendars", "/changes/feed.*", "Publications of packs of all systems, with their changes"},
	{"Feeds and calendars", "/systems/<system>/changes/feed.*", "Publications of packs of one system"},
	{"Feeds and calendars", "/notices/calendar.ics", "Days on which something takes effect, is due or retires"},
	{"Feeds and calendars", "/systems/<system>/calendar.ics", "Days of one system"},

	{"Files", "/systems/<system>/packs/<version>/<file>", "An attachment of the pack"},
	{"Files", "/systems/<system>/packs/<version>/*", "An attachment in a folder of the pack"},
	{"Files", "/systems/<system>/latest/*", "Copy of an attachment of the pack in force"},
	{"Files", "/assets/*", "Style sheets, script, fonts and icons of the theme; the name holds the beginning of the digest"},
	{"Files", "/_headers", "Response headers, for hosts that read this file"},
	{"Files", "/_redirects", "Redirects, for hosts that read this file"},
	{"Files", "/.placard-manifest", "What the next build needs to know; need not be published"},
	{"Files", "/*", "Any other file below `content`, at its own path"},
}

// elsewhere are addresses that the demonstration site has not, with the reason
// why. TestComparedWithInForce holds that they are published.
var elsewhere = map[string]string{
	"/systems/<system>/compare/<from>...latest/":           "none: it has few versions",
	"/systems/<system>/compare/<from>...latest/index.json": "none",
	"/systems/<system>/compare/<from>...latest.diff":       "none",
}

// addressPattern makes a regular expression of a pattern.
func addressPattern(pattern string) *regexp.Regexp {
	expr := regexp.QuoteMeta(pattern)
	expr = regexp.MustCompile(`<file>`).ReplaceAllString(expr, `[^/]+\.[^/]+`)
	expr = regexp.MustCompile(`<path>`).ReplaceAllString(expr, `.+`)
	expr = regexp.MustCompile(`<[a-z]+>`).ReplaceAllString(expr, `[^/]+`)
	expr = strings.ReplaceAll(expr, `\*`, `.*`)
	return regexp.MustCompile("^" + expr + "$")
}

func addressesPage(t *testing.T) []byte {
	t.Helper()
	out := t.TempDir()
	result, err := generator.Build(context.Background(), generator.Options{Dir: "..", Out: out})
	if err != nil {
		t.Fatal(err)
	}
	if !result.OK() {
		t.Fatalf("the demonstration site has %d findings: run placard check", len(result.Findings))
	}
	var addresses []string
	err = fs.WalkDir(os.DirFS(out), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if filepath.Base(name) == "index.html" {
				name = strings.TrimSuffix(name, "index.html")
			}
			addresses = append(addresses, "/"+name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	example := make([]string, len(published))
	for _, address := range addresses {
		for i, p := range published {
			if addressPattern(p.pattern).MatchString(address) {
				if _, err := os.Stat("../content" + address); p.pattern == "/*" && err != nil {
					t.Errorf("%s is published, and reference_addresses_test.go does not say what it is", address)
				}
				// A short one reads well, and names with digests are long.
				if example[i] == "" || strings.HasPrefix(p.pattern, "/search/") && len(address) < len(example[i]) {
					example[i] = address
				}
				break
			}
		}
	}
	var b strings.Builder
	b.WriteString(`+++
title = "Published addresses"
description = "What a build writes, and where."
order = 60
+++

This page is made from a build of the demonstration site. A page is a folder with an ` + "`index.html`" + `; links between pages are
relative, so that the site works at the root of a host, under a path and from a disk. Names in angle brackets are yours.

Addresses of packs, comparisons and notices are permanent: once published they stay. What is not in the source for a build's audience and
date is in none of these files.
`)
	group := ""
	for i, p := range published {
		there := "`" + example[i] + "`"
		if example[i] == "" {
			if there = elsewhere[p.pattern]; there == "" {
				continue
			}
		} else if elsewhere[p.pattern] != "" {
			t.Errorf("the demonstration site has %s", example[i])
		}
		if p.group != group {
			group = p.group
			fmt.Fprintf(&b, "\n## %s\n\n| Address | What stands there | On the demonstration site |\n| --- | --- | --- |\n", group)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", p.pattern, escape(p.what), there)
	}
	return []byte(b.String())
}
