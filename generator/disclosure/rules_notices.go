package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"placard/generator/content"
	"placard/generator/diag"
)

var noticeRules = []*diag.Rule{
	&ruleUnknownNoticeSystem, &ruleUnknownNoticeModel, &ruleUnknownNoticePack, &ruleUnknownNotice, &ruleNoticeVersionSystem,
	&ruleNoticeTwice, &ruleNoticeName, &ruleNoNotice, &ruleNoticeElsewhere, &ruleNoticePeriod, &ruleDeadlineEarly, &ruleDeadlineNoAction,
	&ruleCorrectsNothing, &ruleCorrectionOrder, &ruleWithdrawalSilent, &ruleNoticeAudience, &ruleNoticeSameInstant,
	&ruleNoticePlaceholder, &ruleNoticePromotional, &ruleNoticeEmpty, &ruleNoticeDirection, &ruleDeadlineRetired, &ruleNoticeEffective, &ruleNoticeLate, &ruleNoticePlaysDown,
	&ruleNoticeReserved, &ruleNoIdentity,
}

var ruleUnknownNoticeSystem = diag.Rule{
	Code: "N101", Severity: diag.Error,
	Title: "a notice names a system that does not exist",
	Doc:   "`systems` of a notice lists the names of folders in `content/systems`. Without the key the notice concerns all systems.",
	Bad: `-- content/notices/2026-0001.md --
+++
systems = ["triag"]
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
systems = ["triage"]
+++
`,
}

var ruleUnknownNoticeModel = diag.Rule{
	Code: "N102", Severity: diag.Error,
	Title: "a notice names a model version that does not exist",
	Doc:   "`models` of a notice lists model versions of its systems, as identifier or as `system/identifier` when several systems use the same one. Without the key the notice concerns all model versions of its systems.",
	Bad: `-- content/notices/2026-0001.md --
+++
models = ["triage-2026-03"]
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
models = ["triage-2026-02"]
+++
`,
}

var ruleUnknownNoticePack = diag.Rule{
	Code: "N103", Severity: diag.Error,
	Title: "a notice names a pack version that does not exist",
	Doc:   "`from` and `to` of a notice are versions of the packs of its one system.",
	Bad: `-- content/notices/2026-0001.md --
+++
to = "1.2.0"
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
to = "1.1.0"
+++
`,
}

var ruleUnknownNotice = diag.Rule{
	Code: "N104", Severity: diag.Error,
	Title: "a notice refers to a notice that does not exist",
	Doc:   "`corrects` and `supersedes` are identifiers of other notices.",
	Bad: `-- content/notices/2026-0001.md --
+++
supersedes = "2025-0009"
+++
`,
	Good: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Triage 1.1.0 takes effect on 1 April"
kind = "information"
impact = "minor"
systems = ["triage"]
published = 2026-03-20T09:00:00Z
supersedes = "2026-0001"
+++

The day on which the version takes effect has not changed.
`,
}

var ruleNoticeVersionSystem = diag.Rule{
	Code: "N105", Severity: diag.Error,
	Title: "pack versions in a notice that does not name one system",
	Doc:   "Version numbers belong to a system. A notice with `from` or `to` therefore names exactly one in `systems`; write a notice each for several systems.",
	Bad: `-- content/notices/2026-0001.md --
+++
# without systems
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
systems = ["triage"]
+++
`,
}

var ruleNoticeTwice = diag.Rule{
	Code: "N106", Severity: diag.Error, Fixed: true,
	Title: "two notices have the same identifier",
	Doc:   "The identifier of a notice is unique for ever: feeds, citations and customers' records depend on it. Case does not tell two apart.",
	Bad: `-- content/notices/again.md --
+++
id = "2026-0001"
title = "Something else"
kind = "information"
impact = "minor"
published = 2026-03-20T09:00:00Z
+++

Something else.
`,
	Good: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Something else"
kind = "information"
impact = "minor"
published = 2026-03-20T09:00:00Z
+++

Something else.
`,
}

