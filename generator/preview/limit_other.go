//go:build !unix

package preview

// limited reports whether the system refuses to watch more. Here no such
// limit is known.
func limited(error) bool { return false }
