package compare

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/diff"
	"placard/generator/disclosure"
)

// Check compares every pack with the version before it and reports where the
// change entries say less than the text. It reads each document once or
// twice, whatever the number of versions.
//
// A pack that could not be read has its findings already and is left out, as
// is its successor.
func Check(site *disclosure.Site, documents Documents) diag.List {
	var packs []*disclosure.Pack
	for _, s := range site.Systems {
		for _, p := range s.Packs {
			if Checked(p) {
				packs = append(packs, p)
			}
		}
	}
	return slices.Concat(CheckPacks(site, packs, documents)...)
}

// Checked reports whether [Check] looks at a pack: whether there is a version
// before it, and both could be read.
func Checked(p *disclosure.Pack) bool {
	return p.Predecessor != nil && !p.Doc.Broken && !p.Predecessor.Doc.Broken
}

// CheckPacks is [Check] for some packs, each of which [Checked] accepts, and
// gives the findings for each. What is found for a pack depends on nothing but
// the two packs, their sources and the site's language.
func CheckPacks(site *disclosure.Site, packs []*disclosure.Pack, documents Documents) []diag.List {
	// Versions that follow each other are read in one go, so that each
	// document is parsed once; long chains are divided among the workers.
	const chain = 16
	type job struct{ from, to int }
	var jobs []job
	for i, p := range packs {
		if n := len(jobs) - 1; n >= 0 && packs[i-1].Predecessor == p && i-jobs[n].from < chain {
			jobs[n].to = i + 1
		} else {
			jobs = append(jobs, job{i, i + 1})
		}
	}
	found := make([]diag.List, len(packs))
	next := make(chan job)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		workers.Go(func() {
			for j := range next {
				comparer := NewComparer(documents, Options{Language: site.Config.Language})
				for i := j.from; i < j.to; i++ {
					if comparer.settled(packs[i].Predecessor, packs[i]) {
						continue
					}
					c, err := comparer.Packs(packs[i].Predecessor, packs[i])
					if err != nil {
						continue // reported where it was read
					}
					found[i] = Findings(c)
				}
			}
		})
	}
	for _, j := range jobs {
		next <- j
	}
	close(next)
	workers.Wait()
	return found
}

// Findings reports where the change entries of the newer pack of a comparison
// with its predecessor say less than the text.
func Findings(c *Comparison) diag.List {
	k := newChecking(c)
	k.overrides()
	// Without any entry there is one finding already (P117); so it is when
	// one of them could not be read.
	if len(c.To.Doc.Front.Changes) > 0 && !k.at.Refused("change") {
		k.entries()
		k.idle()
	}
	return k.list
}

// settled reports that [Findings] has nothing to report about two packs,
// whichever words changed: the newer one declares every section that changed
// as material, and nobody has decided otherwise. That is known without
// looking at a word. It is false as well where it takes a comparison to know.
func (c *Comparer) settled(from, to *disclosure.Pack) bool {
	for _, k := range to.Since(from) {
		if len(k.Doc.Front.Overrides) > 0 {
			return false
		}
	}
	if len(to.Doc.Front.Changes) == 0 || to.Doc.Positions.Refused("change") {
		return true
	}
	p, err := c.pair(from, to)
	if err != nil || p.old.text.refused || p.new.text.refused || !slices.EqualFunc(p.old.files, p.new.files, sideFile.same) {
		return false
	}
	p.front()
	p.out.Text.Sections = diff.CompareSections(p.old.text.prepared, p.new.text.prepared)
	k := newChecking(p.out)
	for i := range p.out.Text.Sections {
		s := &p.out.Text.Sections[i]
		if d, ok := k.declaredFor(s.ID); s.Op != diff.Same && (!ok || d.class != disclosure.Material) {
			return false
		}
	}
	return len(Findings(p.out)) == 0
}

func newChecking(c *Comparison) *checking {
	k := &checking{Comparison: c, at: c.To.Doc.Positions}
	k.lax = c.To.Status == disclosure.Draft || c.To.Status == disclosure.Superseded || c.To.Status == disclosure.Withdrawn
	k.declared = map[string]declared{}
	for i := range c.To.Doc.Front.Changes {
		e := &c.To.Doc.Front.Changes[i]
		d, there := k.declared[e.Section]
		if class := disclosure.Impact(e.Class); !there || Less(d.class, class) {
			d.class, d.index = class, i
		}
		k.declared[e.Section] = d
	}
	return k
}

type declared struct {
	class disclosure.Impact
	index int // of the entry
}

