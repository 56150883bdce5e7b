package export

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"placard/generator/content"
	"placard/generator/disclosure"
)

// Whatever an author's text holds, feeds and calendars are well-formed, and a
// reader gets the text back, less the characters that no reader takes.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		"plain", "]]>", "<script>alert(1)</script>", "AT&T &amp; &lt;b&gt; &#x3C;", "\x00\x01\x1b[31m", "\u202Eevil\u2066",
		"größer 数字 🚢 e\u0301", "a\r\nb\tc", "\xff\xfe", "\uFFFD\uFFFE\uFDD0\u0085", "\\;,:\"\n", strings.Repeat("ü", 200),
		"{title} {site}", "`code` ``", "  ", "ila&in", "-->", "<![CDATA[x]]>", "%00%0a", "�", "a\u2028b",
	} {
		f.Add(s, s)
	}
	base := edition(f, smallest(2))
	f.Fuzz(func(t *testing.T, title, other string) {
		in := base
		site := *base.Site
		in.Site = &site
		site.Notices = nil
		for i, n := range base.Site.Notices {
			c, doc := *n, *n.Doc
			front := doc.Front
			front.Title, front.Summary, front.Action = title, other, other
			front.AffectedPeople, front.UrgentReason = title, title
			doc.Front, c.Doc = front, &doc
			c.Published = time.Date(2026, 5, 4, 3, 2, 1+i, 0, time.UTC)
			site.Notices = append(site.Notices, &c)
		}
		config := *site.Config
		config.Organization.Name = other
		site.Config = &config
		b := publish(t, in, nil)
		docs := checked(t, &built{in: in, plan: b.plan, tree: b.tree})
		want := strings.Join(strings.Fields(readable(title)), " ")
		if want == "" {
			want = site.Notices[0].ID
		}
		for _, p := range []string{"notices/feed.atom", "notices/feed.rss", "notices/feed.json"} {
			for _, e := range docs[p].entries {
				id := e.id[strings.LastIndexByte(e.id, '/')+1:]
				if e.title != want && !(readable(title) != "" && e.title == id) && e.title != id {
					t.Errorf("%s: title %q, want %q", p, e.title, want)
				}
				body := shown(e.body)
				if s := strings.ReplaceAll(strings.Join(strings.Fields(readable(other)), " "), "`", ""); s != "" && !strings.Contains(strings.ReplaceAll(body, "`", ""), s) {
					t.Errorf("%s: the text has no %q: %q", p, s, body)
				}
			}
		}
		events, _ := checkCalendar("", b.file(t, "notices/calendar.ics"))
		for _, e := range events {
			if strings.HasPrefix(e["UID"], "notice/") && e["SUMMARY"] != strings.TrimSpace("Applies: "+oneLine(title)) && e["SUMMARY"] != strings.TrimSpace("Deadline: "+oneLine(title)) {
				t.Errorf("summary %q of %q", e["SUMMARY"], title)
			}
		}
		for _, n := range site.Notices {
			m, err := NoticeMessage(in, n)
			if err != nil {
				t.Fatal(err)
			}
			if strings.ContainsAny(m.Subject, "\r\n") {
				t.Errorf("subject %q", m.Subject)
			}
			if strings.Contains(m.HTML, "<script") {
				t.Errorf("%q in the HTML", "<script")
			}
		}
	})
}

// smallest is a site without systems: most of a build would be their feeds.
func smallest(notices int) source {
	s := source{"site.toml": someNotices(0)["site.toml"], "content/_index.md": page("Home")}
	for i := range notices {
		s[fmt.Sprintf("content/notices/EX-%04d.md", i+1)] = fmt.Sprintf("+++\nid = \"EX-%04d\"\ntitle = \"T\"\nkind = \"change\"\nimpact = \"minor\"\npublished = 2026-05-04T03:02:01Z\neffective = 2026-06-01\n+++\n\nText.\n", i+1)
	}
	return s
}

// readable is what of a text any reader takes, said independently of clean.
func readable(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "") {
		if r == '\t' || r == '\n' || r >= 0x20 && r < 0x7F || r >= 0xA0 && r != 0xFFFD && !(r >= 0xFDD0 && r <= 0xFDEF) && r&0xFFFF < 0xFFFE {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(readable(s)), " ") }

// Whatever a notice's Markdown holds, its text in feeds keeps to what readers
// take.
func FuzzBody(f *testing.F) {
	for _, s := range []string{
		"# x", "[a](javascript:alert(1))", "![x](../../../etc/passwd)", "<b>raw</b>", "> [!NOTE] t\n> - [ ] x", "```\n]]>\n```",
		"[a]: http://x\n[a][a] [^1]\n\n[^1]: n", "| a |\n|---|\n| <x> |", "term\n: def", "1. a\n   1. b\n\n      c", "\\<a> &lt; &#0; &#xFFFE;",
		"[x](#y) [y](mailto:a@b.c) <https://a.b/?c&d>", "![cap](a.png \"t\")", "**a *b* ~~c~~** `d`\\\ne", "## h [l](#h)\n\n### i `j`",
		"\x00 \u202e \u0085 \ufffe", strings.Repeat("> ", 60) + "x", strings.Repeat("- ", 60) + "x",
	} {
		f.Add(s)
	}
	base := edition(f, smallest(1))
	f.Fuzz(func(t *testing.T, text string) {
		doc, _ := content.Parse[content.NoticeFront]("notices/EX-0001.md", []byte("+++\nid = \"EX-0001\"\ntitle = \"T\"\nkind = \"change\"\nimpact = \"minor\"\npublished = 2026-05-04T03:02:01Z\n+++\n"+text))
		if doc.Broken {
			return
		}
		in := base
		site := *base.Site
		in.Site = &site
		outline := base.Document(doc.File).Outline
		site.Notices = []*disclosure.Notice{{Doc: doc, Outline: &outline, ID: "EX-0001", Published: doc.Front.Published, URL: "notices/EX-0001/", State: disclosure.NoticeInEffect, Systems: site.Systems}}
		checked(t, publish(t, in, nil))
		if _, err := NoticeMessage(in, site.Notices[0]); err != nil {
			t.Fatal(err)
		}
	})
}
