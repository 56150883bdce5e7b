package export

import (
	"slices"

	"placard/generator/output"
	"placard/trustindex"
)

const indexPath = "index.json"

// root plans /index.json.
func (x *indexing) root() output.Artifact {
	c := x.Site.Config
	updated := newest{asOf: x.Site.AsOf}
	doc := &trustindex.Index{
		Head:        x.head("index", indexPath),
		Title:       line(c.Title),
		Description: line(c.Description),
		Language:    x.language(nil),
		Audience:    audienceOf(x.Site.Audience),
		Publisher:   trustindex.Publisher{Name: line(c.Organization.Name), URL: c.Organization.URL, Contact: c.Organization.Contact},
		Systems:     []trustindex.SystemEntry{},
		Feeds:       x.feeds(nil, SiteNotices(), SiteChanges()),
		Checksums:   x.absolute(SumsPath),
		Schemas:     []trustindex.SchemaEntry{},
	}
	if x.has(LLMsPath) {
		doc.Text = x.absolute(LLMsPath)
	}
	for _, s := range IndexSchemas().Latest {
		doc.Schemas = append(doc.Schemas, trustindex.SchemaEntry{Name: s.Name, ID: s.ID, URL: x.absolute(s.Path)})
	}
	uses := []string{noticesIndexPath}
	for _, s := range x.Site.Systems {
		e := x.systemEntry(s)
		uses = append(uses, s.URL+"index.json")
		updated.instant(e.Updated)
		doc.Systems = append(doc.Systems, e)
	}
	notices := newest{asOf: x.Site.AsOf}
	for _, n := range x.Site.Notices {
		notices.notice(n)
	}
	doc.Notices = trustindex.NoticesEntry{Count: len(x.Site.Notices), Updated: notices.time(x), URL: x.absolute("notices/")}
	updated.instant(notices.at)
	doc.Updated = updated.time(x)
	const lifeCycles = "models.json"
	if x.has(lifeCycles) {
		uses = append(uses, lifeCycles)
	}
	return derived(indexPath, x.documentKey("index/v1", doc), indexPhase, uses, func(files output.Files) (any, error) {
		d := *doc
		d.Systems = slices.Clone(doc.Systems)
		var err error
		for i, s := range x.Site.Systems {
			if d.Systems[i].Document, err = x.file(files, s.URL+"index.json", "application/json"); err != nil {
				return nil, err
			}
		}
		if d.Notices.Document, err = x.file(files, noticesIndexPath, "application/json"); err != nil {
			return nil, err
		}
		if x.has(lifeCycles) {
			f, err := x.file(files, lifeCycles, "application/json")
			if err != nil {
				return nil, err
			}
			d.LifeCycles = &f
		}
		return &d, nil
	})
}
