package generator

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"placard/generator/cache"
	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/export"
	"placard/generator/markdown"
	"placard/generator/output"
	"placard/generator/render"
	"placard/generator/wire"
)

// To plan a file is to find out its key, for which all is gone through that it
// says. What is planned of a system rests on the system's own sources and on
// little else, so that after an edit it is planned again for one of a thousand
// systems, and recalled for the others.

// A recaller recalls what builds before have planned of systems.
type recaller struct {
	cache *cache.Cache
	keys  *systemKeys
	what  string // is planned
	// fresh says that nothing is recalled, since all of it will be written: it
	// is only noted down.
	fresh bool
	// published has the keys of the systems that the output folder holds, nil
	// when they are not known. Another state of a system, such as the one
	// before its last edit, is planned even if it is remembered: its files
	// have to be written.
	published map[output.Key]bool
	// all plans everything of what, when something that was recalled has to be
	// written; nil when plan does that of one system.
	all func() (map[string]output.Artifact, error)
}

// recaller makes one for the lists of one kind; nil when nothing is
// remembered, and for previews of drafts, which have more pages than files for
// programs.
func (s *session) recaller(what string, all func() ([]output.Artifact, error)) *recaller {
	if s.cache == nil || s.options.Drafts {
		return nil
	}
	if s.systemKeys == nil {
		s.systemKeys = newSystemKeys(s.edition, s.theme)
	}
	r := &recaller{cache: s.cache, keys: s.systemKeys, what: what, fresh: !s.stands, published: s.published}
	if all != nil {
		r.all = byPath(all)
	}
	return r
}

// byPath plans once, for all who ask.
func byPath(plan func() ([]output.Artifact, error)) func() (map[string]output.Artifact, error) {
	return sync.OnceValues(func() (map[string]output.Artifact, error) {
		list, err := plan()
		all := make(map[string]output.Artifact, len(list))
		for _, a := range list {
			all[a.Path] = a
		}
		return all, err
	})
}

func (r *recaller) key(kind string, sys *disclosure.System) output.Key {
	return output.NewKey(kind).String(r.what).Key(r.keys.of(sys)).Sum()
}

// remembering makes a planner of one that remembers what it plans of systems.
func (s *session) remembering(what string, plan func(export.Memory) ([]output.Artifact, error)) planner {
	r := s.recaller(what, func() ([]output.Artifact, error) { return plan(nil) })
	return func() ([]output.Artifact, error) { return plan(r) }
}

// Artifacts gives the artifacts that were planned of a system when all that
// they depend on was the same, or plans them.
func (r *recaller) Artifacts(sys *disclosure.System, plan func() []output.Artifact) []output.Artifact {
	if r == nil {
		return plan()
	}
	key := r.key("planned/v1", sys)
	if data, ok := r.get(key); ok && (r.published == nil || r.published[r.keys.of(sys)]) {
		if list, ok := decodeArtifacts(data); ok {
			r.keys.recalled.Add(1)
			r.lend(list, plan)
			return list
		}
	}
	r.keys.planned.Add(1)
	list := plan()
	if data, ok := encodeArtifacts(list); ok {
		r.cache.Put(key, data)
	}
	return list
}

// Keys gives keys that were made of a system when all that they depend on was
// the same, or makes them.
func (r *recaller) Keys(kind string, sys *disclosure.System, make func() []output.Key) []output.Key {
	if r == nil {
		return make()
	}
	key := r.key("planned-keys/v1 "+kind, sys)
	if data, ok := r.get(key); ok {
		if list, ok := decodeKeys(data); ok {
			return list
		}
	}
	list := make()
	w := wire.Writer()
	listOfKeys(w, &list)
	r.cache.Put(key, w.Bytes())
	return list
}

func decodeKeys(data []byte) (list []output.Key, ok bool) {
	w := wire.Reader(data)
	listOfKeys(w, &list)
	return list, w.Whole() && len(list) > 0
}

func listOfKeys(w *wire.Wire, list *[]output.Key) {
	wire.List(w, list, func(k *output.Key) { w.Digest((*[32]byte)(k)) })
}

func (r *recaller) get(key output.Key) ([]byte, bool) {
	if r.fresh {
		return nil, false
	}
	return r.cache.Get(key)
}

