package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/diff"
	"placard/generator/disclosure"
)

// Evaluate runs every rule. It does not fail: what it cannot find out makes
// the verdict undetermined.
func Evaluate(in Input) *Result {
	day := in.Site.AsOf
	if in.Base.AsOf.After(day) {
		day = in.Base.AsOf
	}
	e := &evaluation{Input: in, day: day, result: &Result{Head: in.Head, Base: in.Base, AsOf: in.Site.AsOf}, by: map[string]*RuleVerdict{}}
	e.result.Rules = make([]RuleVerdict, len(rules))
	for i, r := range rules {
		e.result.Rules[i] = RuleVerdict{Rule: *r, Verdict: NotApplicable}
		e.by[r.Code] = &e.result.Rules[i]
	}
	e.comparer = compare.NewComparer(in.Documents, compare.Options{Language: in.Site.Config.Language})
	e.base()
	if in.Base.Audience != "" {
		e.see(in.Site.Edition(in.Base.Audience, true))
	}
	e.packs()
	e.narrowed()
	e.notices()
	e.released()
	e.models()
	e.checkFindings()
	e.loosened()
	e.identity()
	e.compared()
	e.ahead()
	e.addresses()
	e.conclude()
	return e.result
}

// Unreadable is the answer when there is no base at all.
func Unreadable(head *State, asOf content.Date, err error) *Result {
	r := &Result{Verdict: Undetermined, Head: head, Base: &State{Problems: []string{err.Error()}}, AsOf: asOf}
	for _, rule := range rules {
		v := RuleVerdict{Rule: *rule, Verdict: Undetermined, Why: "there is nothing to compare with"}
		if rule == ruleBase {
			v.Why, v.Checked = err.Error(), 1
		}
		r.Rules = append(r.Rules, v)
	}
	r.Findings.Add(*ruleBase, diag.FileSpan("site.toml"), "name a revision, a folder or an address that can be read", "%s", err)
	return r
}

type evaluation struct {
	Input
	day      content.Date // by which what the base holds is published, the later of the two
	result   *Result
	by       map[string]*RuleVerdict
	comparer *compare.Comparer
	fresh    []*Pack // of the head, not in the base, and not drafts
	// visible are the documents of the head that the base would hold if it
	// were published today; nil stands for all. A publication is for one
	// audience and has nothing above it.
	visible map[*content.File]bool
	unknown []string // notices of which only the id is known
}

// looked notes that a rule looked at n things.
func (e *evaluation) looked(r *rule, n int) { e.by[r.Code].Checked += n }

// refuse notes a reason against the release.
func (e *evaluation) refuse(r *rule, at diag.Span, hint, format string, args ...any) *diag.Finding {
	v := e.by[r.Code]
	if v.Verdict != Undetermined {
		v.Verdict = Refused
	}
	return e.result.Findings.Add(*r, at, hint, format, args...)
}

// doubt notes that a rule cannot decide.
func (e *evaluation) doubt(r *rule, at diag.Span, hint, format string, args ...any) *diag.Finding {
	e.by[r.Code].Verdict = Undetermined
	return e.result.Findings.Add(*r, at, hint, format, args...)
}

func (e *evaluation) base() {
	e.looked(ruleBase, 1)
	for _, p := range e.Base.Problems {
		e.doubt(ruleBase, diag.FileSpan("site.toml"), "name a base that can be read as a whole", "%s: %s", e.Base.Ref, p)
	}
}

func (e *evaluation) see(edition *disclosure.Site) {
	e.visible = map[*content.File]bool{}
	for _, s := range edition.Systems {
		for _, p := range s.Packs {
			e.visible[p.Doc.File] = true
		}
	}
	for _, n := range edition.Notices {
		e.visible[n.Doc.File] = true
	}
}

func (e *evaluation) sees(f *content.File) bool { return e.visible == nil || e.visible[f] }

