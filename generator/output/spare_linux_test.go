package output

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// sparing is a site that is built again and again with a spare.
type sparing struct {
	site
	dir, spare string
	o          Options
	links      atomic.Int32 // of the last emit
	twins      []byte       // that builds have reported last
	exchange   func(a, b string) error
}

func newSparing(tb testing.TB, s site) *sparing {
	tb.Helper()
	p := &sparing{site: s, dir: filepath.Join(tb.TempDir(), "public"), spare: filepath.Join(tb.TempDir(), "spare"), exchange: exchange}
	p.o.Spare = p.spare
	return p
}

func (s *sparing) try(p *Plan) (Report, error) {
	s.links.Store(0)
	e := &emitter{o: s.o, exchange: s.exchange, link: func(a, b string) error {
		s.links.Add(1)
		return os.Link(a, b)
	}}
	r, err := e.emit(context.Background(), p, s.dir)
	if r.Twins != nil {
		s.twins = r.Twins
	}
	return r, err
}

func (s *sparing) emit(tb testing.TB) Report {
	tb.Helper()
	r, err := s.try(s.plan(tb))
	if err != nil {
		tb.Fatal(err)
	}
	s.wantClean(tb)
	return r
}

func (s *sparing) wantClean(tb testing.TB) {
	tb.Helper()
	clean := filepath.Join(tb.TempDir(), "clean")
	mustEmit(tb, s.plan(tb), clean, Options{})
	wantTree(tb, s.dir, snapshot(tb, clean))
}

// edit gives a file another text.
func (s *sparing) edit(path string) { s.site[path] += " edited" }

func someSite() site {
	s := site{"index.html": "home"}
	for i := range 20 {
		s[fmt.Sprintf("systems/%d/packs/%d/index.html", i%7, i)] = fmt.Sprint("pack ", i)
	}
	return s
}

// A build with a spare links nothing and writes what changed.
func TestSpareCostsWhatChanged(t *testing.T) {
	s := newSparing(t, someSite())
	s.emit(t)
	if _, err := os.Lstat(s.spare); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a clean build left a spare: %v", err)
	}
	s.edit("index.html")
	s.emit(t)
	if got := s.links.Load(); got != 21 { // all but index.html and SHA256SUMS
		t.Errorf("the first build after it linked %d files, want 21", got)
	}
	wantAlone(t, s.dir)
	for i, step := range []struct {
		edit  func()
		links int32 // what the build before wrote, and this one did not
	}{
		{func() { s.edit("systems/3/packs/3/index.html") }, 1},
		{func() { s.edit("systems/3/packs/3/index.html") }, 0},
		{func() { delete(s.site, "systems/2/packs/2/index.html") }, 1},
		{func() { s.site["systems/9/packs/2/index.html"] = "new" }, 0},
		{func() { s.edit("a/new") }, 1},
		{func() { delete(s.site, "a/new"); s.edit("systems/9/packs/2/index.html") }, 0},
	} {
		step.edit()
		r := s.emit(t)
		if got := s.links.Load(); got != step.links || len(r.Kept) > 0 {
			t.Errorf("step %d: %d links, want %d; kept %q", i, got, step.links, r.Kept)
		}
		wantAlone(t, s.dir)
	}
	// Nothing to do: the spare stays as it is.
	before := stats(t, s.spare)
	if r := s.emit(t); r.Touched || !reflect.DeepEqual(stats(t, s.spare), before) {
		t.Errorf("a build with nothing to do: %+v", r)
	}
	// Where the published tree is gone, a spare only takes space.
	if err := os.RemoveAll(s.dir); err != nil {
		t.Fatal(err)
	}
	s.emit(t)
	if _, err := os.Lstat(s.spare); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the spare of a tree that is gone: %v", err)
	}
	wantAlone(t, s.dir)
}

