// Package wire writes plain data as bytes and reads it back, field by field:
// one description of a format serves both.
//
// Integers are varints; strings and lists begin with their length. There are
// no names and no versions: what the cache keeps is read by the program that
// wrote it. Other bytes give an error and never more memory than they have
// themselves.
package wire

import (
	"crypto/sha256"
	"encoding/binary"
)

// A Wire either writes what it is given or fills it in.
type Wire struct {
	writing bool
	out     []byte
	in      string // what is still to be read
	bad     bool
}

// Writer makes a wire that writes.
func Writer() *Wire { return &Wire{writing: true} }

// Reader makes a wire that reads. All strings that it gives are parts of one.
func Reader(data []byte) *Wire { return &Wire{in: string(data)} }

// Writing reports whether the wire writes.
func (w *Wire) Writing() bool { return w.writing }

// Bytes gives what has been written.
func (w *Wire) Bytes() []byte { return w.out }

// More reports whether there is more to read.
func (w *Wire) More() bool { return w.in != "" }

// Whole reports whether all was read, and nothing was wrong with it.
func (w *Wire) Whole() bool { return !w.bad && w.in == "" }

// Fail says that what was read cannot be. Nothing more is read.
func (w *Wire) Fail() { w.bad, w.in = true, "" }

// Int is a number.
func (w *Wire) Int(n *int) {
	i := int64(*n)
	w.Int64(&i)
	*n = int(i)
}

// Int64 is a number.
func (w *Wire) Int64(n *int64) {
	if w.writing {
		w.out = binary.AppendVarint(w.out, *n)
		return
	}
	var u uint64
	for i := 0; i < len(w.in) && i < binary.MaxVarintLen64; i++ {
		b := w.in[i]
		u |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			w.in = w.in[i+1:]
			*n = int64(u>>1) ^ -int64(u&1)
			return
		}
	}
	*n = 0
	w.Fail()
}

// Length is the number of things that take at least a byte each, or one more.
// It is 0 when it cannot be.
func (w *Wire) Length(n int) int {
	if w.Int(&n); !w.writing && (n < 0 || n > len(w.in)+1) {
		w.Fail()
		return 0
	}
	return n
}

// String is a text.
func (w *Wire) String(s *string) {
	n := w.Length(len(*s))
	switch {
	case w.writing:
		w.out = append(w.out, *s...)
	case n > len(w.in):
		w.Fail()
	default:
		*s, w.in = w.in[:n], w.in[n:]
	}
}

// Digest is a SHA-256 digest.
func (w *Wire) Digest(sum *[sha256.Size]byte) {
	switch {
	case w.writing:
		w.out = append(w.out, sum[:]...)
	case len(w.in) < len(sum):
		w.Fail()
	default:
		w.in = w.in[copy(sum[:], w.in):]
	}
}

// List is a list of things that take at least a byte each.
func List[T any](w *Wire, list *[]T, each func(*T)) {
	n := w.Length(len(*list))
	if !w.writing {
		*list = nil
		if n > 0 {
			*list = make([]T, n)
		}
	}
	for i := range *list {
		each(&(*list)[i])
	}
}
