package export

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"placard/generator/disclosure"
	"placard/generator/markdown"
)

// ModelCardName is the name of a pack's model card in its folder.
const ModelCardName = "model-card.md"

// A pack as a model card in the form of the Hugging Face Hub: front matter in
// YAML (https://huggingface.co/docs/hub/model-cards) and the headings of its
// template (huggingface_hub, templates/modelcard_template.md), under which the
// pack's own text stands. What the template asks for and the pack does not
// say is left out, not filled with "More Information Needed".

// cardHeading places a section of a pack under a heading of the template.
type cardHeading struct {
	heading  string
	sections []string
}

var cardHeadings = []cardHeading{
	{"Model Details", []string{"capabilities"}},
	{"Uses", []string{"intended-use"}},
	{"Bias, Risks, and Limitations", []string{"limitations", "risks"}},
	{"How to Get Started with the Model", []string{"operating-instructions"}},
	{"Evaluation", []string{"evaluation"}},
}

func (x *indexing) modelCard(p *disclosure.Pack) ([]byte, error) {
	f, s := &p.Doc.Front, p.System
	var b strings.Builder
	b.Grow(p.Doc.Source.Size() + 2048)
	yaml := func(key string, values ...string) error {
		values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
		if len(values) == 0 {
			return nil
		}
		b.WriteString(key + ":\n")
		for _, v := range values {
			// A JSON text is a YAML double-quoted scalar (YAML 1.2 section 1.3).
			quoted, err := json.Marshal(line(v))
			if err != nil {
				return err
			}
			b.WriteString("- " + string(quoted) + "\n")
		}
		return nil
	}
	name, err := json.Marshal(line(p.Name()))
	if err != nil {
		return nil, err
	}
	b.WriteString("---\nmodel_name: " + string(name) + "\n")
	if err := yaml("language", x.language(p.Doc.File)); err != nil {
		return nil, err
	}
	if err := yaml("tags", append([]string{"disclosure-pack", "system:" + s.ID}, f.Models...)...); err != nil {
		return nil, err
	}
	b.WriteString("---\n\n# Model Card for " + escapeText(p.Name()) + "\n\n> " + proseMarkdown(s.Doc.Front.Summary) + "\n")
	links := x.published(x.Site, p.Doc.File, p.Outline)
	text := newMarkdownText(p.Doc.File, x.Document(p.Doc.File), links)
	parts := sectionTexts(text, p.Outline)
	section := func(id string) string {
		t := strings.TrimSpace(parts[id])
		delete(parts, id)
		return t
	}
	title := func(id string) string {
		for _, h := range p.Outline.Headings {
			if h.Level == 2 && h.ID == id {
				return h.Text
			}
		}
		return id
	}
	for _, h := range cardHeadings {
		var texts []string
		if h.heading == "Model Details" {
			texts = append(texts, strings.Join(x.cardFacts(p), "\n"))
		}
		if h.heading == "Uses" {
			texts = append(texts, strings.Join(factsOf(
				fact("Direct use", proseMarkdown(f.Brief.UseFor)), fact("Out-of-scope use", proseMarkdown(f.Brief.DoNotUseFor)),
				fact("Data", proseMarkdown(f.Brief.Data)), fact("Human review", proseMarkdown(f.Brief.HumanReview))), "\n"))
		}
		for _, id := range h.sections {
			if t := section(id); t != "" {
				texts = append(texts, "### "+escapeText(title(id))+"\n\n"+t)
			}
		}
		if texts = slices.DeleteFunc(texts, func(t string) bool { return t == "" }); len(texts) > 0 {
			b.WriteString("\n## " + h.heading + "\n\n" + strings.Join(texts, "\n\n") + "\n")
		}
	}
	// Sections that the template has no place for, in the pack's order.
	for _, h := range p.Outline.Headings {
		if h.Level == 2 {
			if t := section(h.ID); t != "" {
				b.WriteString("\n## " + escapeText(h.Text) + "\n\n" + t + "\n")
			}
		}
	}
	if t := section(""); t != "" {
		b.WriteString("\n## More Information\n\n" + t + "\n")
	}
	contact := cmp.Or(s.Doc.Front.Contacts.Support, x.Site.Config.Organization.Contact)
	b.WriteString("\n## Model Card Contact\n\n")
	for _, l := range factsOf(fact("Contact", escapeText(contact)), fact("Authoritative version", "<"+x.absolute(p.URL)+">"), fact("Digest of its canonical text", "`"+p.Digest+"`")) {
		b.WriteString(l + "\n")
	}
	for _, n := range text.notes {
		if !strings.Contains(b.String(), n.text) {
			b.WriteString("\n" + n.text + "\n")
		}
	}
	return []byte(clean(b.String())), nil
}

func (x *indexing) cardFacts(p *disclosure.Pack) []string {
	f := &p.Doc.Front
	var bases []string
	for _, m := range p.Models {
		if base := codeSpan(m.Front.BaseModel); base != "" && !slices.Contains(bases, base) {
			bases = append(bases, base)
		}
	}
	models := make([]string, 0, len(f.Models))
	for _, m := range f.Models {
		models = append(models, codeSpan(m))
	}
	return factsOf(
		fact("Developed by", escapeText(x.Site.Config.Organization.Name)),
		fact("Model versions", models...),
		fact("Language of this card", escapeText(x.language(p.Doc.File))),
		fact("Made from model", bases...),
		fact("Published", f.Published.String()),
		fact("Applies from", f.Effective.String()),
	)
}

// sectionTexts gives the Markdown of each level-2 section without its
// heading, with the headings in it one level lower. "" has what stands before
// the first section.
func sectionTexts(t *markdownText, o *markdown.Outline) map[string]string {
	parts := map[string]string{}
	lowered := *t
	lowered.edits = slices.Clone(t.edits)
	type start struct {
		id       string
		from, to int // of the heading's lines
	}
	starts := []start{{"", t.body, t.body}}
	for _, h := range o.Headings {
		from := t.offset(h.Span.Line, 1)
		if h.Level > 2 {
			if h.Level < 6 {
				for from < len(t.data) && t.data[from] == ' ' {
					from++
				}
				lowered.edits = append(lowered.edits, edit{from, from, "#"})
			}
			continue
		}
		end := t.lineEnd(h.Span.EndLine)
		// An underlined heading has one line more.
		if line := strings.TrimSpace(string(t.data[from:end])); !strings.HasPrefix(line, "#") {
			if next := t.lineEnd(h.Span.EndLine + 1); next > end {
				if under := strings.TrimSpace(string(t.data[end:next])); under != "" && strings.Trim(under, "-") == "" {
					end = next
				}
			}
		}
		starts = append(starts, start{h.ID, from, end})
	}
	slices.SortStableFunc(lowered.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	for i, s := range starts {
		end := len(t.data)
		if i+1 < len(starts) {
			end = starts[i+1].from
		}
		parts[s.id] += lowered.slice(s.to, end)
	}
	return parts
}
