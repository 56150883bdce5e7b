package render

import "slices"

// What tests of the package's behaviour need to see.

// StringKeys gives the keys of a theme's interface text, and of its lists.
func StringKeys(t *Theme) []string {
	return slices.Concat(t.words.keys(), []string{"date.months", "date.months_short"})
}

// Contrasts gives the pairs of colours that occur, with the least contrast.
func Contrasts(t *Theme, visit func(text, ground string, least float64, light, dark float64)) {
	colors := t.tokens()
	for _, p := range contrasts {
		text, ground := colors[p.text], colors[p.ground]
		visit(p.text, p.ground, p.least, contrast(text[0], ground[0]), contrast(text[1], ground[1]))
	}
}

// Relative is relative.
func Relative(from, to string) string { return relative(from, to) }
