package export

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
	"placard/trustindex"
)

// Texts plans a Markdown copy of every page, at index.md beside its
// index.html: what an author wrote, with links as published addresses, and for
// a page that the program makes, the facts on it. A pack's index.md is its
// canonical text, which package render publishes; copies are made for
// everything else that planned has a page for.
//
// Words for statuses are those of the JSON index, so that who reads both finds
// the same.
func Texts(in Input, planned *Planned) ([]output.Artifact, error) {
	x, err := newIndexing(in, planned)
	if err != nil {
		return nil, err
	}
	list := x.copies(x.texts())
	for _, s := range in.Site.Systems {
		list = append(list, orForgetful(in.Memory).Artifacts(s, func() []output.Artifact { return x.copies(x.systemTexts(s)) })...)
	}
	x.forget()
	return list, nil
}

// copies plans the copies of pages that there are.
func (x *indexing) copies(texts []textPlan) []output.Artifact {
	var list []output.Artifact
	for _, t := range texts {
		if path := t.url + "index.md"; x.planned.has(t.url+"index.html") && !x.planned.has(path) {
			list = append(list, output.Artifact{
				Path: path, Kind: "text", Key: t.make().key(x),
				Write: func(w io.Writer) error { return t.make().write(x, w) },
			})
		}
	}
	return list
}

// A textPlan is a copy that is made when it is planned, for its key, and again
// when it is written: thousands of them would take more room than all else
// that is planned.
type textPlan struct {
	url  string
	make func() *textCopy
}

// A textCopy is the Markdown of one page: its title, a description, facts, an
// author's text, and what the program knows.
type textCopy struct {
	url, title string
	lede       string
	facts      []string // lines of Markdown
	file       *content.File
	outline    *markdown.Outline
	after      string
	pack       *disclosure.Pack // whose canonical text stands instead of all this
}

// key digests all that the text depends on.
func (t *textCopy) key(x *indexing) output.Key {
	links := x.published(x.Site, t.file, t.outline)
	key := output.NewKey("text/v1").String(x.Program).String(x.base).String(t.url).String(t.title).String(t.lede).Strings(t.facts).String(t.after)
	if t.pack != nil {
		key.String(t.pack.Digest)
	}
	if t.file != nil {
		key.String(t.file.Digest)
		for _, from := range slices.Sorted(maps.Keys(links)) {
			key.String(from).String(links[from])
		}
	}
	return key.Sum()
}

func (t *textCopy) write(x *indexing, w io.Writer) error {
	_, err := io.WriteString(w, t.text(x, x.published(x.Site, t.file, t.outline)))
	return err
}

func (t *textCopy) text(x *indexing, links map[string]string) string {
	if t.pack != nil {
		return string(t.pack.Canonical())
	}
	var b strings.Builder
	part := func(s string) {
		if s = strings.Trim(s, "\n"); s != "" {
			b.WriteString("\n" + s + "\n")
		}
	}
	b.WriteString("# " + proseMarkdown(t.title) + "\n")
	if t.lede != "" {
		part("> " + proseMarkdown(t.lede))
	}
	part("<" + x.absolute(t.url) + ">")
	part(strings.Join(t.facts, "\n"))
	if t.file != nil {
		part(clean(newWholeText(t.file, t.outline, links).whole()))
	}
	part(t.after)
	return b.String()
}

// proseMarkdown writes a text of front matter, whose code spans stay.
func proseMarkdown(s string) string {
	var b strings.Builder
	for i, piece := range strings.Split(line(s), "`") {
		if i%2 == 1 {
			b.WriteString("`" + piece + "`")
		} else {
			b.WriteString(markdownEscapes.Replace(piece))
		}
	}
	if strings.Count(s, "`")%2 == 1 {
		return escapeText(s)
	}
	return b.String()
}

