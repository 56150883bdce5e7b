package disclosure

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"placard/generator/content"
	"placard/generator/diag"
)

// file makes a document's file by hand. Every name that a test searches
// editions for is in its path and front matter only.
func file(path string) *content.File {
	return &content.File{Path: path, Source: diag.NewSource("content/"+path, nil)}
}

func date(t testing.TB, text string) content.Date {
	t.Helper()
	if text == "" {
		return content.Date{}
	}
	d, err := content.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// randomTree makes a small site with everything a site can have, most of it
// in strange states. Names of things that are for an audience are unique, so
// that an edition can be searched for them.
func randomTree(r *rand.Rand, base content.Date) *content.Tree {
	name := func(kind string) string { return fmt.Sprintf("%s-%06d", kind, r.IntN(1000000)) }
	day := func() content.Date { return base.AddDays(r.IntN(400) - 200) }
	maybe := func(d content.Date) content.Date {
		if r.IntN(3) == 0 {
			return d
		}
		return content.Date{}
	}
	audience := func() string {
		return []string{"public", "public", "public", "customer", "partner", ""}[r.IntN(6)]
	}
	tree := &content.Tree{Config: &content.ConfigFile{}}
	tree.Config.Frameworks = []string{"iso-42001"}
	var notices []string
	for range r.IntN(5) {
		notices = append(notices, name("notice"))
	}
	for range 1 + r.IntN(3) {
		id := name("system")
		dir := &content.SystemDir{ID: id}
		dir.Doc = &content.Doc[content.SystemFront]{File: file("systems/" + id + "/_index.md")}
		dir.Doc.Front = content.SystemFront{Name: name("Name"), Audience: audience()}
		for range r.IntN(4) {
			m := content.ModelFront{ID: name("model"), Audience: audience(), Released: day(), Status: []string{"active", "preview"}[r.IntN(2)]}
			m.Deprecated, m.Retires = maybe(m.Released.AddDays(r.IntN(100))), maybe(m.Released.AddDays(r.IntN(200)))
			if n := len(dir.Doc.Front.Models); n > 0 && r.IntN(2) == 0 {
				m.Replacement = dir.Doc.Front.Models[r.IntN(n)].ID
			}
			dir.Doc.Front.Models = append(dir.Doc.Front.Models, m)
		}
		for i := range r.IntN(6) {
			version := fmt.Sprintf("%d.%d.%d", 1+i/2, i%2, r.IntN(90000)+1000)
			p := &content.PackDir{Name: version}
			p.Doc = &content.Doc[content.PackFront]{File: file("systems/" + id + "/" + version + "/index.md")}
			f := &p.Doc.Front
			*f = content.PackFront{Version: version, Audience: audience(), Published: day(), Effective: day(), Status: "published"}
			switch r.IntN(6) {
			case 0:
				f.Status = "draft"
			case 1:
				f.Status, f.Withdrawn = "withdrawn", f.Effective.AddDays(r.IntN(100)-10)
			}
			for _, m := range dir.Doc.Front.Models {
				if r.IntN(2) == 0 {
					f.Models = append(f.Models, m.ID)
				}
			}
			if len(notices) > 0 && r.IntN(2) == 0 {
				f.Notice = notices[r.IntN(len(notices))]
			}
			if r.IntN(4) == 0 {
				page := name("page")
				p.Pages = append(p.Pages, &content.Doc[content.PageFront]{
					File:  file("systems/" + id + "/" + version + "/" + page + ".md"),
					Front: content.PageFront{Title: page, Audience: audience()},
				})
			}
			dir.Packs = append(dir.Packs, p)
		}
		tree.Systems = append(tree.Systems, dir)
	}
	for _, id := range notices {
		n := &content.Doc[content.NoticeFront]{File: file("notices/" + id + ".md")}
		n.Front = content.NoticeFront{ID: id, Title: id, Audience: audience(), Draft: r.IntN(5) == 0, Published: day().Time(), Effective: maybe(day()), Deadline: maybe(day())}
		if r.IntN(3) > 0 {
			s := tree.Systems[r.IntN(len(tree.Systems))]
			n.Front.Systems = []string{s.ID}
			if k := len(s.Packs); k > 0 {
				n.Front.From, n.Front.To = s.Packs[r.IntN(k)].Name, s.Packs[r.IntN(k)].Name
			}
			for _, m := range s.Doc.Front.Models {
				if r.IntN(2) == 0 {
					n.Front.Models = append(n.Front.Models, m.ID)
				}
			}
			if other := tree.Systems[r.IntN(len(tree.Systems))]; other != s && r.IntN(2) == 0 {
				n.Front.Systems = append(n.Front.Systems, other.ID)
			}
		}
		n.Front.Corrects, n.Front.Supersedes = notices[r.IntN(len(notices))], notices[r.IntN(len(notices))]
		tree.Notices = append(tree.Notices, n)
	}
	for range r.IntN(6) {
		id, folder := name("page"), ""
		if k := len(tree.Pages); k > 0 && r.IntN(2) == 0 {
			folder = strings.TrimSuffix(tree.Pages[r.IntN(k)].Path, "_index.md")
			if strings.HasSuffix(folder, ".md") {
				folder = ""
			}
		}
		p := folder + id + ".md"
		if r.IntN(2) == 0 {
			p = folder + id + "/_index.md"
		}
		tree.Pages = append(tree.Pages, &content.Doc[content.PageFront]{File: file(p), Front: content.PageFront{Title: id, Audience: audience(), Draft: r.IntN(5) == 0}})
		tree.Config.Nav = append(tree.Config.Nav, content.NavItem{Title: id, Link: "/" + p})
	}
	return tree
}

// everything writes down all that an edition shows: every exported value
// that is reachable, but not the source texts behind it.
func everything(s *Site) string {
	var b strings.Builder
	put := func(v any) {
		text, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		b.Write(text)
		b.WriteByte('\n')
	}
	put(s.Config)
	put(s.Audience)
	pack := func(p *Pack) {
		if p != nil {
			fmt.Fprintln(&b, "pack", p.System.ID, p.Version, p.URL)
		}
	}
	pages := func(list []*Page) {
		for _, p := range list {
			put(p.Doc.Front)
			fmt.Fprintln(&b, p.Title, p.URL, p.Doc.Path)
			for _, o := range []*Page{p.Parent, p.Prev, p.Next} {
				if o != nil {
					fmt.Fprintln(&b, o.URL)
				}
			}
		}
	}
	for _, sys := range s.Systems {
		put(sys.Doc.Front)
		fmt.Fprintln(&b, sys.ID, sys.URL, sys.Status)
		for _, m := range sys.Models {
			put(m.Front)
			fmt.Fprintln(&b, m.URL, m.State)
			if m.Replacement != nil {
				put(m.Replacement.Front)
			}
			for _, c := range m.Coverage {
				pack(c.Pack)
			}
			for _, n := range m.Notices {
				put(n.Doc.Front)
			}
		}
		for _, p := range sys.Packs {
			put(p.Doc.Front)
			fmt.Fprintln(&b, p.Name(), p.Impact, p.Status, p.URL, p.From, p.To)
			pack(p.Predecessor)
			pack(p.Successor)
			pack(p.ReplacedBy)
			if p.Notice != nil {
				put(p.Notice.Doc.Front)
			}
			for _, m := range p.Models {
				put(m.Front)
			}
			pages(p.Pages)
		}
	}
	for _, n := range s.Notices {
		put(n.Doc.Front)
		fmt.Fprintln(&b, n.ID, n.URL, n.State)
		for _, sys := range n.Systems {
			put(sys.Doc.Front)
		}
		for _, m := range n.Models {
			put(m.Front)
		}
		pack(n.From)
		pack(n.To)
		for _, o := range slices.Concat([]*Notice{n.Corrects, n.Supersedes}, n.CorrectedBy, n.SupersededBy) {
			if o != nil {
				put(o.Doc.Front)
			}
		}
	}
	pages(s.AllPages())
	put(s.NextChange)
	put(s.Frameworks)
	return b.String()
}

// secrets lists the names that nothing in an edition may mention, for it
// withheld what they stand for.
func secrets(whole, edition *Site, drafts bool) []string {
	var names []string
	rank := audienceRank(edition.Audience)
	hidden := func(audience string, draft bool, published content.Date) bool {
		return audienceRank(audience) > rank || !drafts && (draft || published.After(whole.AsOf))
	}
	for _, s := range whole.Systems {
		gone := hidden(s.Doc.Front.Audience, false, content.Date{})
		if gone {
			names = append(names, s.ID, s.Doc.Front.Name)
		}
		for _, m := range s.Models {
			if gone || hidden(m.Front.Audience, false, content.Date{}) {
				names = append(names, m.Front.ID)
			}
		}
		for _, p := range s.Packs {
			lost := gone || hidden(p.Doc.Front.Audience, isDraft(p), p.Doc.Front.Published)
			if lost {
				names = append(names, p.Version.Original())
			}
			for _, page := range p.Pages {
				if lost || hidden(page.Doc.Front.Audience, page.Doc.Front.Draft, content.Date{}) {
					names = append(names, page.Title)
				}
			}
		}
	}
	for _, n := range whole.Notices {
		if hidden(n.Doc.Front.Audience, n.Doc.Front.Draft, content.DateOf(n.Published)) {
			names = append(names, n.ID)
		}
	}
	for _, p := range whole.AllPages() {
		restricted := false
		for up := p; up != nil; up = up.Parent {
			restricted = restricted || hidden(up.Doc.Front.Audience, false, content.Date{})
		}
		// A draft folder page is left out alone: its folder's name shows
		// in the addresses of what it holds.
		if restricted || hidden("", p.Doc.Front.Draft, content.Date{}) && len(p.Children) == 0 {
			names = append(names, p.Title)
		}
	}
	return names
}

func TestEditionNeverMentionsWithheldNames(t *testing.T) {
	base := date(t, "2026-06-01")
	n := uint64(250)
	if testing.Short() {
		n = 25
	}
	for seed := range n {
		r := rand.New(rand.NewPCG(seed, 1))
		whole, _ := Assemble(randomTree(r, base), nil, base)
		for _, audience := range []string{content.Public, content.Customer, content.Partner} {
			for _, drafts := range []bool{false, true} {
				edition := whole.Edition(audience, drafts)
				text := everything(edition)
				for _, name := range secrets(whole, edition, drafts) {
					if i := strings.Index(text, name); i >= 0 {
						t.Fatalf("seed %d: the %s edition (drafts: %v) mentions %q: …%s…", seed, audience, drafts, name, text[max(0, i-200):min(len(text), i+100)])
					}
				}
			}
		}
	}
}

// TestCoveragePartitionsTime holds coverage and status to what they mean,
// day by day: one pack at most applies to a model version, it is the one
// that took effect last, and a pack is in force exactly when it applies to
// a model version that is not retired.
func TestCoveragePartitionsTime(t *testing.T) {
	base := date(t, "2026-06-01")
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 2))
		asOf := base.AddDays(r.IntN(300) - 150)
		site, _ := Assemble(randomTree(r, base), nil, asOf)
		for _, s := range site.Systems {
			for _, m := range s.Models {
				for d := base.AddDays(-450); d.Before(base.AddDays(600)); d = d.AddDays(1) {
					var covering []*Pack
					for _, c := range m.Coverage {
						if !d.Before(c.From) && (c.To.IsZero() || !d.After(c.To)) {
							covering = append(covering, c.Pack)
						}
					}
					if len(covering) > 1 {
						t.Fatalf("seed %d: %s has %d packs on %s", seed, m.Front.ID, len(covering), d)
					}
					var got *Pack
					if len(covering) == 1 {
						got = covering[0]
					}
					if want := slowly(m, d); got != want {
						t.Fatalf("seed %d: %s on %s: got %v, want %v", seed, m.Front.ID, d, got, want)
					}
				}
			}
			for _, p := range s.Packs {
				checkStatus(t, seed, p, asOf)
			}
		}
	}
}

