package gate

import (
	"slices"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
)

// waits is for how many days a change may wait for its review before what it
// says of its publication is not true any more.
const waits = 7

// since is the first day on which what is new in a document can come out: it was
// not there yet in the base, and what no commit holds is not out today. Since a
// revision that is some time ago other releases may have come: what a commit
// after it brought can have come out with that.
func (e *evaluation) since(document string) content.Date {
	day := e.Site.AsOf
	for _, at := range []content.Date{e.Head.Since, e.Head.Changed[document]} {
		if !at.IsZero() && at.Before(day) {
			day = at
		}
	}
	if at := e.Base.Since; at.After(day) {
		day = at
	}
	if day.After(e.Site.AsOf) {
		day = e.Site.AsOf // of a site that pins its date
	}
	return day
}

// toldInTime holds the days between a notice that comes out now and what it
// announces against the notice period: check believes the day that the notice
// names, and nobody has read it before it came out.
func (e *evaluation) toldInTime(fresh []*Notice) {
	policy := e.Site.Config.Policy.NoticeDays
	for _, p := range e.fresh {
		n := p.Pack.Notice
		if n == nil || !slices.ContainsFunc(fresh, func(f *Notice) bool { return f.Notice == n }) {
			continue
		}
		e.looked(ruleNotice, 1)
		if said := disclosure.Impact(n.Doc.Front.Impact); n.To == p.Pack && p.Pack.Impact != disclosure.Initial && compare.Less(said, p.Pack.Impact) {
			e.refuse(ruleNotice, n.Doc.Positions.Value("impact"), `write impact = "`+string(p.Pack.Impact)+`"`,
				"notice %s says %s, and %s has %s changes: whoever follows these would not be told (N127)", n.ID, said, p.Name(), p.Pack.Impact)
		}
		since := e.since(n.Doc.Source.Name).AddDays(-1) // the day is another elsewhere on the earth
		effective, told := p.Pack.Doc.Front.Effective, content.DateOf(n.Published)
		days := map[disclosure.Impact]int{disclosure.Editorial: policy.Editorial, disclosure.Minor: policy.Minor, disclosure.Material: policy.Material}[p.Pack.Impact]
		if effective.IsZero() || n.Published.IsZero() || n.Doc.Front.UrgentReason != "" || told.DaysUntil(effective) < days || !told.Before(since) {
			continue // what is too late by its own days has its finding
		}
		if given := since.DaysUntil(effective); given < days {
			since := since.AddDays(1)
			f := e.refuse(ruleNotice, packSpan(p, "effective"), "write "+since.AddDays(days).String()+" or later, and the day on which it comes out as published in both; or give the reason to customers as urgent_reason in the notice",
				"%s changes are announced %d days ahead; notice %s says that it is of %s, and comes out on %s or later", p.Pack.Impact, days, n.ID, told, since)
			f.Related = append(f.Related, diag.Related{Span: n.Doc.Positions.Value("published"), Message: "the notice"})
		}
	}
}

// withdrawn looks for packs that are withdrawn with this change and that no
// notice tells of.
func (e *evaluation) withdrawn(old, new *Pack) {
	if old.Status == "withdrawn" || new.Status != "withdrawn" {
		return
	}
	e.looked(ruleNotice, 1)
	if !new.Pack.WithdrawalTold() {
		e.refuse(ruleNotice, packSpan(new, "status"), `write a notice with kind = "withdrawal", systems = ["`+new.System+`"] and from = "`+new.Version+`"`,
			"%s is withdrawn, and no notice says so (N115)", new.Name())
	}
}

// ahead looks for a site that is set to a day that has not come: what it says
// is in force is not.
func (e *evaluation) ahead() {
	pinned := e.Site.Config.AsOf
	if pinned.IsZero() || e.Today.IsZero() {
		return
	}
	e.looked(ruleAhead, 1)
	if e.Site.AsOf != pinned || !pinned.After(e.Today.AddDays(1)) {
		return
	}
	if c := e.Base.Config; c != nil && c.AsOf == pinned || c == nil && e.Base.Since.After(e.Today.AddDays(1)) {
		return // a demonstration that is so already
	}
	at := diag.FileSpan("site.toml")
	if p := e.Site.Positions; p != nil && p.Has("as_of") {
		at = p.Value("as_of")
	}
	e.refuse(ruleAhead, at, "take as_of out; to look at another day, give --as-of", "the site is set to %s, and today is %s", pinned, e.Today)
}

// addresses looks for pages that readers of the base do not find any more.
func (e *evaluation) addresses() {
	if e.Base.Config == nil {
		return
	}
	now := map[string]*Page{}
	for i := range e.Head.Pages {
		now[e.Head.Pages[i].URL] = &e.Head.Pages[i]
	}
	for i := range e.Base.Pages {
		old := &e.Base.Pages[i]
		e.looked(ruleAddress, 1)
		page := now[old.URL]
		switch {
		case page == nil:
			e.refuse(ruleAddress, diag.FileSpan(old.Source), `put it back, or write aliases = ["/`+old.URL+`"] in the page that takes its place`, "/%s was published and would be gone", old.URL)
		case disclosure.Narrows(page.Audience, old.Audience):
			e.refuse(ruleAddress, diag.FileSpan(page.Source), "leave its audience as it was; what only some may read is a page of its own",
				"/%s was for the audience %s, and would be for %s only", old.URL, named(old.Audience), page.Audience)
		}
	}
}

func named(audience string) string {
	if audience == "" {
		return content.Public
	}
	return audience
}
