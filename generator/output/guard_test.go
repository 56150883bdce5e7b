package output

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestEmitRefuses(t *testing.T) {
	home, err := os.UserHomeDir()
	if err != nil {
		t.Skip("no home folder")
	}
	tests := []struct {
		name   string
		dir    string // relative to a temporary folder, or absolute
		setup  func(t *testing.T, tmp string) Options
		reason Refusal
		want   string
		files  []string
	}{
		{name: "a folder of somebody's", dir: "docs", reason: NotOurs, want: `is not empty and was not made by placard: "letter.txt"; name a new or empty folder`,
			files: []string{"letter.txt"},
			setup: func(t *testing.T, tmp string) Options {
				write(t, filepath.Join(tmp, "docs/letter.txt"), "dear")
				return Options{}
			}},
		{name: "force does not open it", dir: "docs", reason: NotOurs, want: "was not made by placard", files: []string{"a", "b", "c", "d", "e", "f", "g"},
			setup: func(t *testing.T, tmp string) Options {
				for _, f := range []string{"a", "b", "c", "d", "e", "f", "g"} {
					write(t, filepath.Join(tmp, "docs", f), "x")
				}
				return Options{Force: true, Rebuild: true}
			}},
		{name: "another program's manifest", dir: "docs", reason: NotOurs, want: "was not made by placard", files: []string{ManifestName},
			setup: func(t *testing.T, tmp string) Options {
				write(t, filepath.Join(tmp, "docs", ManifestName), "something else\n")
				return Options{}
			}},
		{name: "a file", dir: "docs", reason: NotAFolder, want: "is a file",
			setup: func(t *testing.T, tmp string) Options {
				write(t, filepath.Join(tmp, "docs"), "x")
				return Options{}
			}},
		{name: "a link", dir: "link", reason: NotAFolder, want: "is a symbolic link",
			setup: func(t *testing.T, tmp string) Options {
				symlink(t, t.TempDir(), filepath.Join(tmp, "link"))
				return Options{}
			}},
		{name: "a link to nothing", dir: "link", reason: NotAFolder, want: "is a symbolic link",
			setup: func(t *testing.T, tmp string) Options {
				symlink(t, "nothing", filepath.Join(tmp, "link"))
				return Options{}
			}},
		{name: "the site itself", dir: "site", reason: TooHigh, want: "must not be replaced",
			setup: func(t *testing.T, tmp string) Options {
				write(t, filepath.Join(tmp, "site/site.toml"), "")
				return Options{Protect: []string{filepath.Join(tmp, "site")}, Force: true}
			}},
		{name: "above the site", dir: ".", reason: TooHigh, want: "must not be replaced",
			setup: func(t *testing.T, tmp string) Options {
				write(t, filepath.Join(tmp, "x/site/site.toml"), "")
				return Options{Protect: []string{filepath.Join(tmp, "x/site")}}
			}},
		{name: "above the site by another name", dir: "x", reason: TooHigh, want: "must not be replaced",
			setup: func(t *testing.T, tmp string) Options {
				write(t, filepath.Join(tmp, "x/site/site.toml"), "")
				symlink(t, filepath.Join(tmp, "x/site"), filepath.Join(tmp, "other"))
				return Options{Protect: []string{filepath.Join(tmp, "other")}}
			}},
		{name: "in the content", dir: "site/content/public", reason: InsideInput, want: "site/content, which builds read",
			setup: func(t *testing.T, tmp string) Options {
				write(t, filepath.Join(tmp, "site/content/a.md"), "")
				return Options{Inputs: []string{filepath.Join(tmp, "site/content")}}
			}},
		{name: "what is to be a theme", dir: "link/theme/x", reason: InsideInput, want: "site/theme, which builds read",
			setup: func(t *testing.T, tmp string) Options {
				write(t, filepath.Join(tmp, "site/site.toml"), "")
				symlink(t, filepath.Join(tmp, "site"), filepath.Join(tmp, "link"))
				return Options{Inputs: []string{filepath.Join(tmp, "site/theme")}}
			}},
		{name: "home", dir: home, reason: TooHigh, want: "must not be replaced", setup: nothing},
		{name: "above home", dir: filepath.Dir(home), reason: TooHigh, want: "must not be replaced", setup: nothing},
		{name: "root", dir: filepath.VolumeName(home) + string(filepath.Separator), reason: TooHigh, want: "must not be replaced", setup: nothing},
		{name: "unknown files", dir: "public", reason: UnknownFiles, files: []string{".git/", "a/notes.txt", "new/"},
			want: `holds files that no build made: ".git/", "a/notes.txt", "new/"; move them away`,
			setup: func(t *testing.T, tmp string) Options {
				dir := filepath.Join(tmp, "public")
				mustEmit(t, site{"index.html": "home", "a/x": "x"}.plan(t), dir, Options{})
				write(t, filepath.Join(dir, "a/notes.txt"), "mine")
				write(t, filepath.Join(dir, ".git/config"), "mine")
				write(t, filepath.Join(dir, "new/deep/file"), "mine")
				write(t, filepath.Join(dir, "a/.DS_Store"), "nobody's")
				if err := os.MkdirAll(filepath.Join(dir, "empty/folders"), 0o755); err != nil {
					t.Fatal(err)
				}
				return Options{}
			}},
		{name: "unknown link to a folder", dir: "public", reason: UnknownFiles, files: []string{"a"}, want: `holds files that no build made: "a"`,
			setup: func(t *testing.T, tmp string) Options {
				dir := filepath.Join(tmp, "public")
				mustEmit(t, site{"index.html": "home", "a/x": "x"}.plan(t), dir, Options{})
				if err := os.Rename(filepath.Join(dir, "a"), filepath.Join(tmp, "elsewhere")); err != nil {
					t.Fatal(err)
				}
				symlink(t, filepath.Join(tmp, "elsewhere"), filepath.Join(dir, "a"))
				return Options{}
			}},
		{name: "unknown files and a damaged manifest", dir: "public", reason: UnknownFiles, files: []string{"old.html"}, want: "its manifest is damaged",
			setup: func(t *testing.T, tmp string) Options {
				dir := filepath.Join(tmp, "public")
				mustEmit(t, site{"index.html": "home", "old.html": "old"}.plan(t), dir, Options{})
				if err := os.Truncate(filepath.Join(dir, ManifestName), int64(len(manifestHeader))); err != nil {
					t.Fatal(err)
				}
				return Options{}
			}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tmp := t.TempDir()
			o := test.setup(t, tmp)
			dir := test.dir
			if !filepath.IsAbs(dir) {
				dir = filepath.Join(tmp, dir)
			}
			before := snapshot(t, tmp)
			for _, dry := range []bool{true, false} {
				o.DryRun = dry
				_, err := site{"index.html": "new"}.plan(t).Emit(context.Background(), dir, o)
				var refused *RefusedError
				if !errors.As(err, &refused) || refused.Reason != test.reason || !strings.HasPrefix(err.Error(), "output folder ") || !strings.Contains(err.Error(), test.want) || !slices.Equal(refused.Files, test.files) {
					t.Errorf("dry run %v: %v, want refusal %d with %q", dry, err, test.reason, test.want)
				}
			}
			if after := snapshot(t, tmp); !reflect.DeepEqual(before, after) {
				t.Errorf("before\n%s\nafter\n%s", list(before), list(after))
			}
		})
	}
}