// freshNotices are the notices of the head that the base does not have.
func (e *evaluation) freshNotices() (list []*Notice) {
	for i := range e.Head.Notices {
		n := &e.Head.Notices[i]
		if old := e.Base.notice(n.ID); !n.Draft && (old == nil || old.Draft) && e.sees(n.Notice.Doc.File) {
			list = append(list, n)
		}
	}
	return list
}

// packs compares published packs with what the head has of them.
func (e *evaluation) packs() {
	for i := range e.Base.Packs {
		old := &e.Base.Packs[i]
		if old.Status == "draft" {
			continue
		}
		new := e.Head.pack(old.System, old.Version)
		public := e.published(old)
		if !public && !old.Announced {
			continue // nobody can have read it
		}
		r := rulePackAltered
		if !public {
			r = ruleAnnounced
		} else {
			e.looked(rulePackRemoved, 1)
			if new == nil || new.Status == "draft" {
				at, hint := e.missing(old)
				e.refuse(rulePackRemoved, at, hint, "%s was published on %s and is %s", old.Name(), old.Published, map[bool]string{true: "gone", false: "a draft again"}[new == nil])
				continue
			}
			e.looked(ruleRevived, 1)
			if old.Status == "withdrawn" && new.Status != "withdrawn" {
				e.refuse(ruleRevived, packSpan(new, "status"), "leave it withdrawn, and publish a new version", "%s was withdrawn and is %s", old.Name(), new.Status)
			}
			e.withdrawn(old, new)
		}
		e.looked(r, 1)
		switch {
		case new == nil || new.Status == "draft":
			at, hint := e.missing(old)
			e.refuse(ruleAnnounced, at, hint, "%s was announced and is %s", old.Name(), map[bool]string{true: "gone", false: "a draft again"}[new == nil])
		case old.Digest == "" || new.Digest == "":
			e.doubt(r, packSpan(new, "version"), "mend the findings of check first", "%s could not be read, so nobody knows whether it changed", new.Name())
		case old.Digest == new.Digest:
			e.record(old, new)
			e.pictures(r, old.Name(), packSpan(new, "version"), old.Pictures, new.Pictures)
		default:
			f := e.refuse(r, packSpan(new, "version"), fmt.Sprintf("put %s back as it was, and make the change in a new version: placard new pack %s VERSION", old.Version, old.System),
				"%s is published with the digest %s, and its content is another now", old.Name(), shortDigest(old.Digest))
			if r == ruleAnnounced {
				f.Message = fmt.Sprintf("%s has been announced, and its content is another now", old.Name())
			}
			e.altered(f, old, new)
		}
	}
	for i := range e.Head.Packs {
		p := &e.Head.Packs[i]
		if p.Status == "draft" || !e.sees(p.Pack.Doc.File) {
			continue
		}
		old := e.Base.pack(p.System, p.Version)
		if old == nil || old.Status == "draft" || old.Digest != p.Digest && !old.public(e.day) {
			e.fresh = append(e.fresh, p)
			e.result.Released.Packs = append(e.result.Released.Packs, p.Name())
		}
	}
	e.backdated()
}

// published reports whether customers can have read a pack of the base. What
// is in an output has been published.
func (e *evaluation) published(p *Pack) bool {
	return p.public(e.day) || e.Base.Config == nil && p.Status != "draft"
}

