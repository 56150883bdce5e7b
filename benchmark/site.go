// Package benchmark makes large sites for measuring: the same bytes for the
// same size, on every machine. Packs are about 9.6 KB of Markdown with five
// sections, two tables and two code blocks of their own; consecutive
// versions of a system share about 70 % of their blocks.
//
// [WriteSite] makes a Placard site, [WriteHugo] the same text as plain pages
// for Hugo, so that both can be timed on one machine.
package benchmark

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// PacksPerSystem is how many versions each system has.
const PacksPerSystem = 10

// first is the day on which a system's first pack takes effect. Systems are
// spread over the half-year that lies between two versions of each, as vendors
// publish, by a number of days that has no factor in common with the half-year's.
func first(system int) time.Time {
	return time.Date(2020, 1, 6, 0, 0, 0, 0, time.UTC).AddDate(0, 0, system*113%182)
}

// WriteSite writes a Placard site with a number of pack versions.
func WriteSite(dir string, packs int) error {
	files := map[string]string{
		"site.toml":         siteConfig,
		"content/_index.md": "+++\ntitle = \"Benchmark\"\n+++\n\nA site made for measuring.\n",
	}
	for name, text := range files {
		if err := write(dir, name, text); err != nil {
			return err
		}
	}
	systems := (packs + PacksPerSystem - 1) / PacksPerSystem
	for s := range systems {
		versions := min(PacksPerSystem, packs-s*PacksPerSystem)
		if err := writeSystem(dir, s, versions); err != nil {
			return err
		}
	}
	return nil
}

const siteConfig = `title = "Benchmark"
description = "A site made for measuring."
base_url = "https://bench.example/"
as_of = 2026-11-16

[organization]
name = "Bench"

[policy]
review_days = 3650
require_brief = true

[policy.approvals]
initial = []
editorial = []
minor = []
material = []

[compare]
versions = 1

[rules]
N108 = "off"
P102 = "off"
`

func writeSystem(dir string, system, versions int) error {
	id := fmt.Sprintf("system-%05d", system)
	folder := "content/systems/" + id + "/"
	text := fmt.Sprintf(`+++
name = "System %d"
summary = "Sorts incoming messages of kind %d and names the team that answers them."
risk_tier = "limited"
delivery = ["api"]
roles = ["provider"]

[contacts]
support = "support@bench.example"

[[model]]
id = "%s-a"
status = "active"
released = %s
+++

An overview of system %d.
`, system, system, id, first(system).Format(time.DateOnly), system)
	if err := write(dir, folder+"_index.md", text); err != nil {
		return err
	}
	blocks := newBlocks(uint64(system))
	for v := range versions {
		var revised []string
		if v > 0 {
			revised = blocks.revise(uint64(system)<<16 + uint64(v))
		}
		version := fmt.Sprintf("1.%d.0", v)
		effective := first(system).AddDate(0, v*6, 0)
		front := fmt.Sprintf(`+++
version = "%s"
published = %s
effective = %s
models = ["%s-a"]
owner = "Product team"
next_review = %s
`, version, effective.Format(time.DateOnly), effective.Format(time.DateOnly), id, effective.AddDate(8, 0, 0).Format(time.DateOnly))
		if v > 0 {
			front += "triggers = [\"periodic-review\"]\n"
		}
		front += `
[brief]
use_for = "Sorting incoming messages."
do_not_use_for = "Decisions about people."
data = "The message, for thirty days."
human_review = "A person reads every tenth message."
`
		for _, title := range revised {
			front += fmt.Sprintf(`
[[change]]
section = "%s"
class = "material"
what = "The figures of the last half-year."
why = "They are measured anew for every version."
`, sectionID(title))
		}
		if err := write(dir, folder+version+".md", front+"+++\n\n"+blocks.markdown()); err != nil {
			return err
		}
	}
	return nil
}

// sectionID is the id of a section's heading.
func sectionID(title string) string { return strings.ReplaceAll(strings.ToLower(title), " ", "-") }

