package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/diag"
)

var packRules = []*diag.Rule{
	&ruleVersionName, &rulePackDates, &rulePublishedLate, &ruleWithdrawnDate, &ruleEffectiveOrder,
	&ruleBriefIncomplete, &ruleNoChanges, &ruleChangesOnFirst, &ruleChangeSection, &ruleNoTrigger, &ruleVersionStep, &ruleModelsChange,
	&ruleReviewOverdue, &ruleReviewDate, &ruleNoOwner, &ruleAttachmentUnused, &rulePackWider, &rulePagesNarrower, &ruleUnknownPackNotice,
}

var ruleVersionName = diag.Rule{
	Code: "P111", Severity: diag.Error, Fixed: true,
	Title: "a pack's version differs from the name of its file",
	Doc:   "A pack lives at the address of its version for ever, and authors find it by the name of its file or folder. The two must be equal, to the last character.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.1"
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
owner = "Triage product team"
+++
`,
}

var rulePackDates = diag.Rule{
	Code: "P112", Severity: diag.Error, Fixed: true,
	Title: "a pack without a date of publication or effect",
	Doc:   "Customers have to know from which day a disclosure applies, and when they could first read it. Every pack that is not a draft says both: `published` and `effective`.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
# without effective
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
effective = 2026-04-01
+++
`,
}

var rulePublishedLate = diag.Rule{
	Code: "P113", Severity: diag.Error,
	Title: "a pack takes effect before it is published",
	Doc:   "A disclosure that applies before anybody could read it was not made in time. `effective` is the day of publication or later; the notice period for its changes is a rule of its own.",
	Bad: `-- content/systems/triage/1.0.0.md --
+++
published = 2026-02-02
effective = 2026-01-15
+++
`,
	Good: `-- content/systems/triage/1.0.0.md --
+++
published = 2026-01-10
effective = 2026-01-15
+++
`,
}

var ruleWithdrawnDate = diag.Rule{
	Code: "P114", Severity: diag.Error,
	Title: "a withdrawal without a date, or the other way round",
	Doc:   "A withdrawn pack keeps its page and says from which day it no longer applies: `status = \"withdrawn\"` and `withdrawn` go together, and the day is not before the pack was published.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
withdrawn = 2026-05-01
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
status = "withdrawn"
withdrawn = 2026-05-01
+++
`,
}

var ruleEffectiveOrder = diag.Rule{
	Code: "P115", Severity: diag.Error,
	Title: "a lower version takes over from a higher one",
	Doc:   "For each model version the pack that took effect last applies. When a lower version takes effect after a higher one for the same model version, customers of that model version go back to an older number, which is never what is meant. Correct the date or the list of models, or give the pack a higher version.",
	Bad: `-- content/systems/triage/1.0.1.md --
+++
version = "1.0.1"
published = 2026-04-10
effective = 2026-05-15
models = ["triage-2026-02"]
+++
`,
	Good: `-- content/systems/triage/1.0.1.md --
+++
version = "1.0.1"
published = 2026-02-10
effective = 2026-03-15
models = ["triage-2026-02"]
+++
`,
}

var ruleBriefIncomplete = diag.Rule{
	Code: "P116", Severity: diag.Error,
	Title: "the brief is incomplete",
	Doc:   "Most readers look for four answers: what to use the system for, what not, what data it sees, and where a person has to look. They stand above the text, in plain words. A site that does without them sets `require_brief = false` under `[policy]`.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
[brief]
human_review = ""
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
[brief]
human_review = "A person works every queue and can correct the labels."
+++
`,
}

var ruleNoChanges = diag.Rule{
	Code: "P117", Severity: diag.Error,
	Title: "a new version does not say what changed",
	Doc:   "Every version after the first lists its changes with `[[change]]` tables: the section, how much it matters, what changed, why, and what the customer has to do. This is what notices and comparisons are made from.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
# without change
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
[[change]]
section = "limitations"
class = "material"
what = "Recall of urgent tickets is stated by language."
why = "Customers asked for it."
+++
`,
}

var ruleChangesOnFirst = diag.Rule{
	Code: "P118", Severity: diag.Warning,
	Title: "changes on a first version",
	Doc:   "The first published version of a system's disclosure has nothing to differ from. Take the `[[change]]` tables out, or publish the version they refer to.",
	Bad: `-- content/systems/triage/1.0.0.md --
+++
[[change]]
section = "limitations"
class = "minor"
what = "Recall of urgent tickets is stated by language."
why = "Customers asked for it."
+++
`,
	Good: `-- content/systems/triage/1.0.0.md --
+++
owner = "Triage product team"
+++
`,
}

var ruleChangeSection = diag.Rule{
	Code: "P119", Severity: diag.Error,
	Title: "a change of a section that does not exist",
	Doc:   "`section` of a change is the id of a section of the system's packs, `models` for the list of model versions, `brief` for the four answers, or `record` for owner and dates. Comparisons and change logs are built on it.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
[[change]]
section = "limits"
class = "material"
what = "Recall of urgent tickets is stated by language."
why = "Customers asked for it."
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
[[change]]
section = "limitations"
class = "material"
what = "Recall of urgent tickets is stated by language."
why = "Customers asked for it."
+++
`,
}

