package generator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/net/html"

	"placard/benchmark"
	"placard/generator/authoring"
	"placard/generator/content"
)

// sites are the sites that the tests of what is published look at: the
// demonstration, the documentation, what init makes, and a measured one.
func sites(t *testing.T) map[string]map[string][]byte {
	t.Helper()
	large := filepath.Join(t.TempDir(), "large")
	if err := benchmark.WriteSite(large, 12); err != nil {
		t.Fatal(err)
	}
	trees := map[string]map[string][]byte{}
	for name, dir := range map[string]string{"demonstration": "..", "documentation": "../docs", "first": starter(t), "large": large} {
		trees[name] = publish(t, Options{Dir: dir})
	}
	trees["for partners"] = publish(t, Options{Dir: "..", Audience: content.Partner})
	trees["few compared"] = publish(t, compared(t, comparedWithInForce["an earlier one"].then).options())
	trees["below a path"] = publish(t, Options{Dir: starter(t), BaseURL: "https://example.com/trust/"})
	return trees
}

// publish gives the files of a clean build.
func publish(t *testing.T, o Options) map[string][]byte {
	t.Helper()
	o.Now = func() time.Time { return time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC) }
	b, err := clean(o)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.files) == 0 {
		t.Fatalf("%s is not published: %v", o.Dir, b.findings)
	}
	return b.files
}

// starter writes the site that init makes.
func starter(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "first")
	if _, err := authoring.Init(t.Context(), dir, authoring.Site{Today: content.Date{Year: 2026, Month: 11, Day: 21}}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Every JSON document that names a schema of ours is valid against the schema
// that is published at that address, stays valid when members are added that
// nobody knows, and is right about the size and digest of every file it names.
// SHA256SUMS names every other file.
func TestPublishedDocuments(t *testing.T) {
	if testing.Short() {
		t.Skip("reads what is published, one file after the other")
	}
	for name, files := range sites(t) {
		t.Run(name, func(t *testing.T) {
			base := baseOf(t, files)
			compiler := jsonschema.NewCompiler()
			compiler.AssertFormat()
			schemas := map[string]*jsonschema.Schema{}
			for p, data := range files {
				if !strings.HasPrefix(p, "schema/") {
					continue
				}
				doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
				if err != nil {
					t.Fatalf("%s: %v", p, err)
				}
				if err := compiler.AddResource(base+p, doc); err != nil {
					t.Fatalf("%s: %v", p, err)
				}
			}
			for p := range files {
				if strings.HasPrefix(p, "schema/") {
					s, err := compiler.Compile(base + p)
					if err != nil {
						t.Fatalf("%s: %v", p, err)
					}
					schemas[base+p] = s
				}
			}
			checked := map[string]int{}
			for p, data := range files {
				if path.Ext(p) != ".json" || strings.HasPrefix(p, "schema/") {
					continue
				}
				doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
				if err != nil {
					t.Errorf("%s: %v", p, err)
					continue
				}
				m, _ := doc.(map[string]any)
				address, _ := m["$schema"].(string)
				if m == nil || !strings.HasPrefix(address, base) {
					continue // an author's file, a feed, or a format of others
				}
				schema := schemas[address]
				if schema == nil {
					t.Errorf("%s: its schema %s is not published", p, address)
					continue
				}
				checked[strings.TrimPrefix(address, base)]++
				if err := schema.Validate(doc); err != nil {
					t.Errorf("%s: %v", p, err)
				}
				each(doc, func(m map[string]any) {
					sum, _ := m["sha256"].(string)
					url, _ := m["url"].(string)
					if sum == "" || url == "" {
						return
					}
					data, ok := files[strings.TrimPrefix(url, base)]
					if !ok {
						t.Errorf("%s: %s is not published", p, url)
					} else if have := sha256.Sum256(data); hex.EncodeToString(have[:]) != sum || fmt.Sprint(m["size"]) != fmt.Sprint(len(data)) {
						t.Errorf("%s: size or SHA-256 of %s is wrong", p, url)
					}
				})
				each(doc, func(m map[string]any) { m["x_new"] = map[string]any{"a": []any{true}} })
				if err := schema.Validate(doc); err != nil {
					t.Errorf("%s with unknown members: %v", p, err)
				}
			}
			if checked["schema/v1/index.json"] != 1 || checked["schema/v1/notices.json"] != 1 {
				t.Errorf("checked %v", checked)
			}
			if name == "demonstration" {
				for _, kind := range []string{"system", "pack", "models"} {
					if checked["schema/v1/"+kind+".json"] == 0 {
						t.Errorf("no document is checked against the schema %s: %v", kind, checked)
					}
				}
			}
			sums := map[string]bool{}
			for line := range strings.Lines(string(files["SHA256SUMS"])) {
				sum, p, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
				data, there := files[p] // a file may be empty
				have := sha256.Sum256(data)
				if !there || hex.EncodeToString(have[:]) != sum {
					t.Errorf("SHA256SUMS is wrong about %s", p)
				}
				sums[p] = true
			}
			for p := range files {
				if p != "SHA256SUMS" && !sums[p] {
					t.Errorf("SHA256SUMS lacks %s", p)
				}
			}
		})
	}
}

// each visits every object in a document.
func each(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			each(e, visit)
		}
		visit(v)
	case []any:
		for _, e := range v {
			each(e, visit)
		}
	}
}

