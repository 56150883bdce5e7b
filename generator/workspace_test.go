package generator

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"placard/benchmark"
	"placard/generator/diag"
)

var (
	workspaceSteps = flag.Int("workspace.steps", 150, "random edits that TestWorkspaceEqualsCleanBuild makes")
	workspaceSeed  = flag.Uint64("workspace.seed", 1, "where TestWorkspaceEqualsCleanBuild begins")
)

// TestWorkspaceEqualsCleanBuild edits a site at random and holds, after every
// edit, what a workspace serves and reports against a clean build, byte for
// byte.
func TestWorkspaceEqualsCleanBuild(t *testing.T) {
	steps := *workspaceSteps
	if testing.Short() {
		steps = min(steps, 20)
	}
	// Files that are younger than two seconds are not trusted. In a long run
	// many sites take turns, so that files come to be trusted, too.
	type shown struct {
		*editor
		*Workspace
		begun bool
	}
	sites := make([]shown, max(1, min(25, steps/40)))
	random := rand.New(rand.NewPCG(*workspaceSeed, 7))
	for i := range sites {
		e := &editor{t: t, dir: t.TempDir(), rand: random}
		e.reset()
		sites[i] = shown{editor: e, Workspace: NewWorkspace(Options{Dir: e.dir, Now: func() time.Time { return time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC) }})}
	}
	good, compared := 0, 0
	proven := map[string]int{}
	for step := range steps {
		site := &sites[step%len(sites)]
		e, w, begun := site.editor, site.Workspace, site.begun
		site.begun = true
		if begun {
			for range 1 + e.rand.IntN(3)*e.rand.IntN(2) {
				e.edit()
			}
		}
		w.Show(e.asOf, e.drafts)
		w.options.Audience = e.audience
		var changed []string
		if begun && e.rand.IntN(4) > 0 {
			changed = []string{}
			for p := range e.changed {
				changed = append(changed, p)
			}
		}
		snap, err := w.Update(t.Context(), changed)
		done, kinds := e.done, e.kinds
		e.changed, e.done, e.kinds = map[string]bool{}, nil, nil
		o := w.options
		clean, cleanErr := clean(o)
		where := fmt.Sprintf("step %d of seed %d (%s)", step, *workspaceSeed, strings.Join(done, "; "))
		if err != nil || cleanErr != nil {
			if fmt.Sprint(err) != fmt.Sprint(cleanErr) {
				t.Fatalf("%s: the workspace fails with %v, a clean build with %v", where, err, cleanErr)
			}
			e.reset()
			continue
		}
		result, err := snap.Check(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		if !reflect.DeepEqual(result.Findings, clean.findings) {
			t.Fatalf("%s: findings differ:\n%v\na clean build has\n%v", where, result.Findings, clean.findings)
		}
		ok := result.OK()
		if ok {
			good++
			compared += e.compare(snap, clean, where)
		}
		count(proven, kinds, ok)
		switch {
		case ok:
			e.remember()
		case e.rand.IntN(3) > 0:
			e.restore()
		}
	}
	t.Logf("%d steps, %d of them without errors, %d files compared; %v", steps, good, compared, proven)
	enough(t, steps, good, proven)
}

// count counts the steps by the kinds of edits that led to them: broken ones
// to a site with errors, all others to a site that was published and compared.
func count(proven map[string]int, kinds []string, ok bool) {
	slices.Sort(kinds)
	for _, kind := range slices.Compact(kinds) {
		if ok != (kind == "broken") {
			proven[kind]++
		}
	}
}

// enough holds a run to having looked at what it was made for.
func enough(t *testing.T, steps, good int, proven map[string]int) {
	t.Helper()
	if steps > 20 && good < steps/5 {
		t.Errorf("only %d of %d steps gave a site without errors: the edits prove little", good, steps)
	}
	for _, x := range edits {
		if steps >= 1000 && proven[x.kind] == 0 {
			t.Errorf("no step is about %q", x.kind)
		}
	}
}

// built is what a clean build gives.
type built struct {
	findings diag.List
	files    map[string][]byte
}

