package generator_test

import (
	"testing"

	"placard/generator/export"
	"placard/generator/render"
	"placard/themes"
)

// The texts of feeds, calendars and messages can be translated like those of
// pages: the theme's strings have every one, in the same English.
func TestExportStrings(t *testing.T) {
	theme, found, err := render.LoadTheme(themes.Default(), nil, "en")
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	for key, want := range export.EnglishStrings() {
		if got, ok := theme.Text(key); !ok || got != want {
			t.Errorf("the theme says %q for %s, not %q", got, key, want)
		}
	}
}
