package output

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// A layout is the folders of files that are sorted by path: what a look at a
// tree goes by, which lists each folder once.
type layout struct {
	entries []entry
	folders []folder // the root first, and a folder after the one it is in
	files   []int32  // of all folders: indices of entries, by name
	names   []string // of these files
	subs    []int32  // of all folders: indices of folders, by name
	levels  [][]int32
}

type folder struct {
	path        string // "" for the root
	files, subs stretch
}

type stretch struct{ from, to int32 }

func newLayout(entries []entry) *layout {
	l := &layout{entries: entries, folders: []folder{{}}}
	of := make([]int32, len(entries)) // the folder of each file
	above := []int32{0}               // and of each folder
	open := []int32{0}                // from the root to where we are
	for i := range entries {
		p := entries[i].path
		for len(open) > 1 {
			d := l.folders[open[len(open)-1]].path
			if len(p) > len(d) && p[len(d)] == '/' && p[:len(d)] == d {
				break
			}
			open = open[:len(open)-1]
		}
		for {
			at := open[len(open)-1]
			from := len(l.folders[at].path)
			if from > 0 {
				from++
			}
			next := strings.IndexByte(p[from:], '/')
			if next < 0 {
				of[i] = at
				l.folders[at].files.to++
				break
			}
			l.folders[at].subs.to++
			open = append(open, int32(len(l.folders)))
			above = append(above, at)
			l.folders = append(l.folders, folder{path: p[:from+next]})
			for len(l.levels) < len(open)-1 {
				l.levels = append(l.levels, nil)
			}
			l.levels[len(open)-2] = append(l.levels[len(open)-2], int32(len(l.folders)-1))
		}
	}
	l.names = make([]string, len(entries))
	l.files, l.subs = make([]int32, len(entries)), make([]int32, len(l.folders)-1)
	var files, subs int32
	for f := range l.folders {
		d := &l.folders[f]
		d.files, files = stretch{files, files}, files+d.files.to
		d.subs, subs = stretch{subs, subs}, subs+d.subs.to
	}
	for i, f := range of {
		d := &l.folders[f].files
		l.files[d.to] = int32(i)
		l.names[d.to] = nameIn(&l.folders[f], entries[i].path)
		d.to++
	}
	for f := 1; f < len(l.folders); f++ {
		d := &l.folders[above[f]].subs
		l.subs[d.to] = int32(f)
		d.to++
	}
	for f := range l.folders {
		// They come in the order of their files, which is another one where a
		// name begins another.
		d := &l.folders[f]
		slices.SortFunc(l.subs[d.subs.from:d.subs.to], func(a, b int32) int {
			return cmp.Compare(l.folders[a].path, l.folders[b].path)
		})
	}
	return l
}

// file gives the index of the entry of a name in a folder.
func (l *layout) file(d *folder, name string) (int, bool) {
	names := l.names[d.files.from:d.files.to]
	at, ok := 0, false
	if len(names) > 8 {
		at, ok = slices.BinarySearch(names, name)
	} else if at = slices.Index(names, name); at >= 0 {
		ok = true
	}
	if !ok {
		return 0, false
	}
	return int(l.files[int(d.files.from)+at]), true
}

func (l *layout) sub(d *folder, name string) (int32, bool) {
	list := l.subs[d.subs.from:d.subs.to]
	at, ok := slices.BinarySearchFunc(list, name, func(f int32, name string) int {
		return cmp.Compare(nameIn(d, l.folders[f].path), name)
	})
	if !ok {
		return 0, false
	}
	return list[at], true
}

func nameIn(d *folder, path string) string {
	if d.path == "" {
		return path
	}
	return path[len(d.path)+1:]
}

// found is what a file system says of one file.
type found struct {
	mode     fs.FileMode
	size     int64
	modified time.Time
	// changed is what no program can set; the zero time where the system has
	// none.
	changed time.Time
	// dev and ino identify the file; ino is 0 where the system has none.
	dev, ino uint64
}

// is reports whether two looks found the same, untouched.
func (f found) is(g found) bool {
	return f.ino != 0 && f.ino == g.ino && f.dev == g.dev && f.mode == g.mode && f.size == g.size &&
		f.modified.Equal(g.modified) && f.changed.Equal(g.changed)
}

