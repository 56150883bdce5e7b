package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
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
	if err := b.encode(v); err != nil {
		return err
	}
	b.full = appendIndented(b.full[:0], b.flat.Bytes(), unit, 0)
	_, err := w.Write(b.full)
	return err
}

// writeList writes a document as [writeJSON] does whose last member is a list
// of that name, empty in v, with the values of a sequence in it: one at a time,
// for lists that are long.
func writeList(w io.Writer, v any, name string, values iter.Seq[any]) error {
	b := sheets.Get().(*sheet)
	defer b.release()
	if err := b.encode(v); err != nil {
		return err
	}
	b.full = appendIndented(b.full[:0], b.flat.Bytes(), "  ", 0)
	head, foot, ok := bytes.Cut(b.full, []byte("\n  \""+name+"\": []\n"))
	if !ok {
		return fmt.Errorf("%q is not an empty list at the end", name)
	}
	foot = bytes.Clone(foot)
	if _, err := w.Write(append(head, "\n  \""+name+"\": ["...)); err != nil {
		return err
	}
	end := "]\n"
	for value := range values {
		if err := b.encode(value); err != nil {
			return err
		}
		b.full = b.full[:0]
		if end != "]\n" {
			b.full = append(b.full, ',')
		}
		end = "\n  ]\n"
		b.full = append(b.full, "\n    "...)
		b.full = appendIndented(b.full, bytes.TrimSuffix(b.flat.Bytes(), []byte("\n")), "  ", 2)
		if _, err := w.Write(b.full); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, end+string(foot))
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

// encode writes a value without white space but for the line's end.
func (s *sheet) encode(v any) error {
	s.flat.Reset()
	e := json.NewEncoder(&s.flat)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func (s *sheet) release() {
	if s.flat.Cap()+cap(s.full) <= maxSheet {
		sheets.Put(s)
	}
}

// appendIndented writes JSON that encoding/json has made, without white space
// but for the line's end, on lines that are indented by units; depth is that
// of its first.
func appendIndented(out, flat []byte, unit string, depth int) []byte {
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
