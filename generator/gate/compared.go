package gate

import (
	"fmt"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
)

// compared looks for comparisons that have been published and would not be any
// more. They follow from the versions that are out, of which none may go, and
// from the configuration.
func (e *evaluation) compared() {
	old, new := e.Base.Config, e.Head.Config
	if old == nil || new == nil {
		return
	}
	heads := map[string]*disclosure.System{}
	for _, s := range e.Site.Systems {
		heads[s.ID] = s
	}
	seen := map[*disclosure.System]bool{}
	var gone []string
	for i := range e.Base.Packs {
		p := e.Base.Packs[i].Pack
		if p == nil || seen[p.System] || heads[p.System.ID] == nil {
			continue
		}
		seen[p.System] = true
		now := map[string]bool{}
		for _, address := range e.comparisons(heads[p.System.ID], new) {
			now[address] = true
		}
		for _, address := range e.comparisons(p.System, old) {
			e.looked(ruleCompared, 1)
			if !now[address] {
				gone = append(gone, address)
			}
		}
	}
	if len(gone) == 0 {
		return
	}
	at, hint := diag.FileSpan("site.toml"), "put back the versions that are gone, or publish the new one on another day"
	if was := old.Compare.Versions; was != new.Compare.Versions {
		if e.Site.Positions != nil {
			at = e.Site.Positions.Value("compare.versions")
		}
		hint = fmt.Sprintf("write versions = %d under [compare]", was)
	}
	e.refuse(ruleCompared, at, hint, "%s would vanish, such as /%s", count(len(gone), "published comparison", "published comparisons"), gone[0])
}

// comparisons lists the addresses of those that are published of a system.
func (e *evaluation) comparisons(s *disclosure.System, config *content.Site) (list []string) {
	out := &disclosure.System{ID: s.ID, URL: s.URL, Notices: s.Notices}
	for _, p := range s.Packs {
		if p.Status != disclosure.Draft && !p.Doc.Front.Published.After(e.day) {
			out.Packs = append(out.Packs, p)
		}
	}
	all := out.Comparisons(config.Compare.Versions, e.day)
	for _, pair := range all.Pairs {
		list = append(list, pair.URL())
	}
	for _, p := range all.Since {
		list = append(list, p.SinceURL())
	}
	return list
}
