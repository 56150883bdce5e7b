package diag

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sources of the findings below.
const (
	newer = "+++\nversion = \"4.2.0\"\npublished = 2026-03-20\nmodels = []\n\neffective = 2026-04-01\n+++\n# Übersicht 概要\n\n\ta\u0301\u202etext \x1b[31mred\n"
	older = "+++\nversion = \"4.1.0\"\neffective = 2026-04-15\n+++\n"
)

// spanOf is the place of a text in a source.
func spanOf(s *Source, text string) Span {
	i := bytes.Index(s.Bytes(), []byte(text))
	if i < 0 {
		panic("no " + text)
	}
	return s.Span(i, i+len(text))
}

// findings is a list with everything a finding can have.
func findings() List {
	a := NewSource("content/systems/assist/4.2.0.md", []byte(newer))
	b := NewSource("content/systems/assist/4.1.0.md", []byte(older))
	effective := Rule{Code: "P104", Severity: Error}
	var l List
	f := l.Add(effective, spanOf(a, "2026-04-01"), "use a later date, or mark 4.1.0 as withdrawn", "effective date is before the version it replaces")
	f.Related = []Related{
		{Span: f.Span, Message: "4.1.0 took effect on 2026-04-15"},
		{Span: spanOf(b, "2026-04-15"), Message: "the version it replaces"},
	}
	l.Add(Rule{Code: "D210", Severity: Warning}, spanOf(a, "概要"), "", "heading %q is in another language", "Übersicht 概要")
	l.Add(Rule{Code: "D666", Severity: Error}, spanOf(a, "\u202etext \x1b[31mred"), "write it without control characters", "text has a control character: \u202e\x1b[31m, 100%% sure: yes\nreally")
	l.Add(Rule{Code: "D303", Severity: Note}, a.Span(strings.Index(newer, "version"), strings.Index(newer, "models")), "", "two lines of {braces} and a [link](1)")
	l.Add(Rule{Code: "C001", Severity: Error}, FileSpan("content/a: b,c %20/ü.md"), "save it as UTF-8", "file is not UTF-8")
	l.Add(effective, spanOf(b, "2026-04-15"), "", "effective date is before the version it replaces")
	l.Add(Rule{Code: "C009", Severity: Warning}, Span{}, "", "the site has no notices")
	return l
}

func rules() []Rule {
	return []Rule{
		{Code: "P104", Severity: Error, Title: "effective date before the version it replaces", Doc: "A version takes effect after the one it replaces."},
		{Code: "C001", Severity: Error, Title: "file is not UTF-8"},
	}
}

// writers are all ways to print.
var writers = map[string]func(io.Writer, List) error{
	"text": func(w io.Writer, l List) error { return WriteText(w, l, TextOptions{Summary: true}) },
	"color": func(w io.Writer, l List) error {
		return WriteText(w, l, TextOptions{Color: true, Width: 40, Summary: true, Explain: "placard rules"})
	},
	"json":   WriteJSON,
	"sarif":  func(w io.Writer, l List) error { return WriteSARIF(w, l, rules(), "1.2.3") },
	"github": func(w io.Writer, l List) error { return WriteGitHub(w, l.Under("docs/trust")) },
	"gitlab": WriteGitLab,
	"junit":  WriteJUnit,
}

func TestGolden(t *testing.T) {
	for name, write := range writers {
		for kind, l := range map[string]List{"": findings(), "-none": nil} {
			var got bytes.Buffer
			if err := write(&got, l); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name+kind+".golden")
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s: got\n%s\nwant\n%s", golden, got.Bytes(), want)
			}
			checkFormat(t, name, got.String(), l)
		}
	}
}

