package generator

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"placard/benchmark"
	"placard/generator/content"
	"placard/generator/output"
)

// TestDamagedState puts everything into the place of what builds note down
// that disks, other versions and tidy people could: the next build is right,
// says nothing of it, and the one after it has nothing to do again.
func TestDamagedState(t *testing.T) {
	if testing.Short() {
		t.Skip("many builds")
	}
	const packs = 12
	spoilt := map[string]func(t *testing.T, name string, data []byte){
		"empty":         func(t *testing.T, name string, data []byte) { put(t, name, nil) },
		"cut short":     func(t *testing.T, name string, data []byte) { put(t, name, data[:len(data)/2]) },
		"one byte more": func(t *testing.T, name string, data []byte) { put(t, name, append(data, 0)) },
		"its first bit flipped": func(t *testing.T, name string, data []byte) {
			data[0] ^= 1
			put(t, name, data)
		},
		"its last bit flipped": func(t *testing.T, name string, data []byte) {
			data[len(data)-1] ^= 0x80
			put(t, name, data)
		},
		"noise": func(t *testing.T, name string, data []byte) { put(t, name, bytes.Repeat([]byte{0xa7, 0x13}, 5000)) },
		"a folder": func(t *testing.T, name string, data []byte) {
			remove(t, name)
			put(t, filepath.Join(name, "x"), []byte("x"))
		},
		"a link that leads nowhere": func(t *testing.T, name string, data []byte) {
			remove(t, name)
			if err := os.Symlink("nowhere", name); err != nil {
				t.Skip(err)
			}
		},
		"gone": func(t *testing.T, name string, data []byte) { remove(t, name) },
	}
	dir := t.TempDir()
	if err := benchmark.WriteSite(dir, packs); err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: dir, Out: filepath.Join(t.TempDir(), "public")}
	build := func(t *testing.T) *Result {
		t.Helper()
		r, err := Build(t.Context(), o)
		if err != nil || !r.OK() {
			t.Fatal(err, r)
		}
		return r
	}
	time.Sleep(settling + 100*time.Millisecond) // times are trusted
	build(t)
	want := tree(t, o.Out)
	state := filepath.Join(dir, stateDir)
	entries, err := os.ReadDir(state)
	if err != nil || len(entries) != 5 { // .gitignore, cache, program, receipt, systems
		t.Fatalf("%v: %v", err, entries)
	}
	if r := build(t); len(r.Stats.Stages) != 1 {
		t.Fatalf("a build with nothing to do does not know it: %+v", r.Stats)
	}
	good := map[string][]byte{}
	names, err := fs.Glob(os.DirFS(state), cacheDir+"/*")
	if err != nil || len(names) != 1 {
		t.Fatalf("%v: %v", err, names)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(state, name))
		if err != nil {
			t.Fatal(err)
		}
		good[name] = data
	}
	for file, data := range good {
		kind, _, _ := strings.Cut(file, "-")
		kind, _, _ = strings.Cut(kind, "/")
		if kind == ".gitignore" {
			continue
		}
		for what, spoil := range spoilt {
			t.Run(kind+" "+what, func(t *testing.T) {
				remove(t, filepath.Join(state, cacheDir))
				for file, data := range good {
					name := filepath.Join(state, file)
					if strings.HasPrefix(file, "receipt-") && kind != "receipt" {
						remove(t, name) // so that the others are read
						continue
					}
					put(t, name, data)
				}
				name := filepath.Join(state, file)
				spoil(t, name, bytes.Clone(data))
				if r := build(t); len(r.Findings) > 0 || len(r.Stats.Stages) == 1 {
					t.Errorf("it is believed: %v, %+v", r.Findings, r.Stats)
				}
				if tree(t, o.Out) != want {
					t.Error("the folder is not that of a clean build")
				}
				if info, err := os.Lstat(name); err == nil && info.IsDir() {
					remove(t, name) // it is left to whoever put it there
					return
				}
				healed, err := os.ReadFile(name)
				switch {
				case kind == "cache":
					again := newSession(o)
					again.cache = openCache(dir, programID(), false)
					if err := again.load(t.Context()); err != nil || again.parsed != 0 || again.looked != 0 {
						t.Errorf("it is not healed: %v, %d documents parsed, %d packs looked at", err, again.parsed, again.looked)
					}
					again.cache.Close()
				case err != nil:
					t.Error(err)
				case kind == "program" && !bytes.Equal(healed, data):
					t.Errorf("it is not healed: %q", healed)
				}
				if kind != "receipt" {
					return
				}
				if r := build(t); len(r.Stats.Stages) != 1 {
					t.Errorf("a build with nothing to do does not know it afterwards: %+v", r.Stats)
				}
			})
		}
	}
	for what, spoil := range map[string]func(t *testing.T){
		"gone": func(t *testing.T) { remove(t, state) },
		"a file": func(t *testing.T) {
			remove(t, state)
			put(t, state, []byte("x"))
		},
	} {
		t.Run("state folder "+what, func(t *testing.T) {
			spoil(t)
			build(t)
			if tree(t, o.Out) != want {
				t.Error("the folder is not that of a clean build")
			}
			remove(t, state)
		})
	}
}

