package export

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/diff"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// The change feed tells of every published version of every pack, small ones
// too, for readers who follow the text itself. An entry holds what the vendor
// says changed, and what did change in the text.

// packEntries makes the entries of all published packs. What they say is only
// gone through for keys that are not remembered.
func (p *publication) packEntries(instants map[*disclosure.Pack]time.Time) map[*disclosure.Pack]*entry {
	entries := make(map[*disclosure.Pack]*entry, len(instants))
	memory := orForgetful(p.Memory)
	for _, s := range p.Site.Systems {
		var packs []*disclosure.Pack
		for _, k := range s.Packs {
			if _, ok := instants[k]; ok {
				packs = append(packs, k)
			}
		}
		if len(packs) == 0 {
			continue
		}
		keys := memory.Keys("entries", s, func() []output.Key {
			var keys []output.Key
			for _, k := range packs {
				says, from := p.packStatement(k), k.Before()
				keys = append(keys, p.packKey(k, from, says, instants[k], true), p.packKey(k, from, says, instants[k], false))
			}
			return keys
		})
		for i, k := range packs {
			entries[k] = p.packEntry(k, instants[k], keys[2*i], keys[2*i+1])
		}
	}
	return entries
}

// packEntry makes the entry of a pack, with the keys of what it says in feeds
// and in archives.
func (p *publication) packEntry(k *disclosure.Pack, updated time.Time, key, archived output.Key) *entry {
	text := func(differences bool) *body {
		return &body{
			says: func() *statement { return p.packStatement(k) },
			make: func(says *statement) (string, error) {
				nodes, err := p.packText(k, says, differences)
				if err != nil {
					return "", err
				}
				return markup(nodes)
			},
		}
	}
	return &entry{
		published:    k.Doc.Front.Published.Time(),
		updated:      updated,
		key:          key,
		body:         text(true),
		archivedKey:  archived,
		archivedBody: text(false),
	}
}

func (p *publication) packStatement(k *disclosure.Pack) *statement {
	f, from := &k.Doc.Front, k.Before()
	version := k.Version.Original()
	e := &statement{
		id:       p.id("pack/" + k.System.ID + "/" + version),
		title:    line(k.Name()),
		url:      p.absolute(k.URL),
		language: p.language(k.Doc.File),
		facts: &facts{
			Kind: "pack", Impact: string(k.Impact), Systems: []string{k.System.ID}, Models: f.Models,
			Pack: version, Digest: k.Digest, Triggers: f.Triggers, Effective: f.Effective.String(),
		},
	}
	if from != nil {
		e.facts.From = from.Version.Original()
	}
	for _, c := range f.Changes {
		e.facts.Changes = append(e.facts.Changes, changeFact{
			Section: line(c.Section), Class: line(c.Class), What: line(c.What), Why: line(c.Why), Action: line(c.Action),
		})
	}
	e.summary = packSummary(f.Changes)
	e.categories = append(e.categories, category{"system", k.System.ID})
	for _, id := range f.Models {
		e.categories = append(e.categories, category{"model", id})
	}
	e.categories = append(e.categories, category{"impact", string(k.Impact)}, category{"kind", "pack"})
	for _, t := range f.Triggers {
		e.categories = append(e.categories, category{"trigger", t})
	}
	e.categories = slices.DeleteFunc(e.categories, func(c category) bool { return c.term == "" })
	if n := k.Notice; n != nil && p.notices[n] != nil {
		e.facts.Notice = n.ID
		e.related = append(e.related, relation{p.absolute(n.URL), p.Strings.Notice + " " + n.ID})
	}
	if from != nil {
		e.related = append(e.related, relation{p.absolute(from.URL), line(p.Strings.Pack + " " + k.System.ID + " " + from.Version.Original())})
	}
	if from != nil && p.pairs.compared(from, k) {
		e.comparison = p.absolute(disclosure.Pair{From: from, To: k}.URL())
		e.related = append(e.related, relation{e.comparison, fill(p.Strings.AllChanges, "version", e.facts.From)})
	}
	return e
}

