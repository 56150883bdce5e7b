// Package diag holds what the program tells an author: findings, each with a
// stable code, a severity, an exact position in a source file, a message and
// a hint, and the rules the codes stand for.
//
// A mistake of an author is a [Finding]; a failure of the program (a full
// disk, an unreadable folder) is an ordinary Go error. Findings are plain
// data: they are collected by every stage, sorted once, and printed only at
// the edge (text, JSON, SARIF, CI annotations).
//
// Messages are lower case, without a full stop, quote the author's text and
// say what was expected. Hints say what to write instead.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says whether a finding stops a build.
type Severity uint8

const (
	// Off silences a rule; no finding carries it.
	Off Severity = iota
	// Note informs; it never fails a command.
	Note
	// Warning is shown; it fails a command only where the caller asks for it.
	Warning
	// Error fails check and build.
	Error
)

func (s Severity) String() string {
	switch s {
	case Off:
		return "off"
	case Note:
		return "note"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return fmt.Sprintf("Severity(%d)", uint8(s))
}

// MarshalText writes the severity as the word that [Severity.String] gives.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseSeverity reads the words off, note, warning and error.
func ParseSeverity(word string) (Severity, bool) {
	for s := Off; s <= Error; s++ {
		if s.String() == word {
			return s, true
		}
	}
	return Off, false
}

// A Finding is one thing an author has to look at.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Span     Span     `json:"span"`
	Message  string   `json:"message"`
	Hint     string   `json:"hint,omitempty"`
	// Related points at other places that explain the finding, such as the
	// first of two equal ids.
	Related []Related `json:"related,omitempty"`
}

// Related is a second place that a finding speaks of. One with the finding's
// own span says more about it: in text its message stands beside the caret.
type Related struct {
	Span    Span   `json:"span"`
	Message string `json:"message"`
}

// A List is a collection of findings. It is not safe for concurrent use:
// every worker fills its own and the owner joins them.
type List []Finding

// Add appends a finding built from a rule.
func (l *List) Add(r Rule, at Span, hint, format string, args ...any) *Finding {
	*l = append(*l, Finding{Code: r.Code, Severity: r.Severity, Span: at, Hint: hint, Message: fmt.Sprintf(format, args...)})
	return &(*l)[len(*l)-1]
}

// Sort orders findings by file, position, code and message and drops exact
// repetitions, so that the same input gives the same report.
func (l *List) Sort() {
	slices.SortStableFunc(*l, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Span.File, b.Span.File),
			cmp.Compare(a.Span.Line, b.Span.Line),
			cmp.Compare(a.Span.Column, b.Span.Column),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
			cmp.Compare(a.Span.EndLine, b.Span.EndLine),
			cmp.Compare(a.Span.EndColumn, b.Span.EndColumn),
			cmp.Compare(a.Hint, b.Hint),
		)
	})
	*l = slices.CompactFunc(*l, func(a, b Finding) bool {
		return a.Code == b.Code && a.Span == b.Span && a.Message == b.Message
	})
}

// Count gives the number of findings of a severity.
func (l List) Count(s Severity) int {
	n := 0
	for _, f := range l {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Reclassify applies the severities that a site has chosen for rules, by
// code, and drops the findings of rules that are off.
func (l List) Reclassify(by map[string]Severity) List {
	if len(by) == 0 {
		return l
	}
	out := make(List, 0, len(l))
	for _, f := range l {
		if s, ok := by[f.Code]; ok {
			if s == Off {
				continue
			}
			f.Severity = s
		}
		out = append(out, f)
	}
	return out
}

// A Rule is what a code stands for. The packages that find mistakes declare
// their rules beside the code that finds them; the rules' reference page and
// the explain command are made from them.
type Rule struct {
	// Code is a letter for the area and three digits; it never changes its
	// meaning and is never used again.
	Code string
	// Severity is the default; a site may change it.
	Severity Severity
	// Fixed rules guard safety or the integrity of the output; a site
	// cannot change their severity.
	Fixed bool
	// Title is one short line, lower case, without a full stop.
	Title string
	// Doc says in a few sentences of Markdown why the rule exists and how
	// to satisfy it.
	Doc string
	// Bad and Good are the smallest examples that break and keep the rule.
	// The rule's own test runs both.
	Bad, Good string
}

// Area names the group of rules a code belongs to, by its first letter.
func (r Rule) Area() string {
	switch {
	case r.Code == "":
		return ""
	case strings.HasPrefix(r.Code, "C"):
		return "configuration and files"
	case strings.HasPrefix(r.Code, "F"):
		return "front matter"
	case strings.HasPrefix(r.Code, "D"):
		return "documents"
	case strings.HasPrefix(r.Code, "P"):
		return "packs"
	case strings.HasPrefix(r.Code, "V"):
		return "model versions"
	case strings.HasPrefix(r.Code, "A"):
		return "approvals"
	case strings.HasPrefix(r.Code, "N"):
		return "notices"
	case strings.HasPrefix(r.Code, "T"):
		return "themes"
	case strings.HasPrefix(r.Code, "I"):
		return "impact"
	case strings.HasPrefix(r.Code, "G"):
		return "gate"
	}
	return "other"
}
