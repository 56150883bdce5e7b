package content

import (
	"bytes"
	"strings"
	"testing"
)

const packText = `+++
version = "1.1.0" # the version
status = "published"
models = [
  "a", # first
]

[brief]
use_for = "x"

# Why it changed.
[[change]]
section = "risks"
class = "minor"
what = """
# not a comment"""
# approved by risk
# in a meeting
[[approval]]
role = "risk"

# kept
[[change]]
section = "limitations"

[[approval]]
role = "legal"
+++

Body
`

func TestAppendTable(t *testing.T) {
	for _, test := range []struct{ name, src, table, want string }{
		{"to keys", "+++\na = 1\n+++\nBody", "[[approval]]\nrole = \"risk\"\n", "+++\na = 1\n\n[[approval]]\nrole = \"risk\"\n+++\nBody"},
		{"after a blank line", "+++\na = 1\n\n+++\n", "[[approval]]\nrole = \"risk\"", "+++\na = 1\n\n[[approval]]\nrole = \"risk\"\n+++\n"},
		{"to nothing", "+++\n+++\n", "[x]\na = 1", "+++\n[x]\na = 1\n+++\n"},
		{"windows", "\xef\xbb\xbf+++\r\na = 1\r\n+++\r\nBody\n", "[[x]]\na = 1\n", "\xef\xbb\xbf+++\r\na = 1\r\n\r\n[[x]]\r\na = 1\r\n+++\r\nBody\n"},
		{"another", "+++\n[[x]]\na = 1\n+++\n", "[[x]]\na = 2\n", "+++\n[[x]]\na = 1\n\n[[x]]\na = 2\n+++\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := AppendTable([]byte(test.src), test.table)
			if err != nil || string(got) != test.want {
				t.Errorf("%v\ngot  %q\nwant %q", err, got, test.want)
			}
		})
	}
	for _, test := range []struct{ src, table string }{
		{"no front matter", "[[x]]\na = 1"},
		{"+++\na = 1\n+++\n", "a = 2"},
		{"+++\na = 1\n+++\n", "[[a]]\nb = 2"},
		{"+++\na = 1\n+++\n", "[[b]]\nb = "},
		{"+++\na = 1\n+++\n", "[[b]]\nb = 1\n[[c]]\nd = 1"},
		{"+++\na = 1\n+++\n", "[[b]]\nb = 1\n+++\n"},
	} {
		if got, err := AppendTable([]byte(test.src), test.table); err == nil {
			t.Errorf("%q was added: %q", test.table, got)
		}
	}
}

func TestSetKey(t *testing.T) {
	for _, test := range []struct{ name, src, key, value, want string }{
		{"replace", packText, "status", `"withdrawn"`, strings.Replace(packText, `"published"`, `"withdrawn"`, 1)},
		{"keep the comment", packText, "version", `"2.0.0"`, strings.Replace(packText, `"1.1.0"`, `"2.0.0"`, 1)},
		{"replace a list", packText, "models", `["b"]`, strings.Replace(packText, "[\n  \"a\", # first\n]", `["b"]`, 1)},
		{"add", packText, "withdrawn", "2026-03-01", strings.Replace(packText, "]\n\n[brief]", "]\nwithdrawn = 2026-03-01\n\n[brief]", 1)},
		{"add in a column", "+++\nmodels    = []\npublished = 1\n+++\n", "status", "2", "+++\nmodels    = []\npublished = 1\nstatus    = 2\n+++\n"},
		{"add to nothing", "+++\n+++\n", "a", "1", "+++\na = 1\n+++\n"},
		{"windows", "+++\r\na = 1\r\n+++\r\n", "a", "2", "+++\r\na = 2\r\n+++\r\n"},
		{"add on windows", "+++\r\na = 1\r\n[x]\r\n+++\r\n", "b", "2", "+++\r\na = 1\r\nb = 2\r\n[x]\r\n+++\r\n"},
		{"mixed line ends", "+++\na = 1\r\nb = 2\n+++\r\nx\ry\r\n", "b", "3", "+++\na = 1\r\nb = 3\n+++\r\nx\ry\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := SetKey([]byte(test.src), test.key, test.value)
			if err != nil || string(got) != test.want {
				t.Errorf("%v\ngot  %q\nwant %q", err, got, test.want)
			}
		})
	}
	for _, value := range []string{"", "x y", "1\nb = 2", `"a`, "1\n[x]", "+++"} {
		if got, err := SetKey([]byte("+++\na = 1\n+++\n"), "a", value); err == nil {
			t.Errorf("%q was set: %q", value, got)
		}
	}
	if got, err := SetKey([]byte(packText), "brief", "1"); err == nil {
		t.Errorf("a table was replaced: %q", got)
	}
}

