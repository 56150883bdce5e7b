package cache

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func open(t testing.TB, dir, program string) *Cache {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	return Open(root, program, true)
}

func key(n int) Key { return sha256.Sum256(fmt.Append(nil, n)) }

func value(n int) []byte { return bytes.Repeat(fmt.Append(nil, n, " "), n%50) }

// expect fails unless the cache gives the values of some numbers.
func expect(t *testing.T, c *Cache, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		if data, ok := c.Get(key(n)); !ok || !bytes.Equal(data, value(n)) {
			t.Fatalf("value %d is %q, %t", n, data, ok)
		}
	}
}

func segments(t testing.TB, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"+ending))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestValuesOutliveTheBuild(t *testing.T) {
	dir := t.TempDir()
	c := open(t, dir, "a")
	for n := range 100 {
		c.Put(key(n), value(n))
	}
	expect(t, c, 0, 100) // what was just put is there
	c.Close()
	c = open(t, dir, "a")
	expect(t, c, 0, 100)
	if _, ok := c.Get(key(100)); ok {
		t.Error("a value that nobody has put")
	}
	c.Close()
	if names := segments(t, dir); len(names) != 1 {
		t.Errorf("a build that puts nothing has written: %v", names)
	}
	other := open(t, dir, "b")
	if _, ok := other.Get(key(1)); ok {
		t.Error("another program's value")
	}
	other.Close()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	reader := Open(root, "a", false)
	expect(t, reader, 0, 100)
	reader.Put(key(200), value(200))
	if _, ok := reader.Get(key(200)); ok {
		t.Error("who may not write has written")
	}
	reader.Close()
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestNoCache(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := Open(root, "", true) // a program that does not know what it is
	c.Put(key(1), value(1))
	if _, ok := c.Get(key(1)); ok || c != nil {
		t.Error("it remembers")
	}
	c.Close()
}

// A cache without a folder forgets what was put first when it has too much.
func TestInMemory(t *testing.T) {
	c := InMemory()
	for n := range 100 {
		c.Put(key(n), value(n))
	}
	expect(t, c, 0, 100)
	large := make([]byte, mostInMemory/20)
	for n := range 40 {
		c.Put(key(1000+n), large)
		c.Put(key(1000), large) // the same again takes no room
	}
	for n, want := range map[int]bool{0: false, 99: false, 1001: false, 1021: true, 1039: true} {
		if _, ok := c.Get(key(n)); ok != want {
			t.Errorf("value %d is there: %t", n, ok)
		}
	}
	c.Close()
}

// Many builds make many segments, which become one; what nobody uses any more
// goes, but not all of it at once.
func TestSegmentsAreGathered(t *testing.T) {
	dir := t.TempDir()
	old := open(t, dir, "a")
	for n := range 20_000 {
		old.Put(key(n), value(n))
	}
	old.Close()
	for build := range 3 * mostSegments {
		c := open(t, dir, "a")
		for n := range build {
			expect(t, c, 100_000+n, 100_001+n)
		}
		c.Put(key(100_000+build), value(100_000+build))
		c.Close()
		if names := segments(t, dir); len(names) > mostSegments {
			t.Fatalf("%d segments", len(names))
		}
	}
	c := open(t, dir, "a")
	expect(t, c, 100_000, 100_000+3*mostSegments)
	kept := 0
	for n := range 20_000 {
		if _, ok := c.Get(key(n)); ok {
			kept++
		}
	}
	c.Close()
	if kept == 0 || kept == 20_000 {
		t.Errorf("%d of 20000 values that were not used were kept", kept)
	}
}

// Whatever happens to a segment, a value is the right one or none.
func TestDamage(t *testing.T) {
	whole := t.TempDir()
	c := open(t, whole, "a")
	for n := range 10 {
		c.Put(key(n), value(n+3))
	}
	c.Close()
	name := segments(t, whole)[0]
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	try := func(t *testing.T, what string, damaged []byte, all bool) {
		t.Helper()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "x"+ending), damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		c := open(t, dir, "a")
		lost := 0
		for n := range 10 {
			got, ok := c.Get(key(n))
			if ok && !bytes.Equal(got, value(n+3)) {
				t.Fatalf("%s: value %d is %q", what, n, got)
			}
			if !ok {
				lost++
				c.Put(key(n), value(n+3))
			}
		}
		if all && lost != 10 || lost == 0 {
			t.Errorf("%s: %d values lost", what, lost)
		}
		c.Close()
		again := open(t, dir, "a")
		for n := range 10 {
			if got, ok := again.Get(key(n)); !ok || !bytes.Equal(got, value(n+3)) {
				t.Fatalf("%s: value %d is %q, %t after the damage was mended", what, n, got, ok)
			}
		}
		again.Close()
	}
	for i := 0; i < len(data); i += 7 {
		damaged := bytes.Clone(data)
		damaged[i] ^= 0x20
		try(t, fmt.Sprintf("byte %d of %d", i, len(data)), damaged, false)
		try(t, fmt.Sprintf("cut off at %d of %d", i, len(data)), data[:i], true)
	}
	try(t, "written twice", append(bytes.Clone(data), data...), true)
	try(t, "empty", nil, true)
	try(t, "of zeros", make([]byte, len(data)), true)
}

func TestManyBuildsAtOnce(t *testing.T) {
	dir := t.TempDir()
	var builds sync.WaitGroup
	for b := range 4 {
		builds.Go(func() {
			for round := range 12 {
				c := open(t, dir, "a")
				for n := range 20 {
					if got, ok := c.Get(key(n)); ok && !bytes.Equal(got, value(n)) {
						t.Errorf("value %d is %q", n, got)
					}
				}
				for n := range 5 {
					n := (b + round*4 + n) % 20
					c.Put(key(n), value(n))
				}
				c.Close()
			}
		})
	}
	builds.Wait()
	c := open(t, dir, "a")
	defer c.Close()
	expect(t, c, 0, 20)
}

// A folder that cannot be written, and what killed builds leave in it.
func TestLeftovers(t *testing.T) {
	dir := t.TempDir()
	young := filepath.Join(dir, unfinished+"x"+ending)
	if err := os.WriteFile(young, []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, unfinished+"y"+ending)
	if err := os.WriteFile(old, []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	long := time.Unix(1_500_000_000, 0)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}
	c := open(t, dir, "a")
	c.Put(key(7), value(7))
	c.Close()
	if _, err := os.Stat(young); err != nil {
		t.Error("what another build is writing was removed")
	}
	if _, err := os.Stat(old); err == nil {
		t.Error("what a killed build has left is still there")
	}
	if os.Getuid() == 0 {
		return // may write anywhere
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o755)
	c = open(t, dir, "a")
	expect(t, c, 7, 8)
	c.Put(key(8), value(8))
	c.Close()
}

func FuzzSegment(f *testing.F) {
	dir := f.TempDir()
	c := open(f, dir, "a")
	for n := range 3 {
		c.Put(key(n), value(n+3))
	}
	c.Close()
	data, err := os.ReadFile(segments(f, dir)[0])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(magic + strings.Repeat("x", 200) + magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "x"+ending), data, 0o644); err != nil {
			t.Fatal(err)
		}
		c := open(t, dir, "a")
		for n := range 3 {
			c.Get(key(n))
		}
		c.Put(key(9), value(9))
		c.Close()
		c = open(t, dir, "a")
		expect(t, c, 9, 10)
		c.Close()
	})
}
