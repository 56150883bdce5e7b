package export

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

// writeJSON writes a document for programs that people also read.
func writeJSON(w io.Writer, v any) error { return writeIndented(w, v, "  ") }

// writeIndented writes JSON as an Encoder of encoding/json does that indents
// and does not escape for HTML. An Encoder would read what it has written byte
// by byte to indent it; here texts, which are most of a document, are passed
// over.
func writeIndented(w io.Writer, v any, unit string) error {
	b := sheets.Get().(*sheet)
	defer b.release()
	b.flat.Reset()
	e := json.NewEncoder(&b.flat)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	b.full = appendIndented(b.full[:0], b.flat.Bytes(), unit)
	_, err := w.Write(b.full)
	return err
}

// A sheet is memory to write a document in.
type sheet struct {
	flat bytes.Buffer
	full []byte
}

var sheets = sync.Pool{New: func() any { return new(sheet) }}

// maxSheet is how much memory a sheet may have to be used again.
const maxSheet = 1 << 20

func (s *sheet) release() {
	if s.flat.Cap()+cap(s.full) <= maxSheet {
		sheets.Put(s)
	}
}

// appendIndented writes JSON that encoding/json has made, without white space
// but for the line's end, on lines that are indented by units.
func appendIndented(out, flat []byte, unit string) []byte {
	depth := 0
	line := func() {
		out = append(out, '\n')
		for range depth {
			out = append(out, unit...)
		}
	}
	for i := 0; i < len(flat); {
		switch c := flat[i]; c {
		case '"':
			end := i + 1 + textEnd(flat[i+1:])
			out = append(out, flat[i:end]...)
			i = end
			continue
		case '{', '[':
			out = append(out, c)
			if i+1 < len(flat) && (flat[i+1] == '}' || flat[i+1] == ']') {
				i++
				out = append(out, flat[i])
				break
			}
			depth++
			line()
		case '}', ']':
			depth--
			line()
			out = append(out, c)
		case ',':
			out = append(out, c)
			line()
		case ':':
			out = append(out, ": "...)
		default:
			out = append(out, c)
		}
		i++
	}
	return out
}

// textEnd gives the length of a text up to and with the quotation mark that
// ends it.
func textEnd(text []byte) int {
	at := 0
	for {
		i := bytes.IndexByte(text[at:], '"')
		if i < 0 {
			return len(text)
		}
		at += i + 1
		before := text[:at-1]
		if escapes := len(before) - len(bytes.TrimRight(before, `\`)); escapes%2 == 0 {
			return at
		}
	}
}
