package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"placard/generator/content"
)

// words is the interface text of one language: every word a page shows that
// no author wrote. It is read from the theme's strings and never changes.
//
// A text may hold places for values, {name}. A text with plural forms is a
// table with the categories of CLDR (one, other, …) as keys; the value "n"
// chooses the form.
type words struct {
	tag    language.Tag
	rtl    bool
	texts  map[string]string            // "cite.title"
	forms  map[string]map[string]string // "home.systems" → "one" → text
	months [12]string
	short  [12]string
}

// pluralForms are CLDR's names, in the order of package plural's constants.
var pluralForms = []string{"other", "zero", "one", "two", "few", "many"}

// has reports whether there is a text of this key.
func (w *words) has(key string) bool {
	_, text := w.texts[key]
	_, forms := w.forms[key]
	return text || forms
}

// keys gives all keys, sorted.
func (w *words) keys() []string {
	var keys []string
	for k := range w.texts {
		keys = append(keys, k)
	}
	for k := range w.forms {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// pattern gives the text of a key in the plural form for its values.
func (w *words) pattern(key string, values []any) (string, error) {
	if text, ok := w.texts[key]; ok {
		return text, nil
	}
	forms, ok := w.forms[key]
	if !ok {
		return "", fmt.Errorf("the theme's strings have no key %q", key)
	}
	for i := 0; i+1 < len(values); i += 2 {
		if n, ok := values[i+1].(int); ok && values[i] == "n" {
			form := plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0)
			if text, ok := forms[pluralForms[form]]; ok {
				return text, nil
			}
			return forms["other"], nil
		}
	}
	return "", fmt.Errorf("the string %q has plural forms and needs the number n", key)
}

// text gives a text with its places filled. Values come in pairs of name and
// value.
func (w *words) text(key string, values ...any) (string, error) {
	if text, ok := w.texts[key]; ok && strings.IndexByte(text, '{') < 0 {
		return text, nil
	}
	var room [128]byte // as much as most texts take
	b := room[:0]
	err := w.fill(key, values, func(text string) { b = append(b, text...) }, func(value any) {
		switch v := value.(type) {
		case string:
			b = append(b, v...)
		case int:
			b = strconv.AppendInt(b, int64(v), 10)
		default:
			for _, p := range w.piece(v) {
				b = append(b, p.Text...)
			}
		}
	})
	return string(b), err
}

// fill goes through a text and hands over what stands between its places, and
// the values that belong in them.
func (w *words) fill(key string, values []any, text func(string), put func(any)) error {
	pattern, err := w.pattern(key, values)
	if err != nil {
		return err
	}
	if len(values)%2 != 0 {
		return fmt.Errorf("string %q: values come in pairs of name and value", key)
	}
	for {
		before, rest, found := strings.Cut(pattern, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			break
		}
		if before != "" {
			text(before)
		}
		pattern = after
		i := 0
		for i < len(values) && values[i] != name {
			i += 2
		}
		if i == len(values) {
			return fmt.Errorf("string %q: no value for {%s}", key, name)
		}
		put(values[i+1])
	}
	if pattern != "" {
		text(pattern)
	}
	return nil
}

// must is text for keys that are written in Go: a test holds that every one
// exists in the embedded strings, which sites can change but not remove.
func (w *words) must(key string, values ...any) string {
	text, err := w.text(key, values...)
	if err != nil {
		return key
	}
	return text
}

// A Piece is a stretch of a message: text, or a value with its markup.
type Piece struct {
	Text string
	Time string // ISO date: the piece is a date
	Href string // the piece is a link
	Lang string // language of a link's text, when it is another
	Code bool
	Bold bool
}

// message gives a text as pieces, so that templates can put dates, links and
// code into the places without building HTML from strings.
func (w *words) message(key string, values ...any) ([]Piece, error) {
	var pieces []Piece
	err := w.fill(key, values,
		func(text string) { pieces = append(pieces, Piece{Text: text}) },
		func(value any) { pieces = append(pieces, w.piece(value)...) })
	if err != nil {
		return nil, err
	}
	return pieces, nil
}

func (w *words) piece(value any) []Piece {
	switch v := value.(type) {
	case Piece:
		return []Piece{v}
	case []Piece:
		return v
	case string:
		return []Piece{{Text: v}}
	case int:
		return []Piece{{Text: strconv.Itoa(v)}}
	case content.Date:
		return []Piece{w.when(v)}
	}
	return []Piece{{Text: fmt.Sprint(value)}}
}

// word gives the text of a value of a closed set, such as a status. A value
// that the strings do not know is shown as it is.
func (w *words) word(group string, value any) string {
	v := fmt.Sprint(value)
	if text, ok := w.texts[group+"."+v]; ok {
		return text
	}
	return v
}

// long gives a date in full: 1 September 2026.
func (w *words) long(d content.Date) string { return w.date("date.long", d) }

// brief gives a date for tables: 1 Sep 2026.
func (w *words) brief(d content.Date) string { return w.date("date.short", d) }

// month gives the month that a date lies in: Sep 2026.
func (w *words) month(d content.Date) string { return w.date("date.month_year", d) }

func (w *words) date(key string, d content.Date) string {
	if d.IsZero() {
		return ""
	}
	return w.must(key, "day", d.Day, "month", w.months[d.Month-1], "mon", w.short[d.Month-1], "year", strconv.Itoa(d.Year))
}

// when is a date as a piece, in full.
func (w *words) when(d content.Date) Piece { return Piece{Text: w.long(d), Time: d.String()} }

// whenBrief is a date as a piece, for tables.
func (w *words) whenBrief(d content.Date) Piece { return Piece{Text: w.brief(d), Time: d.String()} }

// size gives a number of bytes for people, in units of 1,000.
func (w *words) size(n int64) string {
	switch {
	case n < 1000:
		return w.must("size.bytes", "n", int(n))
	case n < 999_500:
		return w.must("size.kb", "n", w.decimal(n, 1000))
	}
	return w.must("size.mb", "n", w.decimal(n, 1_000_000))
}

// decimal gives n / unit with one digit after the point below ten, and none
// from there on.
func (w *words) decimal(n, unit int64) string {
	tenths := (n*10 + unit/2) / unit
	if tenths >= 100 {
		return strconv.FormatInt((n+unit/2)/unit, 10)
	}
	if tenths%10 == 0 {
		return strconv.FormatInt(tenths/10, 10)
	}
	return strconv.FormatInt(tenths/10, 10) + w.must("size.point") + strconv.FormatInt(tenths%10, 10)
}

// list joins words with commas and a last "and".
func (w *words) list(items []string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	sep := w.must("list.separator")
	return w.must("list.last", "items", strings.Join(items[:len(items)-1], sep), "item", items[len(items)-1])
}

// rightToLeft are the scripts that are written from right to left.
var rightToLeft = []string{"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}

// isRightToLeft reports whether a language is written from right to left.
func isRightToLeft(tag language.Tag) bool {
	script, _ := tag.Script()
	return slices.Contains(rightToLeft, script.String())
}
