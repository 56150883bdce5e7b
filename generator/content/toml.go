package content

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"placard/generator/diag"
)

// parseTOML reads the TOML in text, a stretch of src. The parser proper sees
// the text only after it has been found short, shallow and free of hidden
// characters. ok is false when the values cannot be relied on; the positions
// can always be asked.
func parseTOML(src *diag.Source, text, whole extent, list *diag.List) (values map[string]any, pos *Positions, ok bool) {
	pos = &Positions{source: src, whole: whole, text: extent{text.start, text.start}}
	hidden, fatal := checkHidden(src, text.start, text.end, list)
	if fatal || !checkLines(src, text.start, text.end, list) {
		return nil, pos, false
	}
	r := newRecorder()
	stopped := scan(src.Bytes(), text.start, text.end, r.event)
	pos.text = text
	for i, c := range r.clashes {
		if i == maxRepeats {
			(*list)[len(*list)-1].Message += fmt.Sprintf(" (and %d more in this file)", len(r.clashes)-i)
			break
		}
		f := list.Add(definedTwice, src.Span(c.second.start, c.second.end), c.hint(src.Bytes()), "%q is already defined", shorten(c.path))
		f.Related = []diag.Related{{Span: src.Span(c.first.start, c.first.end), Message: "first defined here"}}
	}
	end := text.end
	if stopped != nil {
		if stopped.tooDeep {
			list.Add(tomlTooDeep, src.Span(stopped.at, stopped.at+1), "write the value with fewer levels", "tables and lists lie more than %d deep in each other", MaxNesting)
			return nil, pos, false
		}
		// The parser says best what is wrong, but it must not see brackets
		// that the scanner has not counted.
		end = cut(src.Bytes(), stopped.at, text.end)
	}
	values = make(map[string]any)
	if err := decodeTOML(string(src.Bytes()[text.start:end]), &values); err != nil {
		start, stop, message, hint := explain(src.Bytes()[:end], text.start, err)
		// A hidden character is often the very fault, and has been reported;
		// so has a key that is defined twice.
		if !(hidden && stopped != nil || len(r.clashes) > 0 && stopped == nil) {
			list.Add(badTOML, src.Span(start, stop), hint, "%s", message)
		}
		return nil, pos, false
	}
	if stopped != nil {
		list.Add(badTOML, src.Span(stopped.at, stopped.at+1), "", "this is not TOML")
		return nil, pos, false
	}
	return values, pos, len(r.clashes) == 0
}

// cut gives a place shortly after at, at the end of the line or a few hundred
// bytes on, where the text may be cut without breaking a character.
func cut(data []byte, at, end int) int {
	const enough = 256
	to := min(at+enough, end)
	if i := bytes.IndexByte(data[at:to], '\n'); i >= 0 {
		return at + i + 1
	}
	for to < end && !utf8.RuneStart(data[to]) {
		to++
	}
	return to
}

// decodeTOML calls the parser and turns its panics, which it keeps for what
// it believes impossible, into errors.
func decodeTOML(text string, into *map[string]any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	_, err = toml.Decode(text, into)
	return err
}

