package output

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
	sum     Digest // of the lines before the last one
}

func appendManifest(dst []byte, entries []entry) []byte {
	n := len(manifestHeader) + 100
	for i := range entries {
		n += 64 + 1 + 64 + 1 + 12 + len(entries[i].path) + 1
	}
	start := len(dst)
	if cap(dst)-start < n {
		dst = append(make([]byte, 0, start+n), dst...)
	}
	dst = append(dst, manifestHeader...)
	for i := range entries {
		e := &entries[i]
		dst = hex.AppendEncode(dst, e.key[:])
		dst = append(dst, ' ')
		dst = hex.AppendEncode(dst, e.sum[:])
		dst = append(dst, ' ')
		dst = strconv.AppendInt(dst, e.size, 10)
		dst = append(dst, ' ')
		dst = append(dst, e.path...)
		dst = append(dst, '\n')
	}
	sum := sha256.Sum256(dst[start:])
	dst = append(dst, "end "...)
	dst = strconv.AppendInt(dst, int64(len(entries)), 10)
	dst = append(dst, ' ')
	dst = hex.AppendEncode(dst, sum[:])
	return append(dst, '\n')
}

// manifestSum is the digest in the end line of a whole manifest.
func manifestSum(data []byte) (sum Digest) {
	hex.Decode(sum[:], data[len(data)-1-2*len(sum):len(data)-1])
	return sum
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
	text := string(body) // one conversion: all paths share its memory
	// Lines are independent: every processor takes a stretch of them.
	workers := max(1, min(runtime.GOMAXPROCS(0), len(text)/(1<<20)))
	parts := make([][]entry, workers)
	bad := make([]bool, workers)
	var wg sync.WaitGroup
	from := 0
	for w := range workers {
		to := len(text)
		if w < workers-1 {
			to = max(from, len(text)/workers*(w+1))
			to += strings.IndexByte(text[to:], '\n') + 1
		}
		stretch, start := text[from:to], from
		from = to
		wg.Go(func() {
			list := make([]entry, 0, strings.Count(stretch, "\n")+1)
			for at := 0; at < len(stretch); {
				line, _, _ := strings.Cut(stretch[at:], "\n")
				e, ok := parseEntry(body[start+at:start+at+len(line)], line)
				at += len(line) + 1
				if ok {
					list = append(list, e)
				} else {
					bad[w] = true
				}
			}
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

func parseEntry(raw []byte, line string) (e entry, ok bool) {
	// 64 digits, space, 64 digits, space, size, space, path
	if len(line) < 64+1+64+1+1+1+1 || line[64] != ' ' || line[129] != ' ' {
		return e, false
	}
	if _, err := hex.Decode(e.key[:], raw[:64]); err != nil {
		return e, false
	}
	if _, err := hex.Decode(e.sum[:], raw[65:129]); err != nil {
		return e, false
	}
	size, path, found := strings.Cut(line[130:], " ")
	n, err := strconv.ParseInt(size, 10, 64)
	if !found || err != nil || n < 0 {
		return e, false
	}
	// The emitter deletes what a manifest lists, so a forged one must not
	// lead out of the folder.
	if pathFault(path) != "" {
		return e, false
	}
	e.path, e.size = path, n
	return e, true
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
	m.written = info.ModTime()
	return m, nil
}
