package disclosure

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/Masterminds/semver/v3"

	"placard/generator/content"
)

// day counts from 1 March 2026.
func day(n int) content.Date { return content.Date{Year: 2026, Month: 3, Day: 1}.AddDays(n) }

// systemOf makes a system of versions on a day, with what is published by then.
func systemOf(packs []*Pack, notices []*Notice, asOf content.Date) *System {
	s := &System{ID: "triage", URL: "systems/triage/", Doc: &content.Doc[content.SystemFront]{}}
	models := map[string]*Model{}
	for _, p := range packs {
		if p.Doc.Front.Published.After(asOf) {
			continue
		}
		copied := *p
		copied.System, copied.Models = s, nil
		for _, id := range p.Doc.Front.Models {
			if models[id] == nil {
				models[id] = &Model{System: s, Front: &content.ModelFront{ID: id}}
				s.Models = append(s.Models, models[id])
			}
			copied.Models = append(copied.Models, models[id])
		}
		s.Packs = append(s.Packs, &copied)
	}
	slices.SortStableFunc(s.Packs, func(a, b *Pack) int { return b.Version.Compare(a.Version) })
	for i, p := range s.Packs {
		p.Predecessor = predecessor(p, s.Packs[i+1:])
	}
	for _, n := range notices {
		if n.day().After(asOf) {
			continue
		}
		find := func(version string) *Pack {
			for _, p := range s.Packs {
				if p.Version.Original() == version {
					return p
				}
			}
			return nil
		}
		copied := *n
		copied.From, copied.To = find(n.Doc.Front.From), find(n.Doc.Front.To)
		s.Notices = append(s.Notices, &copied)
	}
	lines := succession(s)
	computeCoverage(s, lines)
	computeStatuses(s, lines, asOf)
	return s
}

func version(v string, published, effective content.Date, models ...string) *Pack {
	return &Pack{
		Version: semver.MustParse(v),
		Doc: &content.Doc[content.PackFront]{
			File: &content.File{}, Front: content.PackFront{Version: v, Published: published, Effective: effective, Models: models},
		},
	}
}

// versionsOf makes a system of n versions without backports, each in force
// from the day it is published until the next one is.
func versionsOf(n int) *System {
	var packs []*Pack
	for i := range n {
		packs = append(packs, version(fmt.Sprintf("1.%d.0", i), day(i), day(i)))
	}
	return systemOf(packs, nil, day(n))
}

// names gives comparisons as texts.
func (c *Comparisons) names() []string {
	var list []string
	for _, p := range c.Pairs {
		list = append(list, p.From.Version.Original()+"..."+p.To.Version.Original())
	}
	for _, p := range c.Since {
		list = append(list, p.Version.Original()+"...latest")
	}
	slices.Sort(list)
	return list
}

func TestComparisons(t *testing.T) {
	for _, tt := range []struct{ n, versions, pairs, since int }{
		{0, 12, 0, 0}, {1, 12, 0, 0}, {2, 12, 1, 0}, {12, 12, 66, 0}, {13, 12, 77, 1},
		{4, 0, 3, 2}, {4, 1, 3, 2}, {4, 2, 3, 2}, {4, 3, 5, 1}, {4, 4, 6, 0}, {4, 1000, 6, 0},
		{1000, 1, 999, 998}, {1000, 12, 55 + 989*11, 988},
	} {
		s := versionsOf(tt.n)
		c := s.Comparisons(tt.versions, day(tt.n))
		if len(c.Pairs) != tt.pairs || len(c.Since) != tt.since {
			t.Errorf("%+v: %d pairs, %d with the one in force", tt, len(c.Pairs), len(c.Since))
		}
		if !slices.IsSortedFunc(c.Pairs, func(a, b Pair) int {
			return cmp.Or(b.To.Version.Compare(a.To.Version), b.From.Version.Compare(a.From.Version))
		}) {
			t.Errorf("%+v: the newest do not come first", tt)
		}
		for i := range s.Packs[:max(0, len(s.Packs)-1)] {
			if !c.Has(Pair{s.Packs[i+1], s.Packs[i]}) {
				t.Errorf("%+v: %s and the one before it are missing", tt, s.Packs[i].Version)
			}
		}
	}
	s := versionsOf(4)
	s.Packs[0].Status = Draft
	s.Packs[2].Doc.Broken = true
	if got := s.Comparisons(12, day(4)).names(); !slices.Equal(got, []string{"1.0.0...1.2.0"}) {
		t.Errorf("with a draft and a broken pack: %q", got)
	}
	if c := versionsOf(3).Comparisons(12, day(3)); c.Has(Pair{s.Packs[3], s.Packs[0]}) || c.HasSince(s.Packs[3]) {
		t.Error("a pack of another system is compared")
	}
}

