package trustindex_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"placard/trustindex"
)

func TestDecode(t *testing.T) {
	var d trustindex.Index
	if err := trustindex.Decode([]byte(`{"schema_version": "1.9.0", "title": "T", "new": {"a": 1}, "systems": [{"status": "quite-new"}]}`), &d); err != nil || d.Title != "T" || d.Systems[0].Status != "quite-new" {
		t.Errorf("a later minor version: %v, %+v", err, d)
	}
	for _, text := range []string{`{"schema_version": "2.0.0"}`, `{}`, `[]`, `{"schema_version": "1.0.0"`} {
		if trustindex.Decode([]byte(text), &d) == nil {
			t.Errorf("%s is read", text)
		}
	}
}

func TestVerify(t *testing.T) {
	f := trustindex.File{URL: "https://trust.example.com/a", Size: 3, SHA256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
	if err := f.Verify([]byte("abc")); err != nil {
		t.Error(err)
	}
	for _, text := range []string{"abd", "ab", "abcd", ""} {
		if mismatch := (*trustindex.MismatchError)(nil); !errors.As(f.Verify([]byte(text)), &mismatch) {
			t.Errorf("%q passes", text)
		}
	}
}

func ExampleFile_Verify() {
	f := trustindex.File{URL: "https://trust.example.com/a", Size: 3, SHA256: strings.Repeat("0", 64)}
	fmt.Println(f.Verify([]byte("ab")))
	// Output: https://trust.example.com/a: have 2 bytes, the index says 3 bytes
}