// texts lists the copies of pages that are not of systems.
func (x *indexing) texts() []textPlan {
	var list []textPlan
	add := func(url string, make func() *textCopy) { list = append(list, textPlan{url, make}) }
	subscriptions := x.subscriptionList() // which asks for what is planned
	generated := map[string]func() string{
		"systems/": x.systemList, "notices/": x.noticeList, "suppliers/": x.supplierList, "responsibilities/": x.responsibilityList, "verify/": x.digestList,
		"changes/": x.changeList, "subscribe/": func() string { return subscriptions }, "glossary/": x.termList, "frameworks/": x.frameworkList,
	}
	for _, impact := range []disclosure.Impact{disclosure.Material, disclosure.Minor, disclosure.Editorial} {
		generated["notices/impact/"+string(impact)+"/"] = func() string {
			return x.noticesWhere(func(n *disclosure.Notice) bool { return n.Doc.Front.Impact == string(impact) })
		}
	}
	for _, n := range x.Site.Notices {
		kind, year := n.Doc.Front.Kind, content.DateOf(n.Published).Year
		generated["notices/kind/"+kind+"/"] = func() string {
			return x.noticesWhere(func(n *disclosure.Notice) bool { return n.Doc.Front.Kind == kind })
		}
		generated[fmt.Sprintf("notices/year/%d/", year)] = func() string {
			return x.noticesWhere(func(n *disclosure.Notice) bool { return content.DateOf(n.Published).Year == year })
		}
	}
	add("", func() *textCopy {
		home := &textCopy{title: x.Site.Config.Title, lede: x.Site.Config.Description}
		if h := x.Site.Home; h != nil {
			home = x.pageText(h)
		}
		home.after = x.systemList()
		return home
	})
	seen := map[string]bool{}
	for _, p := range x.Site.AllPages() {
		after := generated[p.URL]
		add(p.URL, func() *textCopy {
			t := x.pageText(p)
			if after != nil {
				t.after = after()
			}
			return t
		})
		seen[p.URL] = true
	}
	for _, url := range slices.Sorted(maps.Keys(generated)) {
		if !seen[url] {
			name, after := strings.ReplaceAll(strings.TrimSuffix(url, "/"), "/", ", "), generated[url]
			add(url, func() *textCopy {
				return &textCopy{url: url, title: x.Site.Config.Title + ": " + name, after: after()}
			})
		}
	}
	for _, n := range x.Site.Notices {
		add(n.URL, func() *textCopy { return x.noticeText(n) })
	}
	return list
}

// systemTexts lists the copies of a system's pages.
func (x *indexing) systemTexts(s *disclosure.System) []textPlan {
	var list []textPlan
	add := func(url string, make func() *textCopy) { list = append(list, textPlan{url, make}) }
	add(s.URL, func() *textCopy { return x.systemText(s) })
	add(s.URL+"notices/", func() *textCopy { return x.systemNoticesText(s) })
	for _, m := range s.Models {
		add(m.URL, func() *textCopy { return x.modelText(m) })
	}
	for _, p := range s.Packs {
		for _, further := range p.Pages {
			add(further.URL, func() *textCopy {
				t := x.pageText(further)
				t.facts = append(t.facts, fact(x.words.Pack, markdownLink(p.Name(), x.absolute(p.URL))))
				return t
			})
		}
	}
	if p := s.Latest(); p != nil {
		url := s.URL + "latest/"
		add(url, func() *textCopy { return &textCopy{url: url, title: p.Name(), pack: p} })
	}
	return list
}

func fact(label string, values ...string) string {
	values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
	if len(values) == 0 {
		return ""
	}
	return "- " + escapeText(label) + ": " + strings.Join(values, ", ")
}

// factsOf leaves out facts that there are none of.
func factsOf(list ...string) []string {
	return slices.DeleteFunc(list, func(f string) bool { return f == "" })
}

func (x *indexing) pageText(p *disclosure.Page) *textCopy {
	f := &p.Doc.Front
	t := &textCopy{url: p.URL, title: f.Title, lede: f.Description, file: p.Doc.File, outline: p.Outline}
	if t.title == "" {
		t.title = p.Title
	}
	return t
}

