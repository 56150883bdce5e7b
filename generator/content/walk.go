package content

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"placard/generator/diag"
)

// A walker lists the files below a folder and reports names and links that
// cannot be published.
type walker struct {
	ctx   context.Context
	root  *os.Root
	base  string // name of the root in findings
	list  *diag.List
	files []string // paths below the root, sorted
	limit int      // most files; MaxFiles, less in tests
	full  bool
	// memory holds the listings of the load before, nil for none.
	memory *memory
}

func (w *walker) walk() error {
	info, err := w.root.Stat(".")
	if err != nil {
		w.list.Add(unreadable, diag.FileSpan(w.base), "look at the folder's permissions", "cannot open the folder: %s", reason(err))
		return nil
	}
	if err := w.folder(".", []fs.FileInfo{info}); err != nil {
		return err
	}
	slices.Sort(w.files)
	return nil
}

// folder lists a folder and those in it. above holds the folders on the way
// to it, itself included, to recognise a link that leads back.
func (w *walker) folder(dir string, above []fs.FileInfo) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	inside := w.memory.listing(dir)
	if inside == nil {
		inside = w.read(dir, above)
	}
	w.memory.list(dir, inside)
	*w.list = append(*w.list, inside.findings...)
	if room := w.limit - len(w.files); len(inside.files) > room {
		w.full = true
		w.files = append(w.files, inside.files[:room]...)
		w.list.Add(tooManyFiles, w.span(dir), "remove links between folders, or publish data in archives", "more than %d files", w.limit)
		return nil
	}
	w.files = append(w.files, inside.files...)
	for _, sub := range inside.folders {
		// A fresh slice: siblings must not share the one above them.
		if err := w.folder(sub.path, append(slices.Clip(above), sub.info)); err != nil || w.full {
			return err
		}
	}
	return nil
}

// read lists one folder.
func (w *walker) read(dir string, above []fs.FileInfo) *listing {
	inside := &listing{}
	list := &inside.findings
	f, err := w.root.Open(dir)
	if err != nil {
		list.Add(unreadable, w.span(dir), "look at the folder's permissions", "cannot open the folder: %s", reason(err))
		inside.failed = true
		return inside
	}
	entries, err := f.ReadDir(-1)
	f.Close()
	if err != nil {
		list.Add(unreadable, w.span(dir), "look at the folder's permissions", "cannot list the folder: %s", reason(err))
		inside.failed = true
		return inside
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	folded := make(map[string]string, len(entries))
	for _, e := range entries {
		name := e.Name()
		if Ignored(name) {
			continue
		}
		at := name
		if dir != "." {
			at = dir + "/" + name
		}
		if !w.fitName(dir, at, name, list) {
			continue
		}
		stem := strings.TrimSuffix(name, ".md")
		if first, ok := folded[strings.ToLower(stem)]; ok && strings.TrimSuffix(first, ".md") != stem {
			list.Add(caseClash, w.span(at), "rename one of the two", "%q and %q differ only in case", name, first)
		} else if !ok {
			folded[strings.ToLower(stem)] = name
		}
		mode := e.Type()
		var info fs.FileInfo
		if mode&fs.ModeSymlink != 0 {
			inside.links = true
			if info, err = w.root.Stat(at); err != nil {
				w.link(at, err, list)
				continue
			}
			mode = info.Mode().Type()
		}
		switch {
		case mode.IsRegular():
			inside.files = append(inside.files, at)
		case mode.IsDir():
			if strings.HasSuffix(name, ".md") || strings.HasSuffix(name, ".toml") {
				list.Add(folderAsFile, w.span(at), fmt.Sprintf("call the folder %q", strings.TrimSuffix(name, path.Ext(name))), "%q is a folder, not a file", name)
				continue
			}
			if len(above) > MaxFolders {
				list.Add(foldersTooDeep, w.span(at), "move the folder up", "folders lie more than %d deep in each other", MaxFolders)
				continue
			}
			if info == nil {
				if info, err = w.root.Stat(at); err != nil {
					list.Add(unreadable, w.span(at), "look at the folder's permissions", "cannot open the folder: %s", reason(err))
					inside.failed = true
					continue
				}
			} else if slices.ContainsFunc(above, func(a fs.FileInfo) bool { return os.SameFile(a, info) }) {
				list.Add(linkLoop, w.span(at), "remove the link", "the link %q leads back to a folder that it lies in", name)
				continue
			}
			inside.folders = append(inside.folders, subfolder{at, info})
		default:
			list.Add(notRegular, w.span(at), "remove it, or put a file in its place", "%q is %s, not a file", name, fileType(mode))
		}
	}
	return inside
}

// link reports a symbolic link that cannot be followed.
func (w *walker) link(at string, err error, list *diag.List) {
	target, _ := w.root.Readlink(at)
	switch {
	case escapes(err):
		list.Add(linkLeaves, w.span(at), "copy the file instead of linking to it", "the link to %q leads out of %s", target, w.base)
	case errors.Is(err, fs.ErrNotExist):
		list.Add(linkDangles, w.span(at), "restore the file or remove the link", "the link leads to %q, which does not exist", target)
	case errors.Is(err, syscall.ELOOP) || strings.Contains(err.Error(), "too many"):
		list.Add(linkLoop, w.span(at), "remove the link", "the link to %q leads back to itself", target)
	default:
		list.Add(unreadable, w.span(at), "look at the permissions of what the link leads to", "cannot follow the link to %q: %s", target, reason(err))
	}
}

func (w *walker) span(at string) diag.Span { return diag.FileSpan(path.Join(w.base, at)) }

// Ignored tells the names of files and folders that are not read: hidden ones,
// and what editors and desktops leave behind.
func Ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") ||
		strings.HasSuffix(name, ".swp") || strings.HasSuffix(name, ".swo") ||
		len(name) > 1 && strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") ||
		name == "Thumbs.db" || name == "desktop.ini"
}

