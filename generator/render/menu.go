package render

import (
	"encoding/json"
	"strings"
	"sync"

	"placard/generator/cache"
	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// Menu is what all pages of a system show of its packs: the version menu and
// the list of updates. Pages of a system share it, see [lately]; it holds
// addresses, not links.
type Menu struct {
	System  string
	Entries []MenuEntry // newest version first
	Log     []LogEntry
	Count   int    // of updates
	Rest    int    // updates that the log leaves out
	All     string // address of the page with the list of all packs
	Anchor  string // of that list
	// Texts digests the texts of all packs, on which the maps of the entries
	// depend.
	Texts string

	sum output.Key
}

// A MenuEntry is a version in the menu.
type MenuEntry struct {
	Version, URL, When string
	Label              Label

	paragraphs func() string // see Map
}

// Map says which of the version's paragraphs have other numbers elsewhere; see
// lineage. It is worked out when the first page of the system is written.
func (e MenuEntry) Map() string {
	if e.paragraphs == nil {
		return ""
	}
	return e.paragraphs()
}

// A LogEntry is a version in the list of updates.
type LogEntry struct {
	Date         content.Date
	Version, URL string
	Text         string
}

// logged is the number of updates in the list; the system's page has all.
const logged = 12

// lately holds what the pages of the last few systems share.
type lately = cache.Recent[*disclosure.System, *common]

// system is a system whose pages are made.
type system struct {
	*site
	*disclosure.System
}

// common is what the pages of a system share. They are planned and written one
// after the other; to hold it for all of a thousand systems would take as much
// room as all that is planned of them.
type common struct {
	pairs    func() *pairing
	menu     func() *Menu
	lineages func() []lineage
}

func (x *system) pairs() *pairing     { return x.common().pairs() }
func (x *system) menu() *Menu         { return x.common().menu() }
func (x *system) lineages() []lineage { return x.common().lineages() }

func (x *system) common() *common {
	return x.lately.Get(x.System, func() *common {
		return &common{
			pairs: sync.OnceValue(func() *pairing { return newPairing(x.System, x.Comparisons(x.Config.Compare.Versions, x.AsOf)) }),
			menu:  sync.OnceValue(x.newMenu),
			lineages: sync.OnceValue(func() []lineage {
				return lineages(len(x.Packs), func(i int) *markdown.Document { return x.document(x.Packs[i].Doc.File) })
			}),
		}
	})
}

func (x *system) newMenu() *Menu {
	s, sys := x.site, x.System
	m := &Menu{System: sys.Doc.Front.Name, Count: len(sys.Packs), All: sys.URL, Anchor: free(anchors(sys.Outline), "packs")}
	texts := output.NewKey("texts/v2").Bytes(x.rules())
	for i, p := range sys.Packs {
		texts.Bytes(p.Doc.BodyDigest[:])
		m.Entries = append(m.Entries, MenuEntry{
			Version: p.Version.Original(),
			URL:     p.URL,
			When:    s.period(p),
			Label:   s.packLabel(p),

			paragraphs: sync.OnceValue(func() string { return x.lineages()[i].text(p.Outline.Anchors) }),
		})
		if i < logged {
			m.Log = append(m.Log, LogEntry{Date: p.From, Version: p.Version.Original(), URL: p.URL, Text: s.whatChanged(p)})
		} else {
			m.Rest++
		}
	}
	m.Texts = texts.Sum().String()
	m.sum = digestOf((*plainMenu)(m))
	return m
}

// rules are the sections that packs of the system have, as bytes to digest:
// the numbers of paragraphs depend on them.
func (x *system) rules() []byte {
	rules, err := json.Marshal(x.Sections)
	if err != nil {
		panic(err) // rules are plain data
	}
	return rules
}

// plainMenu has the fields of Menu without its MarshalJSON.
type plainMenu Menu

// period says when a pack applies or applied, in a few words.
func (s *site) period(p *disclosure.Pack) string {
	w := s.words
	switch {
	case p.Status == disclosure.UpcomingStatus:
		return w.must("period.from", "date", w.long(p.Doc.Front.Effective))
	case p.From.IsZero():
		return ""
	case p.Status == disclosure.InForce && p.To.IsZero():
		return w.must("period.since", "date", w.long(p.From))
	case p.Status == disclosure.InForce:
		return w.must("period.until", "from", w.long(p.From), "to", w.long(p.To))
	case p.To.IsZero():
		return w.must("period.from", "date", w.long(p.From))
	}
	return w.must("period.to", "date", w.long(p.To))
}

// packLabel is a pack's status.
func (s *site) packLabel(p *disclosure.Pack) Label {
	return Label{Class: string(p.Status), Text: s.words.word("status", p.Status)}
}

// whatChanged is what matters most of a pack's change log, in a line.
func (s *site) whatChanged(p *disclosure.Pack) string {
	changes := byClass(p.Doc.Front.Changes)
	if len(changes) == 0 {
		return s.words.must("change.first")
	}
	texts := []string{changes[0].What}
	if len(changes) > 1 {
		texts = append(texts, changes[1].What)
	}
	return strings.Join(texts, " ")
}

// impactLabel is the class of a change or a notice.
func (s *site) impactLabel(impact string) Label {
	return Label{Class: impact, Text: s.words.word("impact", impact)}
}

// modelLabel is a model version's state.
func (s *site) modelLabel(m *disclosure.Model) Label {
	return Label{Class: string(m.State), Text: s.words.word("model_state", m.State)}
}

// systemArtifacts plans all pages of a system.
func (s *site) systemArtifacts(sys *disclosure.System) []output.Artifact {
	x := &system{s, sys}
	list := []output.Artifact{page(s, "pages/system", "page", sys.URL, x.view)}
	for _, p := range sys.Packs {
		list = append(list, x.packArtifacts(p)...)
	}
	if p := sys.Latest(); p != nil {
		address := sys.URL + "latest/"
		list = append(list, page(s, "pages/pack", "page", address, func() *packView { return x.packView(p, address) }))
	}
	if len(sys.Packs) > 0 {
		list = append(list, page(s, "pages/changes", "page", sys.URL+"changes/", x.changesView))
	}
	if len(sys.Notices) > 0 {
		list = append(list, page(s, "pages/notices", "page", sys.URL+"notices/", x.noticesView))
	}
	list = append(list, x.compareArtifacts()...)
	for _, m := range sys.Models {
		list = append(list, page(s, "pages/model", "page", m.URL, func() *modelView { return x.modelView(m) }))
	}
	return list
}
