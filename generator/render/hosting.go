package render

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"placard/generator/output"
)

// policy is what a page may load: its own files, no inline style or script.
const policy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers is the file that static hosts read response headers from. Only
// files with a digest in their name may be kept: hosts let all others be
// asked for again each time, and combine the rules that match an address, so
// that a second Cache-Control would not replace the first.
const headers = `/*
  Content-Security-Policy: ` + policy + `
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Permissions-Policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()
  Cross-Origin-Opener-Policy: same-origin
/assets/*
  Cache-Control: public, max-age=31536000, immutable
`

// A redirect leads from an earlier address to a page.
type redirect struct{ from, to, title string }

// redirects plans what leads from earlier addresses to pages: a small page
// at each address, for every host, and the file that some hosts read instead.
// Addresses that something else has are left out; that is a finding of
// package disclosure. others reports whether another file has a path, which
// is in lower case.
func (s *site) redirects(others func(path string) bool) []output.Artifact {
	taken := map[string]bool{}
	var list []redirect
	add := func(alias, to, title string) {
		from := strings.TrimPrefix(alias, "/")
		if from != "" && path.Ext(from) == "" && !strings.HasSuffix(from, "/") {
			from += "/"
		}
		if ext := path.Ext(from); ext != "" && ext != ".html" && ext != ".htm" && !strings.HasSuffix(from, "/") {
			return // a page at such a name would not be shown as one
		}
		name := strings.ToLower(filePath(from))
		if taken[name] || others(name) || output.CheckPath(filePath(from)) != nil {
			return
		}
		taken[name] = true
		list = append(list, redirect{from, to, title})
	}
	for _, p := range s.AllPages() {
		for _, alias := range p.Doc.Front.Aliases {
			add(alias, p.URL, p.Title)
		}
	}
	for _, sys := range s.Systems {
		for _, m := range sys.Models {
			for _, alias := range m.Front.Aliases {
				add(sys.URL+"models/"+alias+"/", m.URL, m.Front.ID)
			}
		}
	}
	slices.SortFunc(list, func(a, b redirect) int { return strings.Compare(a.from, b.from) })
	var artifacts []output.Artifact
	var rules strings.Builder
	for _, r := range list {
		artifacts = append(artifacts, page(s, "pages/moved", "redirect", r.from, func() *movedView { return s.movedView(r) }))
		fmt.Fprintf(&rules, "/%s %s 301\n", escapePath(r.from), s.links.rooted(r.to))
	}
	return append(artifacts,
		file("hosting", "_headers", []byte(headers)),
		file("hosting", "_redirects", []byte(rules.String())),
	)
}

func (s *site) movedView(r redirect) *movedView {
	v := &movedView{
		Lang: s.chrome.Lang, Dir: s.chrome.Dir,
		Title:     s.words.must("page.title", "page", s.words.must("moved.title"), "site", s.Config.Title),
		Href:      s.links.link(r.from, r.to),
		Name:      r.title,
		Canonical: s.links.absolute(r.to),
	}
	v.CSS = s.links.link(r.from, s.chrome.CSS)
	return v
}
