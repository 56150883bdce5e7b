package generator

import (
	"context"
	"errors"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// A Source is a site as read and checked, for commands that look into it and
// publish nothing.
type Source struct {
	// Site is the whole, of every audience, drafts included.
	Site *disclosure.Site
	// Findings are what check reports of the source, sorted, with the
	// severities that the site has chosen.
	Findings diag.List
	// Document parses a document. It is safe for concurrent use.
	Document func(*content.File) *markdown.Document
}

// Read reads a site and runs its rules. The error is for what stopped the
// work; mistakes in the source are findings.
func Read(ctx context.Context, o Options) (*Source, error) {
	s, err := load(ctx, o)
	if err != nil {
		return nil, err
	}
	if s.whole == nil {
		return nil, errors.New("the site could not be read")
	}
	s.findings = s.findings.Reclassify(s.severities())
	s.findings.Sort()
	return &Source{Site: s.whole, Findings: s.findings, Document: s.document}, nil
}
