package export

import (
	"bufio"
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/output"
)

// Change logs: what changed, why, and what customers have to do, of all
// published versions, newest first. There is one for the site, one for each
// system and one for each model version, as changes.json for programs and as
// changes.md for people who follow a file. A publication adds an entry at the
// top of changes.md and changes nothing below: what depends on the day
// (statuses, which version is in force) is not in it. Only a withdrawal adds a
// line to the entry of the version that is withdrawn.

// ChangesInput is what change logs and comparisons are made from.
type ChangesInput struct {
	// Site is the edition to publish.
	Site *disclosure.Site
	// Document parses a document; see [Input.Document].
	Document compare.Documents
	// BaseURL is the permanent address of the site.
	BaseURL string
	// Program is part of every key; see [Input.Program].
	Program string
	// Comparer compares packs; nil makes one. Who compares for pages as well
	// passes its own, so that documents are read once.
	Comparer *compare.Comparer
	// Memory knows what was planned before, nil for nothing.
	Memory Memory
}

// ChangesFormat is the version of the form of changes.json. Members are added
// to it; a change that breaks a reader makes another.
const ChangesFormat = 1

// Changes plans change logs, and the comparisons of versions for programs.
// Nothing is compared yet.
func Changes(in ChangesInput) ([]output.Artifact, error) {
	a, err := newAddresses(in.BaseURL)
	if err != nil {
		return nil, err
	}
	l := &changeLogs{ChangesInput: in, addresses: a, comparer: in.Comparer, pairs: newPairs(in.Site), sums: map[*disclosure.Pack]output.Key{}}
	if l.comparer == nil {
		l.comparer = compare.NewComparer(in.Document, compare.Options{Language: in.Site.Config.Language})
	}
	l.Memory = orForgetful(l.Memory)
	var list []output.Artifact
	for _, s := range in.Site.Systems {
		list = append(list, l.Memory.Artifacts(s, func() []output.Artifact {
			list := l.comparisons(s)
			for _, log := range l.logs(s) {
				list = append(list, l.plan(log, l.sum)...)
			}
			return list
		})...)
	}
	list = append(list, l.siteLog()...)
	l.sums = nil
	return list, nil
}

type changeLogs struct {
	ChangesInput
	addresses
	comparer *compare.Comparer
	pairs    *pairs
	sums     map[*disclosure.Pack]output.Key // while planning, see sum
}

// A changeLog is one document.
type changeLog struct {
	Format   int              `json:"format" doc:"Version of the form. Members are added to it; a change that breaks a reader makes another."`
	Title    string           `json:"title" doc:"What the log is about."`
	URL      string           `json:"url" doc:"Address of this document."` // of this document
	System   string           `json:"system,omitempty" doc:"Identifier of the system, in the log of a system or of a model version."`
	Model    string           `json:"model,omitempty" doc:"Identifier of the model version, in its log."`
	Versions []changedVersion `json:"versions" doc:"All published versions, newest publication first."`

	folder string
	packs  []*disclosure.Pack // of the versions
}

type changedVersion struct {
	System        string           `json:"system" doc:"Identifier of the system."`
	Name          string           `json:"name" doc:"Name of the system and version."` // "Alder Triage 1.1.0"
	Version       string           `json:"version" doc:"Version of the pack."`
	Before        string           `json:"before,omitempty" doc:"The version that was the newest when this one was published."` // the version it was published after
	URL           string           `json:"url" doc:"Permanent page of the version."`
	Comparison    string           `json:"comparison,omitempty" doc:"Page that compares it with the version before."`
	Digest        string           `json:"digest" doc:"Digest of the canonical text."`
	Published     content.Date     `json:"published" doc:"Day of publication."`
	Effective     content.Date     `json:"effective" doc:"Day from which it applies."`
	Withdrawn     *content.Date    `json:"withdrawn,omitempty" doc:"Day on which it was withdrawn."`
	Impact        string           `json:"impact" doc:"The highest class among its changes; initial for a first version."`
	Models        []string         `json:"models" doc:"Model versions that it covers."`
	ModelsAdded   []string         `json:"models_added" doc:"Those that the version before did not cover."`
	ModelsRemoved []string         `json:"models_removed" doc:"Those that the version before covered and this one does not."`
	Triggers      []string         `json:"triggers" doc:"Why the disclosure was revised."`
	Changes       []changedSection `json:"changes" doc:"What the vendor says changed."`
	Overrides     []overridden     `json:"overrides" doc:"Decisions that a change has another class than the rules derive."`
	Approvals     []approved       `json:"approvals" doc:"Approvals of exactly this content by the day of publication."`
	Notice        *changeNotice    `json:"notice,omitempty" doc:"The notice that told customers."`
}

