package disclosure

import (
	"slices"
	"strings"

	"placard/generator/diag"
	"placard/generator/markdown"
)

// This file gives what a pack states in the form of other formats: texts by
// the points of a section, risks with their mitigations. It finds them as the
// rules do (rules_sections.go, risks.go).

// A Risk is a risk that a pack states. What it does not state is empty; long
// texts are cut.
type Risk struct {
	Name       string
	Mitigation string // what the provider does
	Action     string // what the customer has to do
}

// Points gives the plain texts of a section by the point that they are
// about, in order; "" has what stands before the first point. The passages
// are those of the pack's document.
func (p *Pack) Points(t *markdown.Passages, section string) map[string][]string {
	texts := map[string][]string{}
	var points []PointRule
	for _, r := range p.System.Sections {
		if r.ID == section {
			points = r.Points
		}
	}
	names := pointNames(points)
	var labels []*markdown.Label
	for i := range t.Labels {
		if l := &t.Labels[i]; l.Section == section && (l.Kind == "heading" || l.Kind == "lead-in") {
			labels = append(labels, l)
		}
	}
	point := ""
	for i := range t.Blocks {
		b := &t.Blocks[i]
		if b.Section != section {
			continue
		}
		for len(labels) > 0 && !follows(labels[0].Span, b.Span) {
			if at, ok := lookUp(names, labels[0].Text); ok {
				point = points[at].ID
			}
			labels = labels[1:]
		}
		texts[point] = append(texts[point], b.Text)
	}
	return texts
}

// follows reports whether a place comes after a block begins its second line:
// a lead-in at the beginning of a block is about that block.
func follows(at, block diag.Span) bool { return at.Line > block.Line }

// Risks gives the risks that the pack's sections of form "risks" state. The
// passages are those of the pack's document.
func (p *Pack) Risks(t *markdown.Passages) []Risk {
	var list []Risk
	book := newRiskBook()
	for _, r := range p.System.Sections {
		if r.Form != "risks" {
			continue
		}
		list = append(list, book.tables(t, r.ID)...)
		list = append(list, book.labelled(t, r.ID)...)
	}
	return list
}

func (b riskBook) tables(p *markdown.Passages, section string) []Risk {
	var list []Risk
	for _, t := range p.Tables {
		if t.Section != section {
			continue
		}
		columns := map[part]int{}
		for j := len(t.Header) - 1; j >= 0; j-- {
			columns[b.part(t.Header[j].Text)] = j
		}
		_, mitigation := columns[mitigationPart]
		_, action := columns[actionPart]
		if !mitigation && !action {
			continue
		}
		cell := func(row []markdown.Cell, p part) string {
			if j, ok := columns[p]; ok && filled(row, j) {
				return row[j].Text
			}
			return ""
		}
		for _, row := range t.Rows {
			if len(row) > 0 {
				name := row[min(columns[statementPart], len(row)-1)].Text
				list = append(list, Risk{name, cell(row, mitigationPart), cell(row, actionPart)})
			}
		}
	}
	return list
}

// labelled finds the risks that headings and lead-ins state: those under
// which, or in whose items, a mitigation or an action is named.
func (b riskBook) labelled(p *markdown.Passages, section string) []Risk {
	var list []Risk
	stated := false
	for _, l := range p.Labels {
		if l.Section != section || l.Kind == "column" || l.Kind == "row" {
			continue
		}
		switch p := b.part(l.Text); {
		case p == mitigationPart || p == actionPart:
			if len(list) == 0 {
				continue
			}
			stated = true
			at := &list[len(list)-1].Mitigation
			if p == actionPart {
				at = &list[len(list)-1].Action
			}
			*at = strings.TrimSpace(*at + " " + l.Body)
		case p == otherPart:
		default:
			list = append(list, Risk{Name: l.Text})
		}
	}
	if !stated {
		return nil
	}
	// A heading over several risks, and remarks, state none themselves.
	return slices.DeleteFunc(list, func(r Risk) bool { return r.Mitigation == "" && r.Action == "" })
}

// PointsOf gives the function that finds the point of a section that a
// heading names, whatever synonym it uses; "" for none.
func PointsOf(rules []*SectionRule) func(heading string) (section, point string) {
	names := make([]map[string]int, len(rules))
	for i, r := range rules {
		names[i] = pointNames(r.Points)
	}
	return func(heading string) (section, point string) {
		for i, r := range rules {
			if j, ok := lookUp(names[i], heading); ok {
				return r.ID, r.Points[j].ID
			}
		}
		return "", ""
	}
}
