package export

import (
	"strings"
	"testing"
)

// A checker that finds nothing anywhere proves nothing: each of these faults
// has to be found.
func TestCheckers(t *testing.T) {
	if testing.Short() {
		t.Skip("writes and reads feeds, one after the other")
	}
	b := build(t, someNotices(101))
	type fault struct{ old, new, want string }
	check := func(p string, run func(data []byte) []string, faults []fault) {
		t.Helper()
		good := string(b.file(t, p))
		if found := run([]byte(good)); len(found) > 0 {
			t.Errorf("%s: %q", p, found)
		}
		for _, f := range faults {
			bad := strings.Replace(good, f.old, f.new, 1)
			if bad == good {
				t.Errorf("%s has no %q", p, f.old)
				continue
			}
			if found := strings.Join(run([]byte(bad)), "\n"); !strings.Contains(found, f.want) {
				t.Errorf("%s with %q: want %q, found %q", p, f.new, f.want, found)
			}
		}
	}
	at := b.in.BaseURL
	check("notices/feed.atom", func(data []byte) []string {
		_, found := checkAtom("x", at+"notices/feed.atom", data)
		return found
	}, []fault{
		{`rel="self"`, `rel="me"`, "relation"},
		{`rel="self"`, `rel="alternate"`, "self is"},
		{`rel="prev-archive"`, `rel="previous"`, "lossy"},
		{`<link rel="prev-archive"`, `<fh:complete/><link rel="prev-archive"`, "a complete feed has archives"},
		{`xmlns:fh="http://purl.org/syndication/history/1.0"`, `xmlns:fh="http://example.com/"`, "prefix"},
		{`EX-0101</id>`, `EX-0100</id>`, "twice"},
		{`EX-0101</id>`, `EX 0101</id>`, "entry id"},
		{`<updated>2026-11-01T08:00:00Z</updated>`, ``, "not one"},
		{`<updated>2026-11-01T08:00:00Z</updated>`, `<updated>2026-11-02T08:00:00Z</updated>`, "its newest entry"},
		{`<updated>2026-11-01T08:00:00Z</updated>`, `<updated>2026-11-01</updated>`, "not an RFC 3339 date"},
		{`<title type="html">`, `<title type="text">`, "holds a reference"},
		{`<content type="html">`, `<content type="xhtml">`, "content of type"},
		{`&lt;h2&gt;What`, `&lt;h2 role=&#34;x&#34;&gt;What`, "attribute role"},
		{`&lt;h2&gt;What`, `&lt;script&gt;What`, "element <script>"},
		{`&lt;h2&gt;What`, `&lt;b&gt;What`, "closes"},
		{`&lt;a href=&#34;https:`, `&lt;a href=&#34;/`, "not an absolute address"},
		{`alt=&#34;`, `title=&#34;`, "without alt"},
		{`scheme="tag:`, `scheme="x`, "category"},
		{`<entry>`, `<entry><link rel="current" href="https://a.example/"></link>`, "has a link"},
		{`<author>`, `<writer>`, "not well-formed"},
		{`What happens`, "What\u0085happens", "U+0085"},
		{`<generator>`, `<x xmlns="urn:x"></x><generator>`, "namespace"},
	})
	check("notices/archive/1.atom", func(data []byte) []string {
		_, found := checkAtom("x", at+"notices/archive/1.atom", data)
		return found
	}, []fault{
		{`rel="current"`, `rel="related"`, "no current"},
		{`rel="next-archive"`, `rel="related"`, "no link to another"},
	})
	check("notices/feed.rss", func(data []byte) []string {
		_, found := checkRSS("x", at+"notices/feed.rss", data)
		return found
	}, []fault{
		{`isPermaLink="false"`, `isPermaLink="true"`, "isPermaLink"},
		{`&#x26;`, `&amp;`, "hexadecimal"},
		{wordJoiner + "/b", "/b", "holds a tag"},
		{` 2026 `, ` 26 `, "RFC 822"},
		{`Sun, `, `Mon, `, "RFC 822"},
		{`<docs>`, `<managingEditor>x</managingEditor><docs>`, ""},
		{`<dc:creator>`, `<author>x</author><dc:creator>`, "e-mail"},
		{`<link>https:`, `<link>//`, "absolute"},
		{`<language>en`, `<language>`, "language"},
		{`</channel>`, `<ttl>60</ttl></channel>`, "after an item"},
	})
	check("notices/feed.json", func(data []byte) []string {
		_, found := checkJSON("x", at+"notices/feed.json", data)
		return found
	}, []fault{
		{`version/1.1"`, `version/1"`, "version"},
		{`"_placard"`, `"_pla.card"`, "member"},
		{`"date_published": "2026-`, `"date_published": "26-`, "RFC 3339"},
		{`"authors"`, `"author"`, "no authors"},
		{`"next_url"`, `"next"`, "next_url"},
		{`"items": [`, `"items": [ {},`, "id is"},
	})
	check("notices/calendar.ics", func(data []byte) []string {
		_, found := checkCalendar("x", data)
		return found
	}, []fault{
		{"\r\n", "\n", "bare line break"},
		{"CALSCALE:GREGORIAN", "CALSCALE:" + strings.Repeat("G", 80), "octets"},
		{"UID:", "X:", "X in VEVENT"},
		{"DTSTAMP:2", "DTSTAMP:", "DTSTAMP is"},
		{";VALUE=DATE", "", "DTSTART"},
		{`\,`, ",", "not escaped"},
		{"END:VEVENT\r\n", "", "closes"},
		{"SEQUENCE:0\r\n", "SEQUENCE:0\r\nSEQUENCE:0\r\n", "twice"},
	})
}
