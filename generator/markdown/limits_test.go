package markdown

import (
	"errors"
	"flag"
	"fmt"
	"html/template"
	"strings"
	"testing"
	"time"

	"placard/generator/diag"
)

// hostile are texts that are dear for goldmark, or were before something in
// this package bounded them. Each is repeated until the text has the size.
func hostile(size int) map[string]string {
	fill := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	// lines is the same, broken at the longest line that is allowed.
	lines := func(unit string) string {
		per := 19_900 / len(unit)
		var b strings.Builder
		for b.Len() < size {
			b.WriteString(strings.Repeat(unit, per))
			b.WriteByte('\n')
		}
		return b.String()
	}
	// short has lines of ordinary length in one paragraph.
	short := func(unit string) string {
		per := max(1, 76/len(unit))
		var b strings.Builder
		for b.Len() < size {
			b.WriteString(strings.Repeat(unit, per))
			b.WriteByte('\n')
		}
		return b.String()
	}
	paragraphs := func(unit string, bytes int) string {
		var b strings.Builder
		for b.Len() < size {
			b.WriteString(strings.Repeat(unit, bytes/len(unit)))
			b.WriteString("\n\n")
		}
		return b.String()
	}
	numbered := func(format string) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	deep := func(unit string) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			b.WriteString(strings.Repeat(unit, i))
			b.WriteString("- a\n")
		}
		return b.String()
	}
	out := map[string]string{
		"list by indentation":        deep("  "),
		"list by indentation, tabs":  deep("\t"),
		"quotes in one line":         lines(">"),
		"quotes, one more each line": deep(">"),
		"lists in one line":          lines("- "),
		"ordered lists in one line":  lines("1. "),
		"list and blank lines":       strings.Repeat("- ", 7) + "a" + fill("\n"),
		"deep list and blank lines":  strings.Repeat("- ", 15) + "a" + strings.Repeat("\n", 49_000),
		"deep quote, lazy lines":     strings.Repeat("> ", 15) + "a\n" + strings.Repeat("a\n", 49_000),
		"deep quote, many lines":     strings.Repeat(strings.Repeat("> ", 15)+"a\n", 30_000),
		"deep list, many lines":      strings.Repeat(strings.Repeat("- ", 15)+"a\n", 30_000),
		"items":                      fill("- a\n"),
		"ordered items":              fill("1. a\n"),
		"loose items":                fill("- a\n\n"),
		"empty items":                fill("-\n"),
		"definitions":                fill("a\n: b\n\n"),
		"many definitions of a term": "a\n" + fill(": b\n"),
		"terms":                      fill("a\n") + ": b\n",
		"rules":                      fill("---\n"),
		"headings":                   fill("## a\n"),
		"headings with one id":       fill("## a {#a}\n"),
		"same slug":                  numbered("## a\n## a-%d\n"),
		"setext":                     fill("a\n---\n"),
		"one blank line after other": fill("\n"),
		"spaces":                     lines(" "),
		"tabs":                       lines("\t"),
		"one line":                   fill("a"),
		"words in one line":          fill("a "),
		"fences":                     fill("```\n"),
		"fences with info":           fill("```a b=c\n```\n"),
		"unknown languages":          numbered("```a%d\n```\n"),
		"long info":                  "```a " + strings.Repeat("title=a ", 2400) + "\n```\n",
		"indented code":              fill("    a\n"),
		"footnotes":                  numbered("[^%[1]d]: a\n"),
		"footnotes and references":   numbered("[^%[1]d]\n\n[^%[1]d]: a\n\n"),
		"one footnote, references":   "[^1]: a\n\n" + paragraphs("[^1]", 12_000),
		"many notes and references": func() string {
			s := ""
			for i := range 990 {
				s += fmt.Sprintf("[^a%d]: a\n\n", i)
			}
			return s + paragraphs("[^a989]", 9_000)
		}(),
		"note in note":            numbered("[^%d]: [^1]\n\n"),
		"link definitions":        numbered("[a%d]: /a\n"),
		"link definitions, apart": numbered("[a%d]: /a\n\n"),
		"same link definition":    fill("[a]: /a\n\n"),
		"definition with titles":  numbered("[a%d]: /a 'x\n"),
		"open definitions":        numbered("[a%d]: <\n"),
		"references":              "[a]: /a\n\n" + paragraphs("[a] ", 8_000),
		"loose references":        paragraphs("[a][b] ", 7_000),
		"table columns":           strings.Repeat("|a", 9000) + "|\n" + strings.Repeat("|-", 9000) + "|\n" + fill("|\n"),
		"table rows":              "|a|b|\n|-|-|\n" + fill("|a|b|\n"),
		"table, 200 columns":      strings.Repeat("|a", 200) + "|\n" + strings.Repeat("|-", 200) + "|\n" + strings.Repeat("|\n", 480),
		"tables":                  fill("|a|\n|-|\n|b|\n\n"),
		"escaped bars":            "|a|b|\n|-|-|\n" + strings.Repeat("|`\\|`|`\\|`|\n", 20_000),
		"rows of dashes":          fill("-|-\n"),
		"raw blocks":              fill("<div>\n\n"),
		"raw lines":               fill("<div\n"),
		"html comments":           fill("<!--\n"),
		"html instructions":       fill("<?\n"),
		"entities":                lines("&amp;"),
		"no entities":             lines("&"),
		"entity names":            lines("&CounterClockwiseContourIntegra"),
		"escapes":                 lines("\\*"),
		"backslashes":             lines("\\"),
		"callouts":                fill("> [!NOTE]\n> a\n\n"),
		"unknown callouts":        fill("> [!NOET]\n> a\n\n"),
		"captions":                fill("Table: a\n\n"),
		"attributes":              fill("## a {#b c=d}\n"),
		"braces":                  lines("{"),
		"heading of braces":       "## " + strings.Repeat("{#a ", 4900) + "}\n",
		"invisible":               lines("\u200B"),
		"not UTF-8":               lines("\xff"),
		"mixed words":             short("a\u0430 "),
		"cyrillic":                lines("\u0430"),
		"images of nothing":       paragraphs("![](a)", 6_000),
		"vague links":             paragraphs("[here](a)", 6_000),
		"bad links":               paragraphs("[a](b:c)", 6_000),
	}
	for _, unit := range []string{
		"[", "]", "![", "[a](", "[a](<", "[a](b '", "[a](b \"", "[a](b (", "[a](b", "[]", "[]()", "[a]", "[[a](b)", "![a](b", "[a][", "[a]: ",
		"*", "**", "_", "*a ", "**a ", "a**", "a* ", "*a_ ", "_a*", "*a**a ", "a_b_", "***a", "*a**b***c", "~", "~~a ", "~a~ ",
		"`", "`a", "``a", "`a``b", "`a``b```c", "<", "<a", "<a ", "<a b='", "<a b=\"", "<a b=c ", "<!--", "<!-- a", "<?", "<!A", "<![CDATA[", "</a", "<a:", "<a@b", "<a@", "<http://",
		"www.", " www.a", "_www.a.", "http://", " http://a.b", "(http://a.b", "a@", " a@b", "a@b.", "_a@b.c", "a.b@", "://", "@",
		"(", ")", "!", "!!", "[^", "[^a", "[^a]", "^", "|", "a|", "\\[", "&", "&#", "&#x41;", "{#", "\"", "'", "a\\\n", "a  \n", "[x] ", "- [x] ", "> ", "Table: ", ": ",
		"*a `b` [c](d) ", "[*a](b)*", "*[a*](b)", "[`a](b)`", "![![a](b)", "[a[b](c)", "<a>[b](c)</a>", "**[a](b", "_[a_](b)_",
	} {
		out["line of "+unit] = lines(unit)
		out["paragraph of "+unit] = short(unit)
		out["paragraphs of "+unit] = paragraphs(unit, 3_000)
		out["small paragraphs of "+unit] = paragraphs(unit, 300)
		out["quoted "+unit] = "> " + strings.ReplaceAll(short(unit), "\n", "\n> ")
		out["items of "+unit] = "- " + strings.ReplaceAll(short(unit), "\n", "\n- ")
		out["headings of "+unit] = "## " + strings.ReplaceAll(short(unit), "\n", "\n## ")
		out["cells of "+unit] = "|a|b|\n|-|-|\n|" + strings.ReplaceAll(short(strings.ReplaceAll(unit, "\n", "")), "\n", "|\n|")
		out["ascending "+unit] = func() string {
			var b strings.Builder
			for i := 1; b.Len() < size; i++ {
				b.WriteString(strings.Repeat(unit, min(i, 300)) + " a ")
				if i%10 == 0 {
					b.WriteString("\n")
				}
			}
			return b.String()
		}()
	}
	return out
}

