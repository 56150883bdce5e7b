package disclosure

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/markdown"
)

// index knows every address of a site: those of documents and files one by
// one, those of generated pages by their form. It is complete once made, and
// safe for concurrent readers.
type index struct {
	site      *Site
	sources   map[string]*node // by path below the content folder
	published map[string]*node // documents and files, by address
	aliases   map[string]*node // the page that an alias leads to
	systems   map[string]*System
	packs     map[string]*Pack // by address
	clashes   []clash
	compared  sync.Map // compared to *Comparisons, of systems to whose comparisons there are links

	spellings func() *spellings
}

// A node is one published address.
type node struct {
	url      string
	file     *content.File          // nil for assets and generated pages
	asset    *content.Asset         // nil for documents and generated pages
	outline  *markdown.Outline      // of a document; nil when any anchor may be there
	anchors  func() map[string]bool // of a document with many; else nil
	extra    []string               // anchors of generated parts
	audience string
	draft    bool
	since    content.Date // first day on which it is published; zero for always
	pack     *Pack        // that the document is or belongs to
}

// name is how messages call a node.
func (n *node) name() string {
	switch {
	case n.file != nil:
		return n.file.Source.Name
	case n.asset != nil:
		return "content/" + n.asset.Path
	}
	if e := path.Ext(n.url); e != "" && e != ".html" {
		return "a file that every build makes"
	}
	return "the generated page /" + n.url
}

// A clash is two things that claim one address, or an alias (of second) that
// claims an address in use.
type clash struct {
	first, second *node
	alias         int // number of the alias, or -1
}

func (n *node) hasAnchor(id string) bool {
	switch {
	case id == "" || id == "top" || n.outline == nil || slices.Contains(n.extra, id):
		return true
	case n.anchors != nil:
		return n.anchors()[id]
	}
	return n.outline.Anchors.Has(id)
}

// manyAnchors is the length of a document's anchors, in bytes, from which they
// are looked up in a set. Going through them takes as long as that at some
// hundreds, for each link; few documents have as many, and a set of each
// document's would take more room than all the anchors.
const manyAnchors = 4096

// packAnchors and noticeAnchors are the generated parts of the pages of packs
// and notices, which have them unless the text has these ids itself.
var (
	packAnchors   = []string{"brief", "changes", "record", "approvals", "models", "notices", "attachments", "updates", "cite"}
	noticeAnchors = []string{"record", "chain", "updates"}
)

// generatedPages are the pages of the whole site. A document at one of these
// addresses is the introduction of the generated page, whose anchors only
// package render knows, so that links to them are not checked here.
var generatedPages = map[string]bool{
	"systems/": true, "notices/": true, "changes/": true, "subscribe/": true, "suppliers/": true, "responsibilities/": true,
	"frameworks/": true, "verify/": true, "glossary/": true, "search/": true,
}

func newIndex(s *Site) *index {
	x := &index{
		site:      s,
		sources:   map[string]*node{},
		published: map[string]*node{},
		aliases:   map[string]*node{},
		systems:   make(map[string]*System, len(s.Systems)),
		packs:     map[string]*Pack{},
	}
	x.spellings = sync.OnceValue(x.listSpellings)
	for _, sys := range s.Systems {
		x.systems[sys.ID] = sys
		for _, p := range sys.Packs {
			x.packs[p.URL] = p
		}
	}
	if h := s.Home; h != nil {
		x.add(&node{file: h.Doc.File, audience: h.Doc.Front.Audience, draft: h.Doc.Front.Draft})
	}
	for _, sys := range s.Systems {
		x.addSystem(sys)
	}
	for _, n := range s.Notices {
		x.add(&node{
			url: n.URL, file: n.Doc.File, outline: n.Outline, extra: noticeAnchors,
			audience: n.Doc.Front.Audience, draft: n.Doc.Front.Draft, since: n.day(),
		})
	}
	pages := s.AllPages()
	inherited := map[*Page]string{} // parents come before children
	for _, p := range pages {
		inherited[p] = narrower(inherited[p.Parent], p.Doc.Front.Audience)
		n := &node{url: p.URL, file: p.Doc.File, outline: p.Outline, audience: inherited[p], draft: p.Doc.Front.Draft}
		if generatedPages[p.URL] {
			n.outline = nil
		}
		x.add(n)
	}
	for _, a := range s.Assets {
		x.add(&node{url: a.Path, asset: a, audience: x.folderAudience(a)})
	}
	for _, p := range pages {
		x.addAliases(p)
	}
	return x
}

