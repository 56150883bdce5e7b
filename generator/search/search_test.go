package search

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"placard/benchmark"
	"placard/generator/cache"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// load reads a site as the program does.
func load(tb testing.TB, dir string, drafts bool) Input {
	tb.Helper()
	tree, findings, err := content.Load(context.Background(), dir)
	if err != nil {
		tb.Fatal(err)
	}
	engine := markdown.New()
	options := map[*content.File]markdown.Options{}
	for _, system := range tree.Systems {
		for _, p := range system.Packs {
			options[p.Doc.File] = markdown.Options{
				Numbered:  true,
				HeadingID: disclosure.HeadingIDs(disclosure.SectionRules(&tree.Config.Site, &system.Doc.Front)),
			}
		}
	}
	parse := func(f *content.File) *markdown.Document { return engine.Parse(f.Source, f.Body, options[f]) }
	whole, found := disclosure.Assemble(tree, func(f *content.File) *markdown.Outline { return &parse(f).Outline }, tree.Config.AsOf)
	for _, f := range append(findings, found...) {
		if f.Severity == diag.Error {
			tb.Fatalf("the test's site has a mistake: %s: %s", f.Span.File, f.Message)
		}
	}
	return Input{Site: whole.Edition(content.Public, drafts), Document: parse, Program: "test"}
}

// openCache opens a folder to remember things in.
func openCache(tb testing.TB, dir string) *cache.Cache {
	tb.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		tb.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		tb.Fatal(err)
	}
	return cache.Open(root, "test", true)
}

// site writes a site's files and reads them.
func site(tb testing.TB, files map[string]string, drafts bool) Input {
	tb.Helper()
	dir := tb.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
			tb.Fatal(err)
		}
	}
	return load(tb, dir, drafts)
}

// indexOf gives the index of a site as a reader gets it.
func indexOf(tb testing.TB, in Input) (Reader, *output.Tree) {
	tb.Helper()
	plan := &output.Plan{}
	for _, a := range Plan(in) {
		if err := plan.Add(a); err != nil {
			tb.Fatal(err)
		}
	}
	tree, err := plan.Render(context.Background(), nil, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return Reader{File: func(path string) ([]byte, error) {
		_, data, ok := tree.File(path)
		if !ok {
			return nil, fmt.Errorf("%s is not published", path)
		}
		return data, nil
	}}, tree
}

func (r Reader) must(tb testing.TB, q Query) []Hit {
	tb.Helper()
	hits, _, _, err := r.Search(q, 10)
	if err != nil {
		tb.Fatal(err)
	}
	return hits
}

func urls(hits []Hit) string {
	var list []string
	for _, h := range hits {
		list = append(list, fmt.Sprintf("%s %q %q %.2f", h.URL, h.Title, h.Place, h.Score))
	}
	return strings.Join(list, "\n\t")
}

// What a reader of the demonstration site looks for, and what must come first.
func TestRelevance(t *testing.T) {
	r, _ := indexOf(t, load(t, "../..", false))
	queries(t, "testdata/queries.txt", func(q Query, want string) {
		if hits := r.must(t, q); len(hits) == 0 || hits[0].URL != want {
			t.Errorf("%+v: want %s, have\n\t%s", q, want, urls(hits))
		}
	})
}

// queries reads a table of queries, each with what it must give, which the
// tests in a browser read as well.
func queries(t *testing.T, file string, check func(q Query, want string)) {
	t.Helper()
	table, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		text, want, ok := strings.Cut(strings.TrimSpace(line), "->")
		if strings.HasPrefix(text, "#") || text == "" {
			continue
		}
		if !ok {
			t.Fatalf("nothing is said of %q", text)
		}
		var q Query
		for word := range strings.FieldsSeq(text) {
			if id, ok := strings.CutPrefix(word, "system:"); ok {
				q.System = id
			} else if kind, ok := strings.CutPrefix(word, "kind:"); ok {
				q.Kind = kind
			} else if word == "history" {
				q.History = true
			} else {
				q.Text += word + " "
			}
		}
		q.Text = strings.TrimSpace(q.Text)
		check(q, strings.TrimSpace(want))
	}
}