// pairs knows which comparisons are published. It is safe for concurrent use.
type pairs struct {
	site  *disclosure.Site
	mu    sync.Mutex
	known map[*disclosure.System]*disclosure.Comparisons
}

func newPairs(site *disclosure.Site) *pairs {
	return &pairs{site: site, known: map[*disclosure.System]*disclosure.Comparisons{}}
}

// of gives the comparisons of a system.
func (p *pairs) of(s *disclosure.System) *disclosure.Comparisons {
	p.mu.Lock()
	defer p.mu.Unlock()
	known := p.known[s]
	if known == nil {
		known = s.Comparisons(p.site.Config.Compare.Versions, p.site.AsOf)
		p.known[s] = known
	}
	return known
}

// compared reports whether the comparison of two versions is published, for
// good: what feeds lead to does not move.
func (p *pairs) compared(from, to *disclosure.Pack) bool {
	return p.of(to.System).Has(disclosure.Pair{From: from, To: to})
}

func packSummary(changes []content.Change) string {
	var what []string
	for i := range changes {
		what = append(what, strings.TrimRight(markdown.Plain(line(changes[i].What)), "."))
	}
	if len(what) == 0 {
		return ""
	}
	return shorten(strings.Join(what, ". ")+".", 300)
}

// packKey digests what a pack's entry depends on: the two packs' digests hold
// their texts and front matter. An archived entry needs the later one only.
func (p *publication) packKey(k, from *disclosure.Pack, e *statement, updated time.Time, differences bool) output.Key {
	key := output.NewKey("pack-entry/v4").String(k.Digest).String(e.id).String(e.title).String(e.url).String(e.language).
		String(updated.Format(time.RFC3339Nano)).String(string(k.Impact)).String(e.facts.Notice).String(e.facts.From).Bool(differences)
	if from != nil && differences {
		key.String(from.Digest)
	}
	for _, r := range e.related {
		key.String(r.href).String(r.title)
	}
	w, in := p.Strings, p.Words
	return key.Key(p.sectionsKey(k.System)).Strings([]string{
		w.Pack, w.Impact, w.Models, w.Brief, w.Record, w.Effective, w.Triggers, w.NextReview, w.Notice, w.Digest, w.WhatChanged, w.Why, w.Action,
		w.TextChanges, w.FirstVersion, w.NoTextChanges, w.AllChanges, w.Was, w.Now, w.Added, w.Removed, w.Moved, w.Changed, w.AddedSection,
		w.RemovedSect, w.Renamed, w.MoreChanges, w.Files, w.UseFor, w.DoNotUseFor, w.Data, w.HumanReview, w.impact(string(k.Impact)),
		w.Editorial, w.Minor, w.Material, in.Note, in.Tip, in.Important, in.Warning, in.Caution, in.Done, in.ToDo,
	}).Sum()
}

// sectionsKey digests which sections a system's packs have: the ids of headings
// follow from them, and with these what a change is about.
func (p *publication) sectionsKey(s *disclosure.System) output.Key {
	key, ok := p.sections[s]
	if !ok {
		rules, err := json.Marshal(s.Sections)
		if err != nil {
			panic(err) // rules are plain data
		}
		key = output.NewKey("sections/v1").Bytes(rules).Sum()
		p.sections[s] = key
	}
	return key
}

