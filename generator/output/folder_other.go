//go:build !linux

package output

import (
	"io/fs"
	"os"
)

// readFolder lists a folder in any order, without following a link to one, and says
// what the folder is.
func readFolder(dir string, each func(name string, folder bool, ino uint64, stat func() (found, error))) (is found, err error) {
	entries, err := readEntries(dir)
	if err != nil || each == nil {
		return is, err
	}
	is.mode = fs.ModeDir
	for _, entry := range entries {
		each(entry.Name(), entry.IsDir(), 0, func() (found, error) {
			info, err := entry.Info()
			if err != nil {
				return found{}, err
			}
			return found{mode: info.Mode(), size: info.Size(), modified: info.ModTime()}, nil
		})
	}
	return is, nil
}

// statFile looks at one file, without following a link.
func statFile(name string) (found, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return found{}, err
	}
	return found{mode: info.Mode(), size: info.Size(), modified: info.ModTime()}, nil
}
