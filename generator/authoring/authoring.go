// Package authoring writes source on an author's behalf: a first site, new
// systems, packs, notices and pages, and approvals. It changes no more than
// it is asked to: an existing file keeps every other byte, and no file is
// ever overwritten or left half-written.
package authoring

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"text/template"
	"unicode/utf8"

	"placard/generator/content"
)

// create writes a new file below the site's folder, with its folders. It
// fails when the file exists, and leaves nothing when it fails.
func create(root *os.Root, name string, data []byte) (err error) {
	if err := mkdirAll(root, path.Dir(name)); err != nil {
		return err
	}
	f, err := root.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already", name)
	}
	if err != nil {
		return fmt.Errorf("create %s: %w", name, err)
	}
	defer func() {
		if err != nil {
			root.Remove(filepath.FromSlash(name))
		}
	}()
	if _, err := f.Write(data); err != nil {
		f.Close()
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// replace puts new bytes in the place of an existing file's, in one step:
// the new file is complete before it takes the old one's name.
func replace(root *os.Root, name string, data []byte) (err error) {
	mode := fs.FileMode(0o644)
	if info, err := root.Stat(filepath.FromSlash(name)); err == nil {
		mode = info.Mode().Perm()
	}
	next := path.Join(path.Dir(name), "."+path.Base(name)+".new")
	root.Remove(filepath.FromSlash(next))
	if err := create(root, next, data); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			root.Remove(filepath.FromSlash(next))
		}
	}()
	if err := root.Chmod(filepath.FromSlash(next), mode); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := root.Rename(filepath.FromSlash(next), filepath.FromSlash(name)); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func mkdirAll(root *os.Root, dir string) error {
	if dir == "." || dir == "" {
		return nil
	}
	if err := root.MkdirAll(filepath.FromSlash(dir), 0o755); err != nil {
		return fmt.Errorf("make folder %s: %w", dir, err)
	}
	return nil
}

// openSite opens a site's folder and makes sure that it is one.
func openSite(dir string) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the site's folder: %w", err)
	}
	if _, err := root.Stat("site.toml"); err != nil {
		root.Close()
		if above := content.SiteAbove(dir); above != "" {
			return nil, fmt.Errorf("%s holds no site.toml: the site is in %s; run the command there, or with --site %s", dir, above, above)
		}
		return nil, fmt.Errorf("%s holds no site.toml: name the site's folder with --site, or make a site with \"placard init\"", dir)
	}
	return root, nil
}

// fill runs a template over the values that new files are made from.
func fill(name, text string, v any) ([]byte, error) {
	t, err := template.New(name).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("read template %s: %w", name, err)
	}
	var b strings.Builder
	if err := t.Execute(&b, v); err != nil {
		return nil, fmt.Errorf("fill template %s: %w", name, err)
	}
	return []byte(b.String()), nil
}

// longDate writes "1 September 2026".
func longDate(d content.Date) string { return d.Time().Format("2 January 2006") }

// line refuses what check would refuse in a value of one line: characters that
// nobody sees, or that change the order of others. A terminal would obey some.
func line(what, s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("%s %+q is not valid UTF-8", what, s)
	}
	for _, r := range s {
		if r == '\n' || r == '\t' {
			return fmt.Errorf("%s %+q has more than one line, or a tab: write one line", what, s)
		}
		if name := content.HiddenName(r); name != "" {
			return fmt.Errorf("%s %+q: %U is %s: leave it out", what, s, r, name)
		}
	}
	return nil
}

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// segment refuses what cannot be a part of a path and an address.
func segment(kind, s string) error {
	ok := s != "" && s[0] != '.' && s[0] != '-'
	for _, r := range s {
		ok = ok && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_')
	}
	if !ok {
		return fmt.Errorf("%s %q is not fit for an address: use letters, digits, full stops, hyphens and underscores", kind, s)
	}
	return nil
}

// slug refuses what cannot be the id of a system.
func slug(kind, s string) error {
	ok := s != "" && s[0] != '-'
	for _, r := range s {
		ok = ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
	}
	if !ok {
		return fmt.Errorf("%s %q is not an identifier: use lower-case letters, digits and hyphens, such as \"claims-assistant\"", kind, s)
	}
	return nil
}