// Nothing is believed of a spare but which files are the published ones.
func TestSpareDamaged(t *testing.T) {
	const page = "systems/3/packs/3/index.html"
	replace := func(t *testing.T, name, text string) {
		t.Helper()
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		write(t, name, text)
	}
	for name, c := range map[string]struct {
		spoil func(t *testing.T, s *sparing)
		kept  string // in the folder that the report names
		stays bool   // what lies in its place is nobody's to remove
	}{
		"a file exchanged for another":   {spoil: func(t *testing.T, s *sparing) { replace(t, filepath.Join(s.spare, page), "pack X") }},
		"a file that is a later version": {spoil: func(t *testing.T, s *sparing) { replace(t, filepath.Join(s.spare, "SHA256SUMS"), "x") }},
		"a file edited in place, which is the published one": {spoil: func(t *testing.T, s *sparing) {
			write(t, filepath.Join(s.spare, page), "pack Y")
		}},
		"a file cut short in place": {spoil: func(t *testing.T, s *sparing) {
			if err := os.Truncate(filepath.Join(s.spare, page), 1); err != nil {
				t.Fatal(err)
			}
		}},
		"a file gone": {spoil: func(t *testing.T, s *sparing) { os.Remove(filepath.Join(s.spare, page)) }},
		"a link in the place of a file": {spoil: func(t *testing.T, s *sparing) {
			os.Remove(filepath.Join(s.spare, page))
			symlink(t, "/etc/hostname", filepath.Join(s.spare, page))
		}},
		"a link in the place of a file to be written": {spoil: func(t *testing.T, s *sparing) {
			to := filepath.Join(t.TempDir(), "theirs")
			write(t, to, "theirs")
			os.Remove(filepath.Join(s.spare, "SHA256SUMS"))
			symlink(t, to, filepath.Join(s.spare, "SHA256SUMS"))
			t.Cleanup(func() {
				if data, err := os.ReadFile(to); err != nil || string(data) != "theirs" {
					t.Errorf("a build wrote through a link: %q, %v", data, err)
				}
			})
		}},
		"a folder in the place of a file": {spoil: func(t *testing.T, s *sparing) {
			os.Remove(filepath.Join(s.spare, page))
			write(t, filepath.Join(s.spare, page, "x"), "mine")
		}, kept: page + "/x"},
		"a file in the place of a folder": {spoil: func(t *testing.T, s *sparing) {
			os.RemoveAll(filepath.Join(s.spare, "systems"))
			write(t, filepath.Join(s.spare, "systems"), "mine")
		}, kept: "systems"},
		"a link in the place of a folder": {spoil: func(t *testing.T, s *sparing) {
			away := filepath.Join(t.TempDir(), "away")
			if err := os.Rename(filepath.Join(s.spare, "systems"), away); err != nil {
				t.Fatal(err)
			}
			symlink(t, away, filepath.Join(s.spare, "systems"))
			before := stats(t, away)
			t.Cleanup(func() {
				if after := stats(t, away); !reflect.DeepEqual(before, after) {
					t.Error("a build wrote through a link")
				}
			})
		}, kept: "systems"},
		"other modes": {spoil: func(t *testing.T, s *sparing) {
			for _, dir := range []string{"", "systems", "systems/3/packs/3"} {
				if err := os.Chmod(filepath.Join(s.spare, dir), 0o777|fs.ModeSticky); err != nil {
					t.Fatal(err)
				}
			}
		}},
		"another mode of a file": {spoil: func(t *testing.T, s *sparing) {
			if err := os.Chmod(filepath.Join(s.spare, page), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		"somebody's file":   {spoil: func(t *testing.T, s *sparing) { write(t, filepath.Join(s.spare, "a/mine"), "mine") }, kept: "a/mine"},
		"somebody's folder": {spoil: func(t *testing.T, s *sparing) { write(t, filepath.Join(s.spare, "x/y/mine"), "mine") }, kept: "x/y/mine"},
		"litter and folders without files": {spoil: func(t *testing.T, s *sparing) {
			write(t, filepath.Join(s.spare, "a/.DS_Store"), "x")
			write(t, filepath.Join(s.spare, "b/c/.DS_Store"), "x")
			if err := os.MkdirAll(filepath.Join(s.spare, "empty/folders"), 0o755); err != nil {
				t.Fatal(err)
			}
		}},
		"marked as unfinished": {spoil: func(t *testing.T, s *sparing) {
			write(t, filepath.Join(s.spare, ManifestName), stagingMark)
			write(t, filepath.Join(s.spare, "a/half"), "hal")
		}},
		"an unfinished mark":          {spoil: func(t *testing.T, s *sparing) { write(t, filepath.Join(s.spare, ManifestName+".new"), stagingMark[:9]) }, kept: ManifestName + ".new"},
		"the manifest cut short":      {spoil: func(t *testing.T, s *sparing) { os.Truncate(filepath.Join(s.spare, ManifestName), 700) }},
		"the manifest of a later one": {spoil: func(t *testing.T, s *sparing) { write(t, filepath.Join(s.spare, ManifestName), "placard-manifest 9\n") }},
		"no manifest":                 {spoil: func(t *testing.T, s *sparing) { os.Remove(filepath.Join(s.spare, ManifestName)) }, stays: true},
		"another's manifest":          {spoil: func(t *testing.T, s *sparing) { write(t, filepath.Join(s.spare, ManifestName), "hello") }, stays: true},
		"a link to its manifest": {spoil: func(t *testing.T, s *sparing) {
			away := filepath.Join(t.TempDir(), "away")
			if err := os.Rename(filepath.Join(s.spare, ManifestName), away); err != nil {
				t.Fatal(err)
			}
			symlink(t, away, filepath.Join(s.spare, ManifestName))
		}, stays: true},
		"a file in its place": {spoil: func(t *testing.T, s *sparing) {
			os.RemoveAll(s.spare)
			write(t, s.spare, "mine")
		}, stays: true},
		"a link in its place": {spoil: func(t *testing.T, s *sparing) {
			away := filepath.Join(t.TempDir(), "away")
			if err := os.Rename(s.spare, away); err != nil {
				t.Fatal(err)
			}
			symlink(t, away, s.spare)
		}, stays: true},
		"a link above it": {spoil: func(t *testing.T, s *sparing) {
			away := filepath.Join(t.TempDir(), "away")
			if err := os.Rename(filepath.Dir(s.spare), away); err != nil {
				t.Fatal(err)
			}
			symlink(t, away, filepath.Dir(s.spare))
		}, stays: true},
		"gone":            {spoil: func(t *testing.T, s *sparing) { os.RemoveAll(s.spare) }},
		"gone altogether": {spoil: func(t *testing.T, s *sparing) { os.RemoveAll(filepath.Dir(s.spare)) }},
		"of another site": {spoil: func(t *testing.T, s *sparing) {
			os.RemoveAll(s.spare)
			mustEmit(t, site{"index.html": "another", "systems": "a file", "z/z": "z"}.plan(t), s.spare, Options{})
		}},
		"a copy": {spoil: func(t *testing.T, s *sparing) {
			os.RemoveAll(s.spare)
			mustEmit(t, s.plan(t), s.spare, Options{})
		}},
	} {
		for _, edit := range []string{"index.html", "new/page", "no " + page} {
			t.Run(name+" "+edit, func(t *testing.T) {
				s := newSparing(t, someSite())
				s.emit(t)
				s.edit("index.html")
				s.emit(t)
				s.edit("a/x")
				s.emit(t)
				c.spoil(t, s)
				if path, gone := strings.CutPrefix(edit, "no "); gone {
					delete(s.site, path)
				} else {
					s.edit(edit)
				}
				before, berr := os.Lstat(s.spare)
				r := s.emit(t)
				if c.stays {
					if after, err := os.Lstat(s.spare); berr != nil || err != nil || !os.SameFile(before, after) {
						t.Errorf("what lay in the place of the spare: %v", err)
					}
				}
				switch {
				case c.kept == "" && len(r.Kept) > 0:
					t.Errorf("kept %q", r.Kept)
				case c.kept == "":
					wantAlone(t, s.dir)
				case len(r.Kept) != 1:
					t.Errorf("kept %q", r.Kept)
				default:
					if _, err := os.Lstat(filepath.Join(r.Kept[0], filepath.FromSlash(c.kept))); err != nil {
						t.Error(err)
					}
				}
				// Nothing of it shows up later either.
				s.edit("index.html")
				again := s.emit(t)
				if !slices.Equal(again.Kept, r.Kept) {
					t.Errorf("kept %q, then %q", r.Kept, again.Kept)
				}
				s.edit("index.html")
				s.emit(t)
				if got := s.links.Load(); !c.stays && name != "gone altogether" && got != 0 {
					t.Errorf("%d links when all is well again", got)
				}
			})
		}
	}
}

// A file that appears in the folder while it is replaced comes into the spare
// with the old tree, and is not deleted with it.
func TestSpareKeepsWhatAppears(t *testing.T) {
	for _, force := range []bool{false, true} {
		s := newSparing(t, someSite())
		s.o.Force = force
		s.emit(t)
		s.exchange = func(a, b string) error {
			write(t, filepath.Join(b, "late/arrival.txt"), "mine")
			return exchange(a, b)
		}
		s.edit("index.html")
		s.emit(t)
		s.exchange = exchange
		s.edit("index.html")
		r := s.emit(t)
		if force {
			if len(r.Kept) > 0 {
				t.Errorf("forced to delete it, it was kept: %q", r.Kept)
			}
			continue
		}
		if len(r.Kept) != 1 {
			t.Fatalf("kept %q", r.Kept)
		}
		if data, err := os.ReadFile(filepath.Join(r.Kept[0], "late/arrival.txt")); err != nil || string(data) != "mine" {
			t.Errorf("%q, %v", data, err)
		}
	}
}

// What lies in the published folder is refused, spare or not, and with force
// it is gone for good.
func TestSpareAndStrangers(t *testing.T) {
	s := newSparing(t, someSite())
	s.emit(t)
	s.edit("index.html")
	s.emit(t)
	before := stats(t, s.spare)
	write(t, filepath.Join(s.dir, "a/mine"), "mine")
	s.edit("index.html")
	var refused *RefusedError
	if _, err := s.try(s.plan(t)); !errors.As(err, &refused) || refused.Reason != UnknownFiles {
		t.Errorf("%v", err)
	}
	if after := stats(t, s.spare); !reflect.DeepEqual(before, after) {
		t.Error("a build that is refused touches the spare")
	}
	s.o.Force = true
	s.emit(t)
	if _, err := os.Lstat(s.spare); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("somebody's files are in the spare: %v", err)
	}
	wantAlone(t, s.dir)
}

// A build that fails gives the spare back.
func TestSpareAfterFailure(t *testing.T) {
	s := newSparing(t, someSite())
	s.emit(t)
	s.edit("index.html")
	s.emit(t)
	published := stats(t, s.dir)
	p := s.plan(t)
	for _, path := range []string{"z/1", "z/2"} {
		if err := p.Add(Artifact{Path: path, Key: NewKey(path).Sum(), Write: func(w io.Writer) error {
			if path == "z/2" {
				return errors.New("no")
			}
			_, err := io.WriteString(w, "written before the failure")
			return err
		}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.try(p); err == nil {
		t.Fatal("it did not fail")
	}
	failed := func(where string) {
		t.Helper()
		if !reflect.DeepEqual(stats(t, s.dir), published) {
			t.Errorf("%s: what was published has changed", where)
		}
		if _, err := os.Lstat(filepath.Join(s.spare, "z/1")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: what was written takes space: %v", where, err)
		}
		wantAlone(t, s.dir)
	}
	failed("while it renders")
	s.site["z/1"] = "written before the failure"
	s.exchange = func(a, b string) error { return syscall.EIO }
	if _, err := s.try(s.plan(t)); !errors.Is(err, syscall.EIO) {
		t.Fatal(err)
	}
	failed("when it swaps")
	s.exchange = exchange
	if r := s.emit(t); len(r.Kept) > 0 || s.links.Load() != 0 {
		t.Errorf("kept %q, %d links", r.Kept, s.links.Load())
	}
	wantAlone(t, s.dir)
	// Without an exchange the folders are renamed, one after the other.
	s.exchange = func(a, b string) error { return errors.ErrUnsupported }
	for range 3 {
		s.edit("index.html")
		if r := s.emit(t); len(r.Kept) > 0 {
			t.Errorf("kept %q", r.Kept)
		}
		wantAlone(t, s.dir)
	}
	if s.links.Load() != 0 {
		t.Errorf("%d links", s.links.Load())
	}
}

// What a build leaves that was killed between two steps is put right.
func TestSpareKilledBetweenSteps(t *testing.T) {
	for name, leave := range map[string]func(t *testing.T, s *sparing){
		"taken, not marked": func(t *testing.T, s *sparing) {
			rename(t, s.spare, beside(s))
		},
		"taken, half marked": func(t *testing.T, s *sparing) {
			rename(t, s.spare, beside(s))
			link(t, filepath.Join(beside(s), ManifestName), filepath.Join(filepath.Dir(s.dir), ".public.build-manifest"))
			write(t, filepath.Join(beside(s), ManifestName+".new"), stagingMark[:20])
		},
		"marked, half written": func(t *testing.T, s *sparing) {
			rename(t, s.spare, beside(s))
			link(t, filepath.Join(beside(s), ManifestName), filepath.Join(filepath.Dir(s.dir), ".public.build-manifest"))
			if err := os.Remove(filepath.Join(beside(s), ManifestName)); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(beside(s), ManifestName), stagingMark)
			write(t, filepath.Join(beside(s), "new/page"), "ne")
		},
		"swapped, the list not removed": func(t *testing.T, s *sparing) {
			rename(t, s.spare, beside(s))
			link(t, filepath.Join(beside(s), ManifestName), filepath.Join(filepath.Dir(s.dir), ".public.build-manifest"))
		},
		"given back, still marked": func(t *testing.T, s *sparing) {
			link(t, filepath.Join(s.spare, ManifestName), filepath.Join(filepath.Dir(s.dir), ".public.build-manifest"))
			if err := os.Remove(filepath.Join(s.spare, ManifestName)); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(s.spare, ManifestName), stagingMark)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSparing(t, someSite())
			s.emit(t)
			s.edit("index.html")
			s.emit(t)
			leave(t, s)
			s.edit("a/x")
			for range 3 {
				if r := s.emit(t); len(r.Kept) > 0 {
					t.Errorf("kept %q", r.Kept)
				}
				wantAlone(t, s.dir)
				s.edit("index.html")
			}
			if s.links.Load() != 0 {
				t.Errorf("%d links when all is well again", s.links.Load())
			}
		})
	}
}

func beside(s *sparing) string {
	return filepath.Join(filepath.Dir(s.dir), ".public.build-00000000000000aa")
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Link(from, to); err != nil {
		t.Fatal(err)
	}
}

// A place on another file system holds no spare.
func TestSpareElsewhere(t *testing.T) {
	s := newSparing(t, someSite())
	s.o.Spare = filepath.Join(smallDisk(t, "size=600k"), "spare")
	for range 3 {
		s.edit("index.html")
		if r := s.emit(t); len(r.Kept) > 0 {
			t.Errorf("kept %q", r.Kept)
		}
		wantAlone(t, s.dir)
	}
	if names, _ := readNames(filepath.Dir(s.o.Spare)); len(names) > 0 {
		t.Errorf("left %q", names)
	}
}

// A full or read-only disk leaves the published tree as it was, and the spare
// to the next build.
func TestSpareOnFullDisk(t *testing.T) {
	disk := smallDisk(t, "size=2m,nr_inodes=600")
	s := newSparing(t, someSite())
	s.dir, s.o.Spare = filepath.Join(disk, "site", "public"), filepath.Join(disk, "state", "spare")
	s.spare = s.o.Spare
	if err := os.Mkdir(filepath.Dir(s.spare), 0o755); err != nil {
		t.Fatal(err)
	}
	s.emit(t)
	s.edit("index.html")
	s.emit(t)
	published := stats(t, s.dir)
	for name, c := range map[string]struct {
		spoil, heal func()
		want        error
	}{
		"bytes": {func() { s.site["big"] = strings.Repeat("x", 3<<20) }, func() { delete(s.site, "big") }, syscall.ENOSPC},
		"files": {func() {
			for i := range 600 {
				s.site[fmt.Sprint("many/", i)] = "x"
			}
		}, func() {
			for i := range 600 {
				delete(s.site, fmt.Sprint("many/", i))
			}
		}, syscall.ENOSPC},
		"no room for a mark": {func() {
			f, err := os.Create(filepath.Join(disk, "filler"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			for b := make([]byte, 4096); err == nil; {
				_, err = f.Write(b)
			}
			s.edit("a/y")
		}, func() { os.Remove(filepath.Join(disk, "filler")) }, syscall.ENOSPC},
		"read-only": {func() {
			if err := syscall.Mount("", disk, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
				t.Skip(err)
			}
			s.edit("a/y")
		}, func() {
			if err := syscall.Mount("", disk, "", syscall.MS_REMOUNT, ""); err != nil {
				t.Fatal(err)
			}
		}, syscall.EROFS},
	} {
		c.spoil()
		if _, err := s.try(s.plan(t)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(stats(t, s.dir), published) {
			t.Errorf("%s: what was published has changed", name)
		}
		c.heal()
		s.edit("index.html")
		if r := s.emit(t); len(r.Kept) > 0 {
			t.Errorf("%s: kept %q", name, r.Kept)
		}
		wantAlone(t, s.dir)
		s.edit("index.html")
		s.emit(t)
		published = stats(t, s.dir)
	}
}

// What is done to a published file after the look that a build goes by is
// found out by the next one.
func TestEditAfterTheLook(t *testing.T) {
	s := newSparing(t, someSite())
	s.emit(t)
	for _, edit := range []string{"index.html", "a/x", "index.html"} {
		s.look()
		if _, _, ok := Standing(s.dir); !ok {
			t.Fatal("it does not stand")
		}
		const page = "systems/3/packs/3/index.html"
		write(t, filepath.Join(s.dir, page), "pack X")
		s.edit(edit)
		if _, err := s.try(s.plan(t)); err != nil {
			t.Fatal(err)
		}
		s.look()
		if _, _, ok := Standing(s.dir); ok {
			t.Error("the edit is not seen")
		}
		if r := s.emit(t); r.Changed != 1 {
			t.Errorf("%+v", r)
		}
		// A look that is not of this folder, or of what it was, does not count.
		old := s.o.Looked
		s.edit(edit)
		s.emit(t)
		if s.o.Looked = old; old().of(s.dir) {
			t.Error("an old look counts")
		}
		s.edit(edit)
		s.emit(t)
	}
}

// look looks ahead, as a build does while it reads its sources.
func (s *sparing) look() {
	l := LookAt(s.dir, s.spare, s.twins)
	s.o.Looked = func() *Look { return l }
}

// What happens to a spare after the look at it does not come into what is
// published, also where nobody had touched it for long.
func TestSpoiltAfterTheLook(t *testing.T) {
	sites := make([]*sparing, 30)
	for i := range sites {
		s := newSparing(t, someSite())
		s.emit(t)
		s.edit("index.html")
		s.emit(t)
		sites[i] = s
	}
	time.Sleep(settling + 100*time.Millisecond)
	for seed, s := range sites {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(uint64(seed), 3))
			s.look()
			l := s.o.Looked()
			if l.glance == nil {
				t.Fatal("the spare was not looked at")
			}
			// What was seen of a folder that was left alone is believed.
			was := slices.Clone(l.glance.same)
			for i := range l.glance.same {
				l.glance.same[i] = false
			}
			again, others, err := l.seen.compare(s.spare, l.glance)
			if err != nil || len(others) > 0 || slices.Contains(again.same, true) {
				t.Errorf("%v, %q: folders were listed again", err, others)
			}
			copy(l.glance.same, was)
			for range rng.IntN(4) {
				if _, err := os.Lstat(s.spare); err == nil {
					spoilSpare(t, s.spare, s.dir, true, rng)
				}
			}
			if again, _, err = l.seen.compare(s.spare, l.glance); err != nil {
				t.Fatal(err)
			}
			full, _, err := l.seen.compare(s.spare, nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := range full.same {
				if full.same[i] != again.same[i] {
					t.Errorf("%s: taken for the published one: %v, should be %v", l.seen.layout.entries[i].path, again.same[i], full.same[i])
				}
			}
			s.edit("a/x")
			s.o.Force = true // what the spoiler has made is to go
			if _, err := s.try(s.plan(t)); err != nil {
				t.Fatal(err)
			}
			s.wantClean(t)
		})
	}
}

// Folders that a build before has found alike in both trees are not listed
// again, and what is done to either tree is seen all the same.
func TestTwins(t *testing.T) {
	sites := make([]*sparing, 40)
	for i := range sites {
		sites[i] = newSparing(t, someSite())
		sites[i].emit(t)
		sites[i].edit("index.html")
		sites[i].emit(t)
	}
	time.Sleep(settling + 100*time.Millisecond)
	for _, s := range sites {
		s.look()
		s.edit("systems/3/packs/3/index.html")
		if s.emit(t); s.twins == nil {
			t.Fatal("no twins")
		}
	}
	time.Sleep(settling + 100*time.Millisecond)
	listed := 0
	for seed, s := range sites {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(uint64(seed), 4))
			known := readTwins(s.twins)
			if m, err := readManifest(s.dir); err != nil {
				t.Fatal(err)
			} else {
				l := lookAt(s.dir, &m, known)
				for f, tw := range l.twin {
					path := l.layout.folders[f].path
					if touched := path == "" || path == "systems/3/packs/3"; (tw == nil) != touched {
						t.Errorf("%q: a twin that nobody has touched: %v", path, tw != nil)
					}
				}
			}
			for range rng.IntN(3) {
				damage(t, s.dir, rng)
			}
			for range rng.IntN(3) {
				if _, err := os.Lstat(s.spare); err == nil {
					spoilSpare(t, s.spare, s.dir, false, rng)
				}
			}
			m, err := readManifest(s.dir)
			if err != nil || !m.whole {
				t.Skip("the manifest is damaged")
			}
			got, want := lookAt(s.dir, &m, known), lookAt(s.dir, &m, nil)
			for _, tw := range got.twin {
				if tw == nil {
					listed++
				}
			}
			if !slices.Equal(got.ino, want.ino) || !reflect.DeepEqual(got.lost, want.lost) || !slices.Equal(got.others, want.others) || fmt.Sprint(got.err) != fmt.Sprint(want.err) {
				t.Errorf("the published tree: %v, %v, %q, %v; should be %v, %v, %q, %v", got.ino, got.lost, got.others, got.err, want.ino, want.lost, want.others, want.err)
			}
			g, others, err := got.compare(s.spare, nil)
			full, all, ferr := want.compare(s.spare, nil)
			if !slices.Equal(g.same, full.same) || !slices.Equal(others, all) || fmt.Sprint(err) != fmt.Sprint(ferr) {
				t.Errorf("the spare: %v, %q, %v; should be %v, %q, %v", g.same, others, err, full.same, all, ferr)
			}
			s.look()
			s.edit("a/x")
			s.o.Force = true
			if _, err := s.try(s.plan(t)); err != nil {
				t.Fatal(err)
			}
			s.wantClean(t)
		})
	}
	if all := len(sites) * 50; listed*2 > all {
		t.Errorf("%d of about %d folders were listed", listed, all)
	}
}

