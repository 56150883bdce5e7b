package generator

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"placard/generator/diag"
)

// WriteRulesReference writes the rules as the reference page of the user
// documentation: a Placard page in Markdown. The headings are bare codes, so
// that the anchor of a rule is its code on code hosts as well, and does not
// change with its title.
func WriteRulesReference(w io.Writer, rules []diag.Rule) error {
	var b bytes.Buffer
	b.WriteString(`+++
title = "Rules"
description = "Every rule that check and build apply: why it exists, how to satisfy it, a bad and a good example."
order = 30
+++

This page is made from the program's source. On the command line, ` + "`placard explain CODE`" + ` prints the same.

Errors stop a build and fail ` + "`check`" + `. Warnings fail them with ` + "`--strict`" + `. Notes never do. In drafts most findings
are notes, because nobody reads a draft yet. A site can change the severity of a rule that is not marked as
fixed:

` + "```toml title=\"site.toml\"\n[rules]\nP110 = \"error\" # error, warning, note or off\n```" + `

The examples show only what matters. A line such as ` + "`-- content/page.md --`" + ` begins a file; the keys and files that a
complete site has besides are left out.
`)
	for from := 0; from < len(rules); {
		area, to := rules[from].Area(), from
		for to < len(rules) && rules[to].Area() == area {
			to++
		}
		fmt.Fprintf(&b, "\n## %s\n\n| Code | Severity | What is wrong |\n| --- | --- | --- |\n", strings.ToUpper(area[:1])+area[1:])
		for _, r := range rules[from:to] {
			fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", r.Code, strings.ToLower(r.Code), ruleSeverity(r), r.Title)
		}
		for _, r := range rules[from:to] {
			writeRule(&b, r)
		}
		from = to
	}
	_, err := w.Write(b.Bytes())
	return err
}

func writeRule(b *bytes.Buffer, r diag.Rule) {
	fmt.Fprintf(b, "\n### %s\n\n**%s.** (%s)\n\n%s\n", r.Code, strings.ToUpper(r.Title[:1])+r.Title[1:], ruleSeverity(r), brackets(strings.TrimSpace(r.Doc)))
	for _, example := range []struct{ name, text string }{{"Bad", r.Bad}, {"Good", r.Good}} {
		if text := shown(strings.Trim(example.text, "\n")); text != "" {
			fence := fenceFor(text)
			fmt.Fprintf(b, "\n%stext title=\"%s\"\n%s\n%s\n", fence, example.name, text, fence)
		}
	}
}

// brackets escapes the square brackets of a rule's documentation that are
// not links: it quotes Markdown that would otherwise be taken as such.
func brackets(doc string) string {
	parts := strings.Split(doc, "`")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = bracketed.ReplaceAllStringFunc(parts[i], func(s string) string {
			if strings.HasSuffix(s, "(") {
				return s
			}
			return `\[` + strings.TrimSuffix(s[1:], "]") + `\]`
		})
	}
	return strings.Join(parts, "`")
}

var bracketed = regexp.MustCompile(`\[[^\[\]]*\]\(?`)

// shown writes what an example must not bring into a page, such as controls
// of text direction, by its number.
func shown(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, "<%X>", text[0])
		case r != '\n' && r != '\t' && !unicode.IsGraphic(r), unicode.Is(unicode.Cyrillic, r):
			fmt.Fprintf(&b, "<U+%04X>", r)
		default:
			b.WriteRune(r)
		}
		text = text[n:]
	}
	return b.String()
}

func ruleSeverity(r diag.Rule) string {
	if r.Fixed {
		return r.Severity.String() + ", fixed"
	}
	return r.Severity.String()
}

// fenceFor gives a code fence longer than any in the text.
func fenceFor(text string) string {
	longest, run := 0, 0
	for _, c := range text {
		if c != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return strings.Repeat("`", max(3, longest+1))
}
