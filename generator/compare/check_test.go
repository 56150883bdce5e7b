package compare

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestSettled holds that looking at no words finds what comparing them finds:
// for versions that declare sections at random and change others at random.
func TestSettled(t *testing.T) {
	const versions = 300
	r := rand.New(rand.NewPCG(1, 3))
	site := base(t)
	site.Files = site.Files[:len(site.Files)-1]
	sections := []string{"intended-use", "capabilities", "limitations", "risks", "operating-instructions", "evaluation", "data-protection"}
	others := []string{"models", "brief", "record", "attachments"}
	parts := strings.SplitAfter(body(6000, 1), "\n\n## ")
	for v := range versions {
		var b bytes.Buffer
		fmt.Fprintf(&b, "+++\nversion = \"1.%d.0\"\npublished = 2026-02-01\neffective = 2026-02-01\n", v)
		fmt.Fprintf(&b, "models = [%q]\nowner = %q\n", []string{"triage-2026-02", "triage-2025-09"}[r.IntN(20)/19], []string{"A", "B"}[r.IntN(20)/19])
		fmt.Fprintf(&b, "brief = { use_for = %q }\n", []string{"Sorting tickets.", "Sorting all tickets."}[r.IntN(20)/19])
		class := []string{"material", "material", "material", "minor", "editorial"}[r.IntN(5)]
		changed := map[int]bool{}
		for range r.IntN(4) {
			at := 1 + r.IntN(len(parts)-1)
			changed[at] = true
			parts[at] = revise(parts[at], 5+r.IntN(60), uint64(v))
		}
		switch r.IntN(8) {
		case 0: // another order
			parts[2], parts[4] = parts[4], parts[2]
		case 1: // a text that stands elsewhere now
			if at := strings.Index(parts[3], "\n\n"); at > 0 {
				parts[3], parts[5] = parts[3][at+2:], parts[3][:at+2]+parts[5]
			}
		}
		text := strings.Join(parts, "")
		for i, id := range sections {
			if strings.Contains(text, "## "+strings.ToUpper(id[:1])+strings.ReplaceAll(id[1:], "-", " ")) && (changed[i] || r.IntN(40) == 0) && r.IntN(12) > 0 {
				fmt.Fprintf(&b, "\n[[change]]\nsection = %q\nclass = %q\nwhat = \"a\"\nwhy = \"b\"\n", id, class)
			}
		}
		if r.IntN(2) == 0 {
			fmt.Fprintf(&b, "\n[[change]]\nsection = %q\nclass = %q\nwhat = \"a\"\nwhy = \"b\"\n", others[r.IntN(3)], class)
		}
		if r.IntN(4) == 0 {
			b.WriteString("\n[[impact_override]]\nfingerprint = \"0123456789ab\"\nto = \"minor\"\nreason = \"a\"\nrole = \"risk\"\nby = \"b\"\nat = 2026-01-01\n")
		}
		fmt.Fprintf(&b, "+++\n\n%s", text)
		name := fmt.Sprintf("content/systems/triage/1.%d.0.md", v)
		if r.IntN(3) == 0 {
			name = strings.TrimSuffix(name, ".md") + "/index.md"
			site.Files = append(site.Files, txtar.File{Name: strings.TrimSuffix(name, "index.md") + "terms.txt", Data: fmt.Append(nil, v)})
		}
		site.Files = append(site.Files, txtar.File{Name: name, Data: b.Bytes()})
	}
	dir := t.TempDir()
	files(t, dir, site)
	s, documents := load(t, dir)
	packs := s.Systems[0].Packs
	if len(packs) != versions {
		t.Fatalf("%d of %d versions", len(packs), versions)
	}
	settled, silent := 0, 0
	comparer := NewComparer(documents, Options{})
	for _, p := range packs {
		if !Checked(p) {
			continue
		}
		c, err := comparer.Packs(p.Predecessor, p)
		if err != nil {
			t.Fatal(err)
		}
		want := Findings(c)
		if got := CheckPacks(s, packs[slices.Index(packs, p):][:1], documents)[0]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%v\n%v", p.Name(), got, want)
		}
		if len(want) == 0 {
			silent++
		}
		if comparer.settled(p.Predecessor, p) {
			settled++
			if len(want) > 0 {
				t.Errorf("%s is settled, and there is %v", p.Name(), want)
			}
		}
	}
	t.Logf("of %d versions %d are silent and %d settled", versions, silent, settled)
	if settled == 0 || settled == silent || silent == versions-1 {
		t.Errorf("of %d versions %d are silent and %d settled: the test holds nothing", versions, silent, settled)
	}
}
