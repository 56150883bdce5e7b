package export

import (
	"bufio"
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/output"
)

// Calendars (RFC 5545) hold the days on which something changes for customers:
// days from which notices and packs apply, deadlines, reviews, releases,
// deprecations and retirements of model versions. They are for subscription:
// clients read them again and again, so that METHOD, which makes an invitation
// of a calendar (RFC 5546), is left out.
//
// An event's UID is made of the frozen authority and what the event is about.
// Its DTSTAMP is the instant at which the vendor said so: the publication of
// the notice or pack, for a model version that of the newest notice that names
// it. SEQUENCE grows when an event may have changed: published notices and
// packs do not, so it counts the notices that corrected or replaced one, and
// for a model version, whose dates may be moved, the notices that name it. Both
// come from what is published and never from the clock.

// An event is one day in a calendar.
type event struct {
	UID         string
	Day         content.Date
	Summary     string
	Description string
	URL         string
	Categories  []string
	Stamp       time.Time
	Sequence    int
	Cancelled   bool
}

func calendarOf(site *disclosure.Site, w Strings, s *disclosure.System) (title, path string) {
	if s != nil {
		return line(fill(w.SystemCalendar, "system", s.Doc.Front.Name, "site", site.Config.Title)), s.URL + "calendar.ics"
	}
	return line(fill(w.Calendar, "site", site.Config.Title)), "notices/calendar.ics"
}

// noticesOf gives the notices of each system.
func (p *publication) noticesOf() map[*disclosure.System][]*disclosure.Notice {
	notices := map[*disclosure.System][]*disclosure.Notice{}
	for n := range p.notices {
		for _, s := range n.Systems {
			notices[s] = append(notices[s], n)
		}
	}
	return notices
}

// systemCalendar plans the calendar of a system. Events are made again when it
// is written.
func (p *publication) systemCalendar(s *disclosure.System, notices []*disclosure.Notice) output.Artifact {
	events := func() []*event { return p.events(notices, []*disclosure.System{s}) }
	return p.calendar(s, eventsKey(events()), events)
}

// siteCalendar plans the calendar of the site. Its key has the events of each
// system in one.
func (p *publication) siteCalendar(memory Memory) output.Artifact {
	notices := slices.Collect(maps.Keys(p.notices))
	key := output.NewKey("events-of-all/v1").Key(eventsKey(p.events(notices, nil)))
	for _, s := range p.Site.Systems {
		key.Key(keyOf(memory, "events", s, func() output.Key { return eventsKey(p.events(nil, []*disclosure.System{s})) }))
	}
	return p.calendar(nil, key.Sum(), func() []*event { return p.events(notices, p.Site.Systems) })
}

func eventsKey(events []*event) output.Key {
	key := output.NewKey("events/v1")
	for _, e := range events {
		data, _ := json.Marshal(e) // plain data: cannot fail
		key.Bytes(data)
	}
	return key.Sum()
}

// calendar plans the calendar of a system, or that of the site for nil.
func (p *publication) calendar(s *disclosure.System, said output.Key, events func() []*event) output.Artifact {
	title, path := calendarOf(p.Site, p.Strings, s)
	return output.Artifact{
		Path:  path,
		Kind:  "calendar",
		Key:   output.NewKey("calendar/v2").String(p.Program).String(title).String(p.absolute(path)).String(p.language(nil)).Key(said).Sum(),
		Write: func(w io.Writer) error { return p.writeCalendar(w, title, path, events()) },
	}
}

// events lists the events of notices and systems by day.
func (p *publication) events(notices []*disclosure.Notice, systems []*disclosure.System) []*event {
	var list []*event
	add := func(e event) {
		if !e.Day.IsZero() {
			e.Summary, e.Description = line(e.Summary), clean(e.Description)
			list = append(list, &e)
		}
	}
	for _, n := range notices {
		p.noticeEvents(n, add)
	}
	for _, s := range systems {
		for _, k := range s.Packs {
			if p.packs[k] != nil {
				p.packEvents(k, add)
			}
		}
		seen := map[string]bool{}
		for _, m := range s.Models {
			if !seen[m.Front.ID] {
				seen[m.Front.ID] = true
				p.modelEvents(m, add)
			}
		}
	}
	slices.SortFunc(list, func(a, b *event) int { return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.UID, b.UID)) })
	return list
}

