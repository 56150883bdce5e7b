package content

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"placard/generator/diag"
)

// The functions in this file change front matter for commands, such as the
// one that records an approval. They work on the text, not on the values, so
// that comments, order and spacing stay as the author has them: no byte
// outside the edit changes, not even line ends or a byte order mark. Each
// checks that its result can be read and that no other value changed.

var errNoFrontMatter = errors.New("the document has no front matter that can be read")

// An edition is a document being edited. Offsets are into text, whose line
// ends are LF; raw is the document as it is.
type edition struct {
	raw     []byte
	text    []byte
	dropped []int // offsets in text before which one byte of raw was dropped
	bom     int
	newline string
	from    int // of the front matter's TOML
	to      int
	blocks  []block
	keys    []pair // of the top, before the first table
}

// A block is a table with its header.
type block struct {
	name string
	at   int // of the header
	low  int // end of the key or header before it
}

// A pair is a key and its value at the top.
type pair struct {
	name       string
	key, value extent
}

func newEdition(src []byte) (*edition, error) {
	e := &edition{raw: src, newline: "\n"}
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
		e.bom = 3
	}
	body := src[e.bom:]
	e.text = make([]byte, 0, len(body))
	crlf := 0
	for i := 0; i < len(body); i++ {
		c := body[i]
		if c == '\r' {
			if i+1 < len(body) && body[i+1] == '\n' {
				e.dropped = append(e.dropped, len(e.text))
				crlf++
				continue
			}
			c = '\n'
		}
		e.text = append(e.text, c)
	}
	if crlf*2 > bytes.Count(e.text, []byte("\n")) {
		e.newline = "\r\n"
	}
	_, f, err := readValues(src)
	if err != nil {
		return nil, err
	}
	e.from, e.to = f.Positions.text.start, f.Positions.text.end
	var name string
	var key extent
	depth, end := 0, e.from
	scan(e.text, e.from, e.to, func(ev event) {
		switch ev.kind {
		case tableHeader, arrayHeader:
			path := ""
			for _, p := range ev.parts {
				path = Path(path, p.name)
			}
			e.blocks = append(e.blocks, block{path, ev.at.start, end})
		case keyName:
			if depth == 0 && len(e.blocks) == 0 {
				name, key = "", ev.at
				for _, p := range ev.parts {
					name = Path(name, p.name)
				}
			}
		case scalarValue:
			if depth == 0 && len(e.blocks) == 0 {
				e.keys = append(e.keys, pair{name, key, ev.at})
			}
		case arrayOpens, inlineOpens:
			if depth == 0 && len(e.blocks) == 0 {
				e.keys = append(e.keys, pair{name, key, ev.at})
			}
			depth++
		case arrayCloses, inlineCloses:
			depth--
			if depth == 0 && len(e.blocks) == 0 {
				e.keys[len(e.keys)-1].value.end = ev.at.end
			}
		}
		end = ev.at.end
	})
	return e, nil
}

// readValues reads the front matter of a document.
func readValues(src []byte) (map[string]any, *File, error) {
	var list diag.List
	f, values := readFile("document", "document", "", src, &list)
	if values == nil {
		if len(list) > 0 {
			return nil, nil, fmt.Errorf("%w: %w", errNoFrontMatter, firstFinding(list))
		}
		return nil, nil, errNoFrontMatter
	}
	return values, f, nil
}

// offset gives the place in raw of an offset in text: at the beginning of a
// line, behind the whole line end before it.
func (e *edition) offset(at int) int {
	return e.bom + at + sort.SearchInts(e.dropped, at)
}

// A cutting replaces text[from:to] by with.
type cutting struct {
	from, to int
	with     string
}

// apply makes the document with the cuttings, which do not overlap and are in
// order. Every cutting begins and ends at the beginning of a line or inside
// one, never between the two bytes of a line end.
func (e *edition) apply(cuttings ...cutting) []byte {
	var out []byte
	last := 0
	for _, c := range cuttings {
		out = append(out, e.raw[last:e.offset(c.from)]...)
		out = append(out, strings.ReplaceAll(c.with, "\n", e.newline)...)
		last = e.offset(c.to)
	}
	return append(out, e.raw[last:]...)
}

