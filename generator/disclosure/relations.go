package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/diag"
)

// This file turns names into relations: packs to model versions and notices,
// model versions to replacements, notices to what they concern. A name that
// leads nowhere is reported here, where it is looked up, and nowhere else.

// modelNames finds a system's model versions by id and by alias. Of two with
// one id the first counts.
func modelNames(s *System) map[string]*Model {
	names := make(map[string]*Model, len(s.Models))
	add := func(name string, m *Model) {
		if _, taken := names[name]; !taken && name != "" {
			names[name] = m
		}
	}
	for _, m := range s.Models {
		add(m.Front.ID, m)
	}
	for _, m := range s.Models {
		for _, alias := range m.Front.Aliases {
			add(alias, m)
		}
	}
	return names
}

// nameless reports whether a model version lacks its identifier, or the
// system's document could not be read, so that it is unknown whether a name
// means one.
func nameless(s *System) bool {
	return s.Doc.Broken || slices.ContainsFunc(s.Models, func(m *Model) bool { return m.Front.ID == "" })
}

// modelIDs lists a system's model versions, for hints.
func modelIDs(s *System) []string {
	ids := make([]string, len(s.Models))
	for i, m := range s.Models {
		ids[i] = m.Front.ID
	}
	return ids
}

func (a *assembly) linkModels(s *System) {
	names := modelNames(s)
	suppliers := make([]string, len(s.Doc.Front.Suppliers))
	for i, supplier := range s.Doc.Front.Suppliers {
		suppliers[i] = supplier.Name
	}
	for _, m := range s.Models {
		at := fmt.Sprintf("model[%d].", m.Index)
		if name := m.Front.Replacement; name != "" {
			m.Replacement = names[name]
			if m.Replacement == nil {
				a.found.Add(ruleUnknownReplacement, s.Doc.Positions.Value(at+"replacement"), diag.DidYouMean(name, modelIDs(s)),
					"replacement %q is not a model version of %s", name, s.ID)
			}
		}
		if name := m.Front.Supplier; name != "" && !slices.Contains(suppliers, name) {
			hint := diag.DidYouMean(name, suppliers)
			if hint == "" {
				hint = "add a [[supplier]] table with this name"
			}
			a.found.Add(ruleUnknownSupplier, s.Doc.Positions.Value(at+"supplier"), hint,
				"supplier %q is not one of %s's suppliers", name, s.ID)
		}
	}
}

func (a *assembly) linkPacks(s *System) {
	names := modelNames(s)
	for _, p := range s.Packs {
		front := &p.Doc.Front
		seen := make(map[*Model]bool, len(front.Models))
		p.named = make([]*Model, len(front.Models))
		for i, name := range front.Models {
			m := names[name]
			p.named[i] = m
			if m == nil {
				// With no model version at all the mistake is in the
				// system's front matter; one finding there is enough.
				if !p.Doc.Broken && !s.Doc.Broken && !nameless(s) {
					hint := diag.DidYouMean(name, modelIDs(s))
					if len(s.Models) == 0 {
						hint = "add a [[model]] table with this id to " + s.Doc.Source.Name
					}
					a.found.Add(ruleUnknownModel, p.Doc.Positions.Value(fmt.Sprintf("models[%d]", i)), hint,
						"%q is not a model version of %s", name, s.ID)
				}
				continue
			}
			if !seen[m] {
				seen[m] = true
				p.Models = append(p.Models, m)
			}
		}
		if id := front.Notice; id != "" {
			p.Notice = a.notices[strings.ToLower(id)]
			if p.Notice == nil {
				a.found.Add(ruleUnknownPackNotice, p.Doc.Positions.Value("notice"), a.nearNotice(id),
					"there is no notice %q", id)
			}
		}
	}
	// Published versions follow each other; a draft follows the published
	// version below it and is followed by none.
	var below *Pack
	for i, p := range slices.Backward(s.Packs) {
		p.Predecessor = predecessor(p, s.Packs[i+1:])
		p.Impact = impact(p, p.Predecessor == nil && (len(p.Doc.Front.Changes) == 0 || a.site.Audience == ""))
		if isDraft(p) {
			continue
		}
		if below != nil {
			below.Successor = p
		}
		below = p
	}
}

// predecessor gives the version that p says its changes since, of the lower
// ones, highest first: the highest that was published by the day on which p
// was. What is published later below it, such as 1.1.0 for those who stay with
// an older model version after 2.0.0, was not there to be compared with, and p
// cannot be changed any more. Versions that p's readers do not see are passed
// over where there is another, since its changes would tell of them.
func predecessor(p *Pack, lower []*Pack) *Pack {
	day := p.Doc.Front.Published
	var nearest, first *Pack
	for _, q := range lower {
		if isDraft(q) {
			continue
		}
		if nearest == nil {
			nearest = q
		}
		if !isDraft(p) && !day.IsZero() && q.Doc.Front.Published.After(day) {
			continue
		}
		if !Narrows(q.Audience(), p.Audience()) {
			return q
		}
		if first == nil {
			first = q
		}
	}
	// One that tells of changes is no first version, whatever its day says.
	if first == nil && len(p.Doc.Front.Changes) > 0 {
		return nearest
	}
	return first
}

