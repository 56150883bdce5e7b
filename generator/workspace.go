package generator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"placard/generator/cache"
	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
	"placard/generator/render"
)

// A Workspace reads one site again and again while its source changes, and
// does again only what the change asks for: documents that are the same are
// not read and parsed again, pages are planned and rendered when somebody
// asks for them.
//
// What it gives never depends on what it kept. Whatever is used again is
// found by a digest of everything it was made from, so a [Snapshot] has the
// files and findings of a clean build of the same source, byte for byte.
//
// It is safe for concurrent use; updates take place one after another.
type Workspace struct {
	mu      sync.Mutex
	options Options
	kept    *kept
}

// NewWorkspace makes a workspace. Nothing is read yet. Of the options, Out,
// Force, Strict and Progress mean nothing to it.
func NewWorkspace(o Options) *Workspace {
	return &Workspace{options: o, kept: newKept(o.Dir)}
}

// Show changes what the following updates are for: the date, of which the
// zero Date gives the choice back to the configuration and the clock, and
// whether drafts and what is scheduled are included.
func (w *Workspace) Show(asOf content.Date, drafts bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.options.AsOf, w.options.Drafts = asOf, drafts
}

// Update reads what has changed. changed are paths of files and folders
// relative to the site's folder, with forward slashes, that may have been
// written, made, removed or renamed since the update before; nil looks at
// every file. A path too many costs a little time; one that is missing is
// noticed by the next update with nil.
//
// The error is for what stopped the work; the next update then looks at every
// file. Mistakes in the source are findings of the snapshot.
func (w *Workspace) Update(ctx context.Context, changed []string) (*Snapshot, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := &session{options: w.options, engine: w.kept.engine, kept: w.kept, shelf: w.kept.shelf}
	if err := s.read(ctx, changed); err != nil {
		w.kept.loader.Forget()
		return nil, err
	}
	snap := &Snapshot{session: s, kept: w.kept}
	var err error
	if snap.groups, err = s.groups(); err != nil {
		return nil, err
	}
	snap.indices = make([]func() map[string]int, len(snap.groups))
	for i := range snap.groups {
		snap.indices[i] = sync.OnceValue(func() map[string]int {
			list := snap.groups[i].Artifacts()
			index := make(map[string]int, len(list))
			for k := range list {
				index[list[k].Path] = k
			}
			return index
		})
	}
	return snap, nil
}

// A Snapshot is the site as it was at one moment. Its files are planned and
// rendered when they are asked for. It is safe for concurrent use.
type Snapshot struct {
	session *session
	kept    *kept
	groups  []render.Group
	indices []func() map[string]int // artifacts of each group by path

	planning sync.Mutex // guards the two below
	planned  *output.Plan
	unfit    diag.List // found while planning

	checking sync.Mutex // guards result
	result   *Result
}

// Site is the edition that the snapshot publishes, nil when the source could
// not be read far enough.
func (s *Snapshot) Site() *disclosure.Site { return s.session.edition }

// Readable reports whether there is a site to show: whether the source could
// be read and the theme has no errors.
func (s *Snapshot) Readable() bool { return len(s.groups) > 0 }

// Rules runs every rule. What it gives lacks only the findings about
// addresses, of which there are next to none, and which take longer; see
// [Snapshot.Check].
func (s *Snapshot) Rules() *Result {
	start := time.Now()
	all := *s.session
	all.findings = slices.Clone(all.findings)
	all.check()
	return all.result(start)
}

// Check runs every rule, plans the whole site and gives what [Check] gives
// for the same source. The work is done once, and not at all when ctx ends
// before.
func (s *Snapshot) Check(ctx context.Context) (*Result, error) {
	s.checking.Lock()
	defer s.checking.Unlock()
	if s.result != nil {
		return s.result, nil
	}
	start := time.Now()
	r := s.Rules()
	if r.OK() {
		unfit, err := s.clashes(ctx)
		if err != nil {
			return nil, err
		}
		r.Findings = append(r.Findings, unfit...)
		r.Findings.Sort()
	}
	r.Duration = time.Since(start)
	s.result = r
	return r, nil
}

