package render

import (
	"encoding/hex"
	"html/template"
	"strings"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// A Body is a document as one page shows it. Its exported fields digest
// everything that the HTML depends on, so that it enters the page's key
// without being rendered; [Body.HTML] renders it when the page is written.
type Body struct {
	// Text is the SHA-256 of the document's Markdown, front matter left out.
	Text string
	// Links are the document's destinations and where they lead from this
	// page, in the order in which they are first used.
	Links []Resolved
	// Headings are the ids of the headings, which depend on the sections
	// that the site's packs have.
	Headings []string
	// Glossary is the digest of the terms that may be explained.
	Glossary string
	// Beside is the pack in force, its link and its version, and a digest of
	// the texts, on which the counterparts of the paragraphs depend.
	Beside []string
	// Pictures are the digests of the pictures, on which their sizes depend.
	Pictures []string

	pictures map[string]*content.Asset // by destination

	counterparts func() []Counterpart // the paragraphs' places in the pack in force

	file     *content.File
	document func(*content.File) *markdown.Document
	glossary *markdown.Glossary
	words    *markdown.Words
}

// Resolved is a destination as written and as linked.
type Resolved struct{ From, To string }

// A Counterpart is a paragraph and the link to the same one in the pack in
// force.
type Counterpart struct{ ID, Href, Text string }

// glossaryDestination is how the glossary is addressed in documents.
const glossaryDestination = "/glossary/"

// HTML renders the document.
func (b *Body) HTML() (template.HTML, error) {
	if b == nil || b.document == nil {
		return "", nil
	}
	doc := b.document(b.file)
	if doc == nil {
		return "", nil
	}
	to := make(map[string]string, len(b.Links))
	for _, l := range b.Links {
		to[l.From] = l.To
	}
	r := markdown.Rendering{
		// What leads nowhere in this edition has no link.
		Link: func(destination string) string {
			if term, ok := strings.CutPrefix(destination, glossaryDestination+"#"); ok && to[destination] == "" {
				return to[glossaryDestination] + "#" + term
			}
			return to[destination]
		},
		Size: func(destination string) (width, height int) {
			if a := b.pictures[destination]; a != nil {
				return pictureSize(a)
			}
			return 0, 0
		},
		Glossary: b.glossary,
		Words:    *b.words,
	}
	if b.counterparts != nil {
		at := map[string]Counterpart{}
		for _, c := range b.counterparts() {
			at[c.ID] = c
		}
		r.Counterpart = func(id string) (href, text string) {
			c := at[id]
			return c.Href, c.Text
		}
	}
	return doc.HTML(r)
}

// body makes the body of a document shown at a page's address. home is the
// document's own address: links into itself stay on the page.
func (s *site) body(file *content.File, outline *markdown.Outline, page, home string) *Body {
	if file == nil || outline == nil {
		return nil
	}
	b := &Body{
		Text:     hex.EncodeToString(file.BodyDigest[:]),
		file:     file,
		document: s.document,
		words:    &s.markdown,
	}
	for _, h := range outline.Headings {
		b.Headings = append(b.Headings, h.ID)
	}
	seen := map[string]bool{}
	resolve := func(destination string) {
		if seen[destination] {
			return
		}
		seen[destination] = true
		t, ok := s.Resolve(file, destination)
		if t.External {
			return // left as it is written
		}
		link := "" // what this edition does not hold leads nowhere
		if ok {
			link = s.target(t, page, home)
		}
		b.Links = append(b.Links, Resolved{destination, link})
	}
	for _, l := range outline.Links {
		resolve(l.Destination)
	}
	for _, i := range outline.Images {
		resolve(i.Destination)
		if t, ok := s.Resolve(file, i.Destination); ok && s.files[t.URL] != nil && b.pictures[i.Destination] == nil {
			if b.pictures == nil {
				b.pictures = map[string]*content.Asset{}
			}
			b.pictures[i.Destination] = s.files[t.URL]
			b.Pictures = append(b.Pictures, s.files[t.URL].Digest)
		}
	}
	if s.glossary != nil && home != "glossary/" {
		b.glossary, b.Glossary = s.glossary, s.glossarySum
		resolve(glossaryDestination)
	}
	return b
}

// target gives the link from a page to a target.
func (s *site) target(t disclosure.Target, page, home string) string {
	link := ""
	if t.URL != home && t.URL != page || t.Fragment == "" {
		link = s.links.link(page, t.URL)
	}
	if t.Fragment != "" {
		link += "#" + t.Fragment
	}
	return link
}
