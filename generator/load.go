package generator

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// session is one run of the stages over one source.
type session struct {
	options  Options
	engine   *markdown.Engine
	tree     *content.Tree
	parsing  map[*content.File]markdown.Options // how each document is parsed
	whole    *disclosure.Site                   // every audience, for the rules
	edition  *disclosure.Site                   // what this build publishes
	findings diag.List
}

// load reads, parses and checks the source.
func load(ctx context.Context, o Options) (*session, error) {
	switch o.Audience {
	case "":
		o.Audience = content.Public
	case content.Public, content.Customer, content.Partner:
	default:
		return nil, fmt.Errorf("audience %q is not one of public, customer, partner", o.Audience)
	}
	s := &session{options: o, engine: markdown.New()}
	var err error
	s.tree, s.findings, err = content.Load(ctx, o.Dir)
	if err != nil {
		return nil, err
	}
	if s.tree == nil || s.tree.Config == nil {
		return s, nil
	}
	asOf, err := o.asOf(&s.tree.Config.Site)
	if err != nil {
		return nil, err
	}
	if o.BaseURL != "" {
		s.tree.Config.BaseURL = o.BaseURL
	}
	outlines, err := s.parse(ctx)
	if err != nil {
		return nil, err
	}
	var found diag.List
	s.whole, found = disclosure.Assemble(s.tree, func(f *content.File) *markdown.Outline { return outlines[f] }, asOf)
	s.findings = append(s.findings, found...)
	s.findings = append(s.findings, disclosure.Check(s.whole)...)
	s.findings = append(s.findings, disclosure.CheckRuleCodes(s.tree.Config, Rules())...)
	s.edition = s.whole.Edition(o.Audience, o.Drafts)
	return s, nil
}

// parse reads the Markdown of every document, in parallel. Trees are not
// kept: a document is parsed again when its page is written, which costs
// less than holding ten thousand trees.
func (s *session) parse(ctx context.Context) (map[*content.File]*markdown.Outline, error) {
	s.parsing = parsingOptions(s.tree)
	files := documents(s.tree)
	parsed := make([]*markdown.Document, len(files))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				if files[i].Broken {
					parsed[i] = &markdown.Document{}
					continue
				}
				doc := s.document(files[i])
				parsed[i] = &markdown.Document{Outline: doc.Outline, Findings: doc.Findings}
			}
		})
	}
	var err error
feed:
	for i := range files {
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
	outlines := make(map[*content.File]*markdown.Outline, len(files))
	for i, f := range files {
		outlines[f] = &parsed[i].Outline
		s.findings = append(s.findings, parsed[i].Findings...)
	}
	return outlines, nil
}

// document parses one document in full.
func (s *session) document(f *content.File) *markdown.Document {
	return s.engine.Parse(f.Source, f.Body, s.parsing[f])
}

// parsingOptions says how each document is parsed: the paragraphs of packs
// are numbered and their required sections have fixed ids.
func parsingOptions(tree *content.Tree) map[*content.File]markdown.Options {
	options := map[*content.File]markdown.Options{}
	for _, system := range tree.Systems {
		var front *content.SystemFront
		if system.Doc != nil {
			front = &system.Doc.Front
		}
		pack := markdown.Options{
			Numbered:  true,
			HeadingID: disclosure.HeadingIDs(disclosure.SectionRules(&tree.Config.Site, front)),
		}
		for _, p := range system.Packs {
			if p.Doc != nil {
				options[p.Doc.File] = pack
			}
		}
	}
	return options
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