func (p *publication) noticeEvents(n *disclosure.Notice, add func(event)) {
	f, w := &n.Doc.Front, p.Strings
	// A notice that was corrected or replaced keeps its days, unless the
	// later one gives another: then the earlier day is cancelled, or people
	// would have both in their calendars.
	later := slices.DeleteFunc(slices.Concat(n.CorrectedBy, n.SupersededBy), func(o *disclosure.Notice) bool { return p.notices[o] == nil })
	over := func(day func(*content.NoticeFront) content.Date) bool {
		return slices.ContainsFunc(later, func(o *disclosure.Notice) bool {
			return !day(&o.Doc.Front).IsZero() || o.Doc.Front.Kind == "withdrawal"
		})
	}
	base := event{
		URL:        p.absolute(n.URL),
		Categories: []string{w.kind(f.Kind), w.impact(f.Impact)},
		Stamp:      n.Published,
		Sequence:   len(later),
	}
	for _, o := range later {
		if o.Published.After(base.Stamp) {
			base.Stamp = o.Published
		}
	}
	var about []string
	for _, s := range []string{f.Summary, labelled(w.Action, f.Action), labelled(w.Affected, f.AffectedPeople), w.Notice + " " + n.ID} {
		if s = line(s); s != "" {
			about = append(about, s)
		}
	}
	base.Description = strings.Join(about, "\n")
	effective := base
	effective.UID, effective.Day = p.uid("notice/"+n.ID+"/effective"), f.Effective
	effective.Summary = fill(w.EventEffective, "title", f.Title)
	effective.Cancelled = over(func(o *content.NoticeFront) content.Date { return o.Effective })
	add(effective)
	deadline := base
	deadline.UID, deadline.Day = p.uid("notice/"+n.ID+"/deadline"), f.Deadline
	deadline.Summary = fill(w.EventDeadline, "title", f.Title)
	deadline.Cancelled = over(func(o *content.NoticeFront) content.Date { return o.Deadline })
	add(deadline)
}

func labelled(label, s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return label + ": " + s
}

func (p *publication) packEvents(k *disclosure.Pack, add func(event)) {
	f, w := &k.Doc.Front, p.Strings
	name := "pack/" + k.System.ID + "/" + k.Version.Original()
	base := event{
		URL:        p.absolute(k.URL),
		Categories: []string{w.Pack, w.impact(string(k.Impact))},
		Stamp:      f.Published.Time(),
	}
	effective := base
	effective.UID, effective.Day = p.uid(name+"/effective"), f.Effective
	effective.Summary = fill(w.EventPack, "pack", k.Name())
	effective.Description = packSummary(f.Changes)
	effective.Cancelled = f.Status == "withdrawn" && !f.Withdrawn.IsZero() && !f.Withdrawn.After(f.Effective)
	if effective.Cancelled {
		effective.Sequence = 1
	}
	add(effective)
	// A pack that is over is not reviewed; its event goes.
	if k.Status == disclosure.InForce || k.Status == disclosure.UpcomingStatus {
		review := base
		review.UID, review.Day = p.uid(name+"/review"), f.NextReview
		review.Summary = fill(w.EventReview, "pack", k.Name())
		add(review)
	}
}

