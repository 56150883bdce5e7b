package content

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"placard/generator/diag"
)

// This file decides from a file's path what it is, builds the tree with empty
// places and makes a job for each file that fills its place.

// A document is a Markdown file with what its name says.
type document struct {
	path     string // as on disk
	logical  string // without the language
	language string
}

// A packFolder collects the files of one folder in a system's folder.
type packFolder struct {
	system, name string
	docs         []document
	assets       []string
}

func (l *loader) arrange(files []string) {
	a := &arranging{
		loader:  l,
		systems: make(map[string]*SystemDir),
		packs:   make(map[string]*PackDir),
		folders: make(map[string]*packFolder),
		logical: make(map[string]string),
	}
	for _, p := range files {
		a.file(p)
	}
	for _, key := range a.order {
		a.packFolder(a.folders[key])
	}
	for _, s := range l.tree.Systems {
		if s.Doc == nil {
			at := path.Join(systemsDir, s.ID, "_index.md")
			l.list.Add(systemWithoutIndex, diag.FileSpan(contentDir+"/"+at), "write the file with the system's name and summary", "the system %q has no _index.md", s.ID)
			s.Doc = makeDoc[SystemFront](l.shapes.system, brokenFile(contentDir+"/"+at, at, ""), nil, nil)
		}
		slices.SortFunc(s.Packs, func(a, b *PackDir) int { return strings.Compare(a.Name, b.Name) })
	}
	slices.SortFunc(l.tree.Systems, func(a, b *SystemDir) int { return strings.Compare(a.ID, b.ID) })
}

type arranging struct {
	*loader
	systems map[string]*SystemDir
	packs   map[string]*PackDir // by system/name
	folders map[string]*packFolder
	order   []string          // keys of folders as they came
	logical map[string]string // logical path to path
}

func (a *arranging) system(id string) *SystemDir {
	s := a.systems[id]
	if s == nil {
		s = &SystemDir{ID: id}
		a.systems[id] = s
		a.tree.Systems = append(a.tree.Systems, s)
	}
	return s
}

// misplaced reports a file that is left out.
func (a *arranging) misplaced(p, hint, format string, args ...any) {
	a.list.Add(misplaced, diag.FileSpan(contentDir+"/"+p), hint, format, args...)
}

func (a *arranging) file(p string) {
	steps := strings.Split(p, "/")
	name := steps[len(steps)-1]
	if !strings.HasSuffix(name, ".md") {
		a.asset(p, steps)
		return
	}
	doc := document{path: p}
	stem, lang := splitLanguage(strings.TrimSuffix(name, ".md"))
	doc.logical = strings.TrimSuffix(p, name) + stem + ".md"
	if lang != "" {
		if !strings.EqualFold(lang, a.tree.Config.Language) {
			a.list.Add(notPublished, diag.FileSpan(contentDir+"/"+p), fmt.Sprintf("the site's language is %q; remove the file or rename it", a.tree.Config.Language), "the document in %q is not published: translations are not supported yet", lang)
			return
		}
		doc.language = lang
	}
	if first, ok := a.logical[doc.logical]; ok {
		a.list.Add(writtenTwice, diag.FileSpan(contentDir+"/"+p), "keep one of the two", "%q is the same document as %q", name, path.Base(first))
		return
	}
	a.logical[doc.logical] = p
	name = stem + ".md"
	switch {
	case steps[0] == systemsDir && len(steps) > 1:
		a.inSystems(doc, steps, name)
	case steps[0] == noticesDir && len(steps) > 1:
		switch {
		case len(steps) > 2:
			a.misplaced(p, "move it to content/notices", "notices lie in the folder notices itself, not in folders below it")
		case name == "_index.md":
			a.page(doc)
		case name == "index.md":
			a.misplaced(p, "call it _index.md if it introduces the list of notices", "%q is not a notice", name)
		default:
			place := new(Doc[NoticeFront])
			a.tree.Notices = append(a.tree.Notices, place)
			job(a.loader, doc, a.shapes.notice, place)
		}
	case len(steps) == 1 && name == "_index.md":
		a.tree.Home = new(Doc[PageFront])
		job(a.loader, doc, a.shapes.page, a.tree.Home)
	case name == "index.md":
		a.misplaced(p, "call it _index.md", "the page of a folder is its _index.md")
	case len(steps) == 1 && (name == systemsDir+".md" || name == noticesDir+".md"):
		a.misplaced(p, fmt.Sprintf("call it %s/_index.md", stem), "the address of %q belongs to the list of %s", name, stem)
	default:
		a.page(doc)
	}
}

func (a *arranging) inSystems(doc document, steps []string, name string) {
	switch len(steps) {
	case 2:
		if name == "_index.md" {
			a.page(doc)
			return
		}
		a.misplaced(doc.path, fmt.Sprintf("a system is a folder: call it systems/%s/_index.md", strings.TrimSuffix(name, ".md")), "%q lies directly in the folder systems", name)
	case 3:
		s := a.system(steps[1])
		if name == "_index.md" {
			s.Doc = new(Doc[SystemFront])
			job(a.loader, doc, a.shapes.system, s.Doc)
			return
		}
		version := strings.TrimSuffix(name, ".md")
		if version == "index" {
			a.misplaced(doc.path, "call it _index.md if it describes the system", "%q is neither the system's _index.md nor a pack", name)
			return
		}
		if !a.versionName(doc.path, version) {
			return
		}
		pack := &PackDir{Name: version, Doc: new(Doc[PackFront])}
		s.Packs = append(s.Packs, pack)
		a.packs[s.ID+"/"+version] = pack
		job(a.loader, doc, a.shapes.pack, pack.Doc)
	default:
		f := a.folder(steps)
		f.docs = append(f.docs, doc)
	}
}

