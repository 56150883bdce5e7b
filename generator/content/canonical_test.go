package content

import (
	"bytes"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write golden files")

const fullPack = `+++
version = "1.1.0"
status = "withdrawn"
withdrawn = 2026-04-01
published = 2026-02-24
effective = 2026-03-01
models = ["triage-2026-02", "triage-2026-01"]
audience = "customer"
triggers = ["retraining", "incident"]
next_review = 2026-09-01
notice = "2026-0007"
owner = "Risk \"team\" \\ legal"

[brief]
use_for = "Sorting requests."
do_not_use_for = """
Decisions about people.
Ever."""
data = "None — naïve 漢字"
human_review = "Every tenth."

[[change]]
section = "limitations"
class = "material"
what = "Shorter inputs."
why = "Long ones were cut."
action = "Split\tyours."

[[change]]
section = "risks"
class = "minor"
what = "A"
why = "B"

[[impact_override]]
fingerprint = "0123456789ab"
to = "editorial"
reason = "A spelling mistake."
role = "risk"
by = "M. Lindqvist"
at = 2026-02-19

[[approval]]
role = "risk"
by = "M. Lindqvist"
at = 2026-02-20
digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
+++


## Intended use

    code

Text.


`

func fullParts(t testing.TB, text string) (*Doc[PackFront], []*Asset, []*Doc[PageFront]) {
	t.Helper()
	doc, list := Parse[PackFront]("systems/triage/1.1.0/index.md", []byte(text))
	if len(list) > 0 {
		t.Fatal(list)
	}
	limits, list := Parse[PageFront]("systems/triage/1.1.0/more/limits.md", []byte("+++\r\ntitle = \"Limits\"\r\n+++\r\n\r\nMore.\r\n"))
	if len(list) > 0 {
		t.Fatal(list)
	}
	return doc, []*Asset{
		{Path: "systems/triage/1.1.0/openapi.yaml", Size: 12, Digest: strings.Repeat("ab", 32)},
		{Path: "systems/triage/1.1.0/data.csv", Size: 0, Digest: strings.Repeat("00", 32)},
	}, []*Doc[PageFront]{limits}
}

func TestCanonicalGolden(t *testing.T) {
	doc, assets, pages := fullParts(t, fullPack)
	got := Canonical(doc, assets, pages)
	const golden = "testdata/canonical.golden"
	if *update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the canonical text changed, and with it every digest:\n%s", got)
	}
	// As sha256sum prints it for the published file.
	if got, want := Digest(got), "sha256:3ae25c21f8a2dba256a9c984b6496d9cbe3e2647585533075b73f357d37a2d79"; got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
	p, err := ParseCanonical(got)
	if err != nil {
		t.Fatal(err)
	}
	front := doc.Front
	front.Status, front.Withdrawn, front.Approvals = usual, Date{}, nil
	if !reflect.DeepEqual(p.Front, front) {
		t.Errorf("read back:\n%+v\nwant\n%+v", p.Front, front)
	}
	if p.System != "triage" || len(p.Files) != 3 || p.Files[1].Path != "more/limits.md" || string(p.Body) != "\n## Intended use\n\n    code\n\nText.\n" {
		t.Errorf("read back: %+v", p)
	}
}

// usual is what a pack's status is when nothing is written.
const usual = "published"

func TestCanonicalSame(t *testing.T) {
	doc, assets, pages := fullParts(t, fullPack)
	want := string(Canonical(doc, assets, pages))
	for name, text := range map[string]string{
		"windows":     "\xef\xbb\xbf" + strings.ReplaceAll(fullPack, "\n", "\r\n"),
		"comments":    strings.Replace(fullPack, "published =", "# a comment\npublished  = ", 1),
		"order":       strings.Replace(strings.Replace(fullPack, "notice = \"2026-0007\"\n", "", 1), "version =", "notice = '2026-0007'\nversion =", 1),
		"inline":      strings.Replace(fullPack, "models = [", "models = [\n  # newest first\n  ", 1),
		"escapes":     strings.Replace(fullPack, "Sorting", "\\u0053orting", 1),
		"status":      strings.Replace(fullPack, "status = \"withdrawn\"\nwithdrawn = 2026-04-01\n", "", 1),
		"approvals":   fullPack[:strings.Index(fullPack, "[[approval]]")] + fullPack[strings.Index(fullPack, "+++\n\n\n"):],
		"blank lines": strings.TrimRight(fullPack, "\n"),
	} {
		doc, _, _ := fullParts(t, text)
		if got := string(Canonical(doc, assets, pages)); got != want {
			t.Errorf("%s: the canonical text changed:\n%s", name, got)
		}
	}
	doc.Front.Audience = Public
	if a, b := Canonical(doc, nil, nil), (&CanonicalPack{System: "triage", Front: doc.Front, Body: []byte("x")}); strings.Contains(string(a)+string(b.Text()), "audience") {
		t.Error("the default audience is written")
	}
}

