package generator

import (
	"context"
	"encoding/json"
	"sync/atomic"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// compared runs the rules that read the texts of packs, each by itself and
// beside the version before it, and parses these texts again. What texts were
// found to be they stay: a preview remembers what was found in them, and a
// build notes down in which packs it found nothing, which are nearly all.
//
// only names the files whose packs are looked at; nil looks at all.
func (s *session) compared(site *disclosure.Site, only func(name string) bool) diag.List {
	packs, keys := s.comparedPacks(site, only)
	found := make([]diag.List, len(packs))
	var fresh, unseen []int
	for i, key := range keys {
		if list, ok := s.ahead.found[key]; ok {
			found[i], fresh = list, append(fresh, i)
		} else if list, ok := s.found(key); ok {
			found[i] = list
		} else {
			fresh, unseen = append(fresh, i), append(unseen, i)
		}
	}
	s.ahead = ahead{}
	s.checks, s.looked = len(keys), len(fresh)
	s.compareFresh(site, packs, unseen, found)
	var all diag.List
	for _, list := range found {
		all = append(all, list...)
	}
	if k := s.kept; k != nil {
		k.keepCompared(keys, found, only == nil)
	} else {
		for _, i := range fresh {
			if len(found[i]) == 0 {
				s.cache.Put(keys[i], nil)
			}
		}
	}
	return all
}

// comparedPacks lists the packs that [session.compared] looks at, and digests of
// what their findings depend on.
func (s *session) comparedPacks(site *disclosure.Site, only func(name string) bool) (packs []*disclosure.Pack, keys []output.Key) {
	for _, system := range site.Systems {
		shared := comparedShared(site, system)
		for _, p := range system.Packs {
			if !p.Doc.Broken && (only == nil || only(p.Doc.Source.Name)) {
				packs = append(packs, p)
				keys = append(keys, s.comparedKey(shared, p))
			}
		}
	}
	return packs, keys
}

// ahead is what the texts of packs were found to be before the site was there.
type ahead struct {
	parsed map[*content.File]*markdown.Document // without texts
	found  map[output.Key]diag.List             // by comparedKey
}

// readAhead parses the texts of packs for their outlines, and has the rules
// look at each while it is there: a site of which no build remembers anything
// would otherwise be parsed for them once more. What the rules find depends on
// no other document's outline, so that a site without outlines will do; it is
// believed for packs that have the same digest in the site that is assembled
// then.
func (s *session) readAhead(ctx context.Context, asOf content.Date, made *atomic.Int32) error {
	site, _ := disclosure.Assemble(s.tree, nil, asOf)
	packs, keys := s.comparedPacks(site, nil)
	all := make([]int, len(packs))
	for i := range all {
		all[i] = i
	}
	check, chains := disclosure.TextCheck(site, s.document), chainsOf(packs, all)
	left := map[*disclosure.System]*atomic.Int32{} // chains
	for _, chain := range chains {
		system := packs[chain[0]].System
		if left[system] == nil {
			left[system] = new(atomic.Int32)
		}
		left[system].Add(1)
	}
	parsed, found := make([]*markdown.Document, len(packs)), make([]diag.List, len(packs))
	err := parallel(ctx, len(chains), func(c int) {
		for _, i := range chains[c] {
			parsed[i] = s.slim(packs[i].Doc.File, made)
			packs[i].Outline = &parsed[i].Outline
		}
		s.compareChain(site, check, packs, chains[c], found)
		// The texts of a large site are not for holding until its last system
		// is done.
		if system := packs[chains[c][0]].System; left[system].Add(-1) == 0 && s.letGo != nil {
			for _, p := range system.Packs {
				s.letGo(p.Doc.File)
			}
		}
	})
	if err != nil {
		return err
	}
	s.ahead = ahead{make(map[*content.File]*markdown.Document, len(packs)), make(map[output.Key]diag.List, len(packs))}
	for i, p := range packs {
		s.ahead.parsed[p.Doc.File], s.ahead.found[keys[i]] = parsed[i], found[i]
	}
	return nil
}

// comparedShared digests what the rules on texts read beside the texts.
func comparedShared(site *disclosure.Site, system *disclosure.System) output.Key {
	front := &system.Doc.Front
	facts, err := json.Marshal([]any{system.Sections, site.Config.Lint, front.Automation, front.CustomerConfigures})
	if err != nil {
		panic(err) // these are plain data
	}
	return output.NewKey("compared/v2").String(site.Config.Language).String(system.ID).Bytes(facts).Bool(system.Doc.Broken).Bool(site.Unread).Sum()
}

// chain is how many versions of a system are looked at in one go, so that
// their documents are parsed once for all rules; long chains are divided among
// the processors.
const chain = 16

// compareFresh looks at the packs with the numbers fresh.
func (s *session) compareFresh(site *disclosure.Site, packs []*disclosure.Pack, fresh []int, found []diag.List) {
	check, chains := disclosure.TextCheck(site, s.document), chainsOf(packs, fresh)
	// It ends, whatever becomes of the caller: what is found is remembered.
	_ = parallel(context.Background(), len(chains), func(c int) { s.compareChain(site, check, packs, chains[c], found) })
}

// chainsOf divides packs with the numbers fresh into chains.
func chainsOf(packs []*disclosure.Pack, fresh []int) (chains [][]int) {
	for _, i := range fresh {
		n := len(chains) - 1
		if n >= 0 && len(chains[n]) < chain && packs[chains[n][0]].System == packs[i].System {
			chains[n] = append(chains[n], i)
		} else {
			chains = append(chains, []int{i})
		}
	}
	return chains
}

// compareChain looks at the packs of a chain.
func (s *session) compareChain(site *disclosure.Site, check func(*disclosure.Pack) diag.List, packs []*disclosure.Pack, chain []int, found []diag.List) {
	var pairs []*disclosure.Pack
	var at []int
	for _, i := range chain {
		found[i] = check(packs[i])
		if compare.Checked(packs[i]) {
			pairs, at = append(pairs, packs[i]), append(at, i)
		}
	}
	for k, list := range compare.CheckPacks(site, pairs, s.document) {
		found[at[k]] = append(found[at[k]], list...)
	}
}

// comparedKey digests all that the findings about a pack and the one before it
// depend on, the positions in their sources among it.
func (s *session) comparedKey(shared output.Key, p *disclosure.Pack) output.Key {
	key := output.NewKey("compared/v2").Key(shared).String(string(p.Status))
	file := func(f *content.File) { key.String(f.Source.Name).String(f.Digest).Key(s.parsing[f].key) }
	pack := func(p *disclosure.Pack) {
		file(p.Doc.File)
		key.Int(int64(len(p.Pages))).Int(int64(len(p.Attachments)))
		for _, page := range p.Pages {
			file(page.Doc.File)
		}
		for _, a := range p.Attachments {
			key.String(a.Path).String(a.Digest).Int(a.Size)
		}
	}
	pack(p)
	if compare.Checked(p) {
		key.Bool(true)
		pack(p.Predecessor)
	}
	return key.Sum()
}

// found gives what was found in a pack before.
func (s *session) found(key output.Key) (diag.List, bool) {
	if s.kept != nil {
		return s.kept.comparison(key)
	}
	_, ok := s.cache.Get(key)
	return nil, ok
}

// comparison gives what was found in an earlier run.
func (k *kept) comparison(key output.Key) (diag.List, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, ok := k.compared[key]
	return found, ok
}

// keepCompared keeps what was found in packs for the next run; when they are
// those of the whole site, in the place of all that was kept.
func (k *kept) keepCompared(keys []output.Key, found []diag.List, all bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if all || k.compared == nil {
		k.compared = make(map[output.Key]diag.List, len(keys))
	}
	for i, key := range keys {
		k.compared[key] = found[i]
	}
}
