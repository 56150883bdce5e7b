package export

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"placard/generator/output"
)

// checked reads every feed and calendar of a site, fails the test for every
// finding, and gives the feeds by path.
func checked(t *testing.T, b *built) map[string]*read {
	t.Helper()
	base := b.in.BaseURL
	docs := map[string]*read{}
	failures := 0
	fail := func(found []string) {
		for _, f := range found {
			if failures++; failures <= 20 {
				t.Error(f)
			}
		}
	}
	for p, data := range b.files() {
		var check func(name, location string, data []byte) (*read, []string)
		switch path.Ext(p) {
		case ".atom":
			check = checkAtom
		case ".rss":
			check = checkRSS
		case ".json":
			if path.Base(p) != "feed.json" && !strings.Contains(p, "/archive/") {
				continue
			}
			check = checkJSON
		case ".ics":
			_, found := checkCalendar(p, []byte(data))
			fail(found)
			continue
		default:
			continue
		}
		d, found := check(p, base+p, []byte(data))
		fail(found)
		if d == nil {
			t.FailNow()
		}
		docs[p] = d
	}
	return docs
}

func numbered(n int) string { return fmt.Sprintf("tag:trust.example.com,2024:notice/EX-%04d", n) }

// whole follows a feed from its head through its archives, as RFC 5005
// section 4 says, and gives the ids of all entries it finds.
func whole(t *testing.T, b *built, docs map[string]*read, head string) []string {
	t.Helper()
	all := map[string]bool{}
	p := head
	for range 1000 {
		d := docs[p]
		if d == nil {
			t.Fatalf("%s links to %s, which is not there", head, p)
		}
		if d.archive && d.current != b.in.BaseURL+head {
			t.Errorf("%s: current is %s", p, d.current)
		}
		if d.feedID != "" && docs[head].feedID != d.feedID {
			t.Errorf("%s: another feed id: %s", p, d.feedID)
		}
		for _, id := range d.ids() {
			all[id] = true
		}
		if d.next != "" && docs[strings.TrimPrefix(d.next, b.in.BaseURL)] == nil {
			t.Errorf("%s: next archive %s is not there", p, d.next)
		}
		if d.previous == "" {
			var ids []string
			for id := range all {
				ids = append(ids, id)
			}
			slices.Sort(ids)
			return ids
		}
		p = strings.TrimPrefix(d.previous, b.in.BaseURL)
	}
	t.Fatalf("%s: archives go round in a circle", head)
	return nil
}

func TestSpecifications(t *testing.T) {
	numbers := []int{0, 1, 100, 101, 1000}
	if testing.Short() {
		numbers = []int{1, 101}
	}
	for _, n := range numbers {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			b := build(t, someNotices(n))
			docs := checked(t, b)
			var want []string
			for i := range n {
				want = append(want, numbered(i+1))
			}
			for _, ending := range []string{"atom", "rss", "json"} {
				head := docs["notices/feed."+ending]
				if got := whole(t, b, docs, "notices/feed."+ending); !slices.Equal(got, want) {
					t.Errorf("%s: %d entries with the archives, want %d", ending, len(got), n)
				}
				if head.complete != (n <= 100) {
					t.Errorf("%s: complete is %v", ending, head.complete)
				}
				if !head.complete && len(head.entries) < 100 {
					t.Errorf("%s: the head has %d entries", ending, len(head.entries))
				}
			}
			compareFormats(t, docs)
		})
	}
}

// The demonstration's feeds, with the texts of real notices and packs.
func TestDemonstration(t *testing.T) {
	b := publish(t, editionOf(t, "../.."), nil)
	docs := checked(t, b)
	compareFormats(t, docs)
	for _, n := range b.in.Site.Notices {
		if _, err := NoticeMessage(b.in, n); err != nil {
			t.Error(err)
		}
	}
	if p := os.Getenv("FEEDS_OUT"); p != "" {
		if _, err := b.plan.Emit(context.Background(), p, output.Options{}); err != nil {
			t.Fatal(err)
		}
	}
}

