package diff

// generations remembers what was met lately: when there are enough, those are
// the older ones, and what was older and has not been met since is forgotten.
type generations[K comparable, V any] struct {
	recent, older map[K]*V
}

// get finds what was met, nil for nothing; most is the size of a generation.
func (g *generations[K, V]) get(key K, most int) *V {
	v := g.recent[key]
	if v == nil {
		if v = g.older[key]; v != nil {
			g.put(key, v, most)
		}
	}
	return v
}

func (g *generations[K, V]) put(key K, v *V, most int) {
	if len(g.recent) >= most {
		g.older, g.recent = g.recent, nil
	}
	if g.recent == nil {
		g.recent = map[K]*V{}
	}
	g.recent[key] = v
}
