package generator

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"

	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/export"
	"placard/generator/gate"
	"placard/generator/output"
	"placard/generator/render"
	"placard/themes"
)

// plan makes the artifacts of the edition. Mistakes in the site's theme
// become findings; the plan is nil when there is nothing to plan.
func (s *session) plan(ctx context.Context) (*output.Plan, error) {
	groups, err := s.groups()
	if err != nil {
		return nil, err
	}
	return s.join(ctx, groups)
}

// groups divides the pages into groups that can be planned one by one. There
// are none when there is nothing to plan or the theme has errors.
func (s *session) groups() ([]render.Group, error) {
	if s.edition == nil {
		return nil, nil
	}
	own, err := openDir(s.options.Dir, "theme")
	if err != nil {
		return nil, fmt.Errorf("open the site's theme: %w", err)
	}
	var override fs.FS
	if own != nil {
		defer own.Close()
		override = own.FS()
	}
	load := loadTheme
	if s.kept != nil {
		load = s.kept.loadTheme
	}
	theme, found, err := load(override, s.edition.Config.Language)
	s.findings = append(s.findings, found...)
	if err != nil {
		return nil, err
	}
	if theme == nil {
		return nil, nil
	}
	s.theme = theme
	s.findings = append(s.findings, theme.Check(s.edition)...)
	if s.findings.Reclassify(s.severities()).Count(diag.Error) > 0 {
		return nil, nil // nothing will be written, and parts of the site may be missing
	}
	words := export.NewStrings(theme.Text)
	return render.Groups(render.Input{
		Site:     s.edition,
		Document: s.document,
		Theme:    theme,
		BaseURL:  s.edition.Config.BaseURL,
		Program:  "placard " + Version,
		Comparer: s.comparing,
		// A preview of drafts has pages that nothing else speaks of.
		Copies: !s.options.Drafts,
		Feeds:  func(sys *disclosure.System) []render.Feed { return feeds(s.edition, words, sys) },
		// They are planned in formats.
		ChangeFiles: true,
		Recall:      s.recaller("pages", nil).Artifacts,
	})
}

// feeds are what the pages of a system offer to subscribe to, or those of the
// whole site for nil.
func feeds(site *disclosure.Site, words export.Strings, sys *disclosure.System) []render.Feed {
	var list []render.Feed
	add := func(f render.Feed, links ...export.Link) {
		for _, l := range links {
			f.Type, f.Title, f.URL = l.Type, l.Title, l.URL
			list = append(list, f)
		}
	}
	if sys == nil {
		add(render.Feed{}, export.FeedLinks(site, words, export.SiteNotices())...)
		add(render.Feed{Changes: true}, export.FeedLinks(site, words, export.SiteChanges())...)
		add(render.Feed{}, export.CalendarLink(site, words, nil))
		for _, impact := range []disclosure.Impact{disclosure.Material, disclosure.Minor, disclosure.Editorial} {
			add(render.Feed{Impact: impact}, export.FeedLinks(site, words, export.ImpactNotices(impact))...)
		}
		return list
	}
	add(render.Feed{System: sys}, export.FeedLinks(site, words, export.SystemNotices(sys))...)
	add(render.Feed{System: sys, Changes: true}, export.FeedLinks(site, words, export.SystemChanges(sys))...)
	add(render.Feed{System: sys}, export.CalendarLink(site, words, sys))
	for _, m := range sys.Models {
		add(render.Feed{System: sys, Model: m}, export.FeedLinks(site, words, export.ModelNotices(m))...)
	}
	return list
}

// loadTheme lays the site's own theme, nil for none, over the default one.
func loadTheme(own fs.FS, lang string) (*render.Theme, diag.List, error) {
	return render.LoadTheme(themes.Default(), own, lang)
}

// join plans all pages and then what speaks of them.
func (s *session) join(ctx context.Context, groups []render.Group) (*output.Plan, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	artifacts, err := s.formats(ctx, func() ([]output.Artifact, error) {
		pages, err := render.Join(ctx, groups)
		return append(pages, schemas()...), err
	})
	if err != nil {
		return nil, err
	}
	plan := &output.Plan{}
	plan.Grow(len(artifacts))
	for _, a := range artifacts {
		err := plan.Add(a)
		if path := (*output.PathError)(nil); errors.As(err, &path) {
			s.findings.Add(unfitAddress, diag.FileSpan("site.toml"), "rename the document that makes it", "the address %q %s", path.Path, path.Reason)
		} else if err != nil {
			return nil, err
		}
	}
	return plan, nil
}

// unfitAddress is the last guard: names are checked where they are read.
var unfitAddress = diag.Rule{
	Code: "C201", Severity: diag.Error, Fixed: true,
	Title: "an address cannot be published on every server",
	Doc:   "Every page becomes a file. A path that another page has already, that differs from another one only in case, or that some file systems cannot store would be lost or overwritten on some servers.",
	Bad:   "content/guides/Start.md and content/guides/start.md",
	Good:  "content/guides/start.md and content/guides/first-steps.md",
}

// GateDocuments are the documents that the gate writes.
func GateDocuments() []export.DocumentType {
	return []export.DocumentType{
		{Name: "gate-report", Title: "Verdict of the gate", Doc: "What placard gate --format json prints.", Of: reflect.TypeFor[gate.Report]()},
		{Name: "release-certificate", Title: "Release certificate", Doc: "What placard gate --certificate writes, in canonical JSON (RFC 8785).", Of: reflect.TypeFor[gate.Certificate]()},
	}
}

// schemas publishes the schemas of what authors write, for their editors, and
// of what the program writes about changes and releases.
func schemas() []output.Artifact {
	var list []output.Artifact
	all := export.FrontMatterSchemas()
	for _, d := range append(export.ChangeDocuments(), GateDocuments()...) {
		all = append(all, export.DocumentSchema(d, false))
	}
	for _, schema := range all {
		list = append(list, output.Artifact{
			Path:  schema.Path,
			Kind:  "schema",
			Key:   output.NewKey("schema/v1").Bytes(schema.JSON).Sum(),
			Write: output.Content(schema.JSON),
		})
	}
	return list
}