// TestCaret places marks under lines: "[" and "]" stand around the stretch.
func TestCaret(t *testing.T) {
	tests := []struct{ line, shown, mark string }{
		{"a [bc] d", "a bc d", "  ^^"},
		{"[]abc", "abc", "^"},
		{"abc[]", "abc", "   ^"},
		{"\t[x]", "    x", "    ^"},
		{"ab\t[x]", "ab  x", "    ^"},
		{"a[\t]x", "a   x", " ^^^"},
		{"概要 [概要] x", "概要 概要 x", "     ^^^^"},
		{"ｆ[ｘ]", "ｆｘ", "  ^^"},
		{"e\u0301e\u0301[x]", "e\u0301e\u0301x", "  ^"},
		{"e[\u0301]x", "e\u0301x", " ^"},
		{"한[글]", "한글", "  ^^"},
		{"\u1112\u1161\u11ab[x]", "\u1112\u1161\u11abx", "  ^"},
		{"🚀 [x]", "🚀 x", "   ^"},
		{"\u202e[x]", "<U+202E>x", "        ^"},
		{"[\u200b]x", "<U+200B>x", "^^^^^^^^"},
		{"\x1b]0;x\a[y]", "<U+001B>]0;x<U+0007>y", "                    ^"},
		{"\u0085\u009b[x]", "<U+0085><U+009B>x", "                ^"},
		{"x[a   ]", "xa   ", " ^"},
		{"[x\nsecond] line", "x", "^"},
		{"ab[c\n\n]line", "abc", "  ^"},
	}
	for _, test := range tests {
		from := strings.IndexByte(test.line, '[')
		to := strings.LastIndexByte(test.line, ']') - 1
		text := strings.Replace(test.line, "[", "", 1)
		if i := strings.LastIndexByte(text, ']'); i >= 0 {
			text = text[:i] + text[i+1:]
		}
		src := NewSource("a.md", []byte(text))
		var l List
		l.Add(Rule{Severity: Error}, src.Span(from, to), "", "message")
		var out bytes.Buffer
		if err := WriteText(&out, l, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(out.String(), "\n")
		if lines[2] != "   1 | "+test.shown || lines[3] != "     | "+test.mark {
			t.Errorf("%q is shown as\n%s\n%s\nwant\n   1 | %s\n     | %s", test.line, lines[2], lines[3], test.shown, test.mark)
		}
	}
}

// Long lines are cut around the place, and the mark stays under it.
func TestWidth(t *testing.T) {
	line := strings.Repeat("abcdefghi ", 100) + "needle" + strings.Repeat(" jklmnopqr", 100)
	at := strings.Index(line, "needle")
	src := NewSource("a.md", []byte("\n"+line+"\n"+strings.Repeat("概", 300)))
	for _, width := range []int{0, 10, 20, 40, 80, 500} {
		for _, span := range []Span{
			src.Span(at+1, at+7), src.Span(1, 4), src.Span(len(line)-2, len(line)+1), src.Span(len(line)+1, len(line)+1),
			src.Span(at+1, len(line)), src.Span(1, len(line)+1), src.Span(len(line)+2+300, len(line)+2+306),
		} {
			var out bytes.Buffer
			l := List{{Severity: Error, Span: span, Message: "m"}}
			if err := WriteText(&out, l, TextOptions{Width: width}); err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(out.String(), "\n")
			shownLine, mark := lines[2], lines[3]
			if width >= 20 && (columns(shown(shownLine)) > width || columns(shown(mark)) > width) {
				t.Errorf("width %d, %v: %d and %d columns\n%s\n%s", width, span.at(), columns(shown(shownLine)), columns(shown(mark)), shownLine, mark)
			}
			// The mark is under what the source has there.
			want := []rune(strings.Split(string(src.Bytes()), "\n")[span.Line-1])[span.Column-1:]
			got := under2(shownLine, mark)
			if n := min(len(got), len(want)); string(got[:n]) != string(want[:n]) || n == 0 && len(want) > 0 {
				t.Errorf("width %d, %v: %q is marked, want %q\n%s\n%s", width, span.at(), string(got), string(want[:min(len(want), 20)]), shownLine, mark)
			}
		}
	}
}

// under2 gives the characters above the carets.
func under2(line, mark string) []rune {
	first := strings.IndexByte(mark, '^')
	last := strings.LastIndexByte(mark, '^')
	at := 0
	var out []rune
	for _, c := range shown(line) {
		if at >= first && at <= last {
			out = append(out, []rune(c.text)...)
		}
		at += c.width
	}
	return out
}

func TestSummary(t *testing.T) {
	file := func(s Severity, name string) Finding { return Finding{Severity: s, Span: FileSpan(name)} }
	for want, l := range map[string]List{
		"no findings":                            nil,
		"1 error in 1 file":                      {file(Error, "a")},
		"2 errors, 1 warning in 3 files":         {file(Error, "a"), file(Error, "b"), file(Warning, "c")},
		"1 error, 2 warnings, 1 note in 2 files": {file(Note, "a"), file(Warning, "a"), file(Warning, "b"), file(Error, "b")},
		"1 note":                                 {file(Note, "")},
	} {
		if got := l.Summary(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestJSONRoundTrip(t *testing.T) {
	var out bytes.Buffer
	want := findings()
	if err := WriteJSON(&out, want); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Version  int
		Findings List
		Counts   map[string]int
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for i := range want { // not part of the contract
		want[i].Span.ExcerptColumn = 0
		for j := range want[i].Related {
			want[i].Related[j].Span.ExcerptColumn = 0
		}
	}
	if got.Version != 1 || !reflect.DeepEqual(got.Findings, want) || !reflect.DeepEqual(got.Counts, map[string]int{"error": 4, "warning": 2, "note": 1, "files": 3}) {
		t.Errorf("got %+v", got)
	}
	if err := json.Unmarshal([]byte(`{"severity":"fatal"}`), new(Finding)); err == nil {
		t.Error("an unknown severity was read")
	}
}

// A finding keeps its fingerprint when lines above it come and go, and no two
// have the same.
func TestFingerprints(t *testing.T) {
	l := findings()
	before := fingerprints(l)
	for i := range l {
		l[i].Span.Line += 7
	}
	if after := fingerprints(l); !reflect.DeepEqual(before, after) {
		t.Error("fingerprints depend on the line")
	}
	l = append(l, l...)
	seen := map[string]bool{}
	for _, p := range fingerprints(l) {
		if seen[p] {
			t.Errorf("%s twice", p)
		}
		seen[p] = true
	}
}

func TestUnder(t *testing.T) {
	l := findings()
	for _, same := range []string{"", "."} {
		if got := l.Under(same); !reflect.DeepEqual(got, l) {
			t.Errorf("Under(%q) changed something", same)
		}
	}
	got := l.Under("docs/trust")
	if got[0].Span.File != "docs/trust/content/systems/assist/4.2.0.md" || got[0].Related[1].Span.File != "docs/trust/content/systems/assist/4.1.0.md" || got[6].Span.File != "" {
		t.Errorf("%v", got)
	}
	if !reflect.DeepEqual(l, findings()) {
		t.Error("the list itself was changed")
	}
}

// A reader that goes away is an error.
func TestWriteErrors(t *testing.T) {
	broken := errors.New("broken pipe")
	for name, write := range writers {
		if err := write(failing{broken}, findings()); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// checkFormat holds an output to what its readers rely on, whatever the
// findings are.
func checkFormat(t *testing.T, name, out string, l List) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Errorf("%s is not UTF-8: %q", name, out)
	}
	plain := out
	if name == "color" {
		for _, s := range []style{bold, dim, red, green, yellow, blue, cyan, "0"} {
			plain = strings.ReplaceAll(plain, "\x1b["+string(s)+"m", "")
		}
	}
	if i := strings.IndexFunc(plain, func(r rune) bool { return r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }); i >= 0 {
		t.Errorf("%s has a control character: %q", name, plain[i:min(len(plain), i+20)])
	}
	switch name {
	case "json":
		var v struct {
			Version  int
			Findings []json.RawMessage
		}
		if err := json.Unmarshal([]byte(out), &v); err != nil || v.Version != 1 || v.Findings == nil || len(v.Findings) != len(l) {
			t.Errorf("json: %v: %s", err, out)
		}
	case "sarif":
		checkSARIF(t, out, l)
	case "gitlab":
		var v []struct {
			Description, Fingerprint, Severity string
			Check                              *string `json:"check_name"`
			Location                           struct {
				Path  *string
				Lines struct{ Begin int }
			}
		}
		if err := json.Unmarshal([]byte(out), &v); err != nil || v == nil || len(v) != len(l) {
			t.Errorf("gitlab: %v: %s", err, out)
		}
		for _, i := range v {
			if i.Fingerprint == "" || i.Check == nil || i.Location.Path == nil || i.Location.Lines.Begin < 1 || !strings.Contains("info minor major", i.Severity) {
				t.Errorf("gitlab: %+v", i)
			}
		}
	case "github":
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if out == "" {
			lines = nil
		}
		if len(lines) != len(l) {
			t.Errorf("github: %d lines for %d findings:\n%s", len(lines), len(l), out)
		}
		for i, line := range lines {
			checkGitHub(t, line, &l[i])
		}
	case "junit":
		d := xml.NewDecoder(strings.NewReader(out))
		cases := 0
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Errorf("junit: %v: %s", err, out)
				break
			}
			if start, ok := token.(xml.StartElement); ok && start.Name.Local == "testcase" {
				cases++
			}
		}
		if cases != max(1, len(l)) {
			t.Errorf("junit: %d cases for %d findings", cases, len(l))
		}
	}
}

// checkGitHub reads a workflow command as the runner does: up to the second
// pair of colons are properties, separated by commas.
func checkGitHub(t *testing.T, line string, f *Finding) {
	t.Helper()
	rest, ok := strings.CutPrefix(line, "::")
	head, data, ok2 := strings.Cut(rest, "::")
	command, props, _ := strings.Cut(head, " ")
	if !ok || !ok2 || command != map[Severity]string{Error: "error", Warning: "warning"}[f.Severity] && command != "notice" {
		t.Errorf("github: %q", line)
		return
	}
	unescape := strings.NewReplacer("%0A", "\n", "%0D", "\r", "%3A", ":", "%2C", ",", "%25", "%")
	got := map[string]string{}
	if props != "" {
		for _, p := range strings.Split(props, ",") {
			name, value, ok := strings.Cut(p, "=")
			if !ok {
				t.Errorf("github: property %q in %q", p, line)
			}
			got[name] = unescape.Replace(value)
		}
	}
	if f.Span.File != "" && got["file"] != "docs/trust/"+visible(f.Span.File) && got["file"] != visible(f.Span.File) {
		if !strings.HasPrefix(got["file"], "docs") { // path.Join cleans odd names
			t.Errorf("github: file %q of %q", got["file"], f.Span.File)
		}
	}
	if f.Code != "" && got["title"] != visible(f.Code) {
		t.Errorf("github: title %q", got["title"])
	}
	if first, _, _ := strings.Cut(unescape.Replace(data), "\n"); first != visible(f.Message) {
		t.Errorf("github: message %q, want %q", first, visible(f.Message))
	}
}

// checkSARIF checks what the schema demands of the parts we use, and that
// references hold. TestSARIFSchema uses the schema itself where it is.
func checkSARIF(t *testing.T, out string, l List) {
	t.Helper()
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct{ ID string }
				}
			}
			ColumnKind string
			Results    []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI *string }
						Region           *struct{ StartLine, StartColumn, EndLine, EndColumn int }
					}
				}
				PartialFingerprints map[string]string
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatalf("sarif: %v: %s", err, out)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || log.Runs[0].ColumnKind != "unicodeCodePoints" || log.Runs[0].Tool.Driver.Name == "" || len(log.Runs[0].Results) != len(l) {
		t.Errorf("sarif: %s", out)
		return
	}
	run := log.Runs[0]
	for i, r := range run.Results {
		if r.RuleIndex < 0 || r.RuleIndex >= len(run.Tool.Driver.Rules) || run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("sarif: rule %d is not %q", r.RuleIndex, r.RuleID)
		}
		if !strings.Contains("none note warning error", r.Level) || r.Message.Text == "" || len(r.PartialFingerprints) != 1 {
			t.Errorf("sarif: %+v", r)
		}
		for _, at := range r.Locations {
			p := at.PhysicalLocation
			if p.ArtifactLocation.URI == nil {
				t.Errorf("sarif: no URI")
				continue
			}
			u, err := url.Parse(*p.ArtifactLocation.URI)
			if want := strings.ToValidUTF8(l[i].Span.File, "\uFFFD"); err != nil || u.Scheme != "" || strings.TrimPrefix(u.Path, "./") != strings.TrimPrefix(want, "./") && u.Path != want {
				if !strings.HasPrefix(want, "/") { // absolute names are not ours
					t.Errorf("sarif: %q is %v (%v)", l[i].Span.File, u, err)
				}
			}
			if g := p.Region; g != nil && (g.StartLine < 1 || g.StartColumn < 0 || g.EndLine != 0 && (g.EndLine < g.StartLine || g.EndLine == g.StartLine && g.EndColumn < g.StartColumn)) {
				t.Errorf("sarif: region %+v", g)
			}
		}
	}
}