// compareFormats holds that all formats of a document say the same, and that
// an entry is the same in every feed.
func compareFormats(t *testing.T, docs map[string]*read) {
	t.Helper()
	byID := map[string]readEntry{}
	for p, d := range docs {
		if path.Ext(p) != ".atom" {
			continue
		}
		for _, ending := range []string{".rss", ".json"} {
			other := docs[strings.TrimSuffix(p, ".atom")+ending]
			if other == nil {
				t.Errorf("%s has no %s", p, ending)
				continue
			}
			if !slices.Equal(d.ids(), other.ids()) {
				t.Errorf("%s and %s have other entries", p, ending)
			}
			for i := range min(len(d.entries), len(other.entries)) {
				a, b := d.entries[i], other.entries[i]
				if a.title != b.title || a.url != b.url || a.body != b.body || !a.updated.Equal(b.updated) {
					t.Errorf("%s and %s differ in %s: %q and %q", p, ending, a.id, a.title, b.title)
				}
			}
		}
		for _, e := range d.entries {
			if first, ok := byID[e.id]; ok && (first.title != e.title || first.body != e.body || !first.updated.Equal(e.updated)) {
				t.Errorf("%s: %s is another than in another feed", p, e.id)
			}
			byID[e.id] = e
		}
	}
}

func TestScopes(t *testing.T) {
	b := build(t, someNotices(60))
	docs := checked(t, b)
	has := func(p string, want func(i int) bool) {
		t.Helper()
		var ids []string
		for i := 60; i > 0; i-- {
			if want(i) {
				ids = append(ids, numbered(i))
			}
		}
		got := docs[p].ids()
		slices.Sort(ids)
		slices.Sort(got)
		if !slices.Equal(got, ids) {
			t.Errorf("%s has %d entries, want %d", p, len(got), len(ids))
		}
	}
	has("notices/feed.atom", func(int) bool { return true })
	has("notices/impact/material/feed.rss", func(i int) bool { return i%3 == 2 })
	has("notices/impact/minor/feed.json", func(i int) bool { return i%3 == 1 })
	has("systems/triage/notices/feed.atom", func(i int) bool { return i%5 <= 1 })
	has("systems/dock/notices/feed.atom", func(i int) bool { return i%5 != 1 })
	has("systems/triage/models/triage-1/feed.atom", func(i int) bool { return i%5 == 0 })
	has("systems/triage/models/triage-2/feed.atom", func(i int) bool { return i%5 <= 1 })
	e := docs["notices/feed.atom"].entries
	i := slices.IndexFunc(e, func(e readEntry) bool { return e.id == numbered(11) })
	want := []string{
		"tag:trust.example.com,2024:system triage", "tag:trust.example.com,2024:model triage-2",
		"tag:trust.example.com,2024:impact material", "tag:trust.example.com,2024:kind information",
	}
	if !slices.Equal(e[i].categories, want) {
		t.Errorf("categories %q", e[i].categories)
	}
	var feeds []string
	for p := range docs {
		feeds = append(feeds, p)
	}
	var links []string
	for _, l := range FeedLinks(b.in.Site, Strings{}, Scopes(b.in.Site)...) {
		links = append(links, l.URL)
		if l.Rel != "alternate" || l.Title == "" || l.Type == "" {
			t.Errorf("link %+v", l)
		}
	}
	slices.Sort(feeds)
	slices.Sort(links)
	if !slices.Equal(feeds, links) {
		t.Errorf("links to %q, feeds %q", links, feeds)
	}
	if l := CalendarLink(b.in.Site, Strings{}, b.in.Site.Systems[0]); !b.plan.Has(l.URL) || !b.plan.Has(CalendarLink(b.in.Site, Strings{}, nil).URL) {
		t.Errorf("%s is not published", l.URL)
	}
}

