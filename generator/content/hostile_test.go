package content

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"placard/generator/diag"
)

const page = "+++\ntitle = \"Page\"\n+++\n"

func findUnreadable(t *testing.T) diag.List {
	dir := site(t)
	put(t, dir, "content/page.md", []byte(page))
	name := filepath.Join(dir, "content/page.md")
	if err := os.Chmod(name, 0); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Open(name); err == nil {
		// Permissions do not hold for this user; a file that vanishes after
		// it was listed fails in the same way.
		f.Close()
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer root.Close()
		var list diag.List
		readAll(root, "gone.md", "gone.md", MaxDocument, &list)
		return list
	}
	_, list := load(t, dir)
	return list
}

func findPipe(t *testing.T) diag.List {
	dir := site(t)
	makePipe(t, filepath.Join(dir, "content/feed.txt"))
	_, list := load(t, dir)
	return list
}

func findLatin1(t *testing.T) diag.List {
	dir := site(t)
	put(t, dir, "content/page.md", []byte("\xef\xbb\xbf+++\r\ntitle = \"Page\"\r\n+++\r\n\r\nü caf\xe9\r\n"))
	tree, list := load(t, dir)
	if len(list) != 1 || list[0].Span.Line != 5 || list[0].Span.Column != 6 {
		t.Errorf("wrong position: %+v", list)
	}
	if p := tree.Pages[0]; !p.Broken || p.Source.Size() != 0 {
		t.Errorf("the page is not empty and broken")
	}
	return list
}

func findNUL(t *testing.T) diag.List {
	dir := site(t)
	put(t, dir, "content/page.md", []byte(page+"a\x00b"))
	_, list := load(t, dir)
	if len(list) != 1 || list[0].Span.Line != 4 || list[0].Span.Column != 2 {
		t.Errorf("wrong position: %+v", list)
	}
	return list
}

// sparse makes a file that is large and takes no room.
func sparse(t *testing.T, dir, name string, size int64) {
	t.Helper()
	put(t, dir, name, nil)
	if err := os.Truncate(filepath.Join(dir, name), size); err != nil {
		t.Fatal(err)
	}
}

func findTooLarge(t *testing.T) diag.List {
	dir := site(t)
	sparse(t, dir, "content/film.mp4", MaxAttachment+1)
	sparse(t, dir, "content/page.md", MaxDocument+1)
	sparse(t, dir, "site.toml", MaxConfig+1)
	tree, list := load(t, dir)
	if n := codes(list)[tooLarge.Code]; n != 3 {
		t.Errorf("%d findings, want 3: %v", n, list)
	}
	if tree.Config == nil || !tree.Config.Broken || tree.Config.Language != "en" {
		t.Error("the configuration is not broken and at its defaults")
	}
	sparse(t, dir, "content/film.mp4", MaxAttachment)
	if _, list := load(t, dir); codes(list)[tooLarge.Code] != 2 {
		t.Errorf("a file of the greatest size is refused: %v", list)
	}
	return list
}

func findLongLine(t *testing.T) diag.List {
	dir := site(t)
	put(t, dir, "site.toml", []byte("title = \""+strings.Repeat("x", MaxLine)+"\"\n"))
	_, list := load(t, dir)
	return list
}

func findLargeFrontMatter(t *testing.T) diag.List {
	dir := site(t)
	put(t, dir, "content/page.md", []byte("+++\ntitle = \"x\"\n"+strings.Repeat("# comment\n", 7000)+"+++\nText\n"))
	tree, list := load(t, dir)
	if p := tree.Pages[0]; !p.Broken || string(p.Source.Bytes()[p.Body:]) != "Text\n" {
		t.Error("the body was not found")
	}
	return list
}

func link(t *testing.T, dir, name, target string) {
	t.Helper()
	if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
		t.Skip(err)
	}
}

