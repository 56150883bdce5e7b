package content

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/idna"
)

// A Pattern is the form that a string must have. Its expression is published
// in the JSON Schemas, so it keeps to what Go's and JavaScript's regular
// expressions have in common.
type Pattern struct {
	Name string // as in the pattern tag
	Expr string // anchored regular expression
	Want string // completes "is not …"
	Hint string // what to write instead
	re   *regexp.Regexp
}

// Match reports whether s has the form.
func (p *Pattern) Match(s string) bool { return p.re.MatchString(s) }

// CheckBaseURL says of an address that does not come from site.toml what is
// wrong with it as base_url.
func CheckBaseURL(address string) error {
	if p := patterns["base"]; !p.Match(address) {
		return fmt.Errorf("base_url %q is not %s: %s", address, p.Want, p.Hint)
	}
	return nil
}

// HostName gives the domain name at which a site is published, in the form
// that a feed's authority has; "" where the address has none, as an IP
// address or "localhost" has not.
func HostName(baseURL string) string {
	u, err := url.Parse(baseURL)
	if err != nil {
		return ""
	}
	host := u.Hostname()
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	if host = strings.ToLower(host); !patterns["host"].Match(host) {
		return ""
	}
	return host
}

const (
	idExpr    = `[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_-])?`
	slugExpr  = `[a-z0-9]+(-[a-z0-9]+)*`
	hostExpr  = `([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]`
	emailExpr = `[^\s@<>"',;:()\\/]+@[^\s@<>"',;:()\\/.]+(\.[^\s@<>"',;:()\\/.]+)+`
	// An address on the web: host, perhaps a port, then a path in which a
	// percent sign begins an escape. User names are refused: they serve to
	// show one host and lead to another.
	webExpr  = `https?://[^\s/?#@:<>"\\^` + "`" + `{|}\[\]%]+(:[0-9]{1,5})?([/?#]([^\s<>"\\^` + "`" + `{|}%]|%[0-9A-Fa-f]{2})*)?`
	fileExpr = `[A-Za-z0-9_-][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*(/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)*`
)

// patterns holds every form by name. It is never changed.
var patterns = func() map[string]*Pattern {
	m := make(map[string]*Pattern)
	for _, p := range []Pattern{
		{Name: "slug", Expr: slugExpr, Want: "an identifier of lower-case letters, digits and single hyphens", Hint: `write it like "data-use"`},
		{Name: "id", Expr: idExpr, Want: "an identifier of letters, digits, dots, hyphens and underscores", Hint: `begin with a letter or digit and leave out spaces and other signs, as in "triage-2026-02"`},
		{Name: "modelref", Expr: idExpr + `(/` + idExpr + `)?`, Want: "a model version's identifier, alone or after its system's", Hint: `write "triage-2026-02" or "triage/triage-2026-02"`},
		{Name: "semver", Expr: `(0|[1-9][0-9]{0,17})\.(0|[1-9][0-9]{0,17})\.(0|[1-9][0-9]{0,17})(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?`, Want: "a version (SemVer)", Hint: `write three numbers, as in "1.2.0"; no "v" in front`},
		{Name: "digest", Expr: `sha256:[0-9a-f]{64}`, Want: "a digest", Hint: `write "sha256:" and 64 lower-case hexadecimal digits`},
		{Name: "url", Expr: webExpr, Want: "an address on the web", Hint: `write it in full, as in "https://example.com/page"`},
		{Name: "base", Expr: `https?://[^\s/?#@:<>"\\^` + "`" + `{|}\[\]%]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/?`, Want: "the address of a site", Hint: `write scheme, host and, if there is one, path, as in "https://trust.example.com/"`},
		{Name: "email", Expr: emailExpr, Want: "an e-mail address", Hint: `write it like "name@example.com"`},
		{Name: "contact", Expr: `(mailto:)?` + emailExpr + `|` + webExpr, Want: "an e-mail address or an address on the web", Hint: `write it like "help@example.com" or "https://example.com/help"`},
		// A link is any relative reference or one of the three harmless
		// schemes; a colon in the first segment would make it a scheme, and
		// two slashes or backslashes at the front lead to another host.
		{Name: "link", Expr: webExpr + `|mailto:` + emailExpr + `(\?[^\s<>"]*)?|#[^\s<>"\\]*|/([^\s/\\<>"][^\s\\<>"]*)?|[^\s:/?#\\<>"]+([/?#][^\s\\<>"]*)?`, Want: "a link to a page or an address on the web", Hint: `write a page's path, as in "policies/data.md", or an address that begins with https:// or mailto:`},
		{Name: "path", Expr: `/?` + fileExpr + `/?|/`, Want: "a path", Hint: "write folders and names of letters, digits, dots, hyphens and underscores, divided by slashes, without .."},
		{Name: "file", Expr: fileExpr, Want: "a path to a file in the site's folder", Hint: `write it relative to site.toml, without .., as in "assets/logo.svg"`},
		{Name: "language", Expr: `[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-[a-z0-9]{5,8})*`, Want: "a language tag (BCP 47)", Hint: `write it like "en", "de" or "pt-BR"`},
		{Name: "host", Expr: hostExpr, Want: "a domain name", Hint: `write it in lower case without scheme and path, as in "example.com"`},
	} {
		p.Expr = "^(" + p.Expr + ")$"
		p.re = regexp.MustCompile(p.Expr)
		m[p.Name] = &p
	}
	return m
}()
