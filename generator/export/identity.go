package export

import (
	"strconv"
	"strings"

	"placard/generator/content"
)

// DefaultFeedYear is the year in ids when site.toml gives none. It is a
// constant and will stay one: a year taken from the clock or from the oldest
// notice would change ids, and a changed id shows every old notice as new to
// every subscriber. RFC 4151 wants a date on which the authority held its
// domain name; a vendor that got its name later writes feed.year.
const DefaultFeedYear = 2026

// identity makes the ids of entries and feeds: tag URIs (RFC 4151) of a frozen
// authority. They are compared byte for byte (RFC 4287 section 4.2.6.1).
type identity struct {
	authority string
	year      int
}

// identify reads the identity from the configuration. The host of base_url is
// the default authority; a site that may ever move writes feed.authority.
func identify(c *content.Site, a addresses) identity {
	i := identity{authority: c.Feed.Authority, year: c.Feed.Year}
	if i.authority == "" {
		i.authority = a.host
	}
	i.authority = strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-', r == '.':
			return r
		}
		return '-'
	}, i.authority)
	if i.year == 0 {
		i.year = DefaultFeedYear
	}
	return i
}

// id gives "tag:trust.example.com,2026:notice/2026-0007".
func (i identity) id(name string) string {
	year := strconv.Itoa(i.year)
	return "tag:" + i.authority + "," + strings.Repeat("0", max(0, 4-len(year))) + year + ":" + name
}

// uid gives the id of a calendar event (RFC 5545 section 3.8.4.7). A tag URI
// has a comma, which would have to be escaped and often is not unescaped.
func (i identity) uid(name string) string { return name + "@" + i.authority }
