package markdown

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"placard/generator/diag"
)

func TestGlossary(t *testing.T) {
	g := NewGlossary([]Term{
		{Name: "agent", ID: "agent", Definition: "An agent."},
		{Name: "agent framework", ID: "framework", Definition: "A framework."},
		{Name: "large language model", ID: "llm-long", Definition: "A model."},
		{Name: "LLM", ID: "llm", Definition: "A model."},
		{Name: "IT", ID: "it", Definition: "Technology."},
		{Name: "red-team", ID: "red", Definition: "To attack."},
		{Name: "F1 score", ID: "f1", Definition: "A measure."},
		{Name: "Prüfung", ID: "check", Definition: "A check."},
		{Name: "class", ID: "class", Definition: "A class."},
		{Name: "nothing", ID: "nothing"},
		{Name: "...", ID: "dots", Definition: "Dots."},
		{Name: "Agent", ID: "second", Definition: "Never used."},
	}, "glossary.md")
	tests := []struct {
		name, text string
		want       []string // word>term
	}{
		{"whole words", "An agent, not agents' agentic reagent.\n", []string{"agent>agent"}},
		{"capitals and plural", "Agents act.\n", []string{"Agents>agent"}},
		{"longest first", "An agent framework, then an agent.\n", []string{"agent framework>framework", "agent>agent"}},
		{"over a line break", "a large\nlanguage   models\n", []string{"large language   models>llm-long"}},
		{"not all of its words", "a large language\n", nil},
		{"abbreviations", "LLMs are IT, it is llm.\n", []string{"LLMs>llm", "IT>it"}},
		{"hyphen", "red-teams, red team\n", []string{"red-teams>red"}},
		{"digits", "The F1 score.\n", []string{"F1 score>f1"}},
		{"other letters", "Die PRÜFUNG, Prüfungen\n", []string{"PRÜFUNG>check"}},
		{"ends in s", "classes, class\n", []string{"class>class"}},
		{"without definition", "nothing ... here\n", nil},
		{"once a section", "agent agent\n\nagent\n\n## Agent\n\nagent agent\n", []string{"agent>agent", "agent>agent"}},
		{"not in links, code, headings, captions", "[agent](a) `agent` ![agent](b.png)\n\n### agent\n\n> [!NOTE] agent\n> agent\n\n| agent |\n|---|\n| agent framework |\n\nTable: agent\n", []string{"agent>agent", "agent framework>framework"}},
		{"emphasis divides", "*agent* framework\n", []string{"agent>agent"}},
		{"footnotes are a section", "agent[^1]\n\n[^1]: agent\n", []string{"agent>agent", "agent>agent"}},
	}
	button := regexp.MustCompile(`<button class="term" type="button" popovertarget="g-([^"]*)">([^<]*)</button>`)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := shared.Parse(diag.NewSource("a.md", []byte(tt.text)), 0, Options{})
			h, err := d.HTML(Rendering{Glossary: g, Link: func(s string) string { return "/x/" + s }})
			if err != nil {
				t.Fatal(err)
			}
			checkHTML(t, string(h))
			var got []string
			explained := map[string]bool{}
			for _, m := range button.FindAllStringSubmatch(string(h), -1) {
				got = append(got, m[2]+">"+m[1])
				explained[m[1]] = true
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
			}
			if n := strings.Count(string(h), " popover>"); n != len(explained) {
				t.Errorf("%d explanations for %d terms in %s", n, len(explained), h)
			}
			for id := range explained {
				if !strings.Contains(string(h), `<a href="/x/glossary.md#`+id+`">Open the glossary</a></div>`) {
					t.Errorf("no way to %q in %s", id, h)
				}
			}
		})
	}
}

// The time to find terms does not grow with their number.
func TestGlossaryManyTerms(t *testing.T) {
	var terms []Term
	for i := range 20_000 {
		terms = append(terms, Term{Name: fmt.Sprintf("model term %d", i), Definition: "x"})
	}
	g := NewGlossary(terms, "g")
	h := rendered(t, strings.Repeat("A model is a model term is a model term 7, ", 400)+"\n", Options{}, Rendering{Glossary: g})
	if strings.Count(h, "<button") != 1 {
		t.Errorf("%d terms marked", strings.Count(h, "<button"))
	}
}

func TestGlossaryIDs(t *testing.T) {
	g := NewGlossary([]Term{{Name: "A b", Definition: "x"}, {Name: "c", ID: "a-b", Definition: "x"}, {Name: "d", ID: "a-b", Definition: "x"}}, "g")
	ids := map[string]bool{}
	for _, t := range g.terms {
		ids[t.ID] = true
	}
	if len(ids) != 3 {
		t.Errorf("ids %v", ids)
	}
}
