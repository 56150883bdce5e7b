package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"
)

// site is a model of a site: bytes by path. Its plan has a digest list and a
// second derived file that uses the first.
type site map[string]string

func (s site) plan(tb testing.TB) *Plan {
	tb.Helper()
	return s.planCounting(tb, nil)
}

// planCounting counts the artifacts rendered.
func (s site) planCounting(tb testing.TB, rendered *atomic.Int32) *Plan {
	tb.Helper()
	count := func() {
		if rendered != nil {
			rendered.Add(1)
		}
	}
	var p Plan
	add := func(a Artifact) {
		if err := p.Add(a); err != nil {
			tb.Fatal(err)
		}
	}
	for path, text := range s {
		add(Artifact{Path: path, Kind: "page", Key: NewKey("page/v1").String(text).Sum(), Write: func(w io.Writer) error {
			count()
			_, err := io.WriteString(w, text)
			return err
		}})
	}
	add(Artifact{Path: "SHA256SUMS", Kind: "digests", Key: NewKey("sums/v1").Sum(), Derived: &Derived{Phase: 2, Uses: []string{Everything},
		Write: func(w io.Writer, f Files) error {
			count()
			return sums(w, f)
		}}})
	add(Artifact{Path: "a/index.json", Kind: "index", Key: NewKey("index/v1").Sum(), Derived: &Derived{Phase: 1, Uses: []string{"a/"},
		Write: func(w io.Writer, f Files) error {
			count()
			return sums(w, f)
		}}})
	return &p
}

// snapshot reads a tree from outside: mode and bytes of everything by path,
// but for the manifest.
func snapshot(tb testing.TB, dir string) map[string]string {
	tb.Helper()
	tree := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		info, err := d.Info()
		if err != nil {
			return err
		}
		text := info.Mode().String()
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			text += " " + string(data)
		}
		tree[filepath.ToSlash(rel)] = text
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return tree
}

func mustEmit(tb testing.TB, p *Plan, dir string, o Options) Report {
	tb.Helper()
	r, err := p.Emit(context.Background(), dir, o)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func wantTree(tb testing.TB, dir string, want map[string]string) {
	tb.Helper()
	got := snapshot(tb, dir)
	if !reflect.DeepEqual(got, want) {
		tb.Errorf("the tree is\n%s\nwant\n%s", list(got), list(want))
	}
}

func list(tree map[string]string) string {
	var lines []string
	for path, text := range tree {
		if path == ManifestName {
			text = fmt.Sprintf("%d bytes", len(text))
		}
		lines = append(lines, fmt.Sprintf("  %s: %.60q", path, text))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// wantAlone checks that nothing lies beside the output folder.
func wantAlone(tb testing.TB, dir string) {
	tb.Helper()
	names, err := readNames(filepath.Dir(dir))
	if err != nil {
		tb.Fatal(err)
	}
	if len(names) != 1 || names[0] != filepath.Base(dir) {
		tb.Errorf("beside the output folder lie %q", names)
	}
}

func TestEmitReport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	s := site{"index.html": "home", "a/x.html": "x", "a/y.html": "yy", "b/z.html": "zzz"}
	r := mustEmit(t, s.plan(t), dir, Options{})
	if r.Added != 6 || r.Rendered != 6 || r.Changed+r.Unchanged+len(r.Removed) != 0 || !r.Touched {
		t.Errorf("first: %+v", r)
	}
	wantAlone(t, dir)

	s["a/x.html"] = "x2"
	s["c/new.html"] = "new"
	delete(s, "b/z.html")
	r = mustEmit(t, s.plan(t), dir, Options{})
	got := map[string]string{}
	for f := range r.Files.All() {
		got[f.Path] = fmt.Sprintf("%s %v %d", f.State, f.Rendered, f.Size)
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Path)))
		if err != nil || int64(len(data)) != f.Size || f.Digest.String() != sumHex(data) {
			t.Errorf("%s: %v, or not what the report says", f.Path, err)
		}
	}
	want := map[string]string{
		"index.html": "unchanged false 4", "a/x.html": "changed true 2", "a/y.html": "unchanged false 2",
		"c/new.html": "added true 3", "a/index.json": "changed true 150", "SHA256SUMS": got["SHA256SUMS"],
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("files = %v, want %v", got, want)
	}
	if !slices.Equal(r.Removed, []string{"b/z.html"}) || r.Rendered != 4 || r.Added != 1 || r.Changed != 3 || r.Unchanged != 2 {
		t.Errorf("second: %+v", r)
	}
	wantKinds := []KindCount{{"digests", 1, 1, 1, r.Kinds[0].Bytes}, {"index", 1, 1, 1, 150}, {"page", 4, 2, 2, 11}}
	if !reflect.DeepEqual(r.Kinds, wantKinds) {
		t.Errorf("kinds = %v, want %v", r.Kinds, wantKinds)
	}
	if r.BytesTotal != 161+r.Kinds[0].Bytes || r.BytesWritten != 155+r.Kinds[0].Bytes {
		t.Errorf("%d bytes, %d written", r.BytesTotal, r.BytesWritten)
	}
	wantAlone(t, dir)
}

