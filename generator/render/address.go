package render

import (
	"net/url"
	"strings"
)

// Addresses of pages and files are paths from the site's root, without a
// leading slash: "" is the home page, "systems/triage/" a page,
// "systems/triage/packs/1.0.0/results.csv" a file. Links in pages are
// relative, so that a site works at a root, under a path and from a disk.

// addresses turns addresses into links.
type addresses struct {
	file bool   // pages are linked as …/index.html
	base string // absolute address of the root, with a slash at the end
	path string // path of the root on its host, with slashes at both ends
}

func newAddresses(base string, file bool) addresses {
	if !strings.HasSuffix(base, "/") {
		base += "/"
	}
	a := addresses{file: file, base: base, path: "/"}
	if u, err := url.Parse(base); err == nil && u.Path != "" {
		a.path = u.Path
	}
	return a
}

// link gives the link from the page at one address to another address.
func (a addresses) link(from, to string) string {
	return escapePath(relative(from, a.written(to)))
}

// absolute gives the permanent address, for canonical links and citations.
// It is always the directory form: that is the address that was published.
func (a addresses) absolute(to string) string { return a.base + escapePath(to) }

// rooted gives the link from the root of the host, for pages that are served
// at addresses that are not their own.
func (a addresses) rooted(to string) string {
	return escapePath(a.path + a.written(to))
}

// written is the address as links write it.
func (a addresses) written(to string) string {
	if a.file && (to == "" || strings.HasSuffix(to, "/")) {
		return to + "index.html"
	}
	return to
}

// relative gives the shortest relative path from a page to an address.
func relative(from, to string) string {
	from = from[:strings.LastIndexByte(from, '/')+1]
	common := 0
	for i := 0; i < len(from) && i < len(to) && from[i] == to[i]; i++ {
		if from[i] == '/' {
			common = i + 1
		}
	}
	up := strings.Count(from[common:], "/")
	rest := to[common:]
	switch {
	case up > 0:
		return strings.Repeat("../", up) + rest
	case rest == "":
		return "./"
	}
	return rest
}

// escapePath escapes a path for use as a link. Most need nothing.
func escapePath(p string) string {
	for i := range len(p) {
		c := p[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~/+,", c) >= 0 {
			continue
		}
		return (&url.URL{Path: p}).String()
	}
	return p
}

// filePath gives the file that an address is written to.
func filePath(address string) string {
	if address == "" || strings.HasSuffix(address, "/") {
		return address + "index.html"
	}
	return address
}
