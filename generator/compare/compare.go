// Package compare says what changed between two versions of a pack, and how
// much it matters.
//
// A comparison holds the differences of the front matter, of the text and of
// further files; for every change the rules that apply to it and the class
// that follows from them; and what the vendor says about it: change entries
// and overrides. Finding a difference is the business of package diff;
// judging it is done here.
//
//	document.go   documents as package diff wants them
//	front.go      differences of front matter
//	files.go      further pages and attachments
//	impact.go     from a difference to a class, section by section
//	verdict.go    what is found about one block
//	edited.go     edits within a block, tables and links
//	judged.go     verdicts about edits that several comparisons share
//	form.go       the same content in another form or order
//	phrases.go    words that were taken out, as reasons quote them
//	rules.go      the rules, as explain prints them
//	renames.go    names that changed throughout a text
//	floors.go     which section asks for which class
//	published.go  what a comparison depends on
//	summary.go    sections, entries, overrides
//	check.go      what check reports
//
// The result is plain data, the same for the same two packs.
package compare

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"placard/generator/cache"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/diff"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// Documents parses a document. It may be called from several goroutines.
type Documents func(*content.File) *markdown.Document

// ErrBroken is returned, wrapped, for a pack that could not be read: what
// changed is then unknown, not nothing.
var ErrBroken = errors.New("the pack could not be read")

// A Comparison is what changed from one version of a pack to another.
type Comparison struct {
	From *disclosure.Pack `json:"-"`
	To   *disclosure.Pack `json:"-"`
	// Derived is the highest class among Changes, overrides applied; "" when
	// nothing changed.
	Derived disclosure.Impact `json:"derived" doc:"The highest class that the rules give, decisions applied; empty when nothing changed."`
	// Undetermined says that some change could not be judged and nobody has
	// decided about it. Derived is then the least that it can be.
	Undetermined bool `json:"undetermined" doc:"Whether some change could not be judged and nobody has decided about it: derived is then the least that it can be."`
	// Entries are what the vendor says changed, in all versions after From up
	// to To: the highest class first.
	Entries []Entry `json:"entries" doc:"What the vendor says changed, in all versions after from up to to, the highest class first."`
	// Sections sum up the changes by section, in the newer pack's order.
	Sections []Section `json:"sections" doc:"The changes by section, in the order of the newer version."`
	// Changes are all changes with their class, in reading order: front
	// matter, text, further files.
	Changes []Change `json:"changes" doc:"All changes with their class, in reading order."`
	// Fields are the differences of the front matter, also those that matter
	// to nobody, such as the dates.
	Fields []Field `json:"fields" doc:"Differences of the front matter."`
	// Text is the difference of the two texts.
	Text diff.Diff `json:"text" doc:"Difference of the two texts."`
	// Files are further pages and attachments that differ.
	Files []File `json:"files" doc:"Further pages and attachments that differ."`
	// Overrides are the decisions about changes made in the versions compared.
	Overrides []Override `json:"overrides" doc:"Decisions about changes made in the versions compared."`
}

// Same reports whether the packs say the same. Their dates may differ.
func (c *Comparison) Same() bool { return len(c.Changes) == 0 }

// Change finds a change by its fingerprint, of which the beginning is enough.
func (c *Comparison) Change(fingerprint string) *Change {
	for i := range c.Changes {
		if matches(fingerprint, c.Changes[i].Fingerprint) {
			return &c.Changes[i]
		}
	}
	return nil
}

