package generator

import (
	"bytes"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"placard/generator/content"
)

// No page has a link to a page or file of the site that is not there, and no
// feed a home that is not; also on sites that have hardly anything.
func TestLinksLeadSomewhere(t *testing.T) {
	for name, o := range map[string]Options{
		"demonstration":         {Dir: ".."},
		"before its first pack": {Dir: "..", AsOf: content.Date{Year: 2024, Month: 2, Day: 1}},
		"documentation":         {Dir: "../docs"},
		"first":                 {Dir: starter(t)},
		"first, years ago":      {Dir: starter(t), AsOf: content.Date{Year: 2020, Month: 2, Day: 1}},
		"an earlier in force":   compared(t, comparedWithInForce["an earlier one"].then).options(),
		"itself in force":       compared(t, comparedWithInForce["the version itself"].then).options(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := publish(t, o)
			base := baseOf(t, files)
			there := func(file, to string) {
				u, err := url.Parse(to)
				if err != nil {
					t.Errorf("%s: %v", file, err)
					return
				}
				at := path.Join("/", path.Dir(file), u.Path)[1:]
				if strings.HasPrefix(u.Path, "/") {
					at = path.Clean(u.Path)[1:]
				}
				if !published(files, at) && !published(files, path.Join(at, "index.html")) {
					t.Errorf("%s has a link to %q, which is not published", file, to)
				}
			}
			for file, data := range files {
				if home := feedHome(data); home != "" && strings.HasSuffix(file, ".atom") {
					there(file, "/"+strings.TrimPrefix(home, base))
				}
				if path.Ext(file) != ".html" {
					continue
				}
				for z := html.NewTokenizer(bytes.NewReader(data)); z.Next() != html.ErrorToken; {
					token := z.Token()
					for _, a := range token.Attr {
						if token.Type != html.EndTagToken && (a.Key == "href" || a.Key == "src") && a.Val != "" && !strings.Contains(a.Val, ":") {
							there(file, a.Val)
						}
					}
				}
			}
		})
	}
}

// published reports whether there is a file, which may be empty.
func published(files map[string][]byte, name string) bool {
	_, ok := files[name]
	return ok
}

// feedHome gives the page that an Atom feed says it belongs to.
func feedHome(feed []byte) string {
	head, _, _ := bytes.Cut(feed, []byte("<entry>"))
	_, rest, _ := bytes.Cut(head, []byte(`<link rel="alternate" type="text/html" href="`))
	home, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(home)
}

// Authors may link to whatever is published, and to nothing else: what the
// rules take for an address is one in the folder that a build writes.
func TestLinkTargets(t *testing.T) {
	day := func(year int) content.Date { return content.Date{Year: year, Month: 2, Day: 1} }
	for name, o := range map[string]Options{
		"demonstration":         {Dir: ".."},
		"before its first pack": {Dir: "..", AsOf: day(2024)},
		"documentation":         {Dir: "../docs"},
		"first":                 {Dir: starter(t)},
		"first, years ago":      {Dir: starter(t), AsOf: day(2020)},
		"an earlier in force":   compared(t, comparedWithInForce["an earlier one"].then).options(),
		"itself in force":       compared(t, comparedWithInForce["the version itself"].then).options(),
	} {
		t.Run(name, func(t *testing.T) {
			files := publish(t, o)
			o.Now = func() time.Time { return time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC) }
			s, err := load(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			site := s.edition
			folders, names := map[string]bool{}, map[string]bool{"": true, "changes.json": true, "api/": true}
			for file := range files {
				folder, name := path.Split(file)
				if strings.HasPrefix(file, "assets/") || strings.HasPrefix(file, "schema/") || strings.HasPrefix(file, "search/") && folder != "search/" || name == ".placard-manifest" {
					continue
				}
				folders[folder], names[name] = true, true
				address := "/" + strings.TrimSuffix(file, "index.html")
				if _, ok := site.Resolve(nil, address); !ok {
					t.Errorf("%s is published, and a link to it leads nowhere", address)
				}
			}
			for folder := range folders {
				for name := range names {
					target, ok := site.Resolve(nil, "/"+folder+name)
					if !ok {
						continue
					}
					if !published(files, target.URL) && !published(files, target.URL+"index.html") {
						t.Errorf("a link to /%s%s leads to %q, which is not published", folder, name, target.URL)
					}
				}
			}
		})
	}
}