// checking is the rules at work on one comparison.
type checking struct {
	*Comparison
	at       *content.Positions
	lax      bool
	declared map[string]declared
	list     diag.List
}

// report adds a finding. What is past cannot be mended, and a draft need not
// be complete: there the findings are notes, as in package disclosure.
func (k *checking) report(r *rule, at diag.Span, hint, format string, args ...any) *diag.Finding {
	as := *r
	if k.lax {
		as.Severity = min(as.Severity, diag.Note)
	}
	return k.list.Add(as, at, hint, format, args...)
}

// declaredFor finds the entry for a section. What stands under a heading that
// no configuration knows may also be declared as part of the record, because
// entries name configured sections. The brief sums up the text: without an
// entry of its own, the one that weighs most speaks for it.
func (k *checking) declaredFor(section string) (declared, bool) {
	d, ok := k.declared[section]
	switch {
	case ok:
	case section == Brief:
		for _, e := range k.declared {
			if !ok || Less(d.class, e.class) || d.class == e.class && e.index < d.index {
				d, ok = e, true
			}
		}
	case !k.configured(section):
		d, ok = k.declared[Record]
	}
	return d, ok
}

func (k *checking) configured(section string) bool {
	return slices.Contains([]string{Models, Brief, Record}, section) ||
		slices.ContainsFunc(k.To.System.Sections, func(r *disclosure.SectionRule) bool { return r.ID == section })
}

// needsEntry reports whether customers have to be told of a change in words.
func needsEntry(c *Change) bool {
	if c.Section == Record && c.Kind == "field" && c.Class == disclosure.Editorial {
		return false
	}
	return c.Open() || slices.ContainsFunc(c.Reasons, func(r Reason) bool { return r.Rule != ruleForm.Code && r.Rule != ruleMoved.Code }) ||
		Less(disclosure.Editorial, c.Class)
}

// mostPerSection is the number of findings about the changes of one section.
const mostPerSection = 8

// entries reports changes that no entry tells of, or that one plays down.
func (k *checking) entries() {
	told := map[string]int{}
	missing := map[string][]*Change{}
	var order []string
	changes := make([]*Change, len(k.Changes))
	for i := range k.Changes {
		changes[i] = &k.Changes[i]
	}
	slices.SortStableFunc(changes, func(a, b *Change) int { return cmp.Compare(rank(b.Class), rank(a.Class)) })
	for _, c := range changes {
		d, ok := k.declaredFor(c.Section)
		switch {
		case !ok && needsEntry(c):
			if missing[c.Section] == nil {
				order = append(order, c.Section)
			}
			missing[c.Section] = append(missing[c.Section], c)
		case !ok:
		case k.at.Refused(content.Index("change", d.index) + ".class"): // nobody knows what the author wants
		case c.Open() && d.class != disclosure.Material:
			if told[c.Section]++; told[c.Section] <= mostPerSection {
				k.changed(k.report(ruleUndecided, k.at.Value(content.Index("change", d.index)+".class"), k.hint(c, `declare the change as material`),
					"%s: what changed could not be read, so the class %q cannot be confirmed (%s)", c.Title, d.class, c.Short()), c)
			}
		case Less(d.class, c.Class):
			if told[c.Section]++; told[c.Section] <= mostPerSection {
				k.changed(k.report(ruleTooLow, k.at.Value(content.Index("change", d.index)+".class"), k.hint(c, fmt.Sprintf("write class = %q", c.Class)),
					"%s is declared %s, and is %s by %s: %s", c.Title, d.class, c.Class, c.rule(), c.words()), c)
			}
		}
	}
	for _, section := range order {
		list := missing[section]
		c := list[0]
		what := c.words()
		if more := len(list) - 1; more > 0 {
			what += fmt.Sprintf("; and %d more", more)
		}
		name := section
		if !k.configured(section) {
			name = Record
		}
		k.changed(k.report(ruleNoEntry, k.at.Key("version"), fmt.Sprintf("add [[change]] with section = %q, class = %q, what and why", name, c.Class),
			"%s changed since %s and no change entry says so: %s", c.Title, k.From.Version.Original(), what), c)
	}
}

// changed adds where a change stands and what it is.
func (k *checking) changed(f *diag.Finding, c *Change) {
	at := c.At()
	if at.Line == 0 {
		at = f.Span
	}
	f.Related = append(f.Related, diag.Related{Span: at, Message: c.WasNow()})
}

// hint says what to do about a change whose class is too low.
func (k *checking) hint(c *Change, raise string) string {
	return raise + fmt.Sprintf("; or, if the rules are wrong about this change, add [[impact_override]] with fingerprint = %q, to, reason, role, by and at", c.Short())
}

