package export

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzIndent: JSON is written as an Encoder of encoding/json indents it.
func FuzzIndent(f *testing.F) {
	for _, s := range []string{`{}`, `[]`, `"a\\\"{,:}"`, `[[],{},[{}],"\\"]`, `{"a":{"b":[1,true,null,-2.5e9,"<&> "]},"":""}`, `{"a\\":"\\\\\\\"","b":[{"c":[[]]}]}`, `1`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var v any
		if json.Unmarshal([]byte(s), &v) != nil {
			v = s
		}
		for _, unit := range []string{" ", "  "} {
			var want, got bytes.Buffer
			e := json.NewEncoder(&want)
			e.SetEscapeHTML(false)
			e.SetIndent("", unit)
			if err := e.Encode(v); err != nil {
				t.Skip()
			}
			if err := writeIndented(&got, v, unit); err != nil {
				t.Fatal(err)
			}
			if got.String() != want.String() {
				t.Errorf("got  %q\nwant %q", got.String(), want.String())
			}
		}
	})
}
