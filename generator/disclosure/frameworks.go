package disclosure

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"placard/generator/content"
)

//go:embed frameworks/*.toml
var frameworkFiles embed.FS

// builtInFrameworks are the frameworks that come with the program, by name.
// They are parsed once and never changed.
var builtInFrameworks = sync.OnceValue(func() map[string]content.Framework {
	entries, err := frameworkFiles.ReadDir("frameworks")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	all := make(map[string]content.Framework, len(entries))
	for _, e := range entries {
		text, err := frameworkFiles.ReadFile(path.Join("frameworks", e.Name()))
		if err != nil {
			panic(err)
		}
		var f content.Framework
		if err := decodeEmbedded(string(text), &f); err != nil {
			panic(fmt.Sprintf("%s: %v", e.Name(), err)) // a test decodes them
		}
		all[strings.TrimSuffix(e.Name(), ".toml")] = f
	}
	return all
})

// FrameworkNames lists the frameworks that come with the program.
func FrameworkNames() []string {
	var names []string
	for name := range builtInFrameworks() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// answerPages are the names that an answer page:<name> can have besides a
// source path, with the address of the page; "" is for what has no page of
// its own, because the home page, every system or every pack shows it.
var answerPages = map[string]string{
	"home":             "",
	"systems":          "systems/",
	"packs":            "",
	"models":           "",
	"notices":          "notices/",
	"changes":          "",
	"approvals":        "",
	"suppliers":        "suppliers/",
	"responsibilities": "responsibilities/",
	"frameworks":       "frameworks/",
	"verify":           "verify/",
	"contacts":         "",
	"brief":            "",
}

// A crosswalkOrigin is where a framework's data comes from, for the rules.
type crosswalkOrigin struct {
	name    string // as site.toml asks for it
	file    *content.FrameworkFile
	unknown bool           // there is no such framework
	bad     []brokenAnswer // answers that mean nothing
}

type brokenAnswer struct {
	control, answer int
	token           string
}

// frameworks makes the crosswalks that site.toml asks for, in its order. A
// file in the site's frameworks folder replaces the built-in one of the same
// name.
func frameworks(s *Site, files []*content.FrameworkFile) ([]*Framework, []crosswalkOrigin) {
	var made []*Framework
	var origins []crosswalkOrigin
	c := newCrosswalk(s)
	for _, name := range s.Config.Frameworks {
		origin := crosswalkOrigin{name: name}
		data, ok := builtInFrameworks()[name]
		if i := slices.IndexFunc(files, func(f *content.FrameworkFile) bool { return f != nil && f.Name == name }); i >= 0 {
			origin.file, data, ok = files[i], files[i].Framework, true
		}
		if !ok {
			origin.unknown = true
			origins = append(origins, origin)
			continue
		}
		f := &Framework{Name: name, Framework: data}
		for i, control := range data.Controls {
			row := FrameworkRow{Control: control}
			for j, token := range control.Answers {
				answer, verdict := c.answer(token)
				switch verdict {
				case answered:
					row.Answers = append(row.Answers, answer)
				case meaningless:
					origin.bad = append(origin.bad, brokenAnswer{i, j, token})
				}
			}
			f.Rows = append(f.Rows, row)
		}
		made, origins = append(made, f), append(origins, origin)
	}
	return made, origins
}

// A crosswalk knows what a site can answer with.
type crosswalk struct {
	site     *Site
	sections map[string]*SectionRule
	pages    map[string]*Page // by address
	sources  map[string]*Page
	data     siteData
}

// siteData says which kinds of data the site has at all: a control that asks
// for suppliers is not answered by a site whose systems name none.
type siteData struct {
	systems, packs, models, notices, changes, approvals, suppliers, responsibilities, contacts, brief bool
}

func newCrosswalk(s *Site) *crosswalk {
	c := &crosswalk{site: s, sections: map[string]*SectionRule{}, pages: map[string]*Page{}, sources: map[string]*Page{}}
	for _, r := range s.Sections {
		c.sections[r.ID] = r
	}
	d := &c.data
	for _, sys := range s.Systems {
		front := &sys.Doc.Front
		for _, r := range sys.Sections {
			if c.sections[r.ID] == nil {
				c.sections[r.ID] = r
			}
		}
		d.systems = true
		d.models = d.models || len(sys.Models) > 0
		d.suppliers = d.suppliers || len(front.Suppliers) > 0
		d.responsibilities = d.responsibilities || len(front.Responsibilities) > 0
		d.contacts = d.contacts || front.Contacts != content.Contacts{}
		for _, p := range sys.Packs {
			d.packs = true
			d.changes = d.changes || len(p.Doc.Front.Changes) > 0
			d.approvals = d.approvals || len(p.Doc.Front.Approvals) > 0
			d.brief = d.brief || p.Doc.Front.Brief != content.Brief{}
		}
	}
	d.contacts = d.contacts || s.Config.Organization.Contact != ""
	d.notices = len(s.Notices) > 0
	for _, p := range s.AllPages() {
		c.pages[p.URL], c.sources[p.Doc.Path] = p, p
	}
	return c
}

type verdict uint8

const (
	answered    verdict = iota
	unanswered          // this site, or this edition, has nothing to answer with
	meaningless         // the token says nothing
)

func (c *crosswalk) answer(token string) (Answer, verdict) {
	kind, name, _ := strings.Cut(token, ":")
	switch kind {
	case "section":
		if c.sections[name] == nil {
			return Answer{}, meaningless
		}
		return c.have(c.data.packs, Answer{Kind: kind, Name: name})
	case "point":
		section, point, _ := strings.Cut(name, "/")
		r := c.sections[section]
		if r == nil || !slices.ContainsFunc(r.Points, func(p PointRule) bool { return p.ID == point }) {
			return Answer{}, meaningless
		}
		return c.have(c.data.packs, Answer{Kind: kind, Name: name})
	case "page":
		return c.pageAnswer(name)
	}
	return Answer{}, meaningless
}

func (c *crosswalk) have(there bool, a Answer) (Answer, verdict) {
	if !there {
		return Answer{}, unanswered
	}
	return a, answered
}

func (c *crosswalk) pageAnswer(name string) (Answer, verdict) {
	d := c.data
	there, known := map[string]bool{
		"home": true, "systems": d.systems, "packs": d.packs, "models": d.models, "notices": d.notices, "changes": d.changes,
		"approvals": d.approvals, "contacts": d.contacts, "brief": d.brief, "suppliers": d.suppliers,
		"responsibilities": d.responsibilities, "frameworks": true, "verify": d.packs,
	}[name]
	if known {
		url := answerPages[name]
		return c.have(there || url != "" && c.pages[url] != nil, Answer{Kind: "page", Name: name, URL: url})
	}
	source := strings.TrimPrefix(name, "/")
	for _, p := range []string{source, source + ".md", source + "/_index.md"} {
		if page := c.sources[p]; page != nil {
			return Answer{Kind: "page", Name: page.Title, URL: page.URL}, answered
		}
	}
	return Answer{}, meaningless
}