// earlier looks for model versions that end before the day that customers
// were told.
func (e *evaluation) earlier(old *Model, m *disclosure.Model) {
	ends := m.Front.Retires
	if ends.IsZero() || old.State == string(disclosure.Retired) {
		return
	}
	e.looked(ruleEarlier, 1)
	first, released := old.Retires, e.since(m.System.Doc.Source.Name)
	if first.IsZero() { // customers hear of it with this change
		first = released.AddDays(e.Site.Config.Policy.Retirement - waits)
	}
	if !ends.Before(first) {
		return
	}
	told := slices.ContainsFunc(m.Notices, func(n *disclosure.Notice) bool {
		was := e.Base.notice(n.ID)
		fresh := was == nil || was.Draft
		f := &n.Doc.Front
		// The last day on which it answers is as good a date as the first
		// on which it does not.
		says := func(d content.Date) bool { return d == ends || !d.IsZero() && d.AddDays(1) == ends }
		return !f.Draft && (fresh || says(f.Effective) || says(f.Deadline))
	})
	switch {
	case told:
	case old.Retires.IsZero():
		e.refuse(ruleEarlier, m.System.Doc.Positions.Value(content.Index("model", m.Index)+".retires"), "write "+released.AddDays(e.Site.Config.Policy.Retirement).String()+" or later, or publish a notice about "+old.ID+" with this day",
			"%s had no day of retirement and says %s; no notice tells customers, and the policy promises them %d days", old.ID, ends, e.Site.Config.Policy.Retirement)
	default:
		e.refuse(ruleEarlier, m.System.Doc.Positions.Value(content.Index("model", m.Index)+".retires"), "write "+old.Retires.String()+" or later, or publish a notice about "+old.ID+" with this day",
			"%s was to retire on %s and says %s; no notice tells customers", old.ID, old.Retires, ends)
	}
}

func packSpan(p *Pack, key string) diag.Span {
	if p.Pack == nil {
		return diag.Span{}
	}
	return p.Pack.Doc.Positions.Value(key)
}

func shortDigest(d string) string {
	return strings.TrimPrefix(d, "sha256:")[:min(diff.ShortLength, len(strings.TrimPrefix(d, "sha256:")))]
}

// notices compares published notices with what the head has of them.
func (e *evaluation) notices() {
	for i := range e.Base.Notices {
		old := &e.Base.Notices[i]
		if !old.public(e.day) && e.Base.Config != nil || old.Draft {
			continue
		}
		e.looked(ruleNoticeRemoved, 1)
		new := e.Head.notice(old.ID)
		if new == nil || new.Draft {
			at := diag.FileSpan("content/notices/" + old.ID + ".md")
			if new != nil {
				at = new.Notice.Doc.Positions.Value("draft")
			}
			e.refuse(ruleNoticeRemoved, at, "put it back; a notice that no longer holds is superseded by another", "notice %s was published and is %s", old.ID, map[bool]string{true: "gone", false: "a draft again"}[new == nil])
			continue
		}
		e.looked(ruleNoticeAltered, 1)
		e.noticeSame(old, new)
	}
	fresh := e.freshNotices()
	for _, n := range fresh {
		e.result.Released.Notices = append(e.result.Released.Notices, n.ID)
	}
	e.toldInTime(fresh)
	if len(e.unknown) > 0 {
		e.doubt(ruleNoticeAltered, diag.FileSpan("site.toml"), "compare with a base that holds the texts of notices: a revision, or an index that names them",
			"%s", unknownTexts(e.unknown))
	}
}

func unknownTexts(ids []string) string {
	if len(ids) == 1 {
		return "whether the text of notice " + ids[0] + " changed is not known"
	}
	return fmt.Sprintf("whether the texts of %d notices changed is not known: %s", len(ids), some(ids))
}