// explain turns the parser's error into our words. from is where the text
// begins in data.
func explain(data []byte, from int, err error) (start, end int, message, hint string) {
	var pe toml.ParseError
	if !errors.As(err, &pe) {
		return from, from + 1, "this is not TOML: " + strings.ToLower(err.Error()), ""
	}
	start = min(max(from+pe.Position.Start, from), len(data))
	end = min(start+max(pe.Position.Len, 1), len(data))
	for start > from && start == len(data) || start > from && data[start] == '\n' && data[start-1] != '\n' {
		start-- // point at the last character of a line, not behind it
		end = start + 1
	}
	for start > from && !utf8.RuneStart(data[start]) {
		start--
	}
	// The parser's position is at times that of the key; its line is right.
	line := data[bytes.LastIndexByte(data[:start], '\n')+1:]
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	m := pe.Message
	key, value, pair := strings.Cut(string(line), "=")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if i := strings.LastIndexAny(key, "{,"); i >= 0 {
		key = strings.TrimSpace(key[i+1:])
	}
	at := func(text string) {
		if i := bytes.Index(line, []byte(text)); i >= 0 && text != "" {
			lineStart := bytes.LastIndexByte(data[:start], '\n') + 1
			start, end = lineStart+i, lineStart+i+len(text)
		}
	}
	switch {
	case strings.HasPrefix(m, "invalid datetime:"):
		text := strings.TrimSpace(string(data[start:end]))
		message, hint = explainDate(text)
		return start, start + len(text), message, hint
	case strings.HasPrefix(m, "Invalid float"), strings.HasPrefix(m, "Invalid integer") && strings.ContainsAny(value, "-./"):
		text := strings.TrimSpace(string(data[start:end]))
		if hint = dateLike(text); hint != "" {
			return start, start + len(text), fmt.Sprintf("%q is neither a number nor a date", text), hint
		}
		return start, end, fmt.Sprintf("%q is not a number", text), fmt.Sprintf("put quotes around text: %s = %s", key, basicString(text))
	case strings.HasPrefix(m, "Invalid integer"):
		return start, end, strings.ToLower(m[:1]) + m[1:], ""
	case strings.Contains(m, "end with a newline, comment, or EOF"):
		if hint = dateLike(firstWord(value)); pair && hint != "" {
			at(firstWord(value))
			return start, end, fmt.Sprintf("%q is not a date", firstWord(value)), hint
		}
		if pair && value != "" && !strings.ContainsAny(value[:1], `"'[{`) {
			at(value)
			return start, end, fmt.Sprintf("%q is not a TOML value", shorten(value)), fmt.Sprintf("put quotes around text: %s = %s", key, basicString(value))
		}
		return start, end, fmt.Sprintf("%q follows where the line should end", shorten(string(data[start:lineEnd(data, start)]))), "write one key = value on a line; a quotation mark inside text is written \\\""
	case strings.HasPrefix(m, "expected value but found"):
		word := firstWord(value)
		switch strings.ToLower(strings.TrimRight(word, ",")) {
		case "yes", "on", "true":
			at(word)
			return start, end, fmt.Sprintf("%q is not a TOML value", word), fmt.Sprintf("write %s = true", key)
		case "no", "off", "false":
			at(word)
			return start, end, fmt.Sprintf("%q is not a TOML value", word), fmt.Sprintf("write %s = false", key)
		case "null", "nil", "none", "~":
			at(word)
			return start, end, fmt.Sprintf("%q is not a TOML value", word), "leave the key out"
		case "":
			return start, end, fmt.Sprintf("%q has no value", key), "write a value after =, or leave the key out"
		}
		if r, _ := utf8.DecodeRuneInString(value); unicode.In(r, unicode.Pi, unicode.Pf) || r == '„' || r == '‚' {
			at(string(r))
			return start, end, fmt.Sprintf("%q is not a quotation mark in TOML", string(r)), `write straight quotes: "`
		}
		if strings.ContainsAny(value[:1], `"'[{`) {
			return start, end, m, "put quotes around text"
		}
		at(value)
		return start, end, fmt.Sprintf("%q is not a TOML value", shorten(value)), fmt.Sprintf("put quotes around text: %s = %s", key, basicString(value))
	case strings.HasPrefix(m, "expected '.' or '='"):
		trimmed := strings.TrimSpace(string(line))
		if name, rest, yaml := strings.Cut(trimmed, ":"); yaml && bareKey(name) {
			return start, end, "a key and its value are joined by =, not by a colon", fmt.Sprintf("write %s = %s", name, tomlGuess(strings.TrimSpace(rest)))
		}
		return start, end, fmt.Sprintf("%q is not a key with a value", shorten(trimmed)), "write key = value; a key with spaces or other signs needs quotes"
	case strings.Contains(m, "strings cannot contain newlines"):
		return start, end, "the text is not closed on its line", `add the closing quotation mark, or put text of several lines between """`
	case strings.HasPrefix(m, "unexpected EOF; expected '\"\"\"'"), strings.HasPrefix(m, "unexpected EOF; expected \"'''\""):
		return start, end, "the text between triple quotes is not closed", "add the closing triple quotes"
	case strings.HasPrefix(m, "unexpected EOF; expected '\"'"), strings.HasPrefix(m, `unexpected EOF; expected "'"`):
		return start, end, "the text is not closed", "add the closing quotation mark"
	case strings.HasPrefix(m, "invalid escape"), strings.Contains(m, "hexadecimal digits after"):
		return start, end, m, `write \\ for a backslash, or put the text between single quotes`
	case strings.HasPrefix(m, "expected a comma (',') or array terminator"):
		return start, end, "a comma or the closing ] of a list is missing", ""
	case strings.HasPrefix(m, "expected a comma or an inline table terminator"):
		return start, end, "a comma or the closing } of a table is missing", ""
	case strings.HasPrefix(m, "expected end of table array name"), strings.HasPrefix(m, "expected '.' or ']'"):
		return start, end, "the table's header is not closed", "write [name], or [[name]] for an entry of a list"
	case strings.Contains(m, "already"):
		return start, end, "the key is already defined", "keep one of the two"
	case strings.Contains(m, "out of range"):
		return start, end, m, ""
	}
	m = strings.NewReplacer("EOF", "end of file", "array", "list").Replace(m)
	return start, end, strings.ToLower(m[:1]) + m[1:], ""
}

