package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"placard/generator/disclosure"
)

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
// whatever is made from it: their texts, those of the versions that lead
// from one to the other, how sections are configured, and the rules.
func (c *Comparer) Inputs(from, to *disclosure.Pack) []string {
	list := []string{"compare/v1", c.options.Language, from.Digest, string(from.Impact), strconv.FormatBool(c.english)}
	versions := to.Since(from)
	if len(versions) == 0 {
		versions = []*disclosure.Pack{to}
	}
	for _, p := range versions {
		list = append(list, p.Version.Original(), p.Digest, string(p.Impact))
	}
	if to.System != nil {
		list = append(list, to.System.ID, to.System.Doc.Front.Name, c.configured(to.System))
	}
	return list
}
