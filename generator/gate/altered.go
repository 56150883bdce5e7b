package gate

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/diff"
	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// record holds what stands outside the digest of a pack against what was
// published of it.
func (e *evaluation) record(old, new *Pack) {
	const back = "put it back; a further approval is an [[approval]] of its own"
	e.looked(ruleRecord, 1)
	for _, a := range old.Approvals {
		if a.Digest != old.Digest {
			continue // of other content, which check reports
		}
		if slices.ContainsFunc(new.Approvals, func(b content.Approval) bool { return sameApproval(a, b) }) {
			continue
		}
		at := packSpan(new, "version")
		now := "is gone"
		// The one that stands in its place, if there is one.
		for i, b := range new.Approvals {
			if b.Role == a.Role && !slices.ContainsFunc(old.Approvals, func(o content.Approval) bool { return sameApproval(o, b) }) {
				at = packSpan(new, content.Index("approval", i)+".by")
				now = fmt.Sprintf("is now one by %s on %s", b.By, b.At)
				break
			}
		}
		e.refuse(ruleRecord, at, back, "the %s approval of %s by %s on %s %s", a.Role, old.Name(), a.By, a.At, now)
	}
	if old.Status == "withdrawn" && new.Status == "withdrawn" && !old.Withdrawn.IsZero() && !old.Withdrawn.After(e.day) && old.Withdrawn != new.Withdrawn {
		e.refuse(ruleRecord, packSpan(new, "withdrawn"), "write withdrawn = "+old.Withdrawn.String(), "%s was withdrawn on %s and says %s", old.Name(), old.Withdrawn, new.Withdrawn)
	}
}

// pictures looks for images that a text shows, which are others under the same
// names. The text has its digest; they have their own where they lie in its
// folder, and none elsewhere.
func (e *evaluation) pictures(r *rule, name string, at diag.Span, old, new map[string]string) {
	for _, path := range slices.Sorted(maps.Keys(old)) {
		if now := new[path]; now != "" && now != old[path] {
			e.refuse(r, at, "put content/"+path+" back, and give the new image another name", "%s shows content/%s, which is another image now", name, path)
		}
	}
}

func sameApproval(a, b content.Approval) bool {
	return a.Role == b.Role && a.At == b.At && a.Digest == b.Digest && oneLine(a.By) == oneLine(b.By)
}

// oneLine is a text as an index gives it.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// narrowed looks for systems and model versions that readers of the base do
// not see any more. A pack's own audience is part of its digest.
func (e *evaluation) narrowed() {
	e.setBack()
	for _, system := range e.Site.Systems {
		var gone []string
		was, is := "", system.Doc.Front.Audience
		for i := range e.Base.Packs {
			old := &e.Base.Packs[i]
			if old.System != system.ID || !e.published(old) {
				continue
			}
			if new := e.Head.pack(old.System, old.Version); new != nil && new.Digest == old.Digest && disclosure.Narrows(is, old.Audience) {
				gone, was = append(gone, old.Version), old.Audience
			}
		}
		if len(gone) > 0 {
			e.refuse(rulePackRemoved, system.Doc.Positions.Value("audience"), "leave the audience of the system as it was; what only some may read is a pack, a page or a system of its own",
				"%s of %s %s for the audience %s, and would be for %s only", some(gone), system.ID, map[bool]string{true: "was", false: "were"}[len(gone) == 1], cmp.Or(was, content.Public), is)
			continue
		}
		for _, m := range system.Models {
			old := e.Base.model(system.ID, m.Front.ID)
			if old != nil && disclosure.Narrows(m.Audience(), old.Audience) {
				at := content.Index("model", m.Index) + ".audience"
				if !system.Doc.Positions.Has(at) {
					at = "audience"
				}
				e.looked(ruleModel, 1)
				e.refuse(ruleModel, system.Doc.Positions.Value(at), "leave its audience as it was", "model version %s of %s was for the audience %s, and would be for %s only",
					old.ID, old.System, cmp.Or(old.Audience, content.Public), m.Audience())
			}
		}
	}
}

