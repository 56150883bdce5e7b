package generator

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"placard/generator/content"
)

var (
	workspaceSteps = flag.Int("workspace.steps", 150, "random edits that TestWorkspaceEqualsCleanBuild makes")
	workspaceSeed  = flag.Uint64("workspace.seed", 1, "where TestWorkspaceEqualsCleanBuild begins")
)

// TestWorkspaceEqualsCleanBuild edits a site at random and holds, after every
// edit, what a workspace serves and reports against a clean build, byte for
// byte.
func TestWorkspaceEqualsCleanBuild(t *testing.T) {
	steps := *workspaceSteps
	if testing.Short() {
		steps = min(steps, 40)
	}
	e := &editor{t: t, dir: t.TempDir(), rand: rand.New(rand.NewPCG(*workspaceSeed, 7))}
	e.reset()
	w := NewWorkspace(Options{Dir: e.dir, Now: func() time.Time { return time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC) }})
	good, compared := 0, 0
	for step := range steps {
		if step > 0 {
			for range 1 + e.rand.IntN(3)*e.rand.IntN(2) {
				e.edit()
			}
		}
		w.Show(e.asOf, e.drafts)
		var changed []string
		if step > 0 && e.rand.IntN(4) > 0 {
			changed = []string{}
			for p := range e.changed {
				changed = append(changed, p)
			}
		}
		snap, err := w.Update(t.Context(), changed)
		done := e.done
		e.changed, e.done = map[string]bool{}, nil
		o := w.options
		clean, cleanErr := clean(o)
		where := fmt.Sprintf("step %d of seed %d (%s)", step, *workspaceSeed, strings.Join(done, "; "))
		if err != nil || cleanErr != nil {
			if fmt.Sprint(err) != fmt.Sprint(cleanErr) {
				t.Fatalf("%s: the workspace fails with %v, a clean build with %v", where, err, cleanErr)
			}
			e.reset()
			continue
		}
		result, err := snap.Check(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		if !reflect.DeepEqual(result.Findings, clean.findings) {
			t.Fatalf("%s: findings differ:\n%v\na clean build has\n%v", where, result.Findings, clean.findings)
		}
		ok := result.OK()
		if ok {
			good++
		}
		if ok {
			compared += e.compare(snap, clean, where)
		}
		switch {
		case ok:
			e.remember()
		case e.rand.IntN(3) > 0:
			e.restore()
		}
	}
	t.Logf("%d steps, %d of them without errors, %d files compared", steps, good, compared)
	if steps > 20 && good < steps/5 {
		t.Errorf("only %d of %d steps gave a site without errors: the edits prove little", good, steps)
	}
}

// built is what a clean build gives.
type built struct {
	findings any
	files    map[string][]byte
}

func clean(o Options) (*built, error) {
	s, err := load(context.Background(), o)
	if err != nil {
		return nil, err
	}
	plan, err := s.plan(context.Background())
	if err != nil {
		return nil, err
	}
	b := &built{findings: s.result(time.Now()).Findings, files: map[string][]byte{}}
	if plan == nil {
		return b, nil
	}
	tree, err := plan.Render(context.Background(), nil, nil)
	if err != nil {
		return nil, err
	}
	for f := range tree.Report().Files.All() {
		_, data, _ := tree.File(f.Path)
		b.files[f.Path] = data
	}
	return b, nil
}

// compare asks a snapshot for files in random order, so that every way to
// plan them is gone.
func (e *editor) compare(snap *Snapshot, clean *built, where string) int {
	paths := slices.Sorted(func(yield func(string) bool) {
		for p := range clean.files {
			if !yield(p) {
				return
			}
		}
	})
	e.rand.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
	for _, p := range append(paths, "none", "systems/none/index.html", "systems/one/none") {
		f, err := snap.File(e.t.Context(), p)
		want, there := clean.files[p]
		switch {
		case err != nil:
			e.t.Fatalf("%s: %s: %v", where, p, err)
		case (f != nil) != there:
			e.t.Fatalf("%s: the workspace has %s: %t, a clean build: %t", where, p, f != nil, there)
		case f != nil && !bytes.Equal(f.Data, want):
			e.t.Fatalf("%s: %s differs:\n%s", where, p, firstDifference(f.Data, want))
		}
	}
	all, err := snap.Paths(e.t.Context())
	if err != nil {
		e.t.Fatal(err)
	}
	if len(all) != len(clean.files) {
		e.t.Fatalf("%s: %d paths, a clean build has %d", where, len(all), len(clean.files))
	}
	return len(paths)
}

