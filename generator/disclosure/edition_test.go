package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"placard/generator/content"
)

// audiences is a site in which everything that can be for an audience, a
// draft or scheduled is.
const audiences = `
-- site.toml --
[[nav]]
title = "Partners"
link = "/partners/"

[[nav]]
title = "Notices"
link = "/notices/"
-- content/partners/_index.md --
+++
title = "Partners"
audience = "partner"
+++

Terms.
-- content/partners/prices.md --
+++
title = "Prices"
+++

A [list](list.txt).
-- content/partners/list.txt --
1 EUR
-- content/soon.md --
+++
title = "Soon"
draft = true
+++

Nothing yet, but a [plan](plan.txt) and the [partners' list](partners/list.txt).
-- content/plan.txt --
Secret until then.
-- content/systems/triage/_index.md --
+++
[[model]]
id = "triage-2026-02"
status = "active"
released = 2026-02-01

[[model]]
id = "triage-2026-02-eu"
status = "active"
released = 2026-02-01
audience = "customer"
replacement = "triage-2026-02"

[[model]]
id = "triage-2026-09"
status = "preview"
released = 2026-09-01
+++
-- content/systems/triage/1.1.0.md --
+++
status = "withdrawn"
withdrawn = 2026-08-01
+++
-- content/systems/triage/1.2.0.md --
+++
version = "1.2.0"
published = 2026-05-01
effective = 2026-05-20
models = ["triage-2026-02", "triage-2026-02-eu"]
audience = "customer"
next_review = 2026-12-24
+++
-- content/systems/triage/1.3.0.md --
+++
version = "1.3.0"
published = 2026-06-15
effective = 2026-07-20
models = ["triage-2026-02", "triage-2026-09"]
next_review = 2027-01-24
+++
-- content/systems/triage/2.0.0.md --
+++
version = "2.0.0"
status = "draft"
models = ["triage-2026-09"]
+++
-- content/systems/secret/_index.md --
+++
name = "Secret"
summary = "Not for everybody."
audience = "partner"
+++
-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "About the secret"
kind = "information"
impact = "minor"
systems = ["secret"]
published = 2026-05-02T09:00:00Z
+++

Text.
-- content/notices/2026-0003.md --
+++
id = "2026-0003"
title = "A correction for customers"
kind = "correction"
impact = "minor"
audience = "customer"
systems = ["triage"]
published = 2026-05-03T09:00:00Z
corrects = "2026-0001"
+++

Text.
-- content/notices/2026-0004.md --
+++
id = "2026-0004"
title = "To come"
kind = "information"
impact = "minor"
systems = ["triage", "secret"]
published = 2026-06-10T09:00:00Z
+++

Text.
`

// outline of an edition, for comparing.
func sketch(s *Site) string {
	var b strings.Builder
	for _, sys := range s.Systems {
		fmt.Fprintf(&b, "%s %s\n", sys.ID, sys.Status)
		for _, p := range sys.Packs {
			fmt.Fprintf(&b, "  %s %s %s–%s", p.Version, p.Status, p.From, p.To)
			if p.ReplacedBy != nil {
				fmt.Fprintf(&b, " by %s", p.ReplacedBy.Version)
			}
			for _, m := range p.Models {
				fmt.Fprintf(&b, " %s", m.Front.ID)
			}
			b.WriteString("\n")
		}
	}
	for _, n := range s.Notices {
		fmt.Fprintf(&b, "%s %s", n.ID, n.State)
		for _, sys := range n.Systems {
			fmt.Fprintf(&b, " %s", sys.ID)
		}
		b.WriteString("\n")
	}
	for _, p := range s.AllPages() {
		fmt.Fprintln(&b, p.URL)
	}
	for _, a := range s.Assets {
		fmt.Fprintln(&b, a.Path)
	}
	for _, n := range s.Config.Nav {
		fmt.Fprintln(&b, n.Link)
	}
	for _, w := range s.Withheld {
		fmt.Fprintln(&b, "without", w.Kind, w.Name, w.Reason, w.Until)
	}
	for _, c := range s.NextChange {
		fmt.Fprintln(&b, c.Date, c.What)
	}
	return b.String()
}

// What is said of a pack's canonical text is true in every edition.
func TestDigestsOfEditions(t *testing.T) {
	whole, _ := buildFiles(t, lay(t, audiences), date(t, baseDate))
	sites := []*Site{whole}
	for _, audience := range []string{content.Public, content.Customer, content.Partner} {
		sites = append(sites, whole.Edition(audience, false), whole.Edition(audience, true))
	}
	for _, site := range sites {
		for _, s := range site.Systems {
			for _, p := range s.Packs {
				if text := p.Canonical(); p.Digest != content.Digest(text) || p.Size != len(text) {
					t.Errorf("%s %s: %s, %d bytes", p.Name(), site.Audience, p.Digest, p.Size)
				}
			}
		}
	}
}