// TestStateOfAnotherVersion has receipts that are whole and say what is not
// so: that of another program, of other options, of another date, and one
// whose form has changed.
func TestStateOfAnotherVersion(t *testing.T) {
	dir := t.TempDir()
	if err := benchmark.WriteSite(dir, 3); err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: dir, Out: filepath.Join(t.TempDir(), "public")}
	time.Sleep(settling + 100*time.Millisecond)
	if r, err := Build(t.Context(), o); err != nil || !r.OK() {
		t.Fatal(err, r)
	}
	file := receiptFile(dir, o.Out)
	before, ok := readReceipt(dir, o.Out)
	if !ok {
		t.Fatal("there is no receipt")
	}
	note := func(v any) {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(v); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(b.Bytes())
		put(t, file, append(b.Bytes(), sum[:]...))
	}
	for name, change := range map[string]func(r *receipt){
		"another program":  func(r *receipt) { r.Program += "0" },
		"no program":       func(r *receipt) { r.Program = "" },
		"other options":    func(r *receipt) { r.Options[0]++ },
		"another date":     func(r *receipt) { r.AsOf.Day++ },
		"other sources":    func(r *receipt) { r.Sources[0]++ },
		"another manifest": func(r *receipt) { r.Manifest[0]++ },
	} {
		t.Run(name, func(t *testing.T) {
			r := before
			change(&r)
			note(r)
			if again, err := Build(t.Context(), o); err != nil || len(again.Stats.Stages) == 1 {
				t.Errorf("it is believed: %v", err)
			}
		})
	}
	t.Run("another form", func(t *testing.T) {
		note(struct{ Program, Sources int }{1, 2})
		if again, err := Build(t.Context(), o); err != nil || len(again.Stats.Stages) == 1 {
			t.Errorf("it is believed: %v", err)
		}
	})
	note(before)
	if again, err := Build(t.Context(), o); err != nil || len(again.Stats.Stages) != 1 {
		t.Errorf("what is so is not believed: %v", err)
	}
}