// clashes gives the findings about addresses, for which the whole site has to
// be planned. Addresses come from the names of files, from front matter and
// from the configuration: while these stay the same, so do the findings, and
// a change of text asks for no plan.
func (s *Snapshot) clashes(ctx context.Context) (diag.List, error) {
	addresses := s.session.digest(s.session.edition.AsOf, true)
	if found, ok := s.kept.unfit(addresses); ok {
		return found, nil
	}
	if _, err := s.plan(ctx); err != nil {
		return nil, err
	}
	s.kept.keepUnfit(addresses, s.unfit)
	return s.unfit, nil
}

// Found gives what is known to be wrong before all of the snapshot has been
// checked: what was found while it was read, and what the rules find in the
// documents that have changed. changed is what [Workspace.Update] was told.
// What it takes depends on what has changed and not on the size of the site;
// enough reports whether it could look at all that has changed.
func (s *Snapshot) Found(changed []string) (found diag.List, enough bool) {
	all := *s.session
	all.findings = slices.Clone(all.findings)
	if found, ok := s.kept.checked(&all); ok {
		all.findings, enough = append(all.findings, found...), true
	} else if part := s.part(changed); part != nil {
		enough = true
		compared := all.compared(part, func(name string) bool { return slices.Contains(changed, name) })
		for _, f := range append(disclosure.CheckSite(part), compared...) {
			// What the rules conclude from what the part lacks is about
			// other files.
			if slices.Contains(changed, f.Span.File) {
				all.findings = append(all.findings, f)
			}
		}
	}
	return all.result(time.Now()).Findings, enough
}

// mostChanged is the number of documents up to which checking them alone is
// worth it.
const mostChanged = 8

// part is a site with no more than what holds the changed documents, or nil
// when there are too many of them.
func (s *Snapshot) part(changed []string) *disclosure.Site {
	if changed == nil || len(changed) > mostChanged {
		return nil
	}
	whole := s.session.whole
	part := *whole
	part.Home, part.Systems, part.Notices, part.Pages = nil, nil, nil, nil
	is := func(f *content.File) bool { return slices.Contains(changed, f.Source.Name) }
	if h := whole.Home; h != nil && is(h.Doc.File) {
		part.Home = h
	}
	for _, system := range whole.Systems {
		folder := "content/systems/" + system.ID + "/"
		if slices.ContainsFunc(changed, func(p string) bool { return strings.HasPrefix(p, folder) }) {
			part.Systems = append(part.Systems, system)
		}
	}
	for _, n := range whole.Notices {
		if is(n.Doc.File) {
			part.Notices = append(part.Notices, n)
		}
	}
	for _, p := range whole.AllPages() {
		if is(p.Doc.File) {
			part.Pages = append(part.Pages, p)
		}
	}
	return &part
}

// plan plans the whole site, once; nil when there is nothing to plan.
func (s *Snapshot) plan(ctx context.Context) (*output.Plan, error) {
	s.planning.Lock()
	defer s.planning.Unlock()
	if s.planned != nil || !s.Readable() {
		return s.planned, nil
	}
	all := *s.session
	all.findings = nil
	plan, err := all.join(ctx, s.groups)
	if err != nil {
		return nil, err
	}
	plan.Artifacts() // sorts them: later calls only read
	s.planned, s.unfit = plan, all.findings
	return plan, nil
}

// A File is a file of a published site.
type File struct {
	Path   string
	Kind   string
	Data   []byte // must not be changed
	Digest output.Digest
}

// File gives a file of the site, rendered now unless the same has been
// rendered before, or nil when the site has none at the path. The error says
// why it cannot be rendered.
func (s *Snapshot) File(ctx context.Context, path string) (*File, error) {
	a, err := s.artifact(ctx, path)
	if a == nil || err != nil {
		return nil, err
	}
	if a.Derived != nil {
		return s.derived(ctx, a)
	}
	if f := s.kept.rendered.get(a.Path, a.Key); f != nil {
		return f, nil
	}
	var b bytes.Buffer
	if err := a.Write(&b); err != nil {
		return nil, fmt.Errorf("render %s: %w", path, err)
	}
	f := &File{Path: a.Path, Kind: a.Kind, Data: b.Bytes(), Digest: sha256.Sum256(b.Bytes())}
	s.kept.rendered.put(a.Key, f)
	return f, nil
}

