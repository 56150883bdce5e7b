package diff

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
)

// TestPreparerRemembers holds that a difference does not depend on what was
// prepared before.
func TestPreparerRemembers(t *testing.T) {
	var p Preparer
	for seed := range uint64(300) {
		m := maker{r: rand.New(rand.NewPCG(seed, 3)), awkward: seed%2 == 0}
		a := m.document()
		b := m.edit(a)
		want, got := written(t, Compare(a, b, Options{})), written(t, ComparePrepared(p.Prepare(a), p.Prepare(b), Options{}))
		if got != want {
			t.Fatalf("seed %d:\n%s\n%s", seed, got, want)
		}
	}
	if p.known.older == nil || len(p.known.recent) > mostContents || len(p.known.older) > mostContents {
		t.Errorf("%d and %d contents are remembered", len(p.known.recent), len(p.known.older))
	}
}

// TestEditIsSharedByComparisons holds that an edit of two blocks is worked out
// once, wherever they stand.
func TestEditIsSharedByComparisons(t *testing.T) {
	document := func(texts ...string) Document {
		s := Section{ID: "s"}
		for _, text := range texts {
			s.Blocks = append(s.Blocks, Block{Kind: Paragraph, Inline: []Run{{Text: text}}})
		}
		return Document{Sections: []Section{s}}
	}
	const was, is = "The system reads tickets in English and in German.", "The system reads tickets in English and in French."
	var p Preparer
	now := p.Prepare(document("Another text stands above it now.", is))
	one := ComparePrepared(p.Prepare(document(was)), now, Options{})
	two := ComparePrepared(p.Prepare(document("First.", was, "Last.")), now, Options{})
	measure := func(d Diff) *Measure {
		for _, b := range d.Sections[0].Blocks {
			if b.Op == Edited {
				return b.Measure
			}
		}
		t.Fatalf("nothing was edited: %+v", d)
		return nil
	}
	if measure(one) != measure(two) {
		t.Error("the edit was worked out twice")
	}
	islands := ComparePrepared(p.Prepare(document(was)), now, Options{Islands: -1})
	if measure(islands) == measure(one) {
		t.Error("an edit that is told otherwise is the same")
	}
	for i := range mostEdits * 3 {
		p.edits.put(edited{islands: i}, &BlockDiff{})
	}
	if n := len(p.edits.known.recent) + len(p.edits.known.older); n > 2*mostEdits {
		t.Errorf("%d edits are remembered", n)
	}
}

// TestWork counts what a chain of versions costs: what stands in several
// versions is read once, and split into words only when it is edited.
func TestWork(t *testing.T) {
	prose := newProse(1)
	var p Preparer
	text := prose.pack(10_000)
	first := p.Prepare(text)
	all, older := p.read, first
	for i := range 9 {
		text = prose.revise(text, 10)
		newer := p.Prepare(text)
		ComparePrepared(older, newer, Options{})
		older = newer
		if i > 0 {
			continue
		}
		split := 0
		for _, s := range first.sections {
			for _, n := range s.nodes {
				if n.split != nil {
					split++
				}
			}
		}
		if split == 0 || 2*split > all {
			t.Errorf("%d of %d contents of the first version were split into words", split, all)
		}
	}
	if p.read > 3*all {
		t.Errorf("%d contents were read in 10 versions, and %d are in the first", p.read, all)
	}
}

// TestCompareText holds that two paragraphs are compared as they are in
// documents that hold nothing else.
func TestCompareText(t *testing.T) {
	nothing := 0
	for seed := range uint64(2000) {
		m := maker{r: rand.New(rand.NewPCG(seed, 5)), awkward: seed%2 == 0}
		a := m.runs(20)
		b := m.runs(20)
		if seed%3 > 0 {
			b = append(append([]Run{}, a...), m.run(3))
		}
		one := func(runs []Run) Document {
			return Document{Sections: []Section{{ID: "x", Blocks: []Block{{Kind: Paragraph, Inline: runs}}}}}
		}
		d := Compare(one(a), one(b), Options{})
		var want *BlockDiff
		if blocks := d.Sections[0].Blocks; len(blocks) == 1 {
			want = &blocks[0]
			want.From, want.To, want.Fingerprint = nil, nil, ""
		} else {
			nothing++
		}
		if got := CompareText(a, b, Options{}); written(t, got) != written(t, want) {
			t.Fatalf("seed %d:\n%s\n%s", seed, written(t, got), written(t, want))
		}
	}
	if nothing == 0 || nothing == 2000 {
		t.Errorf("%d pairs have nothing in common", nothing)
	}
}

func written(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestCompareSections holds that sections are the same exactly where a whole
// comparison finds them the same.
func TestCompareSections(t *testing.T) {
	n := uint64(3000)
	if testing.Short() {
		n = 300
	}
	same, all := 0, 0
	for seed := range n {
		m := maker{r: rand.New(rand.NewPCG(seed, 7)), awkward: seed%2 == 0}
		a := m.document()
		b := a
		if seed%3 > 0 {
			b = m.edit(a)
		}
		p, q := Prepare(a), Prepare(b)
		want := ComparePrepared(p, q, Options{}).Sections
		got := CompareSections(p, q)
		if len(got) != len(want) {
			t.Fatalf("seed %d: %d sections, want %d", seed, len(got), len(want))
		}
		for i, g := range got {
			w := want[i]
			if g.ID != w.ID || g.OldID != w.OldID || g.From != w.From || g.To != w.To || g.Renamed != w.Renamed || (g.Op == Same) != (w.Op == Same) {
				t.Fatalf("seed %d:\n%+v\n%+v", seed, g, w)
			}
			if all++; g.Op == Same {
				same++
			}
		}
	}
	if same == 0 || same == all {
		t.Errorf("%d of %d sections are the same", same, all)
	}
}

// TestPreparerAtOnce holds that a Preparer and what it prepared serve several
// goroutines at once.
func TestPreparerAtOnce(t *testing.T) {
	prose := newProse(3)
	a := prose.pack(5000)
	b := prose.revise(a, 5)
	want := written(t, Compare(a, b, Options{}))
	var p Preparer
	got := make(chan Diff)
	for range 4 {
		go func() { got <- ComparePrepared(p.Prepare(a), p.Prepare(b), Options{}) }()
	}
	for range 4 {
		if text := written(t, <-got); text != want {
			t.Errorf("%s\n%s", text, want)
		}
	}
}
