package markdown

import (
	"regexp"
	"strings"

	"placard/generator/diag"
)

// codeOption is one option after a code block's language: title="…".
var codeOption = regexp.MustCompile(`^([A-Za-z][-\w]*)\s*=\s*("([^"]*)"|'([^']*)'|[^\s"']+)`)

// info reads the line that opens a code block: a language, then options.
func (c *converter) info(b *node, from, to int) {
	x := c.nursery.extra(b)
	rest := c.body[from:to]
	at := from
	skip := func(n int) {
		rest = rest[n:]
		at += n
		trimmed := strings.TrimLeft(rest, " \t,")
		at += len(rest) - len(trimmed)
		rest = trimmed
	}
	skip(0)
	if !codeOption.MatchString(rest) && !strings.HasPrefix(rest, "{") {
		n := strings.IndexAny(rest, " \t,{")
		if n < 0 {
			n = len(rest)
		}
		x.lang = c.unescape(rest[:n], at)
		x.from, x.to = int32(at), int32(at+n)
		if !c.code.Knows(x.lang) {
			c.find(ruleLanguage, at, at+n, c.languageHint(x.lang),
				"the language %q is not known, so the code is not coloured", x.lang)
		}
		skip(n)
	}
	for rest != "" {
		m := codeOption.FindStringSubmatch(rest)
		if m == nil {
			c.find(ruleCodeOption, at, to, `write title="…" after the language`, "%q is not an option of a code block", rest)
			return
		}
		if m[1] == "title" {
			value := m[3] + m[4]
			if value == "" && m[2][0] != '"' && m[2][0] != '\'' {
				value = m[2]
			}
			x.title = strings.TrimSpace(c.unescape(value, at))
		} else {
			c.find(ruleCodeOption, at, at+len(m[0]), diag.DidYouMean(m[1], []string{"title"}), "a code block has no option %q", m[1])
		}
		skip(len(m[0]))
	}
}

// manyHints is how many names are looked up among the hundreds of languages.
const manyHints = 20

// languageHint says which language may be meant. Without a similar name it
// does not list them all.
func (c *converter) languageHint(word string) string {
	if c.counts[ruleLanguage.Code] < manyHints {
		if near := diag.Nearest(word, c.code.Languages()); near != "" {
			return `did you mean "` + near + `"?`
		}
	}
	return `write "text" for code without a language`
}
