package render

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
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

// A picture that no browser shows is told of by what is wrong with it.
func TestPictureThatCannotBeShown(t *testing.T) {
	picture := image.NewGray(image.Rect(0, 0, 60, 40))
	var p, j, g bytes.Buffer
	for _, err := range []error{png.Encode(&p, picture), jpeg.Encode(&j, picture, nil), gif.Encode(&g, picture, nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	damaged := bytes.Clone(p.Bytes())
	damaged[len(damaged)-20] ^= 1
	const header = 8 + 12 + 13 // signature, frame and content of the first chunk
	for _, c := range []struct{ setting, name, data, want string }{
		{"theme.image", "a.png", p.String(), ""},
		{"theme.image", "a.jpg", j.String(), ""},
		{"theme.image", "jpeg.png", j.String(), ""}, // browsers look at what is in it
		{"theme.image", "a.png", p.String()[:header], "ends too early"},
		{"theme.image", "a.png", p.String()[:p.Len()-1], "ends too early"},
		{"theme.image", "a.png", p.String()[:p.Len()-12], "ends too early"},
		{"theme.image", "a.png", string(damaged), "ends too early"},
		{"theme.image", "a.jpg", j.String()[:j.Len()-2], "ends too early"},
		{"theme.image", "a.png", "", "cannot be read"},
		{"theme.image", "a.png", "\x89PNG", "cannot be read"},
		{"theme.image", "a.png", "\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR", "cannot be read"},
		{"theme.image", "a.gif", g.String(), "in the format GIF"},
		{"theme.image", "a.svg", "<svg/>", "in the format SVG"},
		{"theme.logo", "a.svg", "<?xml version=\"1.0\"?><svg/>", ""},
		{"theme.logo", "a.svg", "<html/>", "is not SVG"},
		{"theme.logo", "a.svg", "", "is not SVG"},
		{"theme.favicon", "a.png", p.String(), ""},
		{"theme.favicon", "a.jpg", j.String(), "in the format JPEG"},
	} {
		if got := unshowable(c.name, []byte(c.data), pictures[c.setting]); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s = %s with %d bytes: %q, not %q", c.setting, c.name, len(c.data), got, c.want)
		}
	}
}
