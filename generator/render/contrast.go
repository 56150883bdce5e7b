package render

import (
	"math"
	"strconv"
)

// contrasts are the pairs of colours that stand on each other in the theme's
// style sheets and in highlighted code (on wash), with the least
// contrast that each needs.
var contrasts = []struct {
	text, ground string
	least        float64
}{
	{"ink", "paper", 4.5}, {"ink", "wash", 4.5}, {"ink", "note-bg", 4.5}, {"ink", "past-bg", 4.5},
	{"ink-2", "paper", 4.5}, {"ink-2", "wash", 4.5}, {"ink-2", "note-bg", 4.5}, {"ink-2", "ok-bg", 4.5}, {"ink-2", "soon-bg", 4.5}, {"ink-2", "past-bg", 4.5}, {"ink-2", "stop-bg", 4.5},
	{"ink-3", "paper", 4.5}, {"ink-3", "wash", 4.5}, {"ink-3", "soon-bg", 4.5},
	{"ink", "ok-bg", 4.5}, {"ink", "soon-bg", 4.5}, {"ink", "stop-bg", 4.5},
	{"link", "paper", 4.5}, {"link", "wash", 4.5}, {"link", "note-bg", 4.5}, {"link", "soon-bg", 4.5}, {"link", "ok-bg", 4.5}, {"link", "stop-bg", 4.5}, {"link", "past-bg", 4.5},
	{"seen", "paper", 4.5}, {"seen", "wash", 4.5}, {"seen", "note-bg", 4.5}, {"seen", "ok-bg", 4.5}, {"seen", "soon-bg", 4.5}, {"seen", "stop-bg", 4.5}, {"seen", "past-bg", 4.5},
	{"on-link", "link", 4.5},
	{"ok", "ok-bg", 4.5}, {"ok", "paper", 4.5}, {"ok", "wash", 4.5},
	{"soon", "soon-bg", 4.5}, {"soon", "paper", 4.5}, {"soon", "wash", 4.5},
	{"past", "past-bg", 4.5}, {"past", "paper", 4.5},
	{"stop", "stop-bg", 4.5}, {"stop", "paper", 4.5}, {"stop", "wash", 4.5},
	{"edge", "paper", 3}, {"edge", "wash", 3},
	{"focus", "paper", 3}, {"focus", "wash", 3}, {"focus", "note-bg", 3}, {"focus", "soon-bg", 3}, {"focus", "stop-bg", 3},
}

// contrast gives the contrast ratio of two colours, as WCAG 2.2 defines it.
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

// luminance gives the relative luminance of #rgb or #rrggbb.
func luminance(color string) float64 {
	hex := color[1:]
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			return 0
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
