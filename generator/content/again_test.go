package content

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The text of a document that was let go of is read again, and one that is
// another by then is reported and blank.
func TestLettingGo(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "content", "_index.md")
	write := func(text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	text := "\ufeff+++\r\ntitle = \"A\"\r\n+++\r\n\r\nText.\r\n"
	write(text)
	if err := os.WriteFile(filepath.Join(dir, "site.toml"), []byte("title = \"T\"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	tree, _, err := Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	f := tree.Home.File
	before := string(f.Source.Bytes())
	place := f.Positions.Value("title")
	var reported []string
	letGo, err := LettingGo(dir, func(err error) { reported = append(reported, err.Error()) })
	if err != nil {
		t.Fatal(err)
	}
	letGo(f)
	f.Positions.Forget()
	if got := string(f.Source.Bytes()); got != before || f.Source.Size() != len(before) {
		t.Errorf("%q of %d bytes, was %q", got, f.Source.Size(), before)
	}
	if got := f.Positions.Value("title"); got != place {
		t.Errorf("the title stands at %+v, stood at %+v", got, place)
	}
	for _, change := range []func(){
		func() { write(strings.Replace(text, "Text", "Next", 1)) },
		func() { write(text + "More.") },
		func() { os.Remove(file) },
	} {
		reported = nil
		change()
		runtime.GC() // until then the text may still be at hand
		if got := string(f.Source.Bytes()); strings.TrimLeft(got, "\n") != "" || len(got) != len(before) {
			t.Errorf("a changed document is %q", got)
		}
		if len(reported) != 1 || !strings.Contains(reported[0], "content/_index.md") {
			t.Errorf("reported: %q", reported)
		}
	}
}
