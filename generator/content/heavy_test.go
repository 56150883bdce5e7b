package content

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"placard/generator/diag"
)

// TestHeavyConfig reads configurations of a megabyte that would be slow for a
// decoder that goes back over what it has seen.
func TestHeavyConfig(t *testing.T) {
	if testing.Short() {
		t.Skip("reads fourteen megabytes of mistakes")
	}
	numbered := func(format string) string {
		var b strings.Builder
		for i := 0; b.Len() < MaxConfig-200; i++ {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	s := newShapes()
	for name, text := range map[string]string{
		"unknown keys":      numbered("k%d=1\n"),
		"one key":           strings.Repeat("a=1\n", MaxConfig/4-1),
		"tables":            numbered("[k%d]\n"),
		"tables of a list":  strings.Repeat("[[nav]]\n", MaxConfig/8-1),
		"deep keys":         numbered("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o%d=1\n"),
		"deep headers":      numbered("[a.b.c.d.e.f.g.h.i.j.k.l.m.n.o%d]\n"),
		"list of integers":  "frameworks=[" + strings.Repeat("1,\n", MaxConfig/3-10) + "]",
		"inline tables":     "nav=[" + strings.Repeat("{a=1},\n", MaxConfig/7-10) + "]",
		"rules":             "[rules]\n" + numbered("k%d='of'\n"),
		"a long text":       "title='''" + strings.Repeat("x\n", MaxConfig/2-20) + "'''",
		"escapes":           "title=\"\"\"" + strings.Repeat("\\\\\\u0041\\\n", MaxConfig/10) + "\"\"\"",
		"hidden characters": "# " + strings.Repeat("\u202e\n# ", MaxConfig/6),
		"a long key":        strings.Repeat("k", MaxLine-10) + "=1",
		"quotes":            "title=" + strings.Repeat("\"", MaxLine-10),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			var list diag.List
			var site Site
			parseConfig(s.site, configName, []byte(text), &site, &list)
			d := time.Since(start)
			longest := 0
			for _, f := range list {
				longest = max(longest, len(f.Message)+len(f.Hint))
			}
			t.Logf("%d bytes, %d findings, %v", len(text), len(list), d)
			if d > 20*time.Second || len(list) > 2000 || longest > 1000 {
				t.Errorf("%d bytes take %v and give %d findings, the longest of %d bytes", len(text), d, len(list), longest)
			}
		})
	}
}
