package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"placard/generator/diag"
	"placard/generator/markdown"
)

// This file finds the risks of a section of form "risks", and what they lack.
//
// Authors write risks in three ways: as a table's rows, as headings with bold
// lead-ins, or as list items with bold lead-ins. The outline knows all of
// them as tables and labels, and labels come in the order of the text, so
// that one pass over them tells risks and their parts apart: a label that is
// called like a part belongs to the risk before it, any other begins a risk.

// riskNames are how the parts of a risk are called, from sections.toml.
type riskNames struct {
	Statement  []string `toml:"statement"`
	Mitigation []string `toml:"mitigation"`
	Action     []string `toml:"action"`
	Other      []string `toml:"other"`
	General    []string `toml:"general"`
}

type part int

const (
	noPart part = iota
	statementPart
	mitigationPart
	actionPart
	otherPart
)

// A riskBook finds the part of a risk that a label names.
type riskBook struct {
	parts   map[string]int
	general map[string]int
	inline  [2][]string // "mitigation:" and the like, for items in running text
}

var newRiskBook = sync.OnceValue(func() riskBook {
	names := builtIn().Risk
	b := riskBook{parts: map[string]int{}, general: map[string]int{}}
	add := func(list []string, p part) {
		for _, n := range list {
			if key := fold(n); b.parts[key] == 0 {
				b.parts[key] = int(p)
			}
		}
	}
	add(names.Mitigation, mitigationPart)
	add(names.Action, actionPart)
	add(names.Statement, statementPart)
	add(names.Other, otherPart)
	for _, n := range names.General {
		b.general[fold(n)] = 1
	}
	for i, list := range [][]string{names.Mitigation, names.Action} {
		for _, n := range list {
			b.inline[i] = append(b.inline[i], strings.ToLower(n)+":")
		}
	}
	return b
})

func (b riskBook) part(label string) part {
	if p, ok := lookUp(b.parts, label); ok {
		return part(p)
	}
	// "What Alder does", whatever the provider's name is.
	if text := fold(label); strings.HasPrefix(text, "what ") && (strings.HasSuffix(text, " does") || strings.HasSuffix(text, " does about it")) {
		return mitigationPart
	}
	return noPart
}

// A risk is a risk as stated, and which parts it has.
type risk struct {
	name               string
	span               diag.Span
	mitigation, action bool
	heading            bool
	group              bool // a heading over several risks
	parts              bool // some part of it was found, be it empty
}

// risks reports what the risks of a section lack, and whether that was
// nothing.
func (c *textCheck) risks(s *section) (complete bool) {
	before := len(c.found)
	tables := c.riskTables(s)
	found := c.labelledRisks(s)
	structured := slices.ContainsFunc(found, func(r *risk) bool { return r.parts })
	if tables == 0 && !structured {
		c.content(ruleNoRisks, s.heading.Span, `write a table with the columns "Risk", "Mitigation" and "What you must do", or a level-3 heading for each risk with the bold lead-ins "Mitigation." and "What you must do."`,
			"the section %q states no risk with its mitigation and the customer's action", s.heading.Text)
		return false
	}
	for _, r := range found {
		// Beside a table, and between structured risks, lead-ins without
		// any part are remarks; a heading is a risk.
		if r.group || !r.parts && !(r.heading && structured) {
			continue
		}
		c.riskLacks(r.name, r.span, r.mitigation, r.action)
	}
	return len(c.found) == before
}

func (c *textCheck) riskLacks(name string, at diag.Span, mitigation, action bool) {
	name = shorten(name, 60)
	switch {
	case mitigation && action:
	case mitigation:
		c.content(ruleRiskIncomplete, at, `say what the customer has to do, for example under "What you must do."; when nothing, say that`,
			"the risk %q has no action for the customer", name)
	case action:
		c.content(ruleRiskIncomplete, at, `say what the provider does about it, for example under "Mitigation."; when nothing, say that`,
			"the risk %q has no mitigation", name)
	default:
		c.content(ruleRiskIncomplete, at, `say what the provider does about it ("Mitigation.") and what the customer has to do ("What you must do.")`,
			"the risk %q has neither a mitigation nor an action for the customer", name)
	}
}