// A new notice changes the heads of the feeds it belongs to, adds at most one
// archive document to each, and no other byte.
func TestOneMore(t *testing.T) {
	numbers := []int{99, 1, 100, 149, 199}
	if testing.Short() {
		numbers = numbers[:1]
	}
	for _, n := range numbers {
		s := someNotices(n)
		before := build(t, s)
		checked(t, before)
		s.noticeAt(n+1, time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC), "")
		after := publish(t, edition(t, s), before)
		docs := checked(t, after)
		archives := map[string]int{}
		for _, p := range changed(before, after) {
			folder, name := path.Split(p)
			switch {
			case strings.HasSuffix(folder, "/archive/"):
				if _, _, there := before.tree.File(p); there {
					t.Errorf("%d: the archive document %s has changed", n, p)
				}
				archives[folder+path.Ext(name)]++
			case strings.HasPrefix(name, "feed."):
				if !slices.Contains(docs[p].ids(), numbered(n+1)) {
					t.Errorf("%d: %s has changed and does not have the new notice", n, p)
				}
			case name == "calendar.ics" || name == "models.json":
			default:
				t.Errorf("%d: %s has changed", n, p)
			}
		}
		for p, count := range archives {
			// With the 101st entry archives begin, with two blocks.
			if count > 1 && !(n == 100 && count == 2) {
				t.Errorf("%d: %d new archive documents in %s", n, count, p)
			}
		}
		if r := after.tree.Report(); n == 199 && r.Rendered > 40 {
			t.Errorf("%d of %d files were rendered", r.Rendered, r.Files.Len())
		}
	}
}

func TestSameAgain(t *testing.T) {
	a, b := build(t, someNotices(120)), build(t, someNotices(120))
	if list := changed(a, b); len(list) > 0 {
		t.Errorf("two builds differ: %q", list)
	}
	in := edition(t, someNotices(120))
	in.Program = "another version"
	c := publish(t, in, a)
	if list := changed(a, c); len(list) > 0 {
		t.Errorf("another version of the program changes %q", list)
	}
	if again := publish(t, b.in, a); again.tree.Report().Rendered != 0 {
		t.Errorf("an unchanged site renders %d files", again.tree.Report().Rendered)
	}
}

// A move to another address keeps every id and date.
func TestMove(t *testing.T) {
	if testing.Short() {
		t.Skip("writes and reads feeds, one after the other")
	}
	s := someNotices(120)
	before := checked(t, build(t, s))
	s["site.toml"] = strings.Replace(s["site.toml"], "https://trust.example.com/", "https://www.example.org/trust/center/", 1)
	b := build(t, s)
	if !strings.HasSuffix(b.in.BaseURL, "/") {
		b.in.BaseURL += "/"
	}
	after := checked(t, b)
	for p, d := range before {
		if !slices.Equal(d.ids(), after[p].ids()) || d.feedID != after[p].feedID {
			t.Errorf("%s has other ids", p)
		}
		for i := range d.entries {
			x, y := d.entries[i], after[p].entries[i]
			if !x.updated.Equal(y.updated) || x.title != y.title || !strings.HasPrefix(y.url, "https://www.example.org/trust/center/notices/") && !strings.HasPrefix(y.url, "https://www.example.org/trust/center/systems/") {
				t.Errorf("%s: %s at %s", p, y.id, y.url)
			}
		}
	}
	if bytes.Contains(b.file(t, "notices/feed.atom"), []byte("https://trust.example.com/")) {
		t.Error("the old address is still there")
	}
}

func TestDefaultIdentity(t *testing.T) {
	s := someNotices(1)
	s["site.toml"] = strings.Replace(s["site.toml"], "[feed]\nauthority = \"trust.example.com\"\nyear = 2024\n", "", 1)
	s["site.toml"] = strings.Replace(s["site.toml"], "https://trust.example.com/", "https://trust.bücher.example:8443/ai/", 1)
	b := build(t, s)
	b.in.BaseURL = "https://trust.xn--bcher-kva.example:8443/ai/"
	d := checked(t, b)["notices/feed.atom"]
	if want := "tag:trust.xn--bcher-kva.example,2026:notice/EX-0001"; d.ids()[0] != want {
		t.Errorf("id %q, want %q", d.ids()[0], want)
	}
}

// Notices of one instant have dates of their own, the same in every feed.
func TestSameInstant(t *testing.T) {
	s := someNotices(0)
	at := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	for i := 1; i <= 5; i++ {
		s.noticeAt(i, at, "")
	}
	docs := checked(t, build(t, s))
	compareFormats(t, docs)
	for i, e := range docs["notices/feed.atom"].entries {
		if want := at.Add(time.Duration(4-i) * time.Millisecond); !e.updated.Equal(want) || !e.published.Equal(at) {
			t.Errorf("%s: published %v, updated %v", e.id, e.published, e.updated)
		}
	}
}