func nothing(*testing.T, string) Options { return Options{} }

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func symlink(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		if runtime.GOOS == "windows" {
			t.Skip(err)
		}
		t.Fatal(err)
	}
}

// What looks like somebody's folder but is not: empty, or with what a desktop
// leaves in it.
func TestEmitAccepts(t *testing.T) {
	s := site{"index.html": "home"}
	clean := filepath.Join(t.TempDir(), "clean")
	mustEmit(t, s.plan(t), clean, Options{})
	want := snapshot(t, clean)
	for name, setup := range map[string]func(dir string){
		"missing":        func(dir string) {},
		"missing parent": func(dir string) { os.Remove(filepath.Dir(dir)) },
		"empty":          func(dir string) { os.Mkdir(dir, 0o700) },
		"litter":         func(dir string) { write(t, filepath.Join(dir, ".DS_Store"), "x") },
		"only a header":  func(dir string) { write(t, filepath.Join(dir, ManifestName), manifestHeader) },
		"a later version": func(dir string) {
			write(t, filepath.Join(dir, ManifestName), "placard-manifest 99\n{}\n")
			write(t, filepath.Join(dir, "index.html"), "of the later version")
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "sub", "public")
			if err := os.Mkdir(filepath.Dir(dir), 0o755); err != nil {
				t.Fatal(err)
			}
			setup(dir)
			mustEmit(t, s.plan(t), dir, Options{})
			wantTree(t, dir, want)
			wantAlone(t, dir)
			// A folder of ours is taken again, also through a relative path.
			t.Chdir(filepath.Dir(dir))
			if r := mustEmit(t, s.plan(t), "./public/", Options{}); r.Touched {
				t.Errorf("%+v", r)
			}
		})
	}
}