func TestRemove(t *testing.T) {
	got, err := RemoveTables([]byte(packText), "approval")
	want := strings.Replace(packText, "# approved by risk\n# in a meeting\n[[approval]]\nrole = \"risk\"\n\n", "", 1)
	want = strings.Replace(want, "\n[[approval]]\nrole = \"legal\"\n", "", 1)
	if err != nil || string(got) != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
	}
	got, err = RemoveTables([]byte("+++\r\na = 1\r\n\r\n[[x]]\r\nb = 1\r\n[x.y]\r\nc = 2\r\n+++\r\nBody"), "x")
	if want := "+++\r\na = 1\r\n+++\r\nBody"; err != nil || string(got) != want {
		t.Errorf("%v: %q", err, got)
	}
	got, err = RemoveKey([]byte(packText), "models")
	if want := strings.Replace(packText, "models = [\n  \"a\", # first\n]\n", "", 1); err != nil || string(got) != want {
		t.Errorf("%v\ngot  %s", err, got)
	}
	for _, f := range []func() ([]byte, error){
		func() ([]byte, error) { return RemoveKey([]byte(packText), "nothing") },
		func() ([]byte, error) { return RemoveTables([]byte(packText), "nothing") },
	} {
		if got, err := f(); err != nil || string(got) != packText {
			t.Errorf("%v: a document without the key changed", err)
		}
	}
}

// FuzzEdit adds, changes and removes, and looks at the rest: other values stay
// as they are, and so does every byte outside the edit.
func FuzzEdit(f *testing.F) {
	f.Add([]byte(packText))
	f.Add([]byte(strings.ReplaceAll(packText, "\n", "\r\n")))
	f.Add([]byte("\xef\xbb\xbf+++\r\na = 1\n+++"))
	f.Add([]byte("+++\n[[approval]]\n#\n[[approval]]\n[approval.x]\n+++\n"))
	f.Add([]byte("+++ \n# c\n\n[a]\n\n\n+++\t\n\n+++\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		before, _, err := readValues(src)
		if err != nil {
			return
		}
		common := func(out []byte) {
			// The edit is one stretch: what is before and after it is the same.
			i := 0
			for i < len(src) && i < len(out) && src[i] == out[i] {
				i++
			}
			j := 0
			for j < len(src)-i && j < len(out)-i && src[len(src)-1-j] == out[len(out)-1-j] {
				j++
			}
			if len(src) != i+j {
				t.Fatalf("more than an insertion\nfrom %q\nto   %q", src, out)
			}
		}
		const table = "[[approval]]\nrole = \"risk\"\n"
		if out, err := AppendTable(src, table); err == nil {
			common(out)
			after, _, err := readValues(out)
			if err != nil {
				t.Fatal(err)
			}
			list, _ := tablesOf(after["approval"])
			old, _ := tablesOf(before["approval"])
			if len(list) != len(old)+1 || list[len(old)]["role"] != "risk" {
				t.Fatalf("not added: %q", out)
			}
			if len(old) == 0 {
				back, err := RemoveTables(out, "approval")
				if err != nil {
					t.Fatal(err)
				}
				again, _, err := readValues(back)
				if err != nil || !sameValues(before, again) {
					t.Fatalf("%v: not removed: %q", err, back)
				}
				// Only blank lines at the end of the front matter may differ.
				squeeze := func(b []byte) []byte {
					return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r"), nil), []byte("\n"), nil)
				}
				if _, had := before["approval"]; !had && !bytes.Equal(bytes.TrimRight(squeeze(back), " \t"), bytes.TrimRight(squeeze(src), " \t")) && !bytes.ContainsAny(src, " \t#") {
					t.Fatalf("from %q\nto   %q", src, back)
				}
			}
		}
		if out, err := SetKey(src, "status", `"withdrawn"`); err == nil {
			after, _, err := readValues(out)
			if err != nil || after["status"] != "withdrawn" {
				t.Fatalf("%v: not set: %q", err, out)
			}
			if _, ok := before["status"]; !ok {
				common(out)
				if back, err := RemoveKey(out, "status"); err != nil || !bytes.Equal(back, src) {
					t.Fatalf("%v: set and removed\nfrom %q\nto   %q", err, src, back)
				}
			}
		}
		if out, err := RemoveTables(src, "approval"); err == nil {
			after, _, err := readValues(out)
			if err != nil {
				t.Fatal(err)
			}
			delete(before, "approval")
			delete(after, "approval")
			if !sameValues(before, after) {
				t.Fatalf("from %q\nto   %q", src, out)
			}
		}
	})
}

func TestRemoveTable(t *testing.T) {
	src := []byte("+++\na = 1\n\n# first\n[[t]]\nx = 1\n\n# second\n[[t]]\nx = 2\n\n[[t]]\nx = 3\n+++\nbody\n")
	got, err := RemoveTable(src, "t", 1)
	if err != nil {
		t.Fatal(err)
	}
	want := "+++\na = 1\n\n# first\n[[t]]\nx = 1\n\n[[t]]\nx = 3\n+++\nbody\n"
	if string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, err := RemoveTable(src, "t", 7); err != nil || string(got) != string(src) {
		t.Errorf("removing a table that is not there gave %q, %v", got, err)
	}
}