// TestCanonicalDiffers changes every value there is.
func TestCanonicalDiffers(t *testing.T) {
	outside := map[string]bool{"Status": true, "Withdrawn": true, "Approvals": true}
	fresh := func() *CanonicalPack {
		doc, assets, pages := fullParts(t, fullPack)
		p, err := ParseCanonical(Canonical(doc, assets, pages))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	want := Digest(fresh().Text())
	if want == Digest(nil) || !patterns["digest"].Match(want) {
		t.Fatalf("digest %s", want)
	}
	var change func(at string, v reflect.Value, check func(at string))
	change = func(at string, v reflect.Value, check func(string)) {
		switch v.Kind() {
		case reflect.String:
			old := v.String()
			v.SetString(old + "x")
			check(at)
			v.SetString(old)
		case reflect.Int, reflect.Int64:
			v.SetInt(v.Int() + 1)
			check(at)
			v.SetInt(v.Int() - 1)
		case reflect.Slice:
			for i := range v.Len() {
				change(at, v.Index(i), check)
			}
			old := reflect.ValueOf(v.Interface())
			v.Set(v.Slice(0, v.Len()-1))
			check(at + " shorter")
			v.Set(old)
		case reflect.Struct:
			for i := range v.NumField() {
				if name := v.Type().Field(i).Name; !outside[name] {
					change(at+"."+name, v.Field(i), check)
				}
			}
		}
	}
	p := fresh()
	changed := 0
	change("", reflect.ValueOf(&p.Front).Elem(), func(at string) {
		changed++
		if Digest(p.Text()) == want {
			t.Errorf("a change of %s does not change the digest", at)
		}
	})
	if changed < 30 {
		t.Errorf("only %d values were changed", changed)
	}
	for name, edit := range map[string]func(*CanonicalPack){
		"system": func(p *CanonicalPack) { p.System = "other" },
		"body":   func(p *CanonicalPack) { p.Body = append(bytes.Clone(p.Body), ' ') },
		"file":   func(p *CanonicalPack) { p.Files[0].SHA256 = strings.Repeat("11", 32) },
		"path":   func(p *CanonicalPack) { p.Files[0].Path = "data2.csv" },
		"size":   func(p *CanonicalPack) { p.Files[0].Size++ },
		"files":  func(p *CanonicalPack) { p.Files = p.Files[1:] },
	} {
		p := fresh()
		edit(p)
		if Digest(p.Text()) == want {
			t.Errorf("a change of the %s does not change the digest", name)
		}
	}
}

func TestParseCanonicalRefuses(t *testing.T) {
	doc, assets, pages := fullParts(t, fullPack)
	good := string(Canonical(doc, assets, pages))
	for name, text := range map[string]string{
		"not a document": "hello",
		"another order":  strings.Replace(good, "version = \"1.1.0\"\n", "", 1),
		"a comment":      strings.Replace(good, "version", "# x\nversion", 1),
		"windows":        strings.ReplaceAll(good, "\n", "\r\n"),
		"an unknown key": strings.Replace(good, "version", "versio = 1\nversion", 1),
		"more lines":     good + "\n",
	} {
		if _, err := ParseCanonical([]byte(text)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

// FuzzCanonical takes any pack that can be read: its canonical text reads
// back to the same values and is its own canonical text.
func FuzzCanonical(f *testing.F) {
	f.Add([]byte(fullPack))
	f.Add([]byte("+++\nversion = \"1.0.0\"\nmodels = [\"a\"]\n+++\n"))
	f.Add([]byte("+++\nversion = \"1.0.0\"\nmodels = [\"a\"]\nowner = '''a\nb\"\\'''\n[brief]\n+++\n\n+++\n\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, list := Parse[PackFront]("systems/s/1.0.0.md", text)
		if len(list) > 0 {
			return
		}
		canonical := Canonical(doc, nil, nil)
		p, err := ParseCanonical(canonical)
		if err != nil {
			t.Fatalf("%v\n%s", err, canonical)
		}
		again, list := Parse[PackFront]("systems/s/1.0.0.md", bytes.Replace(canonical, []byte("system = \"s\"\n"), nil, 1))
		if len(list) > 0 {
			t.Fatal(list)
		}
		if got := Canonical(again, nil, nil); !bytes.Equal(got, canonical) {
			t.Fatalf("not its own canonical text:\n%s\n%s", canonical, got)
		}
		front := doc.Front
		front.Status, front.Withdrawn, front.Approvals = usual, Date{}, nil
		if len(front.Triggers) == 0 {
			front.Triggers = nil
		}
		if len(front.Changes) == 0 {
			front.Changes = nil
		}
		if len(front.Overrides) == 0 {
			front.Overrides = nil
		}
		if !reflect.DeepEqual(front, p.Front) {
			t.Fatalf("read back %+v, want %+v", p.Front, front)
		}
	})
}
