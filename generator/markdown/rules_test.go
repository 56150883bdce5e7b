package markdown

import (
	"slices"
	"strings"
	"testing"

	"placard/generator/diag"
)

// tiny are limits small enough for examples.
func tiny() limits {
	return limits{bytes: 100, line: 60, lines: 20, blocks: 12, depth: 3, inline: 24, marks: 16, work: 20_000, columns: 4, cells: 20, notes: 2, defs: 2}
}

func findings(t *testing.T, e *Engine, text string, lim limits) diag.List {
	t.Helper()
	d := e.parse(diag.NewSource("rule.md", []byte(text)), 0, Options{Numbered: true}, lim)
	if _, err := d.HTML(Rendering{}); err != nil {
		t.Errorf("rendering %q: %v", text, err)
	}
	return d.Findings
}

func TestRules(t *testing.T) {
	e := New()
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.Code] {
			t.Errorf("%s: code used twice", r.Code)
		}
		seen[r.Code] = true
		if !strings.HasPrefix(r.Code, "D0") || len(r.Code) != 4 {
			t.Errorf("%s: the codes of this package are D001 to D099", r.Code)
		}
		if r.Title == "" || r.Doc == "" || r.Bad == "" || r.Good == "" || r.Severity == diag.Off {
			t.Errorf("%s: incomplete", r.Code)
		}
		if strings.HasSuffix(r.Title, ".") || !strings.HasSuffix(r.Doc, ".") && !strings.HasSuffix(r.Doc, "\"") {
			t.Errorf("%s: titles end without a full stop, documentation with one", r.Code)
		}
		lim := standardLimits()
		if r.Code < "D010" {
			lim = tiny()
		}
		bad := findings(t, e, r.Bad, lim)
		if !slices.ContainsFunc(bad, func(f diag.Finding) bool { return f.Code == r.Code }) {
			t.Errorf("%s: not found in %q: %v", r.Code, r.Bad, bad)
		}
		for _, f := range bad {
			if f.Code != r.Code {
				t.Errorf("%s: the bad example also breaks %s: %s", r.Code, f.Code, f.Message)
			}
			if f.Severity != r.Severity || f.Span.Line == 0 || f.Hint == "" {
				t.Errorf("%s: incomplete finding %+v", r.Code, f)
			}
			if strings.HasSuffix(f.Message, ".") || strings.HasSuffix(f.Hint, ".") {
				t.Errorf("%s: messages and hints have no full stop: %q, %q", r.Code, f.Message, f.Hint)
			}
		}
		for _, f := range findings(t, e, r.Good, lim) {
			t.Errorf("%s: the good example breaks %s: %s", r.Code, f.Code, f.Message)
		}
	}
}

