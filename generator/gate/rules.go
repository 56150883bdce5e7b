package gate

import "placard/generator/diag"

type rule = diag.Rule

// Rules are the rules of the gate, by code. They are fixed: a change that
// brings its own exemption along would pass. Their examples are steps in
// words, because each needs two states of a site; the script of the command
// runs them.
func Rules() []diag.Rule {
	list := make([]diag.Rule, len(rules))
	for i, r := range rules {
		list[i] = *r
	}
	return list
}

var rules = []*rule{
	ruleCheck, rulePackAltered, rulePackRemoved, ruleAnnounced, ruleRevived, ruleNoticeAltered, ruleNoticeRemoved, ruleBackdated,
	ruleUnderstated, ruleUntold, ruleUndecided, ruleApproval, ruleNotice, ruleModel, ruleAPI, ruleLoosened, ruleIdentity, ruleRecord, ruleEarlier, ruleCompared, ruleBase, ruleAhead, ruleAddress,
}

var ruleCheck = &rule{
	Code: "G100", Severity: diag.Error, Fixed: true,
	Title: "the site does not pass check",
	Doc:   "What check reports as an error would be published, or nothing would. Findings about impact, approvals, notices and model versions have codes of their own here.",
	Bad:   "placard check reports errors.",
	Good:  "placard check reports none.",
}

var rulePackAltered = &rule{
	Code: "G101", Severity: diag.Error, Fixed: true,
	Title: "a published pack was altered",
	Doc:   "Customers rely on what they read, and can prove it by the digest. A published version never changes: not its text, its dates, its change entries, its attachments, nor an image that it shows from elsewhere in the site (which only a base with the source tells). Put the version back as it was and write a new one. Approvals and a withdrawal are outside the digest and may be added.",
	Bad:   "The published 1.0.0.md says 0.90 instead of 0.91.",
	Good:  "1.0.0.md is as it was, and a new 1.0.1.md says 0.90.",
}

var rulePackRemoved = &rule{
	Code: "G102", Severity: diag.Error, Fixed: true,
	Title: "a published pack was removed",
	Doc:   "Every address that was ever published stays. A pack that must not be relied on any more is withdrawn: `status = \"withdrawn\"` with the date, and a notice. Renaming a system's folder removes its packs as well, and so do a narrower `audience` of the system and an `as_of` in the past: whoever read them finds nothing there.",
	Bad:   "The published 1.0.0.md is deleted, or is a draft again.",
	Good:  "1.0.0.md says status = \"withdrawn\" and withdrawn = 2026-05-01.",
}

var ruleAnnounced = &rule{
	Code: "G103", Severity: diag.Error, Fixed: true,
	Title: "an announced pack changed without a new version",
	Doc:   "A published notice tells customers of this version, though it is not published yet. If it changes now, they were told of something else. Write a new version, or correct the notice with another and let the pack name that.",
	Bad:   "The notice of 20 February announces 1.1.0; the text of 1.1.0 changes on 1 March.",
	Good:  "1.1.0 stays, and 1.1.1 with a notice of its own has the change.",
}

var ruleRevived = &rule{
	Code: "G104", Severity: diag.Error, Fixed: true,
	Title: "a withdrawn pack came back",
	Doc:   "Customers were told not to rely on it. It does not come back to life; publish a new version.",
	Bad:   "1.0.0 was withdrawn and is published again.",
	Good:  "1.0.1 is published.",
}

var ruleNoticeAltered = &rule{
	Code: "G105", Severity: diag.Error, Fixed: true,
	Title: "a published notice was altered",
	Doc:   "Feeds and mails have delivered the notice as it was. What was wrong is put right by a new notice of the kind correction.",
	Bad:   "The published notice 2026-0001 has another effective date.",
	Good:  "The notice 2026-0002 with corrects = \"2026-0001\" gives the right date.",
}

var ruleNoticeRemoved = &rule{
	Code: "G106", Severity: diag.Error, Fixed: true,
	Title: "a published notice was removed",
	Doc:   "A notice stays at its address for ever. One that no longer holds is superseded by another.",
	Bad:   "The file 2026-0001.md is deleted, or says draft = true.",
	Good:  "The notice 2026-0002 says supersedes = \"2026-0001\".",
}

