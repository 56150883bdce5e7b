package output

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// stage is the store of an emit: the tree before on one side, on the other a
// staging folder beside it, made when the first new byte comes.
type stage struct {
	e    *emitter
	arts []Artifact

	mu      sync.Mutex
	dir     string          // the staging folder, "" until it is needed
	failed  error           // why it could not be made
	folders map[string]bool // folders made in it
	kept    []*entry
	spare   *spare // what the staging folder was made of, if it is a spare
	sum     Digest // of the manifest that was written
	twins   []byte // see Report

	foreign bool // the folder holds what no build made, and is to be deleted
	left    []string
}

// holds goes by the look at the whole folder that was taken when the emit began.
func (s *stage) holds(e *entry) (bool, error) { return !s.e.seen.lost[e], nil }

func (s *stage) keep(e *entry) {
	if s.e.o.DryRun {
		return
	}
	s.mu.Lock()
	s.kept = append(s.kept, e)
	s.mu.Unlock()
}

func (s *stage) put(path string, data []byte) error {
	if s.e.o.DryRun {
		return nil
	}
	f, err := s.open(path)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

func (s *stage) create(path string) (io.WriteCloser, error) {
	if s.e.o.DryRun {
		return nowhere{}, nil
	}
	return s.open(path)
}

// nowhere takes what a dry run renders.
type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (nowhere) Close() error                { return nil }

func (s *stage) drop(path string) error {
	if s.e.o.DryRun {
		return nil
	}
	return os.Remove(filepath.Join(s.dir, filepath.FromSlash(path)))
}

func (s *stage) open(path string) (*os.File, error) {
	if err := s.folderOf(path); err != nil {
		return nil, err
	}
	file := filepath.Join(s.dir, filepath.FromSlash(path))
	f, err := createFile(file)
	if s.spare != nil {
		if errors.Is(err, fs.ErrExist) { // the file of before, which may be the published one
			if err = os.RemoveAll(file); err == nil {
				f, err = createFile(file)
			}
		}
		s.mu.Lock()
		s.spare.made = append(s.spare.made, path)
		s.mu.Unlock()
	}
	return f, err
}

// createFile makes a new file of mode 0644 whatever the umask.
func createFile(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	if err := f.Chmod(0o644); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func makeFolder(name string) error {
	if err := os.Mkdir(name, 0o755); err != nil {
		return err
	}
	return os.Chmod(name, 0o755) // the umask has no say
}

// folderOf makes the folders above a file, and the staging folder itself.
func (s *stage) folderOf(file string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.begin(); err != nil {
		return err
	}
	return s.folder(path.Dir(file))
}

func (s *stage) folder(dir string) error { // holds mu
	if dir == "." || s.folders[dir] {
		return nil
	}
	if err := s.folder(path.Dir(dir)); err != nil {
		return err
	}
	name := filepath.Join(s.dir, filepath.FromSlash(dir))
	err := makeFolder(name)
	if s.spare != nil && errors.Is(err, fs.ErrExist) {
		if info, lerr := os.Lstat(name); lerr == nil && info.IsDir() {
			err = nil
		} else if err = os.Remove(name); err == nil {
			err = makeFolder(name)
		}
	}
	if err != nil {
		return err
	}
	s.folders[dir] = true
	return nil
}

// begin makes the staging folder: from here on a swap is coming, so this is
// also where files that are not ours are looked for.
func (s *stage) begin() error { // holds mu
	if s.dir != "" || s.failed != nil {
		return s.failed
	}
	if s.failed = s.refuseUnknown(); s.failed != nil {
		return s.failed
	}
	dir := s.e.leftover()
	if s.takeSpare(dir) {
		s.dir, s.folders = dir, make(map[string]bool)
		return nil
	}
	if err := makeFolder(dir); err != nil {
		s.failed = fmt.Errorf("make a staging folder beside the output folder, which is where a new tree grows: %w", err)
		return s.failed
	}
	s.dir = dir
	s.folders = make(map[string]bool)
	s.failed = writeFile(filepath.Join(dir, ManifestName), []byte(stagingMark))
	return s.failed
}

func writeFile(name string, data []byte) error {
	f, err := createFile(name)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// refuseUnknown fails if the swap would drop files that no build made.
func (s *stage) refuseUnknown() error {
	e := s.e
	if !e.exists {
		return nil
	}
	seen := s.e.seen
	if seen == nil {
		if e.o.Force {
			s.foreign = true // nobody knows
			return nil
		}
		var files []entry
		for _, path := range s.known() {
			files = append(files, entry{path: path})
		}
		seen = &sight{}
		seen.others, seen.err = newLayout(files).look(e.dir, nil, nil, nil)
	}
	unknown, err := seen.unknown(e.dir)
	if e.o.Force {
		s.foreign = err != nil || len(unknown) > 0
		return nil
	}
	if err != nil || len(unknown) == 0 {
		return err
	}
	detail := "holds files that no build made"
	if !e.prev.whole {
		detail = "holds files that no build is known to have made (its manifest is damaged or of another version)"
	}
	return &RefusedError{Dir: e.dir, Reason: UnknownFiles, Files: unknown, Detail: detail,
		Hint: "move them away, make them part of the site, or build with --force to delete them"}
}

// known are the files that builds made, sorted. Without a whole manifest the
// plan's own paths count too, since a build most likely made those.
func (s *stage) known() []string {
	known := make([]string, 0, len(s.e.prev.entries))
	for i := range s.e.prev.entries {
		known = append(known, s.e.prev.entries[i].path)
	}
	if !s.e.prev.whole {
		for i := range s.arts {
			known = append(known, s.arts[i].Path)
		}
		slices.Sort(known)
		known = slices.Compact(known)
	}
	return known
}

// replace completes the staging folder and puts it in the target's place. It
// names the folder that could not be removed completely, if any.
func (s *stage) replace(ctx context.Context, run *schedule, written int64) (left []string, err error) {
	s.mu.Lock()
	err = s.begin() // when files were only removed, there is none yet
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if err := s.carry(ctx, run); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.writeManifest(run.entries, written); err != nil {
		return nil, err
	}
	if s.e.o.Sync {
		if err := syncTree(s.dir); err != nil {
			return nil, fmt.Errorf("sync %s: %w", s.dir, err)
		}
	}
	old, err := s.e.swap(s.dir)
	if err != nil {
		return nil, err
	}
	// From here on the new tree stands: what goes wrong with the old one is
	// not a failed build.
	s.dir = ""
	if s.spare != nil {
		os.Remove(s.spare.list)
	}
	if s.e.o.Sync {
		// Before the old tree goes: after a power failure one of the two is
		// at the target. A parent that cannot be synced leaves the old tree
		// to the next build.
		if err := syncFolder(s.e.parent); err != nil {
			return nil, fmt.Errorf("the new tree is in place but may not survive a power failure: sync %s: %w", s.e.parent, err)
		}
	}
	s.clearSpare()
	switch {
	case old == "":
	case s.keepSpare(old):
		if s.spare != nil {
			s.twins = encodeTwins(s.spare.twins)
		}
	case s.e.o.Force && removeMarked(old) == nil, !s.e.o.Force && removeKnown(old, s.known()):
	default:
		s.left = append(s.left, old)
	}
	return s.left, nil
}

// carry links what stays into the staging folder. A spare has most of it.
func (s *stage) carry(ctx context.Context, run *schedule) error {
	if s.spare != nil {
		if err := s.spare.prune(ctx, s.dir, removed(run.prev, run.arts)); err != nil {
			return err
		}
		s.kept = slices.DeleteFunc(s.kept, func(e *entry) bool { return !s.spare.odd[e] })
	}
	for _, e := range s.kept {
		if err := s.folder(path.Dir(e.path)); err != nil {
			return err
		}
	}
	return parallel(ctx, len(s.kept), func(i int) error {
		rel := filepath.FromSlash(s.kept[i].path)
		from, to := filepath.Join(s.e.dir, rel), filepath.Join(s.dir, rel)
		if s.spare != nil {
			if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("carry over %s: %w", s.kept[i].path, err)
			}
		}
		if s.e.link(from, to) == nil {
			return nil
		}
		// No links on this file system, too many of this file, or another
		// owner's file.
		if err := copyFile(from, to); err != nil {
			return fmt.Errorf("carry over %s: %w", s.kept[i].path, err)
		}
		return nil
	})
}

// copyFile copies bytes and modification time.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := createFile(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

// writeManifest replaces the staging mark by the manifest, last of all and by
// a rename: a staging folder has either the mark or the whole list.
func (s *stage) writeManifest(entries []entry, written int64) error {
	next := filepath.Join(s.dir, ManifestName+".new")
	if err := s.writeEntries(next, entries, written); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	return os.Rename(next, filepath.Join(s.dir, ManifestName))
}

// replaceManifest writes new keys for a tree whose bytes stay.
func (s *stage) replaceManifest(entries []entry, written int64) error {
	next := filepath.Join(s.e.parent, s.e.manifestLeftover())
	err := s.writeEntries(next, entries, written)
	if err == nil {
		err = os.Rename(next, filepath.Join(s.e.dir, ManifestName))
	}
	if err != nil {
		os.Remove(next)
		return fmt.Errorf("write the manifest: %w", err)
	}
	return nil
}

func (s *stage) writeEntries(name string, entries []entry, written int64) error {
	f, err := createFile(name)
	if err != nil {
		return err
	}
	s.sum, err = encodeManifest(f, entries)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return s.e.dated(name, written)
}

// abandon removes the staging folder of a build that failed or needs none.
func (s *stage) abandon() error {
	if s.dir == "" || s.giveBack() {
		return nil
	}
	return removeMarked(s.dir)
}

// removeMarked deletes a folder that is ours with everything in it, the
// manifest last: killed half way, what is left is still recognised.
func removeMarked(dir string) error {
	names, err := readNames(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if name != ManifestName {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	return os.RemoveAll(dir)
}

// noFiles reports whether a folder and all folders in it hold no file.
func noFiles(dir string) (bool, error) {
	found := errors.New("found")
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !litter(d.Name()) {
			return found
		}
		return err
	})
	if err == found {
		return false, nil
	}
	return err == nil, err
}

var errNotFolder = errors.New("not a folder")

// readEntries lists a folder in any order, and does not follow a link to one.
func readEntries(dir string) ([]fs.DirEntry, error) {
	info, err := os.Lstat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, errNotFolder
	}
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

func readNames(dir string) ([]string, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names, err := f.Readdirnames(-1)
	slices.Sort(names)
	return names, err
}

// removeKnown deletes an old tree by the list of its files, then its folders
// as far as they are empty, then the manifest: until the very end the folder
// is recognised as ours. It reports whether all of it is gone.
func removeKnown(dir string, known []string) bool {
	// The list was made by us and every folder was looked at before the
	// swap; errors show as a folder that does not go away.
	parallel(context.Background(), len(known), func(i int) error {
		os.Remove(filepath.Join(dir, filepath.FromSlash(known[i])))
		return nil
	})
	seen := map[string]bool{".": true}
	var folders []string
	for _, file := range known {
		for d := path.Dir(file); !seen[d]; d = path.Dir(d) {
			seen[d] = true
			folders = append(folders, d)
		}
	}
	// Deepest first.
	slices.SortFunc(folders, func(a, b string) int { return strings.Count(b, "/") - strings.Count(a, "/") })
	for _, d := range folders {
		os.Remove(filepath.Join(dir, filepath.FromSlash(d)))
	}
	os.Remove(filepath.Join(dir, ManifestName+".new"))
	entries, err := readEntries(dir)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	if len(entries) > 1 || len(entries) == 1 && entries[0].Name() != ManifestName {
		// Folders without files and litter may go, anything else stays.
		if empty, err := noFilesBut(dir, ManifestName); err != nil || !empty {
			return false
		}
		return removeMarked(dir) == nil
	}
	os.Remove(filepath.Join(dir, ManifestName))
	return os.Remove(dir) == nil
}

// noFilesBut is noFiles but for one name in the folder itself.
func noFilesBut(dir, but string) (bool, error) {
	entries, err := readEntries(dir)
	if err != nil {
		return false, err
	}
	for _, entry := range entries {
		switch {
		case entry.IsDir():
			if empty, err := noFiles(filepath.Join(dir, entry.Name())); err != nil || !empty {
				return false, err
			}
		case entry.Name() != but && !litter(entry.Name()):
			return false, nil
		}
	}
	return true, nil
}
