package output

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/html"
	"github.com/tdewolff/minify/v2/js"
	"github.com/tdewolff/minify/v2/json"
	"github.com/tdewolff/minify/v2/svg"
	"github.com/tdewolff/parse/v2"
)

// MinifyCSS makes a style sheet smaller without changing what it says.
func MinifyCSS(b []byte) ([]byte, error) {
	return shrink(minify.MinifierFunc(css.Minify), b)
}

// MinifyJS makes a script smaller. It keeps names at the top level, since
// other scripts may use them.
func MinifyJS(b []byte) ([]byte, error) {
	return shrink(minify.MinifierFunc(js.Minify), b)
}

// MinifySVG makes an SVG image smaller.
func MinifySVG(b []byte) ([]byte, error) {
	return shrink(minify.MinifierFunc(svg.Minify), b)
}

// MinifyJSON takes the blanks out of a JSON document and leaves numbers as
// they are written.
func MinifyJSON(b []byte) ([]byte, error) {
	return shrink(&json.Minifier{KeepNumbers: true}, b)
}

// MinifyHTMLTemplate makes a template of package html/template smaller: once
// when a theme is loaded, where minifying every page would cost more than
// rendering it.
//
// What a template stands between is not known, so everything is kept that
// may depend on it: quotes (an action may follow a value), end tags and the
// blanks at both ends (another template may follow). Comments go, of both
// kinds. A template is given back as it is when it has actions in a script, a
// style or a text area, whose blanks mean something, or when an action would
// get lost, as in one that is switched by actions in HTML comments.
func MinifyHTMLTemplate(b []byte) ([]byte, error) {
	if actionInRaw(b) {
		return bytes.Clone(b), nil
	}
	in := withoutComments(b)
	m := minify.New()
	m.AddFunc("text/css", css.Minify)
	m.AddFunc("application/javascript", js.Minify)
	// Not SVG: the minifier of images does not know of actions.
	out, err := shrinkWith(m, &html.Minifier{
		KeepDefaultAttrVals: true, // style sheets select by them
		KeepDocumentTags:    true,
		KeepEndTags:         true,
		KeepQuotes:          true,
		TemplateDelims:      html.GoTemplateDelims,
	}, in)
	if err != nil || len(out) == 0 || !slices.EqualFunc(actions(in), actions(out), bytes.Equal) {
		return bytes.Clone(b), nil
	}
	if blank(in[0]) && !blank(out[0]) {
		out = slices.Insert(out, 0, '\n')
	}
	if blank(in[len(in)-1]) && !blank(out[len(out)-1]) {
		out = append(out, '\n')
	}
	return out, nil
}

func blank(c byte) bool { return bytes.IndexByte([]byte(" \t\n\r\f"), c) >= 0 }

// actionInRaw reports an action between the tags of an element whose content
// is not markup.
func actionInRaw(b []byte) bool {
	lower := bytes.ToLower(b)
	for _, name := range []string{"script", "style", "textarea"} {
		for rest := lower; ; {
			_, after, found := bytes.Cut(rest, []byte("<"+name))
			if !found {
				break
			}
			// The tag itself may have actions; one with ">" in it makes
			// us see too much, never too little.
			_, after, _ = bytes.Cut(after, []byte(">"))
			content, after, _ := bytes.Cut(after, []byte("</"+name))
			if bytes.Contains(content, []byte("{{")) {
				return true
			}
			rest = after
		}
	}
	return false
}

// withoutComments drops the template's own comments: the minifier would look
// for quotes in them. Those that trim blanks stay, without their text.
func withoutComments(b []byte) []byte {
	var out []byte
	for {
		i := bytes.Index(b, []byte("{{"))
		if i < 0 {
			return append(out, b...)
		}
		out = append(out, b[:i]...)
		b = b[i:]
		n := actionEnd(b)
		action := b[:n]
		b = b[n:]
		text := bytes.TrimSuffix(bytes.TrimPrefix(action, []byte("{{")), []byte("}}"))
		left, right := bytes.HasPrefix(text, []byte("- ")), bytes.HasSuffix(text, []byte(" -"))
		text = bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimPrefix(text, []byte("- ")), []byte(" -")))
		switch {
		case !bytes.HasPrefix(text, []byte("/*")) || !bytes.HasSuffix(text, []byte("*/")):
			out = append(out, action...)
		case left && right:
			out = append(out, "{{- /**/ -}}"...)
		case left:
			out = append(out, "{{- /**/}}"...)
		case right:
			out = append(out, "{{/**/ -}}"...)
		}
	}
}

func shrink(by minify.Minifier, b []byte) ([]byte, error) {
	return shrinkWith(minify.New(), by, b)
}

func shrinkWith(m *minify.M, by minify.Minifier, b []byte) ([]byte, error) {
	var out bytes.Buffer
	// The minifiers work in the memory they are given.
	if err := by.Minify(m, &out, bytes.NewReader(bytes.Clone(b)), nil); err != nil {
		if at := (*parse.Error)(nil); errors.As(err, &at) {
			return nil, &SyntaxError{at.Line, at.Column, at.Message}
		}
		return nil, err
	}
	return out.Bytes(), nil
}

// A SyntaxError says where a text cannot be read, and so not be minified.
// Lines and columns count from 1.
type SyntaxError struct {
	Line, Column int
	Message      string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s on line %d and column %d", e.Message, e.Line, e.Column)
}

// actions lists what stands between delimiters, as text/template reads it: a
// closing delimiter in a quoted string does not close.
func actions(b []byte) [][]byte {
	var list [][]byte
	for {
		i := bytes.Index(b, []byte("{{"))
		if i < 0 {
			return list
		}
		b = b[i:]
		n := actionEnd(b)
		list = append(list, b[:n])
		b = b[n:]
	}
}

// actionEnd gives the length of the action that b begins with.
func actionEnd(b []byte) int {
	for i := 2; i < len(b); i++ {
		switch c := b[i]; c {
		case '}':
			if i+1 < len(b) && b[i+1] == '}' {
				return i + 2
			}
		case '/':
			// A comment ends at */ wherever quotes are.
			if i+1 < len(b) && b[i+1] == '*' {
				end := bytes.Index(b[i+2:], []byte("*/"))
				if end < 0 {
					return len(b)
				}
				i += 2 + end + 1
			}
		case '"', '`', '\'':
			for i++; i < len(b) && b[i] != c; i++ {
				if b[i] == '\\' && c != '`' {
					i++
				}
			}
		}
	}
	return len(b)
}
