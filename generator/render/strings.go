package render

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/language"

	"placard/generator/diag"
)

// stringsFile is one strings file, flattened.
type stringsFile struct {
	source *diag.Source
	texts  map[string]string
	forms  map[string]map[string]string
	lists  map[string][]string // months
}

// maxStrings caps a strings file before it is given to the TOML decoder,
// which takes quadratic time on some inputs.
const maxStrings = 256 << 10

// readStrings reads a strings file. Findings name the file as themeName does.
func readStrings(name string, data []byte, found *diag.List) *stringsFile {
	f := &stringsFile{
		source: diag.NewSource(name, data),
		texts:  map[string]string{},
		forms:  map[string]map[string]string{},
		lists:  map[string][]string{},
	}
	if len(data) > maxStrings {
		found.Add(ruleStringsForm, f.source.Whole(), "", "the file has %d bytes, more than %d", len(data), maxStrings)
		return f
	}
	var tree map[string]any
	if _, err := toml.Decode(string(f.source.Bytes()), &tree); err != nil {
		at := f.source.Whole()
		if perr, ok := errors.AsType[toml.ParseError](err); ok {
			at = f.source.Span(perr.Position.Start, perr.Position.Start+perr.Position.Len)
			found.Add(ruleStringsForm, at, "", "%s", strings.TrimSuffix(perr.Message, "."))
			return f
		}
		found.Add(ruleStringsForm, at, "", "%v", err)
		return f
	}
	f.flatten("", tree, found)
	return f
}

func (f *stringsFile) flatten(prefix string, table map[string]any, found *diag.List) {
	for _, name := range sortedKeys(table) {
		key := prefix + name
		switch v := table[name].(type) {
		case string:
			f.texts[key] = v
		case map[string]any:
			if forms, ok := pluralTable(v); ok {
				f.forms[key] = forms
				continue
			}
			f.flatten(key+".", v, found)
		case []any:
			list := make([]string, 0, len(v))
			for _, item := range v {
				if s, ok := item.(string); ok {
					list = append(list, s)
				}
			}
			f.lists[key] = list
		default:
			found.Add(ruleStringsForm, f.at(key), "write a text in quotes", "%q is not a text", key)
		}
	}
}

// pluralTable reports whether a table holds the plural forms of one text.
func pluralTable(table map[string]any) (map[string]string, bool) {
	if _, ok := table["other"].(string); !ok {
		return nil, false
	}
	forms := map[string]string{}
	for name, v := range table {
		text, ok := v.(string)
		if !ok || !slices.Contains(pluralForms, name) {
			return nil, false
		}
		forms[name] = text
	}
	return forms, true
}

// at finds the line of a key: the one that begins with its last step, below
// the header of its table. It is good enough to lead an author there.
func (f *stringsFile) at(key string) diag.Span {
	table, name := "", key
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		table, name = key[:i], key[i+1:]
	}
	current := ""
	offset := 0
	for line := range strings.Lines(string(f.source.Bytes())) {
		text := strings.TrimSpace(line)
		indent := strings.Index(line, text)
		switch {
		case strings.HasPrefix(text, "["):
			current = strings.Trim(text, "[] ")
			if current == key {
				return f.source.Span(offset+indent, offset+indent+len(text))
			}
		default:
			word, _, _ := strings.Cut(text, "=")
			word = strings.Trim(strings.TrimSpace(word), `"`)
			if current == table && (word == name || strings.HasPrefix(word, name+".")) ||
				current == "" && word == key {
				return f.source.Span(offset+indent, offset+indent+len(word))
			}
		}
		offset += len(line)
	}
	return f.source.Whole()
}

// keys gives the keys of the file, sorted.
func (f *stringsFile) keys() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for k := range f.texts {
			if !yield(k) {
				return
			}
		}
		for k := range f.forms {
			if !yield(k) {
				return
			}
		}
	})
}

