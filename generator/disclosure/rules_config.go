package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/diag"
)

var configurationRules = []*diag.Rule{
	&ruleUnknownFramework, &ruleUnknownAnswer, &ruleConfigLink, &ruleUnknownRule, &ruleFixedRule, &ruleSectionTwice, &ruleSectionName,
}

var ruleUnknownFramework = diag.Rule{
	Code: "C101", Severity: diag.Error,
	Title: "a framework that does not exist",
	Doc:   "`frameworks` in `site.toml` lists built-in frameworks (`iso-42001`, `eu-ai-act`, `nist-ai-rmf`) and files of the site's `frameworks` folder, without the ending. A file with the name of a built-in framework replaces it.",
	Bad: `-- site.toml --
frameworks = ["iso-42OO1"]
`,
	Good: `-- site.toml --
frameworks = ["iso-42001"]
`,
}

var ruleUnknownAnswer = diag.Rule{
	Code: "C102", Severity: diag.Error,
	Title: "a framework's answer that means nothing",
	Doc:   "`answers` of a control lists what on the site answers it: `section:<id>`, `point:<section>/<point>`, or `page:<name>` with a known name or the source path of a page.",
	Bad: `-- site.toml --
frameworks = ["house"]
-- frameworks/house.toml --
title = "House rules"
edition = "1"

[[control]]
id = "1"
title = "Limits"
answers = ["section:limits"]
`,
	Good: `-- site.toml --
frameworks = ["house"]
-- frameworks/house.toml --
title = "House rules"
edition = "1"

[[control]]
id = "1"
title = "Limits"
answers = ["section:limitations", "point:limitations/failure-modes", "page:notices"]
`,
}

var ruleConfigLink = diag.Rule{
	Code: "C103", Severity: diag.Error,
	Title: "a link in site.toml that leads nowhere",
	Doc:   "Links of `[[nav]]` and `[[footer]]` are source paths or published paths from the content folder, or complete addresses. In editions for a wider audience, links to what is restricted are left out.",
	Bad: `-- site.toml --
[[nav]]
title = "Policies"
link = "/polices/"
`,
	Good: `-- site.toml --
[[nav]]
title = "Notices"
link = "/notices/"
`,
}

var ruleUnknownRule = diag.Rule{
	Code: "C104", Severity: diag.Error,
	Title: "a severity for a rule that does not exist",
	Doc:   "`[rules]` in `site.toml` sets the severity of rules by their code. `placard explain` lists all codes.",
	Bad: `-- site.toml --
[rules]
P999 = "off"
`,
	Good: `-- site.toml --
[rules]
P110 = "off"
`,
}

var ruleFixedRule = diag.Rule{
	Code: "C105", Severity: diag.Error, Fixed: true,
	Title: "a severity for a rule that cannot be changed",
	Doc:   "Some rules guard safety or the integrity of what is published: without them the output would be wrong, or could not be written. Their severity is fixed.",
	Bad: `-- site.toml --
[rules]
P111 = "off"
`,
	Good: `-- site.toml --
[rules]
P110 = "off"
`,
}

var ruleSectionTwice = diag.Rule{
	Code: "C106", Severity: diag.Error,
	Title: "a section or a point is declared twice",
	Doc:   "Two `[[section]]` tables with one id in the same file, or two points of a section, change each other, and the order decides which wins. Join them.",
	Bad: `-- site.toml --
[[section]]
id = "evaluation"
title = "Evaluation"
required = false

[[section]]
id = "evaluation"
min_words = 40
`,
	Good: `-- site.toml --
[[section]]
id = "evaluation"
title = "Evaluation"
required = false
min_words = 40
`,
}

var ruleSectionName = diag.Rule{
	Code: "C107", Severity: diag.Error,
	Title: "two sections claim one heading",
	Doc:   "A heading is recognised as a section by its words. When two sections have the same title or synonym, only the first gets it, and the other looks missing. Choose another word, or give the headings explicit ids.",
	Bad: `-- site.toml --
[[section]]
id = "known-issues"
title = "Known issues"
required = false
`,
	Good: `-- site.toml --
[[section]]
id = "open-faults"
title = "Open faults"
required = false
`,
}

// configuration runs the rules about site.toml and the sections of systems.
func (c *checker) configuration() {
	s := c.site
	for i, f := range s.crosswalk {
		if f.unknown {
			names := FrameworkNames()
			for _, file := range s.parts.frameworks {
				names = append(names, file.Name)
			}
			c.add(ruleUnknownFramework, s.Positions.Value(content.Index("frameworks", i)), diag.DidYouMean(f.name, names), "there is no framework %q", f.name)
		}
		if f.file == nil || f.file.Broken {
			continue
		}
		for _, b := range f.bad {
			at := content.Index(content.Index("control", b.control)+".answers", b.answer)
			c.add(ruleUnknownAnswer, f.file.Positions.Value(at), c.answerHint(b.token), "%q is not an answer", b.token)
		}
	}
	c.configLinks("nav", s.Config.Nav)
	c.configLinks("footer", s.Config.Footer)
	c.sectionTables(s.Config.Sections, s.Positions, builtIn().Section)
	known := slices.Concat(builtIn().Section, s.Config.Sections)
	for _, sys := range s.Systems {
		c.sectionTables(sys.Doc.Front.Sections, sys.Doc.Positions, known)
	}
}

