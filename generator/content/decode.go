package content

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"placard/generator/diag"
)

// A shape is a front matter type prepared for decoding.
type shape struct {
	fields []Field
	names  []string
	what   string // "a pack's front matter"
	texts  *texts // nil where texts are few
}

// shapes holds the prepared types; one is built for each Load.
type shapes struct {
	site, page, system, pack, notice, framework shape
}

func newShapes() *shapes {
	shared := &texts{known: map[string]string{}}
	of := func(v any, what string) shape {
		f := Fields(v)
		return shape{f, namesOf(f), what, shared}
	}
	return &shapes{
		site:      of(Site{}, "site.toml"),
		page:      of(PageFront{}, "a page's front matter"),
		system:    of(SystemFront{}, "a system's front matter"),
		pack:      of(PackFront{}, "a pack's front matter"),
		notice:    of(NoticeFront{}, "a notice's front matter"),
		framework: of(Framework{}, "a framework"),
	}
}

// texts has equal texts share their memory: most of what a pack's front matter
// says, the versions before it have said. A text from it is no part of the
// TOML that it was read from, all of which it would hold.
type texts struct {
	mu    sync.Mutex
	known map[string]string
}

func (t *texts) shared(s string) string {
	if t == nil {
		return s
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	known, ok := t.known[s]
	if !ok {
		known = strings.Clone(s)
		t.known[known] = known
	}
	return known
}

// decoding fills one value from one TOML text.
type decoding struct {
	shape shape
	pos   *Positions
	list  *diag.List
	count int // findings, with those left out
}

// decode fills the struct that into points at from values, reports what is
// wrong at its place, and leaves what is wrong at its zero value or default.
func (s shape) decode(values map[string]any, pos *Positions, into any, list *diag.List) {
	d := &decoding{shape: s, pos: pos, list: list}
	d.table(values, s.fields, s.names, "", reflect.ValueOf(into).Elem(), true)
	if d.count > maxFindings {
		(*list)[len(*list)-1].Message += fmt.Sprintf(" (and %d more findings in this file)", d.count-maxFindings)
	}
}

// enough counts a finding and reports whether it should be left out.
func (d *decoding) enough() bool {
	d.count++
	return d.count > maxFindings
}

// fill gives the struct that into points at its defaults.
func (s shape) fill(into any) { fillDefaults(s.fields, reflect.ValueOf(into).Elem()) }

func fillDefaults(fields []Field, v reflect.Value) {
	for i := range fields {
		fillDefault(&fields[i], v.Field(fields[i].index))
	}
}

func fillDefault(f *Field, v reflect.Value) {
	if f.Kind == Table {
		fillDefaults(f.Fields, v)
		return
	}
	// A pointer tells absence from false; whoever reads it knows the default.
	if f.Default == "" || v.Kind() == reflect.Pointer {
		return
	}
	switch f.Kind {
	case Text:
		v.SetString(f.Default)
	case Texts:
		v.Set(reflect.ValueOf(f.DefaultList()))
	case Boolean:
		v.SetBool(f.Default == "true")
	case Integer:
		n, err := strconv.ParseInt(f.Default, 10, 64)
		if err != nil {
			panic(fmt.Sprintf("content: default of %s: %v", f.Key, err))
		}
		v.SetInt(n)
	default:
		panic(fmt.Sprintf("content: %s: a %s has no default", f.Key, f.Kind))
	}
}

func (d *decoding) table(values map[string]any, fields []Field, names []string, path string, v reflect.Value, defaults bool) {
	seen := 0
	for i := range fields {
		f := &fields[i]
		at := Path(path, f.Key)
		value, ok := values[f.Key]
		if !ok {
			if f.Required {
				d.missing(f, path)
			}
			if defaults {
				fillDefault(f, v.Field(f.index))
			}
			continue
		}
		seen++
		if !d.value(f, value, at, v.Field(f.index), defaults) {
			d.pos.refuse(at)
			if defaults {
				fillDefault(f, v.Field(f.index))
			}
		}
	}
	if seen == len(values) {
		return
	}
	var unknown []string
	for key := range values {
		if !slices.Contains(names, key) {
			unknown = append(unknown, key)
		}
	}
	sort.Strings(unknown)
	for _, key := range unknown {
		at := Path(path, key)
		d.pos.refuse(at)
		if near := diag.Nearest(key, names); near != "" && values[near] == nil {
			d.pos.refuse(Path(path, near)) // it is there, misspelt
		}
		if d.enough() {
			continue
		}
		d.list.Add(unknownKey, d.pos.Key(at), d.keyHint(key, names, path), "unknown key %q in %s", shorten(key), d.place(path))
	}
}

// place says which table path is.
func (d *decoding) place(path string) string {
	if path == "" {
		return d.shape.what
	}
	if i := strings.LastIndexByte(path, '['); i > 0 {
		return "[[" + stripIndexes(path[:i]) + "]]"
	}
	return "[" + stripIndexes(path) + "]"
}

func stripIndexes(path string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(path, '[')
		if i < 0 {
			b.WriteString(path)
			return b.String()
		}
		b.WriteString(path[:i])
		j := strings.IndexByte(path[i:], ']')
		path = path[i+j+1:]
	}
}