type changedSection struct {
	Section string `json:"section" doc:"Identifier of the section; models, brief or record for the front matter."`
	Title   string `json:"title" doc:"Title of the section."`
	Class   string `json:"class" doc:"How much the change matters."`
	What    string `json:"what" doc:"What changed."`
	Why     string `json:"why" doc:"Why."`
	Action  string `json:"action,omitempty" doc:"What the customer has to do."`
}

type overridden struct {
	Fingerprint string       `json:"fingerprint" doc:"Fingerprint of the change, or the beginning of it."`
	To          string       `json:"to" doc:"Class that the change has."`
	Reason      string       `json:"reason" doc:"Why."`
	Role        string       `json:"role" doc:"Role in which the person decided."`
	By          string       `json:"by" doc:"Name of the person."`
	At          content.Date `json:"at" doc:"Day of the decision."`
}

type approved struct {
	Role string       `json:"role" doc:"Role in which the person approved."`
	By   string       `json:"by" doc:"Name of the person."`
	At   content.Date `json:"at" doc:"Day of the approval."`
}

type changeNotice struct {
	ID  string `json:"id" doc:"Identifier of the notice."`
	URL string `json:"url" doc:"Its permanent page."`
}

// logs lists the logs of a system and of its model versions.
func (l *changeLogs) logs(s *disclosure.System) []*changeLog {
	name := line(s.Doc.Front.Name)
	packs := l.published(s)
	list := []*changeLog{{Title: name, System: s.ID, folder: s.URL + "changes/", packs: packs}}
	seen := map[string]bool{}
	for _, m := range s.Models {
		if seen[m.URL] {
			continue
		}
		seen[m.URL] = true
		model := &changeLog{Title: name + " " + line(m.Front.ID), System: s.ID, Model: m.Front.ID, folder: m.URL}
		for _, p := range packs {
			from := p.Before()
			if slices.Contains(p.Doc.Front.Models, m.Front.ID) || from != nil && slices.Contains(from.Doc.Front.Models, m.Front.ID) {
				model.packs = append(model.packs, p)
			}
		}
		list = append(list, model)
	}
	return list
}

// siteLog plans the log of the whole site. Its key has the order of the
// versions, and what is said of those of one system in one.
func (l *changeLogs) siteLog() []output.Artifact {
	log := &changeLog{Title: line(l.Site.Config.Title), folder: "changes/"}
	said := map[*disclosure.System]output.Key{}
	for _, s := range l.Site.Systems {
		packs := l.published(s)
		log.packs = append(log.packs, packs...)
		said[s] = keyOf(l.Memory, "versions", s, func() output.Key {
			key := output.NewKey("changed-versions/v1")
			for _, p := range packs {
				key.Key(l.sum(p))
			}
			return key.Sum()
		})
	}
	slices.SortStableFunc(log.packs, func(a, b *disclosure.Pack) int {
		return cmp.Or(b.Doc.Front.Published.Compare(a.Doc.Front.Published), cmp.Compare(a.System.ID, b.System.ID))
	})
	return l.plan(log, func(p *disclosure.Pack) output.Key {
		return output.NewKey("changed-version/v1").Key(said[p.System]).String(p.URL).Sum()
	})
}

// published lists a system's published packs, the newest publication first.
func (l *changeLogs) published(s *disclosure.System) []*disclosure.Pack {
	var list []*disclosure.Pack
	for _, p := range s.Packs {
		if on := p.Doc.Front.Published; p.Status != disclosure.Draft && !p.Doc.Broken && !on.IsZero() && !on.After(l.Site.AsOf) {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b *disclosure.Pack) int {
		return cmp.Or(b.Doc.Front.Published.Compare(a.Doc.Front.Published), b.Version.Compare(a.Version))
	})
	return list
}

