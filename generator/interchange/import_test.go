package interchange

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

var update = flag.Bool("update-cards", false, "write what the cards become to testdata/drafts.txtar")

func rules() []*disclosure.SectionRule {
	site := content.DefaultSite()
	no := false
	site.Sections = []content.SectionRule{{ID: "evaluation", Title: "Evaluation", Required: &no}}
	return disclosure.SectionRules(&site, nil)
}

// Every card becomes the draft that stands in testdata/drafts.txtar, with the
// notes about it.
func TestDrafts(t *testing.T) {
	cards, err := txtar.ParseFile("testdata/cards.txtar")
	if err != nil {
		t.Fatal(err)
	}
	out := &txtar.Archive{Comment: []byte("What testdata/cards.txtar becomes; go test -update-cards writes it.\n")}
	for _, f := range cards.Files {
		d, err := Import(f.Name, f.Data, "1.0.0", rules())
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		var notes bytes.Buffer
		for _, n := range d.Report.Notes {
			fmt.Fprintf(&notes, "%s:%d: %s: %s\n", f.Name, n.Line, n.Level, n.Text)
		}
		out.Files = append(out.Files, txtar.File{Name: f.Name, Data: d.Text}, txtar.File{Name: f.Name + ".notes", Data: notes.Bytes()})
	}
	got := txtar.Format(out)
	if *update {
		if err := os.WriteFile("testdata/drafts.txtar", got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/drafts.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the drafts differ from testdata/drafts.txtar: run go test -update-cards and read the difference")
	}
}

// A draft is a document without mistakes in its form, and no word of a card
// is lost or made up.
func TestDraftsHoldTheCard(t *testing.T) {
	cards, err := txtar.ParseFile("testdata/cards.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range cards.Files {
		d, err := Import(f.Name, f.Data, "1.0.0", rules())
		if err != nil {
			t.Fatal(err)
		}
		src := diag.NewSource("draft.md", d.Text)
		_, body, _ := strings.Cut(string(src.Bytes()), "\n+++\n")
		doc := markdown.New().Parse(src, src.Size()-len(body), markdown.Options{Numbered: true})
		for _, found := range doc.Findings {
			if found.Severity == diag.Error {
				t.Errorf("%s:%d: %s", f.Name, found.Span.Line, found.Message)
			}
		}
		for _, word := range []string{"handwriting", "Handwriting", "Clinical decisions", "النص العربي", "说明", "Hidden text", "60.1", "Nobody is named", "Sorting mail", "It repeats itself", "Drift", "A public set", "license: mit", "tags: [a, b", "Reads labels", "Creased labels", "Names in few scripts", "A note.", "No long captions", "words are filtered", "Nothing legal.", "Below a heading"} {
			if bytes.Contains(f.Data, []byte(word)) && !bytes.Contains(d.Text, []byte(word)) {
				t.Errorf("%s: %q is lost", f.Name, word)
			}
		}
	}
}

// Line ends and a byte order mark change nothing.
func TestFormsOfText(t *testing.T) {
	cards, err := txtar.ParseFile("testdata/cards.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range cards.Files {
		want, err := Import(f.Name, f.Data, "1.0.0", rules())
		if err != nil {
			t.Fatal(err)
		}
		for form, data := range map[string][]byte{
			"CRLF":            bytes.ReplaceAll(f.Data, []byte("\n"), []byte("\r\n")),
			"byte order mark": append([]byte("\ufeff"), f.Data...),
			"no end of line":  bytes.TrimRight(f.Data, "\n"),
		} {
			got, err := Import(f.Name, data, "1.0.0", rules())
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Text, want.Text) || !reflect.DeepEqual(got.Report.Notes, want.Report.Notes) {
				t.Errorf("%s with %s becomes another draft:\n%s\n%v", f.Name, form, got.Text, got.Report.Notes)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for _, test := range []struct{ data, want string }{
		{"\x89PNG\x00", "card.md:1:1: byte 0x89 is not valid UTF-8: save the file as UTF-8"},
		{"# Model\n\nGr\xf6\xdfe", "card.md:3:3: byte 0xf6 is not valid UTF-8: save the file as UTF-8"},
		{"# Modèle\nZéro \x00", "card.md:2:6: there is a NUL byte: remove it, or save the file as UTF-8"},
		{"\xff\xfe#\x00 \x00", "card.md is UTF-16: save it as UTF-8"},
		{"\xfe\xff\x00#\x00 ", "card.md is UTF-16: save it as UTF-8"},
		{"\n{\"model_details\": {\"name\": \"Triage\"}}\n", "card.md is JSON: write it as Markdown, a heading for each part of the card, and import that"},
		{strings.Repeat("x", maxCard+1), "card.md has 1048577 bytes, more than 1048576"},
	} {
		if _, err := Import("card.md", []byte(test.data), "1.0.0", rules()); err == nil || err.Error() != test.want {
			t.Errorf("%.20q: got %v, want %s", test.data, err, test.want)
		}
	}
}

// No card makes the import fail or take long, and code stays as it is.
func FuzzImport(f *testing.F) {
	cards, err := txtar.ParseFile("testdata/cards.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range cards.Files {
		f.Add(c.Data)
	}
	f.Add([]byte("---\na: &a [*a]\n---\n<table><tr><td colspan=99999999 rowspan=99999999>x</table>\n<!--\n```\n"))
	list := rules()
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Import("card.md", data, "1.0.0", list)
		if err != nil {
			return
		}
		if !bytes.HasPrefix(d.Text, []byte("+++\n")) || bytes.IndexByte(d.Text, 0) >= 0 {
			t.Errorf("%q", d.Text)
		}
	})
}

// Cards as large as they may be take a few seconds at most, whatever is in
// them.
func TestHeavyCards(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	for _, piece := range []string{"<div>\n\n", "<table><tr><td>", "<!--", "a\n---\n", "**<b>", "```\n", "# Limitations\n\nx\n\n", "[a]: b\n", "<a href=", "![", "<details>\n", "<h1>\n", "<h1><img src=", "## a {#b} {\n", "---\n", "- a: [\n"} {
		data := []byte(strings.Repeat(piece, maxCard/len(piece)))
		start := time.Now()
		if _, err := Import("card.md", data, "1.0.0", rules()); err != nil {
			t.Errorf("%q: %v", piece, err)
		}
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%q takes %v", piece, d)
		} else if testing.Verbose() {
			t.Logf("%q: %v", piece, d)
		}
	}
}
