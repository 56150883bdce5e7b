package disclosure

import (
	"cmp"
	"slices"

	"placard/generator/content"
	"placard/generator/diag"
)

// Check runs every rule over the whole site, except those about references
// that [Assemble] has looked up.
//
// A mistake is reported once, where it can be mended: a document that could
// not be read, a value that was refused and a name that leads nowhere have
// their finding already, and nothing is concluded from them.
func Check(s *Site) diag.List {
	c := &checker{
		site:   s,
		finder: newFinder(s.Config.Lint),
		books:  map[*SectionRule]*sectionBook{},
		used:   map[*content.Asset]uses{},
	}
	c.configuration()
	for _, sys := range s.Systems {
		c.system(sys)
	}
	c.modelsOfSeveralSystems()
	c.notices()
	c.documents()
	return c.found
}

// Rules are the rules of this package, by code. Their examples are txtar
// archives laid over the site in testdata/base.txtar: a document with all the
// keys that its kind must have replaces the document there, any other changes
// only the keys and the sections it holds.
func Rules() []diag.Rule {
	rules := slices.Concat(sectionRules, packRules, modelRules, approvalRules, noticeRules, documentRules, configurationRules)
	all := make([]diag.Rule, len(rules))
	for i, r := range rules {
		all[i] = *r
	}
	slices.SortFunc(all, func(a, b diag.Rule) int { return cmp.Compare(a.Code, b.Code) })
	return all
}

// A checker is one run of the rules. It holds what is prepared once for all
// documents.
type checker struct {
	site   *Site
	found  diag.List
	finder *finder
	books  map[*SectionRule]*sectionBook // by first rule: systems without changes share the site's
	used   map[*content.Asset]uses       // files that documents show or link to
}

// uses is who uses a file.
type uses struct {
	open       bool // by a document that everybody may read
	restricted bool // by a draft or a document for a narrower audience
}

func (c *checker) add(r diag.Rule, at diag.Span, hint, format string, args ...any) *diag.Finding {
	return c.found.Add(r, at, hint, format, args...)
}

// A packCheck is the rules at work on one pack.
type packCheck struct {
	*checker
	pack  *Pack
	front *content.PackFront
	at    *content.Positions
	book  *sectionBook
	lax   bool
}

func (c *checker) packCheck(p *Pack) *packCheck {
	return &packCheck{
		checker: c,
		pack:    p,
		front:   &p.Doc.Front,
		at:      p.Doc.Positions,
		book:    c.book(p.System.Sections),
		lax:     p.Status == Draft || p.Status == Superseded || p.Status == Withdrawn,
	}
}

// content reports a finding about what a pack says, as opposed to when and
// to what it applies. It stops a build only for packs that apply now or will:
// a draft need not be complete, and a pack that no longer applies may not be
// changed any more, not even to satisfy a rule that came later. There the
// findings are notes.
func (c *packCheck) content(r diag.Rule, at diag.Span, hint, format string, args ...any) *diag.Finding {
	if c.lax {
		r.Severity = min(r.Severity, diag.Note)
	}
	return c.add(r, at, hint, format, args...)
}

// approve gives the command that approves a pack.
func approve(p *Pack, role string) string {
	return "placard approve " + p.System.ID + " " + p.Version.Original() + " --role " + role + " --by NAME"
}

func (c *checker) book(rules []*SectionRule) *sectionBook {
	if len(rules) == 0 {
		return &sectionBook{}
	}
	b := c.books[rules[0]]
	if b == nil {
		b = newSectionBook(rules)
		c.books[rules[0]] = b
	}
	return b
}
