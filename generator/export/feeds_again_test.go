package export

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"placard/generator/output"
)

// A new notice changes the heads of the feeds it belongs to, adds at most one
// archive document to each, and no other byte.
func TestOneMore(t *testing.T) {
	numbers := []int{99, 1, 100, 149, 199}
	if testing.Short() {
		numbers = numbers[:1]
	}
	for _, n := range numbers {
		s := someNotices(n)
		before := build(t, s)
		checked(t, before)
		s.noticeAt(n+1, time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC), "")
		after := publish(t, edition(t, s), before)
		docs := checked(t, after)
		archives := map[string]int{}
		for _, p := range changed(before, after) {
			folder, name := path.Split(p)
			switch {
			case strings.HasSuffix(folder, "/archive/"):
				if _, _, there := before.tree.File(p); there {
					t.Errorf("%d: the archive document %s has changed", n, p)
				}
				archives[folder+path.Ext(name)]++
			case strings.HasPrefix(name, "feed."):
				if !slices.Contains(docs[p].ids(), numbered(n+1)) {
					t.Errorf("%d: %s has changed and does not have the new notice", n, p)
				}
			case name == "calendar.ics" || name == "models.json":
			default:
				t.Errorf("%d: %s has changed", n, p)
			}
		}
		for p, count := range archives {
			// With the 101st entry archives begin, with two blocks.
			if count > 1 && !(n == 100 && count == 2) {
				t.Errorf("%d: %d new archive documents in %s", n, count, p)
			}
		}
		if r := after.tree.Report(); n == 199 && r.Rendered > 40 {
			t.Errorf("%d of %d files were rendered", r.Rendered, r.Files.Len())
		}
	}
}

func TestSameAgain(t *testing.T) {
	a, b := build(t, someNotices(120)), build(t, someNotices(120))
	if list := changed(a, b); len(list) > 0 {
		t.Errorf("two builds differ: %q", list)
	}
	in := edition(t, someNotices(120))
	in.Program = "another version"
	c := publish(t, in, a)
	if list := changed(a, c); len(list) > 0 {
		t.Errorf("another version of the program changes %q", list)
	}
	if again := publish(t, b.in, a); again.tree.Report().Rendered != 0 {
		t.Errorf("an unchanged site renders %d files", again.tree.Report().Rendered)
	}
}

// A move to another address keeps every id and date.
func TestMove(t *testing.T) {
	if testing.Short() {
		t.Skip("writes and reads feeds, one after the other")
	}
	s := someNotices(120)
	before := checked(t, build(t, s))
	s["site.toml"] = strings.Replace(s["site.toml"], "https://trust.example.com/", "https://www.example.org/trust/center/", 1)
	b := build(t, s)
	if !strings.HasSuffix(b.in.BaseURL, "/") {
		b.in.BaseURL += "/"
	}
	after := checked(t, b)
	for p, d := range before {
		if !slices.Equal(d.ids(), after[p].ids()) || d.feedID != after[p].feedID {
			t.Errorf("%s has other ids", p)
		}
		for i := range d.entries {
			x, y := d.entries[i], after[p].entries[i]
			if !x.updated.Equal(y.updated) || x.title != y.title || !strings.HasPrefix(y.url, "https://www.example.org/trust/center/notices/") && !strings.HasPrefix(y.url, "https://www.example.org/trust/center/systems/") {
				t.Errorf("%s: %s at %s", p, y.id, y.url)
			}
		}
	}
	if bytes.Contains(b.file(t, "notices/feed.atom"), []byte("https://trust.example.com/")) {
		t.Error("the old address is still there")
	}
}

// A correction is an entry of its own that leads to the notice it corrects,
// whose entry stays byte for byte.
func TestCorrection(t *testing.T) {
	s := someNotices(4)
	before := checked(t, build(t, s))
	s.noticeAt(5, time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC), "corrects = \"EX-0002\"\n")
	b := build(t, s)
	after := checked(t, b)
	entries := after["notices/feed.atom"].entries
	if !slices.Contains(entries[0].related, "https://trust.example.com/notices/EX-0002/") {
		t.Errorf("the correction leads to %q", entries[0].related)
	}
	for i, e := range before["notices/feed.atom"].entries {
		if e.body != entries[i+1].body || !e.updated.Equal(entries[i+1].updated) {
			t.Errorf("%s has changed", e.id)
		}
	}
	if !bytes.Contains(b.file(t, "notices/feed.json"), []byte(`"corrects": "`+numbered(2)+`"`)) {
		t.Error("the JSON feed does not say what is corrected")
	}
}

