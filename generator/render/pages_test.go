package render_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"placard/generator/content"
	"placard/generator/output"
)

// The checker of trees finds what it is there for.
func TestCheckTree(t *testing.T) {
	page := func(body string) []byte {
		return []byte("<!doctype html><html lang=en dir=ltr><title>x</title><h1>x</h1>" + body)
	}
	for _, tt := range []struct{ body, want string }{
		{`<a href="b/">x</a>`, "leads nowhere"},
		{`<a href="#b">x</a>`, "has no anchor"},
		{`<a href="../x/">x</a>`, "leaves the site"},
		{`<a href="/s/">x</a>`, "begins at the root"},
		{`<img src="//y.example/z.png" alt="">`, "begins at the root"},
		{`<p id=a></p><p id=a></p>`, "stands twice"},
		{`<p style="color:red">`, "attribute style"},
		{`<p onclick="x()">`, "attribute onclick"},
		{`<script>1</script>`, "script stands"},
		{`<a href="javascript:x">x</a>`, "address"},
		{`<a href="."></a>`, "has no text"},
		{`<h3>x</h3>`, "follows level 1"},
		{`<nav aria-labelledby=q></nav>`, "refers to"},
		{`<table><tr><th>x</table>`, "no scope"},
		{`#ZgotmplZ`, "filtered out"},
	} {
		faults := checkTree(map[string][]byte{"index.html": page(tt.body)}, "https://x.example/s/")
		if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, tt.want) }) {
			t.Errorf("%s: %q", tt.body, faults)
		}
	}
	if faults := checkTree(map[string][]byte{"index.html": page(`<a id=t href="#t">x</a><a href="./">y</a>`)}, "https://x.example/s/"); len(faults) > 0 {
		t.Error(faults)
	}
}

// many is a site with many of everything, with names that are long and words
// that cannot be broken.
func many() files {
	f := site("")
	long := strings.Repeat("Donaudampfschifffahrtsgesellschaft", 3)
	var models strings.Builder
	for i := range 60 {
		fmt.Fprintf(&models, "[[model]]\nid = \"crowd-%02d\"\nstatus = \"active\"\nreleased = 2025-%02d-01\n", i, i%12+1)
	}
	f["content/systems/crowd/_index.md"] = "+++\nname = \"" + long + "\"\nsummary = \"" + long + " " + long + "\"\n" + models.String() + "+++\n"
	for i := range 20 {
		body := text5
		if i%3 == 0 {
			body = strings.Replace(body, "It gives a topic.", "First.\n\nSecond.\n\nIt gives a topic.", 1)
		}
		f[fmt.Sprintf("content/systems/crowd/1.%d.0.md", i)] = pack(fmt.Sprintf("1.%d.0", i), fmt.Sprintf("2025-%02d-%02d", i%12+1, i+1), `"crowd-01", "crowd-02"`, body)
	}
	f["content/systems/crowd/2.0.0-beta.1+build.20261116.md"] = pack("2.0.0-beta.1+build.20261116", "2027-01-01", `"crowd-03"`, text5)
	for i := range 30 {
		f[fmt.Sprintf("content/notices/n-%02d.md", i)] = fmt.Sprintf("+++\nid = \"n-%02d\"\ntitle = \"%s\"\nkind = %q\nimpact = \"minor\"\npublished = %d-01-02T00:00:00Z\n+++\n",
			i, long, []string{"change", "incident", "deprecation", "information"}[i%4], 2020+i%6)
	}
	return f
}

