package export

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"placard/generator/disclosure"
	"placard/generator/output"
)

// CycloneDXName is the name of a pack's ML-BOM in its folder. Tools know BOMs
// by this ending (https://cyclonedx.org/guides/, "Recognized file patterns").
const CycloneDXName = "pack.cdx.json"

// A pack as CycloneDX 1.6 (ECMA-424), so that inventories of software and
// models can take it in: the system is a component of type
// machine-learning-model with a model card, the model versions that the pack
// covers are components of their own, with the models they were made from as
// ancestors. Only what the pack states is in it; a model's architecture, data
// and metrics are prose in packs and stay there.

type bom struct {
	Schema       string           `json:"$schema"`
	Format       string           `json:"bomFormat"`
	SpecVersion  string           `json:"specVersion"`
	SerialNumber string           `json:"serialNumber,omitempty"`
	Version      int              `json:"version"`
	Metadata     bomMetadata      `json:"metadata"`
	Components   []*bomComponent  `json:"components,omitempty"`
	Dependencies []*bomDependency `json:"dependencies,omitempty"`
}

type bomMetadata struct {
	Timestamp    string        `json:"timestamp,omitempty"`
	Component    *bomComponent `json:"component"`
	Manufacturer *bomOrg       `json:"manufacturer,omitempty"`
}

type bomOrg struct {
	Name string   `json:"name,omitempty"`
	URL  []string `json:"url,omitempty"`
}

type bomComponent struct {
	Type        string         `json:"type"`
	Ref         string         `json:"bom-ref,omitempty"`
	Supplier    *bomOrg        `json:"supplier,omitempty"`
	Name        string         `json:"name"`
	Version     string         `json:"version,omitempty"`
	Description string         `json:"description,omitempty"`
	Hashes      []bomHash      `json:"hashes,omitempty"`
	Pedigree    *bomPedigree   `json:"pedigree,omitempty"`
	References  []bomReference `json:"externalReferences,omitempty"`
	ModelCard   *bomModelCard  `json:"modelCard,omitempty"`
	Properties  []bomProperty  `json:"properties,omitempty"`
}

type bomPedigree struct {
	Ancestors []*bomComponent `json:"ancestors"`
}

type bomReference struct {
	Type    string    `json:"type"`
	URL     string    `json:"url"`
	Comment string    `json:"comment,omitempty"`
	Hashes  []bomHash `json:"hashes,omitempty"`
}

type bomHash struct {
	Alg     string `json:"alg"`
	Content string `json:"content"`
}

type bomProperty struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type bomModelCard struct {
	Considerations bomConsiderations `json:"considerations"`
	Properties     []bomProperty     `json:"properties,omitempty"`
}

type bomConsiderations struct {
	UseCases    []string  `json:"useCases,omitempty"`
	Limitations []string  `json:"technicalLimitations,omitempty"`
	Ethical     []bomRisk `json:"ethicalConsiderations,omitempty"`
}

type bomRisk struct {
	Name       string `json:"name"`
	Mitigation string `json:"mitigationStrategy,omitempty"`
}

type bomDependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

// Cards plans every pack as a CycloneDX ML-BOM and as a model card. A pack
// whose folder has a file of the same name keeps its own.
func Cards(in Input, planned *Planned) ([]output.Artifact, error) {
	x, err := newIndexing(in, planned)
	if err != nil {
		return nil, err
	}
	var list []output.Artifact
	for _, s := range in.Site.Systems {
		list = append(list, orForgetful(in.Memory).Artifacts(s, func() []output.Artifact { return x.cards(s) })...)
	}
	x.forget()
	return list, nil
}

// cards plans the cards of a system's packs.
func (x *indexing) cards(s *disclosure.System) []output.Artifact {
	var list []output.Artifact
	cards := []struct {
		name, recipe string
		make         func(*disclosure.Pack) ([]byte, error)
	}{{CycloneDXName, "cyclonedx/v1", x.cycloneDX}, {ModelCardName, "model-card/v1", x.modelCard}}
	for _, p := range s.Packs {
		for i := range cards {
			card := &cards[i]
			path := p.URL + card.name
			if x.planned.has(path) || slices.ContainsFunc(p.Pages, func(page *disclosure.Page) bool { return inFolder(p, page.Doc.Path) == card.name }) {
				continue
			}
			list = append(list, output.Artifact{
				Path: path, Kind: "model card", Key: x.cardKey(card.recipe, p),
				Write: func(w io.Writer) error {
					data, err := card.make(p)
					if err != nil {
						return fmt.Errorf("write %s: %w", path, err)
					}
					_, err = w.Write(data)
					return err
				},
			})
		}
	}
	return list
}

// cardKey digests what cards of a pack depend on: its content, and what
// their texts take from the system and the site.
func (x *indexing) cardKey(recipe string, p *disclosure.Pack) output.Key {
	o, f := &x.Site.Config.Organization, &p.System.Doc.Front
	key := output.NewKey(recipe).String(x.Program).String(x.base).String(p.Digest).String(p.Doc.Digest).
		String(o.Name).String(o.URL).String(o.Contact).String(f.Name).String(f.Summary).String(f.Contacts.Support).
		String(x.language(p.Doc.File)).String(p.Doc.Front.Notice).Bool(p.Notice != nil).String(string(p.Impact))
	for _, m := range p.Models {
		key.String(m.Front.ID).String(m.Front.Name).String(m.Front.BaseModel).String(m.Front.Supplier).String(m.Front.Note).String(m.URL)
	}
	for _, r := range p.System.Sections {
		key.String(r.ID).String(r.Form)
		for _, point := range r.Points {
			key.String(point.ID).String(point.Title).Strings(point.Synonyms)
		}
	}
	for _, h := range p.Outline.Headings {
		key.String(h.ID)
	}
	links := x.published(x.Site, p.Doc.File, p.Outline)
	for _, l := range p.Outline.Links {
		key.String(links[l.Destination])
	}
	return key.Sum()
}

