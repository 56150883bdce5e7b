package compare_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/Masterminds/semver/v3"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/disclosure"
)

// versions makes a system of n versions, the newest first; current is the
// place of the one in force.
func versions(n, current int) *disclosure.System {
	s := &disclosure.System{}
	for i := range n {
		p := &disclosure.Pack{
			System: s, Doc: &content.Doc[content.PackFront]{File: &content.File{}}, Status: disclosure.Superseded,
			Version: semver.MustParse(fmt.Sprintf("1.%d.0", n-i)),
		}
		if i < current {
			p.Status = disclosure.UpcomingStatus
		} else if i == current {
			p.Status = disclosure.InForce
		}
		s.Packs = append(s.Packs, p)
	}
	return s
}

func TestPairs(t *testing.T) {
	for _, tt := range []struct{ n, current, newest, want int }{
		{0, 0, 12, 0}, {1, 0, 12, 0}, {2, 0, 12, 1}, {12, 1, 12, 66}, {5, -1, 12, 10},
		{4, 0, 0, 5}, // three before the one in force, two more predecessors
		{4, 0, 1, 5}, {4, 0, 2, 5}, {4, 0, 3, 5}, {4, 0, 4, 6}, {4, 0, 1000, 6},
		{1000, 0, 12, 999 + 55 + 988},
	} {
		s := versions(tt.n, tt.current)
		list := compare.Pairs(s, tt.newest)
		if len(list) != tt.want {
			t.Errorf("%+v: %d pairs", tt, len(list))
		}
		seen := map[compare.Pair]bool{}
		for _, p := range list {
			if seen[p] || !p.From.Version.LessThan(p.To.Version) {
				t.Errorf("%+v: %s and %s", tt, p.From.Version, p.To.Version)
			}
			seen[p] = true
		}
		for i, p := range s.Packs {
			if i+1 < len(s.Packs) && !seen[compare.Pair{From: s.Packs[i+1], To: p}] {
				t.Errorf("%+v: %s and the one before it are missing", tt, p.Version)
			}
			if tt.current < 0 || i == tt.current {
				continue
			}
			pair := compare.Pair{From: p, To: s.Packs[tt.current]}
			if i < tt.current {
				pair = compare.Pair{From: s.Packs[tt.current], To: p}
			}
			if !seen[pair] {
				t.Errorf("%+v: %s and the one in force are missing", tt, p.Version)
			}
		}
	}
	s := versions(4, 1)
	s.Packs[0].Status = disclosure.Draft
	s.Packs[2].Doc.Broken = true
	if list := compare.Pairs(s, 12); !slices.Equal(list, []compare.Pair{{From: s.Packs[3], To: s.Packs[1]}}) {
		t.Errorf("a draft and a broken pack give %d pairs", len(list))
	}
}

// A version that is published later and stands between two others does not
// take away their comparison, to which the feed has led since.
func TestPairsStay(t *testing.T) {
	s := versions(4, 0)
	for i, day := range []int{20, 25, 24, 10} { // the two in the middle came last
		s.Packs[i].Doc.Front.Published = content.Date{Year: 2026, Month: 3, Day: day}
	}
	want := compare.Pair{From: s.Packs[3], To: s.Packs[0]}
	s.Packs[0].Status, s.Packs[1].Status = disclosure.Superseded, disclosure.InForce
	list := compare.Pairs(s, 0)
	if compare.Before(s.Packs[0]) != s.Packs[3] || !slices.Contains(list, want) {
		t.Errorf("the comparison of %s with %s is gone", want.To.Version, want.From.Version)
	}
	seen := map[compare.Pair]bool{}
	for _, p := range list {
		if seen[p] {
			t.Errorf("%s and %s are there twice", p.From.Version, p.To.Version)
		}
		seen[p] = true
	}
}
