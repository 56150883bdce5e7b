package output

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A store is where a schedule finds the files of the run before and puts the
// new ones. All methods are called from several goroutines at once, never
// twice for the same path.
type store interface {
	// holds reports whether the store still has the file that the entry of
	// the run before describes.
	holds(e *entry) (bool, error)
	// keep says that the file of the run before is part of the new tree.
	keep(e *entry)
	// put stores a new file. The bytes are the caller's again afterwards.
	put(path string, data []byte) error
	// create begins a file too large for memory.
	create(path string) (io.WriteCloser, error)
	// drop removes what create made.
	drop(path string) error
}

// schedule brings one plan to bytes: phase by phase, rendering what is new.
type schedule struct {
	arts []Artifact
	prev []entry
	to   store
	// memory is the largest file rendered in memory; a larger one goes to
	// the store as it is written.
	memory int
	// all: render also what did not change; verify: and compare.
	all, verify bool
	progress    func(done, total int)
	rendered    func(kind string, took time.Duration)

	// entries are made when all artifacts are done, of what is known of them
	// by then, by the artifact's index.
	entries []entry
	states  []settled
	derived []int32  // number of a derived artifact among these
	keys    []Key    // of derived artifacts, by their number
	before  []*entry // what the run before had at the same path, or nil
	after   followers

	mu       sync.Mutex // guards finished and serialises progress
	finished int
	buffers  sync.Pool
}

// settled is what became of an artifact.
type settled struct {
	sum      Digest
	size     int64
	state    State
	rendered bool
}

// key is where the key of an artifact stands: that of a derived one depends on
// the files that it uses.
func (s *schedule) key(i int) *Key {
	if s.arts[i].Derived != nil {
		return &s.keys[s.derived[i]]
	}
	return &s.arts[i].Key
}

// file describes the file of an artifact that is settled.
func (s *schedule) file(i int) File {
	a, now := &s.arts[i], &s.states[i]
	return File{Path: a.Path, Kind: a.Kind, Digest: now.sum, Size: now.size, State: now.state, Rendered: now.rendered}
}

// files describes all of them.
func (s *schedule) files() Files {
	list := make([]File, len(s.arts))
	for i := range list {
		list[i] = s.file(i)
	}
	return Files{list}
}

// run leaves entries and states complete, or gives the first error after all
// its goroutines have ended.
func (s *schedule) run(ctx context.Context) error {
	n := len(s.arts)
	s.states, s.derived, s.before = make([]settled, n), make([]int32, n), make([]*entry, n)
	s.after = s.follow()
	phases := map[int][]int{}
	for i, j := 0, 0; i < n; i++ {
		a := &s.arts[i]
		for j < len(s.prev) && s.prev[j].path < a.Path {
			j++
		}
		if j < len(s.prev) && s.prev[j].path == a.Path {
			s.before[i] = &s.prev[j]
		}
		phase := 0
		if a.Derived != nil {
			phase = a.Derived.Phase
			s.derived[i] = int32(len(s.keys))
			s.keys = append(s.keys, Key{})
		}
		phases[phase] = append(phases[phase], i)
	}
	order := make([]int, 0, len(phases))
	for phase := range phases {
		order = append(order, phase)
	}
	slices.Sort(order)

	var earlier Files // of the phases before; derived artifacts alone look at them
	for k, phase := range order {
		batch := phases[phase]
		own := slices.Clone(batch)
		if err := s.phase(ctx, slices.DeleteFunc(own, s.after.has), earlier); err != nil {
			return err
		}
		if k < len(order)-1 {
			s.join(&earlier, batch)
		}
	}
	s.entries = make([]entry, n)
	for i := range s.entries {
		s.entries[i] = entry{s.arts[i].Path, *s.key(i), s.states[i].sum, s.states[i].size}
	}
	return nil
}

// join adds the files of a batch, which is sorted, to sorted files. Most of a
// site is in the first batch, so that only what comes after the first of a
// later one is moved.
func (s *schedule) join(to *Files, batch []int) {
	old := len(to.list)
	if cap(to.list) < old+len(batch) {
		to.list = slices.Grow(to.list, len(s.arts)-old)
	}
	to.list = to.list[:old+len(batch)]
	for at := len(to.list) - 1; len(batch) > 0; at-- {
		i := batch[len(batch)-1]
		if old > 0 && to.list[old-1].Path > s.arts[i].Path {
			old--
			to.list[at] = to.list[old]
			continue
		}
		to.list[at] = s.file(i)
		batch = batch[:len(batch)-1]
	}
}

