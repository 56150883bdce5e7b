package export

import (
	"fmt"
	"io"
	"strings"

	"placard/generator/disclosure"
	"placard/generator/output"
)

// The comparison of two versions for programs: index.json beside the page,
// and a unified difference of the canonical texts, which patch applies to the
// published index.md of the one and gives the other's.

// comparisons plans the files of every comparison that is published.
func (l *changeLogs) comparisons(s *disclosure.System) []output.Artifact {
	var list []output.Artifact
	compared := l.pairs.of(s)
	for _, pair := range compared.Pairs {
		list = append(list, l.comparison(pair, pair.URL())...)
	}
	for _, p := range compared.Since {
		list = append(list, l.comparison(disclosure.Pair{From: p, To: s.Latest()}, p.SinceURL())...)
	}
	return list
}

// comparison plans the files of a comparison at an address.
func (l *changeLogs) comparison(pair disclosure.Pair, address string) []output.Artifact {
	from, to := pair.From, pair.To
	key := output.NewKey("comparison/v1").String(l.Program).Strings(l.comparer.Inputs(from, to)).Sum()
	return []output.Artifact{{
		Path: address + "index.json",
		Kind: "comparison",
		Key:  key,
		Write: func(w io.Writer) error {
			c, err := l.comparer.Packs(from, to)
			if err != nil {
				return fmt.Errorf("compare %s with %s: %w", from.Name(), to.Version.Original(), err)
			}
			return c.WriteJSON(w, "")
		},
	}, {
		Path: strings.TrimSuffix(address, "/") + ".diff",
		Kind: "comparison",
		Key:  output.NewKey("unified/v1").String(l.Program).String(from.Digest).String(to.Digest).Sum(),
		Write: func(w io.Writer) error {
			text, err := l.comparer.Unified(from, to)
			if err != nil {
				return fmt.Errorf("compare %s with %s: %w", from.Name(), to.Version.Original(), err)
			}
			_, err = w.Write(text)
			return err
		},
	}}
}
