package disclosure

import (
	"slices"
	"strings"
	"testing"

	"placard/generator/content"
)

func TestFinder(t *testing.T) {
	f := newFinder(content.Lint{Promotional: []string{"hand-crafted"}, Allowed: []string{"Next generation"}, Placeholder: []string{"zu klären"}})
	for _, test := range []struct {
		name, text string
		want       []string // the stretches found
	}{
		{"marks", "TODO and TBD, FIXME.", []string{"TODO", "TBD", "FIXME"}},
		{"marks are capitals", "todo list: método, Todos", nil},
		{"some marks are not", "tbd", []string{"tbd"}},
		{"phrase", "Retention is to be confirmed.", []string{"to be confirmed"}},
		{"phrase over a line", "It is To Be\nConfirmed.", []string{"To Be\nConfirmed"}},
		{"not over a paragraph", "It is to be\n\nconfirmed.", nil},
		{"not over a sentence", "We had to be. Confirmed cases rose.", nil},
		{"hyphens", "best-in-class and best in class, Best‑in‑class", []string{"best-in-class", "best in class", "Best‑in‑class"}},
		{"emphasis", "it is **world**-*class*", []string{"world**-*class"}},
		{"boundaries", "seamlessness, preseamless, seamless", []string{"seamless"}},
		{"allowed", "the next generation of tickets", nil},
		{"added", "a hand-crafted answer, zu klären", []string{"hand-crafted", "zu klären"}},
		{"brackets", "[insert name] and [Company name here]", []string{"[insert name]", "[Company name here]"}},
		{"brackets of links", "[insert](a.md), [enter][1], [describe]: x", nil},
		{"words inside brackets", "[see insert]", nil},
		{"question marks", "how many???? what? why??", []string{"????"}},
		{"templates", "{{name}} and <…> and <...>", []string{"{{name}}", "<…>", "<...>"}},
		{"fence", "a\n\n```text\nTODO\n```\nTBD", []string{"TBD"}},
		{"fence in a list", "- ```\n  TODO\n  ```\n- TBD", []string{"TBD"}},
		{"fence in a quotation", "> ~~~\n> TODO\n> ~~~\n> TBD", []string{"TBD"}},
		{"open fence", "```\nTODO", nil},
		{"code span", "`TODO` and ``a ` TODO`` and TBD", []string{"TBD"}},
		{"lone backtick", "a ` TODO", []string{"TODO"}},
		{"link destination", "[a](TODO.md) [b](x/TBD \"FIXME\")", []string{"FIXME"}},
		{"addresses", "https://example.com/TODO and www.todo.example/TBD <https://x.example/TODO>", nil},
		{"definition", "[a]: https://x/TODO\n[^1]: TODO", []string{"TODO"}},
		{"heading id", "## Title {#TODO}", nil},
		{"comment", "<!-- TODO --> TBD", []string{"TBD"}},
		{"quotation marks", "“seamless”", []string{"seamless"}},
		{"end of text", "unparalleled", []string{"unparalleled"}},
		{"longest", "state-of-the-art", []string{"state-of-the-art"}},
		{"escape", `\TODO`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			f.find([]byte(test.text), 0, true, func(h hit) { got = append(got, test.text[h.start:h.end]) })
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	var got []string
	text := "Ask <name of the team> at <a@b.example> when `TODO` < 3 > 2"
	f.find([]byte(text), 0, false, func(h hit) { got = append(got, text[h.start:h.end]) })
	if want := []string{"<name of the team>"}; !slices.Equal(got, want) {
		t.Errorf("front matter: got %q, want %q", got, want)
	}
}

// FuzzFinder looks for texts that make the finder read out of bounds, stand
// still, or report stretches out of order.
func FuzzFinder(f *testing.F) {
	finder := newFinder(content.Lint{})
	for _, seed := range []string{"TODO `a` [x](y) ``` \n~~~\n<…>{{a}}", "best-in\n-class", "[insert", "\xe2\x80", "“", "`` ` ``", "- ```\n"} {
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, text string, markdown bool) {
		last := 0
		finder.find([]byte(text), 0, markdown, func(h hit) {
			if h.start < last || h.end <= h.start || h.end > len(text) {
				t.Fatalf("[%d:%d] after %d", h.start, h.end, last)
			}
			last = h.end
		})
	})
}

func BenchmarkFinder(b *testing.B) {
	f := newFinder(content.Lint{})
	text := []byte(strings.Repeat("The model abstains when the highest topic score is below the threshold, which is a best effort in most languages.\n", 1000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		f.find(text, 0, true, func(h hit) { b.Fatal(h) })
	}
}