// A notice that has not been published is in no feed, and neither is a draft.
func TestWithheld(t *testing.T) {
	s := someNotices(2)
	s.noticeAt(3, time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), "")
	s.noticeAt(4, time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), "draft = true\n")
	for p, d := range checked(t, build(t, s)) {
		for _, id := range d.ids() {
			if id == numbered(3) || id == numbered(4) {
				t.Errorf("%s has %s", p, id)
			}
		}
	}
}

// A correction is an entry of its own that leads to the notice it corrects,
// whose entry stays byte for byte.
func TestCorrection(t *testing.T) {
	s := someNotices(4)
	before := checked(t, build(t, s))
	s.noticeAt(5, time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC), "corrects = \"EX-0002\"\n")
	b := build(t, s)
	after := checked(t, b)
	entries := after["notices/feed.atom"].entries
	if !slices.Contains(entries[0].related, "https://trust.example.com/notices/EX-0002/") {
		t.Errorf("the correction leads to %q", entries[0].related)
	}
	for i, e := range before["notices/feed.atom"].entries {
		if e.body != entries[i+1].body || !e.updated.Equal(entries[i+1].updated) {
			t.Errorf("%s has changed", e.id)
		}
	}
	if !bytes.Contains(b.file(t, "notices/feed.json"), []byte(`"corrects": "`+numbered(2)+`"`)) {
		t.Error("the JSON feed does not say what is corrected")
	}
}

func TestHub(t *testing.T) {
	in := edition(t, someNotices(120))
	in.Hub = "https://hub.example.net/"
	b := publish(t, in, nil)
	checked(t, b)
	for _, p := range []string{"notices/feed.atom", "notices/feed.rss", "notices/feed.json"} {
		if !bytes.Contains(b.file(t, p), []byte(in.Hub)) {
			t.Errorf("%s does not name the hub", p)
		}
	}
	if bytes.Contains(b.file(t, "notices/archive/1.atom"), []byte(in.Hub)) {
		t.Error("an archive document names the hub")
	}
}

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

func TestCalendar(t *testing.T) {
	s := someNotices(4)
	s.noticeAt(6, time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC), "corrects = \"EX-0002\"\n")
	b := build(t, s)
	checked(t, b)
	events, _ := checkCalendar("", b.file(t, "notices/calendar.ics"))
	find := func(uid string) readEvent {
		t.Helper()
		for _, e := range events {
			if e["UID"] == uid+"@trust.example.com" {
				return e
			}
		}
		t.Fatalf("no event %s", uid)
		return nil
	}
	if e := find("notice/EX-0002/deadline"); e["STATUS"] != "CANCELLED" || e["SEQUENCE"] != "1" || e["DTSTAMP"] != "20261110T090000Z" {
		t.Errorf("the corrected notice's day: %v", e)
	}
	if e := find("notice/EX-0006/deadline"); e["STATUS"] != "CONFIRMED" || e["DTSTART"] != "20261224" || e["SEQUENCE"] != "0" ||
		e["SUMMARY"] != "Deadline: Notice 6: <b>limits</b> & größere Änderungen ]]> for you" {
		t.Errorf("the correction's day: %v", e)
	}
	if e := find("model/triage/triage-1/retires"); e["DTSTART"] != "20270101" || e["URL"] != "https://trust.example.com/systems/triage/models/triage-1/" {
		t.Errorf("a retirement: %v", e)
	}
	if e := find("pack/triage/1.1.0/effective"); e["DTSTART"] != "20260301" {
		t.Errorf("a pack: %v", e)
	}
	dock, _ := checkCalendar("", b.file(t, "systems/dock/calendar.ics"))
	for _, e := range dock {
		if strings.Contains(e["UID"], "triage") {
			t.Errorf("dock has %s", e["UID"])
		}
	}
	// No dates at all still make a calendar.
	empty := source{
		"site.toml":         someNotices(0)["site.toml"],
		"content/_index.md": page("Home"),
	}
	checked(t, build(t, empty))
}

