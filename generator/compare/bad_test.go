package compare

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"placard/generator/content"
	"placard/generator/diff"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// body gives a text of about n bytes in sections, with lists and tables.
func body(n int, seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 1))
	words := strings.Fields(`ticket system model label person text reads language score queue answer limit
		error rate support customer must not only within version review every sample threshold records`)
	var b strings.Builder
	sentence := func(n int) {
		for i := range n {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(words[r.IntN(len(words))])
			if r.IntN(12) == 0 {
				fmt.Fprintf(&b, " %d", r.IntN(1000))
			}
		}
		b.WriteByte('.')
	}
	sections := []string{"Intended use", "Capabilities", "Limitations", "Risks", "Operating instructions", "Evaluation", "Data protection"}
	for k := 0; b.Len() < n; k++ {
		if k%max(1, n/len(sections)/700) == 0 && k/max(1, n/len(sections)/700) < len(sections) {
			b.WriteString("## " + sections[k/max(1, n/len(sections)/700)] + "\n\n")
		}
		switch k % 4 {
		case 0, 1:
			sentence(30)
			b.WriteByte(' ')
			sentence(25)
			b.WriteString("\n\n")
		case 2:
			for range 6 {
				b.WriteString("- ")
				sentence(12)
				b.WriteByte('\n')
			}
			b.WriteByte('\n')
		default:
			b.WriteString("| Language | Score | Note |\n|---|---|---|\n")
			for i := range 6 {
				fmt.Fprintf(&b, "| L%d | 0.%d | ", i, r.IntN(100))
				sentence(4)
				b.WriteString(" |\n")
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// revise changes about one word in n.
func revise(text string, n int, seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 2))
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if l == "" || strings.HasPrefix(l, "#") || strings.HasPrefix(l, "|--") {
			continue
		}
		words := strings.Split(l, " ")
		for k := range words {
			if k > 0 && r.IntN(n) == 0 {
				words[k] = "changed"
			}
		}
		lines[i] = strings.Join(words, " ")
	}
	return strings.Join(lines, "\n")
}

func pairOf(t testing.TB, was, now string) *Comparison {
	c := versions(t, "-- was --\n"+was+"\n-- now --\n"+now+"\n")
	// An empty list is a list in JSON.
	if data, err := inJSON(c, ""); err != nil || bytes.Contains(data, []byte(":null")) {
		t.Errorf("null in the JSON document, or %v", err)
	}
	return c
}

func TestNothingInCommon(t *testing.T) {
	c := pairOf(t, body(10_000, 1), strings.ReplaceAll(strings.ToUpper(body(10_000, 9)), "## ", "## Other "))
	if c.Derived != disclosure.Material || len(c.Changes) == 0 {
		t.Errorf("derived %s with %d changes", c.Derived, len(c.Changes))
	}
}

func TestEmpty(t *testing.T) {
	for _, pair := range [][2]string{{"", ""}, {"", "## Risks\n\nText.\n"}, {"## Risks\n\nText.\n", ""}, {"## Risks\n", "## Risks\n\nText.\n"}, {"## Risks\n", "## Risks\n"}} {
		c := pairOf(t, pair[0], pair[1])
		if (pair[0] == pair[1]) != c.Same() {
			t.Errorf("%q and %q: same is %v", pair[0], pair[1], c.Same())
		}
	}
}

func TestLineEnds(t *testing.T) {
	text := body(5_000, 1)
	if c := pairOf(t, text, strings.ReplaceAll(text, "\n", "\r\n")); !c.Same() {
		t.Errorf("line ends read as %d changes", len(c.Changes))
	}
}

// TestForm holds that an editor's habits are no changes.
func TestForm(t *testing.T) {
	const was = "## Limitations\n\nThe system reads *English* and\nGerman tickets.\n\n- one thing\n- another thing\n\n1. first\n2. second\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
	const now = "Limitations\n-----------\n\nThe system reads __English__ and German\ntickets.\n\n* one thing\n\n* another thing\n\n3) first\n3) second\n\n| a   |   b |\n|:----|----:|\n| 1   |   2 |\n"
	if c := pairOf(t, was, now); !c.Same() {
		t.Errorf("form reads as changes: %+v", c.Changes)
	}
}

