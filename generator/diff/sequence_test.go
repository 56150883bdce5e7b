package diff

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	zdiff "znkr.io/diff"
)

// checkRuns asserts that runs are in order, apart and equal, and returns how
// many elements they cover.
func checkRuns(t *testing.T, a, b []int, runs []equalRun) int {
	t.Helper()
	i, j, n := 0, 0, 0
	for _, r := range runs {
		if r.n <= 0 || r.a < i || r.b < j || r.a+r.n > len(a) || r.b+r.n > len(b) {
			t.Fatalf("run %+v after %d, %d", r, i, j)
		}
		if !slices.Equal(a[r.a:r.a+r.n], b[r.b:r.b+r.n]) {
			t.Fatalf("run %+v is not equal", r)
		}
		i, j, n = r.a+r.n, r.b+r.n, n+r.n
	}
	return n
}

// longest is the length of the longest common subsequence, the slow way.
func longest(a, b []int) int {
	prev, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for _, x := range a {
		for j, y := range b {
			if x == y {
				row[j+1] = prev[j] + 1
			} else {
				row[j+1] = max(row[j], prev[j+1])
			}
		}
		prev, row = row, prev
	}
	return prev[len(b)]
}

func TestSequenceIsMinimal(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 500 {
		kinds := 1 + r.IntN(8)
		a, b := make([]int, r.IntN(40)), make([]int, r.IntN(40))
		for i := range a {
			a[i] = r.IntN(kinds)
		}
		for i := range b {
			b[i] = r.IntN(kinds)
		}
		if got, want := checkRuns(t, a, b, sequence(a, b)), longest(a, b); got != want {
			t.Fatalf("%v and %v: %d in common, want %d", a, b, got, want)
		}
	}
}

// TestSequenceLong compares sequences beyond the limit of shortest scripts.
func TestSequenceLong(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for name, kinds := range map[string]int{"distinct": 1 << 30, "words": 3000, "few": 40, "two": 2} {
		t.Run(name, func(t *testing.T) {
			a := make([]int, 3*minimalLimit)
			for i := range a {
				a[i] = r.IntN(kinds)
			}
			var b []int
			changes := 0
			for _, x := range a {
				switch r.IntN(20) {
				case 0:
					changes++
				case 1:
					b = append(b, x, r.IntN(kinds))
				default:
					b = append(b, x)
				}
			}
			got := checkRuns(t, a, b, sequence(a, b))
			if want := len(a) - changes; got < want*98/100 {
				t.Errorf("%d of %d elements found in common", got, want)
			}
			checkRuns(t, a, b[len(b)/2:], sequence(a, b[len(b)/2:]))
			checkRuns(t, b, a, sequence(b, a))
		})
	}
}

func FuzzSequence(f *testing.F) {
	f.Add([]byte("abcabba"), []byte("cbabac"))
	f.Fuzz(func(t *testing.T, x, y []byte) {
		a, b := make([]int, len(x)), make([]int, len(y))
		for i, c := range x {
			a[i] = int(c)
		}
		for i, c := range y {
			b[i] = int(c)
		}
		checkRuns(t, a, b, sequence(a, b))
		// The way of long sequences, forced.
		ia, ib := intern(a, b)
		var s script
		anchored(&s, ia, ib, 0, 0, 0)
		checkRuns(t, a, b, s.runs)
		for _, w := range shingleWidths {
			for _, r := range common(ia, ib, w) {
				if !slices.Equal(a[r.a:r.a+r.n], b[r.b:r.b+r.n]) {
					t.Fatalf("piece %+v of %d is not equal", r, w)
				}
			}
		}
	})
}

// TestSequenceFew holds that short sequences, of which all elements are
// compared, have what the library finds in common.
func TestSequenceFew(t *testing.T) {
	var all []string
	for n := range 5 {
		for i := range int(math.Pow(3, float64(n))) {
			s := ""
			for range n {
				s += string(rune('a' + i%3))
				i /= 3
			}
			all = append(all, s)
		}
	}
	for _, x := range all {
		for _, y := range all {
			a, b := []byte(x), []byte(y)
			start, end := 0, 0
			for start < min(len(a), len(b)) && a[start] == b[start] {
				start++
			}
			for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
				end++
			}
			var want script
			want.add(0, 0, start)
			byLibrary(&want, a[start:len(a)-end], b[start:len(b)-end], start, start)
			want.add(len(a)-end, len(b)-end, end)
			if got := sequence(a, b); !slices.Equal(got, want.runs) {
				t.Fatalf("%q and %q: %v, want %v", x, y, got, want.runs)
			}
		}
	}
}

// byLibrary is minimal with all elements given to the library.
func byLibrary[T comparable](s *script, x, y []T, a, b int) {
	i, j := 0, 0
	for _, h := range zdiff.Hunks(x, y, zdiff.Minimal(), zdiff.Context(0)) {
		s.add(a+i, b+j, h.PosX-i)
		i, j = h.EndX, h.EndY
	}
	s.add(a+i, b+j, len(x)-i)
}

// Of all shortest scripts, minimal finds the one that the library finds.
func TestMinimalIsTheLibrarys(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for range 20000 {
		kinds := 1 + r.IntN(60)
		a, b := make([]int, r.IntN(80)), make([]int, r.IntN(80))
		for i := range a {
			a[i] = r.IntN(kinds)
		}
		for i := range b {
			b[i] = r.IntN(kinds)
			if len(a) > 0 && r.IntN(3) > 0 {
				b[i] = a[min(len(a)-1, i+r.IntN(3))]
			}
		}
		var got, want script
		minimal(&got, a, b, 3, 5)
		byLibrary(&want, a, b, 3, 5)
		if !slices.Equal(got.runs, want.runs) {
			t.Fatalf("%v and %v: %v, want %v", a, b, got.runs, want.runs)
		}
	}
}
