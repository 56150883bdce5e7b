package generator

import (
	"slices"

	"placard/generator/disclosure"
	"placard/generator/export"
	"placard/generator/output"
	"placard/generator/search"
)

// formats plans what programs read, after everything that it speaks of has
// been planned. A preview shows drafts on pages; nothing made here holds them.
func (s *session) formats(planned []output.Artifact) ([]output.Artifact, error) {
	site := s.edition
	if s.options.Drafts {
		site = s.whole.Edition(s.options.Audience, false)
	}
	in := s.exports(site)
	all := slices.Clone(planned)
	// Pages have links to these, in a preview those of drafts' pages too.
	changes, err := export.Changes(export.ChangesInput{
		Site: s.edition, Document: s.document, BaseURL: in.BaseURL, Program: in.Program, Comparer: s.comparing,
	})
	if err != nil {
		return nil, err
	}
	all = append(all, changes...)
	// Later ones speak of earlier ones.
	for _, plan := range []func(export.Input, []output.Artifact) ([]output.Artifact, error){
		func(in export.Input, _ []output.Artifact) ([]output.Artifact, error) { return export.Feeds(in) },
		export.Texts, export.Cards, export.LLMs, export.Sitemap, export.Index,
	} {
		list, err := plan(in, all)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	robots, err := export.Robots(in)
	if err != nil {
		return nil, err
	}
	all = append(all, search.Plan(search.Input{Site: site, Document: s.document, Cache: s.cache, Program: in.Program})...)
	return append(all[len(planned):], robots, export.Sums()), nil
}

// exports is what everything but pages is made from: an edition, in the words
// of the theme.
func (s *session) exports(site *disclosure.Site) export.Input {
	return export.Input{
		Site:     site,
		Document: s.document,
		BaseURL:  site.Config.BaseURL,
		Strings:  export.NewStrings(s.theme.Text),
		Words:    s.theme.MarkdownWords(),
		Program:  "placard " + Version,
		Hub:      site.Config.Feed.Hub,
		Messages: site.Config.Feed.Messages,
	}
}