var ruleNoticeName = diag.Rule{
	Code: "N107", Severity: diag.Error, Fixed: true,
	Title: "a notice's identifier differs from the name of its file",
	Doc:   "A notice lives at the address of its identifier for ever, and authors find it by the name of its file. The two must be equal, to the last character.",
	Bad: `-- content/notices/2026-0001.md --
+++
id = "2026-001"
title = "Recall of urgent tickets"
kind = "change"
impact = "material"
published = 2026-02-20T09:00:00Z
+++

Recall is stated by language.
`,
	Good: `-- content/notices/2026-0001.md --
+++
impact = "material"
+++
`,
}

var ruleNoNotice = diag.Rule{
	Code: "N108", Severity: diag.Error,
	Title: "a material change without a notice",
	Doc:   "Customers are told of a material change before it takes effect. The pack names the notice that does so: `notice = \"…\"`.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
# without notice
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
notice = "2026-0001"
+++
`,
}

var ruleNoticeElsewhere = diag.Rule{
	Code: "N109", Severity: diag.Error,
	Title: "a pack's notice is about something else",
	Doc:   "The notice that a pack names concerns the pack's system. For a material change it also says to which version customers move: `to` is the version of the pack.",
	Bad: `-- content/notices/2026-0001.md --
+++
from = "1.0.0"
to = "1.0.0"
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
from = "1.0.0"
to = "1.1.0"
+++
`,
}

var ruleNoticePeriod = diag.Rule{
	Code: "N110", Severity: diag.Error,
	Title: "a notice comes too late for a change",
	Doc:   "Between a notice and the day the change takes effect lie at least the days that `[policy.notice_days]` promises for its impact. When that is impossible, the notice tells customers why: `urgent_reason`.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
published = 2026-03-25
+++
-- content/notices/2026-0001.md --
+++
published = 2026-03-25T09:00:00Z
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
published = 2026-03-25
+++
-- content/notices/2026-0001.md --
+++
published = 2026-03-25T09:00:00Z
urgent_reason = "Urgent tickets in Polish were missed more often than stated."
+++
`,
}

var ruleDeadlineEarly = diag.Rule{
	Code: "N111", Severity: diag.Error,
	Title: "a deadline before the notice is published",
	Doc:   "`deadline` is the last day for what the customer has to do. Nobody can keep one that has passed when they read of it.",
	Bad: `-- content/notices/2026-0001.md --
+++
action = "Check the queue for urgent tickets."
deadline = 2026-02-01
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
action = "Check the queue for urgent tickets."
deadline = 2026-03-31
+++
`,
}

var ruleDeadlineNoAction = diag.Rule{
	Code: "N112", Severity: diag.Error,
	Title: "a deadline for nothing",
	Doc:   "A notice with a `deadline` says in `action` what has to be done by then, in one sentence; it is shown in lists, feeds and calendars.",
	Bad: `-- content/notices/2026-0001.md --
+++
deadline = 2026-03-31
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
action = "Check the queue for urgent tickets."
deadline = 2026-03-31
+++
`,
}

var ruleCorrectsNothing = diag.Rule{
	Code: "N113", Severity: diag.Error,
	Title: "a correction that does not say what it corrects",
	Doc:   "A published notice is never edited: what was wrong is put right by a new notice of the kind `correction`, which names the old one in `corrects`. The old page then points to the new one. For a slip in a pack, publish a new version with the trigger `correction` and a notice of the kind `change`.",
	Bad: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Correction of a date"
kind = "correction"
impact = "minor"
systems = ["triage"]
published = 2026-03-20T09:00:00Z
+++

The version takes effect on 1 April, not on 1 March.
`,
	Good: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Correction of a date"
kind = "correction"
impact = "minor"
systems = ["triage"]
published = 2026-03-20T09:00:00Z
corrects = "2026-0001"
+++

The version takes effect on 1 April, not on 1 March.
`,
}