// baseOf gives the permanent address of a site.
func baseOf(t *testing.T, files map[string][]byte) string {
	t.Helper()
	var index struct{ URL string }
	if err := json.Unmarshal(files["index.json"], &index); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(index.URL, "index.json")
}

// A head is what a page says to programs.
type head struct {
	title, canonical string
	noindex          bool
	links            []map[string]string
	meta             map[string]string
	data             []map[string]any
}

func headOf(t *testing.T, name string, page []byte) head {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	h := head{meta: map[string]string{}}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		at := map[string]string{}
		for _, a := range n.Attr {
			at[a.Key] = a.Val
		}
		switch n.Data {
		case "title":
			if n.Parent.Data == "head" {
				h.title = n.FirstChild.Data
			}
		case "link":
			h.links = append(h.links, at)
			if at["rel"] == "canonical" {
				h.canonical = at["href"]
			}
		case "meta":
			key := at["property"] + at["name"]
			if h.meta[key] != "" {
				t.Errorf("%s has %s twice", name, key)
			}
			h.meta[key] = at["content"]
			h.noindex = h.noindex || at["name"] == "robots" && strings.Contains(at["content"], "noindex")
		case "script":
			if at["type"] == "application/ld+json" {
				var data map[string]any
				if err := json.Unmarshal([]byte(n.FirstChild.Data), &data); err != nil {
					t.Errorf("%s: structured data: %v", name, err)
				}
				h.data = append(h.data, data)
			}
		}
	}
	return h
}