func FuzzWriters(f *testing.F) {
	f.Add(newer, "P104", "effective date", "hint", "a/b.md", 10, 14, byte(3))
	f.Add("\tx\u202e\x1b[0m", "::error::", "%0A\r\n::x,y", "a\x00", "a:b,c%", 0, 100, byte(1))
	f.Add("", "", "", "", "", -5, 0, byte(0))
	f.Add("\xff\xfe概", "\u2028", "]](x){0}", "<![CDATA[]]>&", "//x/../y", 3, 1, byte(2))
	f.Fuzz(func(t *testing.T, text, code, message, hint, file string, start, end int, kind byte) {
		src := NewSource(file, []byte(text))
		span := src.Span(start, end)
		finding := Finding{Code: code, Severity: Severity(kind % 4), Span: span, Message: message, Hint: hint}
		finding.Related = []Related{{Span: span, Message: hint}, {Span: src.Span(end, start), Message: message}, {Span: FileSpan(hint)}}
		whole := finding
		whole.Span, whole.Related = src.Whole(), nil
		odd := finding // of no source
		odd.Span = Span{File: file, Line: start, Column: end, EndLine: end, EndColumn: start, Excerpt: text, ExcerptColumn: end}
		l := List{finding, whole, odd, finding}
		for name, write := range writers {
			var out bytes.Buffer
			if err := write(&out, l); err != nil {
				t.Fatal(name, err)
			}
			checkFormat(t, name, out.String(), l)
		}
	})
}
