package content

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"placard/generator/diag"
)

// said writes findings as the tests quote them.
func said(list diag.List) string {
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintf(&b, "%d:%d %s %s", f.Span.Line, f.Span.Column, f.Code, f.Message)
		if f.Hint != "" {
			fmt.Fprintf(&b, " | %s", f.Hint)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

const goodPack = `version = "1.0.0"
models = ["m-1"]
`

func TestDecodeFindings(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"several at once", "version = \"1.0\"\npublised = 2026-01-01\nmodels = \"m-1\"\nstatus = \"publishd\"\n", `
2:11 F009 version: "1.0" is not a version (SemVer) | did you mean "1.0.0"?
3:1 F006 unknown key "publised" in the front matter | did you mean "published"?
4:10 F007 models must be a list of texts, not the text "m-1" | write a list: models = ["m-1"]
5:10 F008 status has the unknown value "publishd" | did you mean "published"?`},
		{"date in quotes", goodPack + `published = "2026-01-01"`, `
4:13 F007 published must be a date, not the text "2026-01-01" | write the date without quotes: published = 2026-01-01`},
		{"instant for a date", goodPack + "published = 2026-01-01T10:00:00Z", `
4:13 F007 published must be a date, not the date and time 2026-01-01T10:00:00Z | write the date alone: published = 2026-01-01`},
		{"time for a date", goodPack + "published = 10:00:00", `
4:13 F007 published must be a date, not the time of day 10:00:00 | write published = 2026-03-01`},
		{"no such day", goodPack + "published = 2026-02-30", `
4:13 F004 "2026-02-30" is not a date: February 2026 has 28 days | write a day that exists`},
		{"no such month", goodPack + "published = 2026-13-05", `
4:13 F004 "2026-13-05" is not a date: there is no month 13 | dates are written year-month-day, and months go from 01 to 12; did you mean 2026-05-13?`},
		{"one digit", goodPack + "published = 2026-1-5", `
4:13 F004 "2026-1-5" is not a date | write month and day with two digits: 2026-01-05`},
		{"german date", goodPack + "published = 01.03.2026", `
4:13 F004 "01.03.2026" is neither a number nor a date | write dates as year-month-day: 2026-03-01`},
		{"slashes", goodPack + "published = 2026/03/01", `
4:13 F004 "2026/03/01" is not a date | write dates as year-month-day: 2026-03-01`},
		{"no quotes", "version = \"1.0.0\"\nowner = Risk team\n", `
3:9 F004 "Risk team" is not a TOML value | put quotes around text: owner = "Risk team"`},
		{"version without quotes", "version = 1.0.0\n", `
2:11 F004 "1.0.0" is not a number | put quotes around text: version = "1.0.0"`},
		{"round quotes", "owner = “Risk”\n", `
2:9 F004 "“" is not a quotation mark in TOML | write straight quotes: "`},
		{"yes", "draft = yes\n", `
2:9 F004 "yes" is not a TOML value | write draft = true`},
		{"yaml line", "version: \"1.0.0\"\n", `
2:8 F004 a key and its value are joined by =, not by a colon | write version = "1.0.0"`},
		{"no value", "version =\n", `
2:9 F004 "version" has no value | write a value after =, or leave the key out`},
		{"open text", "version = \"1.0.0\nmodels = []\n", `
2:16 F004 the text is not closed on its line | add the closing quotation mark, or put text of several lines between """`},
		{"two twice", "version = \"1.0.0\"\nversion = \"1.0.0\"\nmodels = [\"a\"]\nmodels = [\"a\"]\n", `
3:1 F005 "version" is already defined | keep one of the two
5:1 F005 "models" is already defined | keep one of the two`},
		{"one bracket, then two", goodPack + "[change]\nwhat = \"x\"\n[[change]]\nwhat = \"y\"\n", `
6:1 F005 "change" is already defined | write [[change]] in both places if there can be several, else keep one of the two`},
		{"a table twice", goodPack + "[brief]\nuse_for = \"x\"\n[brief]\ndata = \"y\"\n", `
6:1 F005 "brief" is already defined | put the keys of both below the first`},
		{"key too low", goodPack + "[brief]\nuse_for = \"x\"\nnext_review = 2026-01-01\n", `
6:1 F006 unknown key "next_review" in [brief] | next_review is a key of the front matter itself: move it up, above the first [table]`},
		{"key too high", goodPack + "use_for = \"x\"\n", `
4:1 F006 unknown key "use_for" in the front matter | use_for belongs under [brief]`},
		{"one bracket", goodPack + "[change]\nwhat = \"x\"\n", `
4:1 F007 change must be a list of tables, not a table | write [[change]] with two brackets: there can be several`},
		{"two brackets", goodPack + "[[brief]]\nuse_for = \"x\"\n", `
4:1 F007 brief must be a table, not a list of tables | write [brief] with single brackets: there is only one`},
		{"in the second entry", goodPack + "[[change]]\nsection = \"risks\"\nclass = \"minor\"\nwhat = \"x\"\nwhy = \"y\"\n[[change]]\nsection = \"risks\"\nclass = \"big\"\nwhat = \"\"\n", `
9:1 F010 [[change]] needs the key "why" | write why = "…"
11:9 F008 class has the unknown value "big" | write one of "editorial", "minor", "material"
12:8 F011 what is empty | write a value, or leave the key out where it is not required`},
		{"elements", "version = \"1.0.0\"\nmodels = [\"a\", 7, \"b c\", \"\"]\ntriggers = [\"retrainin\"]\n", `
3:16 F007 models[1] must be text, not the whole number 7 | put quotes around it: "7"
3:19 F009 models[2]: "b c" is not an identifier of letters, digits, dots, hyphens and underscores | did you mean "b-c"?
3:26 F011 models[3] is empty | write a value, or leave the key out where it is not required
4:13 F008 triggers[0] has the unknown value "retrainin" | did you mean "retraining"?`},
		{"a dot at the end", "version = \"1.0.0\"\nmodels = [\"m-1.\"]\n", `
3:11 F009 models[0]: "m-1." is not an identifier of letters, digits, dots, hyphens and underscores | begin with a letter or digit and leave out spaces and other signs, as in "triage-2026-02"`},
		{"twice", "version = \"1.0.0\"\nmodels = [\"a\", \"b\", \"a\"]\n", `
3:21 F015 models has "a" already | take it out, or write the one that was meant`},
		{"a version for no machine", "version = \"1.99999999999999999999.0\"\nmodels = [\"a\"]\n", `
2:11 F009 version: "1.99999999999999999999.0" is not a version (SemVer) | write three numbers, as in "1.2.0"; no "v" in front`},
		{"a word for an address", goodPack + "[[approval]]\nrole = \"risk\"\nby = \"A\"\nat = 2026-01-01\ndigest = \"sha256:" + strings.Repeat("0a", 32) + "\"\nevidence = \"TODO\"\n", `
9:12 F009 evidence: "TODO" is not an address on the web | write it in full, as in "https://example.com/page"`},
		{"nothing", "", `
1:1 F010 the front matter needs the key "models" | write models = ["…"]
1:1 F010 the front matter needs the key "version" | write version = "…"`},
		{"empty list", "version = \"1.0.0\"\nmodels = []", `
3:10 F011 models is empty | write at least one value`},
		{"direction by escape", "version = \"1.0.0\"\nmodels = [\"a\"]\nowner = \"a\\u202eb\"", `
4:9 F0`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, list := Parse[PackFront]("systems/s/1.0.0.md", []byte("+++\n"+test.text+"\n+++\n"))
			got := said(list)
			if test.name == "direction by escape" {
				if len(list) != 1 || list[0].Code != hiddenCharacter.Code || list[0].Span.Line != 4 {
					t.Errorf("got\n%s", got)
				}
				return
			}
			if want := strings.TrimPrefix(test.want, "\n") + "\n"; got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

func TestDecodeInstant(t *testing.T) {
	read := func(value string) (time.Time, diag.List) {
		doc, list := Parse[NoticeFront]("notices/n.md", []byte("+++\nid = \"n\"\ntitle = \"N\"\nkind = \"change\"\nimpact = \"minor\"\npublished = "+value+"\n+++\n"))
		return doc.Front.Published, list
	}
	for value, want := range map[string]string{
		"2026-02-01T09:00:00Z":         "2026-02-01T09:00:00Z",
		"2026-02-01T09:00:00+01:00":    "2026-02-01T08:00:00Z",
		"2026-02-01 09:00:00.25-05:00": "2026-02-01T14:00:00.25Z",
		"2026-02-01":                   "2026-02-01T00:00:00Z",
	} {
		got, list := read(value)
		if len(list) > 0 || got.Format(time.RFC3339Nano) != want || got.Location() != time.UTC {
			t.Errorf("%s: %v, %v", value, got, list)
		}
	}
	for value, want := range map[string]string{
		"2026-02-01T09:00:00":      "6:13 F013 published = 2026-02-01T09:00:00 has no time zone | add Z for UTC, or the offset: 2026-02-01T09:00:00Z\n",
		"2026-02-01 09:00:00":      "6:13 F013 published = 2026-02-01 09:00:00 has no time zone | add Z for UTC, or the offset: 2026-02-01T09:00:00Z\n",
		"09:00:00":                 "6:13 F007 published must be a date and time with time zone, or date, not the time of day 09:00:00 | write published = 2026-03-01T09:00:00Z\n",
		`"2026-02-01T09:00:00Z"`:   "6:13 F007 published must be a date and time with time zone, or date, not the text \"2026-02-01T09:00:00Z\" | write it without quotes: published = 2026-02-01T09:00:00Z\n",
		"2026-02-01T25:00:00Z":     "6:13 F004 \"2026-02-01T25:00:00Z\" is not a date or time | write a date as 2026-03-01, an instant as 2026-03-01T09:00:00Z\n",
		"2026-02-30T09:00:00Z":     "6:13 F004 \"2026-02-30T09:00:00Z\" is not a date: February 2026 has 28 days | write a day that exists\n",
		"2026-02-01T09:00:00Zulu ": "6:13 F004 \"2026-02-01T09:00:00Zulu\" is not a TOML value | put quotes around text: published = \"2026-02-01T09:00:00Zulu\"\n",
	} {
		if _, list := read(value); said(list) != want {
			t.Errorf("%s:\n%swant\n%s", value, said(list), want)
		}
	}
}

func TestDefaults(t *testing.T) {
	s := DefaultSite()
	if s.Language != "en" || s.Links != "directory" || s.Policy.ReviewDays != 365 || !s.Policy.BriefNeeded ||
		s.Policy.NoticeDays.Material != 30 || s.Policy.Retirement != 90 || len(s.Policy.Approvals.Initial) != 3 || s.Theme.Fonts != "bundled" {
		t.Errorf("%+v", s)
	}
	dir := site(t, `-- site.toml --
title = "T"
base_url = "https://trust.example.com"
[policy]
require_brief = false
[policy.approvals]
minor = []
[policy.notice_days]
minor = 7
[[section]]
id = "risks"
[[section.point]]
id = "x"
required = false
[rules]
P101 = "off"
[theme.colors]
link = "#112233"
`)
	tree, list := load(t, dir)
	if len(list) > 0 {
		t.Fatal(list)
	}
	c := tree.Config
	if c.Policy.BriefNeeded || c.Policy.ReviewDays != 365 || len(c.Policy.Approvals.Minor) != 0 || len(c.Policy.Approvals.Material) != 3 ||
		c.Policy.NoticeDays.Minor != 7 || c.Policy.NoticeDays.Material != 30 || c.Rules["P101"] != "off" || c.Theme.Colors["link"] != "#112233" {
		t.Errorf("%+v", c.Site)
	}
	// Sections change built-in ones: what is not written must stay open.
	if r := c.Sections[0]; r.Required != nil || r.MinWords != 0 || r.Form != "" || r.Points[0].Required == nil || *r.Points[0].Required {
		t.Errorf("%+v", r)
	}
	doc, _ := Parse[PackFront]("systems/s/1.0.0.md", []byte("no front matter"))
	if !doc.Broken || doc.Front.Audience != Public || doc.Front.Status != "published" {
		t.Errorf("a broken pack is not at its defaults: %+v", doc.Front)
	}
}

func TestRefused(t *testing.T) {
	doc, _ := Parse[PackFront]("systems/s/1.0.0.md", []byte("+++\nversion = \"1\"\nmodels = [\"a\", 2]\nstatus = \"published\"\n+++\n"))
	p := doc.Positions
	if doc.Broken || !p.Refused("version") || !p.Refused("models") || !p.Refused("models[0]") || p.Refused("status") || p.Refused("published") {
		t.Error("refused values are told wrongly")
	}
	if doc.Front.Version != "" || !reflect.DeepEqual(doc.Front.Models, []string{"a"}) {
		t.Errorf("%+v", doc.Front)
	}
}

// TestFields reads the tags of every type, which panics when one is wrong,
// and holds them to the rules of writing.
func TestFields(t *testing.T) {
	var check func(at string, fields []Field)
	check = func(at string, fields []Field) {
		seen := make(map[string]bool)
		for _, f := range fields {
			path := at + "." + f.Key
			if seen[f.Key] {
				t.Errorf("%s is declared twice", path)
			}
			seen[f.Key] = true
			if !bareKey(f.Key) || f.Doc == "" || !strings.HasSuffix(f.Doc, ".") {
				t.Errorf("%s: the key or its description is malformed: %q", path, f.Doc)
			}
			if f.Required && f.Default != "" {
				t.Errorf("%s is required and has a default", path)
			}
			if f.Min == nil && f.Kind == Integer && f.Key != "order" {
				t.Errorf("%s has no bounds", path)
			}
			if f.Pattern != nil && f.Kind != Text && f.Kind != Texts || len(f.Enum) > 0 && f.Kind != Text && f.Kind != Texts && f.Kind != TextMap {
				t.Errorf("%s: a %s has no pattern or enum", path, f.Kind)
			}
			for _, d := range f.DefaultList() {
				if len(f.Enum) > 0 && !slices.Contains(f.Enum, d) {
					t.Errorf("%s: the default %q is not allowed", path, d)
				}
			}
			if f.Example != "" && f.Pattern != nil && !f.Pattern.Match(f.Example) {
				t.Errorf("%s: the example %q does not have the form", path, f.Example)
			}
			check(path, f.Fields)
		}
	}
	for _, v := range []any{Site{}, PageFront{}, SystemFront{}, PackFront{}, NoticeFront{}, Framework{}} {
		check(reflect.TypeOf(v).Name(), Fields(v))
	}
	if got := Fields(&PackFront{}); got[0].Key != "version" || got[0].Pattern.Name != "semver" {
		t.Errorf("%+v", got[0])
	}
}

func TestPatterns(t *testing.T) {
	for name, cases := range map[string]struct{ good, bad []string }{
		"slug":     {[]string{"a", "intended-use", "a1"}, []string{"", "A", "a_b", "-a", "a-", "a--b", "é"}},
		"id":       {[]string{"triage-2026-02", "gpt-4.1_mini", "X"}, []string{"", ".", "..", "a/b", "a b", "-a", "a.", "a\n", "ａ"}},
		"modelref": {[]string{"m-1", "s/m-1"}, []string{"a/b/c", "/a", "a/", ""}},
		"semver":   {[]string{"1.0.0", "0.1.0-rc.1", "10.20.30-alpha"}, []string{"1.0", "v1.0.0", "01.0.0", "1.0.0-01", "1.0.0+build", "1.0.0-", ""}},
		"digest":   {[]string{"sha256:" + strings.Repeat("0a", 32)}, []string{"sha256:", strings.Repeat("0a", 32), "sha256:" + strings.Repeat("0A", 32), "sha512:" + strings.Repeat("0a", 32)}},
		"url": {[]string{"https://example.com", "http://example.com:8080/a?b=c#d", "https://ex.com/%C3%A9", "https://münchen.example/"},
			[]string{"example.com", "//example.com", "javascript:alert(1)", "data:text/html,x", "https://", "https://a b", "https://user@example.com", "https://example.com\\@evil.example", "https://example.com/%zz", "mailto:a@b.c", "/a", "https://a/\"", "HTTPS://a.b"}},
		"base":    {[]string{"https://trust.example.com", "https://example.com/trust/", "http://localhost:8080"}, []string{"https://example.com/?a", "https://example.com/#a", "https://example.com//", "ftp://example.com", "https://example.com/a b"}},
		"email":   {[]string{"a@b.example", "first.last+tag@b.example"}, []string{"a@b", "a b@c.example", "@b.example", "a@", "a@@b.example"}},
		"contact": {[]string{"a@b.example", "mailto:a@b.example", "https://example.com/help"}, []string{"javascript:a@b.example", "call us", ""}},
		"link":    {[]string{"policies/data.md", "/systems/", "/", "#top", "https://example.com", "mailto:a@b.example?subject=x", "../a.md", "a.md#x", "?q=1x"[2:]}, []string{"javascript:alert(1)", "JavaScript:alert(1)", "//evil.example", "/\\evil.example", "\\\\evil", "data:x", "vbscript:x", " javascript:x", ""}},
		"path":    {[]string{"/old", "/old/page/", "old/page.html", "/"}, []string{"..", "/../a", "a/../b", "a//b", "https://a", "\\a", "/a b", ".hidden", "a/.b"}},
		"file":    {[]string{"logo.svg", "assets/logo.min.svg"}, []string{"/logo.svg", "../logo.svg", "a/../../b", "a\\b", ".env", "a/", ""}},

		"language": {[]string{"en", "de", "pt-BR", "zh-Hant-TW", "es-419"}, []string{"EN", "english", "de_DE", "", "x"}},
		"host":     {[]string{"example.com", "trust.example.co.uk", "xn--mnchen-3ya.example"}, []string{"Example.com", "localhost", "https://example.com", "example.com/", "-a.example", ""}},
	} {
		p := patterns[name]
		for _, s := range cases.good {
			if !p.Match(s) {
				t.Errorf("%s: %q is refused", name, s)
			}
		}
		for _, s := range cases.bad {
			if p.Match(s) {
				t.Errorf("%s: %q is accepted", name, s)
			}
		}
	}
	for name := range patterns {
		if patterns[name].Want == "" || patterns[name].Hint == "" {
			t.Errorf("%s is not described", name)
		}
	}
}

// FuzzParse reads any bytes as any kind of document.
func FuzzParse(f *testing.F) {
	f.Add([]byte(fullPack))
	f.Add([]byte("---\ntitle: x\n---\n"))
	f.Add([]byte("+++\n\xff\xfe\n+++"))
	f.Add([]byte("+++\ntitle = 2026-02-30\nx = [1,\n+++\n"))
	f.Add([]byte("+++\nrules.\"a\\nb\" = 1\nmodel = [{id = 1}, 2]\n+++\n"))
	for _, test := range placeTexts {
		f.Add([]byte("+++\n" + test.text + "\n+++\n"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, list := range []diag.List{
			findings[PackFront](data), findings[SystemFront](data), findings[NoticeFront](data), findings[PageFront](data), findings[Site](data),
		} {
			for _, f := range list {
				if f.Message == "" || f.Code == "" || f.Span.File == "" {
					t.Fatalf("empty finding %+v", f)
				}
				if strings.ContainsAny(f.Message+f.Hint, "\n\x00\x1b\u202e") {
					t.Fatalf("a finding carries control characters: %q", f.Message+f.Hint)
				}
			}
		}
	})
}

func findings[F any](data []byte) diag.List {
	_, list := Parse[F]("x.md", data)
	return list
}

func BenchmarkDecode(b *testing.B) {
	b.SetBytes(int64(len(fullPack)))
	s := newShapes()
	for b.Loop() {
		var list diag.List
		f, values := readFile("x.md", "x.md", "", []byte(fullPack), &list)
		if doc := makeDoc[PackFront](s.pack, f, values, &list); doc.Broken || len(list) > 0 {
			b.Fatal(list)
		}
	}
}

// What opens the front matter nearly says what is wrong with it.
func TestNearlyFrontMatter(t *testing.T) {
	for text, want := range map[string]string{
		"++++\ntitle = \"x\"\n++++\n":    `1:1 F001 "++++" does not open the front matter | write exactly three plus signs: +++`,
		"++\ntitle = \"x\"\n++\n":        `1:1 F001 "++" does not open the front matter | write exactly three plus signs: +++`,
		"+++ toml\ntitle = \"x\"\n+++\n": `1:1 F001 "+++ toml" does not open the front matter | write +++ alone on the first line`,
		"\n+++\ntitle = \"x\"\n+++\n":    `1:1 F001 the front matter does not begin on the first line | remove what stands before it`,
		"Text.\n":                        `1:1 F001 the document has no front matter | begin the file with +++, the keys, and another +++, each on its own line`,
	} {
		_, list := Parse[PageFront]("a.md", []byte(text))
		if got := said(list); got != want+"\n" {
			t.Errorf("%q: got %s", text, got)
		}
	}
}

// A list of any length has the finding for each value that stands in it again.
func TestRepeatedValues(t *testing.T) {
	for _, n := range []int{2, 31, 32, 33, 34, 100} {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("%q", fmt.Sprintf("m-%d", i)))
		}
		list = append(list, `"m-0"`, fmt.Sprintf("%q", fmt.Sprintf("m-%d", n-1)), `"last"`, `"last"`)
		_, found := Parse[PackFront]("systems/s/1.0.0.md", []byte("+++\nversion = \"1.0.0\"\nmodels = ["+strings.Join(list, ", ")+"]\n+++\n"))
		var got []string
		for _, f := range found {
			got = append(got, f.Code+" "+f.Message)
		}
		want := []string{`F015 models has "m-0" already`, fmt.Sprintf(`F015 models has "m-%d" already`, n-1), `F015 models has "last" already`}
		if !slices.Equal(got, want) {
			t.Errorf("%d values: got %q", n, got)
		}
	}
}