// setBack looks for what the base has published and the site would not, since
// it is built for an earlier day.
func (e *evaluation) setBack() {
	if e.Base.Config != nil && !e.Site.AsOf.Before(e.day) {
		return
	}
	var gone []string
	var newest content.Date
	for i := range e.Base.Packs {
		old := &e.Base.Packs[i]
		if new := e.Head.pack(old.System, old.Version); new != nil && e.published(old) && new.Digest == old.Digest && new.Published.After(e.Site.AsOf) {
			gone = append(gone, old.Name())
			if new.Published.After(newest) {
				newest = new.Published
			}
		}
	}
	if len(gone) == 0 {
		return
	}
	at := diag.FileSpan("site.toml")
	if p := e.Site.Positions; p != nil && p.Has("as_of") {
		at = p.Value("as_of")
	}
	e.refuse(rulePackRemoved, at, "take as_of out, or write "+newest.String()+" or later", "as of %s, %s would not be published any more", e.Site.AsOf, some(gone))
}

// missing is where a pack that is gone would be reported, and what to do.
func (e *evaluation) missing(old *Pack) (diag.Span, string) {
	hint := `put it back; a pack that must not be relied on is withdrawn: status = "withdrawn", withdrawn = with the day, and a notice`
	if new := e.Head.pack(old.System, old.Version); new != nil {
		return packSpan(new, "status"), hint
	}
	if old.Pack != nil {
		return diag.FileSpan(old.Pack.Doc.Source.Name), hint
	}
	return diag.FileSpan("content/systems/" + old.System + "/" + old.Version + ".md"), hint
}

// altered shows both sides of what changed in a pack that must not.
func (e *evaluation) altered(f *diag.Finding, old, new *Pack) {
	const most = 5
	from := old.Pack
	if from == nil && old.Fetch != nil {
		text, err := old.Fetch()
		if err != nil {
			f.Related = append(f.Related, diag.Related{Span: f.Span, Message: "the published text could not be read: " + err.Error()})
			return
		}
		unified(f, f.Span, text, new.Pack.Canonical())
		return
	}
	if from == nil {
		return
	}
	c, err := e.between(from, new.Pack)
	if err != nil {
		return
	}
	var fields []string
	for i := range c.Fields {
		fields = append(fields, c.Fields[i].Words())
	}
	if len(fields) > 0 {
		f.Related = append(f.Related, diag.Related{Span: f.Span, Message: strings.Join(fields, "; ")})
	}
	for i := range c.Changes {
		change := &c.Changes[i]
		if change.Kind == "field" {
			continue
		}
		if len(f.Related) >= most {
			f.Related = append(f.Related, diag.Related{Span: f.Span, Message: fmt.Sprintf("and more: %d changes in all", len(c.Changes))})
			break
		}
		at := change.At()
		if at.Line == 0 {
			at = f.Span
		}
		f.Related = append(f.Related, diag.Related{Span: at, Message: change.WasNow()})
	}
	if len(f.Related) == 0 { // change entries, overrides, or what is never compared
		unified(f, f.Span, from.Canonical(), new.Pack.Canonical())
	}
}

// between compares a pack of the base with one of the head: each side is
// parsed by its own state.
func (e *evaluation) between(old, new *disclosure.Pack) (*compare.Comparison, error) {
	documents := e.Documents
	if e.Base.Documents != nil {
		documents = e.either
	}
	return compare.NewComparer(documents, compare.Options{Language: e.Site.Config.Language}).Packs(old, new)
}

// either parses a document of the base as the base does, any other as the
// head does: the sections of a pack may be configured otherwise by now.
func (e *evaluation) either(f *content.File) *markdown.Document {
	for i := range e.Base.Packs {
		p := e.Base.Packs[i].Pack
		if p != nil && (p.Doc.File == f || slices.ContainsFunc(p.Pages, func(page *disclosure.Page) bool { return page.Doc.File == f })) {
			return e.Base.Documents(f)
		}
	}
	return e.Documents(f)
}

// unified adds the lines that two texts differ by.
func unified(f *diag.Finding, at diag.Span, old, new []byte) {
	const most = 6
	var list, was, now []string
	for line := range strings.Lines(string(diff.Unified("", "", old, new))) {
		if strings.HasPrefix(line, "---") || strings.HasPrefix(line, "+++") || line[0] != '-' && line[0] != '+' || strings.TrimSpace(line[1:]) == "" {
			continue
		}
		word := "was: "
		if line[0] == '+' {
			word = "now: "
			now = append(now, strings.TrimRight(line[1:], "\n"))
		} else {
			was = append(was, strings.TrimRight(line[1:], "\n"))
		}
		switch {
		case len(list) < most:
			list = append(list, word+strings.TrimSpace(line[1:]))
		case len(list) == most:
			list = append(list, "and more")
		}
	}
	if spaces := onlySpaces(was, now); spaces != "" {
		list = []string{spaces}
	}
	f.Related = append(f.Related, diag.Related{Span: at, Message: strings.Join(list, "; ")})
}

