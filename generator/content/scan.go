package content

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// This file is a scanner for TOML 1.1 as github.com/BurntSushi/toml reads it.
// It does not judge values; it says where keys, values and tables begin and
// end, in one pass, without recursion and without going back. The parser
// proper runs after it and only on text the scanner has measured, because the
// parser recurses as deep as its input does.
//
// The scanner accepts everything the parser accepts (the fuzz test holds it to
// that) and somewhat more: where the parser finds a fault inside a value, the
// scanner may read on.

type eventKind uint8

const (
	tableHeader  eventKind = iota // [a.b]
	arrayHeader                   // [[a.b]]
	keyName                       // a.b before =
	scalarValue                   // a string, number, date or boolean
	arrayOpens                    // [
	arrayCloses                   // ]
	inlineOpens                   // {
	inlineCloses                  // }
)

// An event is one piece of TOML, with its place in the source.
type event struct {
	kind  eventKind
	at    extent
	parts []keyPart // of a header or key; valid until the next event
}

// A keyPart is one name of a dotted key.
type keyPart struct {
	name string
	at   extent // with quotes
}

// A stop says where and why the scanner gave up.
type stop struct {
	at      int
	tooDeep bool
}

// frame is an open bracket.
type frame struct {
	array bool
	depth int
}

type scanner struct {
	src   []byte
	pos   int
	end   int
	emit  func(event)
	parts []keyPart
	stack []frame
	table int // depth of the current table
}

// scan reads src[from:to] and calls emit for each piece. It returns nil when
// it came to the end.
func scan(src []byte, from, to int, emit func(event)) *stop {
	s := &scanner{src: src[:to], pos: from, end: to, emit: emit}
	for {
		s.blank(true)
		if s.pos >= s.end {
			return nil
		}
		ok, deep := false, false
		if s.src[s.pos] == '[' {
			ok, deep = s.header()
		} else {
			ok, deep = s.pair()
		}
		if !ok {
			return &stop{at: min(s.pos, s.end), tooDeep: deep}
		}
		s.blank(false)
		if s.pos < s.end && s.src[s.pos] != '\n' {
			return &stop{at: s.pos}
		}
	}
}

// blank skips white space and comments, and line ends too when asked.
func (s *scanner) blank(lines bool) {
	for s.pos < s.end {
		switch s.src[s.pos] {
		case ' ', '\t':
			s.pos++
		case '\n':
			if !lines {
				return
			}
			s.pos++
		case '#':
			if i := bytes.IndexByte(s.src[s.pos:], '\n'); i >= 0 {
				s.pos += i
			} else {
				s.pos = s.end
			}
		default:
			return
		}
	}
}

func (s *scanner) space() {
	for s.pos < s.end && (s.src[s.pos] == ' ' || s.src[s.pos] == '\t') {
		s.pos++
	}
}

