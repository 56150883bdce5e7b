package export

import (
	"context"
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"placard/generator/content"
	"placard/generator/output"
)

// texts publishes text copies, llms.txt, the sitemap and robots.txt of a site
// whose pages are empty files.
func texts(tb testing.TB, in Input) *built {
	tb.Helper()
	var all []output.Artifact
	pageAt := func(kind string, urls ...string) {
		for _, u := range urls {
			all = append(all, output.Artifact{Path: u + "index.html", Kind: kind, Key: output.NewKey("t").String(u).Sum(), Write: output.Content(nil)})
		}
	}
	pageAt("page", "", "systems/", "notices/", "suppliers/", "responsibilities/", "verify/", "search/")
	pageAt("redirect", "old/")
	for _, p := range in.Site.AllPages() {
		if !slices.ContainsFunc(all, func(a output.Artifact) bool { return a.Path == p.URL+"index.html" }) {
			pageAt("page", p.URL)
		}
	}
	for _, n := range in.Site.Notices {
		pageAt("notice", n.URL)
	}
	for _, s := range in.Site.Systems {
		pageAt("page", s.URL, s.URL+"latest/", s.URL+"compare/1.0.0...1.1.0/")
		for _, m := range s.Models {
			pageAt("page", m.URL)
		}
		for _, p := range s.Packs {
			pageAt("pack", p.URL)
			for _, further := range p.Pages {
				pageAt("page", further.URL)
			}
			all = append(all, output.Artifact{Path: p.URL + "index.md", Kind: "text", Key: output.NewKey("t").String(p.Digest).Sum(), Write: output.Content(p.Canonical())})
		}
	}
	for _, plan := range []func(Input, *Planned) ([]output.Artifact, error){Texts, LLMs, Sitemap} {
		list, err := plan(in, NewPlanned(all))
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, list...)
	}
	robots, err := Robots(in)
	if err != nil {
		tb.Fatal(err)
	}
	b := &built{in: in, plan: &output.Plan{}}
	for _, a := range append(all, robots) {
		if err := b.plan.Add(a); err != nil {
			tb.Fatal(err)
		}
	}
	if b.tree, err = b.plan.Render(context.Background(), nil, nil); err != nil {
		tb.Fatal(err)
	}
	return b
}

var inlineLink = regexp.MustCompile(`\]\(<?([^)>\s]+)`)

func TestTextCopies(t *testing.T) {
	b := texts(t, folderInput(t, "../.."))
	files := b.files()
	packs := map[string]bool{}
	for _, s := range b.in.Site.Systems {
		for _, p := range s.Packs {
			packs[p.URL] = true
		}
		packs[s.URL+"latest/"] = true
	}
	for path := range files {
		url, ok := strings.CutSuffix(path, "index.html")
		if !ok || url == "old/" || url == "search/" || strings.Contains(url, "/compare/") {
			continue
		}
		text, ok := files[url+"index.md"]
		if !ok {
			t.Errorf("%s has no text copy", path)
			continue
		}
		if packs[url] {
			if !strings.HasPrefix(text, "+++\n") {
				t.Errorf("%s is not the canonical text", url)
			}
			continue
		}
		if !strings.HasPrefix(text, "# ") || !strings.Contains(text, "\n<"+b.in.BaseURL) || strings.Contains(text, "+++") || !strings.HasSuffix(text, "\n") {
			t.Errorf("%sindex.md begins %.80q", url, text)
		}
		for _, m := range inlineLink.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(m[1], ":") {
				t.Errorf("%sindex.md has the relative link %s", url, m[1])
			}
		}
	}
	for _, name := range []string{LLMsPath, LLMsFullPath} {
		text := files[name]
		if !strings.HasPrefix(text, "# Alder trust center\n\n> ") {
			t.Errorf("%s begins %.80q", name, text)
		}
		for _, secret := range []string{"ALD-2026-017", "ALD-2026-021", "customer-security-contacts"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s speaks of %s", name, secret)
			}
		}
		if strings.Contains(text, "packs/1.0.0/index.md") {
			t.Errorf("%s offers a superseded pack", name)
		}
	}
	for _, m := range inlineLink.FindAllStringSubmatch(files[LLMsPath], -1) {
		path := strings.TrimPrefix(m[1], b.in.BaseURL)
		if _, ok := files[path]; !ok && path != indexPath {
			t.Errorf("llms.txt leads to %s, which is not published", m[1])
		}
	}
}