func TestEditions(t *testing.T) {
	whole, _ := buildFiles(t, lay(t, audiences), date(t, baseDate))
	for _, test := range []struct {
		audience string
		drafts   bool
		want     string
	}{
		// 1.2.0 is not for the public: in its edition 1.1.0 is in force,
		// and nothing says that there is anything else.
		{"public", false, `
triage in-force
  1.1.0 in-force 2026-04-01–2026-07-31 triage-2026-02
  1.0.0 superseded 2026-02-01–2026-03-31 by 1.1.0 triage-2026-02
2026-0001 in-effect triage
/notices/
without file partners/list.txt audience 
without file plan.txt draft 
without link Partners audience 
without model version triage triage-2026-02-eu audience 
without notice 2026-0002 audience 
without notice 2026-0003 audience 
without notice 2026-0004 scheduled 2026-06-10
without pack triage 1.2.0 audience 
without pack triage 1.3.0 scheduled 2026-06-15
without pack triage 2.0.0 draft 
without page partners/_index.md audience 
without page partners/prices.md audience 
without page soon.md draft 
without system secret audience 
2026-06-10 a scheduled notice is published
2026-06-15 a scheduled pack is published
2026-08-01 triage 1.1.0 is withdrawn
2026-09-01 triage-2026-09 is released
2027-03-01 the review of triage 1.1.0 is due
`},
		{"customer", false, `
triage in-force
  1.2.0 in-force 2026-05-20– triage-2026-02 triage-2026-02-eu
  1.1.0 superseded 2026-04-01–2026-05-19 by 1.2.0 triage-2026-02
  1.0.0 superseded 2026-02-01–2026-03-31 by 1.1.0 triage-2026-02
2026-0003 in-effect triage
2026-0001 corrected triage
/notices/
without file partners/list.txt audience 
without file plan.txt draft 
without link Partners audience 
without notice 2026-0002 audience 
without notice 2026-0004 scheduled 2026-06-10
without pack triage 1.3.0 scheduled 2026-06-15
without pack triage 2.0.0 draft 
without page partners/_index.md audience 
without page partners/prices.md audience 
without page soon.md draft 
without system secret audience 
2026-06-10 a scheduled notice is published
2026-06-15 a scheduled pack is published
2026-08-01 triage 1.1.0 is withdrawn
2026-09-01 triage-2026-09 is released
2026-12-24 the review of triage 1.2.0 is due
`},
		{"partner", true, `
secret draft
triage in-force
  2.0.0 draft – triage-2026-09
  1.3.0 upcoming 2026-07-20– triage-2026-02 triage-2026-09
  1.2.0 in-force 2026-05-20– triage-2026-02 triage-2026-02-eu
  1.1.0 superseded 2026-04-01–2026-05-19 by 1.2.0 triage-2026-02
  1.0.0 superseded 2026-02-01–2026-03-31 by 1.1.0 triage-2026-02
2026-0004 in-effect triage secret
2026-0003 in-effect triage
2026-0002 in-effect secret
2026-0001 corrected triage
partners/
partners/prices/
soon/
partners/list.txt
plan.txt
/partners/
/notices/
2026-06-10 notice 2026-0004 is published
2026-06-15 triage 1.3.0 is published
2026-07-20 triage 1.3.0 takes effect
2026-08-01 triage 1.1.0 is withdrawn
2026-09-01 triage-2026-09 is released
2026-12-24 the review of triage 1.2.0 is due
2027-01-24 the review of triage 1.3.0 is due
`},
	} {
		got := sketch(whole.Edition(test.audience, test.drafts))
		if want := strings.TrimPrefix(test.want, "\n"); got != want {
			t.Errorf("%s, drafts %v: got\n%s\nwant\n%s", test.audience, test.drafts, got, want)
		}
	}
}

// TestEditionLeavesTheWholeAlone: several editions are made of one whole.
func TestEditionLeavesTheWholeAlone(t *testing.T) {
	whole, _ := buildFiles(t, lay(t, audiences), date(t, baseDate))
	before := sketch(whole) + everything(whole)
	public := whole.Edition("public", false)
	if after := sketch(whole) + everything(whole); after != before {
		t.Error("making an edition changed the whole")
	}
	for _, s := range whole.Systems {
		for _, p := range s.Packs {
			if i := slices.IndexFunc(public.Systems[0].Packs, func(q *Pack) bool { return q.URL == p.URL }); i >= 0 && public.Systems[0].Packs[i].Digest != p.Digest {
				t.Errorf("%s has another digest in an edition", p.Name())
			}
		}
	}
	// An edition of an edition holds no more than either.
	if got, want := sketch(public.Edition("partner", true)), sketch(public); strings.Contains(got, "secret") || !strings.HasPrefix(want, got[:strings.Index(got, "2026-0001")]) {
		t.Errorf("an edition of the public edition: %s", got)
	}
}

