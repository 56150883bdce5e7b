package diff

import "sync"

// editMemory remembers what differs between blocks that stand in several documents
// of one [Preparer]: a paragraph that stayed for five versions and was edited
// in the sixth is the same edit in five comparisons with it. It is safe for
// concurrent use.
type editMemory struct {
	mu            sync.Mutex
	recent, older map[edited]*BlockDiff
}

// edited names an edit and how it was told.
type edited struct {
	from, to   *content
	islands    int
	vocabulary *Vocabulary
}

// mostEdits is the number of edits in a generation. One takes a few times the
// text of the two blocks.
const mostEdits = 512

// get finds an edit, nil when it is not known.
func (e *editMemory) get(key edited) *BlockDiff {
	e.mu.Lock()
	defer e.mu.Unlock()
	d := e.recent[key]
	if d == nil {
		if d = e.older[key]; d != nil {
			e.keep(key, d)
		}
	}
	return d
}

func (e *editMemory) put(key edited, d *BlockDiff) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.keep(key, d)
}

func (e *editMemory) keep(key edited, d *BlockDiff) {
	if len(e.recent) >= mostEdits {
		e.older, e.recent = e.recent, nil
	}
	if e.recent == nil {
		e.recent = map[edited]*BlockDiff{}
	}
	e.recent[key] = d
}
