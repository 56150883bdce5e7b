package content

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"placard/generator/diag"
)

// The names of what is read in a site's folder.
const (
	configName    = "site.toml"
	contentDir    = "content"
	frameworksDir = "frameworks"
	systemsDir    = "systems"
	noticesDir    = "notices"
)

// Load reads the site in folder dir. Findings are in file order; the error
// is for what stops all work, such as a folder that cannot be opened. The tree
// is whole even when there are findings: Config is never nil, and a document
// that could not be read is there and marked as broken, so that what refers
// to it still resolves.
//
// Documents are read and decoded in parallel; the result does not depend on
// how many run at once.
func Load(ctx context.Context, dir string) (*Tree, diag.List, error) {
	return (*memory)(nil).load(ctx, dir)
}

// A loader is the state of one Load.
type loader struct {
	ctx    context.Context
	dir    string
	shapes *shapes
	tree   *Tree
	list   diag.List
	root   *os.Root // content
	memory *memory  // nil when nothing is kept
	kept   *keeping // nil when nothing is kept on disk
	jobs   []func(*diag.List)
	texts  diag.List // findings of the jobs
	// elsewhere says that there is no site.toml: the site is in another folder.
	elsewhere bool
}

// SiteAbove gives the nearest folder around one that holds a site, for whoever
// runs a command below it; "" for none.
func SiteAbove(dir string) string {
	const levels = 16
	for range levels {
		up := filepath.Join(dir, "..")
		here, err := os.Stat(dir)
		if err != nil {
			return ""
		}
		if there, err := os.Stat(up); err != nil || os.SameFile(here, there) {
			return ""
		}
		dir = up
		if info, err := os.Stat(filepath.Join(dir, configName)); err == nil && info.Mode().IsRegular() {
			return dir
		}
	}
	return ""
}

func (l *loader) config(root *os.Root) {
	c := &ConfigFile{Site: DefaultSite(), Broken: true, Source: diag.NewSource(configName, nil)}
	c.Positions = &Positions{source: c.Source}
	l.tree.Config = c
	if _, err := root.Lstat(configName); errors.Is(err, fs.ErrNotExist) {
		hint := "write site.toml with title and base_url, or run the command in the site's folder"
		if above := SiteAbove(l.dir); above != "" {
			hint = "the site is in " + above + ": run the command there, or with --site " + above
		}
		l.list.Add(missingConfig, diag.FileSpan(configName), hint, "there is no site.toml in %q", l.dir)
		l.elsewhere = true
		return
	}
	data, ok := readAll(root, configName, configName, MaxConfig, &l.list)
	if !ok {
		return
	}
	site := DefaultSite()
	c.Source, c.Positions, c.Broken = parseConfig(l.shapes.site, configName, data, &site, &l.list)
	if !c.Broken {
		c.Site = site
	}
}

// parseConfig decodes a TOML file.
func parseConfig(s shape, name string, data []byte, into any, list *diag.List) (*diag.Source, *Positions, bool) {
	if !checkEncoding(name, data, list) {
		src := diag.NewSource(name, nil)
		return src, &Positions{source: src}, true
	}
	src := diag.NewSource(name, data)
	values, pos, ok := parseTOML(src, extent{0, src.Size()}, extent{0, lineEnd(src.Bytes(), 0)}, list)
	if !ok {
		return src, pos, true
	}
	s.decode(values, pos, into, list)
	return src, pos, false
}

func (l *loader) content(root *os.Root) error {
	info, err := root.Stat(contentDir)
	if err != nil || !info.IsDir() {
		switch {
		case err == nil:
			l.list.Add(missingContent, diag.FileSpan(contentDir), "make it a folder and put the documents into it", "content is a file")
		case errors.Is(err, fs.ErrNotExist) && l.elsewhere: // said already
		case errors.Is(err, fs.ErrNotExist):
			l.list.Add(missingContent, diag.FileSpan(contentDir), "make a folder content beside site.toml and put _index.md into it", "there is no folder content in %q", l.dir)
		case escapes(err):
			l.list.Add(linkLeaves, diag.FileSpan(contentDir), "move the documents into the site's folder", "content is a symbolic link that leads out of the site's folder")
		default:
			l.list.Add(unreadable, diag.FileSpan(contentDir), "look at the folder's permissions", "cannot open content: %s", reason(err))
		}
		return nil
	}
	l.root, err = root.OpenRoot(contentDir)
	if err != nil {
		l.list.Add(unreadable, diag.FileSpan(contentDir), "look at the folder's permissions", "cannot open content: %s", reason(err))
		return nil
	}
	defer l.root.Close()
	w := &walker{ctx: l.ctx, root: l.root, base: contentDir, limit: MaxFiles, list: new(diag.List), memory: l.memory}
	if err := w.walk(); err != nil {
		return err
	}
	if m := l.memory; m != nil && m.dirty != nil && (m.now.links || w.full) {
		// Links and limits need the whole tree to be looked at.
		m.dirty, m.parents, m.now.links = nil, nil, false
		w = &walker{ctx: l.ctx, root: l.root, base: contentDir, limit: MaxFiles, list: new(diag.List), memory: m}
		if err := w.walk(); err != nil {
			return err
		}
	}
	l.list = append(l.list, *w.list...)
	l.arrange(w.files)
	return l.run()
}

