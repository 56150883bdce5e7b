package generator

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"

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

// rendered reports whether a program has noted down that what the output
// folder holds, by the digest of its manifest, was rendered by it. What
// another build has written since has another manifest.
func rendered(dir, out, program string, manifest output.Digest) bool {
	noted, err := os.ReadFile(programFile(dir, out))
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

// writeState writes a file of the state folder, whole or not at all. A failure
// is not reported: what is there only saves time.
func writeState(dir, file string, data []byte) {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return
	}
	os.WriteFile(filepath.Join(dir, stateDir, ".gitignore"), []byte("*\n"), 0o644)
	temp, err := os.CreateTemp(filepath.Dir(file), ".new-*")
	if err != nil {
		return
	}
	_, err = temp.Write(data)
	if cerr := temp.Close(); err != nil || cerr != nil || os.Rename(temp.Name(), file) != nil {
		os.Remove(temp.Name())
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
