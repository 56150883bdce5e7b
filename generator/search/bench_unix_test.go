//go:build unix

package search

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"placard/benchmark"
	"placard/generator/output"
)

// BenchmarkIndex plans and writes the index of a large site: all of it, with
// nothing remembered, or what an edit of one text changes. It reports how much
// the heap has grown, for the plan and at the end, when all of it is still held.
//
//	PLACARD_LARGE=10000 go test ./generator/search -run '^$' -bench Index -benchtime 1x
func BenchmarkIndex(b *testing.B) {
	packs, err := strconv.Atoi(os.Getenv("PLACARD_LARGE"))
	if err != nil {
		b.Skip("set PLACARD_LARGE to a number of packs")
	}
	dir := b.TempDir()
	if err := benchmark.WriteSite(dir+"/site", packs); err != nil {
		b.Fatal(err)
	}
	site := load(b, dir+"/site", false)
	heap := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	write := func(b *testing.B, in Input, wanted func(output.Artifact) bool) {
		before := heap()
		start := processorTime(b)
		bytes, files := written(0), 0
		list := Plan(in)
		planning := processorTime(b) - start
		planned := heap() - before
		start = processorTime(b) - planning
		for _, a := range list {
			if wanted(a) {
				files++
				if err := a.Write(&bytes); err != nil {
					b.Fatal(err)
				}
			}
		}
		all := processorTime(b) - start
		b.ReportMetric(all.Seconds()*1000, "CPU-ms")
		b.ReportMetric(planning.Seconds()*1000, "CPU-ms-planned")
		b.ReportMetric(planned, "MB-planned")
		b.ReportMetric(heap()-before, "MB-held")
		b.ReportMetric(float64(files), "files")
		b.ReportMetric(float64(bytes)/(1<<20), "MB-written")
		runtime.KeepAlive(list)
	}
	b.Run("clean", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			write(b, site, func(output.Artifact) bool { return true })
		}
	})
	b.Run("edited", func(b *testing.B) {
		known := map[string]output.Key{}
		in := site
		in.Cache = openCache(b, dir+"/cache")
		for _, a := range Plan(in) {
			known[a.Path] = a.Key
			if err := a.Write(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
		in.Cache.Close()
		matches, err := filepath.Glob(dir + "/site/content/systems/*/1.0.0.md")
		if err != nil || len(matches) == 0 {
			b.Fatal("the site has no pack to edit", err)
		}
		n := 0
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			name := matches[n%len(matches)]
			n++
			text, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(name, append(text, "\nA paragraph that nobody has seen before.\n"...), 0o666); err != nil {
				b.Fatal(err)
			}
			in := load(b, dir+"/site", false)
			in.Cache = openCache(b, dir+"/cache")
			b.StartTimer()
			write(b, in, func(a output.Artifact) bool { return known[a.Path] != a.Key })
			b.StopTimer()
			if err := os.WriteFile(name, text, 0o666); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
}

// processorTime is what the program has taken of the processors.
func processorTime(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

type written int

func (c *written) Write(p []byte) (int, error) { *c += written(len(p)); return len(p), nil }

var _ io.Writer = (*written)(nil)
