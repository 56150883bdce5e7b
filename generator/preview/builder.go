package preview

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"placard/generator"
	"placard/generator/content"
	"placard/generator/diag"
)

// patience is how long mistakes are kept back when a file has just been
// written: it may be half-written, or one of several that belong together.
const patience = 150 * time.Millisecond

// A state is what the preview shows at one moment. It never changes.
type state struct {
	number int
	// shown is what pages are served from: the last good snapshot, or, as
	// long as there was none, the newest that can be shown at all; nil when
	// there is none either.
	shown *generator.Snapshot
	good  bool // shown is free of errors
	// behind: shown is older than the source, which has errors.
	behind   bool
	base     string // path of the site's root, with slashes at both ends
	hosting  *hosting
	findings diag.List // of the newest source
	problem  error     // why the newest source could not be read
	view     view
	// newer is closed when there is a newer state.
	newer chan struct{}

	versions sync.Map // of pages, by path of the file
}

// A view is what the reader has chosen to see.
type view struct {
	AsOf   content.Date // zero: the site's own
	Drafts bool
}

// A builder turns changes into states. One goroutine runs it.
type builder struct {
	workspace *generator.Workspace
	report    func(Event)
	now       func() time.Time

	changes <-chan change
	views   chan view

	mu      sync.Mutex
	current *state
}

func newBuilder(o Options, changes <-chan change) *builder {
	b := &builder{
		workspace: generator.NewWorkspace(o.Site),
		report:    o.Report,
		now:       o.Site.Now,
		changes:   changes,
		views:     make(chan view),
	}
	if b.now == nil {
		b.now = time.Now
	}
	b.current = &state{view: view{o.Site.AsOf, o.Site.Drafts}, base: "/", hosting: parseHosting(nil, nil), newer: make(chan struct{})}
	return b
}

// state gives what is shown now.
func (b *builder) state() *state {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.current
}

// publish makes a state the current one and wakes who waits for it.
func (b *builder) publish(next *state) {
	next.newer = make(chan struct{})
	b.mu.Lock()
	before := b.current
	next.number = before.number + 1
	b.current = next
	b.mu.Unlock()
	close(before.newer)
}

// run builds until ctx ends.
func (b *builder) run(ctx context.Context) {
	work := change{all: true}
	shown := b.current.view
	day := time.NewTicker(time.Minute)
	defer day.Stop()
	for {
		again := b.build(ctx, work, shown)
		work = change{}
		if !again.none() {
			work = again
			continue
		}
		// After a failure of the system, such as a folder that cannot be
		// opened, the state of the source is unknown, and no event may come.
		var retry <-chan time.Time
		if b.state().problem != nil {
			retry = time.After(time.Second)
		}
		for work.none() {
			select {
			case <-ctx.Done():
				return
			case work = <-b.changes:
			case v := <-b.views:
				if v != shown {
					shown = v
					work.view = true
				}
			case <-retry:
				work.all = true
			case <-day.C:
				// The date turns at midnight, and after sleep.
				if s := b.state(); shown.AsOf.IsZero() && s.shown != nil && s.shown.Site().AsOf != b.today(s) {
					work.view = true
				}
			}
		}
	}
}

// today is the date that the site is for when nobody chooses another.
func (b *builder) today(s *state) content.Date {
	if d := s.shown.Site().Config.AsOf; !d.IsZero() {
		return d
	}
	return content.DateOf(b.now())
}

// build makes the next state. It gives what has changed meanwhile when the
// outcome was not worth showing.
func (b *builder) build(ctx context.Context, work change, shown view) (again change) {
	start := time.Now()
	before := b.state()
	b.workspace.Show(shown.AsOf, shown.Drafts)
	next := &state{shown: before.shown, good: before.good, behind: true, base: before.base, hosting: before.hosting, view: shown}
	snap, err := b.workspace.Update(ctx, work.list())
	var result *generator.Result
	if err == nil {
		result, err = snap.Check(ctx)
	}
	if ctx.Err() != nil {
		return change{}
	}
	switch {
	case err != nil:
		next.problem = err
	default:
		next.findings = result.Findings
		if result.OK() && snap.Readable() {
			next.shown, next.good, next.behind = snap, true, false
		} else if !before.good && snap.Readable() {
			next.shown = snap
		}
	}
	if next.behind && before.number > 0 && !work.view {
		select {
		case more := <-b.changes:
			return work.and(more)
		case <-time.After(patience):
		case <-ctx.Done():
			return change{}
		}
	}
	if next.shown != nil && next.shown != before.shown {
		next.base = basePath(next.shown)
		next.hosting = parseHosting(fileData(ctx, next.shown, "_headers"), fileData(ctx, next.shown, "_redirects"))
	}
	b.publish(next)
	b.report(Event{
		First:    before.number == 0,
		Changed:  work.paths,
		Findings: next.findings,
		Err:      next.problem,
		Good:     !next.behind,
		Shown:    next.shown != nil,
		Site:     siteOf(snap),
		Duration: time.Since(start),
		View:     work.view,
		Cured:    !next.behind && before.behind && before.number > 0,
	})
	return change{}
}

// basePath is the path of the site's root on its host.
func basePath(s *generator.Snapshot) string {
	u, err := url.Parse(s.Site().Config.BaseURL)
	if err != nil || u.Path == "" {
		return "/"
	}
	return "/" + strings.Trim(u.Path, "/") + strings.Repeat("/", min(1, len(strings.Trim(u.Path, "/"))))
}

func fileData(ctx context.Context, s *generator.Snapshot, path string) []byte {
	if f, err := s.File(ctx, path); err == nil && f != nil {
		return f.Data
	}
	return nil
}

// A change is what may have changed since the state before.
type change struct {
	all   bool     // anything
	view  bool     // what the reader has chosen, or the date
	paths []string // relative to the site's folder, with forward slashes
}

func (c change) none() bool { return !c.all && !c.view && len(c.paths) == 0 }

func (c change) and(d change) change {
	return change{all: c.all || d.all, view: c.view || d.view, paths: slices.Concat(c.paths, d.paths)}
}

// list is what [generator.Workspace.Update] is told.
func (c change) list() []string {
	if c.all {
		return nil
	}
	return append([]string{}, c.paths...)
}

// errPanic wraps what a page's template or a bug has thrown.
func errPanic(v any) error { return fmt.Errorf("the program failed: %v", v) }
