package disclosure

import (
	"cmp"
	"slices"

	"placard/generator/content"
)

// Which pack applies to a model version on a day follows from one rule: of
// the packs that list it, the one that took effect last, ties going to the
// higher version. From that moment the packs before it are over for this
// model version, also when the later one is withdrawn: a predecessor does not
// come back to life, the model version is then without a pack and a rule
// says so.

// A line is the succession of packs for one model version, in the order in
// which they take effect. Packs that list no model version the site knows
// form a line of their own, without a model: a system whose models are not
// listed still has one pack in force.
type line struct {
	model *Model
	packs []*Pack
}

// succession gives the line of every model version in the order of the front
// matter, and the line without a model last.
func succession(s *System) []line {
	all := make([]line, 0, len(s.Models)+1)
	at := make(map[*Model]int, len(s.Models))
	for _, m := range s.Models {
		at[m] = len(all)
		all = append(all, line{model: m})
	}
	all = append(all, line{})
	for _, p := range slices.Backward(s.Packs) { // lowest version first
		if from, end := validity(p); from.IsZero() || !end.IsZero() && !end.After(from) {
			continue // applies on no day
		}
		if len(p.Models) == 0 {
			last := &all[len(all)-1]
			last.packs = append(last.packs, p)
		}
		for _, m := range p.Models {
			l := &all[at[m]]
			l.packs = append(l.packs, p)
		}
	}
	for _, l := range all {
		slices.SortStableFunc(l.packs, inOrder)
	}
	return all
}

// on gives the pack that applies on a day, whether or not the model version
// is already, or still, available then.
func (l line) on(day content.Date) *Pack {
	for _, p := range slices.Backward(l.packs) {
		from, end := validity(p)
		if from.After(day) {
			continue
		}
		if !end.IsZero() && !end.After(day) {
			return nil
		}
		return p
	}
	return nil
}

// periods gives the days on which each pack of the line applies, within the
// days on which the model version is available.
func (l line) periods() []Period {
	var periods []Period
	for i, p := range l.packs {
		from, end := validity(p)
		if i+1 < len(l.packs) {
			if next, _ := validity(l.packs[i+1]); end.IsZero() || next.Before(end) {
				end = next
			}
		}
		if l.model != nil {
			from = latest(from, l.model.Front.Released)
			if retires := l.model.Front.Retires; !retires.IsZero() && (end.IsZero() || retires.Before(end)) {
				end = retires
			}
		}
		switch {
		case end.IsZero():
			periods = append(periods, Period{Pack: p, From: from})
		case from.Before(end):
			periods = append(periods, Period{Pack: p, From: from, To: end.AddDays(-1)})
		}
	}
	return periods
}

// computeCoverage sets the coverage of every model version, and the days of
// every pack.
func computeCoverage(s *System, lines []line) {
	days := make(map[*Pack]Period, len(s.Packs))
	for _, l := range lines {
		periods := l.periods()
		if l.model != nil {
			l.model.Coverage = periods
		}
		for _, n := range periods {
			known, ok := days[n.Pack]
			if !ok {
				days[n.Pack] = n
				continue
			}
			if n.From.Before(known.From) {
				known.From = n.From
			}
			if n.To.IsZero() || known.To.IsZero() {
				known.To = content.Date{}
			} else {
				known.To = latest(known.To, n.To)
			}
			days[n.Pack] = known
		}
	}
	for _, p := range s.Packs {
		p.From, p.To = days[p].From, days[p].To
	}
}

// computeReplacements sets, for every pack whose time is over, the pack that
// ended it: of those that followed it for one of its model versions and have
// taken effect, the last one, for only then was it over for all of them.
func computeReplacements(s *System, lines []line, day content.Date) {
	of := make(map[*Model]line, len(lines))
	for _, l := range lines {
		of[l.model] = l
	}
	for _, p := range s.Packs {
		if p.Status != Superseded && p.Status != Withdrawn {
			continue
		}
		models := p.Models
		if len(models) == 0 {
			models = []*Model{nil}
		}
		for _, m := range models {
			next := of[m].after(p)
			if next == nil {
				continue
			}
			from, _ := validity(next)
			if from.After(day) {
				continue
			}
			if m != nil && !m.Front.Retires.IsZero() && !from.Before(m.Front.Retires) {
				continue // it came when the model version was gone
			}
			if p.ReplacedBy == nil || inOrder(p.ReplacedBy, next) < 0 {
				p.ReplacedBy = next
			}
		}
	}
}

// after gives the pack that follows p in the line. A pack that applied on no
// day is in no line; what followed is then what would have.
func (l line) after(p *Pack) *Pack {
	i, found := slices.BinarySearchFunc(l.packs, p, inOrder)
	for found && i < len(l.packs) && inOrder(l.packs[i], p) == 0 {
		i++
	}
	if i < len(l.packs) {
		return l.packs[i]
	}
	return nil
}

// inOrder compares packs by the day they take effect, then by version.
func inOrder(a, b *Pack) int {
	x, _ := validity(a)
	y, _ := validity(b)
	return cmp.Or(x.Compare(y), a.Version.Compare(b.Version))
}

func latest(a, b content.Date) content.Date {
	if a.Before(b) {
		return b
	}
	return a
}