// A file that appears while the tree is being replaced is not deleted with
// the old tree.
func TestEmitKeepsWhatAppears(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	mustEmit(t, site{"index.html": "1"}.plan(t), dir, Options{})
	e := &emitter{link: os.Link, exchange: func(a, b string) error {
		write(t, filepath.Join(b, "late/arrival.txt"), "mine")
		return exchange(a, b)
	}}
	if err := exchange(dir, dir); errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	r, err := e.emit(context.Background(), site{"index.html": "2"}.plan(t), dir)
	if err != nil || len(r.Kept) != 1 {
		t.Fatalf("%v, kept %q", err, r.Kept)
	}
	if data, err := os.ReadFile(filepath.Join(r.Kept[0], "late/arrival.txt")); err != nil || string(data) != "mine" {
		t.Errorf("%q, %v", data, err)
	}
	// Later builds say so again, and never delete it.
	again := mustEmit(t, site{"index.html": "3"}.plan(t), dir, Options{})
	if !slices.Equal(again.Kept, r.Kept) {
		t.Errorf("kept %q, then %q", r.Kept, again.Kept)
	}
	if _, err := os.Stat(filepath.Join(r.Kept[0], "late/arrival.txt")); err != nil {
		t.Error(err)
	}
	if err := os.RemoveAll(filepath.Join(r.Kept[0], "late")); err != nil {
		t.Fatal(err)
	}
	if again = mustEmit(t, site{"index.html": "3"}.plan(t), dir, Options{}); len(again.Kept) != 0 {
		t.Errorf("kept %q", again.Kept)
	}
	wantAlone(t, dir)
}

// What a build left that was killed is removed if it is ours, and only then.
func TestEmitRemovesLeftovers(t *testing.T) {
	tmp := t.TempDir()
	dir := filepath.Join(tmp, "public")
	s := site{"index.html": "home"}
	mustEmit(t, s.plan(t), dir, Options{})
	ours := []string{".public.build-0000000000000001", ".public.build-0000000000000002", ".public.build-old0000000000000003"}
	write(t, filepath.Join(tmp, ours[0], ManifestName), stagingMark)
	write(t, filepath.Join(tmp, ours[0], "half/a/page.html"), "half")
	if err := os.Mkdir(filepath.Join(tmp, ours[1]), 0o755); err != nil { // killed before the mark
		t.Fatal(err)
	}
	mustEmit(t, s.plan(t), filepath.Join(tmp, ours[2]), Options{})
	write(t, filepath.Join(tmp, ".public.build-manifest"), manifestHeader)
	theirs := map[string]string{
		".public.build-notes.txt":                "mine",
		".public.build-0000000000000004":         "a file with such a name",
		".public.build-000000000000000g/x":       "not hexadecimal",
		".public.build-00000000000000000/x":      "too long",
		".public.build-0000000000000005/x":       "no manifest",
		".publicity.build-0000000000000001/x":    "another folder's",
		"public.build-0000000000000001/x":        "no dot",
		".other.build-0000000000000001/x":        "another's",
		".public.build-0000000000000006.bak/x":   "a copy",
		".public.build-old000000000000000x/mine": "not ours",
	}
	for name, text := range theirs {
		write(t, filepath.Join(tmp, name), text)
	}
	r := mustEmit(t, s.plan(t), dir, Options{})
	if want := []string{filepath.Join(tmp, ".public.build-0000000000000005")}; !slices.Equal(r.Kept, want) || r.Touched {
		t.Errorf("%+v", r)
	}
	for _, name := range append(ours, ".public.build-manifest") {
		if _, err := os.Lstat(filepath.Join(tmp, name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there (%v)", name, err)
		}
	}
	for name, text := range theirs {
		if data, err := os.ReadFile(filepath.Join(tmp, name)); err != nil || string(data) != text {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
}
