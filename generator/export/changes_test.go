package export

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestChangeFeed(t *testing.T) {
	b := build(t, someNotices(0))
	docs := checked(t, b)
	ids := docs["changes/feed.atom"].ids()
	want := []string{
		"tag:trust.example.com,2024:pack/triage/1.1.0",
		"tag:trust.example.com,2024:pack/triage/1.0.0",
		"tag:trust.example.com,2024:pack/dock/1.0.0",
	}
	if !slices.Equal(ids, want) {
		t.Errorf("entries %q", ids)
	}
	body := docs["systems/triage/changes/feed.rss"].entries[0].body
	for _, part := range []string{
		"The limit is 200 tickets", "A faster model.", "<code>limit</code>",
		"<strong>Was:</strong> Sorts up to <del>100</del> tickets", "<strong>Now:</strong> Sorts up to <ins>200</ins> tickets",
		"<ins>x | y</ins>", b.in.Site.Systems[1].Packs[0].Digest,
	} {
		if !strings.Contains(body, part) {
			t.Errorf("no %q in %s", part, body)
		}
	}
	// A version that is published later below an existing one leaves that
	// one's entry alone.
	s := someNotices(0)
	s["content/systems/triage/1.0.1.md"] = packFile("1.0.1", "2026-09-01", "triage-1", "[[change]]\nsection = \"intended-use\"\nclass = \"editorial\"\nwhat = \"A typo.\"\nwhy = \"It was one.\"\n", "Sorts up to 100 tickets a minute. It does not answer them.")
	later := checked(t, build(t, s))["changes/feed.atom"]
	if later.entries[0].id != "tag:trust.example.com,2024:pack/triage/1.0.1" || later.entries[1].body != docs["changes/feed.atom"].entries[0].body {
		t.Error("a later version has changed an entry")
	}
}

// A long change feed has a head of a hundred entries, which all say what
// changed in the text; archives say what the vendor says. A new version
// changes no archive document.
func TestLongChangeFeed(t *testing.T) {
	if testing.Short() {
		t.Skip("writes and reads feeds, one after the other")
	}
	s := someNotices(0)
	add := func(i int) {
		day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i).Format(time.DateOnly)
		s[fmt.Sprintf("content/systems/triage/2.%d.0.md", i)] = packFile(fmt.Sprintf("2.%d.0", i), day, "triage-2",
			"[[change]]\nsection = \"intended-use\"\nclass = \"minor\"\nwhat = \"Another limit.\"\nwhy = \"Measured.\"\n\n", fmt.Sprintf("Sorts up to %d tickets in a minute.", 300+i))
	}
	for i := range 150 {
		add(i)
	}
	before := build(t, s)
	docs := checked(t, before)
	head := docs["changes/feed.atom"]
	if len(head.entries) != 100 || head.complete {
		t.Errorf("the head has %d entries", len(head.entries))
	}
	for _, e := range head.entries {
		if !strings.Contains(e.body, "<del>") || !strings.Contains(e.body, "/compare/") {
			t.Fatalf("%s has no differences: %s", e.id, e.body)
		}
	}
	for _, e := range docs["changes/archive/2.atom"].entries {
		if strings.Contains(e.body, "<del>") || !strings.Contains(e.body, "Another limit.") {
			t.Fatalf("%s in the archive: %s", e.id, e.body)
		}
	}
	if got := len(whole(t, before, docs, "changes/feed.json")); got != 153 {
		t.Errorf("%d entries with the archives", got)
	}
	add(150)
	after := publish(t, edition(t, s), before)
	checked(t, after)
	for _, p := range changed(before, after) {
		if strings.Contains(p, "/archive/") {
			t.Errorf("%s has changed", p)
		}
	}
	if r := after.tree.Report(); r.Rendered > 12 {
		t.Errorf("%d of %d files were rendered", r.Rendered, r.Files.Len())
	}
}

// What an entry says of a change has an end, however much has changed, and
// leads to the rest.
func TestBoundedEntry(t *testing.T) {
	for name, text := range map[string]string{
		"paragraphs": strings.Repeat("A paragraph that was not there before, with <b> & some words.\n\n", 2000),
		"one":        strings.Repeat("words without end ", 20000),
		"code":       "```\n" + strings.Repeat("line of code\n", 5000) + "```\n",
		"list":       strings.Repeat("- An item\n", 5000),
	} {
		s := someNotices(0)
		s["content/systems/triage/1.2.0.md"] = packFile("1.2.0", "2026-04-01", "triage-2", "", text)
		b := build(t, s)
		e := checked(t, b)["changes/feed.atom"].entries[0]
		if len(e.body) > 3*maxDifference {
			t.Errorf("%s: the entry has %d bytes", name, len(e.body))
		}
		if name == "paragraphs" && !strings.Contains(e.body, `compare/1.1.0...1.2.0/">There are more changes`) {
			t.Errorf("%s: the entry does not say that there is more: %s", name, e.body[len(e.body)-600:])
		}
	}
}

