//go:build !unix

package benchmark

import "os"

// residentSize is 0: the system does not tell.
func residentSize(*os.ProcessState) int64 { return 0 }
