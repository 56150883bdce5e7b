package generator

import (
	"placard/generator/export"
	"placard/generator/output"
	"placard/generator/search"
)

// formats plans what programs read, after everything that it speaks of has
// been planned.
func (s *session) formats(planned []output.Artifact) ([]output.Artifact, error) {
	in := export.Input{
		Site:     s.edition,
		Document: s.document,
		BaseURL:  s.edition.Config.BaseURL,
		Program:  "placard " + Version,
	}
	all, err := export.Feeds(in)
	if err != nil {
		return nil, err
	}
	index, err := export.Index(in, append(planned, all...))
	if err != nil {
		return nil, err
	}
	all = append(all, index...)
	all = append(all, search.Plan(search.Input{Site: s.edition, Program: in.Program})...)
	return append(all, export.Sums()), nil
}