// lend makes artifacts write what planned ones write. These are only planned
// when one of them has to be written: when somebody has damaged the output.
func (r *recaller) lend(list []output.Artifact, plan func() []output.Artifact) {
	planned := r.all
	if planned == nil {
		planned = byPath(func() ([]output.Artifact, error) { return plan(), nil })
	}
	for i := range list {
		a := &list[i]
		path, key := a.Path, a.Key
		a.Write = func(w io.Writer) error {
			all, err := planned()
			if err != nil {
				return err
			}
			if full, ok := all[path]; ok && full.Key == key {
				return full.Write(w)
			}
			return fmt.Errorf("render %s: what is remembered of its plan is not true; delete %s/%s and build again", path, stateDir, cacheDir)
		}
	}
}

// encodeArtifacts gives artifacts as bytes, unless some of them speak of
// others: these are planned with what they speak of.
func encodeArtifacts(list []output.Artifact) (b []byte, ok bool) {
	if slices.ContainsFunc(list, func(a output.Artifact) bool { return a.Derived != nil }) {
		return nil, false
	}
	w := wire.Writer()
	artifacts(w, &list)
	return w.Bytes(), true
}

func decodeArtifacts(data []byte) (list []output.Artifact, ok bool) {
	w := wire.Reader(data)
	artifacts(w, &list)
	return list, w.Whole()
}

func artifacts(w *wire.Wire, list *[]output.Artifact) {
	wire.List(w, list, func(a *output.Artifact) {
		w.String(&a.Path)
		w.String(&a.Kind)
		w.String(&a.With)
		w.Digest((*[32]byte)(&a.Key))
	})
}

// systemKeys digests what is planned of systems. It is safe for concurrent
// use.
type systemKeys struct {
	site     *disclosure.Site
	files    map[string]*content.Asset
	instants map[*disclosure.Pack]time.Time // of entries in feeds
	shared   output.Key

	mu    sync.Mutex
	known map[*disclosure.System]output.Key

	planned, recalled atomic.Int32 // lists
}

// newSystemKeys digests what files of any system may say that is not of their
// system, with more rather than less: what is missing here would let a file
// keep what it no longer should say. Of a pack of another system they know
// nothing but where links lead and when it was published. The program is part of
// every key of a cache.
func newSystemKeys(site *disclosure.Site, theme *render.Theme) *systemKeys {
	config := *site.Config
	config.AsOf = content.Date{} // see Turn
	settings, err := json.Marshal([]any{&config, site.Sections, site.Glossary})
	if err != nil {
		panic(fmt.Sprintf("the configuration: %v", err)) // it is plain data
	}
	k := &systemKeys{site: site, files: site.Files(), known: map[*disclosure.System]output.Key{}}
	_, k.instants = export.Publications(site)
	week, month := render.Present(site.AsOf)
	key := output.NewKey("shared/v2").Bytes(settings).Key(theme.Digest()).String(week.String()).String(month.String()).String(site.Audience)
	// Links of the settings that lead nowhere are left out of pages.
	for _, item := range slices.Concat(site.Config.Nav, site.Config.Footer) {
		k.resolve(key, nil, item.Link)
	}
	for _, f := range site.Frameworks {
		key.String(f.Name)
	}
	key.Int(int64(len(site.Assets)))
	for _, a := range site.Assets {
		key.String(a.Path).String(a.Digest).Int(a.Size)
	}
	if site.Home != nil {
		key.String(site.Home.Doc.Digest)
	}
	pages := site.AllPages()
	key.Int(int64(len(pages)))
	for _, p := range pages {
		key.String(p.URL).String(p.Title).String(p.Doc.Digest)
	}
	key.Int(int64(len(site.Notices)))
	for _, n := range site.Notices {
		key.String(n.URL).String(string(n.State))
		k.document(key, n.Doc.File, n.Outline)
		// An edition's front matter does not name what is withheld.
		f := &n.Doc.Front
		key.Strings(f.Systems).Strings(f.Models).String(f.From).String(f.To).String(f.Corrects).String(f.Supersedes)
		for _, p := range []*disclosure.Pack{n.From, n.To} {
			if p == nil {
				continue
			}
			// Which of them are compared follows from all versions and notices.
			key.String(p.URL).String(site.Turn(p.System).String())
			for _, other := range p.System.Packs {
				f := &other.Doc.Front
				key.String(other.URL).String(string(other.Status)).String(f.Published.String()).String(f.Effective.String()).
					Strings(f.Models).String(f.Audience)
			}
		}
	}
	key.Int(int64(len(site.Systems)))
	for _, sys := range site.Systems {
		key.String(sys.ID).Int(int64(len(sys.Notices))).Bool(sys.Latest() != nil)
		if sys.Doc.File != nil {
			key.String(sys.Doc.Digest)
		}
	}
	k.shared = key.Sum()
	return k
}

