package preview

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"placard/generator/content"
)

// A watcher tells of changes to what a site is made from. It never says what
// happened, only where something may have: editors write files in many ways
// (in place, by renaming a new file over the old one, by moving the old one
// aside first), and the loader finds out by itself.
//
// Events are gathered until they rest. Where the system cannot tell of
// changes, or not of all, the files are looked at in turns.
type watcher struct {
	dir    string
	poll   time.Duration
	notify func() (notifier, error)
	out    chan<- change
	report func(Event)

	roots   []root
	config  string          // where site.toml lies when it is a link, else ""
	watched map[string]bool // folders, as given to the notifier
}

// A notifier is what tells of events: fsnotify, or a test.
type notifier interface {
	Add(folder string) error
	Remove(folder string) error
	Events() <-chan fsnotify.Event
	Errors() <-chan error
	Close() error
}

type fsnotifier struct{ *fsnotify.Watcher }

func (n fsnotifier) Events() <-chan fsnotify.Event { return n.Watcher.Events }
func (n fsnotifier) Errors() <-chan error          { return n.Watcher.Errors }

func systemNotifier() (notifier, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	return fsnotifier{w}, nil
}

// A root is a folder or file that a site is made from.
type root struct {
	at  string // where it lies, links followed
	rel string // what it is called in a change: "content"
}

// configName is the file with a site's settings.
const configName = "site.toml"

// sources are what a site is made from, besides its settings.
var sources = []string{"content", "theme", "frameworks"}

const (
	// rest is how long events must pause before they are passed on, and
	// restMany the same when there are many: an editor writes one file, a
	// change of branch a thousand.
	rest     = 6 * time.Millisecond
	restMany = 60 * time.Millisecond
	many     = 8
	// longest is how long a storm of events may hold a change back.
	longest = 2 * time.Second
	// mostPaths is the number of paths from which looking at all files is
	// simpler.
	mostPaths = 2000
)

// run watches until ctx ends. ready is closed when every change from then on
// is noticed.
func (w *watcher) run(ctx context.Context, ready chan<- struct{}) {
	dir, err := filepath.Abs(w.dir)
	if err == nil {
		w.dir = dir
	}
	n, err := w.notify()
	if err != nil {
		w.look(ctx, ready, err)
		return
	}
	err = w.begin(n)
	if err == nil {
		close(ready)
		ready = nil
		err = w.listen(ctx, n)
	}
	n.Close()
	if err != nil && ctx.Err() == nil {
		w.look(ctx, ready, err)
	}
}

// begin watches everything there is.
func (w *watcher) begin(n notifier) error {
	w.watched = map[string]bool{}
	w.roots = nil
	if err := n.Add(w.dir); err != nil {
		return err
	}
	if err := w.settings(n); err != nil {
		return err
	}
	for _, name := range sources {
		if err := w.source(n, name); err != nil {
			return err
		}
	}
	return nil
}

// settings watches where site.toml lies when it is a link.
func (w *watcher) settings(n notifier) error {
	w.config = ""
	at, linked, err := w.resolve(configName)
	if err != nil || !linked {
		return nil
	}
	w.config = at
	return w.above(n, at)
}

// source watches one of the folders of a site, which may be a link.
func (w *watcher) source(n notifier, name string) error {
	at, linked, err := w.resolve(name)
	w.roots = slices.DeleteFunc(w.roots, func(r root) bool {
		if r.rel == name && r.at != at {
			// The folder may come back under another name, and the system
			// would go on calling it by the one it was watched by.
			w.forget(n, r.at)
		}
		return r.rel == name
	})
	if err != nil {
		return nil // it may come later
	}
	w.roots = append(w.roots, root{at, name})
	if linked {
		if err := w.above(n, at); err != nil {
			return err
		}
	}
	return w.tree(n, name, at)
}

// resolve gives where a name in the site's folder leads, and whether it leads
// elsewhere.
func (w *watcher) resolve(name string) (at string, linked bool, err error) {
	dir, err := filepath.EvalSymlinks(w.dir)
	if err != nil {
		return "", false, err
	}
	at, err = filepath.EvalSymlinks(filepath.Join(w.dir, name))
	if at == filepath.Join(dir, name) {
		return filepath.Join(w.dir, name), false, err // as it is called in events
	}
	return at, true, err
}

