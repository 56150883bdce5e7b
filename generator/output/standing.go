package output

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

// A Look is what was found at an output folder, without a plan.
type Look struct {
	dir    string
	before manifest
	seen   *sight // nil if the manifest is not whole
	began  time.Time
	glance *glance // at the spare; nil if it has to be looked at again as a whole
}

// LookAt looks at an output folder: at its manifest and at every file that it
// names, as far as [Plan.Emit] itself looks; and at the spare, if there is one,
// or "". Folders that both have alike need not be listed if the report of the
// build before is given what it said of them, [Report.Twins]. It changes
// nothing, and other builds may.
func LookAt(dir, spare string, twins []byte) *Look {
	l := &Look{began: time.Now()}
	l.dir, l.before = manifestOf(dir)
	if !l.before.whole {
		return l
	}
	l.seen = lookAt(l.dir, &l.before, readTwins(twins))
	if spare == "" || l.seen.dev == 0 || !oursAt(spare) {
		return l
	}
	if g, others, err := l.seen.compare(spare, nil); err == nil && len(others) == 0 {
		l.glance = g
	}
	return l
}

// manifestOf reads the manifest of a folder, whose absolute path it gives.
func manifestOf(dir string) (string, manifest) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir, manifest{}
	}
	if info, err := os.Lstat(abs); err != nil || !info.IsDir() {
		return abs, manifest{}
	}
	m, err := readManifest(abs)
	if err != nil {
		return abs, manifest{}
	}
	return abs, m
}

// Standing says whether the manifest of an output folder is whole and every
// file is there as it says. It does not look for other files, which are no
// concern of a build that writes nothing. The digest is the manifest's own,
// which says what every file was made from. The report knows paths, digests
// and sizes but no kinds.
func Standing(dir string) (_ Digest, _ Report, ok bool) {
	dir, m := manifestOf(dir)
	if !m.whole {
		return Digest{}, Report{}, false
	}
	var lost atomic.Bool
	const stretch = 256
	parallel(context.Background(), (len(m.entries)+stretch-1)/stretch, func(k int) error {
		for i := k * stretch; i < min(len(m.entries), (k+1)*stretch) && !lost.Load(); i++ {
			e := &m.entries[i]
			f, err := statFile(dir + string(filepath.Separator) + filepath.FromSlash(e.path))
			if err != nil || !m.holds(dir, e, f) {
				lost.Store(true)
			}
		}
		return nil
	})
	if lost.Load() {
		return Digest{}, Report{}, false
	}
	files := make([]File, len(m.entries))
	for i := range m.entries {
		e := &m.entries[i]
		files[i] = File{Path: e.path, Digest: e.sum, Size: e.size}
	}
	r := Report{Files: Files{files}}
	r.count()
	r.Kinds = nil
	return m.sum, r, true
}

// taken gives the look, for which it may have to wait; nil for none.
func (o *Options) taken() *Look {
	if o.Looked == nil {
		return nil
	}
	return o.Looked()
}

// of reports whether the look was at this folder, and no build has written to
// it since.
func (l *Look) of(dir string) bool {
	if l == nil || l.seen == nil || l.dir != dir {
		return false
	}
	now, err := os.Lstat(filepath.Join(dir, ManifestName))
	was := l.before.file
	return err == nil && os.SameFile(was, now) && was.Size() == now.Size() && was.ModTime().Equal(now.ModTime())
}

// Manifest gives the digest that the manifest of a folder ends with, without
// reading all of it: what [Standing] gives if the folder is whole.
func Manifest(dir string) (Digest, bool) {
	f, err := os.Open(filepath.Join(dir, ManifestName))
	if err != nil {
		return Digest{}, false
	}
	defer f.Close()
	info, err := f.Stat()
	const digits = 2 * sha256.Size
	if err != nil || !info.Mode().IsRegular() || info.Size() <= digits {
		return Digest{}, false
	}
	var end [digits + 1]byte
	var sum Digest
	if _, err := f.ReadAt(end[:], info.Size()-int64(len(end))); err != nil || end[digits] != '\n' {
		return Digest{}, false
	}
	_, err = hex.Decode(sum[:], end[:digits])
	return sum, err == nil
}

// quick is the number of new bytes up to which they are read again by the next
// build rather than the tree looked at again by this one.
const quick = 64 << 20

// dated makes the manifest as old as the look at the tree: what was edited
// since is younger, and read by the next look.
func (e *emitter) dated(name string, written int64) error {
	if e.looked.IsZero() || written > quick {
		return nil
	}
	// Clocks of file systems are coarse.
	at := e.looked.Add(-2 * time.Second)
	return os.Chtimes(name, at, at)
}