// The plain answers and further files are part of what changes.
func TestAnswersAndFiles(t *testing.T) {
	s := someNotices(0)
	pack := packFile("1.2.0", "2026-04-01", "triage-2", "", "Sorts up to 200 tickets in a minute. It does not answer them.")
	s["content/systems/triage/1.2.0/index.md"] = strings.Replace(pack, "Tests.", "Tests and trials.", 1)
	s["content/systems/triage/1.2.0/figures.csv"] = "a,b\n"
	e := checked(t, build(t, s))["systems/triage/changes/feed.json"].entries[0]
	for _, want := range []string{"<h3>In brief</h3>", "<ins>and trials</ins>", "<strong>Added:</strong> figures.csv"} {
		if !strings.Contains(e.body, want) {
			t.Errorf("no %q in %s", want, e.body)
		}
	}
}

// An entry tells of words. Where links lead, emphasis and marks of footnotes
// are no change of the text, whatever else changed beside them; the text of a
// footnote, a heading, a ticked box and a warning that was a note are.
func TestWordsOfEntries(t *testing.T) {
	const old = `Read [the guide](https://a.example/1) before use, and **ask** a person[^1].

### Out of scope

- [Decisions](https://a.example/2) about credit
- [ ] Measured by others

> [!NOTE]
> Results are weaker at night.

| Name | Place |
|---|---|
| [Tarn](https://a.example/3) | Oslo |
| [Fell](https://a.example/3) | Kiel |

[^1]: Any of the team.
`
	entry := func(t *testing.T, edits ...string) string {
		s := someNotices(0)
		s["content/systems/dock/1.0.0.md"] = packFile("1.0.0", "2026-01-05", "dock-1", "", old)
		s["content/systems/dock/1.1.0.md"] = packFile("1.1.0", "2026-04-01", "dock-1", "", strings.NewReplacer(edits...).Replace(old))
		body := checked(t, build(t, s))["systems/dock/changes/feed.json"].entries[0].body
		_, body, _ = strings.Cut(body, "</ul>") // the facts
		body, _, _ = strings.Cut(body, "<p>Pack: ")
		return body
	}
	for _, test := range []struct {
		name  string
		edits []string
		want  string // "" for no change of the text
	}{
		{"links", []string{"a.example", "b.example", "[the guide](https://a.example/1)", "the guide", "credit", "[credit](https://a.example)"}, ""},
		{"emphasis", []string{"**ask**", "*ask*", "Oslo", "`Oslo`", "before", "~~before~~"}, ""},
		{"a word beside a link", []string{"a.example", "b.example", "before use", "after use"},
			"<h3>Intended use</h3><p><strong>Was:</strong> Read the guide <del>before</del> use, and ask a person.</p><p><strong>Now:</strong> Read the guide <ins>after</ins> use, and ask a person.</p>"},
		{"a word of a link", []string{"a.example", "b.example", "Decisions", "Choices"},
			"<h3>Intended use</h3><p><strong>Was:</strong> <del>Decisions</del> about credit</p><p><strong>Now:</strong> <ins>Choices</ins> about credit</p>"},
		{"a cell beside a link", []string{"[Tarn](https://a.example/3) | Oslo", "[Tarn](https://b.example/3) | Bergen"}, "<strong>Tarn, Place: Now:</strong> <ins>Bergen</ins></p>"},
		{"a footnote", []string{"Any of", "Two of"}, "<h3>Intended use</h3><p><strong>Was:</strong> <del>Any</del> of the team.</p><p><strong>Now:</strong> <ins>Two</ins> of the team.</p>"},
		{"a heading", []string{"Out of scope", "Not in scope"}, "<strong>Added:</strong> <ins>Not in scope</ins>"},
		{"a task", []string{"[ ]", "[x]"}, "<h3>Intended use</h3><p><strong>“Measured by others”: Was:</strong> <del>To do</del></p><p><strong>“Measured by others”: Now:</strong> <ins>Done</ins></p>"},
		{"a callout", []string{"NOTE", "WARNING"}, "<h3>Intended use</h3><p><strong>“Results are weaker at night.”: Was:</strong> <del>Note</del></p><p><strong>“Results are weaker at night.”: Now:</strong> <ins>Warning</ins></p>"},
	} {
		got := entry(t, test.edits...)
		if test.want == "" {
			test.want = "<p>The text is the same as that of 1.0.0.</p>"
		}
		if !strings.Contains(got, test.want) || strings.Contains(got, "[note]") {
			t.Errorf("%s: %s\nwant %s", test.name, got, test.want)
		}
	}
}
