package diag

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSeverityWords(t *testing.T) {
	for s := Off; s <= Error; s++ {
		text, err := s.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := ParseSeverity(string(text)); !ok || got != s {
			t.Errorf("ParseSeverity(%q) = %v, %v", text, got, ok)
		}
		var got Severity
		if err := got.UnmarshalText(text); err != nil || got != s {
			t.Errorf("UnmarshalText(%q) = %v, %v", text, got, err)
		}
	}
	for _, word := range []string{"", "Error", "fatal", "Severity(9)"} {
		if s, ok := ParseSeverity(word); ok {
			t.Errorf("ParseSeverity(%q) = %v", word, s)
		}
	}
	if got := Severity(9).String(); got != "Severity(9)" {
		t.Error(got)
	}
}

// The order of a list does not depend on the order in which the workers found
// things, and repetitions are dropped.
func TestSort(t *testing.T) {
	want := List{
		{Code: "C009", Message: "of no file"},
		{Code: "A001", Span: Span{File: "a.md"}},
		{Code: "B001", Span: Span{File: "a.md", Line: 2, Column: 9}},
		{Code: "A001", Span: Span{File: "a.md", Line: 10, Column: 1}, Message: "a"},
		{Code: "A001", Span: Span{File: "a.md", Line: 10, Column: 1}, Message: "b"},
		{Code: "A001", Span: Span{File: "a.md", Line: 10, Column: 1, EndLine: 10, EndColumn: 4}, Message: "b"},
		{Code: "A002", Span: Span{File: "a.md", Line: 10, Column: 1}},
		{Code: "A001", Span: Span{File: "a.md", Line: 10, Column: 2}},
		{Code: "A001", Span: Span{File: "b.md"}},
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		got := append(slices.Clone(want), want[rng.IntN(len(want))], want[rng.IntN(len(want))])
		rng.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		got.Sort()
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v", got)
		}
	}
}

func TestReclassify(t *testing.T) {
	l := List{{Code: "A", Severity: Error}, {Code: "B", Severity: Warning}, {Code: "C", Severity: Note}}
	got := l.Reclassify(map[string]Severity{"A": Off, "B": Error, "X": Off})
	if want := (List{{Code: "B", Severity: Error}, {Code: "C", Severity: Note}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if l[1].Severity != Warning {
		t.Error("the list itself was changed")
	}
	if got := l.Reclassify(nil); !reflect.DeepEqual(got, l) {
		t.Errorf("got %v", got)
	}
}

func TestAdd(t *testing.T) {
	var l List
	f := l.Add(Rule{Code: "P104", Severity: Warning}, FileSpan("a.md"), "hint", "%q is %d", "x", 1)
	f.Related = append(f.Related, Related{Message: "see there"})
	want := List{{Code: "P104", Severity: Warning, Span: Span{File: "a.md"}, Hint: "hint", Message: `"x" is 1`, Related: []Related{{Message: "see there"}}}}
	if !reflect.DeepEqual(l, want) {
		t.Errorf("got %+v", l)
	}
}

func TestNewSource(t *testing.T) {
	for in, want := range map[string]string{
		"":                  "",
		"a\r\nb\rc\n":       "a\nb\nc\n",
		"\xef\xbb\xbfa":     "a",
		"a\xef\xbb\xbf":     "a\xef\xbb\xbf",
		"\r\r\n\n":          "\n\n\n",
		"\xef\xbb\xbf\r\nx": "\nx",
	} {
		if got := string(NewSource("a.md", []byte(in)).Bytes()); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestSpan(t *testing.T) {
	src := NewSource("a.md", []byte("añb\n\n概要x"))
	for _, test := range []struct {
		start, end int
		want       Span
	}{
		{0, 1, Span{"a.md", 1, 1, 1, 2, "añb", 1}},
		{1, 3, Span{"a.md", 1, 2, 1, 3, "añb", 1}},
		{3, 6, Span{"a.md", 1, 3, 3, 1, "añb", 1}},
		{4, 4, Span{"a.md", 1, 4, 1, 4, "añb", 1}},
		{5, 5, Span{"a.md", 2, 1, 2, 1, "", 1}},
		{9, 13, Span{"a.md", 3, 2, 3, 4, "概要x", 1}},
		{13, 13, Span{"a.md", 3, 4, 3, 4, "概要x", 1}},
		{-3, 99, Span{"a.md", 1, 1, 3, 4, "añb", 1}},
		{9, 2, Span{"a.md", 3, 2, 3, 2, "概要x", 1}},
	} {
		if got := src.Span(test.start, test.end); got != test.want {
			t.Errorf("Span(%d, %d) = %+v, want %+v", test.start, test.end, got, test.want)
		}
	}
}

// A span leads back to its text, and an excerpt is a stretch of the line that
// holds the start.
func FuzzSpan(f *testing.F) {
	f.Add("añb\n\n概要x\n", 1, 4)
	f.Add(strings.Repeat("概", 300)+"\nx", 450, 460)
	f.Add("\xff\xfe\n", 0, 2)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		src := NewSource("a.md", []byte(text))
		s := src.Span(start, end)
		if s.Line < 1 || s.Column < 1 || s.EndLine < s.Line || s.EndLine == s.Line && s.EndColumn < s.Column {
			t.Fatalf("%+v", s)
		}
		if !utf8.Valid(src.Bytes()) {
			return
		}
		start = min(max(start, 0), src.Size())
		for start < src.Size() && !utf8.RuneStart(src.Bytes()[start]) {
			start--
		}
		lines := strings.Split(string(src.Bytes()), "\n")
		line := []rune(lines[s.Line-1])
		at := len(strings.Join(lines[:s.Line-1], "\n")) + len(string(line[:s.Column-1]))
		if s.Line > 1 {
			at++
		}
		if at != start {
			t.Errorf("%+v leads to byte %d, want %d", s, at, start)
		}
		excerpt := []rune(s.Excerpt)
		if from := s.ExcerptColumn - 1; from+len(excerpt) > len(line) || string(line[from:from+len(excerpt)]) != s.Excerpt {
			t.Errorf("%q at %d is not in %q", s.Excerpt, s.ExcerptColumn, string(line))
		}
		if s.Column < s.ExcerptColumn || s.Column > s.ExcerptColumn+len(excerpt) {
			t.Errorf("column %d is not in the excerpt at %d", s.Column, s.ExcerptColumn)
		}
		if len(s.Excerpt) > maxExcerpt+2*utf8.UTFMax {
			t.Errorf("the excerpt has %d bytes", len(s.Excerpt))
		}
	})
}

func TestNearest(t *testing.T) {
	words := []string{"effective", "published", "version", "models", "next_review"}
	for word, want := range map[string]string{
		"efective": "effective", "Published": "published", "versoin": "version", "model": "models", "next-review": "next_review",
		"": "", "colour": "", "x": "",
	} {
		if got := Nearest(word, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
	if got, want := DidYouMean("vers", words), `write one of "effective", "published", "version", "models", "next_review"`; got != want && got != `did you mean "version"?` {
		t.Errorf("got %q", got)
	}
	if got, want := DidYouMean("colour", []string{"a", "b"}), `write one of "a", "b"`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := DidYouMean("colour", nil); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestArea(t *testing.T) {
	for code, want := range map[string]string{"P104": "packs", "C001": "configuration and files", "Z1": "other", "": ""} {
		if got := (Rule{Code: code}).Area(); got != want {
			t.Errorf("%q: got %q, want %q", code, got, want)
		}
	}
}