// artifact finds the plan of a file. Pages are looked for in the groups that
// may hold them: those of a folder first, then the others from the last on,
// since the first are about the whole site and take longest. What speaks of
// all pages is only planned when the path is none of theirs.
func (s *Snapshot) artifact(ctx context.Context, path string) (*output.Artifact, error) {
	for _, anywhere := range []bool{false, true} {
		for i := len(s.groups) - 1; i >= 0; i-- {
			if g := &s.groups[i]; (g.Below == "") == anywhere && g.Holds(path) {
				if k, ok := s.indices[i]()[path]; ok {
					return &g.Artifacts()[k], nil
				}
			}
		}
	}
	plan, err := s.plan(ctx)
	if plan == nil || err != nil || !plan.Has(path) {
		return nil, err
	}
	all := plan.Artifacts()
	i, ok := slices.BinarySearchFunc(all, path, func(a output.Artifact, path string) int { return strings.Compare(a.Path, path) })
	if !ok {
		return nil, nil
	}
	return &all[i], nil
}

// derived renders a file that speaks of others, with those that it speaks of.
func (s *Snapshot) derived(ctx context.Context, a *output.Artifact) (*File, error) {
	plan, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	part := &output.Plan{}
	taken := map[string]bool{}
	var take func(a *output.Artifact) error
	take = func(a *output.Artifact) error {
		if taken[a.Path] {
			return nil
		}
		taken[a.Path] = true
		if err := part.Add(*a); err != nil {
			return err
		}
		if a.Derived == nil {
			return nil
		}
		all := plan.Artifacts()
		for i := range all {
			b := &all[i]
			if b.Derived != nil && b.Derived.Phase >= a.Derived.Phase {
				continue
			}
			if slices.ContainsFunc(a.Derived.Uses, func(use string) bool {
				return use == output.Everything || use == b.Path || strings.HasSuffix(use, "/") && strings.HasPrefix(b.Path, use)
			}) {
				if err := take(b); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := take(a); err != nil {
		return nil, err
	}
	tree, err := part.Render(ctx, nil, nil)
	if err != nil {
		return nil, err
	}
	f, data, _ := tree.File(a.Path)
	return &File{Path: a.Path, Kind: a.Kind, Data: data, Digest: f.Digest}, nil
}

// Paths gives the paths of all files, sorted. It plans the whole site.
func (s *Snapshot) Paths(ctx context.Context) ([]string, error) {
	plan, err := s.plan(ctx)
	if plan == nil || err != nil {
		return nil, err
	}
	var paths []string
	for _, a := range plan.Artifacts() {
		paths = append(paths, a.Path)
	}
	return paths, nil
}

// kept is what the runs over one source leave to each other.
type kept struct {
	// For updates, which take place one after another.
	loader *content.Loader
	engine *markdown.Engine
	shelf  *shelf
	files  map[*content.File]parsedFile
	texts  map[parseKey]*markdown.Document
	site   *keptSite
	theme  *keptTheme

	rendered *renderings
	tallies  *cache.Cache // what the search has counted

	ruling sync.Mutex // held while the rules run

	mu        sync.Mutex // guards the rest
	sum       output.Key // of the source in which the rules found …
	found     diag.List
	compared  map[output.Key]diag.List // by what was compared
	addresses output.Key               // of the addresses about which planning found …
	clashes   diag.List
}

func newKept(dir string) *kept {
	return &kept{
		loader:   content.NewLoader(dir),
		engine:   markdown.New(),
		shelf:    newShelf(),
		files:    map[*content.File]parsedFile{},
		texts:    map[parseKey]*markdown.Document{},
		rendered: &renderings{young: map[rendering]*File{}},
		tallies:  cache.InMemory(),
	}
}

// parseKey is everything that parsing depends on.
type parseKey struct {
	name    string // for positions in findings
	digest  string // of the file
	options output.Key
}

// document gives a document that was parsed in the run before, or nil. The
// file itself is known again when it was not read again, its text always.
func (k *kept) document(f *content.File, options output.Key) *markdown.Document {
	if k == nil {
		return nil
	}
	if known, ok := k.files[f]; ok && known.options == options {
		return known.doc
	}
	return k.texts[parseKey{f.Source.Name, f.Digest, options}]
}

// documents keeps what has been parsed for the next run.
func (k *kept) documents(parsed map[*content.File]*markdown.Document, how map[*content.File]parsing) {
	if k == nil {
		return
	}
	// What stays the same is not entered again: of ten thousand documents
	// one has changed.
	for f, doc := range parsed {
		options := how[f].key
		if known, ok := k.files[f]; f.Broken || ok && known.options == options {
			continue
		}
		k.files[f] = parsedFile{options, doc}
		k.texts[parseKey{f.Source.Name, f.Digest, options}] = doc
	}
	if len(k.files) <= len(parsed)+len(parsed)/4+64 {
		return
	}
	clear(k.files)
	clear(k.texts)
	for f, doc := range parsed {
		if !f.Broken {
			k.files[f] = parsedFile{how[f].key, doc}
			k.texts[parseKey{f.Source.Name, f.Digest, how[f].key}] = doc
		}
	}
}

// parsedFile is a document with how it was parsed.
type parsedFile struct {
	options output.Key
	doc     *markdown.Document
}

// keptSite is a site with what it was made from.
type keptSite struct {
	sum            output.Key
	whole, edition *disclosure.Site
	parsing        map[*content.File]parsing
	comparing      *compare.Comparer
	found          diag.List
}

// rules gives what the rules found when they ran over the same source, or
// runs them.
func (k *kept) rules(s *session) diag.List {
	if found, ok := k.checked(s); ok {
		return found
	}
	// Runs over states that follow each other quickly take turns: the later
	// one finds most of its work done.
	k.ruling.Lock()
	defer k.ruling.Unlock()
	found := s.rules()
	k.mu.Lock()
	k.sum, k.found = s.sum, found
	k.mu.Unlock()
	return found
}

// checked gives what the rules found, if they ran over the same source.
func (k *kept) checked(s *session) (diag.List, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.found, k.sum == s.sum
}

// unfit gives the findings about the addresses of a site, if one with the
// same addresses was planned.
func (k *kept) unfit(addresses output.Key) (diag.List, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.clashes, k.addresses == addresses
}

func (k *kept) keepUnfit(addresses output.Key, found diag.List) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.addresses, k.clashes = addresses, found
}

// keptTheme is a theme with what it was made from.
type keptTheme struct {
	sum   [sha256.Size]byte
	lang  string
	theme *render.Theme
	found diag.List
}

// loadTheme gives the theme of the run before when its files are the same.
func (k *kept) loadTheme(own fs.FS, lang string) (*render.Theme, diag.List, error) {
	sum, err := digestFiles(own)
	if err == nil && k.theme != nil && k.theme.sum == sum && k.theme.lang == lang {
		return k.theme.theme, k.theme.found, nil
	}
	k.theme = nil
	theme, found, lerr := loadTheme(own, lang)
	if lerr != nil {
		return nil, found, lerr
	}
	if again, err2 := digestFiles(own); err == nil && err2 == nil && again == sum {
		// The files did not change while they were read.
		k.theme = &keptTheme{sum, lang, theme, found}
	}
	return theme, found, nil
}

// digestFiles digests the names and bytes of all files; nil has none.
func digestFiles(fsys fs.FS) (sum [sha256.Size]byte, err error) {
	key := output.NewKey("files/v1")
	if fsys == nil {
		return key.Sum(), nil
	}
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		key.String(name).Int(int64(d.Type()))
		if !d.Type().IsRegular() {
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		key.Bytes(data)
		return err
	})
	return key.Sum(), err
}

// renderings are files that have been rendered, by the key of the artifact.
// Two generations bound them: when the young one has half of what is allowed
// it becomes the old one, and what was in neither is forgotten.
type renderings struct {
	mu         sync.Mutex
	young, old map[rendering]*File
	size       int
}

type rendering struct {
	path string
	key  output.Key
}

// maxRenderings is the size in bytes of the files that are kept.
const maxRenderings = 64 << 20

func (r *renderings) get(path string, key output.Key) *File {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := rendering{path, key}
	f := r.young[at]
	if f == nil {
		if f = r.old[at]; f != nil {
			r.add(at, f)
		}
	}
	return f
}

func (r *renderings) put(key output.Key, f *File) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.add(rendering{f.Path, key}, f)
}

func (r *renderings) add(at rendering, f *File) {
	if r.size += len(f.Data); r.size > maxRenderings/2 {
		r.young, r.old, r.size = map[rendering]*File{}, r.young, len(f.Data)
	}
	r.young[at] = f
}
