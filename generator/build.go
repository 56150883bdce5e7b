package generator

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/output"
)

// Options say which site to build, for whom and for when.
type Options struct {
	// Dir is the site's folder, the one that holds site.toml.
	Dir string
	// Out is the folder to write; "" means public in Dir.
	Out string
	// BaseURL replaces the configuration's base_url when it is not "".
	BaseURL string
	// AsOf is the date the build is for. The zero Date takes the
	// configuration's as_of, else SourceDateEpoch, else Now.
	AsOf content.Date
	// SourceDateEpoch is the value of the environment variable
	// SOURCE_DATE_EPOCH: seconds since 1970, or "" when it is not set.
	SourceDateEpoch string
	// Now is the clock; nil means [time.Now]. It only ever gives the
	// default of AsOf.
	Now func() time.Time
	// Audience is public, customer or partner; "" means public.
	Audience string
	// Drafts includes drafts and documents that are not published yet,
	// marked as such. For previews only.
	Drafts bool
	// Strict treats warnings as errors: nothing is written.
	Strict bool
	// Force lets the build remove files from Out that no build of this
	// program has written.
	Force bool
	// Progress, when not nil, is told how far the writing is. It may be
	// called from several goroutines, one at a time.
	Progress func(done, total int)
}

// A Result is what a build or a check found and did.
type Result struct {
	// Findings are sorted. With errors among them nothing was written.
	Findings diag.List
	// Summary says what the build publishes; it is empty when the source
	// could not be read far enough.
	Summary Summary
	// Out is the folder that was written.
	Out string
	// Report says what was written; the zero Report when nothing was.
	Report output.Report
	// Duration is the time the work took.
	Duration time.Duration
	// Stats say where it went.
	Stats Stats
}

// A Summary says what a build publishes.
type Summary struct {
	// AsOf is zero when the source could not be read far enough.
	AsOf                                   content.Date
	Audience                               string
	Systems, Models, Packs, Notices, Pages int
	Withheld                               []disclosure.Withheld
	NextChange                             []disclosure.Upcoming
}

// Summarize sums up an edition, which may be nil.
func Summarize(site *disclosure.Site) Summary {
	if site == nil {
		return Summary{}
	}
	s := Summary{
		AsOf: site.AsOf, Audience: site.Audience, Systems: len(site.Systems), Notices: len(site.Notices),
		Pages: len(site.AllPages()), Withheld: site.Withheld, NextChange: site.NextChange,
	}
	for _, system := range site.Systems {
		s.Packs += len(system.Packs)
		s.Models += len(system.Models)
	}
	return s
}

// OK reports whether no finding is an error.
func (r *Result) OK() bool { return r.Findings.Count(diag.Error) == 0 }

// Check loads the site and runs every rule. It believes nothing but the
// sources, whatever lies in the state folder. The error is for what stopped
// the work; mistakes in the source are findings.
func Check(ctx context.Context, o Options) (*Result, error) {
	start := time.Now()
	s := newSession(o)
	// A check that is stopped says why.
	checking, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	s.changed = stop
	err := s.load(checking)
	if err == nil {
		_, err = s.plan(checking)
	}
	if err := cmp.Or(context.Cause(checking), err); err != nil {
		return nil, err
	}
	return s.result(start), nil
}

// Build checks the site and, when no finding is an error, writes it to the
// output folder: completely, or not at all. The error is for what stopped
// the work, such as a full disk or an output folder that is not ours.
func Build(ctx context.Context, o Options) (*Result, error) {
	start := time.Now()
	s := newSession(o)
	s.watch.lap("")
	// Sources are looked at while the program finds out what it is.
	looking := sync.OnceValue(func() *listing { return listSources(o.Dir) })
	go looking()
	program := s.program()
	r := unchanged(o, looking, program)
	sources := looking()
	if r != nil {
		s.watch.lap("look")
		r.Stats = r.stats(&s.watch, &kindTimes{})
		r.Duration = time.Since(start)
		return r, nil
	}
	// What this program wrote is likely to stay.
	var look func() *output.Look
	if manifest, ok := output.Manifest(o.out()); ok && !o.Force {
		s.stands = rendered(o.Dir, o.out(), program, manifest)
		s.published = publishedSystems(o.Dir, o.out(), manifest)
	}
	if s.stands {
		look = lookAhead(o)
		defer look()
	}
	s.watch.lap("look")
	// A build that is stopped says why.
	building, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	s.changed = stop
	s.cache = openCache(o.Dir, program, true)
	defer s.cache.Close()
	if err := s.load(building); err != nil {
		return nil, cmp.Or(context.Cause(building), err)
	}
	plan, err := s.plan(building)
	if err := cmp.Or(context.Cause(building), err); err != nil {
		return nil, err
	}
	s.watch.lap("plan")
	r = s.result(start)
	if !r.OK() || o.Strict && r.Findings.Count(diag.Warning) > 0 || plan == nil {
		return r, nil
	}
	for _, f := range documents(s.tree) {
		f.Positions.Forget() // nothing more will be found in them
	}
	s.whole = nil // the edition is what is written
	s.edition.Settle()
	r.Out = o.out()
	id := program
	var kinds kindTimes
	r.Report, err = plan.Emit(building, r.Out, output.Options{
		// The keys of artifacts do not know the program's code. Another
		// program than the one that wrote the folder renders everything.
		Known:    func(manifest output.Digest) bool { return rendered(o.Dir, r.Out, id, manifest) },
		Force:    o.Force,
		Spare:    spareFolder(o.Dir, r.Out),
		Looked:   look,
		Protect:  []string{o.Dir},
		Inputs:   []string{filepath.Join(o.Dir, "content"), filepath.Join(o.Dir, "theme"), filepath.Join(o.Dir, "frameworks"), filepath.Join(o.Dir, stateDir)},
		Progress: o.Progress,
		Rendered: kinds.add,
	})
	if err != nil {
		return nil, cmp.Or(context.Cause(building), err)
	}
	noteProgram(o.Dir, r.Out, id, r.Report.Manifest)
	s.systemKeys.note(o.Dir, r.Out, r.Report.Manifest)
	if r.Report.Twins != nil {
		writeState(o.Dir, twinsFile(o.Dir, r.Out), r.Report.Twins)
	}
	noteReceipt(o, sources, id, s.tree.Config.AsOf, r)
	s.watch.lap("write")
	r.Stats = r.stats(&s.watch, &kinds)
	r.Stats.Cached = s.cached()
	r.Duration = time.Since(start)
	return r, nil
}

// asOf chooses the date a build is for.
func (o Options) asOf(site *content.Site) (content.Date, error) {
	switch {
	case !o.AsOf.IsZero():
		return o.AsOf, nil
	case site != nil && !site.AsOf.IsZero():
		return site.AsOf, nil
	case o.SourceDateEpoch != "":
		seconds, err := strconv.ParseInt(o.SourceDateEpoch, 10, 64)
		if err != nil || seconds < 0 || seconds > 253402300799 {
			return content.Date{}, fmt.Errorf("SOURCE_DATE_EPOCH %q is not a number of seconds since 1970", o.SourceDateEpoch)
		}
		return content.DateOf(time.Unix(seconds, 0)), nil
	}
	now := o.Now
	if now == nil {
		now = time.Now
	}
	return content.DateOf(now()), nil
}

// openDir opens a folder below the site's folder, or gives nil when there is
// none.
func openDir(dir, name string) (*os.Root, error) {
	root, err := os.OpenRoot(filepath.Join(dir, name))
	if os.IsNotExist(err) {
		return nil, nil
	}
	return root, err
}
