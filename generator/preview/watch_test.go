package preview

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// A watched is a watcher under test.
type watched struct {
	t   *testing.T
	dir string
	in  chan change

	mu       sync.Mutex
	messages []string
}

func watch(t *testing.T, dir string, notify func() (notifier, error)) *watched {
	t.Helper()
	w := &watched{t: t, dir: dir, in: make(chan change)}
	ctx, cancel := context.WithCancel(t.Context())
	ready := make(chan struct{})
	x := &watcher{dir: dir, poll: 20 * time.Millisecond, notify: notify, out: w.in, report: func(e Event) {
		w.mu.Lock()
		w.messages = append(w.messages, e.Message)
		w.mu.Unlock()
	}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		x.run(ctx, ready)
	}()
	t.Cleanup(func() { cancel(); <-done })
	<-ready
	return w
}

// hears waits until all the paths have been named, or everything.
func (w *watched) hears(paths ...string) {
	w.t.Helper()
	missing := slices.Clone(paths)
	timeout := time.After(30 * time.Second)
	for len(missing) > 0 {
		select {
		case c := <-w.in:
			if c.all {
				return
			}
			missing = slices.DeleteFunc(missing, func(p string) bool {
				// A folder stands for what is in it.
				return slices.ContainsFunc(c.paths, func(q string) bool { return p == q || strings.HasPrefix(p, q+"/") })
			})
		case <-timeout:
			w.t.Fatalf("never heard of %v", missing)
		}
	}
}

// quiet holds the watcher to saying nothing.
func (w *watched) quiet() {
	w.t.Helper()
	select {
	case c := <-w.in:
		w.t.Errorf("heard of %+v", c)
	case <-time.After(150 * time.Millisecond):
	}
}

func (w *watched) do(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *watched) at(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

// changes are the ways in which files change. Every watcher has to notice
// them all.
func changes(t *testing.T, notify func() (notifier, error)) {
	w := watch(t, writeSite(t, files()), notify)
	// In place.
	writeFile(t, w.dir, "content/_index.md", document("Home", "In place, and longer."))
	w.hears("content/_index.md")
	// By a new file that takes the place of the old one.
	writeFile(t, w.dir, "content/.new", document("Home", "By a new file."))
	w.do(os.Rename(w.at("content/.new"), w.at("content/_index.md")))
	w.hears("content/_index.md")
	// The old one is moved aside first.
	w.do(os.Rename(w.at("content/_index.md"), w.at("content/_index.md~")))
	writeFile(t, w.dir, "content/_index.md", document("Home", "Moved aside first."))
	w.hears("content/_index.md")
	// Settings, and a theme that was not there.
	writeFile(t, w.dir, "site.toml", config+"\n# changed\n")
	w.hears("site.toml")
	writeFile(t, w.dir, "theme/templates/pages/page.html", "x")
	w.hears("theme/templates/pages/page.html")
	writeFile(t, w.dir, "theme/templates/pages/page.html", "another")
	w.hears("theme/templates/pages/page.html")
	// A new folder with folders in it.
	writeFile(t, w.dir, "content/a/b/c/d.md", document("D", "Deep."))
	w.hears("content/a/b/c/d.md")
	writeFile(t, w.dir, "content/a/b/c/d.md", document("D", "Deep, and changed."))
	w.hears("content/a/b/c/d.md")
	// A folder is renamed, and written into under its new name.
	w.do(os.Rename(w.at("content/a"), w.at("content/e")))
	w.hears("content/a", "content/e")
	writeFile(t, w.dir, "content/e/b/c/d.md", document("D", "Changed after the folder was renamed."))
	w.hears("content/e/b/c/d.md")
	// Another takes its old name.
	writeFile(t, w.dir, "content/a/b/f.md", document("F", "New under an old name."))
	w.hears("content/a/b/f.md")
	// A folder is removed, and made again.
	w.do(os.RemoveAll(w.at("content/e")))
	w.hears("content/e")
	writeFile(t, w.dir, "content/e/b/c/d.md", document("D", "Made again."))
	w.hears("content/e/b/c/d.md")
	// A folder comes from elsewhere.
	elsewhere := t.TempDir()
	writeFile(t, elsewhere, "g/h/i.md", document("I", "From elsewhere."))
	if err := os.Rename(filepath.Join(elsewhere, "g"), w.at("content/g")); err == nil {
		w.hears("content/g")
		writeFile(t, w.dir, "content/g/h/i.md", document("I", "Changed after it came."))
		w.hears("content/g/h/i.md")
	}
	// The whole content goes and comes.
	w.do(os.Rename(w.at("content"), w.at("aside")))
	w.hears("content")
	w.do(os.Rename(w.at("aside"), w.at("content")))
	w.hears("content")
	writeFile(t, w.dir, "content/policies/_index.md", document("Policies", "Changed after all came back."))
	w.hears("content/policies/_index.md")
	drain(w)
	// What is not read is not heard of.
	writeFile(t, w.dir, "public/index.html", "x")
	writeFile(t, w.dir, ".placard/x", "x")
	writeFile(t, w.dir, "content/.git/x", "x")
	writeFile(t, w.dir, "content/x.md~", "x")
	writeFile(t, w.dir, "content/.x.md.swp", "x")
	w.quiet()
}

func drain(w *watched) {
	for {
		select {
		case <-w.in:
		case <-time.After(150 * time.Millisecond):
			return
		}
	}
}

func TestWatch(t *testing.T) { changes(t, systemNotifier) }

// TestLook has no events and looks at the files instead.
func TestLook(t *testing.T) {
	changes(t, func() (notifier, error) { return nil, errors.New("no events here") })
}

func TestWatchLinkedContent(t *testing.T) {
	list := map[string]string{}
	for name, text := range files() {
		list[strings.Replace(name, "content/", "docs/", 1)] = text
	}
	dir := writeSite(t, list)
	if err := os.Symlink("docs", filepath.Join(dir, "content")); err != nil {
		t.Skip(err)
	}
	w := watch(t, dir, systemNotifier)
	writeFile(t, dir, "docs/policies/_index.md", document("Policies", "Through a link."))
	w.hears("content/policies/_index.md")
}

// TestBurst changes a branch: two thousand files at once.
func TestBurst(t *testing.T) {
	dir := writeSite(t, files())
	s := start(t, dir, nil)
	s.shows("/", "Welcome.")
	const n = 2000
	for i := range n {
		if i%8 == 0 {
			writeFile(t, dir, fmt.Sprintf("content/guides/g%d/page-%d.md", i%40, i), document(fmt.Sprintf("Page %d", i), fmt.Sprintf("The text of page %d.", i)))
		} else {
			writeFile(t, dir, fmt.Sprintf("content/guides/g%d/data-%d.csv", i%40, i), fmt.Sprintf("The text of file %d.\n", i))
		}
	}
	for _, i := range []int{0, 8, n / 2, n - 8} {
		s.shows(fmt.Sprintf("/guides/g%d/page-%d/", i%40, i), fmt.Sprintf("The text of page %d.", i))
	}
	for _, i := range []int{1, n - 1} {
		s.shows(fmt.Sprintf("/guides/g%d/data-%d.csv", i%40, i), fmt.Sprintf("The text of file %d.", i))
	}
	if err := os.RemoveAll(filepath.Join(dir, "content/guides")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the pages are gone", func() bool {
		status, _ := s.get("/guides/g0/page-0/")
		return status == 404
	})
	s.shows("/", "Welcome.")
}

