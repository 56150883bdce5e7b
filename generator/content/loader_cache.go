package content

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"placard/generator/diag"
)

// A Loader loads the same site again and again and reads again only what may
// have changed. What it gives is what [Load] gives: a document is taken from
// the load before when its file has the size, the modification time and the
// identity that it had, and these say something; see [memory.same].
//
// Trees share what has not changed, and are never changed once given away. A
// Loader is not safe for concurrent use.
type Loader struct {
	dir   string
	known *generation // what the last load left, nil when nothing is known
}

// NewLoader makes a loader for the site in folder dir. Nothing is read yet.
func NewLoader(dir string) *Loader { return &Loader{dir: dir} }

// Load is [Load]. changed are paths below the site's folder, with forward
// slashes, of files and folders that may have been written, made, removed or
// renamed since the load before; everything in a folder named is looked at.
// Nil looks at every file. After an error the next load looks at every file.
func (l *Loader) Load(ctx context.Context, changed []string) (*Tree, diag.List, error) {
	m := &memory{before: l.known}
	if changed != nil && l.known != nil && l.known.complete {
		m.dirty, m.parents = dirtyPaths(changed)
	}
	tree, list, err := m.load(ctx, l.dir)
	if err != nil {
		l.Forget()
		return nil, nil, err
	}
	m.now.complete = !m.now.links
	l.known = &m.now
	return tree, list, nil
}

// Forget makes the next load look at every file.
func (l *Loader) Forget() {
	if l.known != nil {
		l.known.complete = false
	}
}

// dirtyPaths gives the changed paths below the content folder and the folders
// above them, or nil when everything has to be looked at.
func dirtyPaths(changed []string) (dirty, parents map[string]bool) {
	dirty, parents = map[string]bool{}, map[string]bool{}
	for _, p := range changed {
		p = path.Clean(p)
		rest, ok := strings.CutPrefix(p, contentDir+"/")
		if !ok {
			if p == "." || p == contentDir || !filepath.IsLocal(filepath.FromSlash(p)) {
				return nil, nil
			}
			continue
		}
		dirty[rest] = true
		for dir := path.Dir(rest); !parents[dir]; dir = path.Dir(dir) {
			parents[dir] = true
		}
	}
	return dirty, parents
}

// A memory is what one load takes from the load before and leaves to the
// next. A nil memory takes and leaves nothing.
type memory struct {
	before *generation
	// dirty are the paths to look at, parents the folders to list again. Nil
	// looks at everything.
	dirty, parents map[string]bool

	mu  sync.Mutex // guards now
	now generation
}

// A generation is what is known of the files of one load.
type generation struct {
	files   map[string]*remembered // by path below content
	folders map[string]*listing
	packs   map[string]*PackDir // by path of the document
	// links: a symbolic link was found. What it leads to may change without
	// any change below the path, so nothing is taken on trust.
	links bool
	// complete: everything there was has been looked at.
	complete bool
}

// remembered is a file as it was read.
type remembered struct {
	info fs.FileInfo
	// settled: the file had not been written for a while when it was read. A
	// later change then has another modification time, however coarse the
	// clock of the file system is.
	settled  bool
	doc      any // *Doc[F]
	asset    *Asset
	findings diag.List
}

// settling is the coarsest clock of common file systems (FAT: two seconds).
const settling = 2 * time.Second

// A listing is a folder as it was read.
type listing struct {
	files    []string // paths below the root
	folders  []subfolder
	findings diag.List
	links    bool // holds symbolic links
	failed   bool // could not be read as a whole
}

type subfolder struct {
	path string
	info fs.FileInfo
}

func (m *memory) load(ctx context.Context, dir string) (*Tree, diag.List, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("load site: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("load site: %w", err)
	}
	defer root.Close()

	if m != nil {
		m.now.files, m.now.folders = map[string]*remembered{}, map[string]*listing{}
		if m.before != nil {
			m.now.files = make(map[string]*remembered, len(m.before.files))
			m.now.folders = make(map[string]*listing, len(m.before.folders))
		}
	}
	l := &loader{ctx: ctx, dir: dir, shapes: newShapes(), tree: new(Tree), memory: m}
	l.config(root)
	if err := l.content(root); err != nil {
		return nil, nil, err
	}
	if err := l.frameworks(root); err != nil {
		return nil, nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	l.digests()
	l.list.Sort()
	return l.tree, l.list, nil
}

// digests makes the place of every pack's digest, or takes it from the load
// before when the pack has the same files.
func (l *loader) digests() {
	m := l.memory
	if m != nil {
		m.now.packs = map[string]*PackDir{}
	}
	for _, s := range l.tree.Systems {
		for _, p := range s.Packs {
			if m != nil && m.before != nil {
				if old := m.before.packs[p.Doc.Path]; old != nil && old.same(p) {
					p.digest = old.digest
				}
			}
			if p.digest == nil {
				p.digest = new(packDigest)
			}
			if m != nil {
				m.now.packs[p.Doc.Path] = p
			}
		}
	}
}

// same reports whether two packs are made from the same files, read once.
func (p *PackDir) same(q *PackDir) bool {
	return p.Doc.File == q.Doc.File &&
		slices.EqualFunc(p.Pages, q.Pages, func(a, b *Doc[PageFront]) bool { return a.File == b.File }) &&
		slices.EqualFunc(p.Attachments, q.Attachments, func(a, b *Asset) bool {
			return a.Path == b.Path && a.Size == b.Size && a.Digest == b.Digest
		})
}

// touched reports whether a path, or a folder that it lies in, is dirty.
func (m *memory) touched(p string) bool {
	if m.dirty == nil {
		return true
	}
	for {
		if m.dirty[p] {
			return true
		}
		i := strings.LastIndexByte(p, '/')
		if i < 0 {
			return false
		}
		p = p[:i]
	}
}

// recall gives what is known of a file when it is still the same. info and
// settled are what to remember of it when it is not.
func (m *memory) recall(root *os.Root, p string) (known *remembered, info fs.FileInfo, settled bool) {
	if m == nil {
		return nil, nil, false
	}
	if m.before != nil {
		known = m.before.files[p]
	}
	if known != nil && !m.touched(p) {
		return known, nil, false
	}
	now := time.Now()
	info, err := root.Stat(p)
	if err != nil {
		return nil, nil, false
	}
	if known != nil && m.dirty == nil && known.same(info) {
		return known, nil, false
	}
	// Times in the future settle nothing: the next write may have the same.
	return nil, info, info.ModTime().Before(now.Add(-settling))
}

// same reports whether a file is the one that was read, as far as size, time
// and identity tell.
func (r *remembered) same(info fs.FileInfo) bool {
	return r.settled && r.info.Size() == info.Size() && r.info.ModTime().Equal(info.ModTime()) &&
		r.info.Mode() == info.Mode() && os.SameFile(r.info, info)
}

// remember keeps a file for the next load.
func (m *memory) remember(p string, r *remembered) {
	if m == nil {
		return
	}
	m.mu.Lock()
	m.now.files[p] = r
	m.mu.Unlock()
}

// listing gives a folder's listing when nothing in it can have come or gone.
func (m *memory) listing(dir string) *listing {
	if m == nil || m.dirty == nil || m.parents[dir] || m.touched(dir) {
		return nil
	}
	return m.before.folders[dir]
}

// list keeps a folder's listing for the next load.
func (m *memory) list(dir string, l *listing) {
	if m == nil {
		return
	}
	m.now.links = m.now.links || l.links
	if !l.failed {
		m.now.folders[dir] = l
	}
}
