package stencil

import (
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"
)

// escapers are the commands that html/template puts at the end of pipelines,
// with what writes a text through them. A text is what is not template.HTML.
var escapers = map[string]func(out []byte, s string) []byte{
	"htmlescaper":                         AppendEscaped,
	"rcdataescaper":                       AppendEscaped,
	"attrescaper":                         AppendEscaped,
	"urlfilter urlnormalizer attrescaper": func(out []byte, s string) []byte { return appendURL(out, safeURL(s), true) },
	"urlnormalizer attrescaper":           func(out []byte, s string) []byte { return appendURL(out, s, true) },
	"urlescaper attrescaper":              func(out []byte, s string) []byte { return appendURL(out, s, false) },
	"urlfilter attrescaper":               func(out []byte, s string) []byte { return AppendEscaped(out, safeURL(s)) },
}

const escaperPrefix = "_html_template_"

// print writes the value of a pipeline.
func (c *compiler) print(p *parse.PipeNode, dot reflect.Type) node {
	n := len(p.Cmds)
	var names []string
	for n > 0 {
		id, ok := p.Cmds[n-1].Args[0].(*parse.IdentifierNode)
		if !ok || len(p.Cmds[n-1].Args) != 1 || !strings.HasPrefix(id.Ident, escaperPrefix) {
			break
		}
		names = append([]string{strings.TrimPrefix(id.Ident, escaperPrefix)}, names...)
		n--
	}
	escaper := strings.Join(names, " ")
	escape := escapers[escaper]
	if n == 0 || escape == nil {
		unknownf("%s", p)
	}
	e := c.commands(p.Cmds[:n], dot).needs(p)
	switch e.typ {
	case reflect.TypeFor[template.HTML]():
		// It is HTML only for text; within a tag html/template takes its
		// tags out.
		if escaper == "htmlescaper" {
			text := e.text
			return func(r *run, dot reflect.Value) { r.out = append(r.out, text(r, dot)...) }
		}
		unknownf("HTML in %s", p)
	case reflect.TypeFor[template.CSS](), reflect.TypeFor[template.HTMLAttr](), reflect.TypeFor[template.JS](),
		reflect.TypeFor[template.JSStr](), reflect.TypeFor[template.Srcset](), reflect.TypeFor[template.URL]():
		unknownf("%s", e.typ)
	}
	text := textOf(e)
	return func(r *run, dot reflect.Value) { r.out = escape(r.out, text(r, dot)) }
}

// textOf gives the text that html/template makes of a value: that of
// fmt.Sprint.
func textOf(e expr) func(*run, reflect.Value) string {
	value := e.value
	if e.typ.Implements(reflect.TypeFor[error]()) || e.typ.Implements(reflect.TypeFor[fmt.Formatter]()) {
		unknownf("%s as text", e.typ)
	}
	if e.typ.Implements(reflect.TypeFor[fmt.Stringer]()) {
		return func(r *run, dot reflect.Value) string { return receiver[fmt.Stringer](value(r, dot)).String() }
	}
	switch e.typ.Kind() {
	case reflect.String:
		return e.text
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(r *run, dot reflect.Value) string { return strconv.FormatInt(value(r, dot).Int(), 10) }
	case reflect.Bool, reflect.Float32, reflect.Float64:
		return func(r *run, dot reflect.Value) string { return fmt.Sprint(value(r, dot).Interface()) }
	}
	unknownf("%s as text", e.typ)
	return nil
}
