package output

import (
	"crypto/sha256"
	"io/fs"
	"strings"
	"time"

	"placard/generator/wire"
)

// twins are the folders that a published tree and its spare have alike, by
// path: with the same names for the same files and for folders, and no others.
// Whatever comes into a folder or leaves it changes its times, so that twins
// that nobody has touched since they were looked at need not be listed again by
// the next build; their published files are looked at all the same.
type twins map[string]*twin

// twin says which folders they were and when they changed last.
type twin struct {
	path             string
	published, spare mark
}

// mark tells a folder from others and from what it is after a change.
type mark struct {
	ino     int64
	changed int64 // nanoseconds since 1970
}

func markOf(f found) mark { return mark{int64(f.ino), f.changed.UnixNano()} }

// readTwins reads what [encodeTwins] wrote; what is damaged gives none.
func readTwins(data []byte) twins {
	body := len(data) - sha256.Size
	if body < 0 || sha256.Sum256(data[:body]) != [sha256.Size]byte(data[body:]) {
		return nil
	}
	var list []twin
	w := wire.Reader(data[:body])
	twinned(w, &list)
	if !w.Whole() {
		return nil
	}
	t := make(twins, len(list))
	for i := range list {
		t[list[i].path] = &list[i]
	}
	return t
}

func encodeTwins(list []twin) []byte {
	if len(list) == 0 {
		return nil
	}
	w := wire.Writer()
	twinned(w, &list)
	sum := sha256.Sum256(w.Bytes())
	return append(w.Bytes(), sum[:]...)
}

func twinned(w *wire.Wire, list *[]twin) {
	wire.List(w, list, func(t *twin) {
		w.String(&t.path)
		for _, m := range []*mark{&t.published, &t.spare} {
			w.Int64(&m.ino)
			w.Int64(&m.changed)
		}
	})
}

// untouched reports whether a folder is what it was, and what it is.
func (s *sight) untouched(name string, was mark) (found, bool) {
	is, err := statFile(name)
	return is, err == nil && is.mode.IsDir() && is.dev == s.dev && markOf(is) == was
}

// twins lists the folders that have a twin in a spare that was compared, for
// the build after the swap: then the spare is what is published, and the other
// way round. Folders that changed shortly before they were looked at are not
// among them, since a change that came after would not show.
func (s *sight) twins(g *glance, others []string, began time.Time) []twin {
	if s.err != nil {
		return nil
	}
	strange := map[string]bool{} // folders that hold what the other has not
	for _, list := range [][]string{s.others, others} {
		for _, other := range list {
			name := strings.TrimSuffix(other, "/")
			strange[name[:max(0, strings.LastIndexByte(name, '/'))]] = true
		}
	}
	settled := func(f found, began time.Time) bool {
		return f.ino != 0 && f.dev == s.dev && f.mode == fs.ModeDir|0o755 && !f.changed.IsZero() && f.changed.Before(began.Add(-settling))
	}
	var list []twin
next:
	for f := range s.layout.folders {
		d := &s.layout.folders[f]
		if strange[d.path] || !settled(s.folders[f], began) || !settled(g.folders[f], g.began) {
			continue
		}
		for _, i := range s.layout.files[d.files.from:d.files.to] {
			if !g.same[i] {
				continue next
			}
		}
		for _, sub := range s.layout.subs[d.subs.from:d.subs.to] {
			// One that only the one of them has would be left in it when it
			// is no longer planned, which changes nothing in the other.
			if s.folders[sub].ino == 0 || g.folders[sub].ino == 0 {
				continue next
			}
		}
		list = append(list, twin{d.path, markOf(g.folders[f]), markOf(s.folders[f])})
	}
	return list
}
