package generator

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"placard/generator/content"
)

// An editor is an author in a hurry.
type editor struct {
	t       *testing.T
	dir     string
	rand    *rand.Rand
	changed map[string]bool
	done    []string
	before  map[string]string // the last site without errors
	kinds   []string          // of the edits since the last comparison
	extra   int               // packs of the system "many"

	asOf     content.Date
	drafts   bool
	audience string
}

func pick[T any](e *editor, list []T) T { return list[e.rand.IntN(len(list))] }

func (e *editor) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e *editor) write(name, text string) {
	full := filepath.Join(e.dir, filepath.FromSlash(name))
	// A file may stand where a folder has to be, and the other way round.
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if info, err := os.Lstat(filepath.Join(e.dir, dir)); err == nil && !info.IsDir() {
			e.must(os.Remove(filepath.Join(e.dir, dir)))
			e.changed[dir] = true
		}
		if _, err := os.Lstat(filepath.Join(e.dir, dir)); err != nil {
			e.changed[dir] = true
		}
	}
	e.must(os.MkdirAll(filepath.Dir(full), 0o755))
	if info, err := os.Lstat(full); err == nil && info.IsDir() {
		e.must(os.RemoveAll(full))
	}
	if e.rand.IntN(2) == 0 {
		e.must(os.WriteFile(full, []byte(text), 0o644))
	} else {
		e.must(os.WriteFile(full+".tmp~", []byte(text), 0o644))
		e.must(os.Rename(full+".tmp~", full))
	}
	if e.rand.IntN(3) == 0 {
		// A file that says it is old is taken at its word when it is looked
		// at again.
		old := time.Now().Add(-time.Duration(e.rand.IntN(1e6)+10) * time.Second)
		e.must(os.Chtimes(full, old, old))
	}
	e.changed[name] = true
}

func (e *editor) read(name string) string {
	data, err := os.ReadFile(filepath.Join(e.dir, filepath.FromSlash(name)))
	e.must(err)
	return string(data)
}

func (e *editor) remove(name string) {
	e.must(os.RemoveAll(filepath.Join(e.dir, filepath.FromSlash(name))))
	e.changed[name] = true
}

func (e *editor) rename(from, to string) {
	if _, err := os.Lstat(filepath.Join(e.dir, to)); err == nil || strings.HasPrefix(to, from+"/") {
		return
	}
	e.must(os.MkdirAll(filepath.Dir(filepath.Join(e.dir, to)), 0o755))
	e.must(os.Rename(filepath.Join(e.dir, from), filepath.Join(e.dir, to)))
	e.changed[from], e.changed[to] = true, true
	e.changed[path.Dir(to)] = true // it may be new
}

// list gives files below a folder whose names end so.
func (e *editor) list(folder, ending string) []string {
	var names []string
	filepath.WalkDir(filepath.Join(e.dir, folder), func(name string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(name, ending) {
			rel, _ := filepath.Rel(e.dir, name)
			names = append(names, filepath.ToSlash(rel))
		}
		return nil
	})
	return names
}

func (e *editor) folders(folder string) []string {
	var names []string
	filepath.WalkDir(filepath.Join(e.dir, folder), func(name string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && name != filepath.Join(e.dir, folder) {
			rel, _ := filepath.Rel(e.dir, name)
			names = append(names, filepath.ToSlash(rel))
		}
		return nil
	})
	return names
}

