package generator

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
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

// session is one run of the stages over one source.
type session struct {
	options    Options
	engine     *markdown.Engine
	kept       *kept // what runs before have left, nil for a single run
	tree       *content.Tree
	parsing    map[*content.File]parsing // how each document is parsed
	whole      *disclosure.Site          // every audience, for the rules
	edition    *disclosure.Site          // what this build publishes
	sum        output.Key                // of all that the two depend on
	findings   diag.List
	watch      stopwatch
	shelf      *shelf
	cache      *cache.Cache           // what builds before worked out, nil for none
	outlines   int                    // asked for
	parsed     int                    // documents whose outlines were made of their texts
	checks     int                    // of packs, asked for
	looked     int                    // packs whose texts the rules have read
	alone      bool                   // one run, whose rules are asked for at once
	ahead      ahead                  // done before the site was there
	stands     bool                   // the output folder has what this program wrote
	published  map[output.Key]bool    // see recaller
	systemKeys *systemKeys            // see recaller
	programID  *string                // see program
	changed    func(error)            // told that a document was changed meanwhile; nil keeps the texts of all
	letGo      func(...*content.File) // of texts, nil to keep them
	theme      *render.Theme          // nil until it is loaded
	comparing  *compare.Comparer      // for pages and for files that programs read
}

// parsing is how a document is parsed, and a digest of that.
type parsing struct {
	options markdown.Options
	key     output.Key
}

func newSession(o Options) *session {
	return &session{options: o, engine: markdown.New(), shelf: newShelf()}
}

// load reads, parses and checks the source.
func load(ctx context.Context, o Options) (*session, error) {
	s := newSession(o)
	return s, s.load(ctx)
}

func (s *session) load(ctx context.Context) error {
	s.alone = s.kept == nil
	if err := s.read(ctx, nil); err != nil {
		return err
	}
	s.check()
	s.watch.lap("check")
	return nil
}

// read reads and parses the source, or of a source that was read before what
// has changed, and makes the site of it.
func (s *session) read(ctx context.Context, changed []string) error {
	o := &s.options
	switch o.Audience {
	case "":
		o.Audience = content.Public
	case content.Public, content.Customer, content.Partner:
	default:
		return fmt.Errorf("audience %q is not one of public, customer, partner", o.Audience)
	}
	var err error
	if o.BaseURL != "" {
		if err := content.CheckBaseURL(o.BaseURL); err != nil {
			return err
		}
	}
	switch {
	case s.kept != nil:
		s.tree, s.findings, err = s.kept.loader.Load(ctx, changed)
	case s.cache != nil:
		s.tree, s.findings, err = content.LoadKept(ctx, o.Dir, s.cache, s.changed)
	default:
		s.tree, s.findings, err = content.Load(ctx, o.Dir)
	}
	if err != nil {
		return err
	}
	s.watch.lap("read")
	asOf, err := o.asOf(&s.tree.Config.Site)
	if err != nil {
		return err
	}
	if o.BaseURL != "" {
		s.tree.Config.BaseURL = o.BaseURL
	}
	var packs []*content.PackDir
	for _, system := range s.tree.Systems {
		packs = append(packs, system.Packs...)
	}
	if err := parallel(ctx, len(packs), func(i int) { packs[i].Digest() }); err != nil {
		return err
	}
	s.parsing = parsingOptions(s.tree)
	if s.changed != nil {
		if s.letGo, err = content.LettingGo(o.Dir, s.changed); err != nil {
			return err
		}
	}
	var made atomic.Int32
	if s.alone && s.cache.New() {
		if err := s.readAhead(ctx, asOf, &made); err != nil {
			return err
		}
	}
	outlines, err := s.parse(ctx, &made)
	if err != nil {
		return err
	}
	s.watch.lap("parse")
	if s.letGo != nil {
		s.letGo(documents(s.tree)...)
	}
	if k := s.kept; k != nil {
		s.sum = s.digest(asOf, false)
		if k.site != nil && k.site.sum == s.sum {
			// The site speaks of the files that it was made from, which may
			// have been read again since, with the same texts.
			s.whole, s.edition, s.parsing, s.comparing = k.site.whole, k.site.edition, k.site.parsing, k.site.comparing
			s.findings = append(s.findings, k.site.found...)
			return nil
		}
	}
	var found diag.List
	s.whole, found = disclosure.Assemble(s.tree, outlines, asOf)
	s.findings = append(s.findings, found...)
	s.edition = s.whole.Edition(o.Audience, o.Drafts)
	s.comparing = compare.NewComparer(s.document, compare.Options{Language: s.tree.Config.Language})
	s.watch.lap("assemble")
	if s.kept != nil {
		s.kept.site = &keptSite{s.sum, s.whole, s.edition, s.parsing, s.comparing, found}
	}
	return nil
}