func (l *changeLogs) version(p *disclosure.Pack) changedVersion {
	f := &p.Doc.Front
	v := changedVersion{
		System: p.System.ID, Name: line(p.Name()), Version: p.Version.Original(), URL: l.absolute(p.URL), Digest: p.Digest,
		Published: f.Published, Effective: f.Effective, Impact: string(p.Impact),
		Models: listOf(f.Models), ModelsAdded: []string{}, ModelsRemoved: []string{}, Triggers: listOf(f.Triggers),
		Changes: []changedSection{}, Overrides: []overridden{}, Approvals: []approved{},
	}
	if f.Status == "withdrawn" && !f.Withdrawn.IsZero() && !f.Withdrawn.After(l.Site.AsOf) {
		v.Withdrawn = &f.Withdrawn
	}
	if from := p.Before(); from != nil {
		v.Before = from.Version.Original()
		if l.pairs.compared(from, p) {
			v.Comparison = l.absolute(disclosure.Pair{From: from, To: p}.URL())
		}
		for _, m := range f.Models {
			if !slices.Contains(from.Doc.Front.Models, m) {
				v.ModelsAdded = append(v.ModelsAdded, m)
			}
		}
		for _, m := range from.Doc.Front.Models {
			if !slices.Contains(f.Models, m) {
				v.ModelsRemoved = append(v.ModelsRemoved, m)
			}
		}
	}
	for _, c := range f.Changes {
		title := c.Section
		for _, r := range p.System.Sections {
			if r.ID == c.Section {
				title = r.Title
			}
		}
		switch c.Section {
		case compare.Models:
			title = "Model versions"
		case compare.Brief:
			title = "Brief"
		case compare.Record:
			title = "Record"
		}
		v.Changes = append(v.Changes, changedSection{c.Section, line(title), c.Class, line(c.What), line(c.Why), line(c.Action)})
	}
	for _, o := range f.Overrides {
		v.Overrides = append(v.Overrides, overridden{o.Fingerprint, o.To, line(o.Reason), o.Role, line(o.By), o.At})
	}
	for _, a := range f.Approvals {
		// An approval given later would change what has been published.
		if a.Digest == p.Digest && !a.At.After(f.Published) {
			v.Approvals = append(v.Approvals, approved{a.Role, line(a.By), a.At})
		}
	}
	if n := p.Notice; n != nil && n.State != disclosure.NoticeDraft {
		v.Notice = &changeNotice{n.ID, l.absolute(n.URL)}
	}
	return v
}

// plan makes the two files of a change log. Each version enters the key by a
// digest of all that the log says of it, and is made again when it is written:
// a large site's log has ten thousand.
func (l *changeLogs) plan(log *changeLog, sum func(*disclosure.Pack) output.Key) []output.Artifact {
	key := output.NewKey("changes/v2").String(l.Program).String(log.folder).String(l.absolute(log.folder)).
		String(log.Title).String(log.System).String(log.Model)
	for _, p := range log.packs {
		key.Key(sum(p))
	}
	return []output.Artifact{
		{Path: log.folder + "changes.json", Kind: "change log", Key: key.Sum(), Write: func(w io.Writer) error { return l.json(w, log) }},
		{Path: log.folder + "changes.md", Kind: "change log", Key: key.String("md").Sum(), Write: func(w io.Writer) error { return l.markdown(w, log) }},
	}
}

// sum digests what logs say of a version.
func (l *changeLogs) sum(p *disclosure.Pack) output.Key {
	sum, ok := l.sums[p]
	if !ok {
		data, err := json.Marshal(l.version(p))
		if err != nil {
			panic(err) // versions are plain data
		}
		sum = output.NewKey("changed-version/v1").Bytes(data).Sum()
		l.sums[p] = sum
	}
	return sum
}

