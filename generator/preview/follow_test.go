package preview

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"

	"placard/generator"
)

var (
	followRounds = flag.Int("preview.rounds", 12, "rounds of random changes that TestFollowsAnything makes")
	followSeed   = flag.Uint64("preview.seed", 1, "where TestFollowsAnything begins")
)

// A follower holds what a preview serves against clean builds.
type follower struct {
	*served
	client *http.Client
	known  map[string]bool // every address that a build had
}

func follow(s *served) *follower {
	return &follower{served: s, known: map[string]bool{}, client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{MaxIdleConnsPerHost: 8},
	}}
}

// equals waits until what is served at every address, those of earlier builds
// among them, is what a clean build of the source writes.
func (f *follower) equals(after string) {
	f.t.Helper()
	out := filepath.Join(f.t.TempDir(), "public")
	result, err := generator.Build(f.t.Context(), generator.Options{Dir: f.dir, Out: out})
	if err != nil {
		f.t.Fatal(err)
	}
	if !result.OK() {
		f.t.Fatalf("after %s there is no clean build: %v", after, result.Findings)
	}
	want := map[string]string{}
	for file := range result.Report.Files.All() {
		if strings.HasPrefix(file.Path, "_") {
			continue // hosts keep these to themselves
		}
		data, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(file.Path)))
		if err != nil {
			f.t.Fatal(err)
		}
		address := "/" + strings.TrimSuffix(file.Path, "index.html")
		want[address] = string(data)
		f.known[address] = true
	}
	var wrong []string
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if wrong = f.wrong(want); len(wrong) == 0 {
			return
		}
	}
	f.t.Errorf("after %s, %d addresses do not show what a clean build has: %.20q", after, len(wrong), wrong)
}

// wrong gives the addresses that show something else than wanted. It stops
// early when the first ones do.
func (f *follower) wrong(want map[string]string) (wrong []string) {
	var mu sync.Mutex
	addresses := make(chan string)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for address := range addresses {
				if !f.right(address, want) {
					mu.Lock()
					wrong = append(wrong, address)
					mu.Unlock()
				}
			}
		})
	}
	for address := range f.known {
		mu.Lock()
		enough := len(wrong) > 20
		mu.Unlock()
		if enough {
			break
		}
		addresses <- address
	}
	close(addresses)
	workers.Wait()
	return wrong
}

func (f *follower) right(address string, want map[string]string) bool {
	resp, err := f.client.Get(f.origin + address)
	if err != nil {
		return false
	}
	data, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	text, there := want[address]
	if err != nil || resp.StatusCode == http.StatusNotFound {
		return !there && err == nil
	}
	got, _, _ := strings.Cut(string(data), `<script src="/_placard/`)
	// A host answers earlier addresses of pages by itself.
	moved := resp.StatusCode == http.StatusFound && strings.Contains(text, "http-equiv")
	return there && (moved || resp.StatusCode == http.StatusOK && got == text)
}

func (f *follower) do(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *follower) at(name string) string { return filepath.Join(f.dir, filepath.FromSlash(name)) }

func (f *follower) write(name, text string) {
	f.t.Helper()
	writeFile(f.t, f.dir, name, text)
}

func (f *follower) move(from, to string) {
	f.t.Helper()
	f.do(os.Rename(f.at(from), f.at(to)))
}

func (f *follower) remove(name string) {
	f.t.Helper()
	f.do(os.RemoveAll(f.at(name)))
}

// A way is one in which people and programs change files.
type way struct {
	name   string
	change func(f *follower)
}