// A Change is one change with its class.
type Change struct {
	// Section is the id of the section that changed; "models", "brief" or
	// "record" for front matter.
	Section string `json:"section" doc:"Identifier of the section; models, brief or record for the front matter."`
	Title   string `json:"title" doc:"Title of the section."` // of the section
	// Kind is what changed: section, a kind of block, field or file.
	Kind string  `json:"kind" doc:"What changed: section, document, a kind of block, field or file."`
	Op   diff.Op `json:"op" doc:"How it changed."`
	// Name is the field or the path of the file that it is about, "" for the
	// pack's own text.
	Name string `json:"name,omitempty" doc:"The field or the path of the file that it is about."`
	// OldID and NewID are the anchors of the block in the two texts.
	OldID string `json:"old_id,omitempty" doc:"Anchor of the block in the older text."`
	NewID string `json:"new_id,omitempty" doc:"Anchor of the block in the newer text."`
	// SectionAt and BlockAt find the difference in Text (or in the text of a
	// further page): Sections[SectionAt].Blocks[BlockAt]. BlockAt is -1 for
	// the section itself; both are -1 for fields and files.
	SectionAt int `json:"-"`
	BlockAt   int `json:"-"`
	// Derived is the class that the rules give; Class is the one that counts,
	// which an override may have changed.
	Derived disclosure.Impact `json:"derived" doc:"Class that the rules give."`
	Class   disclosure.Impact `json:"class" doc:"Class that counts, which a decision may have changed."`
	// Undetermined says that the comparison cannot decide and Derived is the
	// least it can be; it stays set when somebody has decided.
	Undetermined bool     `json:"undetermined,omitempty" doc:"Whether the comparison cannot decide, and derived is the least that it can be."`
	Reasons      []Reason `json:"reasons" doc:"The rules that apply."`
	Fingerprint  string   `json:"fingerprint" doc:"Identifies exactly this change, for decisions about it."`
	// Was and Now are what differs, in plain text.
	Was      string    `json:"was,omitempty" doc:"What differs in the older version, as plain text."`
	Now      string    `json:"now,omitempty" doc:"What differs in the newer version, as plain text."`
	Override *Override `json:"override,omitempty" doc:"The decision about the change."`

	at diag.Span // in the newer source, else in the older one
}

// Short is the fingerprint as it is shown.
func (c *Change) Short() string { return c.Fingerprint[:min(len(c.Fingerprint), diff.ShortLength)] }

// Open reports whether the comparison cannot decide about the change and
// nobody else has.
func (c *Change) Open() bool { return c.Undetermined && c.Override == nil }

// API reports whether the change is about a description of the interface.
func (c *Change) API() bool { return c.Kind == "file" && isAPI(c.Name) }

// At is where the change stands in the newer source, for one that is gone
// where it stood in the older one. It is zero for front matter and files.
func (c *Change) At() diag.Span { return c.at }

// A Reason is a rule that applies to a change, and the class it gives.
type Reason struct {
	Rule   string            `json:"rule" doc:"Code of the rule."`
	Class  disclosure.Impact `json:"class" doc:"Class that it gives."`
	Detail string            `json:"detail" doc:"What it saw."`
}

// Options say how changes are judged. The zero value is for English.
type Options struct {
	// Language is the BCP 47 tag of the packs. Words that carry obligations
	// are known in English; elsewhere every change of words gets the floor
	// of its section, as if it held one.
	Language string
	// Vocabulary classes words; nil stands for [diff.English].
	Vocabulary *diff.Vocabulary
}

// A Comparer compares packs and remembers those of the systems that it has
// compared last. It is safe for concurrent use.
type Comparer struct {
	documents Documents
	options   Options
	english   bool
	families  cache.Recent[*disclosure.System, *family]
	mu        sync.Mutex
	rules     map[*disclosure.System]string
}

// A family is the packs of one system as they are compared. What versions have
// in common is held once.
type family struct {
	preparer diff.Preparer
	floors   func() floors
	sides    cache.Bounded[*disclosure.Pack, func() (*side, error)]
	// Feeds tell of all versions of a system before the pages of their
	// comparisons are written, and these have a form for programs beside them.
	results cache.Bounded[disclosure.Pair, func() (*Comparison, error)]
	judged  judgements
}

const (
	// mostText is how long the texts of a family that are remembered may be
	// together in bytes.
	mostText = 4 << 20
	// mostCompared is the same for the newer texts of comparisons, each of
	// which takes a few times its text.
	mostCompared = 1 << 20
)

// NewComparer makes a comparer.
func NewComparer(documents Documents, o Options) *Comparer {
	if o.Vocabulary == nil {
		o.Vocabulary = diff.English()
	}
	language, _, _ := strings.Cut(o.Language, "-")
	return &Comparer{
		documents: documents,
		options:   o,
		english:   language == "" || strings.EqualFold(language, "en"),
		rules:     map[*disclosure.System]string{},
	}
}

// Packs compares two packs of one system. The error wraps [ErrBroken] when
// one of them could not be read.
func Packs(from, to *disclosure.Pack, documents Documents) (*Comparison, error) {
	return NewComparer(documents, Options{}).Packs(from, to)
}