func TestStatuses(t *testing.T) {
	const model = "-- content/systems/triage/_index.md --\n+++\n[[model]]\nid = \"triage-2026-02\"\nstatus = \"active\"\nreleased = 2026-02-01\nretires = 2026-09-01\n+++\n"
	const withdrawn = "-- content/systems/triage/1.1.0.md --\n+++\nstatus = \"withdrawn\"\nwithdrawn = 2026-05-01\n+++\n"
	for _, test := range []struct {
		name, overlay, day string
		want               string // of 1.1.0, then of 1.0.0
	}{
		{"before anything", "", "2026-01-10", "upcoming 2026-04-01– | upcoming 2026-02-01–2026-03-31"},
		{"in force before the model version is released", "", "2026-01-20", "upcoming 2026-04-01– | in-force 2026-02-01–2026-03-31"},
		{"the last day", "", "2026-03-31", "upcoming 2026-04-01– | in-force 2026-02-01–2026-03-31"},
		{"the first day", "", "2026-04-01", "in-force 2026-04-01– | superseded 2026-02-01–2026-03-31 by 1.1.0"},
		{"the day before retirement", model, "2026-08-31", "in-force 2026-04-01–2026-08-31 | superseded 2026-02-01–2026-03-31 by 1.1.0"},
		{"all model versions retired", model, "2026-09-01", "superseded 2026-04-01–2026-08-31 | superseded 2026-02-01–2026-03-31 by 1.1.0"},
		{"the day before withdrawal", withdrawn, "2026-04-30", "in-force 2026-04-01–2026-04-30 | superseded 2026-02-01–2026-03-31 by 1.1.0"},
		{"the predecessor does not come back", withdrawn, "2026-05-01", "withdrawn 2026-04-01–2026-04-30 | superseded 2026-02-01–2026-03-31 by 1.1.0"},
		{"withdrawn before it took effect", strings.Replace(withdrawn, "2026-05-01", "2026-03-15", 1), "2026-05-01", "withdrawn – | in-force 2026-02-01–"},
		{"to be withdrawn before it takes effect", strings.Replace(withdrawn, "2026-05-01", "2026-03-15", 1), "2026-03-01", "upcoming – | in-force 2026-02-01–"},
		{"the same day", "-- content/systems/triage/1.0.0.md --\n+++\neffective = 2026-04-01\n+++\n", "2026-06-01", "in-force 2026-04-01– | superseded – by 1.1.0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			site, _ := build(t, write(t, lay(t, test.overlay)), date(t, test.day))
			var got []string
			for _, p := range site.Systems[0].Packs {
				text := fmt.Sprintf("%s %s–%s", p.Status, p.From, p.To)
				if p.ReplacedBy != nil {
					text += " by " + p.ReplacedBy.Version.String()
				}
				got = append(got, text)
			}
			if text := strings.Join(got, " | "); text != test.want {
				t.Errorf("got  %s\nwant %s", text, test.want)
			}
		})
	}
}

func TestPageTree(t *testing.T) {
	page := func(path, front string) string {
		return "-- content/" + path + " --\n+++\ntitle = \"" + strings.TrimSuffix(path, ".md") + "\"\n" + front + "+++\n\nText.\n"
	}
	site, _ := build(t, write(t, lay(t,
		page("guides/_index.md", "order = 2\nnav_title = \"Guides\"\n")+page("guides/b.md", "order = 1\n")+page("guides/a.md", "order = 2\n")+
			page("guides/deep/er/c.md", "")+page("about.md", "order = 1\n")+page("hidden.md", "order = 1\nunlisted = true\n")+page("faq.en.md", "order = 3\n"))),
		date(t, baseDate))
	var got []string
	for _, p := range site.AllPages() {
		line := p.URL + " " + p.Title
		for _, o := range []*Page{p.Parent, p.Prev, p.Next} {
			line += " "
			if o != nil {
				line += o.URL
			}
		}
		got = append(got, line)
	}
	want := []string{
		"about/ about   guides/",
		"hidden/ hidden   ",
		"guides/ Guides  about/ guides/deep/er/c/",
		"guides/deep/er/c/ guides/deep/er/c guides/ guides/ guides/b/",
		"guides/b/ guides/b guides/ guides/deep/er/c/ guides/a/",
		"guides/a/ guides/a guides/ guides/b/ faq/",
		"faq/ faq.en  guides/a/ ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
