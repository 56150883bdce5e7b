package output

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
)

// counting is a store that counts what is written to its large files.
type counting struct {
	memory
	file   bytes.Buffer
	writes int
}

func (c *counting) create(string) (io.WriteCloser, error) { return c, nil }
func (c *counting) Close() error                          { return nil }
func (c *counting) Write(p []byte) (int, error) {
	c.writes++
	return c.file.Write(p)
}

// A list of many lines costs few writes, and no byte of it is lost.
func TestLongListsAreWrittenInPieces(t *testing.T) {
	var want bytes.Buffer
	list := func(w io.Writer) error {
		for i := range 50_000 {
			if _, err := fmt.Fprintf(w, "line %d\n", i); err != nil {
				return err
			}
		}
		_, err := w.Write(bytes.Repeat([]byte("x"), 200<<10))
		return err
	}
	if err := list(&want); err != nil {
		t.Fatal(err)
	}
	c := &counting{}
	s := &schedule{arts: []Artifact{{Path: "a", Key: NewKey("a").Sum(), Write: list}}, to: c, memory: 1000}
	if err := s.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(c.file.Bytes(), want.Bytes()) || s.entries[0].size != int64(want.Len()) || s.entries[0].sum.String() != sumHex(want.Bytes()) {
		t.Error("the file is not what was written")
	}
	if c.writes > 20 {
		t.Errorf("%d writes", c.writes)
	}
}

// Files of any batches come together in the order of their paths.
func TestJoin(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 4))
	for range 300 {
		n := random.IntN(20)
		s := &schedule{states: make([]settled, n), arts: make([]Artifact, n)}
		batches := make([][]int, 1+random.IntN(4))
		for i := range n {
			s.arts[i].Path = fmt.Sprintf("%02d", i)
			s.states[i].size = int64(i)
			b := random.IntN(len(batches))
			batches[b] = append(batches[b], i)
		}
		var files Files
		var want []int
		for _, batch := range batches {
			s.join(&files, batch)
			want = append(want, batch...)
			slices.Sort(want)
			if len(files.list) != len(want) {
				t.Fatalf("%d files of %v", len(files.list), want)
			}
			for k, i := range want {
				if f := files.list[k]; f.Path != s.arts[i].Path || f.Size != int64(i) {
					t.Fatalf("file %d is %+v, should be %q", k, f, s.arts[i].Path)
				}
			}
		}
	}
}