// placesOf names the places of a text.
func placesOf(text string) []string {
	var names []string
	for _, m := range placePattern.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

var placePattern = regexp.MustCompile(`\{([^{}]*)\}`)

// loadWords reads the interface text: the embedded English, then the
// embedded text of the language, then the site's own.
func loadWords(embedded, override fs.FS, lang string, found *diag.List) (*words, error) {
	english, err := fs.ReadFile(embedded, "strings/en.toml")
	if err != nil {
		return nil, fmt.Errorf("read the theme's strings: %w", err)
	}
	var broken diag.List
	base := readStrings("strings/en.toml", english, &broken)
	if len(broken) > 0 {
		return nil, fmt.Errorf("the theme's strings/en.toml: %s", broken[0].Message)
	}
	w := &words{texts: maps.Clone(base.texts), forms: maps.Clone(base.forms)}
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.English
	}
	w.tag, w.rtl = tag, isRightToLeft(tag)
	known := false
	apply := func(f *stringsFile, own bool) {
		for _, key := range f.keys() {
			w.apply(f, base, key, own, found)
		}
		for _, key := range sortedKeys(f.lists) {
			if _, ok := base.lists[key]; !ok {
				found.Add(ruleStringsKey, f.at(key), diag.DidYouMean(key, sortedKeys(base.lists)), "unknown key %q", key)
				continue
			}
			if len(f.lists[key]) != 12 {
				found.Add(ruleStringsForm, f.at(key), "", "%q has %d names, not twelve", key, len(f.lists[key]))
				continue
			}
			base.lists[key] = f.lists[key]
		}
	}
	// de-AT reads de.toml, then de-AT.toml.
	primary, _ := tag.Base()
	names := []string{primary.String()}
	if tag.String() != primary.String() {
		names = append(names, tag.String())
	}
	for _, name := range names {
		file := "strings/" + name + ".toml"
		if name == "en" {
			known = true
		} else if data, err := fs.ReadFile(embedded, file); err == nil {
			known = true
			apply(readStrings(file, data, found), false)
		}
		if override == nil {
			continue
		}
		data, err := fs.ReadFile(override, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read the site's theme: %w", err)
		}
		known = true
		apply(readStrings("theme/"+file, data, found), true)
	}
	if !known {
		found.Add(ruleLanguage, diag.FileSpan("site.toml"), fmt.Sprintf("add theme/strings/%s.toml", primary), "the theme has no text in %q: the interface is in English", lang)
	}
	copy(w.months[:], base.lists["date.months"])
	copy(w.short[:], base.lists["date.months_short"])
	return w, nil
}

// apply replaces one text, when the embedded strings have its key and places.
func (w *words) apply(f, base *stringsFile, key string, own bool, found *diag.List) {
	if !w.has(key) {
		if own {
			found.Add(ruleStringsKey, f.at(key), diag.DidYouMean(key, w.keys()), "unknown key %q", key)
		}
		return
	}
	var allowed []string
	if text, ok := base.texts[key]; ok {
		allowed = placesOf(text)
	}
	for _, text := range base.forms[key] {
		allowed = append(allowed, placesOf(text)...)
	}
	slices.Sort(allowed)
	allowed = slices.Compact(allowed)
	for _, text := range append(sortedValues(f.forms[key]), f.texts[key]) {
		for _, place := range placesOf(text) {
			if !slices.Contains(allowed, place) {
				hint := diag.DidYouMean(place, allowed)
				found.Add(ruleStringsPlace, f.at(key), hint, "%q has no value {%s}", key, place)
				return
			}
		}
	}
	if text, ok := f.texts[key]; ok {
		// A language without plural forms gives one text for all numbers.
		if _, plural := w.forms[key]; plural {
			w.forms[key] = map[string]string{"other": text}
			return
		}
		w.texts[key] = text
		return
	}
	if _, plural := w.forms[key]; !plural {
		found.Add(ruleStringsForm, f.at(key), "write one text", "%q has no plural forms", key)
		return
	}
	w.forms[key] = f.forms[key]
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func sortedValues(m map[string]string) []string {
	values := make([]string, 0, len(m))
	for _, k := range sortedKeys(m) {
		values = append(values, m[k])
	}
	return values
}
