package content

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"placard/generator/diag"
)

// A shelf is a store in memory that counts.
type shelf struct {
	mu        sync.Mutex
	held      map[[sha256.Size]byte][]byte
	hits, put int
}

func (s *shelf) Get(key [sha256.Size]byte) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, ok := s.held[key]
	if ok {
		s.hits++
	}
	return data, ok
}

func (s *shelf) Put(key [sha256.Size]byte, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[key] = data
	s.put++
}

// told is all that a tree says of its documents and packs.
func told(tree *Tree) string {
	var b strings.Builder
	say := func(f *File, front any) {
		p := f.Positions
		fmt.Fprintf(&b, "%s %q %d %x %s %v %q %d\n%#v\n%+v %+v %v\n", f.Path, f.Language, f.Body, f.BodyDigest, f.Digest, f.Broken, f.Source.Name, f.Source.Size(), front,
			p.Key("title"), p.Value("version"), p.Refused("title"))
		fmt.Fprintf(&b, "%s\n", f.Source.Bytes())
	}
	if tree.Home != nil {
		say(tree.Home.File, tree.Home.Front)
	}
	for _, s := range tree.Systems {
		front := s.Doc.Front
		for _, r := range front.Sections {
			if r.Required != nil {
				fmt.Fprintln(&b, r.ID, *r.Required)
			}
		}
		front.Sections = nil // which hold pointers
		say(s.Doc.File, front)
		for _, p := range s.Packs {
			say(p.Doc.File, p.Doc.Front)
			for _, page := range p.Pages {
				say(page.File, page.Front)
			}
			digest, size := p.Digest()
			fmt.Fprintln(&b, p.Name, digest, size)
		}
	}
	for _, n := range tree.Notices {
		say(n.File, n.Front)
	}
	for _, p := range tree.Pages {
		say(p.File, p.Front)
	}
	return b.String()
}

