package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/markdown"
)

var modelRules = []*diag.Rule{
	&ruleUnknownModel, &ruleUnknownReplacement, &ruleUnknownSupplier, &ruleGap, &rulePastGap, &ruleOverlap, &ruleNarrowCoverage,
	&ruleModelDates, &ruleModelStatus, &ruleDeprecationIncomplete, &ruleDeprecationShort, &ruleReplacementUnfit, &rulePackForRetired,
	&ruleModelTwice, &ruleModelInSystems, &ruleHumanReview, &ruleSystemWithdrawn, &ruleNoPack, &ruleNameMarks, &ruleModelAddress,
}

var ruleUnknownModel = diag.Rule{
	Code: "V101", Severity: diag.Error,
	Title: "a pack names a model version that its system does not have",
	Doc:   "`models` of a pack lists the exact identifiers of the system's `[[model]]` tables. A name that is not there maps the pack to nothing, and the model version that was meant goes without a disclosure.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
models = ["triage-2026-20"]
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
models = ["triage-2026-02"]
+++
`,
}

var ruleUnknownReplacement = diag.Rule{
	Code: "V102", Severity: diag.Error,
	Title: "a replacement that does not exist",
	Doc:   "`replacement` is the identifier of another model version of the same system, to which customers are to move.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "deprecated"
released = 2026-02-01
deprecated = 2026-05-15
retires = 2026-12-01
replacement = "triage-2026-50"

[[model]]
id = "triage-2026-05"
status = "active"
released = 2026-05-01
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "deprecated"
released = 2026-02-01
deprecated = 2026-05-15
retires = 2026-12-01
replacement = "triage-2026-05"

[[model]]
id = "triage-2026-05"
status = "active"
released = 2026-05-01
+++
`,
}

var ruleUnknownSupplier = diag.Rule{
	Code: "V103", Severity: diag.Error,
	Title: "a model version names a supplier that the system does not list",
	Doc:   "`supplier` of a model version is the `name` of one of the system's `[[supplier]]` tables, so that customers find out who it is.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-02-01
base_model = "nf-encoder-4"
supplier = "Northfield"
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-02-01
base_model = "nf-encoder-4"
supplier = "Northfield Models"

[[supplier]]
name = "Northfield Models"
service = "Text encoder"
+++
`,
}

var ruleGap = diag.Rule{
	Code: "V104", Severity: diag.Error,
	Title: "a model version without a pack",
	Doc:   "From its release until the day it retires, exactly one pack applies to each model version; otherwise customers use it without a disclosure. Add the model version to the `models` of a pack that takes effect in time, or correct the dates. After a pack is withdrawn its predecessor does not come back: publish a new one.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-02-01

[[model]]
id = "triage-2026-05"
status = "active"
released = 2026-05-01
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-02-01

[[model]]
id = "triage-2026-05"
status = "active"
released = 2026-05-01
+++
-- content/systems/triage/1.1.0.md --
+++
models = ["triage-2026-02", "triage-2026-05"]
effective = 2026-05-01
+++
`,
}

var rulePastGap = diag.Rule{
	Code: "V105", Severity: diag.Warning,
	Title: "a model version was without a pack for some time",
	Doc:   "Customers used the model version without a disclosure in the past. If a date is wrong, correct it; if it is right it cannot be mended any more, and a notice should say so. The severity can then be changed for the site.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-01-02
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-01-20
+++
`,
}

var ruleOverlap = diag.Rule{
	Code: "V106", Severity: diag.Error,
	Title: "two packs take effect for a model version on the same day",
	Doc:   "Exactly one pack applies to a model version on a day: the one that took effect last. When two take effect on the same day, the higher version wins and the other never applies. Correct a date, or take the model version out of one of them.",
	Bad: `-- content/systems/triage/1.0.1.md --
+++
version = "1.0.1"
published = 2026-02-20
effective = 2026-04-01
models = ["triage-2026-02"]
+++
`,
	Good: `-- content/systems/triage/1.0.1.md --
+++
version = "1.0.1"
published = 2026-02-20
effective = 2026-03-01
models = ["triage-2026-02"]
+++
`,
}

var ruleNarrowCoverage = diag.Rule{
	Code: "V107", Severity: diag.Warning,
	Title: "the pack of a model version is for a narrower audience",
	Doc:   "A reader who may know of a model version but not read its pack sees one without a disclosure. Give the pack the audience of the model version, or restrict the model version.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
audience = "customer"
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
audience = "customer"
+++
-- content/systems/triage/1.1.0.md --
+++
audience = "customer"
+++
`,
}

