//go:build unix

package preview

import (
	"errors"
	"runtime"
	"syscall"
)

// limit says which limit of the system an error speaks of, and the command
// that lifts it, or "". inotify gives ENOSPC for too many watches and EMFILE
// for too many watchers, kqueue EMFILE or ENFILE for too many open files.
func limit(err error) (what, lift string) {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		what, lift = "there are more folders than the system will watch", "sysctl fs.inotify.max_user_watches=524288"
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		what, lift = "there are more programs or files open than the system will watch", "sysctl fs.inotify.max_user_instances=1024"
	}
	if runtime.GOOS != "linux" {
		lift = ""
	}
	return what, lift
}
