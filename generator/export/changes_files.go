package export

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"placard/generator/disclosure"
)

// fileChanges lists the further pages and attachments that differ.
func (p *publication) fileChanges(from, to *disclosure.Pack) []*html.Node {
	before, after := packFiles(from), packFiles(to)
	var names []string
	for name, digest := range after {
		if before[name] != digest {
			names = append(names, name)
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	ul := el(atom.Ul)
	for i, name := range names {
		if i == maxChanges {
			ul.AppendChild(el(atom.Li, text("…")))
			break
		}
		word := p.Strings.Changed
		if _, ok := before[name]; !ok {
			word = p.Strings.Added
		} else if _, ok := after[name]; !ok {
			word = p.Strings.Removed
		}
		ul.AppendChild(el(atom.Li, el(atom.Strong, text(word+":")), text(" "+line(name))))
	}
	return []*html.Node{el(atom.H2, text(p.Strings.Files)), ul}
}

// packFiles gives the digests of a pack's further files, by name.
func packFiles(k *disclosure.Pack) map[string]string {
	files := map[string]string{}
	folder := path.Dir(k.Doc.Path) + "/"
	for _, page := range k.Pages {
		files[strings.TrimPrefix(page.Doc.Path, folder)] = page.Doc.Digest
	}
	for _, a := range k.Attachments {
		files[strings.TrimPrefix(a.Path, folder)] = a.Digest
	}
	return files
}