func (x *indexing) cycloneDX(p *disclosure.Pack) ([]byte, error) {
	f, s := &p.Doc.Front, p.System
	org := &x.Site.Config.Organization
	vendor := &bomOrg{Name: line(org.Name)}
	if org.URL != "" {
		vendor.URL = []string{org.URL}
	}
	version := p.Version.Original()
	root := &bomComponent{
		Type: "machine-learning-model", Ref: s.ID + "@" + version, Supplier: vendor,
		Name: line(s.Doc.Front.Name), Version: version, Description: line(s.Doc.Front.Summary),
		References: []bomReference{
			{Type: "model-card", URL: x.absolute(p.URL + "index.md"), Comment: "canonical text of the disclosure pack", Hashes: []bomHash{{"SHA-256", strings.TrimPrefix(p.Digest, "sha256:")}}},
			{Type: "documentation", URL: x.absolute(p.URL)},
			{Type: "website", URL: x.absolute(s.URL)},
		},
		ModelCard: x.bomModelCard(p),
	}
	if len(f.Changes) > 0 {
		root.References = append(root.References, bomReference{Type: "release-notes", URL: x.absolute(p.URL) + "#changes"})
	}
	if p.Notice != nil {
		root.References = append(root.References, bomReference{Type: "advisories", URL: x.absolute(p.Notice.URL)})
	}
	for _, a := range p.Attachments {
		root.References = append(root.References, bomReference{Type: "evidence", URL: x.absolute(p.URL + inFolder(p, a.Path)), Hashes: []bomHash{{"SHA-256", a.Digest}}})
	}
	b := &bom{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", SpecVersion: "1.6", Version: 1,
		Metadata: bomMetadata{Component: root, Manufacturer: vendor},
	}
	if !f.Published.IsZero() {
		b.Metadata.Timestamp = f.Published.String() + "T00:00:00Z"
	}
	depends := &bomDependency{Ref: root.Ref}
	b.Dependencies = append(b.Dependencies, depends)
	seen := map[string]bool{}
	for _, m := range p.Models {
		c := &bomComponent{
			Type: "machine-learning-model", Ref: "model:" + m.Front.ID, Supplier: vendor,
			Name: m.Front.ID, Description: line(m.Front.Note),
			References: []bomReference{{Type: "documentation", URL: x.absolute(m.URL)}},
		}
		if seen[c.Ref] {
			continue
		}
		seen[c.Ref] = true
		if m.Front.BaseModel != "" {
			base := &bomComponent{Type: "machine-learning-model", Name: line(m.Front.BaseModel)}
			if m.Front.Supplier != "" {
				base.Supplier = &bomOrg{Name: line(m.Front.Supplier)}
			}
			c.Pedigree = &bomPedigree{[]*bomComponent{base}}
		}
		b.Components = append(b.Components, c)
		depends.DependsOn = append(depends.DependsOn, c.Ref)
		b.Dependencies = append(b.Dependencies, &bomDependency{Ref: c.Ref})
	}
	// The serial number says which content this is, so it is the same in
	// every build and another when anything in it changes (a UUID of version
	// 8, RFC 9562 section 5.8).
	data, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	b.SerialNumber = fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
	var out strings.Builder
	if err := writeJSON(&out, b); err != nil {
		return nil, err
	}
	return []byte(out.String()), nil
}

func (x *indexing) bomModelCard(p *disclosure.Pack) *bomModelCard {
	f := &p.Doc.Front
	card := &bomModelCard{}
	add := func(list []string, texts ...string) []string {
		for _, t := range texts {
			if t = line(t); t != "" {
				list = append(list, t)
			}
		}
		return list
	}
	text := &x.Document(p.Doc.File).Passages
	uses := p.Points(text, "intended-use")
	c := &card.Considerations
	c.UseCases = add(add(nil, f.Brief.UseFor), uses["supported-uses"]...)
	for _, b := range text.Blocks {
		if b.Section == "limitations" {
			c.Limitations = add(c.Limitations, b.Text)
		}
	}
	for _, r := range p.Risks(text) {
		mitigation := line(r.Mitigation)
		if r.Action != "" {
			if mitigation != "" && !strings.HasSuffix(mitigation, ".") {
				mitigation += "."
			}
			mitigation = strings.TrimSpace(mitigation + " " + x.words.Action + ": " + line(r.Action))
		}
		c.Ethical = append(c.Ethical, bomRisk{line(r.Name), mitigation})
	}
	property := func(name string, values ...string) {
		for _, v := range values {
			if v = line(v); v != "" {
				card.Properties = append(card.Properties, bomProperty{"placard:" + name, v})
			}
		}
	}
	property("digest", p.Digest)
	property("effective", f.Effective.String())
	property("impact", string(p.Impact))
	property("next_review", f.NextReview.String())
	property("do_not_use_for", f.Brief.DoNotUseFor)
	property("out_of_scope", uses["out-of-scope-uses"]...)
	property("data", f.Brief.Data)
	property("human_review", f.Brief.HumanReview)
	return card
}