var ruleNoTrigger = diag.Rule{
	Code: "P120", Severity: diag.Warning,
	Title: "a new version does not say what triggered it",
	Doc:   "Auditors ask how a disclosure stays current. `triggers` names what made the provider revise it: a new model, an incident, a periodic review. Every version after the first has at least one.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
# without triggers
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
triggers = ["retraining"]
+++
`,
}

var ruleVersionStep = diag.Rule{
	Code: "P121", Severity: diag.Warning,
	Title: "the version number understates the change",
	Doc:   "Customers read the size of a change from the number. A patch (1.1.0 to 1.1.1) is for editorial changes; minor and material ones raise at least the second number.",
	Bad: `-- content/systems/triage/1.1.1.md --
+++
version = "1.1.1"
status = "draft"
models = ["triage-2026-02"]

[[change]]
section = "limitations"
class = "minor"
what = "Recall of urgent tickets is stated by language."
why = "Customers asked for it."
+++
`,
	Good: `-- content/systems/triage/1.1.1.md --
+++
version = "1.1.1"
status = "draft"
models = ["triage-2026-02"]

[[change]]
section = "limitations"
class = "editorial"
what = "A comma is moved."
why = "It was in the wrong place."
+++
`,
}

var ruleModelsChange = diag.Rule{
	Code: "P122", Severity: diag.Warning,
	Title: "the model versions changed and no change says so",
	Doc:   "A pack that covers other model versions than the one before tells customers so: a `[[change]]` with `section = \"models\"` says which were added or dropped and what customers of those do now.",
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
-- content/systems/triage/1.1.0.md --
+++
models = ["triage-2026-02", "triage-2026-05"]
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

[[change]]
section = "models"
class = "material"
what = "Adds triage-2026-05."
why = "It reads more languages."
+++
`,
}

var ruleReviewOverdue = diag.Rule{
	Code: "P123", Severity: diag.Warning,
	Title: "the review of a pack is overdue",
	Doc:   "A pack in force promises a day by which it is reviewed again. When that day has passed, publish a new version with the trigger `periodic-review`, if only to say that nothing had to change.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
next_review = 2026-05-15
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
next_review = 2026-12-15
+++
`,
}

var ruleReviewDate = diag.Rule{
	Code: "P124", Severity: diag.Warning,
	Title: "no date of review, or one too far away",
	Doc:   "`next_review` is the day by which the pack is reviewed again, at most `review_days` (in `[policy]` of `site.toml`, or of the system) after it took effect. Without it nobody outside can tell a reviewed disclosure from a forgotten one.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
next_review = 2029-04-01
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
next_review = 2027-03-01
+++
`,
}

var ruleNoOwner = diag.Rule{
	Code: "P125", Severity: diag.Warning,
	Title: "nobody answers for a pack",
	Doc:   "A disclosure has an owner: `owner` in the pack, or `product` under `[owners]` in the system's front matter. A team is better than a person, because teams stay.",
	Bad: `-- content/systems/triage/_index.md --
+++
# without owners
+++
-- content/systems/triage/1.1.0.md --
+++
# without owner
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
owner = "Triage product team"
+++
`,
}

var ruleAttachmentUnused = diag.Rule{
	Code: "P126", Severity: diag.Warning,
	Title: "an attachment that nothing links to",
	Doc:   "A file in a pack's folder is published with it and is part of its digest. When no document links to it or shows it, readers cannot find it, and it may be there by mistake. An OpenAPI description (openapi.yaml) needs no link.",
	Bad: `-- content/systems/triage/1.2.0/index.md --
+++
version = "1.2.0"
status = "draft"
models = ["triage-2026-02"]
+++

The figures are in a file.
-- content/systems/triage/1.2.0/results.csv --
language,f1
en,0.91
`,
	Good: `-- content/systems/triage/1.2.0/index.md --
+++
version = "1.2.0"
status = "draft"
models = ["triage-2026-02"]
+++

The figures are in a [CSV file](results.csv).
-- content/systems/triage/1.2.0/results.csv --
language,f1
en,0.91
`,
}

var rulePackWider = diag.Rule{
	Code: "P127", Severity: diag.Error, Fixed: true,
	Title: "a pack names a model version that its readers may not know of",
	Doc:   "The list of model versions is part of a pack's text and digest. A pack that more people may read than may know of one of its model versions would give the model version away. Restrict the pack, or give the restricted model version a pack of its own.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-02-01
audience = "partner"
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-02-01
audience = "partner"
+++
-- content/systems/triage/1.0.0.md --
+++
audience = "partner"
+++
-- content/systems/triage/1.1.0.md --
+++
audience = "partner"
+++
`,
}

