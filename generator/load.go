package generator

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"
	"time"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// session is one run of the stages over one source.
type session struct {
	options  Options
	engine   *markdown.Engine
	kept     *kept // what runs before have left, nil for a single run
	tree     *content.Tree
	parsing  map[*content.File]parsing // how each document is parsed
	whole    *disclosure.Site          // every audience, for the rules
	edition  *disclosure.Site          // what this build publishes
	findings diag.List
}

// parsing is how a document is parsed, and a digest of that.
type parsing struct {
	options markdown.Options
	key     output.Key
}

// load reads, parses and checks the source.
func load(ctx context.Context, o Options) (*session, error) {
	s := &session{options: o, engine: markdown.New()}
	if err := s.read(ctx, nil); err != nil {
		return nil, err
	}
	s.check()
	return s, nil
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
	if s.kept != nil {
		s.tree, s.findings, err = s.kept.loader.Load(ctx, changed)
	} else {
		s.tree, s.findings, err = content.Load(ctx, o.Dir)
	}
	if err != nil {
		return err
	}
	asOf, err := o.asOf(&s.tree.Config.Site)
	if err != nil {
		return err
	}
	if o.BaseURL != "" {
		s.tree.Config.BaseURL = o.BaseURL
	}
	outlines, err := s.parse(ctx)
	if err != nil {
		return err
	}
	var found diag.List
	s.whole, found = disclosure.Assemble(s.tree, func(f *content.File) *markdown.Outline { return outlines[f] }, asOf)
	s.findings = append(s.findings, found...)
	s.edition = s.whole.Edition(o.Audience, o.Drafts)
	return nil
}

// check runs the rules.
func (s *session) check() {
	s.findings = append(s.findings, disclosure.Check(s.whole)...)
	s.findings = append(s.findings, disclosure.CheckRuleCodes(s.tree.Config, Rules())...)
}

// parse reads the Markdown of every document, in parallel. Trees are not
// kept: a document is parsed again when its page is written, which costs
// less than holding ten thousand trees.
func (s *session) parse(ctx context.Context) (map[*content.File]*markdown.Outline, error) {
	s.parsing = parsingOptions(s.tree)
	files := documents(s.tree)
	parsed := make([]*markdown.Document, len(files))
	var todo []int
	for i, f := range files {
		switch {
		case f.Broken:
			parsed[i] = &markdown.Document{}
		case s.kept.document(f, s.parsing[f].key) != nil:
			parsed[i] = s.kept.document(f, s.parsing[f].key)
		default:
			todo = append(todo, i)
		}
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(todo)) {
		workers.Go(func() {
			for i := range next {
				doc := s.document(files[i])
				parsed[i] = &markdown.Document{Outline: doc.Outline, Findings: doc.Findings}
			}
		})
	}
	var err error
feed:
	for _, i := range todo {
		select {
		case next <- i:
		case <-ctx.Done():
			err = ctx.Err()
			break feed
		}
	}
	close(next)
	workers.Wait()
	if err != nil {
		return nil, err
	}
	s.kept.documents(files, s.parsing, parsed)
	outlines := make(map[*content.File]*markdown.Outline, len(files))
	for i, f := range files {
		outlines[f] = &parsed[i].Outline
		s.findings = append(s.findings, parsed[i].Findings...)
	}
	return outlines, nil
}

// document parses one document in full.
func (s *session) document(f *content.File) *markdown.Document {
	return s.engine.Parse(f.Source, f.Body, s.parsing[f].options)
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
	return &Result{Findings: s.findings, Site: s.edition, Duration: time.Since(start)}
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