// TestOtherProgramsOutput builds over a folder that another version wrote from
// the same source, whatever that one came to note down: everything is rendered
// again, and files that it had and this one has not go.
func TestOtherProgramsOutput(t *testing.T) {
	if testing.Short() {
		t.Skip("builds as other tests do, over what another one left")
	}
	for name, note := range map[string]func(t *testing.T, dir, out string, manifest output.Digest){
		"that noted itself down": func(t *testing.T, dir, out string, manifest output.Digest) {
			noteProgram(dir, out, "another program", manifest)
		},
		"that was killed before": func(t *testing.T, dir, out string, manifest output.Digest) {},
		"without a state":        func(t *testing.T, dir, out string, manifest output.Digest) { remove(t, filepath.Join(dir, stateDir)) },
		"that knew of no manifests": func(t *testing.T, dir, out string, _ output.Digest) {
			put(t, programFile(dir, out), []byte(programID()))
		},
		"while this one was at its end": func(t *testing.T, dir, out string, manifest output.Digest) {
			noteProgram(dir, out, "another program", manifest)
			noteProgram(dir, out, programID(), output.Digest{1})
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := benchmark.WriteSite(dir, 3); err != nil {
				t.Fatal(err)
			}
			out := filepath.Join(t.TempDir(), "public")
			o := Options{Dir: dir, Out: out}
			if r, err := Build(t.Context(), o); err != nil || !r.OK() {
				t.Fatal(err, r)
			}
			want := tree(t, out)
			// The other one gave the home page other bytes under the same key.
			plan := &output.Plan{}
			s, err := load(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			ours, err := s.plan(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range ours.Artifacts() {
				if a.Derived == nil && a.Path == "index.html" {
					a.Write = output.Content([]byte("another version"))
				}
				if err := plan.Add(a); err != nil {
					t.Fatal(err)
				}
			}
			if err := plan.Add(output.Artifact{Path: "gone.html", Key: output.NewKey("gone").Sum(), Write: output.Content([]byte("gone"))}); err != nil {
				t.Fatal(err)
			}
			report, err := plan.Emit(t.Context(), out, output.Options{Rebuild: true})
			if err != nil {
				t.Fatal(err)
			}
			note(t, dir, out, report.Manifest)
			if tree(t, out) == want {
				t.Fatal("the other version writes the same")
			}
			if r, err := Build(t.Context(), o); err != nil || !r.OK() {
				t.Fatal(err, r)
			}
			if tree(t, out) != want {
				t.Error("the folder is not that of a clean build")
			}
		})
	}
}

// TestReceiptOfTwoBuilds has a build for other readers write to the folder
// between the end of one and its receipt: the receipt must not speak of what
// the other one wrote.
func TestReceiptOfTwoBuilds(t *testing.T) {
	dir := t.TempDir()
	if err := benchmark.WriteSite(dir, 2); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "content/secret.md"), []byte("+++\ntitle = \"Secret\"\naudience = \"partner\"\n+++\n\nFor partners.\n"))
	time.Sleep(settling + 100*time.Millisecond)
	o := Options{Dir: dir, Out: filepath.Join(t.TempDir(), "public")}
	partner := o
	partner.Audience = content.Partner
	s, err := load(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	sources := listSources(dir)
	ours, err := Build(t.Context(), o)
	if err != nil || !ours.OK() {
		t.Fatal(err, ours)
	}
	want := tree(t, o.Out)
	if r, err := Build(t.Context(), partner); err != nil || !r.OK() {
		t.Fatal(err, r)
	}
	noteReceipt(o, sources, s.program(), s.tree.Config.AsOf, ours)
	if r, err := Build(t.Context(), o); err != nil || !r.OK() {
		t.Fatal(err, r)
	}
	if tree(t, o.Out) != want {
		t.Error("what is for partners is left in the folder for all")
	}
}

