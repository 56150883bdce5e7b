package content

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"placard/generator/diag"
)

// Canonical gives the canonical text of a pack: what its digest is computed
// over, what approvals bind to, and what is published as the pack's index.md.
// It is itself a document that this package reads. Two sources that mean the
// same have the same canonical text; a difference in any value, in the body or
// in any further file makes another.
//
// The form is frozen, because digests in approvals and at customers depend on
// it:
//
//	+++
//	system = "<id>"
//	version, published, effective, models, audience, triggers, next_review,
//	    notice, owner                      one line each, in this order
//	                                       (blank line before each table)
//	[brief]
//	use_for, do_not_use_for, data, human_review
//	[[change]]                             in the order of the source
//	section, class, what, why, action
//	[[impact_override]]                    in the order of the source
//	fingerprint, to, reason, role, by, at
//	[[file]]                               further pages and attachments, by path
//	path, size, sha256                     below the pack's folder; of a page,
//	                                       its text with LF line ends, no BOM
//	+++
//	                                       blank line
//	the body, without blank lines around it, and one line feed
//
// Keys without a value, and audience when it is public, are left out; so are
// tables without keys. Text is a TOML basic string in which only quotation
// marks, backslashes and control characters are escaped. Status, withdrawn
// and approvals are not part of it: they change while the content stays.
func Canonical(doc *Doc[PackFront], attachments []*Asset, pages []*Doc[PageFront]) []byte {
	system, folder := packPlace(doc.Path)
	var files []CanonicalFile
	for _, p := range pages {
		files = append(files, CanonicalFile{strings.TrimPrefix(p.Path, folder), int64(p.Source.Size()), p.Digest})
	}
	for _, a := range attachments {
		files = append(files, CanonicalFile{strings.TrimPrefix(a.Path, folder), a.Size, a.Digest})
	}
	slices.SortFunc(files, func(a, b CanonicalFile) int { return strings.Compare(a.Path, b.Path) })
	return (&CanonicalPack{System: system, Front: doc.Front, Files: files, Body: doc.Source.Bytes()[doc.Body:]}).Text()
}

