package content

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestLoaderTrustsNoTimes writes a document again with the size and the
// modification time that it had, in the ways that a clock which jumps and
// programs which copy times make possible. A load that looks at every file
// reads it again.
func TestLoaderTrustsNoTimes(t *testing.T) {
	page := func(text string) string { return "+++\ntitle = \"Page\"\n+++\n\n" + text + "\n" }
	now := time.Now()
	cases := map[string]struct {
		before, after time.Time // modification times; zero leaves them alone
		wait          bool      // until times are trusted
	}{
		"written twice within a moment":       {},
		"the same old time":                   {before: now.Add(-time.Hour), after: now.Add(-time.Hour), wait: true},
		"the same time in the future":         {before: now.Add(time.Hour), after: now.Add(time.Hour), wait: true},
		"an older time":                       {before: now.Add(-time.Hour), after: now.Add(-2 * time.Hour), wait: true},
		"before the jump of a clock, and now": {before: now.Add(24 * time.Hour), wait: true},
	}
	type site struct {
		dir    string
		loader *Loader
	}
	sites := map[string]site{}
	stamp := func(name string, at time.Time) {
		if at.IsZero() {
			return
		}
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	write := func(dir, name, text string) string {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return full
	}
	for name, c := range cases {
		s := site{dir: t.TempDir()}
		s.loader = NewLoader(s.dir)
		write(s.dir, "site.toml", "title = \"Site\"\nbase_url = \"https://site.example/\"\n\n[organization]\nname = \"Vendor\"\n")
		stamp(write(s.dir, "content/_index.md", page("One")), c.before)
		sites[name] = s
	}
	load := func(s site) string {
		tree, _, err := s.loader.Load(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return string(tree.Home.Source.Bytes())
	}
	for _, waited := range []bool{false, true} {
		if waited {
			time.Sleep(settling + 100*time.Millisecond)
		}
		for name, c := range cases {
			if c.wait != waited {
				continue
			}
			s := sites[name]
			if text := load(s); !strings.Contains(text, "One") {
				t.Fatal(text)
			}
			full := filepath.Join(s.dir, "content/_index.md")
			before, err := os.Stat(full)
			if err != nil {
				t.Fatal(err)
			}
			if ChangeTime(before).IsZero() && c.before.Equal(c.after) && waited {
				continue // this system cannot tell
			}
			if waited && !ChangeTime(before).IsZero() {
				// What has not changed is not read again, whatever its time.
				tree, _, err := s.loader.Load(t.Context(), nil)
				if err != nil {
					t.Fatal(err)
				}
				if again, _, _ := s.loader.Load(t.Context(), nil); again.Home.File != tree.Home.File {
					t.Errorf("%s: a file that is the same was read again", name)
				}
			}
			stamp(write(s.dir, "content/_index.md", page("Two")), c.after)
			if text := load(s); !strings.Contains(text, "Two") {
				t.Errorf("%s: the change is not seen", name)
			}
		}
	}
}