// above watches the folder that the target of a link lies in: the target may
// be exchanged for another.
func (w *watcher) above(n notifier, at string) error {
	folder := filepath.Dir(at)
	if folder == w.dir || w.watched[folder] {
		return nil
	}
	if err := n.Add(folder); limited(err) {
		return err
	} else if err == nil {
		w.watched[folder] = true
	}
	return nil
}

// tree watches a folder of a source and those below it. It is watched before
// it is listed, so that what is made meanwhile is found one way or the other.
func (w *watcher) tree(n notifier, source, folder string) error {
	info, err := os.Lstat(folder)
	if err != nil || !info.IsDir() {
		return nil
	}
	if err := n.Add(folder); err != nil {
		if _, gone := os.Lstat(folder); gone != nil || errors.Is(err, fs.ErrPermission) {
			return nil
		}
		return err
	}
	w.watched[folder] = true
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if e.IsDir() && !passing(source, e.Name()) {
			if err := w.tree(n, source, filepath.Join(folder, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// forget stops watching a folder that was moved or removed. The system
// watches the folder and not its name: events of a moved one would come under
// the old name.
func (w *watcher) forget(n notifier, folder string) {
	for f := range w.watched {
		if f == folder || strings.HasPrefix(f, folder+string(filepath.Separator)) {
			n.Remove(f) // fails when the system has done it already
			delete(w.watched, f)
		}
	}
}

// listen gathers events. The error says why it cannot go on.
func (w *watcher) listen(ctx context.Context, n notifier) error {
	var pending change
	seen := map[string]bool{}
	var first time.Time
	quiet := time.NewTimer(time.Hour)
	quiet.Stop()
	var out chan<- change // nil until events rest
	for {
		select {
		case <-ctx.Done():
			return nil
		case event, ok := <-n.Events():
			if !ok {
				return errors.New("the system stopped telling of changes")
			}
			rel, err := w.event(n, event)
			if err != nil {
				return err
			}
			if rel == "" {
				continue
			}
			if pending.none() {
				first = time.Now()
			}
			if !seen[rel] && !pending.all {
				seen[rel] = true
				pending.paths = append(pending.paths, rel)
			}
			if len(pending.paths) > mostPaths {
				pending = change{all: true}
			}
		case err, ok := <-n.Errors():
			if !ok {
				return errors.New("the system stopped telling of changes")
			}
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return err
			}
			// Some events are lost, perhaps those of new folders.
			if pending.none() {
				first = time.Now()
			}
			pending = change{all: true}
			for f := range w.watched {
				n.Remove(f)
			}
			if err := w.begin(n); err != nil {
				return err
			}
		case <-quiet.C:
			out = w.out
			continue
		case out <- pending:
			pending, out = change{}, nil
			clear(seen)
			continue
		}
		wait := rest
		if pending.all || len(pending.paths) > many {
			wait = restMany
		}
		wait = min(wait, max(0, longest-time.Since(first)))
		out = nil
		quiet.Reset(wait)
	}
}

// event brings the watches up to date and gives the path that may have
// changed, relative to the site's folder, or "".
func (w *watcher) event(n notifier, e fsnotify.Event) (string, error) {
	if e.Name == w.dir {
		if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
			return "", errors.New("the site's folder has been moved or removed")
		}
		return "", nil
	}
	if runtime.GOOS == "darwin" && e.Op == fsnotify.Chmod {
		return "", nil // the system's search sets attributes all the time
	}
	if filepath.Dir(e.Name) == w.dir {
		name := filepath.Base(e.Name)
		switch {
		case name == configName:
			return name, w.settings(n)
		case slices.Contains(sources, name):
			if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
				w.forget(n, e.Name)
			}
			return name, w.source(n, name)
		}
		if w.relative(e.Name) == "" {
			return "", nil // the output, for one
		}
	}
	if e.Name == w.config {
		return configName, nil
	}
	rel := w.relative(e.Name)
	source, rest, _ := strings.Cut(rel, "/")
	if rel == "" || slices.ContainsFunc(strings.Split(rest, "/"), func(step string) bool { return passing(source, step) }) {
		return "", nil
	}
	if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
		w.forget(n, e.Name)
	}
	// Whatever the event, there may be a folder by now.
	if !w.watched[e.Name] && !e.Has(fsnotify.Write) {
		if err := w.tree(n, source, e.Name); err != nil {
			return rel, err
		}
	}
	return rel, nil
}