var ruleCorrectionOrder = diag.Rule{
	Code: "N114", Severity: diag.Error,
	Title: "a notice corrects or replaces itself or a later one",
	Doc:   "`corrects` and `supersedes` point back in time, from the newer notice to the older one, and never in a circle.",
	Bad: `-- content/notices/2026-0001.md --
+++
supersedes = "2026-0002"
+++
-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Something else"
kind = "information"
impact = "minor"
published = 2026-03-20T09:00:00Z
+++

Something else.
`,
	Good: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Something else"
kind = "information"
impact = "minor"
published = 2026-03-20T09:00:00Z
supersedes = "2026-0001"
+++

Something else.
`,
}

var ruleWithdrawalSilent = diag.Rule{
	Code: "N115", Severity: diag.Warning,
	Title: "a withdrawal that nobody was told of",
	Doc:   "When a pack or a whole system is withdrawn, customers need a notice: one of the kind `withdrawal` for the system, or one that names the withdrawn pack in `from` or `to`.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
status = "withdrawn"
withdrawn = 2026-05-20
# without notice
+++
-- content/notices/2026-0001.md --
+++
# without from
# without to
+++
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
status = "withdrawn"
withdrawn = 2026-05-20
+++
-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Triage 1.1.0 is withdrawn"
kind = "withdrawal"
impact = "material"
systems = ["triage"]
published = 2026-05-10T09:00:00Z
+++

The figures for Polish were wrong.
`,
}

var ruleNoticeAudience = diag.Rule{
	Code: "N116", Severity: diag.Error, Fixed: true,
	Title: "a notice and what it is about have different readers",
	Doc:   "A notice for everybody about a system, model version or pack for partners would give those away; and a pack for everybody that names a notice for partners has a reference that most of its readers cannot follow. Give both the same audience.",
	Bad: `-- content/notices/2026-0001.md --
+++
audience = "customer"
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
audience = "public"
+++
`,
}

var ruleNoticeSameInstant = diag.Rule{
	Code: "N117", Severity: diag.Warning,
	Title: "two notices were published at the same instant",
	Doc:   "Feed readers sort by the time of publication, and validators warn of equal ones. Give each notice its own minute.",
	Bad: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Something else"
kind = "information"
impact = "minor"
published = 2026-02-20T09:00:00Z
+++

Something else.
`,
	Good: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Something else"
kind = "information"
impact = "minor"
published = 2026-02-20T09:05:00Z
+++

Something else.
`,
}

var ruleNoticePlaceholder = diag.Rule{
	Code: "N118", Severity: diag.Error,
	Title: "unfinished text in a notice",
	Doc:   "A notice is never edited after publication, so a `TODO` in it stays for ever. Code is not looked at.",
	Bad: `-- content/notices/2026-0001.md --
+++
summary = "Recall of urgent tickets is TBD."
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
summary = "Recall of urgent tickets is stated by language."
+++
`,
}

var ruleNoticePromotional = diag.Rule{
	Code: "N119", Severity: diag.Warning,
	Title: "promotional language in a notice",
	Doc:   "Customers read notices to find out what they have to do. Praise makes them stop reading.",
	Bad: `-- content/notices/2026-0001.md --
+++
summary = "Our revolutionary recall of urgent tickets is stated by language."
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
summary = "Recall of urgent tickets is stated by language."
+++
`,
}

var ruleNoticeEmpty = diag.Rule{
	Code: "N120", Severity: diag.Error,
	Title: "a notice without a text",
	Doc:   "Below the front matter a notice says what happens, who is affected and what the customer has to do.",
	Bad: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Something else"
kind = "information"
impact = "minor"
published = 2026-03-20T09:00:00Z
+++
`,
	Good: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Something else"
kind = "information"
impact = "minor"
published = 2026-03-20T09:00:00Z
+++

Something else.
`,
}

var ruleNoticeDirection = diag.Rule{
	Code: "N121", Severity: diag.Error,
	Title: "a notice goes from a higher version to a lower one",
	Doc:   "`from` is the version before and `to` the version after.",
	Bad: `-- content/notices/2026-0001.md --
+++
from = "1.1.0"
to = "1.0.0"
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
from = "1.0.0"
to = "1.1.0"
+++
`,
}