func (x *index) addSystem(s *System) {
	// A system's page has generated parts around its own text.
	x.add(&node{url: s.URL, file: s.Doc.File, audience: s.Doc.Front.Audience})
	for _, p := range s.Packs {
		base := node{
			audience: p.Audience(),
			draft:    isDraft(p),
			since:    p.Doc.Front.Published,
			pack:     p,
		}
		n := base.with(p.URL, p.Doc.File, p.Outline)
		n.extra = packAnchors
		x.add(n)
		for _, page := range p.Pages {
			n := base.with(page.URL, page.Doc.File, page.Outline)
			n.audience = narrower(n.audience, page.Doc.Front.Audience)
			n.draft = n.draft || page.Doc.Front.Draft
			if first := x.generated(strings.TrimSuffix(page.URL, "/") + ".md"); first != nil {
				x.clashes = append(x.clashes, clash{first, n, -1}) // it is published as it was written, too
			}
			x.add(n)
		}
		folder := path.Dir(p.Doc.Path) + "/"
		for _, a := range p.Attachments {
			n := base.with(p.URL+strings.TrimPrefix(a.Path, folder), nil, nil)
			n.asset = a
			x.add(n)
		}
	}
}

// with makes a node for another address of the same pack.
func (n *node) with(url string, file *content.File, outline *markdown.Outline) *node {
	return &node{url: url, file: file, outline: outline, audience: n.audience, draft: n.draft, since: n.since, pack: n.pack}
}

func (x *index) folderAudience(a *content.Asset) string {
	audience := ""
	for dir := path.Dir(a.Path); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if n := x.sources[dir+"/_index.md"]; n != nil {
			audience = narrower(audience, n.audience)
		}
	}
	return audience
}

func (x *index) add(n *node) {
	switch {
	case n.file != nil:
		if n.file.Broken || n.outline != nil && n.outline.Refused {
			n.outline = nil // which anchors it has is not known
		}
		if n.outline != nil && len(n.outline.Anchors) >= manyAnchors {
			n.anchors = sync.OnceValue(func() map[string]bool {
				set := map[string]bool{}
				for id := range n.outline.Anchors.All() {
					set[id] = true
				}
				return set
			})
		}
		x.sources[n.file.Path] = n
		x.sources[logical(n.file)] = n
	case n.asset != nil:
		x.sources[n.asset.Path] = n
	}
	if first := x.taken(n.url); first != nil {
		x.clashes = append(x.clashes, clash{first, n, -1})
		return
	}
	x.published[n.url] = n
}

// taken gives what has an address already.
func (x *index) taken(url string) *node {
	for _, spelled := range sameAddress(url) {
		if n := x.published[spelled]; n != nil {
			return n
		}
	}
	if generatedPages[url] {
		return nil // a document is its introduction
	}
	return x.generated(strings.TrimSuffix(url, "index.html"))
}

// sameAddress gives the spellings of one place in the published tree: the
// file index.html of a folder is the folder's page, and a file cannot have
// the name of a folder.
func sameAddress(url string) []string {
	switch {
	case url == "" || url == "index.html":
		return []string{"", "index.html"}
	case strings.HasSuffix(url, "/"):
		return []string{url, url + "index.html", strings.TrimSuffix(url, "/")}
	case strings.HasSuffix(url, "/index.html"):
		return []string{url, strings.TrimSuffix(url, "index.html")}
	}
	return []string{url, url + "/"}
}

func (x *index) addAliases(p *Page) {
	n := x.sources[p.Doc.Path]
	for i, alias := range p.Doc.Front.Aliases {
		a := strings.TrimPrefix(alias, "/")
		if a != "" && path.Ext(a) == "" && !strings.HasSuffix(a, "/") {
			a += "/"
		}
		first := x.taken(a)
		if first == nil {
			first = x.generated(a)
		}
		if first == nil {
			first = x.aliases[a]
		}
		if first != nil {
			x.clashes = append(x.clashes, clash{first, n, i})
			continue
		}
		x.aliases[a] = n
	}
}

