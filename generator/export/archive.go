package export

import (
	"slices"
	"strconv"
	"time"
)

// Feed readers know nothing of archives: they see the head document only. So
// the head is long, and archives (RFC 5005 section 4) are for auditors and
// programs that want to prove that nothing has vanished.
const (
	// wholeUpTo is the number of entries up to which the head is the
	// complete feed (RFC 5005 section 2).
	wholeUpTo = 100
	// headDays is how far back the head of a longer feed of notices reaches,
	// counted from its newest entry, as long as it has no more than headMost
	// entries. The head of a longer feed of packs has wholeUpTo: its entries
	// are long, and readers who follow all packs come often.
	headDays = 400
	headMost = 500
	// blockSize is the number of entries of an archive document.
	blockSize = 50
)

// A part is one document of a feed: the head, which changes with every
// entry, or an archive document. Only full blocks are archived, so that an
// archive document never changes once it is there. The entries after the last
// full block are fewer than fifty and all in the head.
type part struct {
	folder   string
	number   int  // of the archive document, oldest first from 1; 0 for the head
	previous int  // the archive document before this one, 0 for none
	next     int  // the one after it, 0 for none
	complete bool // the head holds every entry
	entries  []*entry
}

// path is where the part is published in a format.
func (p *part) path(ending string) string {
	if p.number == 0 {
		return p.folder + "feed." + ending
	}
	return archivePath(p.folder, p.number, ending)
}

func archivePath(folder string, number int, ending string) string {
	return folder + "archive/" + strconv.Itoa(number) + "." + ending
}

// parts divides a feed. Entries of parts are newest first.
func (f *feed) parts() []*part {
	n := len(f.entries)
	head := &part{folder: f.scope.folder()}
	if n <= wholeUpTo {
		head.complete = true
		head.entries = newestFirst(f.entries)
		return []*part{head}
	}
	old := n
	if f.scope.changes {
		// Others may still be published on the day of the newest, and would
		// stand among its entries.
		day := f.entries[n-1].published
		old, _ = slices.BinarySearchFunc(f.entries, day, func(e *entry, t time.Time) int { return e.published.Compare(t) })
	}
	blocks := old / blockSize
	if blocks == 1 {
		blocks = 0 // an archive document leads to another one
	}
	since := f.entries[n-1].updated.AddDate(0, 0, -headDays)
	first, _ := slices.BinarySearchFunc(f.entries, since, func(e *entry, t time.Time) int { return e.updated.Compare(t) })
	most := headMost
	if f.scope.changes {
		most = wholeUpTo
	}
	head.entries = newestFirst(f.entries[min(max(min(first, n-wholeUpTo), n-most), blocks*blockSize):])
	if head.previous = blocks; blocks == 0 {
		head.complete = true
	}
	parts := []*part{head}
	for i := 1; i <= blocks; i++ {
		block := &part{
			folder:   head.folder,
			number:   i,
			previous: i - 1,
			entries:  newestFirst(f.entries[(i-1)*blockSize : i*blockSize]),
		}
		if i == 1 {
			// An archive document has to link to another one. There is a
			// second block whenever there is a first, so this link is there
			// from the beginning and frozen too; later documents have none,
			// for it would have to be added when their successor appears.
			block.next = 2
		}
		parts = append(parts, block)
	}
	return parts
}

// body gives the text of an entry as this part has it.
func (p *part) body(e *entry) *body {
	if p.number > 0 && e.archivedBody != nil {
		return e.archivedBody
	}
	return e.body
}

func newestFirst(entries []*entry) []*entry {
	list := slices.Clone(entries)
	slices.Reverse(list)
	return list
}