func (x *indexing) noticeText(n *disclosure.Notice) *textCopy {
	f, w := &n.Doc.Front, x.words
	t := &textCopy{url: n.URL, title: f.Title, lede: f.Summary, file: n.Doc.File, outline: n.Outline}
	var systems, models, packs []string
	for _, s := range n.Systems {
		systems = append(systems, markdownLink(s.Doc.Front.Name, x.absolute(s.URL)))
	}
	if len(f.Systems) == 0 {
		systems = []string{escapeText(w.AllSystems)}
	}
	if len(f.Models) > 0 {
		for _, m := range n.Models {
			models = append(models, markdownLink(m.Front.ID, x.absolute(m.URL)))
		}
	}
	for _, p := range []*disclosure.Pack{n.From, n.To} {
		if p != nil {
			packs = append(packs, markdownLink(p.Name(), x.absolute(p.URL)))
		}
	}
	other := func(o *disclosure.Notice) string {
		if o == nil {
			return ""
		}
		return markdownLink(o.ID, x.absolute(o.URL))
	}
	t.facts = factsOf(
		fact(w.Notice, escapeText(n.ID)),
		fact(w.Kind, escapeText(w.kind(f.Kind))),
		fact(w.Impact, escapeText(w.impact(f.Impact))),
		"- published: "+n.Published.UTC().Format("2006-01-02T15:04:05Z"),
		fact(w.Systems, systems...),
		fact(w.Models, models...),
		fact(w.Pack, packs...),
		fact(w.Effective, f.Effective.String()),
		fact(w.Action, proseMarkdown(f.Action)),
		fact(w.Deadline, f.Deadline.String()),
		fact(w.Affected, proseMarkdown(f.AffectedPeople)),
		fact(w.UrgentReason, proseMarkdown(f.UrgentReason)),
		fact(w.Corrects, other(n.Corrects)),
		fact(w.Supersedes, other(n.Supersedes)),
	)
	return t
}

func (x *indexing) systemText(s *disclosure.System) *textCopy {
	f := &s.Doc.Front
	t := &textCopy{url: s.URL, title: f.Name, lede: f.Summary, file: s.Doc.File, outline: s.Outline}
	var b strings.Builder
	b.WriteString("## " + escapeText(fill(x.words.SystemChanges, "system", f.Name)) + "\n\n")
	for _, p := range s.Packs {
		fmt.Fprintf(&b, "- %s: %s%s\n", markdownLink(p.Name(), x.absolute(p.URL)), p.Status, period(p.From, p.To))
	}
	if len(s.Models) > 0 {
		b.WriteString("\n## " + escapeText(x.words.Models) + "\n\n")
		for _, m := range s.Models {
			fmt.Fprintf(&b, "- %s: %s\n", markdownLink(m.Front.ID, x.absolute(m.URL)), m.State)
		}
	}
	if len(s.Notices) > 0 {
		b.WriteString("\n## " + escapeText(fill(x.words.SystemNotices, "system", f.Name)) + "\n\n")
		for _, n := range s.Notices {
			b.WriteString(x.noticeItem(n))
		}
	}
	t.after = b.String()
	return t
}

func period(from, to content.Date) string {
	switch {
	case from.IsZero():
		return ""
	case to.IsZero():
		return ", " + from.String()
	}
	return ", " + from.String() + " – " + to.String()
}

