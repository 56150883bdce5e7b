package preview

import (
	"net/http"
	"strings"
)

// hosting is what static hosts read from the files _headers and _redirects of
// a site: the preview answers as they do.
type hosting struct {
	headers   []headerRule
	redirects map[string]redirect // by path from the site's root
}

// A headerRule is a pattern of paths with the headers of the files that match.
type headerRule struct {
	pattern string // "/assets/*": a * at the end stands for anything
	fields  [][2]string
}

type redirect struct {
	to     string
	status int
}

// parseHosting reads the two files; either may be empty.
func parseHosting(headers, redirects []byte) *hosting {
	h := &hosting{redirects: map[string]redirect{}}
	for line := range strings.Lines(string(headers)) {
		text := strings.TrimSpace(line)
		switch {
		case text == "" || text[0] == '#':
		case line[0] != ' ' && line[0] != '\t':
			h.headers = append(h.headers, headerRule{pattern: text})
		case len(h.headers) > 0:
			if name, value, ok := strings.Cut(text, ":"); ok {
				rule := &h.headers[len(h.headers)-1]
				rule.fields = append(rule.fields, [2]string{strings.TrimSpace(name), strings.TrimSpace(value)})
			}
		}
	}
	for line := range strings.Lines(string(redirects)) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0][0] != '/' {
			continue
		}
		r := redirect{to: fields[1], status: http.StatusFound}
		if len(fields) > 2 && (fields[2] == "307" || fields[2] == "308") {
			r.status = http.StatusTemporaryRedirect
		}
		h.redirects[fields[0]] = r
	}
	return h
}

// apply sets the headers of a file. name is its path from the site's root,
// with a slash at its beginning.
func (h *hosting) apply(to http.Header, name string) {
	for _, rule := range h.headers {
		prefix, any := strings.CutSuffix(rule.pattern, "*")
		if any && !strings.HasPrefix(name, prefix) || !any && name != rule.pattern {
			continue
		}
		for _, f := range rule.fields {
			to.Set(f[0], f[1])
		}
	}
	// A browser remembers what it may keep and where it was sent for good by
	// the address, and the next preview at this address shows another site.
	// Only what is named by its digest is the same everywhere.
	if !strings.Contains(to.Get("Cache-Control"), "immutable") {
		to.Set("Cache-Control", "no-cache")
	}
	to.Del("Strict-Transport-Security")
	// No other origin may load a file of the preview, not even as an image.
	to.Set("Cross-Origin-Resource-Policy", "same-origin")
	to.Set("X-Content-Type-Options", "nosniff")
}
