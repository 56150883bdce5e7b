package stencil

import (
	"strings"
)

// The escapers of html/template that pages need, writing to the end of a
// slice. FuzzEscape holds them against the originals.

// entities are what html/template writes for bytes of text and of attributes.
// Bytes that are not UTF-8 stay.
var entities = [256]string{
	0: "\uFFFD", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;",
}

// AppendEscaped writes a text for an element, a title or an attribute to the end
// of a slice, as html/template does.
func AppendEscaped(out []byte, s string) []byte {
	written := 0
	for i := range len(s) {
		if entity := entities[s[i]]; entity != "" {
			out = append(out, s[written:i]...)
			out = append(out, entity...)
			written = i + 1
		}
	}
	return append(out, s[written:]...)
}

// blocked stands for an address that would run something.
const blocked = "#ZgotmplZ"

// safeURL gives an address, or blocked.
func safeURL(s string) string {
	scheme, _, ok := strings.Cut(s, ":")
	if !ok || strings.Contains(scheme, "/") || strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "mailto") {
		return s
	}
	return blocked
}

// What a byte is in an address.
const (
	encoded  = iota // percent-encoded
	plain           // unreserved: stays everywhere
	reserved        // stays in a whole address, not in a part of one
)

var urlBytes = func() (table [256]byte) {
	for c := range table {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~", byte(c)) >= 0 && c < 0x80:
			table[c] = plain
		case strings.IndexByte("!#$&*+,/:;=?@[]", byte(c)) >= 0 && c < 0x80:
			table[c] = reserved
		}
	}
	return table
}()

// appendURL writes an address, or part of one when whole is false, for an
// attribute.
func appendURL(out []byte, s string, whole bool) []byte {
	const hex = "0123456789abcdef"
	for i := range len(s) {
		c := s[i]
		switch kind := urlBytes[c]; {
		case kind == plain:
			out = append(out, c)
		case whole && c == '&':
			out = append(out, "&amp;"...)
		case whole && c == '+':
			out = append(out, "&#43;"...)
		case whole && (kind == reserved || c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])):
			out = append(out, c)
		default:
			out = append(out, '%', hex[c>>4], hex[c&15])
		}
	}
	return out
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
