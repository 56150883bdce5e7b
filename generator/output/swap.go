package output

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// swap puts the staging folder in the target's place and gives the name that
// the old tree has now, or "" if there was none.
func (e *emitter) swap(staging string) (old string, err error) {
	if !e.exists {
		// A folder made at the target since we looked would be replaced only
		// if it is empty: rename(2) refuses others.
		return "", os.Rename(staging, e.dir)
	}
	err = e.exchange(staging, e.dir)
	switch {
	case err == nil:
		return staging, nil
	case mountPoint(err):
		return "", e.mounted()
	case !errors.Is(err, errors.ErrUnsupported):
		return "", fmt.Errorf("exchange %s and %s: %w", staging, e.dir, err)
	}
	// The gap that recover closes: between the two renames there is no
	// folder at the target.
	old = filepath.Join(e.parent, e.leftoverPrefix()+"old"+strings.TrimPrefix(filepath.Base(staging), e.leftoverPrefix()))
	if err := os.Rename(e.dir, old); err != nil {
		if mountPoint(err) {
			return "", e.mounted()
		}
		return "", err
	}
	if err := os.Rename(staging, e.dir); err != nil {
		return "", errors.Join(err, os.Rename(old, e.dir))
	}
	return old, nil
}

func (e *emitter) mounted() error {
	return &RefusedError{Dir: e.dir, Reason: MountPoint,
		Detail: "cannot be exchanged for a new tree (it is a mount point, or a layer of a container image)",
		Hint:   "name a folder inside it, such as " + filepath.Join(e.dir, "site")}
}

// mountPoint reports what the kernel answers when a folder cannot be renamed
// because something is mounted on it, or because an overlay file system has
// it in a lower layer.
func mountPoint(err error) bool {
	return errors.Is(err, syscall.EBUSY) || errors.Is(err, syscall.EXDEV)
}

// leftoverPrefix begins the names of everything that a build keeps beside the
// output folder; 16 hexadecimal digits follow, after "old" for a tree that was
// renamed aside.
func (e *emitter) leftoverPrefix() string { return "." + e.base + ".build-" }

// leftover is a new name of that kind.
func (e *emitter) leftover() string {
	var random [8]byte
	rand.Read(random[:]) // never fails
	return filepath.Join(e.parent, e.leftoverPrefix()+hex.EncodeToString(random[:]))
}

// manifestLeftover is a manifest on its way into the folder.
func (e *emitter) manifestLeftover() string { return "." + e.base + ".build-manifest" }

// recover puts right what a killed build left beside the output folder. It
// runs under the lock, so whatever is found belongs to a dead build. Folders
// are recognised by their name and their manifest; what holds files that no
// build made is left and named.
func (e *emitter) recover() (kept []string, err error) {
	names, err := readNames(e.parent)
	if err != nil {
		return nil, err
	}
	_, err = os.Lstat(e.dir)
	missing := errors.Is(err, fs.ErrNotExist)
	for _, name := range names {
		rest, ok := strings.CutPrefix(name, e.leftoverPrefix())
		if !ok {
			continue
		}
		at := filepath.Join(e.parent, name)
		info, err := os.Lstat(at)
		if err != nil {
			continue
		}
		if name == e.manifestLeftover() && info.Mode().IsRegular() {
			os.Remove(at)
			continue
		}
		id, aside := strings.CutPrefix(rest, "old")
		if !info.IsDir() || len(id) != 16 || strings.Trim(id, "0123456789abcdef") != "" {
			continue
		}
		m, err := readManifest(at)
		if err != nil {
			return kept, fmt.Errorf("look at what a killed build left: %w", err)
		}
		switch {
		case !m.ours:
			// Killed between making the folder and marking it; or not ours.
			if !unmarked(at) || os.RemoveAll(at) != nil {
				kept = append(kept, at)
			}
		case aside && missing:
			if err := os.Rename(at, e.dir); err != nil {
				return kept, fmt.Errorf("put back the tree that a killed build renamed aside: %w", err)
			}
			missing = false
		case m.staging:
			if err := removeMarked(at); err != nil {
				return kept, fmt.Errorf("remove what a killed build left: %w", err)
			}
		default:
			if !removeKnown(at, m.paths()) {
				kept = append(kept, at)
			}
		}
	}
	return kept, nil
}

// unmarked reports a folder that holds nothing, or nothing but a staging mark
// that was never written to its end.
func unmarked(dir string) bool {
	names, err := readNames(dir)
	if err != nil || len(names) > 1 {
		return false
	}
	if len(names) == 0 {
		return true
	}
	data, err := os.ReadFile(filepath.Join(dir, ManifestName))
	return err == nil && strings.HasPrefix(stagingMark, string(data))
}
