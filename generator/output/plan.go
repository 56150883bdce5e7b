package output

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// An Artifact is one file of the published tree.
type Artifact struct {
	// Path is relative to the output folder, with slashes; see [CheckPath].
	Path string
	// Kind groups artifacts in the report: "page", "pack", "asset". It is
	// not part of the key.
	Kind string
	// Key digests everything the bytes depend on. The zero key is refused.
	Key Key
	// With is the path of an artifact that is made of the same sources, or "":
	// the two are written one after the other, so that what is read for one is
	// at hand for the other. It is not part of the key.
	With string
	// Write writes the bytes. It runs at most once per emit, on any
	// goroutine, at the same time as others, and only when the key is new.
	// Nil for a derived artifact.
	Write func(w io.Writer) error
	// Derived is set for an artifact that speaks of other files' digests.
	Derived *Derived
}

// Derived is how an artifact is made that depends on the bytes of others.
type Derived struct {
	// Phase orders derived artifacts: one of phase n may use artifacts that
	// are not derived, and derived ones of a lower phase. It is at least 1.
	Phase int
	// Uses names the files: a path, a folder ended with a slash (all files
	// below it), or [Everything]. Only files of earlier phases count. A
	// path that no earlier phase has is an error; an empty folder is not.
	Uses []string
	// Write writes the bytes. It sees the files it uses and no others; their
	// paths, digests and sizes are added to the artifact's key.
	Write func(w io.Writer, files Files) error
}

// Everything, in [Derived.Uses], stands for all files of earlier phases.
const Everything = "/"

// Content is a Write function for bytes that are already there. The bytes
// must not be changed afterwards.
func Content(b []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	}
}

// A Plan is the list of artifacts of one tree. The zero Plan is empty and
// ready for use. It is not safe for concurrent use; once complete it may be
// emitted and rendered any number of times, one after another.
type Plan struct {
	list   []Artifact
	sorted bool
	// names holds every path and every folder above one, by the spelling
	// that a case-insensitive file system sees; nil once the plan has been
	// emitted, which may need the room.
	names map[string]name
}

type name struct {
	spelling string
	folder   bool
}

// Grow makes room for n more artifacts.
func (p *Plan) Grow(n int) {
	p.list = slices.Grow(p.list, n)
	if p.names == nil && len(p.list) == 0 {
		p.names = make(map[string]name, n+n/3) // and folders
	}
}

// Add adds an artifact. The error is a [*PathError] for a path that is not
// valid, or that another artifact or its folders already take, be it with
// other upper and lower case.
func (p *Plan) Add(a Artifact) error {
	if err := CheckPath(a.Path); err != nil {
		return err
	}
	switch d := a.Derived; {
	case a.Key == Key{}:
		return fmt.Errorf("artifact %q has no key", a.Path)
	case d == nil && a.Write == nil, d != nil && d.Write == nil:
		return fmt.Errorf("artifact %q has no function to write it", a.Path)
	case d != nil && a.Write != nil:
		return fmt.Errorf("artifact %q is derived and has a function of its own", a.Path)
	case d != nil && d.Phase < 1:
		return fmt.Errorf("derived artifact %q has phase %d, the first is 1", a.Path, d.Phase)
	}
	p.claimed()
	if err := p.take(a.Path); err != nil {
		return err
	}
	p.sorted = p.sorted && (len(p.list) == 0 || p.list[len(p.list)-1].Path < a.Path) || len(p.list) == 0
	p.list = append(p.list, a)
	return nil
}

// claimed makes names hold the paths of the artifacts that are there.
func (p *Plan) claimed() {
	if p.names != nil {
		return
	}
	p.names = make(map[string]name)
	for i := range p.list {
		if err := p.take(p.list[i].Path); err != nil {
			panic(err) // they were taken before
		}
	}
}

// take claims the path and the folders above it, or nothing.
func (p *Plan) take(path string) error {
	folded := foldPath(path)
	if n, ok := p.names[folded]; ok {
		switch {
		case n.spelling == path && !n.folder:
			return &PathError{path, "is planned twice"}
		case n.spelling == path:
			return &PathError{path, "is a file and a folder"}
		case n.folder:
			return &PathError{path, fmt.Sprintf("collides with the folder %q where upper and lower case are one", n.spelling)}
		}
		return &PathError{path, fmt.Sprintf("collides with %q where upper and lower case are one", n.spelling)}
	}
	// Folding may change lengths but never adds or drops a slash, so the
	// folders of both spellings are cut in step.
	dir, foldedDir := path, folded
	var dirs [][2]string
	for {
		i, j := strings.LastIndexByte(dir, '/'), strings.LastIndexByte(foldedDir, '/')
		if i < 0 {
			break
		}
		dir, foldedDir = dir[:i], foldedDir[:j]
		n, ok := p.names[foldedDir]
		switch {
		case !ok:
			dirs = append(dirs, [2]string{foldedDir, dir})
			continue
		case !n.folder && n.spelling == dir:
			return &PathError{path, fmt.Sprintf("lies below %q, which is a file", dir)}
		case !n.folder:
			return &PathError{path, fmt.Sprintf("lies below %q, which collides with the file %q where upper and lower case are one", dir, n.spelling)}
		case n.spelling != dir:
			return &PathError{path, fmt.Sprintf("lies below %q, which collides with the folder %q where upper and lower case are one", dir, n.spelling)}
		}
		break // the folders above a known folder are known
	}
	p.names[folded] = name{path, false}
	for _, d := range dirs {
		p.names[d[0]] = name{d[1], true}
	}
	return nil
}

// Has reports whether the plan has an artifact with exactly this path.
func (p *Plan) Has(path string) bool {
	p.claimed()
	n, ok := p.names[foldPath(path)]
	return ok && !n.folder && n.spelling == path
}

// Len gives the number of artifacts.
func (p *Plan) Len() int { return len(p.list) }

// Artifacts gives the artifacts sorted by path, for reading.
func (p *Plan) Artifacts() []Artifact {
	p.sort()
	return p.list
}

func (p *Plan) sort() {
	if p.sorted {
		return
	}
	// Sorting indices and moving each artifact once is twice as fast as
	// sorting the artifacts, which are large.
	order := make([]int32, len(p.list))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(p.list[a].Path, p.list[b].Path) })
	list := make([]Artifact, len(p.list))
	for to, from := range order {
		list[to] = p.list[from]
	}
	p.list, p.sorted = list, true
}
