package diff

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// unifiedContext is the number of equal lines around changes.
const unifiedContext = 3

// Unified compares two texts by line and writes what changed in the unified
// format of POSIX diff, which patch applies: also for empty texts and texts
// that do not end in a line end. It returns nil for equal texts. Long, very
// repetitive texts may give more changed lines than necessary.
func Unified(aName, bName string, a, b []byte) []byte {
	return UnifiedLines(aName, bName, Lines(a), Lines(b))
}

// UnifiedLines is [Unified] for texts that have been cut into [Lines].
func UnifiedLines(aName, bName string, x, y []string) []byte {
	if slices.Equal(x, y) {
		return nil
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", fileName(aName), fileName(bName))
	var edits []edit
	i, j := 0, 0
	for _, r := range append(sequence(x, y), equalRun{len(x), len(y), 0}) {
		if i < r.a || j < r.b {
			edits = append(edits, edit{i, r.a, j, r.b})
		}
		i, j = r.a+r.n, r.b+r.n
	}
	size := 0
	for _, e := range edits {
		for _, l := range x[max(0, e.a0-unifiedContext):min(len(x), e.a1+unifiedContext)] {
			size += len(l) + 1
		}
		for _, l := range y[e.b0:e.b1] {
			size += len(l) + 1
		}
		size += 64 // head of a hunk
	}
	out.Grow(size)
	for len(edits) > 0 {
		n := 1 // edits that share a hunk
		for n < len(edits) && edits[n].a0-edits[n-1].a1 <= 2*unifiedContext {
			n++
		}
		writeHunk(&out, x, y, edits[:n])
		edits = edits[n:]
	}
	return out.Bytes()
}

func writeHunk(out *bytes.Buffer, x, y []string, edits []edit) {
	first, last := edits[0], edits[len(edits)-1]
	lead := min(unifiedContext, first.a0)
	trail := min(unifiedContext, len(x)-last.a1)
	fmt.Fprintf(out, "@@ -%s +%s @@\n",
		hunkRange(first.a0-lead, last.a1+trail), hunkRange(first.b0-lead, last.b1+trail))
	at := first.a0 - lead
	for _, e := range edits {
		writeLines(out, ' ', x[at:e.a0])
		writeLines(out, '-', x[e.a0:e.a1])
		writeLines(out, '+', y[e.b0:e.b1])
		at = e.a1
	}
	writeLines(out, ' ', x[at:last.a1+trail])
}

// hunkRange is a range of lines as the format counts them: from 1, or the
// line before where there are none.
func hunkRange(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, to-from)
}

func writeLines(out *bytes.Buffer, mark byte, lines []string) {
	for _, l := range lines {
		out.WriteByte(mark)
		out.WriteString(l)
		if !strings.HasSuffix(l, "\n") {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// Lines cuts a text after each line end.
func Lines(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	lines := strings.SplitAfter(string(text), "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	}
	return lines
}

// fileName writes a name so that it stays on its line: quoted as GNU patch
// and git read it where it holds anything special, and ended by a tab where
// it holds spaces.
func fileName(name string) string {
	special := func(c rune) bool { return c < ' ' || c == '"' || c == '\\' || c == 0x7f }
	if !strings.ContainsFunc(name, special) {
		if strings.Contains(name, " ") {
			return name + "\t"
		}
		return name
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
