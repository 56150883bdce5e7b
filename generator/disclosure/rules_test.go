package disclosure

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"placard/generator/diag"
)

const baseDate = "2026-06-01"

func TestBaseSiteHasNoFindings(t *testing.T) {
	_, found := buildFiles(t, lay(t), date(t, baseDate))
	if len(found) > 0 {
		t.Fatal(report(found))
	}
}

// TestRules runs the examples of every rule.
func TestRules(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the examples, one after the other")
	}
	form := regexp.MustCompile(`^[PVANDC]1\d\d$`)
	seen := map[string]bool{}
	for _, r := range Rules() {
		t.Run(r.Code, func(t *testing.T) {
			if !form.MatchString(r.Code) || seen[r.Code] {
				t.Errorf("code %q is malformed or used twice", r.Code)
			}
			seen[r.Code] = true
			if r.Title == "" || r.Doc == "" || r.Bad == "" || r.Good == "" || strings.HasSuffix(r.Title, ".") || !strings.HasSuffix(strings.TrimSuffix(r.Doc, `"`), ".") {
				t.Error("the rule is not fully described")
			}
			has := func(list diag.List) bool {
				return slices.ContainsFunc(list, func(f diag.Finding) bool { return f.Code == r.Code })
			}
			_, bad := buildFiles(t, lay(t, r.Bad), date(t, baseDate))
			if !has(bad) {
				t.Errorf("the bad example does not give it: %s", report(bad))
			}
			_, good := buildFiles(t, lay(t, r.Good), date(t, baseDate))
			if has(good) {
				t.Errorf("the good example gives it: %s", report(good))
			}
			for _, f := range bad {
				if f.Code == r.Code {
					checkFinding(t, f)
				}
			}
			if testing.Verbose() {
				t.Logf("bad: %s\ngood: %s", report(bad), report(good))
			}
		})
	}
}

// checkFinding holds findings to the form that package diag describes.
func checkFinding(t *testing.T, f diag.Finding) {
	t.Helper()
	if f.Message == "" || strings.HasSuffix(f.Message, ".") {
		t.Errorf("message %q is empty or ends with a full stop", f.Message)
	}
	if f.Hint == "" {
		t.Errorf("no hint for %q", f.Message)
	}
	if f.Span.File == "" {
		t.Errorf("no place for %q", f.Message)
	}
}
