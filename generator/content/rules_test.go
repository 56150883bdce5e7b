package content

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"placard/generator/diag"
)

// site writes the minimal site with the archives laid over it and gives its
// folder. A line "without <path>" before an archive's first file takes a file
// or folder away.
func site(t testing.TB, overlays ...string) string {
	t.Helper()
	dir := t.TempDir()
	minimal, err := os.ReadFile("testdata/minimal.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range append([]string{string(minimal)}, overlays...) {
		archive := txtar.Parse([]byte(text))
		for _, line := range strings.Split(string(archive.Comment), "\n") {
			if name, ok := strings.CutPrefix(line, "without "); ok {
				if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, f := range archive.Files {
			put(t, dir, f.Name, f.Data)
		}
	}
	return dir
}

func put(t testing.TB, dir, name string, data []byte) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

func load(t testing.TB, dir string) (*Tree, diag.List) {
	t.Helper()
	tree, list, err := Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return tree, list
}

func codes(list diag.List) map[string]int {
	m := make(map[string]int)
	for _, f := range list {
		m[f.Code]++
	}
	return m
}

// prose names the rules whose bad case is not a text; tests in
// hostile_test.go show each of them.
var prose = map[string]func(*testing.T) diag.List{
	unreadable.Code:          findUnreadable,
	notRegular.Code:          findPipe,
	notUTF8.Code:             findLatin1,
	nulByte.Code:             findNUL,
	tooLarge.Code:            findTooLarge,
	lineTooLong.Code:         findLongLine,
	linkLeaves.Code:          findLinkOut,
	linkLoop.Code:            findLinkLoop,
	linkDangles.Code:         findDangling,
	tooManyFiles.Code:        findTooMany,
	frontMatterTooLarge.Code: findLargeFrontMatter,
}

// TestRules runs every rule's examples.
func TestRules(t *testing.T) {
	if _, list := load(t, site(t)); len(list) > 0 {
		t.Fatalf("the minimal site has findings: %v", list)
	}
	form := regexp.MustCompile(`^[CF]\d{3}$`)
	seen := make(map[string]bool)
	for _, r := range Rules() {
		t.Run(r.Code, func(t *testing.T) {
			if !form.MatchString(r.Code) || seen[r.Code] {
				t.Errorf("code %q is malformed or used twice", r.Code)
			}
			seen[r.Code] = true
			if r.Title == "" || r.Doc == "" || r.Bad == "" || r.Good == "" || strings.HasSuffix(r.Title, ".") {
				t.Error("the rule is not fully described")
			}
			if find, ok := prose[r.Code]; ok {
				list := find(t)
				if codes(list)[r.Code] == 0 {
					t.Errorf("not found; findings: %v", list)
				}
				return
			}
			if _, list := load(t, site(t, r.Bad)); codes(list)[r.Code] == 0 {
				t.Errorf("the bad example does not give it; findings: %v", list)
			}
			if _, list := load(t, site(t, r.Good)); len(list) > 0 {
				t.Errorf("the good example has findings: %v", list)
			}
		})
	}
}
