// Package diff says what changed between two documents.
package diff
