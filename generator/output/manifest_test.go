package output

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func someEntries(n int) []entry {
	var list []entry
	for i := range n {
		path := fmt.Sprintf("systems/s/packs/%06d/a b.html", i)
		list = append(list, entry{path: path, key: NewKey("k").String(path).Sum(), sum: Digest(NewKey("s").String(path).Sum()), size: int64(i) * 1e9})
	}
	return list
}

func appendManifest(dst []byte, entries []entry) []byte {
	b := bytes.NewBuffer(dst)
	encodeManifest(b, entries) // a Buffer never fails
	return b.Bytes()
}

func TestManifestRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000, 30_000} { // the last is read in parallel
		entries := someEntries(n)
		data := appendManifest(nil, entries)
		m := parseManifest(data)
		if !m.ours || !m.whole || m.staging || len(m.entries) != n {
			t.Fatalf("%d entries: ours %v, whole %v, staging %v, %d entries", n, m.ours, m.whole, m.staging, len(m.entries))
		}
		for i := range entries {
			if m.entries[i] != entries[i] {
				t.Fatalf("entry %d = %v, want %v", i, m.entries[i], entries[i])
			}
		}
	}
}

func TestManifestGolden(t *testing.T) {
	got := string(appendManifest(nil, []entry{{path: "a b.txt", size: 12}}))
	zeros := strings.Repeat("0", 64)
	want := "placard-manifest 1\n" + zeros + " " + zeros + " 12 a b.txt\nend 1 74925238afa1627574e735b1a0e456e1b957c661741c3a7a1650b76972c89075\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestManifestDamage(t *testing.T) {
	data := appendManifest(nil, someEntries(20))
	for cut := range data {
		m := parseManifest(data[:cut])
		if m.whole {
			t.Fatalf("whole when cut to %d of %d bytes", cut, len(data))
		}
		if want := cut >= len(manifestMark); m.ours != want {
			t.Fatalf("ours = %v when cut to %d bytes", m.ours, cut)
		}
	}
	for at := len(manifestHeader); at < len(data); at++ {
		flipped := bytes.Clone(data)
		flipped[at] ^= 1
		if m := parseManifest(flipped); m.whole || !m.ours {
			t.Fatalf("whole %v, ours %v with a bit flipped at %d", m.whole, m.ours, at)
		}
	}
	// Files named by a damaged manifest are still known to be ours.
	if m := parseManifest(data[:len(data)/2]); len(m.entries) != 10 {
		t.Errorf("half a manifest has %d entries, want 10", len(m.entries))
	}
	for _, foreign := range []string{"", "placard", "hello\n", "\x00placard-manifest 1\n"} {
		if m := parseManifest([]byte(foreign)); m.ours {
			t.Errorf("%q is ours", foreign)
		}
	}
	if m := parseManifest([]byte("placard-manifest 2\nsomething else\n")); !m.ours || m.whole {
		t.Error("a manifest of another version is ours but says nothing")
	}
	if m := parseManifest([]byte(stagingMark)); !m.ours || m.whole || !m.staging {
		t.Error("the mark of a staging folder is not recognised")
	}
}

// A manifest decides what is deleted: a forged one must not lead outside.
func TestManifestRefusesPathsOutside(t *testing.T) {
	for _, path := range []string{"../x", "/etc/passwd", "a/../../b", `..\x`, ""} {
		m := parseManifest(appendManifest(nil, []entry{{path: path}}))
		if m.whole || len(m.entries) > 0 {
			t.Errorf("the path %q was read", path)
		}
	}
}

func FuzzManifest(f *testing.F) {
	f.Add(appendManifest(nil, someEntries(3)))
	f.Add([]byte(stagingMark))
	f.Add([]byte("placard-manifest 1\nend 0 x\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := parseManifest(data)
		if m.whole && !bytes.Equal(appendManifest(nil, m.entries), data) {
			t.Error("a whole manifest does not come back as it was")
		}
		for _, e := range m.entries {
			if err := CheckPath(e.path); err != nil {
				t.Error(err)
			}
		}
	})
}
