package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
)

// What readers of the demonstration site mistype, and what they are offered.
func TestNear(t *testing.T) {
	r, _ := indexOf(t, load(t, "../..", false))
	queries(t, "testdata/near.txt", func(q Query, want string) {
		near, err := r.Near(q)
		if err != nil {
			t.Fatal(err)
		}
		if have := strings.Join(near, " | "); have != want {
			t.Errorf("%+v: want %q, have %q", q, want, have)
		}
		for _, n := range near {
			if hits := r.must(t, Query{Text: n, System: q.System, Kind: q.Kind}); len(hits) == 0 {
				t.Errorf("%+v: %q is offered and finds nothing", q, n)
			}
		}
	})
}

// On a site of any size near words are looked for in few shards, and what is
// not found there is what the package says.
func TestNearOfLargeSites(t *testing.T) {
	files := map[string]string{"site.toml": config, "content/_index.md": pageFile("Home", "")}
	random := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for p := range 60 {
		b.Reset()
		for i := range 5000 {
			if i%20 == 0 {
				b.WriteString("\n\n")
			}
			for range 4 + random.IntN(8) {
				b.WriteByte("aeioulnrst"[random.IntN(10)])
			}
			b.WriteByte(' ')
		}
		files[fmt.Sprintf("content/p%02d.md", p)] = pageFile("Page", "Zebras and quagga grazing. "+b.String())
	}
	r, _ := indexOf(t, site(t, files, false))
	var m manifest
	if err := r.load("index", &m); err != nil {
		t.Fatal(err)
	}
	if n := len(m.Sets[0].Firsts); n < 10 {
		t.Fatalf("%d shards are too few to test with", n)
	}
	file, shards := r.File, 0
	r.File = func(path string) ([]byte, error) {
		if strings.HasPrefix(path, Folder+"t") {
			shards++
		}
		return file(path)
	}
	for text, want := range map[string]string{
		"graxing":  "grazing",
		"gerazing": "grazing",
		"rgazing":  "grazing", // the first two letters, swapped
		"quaga":    "quagga",
		"uqagga":   "quagga",
		"zebrsa":   "zebras",
		"kebras":   "", // a slip in the first letter
		"xxxxxxxx": "",
	} {
		shards = 0
		near, err := r.Near(Query{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if have := strings.Join(near, " | "); have != want {
			t.Errorf("%s: want %q, have %q", text, want, have)
		}
		if most := 3 * manyShards; shards > most { // one of them was read for the word itself
			t.Errorf("%s: %d shards are read, more than %d", text, shards, most)
		}
	}
}

// slips is the distance that its documentation says, found step by step here.
func TestSlips(t *testing.T) {
	plain := func(a, b []uint16) int {
		d := make([][]int, len(a)+1)
		for i := range d {
			d[i] = make([]int, len(b)+1)
			for j := range d[i] {
				switch {
				case i == 0 || j == 0:
					d[i][j] = i + j
				default:
					cost := 1
					if a[i-1] == b[j-1] {
						cost = 0
					}
					d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
					if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
						d[i][j] = min(d[i][j], d[i-2][j-2]+1)
					}
				}
			}
		}
		return d[len(a)][len(b)]
	}
	random := rand.New(rand.NewPCG(1, 2))
	word := func() []uint16 {
		w := make([]uint16, random.IntN(7))
		for i := range w {
			w[i] = uint16("abc"[random.IntN(3)])
		}
		return w
	}
	for range 20_000 {
		a, b := word(), word()
		want := plain(a, b)
		for most := range 4 {
			if have := slips(a, b, most); have != want && (want <= most || have <= most) {
				t.Fatalf("%q and %q, at most %d: have %d, want %d", string(utf16.Decode(a)), string(utf16.Decode(b)), most, have, want)
			}
		}
	}
}