func TestLifeCycle(t *testing.T) {
	b := build(t, someNotices(4))
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.file(t, ModelsSchemaPath)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("urn:placard:schema:v1:models", schema); err != nil {
		t.Fatal(err)
	}
	valid, err := c.Compile("urn:placard:schema:v1:models")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range b.paths("models.json") {
		if strings.HasPrefix(p, "schema/") {
			continue
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.file(t, p)))
		if err != nil {
			t.Fatal(err)
		}
		if err := valid.Validate(doc); err != nil {
			t.Errorf("%s: %v", p, err)
		}
	}
	var d lifeCycleDocument
	if err := json.Unmarshal(b.file(t, "systems/triage/models.json"), &d); err != nil {
		t.Fatal(err)
	}
	if d.Count != 2 || d.Models[0].Status != "deprecated" || d.Models[0].ShutdownOn != "2027-01-01" || d.Models[0].Replacements[0].Model != "triage-2" || d.Models[1].Pack != "1.1.0" {
		t.Errorf("models %+v", d.Models)
	}
}

func TestMessage(t *testing.T) {
	in := edition(t, someNotices(2))
	in.Messages = true
	b := publish(t, in, nil)
	n := b.in.Site.Notices[1]
	m, err := NoticeMessage(in, n)
	if err != nil {
		t.Fatal(err)
	}
	if string(b.file(t, n.URL+"message.txt")) != m.Subject+"\n\n"+m.Text || string(b.file(t, n.URL+"message.html")) != m.HTML || string(b.file(t, n.URL+"chat.txt")) != m.Chat {
		t.Error("what is published is not what is mailed")
	}
	digest := n.To.Digest
	for name, text := range map[string]string{"text": m.Text, "HTML": m.HTML, "chat": m.Chat} {
		for _, part := range []string{n.ID, digest, "https://trust.example.com/notices/EX-0001/"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s without %q:\n%s", name, part, text)
			}
		}
	}
	if strings.Contains(m.Subject, "\n") {
		t.Errorf("subject %q", m.Subject)
	}
	for _, bad := range []string{"<img", "<link", "<script", "<style", " src="} {
		if strings.Contains(m.HTML, bad) {
			t.Errorf("the HTML has %q", bad)
		}
	}
	for l := range strings.Lines(m.Text) {
		if len([]rune(l)) > 73 && strings.Contains(strings.TrimSpace(l), " ") && !strings.Contains(l, "://") && !strings.HasPrefix(l, "===") && !strings.Contains(l, "sha256:") {
			t.Errorf("a line of %d characters: %q", len([]rune(l)), l)
		}
	}
	if len([]rune(m.Chat)) > 1000 {
		t.Errorf("the chat text has %d characters", len(m.Chat))
	}
}

// What the program depends on is in the keys: rendering everything gives the
// bytes that the keys promise.
func TestKeys(t *testing.T) {
	s := someNotices(12)
	before := build(t, s)
	edits := map[string]func(source){
		"title": func(s source) { s["site.toml"] = strings.Replace(s["site.toml"], "Example trust", "Other trust", 1) },
		"address": func(s source) {
			s["site.toml"] = strings.Replace(s["site.toml"], "trust.example.com/", "trust.example.com/x/", 1)
		},
		"system": func(s source) { s["content/systems/dock/_index.md"] = systemFile("Doc", "dock-1", "dock-2") },
		"notice": func(s source) {
			s["content/notices/EX-0003.md"] = strings.Replace(s["content/notices/EX-0003.md"], "gap", "step", 1)
		},
		"pack": func(s source) {
			s["content/systems/dock/1.0.0.md"] = packFile("1.0.0", "2026-01-06", "dock-1", "", "Other.")
		},
		"page": func(s source) { s["content/policies/incidents.md"] = page("Other") },
		"moved": func(s source) {
			s["content/policies/incidents/_index.md"] = page("Incidents")
			delete(s, "content/policies/incidents.md")
		},
		"language": func(s source) {
			s["site.toml"] = strings.Replace(s["site.toml"], "as_of", "language = \"de\"\nas_of", 1)
		},
		"date": func(s source) { s["site.toml"] = strings.Replace(s["site.toml"], "2026-11-16", "2027-02-16", 1) },
	}
	for name, edit := range edits {
		t.Run(name, func(t *testing.T) {
			s := copyOf(s)
			edit(s)
			in := edition(t, s)
			if list := changed(publish(t, in, nil), publish(t, in, before)); len(list) > 0 {
				t.Errorf("stale: %q", list)
			}
		})
	}
}

