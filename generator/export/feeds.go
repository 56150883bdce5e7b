package export

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"time"

	"placard/generator/cache"
	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// Input is what feeds, calendars and life cycle documents are made from.
type Input struct {
	// Site is the edition to publish.
	Site *disclosure.Site
	// Document parses a document. It is called on any goroutine, when the
	// first file that holds the text is written, and at most once for each
	// notice.
	Document func(*content.File) *markdown.Document
	// BaseURL is the permanent address of the site, with a path if it has
	// one. Every address in what is made here begins with it.
	BaseURL string
	// Strings are the few words needed; an empty one is in English.
	Strings Strings
	// Words are the words for callouts and footnotes in notices.
	Words markdown.Words
	// Program names the program and its version. It is part of every key and
	// of no file: another version writes everything anew, and a file that
	// comes out the same is not new to anybody.
	Program string
	// Hub is the address of a WebSub hub, or "". A hub has to be told of
	// every publication by whoever publishes the site.
	Hub string
	// Messages publishes a notice's e-mail and chat texts beside its page.
	Messages bool
	// Cache remembers texts of entries that many publications write again.
	// Nil remembers nothing.
	Cache *cache.Cache
	// Memory knows what was planned before, by what is planned now. Nil
	// knows nothing.
	Memory Memory
	// Comparer compares packs. Nil makes one; who makes pages of comparisons
	// as well gives theirs, which has compared most of them.
	Comparer *compare.Comparer
}

// Feeds plans everything that customers subscribe to or that other programs
// read over time: the notices of the site, of each system, each impact and
// each model version, the publications of packs, calendars, the life cycles
// of model versions, and ready-made messages if wanted. Nothing is rendered
// yet.
//
// # Promises
//
// A notice or pack version is one entry with one id in every feed and every
// format. Ids come from the feed's authority in site.toml and from the
// notice's id, so that neither a rebuild nor a move to another address shows
// anything twice.
//
// What a reader has seen does not change: an entry is a function of its own
// document, the addresses its links lead to and the site's settings. What
// other documents say later, such as a correction, is not in it. (One
// exception: the title of a pack's entry has the system's name.) Archives
// hold what a pack's vendor says changed, without the differences in the text.
//
// Dates come from documents. A feed is as new as its newest entry.
func Feeds(in Input) ([]output.Artifact, error) {
	p, err := newPublication(in)
	if err != nil {
		return nil, err
	}
	var all []output.Artifact
	memory := orForgetful(in.Memory)
	scopes, of := divide(Scopes(in.Site))
	for _, scope := range scopes {
		all = append(all, p.plan(p.feed(scope))...)
	}
	notices := p.noticesOf()
	for _, s := range in.Site.Systems {
		all = append(all, memory.Artifacts(s, func() []output.Artifact {
			list := []output.Artifact{p.systemCalendar(s, notices[s])}
			for _, scope := range of[s] {
				list = append(list, p.plan(p.feed(scope))...)
			}
			return list
		})...)
	}
	all = append(all, p.siteCalendar(memory))
	lifeCycles, err := p.lifeCycles()
	if err != nil {
		return nil, err
	}
	all = append(all, lifeCycles...)
	if in.Messages {
		all = append(all, p.messages()...)
	}
	return all, nil
}

// A publication is an edition being made into feeds.
type publication struct {
	Input
	addresses
	identity

	notices map[*disclosure.Notice]*entry
	packs   map[*disclosure.Pack]*entry

	released []*disclosure.Pack // see Publications
	pairs    *pairs
	comparer *compare.Comparer
	// last is a file that is written after the feeds of most systems, whose
	// entries have been made by then.
	last     string
	sections map[*disclosure.System]output.Key // while planning, see sectionsKey
}

func newPublication(in Input) (*publication, error) {
	p := &publication{Input: in, pairs: newPairs(in.Site), sections: map[*disclosure.System]output.Key{}}
	p.Strings = in.Strings.english()
	if p.comparer = in.Comparer; p.comparer == nil {
		p.comparer = compare.NewComparer(in.Document, compare.Options{Language: in.Site.Config.Language})
	}
	var err error
	if p.addresses, err = newAddresses(in.BaseURL); err != nil {
		return nil, err
	}
	p.identity = identify(in.Site.Config)
	p.notices = p.noticeEntries()
	var instants map[*disclosure.Pack]time.Time
	p.released, instants = Publications(in.Site)
	p.packs = p.packEntries(instants)
	for _, s := range in.Site.Systems {
		p.last = max(p.last, SystemChanges(s).folder()+"feed.atom")
	}
	p.sections, p.Memory = nil, nil // what is written later keeps p
	return p, nil
}

