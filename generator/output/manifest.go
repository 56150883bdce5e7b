package output

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ManifestName is the file that marks an output folder as ours and says what
// is in it. It is not part of the site: a server or an upload leaves it out.
const ManifestName = ".placard-manifest"

// The manifest is text: a header with the version, one line a file sorted by
// path, and an end line that proves it is whole.
//
//	placard-manifest 1
//	<key> <sha256> <size> <path>
//	end <count> <sha256 of all lines before>
//
// Keys and digests are 64 hexadecimal digits. Paths hold no control
// characters, so a line is a file.
const (
	manifestMark   = "placard-manifest "
	manifestHeader = manifestMark + "1\n"
	// stagingMark is the manifest of a staging folder that is being filled:
	// everything in it is ours and none of it is worth keeping.
	stagingMark = manifestHeader + "building\n"
)

// entry is one line.
type entry struct {
	path string
	key  Key
	sum  Digest
	size int64
}

// manifest is what a folder says of itself.
type manifest struct {
	// ours: there is a manifest's header, of any version.
	ours bool
	// whole: the version is known and the end line holds. Only then may
	// entries be trusted for what they say of files; otherwise they are the
	// lines that could be read, and serve to tell our files from others.
	whole   bool
	staging bool
	entries []entry
	// written is the manifest file's modification time: files that are
	// younger were touched after the build.
	written time.Time
	file    fs.FileInfo
	sum     Digest // of the lines before the last one
}

// encodeManifest writes a whole manifest and gives its digest, which is in its
// last line.
func encodeManifest(w io.Writer, entries []entry) (Digest, error) {
	h := sha256.New()
	const stretch = 256 << 10
	buf, next := append(make([]byte, 0, stretch), manifestHeader...), make([]byte, 0, stretch)
	var digesting sync.WaitGroup // of what was written last
	defer digesting.Wait()
	flush := func() error {
		digesting.Wait()
		written := buf
		digesting.Go(func() { h.Write(written) })
		_, err := w.Write(written)
		buf, next = next[:0], written
		return err
	}
	for i := range entries {
		e := &entries[i]
		if len(buf)+64+1+64+1+20+1+len(e.path)+1 > cap(buf) {
			if err := flush(); err != nil {
				return Digest{}, err
			}
		}
		buf = hex.AppendEncode(buf, e.key[:])
		buf = append(buf, ' ')
		buf = hex.AppendEncode(buf, e.sum[:])
		buf = append(buf, ' ')
		buf = strconv.AppendInt(buf, e.size, 10)
		buf = append(buf, ' ')
		buf = append(buf, e.path...)
		buf = append(buf, '\n')
	}
	if err := flush(); err != nil {
		return Digest{}, err
	}
	digesting.Wait()
	sum := Digest(h.Sum(nil))
	_, err := fmt.Fprintf(w, "end %d %s\n", len(entries), sum)
	return sum, err
}

// paths are the files that it names.
func (m *manifest) paths() []string {
	paths := make([]string, len(m.entries))
	for i := range m.entries {
		paths[i] = m.entries[i].path
	}
	return paths
}

// parseManifest never fails: what cannot be read is missing from the result.
func parseManifest(data []byte) manifest {
	var m manifest
	if !bytes.HasPrefix(data, []byte(manifestMark)) {
		return m
	}
	m.ours = true
	body, known := bytes.CutPrefix(data, []byte(manifestHeader))
	if !known {
		return m
	}
	if string(body) == "building\n" {
		m.staging = true
		return m
	}
	count := -1
	if end := bytes.LastIndexByte(bytes.TrimSuffix(body, []byte("\n")), '\n') + 1; bytes.HasPrefix(body[end:], []byte("end ")) {
		at := len(manifestHeader) + end
		sum := sha256.Sum256(data[:at])
		m.sum = sum
		want, ok := strings.CutSuffix(string(data[at:]), " "+hex.EncodeToString(sum[:])+"\n")
		if n, err := strconv.Atoi(strings.TrimPrefix(want, "end ")); ok && err == nil {
			count = n
		}
		body = body[:end]
	}
	// A line cut short would name another file.
	body = body[:bytes.LastIndexByte(body, '\n')+1]
	m.entries, m.whole = parseEntries(body)
	m.whole = m.whole && count == len(m.entries)
	return m
}

// parseEntries reads the lines that can be read, and reports whether all
// could and whether they are in order.
func parseEntries(body []byte) (entries []entry, good bool) {
	// Lines are independent: every processor takes a stretch of them.
	workers := max(1, min(runtime.GOMAXPROCS(0), len(body)/(1<<20)))
	parts := make([][]entry, workers)
	bad := make([]bool, workers)
	var wg sync.WaitGroup
	from := 0
	for w := range workers {
		to := len(body)
		if w < workers-1 {
			to = max(from, len(body)/workers*(w+1))
			to += bytes.IndexByte(body[to:], '\n') + 1
		}
		stretch := body[from:to]
		from = to
		wg.Go(func() {
			list := make([]entry, 0, bytes.Count(stretch, []byte("\n"))+1)
			// The paths share memory, and with nothing else.
			paths := make([]byte, 0, len(stretch)/2)
			var ends []int
			for len(stretch) > 0 {
				line, after, _ := bytes.Cut(stretch, []byte("\n"))
				stretch = after
				e, path, ok := parseEntry(line)
				if !ok {
					bad[w] = true
					continue
				}
				list, paths = append(list, e), append(paths, path...)
				ends = append(ends, len(paths))
			}
			text, at := string(paths), 0
			for i, end := range ends {
				list[i].path, at = text[at:end], end
			}
			// The emitter deletes what a manifest lists, so a forged one must
			// not lead out of the folder.
			list = slices.DeleteFunc(list, func(e entry) bool {
				fault := pathFault(e.path) != ""
				bad[w] = bad[w] || fault
				return fault
			})
			parts[w] = list
		})
	}
	wg.Wait()
	entries = slices.Concat(parts...)
	good = !slices.Contains(bad, true)
	for i := 1; i < len(entries); i++ {
		good = good && entries[i-1].path < entries[i].path
	}
	return entries, good
}

// parseEntry gives all but the path, and the path.
func parseEntry(line []byte) (e entry, path []byte, ok bool) {
	// 64 digits, space, 64 digits, space, size, space, path
	if len(line) < 64+1+64+1+1+1+1 || line[64] != ' ' || line[129] != ' ' {
		return e, nil, false
	}
	if _, err := hex.Decode(e.key[:], line[:64]); err != nil {
		return e, nil, false
	}
	if _, err := hex.Decode(e.sum[:], line[65:129]); err != nil {
		return e, nil, false
	}
	size, path, found := bytes.Cut(line[130:], []byte(" "))
	n, err := strconv.ParseInt(string(size), 10, 64)
	if !found || err != nil || n < 0 {
		return e, nil, false
	}
	e.size = n
	return e, path, true
}

// readManifest reads the manifest of a folder. A folder without one, or
// without a readable one, is not ours; other failures are errors.
func readManifest(dir string) (manifest, error) {
	f, err := os.Open(filepath.Join(dir, ManifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return manifest{}, nil
	}
	if err != nil {
		return manifest{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return manifest{}, err
	}
	if !info.Mode().IsRegular() {
		return manifest{}, nil
	}
	data := make([]byte, info.Size())
	n, err := io.ReadFull(f, data)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return manifest{}, err
	}
	m := parseManifest(data[:n])
	m.written, m.file = info.ModTime(), info
	return m, nil
}
