package content

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"placard/generator/diag"
)

func positionsOf(text string) *Positions {
	src := diag.NewSource("x.toml", []byte(text))
	return &Positions{source: src, text: extent{0, src.Size()}, whole: extent{0, 0}}
}

// placeTexts are the seeds of the fuzz test too.
var placeTexts = []struct {
	name, text string
	keys       map[string]string // path to the text that Key points at
	values     map[string]string // path to the text that Value points at
}{
	{"plain", "version = \"1.0.0\" # first\npublished = 2026-01-02\n",
		map[string]string{"version": "version", "published": "published"},
		map[string]string{"version": `"1.0.0"`, "published": "2026-01-02"}},
	{"list", "models = [ \"a\",\n  # the second\n  'b', ]\n",
		map[string]string{"models": "models"},
		map[string]string{"models": "[ \"a\",\n  # the second\n  'b', ]", "models[0]": `"a"`, "models[1]": "'b'"}},
	{"table", "[brief]\nuse_for = \"x\"\n",
		map[string]string{"brief": "[brief]", "brief.use_for": "use_for"},
		map[string]string{"brief": "[brief]", "brief.use_for": `"x"`}},
	{"tables", "[[change]]\nclass = \"a\"\n[[change]] # two\nclass = \"b\"\n[[change.part]]\nn = 1\n[change.more]\nm = 2\n",
		map[string]string{"change": "[[change]]", "change[1]": "[[change]]", "change[1].part[0].n": "n", "change[1].more": "[change.more]"},
		map[string]string{"change[0].class": `"a"`, "change[1].class": `"b"`, "change[1].part[0].n": "1", "change[1].more.m": "2"}},
	{"dotted", "brief . use_for = 1\nbrief.\"data use\" = 2\n",
		map[string]string{"brief": "brief", "brief.use_for": "use_for", `brief."data use"`: `"data use"`},
		map[string]string{"brief.use_for": "1", `brief."data use"`: "2"}},
	{"inline", "nav = [{ title = \"a\", link.to = 1 }, {title=\"b\"}]\n",
		map[string]string{"nav": "nav", "nav[0].title": "title", "nav[0].link": "link", "nav[0].link.to": "to"},
		map[string]string{"nav[0]": `{ title = "a", link.to = 1 }`, "nav[1].title": `"b"`, "nav[0].link.to": "1"}},
	{"inline over lines", "a = {\n  b = 1, # one\n  c = [1, 2],\n}\n",
		map[string]string{"a.c": "c"},
		map[string]string{"a.b": "1", "a.c[1]": "2"}},
	{"strings", "a = \"\"\"x\n\"\"y\\\"\"\"\"\nb = '''it''s'''''\nc = 'c:\\'\nd = \"\\\"#\" # no\n",
		map[string]string{"d": "d"},
		map[string]string{"a": "\"\"\"x\n\"\"y\\\"\"\"\"", "b": "'''it''s'''''", "c": `'c:\'`, "d": `"\"#"`}},
	{"numbers", "a = +1_000\nb = -0.5e-3\nc = 0xff\nd = inf\ne = true\n",
		nil, map[string]string{"a": "+1_000", "b": "-0.5e-3", "c": "0xff", "d": "inf", "e": "true"}},
	{"dates", "a = 2026-01-02 09:00:00  # then\nb = [2026-01-02T09:00:00+01:00 , 09:30]\n",
		nil, map[string]string{"a": "2026-01-02 09:00:00", "b[0]": "2026-01-02T09:00:00+01:00", "b[1]": "09:30"}},
	{"quoted keys", "\"a.b\" = 1\n'' = 2\n[\"x[0]\".y]\nz = 3\n\"\\u00e9\" = 4\n",
		map[string]string{`"a.b"`: `"a.b"`, `""`: "''", `"x[0]".y.z`: "z"},
		map[string]string{`"a.b"`: "1", `""`: "2", `"x[0]".y.z`: "3", `"x[0]".y."é"`: "4"}},
	{"implied", "[a.b.c]\nd = 1\n[a]\ne = 2\n",
		map[string]string{"a": "[a]", "a.b": "b", "a.b.c": "[a.b.c]"},
		map[string]string{"a.b.c.d": "1", "a.e": "2"}},
	{"into tables", "[[x.y]]\na = 1\n[x.y.z]\nb = 2\n[[x.y]]\na = 3\n",
		map[string]string{"x.y[1]": "[[x.y]]"},
		map[string]string{"x.y[0].z.b": "2", "x.y[1].a": "3"}},
	{"nothing", "", nil, nil},
	{"only comments", "# a = 1\n\n  # b", nil, nil},
	{"no last line end", "a = [[1], [2, [3]]]", nil, map[string]string{"a[1][1][0]": "3"}},
}

