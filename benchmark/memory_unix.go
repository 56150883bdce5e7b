//go:build unix

package benchmark

import (
	"os"
	"runtime"
	"syscall"
)

// residentSize is the largest resident size of a process that has ended, in
// bytes (getrusage(2), ru_maxrss: kilobytes, on macOS bytes).
func residentSize(state *os.ProcessState) int64 {
	use, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(use.Maxrss)
	}
	return int64(use.Maxrss) * 1024
}