func clean(o Options) (*built, error) {
	// Nothing that earlier builds have noted down is read.
	s := newSession(o)
	if err := s.read(context.Background(), nil); err != nil {
		return nil, err
	}
	s.check()
	plan, err := s.plan(context.Background())
	if err != nil {
		return nil, err
	}
	b := &built{findings: s.result(time.Now()).Findings, files: map[string][]byte{}}
	if plan == nil {
		return b, nil
	}
	tree, err := plan.Render(context.Background(), nil, nil)
	if err != nil {
		return nil, err
	}
	for f := range tree.Report().Files.All() {
		_, data, _ := tree.File(f.Path)
		b.files[f.Path] = data
	}
	return b, nil
}

// compare asks a snapshot for files in random order, so that every way to
// plan them is gone.
func (e *editor) compare(snap *Snapshot, clean *built, where string) int {
	paths := slices.Sorted(keys(clean.files))
	e.rand.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
	for _, p := range append(paths, "none", "systems/none/index.html", "systems/one/none") {
		f, err := snap.File(e.t.Context(), p)
		want, there := clean.files[p]
		switch {
		case err != nil:
			e.t.Fatalf("%s: %s: %v", where, p, err)
		case (f != nil) != there:
			e.t.Fatalf("%s: the workspace has %s: %t, a clean build: %t", where, p, f != nil, there)
		case f != nil && !bytes.Equal(f.Data, want):
			e.t.Fatalf("%s: %s differs:\n%s", where, p, firstDifference(f.Data, want))
		}
	}
	all, err := snap.Paths(e.t.Context())
	if err != nil {
		e.t.Fatal(err)
	}
	if len(all) != len(clean.files) {
		e.t.Fatalf("%s: %d paths, a clean build has %d", where, len(all), len(clean.files))
	}
	return len(paths)
}

// firstDifference shows where two files begin to differ.
func firstDifference(got, want []byte) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	from := max(0, i-80)
	return fmt.Sprintf("byte %d: …%s\na clean build has …%s", i, got[from:min(len(got), i+160)], want[from:min(len(want), i+160)])
}

// Who searches in a preview after an edit does not wait for all texts to be
// read again.
func TestWorkspaceSearch(t *testing.T) {
	dir := t.TempDir()
	if err := benchmark.WriteSite(dir, 20*benchmark.PacksPerSystem); err != nil {
		t.Fatal(err)
	}
	w := NewWorkspace(Options{Dir: dir})
	read := func() int64 {
		t.Helper()
		snap, err := w.Update(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		before := w.kept.shelf.uses.Load()
		if f, err := snap.File(t.Context(), "search/data/h0.js"); f == nil || err != nil {
			t.Fatal("the index has no words", err)
		}
		return w.kept.shelf.uses.Load() - before
	}
	if n := read(); n < 10*benchmark.PacksPerSystem {
		t.Fatalf("%d documents are asked for", n)
	}
	packs, err := filepath.Glob(dir + "/content/systems/*/1.0.0.md")
	if err != nil || len(packs) == 0 {
		t.Fatal("the site has no packs", err)
	}
	text, err := os.ReadFile(packs[3])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(packs[3], append(text, "\nOne more paragraph.\n"...), 0o666); err != nil {
		t.Fatal(err)
	}
	if n := read(); n == 0 || n > 64 {
		t.Errorf("%d documents are asked for after an edit", n)
	}
}

// TestChecksAtOnce checks a snapshot while what has changed is looked at, as a
// preview does; the race detector says whether they share what they write.
func TestChecksAtOnce(t *testing.T) {
	dir := t.TempDir()
	if err := benchmark.WriteSite(dir, 3); err != nil {
		t.Fatal(err)
	}
	w := NewWorkspace(Options{Dir: dir})
	if _, err := w.Update(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	file, err := filepath.Glob(filepath.Join(dir, "content/systems/*/1.*.md"))
	if err != nil || len(file) == 0 {
		t.Fatal(err, file)
	}
	text, err := os.ReadFile(file[0])
	if err != nil {
		t.Fatal(err)
	}
	put(t, file[0], append(text, "\nOne more.\n"...))
	name, err := filepath.Rel(dir, file[0])
	if err != nil {
		t.Fatal(err)
	}
	changed := []string{filepath.ToSlash(name)}
	snap, err := w.Update(t.Context(), changed)
	if err != nil {
		t.Fatal(err)
	}
	var checks sync.WaitGroup
	checks.Go(func() { snap.Rules() })
	if _, enough := snap.Found(changed); !enough {
		t.Error("what has changed is not looked at")
	}
	checks.Wait()
}