// TestStateReachesNothingElse has a source whose state folder is full of traps:
// links to files that a build must not write, and things that cannot be read to
// an end.
func TestStateReachesNothingElse(t *testing.T) {
	if testing.Short() {
		t.Skip("builds as other tests do, with something in the way")
	}
	outside := t.TempDir()
	const kept = "not to be touched"
	for name, trap := range map[string]func(t *testing.T, dir, out string){
		"the folder is a link": func(t *testing.T, dir, out string) {
			link(t, outside, filepath.Join(dir, stateDir))
		},
		"the folder is a link within the site": func(t *testing.T, dir, out string) {
			link(t, "content", filepath.Join(dir, stateDir))
		},
		"the files are links": func(t *testing.T, dir, out string) {
			for _, name := range []string{".gitignore", cacheDir, filepath.Base(programFile(dir, out)), filepath.Base(receiptFile(dir, out)), filepath.Base(twinsFile(dir, out)), filepath.Base(systemsFile(dir, out))} {
				put(t, filepath.Join(outside, name), []byte(kept))
				put(t, filepath.Join(dir, stateDir, "x"), nil)
				link(t, filepath.Join(outside, name), filepath.Join(dir, stateDir, name))
			}
		},
		"the cache is a link": func(t *testing.T, dir, out string) {
			put(t, filepath.Join(dir, stateDir, "x"), nil)
			link(t, outside, filepath.Join(dir, stateDir, cacheDir))
		},
		"what is in the cache are links": func(t *testing.T, dir, out string) {
			put(t, filepath.Join(dir, stateDir, cacheDir, "x"), nil)
			put(t, filepath.Join(outside, "x"), []byte(kept))
			link(t, filepath.Join(outside, "x"), filepath.Join(dir, stateDir, cacheDir, "x.seg"))
			link(t, "/dev/zero", filepath.Join(dir, stateDir, cacheDir, "y.seg"))
		},
		"the files have no end": func(t *testing.T, dir, out string) {
			put(t, filepath.Join(dir, stateDir, "x"), nil)
			for _, name := range []string{".gitignore", cacheDir, filepath.Base(programFile(dir, out)), filepath.Base(receiptFile(dir, out)), filepath.Base(twinsFile(dir, out)), filepath.Base(systemsFile(dir, out))} {
				link(t, "/dev/zero", filepath.Join(dir, stateDir, name))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := benchmark.WriteSite(dir, 2); err != nil {
				t.Fatal(err)
			}
			o := Options{Dir: dir, Out: filepath.Join(t.TempDir(), "public")}
			trap(t, dir, o.Out)
			sources := tree(t, filepath.Join(dir, "content"))
			before := tree(t, outside)
			for range 2 {
				if r, err := Build(t.Context(), o); err != nil || !r.OK() {
					t.Fatal(err, r)
				}
			}
			if tree(t, outside) != before {
				t.Error("a build wrote outside of the site")
			}
			if tree(t, filepath.Join(dir, "content")) != sources {
				t.Error("a build wrote among the sources")
			}
		})
	}
}

// TestStateIsBounded holds that the state folder does not grow with every
// output folder there ever was.
func TestStateIsBounded(t *testing.T) {
	dir := t.TempDir()
	if err := benchmark.WriteSite(dir, 2); err != nil {
		t.Fatal(err)
	}
	state := filepath.Join(dir, stateDir)
	old := time.Now().Add(-2 * time.Hour)
	for i := range 500 {
		for _, name := range []string{fmt.Sprintf("program-%016x", i), fmt.Sprintf("receipt-%016x", i), fmt.Sprintf("%s%d", unfinished, i)} {
			put(t, filepath.Join(state, name), []byte("x"))
			if err := os.Chtimes(filepath.Join(state, name), old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	put(t, filepath.Join(state, unfinished+"another build's"), []byte("x"))
	o := Options{Dir: dir, Out: filepath.Join(t.TempDir(), "public")}
	time.Sleep(settling + 100*time.Millisecond)
	for range 2 {
		if r, err := Build(t.Context(), o); err != nil || !r.OK() {
			t.Fatal(err, r)
		}
	}
	entries, err := os.ReadDir(state)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) > mostNotes+3 { // .gitignore, cache, and what another build writes
		t.Errorf("there are %d files", len(entries))
	}
	if _, err := os.Stat(filepath.Join(state, unfinished+"another build's")); err != nil {
		t.Error(err)
	}
	if r, err := Build(t.Context(), o); err != nil || len(r.Stats.Stages) != 1 {
		t.Errorf("the notes of this folder are gone: %v", err)
	}
}

func link(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Skip(err)
	}
}

func put(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, name string) {
	t.Helper()
	if err := os.RemoveAll(name); err != nil {
		t.Fatal(err)
	}
}

// page is a document that takes much space when it is published.
func page(i int) []byte {
	return []byte(fmt.Sprintf("+++\ntitle = \"Page %d\"\n+++\n\n", i) + strings.Repeat("Words that take space on a disk.\n", 2000))
}
