package render

import (
	"fmt"
	"html/template"
	"strconv"
	"sync"

	"placard/generator/stencil"
)

// redline writes differences as HTML: what templates call with marks, with a
// block or with several. A page of a comparison has thousands of marked words
// and cells, for which templates take ten times as long.
//
// It is the second maker of template.HTML, beside package markdown: every
// string that is not written here goes through text.
type redline struct {
	words *words
	// What stands around added and removed text for those who hear it, in the
	// words of the theme, escaped.
	ins, del, insEnd, delEnd string
	code, change             string
	err                      error
}

func newRedline(w *words) *redline {
	r := &redline{words: w}
	word := func(key string) string {
		text, err := w.text(key)
		if err != nil && r.err == nil {
			r.err = err
		}
		return template.HTMLEscapeString(text)
	}
	r.ins = `<span class="vh">` + word("comparison.ins") + " </span>"
	r.del = `<span class="vh">` + word("comparison.del") + " </span>"
	end := `<span class="vh">` + word("comparison.end") + "</span>"
	r.insEnd, r.delEnd = end+"</ins>", end+"</del>"
	r.code, r.change = word("text.code"), word("comparison.change")
	return r
}

// buffers are used again: what is written to them is copied.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// html writes a Delta, a list of them, or a list of Marks.
func (r *redline) html(v any) (template.HTML, error) {
	if r.err != nil {
		return "", r.err
	}
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	w := redlineWriter{redline: r, b: (*buf)[:0]}
	switch v := v.(type) {
	case []Mark:
		w.marks(v)
	case []Delta:
		w.blocks(v)
	case Delta:
		w.block(&v)
	default:
		return "", fmt.Errorf("redline writes marks, a block or blocks of a comparison, not %T", v)
	}
	*buf = w.b
	return template.HTML(w.b), w.err
}

type redlineWriter struct {
	*redline
	b   []byte
	err error
}

// tag writes what needs no escape.
func (w *redlineWriter) tag(s string) { w.b = append(w.b, s...) }

// text writes a string as text or as the value of an attribute in double
// quotes.
func (w *redlineWriter) text(s string) { w.b = stencil.AppendEscaped(w.b, s) }

// word writes a text of the interface that has places.
func (w *redlineWriter) word(key string, values ...any) {
	text, err := w.words.text(key, values...)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.text(text)
}

// hidden says how many parts are not shown.
func (w *redlineWriter) hidden(key string, n int) {
	w.tag(`<span class="muted">`)
	w.word(key, "n", n)
	w.tag("</span>")
}

// begin opens the mark of an op, whole around a block, and gives what closes
// it.
func (w *redlineWriter) begin(op string, whole bool) (end string) {
	class := ">"
	if whole {
		class = ` class="whole">`
	}
	switch op {
	case "ins":
		w.tag("<ins")
		w.tag(class)
		w.tag(w.ins)
		return w.insEnd
	case "del":
		w.tag("<del")
		w.tag(class)
		w.tag(w.del)
		return w.delEnd
	}
	return ""
}

// marked writes a text, in the mark of an op.
func (w *redlineWriter) marked(op, text string) {
	end := w.begin(op, false)
	w.text(text)
	w.tag(end)
}

func (w *redlineWriter) marks(list []Mark) {
	for i := range list {
		end := w.begin(list[i].Op, false)
		for k := range list[i].Runs {
			w.run(&list[i].Runs[k])
		}
		w.tag(end)
	}
}

func (w *redlineWriter) run(r *TextRun) {
	in := func(open, close string) {
		w.tag(open)
		w.text(r.Text)
		w.tag(close)
	}
	switch {
	case r.Code:
		in("<code>", "</code>")
	case r.Image:
		w.word("comparison.image", "text", r.Text)
	case r.Note:
		w.tag("<sup>*</sup>")
	case r.Struck:
		in("<s>", "</s>")
	case r.Strong:
		in("<strong>", "</strong>")
	case r.Emphasis:
		in("<em>", "</em>")
	default:
		w.text(r.Text)
	}
}

func (w *redlineWriter) blocks(list []Delta) {
	for i := range list {
		end := w.begin(list[i].Op, true)
		w.block(&list[i])
		w.tag(end)
	}
}

