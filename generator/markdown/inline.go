package markdown

import (
	"html/template"
	"strings"
)

// Inline renders a front matter string: plain text with `code spans`. A
// backtick without a second one stands for itself; \` is a backtick.
func Inline(text string) template.HTML {
	p := page{unclean: true}
	p.Grow(len(text) + 16)
	eachSpan(text, func(s string, code bool) {
		if code {
			p.tag("<code>")
			p.content(s)
			p.tag("</code>")
			return
		}
		p.content(s)
	})
	return trusted(p.String())
}

// Plain gives a front matter string without the marks of code spans.
func Plain(text string) string {
	if !strings.Contains(text, "`") {
		return text
	}
	var b strings.Builder
	eachSpan(text, func(s string, code bool) { b.WriteString(s) })
	return b.String()
}

// eachSpan divides a text at its code spans, which open and close with the
// same number of backticks.
func eachSpan(text string, yield func(s string, code bool)) {
	missing := map[int]bool{} // runs that nothing closes, so that none is looked for twice
	from, at := 0, 0
	for {
		i := strings.IndexByte(text[at:], '`')
		if i < 0 {
			break
		}
		open := at + i
		if open > from && text[open-1] == '\\' {
			yield(text[from:open-1], false)
			from, at = open, open+1
			continue
		}
		n := run(text, open)
		shut := -1
		if !missing[n] {
			for j := open + n; j < len(text); {
				k := strings.IndexByte(text[j:], '`')
				if k < 0 {
					break
				}
				j += k
				m := run(text, j)
				if m == n {
					shut = j
					break
				}
				j += m
			}
		}
		if shut < 0 {
			missing[n] = true
			at = open + n
			continue
		}
		if open > from {
			yield(text[from:open], false)
		}
		code := text[open+n : shut]
		if len(code) > 2 && code[0] == ' ' && code[len(code)-1] == ' ' && strings.TrimSpace(code) != "" {
			code = code[1 : len(code)-1]
		}
		yield(code, true)
		from = shut + n
		at = from
	}
	if from < len(text) {
		yield(text[from:], false)
	}
}

func run(text string, at int) int {
	n := 0
	for at+n < len(text) && text[at+n] == '`' {
		n++
	}
	return n
}
