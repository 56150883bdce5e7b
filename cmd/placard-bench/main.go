// Command placard-bench makes large sites for measuring builds, and measures
// them. The same size gives the same bytes on every machine.
//
//	placard-bench site DIR PACKS       a Placard site
//	placard-bench hugo DIR PACKS       the same text as plain pages for Hugo
//	placard-bench measure PACKS ...    time builds and saves at these sizes
//
// Measure takes the program from --placard or the search path, and times Hugo
// in turns with it when there is one; --runs is the number of runs (3).
//
//	go build -o placard ./cmd/placard
//	go run ./cmd/placard-bench measure --placard ./placard 1000 10000
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"text/tabwriter"
	"time"

	"placard/benchmark"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "placard-bench:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) > 0 && args[0] == "measure" {
		return measure(args[1:])
	}
	if len(args) != 3 {
		return errors.New("usage: placard-bench site|hugo DIR PACKS, or placard-bench measure [--placard FILE] [--runs N] PACKS")
	}
	packs, err := strconv.Atoi(args[2])
	if err != nil || packs < 1 {
		return fmt.Errorf("%q is not a number of packs", args[2])
	}
	if entries, err := os.ReadDir(args[1]); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty", args[1])
	}
	switch args[0] {
	case "site":
		return benchmark.WriteSite(args[1], packs)
	case "hugo":
		return benchmark.WriteHugo(args[1], packs)
	}
	return fmt.Errorf("unknown kind of site %q: write site or hugo", args[0])
}

// measure prints a table for each size, and how the clean build grows.
func measure(args []string) error {
	flags := flag.NewFlagSet("measure", flag.ContinueOnError)
	program := flags.String("placard", "placard", "the program to measure")
	runs := flags.Int("runs", 3, "runs of every measurement; the median counts")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 || *runs < 1 {
		return errors.New("usage: placard-bench measure [--placard FILE] [--runs N] PACKS")
	}
	placard, err := exec.LookPath(*program)
	if err != nil {
		return err
	}
	if placard, err = filepath.Abs(placard); err != nil {
		return err
	}
	hugo, _ := exec.LookPath("hugo") // none, none is measured
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var before struct{ packs, seconds float64 }
	for _, arg := range flags.Args() {
		packs, err := strconv.Atoi(arg)
		if err != nil || packs < 1 {
			return fmt.Errorf("%q is not a number of packs", arg)
		}
		list, err := one(ctx, benchmark.Options{Placard: placard, Hugo: hugo, Packs: packs, Runs: *runs, Log: os.Stderr})
		if err != nil {
			return err
		}
		fmt.Printf("%d packs, median of %d runs, %d processors\n", packs, *runs, runtime.NumCPU())
		t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(t, "\twall\tCPU\tmemory\t")
		for _, m := range list {
			fmt.Fprintf(t, "%s\t%s\t%s\t%d MB\t\n", m.Name, m.Wall.Round(time.Millisecond), m.CPU.Round(time.Millisecond), m.Memory/1e6)
		}
		t.Flush()
		clean := list[0].Wall.Seconds()
		if hugo != "" {
			fmt.Printf("clean build: %.2f of Hugo's time\n", clean/list[1].Wall.Seconds())
		}
		if before.packs > 0 && float64(packs) != before.packs {
			fmt.Printf("from %g to %d packs the time of a clean build grows with the power %.2f\n", before.packs, packs, math.Log(clean/before.seconds)/math.Log(float64(packs)/before.packs))
		}
		fmt.Println()
		before.packs, before.seconds = float64(packs), clean
	}
	return nil
}

// one measures one size in a folder of its own.
func one(ctx context.Context, o benchmark.Options) (_ []benchmark.Measure, err error) {
	if o.Dir, err = os.MkdirTemp("", "placard-bench-"); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(o.Dir)) }()
	return benchmark.Run(ctx, o)
}
