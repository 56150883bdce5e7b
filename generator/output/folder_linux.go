package output

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// dirents are buffers for names of files.
var dirents = sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}

// readFolder lists a folder in any order, without following a link to one, and says
// what the folder is; ino is the number of a file as far as the folder says it,
// or 0. For a tree of a hundred thousand files it takes a third
// of what package os takes, which resolves the whole path of each.
func readFolder(dir string, each func(name string, folder bool, ino uint64, stat func() (found, error))) (is found, err error) {
	fd, err := retry(func() (int, error) {
		return unix.Open(dir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	})
	if errors.Is(err, unix.ENOTDIR) || errors.Is(err, unix.ELOOP) {
		return is, errNotFolder
	}
	if err != nil {
		return is, &os.PathError{Op: "open", Path: dir, Err: err}
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return is, &os.PathError{Op: "stat", Path: dir, Err: err}
	}
	is = foundOf(&st)
	if each == nil {
		return is, nil
	}
	b := dirents.Get().(*[]byte)
	defer dirents.Put(b)
	var name string
	stat := func() (found, error) {
		if err := unix.Fstatat(fd, name, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
			return found{}, err
		}
		return foundOf(&st), nil
	}
	for {
		n, err := retry(func() (int, error) { return unix.ReadDirent(fd, *b) })
		if err != nil {
			return is, &os.PathError{Op: "read", Path: dir, Err: err}
		}
		if n <= 0 {
			return is, nil
		}
		// struct linux_dirent64: inode, offset, length, type, name ended by 0.
		for rest := (*b)[:n]; len(rest) >= 19; {
			length := int(binary.NativeEndian.Uint16(rest[16:]))
			if length < 19 || length > len(rest) {
				return is, &os.PathError{Op: "read", Path: dir, Err: fs.ErrInvalid}
			}
			ino, kind, text := binary.NativeEndian.Uint64(rest), rest[18], string(rest[19:length])
			rest = rest[length:]
			name, _, _ = strings.Cut(text, "\x00")
			if name == "." || name == ".." {
				continue
			}
			folder := kind == unix.DT_DIR
			if kind == unix.DT_UNKNOWN { // some file systems do not say
				f, err := stat()
				if err != nil {
					continue // gone by now
				}
				folder = f.mode.IsDir()
			}
			each(name, folder, ino, stat)
		}
	}
}

// statFile looks at one file, without following a link.
func statFile(name string) (found, error) {
	var st unix.Stat_t
	if err := unix.Lstat(name, &st); err != nil {
		return found{}, err
	}
	return foundOf(&st), nil
}

func retry(do func() (int, error)) (int, error) {
	for {
		n, err := do()
		if !errors.Is(err, unix.EINTR) {
			return n, err
		}
	}
}

func foundOf(st *unix.Stat_t) found {
	f := found{mode: fs.FileMode(st.Mode & 0o777), size: st.Size, modified: time.Unix(st.Mtim.Unix()), changed: time.Unix(st.Ctim.Unix()), dev: uint64(st.Dev), ino: st.Ino}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
	case unix.S_IFDIR:
		f.mode |= fs.ModeDir
	default:
		f.mode |= fs.ModeIrregular
	}
	if st.Mode&unix.S_ISUID != 0 {
		f.mode |= fs.ModeSetuid
	}
	if st.Mode&unix.S_ISGID != 0 {
		f.mode |= fs.ModeSetgid
	}
	if st.Mode&unix.S_ISVTX != 0 {
		f.mode |= fs.ModeSticky
	}
	return f
}
