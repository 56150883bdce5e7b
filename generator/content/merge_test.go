package content

import (
	"strings"
	"testing"

	"placard/generator/diag"
)

// TestUnfinishedMerges has conflicts as git leaves them, one finding each, and
// texts that only look like them.
func TestUnfinishedMerges(t *testing.T) {
	const front = "+++\ntitle = \"Page\"\n+++\n\n"
	for name, c := range map[string]struct {
		text string
		line int
	}{
		"in a text":               {front + "<<<<<<< HEAD\nA.\n=======\nB.\n>>>>>>> topic\n", 5},
		"in front matter":         {"+++\n<<<<<<< HEAD\ntitle = \"A\"\n=======\ntitle = \"B\"\n>>>>>>> topic\n+++\n", 2},
		"with the base, in lists": {front + "- a\n<<<<<<< HEAD\n- b\n||||||| 1a2b\n- z\n=======\n- c\n>>>>>>> topic\n", 6},
		"over the end of code":    {front + "<<<<<<< HEAD\n```sh\nls\n=======\n```sh\nls -l\n>>>>>>> topic\n```\n", 5},
		"with CRLF":               {strings.ReplaceAll(front+"<<<<<<< HEAD\nA.\n=======\nB.\n>>>>>>> topic\n", "\n", "\r\n"), 5},
		"shown as code":           {front + "````\n<<<<<<< HEAD\nA.\n=======\nB.\n>>>>>>> topic\n````\n", 0},
		"a heading":               {front + "Title\n=======\n\n>>>>>>> Seven.\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			var list diag.List
			readFile("content/page.md", "page.md", "en", []byte(c.text), &list)
			switch {
			case c.line == 0 && len(list) == 0:
			case c.line > 0 && len(list) == 1 && list[0].Code == unmerged.Code && list[0].Span.Line == c.line && list[0].Span.Column == 1:
			default:
				t.Errorf("got %+v", list)
			}
		})
	}
}