// Digest gives the digest of a canonical text: "sha256:" and 64 hexadecimal
// digits.
func Digest(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// packPlace takes apart the path of a pack's document.
func packPlace(p string) (system, folder string) {
	steps := strings.Split(p, "/")
	if len(steps) > 1 {
		system = steps[1]
	}
	return system, path.Dir(p) + "/"
}

// A CanonicalPack is what a canonical text says.
type CanonicalPack struct {
	System string
	Front  PackFront
	Files  []CanonicalFile
	Body   []byte
}

// A CanonicalFile is a further file of a pack.
type CanonicalFile struct {
	Path   string `toml:"path" required:"true" pattern:"file" doc:"Path below the pack's folder."`
	Size   int64  `toml:"size" required:"true" min:"0" doc:"Size in bytes."`
	SHA256 string `toml:"sha256" required:"true" doc:"Lower-case hexadecimal SHA-256."`
}

// Text writes the canonical text.
func (p *CanonicalPack) Text() []byte {
	w := &canonicalWriter{}
	f := &p.Front
	w.WriteString(fence + "\n")
	w.text("system", p.System)
	w.text("version", f.Version)
	w.date("published", f.Published)
	w.date("effective", f.Effective)
	w.texts("models", f.Models)
	if f.Audience != Public {
		w.text("audience", f.Audience)
	}
	w.texts("triggers", f.Triggers)
	w.date("next_review", f.NextReview)
	w.text("notice", f.Notice)
	w.text("owner", f.Owner)
	if f.Brief != (Brief{}) {
		w.WriteString("\n[brief]\n")
		w.text("use_for", f.Brief.UseFor)
		w.text("do_not_use_for", f.Brief.DoNotUseFor)
		w.text("data", f.Brief.Data)
		w.text("human_review", f.Brief.HumanReview)
	}
	for _, c := range f.Changes {
		w.WriteString("\n[[change]]\n")
		w.text("section", c.Section)
		w.text("class", c.Class)
		w.text("what", c.What)
		w.text("why", c.Why)
		w.text("action", c.Action)
	}
	for _, o := range f.Overrides {
		w.WriteString("\n[[impact_override]]\n")
		w.text("fingerprint", o.Fingerprint)
		w.text("to", o.To)
		w.text("reason", o.Reason)
		w.text("role", o.Role)
		w.text("by", o.By)
		w.date("at", o.At)
	}
	for _, file := range p.Files {
		w.WriteString("\n[[file]]\n")
		w.text("path", file.Path)
		fmt.Fprintf(w, "size = %d\n", file.Size)
		w.text("sha256", file.SHA256)
	}
	w.body(p.Body)
	return w.Bytes()
}

// CanonicalNotice gives the canonical text of a notice: what its digest is
// computed over, and what is published as the notice's notice.md. Its form is
// frozen like that of [Canonical]:
//
//	+++
//	id, title, kind, impact, summary, systems, models, from, to, published,
//	    effective, action, deadline, urgent_reason, corrects, supersedes,
//	    audience, affected                 one line each, in this order
//	+++
//	                                       blank line
//	the body, without blank lines around it, and one line feed
//
// Keys without a value, and audience when it is public, are left out;
// published is in UTC. Whether it is a draft is not part of it.
func CanonicalNotice(doc *Doc[NoticeFront]) []byte {
	w := &canonicalWriter{}
	f := &doc.Front
	w.WriteString(fence + "\n")
	w.text("id", f.ID)
	w.text("title", f.Title)
	w.text("kind", f.Kind)
	w.text("impact", f.Impact)
	w.text("summary", f.Summary)
	w.texts("systems", f.Systems)
	w.texts("models", f.Models)
	w.text("from", f.From)
	w.text("to", f.To)
	if !f.Published.IsZero() {
		fmt.Fprintf(w, "published = %s\n", f.Published.UTC().Format(time.RFC3339Nano))
	}
	w.date("effective", f.Effective)
	w.text("action", f.Action)
	w.date("deadline", f.Deadline)
	w.text("urgent_reason", f.UrgentReason)
	w.text("corrects", f.Corrects)
	w.text("supersedes", f.Supersedes)
	if f.Audience != Public {
		w.text("audience", f.Audience)
	}
	w.text("affected", f.AffectedPeople)
	w.body(doc.Source.Bytes()[min(doc.Body, doc.Source.Size()):])
	return w.Bytes()
}

type canonicalWriter struct{ bytes.Buffer }

// body closes the front matter and writes the text.
func (w *canonicalWriter) body(text []byte) {
	w.WriteString(fence + "\n")
	if text = bytes.Trim(text, "\n"); len(text) > 0 {
		w.WriteByte('\n')
		w.Write(text)
		w.WriteByte('\n')
	}
}

func (w *canonicalWriter) text(key, value string) {
	if value != "" {
		fmt.Fprintf(w, "%s = %s\n", key, basicString(value))
	}
}

func (w *canonicalWriter) texts(key string, values []string) {
	if len(values) == 0 {
		return
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = basicString(v)
	}
	fmt.Fprintf(w, "%s = [%s]\n", key, strings.Join(quoted, ", "))
}

func (w *canonicalWriter) date(key string, value Date) {
	if !value.IsZero() {
		fmt.Fprintf(w, "%s = %s\n", key, value)
	}
}

// ParseCanonical reads a canonical text, such as one fetched from a published
// site. It fails on any text that [CanonicalPack.Text] would not write byte
// for byte.
func ParseCanonical(text []byte) (*CanonicalPack, error) {
	var list diag.List
	f, values := readFile("index.md", "index.md", "", text, &list)
	if values == nil {
		return nil, fmt.Errorf("read canonical text: %w", firstFinding(list))
	}
	head := struct {
		System string          `toml:"system" required:"true" pattern:"id"`
		Files  []CanonicalFile `toml:"file"`
	}{}
	headFields := Fields(head)
	own := make(map[string]any)
	for _, key := range namesOf(headFields) {
		if v, ok := values[key]; ok {
			own[key] = v
			delete(values, key)
		}
	}
	p := &CanonicalPack{}
	shape{fields: headFields, names: namesOf(headFields), what: "a canonical text"}.decode(own, f.Positions, &head, &list)
	fields := Fields(p.Front)
	shape{fields: fields, names: namesOf(fields), what: "a canonical text"}.decode(values, f.Positions, &p.Front, &list)
	if len(list) > 0 {
		return nil, fmt.Errorf("read canonical text: %w", firstFinding(list))
	}
	p.System, p.Files, p.Body = head.System, head.Files, f.Source.Bytes()[f.Body:]
	if !bytes.Equal(p.Text(), text) {
		return nil, errors.New("read canonical text: it is not in canonical form")
	}
	return p, nil
}

func firstFinding(list diag.List) error {
	list.Sort()
	f := list[0]
	return fmt.Errorf("line %d: %s", f.Span.Line, f.Message)
}
