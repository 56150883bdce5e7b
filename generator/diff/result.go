package diff

// Op says what happened to a section, block, row or column.
type Op string

const (
	Same    Op = "same"
	Added   Op = "added"
	Removed Op = "removed"
	Edited  Op = "edited"
	// Moved and MovedEdited stand where a block is now; MovedAway stands
	// where it was.
	Moved       Op = "moved"
	MovedEdited Op = "moved-edited"
	MovedAway   Op = "moved-away"
)

// old reports whether something with this op stands in the older list, in
// the order of the list that carries it.
func (o Op) old() bool { return o == Same || o == Edited || o == Removed || o == MovedAway }

// new reports the same for the newer list.
func (o Op) new() bool { return o != Removed && o != MovedAway }

// A Diff is what it takes to get from one document to another. It is plain
// data with stable JSON names, holds what changed in full, and of what did
// not change only where it stands.
//
// Lists of blocks and rows are merged from both sides: those with the ops
// same, edited, removed and moved-away are the older list in order; those
// with the ops same, edited, added, moved and moved-edited the newer one.
type Diff struct {
	Sections []SectionDiff `json:"sections"`
	Counts   Counts        `json:"counts"`
}

// Same reports whether nothing changed.
func (d Diff) Same() bool {
	for i := range d.Sections {
		if d.Sections[i].Op != Same {
			return false
		}
	}
	return true
}

// A SectionDiff is a section of either document. Sections stand in the newer
// document's order, removed ones after the section they followed.
type SectionDiff struct {
	// Op is edited when the title or any block differs, moved when only the
	// order among the other sections does, moved-edited when both do.
	Op Op `json:"op"`
	// ID and Title are the newer ones, OldID and OldTitle the older ones.
	// An added or removed section has them in both places.
	ID       string `json:"id"`
	Title    string `json:"title"`
	OldID    string `json:"old_id"`
	OldTitle string `json:"old_title"`
	// Renamed is set when the titles differ.
	Renamed bool `json:"renamed,omitempty"`
	// From and To are indexes in the older and newer document, -1 for none.
	From   int         `json:"from"`
	To     int         `json:"to"`
	Blocks []BlockDiff `json:"blocks,omitempty"`
	Counts Counts      `json:"counts"`
	// Fingerprint identifies the change of the section itself (added,
	// removed, renamed, moved); empty when there is none.
	Fingerprint string `json:"fingerprint,omitempty"`
}

// Counts count the blocks of a section that changed, and words in them.
type Counts struct {
	Edited  int `json:"edited"` // in place
	Added   int `json:"added"`
	Removed int `json:"removed"`
	Moved   int `json:"moved"` // within or into the section, edited or not
	// MovedAway counts blocks that left for another section.
	MovedAway    int `json:"moved_away"`
	WordsAdded   int `json:"words_added"`
	WordsRemoved int `json:"words_removed"`
}

// Changes is the number of changed blocks, each counted once.
func (c Counts) Changes() int { return c.Edited + c.Added + c.Removed + c.Moved }

func (c *Counts) add(o Counts) {
	c.Edited += o.Edited
	c.Added += o.Added
	c.Removed += o.Removed
	c.Moved += o.Moved
	c.MovedAway += o.MovedAway
	c.WordsAdded += o.WordsAdded
	c.WordsRemoved += o.WordsRemoved
}

// A BlockDiff is a block of either document, or one nested in a block that
// was edited.
type BlockDiff struct {
	Op   Op   `json:"op"`
	Kind Kind `json:"kind"`
	// From is where the block stands in the older document, To where in the
	// newer one; nil where it does not. For nested blocks the index is the
	// one among siblings, counted in the normal form (see [Block.Children]).
	From *Place `json:"from,omitempty"`
	To   *Place `json:"to,omitempty"`
	// Block is the block itself where it stands in one document only: it
	// was added or removed. It is the document's own, not a copy.
	Block *Block `json:"block,omitempty"`
	node  *node  // the block as it is now, of a removed one as it was; nil when not known, and for same and moved-away

	// The rest describes edits; each part is nil where it did not change.

	Attributes []AttributeChange `json:"attributes,omitempty"`
	Text       []Segment         `json:"text,omitempty"` // of Inline
	Children   []BlockDiff       `json:"children,omitempty"`
	Table      *TableDiff        `json:"table,omitempty"`
	Lines      []LineSegment     `json:"lines,omitempty"`

	// Measure says how much changed; nil for same, moved and moved-away. Of
	// documents with one [Preparer], blocks without children that were edited
	// in the same way may share one, and everything that describes the edit.
	Measure *Measure `json:"measure,omitempty"`
	// Fingerprint identifies the change, see [Fingerprint]. Set on
	// top-level blocks that are not the same.
	Fingerprint string `json:"fingerprint,omitempty"`
}