func (p *publication) modelEvents(m *disclosure.Model, add func(event)) {
	w := p.Strings
	name := "model/" + m.System.ID + "/" + m.Front.ID
	base := event{
		URL:        p.absolute(m.URL),
		Categories: []string{w.Models},
		Stamp:      m.Front.Released.Time(),
	}
	for _, k := range m.System.Packs {
		if p.packs[k] != nil && slices.Contains(k.Models, m) && k.Doc.Front.Published.Time().Before(base.Stamp) {
			base.Stamp = k.Doc.Front.Published.Time()
		}
	}
	for _, n := range m.Notices {
		if p.notices[n] == nil || len(n.Doc.Front.Models) == 0 {
			continue
		}
		if base.Sequence == 0 || n.Published.After(base.Stamp) {
			base.Stamp = n.Published
		}
		base.Sequence++
	}
	if r := m.Replacement; r != nil {
		base.Description = fill(w.EventMoveTo, "model", r.Front.ID)
	}
	for _, d := range []struct {
		what, phrase string
		day          content.Date
	}{
		{"released", w.EventReleased, m.Front.Released},
		{"deprecated", w.EventDeprec, m.Front.Deprecated},
		{"retires", w.EventRetires, m.Front.Retires},
	} {
		e := base
		e.UID, e.Day = p.uid(name+"/"+d.what), d.day
		e.Summary = fill(d.phrase, "model", m.Front.ID, "system", m.System.Doc.Front.Name)
		if d.what == "released" {
			e.Description = ""
		}
		add(e)
	}
}

// writeCalendar writes a calendar object (RFC 5545 section 3.6).
func (p *publication) writeCalendar(out io.Writer, title, path string, events []*event) error {
	c := &calendarWriter{out: bufio.NewWriter(out)}
	c.line("BEGIN:VCALENDAR")
	c.line("VERSION:2.0")
	c.line("PRODID:-//Placard//Placard//EN")
	c.line("CALSCALE:GREGORIAN")
	// RFC 7986 sections 5.1, 5.5 and 5.7; X-WR-CALNAME for those that do not
	// know it.
	c.text("NAME", title)
	c.text("X-WR-CALNAME", title)
	c.line("URL:" + p.absolute(path))
	c.line("REFRESH-INTERVAL;VALUE=DURATION:PT12H")
	if len(events) == 0 {
		// A calendar object has at least one component (section 3.4). A
		// time zone shows nothing.
		for _, l := range []string{
			"BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000",
			"TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "TZNAME:UTC", "END:STANDARD", "END:VTIMEZONE",
		} {
			c.line(l)
		}
	}
	for _, e := range events {
		stamp := e.Stamp.UTC().Format("20060102T150405Z")
		c.line("BEGIN:VEVENT")
		c.text("UID", e.UID)
		c.line("DTSTAMP:" + stamp)
		c.line("LAST-MODIFIED:" + stamp)
		c.line("SEQUENCE:" + strconv.Itoa(e.Sequence))
		// A day without an end is one day (section 3.6.1), everywhere the
		// same day.
		c.line("DTSTART;VALUE=DATE:" + e.Day.Time().Format("20060102"))
		c.text("SUMMARY", e.Summary)
		if e.Description != "" {
			c.text("DESCRIPTION", e.Description)
		}
		c.line("URL:" + e.URL)
		categories := make([]string, len(e.Categories))
		for i, k := range e.Categories {
			categories[i] = escapeCalendar(line(k))
		}
		c.line("CATEGORIES:" + strings.Join(categories, ","))
		c.line("CLASS:PUBLIC")
		if e.Cancelled {
			c.line("STATUS:CANCELLED")
		} else {
			c.line("STATUS:CONFIRMED")
		}
		c.line("TRANSP:TRANSPARENT")
		c.line("END:VEVENT")
	}
	c.line("END:VCALENDAR")
	return c.out.Flush()
}

type calendarWriter struct{ out *bufio.Writer }

// text writes a property whose value is text (section 3.3.11).
func (c *calendarWriter) text(name, value string) { c.line(name + ":" + escapeCalendar(value)) }

// escapeCalendar escapes text; a colon needs no escape in it.
func escapeCalendar(s string) string { return calendarEscapes.Replace(clean(s)) }

var calendarEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// line writes a content line, folded so that no line has more than 75 octets
// without its break, and no character is divided (section 3.1).
func (c *calendarWriter) line(s string) {
	limit := 75
	for len(s) > limit {
		cut := limit
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		c.out.WriteString(s[:cut])
		c.out.WriteString("\r\n ")
		s = s[cut:]
		limit = 74 // the space counts
	}
	c.out.WriteString(s)
	c.out.WriteString("\r\n") // the writer keeps the first error until Flush
}
