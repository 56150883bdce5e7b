package export

import (
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"placard/generator/cache"
	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// An entry is a notice or the publication of a pack, as it stands in every
// feed and format. What it says is made when a feed is written that has it:
// plans of large sites hold all entries.
type entry struct {
	published time.Time
	updated   time.Time // different for every entry of a family
	key       output.Key
	body      *body

	// An archived entry may say less, so that archives cost little: nil when
	// it does not.
	archivedKey  output.Key
	archivedBody *body
}

// A statement is what an entry says, but for its text.
type statement struct {
	id         string // tag URI
	title      string
	summary    string // plain text, or ""
	url        string // absolute
	language   string
	categories []category
	related    []relation
	facts      *facts
	comparison string // absolute address, "" for none
}

// A body is what an entry says, and its text as HTML with absolute addresses.
// It is made by whichever file is written first, and kept until the last one
// that was planned with it has it: the texts of a large site are not for
// keeping. It is safe for concurrent use.
type body struct {
	says  func() *statement
	make  func(*statement) (string, error)
	cache *cache.Cache // remembers the text under the key; nil for no cache
	key   output.Key

	mu   sync.Mutex
	left int        // planned files that have not asked for it
	said *statement // nil until it is made
	text string
	err  error
}

// get gives what the entry says and its text for one file.
func (b *body) get() (*statement, string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.said == nil {
		b.said = b.says()
		if data, ok := b.cache.Get(b.cached()); ok {
			b.text, b.err = string(data), nil
		} else if b.text, b.err = b.make(b.said); b.err == nil && b.cache != nil {
			b.cache.Put(b.cached(), []byte(b.text))
		}
	}
	said, text, err := b.said, b.text, b.err
	if b.left--; b.left <= 0 {
		b.said, b.text, b.err = nil, "", nil
	}
	return said, text, err
}

func (b *body) cached() cache.Key { return output.NewKey("entry-text/v1").Key(b.key).Sum() }

// A category is a term of a vocabulary: system, impact, kind, model, trigger.
type category struct{ vocabulary, term string }

// A relation is another document that the entry is about.
type relation struct{ href, title string }

// facts are what programs want to know of an entry: the extension object of
// JSON Feed. Dates are YYYY-MM-DD.
type facts struct {
	About        string       `json:"about,omitempty"`
	Notice       string       `json:"notice,omitempty"`
	Kind         string       `json:"kind,omitempty"`
	Impact       string       `json:"impact,omitempty"`
	Systems      []string     `json:"systems,omitempty"`
	Models       []string     `json:"models,omitempty"`
	From         string       `json:"from,omitempty"`
	To           string       `json:"to,omitempty"`
	Pack         string       `json:"pack,omitempty"`
	Digest       string       `json:"digest,omitempty"`
	Triggers     []string     `json:"triggers,omitempty"`
	Effective    string       `json:"effective,omitempty"`
	Action       string       `json:"action,omitempty"`
	Deadline     string       `json:"deadline,omitempty"`
	Affected     string       `json:"affected,omitempty"`
	UrgentReason string       `json:"urgent_reason,omitempty"`
	Corrects     string       `json:"corrects,omitempty"`
	Supersedes   string       `json:"supersedes,omitempty"`
	Changes      []changeFact `json:"changes,omitempty"`
}

type changeFact struct {
	Section string `json:"section"`
	Class   string `json:"class"`
	What    string `json:"what"`
	Why     string `json:"why,omitempty"`
	Action  string `json:"action,omitempty"`
}

// noticeEntries makes the entries of all published notices.
func (p *publication) noticeEntries() map[*disclosure.Notice]*entry {
	entries := map[*disclosure.Notice]*entry{}
	var at stamps
	for _, n := range p.published() {
		entries[n] = p.noticeEntry(n, at.next(n.Published))
	}
	return entries
}

func (p *publication) noticeEntry(n *disclosure.Notice, updated time.Time) *entry {
	links := func() []resolved { return p.resolve(n.Doc.File, destinations(n.Outline)) }
	return &entry{
		published: n.Published,
		updated:   updated,
		key:       p.noticeKey(n, p.noticeStatement(n), updated, links()),
		body: &body{
			says: func() *statement { return p.noticeStatement(n) },
			make: func(*statement) (string, error) {
				nodes, err := p.noticeText(n, links())
				if err != nil {
					return "", err
				}
				return markup(nodes)
			},
		},
	}
}

func (p *publication) noticeStatement(n *disclosure.Notice) *statement {
	f := &n.Doc.Front
	e := &statement{
		id:       p.id("notice/" + n.ID),
		title:    line(f.Title),
		summary:  markdown.Plain(line(f.Summary)),
		url:      p.absolute(n.URL),
		language: p.language(n.Doc.File),
		facts: &facts{
			Notice: n.ID, Kind: f.Kind, Impact: f.Impact, Systems: f.Systems, Models: f.Models, From: f.From, To: f.To,
			Effective: f.Effective.String(), Action: line(f.Action), Deadline: f.Deadline.String(),
			Affected: line(f.AffectedPeople), UrgentReason: line(f.UrgentReason),
		},
	}
	if e.title == "" {
		e.title = n.ID
	}
	// Categories are what the notice itself names. A notice for all systems
	// has none of them: the list would change with the next system.
	for _, id := range f.Systems {
		e.categories = append(e.categories, category{"system", id})
	}
	for _, id := range f.Models {
		e.categories = append(e.categories, category{"model", id})
	}
	e.categories = append(e.categories, category{"impact", f.Impact}, category{"kind", f.Kind})
	e.categories = slices.DeleteFunc(e.categories, func(c category) bool { return c.term == "" })
	if o := n.Corrects; o != nil {
		e.facts.Corrects = p.id("notice/" + o.ID)
		e.related = append(e.related, relation{p.absolute(o.URL), p.Strings.Corrects + " " + o.ID})
	}
	if o := n.Supersedes; o != nil {
		e.facts.Supersedes = p.id("notice/" + o.ID)
		e.related = append(e.related, relation{p.absolute(o.URL), p.Strings.Supersedes + " " + o.ID})
	}
	if k := n.To; k != nil {
		e.facts.Digest = k.Digest
		e.related = append(e.related, relation{p.absolute(k.URL), line(p.Strings.Pack + " " + k.System.ID + " " + k.Version.Original())})
	}
	return e
}

// noticeKey digests a notice's document, and what its text takes from the
// rest of the site.
func (p *publication) noticeKey(n *disclosure.Notice, e *statement, updated time.Time, links []resolved) output.Key {
	k := output.NewKey("notice-entry/v1").String(n.Doc.Digest).String(e.id).String(e.url).String(e.language).
		String(updated.Format(time.RFC3339Nano)).String(e.facts.Digest)
	for _, l := range links {
		k.String(l.from).String(l.to)
	}
	for _, r := range e.related {
		k.String(r.href).String(r.title)
	}
	for _, row := range p.noticeFacts(n) {
		k.String(row.label)
		for _, v := range row.values {
			k.String(v.text).String(v.href)
		}
	}
	w := p.Words
	return k.Strings([]string{w.Note, w.Tip, w.Important, w.Warning, w.Caution, w.Code, w.Footnotes, w.Done, w.ToDo, p.Strings.Notice}).Sum()
}

// destinations lists where a document's links and images lead, as written.
func destinations(o *markdown.Outline) []string {
	if o == nil {
		return nil
	}
	list := make([]string, 0, len(o.Links)+len(o.Images))
	for _, l := range o.Links {
		list = append(list, l.Destination)
	}
	for _, i := range o.Images {
		list = append(list, i.Destination)
	}
	return list
}

// A row is one fact of an entry for people.
type row struct {
	label  string
	values []value
}

type value struct{ text, href string }

// noticeFacts lists the facts of a notice. Systems and packs are called by their
// ids: names may change, and an entry does not.
func (p *publication) noticeFacts(n *disclosure.Notice) []row {
	w, f := p.Strings, &n.Doc.Front
	var rows []row
	add := func(label string, values ...value) {
		values = slices.DeleteFunc(values, func(v value) bool { return v.text == "" })
		if len(values) > 0 {
			rows = append(rows, row{label, values})
		}
	}
	plain := func(s string) value { return value{text: line(s)} }
	add(w.Kind, plain(w.kind(f.Kind)))
	add(w.Impact, plain(w.impact(f.Impact)))
	if o := n.Corrects; o != nil {
		add(w.Corrects, value{o.ID, p.absolute(o.URL)})
	}
	if o := n.Supersedes; o != nil {
		add(w.Supersedes, value{o.ID, p.absolute(o.URL)})
	}
	var systems, models []value
	for _, id := range f.Systems {
		v := value{text: id}
		if s := systemOf(n.Systems, id); s != nil {
			v.href = p.absolute(s.URL)
		}
		systems = append(systems, v)
	}
	for _, id := range f.Models {
		models = append(models, value{text: id})
	}
	if len(f.Systems) == 0 && len(f.Models) == 0 {
		systems = append(systems, plain(w.AllSystems))
	}
	add(w.Systems, systems...)
	add(w.Models, models...)
	add(w.Effective, plain(f.Effective.String()))
	add(w.Action, plain(f.Action))
	add(w.Deadline, plain(f.Deadline.String()))
	add(w.Affected, plain(f.AffectedPeople))
	add(w.UrgentReason, plain(f.UrgentReason))
	pack := strings.Trim(f.From+" → "+f.To, " →")
	if f.From != "" && f.To != "" {
		pack = f.From + " → " + f.To
	}
	v := value{text: pack}
	if n.To != nil {
		v.href = p.absolute(n.To.URL)
	}
	add(w.Pack, v)
	if n.From != nil && n.To != nil && p.pairs.compared(n.From, n.To) {
		add(w.Comparison, value{pack, p.absolute(disclosure.Pair{From: n.From, To: n.To}.URL())})
	}
	return rows
}

func systemOf(systems []*disclosure.System, id string) *disclosure.System {
	for _, s := range systems {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// list makes a list of facts. Readers show lists alike; tables and definition
// lists they do not.
func list(rows []row) *html.Node {
	if len(rows) == 0 {
		return nil
	}
	ul := el(atom.Ul)
	for _, r := range rows {
		li := el(atom.Li, el(atom.Strong, text(r.label+":")), text(" "))
		for i, v := range r.values {
			if i > 0 {
				li.AppendChild(text(", "))
			}
			kids := prose(v.text)
			if v.href != "" {
				kids = []*html.Node{link(v.href, text(v.text))}
			}
			for _, k := range kids {
				li.AppendChild(k)
			}
		}
		ul.AppendChild(li)
	}
	return ul
}

// noticeText makes the full text of a notice: summary, facts, the document,
// and where it is published.
func (p *publication) noticeText(n *disclosure.Notice, links []resolved) ([]*html.Node, error) {
	var nodes []*html.Node
	if s := prose(n.Doc.Front.Summary); len(s) > 0 {
		nodes = append(nodes, el(atom.P, s...))
	}
	if ul := list(p.noticeFacts(n)); ul != nil {
		nodes = append(nodes, ul)
	}
	body, err := p.text(n.Doc.File, p.absolute(n.URL), links)
	if err != nil {
		return nil, err
	}
	nodes = append(nodes, body...)
	return append(nodes, el(atom.P, text(p.Strings.Notice+" "), link(p.absolute(n.URL), text(n.ID)))), nil
}

// text renders a document for elsewhere.
func (p *publication) text(f *content.File, page string, links []resolved) ([]*html.Node, error) {
	doc, err := p.document(f)
	if err != nil {
		return nil, err
	}
	to := make(map[string]string, len(links))
	for _, l := range links {
		to[l.from] = l.to
	}
	body, err := doc.HTML(markdown.Rendering{
		Link:  func(destination string) string { return to[destination] },
		Words: p.Words,
	})
	if err != nil {
		return nil, err
	}
	return portable(string(body), page)
}
