package compare

import (
	"slices"
	"strings"
	"unicode"

	"placard/generator/disclosure"
)

// floors say which class a change of substance in a section has at least.
// A site configures them: floor under [[section]].
type floors struct {
	rules map[string]*disclosure.SectionRule
	// relied are the names, as [joinedName] gives them, that texts elsewhere
	// have for the sections that customers rely on and whose floor is
	// material.
	relied map[string]bool
}

// newFloors gives the floors of a system.
func newFloors(s *disclosure.System) floors {
	f := floors{map[string]*disclosure.SectionRule{}, map[string]bool{}}
	if s != nil {
		for _, r := range s.Sections {
			f.rules[r.ID] = r
		}
	}
	for _, id := range relied {
		r := f.rules[id]
		if r == nil || f.of(id) != disclosure.Material {
			continue
		}
		names := r.Synonyms
		if id == "intended-use" {
			for _, p := range r.Points {
				names = slices.Concat(names, []string{p.Title}, p.Synonyms)
			}
		}
		for _, name := range names {
			f.relied[joinedName(nameWords(name))] = true
		}
	}
	return f
}

// namedFloors are the floors of what no configuration names: sections of
// texts written elsewhere, and parts of a section, by the words of their
// heading or lead-in. What a text calls out of scope, and the licence, limit
// what customers may do, whichever section holds them; a citation matters to
// nobody. A part that goes by the name of a section weighs what that weighs.
var namedFloors = []struct {
	class disclosure.Impact
	like  string // id of a section
	words []string
}{
	{disclosure.Material, "", []string{"scope", "misuse", "prohibited", "restrictions", "unsupported", "license", "licence", "licensing", "warranty", "liability"}},
	{"", "risks", []string{"risk", "risks", "safety", "hazards", "harms", "ethical", "ethics"}},
	{"", "limitations", []string{"limitation", "limitations", "bias", "biases", "caveats", "disclaimer", "disclaimers"}},
	{"", "intended-use", []string{"intended"}},
	{"", "operating-instructions", []string{"oversight"}},
	{disclosure.Editorial, "", []string{"contact", "contacts", "about", "citation", "citations", "cite", "bibtex", "acknowledgements", "acknowledgments", "authors", "contributors", "references", "glossary", "changelog"}},
}

// announced gives the floor that a heading or lead-in asks for, or "", and
// whether it announces what a customer must not do, or on which terms: in such
// a text every word counts.
func (f floors) announced(title string) (floor disclosure.Impact, binds bool) {
	words := nameWords(title)
	return f.asked(words), slices.ContainsFunc(words, func(w string) bool { return slices.Contains(namedFloors[0].words, w) })
}

// nameWords splits a heading, a lead-in or an id.
func nameWords(title string) []string {
	return strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) })
}

// joinedName is a name in one string. Its words hold nothing but letters.
func joinedName(words []string) string { return strings.Join(words, " ") }

// of gives the floor of a section.
func (f floors) of(section string) disclosure.Impact {
	if r := f.rules[section]; r != nil {
		if r.Floor != "" {
			return disclosure.Impact(r.Floor)
		}
		return disclosure.Minor
	}
	switch section {
	case Models:
		return disclosure.Material
	case Record:
		return disclosure.Editorial
	}
	if class := f.named(section); class != "" {
		return class
	}
	return disclosure.Minor
}

// named gives the floor that a heading or lead-in asks for, or "".
func (f floors) named(title string) disclosure.Impact { return f.asked(nameWords(title)) }

// asked is named for the words of a name.
func (f floors) asked(words []string) disclosure.Impact {
	if len(words) == 0 {
		return ""
	}
	// “Usage” is code to copy more often than what a system is for.
	if words[0] != "usage" && f.relied[joinedName(words)] {
		return disclosure.Material
	}
	for _, named := range namedFloors {
		for _, w := range named.words {
			if !slices.Contains(words, w) {
				continue
			}
			if named.like == "" {
				return named.class
			}
			if f.rules[named.like] != nil {
				return f.of(named.like)
			}
			return disclosure.Material
		}
	}
	return ""
}

// relied are the sections in which customers read what they may do, must do
// and have to reckon with. A prohibition, a duty or a statement that goes out
// of them is more than a change of wording.
var relied = []string{"intended-use", "limitations", "risks", "operating-instructions"}

// relies reports whether customers rely on a section in this way.
func (f floors) relies(section string) bool {
	if slices.Contains(relied, section) {
		return true
	}
	if f.rules[section] != nil {
		return false
	}
	class := f.named(section)
	return class != "" && class != disclosure.Editorial
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
