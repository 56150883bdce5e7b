package output

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
)

// Standing looks at an output folder without a plan: ok says that its manifest
// is whole and that every file is there as the manifest says, as far as Emit
// itself looks. The digest is the manifest's own, which says what every file
// was made from. The report knows paths, digests and sizes but no kinds.
func Standing(ctx context.Context, dir string) (manifest Digest, _ Report, ok bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Digest{}, Report{}, false
	}
	if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
		return Digest{}, Report{}, false
	}
	m, err := readManifest(dir)
	if err != nil || !m.whole {
		return Digest{}, Report{}, false
	}
	s := &stage{e: &emitter{dir: dir, prev: m}}
	var gone atomic.Bool
	files := make([]File, len(m.entries))
	err = parallel(ctx, len(files), func(i int) error {
		e := &m.entries[i]
		files[i] = File{Path: e.path, Digest: e.sum, Size: e.size}
		if held, err := s.holds(e); err != nil || !held {
			gone.Store(true)
		}
		return nil
	})
	if err != nil || gone.Load() {
		return Digest{}, Report{}, false
	}
	r := Report{Files: Files{files}}
	r.count()
	r.Kinds = nil
	return m.sum, r, true
}
