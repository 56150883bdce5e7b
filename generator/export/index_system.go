package export

import (
	"iter"

	"placard/generator/content"
	"placard/generator/disclosure"
	"placard/generator/output"
	"placard/trustindex"
)

// system plans a system's document.
func (x *indexing) system(s *disclosure.System, key output.Key) output.Artifact {
	var uses []string
	for _, p := range s.Packs {
		uses = append(uses, p.URL+"index.json")
		for format := range x.formats(p) {
			uses = append(uses, p.URL+format.name)
		}
	}
	lifeCycles := s.URL + "models.json"
	if x.has(lifeCycles) {
		uses = append(uses, lifeCycles)
	}
	x.systemFeeds(s) // whoever writes knows only what was asked for
	return derived(s.URL+"index.json", key, systemPhase, uses, func(files output.Files) (any, error) {
		d := x.systemWithFormats(s)
		for i, p := range s.Packs {
			e := &d.Packs[i]
			var err error
			if e.Document, err = x.file(files, p.URL+"index.json", "application/json"); err != nil {
				return nil, err
			}
			for j := range e.Artefacts {
				a := &e.Artefacts[j]
				if a.File, err = x.file(files, p.URL+a.Path, a.MediaType); err != nil {
					return nil, err
				}
			}
		}
		if x.has(lifeCycles) {
			f, err := x.file(files, lifeCycles, "application/json")
			if err != nil {
				return nil, err
			}
			d.LifeCycles = &f
		}
		return d, nil
	})
}

// systemWithFormats gives a system's document without what is only known of
// files when they are written. It is made for its key, and again when it is
// written: those of a large site are not kept.
func (x *indexing) systemWithFormats(s *disclosure.System) *trustindex.System {
	doc := x.systemDocument(s)
	for i, p := range s.Packs {
		for format := range x.formats(p) {
			doc.Packs[i].Artefacts = append(doc.Packs[i].Artefacts, trustindex.Artefact{
				Role: format.role, Path: format.name, File: trustindex.File{MediaType: format.media},
			})
		}
	}
	return doc
}

// formats gives the further formats that are planned of a pack.
func (x *indexing) formats(p *disclosure.Pack) iter.Seq[packFormat] {
	return func(yield func(packFormat) bool) {
		for _, format := range packFormats {
			if x.has(p.URL+format.name) && !yield(format) {
				return
			}
		}
	}
}

func (x *indexing) systemFeeds(s *disclosure.System) []trustindex.Feed {
	return x.feeds(s, SystemNotices(s), SystemChanges(s))
}

// systemEntry says of a system what the site's document does.
func (x *indexing) systemEntry(s *disclosure.System) trustindex.SystemEntry {
	updated := newest{asOf: x.Site.AsOf}
	updated.system(s)
	e := trustindex.SystemEntry{
		ID:      s.ID,
		Name:    line(s.Doc.Front.Name),
		Summary: line(s.Doc.Front.Summary),
		Status:  string(s.Status),
		InForce: versionsOf(s.InForce()),
		Updated: updated.time(x),
		URL:     x.absolute(s.URL),
	}
	if p := s.Latest(); p != nil {
		e.Latest = p.Version.Original()
	}
	return e
}