// published lists what has been published, oldest first: the order in which
// entries get their dates and archives are filled. Feeds tell nobody of
// drafts and of what is scheduled, not even in a preview.
func (p *publication) published() []*disclosure.Notice {
	list := make([]*disclosure.Notice, 0, len(p.Site.Notices))
	for _, n := range p.Site.Notices {
		if n.State != disclosure.NoticeDraft && !content.DateOf(n.Published).After(p.Site.AsOf) {
			list = append(list, n)
		}
	}
	slices.SortStableFunc(list, func(a, b *disclosure.Notice) int {
		return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// Publications lists the published pack versions, oldest first, and gives each
// the instant that its entry has in feeds. Their dates have no time of day, and
// those of one day may be published one after the other, in any order. A moment
// of the day's first minute is therefore made from what a version is called: it
// stays when another one is published later that day, unless that one, of
// whichever system, has the same; see stamps.
func Publications(site *disclosure.Site) (list []*disclosure.Pack, instants map[*disclosure.Pack]time.Time) {
	type publication struct {
		pack   *disclosure.Pack
		moment time.Time
	}
	var all []publication
	for _, s := range site.Systems {
		for _, k := range s.Packs {
			if on := k.Doc.Front.Published; k.Status != disclosure.Draft && !on.IsZero() && !on.After(site.AsOf) {
				all = append(all, publication{k, packMoment(k)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b publication) int {
		return cmp.Or(
			a.moment.Compare(b.moment),
			cmp.Compare(a.pack.System.ID, b.pack.System.ID),
			a.pack.Version.Compare(b.pack.Version),
		)
	})
	list = make([]*disclosure.Pack, len(all))
	instants = make(map[*disclosure.Pack]time.Time, len(all))
	var at stamps
	for i, k := range all {
		list[i], instants[k.pack] = k.pack, at.next(k.moment)
	}
	return list, instants
}

func packMoment(k *disclosure.Pack) time.Time {
	h := fnv.New32a()
	io.WriteString(h, k.System.ID+"/"+k.Version.Original())
	return k.Doc.Front.Published.Time().Add(time.Duration(h.Sum32()%60_000) * time.Millisecond)
}

// stamps gives every entry an instant of its own, in the order of the list: its
// instant of publication, or, where that is not later than the entry before,
// one millisecond after that one. Entries of one feed whose updated is the
// same make validators warn (RFC 4287 section 4.2.15 leaves their order open),
// and dates of packs have no time of day. An instant depends on earlier entries
// only, and a notice is not published before one that is published already,
// so what has been given out stays.
type stamps struct{ last time.Time }

func (s *stamps) next(at time.Time) time.Time {
	at = at.UTC().Truncate(time.Millisecond)
	if !at.After(s.last) {
		at = s.last.Add(time.Millisecond)
	}
	s.last = at
	return at
}

// A feed is one thing that can be subscribed to, in three formats.
type feed struct {
	scope    Scope
	title    string
	subtitle string
	home     string   // address of its page
	entries  []*entry // oldest first
}

// divide puts apart the scopes of systems and of their model versions.
func divide(all []Scope) (site []Scope, of map[*disclosure.System][]Scope) {
	of = map[*disclosure.System][]Scope{}
	for _, scope := range all {
		sys := scope.system
		if scope.model != nil {
			sys = scope.model.System
		}
		if sys == nil {
			site = append(site, scope)
		} else {
			of[sys] = append(of[sys], scope)
		}
	}
	return site, of
}

func (p *publication) feed(s Scope) *feed {
	f := &feed{scope: s, title: s.title(p.Site, p.Strings), home: p.page(s.homes()...)}
	if s.changes {
		f.subtitle = p.Strings.ChangesSubtitle
		if s.system == nil {
			for _, k := range p.released {
				f.entries = append(f.entries, p.packs[k])
			}
			return f
		}
		for _, k := range s.system.Packs {
			if e := p.packs[k]; e != nil {
				f.entries = append(f.entries, e)
			}
		}
		slices.SortFunc(f.entries, func(a, b *entry) int { return a.updated.Compare(b.updated) })
		return f
	}
	f.subtitle = p.Strings.NoticesSubtitle
	var list []*disclosure.Notice
	switch {
	case s.model != nil:
		list = s.model.Notices
	case s.system != nil:
		list = s.system.Notices
	default:
		list = p.Site.Notices
	}
	for _, n := range list {
		if s.impact != "" && n.Doc.Front.Impact != string(s.impact) {
			continue
		}
		if e := p.notices[n]; e != nil {
			f.entries = append(f.entries, e)
		}
	}
	slices.SortFunc(f.entries, func(a, b *entry) int { return a.updated.Compare(b.updated) })
	return f
}

// page gives the first of some addresses that the site has.
func (p *publication) page(candidates ...string) string {
	for _, address := range candidates {
		if t, ok := p.Site.Resolve(nil, "/"+address); ok {
			return t.URL
		}
	}
	return ""
}

// plan makes the artifacts of a feed: its parts in three formats.
func (p *publication) plan(f *feed) []output.Artifact {
	var all []output.Artifact
	for _, part := range f.parts() {
		changes := f.scope.changes && f.scope.system == nil && part.number == 0
		for _, e := range part.entries {
			b := part.body(e)
			b.left += len(formats)
			if changes {
				// Every publication writes this head, most of which is
				// what it was, and packs take long to compare.
				b.cache, b.key = p.Cache, e.key
			}
		}
		with := ""
		if changes {
			with = p.last
		}
		for _, format := range formats {
			all = append(all, output.Artifact{
				Path:  part.path(format.ending),
				With:  with,
				Kind:  "feed",
				Key:   p.partKey(f, part, format.recipe),
				Write: format.writer(p, f, part),
			})
		}
	}
	return all
}

// partKey digests all that the bytes of a part depend on.
func (p *publication) partKey(f *feed, part *part, recipe string) output.Key {
	org := &p.Site.Config.Organization
	k := output.NewKey(recipe).String(p.Program).
		String(p.base).String(p.id("")).String(p.Site.Config.Language).
		String(org.Name).String(org.URL).String(p.Hub).
		String(f.title).String(f.subtitle).String(f.home).String(f.scope.name()).
		Int(int64(part.number)).Int(int64(part.previous)).Int(int64(part.next)).Bool(part.complete)
	for _, e := range part.entries {
		if part.number > 0 && e.archivedBody != nil {
			k.Key(e.archivedKey)
		} else {
			k.Key(e.key)
		}
	}
	return k.Sum()
}

// A format is one of the three in which every feed is published. The endings
// are known to servers, unlike feed.xml.
type format struct {
	ending string
	media  string
	recipe string
	writer func(*publication, *feed, *part) writer
}

var formats = []format{
	{"atom", "application/atom+xml", "atom/v1", atomWriter},
	{"rss", "application/rss+xml", "rss/v1", rssWriter},
	{"json", "application/feed+json", "json-feed/v1", jsonFeedWriter},
}

// fill puts values into the places of a phrase: "{system}: notices".
func fill(phrase string, pairs ...string) string {
	return replacer(pairs).Replace(phrase)
}

func (p *publication) author() string {
	return cmp.Or(line(p.Site.Config.Organization.Name), line(p.Site.Config.Title), p.authority)
}

func (p *publication) language(f *content.File) string {
	if f != nil && f.Language != "" {
		return f.Language
	}
	return cmp.Or(p.Site.Config.Language, "en")
}

// newest is the date of a part: that of its newest entry, and of one without
// entries the beginning of the year in the ids, so that no clock is needed.
func (p *publication) newest(entries []*entry) time.Time {
	if len(entries) == 0 {
		return time.Date(p.year, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return entries[0].updated
}

func (p *publication) document(f *content.File) (*markdown.Document, error) {
	if p.Document == nil {
		return nil, fmt.Errorf("no parser for %s", f.Path)
	}
	if d := p.Document(f); d != nil {
		return d, nil
	}
	return &markdown.Document{}, nil
}
