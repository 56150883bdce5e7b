package content

import "placard/generator/diag"

// Positions finds the keys, values and tables of a TOML text by path:
// "published", "brief.use_for", "change[1].class", "models[0]". A path that
// does not exist resolves to its nearest ancestor that does, in the end to
// the front matter as a whole, so that a missing key is reported at the table
// that lacks it. A nil *Positions resolves everything to the zero Span.
type Positions struct {
	source *diag.Source
	whole  extent
	keys   map[string]extent
	values map[string]extent
}

// extent is a stretch of bytes in the source.
type extent struct{ start, end int }

// Key is the place of a key's name or of a table's header.
func (p *Positions) Key(path string) diag.Span { return p.find(path, true) }

// Value is the place of a value.
func (p *Positions) Value(path string) diag.Span { return p.find(path, false) }

// Has reports whether the path was written in the source.
func (p *Positions) Has(path string) bool {
	if p == nil {
		return false
	}
	_, ok := p.keys[path]
	if !ok {
		_, ok = p.values[path]
	}
	return ok
}

func (p *Positions) find(path string, key bool) diag.Span {
	if p == nil {
		return diag.Span{}
	}
	for at := path; at != ""; at = parent(at) {
		e, ok := p.values[at]
		if key || !ok {
			if k, found := p.keys[at]; found {
				e, ok = k, true
			}
		}
		if ok {
			return p.source.Span(e.start, e.end)
		}
	}
	return p.source.Span(p.whole.start, p.whole.end)
}

// parent drops the last step of a path: "change[1].class" has the parent
// "change[1]", and that has "change".
func parent(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}