// fake is a notifier that fails as systems do.
type fake struct {
	events chan fsnotify.Event
	errors chan error
	// left is the number of folders that can be watched.
	left int
}

func (f *fake) Events() <-chan fsnotify.Event { return f.events }
func (f *fake) Errors() <-chan error          { return f.errors }
func (f *fake) Remove(string) error           { return nil }
func (f *fake) Close() error                  { return nil }
func (f *fake) Add(string) error {
	if f.left == 0 {
		return &os.PathError{Op: "inotify_add_watch", Path: "x", Err: syscall.ENOSPC}
	}
	f.left--
	return nil
}

func TestOverflow(t *testing.T) {
	f := &fake{events: make(chan fsnotify.Event), errors: make(chan error), left: 1000}
	w := watch(t, writeSite(t, files()), func() (notifier, error) { return f, nil })
	f.errors <- fsnotify.ErrEventOverflow
	select {
	case c := <-w.in:
		if !c.all {
			t.Errorf("after lost events only %+v is looked at", c)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nothing is looked at after lost events")
	}
}

func TestTooManyFolders(t *testing.T) {
	for _, left := range []int{0, 2, 3} {
		f := &fake{events: make(chan fsnotify.Event), errors: make(chan error), left: left}
		w := watch(t, writeSite(t, files()), func() (notifier, error) { return f, nil })
		if left == 3 {
			// The limit is reached later, with a new folder.
			writeFile(t, w.dir, "content/new/page.md", document("New", "New."))
			f.events <- fsnotify.Event{Name: w.at("content/new"), Op: fsnotify.Create}
		}
		eventually(t, "a message", func() bool {
			w.mu.Lock()
			defer w.mu.Unlock()
			return len(w.messages) == 1
		})
		if !strings.Contains(w.messages[0], "more folders than the system will watch") || !strings.Contains(w.messages[0], "looking for changes every") {
			t.Errorf("message %q", w.messages[0])
		}
		writeFile(t, w.dir, "content/_index.md", document("Home", "Seen by looking."))
		w.hears("content/_index.md")
	}
}

// TestHalfWritten writes files in pieces: nobody should see a mistake. A
// machine that is too busy to write the pieces in time proves nothing.
func TestHalfWritten(t *testing.T) {
	s := start(t, writeSite(t, files()), nil)
	_, body := s.get("/policies/")
	rest, styles := versionOfPage(body)
	l := s.listen("/policies/", rest, styles)
	l.next()
	full := filepath.Join(s.dir, "content/policies/_index.md")
	proven := false
	for try := 0; try < 10 && !proven; try++ {
		end := fmt.Sprintf("In two pieces, for the time %d.", try)
		text := document("Policies", end)
		inTime := true
		for i, piece := range []string{"", text[:4], text} {
			begin := time.Now()
			if err := os.WriteFile(full, []byte(piece), 0o644); err != nil {
				t.Fatal(err)
			}
			if i < 2 {
				time.Sleep(50 * time.Millisecond)
			}
			inTime = inTime && time.Since(begin) < patience/2
		}
		var wrong []message
		for {
			m := l.next()
			if m.Errors > 0 {
				wrong = append(wrong, m)
			}
			if _, body := s.get("/policies/"); strings.Contains(body, end) && m.Errors == 0 {
				break
			}
		}
		if inTime && len(wrong) > 0 {
			t.Fatalf("a file that was being written is a mistake: %+v", wrong)
		}
		proven = inTime
	}
	if !proven {
		t.Skip("the machine is too busy to write a file within the time that the preview waits")
	}
}
