package generator

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"placard/generator/diag"
)

// WriteRulesReference writes the rules as the reference page of the user
// documentation: a Placard page in Markdown.
func WriteRulesReference(w io.Writer, rules []diag.Rule) error {
	var b bytes.Buffer
	b.WriteString(`+++
title = "Rules"
description = "Every rule that check and build apply: why it exists, how to satisfy it, a bad and a good example."
order = 30
+++

This page is made from the program's source. On the command line, ` + "`placard explain CODE`" + ` prints the same.

A site can change the severity of a rule that is not marked as fixed:

` + "```toml title=\"site.toml\"\n[rules]\nP150 = \"error\" # error, warning, note or off\n```\n")
	area := ""
	for _, r := range rules {
		if a := r.Area(); a != area {
			area = a
			fmt.Fprintf(&b, "\n## %s\n", strings.ToUpper(a[:1])+a[1:])
		}
		severity := r.Severity.String()
		if r.Fixed {
			severity += ", fixed"
		}
		fmt.Fprintf(&b, "\n### %s: %s {#%s}\n\nSeverity: %s.\n\n%s\n", r.Code, r.Title, strings.ToLower(r.Code), severity, strings.TrimSpace(r.Doc))
		for _, example := range []struct{ name, text string }{{"Bad", r.Bad}, {"Good", r.Good}} {
			if text := strings.Trim(example.text, "\n"); text != "" {
				fence := fenceFor(text)
				fmt.Fprintf(&b, "\n%stext title=\"%s\"\n%s\n%s\n", fence, example.name, text, fence)
			}
		}
	}
	_, err := w.Write(b.Bytes())
	return err
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
