package gate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

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