// firstDifference shows where two files begin to differ.
func firstDifference(got, want []byte) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	from := max(0, i-80)
	return fmt.Sprintf("byte %d: …%s\na clean build has …%s", i, got[from:min(len(got), i+160)], want[from:min(len(want), i+160)])
}

// An editor is an author in a hurry.
type editor struct {
	t       *testing.T
	dir     string
	rand    *rand.Rand
	changed map[string]bool
	done    []string
	before  map[string]string // the last site without errors
	asOf    content.Date
	drafts  bool
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
		e.before[folder+"_index.md"] = fmt.Sprintf("+++\nname = \"System %s\"\nsummary = \"Sorts messages.\"\nrisk_tier = \"limited\"\ndelivery = [\"api\"]\nroles = [\"provider\"]\n\n[contacts]\nsupport = \"support@example.com\"\n\n[[model]]\nid = \"%s-a\"\nstatus = \"active\"\nreleased = 2026-01-01\n+++\n\nAn overview.\n", system, system)
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
	e.before["content/notices/n-1.md"] = "+++\nid = \"n-1\"\ntitle = \"A notice\"\nkind = \"information\"\nimpact = \"minor\"\npublished = 2026-05-01T10:00:00Z\nsystems = [\"one\"]\nsummary = \"Something to know.\"\n+++\n\nThe text of it.\n"
	e.before["content/glossary.md"] = "+++\ntitle = \"Glossary\"\n+++\n\nThreshold\n: The score from which a message is marked.\n"
	e.before["content/policies/_index.md"] = "+++\ntitle = \"Policies\"\n+++\n\nOur policies.\n"
	e.before["content/policies/incidents.md"] = "+++\ntitle = \"Incidents\"\naliases = [\"/old-incidents/\"]\n+++\n\n## What we do\n\nWe answer. See [the pack](/systems/one/1.0.0.md#limitations).\n\n![A dot](dot.svg)\n"
	e.before["content/policies/dot.svg"] = `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="3"/></svg>`
	e.restore()
}

// remember keeps the site to go back to, unless it has grown too far.
func (e *editor) remember() {
	files := append(e.list("content", ""), e.list("theme", "")...)
	if len(files) > 60 || e.rand.IntN(50) == 0 {
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
		e.remove(entry.Name())
	}
	for _, name := range slices.Sorted(keys(e.before)) {
		e.write(name, e.before[name])
	}
	e.done = append(e.done, "restore")
}

