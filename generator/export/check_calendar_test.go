package export

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// readEvent is what a checker learns of an event.
type readEvent map[string]string // by property; text unescaped

// checkCalendar checks a calendar against RFC 5545 and RFC 7986.
func checkCalendar(name string, data []byte) ([]readEvent, []string) {
	r := &report{name: name}
	s := string(data)
	if !utf8.ValidString(s) {
		r.add("not UTF-8")
	}
	if !strings.HasSuffix(s, "\r\n") {
		r.add("does not end with a line break")
	}
	lines := strings.Split(strings.TrimSuffix(s, "\r\n"), "\r\n")
	var unfolded []string
	for i, l := range lines {
		if len(l) > 75 {
			r.add("line %d has %d octets", i+1, len(l))
		}
		if strings.ContainsAny(l, "\r\n") {
			r.add("line %d has a bare line break", i+1)
		}
		if !utf8.ValidString(l) {
			r.add("line %d divides a character", i+1)
		}
		if l == "" {
			r.add("line %d is empty", i+1)
		}
		if rest, ok := strings.CutPrefix(l, " "); ok && len(unfolded) > 0 {
			unfolded[len(unfolded)-1] += rest
			continue
		}
		unfolded = append(unfolded, l)
	}
	form := regexp.MustCompile(`^([A-Z0-9-]+)((?:;[A-Z0-9-]+=[^;:"]+)*):(.*)$`)
	textProps := strings.Fields("UID SUMMARY DESCRIPTION NAME X-WR-CALNAME CATEGORIES")
	single := strings.Fields("UID DTSTAMP DTSTART SUMMARY DESCRIPTION SEQUENCE STATUS CLASS TRANSP URL LAST-MODIFIED CREATED PRODID VERSION CALSCALE METHOD NAME REFRESH-INTERVAL")
	allowed := map[string][]string{
		"VCALENDAR": strings.Fields("VERSION PRODID CALSCALE NAME X-WR-CALNAME URL REFRESH-INTERVAL"),
		"VEVENT":    strings.Fields("UID DTSTAMP LAST-MODIFIED SEQUENCE DTSTART SUMMARY DESCRIPTION URL CATEGORIES CLASS STATUS TRANSP"),
		"VTIMEZONE": strings.Fields("TZID"),
		"STANDARD":  strings.Fields("DTSTART TZOFFSETFROM TZOFFSETTO TZNAME"),
	}
	required := map[string][]string{
		"VCALENDAR": strings.Fields("VERSION PRODID"),
		"VEVENT":    strings.Fields("UID DTSTAMP DTSTART SUMMARY"),
		"VTIMEZONE": strings.Fields("TZID"),
		"STANDARD":  strings.Fields("DTSTART TZOFFSETFROM TZOFFSETTO"),
	}
	var stack []string
	var props []readEvent
	var events []readEvent
	uids := map[string]bool{}
	components := 0
	for i, l := range unfolded {
		m := form.FindStringSubmatch(l)
		if m == nil {
			r.add("%q is not a content line", l)
			continue
		}
		key, params, value := m[1], m[2], m[3]
		r.characters(key, value)
		switch key {
		case "BEGIN":
			if i == 0 != (value == "VCALENDAR") {
				r.add("BEGIN:%s", value)
			}
			stack, props = append(stack, value), append(props, readEvent{})
			components++
			continue
		case "END":
			if len(stack) == 0 || stack[len(stack)-1] != value {
				r.add("END:%s closes %v", value, stack)
				return nil, r.found
			}
			p := props[len(props)-1]
			for _, k := range required[value] {
				if p[k] == "" {
					r.add("%s without %s", value, k)
				}
			}
			if value == "VEVENT" {
				if uids[p["UID"]] {
					r.add("the UID %q is there twice", p["UID"])
				}
				uids[p["UID"]] = true
				events = append(events, p)
			}
			stack, props = stack[:len(stack)-1], props[:len(props)-1]
			continue
		}
		if len(stack) == 0 {
			r.add("%s stands outside", key)
			continue
		}
		top, p := stack[len(stack)-1], props[len(props)-1]
		if !slices.Contains(allowed[top], key) {
			r.add("%s in %s", key, top)
		}
		if _, twice := p[key]; twice && slices.Contains(single, key) {
			r.add("%s is there twice in %s", key, top)
		}
		if slices.Contains(textProps, key) {
			value = r.calendarText(key, value, key == "CATEGORIES")
		}
		p[key] = value
		switch key {
		case "DTSTAMP", "LAST-MODIFIED":
			if _, err := time.Parse("20060102T150405Z", value); err != nil {
				r.add("%s is %q", key, value)
			}
		case "DTSTART":
			if top == "VEVENT" {
				if _, err := time.Parse("20060102", value); err != nil || params != ";VALUE=DATE" {
					r.add("DTSTART%s is %q", params, value)
				}
			}
		case "SEQUENCE":
			if !regexp.MustCompile(`^[0-9]+$`).MatchString(value) {
				r.add("SEQUENCE is %q", value)
			}
		case "STATUS":
			if value != "CONFIRMED" && value != "CANCELLED" && value != "TENTATIVE" {
				r.add("STATUS is %q", value)
			}
		case "URL":
			r.address("URL", value)
		case "VERSION":
			if value != "2.0" {
				r.add("VERSION is %q", value)
			}
		}
	}
	if len(stack) > 0 {
		r.add("%v is not closed", stack)
	}
	if components < 2 {
		r.add("a calendar has at least one component")
	}
	return events, r.found
}

// calendarText checks the escapes of a text and takes them out.
func (r *report) calendarText(key, s string, list bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\\':
			i++
			if i == len(s) || !strings.ContainsRune(`\;,nN`, rune(s[i])) {
				r.add("%s: an escape that is none in %q", key, s)
				return b.String()
			}
			if s[i] == 'n' || s[i] == 'N' {
				b.WriteByte('\n')
				continue
			}
			b.WriteByte(s[i])
		case ';':
			r.add("%s: %q is not escaped", key, c)
		case ',':
			if !list {
				r.add("%s: %q is not escaped", key, c)
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