func TestPositions(t *testing.T) {
	for _, test := range placeTexts {
		t.Run(test.name, func(t *testing.T) {
			p := positionsOf(test.text)
			p.build()
			check := func(path, want string, e extent, ok bool) {
				if !ok {
					t.Errorf("%s: no place", path)
				} else if got := string(p.source.Bytes()[e.start:e.end]); got != want {
					t.Errorf("%s: %q, want %q", path, got, want)
				}
			}
			for path, want := range test.keys {
				e, ok := p.build().keys[path]
				check(path, want, e, ok)
			}
			for path, want := range test.values {
				e, ok := p.build().values[path]
				if !ok {
					e, ok = p.build().keys[path]
				}
				check(path, want, e, ok)
			}
		})
	}
}

func TestPositionsFallBack(t *testing.T) {
	p := positionsOf("a = 1\n[[change]]\nclass = \"minor\"\n")
	for path, line := range map[string]int{
		"change[0].why": 2, "change[0].x.y[3]": 2, "change[7]": 2, "nowhere": 1, "": 1, "a": 1, "a[0]": 1,
	} {
		if got := p.Key(path); got.Line != line {
			t.Errorf("%s: line %d, want %d", path, got.Line, line)
		}
	}
	if p.Has("change[0].why") || !p.Has("change[0].class") || !p.Has("change") {
		t.Error("Has is wrong")
	}
	var none *Positions
	if none.Key("a") != (diag.Span{}) || none.Has("a") || none.Refused("a") || none.Raw("a") != "" {
		t.Error("a nil *Positions has places")
	}
}

func TestParent(t *testing.T) {
	for path, want := range map[string]string{
		"a": "", "a.b": "a", "a[1]": "a", "a[1].b": "a[1]", `a."x.y"`: "a", `"x.y"`: "", `a."x\"[1].y"[2]`: `a."x\"[1].y"`,
	} {
		if got := parent(path); got != want {
			t.Errorf("parent(%s) = %s, want %s", path, got, want)
		}
	}
}

func TestClashes(t *testing.T) {
	for text, want := range map[string]string{
		"a = 1\na = 2":                   "a",
		"[a]\n[a]":                       "a",
		"a = 1\n[a]":                     "a",
		"a = [1]\na.b = 2":               "a",
		"a = {b = 1}\na.c = 2":           "a",
		"a = {b = 1}\n[a.c]":             "a",
		"a = {b = 1, b = 2}":             "a.b",
		"[[a]]\n[a]":                     "a",
		"[a]\n[[a]]":                     "a",
		"a = [{}]\n[[a]]":                "a",
		"a.b = 1\n[a]":                   "a",
		"[a.b]\n[a]\nb.c = 1":            "a.b",
		"[[a]]\nb = 1\n[[a]]\nb = 1":     "",
		"a.b = 1\na.c = 2\n[a.d]\ne = 1": "",
		"[a.b]\n[a]\n[a.c]":              "",
	} {
		r := newRecorder()
		src := []byte(text)
		if s := scan(src, 0, len(src), r.event); s != nil {
			t.Errorf("%q: stopped at %d", text, s.at)
		}
		got := ""
		if len(r.clashes) > 0 {
			got = r.clashes[0].path
		}
		if got != want {
			t.Errorf("%q: clash %q, want %q", text, got, want)
		}
	}
}