// packText makes the text of a pack's entry: what the vendor says and, if
// wanted, what differs in the text.
func (p *publication) packText(k *disclosure.Pack, e *statement, differences bool) ([]*html.Node, error) {
	w, f, from := p.Strings, &k.Doc.Front, k.Before()
	var rows []row
	add := func(label string, values ...value) {
		values = slices.DeleteFunc(values, func(v value) bool { return v.text == "" })
		if len(values) > 0 {
			rows = append(rows, row{label, values})
		}
	}
	add(w.Impact, value{text: w.impact(string(k.Impact))})
	add(w.Effective, value{text: f.Effective.String()})
	var models []value
	for _, id := range f.Models {
		models = append(models, value{text: id})
	}
	add(w.Models, models...)
	add(w.Triggers, value{text: strings.Join(f.Triggers, ", ")})
	if e.facts.Notice != "" {
		add(w.Notice, value{e.facts.Notice, p.absolute(k.Notice.URL)})
	}
	add(w.NextReview, value{text: f.NextReview.String()})
	add(w.Digest, value{text: k.Digest})
	nodes := []*html.Node{list(rows)}
	if len(e.facts.Changes) > 0 {
		nodes = append(nodes, el(atom.H2, text(w.WhatChanged)))
		ul := el(atom.Ul)
		titles := sectionTitles(k.Outline)
		for _, c := range e.facts.Changes {
			li := el(atom.Li, el(atom.Strong, text(w.impact(c.Class)+", "+p.sectionTitle(titles, c.Section)+":")), text(" "))
			for _, n := range prose(c.What) {
				li.AppendChild(n)
			}
			for _, more := range []struct{ label, text string }{{w.Why, c.Why}, {w.Action, c.Action}} {
				if more.text == "" {
					continue
				}
				li.AppendChild(el(atom.Br))
				li.AppendChild(text(more.label + ": "))
				for _, n := range prose(more.text) {
					li.AppendChild(n)
				}
			}
			ul.AppendChild(li)
		}
		nodes = append(nodes, ul)
	}
	switch {
	case from == nil:
		nodes = append(nodes, el(atom.P, text(w.FirstVersion)))
	case differences:
		// The pages and files of the comparison are made of the same.
		c, err := p.comparer.Packs(from, k)
		if err != nil {
			return nil, fmt.Errorf("entry of %s: %w", k.Name(), err)
		}
		nodes = append(nodes, p.textChanges(c, e)...)
		nodes = append(nodes, p.fileChanges(from, k)...)
	}
	nodes = append(nodes, el(atom.P, text(w.Pack+": "), link(e.url, text(e.title))))
	if e.comparison != "" {
		nodes = append(nodes, el(atom.P, link(e.comparison, text(fill(w.AllChanges, "version", e.facts.From)))))
	}
	return nodes, nil
}

// sectionTitle names a section as the pack's text does.
func (p *publication) sectionTitle(titles map[string]string, id string) string {
	if t := line(titles[id]); t != "" {
		return t
	}
	switch id {
	case compare.Models:
		return p.Strings.Models
	case compare.Brief:
		return p.Strings.Brief
	case compare.Record:
		return p.Strings.Record
	}
	return id
}

// sectionTitles gives the headings of sections by id.
func sectionTitles(o *markdown.Outline) map[string]string {
	title := map[string]string{}
	if o == nil {
		return title
	}
	for _, h := range o.Headings {
		if h.Level == 2 {
			title[h.ID] = h.Text
		}
	}
	return title
}

// textChanges makes text of a comparison that reads well where there is no
// style sheet: every change of the plain answers and the text says what was and
// what is now, and marks the words with ins and del. Emphasis, and where links
// lead, are no change of the text.
func (p *publication) textChanges(c *compare.Comparison, e *statement) []*html.Node {
	version := e.facts.From
	t := &changeText{words: p.Strings, marks: p.Words, left: maxChanges, room: maxDifference}
	t.brief(c)
	for i := range c.Text.Sections {
		t.section(&c.Text.Sections[i])
	}
	if len(t.nodes) == 0 {
		return []*html.Node{el(atom.P, text(fill(p.Strings.NoTextChanges, "version", version)))}
	}
	if t.cut {
		more := text(p.Strings.MoreChanges)
		if e.comparison != "" {
			more = link(e.comparison, more)
		}
		t.nodes = append(t.nodes, el(atom.P, more))
	}
	return append([]*html.Node{el(atom.H2, text(fill(p.Strings.TextChanges, "version", version)))}, t.nodes...)
}

