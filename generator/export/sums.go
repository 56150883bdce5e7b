package export

import (
	"crypto/sha256"
	"encoding/hex"
	"io"

	"placard/generator/output"
)

// SumsPath is where the digests of all files are published.
const SumsPath = "SHA256SUMS"

// sumsPhase comes after every other: the sums cover all derived files.
const sumsPhase = 1000

// Sums plans SHA256SUMS: one line for every other file of the site, in the
// format that sha256sum(1) of GNU coreutils prints and "sha256sum -c" reads.
// Paths are relative to the site's root and hold neither backslashes nor line
// feeds, which would need escapes (see [output.CheckPath]).
func Sums() output.Artifact {
	return output.Artifact{
		Path: SumsPath,
		Kind: "index",
		Key:  output.NewKey("sums/v1").Sum(),
		Derived: &output.Derived{Phase: sumsPhase, Uses: []string{output.Everything}, Write: func(w io.Writer, files output.Files) error {
			line := make([]byte, 0, 2*sha256.Size+300)
			for f := range files.All() {
				line = hex.AppendEncode(line[:0], f.Digest[:])
				line = append(append(append(line, "  "...), f.Path...), '\n')
				if _, err := w.Write(line); err != nil {
					return err
				}
			}
			return nil
		}},
	}
}
