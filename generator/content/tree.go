// Package content reads a site's source: site.toml, the tree of documents
// and their TOML front matter, and knows where in the source every key,
// value and table stands. It knows the form of documents, not their meaning:
// whether a reference resolves or a date makes sense is the business of
// package disclosure.
//
// [Load] never fails because of what an author wrote: every mistake becomes a
// finding, and what could be read is returned. It fails only when the tree
// cannot be read at all. All files are reached through [os.Root], so that no
// path and no symbolic link leads out of the site's folder.
//
// A file goes through these hands: walk.go lists it, arrange.go decides from
// its path what it is, document.go divides it, text.go refuses what readers
// could not see, scan.go measures its TOML before the parser sees it, toml.go
// parses and puts the parser's errors into our words, decode.go fills the
// types of frontmatter.go and site.go and reports every key that is wrong, and
// positions.go knows where each key stands. asset.go and svg.go look after
// files that are published as they are; edit.go changes front matter for
// commands; canonical.go writes the text that a pack's digest is computed over.
package content

import (
	"crypto/sha256"
	"sync"

	"placard/generator/diag"
)

// A Tree is a site's source as read.
type Tree struct {
	Config     *ConfigFile     // never nil
	Home       *Doc[PageFront] // nil when content/_index.md is missing
	Systems    []*SystemDir    // by id
	Notices    []*Doc[NoticeFront]
	Pages      []*Doc[PageFront] // ordinary pages, by path; folders' _index.md included
	Assets     []*Asset          // files that are not Markdown, outside packs' folders, by path
	Frameworks []*FrameworkFile  // the site's frameworks folder
}

// ConfigFile is site.toml with the positions of its keys.
type ConfigFile struct {
	Site
	Source    *diag.Source // site.toml; empty when it is missing
	Positions *Positions
	Broken    bool // could not be read; the site is then [DefaultSite]
}

// SystemDir is one folder under systems.
type SystemDir struct {
	ID    string            // name of the folder
	Doc   *Doc[SystemFront] // never nil; Broken when the folder has no _index.md
	Packs []*PackDir        // by name
}

// PackDir is one pack: a file or a folder.
type PackDir struct {
	Name        string            // name of the file without .md, or of the folder
	Doc         *Doc[PackFront]   // never nil; Broken when the folder has no index.md
	Pages       []*Doc[PageFront] // further pages of a folder, by path
	Attachments []*Asset          // other files of a folder, by path

	digest *packDigest // set when the pack was loaded
}

// A packDigest is a digest that is worked out once, also for all loads in
// which the pack has the same files.
type packDigest struct {
	once sync.Once
	text string
	size int // of the canonical text
	// store remembers it, if not nil.
	store Store
}

// Digest gives the digest of the pack's canonical text and its size in bytes, or
// "" and 0 when its document could not be read. The work is done once for a
// pack that was loaded; Digest may be called from several goroutines.
func (p *PackDir) Digest() (digest string, size int) {
	if p.Doc == nil || p.Doc.File == nil || p.Doc.Broken {
		return "", 0
	}
	d := p.digest
	if d == nil {
		d = new(packDigest)
	}
	d.once.Do(func() {
		d.text, d.size = d.kept(p, func() (string, int) {
			text := Canonical(p.Doc, p.Attachments, p.Pages)
			return Digest(text), len(text)
		})
	})
	return d.text, d.size
}

// A File is a document's text.
type File struct {
	// Path is the path below the content folder, with forward slashes:
	// systems/triage/1.1.0.md.
	Path string
	// Language is the BCP 47 tag in the file's name (1.1.0.de.md), or "".
	Language string
	// Source is the whole file, normalised; its Name is the path from the
	// site's folder (content/systems/…).
	Source *diag.Source
	// Body is the offset in Source at which the Markdown begins, BodyDigest
	// the SHA-256 of what follows.
	Body       int
	BodyDigest [sha256.Size]byte
	// Positions finds keys and values of the front matter.
	Positions *Positions
	// Digest is the lower-case hexadecimal SHA-256 of the normalised file.
	Digest string
	// Broken says that the document or its front matter could not be read,
	// and that a finding says why. The front matter is then at its defaults
	// and nothing should be concluded from it. Single values that were
	// refused do not break a document: see [Positions.Refused].
	Broken bool
}

// A Doc is a document with its front matter decoded.
type Doc[F any] struct {
	*File
	Front F
}

// An Asset is a file that is published as it is.
type Asset struct {
	Path   string // below the content folder
	Size   int64
	Digest string // lower-case hexadecimal SHA-256
	// Open returns the bytes. The file was checked when the tree was
	// loaded; Open fails if it has changed since.
	Open func() ([]byte, error)
}

// A FrameworkFile is one framework's crosswalk data; see [Framework].
type FrameworkFile struct {
	Name string // file name without .toml
	Framework
	Source    *diag.Source
	Positions *Positions
	Broken    bool // could not be read
}

// Framework is a set of controls and what on the site answers each. It holds
// ids and short titles, never the standard's text.
type Framework struct {
	Title    string    `toml:"title" required:"true" doc:"Name of the framework."`
	Edition  string    `toml:"edition" required:"true" doc:"Edition or version, such as \"2023\"."`
	Source   string    `toml:"source" pattern:"url" doc:"Where the framework itself is published."`
	Note     string    `toml:"note" doc:"A sentence shown with the table."`
	Controls []Control `toml:"control" doc:"Controls, in the framework's order."`
}

// Control is one control, article or subcategory of a framework.
type Control struct {
	ID      string   `toml:"id" required:"true" doc:"Identifier in the framework, such as \"A.10.4\"."`
	Title   string   `toml:"title" required:"true" doc:"Short title in our words."`
	Answers []string `toml:"answers" doc:"What answers it: section:<id>, point:<section>/<point>, page:<name> with name one of home, systems, packs, models, notices, changes, approvals, suppliers, responsibilities, frameworks, verify, contacts, brief, or a page's source path."`
	Note    string   `toml:"note" doc:"What the answer covers and what it does not."`
}