// block writes what a block holds, without the mark of its op.
func (w *redlineWriter) block(d *Delta) {
	paragraph := func(open string) {
		if len(d.Text) > 0 {
			w.tag(open)
			w.marks(d.Text)
			w.tag("</p>")
		}
	}
	switch {
	case d.Table != nil:
		paragraph("<p>")
		w.table(d.Table)
		w.tag("\n")
	case d.Kind == "list":
		paragraph("<p>")
		w.tag("<ul>")
		w.items(d.Children)
	case d.Kind == "definitions":
		w.tag(`<ul class="defs">`)
		w.items(d.Children)
	case d.Kind == "quote":
		w.tag("<blockquote>")
		w.blocks(d.Children)
		w.tag("</blockquote>")
	default:
		if d.Kind == "heading" {
			paragraph(`<p class="sub">`)
		} else {
			paragraph("<p>")
		}
		w.code(d.Lines)
		w.blocks(d.Children)
	}
	w.tag("\n")
	for i := range d.Notes {
		w.tag(`<p class="sm">`)
		w.note(&d.Notes[i])
		w.tag("</p>")
	}
}

func (w *redlineWriter) note(n *DeltaNote) {
	w.text(n.Name)
	w.tag(" ")
	if n.Old != "" {
		w.marked("del", n.Old)
	}
	w.tag(" ")
	if n.New != "" {
		w.marked("ins", n.New)
	}
}

// items writes the items of a list and its end.
func (w *redlineWriter) items(list []Delta) {
	for i := range list {
		w.tag("<li>")
		w.item(&list[i])
		w.tag("</li>")
	}
	w.tag("</ul>")
}

func (w *redlineWriter) item(d *Delta) {
	if d.Hidden > 0 {
		w.hidden("comparison.hidden_items", d.Hidden)
		return
	}
	end := w.begin(d.Op, true)
	if end == "" && d.Moved != "" {
		w.tag(`<span class="muted">`)
		w.text(d.Moved)
		w.tag("</span> ")
	}
	w.marks(d.Text)
	w.blocks(d.Children)
	if w.tag(end); end != "" {
		return
	}
	for i := range d.Notes {
		w.tag(` <span class="sm">`)
		w.note(&d.Notes[i])
		w.tag("</span>")
	}
}

func (w *redlineWriter) code(lines []DeltaLines) {
	if len(lines) == 0 {
		return
	}
	w.tag(`<pre tabindex="0" role="group" aria-label="`)
	w.tag(w.redline.code)
	w.tag(`"><code>`)
	for i := range lines {
		if i > 0 {
			w.tag("\n")
		}
		if l := &lines[i]; l.Hidden > 0 {
			w.hidden("comparison.hidden_lines", l.Hidden)
		} else {
			w.marked(l.Op, l.Text)
		}
	}
	w.tag("</code></pre>")
}

func (w *redlineWriter) table(t *DeltaTable) {
	w.tag(`<div class="scroll" role="group" aria-label="`)
	w.text(t.Label)
	w.tag(`" tabindex="0"><table>`)
	if len(t.Header) > 0 {
		w.tag("<thead><tr>")
		if t.Words {
			w.tag(`<th scope="col"><span class="vh">`)
			w.tag(w.change)
			w.tag("</span></th>")
		}
		for i := range t.Header {
			w.tag(`<th scope="col">`)
			w.marks(t.Header[i].Text)
			w.tag("</th>")
		}
		w.tag("</tr></thead>")
	}
	w.tag("<tbody>")
	for i := range t.Rows {
		w.row(t, &t.Rows[i])
	}
	w.tag("</tbody></table></div>")
}

func (w *redlineWriter) row(t *DeltaTable, r *DeltaRow) {
	if r.Hidden > 0 {
		w.tag(`<tr><td class="muted" colspan="`)
		w.b = strconv.AppendInt(w.b, int64(t.Width), 10)
		w.tag(`">`)
		w.word("comparison.hidden_rows", "n", r.Hidden)
		w.tag("</td></tr>")
		return
	}
	w.tag("<tr")
	if r.Op != "" {
		w.tag(` class="r-`)
		w.text(r.Op)
		w.tag(`"`)
	}
	w.tag(">")
	if t.Words {
		w.tag(`<td class="op">`)
		w.text(r.Word)
		w.tag("</td>")
	}
	for i := range r.Cells {
		w.tag("<td>")
		w.marks(r.Cells[i].Text)
		w.tag("</td>")
	}
	w.tag("</tr>")
}
