package authoring

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"placard/generator/content"
)

//go:embed all:starter
var starter embed.FS

// Site is what a first site is made from.
type Site struct {
	Vendor  string // "Example Ltd" when empty
	BaseURL string // "https://trust.example.com/" when empty
	Today   content.Date
}

// starterValues is what the starter's templates can say.
type starterValues struct {
	Site
	Host string
}

func (v starterValues) Year() int              { return v.Today.Year }
func (v starterValues) Day(n int) content.Date { return v.Today.AddDays(n) }
func (v starterValues) LongDay(n int) string   { return longDate(v.Today.AddDays(n)) }
func (v starterValues) NoticeID() string       { return fmt.Sprintf("%d-001", v.Today.AddDays(-45).Year) }
func (v starterValues) Quote(s string) string  { return quote(s) }

// Init makes a first site in dir: configuration, a system with two pack
// versions, a notice and a policy. The folder may exist when it holds no more
// than a new repository does. It gives the files it made, relative to dir;
// when it fails it leaves none of them.
func Init(ctx context.Context, dir string, s Site) ([]string, error) {
	if s.Vendor == "" {
		s.Vendor = "Example Ltd"
	}
	// Angle brackets and braces mark what is still to be filled in, and
	// backticks code.
	if strings.ContainsAny(s.Vendor, "\"\\\n\r\t<>{}`") {
		return nil, fmt.Errorf("vendor %q: leave out quotation marks, backticks, brackets, backslashes and line breaks", s.Vendor)
	}
	if strings.TrimSpace(s.Vendor) == "" {
		return nil, errors.New("the vendor's name is empty")
	}
	if err := line("vendor", s.Vendor); err != nil {
		return nil, err
	}
	if s.BaseURL == "" {
		s.BaseURL = "https://trust.example.com/"
	}
	if err := content.CheckBaseURL(s.BaseURL); err != nil {
		return nil, err
	}
	// Where the site is tried at an address without a domain name, the example
	// has one that is the author's to replace.
	host := cmp.Or(content.HostName(s.BaseURL), "trust.example.com")
	values := starterValues{Site: s, Host: host}
	made, err := makeEmpty(dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	defer root.Close()
	var files []string
	undo := func() {
		root.RemoveAll("content") // makeEmpty has seen that there was none
		for _, name := range files {
			root.Remove(name)
		}
		if made {
			os.Remove(dir)
		}
	}
	err = fs.WalkDir(starter, "starter", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := starter.ReadFile(name)
		if err != nil {
			return err
		}
		data, err := fill(name, string(text), values)
		if err != nil {
			return err
		}
		file := strings.TrimPrefix(name, "starter/")
		switch file {
		case "gitignore":
			if _, err := root.Lstat(".gitignore"); err == nil {
				return nil // the repository has its own
			}
			file = ".gitignore"
		case "content/notices/notice.md":
			file = "content/notices/" + values.NoticeID() + ".md"
		}
		if err := create(root, file, data); err != nil {
			return err
		}
		files = append(files, file)
		return nil
	})
	if err == nil {
		err = approveStarter(ctx, dir, values)
	}
	if err != nil {
		undo()
		return nil, err
	}
	return files, nil
}

// approveStarter gives the starter's packs the approvals that they need.
func approveStarter(ctx context.Context, dir string, v starterValues) error {
	for _, pack := range []struct {
		version string
		at      content.Date
	}{{"1.0.0", v.Day(-122)}, {"1.1.0", v.Day(-46)}} {
		for _, a := range []Approval{
			{Role: "product", By: "A. Example"},
			{Role: "risk", By: "B. Example"},
			{Role: "legal", By: "C. Example"},
		} {
			a.System, a.Version, a.At = "assistant", pack.version, pack.at
			if _, err := Approve(ctx, dir, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// makeEmpty makes a folder, or makes sure that an existing one holds nothing
// that could be lost.
func makeEmpty(dir string) (made bool, err error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return false, fmt.Errorf("make folder %s: %w", dir, err)
		}
		return true, nil
	case err != nil:
		return false, fmt.Errorf("read folder %s: %w", dir, err)
	}
	for _, e := range entries {
		if e.Name() == "site.toml" {
			return false, fmt.Errorf("%s holds a site already: see \"placard new --help\" for adding to it", dir)
		}
	}
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if name != ".GIT" && name != ".GITIGNORE" && name != ".GITATTRIBUTES" && !strings.HasPrefix(name, "README") && !strings.HasPrefix(name, "LICENSE") {
			return false, fmt.Errorf("%s is not empty (it holds %q): choose a new or an empty folder", dir, e.Name())
		}
	}
	return false, nil
}

// NewPage makes an ordinary page; name is its path below the content folder.
func NewPage(dir, name, title string) (file string, err error) {
	name = path.Clean(strings.TrimSuffix(strings.TrimPrefix(name, "content/"), ".md"))
	for _, s := range strings.Split(name, "/") {
		if err := segment("page", s); err != nil {
			return "", err
		}
	}
	if err := line("title", title); err != nil {
		return "", err
	}
	switch first, _, nested := strings.Cut(name, "/"); {
	case first == "systems" && nested:
		return "", errors.New("pages below systems belong to packs: see \"placard new system --help\" and \"placard new pack --help\"")
	case first == "notices" && nested:
		return "", errors.New("pages below notices are notices: see \"placard new notice --help\"")
	}
	root, err := openSite(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	if title == "" {
		title = titleOf(path.Base(name))
	}
	file = "content/" + name + ".md"
	return file, create(root, file, []byte(fmt.Sprintf("+++\ntitle       = %s\ndescription = \"TODO: one sentence for lists and search engines\"\n+++\n\nTODO: write the page.\n", quote(title))))
}

// titleOf makes a title from a file's name: "known-limits" is "Known limits".
func titleOf(name string) string {
	words := strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' }), " ")
	if words == "" {
		return name
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
