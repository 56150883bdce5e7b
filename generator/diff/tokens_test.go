package diff

import (
	"slices"
	"strings"
	"testing"
)

func TestTokenize(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string // tokens, separated by a space
	}{
		{"Up to 32,000 tokens.", "Up to 32,000 tokens ."},
		{"1.5% of requests, 30 %", "1.5% of requests , 30 %"},
		{"on 2026-03-01 at 10:30", "on 2026-03-01 at 10:30"},
		{"non-determinism in the customer's data", "non-determinism in the customer's data"},
		{"the customer’s", "the customer’s"},
		{"(e.g. this)", "( e.g . this )"},
		{"write to ai-safety@alder.example.", "write to ai-safety@alder.example ."},
		{"see https://a.example/x?y=1, please", "see https://a.example/x?y=1 , please"},
		{"costs $5.50 or €1,000", "costs $5.50 or €1,000"},
		{"between -5 and +3 (−2)", "between -5 and +3 ( −2 )"},
		{"a 5-10 range, 5–10", "a 5-10 range , 5 – 10"},
		{"well-known – and - so on --", "well-known – and - so on - -"},
		{"and/or 24/7", "and / or 24/7"},
		{"at 20°C or 45°", "at 20°C or 45°"},
		{"≤ 5 <10", "≤ 5 < 10"},
		{"データは30日", "デ ー タ は 30 日"},
		{"한국어 문장", "한국어 문장"},
		{"ภาษา", "ภ า ษ า"},
		{"snake_case v1.2 gpt-4.1-mini", "snake_case v1.2 gpt-4.1-mini"},
		{"soft\u00adhyphen", "softhyphen"},
		{"👩‍👧 ✓", "👩‍👧 ✓"},
		{"'quoted' \"words\"", "' quoted ' \" words \""},
		{"  spaced\n\tout\u00a0here ", "spaced out here"},
		{"", ""},
	} {
		var got []string
		for _, tok := range tokenize(text(c.in)) {
			got = append(got, tok.text)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTokenizeMarks(t *testing.T) {
	same := func(a, b []Run) bool { return sameTokens(tokenize(a), tokenize(b)) }
	half := []Run{{Text: "un", Strong: true}, {Text: "safe"}}
	if !same(half, text("unsafe")) {
		t.Error("emphasis cuts a word")
	}
	if !same(text("cafe\u0301"), text("caf\u00e9")) {
		t.Error("composed and decomposed characters differ")
	}
	if !same([]Run{{Text: "a"}, {Kind: Verbatim}, {Text: "b"}}, text("ab")) {
		t.Error("an empty run counts")
	}
	for name, other := range map[string][]Run{
		"link":     {{Text: "policy", Target: "/p"}},
		"code":     {{Text: "policy", Kind: Verbatim}},
		"struck":   {{Text: "policy", Struck: true}},
		"image":    {{Text: "policy", Kind: Image, Source: "p.svg"}},
		"footnote": {{Text: "policy", Kind: Footnote, Target: "1"}},
		"case":     text("Policy"),
	} {
		if same(text("policy"), other) {
			t.Errorf("%s means the same as plain text", name)
		}
		if !same(other, slices.Clone(other)) {
			t.Errorf("%s differs from itself", name)
		}
	}
	if same([]Run{{Text: "policy", Target: "/p"}}, []Run{{Text: "policy", Target: "/q"}}) {
		t.Error("a link's target does not count")
	}
	code := []Run{{Kind: Verbatim, Text: "max_tokens=32,000 --strict"}}
	if got := tokenize(code); len(got) != 2 || got[0].text != "max_tokens=32,000" {
		t.Errorf("code is split into %d", len(got))
	}
}

func FuzzTokenize(f *testing.F) {
	f.Add("It is 1.5% (−5).", "code x", true)
	f.Fuzz(func(t *testing.T, one, two string, code bool) {
		runs := []Run{{Text: one}, {Text: two, Strong: true}}
		if code {
			runs[1].Kind = Verbatim
		}
		tokens := tokenize(runs)
		if again := tokenize(tokenRuns(tokens)); !sameTokens(tokens, again) {
			t.Errorf("%q %q changes when written back", one, two)
		}
		for _, tok := range tokens {
			if tok.text == "" || strings.TrimSpace(tok.text) != tok.text {
				t.Errorf("token %q of %q %q", tok.text, one, two)
			}
		}
	})
}

func TestClass(t *testing.T) {
	v := English()
	for class, tokens := range map[Class][]string{
		Number:      {"5", "32,000", "1.5%", "$5", "-5", "−5", "€1,000", "30d", "three", "Million", "v1.2", "2.1.0", ".5"},
		Date:        {"2026-03-01", "2026-03", "2026-03-01T12", "01/03/2026", "1.3.2026", "10:30", "March", "Sept", "Q3", "daily"},
		Unit:        {"days", "Hours", "%", "GB", "ms", "tokens"},
		Negation:    {"not", "No", "cannot", "isn't", "doesn’t", "non-personal", "without", "never"},
		Modal:       {"must", "MAY", "should", "shall", "required"},
		Quantifier:  {"all", "only", "except", "≤", "<", "limited", "least", "maximum"},
		Language:    {"English", "Hindi", "Polish"},
		Word:        {"polish", "ticket", "gpt-4", "triage-2026-02", "note", "notion", "✓", "字", "Quality"},
		Punctuation: {",", "–", "(", ""},
	} {
		for _, tok := range tokens {
			if got := v.Class(tok); got != class {
				t.Errorf("%q is %s, want %s", tok, got, class)
			}
			if class.Protected() == (class == Word || class == Punctuation) {
				t.Errorf("%s: Protected is wrong", class)
			}
		}
	}
	german := NewVocabulary(map[Class][]string{Negation: {"nicht", "kein"}, Modal: {"muss"}})
	if german.Class("Nicht") != Negation || german.Class("not") != Word {
		t.Error("a vocabulary holds more than was given")
	}
}
