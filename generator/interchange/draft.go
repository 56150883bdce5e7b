package interchange

import (
	"cmp"
	_ "embed" // for the names of sections
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/BurntSushi/toml"

	"placard/generator/disclosure"
)

// A Level says what a note in a report asks for.
type Level string

const (
	// Placed: where a part of the card went.
	Placed Level = "placed"
	// Changed: what is written in another way than in the card.
	Changed Level = "changed"
	// Unplaced: what a person has to find a place for.
	Unplaced Level = "not placed"
	// Problem: what could not be taken over.
	Problem Level = "problem"
	// Missing: what the card does not say.
	Missing Level = "missing"
)

// A Note is one thing to know about a draft.
type Note struct {
	Line  int // of the card; 0 for the card as a whole
	Level Level
	Text  string
}

// A Report says what became of a card.
type Report struct {
	Notes []Note

	searched int // lines searched for the ends of HTML blocks
}

func (r *Report) add(line int, level Level, format string, args ...any) {
	r.Notes = append(r.Notes, Note{line, level, fmt.Sprintf(format, args...)})
}

// Count gives the number of notes of a level.
func (r *Report) Count(l Level) int {
	n := 0
	for _, note := range r.Notes {
		if note.Level == l {
			n++
		}
	}
	return n
}

//go:embed names.toml
var namesTOML string

// cardNames are the ids of sections by the names that cards use, in lower case.
var cardNames = sync.OnceValue(func() map[string]string {
	var table map[string][]string
	if err := toml.Unmarshal([]byte(namesTOML), &table); err != nil {
		panic(fmt.Sprintf("names.toml: %v", err)) // a test reads it
	}
	names := map[string]string{}
	for id, list := range table {
		for _, name := range list {
			names[strings.ReplaceAll(strings.ToLower(name), "&", "and")] = id
		}
	}
	return names
})

// heldSections is the heading under which stands what has no place.
const heldSections = "Imported text without a place"

// A Draft is a pack made of a card.
type Draft struct {
	// Text is the file, front matter and body.
	Text []byte
	// Model is the name of the model in the card, "" when it gives none.
	Model  string
	Report Report
}

// Import makes a draft of version of a pack of a card. name is the card's
// file, for messages; rules are the sections that the system's packs have.
// It fails when the file is not a text.
func Import(name string, data []byte, version string, rules []*disclosure.SectionRule) (*Draft, error) {
	d := &Draft{}
	c, err := readCard(name, data, &d.Report)
	if err != nil {
		return nil, err
	}
	d.Model = c.name
	a := arranged{rules: rules, report: &d.Report, headingID: disclosure.HeadingIDs(rules), point: disclosure.PointsOf(rules)}
	a.arrange(c)
	var b strings.Builder
	fmt.Fprintf(&b, `+++
version = %q
status  = "draft"
models  = []
owner   = "TODO"

[brief]
use_for        = "TODO: what to use the system for"
do_not_use_for = "TODO: what not to use it for"
data           = "TODO: what data it sees and what becomes of it"
human_review   = "TODO: where a person has to look"
+++
`, version)
	for _, rule := range rules {
		parts := a.placed[rule.ID]
		if len(parts) == 0 {
			if rule.Required {
				fmt.Fprintf(&b, "\n## %s\n\nTODO\n", rule.Title)
				if also := a.alsoNames(rule.ID); also != nil {
					d.Report.add(0, Missing, "the card has nothing of its own for the section %q: move what belongs there from %q, of line %d", rule.Title, also.title, also.line)
				} else {
					d.Report.add(0, Missing, "the card has nothing for the section %q", rule.Title)
				}
			}
			continue
		}
		for i, p := range parts {
			title, level := p.title, 3
			if i == 0 {
				level = 2
				if a.headingID(2, title) != rule.ID {
					// The pack's name for the section, and the card's below it.
					fmt.Fprintf(&b, "\n## %s\n", rule.Title)
					level = 3
				}
			}
			p.write(&b, title, level)
		}
	}
	if len(a.held) > 0 || c.meta != "" {
		fmt.Fprintf(&b, "\n## %s\n\nTODO: move each part to the section it belongs to, or delete it.\n", heldSections)
		for _, p := range a.held {
			p.write(&b, p.title, 3)
		}
		if c.meta != "" {
			fence := "```"
			for strings.Contains(c.meta, fence) {
				fence += "`"
			}
			fmt.Fprintf(&b, "\n### Front matter of the card\n\n%syaml\n%s\n%s\n", fence, strings.TrimRight(c.meta, "\n"), fence)
		}
	}
	d.Text = []byte(b.String())
	slices.SortStableFunc(d.Report.Notes, func(a, b Note) int {
		// Of the card as a whole last.
		return cmp.Or(cmp.Compare(min(a.Line, 1)^1, min(b.Line, 1)^1), cmp.Compare(a.Line, b.Line))
	})
	return d, nil
}

// A part is a heading of the card with what stands below it.
type part struct {
	title string
	line  int
	text  []string
	below []*section // deeper headings
	level int
}

// write writes a part below a heading of a level.
func (p *part) write(b *strings.Builder, title string, level int) {
	if title != "" {
		fmt.Fprintf(b, "\n%s %s\n", strings.Repeat("#", level), title)
	}
	writeText(b, p.text)
	// Headings below stand one level below the one that contains them, also
	// where the card leaves levels out.
	type step struct{ card, draft int }
	above := []step{{p.level, level}}
	if title == "" {
		above[0].draft--
	}
	for _, s := range p.below {
		for len(above) > 1 && above[len(above)-1].card >= s.level {
			above = above[:len(above)-1]
		}
		next := step{s.level, min(6, max(3, above[len(above)-1].draft+1))}
		if s.title == "" {
			writeText(b, s.text)
			continue
		}
		above = append(above, next)
		fmt.Fprintf(b, "\n%s %s\n", strings.Repeat("#", next.draft), s.title)
		writeText(b, s.text)
	}
}