// phase settles a batch of artifacts that do not use each other, and what
// follows them.
func (s *schedule) phase(ctx context.Context, batch []int, earlier Files) error {
	if len(batch) == 0 {
		return nil
	}
	everything := everythingOnce(earlier)

	held := make([]bool, len(batch))
	var uses []Files // by those of the batch, which are derived or none is
	if s.arts[batch[0]].Derived != nil {
		uses = make([]Files, len(batch))
	}
	err := parallel(ctx, len(batch), func(b int) error {
		i := batch[b]
		a := &s.arts[i]
		if d := a.Derived; d != nil {
			var err error
			if uses[b], err = usedFiles(a, earlier); err != nil {
				return err
			}
			files := everything
			if len(uses[b].list) != len(earlier.list) {
				files = func() Key { return filesKey(uses[b]) }
			}
			*s.key(i) = derivedKey(a.Key, files)
		}
		if s.before[i] == nil {
			return nil
		}
		var err error
		held[b], err = s.to.holds(s.before[i])
		return err
	})
	if err != nil {
		return err
	}

	var todo []int // indices into batch
	var ready []int
	for b, i := range batch {
		if s.stays(i, held[b]) {
			s.keep(i)
			ready = append(ready, s.after.of(i)...)
			continue
		}
		todo = append(todo, b)
	}
	s.advance(len(batch) - len(todo))
	s.byCompany(batch, todo)

	if err := parallel(ctx, len(ready), func(r int) error { return s.following(ready[r]) }); err != nil {
		return err
	}
	return inRuns(ctx, len(todo), func(t int) bool { return s.together(batch[todo[t-1]], batch[todo[t]]) }, func(t int) error {
		b := todo[t]
		i := batch[b]
		var files Files
		if uses != nil {
			files = uses[b]
		}
		if err := s.write(i, files, held[b]); err != nil {
			return err
		}
		// What speaks of this file is made now, where it can be: it is most
		// likely made of the same sources, which are at hand.
		for _, d := range s.after.of(i) {
			if err := s.following(d); err != nil {
				return err
			}
		}
		return nil
	})
}

// stays reports whether an artifact whose entry is known need not be rendered.
func (s *schedule) stays(i int, held bool) bool {
	e := s.before[i]
	return e != nil && held && e.key == *s.key(i) && !s.all && !s.verify
}

// keep settles an artifact that stays.
func (s *schedule) keep(i int) {
	e := s.before[i]
	s.to.keep(e)
	s.settle(i, e.sum, e.size, Unchanged, false)
}

// write renders an artifact and settles it.
func (s *schedule) write(i int, uses Files, held bool) error {
	e := s.before[i]
	sum, size, err := s.render(&s.arts[i], uses, e, held)
	if err != nil {
		return err
	}
	state := Changed
	switch {
	case e == nil:
		state = Added
	case held && e.sum == sum && e.size == size:
		state = Unchanged
	case s.verify && held && e.key == *s.key(i):
		return &ImpureError{Path: e.path, Before: e.sum, Now: sum}
	}
	s.settle(i, sum, size, state, true)
	s.advance(1)
	return nil
}

// byCompany orders what is to be written, given as indices into a batch: by
// path, and an artifact with company beside that.
func (s *schedule) byCompany(batch, todo []int) {
	beside := map[int]int{}
	for _, b := range todo {
		if i := s.company(batch[b]); i != batch[b] {
			beside[b] = i
		}
	}
	if len(beside) == 0 {
		return
	}
	place := func(b int) int {
		if i, ok := beside[b]; ok {
			return i
		}
		return batch[b]
	}
	slices.SortStableFunc(todo, func(a, b int) int { return cmp.Compare(place(a), place(b)) })
}

// company is the artifact beside which an artifact is written, or itself.
func (s *schedule) company(i int) int {
	if with := s.arts[i].With; with != "" {
		if other, ok := s.find(with); ok {
			return other
		}
	}
	return i
}

// together reports whether two artifacts are most likely made of the same
// sources: whether they lie in one folder of the second level.
func (s *schedule) together(i, j int) bool {
	a, b := s.arts[s.company(i)].Path, s.arts[s.company(j)].Path
	first := strings.IndexByte(a, '/')
	second := strings.IndexByte(a[first+1:], '/')
	if first < 0 || second < 0 {
		return false
	}
	folder := first + 1 + second + 1
	return len(b) > folder && a[:folder] == b[:folder]
}

// find gives the index of the artifact at a path.
func (s *schedule) find(path string) (int, bool) {
	return slices.BinarySearchFunc(s.arts, path, func(a Artifact, path string) int { return cmp.Compare(a.Path, path) })
}

