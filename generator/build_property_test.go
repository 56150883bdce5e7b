package generator

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"placard/generator/diag"
	"placard/generator/output"
)

var (
	buildSteps = flag.Int("build.steps", 40, "builds that TestBuildEqualsCleanBuild makes after random edits")
	buildSeed  = flag.Uint64("build.seed", 1, "where TestBuildEqualsCleanBuild begins")
)

// TestBuildEqualsCleanBuild edits sites at random, builds each again and again
// into the same folder, and holds the folder and the findings against a clean
// build, byte for byte. Now and then the state folder or the output are
// damaged, or a build is broken off: the next build makes good.
func TestBuildEqualsCleanBuild(t *testing.T) {
	steps := *buildSteps
	if testing.Short() {
		steps = min(steps, 12)
	}
	// Files that are younger than two seconds are not trusted. So that every
	// rule about trust is met, many sites take turns.
	sites := make([]*site, min(20, max(1, steps/5)))
	random := rand.New(rand.NewPCG(*buildSeed, 11))
	for i := range sites {
		sites[i] = &site{out: filepath.Join(t.TempDir(), "public")}
		e := &sites[i].editor
		*e = editor{t: t, dir: t.TempDir(), rand: random}
		if i%10 == 3 {
			e.extra = 32
		}
		e.reset()
	}
	proven := map[string]int{}
	good, idle, compared := 0, 0, 0
	for step := range steps {
		s := sites[step%len(sites)]
		where := fmt.Sprintf("step %d of seed %d", step, *buildSeed)
		if s.files != nil && random.IntN(4) == 0 && !s.hurt && len(s.done) == 0 {
			// Nothing has happened since.
			r := s.build(where+" (again)", nil)
			if r != nil && len(r.Stats.Stages) == 1 {
				idle++
			}
		}
		if s.files != nil {
			for range 1 + random.IntN(3)*random.IntN(2) {
				s.edit()
			}
		}
		where += fmt.Sprintf(" (%s)", strings.Join(s.done, "; "))
		kinds := s.kinds
		s.done, s.kinds, s.changed = nil, nil, map[string]bool{}
		if random.IntN(6) == 0 {
			kinds = append(kinds, "damage")
			where += " after damage: " + s.damage()
		}
		if random.IntN(20) == 0 {
			kinds = append(kinds, "broken off")
			s.breakOff(where)
		}
		want, wantErr := clean(s.options())
		r := s.build(where, wantErr)
		ok := wantErr == nil && r != nil && r.OK()
		if ok {
			good++
			compared += len(want.files)
			s.files, s.hurt, s.force = want.files, false, false
		}
		if wantErr == nil {
			if got, want := text(r.Findings), text(want.findings); got != want {
				t.Fatalf("%s: findings differ:\n%s\na clean build has\n%s", where, got, want)
			}
		}
		s.holds(where)
		if ok && random.IntN(20) == 0 {
			s.apart(where)
		}
		count(proven, kinds, ok)
		switch {
		case ok:
			s.remember()
		case wantErr != nil || random.IntN(3) > 0:
			s.restore()
		}
	}
	t.Logf("%d steps, %d of them without errors, %d of the builds with nothing to do knew it, %d files compared; %v", steps, good, idle, compared, proven)
	enough(t, steps, good, proven)
	if steps >= 1000 && (proven["damage"] == 0 || proven["broken off"] == 0) || len(sites) >= 20 && idle == 0 {
		t.Error("the run proves little")
	}
}

// A site is one that is built again and again.
type site struct {
	editor
	out   string
	files map[string][]byte // what was published last, nil for nothing
	force bool              // the next build may remove what it does not know
	hurt  bool              // somebody was at the output since
}

func (s *site) options() Options {
	return Options{
		Dir: s.dir, Out: s.out, AsOf: s.asOf, Drafts: s.drafts, Audience: s.audience, Force: s.force,
		Now: func() time.Time { return time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC) },
	}
}

// build builds as another process would: nothing is left of the builds before
// but what they wrote. It gives nil when the build fails as a clean one does.
func (s *site) build(where string, wantErr error) *Result {
	s.t.Helper()
	r, err := Build(s.t.Context(), s.options())
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		s.t.Fatalf("%s: the build fails with %v, a clean one with %v", where, err, wantErr)
	}
	return r
}