func loadKept(t *testing.T, dir string, s *shelf) (*Tree, diag.List) {
	t.Helper()
	tree, list, err := LoadKept(t.Context(), dir, s, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	return tree, list
}

// TestKeptIsRead holds what is remembered of a site against what is read.
func TestKeptIsRead(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "content"), os.DirFS("../../content")); err != nil {
		t.Fatal(err)
	}
	config, err := os.ReadFile("../../site.toml")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"site.toml":                             string(config),
		"content/systems/odd/_index.md":         "+++\nname = \"Odd\"\nsummary = \"Odd.\"\nroles = []\n[[section]]\nid = \"a\"\nrequired = false\n[[section]]\nid = \"b\"\n+++\n",
		"content/systems/odd/1.0.0/index.md":    "+++\r\nversion = \"1.0.0\"\r\nmodels = [\"m\"]\r\ntriggers = []\r\n+++\r\nText.\r\n",
		"content/systems/odd/1.0.0/more.md":     "\xef\xbb\xbf+++\ntitle = \"More\"\n+++\nMore.\n",
		"content/systems/odd/1.0.0/figures.csv": "a,b\n",
		"content/systems/odd/1.1.0.md":          "+++\nversion = \"1.1.0\"\nmodel = \"m\"\npublished = 2026-02-30\n+++\nText.\n",
		"content/systems/odd/1.2.0.md":          "no front matter\n",
		"content/notices/n-1.md":                "+++\nid = \"n-1\"\ntitle = \"N\"\nkind = \"change\"\nimpact = \"minor\"\npublished = 2026-01-02T03:04:05.678+02:00\n+++\nText.\n",
	} {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tree, list, err := Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	want := told(tree)
	info, err := os.Lstat(filepath.Join(dir, "site.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if ChangeTime(info).IsZero() {
		t.Skip("the system keeps no times that programs cannot set")
	}
	s := &shelf{held: map[[sha256.Size]byte][]byte{}}
	for round, waits := range []bool{false, true, false, false} {
		if waits {
			time.Sleep(settling + 100*time.Millisecond)
		}
		s.hits, s.put = 0, 0
		got, found := loadKept(t, dir, s)
		if now := told(got); now != want {
			t.Errorf("round %d: the tree differs:\n%s\nwant\n%s", round, now, want)
		}
		if !reflect.DeepEqual(found, list) {
			t.Errorf("round %d: found %v, want %v", round, found, list)
		}
		packs := 0
		for _, sys := range got.Systems {
			packs += len(sys.Packs)
		}
		switch {
		case round == 0 && s.put >= packs:
			t.Errorf("of documents that were just written, %d things are kept", s.put)
		case round == 1 && s.put <= packs:
			t.Errorf("only %d things are kept", s.put)
		case round == 2 && (s.put > 0 || s.hits <= packs):
			t.Errorf("once all is kept, %d more things are, and %d asked for", s.put, s.hits)
		}
		if round == 2 {
			// Without what is kept of half of them, nothing changes.
			n := 0
			for key := range maps.Clone(s.held) {
				if n++; n%2 == 0 {
					delete(s.held, key)
				}
			}
		}
	}
}

// TestKeptSeesChanges writes a document anew in ways that leave its size and
// its modification time alone.
func TestKeptSeesChanges(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "content", "_index.md")
	page := func(title string) []byte {
		return []byte("+++\ntitle = \"" + title + "\"\n+++\n\nText of " + title + ".\n")
	}
	old := time.Now().Add(-time.Hour)
	write := func(name, title string) {
		t.Helper()
		if err := os.WriteFile(name, page(title), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, old, old); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	write(file, "One")
	info, err := os.Lstat(file)
	if err != nil {
		t.Fatal(err)
	}
	if ChangeTime(info).IsZero() {
		t.Skip("the system keeps no times that programs cannot set")
	}
	s := &shelf{held: map[[sha256.Size]byte][]byte{}}
	title := func() string {
		tree, _ := loadKept(t, dir, s)
		return tree.Home.Front.Title
	}
	time.Sleep(settling + 100*time.Millisecond)
	if got := title(); got != "One" || s.put == 0 {
		t.Fatalf("%q, %d things kept", got, s.put)
	}
	write(file, "Two")
	if got := title(); got != "Two" {
		t.Errorf("written over: the title is %q", got)
	}
	write(file+".new", "Six")
	if err := os.Rename(file+".new", file); err != nil {
		t.Fatal(err)
	}
	if got := title(); got != "Six" {
		t.Errorf("replaced: the title is %q", got)
	}
	time.Sleep(settling + 100*time.Millisecond)
	title()

	// One that is another when its text is asked for stops the work.
	var why error
	tree, _, err := LoadKept(t.Context(), dir, s, func(err error) { why = err })
	if err != nil {
		t.Fatal(err)
	}
	if tree.Home.Front.Title != "Six" {
		t.Fatal("not what is kept")
	}
	write(file, "Ten")
	if text := tree.Home.Source.Bytes(); why == nil || len(text) != tree.Home.Source.Size() || bytes.Contains(text, []byte("Ten")) {
		t.Errorf("a document that was changed reads %q, and %v is said", text, why)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if tree, _ := loadKept(t, dir, s); tree.Home != nil {
		t.Error("a document that is gone is kept")
	}
}

// TestKeptDamaged reads damaged bytes: they give a document, or none.
func TestKeptDamaged(t *testing.T) {
	doc, list := Parse[PackFront]("systems/a/1.0.0.md", []byte("+++\nversion = \"1.0.0\"\nmodels = [\"m\", \"n\"]\n[[change]]\nsection = \"a\"\nclass = \"minor\"\nwhat = \"What.\"\nwhy = \"Why.\"\n+++\nText.\n"))
	if len(list) > 0 {
		t.Fatal(list)
	}
	s := &shelf{held: map[[sha256.Size]byte][]byte{}}
	k, key := &keeping{store: s}, [sha256.Size]byte{}
	keep(k, key, doc)
	whole := s.held[key]
	at := document{path: doc.Path}
	if got := kept[PackFront](k, key, at); got == nil || !reflect.DeepEqual(got.Front, doc.Front) || got.Digest != doc.Digest {
		t.Fatalf("%+v, want %+v", got, doc)
	}
	for n := range whole {
		s.held[key] = whole[:n]
		if kept[PackFront](k, key, at) != nil {
			t.Errorf("%d bytes of %d give a document", n, len(whole))
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		data := bytes.Clone(whole)
		for range 1 + random.IntN(4) {
			data[random.IntN(len(data))] = byte(random.Uint32())
		}
		s.held[key] = data
		kept[PackFront](k, key, at) // does not panic
	}
}
