package compare

import (
	"strings"
	"testing"

	"placard/generator/diff"
)

func TestProse(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		"plain":                 "plain",
		"`code`":                "<code>",
		"the `a` and the `b`":   "the |<a>| and the |<b>",
		"a single ` stands":     "a single |` stands",
		"`a` and a single `":    "<a>| and a single |`",
		"``":                    "",
		"before `" + "x" + "`.": "before |<x>|.",
	} {
		var got []string
		for _, r := range Prose(in) {
			if r.Kind == diff.Verbatim {
				r.Text = "<" + r.Text + ">"
			}
			got = append(got, r.Text)
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q is %q, not %q", in, s, want)
		}
	}
}