var ruleModelDates = diag.Rule{
	Code: "V108", Severity: diag.Error,
	Title: "life-cycle dates out of order",
	Doc:   "A model version is released, then deprecated, then retired.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "deprecated"
released = 2026-02-01
deprecated = 2026-05-15
retires = 2026-05-01
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "deprecated"
released = 2026-02-01
deprecated = 2026-05-15
retires = 2026-12-01
+++
`,
}

var ruleModelStatus = diag.Rule{
	Code: "V109", Severity: diag.Warning,
	Title: "a model version's status disagrees with its dates",
	Doc:   "Statuses shown on the site follow from the dates: a model version is deprecated from `deprecated` on and retired from `retires` on. The `status` in the source should say the same, so that people who read the source are not misled. A scheduled build meets this on the day a date passes; it does not stop one.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-02-01
deprecated = 2026-05-15
retires = 2026-12-01
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "deprecated"
released = 2026-02-01
deprecated = 2026-05-15
retires = 2026-12-01
+++
`,
}

var ruleDeprecationIncomplete = diag.Rule{
	Code: "V110", Severity: diag.Warning,
	Title: "a deprecation that does not say when or what next",
	Doc:   "Customers of a deprecated model version have to plan: since when it is deprecated (`deprecated`), until when it answers (`retires`), and where to move (`replacement`).",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "deprecated"
released = 2026-02-01
deprecated = 2026-05-15
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "deprecated"
released = 2026-02-01
deprecated = 2026-05-15
retires = 2026-12-01
replacement = "triage-2026-05"

[[model]]
id = "triage-2026-05"
status = "active"
released = 2026-05-01
+++
`,
}

var ruleDeprecationShort = diag.Rule{
	Code: "V111", Severity: diag.Error,
	Title: "too little time between deprecation and retirement",
	Doc:   "Customers are promised at least `retirement_days` (under `[policy]` in `site.toml`, 90 unless it says otherwise) between the deprecation of a model version and its retirement. A notice about the model version with an `urgent_reason` says why it cannot be kept.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "deprecated"
released = 2026-02-01
deprecated = 2026-05-15
retires = 2026-06-15
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "deprecated"
released = 2026-02-01
deprecated = 2026-05-15
retires = 2026-08-15
+++
`,
}

var ruleReplacementUnfit = diag.Rule{
	Code: "V112", Severity: diag.Error,
	Title: "a replacement that cannot replace",
	Doc:   "Customers are to move to the replacement before a model version retires. It must be another model version, be available by then, last longer, and not be replaced by the one that it replaces.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "deprecated"
released = 2026-02-01
deprecated = 2026-05-15
retires = 2026-12-01
replacement = "triage-2026-05"

[[model]]
id = "triage-2026-05"
status = "active"
released = 2026-05-01
retires = 2026-11-01
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "deprecated"
released = 2026-02-01
deprecated = 2026-05-15
retires = 2026-12-01
replacement = "triage-2026-05"

[[model]]
id = "triage-2026-05"
status = "active"
released = 2026-05-01
+++
`,
}

var rulePackForRetired = diag.Rule{
	Code: "V113", Severity: diag.Warning,
	Title: "a pack for a model version that has retired by then",
	Doc:   "The pack takes effect on or after the day the model version retires, so it never applies to it. Take the model version out of the pack, or correct a date.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "retired"
released = 2026-02-01
retires = 2026-03-20
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "retired"
released = 2026-02-01
retires = 2026-05-20
+++
`,
}