// keyHint says what to do about an unknown key. In TOML every key after a
// table's header belongs to that table, which surprises: a key of the top
// that stands too low is told so.
func (d *decoding) keyHint(key string, names []string, path string) string {
	if path != "" && slices.Contains(d.shape.names, key) {
		return fmt.Sprintf("%s is a key of %s itself: move it up, above the first [table]", key, d.shape.what)
	}
	if near := diag.Nearest(key, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	for _, f := range d.shape.fields {
		if (f.Kind == Table || f.Kind == Tables) && slices.Contains(f.names, key) {
			header := "[" + f.Key + "]"
			if f.Kind == Tables {
				header = "[[" + f.Key + "]]"
			}
			return fmt.Sprintf("%s belongs under %s", key, header)
		}
	}
	return diag.DidYouMean(key, names)
}

func (d *decoding) missing(f *Field, path string) {
	if d.enough() {
		d.pos.refuse(Path(path, f.Key))
		return
	}
	hint := "write " + f.Key + " = " + sample(f)
	if f.Kind == Tables {
		hint = "add an entry [[" + stripIndexes(Path(path, f.Key)) + "]]"
	}
	d.pos.refuse(Path(path, f.Key))
	d.list.Add(missingKey, d.pos.Key(path), hint, "%s needs the key %q", d.place(path), f.Key)
}

// sample is a value to show in a hint.
func sample(f *Field) string {
	switch f.Kind {
	case Texts:
		if len(f.Enum) > 0 {
			return "[" + basicString(f.Enum[0]) + "]"
		}
		return `["…"]`
	case Integer:
		return "30"
	case Boolean:
		return "true"
	case CivilDate:
		return "2026-03-01"
	case Instant:
		return "2026-03-01T09:00:00Z"
	}
	switch {
	case f.Example != "":
		return basicString(f.Example)
	case len(f.Enum) > 0:
		return basicString(f.Enum[0])
	}
	return `"…"`
}

// value decodes one value; it reports whether it could be used.
func (d *decoding) value(f *Field, value any, at string, v reflect.Value, defaults bool) bool {
	if v.Kind() == reflect.Pointer {
		p := reflect.New(v.Type().Elem())
		if !d.value(f, value, at, p.Elem(), defaults) {
			return false
		}
		v.Set(p)
		return true
	}
	switch f.Kind {
	case Text:
		s, ok := value.(string)
		if !ok {
			return d.wrongType(f, value, at)
		}
		if !d.text(f, s, at, f.Required) {
			return false
		}
		v.SetString(d.shape.texts.shared(s))
	case Integer:
		n, ok := value.(int64)
		if !ok {
			return d.wrongType(f, value, at)
		}
		if f.Min != nil && n < int64(*f.Min) || f.Max != nil && n > int64(*f.Max) || n != int64(int(n)) {
			low, high := math.MinInt, math.MaxInt
			if f.Min != nil {
				low = *f.Min
			}
			if f.Max != nil {
				high = *f.Max
			}
			if d.enough() {
				return false
			}
			d.list.Add(outOfRange, d.pos.Value(at), fmt.Sprintf("write a number from %d to %d", low, high), "%s = %d is out of range", f.Key, n)
			return false
		}
		v.SetInt(n)
	case Boolean:
		b, ok := value.(bool)
		if !ok {
			return d.wrongType(f, value, at)
		}
		v.SetBool(b)
	case CivilDate:
		t, ok := value.(time.Time)
		if !ok || t.Location().String() != "date-local" {
			return d.wrongType(f, value, at)
		}
		y, m, day := t.Date()
		v.Set(reflect.ValueOf(Date{y, m, day}))
	case Instant:
		t, ok := value.(time.Time)
		if !ok {
			return d.wrongType(f, value, at)
		}
		switch t.Location().String() {
		case "date-local":
			y, m, day := t.Date()
			t = time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
		case "datetime-local":
			if d.enough() {
				return false
			}
			raw := d.pos.Raw(at)
			d.list.Add(noTimeZone, d.pos.Value(at), fmt.Sprintf("add Z for UTC, or the offset: %sZ", strings.Replace(raw, " ", "T", 1)), "%s = %s has no time zone", f.Key, raw)
			return false
		case "time-local":
			return d.wrongType(f, value, at)
		}
		v.Set(reflect.ValueOf(t.UTC()))
	case Texts:
		list, ok := value.([]any)
		if !ok {
			return d.wrongType(f, value, at)
		}
		if len(list) == 0 && f.Required {
			if d.enough() {
				return false
			}
			d.list.Add(emptyValue, d.pos.Value(at), "write at least one value", "%s is empty", f.Key)
			return false
		}
		out, good := make([]string, 0, len(list)), true
		var seen map[string]bool
		for i, e := range list {
			s, ok := e.(string)
			if !ok {
				good = d.wrongElement(f, e, Index(at, i))
			} else if !d.text(f, s, Index(at, i), true) {
				good = false
			} else {
				if repeats(out, s, &seen) && !d.enough() {
					d.list.Add(repeatedValue, d.pos.Value(Index(at, i)), "take it out, or write the one that was meant", "%s has %q already", lastName(at), shorten(s))
				}
				out = append(out, d.shape.texts.shared(s))
			}
		}
		v.Set(reflect.ValueOf(out))
		if !good {
			// What was good is kept: a reference to it still resolves.
			d.pos.refuse(at)
		}
	case TextMap:
		m, ok := value.(map[string]any)
		if !ok {
			return d.wrongType(f, value, at)
		}
		out := make(map[string]string, len(m))
		for _, key := range slices.Sorted(maps.Keys(m)) {
			e := m[key]
			if s, ok := e.(string); !ok {
				d.wrongElement(f, e, Path(at, key))
				d.pos.refuse(Path(at, key))
			} else if d.text(f, s, Path(at, key), true) {
				out[d.shape.texts.shared(key)] = d.shape.texts.shared(s)
			} else {
				d.pos.refuse(Path(at, key))
			}
			d.hidden(key, d.pos.Key, Path(at, key))
		}
		v.Set(reflect.ValueOf(out))
	case Table:
		m, ok := value.(map[string]any)
		if !ok {
			return d.wrongType(f, value, at)
		}
		d.table(m, f.Fields, f.names, at, v, defaults)
	case Tables:
		tables, ok := tablesOf(value)
		if !ok {
			return d.wrongType(f, value, at)
		}
		out := reflect.MakeSlice(v.Type(), len(tables), len(tables))
		for i, m := range tables {
			d.table(m, f.Fields, f.names, Index(at, i), out.Index(i), defaults && !f.Sparse)
		}
		v.Set(out)
	}
	return true
}

// repeats reports whether a list that is being read has a value already. A
// long one, which is rare, has a set of its values, made here.
func repeats(list []string, value string, set *map[string]bool) bool {
	if len(list) < 32 {
		return slices.Contains(list, value)
	}
	if *set == nil {
		*set = make(map[string]bool, 2*len(list))
		for _, s := range list {
			(*set)[s] = true
		}
	}
	found := (*set)[value]
	(*set)[value] = true
	return found
}

// tablesOf accepts [[name]] and name = [{…}, {…}].
func tablesOf(value any) ([]map[string]any, bool) {
	switch value := value.(type) {
	case []map[string]any:
		return value, true
	case []any:
		out := make([]map[string]any, len(value))
		for i, e := range value {
			m, ok := e.(map[string]any)
			if !ok {
				return nil, false
			}
			out[i] = m
		}
		return out, true
	}
	return nil, false
}

// text checks a string's characters, presence, value and form.
func (d *decoding) text(f *Field, s, at string, needed bool) bool {
	empty := strings.TrimSpace(s) == ""
	switch {
	case !d.hidden(s, d.pos.Value, at):
	case empty && (needed || s != "" || len(f.Enum) > 0):
		if !d.enough() {
			hint := "write a value, or leave the key out where it is not required"
			if len(f.Enum) > 0 {
				hint = diag.DidYouMean("", f.Enum)
			}
			d.list.Add(emptyValue, d.pos.Value(at), hint, "%s is empty", lastName(at))
		}
	case len(f.Enum) > 0 && !slices.Contains(f.Enum, s):
		if !d.enough() {
			d.list.Add(unknownValue, d.pos.Value(at), diag.DidYouMean(shorten(s), f.Enum), "%s has the unknown value %q", lastName(at), shorten(s))
		}
	case f.Pattern != nil && s != "" && !f.Pattern.Match(s):
		if !d.enough() {
			d.list.Add(wrongForm, d.pos.Value(at), d.formHint(f.Pattern, s), "%s: %q is not %s", lastName(at), shorten(s), f.Pattern.Want)
		}
	default:
		return true
	}
	return false
}

// lastName is the end of a path from its last name on: "class" of
// "change[1].class", "models[1]" of itself.
func lastName(path string) string {
	p := path
	for strings.HasSuffix(p, "]") {
		p = parent(p)
	}
	return strings.TrimPrefix(path[len(parent(p)):], ".")
}

// formHint is a pattern's hint, or the value mended when that is easy.
func (d *decoding) formHint(p *Pattern, s string) string {
	if len(s) > 200 {
		return p.Hint
	}
	for _, mended := range []string{
		strings.TrimSpace(s),
		strings.TrimPrefix(strings.TrimPrefix(s, "v"), "V"),
		s + ".0",
		strings.ToLower(s),
		strings.Join(strings.Fields(strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(s))), "-"),
		"https://" + s,
		"sha256:" + strings.ToLower(s),
		strings.ReplaceAll(s, " ", "%20"),
	} {
		// A word alone is no host: "TODO" is not meant to be "https://TODO".
		if mended != s && p.Match(mended) && !(p.Name == "id" && mended == s+".0") && !(mended == "https://"+s && !strings.Contains(s, ".")) {
			return fmt.Sprintf("did you mean %q?", mended)
		}
	}
	return p.Hint
}

