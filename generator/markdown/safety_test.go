package markdown

import (
	"regexp"
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	fine := []string{
		"", "a", "a/b.md", "../a", "./a:b", "/a", "/a?b=c:d#e", "#a", "?a", "a%20b", "a b", "ü.md", "https://a", "HTTPS://a.example:8080/b?c#d",
		"http://a", "mailto:a@b", "tel:+49-30-1", "https://a/b:c",
	}
	for _, a := range fine {
		if why, what := judge(a, false); why != harmless {
			t.Errorf("%q: %s", a, what)
		}
	}
	bad := []string{
		"javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)", "\x01javascript:alert(1)",
		"javascript\u200B:alert(1)", "vbscript:a", "data:text/html,a", "file:///etc/passwd", "ftp://a", "blob:a", "about:blank", "ws://a", "a:b", "a:", ":a", "::",
		"//a", "///a", "/\\a", "\\\\a", "\\a", "https:a", "https:/a", "https:///a", "https://?a", "http:", "https:", "mailto:", "tel:", "java%0ascript:a", "ｊavascript:a", "https://a\u202E", "a\x7F", "a ",
	}
	for _, a := range bad {
		if why, _ := judge(a, false); why == harmless {
			t.Errorf("%q is harmless", a)
		}
	}
	for _, a := range append(bad, "https://a/b.png", "http://a/b.png", "mailto:a@b", "#a", "tel:1") {
		if why, _ := judge(a, true); why == harmless {
			t.Errorf("the image %q is harmless", a)
		}
	}
	for _, a := range []string{"a.png", "../a.svg", "/a/b.webp", "a b.png", "a.png?b#c"} {
		if why, what := judge(a, true); why != harmless {
			t.Errorf("the image %q: %s", a, what)
		}
	}
	for a, want := range map[string]bool{"a": false, "/a": false, "#a": false, "a/b:c": false, "//a": true, "https://a": true, "mailto:a": true, "x:y": true, "?a:b": false} {
		if External(a) != want {
			t.Errorf("External(%q) is %v", a, !want)
		}
	}
}

func TestHidden(t *testing.T) {
	for _, r := range []rune{
		0, 1, 0x08, 0x0B, 0x0C, 0x0D, 0x1B, 0x7F, 0x80, 0x85, 0x9F, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E,
		0x2060, 0x2064, 0x2066, 0x2069, 0x206F, 0x3164, 0xFEFF, 0xFFF9, 0xE0000, 0xE0001, 0xE0020, 0xE007F,
	} {
		if !hidden(r) {
			t.Errorf("%U is not refused", r)
		}
	}
	for _, r := range []rune{'\t', '\n', ' ', 'a', 0xA0, 0xAD, 'ä', 0x2009, 0x200C, 0x200D, '–', '…', 0x202F, 0xFE0E, 0xFE0F, 0xFFFD, '漢', '😀'} {
		if hidden(r) {
			t.Errorf("%U is refused", r)
		}
	}
}

func TestReservedID(t *testing.T) {
	for id, want := range map[string]bool{
		"text": true, "record": true, "updates": true, "main": true, "p1-2": true, "p10-20": true, "fn-a": true, "fnref-1": true, "g-x": true, "page-x": true, "_main": true,
		"": false, "p": false, "p1": false, "p-1": false, "pa-1": false, "p1-a": false, "x1-2": false, "texts": false, "g": false, "policy-1": false,
	} {
		if ReservedID(id) != want {
			t.Errorf("ReservedID(%q) is %v", id, !want)
		}
	}
	for _, id := range ReservedIDs() {
		if !validID(id) {
			t.Errorf("%q could not be an id anyway", id)
		}
	}
}

func TestSlug(t *testing.T) {
	for text, want := range map[string]string{
		"Intended use": "intended-use", "A & B": "a--b", "What's new?": "whats-new", "snake_case": "snake_case", "Größe": "größe", "日本 語": "日本-語",
		"v1.2.3": "v123", "!": "", "  a  ": "--a--", "İ": "i\u0307", "A\u00A0b": "a-b",
	} {
		if got := slug(text); got != want && !(text == "İ" && got == "i") {
			t.Errorf("slug(%q) is %q, want %q", text, got, want)
		}
	}
}

// Every class that code can have is coloured, and the other way round.
func TestCodeClasses(t *testing.T) {
	used := map[string]bool{}
	h := NewHighlighter()
	h.Languages()
	class := regexp.MustCompile(`class="(\w+)"`)
	for language, code := range map[string]string{
		"go":   "package a // b\nfunc c(d int) string { return \"e\" + strconv.Itoa(1) }\n",
		"bash": "a=$B; if c; then echo \"$D\" # e\nfi\n", "diff": "--- a\n+++ b\n@@ -1 +1 @@\n-c\n+d\n",
		"html": "<a b=\"c\">d</a><!-- e -->", "python": "@a\nclass B(C):\n  def d(self): return None\n", "json": "{\"a\": [1, true, \"b\"]}",
		"yaml": "a: b\n", "toml": "a = 1\n", "http": "GET / HTTP/1.1\nA: b\n", "sql": "SELECT a FROM b WHERE c = 'd' -- e\n",
	} {
		html, err := h.HTML(language, code)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(html), "<span") {
			t.Errorf("%s is not coloured: %s", language, html)
		}
		for _, m := range class.FindAllStringSubmatch(string(html), -1) {
			used[m[1]] = true
		}
	}
	for _, c := range codeColours {
		if !used[c.class] {
			t.Errorf("class %s is not used by any of these", c.class)
		}
		delete(used, c.class)
	}
	for c := range used {
		t.Errorf("class %s has no colour", c)
	}
	css := string(Stylesheet())
	for _, c := range codeColours {
		if !regexp.MustCompile(`(?m)^(\.\w+,)*\.` + c.class + `(,\.\w+)*\{color:var\(--` + c.colour + `\)`).MatchString(css) {
			t.Errorf("the style sheet has no colour for %s:\n%s", c.class, css)
		}
	}
}

func TestInline(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "",
		"a <b> & \"c\"":      `a &lt;b&gt; &amp; "c"`,
		"`a` and ``b`c``":    "<code>a</code> and <code>b`c</code>",
		"` a `, `  `":        "<code>a</code>, <code>  </code>",
		"a ` b":              "a ` b",
		"`` a `":             "`` a `",
		"\\`a\\`":            "`a`",
		"*a* [b](c) &amp;":   "*a* [b](c) &amp;amp;",
		"`<script>`":         "<code>&lt;script&gt;</code>",
		"a\u202Eb":           "a\uFFFDb",
		"over\n`two\nlines`": "over <code>two lines</code>",
	} {
		if got := string(Inline(text)); got != want {
			t.Errorf("Inline(%q) is %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"": "", "a `b` c": "a b c", "`` a`b ``": "a`b", "a ` b": "a ` b", "\\`": "`"} {
		if got := Plain(text); got != want {
			t.Errorf("Plain(%q) is %q, want %q", text, got, want)
		}
	}
}
