package disclosure

import (
	"cmp"
	"slices"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/markdown"
)

// Check runs every rule over the whole site, except those about references
// that [Assemble] has looked up.
//
// A mistake is reported once, where it can be mended: a document that could
// not be read, a value that was refused and a name that leads nowhere have
// their finding already, and nothing is concluded from them.
func Check(s *Site, documents Documents) diag.List {
	found := CheckSite(s)
	check := TextCheck(s, documents)
	for _, sys := range s.Systems {
		for _, p := range sys.Packs {
			found = append(found, check(p)...)
		}
	}
	return found
}

// Documents gives documents as they were parsed, parsing them again if need
// be.
type Documents func(*content.File) *markdown.Document

// TextCheck gives the rules about the text of one pack, safe for concurrent
// use. What they find depends on nothing but the pack's document, its status,
// the sections of its system and the configuration of the lint.
func TextCheck(s *Site, documents Documents) func(*Pack) diag.List {
	prepared := newChecker(s)
	for _, sys := range s.Systems {
		prepared.book(sys.Sections)
	}
	return func(p *Pack) diag.List {
		if p.Doc.Broken || p.Outline.Refused {
			return nil
		}
		c := *prepared
		k := &textCheck{c.packCheck(p), &documents(p.Doc.File).Passages}
		k.everything()
		return c.found
	}
}

// CheckSite runs the rules that need no more than what a site holds: all but
// those of [TextCheck].
func CheckSite(s *Site) diag.List {
	c := newChecker(s)
	c.configuration()
	for _, sys := range s.Systems {
		c.system(sys)
	}
	c.modelsOfSeveralSystems()
	c.notices()
	c.documents()
	return c.found
}

func newChecker(s *Site) *checker {
	return &checker{
		site:   s,
		finder: newFinder(s.Config.Lint),
		books:  map[*SectionRule]*sectionBook{},
		used:   map[*content.Asset]uses{},
	}
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

// off reports whether the site does not want to hear of a rule. It spares rules
// that have something to say of most documents the search for its place.
func (c *checker) off(r diag.Rule) bool {
	severity, ok := diag.ParseSeverity(c.site.Config.Rules[r.Code])
	return ok && severity == diag.Off && !r.Fixed
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

// A textCheck is the rules at work on the text of one pack.
type textCheck struct {
	*packCheck
	passages *markdown.Passages
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
