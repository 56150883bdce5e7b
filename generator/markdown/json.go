package markdown

import (
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
)

// jsonTokens gives the tokens of JSON as chroma's lexer does, which takes thirty
// times as long. Most code of disclosures is JSON: what a system is sent and
// answers. What is not JSON, such as comments, or an example that is cut short,
// is not ok and left to the lexer.
func jsonTokens(code string) (tokens []chroma.Token, ok bool) {
	if !utf8.ValidString(code) || strings.IndexByte(code, '\r') >= 0 {
		return nil, false
	}
	tokens = make([]chroma.Token, 0, len(code)/4)
	// What the text stands in: objects and arrays, innermost last. In an
	// object a key is expected until it is there.
	var within []byte
	key := false
	for i := 0; i < len(code); {
		var inside byte
		if len(within) > 0 {
			inside = within[len(within)-1]
		}
		kind, n := chroma.Punctuation, 1
		switch c := code[i]; c {
		case ' ', '\t', '\n':
			kind = chroma.Text
			n = len(code) - i - len(strings.TrimLeft(code[i:], " \t\n"))
		case '"':
			if n = jsonString(code[i:]); n == 0 {
				return nil, false
			}
			kind = chroma.LiteralStringDouble
			if key {
				kind, key = chroma.NameTag, false
			}
		case '{', '[':
			if key {
				return nil, false
			}
			within, key = append(within, c), c == '{'
		case '}':
			if inside != '{' {
				return nil, false
			}
			// What the object is a part of had its key.
			within, key = within[:len(within)-1], false
		case ']':
			if inside != '[' {
				return nil, false
			}
			within = within[:len(within)-1]
		case ':':
			if inside != '{' || key {
				return nil, false
			}
		case ',':
			if inside == 0 || key {
				return nil, false
			}
			key = inside == '{'
		default:
			kind, n = jsonWord(code[i:])
			if n == 0 || key {
				return nil, false
			}
		}
		tokens = append(tokens, chroma.Token{Type: kind, Value: code[i : i+n]})
		i += n
	}
	return tokens, true
}

// jsonString gives the length of the string that a text begins with, or 0 when
// it does not end.
func jsonString(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return i + 1
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '\\' || s[i+1] == '"'):
			i++
		}
	}
	return 0
}

// jsonWord gives the length of the number or constant that a text begins with,
// or 0 when there is none.
func jsonWord(s string) (chroma.TokenType, int) {
	for _, word := range []string{"true", "false", "null"} {
		if rest, ok := strings.CutPrefix(s, word); ok {
			if rest != "" && (rest[0] >= utf8.RuneSelf || rest[0] == '_' || isAlnum(rest[0])) {
				return 0, 0
			}
			return chroma.KeywordConstant, len(word)
		}
	}
	n := 0
	digits := func(from int) int {
		for from < len(s) && '0' <= s[from] && s[from] <= '9' {
			from++
		}
		return from
	}
	if s[0] == '-' {
		n++
	}
	switch {
	case n == len(s):
		return 0, 0
	case s[n] == '0':
		n++
	default:
		if end := digits(n); end > n {
			n = end
			break
		}
		return 0, 0
	}
	if n < len(s) && s[n] >= utf8.RuneSelf {
		return 0, 0 // may be a digit, too
	}
	kind := chroma.LiteralNumberInteger
	if n < len(s) && s[n] == '.' {
		if end := digits(n + 1); end > n+1 {
			kind, n = chroma.LiteralNumberFloat, end
		}
	}
	if n < len(s) && s[n]|0x20 == 'e' {
		from := n + 1
		if from < len(s) && (s[from] == '+' || s[from] == '-') {
			from++
		}
		if end := digits(from); end > from {
			kind, n = chroma.LiteralNumberFloat, end
		}
	}
	if n < len(s) && s[n] >= utf8.RuneSelf {
		return 0, 0
	}
	return kind, n
}
