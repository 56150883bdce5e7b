package generator

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"placard/generator/content"
	"placard/generator/diag"
	"placard/generator/output"
)

// A receipt says what a build was made from and what came of it, so that the
// next build finds out without reading any document that there is nothing to
// do. It lies in the state folder and is safe to delete; one that is damaged,
// of another program or of other options counts as none.
type receipt struct {
	Program string
	Options output.Key
	// AsOf is the date of the build, Pinned the configuration's.
	AsOf, Pinned content.Date
	Sources      output.Key // digest of the listing of all sources
	Manifest     output.Digest
	Findings     diag.List
	Summary      Summary
}

// settling is how long files must have been left alone for their times to be
// trusted: the coarsest clock of common file systems (FAT: two seconds).
const settling = 2 * time.Second

// A listing is what the file system says of all sources, without reading any.
type listing struct {
	sum    output.Key
	newest time.Time // last change of any of them
	taken  time.Time
	// trusted: nothing in it may change unseen.
	trusted bool
}

// sourceNames are what a site is made from, in its folder.
var sourceNames = [...]string{"site.toml", "content", "frameworks", "theme"}

// listSources looks at every file. It is never trusted where a link leads
// elsewhere or where something could not be looked at.
func listSources(dir string) *listing {
	l := &listing{taken: time.Now(), trusted: true}
	key := output.NewKey("sources/v1")
	for _, name := range sourceNames {
		err := filepath.WalkDir(filepath.Join(dir, name), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			key.String(path[len(dir):]).Int(int64(info.Mode()))
			if d.IsDir() {
				return nil // its names are listed
			}
			if !info.Mode().IsRegular() {
				l.trusted = false
			}
			// Programs set the modification time to what they like, such as
			// one in the future; the system's own is enough where it has one.
			changed := content.ChangeTime(info)
			newest := changed
			if newest.IsZero() {
				newest = info.ModTime()
			}
			if newest.After(l.newest) {
				l.newest = newest
			}
			key.Int(info.Size()).Int(info.ModTime().UnixNano()).Int(changed.UnixNano()).Int(content.FileNumber(info))
			return nil
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			l.trusted = false
		}
	}
	l.sum = key.Sum()
	return l
}

// settled reports whether the listing will differ after any later change.
func (l *listing) settled() bool {
	return l.trusted && l.newest.Before(l.taken.Add(-settling))
}

// options digests the options that what is published depends on, but for the
// date.
func (o Options) key() output.Key {
	audience := o.Audience
	if audience == "" {
		audience = content.Public
	}
	return output.NewKey("options/v1").String(audience).String(o.BaseURL).Bool(o.Drafts).Sum()
}

// out is the folder to write.
func (o Options) out() string {
	if o.Out != "" {
		return o.Out
	}
	return filepath.Join(o.Dir, "public")
}

// receiptFile is where the receipt of an output folder lies.
func receiptFile(dir, out string) string {
	return strings.Replace(programFile(dir, out), "program-", "receipt-", 1)
}

// unchanged gives the result of a build that has nothing to do, nil when that
// cannot be told without reading the source.
func unchanged(o Options, sources func() *listing, program string) *Result {
	if program == "" || o.Force {
		return nil
	}
	out := o.out()
	r, ok := readReceipt(o.Dir, out)
	if !ok || r.Program != program || r.Options != o.key() {
		return nil
	}
	asOf, err := o.asOf(&content.Site{AsOf: r.Pinned})
	if err != nil || asOf != r.AsOf || o.Strict && r.Findings.Count(diag.Warning) > 0 {
		return nil
	}
	if l := sources(); !l.trusted || r.Sources != l.sum {
		return nil
	}
	manifest, report, ok := output.Standing(out)
	if !ok || manifest != r.Manifest {
		return nil
	}
	return &Result{Findings: r.Findings, Summary: r.Summary, Out: out, Report: report}
}

// lookAhead looks at the output folder and its spare while the sources are
// read. It gives the function that waits for the look.
func lookAhead(o Options) func() *output.Look {
	out := o.out()
	looking := sync.OnceValue(func() *output.Look {
		twins, _ := readState(o.Dir, twinsFile(o.Dir, out)) // without them there is more to look at
		return output.LookAt(out, spareFolder(o.Dir, out), twins)
	})
	go looking()
	return looking
}

// noteReceipt notes down what a build was made from, unless another build has
// written to the folder since.
func noteReceipt(o Options, l *listing, program string, pinned content.Date, r *Result) {
	file := receiptFile(o.Dir, r.Out)
	manifest, ok := output.Manifest(r.Out)
	if !ok || manifest != r.Report.Manifest || !l.settled() || program == "" {
		os.Remove(file)
		return
	}
	var b bytes.Buffer
	if gob.NewEncoder(&b).Encode(receipt{
		Program: program, Options: o.key(), AsOf: r.Summary.AsOf, Pinned: pinned,
		Sources: l.sum, Manifest: manifest, Findings: r.Findings, Summary: r.Summary,
	}) != nil {
		return
	}
	sum := sha256.Sum256(b.Bytes())
	writeState(o.Dir, file, append(b.Bytes(), sum[:]...))
}

// readReceipt reads the receipt of an output folder, if it is whole.
func readReceipt(dir, out string) (r receipt, ok bool) {
	data, err := readState(dir, receiptFile(dir, out))
	if err != nil || len(data) < sha256.Size {
		return r, false
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if sha256.Sum256(body) != [sha256.Size]byte(sum) {
		return r, false
	}
	return r, gob.NewDecoder(bytes.NewReader(body)).Decode(&r) == nil
}