// Findings name the place, the text and what to write.
func TestFindings(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // code line:column-endColumn message, | hint if given
	}{
		{"invisible once a line", "a\u200Bb\u200Bc\nd\u202Ee\n", []string{
			"D011 1:2-3 the text holds an invisible character, U+200B",
			"D011 2:2-3 the text holds a control of text direction, U+202E",
		}},
		{"by reference", "a &#x202e; b\n", []string{`D011 1:3-11 "&#x202e;" stands for a control of text direction, U+202E`}},
		{"reference in code is text", "`&#x202e;`\n", nil},
		{"control character", "a\x07b\n", []string{"D011 1:2-3 the text holds a control character, U+0007"}},
		{"joiners are fine", "می\u200Cخواهم 👩\u200D💻\n", nil},
		{"mixed scripts", "Alder \u0410ssist\n", []string{`D012 1:7-13 the word "` + "\u0410ssist" + `" mixes Latin letters with the Cyrillic letter "` + "\u0410" + `" (U+0410), which looks the same`}},
		{"whole words of another script", "Алдер Ассист USB-порт\n", nil},
		{"science", "5 μm, ΔT, β-carotene\n", nil},
		{"comment", "a <!-- b --> c\n", []string{`D013 1:3-13 raw HTML is not allowed: "<!-- b -->" | delete the comment; notes to colleagues do not belong in a text that is published as it is`}},
		{"block of HTML", "a\n\n<script>\nalert(1)\n\n</script>\n\nb\n", []string{`D013 3:1-6:10 raw HTML is not allowed: "<script> …"`}},
		{"less than", "a < b, c \\<d> `<e>`\n", nil},
		{"scheme by entities", "[a](javascript&colon;alert(1))\n", []string{`D014 1:5-30 the address "javascript:alert(1)" has a scheme that is not allowed: "javascript"`}},
		{"scheme with a tab", "[a](<java&Tab;script:alert(1)>)\n", []string{`D015 1:6-30 the address "java\tscript:alert(1)" holds a control character, U+0009`}},
		{"scheme misspelled", "[a](htps://example.com)\n", []string{`D014 1:5-23 the address "htps://example.com" has a scheme that is not allowed: "htps" | did you mean "https:"?`}},
		{"autolink", "<data:text/html,x>\n", []string{`D014 1:2-18 the address "data:text/html,x" has a scheme that is not allowed: "data"`}},
		{"no scheme", "[a](//example.com/b)\n", []string{`D014 1:5-20 the address "//example.com/b" names no scheme | write https: before it`}},
		{"backslash", "[a](/\\\\example.com)\n", []string{`D015 1:5-19 the address "/\\example.com" holds a backslash`}},
		{"image without scheme", "![a](//example.com/b.png)\n", []string{`D016 1:6-25 the image "//example.com/b.png" names no scheme; pages load nothing from elsewhere`}},
		{"image of data", "![a](data:image/png;base64,AAAA)\n", []string{`D014 1:6-32 the address "data:image/png;base64,AAAA" has a scheme that is not allowed: "data" | put the file beside the text and write its path`}},
		{"definition of a bad address", "[a] [b][a]\n\n[a]: vbscript:x\n", []string{`D014 3:6-16 the address "vbscript:x" has a scheme that is not allowed: "vbscript"`}},
		{"skipped at the start", "### A\n", []string{`D031 1:5-6 the heading "A" is of level 3, but follows the page's title, which is of level 1 | begin it with ##`}},
		{"classes", "## A {#a .b}\n", []string{`D034 1:6-13 "{#a .b}" is not an id | write {#name} and nothing else`}},
		{"braces at a paragraph's end", "Text. {.red}\n", []string{`D034 1:7-13 "{.red}" stands at the end of a paragraph, which has no attributes`}},
		{"braces as text", "Text {name} and `x {.y}`\n\n## A {b}\n", nil},
		{"reserved", "## A {#p1-2}\n\n## B {#text}\n", []string{
			`D035 1:6-13 the id "p1-2" is used by the page itself`, `D035 3:6-13 the id "text" is used by the page itself`}},
		{"malformed", "## A {#Über uns}\n\n## B {#Über}\n", []string{`D034 1:6-17 "{#Über uns}" is not an id`, `D035 3:6-13 the id "Über" is malformed | write {#ber}: small letters, digits and hyphens, a letter first`}},
		{"callout", "> [!WARNIGN]\n> a\n", []string{`D040 1:3-13 there is no callout of the kind "WARNIGN" | did you mean WARNING?, as in > [!NOTE]`}},
		{"footnotes", "a[^x]\n", []string{`D050 1:2-6 the footnote "x" is not defined | define it in a paragraph of its own: [^x]: the text`}},
		{"escaped brackets", "a\\[^x] b\\[c]\\[d]\n", nil},
		{"code option", "```json titel=\"a\"\n```\n", []string{`D045 1:9-18 a code block has no option "titel" | did you mean "title"?`}},
		{"language", "```pyton\n```\n", []string{`D044 1:4-9 the language "pyton" is not known, so the code is not coloured | did you mean "python"?`}},
		{"extra cells in a quotation", "> | a |\n> | - |\n> | b | c |\n", []string{`D043 3:6-12 the row has more cells than the table's header: "c" would be lost`}},
		{"not UTF-8", "a\xffb\xfe\n", []string{"D010 1:2-3 the byte 0xFF is not UTF-8"}},
	}
	e := New()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for i, f := range findings(t, e, tt.text, standardLimits()) {
				s := f.Code + " " + where(f.Span) + " " + f.Message
				if i < len(tt.want) && strings.Contains(tt.want[i], " | ") {
					s += " | " + f.Hint
				}
				got = append(got, s)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%q\n got %q\nwant %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestRelated(t *testing.T) {
	e := New()
	d := e.Parse(diag.NewSource("a.md", []byte("## A {#a}\n\nx[^1]\n\n## B {#a}\n\n[^1]: y\n\n[^1]: z\n")), 0, Options{})
	var got []string
	for _, f := range d.Findings {
		for _, r := range f.Related {
			got = append(got, f.Code+" "+where(f.Span)+" "+where(r.Span)+" "+r.Message)
		}
	}
	want := []string{"D036 5:6-10 1:6-10 used here first", "D052 9:1-5 7:1-5 the first definition"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// A text made by a program does not flood the report.
func TestManyFindings(t *testing.T) {
	d := New().Parse(diag.NewSource("a.md", []byte(strings.Repeat("![](a.png)\n\n", 1000))), 0, Options{})
	if len(d.Findings) != manyFindings+1 || !strings.Contains(d.Findings[manyFindings].Message, "more than 200 times") {
		t.Errorf("%d findings, the last %v", len(d.Findings), d.Findings[len(d.Findings)-1])
	}
}