// column gives the width to which an author has padded the keys at the top, or
// 0 if their equals signs do not stand in one column.
func (e *edition) column() int {
	width := 0
	for i, p := range e.keys {
		start := bytes.LastIndexByte(e.text[:p.key.start], '\n') + 1
		equals := bytes.IndexByte(e.text[p.key.end:], '=')
		if equals < 1 {
			return 0
		}
		w := p.key.end + equals - 1 - start
		if i > 0 && w != width {
			return 0
		}
		width = w
	}
	if len(e.keys) < 2 {
		return 0
	}
	return width
}

// checked makes sure that the edited document can be read and that nothing
// but the top-level key changed.
func (e *edition) checked(out []byte, key string) ([]byte, error) {
	before, _, err := readValues(e.raw)
	if err != nil {
		return nil, err
	}
	after, _, err := readValues(out)
	if err != nil {
		return nil, fmt.Errorf("the edit would break the front matter: %w", err)
	}
	for _, values := range []map[string]any{before, after} {
		delete(values, key)
	}
	if !sameValues(before, after) {
		return nil, errors.New("the edit would change other values of the front matter")
	}
	return out, nil
}

// sameValues compares decoded tables. Formatting is enough: both sides come
// from the same parser, and maps print in the order of their keys.
func sameValues(a, b map[string]any) bool { return fmt.Sprintf("%#v", a) == fmt.Sprintf("%#v", b) }

func (e *edition) lineStart(at int) int {
	return bytes.LastIndexByte(e.text[:at], '\n') + 1
}

// nextLine is the beginning of the line after the one that holds at.
func (e *edition) nextLine(at int) int { return min(lineEnd(e.text, at)+1, e.to) }

// above extends a block's beginning upward over the comments directly above
// it.
func (e *edition) above(at, floor int) int {
	at = e.lineStart(at)
	for at > floor {
		prev := e.lineStart(at - 1)
		line := bytes.TrimSpace(e.text[prev : at-1])
		if prev < floor || len(line) == 0 || line[0] != '#' {
			break
		}
		at = prev
	}
	return at
}

// AppendTable adds a table at the end of a document's front matter. table is
// TOML with its header, such as an [[approval]] with its keys. A blank line
// is put before it.
func AppendTable(src []byte, table string) ([]byte, error) {
	e, err := newEdition(src)
	if err != nil {
		return nil, fmt.Errorf("append table: %w", err)
	}
	table = strings.Trim(strings.ReplaceAll(table, "\r\n", "\n"), "\n") + "\n"
	var added []string
	if stopped := scan([]byte(table), 0, len(table), func(ev event) {
		if ev.kind == tableHeader || ev.kind == arrayHeader {
			added = append(added, ev.parts[0].name)
		} else if len(added) == 0 {
			added = append(added, "")
		}
	}); stopped != nil || len(added) == 0 || added[0] == "" || len(slices.Compact(added)) != 1 {
		return nil, errors.New("append table: the text is not one table with its header")
	}
	if rest := bytes.TrimRight(e.text[e.from:e.to], " \t\n"); len(rest) > 0 && !bytes.HasSuffix(e.text[:e.to], []byte("\n\n")) {
		table = "\n" + table
	}
	out, err := e.checked(e.apply(cutting{e.to, e.to, table}), added[0])
	if err != nil {
		return nil, fmt.Errorf("append table: %w", err)
	}
	return out, nil
}

// SetKey gives a top-level key a value, written as TOML: `"withdrawn"` or
// `2026-03-01`. The key is added below the other top-level keys when the
// document does not have it.
func SetKey(src []byte, key, value string) ([]byte, error) {
	e, err := newEdition(src)
	if err != nil {
		return nil, fmt.Errorf("set %s: %w", key, err)
	}
	path := Path("", key)
	var c cutting
	if i := slices.IndexFunc(e.keys, func(p pair) bool { return p.name == path }); i >= 0 {
		c = cutting{e.keys[i].value.start, e.keys[i].value.end, value}
	} else {
		at := e.from
		if n := len(e.keys); n > 0 {
			at = e.nextLine(e.keys[n-1].value.end)
		}
		c = cutting{at, at, fmt.Sprintf("%-*s = %s\n", e.column(), path, value)}
	}
	out, err := e.checked(e.apply(c), key)
	if err == nil {
		err = hasValue(out, key, value)
	}
	if err != nil {
		return nil, fmt.Errorf("set %s: %w", key, err)
	}
	return out, nil
}