// Readers cut what is long, and a feed of a hundred entries is fetched again
// and again: what an entry leaves out is in the comparison, to which it leads.
const (
	maxChanges    = 60   // changed blocks, items, rows and lines in an entry
	maxDifference = 8000 // bytes of changed text in an entry, after which no other change follows
	maxChange     = 1200 // characters of one added or removed text
)

type changeText struct {
	words Strings
	marks markdown.Words
	nodes []*html.Node
	left  int  // changes
	room  int  // bytes
	cut   bool // there was more
}

func (t *changeText) add(nodes ...*html.Node) {
	for _, n := range nodes {
		t.room -= verbatimLength(n)
	}
	t.nodes = append(t.nodes, nodes...)
}

// spend counts one change and reports whether there is room for it.
func (t *changeText) spend() bool {
	if t.full() {
		t.cut = true
		return false
	}
	t.left--
	return true
}

// full reports that there is no room for another change.
func (t *changeText) full() bool { return t.left <= 0 || t.room <= 0 }

// brief tells of the plain answers that changed.
func (t *changeText) brief(c *compare.Comparison) {
	w, begun := t.words, false
	for i := range c.Fields {
		f := &c.Fields[i]
		label, ok := map[string]string{
			"brief.use_for": w.UseFor, "brief.do_not_use_for": w.DoNotUseFor, "brief.data": w.Data, "brief.human_review": w.HumanReview,
		}[f.Name]
		if !ok {
			continue
		}
		if !begun {
			begun = true
			t.add(el(atom.H3, text(w.Brief)))
		}
		answer := func(s string) string { return label + ": " + line(s) }
		switch {
		case f.Old == "":
			t.whole(w.Added, answer(f.New), atom.Ins)
		case f.New == "":
			t.whole(w.Removed, answer(f.Old), atom.Del)
		default:
			t.segments("", label+": ", f.Text)
		}
	}
}

func (t *changeText) section(s *diff.SectionDiff) {
	if s.Op == diff.Same || t.cut {
		return
	}
	var blocks []diff.BlockDiff
	for i := range s.Blocks {
		if b, ok := s.Blocks[i].Reading(readAttributes...); ok {
			blocks = append(blocks, b)
		}
	}
	if s.Op == diff.Edited && !s.Renamed && len(blocks) == 0 {
		return
	}
	if t.full() {
		t.cut = true
		return
	}
	w := t.words
	title := line(s.Title)
	if title == "" {
		title = s.ID
	}
	head := []*html.Node{text(title)}
	switch s.Op {
	case diff.Added:
		head = []*html.Node{text(w.AddedSection + ": "), el(atom.Ins, text(title))}
	case diff.Removed:
		head = []*html.Node{text(w.RemovedSect + ": "), el(atom.Del, text(title))}
	case diff.Moved, diff.MovedEdited:
		head = append(head, text(" ("+strings.ToLower(w.Moved)+")"))
	}
	if title != "" {
		t.add(el(atom.H3, head...))
	}
	if s.Renamed {
		t.was(w.Renamed, []*html.Node{el(atom.Del, text(line(s.OldTitle)))}, []*html.Node{el(atom.Ins, text(title))})
	}
	for i := range blocks {
		t.block(&blocks[i])
	}
}

// was says what a thing was and what it is now.
func (t *changeText) was(label string, was, now []*html.Node) {
	if !t.spend() {
		return
	}
	if label != "" {
		label += ": "
	}
	say := func(word string, kids []*html.Node) {
		if len(kids) > 0 {
			t.add(el(atom.P, append([]*html.Node{el(atom.Strong, text(label+word+":")), text(" ")}, kids...)...))
		}
	}
	say(t.words.Was, was)
	say(t.words.Now, now)
}

// readAttributes are the attributes of a block that a reader sees: whether a
// task is done, and whether a callout is a note or a warning.
var readAttributes = []string{"task", "kind"}

