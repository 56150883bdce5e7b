package output

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"time"
)

// A Look is what was found at an output folder, without a plan.
type Look struct {
	dir    string
	before manifest
	seen   *sight // nil if the manifest is not whole
	began  time.Time
}

// LookAt looks at an output folder: at its manifest and at every file that it
// names, as far as [Plan.Emit] itself looks.
func LookAt(dir string) *Look {
	l := &Look{began: time.Now()}
	var err error
	if l.dir, err = filepath.Abs(dir); err != nil {
		return l
	}
	if info, err := os.Lstat(l.dir); err != nil || !info.IsDir() {
		return l
	}
	if l.before, err = readManifest(l.dir); err == nil && l.before.whole {
		l.seen = lookAt(l.dir, &l.before)
	}
	return l
}

// Standing says whether the manifest is whole and every file was there as it
// says. The digest is the manifest's own, which says what every file was made
// from. The report knows paths, digests and sizes but no kinds.
func (l *Look) Standing() (manifest Digest, _ Report, ok bool) {
	if l.seen == nil || len(l.seen.lost) > 0 {
		return Digest{}, Report{}, false
	}
	files := make([]File, len(l.before.entries))
	for i := range l.before.entries {
		e := &l.before.entries[i]
		files[i] = File{Path: e.path, Digest: e.sum, Size: e.size}
	}
	r := Report{Files: Files{files}}
	r.count()
	r.Kinds = nil
	return l.before.sum, r, true
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
// reading all of it: what [Look.Standing] gives if the folder is whole.
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
