package export

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"placard/generator/cache"
	"placard/generator/content"
	"placard/generator/markdown"
	"placard/generator/output"
)

// The head of the site's change feed is written again by every publication. It
// compares only what it has not compared before, and says the same.
func TestHeadRemembered(t *testing.T) {
	s := someNotices(0)
	add := func(i, tickets int) {
		day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i).Format(time.DateOnly)
		s[fmt.Sprintf("content/systems/triage/2.%d.0.md", i)] = packFile(fmt.Sprintf("2.%d.0", i), day, "triage-2",
			"[[change]]\nsection = \"intended-use\"\nclass = \"minor\"\nwhat = \"Another limit.\"\nwhy = \"Measured.\"\n\n", fmt.Sprintf("Sorts up to %d tickets in a minute.", tickets))
	}
	for i := range 120 {
		add(i, 300+i)
	}
	head := func(remembers *cache.Cache) (text string, parsed int) {
		in := edition(t, s)
		in.Cache = remembers
		parse, seen := in.Document, map[*content.File]bool{}
		in.Document = func(f *content.File) *markdown.Document {
			seen[f] = true
			return parse(f)
		}
		list, err := Feeds(in)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(list, func(a output.Artifact) bool { return a.Path == "changes/feed.atom" })
		var b strings.Builder
		if err := list[i].Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.String(), len(seen)
	}
	remembers := cache.InMemory()
	if _, n := head(remembers); n < 100 {
		t.Errorf("a first head reads %d documents", n)
	}
	first, n := head(remembers)
	if n != 0 {
		t.Errorf("the same head reads %d documents", n)
	}
	add(119, 500)
	second, n := head(remembers)
	if n != 2 {
		t.Errorf("a head with an edited pack reads %d documents", n)
	}
	if want, _ := head(nil); second != want || second == first {
		t.Error("the head is not what it is without a memory")
	}
}
