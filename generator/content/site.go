package content

import (
	"cmp"
	"net/url"
	"reflect"
	"strings"

	"golang.org/x/net/idna"
)

// Site is site.toml: everything a trust center is configured with. Unknown
// keys are refused. Every field has a default that is sound for a small
// vendor; see [DefaultSite].
type Site struct {
	Title       string `toml:"title" required:"true" doc:"Name of the trust center, shown in the header and in page titles." example:"Alder trust center"`
	Description string `toml:"description" doc:"One or two sentences for search engines and link previews."`
	BaseURL     string `toml:"base_url" required:"true" pattern:"base" doc:"Address at which the site is published, with a path if it has one. Used for permanent addresses, never for links between pages." example:"https://trust.example.com/"`
	Language    string `toml:"language" pattern:"language" default:"en" doc:"Language of the documents and of the interface, as a BCP 47 tag."`
	AsOf        Date   `toml:"as_of" doc:"Pins the date a build is for. Leave it out on a real site: the date is then SOURCE_DATE_EPOCH's, or today's in UTC."`
	Notice      string `toml:"notice" doc:"A sentence shown at the top of every page, such as that the site is a demonstration."`
	Links       string `toml:"links" enum:"directory,file" default:"directory" doc:"Form of links between pages: \"directory\" ends them with a slash, \"file\" with index.html for servers that only know files."`
	NoIndex     bool   `toml:"noindex_superseded" default:"false" doc:"Ask search engines not to list superseded and withdrawn packs."`

	Organization Organization `toml:"organization" doc:"The vendor."`
	Feed         Feed         `toml:"feed" doc:"Identity of the notices in feeds, frozen after the first publication, and their delivery."`
	Theme        Theme        `toml:"theme" doc:"Look of the site."`
	Nav          []NavItem    `toml:"nav" doc:"Main navigation; a sound one is made when none is given."`
	Footer       []NavItem    `toml:"footer" doc:"Links in the footer."`

	Compare    Compare           `toml:"compare" doc:"Which versions of a pack are compared with which."`
	Policy     Policy            `toml:"policy" doc:"What the site requires of packs and notices."`
	Sections   []SectionRule     `toml:"section" sparse:"true" doc:"Sections of a pack. An entry with the id of a built-in section changes it; any other adds one."`
	Frameworks []string          `toml:"frameworks" doc:"Frameworks in the crosswalk: names of built-in ones (iso-42001, eu-ai-act, nist-ai-rmf) or of files in the site's frameworks folder, without the ending."`
	Lint       Lint              `toml:"lint" doc:"Words that the text rules look for."`
	Rules      map[string]string `toml:"rules" enum:"error,warning,note,off" doc:"Severity of single rules, by code."`
}

// Organization is the vendor that publishes the site.
type Organization struct {
	Name    string `toml:"name" required:"true" doc:"Name of the vendor."`
	URL     string `toml:"url" pattern:"url" doc:"Its main web site."`
	Contact string `toml:"contact" pattern:"contact" doc:"E-mail address or URL for questions about the site."`
	Problem string `toml:"problem" pattern:"contact" doc:"E-mail address or URL for reporting a problem with a page; the contact when left out."`
	Address string `toml:"address" doc:"Postal address, on one line."`
}

// Feed is the frozen identity of notices (RFC 4151 tag URIs), and how feeds
// are delivered.
type Feed struct {
	Authority string `toml:"authority" pattern:"host" doc:"Domain name that makes the ids of notices; never change it, not even when the site moves. Default: the host of base_url." example:"trust.example.com"`
	Year      int    `toml:"year" min:"1985" max:"9999" default:"2026" doc:"Year in which the vendor held that domain name; never change it."`
	Hub       string `toml:"hub" pattern:"url" doc:"Address of a WebSub hub, which tells subscribers at once. Whoever publishes the site has to tell the hub of every publication." example:"https://hub.example.com/"`
	Messages  bool   `toml:"messages" default:"false" doc:"Publish the e-mail and the chat message of every notice beside its page: message.txt, message.html, message.eml, chat.txt."`
}

// Identity is what makes the ids of feeds and of their entries: the authority
// and the year of tag URIs (RFC 4151). It has to stay what it is for ever: a
// changed id shows every old notice as new to every subscriber. The host of
// base_url is the default authority.
func (s *Site) Identity() (authority string, year int) {
	authority = s.Feed.Authority
	if authority == "" {
		if u, err := url.Parse(s.BaseURL); err == nil {
			authority = u.Hostname()
		}
		if ascii, err := idna.Lookup.ToASCII(authority); err == nil {
			authority = ascii
		}
	}
	authority = strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-', r == '.':
			return r
		}
		return '-'
	}, authority)
	return authority, cmp.Or(s.Feed.Year, defaultFeedYear)
}

// defaultFeedYear is the year in ids when site.toml gives none, as the field's
// tag says. It will never be another: a year taken from the clock or from the
// oldest notice would change ids. RFC 4151 wants a date on which the authority
// held its domain name; a vendor that got its name later writes feed.year.
const defaultFeedYear = 2026

