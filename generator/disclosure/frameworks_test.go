package disclosure

import (
	"strings"
	"testing"

	"placard/generator/content"
)

func TestBuiltInFrameworks(t *testing.T) {
	config := &content.Site{Frameworks: FrameworkNames()}
	site, _ := Assemble(&content.Tree{Config: &content.ConfigFile{Site: *config}}, nil, content.Date{Year: 2026, Month: 1, Day: 1})
	if len(site.Frameworks) != 3 {
		t.Fatalf("got %d frameworks", len(site.Frameworks))
	}
	for i, f := range site.Frameworks {
		if f.Title == "" || f.Edition == "" || !strings.HasPrefix(f.Source, "https://") || !strings.Contains(f.Note, "certif") {
			t.Errorf("%s lacks title, edition, source or a note that publishing is no certification", f.Name)
		}
		if bad := site.crosswalk[i].bad; len(bad) > 0 {
			t.Errorf("%s: %q means nothing", f.Name, bad[0].token)
		}
		seen := map[string]bool{}
		for _, row := range f.Rows {
			if row.Title == "" || len(row.Control.Answers) == 0 || seen[row.ID] {
				t.Errorf("%s %s lacks a title or answers, or is there twice", f.Name, row.ID)
			}
			seen[row.ID] = true
			if len(row.Title) > 80 {
				t.Errorf("%s %s: the title is too long to be ours", f.Name, row.ID)
			}
			for _, a := range row.Answers {
				if a.Kind != "page" || a.Name != "home" && a.Name != "frameworks" {
					t.Errorf("%s %s: an empty site answers with %s %s", f.Name, row.ID, a.Kind, a.Name)
				}
			}
		}
	}
}

func TestCrosswalkAnswers(t *testing.T) {
	site, found := buildFiles(t, lay(t, `
-- site.toml --
frameworks = ["iso-42001", "house"]
-- frameworks/house.toml --
title = "House rules"
edition = "1"

[[control]]
id = "1"
title = "Pages"
answers = ["page:policies.md", "page:notices", "page:suppliers", "page:contacts", "section:risks"]
-- frameworks/iso-42001.toml --
title = "Our own table"
edition = "2023"

[[control]]
id = "A.10.4"
title = "Customers"
answers = ["page:packs"]
-- content/policies.md --
+++
title = "Policies"
+++

We disclose.
`), date(t, baseDate))
	if len(found) > 0 {
		t.Fatal(report(found))
	}
	if site.Frameworks[0].Title != "Our own table" {
		t.Error("the site's file does not replace the built-in framework")
	}
	var got []string
	for _, a := range site.Frameworks[1].Rows[0].Answers {
		got = append(got, a.Kind+" "+a.Name+" "+a.URL)
	}
	if want := "page Policies policies/|page notices notices/|page contacts |section risks "; strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
}