var ruleDeadlineRetired = diag.Rule{
	Code: "N122", Severity: diag.Warning,
	Title: "a deadline on or after the day of retirement",
	Doc:   "`retires` is the first day on which a model version no longer answers. The last day to move away from it is the one before.",
	Bad: `-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "deprecated"
released = 2026-02-01
deprecated = 2026-05-15
retires = 2026-12-01
+++
-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "triage-2026-02 is deprecated"
kind = "deprecation"
impact = "material"
systems = ["triage"]
models = ["triage-2026-02"]
published = 2026-05-15T09:00:00Z
action = "Move to another model version."
deadline = 2026-12-01
+++

It retires on 1 December.
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
-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "triage-2026-02 is deprecated"
kind = "deprecation"
impact = "material"
systems = ["triage"]
models = ["triage-2026-02"]
published = 2026-05-15T09:00:00Z
action = "Move to another model version."
deadline = 2026-11-30
+++

It retires on 1 December.
`,
}

var ruleNoticeEffective = diag.Rule{
	Code: "N123", Severity: diag.Error,
	Title: "a notice and its pack name different days",
	Doc:   "A notice that announces a pack (`to`) and the pack that names it as its notice give the same effective date. If the date has moved since, publish a correction; the pack then names that.",
	Bad: `-- content/notices/2026-0001.md --
+++
effective = 2026-04-15
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
effective = 2026-04-01
+++
`,
}

var ruleNoticeLate = diag.Rule{
	Code: "N124", Severity: diag.Error, Fixed: true,
	Title: "a pack is published before its notice",
	Doc:   "A pack's text names its notice. Until the notice is published the reference would lead nowhere, and the copy of the text that readers verify could not be the one that was approved. Publish the notice on the day of the pack or before.",
	Bad: `-- content/notices/2026-0001.md --
+++
published = 2026-02-27T09:00:00Z
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
published = 2026-02-20T09:00:00Z
+++
`,
}