// Since lists the versions by which customers come from one version to p,
// oldest first: p, the one that p says its changes since, and so on. What a
// version of another line changed is not in p.
func (p *Pack) Since(from *Pack) []*Pack {
	var list []*Pack
	for q := p; q != nil && from.Version.LessThan(q.Version); q = q.Predecessor {
		list = append(list, q)
	}
	slices.Reverse(list)
	return list
}

func isDraft(p *Pack) bool { return p.Doc.Front.Status == "draft" }

// nearNotice is the hint for a notice id that leads nowhere.
func (a *assembly) nearNotice(id string) string {
	ids := make([]string, len(a.site.Notices))
	for i, n := range a.site.Notices {
		ids[i] = n.ID
	}
	if near := diag.Nearest(id, ids); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return fmt.Sprintf("write the notice content/notices/%s.md", id)
}

func (a *assembly) linkNotices() {
	modelsByID := map[string][]*Model{} // over all systems, by id and alias
	perSystem := map[*System]map[string]*Model{}
	var every []*Model
	for _, s := range a.site.Systems {
		names := modelNames(s)
		perSystem[s] = names
		for name, m := range names {
			modelsByID[name] = append(modelsByID[name], m)
		}
		every = append(every, s.Models...)
	}
	for _, n := range a.site.Notices {
		a.linkNotice(n, every, modelsByID, perSystem)
	}
	for _, n := range a.site.Notices {
		// Lists are newest first; these are read oldest first.
		if n.Corrects != nil && n.Corrects != n && !n.Doc.Front.Draft {
			n.Corrects.CorrectedBy = slices.Insert(n.Corrects.CorrectedBy, 0, n)
		}
		if n.Supersedes != nil && n.Supersedes != n && !n.Doc.Front.Draft {
			n.Supersedes.SupersededBy = slices.Insert(n.Supersedes.SupersededBy, 0, n)
		}
	}
	for _, n := range a.site.Notices {
		n.State = noticeState(n, a.site.AsOf)
	}
	a.listNotices()
}

func (a *assembly) linkNotice(n *Notice, every []*Model, byID map[string][]*Model, perSystem map[*System]map[string]*Model) {
	front, at := &n.Doc.Front, n.Doc.Positions
	unknown := false
	for i, id := range front.Systems {
		s := a.systems[id]
		if s == nil {
			unknown = true
			a.found.Add(ruleUnknownNoticeSystem, at.Value(fmt.Sprintf("systems[%d]", i)), diag.DidYouMean(id, a.systemIDs()),
				"there is no system %q", id)
			continue
		}
		if !slices.Contains(n.Systems, s) {
			n.Systems = append(n.Systems, s)
		}
	}
	if len(front.Systems) == 0 {
		n.Systems = a.site.Systems
	}
	n.named = make([]*Model, len(front.Models))
	for i, name := range front.Models {
		m, hint := findModel(n, name, a.systems, byID, perSystem)
		n.named[i] = m
		if m == nil {
			if !unknown && !slices.ContainsFunc(n.Systems, nameless) {
				a.found.Add(ruleUnknownNoticeModel, at.Value(fmt.Sprintf("models[%d]", i)), hint,
					"%q is not a model version of %s", name, a.concerned(n))
			}
			continue
		}
		if !slices.Contains(n.Models, m) {
			n.Models = append(n.Models, m)
		}
	}
	if len(front.Models) == 0 {
		switch {
		case len(front.Systems) == 0:
			n.Models = every
		case len(n.Systems) == 1:
			n.Models = n.Systems[0].Models
		default:
			for _, s := range n.Systems {
				n.Models = append(n.Models, s.Models...)
			}
		}
	}
	n.From = a.noticePack(n, "from", front.From, unknown)
	n.To = a.noticePack(n, "to", front.To, unknown)
	n.Corrects = a.noticeReference(n, "corrects", front.Corrects)
	n.Supersedes = a.noticeReference(n, "supersedes", front.Supersedes)
}

// findModel finds the model version that a notice names, among the systems
// it concerns.
func findModel(n *Notice, name string, systems map[string]*System, byID map[string][]*Model, perSystem map[*System]map[string]*Model) (m *Model, hint string) {
	named := len(n.Doc.Front.Systems) > 0
	if id, model, ok := strings.Cut(name, "/"); ok {
		if s := systems[id]; s != nil {
			if named && !slices.Contains(n.Systems, s) {
				return nil, fmt.Sprintf("add %q to systems, or take the model version out", id)
			}
			return perSystem[s][model], diag.DidYouMean(model, modelIDs(s))
		}
	}
	var found []*Model
	if named {
		for _, s := range n.Systems {
			if m := perSystem[s][name]; m != nil {
				found = append(found, m)
			}
		}
	} else {
		found = byID[name]
	}
	switch len(found) {
	case 1:
		return found[0], ""
	case 0:
		var ids []string
		for _, s := range n.Systems {
			ids = append(ids, modelIDs(s)...)
		}
		if near := diag.Nearest(name, ids); near != "" {
			return nil, fmt.Sprintf("did you mean %q?", near)
		}
		return nil, "write an id from the [[model]] tables of the system, or add the system to systems"
	}
	return nil, fmt.Sprintf("several systems have it: write %q", found[0].System.ID+"/"+name)
}