// Versions that no longer apply never come before those that do, and only
// when asked for.
func TestHistory(t *testing.T) {
	r, _ := indexOf(t, load(t, "../..", false))
	old := func(h Hit) bool { return h.Kind == "pack" && (h.Status == "superseded" || h.Status == "withdrawn") }
	q := Query{Text: "limitations", System: "triage"}
	if hits := r.must(t, q); len(hits) == 0 || slices.ContainsFunc(hits, old) {
		t.Errorf("without history:\n\t%s", urls(hits))
	}
	q.History = true
	hits, total, _, err := r.Search(q, 100)
	if err != nil {
		t.Fatal(err)
	}
	first := slices.IndexFunc(hits, old)
	if first <= 0 || slices.ContainsFunc(hits[first:], func(h Hit) bool { return !old(h) }) || total != len(hits) {
		t.Errorf("with history, %d:\n\t%s", total, urls(hits))
	}
}

// What an edition withholds and what is a draft is in no file of the index.
func TestWithheld(t *testing.T) {
	for _, drafts := range []bool{false, true} {
		_, tree := indexOf(t, load(t, "../..", drafts))
		for f := range tree.Report().Files.All() {
			_, data, _ := tree.File(f.Path)
			for _, secret := range []string{"ALD-2026-017", "ALD-2026-021", "customer-security-contacts", "batch-classification"} {
				if strings.Contains(strings.ToLower(string(data)), strings.ToLower(secret)) {
					t.Errorf("drafts %t: %s speaks of %s", drafts, f.Path, secret)
				}
			}
		}
	}
}

const config = "title = \"T\"\nbase_url = \"https://t.example/\"\nas_of = 2026-11-16\n"

func pageFile(title, text string) string {
	return "+++\ntitle = " + fmt.Sprintf("%q", title) + "\n+++\n\n" + text + "\n"
}

func TestHostileText(t *testing.T) {
	long := strings.Repeat("pneumono", 125)
	r, tree := indexOf(t, site(t, map[string]string{
		"site.toml":           config,
		"content/_index.md":   pageFile(`"Quotes" & <script>alert(1)</script> 🛡️`, "Text."),
		"content/long.md":     pageFile("Long", long+" "+strings.Repeat("y ", 2000)),
		"content/rtl.md":      pageFile("مركز الثقة", "القيود المعروفة للنظام"),
		"content/cjk.md":      pageFile("限制条件", "本系统不得用于医疗诊断。操作说明在下面。"),
		"content/thai.md":     pageFile("ข้อจำกัด", "ระบบนี้ไม่ใช้สำหรับการวินิจฉัย"),
		"content/accents.md":  pageFile("Größe und Œuvre", "naïve façade, ΟΔΟΣ"),
		"content/identity.md": pageFile("Identifier", "The field no_match_2 and the host a.example and E-CAM."),
		"content/none.md":     pageFile("None", ""),
	}, false))
	for query, want := range map[string]string{
		"script alert":   "",
		"quotes":         "",
		long:             "long/",
		long[:50]:        "long/",
		"القيود":         "rtl/",
		"限制":             "cjk/",
		"医疗诊断":           "cjk/",
		"医":              "cjk/",
		"การวินิจฉัย":    "thai/",
		"grosse":         "-",
		"große":          "accents/",
		"GROSSE naive":   "accents/",
		"οδος":           "accents/",
		"facade":         "accents/",
		"no_match_2":     "identity/",
		"e-cam":          "identity/",
		"a.example":      "identity/",
		"nothing-at-all": "-",
		"\"><img src=x>": "-",
		"@":              "-",
		"the of and":     "-",
		"\x00\uffff":     "-",
	} {
		hits, _, _, err := r.Search(Query{Text: query}, 5)
		if err != nil {
			t.Errorf("%q: %v", query, err)
		}
		switch {
		case want == "-" && len(hits) > 0 || want != "-" && len(hits) == 0:
			t.Errorf("%.30q finds\n\t%s", query, urls(hits))
		case want != "-" && hits[0].URL != want:
			t.Errorf("%.30q: want %s, have\n\t%s", query, want, urls(hits))
		}
	}
	for f := range tree.Report().Files.All() {
		_, data, _ := tree.File(f.Path)
		if strings.ContainsAny(string(data), "<>&\u2028\u2029") {
			t.Errorf("%s holds characters that could end a script", f.Path)
		}
		if !strings.HasPrefix(string(data), Callback+"(\"") || strings.Count(string(data), "\n") != 1 {
			t.Errorf("%s is not one call", f.Path)
		}
	}
}

