package export

import (
	"strconv"
	"strings"

	"placard/generator/content"
)

// identity makes the ids of entries and feeds: tag URIs (RFC 4151) of a frozen
// authority. They are compared byte for byte (RFC 4287 section 4.2.6.1).
type identity struct {
	authority string
	year      int
}

func identify(c *content.Site) identity {
	authority, year := c.Identity()
	return identity{authority, year}
}

// id gives "tag:trust.example.com,2026:notice/2026-0007".
func (i identity) id(name string) string {
	year := strconv.Itoa(i.year)
	return "tag:" + i.authority + "," + strings.Repeat("0", max(0, 4-len(year))) + year + ":" + name
}

// uid gives the id of a calendar event (RFC 5545 section 3.8.4.7). A tag URI
// has a comma, which would have to be escaped and often is not unescaped.
func (i identity) uid(name string) string { return name + "@" + i.authority }
