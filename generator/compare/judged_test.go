package compare

import (
	"bytes"
	"testing"
)

// TestJudgedOnce holds that a comparison does not depend on those made before
// it, which share edits and verdicts with it.
func TestJudgedOnce(t *testing.T) {
	site, documents := chain(t, 8, 3000)
	packs := site.Systems[0].Packs
	c := NewComparer(documents, Options{})
	for i, to := range packs {
		for _, from := range packs[i+1:] {
			var got, want bytes.Buffer
			again, err := c.Packs(from, to)
			if err != nil {
				t.Fatal(err)
			}
			alone, err := Packs(from, to, documents)
			if err != nil {
				t.Fatal(err)
			}
			if err := again.WriteJSON(&got, ""); err != nil {
				t.Fatal(err)
			}
			if err := alone.WriteJSON(&want, ""); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Fatalf("%s to %s:\n%s\n%s", from.Version.Original(), to.Version.Original(), got.Bytes(), want.Bytes())
			}
		}
	}
	known := len(c.family(site.Systems[0]).judged.known)
	if known == 0 || known > mostJudgements {
		t.Errorf("%d verdicts are remembered", known)
	}
}
