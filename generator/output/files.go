package output

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"strings"
)

// A State says what an emit did to a file of the tree.
type State uint8

const (
	// Unchanged: the file has the bytes it had.
	Unchanged State = iota
	// Changed: the file has other bytes.
	Changed
	// Added: the file was not there.
	Added
	// Removed: the file was there and is no longer planned.
	Removed
)

func (s State) String() string {
	switch s {
	case Unchanged:
		return "unchanged"
	case Changed:
		return "changed"
	case Added:
		return "added"
	case Removed:
		return "removed"
	}
	return "unknown"
}

// A File is one file of the tree as it now is.
type File struct {
	Path   string
	Kind   string
	Digest Digest
	Size   int64
	State  State
	// Rendered: its Write function ran. A rendered file can be unchanged.
	Rendered bool
}

// Files is a set of files sorted by path.
type Files struct{ list []File }

// Len gives the number of files.
func (f Files) Len() int { return len(f.list) }

// All gives the files sorted by path.
func (f Files) All() iter.Seq[File] {
	return func(yield func(File) bool) {
		for _, file := range f.list {
			if !yield(file) {
				return
			}
		}
	}
}

// Get gives the file of a path.
func (f Files) Get(path string) (File, bool) {
	if i := f.search(path); i < len(f.list) && f.list[i].Path == path {
		return f.list[i], true
	}
	return File{}, false
}

// Below gives the files of a folder and its folders; "" is the whole set.
func (f Files) Below(folder string) Files {
	if folder == "" {
		return f
	}
	prefix := strings.TrimSuffix(folder, "/") + "/"
	from := f.search(prefix)
	// '0' follows '/' in ASCII: it ends the stretch of paths with the prefix.
	to := f.search(prefix[:len(prefix)-1] + "0")
	return Files{f.list[from:to]}
}

// sort brings files into order and leaves out what is there twice.
func (f *Files) sort() {
	slices.SortFunc(f.list, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	f.list = slices.CompactFunc(f.list, func(a, b File) bool { return a.Path == b.Path })
}

func (f Files) search(path string) int {
	return sort.Search(len(f.list), func(i int) bool { return f.list[i].Path >= path })
}