// An AttributeChange is an attribute with another value; "" stands for none.
type AttributeChange struct {
	Name string `json:"name"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// SegmentOp says on which side a stretch of text stands.
type SegmentOp string

const (
	Equal  SegmentOp = "equal"
	Insert SegmentOp = "insert"
	Delete SegmentOp = "delete"
)

// A Segment is a stretch of text. The equal and deleted segments of a text
// are the older text in order, the equal and inserted ones the newer. Equal
// text is given as the newer document writes it.
type Segment struct {
	Op   SegmentOp `json:"op"`
	Runs []Run     `json:"runs"`
}

// Text is the segment's text without marks.
func (s *Segment) Text() string { return runsText(s.Runs) }

// A LineSegment is a stretch of whole lines of code.
type LineSegment struct {
	Op    SegmentOp `json:"op"`
	Lines []string  `json:"lines"`
}

// A TableDiff says what happened to a table's columns, rows and cells.
type TableDiff struct {
	// Columns stand in the newer order, removed ones after the column they
	// followed. Columns are matched by header.
	Columns []ColumnDiff `json:"columns"`
	// Key is the index in Columns of the column by whose text rows were
	// matched, -1 if none has a different text in every row.
	Key  int       `json:"key"`
	Rows []RowDiff `json:"rows,omitempty"`
}

// A ColumnDiff is a column of either table. It is edited when its header is.
type ColumnDiff struct {
	Op     Op        `json:"op"`
	From   int       `json:"from"` // index in the older table, -1 for none
	To     int       `json:"to"`   // index in the newer table, -1 for none
	Header []Segment `json:"header,omitempty"`
}

// A RowDiff is a row of either table. Its op speaks of the cells in columns
// that both tables have; a row that differs only by a new column is the same.
type RowDiff struct {
	Op   Op  `json:"op"`
	From int `json:"from"` // index in the older table, -1 for none
	To   int `json:"to"`   // index in the newer table, -1 for none
	// Key is the text of the cell in the key column, in the newer table if
	// the row is there.
	Key string `json:"key,omitempty"`
	// Cells has one entry for every entry of [TableDiff.Columns], or is nil
	// where all cells are the same and no column was added or removed.
	Cells []CellDiff `json:"cells,omitempty"`
}

// A CellDiff is one cell. A cell that one of the tables has no column or row
// for is added or removed, or has neither op nor text if both lack it.
type CellDiff struct {
	Op   Op        `json:"op,omitempty"`
	Text []Segment `json:"text,omitempty"`
}

// A Measure says how much of a block changed, in the terms in which a rule
// may judge it. The measure of a list or table includes that of its parts.
type Measure struct {
	OldWords     int `json:"old_words"`
	NewWords     int `json:"new_words"`
	WordsAdded   int `json:"words_added"`
	WordsRemoved int `json:"words_removed"`
	// Similarity is from 0 to 1: twice the words in common over all words,
	// whatever their order.
	Similarity float64 `json:"similarity"`
	// Protected are the added and removed tokens that are not ordinary
	// words: numbers, dates, units, negations, modals, quantifiers,
	// languages.
	Protected []TokenChange `json:"protected,omitempty"`
	// Links are links, images and footnotes that lead elsewhere while their
	// text is the same.
	Links []LinkChange `json:"links,omitempty"`
	// Attributes counts changed attributes.
	Attributes int `json:"attributes,omitempty"`
	// Parts counts items, rows, columns, lines of code and nested blocks
	// that were added or removed.
	Parts int `json:"parts,omitempty"`
	// Cosmetic is set when nothing changed but punctuation, formatting and
	// where words are joined.
	Cosmetic bool `json:"cosmetic,omitempty"`
	// Undetermined is set when content that could not be parsed changed.
	Undetermined bool `json:"undetermined,omitempty"`
}

// Changed is the fraction of words, of both sides, that were added or
// removed.
func (m *Measure) Changed() float64 {
	if m.OldWords+m.NewWords == 0 {
		return 0
	}
	return float64(m.WordsAdded+m.WordsRemoved) / float64(m.OldWords+m.NewWords)
}

// A TokenChange is a token that was added or removed.
type TokenChange struct {
	Op    SegmentOp `json:"op"` // insert or delete
	Class Class     `json:"class"`
	Text  string    `json:"text"`
}

// A LinkChange is a link that leads elsewhere, or an image from elsewhere.
type LinkChange struct {
	Text string `json:"text"`
	Old  string `json:"old"`
	New  string `json:"new"`
}
