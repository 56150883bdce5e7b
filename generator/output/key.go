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
	h hash.Hash
	// buf collects small values: the hash is much faster on long writes.
	buf []byte
}

// NewKey begins a key. The kind names the recipe and its version, such as
// "page/v1": a new version makes every key of the kind new.
func NewKey(kind string) *KeyBuilder {
	b := &KeyBuilder{h: sha256.New(), buf: make([]byte, 0, 512)}
	return b.String(kind)
}

func (b *KeyBuilder) head(tag byte, n uint64) {
	b.room(9)
	b.buf = append(b.buf, tag)
	b.buf = binary.BigEndian.AppendUint64(b.buf, n)
}

// room makes place for n bytes; more than the buffer holds must not be asked.
func (b *KeyBuilder) room(n int) {
	if len(b.buf)+n > cap(b.buf) {
		b.h.Write(b.buf) // a hash never fails
		b.buf = b.buf[:0]
	}
}

// String adds a text.
func (b *KeyBuilder) String(s string) *KeyBuilder {
	b.head('s', uint64(len(s)))
	for len(s) > 0 {
		b.room(min(len(s), 256))
		n := min(len(s), cap(b.buf)-len(b.buf))
		b.buf = append(b.buf, s[:n]...)
		s = s[n:]
	}
	return b
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
	b.head('b', uint64(len(p)))
	b.room(cap(b.buf))
	b.h.Write(p)
	return b
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
	b.head('k', uint64(len(k)))
	b.room(len(k))
	b.buf = append(b.buf, k[:]...)
	return b
}

// Sum gives the key of what was added so far. More may be added after it.
func (b *KeyBuilder) Sum() Key {
	b.room(cap(b.buf))
	var k Key
	b.h.Sum(k[:0])
	return k
}
