// Package cache remembers between builds what was worked out from texts, by
// digests of all that it was worked out from; and within a build, in a
// [Recent], what belongs to the things that were asked for last.
//
// A [Cache] is a folder of segments, files that are written once and never changed:
// a build that has worked something out adds one. So two builds at once, of
// two branches too, do not disturb each other; and when there are many
// segments, whoever comes next makes one of them. What one program has noted
// down another one does not read.
//
// It is safe to delete. A segment that is damaged is not used as far as it is
// damaged, and is gone with the next that is written.
package cache

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Key is a digest of what kind of thing is remembered and of all that it
// depends on, but for the program.
type Key = [sha256.Size]byte

const (
	// magic begins a segment and ends it.
	magic = "placard cache 1\n"
	// ending ends the names of segments.
	ending = ".seg"
	// unfinished begins the names of files that are being written.
	unfinished = ".new-"
	// mostSegments is the number of segments of one program above which they
	// are made one.
	mostSegments = 8
	// mostBytes is how large all segments together may be; the oldest go first.
	mostBytes = 256 << 20
	// mostInMemory is how many bytes a cache without a folder holds; what was
	// put first goes first.
	mostInMemory = 64 << 20
	// place is the size of an entry of a segment's index.
	place = sha256.Size + 8 + 4 + checkSize
	// checkSize is how many bytes of its SHA-256 digest are kept with a record.
	checkSize = 8
)

// A Cache is one build's view of the folder. A nil one remembers nothing. It
// is safe for concurrent use.
type Cache struct {
	program  [sha256.Size]byte
	root     *os.Root // nil for a cache in memory
	write    bool
	segments []*segment

	mu    sync.Mutex
	known map[Key]record // in segments, the one that is being written among them
	own   *writer        // of that one, nil until something is put
	mine  *segment

	// Of a cache in memory:
	held  map[Key][]byte
	order []Key
	size  int
}

type segment struct {
	name    string
	file    *os.File
	damaged bool
}

// A record is where a value lies. There are some for each document of a site:
// without pointers they are nothing that the garbage collector goes through.
type record struct {
	offset int64
	length uint32
	in     int32 // number of the segment, or mine
	check  [checkSize]byte
	used   bool
}

// mine, in a record, is the segment that is being written.
const mine = -1

func (c *Cache) segment(r record) *segment {
	if r.in == mine {
		return c.mine
	}
	return c.segments[r.in]
}

// Open reads the indexes of a folder's segments. program says which program
// runs; with "" nothing is remembered. Without write what is put is forgotten.
// The cache has the folder until [Cache.Close].
func Open(root *os.Root, program string, write bool) *Cache {
	if program == "" {
		root.Close()
		return nil
	}
	c := &Cache{program: sha256.Sum256([]byte(program)), root: root, write: write, known: map[Key]record{}}
	for _, info := range list(root) {
		c.read(info.Name())
	}
	return c
}

// New reports whether builds before have left nothing that this program knows.
func (c *Cache) New() bool { return c == nil || len(c.segments) == 0 && c.root != nil }

// InMemory gives a cache that lasts as long as the program.
func InMemory() *Cache { return &Cache{held: map[Key][]byte{}} }

// list gives the segments of a folder, the oldest first.
func list(root *os.Root) []fs.FileInfo {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil
	}
	var all []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && strings.HasSuffix(e.Name(), ending) && !strings.HasPrefix(e.Name(), unfinished) {
			all = append(all, info)
		}
	}
	slices.SortFunc(all, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	return all
}

// read reads the index of a segment, unless it is another program's.
func (c *Cache) read(name string) {
	f, err := c.root.Open(name)
	if err != nil {
		return
	}
	s := &segment{name: name, file: f}
	ours, err := c.index(s)
	switch {
	case err != nil:
		s.damaged = true
	case !ours:
		f.Close()
		return
	}
	c.segments = append(c.segments, s)
}

var errDamaged = errors.New("a segment is damaged")

