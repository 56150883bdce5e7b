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
// the load before when its file has the size, the times and the identity that it
// had, and these say something; see [memory.same].
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
	if tree, list, ok := l.inPlace(changed, m); ok {
		return tree, list, nil
	}
	tree, list, err := m.load(ctx, l.dir)
	if err != nil {
		l.Forget()
		return nil, nil, err
	}
	m.now.complete = !m.now.links
	m.now.tree = tree
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
	tree    *Tree
	// structure are the findings that come from no single file of content;
	// with those of all files they are all, if whole.
	structure diag.List
	whole     bool
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
	// later change then has another time, however coarse the clock of the
	// file system is.
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
	return (&loader{ctx: ctx, memory: m}).load(dir)
}

func (l *loader) load(dir string) (*Tree, diag.List, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("load site: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("load site: %w", err)
	}
	defer root.Close()

	m := l.memory
	if m != nil {
		m.now.files, m.now.folders = map[string]*remembered{}, map[string]*listing{}
		if m.before != nil {
			m.now.files = make(map[string]*remembered, len(m.before.files))
			m.now.folders = make(map[string]*listing, len(m.before.folders))
		}
	}
	l.dir, l.shapes, l.tree = dir, newShapes(), new(Tree)
	l.config(root)
	if err := l.content(root); err != nil {
		return nil, nil, err
	}
	if err := l.frameworks(root); err != nil {
		return nil, nil, err
	}
	if err := l.ctx.Err(); err != nil {
		return nil, nil, err
	}
	l.digests()
	if m != nil {
		m.now.structure = slices.Clone(l.list)
		known := 0
		for _, r := range m.now.files {
			known += len(r.findings)
		}
		m.now.whole = known == len(l.texts)
	}
	l.list = append(l.list, l.texts...)
	l.list.Sort()
	return l.tree, l.list, nil
}

// mostInPlace is the number of changed paths up to which a load looks at
// nothing else.
const mostInPlace = 64

// inPlace loads again when documents were written that were there before: the
// tree stays as it is but for these. It gives ok false, and has changed
// nothing, when there is more to look at.
func (l *Loader) inPlace(changed []string, m *memory) (tree *Tree, list diag.List, ok bool) {
	if m.dirty == nil || !l.known.whole || len(changed) > mostInPlace {
		return nil, nil, false
	}
	for _, p := range changed {
		p = path.Clean(p)
		if p == configName || p == frameworksDir || strings.HasPrefix(p, frameworksDir+"/") {
			return nil, nil, false
		}
	}
	root, err := os.OpenRoot(filepath.Join(l.dir, contentDir))
	if err != nil {
		return nil, nil, false
	}
	defer root.Close()
	next := *l.known.tree
	docs := map[string]*remembered{}
	again := map[string]*PackDir{} // the packs that changed, by path of the document
	shapes := newShapes()
	for p := range m.dirty {
		known := l.known.files[p]
		info, err := root.Lstat(p)
		if known == nil || known.doc == nil || err != nil || !info.Mode().IsRegular() {
			return nil, nil, false
		}
		r := &remembered{info: info, settled: quiet(info, time.Now())}
		data, ok := readAll(root, p, contentDir+"/"+p, MaxDocument, &r.findings)
		if !ok {
			return nil, nil, false
		}
		pack, ok := next.rewrite(shapes, known.doc, data, r)
		if !ok {
			return nil, nil, false
		}
		docs[p] = r
		if pack != nil {
			again[pack.Doc.Path] = pack
		}
	}
	for p, r := range docs {
		l.known.files[p] = r
	}
	for p, pack := range again {
		l.known.packs[p] = pack
	}
	l.known.tree = &next
	list = slices.Clone(l.known.structure)
	for _, r := range l.known.files {
		list = append(list, r.findings...)
	}
	list.Sort()
	return &next, list, true
}

