package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"placard/generator/disclosure"
)

// URL is the address of the comparison of two versions of a system, in this
// order: "systems/triage/compare/1.0.0...1.1.0/".
func URL(from, to *disclosure.Pack) string {
	return to.System.URL + "compare/" + from.Version.Original() + "..." + to.Version.Original() + "/"
}

// Before is the version that a published pack was to be compared with on the
// day it was published: the highest lower one of those published by then. A
// version that fills a gap later (1.0.1 after 1.1.0) does not change it. It is
// nil for a draft, and for a first version.
func Before(p *disclosure.Pack) *disclosure.Pack {
	published := p.Doc.Front.Published
	if p.Doc.Front.Status == "draft" || published.IsZero() {
		return nil
	}
	var best *disclosure.Pack
	for _, o := range p.System.Packs {
		f := &o.Doc.Front
		if f.Status == "draft" || f.Published.IsZero() || f.Published.After(published) || !o.Version.LessThan(p.Version) {
			continue
		}
		if best == nil || best.Version.LessThan(o.Version) {
			best = o
		}
	}
	return best
}

// configured digests how the sections of a system are configured.
func (c *Comparer) configured(s *disclosure.System) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	sum, ok := c.rules[s]
	if !ok {
		rules, err := json.Marshal(s.Sections)
		if err != nil {
			panic(err) // rules are plain data
		}
		digest := sha256.Sum256(rules)
		sum = hex.EncodeToString(digest[:])
		c.rules[s] = sum
	}
	return sum
}

// Inputs are all that a comparison of two packs depends on, for the key of
// whatever is made from it: their texts, those of the versions between them,
// how sections are configured, and the rules.
func (c *Comparer) Inputs(from, to *disclosure.Pack) []string {
	list := []string{"compare/v1", c.options.Language, from.Digest, string(from.Impact), strconv.FormatBool(c.english)}
	for _, p := range between(from, to) {
		list = append(list, p.Version.Original(), p.Digest, string(p.Impact))
	}
	if to.System != nil {
		list = append(list, to.System.ID, to.System.Doc.Front.Name, c.configured(to.System))
	}
	return list
}
