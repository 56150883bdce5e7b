package render

import (
	"bytes"
	"encoding/xml"
	"image"
	_ "image/gif"  // formats whose size is read
	_ "image/jpeg" //
	_ "image/png"  //
	"math"
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