// reset writes the site that edits begin with.
func (e *editor) reset() {
	if e.changed == nil {
		e.changed = map[string]bool{}
	}
	e.before = map[string]string{"site.toml": baseConfig, "content/_index.md": "+++\ntitle = \"Home\"\n+++\n\nWelcome.\n"}
	for i, system := range []string{"one", "two"} {
		folder := "content/systems/" + system + "/"
		e.before[folder+"_index.md"] = systemText(system)
		for v := range 2 + i {
			name := fmt.Sprintf("1.%d.0.md", v)
			if v == 1 {
				name = "1.1.0/index.md"
				e.before[folder+"1.1.0/data.csv"] = "a,b\n1,2\n"
				e.before[folder+"1.1.0/more.md"] = "+++\ntitle = \"More\"\n+++\n\nMore about it, see [the data](data.csv) and [the pack](index.md#limitations).\n"
			}
			e.before[folder+name] = packText(system, v)
		}
	}
	if e.extra > 0 {
		// Many small packs, so that what comparisons found is remembered.
		e.before["site.toml"] = strings.Replace(baseConfig, "[organization]", "[compare]\nversions = 1\n\n[organization]", 1)
		e.before["content/systems/many/_index.md"] = systemText("many")
		for v := range e.extra {
			e.before[fmt.Sprintf("content/systems/many/1.%d.0.md", v)] = packText("many", v)
		}
	}
	e.before["content/notices/n-1.md"] = "+++\nid = \"n-1\"\ntitle = \"A notice\"\nkind = \"information\"\nimpact = \"minor\"\npublished = 2026-05-01T10:00:00Z\nsystems = [\"one\"]\nsummary = \"Something to know.\"\n+++\n\nThe text of it.\n"
	e.before["content/glossary.md"] = "+++\ntitle = \"Glossary\"\n+++\n\nThreshold\n: The score from which a message is marked.\n"
	e.before["content/policies/_index.md"] = "+++\ntitle = \"Policies\"\n+++\n\nOur policies.\n"
	e.before["content/policies/incidents.md"] = "+++\ntitle = \"Incidents\"\naliases = [\"/old-incidents/\"]\n+++\n\n## What we do\n\nWe answer. See [the pack](/systems/one/1.0.0.md#limitations).\n\n![A dot](dot.svg)\n"
	e.before["content/policies/dot.svg"] = `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="3"/></svg>`
	e.restore()
}

// remember keeps the site to go back to, unless it has grown too far.
func (e *editor) remember() {
	files := slices.Concat(e.list("content", ""), e.list("theme", ""), e.list("frameworks", ""))
	if len(files) > 60+e.extra || e.rand.IntN(50) == 0 {
		e.reset()
		return
	}
	e.before = map[string]string{"site.toml": e.read("site.toml")}
	for _, name := range files {
		e.before[name] = e.read(name)
	}
}