// relative gives a path's name in changes, or "" for one outside.
func (w *watcher) relative(name string) string {
	for _, r := range w.roots {
		if name == r.at {
			return r.rel
		}
		if rest, ok := strings.CutPrefix(name, r.at+string(filepath.Separator)); ok {
			return r.rel + "/" + filepath.ToSlash(rest)
		}
	}
	return ""
}

// passing tells the names of files that are not read in a source, such as
// those that editors make for a moment.
func passing(source, name string) bool {
	if source == "theme" {
		return strings.HasPrefix(name, ".")
	}
	return content.Ignored(name)
}

// A stamp is what tells that a file has changed.
type stamp struct {
	size          int64
	time, changed time.Time // the second is the system's own, where it has one
	number        int64
	mode          fs.FileMode
}

// errAsked is why files are looked at when somebody asked for it.
var errAsked = errors.New("asked to")

// look compares all files in turns, until ctx ends.
func (w *watcher) look(ctx context.Context, ready chan<- struct{}, why error) {
	message := fmt.Sprintf("looking for changes every %s", w.poll)
	if why != errAsked {
		message = fmt.Sprintf("%s: %s instead%s", reason(why), message, advice(why))
	}
	w.report(Event{Message: message})
	before, took := w.stamps()
	if ready != nil {
		close(ready)
	} else if !w.send(ctx, change{all: true}) { // what was missed meanwhile
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		// Looking must not keep the machine busy.
		case <-time.After(max(w.poll, 10*took)):
		}
		var now map[string]stamp
		now, took = w.stamps()
		c := compare(before, now)
		before = now
		if !c.none() && !w.send(ctx, c) {
			return
		}
	}
}

func (w *watcher) send(ctx context.Context, c change) bool {
	select {
	case w.out <- c:
		return true
	case <-ctx.Done():
		return false
	}
}

// compare gives the paths whose stamps differ.
func compare(before, now map[string]stamp) change {
	var c change
	for p, s := range now {
		if old, ok := before[p]; !ok || old != s {
			c.paths = append(c.paths, p)
		}
	}
	for p := range before {
		if _, ok := now[p]; !ok {
			c.paths = append(c.paths, p)
		}
	}
	slices.Sort(c.paths)
	if len(c.paths) > mostPaths {
		return change{all: true}
	}
	return c
}

// stamps looks at every file that the site is made from.
func (w *watcher) stamps() (map[string]stamp, time.Duration) {
	start := time.Now()
	all := map[string]stamp{}
	add := func(rel string, info fs.FileInfo) {
		if info.IsDir() {
			all[rel] = stamp{mode: info.Mode()} // what is in it has its own stamps
			return
		}
		all[rel] = stamp{info.Size(), info.ModTime(), content.ChangeTime(info), content.FileNumber(info), info.Mode()}
	}
	if info, err := os.Stat(filepath.Join(w.dir, configName)); err == nil {
		add(configName, info)
	}
	for _, name := range sources {
		at, err := filepath.EvalSymlinks(filepath.Join(w.dir, name))
		if err != nil {
			continue
		}
		filepath.WalkDir(at, func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil // gone meanwhile, or not readable
			}
			if p != at && passing(name, d.Name()) {
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			rel := name
			if p != at {
				rel += "/" + filepath.ToSlash(p[len(at)+1:])
			}
			info, err := d.Info()
			if err == nil && info.Mode()&fs.ModeSymlink != 0 {
				if target, err := os.Stat(p); err == nil {
					info = target
				}
			}
			if err == nil {
				add(rel, info)
			}
			return nil
		})
	}
	return all, time.Since(start)
}

// reason is an error without the path and the operation that few need.
func reason(err error) string {
	if what, _ := limit(err); what != "" {
		return what
	}
	return err.Error()
}

// advice says how to get the system to tell of more changes.
func advice(err error) string {
	if _, lift := limit(err); lift != "" {
		return fmt.Sprintf("; %q lifts the limit", lift)
	}
	return ""
}

// limited reports whether the system refuses to watch more.
func limited(err error) bool {
	what, _ := limit(err)
	return what != ""
}