var ruleModelTwice = diag.Rule{
	Code: "V114", Severity: diag.Error, Fixed: true,
	Title: "two model versions of a system have the same identifier",
	Doc:   "An identifier or alias that customers send stands for one model version of a system; its page has the identifier in its address.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-02-01

[[model]]
id = "triage-2026-05"
status = "preview"
released = 2026-05-01
aliases = ["triage-2026-02"]
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-02-01

[[model]]
id = "triage-2026-05"
status = "preview"
released = 2026-05-01
aliases = ["triage-latest"]
+++
`,
}

var ruleModelInSystems = diag.Rule{
	Code: "V115", Severity: diag.Warning,
	Title: "several systems use the same identifier",
	Doc:   "Customers see identifiers without the system's name, in logs and invoices. When two systems use the same one, nobody can tell which disclosure applies; notices then have to write `system/id`.",
	Bad: `-- content/systems/reply/_index.md --
+++
name = "Reply"
summary = "Drafts replies."

[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-02-01
+++
`,
	Good: `-- content/systems/reply/_index.md --
+++
name = "Reply"
summary = "Drafts replies."

[[model]]
id = "reply-2026-02"
status = "active"
released = 2026-02-01
+++
`,
}

var ruleHumanReview = diag.Rule{
	Code: "V116", Severity: diag.Error,
	Title: "a system that acts or is configured has no instructions for human review",
	Doc:   "When a system acts without a person confirming each action (`automation`), or customers configure what it does (`customer_configures`), somebody has to be told where a person must look. The packs of such a system cover human review in their operating instructions, also on a site that does not ask every pack for it.",
	Bad: `-- site.toml --
[[section]]
id = "operating-instructions"

[[section.point]]
id = "human-review"
required = false
-- content/systems/triage/_index.md --
+++
automation = true
+++
-- content/systems/triage/1.1.0.md --
## Operating instructions

**Set-up.** Create one key and map each topic to a queue that people read.

**Configuration.** Nothing can be configured.

**Monitoring.** Measure weekly how many tickets staff move to another queue.

**Escalation.** Report wrong results that caused harm to the address on the system's page.
`,
	Good: `-- content/systems/triage/_index.md --
+++
automation = true
+++
`,
}

var ruleSystemWithdrawn = diag.Rule{
	Code: "V117", Severity: diag.Error,
	Title: "a withdrawn system without a date, or the other way round",
	Doc:   "A system that is no longer offered says from which day: `status = \"withdrawn\"` and `withdrawn` go together.",
	Bad: `-- content/systems/triage/_index.md --
+++
status = "withdrawn"
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
status = "withdrawn"
withdrawn = 2026-12-01
+++
`,
}

var ruleNoPack = diag.Rule{
	Code: "V118", Severity: diag.Warning,
	Title: "a system without a published pack",
	Doc:   "The system has a page and no disclosure. Publish a pack, or restrict the system to an audience until there is one.",
	Bad: `-- content/systems/reply/_index.md --
+++
name = "Reply"
summary = "Drafts replies."
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
name = "Triage"
summary = "Sorts support tickets by topic and urgency."
+++
`,
}

var ruleNameMarks = diag.Rule{
	Code: "V119", Severity: diag.Warning,
	Title: "a name with the marks of code",
	Doc:   "Names of systems and model versions are plain text, as they stand in titles of windows, feeds, calendars and citations. Other texts of front matter, such as summaries, show what stands between backticks as code; a name shows the backticks.",
	Bad:   "-- content/systems/triage/_index.md --\n+++\nname = \"Triage for `v2`\"\n+++\n",
	Good:  "-- content/systems/triage/_index.md --\n+++\nname = \"Triage for v2\"\n+++\n",
}

var ruleModelAddress = diag.Rule{
	Code: "V120", Severity: diag.Error, Fixed: true,
	Title: "an identifier of a model version does not fit into an address",
	Doc:   "Every model version has a page with the identifier in its address. Names that are devices on Windows, such as `aux`, and very long ones could not be stored everywhere.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "aux.2"
status = "active"
released = 2026-02-01
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "auxiliary.2"
status = "active"
released = 2026-02-01
+++
`,
}

// models runs the rules about a system and its model versions.
func (c *checker) models(s *System) {
	if s.Doc.Broken {
		return
	}
	f, at := &s.Doc.Front, s.Doc.Positions
	switch {
	case at.Refused("withdrawn") || at.Refused("status"):
	case f.Status == "withdrawn" && f.Withdrawn.IsZero():
		c.add(ruleSystemWithdrawn, at.Value("status"), "write withdrawn = with the first day on which it is no longer offered", "%s is withdrawn and does not say from which day", s.ID)
	case f.Status != "withdrawn" && !f.Withdrawn.IsZero():
		c.add(ruleSystemWithdrawn, at.Value("withdrawn"), `write status = "withdrawn" as well, or take the date out`, "%s has a date of withdrawal and its status is %q", s.ID, f.Status)
	}
	c.plainName(at, "name", f.Name)
	c.modelNames(s)
	for _, m := range s.Models {
		c.plainName(at, content.Index("model", m.Index)+".name", m.Front.Name)
		k := &modelCheck{checker: c, model: m, front: m.Front, at: at, path: content.Index("model", m.Index)}
		k.dates()
		k.replacement()
	}
	c.coverage(s)
}

// plainName reports a name with marks that would be shown as they are.
func (c *checker) plainName(at *content.Positions, key, name string) {
	if plain := markdown.Plain(name); plain != name {
		c.add(ruleNameMarks, at.Value(key), fmt.Sprintf("write %q", plain), "the name %q is shown with its backticks", name)
	}
}

// modelNames reports identifiers that stand for two model versions, and those
// that cannot be addresses.
func (c *checker) modelNames(s *System) {
	first := map[string]string{} // name to path
	at := s.Doc.Positions
	note := func(name, path string) {
		if why := content.UnfitPart(name); why != "" {
			c.add(ruleModelAddress, at.Value(path), "choose another identifier", "%q %s", name, why)
		}
		key := strings.ToLower(name)
		if earlier, taken := first[key]; taken {
			f := c.add(ruleModelTwice, at.Value(path), "give each model version its own", "%q already stands for another model version of %s", name, s.ID)
			f.Related = append(f.Related, diag.Related{Span: at.Value(earlier), Message: "used here first"})
			return
		}
		first[key] = path
	}
	for _, m := range s.Models {
		if m.Front.ID != "" {
			note(m.Front.ID, content.Index("model", m.Index)+".id")
		}
	}
	for _, m := range s.Models {
		for i, alias := range m.Front.Aliases {
			note(alias, content.Index(content.Index("model", m.Index)+".aliases", i))
		}
	}
}

// modelsOfSeveralSystems reports identifiers that several systems use.
func (c *checker) modelsOfSeveralSystems() {
	first := map[string]*Model{}
	for _, s := range c.site.Systems {
		for _, m := range s.Models {
			other := first[m.Front.ID]
			if other == nil {
				first[m.Front.ID] = m
				continue
			}
			if other.System == s || m.Front.ID == "" {
				continue
			}
			f := c.add(ruleModelInSystems, s.Doc.Positions.Value(content.Index("model", m.Index)+".id"), "give it an identifier that says which system it belongs to",
				"%q is also a model version of %s", m.Front.ID, other.System.ID)
			f.Related = append(f.Related, diag.Related{Span: other.System.Doc.Positions.Value(content.Index("model", other.Index) + ".id"), Message: "the other one"})
		}
	}
}

// A modelCheck is the rules at work on one model version.
type modelCheck struct {
	*checker
	model *Model
	front *content.ModelFront
	at    *content.Positions
	path  string // "model[2]"
}

func (c *modelCheck) value(key string) diag.Span { return c.at.Value(c.path + "." + key) }

func (c *modelCheck) refused(keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return c.at.Refused(c.path + "." + key) })
}

func (c *modelCheck) dates() {
	f, m := c.front, c.model
	if c.refused("released", "deprecated", "retires", "status") {
		return
	}
	before := len(c.found)
	switch {
	case !f.Retires.IsZero() && !f.Deprecated.IsZero() && f.Retires.Before(f.Deprecated):
		c.add(ruleModelDates, c.value("retires"), "write "+f.Deprecated.String()+" or later", "%s retires on %s, before it is deprecated on %s", f.ID, f.Retires, f.Deprecated)
	case !f.Retires.IsZero() && !f.Retires.After(f.Released):
		c.add(ruleModelDates, c.value("retires"), "write a day after "+f.Released.String(), "%s retires on %s, and is released on %s", f.ID, f.Retires, f.Released)
	case !f.Deprecated.IsZero() && f.Deprecated.Before(f.Released):
		c.add(ruleModelDates, c.value("deprecated"), "write "+f.Released.String()+" or later", "%s is deprecated on %s, before it is released on %s", f.ID, f.Deprecated, f.Released)
	}
	if len(c.found) > before {
		return
	}
	c.status()
	gone := m.State == Retired
	var missing []string
	switch {
	case f.Status == string(Retired) && f.Retires.IsZero():
		missing = append(missing, "retires")
	case f.Status == string(Deprecated) || !f.Deprecated.IsZero():
		if f.Deprecated.IsZero() {
			missing = append(missing, "deprecated")
		}
		if f.Retires.IsZero() {
			missing = append(missing, "retires")
		}
		if f.Replacement == "" && !gone && !withdrawnBy(m.System, f.Retires) {
			missing = append(missing, "replacement")
		}
	}
	if len(missing) > 0 {
		c.add(ruleDeprecationIncomplete, c.at.Key(c.path+".status"), "write "+strings.Join(missing, " = …, ")+" = …", "%s is %s and lacks %s", f.ID, cmpOr(f.Status, m.State), list(missing))
	}
	days := c.site.Config.Policy.Retirement
	if f.Deprecated.IsZero() || f.Retires.IsZero() || gone || f.Deprecated.DaysUntil(f.Retires) >= days || urgent(m) {
		return
	}
	c.add(ruleDeprecationShort, c.value("retires"), "write "+f.Deprecated.AddDays(days).String()+" or later, or give the reason as urgent_reason in a notice about it",
		"%s has %s between deprecation and retirement; the policy promises %d", f.ID, count(f.Deprecated.DaysUntil(f.Retires), "day", "days"), days)
}

func cmpOr(declared string, state ModelState) string {
	if declared == string(Retired) || declared == string(Deprecated) {
		return declared
	}
	return string(state)
}

// withdrawnBy reports whether the whole system is withdrawn by a day, so
// that there is nothing to move to.
func withdrawnBy(s *System, day content.Date) bool {
	w := s.Doc.Front.Withdrawn
	return s.Doc.Front.Status == "withdrawn" && (day.IsZero() || !w.After(day.AddDays(1)))
}

// urgent reports whether a notice about the model version says why a period
// could not be kept.
func urgent(m *Model) bool {
	return slices.ContainsFunc(m.Notices, func(n *Notice) bool { return n.Doc.Front.UrgentReason != "" && !n.Doc.Front.Draft })
}

// status reports a declared status that the dates contradict.
func (c *modelCheck) status() {
	declared, state := ModelState(c.front.Status), c.model.State
	agrees := declared == state
	switch state {
	case Announced, Active, Preview:
		agrees = declared == Active || declared == Preview
	}
	if agrees || declared == "" {
		return
	}
	why := map[ModelState]string{
		Retired:    "it retires on " + c.front.Retires.String(),
		Deprecated: "it is deprecated from " + c.front.Deprecated.String(),
		Announced:  "it is released on " + c.front.Released.String(),
	}[state]
	if why == "" {
		why = "that is only from " + latest(c.front.Deprecated, c.front.Retires).String()
		if declared == Deprecated {
			why = "that is only from " + c.front.Deprecated.String()
		}
	}
	say := state
	if say == Announced {
		say = Active
	}
	c.add(ruleModelStatus, c.value("status"), fmt.Sprintf("write status = %q, or correct the dates", say), "%s says it is %s, but %s", c.front.ID, declared, why)
}

// leadsBack reports whether something is among what it leads to.
func leadsBack[T comparable](from T, next func(T) T) bool {
	var none T
	seen := map[T]bool{}
	for at := next(from); at != none && !seen[at]; at = next(at) {
		if at == from {
			return true
		}
		seen[at] = true
	}
	return false
}

func (c *modelCheck) replacement() {
	m, r := c.model, c.model.Replacement
	if r == nil || c.refused("retires", "released", "replacement") {
		return
	}
	at, f := c.value("replacement"), c.front
	switch {
	case r == m:
		c.add(ruleReplacementUnfit, at, "write the identifier of another model version", "%s is named as its own replacement", f.ID)
	case f.Retires.IsZero():
		// One that retires has to be replaced by one that lasts longer, so
		// there is one that does not retire in every circle.
		if leadsBack(m, func(m *Model) *Model { return m.Replacement }) {
			c.add(ruleReplacementUnfit, at, "take it out, or name one that customers are to move to", "%s is to be replaced by %s, which is replaced by %s in the end", f.ID, r.Front.ID, f.ID)
		}
	case !r.Front.Retires.IsZero() && !r.Front.Retires.After(f.Retires):
		c.add(ruleReplacementUnfit, at, "name one that lasts longer", "%s is to be replaced by %s, which retires on %s, not after %s itself", f.ID, r.Front.ID, r.Front.Retires, f.Retires)
	case r.Front.Released.After(f.Retires):
		c.add(ruleReplacementUnfit, at, "name one that is there by then, or let it retire later", "%s retires on %s, before its replacement %s is released on %s", f.ID, f.Retires, r.Front.ID, r.Front.Released)
	}
}

// coverage reports days on which a model version has no pack, or two.
func (c *checker) coverage(s *System) {
	published := slices.ContainsFunc(s.Packs, func(p *Pack) bool { return p.Status != Draft })
	inUse := slices.ContainsFunc(s.Models, func(m *Model) bool { return m.State != Announced && m.State != Retired })
	if !published && (!inUse || s.Status == Withdrawn) {
		if s.Status != Withdrawn {
			hint := "write one, for example with placard new pack " + s.ID + " 1.0.0"
			if len(s.Packs) > 0 {
				hint = "finish a draft and set its dates"
			}
			c.add(ruleNoPack, s.Doc.Positions.Key("name"), hint, "%s has no published pack", s.ID)
		}
		return
	}
	if c.mapUnclear(s) {
		return
	}
	for _, l := range succession(s) {
		if l.model == nil || l.model.Front.Released.IsZero() || s.Doc.Positions.Refused(content.Index("model", l.model.Index)) || l.model.Front.ID == "" || undated(l.model) {
			continue
		}
		c.gaps(l)
		c.overlaps(l)
		c.audienceOf(l)
		for _, p := range l.packs {
			from, _ := validity(p)
			if retires := l.model.Front.Retires; !retires.IsZero() && !from.Before(retires) {
				i := slices.Index(p.named, l.model)
				c.add(rulePackForRetired, p.Doc.Positions.Value(content.Index("models", i)), "take it out of models, or correct a date",
					"%s retires on %s, and the pack takes effect on %s", l.model.Front.ID, retires, from)
			}
		}
	}
}

// mapUnclear reports whether it is unknown which packs cover which model
// versions, because a pack could not be read or names model versions that do
// not exist: each of these has its own finding.
func (c *checker) mapUnclear(s *System) bool {
	return slices.ContainsFunc(s.Packs, func(p *Pack) bool {
		at := p.Doc.Positions
		return p.Doc.Broken || slices.Contains(p.named, nil) || at.Refused("models") || at.Refused("status")
	})
}

// undated reports whether it is unknown when packs cover a model version,
// because one that names it lacks a date, which is a finding of its own.
func undated(m *Model) bool {
	return slices.ContainsFunc(m.System.Packs, func(p *Pack) bool {
		f, at := &p.Doc.Front, p.Doc.Positions
		return slices.Contains(p.named, m) && (at.Refused("effective") || at.Refused("withdrawn") ||
			!isDraft(p) && f.Effective.IsZero() || f.Status == "withdrawn" && f.Withdrawn.IsZero())
	})
}

// gaps reports the days on which a model version has no pack.
func (c *checker) gaps(l line) {
	m := l.model
	if m.State == Retired {
		return
	}
	end := m.Front.Retires
	if w := m.System.Doc.Front.Withdrawn; m.System.Doc.Front.Status == "withdrawn" && !w.IsZero() && (end.IsZero() || w.Before(end)) {
		end = w
	}
	next := m.Front.Released // first day that is not known to be covered
	for _, p := range m.Coverage {
		if next.Before(p.From) {
			c.gap(l, next, p.From.AddDays(-1))
		}
		if p.To.IsZero() {
			return
		}
		next = p.To.AddDays(1)
	}
	switch {
	case end.IsZero():
		c.gap(l, next, content.Date{})
	case next.Before(end):
		c.gap(l, next, end.AddDays(-1))
	}
}

// gap reports one stretch of days without a pack; a zero to is without end.
func (c *checker) gap(l line, from, to content.Date) {
	m := l.model
	at := m.System.Doc.Positions.Value(content.Index("model", m.Index) + ".id")
	days := "from " + from.String() + " to " + to.String()
	switch {
	case to.IsZero():
		days = "from " + from.String() + " on"
	case from == to:
		days = "on " + from.String()
	}
	if !to.IsZero() && to.Before(c.site.AsOf) {
		c.add(rulePastGap, at, "correct the dates if they are wrong; otherwise publish a notice that says so", "no pack applied to %s %s", m.Front.ID, days)
		return
	}
	hint := fmt.Sprintf("add %q to models of a pack that takes effect by %s", m.Front.ID, from)
	for _, p := range l.packs {
		if _, end := validity(p); !end.IsZero() && end == from {
			hint = fmt.Sprintf("%s was withdrawn on that day: publish a pack that takes its place", p.Version.Original())
		}
	}
	for _, p := range m.System.Packs {
		if p.Status == Draft && slices.Contains(p.Models, m) {
			hint = fmt.Sprintf("%s covers it and is a draft: publish it by %s", p.Version.Original(), from)
		}
	}
	c.add(ruleGap, at, hint, "no pack applies to %s %s", m.Front.ID, days)
}

func (c *checker) overlaps(l line) {
	for i := 1; i < len(l.packs); i++ {
		a, b := l.packs[i-1], l.packs[i]
		from, _ := validity(a)
		if other, _ := validity(b); other != from || l.model != sharedFirst(a, b) {
			continue
		}
		f := c.add(ruleOverlap, a.Doc.Positions.Value("effective"), "correct a date, or take the model version out of one of them",
			"%s and %s both take effect for %s on %s, so that %s never applies", a.Version.Original(), b.Version.Original(), l.model.Front.ID, from, a.Version.Original())
		f.Related = append(f.Related, diag.Related{Span: b.Doc.Positions.Value("effective"), Message: "the other one"})
	}
}

// sharedFirst gives the first model version that two packs both list, so
// that a pair is reported once.
func sharedFirst(a, b *Pack) *Model {
	for _, m := range a.Models {
		if slices.Contains(b.Models, m) {
			return m
		}
	}
	return nil
}

// audienceOf reports a pack that applies now or will, and that not everybody
// who knows of the model version may read.
func (c *checker) audienceOf(l line) {
	m := l.model
	known := narrower(m.System.Doc.Front.Audience, m.Front.Audience)
	for _, p := range m.Coverage {
		if !p.To.IsZero() && p.To.Before(c.site.AsOf) {
			continue
		}
		readers := narrower(m.System.Doc.Front.Audience, p.Pack.Doc.Front.Audience)
		if audienceRank(readers) > audienceRank(known) {
			c.add(ruleNarrowCoverage, p.Pack.Doc.Positions.Value("audience"), fmt.Sprintf("write audience = %q, or restrict the model version", audienceName(known)),
				"%s is for the audience %q, and its pack from %s is for %q", m.Front.ID, audienceName(known), p.From, readers)
		}
	}
}

// humanReview asks for instructions for human review where the system's
// nature does.
func (c *textCheck) humanReview() {
	s := c.pack.System
	f := &s.Doc.Front
	if s.Doc.Broken || c.pack.Status != InForce && c.pack.Status != UpcomingStatus || !f.Automation && len(f.CustomerConfigures) == 0 {
		return
	}
	const sectionID, pointID = "operating-instructions", "human-review"
	n, ok := c.book.byID[sectionID]
	if ok && slices.ContainsFunc(c.book.rules[n].Points, func(p PointRule) bool { return p.ID == pointID && p.Required }) && c.book.rules[n].Required {
		return // asked of every pack
	}
	why := "acts without a person confirming each action"
	if !f.Automation {
		why = "lets customers configure " + list(f.CustomerConfigures)
	}
	if !c.covers(sectionID, pointID) {
		c.add(ruleHumanReview, c.at.Key("version"), `add a heading or bold lead-in "Human review" to the operating instructions`,
			"%s %s, and the pack does not say where a person has to look", s.ID, why)
	}
}

// covers reports whether a pack covers a point of a section.
func (c *textCheck) covers(sectionID, pointID string) bool {
	n, ok := c.book.byID[sectionID]
	if !ok {
		return false
	}
	points := c.book.rules[n].Points
	labels := c.labels(sectionID)
	for i := range labels {
		if p, ok := lookUp(c.book.points[sectionID], labels[i].Text); ok && points[p].ID == pointID && hasBody(labels, &labels[i]) {
			return true
		}
	}
	return false
}
