package diag

import (
	"bytes"
	"sort"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"
	"weak"
)

// A Source is a text file as the program reads it: UTF-8, without a byte
// order mark, lines ended by a line feed. All offsets are into its bytes.
// A Source is safe for concurrent use.
type Source struct {
	// Name is the path shown to the author: relative to the site's folder,
	// with forward slashes.
	Name string

	data  []byte // nil when read gives it
	size  int
	read  func() []byte
	last  atomic.Pointer[weak.Pointer[byte]] // the first of the bytes that were read last
	lines atomic.Pointer[[]int]              // offset of the first byte of each line
}

// NewSource normalises line ends (CRLF and lone CR become LF) and drops a
// leading byte order mark.
func NewSource(name string, data []byte) *Source {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	return &Source{Name: name, data: data, size: len(data)}
}

// Elsewhere is a source of size bytes that are read when they are asked for, as
// after [Source.LetGo].
func Elsewhere(name string, size int, read func() []byte) *Source {
	return &Source{Name: name, size: size, read: read}
}

// Bytes are the text. They must not be changed.
func (s *Source) Bytes() []byte {
	if s.data != nil || s.read == nil {
		return s.data
	}
	// Those who ask for a text ask for it several times in a row.
	if last := s.last.Load(); last != nil {
		if first := last.Value(); first != nil {
			return unsafe.Slice(first, s.size)
		}
	}
	data := s.read()
	if s.size > 0 && len(data) == s.size {
		last := weak.Make(&data[0])
		s.last.Store(&last)
	}
	return data
}

// Size is the number of bytes.
func (s *Source) Size() int { return s.size }

// LetGo lets go of the bytes. read gives the same bytes each time that they
// are asked for. It is the only method that must not be called while others
// use the source.
func (s *Source) LetGo(read func() []byte) { s.data, s.read = nil, read }

// A Span is a stretch of a source file. Line and Column count from 1; Column
// counts Unicode code points. EndLine and EndColumn are the position just
// after the stretch. A Span with Line 0 means the file as a whole.
type Span struct {
	File      string `json:"file"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	EndLine   int    `json:"endLine,omitempty"`
	EndColumn int    `json:"endColumn,omitempty"`
	// Excerpt is the source line of the start, shortened around the
	// stretch when it is very long; ExcerptColumn is the column at which it
	// starts.
	Excerpt       string `json:"excerpt,omitempty"`
	ExcerptColumn int    `json:"-"`
}

// FileSpan is the span of a file as a whole.
func FileSpan(name string) Span { return Span{File: name} }

// Whole is the span of the source as a whole.
func (s *Source) Whole() Span { return FileSpan(s.Name) }

// Span resolves the bytes [start, end) to a position. Offsets out of range
// are brought into range; a character that is only begun belongs to the span
// as a whole.
func (s *Source) Span(start, end int) Span {
	data := s.Bytes()
	start = min(max(start, 0), len(data))
	end = min(max(end, start), len(data))
	for n := 1; n < utf8.UTFMax && start > 0 && start < len(data) && !utf8.RuneStart(data[start]); n++ {
		start--
	}
	for n := 1; n < utf8.UTFMax && end < len(data) && !utf8.RuneStart(data[end]); n++ {
		end++
	}
	line, from := s.line(data, start)
	endLine, endFrom := s.line(data, end)
	sp := Span{
		File:      s.Name,
		Line:      line,
		Column:    utf8.RuneCount(data[from:start]) + 1,
		EndLine:   endLine,
		EndColumn: utf8.RuneCount(data[endFrom:end]) + 1,
	}
	to := len(data)
	if i := bytes.IndexByte(data[from:], '\n'); i >= 0 {
		to = from + i
	}
	sp.Excerpt, sp.ExcerptColumn = excerpt(data[from:to], start-from)
	return sp
}

// line gives the number of the line that holds offset and where it starts.
func (s *Source) line(data []byte, offset int) (number, from int) {
	lines := s.lines.Load()
	if lines == nil {
		list := make([]int, 1, bytes.Count(data, []byte("\n"))+1)
		for i, c := range data {
			if c == '\n' {
				list = append(list, i+1)
			}
		}
		lines = &list
		s.lines.Store(lines)
	}
	i := sort.SearchInts(*lines, offset+1) - 1
	return i + 1, (*lines)[i]
}

// Forget lets go of what was worked out about the source's lines.
func (s *Source) Forget() { s.lines.Store(nil) }

// maxExcerpt is the longest excerpt in bytes; a longer line is cut around
// the position of interest.
const maxExcerpt = 160

func excerpt(line []byte, at int) (text string, column int) {
	from, to := 0, len(line)
	if to > maxExcerpt {
		from = max(0, min(at-maxExcerpt/4, to-maxExcerpt))
		to = min(to, from+maxExcerpt)
		for from > 0 && !utf8.RuneStart(line[from]) {
			from--
		}
		for to < len(line) && !utf8.RuneStart(line[to]) {
			to++
		}
	}
	// Every byte that is not UTF-8 becomes a character of its own, as it
	// counts in columns.
	return string([]rune(string(line[from:to]))), utf8.RuneCount(line[:from]) + 1
}