// find gives the page or file of a clean path: a source path, with or
// without .md or a folder's index, else a published path.
func (x *index) find(p string) *node {
	if n := x.sources[p]; n != nil {
		return n
	}
	base := stem(p)
	for _, source := range []string{base + ".md", path.Join(base, "index.md"), path.Join(base, "_index.md")} {
		if n := x.sources[source]; n != nil {
			return n
		}
	}
	if p == "" || p == "index.html" {
		return x.home()
	}
	for _, address := range []string{p + "/", strings.TrimSuffix(p, "index.html"), p} {
		if n := x.published[address]; n != nil {
			return n
		}
		if n := x.aliases[address]; n != nil {
			return n
		}
		if n := x.generated(address); n != nil {
			return n
		}
	}
	return nil
}

// home is the home page, which there is without a document too.
func (x *index) home() *node {
	if n := x.published[""]; n != nil {
		return n
	}
	return &node{}
}

// stem is a source path without what may be left out.
func stem(p string) string {
	if p == "index.md" || p == "_index.md" {
		return ""
	}
	for _, ending := range []string{"/index.md", "/_index.md", ".md"} {
		if base, ok := strings.CutSuffix(p, ending); ok {
			return base
		}
	}
	return p
}

// generated gives the node of an address that has no document of its own, or
// nil. The addresses are those that a build publishes, which TestLinkTargets
// of package generator holds against each other; parts of the search index,
// archives of feeds and the theme's files are not for links.
func (x *index) generated(address string) *node {
	n := &node{url: address}
	folder, file := path.Split(address)
	if generatedPages[folder] && (file == "" || file == "index.md" && folder != "search/") {
		switch {
		case folder == "changes/" && len(x.site.Systems) == 0,
			folder == "subscribe/" && len(x.site.Systems)+len(x.site.Notices) == 0:
			return nil
		}
		return n
	}
	switch folder {
	case "":
		switch file {
		case "index.json", "index.md", "models.json", "SHA256SUMS", "sitemap.xml", "robots.txt",
			"llms.txt", "llms-full.txt", "404.html", "_headers", "_redirects":
			return n
		}
		return nil
	case "changes/":
		if isFeed(file) || isLog(file) {
			return n
		}
		return nil
	case "schema/v1/":
		if path.Ext(file) == ".json" {
			return n
		}
		return nil
	}
	if strings.HasPrefix(folder, "notices/") {
		return x.generatedNotices(n, folder, file)
	}
	rest, ok := strings.CutPrefix(address, "systems/")
	if !ok {
		return nil
	}
	id, rest, _ := strings.Cut(rest, "/")
	s := x.systems[id]
	if s == nil {
		return nil
	}
	n.audience = s.Doc.Front.Audience
	switch rest {
	case "index.md", "index.json", "models.json", "calendar.ics":
		return n
	case "latest/", "latest/index.md":
		p := s.Latest()
		if p == nil {
			return nil
		}
		n.outline, n.extra = p.Outline, packAnchors
		return n
	}
	kind, rest, _ := strings.Cut(rest, "/")
	switch kind {
	case "changes":
		if rest == "" {
			return n.from(x.packNodes(s.Packs))
		}
		if isFeed(rest) || isLog(rest) {
			return n
		}
	case "notices":
		if rest == "" || rest == "index.md" {
			return n.from(x.noticeNodes(s.Notices))
		}
		if isFeed(rest) {
			return n
		}
	case "models":
		name, rest, ok := strings.Cut(rest, "/")
		for _, m := range s.Models {
			if !ok || name != m.Front.ID && (rest != "" || !slices.Contains(m.Front.Aliases, name)) {
				continue
			}
			if rest == "" || rest == "index.md" || isFeed(rest) || isLog(rest) {
				n.url, n.audience = m.URL+rest, narrower(s.Doc.Front.Audience, m.Front.Audience)
				return n
			}
		}
	case "packs":
		version, rest, _ := strings.Cut(rest, "/")
		p := x.packs[s.URL+"packs/"+version+"/"]
		if p == nil {
			return nil
		}
		source := p.URL
		switch rest {
		case "index.md", "index.json", "pack.cdx.json", "model-card.md":
		default:
			// Further pages are published as they were written and, below
			// their own address, as they are read.
			name, ok := strings.CutSuffix(rest, ".md")
			if !ok {
				return nil
			}
			source += strings.TrimSuffix(name, "/index") + "/"
		}
		if of := x.published[source]; of != nil && of.file != nil {
			n.audience, n.draft, n.since, n.pack = of.audience, of.draft, of.since, p
			return n
		}
	case "compare":
		if rest == "" && len(s.Packs) > 1 {
			return n.from(x.packNodes(s.Packs[:len(s.Packs)-1])) // all but the first
		}
		a, b, ok := strings.Cut(comparedIn(rest), "...")
		from, to := x.packs[s.URL+"packs/"+a+"/"], x.packs[s.URL+"packs/"+b+"/"]
		switch {
		case from == nil || !ok:
		case b == "latest":
			return x.since(n, from)
		case to != nil && from.Version.LessThan(to.Version):
			return x.pair(n, Pair{from, to})
		}
	}
	return nil
}

