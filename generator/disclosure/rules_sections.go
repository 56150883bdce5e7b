package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"placard/generator/diag"
	"placard/generator/markdown"
)

var sectionRules = []*diag.Rule{
	&ruleSectionMissing, &ruleSectionShort, &ruleSectionUnknown, &ruleSectionOrder,
	&rulePointMissing, &ruleTextBeforeSections, &ruleRiskIncomplete, &ruleNoRisks,
	&rulePackPlaceholder, &rulePackPromotional,
}

var ruleSectionMissing = diag.Rule{
	Code: "P101", Severity: diag.Error,
	Title: "a required section is missing",
	Doc: "Customers, and the auditors of both sides, look for the same five things in every disclosure: intended use, capabilities, limitations, risks and operating instructions. " +
		"A section is recognised by a level-2 heading with its title or one of its synonyms, or by an explicit id such as `## What it is for {#intended-use}`. " +
		"A site changes and adds sections with `[[section]]` tables in `site.toml`, a system in its own front matter.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[section]]
id = "data-protection"
title = "Data protection"
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[section]]
id = "data-protection"
title = "Data protection"
+++
-- content/systems/triage/1.0.0.md --
## Data protection

Ticket text is deleted after the response. Labels, scores and the length of the text are kept for
thirty days, for billing and for finding faults.
-- content/systems/triage/1.1.0.md --
## Data protection

Ticket text is deleted after the response. Labels, scores and the length of the text are kept for
thirty days, for billing and for finding faults.
`,
}

var ruleSectionShort = diag.Rule{
	Code: "P102", Severity: diag.Error,
	Title: "a section says too little",
	Doc:   "A section with fewer words than `min_words` (20 unless `site.toml` says otherwise) is a heading and no disclosure. When a section does not apply, say so and say why.",
	Bad: `-- site.toml --
[[section]]
id = "evaluation"
title = "Evaluation"
required = false
-- content/systems/triage/1.1.0.md --
## Evaluation

We evaluated it.
`,
	Good: `-- site.toml --
[[section]]
id = "evaluation"
title = "Evaluation"
required = false
-- content/systems/triage/1.1.0.md --
## Evaluation

Two people labelled each of 5,000 tickets that were not used for training. A third decided where
they disagreed, which was the case for eight tickets in a hundred.
`,
}

var ruleSectionUnknown = diag.Rule{
	Code: "P103", Severity: diag.Warning,
	Title: "a section that the site does not know",
	Doc:   "Sections are compared between versions and linked from crosswalks by their id. A section that is not declared takes part in neither, and its heading may be a slip for a required one. Declare it in `site.toml`, with `required = false` if not every pack has it, or make it part of another section.",
	Bad: `-- content/systems/triage/1.1.0.md --
## Sustainability

Ten thousand tickets take as much energy as a kettle takes for one litre of tea. Computing runs on
hydroelectric power in both regions.
`,
	Good: `-- site.toml --
[[section]]
id = "sustainability"
title = "Sustainability"
required = false
-- content/systems/triage/1.1.0.md --
## Sustainability

Ten thousand tickets take as much energy as a kettle takes for one litre of tea. Computing runs on
hydroelectric power in both regions.
`,
}

var ruleSectionOrder = diag.Rule{
	Code: "P104", Severity: diag.Note,
	Title: "sections in an unusual order",
	Doc:   "Readers who compare systems find their way faster when every pack has its sections in the same order: the order of the built-in sections and then of `site.toml`.",
	Bad: `-- site.toml --
[[section]]
id = "evaluation"
title = "Evaluation"
required = false

[[section]]
id = "sustainability"
title = "Sustainability"
required = false
-- content/systems/triage/1.1.0.md --
## Sustainability

Ten thousand tickets take as much energy as a kettle takes for one litre of tea. Computing runs on
hydroelectric power in both regions.

## Evaluation

