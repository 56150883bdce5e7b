package export

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/output"
	"placard/trustindex"
)

// The JSON index: what procurement tools, inventories and scanners read. Its
// types, and with them its schemas, are those of package trustindex; the files
// index_*.go fill them, one for each document.
//
// Every parent names its children with size, SHA-256 and date, so documents
// are derived artifacts in phases: packs and notices first, then systems, then
// the site.
//
// # What does not change
//
// A pack's document is a function of the canonical text, the approvals given
// by the day of publication, the base address and the version of the format.
// What customers may see change without a new version is in the system's
// document: status, period, withdrawal, later approvals, the system's name.
// What may be added to a pack by hand afterwards is only an approval dated
// back; the digest, which is what approvals, messages and contracts name,
// does not change even then.
const (
	packPhase   = 1
	systemPhase = 2
	indexPhase  = 3
)

// Index plans the JSON index and its schemas. planned is all that is
// planned so far: the index speaks of feeds, life cycles and further formats
// of a pack only when they are among them.
func Index(in Input, planned *Planned) ([]output.Artifact, error) {
	x, err := newIndexing(in, planned)
	if err != nil {
		return nil, err
	}
	list := IndexSchemas().artifacts()
	list = append(list, x.notices())
	list = append(list, x.noticeSources()...)
	memory := orForgetful(in.Memory)
	for _, s := range in.Site.Systems {
		keys := memory.Keys("documents", s, func() []output.Key { return x.keys(s) })
		for i, p := range s.Packs {
			list = append(list, x.packSources(p)...)
			list = append(list, x.pack(p, keys[i]))
		}
		list = append(list, x.system(s, keys[len(s.Packs)]))
	}
	list = append(list, x.root())
	x.forget()
	return list, nil
}

// keys gives the keys of the documents of a system's packs, and of its own.
func (x *indexing) keys(s *disclosure.System) []output.Key {
	keys := make([]output.Key, 0, len(s.Packs)+1)
	for _, p := range s.Packs {
		keys = append(keys, x.packKey(p))
	}
	return append(keys, x.documentKey("index-system/v1", x.systemWithFormats(s)))
}

// indexing is an edition being made into an index.
type indexing struct {
	Input
	addresses
	planned *Planned
	found   map[string]bool // paths that were asked for and are planned
	words   Strings
}

func newIndexing(in Input, planned *Planned) (*indexing, error) {
	a, err := newAddresses(in.BaseURL)
	if err != nil {
		return nil, err
	}
	return &indexing{Input: in, addresses: a, planned: planned, found: map[string]bool{}, words: in.Strings.english()}, nil
}

// has reports whether a path is planned.
func (x *indexing) has(path string) bool {
	if x.planned == nil {
		return x.found[path]
	}
	has := x.planned.has(path)
	if has {
		x.found[path] = true
	}
	return has
}

// forget drops what is planned but for what was asked for, which whoever
// writes asks for again, and the memory of plans, which leads to the lists of
// all of it: what is written later keeps x.
func (x *indexing) forget() { x.planned, x.Memory = nil, nil }

// Planned is what is planned so far, for what speaks of it.
type Planned struct {
	paths map[string]bool
	pages []string // addresses, without redirects
}

// NewPlanned begins with lists of artifacts.
func NewPlanned(lists ...[]output.Artifact) *Planned {
	p := &Planned{paths: map[string]bool{}}
	p.Add(lists...)
	return p
}

// Add adds artifacts. It must not be called while others read.
func (p *Planned) Add(lists ...[]output.Artifact) {
	for _, list := range lists {
		for i := range list {
			p.add(&list[i])
		}
	}
}

func (p *Planned) add(a *output.Artifact) {
	p.paths[a.Path] = true
	if url, ok := strings.CutSuffix(a.Path, "index.html"); ok && a.Kind != "redirect" && (url == "" || strings.HasSuffix(url, "/")) {
		p.pages = append(p.pages, url)
	}
}

func (p *Planned) has(path string) bool { return p.paths[path] }

type packFormat struct{ name, role, media string }

// packFormats are the files beside a pack's page that hold the pack in another
// format, in the order of their names.
var packFormats = []packFormat{
	{ModelCardName, "model-card", "text/markdown"},
	{CycloneDXName, "ml-bom", "application/vnd.cyclonedx+json"},
}

// head begins a document.
func (x *indexing) head(name, path string) trustindex.Head {
	return trustindex.Head{
		Schema:        x.absolute(indexSchemaPath("v1", name)),
		SchemaVersion: trustindex.SchemaVersion,
		URL:           x.absolute(path),
	}
}

