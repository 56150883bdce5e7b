//go:build unix

package output

import (
	"io/fs"
	"syscall"
)

// inode identifies the file itself, not its name.
func inode(info fs.FileInfo) uint64 { return uint64(info.Sys().(*syscall.Stat_t).Ino) }