Two people labelled each of 5,000 tickets that were not used for training. A third decided where
they disagreed, which was the case for eight tickets in a hundred.
`,
	Good: `-- site.toml --
[[section]]
id = "evaluation"
title = "Evaluation"
required = false

[[section]]
id = "sustainability"
title = "Sustainability"
required = false
-- content/systems/triage/1.1.0.md --
## Evaluation

Two people labelled each of 5,000 tickets that were not used for training. A third decided where
they disagreed, which was the case for eight tickets in a hundred.

## Sustainability

Ten thousand tickets take as much energy as a kettle takes for one litre of tea. Computing runs on
hydroelectric power in both regions.
`,
}

var rulePointMissing = diag.Rule{
	Code: "P105", Severity: diag.Error,
	Title: "a section does not cover a point",
	Doc: "Each required section has points that it must cover, such as failure modes, boundaries, non-determinism and input constraints for limitations. " +
		"A point is recognised by what introduces it: a heading below level 2, a bold lead-in of a paragraph or list item, a definition's term, or the header of a table's column or row, in any of several wordings. Something has to follow it. " +
		"Where nothing is to be said, say that: \"**Configuration.** There is nothing to configure.\"",
	Bad: `-- content/systems/triage/1.1.0.md --
## Limitations

**Failure modes.** Irony is read literally, and of two requests in one ticket only the first is seen.

**Input constraints.** Tickets have up to 8,000 characters, in English or German.

**Boundaries.** It knows the twelve topics listed above and no others.
`,
	Good: `-- content/systems/triage/1.1.0.md --
## Limitations

**Failure modes.** Irony is read literally, and of two requests in one ticket only the first is seen.

**Input constraints.** Tickets have up to 8,000 characters, in English or German.

**Boundaries.** It knows the twelve topics listed above and no others.

**Same input, different output.** Scores can differ by 0.01 between two calls with the same text.
`,
}

var ruleTextBeforeSections = diag.Rule{
	Code: "P106", Severity: diag.Warning,
	Title: "text before the first section",
	Doc:   "A pack begins with its first section: the four answers of `[brief]` stand above it already. Text before the first section belongs to no owner, has no section number to cite, and is compared with nothing.",
	Bad: `-- content/systems/triage/1.1.0.md --
Thank you for choosing Triage.
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
owner = "Triage product team"
+++
`,
}

var ruleRiskIncomplete = diag.Rule{
	Code: "P107", Severity: diag.Error,
	Title: "a risk without mitigation or without the customer's action",
	Doc: "A risk is of use to a customer when it says what the provider does about it and what is left for the customer to do. " +
		"Write risks as rows of a table (columns such as Risk, Mitigation, What you must do), as level-3 headings with bold lead-ins, or as list items with bold lead-ins. When there is nothing for the customer to do, say that.",
	Bad: `-- content/systems/triage/1.1.0.md --
## Risks

| Risk | Mitigation | What you must do |
| --- | --- | --- |
| An urgent ticket is rated low and waits | Recall of urgent tickets is measured for every release | Have a person sample tickets rated low every week |
| A label is taken for a decision about a person | The terms forbid it | |
`,
	Good: `-- content/systems/triage/1.1.0.md --
## Risks

### An urgent ticket waits

**Mitigation.** Recall of urgent tickets is measured for every release.

**What you must do.** Have a person sample tickets rated low every week.

### A label is taken for a decision about a person

**Mitigation.** The terms forbid it, and the field is called topic and not category.

**What you must do.** Tell staff what labels are for.
`,
}

var ruleNoRisks = diag.Rule{
	Code: "P108", Severity: diag.Error,
	Title: "no risk is stated with mitigation and action",
	Doc:   "A section about risks states each risk, what the provider does about it and what the customer has to do, in a form that can be checked: a table, headings with bold lead-ins, or list items with bold lead-ins. Prose about risks in general is not enough.",
	Bad: `-- content/systems/triage/1.1.0.md --
## Risks