func sumHex(data []byte) string {
	s := &spill{buf: bytes.NewBuffer(data)}
	d, _ := s.digest()
	return d.String()
}

// A build that has nothing to do touches nothing: not an inode of the tree,
// not its own folder.
func TestEmitUnchangedTouchesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	s := site{"index.html": "home", "a/x.html": "x"}
	mustEmit(t, s.plan(t), dir, Options{})
	before := stats(t, dir)
	var rendered atomic.Int32
	r := mustEmit(t, s.planCounting(t, &rendered), dir, Options{})
	if r.Touched || r.Rendered != 0 || r.Unchanged != 4 || rendered.Load() != 0 {
		t.Errorf("report %+v, %d rendered", r, rendered.Load())
	}
	if after := stats(t, dir); !reflect.DeepEqual(before, after) {
		t.Errorf("before %v\nafter %v", before, after)
	}
	// Nor does a build that renders everything and finds the same bytes.
	for _, o := range []Options{{Rebuild: true}, {Verify: true}} {
		r := mustEmit(t, s.planCounting(t, &rendered), dir, o)
		if r.Touched || r.Rendered != 4 || r.Unchanged != 4 {
			t.Errorf("%+v: report %+v", o, r)
		}
		if after := stats(t, dir); !reflect.DeepEqual(before, after) {
			t.Errorf("%+v: before %v\nafter %v", o, before, after)
		}
	}
	wantAlone(t, dir)
}

func stats(tb testing.TB, dir string) map[string]string {
	tb.Helper()
	out := map[string]string{}
	for path := range snapshot(tb, dir) {
		info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(path)))
		if err != nil {
			tb.Fatal(err)
		}
		out[path] = fmt.Sprintf("%v %+v", info.ModTime(), inode(info))
	}
	return out
}

// When keys change and bytes do not, only the manifest is replaced, and the
// next build has nothing to do.
func TestEmitNewKeysSameBytes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	plan := func(key string) *Plan {
		var p Plan
		for _, path := range []string{"a", "b/c"} {
			a := stub(path)
			a.Key = NewKey(key).String(path).Sum()
			if err := p.Add(a); err != nil {
				t.Fatal(err)
			}
		}
		return &p
	}
	mustEmit(t, plan("1"), dir, Options{})
	before := stats(t, dir)
	r := mustEmit(t, plan("2"), dir, Options{})
	if !r.Touched || r.Rendered != 2 || r.Unchanged != 2 {
		t.Errorf("%+v", r)
	}
	after := stats(t, dir)
	for _, path := range []string{"a", "b", "b/c"} {
		if before[path] != after[path] {
			t.Errorf("%s: %s, then %s", path, before[path], after[path])
		}
	}
	if r := mustEmit(t, plan("2"), dir, Options{}); r.Touched || r.Rendered != 0 {
		t.Errorf("%+v", r)
	}
	wantAlone(t, dir)
}