// derived plans a document that speaks of other files; complete gives it when
// these are written.
func derived(path string, key output.Key, phase int, uses []string, complete func(output.Files) (any, error)) output.Artifact {
	slices.Sort(uses)
	return output.Artifact{
		Path: path,
		Kind: "index",
		Key:  key,
		Derived: &output.Derived{Phase: phase, Uses: slices.Compact(uses), Write: func(w io.Writer, files output.Files) error {
			full, err := complete(files)
			if err != nil {
				return fmt.Errorf("write %s: %w", path, err)
			}
			return writeJSON(w, full)
		}},
	}
}

// documentKey digests a document without what is only known of files when they
// are written.
func (x *indexing) documentKey(recipe string, doc any) output.Key {
	data, err := json.Marshal(doc)
	if err != nil {
		panic(fmt.Sprintf("the index: %v", err)) // it is plain data
	}
	return output.NewKey(recipe).String(x.Program).String(x.base).Bytes(data).Sum()
}

// file describes a published file.
func (x *indexing) file(files output.Files, path, media string) (trustindex.File, error) {
	f, ok := files.Get(path)
	if !ok {
		return trustindex.File{}, fmt.Errorf("%s is not published", path)
	}
	return trustindex.File{URL: x.absolute(path), MediaType: media, Size: f.Size, SHA256: f.Digest.String()}, nil
}

// mediaTypes are those of the files that packs hold. The table of the machine
// that builds is not asked: it would make the same site differ.
var mediaTypes = map[string]string{
	".md": "text/markdown", ".csv": "text/csv", ".tsv": "text/tab-separated-values", ".txt": "text/plain", ".json": "application/json",
	".jsonl": "application/jsonl", ".yaml": "application/yaml", ".yml": "application/yaml", ".toml": "application/toml",
	".xml": "application/xml", ".pdf": "application/pdf", ".zip": "application/zip", ".gz": "application/gzip", ".ics": "text/calendar",
	".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
	".mp4": "video/mp4", ".webm": "video/webm", ".mp3": "audio/mpeg", ".wav": "audio/wav",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".odt":  "application/vnd.oasis.opendocument.text", ".ods": "application/vnd.oasis.opendocument.spreadsheet",
	".parquet": "application/vnd.apache.parquet", ".onnx": "application/octet-stream",
}

func mediaType(name string) string {
	if t := mediaTypes[strings.ToLower(path.Ext(name))]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// feeds lists the feeds and calendars of some scopes that are planned.
func (x *indexing) feeds(s *disclosure.System, scopes ...Scope) []trustindex.Feed {
	list := []trustindex.Feed{}
	for _, l := range append(FeedLinks(x.Site, x.words, scopes...), CalendarLink(x.Site, x.words, s)) {
		if x.has(l.URL) {
			list = append(list, trustindex.Feed{Title: l.Title, MediaType: l.Type, URL: x.absolute(l.URL)})
		}
	}
	return list
}

// A newest keeps the latest instant of what has happened by the site's date:
// publications, and days on which something took effect. It is what updated
// means in every document, so that neither a clock nor a rebuild changes it.
type newest struct {
	asOf content.Date
	at   time.Time
}

func (n *newest) day(days ...content.Date) {
	for _, d := range days {
		if !d.IsZero() && !d.After(n.asOf) {
			n.instant(d.Time())
		}
	}
}

func (n *newest) instant(t time.Time) {
	if t = t.UTC().Truncate(time.Second); t.After(n.at) && !content.DateOf(t).After(n.asOf) {
		n.at = t
	}
}

func (n *newest) notice(o *disclosure.Notice) {
	f := &o.Doc.Front
	n.instant(o.Published)
	n.day(f.Effective)
	if !f.Deadline.IsZero() {
		n.day(f.Deadline.AddDays(1)) // closed from the next day on
	}
}

func (n *newest) system(s *disclosure.System) {
	n.day(s.Doc.Front.Withdrawn)
	for _, m := range s.Models {
		n.day(m.Front.Released, m.Front.Deprecated, m.Front.Retires)
	}
	for _, p := range s.Packs {
		f := &p.Doc.Front
		n.day(f.Published, f.Effective, f.Withdrawn)
		for _, a := range f.Approvals {
			n.day(a.At)
		}
	}
	for _, o := range s.Notices {
		n.notice(o)
	}
}

// time gives the instant; before anything has happened, the beginning of the
// year in the site's ids.
func (n *newest) time(x *indexing) time.Time {
	if n.at.IsZero() {
		return time.Date(identify(x.Site.Config).year, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return n.at
}

// listOf makes a list that is never null.
func listOf[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func versionsOf(packs []*disclosure.Pack) []string {
	list := make([]string, 0, len(packs))
	for _, p := range packs {
		list = append(list, p.Version.Original())
	}
	return list
}