// A folder is no twin of one that has other folders in it: what comes with one
// build and goes with the next does not come back with the one after.
func TestTwinsHaveTheSameFolders(t *testing.T) {
	t.Parallel()
	s := newSparing(t, someSite())
	s.emit(t)
	s.edit("index.html")
	s.emit(t)
	for _, edit := range []func(){
		func() { s.edit("systems/4/packs/new/index.html") },
		func() { delete(s.site, "systems/4/packs/new/index.html") },
		func() { s.edit("index.html") },
		func() { s.edit("index.html") },
	} {
		time.Sleep(settling + 100*time.Millisecond)
		s.look()
		edit()
		s.emit(t)
	}
}

func FuzzReadTwins(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(encodeTwins([]twin{{"a/b", mark{1, 2}, mark{3, -4}}, {path: ""}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, data := range [][]byte{data, encodeSum(data)} {
			for path, tw := range readTwins(data) {
				if again := readTwins(encodeTwins([]twin{*tw})); tw.path != path || *again[path] != *tw {
					t.Errorf("%q: %+v is read as %+v", path, tw, again[path])
				}
			}
		}
	})
}

// encodeSum makes bytes whole, whatever they say.
func encodeSum(data []byte) []byte {
	sum := sha256.Sum256(data)
	return append(slices.Clip(data), sum[:]...)
}

// spoilSpare does at random what others may do to a spare; where the published
// files have been looked at, it leaves these alone.
func spoilSpare(t *testing.T, spare, published string, looked bool, rng *rand.Rand) {
	t.Helper()
	var names []string
	for path := range snapshot(t, spare) {
		if path != "." {
			names = append(names, filepath.Join(spare, filepath.FromSlash(path)))
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return
	}
	name := names[rng.IntN(len(names))]
	var err error
	switch rng.IntN(7) {
	case 0:
		err = os.RemoveAll(name)
	case 1:
		err = errors.Join(os.RemoveAll(name), os.WriteFile(name, []byte("spoilt"), 0o644))
	case 2:
		err = errors.Join(os.RemoveAll(name), os.Symlink(published, name))
	case 3:
		err = errors.Join(os.RemoveAll(name), os.MkdirAll(filepath.Join(name, "b"), 0o755))
	case 4:
		if info, lerr := os.Lstat(name); !looked || lerr != nil || info.IsDir() {
			err = os.Chmod(name, 0o700)
		}
	case 5: // the published tree under another name
		err = errors.Join(os.RemoveAll(spare), run("cp", "-al", published, spare))
	case 6:
		err = errors.Join(os.RemoveAll(spare), run("cp", "-a", published, spare))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func run(name string, args ...string) error { return exec.Command(name, args...).Run() }

// With a spare, too, an incremental build's tree is a clean build's, whatever
// happened to the site, to the folder and to the spare.
func TestSpareEqualsClean(t *testing.T) {
	seeds := 16
	if testing.Short() {
		seeds = 4
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(uint64(seed), 2))
			s := newSparing(t, site{})
			for step := range 15 {
				s.mutate(rng)
				s.edit("e/each") // strangers stay where nothing is to be done
				if step > 0 && rng.IntN(5) == 0 {
					damage(t, s.dir, rng)
				}
				if info, err := os.Lstat(s.spare); err == nil && info.IsDir() && rng.IntN(3) == 0 {
					spoilSpare(t, s.spare, s.dir, false, rng)
				}
				s.o.Force = rng.IntN(2) == 0
				s.o.Looked = nil
				if rng.IntN(2) == 0 {
					s.look()
					if info, err := os.Lstat(s.spare); err == nil && info.IsDir() && rng.IntN(3) == 0 {
						spoilSpare(t, s.spare, s.dir, true, rng)
					}
				}
				var refused *RefusedError
				_, err := s.try(s.plan(t))
				if errors.As(err, &refused) && !s.o.Force {
					s.o.Force = true
					_, err = s.try(s.plan(t))
				}
				if err != nil {
					t.Fatalf("step %d: %v", step, err)
				}
				s.wantClean(t)
				if t.Failed() {
					t.Fatalf("in step %d", step)
				}
			}
		})
	}
}
