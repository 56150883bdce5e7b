package render

import (
	"testing"
	"testing/fstest"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/themes"
)

func wordsOf(t *testing.T, lang, own string) *words {
	t.Helper()
	var found diag.List
	override := fstest.MapFS{}
	if own != "" {
		override["strings/"+lang+".toml"] = &fstest.MapFile{Data: []byte(own)}
	}
	w, err := loadWords(themes.Default(), override, lang, &found)
	if err != nil {
		t.Fatal(err)
	}
	if own != "" && len(found) > 0 {
		t.Fatal(found)
	}
	return w
}

func TestWords(t *testing.T) {
	w := wordsOf(t, "en", "")
	d := content.Date{Year: 2026, Month: 9, Day: 1}
	for _, tt := range []struct{ got, want string }{
		{w.long(d), "1 September 2026"},
		{w.brief(d), "1 Sep 2026"},
		{w.long(content.Date{}), ""},
		{w.must("count.packs", "n", 1), "1 pack"},
		{w.must("count.packs", "n", 0), "0 packs"},
		{w.must("menu.version", "version", "4.2"), "Version 4.2"},
		{w.word("status", "in-force"), "In force"},
		{w.word("status", "a value of the site's own"), "a value of the site's own"},
		{w.list([]string{"a"}), "a"},
		{w.list([]string{"a", "b", "c"}), "a, b and c"},
		{w.size(0), "0 bytes"},
		{w.size(999), "999 bytes"},
		{w.size(1000), "1 KB"},
		{w.size(1450), "1.5 KB"},
		{w.size(20_480), "20 KB"},
		{w.size(999_499), "999 KB"},
		{w.size(999_999), "1 MB"},
		{w.size(12_340_000), "12 MB"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, not %q", tt.got, tt.want)
		}
	}
	if _, err := w.text("page.skpi"); err == nil {
		t.Error("an unknown key gives a text")
	}
	if _, err := w.text("menu.version"); err == nil {
		t.Error("a place without a value is filled")
	}
}

// A language has its own plural forms, months and order of a date; what it
// leaves out stays English.
func TestOtherLanguage(t *testing.T) {
	w := wordsOf(t, "pl", `
[date]
long = "{day} {month} {year} r."
months = ["stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"]
[size]
point = ","
[count]
packs = { one = "{n} pakiet", few = "{n} pakiety", many = "{n} pakietów", other = "{n} pakietu" }
`)
	for _, tt := range []struct{ got, want string }{
		{w.long(content.Date{Year: 2026, Month: 9, Day: 1}), "1 września 2026 r."},
		{w.must("count.packs", "n", 1), "1 pakiet"},
		{w.must("count.packs", "n", 3), "3 pakiety"},
		{w.must("count.packs", "n", 12), "12 pakietów"},
		{w.size(1450), "1,5 KB"},
		{w.must("menu.version", "version", "1"), "Version 1"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, not %q", tt.got, tt.want)
		}
	}
	if w.rtl || !wordsOf(t, "ar", "").rtl || !wordsOf(t, "he-IL", "").rtl {
		t.Error("the direction of a language is wrong")
	}
}
