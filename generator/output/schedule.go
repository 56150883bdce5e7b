package output

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"runtime"
	"slices"
	"sort"
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

	// files and entries are filled as artifacts are done, by the
	// artifact's index; done tells which are.
	files   []File
	entries []entry

	mu       sync.Mutex // guards finished and serialises progress
	finished int
	buffers  sync.Pool
}

// run leaves files and entries complete, or gives the first error after all
// its goroutines have ended.
func (s *schedule) run(ctx context.Context) error {
	n := len(s.arts)
	s.files, s.entries = make([]File, n), make([]entry, n)
	before := make([]*entry, n) // what the run before had at the same path
	phases := map[int][]int{}
	for i, j := 0, 0; i < n; i++ {
		a := &s.arts[i]
		for j < len(s.prev) && s.prev[j].path < a.Path {
			j++
		}
		if j < len(s.prev) && s.prev[j].path == a.Path {
			before[i] = &s.prev[j]
		}
		phase := 0
		if a.Derived != nil {
			phase = a.Derived.Phase
		}
		phases[phase] = append(phases[phase], i)
	}
	order := make([]int, 0, len(phases))
	for phase := range phases {
		order = append(order, phase)
	}
	slices.Sort(order)

	var known []int // indices of the artifacts of earlier phases, sorted
	for _, phase := range order {
		batch := phases[phase]
		if err := s.phase(ctx, batch, known, before); err != nil {
			return err
		}
		if phase == order[len(order)-1] {
			break
		}
		known = append(known, batch...)
		slices.Sort(known)
	}
	return nil
}

// phase settles a batch of artifacts that do not use each other.
func (s *schedule) phase(ctx context.Context, batch, known []int, before []*entry) error {
	// The earlier files are only needed by artifacts that use them.
	var earlier Files
	if len(known) > 0 || s.arts[batch[0]].Derived != nil {
		earlier.list = make([]File, len(known))
		for k, i := range known {
			earlier.list[k] = s.files[i]
		}
	}
	everything := everythingOnce(earlier)

	held := make([]bool, len(batch))
	uses := make([]Files, len(batch))
	err := parallel(ctx, len(batch), func(b int) error {
		i := batch[b]
		a, e := &s.arts[i], before[i]
		key := a.Key
		if d := a.Derived; d != nil {
			var err error
			if uses[b], err = usedFiles(a, earlier); err != nil {
				return err
			}
			key = derivedKey(a.Key, uses[b], earlier, everything)
		}
		s.entries[i] = entry{path: a.Path, key: key}
		if e == nil {
			return nil
		}
		var err error
		held[b], err = s.to.holds(e)
		return err
	})
	if err != nil {
		return err
	}

	var todo []int // indices into batch
	for b, i := range batch {
		e := before[i]
		if e == nil || !held[b] || e.key != s.entries[i].key || s.all || s.verify {
			todo = append(todo, b)
			continue
		}
		s.to.keep(e)
		s.settle(i, e.sum, e.size, Unchanged, false)
	}
	s.advance(len(batch) - len(todo))

	return parallel(ctx, len(todo), func(t int) error {
		b := todo[t]
		i := batch[b]
		e := before[i]
		sum, size, err := s.render(&s.arts[i], uses[b], e, held[b])
		if err != nil {
			return err
		}
		state := Changed
		switch {
		case e == nil:
			state = Added
		case held[b] && e.sum == sum && e.size == size:
			state = Unchanged
		case s.verify && held[b] && e.key == s.entries[i].key:
			return &ImpureError{Path: e.path, Before: e.sum, Now: sum}
		}
		s.settle(i, sum, size, state, true)
		s.advance(1)
		return nil
	})
}

func (s *schedule) settle(i int, sum Digest, size int64, state State, rendered bool) {
	s.entries[i].sum, s.entries[i].size = sum, size
	s.files[i] = File{Path: s.arts[i].Path, Kind: s.arts[i].Kind, Digest: sum, Size: size, State: state, Rendered: rendered}
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
		if cerr := w.file.Close(); err == nil && w.err == nil {
			w.err = cerr
		}
	}
	switch {
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
	if err != nil {
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
	if err := w.through(p); err != nil {
		return 0, err
	}
	return len(p), nil
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
	var out []File
	for _, use := range uses {
		if folder, ok := strings.CutSuffix(use, "/"); ok {
			out = append(out, earlier.Below(folder).list...)
			continue
		}
		f, ok := earlier.Get(use)
		if !ok {
			return Files{}, fmt.Errorf("artifact %q of phase %d uses %q, which no earlier phase has", a.Path, a.Derived.Phase, use)
		}
		out = append(out, f)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	out = slices.CompactFunc(out, func(a, b File) bool { return a.Path == b.Path })
	return Files{out}, nil
}

// derivedKey adds the files used to the artifact's own key.
func derivedKey(own Key, uses, earlier Files, everything func() Key) Key {
	files := everything
	if len(uses.list) != len(earlier.list) {
		files = func() Key { return filesKey(uses) }
	}
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
