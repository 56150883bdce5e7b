package output

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Options steer [Plan.Emit]. The zero value is a normal build.
type Options struct {
	// Rebuild renders every artifact, also those whose key has not changed.
	Rebuild bool
	// Known, if set, is asked whether what the folder holds was rendered by
	// the code that runs now, of which keys know nothing; if not, every
	// artifact is rendered. It is asked with the digest of the folder's
	// manifest, while no other build writes there.
	Known func(manifest Digest) bool
	// Verify renders every artifact and fails with an [ImpureError] when one
	// whose key has not changed has other bytes than the manifest says.
	Verify bool
	// Force deletes files in the output folder that no build made instead
	// of refusing. It never opens a folder that has no manifest.
	Force bool
	// DryRun renders what is new to know what would change, and writes
	// nothing anywhere. It does not take the lock.
	DryRun bool
	// Sync makes the new tree survive a power failure; see the package
	// comment.
	Sync bool
	// Spare, if set, names where the tree before is kept after a swap, so that
	// the next emit need not link every file that stays; see the package
	// comment. The folder above it must be there. It is used where the system
	// can tell files apart and the place is on the output's file system.
	Spare string
	// Looked, if set, gives a look at the folder and the spare that this build
	// has taken already, or is taking; nil for none. What is done to published
	// files after it is found out by the next build.
	Looked func() *Look
	// Protect are folders that the output must neither be nor lie above,
	// such as the site's own. The root and the home folder always count.
	Protect []string
	// Inputs are folders that the output must not lie in either, such as
	// the site's content.
	Inputs []string
	// Progress, if set, is told how many of all artifacts are done. Calls
	// come one at a time, from any goroutine, with done never falling.
	Progress func(done, total int)
	// Rendered, if set, is told what rendering each artifact took, without
	// storing it. Calls come from several goroutines at once.
	Rendered func(kind string, took time.Duration)
}

// Emit brings the folder dir to the state of the plan; see the package comment
// for what it guarantees. On an error the folder is as it was. Errors are a
// [*RefusedError], [*LockedError], [*ImpureError], what an artifact's Write
// returned wrapped with its path, or a failure of the file system.
//
// The folder above dir is made when it is missing and must be writable: the
// new tree grows there before it takes its place.
func (p *Plan) Emit(ctx context.Context, dir string, o Options) (Report, error) {
	e := &emitter{o: o, exchange: exchange, link: os.Link}
	return e.emit(ctx, p, dir)
}

// emitter is one run of Emit.
type emitter struct {
	o Options
	// exchange swaps two folders in one step, or fails with
	// errors.ErrUnsupported; link makes a hard link. Tests replace them.
	exchange, link func(a, b string) error

	dir, parent, base string
	prev              manifest
	exists            bool      // dir is there
	seen              *sight    // of it, if its manifest is whole
	looked            time.Time // when that look began
	glance            *glance   // at the spare, if one was taken then
}

func (e *emitter) emit(ctx context.Context, p *Plan, dir string) (_ Report, err error) {
	if e.dir, err = filepath.Abs(dir); err != nil {
		return Report{}, err
	}
	if dir == "" {
		return Report{}, errors.New("no output folder given")
	}
	e.parent, e.base = filepath.Split(e.dir)
	e.parent = filepath.Clean(e.parent)
	if err := e.guardPlace(); err != nil {
		return Report{}, err
	}
	var sorting sync.WaitGroup // while the manifest is read
	p.names = nil
	sorting.Go(p.sort)
	defer sorting.Wait()
	var kept []string
	if !e.o.DryRun {
		if err := os.MkdirAll(e.parent, 0o755); err != nil {
			return Report{}, err
		}
		lock, err := takeLock(e.dir, filepath.Join(e.parent, "."+e.base+".lock"))
		if err != nil {
			return Report{}, err
		}
		defer lock.release()
		if kept, err = e.recover(); err != nil {
			return Report{}, err
		}
	}
	if err := e.guardContent(); err != nil {
		return Report{}, err
	}

	sorting.Wait()
	arts := p.Artifacts()
	st := &stage{e: e, arts: arts}
	all := e.o.Rebuild || e.prev.whole && e.o.Known != nil && !e.o.Known(e.prev.sum)
	s := &schedule{arts: arts, to: st, memory: 4 << 20, all: all, verify: e.o.Verify, progress: e.o.Progress, rendered: e.o.Rendered}
	if e.prev.whole {
		s.prev = e.prev.entries
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, st.abandon())
		}
	}()
	if err := s.run(ctx); err != nil {
		return Report{}, err
	}
	if err := ctx.Err(); err != nil { // what was written last may be wrong
		return Report{}, err
	}

	r := Report{Files: s.files(), Removed: removed(s.prev, arts), Kept: kept}
	r.count()
	newBytes := r.Added+r.Changed+len(r.Removed) > 0 || !e.prev.whole
	newKeys := newBytes
	for i := 0; !newKeys && i < len(s.entries); i++ {
		newKeys = s.entries[i] != s.prev[i] // nothing added or removed: same paths
	}
	r.Touched = newKeys
	switch {
	case !newKeys:
		r.Manifest = e.prev.sum
	case e.o.DryRun:
		r.Manifest, _ = encodeManifest(io.Discard, s.entries) // it never fails
	}
	if e.o.DryRun && newBytes {
		// Say now what the real build would say.
		return r, st.refuseUnknown()
	}
	if newBytes && !e.o.DryRun {
		left, err := st.replace(ctx, s, r.BytesWritten)
		r.Kept, r.Manifest, r.Twins = append(r.Kept, left...), st.sum, st.twins
		return r, err
	}
	// A large file may have been staged that turned out to be as it was.
	if err := st.abandon(); err != nil || e.o.DryRun || !newKeys {
		return r, err
	}
	st.dir = ""
	err = st.replaceManifest(s.entries, r.BytesWritten)
	r.Manifest = st.sum
	return r, err
}