// index enters what a segment holds that will be the next of the list.
//
// A segment is magic, the digest of the program, the values one after another,
// the index, the index's offset as eight bytes, its digest, and magic again.
func (c *Cache) index(s *segment) (ours bool, err error) {
	info, err := s.file.Stat()
	if err != nil {
		return false, err
	}
	const head, foot = len(magic) + sha256.Size, 8 + sha256.Size + len(magic)
	size := info.Size()
	if size < int64(head+foot) || size > mostBytes {
		return false, errDamaged
	}
	var b [head + foot]byte
	if _, err := s.file.ReadAt(b[:head], 0); err != nil {
		return false, err
	}
	if string(b[:len(magic)]) != magic {
		return false, errDamaged
	}
	if !bytes.Equal(b[len(magic):head], c.program[:]) {
		return false, nil
	}
	if _, err := s.file.ReadAt(b[head:], size-int64(foot)); err != nil {
		return false, err
	}
	end := b[head:]
	at, last := int64(binary.LittleEndian.Uint64(end)), size-int64(foot)
	if string(end[8+sha256.Size:]) != magic || at < int64(head) || at > last || (last-at)%place != 0 {
		return false, errDamaged
	}
	index := make([]byte, last-at)
	if _, err := s.file.ReadAt(index, at); err != nil {
		return false, err
	}
	if sha256.Sum256(index) != Key(end[8:]) {
		return false, errDamaged
	}
	for e := range slices.Chunk(index, place) {
		r := record{
			in:     int32(len(c.segments)),
			offset: int64(binary.LittleEndian.Uint64(e[sha256.Size:])),
			length: binary.LittleEndian.Uint32(e[sha256.Size+8:]),
			check:  [checkSize]byte(e[sha256.Size+12:]),
		}
		if r.offset < int64(head) || r.offset+int64(r.length) > at {
			return false, errDamaged
		}
		c.known[Key(e)] = r
	}
	return true, nil
}

// Get gives what was put under a key, by this build or one before it. The
// bytes must not be changed.
func (c *Cache) Get(key Key) ([]byte, bool) {
	if c == nil {
		return nil, false
	}
	c.mu.Lock()
	if data, ok := c.held[key]; ok {
		c.mu.Unlock()
		return data, true
	}
	r, ok := c.use(key)
	if !ok {
		c.mu.Unlock()
		return nil, false
	}
	in := c.segment(r)
	if r.in == mine {
		c.own.flush()
	}
	c.mu.Unlock()
	data, err := r.read(in)
	if err != nil {
		c.mu.Lock()
		in.damaged = true
		delete(c.known, key)
		c.mu.Unlock()
		return nil, false
	}
	return data, true
}

// Has reports whether something was put under a key. It may yet turn out to be
// damaged, or be let go of, before it is got.
func (c *Cache) Has(key Key) bool {
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.use(key); ok {
		return true
	}
	_, ok := c.held[key]
	return ok
}

// use finds a record, and notes that it was of use.
func (c *Cache) use(key Key) (r record, ok bool) {
	if r, ok = c.known[key]; ok && !r.used {
		r.used = true
		c.known[key] = r
	}
	return r, ok
}

func (r record) read(in *segment) ([]byte, error) {
	data := make([]byte, r.length)
	if _, err := in.file.ReadAt(data, r.offset); err != nil {
		return nil, err
	}
	if check(data) != r.check {
		return nil, errDamaged
	}
	return data, nil
}

func check(data []byte) [checkSize]byte {
	sum := sha256.Sum256(data)
	return [checkSize]byte(sum[:])
}

// Put remembers a value. The bytes must not be changed afterwards.
func (c *Cache) Put(key Key, data []byte) {
	if c == nil || len(data) > mostBytes/16 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.root == nil {
		c.hold(key, data)
		return
	}
	if r, ok := c.known[key]; !c.write || ok && r.in == mine {
		return
	}
	// Values go to the disk at once: those of a large site are not for
	// keeping.
	if c.own == nil {
		c.own = c.create()
		c.mine = &segment{name: c.own.name, file: c.own.file}
	}
	c.add(key, data)
}

// add adds a value to the segment that is being written.
func (c *Cache) add(key Key, data []byte) {
	if r, ok := c.own.add(data); ok {
		c.known[key] = r
	}
}

// hold keeps a value in memory.
func (c *Cache) hold(key Key, data []byte) {
	old, ok := c.held[key]
	if !ok {
		c.order = append(c.order, key)
	}
	c.held[key] = data
	for c.size += len(data) - len(old); c.size > mostInMemory; c.order = c.order[1:] {
		c.size -= len(c.held[c.order[0]])
		delete(c.held, c.order[0])
	}
}

// Close lets go of the folder, to which what was put is added. A failure is
// not reported: it only costs the next build some time.
func (c *Cache) Close() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.root != nil {
		c.save()
		c.root.Close()
	}
	for _, s := range c.segments {
		s.file.Close()
	}
	c.segments, c.known, c.own, c.mine, c.held, c.order, c.write = nil, nil, nil, nil, nil, nil, false
}