// FuzzPositions holds the scanner to the parser: whatever the parser accepts
// has a place for every path, and every value's place parses to that value.
func FuzzPositions(f *testing.F) {
	for _, test := range placeTexts {
		f.Add(test.text)
	}
	for _, text := range []string{
		"a = \"\"\"\\\n  x\"\"\"\"\"", "a = {}\n[a.b]", "a = [{}, {b = [{c = 1}]}]", "a=1\n\n[ a . \"b\" ]", "a = 1.\nb = 01",
		"a = \"\\\\\"\"\"\"\"\"", "a = \"\"\"\\\\\"\"\"\"\"\"", "x = 1979-05-27T07:32Z", "a = nan", "a = [ , ]", "a = {b = 1,}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var list diag.List
		src := diag.NewSource("x.toml", []byte(text))
		if len(text) > MaxFrontMatter || !checkEncoding("x.toml", src.Bytes(), &list) {
			return
		}
		if _, fatal := checkHidden(src, 0, src.Size(), &list); fatal || !checkLines(src, 0, src.Size(), &list) {
			return
		}
		events := 0
		r := newRecorder()
		stopped := scan(src.Bytes(), 0, src.Size(), func(e event) {
			events++
			if e.at.start < 0 || e.at.end > src.Size() || e.at.start > e.at.end {
				t.Fatalf("event %v lies outside", e)
			}
			r.event(e)
		})
		if events > src.Size() {
			t.Fatalf("%d events for %d bytes", events, src.Size())
		}
		if stopped != nil && (stopped.at < 0 || stopped.at > src.Size()) {
			t.Fatalf("stopped at %d of %d", stopped.at, src.Size())
		}
		if stopped != nil && (stopped.tooDeep || strings.Count(text, "[")+strings.Count(text, "{")+strings.Count(text, ".") > 200) {
			return
		}
		values := make(map[string]any)
		if err := decodeTOML(string(src.Bytes()), &values); err != nil || len(r.clashes) > 0 {
			return
		}
		if stopped != nil {
			t.Fatalf("the parser accepts what the scanner stops at: byte %d", stopped.at)
		}
		p := positionsOf(text)
		p.build()
		checkPlaces(t, p, "", values)
	})
}

func checkPlaces(t *testing.T, p *Positions, path string, value any) {
	if path != "" {
		e, ok := p.build().values[path]
		if ok {
			var again map[string]any
			raw := string(p.source.Bytes()[e.start:e.end])
			if err := decodeTOML("x = "+raw, &again); err != nil {
				t.Fatalf("%s: %q does not parse: %v", path, raw, err)
			}
			if !same(again["x"], value) {
				t.Fatalf("%s: %q is %v, want %v", path, raw, again["x"], value)
			}
		} else if e, ok = p.build().keys[path]; !ok {
			t.Fatalf("%s: no place", path)
		}
		if e.start < 0 || e.end > len(p.source.Bytes()) || e.start >= e.end {
			t.Fatalf("%s: the place %v is empty or lies outside", path, e)
		}
	}
	switch value := value.(type) {
	case map[string]any:
		for key, v := range value {
			checkPlaces(t, p, Path(path, key), v)
		}
	case []map[string]any:
		for i, v := range value {
			checkPlaces(t, p, Index(path, i), v)
		}
	case []any:
		for i, v := range value {
			checkPlaces(t, p, Index(path, i), v)
		}
	}
}

// same compares decoded values; NaN is the same as NaN, and an empty table
// is one whatever it was written as.
func same(a, b any) bool {
	switch x := a.(type) {
	case float64:
		y, ok := b.(float64)
		return ok && (x == y || math.IsNaN(x) && math.IsNaN(y))
	case time.Time:
		y, ok := b.(time.Time)
		return ok && x.Equal(y) && x.Location().String() == y.Location().String()
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, same)
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for k, v := range x {
			w, ok := y[k]
			if !ok || !same(v, w) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(a, b)
}

// TestScanLinear reads texts on which a scanner that goes back would be slow.
func TestScanLinear(t *testing.T) {
	for _, unit := range []string{"a=[[],", "a={b=1},", "[[a]]\n", "a.b.c=1\n", "\"", "'''", "\\", "[", "#", "1-"} {
		small := []byte(strings.Repeat(unit, MaxFrontMatter/len(unit)))
		start := time.Now()
		scan(small, 0, len(small), newRecorder().event)
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%q: %v", unit, d)
		}
	}
}

func BenchmarkPositions(b *testing.B) {
	var text strings.Builder
	text.WriteString("version = \"1.0.0\"\nmodels = [\"a\", \"b\"]\n[brief]\nuse_for = \"x\"\n")
	for i := range 20 {
		fmt.Fprintf(&text, "[[change]]\nsection = \"risks\"\nclass = \"minor\"\nwhat = \"number %d\"\nwhy = \"y\"\n", i)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		positionsOf(text.String()).build()
	}
}
