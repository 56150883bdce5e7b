package diff

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestUnified(t *testing.T) {
	got := Unified("a/x.md", "b/x.md", []byte("one\ntwo\nthree\n"), []byte("one\n2\nthree"))
	want := `--- a/x.md
+++ b/x.md
@@ -1,3 +1,3 @@
 one
-two
-three
+2
+three
\ No newline at end of file
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Unified("a", "b", []byte("same"), []byte("same")); got != nil {
		t.Errorf("equal texts give %q", got)
	}
	if got := string(Unified("a b", "b\"\n", nil, []byte("x\n"))); !strings.HasPrefix(got, "--- a b\t\n+++ \"b\\\"\\012\"\n@@ -0,0 +1 @@\n+x\n") {
		t.Errorf("got %q", got)
	}
}

// TestUnifiedApplies gives differences to the program they are made for.
func TestUnifiedApplies(t *testing.T) {
	patch, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("patch is not installed")
	}
	texts := []string{
		"", "\n", "one", "one\n", "one\ntwo", "one\ntwo\n", "\n\n\n", "two\none\n", "one\r\ntwo\r\n",
		"--- a\n+++ b\n@@ -1 +1 @@\n", "\\ No newline at end of file\n", strings.Repeat("line\n", 40), strings.Repeat("line\n", 43),
	}
	r := rand.New(rand.NewPCG(1, 2))
	var lines []string
	for i := range 60 {
		lines = append(lines, fmt.Sprint("line ", i))
	}
	texts = append(texts, strings.Join(lines, "\n"))
	for range 4 {
		for range 5 {
			lines[r.IntN(len(lines))] = fmt.Sprint("edited ", r.IntN(9))
		}
		at := r.IntN(len(lines) - 3)
		lines = append(lines[:at], lines[at+r.IntN(3):]...)
		texts = append(texts, strings.Join(lines, "\n")+"\n")
	}
	// Longer than shortest scripts are computed for.
	var long, longer strings.Builder
	for i := range 2 * minimalLimit {
		l := fmt.Sprintln("line", r.IntN(3000))
		long.WriteString(l)
		if i%3 == 0 {
			l = "edited " + l
		}
		longer.WriteString(l)
	}
	texts = append(texts, long.String(), longer.String())
	dir := t.TempDir()
	for i, a := range texts {
		for j, b := range texts {
			if len(a)+len(b) > 10_000 && j != len(texts)-1 {
				continue
			}
			file := filepath.Join(dir, fmt.Sprintf("%d-%d", i, j))
			if err := os.WriteFile(file, []byte(a), 0o666); err != nil {
				t.Fatal(err)
			}
			diff := Unified("a/pack.md", "b/pack.md", []byte(a), []byte(b))
			if (diff == nil) != (a == b) {
				t.Errorf("%q to %q gives %q", a, b, diff)
			}
			if diff == nil {
				continue
			}
			// --fuzz=0 takes the positions at their word.
			cmd := exec.Command(patch, "--binary", "--fuzz=0", "--no-backup-if-mismatch", "-s", file)
			cmd.Stdin = bytes.NewReader(diff)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("patch %q to %q: %v\n%s\n%s", a, b, err, out, diff)
				continue
			}
			got, err := os.ReadFile(file)
			if os.IsNotExist(err) && b == "" {
				continue // patch removes files that it empties
			}
			if err != nil || string(got) != b {
				t.Errorf("patched %q to %q, want %q (%v)\n%s", a, got, b, err, diff)
			}
		}
	}
}
