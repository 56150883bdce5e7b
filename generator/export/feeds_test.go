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