func keys(m map[string]string) func(func(string) bool) {
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
	fmt.Fprintf(&b, "+++\nversion = \"1.%d.0\"\npublished = %d-01-06\neffective = %d-01-06\nmodels = [\"%s-a\"]\nowner = \"Product team\"\nnext_review = 2034-01-01\n", v, 2024+v, 2024+v, system)
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

// edit does one thing that people do to a site.
func (e *editor) edit() {
	documents := e.list("content", ".md")
	if len(documents) == 0 {
		e.restore()
		return
	}
	doc := pick(e, documents)
	say := func(format string, args ...any) { e.done = append(e.done, fmt.Sprintf(format, args...)) }
	sub := func(name, old, new string) {
		say("%s: %q for %q", name, new, old)
		e.write(name, strings.Replace(e.read(name), old, new, 1))
	}
	n := e.rand.IntN(1000)
	switch e.rand.IntN(40) {
	case 0, 1, 2, 3, 4, 5:
		say("add text to %s", doc)
		e.write(doc, strings.TrimRight(e.read(doc), "\n")+fmt.Sprintf("\n\nSentence %d of the threshold.\n", n))
	case 6, 7:
		sub(doc, "The text", fmt.Sprintf("The text %d", n))
	case 8:
		to := pick(e, documents)
		say("link from %s to %s", doc, to)
		e.write(doc, e.read(doc)+fmt.Sprintf("\nSee [it](/%s).\n", strings.TrimPrefix(to, "content/")))
	case 9:
		say("dead link in %s", doc)
		e.write(doc, e.read(doc)+"\nSee [nothing](nowhere.md).\n")
	case 10:
		say("heading in %s", doc)
		e.write(doc, e.read(doc)+fmt.Sprintf("\n## Part %d\n\nText of it.\n", n))
	case 11:
		say("code in %s", doc)
		e.write(doc, e.read(doc)+fmt.Sprintf("\n```go\nfunc f%d() {}\n```\n", n))
	case 12:
		sub(doc, "title = \"", fmt.Sprintf("title = \"%d ", n))
	case 13:
		sub(doc, "name = \"System", fmt.Sprintf("name = \"System %d", n))
	case 14:
		sub(doc, "effective = 20", fmt.Sprintf("effective = 20%d", 1+e.rand.IntN(8)))
		sub(doc, "owner = \"", "status = \"draft\"\nowner = \"")
	case 15:
		say("audience of %s", doc)
		e.write(doc, strings.Replace(e.read(doc), "+++\n", "+++\naudience = \"customer\"\n", 1))
	case 16:
		name := fmt.Sprintf("content/%s/page-%d.md", pick(e, []string{"guides", "policies", "guides/deep/er", "faq"}), n)
		say("new page %s", name)
		e.write(name, fmt.Sprintf("+++\ntitle = \"Page %d\"\n+++\n\nA new page, see [home](/_index.md).\n", n))
	case 17:
		folders := e.folders("content")
		if len(folders) == 0 {
			return
		}
		name := pick(e, folders)
		say("remove folder %s", name)
		e.remove(name)
	case 18:
		say("remove %s", doc)
		e.remove(doc)
	case 19:
		to := path.Dir(doc) + fmt.Sprintf("/moved-%d.md", n)
		say("rename %s to %s", doc, to)
		e.rename(doc, to)
	case 20:
		folders := e.folders("content")
		if len(folders) == 0 {
			return
		}
		from := pick(e, folders)
		to := path.Join(path.Dir(from), fmt.Sprintf("folder-%d", n))
		say("rename folder %s to %s", from, to)
		e.rename(from, to)
	case 21:
		system := pick(e, []string{"one", "two"})
		v := 2 + e.rand.IntN(3)
		name := fmt.Sprintf("content/systems/%s/1.%d.0.md", system, v)
		say("pack %s", name)
		e.write(name, packText(system, v))
	case 22:
		if strings.HasSuffix(doc, ".0.md") {
			to := strings.TrimSuffix(doc, ".md") + "/index.md"
			say("a folder for %s", doc)
			text := e.read(doc)
			e.remove(doc)
			e.write(to, text)
		}
	case 23:
		name := path.Dir(doc) + fmt.Sprintf("/file-%d.csv", e.rand.IntN(3))
		say("file %s", name)
		e.write(name, fmt.Sprintf("a\n%d\n", n))
	case 24:
		if files := append(e.list("content", ".csv"), e.list("content", ".svg")...); len(files) > 0 {
			name := pick(e, files)
			say("change %s", name)
			e.write(name, e.read(name)+"\n")
		}
	case 25:
		say("write %s as it is", doc)
		e.write(doc, e.read(doc))
	case 26:
		say("half of %s", doc)
		text := e.read(doc)
		e.write(doc, text[:e.rand.IntN(len(text)+1)])
	case 27:
		say("theme.css")
		e.write("theme/theme.css", fmt.Sprintf("body{color:#%03d}\n", n))
	case 28:
		say("template")
		e.write("theme/templates/pages/page.html", fmt.Sprintf(`{{template "parts/begin" .}}<main id="_main"><h1>%d {{.Heading}}</h1></main>{{template "parts/end" .}}`, n))
	case 29:
		say("broken template")
		e.write("theme/templates/pages/page.html", `{{template "parts/begin" .}}{{.Nothing}}`)
	case 30:
		say("no theme")
		e.remove("theme")
	case 31:
		sub("site.toml", "title = \"", fmt.Sprintf("title = \"%d ", n))
	case 32:
		sub("site.toml", "base_url = \"https://site.example/", pick(e, []string{"base_url = \"https://other.example/", "links = \"file\"\nbase_url = \"https://site.example/trust/"}))
	case 33:
		say("sections")
		e.write("site.toml", e.read("site.toml")+fmt.Sprintf("\n[[section]]\nid = \"capabilities\"\nsynonyms = [\"Part %d\"]\n", n))
	case 34:
		sub("site.toml", "[rules]\n", "[rules]\nN101 = \"off\"\n")
	case 35:
		say("mistake in site.toml")
		e.write("site.toml", e.read("site.toml")+"\nnonsense = 1\n")
	case 36:
		e.asOf = pick(e, []content.Date{{}, {Year: 2024, Month: 6, Day: 1}, {Year: 2025, Month: 6, Day: 1}, {Year: 2030, Month: 1, Day: 1}})
		say("as of %s", e.asOf)
	case 37:
		e.drafts = !e.drafts
		say("drafts %t", e.drafts)
	case 38:
		say("terms")
		e.write("content/glossary.md", e.read(doc)+fmt.Sprintf("\nTerm %d\n: What it means.\n", n))
	case 39:
		name := path.Dir(doc) + fmt.Sprintf("/link-%d.md", n)
		say("link %s", name)
		if os.Symlink(path.Base(doc), filepath.Join(e.dir, name)) == nil {
			e.changed[name] = true
		}
	}
}
