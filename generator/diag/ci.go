package diag

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
)

// Under gives the findings with their file names below a folder: the site's,
// seen from the root of the repository, which is what code hosts count from.
func (l List) Under(folder string) List {
	if folder == "" || folder == "." {
		return l
	}
	out := make(List, len(l))
	for i, f := range l {
		f.Span.File = under(folder, f.Span.File)
		related := make([]Related, len(f.Related))
		for j, r := range f.Related {
			r.Span.File = under(folder, r.Span.File)
			related[j] = r
		}
		if f.Related != nil {
			f.Related = related
		}
		out[i] = f
	}
	return out
}

func under(folder, file string) string {
	if file == "" {
		return ""
	}
	return path.Join(folder, file)
}

// WriteGitHub prints findings as workflow commands, which GitHub Actions and
// Forgejo show beside the lines of a change. A finding is one line.
func WriteGitHub(w io.Writer, l List) error {
	b := bufio.NewWriter(w)
	for i := range l {
		f := &l[i]
		command := f.Severity.String()
		if f.Severity < Warning {
			command = "notice"
		}
		var props []string
		add := func(name, value string) { props = append(props, name+"="+githubProperty.Replace(visible(value))) }
		if s := f.Span; s.File != "" {
			add("file", s.File)
			if s.Line > 0 {
				add("line", fmt.Sprint(s.Line))
				if s.EndLine >= s.Line {
					add("endLine", fmt.Sprint(s.EndLine))
				}
				// Columns are for stretches of one line; the last one counts.
				if s.Column > 0 && s.EndLine <= s.Line {
					add("col", fmt.Sprint(s.Column))
					if s.EndColumn > s.Column {
						add("endColumn", fmt.Sprint(s.EndColumn-1))
					}
				}
			}
		}
		if f.Code != "" {
			add("title", f.Code)
		}
		b.WriteString("::" + command)
		if len(props) > 0 {
			b.WriteString(" " + strings.Join(props, ","))
		}
		b.WriteString("::" + githubData.Replace(visible(f.Message)))
		for j := range f.Related {
			b.WriteString("%0A" + githubData.Replace(visible(f.related(&f.Related[j]))))
		}
		if f.Hint != "" {
			b.WriteString("%0A" + githubData.Replace("help: "+visible(f.Hint)))
		}
		b.WriteString("\n")
	}
	return b.Flush()
}

// related is a related place on one line; the position is left out where it
// is the finding's own.
func (f *Finding) related(r *Related) string {
	at := r.Span.String()
	switch {
	case at == "", r.Message != "" && r.Span.at() == f.Span.at():
		return r.Message
	case r.Message == "":
		return at
	}
	return at + ": " + r.Message
}

// The escapes of workflow commands: actions/toolkit, core/src/command.ts.
// Line ends are escaped as well, though visible leaves none: what keeps a
// finding on its line should not depend on another function.
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// WriteGitLab prints findings as a Code Quality report, which GitLab shows in
// a merge request: the part of the Code Climate format that it reads.
func WriteGitLab(w io.Writer, l List) error {
	type lines struct {
		Begin int `json:"begin"`
		End   int `json:"end,omitempty"`
	}
	type location struct {
		Path  string `json:"path"`
		Lines lines  `json:"lines"`
	}
	type issue struct {
		Description string   `json:"description"`
		Check       string   `json:"check_name"`
		Fingerprint string   `json:"fingerprint"`
		Severity    string   `json:"severity"`
		Location    location `json:"location"`
	}
	prints := fingerprints(l)
	out := make([]issue, 0, len(l))
	for i := range l {
		f := &l[i]
		text := visible(f.Message)
		if f.Hint != "" {
			text += " (help: " + visible(f.Hint) + ")"
		}
		severity := map[Severity]string{Error: "major", Warning: "minor"}[f.Severity]
		if severity == "" {
			severity = "info"
		}
		at := location{visible(strings.TrimPrefix(f.Span.File, "./")), lines{Begin: max(1, f.Span.Line)}}
		if f.Span.EndLine > f.Span.Line && f.Span.Line > 0 {
			at.Lines.End = f.Span.EndLine
		}
		out = append(out, issue{text, visible(f.Code), prints[i], severity, at})
	}
	return writeJSON(w, out)
}

// WriteJUnit prints findings as a JUnit report: a suite for each file, a case
// for each finding. Errors are failures; warnings and notes pass and carry
// their text. Without findings there is one case that passes, because several
// readers take an empty report for a broken one.
func WriteJUnit(w io.Writer, l List) error {
	type failure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	type testcase struct {
		Name    string   `xml:"name,attr"`
		Class   string   `xml:"classname,attr"`
		Failure *failure `xml:"failure,omitempty"`
		Out     string   `xml:"system-out,omitempty"`
	}
	type suite struct {
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Cases    []testcase `xml:"testcase"`
	}
	type report struct {
		XMLName  xml.Name `xml:"testsuites"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Suites   []*suite `xml:"testsuite"`
	}
	r := report{Name: "placard"}
	suites := map[string]*suite{}
	in := func(name string) *suite {
		s := suites[name]
		if s == nil {
			s = &suite{Name: name}
			suites[name] = s
			r.Suites = append(r.Suites, s)
		}
		return s
	}
	for i := range l {
		f := &l[i]
		name := visible(f.Span.File)
		if name == "" {
			name = "site"
		}
		c := testcase{Name: visible(f.title()), Class: name}
		lines := []string{f.Severity.String() + ": " + visible(f.Message)}
		if at := f.Span.String(); at != "" {
			lines[0] = visible(at) + ": " + lines[0]
		}
		for j := range f.Related {
			lines = append(lines, visible(f.related(&f.Related[j])))
		}
		if f.Hint != "" {
			lines = append(lines, "help: "+visible(f.Hint))
		}
		s := in(name)
		s.Tests++
		r.Tests++
		text := strings.Join(lines, "\n")
		if f.Severity == Error {
			c.Failure = &failure{visible(f.Message), visible(f.Code), text}
			s.Failures++
			r.Failures++
		} else {
			c.Out = text
		}
		s.Cases = append(s.Cases, c)
	}
	if len(l) == 0 {
		s := in("site")
		s.Cases = []testcase{{Name: "no findings", Class: "site"}}
		s.Tests, r.Tests = 1, 1
	}
	data, err := xml.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, data)
	return err
}

// title names a finding among those of its file.
func (f *Finding) title() string {
	var parts []string
	if f.Code != "" {
		parts = append(parts, f.Code)
	}
	switch {
	case f.Span.Line > 0 && f.Span.Column > 0:
		parts = append(parts, fmt.Sprintf("line %d column %d", f.Span.Line, f.Span.Column))
	case f.Span.Line > 0:
		parts = append(parts, fmt.Sprintf("line %d", f.Span.Line))
	}
	if len(parts) == 0 {
		return f.Severity.String()
	}
	return strings.Join(parts, " ")
}
