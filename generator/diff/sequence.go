package diff

import (
	"slices"
	"sync"

	zdiff "znkr.io/diff"
)

// A run of equal elements: a[A:A+N] equals b[B:B+N].
type equalRun struct{ a, b, n int }

const (
	// minimalLimit is the number of elements, of both sides together and
	// without common ends, up to which the shortest edit script is computed.
	// The cost is at most the square of it, some ten milliseconds.
	minimalLimit = 4096
)

// shingleWidths are the lengths of the pieces that anchor longer sequences.
var shingleWidths = [...]int{8, 3, 1}

// sequence finds what two sequences have in common, as runs in ascending
// order. It is the only caller of the diff library.
//
// Up to minimalLimit elements the result is a shortest edit script (Myers,
// O(ND)). Longer sequences are first cut at pieces of 8, then 3, then 1
// elements that occur once on each side (patience, O(N log N)); what is still
// longer than the limit after that is cut into proportional parts. So time is
// bounded by N·minimalLimit whatever the content, at the price of scripts
// that may be longer than necessary for long, repetitive texts.
func sequence[T comparable](a, b []T) []equalRun {
	start, end := sameEnds(a, b)
	var s script
	s.add(0, 0, start)
	x, y := a[start:len(a)-end], b[start:len(b)-end]
	if len(x)*len(y) <= everyElement {
		// Words and figures are exchanged one for one more often than not.
		if i, j, n := lone(x, y); n < 2 {
			s.add(start+i, start+j, n)
			s.add(len(a)-end, len(b)-end, end)
			return s.runs
		}
	}
	switch {
	case len(x) == 0 || len(y) == 0:
	case len(x)+len(y) <= minimalLimit:
		minimal(&s, x, y, start, start)
	default:
		ix, iy := intern(x, y)
		anchored(&s, ix, iy, start, start, 0)
	}
	s.add(len(a)-end, len(b)-end, end)
	return s.runs
}

// everyElement is the number of pairs of elements up to which all are compared
// to see whether there is anything to search for.
const everyElement = 64

// lone finds the only pair of equal elements of two sequences. n is 2 when
// there are more, and 0 when there is none.
func lone[T comparable](x, y []T) (at, in, n int) {
	for i := range x {
		for j := range y {
			if x[i] == y[j] {
				if n++; n == 2 {
					return 0, 0, n
				}
				at, in = i, j
			}
		}
	}
	return at, in, n
}

// A script collects equal runs and joins those that touch.
type script struct{ runs []equalRun }

func (s *script) add(a, b, n int) {
	if n <= 0 {
		return
	}
	if k := len(s.runs) - 1; k >= 0 {
		if last := &s.runs[k]; last.a+last.n == a && last.b+last.n == b {
			last.n += n
			return
		}
	}
	s.runs = append(s.runs, equalRun{a, b, n})
}

// A shared is what two sequences may have in common: the elements that occur in
// both, as numbers, and where they stand.
type shared struct {
	x, y     []int32
	xAt, yAt []int
	inY      []bool // by number
	numbers  any    // a map from elements, empty
}

// shareds are used again.
var shareds = sync.Pool{New: func() any { return &shared{} }}

// mostNumbers is the number of elements for which a map is used again.
const mostNumbers = 1024

// minimal finds a shortest edit script. Most elements of two texts occur in
// one of them only, or stand in the same order: the library sees the others.
func minimal[T comparable](s *script, x, y []T, a, b int) {
	start, end := sameEnds(x, y)
	s.add(a, b, start)
	defer s.add(a+len(x)-end, b+len(y)-end, end)
	x, y, a, b = x[start:len(x)-end], y[start:len(y)-end], a+start, b+start
	w := shareds.Get().(*shared)
	defer shareds.Put(w)
	findShared(w, x, y)
	match := func(i, j, n int) {
		for k := range n {
			s.add(a+w.xAt[i+k], b+w.yAt[j+k], 1)
		}
	}
	start, end = sameEnds(w.x, w.y)
	endX, endY := len(w.x)-end, len(w.y)-end
	match(0, 0, start)
	if start < endX && start < endY {
		i, j := start, start
		equal := func(p, q int32) bool { return p == q }
		for _, h := range zdiff.HunksFunc(w.x[start:endX], w.y[start:endY], equal, zdiff.Minimal(), zdiff.Context(0)) {
			match(i, j, start+h.PosX-i)
			i, j = start+h.EndX, start+h.EndY
		}
		match(i, j, endX-i)
	}
	match(endX, endY, end)
}

// sameEnds counts the elements that two sequences have in common at the
// beginning and, beside those, at the end.
func sameEnds[T comparable](x, y []T) (start, end int) {
	least := min(len(x), len(y))
	for start < least && x[start] == y[start] {
		start++
	}
	for end < least-start && x[len(x)-1-end] == y[len(y)-1-end] {
		end++
	}
	return start, end
}