// Packs compares two packs of one system. The error wraps [ErrBroken] when
// one of them could not be read.
//
// Several callers may be given the same comparison; none may change it.
func (c *Comparer) Packs(from, to *disclosure.Pack) (*Comparison, error) {
	if to == nil {
		return c.compare(from, to)
	}
	return c.family(to.System).results.Get(disclosure.Pair{From: from, To: to}, size(to), func() func() (*Comparison, error) {
		return sync.OnceValues(func() (*Comparison, error) { return c.compare(from, to) })
	})()
}

func (c *Comparer) compare(from, to *disclosure.Pack) (*Comparison, error) {
	p, err := c.pair(from, to)
	if err != nil {
		return nil, err
	}
	old, new := p.old, p.new
	p.front()
	p.out.Text = p.text(old.text, new.text, "", "")
	p.files()
	p.summarize()
	return p.out, nil
}

// pair begins a comparison.
func (c *Comparer) pair(from, to *disclosure.Pack) (*pair, error) {
	old, err := c.side(from)
	if err != nil {
		return nil, err
	}
	new, err := c.side(to)
	if err != nil {
		return nil, err
	}
	f := c.family(to.System)
	return &pair{
		Comparer: c,
		family:   f,
		old:      old, new: new,
		floors: f.floors(),
		out:    &Comparison{From: from, To: to, Entries: []Entry{}, Sections: []Section{}, Changes: []Change{}, Fields: []Field{}, Files: []File{}, Overrides: []Override{}},
	}, nil
}

// Align pairs the citable blocks of two versions of a pack, so that a reader
// of one finds the same paragraph in the other.
func (c *Comparer) Align(from, to *disclosure.Pack) ([]diff.Pair, error) {
	old, err := c.side(from)
	if err != nil {
		return nil, err
	}
	new, err := c.side(to)
	if err != nil {
		return nil, err
	}
	return diff.Pairs(old.text.prepared, new.text.prepared), nil
}

// A side is a pack as it is compared.
type side struct {
	pack  *disclosure.Pack
	text  *text
	files []sideFile      // by path
	lines func() []string // of the canonical text
}

func (c *Comparer) family(s *disclosure.System) *family {
	return c.families.Get(s, func() *family {
		f := &family{floors: sync.OnceValue(func() floors { return newFloors(s) })}
		f.sides.Most, f.results.Most = mostText, mostCompared
		return f
	})
}

// size is the length of a pack's text in bytes.
func size(p *disclosure.Pack) int {
	if p.Doc == nil || p.Doc.File == nil || p.Doc.Source == nil {
		return 0
	}
	return p.Doc.Source.Size()
}

func (c *Comparer) side(p *disclosure.Pack) (*side, error) {
	if p == nil || p.Doc == nil || p.Doc.File == nil {
		return nil, fmt.Errorf("compare packs: %w", ErrBroken)
	}
	f := c.family(p.System)
	return f.sides.Get(p, size(p), func() func() (*side, error) {
		return sync.OnceValues(func() (*side, error) { return c.readSide(f, p) })
	})()
}

func (c *Comparer) readSide(f *family, p *disclosure.Pack) (*side, error) {
	if p.Doc.Broken {
		return nil, fmt.Errorf("compare %s %s: %w", p.System.ID, p.Version.Original(), ErrBroken)
	}
	doc := c.documents(p.Doc.File)
	if doc == nil {
		return nil, fmt.Errorf("compare %s %s: %w", p.System.ID, p.Version.Original(), ErrBroken)
	}
	s := &side{pack: p, text: f.read(p.Doc.File, doc), lines: sync.OnceValue(func() []string { return diff.Lines(p.Canonical()) })}
	for _, page := range p.Pages {
		s.files = append(s.files, sideFile{path: below(p, page.Doc.Path), digest: page.Doc.Digest, size: int64(page.Doc.Source.Size()), page: page})
	}
	for _, a := range p.Attachments {
		s.files = append(s.files, sideFile{path: below(p, a.Path), digest: a.Digest, size: a.Size})
	}
	slices.SortFunc(s.files, func(a, b sideFile) int { return strings.Compare(a.path, b.path) })
	return s, nil
}

// A pair is one comparison at work.
type pair struct {
	*Comparer
	family   *family // of the newer pack
	old, new *side
	floors   floors
	renames  renames
	out      *Comparison
}

// matches reports whether a fingerprint as somebody wrote it is that of a
// change. Fewer digits than are shown name nothing.
func matches(written, fingerprint string) bool {
	return len(written) >= diff.ShortLength && strings.HasPrefix(fingerprint, strings.ToLower(written))
}
