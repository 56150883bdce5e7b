package markdown

import (
	"fmt"

	"placard/generator/diag"
)

// place2 writes a span as line:column-endColumn, with the end's line if it is
// another.
func place2(s diag.Span) string {
	if s.EndLine != s.Line {
		return fmt.Sprintf("%d:%d-%d:%d", s.Line, s.Column, s.EndLine, s.EndColumn)
	}
	return fmt.Sprintf("%d:%d-%d", s.Line, s.Column, s.EndColumn)
}
