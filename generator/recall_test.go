package generator

import (
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"placard/benchmark"
	"placard/generator/cache"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/output"
)

var (
	recallSteps = flag.Int("recall.steps", 100, "random edits that TestRecalledEqualsPlanned makes")
	recallSeed  = flag.Uint64("recall.seed", 1, "where TestRecalledEqualsPlanned begins")
)

// TestRecalledEqualsPlanned edits a site at random and holds, after every
// edit, a plan with what is remembered of all states before against one that
// is made anew: the same files with the same keys.
func TestRecalledEqualsPlanned(t *testing.T) {
	steps := *recallSteps
	if testing.Short() {
		steps = min(steps, 20)
	}
	e := &editor{t: t, dir: t.TempDir(), rand: rand.New(rand.NewPCG(*recallSeed, 3))}
	e.reset()
	memory := cache.InMemory()
	good, recalled := 0, 0
	proven := map[string]int{}
	for step := range steps {
		for range 1 + e.rand.IntN(2)*e.rand.IntN(2) {
			e.edit()
		}
		where := fmt.Sprintf("step %d of seed %d (%s)", step, *recallSeed, strings.Join(e.done, "; "))
		kinds := e.kinds
		e.done, e.kinds, e.changed = nil, nil, map[string]bool{}
		o := Options{
			Dir: e.dir, AsOf: e.asOf, Audience: e.audience,
			Now: func() time.Time { return time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC) },
		}
		want, _ := planned(t, o, nil)
		count(proven, kinds, want != nil)
		if want == nil {
			e.restore()
			continue
		}
		good++
		have, known := planned(t, o, memory)
		recalled += known
		if !slices.Equal(have, want) {
			for i := range min(len(have), len(want)) {
				if have[i] != want[i] {
					t.Fatalf("%s: %q is recalled, planned is %q", where, have[i], want[i])
				}
			}
			t.Fatalf("%s: %d files are recalled, planned are %d", where, len(have), len(want))
		}
		e.remember()
	}
	t.Logf("%d steps, %d without errors, %d lists recalled; %v", steps, good, recalled, proven)
	enough(t, steps, good, proven)
	if recalled < good {
		t.Error("the run proves little")
	}
}

