package disclosure

import (
	"fmt"
	"strings"
	"testing"
)

// TestPredecessors has versions published in another order than that of their
// numbers: one that is published cannot be held to what came after it.
func TestPredecessors(t *testing.T) {
	const change = "\n[[change]]\nsection = \"limitations\"\nclass = \"minor\"\nwhat = \"What.\"\nwhy = \"Why.\"\n"
	for _, test := range []struct {
		name  string
		packs []string // version, published, and what else the front matter says
		want  string
	}{
		{"one after the other", []string{"1.0.0 2025-01-01", "1.1.0 2025-02-01", "2.0.0 2025-03-01"}, "2.0.0<1.1.0 1.1.0<1.0.0 1.0.0<-"},
		{"an older line goes on", []string{"1.0.0 2025-01-01", "2.0.0 2025-02-01", "1.1.0 2025-03-01"}, "2.0.0<1.0.0 1.1.0<1.0.0 1.0.0<-"},
		{"both lines go on", []string{"1.0.0 2025-01-01", "2.0.0 2025-02-01", "1.1.0 2025-03-01", "2.1.0 2025-04-01", "1.2.0 2025-05-01"}, "2.1.0<2.0.0 2.0.0<1.0.0 1.2.0<1.1.0 1.1.0<1.0.0 1.0.0<-"},
		{"published on one day", []string{"1.0.0 2025-01-01", "1.0.1 2025-01-01", "1.1.0 2025-01-01"}, "1.1.0<1.0.1 1.0.1<1.0.0 1.0.0<-"},
		{"the older line comes first to light later", []string{"2.0.0 2025-01-01", "1.0.0 2025-02-01"}, "2.0.0<- 1.0.0<-"},
		{"a day that cannot be", []string{"1.1.0 2024-01-01" + change, "1.0.0 2025-02-01"}, "1.1.0<1.0.0 1.0.0<-"},
		{"a draft", []string{"1.0.0 2025-01-01", "1.1.0 2027-02-01", "1.2.0 2025-03-01\nstatus = \"draft\""}, "1.2.0<1.1.0 1.1.0<1.0.0 1.0.0<-"},
		{"pre-releases", []string{"1.0.0 2025-01-01", "2.0.0-rc.1 2025-02-01", "2.0.0 2025-03-01", "1.0.1 2025-04-01"}, "2.0.0<2.0.0-rc.1 2.0.0-rc.1<1.0.0 1.0.1<1.0.0 1.0.0<-"},
		{"one for customers between", []string{"1.0.0 2025-01-01", "1.0.1 2025-02-01\naudience = \"customer\"", "1.0.2 2025-02-02\naudience = \"partner\"", "1.1.0 2025-03-01"}, "1.1.0<1.0.0 1.0.2<1.0.1 1.0.1<1.0.0 1.0.0<-"},
		{"the first for everybody", []string{"1.0.0 2025-01-01\naudience = \"customer\"", "1.1.0 2025-03-01"}, "1.1.0<1.0.0 1.0.0<-"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := lay(t)
			for name := range files {
				if strings.HasPrefix(name, "content/systems/triage/1") || strings.HasPrefix(name, "content/notices/") {
					delete(files, name)
				}
			}
			for _, pack := range test.packs {
				version, rest, _ := strings.Cut(pack, " ")
				published, rest, _ := strings.Cut(rest, "\n")
				files["content/systems/triage/"+version+".md"] = fmt.Sprintf("+++\nversion = %q\npublished = %s\neffective = %s\n%s\n+++\n\nText.\n", version, published, published, rest)
			}
			site, _ := buildFiles(t, files, date(t, "2026-01-01"))
			var got []string
			for _, p := range site.Systems[0].Packs {
				before := "-"
				if q := p.Predecessor; q != nil {
					before = q.Version.String()
				}
				got = append(got, p.Version.String()+"<"+before)
			}
			if text := strings.Join(got, " "); text != test.want {
				t.Errorf("got  %s\nwant %s", text, test.want)
			}
		})
	}
}