// systemsFile is where the keys are noted down of the systems that an output
// folder holds.
func systemsFile(dir, out string) string {
	return strings.Replace(programFile(dir, out), "program-", "systems-", 1)
}

// note notes them down for the folder with a manifest of this digest.
func (k *systemKeys) note(dir, out string, manifest output.Digest) {
	if k == nil {
		return
	}
	var list []output.Key
	for _, sys := range k.site.Systems {
		list = append(list, k.of(sys))
	}
	w := wire.Writer()
	systemsNote(w, &manifest, &list)
	writeState(dir, systemsFile(dir, out), w.Bytes())
}

// publishedSystems reads what was noted down for the folder with a manifest of
// this digest, nil for nothing. A wrong note costs time and changes no file.
func publishedSystems(dir, out string, manifest output.Digest) map[output.Key]bool {
	data, err := readState(dir, systemsFile(dir, out))
	if err != nil {
		return nil
	}
	var of output.Digest
	var list []output.Key
	w := wire.Reader(data)
	if systemsNote(w, &of, &list); !w.Whole() || of != manifest {
		return nil
	}
	keys := make(map[output.Key]bool, len(list))
	for _, key := range list {
		keys[key] = true
	}
	return keys
}

func systemsNote(w *wire.Wire, manifest *output.Digest, list *[]output.Key) {
	w.Digest((*[32]byte)(manifest))
	listOfKeys(w, list)
}

// of digests what files of a system are planned from.
func (k *systemKeys) of(sys *disclosure.System) output.Key {
	k.mu.Lock()
	sum, ok := k.known[sys]
	k.mu.Unlock()
	if !ok {
		sum = k.sum(sys)
		k.mu.Lock()
		k.known[sys] = sum
		k.mu.Unlock()
	}
	return sum
}

func (k *systemKeys) sum(sys *disclosure.System) output.Key {
	key := output.NewKey("system/v2").Key(k.shared).String(sys.ID).String(string(sys.Status)).String(k.site.Turn(sys).String())
	if sys.Doc.File != nil {
		k.document(key, sys.Doc.File, sys.Outline)
	}
	for _, m := range sys.Models {
		key.String(m.URL).String(string(m.State)).Int(int64(len(m.Notices)))
	}
	for _, p := range sys.Packs {
		key.String(p.URL).String(p.Digest).String(string(p.Status)).String(string(p.Impact)).
			String(p.From.String()).String(p.To.String()).Int(k.instants[p].UnixMilli())
		k.document(key, p.Doc.File, p.Outline)
		// An edition's front matter does not name what is withheld.
		key.Strings(p.Doc.Front.Models).String(p.Doc.Front.Notice)
		for _, a := range p.Doc.Front.Approvals {
			k.resolve(key, p.Doc.File, a.Evidence)
		}
		key.Int(int64(len(p.Pages)))
		for _, further := range p.Pages {
			key.String(further.URL)
			k.document(key, further.Doc.File, further.Outline)
		}
		key.Int(int64(len(p.Attachments)))
		for _, a := range p.Attachments {
			key.String(a.Path).String(a.Digest).Int(a.Size)
		}
	}
	return key.Sum()
}

// document adds a text and where its links lead.
func (k *systemKeys) document(key *output.KeyBuilder, f *content.File, outline *markdown.Outline) {
	key.String(f.Path).String(f.Digest)
	if outline == nil {
		return
	}
	for _, l := range outline.Links {
		k.resolve(key, f, l.Destination)
	}
	for _, i := range outline.Images {
		k.resolve(key, f, i.Destination)
	}
}

// resolve adds where a link leads.
func (k *systemKeys) resolve(key *output.KeyBuilder, from *content.File, destination string) {
	t, ok := k.site.Resolve(from, destination)
	key.String(destination).Bool(ok).Bool(t.External).String(t.URL).String(t.Fragment)
	if a := k.files[t.URL]; a != nil {
		key.String(a.Digest)
	}
}