// hostileKiB is the size of the texts of TestHostileInput: just below the limit
// of 50,000 lines where these have two bytes. The limit on bodies is 1024, which
// takes a few minutes.
var hostileKiB = flag.Int("hostile", 96, "size in KiB of the texts of TestHostileInput")

// No text takes more than a moment, whether it is refused or not.
func TestHostileInput(t *testing.T) {
	limit := 2 * time.Second
	size := *hostileKiB << 10
	if testing.Short() { // under the race detector: for races, not for time
		size, limit = min(size, 1<<10), time.Minute
	}
	e := New()
	for name, text := range hostile(size) {
		var d *Document
		var h template.HTML
		var err error
		var parsed, took time.Duration
		// Other work on the machine may slow down one attempt, not three.
		for range 3 {
			start := time.Now()
			d = e.Parse(diag.NewSource("hostile.md", []byte(text)), 0, Options{Numbered: true, MaxBytes: 2 << 20})
			parsed = time.Since(start)
			h, err = d.HTML(Rendering{})
			if took = time.Since(start); took < limit {
				break
			}
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if took > limit {
			t.Errorf("%s: took %v", name, took)
		}
		if d.Refused && (len(d.Findings) == 0 || d.Findings.Count(diag.Error) == 0 || h != "") {
			t.Errorf("%s: refused without an error", name)
		}
		if testing.Verbose() && took > limit/20 {
			t.Logf("%-40q parse %5dms, with HTML %5dms, refused %v, %d findings, %d bytes", name, parsed.Milliseconds(), took.Milliseconds(), d.Refused, len(d.Findings), len(h))
		}
	}
}

// A text that is refused is refused at once.
func TestRefusedQuickly(t *testing.T) {
	e := New()
	for name, text := range map[string]string{
		"links":  strings.Repeat("[a](", 40_000),
		"images": strings.Repeat("![", 100_000),
		"quotes": strings.Repeat(strings.Repeat(">", 4000)+"\n", 40),
		"lists":  strings.Repeat(strings.Repeat("+ ", 4000)+"\n", 40),
		"lines":  strings.Repeat("\n", 1<<20),
		"size":   strings.Repeat("a", 1<<21),
	} {
		src := diag.NewSource("refused.md", []byte(text))
		best := time.Hour
		for range 3 {
			start := time.Now()
			d := e.Parse(src, 0, Options{})
			best = min(best, time.Since(start))
			if !d.Refused || len(d.Findings) != 1 {
				t.Errorf("%s: refused %v with %d findings", name, d.Refused, len(d.Findings))
			}
		}
		if best > 100*time.Millisecond && !testing.Short() {
			t.Errorf("%s: took %v", name, best)
		}
	}
}

// Large documents that a person could have written are fine, and take time in
// proportion to their size: four times the text, not sixteen times the time.
func TestLargeButHonest(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	section := strings.Split(samplePack(1), "[^1]")[0] + "\n\n"
	const size = 4
	for name, c := range map[string]struct {
		before, unit string
		n            int // units in a quarter
	}{
		"200 KB":       {"", section, 6},
		"5,000 items":  {"", "- An item with `code`, a [link](https://example.com/) and **bold** text.\n", 1250},
		"2,000 rows":   {"| a | b | c |\n| - | - | - |\n", "| `x` | *y* | [z](w) |\n", 500},
		"one long one": {"", "A sentence of a very long paragraph, with `code` and *stress* in it.\n", 100},
		"quotation":    {"", "> A line of a very long quotation, with *stress* in it.\n", 150},
	} {
		once := func(units int) time.Duration {
			text := c.before + strings.Repeat(c.unit, units)
			start := time.Now()
			d := shared.Parse(diag.NewSource("large.md", []byte(text)), 0, Options{Numbered: true})
			h, err := d.HTML(Rendering{})
			took := time.Since(start)
			if err != nil || d.Refused || len(h) < len(text) {
				t.Fatalf("%s: refused %v, %d bytes of HTML for %d, %v, %v", name, d.Refused, len(h), len(text), err, d.Findings[:min(3, len(d.Findings))])
			}
			checkHTML(t, string(h))
			return took
		}
		// The shortest of several times is the one that nothing else
		// disturbed. They are taken in turns, and as often as it takes: what
		// needs sixteen times as long never takes twelve, while a busy machine
		// is at times.
		quarter, whole := time.Hour, time.Hour
		tooLong := func() bool { return whole > 3*size*quarter+20*time.Millisecond }
		for i := 0; i < 3 || i < 30 && tooLong(); i++ {
			quarter, whole = min(quarter, once(c.n)), min(whole, once(size*c.n))
		}
		if tooLong() {
			t.Errorf("%s: took %v, a quarter of it %v", name, whole, quarter)
		}
	}
}

// Code that chroma would think about for minutes does not hold up a page.
func TestHostileCode(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	for _, code := range []string{
		"```yaml\n" + strings.Repeat(strings.Repeat("-", 999)+"\n", 16) + "\n```\n",
		"```hcl\n" + strings.Repeat(strings.Repeat("#", 60)+"\n", 2_000) + "```\n",
		strings.Repeat("```protobuf\n"+strings.Repeat(strings.Repeat("/*a", 20)+"\n", 250)+"```\n\n", 8),
	} {
		start := time.Now()
		d := shared.Parse(diag.NewSource("code.md", []byte(code)), 0, Options{})
		h, err := d.HTML(Rendering{})
		if err != nil && (!errors.Is(err, ErrHighlight) || !strings.HasPrefix(err.Error(), "code.md: line ")) || err == nil && h == "" {
			t.Errorf("%.20q: %v", code, err)
		}
		if took := time.Since(start); took > 2*patience {
			t.Errorf("%.20q: took %v", code, took)
		}
	}
}
