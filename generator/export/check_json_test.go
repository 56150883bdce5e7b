package export

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// checkJSON checks a document against JSON Feed 1.1.
func checkJSON(name, location string, data []byte) (*read, []string) {
	r := &report{name: name}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		r.add("not JSON: %v", err)
		return nil, r.found
	}
	d := &read{}
	r.members("feed", m, "version title home_page_url feed_url description user_comment next_url icon favicon authors language expired hubs items")
	text := func(where string, m map[string]any, key string, required bool) string {
		v, ok := m[key]
		s, isText := v.(string)
		if ok && (!isText || s == "") || !ok && required {
			r.add("%s: %s is %v", where, key, v)
		}
		r.characters(where+"/"+key, s)
		return s
	}
	if v := text("feed", m, "version", true); v != "https://jsonfeed.org/version/1.1" {
		r.add("version %q", v)
	}
	text("feed", m, "title", true)
	r.address("home_page_url", text("feed", m, "home_page_url", true))
	d.self = text("feed", m, "feed_url", true)
	if d.self != location {
		r.add("feed_url is %q, the document is at %q", d.self, location)
	}
	if l := text("feed", m, "language", true); !languages.MatchString(l) {
		r.add("language %q", l)
	}
	authors, _ := m["authors"].([]any)
	if len(authors) == 0 {
		r.add("no authors")
	}
	for _, a := range authors {
		author, _ := a.(map[string]any)
		r.members("author", author, "name url avatar")
		text("author", author, "name", true)
		if _, ok := author["url"]; ok {
			r.address("author url", text("author", author, "url", true))
		}
	}
	if hubs, ok := m["hubs"]; ok {
		list, _ := hubs.([]any)
		for _, h := range list {
			hub, _ := h.(map[string]any)
			text("hub", hub, "type", true)
			r.address("hub url", text("hub", hub, "url", true))
		}
	}
	// What RFC 5005 says of the other formats.
	ext, _ := m["_placard"].(map[string]any)
	d.feedID = text("_placard", ext, "id", true)
	d.updated = r.rfc3339("_placard.updated", text("_placard", ext, "updated", true))
	d.complete, _ = ext["complete"].(bool)
	d.archive, _ = ext["archive"].(bool)
	d.current = text("_placard", ext, "current", d.archive)
	d.previous = text("_placard", ext, "prev_archive", !d.archive && !d.complete)
	d.next = text("_placard", ext, "next_archive", false)
	if next := text("feed", m, "next_url", false); next != d.previous || next == d.self {
		r.add("next_url %q, previous archive %q", next, d.previous)
	}
	items, ok := m["items"].([]any)
	if !ok {
		r.add("items is %v", m["items"])
	}
	ids := map[string]bool{}
	var newest time.Time
	for _, i := range items {
		item, _ := i.(map[string]any)
		r.members("item", item, "id url external_url title content_html content_text summary image banner_image date_published date_modified authors tags language attachments")
		x := readEntry{
			id: text("item", item, "id", true), title: text("item", item, "title", true),
			url: text("item", item, "url", true), body: text("item", item, "content_html", true),
		}
		text("item", item, "summary", false)
		if !tagForm.MatchString(x.id) {
			r.add("id %q", x.id)
		}
		if ids[x.id] {
			r.add("the id %q is there twice", x.id)
		}
		ids[x.id] = true
		r.address(x.id+" url", x.url)
		r.html(x.id, x.body)
		x.published = r.rfc3339("date_published", text("item", item, "date_published", true))
		x.updated = r.rfc3339("date_modified", text("item", item, "date_modified", true))
		if x.updated.After(newest) {
			newest = x.updated
		}
		tags, _ := item["tags"].([]any)
		for _, t := range tags {
			tag, isText := t.(string)
			if !isText || tag == "" {
				r.add("%s: tag %v", x.id, t)
			}
			x.categories = append(x.categories, tag)
		}
		d.entries = append(d.entries, x)
	}
	r.order(d, newest)
	return d, r.found
}

// members checks the names of an object: the standard's, or an extension's,
// which begins with an underscore and is an object without periods in its name.
func (r *report) members(where string, m map[string]any, known string) {
	for name, v := range m {
		if slices.Contains(strings.Fields(known), name) {
			continue
		}
		if _, isObject := v.(map[string]any); !strings.HasPrefix(name, "_") || strings.Contains(name, ".") || !isObject {
			r.add("%s has a member %q", where, name)
		}
	}
}
