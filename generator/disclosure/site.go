// Package disclosure is the domain: sites, systems, model versions, packs,
// notices and pages, made from documents, and the rules that say when they
// can be relied on.
//
// [Assemble] turns a source tree into a [Site] that holds everything, of
// every audience, drafts included. The rules ([Check]) run over that whole.
// [Site.Edition] gives what one build publishes: the same types, holding
// only what one audience may see on one date, with every status, period and
// relation computed from what is in it, so that nothing withheld can show
// through.
//
// Which pack applies to a model version on a day is in coverage.go, what
// something is on a day in status.go, what an edition leaves out in
// edition.go, where a link leads in resolve.go and index.go. What sections,
// words and frameworks there are is data: sections.toml, words.toml and the
// folder frameworks. Every rule stands beside the code that finds it, in
// rules_*.go; the names of things are looked up, and reported when they lead
// nowhere, in relations.go.
package disclosure

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"

	"placard/generator/content"
	"placard/generator/markdown"
)

// A Site is a trust center: whole after [Assemble], or one [Site.Edition].
type Site struct {
	Config *content.Site
	// Unread says that site.toml could not be read: Config has defaults, and
	// what the site declares (its sections, say) is not known.
	Unread     bool
	Positions  *content.Positions // of site.toml
	AsOf       content.Date       // the date statuses are computed for
	Audience   string             // "" for the whole
	Home       *Page
	Systems    []*System // by order, then name
	Notices    []*Notice // newest first, ties by id
	Pages      []*Page   // the roots of the documentation tree, in sidebar order
	Frameworks []*Framework
	Glossary   []markdown.Term
	Sections   []*SectionRule   // sections packs have, in order, with defaults applied
	Assets     []*content.Asset // outside packs
	Withheld   []Withheld       // what this edition leaves out, and why; empty for the whole
	NextChange []Upcoming       // dates on which a page of this edition changes, soonest first

	index     *index            // every published path and source path, for [Site.Resolve]
	parts     *parts            // what it was assembled from, for [Site.Edition]
	crosswalk []crosswalkOrigin // where the frameworks come from, for the rules
}

// Files gives the files that are published as they are, by address.
func (s *Site) Files() map[string]*content.Asset {
	files := make(map[string]*content.Asset, len(s.Assets))
	for _, a := range s.Assets {
		files[a.Path] = a
	}
	for _, sys := range s.Systems {
		for _, p := range sys.Packs {
			folder := path.Dir(p.Doc.Path) + "/"
			for _, a := range p.Attachments {
				files[p.URL+strings.TrimPrefix(a.Path, folder)] = a
			}
		}
	}
	return files
}

// Withheld names something that exists in the source and is not in the
// edition.
type Withheld struct {
	Kind   string       // system, model version, pack, notice, page, file, or link for one of site.toml
	Name   string       // such as "triage 1.2.0"; for the summary of a build, never for a page
	Reason string       // audience, draft, scheduled
	Until  content.Date // for scheduled: the day from which it is in
}

// Upcoming is a date on which something in the edition changes.
type Upcoming struct {
	Date content.Date
	What string // "triage 2.0.0 takes effect"
}

// A System is an AI system or a materially different capability.
type System struct {
	ID       string
	Doc      *content.Doc[content.SystemFront]
	Outline  *markdown.Outline
	Status   Status // in-force when offered, withdrawn, draft when it has no pack
	Models   []*Model
	Packs    []*Pack // newest version first
	Notices  []*Notice
	Sections []*SectionRule // the site's with the system's changes
	URL      string         // "systems/triage/"
}

// InForce gives the packs in force, newest first: more than one when
// different model versions have different ones.
func (s *System) InForce() []*Pack { return s.withStatus(InForce) }

// UpcomingPacks gives the packs that will take effect, soonest first.
func (s *System) UpcomingPacks() []*Pack {
	packs := s.withStatus(UpcomingStatus)
	for i, j := 0, len(packs)-1; i < j; i, j = i+1, j-1 {
		packs[i], packs[j] = packs[j], packs[i]
	}
	return packs
}

// Latest is the pack that the latest alias shows: the newest one in force,
// else the newest one that was in force, else the newest.
func (s *System) Latest() *Pack {
	if p := s.InForce(); len(p) > 0 {
		return p[0]
	}
	for _, p := range s.Packs {
		if p.Status == Superseded || p.Status == Withdrawn {
			return p
		}
	}
	if len(s.Packs) > 0 {
		return s.Packs[0]
	}
	return nil
}

func (s *System) withStatus(status Status) []*Pack {
	var packs []*Pack
	for _, p := range s.Packs {
		if p.Status == status {
			packs = append(packs, p)
		}
	}
	return packs
}

// A Model is a model version: an exact identifier that customers see.
type Model struct {
	System      *System
	Front       *content.ModelFront
	Index       int        // place in the system's front matter, for positions ("model[2].id")
	State       ModelState // on the site's date, computed from the dates
	Replacement *Model
	Coverage    []Period // which pack applies when, oldest first, without gaps being filled
	Notices     []*Notice
	URL         string // "systems/triage/models/triage-2026-02/"
}

// Current is the pack in force for the model version on the site's date, or
// nil.
func (m *Model) Current(asOf content.Date) *Pack { return m.On(asOf) }

// On is the pack that applies to the model version on a day, or nil.
func (m *Model) On(day content.Date) *Pack {
	for _, p := range m.Coverage {
		if !day.Before(p.From) && (p.To.IsZero() || !day.After(p.To)) {
			return p.Pack
		}
	}
	return nil
}

