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

// What points from one to the next, and is to come to an end, does.
func TestCircles(t *testing.T) {
	notice := func(id, key, other string) string {
		return "-- content/notices/" + id + ".md --\n+++\nid = \"" + id + "\"\ntitle = \"Something " + id + "\"\nkind = \"information\"\nimpact = \"minor\"\npublished = 2026-03-20T09:00:00Z\n" + key + " = \"" + other + "\"\n+++\n\nSomething.\n"
	}
	for name, test := range map[string]struct {
		overlay string
		want    []string
	}{
		"two notices": {
			notice("2026-0008", "supersedes", "2026-0009") + notice("2026-0009", "supersedes", "2026-0008"),
			[]string{"2026-0008 supersedes 2026-0009, which supersedes it in the end", "2026-0009 supersedes 2026-0008, which supersedes it in the end"},
		},
		"three notices, and one that leads to them": {
			notice("2026-0006", "corrects", "2026-0007") + notice("2026-0007", "corrects", "2026-0008") + notice("2026-0008", "corrects", "2026-0009") + notice("2026-0009", "corrects", "2026-0007"),
			[]string{"2026-0007 corrects 2026-0008, which corrects it in the end", "2026-0008 corrects 2026-0009, which corrects it in the end", "2026-0009 corrects 2026-0007, which corrects it in the end"},
		},
		"two model versions": {
			"-- content/systems/triage/_index.md --\n+++\n[[model]]\nid = \"triage-2026-02\"\nstatus = \"deprecated\"\nreleased = 2026-02-01\ndeprecated = 2026-05-15\nretires = 2026-12-01\nreplacement = \"triage-2026-05\"\n\n[[model]]\nid = \"triage-2026-05\"\nstatus = \"active\"\nreleased = 2026-05-01\nreplacement = \"triage-2026-02\"\n+++\n",
			[]string{"triage-2026-05 is to be replaced by triage-2026-02, which is replaced by triage-2026-05 in the end"},
		},
	} {
		_, found := build(t, write(t, lay(t, test.overlay)), date(t, baseDate))
		var got []string
		for _, f := range found {
			if f.Code == ruleCorrectionOrder.Code || f.Code == ruleReplacementUnfit.Code {
				got = append(got, f.Message)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// A pack that does not name the notice about it is told which one that is.
func TestNoticeThatIsNotNamed(t *testing.T) {
	_, found := build(t, write(t, lay(t, "-- content/systems/triage/1.1.0.md --\n+++\n# without notice\n+++\n")), date(t, baseDate))
	i := slices.IndexFunc(found, func(f diag.Finding) bool { return f.Code == ruleNoNotice.Code })
	if i < 0 || !strings.HasPrefix(found[i].Hint, `write notice = "2026-0001", which is about this version;`) {
		t.Error(report(found))
	}
}
