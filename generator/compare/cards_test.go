package compare

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files of testdata/cards")

// TestCards compares revisions of model cards as people write them, and keeps
// what a reader sees and which class every change has.
func TestCards(t *testing.T) {
	names, err := filepath.Glob("testdata/cards/*.md")
	if err != nil || len(names) == 0 {
		t.Fatal("no cards", err)
	}
	for _, name := range names {
		base, n := strings.TrimSuffix(name, ".md"), 0
		base, number, _ := strings.Cut(base, ".")
		fmt.Sscan(number, &n)
		next := fmt.Sprintf("%s.%d.md", base, n+1)
		new, err := os.ReadFile(next)
		if err != nil {
			continue
		}
		t.Run(filepath.Base(next), func(t *testing.T) {
			old, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			c := versions(t, "-- was --\n"+string(old)+"-- now --\n"+string(new))
			var got bytes.Buffer
			if err := c.WriteText(&got, TextOptions{Width: 100}); err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(next, ".md") + ".diff.txt"
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(want, got.Bytes()) {
				t.Errorf("differs from %s (refresh with -update and read the difference):\n%s", golden, got.String())
			}
		})
	}
}