As with every system of this kind, results may be wrong from time to time. We take risks seriously
and have processes in place to find them early.
`,
	Good: `-- content/systems/triage/1.1.0.md --
## Risks

- **An urgent ticket waits.** It is rated low and stays at the end of the queue.
  - **Mitigation.** Recall of urgent tickets is measured for every release.
  - **Your part.** Have a person sample tickets rated low every week.
`,
}

var rulePackPlaceholder = diag.Rule{
	Code: "P109", Severity: diag.Error,
	Title: "unfinished text in a pack",
	Doc:   "Words such as `TODO`, `TBD` or \"to be confirmed\", instructions in square brackets, `???` and templates such as `{{name}}` are left over from writing. A pack may not be changed after publication, so they would stay for ever. Code is not looked at. `[lint] placeholder` in `site.toml` adds words.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
[brief]
data = "The text of one ticket. Retention to be confirmed."
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
[brief]
data = "The text of one ticket. It is deleted after the response."
+++
`,
}

var rulePackPromotional = diag.Rule{
	Code: "P110", Severity: diag.Warning,
	Title: "promotional language in a disclosure",
	Doc:   "Praise such as \"best-in-class\", \"seamless\" or \"cutting-edge\" cannot be checked, and a disclosure that reads like advertising fails an audit as one. Say what was measured instead. `[lint]` in `site.toml` adds words (`promotional`) and allows words of the built-in list (`allowed`). Code is not looked at.",
	Bad: `-- content/systems/triage/1.1.0.md --
## Capabilities

**Outputs.** One of twelve topics and one of three urgency levels, with industry-leading accuracy and
seamless integration.

**Dependencies.** The API needs no other service. It runs in Frankfurt and Dublin.
`,
	Good: `-- content/systems/triage/1.1.0.md --
## Capabilities

**Outputs.** One of twelve topics and one of three urgency levels. On 5,000 tickets that were not
used for training the topic was right for 91 in a hundred.

**Dependencies.** The API needs no other service. It runs in Frankfurt and Dublin.
`,
}

// A sectionBook is what a system's sections are called, prepared once.
type sectionBook struct {
	rules  []*SectionRule
	byID   map[string]int
	names  map[string]string         // folded name to id
	points map[string]map[string]int // section id to folded name to number of the point
	risk   riskBook
}

func newSectionBook(rules []*SectionRule) *sectionBook {
	b := &sectionBook{
		rules:  rules,
		byID:   make(map[string]int, len(rules)),
		names:  sectionNames(rules),
		points: make(map[string]map[string]int, len(rules)),
		risk:   newRiskBook(),
	}
	for i, r := range rules {
		b.byID[r.ID] = i
		b.points[r.ID] = pointNames(r.Points)
	}
	return b
}

// A section is a section of a pack's text: a level-2 heading and what
// follows it.
type section struct {
	rule    int // number of the rule, or -1
	heading *markdown.Heading
	words   int
}

// sections gives a pack's sections in the order of the text, and the first
// block that stands before them.
func (c *textCheck) sections() (list []section, before *markdown.Block) {
	o := c.pack.Outline
	words := map[string]int{}
	for i := range c.passages.Blocks {
		b := &c.passages.Blocks[i]
		words[b.Section] += b.Words
		if b.Section == "" && b.Words > 0 && before == nil {
			before = b
		}
	}
	for i := range o.Headings {
		h := &o.Headings[i]
		if h.Level != 2 {
			continue
		}
		s := section{rule: -1, heading: h, words: words[h.ID]}
		if n, ok := c.book.byID[h.ID]; ok {
			s.rule = n
		} else if n, ok := c.book.byID[c.book.names[fold(h.Text)]]; ok {
			s.rule = n
		}
		list = append(list, s)
	}
	return list, before
}

