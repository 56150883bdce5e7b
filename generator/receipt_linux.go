package generator

import (
	"io/fs"
	"syscall"
	"time"
)

// changeTime is when a file's bytes, name or mode changed last. Unlike the
// modification time no program can set it back.
func changeTime(info fs.FileInfo) time.Time {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(st.Ctim.Unix())
	}
	return time.Time{}
}

// fileNumber tells files apart that took each other's place.
func fileNumber(info fs.FileInfo) int64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int64(st.Ino)
	}
	return 0
}
