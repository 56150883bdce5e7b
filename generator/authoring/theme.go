package authoring

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"placard/generator/diag"
	"placard/generator/diff"
)

// Where a site's own theme files lie. originals keeps, for every file copied
// from the default theme, the text it was copied from: after an upgrade it
// tells what the new version changed from what the site changed. Its name
// begins with a full stop, so that it is no part of the theme.
const (
	themeFolder = "theme"
	originals   = themeFolder + "/.original"
)

// ThemeFile is a file of the default theme, as a site sees it.
type ThemeFile struct {
	// Path is below the theme's folder, such as templates/parts/label.html.
	Path string
	Size int
	// Own: the site has a file of its own in its place.
	Own bool
	// Outdated: the default file has changed since the site's was copied.
	Outdated bool
}

// ListTheme lists the files of a default theme, by path.
func ListTheme(dir string, theme fs.FS) ([]ThemeFile, error) {
	root, err := openSite(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var files []ThemeFile
	err = fs.WalkDir(theme, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(theme, name)
		if err != nil {
			return err
		}
		f := ThemeFile{Path: name, Size: len(data)}
		if _, err := root.Stat(filepath.Join(themeFolder, filepath.FromSlash(name))); err == nil {
			f.Own = true
			original, err := root.ReadFile(filepath.Join(filepath.FromSlash(originals), filepath.FromSlash(name)))
			f.Outdated = err == nil && !bytes.Equal(original, data)
		}
		files = append(files, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the theme: %w", err)
	}
	return files, nil
}

// CopyTheme copies files of the default theme into the site's, to be changed
// there. It gives the files made, relative to dir. A file that exists is not
// overwritten; nothing is copied when one cannot be.
func CopyTheme(dir string, theme fs.FS, names []string) ([]string, error) {
	root, err := openSite(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	texts := make([][]byte, len(names))
	for i, name := range names {
		if texts[i], err = themeText(theme, name); err != nil {
			return nil, err
		}
		if _, err := root.Lstat(filepath.Join(themeFolder, filepath.FromSlash(name))); err == nil {
			return nil, fmt.Errorf("%s/%s exists already: see \"placard theme diff\"", themeFolder, name)
		}
	}
	var made []string
	for i, name := range names {
		original := originals + "/" + name
		if err := root.Remove(filepath.FromSlash(original)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return made, fmt.Errorf("replace %s: %w", original, err)
		}
		if err := create(root, original, texts[i]); err != nil {
			return made, err
		}
		if err := create(root, themeFolder+"/"+name, texts[i]); err != nil {
			return made, err
		}
		made = append(made, themeFolder+"/"+name)
	}
	return made, nil
}

// A ThemeDiff is what differs in one file that a site has put in the place of
// a default one.
type ThemeDiff struct {
	Path string
	// Site is what the site changed, Program what the default theme changed
	// since the copy; both are unified differences, empty for none. Without
	// a record of the original, Site compares with the file of today.
	Site, Program []byte
	// Recorded: the original was kept when the file was copied.
	Recorded bool
}

// DiffTheme compares the site's own files with the default theme's; no names
// mean all.
func DiffTheme(dir string, theme fs.FS, names []string) ([]ThemeDiff, error) {
	if len(names) == 0 {
		files, err := ListTheme(dir, theme)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if f.Own {
				names = append(names, f.Path)
			}
		}
	}
	root, err := openSite(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var diffs []ThemeDiff
	for _, name := range names {
		current, err := themeText(theme, name)
		if err != nil {
			return nil, err
		}
		own, err := root.ReadFile(filepath.Join(themeFolder, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("the site has no %s/%s of its own", themeFolder, name)
		} else if err != nil {
			return nil, fmt.Errorf("read %s/%s: %w", themeFolder, name, err)
		}
		d := ThemeDiff{Path: name}
		original, err := root.ReadFile(filepath.Join(filepath.FromSlash(originals), filepath.FromSlash(name)))
		if d.Recorded = err == nil; !d.Recorded {
			original = current
		}
		d.Site = diff.Unified("original/"+name, themeFolder+"/"+name, original, own)
		d.Program = diff.Unified("original/"+name, "default/"+name, original, current)
		diffs = append(diffs, d)
	}
	return diffs, nil
}

// AcceptTheme notes that the site's own file now takes the default file as it
// is today into account.
func AcceptTheme(dir string, theme fs.FS, names []string) error {
	root, err := openSite(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, name := range names {
		current, err := themeText(theme, name)
		if err != nil {
			return err
		}
		if _, err := root.Stat(filepath.Join(themeFolder, filepath.FromSlash(name))); err != nil {
			return fmt.Errorf("the site has no %s/%s of its own", themeFolder, name)
		}
		if err := note(root, originals+"/"+name, current); err != nil {
			return err
		}
	}
	return nil
}

// note writes a file anew, whether it exists or not.
func note(root *os.Root, name string, data []byte) error {
	if _, err := root.Stat(filepath.FromSlash(name)); err == nil {
		return replace(root, name, data)
	}
	return create(root, name, data)
}

// themeText gives a file of the default theme, or says which are near.
func themeText(theme fs.FS, name string) ([]byte, error) {
	if fs.ValidPath(name) {
		if data, err := fs.ReadFile(theme, name); err == nil {
			return data, nil
		}
	}
	var all []string
	err := fs.WalkDir(theme, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, p)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the theme: %w", err)
	}
	hint := "\"placard theme list\" shows all"
	if near := diag.Nearest(name, all); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	} else if i := slices.IndexFunc(all, func(p string) bool { return strings.HasSuffix(p, "/"+name) }); i >= 0 {
		hint = fmt.Sprintf("did you mean %q?", all[i])
	}
	return nil, fmt.Errorf("the default theme has no file %q: %s", name, hint)
}