// Sites of every shape, at the addresses and in the forms of links that there
// are, hold together.
func TestSites(t *testing.T) {
	bare := files{"site.toml": config(""), "content/_index.md": "+++\ntitle = \"Empty\"\n+++\n"}
	documents := maps.Clone(bare)
	documents["content/guides/_index.md"] = "+++\ntitle = \"Guides\"\n+++\n"
	documents["content/guides/one.md"] = "+++\ntitle = \"One\"\naliases = [\"/old/one\", \"/old.html\"]\n+++\n\n## First\n\nText with [two](two.md#second).\n"
	documents["content/guides/two.md"] = "+++\ntitle = \"Two\"\n+++\n\n## First\n\n## Second\n\nText.\n"
	documents["content/glossary.md"] = "+++\ntitle = \"Glossary\"\n+++\n\nText\n: Words.\n"
	noPack := site("")
	delete(noPack, "content/systems/sorter/1.0.0.md")
	delete(noPack, "content/systems/sorter/1.1.0.md")
	delete(noPack, "content/notices/oak-1.md")
	arabic := site("language = \"ar\"\n")
	arabic["content/systems/sorter/_index.md"] = strings.Replace(arabic["content/systems/sorter/_index.md"], "Sorts tickets.", "يفرز التذاكر.", 1)
	clash := site("")
	clash["content/systems/sorter/1.1.0.md"] += "\n## Cite {#cite}\n\nA.\n\n## Main {#main}\n\nB.\n\n## Record {#record}\n\nC.\n\n## Changes {#changes}\n\nD.\n\n## Notices {#notices}\n\nE.\n\n## Updates {#updates}\n\nF.\n\n## Models {#models}\n\nG.\n"
	withdrawn := site("")
	withdrawn["content/systems/sorter/_index.md"] = strings.Replace(withdrawn["content/systems/sorter/_index.md"], "summary", "status = \"withdrawn\"\nwithdrawn = 2026-10-01\nsummary", 1)
	for name, f := range map[string]files{
		"small": site(""), "empty": bare, "documents": documents, "no pack": noPack, "many": many(),
		"right to left": arabic, "clashing ids": clash, "withdrawn": withdrawn,
		"below a path": withBase(site(""), "https://oak.example/a/trust/"),
		"files":        site("links = \"file\"\n"),
	} {
		t.Run(name, func(t *testing.T) {
			l := load(t, f.dir(t), date(t, "2026-11-16"), false)
			tree := pages(t, l.artifacts(t, theme(t, "", l.edition.Config.Language)))
			mustCheck(t, tree, l.edition.Config.BaseURL)
			if dir := os.Getenv("PLACARD_WRITE"); dir != "" {
				write(t, filepath.Join(dir, strings.ReplaceAll(name, " ", "-")), tree)
			}
		})
	}
}

func withBase(f files, base string) files {
	f["site.toml"] = strings.Replace(f["site.toml"], "https://trust.oak.example/", base, 1)
	return f
}

// Every day of a site's life gives pages that hold together.
func TestDays(t *testing.T) {
	dir := site("").dir(t)
	for _, day := range []string{"2025-12-01", "2026-01-01", "2026-05-15", "2026-06-01", "2026-12-31", "2027-01-01", "2030-01-01"} {
		l := load(t, dir, date(t, day), true)
		mustCheck(t, pages(t, l.artifacts(t, theme(t, "", "en"))), l.edition.Config.BaseURL)
	}
}

// In the form "file", no link ends with a slash.
func TestFileLinks(t *testing.T) {
	l := load(t, site("links = \"file\"\n").dir(t), date(t, "2026-11-16"), false)
	for name, data := range pages(t, l.artifacts(t, theme(t, "", "en"))) {
		if !strings.HasSuffix(name, ".html") || name == "404.html" {
			continue
		}
		p, err := parsePage(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range p.links {
			if strings.HasSuffix(link.href, "/") && !strings.Contains(link.href, "://") {
				t.Errorf("%s: %s", name, link.href)
			}
		}
	}
}

// The page for addresses that lead nowhere is served at all of them.
func TestMissingPageLinksFromTheRoot(t *testing.T) {
	l := load(t, withBase(site(""), "https://oak.example/a/trust/").dir(t), date(t, "2026-11-16"), false)
	p := pageOf(t, pages(t, l.artifacts(t, theme(t, "", "en"))), "404.html")
	for _, link := range p.links {
		if !strings.HasPrefix(link.href, "/a/trust/") && !strings.HasPrefix(link.href, "#") && !strings.Contains(link.href, ":") {
			t.Errorf("link %q", link.href)
		}
	}
}

// hostile is put into every text that an author can write.
const hostile = `</title><script>alert(1)</script><img src=x onerror=alert(1)>"'javascript:alert(1)//{{.}}`

// Headings of authors may be called what the theme calls its own parts: no id
// stands twice, and every link leads to what it names.
func TestHeadingsNamedLikeParts(t *testing.T) {
	ids := map[string]bool{}
	for _, text := range templates(t) {
		for _, m := range regexp.MustCompile(`id="(_?[a-z]+)`).FindAllStringSubmatch(text, -1) {
			ids[m[1]] = true
		}
		for _, m := range regexp.MustCompile(`Anchor "([a-z-]+)"`).FindAllStringSubmatch(text, -1) {
			ids[m[1]] = true
		}
	}
	for _, src := range goFiles(t) {
		for _, m := range regexp.MustCompile(`(?:Anchor\(|free\([^,]+, )"([a-z-]+)"`).FindAllStringSubmatch(src, -1) {
			ids[m[1]] = true
		}
	}
	if !ids["_main"] || !ids["notices"] || !ids["approvals"] || !ids["_contents"] {
		t.Fatalf("only %d ids are found: %v", len(ids), ids)
	}
	var headings strings.Builder
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		fmt.Fprintf(&headings, "\n### %s\n\nText.\n\n### %s\n\nText.\n", strings.ReplaceAll(id, "_", "\\_"), strings.ReplaceAll(strings.TrimPrefix(id, "_"), "-", " "))
	}
	files := site("")
	for name, text := range files {
		if strings.HasSuffix(name, ".md") {
			files[name] = text + "\n" + headings.String()
			if !strings.Contains(name, "/packs/") && !strings.Contains(text, "\n## ") {
				files[name] = text + "\n## Part\n" + headings.String()
			}
		}
	}
	l := load(t, files.dir(t), date(t, "2026-11-16"), false)
	mustCheck(t, pages(t, l.artifacts(t, theme(t, "", "en"))), l.edition.Config.BaseURL)
}