// run does the jobs, as many at a time as there are processors. Every job
// writes to its own place in the tree and to its own list.
func (l *loader) run() error {
	lists := make([]diag.List, len(l.jobs))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(l.jobs)) {
		wg.Go(func() {
			for l.ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(l.jobs) {
					return
				}
				l.jobs[i](&lists[i])
			}
		})
	}
	wg.Wait()
	for _, list := range lists {
		l.texts = append(l.texts, list...)
	}
	return l.ctx.Err()
}

func (l *loader) frameworks(root *os.Root) error {
	info, err := root.Stat(frameworksDir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil
	}
	if err != nil {
		if escapes(err) {
			l.list.Add(linkLeaves, diag.FileSpan(frameworksDir), "move the files into the site's folder", "frameworks is a symbolic link that leads out of the site's folder")
		} else {
			l.list.Add(unreadable, diag.FileSpan(frameworksDir), "look at the folder's permissions", "cannot open frameworks: %s", reason(err))
		}
		return nil
	}
	dir, err := root.OpenRoot(frameworksDir)
	if err != nil {
		l.list.Add(unreadable, diag.FileSpan(frameworksDir), "look at the folder's permissions", "cannot open frameworks: %s", reason(err))
		return nil
	}
	defer dir.Close()
	w := &walker{ctx: l.ctx, root: dir, base: frameworksDir, limit: MaxFiles, list: &l.list}
	if err := w.walk(); err != nil {
		return err
	}
	for _, path := range w.files {
		name, ok := strings.CutSuffix(path, ".toml")
		full := frameworksDir + "/" + path
		if !ok || strings.Contains(name, "/") {
			if !strings.HasSuffix(path, ".md") {
				l.list.Add(misplaced, diag.FileSpan(full), "a framework is a file frameworks/<name>.toml", "%q is not a framework", full)
			}
			continue
		}
		f := &FrameworkFile{Name: name, Broken: true, Source: diag.NewSource(full, nil)}
		f.Positions = &Positions{source: f.Source}
		if data, ok := readAll(dir, path, full, MaxConfig, &l.list); ok {
			f.Source, f.Positions, f.Broken = parseConfig(l.shapes.framework, full, data, &f.Framework, &l.list)
		}
		l.tree.Frameworks = append(l.tree.Frameworks, f)
	}
	return nil
}

// readAll reads a file of at most limit bytes. The size is looked at before
// anything is read, and again while reading: the file may be growing.
func readAll(root *os.Root, path, name string, limit int64, list *diag.List) ([]byte, bool) {
	f, info, ok := open(root, path, name, limit, list)
	if !ok {
		return nil, false
	}
	defer f.Close()
	data := make([]byte, 0, info.Size()+1)
	buf := make([]byte, 1)
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if int64(len(data)) > limit {
			addTooLarge(list, name, int64(len(data)), limit)
			return nil, false
		}
		if err == io.EOF {
			return data, true
		}
		if err != nil {
			list.Add(unreadable, diag.FileSpan(name), "look at the file's permissions and the disk", "cannot read the file: %s", reason(err))
			return nil, false
		}
		if len(data) == cap(data) {
			data = append(data, buf...)[:len(data)]
		}
	}
}

// open opens an ordinary file of at most limit bytes.
func open(root *os.Root, path, name string, limit int64, list *diag.List) (*os.File, fs.FileInfo, bool) {
	info, err := root.Stat(path)
	if err == nil {
		switch {
		case info.IsDir():
			list.Add(folderAsFile, diag.FileSpan(name), "rename or remove the folder", "%q is a folder, not a file", name)
			return nil, nil, false
		case !info.Mode().IsRegular():
			list.Add(notRegular, diag.FileSpan(name), "remove it, or put a file in its place", "%q is %s, not a file", name, fileType(info.Mode()))
			return nil, nil, false
		case info.Size() > limit:
			addTooLarge(list, name, info.Size(), limit)
			return nil, nil, false
		}
		var f *os.File
		if f, err = root.Open(path); err == nil {
			return f, info, true
		}
	}
	if escapes(err) {
		list.Add(linkLeaves, diag.FileSpan(name), "copy the file instead of linking to it", "%q is a symbolic link that leads out of the site's folder", name)
	} else {
		list.Add(unreadable, diag.FileSpan(name), "look at the file's permissions", "cannot open the file: %s", reason(err))
	}
	return nil, nil, false
}

func addTooLarge(list *diag.List, name string, size, limit int64) {
	list.Add(tooLarge, diag.FileSpan(name), "make it smaller or split it", "the file has %d bytes, more than %d MiB", size, limit>>20)
}

func fileType(m fs.FileMode) string {
	switch {
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "a special file"
}

// reason is the innermost cause of an error, without the operation and path
// that the finding names already.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// escapes tells the error that [os.Root] gives for a path that leads out of
// it. The package has no value to compare with.
func escapes(err error) bool { return err != nil && strings.Contains(err.Error(), "path escapes") }
