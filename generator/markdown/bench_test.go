package markdown

import (
	"fmt"
	"strings"
	"testing"

	"placard/generator/diag"
)

// samplePack is a disclosure of about 10 KB with two tables and two code
// blocks that no other sample has.
func samplePack(n int) string {
	var b strings.Builder
	section := func(title string) { fmt.Fprintf(&b, "## %s\n\n", title) }
	para := func(times int) {
		for i := range times {
			fmt.Fprintf(&b, "Alder Assist reads a *support ticket* and suggests a reply, which a support team member can send as it is, edit or discard.\nEach of those choices is logged for %d days and described in [the policy](/policies/retention/#days-%d), together with `ticket.state` and **who decided**.\n\n", i+n, i)
		}
	}
	section("Intended use")
	para(4)
	b.WriteString("> [!WARNING] Uses we do not allow\n> - Deciding, or ranking people for, credit, insurance, employment or housing.\n> - Inferring emotion, health or protected characteristics from a ticket.\n> - Sending a reply that nobody has read.\n\n")
	section("Capabilities")
	para(4)
	b.WriteString("| Model | Used for | In use since | Retires |\n| --- | --- | --- | ---: |\n")
	for i := range 8 {
		fmt.Fprintf(&b, "| `assist-l-2026-%02d` | Tickets over %d words, or with attachments | 1 Sep 2026 | 1 Sep 2027 |\n", i, 200+i+n)
	}
	b.WriteString("\nTable: Models covered by this pack\n\n")
	fmt.Fprintf(&b, "```json title=\"Response\"\n{\n  \"model\": \"assist-l-%d\",\n  \"disclosure\": \"assist@4.2\",\n  \"draft\": {\"text\": \"Dear customer\", \"score\": 0.83, \"reviewed\": false},\n  \"links\": [null, true, \"https://trust.alder.example/assist/4.2/\"]\n}\n```\n\n", n)
	section("Limitations")
	para(5)
	b.WriteString("### Languages\n\n| Language | Sent without edits | With a factual error | Tickets tested |\n| --- | ---: | ---: | ---: |\n")
	for i := range 8 {
		fmt.Fprintf(&b, "| English %d | 61%% | 1.9%% | %d,000 |\n", i, 3+n)
	}
	b.WriteString("\n")
	section("Risks")
	for i := range 8 {
		fmt.Fprintf(&b, "- **Wrong refund terms.** A draft may state a refund or contract term wrongly; amounts, dates and policy names are checked against your help-center articles (%d).\n", i)
	}
	b.WriteString("\n")
	section("Operating instructions")
	para(5)
	fmt.Fprintf(&b, "```bash\ncurl -sS https://api.alder.example/v1/drafts \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  -d '{\"ticket\": %d}' | jq '.draft.text' # shows the draft\n```\n\n", n)
	para(2)
	b.WriteString("Report a problem to ai-safety@alder.example. We answer within two working days.[^1]\n\n[^1]: Working days are Monday to Friday, except public holidays in Sweden.\n")
	return b.String()
}

func sampleGlossary(n int) *Glossary {
	terms := []Term{{Name: "confabulation", ID: "confabulation", Definition: "A statement that sounds plausible and is not true."}, {Name: "support ticket", ID: "ticket", Definition: "A question of a customer."}}
	for i := range n {
		terms = append(terms, Term{Name: fmt.Sprintf("refund term %d", i), ID: fmt.Sprintf("t%d", i), Definition: "Something."})
	}
	return NewGlossary(terms, "/glossary/")
}

func BenchmarkParse(b *testing.B) {
	e := New()
	src := diag.NewSource("pack.md", []byte(samplePack(0)))
	b.SetBytes(int64(src.Size()))
	b.ReportAllocs()
	for b.Loop() {
		e.Parse(src, 0, Options{Numbered: true})
	}
}

// Only goldmark, to see what the rest of parsing costs.
func BenchmarkGoldmark(b *testing.B) {
	e := New()
	src := diag.NewSource("pack.md", []byte(samplePack(0)))
	b.SetBytes(int64(src.Size()))
	b.ReportAllocs()
	for b.Loop() {
		(&state{limits: standardLimits(), source: src.Bytes()}).parse(e.parser)
	}
}

func BenchmarkHTML(b *testing.B) {
	e := New()
	src := diag.NewSource("pack.md", []byte(samplePack(0)))
	d := e.Parse(src, 0, Options{Numbered: true})
	g := sampleGlossary(200)
	b.SetBytes(int64(src.Size()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.HTML(Rendering{Glossary: g, Link: func(s string) string { return s }}); err != nil {
			b.Fatal(err)
		}
	}
}

// Pages whose code nobody has seen before.
func BenchmarkFreshPage(b *testing.B) {
	e := New()
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		d := e.Parse(diag.NewSource("pack.md", []byte(samplePack(n))), 0, Options{Numbered: true})
		if _, err := d.HTML(Rendering{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGlossary(b *testing.B) {
	for _, n := range []int{10, 1_000, 10_000} {
		g := sampleGlossary(n)
		d := New().Parse(diag.NewSource("pack.md", []byte(samplePack(0))), 0, Options{})
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := d.HTML(Rendering{Glossary: g}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkInline(b *testing.B) {
	for b.Loop() {
		Inline("Adds `assist-l-2026-08` for long tickets & removes `assist-m`.")
	}
}
