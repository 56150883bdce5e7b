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
	// Unread are the errors among the findings, whatever severities the site
	// has chosen, of files that could not be read as they are written. What
	// such a file says is not in Site, or not all of it.
	Unread diag.List
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
	unread := map[string]bool{}
	for _, r := range content.Rules() {
		unread[r.Code] = r.Severity == diag.Error
	}
	source := &Source{Site: s.whole, Document: s.document}
	s.findings.Sort()
	for _, f := range s.findings {
		if unread[f.Code] {
			source.Unread = append(source.Unread, f)
		}
	}
	s.findings = s.findings.Reclassify(s.severities())
	source.Findings = s.findings
	return source, nil
}
