package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/gofrs/flock"
)

// lock keeps a second build away from the same output folder. It lies beside
// the folder, because the folder itself is exchanged.
type lock struct{ f *flock.Flock }

func takeLock(dir, path string) (*lock, error) {
	for {
		f := flock.New(path)
		ok, err := f.TryLock()
		if err != nil {
			return nil, fmt.Errorf("lock output folder %s: %w", dir, err)
		}
		if !ok {
			f.Close()
			return nil, &LockedError{Dir: dir, Lock: path}
		}
		// The build before removes the file while it holds the lock. Between
		// our open and our lock that may have happened: then we hold the lock
		// of a file that no one else will find.
		held, err := f.Stat()
		if err == nil {
			var now os.FileInfo
			if now, err = os.Lstat(path); err == nil && os.SameFile(held, now) {
				return &lock{f}, nil
			}
		}
		f.Close()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("lock output folder %s: %w", dir, err)
		}
	}
}

// release removes the lock file and then gives up the lock; see takeLock.
// Windows does not remove an open file: there the file goes afterwards, unless
// another build has opened it already, and then it is that build's to remove.
func (l *lock) release() {
	path := l.f.Path()
	removed := os.Remove(path) == nil
	l.f.Close()
	if !removed {
		os.Remove(path)
	}
}
