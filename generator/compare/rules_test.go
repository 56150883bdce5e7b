package compare

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"placard/generator/diag"
)

func base(t testing.TB) *txtar.Archive {
	t.Helper()
	data, err := os.ReadFile("testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	return txtar.Parse(data)
}

// versions compares two versions of a pack as the examples of the judging
// rules give them: "was" and "now", with or without front matter, and files
// below them.
func versions(t testing.TB, archive string) *Comparison {
	t.Helper()
	site := base(t)
	site.Files = slices.DeleteFunc(site.Files, func(f txtar.File) bool { return strings.HasSuffix(f.Name, "1.0.0.md") })
	for _, f := range txtar.Parse([]byte(archive)).Files {
		side, rest, _ := strings.Cut(f.Name, "/")
		version := map[string]string{"was": "1.0.0", "now": "1.1.0"}[side]
		if version == "" {
			t.Fatalf("file %s in an example", f.Name)
		}
		if rest == "" {
			rest = "index.md"
			front, body := "", string(f.Data)
			if text, ok := strings.CutPrefix(body, "+++\n"); ok {
				front, body, _ = strings.Cut(text, "+++\n")
			}
			if !strings.Contains(front, "models") {
				front += "models = [\"triage-2026-02\"]\n"
			}
			f.Data = []byte("+++\nversion = \"" + version + "\"\npublished = 2026-02-01\neffective = 2026-02-01\n" + front + "+++\n\n" + body)
		}
		f.Name = "content/systems/triage/" + version + "/" + rest
		site.Files = append(site.Files, f)
	}
	dir := t.TempDir()
	files(t, dir, site)
	s, documents := load(t, dir)
	packs := s.Systems[0].Packs
	if len(packs) != 2 {
		t.Fatalf("%d packs", len(packs))
	}
	c, err := Packs(packs[1], packs[0], documents)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func applies(c *Comparison, code string) bool {
	return slices.ContainsFunc(c.Changes, func(c Change) bool {
		return slices.ContainsFunc(c.Reasons, func(r Reason) bool { return r.Rule == code })
	})
}

func TestJudgingRules(t *testing.T) {
	for _, r := range judging {
		t.Run(r.Code, func(t *testing.T) {
			if c := versions(t, r.Bad); !applies(c, r.Code) {
				t.Errorf("the rule does not apply to the bad example: %+v", c.Changes)
			}
			if c := versions(t, r.Good); applies(c, r.Code) {
				t.Errorf("the rule applies to the good example: %+v", c.Changes)
			}
		})
	}
}

func TestReportingRules(t *testing.T) {
	check := func(t *testing.T, example string) diag.List {
		t.Helper()
		site := base(t)
		site.Files = append(site.Files, txtar.Parse([]byte(example)).Files...)
		for i := range site.Files {
			if f := &site.Files[i]; strings.HasSuffix(f.Name, "1.1.0.md") {
				f.Data = bytes.Replace(f.Data, []byte("models ="), []byte("published = 2026-02-20\neffective = 2026-04-01\nmodels ="), 1)
			}
		}
		dir := t.TempDir()
		files(t, dir, site)
		s, documents := load(t, dir)
		return Check(s, documents)
	}
	for _, r := range reporting {
		t.Run(r.Code, func(t *testing.T) {
			bad := check(t, r.Bad)
			if codes(bad)[r.Code] == 0 {
				t.Errorf("the bad example gives %v", bad)
			}
			if len(codes(bad)) != 1 {
				t.Errorf("the bad example breaks other rules too: %v", codes(bad))
			}
			if good := check(t, r.Good); len(good) != 0 {
				t.Errorf("the good example gives %v", good)
			}
		})
	}
}

func TestRulesAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.Code] || r.Doc == "" || r.Title == "" || r.Bad == "" || r.Good == "" || r.Code[0] != 'I' {
			t.Errorf("rule %+v", r)
		}
		seen[r.Code] = true
	}
}