func (x *indexing) systemDocument(s *disclosure.System) *trustindex.System {
	f := &s.Doc.Front
	e := x.systemEntry(s)
	d := &trustindex.System{
		Head:               x.head("system", s.URL+"index.json"),
		Updated:            e.Updated,
		ID:                 e.ID,
		Name:               e.Name,
		Summary:            e.Summary,
		Status:             e.Status,
		Withdrawn:          f.Withdrawn.String(),
		Page:               e.URL,
		Roles:              f.Roles,
		Delivery:           f.Delivery,
		RiskTier:           f.RiskTier,
		DecisionReliance:   f.DecisionReliance,
		Automation:         f.Automation,
		CustomerConfigures: f.CustomerConfigures,
		Owners:             trustindex.Owners{Product: line(f.Owners.Product), Risk: line(f.Owners.Risk), Legal: line(f.Owners.Legal)},
		Contacts:           trustindex.Contacts{Support: f.Contacts.Support, Risk: f.Contacts.Risk, Incident: f.Contacts.Incident},
		InForce:            e.InForce,
		Latest:             e.Latest,
		Packs:              []trustindex.PackEntry{},
		Models:             []trustindex.Model{},
		Notices:            []trustindex.NoticeEntry{},
		Feeds:              x.systemFeeds(s),
	}
	if d.RiskTier == "" {
		d.RiskTier = "unclassified"
	}
	for _, p := range s.Packs {
		d.Packs = append(d.Packs, x.packEntry(p))
	}
	for _, m := range s.Models {
		d.Models = append(d.Models, x.model(m))
	}
	for _, n := range s.Notices {
		d.Notices = append(d.Notices, x.noticeEntry(n))
	}
	for _, o := range f.Suppliers {
		d.Suppliers = append(d.Suppliers, trustindex.Supplier{
			Name: line(o.Name), Service: line(o.Service), Model: line(o.Model), Role: o.Role, Region: line(o.Region),
			Since: o.Since.String(), Until: o.Until.String(), URL: o.URL,
		})
	}
	for _, r := range f.Responsibilities {
		d.Responsibilities = append(d.Responsibilities, trustindex.Responsibility{
			Stage: r.Stage, Activity: line(r.Activity), Provider: line(r.Provider), Customer: line(r.Customer), Partner: line(r.Partner),
		})
	}
	return d
}

func (x *indexing) packEntry(p *disclosure.Pack) trustindex.PackEntry {
	f := &p.Doc.Front
	e := trustindex.PackEntry{
		Version:   p.Version.Original(),
		Status:    string(p.Status),
		Impact:    string(p.Impact),
		Published: f.Published.String(),
		Effective: f.Effective.String(),
		From:      p.From.String(),
		To:        p.To.String(),
		Withdrawn: f.Withdrawn.String(),
		Models:    listOf(f.Models),
		Notice:    f.Notice,
		Digest:    p.Digest,
		Approvals: approvals(f.Approvals, content.Date{}),
		URL:       x.absolute(p.URL),
		Updated:   f.Published.Time(),
	}
	if f.Published.IsZero() { // a draft in a preview
		e.Updated = x.Site.AsOf.Time()
	}
	if p.ReplacedBy != nil {
		e.ReplacedBy = p.ReplacedBy.Version.Original()
	}
	return e
}

func (x *indexing) model(m *disclosure.Model) trustindex.Model {
	f := m.Front
	d := trustindex.Model{
		ID:         f.ID,
		Name:       line(f.Name),
		State:      string(m.State),
		Aliases:    f.Aliases,
		Released:   f.Released.String(),
		Deprecated: f.Deprecated.String(),
		Retires:    f.Retires.String(),
		BaseModel:  line(f.BaseModel),
		Supplier:   line(f.Supplier),
		Note:       line(f.Note),
		Coverage:   []trustindex.Period{},
		URL:        x.absolute(m.URL),
	}
	if m.Replacement != nil {
		d.Replacement = m.Replacement.Front.ID
	}
	if p := m.Current(x.Site.AsOf); p != nil {
		d.Pack = p.Version.Original()
	}
	for _, c := range m.Coverage {
		d.Coverage = append(d.Coverage, trustindex.Period{Pack: c.Pack.Version.Original(), From: c.From.String(), To: c.To.String()})
	}
	for _, n := range m.Notices {
		d.Notices = append(d.Notices, n.ID)
	}
	return d
}

func (x *indexing) noticeEntry(n *disclosure.Notice) trustindex.NoticeEntry {
	f := &n.Doc.Front
	return trustindex.NoticeEntry{
		ID: n.ID, Title: line(f.Title), Kind: f.Kind, Impact: f.Impact, State: string(n.State), Published: n.Published.UTC(), URL: x.absolute(n.URL),
	}
}
