package render

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"placard/generator/content"
	"placard/generator/disclosure"
)

// Timeline is a drawing of periods over time. Positions across are per cent
// of its width, so that the drawing follows the page's width while its text
// keeps its size, and no style attribute is needed.
type Timeline struct {
	ID     string // for the ids of its title and description
	Label  string // what it shows
	Text   string // all of it in words
	Height int
	Base   int // of the axis
	Foot   int // of the text below it
	Ticks  []Tick
	Bars   []Bar
	Now    *Marker
	Late   bool // the present is in the later half, from which a narrow place is shown
}

// A Tick is a date on the axis.
type Tick struct {
	X      float64
	Text   string
	Anchor string
}

// A Bar is a period. Parts are stretches of it with a class of their own, in
// per cent of the bar.
type Bar struct {
	X, W    float64
	Y       int
	Class   string
	Name    string
	Word    string
	Parts   []Stretch
	TextX   string // of the text within the bar: "0" or "100%"
	TextDX  int
	Outside bool // the text stands beside the bar
	Anchor  string
}

// A Stretch is a part of a bar.
type Stretch struct {
	X, W  float64
	Class string
}

// A Marker is the present on the drawing: the week or the month that the site's
// date lies in. It is no finer because a page should not change on a day on
// which it has nothing new to say.
type Marker struct {
	X, W   float64
	TextX  float64 // of the text beside it
	DX     int
	Text   string
	Anchor string
}

// The narrowest drawing in pixels, as theme.css has it, and what text takes
// of it; they decide on which side of a bar its name stands.
const (
	timelineWidth = 704
	letterWidth   = 6.8
	rowHeight     = 28
)

// A span is a period to draw; a zero to means without an end.
type span struct {
	from, to content.Date
	class    string
	name     string
	word     string
	text     string // the same in words
	parts    []spanPart
}

type spanPart struct {
	from, to content.Date
	class    string
}

// draw makes a timeline of periods. It is nil when there is nothing to draw.
func (s *site) draw(id, label string, spans []span) *Timeline {
	spans = slices.DeleteFunc(spans, func(x span) bool { return x.from.IsZero() })
	if len(spans) == 0 {
		return nil
	}
	var first, last content.Date
	for _, x := range spans {
		first, last = earlier(first, x.from), later(last, later(x.from, x.to))
	}
	from, to, text := s.present(first, last)
	first, last = earlier(first, from), later(last, to)
	// A little room on both sides, so that nothing stands at the edge and
	// periods without an end can be seen to go on.
	days := max(30, first.DaysUntil(last))
	first = first.AddDays(-days / 40)
	last = last.AddDays(max(21, days/9))
	total := float64(first.DaysUntil(last))
	at := func(d content.Date) float64 { return percent(float64(first.DaysUntil(d)) / total) }

	t := &Timeline{ID: id, Label: label}
	var words []string
	for i, x := range spans {
		end := 100.0
		if !x.to.IsZero() {
			end = at(x.to.AddDays(1))
		}
		b := Bar{X: at(x.from), Y: i*rowHeight + 24, Class: x.class, Name: x.name, Word: x.word}
		b.W = percent((end - b.X) / 100)
		b.W = max(b.W, 0.4)
		for _, part := range x.parts {
			to := end
			if !part.to.IsZero() {
				to = at(part.to.AddDays(1))
			}
			px := (at(part.from) - b.X) / b.W
			pw := (to - at(part.from)) / b.W
			if pw > 0 {
				b.Parts = append(b.Parts, Stretch{percent(px), percent(pw), part.class})
			}
		}
		b.place()
		t.Bars = append(t.Bars, b)
		words = append(words, x.text)
	}
	t.Text = strings.Join(words, " ")
	t.Base = len(spans)*rowHeight + 30
	t.Foot = t.Base + 20
	t.Height = t.Base + 28
	t.Ticks = s.ticks(first, last, at)
	left, right := at(from), at(to.AddDays(1))
	t.Now = &Marker{X: left, W: percent((right - left) / 100), TextX: right, DX: 6, Text: text, Anchor: "start"}
	t.Late = left > 50
	if right > 80 {
		t.Now.TextX, t.Now.DX, t.Now.Anchor = left, -6, "end"
	}
	return t
}

// Present gives the Monday of a date's week (ISO 8601) and the first day of its
// month. Drawings of time show no more of the site's date than these.
func Present(d content.Date) (week, month content.Date) {
	monday := -((int(d.Time().Weekday()) + 6) % 7)
	return d.AddDays(monday), content.Date{Year: d.Year, Month: d.Month, Day: 1}
}

// shortest is how many days a drawing shows at least for the present to be a
// month on it, which is too wide on a shorter one.
const shortest = 240

// present gives the first and the last day of the present on a drawing that
// reaches from one day to another, and what it is called.
func (s *site) present(first, last content.Date) (from, to content.Date, text string) {
	week, month := Present(s.AsOf)
	from, to = week, week.AddDays(6)
	if earlier(first, from).DaysUntil(later(last, to)) < shortest {
		return from, to, s.words.date("date.week", from)
	}
	return month, content.DateOf(month.Time().AddDate(0, 1, -1)), s.words.month(month)
}

