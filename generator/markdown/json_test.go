package markdown

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
)

// FuzzJSON holds the tokens of JSON against those of chroma's lexer.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		"", " \n\t", `{}`, `[]`, `{"a": 1, "b": [true, false, null], "c": {"d": -0.5e+10, "e": 1E3}}`,
		"{\n  \"key\": \"value, \\\" \\\\\",\n  \"ü\": \"\u2028\"\n}\n", `{"a": {"b": {}}, "c": [{}, [[]]]}`,
		"{\"a\": 1}\n{\"b\": 2}\n", `1 2 "a" -3 01 1.5 1.e 1.5e 0e1 -`, `"a\`, `"a\"`, `"\\"`, `trues`, `true_`, `nullü`, `1٣`, `1.5٣`,
		`{"a": 1,}`, `{, }`, `[,]`, `{"a" "b" : : 2}`, `{"a": ...}`, "{ // comment\n}", `{a: 1}`, `]`, `}`, `[}`, `{]`, `,`, `:`, "\u00a0{}", "\v{}", "{}\r\n", "\xff",
	} {
		f.Add(s)
	}
	lexer := NewHighlighter().lexer("json")
	f.Fuzz(func(t *testing.T, code string) {
		got, ok := jsonTokens(code)
		if !ok {
			if json.Valid([]byte(code)) && strings.ToValidUTF8(code, "") == code && !strings.Contains(code, "\r") {
				t.Errorf("%q is left to the lexer", code)
			}
			return
		}
		tokens, err := lexer.Tokenise(&chroma.TokeniseOptions{State: "root", EnsureLF: true}, code)
		if err != nil {
			t.Fatal(err)
		}
		if want := tokens.Tokens(); !slices.Equal(got, want) {
			t.Errorf("%q:\ngot  %v\nwant %v", code, got, want)
		}
	})
}