// breakOff ends a build before its end. What was published stays.
func (s *site) breakOff(where string) {
	ctx, stop := context.WithCancel(s.t.Context())
	defer stop()
	o, left := s.options(), s.rand.IntN(200)
	o.Progress = func(done, _ int) {
		if done >= left {
			stop()
		}
	}
	if r, err := Build(ctx, o); err == nil && r.OK() {
		s.hurt = true // it was done before it could be broken off
	}
	s.holds(where + ", broken off")
}

// holds holds the output folder to what was published last.
func (s *site) holds(where string) {
	s.t.Helper()
	if s.files == nil || s.hurt {
		return
	}
	n := 0
	var differ []string
	difference := ""
	s.must(filepath.WalkDir(s.out, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel := filepath.ToSlash(name[len(s.out)+1:])
		if rel == output.ManifestName {
			return nil
		}
		want, ok := s.files[rel]
		if !ok {
			s.t.Fatalf("%s: the folder has %s, a clean build has not", where, rel)
		}
		got, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if !bytes.Equal(got, want) {
			differ = append(differ, rel)
			difference = firstDifference(got, want)
		}
		n++
		return nil
	}))
	if len(differ) > 0 {
		s.t.Fatalf("%s: %d files differ: %v\nthe last:\n%s", where, len(differ), differ, difference)
	}
	if n != len(s.files) {
		s.t.Fatalf("%s: the folder has %d files, a clean build %d", where, n, len(s.files))
	}
	entries, err := os.ReadDir(filepath.Dir(s.out))
	s.must(err)
	if len(entries) != 1 {
		s.t.Fatalf("%s: something was left beside the folder: %v", where, entries)
	}
}

// apart builds into a new folder without any state, and compares the folders:
// files, manifests and modes.
func (s *site) apart(where string) {
	s.t.Helper()
	state, aside := filepath.Join(s.dir, stateDir), filepath.Join(s.t.TempDir(), "state")
	moved := os.Rename(state, aside) == nil
	o := s.options()
	o.Out = filepath.Join(s.t.TempDir(), "clean")
	r, err := Build(s.t.Context(), o)
	if err != nil || !r.OK() {
		s.t.Fatalf("%s: a clean build: %v", where, err)
	}
	if got, want := folder(s.t, s.out), folder(s.t, o.Out); got != want {
		s.t.Fatalf("%s: the folder is not that of a clean build:\n%s", where, firstDifference([]byte(got), []byte(want)))
	}
	s.must(os.RemoveAll(o.Out))
	s.must(os.RemoveAll(state))
	if moved {
		s.must(os.Rename(aside, state))
	}
}

