//go:build unix

package generator

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"placard/benchmark"
)

// BenchmarkFiles renders files of each kind, again and again in turn, without
// writing them.
func BenchmarkFiles(b *testing.B) {
	dir := b.TempDir()
	if err := benchmark.WriteSite(dir, 2*benchmark.PacksPerSystem); err != nil {
		b.Fatal(err)
	}
	s, err := load(b.Context(), Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	plan, err := s.plan(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, kind := range []struct{ name, in, end string }{
		{"pack page", "/packs/", "/index.html"},
		{"comparison", "...", "/index.html"},
		{"system page", "systems/system-00001", "system-00001/index.html"},
		{"change log", "/changes/", "/index.html"},
		{"pack for programs", "/packs/", "/index.json"},
		{"feed", "", "feed.atom"},
		{"search", "search/", ""},
		{"card", "/packs/", ".cdx.json"},
	} {
		var writes []func(io.Writer) error
		for _, a := range plan.Artifacts() {
			if a.Derived == nil && strings.Contains(a.Path, kind.in) && strings.HasSuffix(a.Path, kind.end) {
				writes = append(writes, a.Write)
			}
		}
		b.Run(strings.ReplaceAll(kind.name, " ", "-"), func(b *testing.B) {
			if len(writes) == 0 {
				b.Skip("there are none")
			}
			b.ReportAllocs()
			i, cpu := 0, processorTime(b)
			for b.Loop() {
				if err := writes[i%len(writes)](io.Discard); err != nil {
					b.Fatal(err)
				}
				i++
			}
			b.ReportMetric(float64(processorTime(b)-cpu)/float64(b.N), "cpu-ns/op")
		})
	}
}

// processorTime is what the process has used so far; other than the clock it
// does not count what else the machine does.
func processorTime(b *testing.B) time.Duration {
	var use unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// BenchmarkStages times what a build does before it writes.
func BenchmarkStages(b *testing.B) {
	dir := b.TempDir()
	if err := benchmark.WriteSite(dir, 10*benchmark.PacksPerSystem); err != nil {
		b.Fatal(err)
	}
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if _, err := load(b.Context(), Options{Dir: dir}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("plan", func(b *testing.B) {
		for b.Loop() {
			s := newSession(Options{Dir: dir})
			b.StopTimer()
			if err := s.load(b.Context()); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			if _, err := s.plan(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkSave times what a preview does between a save and the page: one
// pack of a thousand, or of ten thousand, gets another sentence and its page is
// asked for.
func BenchmarkSave(b *testing.B) {
	for _, packs := range []int{1000, 10000} {
		b.Run(fmt.Sprintf("packs=%d", packs), func(b *testing.B) { benchmarkSave(b, packs) })
	}
}

func benchmarkSave(b *testing.B, packs int) {
	dir := b.TempDir()
	if err := benchmark.WriteSite(dir, packs); err != nil {
		b.Fatal(err)
	}
	const name = "content/systems/system-00050/1.9.0.md"
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		b.Fatal(err)
	}
	w := NewWorkspace(Options{Dir: dir})
	if _, err := w.Update(b.Context(), nil); err != nil {
		b.Fatal(err)
	}
	i, cpu := 0, processorTime(b)
	for b.Loop() {
		next := fmt.Appendf(text[:len(text):len(text)], "\nSentence %d.\n", i)
		if err := os.WriteFile(filepath.Join(dir, name), next, 0o644); err != nil {
			b.Fatal(err)
		}
		snap, err := w.Update(b.Context(), []string{name})
		if err != nil {
			b.Fatal(err)
		}
		f, err := snap.File(b.Context(), "systems/system-00050/packs/1.9.0/index.html")
		if err != nil || f == nil || !bytes.Contains(f.Data, fmt.Appendf(nil, "Sentence %d.", i)) {
			b.Fatal("the page does not show the change", err)
		}
		i++
	}
	b.ReportMetric(float64(processorTime(b)-cpu)/float64(b.N), "cpu-ns/op")
}