// What an author writes never becomes markup or an address that runs.
func TestHostileText(t *testing.T) {
	quoted := `'''` + strings.ReplaceAll(hostile, "'''", "") + `'''`
	f := site("")
	f["site.toml"] = "title = " + quoted + "\ndescription = " + quoted + "\nnotice = " + quoted + "\nbase_url = \"https://trust.oak.example/\"\n" +
		"[organization]\nname = " + quoted + "\ncontact = \"javascript:alert(1)\"\nproblem = " + quoted + "\naddress = " + quoted + "\n" +
		"[theme]\nname = " + quoted + "\nlabel = " + quoted + "\n[theme.colors]\nlink = \"red}</style><script>\"\n" +
		"[[nav]]\ntitle = " + quoted + "\nlink = \"javascript:alert(1)\"\n[[nav]]\ntitle = " + quoted + "\nlink = \"/\"\n"
	f["content/systems/sorter/_index.md"] = "+++\nname = " + quoted + "\nsummary = " + quoted + "\nroles = [" + quoted + "]\ndelivery = [" + quoted + "]\nrisk_tier = " + quoted + `
[owners]
product = ` + quoted + `
[contacts]
support = "javascript:alert(1)"
risk = ` + quoted + `
incident = "a@b\" onclick=alert(1)"
[[model]]
id = "sorter-2"
status = "active"
released = 2026-06-01
name = ` + quoted + `
note = ` + quoted + `
base_model = ` + quoted + `
supplier = ` + quoted + `
aliases = [` + quoted + `]
[[supplier]]
name = ` + quoted + `
service = ` + quoted + `
model = ` + quoted + `
region = ` + quoted + `
url = "javascript:alert(1)"
[[responsibility]]
stage = "deploy"
activity = ` + quoted + `
provider = ` + quoted + `
customer = ` + quoted + `
partner = ` + quoted + `
+++

` + "`" + hostile + "`\n"
	f["content/systems/sorter/1.1.0.md"] = `+++
version = "1.1.0"
published = 2026-06-01
effective = 2026-06-01
models = ["sorter-2"]
owner = ` + quoted + `
triggers = [` + quoted + `]
[brief]
use_for = ` + quoted + `
do_not_use_for = ` + quoted + `
data = ` + quoted + `
human_review = ` + quoted + `
[[change]]
section = ` + quoted + `
class = ` + quoted + `
what = ` + quoted + `
why = ` + quoted + `
action = ` + quoted + `
[[approval]]
role = ` + quoted + `
by = ` + quoted + `
at = 2026-05-01
digest = "sha256:0"
evidence = "javascript:alert(1)"
+++

` + text5
	f["content/notices/oak-1.md"] = "+++\nid = \"oak-1\"\ntitle = " + quoted + "\nkind = \"change\"\nimpact = " + quoted + "\nsummary = " + quoted + "\nsystems = [\"sorter\"]\naction = " + quoted + "\naffected = " + quoted + "\nurgent_reason = " + quoted + "\npublished = 2026-05-01T09:00:00Z\n+++\n"
	f["content/guides/_index.md"] = "+++\ntitle = " + quoted + "\ndescription = " + quoted + "\nnav_title = " + quoted + "\nowner = " + quoted + "\n+++\n"
	l := load(t, f.dir(t), date(t, "2026-11-16"), false)
	th := theme(t, "", "en")
	tree := pages(t, l.artifacts(t, th))
	mustCheck(t, tree, l.edition.Config.BaseURL)
	for name, data := range tree {
		if strings.HasPrefix(name, "assets/") || strings.HasSuffix(name, ".md") {
			if bytes.Contains(data, []byte("</style>")) {
				t.Errorf("%s holds the hostile text", name)
			}
			continue
		}
		p, err := parsePage(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range find(p.root, func(name string, at map[string]string) bool { return true }) {
			at := attributes(n)
			// Structured data is JSON, which mustCheck has read.
			data := at["type"] == "application/ld+json" && len(n.Attr) == 1
			if data && name == "notices/oak-1/index.html" {
				var linked struct{ Headline string }
				if err := json.Unmarshal([]byte(n.FirstChild.Data), &linked); err != nil || !strings.Contains(linked.Headline, "<script>") {
					t.Errorf("%s: the headline is %q: %v", name, linked.Headline, err)
				}
			}
			if n.Data == "script" && at["src"] == "" && !data || n.Data == "img" && at["src"] == "x" || at["onerror"] != "" || at["onclick"] != "" {
				t.Errorf("%s: the hostile text became <%s %v>", name, n.Data, n.Attr)
			}
		}
	}
}

// Two runs over the same source give the same bytes, also when pages are
// written at the same time.
func TestDeterminism(t *testing.T) {
	dir := many().dir(t)
	th := theme(t, "", "en")
	a, b := load(t, dir, date(t, "2026-11-16"), false), load(t, dir, date(t, "2026-11-16"), false)
	first, second := a.artifacts(t, th), b.artifacts(t, theme(t, "", "en"))
	want := pages(t, first)
	if len(first) != len(second) {
		t.Fatalf("%d and %d artifacts", len(first), len(second))
	}
	var wg sync.WaitGroup
	for i, x := range second {
		if x.Path != first[i].Path || x.Key != first[i].Key {
			t.Errorf("%s and %s: other key or place", x.Path, first[i].Path)
		}
		wg.Go(func() {
			var buf bytes.Buffer
			if err := x.Write(&buf); err != nil {
				t.Error(err)
			}
			if !bytes.Equal(buf.Bytes(), want[x.Path]) {
				t.Errorf("%s has other bytes", x.Path)
			}
		})
	}
	wg.Wait()
}

// snapshot is a tree with its keys.
type snapshot struct {
	keys map[string]output.Key
	tree map[string][]byte
}

func shoot(t *testing.T, f files, day string) snapshot {
	t.Helper()
	l := load(t, f.dir(t), date(t, day), true)
	list := l.artifacts(t, theme(t, "", "en"))
	s := snapshot{map[string]output.Key{}, pages(t, list)}
	for _, a := range list {
		s.keys[a.Path] = a.Key
	}
	return s
}

// A page's key is new exactly when its bytes are: an incremental build is
// then as good as a clean one, and renders no page in vain.
func TestKeysFollowBytes(t *testing.T) {
	base := site("")
	base["content/guides/_index.md"] = "+++\ntitle = \"Guides\"\n+++\n\nSee [the pack](/systems/sorter/1.1.0.md#p1-1).\n"
	base["content/guides/one.md"] = "+++\ntitle = \"One\"\n+++\n\n## First\n\nText.\n"
	base["content/glossary.md"] = "+++\ntitle = \"Glossary\"\n+++\n\nTicket\n: A question.\n"
	edits := []struct {
		file, old, new string
	}{
		{"site.toml", "Oak trust center", "Elm trust center"},
		{"site.toml", "ai@oak.example", "you@oak.example"},
		{"site.toml", "[organization]", "noindex_superseded = true\n[organization]"},
		{"site.toml", "[organization]", "links = \"file\"\n[organization]"},
		{"site.toml", "trust.oak", "trust.elm"},
		{"site.toml", "trust.oak.example", "trust.oak.example/below"},
		{"content/_index.md", "Welcome", "Hello"},
		{"content/systems/sorter/_index.md", "Oak Sorter", "Oak Ranker"},
		{"content/systems/sorter/_index.md", "Sorts tickets", "Ranks tickets"},
		{"content/systems/sorter/_index.md", "It sorts.", "It ranks."},
		{"content/systems/sorter/_index.md", "retires = 2027-01-01", "retires = 2027-02-01"},
		{"content/systems/sorter/_index.md", "help@oak", "ask@oak"},
		{"content/systems/sorter/_index.md", "product = \"Team\"", "product = \"Others\""},
		{"content/systems/sorter/1.0.0.md", "It fails on long texts.", "It fails on very long texts."},
		{"content/systems/sorter/1.0.0.md", "It is for trained staff.", "It is for trained staff.\n\nOne more."},
		{"content/systems/sorter/1.0.0.md", "Because.", "Just because."},
		{"content/systems/sorter/1.1.0.md", "Something in 1.1.0.", "Other in 1.1.0."},
		{"content/systems/sorter/1.1.0.md", "effective = 2026-06-01", "effective = 2026-12-01"},
		{"content/systems/sorter/1.1.0.md", "It sorts them quickly.", "Quickly it sorts them."},
		{"content/systems/sorter/1.1.0.md", "## Limitations", "## Known limits {#limitations}"},
		{"content/systems/sorter/1.1.0.md", "[brief]", "next_review = 2027-03-01\n[brief]"},
		{"content/systems/sorter/1.1.0.md", "use_for = \"Sorting.\"", "use_for = \"Ranking.\""},
		{"content/systems/sorter/1.1.0.md", "published = 2026-06-01", "status = \"withdrawn\"\nwithdrawn = 2026-07-01\npublished = 2026-06-01"},
		{"content/notices/oak-1.md", "Oak Sorter 1.1.0", "Oak Sorter is new"},
		{"content/notices/oak-1.md", "What changes.", "What changed."},
		{"content/notices/oak-1.md", "kind = \"change\"", "kind = \"information\""},
		{"content/guides/_index.md", "See", "Read"},
		{"content/guides/one.md", "title = \"One\"", "title = \"Two\""},
		{"content/guides/one.md", "title = \"One\"", "order = 7\ntitle = \"One\""},
		{"content/glossary.md", "A question.", "A request."},
	}
	const day = "2026-11-16"
	before := shoot(t, base, day)
	for i, e := range edits {
		if testing.Short() && i%6 > 0 {
			continue // pages are written one after the other here
		}
		f := maps.Clone(base)
		if !strings.Contains(f[e.file], e.old) {
			t.Fatalf("%s has no %q", e.file, e.old)
		}
		f[e.file] = strings.ReplaceAll(f[e.file], e.old, e.new)
		compareKeys(t, e.file+": "+e.new, before, shoot(t, f, day), loose(e.file))
	}
	compareKeys(t, "another day", before, shoot(t, base, "2027-01-02"), loose(""))

	// Any number of edits at once.
	random := rand.New(rand.NewPCG(1, 2))
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	for range rounds {
		f := maps.Clone(base)
		var changed []string
		for _, i := range random.Perm(len(edits))[:3] {
			e := edits[i]
			f[e.file] = strings.ReplaceAll(f[e.file], e.old, e.new)
			changed = append(changed, e.file)
		}
		compareKeys(t, "several edits", before, shoot(t, f, day), loose(changed...))
	}
}

// loose tells for which pages keys may be new where bytes are not, once files
// have changed. A term of the glossary is part of the key of every document.
// Whether the text of a version moves the numbers of paragraphs in the others
// is only known once all are compared, which costs more than rendering them.
func loose(changed ...string) func(page string) bool {
	return func(page string) bool {
		for _, file := range changed {
			version := path.Dir(file) == "content/systems/sorter" && path.Base(file) != "_index.md"
			if file == "content/glossary.md" || version && (strings.HasPrefix(page, "systems/sorter/packs/") || page == "systems/sorter/latest/index.html") {
				return true
			}
		}
		return false
	}
}

// compareKeys compares two trees.
func compareKeys(t *testing.T, what string, a, b snapshot, loose func(page string) bool) {
	t.Helper()
	for _, name := range names(b.tree) {
		if _, ok := a.keys[name]; !ok {
			continue
		}
		bytesSame := bytes.Equal(a.tree[name], b.tree[name])
		keySame := a.keys[name] == b.keys[name]
		if !bytesSame && keySame {
			t.Errorf("%s: %s has other bytes under the same key", what, name)
		}
		if bytesSame && !keySame && !loose(name) {
			t.Errorf("%s: %s has the same bytes under another key", what, name)
		}
	}
}

// The page of a model version and the latest alias show the text of the pack
// with links that work from there.
func TestCopies(t *testing.T) {
	f := site("")
	f["content/systems/sorter/1.1.0.md"] += "\nSee [the earlier](1.0.0.md#p1-1), [paragraph 1.1](#p1-1) and [this pack](1.1.0.md).\n"
	l := load(t, f.dir(t), date(t, "2026-11-16"), false)
	tree := pages(t, l.artifacts(t, theme(t, "", "en")))
	for name, want := range map[string][]string{
		"systems/sorter/packs/1.1.0/index.html":     {`href="../1.0.0/#p1-1"`, `href="#p1-1"`, `href="./"`},
		"systems/sorter/latest/index.html":          {`href="../packs/1.0.0/#p1-1"`, `href="#p1-1"`, `href="../packs/1.1.0/"`},
		"systems/sorter/models/sorter-2/index.html": {`href="../../packs/1.0.0/#p1-1"`, `href="#p1-1"`, `href="../../packs/1.1.0/"`},
	} {
		for _, w := range want {
			if !bytes.Contains(tree[name], []byte(w)) {
				t.Errorf("%s lacks %s", name, w)
			}
		}
		p := pageOf(t, tree, name)
		canonical := find(p.root, func(n string, at map[string]string) bool { return n == "link" && at["rel"] == "canonical" })
		wantCanonical := "https://trust.oak.example/systems/sorter/packs/1.1.0/"
		if strings.Contains(name, "models") {
			wantCanonical = "https://trust.oak.example/systems/sorter/models/sorter-2/"
		}
		if len(canonical) != 1 || attributes(canonical[0])["href"] != wantCanonical {
			t.Errorf("%s has the canonical address %v", name, canonical[0].Attr)
		}
	}
}

// A pack that is not in force leads to the same paragraphs of the one that
// is, also where their numbers differ.
func TestCounterparts(t *testing.T) {
	l := load(t, site("").dir(t), date(t, "2026-11-16"), false)
	tree := pages(t, l.artifacts(t, theme(t, "", "en")))
	p := pageOf(t, tree, "systems/sorter/packs/1.0.0/index.html")
	got := map[string]string{}
	for _, a := range byClass(p.root, "also") {
		for n := a.Parent; n != nil; n = n.Parent {
			if id := attributes(n)["id"]; id != "" {
				got[id] = attributes(a)["href"]
				break
			}
		}
	}
	for id, want := range map[string]string{
		"p1-1": "../1.1.0/#p1-1", "p1-2": "../1.1.0/#p1-3", "p2-1": "../1.1.0/#p2-1", "p3-2": "../1.1.0/#p3-2",
	} {
		if got[id] != want {
			t.Errorf("%s leads to %q, not %q", id, got[id], want)
		}
	}
	if n := len(byClass(pageOf(t, tree, "systems/sorter/packs/1.1.0/index.html").root, "also")); n > 0 {
		t.Errorf("the pack in force has %d counterparts", n)
	}
	// The menu tells the script which numbers differ: 1.2 of the older pack
	// is 1.3 of the newer one.
	for _, a := range find(p.root, func(n string, at map[string]string) bool { _, ok := at["data-p"]; return ok }) {
		at := attributes(a)
		want := ""
		if strings.HasSuffix(at["href"], "./") {
			want = "1-2=1-3"
		}
		if at["data-p"] != want {
			t.Errorf("%s carries %q, not %q", at["href"], at["data-p"], want)
		}
	}
}

// The status of a pack stands in its title, its strip and its banner.
func TestPackStatus(t *testing.T) {
	f := site("")
	f["content/systems/sorter/1.2.0.md"] = pack("1.2.0", "2027-01-01", `"sorter-2", "sorter-1"`, text5)
	f["content/systems/sorter/1.2.0.md"] = strings.Replace(f["content/systems/sorter/1.2.0.md"], "published = 2027-01-01", "published = 2026-11-01", 1)
	f["content/systems/sorter/0.9.0.md"] = strings.Replace(pack("0.9.0", "2025-06-01", `"sorter-1"`, text5), "published", "status = \"withdrawn\"\nwithdrawn = 2025-07-01\npublished", 1)
	l := load(t, f.dir(t), date(t, "2026-11-16"), false)
	tree := pages(t, l.artifacts(t, theme(t, "", "en")))
	for version, want := range map[string]struct{ status, title, banner string }{
		"1.2.0": {"upcoming", "Oak Sorter 1.2.0 (upcoming) – Oak trust center", "Version 1.2.0 takes effect on 1 January 2027. It does not apply before."},
		"1.1.0": {"in-force", "Oak Sorter 1.1.0 (in force) – Oak trust center", "Version 1.2.0 takes effect on 1 January 2027."},
		"1.0.0": {"superseded", "Oak Sorter 1.0.0 (superseded) – Oak trust center", "Version 1.0.0 is superseded."},
		"0.9.0": {"withdrawn", "Oak Sorter 0.9.0 (withdrawn) – Oak trust center", "Version 0.9.0 was withdrawn on 1 July 2025."},
	} {
		p := pageOf(t, tree, "systems/sorter/packs/"+version+"/index.html")
		if got := text(find(p.root, func(n string, _ map[string]string) bool { return n == "title" })[0]); got != want.title {
			t.Errorf("%s has the title %q", version, got)
		}
		if strip := byClass(p.root, "strip")[0]; len(byClass(strip, want.status)) == 0 {
			t.Errorf("%s does not say its status in the strip", version)
		}
		if got := text(byClass(p.root, "banner")[0]); !strings.Contains(got, want.banner) {
			t.Errorf("%s has the banner %q", version, got)
		}
	}
}

// The published text is the one that the digest covers.
func TestCanonicalText(t *testing.T) {
	l := load(t, site("").dir(t), date(t, "2026-11-16"), false)
	tree := pages(t, l.artifacts(t, theme(t, "", "en")))
	for _, p := range l.edition.Systems[0].Packs {
		data := tree[p.URL+"index.md"]
		if got := "sha256:" + sum(data); got != p.Digest {
			t.Errorf("%s: index.md has the digest %s, the pack %s", p.Name(), got, p.Digest)
		}
		if !bytes.Contains(tree[p.URL+"index.html"], []byte(p.Digest)) {
			t.Errorf("%s does not show its digest", p.Name())
		}
	}
}

func sum(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }

// Earlier addresses lead on, with and without the help of the host.
func TestRedirects(t *testing.T) {
	f := site("")
	f["content/faq.md"] = "+++\ntitle = \"FAQ\"\naliases = [\"/questions\", \"/old/faq.html\"]\n+++\n\nText.\n"
	l := load(t, f.dir(t), date(t, "2026-11-16"), false)
	tree := pages(t, l.artifacts(t, theme(t, "", "en")))
	for name, want := range map[string]string{
		"questions/index.html": "../faq/",
		"old/faq.html":         "../faq/",
		"systems/sorter/models/sorter-old/index.html": "../sorter-1/",
	} {
		p := pageOf(t, tree, name)
		refresh := find(p.root, func(n string, at map[string]string) bool { return at["http-equiv"] == "refresh" })
		if len(refresh) != 1 || attributes(refresh[0])["content"] != "0; url="+want {
			t.Errorf("%s does not lead to %s", name, want)
		}
	}
	for _, line := range []string{"/questions/ /faq/ 301", "/old/faq.html /faq/ 301"} {
		if !strings.Contains(string(tree["_redirects"]), line+"\n") {
			t.Errorf("_redirects lacks %q", line)
		}
	}
}

// Hosts cut what is beyond their limits without a word.
func TestHeaders(t *testing.T) {
	l := load(t, site("").dir(t), date(t, "2026-11-16"), false)
	text := string(pages(t, l.artifacts(t, theme(t, "", "en")))["_headers"])
	rules := 0
	for line := range strings.Lines(text) {
		if len(line) > 2000 {
			t.Errorf("a line of %d characters", len(line))
		}
		if !strings.HasPrefix(line, " ") {
			rules++
		}
	}
	if rules > 100 {
		t.Errorf("%d rules", rules)
	}
	for _, want := range []string{
		"Content-Security-Policy: default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\n",
		"X-Content-Type-Options: nosniff\n", "/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("_headers lacks %q", want)
		}
	}
}

