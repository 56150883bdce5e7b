// Command placard-bench makes large sites for measuring builds. The same
// size gives the same bytes on every machine.
//
//	placard-bench site DIR PACKS    a Placard site
//	placard-bench hugo DIR PACKS    the same text as plain pages for Hugo
//
// For example, to time a clean build of a thousand packs:
//
//	go run ./cmd/placard-bench site /tmp/bench 1000
//	time go run ./cmd/placard build --site /tmp/bench
package main

import (
	"fmt"
	"os"
	"strconv"

	"placard/benchmark"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "placard-bench:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("usage: placard-bench site|hugo DIR PACKS")
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
