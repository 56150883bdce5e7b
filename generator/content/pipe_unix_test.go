//go:build unix

package content

import (
	"syscall"
	"testing"
)

// makePipe makes what waits for ever when it is read.
func makePipe(t *testing.T, name string) {
	t.Helper()
	if err := syscall.Mkfifo(name, 0o666); err != nil {
		t.Skip(err)
	}
}