// rule is the rule that gives the change its class.
func (c *Change) rule() string {
	for _, r := range c.Reasons {
		if r.Class == c.Derived {
			return r.Rule
		}
	}
	return ""
}

// words says which change it is.
func (c *Change) words() string {
	var detail string
	for _, r := range c.Reasons {
		if r.Class == c.Derived {
			detail = r.Detail
			break
		}
	}
	what := kindName(c.Kind)
	switch {
	case c.Kind == "field":
		what = c.Name
	case c.Kind == "file":
		what = c.Name
	case c.NewID != "" && c.BlockAt >= 0:
		what += " #" + c.NewID
	case c.OldID != "" && c.BlockAt >= 0:
		what += " #" + c.OldID + " of the version before"
	}
	return what + ", " + detail + " (" + c.Short() + ")"
}

// WasNow quotes both sides of a change, shortened.
func (c *Change) WasNow() string {
	switch {
	case c.Was == "" && c.Now == "":
		return c.Name + " " + string(c.Op)
	case c.Was == "":
		return "now: " + excerpt(c.Now)
	case c.Now == "":
		return "was: " + excerpt(c.Was)
	}
	was, now := around(strings.Fields(c.Was), strings.Fields(c.Now))
	return "was: " + excerpt(was) + " — now: " + excerpt(now)
}

// around cuts what two texts have in common at both ends, but for a few words.
func around(a, b []string) (was, now string) {
	const context = 6
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	cut := func(words []string) string {
		from, to := max(0, head-context), min(len(words), len(words)-tail+context)
		s := strings.Join(words[from:to], " ")
		if from > 0 {
			s = "… " + s
		}
		if to < len(words) {
			s += " …"
		}
		return s
	}
	return cut(a), cut(b)
}

// excerpt shortens a text to what fits into a message.
func excerpt(s string) string { return strconv.Quote(shortened(s, 160)) }

// idle reports entries for sections that did not change.
func (k *checking) idle() {
	changed := map[string]bool{}
	for i := range k.Changes {
		c := &k.Changes[i]
		changed[c.Section] = true
		if !k.configured(c.Section) {
			changed[Record] = true
		}
	}
	for i := range k.Text.Sections { // what moved away changed the section as well
		if s := &k.Text.Sections[i]; s.Op != diff.Same {
			changed[s.ID], changed[s.OldID] = true, true
		}
	}
	for i, e := range k.To.Doc.Front.Changes {
		at := content.Index("change", i) + ".section"
		if changed[e.Section] || !k.configured(e.Section) || k.at.Refused(at) || e.Section == Record {
			continue
		}
		k.report(ruleNoChange, k.at.Value(at), "name the section that changed, or make the change in the text",
			"%q says what it said in %s", e.Section, k.From.Version.Original())
	}
}

// overrides reports decisions about changes that are not there, and those
// that change nothing.
func (k *checking) overrides() {
	decided := map[string]int{}
	for i := range k.Overrides {
		o := &k.Overrides[i]
		if o.Pack != k.To || k.at.Refused(content.Index("impact_override", o.Index)+".fingerprint") || o.Fingerprint == "" {
			continue
		}
		at := k.at.Value(content.Index("impact_override", o.Index) + ".fingerprint")
		c := k.Change(o.Fingerprint)
		if c == nil {
			hint := "placard diff " + k.To.System.ID + " " + k.From.Version.Original() + " " + k.To.Version.Original() + " shows the changes with their fingerprints"
			if len(o.Fingerprint) < diff.ShortLength {
				hint = fmt.Sprintf("write at least %d digits", diff.ShortLength)
			}
			k.report(ruleOverrideLost, at, hint, "no change since %s has the fingerprint %q", k.From.Version.Original(), o.Fingerprint)
			continue
		}
		if first, twice := decided[c.Fingerprint]; twice {
			f := k.report(ruleOverrideIdle, at, "keep one of the two", "the change %s has an override already", c.Short())
			f.Related = append(f.Related, diag.Related{Span: k.at.Value(content.Index("impact_override", first) + ".fingerprint"), Message: "the one that counts"})
			continue
		}
		decided[c.Fingerprint] = o.Index
		if !Less(o.To, c.Derived) && !c.Undetermined && !k.at.Refused(content.Index("impact_override", o.Index)+".to") {
			k.report(ruleOverrideIdle, k.at.Value(content.Index("impact_override", o.Index)+".to"), "take the override out, or name a lower class",
				"the change %s is %s already", c.Short(), c.Derived)
		}
	}
}
