package compare

import (
	"fmt"
	"html/template"
	"io"
	"strings"

	"placard/generator/diff"
)

// WriteHTML writes a comparison as one page that needs nothing else: for a
// mail to a reviewer or a build's artifacts. It shows words and marks, not
// the site's look. Everything is escaped by package html/template.
func (c *Comparison) WriteHTML(w io.Writer) error {
	if err := page.Execute(w, c); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// page is parsed once; it is never changed.
var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"label":   label,
	"plain":   func(b *diff.Block) string { return diff.PlainText(*b) },
	"lines":   func(l []string) string { return strings.Join(l, "\n") },
	"shown":   func(op diff.Op) bool { return op != diff.Same },
	"isCode":  func(k diff.Kind) bool { return k == diff.Code },
	"release": func(c *Comparison) []string { return []string{c.From.Version.Original(), c.To.Version.Original()} },
}).Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
ins { text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: 3px; background: light-dark(#d9f2dd, #123d1c) }
del { background: light-dark(#fadfdd, #4d1a17) }
.block { margin: 1rem 0; padding-left: .75rem; border-left: 3px solid }
.label { font-weight: 600; display: block }
pre { overflow-x: auto }
table { border-collapse: collapse } th, td { border: 1px solid; padding: .25rem .5rem; text-align: left; vertical-align: top }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
{{- if .Same}}<p>The packs say the same.</p>{{else}}
<p>Derived impact: {{if .Undetermined}}at least {{end}}{{.Derived}}.</p>{{end}}
{{- with .Entries}}
<h2>What the vendor says</h2>
<ul>{{range .}}<li><strong>{{.Class}}, {{.Title}}:</strong> {{.What}} {{.Why}}{{with .Action}} <strong>To do:</strong> {{.}}{{end}}</li>
{{end}}</ul>{{end}}
{{- with .Fields}}
<h2>Record</h2>
<ul>{{range .}}<li>{{.Words}}</li>
{{end}}</ul>{{end}}
{{- with .Changes}}
<h2>Changes</h2>
<table><thead><tr><th scope="col">Section</th><th scope="col">Class</th><th scope="col">Reasons</th><th scope="col">Fingerprint</th></tr></thead>
<tbody>{{range .}}<tr><td>{{.Title}}</td><td>{{.Class}}{{if .Open}}, undetermined{{end}}{{with .Override}} by the decision of {{.By}} ({{.Role}}, {{.At}}): {{.Reason}}{{end}}</td><td>{{range $i, $r := .Reasons}}{{if $i}}<br>{{end}}{{$r.Rule}} {{$r.Detail}}{{end}}</td><td><code>{{.Short}}</code></td></tr>
{{end}}</tbody></table>{{end}}
{{template "sections" .Text.Sections}}
{{- range .Files}}{{with .Text}}{{template "sections" .Sections}}{{end}}{{end}}
</body>
</html>
{{- define "sections"}}{{range .}}{{if shown .Op}}
<h2>{{if .Renamed}}<del>{{.OldTitle}}</del> <ins>{{.Title}}</ins>{{else}}{{.Title}}{{end}}{{if eq .Op "added"}} (added){{else if eq .Op "removed"}} (removed){{end}}</h2>
{{range .Blocks}}{{template "block" .}}{{end}}{{end}}{{end}}{{end}}
{{- define "block"}}{{if shown .Op}}<div class="block"><span class="label">{{label .}}</span>
{{- if .Block}}{{$code := isCode .Kind}}{{if $code}}<pre>{{end}}{{if eq .Op "added"}}<ins>{{plain .Block}}</ins>{{else}}<del>{{plain .Block}}</del>{{end}}{{if $code}}</pre>{{end}}{{end}}
{{- range .Attributes}}<p>{{.Name}}: <del>{{.Old}}</del> <ins>{{.New}}</ins></p>{{end}}
{{- with .Text}}<p>{{template "segments" .}}</p>{{end}}
{{- if not .Children}}{{with .Measure}}{{range .Links}}<p>{{.Text}}: <del>{{.Old}}</del> <ins>{{.New}}</ins></p>{{end}}{{end}}{{end}}
{{- range .Children}}{{template "block" .}}{{end}}
{{- with .Table}}<table><thead><tr>{{range .Columns}}<th scope="col">{{template "segments" .Header}}</th>{{end}}</tr></thead>
<tbody>{{range .Rows}}{{if .Cells}}<tr>{{range .Cells}}<td>{{template "segments" .Text}}</td>{{end}}</tr>
{{end}}{{end}}</tbody></table>{{end}}
{{- with .Lines}}<pre>{{range .}}{{if eq .Op "insert"}}<ins>{{lines .Lines}}</ins>{{else if eq .Op "delete"}}<del>{{lines .Lines}}</del>{{else}}{{lines .Lines}}{{end}}
{{end}}</pre>{{end}}</div>
{{end}}{{end}}
{{- define "segments"}}{{range .}}{{if eq .Op "insert"}}<ins>{{.Text}}</ins>{{else if eq .Op "delete"}}<del>{{.Text}}</del>{{else}}{{.Text}}{{end}}{{end}}{{end}}`))

// label says what happened to a block, for readers to whom neither colour
// nor mark-up is announced.
func label(b diff.BlockDiff) string {
	switch b.Op {
	case diff.Added:
		return "Added"
	case diff.Removed:
		return "Removed"
	case diff.Moved:
		return "Moved from " + b.From.Section
	case diff.MovedEdited:
		return "Moved from " + b.From.Section + " and changed"
	case diff.MovedAway:
		return "Moved to " + b.To.Section
	}
	return "Changed"
}