// What the program depends on is in the keys: rendering everything gives the
// bytes that the keys promise.
func TestKeys(t *testing.T) {
	s := someNotices(12)
	before := build(t, s)
	edits := map[string]func(source){
		"title": func(s source) { s["site.toml"] = strings.Replace(s["site.toml"], "Example trust", "Other trust", 1) },
		"address": func(s source) {
			s["site.toml"] = strings.Replace(s["site.toml"], "trust.example.com/", "trust.example.com/x/", 1)
		},
		"system": func(s source) { s["content/systems/dock/_index.md"] = systemFile("Doc", "dock-1", "dock-2") },
		"notice": func(s source) {
			s["content/notices/EX-0003.md"] = strings.Replace(s["content/notices/EX-0003.md"], "gap", "step", 1)
		},
		"pack": func(s source) {
			s["content/systems/dock/1.0.0.md"] = packFile("1.0.0", "2026-01-06", "dock-1", "", "Other.")
		},
		"page": func(s source) { s["content/policies/incidents.md"] = page("Other") },
		"moved": func(s source) {
			s["content/policies/incidents/_index.md"] = page("Incidents")
			delete(s, "content/policies/incidents.md")
		},
		"language": func(s source) {
			s["site.toml"] = strings.Replace(s["site.toml"], "as_of", "language = \"de\"\nas_of", 1)
		},
		"date": func(s source) { s["site.toml"] = strings.Replace(s["site.toml"], "2026-11-16", "2027-02-16", 1) },
	}
	for name, edit := range edits {
		t.Run(name, func(t *testing.T) {
			s := copyOf(s)
			edit(s)
			in := edition(t, s)
			if list := changed(publish(t, in, nil), publish(t, in, before)); len(list) > 0 {
				t.Errorf("stale: %q", list)
			}
		})
	}
}

func copyOf(s source) source {
	c := source{}
	for k, v := range s {
		c[k] = v
	}
	return c
}

// One notice's text is rendered once in a build, however many feeds it is in.
func TestRenderedOnce(t *testing.T) {
	in := edition(t, someNotices(30))
	parse := in.Document
	count := make(chan string, 10000)
	in.Document = func(f *fileType) *documentType { count <- f.Path; return parse(f) }
	publish(t, in, nil)
	close(count)
	seen := map[string]int{}
	for p := range count {
		// A pack is asked for as the newer and as the older side of a
		// difference, and for what only moved in it.
		if seen[p]++; seen[p] > 3 || seen[p] > 1 && strings.HasPrefix(p, "notices/") {
			t.Fatalf("%s is asked for %d times", p, seen[p])
		}
	}
	notices := 0
	for p := range seen {
		if strings.HasPrefix(p, "notices/") {
			notices++
		}
	}
	if notices != 30 {
		t.Errorf("%d notices are asked for", notices)
	}
}

// A text is let go when the last file that has it is written, and made again
// for a plan that is written twice.
func TestTextsAreLetGo(t *testing.T) {
	p, err := newPublication(edition(t, someNotices(120)))
	if err != nil {
		t.Fatal(err)
	}
	var list []output.Artifact
	for _, scope := range Scopes(p.Site) {
		list = append(list, p.plan(p.feed(scope))...)
	}
	var bodies []*body
	made := map[*body]int{}
	watch := func(b *body) {
		if b == nil {
			return
		}
		inner := b.make
		b.make = func(says *statement) (string, error) { made[b]++; return inner(says) }
		bodies = append(bodies, b)
	}
	for _, e := range p.notices {
		watch(e.body)
	}
	for _, e := range p.packs {
		watch(e.body)
		watch(e.archivedBody)
	}
	write := func() (sum int) {
		for _, a := range list {
			var b bytes.Buffer
			if err := a.Write(&b); err != nil {
				t.Fatal(err)
			}
			sum += b.Len()
		}
		return sum
	}
	first := write()
	for _, b := range bodies {
		if b.said != nil || b.text != "" || made[b] > 1 {
			t.Fatalf("a text is made %d times and kept: %v", made[b], b.said != nil)
		}
	}
	if len(made) < 120 || write() != first {
		t.Errorf("%d texts are made", len(made))
	}
}

func BenchmarkFeeds(b *testing.B) {
	in := edition(b, someNotices(1000))
	b.Run("plan", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Feeds(in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			publish(b, in, nil)
		}
	})
}

// Packs published later on the same day, whatever they are called, change
// neither entries that are there nor archives.
func TestSameDay(t *testing.T) {
	s := someNotices(0)
	for i := range 160 {
		day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i/40).Format(time.DateOnly)
		s[fmt.Sprintf("content/systems/triage/2.%d.0.md", i)] = packFile(fmt.Sprintf("2.%d.0", i), day, "triage-2", "", fmt.Sprintf("Text %d.", i))
	}
	before := build(t, s)
	was := checked(t, before)
	s["content/systems/dock/1.5.0.md"] = packFile("1.5.0", "2026-03-05", "dock-1", "", "Another text.")
	s["content/systems/triage/1.9.0.md"] = packFile("1.9.0", "2026-03-05", "triage-1", "", "Another text.")
	after := publish(t, edition(t, s), before)
	is := checked(t, after)
	for _, p := range changed(before, after) {
		if strings.Contains(p, "/archive/") {
			t.Errorf("%s has changed", p)
		}
	}
	updated := map[string]time.Time{}
	for _, e := range is["changes/feed.atom"].entries {
		updated[e.id] = e.updated
	}
	for _, e := range was["changes/feed.atom"].entries {
		if at, ok := updated[e.id]; ok && !at.Equal(e.updated) {
			t.Errorf("%s was updated at %s and is at %s", e.id, e.updated, at)
		}
	}
	if n := len(whole(t, after, is, "changes/feed.rss")); n != 165 {
		t.Errorf("%d entries with the archives", n)
	}
}
