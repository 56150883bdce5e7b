package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"text/tabwriter"
	"time"

	"placard/generator"
)

// startProfile begins a CPU profile in a folder. stop ends it and adds a
// profile of the memory in use. Without a folder both do nothing.
func startProfile(dir string) (stop func() error, err error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("--profile: %w", err)
	}
	cpu, err := os.Create(filepath.Join(dir, "cpu.pprof"))
	if err != nil {
		return nil, fmt.Errorf("--profile: %w", err)
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return nil, errors.Join(fmt.Errorf("--profile: %w", err), cpu.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		err := cpu.Close()
		memory, err2 := os.Create(filepath.Join(dir, "memory.pprof"))
		if err2 != nil {
			return errors.Join(err, err2)
		}
		runtime.GC() // so that the profile is of what is in use
		return errors.Join(err, pprof.Lookup("allocs").WriteTo(memory, 0), memory.Close())
	}, nil
}

// printStats says where the time of a build went.
func printStats(w io.Writer, r *generator.Result) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "\nstage\ttime\t\n")
	for _, s := range r.Stats.Stages {
		fmt.Fprintf(t, "%s\t%s\t\n", s.Name, seconds(s.Took))
	}
	t.Flush()
	if len(r.Stats.Kinds) > 0 {
		fmt.Fprint(t, "\nkind\tfiles\trendered\tsize\trendering\teach\t\n")
		for _, k := range r.Stats.Kinds {
			each := time.Duration(0)
			if k.Rendered > 0 {
				each = k.Took / time.Duration(k.Rendered)
			}
			fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\t\n", k.Kind, k.Files, k.Rendered, size(k.Bytes), seconds(k.Took), each.Round(time.Microsecond))
		}
		t.Flush()
	}
	if len(r.Stats.Cached) > 0 {
		fmt.Fprint(t, "\ncache\tasked\tfound\t\n")
		for _, c := range r.Stats.Cached {
			fmt.Fprintf(t, "%s\t%d\t%d\t\n", c.What, c.Asked, c.Found)
		}
		t.Flush()
	}
	if r.Stats.PeakMemory > 0 {
		fmt.Fprintf(w, "\npeak memory %s\n", size(r.Stats.PeakMemory))
	}
}