// riskTables checks the tables of risks in a section and gives their number.
func (c *textCheck) riskTables(s *section) int {
	n := 0
	tables := c.passages.Tables
	for i := range tables {
		t := &tables[i]
		if t.Section != s.heading.ID || len(t.Header) < 2 {
			continue
		}
		columns := map[part]int{}
		for j := len(t.Header) - 1; j >= 0; j-- {
			columns[c.book.risk.part(t.Header[j].Text)] = j
		}
		mitigation, hasMitigation := columns[mitigationPart]
		action, hasAction := columns[actionPart]
		if !hasMitigation && !hasAction {
			continue
		}
		n++
		if !hasMitigation {
			c.content(ruleRiskIncomplete, t.Header[0].Span, `add a column such as "Mitigation"`, "the table of risks has no column for mitigations")
		}
		if !hasAction {
			c.content(ruleRiskIncomplete, t.Header[0].Span, `add a column such as "What you must do"`, "the table of risks has no column for what the customer does")
		}
		statement := columns[statementPart]
		for _, row := range t.Rows {
			if len(row) == 0 {
				continue
			}
			name := row[min(statement, len(row)-1)]
			c.riskLacks(name.Text, name.Span, !hasMitigation || filled(row, mitigation), !hasAction || filled(row, action))
		}
	}
	return n
}

// filled reports whether a cell says something.
func filled(row []markdown.Cell, column int) bool {
	if column >= len(row) {
		return false
	}
	switch strings.ToLower(strings.Trim(row[column].Text, " .")) {
	case "", "-", "–", "—", "n/a", "?", "…":
		return false
	}
	return true
}

// labelledRisks gives the risks that headings and lead-ins state.
func (c *textCheck) labelledRisks(s *section) []*risk {
	var found []*risk
	var current *risk
	labels := c.labels(s.heading.ID)
	single := c.singleRisks(labels)
	for i := range labels {
		l := &labels[i]
		if l.Kind == "column" || l.Kind == "row" {
			continue
		}
		p := c.book.risk.part(l.Text)
		switch {
		case p == mitigationPart || p == actionPart:
			if current == nil {
				continue
			}
			current.parts = true
			if said := hasBody(labels, l); p == mitigationPart {
				current.mitigation = current.mitigation || said
			} else {
				current.action = current.action || said
			}
			continue
		case p == otherPart || l.Kind != "heading" && single[l.Parent]:
			continue // another part of the risk, or a remark on it
		case c.isGeneral(l.Text):
			current = nil
			continue
		}
		if current != nil && current.heading && l.Kind != "heading" && l.Parent == current.name {
			current.group = true
		}
		current = &risk{name: l.Text, span: l.Span, heading: l.Kind == "heading"}
		body := strings.ToLower(l.Body)
		for j, done := range []*bool{&current.mitigation, &current.action} {
			if slices.ContainsFunc(c.book.risk.inline[j], func(name string) bool { return strings.Contains(body, name) }) {
				*done, current.parts = true, true
			}
		}
		found = append(found, current)
	}
	return found
}

// singleRisks gives the headings that state one risk, by their text: those
// with one mitigation or action under them. With several, the heading groups
// risks that lead-ins name.
func (c *textCheck) singleRisks(labels []markdown.Label) map[string]bool {
	parts := map[string][2]int{}
	for i := range labels {
		l := &labels[i]
		if l.Parent == "" || l.Kind == "heading" || l.Kind == "column" || l.Kind == "row" {
			continue
		}
		n := parts[l.Parent]
		switch c.book.risk.part(l.Text) {
		case mitigationPart:
			n[0]++
		case actionPart:
			n[1]++
		}
		parts[l.Parent] = n
	}
	single := map[string]bool{}
	for heading, n := range parts {
		single[heading] = max(n[0], n[1]) == 1
	}
	return single
}

// isGeneral reports whether a heading in a section about risks is about
// risks in general.
func (c *textCheck) isGeneral(label string) bool {
	if _, ok := lookUp(c.book.risk.general, label); ok {
		return true
	}
	first, _, _ := strings.Cut(fold(label), " ")
	return first == "how" || first == "about" || first == "why"
}

// shorten cuts a text for a message.
func shorten(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return fmt.Sprintf("%s…", strings.TrimSpace(string(runes[:limit-1])))
	}
	return text
}
