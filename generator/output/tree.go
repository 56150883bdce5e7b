package output

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"path"
	"slices"
	"sync"
	"time"
)

// A Tree is a published tree in memory: what [Plan.Emit] would write, without
// the manifest. It is an [fs.FS] whose files can seek and have no modification
// time, and is safe for concurrent use.
type Tree struct {
	report  Report
	entries []entry
	bytes   map[string][]byte
	folders map[string][]fs.DirEntry
}

// Render makes the tree of the plan in memory. Artifacts that the tree before
// has under the same key are taken from it and not rendered; before may be
// nil. The progress function may be nil too; see [Options.Progress].
func (p *Plan) Render(ctx context.Context, before *Tree, progress func(done, total int)) (*Tree, error) {
	arts := p.Artifacts()
	to := &memory{files: make(map[string][]byte, len(arts))}
	var prev []entry
	if before != nil {
		to.before, prev = before.bytes, before.entries
	}
	s := &schedule{arts: arts, prev: prev, to: to, memory: math.MaxInt, progress: progress}
	if err := s.run(ctx); err != nil {
		return nil, err
	}
	t := &Tree{report: Report{Files: s.files(), Removed: removed(prev, arts)}, entries: s.entries, bytes: to.files}
	t.report.count()
	t.index()
	return t, nil
}

// memory is the store of a tree.
type memory struct {
	before map[string][]byte

	mu    sync.Mutex
	files map[string][]byte
}

func (m *memory) holds(*entry) (bool, error) { return true, nil }
func (m *memory) keep(e *entry)              { m.add(e.path, m.before[e.path]) }

func (m *memory) put(path string, data []byte) error {
	m.add(path, bytes.Clone(data))
	return nil
}

func (m *memory) add(path string, data []byte) {
	m.mu.Lock()
	m.files[path] = data
	m.mu.Unlock()
}

var errMemory = errors.New("a tree in memory has no large files")

func (m *memory) create(string) (io.WriteCloser, error) { return nil, errMemory }
func (m *memory) drop(string) error                     { return errMemory }

// Report says what is in the tree and how it differs from the one before.
func (t *Tree) Report() Report { return t.report }

// File gives a file and its bytes, which must not be changed.
func (t *Tree) File(path string) (File, []byte, bool) {
	f, ok := t.report.Files.Get(path)
	return f, t.bytes[path], ok
}

// ReadFile implements [fs.ReadFileFS].
func (t *Tree) ReadFile(name string) ([]byte, error) {
	data, ok := t.bytes[name]
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	return bytes.Clone(data), nil
}

// ReadDir implements [fs.ReadDirFS].
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	list, ok := t.folders[name]
	if !ok {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return slices.Clone(list), nil
}

// Open implements [fs.FS].
func (t *Tree) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if data, ok := t.bytes[name]; ok {
		return &openFile{info: info{path.Base(name), int64(len(data)), false}, Reader: bytes.NewReader(data)}, nil
	}
	if list, ok := t.folders[name]; ok {
		return &openFolder{info: info{path.Base(name), 0, true}, list: list}, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// index lists the folders. Files come sorted by path; names in a folder are
// sorted by themselves, which is another order ("a.txt" and "a/").
func (t *Tree) index() {
	t.folders = map[string][]fs.DirEntry{".": nil}
	for f := range t.report.Files.All() {
		child, entry := f.Path, info{path.Base(f.Path), f.Size, false}
		for {
			dir := path.Dir(child)
			_, known := t.folders[dir]
			t.folders[dir] = append(t.folders[dir], entry)
			if known {
				break
			}
			child, entry = dir, info{path.Base(dir), 0, true}
		}
	}
	for _, list := range t.folders {
		slices.SortFunc(list, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	}
}

// info describes a file or folder of a tree.
type info struct {
	name   string
	size   int64
	folder bool
}

func (i info) Name() string               { return i.name }
func (i info) Size() int64                { return i.size }
func (i info) IsDir() bool                { return i.folder }
func (i info) ModTime() time.Time         { return time.Time{} }
func (i info) Sys() any                   { return nil }
func (i info) Info() (fs.FileInfo, error) { return i, nil }
func (i info) Type() fs.FileMode          { return i.Mode().Type() }
func (i info) String() string             { return fs.FormatDirEntry(i) }
func (i info) Mode() fs.FileMode {
	if i.folder {
		return fs.ModeDir | 0o755
	}
	return 0o644
}

type openFile struct {
	info
	*bytes.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }
func (f *openFile) Size() int64                { return f.info.size }

type openFolder struct {
	info
	list []fs.DirEntry
	at   int
}

func (f *openFolder) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFolder) Close() error               { return nil }

func (f *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.name, Err: errors.New("is a folder")}
}

func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	rest := f.list[f.at:]
	if n <= 0 {
		f.at = len(f.list)
		return slices.Clone(rest), nil
	}
	if len(rest) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(rest))
	f.at += n
	return slices.Clone(rest[:n]), nil
}