func (c *checker) answerHint(token string) string {
	var tokens []string
	for _, r := range c.site.Sections {
		tokens = append(tokens, "section:"+r.ID)
		for _, p := range r.Points {
			tokens = append(tokens, "point:"+r.ID+"/"+p.ID)
		}
	}
	for name := range answerPages {
		tokens = append(tokens, "page:"+name)
	}
	slices.Sort(tokens)
	if near := diag.Nearest(token, tokens); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "write section:<id>, point:<section>/<point> or page:<name>"
}

func (c *checker) configLinks(key string, items []content.NavItem) {
	for i, item := range items {
		at := content.Index(key, i) + ".link"
		if item.Link == "" || c.site.Positions.Refused(at) {
			continue
		}
		r := c.site.resolve(nil, item.Link)
		span := c.site.Positions.Value(at)
		switch r.problem {
		case fine:
			if r.target.External && !webAddress(item.Link) {
				c.add(ruleConfigLink, span, "write an address with https:// or mailto:", "%q is not a web or mail address", item.Link)
			}
		case noDocument:
			hint := "write the path of a page, such as /policies/, or a complete address"
			if near := c.site.index.nearby(r.path); near != "" {
				hint = fmt.Sprintf("did you mean %q?", "/"+near)
			}
			c.add(ruleConfigLink, span, hint, "the link %q leads nowhere", item.Link)
		case noAnchor:
			c.brokenAnchor(r, span)
		default:
			c.add(ruleConfigLink, span, "write the path of a page, such as /policies/, or a complete address", "%q is not an address", item.Link)
		}
	}
}

// webAddress reports whether an external link of site.toml has a scheme that
// a reader's browser may follow.
func webAddress(link string) bool {
	scheme, _, _ := strings.Cut(strings.ToLower(link), ":")
	return scheme == "https" || scheme == "http" || scheme == "mailto"
}

// sectionTables reports [[section]] tables that get in each other's way.
func (c *checker) sectionTables(tables []content.SectionRule, at *content.Positions, known []content.SectionRule) {
	if len(tables) == 0 {
		return // as of nearly all systems
	}
	owner := map[string]string{} // folded name to section
	for _, r := range known {
		for _, name := range append([]string{r.Title, r.ID}, r.Synonyms...) {
			if key := fold(name); key != "" && owner[key] == "" {
				owner[key] = r.ID
			}
		}
	}
	seen := map[string]bool{}
	for i, r := range tables {
		table := content.Index("section", i)
		if seen[r.ID] {
			c.add(ruleSectionTwice, at.Value(table+".id"), "join the two tables", "the section %q is declared twice", r.ID)
		}
		seen[r.ID] = true
		claim := func(name, path string) {
			key := fold(name)
			if other := owner[key]; other != "" && other != r.ID {
				c.add(ruleSectionName, at.Value(path), "choose another word", "%q already means the section %q", name, other)
			} else if key != "" {
				owner[key] = r.ID
			}
		}
		claim(r.Title, table+".title")
		for j, name := range r.Synonyms {
			claim(name, content.Index(table+".synonyms", j))
		}
		points := map[string]bool{}
		for j, p := range r.Points {
			if points[p.ID] {
				c.add(ruleSectionTwice, at.Value(content.Index(table+".point", j)+".id"), "join the two tables", "the point %q is declared twice", p.ID)
			}
			points[p.ID] = true
		}
	}
}

// CheckRuleCodes reports severities in site.toml for rules that do not exist
// or are fixed. It needs the rules of the whole program, and so is called by
// package generator.
func CheckRuleCodes(config *content.ConfigFile, rules []diag.Rule) diag.List {
	var found diag.List
	codes := make([]string, len(rules))
	fixed := map[string]bool{}
	for i, r := range rules {
		codes[i] = r.Code
		fixed[r.Code] = r.Fixed
	}
	var chosen []string
	for code := range config.Rules {
		chosen = append(chosen, code)
	}
	slices.Sort(chosen)
	for _, code := range chosen {
		at := config.Positions.Key(content.Path("rules", code))
		isFixed, known := fixed[code]
		switch {
		case !known:
			hint := "placard explain lists all codes"
			if near := diag.Nearest(code, codes); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			found.Add(ruleUnknownRule, at, hint, "there is no rule %q", code)
		case isFixed:
			found.Add(ruleFixedRule, at, "take the line out", "the severity of %s cannot be changed", code)
		}
	}
	return found
}
