package search

import (
	"io"
	"os"
	"runtime"
	"strconv"
	"testing"

	"placard/benchmark"
)

// BenchmarkIndex plans and writes the index of a large site. It reports how
// much the heap has grown at the end, when all of it is still held.
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
	s := load(b, dir+"/site", false)
	heap := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	before := heap()
	b.ReportAllocs()
	for b.Loop() {
		bytes := written(0)
		list := Plan(s)
		planned := heap() - before
		for _, a := range list {
			if err := a.Write(&bytes); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(planned, "MB-planned")
		b.ReportMetric(heap()-before, "MB-held")
		b.ReportMetric(float64(len(list)), "files")
		b.ReportMetric(float64(bytes)/(1<<20), "MB-written")
		runtime.KeepAlive(list)
	}
}

type written int

func (c *written) Write(p []byte) (int, error) { *c += written(len(p)); return len(p), nil }

var _ io.Writer = (*written)(nil)