// TestRecalledAcrossSystems changes what files of one system say because of
// another system, which random edits seldom do.
func TestRecalledAcrossSystems(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after func(e *editor)
	}{
		{
			"a notice leads to a paragraph of another system that goes",
			func(e *editor) {
				e.sub("content/notices/n-1.md", "The text of it.", "See [there](/systems/two/1.0.0.md#custom).")
				e.write("content/systems/two/1.0.0.md", e.read("content/systems/two/1.0.0.md")+"\n### More {#custom}\n\nMore of it.\n")
			},
			func(e *editor) { e.sub("content/systems/two/1.0.0.md", "{#custom}", "{#other}") },
		},
		{
			"a pack leads to a paragraph of another system that goes",
			func(e *editor) {
				e.write("content/systems/one/1.0.0.md", e.read("content/systems/one/1.0.0.md")+"\nSee [there](/systems/two/1.0.0.md#custom).\n")
				e.write("content/systems/two/1.0.0.md", e.read("content/systems/two/1.0.0.md")+"\n### More {#custom}\n\nMore of it.\n")
			},
			func(e *editor) { e.sub("content/systems/two/1.0.0.md", "{#custom}", "{#other}") },
		},
		{
			"a system has another name",
			func(*editor) {},
			func(e *editor) { e.set("content/systems/two/_index.md", "name", `"Another name"`) },
		},
		{
			"a picture of another system is another one",
			func(e *editor) {
				e.write("content/policies/pixel.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"></svg>`)
				e.write("content/systems/one/1.0.0.md", e.read("content/systems/one/1.0.0.md")+"\n![A pixel](/policies/pixel.svg)\n")
			},
			func(e *editor) {
				e.write("content/policies/pixel.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>`)
			},
		},
		{
			"a pack of another system is published at the same moment",
			func(e *editor) {
				e.set("content/systems/one/1.0.0.md", "published", "2024-01-05")
				version := sameMoment("one/1.0.0", "two/1.0.")
				text := strings.Replace(e.read("content/systems/two/1.0.0.md"), `version = "1.0.0"`, fmt.Sprintf("version = %q", version), 1)
				e.remove("content/systems/two/1.0.0.md")
				e.write("content/systems/two/"+version+".md", text)
			},
			func(e *editor) { e.set("content/systems/one/1.0.0.md", "published", "2024-01-06") },
		},
		{
			"a link of the navigation leads to a paragraph of another system that goes",
			func(e *editor) {
				e.write("content/systems/two/1.0.0.md", e.read("content/systems/two/1.0.0.md")+"\n### More {#custom}\n\nMore of it.\n")
				e.config("", "[[nav]]\ntitle = \"More\"\nlink = \"/systems/two/1.0.0.md#custom\"\n")
			},
			func(e *editor) { e.sub("content/systems/two/1.0.0.md", "{#custom}", "{#other}") },
		},
		{
			"a link of the footer leads to a paragraph of another system that goes",
			func(e *editor) {
				e.write("content/systems/two/1.0.0.md", e.read("content/systems/two/1.0.0.md")+"\n### More {#custom}\n\nMore of it.\n")
				e.config("", "[[footer]]\ntitle = \"More\"\nlink = \"/systems/two/1.0.0.md#custom\"\n")
			},
			func(e *editor) { e.sub("content/systems/two/1.0.0.md", "{#custom}", "{#other}") },
		},
		{
			"a draft of a notice that another one corrects goes",
			func(e *editor) {
				e.write("content/notices/n-0.md", strings.ReplaceAll(e.read("content/notices/n-1.md"), "n-1", "n-0"))
				e.sub("site.toml", "[rules]\n", "[rules]\nN104 = \"warning\"\n")
				e.set("content/notices/n-0.md", "draft", "true")
				e.set("content/notices/n-1.md", "corrects", `"n-0"`)
			},
			func(e *editor) { e.remove("content/notices/n-0.md") },
		},
		{
			"a page takes an address of a system for its own earlier one",
			func(e *editor) {},
			func(e *editor) { e.set("content/policies/incidents.md", "aliases", `["/systems/two/notices/"]`) },
		},
		{
			"a notice corrects another one",
			func(e *editor) {
				e.write("content/notices/n-2.md", strings.ReplaceAll(e.read("content/notices/n-1.md"), "n-1", "n-2"))
				e.set("content/notices/n-2.md", "published", "2026-05-02T10:00:00Z")
				e.set("content/notices/n-1.md", "effective", "2026-06-02")
			},
			func(e *editor) { e.set("content/notices/n-2.md", "corrects", `"n-1"`) },
		},
		{
			"a notice of another system comes in the same second",
			func(e *editor) {
				e.write("content/notices/n-0.md", strings.ReplaceAll(e.read("content/notices/n-1.md"), "n-1", "n-0"))
				e.set("content/notices/n-0.md", "systems", `["two"]`)
				e.set("content/notices/n-0.md", "published", "2026-05-01T09:00:00Z")
			},
			func(e *editor) { e.set("content/notices/n-0.md", "published", "2026-05-01T10:00:00Z") },
		},
		{
			"an attachment of another system that a pack shows is another one",
			func(e *editor) {
				e.write("content/systems/two/1.1.0/pixel.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"></svg>`)
				e.write("content/systems/one/1.0.0.md", e.read("content/systems/one/1.0.0.md")+"\n![A pixel](/systems/two/1.1.0/pixel.svg)\n")
			},
			func(e *editor) {
				e.write("content/systems/two/1.1.0/pixel.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>`)
			},
		},
		{
			"the latest version of another system is another one",
			func(e *editor) {
				e.write("content/systems/one/1.0.0.md", e.read("content/systems/one/1.0.0.md")+"\nSee [there](/systems/two/latest/#custom).\n")
				e.write("content/systems/two/1.2.0.md", e.read("content/systems/two/1.2.0.md")+"\n### More {#custom}\n\nMore of it.\n")
			},
			func(e *editor) { e.set("content/systems/two/1.2.0.md", "effective", "2029-01-01") },
		},
		{
			"an alias of another system's model version is taken over",
			func(e *editor) {
				e.sub("content/systems/two/_index.md", "released = 2026-01-01\n", "released = 2026-01-01\naliases = [\"newest\"]\n\n[[model]]\nid = \"two-b\"\nstatus = \"preview\"\nreleased = 2026-01-01\n")
				e.write("content/systems/one/1.0.0.md", e.read("content/systems/one/1.0.0.md")+"\nSee [there](/systems/two/models/newest/).\n")
			},
			func(e *editor) {
				e.sub("content/systems/two/_index.md", "aliases = [\"newest\"]\n", "")
				e.sub("content/systems/two/_index.md", "id = \"two-b\"\n", "id = \"two-b\"\naliases = [\"newest\"]\n")
			},
		},
		{
			"evidence lies in another system",
			func(e *editor) {
				e.write("content/systems/two/1.0.0.md", e.read("content/systems/two/1.0.0.md")+"\n### More {#custom}\n\nMore of it.\n")
				tree, _, err := content.Load(t.Context(), e.dir)
				e.must(err)
				for _, p := range tree.Systems[0].Packs {
					if digest, _ := p.Digest(); p.Name == "1.0.0" {
						e.table("content/systems/one/1.0.0.md", fmt.Sprintf("[[approval]]\nrole = \"risk\"\nby = \"A. Person\"\nat = 2024-01-05\nevidence = \"https://site.example/systems/two/packs/1.0.0/#custom\"\ndigest = %q\n", digest))
					}
				}
			},
			func(e *editor) { e.sub("content/systems/two/1.0.0.md", "{#custom}", "{#other}") },
		},
		{
			"a term has another meaning",
			func(e *editor) {},
			func(e *editor) { e.sub("content/glossary.md", "The score", "A score") },
		},
		{
			"a page below another system's address moves",
			func(e *editor) {
				e.write("content/systems/one/1.0.0.md", e.read("content/systems/one/1.0.0.md")+"\nSee [there](/old-incidents/).\n")
				e.write("content/policies/other.md", "+++\ntitle = \"Other\"\n+++\n\nText.\n")
			},
			func(e *editor) {
				e.set("content/policies/incidents.md", "aliases", "[]")
				e.set("content/policies/other.md", "aliases", `["/old-incidents/"]`)
			},
		},
		{
			"a logo among the documents is another one",
			func(e *editor) {
				e.config("", "[theme]\nlogo = \"content/policies/dot.svg\"\n")
			},
			func(e *editor) { e.sub("content/policies/dot.svg", `width="8"`, `width="9"`) },
		},
		{
			"another day",
			func(e *editor) {
				e.set("content/notices/n-1.md", "action", `"Read it."`)
				e.set("content/notices/n-1.md", "deadline", "2026-11-21")
			},
			func(e *editor) { e.asOf = content.Date{Year: 2026, Month: 11, Day: 22} },
		},
	} {
		e := &editor{t: t, dir: t.TempDir(), rand: rand.New(rand.NewPCG(1, 1))}
		e.reset()
		e.sub("site.toml", "[rules]\n", "[rules]\nD102 = \"warning\"\nV104 = \"warning\"\n")
		memory := cache.InMemory()
		day, _ := content.ParseDate("2026-11-21")
		o := Options{Dir: e.dir, AsOf: day}
		c.before(e)
		first, _ := planned(t, o, memory)
		if first == nil {
			r, err := Check(t.Context(), o)
			t.Errorf("%s: before: the site has errors: %v, %s", c.name, err, text(slices.DeleteFunc(r.Findings, func(f diag.Finding) bool { return f.Severity != diag.Error })))
			continue
		}
		c.after(e)
		if !e.asOf.IsZero() {
			o.AsOf = e.asOf
		}
		want, _ := planned(t, o, nil)
		have, _ := planned(t, o, memory)
		switch {
		case want == nil:
			r, err := Check(t.Context(), o)
			t.Errorf("%s: the site has errors: %v, %s", c.name, err, text(slices.DeleteFunc(r.Findings, func(f diag.Finding) bool { return f.Severity != diag.Error })))
		case slices.Equal(first, want):
			t.Errorf("%s: nothing changes", c.name)
		case !slices.Equal(have, want):
			t.Errorf("%s: what is recalled is not what is planned", c.name)
			for _, line := range want {
				if !slices.Contains(have, line) {
					t.Logf("planned: %s", line)
				}
			}
		}
	}
}

