package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/output"
)

// Sitemaps (https://www.sitemaps.org/protocol.html). One file holds up to
// 50,000 addresses and 50 MB; ours are cut earlier, and a large site's
// sitemap.xml is the index of its parts.
const (
	SitemapPath  = "sitemap.xml"
	sitemapPart  = 10_000
	sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"
)

// A sitemapEntry is an address with the date of its content.
type sitemapEntry struct {
	Loc     string `xml:"loc"`
	Lastmod string `xml:"lastmod,omitempty"`
}

// Sitemap plans sitemap.xml: every page that is its own canonical one and
// applies. Left out are superseded and withdrawn packs, which stay at their
// addresses for those who have them, copies (latest), comparisons, drafts,
// redirects and the page for missing ones. Dates are of the content; a page
// whose author gives none has none.
func Sitemap(in Input, planned *Planned) ([]output.Artifact, error) {
	x, err := newIndexing(in, planned)
	if err != nil {
		return nil, err
	}
	dates, out := x.pageDates()
	known := x.knownPages(dates)
	leftOut := map[string]bool{}
	for _, url := range out {
		leftOut[url] = true
	}
	var list []sitemapEntry
	for _, url := range planned.pages {
		if within(leftOut, url) || !known(url) {
			continue
		}
		e := sitemapEntry{Loc: x.absolute(url)}
		if t := dates[url]; !t.IsZero() {
			e.Lastmod = t.UTC().Format("2006-01-02")
		}
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b sitemapEntry) int { return strings.Compare(a.Loc, b.Loc) })
	if len(list) <= sitemapPart {
		return []output.Artifact{sitemapFile(SitemapPath, "urlset", "url", list)}, nil
	}
	var all []output.Artifact
	var index []sitemapEntry
	for i := 0; i*sitemapPart < len(list); i++ {
		part := list[i*sitemapPart : min(len(list), (i+1)*sitemapPart)]
		path := fmt.Sprintf("sitemap-%d.xml", i+1)
		newest := ""
		for _, e := range part {
			newest = max(newest, e.Lastmod)
		}
		index = append(index, sitemapEntry{x.absolute(path), newest})
		all = append(all, sitemapFile(path, "urlset", "url", part))
	}
	return append(all, sitemapFile(SitemapPath, "sitemapindex", "sitemap", index)), nil
}

// within reports whether an address is one of some folders or below one.
func within(folders map[string]bool, url string) bool {
	for {
		if folders[url] {
			return true
		}
		if url == "" {
			return false
		}
		url = url[:strings.LastIndexByte(strings.TrimSuffix(url, "/"), '/')+1]
	}
}

func sitemapFile(path, root, item string, list []sitemapEntry) output.Artifact {
	key := output.NewKey("sitemap/v1").String(root)
	for _, e := range list {
		key.String(e.Loc).String(e.Lastmod)
	}
	return output.Artifact{Path: path, Kind: "sitemap", Key: key.Sum(), Write: func(w io.Writer) error {
		if _, err := io.WriteString(w, xml.Header); err != nil {
			return err
		}
		e := xml.NewEncoder(w)
		e.Indent("", " ")
		start := xml.StartElement{Name: xml.Name{Local: root}, Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: sitemapSpace}}}
		if err := e.EncodeToken(start); err != nil {
			return err
		}
		for _, entry := range list {
			if err := e.EncodeElement(entry, xml.StartElement{Name: xml.Name{Local: item}}); err != nil {
				return err
			}
		}
		if err := e.EncodeToken(start.End()); err != nil {
			return err
		}
		if err := e.Close(); err != nil {
			return err
		}
		_, err := io.WriteString(w, "\n")
		return err
	}}
}

// knownPages reports of an address whether it is listed: what the edition
// holds, without comparisons, parts of the search page and, in a preview, the
// pages of drafts.
func (x *indexing) knownPages(dates map[string]time.Time) func(url string) bool {
	pages := map[string]bool{"frameworks/": true, "glossary/": true, "subscribe/": true}
	for url := range dates {
		pages[url] = true
	}
	for _, p := range x.Site.AllPages() {
		pages[p.URL] = true
	}
	folders := []string{"notices/impact/", "notices/kind/", "notices/year/"}
	for _, s := range x.Site.Systems {
		pages[s.URL+"changes/"], pages[s.URL+"notices/"] = true, true
		for _, p := range s.Packs {
			folders = append(folders, p.URL)
		}
	}
	slices.Sort(folders)
	return func(url string) bool {
		if pages[url] {
			return true
		}
		i, _ := slices.BinarySearch(folders, url)
		return i > 0 && strings.HasPrefix(url, folders[i-1])
	}
}

// pageDates gives the dates of pages by address, and the folders whose pages
// are left out.
func (x *indexing) pageDates() (dates map[string]time.Time, out []string) {
	dates = map[string]time.Time{}
	all := newest{asOf: x.Site.AsOf}
	notices := newest{asOf: x.Site.AsOf}
	for _, n := range x.Site.Notices {
		// A notice's text stays; what changes its page is a later one.
		date := newest{asOf: x.Site.AsOf}
		date.instant(n.Published)
		for _, o := range append(slices.Clone(n.CorrectedBy), n.SupersededBy...) {
			date.instant(o.Published)
		}
		dates[n.URL] = date.at
		notices.notice(n)
		if n.State == disclosure.NoticeDraft {
			out = append(out, n.URL)
		}
	}
	all.instant(notices.at)
	for _, s := range x.Site.Systems {
		date := newest{asOf: x.Site.AsOf}
		date.system(s)
		all.instant(date.at)
		for _, url := range []string{s.URL, s.URL + "changes/"} {
			dates[url] = date.at
		}
		out = append(out, s.URL+"latest/")
		for _, m := range s.Models {
			d := newest{asOf: x.Site.AsOf}
			d.day(m.Front.Released, m.Front.Deprecated, m.Front.Retires)
			for _, c := range m.Coverage {
				d.day(c.From)
			}
			for _, n := range m.Notices {
				d.notice(n)
			}
			dates[m.URL] = d.at
		}
		for _, p := range s.Packs {
			f := &p.Doc.Front
			if p.Status != disclosure.InForce && p.Status != disclosure.UpcomingStatus {
				out = append(out, p.URL)
				continue
			}
			d := newest{asOf: x.Site.AsOf}
			d.day(f.Published, f.Effective)
			dates[p.URL] = d.at
			for _, page := range p.Pages {
				dates[page.URL] = d.at
			}
		}
	}
	for _, url := range []string{"", "systems/", "changes/", "verify/", "suppliers/", "responsibilities/", "search/"} {
		dates[url] = all.at
	}
	dates["notices/"] = notices.at
	for _, p := range x.Site.AllPages() {
		if p.Doc.Front.Draft {
			out = append(out, p.URL)
		}
		if d := p.Doc.Front.Updated; d != (content.Date{}) {
			dates[p.URL] = later(dates[p.URL], d.Time())
		}
	}
	return dates, out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
