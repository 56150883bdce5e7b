package gate

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/diff"
	"placard/generator/disclosure"
	"placard/generator/markdown"
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

// record holds what stands outside the digest of a pack against what was
// published of it.
func (e *evaluation) record(old, new *Pack) {
	const back = "put it back; a further approval is an [[approval]] of its own"
	e.looked(ruleRecord, 1)
	for _, a := range old.Approvals {
		if a.Digest != old.Digest {
			continue // of other content, which check reports
		}
		if slices.ContainsFunc(new.Approvals, func(b content.Approval) bool { return sameApproval(a, b) }) {
			continue
		}
		at := packSpan(new, "version")
		now := "is gone"
		// The one that stands in its place, if there is one.
		for i, b := range new.Approvals {
			if b.Role == a.Role && !slices.ContainsFunc(old.Approvals, func(o content.Approval) bool { return sameApproval(o, b) }) {
				at = packSpan(new, content.Index("approval", i)+".by")
				now = fmt.Sprintf("is now one by %s on %s", b.By, b.At)
				break
			}
		}
		e.refuse(ruleRecord, at, back, "the %s approval of %s by %s on %s %s", a.Role, old.Name(), a.By, a.At, now)
	}
	if old.Status == "withdrawn" && new.Status == "withdrawn" && !old.Withdrawn.IsZero() && !old.Withdrawn.After(e.day) && old.Withdrawn != new.Withdrawn {
		e.refuse(ruleRecord, packSpan(new, "withdrawn"), "write withdrawn = "+old.Withdrawn.String(), "%s was withdrawn on %s and says %s", old.Name(), old.Withdrawn, new.Withdrawn)
	}
}

// pictures looks for images that a text shows, which are others under the same
// names. The text has its digest; they have their own where they lie in its
// folder, and none elsewhere.
func (e *evaluation) pictures(r *rule, name string, at diag.Span, old, new map[string]string) {
	for _, path := range slices.Sorted(maps.Keys(old)) {
		if now := new[path]; now != "" && now != old[path] {
			e.refuse(r, at, "put content/"+path+" back, and give the new image another name", "%s shows content/%s, which is another image now", name, path)
		}
	}
}

func sameApproval(a, b content.Approval) bool {
	return a.Role == b.Role && a.At == b.At && a.Digest == b.Digest && oneLine(a.By) == oneLine(b.By)
}

// oneLine is a text as an index gives it.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// narrowed looks for systems and model versions that readers of the base do
// not see any more. A pack's own audience is part of its digest.
func (e *evaluation) narrowed() {
	e.setBack()
	for _, system := range e.Site.Systems {
		var gone []string
		was, is := "", system.Doc.Front.Audience
		for i := range e.Base.Packs {
			old := &e.Base.Packs[i]
			if old.System != system.ID || !e.published(old) {
				continue
			}
			if new := e.Head.pack(old.System, old.Version); new != nil && new.Digest == old.Digest && disclosure.Narrows(is, old.Audience) {
				gone, was = append(gone, old.Version), old.Audience
			}
		}
		if len(gone) > 0 {
			e.refuse(rulePackRemoved, system.Doc.Positions.Value("audience"), "leave the audience of the system as it was; what only some may read is a pack, a page or a system of its own",
				"%s of %s %s for the audience %s, and would be for %s only", some(gone), system.ID, map[bool]string{true: "was", false: "were"}[len(gone) == 1], cmp.Or(was, content.Public), is)
			continue
		}
		for _, m := range system.Models {
			old := e.Base.model(system.ID, m.Front.ID)
			if old != nil && disclosure.Narrows(m.Audience(), old.Audience) {
				at := content.Index("model", m.Index) + ".audience"
				if !system.Doc.Positions.Has(at) {
					at = "audience"
				}
				e.looked(ruleModel, 1)
				e.refuse(ruleModel, system.Doc.Positions.Value(at), "leave its audience as it was", "model version %s of %s was for the audience %s, and would be for %s only",
					old.ID, old.System, cmp.Or(old.Audience, content.Public), m.Audience())
			}
		}
	}
}

// published reports whether customers can have read a pack of the base. What
// is in an output has been published.
func (e *evaluation) published(p *Pack) bool {
	return p.public(e.day) || e.Base.Config == nil && p.Status != "draft"
}