// ways change the small site one after another.
func ways() []way {
	const page = "content/policies/incidents.md"
	text := func(s string) string { return document("Incidents", s) }
	return []way{
		{"a save in place", func(f *follower) { f.write(page, text("In place.")) }},
		{"a save in place, cut off first and written in pieces", func(f *follower) {
			file, err := os.OpenFile(f.at(page), os.O_WRONLY|os.O_TRUNC, 0)
			f.do(err)
			for _, piece := range []string{"+++\ntit", "le = \"Incidents\"\n", "+++\n\nIn pie", "ces.\n"} {
				_, err := file.WriteString(piece)
				f.do(err)
				time.Sleep(10 * time.Millisecond)
			}
			f.do(file.Close())
		}},
		{"a new file over the old one", func(f *follower) {
			f.write("content/policies/.goutputstream-X1", text("Over the old one."))
			f.move("content/policies/.goutputstream-X1", page)
		}},
		{"a new file with a name that is read", func(f *follower) {
			f.write("content/policies/sedX2Q1a", text("By sed."))
			f.move("content/policies/sedX2Q1a", page)
		}},
		{"the old file moved aside, as vim does", func(f *follower) {
			f.write("content/policies/4913", "")
			f.remove("content/policies/4913")
			f.move(page, page+"~")
			f.write(page, text("By vim."))
			f.remove(page + "~")
		}},
		{"two renames, as IDEs do", func(f *follower) {
			f.write(page+"___jb_tmp___", text("By an IDE."))
			f.move(page, page+"___jb_old___")
			f.move(page+"___jb_tmp___", page)
			f.remove(page + "___jb_old___")
		}},
		{"a link to a file that is locked, as Emacs does", func(f *follower) {
			f.do(os.Symlink("nobody@nowhere.1", f.at("content/policies/.#incidents.md")))
			f.write("content/policies/#incidents.md#", "half")
			f.write(page, text("By Emacs."))
			f.remove("content/policies/#incidents.md#")
			f.remove("content/policies/.#incidents.md")
		}},
		{"a file renamed", func(f *follower) { f.move(page, "content/policies/events.md") }},
		{"and renamed back", func(f *follower) { f.move("content/policies/events.md", page) }},
		{"two files that change places", func(f *follower) {
			f.write("content/policies/other.md", document("Other", "The other one."))
			f.move("content/policies/other.md", "content/policies/aside")
			f.move(page, "content/policies/other.md")
			f.move("content/policies/aside", page)
		}},
		{"a new folder with a file", func(f *follower) { f.write("content/a/one.md", document("One", "New.")) }},
		{"files at once in new folders", func(f *follower) {
			for i := range 20 {
				folder := fmt.Sprintf("content/deep-%d/b/c", i)
				f.do(os.MkdirAll(f.at(folder), 0o755))
				f.write(folder+"/d.md", document("D", fmt.Sprintf("Made at once, %d.", i)))
				f.write(folder+"/e/f.csv", fmt.Sprint(i))
			}
		}},
		{"a change in one of them", func(f *follower) { f.write("content/deep-7/b/c/e/f.csv", "changed") }},
		{"a folder renamed and written into", func(f *follower) {
			f.move("content/deep-7", "content/renamed")
			f.write("content/renamed/b/c/d.md", document("D", "Under its new name."))
		}},
		{"another under its old name", func(f *follower) { f.write("content/deep-7/b/c/d.md", document("D", "Under the old name.")) }},
		{"a change in both", func(f *follower) {
			f.write("content/renamed/b/c/e/f.csv", "new name")
			f.write("content/deep-7/b/c/d.md", document("D", "Old name."))
		}},
		{"a folder renamed twice at once", func(f *follower) {
			f.move("content/deep-1", "content/once")
			f.move("content/once", "content/twice")
			f.write("content/twice/b/new.md", document("New", "In a folder that moved twice."))
		}},
		{"two folders that change places", func(f *follower) {
			f.move("content/deep-2", "content/aside")
			f.move("content/deep-3", "content/deep-2")
			f.move("content/aside", "content/deep-3")
			f.write("content/deep-3/b/c/d.md", document("D", "Once 2."))
			f.write("content/deep-2/b/c/d.md", document("D", "Once 3."))
		}},
		{"a folder made again at once", func(f *follower) {
			f.remove("content/deep-4")
			f.write("content/deep-4/b/c/d.md", document("D", "Made again."))
			f.write("content/deep-4/b/g.md", document("G", "New beside it."))
		}},
		{"a change in it", func(f *follower) { f.write("content/deep-4/b/c/d.md", document("D", "Made again, and changed.")) }},
		{"a folder in the place of a file", func(f *follower) {
			f.remove("content/deep-5/b/c/d.md")
			f.write("content/deep-5/b/c/d/index.csv", "a folder")
		}},
		{"a file in the place of a folder", func(f *follower) {
			f.remove("content/deep-5/b/c")
			f.write("content/deep-5/b/c.md", document("C", "A file."))
		}},
		{"folders removed", func(f *follower) {
			for i := range 20 {
				f.remove(fmt.Sprintf("content/deep-%d", i))
			}
		}},
		{"a folder moved in from elsewhere", func(f *follower) {
			elsewhere := f.t.TempDir()
			writeFile(f.t, elsewhere, "in/x/y.md", document("Y", "From elsewhere."))
			f.do(os.Rename(filepath.Join(elsewhere, "in"), f.at("content/in")))
			f.write("content/in/x/z.md", document("Z", "Beside it."))
		}},
		{"and out again", func(f *follower) { f.do(os.Rename(f.at("content/in"), filepath.Join(f.t.TempDir(), "out"))) }},
		{"all of the content moved aside and back", func(f *follower) {
			f.move("content", "away")
			time.Sleep(30 * time.Millisecond)
			f.move("away", "content")
			f.write(page, text("After all was back."))
		}},
		{"a theme", func(f *follower) { f.write("theme/theme.css", "body{color:#123}\n") }},
		{"a template and strings", func(f *follower) {
			f.write("theme/templates/pages/page.html", `{{template "parts/begin" .}}<main id="_main"><h1>Own {{.Heading}}</h1></main>{{template "parts/end" .}}`)
			f.write("theme/strings/en.toml", "[notices]\ntitle = \"Messages\"\n")
		}},
		{"no theme", func(f *follower) { f.remove("theme") }},
		{"settings, saved over the old ones", func(f *follower) {
			f.write("site.toml.new", strings.Replace(config, `"Site"`, `"Other site"`, 1))
			f.move("site.toml.new", "site.toml")
		}},
		{"frameworks", func(f *follower) {
			f.write("frameworks/own.toml", "title = \"Own\"\nedition = \"1\"\nsource = \"https://own.example/\"\n\n[[control]]\nid = \"O 1\"\ntitle = \"What it is for\"\nanswers = [\"section:intended-use\"]\n")
			f.write("site.toml", "frameworks = [\"own\"]\n"+config)
		}},
		{"a framework changed", func(f *follower) {
			f.write("frameworks/own.toml", "title = \"Own, again\"\nedition = \"1\"\nsource = \"https://own.example/\"\n\n[[control]]\nid = \"O 1\"\ntitle = \"What it is for\"\nanswers = [\"section:intended-use\"]\n")
		}},
		{"a file with the size and the time it had", func(f *follower) {
			info, err := os.Stat(f.at("content/data.csv"))
			f.do(err)
			f.write("content/data.csv", "x,y\n")
			f.do(os.Chtimes(f.at("content/data.csv"), info.ModTime(), info.ModTime()))
		}},
		{"a time in the future, and one long ago", func(f *follower) {
			f.write("content/data.csv", "1,2\n")
			f.do(os.Chtimes(f.at("content/data.csv"), time.Now().Add(time.Hour), time.Now().Add(time.Hour)))
			f.write(page, text("Long ago."))
			f.do(os.Chtimes(f.at(page), time.Unix(0, 0), time.Unix(0, 0)))
		}},
		{"a change with a time that stays in the future", func(f *follower) {
			f.write("content/data.csv", "3,4\n")
			f.do(os.Chtimes(f.at("content/data.csv"), time.Now().Add(time.Hour), time.Now().Add(time.Hour)))
		}},
	}
}