// some lists the first of many names.
func some(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// backdated looks for what is new and says that it is old.
func (e *evaluation) backdated() {
	var newest content.Date
	var what string
	for i := range e.Base.Packs {
		if p := &e.Base.Packs[i]; e.published(p) && p.Published.After(newest) {
			newest, what = p.Published, p.Name()
		}
	}
	var last *Notice // in the order of feeds
	for i := range e.Base.Notices {
		n := &e.Base.Notices[i]
		if !n.public(e.day) {
			continue
		}
		if n.Published.After(newest) {
			newest, what = n.Published, "notice "+n.ID
		}
		if last == nil || last.before(n) {
			last = n
		}
	}
	dated := func(name string, published content.Date, at diag.Span) {
		e.looked(ruleBackdated, 1)
		since := e.since(at.File)
		switch {
		case published.IsZero() || newest.IsZero():
			// There is nothing to be dated back behind: documents that are
			// older than the site come with their days.
		case published.Before(newest):
			e.refuse(ruleBackdated, at, "write "+newest.String()+" or later", "%s has not been published yet and says published = %s; %s was published on %s", name, published, what, newest)
		case published.Before(since.AddDays(-waits)):
			e.refuse(ruleBackdated, at, "write "+since.String()+" or later", "%s says published = %s, and comes out on %s or later", name, published, since)
		}
	}
	for _, p := range e.fresh {
		dated(p.Name(), p.Published, packSpan(p, "published"))
	}
	for _, n := range e.freshNotices() {
		dated("notice "+n.ID, n.Published, n.Notice.Doc.Positions.Value("published"))
		if last != nil && n.Published == last.Published && n.before(last) {
			// A build is for a day: it has shown what is dated later that day.
			// Feeds are in order of instants, and their archives are filled in it.
			at := last.Front.Published.UTC()
			e.refuse(ruleBackdated, n.Notice.Doc.Positions.Value("published"), "write "+at.Add(time.Minute).Format(time.RFC3339)+" or later", "notice %s has not been published yet and says published = %s; notice %s was published as of %s and would follow it in feeds", n.ID, n.Front.Published.UTC().Format(time.RFC3339), last.ID, at.Format(time.RFC3339))
		}
	}
}

// released compares every version that comes out with the version before it.
func (e *evaluation) released() {
	codes := map[string]*rule{"I121": ruleUnderstated, "I122": ruleUntold, "I124": ruleUntold, "I126": ruleUndecided}
	for _, p := range e.fresh {
		before := p.Pack.Predecessor
		if before == nil {
			continue
		}
		e.looked(ruleUnderstated, 1)
		e.looked(ruleUntold, 1)
		e.looked(ruleUndecided, 1)
		c, err := e.comparer.Packs(before, p.Pack)
		if err != nil {
			e.doubt(ruleUndecided, packSpan(p, "version"), "mend the findings of check first", "%s cannot be compared with %s: %v", p.Name(), before.Version.Original(), err)
			continue
		}
		for _, f := range compare.Findings(c) {
			r := codes[f.Code]
			if r == nil || r == ruleUntold && e.aboutAPI(c, &f) {
				continue
			}
			e.take(r, f, r == ruleUndecided)
		}
		e.api(p, c)
	}
}

// take makes a finding of check one of the gate.
func (e *evaluation) take(r *rule, f diag.Finding, doubt bool) {
	note := e.refuse
	if doubt {
		note = e.doubt
	}
	g := note(r, f.Span, f.Hint, "%s (%s)", f.Message, f.Code)
	g.Related = f.Related
}

// aboutAPI leaves a finding to the rule about interfaces.
func (e *evaluation) aboutAPI(c *compare.Comparison, f *diag.Finding) bool {
	for i := range c.Changes {
		if change := &c.Changes[i]; change.API() && strings.Contains(f.Message, change.Short()) {
			return true
		}
	}
	return false
}

// api looks for an entry about a changed description of the interface.
func (e *evaluation) api(p *Pack, c *compare.Comparison) {
	for i := range c.Changes {
		change := &c.Changes[i]
		if !change.API() {
			continue
		}
		e.looked(ruleAPI, 1)
		told := slices.ContainsFunc(p.Pack.Doc.Front.Changes, func(entry content.Change) bool {
			return entry.Section == change.Section || entry.Section == "capabilities" || entry.Section == "operating-instructions"
		})
		if !told {
			f := e.refuse(ruleAPI, packSpan(p, "version"), `add [[change]] with section = "capabilities", saying what developers have to do`, "%s: %s is not the one of %s, and no change entry says so", p.Name(), change.Name, c.From.Version.Original())
			f.Related = append(f.Related, diag.Related{Span: f.Span, Message: change.WasNow()})
		}
	}
}

// models looks for model versions that appeared, changed or vanished without
// a pack. Gaps are among check's findings already.
func (e *evaluation) models() {
	if len(e.Base.Models) == 0 && e.Base.Config == nil {
		return // an output without an index says nothing about them
	}
	for _, system := range e.Site.Systems {
		for _, m := range system.Models {
			old := e.Base.model(system.ID, m.Front.ID)
			if old != nil {
				e.earlier(old, m)
			}
			if old != nil && old.State == string(m.State) {
				continue
			}
			e.looked(ruleModel, 1)
			if len(m.Coverage) > 0 || m.State == disclosure.Retired && old != nil {
				continue
			}
			what := "appeared"
			if old != nil {
				what = "is " + string(m.State) + " and was " + old.State
			}
			e.refuse(ruleModel, system.Doc.Positions.Value(content.Index("model", m.Index)+".id"), "add it to the models of a pack", "model version %s %s, and no pack covers it", m.Front.ID, what)
		}
	}
	for _, old := range e.Base.Models {
		if e.Head.model(old.System, old.ID) != nil {
			continue
		}
		e.looked(ruleModel, 1)
		e.refuse(ruleModel, diag.FileSpan("content/systems/"+old.System+"/_index.md"), `leave it in the list; one that no longer answers has status = "retired" and retires = with the day`,
			"model version %s of %s was %s and is gone from the system's list", old.ID, old.System, old.State)
	}
}

// checkFindings takes over what check reports as errors.
func (e *evaluation) checkFindings() {
	for _, p := range e.fresh {
		if p.Pack.Predecessor != nil || p.Pack.Impact == disclosure.Initial {
			e.looked(ruleApproval, 1)
		}
		if p.Pack.Impact == disclosure.Material {
			e.looked(ruleNotice, 1)
		}
	}
	e.looked(ruleCheck, 1)
	for _, f := range e.Findings {
		if f.Severity != diag.Error {
			continue
		}
		r := ruleCheck
		switch {
		case strings.HasPrefix(f.Code, "I"):
			if !e.isFresh(f.Span.File) {
				break
			}
			continue // judged above
		case strings.HasPrefix(f.Code, "A"):
			r = ruleApproval
		case slices.Contains([]string{"N108", "N109", "N110", "N123", "N124", "P129"}, f.Code):
			r = ruleNotice
		case slices.Contains([]string{"V101", "V104"}, f.Code):
			r = ruleModel
		}
		e.looked(r, 1)
		e.take(r, f, false)
	}
}

func (e *evaluation) isFresh(file string) bool {
	return slices.ContainsFunc(e.fresh, func(p *Pack) bool { return p.Pack.Doc.Source.Name == file })
}

// conclude sums up.
func (e *evaluation) conclude() {
	r := e.result
	r.Verdict = Pass
	refused := false
	for i := range r.Rules {
		v := &r.Rules[i]
		if v.Verdict == NotApplicable && v.Checked > 0 {
			v.Verdict = Pass
		}
		switch v.Verdict {
		case Refused:
			refused = true
			v.Why = fmt.Sprintf("%s of %s", count(e.countOf(v.Rule.Code), "reason against the release", "reasons against the release"), count(v.Checked, "thing looked at", "things looked at"))
		case Undetermined:
			r.Verdict = Undetermined
			v.Why = fmt.Sprintf("could not decide: %s", e.first(v.Rule.Code))
		case Pass:
			v.Why = fmt.Sprintf("%s, nothing against the release", count(v.Checked, "thing looked at", "things looked at"))
		default:
			v.Why = "nothing to look at"
		}
	}
	// A base that was read in part may hide reasons, but not make any up.
	if refused && r.Verdict == Pass || refused && e.by[ruleBase.Code].Verdict != Undetermined {
		r.Verdict = Refused
	}
	r.Findings.Sort()
}

func (e *evaluation) countOf(code string) (n int) {
	for _, f := range e.result.Findings {
		if f.Code == code {
			n++
		}
	}
	return n
}

func (e *evaluation) first(code string) string {
	for _, f := range e.result.Findings {
		if f.Code == code {
			return f.Message
		}
	}
	return "the base could not be read"
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
