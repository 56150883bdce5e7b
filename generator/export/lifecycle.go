package export

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"placard/generator/disclosure"
	"placard/generator/output"
)

// Life cycles of model versions, for programs that watch what they depend on.
// The members of a record are those of the community's catalogues of model
// deprecations: provider, model, name, aliases, released_on, deprecated_on,
// shutdown_on, status, replacements, sources, as modeldeprecations.dev has them in
// its schema. (deprecations.info says model_id, announcement_date, shutdown_date
// and replacement_model; endoflife.date says releaseDate and eol.) What they
// have no word for is added under names of our own.

// ModelsSchemaPath is where the schema of life cycle documents is published.
const ModelsSchemaPath = "schema/v1/models.json"

//go:embed models.schema.json
var modelsSchema []byte

// lifeCycleDocument is models.json.
type lifeCycleDocument struct {
	Schema        string        `json:"$schema"`
	SchemaVersion string        `json:"schema_version"`
	URL           string        `json:"url"`
	Provider      providerName  `json:"provider"`
	Updated       string        `json:"updated"`
	Count         int           `json:"count"`
	Models        []modelRecord `json:"models"`
}

type providerName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// modelRecord is one model version. Dates are YYYY-MM-DD and left out when
// there is none.
type modelRecord struct {
	Provider     string             `json:"provider"`
	Model        string             `json:"model"`
	Name         string             `json:"name"`
	Aliases      []string           `json:"aliases"`
	Description  string             `json:"description,omitempty"`
	ReleasedOn   string             `json:"released_on,omitempty"`
	DeprecatedOn string             `json:"deprecated_on,omitempty"`
	ShutdownOn   string             `json:"shutdown_on,omitempty"`
	Status       string             `json:"status"`
	Replacements []modelReplacement `json:"replacements"`
	Sources      []modelSource      `json:"sources"`

	State     string   `json:"state"`
	System    string   `json:"system"`
	BaseModel string   `json:"base_model,omitempty"`
	Supplier  string   `json:"supplier,omitempty"`
	Pack      string   `json:"pack,omitempty"`
	PackURL   string   `json:"pack_url,omitempty"`
	URL       string   `json:"url"`
	Notices   []string `json:"notices"`
}

type modelReplacement struct {
	Provider    string `json:"provider"`
	Model       string `json:"model"`
	Recommended bool   `json:"recommended"`
}

type modelSource struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

// lifeCycles plans models.json for the site and for each system, and its
// schema.
func (p *publication) lifeCycles() ([]output.Artifact, error) {
	var all []modelRecord
	var list []output.Artifact
	latest := p.latest()
	for _, s := range p.Site.Systems {
		records := p.modelRecords(s)
		all = append(all, records...)
		a, err := p.lifeCycle(s.URL+"models.json", records, instant(latest[s]))
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	a, err := p.lifeCycle("models.json", all, instant(latest[nil]))
	if err != nil {
		return nil, err
	}
	list = append(list, a, output.Artifact{
		Path:  ModelsSchemaPath,
		Kind:  "schema",
		Key:   output.NewKey("file/v1").Bytes(modelsSchema).Sum(),
		Write: output.Content(modelsSchema),
	})
	return list, nil
}

// latest gives the instants of the newest publications that concern each
// system, and of the newest of all, for nil: when what is said of model
// versions may last have changed.
func (p *publication) latest() map[*disclosure.System]time.Time {
	at := map[*disclosure.System]time.Time{}
	note := func(s *disclosure.System, t time.Time) {
		if t.After(at[s]) {
			at[s] = t
		}
	}
	for n := range p.notices {
		for _, s := range n.Systems {
			note(s, n.Published)
			note(nil, n.Published)
		}
	}
	for k := range p.packs {
		note(k.System, k.Doc.Front.Published.Time())
		note(nil, k.Doc.Front.Published.Time())
	}
	first := p.newest(nil)
	note(nil, first)
	for _, s := range p.Site.Systems {
		note(s, first)
	}
	return at
}

func (p *publication) lifeCycle(path string, records []modelRecord, updated string) (output.Artifact, error) {
	org := &p.Site.Config.Organization
	d := lifeCycleDocument{
		Schema:        p.absolute(ModelsSchemaPath),
		SchemaVersion: "1.0.0",
		URL:           p.absolute(path),
		Provider:      providerName{ID: p.authority, Name: p.author(), URL: org.URL},
		Updated:       updated,
		Count:         len(records),
		Models:        records,
	}
	if d.Models == nil {
		d.Models = []modelRecord{}
	}
	// The date a build is for is left out: it would make a new file of every
	// day. What follows from it, the statuses, is in the records.
	data, err := json.Marshal(d)
	if err != nil {
		return output.Artifact{}, fmt.Errorf("write %s: %w", path, err)
	}
	return output.Artifact{
		Path:  path,
		Kind:  "life cycle",
		Key:   output.NewKey("models/v1").String(p.Program).Bytes(data).Sum(),
		Write: func(w io.Writer) error { return writeJSON(w, d) },
	}, nil
}

// modelRecords lists the model versions of a system in the order of its front
// matter, newest first.
func (p *publication) modelRecords(s *disclosure.System) []modelRecord {
	var list []modelRecord
	seen := map[string]bool{}
	for _, m := range s.Models {
		if seen[m.Front.ID] {
			continue
		}
		seen[m.Front.ID] = true
		f := m.Front
		r := modelRecord{
			Provider:     p.authority,
			Model:        f.ID,
			Name:         line(f.Name),
			Aliases:      slices.Clone(f.Aliases),
			Description:  line(f.Note),
			ReleasedOn:   f.Released.String(),
			DeprecatedOn: f.Deprecated.String(),
			ShutdownOn:   f.Retires.String(),
			Status:       trackerStatus(m),
			Replacements: []modelReplacement{},
			Sources:      []modelSource{{URL: p.absolute(m.URL), Title: line(s.Doc.Front.Name + " " + f.ID)}},
			State:        string(m.State),
			System:       s.ID,
			BaseModel:    line(f.BaseModel),
			Supplier:     line(f.Supplier),
			URL:          p.absolute(m.URL),
			Notices:      []string{},
		}
		if r.Name == "" {
			r.Name = f.ID
		}
		if r.Aliases == nil {
			r.Aliases = []string{}
		}
		if m.Replacement != nil {
			r.Replacements = append(r.Replacements, modelReplacement{Provider: p.authority, Model: m.Replacement.Front.ID, Recommended: true})
		}
		if k := m.Current(p.Site.AsOf); k != nil {
			r.Pack, r.PackURL = k.Version.Original(), p.absolute(k.URL)
		}
		for _, n := range m.Notices {
			if p.notices[n] != nil && len(n.Doc.Front.Models) > 0 {
				r.Notices = append(r.Notices, p.id("notice/"+n.ID))
				r.Sources = append(r.Sources, modelSource{URL: p.absolute(n.URL), Title: line(n.Doc.Front.Title)})
			}
		}
		list = append(list, r)
	}
	return list
}

// trackerStatus says the state in the catalogues' three words: active,
// deprecated, retired. With them a model version with a day of shutdown is
// deprecated; state has our own word.
func trackerStatus(m *disclosure.Model) string {
	switch m.State {
	case disclosure.Retired, disclosure.Deprecated:
		return string(m.State)
	}
	if !m.Front.Retires.IsZero() {
		return string(disclosure.Deprecated)
	}
	return string(disclosure.Active)
}
