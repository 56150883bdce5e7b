//go:build linux || darwin

package content

import (
	"io/fs"
	"syscall"
	"time"
)

// ChangeTime is when a file's bytes, name or mode changed last; the zero time
// where the system does not tell. Unlike the modification time no program can
// set it back.
func ChangeTime(info fs.FileInfo) time.Time {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(changed(st))
	}
	return time.Time{}
}

// FileNumber tells files apart that took each other's place; it is 0 where
// the system has none.
func FileNumber(info fs.FileInfo) int64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int64(st.Ino)
	}
	return 0
}