func TestEmptySite(t *testing.T) {
	r, _ := indexOf(t, site(t, map[string]string{"site.toml": config, "content/_index.md": pageFile("Home", "")}, false))
	if hits := r.must(t, Query{Text: "anything", History: true}); len(hits) > 0 {
		t.Errorf("%s", urls(hits))
	}
}

// Whichever file is written first, the bytes are the same, and no text is read
// for the index that was read for a card.
func TestAnyOrder(t *testing.T) {
	f := map[string]string{"site.toml": config, "content/_index.md": pageFile("Home", "")}
	for i := range 40 {
		f[fmt.Sprintf("content/p%02d.md", i)] = pageFile(fmt.Sprintf("Page %d", i), fmt.Sprintf("\nWord%d and words.\n\n## One\n\nOne %d.\n\n## Two\n\nTwo %d.\n", i%7, i, i%3))
	}
	in := site(t, f, false)
	var asked atomic.Int32
	documents := in.Document
	in.Document = func(f *content.File) *markdown.Document { asked.Add(1); return documents(f) }
	write := func(order func([]output.Artifact)) map[string]string {
		list := Plan(in)
		order(list)
		files := map[string]string{}
		for _, a := range list {
			var b strings.Builder
			if err := a.Write(&b); err != nil {
				t.Fatal(err)
			}
			files[a.Path] = b.String()
		}
		return files
	}
	for _, a := range Plan(in) {
		for _, b := range Plan(in) {
			card := strings.HasPrefix(a.Path, Folder+"c") || strings.HasPrefix(a.Path, Folder+"d")
			if shard := strings.HasPrefix(b.Path, Folder+"t") || b.Path == Folder+"index.js"; card && shard && a.With > b.With {
				t.Errorf("%s is written with %s, after %s, which needs its words", a.Path, a.With, b.Path)
			}
		}
	}
	byPath := func(list []output.Artifact) {
		slices.SortFunc(list, func(a, b output.Artifact) int { return strings.Compare(a.Path, b.Path) })
	}
	want := write(byPath)
	// A document that stands in two files of cards is asked for twice.
	if most := 41 + 41*3/cardsPerFile + 1; int(asked.Load()) > most {
		t.Errorf("documents are asked for %d times, not up to %d", asked.Load(), most)
	}
	for i := range 5 {
		random := rand.New(rand.NewPCG(1, uint64(i)))
		got := write(func(list []output.Artifact) {
			random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		})
		if !maps.Equal(got, want) {
			t.Fatal("the order in which files are written changes them")
		}
	}
}