// concerned names the systems of a notice in a message.
func (a *assembly) concerned(n *Notice) string {
	switch {
	case len(n.Doc.Front.Systems) == 0:
		return "any system"
	case len(n.Systems) == 1:
		return n.Systems[0].ID
	}
	return "the notice's systems"
}

func (a *assembly) systemIDs() []string {
	ids := make([]string, len(a.site.Systems))
	for i, s := range a.site.Systems {
		ids[i] = s.ID
	}
	return ids
}

// noticePack finds the pack that a notice's from or to names. Version
// numbers only mean something within one system.
func (a *assembly) noticePack(n *Notice, key, version string, unknown bool) *Pack {
	if version == "" || unknown || n.Doc.Positions.Refused("systems") {
		return nil
	}
	if len(n.Doc.Front.Systems) != 1 || len(n.Systems) != 1 {
		if key == "from" && n.Doc.Front.To != "" {
			return nil // said of to
		}
		a.found.Add(ruleNoticeVersionSystem, n.Doc.Positions.Value(key), `write systems = ["…"] with the one system, and a notice each for other systems`,
			"%s = %q needs the notice to name exactly one system", key, version)
		return nil
	}
	s := n.Systems[0]
	if p := a.packs[packKey{s, version}]; p != nil {
		return p
	}
	versions := make([]string, len(s.Packs))
	for i, p := range s.Packs {
		versions[i] = p.Version.Original()
	}
	a.found.Add(ruleUnknownNoticePack, n.Doc.Positions.Value(key), diag.DidYouMean(version, versions),
		"%s has no pack %q", s.ID, version)
	return nil
}

func (a *assembly) noticeReference(n *Notice, key, id string) *Notice {
	if id == "" {
		return nil
	}
	other := a.notices[strings.ToLower(id)]
	if other == nil {
		a.found.Add(ruleUnknownNotice, n.Doc.Positions.Value(key), a.nearNotice(id), "there is no notice %q", id)
	}
	return other
}

// listNotices gives systems and model versions their notices, newest first.
// Most notices concern whole systems, so model versions that no notice names
// share their system's list, and systems that no notice names share one list:
// a site-wide notice then costs one entry, not one for every model version.
func (a *assembly) listNotices() {
	var general []*Notice                 // name no system and no model version
	systemWide := map[*System][]*Notice{} // name the system, or model versions of it
	named := map[*Model][]*Notice{}
	for _, n := range a.site.Notices {
		front := &n.Doc.Front
		switch {
		case len(front.Models) > 0:
			var systems []*System
			for _, m := range n.Models {
				named[m] = append(named[m], n)
				if !slices.Contains(systems, m.System) {
					systems = append(systems, m.System)
				}
			}
			if len(front.Systems) > 0 {
				systems = n.Systems
			} else {
				n.Systems = systems
			}
			for _, s := range systems {
				systemWide[s] = append(systemWide[s], n)
			}
		case len(front.Systems) > 0:
			for _, s := range n.Systems {
				systemWide[s] = append(systemWide[s], n)
			}
		default:
			general = append(general, n)
		}
	}
	for _, s := range a.site.Systems {
		s.Notices = merge(general, systemWide[s])
		whole := s.Notices
		if slices.ContainsFunc(whole, func(n *Notice) bool { return len(n.Doc.Front.Models) > 0 }) {
			whole = slices.DeleteFunc(slices.Clone(whole), func(n *Notice) bool { return len(n.Doc.Front.Models) > 0 })
		}
		for _, m := range s.Models {
			m.Notices = merge(whole, named[m])
		}
	}
}

// merge joins two lists of notices that are newest first. It gives one of
// them itself when the other is empty.
func merge(a, b []*Notice) []*Notice {
	switch {
	case len(a) == 0:
		return slices.Clip(b)
	case len(b) == 0:
		return slices.Clip(a)
	}
	joined := make([]*Notice, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if newer(b[0], a[0]) {
			joined, b = append(joined, b[0]), b[1:]
		} else {
			joined, a = append(joined, a[0]), a[1:]
		}
	}
	return append(append(joined, a...), b...)
}

func newer(a, b *Notice) bool {
	if c := a.Published.Compare(b.Published); c != 0 {
		return c > 0
	}
	return a.ID < b.ID
}

// audienceRank orders audiences from the widest circle of readers.
func audienceRank(audience string) int {
	switch audience {
	case content.Customer:
		return 1
	case content.Partner:
		return 2
	}
	return 0
}
