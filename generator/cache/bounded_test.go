package cache

import "testing"

// What is asked for again is made once as long as there is room, and what was
// not asked for longest goes first.
func TestBounded(t *testing.T) {
	made := map[string]int{}
	b := Bounded[string, string]{Most: 100}
	get := func(key string, size int) {
		t.Helper()
		if got := b.Get(key, size, func() string { made[key]++; return key + "!" }); got != key+"!" {
			t.Fatalf("%s gives %s", key, got)
		}
	}
	times := func(key string, want int) {
		t.Helper()
		if made[key] != want {
			t.Errorf("%s is made %d times, not %d", key, made[key], want)
		}
	}
	get("a", 50)
	get("b", 50)
	get("a", 50)
	get("c", 50) // in the place of b
	get("a", 50)
	times("a", 1)
	get("b", 50) // in the place of c
	times("b", 2)
	get("a", 50)
	times("a", 1)
	get("long", 1000) // in the place of all
	get("long", 1000)
	times("long", 1)
	if len(b.held) != 1 || b.size != 1000 {
		t.Errorf("%d texts of %d bytes are held", len(b.held), b.size)
	}
	get("a", 50)
	get("b", 50)
	times("a", 2)
	if len(b.held) != 2 || b.size != 100 {
		t.Errorf("%d texts of %d bytes are held", len(b.held), b.size)
	}
}
