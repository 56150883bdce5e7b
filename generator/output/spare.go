package output

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A spare is the tree before the last swap, kept to become the staging folder
// of the next one: most of its files are links to the published ones already,
// which their numbers in the file system prove, so that nothing else need be
// trusted of it. From when it is taken it lies beside the output folder under
// a name of a staging folder, and is marked as one before anything of another
// tree comes into it.
type spare struct {
	// odd are the published files that it has not, or not the same.
	odd map[*entry]bool
	// made are the files that were written into it.
	made []string
	// list is a second name of its manifest.
	list string
	// twins are the folders that it has like the published tree.
	twins []twin
}

// takeSpare makes the staging folder dir of the spare, if there is one that is
// of use. Whatever is odd about it only means that there is none.
func (s *stage) takeSpare(dir string) bool { // holds mu
	e := s.e
	if !s.sparing() || !oursAt(e.o.Spare) || os.Rename(e.o.Spare, dir) != nil {
		return false
	}
	// Until it is marked, it is an old tree that a build did not come to
	// remove.
	sp := &spare{odd: map[*entry]bool{}, list: filepath.Join(e.parent, e.manifestLeftover())}
	if s.tidySpare(sp, dir) && os.Link(filepath.Join(dir, ManifestName), sp.list) == nil {
		if markSpare(dir) == nil {
			s.spare = sp
			return true
		}
		os.Remove(sp.list)
	}
	if removeMarked(dir) != nil {
		s.left = append(s.left, dir)
	}
	return false
}

// A glance is what a look at a spare found.
type glance struct {
	began time.Time
	// same are the files that are the published ones, by their index in the
	// layout of what is published.
	same []bool
	// folders are what was found in the places of folders, with no number
	// where there is none.
	folders []found
}

// settling is the coarsest clock of common file systems (FAT: two seconds).
const settling = 2 * time.Second

// compare lists a spare and holds it against what is published; others is what
// has no place there. Folders that nobody has touched since a look before, nil
// for none, are not listed again: whatever comes into a folder or leaves it
// changes its times. Without a look before, neither are those that the look at
// what is published has found to be twins.
func (s *sight) compare(dir string, before *glance) (g *glance, others []string, err error) {
	l := s.layout
	g = &glance{began: time.Now(), same: make([]bool, len(s.ino)), folders: make([]found, len(l.folders))}
	known := func(f int32, name string) bool {
		if s.twin[f] == nil {
			return false
		}
		is, ok := s.untouched(name, s.twin[f].spare)
		if !ok {
			return false
		}
		g.folders[f] = is
		for _, i := range l.files[l.folders[f].files.from:l.folders[f].files.to] {
			g.same[i] = s.ino[i] != 0
		}
		return true
	}
	if before != nil {
		known = func(f int32, name string) bool {
			was := before.folders[f]
			if was.ino == 0 || was.changed.IsZero() || !was.changed.Before(before.began.Add(-settling)) {
				return false
			}
			is, err := statFile(name)
			if err != nil || !is.is(was) {
				return false
			}
			g.folders[f] = is
			for _, i := range l.files[l.folders[f].files.from:l.folders[f].files.to] {
				g.same[i] = before.same[i]
			}
			return true
		}
	}
	others, err = l.look(dir, known, func(i int, ino uint64, _ func() (found, error)) {
		g.same[i] = ino != 0 && ino == s.ino[i]
	}, func(f int32, is found) { g.folders[f] = is })
	return g, others, err
}

// sparing reports whether spares are of use here.
func (s *stage) sparing() bool {
	if s.e.o.Spare == "" || s.e.seen == nil || s.e.seen.dev == 0 {
		return false
	}
	above, err := os.Lstat(filepath.Dir(s.e.o.Spare))
	return err == nil && above.IsDir()
}

// oursAt reports a folder, not a link to one, that a build made.
func oursAt(dir string) bool {
	if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
		return false
	}
	name := filepath.Join(dir, ManifestName)
	if info, err := os.Lstat(name); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	mark := make([]byte, len(manifestMark))
	_, err = f.Read(mark)
	return err == nil && string(mark) == manifestMark
}