// everything runs the rules about a pack's text.
func (c *textCheck) everything() {
	sections, before := c.sections()
	if before != nil {
		c.content(ruleTextBeforeSections, before.Span, "move it into a section, or into [brief]", "text stands before the first section")
	}
	unknown := c.missingSections(sections)
	c.unknownSections(unknown)
	last := -1
	for i := range sections {
		s := &sections[i]
		if s.rule < 0 {
			continue
		}
		r := c.book.rules[s.rule]
		if s.rule < last {
			c.content(ruleSectionOrder, s.heading.Span, fmt.Sprintf("move it before %q", c.book.rules[last].Title),
				"the section %q stands after %q", s.heading.Text, c.book.rules[last].Title)
		}
		last = max(last, s.rule)
		if s.words == 0 {
			c.content(ruleSectionShort, s.heading.Span, "write it, or say that nothing applies and why", "the section %q is empty", s.heading.Text)
			continue
		}
		complete := c.points(s, r)
		if r.Form == "risks" {
			complete = c.risks(s) && complete
		}
		if complete && s.words < r.MinWords {
			c.content(ruleSectionShort, s.heading.Span, fmt.Sprintf("write at least %d words; when nothing applies, say why", r.MinWords),
				"the section %q has %s", s.heading.Text, count(s.words, "word", "words"))
		}
	}
	c.lint()
	c.humanReview()
}

// missingSections reports required sections that are not there, and gives
// the sections that no rule is for and that were not meant to be one of the
// missing.
func (c *textCheck) missingSections(sections []section) (unknown []section) {
	there := make([]bool, len(c.book.rules))
	for _, s := range sections {
		if s.rule >= 0 {
			there[s.rule] = true
		} else {
			unknown = append(unknown, s)
		}
	}
	var missing []*SectionRule
	required := 0
	for i, r := range c.book.rules {
		if r.Required {
			required++
			if !there[i] {
				missing = append(missing, r)
			}
		}
	}
	if len(missing) > 1 && len(missing) == required && len(unknown) == 0 {
		titles := make([]string, len(missing))
		for i, r := range missing {
			titles[i] = fmt.Sprintf("%q", "## "+r.Title)
		}
		c.content(ruleSectionMissing, c.at.Key("version"), "write "+strings.Join(titles, ", "), "the pack has none of the required sections")
		return unknown
	}
	for _, r := range missing {
		if i := slices.IndexFunc(unknown, func(s section) bool { return c.resembles(s.heading.Text, r) }); i >= 0 {
			c.content(ruleSectionMissing, unknown[i].heading.Span, fmt.Sprintf("write %q, or keep the heading and add {#%s} to it", "## "+r.Title, r.ID),
				"the section %q is missing; this heading looks like it but is not one of its names", r.Title)
			unknown = slices.Delete(unknown, i, i+1)
			continue
		}
		c.content(ruleSectionMissing, c.at.Key("version"), fmt.Sprintf("add a heading %q%s", "## "+r.Title, alsoUnderstood(r.Synonyms)),
			"the required section %q is missing", r.Title)
	}
	return unknown
}

// resembles reports whether a heading was probably meant to be a section's.
func (c *packCheck) resembles(heading string, r *SectionRule) bool {
	text := fold(heading)
	if text == "" {
		return false
	}
	for _, name := range append([]string{r.Title, r.ID}, r.Synonyms...) {
		name = fold(name)
		if strings.HasPrefix(text, name+" ") || strings.HasSuffix(text, " "+name) {
			return true
		}
		if n := len(name); n > 4 && diag.Nearest(text, []string{name}) != "" && abs(n-len(text)) < 4 {
			return true
		}
	}
	return false
}

func abs(n int) int { return max(n, -n) }

// alsoUnderstood lists the first few synonyms for a hint.
func alsoUnderstood(synonyms []string) string {
	if len(synonyms) == 0 {
		return ""
	}
	quoted := make([]string, 0, 4)
	for _, s := range synonyms[:min(4, len(synonyms))] {
		quoted = append(quoted, fmt.Sprintf("%q", s))
	}
	return "; also understood: " + strings.Join(quoted, ", ")
}