// digest digests all that the site and its findings depend on; or, when
// addresses is true, only what the addresses of its files depend on, which
// leaves out texts.
func (s *session) digest(asOf content.Date, addresses bool) output.Key {
	key := output.NewKey("source/v1").String(asOf.String()).String(s.options.Audience).Bool(s.options.Drafts).String(s.options.BaseURL)
	file := func(f *content.File) {
		key.String(f.Source.Name).Bool(f.Broken)
		if addresses {
			key.Bytes(f.Source.Bytes()[:min(f.Body, f.Source.Size())])
			return
		}
		key.String(f.Digest).Key(s.parsing[f].key)
	}
	assets := func(list []*content.Asset) {
		key.Int(int64(len(list)))
		for _, a := range list {
			key.String(a.Path)
			if !addresses {
				key.String(a.Digest).Int(a.Size)
			}
		}
	}
	key.Bool(s.tree.Config.Broken).Bytes(s.tree.Config.Source.Bytes())
	for _, f := range s.tree.Frameworks {
		key.String(f.Name).Bool(f.Broken).Bytes(f.Source.Bytes())
	}
	for _, system := range s.tree.Systems {
		key.String(system.ID).Int(int64(len(system.Packs)))
		for _, p := range system.Packs {
			key.String(p.Name)
			assets(p.Attachments)
		}
	}
	assets(s.tree.Assets)
	for _, f := range documents(s.tree) {
		file(f)
	}
	return key.Sum()
}

// check runs the rules.
func (s *session) check() {
	if k := s.kept; k == nil {
		s.findings = append(s.findings, s.rules()...)
	} else {
		s.findings = append(s.findings, k.rules(s)...)
	}
}

func (s *session) rules() diag.List {
	return slices.Concat(disclosure.CheckSite(s.whole), s.compared(s.whole, nil), disclosure.CheckRuleCodes(s.tree.Config, Rules()))
}

// parse reads the Markdown of every document, in parallel. Texts and trees are
// not kept: a document is parsed again when a rule or a page asks for its text,
// which costs less than holding ten thousand of them.
func (s *session) parse(ctx context.Context, made *atomic.Int32) (disclosure.Outlines, error) {
	files := documents(s.tree)
	parsed := make(map[*content.File]*markdown.Document, len(files))
	var todo []*content.File
	for _, f := range files {
		switch doc := s.kept.document(f, s.parsing[f].key); {
		case f.Broken:
			parsed[f] = &markdown.Document{}
		case doc != nil:
			parsed[f] = doc
		default:
			todo = append(todo, f)
		}
	}
	fresh := make([]*markdown.Document, len(todo))
	if err := parallel(ctx, len(todo), func(i int) {
		if fresh[i] = s.ahead.parsed[todo[i]]; fresh[i] == nil {
			fresh[i] = s.slim(todo[i], made)
		}
	}); err != nil {
		return nil, err
	}
	s.outlines, s.parsed = len(todo), int(made.Load())
	for i, f := range todo {
		parsed[f] = fresh[i]
	}
	s.kept.documents(parsed, s.parsing)
	outlines := make(map[*content.File]*markdown.Outline, len(files))
	for _, f := range files {
		doc := parsed[f]
		s.findings = append(s.findings, doc.Findings...)
		if !doc.Refused { // what a refused text lacks means nothing
			outline := doc.Outline // alone: a document has room for its text
			outlines[f] = &outline
		}
	}
	return func(f *content.File) *markdown.Outline { return outlines[f] }, nil
}