// followers are derived artifacts that use nothing but single files of
// artifacts that are not derived. They need not wait for their phase: whoever
// settles the last of these files goes on with them.
type followers struct {
	is      []bool         // by artifact
	pending []atomic.Int32 // used files that are not settled, by follower
	// users are the followers that use an artifact, from[i] to from[i+1].
	users, from []int32
}

func (s *schedule) follow() followers {
	n := len(s.arts)
	f := followers{is: make([]bool, n), from: make([]int32, n+1)}
	var pairs [][2]int32 // used and follower
	var used []int32
next:
	for i := range s.arts {
		d := s.arts[i].Derived
		if d == nil || len(d.Uses) == 0 {
			continue
		}
		used = used[:0]
		for _, use := range d.Uses {
			u, ok := s.find(use)
			if !ok || s.arts[u].Derived != nil {
				continue next
			}
			used = append(used, int32(u))
		}
		slices.Sort(used)
		if f.pending == nil {
			f.pending = make([]atomic.Int32, n)
		}
		for _, u := range slices.Compact(used) {
			pairs = append(pairs, [2]int32{u, int32(i)})
			f.pending[i].Add(1)
		}
		f.is[i] = true
	}
	slices.SortFunc(pairs, func(a, b [2]int32) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	f.users = make([]int32, len(pairs))
	for k, pair := range pairs {
		f.users[k] = pair[1]
		f.from[pair[0]+1]++
	}
	for i := range n {
		f.from[i+1] += f.from[i]
	}
	return f
}

// has reports whether an artifact is one of them.
func (f *followers) has(i int) bool { return f.is[i] }

// of gives those that may be made now that an artifact is settled.
func (f *followers) of(i int) []int {
	var ready []int
	for _, d := range f.users[f.from[i]:f.from[i+1]] {
		if f.pending[d].Add(-1) == 0 {
			ready = append(ready, int(d))
		}
	}
	return ready
}

// following settles a follower whose files are settled.
func (s *schedule) following(i int) error {
	a := &s.arts[i]
	var uses Files
	for _, use := range a.Derived.Uses {
		u, _ := s.find(use)
		uses.list = append(uses.list, s.file(u))
	}
	uses.sort()
	*s.key(i) = derivedKey(a.Key, func() Key { return filesKey(uses) })
	held := false
	if e := s.before[i]; e != nil {
		var err error
		if held, err = s.to.holds(e); err != nil {
			return err
		}
	}
	if s.stays(i, held) {
		s.keep(i)
		s.advance(1)
		return nil
	}
	return s.write(i, uses, held)
}

func (s *schedule) settle(i int, sum Digest, size int64, state State, rendered bool) {
	s.states[i] = settled{sum, size, state, rendered}
}

func (s *schedule) advance(n int) {
	if s.progress == nil || n == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.finished += n
	s.progress(s.finished, len(s.arts))
}

// render makes the bytes of an artifact and stores them, unless the store
// already holds them: an inode that stays keeps its modification time, and
// with it the validators that servers and browsers cache by.
func (s *schedule) render(a *Artifact, uses Files, e *entry, held bool) (Digest, int64, error) {
	buf, _ := s.buffers.Get().(*bytes.Buffer)
	if buf == nil {
		buf = new(bytes.Buffer)
	}
	buf.Reset()
	defer s.buffers.Put(buf)
	w := &spill{s: s, path: a.Path, buf: buf}
	var err error
	start := time.Now()
	if a.Derived != nil {
		err = a.Derived.Write(w, uses)
	} else {
		err = a.Write(w)
	}
	if s.rendered != nil {
		s.rendered(a.Kind, time.Since(start))
	}
	if w.file != nil {
		w.flush()
		if cerr := w.file.Close(); err == nil && w.err == nil {
			w.err = cerr
		}
	}
	switch {
	case errors.As(w.err, new(*RefusedError)):
		return Digest{}, 0, w.err
	case w.err != nil: // the store's failure, whatever Write made of it
		return Digest{}, 0, fmt.Errorf("write %s: %w", a.Path, w.err)
	case err != nil:
		return Digest{}, 0, fmt.Errorf("render %s: %w", a.Path, err)
	}
	sum, size := w.digest()
	same := held && e.sum == sum && e.size == size
	switch {
	case same && w.file != nil:
		err = s.to.drop(a.Path)
	case !same && w.file == nil:
		err = s.to.put(a.Path, buf.Bytes())
	}
	if refused := (*RefusedError)(nil); errors.As(err, &refused) {
		return Digest{}, 0, err // whichever file is the first
	} else if err != nil {
		return Digest{}, 0, fmt.Errorf("write %s: %w", a.Path, err)
	}
	if same {
		s.to.keep(e)
	}
	return sum, size, nil
}

// spill collects a file in memory and moves it to the store when it grows
// large.
type spill struct {
	s    *schedule
	path string
	buf  *bytes.Buffer
	file io.WriteCloser
	hash hash.Hash
	size int64
	err  error
}

func (w *spill) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	if w.file == nil {
		if w.buf.Len()+len(p) <= w.s.memory {
			return w.buf.Write(p)
		}
		if w.file, w.err = w.s.to.create(w.path); w.err != nil {
			return 0, w.err
		}
		w.hash = sha256.New()
		if err := w.through(w.buf.Bytes()); err != nil {
			return 0, err
		}
		*w.buf = bytes.Buffer{}
	}
	// A list is written line by line.
	if w.buf.Len()+len(p) > 64<<10 {
		if err := w.flush(); err != nil {
			return 0, err
		}
	}
	if len(p) > 64<<10 {
		if err := w.through(p); err != nil {
			return 0, err
		}
		return len(p), nil
	}
	return w.buf.Write(p)
}

