package disclosure

import (
	"bytes"
	"fmt"

	"placard/generator/content"
	"placard/generator/diag"
)

// A lintReport receives what the text rules find in one document.
type lintReport func(r diag.Rule, at diag.Span, hint, format string, args ...any) *diag.Finding

// A lint looks for unfinished and promotional text in one document. Each
// promotional word is reported once a document: the author will look for the
// others.
type lint struct {
	finder      *finder
	file        *content.File
	unfinished  diag.Rule
	promotional *diag.Rule // nil when praise does not matter
	report      lintReport
	seen        map[string]bool
}

// body looks at the document's text.
func (l *lint) body() {
	data := l.file.Source.Bytes()
	l.finder.find(data, l.file.Body, true, func(h hit) {
		l.hit(h, data[h.start:h.end], func() diag.Span { return l.file.Source.Span(h.start, h.end) })
	})
}

// value looks at a value of the front matter.
func (l *lint) value(path, text string) {
	if text == "" {
		return
	}
	data := []byte(text)
	l.finder.find(data, 0, false, func(h hit) {
		l.hit(h, data[h.start:h.end], func() diag.Span { return within(l.file, path, data[h.start:h.end]) })
	})
}

// within gives the place of a stretch of text in a value: exactly when the
// value holds it as it is, else the whole value.
func within(f *content.File, path string, text []byte) diag.Span {
	whole := f.Positions.Value(path)
	raw := f.Positions.Raw(path)
	i := bytes.Index([]byte(raw), text)
	if i < 0 || whole.Line == 0 {
		return whole
	}
	start := bytes.Index(f.Source.Bytes(), []byte(raw))
	for start >= 0 {
		if at := f.Source.Span(start, start+len(raw)); at.Line == whole.Line && at.Column == whole.Column {
			return f.Source.Span(start+i, start+i+len(text))
		}
		next := bytes.Index(f.Source.Bytes()[start+1:], []byte(raw))
		if next < 0 {
			break
		}
		start += 1 + next
	}
	return whole
}

func (l *lint) hit(h hit, text []byte, at func() diag.Span) {
	if h.kind == placeholder {
		l.report(l.unfinished, at(), "write what is meant, or take it out", "unfinished text: %q", oneLine(text))
		return
	}
	if l.promotional == nil || l.seen[h.text] {
		return
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[h.text] = true
	l.report(*l.promotional, at(), fmt.Sprintf(`say what can be checked, such as a measured figure; to allow it, write allowed = [%q] under [lint] in site.toml`, h.text),
		"%q is promotional", oneLine(text))
}

// oneLine writes a stretch of source on one line.
func oneLine(text []byte) string {
	return shorten(string(bytes.Join(bytes.Fields(text), []byte(" "))), 60)
}

// lint looks at the text of a pack, its further pages and the values that
// readers see.
func (c *packCheck) lint() {
	l := &lint{finder: c.finder, file: c.pack.Doc.File, unfinished: rulePackPlaceholder, promotional: &rulePackPromotional, report: c.content}
	names := *l
	names.promotional = nil // nobody chooses the name of a team for customers
	names.value("owner", c.front.Owner)
	brief := c.front.Brief
	l.value("brief.use_for", brief.UseFor)
	l.value("brief.do_not_use_for", brief.DoNotUseFor)
	l.value("brief.data", brief.Data)
	l.value("brief.human_review", brief.HumanReview)
	for i, change := range c.front.Changes {
		at := content.Index("change", i)
		l.value(at+".what", change.What)
		l.value(at+".why", change.Why)
		l.value(at+".action", change.Action)
	}
	for i, o := range c.front.Overrides {
		l.value(content.Index("impact_override", i)+".reason", o.Reason)
	}
	l.body()
	for _, page := range c.pack.Pages {
		if !page.Doc.Broken {
			l := &lint{finder: c.finder, file: page.Doc.File, unfinished: rulePackPlaceholder, promotional: &rulePackPromotional, report: c.content}
			l.value("title", page.Doc.Front.Title)
			l.value("description", page.Doc.Front.Description)
			l.body()
		}
	}
}
