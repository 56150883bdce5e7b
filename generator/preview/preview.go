package preview

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"placard/generator"
	"placard/generator/diag"
	"placard/generator/disclosure"
)

// Options say what to preview and how.
type Options struct {
	// Site is the site. Out, Force, Strict and Progress mean nothing here.
	Site generator.Options
	// Hosts are names that the preview answers to besides localhost and
	// addresses in figures.
	Hosts []string
	// Poll is how often the files are looked at where the system cannot
	// tell of changes; 0 means a second.
	Poll time.Duration
	// Polling looks at the files from the start: the system tells nothing of
	// changes that other machines make on a shared drive.
	Polling bool
	// Report is told of every state, and of the watching. Calls come one at
	// a time. It may be nil.
	Report func(Event)

	// Tests put in their own: notify makes the watcher of the system; turn is
	// how often the builder looks whether the date has changed; checking is
	// called before each check.
	notify   func() (notifier, error)
	turn     time.Duration
	checking func()
}

// An Event is something to tell the person at the terminal.
type Event struct {
	// Message, when not "", speaks of the watching, and all else is empty.
	Message string

	First    bool     // the first state
	Changed  []string // paths that changed, relative to the site's folder
	View     bool     // another date or other drafts were chosen
	Good     bool     // no errors: the site is shown as it is
	Shown    bool     // there is something to show
	Findings diag.List
	Err      error            // why the source could not be read
	Site     *disclosure.Site // nil when it could not be read
	Duration time.Duration
}

// parting is how long Serve waits, at its end, for work that cannot be broken
// off, such as planning the pages of a large site. It has no effects outside
// the memory of the program.
const parting = 500 * time.Millisecond

// Serve previews a site on a listener until ctx ends, and then gives nil. It
// closes the listener and waits for all that it has begun; for work that only
// computes, no longer than the reader who pressed Ctrl-C wants to wait.
func Serve(ctx context.Context, l net.Listener, o Options) error {
	if o.Report == nil {
		o.Report = func(Event) {}
	}
	var reporting sync.Mutex
	report := o.Report
	o.Report = func(e Event) {
		reporting.Lock()
		defer reporting.Unlock()
		report(e)
	}
	if o.Poll <= 0 {
		o.Poll = time.Second
	}
	if o.Polling {
		o.notify = func() (notifier, error) { return nil, errAsked }
	}
	if o.notify == nil {
		o.notify = systemNotifier
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()

	changes := make(chan change)
	b := newBuilder(o, changes)
	w := &watcher{dir: o.Site.Dir, poll: o.Poll, notify: o.notify, out: changes, report: o.Report}
	var running sync.WaitGroup
	ready, built := make(chan struct{}), make(chan struct{})
	running.Go(func() { w.run(ctx, ready) })
	go func() {
		defer close(built)
		// What changes from here on is noticed.
		select {
		case <-ready:
			b.run(ctx)
		case <-ctx.Done():
		}
	}()

	server := &http.Server{
		Handler:           &handler{builder: b, guard: newGuard(o.Hosts)},
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	running.Go(func() {
		<-ctx.Done()
		// Open pages hold a connection for ever; their handlers end with
		// ctx. Nobody waits for what a browser is still reading.
		server.Close()
	})
	err := server.Serve(l)
	ended := ctx.Err() != nil
	stop()
	running.Wait()
	select {
	case <-built:
	case <-time.After(parting):
	}
	if ended || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
