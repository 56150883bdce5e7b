package output

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// A PathError says why a path cannot be part of a published tree.
type PathError struct {
	Path   string
	Reason string
}

func (e *PathError) Error() string {
	return fmt.Sprintf("output path %q %s", e.Path, e.Reason)
}

// maxPath is the longest path in bytes. With a folder of usual depth before
// it, it stays under the 260 characters of Windows and under the 255 bytes of
// one name everywhere.
const maxPath = 240

// CheckPath reports whether path can be part of a published tree: relative,
// slash-separated, clean, and valid as an address and on every file system.
// The error is a [*PathError].
func CheckPath(path string) error {
	if reason := pathFault(path); reason != "" {
		return &PathError{path, reason}
	}
	return nil
}

func pathFault(path string) string {
	switch {
	case path == "":
		return "is empty"
	case len(path) > maxPath:
		return fmt.Sprintf("is longer than %d bytes", maxPath)
	case path[0] == '/':
		return "is absolute"
	}
	ascii := true
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c >= utf8.RuneSelf {
			ascii = false
			continue
		}
		switch {
		case c < 0x20 || c == 0x7f:
			return "has a control character"
		case c == '\\':
			return "has a backslash"
		}
		switch c {
		case '<', '>', ':', '"', '|', '?', '*':
			return fmt.Sprintf("has the character %q, which Windows does not allow", c)
		case '%', '#':
			// A server or a redirect list that decodes once too often or too
			// seldom would answer with another file.
			return fmt.Sprintf("has the character %q, which means something else in an address", c)
		}
	}
	if !ascii {
		if !utf8.ValidString(path) {
			return "is not UTF-8"
		}
		if !norm.NFC.IsNormalString(path) {
			// macOS would store it under another spelling.
			return "is not in Unicode normalization form C"
		}
		for _, r := range path {
			if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
				return fmt.Sprintf("has the invisible character %U", r)
			}
		}
	}
	for rest := path; ; {
		name, after, more := strings.Cut(rest, "/")
		switch {
		case name == "":
			return "has an empty component"
		case name == "." || name == "..":
			return fmt.Sprintf("has the component %q", name)
		case name[len(name)-1] == '.' || name[len(name)-1] == ' ':
			return fmt.Sprintf("has the component %q, whose end Windows cuts off", name)
		case name[0] == ' ':
			return fmt.Sprintf("has the component %q, which begins with a space", name)
		case reservedOnWindows(name):
			return fmt.Sprintf("has the component %q, which is a device on Windows", name)
		}
		if !more {
			break
		}
		rest = after
	}
	if strings.EqualFold(path, ManifestName) {
		return "is the name of the manifest"
	}
	return ""
}

// reservedOnWindows reports names that open a device whatever their ending
// (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
func reservedOnWindows(name string) bool {
	if len(name) < 3 {
		return false
	}
	switch name[0] { // nearly every name ends here
	case 'c', 'C', 'p', 'P', 'a', 'A', 'n', 'N', 'l', 'L':
	default:
		return false
	}
	stem, _, _ := strings.Cut(name, ".")
	stem = strings.TrimRight(stem, " ")
	if len(stem) < 3 || len(stem) > len("CONOUT$") {
		return false
	}
	stem = strings.ToUpper(stem)
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	if stem[:3] != "COM" && stem[:3] != "LPT" {
		return false
	}
	switch stem[3:] {
	case "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³":
		return true
	}
	return false
}

// foldPath maps the spellings that a case-insensitive file system takes for
// one name to one string.
func foldPath(path string) string {
	for i := 0; i < len(path); i++ {
		if path[i] >= utf8.RuneSelf {
			return norm.NFC.String(cases.Fold().String(path))
		}
	}
	return strings.ToLower(path)
}