// WriteHugo writes the same packs as plain pages of a Hugo site with a
// minimal theme.
func WriteHugo(dir string, packs int) error {
	files := map[string]string{
		"hugo.toml":                    "baseURL = \"https://bench.example/\"\ntitle = \"Benchmark\"\ndisableKinds = [\"taxonomy\", \"term\"]\n[markup.highlight]\nnoClasses = false\n",
		"layouts/_default/single.html": "<!doctype html>\n<html lang=\"en\">\n<head>\n  <meta charset=\"utf-8\">\n  <title>{{ .Title }}</title>\n</head>\n<body>\n  <main>\n    <h1>{{ .Title }}</h1>\n    {{ .Content }}\n  </main>\n</body>\n</html>\n",
		"layouts/_default/list.html":   "<!doctype html>\n<html lang=\"en\">\n<head>\n  <meta charset=\"utf-8\">\n  <title>{{ .Title }}</title>\n</head>\n<body>\n  <ul>\n  {{ range .Pages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>{{ end }}\n  </ul>\n</body>\n</html>\n",
	}
	for name, text := range files {
		if err := write(dir, name, text); err != nil {
			return err
		}
	}
	for s := range (packs + PacksPerSystem - 1) / PacksPerSystem {
		blocks := newBlocks(uint64(s))
		for v := range min(PacksPerSystem, packs-s*PacksPerSystem) {
			if v > 0 {
				blocks.revise(uint64(s)<<16 + uint64(v))
			}
			name := fmt.Sprintf("content/system-%05d/1-%d-0.md", s, v)
			text := fmt.Sprintf("+++\ntitle = \"System %d 1.%d.0\"\ndate = %s\n+++\n\n%s", s, v, first(s).AddDate(0, v*6, 0).Format(time.DateOnly), blocks.markdown())
			if err := write(dir, name, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// blocks is the text of one pack as blocks that can be revised one by one.
type blocks struct {
	sections []section
	rng      *rand.Rand
}

type section struct {
	title  string
	blocks []func(r *rand.Rand) string
	text   []string
}

func newBlocks(seed uint64) *blocks {
	b := &blocks{rng: rand.New(rand.NewPCG(seed, 1))}
	named := func(label string, words int) func(*rand.Rand) string {
		return func(r *rand.Rand) string { return "**" + label + ".** " + sentences(r, words*6/10) }
	}
	plain := func(words int) func(*rand.Rand) string {
		return func(r *rand.Rand) string { return sentences(r, words*6/10) }
	}
	b.sections = []section{
		{title: "Intended use", blocks: []func(*rand.Rand) string{named("Supported uses", 60), named("Out-of-scope uses", 60), plain(90), list, plain(70)}},
		{title: "Capabilities", blocks: []func(*rand.Rand) string{named("Outputs", 60), named("Dependencies", 50), results, plain(90), jsonCode}},
		{title: "Limitations", blocks: []func(*rand.Rand) string{named("Failure modes", 70), named("Boundaries", 50), named("Non-determinism", 50), named("Input constraints", 50), list}},
		{title: "Risks", blocks: []func(*rand.Rand) string{risks, plain(90)}},
		{title: "Operating instructions", blocks: []func(*rand.Rand) string{named("Set-up", 60), named("Configuration", 60), shellCode, named("Monitoring", 60), named("Human review", 50), named("Escalation", 50), plain(60)}},
	}
	for i := range b.sections {
		s := &b.sections[i]
		for _, make := range s.blocks {
			s.text = append(s.text, make(b.rng))
		}
	}
	return b
}

// revise writes about 30 % of the blocks anew, and gives the titles of the
// sections in which they are.
func (b *blocks) revise(seed uint64) (titles []string) {
	r := rand.New(rand.NewPCG(seed, 2))
	for i := range b.sections {
		s := &b.sections[i]
		changed := false
		for j, make := range s.blocks {
			if r.IntN(10) < 3 {
				s.text[j], changed = make(r), true
			}
		}
		if changed {
			titles = append(titles, s.title)
		}
	}
	if len(titles) == 0 { // one version in some thousands
		s := &b.sections[0]
		s.text[0], titles = s.blocks[0](r), []string{s.title}
	}
	return titles
}

func (b *blocks) markdown() string {
	var out strings.Builder
	for _, s := range b.sections {
		fmt.Fprintf(&out, "## %s\n\n", s.title)
		for _, t := range s.text {
			out.WriteString(t)
			out.WriteString("\n\n")
		}
	}
	return out.String()
}

var words = strings.Fields(`message team answer result test model version language
english german label threshold score measure sample person review report limit
document passage customer request response error rate week month region service
account setting field record value change question reply ticket queue priority
category text word sentence page example case class group order event note`)

var verbs = strings.Fields(`reads sorts names marks counts shows keeps drops sends
checks compares measures returns writes lists stores limits answers reports`)

// sentences gives about n words of running text.
func sentences(r *rand.Rand, n int) string {
	var out strings.Builder
	column := 0
	put := func(w string) {
		if column > 0 && column+len(w) > 96 {
			out.WriteByte('\n')
			column = 0
		} else if column > 0 {
			out.WriteByte(' ')
			column++
		}
		out.WriteString(w)
		column += len(w)
	}
	for n > 0 {
		length := 8 + r.IntN(10)
		put("The")
		put(words[r.IntN(len(words))])
		put(verbs[r.IntN(len(verbs))])
		for range length - 4 {
			if r.IntN(9) == 0 {
				put(fmt.Sprint(r.IntN(900) + 10))
			} else {
				put(words[r.IntN(len(words))])
			}
		}
		put(words[r.IntN(len(words))] + ".")
		n -= length
	}
	return out.String()
}

func list(r *rand.Rand) string {
	var out strings.Builder
	for range 4 {
		fmt.Fprintf(&out, "- %s\n", strings.ReplaceAll(sentences(r, 14), "\n", " "))
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func results(r *rand.Rand) string {
	var out strings.Builder
	out.WriteString("| Language | Correct | Wrong | Tested |\n| --- | ---: | ---: | ---: |\n")
	for _, language := range []string{"English", "German", "French", "Italian", "Dutch", "Spanish"} {
		wrong := r.IntN(90) + 5
		fmt.Fprintf(&out, "| %s | %d.%d%% | %d.%d%% | %d |\n", language, 100-wrong/10-1, 10-wrong%10, wrong/10, wrong%10, 500+r.IntN(4000))
	}
	out.WriteString("\nTable: Results by language")
	return out.String()
}

func risks(r *rand.Rand) string {
	var out strings.Builder
	out.WriteString("| Risk | Mitigation | What you must do |\n| --- | --- | --- |\n")
	cell := func(n int) string { return strings.ReplaceAll(sentences(r, n), "\n", " ") }
	for range 6 {
		fmt.Fprintf(&out, "| %s | %s | %s |\n", cell(10), cell(14), cell(12))
	}
	out.WriteString("\nTable: Risks")
	return out.String()
}

func jsonCode(r *rand.Rand) string {
	var out strings.Builder
	out.WriteString("```json title=\"Response\"\n{\n")
	for range 12 {
		fmt.Fprintf(&out, "  \"%s_%d\": {\"score\": 0.%03d, \"label\": \"%s\", \"reviewed\": %t},\n", words[r.IntN(len(words))], r.IntN(1000), r.IntN(1000), words[r.IntN(len(words))], r.IntN(2) == 0)
	}
	fmt.Fprintf(&out, "  \"id\": \"%08x\"\n}\n```", r.Uint32())
	return out.String()
}

func shellCode(r *rand.Rand) string {
	return fmt.Sprintf("```bash title=\"Request\"\ncurl -sS https://api.bench.example/v1/%s/%d \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"threshold\": 0.%02d, \"language\": \"%s\"}' |\n  jq -r '.labels[] | select(.score > 0.%02d) | .%s'\n```",
		words[r.IntN(len(words))], r.IntN(100000), r.IntN(100), words[r.IntN(len(words))], r.IntN(100), words[r.IntN(len(words))])
}

func write(dir, name, text string) error {
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text), 0o644)
}
