package cache

import (
	"runtime"
	"testing"
)

// What is asked for again and again is made once, and what was not for long is
// let go.
func TestRecent(t *testing.T) {
	made := map[int]int{}
	var r Recent[int, int]
	get := func(key int) {
		t.Helper()
		if got := r.Get(key, func() int { made[key]++; return -key }); got != -key {
			t.Fatalf("%d gives %d", key, got)
		}
	}
	for key := 1; key <= 1000; key++ {
		for range 3 {
			get(key)
			get(0)
		}
		if made[key] != 1 {
			t.Fatalf("%d is made %d times", key, made[key])
		}
	}
	if made[0] != 1 {
		t.Errorf("what is asked for all the time is made %d times", made[0])
	}
	if most := runtime.GOMAXPROCS(0) + beside; len(r.list) != most {
		t.Errorf("%d are held, not %d", len(r.list), most)
	}
	get(1)
	if made[1] != 2 {
		t.Error("what was not asked for long is held")
	}
}
