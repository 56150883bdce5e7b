package output

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

// stub is an artifact with the path as its bytes.
func stub(path string) Artifact {
	return Artifact{Path: path, Kind: "stub", Key: NewKey("stub/v1").String(path).Sum(), Write: Content([]byte(path))}
}

func TestCheckPath(t *testing.T) {
	good := []string{
		"index.html", ".well-known/security.txt", "_headers", "a/b/c", "systems/assist/compare/4.1.0...4.2.0/index.html",
		"a b.pdf", "straße/ünïcode.txt", "console.txt", "com10", "nul-values.txt", "日本.html",
		strings.Repeat("a/", 119) + "ab", "a.b.c", "+~!$&'()=,;@[]{}", "aux1/x", "xCON",
	}
	for _, path := range good {
		if err := CheckPath(path); err != nil {
			t.Errorf("CheckPath(%q) = %v, want nil", path, err)
		}
	}
	bad := map[string]string{
		"":                       "is empty",
		"/etc/passwd":            "is absolute",
		"..":                     `component ".."`,
		"a/../b":                 `component ".."`,
		"../a":                   `component ".."`,
		"a/.":                    `component "."`,
		"./a":                    `component "."`,
		"a//b":                   "empty component",
		"a/":                     "empty component",
		`a\b`:                    "backslash",
		`C:\a`:                   "':'",
		"C:/a":                   "':'",
		"a\x00b":                 "control",
		"a\nb":                   "control",
		"a\x7f":                  "control",
		"a\u0085b":               "U+0085",
		"a\u202eb":               "U+202E",
		"a\u200bb":               "U+200B",
		"a\u2028b":               "U+2028",
		"a?b":                    "'?'",
		"a#b":                    "'#'",
		"100%":                   "'%'",
		"a*":                     "'*'",
		"a|b":                    "'|'",
		`a"b`:                    `'"'`,
		"a<b":                    "'<'",
		"a.":                     "end Windows cuts off",
		"a /b":                   "end Windows cuts off",
		" a":                     "begins with a space",
		"con":                    "device",
		"x/NUL":                  "device",
		"aux.html":               "device",
		"Com1.txt":               "device",
		"lpt9":                   "device",
		"COM¹":                   "device",
		"CONIN$":                 "device",
		"prn .txt":               "device",
		"\xff":                   "not UTF-8",
		"e\u0301.html":           "normalization form C",
		ManifestName:             "the manifest",
		".PLACARD-manifest":      "the manifest",
		strings.Repeat("a", 241): "longer than 240",
	}
	for path, want := range bad {
		err := CheckPath(path)
		var pe *PathError
		if !errors.As(err, &pe) || pe.Path != path || !strings.Contains(err.Error(), want) {
			t.Errorf("CheckPath(%q) = %v, want an error with %q", path, err, want)
		}
	}
}

func TestPlanAddRefusesCollisions(t *testing.T) {
	tests := []struct {
		paths []string
		want  string // of the last
	}{
		{[]string{"a", "a"}, "planned twice"},
		{[]string{"index.html", "Index.html"}, "upper and lower case"},
		{[]string{"straße", "STRASSE"}, "upper and lower case"},
		{[]string{"É", "é"}, "upper and lower case"},
		{[]string{"docs/a", "Docs/b"}, `folder "docs"`},
		{[]string{"a/b", "a"}, "a file and a folder"},
		{[]string{"a/b/c/d", "a/b"}, "a file and a folder"},
		{[]string{"a", "a/b"}, "which is a file"},
		{[]string{"a", "a/b/c/d"}, "which is a file"},
		{[]string{"A", "a/b"}, `the file "A"`},
		{[]string{"a/b", "A"}, `folder "a"`},
		{[]string{"x/Y/z", "x/y/w/v"}, `folder "x/Y"`},
	}
	for _, test := range tests {
		var p Plan
		last := len(test.paths) - 1
		for _, path := range test.paths[:last] {
			if err := p.Add(stub(path)); err != nil {
				t.Fatal(err)
			}
		}
		err := p.Add(stub(test.paths[last]))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want an error with %q", test.paths, err, test.want)
		}
		// A refused artifact leaves nothing behind.
		if p.Len() != last {
			t.Errorf("%q: plan has %d artifacts, want %d", test.paths, p.Len(), last)
		}
		if err := p.Add(stub("quite/another/path")); err != nil {
			t.Errorf("%q: %v", test.paths, err)
		}
	}
}

