package disclosure

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/markdown"
)

// largeTree makes a site of packs divided among systems, each pack with a
// text of the base site's size, model versions that change every tenth pack,
// and a notice for every version after the first. It is made in memory:
// package content's own benchmarks measure reading.
func largeTree(b *testing.B, packs, systems int) (*content.Tree, Documents) {
	b.Helper()
	_, text, _ := strings.Cut(lay(b)["content/systems/triage/1.1.0.md"], "\n+++\n")
	engine := markdown.New()
	body := diag.NewSource("body", []byte(text))
	parsed := engine.Parse(body, 0, markdown.Options{Numbered: true, HeadingID: HeadingIDs(SectionRules(nil, nil))})
	tree := &content.Tree{Config: &content.ConfigFile{Site: content.DefaultSite()}}
	tree.Config.Frameworks = []string{"iso-42001"}
	document := func(path string) *content.File {
		return &content.File{Path: path, Source: diag.NewSource("content/"+path, []byte(text))}
	}
	start := content.Date{Year: 2000, Month: time.January, Day: 1}
	for s := range systems {
		id := fmt.Sprintf("system-%d", s)
		dir := &content.SystemDir{ID: id, Doc: &content.Doc[content.SystemFront]{File: document("systems/" + id + "/_index.md")}}
		dir.Doc.Front = content.SystemFront{Name: id, Owners: content.Owners{Product: "Team"}}
		var models []string
		for i := range packs / systems {
			day := start.AddDays(i)
			if i%10 == 0 {
				model := fmt.Sprintf("%s-model-%d", id, i/10)
				dir.Doc.Front.Models = append(dir.Doc.Front.Models, content.ModelFront{ID: model, Status: "active", Released: day, Retires: day.AddDays(40)})
				models = append(models, model)
				models = models[max(0, len(models)-3):]
			}
			version := fmt.Sprintf("1.%d.0", i)
			p := &content.PackDir{Name: version, Doc: &content.Doc[content.PackFront]{File: document("systems/" + id + "/" + version + ".md")}}
			p.Doc.Front = content.PackFront{
				Version: version, Status: "published", Published: day, Effective: day, Models: models, Triggers: []string{"retraining"},
				Brief: content.Brief{UseFor: "a", DoNotUseFor: "b", Data: "c", HumanReview: "d"},
			}
			if i > 0 {
				notice := fmt.Sprintf("%s-%d", id, i)
				p.Doc.Front.Notice = notice
				p.Doc.Front.Changes = []content.Change{{Section: "limitations", Class: "minor", What: "This.", Why: "That."}, {Section: "models", Class: "minor", What: "This.", Why: "That."}}
				n := &content.Doc[content.NoticeFront]{File: document("notices/" + notice + ".md")}
				n.Front = content.NoticeFront{ID: notice, Title: "Title", Kind: "change", Impact: "minor", Systems: []string{id}, To: version, Published: day.Time().Add(time.Duration(s) * time.Minute)}
				tree.Notices = append(tree.Notices, n)
			}
			dir.Packs = append(dir.Packs, p)
		}
		tree.Systems = append(tree.Systems, dir)
	}
	return tree, func(*content.File) *markdown.Document { return parsed }
}

func (d Documents) outline(f *content.File) *markdown.Outline { return &d(f).Outline }

// The benchmarks divide packs among a hundred systems, and put them all into
// one: what is linear in the first must be in the second.
func benchmarkSizes(b *testing.B, run func(b *testing.B, tree *content.Tree, documents Documents)) {
	for _, packs := range []int{1000, 10000} {
		for _, systems := range []int{1, 100} {
			tree, documents := largeTree(b, packs, systems)
			b.Run(fmt.Sprintf("packs=%d/systems=%d", packs, systems), func(b *testing.B) { run(b, tree, documents) })
		}
	}
}

var benchDay = content.Date{Year: 2001, Month: time.June, Day: 1}

func BenchmarkAssemble(b *testing.B) {
	benchmarkSizes(b, func(b *testing.B, tree *content.Tree, documents Documents) {
		for b.Loop() {
			Assemble(tree, documents.outline, benchDay)
		}
	})
}

func BenchmarkEdition(b *testing.B) {
	benchmarkSizes(b, func(b *testing.B, tree *content.Tree, documents Documents) {
		site, _ := Assemble(tree, documents.outline, benchDay)
		for b.Loop() {
			site.Edition(content.Public, false)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	benchmarkSizes(b, func(b *testing.B, tree *content.Tree, documents Documents) {
		site, _ := Assemble(tree, documents.outline, benchDay)
		var found diag.List
		for b.Loop() {
			found = Check(site, documents)
		}
		b.ReportMetric(float64(len(found)), "findings")
	})
}
