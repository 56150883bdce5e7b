package render

import (
	"strings"
	"sync"

	"placard/generator/output"
)

// A Group is a share of a site's files that can be planned alone. A build
// plans all of them; a preview only those that hold what a browser asks for.
type Group struct {
	// Below is the folder that all files of the group lie in, with a slash at
	// its end, or "" when they may lie anywhere.
	Below string
	// Artifacts plans the files. The work is done once; it may be called
	// from several goroutines.
	Artifacts func() []output.Artifact
}

// Holds reports whether a path may be one of the group's.
func (g *Group) Holds(path string) bool { return strings.HasPrefix(path, g.Below) }

// Groups divides the pages of a site and the files that they need:
// attachments, images, style sheets, script, fonts, redirects and the headers
// a server should send. Every system is a group of its own. Joined in order
// they are what [Artifacts] gives. Nothing is planned yet.
func Groups(in Input) ([]Group, error) {
	s, err := newSite(in)
	if err != nil {
		return nil, err
	}
	var groups []Group
	add := func(below string, plan func() []output.Artifact) {
		groups = append(groups, Group{Below: below, Artifacts: sync.OnceValue(plan)})
	}
	add("", s.sitePages)
	for _, sys := range s.Systems {
		add(sys.URL, func() []output.Artifact {
			plan := func() []output.Artifact { return s.systemArtifacts(sys) }
			if in.Recall == nil {
				return plan()
			}
			return in.Recall(sys, plan)
		})
	}
	add("notices/", s.noticePages)
	add("", s.documentPages)
	add("search/", s.searchPages)
	add("", s.siteAssets)
	add("", func() []output.Artifact { return s.assets.artifacts })
	// Only the groups that may hold an earlier address are planned to see
	// whether it is taken.
	earlier := groups
	taken := make([]func() map[string]bool, len(earlier))
	for i := range earlier {
		taken[i] = sync.OnceValue(func() map[string]bool {
			names := map[string]bool{}
			for _, a := range earlier[i].Artifacts() {
				names[strings.ToLower(a.Path)] = true
			}
			return names
		})
	}
	add("", func() []output.Artifact {
		return s.redirects(func(name string) bool {
			for i := range earlier {
				if strings.HasPrefix(name, strings.ToLower(earlier[i].Below)) && taken[i]()[name] {
					return true
				}
			}
			return false
		})
	})
	return groups, nil
}