// Theme is the part of the look that needs no template.
type Theme struct {
	Logo    string            `toml:"logo" pattern:"file" doc:"SVG or PNG file in the site's folder, shown beside the name."`
	Favicon string            `toml:"favicon" pattern:"file" doc:"SVG or PNG file in the site's folder."`
	Image   string            `toml:"image" pattern:"file" doc:"PNG or JPEG file in the site's folder that previews of links show, such as one of 1200 by 630 pixels."`
	Name    string            `toml:"name" doc:"Name beside the logo; the organization's when left out."`
	Label   string            `toml:"label" doc:"Words after the name; \"Trust center\" when left out."`
	Fonts   string            `toml:"fonts" enum:"bundled,system" default:"bundled" doc:"Bundled fonts or the reader's own."`
	CSS     []string          `toml:"css" pattern:"file" doc:"Further style sheets in the site's folder; unlayered rules win over the theme's."`
	Colors  map[string]string `toml:"colors" doc:"Colours by token name, such as link = \"#1843b0\"; a pair \"light dark\" sets both modes."`
}

// NavItem is a link in the navigation or the footer.
type NavItem struct {
	Title string `toml:"title" required:"true" doc:"Text of the link."`
	Link  string `toml:"link" required:"true" pattern:"link" doc:"A page's source path or published path, or an external URL."`
}

// Compare says which comparisons are published.
type Compare struct {
	Versions int `toml:"versions" default:"12" min:"0" max:"1000" doc:"How many versions that came out one after the other are compared with each other: each version with so many less one that came out before it. 0 and 1 compare each version only with its neighbours and with the one in force, which is always done. These comparisons stay; another number takes addresses away."`
}

// Policy is what the site requires.
type Policy struct {
	ReviewDays  int            `toml:"review_days" default:"365" min:"0" max:"36500" doc:"Longest time between two reviews of a pack in force, in days."`
	BriefNeeded bool           `toml:"require_brief" default:"true" doc:"Packs must have the four plain answers."`
	NoticeDays  NoticeDays     `toml:"notice_days" doc:"Shortest time between a notice and the day a change takes effect, in days, by impact."`
	Approvals   ApprovalPolicy `toml:"approvals" doc:"Roles that must approve, by impact."`
	Retirement  int            `toml:"retirement_days" default:"90" min:"0" max:"36500" doc:"Shortest time between a model version's deprecation and its retirement, in days."`
	SameArea    bool           `toml:"same_person" default:"false" doc:"Allow the risk and the product approval to come from the same person."`
}

// NoticeDays are notice periods in days.
type NoticeDays struct {
	Editorial int `toml:"editorial" default:"0" min:"0" max:"36500" doc:"For editorial changes."`
	Minor     int `toml:"minor" default:"0" min:"0" max:"36500" doc:"For minor changes."`
	Material  int `toml:"material" default:"30" min:"0" max:"36500" doc:"For material changes."`
}

// ApprovalPolicy names the roles that must approve.
type ApprovalPolicy struct {
	Initial   []string `toml:"initial" enum:"product,risk,legal" default:"product,risk,legal" doc:"For a first version."`
	Editorial []string `toml:"editorial" enum:"product,risk,legal" default:"product" doc:"For editorial changes."`
	Minor     []string `toml:"minor" enum:"product,risk,legal" default:"product,risk" doc:"For minor changes."`
	Material  []string `toml:"material" enum:"product,risk,legal" default:"product,risk,legal" doc:"For material changes."`
}

// SectionRule says what a section of a pack must hold.
type SectionRule struct {
	ID       string      `toml:"id" required:"true" pattern:"slug" doc:"Identifier, also the section's anchor."`
	Title    string      `toml:"title" doc:"Title in lists of sections."`
	Synonyms []string    `toml:"synonyms" doc:"Headings that mean this section, besides its title; case and punctuation do not matter."`
	Required *bool       `toml:"required" default:"true" doc:"Whether every pack must have the section."`
	MinWords int         `toml:"min_words" default:"20" min:"0" max:"36500" doc:"Fewest words that count as not empty."`
	Owner    string      `toml:"owner" enum:"product,risk,legal" doc:"Role that owns the section."`
	Floor    string      `toml:"floor" enum:"editorial,minor,material" doc:"Class that a change of substance in this section has at least."`
	Form     string      `toml:"form" enum:"text,risks" default:"text" doc:"\"risks\" asks for every risk with its mitigation and the customer's action."`
	Points   []PointRule `toml:"point" sparse:"true" doc:"Points that the section must cover."`
}

// PointRule is one thing a section must cover. A point is found as a
// heading, a bold lead-in of a paragraph or list item, a definition term or a
// table's row or column header.
type PointRule struct {
	ID       string   `toml:"id" required:"true" pattern:"slug" doc:"Identifier."`
	Title    string   `toml:"title" doc:"What the point is called."`
	Synonyms []string `toml:"synonyms" doc:"Other words for it; case and punctuation do not matter."`
	Required *bool    `toml:"required" default:"true" doc:"Whether it must be there."`
}

// Lint holds the words that the text rules look for.
type Lint struct {
	Promotional []string `toml:"promotional" doc:"Words and phrases of advertising, added to the built-in list."`
	Allowed     []string `toml:"allowed" doc:"Words and phrases of the built-in list that are fine on this site."`
	Placeholder []string `toml:"placeholder" doc:"Words that mark unfinished text, added to the built-in list."`
}

// DefaultSite is the site that an empty site.toml describes.
func DefaultSite() Site {
	var s Site
	fillDefaults(Fields(s), reflect.ValueOf(&s).Elem())
	return s
}
