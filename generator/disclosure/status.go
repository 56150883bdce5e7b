package disclosure

import (
	"placard/generator/content"
)

// modelState is where a model version is in its life cycle on a day. The
// dates decide; what the front matter declares is believed where there is no
// date that says otherwise, and a rule reports a disagreement.
func modelState(m *content.ModelFront, day content.Date) ModelState {
	reached := func(d content.Date) bool { return !d.IsZero() && !d.After(day) }
	switch {
	case m.Released.After(day):
		return Announced
	case reached(m.Retires), m.Retires.IsZero() && m.Status == string(Retired):
		return Retired
	case reached(m.Deprecated), m.Deprecated.IsZero() && m.Status == string(Deprecated):
		return Deprecated
	case m.Status == string(Preview):
		return Preview
	}
	return Active
}

// computeStatuses sets what the system and its packs are on a day. It needs
// the coverage.
func computeStatuses(s *System, lines []line, day content.Date) {
	applies := map[*Pack]bool{}
	for _, l := range lines {
		if l.model != nil && l.model.State == Retired {
			continue
		}
		if p := l.on(day); p != nil {
			applies[p] = true
		}
	}
	for _, p := range s.Packs {
		p.Status = packStatus(p, day, applies[p])
	}
	s.Status = systemStatus(s, day)
}

func packStatus(p *Pack, day content.Date, applies bool) Status {
	front := &p.Doc.Front
	from, to := validity(p)
	switch {
	case front.Status == "draft" || from.IsZero():
		return Draft
	case front.Status == "withdrawn" && !to.After(day):
		return Withdrawn
	case from.After(day):
		return UpcomingStatus
	case applies:
		return InForce
	}
	return Superseded
}

// validity gives the first day of a pack and, for one that is withdrawn, the
// first day on which it no longer applies. A missing effective date is the
// day of publication; a zero from is a pack that applies on no day, such as
// a draft. A withdrawn pack without a date applied on no day either: a rule
// asks for the date.
func validity(p *Pack) (from, end content.Date) {
	front := &p.Doc.Front
	if front.Status == "draft" {
		return content.Date{}, content.Date{}
	}
	from = front.Effective
	if from.IsZero() {
		from = front.Published
	}
	if front.Status == "withdrawn" {
		end = front.Withdrawn
		if end.IsZero() {
			end = from
		}
	}
	return from, end
}

func systemStatus(s *System, day content.Date) Status {
	front := &s.Doc.Front
	if front.Status == "withdrawn" && !front.Withdrawn.After(day) {
		return Withdrawn
	}
	drafts, upcoming := 0, 0
	for _, p := range s.Packs {
		switch p.Status {
		case Draft:
			drafts++
		case UpcomingStatus:
			upcoming++
		}
	}
	switch {
	case drafts == len(s.Packs):
		return Draft
	case drafts+upcoming == len(s.Packs):
		return UpcomingStatus
	}
	return InForce
}

// impact is the highest class among a pack's changes; first says that no
// published version comes before it.
func impact(p *Pack, first bool) Impact {
	if first {
		return Initial
	}
	highest := Editorial
	for _, c := range p.Doc.Front.Changes {
		if class := Impact(c.Class); class.rank() > highest.rank() {
			highest = class
		}
	}
	return highest
}

// rank orders impacts from the least to the greatest; an unknown word is
// below all.
func (i Impact) rank() int {
	switch i {
	case Editorial:
		return 1
	case Minor:
		return 2
	case Material:
		return 3
	case Initial:
		return 4
	}
	return 0
}

// day is the day on which a notice is published, in UTC; zero when it is not
// known.
func (n *Notice) day() content.Date {
	if n.Published.IsZero() {
		return content.Date{}
	}
	return content.DateOf(n.Published)
}

// noticeState is what a notice is on a day.
func noticeState(n *Notice, day content.Date) NoticeState {
	said := func(later []*Notice) bool {
		for _, l := range later {
			if !l.day().After(day) {
				return true
			}
		}
		return false
	}
	front := &n.Doc.Front
	switch {
	case front.Draft:
		return NoticeDraft
	case said(n.CorrectedBy):
		return NoticeCorrected
	case said(n.SupersededBy):
		return NoticeReplaced
	case !front.Deadline.IsZero() && front.Deadline.Before(day):
		return NoticeClosed
	case front.Effective.After(day):
		return NoticeUpcoming
	}
	return NoticeInEffect
}