// hidden reports a character that came in by an escape; those that stand in
// the source as such have been reported already.
func (d *decoding) hidden(s string, place func(string) diag.Span, at string) bool {
	for _, r := range s {
		name := HiddenName(r)
		if name == "" {
			continue
		}
		if !bytes.ContainsRune(d.pos.source.Bytes()[d.pos.text.start:d.pos.text.end], r) && !d.enough() {
			d.list.Add(hiddenCharacter, place(at), "delete the escape", "%U is %s", r, name)
		}
		return false
	}
	return true
}

func (d *decoding) wrongType(f *Field, value any, at string) bool {
	return d.wrong(f, f.Kind, value, at)
}

func (d *decoding) wrongElement(f *Field, value any, at string) bool {
	return d.wrong(f, Text, value, at)
}

// wrong reports a value of another type than want.
func (d *decoding) wrong(f *Field, want Kind, value any, at string) bool {
	if d.enough() {
		return false
	}
	raw := d.pos.Raw(at)
	is, hint := typeInWords(value), ""
	switch v := value.(type) {
	case string:
		_, err := ParseDate(v)
		switch {
		case want == CivilDate && err == nil:
			hint = fmt.Sprintf("write the date without quotes: %s = %s", f.Key, v)
		case want == CivilDate:
			hint = dateLike(v)
			if t, err := time.Parse(time.RFC3339, v); err == nil {
				hint = fmt.Sprintf("write the date alone, without quotes: %s = %s", f.Key, t.Format(time.DateOnly))
			}
		case want == Instant:
			if _, err2 := time.Parse(time.RFC3339, v); err == nil || err2 == nil {
				hint = fmt.Sprintf("write it without quotes: %s = %s", f.Key, v)
			}
		case want == Boolean && (v == "true" || v == "false"):
			hint = fmt.Sprintf("write it without quotes: %s = %s", f.Key, v)
		case want == Integer:
			if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil {
				hint = fmt.Sprintf("write it without quotes: %s = %d", f.Key, n)
			}
		case want == Texts:
			hint = fmt.Sprintf("write a list: %s = [%s]", f.Key, basicString(shorten(v)))
		}
	case time.Time:
		if want == CivilDate && moment(v) != "time" {
			hint = fmt.Sprintf("write the date alone: %s = %s", f.Key, v.Format(time.DateOnly))
		}
		if want == Text {
			hint = fmt.Sprintf("put quotes around it: %s", basicString(raw))
		}
	case int64, bool:
		if want == Text {
			hint = fmt.Sprintf("put quotes around it: %s", basicString(raw))
		}
	case float64:
		if want == Text {
			hint = fmt.Sprintf("put quotes around it: %s", basicString(raw))
		}
		if want == Integer && v == math.Trunc(v) && math.Abs(v) < 1e15 {
			hint = fmt.Sprintf("write %s = %d", f.Key, int64(v))
		}
	case map[string]any:
		if want == Tables {
			hint = fmt.Sprintf("write [[%s]] with two brackets: there can be several", stripIndexes(at))
		}
	case []map[string]any:
		if want == Table || want == TextMap {
			hint = fmt.Sprintf("write [%s] with single brackets: there is only one", stripIndexes(at))
		}
	}
	if hint == "" {
		switch want {
		case Table, TextMap:
			hint = fmt.Sprintf("write a table: [%s] and its keys on the lines below", stripIndexes(at))
		case Tables:
			hint = fmt.Sprintf("write [[%s]] and the entry's keys on the lines below, once for each entry", stripIndexes(at))
		default:
			hint = fmt.Sprintf("write %s = %s", f.Key, sample(f))
		}
	}
	shown := ""
	if raw != "" {
		shown = " " + shorten(raw)
	}
	d.list.Add(wrongType, d.pos.Value(at), hint, "%s must be %s, not %s%s", lastName(at), article(want), is, shown)
	return false
}

func article(k Kind) string {
	switch k {
	case Text, Boolean:
		return k.String()
	}
	return "a " + k.String()
}

// moment names the three kinds of TOML dates and times.
func moment(t time.Time) string {
	switch t.Location().String() {
	case "date-local":
		return "date"
	case "time-local":
		return "time"
	}
	return "instant"
}

// typeInWords names the type of a TOML value.
func typeInWords(value any) string {
	switch v := value.(type) {
	case string:
		return "the text"
	case int64:
		return "the whole number"
	case float64:
		return "the number"
	case bool:
		return "the truth value"
	case time.Time:
		switch moment(v) {
		case "date":
			return "the date"
		case "time":
			return "the time of day"
		}
		return "the date and time"
	case []any:
		return "the list"
	case []map[string]any:
		return "a list of tables"
	case map[string]any:
		return "a table"
	}
	return "this"
}