func (c *textCheck) unknownSections(unknown []section) {
	if c.site.Unread {
		return // it may declare them
	}
	for _, s := range unknown {
		id := s.heading.ID
		c.content(ruleSectionUnknown, s.heading.Span,
			fmt.Sprintf("declare it in site.toml with [[section]], id = %q, title = %q, required = false; or make it a level-3 heading", id, s.heading.Text),
			"the site knows no section %q", s.heading.Text)
	}
}

// points reports required points that a section does not cover, and whether
// there was none.
func (c *textCheck) points(s *section, r *SectionRule) (complete bool) {
	if len(r.Points) == 0 {
		return true
	}
	covered := make([]bool, len(r.Points))
	empty := make([]*markdown.Label, len(r.Points))
	labels := c.labels(s.heading.ID)
	for i := range labels {
		l := &labels[i]
		p, ok := lookUp(c.book.points[r.ID], l.Text)
		if !ok {
			continue
		}
		if hasBody(labels, l) {
			covered[p] = true
		} else {
			empty[p] = l
		}
	}
	complete = true
	for i, p := range r.Points {
		if covered[i] || !p.Required {
			continue
		}
		complete = false
		if l := empty[i]; l != nil {
			c.content(rulePointMissing, l.Span, "write what it announces; when there is nothing to say, say that", "nothing follows %q", l.Text)
			continue
		}
		c.content(rulePointMissing, s.heading.Span, fmt.Sprintf("add a heading, a bold lead-in, a term or a table header %q%s", p.Title, alsoUnderstood(p.Synonyms)),
			"the section %q does not cover %q", s.heading.Text, lowerFirst(p.Title))
	}
	return complete
}

// labels gives the labels of a section. They are in the order of the text,
// so that a section's are next to each other.
func (c *textCheck) labels(sectionID string) []markdown.Label {
	all := c.passages.Labels
	start := slices.IndexFunc(all, func(l markdown.Label) bool { return l.Section == sectionID })
	if start < 0 {
		return nil
	}
	end := start
	for end < len(all) && all[end].Section == sectionID {
		end++
	}
	return all[start:end]
}

// hasBody reports whether something follows a label: text, or for a heading
// another label with text under it.
func hasBody(labels []markdown.Label, l *markdown.Label) bool {
	if strings.TrimSpace(l.Body) != "" {
		return true
	}
	return l.Kind == "heading" && slices.ContainsFunc(labels, func(under markdown.Label) bool {
		return under.Parent == l.Text && strings.TrimSpace(under.Body) != ""
	})
}

// lookUp finds a label among folded names: as it is, without a common
// adjective before it, or with something after it ("Supported uses and
// users"), as long as that does not turn it around.
func lookUp(names map[string]int, label string) (int, bool) {
	text := fold(label)
	for text != "" {
		if i, ok := names[text]; ok {
			return i, true
		}
		for j := strings.LastIndexByte(text, ' '); j > 0; j = strings.LastIndexByte(text[:j], ' ') {
			if i, ok := names[text[:j]]; ok && !turnsAround(text[j+1:]) {
				return i, true
			}
		}
		first, rest, ok := strings.Cut(text, " ")
		if !ok || !slices.Contains(commonAdjectives, first) {
			return 0, false
		}
		text = rest
	}
	return 0, false
}

var commonAdjectives = []string{"known", "main", "typical", "common", "general", "important", "key", "expected", "required", "recommended", "necessary", "initial", "regular", "further", "other"}

// turnsAround reports whether the rest of a label negates its beginning:
// "use cases not supported".
func turnsAround(rest string) bool {
	for _, w := range strings.Fields(rest) {
		switch w {
		case "not", "no", "never", "without", "out", "unsupported", "excluded", "prohibited":
			return true
		}
	}
	return false
}

func lowerFirst(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// count writes a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
