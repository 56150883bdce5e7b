package diff

import (
	"maps"
	"testing"
)

func text(s string) []Run { return []Run{{Text: s}} }

func para(id, s string) Block { return Block{ID: id, Kind: Paragraph, Inline: text(s)} }

func TestAlign(t *testing.T) {
	a := Document{Sections: []Section{
		{ID: "use", Title: "Intended use", Blocks: []Block{
			para("p1-1", "Alder reads a support ticket and suggests a reply."),
			para("p1-2", "Do not use it for medical advice."),
			para("p1-3", "Ticket text is deleted 90 days after the ticket closes, or earlier if you ask us."),
		}},
		{ID: "risks", Title: "Risks", Blocks: []Block{
			para("p2-1", "A draft may state a refund or contract term wrongly, so a person must approve it."),
		}},
	}}
	b := Document{Sections: []Section{
		{ID: "use", Title: "Intended use", Blocks: []Block{
			para("p1-1", "Nothing of what stands here was ever written before now."),
			para("p1-2", "Alder reads a support ticket\nand suggests a reply."),
			para("p1-3", "Ticket text is deleted 30 days after the ticket closes."),
			para("p1-4", "A draft may state a refund or contract term wrongly, so a person must approve it."),
		}},
		{ID: "risks", Title: "Risks", Blocks: []Block{
			para("p2-1", "Instructions hidden in a ticket could steer a draft."),
		}},
	}}
	got := Align(a, b)
	want := map[string]string{"p1-1": "p1-2", "p1-3": "p1-3", "p2-1": "p1-4"}
	if !maps.Equal(got, want) {
		t.Errorf("Align = %v, want %v", got, want)
	}
}