// A pack's page is lean: what stands around its text and its change log stays below 15 KB, and
// no page needs more than its own few files.
func TestPageWeight(t *testing.T) {
	l := load(t, demo, content.Date{}, false)
	tree := pages(t, l.artifacts(t, theme(t, demo, "en")))
	for _, sys := range l.edition.Systems {
		for _, p := range sys.Packs {
			page := pageOf(t, tree, p.URL+"index.html")
			var buf bytes.Buffer
			for _, class := range []string{"text", "after"} {
				if err := html.Render(&buf, byClass(page.root, class)[0]); err != nil {
					t.Fatal(err)
				}
			}
			if chrome := len(tree[p.URL+"index.html"]) - buf.Len(); chrome > 15_000 {
				t.Errorf("%s: %d bytes around the text", p.Name(), chrome)
			}
		}
	}
	// What a page needs on a screen: fonts' rules and the colours of code are
	// in it, what only paper needs is not.
	for _, name := range names(tree) {
		if !strings.HasSuffix(name, ".html") || bytes.Contains(tree[name], []byte("http-equiv=refresh")) {
			continue
		}
		sum, most := 0, 15_000
		page := pageOf(t, tree, name)
		for _, n := range find(page.root, func(name string, at map[string]string) bool { return at["rel"] == "stylesheet" }) {
			at := attributes(n)
			file := "assets/" + path.Base(at["href"])
			switch kind, _, _ := strings.Cut(path.Base(file), "."); kind {
			case "print":
				if at["media"] != "print" {
					t.Errorf("%s: %s is for every medium", name, file)
				}
				continue
			case "overview":
				most += 3_750
			case "compare":
				most += 4_700
			case "search":
				most += 1_500
			}
			if tree[file] == nil {
				t.Fatalf("%s: there is no %s", name, file)
			}
			sum += len(tree[file])
		}
		if sum == 0 || sum > most {
			t.Errorf("%s: %d bytes of style sheets, more than %d", name, sum, most)
		}
	}
	for name := range tree {
		if dir, file := path.Split(name); dir == "assets/" && strings.Count(file, ".") < 2 {
			t.Errorf("%s has no digest in its name", name)
		}
	}
}

