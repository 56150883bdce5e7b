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
//
// A change of text is shown at once when the documents that changed keep the
// rules by themselves; all rules run while it is shown already, since on a
// large site they take longer than a reader wants to wait. What they find
// then takes the change back, as if it had never been shown.
type builder struct {
	workspace *generator.Workspace
	report    func(Event)
	now       func() time.Time
	turn      time.Duration // how often it looks whether the date has changed
	checking  func()        // called before each check; tests hold it up

	changes <-chan change
	views   chan view

	// Of the goroutine that runs it.
	wanted  view                // what the reader has chosen
	good    *generator.Snapshot // the last that keeps all rules, nil for none
	earlier *generator.Snapshot // the one before, in case its addresses are unfit
	doubt   []string            // paths that changed after the last check
	took    time.Duration       // the last check
	checks  sync.WaitGroup      // checks that run
	found   diag.List           // what the last check found
	checked bool                // the last check came to an end
	event   Event               // what has not been reported yet

	mu      sync.Mutex
	current *state
}

func newBuilder(o Options, changes <-chan change) *builder {
	b := &builder{
		workspace: generator.NewWorkspace(o.Site),
		report:    o.Report,
		now:       o.Site.Now,
		turn:      o.turn,
		checking:  o.checking,
		changes:   changes,
		views:     make(chan view),
		wanted:    view{o.Site.AsOf, o.Site.Drafts},
		event:     Event{First: true},
	}
	if b.now == nil {
		b.now = time.Now
	}
	if b.turn <= 0 {
		b.turn = time.Minute
	}
	if b.checking == nil {
		b.checking = func() {}
	}
	b.current = &state{view: b.wanted, base: "/", hosting: parseHosting(nil, nil), newer: make(chan struct{})}
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
	defer b.checks.Wait()
	work := change{all: true}
	day := time.NewTicker(b.turn)
	defer day.Stop()
	for ctx.Err() == nil {
		if work = b.build(ctx, work); !work.none() {
			continue
		}
		// After a failure of the system, such as a folder that cannot be
		// opened, the state of the source is unknown, and no event may come.
		var retry <-chan time.Time
		if b.state().problem != nil {
			retry = time.After(time.Second)
		}
		for work.none() && ctx.Err() == nil {
			select {
			case <-ctx.Done():
			case work = <-b.changes:
			case v := <-b.views:
				work = b.choose(v)
			case <-retry:
				work.all = true
			case <-day.C:
				// The date turns at midnight, after sleep, and either way
				// when the clock is set.
				if s := b.state(); b.wanted.AsOf.IsZero() && s.shown != nil && s.shown.Site().AsOf != b.today(s) {
					work.view = true
				}
			}
		}
	}
}

func (b *builder) choose(v view) change {
	changed := v != b.wanted
	b.wanted = v
	return change{view: changed}
}

// today is the date that the site is for when nobody chooses another.
func (b *builder) today(s *state) content.Date {
	if d := s.shown.Site().Config.AsOf; !d.IsZero() {
		return d
	}
	return content.DateOf(b.now())
}

// brief is how long a check may take for a change to wait for it.
const brief = 40 * time.Millisecond

// build makes the next state. It gives what has changed meanwhile when it
// ended early for that.
func (b *builder) build(ctx context.Context, work change) (meanwhile change) {
	start := time.Now()
	b.event.Changed = append(b.event.Changed, work.paths...)
	b.event.View = b.event.View || work.view
	b.workspace.Show(b.wanted.AsOf, b.wanted.Drafts)
	snap, err := b.workspace.Update(ctx, work.list())
	if err != nil {
		return b.settle(ctx, outcome{err: err}, start)
	}
	if work.all {
		b.doubt, b.checked = nil, false
	}
	b.doubt = append(b.doubt, work.paths...)

	done := make(chan outcome, 1)
	checking, stop := context.WithCancel(ctx)
	defer stop()
	checkStart := time.Now()
	ruled := make(chan *generator.Result, 1)
	b.checks.Go(func() {
		b.checking()
		ruled <- snap.Rules()
		r, err := snap.Check(checking)
		done <- outcome{snap, r, err}
	})
	// A site that is checked in no time is checked first.
	var wait time.Duration
	if b.took < brief {
		wait = brief
	}
	early := time.NewTimer(wait)
	defer early.Stop()
	shown := false
	var mistakes diag.List // to show when nothing more comes
	for {
		select {
		case <-ctx.Done():
			return change{}
		case more := <-b.changes:
			b.took = max(b.took, time.Since(checkStart))
			return more
		case v := <-b.views:
			if more := b.choose(v); !more.none() {
				return more
			}
		case <-early.C:
			if mistakes != nil {
				next := &state{shown: b.good, behind: true, findings: mistakes, view: b.wanted}
				if b.good == nil { // no check has ended yet
					next.shown = b.state().shown
				}
				b.show(ctx, next)
				continue
			}
			if shown {
				continue
			}
			if shown, mistakes = b.preview(ctx, snap); shown {
				b.event.Duration = time.Since(start)
			} else if mistakes != nil {
				early.Reset(patience)
			}
		case r := <-ruled:
			if !r.OK() || !snap.Readable() {
				continue // what is left to do is done in no time
			}
			b.earlier, b.good = b.good, snap
			b.doubt, b.found, b.checked = nil, r.Findings, true
			if !shown {
				b.show(ctx, &state{shown: snap, findings: r.Findings, view: b.wanted})
				shown = true
				b.event.Duration = time.Since(start)
			}
		case o := <-done:
			b.took = time.Since(checkStart)
			return b.settle(ctx, o, start)
		}
	}
}