func writeText(b *strings.Builder, lines []string) {
	// A line across the page divides parts that are apart now.
	for len(lines) > 0 {
		if last := strings.TrimSpace(lines[len(lines)-1]); last != "" && last != "---" && last != "***" {
			break
		}
		lines = lines[:len(lines)-1]
	}
	if t := strings.Trim(strings.Join(lines, "\n"), "\n \t"); t != "" {
		// The indentation of a first line means code.
		for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
			lines = lines[1:]
		}
		b.WriteString("\n" + strings.TrimRight(strings.Join(lines, "\n"), "\n \t") + "\n")
	}
}

// arranged is a card put in the order of a pack.
type arranged struct {
	rules     []*disclosure.SectionRule
	headingID func(level int, text string) string
	point     func(heading string) (section, point string)
	report    *Report
	placed    map[string][]*part
	held      []*part
	compound  []*section // whose headings name several sections
}

// remark is what stands in headings beside their words: "[optional]",
// "(verified)", a number, a colon.
var remark = regexp.MustCompile(`\{[^{}]*\}$|\[[^\]]*\]|\([^)]*\)|^[0-9.]+\)?\s|^[IVX]+[.)]\s|[:：.]$`)

// words takes off what stands around the words of a heading: remarks, and
// signs such as emoji.
func words(title string) string {
	title = strings.TrimSpace(remark.ReplaceAllString(title, ""))
	return strings.TrimFunc(remark.ReplaceAllString(strings.TrimFunc(title, isSign), ""), isSign)
}

// isSign reports whether a character is none of words. Signs of scripts that
// are written with marks stay.
func isSign(r rune) bool {
	return !unicode.In(r, unicode.L, unicode.N, unicode.M) || r == '\ufe0f' || r == '\u200d'
}

// find gives the section that a heading belongs to, "" for none. whole says
// that it names the section, not a point of it.
func (a *arranged) find(title string) (id string, whole bool) {
	title = words(title)
	if id := a.headingID(2, title); id != "" {
		return id, true
	}
	if id := cardNames()[cardName(title)]; id != "" && a.has(id) {
		return id, true
	}
	id, _ = a.point(title)
	return id, false
}

func cardName(title string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(strings.ToLower(title), "&", " and ")), " ")
}

// conjunction stands between the parts of a heading that names several.
var conjunction = regexp.MustCompile(`(?i)\s*(?:,\s*and\s|,|&|/|\s(?:and|und|et|y)\s)\s*`)

// alsoNames gives a part whose heading names a section together with others.
func (a *arranged) alsoNames(id string) *section {
	for _, s := range a.compound {
		for _, piece := range conjunction.Split(words(s.title), -1) {
			if found, _ := a.find(piece); found == id {
				return s
			}
		}
	}
	return nil
}

func (a *arranged) has(id string) bool {
	return slices.ContainsFunc(a.rules, func(r *disclosure.SectionRule) bool { return r.ID == id })
}

func (a *arranged) arrange(c *card) {
	a.placed = map[string][]*part{}
	var current *part // the part that deeper headings belong to
	currentID := ""
	for i, s := range c.sections {
		s.text = markdownOf(s.text, s.line+min(1, s.level), a.report)
		if s.level == 0 {
			if !s.empty() {
				a.hold(&part{title: "Before the first heading", line: s.line, text: s.text})
			}
			continue
		}
		id, whole := a.find(s.title)
		if conjunction.MatchString(words(s.title)) {
			a.compound = append(a.compound, s)
		}
		title := s.level == 1 && i <= 1 && id == ""
		switch {
		case title:
			// The name of the model; what follows introduces it.
			current = nil
			if !s.empty() {
				a.hold(&part{title: s.title, line: s.line, text: s.text, level: s.level})
			} else if s.title != "" {
				a.report.add(s.line, Changed, "the card's title is left out, since packs have none: %q", shortened(s.title, 60))
			}
		case current != nil && s.level > current.level && (id == "" || id == currentID || !whole || isGeneral(id)):
			if !s.empty() || i+1 < len(c.sections) && c.sections[i+1].level > s.level {
				current.below = append(current.below, s)
			}
		case id != "":
			current, currentID = &part{title: s.title, line: s.line, text: s.text, level: s.level}, id
			a.placed[id] = append(a.placed[id], current)
			a.report.add(s.line, Placed, "%q goes to %s", s.title, id)
		default:
			current, currentID = &part{title: cmp.Or(s.title, "Below a heading without words"), line: s.line, text: s.text, level: s.level}, ""
			a.hold(current)
		}
	}
	// Headings with nothing below them say nothing.
	for id, parts := range a.placed {
		a.placed[id] = slices.DeleteFunc(parts, (*part).empty)
	}
	a.held = slices.DeleteFunc(a.held, (*part).empty)
	for _, p := range a.held {
		if id := cardNames()[cardName(words(p.title))]; id != "" {
			a.report.add(p.line, Unplaced, "%q fits a section %q, which your packs do not have: declare it in site.toml, or move the text", p.title, id)
			continue
		}
		a.report.add(p.line, Unplaced, "%q fits no section", p.title)
	}
}

// isGeneral reports whether the headings of a section, such as "Summary" and
// "Results", say little below another heading.
func isGeneral(id string) bool { return id == "capabilities" || id == "evaluation" }

func (a *arranged) hold(p *part) { a.held = append(a.held, p) }

func (p *part) empty() bool {
	return (&section{text: p.text}).empty() && !slices.ContainsFunc(p.below, func(s *section) bool { return !s.empty() })
}
