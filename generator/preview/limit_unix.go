//go:build unix

package preview

import (
	"errors"
	"syscall"
)

// limited reports whether the system refuses to watch more: ENOSPC is what
// inotify gives for too many watches, EMFILE for too many watchers, and kqueue
// for too many open files.
func limited(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}
