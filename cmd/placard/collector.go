package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// heapGoal is how large the heap of a build may grow in bytes before garbage
// is collected, however little of it is in use. The default of the runtime,
// twice of what is in use, would let a small site collect all the time, and
// let a large one take twice of what it needs.
const heapGoal = 256 << 20

// largeHeap is how large it may grow for the garbage of a large site, which
// would be collected all the time within heapGoal.
const largeHeap = 380 << 20

// memoryGoal is how much memory a build may take from the system in bytes
// before what lies idle is given back at once, which costs time. A large site
// may take more, in proportion to what is in use.
const memoryGoal = 446 << 20

// How much garbage may grow beyond what is in use, in per cent of it: at least
// and at most, and what is enough, above which a heap does not grow beyond
// heapGoal. Below the least collecting would take more than a third of the
// time; with what is enough it takes an eighth.
const (
	leastGarbage  = 40
	enoughGarbage = 160
	mostGarbage   = 1000
)

// paceCollector paces the garbage collector for a command that runs once and
// ends. Whoever sets GOGC or GOMEMLIMIT knows better.
func paceCollector() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(mostGarbage)
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	pace := func() {
		metrics.Read(live)
		used := live[0].Value.Uint64()
		debug.SetGCPercent(garbage(used))
		debug.SetMemoryLimit(int64(max(memoryGoal, used+used*65/100)))
	}
	// The finalizer of an object that nothing refers to runs after each
	// collection, and makes the next such object.
	type cycle struct{ _ [16]byte }
	var again func(*cycle)
	again = func(c *cycle) {
		pace()
		runtime.SetFinalizer(c, again)
	}
	runtime.SetFinalizer(new(cycle), again)
}

// garbage gives how much garbage may grow in per cent of what is in use.
func garbage(live uint64) int {
	if live == 0 {
		return mostGarbage
	}
	upTo := func(heap float64) float64 { return 100 * (heap - float64(live)) / float64(live) }
	return int(min(mostGarbage, max(leastGarbage, upTo(heapGoal), min(enoughGarbage, upTo(largeHeap)))))
}