// setBack looks for what the base has published and the site would not, since
// it is built for an earlier day.
func (e *evaluation) setBack() {
	if e.Base.Config != nil && !e.Site.AsOf.Before(e.day) {
		return
	}
	var gone []string
	var newest content.Date
	for i := range e.Base.Packs {
		old := &e.Base.Packs[i]
		if new := e.Head.pack(old.System, old.Version); new != nil && e.published(old) && new.Digest == old.Digest && new.Published.After(e.Site.AsOf) {
			gone = append(gone, old.Name())
			if new.Published.After(newest) {
				newest = new.Published
			}
		}
	}
	if len(gone) == 0 {
		return
	}
	at := diag.FileSpan("site.toml")
	if p := e.Site.Positions; p != nil && p.Has("as_of") {
		at = p.Value("as_of")
	}
	e.refuse(rulePackRemoved, at, "take as_of out, or write "+newest.String()+" or later", "as of %s, %s would not be published any more", e.Site.AsOf, some(gone))
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

// missing is where a pack that is gone would be reported, and what to do.
func (e *evaluation) missing(old *Pack) (diag.Span, string) {
	hint := `put it back; a pack that must not be relied on is withdrawn: status = "withdrawn", withdrawn = with the day, and a notice`
	if new := e.Head.pack(old.System, old.Version); new != nil {
		return packSpan(new, "status"), hint
	}
	if old.Pack != nil {
		return diag.FileSpan(old.Pack.Doc.Source.Name), hint
	}
	return diag.FileSpan("content/systems/" + old.System + "/" + old.Version + ".md"), hint
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

// altered shows both sides of what changed in a pack that must not.
func (e *evaluation) altered(f *diag.Finding, old, new *Pack) {
	const most = 5
	from := old.Pack
	if from == nil && old.Fetch != nil {
		text, err := old.Fetch()
		if err != nil {
			f.Related = append(f.Related, diag.Related{Span: f.Span, Message: "the published text could not be read: " + err.Error()})
			return
		}
		unified(f, f.Span, text, new.Pack.Canonical())
		return
	}
	if from == nil {
		return
	}
	c, err := e.between(from, new.Pack)
	if err != nil {
		return
	}
	var fields []string
	for i := range c.Fields {
		fields = append(fields, c.Fields[i].Words())
	}
	if len(fields) > 0 {
		f.Related = append(f.Related, diag.Related{Span: f.Span, Message: strings.Join(fields, "; ")})
	}
	for i := range c.Changes {
		change := &c.Changes[i]
		if change.Kind == "field" {
			continue
		}
		if len(f.Related) >= most {
			f.Related = append(f.Related, diag.Related{Span: f.Span, Message: fmt.Sprintf("and more: %d changes in all", len(c.Changes))})
			break
		}
		at := change.At()
		if at.Line == 0 {
			at = f.Span
		}
		f.Related = append(f.Related, diag.Related{Span: at, Message: change.WasNow()})
	}
	if len(f.Related) == 0 { // change entries, overrides, or what is never compared
		unified(f, f.Span, from.Canonical(), new.Pack.Canonical())
	}
}

// between compares a pack of the base with one of the head: each side is
// parsed by its own state.
func (e *evaluation) between(old, new *disclosure.Pack) (*compare.Comparison, error) {
	documents := e.Documents
	if e.Base.Documents != nil {
		documents = e.either
	}
	return compare.NewComparer(documents, compare.Options{Language: e.Site.Config.Language}).Packs(old, new)
}

// either parses a document of the base as the base does, any other as the
// head does: the sections of a pack may be configured otherwise by now.
func (e *evaluation) either(f *content.File) *markdown.Document {
	for i := range e.Base.Packs {
		p := e.Base.Packs[i].Pack
		if p != nil && (p.Doc.File == f || slices.ContainsFunc(p.Pages, func(page *disclosure.Page) bool { return page.Doc.File == f })) {
			return e.Base.Documents(f)
		}
	}
	return e.Documents(f)
}

// unified adds the lines that two texts differ by.
func unified(f *diag.Finding, at diag.Span, old, new []byte) {
	const most = 6
	var list, was, now []string
	for line := range strings.Lines(string(diff.Unified("", "", old, new))) {
		if strings.HasPrefix(line, "---") || strings.HasPrefix(line, "+++") || line[0] != '-' && line[0] != '+' || strings.TrimSpace(line[1:]) == "" {
			continue
		}
		word := "was: "
		if line[0] == '+' {
			word = "now: "
			now = append(now, strings.TrimRight(line[1:], "\n"))
		} else {
			was = append(was, strings.TrimRight(line[1:], "\n"))
		}
		switch {
		case len(list) < most:
			list = append(list, word+strings.TrimSpace(line[1:]))
		case len(list) == most:
			list = append(list, "and more")
		}
	}
	if spaces := onlySpaces(was, now); spaces != "" {
		list = []string{spaces}
	}
	f.Related = append(f.Related, diag.Related{Span: at, Message: strings.Join(list, "; ")})
}

// onlySpaces says where the first of lines differ that have the same words;
// "" if there is more to say of them. Shown as they are, they look the same.
func onlySpaces(was, now []string) string {
	words := func(lines []string) string { return strings.Join(strings.Fields(strings.Join(lines, " ")), " ") }
	if words(was) != words(now) {
		return ""
	}
	const shown = 20
	for i := range min(len(was), len(now)) {
		a, b := []rune(was[i]), []rune(now[i])
		same := 0
		for same < len(a) && same < len(b) && a[same] == b[same] {
			same++
		}
		if same == len(a) && same == len(b) {
			continue
		}
		part := func(line []rune) string {
			return strconv.Quote(string(line[max(0, same-shown):min(len(line), same+shown)]))
		}
		return fmt.Sprintf("the words are the same, spaces differ: was %s; now %s", part(a), part(b))
	}
	return "the words are the same, the breaks between lines differ"
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

func (e *evaluation) noticeSame(old, new *Notice) {
	at := new.Notice.Doc.Positions.Value("id")
	if old.Digest != "" {
		if old.Digest == new.Digest {
			e.pictures(ruleNoticeAltered, "notice "+old.ID, at, old.Pictures, new.Pictures)
			return
		}
	} else {
		if old.Front.ID == "" { // nothing is known but that it was there; base says why
			e.unknown = append(e.unknown, old.ID)
			return
		}
		if len(e.noticeDifferences(old, new)) == 0 {
			e.unknown = append(e.unknown, old.ID)
			return
		}
	}
	published := ""
	if !old.Published.IsZero() {
		published = " on " + old.Published.String()
	}
	f := e.refuse(ruleNoticeAltered, at, fmt.Sprintf("put it back as it was, and publish a correction: a notice with kind = \"correction\" and corrects = %q", old.ID), "notice %s was published%s and is another now", old.ID, published)
	at = diag.FileSpan(new.Notice.Doc.Source.Name)
	var was []byte
	if old.Fetch != nil {
		var err error
		if was, err = old.Fetch(); err != nil {
			f.Related = append(f.Related, diag.Related{Span: at, Message: "the published text could not be read: " + err.Error()})
		}
	}
	if old.Front.ID != "" {
		f.Related = append(f.Related, e.noticeDifferences(old, new)...)
	}
	if was == nil {
		return
	}
	now := new.Notice.Canonical()
	if len(f.Related) > 0 { // the front matter has been said in words
		was, now = noticeBody(was), noticeBody(now)
	}
	if !bytes.Equal(was, now) {
		unified(f, at, was, now)
	}
}

// noticeDifferences shows both sides of what changed in a notice. Of a notice
// from an index only the members of the index are compared.
func (e *evaluation) noticeDifferences(old, new *Notice) (list []diag.Related) {
	positions := new.Notice.Doc.Positions
	add := func(key, was, now string) {
		if was = strings.Join(strings.Fields(was), " "); was == strings.Join(strings.Fields(now), " ") {
			return
		}
		list = append(list, diag.Related{Span: positions.Value(key), Message: fmt.Sprintf("%s was %q and is %q", key, was, now)})
	}
	a, b := &old.Front, &new.Front
	add("title", a.Title, b.Title)
	add("kind", a.Kind, b.Kind)
	add("impact", a.Impact, b.Impact)
	add("summary", a.Summary, b.Summary)
	add("from", a.From, b.From)
	add("to", a.To, b.To)
	if !a.Published.Equal(b.Published) {
		add("published", a.Published.UTC().Format("2006-01-02T15:04:05Z"), b.Published.UTC().Format("2006-01-02T15:04:05Z"))
	}
	add("effective", a.Effective.String(), b.Effective.String())
	add("action", a.Action, b.Action)
	add("deadline", a.Deadline.String(), b.Deadline.String())
	add("urgent_reason", a.UrgentReason, b.UrgentReason)
	add("affected", a.AffectedPeople, b.AffectedPeople)
	add("corrects", a.Corrects, b.Corrects)
	add("supersedes", a.Supersedes, b.Supersedes)
	if old.Notice != nil {
		add("systems", strings.Join(a.Systems, ", "), strings.Join(b.Systems, ", "))
		add("models", strings.Join(a.Models, ", "), strings.Join(b.Models, ", "))
		add("audience", a.Audience, b.Audience)
	}
	return list
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

// loosened looks for a site that asks for less than it did, in the change
// that releases something.
func (e *evaluation) loosened() {
	old, new := e.Base.Config, e.Head.Config
	if old == nil || new == nil || len(e.fresh) == 0 {
		return
	}
	e.looked(ruleLoosened, 1)
	say := func(key, format string, args ...any) {
		at := diag.FileSpan("site.toml")
		if e.Site.Positions != nil {
			at = e.Site.Positions.Value(key)
		}
		e.refuse(ruleLoosened, at, "loosen the rules in a change of its own, before the release", "the change publishes %s, and %s", strings.Join(e.result.Released.Packs, ", "), fmt.Sprintf(format, args...))
	}
	for _, d := range []struct {
		key      string
		old, new int
	}{
		{"policy.notice_days.editorial", old.Policy.NoticeDays.Editorial, new.Policy.NoticeDays.Editorial},
		{"policy.notice_days.minor", old.Policy.NoticeDays.Minor, new.Policy.NoticeDays.Minor},
		{"policy.notice_days.material", old.Policy.NoticeDays.Material, new.Policy.NoticeDays.Material},
	} {
		if d.new < d.old {
			say(d.key, "%s falls from %d to %d", d.key, d.old, d.new)
		}
	}
	for _, roles := range []struct {
		key      string
		old, new []string
	}{
		{"policy.approvals.initial", old.Policy.Approvals.Initial, new.Policy.Approvals.Initial},
		{"policy.approvals.editorial", old.Policy.Approvals.Editorial, new.Policy.Approvals.Editorial},
		{"policy.approvals.minor", old.Policy.Approvals.Minor, new.Policy.Approvals.Minor},
		{"policy.approvals.material", old.Policy.Approvals.Material, new.Policy.Approvals.Material},
	} {
		for _, role := range roles.old {
			if !slices.Contains(roles.new, role) {
				say(roles.key, "%s no longer asks for %s", roles.key, role)
			}
		}
	}
	if new.Policy.Retirement < old.Policy.Retirement {
		say("policy.retirement_days", "policy.retirement_days falls from %d to %d", old.Policy.Retirement, new.Policy.Retirement)
	}
	if a, b := old.Policy.ReviewDays, new.Policy.ReviewDays; a > 0 && b == 0 {
		say("policy.review_days", "policy.review_days falls from %d to 0, which is no limit", a)
	} else if a > 0 && b > a {
		say("policy.review_days", "policy.review_days rises from %d to %d", old.Policy.ReviewDays, new.Policy.ReviewDays)
	}
	if old.Policy.BriefNeeded && !new.Policy.BriefNeeded {
		say("policy.require_brief", "policy.require_brief is false")
	}
	for _, what := range e.Base.Required {
		if _, there := slices.BinarySearch(e.Head.Required, what); !there && e.Head.has(what) {
			say("section", "%s is no longer required", what)
		}
	}
	if new.Policy.SameArea && !old.Policy.SameArea {
		say("policy.same_person", "policy.same_person is true")
	}
	e.milder(old.Rules, new.Rules, say)
	for _, key := range slices.Sorted(maps.Keys(e.Base.Sections)) {
		was, now := e.Base.Sections[key], e.Head.Sections[key]
		if now == nil {
			continue
		}
		if compare.Less(disclosure.Impact(now.Floor), disclosure.Impact(was.Floor)) {
			say("section", "the floor of %s falls from %s to %s", key, was.Floor, cmp.Or(now.Floor, "none"))
		}
		if now.MinWords < was.MinWords {
			say("section", "min_words of %s falls from %d to %d", key, was.MinWords, now.MinWords)
		}
		if was.Form == "risks" && now.Form != was.Form {
			say("section", "the risks of %s need no mitigation and action any more", key)
		}
	}
}

// milder looks for rules whose findings count for less than they did, also
// because a line that raised them is gone.
func (e *evaluation) milder(old, new map[string]string, say func(key, format string, args ...any)) {
	own := map[string]diag.Severity{}
	for _, r := range slices.Concat(disclosure.Rules(), compare.Rules(), content.Rules(), markdown.Rules()) {
		own[r.Code] = r.Severity
	}
	of := func(set map[string]string, code string) (diag.Severity, bool) {
		if s, chosen := diag.ParseSeverity(set[code]); chosen {
			return s, true
		}
		s, known := own[code]
		return s, known
	}
	codes := slices.Concat(slices.Collect(maps.Keys(old)), slices.Collect(maps.Keys(new)))
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		was, before := of(old, code)
		now, known := of(new, code)
		if !known || before && now >= was || now >= diag.Error {
			continue
		}
		key := "rules." + code
		if new[code] == "" {
			key = "rules"
		}
		say(key, "rule %s becomes %s", code, now)
	}
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