// attribute puts the value of one into words.
func (t *changeText) attribute(value string) string {
	w := &t.marks
	word := map[string]string{
		"note": w.Note, "tip": w.Tip, "important": w.Important, "warning": w.Warning, "caution": w.Caution, "done": w.Done, "open": w.ToDo,
	}[value]
	return cmp.Or(word, value)
}

func (t *changeText) block(b *diff.BlockDiff) {
	w := t.words
	switch b.Op {
	case diff.Added, diff.Removed:
		label, mark := w.Added, atom.Ins
		if b.Op == diff.Removed {
			label, mark = w.Removed, atom.Del
		}
		if b.Kind == diff.Code {
			t.codeBlock(label, b.Block.Lines, mark)
		} else {
			t.whole(label, b.ReadingText(), mark)
		}
		return
	case diff.Moved:
		t.moved(b)
		return
	}
	for _, a := range b.Attributes {
		t.was("“"+beginning(b, 80)+"”", inserted(atom.Del, t.attribute(a.Old)), inserted(atom.Ins, t.attribute(a.New)))
	}
	t.segments("", "", b.Text)
	for i := range b.Children {
		t.block(&b.Children[i])
	}
	t.code(b.Lines)
	if b.Table != nil {
		t.table(b.Table)
	}
}

// beginning is what the text of a block begins with.
func beginning(b *diff.BlockDiff, most int) string { return shorten(line(b.ReadingText()), most) }

// moved shows the beginning of a block that stands elsewhere now.
func (t *changeText) moved(b *diff.BlockDiff) {
	if s := beginning(b, 160); s != "" && t.spend() {
		t.add(el(atom.P, el(atom.Strong, text(t.words.Moved+":")), text(" "+s)))
	}
}

// codeBlock shows code that was added or removed.
func (t *changeText) codeBlock(label string, lines []string, mark atom.Atom) {
	if t.spend() {
		t.add(el(atom.P, el(atom.Strong, text(label+":"))), el(atom.Pre, el(mark, text(abridge(clean(strings.Join(lines, "\n")))))))
	}
}

// whole shows a text that was added or removed.
func (t *changeText) whole(label, said string, mark atom.Atom) {
	if !t.spend() {
		return
	}
	kids := []*html.Node{el(atom.Strong, text(label+":")), text(" ")}
	for i, l := range strings.Split(abridge(clean(said)), "\n") {
		if i > 0 {
			kids = append(kids, el(atom.Br))
		}
		if l != "" {
			kids = append(kids, el(mark, text(l)))
		}
	}
	t.add(el(atom.P, kids...))
}

func inserted(mark atom.Atom, s string) []*html.Node {
	if s = abridge(line(s)); s == "" {
		return nil
	}
	return []*html.Node{el(mark, text(s))}
}

// segments shows an edited text: the older one with what was taken out, the
// newer one with what was put in. A side without a mark is left out. lead is
// what both begin with.
func (t *changeText) segments(label, lead string, list []diff.Segment) {
	side := func(op diff.SegmentOp, mark atom.Atom) []*html.Node {
		if !slices.ContainsFunc(list, func(s diff.Segment) bool { return s.Op == op }) {
			return nil
		}
		var kids []*html.Node
		if lead != "" {
			kids = append(kids, text(lead))
		}
		for i := range list {
			s := clean(list[i].Text())
			switch list[i].Op {
			case diff.Equal:
				if s = around(s, i > 0, i+1 < len(list)); s != "" {
					kids = append(kids, text(s))
				}
			case op:
				// Spaces stay outside the mark, where they are not underlined.
				trimmed := strings.TrimSpace(s)
				if trimmed == "" {
					continue
				}
				at := strings.Index(s, trimmed)
				if at > 0 {
					kids = append(kids, text(" "))
				}
				kids = append(kids, el(mark, text(abridge(trimmed))))
				if at+len(trimmed) < len(s) {
					kids = append(kids, text(" "))
				}
			}
		}
		return kids
	}
	if was, now := side(diff.Delete, atom.Del), side(diff.Insert, atom.Ins); was != nil || now != nil {
		t.was(label, was, now)
	}
}