// TestEveryDay recalls the plan of the demonstration from day to day, around all
// the days on which something changes, and holds it against one that is made
// anew.
func TestEveryDay(t *testing.T) {
	o := Options{Dir: "..", AsOf: content.Date{Year: 2026, Month: 8, Day: 1}}
	r, err := Check(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var days []content.Date
	for _, c := range r.Summary.NextChange {
		for n := range 3 {
			days = append(days, c.Date.AddDays(n-1))
		}
	}
	slices.SortFunc(days, content.Date.Compare)
	days = slices.Compact(days)
	if testing.Short() {
		days = days[len(days)-10:]
	}
	memory := cache.InMemory()
	good, recalled := 0, 0
	for _, o.AsOf = range days {
		want, _ := planned(t, o, nil)
		have, known := planned(t, o, memory)
		recalled += known
		if want != nil {
			good++
		}
		if !slices.Equal(have, want) {
			t.Errorf("%s: what is recalled is not what is planned", o.AsOf)
		}
	}
	t.Logf("%d days, %d without errors, %d lists recalled", len(days), good, recalled)
	if good < len(days)/2 || !testing.Short() && recalled < good {
		t.Error("the run proves little")
	}
}

// sameMoment finds a version by which a pack is published at the same moment of
// a day as another one; see Feeds of package export.
func sameMoment(other, prefix string) (version string) {
	moment := func(name string) uint32 {
		h := fnv.New32a()
		io.WriteString(h, name)
		return h.Sum32() % 60_000
	}
	for n := 1; ; n++ {
		if name := prefix + strconv.Itoa(n); moment(name) == moment(other) {
			return path.Base(name)
		}
	}
}

// planned lists what is planned, with its keys, and how many lists of systems
// were recalled; nil when the site has errors.
func planned(t *testing.T, o Options, memory *cache.Cache) (list []string, recalled int) {
	t.Helper()
	s := newSession(o)
	s.cache, s.stands = memory, true
	if s.load(t.Context()) != nil {
		return nil, 0
	}
	plan, err := s.plan(t.Context())
	if err != nil || plan == nil {
		return nil, 0
	}
	for _, a := range plan.Artifacts() {
		list = append(list, fmt.Sprint(a.Path, " ", a.Kind, " ", a.With, " ", a.Derived != nil, " ", a.Key))
	}
	if s.systemKeys != nil {
		recalled = int(s.systemKeys.recalled.Load())
	}
	return list, recalled
}

// TestOneSystemIsPlanned holds that an edit has one system planned again, and
// that what is recalled is written when somebody has removed it.
func TestOneSystemIsPlanned(t *testing.T) {
	dir := t.TempDir()
	if err := benchmark.WriteSite(dir, 50); err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: dir}
	build := func() *Result {
		t.Helper()
		r, err := Build(t.Context(), o)
		if err != nil || !r.OK() {
			t.Fatal(err, r)
		}
		return r
	}
	build()
	file := filepath.Join(dir, "content/systems/system-00002/1.5.0.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	put(t, file, append(text, "\nMore of it.\n"...))

	s := newSession(o)
	s.cache, s.stands = openCache(dir, s.program(), false), true
	if err := s.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.plan(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.cache.Close()
	const systems = 5
	if n := s.systemKeys.planned.Load(); n == 0 || int(s.systemKeys.recalled.Load()) != int(n)*(systems-1) {
		t.Errorf("%d lists are planned, %d recalled", n, int(s.systemKeys.recalled.Load()))
	}

	want := tree(t, o.out())
	gone := "systems/system-00004"
	if err := os.RemoveAll(filepath.Join(o.out(), gone)); err != nil {
		t.Fatal(err)
	}
	put(t, file, text)
	if r := build(); r.Report.Rendered == 0 || r.Report.Unchanged == 0 {
		t.Errorf("rendered %d, left %d", r.Report.Rendered, r.Report.Unchanged)
	}
	if tree(t, o.out()) != want {
		t.Error("what was removed is not what it was")
	}
}

// TestUndoneEditIsPlanned holds that the state of a system that was published
// before the last one is planned, though it is remembered: its files have to be
// written. A note that says otherwise costs time only.
func TestUndoneEditIsPlanned(t *testing.T) {
	dir := t.TempDir()
	if err := benchmark.WriteSite(dir, 50); err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: dir}
	build := func() string {
		t.Helper()
		if r, err := Build(t.Context(), o); err != nil || !r.OK() {
			t.Fatal(err, r)
		}
		return tree(t, o.out())
	}
	file := filepath.Join(dir, "content/systems/system-00002/1.5.0.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	first := build()
	put(t, file, append(text, "\nMore of it.\n"...))
	second := build()
	put(t, file, text)

	manifest, _ := output.Manifest(o.out())
	s := newSession(o)
	s.cache, s.stands, s.published = openCache(dir, s.program(), false), true, publishedSystems(dir, o.out(), manifest)
	if err := s.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.plan(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.cache.Close()
	const systems = 5
	if n := s.systemKeys.planned.Load(); len(s.published) != systems || n == 0 || int(s.systemKeys.recalled.Load()) != int(n)*(systems-1) {
		t.Errorf("%d systems are published, %d lists are planned, %d recalled", len(s.published), n, int(s.systemKeys.recalled.Load()))
	}
	if build() != first {
		t.Error("an edit that was undone leaves another site")
	}

	put(t, file, append(text, "\nMore of it.\n"...))
	manifest, _ = output.Manifest(o.out())
	s = newSession(o)
	s.cache = openCache(dir, s.program(), false)
	if err := s.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.plan(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.cache.Close()
	s.systemKeys.note(dir, o.out(), manifest) // is not published yet
	if build() != second {
		t.Error("a wrong note leaves another site")
	}
}

// FuzzDecodeArtifacts holds that lists are read as they were written, and that
// other bytes give an error.
func FuzzDecodeArtifacts(f *testing.F) {
	list, _ := encodeArtifacts([]output.Artifact{{Path: "a/index.html", Kind: "page", Key: output.NewKey("a").Sum()}, {Path: "b.js", With: "a/index.html"}})
	f.Add(list)
	f.Add(list[:len(list)-1])
	f.Fuzz(func(t *testing.T, data []byte) {
		list, ok := decodeArtifacts(data)
		if !ok {
			return
		}
		again, ok := encodeArtifacts(list)
		if list2, ok2 := decodeArtifacts(again); !ok || !ok2 || !reflect.DeepEqual(list, list2) {
			t.Errorf("%q is %v, and then %v", data, list, list2)
		}
	})
}