// What follows from days of publication and of taking effect.
func TestComparisonsByDays(t *testing.T) {
	for _, tt := range []struct {
		name     string
		packs    []*Pack
		notices  []*Notice
		versions int
		asOf     int
		want     []string
	}{
		{
			"a version that fills a gap takes nothing away, and is compared with its neighbours",
			[]*Pack{
				version("1.0.0", day(0), day(0)), version("1.1.0", day(1), day(1)), version("1.0.1", day(2), day(2)), version("1.0.2", day(3), day(3)),
			}, nil, 1, 9,
			[]string{"1.0.0...1.0.1", "1.0.0...1.1.0", "1.0.0...latest", "1.0.1...1.0.2", "1.0.1...1.1.0", "1.0.2...1.1.0"},
		}, {
			"versions of one day are compared with what was there before as well",
			[]*Pack{version("1.0.0", day(0), day(0)), version("1.0.1", day(1), day(1)), version("1.1.0", day(1), day(1))}, nil, 1, 9,
			[]string{"1.0.0...1.0.1", "1.0.0...1.1.0", "1.0.1...1.1.0"},
		}, {
			"an upcoming version is compared with those that apply until it does",
			[]*Pack{
				version("1.0.0", day(0), day(0)), version("1.1.0", day(1), day(20)), version("1.2.0", day(2), day(30)), version("1.3.0", day(3), day(40)),
			}, nil, 1, 10,
			[]string{"1.0.0...1.1.0", "1.0.0...1.2.0", "1.0.0...1.3.0", "1.0.0...latest", "1.1.0...1.2.0", "1.1.0...latest", "1.2.0...1.3.0"},
		}, {
			"and with the next ones as soon as they apply",
			[]*Pack{
				version("1.0.0", day(0), day(0)), version("1.1.0", day(1), day(20)), version("1.2.0", day(2), day(30)), version("1.3.0", day(3), day(40)),
			}, nil, 1, 20,
			[]string{"1.0.0...1.1.0", "1.0.0...1.2.0", "1.0.0...1.3.0", "1.0.0...latest", "1.1.0...1.2.0", "1.1.0...1.3.0", "1.1.0...latest", "1.2.0...1.3.0"},
		}, {
			"for its own model versions, and the newest of the system",
			[]*Pack{
				version("1.0.0", day(0), day(0), "a"), version("2.0.0", day(1), day(1), "b"), version("2.1.0", day(2), day(30), "b"),
				version("2.2.0", day(3), day(40), "a"), version("2.3.0", day(3), day(40), "c"),
			}, nil, 1, 10,
			[]string{
				"1.0.0...2.0.0", "1.0.0...2.2.0", "1.0.0...latest", "2.0.0...2.1.0", "2.0.0...2.2.0", "2.0.0...2.3.0", "2.0.0...latest",
				"2.1.0...2.2.0", "2.1.0...2.3.0", "2.2.0...2.3.0",
			},
		}, {
			"what a notice is about",
			[]*Pack{version("1.0.0", day(0), day(0)), version("1.1.0", day(1), day(1)), version("1.2.0", day(2), day(2))},
			[]*Notice{notice("1.0.0", "1.2.0", day(2)), notice("1.2.0", "1.1.0", day(2)), notice("1.0.0", "1.9.0", day(2)), notice("", "1.1.0", day(2))}, 1, 9,
			[]string{"1.0.0...1.1.0", "1.0.0...1.2.0", "1.0.0...latest", "1.1.0...1.2.0"},
		},
	} {
		s := systemOf(tt.packs, tt.notices, day(tt.asOf))
		if got := s.Comparisons(tt.versions, day(tt.asOf)).names(); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

func notice(from, to string, published content.Date) *Notice {
	return &Notice{
		Published: published.Time(),
		Doc:       &content.Doc[content.NoticeFront]{File: &content.File{}, Front: content.NoticeFront{From: from, To: to}},
	}
}

// TestComparisonsStay makes random histories of a system (publications,
// backports, upcoming versions, withdrawals, several model versions, several
// versions a day) and looks at them day by day: no comparison is ever lost,
// every version is compared with the one in force, and every two of a system
// that has few.
func TestComparisonsStay(t *testing.T) {
	histories := 3000
	if testing.Short() {
		histories = 300
	}
	backports, upcoming, withdrawn, aliases := 0, 0, 0, 0
	for seed := range uint64(histories) {
		r := rand.New(rand.NewPCG(seed, 11))
		versions := []int{0, 1, 2, 3, 5, 12}[r.IntN(6)]
		var packs []*Pack
		var notices []*Notice
		known := map[string]string{} // address, the day on which it was there
		now, taken := 0, withdrawn
		for range 5 + r.IntN(25) {
			did := ""
			switch event := r.IntN(10); {
			case event < 6:
				var major, minor, patch = 1, 0, 0
				if n := len(packs); n > 0 {
					of := packs[r.IntN(n)].Version
					major, minor, patch = int(of.Major()), int(of.Minor()), int(of.Patch())
				}
				switch r.IntN(4) {
				case 0:
					major, minor, patch = major+1, 0, 0
				case 1:
					minor, patch = minor+1, 0
				default:
					patch++
				}
				v := fmt.Sprintf("%d.%d.%d", major, minor, patch)
				if slices.ContainsFunc(packs, func(p *Pack) bool { return p.Version.Original() == v }) {
					continue
				}
				// Of two that come on one day a higher one comes later, or
				// there are no more: which was first cannot be seen.
				same := slices.DeleteFunc(slices.Clone(packs), func(p *Pack) bool { return p.Doc.Front.Published != day(now) })
				one := version(v, day(now), day(now+max(0, r.IntN(60)-25)))
				if len(same) > 1 && slices.ContainsFunc(same, func(p *Pack) bool { return one.Version.LessThan(p.Version) }) {
					continue
				}
				if r.IntN(4) == 0 {
					one.Doc.Front.Audience = content.Customer
				}
				for _, m := range []string{"a", "b", "c"} {
					if r.IntN(2) == 0 {
						one.Doc.Front.Models = append(one.Doc.Front.Models, m)
					}
				}
				if slices.ContainsFunc(packs, func(p *Pack) bool { return one.Version.LessThan(p.Version) }) {
					backports++
				}
				if one.Doc.Front.Effective != one.Doc.Front.Published {
					upcoming++
				}
				packs = append(packs, one)
				did = "publish " + v + " for " + one.Doc.Front.Effective.String()
			case event < 7 && len(packs) > 0:
				f := &packs[r.IntN(len(packs))].Doc.Front
				if f.Status == "" {
					f.Status, f.Withdrawn = "withdrawn", day(now-r.IntN(3))
					withdrawn++
				}
				did = "withdraw " + f.Version
			case event < 8 && len(packs) > 1:
				n := notice(packs[r.IntN(len(packs))].Version.Original(), packs[r.IntN(len(packs))].Version.Original(), day(now))
				notices = append(notices, n)
				did = "announce " + n.Doc.Front.To
			default:
				now += 1 + r.IntN(15)
				did = "wait"
			}
			s := systemOf(packs, notices, day(now))
			c := s.Comparisons(versions, day(now))
			there := map[string]bool{}
			at := fmt.Sprintf("seed %d, versions = %d, %s, %s", seed, versions, day(now), did)
			for _, name := range c.names() {
				if there[name] {
					t.Fatalf("%s: %s is there twice", at, name)
				}
				there[name] = true
				if known[name] == "" {
					known[name] = at
				}
			}
			for name, since := range known {
				if !there[name] {
					t.Fatalf("%s: the comparison %s is gone, which was there at %s", at, name, since)
				}
			}
			aliases += len(c.Since)
			now := s.Latest()
			for i, p := range s.Packs {
				if q := p.Before(); q != nil && !c.Has(Pair{q, p}) {
					t.Fatalf("%s: %s is not compared with the one before it", at, p.Version)
				}
				if p.Version.LessThan(now.Version) && !c.Has(Pair{p, now}) && !c.HasSince(p) {
					t.Fatalf("%s: %s is not compared with %s, in force", at, p.Version, now.Version)
				}
				if p.Status == UpcomingStatus && now.Status == InForce && now.Version.LessThan(p.Version) && taken == withdrawn && !c.Has(Pair{now, p}) {
					t.Fatalf("%s: %s, upcoming, is not compared with %s, in force", at, p.Version, now.Version)
				}
				if i > 0 && !c.Has(Pair{p, s.Packs[i-1]}) {
					t.Fatalf("%s: %s is not compared with the next one", at, p.Version)
				}
				for _, q := range s.Packs[:i] {
					if len(s.Packs) <= versions && !c.Has(Pair{p, q}) {
						t.Fatalf("%s: %s and %s are not compared", at, p.Version, q.Version)
					}
				}
			}
			if n := len(s.Packs); len(s.Packs) <= versions && len(c.Since) > 0 || len(c.Pairs) > n*(2*versions+8) {
				t.Fatalf("%s: %d comparisons of %d versions", at, len(there), n)
			}
		}
	}
	if backports < histories || upcoming < histories || withdrawn < histories/2 || aliases < histories {
		t.Errorf("the run proves little: %d backports, %d upcoming, %d withdrawn, %d times with the one in force", backports, upcoming, withdrawn, aliases)
	}
}

// BenchmarkComparisons finds out what is compared of a thousand versions.
func BenchmarkComparisons(b *testing.B) {
	s := versionsOf(1000)
	for b.Loop() {
		s.Comparisons(12, day(1000))
	}
}
