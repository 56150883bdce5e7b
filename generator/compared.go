package generator

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"

	"placard/generator/compare"
	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/output"
)

// compared runs the rules that look at each pack beside the version before it,
// and reads both texts again. What two texts were found to be they stay: a
// preview remembers what was found in them, and a build notes down which
// comparisons found nothing, which is nearly all of them.
//
// only names the files whose packs are looked at; nil looks at all.
func (s *session) compared(site *disclosure.Site, only func(name string) bool) diag.List {
	var packs []*disclosure.Pack
	var keys []output.Key
	for _, system := range site.Systems {
		if len(system.Packs) < 2 {
			continue
		}
		rules, err := json.Marshal(system.Sections)
		if err != nil {
			panic(err) // rules are plain data
		}
		shared := output.NewKey("compared/v1").String(site.Config.Language).String(system.ID).Bytes(rules).Sum()
		for _, p := range system.Packs {
			if compare.Checked(p) && (only == nil || only(p.Doc.Source.Name)) {
				packs = append(packs, p)
				keys = append(keys, s.comparedKey(shared, p))
			}
		}
	}
	found := make([]diag.List, len(packs))
	var fresh []*disclosure.Pack
	var at []int
	for i, key := range keys {
		if list, ok := s.found(key); ok {
			found[i] = list
		} else {
			fresh, at = append(fresh, packs[i]), append(at, i)
		}
	}
	for i, list := range compare.CheckPacks(site, fresh, s.document) {
		found[at[i]] = list
	}
	var all diag.List
	for _, list := range found {
		all = append(all, list...)
	}
	if k := s.kept; k != nil {
		k.keepCompared(keys, found, only == nil)
	} else {
		for i, key := range keys {
			if len(found[i]) == 0 {
				s.clean = append(s.clean, key)
			}
		}
	}
	return all
}

// comparedKey digests all that the findings about a pack and the one before it
// depend on, the positions in their sources among it.
func (s *session) comparedKey(shared output.Key, p *disclosure.Pack) output.Key {
	key := output.NewKey("compared/v1").Key(shared).String(string(p.Status))
	file := func(f *content.File) { key.String(f.Source.Name).String(f.Digest).Key(s.parsing[f].key) }
	for _, p := range []*disclosure.Pack{p, p.Predecessor} {
		file(p.Doc.File)
		key.Int(int64(len(p.Pages))).Int(int64(len(p.Attachments)))
		for _, page := range p.Pages {
			file(page.Doc.File)
		}
		for _, a := range p.Attachments {
			key.String(a.Path).String(a.Digest).Int(a.Size)
		}
	}
	return key.Sum()
}

// found gives what a comparison found before.
func (s *session) found(key output.Key) (diag.List, bool) {
	if s.kept != nil {
		return s.kept.comparison(key)
	}
	return nil, s.seen[key]
}

// comparison gives what a comparison found in an earlier run.
func (k *kept) comparison(key output.Key) (diag.List, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, ok := k.compared[key]
	return found, ok
}

// keepCompared keeps what comparisons found for the next run; when they are
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

// fewPacks is the number of packs up to which looking again takes less than
// finding out which program runs.
const fewPacks = 32

// recall reads which comparisons found nothing in the build before.
func (s *session) recall() {
	packs := 0
	for _, system := range s.whole.Systems {
		packs += len(system.Packs)
	}
	if packs > fewPacks {
		s.seen = readClean(s.options.Dir, s.program())
	}
}

// comparedFile notes down which comparisons found nothing: the program in
// hexadecimal, a line feed, and the keys.
func comparedFile(dir string) string { return filepath.Join(dir, stateDir, "compared") }

// readClean reads which comparisons found nothing when this program made
// them.
func readClean(dir, program string) map[output.Key]bool {
	data, err := os.ReadFile(comparedFile(dir))
	id, keys, ok := bytes.Cut(data, []byte("\n"))
	if err != nil || !ok || program == "" || string(id) != program {
		return nil
	}
	const size = len(output.Key{})
	seen := make(map[output.Key]bool, len(keys)/size)
	for ; len(keys) >= size; keys = keys[size:] {
		seen[output.Key(keys[:size])] = true
	}
	return seen
}

// noteClean notes it down. A failure only costs the next build some time, so
// it is not reported.
func (s *session) noteClean(program string) {
	if program == "" || len(s.clean) <= fewPacks {
		return
	}
	same := len(s.seen) == len(s.clean)
	for _, key := range s.clean {
		same = same && s.seen[key]
	}
	if same {
		return
	}
	data := []byte(program + "\n")
	for _, key := range s.clean {
		data = append(data, key[:]...)
	}
	writeState(s.options.Dir, comparedFile(s.options.Dir), data)
}