var ruleNoticeReserved = diag.Rule{
	Code: "N125", Severity: diag.Error, Fixed: true,
	Title: "a notice's identifier is an address of something else",
	Doc:   "Every notice lives at `/notices/<id>/`. Feeds, archives, calendars and lists live there too, under names of their own: `feed.atom`, `feed.rss`, `feed.json`, `calendar.ics`, `archive`, `impact`, `kind`, `year`, and everything that begins with `index`. Case does not tell two apart.",
	Bad: `-- content/notices/archive.md --
+++
id = "archive"
title = "Something else"
kind = "information"
impact = "minor"
published = 2026-03-20T09:00:00Z
+++

Something else.
`,
	Good: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Something else"
kind = "information"
impact = "minor"
published = 2026-03-20T09:00:00Z
+++

Something else.
`,
}

var ruleNoIdentity = diag.Rule{
	Code: "N126", Severity: diag.Warning,
	Title: "the identity of notices hangs on the address of the site",
	Doc:   "Feed readers know a notice by an id that is made from `[feed] authority`. Without the key it is the host of `base_url`: if the site ever moves, every subscriber is sent every notice again. Write it down before or after the first notice is published, with the host that the site has then, and never change it. `placard gate` refuses a release in which it has changed.",
	Bad: `-- site.toml --
# without feed
`,
	Good: `-- site.toml --
[feed]
authority = "trust.example.com"
`,
}

var ruleNoticePlaysDown = diag.Rule{
	Code: "N127", Severity: diag.Warning,
	Title: "a notice has a lower impact than the pack it tells of",
	Doc:   "Customers choose feeds by impact: whoever takes only material notices never hears of a material pack whose notice says minor. The notice has at least the impact of the version, which is the highest class among its changes.",
	Bad: `-- content/notices/2026-0001.md --
+++
impact = "minor"
+++
`,
	Good: `-- content/notices/2026-0001.md --
+++
impact = "material"
+++
`,
}

// reservedNotice reports whether something else lives at the address that a
// notice of an identifier would have.
func reservedNotice(id string) bool {
	switch id = strings.ToLower(id); id {
	case "archive", "impact", "kind", "year", "calendar.ics":
		return true
	}
	return strings.HasPrefix(id, "feed.") || id == "index" || strings.HasPrefix(id, "index.")
}

// identity reports that the ids of published notices would change with the
// address of the site.
func (c *checker) identity() {
	s := c.site
	if s.Config.BaseURL == "" || s.Config.Feed.Authority != "" || s.Positions.Refused("feed.authority") || s.Positions.Refused("base_url") {
		return
	}
	if !slices.ContainsFunc(s.Notices, func(n *Notice) bool {
		return !n.Doc.Broken && !n.Doc.Front.Draft && !n.Published.IsZero() && !n.day().After(s.AsOf)
	}) {
		return
	}
	authority, _ := s.Config.Identity()
	c.add(ruleNoIdentity, s.Positions.Value("base_url"), fmt.Sprintf("write [feed] with authority = %q in site.toml", authority),
		"notices are published, and no [feed] authority keeps their ids when this address changes")
}

// notices runs the rules about notices.
func (c *checker) notices() {
	c.noticeIDs()
	c.identity()
	instants := map[time.Time]*Notice{}
	for _, n := range slices.Backward(c.site.Notices) { // oldest first
		if n.Doc.Broken {
			continue
		}
		k := &noticeCheck{checker: c, notice: n, front: &n.Doc.Front, at: n.Doc.Positions, lax: n.Doc.Front.Draft}
		k.deadline()
		k.references()
		k.readers()
		k.text()
		if n.Doc.Front.Draft || n.Published.IsZero() {
			continue
		}
		if other := instants[n.Published]; other != nil {
			f := c.add(ruleNoticeSameInstant, k.at.Value("published"), "give it another minute", "%s was published at the same instant as %s", n.ID, other.ID)
			f.Related = append(f.Related, diag.Related{Span: other.Doc.Positions.Value("published"), Message: "the other one"})
			continue
		}
		instants[n.Published] = n
	}
	for _, s := range c.site.Systems {
		c.withdrawals(s)
	}
}

func (c *checker) noticeIDs() {
	first := map[string]*Notice{}
	byPath := slices.Clone(c.site.Notices)
	slices.SortStableFunc(byPath, func(a, b *Notice) int {
		x, y := noticeName(a.Doc.File) != a.ID, noticeName(b.Doc.File) != b.ID
		if x != y && x {
			return 1
		} else if x != y {
			return -1
		}
		return strings.Compare(a.Doc.Path, b.Doc.Path)
	})
	for _, n := range byPath {
		if n.Doc.Broken || n.Doc.Front.ID == "" {
			continue
		}
		key, at := strings.ToLower(n.ID), n.Doc.Positions.Value("id")
		if other := first[key]; other != nil {
			f := c.add(ruleNoticeTwice, at, "give it the next free identifier", "%s has the identifier %q already", other.Doc.Source.Name, other.ID)
			f.Related = append(f.Related, diag.Related{Span: other.Doc.Positions.Value("id"), Message: "the other one"})
			continue
		}
		first[key] = n
		if reservedNotice(n.ID) {
			c.add(ruleNoticeReserved, at, "give it an identifier such as \"2026-0007\", and the file the same name", "the address of a notice %q is taken", n.ID)
		}
		if name := noticeName(n.Doc.File); name != n.ID {
			c.add(ruleNoticeName, at, fmt.Sprintf("write %q, or rename the file", name), "the identifier %q is not the name of the file, %q", n.ID, name)
		}
	}
}

// A noticeCheck is the rules at work on one notice.
type noticeCheck struct {
	*checker
	notice *Notice
	front  *content.NoticeFront
	at     *content.Positions
	lax    bool
}

// content reports a finding about what a notice says; of a draft it is a
// note.
func (c *noticeCheck) content(r diag.Rule, at diag.Span, hint, format string, args ...any) *diag.Finding {
	if c.lax {
		r.Severity = min(r.Severity, diag.Note)
	}
	return c.add(r, at, hint, format, args...)
}

func (c *noticeCheck) deadline() {
	f := c.front
	if f.Deadline.IsZero() || c.at.Refused("deadline") {
		return
	}
	at := c.at.Value("deadline")
	if strings.TrimSpace(f.Action) == "" && !c.at.Refused("action") {
		c.content(ruleDeadlineNoAction, at, `write action = "…" with what has to be done by then`, "the notice has a deadline and no action")
	}
	if day := c.notice.day(); !c.notice.Published.IsZero() && f.Deadline.Before(day) {
		c.add(ruleDeadlineEarly, at, "write a later day", "the deadline %s is before the notice is published on %s", f.Deadline, day)
	}
	if f.Kind != "deprecation" || len(f.Models) == 0 {
		return
	}
	for _, m := range c.notice.Models {
		if r := m.Front.Retires; !r.IsZero() && m.Front.Status != string(Active) && !f.Deadline.Before(r) {
			c.add(ruleDeadlineRetired, at, "write "+r.AddDays(-1).String()+" or earlier", "%s no longer answers on %s, and the deadline is %s", m.Front.ID, r, f.Deadline)
			return
		}
	}
}

func (c *noticeCheck) references() {
	n, f := c.notice, c.front
	if f.Kind == "correction" && f.Corrects == "" && !c.at.Refused("corrects") {
		c.content(ruleCorrectsNothing, c.at.Value("kind"), `write corrects = "…" with the identifier of the notice that was wrong; for a slip in a pack use kind = "change"`, "the correction does not say which notice it corrects")
	}
	for _, r := range []struct {
		key   string
		other *Notice
		next  func(*Notice) *Notice
	}{
		{"corrects", n.Corrects, func(n *Notice) *Notice { return n.Corrects }},
		{"supersedes", n.Supersedes, func(n *Notice) *Notice { return n.Supersedes }},
	} {
		switch o := r.other; {
		case o == nil:
		case o == n:
			c.add(ruleCorrectionOrder, c.at.Value(r.key), "name the earlier notice", "%s %s itself", n.ID, r.key)
		case o.Published.After(n.Published):
			c.add(ruleCorrectionOrder, c.at.Value(r.key), "name an earlier notice; the reference belongs into the later one", "%s %s %s, which was published later", n.ID, r.key, o.ID)
		case o.Published.Equal(n.Published) && leadsBack(n, r.next):
			c.add(ruleCorrectionOrder, c.at.Value(r.key), "take it out of the one that is the earlier notice", "%s %s %s, which %s it in the end", n.ID, r.key, o.ID, r.key)
		}
	}
	if n.From != nil && n.To != nil && !n.From.Version.LessThan(n.To.Version) && !packsNameless(n) {
		c.add(ruleNoticeDirection, c.at.Value("to"), "exchange from and to, or correct one of them", "the notice goes from %s to %s", n.From.Version.Original(), n.To.Version.Original())
	}
}

// packsNameless reports whether the versions of a notice's packs could not be
// read, so that their order says nothing.
func packsNameless(n *Notice) bool { return n.From.Doc.Broken || n.To.Doc.Broken }

// readers reports what a notice would give away, and references to it that
// its pack's readers cannot follow.
func (c *noticeCheck) readers() {
	n, own := c.notice, audienceRank(c.front.Audience)
	say := func(key, what, audience string) {
		c.add(ruleNoticeAudience, c.at.Value(key), fmt.Sprintf("write audience = %q in the notice", audience),
			"the notice is for the audience %q, %s for %q", audienceName(c.front.Audience), what, audience)
	}
	if len(c.front.Systems) > 0 {
		for _, s := range n.Systems {
			if a := s.Doc.Front.Audience; audienceRank(a) > own {
				say("systems", s.ID+" is", a)
				return // its model versions and packs are no second mistake
			}
		}
	}
	for i, m := range n.named {
		if m == nil {
			continue
		}
		if a := m.Audience(); audienceRank(a) > own {
			say(content.Index("models", i), m.Front.ID+" is", a)
		}
	}
	for _, r := range []struct {
		key string
		p   *Pack
	}{{"from", n.From}, {"to", n.To}} {
		if r.p != nil && audienceRank(r.p.Doc.Front.Audience) > own {
			say(r.key, "pack "+r.p.Version.Original()+" is", r.p.Doc.Front.Audience)
		}
	}
	for _, o := range []*Notice{n.Corrects, n.Supersedes} {
		if o != nil && o != n && audienceRank(o.Doc.Front.Audience) > own {
			say("audience", "notice "+o.ID+" is", o.Doc.Front.Audience)
		}
	}
}

func (c *noticeCheck) text() {
	n := c.notice
	if n.Outline.Refused {
		return
	}
	if n.Outline.Words == 0 {
		c.content(ruleNoticeEmpty, c.at.Key("title"), "write below the front matter what happens, who is affected and what to do", "the notice has no text")
	}
	l := &lint{finder: c.finder, file: n.Doc.File, unfinished: ruleNoticePlaceholder, promotional: &ruleNoticePromotional, report: c.content}
	l.value("title", c.front.Title)
	l.value("summary", c.front.Summary)
	l.value("action", c.front.Action)
	l.value("urgent_reason", c.front.UrgentReason)
	l.value("affected", c.front.AffectedPeople)
	l.body()
}

// packNotice runs the rules about a published pack and its notice.
func (c *packCheck) packNotice() {
	p, n, f := c.pack, c.pack.Notice, c.front
	if n == nil {
		if f.Notice == "" && p.Impact == Material && !c.at.Refused("notice") && !c.at.Refused("change") && !c.off(ruleNoNotice) {
			hint := fmt.Sprintf("write the notice, with systems = [%q] and to = %q, and name it here: notice = \"…\"", p.System.ID, p.Version.Original())
			if i := slices.IndexFunc(c.site.Notices, func(n *Notice) bool { return n.To == p }); i >= 0 {
				hint = fmt.Sprintf("write notice = %q, which is about this version; approvals come after it, since it is part of what is approved", c.site.Notices[i].ID)
			}
			c.add(ruleNoNotice, c.at.Key("version"), hint,
				"%s %s has a material change and names no notice", p.System.ID, p.Version.Original())
		}
		return
	}
	if n.Doc.Broken {
		return
	}
	at, notice := c.at.Value("notice"), &n.Doc.Front
	own := p.Audience()
	switch {
	case audienceRank(notice.Audience) > audienceRank(own):
		c.add(ruleNoticeAudience, at, fmt.Sprintf("write audience = %q in the notice, or restrict the pack", audienceName(own)),
			"notice %s is for the audience %q, the pack for %q", n.ID, notice.Audience, audienceName(own))
	case notice.Draft:
		c.add(ruleNoticeLate, at, "publish the notice: take draft = true out of it", "notice %s is a draft, and the pack is published", n.ID)
	case !f.Published.IsZero() && !n.Published.IsZero() && n.day().After(f.Published):
		c.add(ruleNoticeLate, at, "publish the notice on "+f.Published.String()+" or before, or the pack later",
			"notice %s is published on %s, the pack already on %s", n.ID, n.day(), f.Published)
	}
	if !slices.Contains(n.Systems, p.System) && !n.Doc.Positions.Refused("systems") {
		if len(notice.Systems) == len(n.Systems) || len(notice.Systems) == 0 { // else a name leads nowhere
			c.add(ruleNoticeElsewhere, at, fmt.Sprintf("name the notice for %s, or add %q to its systems", p.System.ID, p.System.ID), "notice %s does not concern %s", n.ID, p.System.ID)
		}
		return
	}
	switch {
	case n.To != nil && n.To != p:
		c.add(ruleNoticeElsewhere, at, fmt.Sprintf("name the notice for %s, or correct its to", p.Version.Original()), "notice %s is about version %s, not %s", n.ID, n.To.Version.Original(), p.Version.Original())
		return
	case n.To == nil && notice.To == "" && p.Impact == Material && !n.Doc.Positions.Refused("to"):
		c.add(ruleNoticeElsewhere, at, fmt.Sprintf("write to = %q in the notice", p.Version.Original()), "notice %s does not say that it is about version %s", n.ID, p.Version.Original())
		return
	}
	c.noticePeriod(n)
}

func (c *packCheck) noticePeriod(n *Notice) {
	f, notice := c.front, &n.Doc.Front
	if f.Effective.IsZero() || n.Published.IsZero() {
		return
	}
	if n.To == c.pack && !notice.Effective.IsZero() && notice.Effective != f.Effective {
		fd := c.add(ruleNoticeEffective, c.at.Value("effective"), "make the two days equal; if the notice is published already, correct it with another",
			"the pack takes effect on %s, and notice %s says %s", f.Effective, n.ID, notice.Effective)
		fd.Related = append(fd.Related, diag.Related{Span: n.Doc.Positions.Value("effective"), Message: "the notice"})
	}
	if said := Impact(notice.Impact); n.To == c.pack && c.pack.Impact != Initial && said.rank() > 0 && said.rank() < c.pack.Impact.rank() {
		fd := c.add(ruleNoticePlaysDown, n.Doc.Positions.Value("impact"), fmt.Sprintf("write impact = %q; if the notice is published already, correct it with another", c.pack.Impact),
			"the notice says %s, and %s %s, which it tells of, has %s changes", said, c.pack.System.ID, c.pack.Version.Original(), c.pack.Impact)
		fd.Related = append(fd.Related, diag.Related{Span: c.at.Key("version"), Message: "the pack"})
	}
	policy := c.site.Config.Policy.NoticeDays
	days := map[Impact]int{Editorial: policy.Editorial, Minor: policy.Minor, Material: policy.Material}[c.pack.Impact]
	told := n.day()
	if given := told.DaysUntil(f.Effective); given < days && notice.UrgentReason == "" {
		fd := c.add(ruleNoticePeriod, c.at.Value("effective"), fmt.Sprintf("write %s or later, or give the reason to customers as urgent_reason in the notice", told.AddDays(days)),
			"%s changes are announced %d days ahead; %s lie between notice %s (%s) and this day", c.pack.Impact, days, count(max(given, 0), "day", "days"), n.ID, told)
		fd.Related = append(fd.Related, diag.Related{Span: n.Doc.Positions.Value("published"), Message: "the notice"})
	}
}

// withdrawalTold reports whether a notice withdraws the system or something
// in it.
func (s *System) withdrawalTold() bool {
	return slices.ContainsFunc(s.Notices, func(n *Notice) bool {
		return n.Doc.Front.Kind == "withdrawal" && !n.Doc.Front.Draft && len(n.Doc.Front.Systems)+len(n.Doc.Front.Models) > 0
	})
}

// WithdrawalTold reports whether a notice can tell customers that the pack is
// withdrawn.
func (p *Pack) WithdrawalTold() bool {
	return p.System.withdrawalTold() || slices.ContainsFunc(p.System.Notices, func(n *Notice) bool {
		return !n.Doc.Front.Draft && (n.From == p || n.To == p && n != p.Notice)
	})
}

// withdrawals reports withdrawn systems and packs that no notice tells of.
func (c *checker) withdrawals(s *System) {
	if s.Doc.Broken {
		return
	}
	told := s.withdrawalTold()
	if s.Doc.Front.Status == "withdrawn" && !told {
		c.add(ruleWithdrawalSilent, s.Doc.Positions.Value("status"), fmt.Sprintf(`write a notice with kind = "withdrawal" and systems = [%q]`, s.ID), "no notice says that %s is withdrawn", s.ID)
	}
	if told {
		return
	}
	for _, p := range s.Packs {
		if p.Doc.Broken || p.Doc.Front.Status != "withdrawn" {
			continue
		}
		if !p.WithdrawalTold() {
			c.add(ruleWithdrawalSilent, p.Doc.Positions.Value("status"), fmt.Sprintf(`write a notice with kind = "withdrawal", systems = [%q] and from = %q`, s.ID, p.Version.Original()),
				"no notice says that %s %s is withdrawn", s.ID, p.Version.Original())
		}
	}
}