func findLinkOut(t *testing.T) diag.List {
	dir := site(t)
	put(t, dir, "secret.md", []byte(page))
	link(t, dir, "content/page.md", "../secret.md")
	link(t, dir, "content/passwd.txt", "/etc/passwd")
	link(t, dir, "content/etc", "/etc")
	link(t, dir, "content/fine.md", "_index.md")
	tree, list := load(t, dir)
	if n := codes(list)[linkLeaves.Code]; n != 3 || len(list) != 3 {
		t.Errorf("%d findings, want 3: %v", n, list)
	}
	if len(tree.Pages) != 1 || tree.Pages[0].Path != "fine.md" || tree.Pages[0].Front.Title != "Home" || len(tree.Assets) != 0 {
		t.Errorf("pages %v, assets %v", tree.Pages, tree.Assets)
	}
	return list
}

func findLinkLoop(t *testing.T) diag.List {
	dir := site(t)
	put(t, dir, "content/policies/page.md", []byte(page))
	link(t, dir, "content/policies/up", "..")
	link(t, dir, "content/self.md", "self.md")
	_, list := load(t, dir)
	if n := codes(list)[linkLoop.Code]; n != 2 || len(list) != 2 {
		t.Errorf("%d findings, want 2: %v", n, list)
	}
	return list
}

func findDangling(t *testing.T) diag.List {
	dir := site(t)
	link(t, dir, "content/page.md", "gone.md")
	_, list := load(t, dir)
	return list
}

// findTooMany multiplies folders by links: fifteen levels of four links each
// would be a thousand million files.
func findTooMany(t *testing.T) diag.List {
	dir := site(t)
	for i := range 14 {
		name := string(rune('a' + i))
		put(t, dir, "content/"+name+"/file.txt", nil)
		for _, to := range []string{"1", "2", "3", "4"} {
			link(t, dir, "content/"+name+"/"+to, "../"+string(rune('a'+i+1)))
		}
	}
	put(t, dir, "content/o/file.txt", nil)
	root, err := os.OpenRoot(filepath.Join(dir, "content"))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var list diag.List
	w := &walker{ctx: t.Context(), root: root, base: "content", limit: 1000, list: &list}
	if err := w.walk(); err != nil {
		t.Fatal(err)
	}
	if n := codes(list)[tooManyFiles.Code]; n != 1 {
		t.Errorf("%d findings, want 1", n)
	}
	return list
}

// TestNesting gives the parser what would end the process.
func TestNesting(t *testing.T) {
	for name, text := range map[string]string{
		"lists":         "a = " + strings.Repeat("[", 60000),
		"inline tables": "a = " + strings.Repeat("{a=", 20000),
		"dotted key":    strings.Repeat("a.", 30000) + "a = 1",
		"header":        "[" + strings.Repeat("a.", 30000) + "a]",
		"after a fault": "a = 1 1\nb = " + strings.Repeat("[", 60000),
		"in one line":   "a = ] " + strings.Repeat("{a=", 20000),
		"mixed":         "a = " + strings.Repeat("[{a.b=", 10000),
	} {
		t.Run(name, func(t *testing.T) {
			_, list := Parse[PageFront]("page.md", []byte("+++\n"+text+"\n+++\n"))
			if len(list) != 1 {
				t.Fatalf("findings: %v", list)
			}
			if f := list[0]; f.Code != tomlTooDeep.Code && f.Code != badTOML.Code {
				t.Errorf("finding: %v", f)
			}
		})
	}
}

func TestAssetChangedAfterLoad(t *testing.T) {
	dir := site(t)
	put(t, dir, "content/a.csv", []byte("1,2\n"))
	tree, _ := load(t, dir)
	a := tree.Assets[0]
	if data, err := a.Open(); err != nil || !bytes.Equal(data, []byte("1,2\n")) || a.Size != 4 {
		t.Fatalf("%q, %v", data, err)
	}
	put(t, dir, "content/a.csv", []byte("1,3\n"))
	if _, err := a.Open(); err == nil || !strings.Contains(err.Error(), "changed") {
		t.Errorf("a changed file was opened: %v", err)
	}
	os.Remove(filepath.Join(dir, "content/a.csv"))
	link(t, dir, "content/a.csv", "/etc/passwd")
	if _, err := a.Open(); err == nil {
		t.Error("a link out of the tree was opened")
	}
}
