package output

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// largePlan is a site of some size: a page folder for each two files, as
// published trees have, and one list of all digests. The file numbered
// changed, if there is one, has other bytes.
func largePlan(tb testing.TB, n, changed int) *Plan {
	tb.Helper()
	var p Plan
	body := bytes.Repeat([]byte("disclosure "), 200)
	for i := range n - 1 {
		path := fmt.Sprintf("systems/system-%02d/packs/%d.%d.0/%s", i/2%40, i/2/40/10, i/2/40%10, []string{"index.html", "index.json"}[i%2])
		version := int64(0)
		if i == changed {
			version = 1
		}
		err := p.Add(Artifact{Path: path, Kind: "page", Key: NewKey("page/v1").String(path).Int(version).Sum(),
			Write: func(w io.Writer) error {
				if _, err := io.WriteString(w, path+" "+strconv.FormatInt(version, 10)+"\n"); err != nil {
					return err
				}
				_, err := w.Write(body)
				return err
			}})
		if err != nil {
			tb.Fatal(err)
		}
	}
	err := p.Add(Artifact{Path: "SHA256SUMS", Kind: "digests", Key: NewKey("sums/v1").Sum(), Derived: &Derived{Phase: 1, Uses: []string{Everything}, Write: sums}})
	if err != nil {
		tb.Fatal(err)
	}
	return &p
}

func sums(w io.Writer, files Files) error {
	for f := range files.All() {
		if _, err := fmt.Fprintf(w, "%s  %s\n", f.Digest, f.Path); err != nil {
			return err
		}
	}
	return nil
}

const large = 60_000

func BenchmarkPlan60000(b *testing.B) {
	for b.Loop() {
		p := largePlan(b, large, -1)
		p.Artifacts()
	}
}

func BenchmarkEmit60000(b *testing.B) {
	if testing.Short() {
		b.Skip("writes 60,000 files")
	}
	emit := func(b *testing.B, p *Plan, dir string, rendered int) {
		b.Helper()
		r, err := p.Emit(b.Context(), dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if r.Rendered != rendered {
			b.Fatalf("rendered %d artifacts, want %d", r.Rendered, rendered)
		}
	}
	dir := filepath.Join(b.TempDir(), "public")
	b.Run("clean", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			if err := os.RemoveAll(dir); err != nil {
				b.Fatal(err)
			}
			p := largePlan(b, large, -1)
			b.StartTimer()
			emit(b, p, dir, large)
		}
	})
	b.Run("unchanged", func(b *testing.B) {
		prepare(b, largePlan(b, large, -1), dir)
		for b.Loop() {
			b.StopTimer()
			p := largePlan(b, large, -1)
			b.StartTimer()
			emit(b, p, dir, 0)
		}
	})
	b.Run("one", func(b *testing.B) {
		changed := []int{-1, large / 2}
		prepare(b, largePlan(b, large, changed[0]), dir)
		for i := 1; b.Loop(); i++ {
			b.StopTimer()
			p := largePlan(b, large, changed[i%2])
			b.StartTimer()
			emit(b, p, dir, 2)
		}
	})
}

func prepare(b *testing.B, p *Plan, dir string) {
	b.Helper()
	if _, err := p.Emit(b.Context(), dir, Options{}); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkManifestParse60000(b *testing.B) {
	p := largePlan(b, large, -1)
	var entries []entry
	for _, a := range p.Artifacts() {
		entries = append(entries, entry{path: a.Path, key: a.Key, sum: Digest(a.Key), size: 2200})
	}
	data := appendManifest(nil, entries)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if m := parseManifest(data); !m.whole {
			b.Fatal("not whole")
		}
	}
}
