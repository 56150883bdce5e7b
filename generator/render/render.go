// Package render makes the pages of a trust center from the domain and a
// theme.
//
// # One view for each page
//
// Every type of page has a view: a struct of plain data that is the complete
// input of its template (view_*.go). Views are cheap to make. A page's key is
// the digest of its template set, the program's version and its view, in which
// the text that the page shows stands by its digest and its links as they
// resolve from this page; the text is rendered only when the page is written.
// So an incremental build needs no record of what depends on what: whatever
// changes a page changes its view.
//
// What many pages share, such as the versions in the menu of a system, is made
// once and stands in each view by its digest (the Chrome and Menu types).
// Views are made a second time when their page is written, so that ten
// thousand of them are never in memory at once.
//
// # What templates may do
//
// Templates hold no words: every text comes from the theme's strings, and a
// date, link or code in the middle of a text is a [Piece], so that no HTML is
// ever put together from strings. The only template.HTML comes from package
// markdown and, for the marked words of comparisons, from redline.go; drawings
// are SVG in templates, with positions as numbers.
//
// # Links
//
// Links between pages are relative. Views hold them resolved; values that
// pages share hold addresses, which the page resolves itself ([Page.To]).
package render

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"sync"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// Input is what pages are made from.
type Input struct {
	// Site is the edition to publish.
	Site *disclosure.Site
	// Document parses a document. It is called on any goroutine, when a page
	// is written.
	Document func(*content.File) *markdown.Document
	Theme    *Theme
	// BaseURL is the permanent address of the site.
	BaseURL string
	// Program names the program and its version: another version renders
	// everything anew.
	Program string
	// Comparer compares packs; nil makes one.
	Comparer *compare.Comparer
	// Feeds gives what readers of a system's pages can subscribe to, or of
	// the whole site's for nil, in the order in which pages list them. It is
	// called on any goroutine. Nil for no feeds.
	Feeds func(*disclosure.System) []Feed
	// ChangeFiles says that change logs and comparisons are published for
	// programs too, beside their pages: changes.json and changes.md, and
	// <a>...<b>/index.json and <a>...<b>.diff.
	ChangeFiles bool
	// Recall gives what was planned of a system when all that pages of the
	// system depend on was the same, or calls plan; nil plans everything. It is
	// called on any goroutine.
	Recall func(sys *disclosure.System, plan func() []output.Artifact) []output.Artifact
	// Copies says that pages are published for programs too: as Markdown at
	// index.md beside each page, and in the JSON index.
	Copies bool
}

// Artifacts plans the pages of a site and the files that they need:
// attachments, images, style sheets, script, fonts, redirects and the headers
// a server should send. Nothing is rendered yet.
func Artifacts(ctx context.Context, in Input) ([]output.Artifact, error) {
	groups, err := Groups(in)
	if err != nil {
		return nil, err
	}
	return Join(ctx, groups)
}

// Join plans all groups.
func Join(ctx context.Context, groups []Group) ([]output.Artifact, error) {
	// Groups are independent of each other; their lists are joined in order.
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(groups)) {
		workers.Go(func() {
			for i := range next {
				groups[i].Artifacts()
			}
		})
	}
feed:
	for i := range groups {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var all []output.Artifact
	for i := range groups {
		all = append(all, groups[i].Artifacts()...)
	}
	return all, nil
}

// page plans one page. build makes its view; it is called now for the key and
// again when the page is written.
func page[V any](s *site, template, kind, address string, build func() *V) output.Artifact {
	data, err := json.Marshal(build())
	if err != nil {
		panic(fmt.Sprintf("the view of %q: %v", address, err)) // views are plain data
	}
	return output.Artifact{
		Path: filePath(address),
		Kind: kind,
		Key:  output.NewKey("page/v1").Key(s.theme.digest).String(s.program).String(s.links.path).Bool(s.links.file).String(template).Bytes(data).Sum(),
		Write: func(w io.Writer) error {
			if err := s.theme.pages.Execute(w, template, build()); err != nil {
				return fmt.Errorf("render page %q: %w", address, err)
			}
			return nil
		},
	}
}

// file plans a file whose bytes are already there.
func file(kind, path string, data []byte) output.Artifact {
	return output.Artifact{
		Path:  path,
		Kind:  kind,
		Key:   output.NewKey("file/v1").Bytes(data).Sum(),
		Write: output.Content(data),
	}
}

// copied plans a file that is published as it is.
func copied(path string, a *content.Asset) output.Artifact {
	return output.Artifact{
		Path: path,
		Kind: "file",
		Key:  output.NewKey("copy/v1").String(a.Digest).Sum(),
		Write: func(w io.Writer) error {
			data, err := a.Open()
			if err != nil {
				return fmt.Errorf("copy %s: %w", a.Path, err)
			}
			_, err = w.Write(data)
			return err
		},
	}
}

// pageTypes are the templates that pages are made with and the views that
// they get.
var pageTypes = []struct {
	template string
	view     any
	needs    []string // pointers of the view that are never nil
}{
	{"pages/home", homeView{}, nil},
	{"pages/systems", systemsView{}, nil},
	{"pages/system", systemView{}, nil},
	{"pages/pack", packView{}, []string{"Body", "Menu", "Record"}},
	{"pages/model", modelView{}, nil},
	{"pages/compare", compareView{}, []string{"Body"}},
	{"pages/comparisons", comparisonsView{}, nil},
	{"pages/changes", changesView{}, nil},
	{"pages/subscribe", subscribeView{}, nil},
	{"pages/notices", noticesView{}, nil},
	{"pages/notice", noticeView{}, nil},
	{"pages/page", documentView{}, []string{"Body"}},
	{"pages/suppliers", suppliersView{}, nil},
	{"pages/responsibilities", responsibilitiesView{}, nil},
	{"pages/frameworks", frameworksView{}, nil},
	{"pages/verify", verifyView{}, nil},
	{"pages/glossary", glossaryView{}, nil},
	{"pages/search", searchView{}, nil},
	{"pages/missing", missingView{}, nil},
	{"pages/moved", movedView{}, nil},
}
