package content

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"placard/generator/diag"
)

// SVG and other XML files are pictures and data until a browser opens them by
// their own address: then scripts in them run with the site's rights, and
// references to other hosts are followed. checkXML reads such a file and
// reports what a browser would run or fetch.
//
// The rules follow SVG 2, section 2.2 ("processing modes"): what is refused
// here is what the "secure static mode", in which pages show images, ignores,
// except links, which are harmless.
func checkXML(r io.Reader, name string, list *diag.List) {
	d := xml.NewDecoder(r)
	found := 0
	report := func(hint, format string, args ...any) {
		if found++; found <= maxRepeats {
			line, column := d.InputPos()
			list.Add(activePicture, diag.Span{File: name, Line: line, Column: column}, hint, format, args...)
		}
	}
	style := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			report("save it again with a drawing program, in UTF-8", "the file is not well-formed: %s", shorten(syntax.Msg))
			return
		}
		if err != nil {
			report("save it again with a drawing program, in UTF-8", "the file cannot be read as XML: %s", shorten(err.Error()))
			return
		}
		switch t := token.(type) {
		case xml.StartElement:
			element := strings.ToLower(t.Name.Local)
			switch element {
			case "script", "foreignobject", "iframe", "embed", "object", "handler", "listener":
				report("remove it; a picture needs none", "the element <%s> is active", element)
			case "style":
				style++
			}
			for _, a := range t.Attr {
				checkXMLAttribute(element, strings.ToLower(a.Name.Local), a.Value, report)
			}
		case xml.EndElement:
			if strings.EqualFold(t.Name.Local, "style") {
				style--
			}
		case xml.CharData:
			if style > 0 && fetches(string(t)) {
				report("put what it refers to into the file", "the style refers to another file")
			}
		case xml.Directive:
			if s := strings.ToUpper(string(t)); strings.Contains(s, "ENTITY") || strings.Contains(s, "[") {
				report("remove the declaration", "the file declares entities")
			}
		case xml.ProcInst:
			if t.Target != "xml" {
				report("remove it", "the processing instruction %q is active", shorten(t.Target))
			}
		}
	}
}

func checkXMLAttribute(element, key, value string, report func(hint, format string, args ...any)) {
	// Browsers drop white space and control characters in front of a scheme.
	link := strings.ToLower(strings.TrimLeft(value, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f "))
	switch {
	case strings.HasPrefix(key, "on"):
		report("remove it", "the attribute %s is a script", key)
	case key == "href" || key == "src" || key == "base" || key == "data":
		harmless := strings.HasPrefix(link, "#") || rasterData.MatchString(link) ||
			element == "a" && (webLink.MatchString(link) || !strings.Contains(link, ":"))
		if !harmless {
			report("put what it refers to into the file, or link from an <a>", "the attribute %s refers to %q", key, shorten(value))
		}
	case key == "attributename" && strings.Contains(link, "href"):
		report("remove it", "the animation changes a link")
	case fetches(value):
		report("put what it refers to into the file", "the attribute %s refers to another file", key)
	}
}

var (
	rasterData = regexp.MustCompile(`^data:image/(png|jpeg|gif|webp|avif)[;,]`)
	webLink    = regexp.MustCompile(`^(https?://|mailto:)`)
	localURL   = regexp.MustCompile(`(?i)url\(\s*["']?#`)
	anyURL     = regexp.MustCompile(`(?i)url\(|image-set\(|@import|\\`)
)

// fetches tells CSS that refers to anything outside the file. A backslash
// could spell any of the words in another way.
func fetches(css string) bool {
	return anyURL.MatchString(localURL.ReplaceAllString(css, ""))
}