func (s *scanner) next(c byte) bool {
	if s.pos < s.end && s.src[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

func (s *scanner) header() (ok, deep bool) {
	start := s.pos
	kind := tableHeader
	s.pos++
	if s.next('[') {
		kind = arrayHeader
	}
	if !s.name() {
		return false, false
	}
	if !s.next(']') || kind == arrayHeader && !s.next(']') {
		return false, false
	}
	s.table = len(s.parts)
	if s.table > MaxNesting {
		s.pos = s.parts[MaxNesting].at.start
		return false, true
	}
	s.emit(event{kind, extent{start, s.pos}, s.parts})
	return true, false
}

// pair reads key = value.
func (s *scanner) pair() (ok, deep bool) {
	depth := s.table
	if ok, deep = s.key(&depth); !ok {
		return false, deep
	}
	return s.value(depth)
}

// key reads a key and its equals sign and adds the key's parts to depth.
func (s *scanner) key(depth *int) (ok, deep bool) {
	if !s.name() || !s.next('=') {
		return false, false
	}
	if *depth+len(s.parts) > MaxNesting {
		s.pos = s.parts[max(0, MaxNesting-*depth)].at.start
		return false, true
	}
	*depth += len(s.parts)
	s.emit(event{keyName, extent{s.parts[0].at.start, s.parts[len(s.parts)-1].at.end}, s.parts})
	s.space()
	return true, false
}

// name reads a dotted name with the white space around it.
func (s *scanner) name() bool {
	s.parts = s.parts[:0]
	for {
		s.space()
		start := s.pos
		if start >= s.end {
			return false
		}
		var text string
		switch c := s.src[start]; c {
		case '"', '\'':
			if !s.line(c) {
				return false
			}
			text = string(s.src[start+1 : s.pos-1])
			if c == '"' {
				text = unescape(text)
			}
		default:
			for s.pos < s.end && isBare(s.src[s.pos]) {
				s.pos++
			}
			if s.pos == start {
				return false
			}
			text = string(s.src[start:s.pos])
		}
		s.parts = append(s.parts, keyPart{text, extent{start, s.pos}})
		s.space()
		if !s.next('.') {
			return true
		}
	}
}

// value reads one value with everything inside it. The open brackets are
// kept on a stack of our own.
func (s *scanner) value(depth int) (ok, deep bool) {
	s.stack = s.stack[:0]
	for {
		// A value begins here.
		if s.pos >= s.end {
			return false, false
		}
		switch c := s.src[s.pos]; c {
		case '[', '{':
			if depth+1 > MaxNesting {
				return false, true
			}
			kind := arrayOpens
			if c == '{' {
				kind = inlineOpens
			}
			s.stack = append(s.stack, frame{c == '[', depth})
			s.emit(event{kind: kind, at: extent{s.pos, s.pos + 1}})
			s.pos++
		default:
			at, ok := s.scalar()
			if !ok {
				return false, false
			}
			s.emit(event{kind: scalarValue, at: at})
			if done, ok := s.after(); done || !ok {
				return ok, false
			}
		}
		// An element or a closing bracket follows.
		for {
			s.blank(true)
			top := s.stack[len(s.stack)-1]
			if s.pos < s.end && s.src[s.pos] == closing(top) {
				s.close(top)
				if done, ok := s.after(); done || !ok {
					return ok, false
				}
				continue
			}
			if top.array {
				depth = top.depth + 1
				break
			}
			depth = top.depth
			if ok, deep = s.key(&depth); !ok {
				return false, deep
			}
			break
		}
	}
}

// after reads what follows a value: nothing at the top, otherwise a comma
// (after which an element may follow) or closing brackets. It leaves the
// scanner behind the comma, or reports that the outermost value is done.
func (s *scanner) after() (done, ok bool) {
	for len(s.stack) > 0 {
		s.blank(true)
		if s.pos >= s.end {
			return false, false
		}
		top := s.stack[len(s.stack)-1]
		switch s.src[s.pos] {
		case ',':
			s.pos++
			return false, true
		case closing(top):
			s.close(top)
		default:
			return false, false
		}
	}
	return true, true
}

func closing(f frame) byte {
	if f.array {
		return ']'
	}
	return '}'
}

func (s *scanner) close(top frame) {
	kind := inlineCloses
	if top.array {
		kind = arrayCloses
	}
	s.stack = s.stack[:len(s.stack)-1]
	s.emit(event{kind: kind, at: extent{s.pos, s.pos + 1}})
	s.pos++
}

func (s *scanner) scalar() (extent, bool) {
	start := s.pos
	switch c := s.src[start]; {
	case c == '"' || c == '\'':
		ok := false
		if start+2 < s.end && s.src[start+1] == c && s.src[start+2] == c {
			ok = s.lines(c)
		} else {
			ok = s.line(c)
		}
		return extent{start, s.pos}, ok
	case isDigit(c):
		for s.pos < s.end && isDigit(s.src[s.pos]) {
			s.pos++
		}
		if s.pos < s.end && (s.src[s.pos] == '-' || s.src[s.pos] == ':') {
			return s.date(start), true
		}
	}
	for s.pos < s.end && isPlain(s.src[s.pos]) {
		s.pos++
	}
	return extent{start, s.pos}, s.pos > start
}

// date reads on through everything that could belong to a date and time,
// one of whose forms has a space in the middle.
func (s *scanner) date(start int) extent {
	for s.pos < s.end && (isDigit(s.src[s.pos]) || bytes.IndexByte([]byte("-:Tt .Zz+"), s.src[s.pos]) >= 0) {
		s.pos++
	}
	end := s.pos
	for s.src[end-1] == ' ' {
		end--
	}
	return extent{start, end}
}

// line reads a string on one line.
func (s *scanner) line(quote byte) bool {
	s.pos++
	for s.pos < s.end {
		switch c := s.src[s.pos]; {
		case c == '\n':
			return false
		case c == quote:
			s.pos++
			return true
		case c == '\\' && quote == '"':
			s.pos++
			if s.pos >= s.end || s.src[s.pos] == '\n' {
				return false
			}
			s.pos++
		default:
			s.pos++
		}
	}
	return false
}

// lines reads a string between triple quotes. Up to two quotes may stand
// before the closing three.
func (s *scanner) lines(quote byte) bool {
	s.pos += 3
	for s.pos < s.end {
		switch c := s.src[s.pos]; {
		case c == '\\' && quote == '"':
			s.pos += 2
		case c == quote:
			run := 1
			for s.pos+run < s.end && s.src[s.pos+run] == quote {
				run++
			}
			most := 5
			// The parser takes a quote after an escaped backslash for an
			// escaped quote and lets one more pass.
			if quote == '"' && s.src[s.pos-1] == '\\' {
				most = 6
			}
			if run > most {
				return false
			}
			s.pos += run
			if run >= 3 {
				return true
			}
		default:
			s.pos++
		}
	}
	s.pos = s.end
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isBare(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_' || c == '-'
}

// isPlain tells the bytes of numbers and booleans.
func isPlain(c byte) bool { return isBare(c) || c == '.' || c == '+' }

// unescape resolves the escapes of a basic string on one line. What is not a
// valid escape stays as it is: the parser will refuse it.
func unescape(s string) string {
	if !bytes.ContainsRune([]byte(s), '\\') {
		return s
	}
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		digits := 0
		switch s[i] {
		case 'b':
			b = append(b, '\b')
		case 't':
			b = append(b, '\t')
		case 'n':
			b = append(b, '\n')
		case 'f':
			b = append(b, '\f')
		case 'r':
			b = append(b, '\r')
		case 'e':
			b = append(b, 0x1b)
		case '"', '\\':
			b = append(b, s[i])
		case 'x':
			digits = 2
		case 'u':
			digits = 4
		case 'U':
			digits = 8
		default:
			b = append(b, '\\', s[i])
		}
		if digits > 0 && i+digits < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+1+digits], 16, 32); err == nil {
				b = utf8.AppendRune(b, rune(n))
			}
			i += digits
		}
	}
	return string(b)
}