// restore goes back to the last site without errors.
func (e *editor) restore() {
	entries, err := os.ReadDir(e.dir)
	e.must(err)
	for _, entry := range entries {
		if entry.Name() != stateDir {
			e.remove(entry.Name())
		}
	}
	for _, name := range slices.Sorted(keys(e.before)) {
		e.write(name, e.before[name])
	}
	e.done = append(e.done, "restore")
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

const baseConfig = `title = "Site"
description = "A site for tests."
base_url = "https://site.example/"
as_of = 2026-11-16

[organization]
name = "Vendor"

[policy]
review_days = 3650
require_brief = true

[policy.approvals]
initial = []
editorial = []
minor = []
material = []

# What changed is still reported, and stops no edit from being built.
[rules]
I121 = "note"
I122 = "note"
I126 = "note"
P102 = "off"
P105 = "off"
`

func packText(system string, v int) string {
	var b strings.Builder
	day := content.Date{Year: 2024 + v, Month: 1, Day: 6}
	if system == "many" {
		day = content.Date{Year: 2024, Month: 1, Day: 6}.AddDays(14 * v)
	}
	fmt.Fprintf(&b, "+++\nversion = \"1.%d.0\"\npublished = %s\neffective = %s\nmodels = [\"%s-a\"]\nowner = \"Product team\"\nnext_review = 2034-01-01\n", v, day, day, system)
	if v > 0 {
		b.WriteString("triggers = [\"periodic-review\"]\n")
	}
	b.WriteString("\n[brief]\nuse_for = \"Sorting.\"\ndo_not_use_for = \"Decisions about people.\"\ndata = \"The message.\"\nhuman_review = \"A person reads.\"\n")
	if v > 0 {
		b.WriteString("\n[[change]]\nsection = \"capabilities\"\nclass = \"minor\"\nwhat = \"The figures.\"\nwhy = \"They are measured anew.\"\n")
	}
	b.WriteString("+++\n\n")
	for _, s := range []string{"Intended use", "Capabilities", "Limitations", "Risks", "Operating instructions"} {
		fmt.Fprintf(&b, "## %s\n\nThe text about %s in version %d. The threshold is 0.5.\n\n- One point\n- Another point\n\n", s, strings.ToLower(s), v)
		if s == "Risks" {
			b.WriteString("| Risk | Mitigation | What you must do |\n| --- | --- | --- |\n| Wrong words | Tests | Read them |\n\n")
		}
	}
	fmt.Fprintf(&b, "```json\n{\"version\": %d}\n```\n", v)
	return b.String()
}

// An edit is one thing that people do to a site.
type edit struct {
	kind   string
	weight int
	do     func(e *editor, doc string)
}

// edit does one of them, at random by weight, and says what kind it was.
func (e *editor) edit() {
	documents := e.list("content", ".md")
	if len(documents) == 0 {
		e.restore()
		return
	}
	all := 0
	for _, x := range edits {
		all += x.weight
	}
	n := e.rand.IntN(all)
	for _, x := range edits {
		if n -= x.weight; n < 0 {
			e.kinds = append(e.kinds, x.kind)
			x.do(e, pick(e, documents))
			return
		}
	}
}

func (e *editor) say(format string, args ...any) {
	e.done = append(e.done, fmt.Sprintf(format, args...))
}

// sub writes a text in the place of another.
func (e *editor) sub(name, old, new string) {
	e.say("%s: %q for %q", name, new, old)
	e.write(name, strings.Replace(e.read(name), old, new, 1))
}

// set gives a key of a document's front matter a value; what cannot be set
// stays.
func (e *editor) set(name, key, value string) {
	if text, err := content.SetKey([]byte(e.read(name)), key, value); err == nil {
		e.say("%s: %s = %s", name, key, value)
		e.write(name, string(text))
	}
}

// table adds a table to a document's front matter.
func (e *editor) table(name, table string) {
	if text, err := content.AppendTable([]byte(e.read(name)), table); err == nil {
		e.say("%s: %s", name, strings.ReplaceAll(table, "\n", " "))
		e.write(name, string(text))
	}
}

// config adds to site.toml; what stands before the first table comes before
// it.
func (e *editor) config(key, table string) {
	e.say("site.toml: %s%s", key, strings.ReplaceAll(table, "\n", " "))
	text := e.read("site.toml")
	name, _, _ := strings.Cut(key, " ")
	if key != "" && !strings.HasPrefix(text, name+" ") && !strings.Contains(text, "\n"+name+" ") {
		text = key + "\n" + text
	}
	header, _, _ := strings.Cut(strings.TrimSpace(table), "\n")
	if table != "" && (strings.HasPrefix(header, "[[") || !strings.Contains(text, header)) {
		text += "\n" + table
	}
	e.write("site.toml", text)
}

// n is a number for names and texts.
func (e *editor) n() int { return e.rand.IntN(1000) }

// systems, packs and notices are the documents there are of each kind.
func (e *editor) systems() []string {
	return slices.DeleteFunc(e.list("content/systems", "/_index.md"), func(p string) bool { return strings.Count(p, "/") != 3 })
}

func (e *editor) packs() []string {
	return slices.DeleteFunc(append(e.list("content/systems", ".0.md"), e.list("content/systems", "/index.md")...), func(p string) bool { return strings.Contains(p, "many/") })
}

func (e *editor) notices() []string { return e.list("content/notices", ".md") }

// with calls do with one of a list, unless it is empty.
func (e *editor) with(list []string, do func(name string)) {
	if len(list) > 0 {
		do(pick(e, list))
	}
}

// edits are what happens to a site, by what it is about. Most of it keeps a
// site without errors; what breaks it is mended or taken back soon, so that
// most states are published and compared.
var edits = []edit{
	{"text", 12, func(e *editor, doc string) {
		e.say("add text to %s", doc)
		e.write(doc, strings.TrimRight(e.read(doc), "\n")+fmt.Sprintf("\n\nSentence %d of the threshold.\n", e.n()))
	}},
	{"text", 4, func(e *editor, doc string) { e.sub(doc, "The text", fmt.Sprintf("The text %d", e.n())) }},
	{"text", 2, func(e *editor, doc string) {
		to := pick(e, e.list("content", ".md"))
		e.say("link from %s to %s", doc, to)
		e.write(doc, e.read(doc)+fmt.Sprintf("\nSee [it](/%s).\n", strings.TrimPrefix(to, "content/")))
	}},
	{"text", 2, func(e *editor, doc string) {
		e.say("heading in %s", doc)
		e.write(doc, e.read(doc)+fmt.Sprintf("\n## Part %d\n\nText of it.\n", e.n()))
	}},
	{"text", 2, func(e *editor, doc string) {
		e.say("code in %s", doc)
		e.write(doc, e.read(doc)+fmt.Sprintf("\n```go\nfunc f%d() {}\n```\n", e.n()))
	}},
	{"text", 2, func(e *editor, doc string) {
		// The oldest trick: as many bytes as before, and the time of before.
		text := []byte(e.read(doc))
		i := bytes.LastIndexAny(text, "0123456789")
		if i < 0 || i < bytes.LastIndex(text, []byte("+++")) {
			return
		}
		e.say("a digit in %s, size and time kept", doc)
		full := filepath.Join(e.dir, doc)
		info, err := os.Stat(full)
		e.must(err)
		text[i] = '0' + (text[i]-'0'+1)%10
		e.must(os.WriteFile(full, text, 0o644))
		e.must(os.Chtimes(full, info.ModTime(), info.ModTime()))
		e.changed[doc] = true
	}},
	{"text", 1, func(e *editor, doc string) {
		e.say("write %s as it is", doc)
		e.write(doc, e.read(doc))
	}},
	{"text", 1, func(e *editor, doc string) {
		e.say("line ends of %s", doc)
		text := strings.ReplaceAll(e.read(doc), "\r\n", "\n")
		e.write(doc, strings.ReplaceAll(text, "\n", pick(e, []string{"\n", "\r\n"})))
	}},
	{"terms", 2, func(e *editor, doc string) {
		e.say("terms")
		e.write("content/glossary.md", e.read(doc)+fmt.Sprintf("\nTerm %d\n: What it means.\n", e.n()))
	}},

	{"front matter", 2, func(e *editor, doc string) { e.sub(doc, "title = \"", fmt.Sprintf("title = \"%d ", e.n())) }},
	{"front matter", 2, func(e *editor, doc string) {
		e.set(doc, "audience", pick(e, []string{`"public"`, `"customer"`, `"partner"`}))
	}},
	{"front matter", 2, func(e *editor, doc string) {
		e.set(doc, pick(e, []string{"draft", "unlisted"}), pick(e, []string{"true", "false"}))
	}},
	{"front matter", 1, func(e *editor, doc string) { e.set(doc, "order", fmt.Sprint(e.rand.IntN(5))) }},
	{"front matter", 1, func(e *editor, doc string) {
		e.set(doc, "aliases", pick(e, []string{`["/earlier/"]`, `["/earlier/", "/still-earlier/"]`, `[]`}))
	}},
	{"front matter", 1, func(e *editor, doc string) {
		e.say("a comment in %s", doc)
		e.write(doc, strings.Replace(e.read(doc), "+++\n", fmt.Sprintf("+++\n# remark %d\n", e.n()), 1))
	}},

	{"pack", 3, func(e *editor, doc string) {
		system, v := pick(e, []string{"one", "two"}), 2+e.rand.IntN(3)
		name := fmt.Sprintf("content/systems/%s/1.%d.0.md", system, v)
		e.say("pack %s", name)
		e.write(name, packText(system, v))
	}},
	{"pack", 1, func(e *editor, doc string) {
		e.with(e.packs(), func(name string) {
			if path.Base(name) == "index.md" {
				name = path.Dir(name)
			}
			e.say("remove pack %s", name)
			e.remove(name)
		})
	}},
	{"pack", 1, func(e *editor, doc string) {
		e.with(e.packs(), func(name string) {
			if path.Base(name) != "index.md" {
				e.say("a folder for %s", name)
				text := e.read(name)
				e.remove(name)
				e.write(strings.TrimSuffix(name, ".md")+"/index.md", text)
			}
		})
	}},
	{"pack", 2, func(e *editor, doc string) {
		e.with(e.packs(), func(name string) {
			e.set(name, "effective", fmt.Sprintf("20%d-0%d-06", 24+e.rand.IntN(8), 1+e.rand.IntN(9)))
		})
	}},
	{"pack", 1, func(e *editor, doc string) {
		e.with(e.packs(), func(name string) {
			e.set(name, "status", pick(e, []string{`"draft"`, `"published"`, `"withdrawn"`}))
			e.set(name, "withdrawn", "2026-08-01")
		})
	}},
	{"pack", 1, func(e *editor, doc string) {
		e.with(e.packs(), func(name string) {
			e.table(name, fmt.Sprintf("[[change]]\nsection = \"%s\"\nclass = \"%s\"\nwhat = \"Point %d.\"\nwhy = \"It was asked for.\"\n",
				pick(e, []string{"limitations", "risks", "capabilities", "nothing"}), pick(e, []string{"editorial", "minor", "material"}), e.n()))
		})
	}},
	{"attachments", 2, func(e *editor, doc string) {
		name := path.Dir(doc) + fmt.Sprintf("/file-%d.csv", e.rand.IntN(3))
		e.say("file %s", name)
		e.write(name, fmt.Sprintf("a\n%d\n", e.n()))
	}},
	{"attachments", 2, func(e *editor, doc string) {
		e.with(append(e.list("content", ".csv"), e.list("content", ".svg")...), func(name string) {
			e.say("change %s", name)
			e.write(name, e.read(name)+"\n")
		})
	}},
	{"attachments", 1, func(e *editor, doc string) {
		e.with(e.list("content", ".csv"), func(name string) {
			e.say("remove %s", name)
			e.remove(name)
		})
	}},
	{"attachments", 2, func(e *editor, doc string) {
		name := fmt.Sprintf("figure-%d.svg", e.rand.IntN(3))
		e.say("%s shows %s", doc, name)
		e.write(path.Dir(doc)+"/"+name, fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="%d"/></svg>`, 1+e.rand.IntN(4)))
		e.write(doc, e.read(doc)+fmt.Sprintf("\n![A figure](%s)\n", name))
	}},
	{"approval", 3, func(e *editor, doc string) {
		// What "placard approve" does. Any later change of the pack makes
		// the approval a mistake.
		tree, _, err := content.Load(e.t.Context(), e.dir)
		e.must(err)
		for _, system := range tree.Systems {
			for _, p := range system.Packs {
				digest, _ := p.Digest()
				if digest != "" && e.rand.IntN(4) == 0 {
					e.table(p.Doc.Source.Name, fmt.Sprintf("[[approval]]\nrole = \"%s\"\nby = \"A. Person\"\nat = %s\ndigest = \"%s\"\n",
						pick(e, []string{"product", "risk", "legal"}), p.Doc.Front.Published.AddDays(-1), digest))
					return
				}
			}
		}
	}},
	{"approval", 1, func(e *editor, doc string) {
		e.with(e.packs(), func(name string) {
			if text, err := content.RemoveTables([]byte(e.read(name)), "approval"); err == nil {
				e.say("no approvals in %s", name)
				e.write(name, string(text))
			}
		})
	}},
	{"approval", 1, func(e *editor, doc string) {
		e.sub("site.toml", "minor = []", `minor = ["product"]`)
	}},

	{"system", 2, func(e *editor, doc string) {
		e.with(e.systems(), func(name string) {
			e.set(name, pick(e, []string{"name", "summary"}), fmt.Sprintf("%q", fmt.Sprintf("Text %d", e.n())))
		})
	}},
	{"system", 1, func(e *editor, doc string) {
		e.with(e.systems(), func(name string) {
			e.set(name, "risk_tier", pick(e, []string{`"minimal"`, `"limited"`, `"high"`}))
			e.set(name, "order", fmt.Sprint(e.rand.IntN(4)))
		})
	}},
	{"system", 1, func(e *editor, doc string) {
		e.with(e.systems(), func(name string) {
			e.set(name, "status", pick(e, []string{`"active"`, `"withdrawn"`}))
			e.set(name, "withdrawn", "2026-05-01")
		})
	}},
	{"system", 1, func(e *editor, doc string) {
		e.with(e.systems(), func(name string) {
			e.table(name, pick(e, []string{
				fmt.Sprintf("[[supplier]]\nname = \"Supplier %d\"\nservice = \"Models\"\nrole = \"model\"\n", e.n()),
				fmt.Sprintf("[[responsibility]]\nstage = \"operate\"\nactivity = \"Activity %d\"\nprovider = \"Watches.\"\ncustomer = \"Reads.\"\n", e.n()),
				fmt.Sprintf("[[section]]\nid = \"limitations\"\nsynonyms = [\"Part %d\"]\n", e.n()),
			}))
		})
	}},
	{"system", 1, func(e *editor, doc string) {
		e.say("a new system")
		e.write("content/systems/three/_index.md", strings.ReplaceAll(systemText("one"), "one", "three"))
		e.write("content/systems/three/1.0.0.md", packText("three", 0))
	}},
	{"model", 2, func(e *editor, doc string) {
		e.with(e.systems(), func(name string) {
			e.table(name, fmt.Sprintf("[[model]]\nid = \"model-%d\"\nstatus = \"preview\"\nreleased = 2026-0%d-01\n", e.rand.IntN(6), 1+e.rand.IntN(9)))
		})
	}},
	{"model", 1, func(e *editor, doc string) {
		e.with(e.systems(), func(name string) {
			if i := strings.Index(e.read(name), "status = \"active\"\nreleased"); i > 0 {
				e.sub(name, "status = \"active\"\nreleased = 2026-01-01\n", "status = \"deprecated\"\nreleased = 2026-01-01\ndeprecated = 2026-02-01\nretires = 2027-02-01\n")
			} else {
				e.sub(name, "status = \"deprecated\"\nreleased = 2026-01-01\ndeprecated = 2026-02-01\nretires = 2027-02-01\n", "status = \"active\"\nreleased = 2026-01-01\n")
			}
		})
	}},
	{"model", 1, func(e *editor, doc string) {
		e.with(e.packs(), func(name string) {
			system := strings.Split(name, "/")[2]
			e.set(name, "models", pick(e, []string{`["` + system + `-a"]`, `["` + system + `-a", "model-1"]`, `["model-2"]`}))
		})
	}},

	{"notice", 3, func(e *editor, doc string) {
		n := 2 + e.rand.IntN(6)
		e.say("notice n-%d", n)
		more := pick(e, []string{"", "systems = [\"one\", \"two\"]\n", "systems = [\"two\"]\nmodels = [\"two-a\"]\n", "audience = \"customer\"\n", "draft = true\n",
			"systems = [\"one\"]\nfrom = \"1.0.0\"\nto = \"1.1.0\"\n", "effective = 2027-03-01\naction = \"Read it.\"\ndeadline = 2027-02-01\n"})
		e.write(fmt.Sprintf("content/notices/n-%d.md", n), fmt.Sprintf(
			"+++\nid = \"n-%d\"\ntitle = \"Notice %d\"\nkind = \"%s\"\nimpact = \"%s\"\npublished = 20%d-05-01T10:00:00Z\nsummary = \"Something to know.\"\n%s+++\n\nThe text of notice %d.\n",
			n, e.n(), pick(e, []string{"information", "incident", "change"}), pick(e, []string{"editorial", "minor", "material"}), 25+e.rand.IntN(3), more, n))
	}},
	{"notice", 2, func(e *editor, doc string) {
		e.with(e.notices(), func(name string) {
			e.set(name, "impact", pick(e, []string{`"editorial"`, `"minor"`, `"material"`}))
			e.set(name, "published", fmt.Sprintf("2026-0%d-0%dT10:00:00Z", 1+e.rand.IntN(9), 1+e.rand.IntN(9)))
		})
	}},
	{"notice", 1, func(e *editor, doc string) {
		e.with(e.notices(), func(name string) { e.set(name, "corrects", `"n-1"`) })
	}},
	{"notice", 1, func(e *editor, doc string) {
		e.with(e.notices(), func(name string) {
			e.say("remove %s", name)
			e.remove(name)
		})
	}},

	{"page", 2, func(e *editor, doc string) {
		name := fmt.Sprintf("content/%s/page-%d.md", pick(e, []string{"guides", "policies", "guides/deep/er", "faq"}), e.n())
		e.say("new page %s", name)
		e.write(name, fmt.Sprintf("+++\ntitle = \"Page %d\"\n+++\n\nA new page, see [home](/_index.md).\n", e.n()))
	}},
	{"page", 1, func(e *editor, doc string) {
		name := pick(e, []string{"content/suppliers.md", "content/verify.md", "content/responsibilities.md", "content/frameworks.md", "content/guides/_index.md"})
		e.say("page %s", name)
		e.write(name, fmt.Sprintf("+++\ntitle = \"Page %d\"\n+++\n\nText that comes before the list.\n", e.n()))
	}},
	{"removal", 2, func(e *editor, doc string) {
		e.with(e.folders("content"), func(name string) {
			e.say("remove folder %s", name)
			e.remove(name)
		})
	}},
	{"removal", 2, func(e *editor, doc string) {
		e.say("remove %s", doc)
		e.remove(doc)
	}},
	{"rename", 2, func(e *editor, doc string) {
		to := path.Dir(doc) + fmt.Sprintf("/moved-%d.md", e.n())
		e.say("rename %s to %s", doc, to)
		e.rename(doc, to)
	}},
	{"rename", 2, func(e *editor, doc string) {
		e.with(e.folders("content"), func(from string) {
			to := path.Join(path.Dir(from), fmt.Sprintf("folder-%d", e.n()))
			e.say("rename folder %s to %s", from, to)
			e.rename(from, to)
		})
	}},
	{"rename", 2, func(e *editor, doc string) {
		pages := slices.DeleteFunc(e.list("content", ".md"), func(p string) bool { return strings.Contains(p, "systems/") || strings.Contains(p, "notices/") })
		if len(pages) < 2 {
			return
		}
		a, b := pick(e, pages), pick(e, pages)
		if a == b {
			return
		}
		e.say("%s and %s change places", a, b)
		aside := filepath.Join(e.dir, a+".aside~")
		e.must(os.Rename(filepath.Join(e.dir, a), aside))
		e.must(os.Rename(filepath.Join(e.dir, b), filepath.Join(e.dir, a)))
		e.must(os.Rename(aside, filepath.Join(e.dir, b)))
		e.changed[a], e.changed[b] = true, true
	}},
	{"rename", 1, func(e *editor, doc string) {
		// A file of the same name in other letters.
		to := path.Dir(doc) + "/" + strings.ToUpper(path.Base(doc[:len(doc)-3])) + ".md"
		e.say("rename %s to %s", doc, to)
		e.rename(doc, to)
	}},
	{"links", 2, func(e *editor, doc string) {
		name := path.Dir(doc) + fmt.Sprintf("/link-%d.md", e.n())
		e.say("link %s", name)
		if os.Symlink(path.Base(doc), filepath.Join(e.dir, name)) == nil {
			e.changed[name] = true
		}
	}},
	{"links", 2, func(e *editor, doc string) {
		e.with(e.folders("content"), func(folder string) {
			name := fmt.Sprintf("content/linked-%d", e.rand.IntN(3))
			e.say("link %s to folder %s", name, folder)
			if os.Symlink(strings.TrimPrefix(folder, "content/"), filepath.Join(e.dir, name)) == nil {
				e.changed[name] = true
			}
		})
	}},

	{"theme", 2, func(e *editor, doc string) {
		e.say("theme.css")
		e.write("theme/theme.css", fmt.Sprintf("body{color:#%03d}\n", e.n()))
	}},
	{"theme", 2, func(e *editor, doc string) {
		e.say("template")
		e.write("theme/templates/pages/page.html", fmt.Sprintf(`{{template "parts/begin" .}}<main id="_main"><h1>%d {{.Heading}}</h1></main>{{template "parts/end" .}}`, e.n()))
	}},
	{"theme", 2, func(e *editor, doc string) {
		e.say("strings")
		e.write("theme/strings/en.toml", fmt.Sprintf("[notices]\ntitle = \"Messages %d\"\n", e.n()))
	}},
	{"theme", 1, func(e *editor, doc string) {
		e.say("theme.js")
		e.write("theme/theme.js", fmt.Sprintf("console.log(%d)\n", e.n()))
	}},
	{"theme", 1, func(e *editor, doc string) {
		e.say("logo")
		e.write("theme/logo.svg", fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="8"/>`, e.n()))
		e.config("", "[theme]\nlogo = \"theme/logo.svg\"\nfonts = \"system\"\n")
	}},
	{"theme", 2, func(e *editor, doc string) {
		e.say("no theme")
		e.remove("theme")
	}},
	{"configuration", 1, func(e *editor, doc string) {
		e.sub("site.toml", "title = \"", fmt.Sprintf("title = \"%d ", e.n()))
	}},
	{"configuration", 1, func(e *editor, doc string) {
		e.sub("site.toml", "base_url = \"https://site.example/", pick(e, []string{"base_url = \"https://other.example/", "links = \"file\"\nbase_url = \"https://site.example/trust/"}))
	}},
	{"configuration", 1, func(e *editor, doc string) {
		e.config("", fmt.Sprintf("[[section]]\nid = \"capabilities\"\nsynonyms = [\"Part %d\"]\n", e.n()))
	}},
	{"configuration", 1, func(e *editor, doc string) { e.sub("site.toml", "[rules]\n", "[rules]\nN101 = \"off\"\n") }},
	{"configuration", 3, func(e *editor, doc string) {
		e.config(pick(e, []string{fmt.Sprintf("notice = \"Remark %d\"", e.n()), "noindex_superseded = true", "language = \"de\"", ""}), pick(e, []string{"",
			"[compare]\nversions = 1\n", "[feed]\nauthority = \"feeds.example\"\nmessages = true\n", fmt.Sprintf("[[nav]]\ntitle = \"Link %d\"\nlink = \"/notices/\"\n", e.n()),
			"[[footer]]\ntitle = \"Terms\"\nlink = \"/glossary/\"\n", fmt.Sprintf("[lint]\npromotional = [\"sentence %d\"]\n", e.n())}))
	}},
	{"configuration", 1, func(e *editor, doc string) {
		e.say("site.toml as it was")
		e.write("site.toml", baseConfig)
	}},
	{"frameworks", 2, func(e *editor, doc string) {
		e.config(pick(e, []string{`frameworks = ["eu-ai-act"]`, `frameworks = ["own", "iso-42001"]`}), "")
		e.write("frameworks/own.toml", frameworkText(e.n()))
	}},
	{"frameworks", 1, func(e *editor, doc string) {
		e.say("a framework")
		e.write("frameworks/own.toml", frameworkText(e.n()))
	}},
	{"frameworks", 1, func(e *editor, doc string) {
		e.say("no frameworks")
		e.remove("frameworks")
	}},
	{"date", 2, func(e *editor, doc string) {
		e.asOf = pick(e, []content.Date{{}, {Year: 2024, Month: 6, Day: 1}, {Year: 2025, Month: 6, Day: 1}, {Year: 2030, Month: 1, Day: 1}})
		e.say("as of %s", e.asOf)
	}},
	{"date", 2, func(e *editor, doc string) {
		if e.asOf.IsZero() {
			e.asOf = content.Date{Year: 2026, Month: 11, Day: 21}
		}
		e.asOf = e.asOf.AddDays(1 + e.rand.IntN(1+e.rand.IntN(40)))
		e.say("as of %s", e.asOf)
	}},
	{"date", 1, func(e *editor, doc string) {
		e.sub("site.toml", "as_of = 2026-", fmt.Sprintf("as_of = 202%d-", 4+e.rand.IntN(5)))
	}},
	{"drafts", 2, func(e *editor, doc string) {
		e.drafts = !e.drafts
		e.say("drafts %t", e.drafts)
	}},
	{"audience", 2, func(e *editor, doc string) {
		e.audience = pick(e, []string{"", content.Customer, content.Partner})
		e.say("audience %q", e.audience)
	}},

	{"broken", 1, func(e *editor, doc string) {
		e.say("dead link in %s", doc)
		e.write(doc, e.read(doc)+"\nSee [nothing](nowhere.md).\n")
	}},
	{"broken", 1, func(e *editor, doc string) {
		e.say("half of %s", doc)
		text := e.read(doc)
		e.write(doc, text[:e.rand.IntN(len(text)+1)])
	}},
	{"broken", 1, func(e *editor, doc string) {
		e.say("no text in %s", doc)
		e.write(doc, pick(e, []string{"", "+++", "\x00\xff", "+++\ntitle = \n+++\n"}))
	}},
	{"broken", 1, func(e *editor, doc string) {
		name := pick(e, []string{"theme/templates/pages/page.html", "theme/templates/pages/none.html", "theme/strings/en.toml", "theme/theme.js", "theme/theme.css", "frameworks/own.toml"})
		e.say("broken %s", name)
		e.write(name, pick(e, []string{`{{template "parts/begin" .}}{{.Nothing}}`, "{{", "= = =", "function (", "{", "\xff"}))
	}},
	{"broken", 1, func(e *editor, doc string) {
		e.say("mistake in site.toml")
		e.write("site.toml", e.read("site.toml")+pick(e, []string{"\nnonsense = 1\n", "\n[[[", "\nas_of = 1\n"}))
	}},
}

func frameworkText(n int) string {
	return fmt.Sprintf("title = \"Our own %d\"\nedition = \"1.0\"\nsource = \"https://own.example/\"\n\n[[control]]\nid = \"O %d\"\ntitle = \"What it is for\"\nanswers = [\"section:intended-use\", \"page:notices\"]\n", n, n)
}

// systemText is the document of a system.
func systemText(id string) string {
	return fmt.Sprintf("+++\nname = \"System %s\"\nsummary = \"Sorts messages.\"\nrisk_tier = \"limited\"\ndelivery = [\"api\"]\nroles = [\"provider\"]\n\n[contacts]\nsupport = \"support@example.com\"\n\n[[model]]\nid = \"%s-a\"\nstatus = \"active\"\nreleased = 2026-01-01\n+++\n\nAn overview.\n", id, id)
}