var (
	fitNames  = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)
	unfitRuns = regexp.MustCompile(`[^A-Za-z0-9._-]+`)
	manyDots  = regexp.MustCompile(`\.\.+`)
	// deviceNames open a device on Windows, whatever their ending.
	deviceNames = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)
	manyDashes  = regexp.MustCompile(`-(-|\.)+`)
)

const maxName = 200 // bytes; most file systems take 255, and outputs add endings

// UnfitPart says why a name of the right form cannot be part of an address
// all the same, because some file systems could not store what is published
// there, or "".
func UnfitPart(name string) string {
	switch {
	case len(name) > maxName:
		return fmt.Sprintf("has %d bytes, more than %d", len(name), maxName)
	case deviceNames.MatchString(name):
		return "is a device on Windows, where the site could not be stored"
	}
	return ""
}

// fitName checks one name. It reports whether the file can be read on under
// that name: names that cannot even be shown are left alone.
func (w *walker) fitName(dir, at, name string, list *diag.List) bool {
	if why := UnfitPart(name); why != "" {
		span := w.span(at)
		if len(name) > maxName {
			span = w.span(dir)
		}
		list.Add(unfitName, span, "choose another name", "the name %q %s", shorten(name), why)
		return false
	}
	if fitNames.MatchString(name) {
		return true
	}
	showable := !strings.ContainsFunc(name, func(r rune) bool {
		return HiddenName(r) != "" || r == unicode.ReplacementChar || r == '\n' || r == '\t'
	})
	span := w.span(at)
	if !showable {
		span = w.span(dir)
	}
	list.Add(unfitName, span, nameHint(name), "the name %q does not fit into an address", name)
	return showable
}

// nameHint proposes a name without accents, spaces and signs.
func nameHint(name string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.NewReplacer("ß", "ss", "æ", "ae", "ø", "o", "ł", "l").Replace(name)))
	ext := path.Ext(plain)
	stem := unfitRuns.ReplaceAllString(strings.TrimSuffix(plain, ext), "-")
	stem = manyDots.ReplaceAllString(stem, ".")
	stem = manyDashes.ReplaceAllString(stem, "-")
	plain = strings.Trim(stem, "-.") + unfitRuns.ReplaceAllString(ext, "")
	if plain != name && fitNames.MatchString(plain) {
		return fmt.Sprintf("call it %q", plain)
	}
	return "use letters from a to z, digits, dots, hyphens and underscores"
}