// Shards are cut at any number of them, and every word is found again.
func TestShards(t *testing.T) {
	var terms []markdown.Term
	var notices []*disclosure.Notice
	var all []string
	for i := range 300 {
		word := fmt.Sprintf("w%c%c%d", 'a'+i%7, 'a'+i%13, i)
		all = append(all, word)
		if i < 200 {
			n := &disclosure.Notice{ID: word, URL: fmt.Sprintf("notices/%d/", i), Doc: &content.Doc[content.NoticeFront]{File: &content.File{}}}
			for _, id := range []int{i % 9, i % 9, 20} { // one twice
				n.Systems = append(n.Systems, &disclosure.System{ID: fmt.Sprintf("s%d", id)})
			}
			notices = append(notices, n)
			continue
		}
		terms = append(terms, markdown.Term{ID: word, Name: word})
	}
	for _, n := range []int{1, 2, 7, 100, 1000} {
		p := &plan{}
		h := &p.halves[0]
		h.open, h.shards = &p.open, n
		var list []source
		for _, n := range notices {
			list = append(list, source{of: n})
		}
		for i := range terms {
			list = append(list, source{of: &terms[i]})
		}
		h.list = h.boxes(list)
		for _, b := range h.list {
			b.prepare(output.Key{})
			b.first = h.entries
			h.entries += b.entries
		}
		s := h.build()
		if len(s.shards) != n {
			t.Fatalf("%d shards, not %d", len(s.shards), n)
		}
		m := manifestOfSet{Shards: "t", Entries: h.entries, Firsts: s.firsts}
		r := Reader{File: func(path string) ([]byte, error) {
			var i int
			fmt.Sscanf(strings.TrimPrefix(path, Folder), "t%d.js", &i)
			return fmt.Appendf(nil, "placardSearch(\"t\",\"g\",%s)\n", marshalled(s.shards[i])), nil
		}}
		find := func(word string) (entries []int) {
			if err := r.lines(m, word, func(w, postings string) {
				if w == word {
					decode(postings, func(entry int, _ float64) { entries = append(entries, entry) })
				}
			}); err != nil {
				t.Fatal(err)
			}
			return entries
		}
		for i, w := range all {
			if got := find(w); !slices.Equal(got, []int{i}) {
				t.Fatalf("%d shards: %q is in %v, not in %d", n, w, got, i)
			}
		}
		var every []int
		for id := range 9 {
			var want []int
			for i := id; i < 200; i += 9 {
				want = append(want, i)
			}
			if got := find(fmt.Sprintf("@s%d", id)); !slices.Equal(got, want) {
				t.Errorf("%d shards: system %d has %v, not %v", n, id, got, want)
			}
		}
		for i := range 200 {
			every = append(every, i)
		}
		if got := find("@s20"); !slices.Equal(got, every) {
			t.Errorf("%d shards: what all notices have in common has %v", n, got)
		}
	}
}

// pages gives a site of many pages, of which some have the same paragraphs.
func pages(n int) map[string]string {
	files := map[string]string{"site.toml": config, "content/_index.md": pageFile("Home", "Text.")}
	for i := range n {
		files[pageName(i)] = pageFile(fmt.Sprintf("Page %d", i), pageText(i))
	}
	return files
}

func pageName(i int) string { return fmt.Sprintf("content/p%03d.md", i) }

func pageText(i int) string {
	return fmt.Sprintf("\nWord%d and words.\n\n## One\n\nOne %d of many, and the same for all.\n\n### Two %d\n\nAnother.\n", i%7, i, i%3)
}

// A publication is what a build leaves behind.
type publication struct {
	tree     *output.Tree
	rendered int // files
	asked    int // documents
}

// publish builds the index of a site after another build.
func publish(tb testing.TB, files map[string]string, before *output.Tree, cacheDir string) publication {
	tb.Helper()
	in := site(tb, files, false)
	if cacheDir != "" {
		in.Cache = openCache(tb, cacheDir)
		defer in.Cache.Close()
	}
	var asked sync.Map
	documents := in.Document
	in.Document = func(f *content.File) *markdown.Document { asked.Store(f.Path, true); return documents(f) }
	plan := &output.Plan{}
	for _, a := range Plan(in) {
		if err := plan.Add(a); err != nil {
			tb.Fatal(err)
		}
	}
	tree, err := plan.Render(context.Background(), before, nil)
	if err != nil {
		tb.Fatal(err)
	}
	p := publication{tree: tree, rendered: tree.Report().Rendered}
	asked.Range(func(any, any) bool { p.asked++; return true })
	return p
}