// Unchanged files keep their inode, and with it their modification time.
func TestEmitCarriesOver(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	s := site{"index.html": "home", "a/x.html": "x"}
	mustEmit(t, s.plan(t), dir, Options{})
	before := stats(t, dir)
	s["index.html"] = "new"
	mustEmit(t, s.plan(t), dir, Options{})
	after := stats(t, dir)
	for _, path := range []string{"a/x.html", "a/index.json"} {
		if before[path] != after[path] {
			t.Errorf("%s: %s, then %s", path, before[path], after[path])
		}
	}
	if before["index.html"] == after["index.html"] {
		t.Error("the changed file was written in place")
	}
}

// An incremental build's tree is byte for byte a clean build's, through
// random additions, edits, deletions, renames and damage done by hand.
func TestIncrementalEqualsClean(t *testing.T) {
	seeds := 40
	if testing.Short() {
		seeds = 8
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(uint64(seed), 1))
			tmp := t.TempDir()
			dir := filepath.Join(tmp, "public")
			s := site{}
			var tree *Tree
			for step := range 12 {
				s.mutate(rng)
				if step > 0 && rng.IntN(3) == 0 {
					damage(t, dir, rng)
				}
				p := s.plan(t)
				r := mustEmit(t, p, dir, Options{Force: true})
				clean := filepath.Join(tmp, fmt.Sprintf("clean%d", step))
				cleanReport := mustEmit(t, s.plan(t), clean, Options{})
				want := snapshot(t, clean)
				wantTree(t, dir, want)
				if len(r.Kept) > 0 || !reflect.DeepEqual(digests(r), digests(cleanReport)) {
					t.Errorf("report %+v", r)
				}
				var err error
				if tree, err = p.Render(context.Background(), tree, nil); err != nil {
					t.Fatal(err)
				}
				wantMemory(t, tree, want)
				if t.Failed() {
					t.Fatalf("in step %d", step)
				}
			}
		})
	}
}

func digests(r Report) map[string]Digest {
	out := map[string]Digest{}
	for f := range r.Files.All() {
		out[f.Path] = f.Digest
	}
	return out
}

func wantMemory(t *testing.T, tree *Tree, want map[string]string) {
	t.Helper()
	n := 0
	for path, text := range want {
		if path == ManifestName || strings.HasPrefix(text, "d") {
			continue
		}
		n++
		data, err := tree.ReadFile(path)
		if err != nil || "-rw-r--r-- "+string(data) != text {
			t.Errorf("in memory %s is %.60q (%v), want %.60q", path, data, err, text)
		}
	}
	if got := tree.Report().Files.Len(); got != n {
		t.Errorf("in memory are %d files, want %d", got, n)
	}
}

// mutate makes some random edits. Paths are from a small set in which files
// and folders change places.
func (s site) mutate(rng *rand.Rand) {
	for range 1 + rng.IntN(8) {
		parts := make([]string, 1+rng.IntN(3))
		for i := range parts {
			parts[i] = string(rune('a' + rng.IntN(4)))
		}
		path := strings.Join(parts, "/")
		switch rng.IntN(4) {
		case 0:
			delete(s, path)
		case 1: // rename
			for old, text := range s {
				delete(s, old)
				s.put(path, text)
				break
			}
		default:
			s.put(path, strings.Repeat("text ", rng.IntN(3))+fmt.Sprint(rng.IntN(3)))
		}
	}
}

// put makes room for a path, as a plan wants it.
func (s site) put(path, text string) {
	for other := range s {
		if strings.HasPrefix(other, path+"/") || strings.HasPrefix(path, other+"/") {
			delete(s, other)
		}
	}
	if path != "a" { // a/index.json is always there
		s[path] = text
	}
}

