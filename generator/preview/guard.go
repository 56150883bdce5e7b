package preview

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// A guard lets only the developer's own browser through.
type guard struct {
	hosts map[string]bool // further names, in lower case
}

func newGuard(hosts []string) *guard {
	g := &guard{hosts: map[string]bool{}}
	for _, h := range hosts {
		g.hosts[strings.ToLower(strings.TrimSuffix(h, "."))] = true
	}
	return g
}

// refuse says why a request is refused, or "".
func (g *guard) refuse(r *http.Request) string {
	name := hostName(r.Host)
	if !g.ours(name) {
		return fmt.Sprintf("this preview does not answer for the host %q; if it is yours, start the preview with --allow-host %s", name, name)
	}
	own := r.URL.Path == eventsPath || strings.HasPrefix(r.URL.Path, ownPath)
	if origin := r.Header.Get("Origin"); origin != "" {
		// A form of another page, too, says where it comes from.
		if u, err := url.Parse(origin); err != nil || !strings.EqualFold(u.Host, r.Host) {
			return fmt.Sprintf("requests from %q are not answered", origin)
		}
	} else if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Header.Get("Sec-Fetch-Site") != "same-origin" {
		return "requests that change something must say that they come from the preview itself"
	}
	switch site := r.Header.Get("Sec-Fetch-Site"); site {
	case "", "none", "same-origin":
	default:
		// Following a link is fine; loading something into another page is not.
		if own || r.Method != http.MethodGet || r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document" {
			return "pages of other sites cannot load from the preview"
		}
	}
	return ""
}

// ours reports whether a host name is one that a browser can only have from
// us. A hostile name server can make its own names lead here, but neither
// localhost nor an address in figures.
func (g *guard) ours(name string) bool {
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || net.ParseIP(name) != nil || g.hosts[name]
}

// hostName takes the port off a host, and the brackets off an address.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}