// slowly finds the pack that applies on a day from the definition.
func slowly(m *Model, day content.Date) *Pack {
	if day.Before(m.Front.Released) || !m.Front.Retires.IsZero() && !day.Before(m.Front.Retires) {
		return nil
	}
	var last *Pack
	for _, p := range m.System.Packs {
		f := &p.Doc.Front
		neverApplied := f.Status == "withdrawn" && !f.Withdrawn.After(f.Effective)
		if f.Status == "draft" || neverApplied || f.Effective.After(day) || !slices.Contains(p.Models, m) {
			continue
		}
		if last == nil || f.Effective.After(last.Doc.Front.Effective) || f.Effective == last.Doc.Front.Effective && p.Version.GreaterThan(last.Version) {
			last = p
		}
	}
	if last != nil && last.Doc.Front.Status == "withdrawn" && !last.Doc.Front.Withdrawn.After(day) {
		return nil
	}
	return last
}

func checkStatus(t *testing.T, seed uint64, p *Pack, asOf content.Date) {
	t.Helper()
	f := &p.Doc.Front
	applies := false
	for _, m := range p.Models {
		if m.State == Retired {
			continue
		}
		// A pack for a model version that is only announced is in force
		// as soon as it has taken effect.
		on := latest(asOf, m.Front.Released)
		if pack := slowly(m, on); m.State != Announced && pack == p {
			applies = true
		} else if m.State == Announced && p.Status == InForce {
			applies = true
		}
	}
	switch p.Status {
	case Draft:
		if f.Status != "draft" {
			t.Fatalf("seed %d: %s is a draft", seed, p.Version)
		}
	case Withdrawn:
		if f.Status != "withdrawn" || f.Withdrawn.After(asOf) {
			t.Fatalf("seed %d: %s is withdrawn", seed, p.Version)
		}
	case UpcomingStatus:
		if !f.Effective.After(asOf) {
			t.Fatalf("seed %d: %s is upcoming", seed, p.Version)
		}
	case InForce:
		if !applies && len(p.Models) > 0 {
			t.Fatalf("seed %d: %s is in force and applies to nothing", seed, p.Version)
		}
	case Superseded:
		if applies {
			t.Fatalf("seed %d: %s is superseded and applies", seed, p.Version)
		}
	default:
		t.Fatalf("seed %d: %s has status %q", seed, p.Version, p.Status)
	}
	if p.ReplacedBy == p {
		t.Fatalf("seed %d: %s is replaced by itself", seed, p.Version)
	}
}
