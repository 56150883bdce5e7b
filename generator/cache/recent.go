package cache

import (
	"runtime"
	"slices"
	"sync"
)

// A Recent holds in memory what belongs to the things that were asked for
// last, such as systems: files are written one system after the other on each
// processor, and what a thousand of them have worked out is not for keeping.
// The zero value is empty and ready for use. It is safe for concurrent use.
type Recent[K comparable, V any] struct {
	mu   sync.Mutex
	list []recent[K, V] // the one that was asked for last at the end
}

type recent[K comparable, V any] struct {
	key   K
	value V
}

// beside is how many things are held beside one for each processor: whoever
// writes a file of the whole site asks for others.
const beside = 2

// Get gives what belongs to a thing. What is not there is made while all
// others wait, so make must be quick.
func (r *Recent[K, V]) Get(key K, make func() V) V {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.list, func(e recent[K, V]) bool { return e.key == key })
	var e recent[K, V]
	if i >= 0 {
		e = r.list[i]
		r.list = slices.Delete(r.list, i, i+1)
	} else {
		e = recent[K, V]{key, make()}
		if over := len(r.list) + 1 - beside - runtime.GOMAXPROCS(0); over > 0 {
			r.list = slices.Delete(r.list, 0, over)
		}
	}
	r.list = append(r.list, e)
	return e.value
}
