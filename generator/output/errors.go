package output

import (
	"fmt"
	"strings"
)

// A Refusal is the reason for which an output folder is not written to.
type Refusal uint8

const (
	// NotOurs: the folder is not empty and has no manifest.
	NotOurs Refusal = iota + 1
	// NotAFolder: the target is a file or a symbolic link.
	NotAFolder
	// TooHigh: the target is the root of the file system, the home folder,
	// one of the folders to protect, or a folder above one of these.
	TooHigh
	// InsideInput: the target lies in a folder that the site is read from.
	InsideInput
	// UnknownFiles: the folder is ours but holds files that no build made.
	UnknownFiles
	// MountPoint: the folder is where a file system or a container's volume
	// is mounted; it cannot be exchanged for another.
	MountPoint
)

// A RefusedError says that an output folder was left alone, and what to do.
type RefusedError struct {
	Dir    string
	Reason Refusal
	// Detail completes "output folder <dir> …".
	Detail string
	// Hint is what the operator can do.
	Hint string
	// Files are the files in question, relative to Dir, sorted.
	Files []string
}

func (e *RefusedError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "output folder %s %s", e.Dir, e.Detail)
	const most = 5
	for i, f := range e.Files {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(e.Files)-most)
			break
		}
		sep := ", "
		if i == 0 {
			sep = ": "
		}
		fmt.Fprintf(&b, "%s%q", sep, f)
	}
	if e.Hint != "" {
		b.WriteString("; " + e.Hint)
	}
	return b.String()
}

// A LockedError says that another build is at work on the same folder.
type LockedError struct {
	Dir  string
	Lock string // the lock file
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("another build is writing to %s; wait for it to end or give this one another output folder", e.Dir)
}

// An ImpureError says that an artifact with an unchanged key has changed
// bytes: its key leaves out something it depends on, or the file in the
// output folder was edited.
type ImpureError struct {
	Path        string
	Before, Now Digest
}

func (e *ImpureError) Error() string {
	return fmt.Sprintf("%s has other bytes than the last build gave it, though none of its declared inputs changed (sha256 %s, now %s)", e.Path, e.Before, e.Now)
}
