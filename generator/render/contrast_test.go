package render_test

import (
	"testing"

	"placard/generator/render"
)

func TestContrast(t *testing.T) {
	n := 0
	render.Contrasts(theme(t, "", "en"), func(text, ground string, least, light, dark float64) {
		n++
		if light < least {
			t.Errorf("%s on %s: %.2f in light mode, less than %.1f", text, ground, light, least)
		}
		if dark < least {
			t.Errorf("%s on %s: %.2f in dark mode, less than %.1f", text, ground, dark, least)
		}
	})
	if n < 40 {
		t.Errorf("only %d pairs", n)
	}
}