// pair makes n the comparison of two versions, or nil when it is not published.
// With a draft it is there as soon as that is no draft any more.
func (x *index) pair(n *node, p Pair) *node {
	s := p.To.System
	n.audience = narrower(s.Doc.Front.Audience, narrower(p.From.Doc.Front.Audience, p.To.Doc.Front.Audience))
	n.draft = isDraft(p.From) || isDraft(p.To)
	n.since = latest(p.From.Doc.Front.Published, p.To.Doc.Front.Published)
	if n.draft || slices.ContainsFunc(s.Packs, func(k *Pack) bool { return k.Doc.Broken }) {
		return n
	}
	// Who sees fewer versions has no fewer comparisons of these, but for those
	// that follow from a notice that others do not see.
	if !x.comparisons(s, content.Partner).Has(p) {
		return nil
	}
	for _, audience := range audiencesFrom(n.audience) {
		if n.audience = audience; x.comparisons(s, audience).Has(p) {
			break
		}
	}
	return n
}

// audiencesFrom lists the audiences that see what is for one of them, the
// widest first.
func audiencesFrom(audience string) []string {
	return []string{content.Public, content.Customer, content.Partner}[audienceRank(audience):]
}

// since makes n the comparison of a pack with the one in force, or nil when it
// is not published. It is there for whoever sees enough later versions.
func (x *index) since(n *node, from *Pack) *node {
	s := from.System
	n.draft = isDraft(from)
	for _, audience := range audiencesFrom(narrower(s.Doc.Front.Audience, from.Doc.Front.Audience)) {
		known := x.comparisons(s, audience)
		if !known.HasSince(from) {
			continue
		}
		n.audience = audience
		for _, to := range s.Packs {
			if isDraft(to) || !from.Version.LessThan(to.Version) || audienceRank(to.Doc.Front.Audience) > audienceRank(audience) || known.Has(Pair{from, to}) {
				continue
			}
			if day := latest(from.Doc.Front.Published, to.Doc.Front.Published); n.since.IsZero() || day.Before(n.since) {
				n.since = day
			}
		}
		return n
	}
	return nil
}

// compared is a system as one audience sees it.
type compared struct {
	system   *System
	audience string
}

// comparisons gives the comparisons of a system that an audience sees.
func (x *index) comparisons(s *System, audience string) *Comparisons {
	key := compared{s, audience}
	if known, ok := x.compared.Load(key); ok {
		return known.(*Comparisons)
	}
	seen := &System{ID: s.ID, URL: s.URL}
	for _, p := range s.Packs {
		if audienceRank(p.Doc.Front.Audience) <= audienceRank(audience) {
			seen.Packs = append(seen.Packs, p)
		}
	}
	for _, n := range s.Notices {
		if audienceRank(n.Doc.Front.Audience) <= audienceRank(audience) {
			seen.Notices = append(seen.Notices, n)
		}
	}
	known, _ := x.compared.LoadOrStore(key, seen.Comparisons(x.site.Config.Compare.Versions, x.site.AsOf))
	return known.(*Comparisons)
}

// generatedNotices gives the node n of an address below notices, or nil.
func (x *index) generatedNotices(n *node, folder, file string) *node {
	if folder == "notices/" {
		if isFeed(file) || file == "index.json" || file == "calendar.ics" {
			return n
		}
		return nil
	}
	if file == "notice.md" {
		if of := x.published[folder]; of != nil && of.file != nil {
			n.audience, n.draft, n.since = of.audience, of.draft, of.since
			return n
		}
		return nil
	}
	by, value, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(folder, "notices/"), "/"), "/")
	if by == "impact" && isFeed(file) {
		if i := Impact(value); i.rank() > 0 && i != Initial {
			return n
		}
		return nil
	}
	if file != "" && file != "index.md" {
		return nil
	}
	var of []*Notice
	for _, notice := range x.site.Notices {
		f := &notice.Doc.Front
		if by == "impact" && f.Impact == value || by == "kind" && f.Kind == value || by == "year" && strconv.Itoa(notice.day().Year) == value {
			of = append(of, notice)
		}
	}
	return n.from(x.noticeNodes(of))
}