// Ten thousand packs are planned in seconds: the work grows with the number
// of packs, not with its square.
func BenchmarkArtifacts(b *testing.B) {
	if os.Getenv("PLACARD_LARGE") == "" {
		b.Skip("set PLACARD_LARGE")
	}
	f := files{"site.toml": config(""), "content/_index.md": "+++\ntitle = \"Large\"\n+++\n"}
	for s := range 500 {
		dir := fmt.Sprintf("content/systems/s%03d/", s)
		f[dir+"_index.md"] = fmt.Sprintf("+++\nname = \"System %d\"\nsummary = \"Sorts.\"\n[[model]]\nid = \"m-%d\"\nstatus = \"active\"\nreleased = 2020-01-01\n+++\n", s, s)
		for v := range 20 {
			f[fmt.Sprintf("%s1.%d.0.md", dir, v)] = pack(fmt.Sprintf("1.%d.0", v), fmt.Sprintf("202%d-%02d-01", v/4, v%4*3+1), fmt.Sprintf(`"m-%d"`, s), text5)
		}
	}
	l := load(b, f.dir(b), date(b, "2026-11-16"), false)
	th := theme(b, "", "en")
	b.ResetTimer()
	for b.Loop() {
		b.ReportMetric(float64(len(l.artifacts(b, th))), "artifacts")
	}
}

