package export

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// What texts are looked over for by bytes is what they would be looked over for
// by characters.
func TestCleanAndLine(t *testing.T) {
	pieces := []string{"", " ", "a", "  ", "\t", "\n", "\r\n", "\v", "é", "\u0085", "\u00a0", "\u2028", "\u3000", "\ufffd", "\ufdd0", "\U0001ffff", "\xff", "\x00", "\x7f", "word", "“no”"}
	for _, a := range pieces {
		for _, b := range pieces {
			for _, c := range pieces {
				s := a + b + c
				kept := strings.Map(func(r rune) rune {
					if r == utf8.RuneError || !printable(r) {
						return -1
					}
					return r
				}, strings.ReplaceAll(s, "\r\n", "\n"))
				if got := clean(s); got != kept {
					t.Errorf("clean(%q) = %q, want %q", s, got, kept)
				}
				words := strings.Join(strings.Fields(kept), " ")
				if got := line(s); got != words {
					t.Errorf("line(%q) = %q, want %q", s, got, words)
				}
				one := s == strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
				if got := isLine(s); got != one {
					t.Errorf("isLine(%q) = %v, want %v", s, got, one)
				}
			}
		}
	}
}