// TestFollows changes files on the real file system, with the real watcher and
// without one. After every change what is served equals a clean build.
func TestFollows(t *testing.T) {
	for name, notify := range map[string]func() (notifier, error){
		"events":  systemNotifier,
		"looking": func() (notifier, error) { return nil, errors.New("no events here") },
	} {
		t.Run(name, func(t *testing.T) {
			f := follow(start(t, writeSite(t, files()), func(o *Options) {
				o.notify, o.Poll = notify, 20*time.Millisecond
			}))
			f.equals("the start")
			for i, w := range ways() {
				w.change(f)
				if testing.Short() && name == "looking" && i%3 > 0 {
					continue // several changes are found at one look
				}
				if f.equals(w.name); t.Failed() {
					return
				}
			}
		})
	}
}

// TestFollowsLinks has a site whose folder, settings and sources are links.
func TestFollowsLinks(t *testing.T) {
	real := t.TempDir()
	for name, text := range files() {
		name = strings.Replace(name, "content/", "site/docs/", 1)
		writeFile(t, real, strings.Replace(name, "site.toml", "site/settings/own.toml", 1), text)
	}
	dir := filepath.Join(t.TempDir(), "site")
	for from, to := range map[string]string{
		filepath.Join(real, "site/content"):   "docs",
		filepath.Join(real, "site/site.toml"): "settings/own.toml",
		filepath.Join(real, "site/theme"):     filepath.Join(real, "shared"),
		dir:                                   filepath.Join(real, "site"),
	} {
		if err := os.Symlink(to, from); err != nil {
			t.Skip(err)
		}
	}
	writeFile(t, real, "shared/theme.css", "body{color:#111}\n")
	f := follow(start(t, dir, nil))
	f.equals("the start")
	f.write("docs/policies/incidents.md", document("Incidents", "Through a link."))
	f.equals("a change through a link")
	f.write("settings/new.toml", strings.Replace(config, `"Site"`, `"Other site"`, 1))
	f.move("settings/new.toml", "settings/own.toml")
	f.equals("a change of the settings that a link leads to")
	writeFile(t, real, "shared/theme.css", "body{color:#222}\n")
	f.equals("a change of the theme that a link leads to")
	f.do(os.Rename(filepath.Join(real, "shared"), filepath.Join(real, "before")))
	writeFile(t, real, "shared/theme.css", "body{color:#333}\n")
	f.equals("another theme in its place")
	writeFile(t, real, "shared/theme.css", "body{color:#444}\n")
	f.equals("a change of that")
	f.move("docs", "before")
	writeFile(t, real, "site/docs/_index.md", document("Home", "Other documents."))
	f.equals("other documents in the place that a link leads to")
	f.remove("content")
	f.do(os.Symlink("before", f.at("content")))
	f.equals("a link that leads elsewhere")
	f.write("before/_index.md", document("Home", "Behind the new link."))
	f.equals("a change through the new link")
	f.remove("content")
	f.move("before", "content")
	f.equals("the folder in the place of the link to it")
	f.write("content/_index.md", document("Home", "In the folder that was linked."))
	f.equals("a change in that folder")
}

