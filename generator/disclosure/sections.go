package disclosure

import (
	_ "embed" // for the built-in sections
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/BurntSushi/toml"

	"placard/generator/content"
)

// defaultMinWords is the fewest words that count as not empty where a
// section does not say; it is the default that [content.SectionRule] names.
const defaultMinWords = 20

//go:embed sections.toml
var sectionsTOML string

// sectionData is what sections.toml holds.
type sectionData struct {
	Section []content.SectionRule `toml:"section"`
	Risk    riskNames             `toml:"risk"`
}

// builtIn is sections.toml. It is parsed once and never changed: every
// caller copies.
var builtIn = sync.OnceValue(func() sectionData {
	var data sectionData
	if err := decodeEmbedded(sectionsTOML, &data); err != nil {
		panic(fmt.Sprintf("sections.toml: %v", err)) // a test decodes it
	}
	return data
})

// decodeEmbedded reads TOML that is part of the program, where an unknown
// key is a slip of ours.
func decodeEmbedded(text string, into any) error {
	meta, err := toml.Decode(text, into)
	if err != nil {
		return err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("unknown key %s", unknown[0])
	}
	return nil
}

// SectionRules gives the sections a system's packs have: the built-in ones,
// changed and added to by the site's and then by the system's. An entry that
// names a section there is already changes what it sets: synonyms are added,
// points are matched by id, everything else is replaced. A new title keeps
// the old one as a synonym.
func SectionRules(site *content.Site, system *content.SystemFront) []*SectionRule {
	var rules []*SectionRule
	for _, r := range builtIn().Section {
		rules = change(rules, r)
		rules[len(rules)-1].BuiltIn = true
	}
	if site != nil {
		for _, r := range site.Sections {
			rules = change(rules, r)
		}
	}
	if system != nil {
		for _, r := range system.Sections {
			rules = change(rules, r)
		}
	}
	return rules
}

func change(rules []*SectionRule, by content.SectionRule) []*SectionRule {
	i := slices.IndexFunc(rules, func(r *SectionRule) bool { return r.ID == by.ID })
	if i < 0 {
		r := &SectionRule{SectionRule: by, Required: by.Required == nil || *by.Required}
		r.Synonyms = slices.Clone(by.Synonyms)
		r.SectionRule.Points = nil
		if r.Title == "" {
			r.Title = titleFromID(by.ID)
		}
		if r.MinWords == 0 {
			r.MinWords = defaultMinWords
		}
		if r.Form == "" {
			r.Form = "text"
		}
		r.changePoints(by.Points)
		return append(rules, r)
	}
	r := rules[i]
	if by.Title != "" && by.Title != r.Title {
		r.Synonyms = append(r.Synonyms, r.Title)
		r.Title = by.Title
	}
	r.Synonyms = append(r.Synonyms, by.Synonyms...)
	if by.Required != nil {
		r.Required = *by.Required
	}
	if by.MinWords != 0 {
		r.MinWords = by.MinWords
	}
	if by.Owner != "" {
		r.Owner = by.Owner
	}
	if by.Floor != "" {
		r.Floor = by.Floor
	}
	if by.Form != "" {
		r.Form = by.Form
	}
	r.changePoints(by.Points)
	return rules
}

func (r *SectionRule) changePoints(points []content.PointRule) {
	for _, by := range points {
		i := slices.IndexFunc(r.Points, func(p PointRule) bool { return p.ID == by.ID })
		if i < 0 {
			p := PointRule{PointRule: by, Required: by.Required == nil || *by.Required}
			p.Synonyms = slices.Clone(by.Synonyms)
			if p.Title == "" {
				p.Title = titleFromID(by.ID)
			}
			r.Points = append(r.Points, p)
			continue
		}
		p := &r.Points[i]
		if by.Title != "" && by.Title != p.Title {
			p.Synonyms = append(p.Synonyms, p.Title)
			p.Title = by.Title
		}
		p.Synonyms = append(p.Synonyms, by.Synonyms...)
		if by.Required != nil {
			p.Required = *by.Required
		}
	}
}

// titleFromID makes "Data protection" from "data-protection".
func titleFromID(id string) string {
	words := strings.ReplaceAll(id, "-", " ")
	for i, r := range words {
		return string(unicode.ToUpper(r)) + words[i+len(string(r)):]
	}
	return words
}

// HeadingIDs gives the function that names the headings of a pack's required
// sections, whatever synonym the author used; for [markdown.Options].
func HeadingIDs(rules []*SectionRule) func(level int, text string) string {
	names := sectionNames(rules)
	return func(level int, text string) string {
		if level != 2 {
			return ""
		}
		return names[fold(text)]
	}
}

// sectionNames gives the id of a section for every name it goes by, folded.
// Of two sections that claim one name the first has it, but a title or an id
// counts before a synonym.
func sectionNames(rules []*SectionRule) map[string]string {
	names := map[string]string{}
	add := func(name, id string) {
		if key := fold(name); key != "" && names[key] == "" {
			names[key] = id
		}
	}
	for _, r := range rules {
		add(r.Title, r.ID)
		add(r.ID, r.ID)
	}
	for _, r := range rules {
		for _, s := range r.Synonyms {
			add(s, r.ID)
		}
	}
	return names
}

// pointNames gives the number of a point for every name it goes by, folded.
func pointNames(points []PointRule) map[string]int {
	names := map[string]int{}
	add := func(name string, i int) {
		key := fold(name)
		if _, taken := names[key]; !taken && key != "" {
			names[key] = i
		}
	}
	for i, p := range points {
		add(p.Title, i)
		add(p.ID, i)
	}
	for i, p := range points {
		for _, s := range p.Synonyms {
			add(s, i)
		}
	}
	return names
}

// fold reduces a heading or label to the words that matter for comparing:
// lower case, without punctuation, a leading number or a leading article.
func fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	space := false
	word := func(r rune) {
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	for _, r := range text {
		switch {
		case r == '\ufe0f':
			// the mark that makes a sign before it an emoji
			space = true
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			word(unicode.ToLower(r))
		case r == '&':
			space = true
			word('a')
			b.WriteString("nd")
			space = true
		case r == '\'' || r == '’':
			// "customer's" is one word
		default:
			space = true
		}
	}
	folded := b.String()
	for {
		first, rest, ok := strings.Cut(folded, " ")
		if !ok || strings.Trim(first, "0123456789") != "" && !slices.Contains(leadingWords, first) {
			return folded
		}
		folded = rest
	}
}

// leadingWords do not tell one heading from another.
var leadingWords = []string{"the", "a", "an"}