// tidySpare leaves nothing in a spare but files in the places of published
// ones. What no build made has come into the folder while it was replaced, or
// after: it is put aside.
func (s *stage) tidySpare(sp *spare, dir string) bool {
	seen := s.e.seen
	g, others, err := seen.compare(dir, s.e.glance)
	if err != nil {
		return false
	}
	for f, is := range g.folders {
		if is.ino != 0 && (is.dev != seen.dev || is.mode != fs.ModeDir|0o755 && os.Chmod(filepath.Join(dir, filepath.FromSlash(seen.layout.folders[f].path)), 0o755) != nil) {
			return false
		}
	}
	for i := range g.same {
		if !g.same[i] {
			sp.odd[&seen.layout.entries[i]] = true
		}
	}
	sp.twins = seen.twins(g, others, s.e.looked)
	if len(others) == 0 {
		return true
	}
	m, err := readManifest(dir)
	if err != nil {
		return false
	}
	own := m.paths()
	slices.Sort(own)
	aside := ""
	for _, other := range others {
		// Folders are gone through, and files in them are named.
		err := filepath.WalkDir(filepath.Join(dir, filepath.FromSlash(other)), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(dir, name)
			if err != nil {
				return err
			}
			if _, ok := slices.BinarySearch(own, filepath.ToSlash(rel)); ok || m.staging || s.e.o.Force || litter(d.Name()) {
				return os.Remove(name)
			}
			if aside == "" {
				aside = s.e.leftover()
				s.left = append(s.left, aside)
			}
			to := filepath.Join(aside, rel)
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return err
			}
			return os.Rename(name, to)
		})
		if err == nil && strings.HasSuffix(other, "/") {
			err = os.RemoveAll(filepath.Join(dir, filepath.FromSlash(other)))
		}
		if err != nil {
			return false
		}
	}
	return true
}

// markSpare makes a staging folder of a spare.
func markSpare(dir string) error {
	next := filepath.Join(dir, ManifestName+".new")
	if err := writeFile(next, []byte(stagingMark)); err != nil {
		return err
	}
	return os.Rename(next, filepath.Join(dir, ManifestName))
}

// prune removes files from the staging folder that are no longer planned, and
// the folders that they leave empty.
func (sp *spare) prune(ctx context.Context, dir string, gone []string) error {
	folders := map[string]bool{}
	err := parallel(ctx, len(gone), func(i int) error {
		file := filepath.Join(dir, filepath.FromSlash(gone[i]))
		info, err := os.Lstat(file)
		if err != nil || info.IsDir() {
			return nil // a folder of the new tree may have its place
		}
		return os.Remove(file)
	})
	if err != nil {
		return err
	}
	for _, file := range gone {
		for d := path.Dir(file); d != "." && !folders[d]; d = path.Dir(d) {
			folders[d] = true
		}
	}
	list := make([]string, 0, len(folders))
	for d := range folders {
		list = append(list, d)
	}
	// Those in a folder come before it.
	slices.SortFunc(list, func(a, b string) int { return strings.Compare(b, a) })
	for _, d := range list {
		name := filepath.Join(dir, filepath.FromSlash(d))
		if info, err := os.Lstat(name); err == nil && info.IsDir() {
			os.Remove(name) // fails while something is in it
		}
	}
	return nil
}

// giveBack makes a spare again of the staging folder of a build that failed,
// and reports whether it is one. What was written takes no more space then.
func (s *stage) giveBack() bool {
	sp := s.spare
	if sp == nil {
		return false
	}
	for _, file := range sp.made {
		if err := os.RemoveAll(filepath.Join(s.dir, filepath.FromSlash(file))); err != nil {
			return false
		}
	}
	os.Remove(filepath.Join(s.dir, ManifestName+".new"))
	if _, err := os.Lstat(s.e.o.Spare); !errors.Is(err, fs.ErrNotExist) || os.Rename(s.dir, s.e.o.Spare) != nil {
		return false
	}
	// Killed before this, it remains marked: a spare of which nothing is worth
	// keeping but what is published.
	os.Rename(sp.list, filepath.Join(s.e.o.Spare, ManifestName))
	return true
}

// keepSpare makes the tree before the spare, and reports whether it is.
func (s *stage) keepSpare(old string) bool {
	if !s.sparing() || s.foreign {
		return false
	}
	if _, err := os.Lstat(s.e.o.Spare); !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	return os.Rename(old, s.e.o.Spare) == nil
}

// clearSpare removes a spare that was of no use.
func (s *stage) clearSpare() {
	e := s.e
	if e.o.Spare == "" || !oursAt(e.o.Spare) {
		return
	}
	if above, err := os.Lstat(filepath.Dir(e.o.Spare)); err != nil || !above.IsDir() {
		return
	}
	m, err := readManifest(e.o.Spare)
	if err != nil {
		return
	}
	// Under the name of what killed builds leave, so that a build that is
	// killed here leaves that.
	dir := e.leftover()
	if os.Rename(e.o.Spare, dir) != nil {
		return
	}
	if m.staging || e.o.Force {
		if removeMarked(dir) == nil {
			return
		}
	} else if removeKnown(dir, m.paths()) {
		return
	}
	s.left = append(s.left, dir)
}