// place puts a bar's name inside it, or beside it when it is too short.
func (b *Bar) place() {
	letters := len([]rune(b.Name))
	if b.Word != "" {
		letters += 1 + len([]rune(b.Word))
	}
	need := float64(letters)*letterWidth + 20
	width := b.W / 100 * timelineWidth
	left, right := b.X/100*timelineWidth, (100-b.X-b.W)/100*timelineWidth
	switch {
	case width >= need || left < need && right < need:
		b.TextX, b.TextDX, b.Anchor = "0", 10, "start"
	case right >= need:
		b.TextX, b.TextDX, b.Anchor, b.Outside = "100%", 8, "start", true
	default:
		b.TextX, b.TextDX, b.Anchor, b.Outside = "0", -8, "end", true
	}
}

// ticks puts about six dates on the axis, at the beginning of months.
func (s *site) ticks(first, last content.Date, at func(content.Date) float64) []Tick {
	months := (last.Year-first.Year)*12 + int(last.Month) - int(first.Month)
	step := 60
	for _, n := range []int{1, 2, 3, 6, 12, 24} {
		if months/n <= 7 {
			step = n
			break
		}
	}
	var ticks []Tick
	month := first.Year*12 + int(first.Month) - 1
	for month = (month/step + 1) * step; ; month += step {
		d := content.Date{Year: month / 12, Month: time.Month(month%12 + 1), Day: 1}
		if !d.Before(last) {
			return ticks
		}
		x := at(d)
		if x < 3 || x > 97 {
			continue
		}
		ticks = append(ticks, Tick{X: x, Text: s.words.month(d), Anchor: "middle"})
	}
}

func percent(share float64) float64 { return math.Round(share*1e4) / 100 }

func earlier(a, b content.Date) content.Date {
	if b.IsZero() || !a.IsZero() && a.Before(b) {
		return a
	}
	return b
}

func later(a, b content.Date) content.Date {
	if b.IsZero() || !a.IsZero() && a.After(b) {
		return a
	}
	return b
}

// mostBars is the number of rows from which a drawing no longer helps; the
// tables and lists below it are complete.
const mostBars = 24

// packLine draws when each pack of a system applied.
func (x *system) packLine() *Timeline {
	var spans []span
	for _, p := range slices.Backward(x.Packs) {
		from := p.From
		if p.Status == disclosure.UpcomingStatus && from.IsZero() {
			from = p.Doc.Front.Effective
		}
		if p.Status == disclosure.Draft {
			continue
		}
		spans = append(spans, span{
			from: from, to: p.To, class: string(p.Status),
			name: p.Version.Original(), word: x.words.word("status_small", p.Status),
			text: x.inWords(p.Version.Original(), from, p.To, x.words.word("status_small", p.Status)),
		})
	}
	slices.SortStableFunc(spans, func(a, b span) int { return a.from.Compare(b.from) })
	if n := len(spans); n > mostBars {
		spans = spans[n-mostBars:]
	}
	return x.draw("_packs", x.words.must("system.timeline"), spans)
}

// modelLine draws the life cycles of a system's model versions.
func (x *system) modelLine(models []*disclosure.Model, id string) *Timeline {
	models = slices.Clone(models)
	slices.SortStableFunc(models, func(a, b *disclosure.Model) int {
		return cmp.Or(a.Front.Released.Compare(b.Front.Released), cmp.Compare(b.Index, a.Index))
	})
	if n := len(models); n > mostBars {
		models = models[n-mostBars:]
	}
	var spans []span
	for _, m := range models {
		f := m.Front
		end := f.Retires
		if !end.IsZero() {
			end = end.AddDays(-1)
		}
		class := "active"
		if f.Deprecated.IsZero() && m.State == disclosure.Preview {
			class = "preview"
		}
		if m.State == disclosure.Retired {
			class = "retired"
		}
		sp := span{
			from: f.Released, to: end, class: class, name: f.ID, word: x.words.word("model_state_small", m.State),
			text: x.inWords(f.ID, f.Released, end, x.words.word("model_state_small", m.State)),
		}
		if !f.Deprecated.IsZero() && m.State != disclosure.Retired && f.Deprecated.After(f.Released) {
			sp.parts = []spanPart{{from: f.Deprecated, to: end, class: "deprecated"}}
		} else if !f.Deprecated.IsZero() && m.State != disclosure.Retired {
			sp.class = "deprecated"
		}
		spans = append(spans, sp)
	}
	return x.draw(id, x.words.must("system.model_timeline"), spans)
}

// inWords says a period in a sentence.
func (s *site) inWords(name string, from, to content.Date, status string) string {
	w := s.words
	if to.IsZero() {
		return w.must("timeline.open", "name", name, "from", w.long(from), "status", status)
	}
	return w.must("timeline.closed", "name", name, "from", w.long(from), "to", w.long(to), "status", status)
}
