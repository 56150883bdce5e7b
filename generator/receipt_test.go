package generator

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"placard/benchmark"
	"placard/generator/content"
)

// TestReceipt holds that a build with nothing to do looks at no document, and
// that nothing which changes what is published escapes it: the folder is then
// that of a clean build.
func TestReceipt(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a site thirty times")
	}
	day := func(s string) content.Date {
		d, err := content.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	write := func(t *testing.T, name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	read := func(t *testing.T, name string) string {
		t.Helper()
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	const pack = "content/systems/system-00000/1.2.0.md"
	future := time.Now().Add(24 * time.Hour)
	cases := map[string]struct {
		change func(t *testing.T, dir string, o *Options)
		same   bool // the folder stays as it is
	}{
		"nothing": {func(*testing.T, string, *Options) {}, true},
		"the folder under another name": {func(t *testing.T, dir string, o *Options) {
			o.Out = filepath.Join(dir, ".", "public")
		}, true},
		"a word, size and time kept": {func(t *testing.T, dir string, o *Options) {
			name := filepath.Join(dir, "content/_index.md")
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			text := []byte(read(t, name))
			text[len(text)-3]++
			write(t, name, string(text))
			if err := os.Chtimes(name, info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
			if content.ChangeTime(info).IsZero() {
				t.Skip("this system cannot tell")
			}
		}, false},
		"a word, with the same time in the future": {func(t *testing.T, dir string, o *Options) {
			name := filepath.Join(dir, "content/_index.md")
			text := []byte(read(t, name))
			text[len(text)-3]++
			write(t, name, string(text))
			if err := os.Chtimes(name, future, future); err != nil {
				t.Fatal(err)
			}
		}, false},
		"a pack removed": {func(t *testing.T, dir string, o *Options) {
			if err := os.Remove(filepath.Join(dir, pack)); err != nil {
				t.Fatal(err)
			}
		}, false},
		"a page added": {func(t *testing.T, dir string, o *Options) {
			write(t, filepath.Join(dir, "content/new.md"), "+++\ntitle = \"New\"\n+++\n\nNew.\n")
		}, false},
		"the configuration": {func(t *testing.T, dir string, o *Options) {
			name := filepath.Join(dir, "site.toml")
			write(t, name, "description = \"Other.\"\n"+string(bytes.Replace([]byte(read(t, name)), []byte("description = \"A site made for measuring.\"\n"), nil, 1)))
		}, false},
		"a theme": {func(t *testing.T, dir string, o *Options) {
			write(t, filepath.Join(dir, "theme/strings/en.toml"), "\"notices.title\" = \"Announcements\"\n")
		}, false},
		"the base URL": {func(t *testing.T, dir string, o *Options) { o.BaseURL = "https://other.example/" }, false},
		"the audience": {func(t *testing.T, dir string, o *Options) { o.Audience = content.Partner }, false},
		"the date":     {func(t *testing.T, dir string, o *Options) { o.AsOf = day("2020-03-01") }, false},
		"a published file edited": {func(t *testing.T, dir string, o *Options) {
			name := filepath.Join(dir, "public/index.html")
			write(t, name, read(t, name)+"!")
		}, true},
		"a published file removed": {func(t *testing.T, dir string, o *Options) {
			if err := os.Remove(filepath.Join(dir, "public/404.html")); err != nil {
				t.Fatal(err)
			}
		}, true},
		"the receipt cut short": {func(t *testing.T, dir string, o *Options) {
			name := receiptFile(dir, o.out())
			write(t, name, read(t, name)[:100])
		}, true},
	}
	// Times are trusted once files have been left alone, so all sites are
	// made first.
	dirs := map[string]string{}
	for name := range cases {
		dir := t.TempDir()
		if err := benchmark.WriteSite(dir, 3); err != nil {
			t.Fatal(err)
		}
		dirs[name] = dir
	}
	home := filepath.Join(dirs["a word, with the same time in the future"], "content/_index.md")
	if err := os.Chtimes(home, future, future); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(home); err != nil || content.ChangeTime(info).IsZero() {
		delete(cases, "a word, with the same time in the future") // this system cannot tell
	}
	time.Sleep(settling + 100*time.Millisecond)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := Options{Dir: dirs[name]}
			build := func(o Options) *Result {
				t.Helper()
				r, err := Build(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				if !r.OK() {
					t.Fatal(r.Findings)
				}
				return r
			}
			first := build(o)
			if again := build(o); len(again.Stats.Stages) != 1 || again.Report.Rendered > 0 || again.Report.Files.Len() != first.Report.Files.Len() ||
				again.Report.BytesTotal != first.Report.BytesTotal || again.Summary.Packs != 3 || len(again.Findings) != len(first.Findings) {
				t.Fatalf("the second build: %+v, %+v", again.Stats, again.Summary)
			}
			published := tree(t, filepath.Join(o.Dir, "public"))
			c.change(t, o.Dir, &o)
			second := build(o)
			if name == "nothing" && len(second.Stats.Stages) != 1 {
				t.Errorf("the third build read the site again: %+v", second.Stats)
			}
			clean := o
			clean.Out = filepath.Join(t.TempDir(), "clean")
			build(clean)
			got, want := tree(t, filepath.Join(o.Dir, "public")), tree(t, clean.Out)
			if got != want {
				t.Error("the folder is not that of a clean build")
			}
			if same := got == published; same != c.same {
				t.Errorf("the folder stayed the same: %t", same)
			}
		})
	}
}

// tree is all that a folder holds, but for the manifest.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b bytes.Buffer
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == ".placard-manifest" {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		b.WriteString(name + "\n")
		b.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