// hasValue makes sure that value was one value and not more.
func hasValue(out []byte, key, value string) error {
	var want map[string]any
	if stopped := scan([]byte("x = "+value), 0, len(value)+4, func(event) {}); stopped != nil {
		return fmt.Errorf("%q is not a TOML value", value)
	}
	if err := decodeTOML("x = "+value, &want); err != nil || len(want) != 1 {
		return fmt.Errorf("%q is not a TOML value", value)
	}
	got, _, err := readValues(out)
	if err != nil {
		return err
	}
	if !sameValues(map[string]any{"x": got[key]}, want) {
		return fmt.Errorf("%q is not a TOML value", value)
	}
	return nil
}

// RemoveKey removes a top-level key with its line. It is no error when the
// document does not have it.
func RemoveKey(src []byte, key string) ([]byte, error) {
	e, err := newEdition(src)
	if err != nil {
		return nil, fmt.Errorf("remove %s: %w", key, err)
	}
	path := Path("", key)
	i := slices.IndexFunc(e.keys, func(p pair) bool { return p.name == path })
	if i < 0 {
		return bytes.Clone(src), nil
	}
	out, err := e.checked(e.apply(cutting{from: e.lineStart(e.keys[i].key.start), to: e.nextLine(e.keys[i].value.end)}), key)
	if err != nil {
		return nil, fmt.Errorf("remove %s: %w", key, err)
	}
	return out, nil
}

// RemoveTables removes all [[name]] and [name] tables, those below them, and
// the comments directly above. It is no error when there are none.
func RemoveTables(src []byte, name string) ([]byte, error) {
	return removeTables(src, name, -1)
}

// RemoveTable removes the index-th [[name]] table, counted from 0, with what
// is below it and the comments directly above.
func RemoveTable(src []byte, name string, index int) ([]byte, error) {
	if index < 0 {
		return nil, fmt.Errorf("remove table %s: there is no table number %d", name, index)
	}
	return removeTables(src, name, index)
}

// removeTables removes the tables of a name, all of them when only is
// negative.
func removeTables(src []byte, name string, only int) ([]byte, error) {
	e, err := newEdition(src)
	if err != nil {
		return nil, fmt.Errorf("remove tables %s: %w", name, err)
	}
	path := Path("", name)
	var cuttings []cutting
	starts := make([]int, len(e.blocks)+1)
	for i, b := range e.blocks {
		// Comments above a header belong to it, down to the line on which
		// the value before it ends: a line in a text may look like a comment.
		low := b.low
		if low > e.from {
			low = e.nextLine(low)
		}
		starts[i] = e.above(b.at, low)
	}
	starts[len(e.blocks)] = e.to
	number := -1
	for i, b := range e.blocks {
		if b.name != path && !strings.HasPrefix(b.name, path+".") {
			continue
		}
		if b.name == path {
			number++
		}
		if only >= 0 && number != only {
			continue
		}
		if n := len(cuttings); n > 0 && cuttings[n-1].to == starts[i] {
			cuttings[n-1].to = starts[i+1]
			continue
		}
		cuttings = append(cuttings, cutting{from: starts[i], to: starts[i+1]})
	}
	if len(cuttings) == 0 {
		return bytes.Clone(src), nil
	}
	// The blank lines that divided the last table from what stood before it
	// have nothing left to divide.
	if last := &cuttings[len(cuttings)-1]; last.to == e.to {
		for last.from > e.from {
			prev := e.lineStart(last.from - 1)
			if len(bytes.TrimSpace(e.text[prev:last.from])) > 0 {
				break
			}
			last.from = prev
		}
	}
	out, err := e.checked(e.apply(cuttings...), name)
	if err != nil {
		return nil, fmt.Errorf("remove tables %s: %w", name, err)
	}
	return out, nil
}
