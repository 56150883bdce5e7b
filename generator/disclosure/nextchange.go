package disclosure

import (
	"cmp"
	"slices"

	"placard/generator/content"
)

// nextChanges lists every future date on which something in the edition
// changes, soonest first. What is scheduled appears without its name: the
// list is also read by people and programs outside.
func nextChanges(s *Site) []Upcoming {
	var list []Upcoming
	add := func(day content.Date, what string) {
		if day.After(s.AsOf) {
			list = append(list, Upcoming{Date: day, What: what})
		}
	}
	for _, w := range s.Withheld {
		if w.Reason == "scheduled" {
			add(w.Until, "a scheduled "+w.Kind+" is published")
		}
	}
	for _, sys := range s.Systems {
		front := &sys.Doc.Front
		if front.Status == "withdrawn" {
			add(front.Withdrawn, sys.ID+" is withdrawn")
		}
		for _, m := range sys.Models {
			add(m.Front.Released, m.Front.ID+" is released")
			add(m.Front.Deprecated, m.Front.ID+" is deprecated")
			add(m.Front.Retires, m.Front.ID+" is retired")
		}
		for _, p := range sys.Packs {
			addPackChanges(p, add)
		}
	}
	for _, n := range s.Notices {
		if n.State == NoticeDraft {
			continue
		}
		// In an edition with drafts, scheduled notices and packs are in.
		add(n.day(), "notice "+n.ID+" is published")
		add(n.Doc.Front.Effective, "notice "+n.ID+" takes effect")
		if deadline := n.Doc.Front.Deadline; !deadline.IsZero() {
			add(deadline.AddDays(1), "the deadline of notice "+n.ID+" has passed")
		}
	}
	slices.SortFunc(list, func(a, b Upcoming) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(list)
}

// Turn is the last day, up to the site's date, on which something that is said
// of a system may have changed: a day that the system or a notice about it
// names, or the day after one. It is zero when there is none. On two dates with
// the same turn the same is said.
func (s *Site) Turn(sys *System) content.Date {
	var turn content.Date
	see := func(days ...content.Date) {
		for _, d := range days {
			if d.IsZero() || d.After(s.AsOf) {
				continue
			}
			if next := d.AddDays(1); !next.After(s.AsOf) {
				d = next
			}
			if d.After(turn) {
				turn = d
			}
		}
	}
	front := &sys.Doc.Front
	see(front.Withdrawn)
	for i := range front.Suppliers {
		see(front.Suppliers[i].Since, front.Suppliers[i].Until)
	}
	for _, m := range sys.Models {
		see(m.Front.Released, m.Front.Deprecated, m.Front.Retires)
	}
	for _, p := range sys.Packs {
		f := &p.Doc.Front
		see(f.Withdrawn, f.Published, f.Effective, f.NextReview)
		for i := range f.Approvals {
			see(f.Approvals[i].At)
		}
		for i := range f.Overrides {
			see(f.Overrides[i].At)
		}
		for _, page := range p.Pages {
			see(page.Doc.Front.Updated)
		}
	}
	for _, n := range sys.Notices {
		see(n.day(), n.Doc.Front.Effective, n.Doc.Front.Deadline)
	}
	return turn
}

func addPackChanges(p *Pack, add func(content.Date, string)) {
	if p.Status == Draft {
		return
	}
	front, name := &p.Doc.Front, p.System.ID+" "+p.Version.Original()
	add(front.Published, name+" is published")
	from, end := validity(p)
	add(from, name+" takes effect")
	if p.Status != Withdrawn {
		add(end, name+" is withdrawn")
	}
	if p.Status == InForce || p.Status == UpcomingStatus {
		add(front.NextReview, "the review of "+name+" is due")
	}
}