// A Period is the days on which a pack applies to a model version: From to
// To, both included; a zero To means without an end.
type Period struct {
	Pack     *Pack
	From, To content.Date
}

// A Pack is one version of the disclosure for a system.
type Pack struct {
	System      *System
	Doc         *content.Doc[content.PackFront]
	Outline     *markdown.Outline
	Version     *semver.Version
	Status      Status
	Models      []*Model
	Impact      Impact
	Digest      string // of the canonical text, "sha256:…"
	Size        int    // of the canonical text, in bytes
	Notice      *Notice
	Predecessor *Pack        // the highest lower version of those published by then, or nil
	Successor   *Pack        // the lowest higher version, or nil
	ReplacedBy  *Pack        // the pack that took over from a superseded or withdrawn one, or nil
	From, To    content.Date // first and last day on which it applies to any model version; zero To: without an end
	Pages       []*Page      // all further pages of a folder, in reading order
	Attachments []*content.Asset
	URL         string // "systems/triage/packs/1.1.0/"

	name  string   // of its file without .md, or of its folder
	named []*Model // what each of the front matter's models is; nil for none
}

// Canonical gives the text that the digest covers; it is published as the
// pack's index.md. Pages are in it by path, so that their place in the
// sidebar does not matter.
func (p *Pack) Canonical() []byte {
	pages := make([]*content.Doc[content.PageFront], len(p.Pages))
	for i, page := range p.Pages {
		pages[i] = page.Doc
	}
	slices.SortFunc(pages, func(a, b *content.Doc[content.PageFront]) int { return cmp.Compare(a.Path, b.Path) })
	return content.Canonical(p.Doc, p.Attachments, pages)
}

// Name is "Alder Triage 1.1.0".
func (p *Pack) Name() string { return p.System.Doc.Front.Name + " " + p.Version.Original() }

// Impact is how much a change matters to customers.
type Impact string

// Impacts, from the least to the greatest; a first version is initial.
const (
	Editorial Impact = "editorial"
	Minor     Impact = "minor"
	Material  Impact = "material"
	Initial   Impact = "initial"
)

// Status is what a pack is on the site's date.
type Status string

// Statuses of packs.
const (
	InForce        Status = "in-force"
	UpcomingStatus Status = "upcoming"
	Superseded     Status = "superseded"
	Withdrawn      Status = "withdrawn"
	Draft          Status = "draft"
)

// ModelState is where a model version is in its life cycle.
type ModelState string

// States of model versions. Announced is a released date in the future.
const (
	Announced  ModelState = "announced"
	Preview    ModelState = "preview"
	Active     ModelState = "active"
	Deprecated ModelState = "deprecated"
	Retired    ModelState = "retired"
)

// A Notice is what customers are told.
type Notice struct {
	Doc          *content.Doc[content.NoticeFront]
	Outline      *markdown.Outline
	ID           string
	Published    time.Time // UTC
	State        NoticeState
	Systems      []*System // all that it concerns; every system when it names none
	Models       []*Model
	From, To     *Pack
	Corrects     *Notice
	Supersedes   *Notice
	CorrectedBy  []*Notice // oldest first
	SupersededBy []*Notice // oldest first
	URL          string    // "notices/ald-2026-0007/" keeps the id's own spelling

	named []*Model // what each of the front matter's models is; nil for none
}

// Canonical gives the notice's canonical text, of which the digest is that of
// the notice; it is published as its notice.md.
func (n *Notice) Canonical() []byte { return content.CanonicalNotice(n.Doc) }

// NoticeState is what a notice is on the site's date.
type NoticeState string

// States of notices. Upcoming: its effective date is in the future. Closed:
// its deadline has passed.
const (
	NoticeUpcoming  NoticeState = "upcoming"
	NoticeInEffect  NoticeState = "in-effect"
	NoticeClosed    NoticeState = "closed"
	NoticeCorrected NoticeState = "corrected"
	NoticeReplaced  NoticeState = "superseded"
	NoticeDraft     NoticeState = "draft"
)

// A Page is an ordinary document. Folders without an _index.md have none.
type Page struct {
	Doc      *content.Doc[content.PageFront]
	Outline  *markdown.Outline
	Title    string // for navigation
	Parent   *Page
	Children []*Page // in sidebar order, unlisted ones included
	Prev     *Page   // in reading order, through listed pages only
	Next     *Page
	Pack     *Pack  // for a further page of a pack's folder
	URL      string // "policies/incidents/"
}

// A SectionRule is what a section of a pack must hold, with defaults applied.
type SectionRule struct {
	content.SectionRule
	Required bool
	BuiltIn  bool
	Points   []PointRule
}

// A PointRule is one thing a section must cover, with defaults applied.
type PointRule struct {
	content.PointRule
	Required bool
}

// A Framework is a crosswalk table with its answers resolved.
type Framework struct {
	Name string
	content.Framework
	Rows []FrameworkRow
}

// A FrameworkRow is one control and what answers it.
type FrameworkRow struct {
	content.Control
	Answers []Answer // empty: nothing on this site answers it
}

// An Answer is a page or a kind of section that answers a control.
type Answer struct {
	Kind string // page, section, point
	Name string // such as "limitations", "limitations/failure-modes" or "suppliers"
	URL  string // of the page; "" for the home page and for what every system or pack has
}
