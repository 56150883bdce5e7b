package export

import (
	"bufio"
	"encoding/xml"
	"io"
)

// writer writes the bytes of an artifact.
type writer = func(io.Writer) error

// xmlWriter writes an XML document element by element, so that a long feed is
// not held twice. All escaping is encoding/xml's. The first error stays.
type xmlWriter struct {
	out *bufio.Writer
	enc *xml.Encoder
	err error
}

func newXML(w io.Writer) *xmlWriter {
	x := &xmlWriter{out: bufio.NewWriter(w)}
	_, x.err = x.out.WriteString(xml.Header)
	x.enc = xml.NewEncoder(x.out)
	x.enc.Indent("", " ")
	return x
}

// open begins an element; attributes come in pairs of name and value. Names
// with a prefix are written as they are.
func (x *xmlWriter) open(name string, attributes ...string) {
	start := xml.StartElement{Name: xml.Name{Local: name}}
	for i := 0; i+1 < len(attributes); i += 2 {
		start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: attributes[i]}, Value: attributes[i+1]})
	}
	if x.err == nil {
		x.err = x.enc.EncodeToken(start)
	}
}

func (x *xmlWriter) end(name string) {
	if x.err == nil {
		x.err = x.enc.EncodeToken(xml.EndElement{Name: xml.Name{Local: name}})
	}
}

func (x *xmlWriter) element(name string, value any) {
	if x.err == nil {
		x.err = x.enc.EncodeElement(value, xml.StartElement{Name: xml.Name{Local: name}})
	}
}

// close ends the last element and the document.
func (x *xmlWriter) close(name string) error {
	x.end(name)
	if x.err == nil {
		x.err = x.enc.Flush()
	}
	if x.err == nil {
		x.err = x.out.WriteByte('\n')
	}
	if x.err == nil {
		x.err = x.out.Flush()
	}
	return x.err
}

// empty is an element without content.
type empty struct{}
