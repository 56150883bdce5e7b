package compare

import (
	"path"
	"slices"
	"strings"

	"placard/generator/diff"
	"placard/generator/disclosure"
)

// A File is a further page or an attachment that differs.
type File struct {
	Path    string  `json:"path" doc:"Path below the folder of the pack."` // below the pack's folder
	OldPath string  `json:"old_path,omitempty" doc:"Path before, where it was another."`
	Op      diff.Op `json:"op" doc:"How it changed."` // added, removed, edited or moved
	// Page says that it is a further page; Text is then the difference of
	// the two texts, if both were there to be compared.
	Page        bool       `json:"page,omitempty" doc:"Whether it is a further page."`
	Text        *diff.Diff `json:"text,omitempty" doc:"Difference of the texts of a page."`
	OldDigest   string     `json:"old_digest,omitempty" doc:"SHA-256 before, in hexadecimal."` // SHA-256 in hexadecimal
	NewDigest   string     `json:"new_digest,omitempty" doc:"SHA-256 now, in hexadecimal."`
	OldSize     int64      `json:"old_size,omitempty" doc:"Size before in bytes."`
	NewSize     int64      `json:"new_size,omitempty" doc:"Size now in bytes."`
	Section     string     `json:"section" doc:"Section that first refers to it."` // that first refers to it, else record
	Fingerprint string     `json:"fingerprint,omitempty" doc:"Of the change."`
}

type sideFile struct {
	path, digest string
	size         int64
	page         *disclosure.Page
}

// same reports whether two files are the same, under the same name.
func (f sideFile) same(g sideFile) bool { return f.path == g.path && f.digest == g.digest }

// files compares further pages and attachments.
func (p *pair) files() {
	old, new := map[string]sideFile{}, map[string]sideFile{}
	var paths []string
	for _, f := range p.old.files {
		old[f.path] = f
		paths = append(paths, f.path)
	}
	for _, f := range p.new.files {
		new[f.path] = f
		paths = append(paths, f.path)
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	moved := map[string]string{} // new path to old path of the same bytes
	for _, to := range paths {
		b, there := new[to]
		if _, before := old[to]; !there || before {
			continue
		}
		for _, from := range paths {
			a, was := old[from]
			if _, still := new[from]; was && !still && a.digest == b.digest && !contains(moved, from) {
				moved[to] = from
				break
			}
		}
	}
	for _, at := range paths {
		a, was := old[at]
		b, is := new[at]
		from, isMoved := moved[at]
		switch {
		case was && is && a.digest == b.digest, was && !is && contains(moved, at):
		case isMoved:
			a = old[from]
			p.file(File{Path: at, OldPath: from, Op: diff.Moved, Page: b.page != nil, OldDigest: a.digest, NewDigest: b.digest, OldSize: a.size, NewSize: b.size}, a, b)
		case was && is:
			p.file(File{Path: at, Op: diff.Edited, Page: b.page != nil, OldDigest: a.digest, NewDigest: b.digest, OldSize: a.size, NewSize: b.size}, a, b)
		case is:
			p.file(File{Path: at, Op: diff.Added, Page: b.page != nil, NewDigest: b.digest, NewSize: b.size}, a, b)
		default:
			p.file(File{Path: at, Op: diff.Removed, Page: a.page != nil, OldDigest: a.digest, OldSize: a.size}, a, b)
		}
	}
}

func contains(m map[string]string, value string) bool {
	for _, v := range m {
		if v == value {
			return true
		}
	}
	return false
}

// file judges one file. What can be read is compared as text; of what cannot,
// only that it differs is known.
func (p *pair) file(f File, a, b sideFile) {
	f.Section = Record
	for _, in := range []struct {
		links map[string]string
		path  string
	}{{p.new.text.links, f.Path}, {p.old.text.links, f.Path}, {p.old.text.links, f.OldPath}} {
		if s, ok := in.links[in.path]; ok {
			f.Section = s
			break
		}
	}
	api := isAPI(f.Path)
	if api && f.Section == Record {
		f.Section = "capabilities"
	}
	c := Change{
		Section: f.Section, Kind: "file", Name: f.Path, Op: f.Op, SectionAt: -1, BlockAt: -1,
		Fingerprint: diff.Fingerprint(f.Section, "file:"+f.Path, f.OldDigest, f.NewDigest),
	}
	f.Fingerprint = c.Fingerprint
	floor := atLeast(p.floors.of(f.Section), disclosure.Minor)
	reason := func(rule string, class disclosure.Impact, detail string) {
		c.Reasons = append(c.Reasons, Reason{rule, class, detail})
	}
	switch {
	case f.Op == diff.Moved:
		reason(ruleFile.Code, disclosure.Editorial, "the same file under another name, before "+f.OldPath)
	case f.Op == diff.Edited && a.page != nil && b.page != nil:
		old, new := p.documents(a.page.Doc.File), p.documents(b.page.Doc.File)
		if old == nil || new == nil || a.page.Doc.Broken || b.page.Doc.Broken {
			c.Undetermined = true
			reason(ruleUnread.Code, floor, "the page could not be read")
			break
		}
		text := p.text(p.family.read(a.page.Doc.File, old), p.family.read(b.page.Doc.File, new), f.Section, f.Path)
		f.Text, f.Fingerprint = &text, ""
		p.out.Files = append(p.out.Files, f)
		return
	case api && f.Op == diff.Removed:
		reason(ruleFile.Code, disclosure.Material, "the description of the interface went out")
	case api && f.Op == diff.Edited:
		reason(ruleFile.Code, floor, "the description of the interface changed")
	case f.Op == diff.Edited && !readable(f.Path):
		c.Undetermined = true
		reason(ruleUnread.Code, floor, "the file changed, and what it holds cannot be compared")
	default:
		reason(ruleFile.Code, floor, "the file "+map[diff.Op]string{diff.Added: "came in", diff.Removed: "went out", diff.Edited: "changed"}[f.Op])
	}
	p.out.Files = append(p.out.Files, f)
	p.add(c)
}

// isAPI reports whether a file describes the system's interface.
func isAPI(p string) bool {
	switch strings.ToLower(path.Base(p)) {
	case "openapi.yaml", "openapi.yml", "openapi.json":
		return true
	}
	return false
}

// readable reports whether a person who reviews the unified difference of a
// file sees what changed in it.
func readable(p string) bool {
	switch strings.ToLower(path.Ext(p)) {
	case ".md", ".txt", ".csv", ".tsv", ".json", ".yaml", ".yml", ".toml", ".xml", ".svg":
		return true
	}
	return false
}