func TestPlanAddRefusesIncomplete(t *testing.T) {
	key := NewKey("x").Sum()
	write := Content(nil)
	late := func(phase int) *Derived { return &Derived{Phase: phase, Write: sums} }
	for name, a := range map[string]Artifact{
		"no key":       {Path: "a", Write: write},
		"no writer":    {Path: "a", Key: key},
		"two writers":  {Path: "a", Key: key, Write: write, Derived: late(1)},
		"phase 0":      {Path: "a", Key: key, Derived: late(0)},
		"derived none": {Path: "a", Key: key, Derived: &Derived{Phase: 1}},
	} {
		var p Plan
		if err := p.Add(a); err == nil || p.Len() != 0 {
			t.Errorf("%s: Add = %v with %d artifacts, want an error", name, err, p.Len())
		}
	}
}

func TestPlanIsSorted(t *testing.T) {
	var p Plan
	for _, path := range []string{"b", "a/c", "a.txt", "a/b", "c", "0"} {
		if err := p.Add(stub(path)); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, a := range p.Artifacts() {
		got = append(got, a.Path)
	}
	if want := "0 a.txt a/b a/c b c"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !p.Has("a/b") || p.Has("a") || p.Has("A/b") || p.Has("d") {
		t.Error("Has is wrong")
	}
}

func TestKeyIsUnambiguous(t *testing.T) {
	keys := map[Key]string{}
	add := func(name string, k Key) {
		t.Helper()
		if other, ok := keys[k]; ok {
			t.Errorf("%s and %s have the same key", name, other)
		}
		keys[k] = name
	}
	long := strings.Repeat("x", 1000)
	add("kind", NewKey("k").Sum())
	add("kind as a value", NewKey("").String("k").Sum())
	add("ab c", NewKey("k").String("ab").String("c").Sum())
	add("a bc", NewKey("k").String("a").String("bc").Sum())
	add("abc", NewKey("k").String("abc").Sum())
	add("bytes", NewKey("k").Bytes([]byte("abc")).Sum())
	add("list", NewKey("k").Strings([]string{"a", "bc"}).Sum())
	add("list of one", NewKey("k").Strings([]string{"abc"}).Sum())
	add("lists", NewKey("k").Strings([]string{"a"}).Strings([]string{"bc"}).Sum())
	add("empty list", NewKey("k").Strings(nil).Sum())
	add("empty text", NewKey("k").String("").Sum())
	add("1", NewKey("k").Int(1).Sum())
	add("true", NewKey("k").Bool(true).Sum())
	add("false", NewKey("k").Bool(false).Sum())
	add("key", NewKey("k").Key(NewKey("k").Sum()).Sum())
	add("long", NewKey("k").String(long).Sum())
	add("long bytes", NewKey("k").Bytes([]byte(long)).Sum())
	add("long and one", NewKey("k").String(long).String("x").Sum())
	add("longer", NewKey("k").String(long+"x").Sum())

	// Sum may be asked for in between, and the recipe is frozen: a change
	// would render every site anew.
	b := NewKey("page/v1").String("a")
	b.Sum()
	const want = "fcea79ceffbd42f245d280806e9aa884656fb1add0970a6be75a1b7a7fa1fa1d"
	if got := b.Bytes([]byte("b")).Int(-1).Bool(true).Strings([]string{"c", ""}).Sum().String(); got != want {
		t.Errorf("key = %s, want %s", got, want)
	}
}

// A key is the SHA-256 of all values, each with its type and length, however
// long they are and whenever it is asked for.
func TestKeyIsADigest(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 5))
	for range 500 {
		b := NewKey("k")
		want := []byte("s\x00\x00\x00\x00\x00\x00\x00\x01k")
		for range rng.IntN(12) {
			value := bytes.Repeat([]byte{byte(rng.Uint32())}, []int{0, 1, rng.IntN(40), 480 + rng.IntN(40), rng.IntN(3000)}[rng.IntN(5)])
			tag := byte('s')
			switch rng.IntN(3) {
			case 0:
				b.String(string(value))
			case 1:
				tag = 'b'
				b.Bytes(value)
			default:
				b.Sum()
				tag, value = 'k', want[:0:0]
				sum := sha256.Sum256(want)
				value = append(value, sum[:]...)
				b.Key(b.Sum())
			}
			want = binary.BigEndian.AppendUint64(append(want, tag), uint64(len(value)))
			want = append(want, value...)
		}
		if b.Sum() != sha256.Sum256(want) {
			t.Fatalf("%d bytes have another digest", len(want))
		}
	}
}
