package generator

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"placard/generator/output"
)

// stateDir is the folder in a site's folder that holds what makes the next
// build faster. It is safe to delete.
const stateDir = ".placard"

// programID identifies the running executable by its bytes, or is "" when
// they cannot be read.
func programID() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

// programFile is where it is noted down which program rendered what an output
// folder holds: the program and the digest of the folder's manifest. It is
// outside the output, whose bytes do not depend on the machine.
func programFile(dir, out string) string {
	if abs, err := filepath.Abs(out); err == nil {
		out = abs
	}
	sum := sha256.Sum256([]byte(out))
	return filepath.Join(dir, stateDir, "program-"+hex.EncodeToString(sum[:8]))
}

// spareFolder is where the tree is kept that an output folder held before.
func spareFolder(dir, out string) string {
	return strings.Replace(programFile(dir, out), "program-", spares, 1)
}

// twinsFile is where it is noted down which folders of an output folder and its
// spare are alike.
func twinsFile(dir, out string) string {
	return strings.Replace(programFile(dir, out), "program-", "twins-", 1)
}

// rendered reports whether a program has noted down that what the output
// folder holds, by the digest of its manifest, was rendered by it. What
// another build has written since has another manifest.
func rendered(dir, out, program string, manifest output.Digest) bool {
	noted, err := readState(dir, programFile(dir, out))
	return err == nil && program != "" && string(noted) == programNote(program, manifest)
}

func programNote(program string, manifest output.Digest) string {
	return program + "\n" + hex.EncodeToString(manifest[:]) + "\n"
}

// noteProgram notes the program down. A failure only costs the next build
// some time, so it is not reported.
func noteProgram(dir, out, program string, manifest output.Digest) {
	if program != "" && !rendered(dir, out, program, manifest) {
		writeState(dir, programFile(dir, out), []byte(programNote(program, manifest)))
	}
}

// mostState is the number of bytes that a file of the state folder may have.
const mostState = 256 << 20

// readState reads a file of the state folder. Like [writeState] it follows no
// links, and it reads nothing that is not a file.
func readState(dir, file string) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	for _, name := range []string{stateDir, filepath.Join(stateDir, filepath.Base(file))} {
		info, err := root.Lstat(name)
		if err != nil {
			return nil, err
		}
		if name == stateDir && !info.IsDir() || name != stateDir && (!info.Mode().IsRegular() || info.Size() > mostState) {
			return nil, fmt.Errorf("%s is not what a build writes", name)
		}
	}
	return root.ReadFile(filepath.Join(stateDir, filepath.Base(file)))
}

// writeState writes a file of the state folder, whole or not at all. A failure
// is not reported: what is there only saves time. Nothing is written through
// links, which a source may have from anywhere.
func writeState(dir, file string, data []byte) {
	state, err := openState(dir, true)
	if err != nil {
		return
	}
	defer state.Close()
	temp := unfinished + rand.Text()
	if writeNew(state, temp, data) != nil || state.Rename(temp, filepath.Base(file)) != nil {
		state.Remove(temp)
	}
	tidyState(state)
}

// openState opens the state folder, and makes it if wanted.
func openState(dir string, wanted bool) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	state, err := openFolder(root, stateDir, wanted)
	if err == nil && wanted {
		writeNew(state, ".gitignore", []byte("*\n")) // fails when there is one
	}
	return state, err
}

// openFolder opens a folder that is no link to one.
func openFolder(root *os.Root, name string, wanted bool) (*os.Root, error) {
	info, err := root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) && wanted {
		if err := root.Mkdir(name, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		info, err = root.Lstat(name)
	}
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is not what a build makes", name)
	}
	return root.OpenRoot(name)
}

func writeNew(root *os.Root, name string, data []byte) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

const (
	// unfinished begins the names of files that are being written.
	unfinished = ".new-"
	// mostNotes is the number of notes about output folders that are kept,
	// of which each has four.
	mostNotes = 128
	// spares begins the names of trees that output folders held before, of
	// which mostSpares are kept: they take space where the published tree has
	// been deleted.
	spares     = "spare-"
	mostSpares = 2
)

// tidyState removes the oldest notes where there are many, and what killed
// builds left unfinished.
func tidyState(state *os.Root) {
	entries, err := fs.ReadDir(state.FS(), ".")
	if err != nil {
		return
	}
	var notes, trees []fs.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() && !info.IsDir() {
			continue
		}
		switch {
		case strings.HasPrefix(e.Name(), unfinished) && time.Since(info.ModTime()) > time.Hour:
			state.RemoveAll(e.Name())
		case strings.HasPrefix(e.Name(), spares) && info.IsDir():
			trees = append(trees, info)
		case info.IsDir():
		case strings.HasPrefix(e.Name(), "program-"), strings.HasPrefix(e.Name(), "receipt-"), strings.HasPrefix(e.Name(), "twins-"),
			strings.HasPrefix(e.Name(), "systems-"):
			notes = append(notes, info)
		}
	}
	oldest := func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) }
	slices.SortFunc(notes, oldest)
	for _, info := range notes[:max(0, len(notes)-mostNotes)] {
		state.Remove(info.Name())
	}
	slices.SortFunc(trees, oldest)
	for _, info := range trees[:max(0, len(trees)-mostSpares)] {
		// Another build may be about to take it, which then either has it or
		// has it not: under its new name nobody looks for it.
		if temp := unfinished + rand.Text(); state.Rename(info.Name(), temp) == nil {
			state.RemoveAll(temp)
		}
	}
}

// program is [programID], found out once.
func (s *session) program() string {
	if s.programID == nil {
		id := programID()
		s.programID = &id
	}
	return *s.programID
}