func copyOf(s source) source {
	c := source{}
	for k, v := range s {
		c[k] = v
	}
	return c
}

func TestStrings(t *testing.T) {
	english := EnglishStrings()
	s := NewStrings(func(key string) (string, bool) {
		if key == "feed.action" {
			return "Was zu tun ist", true
		}
		_, ok := english[key]
		if !ok {
			t.Errorf("key %q", key)
		}
		return "", false
	}).english()
	if s.Action != "Was zu tun ist" || s.Deadline != "By" {
		t.Errorf("%+v", s)
	}
	for key, text := range english {
		if key == "" || text == "" {
			t.Errorf("key %q has the text %q", key, text)
		}
	}
}

// One notice's text is rendered once in a build, however many feeds it is in.
func TestRenderedOnce(t *testing.T) {
	in := edition(t, someNotices(30))
	parse := in.Document
	count := make(chan string, 10000)
	in.Document = func(f *fileType) *documentType { count <- f.Path; return parse(f) }
	publish(t, in, nil)
	close(count)
	seen := map[string]int{}
	for p := range count {
		// A pack is asked for as the newer and as the older side of a
		// difference, and for what only moved in it.
		if seen[p]++; seen[p] > 3 || seen[p] > 1 && strings.HasPrefix(p, "notices/") {
			t.Fatalf("%s is asked for %d times", p, seen[p])
		}
	}
	notices := 0
	for p := range seen {
		if strings.HasPrefix(p, "notices/") {
			notices++
		}
	}
	if notices != 30 {
		t.Errorf("%d notices are asked for", notices)
	}
}

// A text is let go when the last file that has it is written, and made again
// for a plan that is written twice.
func TestTextsAreLetGo(t *testing.T) {
	p, err := newPublication(edition(t, someNotices(120)))
	if err != nil {
		t.Fatal(err)
	}
	var list []output.Artifact
	for _, f := range p.feeds() {
		list = append(list, p.plan(f)...)
	}
	var bodies []*body
	made := map[*body]int{}
	watch := func(b *body) {
		if b == nil {
			return
		}
		inner := b.make
		b.make = func() (string, error) { made[b]++; return inner() }
		bodies = append(bodies, b)
	}
	for _, e := range p.notices {
		watch(e.body)
	}
	for _, e := range p.packs {
		watch(e.body)
		watch(e.archivedBody)
	}
	write := func() (sum int) {
		for _, a := range list {
			var b bytes.Buffer
			if err := a.Write(&b); err != nil {
				t.Fatal(err)
			}
			sum += b.Len()
		}
		return sum
	}
	first := write()
	for _, b := range bodies {
		if b.made || b.text != "" || made[b] > 1 {
			t.Fatalf("a text is made %d times and kept: %v", made[b], b.made)
		}
	}
	if len(made) < 120 || write() != first {
		t.Errorf("%d texts are made", len(made))
	}
}

func BenchmarkFeeds(b *testing.B) {
	in := edition(b, someNotices(1000))
	b.Run("plan", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Feeds(in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			publish(b, in, nil)
		}
	})
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