// After any edits, with whatever is remembered of the builds before, the index
// is that of a clean build.
func TestIncremental(t *testing.T) {
	steps := 30
	if testing.Short() {
		steps = 8
	}
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(7, 7))
	files := pages(60)
	last := publish(t, files, nil, dir)
	for step := range steps {
		for range 1 + random.IntN(3) {
			name := pageName(random.IntN(90))
			switch random.IntN(4) {
			case 0:
				delete(files, name)
			case 1: // in the right place or another one
				files[name] = pageFile("Page", pageText(random.IntN(1000)))
			default:
				if _, ok := files[name]; ok {
					files[name] += fmt.Sprintf("\n## More %d\n\nMore of %d.\n", random.IntN(3), step)
				}
			}
		}
		what := "with what is remembered"
		switch random.IntN(4) {
		case 0:
			what = "with a damaged cache"
			damage(t, dir, random)
		case 1:
			what = "with nothing remembered"
			dir = t.TempDir()
		}
		next := publish(t, files, last.tree, dir)
		clean := publish(t, files, nil, "")
		same(t, fmt.Sprintf("step %d, %s", step, what), next.tree, clean.tree)
		// A page that was loaded before a publication may read cards of
		// either: a name means the same entries.
		for f := range next.tree.Report().Files.All() {
			if _, data, ok := last.tree.File(f.Path); ok && strings.HasPrefix(f.Path, Folder+"c") {
				_, now, _ := next.tree.File(f.Path)
				if a, b := addresses(t, data), addresses(t, now); !slices.Equal(a, b) {
					t.Errorf("step %d: %s was of %v and is of %v", step, f.Path, a, b)
				}
			}
		}
		last = next
	}
}

func same(t *testing.T, what string, have, want *output.Tree) {
	t.Helper()
	if h, w := have.Report().Files.Len(), want.Report().Files.Len(); h != w {
		t.Errorf("%s: %d files, a clean build has %d", what, h, w)
	}
	for f := range want.Report().Files.All() {
		if g, _, _ := have.File(f.Path); g.Digest != f.Digest {
			t.Errorf("%s: %s is not that of a clean build", what, f.Path)
		}
	}
}

// addresses gives the addresses in a file of cards.
func addresses(t *testing.T, data []byte) (list []string) {
	t.Helper()
	var cards [][]string
	r := Reader{File: func(string) ([]byte, error) { return data, nil }}
	if err := r.load("", &cards); err != nil {
		t.Fatal(err)
	}
	for _, c := range cards {
		list = append(list, c[0])
	}
	return list
}