// Page heads lead programs to what is there, and say of a page what its index
// says of it.
func TestPublishedHeads(t *testing.T) {
	if testing.Short() {
		t.Skip("reads what is published, one file after the other")
	}
	redirected := regexp.MustCompile(`http-equiv="?refresh`)
	for name, files := range sites(t) {
		t.Run(name, func(t *testing.T) {
			base := baseOf(t, files)
			sitemap := string(files["sitemap.xml"])
			exists := func(address string) bool {
				p, _, _ := strings.Cut(strings.TrimPrefix(address, base), "#")
				if p == "" || strings.HasSuffix(p, "/") {
					p += "index.html"
				}
				return files[p] != nil
			}
			var old int
			for p, data := range files {
				if path.Base(p) != "index.html" || redirected.Match(data) {
					continue
				}
				address := base + strings.TrimSuffix(p, "index.html")
				h := headOf(t, p, data)
				if moving := regexp.MustCompile(`(/|\.\.\.)latest/$`).MatchString(address); h.canonical != address && !moving || !exists(h.canonical) {
					t.Errorf("%s says that it is %s", p, h.canonical)
				}
				for _, key := range []string{"og:title", "og:type", "og:url", "og:site_name", "og:locale"} {
					if h.meta[key] == "" {
						t.Errorf("%s lacks %s", p, key)
					}
				}
				if h.meta["og:url"] != h.canonical || !strings.Contains(h.title, h.meta["og:title"]) || h.meta["og:description"] != h.meta["description"] {
					t.Errorf("%s: OpenGraph says %v", p, h.meta)
				}
				if regexp.MustCompile(`"application/[a-z]+&#43;`).Match(data) {
					t.Errorf("%s: programs that look for feeds do not read the entity of a plus sign", p)
				}
				forms := map[string]bool{}
				for _, l := range h.links {
					to := l["href"]
					if !strings.Contains(to, "://") {
						to = base + path.Join(path.Dir(p), to)
						if strings.HasSuffix(l["href"], "/") {
							to += "/"
						}
					}
					switch l["rel"] {
					case "alternate", "predecessor-version", "successor-version", "latest-version", "version-history":
						if !exists(to) {
							t.Errorf("%s: %s leads to %s, which is not published", p, l["rel"], to)
						}
						forms[l["rel"]+" "+l["type"]] = true
					}
				}
				_, copied := files[path.Join(path.Dir(p), "index.md")]
				if copied != forms["alternate text/markdown"] {
					t.Errorf("%s: Markdown is published: %t, and linked: %t", p, copied, forms["alternate text/markdown"])
				}
				if path.Dir(p) != "." && files[path.Join(path.Dir(p), "index.json")] != nil && !forms["alternate application/json"] {
					t.Errorf("%s does not lead to its JSON", p)
				}
				if m := regexp.MustCompile(`^systems/[^/]+/packs/[^/]+/index\.html$`); m.MatchString(p) {
					var doc struct{ Digest, Version, Predecessor string }
					if err := json.Unmarshal(files[strings.TrimSuffix(p, ".html")+".json"], &doc); err != nil {
						t.Fatal(err)
					}
					if len(h.data) != 1 || h.data[0]["@type"] != "TechArticle" || h.data[0]["identifier"] != doc.Digest || h.data[0]["version"] != doc.Version {
						t.Errorf("%s: structured data is %v", p, h.data)
					}
					if !forms["latest-version "] || !forms["version-history "] || (doc.Predecessor != "") != forms["predecessor-version "] {
						t.Errorf("%s: version links are %v", p, forms)
					}
					status := regexp.MustCompile(`\((superseded|withdrawn)\)`).FindString(h.title)
					if listed := strings.Contains(sitemap, "<loc>"+address+"</loc>"); listed == (status != "") {
						t.Errorf("%s is titled %q, and listed in the sitemap: %t", p, h.title, listed)
					}
					if status != "" {
						old++
					}
				}
			}
			if name == "demonstration" && old < 5 {
				t.Errorf("%d packs are titled as superseded or withdrawn", old)
			}
			home := headOf(t, "index.html", files["index.html"])
			if len(home.data) != 1 || home.data[0]["@type"] != "WebSite" || home.data[0]["publisher"].(map[string]any)["@type"] != "Organization" {
				t.Errorf("structured data of the home page is %v", home.data)
			}
		})
	}
}

// The image of the settings is there for previews of links, at an address
// that leads to it from anywhere; without one there is none.
func TestPreviewImage(t *testing.T) {
	dir := starter(t)
	config := filepath.Join(dir, "site.toml")
	var card bytes.Buffer
	if err := png.Encode(&card, image.NewGray(image.Rect(0, 0, 12, 6))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "card.png"} {
		if name != "" {
			data, err := os.ReadFile(config)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(config, append(data, "\n[theme]\nimage = \"card.png\"\n"...), 0o666); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "content", name), card.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		files := publish(t, Options{Dir: dir})
		have := headOf(t, "index.html", files["index.html"]).meta["og:image"]
		_, published := files[strings.TrimPrefix(have, baseOf(t, files))]
		if (have != "") != (name != "") || have != "" && !published {
			t.Errorf("with the image %q the home page has %q", name, have)
		}
	}
}

