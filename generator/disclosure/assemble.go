package disclosure

import (
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/markdown"
)

// Outlines gives the outline of a document that has been parsed.
type Outlines func(*content.File) *markdown.Outline

// Assemble makes the whole site, of every audience, with statuses for a
// date. Findings are about references that do not resolve; what can be
// assembled is.
func Assemble(tree *content.Tree, outlines Outlines, asOf content.Date) (*Site, diag.List) {
	panic("not written yet")
}

// Edition gives what a build publishes: what the audience may see on the
// site's date. With drafts, drafts and scheduled documents are in, marked.
func (s *Site) Edition(audience string, drafts bool) *Site { panic("not written yet") }

// HeadingIDs gives the function that names the headings of a pack's required
// sections, whatever synonym the author used; for [markdown.Options].
func HeadingIDs(rules []*SectionRule) func(level int, text string) string {
	panic("not written yet")
}

// SectionRules gives the sections a system's packs have: the built-in ones,
// changed and added to by the site's and then by the system's.
func SectionRules(site *content.Site, system *content.SystemFront) []*SectionRule {
	panic("not written yet")
}

// Check runs every rule over the whole site.
func Check(s *Site) diag.List { panic("not written yet") }

// Rules are the rules of this package.
func Rules() []diag.Rule { panic("not written yet") }

// A Target is where a link leads.
type Target struct {
	External bool   // leave the destination as it is
	URL      string // path from the site's root without a leading slash: "systems/triage/", "" for the home page, "systems/triage/packs/1.0.0/results.csv"
	Fragment string // without #, "" for none
}

// Resolve finds where a destination in a document leads. Destinations are
// relative source paths (../1.0.0.md#limits), paths from the content folder
// (/policies/incidents.md), published paths (/systems/triage/latest/),
// fragments and external URLs. ok is false for a broken one; the D rules
// report it.
func (s *Site) Resolve(from *content.File, destination string) (t Target, ok bool) {
	panic("not written yet")
}

type index struct{}