// json writes the log for programs, version by version.
func (l *changeLogs) json(w io.Writer, log *changeLog) error {
	full := *log
	full.Format, full.URL, full.Versions = ChangesFormat, l.absolute(log.folder+"changes.json"), []changedVersion{}
	return writeList(w, &full, "versions", func(yield func(any) bool) {
		for _, p := range log.packs {
			if !yield(l.version(p)) {
				return
			}
		}
	})
}

// markdown writes the log as a text. Each version is a stretch of whole lines
// that depends on nothing but the version.
func (l *changeLogs) markdown(w io.Writer, log *changeLog) error {
	b := bufio.NewWriter(w)
	b.WriteString("# Changes: " + escapeMarkdown(log.Title) + "\n\nAll published versions, newest first.\n")
	for _, p := range log.packs {
		v := l.version(p)
		v.markdown(b)
	}
	return b.Flush()
}

func (v *changedVersion) markdown(b *bufio.Writer) {
	b.WriteString("\n## " + escapeMarkdown(v.Name) + ", " + v.Published.String() + "\n\n")
	item := func(label, text string) {
		if text != "" {
			b.WriteString("- " + label + ": " + text + "\n")
		}
	}
	item("Impact", v.Impact)
	item("Takes effect", v.Effective.String())
	if v.Withdrawn != nil {
		item("Withdrawn", v.Withdrawn.String())
	}
	codes := func(list []string) string {
		quoted := make([]string, len(list))
		for i, s := range list {
			quoted[i] = "`" + s + "`"
		}
		return strings.Join(quoted, ", ")
	}
	item("Model versions", codes(v.Models))
	item("Added", codes(v.ModelsAdded))
	item("No longer covered", codes(v.ModelsRemoved))
	item("Triggers", strings.Join(v.Triggers, ", "))
	if v.Notice != nil {
		item("Notice", "["+escapeMarkdown(v.Notice.ID)+"](<"+v.Notice.URL+">)")
	}
	for _, a := range v.Approvals {
		item("Approved", escapeMarkdown(a.By)+" ("+a.Role+") on "+a.At.String())
	}
	item("Disclosure", "<"+v.URL+">")
	if v.Comparison != "" {
		item("Compared with "+v.Before, "<"+v.Comparison+">")
	}
	item("Digest", "`"+v.Digest+"`")
	for _, c := range v.Changes {
		b.WriteString("\n### " + escapeMarkdown(c.Title) + " (" + c.Class + ")\n\n" + escapeProse(c.What) + "\n\nWhy: " + escapeProse(c.Why) + "\n")
		if c.Action != "" {
			b.WriteString("\nWhat you have to do: " + escapeProse(c.Action) + "\n")
		}
	}
	for _, o := range v.Overrides {
		b.WriteString("\n### Decision on " + o.Fingerprint + " (" + o.To + ")\n\n" + escapeProse(o.Reason) + "\n\n" +
			escapeMarkdown(o.By) + " (" + o.Role + ") on " + o.At.String() + "\n")
	}
}

// escapeProse keeps the code spans of a value of the front matter and escapes
// everything else.
func escapeProse(s string) string {
	if !strings.Contains(s, "`") {
		return escapeMarkdown(s)
	}
	ticks := strings.Count(s, "`")
	var b strings.Builder
	for i, part := range strings.Split(s, "`") {
		last := ticks == i && i%2 == 1
		switch {
		case i%2 == 0:
			b.WriteString(escapeMarkdown(part))
		case last: // a single backtick
			b.WriteString("\\`" + escapeMarkdown(part))
		default:
			b.WriteString("`" + part + "`")
		}
	}
	return b.String()
}

// escapeMarkdown escapes what Markdown would read as markup.
func escapeMarkdown(s string) string {
	var b strings.Builder
	from := 0 // what is not written yet; a text without markup never is
	for i := range len(s) {
		markup := false
		switch s[i] {
		case '\\', '`', '*', '_', '[', ']', '<', '>', '#', '|', '~', '&', '!', '$':
			markup = true
		case '+', '-', '=':
			markup = i == 0
		case '.', ')':
			markup = i > 0 && strings.Trim(s[:i], "0123456789") == ""
		}
		if markup {
			b.WriteString(s[from:i])
			b.WriteByte('\\')
			from = i
		}
	}
	if from == 0 && b.Len() == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}