// TestFollowsAnything changes a site at random, with pauses of any length, and
// holds what is served against a clean build whenever there is one.
func TestFollowsAnything(t *testing.T) {
	f := follow(start(t, writeSite(t, files()), nil))
	random := rand.New(rand.NewPCG(*followSeed, 3))
	name := func() string {
		folders := []string{"content", "content/a", "content/b", "content/a/c", "content/b/c", "content/a/c/d"}
		return folders[random.IntN(len(folders))] + fmt.Sprintf("/p%d", random.IntN(4))
	}
	folder := func() string { return path.Dir(name()) }
	done := ""
	say := func(what string) { done += what + "; " }
	for round := range *followRounds {
		done = ""
		for range 1 + random.IntN(12) {
			a, b := name(), name()
			n := random.IntN(1000)
			switch random.IntN(9) {
			case 0, 1, 2:
				say("write " + a)
				if info, err := os.Stat(f.at(a + ".md")); err == nil && info.IsDir() {
					break
				}
				f.write(a+".md", document("Page", fmt.Sprintf("Text %d.", n)))
			case 3:
				say("save " + a)
				f.write(a+".new", document("Page", fmt.Sprintf("Text %d.", n)))
				f.move(a+".new", a+".md")
			case 4:
				say("file " + a)
				f.write(a+".csv", fmt.Sprint(n))
			case 5:
				say("move " + a + " to " + b)
				os.MkdirAll(f.at(path.Dir(b)), 0o755)
				os.Rename(f.at(a+".md"), f.at(b+".md")) // fails when there is none
			case 6:
				to := fmt.Sprintf("%s-%d", folder(), n)
				from := folder()
				if from == "content" || strings.HasPrefix(to, from+"/") || strings.HasPrefix(to, "content-") {
					break
				}
				say("move folder " + from + " to " + to)
				os.MkdirAll(f.at(path.Dir(to)), 0o755)
				os.Rename(f.at(from), f.at(to)) // fails when there is none
				if random.IntN(2) == 0 {
					f.write(from+"/p0.md", document("Page", fmt.Sprintf("Text %d.", n)))
				}
			case 7:
				from := folder()
				if from == "content" {
					from = a + ".md"
				}
				say("remove " + from)
				f.remove(from)
				if random.IntN(2) == 0 {
					f.write(strings.TrimSuffix(from, ".md")+"/p1.csv", fmt.Sprint(n))
				}
			case 8:
				time.Sleep(time.Duration(random.IntN(25)) * time.Millisecond)
			}
		}
		f.equals(fmt.Sprintf("round %d of seed %d: %s", round, *followSeed, done))
		if t.Failed() {
			return
		}
	}
}