// damage edits the tree by hand in some way that a build notices.
func damage(t *testing.T, dir string, rng *rand.Rand) {
	t.Helper()
	var files []string
	for path, text := range snapshot(t, dir) {
		if strings.HasPrefix(text, "-") && path != ManifestName {
			files = append(files, filepath.Join(dir, filepath.FromSlash(path)))
		}
	}
	sort.Strings(files)
	file := files[rng.IntN(len(files))]
	manifest := filepath.Join(dir, ManifestName)
	var err error
	switch rng.IntN(8) {
	case 0:
		err = os.Remove(file)
	case 1:
		err = os.Truncate(file, 1000)
	case 2: // same size, later
		var data []byte
		if data, err = os.ReadFile(file); err == nil {
			err = errors.Join(os.WriteFile(file, bytes.Repeat([]byte("#"), len(data)), 0o644),
				os.Chtimes(file, time.Time{}, time.Now().Add(time.Hour)))
		}
	case 3:
		err = os.Chmod(file, 0o600)
	case 4:
		err = errors.Join(os.Remove(file), os.Symlink("/etc/hostname", file))
	case 5:
		err = errors.Join(os.Remove(file), os.MkdirAll(filepath.Join(file, "b"), 0o755))
	case 6:
		err = os.Truncate(manifest, int64(len(manifestHeader)+rng.IntN(200)))
	case 7:
		err = os.WriteFile(filepath.Join(dir, "stranger"), []byte("x"), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestEmitIsTheSameAtAnyParallelism(t *testing.T) {
	s := site{}
	for i := range 300 {
		s[fmt.Sprintf("a/%d/%d.html", i%7, i)] = fmt.Sprint("text ", i)
	}
	var first map[string]string
	for _, n := range []int{1, 2, 7} {
		old := runtime.GOMAXPROCS(n)
		dir := filepath.Join(t.TempDir(), "public")
		mustEmit(t, s.plan(t), dir, Options{})
		runtime.GOMAXPROCS(old)
		if first == nil {
			first = snapshot(t, dir)
			continue
		}
		wantTree(t, dir, first)
	}
}

func TestDerivedSeesOnlyWhatItUses(t *testing.T) {
	var p Plan
	for _, path := range []string{"a", "b/c", "b/d", "b.txt", "b0", "e"} {
		if err := p.Add(stub(path)); err != nil {
			t.Fatal(err)
		}
	}
	add := func(path string, phase int, uses ...string) {
		err := p.Add(Artifact{Path: path, Key: NewKey("d").Sum(), Derived: &Derived{Phase: phase, Uses: uses, Write: func(w io.Writer, f Files) error {
			for file := range f.All() {
				if got, ok := f.Get(file.Path); !ok || got != file {
					t.Errorf("Get(%q) = %v, %v", file.Path, got, ok)
				}
				fmt.Fprintf(w, "%s ", file.Path)
			}
			return nil
		}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	add("z1", 1, "e", "b/", "a", "b/c", "none/")
	add("z2", 1, Everything)
	add("z3", 7, Everything)
	add("z4", 1)
	tree, err := p.Render(context.Background(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"z1": "a b/c b/d e ", "z2": "a b.txt b/c b/d b0 e ", "z3": "a b.txt b/c b/d b0 e z1 z2 z4 ", "z4": ""} {
		if got, _ := tree.ReadFile(path); string(got) != want {
			t.Errorf("%s has %q, want %q", path, got, want)
		}
	}
	add("z5", 1, "z1")
	if _, err := p.Render(context.Background(), nil, nil); err == nil || !strings.Contains(err.Error(), `uses "z1", which no earlier phase has`) {
		t.Errorf("using a file of the same phase: %v", err)
	}
}

// What is made of the same sources is made together: an artifact beside its
// company, and one that speaks of single files after the last of them.
func TestOrder(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var order []string
	texts := map[string]string{"a": "1", "b": "1", "c": "1", "d": "1", "s/0": "1", "s/1": "1"}
	with := map[string]string{"s/1": "b", "s/0": "nothing"}
	uses := map[string][]string{"e": {"b", "a", "b"}, "f": {"d"}, "g": {"s/"}, "h": {"e"}, "i": {Everything}}
	phases := map[string]int{"e": 1, "f": 3, "g": 1, "h": 2, "i": 4}
	plan := func() *Plan {
		var p Plan
		add := func(a Artifact) {
			if err := p.Add(a); err != nil {
				t.Fatal(err)
			}
		}
		for path, text := range texts {
			add(Artifact{Path: path, With: with[path], Key: NewKey("page").String(text).Sum(), Write: func(w io.Writer) error {
				order = append(order, path)
				_, err := io.WriteString(w, text)
				return err
			}})
		}
		for path, list := range uses {
			add(Artifact{Path: path, Key: NewKey("derived").Sum(), Derived: &Derived{Phase: phases[path], Uses: list, Write: func(w io.Writer, f Files) error {
				order = append(order, path)
				return sums(w, f)
			}}})
		}
		return &p
	}
	dir := filepath.Join(t.TempDir(), "out")
	for _, step := range []struct {
		path, text string
		want       string
	}{
		{"", "", "a b e s/1 c d f s/0 g h i"},
		{"", "", ""},
		{"b", "2", "b e h i"},
		{"d", "2", "d f i"},
		{"s/1", "2", "s/1 g i"},
	} {
		if step.path != "" {
			texts[step.path] = step.text
		}
		order = nil
		if _, err := plan().Emit(context.Background(), dir, Options{}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(order, " "); got != step.want {
			t.Errorf("%s: %s, want %s", step.path, got, step.want)
		}
		tree, err := plan().Render(context.Background(), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for path := range tree.bytes {
			if got, err := os.ReadFile(filepath.Join(dir, path)); err != nil || string(got) != string(tree.bytes[path]) {
				t.Errorf("%s: %q, want %q (%v)", path, got, tree.bytes[path], err)
			}
		}
	}
	// A file edited by hand is made again, and what speaks of it is the same.
	if err := os.WriteFile(filepath.Join(dir, "e"), []byte("edited"), 0o644); err != nil {
		t.Fatal(err)
	}
	order = nil
	if _, err := plan().Emit(context.Background(), dir, Options{}); err != nil || strings.Join(order, " ") != "e" {
		t.Errorf("%s, %v", order, err)
	}
}

func TestTreeIsAFileSystem(t *testing.T) {
	s := site{"index.html": "home", "a/x.html": "x", "a.txt": "t", "a-b/c/d/e": "deep", "z": ""}
	tree, err := s.plan(t).Render(context.Background(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(tree, "index.html", "a/x.html", "a.txt", "a-b/c/d/e", "z", "SHA256SUMS", "a/index.json"); err != nil {
		t.Error(err)
	}
	f, err := tree.Open("index.html")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := f.(io.Seeker); !ok {
		t.Error("an HTTP server cannot seek in the files")
	}
	if file, data, ok := tree.File("index.html"); !ok || string(data) != "home" || file.Digest.String() != sumHex(data) {
		t.Errorf("File = %v, %q, %v", file, data, ok)
	}
	var rendered atomic.Int32
	s["z"] = "now something"
	if tree, err = s.planCounting(t, &rendered).Render(context.Background(), tree, nil); err != nil || rendered.Load() != 2 {
		t.Errorf("%v, rendered %d artifacts again, want 2", err, rendered.Load())
	}
	if r := tree.Report(); r.Changed != 2 || r.Unchanged != 5 {
		t.Errorf("%+v", r)
	}
	var empty Plan
	if tree, err = empty.Render(context.Background(), nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(tree); err != nil {
		t.Error(err)
	}
}

func TestEmitLargeFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	big := func(fill byte) *Plan {
		var p Plan
		err := p.Add(Artifact{Path: "a/big.bin", Key: NewKey("big").Int(int64(fill)).Sum(), Write: func(w io.Writer) error {
			for range 1000 {
				if _, err := w.Write(bytes.Repeat([]byte{fill}, 9999)); err != nil {
					return err
				}
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Add(stub("b")); err != nil {
			t.Fatal(err)
		}
		return &p
	}
	want := strings.Repeat("x", 9_999_000)
	r := mustEmit(t, big('x'), dir, Options{})
	if got := snapshot(t, dir)["a/big.bin"]; got != "-rw-r--r-- "+want {
		t.Error("the file is not what was written")
	}
	if f, _ := r.Files.Get("a/big.bin"); f.Size != 9_999_000 || f.Digest.String() != sumHex([]byte(want)) {
		t.Errorf("%+v", f)
	}
	before := stats(t, dir)
	if r := mustEmit(t, big('x'), dir, Options{Rebuild: true}); r.Touched {
		t.Error("touched")
	}
	if after := stats(t, dir); !reflect.DeepEqual(before, after) {
		t.Error("rebuilding the same bytes touched the tree")
	}
	if r := mustEmit(t, big('y'), dir, Options{DryRun: true}); r.Changed != 1 || !reflect.DeepEqual(stats(t, dir), before) {
		t.Errorf("dry run: %+v", r)
	}
	mustEmit(t, big('y'), dir, Options{})
	if got := snapshot(t, dir)["a/big.bin"]; got != "-rw-r--r-- "+strings.ReplaceAll(want, "x", "y") {
		t.Error("the file is not what was written")
	}
	wantAlone(t, dir)
}

func TestEmitDryRun(t *testing.T) {
	tmp := t.TempDir()
	dir := filepath.Join(tmp, "parent", "public")
	s := site{"index.html": "home", "a/x.html": "x"}
	r := mustEmit(t, s.plan(t), dir, Options{DryRun: true})
	if r.Added != 4 || !r.Touched {
		t.Errorf("%+v", r)
	}
	if names, _ := readNames(tmp); len(names) > 0 {
		t.Errorf("a dry run made %q", names)
	}
	mustEmit(t, s.plan(t), dir, Options{})
	before := stats(t, filepath.Dir(dir))
	delete(s, "index.html")
	s["a/x.html"] = "other"
	r = mustEmit(t, s.plan(t), dir, Options{DryRun: true})
	if r.Changed != 3 || len(r.Removed) != 1 || r.Unchanged != 0 {
		t.Errorf("%+v", r)
	}
	if after := stats(t, filepath.Dir(dir)); !reflect.DeepEqual(before, after) {
		t.Error("a dry run changed something")
	}
	if wet := mustEmit(t, s.plan(t), dir, Options{}); !reflect.DeepEqual(wet, r) {
		t.Errorf("the dry run said %+v, the real one %+v", r, wet)
	}
}

func TestEmitVerifyFindsUndeclaredInput(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	text := "one"
	var p Plan
	if err := p.Add(Artifact{Path: "a", Key: NewKey("k").Sum(), Write: func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}}); err != nil {
		t.Fatal(err)
	}
	mustEmit(t, &p, dir, Options{})
	before := stats(t, dir)
	text = "two"
	_, err := p.Emit(context.Background(), dir, Options{Verify: true})
	var impure *ImpureError
	if !errors.As(err, &impure) || impure.Path != "a" {
		t.Errorf("%v", err)
	}
	if after := stats(t, dir); !reflect.DeepEqual(before, after) {
		t.Error("the tree was touched")
	}
	wantAlone(t, dir)
	mustEmit(t, &p, dir, Options{Rebuild: true})
	if got := snapshot(t, dir)["a"]; got != "-rw-r--r-- two" {
		t.Errorf("%q", got)
	}
}

func TestEmitFailureLeavesTheTree(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	s := site{}
	for i := range 50 {
		s[fmt.Sprintf("p/%d.html", i)] = "before"
	}
	mustEmit(t, s.plan(t), dir, Options{})
	before := stats(t, dir)
	for i := range 50 {
		s[fmt.Sprintf("p/%d.html", i)] = "after"
	}
	broken := errors.New("template is broken")
	p := s.plan(t)
	if err := p.Add(Artifact{Path: "p/99.html", Key: NewKey("k").Sum(), Write: func(w io.Writer) error {
		io.WriteString(w, "half")
		return broken
	}}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Emit(context.Background(), dir, Options{}); !errors.Is(err, broken) || !strings.Contains(err.Error(), "render p/99.html:") {
		t.Errorf("%v", err)
	}
	if after := stats(t, dir); !reflect.DeepEqual(before, after) {
		t.Error("a failed build touched the tree")
	}
	wantAlone(t, dir)

	// Cancelled half way.
	ctx, cancel := context.WithCancelCause(context.Background())
	_, err := s.plan(t).Emit(ctx, dir, Options{Progress: func(done, total int) {
		if done > total/2 {
			cancel(errors.New("stopped by the user"))
		}
	}})
	if err == nil || err.Error() != "stopped by the user" {
		t.Errorf("%v", err)
	}
	if after := stats(t, dir); !reflect.DeepEqual(before, after) {
		t.Error("a cancelled build touched the tree")
	}
	wantAlone(t, dir)
	if _, err := p.Render(ctx, nil, nil); err == nil {
		t.Error("a cancelled render gave a tree")
	}
}

func TestEmitProgress(t *testing.T) {
	s := site{}
	for i := range 100 {
		s[fmt.Sprint(i)] = "x"
	}
	dir := filepath.Join(t.TempDir(), "public")
	for range 2 {
		last := 0
		mustEmit(t, s.plan(t), dir, Options{Progress: func(done, total int) {
			if done <= last || total != 102 {
				t.Errorf("%d of %d after %d", done, total, last)
			}
			last = done
		}})
		if last != 102 {
			t.Errorf("ended at %d", last)
		}
		s["0"] = "y"
	}
}

// Where folders cannot be exchanged the emitter renames twice, and undoes the
// first when the second fails.
func TestEmitWithoutExchange(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	emit := func(s site) (Report, error) {
		e := &emitter{link: os.Link, exchange: func(a, b string) error { return errors.ErrUnsupported }}
		return e.emit(context.Background(), s.plan(t), dir)
	}
	for i := range 3 {
		s := site{"index.html": fmt.Sprint(i), "a/x": "x"}
		if _, err := emit(s); err != nil {
			t.Fatal(err)
		}
		clean := filepath.Join(t.TempDir(), "public")
		mustEmit(t, s.plan(t), clean, Options{})
		wantTree(t, dir, snapshot(t, clean))
		wantAlone(t, dir)
	}
	before := stats(t, dir)
	failing := &emitter{link: os.Link, exchange: func(a, b string) error {
		// The staging folder goes away between the check and the renames.
		return errors.Join(os.RemoveAll(a), errors.ErrUnsupported)
	}}
	if _, err := failing.emit(context.Background(), site{"new": "new"}.plan(t), dir); err == nil {
		t.Error("no error")
	}
	if after := stats(t, dir); !reflect.DeepEqual(before, after) {
		t.Error("the tree was not put back")
	}
	wantAlone(t, dir)

	// Killed between the two renames.
	aside := filepath.Join(filepath.Dir(dir), ".public.build-old0123456789abcdef")
	if err := os.Rename(dir, aside); err != nil {
		t.Fatal(err)
	}
	if r := mustEmit(t, site{"index.html": "2", "a/x": "x"}.plan(t), dir, Options{}); r.Touched {
		t.Error("the tree renamed aside was not put back")
	}
	if after := stats(t, dir); !reflect.DeepEqual(before, after) {
		t.Error("the tree renamed aside was not put back as it was")
	}
}

// Where the file system has no hard links, unchanged files are copied and
// keep their modification time.
func TestEmitWithoutLinks(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	s := site{"index.html": "home", "a/x": "x"}
	mustEmit(t, s.plan(t), dir, Options{})
	before, err := os.Stat(filepath.Join(dir, "a", "x"))
	if err != nil {
		t.Fatal(err)
	}
	s["index.html"] = "new"
	e := &emitter{exchange: exchange, link: func(a, b string) error { return errors.ErrUnsupported }}
	if _, err := e.emit(context.Background(), s.plan(t), dir); err != nil {
		t.Fatal(err)
	}
	clean := filepath.Join(t.TempDir(), "public")
	mustEmit(t, s.plan(t), clean, Options{})
	wantTree(t, dir, snapshot(t, clean))
	after, err := os.Stat(filepath.Join(dir, "a", "x"))
	if err != nil {
		t.Fatal(err)
	}
	if os.SameFile(before, after) || !before.ModTime().Equal(after.ModTime()) {
		t.Errorf("modified %v, then %v", before.ModTime(), after.ModTime())
	}
}