// onlySpaces says where the first of lines differ that have the same words;
// "" if there is more to say of them. Shown as they are, they look the same.
func onlySpaces(was, now []string) string {
	words := func(lines []string) string { return strings.Join(strings.Fields(strings.Join(lines, " ")), " ") }
	if words(was) != words(now) {
		return ""
	}
	const shown = 20
	for i := range min(len(was), len(now)) {
		a, b := []rune(was[i]), []rune(now[i])
		same := 0
		for same < len(a) && same < len(b) && a[same] == b[same] {
			same++
		}
		if same == len(a) && same == len(b) {
			continue
		}
		part := func(line []rune) string {
			return strconv.Quote(string(line[max(0, same-shown):min(len(line), same+shown)]))
		}
		return fmt.Sprintf("the words are the same, spaces differ: was %s; now %s", part(a), part(b))
	}
	return "the words are the same, the breaks between lines differ"
}

func (e *evaluation) noticeSame(old, new *Notice) {
	at := new.Notice.Doc.Positions.Value("id")
	if old.Digest != "" {
		if old.Digest == new.Digest {
			e.pictures(ruleNoticeAltered, "notice "+old.ID, at, old.Pictures, new.Pictures)
			return
		}
	} else {
		if old.Front.ID == "" { // nothing is known but that it was there; base says why
			e.unknown = append(e.unknown, old.ID)
			return
		}
		if len(e.noticeDifferences(old, new)) == 0 {
			e.unknown = append(e.unknown, old.ID)
			return
		}
	}
	published := ""
	if !old.Published.IsZero() {
		published = " on " + old.Published.String()
	}
	f := e.refuse(ruleNoticeAltered, at, fmt.Sprintf("put it back as it was, and publish a correction: a notice with kind = \"correction\" and corrects = %q", old.ID), "notice %s was published%s and is another now", old.ID, published)
	at = diag.FileSpan(new.Notice.Doc.Source.Name)
	var was []byte
	if old.Fetch != nil {
		var err error
		if was, err = old.Fetch(); err != nil {
			f.Related = append(f.Related, diag.Related{Span: at, Message: "the published text could not be read: " + err.Error()})
		}
	}
	if old.Front.ID != "" {
		f.Related = append(f.Related, e.noticeDifferences(old, new)...)
	}
	if was == nil {
		return
	}
	now := new.Notice.Canonical()
	if len(f.Related) > 0 { // the front matter has been said in words
		was, now = noticeBody(was), noticeBody(now)
	}
	if !bytes.Equal(was, now) {
		unified(f, at, was, now)
	}
}

// noticeDifferences shows both sides of what changed in a notice. Of a notice
// from an index only the members of the index are compared.
func (e *evaluation) noticeDifferences(old, new *Notice) (list []diag.Related) {
	positions := new.Notice.Doc.Positions
	add := func(key, was, now string) {
		if was = strings.Join(strings.Fields(was), " "); was == strings.Join(strings.Fields(now), " ") {
			return
		}
		list = append(list, diag.Related{Span: positions.Value(key), Message: fmt.Sprintf("%s was %q and is %q", key, was, now)})
	}
	a, b := &old.Front, &new.Front
	add("title", a.Title, b.Title)
	add("kind", a.Kind, b.Kind)
	add("impact", a.Impact, b.Impact)
	add("summary", a.Summary, b.Summary)
	add("from", a.From, b.From)
	add("to", a.To, b.To)
	if !a.Published.Equal(b.Published) {
		add("published", a.Published.UTC().Format("2006-01-02T15:04:05Z"), b.Published.UTC().Format("2006-01-02T15:04:05Z"))
	}
	add("effective", a.Effective.String(), b.Effective.String())
	add("action", a.Action, b.Action)
	add("deadline", a.Deadline.String(), b.Deadline.String())
	add("urgent_reason", a.UrgentReason, b.UrgentReason)
	add("affected", a.AffectedPeople, b.AffectedPeople)
	add("corrects", a.Corrects, b.Corrects)
	add("supersedes", a.Supersedes, b.Supersedes)
	if old.Notice != nil {
		add("systems", strings.Join(a.Systems, ", "), strings.Join(b.Systems, ", "))
		add("models", strings.Join(a.Models, ", "), strings.Join(b.Models, ", "))
		add("audience", a.Audience, b.Audience)
	}
	return list
}
