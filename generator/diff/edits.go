package diff

import "sync"

// editMemory remembers what differs between blocks that stand in several documents
// of one [Preparer]: a paragraph that stayed for five versions and was edited
// in the sixth is the same edit in five comparisons with it. It is safe for
// concurrent use.
type editMemory struct {
	mu    sync.Mutex
	known generations[edited, BlockDiff]
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
	return e.known.get(key, mostEdits)
}

func (e *editMemory) put(key edited, d *BlockDiff) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.known.put(key, d, mostEdits)
}