func TestTextCopyEscapes(t *testing.T) {
	s := someNotices(1)
	s["content/hostile.md"] = "+++\ntitle = \"*Star* [link](javascript:alert) <b> `x` # |\"\ndescription = \"One `code *span*` and _more_ <i>\"\n+++\n\nText with [a link](policies/incidents.md#none \"t\") and `](policies/incidents.md)`.\n"
	delete(s, "content/notices/EX-0001.md")
	s["content/hostile.md"] = strings.Replace(s["content/hostile.md"], "#none", "", 1)
	b := texts(t, edition(t, s))
	text := b.files()["hostile/index.md"]
	want := "# \\*Star\\* \\[link\\](javascript:alert) \\<b\\> `x` \\# \\|\n\n> One `code *span*` and \\_more\\_ \\<i\\>\n\n<https://trust.example.com/hostile/>\n\nText with [a link](https://trust.example.com/policies/incidents/ \"t\") and `](policies/incidents.md)`.\n"
	if text != want {
		t.Errorf("have\n%s\nwant\n%s", text, want)
	}
}

type sitemap struct {
	XMLName xml.Name
	URLs    []struct {
		Loc     string `xml:"loc"`
		Lastmod string `xml:"lastmod"`
	} `xml:",any"`
}

func readSitemap(t *testing.T, data string) sitemap {
	t.Helper()
	var s sitemap
	if err := xml.Unmarshal([]byte(data), &s); err != nil {
		t.Fatal(err)
	}
	if s.XMLName.Space != sitemapSpace {
		t.Errorf("namespace %q", s.XMLName.Space)
	}
	return s
}

func TestSitemap(t *testing.T) {
	b := texts(t, folderInput(t, "../.."))
	s := readSitemap(t, b.files()[SitemapPath])
	dates := map[string]string{}
	for _, u := range s.URLs {
		dates[strings.TrimPrefix(u.Loc, b.in.BaseURL)] = u.Lastmod
	}
	for url, want := range map[string]string{
		"":                                  "2026-11-09",
		"systems/dock/packs/1.2.0/":         "2026-10-05",
		"systems/triage/packs/2.2.0/":       "2026-11-09", // upcoming: published, not yet effective
		"notices/ALD-2026-003/":             "2026-03-04", // corrected then
		"notices/ALD-2026-001/":             "2026-02-09",
		"systems/dock/models/dock-2025-11/": "2026-10-05",
	} {
		if have, ok := dates[url]; !ok || have != want {
			t.Errorf("%q: %q, want %q", url, have, want)
		}
	}
	for _, url := range []string{"systems/dock/packs/1.1.0/", "systems/assist/packs/1.3.0/", "systems/dock/latest/", "old/", "systems/dock/compare/1.0.0...1.1.0/"} {
		if _, ok := dates[url]; ok {
			t.Errorf("%s is in the sitemap", url)
		}
	}
	if robots := b.files()[RobotsPath]; !strings.Contains(robots, "\nSitemap: https://trust.alder.example/sitemap.xml\n") {
		t.Errorf("robots.txt is %q", robots)
	}
	b.in.Site = b.in.Site.Edition(content.Public, false)
	partner := *b.in.Site
	partner.Audience = content.Partner
	b.in.Site = &partner
	if robots := texts(t, b.in).files()[RobotsPath]; !strings.Contains(robots, "Disallow: /\n") {
		t.Errorf("an edition for partners may be listed: %q", robots)
	}
}

func TestLargeSitemap(t *testing.T) {
	in := edition(t, someNotices(1))
	var planned []output.Artifact
	for i := range 25_000 {
		planned = append(planned, output.Artifact{Path: fmt.Sprintf("notices/impact/%05d/index.html", i), Kind: "page"})
	}
	list, err := Sitemap(in, NewPlanned(planned))
	if err != nil {
		t.Fatal(err)
	}
	b := &built{plan: &output.Plan{}}
	for _, a := range list {
		if err := b.plan.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	if b.tree, err = b.plan.Render(context.Background(), nil, nil); err != nil {
		t.Fatal(err)
	}
	index := readSitemap(t, b.files()[SitemapPath])
	if index.XMLName.Local != "sitemapindex" || len(index.URLs) != 3 {
		t.Fatalf("%s of %d", index.XMLName.Local, len(index.URLs))
	}
	total := 0
	for _, u := range index.URLs {
		total += len(readSitemap(t, b.files()[strings.TrimPrefix(u.Loc, "https://trust.example.com/")]).URLs)
	}
	if total != 25_000 {
		t.Errorf("%d addresses", total)
	}
}
