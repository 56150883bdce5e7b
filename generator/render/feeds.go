package render

import (
	"placard/generator/cache"
	"placard/generator/disclosure"
)

// A Feed is something that readers can subscribe to: a feed in one of its
// formats, or a calendar.
type Feed struct {
	// Type is the media type.
	Type  string
	Title string
	URL   string // address on the site
	// Changes says that it tells of published packs, not of notices.
	Changes bool
	// What it is about; all nil and "" for the whole site.
	System *disclosure.System
	Model  *disclosure.Model
	Impact disclosure.Impact
}

const (
	atomType     = "application/atom+xml"
	rssType      = "application/rss+xml"
	jsonType     = "application/feed+json"
	calendarType = "text/calendar"
)

// scope is what feeds are about: the key of a list of feeds.
type scope struct {
	system *disclosure.System
	model  *disclosure.Model
	impact disclosure.Impact
}

// A feedbook knows the feeds of every scope. Those of a system are listed when
// one of its pages asks for them. It is safe for concurrent use.
type feedbook struct {
	list  func(*disclosure.System) []Feed
	known cache.Recent[*disclosure.System, map[scope][]Feed]
}

func newFeedbook(list func(*disclosure.System) []Feed) *feedbook { return &feedbook{list: list} }

// of gives the feeds of a scope.
func (b *feedbook) of(k scope) []Feed {
	if b.list == nil {
		return nil
	}
	return b.known.Get(k.system, func() map[scope][]Feed {
		m := map[scope][]Feed{}
		for _, f := range b.list(k.system) {
			at := scope{f.System, f.Model, f.Impact}
			m[at] = append(m[at], f)
		}
		return m
	})[k]
}

// discovery gives the links to some feeds by which browsers and feed readers
// find them. One format is enough for a reader; all are on the page of
// subscriptions.
func discovery(v *Page, feeds []Feed) []HeadLink {
	var list []HeadLink
	for _, f := range feeds {
		if f.Type == atomType || f.Type == jsonType {
			list = append(list, HeadLink{Rel: "alternate", Type: MediaType(f.Type), Href: v.To(f.URL), Title: f.Title})
		}
	}
	return list
}

// feedLinks gives the links to a system's feeds.
func (x *system) feedLinks(v *Page) []HeadLink {
	return discovery(v, x.feeds.of(scope{system: x.System}))
}

// Follow is what a reader can subscribe to, in short.
type Follow struct {
	Items []FollowItem
	All   string // link to the page of subscriptions, "" when there is none
}

// FollowItem is a subject with its formats.
type FollowItem struct {
	Title   string
	Formats []Link
}

// follow lists the feeds of a scope, nil when there are none.
func (s *site) follow(v *Page, k scope) *Follow {
	feeds := s.feeds.of(k)
	if len(feeds) == 0 {
		return nil
	}
	f := &Follow{Items: s.followItems(v, feeds)}
	if s.subscribes() {
		f.All = v.To("subscribe/")
	}
	return f
}

func (s *site) followItems(v *Page, feeds []Feed) []FollowItem {
	var items []FollowItem
	add := func(key string, pick func(*Feed) bool) {
		item := FollowItem{Title: s.words.must(key)}
		for i := range feeds {
			if f := &feeds[i]; pick(f) {
				item.Formats = append(item.Formats, Link{s.words.word("feed_format", formatName(f.Type)), v.To(f.URL)})
			}
		}
		if len(item.Formats) > 0 {
			items = append(items, item)
		}
	}
	add("follow.notices", func(f *Feed) bool { return f.Type != calendarType && !f.Changes })
	add("follow.changes", func(f *Feed) bool { return f.Type != calendarType && f.Changes })
	add("follow.calendar", func(f *Feed) bool { return f.Type == calendarType })
	return items
}

// formatName is the key of the word for a media type.
func formatName(media string) string {
	switch media {
	case atomType:
		return "atom"
	case rssType:
		return "rss"
	case jsonType:
		return "json"
	}
	return "calendar"
}

// subscribes reports whether there is anything to subscribe to.
func (s *site) subscribes() bool {
	return s.feeds.list != nil && (len(s.Systems) > 0 || len(s.Notices) > 0)
}

// subscribeView is the page that says what feeds are and which one to take.
type subscribeView struct {
	Page
	Heading string
	Lede    string
	Intro   *Body
	Site    []FollowItem
	Impacts []SubscribeRow
	Systems []SubscribeSystem
}

// SubscribeRow is a subject with its formats.
type SubscribeRow struct {
	Label   *Label
	Title   string
	Href    string
	Code    bool
	Formats []Link
}

// SubscribeSystem is a system's feeds.
type SubscribeSystem struct {
	ID, Name, Href string
	Items          []FollowItem
	Models         []SubscribeRow
}

func (s *site) subscribeView() *subscribeView {
	w := s.words
	v := &subscribeView{
		Page:    s.newPage("subscribe/", w.must("subscribe.title"), w.must("subscribe.lede")),
		Heading: w.must("subscribe.title"),
		Lede:    w.must("subscribe.lede"),
	}
	v.Intro, v.Heading, v.Lede = s.introduction(&v.Page, v.Heading, v.Lede)
	s.crumbs(&v.Page, v.Heading, Link{w.must("page.home"), v.To("")})
	s.alternates(&v.Page, "")
	v.Site = s.followItems(&v.Page, s.feeds.of(scope{}))
	formats := func(k scope) []Link {
		var list []Link
		for _, f := range s.feeds.of(k) {
			list = append(list, Link{w.word("feed_format", formatName(f.Type)), v.To(f.URL)})
		}
		return list
	}
	for _, impact := range impacts {
		if list := formats(scope{impact: impact}); len(list) > 0 {
			label := s.impactLabel(string(impact))
			v.Impacts = append(v.Impacts, SubscribeRow{Label: &label, Formats: list})
		}
	}
	for _, sys := range s.Systems {
		row := SubscribeSystem{ID: "_" + sys.ID, Name: sys.Doc.Front.Name, Href: v.To(sys.URL), Items: s.followItems(&v.Page, s.feeds.of(scope{system: sys}))}
		for _, m := range sys.Models {
			if list := formats(scope{system: sys, model: m}); len(list) > 0 {
				row.Models = append(row.Models, SubscribeRow{Title: m.Front.ID, Href: v.To(m.URL), Code: true, Formats: list})
			}
		}
		if len(row.Items)+len(row.Models) > 0 {
			v.Systems = append(v.Systems, row)
		}
	}
	return v
}

// impacts are the classes of changes, the one that matters most first.
var impacts = []disclosure.Impact{disclosure.Material, disclosure.Minor, disclosure.Editorial}