// flush brings what is left in memory of a large file to the store.
func (w *spill) flush() error {
	if w.err == nil && w.buf.Len() > 0 {
		w.through(w.buf.Bytes())
		w.buf.Reset()
	}
	return w.err
}

func (w *spill) through(p []byte) error {
	w.hash.Write(p)
	w.size += int64(len(p))
	_, w.err = w.file.Write(p)
	return w.err
}

func (w *spill) digest() (Digest, int64) {
	if w.file == nil {
		return sha256.Sum256(w.buf.Bytes()), int64(w.buf.Len())
	}
	var d Digest
	w.hash.Sum(d[:0])
	return d, w.size
}

// usedFiles selects what a derived artifact declared, and nothing else: what
// it cannot see cannot be missing from its key.
func usedFiles(a *Artifact, earlier Files) (Files, error) {
	uses := a.Derived.Uses
	if slices.Contains(uses, Everything) {
		return earlier, nil
	}
	var out Files
	for _, use := range uses {
		if folder, ok := strings.CutSuffix(use, "/"); ok {
			out.list = append(out.list, earlier.Below(folder).list...)
			continue
		}
		f, ok := earlier.Get(use)
		if !ok {
			return Files{}, fmt.Errorf("artifact %q of phase %d uses %q, which no earlier phase has", a.Path, a.Derived.Phase, use)
		}
		out.list = append(out.list, f)
	}
	out.sort()
	return out, nil
}

// derivedKey adds the files used to the artifact's own key.
func derivedKey(own Key, files func() Key) Key {
	return NewKey("derived/v1").Key(own).Key(files()).Sum()
}

func filesKey(f Files) Key {
	b := NewKey("files/v1").Int(int64(f.Len()))
	for i := range f.list {
		b.String(f.list[i].Path).Key(f.list[i].Digest).Int(f.list[i].Size)
	}
	return b.Sum()
}

// everythingOnce digests the list of all files once for all that use it.
func everythingOnce(f Files) func() Key {
	return sync.OnceValue(func() Key { return filesKey(f) })
}

// inRuns calls do for 0 to n-1 like [parallel], but gives each processor runs
// of numbers that follow each other: neighbours are made of the same sources,
// and whoever makes one of them would wait for whoever makes the next. Runs
// become shorter towards the end, so that all end at the same time. together
// reports whether a number belongs to the run of the one before it, if
// possible.
func inRuns(ctx context.Context, n int, together func(i int) bool, do func(i int) error) error {
	workers := min(runtime.GOMAXPROCS(0), n)
	var mu sync.Mutex
	next := 0
	claim := func() (from, to int) {
		mu.Lock()
		defer mu.Unlock()
		from = next
		size := max(1, (n-from)/(4*workers))
		to = min(n, from+size)
		for most := min(n, to+size); to < most && together(to); {
			to++
		}
		next = to
		return from, to
	}
	var failed atomic.Bool
	return parallel(ctx, workers, func(int) error {
		for from, to := claim(); from < to; from, to = claim() {
			for i := from; i < to; i++ {
				if err := ctx.Err(); err != nil || failed.Load() {
					return err
				}
				if err := do(i); err != nil {
					failed.Store(true)
					return err
				}
			}
		}
		return nil
	})
}

// parallel calls do for 0 to n-1 on as many goroutines as there are
// processors and waits for all of them. The first error stops the rest.
func parallel(ctx context.Context, n int, do func(i int) error) error {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers <= 1 {
		for i := range n {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := do(i); err != nil {
				return err
			}
		}
		return ctx.Err()
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n || ctx.Err() != nil {
					return
				}
				if err := do(i); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}