func (c *Cache) save() {
	damaged := slices.ContainsFunc(c.segments, func(s *segment) bool { return s.damaged })
	if !c.write || c.own == nil && !damaged {
		return
	}
	if c.own == nil {
		c.own = c.create()
	}
	var replaced []*segment
	if damaged || len(c.segments) >= mostSegments {
		replaced = c.segments
		c.gather()
	}
	if !c.own.finish(c.known) {
		return
	}
	for _, s := range replaced {
		s.file.Close()
		c.root.Remove(s.name)
	}
	c.tidy(c.own.name)
}

// gather copies what other segments hold: what this build has used, and of the
// rest, which other branches may use, as much again.
func (c *Cache) gather() {
	var keys []Key
	for key, r := range c.known {
		if r.in != mine {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b Key) int { // used ones first, then the younger ones
		r, s := c.known[a], c.known[b]
		if r.used != s.used {
			if r.used {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(s.in, r.in), cmp.Compare(r.offset, s.offset))
	})
	used := int64(0)
	for _, key := range keys {
		r := c.known[key]
		if r.used {
			used = c.own.at
		} else if c.own.at > 2*used+1<<20 {
			return
		}
		if data, err := r.read(c.segment(r)); err == nil {
			c.add(key, data)
		}
	}
}

// tidy removes what killed builds have left, and the oldest segments when all
// of them are too large.
func (c *Cache) tidy(latest string) {
	entries, _ := fs.ReadDir(c.root.FS(), ".")
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && strings.HasPrefix(e.Name(), unfinished) && time.Since(info.ModTime()) > time.Hour {
			c.root.Remove(e.Name())
		}
	}
	all := list(c.root)
	size := int64(0)
	for _, info := range all {
		size += info.Size()
	}
	for _, info := range all {
		if size <= mostBytes {
			return
		}
		if info.Name() != latest {
			size -= info.Size()
			c.root.Remove(info.Name())
		}
	}
}

// A writer writes a segment. What goes wrong shows at its end.
type writer struct {
	root *os.Root
	file *os.File // nil when it could not be made
	name string
	buf  []byte
	at   int64
	held int64 // values
	err  error
}

func (c *Cache) create() *writer {
	w := &writer{root: c.root, name: rand.Text() + ending}
	w.file, w.err = c.root.OpenFile(unfinished+w.name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	w.write([]byte(magic))
	w.write(c.program[:])
	return w
}

func (w *writer) write(data []byte) {
	if w.buf = append(w.buf, data...); len(w.buf) > 1<<20 {
		w.flush()
	}
	w.at += int64(len(data))
}

func (w *writer) flush() {
	if w.err == nil {
		_, w.err = w.file.Write(w.buf)
	}
	w.buf = w.buf[:0]
}

// add writes a value, unless the segment is full or has failed.
func (w *writer) add(data []byte) (r record, ok bool) {
	if w.err != nil || w.at+int64(len(data))+w.held*place > mostBytes/2 {
		return record{}, false
	}
	r = record{in: mine, offset: w.at, length: uint32(len(data)), check: check(data)}
	w.write(data)
	w.held++
	return r, true
}

// index gives the segment's index: its records among those that are known, in
// the order of the values.
func (w *writer) index(known map[Key]record) []byte {
	keys := make([]Key, 0, w.held)
	for key, r := range known {
		if r.in == mine {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b Key) int { return cmp.Compare(known[a].offset, known[b].offset) })
	index := make([]byte, 0, len(keys)*place)
	for _, key := range keys {
		r := known[key]
		index = append(index, key[:]...)
		index = binary.LittleEndian.AppendUint64(index, uint64(r.offset))
		index = binary.LittleEndian.AppendUint32(index, r.length)
		index = append(index, r.check[:]...)
	}
	return index
}

// finish completes the segment and gives it its name. It reports whether all
// went well.
func (w *writer) finish(known map[Key]record) bool {
	if w.file == nil {
		return false
	}
	index := w.index(known)
	sum := sha256.Sum256(index)
	end := binary.LittleEndian.AppendUint64(nil, uint64(w.at))
	w.write(index)
	w.write(end)
	w.write(sum[:])
	w.write([]byte(magic))
	w.flush()
	err := errors.Join(w.err, w.file.Close())
	if err == nil {
		err = w.root.Rename(unfinished+w.name, w.name)
	}
	if err != nil {
		w.root.Remove(unfinished + w.name)
	}
	return err == nil
}
