package output

import (
	"cmp"
	"slices"
)

// A Report says what an emit did. It depends on the plan and the tree before,
// never on the clock; how long it took is the caller's to measure.
type Report struct {
	// Files is the tree as it now is, without the manifest.
	Files Files
	// Removed are paths of the tree before that are no longer planned.
	Removed []string
	// Rendered counts the artifacts whose Write ran; Added and Changed count
	// files with new bytes, Unchanged all others.
	Rendered, Added, Changed, Unchanged int
	// BytesTotal is the size of all files, BytesWritten of those added and
	// changed.
	BytesTotal, BytesWritten int64
	// Kinds are the counts by kind, sorted by kind.
	Kinds []KindCount
	// Touched: something was written to the output folder. A dry run says
	// what would have been.
	Touched bool
	// Manifest is the digest of the folder's manifest, which says what every
	// file was made from; see [Standing].
	Manifest Digest
	// Twins are what [LookAt] may be given by the next build, if both trees
	// were looked at: which folders the published tree and the spare have
	// alike.
	Twins []byte
	// Kept names folders beside the output folder that hold files no build
	// made and that were therefore not deleted, since they appeared in the output
	// folder while it was being replaced; or files that could not be.
	Kept []string
}

// KindCount counts the files of one kind.
type KindCount struct {
	Kind                      string
	Files, Rendered, Modified int
	Bytes                     int64
}

func (r *Report) count() {
	kinds := map[string]*KindCount{}
	for i := range r.Files.list {
		f := &r.Files.list[i]
		k := kinds[f.Kind]
		if k == nil {
			k = &KindCount{Kind: f.Kind}
			kinds[f.Kind] = k
		}
		k.Files++
		k.Bytes += f.Size
		r.BytesTotal += f.Size
		if f.Rendered {
			r.Rendered++
			k.Rendered++
		}
		switch f.State {
		case Added:
			r.Added++
		case Changed:
			r.Changed++
		default:
			r.Unchanged++
			continue
		}
		k.Modified++
		r.BytesWritten += f.Size
	}
	for _, k := range kinds {
		r.Kinds = append(r.Kinds, *k)
	}
	slices.SortFunc(r.Kinds, func(a, b KindCount) int { return cmp.Compare(a.Kind, b.Kind) })
}

// removed lists the entries that the plan no longer has.
func removed(prev []entry, plan []Artifact) []string {
	var out []string
	j := 0
	for i := range prev {
		for j < len(plan) && plan[j].Path < prev[i].path {
			j++
		}
		if j == len(plan) || plan[j].Path != prev[i].path {
			out = append(out, prev[i].path)
		}
	}
	return out
}
