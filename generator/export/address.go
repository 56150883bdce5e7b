package export

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/idna"

	"placard/generator/content"
	"placard/generator/disclosure"
)

// addresses makes absolute addresses. Feeds are read elsewhere, where a
// relative one would lead nowhere, and old readers know neither xml:base nor
// characters outside ASCII.
type addresses struct {
	base string // ends with a slash
}

func newAddresses(base string) (addresses, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return addresses{}, fmt.Errorf("base_url %q is not the address of a site", base)
	}
	host, port := u.Hostname(), u.Port()
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	host = strings.ToLower(host)
	if strings.Contains(host, ":") {
		host = "[" + host + "]" // an IPv6 address
	}
	if port != "" {
		host += ":" + port
	}
	clean := url.URL{Scheme: u.Scheme, Host: host, Path: strings.TrimSuffix(u.Path, "/") + "/"}
	return addresses{clean.String()}, nil
}

// absolute gives the permanent address of a path from the site's root.
func (a addresses) absolute(path string) string {
	return a.base + (&url.URL{Path: path}).EscapedPath()
}

// target gives the absolute address of where a link leads.
func (a addresses) target(t disclosure.Target) string {
	to := a.absolute(t.URL)
	if t.Fragment != "" {
		to += "#" + (&url.URL{Fragment: t.Fragment}).EscapedFragment()
	}
	return to
}

// A resolved destination, as written in a document and as an absolute
// address.
type resolved struct{ from, to string }

// resolve gives the absolute addresses of destinations in a document, in the
// order in which they first appear.
func (p *publication) resolve(f *content.File, destinations []string) []resolved {
	var list []resolved
	seen := map[string]bool{}
	for _, d := range destinations {
		if seen[d] {
			continue
		}
		seen[d] = true
		if t, ok := p.Site.Resolve(f, d); ok && !t.External {
			list = append(list, resolved{d, p.target(t)})
		}
	}
	return list
}