// A gate lets the events of the system through only while it is open.
type gate struct {
	notifier
	events chan fsnotify.Event
	errors chan error

	mu   sync.Mutex
	open *sync.Cond
	shut bool
	lost bool // the system has said that it lost events
}

func newGate() *gate {
	g := &gate{events: make(chan fsnotify.Event), errors: make(chan error)}
	g.open = sync.NewCond(&g.mu)
	return g
}

func (g *gate) notify() (n notifier, err error) {
	if g.notifier, err = systemNotifier(); err != nil {
		return nil, err
	}
	wait := func() {
		g.mu.Lock()
		for g.shut {
			g.open.Wait()
		}
		g.mu.Unlock()
	}
	go func() {
		defer close(g.events)
		for e := range g.notifier.Events() {
			wait()
			g.events <- e
		}
	}()
	go func() {
		defer close(g.errors)
		for err := range g.notifier.Errors() {
			wait()
			g.mu.Lock()
			g.lost = g.lost || errors.Is(err, fsnotify.ErrEventOverflow)
			g.mu.Unlock()
			g.errors <- err
		}
	}()
	return g, nil
}

func (g *gate) set(shut bool) {
	g.mu.Lock()
	g.shut = shut
	g.mu.Unlock()
	g.open.Broadcast()
}

func (g *gate) Events() <-chan fsnotify.Event { return g.events }
func (g *gate) Errors() <-chan error          { return g.errors }

// TestFollowsBranches changes ten thousand files at once, as a change of
// branch does: with every event, and with so many at once that the system
// loses some.
func TestFollowsBranches(t *testing.T) {
	if testing.Short() {
		t.Skip("ten thousand files")
	}
	const n = 10_000
	g := newGate()
	f := follow(start(t, writeSite(t, files()), func(o *Options) { o.notify = g.notify }))
	f.equals("the start")
	// Few of them are documents, which take their time to be read.
	name := func(i int) string {
		if i%100 == 0 {
			return fmt.Sprintf("content/guides/g%d/page-%d.md", i%40, i)
		}
		return fmt.Sprintf("content/guides/g%d/data-%d.csv", i%40, i)
	}
	branch := func(which string) {
		for i := range n {
			switch {
			case i%100 == 0:
				f.write(name(i), document("Page", fmt.Sprintf("Page %d of branch %s.", i, which)))
			case which == "two" && i%5 == 0:
				os.Remove(f.at(name(i))) // not there at first
			default:
				f.write(name(i), fmt.Sprintf("%d,%s\n", i, which))
			}
		}
	}
	branch("one")
	f.equals("a branch")
	branch("two")
	f.equals("another branch")

	g.set(true)
	for i := range n {
		if i%100 != 0 {
			f.write(name(i)+"~", fmt.Sprintf("%d,lost\n", i))
			f.move(name(i)+"~", name(i))
		}
	}
	for i := range 20 {
		f.move(fmt.Sprintf("content/guides/g%d", i), fmt.Sprintf("content/guides/new-%d", i))
		f.write(fmt.Sprintf("content/guides/newer-%d/sub/page.md", i), document("Page", "In a folder whose making may be lost."))
	}
	f.write("content/_index.md", document("Home", "Written after the queue was full."))
	g.set(false)
	f.equals("more events than the system keeps")
	g.mu.Lock()
	lost := g.lost
	g.mu.Unlock()
	if keeps, err := os.ReadFile("/proc/sys/fs/inotify/max_queued_events"); err == nil && !lost {
		if most, err := strconv.Atoi(strings.TrimSpace(string(keeps))); err == nil && most < 2*n {
			t.Errorf("the system keeps %d events and lost none", most)
		}
	}
	// The folders whose events were lost are watched.
	f.write("content/guides/new-3/data-3.csv", "changed later\n")
	f.write("content/guides/g23/data-23.csv", "changed later\n")
	f.write("content/guides/newer-7/sub/page.md", document("Page", "Changed later."))
	f.equals("a change after events were lost")
	f.remove("content/guides")
	f.equals("a branch without guides")
}
