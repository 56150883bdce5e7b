package render

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"placard/generator/content"
)

func TestPictureSize(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, data    string
		width, height int
	}{
		{"a.png", b.String(), 30, 20},
		{"a.svg", `<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 220"/>`, 720, 220},
		{"a.svg", `<svg width="30px" height="20" viewBox="0 0 3 2"/>`, 30, 20},
		{"a.svg", `<svg width="100%" viewBox="0,0,30.4,19.6"/>`, 30, 20},
		{"a.svg", `<svg viewBox="0 0 1e300 1"/>`, 0, 0},
		{"a.svg", `<svg viewBox="0 0 NaN NaN"/>`, 0, 0},
		{"a.svg", `<svg`, 0, 0},
		{"a.png", "not a picture", 0, 0},
	} {
		w, h := pictureSize(&content.Asset{Path: tt.name, Open: func() ([]byte, error) { return []byte(tt.data), nil }})
		if w != tt.width || h != tt.height {
			t.Errorf("%s %.60q: %d × %d, not %d × %d", tt.name, tt.data, w, h, tt.width, tt.height)
		}
	}
}