// What is withheld stands in no byte of what is published: not in pages, and
// not in what programs read.
func TestNothingWithheldIsPublished(t *testing.T) {
	dir := starter(t)
	write := func(name, text string) {
		t.Helper()
		p := filepath.Join(dir, "content", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// In each, every text that is an author's has the word zyzzyva, with a
	// number that says which.
	packs, err := filepath.Glob(filepath.Join(dir, "content", "systems", "assistant", "*.*.*.md"))
	if err != nil || len(packs) == 0 {
		t.Fatal("the first site has no packs: ", err)
	}
	slices.Sort(packs)
	data, err := os.ReadFile(packs[len(packs)-1])
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, key := range []string{"published", "effective", "notice"} {
		text = regexp.MustCompile(`(?m)^`+key+`\s*=.*\n`).ReplaceAllString(text, "")
	}
	text = regexp.MustCompile(`(?s)\[\[approval\]\].*?\n(\[\[|\+\+\+)`).ReplaceAllString(text, "$1")
	draft := regexp.MustCompile(`(?m)^version\s*=.*$`).ReplaceAllString(text, "version = \"9.0.0\"\nstatus = \"draft\"")
	write("systems/assistant/9.0.0/index.md", strings.ReplaceAll(draft, "\n## ", "\nzyzzyva1 is here, with [a file](zyzzyva2.csv).\n\n## "))
	write("systems/assistant/9.0.0/zyzzyva2.csv", "zyzzyva3\n")
	write("systems/assistant/9.0.0/zyzzyva4.md", "+++\ntitle = \"Zyzzyva5\"\n+++\n\nzyzzyva6\n")
	// Versions for customers, and for a day to come.
	for version, front := range map[string]string{
		"8.0.0": "audience = \"customer\"\npublished = 2026-11-14\neffective = 2026-11-15\n",
		"8.1.0": "published = 2031-01-01\neffective = 2031-01-02\n",
	} {
		front := "version = \"" + version + "\"\nowner = \"zyzzyva34\"\n" + front
		pack := regexp.MustCompile(`(?m)^(version|owner)\s*=.*\n`).ReplaceAllString(text, "")
		pack = strings.Replace(pack, "+++\n", "+++\n"+front, 1)
		write("systems/assistant/"+version+"/index.md", pack+"\n\nSee [the file](zyzzyva35.csv).\n")
		write("systems/assistant/"+version+"/zyzzyva35.csv", "zyzzyva36\n")
		write("systems/assistant/"+version+"/zyzzyva37.md", "+++\ntitle = \"Zyzzyva38\"\n+++\n\nzyzzyva39\n")
	}
	config := filepath.Join(dir, "site.toml")
	settings, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, append(settings, "\n[rules]\nA101 = \"off\"\nA102 = \"off\"\nN108 = \"off\"\nI122 = \"off\"\n"...), 0o666); err != nil {
		t.Fatal(err)
	}
	write("zyzzyva7.md", "+++\ntitle = \"Zyzzyva8\"\ndraft = true\n+++\n\nzyzzyva9\n")
	write("zyzzyva10.md", "+++\ntitle = \"Zyzzyva11\"\naudience = \"customer\"\n+++\n\nzyzzyva12 ![zyzzyva13](zyzzyva14.svg)\n")
	write("zyzzyva14.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><desc>zyzzyva33</desc></svg>\n")
	write("notices/ZYZZYVA15.md", "+++\ntitle = \"Zyzzyva16\"\nid = \"ZYZZYVA15\"\nkind = \"information\"\nimpact = \"editorial\"\naudience = \"customer\"\npublished = 2026-02-01T08:00:00Z\nsystems = [\"assistant\"]\nsummary = \"zyzzyva17\"\n+++\n\nzyzzyva18\n")
	write("notices/ZYZZYVA19.md", "+++\ntitle = \"Zyzzyva20\"\nid = \"ZYZZYVA19\"\nkind = \"information\"\nimpact = \"editorial\"\npublished = 2030-02-01T08:00:00Z\nsystems = [\"assistant\"]\nsummary = \"zyzzyva21\"\n+++\n\nzyzzyva22\n")
	write("notices/ZYZZYVA23.md", "+++\ntitle = \"Zyzzyva24\"\nid = \"ZYZZYVA23\"\nkind = \"information\"\nimpact = \"editorial\"\ndraft = true\npublished = 2026-02-02T08:00:00Z\nsystems = [\"assistant\"]\nsummary = \"zyzzyva25\"\n+++\n\nzyzzyva26\n")
	write("systems/zyzzyva27/_index.md", "+++\nname = \"Zyzzyva28\"\nsummary = \"zyzzyva29\"\naudience = \"partner\"\n\n[[model]]\nid = \"zyzzyva30\"\nstatus = \"preview\"\nreleased = 2031-01-01\nnote = \"zyzzyva31\"\n+++\n\nzyzzyva32\n")
	secret := regexp.MustCompile(`(?i)[a-z0-9-]*zyzzyva[0-9]*`)
	leaks := func(o Options) (found []string) {
		for p, data := range publish(t, o) {
			if m := secret.Find(data); m != nil {
				found = append(found, fmt.Sprintf("%s holds %s", p, m))
			}
			if secret.MatchString(p) {
				found = append(found, p)
			}
		}
		return found
	}
	for _, l := range leaks(Options{Dir: dir}) {
		t.Error(l)
	}
	// The test can fail: with drafts, and for customers, the words are there.
	for _, o := range []Options{{Dir: dir, Drafts: true}, {Dir: dir, Audience: "partner"}} {
		if len(leaks(o)) < 5 {
			t.Errorf("with %+v the words are missing too", o)
		}
	}
	// In a preview drafts are in pages, and in what stands beside the page
	// of a comparison: nothing else that programs read speaks of them.
	for _, l := range leaks(Options{Dir: dir, Drafts: true}) {
		p, _, _ := strings.Cut(l, " ")
		if strings.Contains(p, "/compare/") {
			continue
		}
		if ext := path.Ext(p); ext == ".json" && path.Base(p) == "index.json" || strings.HasPrefix(p, "search/data/") || p == "llms.txt" || p == "llms-full.txt" || p == "sitemap.xml" || ext == ".atom" || ext == ".ics" {
			t.Errorf("a preview of drafts: %s", l)
		}
	}
}

// Text of front matter has code spans as its only markup, titles of pages
// included: no page and no list shows the marks.
func TestCodeInTitles(t *testing.T) {
	dir := starter(t)
	for name, text := range map[string]string{
		"content/guides/_index.md": "+++\ntitle = \"Guides to `zyzzyva-1`\"\n+++\n\nThe guides.\n",
		"content/guides/move.md":   "+++\ntitle = \"Move to `zyzzyva-2`\"\n+++\n\nHow to move, with [the guides](_index.md).\n",
		"content/verify.md":        "+++\ntitle = \"Verify `zyzzyva-3`\"\n+++\n\nCompare the sums.\n",
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	files := publish(t, Options{Dir: dir})
	for name, data := range files {
		marks := "`zyzzyva"
		if ext := path.Ext(name); ext == ".md" || ext == ".txt" {
			marks = "\\`zyzzyva"
		}
		if i := bytes.Index(data, []byte(marks)); i >= 0 {
			t.Errorf("%s has the marks of code: %s", name, data[max(0, i-60):min(len(data), i+40)])
		}
	}
	if page := files["guides/move/index.html"]; !bytes.Contains(page, []byte(`<h1 dir=auto>Move to <code>zyzzyva-2</code></h1>`)) && !bytes.Contains(page, []byte(`<h1 dir="auto">Move to <code>zyzzyva-2</code></h1>`)) {
		t.Error("the heading of a page does not show its code as code")
	}
}