// guardContent reads what is at the target and refuses what is not ours.
func (e *emitter) guardContent() error {
	info, err := os.Lstat(e.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return &RefusedError{Dir: e.dir, Reason: NotAFolder, Detail: "is a symbolic link", Hint: "name the folder it points to, or remove the link"}
	case !info.IsDir():
		return &RefusedError{Dir: e.dir, Reason: NotAFolder, Detail: "is a file", Hint: "name another folder, or remove the file"}
	}
	e.exists = true
	if l := e.o.taken(); l.of(e.dir) {
		e.prev, e.seen, e.looked, e.glance = l.before, l.seen, l.began, l.glance
		return nil
	}
	e.looked = time.Now()
	if e.prev, err = readManifest(e.dir); err != nil {
		return err
	}
	if e.prev.whole {
		e.seen = lookAt(e.dir, &e.prev, nil)
	}
	if e.prev.ours {
		return nil
	}
	names, err := readNames(e.dir)
	if err != nil {
		return err
	}
	var files []string
	for _, n := range names {
		if !litter(n) {
			files = append(files, n)
		}
	}
	if len(files) > 0 {
		return &RefusedError{Dir: e.dir, Reason: NotOurs, Files: files,
			Detail: "is not empty and was not made by placard",
			Hint:   "name a new or empty folder; a build replaces everything in it"}
	}
	return nil
}

// guardPlace refuses places that a swap of folders must never reach.
func (e *emitter) guardPlace() error {
	home, _ := os.UserHomeDir() // none, none to protect
	protect := append([]string{filepath.VolumeName(e.dir) + string(filepath.Separator), home}, e.o.Protect...)
	for _, p := range protect {
		if p == "" {
			continue
		}
		if above, err := isAbove(e.dir, p); err != nil {
			return err
		} else if above {
			detail := "is a folder that must not be replaced"
			if filepath.Clean(p) != e.dir {
				detail = fmt.Sprintf("holds %s, which must not be replaced", p)
			}
			return &RefusedError{Dir: e.dir, Reason: TooHigh, Detail: detail, Hint: "name a folder of its own, such as public"}
		}
	}
	for _, p := range e.o.Inputs {
		if inside, err := isAbove(p, e.dir); err != nil {
			return err
		} else if inside {
			return &RefusedError{Dir: e.dir, Reason: InsideInput,
				Detail: fmt.Sprintf("lies in %s, which builds read", p), Hint: "name a folder outside it, such as public"}
		}
	}
	return nil
}

// isAbove reports whether dir is path or a folder above it. It compares what
// the file system says the folders are, not their spelling: symbolic links,
// mounts and letter case do not hide one. Of what does not exist yet there is
// only the spelling.
func isAbove(dir, path string) (bool, error) {
	path, existing, err := resolve(path)
	if err != nil {
		return false, err
	}
	top, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		dir, _, err = resolve(dir)
		return err == nil && (path == dir || strings.HasPrefix(path, dir+string(filepath.Separator))), err
	}
	if err != nil {
		return false, err
	}
	for {
		info, err := os.Stat(existing)
		if err != nil {
			return false, err
		}
		if os.SameFile(top, info) {
			return true, nil
		}
		up := filepath.Dir(existing)
		if up == existing {
			return false, nil
		}
		existing = up
	}
}

// resolve gives the path without symbolic links, and as much of it as exists.
// Names that do not exist yet cannot be links.
func resolve(path string) (real, existing string, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return "", "", err
	}
	rest := ""
	for {
		existing, err := filepath.EvalSymlinks(path)
		if err == nil {
			return filepath.Join(existing, rest), existing, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", "", err
		}
		up, name := filepath.Dir(path), filepath.Base(path)
		if up == path {
			return "", "", err
		}
		path, rest = up, filepath.Join(name, rest)
	}
}

// litter reports names that desktop systems drop into any folder they show.
// They hold nothing a person wrote and do not make a folder somebody's.
func litter(name string) bool {
	switch name {
	case ".DS_Store", "Thumbs.db", "desktop.ini":
		return true
	}
	return false
}