var ruleBackdated = &rule{
	Code: "G107", Severity: diag.Error, Fixed: true,
	Title: "a new pack or notice is dated back",
	Doc:   "Something that has not been published says that customers could read it before what has been published last, or more than a week before it can come out: what the base does not have was not there on the day of the base, and a change is not out before it is committed. The record would say that customers were told in time when they were not. Write the day on which it comes out; a day that lies ahead will do. Of two notices of one day the hour counts, and at the same instant the id: a build holds all of a day, and a subscriber has seen what comes later in it.",
	Bad:   "The newest published pack is of 20 February; a new one says published = 2026-01-10.",
	Good:  "The new one says published = 2026-02-24.",
}

var ruleUnderstated = &rule{
	Code: "G108", Severity: diag.Error, Fixed: true,
	Title: "a change is declared lower than it is",
	Doc:   "In a version that comes out with this release, a change entry has a lower class than the comparison with the version before derives; see I121.",
	Bad:   "A limitation's figure changed and the entry says editorial.",
	Good:  "The entry says material, or an impact_override says why it is not.",
}

var ruleUntold = &rule{
	Code: "G109", Severity: diag.Error, Fixed: true,
	Title: "a section changed and no change entry says so",
	Doc:   "In a version that comes out with this release, a section differs from the version before and no change entry names it (I122), or an override is about a change that is not there (I124).",
	Bad:   "The risks changed; the only entry is about the limitations.",
	Good:  "There is an entry for each.",
}

var ruleUndecided = &rule{
	Code: "G110", Severity: diag.Error, Fixed: true,
	Title: "a change could not be judged",
	Doc:   "The comparison cannot read what changed, and nobody has decided about it (I126). The verdict is undetermined, never pass.",
	Bad:   "A PDF of a pack was exchanged, and the entry says minor.",
	Good:  "An impact_override says who looked at it and what they found; or the entry says material.",
}

var ruleApproval = &rule{
	Code: "G111", Severity: diag.Error, Fixed: true,
	Title: "an approval is missing or stale",
	Doc:   "The roles that the impact asks for have not approved exactly this content in time (A101 to A106).",
	Bad:   "The text changed after the risk owner had approved it.",
	Good:  "The risk owner has approved the text as it is: placard approve.",
}

var ruleNotice = &rule{
	Code: "G112", Severity: diag.Error, Fixed: true,
	Title: "a change has no notice in time",
	Doc:   "A material change names no notice, a notice about something else, or one that comes too late for the notice period (N108 to N110, N123, N124). The period counts from the day on which the notice comes out: a notice that is dated back gains nothing. A notice must not say less than its pack either (N127), since feeds and filters go by that, and a pack is not withdrawn without one (N115).",
	Bad:   "A material change takes effect tomorrow, and the notice is of today.",
	Good:  "The notice is published 30 days ahead, or says why it could not be.",
}

var ruleModel = &rule{
	Code: "G113", Severity: diag.Error, Fixed: true,
	Title: "a model version without a pack",
	Doc:   "A model version appeared, changed its state or disappeared, also from the view of readers who could see it, and no pack covers it: customers would use it without a disclosure, or find none for one that they use (V101, V104).",
	Bad:   "triage-2026-05 is released, and no pack lists it.",
	Good:  "A pack that is in force from that day lists it.",
}

var ruleAPI = &rule{
	Code: "G114", Severity: diag.Error, Fixed: true,
	Title: "the description of the interface changed and no change entry says so",
	Doc:   "A pack's openapi.yaml differs from the one of the version before. A change entry for the section that refers to it, or for the capabilities, tells developers what to do.",
	Bad:   "openapi.yaml lost an operation, and no entry says so.",
	Good:  "An entry for capabilities says which operation went out and what to call instead.",
}