func (x *indexing) modelText(m *disclosure.Model) *textCopy {
	f, w := m.Front, x.words
	t := &textCopy{url: m.URL, title: m.System.Doc.Front.Name + ": " + f.ID, lede: f.Note}
	var notices []string
	for _, n := range m.Notices {
		notices = append(notices, x.noticeItem(n))
	}
	replacement := ""
	if m.Replacement != nil {
		replacement = markdownLink(m.Replacement.Front.ID, x.absolute(m.Replacement.URL))
	}
	t.facts = factsOf(
		"- "+string(m.State),
		fact("released", f.Released.String()), fact("deprecated", f.Deprecated.String()), fact("retires", f.Retires.String()),
		fact("replacement", replacement), fact("base model", escapeText(f.BaseModel)),
	)
	var b strings.Builder
	b.WriteString("## " + escapeText(w.Pack) + "\n\n")
	for i := range slices.Backward(m.Coverage) {
		c := m.Coverage[i]
		fmt.Fprintf(&b, "- %s: %s%s\n", markdownLink(c.Pack.Name(), x.absolute(c.Pack.URL)), c.Pack.Status, period(c.From, c.To))
	}
	if len(notices) > 0 {
		b.WriteString("\n## " + escapeText(fill(w.ModelNotices, "system", m.System.Doc.Front.Name, "model", f.ID)) + "\n\n" + strings.Join(notices, ""))
	}
	t.after = b.String()
	return t
}

func (x *indexing) noticeItem(n *disclosure.Notice) string {
	return fmt.Sprintf("- %s %s, %s\n", content.DateOf(n.Published), markdownLink(markdown.Plain(n.Doc.Front.Title), x.absolute(n.URL)), escapeText(n.ID))
}

// systemList lists the systems with what is in force.
func (x *indexing) systemList() string {
	var b strings.Builder
	for _, s := range x.Site.Systems {
		b.WriteString("- " + markdownLink(s.Doc.Front.Name, x.absolute(s.URL)) + ": " + proseMarkdown(s.Doc.Front.Summary) + "\n")
		for _, p := range append(s.InForce(), s.UpcomingPacks()...) {
			fmt.Fprintf(&b, "    - %s: %s%s\n", markdownLink(p.Name(), x.absolute(p.URL)), p.Status, period(p.From, p.To))
		}
	}
	return b.String()
}

func (x *indexing) noticeList() string {
	return x.noticesWhere(func(*disclosure.Notice) bool { return true })
}

func (x *indexing) noticesWhere(wanted func(*disclosure.Notice) bool) string {
	var b strings.Builder
	for _, n := range x.Site.Notices {
		if wanted(n) {
			b.WriteString(x.noticeItem(n))
		}
	}
	return b.String()
}

func (x *indexing) systemNoticesText(s *disclosure.System) *textCopy {
	t := &textCopy{url: s.URL + "notices/", title: fill(x.words.SystemNotices, "system", s.Doc.Front.Name)}
	for _, n := range s.Notices {
		t.after += x.noticeItem(n)
	}
	return t
}

// changeList lists the changes of all packs, newest first.
func (x *indexing) changeList() string {
	var packs []*disclosure.Pack
	for _, s := range x.Site.Systems {
		packs = append(packs, s.Packs...)
	}
	slices.SortStableFunc(packs, func(a, b *disclosure.Pack) int { return b.Doc.Front.Published.Compare(a.Doc.Front.Published) })
	var b strings.Builder
	b.Grow(512 * len(packs)) // about as long as it will be
	for _, p := range packs {
		fmt.Fprintf(&b, "- %s %s: %s%s\n", p.Doc.Front.Published, markdownLink(p.Name(), x.absolute(p.URL)), p.Status, period(p.From, p.To))
		for _, c := range p.Doc.Front.Changes {
			fmt.Fprintf(&b, "    - %s: %s\n", c.Class, proseMarkdown(c.What))
		}
	}
	return b.String()
}

