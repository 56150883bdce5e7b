// Package gate answers one question: may this be released? It compares the
// site as it is (the head) with what has been published (the base), and
// refuses what breaks a promise to customers: published packs and notices
// that changed or vanished, changes that nobody declared, approved or
// announced, model versions without a disclosure.
//
// A comparison that failed never passes. When the base cannot be read, or
// only in part, or when a change cannot be judged, the verdict is
// undetermined.
//
//	state.go        what a site, a revision or a publication holds
//	base.go         where a base comes from: a revision, a folder, an address
//	git.go          reading a revision
//	published.go    reading what has been published
//	rules.go        the rules, as explain prints them
//	evaluate.go     the rules at work
//	altered.go      what was published held against what it is now
//	loosened.go     the rule about rules that ask for less
//	since.go        the rules about days, and about addresses
//	identity.go     the rule about the ids of notices
//	report.go       the verdict in words
//	certificate.go  the verdict as a record that can be signed
package gate

import (
	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
)

// A Verdict is what a rule, or the gate as a whole, says of a release.
type Verdict string

const (
	Pass         Verdict = "pass"
	Refused      Verdict = "refused"
	Undetermined Verdict = "undetermined"
	// NotApplicable is the verdict of a rule that had nothing to look at.
	NotApplicable Verdict = "not-applicable"
)

// An Input is what is judged.
type Input struct {
	Head *State
	// Site and Documents are the head's source; Findings are those of check.
	Site      *disclosure.Site
	Documents compare.Documents
	Findings  diag.List
	Base      *State
	// Today is the day on which the gate is asked, whatever day the site is
	// for; zero when nobody knows.
	Today content.Date
}

// A RuleVerdict is what one rule said.
type RuleVerdict struct {
	Rule    diag.Rule
	Verdict Verdict
	Checked int    // how many things it looked at
	Why     string // in one sentence
}

// A Result is the gate's answer.
type Result struct {
	Verdict Verdict
	Rules   []RuleVerdict // every rule, by code
	// Findings are the reasons for a verdict other than pass, sorted. All
	// are errors; the codes are those of the rules.
	Findings diag.List
	// Released are the packs and notices that the base does not have.
	Released Released
	Head     *State
	Base     *State
	AsOf     content.Date
}

// Released is what comes out with a release.
type Released struct {
	Packs   []string // "triage 1.1.0"
	Notices []string
}

// ExitCode is 0 for pass, 1 for refused, 2 for undetermined.
func (r *Result) ExitCode() int {
	switch r.Verdict {
	case Pass:
		return 0
	case Refused:
		return 1
	}
	return 2
}