var rulePagesNarrower = diag.Rule{
	Code: "P128", Severity: diag.Error, Fixed: true,
	Title: "a page in a pack's folder that the pack's readers do not get",
	Doc:   "Everything in a pack's folder is part of its digest, which readers recompute. A further page that is a draft, or for a narrower audience, cannot be left out without breaking it. Move the page out of the folder.",
	Bad: `-- content/systems/triage/1.2.0/index.md --
+++
version = "1.2.0"
status = "draft"
models = ["triage-2026-02"]
+++
-- content/systems/triage/1.2.0/evaluation.md --
+++
title = "Evaluation"
audience = "partner"
+++
`,
	Good: `-- content/systems/triage/1.2.0/index.md --
+++
version = "1.2.0"
status = "draft"
models = ["triage-2026-02"]
+++
-- content/systems/triage/1.2.0/evaluation.md --
+++
title = "Evaluation"
+++
`,
}

var ruleUnknownPackNotice = diag.Rule{
	Code: "P129", Severity: diag.Error,
	Title: "a pack names a notice that does not exist",
	Doc:   "`notice` is the id of the notice that tells customers of the version: the name of a file in `content/notices`, without the ending.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
notice = "2026-0002"
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
notice = "2026-0001"
+++
`,
}

// system runs the rules about a system, its model versions and its packs.
func (c *checker) system(s *System) {
	c.models(s)
	if !s.Doc.Broken {
		c.lintSystem(s)
	}
	for _, p := range s.Packs {
		if !p.Doc.Broken {
			c.packCheck(p).everything()
			p.Doc.Positions.Forget() // most that is found stands in few packs
		}
	}
	c.effectiveOrder(s)
}

// everything runs the rules about one pack.
func (c *packCheck) everything() {
	c.identity()
	c.dates()
	c.brief()
	c.changes()
	c.review()
	c.audiences()
	if c.pack.Status != Draft {
		c.approvals()
		c.packNotice()
	}
}

func (c *packCheck) identity() {
	// What is no version at all is reported by package content.
	if v := c.front.Version; v != "" && v != c.pack.name && !c.at.Refused("version") {
		c.add(ruleVersionName, c.at.Value("version"), fmt.Sprintf("write %q, or rename the file", c.pack.name),
			"version %q is not the name of the file, %q", v, c.pack.name)
	}
	if c.front.Owner == "" && !c.at.Refused("owner") && c.pack.System.Doc.Front.Owners.Product == "" && !c.pack.System.Doc.Broken && !c.pack.System.Doc.Positions.Refused("owners.product") {
		c.content(ruleNoOwner, c.at.Key("version"), `write owner = "…", or [owners] product = "…" in the system's front matter`, "the pack has no owner")
	}
}

// given reports whether a date is there, and reports it when it is missing.
// A date that was refused is neither.
func (c *packCheck) given(key string, d content.Date, why string) bool {
	if d.IsZero() && !c.at.Refused(key) {
		c.add(rulePackDates, c.at.Key("version"), "write "+key+" = "+c.site.AsOf.String()+`; or status = "draft"`, "the pack has no %s date: %s", key, why)
	}
	return !d.IsZero()
}

