//go:build unix

package generator

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// peakMemory gives the largest resident size that the process has had, in
// bytes (getrusage(2), ru_maxrss: kilobytes, on macOS bytes).
func peakMemory() int64 {
	var use unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &use); err != nil {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(use.Maxrss)
	}
	return int64(use.Maxrss) * 1024
}
