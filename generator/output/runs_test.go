package output

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

func TestRuns(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 17, 1000} {
		var mu sync.Mutex
		var done []int
		err := inRuns(t.Context(), n, func(i int) bool { return i%10 != 0 }, func(i int) error {
			mu.Lock()
			defer mu.Unlock()
			done = append(done, i)
			return nil
		})
		slices.Sort(done)
		if err != nil || len(done) != n || n > 0 && done[n-1] != n-1 || len(slices.Compact(done)) != n {
			t.Errorf("%d: %v, %d done", n, err, len(done))
		}
	}
	broken := errors.New("broken")
	after := 0
	var mu sync.Mutex
	if err := inRuns(t.Context(), 10_000, func(int) bool { return true }, func(i int) error {
		mu.Lock()
		defer mu.Unlock()
		if i == 5 {
			return broken
		}
		after++
		return nil
	}); err != broken || after > 9_000 {
		t.Errorf("%v, %d done", err, after)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := inRuns(ctx, 10, func(int) bool { return true }, func(int) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