// folder is all that there is in a folder.
func folder(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s %s\n", info.Mode(), name[len(dir):])
		if d.IsDir() {
			return nil
		}
		data, err := os.ReadFile(name)
		b.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// text is all that there is to say of findings.
func text(list diag.List) string {
	var b strings.Builder
	diag.WriteText(&b, list, diag.TextOptions{Width: 200, Summary: true}) // a Builder never fails
	return b.String()
}

// damage does to the state folder or to the output what disks, tidy people and
// other programs do.
func (s *site) damage() string {
	state := filepath.Join(s.dir, stateDir)
	names, _ := fs.Glob(os.DirFS(s.dir), stateDir+"/*") // none, none to damage
	segments, _ := fs.Glob(os.DirFS(s.dir), stateDir+"/"+cacheDir+"/*")
	names = append(names, segments...)
	trees, _ := fs.Glob(os.DirFS(s.dir), stateDir+"/"+spares+"*")
	n := s.rand.IntN(10)
	switch {
	case len(trees) > 0 && s.rand.IntN(2) == 0:
		return s.spoilSpare(filepath.Join(s.dir, trees[0]))
	case n == 0:
		s.must(os.RemoveAll(state))
		return "no state folder"
	case n == 1:
		s.must(os.RemoveAll(state))
		s.must(os.WriteFile(state, []byte("x"), 0o644))
		return "a file in the place of the state folder"
	case n < 7 && len(names) > 0:
		name := pick(&s.editor, names)
		return name + ": " + s.spoil(filepath.Join(s.dir, name))
	}
	if info, err := os.Stat(state); err == nil && !info.IsDir() {
		s.must(os.Remove(state))
	}
	files := slices.Sorted(keys(s.files))
	if len(files) == 0 {
		return "none"
	}
	name := pick(&s.editor, files)
	full := filepath.Join(s.out, name)
	s.hurt = true
	switch n {
	case 7:
		s.must(os.RemoveAll(full))
		return "no " + name
	case 8:
		// An edited file is noticed by its time. The output shares it with
		// nothing else: builds put new files in the place of old ones.
		s.must(os.WriteFile(full, append(slices.Clone(s.files[name]), '!'), 0o644))
		return name + " longer"
	default:
		s.force = true
		return output.ManifestName + ": " + s.spoilBytes(filepath.Join(s.out, output.ManifestName))
	}
}

// spoilSpare does something to the tree that the output folder held before.
func (s *site) spoilSpare(spare string) string {
	var names []string
	s.must(filepath.WalkDir(spare, func(name string, d fs.DirEntry, err error) error {
		names = append(names, name)
		return err
	}))
	name := pick(&s.editor, names)
	if strings.HasSuffix(name, output.ManifestName) {
		name = spare // without a manifest it would be nobody's for good
	}
	what := "spare" + name[len(spare):]
	switch s.rand.IntN(5) {
	case 0:
		s.must(os.RemoveAll(name))
		return what + " removed"
	case 1:
		if info, err := os.Lstat(name); name != spare && err == nil && info.Mode().IsRegular() {
			// Never in place: most files are the published ones.
			s.must(os.Remove(name))
			s.must(os.WriteFile(name, []byte("spoilt"), 0o644))
			return what + " spoilt"
		}
		s.must(os.Chmod(name, 0o700))
		return what + " with another mode"
	case 2:
		// In the place of a folder it would be kept as somebody's.
		if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() {
			s.must(os.Remove(name))
			s.must(os.Symlink(s.out, name))
			return what + " a link"
		}
		fallthrough
	case 3:
		if info, err := os.Lstat(name); name != spare && err == nil && !info.IsDir() {
			name = filepath.Dir(name)
		}
		// What a build left unfinished; somebody's file would be kept, beside
		// the output.
		s.must(os.WriteFile(filepath.Join(name, ".DS_Store"), []byte("litter"), 0o600))
		return what + " with litter"
	default:
		s.must(os.RemoveAll(spare))
		s.must(os.CopyFS(spare, os.DirFS(s.out)))
		return "spare a copy of " + s.out
	}
}

// spoil damages a file of the state folder.
func (s *site) spoil(name string) string {
	switch s.rand.IntN(4) {
	case 0:
		s.must(os.RemoveAll(name))
		return "removed"
	case 1:
		s.must(os.RemoveAll(name))
		s.must(os.MkdirAll(filepath.Join(name, "x"), 0o755))
		return "a folder"
	}
	return s.spoilBytes(name)
}

func (s *site) spoilBytes(name string) string {
	data, err := os.ReadFile(name)
	if err != nil || len(data) == 0 {
		return "as it was"
	}
	// A folder whose manifest does not begin as a manifest does is somebody
	// else's, and a build rightly refuses it.
	whole := 0
	if filepath.Base(name) == output.ManifestName {
		whole = bytes.IndexByte(data, '\n') + 1
	}
	what, rest := "cut short", data[whole:]
	switch n := max(1, len(rest)); s.rand.IntN(3) {
	case 0:
		data = data[:whole+s.rand.IntN(n)]
	case 1:
		what = "a bit flipped"
		if len(rest) > 0 {
			rest[s.rand.IntN(n)] ^= 1 << s.rand.IntN(8)
		}
	case 2:
		what = "garbage"
		for i := range rest {
			rest[i] = byte(s.rand.IntN(256))
		}
	}
	s.must(os.WriteFile(name, data, 0o644))
	return what
}