// from makes n a page that there is as soon as there is one of others, and for
// whom it is there first. It is nil when there are none.
func (n *node) from(others []*node) *node {
	if len(others) == 0 {
		return nil
	}
	first := slices.MinFunc(others, func(a, b *node) int {
		switch {
		case a.draft != b.draft:
			if a.draft {
				return 1
			}
			return -1
		case audienceRank(a.audience) != audienceRank(b.audience):
			return audienceRank(a.audience) - audienceRank(b.audience)
		}
		return a.since.Compare(b.since)
	})
	n.audience, n.draft, n.since = narrower(n.audience, first.audience), first.draft, first.since
	return n
}

func (x *index) packNodes(packs []*Pack) (list []*node) {
	for _, p := range packs {
		if n := x.published[p.URL]; n != nil {
			list = append(list, n)
		}
	}
	return list
}

func (x *index) noticeNodes(notices []*Notice) (list []*node) {
	for _, notice := range notices {
		if n := x.published[notice.URL]; n != nil {
			list = append(list, n)
		}
	}
	return list
}

// comparedIn gives "1.0.0...1.1.0" from the address of a comparison in any of
// its formats.
func comparedIn(rest string) string {
	for _, ending := range []string{"/", "/index.json", ".diff"} {
		if pair, ok := strings.CutSuffix(rest, ending); ok {
			return pair
		}
	}
	return ""
}

func isFeed(name string) bool {
	return name == "feed.atom" || name == "feed.rss" || name == "feed.json"
}

// isLog reports whether a file is a change log for programs.
func isLog(name string) bool { return name == "changes.json" || name == "changes.md" }

// isAPI reports whether a file is an OpenAPI description.
func isAPI(a *content.Asset) bool {
	switch path.Base(a.Path) {
	case "openapi.yaml", "openapi.yml", "openapi.json":
		return true
	}
	return false
}

// spellings finds what an author may have meant by a path that leads
// nowhere. They are listed only when there is a broken link.
type spellings struct {
	byLower map[string]string   // stem in lower case to the source path
	byName  map[string][]string // last step in lower case to source paths
	byDir   map[string][]string // folder to the last steps in it
}

func (x *index) listSpellings() *spellings {
	s := &spellings{map[string]string{}, map[string][]string{}, map[string][]string{}}
	paths := make([]string, 0, len(x.sources))
	for p := range x.sources {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		base := stem(p)
		if key := strings.ToLower(base); s.byLower[key] == "" {
			s.byLower[key] = p
		}
		name := strings.ToLower(path.Base(base))
		s.byName[name] = append(s.byName[name], p)
		dir := path.Dir(base)
		s.byDir[dir] = append(s.byDir[dir], path.Base(base))
	}
	return s
}

// nearby gives the source path that was probably meant by a path that leads
// nowhere, or "".
func (x *index) nearby(p string) string {
	s, base := x.spellings(), stem(p)
	if found := s.byLower[strings.ToLower(base)]; found != "" {
		return found
	}
	if found := s.byName[strings.ToLower(path.Base(base))]; len(found) == 1 {
		return found[0]
	}
	dir := path.Dir(base)
	if near := diag.Nearest(path.Base(base), s.byDir[dir]); near != "" {
		return s.byLower[strings.ToLower(path.Join(dir, near))]
	}
	return ""
}

// written gives the destination to write in a document for a source path:
// relative, or from the content folder when that is how the author wrote.
func written(from *content.File, source, destination string) string {
	if from == nil || strings.HasPrefix(destination, "/") {
		return "/" + source
	}
	here := strings.Split(path.Dir(from.Path), "/")
	there := strings.Split(source, "/")
	if here[0] == "." {
		here = nil
	}
	common := 0
	for common < len(here) && common < len(there)-1 && here[common] == there[common] {
		common++
	}
	return cmp.Or(strings.Repeat("../", len(here)-common)+strings.Join(there[common:], "/"), source)
}
