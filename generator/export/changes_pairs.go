package export

import (
	"fmt"
	"io"

	"placard/generator/compare"
	"placard/generator/disclosure"
	"placard/generator/output"
)

// The comparison of two versions for programs: index.json beside the page,
// and a unified difference of the canonical texts, which patch applies to the
// published index.md of the one and gives the other's.

// comparisons plans the files of every pair that is compared.
func (l *changeLogs) comparisons(s *disclosure.System) []output.Artifact {
	var list []output.Artifact
	for _, pair := range compare.Pairs(s, l.Site.Config.Compare.Versions) {
		from, to := pair.From, pair.To
		address := compare.URL(from, to)
		key := output.NewKey("comparison/v1").String(l.Program).Strings(l.comparer.Inputs(from, to)).Sum()
		list = append(list, output.Artifact{
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
		}, output.Artifact{
			Path: address[:len(address)-1] + ".diff",
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
		})
	}
	return list
}
