package compare

import (
	"fmt"
	"strings"
	"testing"

	"placard/generator/disclosure"
)

// BenchmarkPair compares two revisions, parsing included, as the first pair
// of a build does.
func BenchmarkPair(b *testing.B) {
	for _, kb := range []int{10, 25, 50, 100, 200} {
		text := body(kb*1000, 1)
		c := pairOf(b, text, revise(text, 40, 2))
		documents := parser(c.To.System)
		b.Run(fmt.Sprintf("%dKB", kb), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Packs(c.From, c.To, documents); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRead compares packs that have been read already, as all pairs after
// the first of a version do.
func BenchmarkRead(b *testing.B) {
	for _, kb := range []int{10, 200} {
		text := body(kb*1000, 1)
		c := pairOf(b, text, revise(text, 40, 2))
		comparer := NewComparer(parser(c.To.System), Options{})
		b.Run(fmt.Sprintf("%dKB", kb), func(b *testing.B) {
			for b.Loop() {
				if _, err := comparer.compare(c.From, c.To); err != nil { // Packs would remember it
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkUnlike compares texts that have nothing but words in common.
func BenchmarkUnlike(b *testing.B) {
	for _, kb := range []int{10, 200} {
		c := pairOf(b, body(kb*1000, 1), body(kb*1000, 7))
		documents := parser(c.To.System)
		b.Run(fmt.Sprintf("%dKB", kb), func(b *testing.B) {
			for b.Loop() {
				if _, err := Packs(c.From, c.To, documents); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAllPairs compares every two of 50 versions of 10 KB.
func BenchmarkAllPairs(b *testing.B) {
	site, documents := chain(b, 50, 10_000)
	packs := site.Systems[0].Packs
	for b.Loop() {
		c := NewComparer(documents, Options{})
		for i, to := range packs {
			for _, from := range packs[i+1:] {
				if _, err := c.Packs(from, to); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.ReportMetric(float64(len(packs)*(len(packs)-1)/2), "pairs")
}

// BenchmarkCheck checks chains of versions: the time grows with their number.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{10, 50, 200} {
		site, documents := chain(b, n, 10_000)
		b.Run(fmt.Sprintf("%d versions", n), func(b *testing.B) {
			for b.Loop() {
				Check(site, documents)
			}
		})
	}
}

// chain is a system with n versions of a text, each a revision of the one
// before.
func chain(t testing.TB, n, bytes int) (*disclosure.Site, Documents) {
	t.Helper()
	site := base(t)
	template := site.Files[len(site.Files)-1]
	site.Files = site.Files[:len(site.Files)-1]
	text := body(bytes, 1)
	for i := range n {
		f := template
		f.Name = fmt.Sprintf("content/systems/triage/1.%d.0.md", i)
		f.Data = fmt.Appendf(nil, "+++\nversion = \"1.%d.0\"\npublished = 2026-02-01\neffective = 2026-02-01\nmodels = [\"triage-2026-02\"]\n\n[[change]]\nsection = \"risks\"\nclass = \"material\"\nwhat = \"a\"\nwhy = \"b\"\n+++\n\n%s", i, text)
		site.Files = append(site.Files, f)
		text = revise(text, 100, uint64(i))
	}
	dir := t.TempDir()
	files(t, dir, site)
	s, documents := load(t, dir)
	if got := len(s.Systems[0].Packs); got != n {
		t.Fatalf("%d of %d versions", got, n)
	}
	return s, documents
}

func TestChain(t *testing.T) {
	site, documents := chain(t, 20, 3000)
	for _, f := range Check(site, documents) {
		if !strings.HasPrefix(f.Code, "I12") {
			t.Errorf("%+v", f)
		}
	}
}
