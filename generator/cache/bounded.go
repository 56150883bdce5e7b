package cache

import "sync"

// A Bounded holds in memory what was made of the texts that were asked for
// last, as long as these are together no longer than Most. One text is held,
// however long. It is safe for concurrent use.
type Bounded[K comparable, V any] struct {
	// Most is how long the texts may be together, in bytes.
	Most int

	mu    sync.Mutex
	held  map[K]*bounded[V]
	size  int   // of the texts of all, in bytes
	clock int64 // counts uses
}

type bounded[V any] struct {
	value V
	size  int
	used  int64
}

// Get gives what belongs to a text of so many bytes. What is not there is made
// while all others wait, so make must be quick.
func (b *Bounded[K, V]) Get(key K, size int, make func() V) V {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.held[key]
	if e == nil {
		for b.size+size > b.Most && len(b.held) > 0 {
			b.forget()
		}
		e = &bounded[V]{value: make(), size: size}
		if b.held == nil {
			b.held = map[K]*bounded[V]{}
		}
		b.held[key] = e
		b.size += size
	}
	b.clock++
	e.used = b.clock
	return e.value
}

// forget lets go what has not been asked for longest.
func (b *Bounded[K, V]) forget() {
	var oldest K
	var least *bounded[V]
	for key, e := range b.held {
		if least == nil || e.used < least.used {
			oldest, least = key, e
		}
	}
	b.size -= least.size
	delete(b.held, oldest)
}
