package diff

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// check asserts what holds of every pair of documents.
func check(t *testing.T, a, b Document) {
	t.Helper()
	d := Compare(a, b, Options{})
	got, err := Apply(d, a)
	if err != nil {
		t.Fatalf("Apply: %v\na: %s\nb: %s\ndiff: %s", err, dump(a), dump(b), dump(d))
	}
	same(t, "Apply(Compare(a, b), a)", got, b, a, d)
	inv := Invert(d)
	back, err := Apply(inv, b)
	if err != nil {
		t.Fatalf("Apply inverse: %v\na: %s\nb: %s\ndiff: %s\ninverse: %s", err, dump(a), dump(b), dump(d), dump(inv))
	}
	same(t, "Apply(Invert(Compare(a, b)), b)", back, a, b, d)

	if d.Same() != Equivalent(a, b) {
		t.Errorf("Same = %v, Equivalent = %v\na: %s\nb: %s", d.Same(), Equivalent(a, b), dump(a), dump(b))
	}
	c, ic := d.Counts, inv.Counts
	if c.Added != ic.Removed || c.Removed != ic.Added || c.Edited != ic.Edited || c.Moved != ic.Moved ||
		c.WordsAdded != ic.WordsRemoved || c.WordsRemoved != ic.WordsAdded {
		t.Errorf("counts %+v, inverted %+v", c, ic)
	}

	// The encoding loses nothing.
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var decoded Diff
	if err := json.Unmarshal(data, &decoded); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(decoded)
	if err != nil || string(again) != string(data) {
		t.Errorf("JSON changes on the way: %v\n%s\n%s", err, data, again)
	}

	// A document is the same as itself, and pairs agree with the blocks.
	if self := Compare(a, a, Options{}); !self.Same() || self.Counts != (Counts{}) {
		t.Errorf("document differs from itself: %s", dump(self))
	}
	paired := map[[2]string]Op{}
	for _, p := range Pairs(Prepare(a), Prepare(b)) {
		paired[[2]string{p.Old, p.New}] = p.Op
	}
	for _, s := range d.Sections {
		for _, x := range s.Blocks {
			if x.Op != Same && x.Op != Edited && x.Op != Moved && x.Op != MovedEdited {
				continue
			}
			if op := paired[[2]string{x.From.ID, x.To.ID}]; op != x.Op {
				t.Errorf("block %s to %s is %s, paired as %q", x.From.ID, x.To.ID, x.Op, op)
			}
			if x.Op == Edited && x.Measure == nil {
				t.Errorf("block %s has no measure", x.To.ID)
			}
		}
	}
}

func same(t *testing.T, what string, got, want, other Document, d Diff) {
	t.Helper()
	if !Equivalent(got, want) {
		t.Fatalf("%s\ngot  %s\nwant %s\nfrom %s\ndiff %s", what, dump(got), dump(want), dump(other), dump(d))
	}
	for i, s := range want.Sections {
		for j, b := range s.Blocks {
			if id := got.Sections[i].Blocks[j].ID; id != b.ID {
				t.Fatalf("%s: block %d.%d has id %q, want %q", what, i, j, id, b.ID)
			}
		}
	}
}

func dump(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(err)
	}
	return string(data)
}

func TestApplyRandom(t *testing.T) {
	n := 1500
	if testing.Short() {
		n = 100
	}
	for seed := range n {
		m := maker{rand.New(rand.NewPCG(uint64(seed), 1)), seed%3 == 0}
		a := m.document()
		b := m.edit(a)
		if seed%10 == 0 {
			b = m.document()
		}
		check(t, a, b)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func FuzzApply(f *testing.F) {
	f.Add(uint64(1), uint64(2), false)
	f.Add(uint64(3), uint64(4), true)
	f.Fuzz(func(t *testing.T, one, two uint64, awkward bool) {
		m := maker{rand.New(rand.NewPCG(one, two)), awkward}
		a := m.document()
		check(t, a, m.edit(a))
	})
}

// FuzzText compares two texts given as they are.
func FuzzText(f *testing.F) {
	f.Add("It is deleted 90 days after the ticket closes.", "It is deleted 30 days after.")
	f.Add("= - 5 (x)", ") -5 x")
	f.Fuzz(func(t *testing.T, one, two string) {
		one, two = strings.ToValidUTF8(one, "?"), strings.ToValidUTF8(two, "?")
		a := Document{Sections: []Section{{ID: "s", Blocks: []Block{
			{Kind: Paragraph, Inline: []Run{{Text: one}}},
			{Kind: Code, Lines: []string{one, two}},
		}}}}
		b := Document{Sections: []Section{{ID: "s", Blocks: []Block{
			{Kind: Paragraph, Inline: []Run{{Text: two}, {Kind: Verbatim, Text: one}}},
			{Kind: Code, Lines: []string{two, one}},
		}}}}
		check(t, number(a), number(b))
		// Word level whatever the similarity.
		ta, tb := tokenize(a.Sections[0].Blocks[0].Inline), tokenize(b.Sections[0].Blocks[0].Inline)
		segs := segments(ta, tb, tokenEdits(ta, tb))
		if got := tokenize(side(segs, Delete)); !sameTokens(got, ta) {
			t.Errorf("older side of %s is not %q", dump(segs), one)
		}
		if got := tokenize(side(segs, Insert)); !sameTokens(got, tb) {
			t.Errorf("newer side of %s is not %q", dump(segs), two)
		}
	})
}

func TestApplyMismatch(t *testing.T) {
	a := Document{Sections: []Section{{ID: "s", Blocks: []Block{para("p1-1", "one two three four five")}}}}
	b := Document{Sections: []Section{{ID: "s", Blocks: []Block{para("p1-1", "one two three four six")}}}}
	d := Compare(a, b, Options{})
	for name, other := range map[string]Document{
		"newer":         b,
		"empty":         {},
		"other section": {Sections: []Section{{ID: "t", Blocks: a.Sections[0].Blocks}}},
		"more blocks":   {Sections: []Section{{ID: "s", Blocks: append(a.Sections[0].Blocks, para("", "x"))}}},
		"more sections": {Sections: append(a.Sections, Section{ID: "t"})},
	} {
		if got, err := Apply(d, other); err == nil {
			t.Errorf("%s: applied, giving %s", name, dump(got))
		}
	}
	if got, err := Apply(d, a); err != nil || !reflect.DeepEqual(got, b) {
		t.Errorf("got %s, %v", dump(got), err)
	}
}
