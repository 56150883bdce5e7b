package export

import (
	"strings"

	"placard/generator/disclosure"
)

// A Scope is what a feed is about. Its zero value is the notices of the whole
// site.
type Scope struct {
	changes bool
	system  *disclosure.System
	impact  disclosure.Impact
	model   *disclosure.Model
}

// SiteNotices is the scope of all notices.
func SiteNotices() Scope { return Scope{} }

// SystemNotices is the scope of a system's notices.
func SystemNotices(s *disclosure.System) Scope { return Scope{system: s} }

// ImpactNotices is the scope of all notices of one impact.
func ImpactNotices(i disclosure.Impact) Scope { return Scope{impact: i} }

// ModelNotices is the scope of a model version's notices.
func ModelNotices(m *disclosure.Model) Scope { return Scope{system: m.System, model: m} }

// SiteChanges is the scope of all published pack versions.
func SiteChanges() Scope { return Scope{changes: true} }

// SystemChanges is the scope of a system's published pack versions.
func SystemChanges(s *disclosure.System) Scope { return Scope{system: s, changes: true} }

// Scopes lists every scope that has a feed, in a fixed order: the site's
// notices, by impact, the site's packs, then for each system its notices, its
// packs and the notices of each of its model versions.
func Scopes(site *disclosure.Site) []Scope {
	list := []Scope{SiteNotices()}
	for _, i := range []disclosure.Impact{disclosure.Material, disclosure.Minor, disclosure.Editorial} {
		list = append(list, ImpactNotices(i))
	}
	list = append(list, SiteChanges())
	for _, s := range site.Systems {
		list = append(list, SystemNotices(s), SystemChanges(s))
		seen := map[string]bool{}
		for _, m := range s.Models {
			if !seen[m.URL] {
				seen[m.URL] = true
				list = append(list, ModelNotices(m))
			}
		}
	}
	return list
}

// folder is where the scope's feed is published.
func (s Scope) folder() string {
	switch {
	case s.model != nil:
		return s.model.URL
	case s.changes && s.system != nil:
		return s.system.URL + "changes/"
	case s.changes:
		return "changes/"
	case s.system != nil:
		return s.system.URL + "notices/"
	case s.impact != "":
		return "notices/impact/" + string(s.impact) + "/"
	}
	return "notices/"
}

// name identifies the feed within the site, whatever its address is.
func (s Scope) name() string { return "feed/" + strings.TrimSuffix(s.folder(), "/") }

// homes are the pages that the feed may belong to, the best first.
func (s Scope) homes() []string {
	switch {
	case s.model != nil:
		return []string{s.model.URL, s.system.URL}
	case s.system != nil && s.changes:
		return []string{s.system.URL + "changes/", s.system.URL}
	case s.system != nil:
		return []string{s.system.URL}
	case s.changes:
		return []string{"changes/", ""}
	}
	return []string{"notices/", ""}
}

func (s Scope) title(site *disclosure.Site, w Strings) string {
	pairs := []string{"site", site.Config.Title, "impact", w.impact(string(s.impact))}
	phrase := w.Notices
	switch {
	case s.model != nil:
		phrase = w.ModelNotices
		pairs = append(pairs, "system", s.system.Doc.Front.Name, "model", s.model.Front.ID)
	case s.system != nil && s.changes:
		phrase = w.SystemChanges
		pairs = append(pairs, "system", s.system.Doc.Front.Name)
	case s.system != nil:
		phrase = w.SystemNotices
		pairs = append(pairs, "system", s.system.Doc.Front.Name)
	case s.changes:
		phrase = w.Changes
	case s.impact != "":
		phrase = w.ImpactNotices
	}
	return line(fill(phrase, pairs...))
}

// A Link leads to a feed or calendar: what <link rel="alternate"> says, and
// what a page of subscriptions lists.
type Link struct {
	Rel   string // alternate
	Type  string // media type
	Title string
	URL   string // path from the site's root, without a leading slash
}

// FeedLinks gives the links to the feeds of some scopes, in the order given
// and, for each, Atom, RSS and JSON. Browsers and feed readers take the first
// that they can read.
func FeedLinks(site *disclosure.Site, words Strings, scopes ...Scope) []Link {
	words = words.english()
	var list []Link
	for _, s := range scopes {
		title := s.title(site, words)
		for _, f := range formats {
			list = append(list, Link{Rel: "alternate", Type: f.media, Title: title, URL: s.folder() + "feed." + f.ending})
		}
	}
	return list
}

// CalendarLink gives the link to the calendar of a system, or of the site for
// nil.
func CalendarLink(site *disclosure.Site, words Strings, s *disclosure.System) Link {
	title, path := calendarOf(site, words.english(), s)
	return Link{Rel: "alternate", Type: "text/calendar", Title: title, URL: path}
}
