package markdown

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hidden says whether a character is refused: it cannot be seen, so it can
// make a text read differently from what a program or a reviewer finds in it
// (CVE-2021-42574 "Trojan Source"). Zero-width joiners (U+200C, U+200D) stay,
// because Persian, the languages of India and emoji cannot be written without.
func hidden(r rune) bool {
	switch {
	case r < 0x20:
		return r != '\n' && r != '\t'
	case r < 0x7F:
		return false
	case r <= 0x9F:
		return true
	}
	switch r {
	case 0x061C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200E, 0x200F, 0x3164, 0xFEFF, 0xFFA0:
		return true
	}
	return r >= 0x2028 && r <= 0x202E || r >= 0x2060 && r <= 0x206F ||
		r >= 0xFFF9 && r <= 0xFFFB || r >= 0xE0000 && r <= 0xE007F
}

// name describes a refused character, which cannot be quoted.
func nameOf(r rune) string {
	what := "an invisible character"
	switch {
	case r < 0x20 || r >= 0x7F && r <= 0x9F:
		what = "a control character"
	case r == 0x061C || r >= 0x200E && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069:
		what = "a control of text direction"
	case r == 0x2028 || r == 0x2029:
		what = "a line or paragraph separator"
	case r >= 0xE0000:
		what = "an invisible tag character"
	}
	return fmt.Sprintf("%s, U+%04X", what, r)
}

// scanLine looks at the characters of the line [from, to).
func (c *converter) scanLine(from, to int) {
	line := c.body[from:to]
	plain := true
	for i := 0; i < len(line); i++ {
		if b := line[i]; b >= utf8.RuneSelf || b < 0x20 && b != '\t' || b == 0x7F {
			plain = false
			break
		}
	}
	if plain {
		return
	}
	foreign := false
	for i, r := range line {
		if r < utf8.RuneSelf && r >= 0x20 && r != 0x7F {
			continue
		}
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(line[i:]); n == 1 {
				c.clean = false
				if !c.once(ruleUTF8, from) {
					c.find(ruleUTF8, from+i, from+i+1, "save the file as UTF-8", "the byte 0x%02X is not UTF-8", line[i])
				}
				continue
			}
		}
		if hidden(r) {
			c.clean = false
			if !c.once(ruleHidden, from) {
				c.find(ruleHidden, from+i, from+i+utf8.RuneLen(r), "delete the character, or write its code in words", "the text holds %s", nameOf(r))
			}
		}
		foreign = foreign || r >= 0x370 && r <= 0x52F // Greek and Cyrillic
	}
	if foreign {
		c.scanWords(from, line)
	}
}

// scanWords looks for words that mix Latin letters with others that look the
// same.
func (c *converter) scanWords(from int, line string) {
	word := -1 // start of the word being read
	var latin bool
	var strange rune
	for i, r := range line {
		if wordRune(r) {
			if word < 0 {
				word, latin, strange = i, false, 0
			}
			switch {
			case r < utf8.RuneSelf:
				latin = latin || r >= 'A'
			case unicode.Is(unicode.Latin, r):
				latin = true
			case strange == 0 && strings.ContainsRune(lookalikes, r):
				strange = r
			}
			continue
		}
		if word >= 0 {
			c.mixed(from+word, from+i, latin, strange)
			word = -1
		}
	}
	if word >= 0 {
		c.mixed(from+word, from+len(line), latin, strange)
	}
}

// lookalikes are the Cyrillic and Greek letters that pass for Latin ones.
// Others, such as μ or Δ, are common beside Latin letters and cannot deceive.
const lookalikes = "АВЕЅІЈКМНОРСТУХҮԌԚԜаеѕіјорсухһԁԛԝү" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ"

func (c *converter) mixed(from, to int, latin bool, strange rune) {
	if !latin || strange == 0 {
		return
	}
	script := "Greek"
	if unicode.Is(unicode.Cyrillic, strange) {
		script = "Cyrillic"
	}
	c.find(ruleMixed, from, to, "type the word again with one keyboard layout",
		"the word %q mixes Latin letters with the %s letter %q (U+%04X), which looks the same", c.body[from:to], script, string(strange), strange)
}

// once says whether the rule has been broken in this line already; one
// finding a line is enough to find the place.
func (c *converter) once(r rule, line int) bool {
	k := onceKey{r.Code, line}
	if c.seen[k] {
		return true
	}
	if c.seen == nil {
		c.seen = map[onceKey]bool{}
	}
	c.seen[k] = true
	return false
}

type onceKey struct {
	code string
	line int
}

// danger is why an address must not be written into a page.
type danger uint8

const (
	harmless danger = iota
	dangerScheme
	dangerRemote // another host, where only local files may stand
	dangerShape
)

// judge decides about an address without the escapes of Markdown. Only
// schemes that cannot run code pass, and only shapes that browsers read in
// one way: they skip control characters inside a scheme and take a backslash
// for a slash (https://url.spec.whatwg.org/#concept-basic-url-parser).
func judge(dest string, image bool) (danger, string) {
	for _, r := range dest {
		if hidden(r) || r == '\n' || r == '\t' {
			return dangerShape, "holds " + strings.TrimPrefix(nameOf(r), "an ")
		}
		if r == '\\' {
			return dangerShape, "holds a backslash"
		}
	}
	if dest != strings.TrimSpace(dest) {
		return dangerShape, "begins or ends with a space"
	}
	if strings.HasPrefix(dest, "//") {
		return dangerRemote, "names no scheme"
	}
	at := strings.IndexAny(dest, ":/?#")
	if at < 0 || dest[at] != ':' {
		if image && strings.HasPrefix(dest, "#") {
			return dangerShape, "is not a file"
		}
		return harmless, ""
	}
	scheme, rest := strings.ToLower(dest[:at]), dest[at+1:]
	if image {
		if scheme == "http" || scheme == "https" {
			return dangerRemote, "is on another host"
		}
		return dangerScheme, scheme
	}
	switch scheme {
	case "http", "https":
		host, found := strings.CutPrefix(rest, "//")
		if !found || host == "" || strings.IndexAny(host, "/?#") == 0 {
			return dangerShape, "has no host"
		}
		return harmless, ""
	case "mailto", "tel":
		if rest == "" {
			return dangerShape, "is empty"
		}
		return harmless, ""
	}
	return dangerScheme, scheme
}

// External says whether an address leaves the site: it has a scheme, or names
// a host. [Rendering.Link] is not asked about such addresses.
func External(destination string) bool {
	if strings.HasPrefix(destination, "//") {
		return true
	}
	at := strings.IndexAny(destination, ":/?#")
	return at >= 0 && destination[at] == ':'
}

// count writes a number the way messages show it: 20,000.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