// What authors may write, and what nobody should: every feed and calendar
// still is what its specification asks for, and says the same.
func TestBadInput(t *testing.T) {
	titles := []string{
		"<script>alert(1)</script>", "a </b> c", "Use &amp; and &lt; and &#60; in R&D & AT&T", "]]> <![CDATA[ x ]]>", "<!-- -->", "1 < 2 > 0",
		"Änderungen für 数字 и עברית 🚀", strings.Repeat("long ", 2000), "tab\tin it", "  spaces  ", "{site} {title} %s %!d",
		"a,b;c\\nd:e", `"quoted" 'text'`,
	}
	s := someNotices(0)
	for i, title := range titles {
		at := time.Date(2026, 10, 1+i/2, 8, 0, 0, 0, time.UTC) // two in the same instant
		s.noticeAt(i*5, at, "")
		name := fmt.Sprintf("content/notices/EX-%04d.md", i*5)
		quoted, err := json.Marshal(title) // a TOML basic string, for these
		if err != nil {
			t.Fatal(err)
		}
		text := regexp.MustCompile(`(?m)^title = .*`).ReplaceAllLiteralString(s[name], "title = "+string(quoted)+"\nurgent_reason = "+string(quoted))
		text = strings.Replace(text, "See [the pack]", strings.Repeat("Very long text. ", 20000)+"\n\nSee [the pack]", 1)
		s[name] = strings.ReplaceAll(text, "+++\n\n## What", "+++\n\n## \u200bWhat")
	}
	s["site.toml"] = strings.Replace(s["site.toml"], "https://trust.example.com/", "https://example.com/trust/center/", 1)
	b := build(t, s)
	docs := checked(t, b)
	compareFormats(t, docs)
	seen := map[string]bool{}
	for _, e := range docs["notices/feed.rss"].entries {
		seen[e.title] = true
	}
	for _, title := range titles {
		if want := strings.Join(strings.Fields(title), " "); !seen[want] {
			t.Errorf("no entry %q", want)
		}
	}
	for _, n := range b.in.Site.Notices {
		m, err := NoticeMessage(b.in, n)
		if err != nil {
			t.Fatal(err)
		}
		eml, err := m.Form(MessageForms[2])
		if err != nil {
			t.Fatal(err)
		}
		read, err := mail.ReadMessage(bytes.NewReader(eml))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range strings.Split(string(eml), "\r\n") {
			if len(l) > 998 || strings.ContainsAny(l, "\r\n") {
				t.Fatalf("%s: a line of the mail has %d octets or a bare line break", n.ID, len(l))
			}
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
		if err != nil || !strings.HasPrefix(m.Subject, strings.TrimSpace(subject)) && strings.Join(strings.Fields(subject), " ") != m.Subject {
			t.Errorf("%s: subject %q, %v", n.ID, subject, err)
		}
		_, params, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		parts := multipart.NewReader(read.Body, params["boundary"])
		for _, want := range []string{m.Text, m.HTML} {
			part, err := parts.NextPart()
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(part)
			if err != nil || strings.ReplaceAll(string(got), "\r\n", "\n") != want {
				t.Errorf("%s: a body of the mail is another than the message: %v", n.ID, err)
			}
		}
	}
}

// Packs published later on the same day, whatever they are called, change
// neither entries that are there nor archives.
func TestSameDay(t *testing.T) {
	s := someNotices(0)
	for i := range 160 {
		day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i/40).Format(time.DateOnly)
		s[fmt.Sprintf("content/systems/triage/2.%d.0.md", i)] = packFile(fmt.Sprintf("2.%d.0", i), day, "triage-2", "", fmt.Sprintf("Text %d.", i))
	}
	before := build(t, s)
	was := checked(t, before)
	s["content/systems/dock/1.5.0.md"] = packFile("1.5.0", "2026-03-05", "dock-1", "", "Another text.")
	s["content/systems/triage/1.9.0.md"] = packFile("1.9.0", "2026-03-05", "triage-1", "", "Another text.")
	after := publish(t, edition(t, s), before)
	is := checked(t, after)
	for _, p := range changed(before, after) {
		if strings.Contains(p, "/archive/") {
			t.Errorf("%s has changed", p)
		}
	}
	updated := map[string]time.Time{}
	for _, e := range is["changes/feed.atom"].entries {
		updated[e.id] = e.updated
	}
	for _, e := range was["changes/feed.atom"].entries {
		if at, ok := updated[e.id]; ok && !at.Equal(e.updated) {
			t.Errorf("%s was updated at %s and is at %s", e.id, e.updated, at)
		}
	}
	if n := len(whole(t, after, is, "changes/feed.rss")); n != 165 {
		t.Errorf("%d entries with the archives", n)
	}
}