// damage writes over parts of what is remembered, or cuts it off.
func damage(t *testing.T, dir string, random *rand.Rand) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		t.Fatal("nothing is remembered", err)
	}
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for range 1 + random.IntN(8) {
			data[random.IntN(len(data))]++
		}
		if random.IntN(4) == 0 {
			data = data[:random.IntN(len(data))]
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// A build does what has changed: an edit of one text, and what else is in its
// box, for which the sources are few.
func TestWork(t *testing.T) {
	dir := t.TempDir()
	files := pages(400)
	first := publish(t, files, nil, dir)
	shards := 0
	for f := range first.tree.Report().Files.All() {
		if !strings.HasPrefix(f.Path, Folder+"c") {
			shards++ // and the index
		}
	}
	if first.asked != 401 || shards < 2 {
		t.Fatalf("a clean build asks for %d documents and has %d files of words", first.asked, shards)
	}
	next := first
	step := func(what string, mostRendered, mostAsked int) {
		t.Helper()
		next = publish(t, files, next.tree, dir)
		if next.rendered > mostRendered || next.asked > mostAsked {
			t.Errorf("%s: %d files are rendered, not up to %d, and %d documents asked for, not up to %d", what, next.rendered, mostRendered, next.asked, mostAsked)
		}
	}
	step("nothing has changed", 0, 0)
	files[pageName(200)] += "\nAnother word.\n"
	step("a text is edited", shards+2, mostSources)
	if next.asked < 2 || next.asked > 40 {
		t.Errorf("a box has %d documents", next.asked)
	}
	previous := next
	delete(files, pageName(100))
	step("a page is removed", shards+1+mostSources*3/cardsPerFile, 2*mostSources)
	if next.rendered <= shards {
		t.Error("a page is removed, and no card changes")
	}
	files[pageName(100)] = pageFile("Page 100", pageText(100))
	step("it is there again", shards+1+mostSources*3/cardsPerFile, mostSources)
	same(t, "it is there again", next.tree, previous.tree)
	// With nothing remembered, words come from the texts.
	dir = t.TempDir()
	next = publish(t, files, first.tree, dir)
	if next.asked != 401 {
		t.Errorf("%d documents are asked for with nothing remembered", next.asked)
	}
}

// An edit changes the shards in which its words stand, the index and a file of
// cards: what brings a site to its readers after it has little to move.
func TestOtherShardsStay(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	files := map[string]string{"site.toml": config, "content/_index.md": pageFile("Home", "Text.")}
	for i := range 80 {
		var text strings.Builder
		for k := range 4000 {
			fmt.Fprintf(&text, "w%d%c", random.IntN(30_000), " \n"[k%8/7])
		}
		files[pageName(i)] = pageFile(fmt.Sprintf("Page %d", i), "\n"+text.String()+"\n")
	}
	dir := t.TempDir()
	first := publish(t, files, nil, dir)
	files[pageName(40)] = strings.Replace(files[pageName(40)], " w1", " lorem w1", 1)
	next := publish(t, files, first.tree, dir)
	shards, changed := 0, 0
	for f := range next.tree.Report().Files.All() {
		if strings.HasPrefix(f.Path, Folder+"t") {
			shards++
		}
		if f.State == output.Changed {
			changed++
		}
	}
	if shards < 8 || changed < 2 || changed > 5 {
		t.Errorf("a text gets one word: %d files of words and cards change, of %d shards", changed, shards)
	}
}

func TestSnippet(t *testing.T) {
	for n := range 2 * cardText {
		for _, parts := range [][]string{{strings.Repeat("a", n)}, {strings.Repeat("é", n), "b"}, {strings.Repeat("a b ", n/4), strings.Repeat("c", n), "d"}} {
			got := snippet(parts)
			if len(got) > cardText+len(" …") || !utf8.ValidString(got) {
				t.Fatalf("%d: snippet of %d bytes", n, len(got))
			}
		}
	}
}

// Words are counted when the cards are written, in the order of addresses:
// systems whose names stand in another order than their ids do not make the
// texts be read a second time.
func TestCountedInPassing(t *testing.T) {
	dir := t.TempDir()
	const packs = 1000
	if err := benchmark.WriteSite(dir, packs); err != nil {
		t.Fatal(err)
	}
	in := load(t, dir, false)
	documents, read := in.Document, 0
	in.Document = func(f *content.File) *markdown.Document { read++; return documents(f) }
	list := Plan(in)
	slices.SortStableFunc(list, func(a, b output.Artifact) int { return cmp.Compare(a.With, b.With) })
	late := 0
	for _, a := range list {
		if !strings.HasPrefix(a.Path, Folder+"c") {
			late = cmp.Or(late, read)
		}
		if err := a.Write(io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	if again := read - late; late < packs || again > packs/5 {
		t.Errorf("%d documents are read for cards, %d after them", late, again)
	}
}