// abridge leaves out the middle of a text that is too long for an entry.
func abridge(s string) string {
	if utf8.RuneCountInString(s) <= maxChange {
		return s
	}
	r := []rune(s)
	return string(r[:maxChange*2/3]) + " […] " + string(r[len(r)-maxChange/3:])
}

// contextWords is how many equal words stand on each side of a change.
const contextWords = 15

// around shortens equal text around changes.
func around(s string, after, before bool) string {
	words := strings.Fields(s)
	var keep int
	if after {
		keep += contextWords
	}
	if before {
		keep += contextWords
	}
	if len(words) <= keep+4 {
		return s
	}
	var head, tail string
	if after {
		head = strings.Join(words[:contextWords], " ") + " "
		if s[0] == ' ' {
			head = " " + head
		}
	}
	if before {
		tail = " " + strings.Join(words[len(words)-contextWords:], " ")
		if s[len(s)-1] == ' ' {
			tail += " "
		}
	}
	return head + "[…]" + tail
}

// code shows the lines of code that changed.
func (t *changeText) code(list []diff.LineSegment) {
	var b []*html.Node
	for _, s := range list {
		sign, mark := "+ ", atom.Ins
		switch s.Op {
		case diff.Equal:
			continue
		case diff.Delete:
			sign, mark = "- ", atom.Del
		}
		for _, l := range s.Lines {
			if !t.spend() {
				break
			}
			b = append(b, el(mark, text(sign+clean(l))), text("\n"))
		}
	}
	if len(b) > 0 {
		t.add(el(atom.Pre, b...))
	}
}

// table shows the columns and rows that changed, a row by its key.
func (t *changeText) table(d *diff.TableDiff) {
	name := make([]string, len(d.Columns))
	for i, c := range d.Columns {
		for j := range c.Header {
			if c.Header[j].Op != diff.Delete || c.Op == diff.Removed {
				name[i] += c.Header[j].Text()
			}
		}
		name[i] = line(name[i])
		switch c.Op {
		case diff.Added:
			t.was("", nil, inserted(atom.Ins, name[i]))
		case diff.Removed:
			t.was("", inserted(atom.Del, name[i]), nil)
		case diff.Edited, diff.MovedEdited:
			t.segments("", "", c.Header)
		}
	}
	for _, r := range d.Rows {
		switch r.Op {
		case diff.Same, diff.Moved, diff.MovedAway:
			continue
		case diff.Added, diff.Removed:
			label, mark := t.words.Added, atom.Ins
			if r.Op == diff.Removed {
				label, mark = t.words.Removed, atom.Del
			}
			var cells []string
			for _, c := range r.Cells {
				if s := cellText(c, diff.Equal, diff.Insert, diff.Delete); s != "" {
					cells = append(cells, s)
				}
			}
			if t.spend() {
				t.add(el(atom.P, append([]*html.Node{el(atom.Strong, text(label+":")), text(" ")}, inserted(mark, strings.Join(cells, " | "))...)...))
			}
		default:
			key := ""
			if d.Key >= 0 && d.Key < len(r.Cells) {
				key = cellText(r.Cells[d.Key], diff.Equal, diff.Insert)
			}
			for i, c := range r.Cells {
				if i >= len(name) || !slices.ContainsFunc(c.Text, func(s diff.Segment) bool { return s.Op != diff.Equal }) {
					continue
				}
				label := name[i]
				if key != "" && i != d.Key {
					label = strings.Trim(key+", "+name[i], ", ")
				}
				t.segments(label, "", c.Text)
			}
		}
	}
}

func cellText(c diff.CellDiff, ops ...diff.SegmentOp) string {
	var b strings.Builder
	for i := range c.Text {
		if slices.Contains(ops, c.Text[i].Op) {
			b.WriteString(c.Text[i].Text())
		}
	}
	return line(b.String())
}