// subscriptionList lists the feeds and calendars that are published.
func (x *indexing) subscriptionList() string {
	var b strings.Builder
	list := func(title string, feeds []trustindex.Feed) {
		if len(feeds) > 0 {
			b.WriteString("\n## " + escapeText(title) + "\n\n")
		}
		for _, f := range feeds {
			b.WriteString("- " + markdownLink(f.Title, f.URL) + ": `" + f.MediaType + "`\n")
		}
	}
	scopes := []Scope{SiteNotices(), SiteChanges()}
	for _, impact := range []disclosure.Impact{disclosure.Material, disclosure.Minor, disclosure.Editorial} {
		scopes = append(scopes, ImpactNotices(impact))
	}
	list(x.Site.Config.Title, x.feeds(nil, scopes...))
	for _, s := range x.Site.Systems {
		scopes := []Scope{SystemNotices(s), SystemChanges(s)}
		for _, m := range s.Models {
			scopes = append(scopes, ModelNotices(m))
		}
		list(s.Doc.Front.Name, x.feeds(s, scopes...))
	}
	return b.String()
}

func (x *indexing) termList() string {
	if slices.ContainsFunc(x.Site.AllPages(), func(p *disclosure.Page) bool { return p.URL == "glossary/" }) {
		return "" // the page's own text has the terms
	}
	var b strings.Builder
	for _, t := range x.Site.Glossary {
		b.WriteString("\n" + escapeText(t.Name) + "\n: " + escapeText(t.Definition) + "\n")
	}
	return b.String()
}

// frameworkList lists the controls of each framework with what answers
// them.
func (x *indexing) frameworkList() string {
	var b strings.Builder
	for _, f := range x.Site.Frameworks {
		b.WriteString("\n## " + escapeText(f.Title) + "\n\n")
		for _, r := range f.Rows {
			var names []string
			for _, a := range r.Answers {
				if a.URL == "" {
					names = append(names, escapeText(a.Name))
				} else {
					names = append(names, markdownLink(a.Name, x.absolute(a.URL)))
				}
			}
			b.WriteString("- " + escapeText(strings.TrimSpace(r.ID+" "+r.Title)))
			if len(names) > 0 {
				b.WriteString(": " + strings.Join(names, ", "))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func (x *indexing) supplierList() string {
	var b strings.Builder
	for _, s := range x.Site.Systems {
		if len(s.Doc.Front.Suppliers) == 0 {
			continue
		}
		b.WriteString("\n## " + escapeText(s.Doc.Front.Name) + "\n\n")
		for _, o := range s.Doc.Front.Suppliers {
			name := escapeText(o.Name)
			if o.URL != "" {
				name = markdownLink(o.Name, o.URL)
			}
			var more []string
			for _, v := range []string{escapeText(o.Service), codeSpan(o.Model), escapeText(o.Region), strings.Trim(o.Since.String()+" – "+o.Until.String(), " –")} {
				if v != "" {
					more = append(more, v)
				}
			}
			b.WriteString("- " + name + ": " + strings.Join(more, "; ") + "\n")
		}
	}
	return b.String()
}

func codeSpan(s string) string {
	if s = line(s); s == "" || strings.Contains(s, "`") {
		return escapeText(s)
	}
	return "`" + s + "`"
}

func (x *indexing) responsibilityList() string {
	var b strings.Builder
	for _, s := range x.Site.Systems {
		if len(s.Doc.Front.Responsibilities) == 0 {
			continue
		}
		b.WriteString("\n## " + escapeText(s.Doc.Front.Name) + "\n\n| stage | activity | provider | customer | partner |\n| --- | --- | --- | --- | --- |\n")
		for _, r := range s.Doc.Front.Responsibilities {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.Stage, escapeText(r.Activity), escapeText(r.Provider), escapeText(r.Customer), escapeText(r.Partner))
		}
	}
	return b.String()
}

// digestList lists the digests of all packs.
func (x *indexing) digestList() string {
	packs := 0
	for _, s := range x.Site.Systems {
		packs += len(s.Packs)
	}
	var b strings.Builder
	b.Grow(200 * packs) // about as long as it will be
	for _, s := range x.Site.Systems {
		for _, p := range s.Packs {
			fmt.Fprintf(&b, "- %s: %s, `%s`\n", markdownLink(p.Name(), x.absolute(p.URL)), p.Status, p.Digest)
		}
	}
	return b.String()
}