func TestRenamedHeading(t *testing.T) {
	c := pairOf(t, "## Limitations\n\nIt fails on handwriting in every language.\n", "## Known limitations\n\nIt fails on handwriting in every language.\n")
	if c.Derived != disclosure.Editorial || len(c.Changes) != 1 {
		t.Errorf("a synonym is %s: %+v", c.Derived, c.Changes)
	}
	c = pairOf(t, "## Where it is used\n\nIt fails on handwriting in every language.\n", "## Where you find it\n\nIt fails on handwriting in every language.\n")
	if len(c.Text.Sections) != 1 || !c.Text.Sections[0].Renamed {
		t.Errorf("another heading is another section: %+v", c.Text.Sections)
	}
}

func TestMovedSection(t *testing.T) {
	a, b := "## Limitations\n\nIt fails on handwriting in every language.\n\n", "## Capabilities\n\nIt reads tickets in English and in German.\n\n"
	if c := pairOf(t, a+b, b+a); c.Derived != disclosure.Editorial {
		t.Errorf("a moved section is %s: %+v", c.Derived, c.Changes)
	}
}

// TestJumpsBack compares against the order of versions, as with a version
// that fills a gap.
func TestJumpsBack(t *testing.T) {
	c := pairOf(t, "## Risks\n\nFound: 99 of 100.\n", "## Risks\n\nFound: 95 of 100.\n")
	comparer := NewComparer(func(f *content.File) *markdown.Document {
		return markdown.New().Parse(f.Source, f.Body, markdown.Options{})
	}, Options{})
	back, err := comparer.Packs(c.To, c.From)
	if err != nil {
		t.Fatal(err)
	}
	if back.Same() || back.Derived == "" || len(back.Entries) != 0 {
		t.Errorf("backwards: %+v", back.Changes)
	}
	if back.Changes[0].Fingerprint == c.Changes[0].Fingerprint {
		t.Error("a change and its opposite have the same fingerprint")
	}
}

func TestBroken(t *testing.T) {
	c := pairOf(t, "## Risks\n\nText.\n", "## Risks\n\nText.\n")
	broken, file := *c.From, *c.From.Doc.File
	file.Broken = true
	broken.Doc = &content.Doc[content.PackFront]{File: &file, Front: c.From.Doc.Front}
	documents := func(f *content.File) *markdown.Document {
		return markdown.New().Parse(f.Source, f.Body, markdown.Options{})
	}
	if _, err := Packs(&broken, c.To, documents); !errors.Is(err, ErrBroken) {
		t.Errorf("a broken pack gives %v", err)
	}
	if _, err := Packs(nil, c.To, documents); !errors.Is(err, ErrBroken) {
		t.Errorf("no pack gives %v", err)
	}
	// A text beyond the limits is not known to be the same or not.
	refusing := func(f *content.File) *markdown.Document {
		return markdown.New().Parse(f.Source, f.Body, markdown.Options{MaxBytes: 1})
	}
	other := pairOf(t, "## Risks\n\nText.\n", "## Risks\n\nOther.\n")
	d, err := Packs(other.From, other.To, refusing)
	if err != nil {
		t.Fatal(err)
	}
	if !d.Undetermined || d.Derived != disclosure.Material {
		t.Errorf("refused texts: %s, undetermined %v", d.Derived, d.Undetermined)
	}
}

// TestBinaryFile holds that a file that nobody can read is in doubt, and
// that one under another name is not.
func TestBinaryFile(t *testing.T) {
	const text = "## Capabilities\n\nSee [the report](report.pdf).\n"
	c := versions(t, "-- was --\n"+text+"-- was/report.pdf --\n%PDF 1\n-- now --\n"+text+"-- now/report.pdf --\n%PDF 2\n")
	if !c.Undetermined || len(c.Changes) != 1 || c.Changes[0].Section != "capabilities" {
		t.Errorf("an exchanged PDF: undetermined %v, %+v", c.Undetermined, c.Changes)
	}
	c = versions(t, "-- was --\n"+text+"-- was/report.pdf --\n%PDF 1\n-- now --\n"+strings.Replace(text, "report.pdf", "final.pdf", 1)+"-- now/final.pdf --\n%PDF 1\n")
	if c.Undetermined {
		t.Errorf("a renamed PDF: %+v", c.Changes)
	}
}