// BenchmarkPage writes one pack's page, its text included.
func BenchmarkPage(b *testing.B) {
	l := load(b, demo, content.Date{}, false)
	list := l.artifacts(b, theme(b, demo, "en"))
	i := slices.IndexFunc(list, func(a output.Artifact) bool { return a.Kind == "pack" })
	b.ResetTimer()
	for b.Loop() {
		if err := list[i].Write(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

// Every notice is in the list of its impact, of its kind and of its year,
// which are pages, lead to each other and need no script.
func TestNoticeLists(t *testing.T) {
	l := load(t, many().dir(t), date(t, "2026-07-01"), false)
	tree := pages(t, l.artifacts(t, theme(t, "", "en")))
	all := string(tree["notices/index.html"])
	for _, n := range l.edition.Notices {
		f := &n.Doc.Front
		for _, list := range []string{"impact/" + f.Impact, "kind/" + f.Kind, fmt.Sprintf("year/%d", n.Published.UTC().Year())} {
			page := string(tree["notices/"+list+"/index.html"])
			if !strings.Contains(page, "../../"+n.ID+"/") {
				t.Errorf("the list %s does not have %s", list, n.ID)
			}
			if !strings.Contains(all, list+"/") {
				t.Errorf("the list of all does not lead to %s", list)
			}
			if other := "kind/" + f.Kind + "/"; !strings.HasPrefix(list, "kind/") && !strings.Contains(page, other) {
				t.Errorf("the list %s does not lead to %s", list, other)
			}
		}
		for _, m := range n.Models {
			if page := string(tree[m.URL+"index.html"]); len(f.Models) > 0 && !strings.Contains(page, n.ID+"/") {
				t.Errorf("the page of %s does not have %s", m.Front.ID, n.ID)
			}
		}
	}
	if len(l.edition.Notices) < 10 {
		t.Errorf("%d notices", len(l.edition.Notices))
	}
}