// look lists the folders of a layout below root, which need not be there. It
// calls file for each file that is there, whatever lies in its place; folder
// for each folder; and gives the paths of everything else, folders ended with
// a slash. No link is followed. The functions are called from several
// goroutines at once. The error is for a folder that could not be listed; the
// look goes on without it. Folders of which known, if set, is true are not
// listed.
func (l *layout) look(root string, known func(f int32, name string) bool, file func(i int, ino uint64, stat func() (found, error)), inFolder func(f int32, is found)) (others []string, err error) {
	real := make([]bool, len(l.folders))
	real[0] = true
	var mu sync.Mutex
	level := []int32{0}
	for depth := -1; ; {
		parallel(context.Background(), len(level), func(k int) error {
			at := level[k]
			if !real[at] {
				return nil
			}
			d := &l.folders[at]
			name := root
			if d.path != "" {
				name += string(filepath.Separator) + filepath.FromSlash(d.path)
			}
			if known != nil && known(at, name) {
				for _, sub := range l.subs[d.subs.from:d.subs.to] {
					real[sub] = true // if it is there
				}
				return nil
			}
			is, lerr := readFolder(name, func(name string, folder bool, ino uint64, stat func() (found, error)) {
				switch i, ok := l.file(d, name); {
				case ok:
					if file != nil {
						file(i, ino, stat)
					}
					if !folder {
						return
					}
				case folder:
					if sub, ok := l.sub(d, name); ok {
						real[sub] = true
						return
					}
				}
				if at == 0 && name == ManifestName && !folder {
					return
				}
				other := name
				if d.path != "" {
					other = d.path + "/" + name
				}
				if folder {
					other += "/"
				}
				mu.Lock()
				others = append(others, other)
				mu.Unlock()
			})
			switch {
			case lerr == nil && inFolder != nil:
				inFolder(at, is)
			case lerr != nil && !errors.Is(lerr, fs.ErrNotExist) && !errors.Is(lerr, errNotFolder):
				mu.Lock()
				err = lerr
				mu.Unlock()
			}
			return nil
		})
		if depth++; depth == len(l.levels) {
			break
		}
		level = l.levels[depth]
	}
	slices.Sort(others)
	return others, err
}

// A sight is what a look at the output folder found.
type sight struct {
	layout *layout
	// lost are the entries whose file is not there as it was written.
	lost map[*entry]bool
	// ino identifies the files that are, by the index of their entry; all are
	// on the device dev. Zero where the system does not say, or another.
	ino []uint64
	dev uint64
	// folders are what was found in the places of folders, with no number
	// where there is none; twin says of those that nobody has touched what the
	// spare was known to have in the same place.
	folders []found
	twin    []*twin
	// others is what no build made; err, what could not be looked at.
	others []string
	err    error
}

// lookAt looks at every file of a manifest without reading it: a regular file
// of the size and mode it was given. One that was modified after the manifest
// was written is read after all, since somebody edited it (or copied the whole
// tree). Of the folders that are known to have a twin, those that nobody has
// touched are not listed.
func lookAt(dir string, m *manifest, known twins) *sight {
	l := newLayout(m.entries)
	s := &sight{layout: l, lost: map[*entry]bool{}, ino: make([]uint64, len(m.entries)), folders: make([]found, len(l.folders)), twin: make([]*twin, len(l.folders))}
	held := make([]bool, len(m.entries))
	if is, err := readFolder(dir, nil); err == nil {
		s.dev = is.dev
	}
	see := func(i int, stat func() (found, error)) {
		f, err := stat()
		if err != nil || !m.holds(dir, &m.entries[i], f) {
			return
		}
		held[i] = true
		if f.dev == s.dev {
			s.ino[i] = f.ino
		}
	}
	untouched := func(f int32, name string) bool {
		d := &l.folders[f]
		was := known[d.path]
		if was == nil {
			return false
		}
		is, ok := s.untouched(name, was.published)
		if !ok {
			return false
		}
		s.folders[f], s.twin[f] = is, was
		name += string(filepath.Separator)
		for k := d.files.from; k < d.files.to; k++ {
			see(int(l.files[k]), func() (found, error) { return statFile(name + l.names[k]) })
		}
		return true
	}
	s.others, s.err = l.look(dir, untouched,
		func(i int, _ uint64, stat func() (found, error)) { see(i, stat) },
		func(f int32, is found) { s.folders[f] = is })
	for i := range held {
		if !held[i] {
			s.lost[&m.entries[i]] = true
		}
	}
	return s
}

// holds reports whether a file that was found is the one that was written.
func (m *manifest) holds(dir string, e *entry, f found) bool {
	return f.mode.IsRegular() && f.size == e.size && plainMode(f.mode) &&
		(!f.modified.After(m.written) || readsAs(filepath.Join(dir, filepath.FromSlash(e.path)), e.sum))
}

func readsAs(file string, sum Digest) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return false
	}
	return Digest(h.Sum(nil)) == sum
}

// plainMode reports the mode that put gives. Windows has no such modes.
func plainMode(m fs.FileMode) bool {
	return runtime.GOOS == "windows" || m.Perm() == 0o644
}

// unknown gives what a swap would drop that no build made: others but for
// litter and folders without any file, which are nobody's.
func (s *sight) unknown(dir string) ([]string, error) {
	if s.err != nil {
		return nil, s.err
	}
	var unknown []string
	for _, other := range s.others {
		if name, folder := strings.CutSuffix(other, "/"); folder {
			if empty, err := noFiles(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
				return nil, err
			} else if empty {
				continue
			}
		} else if litter(other[strings.LastIndexByte(other, '/')+1:]) {
			continue
		}
		unknown = append(unknown, other)
	}
	return unknown, nil
}