func (c *packCheck) dates() {
	f := c.front
	if isDraft(c.pack) {
		if !f.Withdrawn.IsZero() {
			c.add(ruleWithdrawnDate, c.at.Value("withdrawn"), "take the date out", "a draft cannot be withdrawn")
		}
		return
	}
	published := c.given("published", f.Published, "the day on which customers can first read it")
	effective := c.given("effective", f.Effective, "the first day on which it applies")
	if published && effective && f.Effective.Before(f.Published) {
		c.add(rulePublishedLate, c.at.Value("effective"), "write "+f.Published.String()+" or later",
			"the pack takes effect on %s, before it is published on %s", f.Effective, f.Published)
	}
	switch withdrawn := f.Status == "withdrawn"; {
	case c.at.Refused("withdrawn") || c.at.Refused("status"):
	case withdrawn && f.Withdrawn.IsZero():
		c.add(ruleWithdrawnDate, c.at.Value("status"), "write withdrawn = with the first day on which it no longer applies", "the pack is withdrawn and does not say from which day")
	case !withdrawn && !f.Withdrawn.IsZero():
		c.add(ruleWithdrawnDate, c.at.Value("withdrawn"), `write status = "withdrawn" as well, or take the date out`, "the pack has a date of withdrawal and its status is %q", f.Status)
	case withdrawn && published && f.Withdrawn.Before(f.Published):
		c.add(ruleWithdrawnDate, c.at.Value("withdrawn"), "write "+f.Published.String()+" or later", "the pack is withdrawn on %s, before it is published on %s", f.Withdrawn, f.Published)
	}
}

// effectiveOrder reports packs that take over from higher versions.
func (c *checker) effectiveOrder(s *System) {
	type pair struct{ higher, lower *Pack }
	seen := map[pair]bool{}
	for _, l := range succession(s) {
		if l.model == nil {
			continue
		}
		for i := 1; i < len(l.packs); i++ {
			before, p := l.packs[i-1], l.packs[i]
			if !p.Version.LessThan(before.Version) || seen[pair{before, p}] || p.Doc.Broken || before.Doc.Broken {
				continue
			}
			seen[pair{before, p}] = true
			from, _ := validity(p)
			c.add(ruleEffectiveOrder, p.Doc.Positions.Value("effective"), "correct the date or the models, or give it a version above "+before.Version.Original(),
				"%s takes over %s from the higher version %s on %s", p.Version.Original(), l.model.Front.ID, before.Version.Original(), from)
		}
	}
}

func (c *packCheck) brief() {
	if !c.site.Config.Policy.BriefNeeded {
		return
	}
	b := &c.front.Brief
	var missing []string
	for _, answer := range []struct{ key, text string }{
		{"use_for", b.UseFor}, {"do_not_use_for", b.DoNotUseFor}, {"data", b.Data}, {"human_review", b.HumanReview},
	} {
		if strings.TrimSpace(answer.text) == "" && !c.at.Refused("brief."+answer.key) {
			missing = append(missing, answer.key)
		}
	}
	if len(missing) == 0 {
		return
	}
	at := c.at.Key("brief")
	if !c.at.Has("brief") {
		at = c.at.Key("version")
	}
	c.content(ruleBriefIncomplete, at, "write under [brief]: "+strings.Join(missing, ` = "…", `)+` = "…"`, "the brief lacks %s", list(missing))
}

// list writes words as "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func (c *packCheck) changes() {
	f, before := c.front, c.pack.Predecessor
	if before == nil {
		if len(f.Changes) > 0 {
			c.add(ruleChangesOnFirst, c.at.Key("change[0]"), "take the [[change]] tables out", "the first version of %s lists changes", c.pack.System.ID)
		}
		return
	}
	if len(f.Changes) == 0 && !c.at.Refused("change") {
		c.content(ruleNoChanges, c.at.Key("version"), `add [[change]] tables with section, class, what and why; class = "editorial" when nothing of substance changed`,
			"%s does not say what changed since %s", c.pack.Version.Original(), before.Version.Original())
	}
	if len(f.Triggers) == 0 && !c.at.Refused("triggers") {
		c.content(ruleNoTrigger, c.at.Key("version"), `write triggers = ["periodic-review"], or what else made you revise it`, "%s does not say what triggered it", c.pack.Version.Original())
	}
	ids := []string{"models", "brief", "record"}
	for _, r := range c.book.rules {
		ids = append(ids, r.ID)
	}
	modelsTold := false
	for i, change := range f.Changes {
		at := content.Index("change", i) + ".section"
		modelsTold = modelsTold || change.Section == "models"
		if change.Section != "" && !slices.Contains(ids, change.Section) && !c.site.Unread && !c.at.Refused(at) {
			c.content(ruleChangeSection, c.at.Value(at), diag.DidYouMean(change.Section, ids), "%q is not a section of %s's packs", change.Section, c.pack.System.ID)
		}
	}
	if len(f.Changes) == 0 {
		return
	}
	if added, dropped := modelChanges(before, c.pack); len(added)+len(dropped) > 0 && !modelsTold && modelsKnown(before) && modelsKnown(c.pack) {
		c.content(ruleModelsChange, c.at.Value("models"), `add a [[change]] with section = "models"`,
			"%s since %s, and no change says so", modelChangeWords(added, dropped), before.Version.Original())
	}
	c.versionStep(before)
}