// slim gives a document's outline, from the cache or made of its text, which
// is counted.
func (s *session) slim(f *content.File, made *atomic.Int32) *markdown.Document {
	var key output.Key
	if s.cache != nil {
		// The name is in every position.
		key = output.NewKey("outline/v1").String(f.Source.Name).String(f.Digest).Key(s.parsing[f].key).Sum()
		if data, ok := s.cache.Get(key); ok {
			if doc, err := markdown.Restore(data); err == nil {
				return doc
			}
		}
	}
	made.Add(1)
	doc := s.document(f).Slim()
	if s.cache != nil {
		if data := doc.Stored(); data != nil {
			s.cache.Put(key, data)
		}
	}
	return doc
}

// parallel calls do for 0 to n-1 on as many goroutines as there are
// processors, and waits for them. It stops early when ctx ends.
func parallel(ctx context.Context, n int, do func(i int)) error {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	workers.Wait()
	return ctx.Err()
}

// document parses one document in full.
func (s *session) document(f *content.File) *markdown.Document {
	how := s.parsing[f]
	return s.shelf.get(reading{f, how.key}, func() *markdown.Document { return s.engine.Parse(f.Source, f.Body, how.options) })
}

// parsingOptions says how each document is parsed: the paragraphs of packs
// are numbered and their required sections have fixed ids.
func parsingOptions(tree *content.Tree) map[*content.File]parsing {
	all := map[*content.File]parsing{}
	how := func(front *content.SystemFront) parsing {
		rules := disclosure.SectionRules(&tree.Config.Site, front)
		key, err := json.Marshal(rules)
		if err != nil {
			panic(err) // rules are plain data
		}
		return parsing{markdown.Options{Numbered: true, HeadingID: disclosure.HeadingIDs(rules)}, output.NewKey("parsing/v1").Bytes(key).Sum()}
	}
	usual := how(nil)
	for _, system := range tree.Systems {
		pack := usual
		if system.Doc != nil && len(system.Doc.Front.Sections) > 0 {
			pack = how(&system.Doc.Front)
		}
		for _, p := range system.Packs {
			if p.Doc != nil {
				all[p.Doc.File] = pack
			}
		}
	}
	return all
}

// documents lists every document of the tree.
func documents(tree *content.Tree) []*content.File {
	var files []*content.File
	if tree.Home != nil {
		files = append(files, tree.Home.File)
	}
	for _, system := range tree.Systems {
		if system.Doc != nil {
			files = append(files, system.Doc.File)
		}
		for _, p := range system.Packs {
			if p.Doc != nil {
				files = append(files, p.Doc.File)
			}
			for _, page := range p.Pages {
				files = append(files, page.File)
			}
		}
	}
	for _, n := range tree.Notices {
		files = append(files, n.File)
	}
	for _, p := range tree.Pages {
		files = append(files, p.File)
	}
	return files
}

// result sums up what is known before anything is written.
func (s *session) result(start time.Time) *Result {
	if s.tree != nil && s.tree.Config != nil {
		s.findings = s.findings.Reclassify(s.severities())
	}
	s.findings.Sort()
	return &Result{Findings: s.findings, Summary: Summarize(s.edition), Duration: time.Since(start)}
}

// severities gives the severities that the site has chosen for rules.
func (s *session) severities() map[string]diag.Severity {
	chosen := map[string]diag.Severity{}
	for _, r := range Rules() {
		word, ok := s.tree.Config.Rules[r.Code]
		if !ok || r.Fixed {
			continue
		}
		if severity, ok := diag.ParseSeverity(word); ok {
			chosen[r.Code] = severity
		}
	}
	return chosen
}
