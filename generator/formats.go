package generator

import (
	"context"
	"errors"
	"slices"

	"placard/generator/disclosure"
	"placard/generator/export"
	"placard/generator/output"
	"placard/generator/search"
)

// A planner plans a share of what programs read.
type planner func() ([]output.Artifact, error)

// formats plans what programs read. A preview shows drafts on pages; nothing
// made here holds them. What does not speak of pages is planned while they are.
func (s *session) formats(ctx context.Context, pages planner) ([]output.Artifact, error) {
	site := s.edition
	if s.options.Drafts {
		site = s.whole.Edition(s.options.Audience, false)
	}
	in := s.exports(site)
	tallies := s.cache // of builds before
	if s.kept != nil {
		tallies = s.kept.tallies
	}
	remembering := func(what string, plan func(export.Input) ([]output.Artifact, error)) planner {
		return s.remembering(what, func(m export.Memory) ([]output.Artifact, error) {
			in := in
			in.Memory = m
			return plan(in)
		})
	}
	first, err := together(ctx,
		pages,
		// Pages have links to these, in a preview those of drafts' pages too.
		s.remembering("changes", func(m export.Memory) ([]output.Artifact, error) {
			return export.Changes(export.ChangesInput{
				Site: s.edition, Document: s.document, BaseURL: in.BaseURL, Program: in.Program, Comparer: s.comparing, Memory: m,
			})
		}),
		remembering("feeds", export.Feeds),
		func() ([]output.Artifact, error) {
			return search.Plan(search.Input{Site: site, Document: s.document, Cache: tallies, Program: in.Program}), nil
		},
	)
	if err != nil {
		return nil, err
	}
	// The others speak of these, and later ones of earlier ones.
	planned := export.NewPlanned(first[:3]...)
	// Who plans again what was recalled does so when more is planned.
	before := func(in export.Input) *export.Planned {
		if in.Memory == nil {
			return export.NewPlanned(first[:3]...)
		}
		return planned
	}
	second, err := together(ctx,
		remembering("texts", func(in export.Input) ([]output.Artifact, error) { return export.Texts(in, before(in)) }),
		remembering("cards", func(in export.Input) ([]output.Artifact, error) { return export.Cards(in, before(in)) }),
		func() ([]output.Artifact, error) { return export.Sitemap(in, planned) },
	)
	if err != nil {
		return nil, err
	}
	planned.Add(second...)
	llms, err := export.LLMs(in, planned)
	if err != nil {
		return nil, err
	}
	planned.Add(llms)
	index, err := remembering("index", func(in export.Input) ([]output.Artifact, error) { return export.Index(in, planned) })()
	if err != nil {
		return nil, err
	}
	robots, err := export.Robots(in)
	if err != nil {
		return nil, err
	}
	lists := slices.Concat(first, second, [][]output.Artifact{llms, index, {robots, export.Sums()}})
	return slices.Concat(lists...), nil
}

// together calls planners side by side and gives their lists in order.
func together(ctx context.Context, planners ...planner) ([][]output.Artifact, error) {
	lists := make([][]output.Artifact, len(planners))
	errs := make([]error, len(planners))
	if err := parallel(ctx, len(planners), func(i int) { lists[i], errs[i] = planners[i]() }); err != nil {
		return nil, err
	}
	return lists, errors.Join(errs...)
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
		Cache:    s.cache,
		Comparer: s.comparing,
	}
}