func (a *arranging) folder(steps []string) *packFolder {
	key := steps[1] + "/" + steps[2]
	f := a.folders[key]
	if f == nil {
		f = &packFolder{system: steps[1], name: steps[2]}
		a.folders[key] = f
		a.order = append(a.order, key)
	}
	return f
}

// likeVersion tells names that are meant to be versions.
var likeVersion = regexp.MustCompile(`^[vV]?[0-9]`)

// versionName reports a pack whose name is not a version, and whether it is
// meant to be one and should be read as a pack all the same.
func (a *arranging) versionName(p, name string) bool {
	semver := patterns["semver"]
	if semver.Match(name) {
		return true
	}
	hint := "packs are named after their version, such as 1.2.0; put other pages into a pack's folder or outside systems"
	for _, mended := range []string{strings.TrimLeft(name, "vV"), name + ".0", strings.TrimLeft(name, "vV") + ".0", strings.TrimLeft(name, "vV") + ".0.0"} {
		if semver.Match(mended) {
			hint = fmt.Sprintf("call it %q", mended)
			break
		}
	}
	a.list.Add(packName, diag.FileSpan(contentDir+"/"+p), hint, "%q is not a version", name)
	return likeVersion.MatchString(name)
}

// packFolder decides what a folder in a system's folder is: a pack if it has
// an index.md or is named like a version or holds documents, otherwise a
// folder of files such as images.
func (a *arranging) packFolder(f *packFolder) {
	dir := path.Join(systemsDir, f.system, f.name)
	s := a.system(f.system)
	if len(f.docs) == 0 && !likeVersion.MatchString(f.name) {
		for _, p := range f.assets {
			a.tree.Assets = append(a.tree.Assets, a.newAsset(p))
		}
		slices.SortFunc(a.tree.Assets, func(a, b *Asset) int { return strings.Compare(a.Path, b.Path) })
		return
	}
	if !a.versionName(dir, f.name) {
		return
	}
	if a.packs[f.system+"/"+f.name] != nil {
		a.list.Add(packTwice, diag.FileSpan(contentDir+"/"+dir), "keep the folder if the pack has further files, otherwise the file", "the pack %s exists as %s.md and as a folder", f.name, f.name)
		return
	}
	pack := &PackDir{Name: f.name}
	s.Packs = append(s.Packs, pack)
	for _, doc := range f.docs {
		switch doc.logical {
		case dir + "/index.md":
			pack.Doc = new(Doc[PackFront])
			job(a.loader, doc, a.shapes.pack, pack.Doc)
		case dir + "/_index.md":
			a.misplaced(doc.path, "call it index.md", "the text of a pack is its index.md")
		default:
			place := new(Doc[PageFront])
			pack.Pages = append(pack.Pages, place)
			job(a.loader, doc, a.shapes.page, place)
		}
	}
	for _, p := range f.assets {
		pack.Attachments = append(pack.Attachments, a.newAsset(p))
	}
	if pack.Doc == nil {
		at := dir + "/index.md"
		a.list.Add(packWithoutIndex, diag.FileSpan(contentDir+"/"+at), "write index.md with the pack's front matter and text", "the pack's folder %q has no index.md", dir)
		pack.Doc = makeDoc[PackFront](a.shapes.pack, brokenFile(contentDir+"/"+at, at, ""), nil, nil)
	}
}

func (a *arranging) page(doc document) {
	place := new(Doc[PageFront])
	a.tree.Pages = append(a.tree.Pages, place)
	job(a.loader, doc, a.shapes.page, place)
}

// job makes the job that reads a document into its place.
func job[F any](l *loader, doc document, s shape, place *Doc[F]) {
	l.jobs = append(l.jobs, func(list *diag.List) {
		known, info, settled := l.memory.recall(l.root, doc.path)
		if known != nil {
			if d, ok := known.doc.(*Doc[F]); ok && d.Language == doc.language {
				*place = *d
				*list = append(*list, known.findings...)
				l.memory.remember(doc.path, known)
				return
			}
		}
		at, quiet, keeping := l.kept.place(doc, s.what)
		if keeping {
			if d := kept[F](l.kept, at, doc); d != nil {
				*place = *d
				return
			}
		}
		name := contentDir + "/" + doc.path
		f, values := brokenFile(name, doc.path, doc.language), map[string]any(nil)
		data, ok := readAll(l.root, doc.path, name, MaxDocument, list)
		if ok {
			f, values = readFile(name, doc.path, doc.language, data, list)
		}
		*place = *makeDoc[F](s, f, values, list)
		if keeping && quiet && ok && len(*list) == 0 {
			keep(l.kept, at, place)
		}
		if ok && info != nil {
			l.memory.remember(doc.path, &remembered{info: info, settled: settled, doc: place, findings: *list})
		}
	})
}

// splitLanguage takes the language tag off a document's stem: "1.1.0.de" is
// "1.1.0" in "de". A stem that is a version as a whole ("1.1.0-rc.de") has no
// tag, nor has an ending that is no language ("node.js").
func splitLanguage(stem string) (rest, lang string) {
	i := strings.LastIndexByte(stem, '.')
	if i <= 0 || !languageTag.MatchString(stem[i+1:]) || patterns["semver"].Match(stem) {
		return stem, ""
	}
	if _, err := language.Parse(stem[i+1:]); err != nil {
		return stem, ""
	}
	return stem[:i], stem[i+1:]
}

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
