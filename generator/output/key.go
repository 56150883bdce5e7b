package output

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

// A Key digests everything that the bytes of an artifact depend on: content,
// configuration, theme and the program's version. Equal keys promise equal
// bytes at the same path.
type Key [32]byte

// String gives the key in hexadecimal.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// A Digest is the SHA-256 of a file's bytes.
type Digest [32]byte

// String gives the digest in hexadecimal, as sha256sum(1) prints it.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// A KeyBuilder makes a key of a sequence of values. Every value is written
// with its type and length, so that no two sequences run together into the
// same bytes: ("ab", "c") and ("a", "bc") have different keys. Not safe for
// concurrent use.
type KeyBuilder struct {
	// buf collects what is added. Most keys are made of so little that it is
	// hashed at once, and the builder stays on the stack unless it is kept.
	buf  [512]byte
	n    int
	long *longKey // what did not fit, nil for nothing
}

// A longKey hashes what does not fit into a builder.
type longKey struct {
	h   hash.Hash
	buf []byte // on the heap, where an interface wants it
}

// NewKey begins a key. The kind names the recipe and its version, such as
// "page/v1": a new version makes every key of the kind new.
func NewKey(kind string) *KeyBuilder {
	b := &KeyBuilder{}
	b.add(kind)
	return b
}

func (b *KeyBuilder) head(tag byte, n uint64) {
	const size = 9
	if b.n+size > len(b.buf) {
		b.flush()
	}
	b.buf[b.n] = tag
	binary.BigEndian.PutUint64(b.buf[b.n+1:], n)
	b.n += size
}

// room makes room for a byte or more.
func (b *KeyBuilder) room() {
	if b.n == len(b.buf) {
		b.flush()
	}
}

// flush hashes what is in the buffer.
func (b *KeyBuilder) flush() {
	if b.long == nil {
		b.long = &longKey{h: sha256.New(), buf: make([]byte, 0, len(b.buf))}
	}
	b.long.buf = append(b.long.buf[:0], b.buf[:b.n]...)
	b.long.h.Write(b.long.buf) // a hash never fails
	b.n = 0
}

// String adds a text.
func (b *KeyBuilder) String(s string) *KeyBuilder {
	b.add(s)
	return b
}

func (b *KeyBuilder) add(s string) {
	b.head('s', uint64(len(s)))
	for len(s) > 0 {
		b.room()
		n := copy(b.buf[b.n:], s)
		b.n, s = b.n+n, s[n:]
	}
}

// Strings adds a list of texts, in the order given.
func (b *KeyBuilder) Strings(list []string) *KeyBuilder {
	b.head('l', uint64(len(list)))
	for _, s := range list {
		b.String(s)
	}
	return b
}

// Bytes adds bytes.
func (b *KeyBuilder) Bytes(p []byte) *KeyBuilder {
	b.bytes('b', p)
	return b
}

func (b *KeyBuilder) bytes(tag byte, p []byte) {
	b.head(tag, uint64(len(p)))
	for len(p) > 0 {
		b.room()
		n := copy(b.buf[b.n:], p)
		b.n, p = b.n+n, p[n:]
	}
}

// Int adds a number.
func (b *KeyBuilder) Int(n int64) *KeyBuilder {
	b.head('i', uint64(n))
	return b
}

// Bool adds a truth value.
func (b *KeyBuilder) Bool(v bool) *KeyBuilder {
	var n uint64
	if v {
		n = 1
	}
	b.head('t', n)
	return b
}

// Key adds another key or a digest: both are 32 bytes.
func (b *KeyBuilder) Key(k [32]byte) *KeyBuilder {
	b.bytes('k', k[:])
	return b
}

// Sum gives the key of what was added so far. More may be added after it.
func (b *KeyBuilder) Sum() Key {
	if b.long == nil {
		return sha256.Sum256(b.buf[:b.n])
	}
	b.flush()
	return b.long.sum()
}

func (l *longKey) sum() (k Key) {
	l.h.Sum(k[:0])
	return k
}