var ruleLoosened = &rule{
	Code: "G115", Severity: diag.Error, Fixed: true,
	Title: "rules were loosened together with a release",
	Doc:   "The same change publishes a version and lowers what the site asks for: notice days, approvals, reviews, time until retirement, required sections and points, floors of sections, severities. Loosen the rules in a change of its own, so that it is seen and approved for itself.",
	Bad:   "site.toml says material = 0 under [policy.notice_days], and 1.1.0 comes out.",
	Good:  "site.toml changes first, 1.1.0 comes out later.",
}

var ruleIdentity = &rule{
	Code: "G116", Severity: diag.Error, Fixed: true,
	Title: "the identity of notices changed",
	Doc:   "Feed readers know a notice by an id that is made from `authority` and `year` under `[feed]`, or from the host of `base_url` when there is no authority. With another one every subscriber is sent every notice again. Put back what it was; a site that moves writes the old host as its authority.",
	Bad:   "base_url moves from trust.example.com to trust.example.org, and [feed] names no authority.",
	Good:  "[feed] says authority = \"trust.example.com\", wherever the site is.",
}

var ruleRecord = &rule{
	Code: "G117", Severity: diag.Error, Fixed: true,
	Title: "the record of a published pack was altered",
	Doc:   "Who approved a published pack and when, and from which day it is withdrawn, stand outside its digest, since they come later. What was published of them stays all the same: an approval of this content keeps its role, its person and its day, and a withdrawal that has taken effect its day. Further approvals may be added, and links to evidence may move.",
	Bad:   "The approval of 1.0.0 by M. Lindqvist now says J. Osei.",
	Good:  "It says M. Lindqvist as before, and a second one says J. Osei.",
}

var ruleEarlier = &rule{
	Code: "G118", Severity: diag.Error, Fixed: true,
	Title: "a model version ends earlier than customers were told",
	Doc:   "Customers plan by the day on which a model version stops answering. An earlier day than the one that was published needs a notice about the model version: one that comes out with this change, or one with that day as its effective date or its deadline. Where no day was published, `retirement_days` count from this release.",
	Bad:   "triage-2025-09 was to retire on 2027-05-11 and now says retires = 2027-01-31; no notice says so.",
	Good:  "The notice 2026-0009 with models = [\"triage-2025-09\"] and effective = 2027-01-31 comes out with the change.",
}

var ruleCompared = &rule{
	Code: "G119", Severity: diag.Error, Fixed: true,
	Title: "a published comparison would vanish",
	Doc:   "The address of a comparison stays once it is published. With another number of `versions` under `[compare]` some would be gone: comparisons of two versions when it is smaller, those with the version in force when it is larger. Put back what it was.",
	Bad:   "[compare] says versions = 1, where it said nothing, and the 13th version is out.",
	Good:  "[compare] says what it said when the site was first published.",
}

var ruleBase = &rule{
	Code: "G120", Severity: diag.Error, Fixed: true,
	Title: "the base could not be read as a whole",
	Doc:   "What has been published could not be read, or only in part, so nobody can say that it is unchanged. The verdict is undetermined. Name a base that can be read: another revision, an output folder with its index, the published address.",
	Bad:   "A pack in the base has front matter that is no TOML.",
	Good:  "The base is a revision that builds.",
}

var ruleAhead = &rule{
	Code: "G121", Severity: diag.Error, Fixed: true,
	Title: "the site is set to a day that has not come",
	Doc:   "`as_of` in `site.toml` pins the day for which statuses are computed. With a day to come, customers would read of packs in force that are not, and a notice of that day would count as published. To look at another day give `--as-of`; a site that was published so already, such as a demonstration, may stay so.",
	Bad:   "The change writes as_of = 2027-02-01 in November 2026.",
	Good:  "site.toml has no as_of.",
}

var ruleAddress = &rule{
	Code: "G122", Severity: diag.Error, Fixed: true,
	Title: "the address of a published page would vanish",
	Doc:   "Customers have links to pages, in contracts too. An address that was published stays: a page that moves or is replaced leaves its address to the new one as an alias, aliases stay where they are, and a page is not kept from readers who had it. Only a base with the source of the site shows which pages there were.",
	Bad:   "policies/incidents.md is now policies/events.md, without an alias.",
	Good:  "policies/events.md says aliases = [\"/policies/incidents/\"].",
}
