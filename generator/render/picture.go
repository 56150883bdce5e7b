package render

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"hash/crc32"
	"image"
	_ "image/gif"  // formats whose size is read
	_ "image/jpeg" //
	_ "image/png"  //
	"math"
	"slices"
	"strconv"
	"strings"

	"placard/generator/content"
)

// largest is the greatest width or height that is written; what claims to be
// larger is shown as large as the page lets it.
const largest = 20_000

// pictureSize gives the size of a picture in pixels, so that a page keeps its
// place free until it arrives; 0 when it is not known.
func pictureSize(a *content.Asset) (width, height int) {
	data, err := a.Open()
	if err != nil {
		return 0, 0 // whoever copies the file reports it
	}
	if strings.HasSuffix(strings.ToLower(a.Path), ".svg") {
		width, height = svgSize(data)
	} else if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		width, height = c.Width, c.Height
	}
	if width <= 0 || height <= 0 || width > largest || height > largest {
		return 0, 0
	}
	return width, height
}

// svgSize reads the size of an SVG picture: its width and height when both
// are in pixels, else its view box.
func svgSize(data []byte) (width, height int) {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.RawToken()
		if err != nil {
			return 0, 0
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		var w, h float64
		var box []string
		for _, a := range start.Attr {
			if a.Name.Space != "" {
				continue
			}
			switch a.Name.Local {
			case "width":
				w = pixels(a.Value)
			case "height":
				h = pixels(a.Value)
			case "viewBox":
				box = strings.FieldsFunc(a.Value, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' })
			}
		}
		if (w <= 0 || h <= 0) && len(box) == 4 {
			w, h = pixels(box[2]), pixels(box[3])
		}
		if !(w < largest && h < largest) {
			return 0, 0
		}
		return int(math.Round(w)), int(math.Round(h))
	}
}

func pixels(value string) float64 {
	n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), "px"), 64)
	if err != nil {
		return 0
	}
	return n
}

// pictures are the settings that name one, with the formats that they may be in.
var pictures = map[string][2]string{
	"theme.logo":    {"svg", "png"},
	"theme.favicon": {"svg", "png"},
	"theme.image":   {"png", "jpeg"},
}

// unshowable says what keeps a picture from being shown, or nothing. It looks
// at whether all of the file is there and undamaged without unpacking it, which
// would take a hundred times as long.
func unshowable(name string, data []byte, want [2]string) string {
	format := "svg"
	if !strings.HasSuffix(strings.ToLower(name), ".svg") {
		c, found, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			return "cannot be read as a picture"
		}
		if c.Width > largest || c.Height > largest {
			return "says that it is " + strconv.Itoa(c.Width) + " by " + strconv.Itoa(c.Height) + " pixels"
		}
		format = found
	}
	if !slices.Contains(want[:], format) {
		return "is a picture in the format " + strings.ToUpper(format)
	}
	switch {
	case format == "svg" && !rootIsSVG(data):
		return "is not SVG"
	case format == "png" && !wholePNG(data), format == "jpeg" && !bytes.Contains(data, []byte{0xff, 0xd9}):
		return "ends too early or is damaged"
	}
	return ""
}

// rootIsSVG reports whether the first element is a picture's.
func rootIsSVG(data []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := d.RawToken()
		if err != nil {
			return false
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name.Local == "svg"
		}
	}
}

// wholePNG reports whether all chunks of a PNG are there, with data among them,
// and as their sums say (ISO/IEC 15948, clause 5).
func wholePNG(data []byte) bool {
	const signature, frame = 8, 12 // bytes; a frame is length, type and sum
	drawn := false
	for rest := data[min(signature, len(data)):]; len(rest) >= frame; {
		n := int64(binary.BigEndian.Uint32(rest))
		if n > int64(len(rest)-frame) {
			return false
		}
		kind, end := string(rest[4:8]), 8+int(n)
		if crc32.ChecksumIEEE(rest[4:end]) != binary.BigEndian.Uint32(rest[end:]) {
			return false
		}
		drawn = drawn || kind == "IDAT"
		if kind == "IEND" {
			return drawn
		}
		rest = rest[frame+int(n):]
	}
	return false
}