// An outcome is a snapshot that has been checked, or why there is none.
type outcome struct {
	snap   *generator.Snapshot
	result *generator.Result
	err    error
}

// preview shows a snapshot before its check has ended, if nothing speaks
// against it. Otherwise it gives what does, if that is known.
func (b *builder) preview(ctx context.Context, snap *generator.Snapshot) (shown bool, mistakes diag.List) {
	if b.good == nil {
		// There is nothing better to show, unless something is known to be
		// wrong with it.
		before := b.state().shown
		if !snap.Readable() || before != nil && b.checked {
			return false, nil
		}
		var found diag.List
		if before != nil {
			if found, _ = snap.Found(b.doubt); found.Count(diag.Error) > 0 {
				return false, found
			}
		}
		b.show(ctx, &state{shown: snap, findings: found, view: b.wanted})
		return true, nil
	}
	if !b.checked {
		return false, nil
	}
	found, enough := snap.Found(b.doubt)
	if found.Count(diag.Error) > 0 {
		return false, found
	}
	others := without(b.found, func(f diag.Finding) bool { return slices.Contains(b.doubt, f.Span.File) })
	if !enough || !snap.Readable() || others.Count(diag.Error) > 0 {
		return false, nil
	}
	// What was found in other documents is likely to be there still.
	found = append(found, others...)
	found.Sort()
	b.show(ctx, &state{shown: snap, findings: found, view: b.wanted})
	return true, nil
}

// without gives the findings that are not as described.
func without(list diag.List, is func(diag.Finding) bool) diag.List {
	return slices.DeleteFunc(slices.Clone(list), is)
}

// settle shows the outcome of a build.
func (b *builder) settle(ctx context.Context, o outcome, start time.Time) (meanwhile change) {
	if ctx.Err() != nil {
		return change{}
	}
	before := b.state()
	next := &state{shown: b.good, behind: true, problem: o.err, view: b.wanted}
	b.checked = o.err == nil
	if o.err == nil {
		next.findings = o.result.Findings
		b.doubt, b.found = nil, o.result.Findings
		if !o.result.OK() && b.good == o.snap {
			b.good = b.earlier
			next.shown = b.good
		}
		if o.result.OK() && o.snap.Readable() {
			b.good = o.snap
			next.shown, next.behind = o.snap, false
		}
	}
	if b.good == nil {
		next.shown = before.shown
		if o.snap != nil && o.snap.Readable() {
			next.shown = o.snap
		}
	}
	if b.event.Duration == 0 {
		b.event.Duration = time.Since(start)
	}
	if next.behind && before.shown != nil && !b.event.View {
		select {
		case more := <-b.changes:
			b.event.Duration = 0
			return more
		case <-time.After(patience):
		case <-ctx.Done():
			return change{}
		}
	}
	b.show(ctx, next)
	e := b.event
	e.Findings, e.Err, e.Good, e.Shown = next.findings, next.problem, !next.behind, next.shown != nil
	if o.snap != nil {
		e.Site = o.snap.Site()
	}
	b.event = Event{}
	b.report(e)
	return change{}
}

// show publishes a state.
func (b *builder) show(ctx context.Context, next *state) {
	before := b.state()
	next.base, next.hosting = before.base, before.hosting
	if next.shown != nil && next.shown != before.shown {
		next.base = basePath(next.shown)
		next.hosting = parseHosting(fileData(ctx, next.shown, "_headers"), fileData(ctx, next.shown, "_redirects"))
	}
	b.publish(next)
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

// list is what [generator.Workspace.Update] is told.
func (c change) list() []string {
	if c.all {
		return nil
	}
	return append([]string{}, c.paths...)
}

// errPanic wraps what a page's template or a bug has thrown.
func errPanic(v any) error { return fmt.Errorf("the program failed: %v", v) }