// modelsKnown reports whether a pack's list of model versions could be read,
// and every name in it means one.
func modelsKnown(p *Pack) bool {
	return !p.Doc.Broken && !p.Doc.Positions.Refused("models") && len(p.named) > 0 && !slices.Contains(p.named, nil)
}

// modelChanges gives the ids that a pack's list of model versions has gained
// and lost.
func modelChanges(before, p *Pack) (added, dropped []string) {
	for _, m := range p.Models {
		if !slices.Contains(before.Models, m) {
			added = append(added, m.Front.ID)
		}
	}
	for _, m := range before.Models {
		if !slices.Contains(p.Models, m) {
			dropped = append(dropped, m.Front.ID)
		}
	}
	return added, dropped
}

func modelChangeWords(added, dropped []string) string {
	var words []string
	if len(added) > 0 {
		words = append(words, list(added)+" came in")
	}
	if len(dropped) > 0 {
		words = append(words, list(dropped)+" went out")
	}
	return list(words)
}

func (c *packCheck) versionStep(before *Pack) {
	v, b := c.pack.Version, before.Version
	if c.pack.Impact.rank() < Minor.rank() || c.pack.Impact == Initial || v.Major() != b.Major() || v.Minor() != b.Minor() || v.Prerelease() != "" || b.Prerelease() != "" {
		return
	}
	next := b.IncMinor()
	c.content(ruleVersionStep, c.at.Value("version"), "call it "+next.String()+" or higher",
		"%s only raises the last number of %s, and has %s changes", v.Original(), b.Original(), c.pack.Impact)
}

// reviewDays is the longest time between two reviews of a system's packs, or
// zero for no limit.
func (c *checker) reviewDays(s *System) int {
	if d := s.Doc.Front.ReviewDays; d > 0 {
		return d
	}
	return c.site.Config.Policy.ReviewDays
}

func (c *packCheck) review() {
	p, next := c.pack, c.front.NextReview
	if p.Status != InForce && p.Status != UpcomingStatus || c.front.Effective.IsZero() || c.at.Refused("next_review") {
		return
	}
	days := c.reviewDays(p.System)
	from, _ := validity(p)
	limit := from.AddDays(days)
	switch {
	case next.IsZero() && days > 0:
		c.add(ruleReviewDate, c.at.Key("version"), "write next_review = "+limit.String()+" or earlier", "the pack does not say when it is reviewed again")
	case next.IsZero():
	case p.Status == InForce && next.Before(c.site.AsOf):
		c.add(ruleReviewOverdue, c.at.Value("next_review"), `review it and publish a new version with triggers = ["periodic-review"]`,
			"the review of %s %s was due on %s, %s ago", p.System.ID, p.Version.Original(), next, count(next.DaysUntil(c.site.AsOf), "day", "days"))
	case days > 0 && next.After(limit):
		c.add(ruleReviewDate, c.at.Value("next_review"), "write "+limit.String()+" or earlier",
			"%s is more than %s after the pack takes effect", next, count(days, "day", "days"))
	}
}

func (c *packCheck) audiences() {
	p := c.pack
	own := narrower(p.System.Doc.Front.Audience, c.front.Audience)
	for i, m := range p.named {
		if m != nil && audienceRank(m.Front.Audience) > audienceRank(own) {
			c.add(rulePackWider, c.at.Value(content.Index("models", i)), fmt.Sprintf("write audience = %q in the pack, or give the model version a pack of its own", m.Front.Audience),
				"%q is for the audience %q, the pack for %q", m.Front.ID, m.Front.Audience, audienceName(own))
		}
	}
	for _, page := range p.Pages {
		f := &page.Doc.Front
		switch {
		case page.Doc.Broken:
		case audienceRank(f.Audience) > audienceRank(own):
			c.add(rulePagesNarrower, page.Doc.Positions.Value("audience"), "move the page out of the pack's folder",
				"the page is for the audience %q, its pack for %q", f.Audience, audienceName(own))
		case f.Draft && !isDraft(p):
			c.add(rulePagesNarrower, page.Doc.Positions.Value("draft"), "finish the page, or move it out of the pack's folder", "the page is a draft, its pack is published")
		}
	}
}

func audienceName(a string) string {
	if a == "" {
		return content.Public
	}
	return a
}
