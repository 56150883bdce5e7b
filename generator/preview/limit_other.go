//go:build !unix

package preview

// limit says which limit of the system an error speaks of. Here none is known.
func limit(error) (what, lift string) { return "", "" }
