package export

import (
	"io"
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/output"
	"placard/trustindex"
)

const noticesIndexPath = "notices/index.json"

// notices plans the index of notices.
func (x *indexing) notices() output.Artifact {
	doc := &trustindex.Notices{Head: x.head("notices", noticesIndexPath), Count: len(x.Site.Notices), Notices: []trustindex.Notice{}}
	updated := newest{asOf: x.Site.AsOf}
	var uses []string
	for _, n := range x.Site.Notices {
		updated.notice(n)
		doc.Notices = append(doc.Notices, x.notice(n))
		if text := n.URL + "index.md"; x.has(text) {
			uses = append(uses, text)
		}
	}
	doc.Updated = updated.time(x)
	return derived(noticesIndexPath, x.documentKey("index-notices/v1", doc), packPhase, uses, func(files output.Files) (any, error) {
		d := *doc
		d.Notices = slices.Clone(doc.Notices)
		for i, n := range x.Site.Notices {
			if text := n.URL + "index.md"; x.has(text) {
				f, err := x.file(files, text, "text/markdown")
				if err != nil {
					return nil, err
				}
				d.Notices[i].Markdown = &f
			}
		}
		return &d, nil
	})
}

// noticeSourceName is the canonical text of a notice, beside its page.
const noticeSourceName = "notice.md"

// noticeSources plans the canonical texts of the notices.
func (x *indexing) noticeSources() []output.Artifact {
	list := make([]output.Artifact, len(x.Site.Notices))
	for i, n := range x.Site.Notices {
		list[i] = output.Artifact{
			Path:  n.URL + noticeSourceName,
			Kind:  "notice",
			Key:   output.NewKey("notice-text/v1").String(x.Program).String(n.Doc.Digest).Sum(),
			Write: func(w io.Writer) error { _, err := w.Write(n.Canonical()); return err },
		}
	}
	return list
}

func (x *indexing) notice(n *disclosure.Notice) trustindex.Notice {
	f := &n.Doc.Front
	text := n.Canonical()
	digest := content.Digest(text)
	d := trustindex.Notice{
		ID:           n.ID,
		Title:        line(f.Title),
		Kind:         f.Kind,
		Impact:       f.Impact,
		State:        string(n.State),
		Summary:      line(f.Summary),
		Published:    n.Published.UTC(),
		Effective:    f.Effective.String(),
		Systems:      []string{},
		Models:       []trustindex.ModelRef{},
		Action:       line(f.Action),
		Deadline:     f.Deadline.String(),
		Affected:     line(f.AffectedPeople),
		UrgentReason: line(f.UrgentReason),
		URL:          x.absolute(n.URL),
		Digest:       digest,
		Text: trustindex.File{
			URL: x.absolute(n.URL + noticeSourceName), MediaType: "text/markdown",
			Size: int64(len(text)), SHA256: strings.TrimPrefix(digest, "sha256:"),
		},
	}
	for _, s := range n.Systems {
		d.Systems = append(d.Systems, s.ID)
	}
	if len(f.Models) > 0 {
		for _, m := range n.Models {
			d.Models = append(d.Models, trustindex.ModelRef{System: m.System.ID, ID: m.Front.ID})
		}
	}
	if n.From != nil {
		d.From = n.From.Version.Original()
	}
	if n.To != nil {
		d.To = n.To.Version.Original()
	}
	if n.Corrects != nil {
		d.Corrects = n.Corrects.ID
	}
	if n.Supersedes != nil {
		d.Supersedes = n.Supersedes.ID
	}
	for _, o := range n.CorrectedBy {
		d.CorrectedBy = append(d.CorrectedBy, o.ID)
	}
	for _, o := range n.SupersededBy {
		d.SupersededBy = append(d.SupersededBy, o.ID)
	}
	return d
}
