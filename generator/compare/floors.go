package compare

import (
	"strings"
	"unicode"

	"placard/generator/disclosure"
)

// floors say which class a change of substance in a section has at least.
// A site configures them: floor under [[section]].
type floors struct {
	rules map[string]*disclosure.SectionRule
}

func floorsOf(p *disclosure.Pack) floors {
	f := floors{map[string]*disclosure.SectionRule{}}
	if p.System != nil {
		for _, r := range p.System.Sections {
			f.rules[r.ID] = r
		}
	}
	return f
}

// namedFloors are the floors of sections that no configuration names, by the
// words of their id. Texts written elsewhere have them: a licence limits what
// customers may do as much as the intended use, a citation matters to nobody.
var namedFloors = []struct {
	class disclosure.Impact
	words []string
}{
	{disclosure.Material, []string{"scope", "misuse", "prohibited", "oversight", "license", "licence", "licensing", "safety", "risk", "risks", "limitation", "limitations", "warranty", "liability"}},
	{disclosure.Editorial, []string{"contact", "contacts", "about", "citation", "citations", "cite", "bibtex", "acknowledgements", "acknowledgments", "authors", "contributors", "references", "glossary", "changelog", "table-of-contents"}},
}

// of gives the floor of a section.
func (f floors) of(section string) disclosure.Impact {
	if r := f.rules[section]; r != nil && r.Floor != "" {
		return disclosure.Impact(r.Floor)
	}
	switch section {
	case "models":
		return disclosure.Material
	case "record":
		return disclosure.Editorial
	}
	if f.rules[section] == nil {
		words := strings.FieldsFunc(strings.ToLower(section), func(r rune) bool { return !unicode.IsLetter(r) })
		for _, named := range namedFloors {
			for _, w := range named.words {
				for _, have := range words {
					if w == have {
						return named.class
					}
				}
			}
		}
	}
	return disclosure.Minor
}

// rank orders classes.
func rank(i disclosure.Impact) int {
	switch i {
	case disclosure.Editorial:
		return 1
	case disclosure.Minor:
		return 2
	case disclosure.Material, disclosure.Initial:
		return 3
	}
	return 0
}

// Less reports whether a class matters less than another. No class matters
// less than any.
func Less(a, b disclosure.Impact) bool { return rank(a) < rank(b) }

func atLeast(a, b disclosure.Impact) disclosure.Impact {
	if rank(a) < rank(b) {
		return b
	}
	return a
}

// below gives the class one below.
func oneBelow(i disclosure.Impact) disclosure.Impact {
	if i == disclosure.Material {
		return disclosure.Minor
	}
	return disclosure.Editorial
}