// TestFolderOrFile holds that links read the same when a pack in one file
// becomes a folder.
func TestFolderOrFile(t *testing.T) {
	const text = "+++\nversion = \"%s\"\nmodels = [\"triage-2026-02\"]\n+++\n\n## Risks\n\nSee [the policy](%s) and [above](#risks).\n"
	site := base(t)
	for i := range site.Files {
		if strings.HasSuffix(site.Files[i].Name, "1.0.0.md") {
			site.Files[i].Data = fmt.Appendf(nil, text, "1.0.0", "../../policies/risk.md")
		}
	}
	folder := site.Files[len(site.Files)-1]
	folder.Name, folder.Data = "content/systems/triage/1.1.0/index.md", fmt.Appendf(nil, text, "1.1.0", "../../../policies/risk.md")
	site.Files = append(site.Files, folder)
	dir := t.TempDir()
	files(t, dir, site)
	s, documents := load(t, dir)
	c, err := Packs(s.Systems[0].Packs[1], s.Systems[0].Packs[0], documents)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Same() {
		t.Errorf("%+v", c.Changes)
	}
}

// TestLanguage holds that words whose weight is not known are not taken for
// light.
func TestLanguage(t *testing.T) {
	c := pairOf(t, "## Risks\n\n"+body(400, 3)+"\n\nDas System darf nicht ohne Aufsicht eines Menschen verwendet werden, der die Ergebnisse jeder Anfrage prüft und bei Bedarf berichtigt oder verwirft, bevor sie an Kunden gehen.\n",
		"## Risks\n\n"+body(400, 3)+"\n\nDas System darf stets ohne Aufsicht eines Menschen verwendet werden, der die Ergebnisse jeder Anfrage prüft und bei Bedarf berichtigt oder verwirft, bevor sie an Kunden gehen.\n")
	documents := func(f *content.File) *markdown.Document {
		return markdown.New().Parse(f.Source, f.Body, markdown.Options{})
	}
	german, err := NewComparer(documents, Options{Language: "de-CH"}).Packs(c.From, c.To)
	if err != nil {
		t.Fatal(err)
	}
	if !Less(c.Derived, german.Derived) {
		t.Errorf("read as English %s, as German %s", c.Derived, german.Derived)
	}
}

// TestTables takes what Markdown makes of merged and uneven tables.
func TestTables(t *testing.T) {
	const was = "## Capabilities\n\n| a | b | c |\n|---|---|---|\n| 1 | 2 |\n| 3 | | 5 |\n| | | |\n"
	const now = "## Capabilities\n\n| b | a | d |\n|---|---|---|\n| 2 | 1 | 9 |\n| | 4 | 5 |\n"
	if c := pairOf(t, was, now); c.Same() || c.Derived == "" {
		t.Errorf("%+v", c.Changes)
	}
}

// TestMany compares lists of thousands of items.
func TestMany(t *testing.T) {
	var was, now strings.Builder
	was.WriteString("## Limitations\n\n")
	now.WriteString("## Limitations\n\n")
	for i := range 4000 {
		fmt.Fprintf(&was, "- Case %d fails at %d.\n", i, i*7)
		if i%5 != 0 {
			fmt.Fprintf(&now, "- Case %d fails at %d.\n", i, i*7+i%3)
		}
	}
	start := time.Now()
	c := pairOf(t, was.String(), now.String())
	if c.Derived != disclosure.Material {
		t.Errorf("derived %s", c.Derived)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("it took %s", d)
	}
	if data, err := inJSON(c, " "); err != nil || len(data) > 8<<20 {
		t.Errorf("%d bytes of JSON, %v", len(data), err)
	}
}

// TestApplies holds that what is published as the difference is the
// difference: applied to the older text it gives the newer one.
func TestApplies(t *testing.T) {
	was, now := body(20_000, 4), revise(body(20_000, 4), 30, 5)
	c := pairOf(t, was, now)
	documents := func(f *content.File) *markdown.Document {
		return markdown.New().Parse(f.Source, f.Body, markdown.Options{Numbered: true, HeadingID: disclosure.HeadingIDs(c.To.System.Sections)})
	}
	comparer := NewComparer(documents, Options{})
	texts := comparer.family(c.To.System)
	old, new := texts.read(c.From.Doc.File, documents(c.From.Doc.File)), texts.read(c.To.Doc.File, documents(c.To.Doc.File))
	got, err := diff.Apply(c.Text, old.doc())
	if err != nil {
		t.Fatal(err)
	}
	if !diff.Equivalent(got, new.doc()) {
		t.Error("the difference does not give the newer text")
	}
}

func inJSON(c *Comparison, indent string) ([]byte, error) {
	var b bytes.Buffer
	err := c.WriteJSON(&b, indent)
	return b.Bytes(), err
}