// rewrite reads a document anew and puts it in the place of the old one,
// copying what leads to it: the tree before stays as it is. It gives the pack
// that the document belongs to, nil for none.
func (t *Tree) rewrite(s *shapes, old any, data []byte, r *remembered) (pack *PackDir, ok bool) {
	switch old := old.(type) {
	case *Doc[NoticeFront]:
		doc := reread(s.notice, old, data, r)
		return nil, replace(&t.Notices, doc)
	case *Doc[SystemFront]:
		doc := reread(s.system, old, data, r)
		for i, sys := range t.Systems {
			if sys.Doc != nil && sys.Doc.Path == doc.Path {
				next := *sys
				next.Doc = doc
				t.Systems = slices.Clone(t.Systems)
				t.Systems[i] = &next
				return nil, true
			}
		}
	case *Doc[PackFront]:
		doc := reread(s.pack, old, data, r)
		if pack := t.copyPack(doc.Path); pack != nil && pack.Doc != nil && pack.Doc.Path == doc.Path {
			pack.Doc = doc
			return pack, true
		}
	case *Doc[PageFront]:
		doc := reread(s.page, old, data, r)
		if t.Home != nil && t.Home.File != nil && t.Home.Path == doc.Path {
			t.Home = doc
			return nil, true
		}
		if replace(&t.Pages, doc) {
			return nil, true
		}
		if pack := t.copyPack(doc.Path); pack != nil && replace(&pack.Pages, doc) {
			return pack, true
		}
	}
	return nil, false
}

// reread makes a document of a file's new bytes.
func reread[F any](s shape, old *Doc[F], data []byte, r *remembered) *Doc[F] {
	f, values := readFile(contentDir+"/"+old.Path, old.Path, old.Language, data, &r.findings)
	doc := makeDoc[F](s, f, values, &r.findings)
	r.doc = doc
	return doc
}

// replace puts a document in the place of the one with its path, in a copy of
// the list.
func replace[F any](list *[]*Doc[F], doc *Doc[F]) bool {
	i := slices.IndexFunc(*list, func(d *Doc[F]) bool { return d != nil && d.File != nil && d.Path == doc.Path })
	if i < 0 {
		return false
	}
	*list = slices.Clone(*list)
	(*list)[i] = doc
	return true
}

// copyPack copies the pack that a document belongs to, and what leads to it.
// The copy has no digest yet.
func (t *Tree) copyPack(p string) *PackDir {
	steps := strings.Split(p, "/")
	if len(steps) < 3 || steps[0] != systemsDir {
		return nil
	}
	i, ok := slices.BinarySearchFunc(t.Systems, steps[1], func(s *SystemDir, id string) int { return strings.Compare(s.ID, id) })
	if !ok {
		return nil
	}
	sys := *t.Systems[i]
	k := slices.IndexFunc(sys.Packs, func(k *PackDir) bool {
		return k.Doc != nil && k.Doc.Path == p || strings.HasPrefix(p, systemsDir+"/"+sys.ID+"/"+k.Name+"/")
	})
	if k < 0 {
		return nil
	}
	pack := *sys.Packs[k]
	pack.digest = new(packDigest)
	sys.Packs = slices.Clone(sys.Packs)
	sys.Packs[k] = &pack
	t.Systems = slices.Clone(t.Systems)
	t.Systems[i] = &sys
	return &pack
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
				if l.kept != nil {
					p.digest.store = l.kept.store
				}
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
	return nil, info, quiet(info, now)
}

// quiet reports whether a later change of a file will show in its times.
// Programs set the modification time to what they like, such as that of the
// file before; where the system keeps a time of its own, that one counts.
// Times in the future settle nothing: the next write may have the same.
func quiet(info fs.FileInfo, now time.Time) bool {
	changed := ChangeTime(info)
	if changed.IsZero() {
		changed = info.ModTime()
	}
	return changed.Before(now.Add(-settling))
}

// same reports whether a file is the one that was read, as far as size, times
// and identity tell.
func (r *remembered) same(info fs.FileInfo) bool {
	return r.settled && r.info.Size() == info.Size() && r.info.ModTime().Equal(info.ModTime()) &&
		ChangeTime(r.info).Equal(ChangeTime(info)) && r.info.Mode() == info.Mode() && os.SameFile(r.info, info)
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
