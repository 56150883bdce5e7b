package diag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// WriteJSON prints findings for programs: a versioned contract, in which
// fields are added but never change.
//
//	{
//	  "version": 1,
//	  "findings": [{"code", "severity", "span", "message", "hint", "related"}],
//	  "counts": {"error", "warning", "note", "files"}
//	}
//
// Lines and columns count from 1, columns in Unicode code points; endLine and
// endColumn are the position after the stretch. A finding without a line
// speaks of the file as a whole.
func WriteJSON(w io.Writer, l List) error {
	if l == nil {
		l = List{} // an array, not null
	}
	type counts struct {
		Error   int `json:"error"`
		Warning int `json:"warning"`
		Note    int `json:"note"`
		Files   int `json:"files"`
	}
	return writeJSON(w, struct {
		Version  int    `json:"version"`
		Findings List   `json:"findings"`
		Counts   counts `json:"counts"`
	}{1, l, counts{l.Count(Error), l.Count(Warning), l.Count(Note), l.files()}})
}

// UnmarshalText reads what [Severity.MarshalText] writes.
func (s *Severity) UnmarshalText(text []byte) error {
	v, ok := ParseSeverity(string(text))
	if !ok {
		return fmt.Errorf("unknown severity %q", text)
	}
	*s = v
	return nil
}

// writeJSON prints a value with indentation. Its output may end up on a
// terminal, so control and format characters are escaped, which JSON only
// asks for some of them.
func writeJSON(w io.Writer, v any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escapeJSON(buf.Bytes()))
	return err
}

// escapeJSON escapes dangerous characters, which can only stand in strings:
// all that JSON has outside of them is ASCII.
func escapeJSON(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r < 0x7f, !dangerous(r):
			out = append(out, data[:n]...)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		data = data[n:]
	}
	return out
}