// findShared finds the elements that occur in both sequences.
func findShared[T comparable](w *shared, x, y []T) {
	numbers, ok := w.numbers.(map[T]int32)
	if !ok {
		numbers = make(map[T]int32, len(x))
		w.numbers = numbers
	}
	w.x, w.y, w.xAt, w.yAt = w.x[:0], w.y[:0], w.xAt[:0], w.yAt[:0]
	for _, e := range x {
		n, ok := numbers[e]
		if !ok {
			n = int32(len(numbers))
			numbers[e] = n
		}
		w.x = append(w.x, n)
	}
	w.inY = slices.Grow(w.inY[:0], len(numbers))[:len(numbers)]
	clear(w.inY)
	for j, e := range y {
		if n, ok := numbers[e]; ok {
			w.inY[n] = true
			w.y, w.yAt = append(w.y, n), append(w.yAt, j)
		}
	}
	kept := 0
	for i, n := range w.x {
		if w.inY[n] {
			w.x[kept] = n
			kept++
			w.xAt = append(w.xAt, i)
		}
	}
	w.x = w.x[:kept]
	if len(numbers) > mostNumbers {
		w.numbers = nil
	} else {
		clear(numbers)
	}
}

// intern replaces elements by numbers.
func intern[T comparable](x, y []T) (ix, iy []uint32) {
	ids := make(map[T]uint32, len(x))
	number := func(in []T) []uint32 {
		out := make([]uint32, len(in))
		for i, e := range in {
			id, ok := ids[e]
			if !ok {
				id = uint32(len(ids))
				ids[e] = id
			}
			out[i] = id
		}
		return out
	}
	return number(x), number(y)
}

// anchored cuts x and y at common unique pieces of the given width and goes
// on between them with the next one.
func anchored(s *script, x, y []uint32, a, b, width int) {
	start := 0
	for start < len(x) && start < len(y) && x[start] == y[start] {
		start++
	}
	s.add(a, b, start)
	x, y, a, b = x[start:], y[start:], a+start, b+start
	end := 0
	for end < len(x) && end < len(y) && x[len(x)-1-end] == y[len(y)-1-end] {
		end++
	}
	defer s.add(a+len(x)-end, b+len(y)-end, end)
	x, y = x[:len(x)-end], y[:len(y)-end]
	switch {
	case len(x) == 0 || len(y) == 0:
		return
	case len(x)+len(y) <= minimalLimit:
		minimal(s, x, y, a, b)
		return
	case width == len(shingleWidths):
		parts := (len(x) + len(y) + minimalLimit - 1) / minimalLimit
		for p := range parts {
			x0, x1 := len(x)*p/parts, len(x)*(p+1)/parts
			y0, y1 := len(y)*p/parts, len(y)*(p+1)/parts
			minimal(s, x[x0:x1], y[y0:y1], a+x0, b+y0)
		}
		return
	}
	w := shingleWidths[width]
	i, j := 0, 0
	for _, r := range common(x, y, w) {
		if skip := max(i-r.a, j-r.b); skip > 0 { // pieces overlap
			r = equalRun{r.a + skip, r.b + skip, r.n - skip}
		}
		if r.n <= 0 {
			continue
		}
		anchored(s, x[i:r.a], y[j:r.b], a+i, b+j, width+1)
		s.add(a+r.a, b+r.b, r.n)
		i, j = r.a+r.n, r.b+r.n
	}
	anchored(s, x[i:], y[j:], a+i, b+j, width+1)
}

// common finds pieces of w elements that are unique on both sides.
func common(x, y []uint32, w int) []equalRun {
	sx, sy := shingles(x, w), shingles(y, w)
	var out []equalRun
	add := func(i, j, n int) {
		// Different pieces may hash alike: only what is equal counts.
		for ; n > 0; i, j, n = i+1, j+1, n-1 {
			k := 0
			for k < n+w-1 && x[i+k] == y[j+k] {
				k++
			}
			if k >= w {
				out = append(out, equalRun{i, j, k})
			}
			if k == n+w-1 {
				return
			}
			i, j, n = i+k, j+k, n-k
		}
	}
	i, j := 0, 0
	for _, h := range zdiff.Hunks(sx, sy, zdiff.Fast(), zdiff.Context(0)) {
		add(i, j, h.PosX-i)
		i, j = h.EndX, h.EndY
	}
	add(i, j, len(sx)-i)
	return out
}

// shingles hashes every piece of w elements.
func shingles(x []uint32, w int) []uint64 {
	if len(x) < w {
		return nil
	}
	out := make([]uint64, len(x)-w+1)
	for i := range out {
		h := uint64(14695981039346656037)
		for _, e := range x[i : i+w] {
			h = (h ^ uint64(e)) * 1099511628211
			h ^= h >> 29
		}
		out[i] = h
	}
	return out
}