// hint says what to do about a name that was used twice.
func (c clash) hint(data []byte) string {
	first, second := data[c.first.start:c.first.end], data[c.second.start:c.second.end]
	table := func(header []byte) bool { return bytes.HasPrefix(header, []byte("[")) }
	list := func(header []byte) bool { return bytes.HasPrefix(header, []byte("[[")) }
	switch {
	case table(first) && table(second) && list(first) != list(second):
		return fmt.Sprintf("write [[%s]] in both places if there can be several, else keep one of the two", c.path)
	case table(first) && table(second):
		return "put the keys of both below the first"
	}
	return "keep one of the two"
}

func lineEnd(data []byte, at int) int {
	if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(data)
}

// firstWord is the value up to white space or a comment.
func firstWord(value string) string {
	if i := strings.IndexAny(value, " \t#"); i >= 0 {
		return value[:i]
	}
	return value
}

// tomlGuess writes a YAML scalar as TOML, for a hint.
func tomlGuess(value string) string {
	if value == "" {
		return "…"
	}
	if _, err := ParseDate(value); err == nil || value == "true" || value == "false" || strings.ContainsAny(value[:1], `"'[`) {
		return value
	}
	return basicString(value)
}

// explainDate says why text, which looks like a date, is none.
func explainDate(text string) (message, hint string) {
	var y, m, d int
	rest := ""
	if n, _ := fmt.Sscanf(text, "%d-%d-%d%s", &y, &m, &d, &rest); n >= 3 {
		date := text
		if n == 4 {
			date = strings.TrimSuffix(text, rest)
		}
		switch {
		case m < 1 || m > 12:
			hint = "dates are written year-month-day, and months go from 01 to 12"
			if m <= 31 && d >= 1 && d <= 12 {
				hint += fmt.Sprintf("; did you mean %04d-%02d-%02d?", y, d, m)
			}
			return fmt.Sprintf("%q is not a date: there is no month %d", text, m), hint
		case d < 1 || d > daysIn(y, m):
			return fmt.Sprintf("%q is not a date: %s %d has %d days", text, time.Month(m), y, daysIn(y, m)), "write a day that exists"
		case len(date) != len("2006-01-02") && y > 999 && y < 10000:
			return fmt.Sprintf("%q is not a date", text), fmt.Sprintf("write month and day with two digits: %04d-%02d-%02d", y, m, d)
		}
	}
	if hint = dateLike(text); hint != "" {
		return fmt.Sprintf("%q is not a date", text), hint
	}
	return fmt.Sprintf("%q is not a date or time", text), "write a date as 2026-03-01, an instant as 2026-03-01T09:00:00Z"
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// dateLike gives the hint for a date in a form that other places use, or "".
func dateLike(text string) string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '/' || r == '-' })
	if len(parts) != 3 {
		return ""
	}
	var n [3]int
	for i, p := range parts {
		if len(p) > 4 {
			return ""
		}
		for _, c := range []byte(p) {
			if !isDigit(c) {
				return ""
			}
			n[i] = n[i]*10 + int(c-'0')
		}
	}
	const form = "write dates as year-month-day"
	switch {
	case len(parts[0]) == 4 && n[1] >= 1 && n[1] <= 12 && n[2] >= 1 && n[2] <= daysIn(n[0], n[1]):
		return fmt.Sprintf("%s: %04d-%02d-%02d", form, n[0], n[1], n[2])
	case len(parts[2]) == 4 && strings.Contains(text, ".") && n[1] >= 1 && n[1] <= 12 && n[0] >= 1 && n[0] <= daysIn(n[2], n[1]):
		return fmt.Sprintf("%s: %04d-%02d-%02d", form, n[2], n[1], n[0])
	case len(parts[2]) == 4:
		return form + ", such as 2026-03-01"
	}
	return ""
}

// basicString writes text as a TOML basic string on one line, escaping only
// what has to be.
func basicString(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
