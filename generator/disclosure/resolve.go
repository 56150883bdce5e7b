package disclosure

import (
	"net/url"
	"path"
	"strings"

	"placard/generator/content"
)

// A Target is where a link leads.
type Target struct {
	External bool   // leave the destination as it is
	URL      string // path from the site's root without a leading slash: "systems/triage/", "" for the home page, "systems/triage/packs/1.0.0/results.csv"
	Fragment string // without #, "" for none
}

// Resolve finds where a destination in a document leads. Destinations are
// relative source paths (../1.0.0.md#limits), paths from the content folder
// (/policies/incidents.md), published paths (/systems/triage/latest/),
// fragments and external URLs. The ending .md and a folder's index.md may be
// left out, so that a link does not break when a pack in one file becomes a
// folder. A nil from resolves from the content folder, for site.toml.
//
// ok is false for a broken destination; the D rules report it. When only the
// anchor is broken the target is the page all the same.
//
// URL and Fragment are plain text, not percent-encoded; a query is dropped.
// Resolve is safe for concurrent use.
func (s *Site) Resolve(from *content.File, destination string) (t Target, ok bool) {
	r := s.resolve(from, destination)
	return r.target, r.problem == fine
}

// A resolution is a resolved destination with what a rule needs to know.
type resolution struct {
	target  Target
	node    *node // nil for external destinations
	problem problem
	path    string // what was looked for, below the content folder
}

// A problem is why a destination leads nowhere.
type problem uint8

const (
	fine       problem = iota
	malformed          // not an address at all
	outside            // leaves the site's folder
	noDocument         // nothing has this address
	noAnchor           // the document has no such anchor
)

func (s *Site) resolve(from *content.File, destination string) resolution {
	if isExternal(destination) {
		return resolution{target: Target{External: true}}
	}
	rest, fragment, _ := strings.Cut(destination, "#")
	rest, _, _ = strings.Cut(rest, "?")
	fragment, err := url.PathUnescape(fragment)
	if err != nil {
		return resolution{problem: malformed}
	}
	if rest == "" {
		if destination == "" || from == nil {
			return resolution{problem: malformed}
		}
		n := s.index.sources[from.Path]
		if n == nil {
			return resolution{problem: noDocument, path: from.Path}
		}
		return n.at(fragment)
	}
	p, bad := sourcePath(from, rest)
	if bad != fine {
		return resolution{problem: bad}
	}
	n := s.index.find(p)
	if n == nil {
		return resolution{problem: noDocument, path: p}
	}
	r := n.at(fragment)
	r.path = p
	return r
}

// at resolves a fragment on a page.
func (n *node) at(fragment string) resolution {
	r := resolution{node: n, target: Target{URL: n.url, Fragment: fragment}}
	if !n.hasAnchor(fragment) {
		r.problem = noAnchor
	}
	return r
}

// isExternal reports whether a destination has a scheme, such as https: or
// mailto:. What schemes are allowed is the business of package markdown.
func isExternal(destination string) bool {
	i := strings.IndexAny(destination, ":/?#")
	if i <= 0 || destination[i] != ':' {
		return false
	}
	for j := range i {
		c := destination[j] | 0x20
		letter := 'a' <= c && c <= 'z'
		if !letter && (j == 0 || !strings.ContainsRune("0123456789+-.", rune(destination[j]))) {
			return false
		}
	}
	return true
}

// sourcePath gives the clean path below the content folder that a
// destination without query and fragment stands for.
func sourcePath(from *content.File, destination string) (string, problem) {
	p, err := url.PathUnescape(destination)
	if err != nil || strings.HasPrefix(p, "//") {
		return "", malformed
	}
	for i := range len(p) {
		if p[i] < ' ' || p[i] == '\\' || p[i] == 0x7f {
			return "", malformed
		}
	}
	if !strings.HasPrefix(p, "/") && from != nil {
		p = path.Join(path.Dir(from.Path), p)
	} else {
		p = path.Join(".", strings.TrimLeft(p, "/"))
	}
	if p == ".." || strings.HasPrefix(p, "../") {
		return "", outside
	}
	if p == "." {
		p = ""
	}
	return p, fine
}
