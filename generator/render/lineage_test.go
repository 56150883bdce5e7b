package render

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"placard/generator/markdown"
)

// version is a text with paragraphs by section.
func version(sections ...[]string) *markdown.Document {
	d := &markdown.Document{}
	o := &d.Outline
	for i, texts := range sections {
		id := fmt.Sprintf("s%d", i+1)
		o.Headings = append(o.Headings, markdown.Heading{Level: 2, ID: id, Text: id, Number: i + 1})
		for k, text := range texts {
			o.Anchors += markdown.Anchors(fmt.Sprintf("p%d-%d\n", i+1, k+1))
			d.Passages.Blocks = append(d.Passages.Blocks, markdown.Block{
				Kind: "paragraph", Section: id, ID: fmt.Sprintf("p%d-%d", i+1, k+1), Number: fmt.Sprintf("%d.%d", i+1, k+1), Text: text,
			})
		}
	}
	return d
}

const (
	sorts   = "The system sorts tickets by their topic and urgency."
	staff   = "It is meant for support staff who were trained in its use."
	limits  = "It fails on texts that are longer than four thousand words."
	german  = "Results in German are weaker than results in English."
	secrets = "Do not send passwords or payment data in a ticket."
)

func TestLineages(t *testing.T) {
	packs := []*markdown.Document{ // newest first
		version([]string{sorts, german, staff}, []string{limits}),
		version([]string{sorts, staff}, []string{limits}),
		version([]string{secrets, sorts, staff}, []string{limits}),
	}
	names := lineages(len(packs), func(i int) *markdown.Document { return packs[i] })
	for i, want := range []string{"", "1-2=1-3", "1-1=1-1b 1-2=1-1 1-3=1-3"} {
		got := names[i].text(packs[i].Outline.Anchors)
		if i == 2 {
			// The third paragraph keeps its number by chance.
			want = "1-1=1-1b 1-2=1-1"
		}
		if got != want {
			t.Errorf("version %d: %q, not %q", i, got, want)
		}
	}
	there := counterparts(names[2], names[0])
	for from, to := range map[string]string{"1-1": "", "1-2": "1-1", "1-3": "1-3", "2-1": "2-1"} {
		if there[from] != to {
			t.Errorf("%s leads to %q, not %q", from, there[from], to)
		}
	}
}

// parseList reads a list as theme.js does.
func parseList(list string) (toName, toNumber map[string]string) {
	toName, toNumber = map[string]string{}, map[string]string{}
	pattern := regexp.MustCompile(`^(\d+)-(\d+)=(\d+)-(\d+)([a-z]?)(?:\*(\d+))?$`)
	for item := range strings.FieldsSeq(list) {
		m := pattern.FindStringSubmatch(item)
		if m == nil {
			panic(item)
		}
		n := 1
		if m[6] != "" {
			n, _ = strconv.Atoi(m[6])
		}
		from, _ := strconv.Atoi(m[2])
		to, _ := strconv.Atoi(m[4])
		for i := range n {
			number := fmt.Sprintf("%s-%d", m[1], from+i)
			name := fmt.Sprintf("%s-%d%s", m[3], to+i, m[5])
			toName[number], toNumber[name] = name, number
		}
	}
	return toName, toNumber
}

// What the script reads out of two lists is what counterparts says, whatever
// the versions are.
func TestListsSayWhatCounterpartsSay(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields(strings.Join([]string{sorts, staff, limits, german, secrets}, " "))
	sentence := func() string {
		text := make([]string, 9)
		for i := range text {
			text[i] = words[random.IntN(len(words))]
		}
		return strings.Join(text, " ")
	}
	for range 60 {
		sections := [][]string{{sorts, staff, german}, {limits, secrets}}
		var packs []*markdown.Document
		for range 6 {
			var copied [][]string
			for i := range sections {
				s := sections[i]
				switch k := random.IntN(len(s) + 1); random.IntN(4) {
				case 0:
					s = append(append(append([]string{}, s[:k]...), sentence()), s[k:]...)
				case 1:
					if k < len(s) {
						s = append(append([]string{}, s[:k]...), s[k+1:]...)
					}
				case 2:
					random.Shuffle(len(s), func(a, b int) { s[a], s[b] = s[b], s[a] })
				}
				sections[i] = s
				copied = append(copied, append([]string{}, s...))
			}
			packs = append(packs, version(copied...))
		}
		names := lineages(len(packs), func(i int) *markdown.Document { return packs[i] })
		for i, from := range packs {
			toName, _ := parseList(names[i].text(from.Outline.Anchors))
			for j, to := range packs {
				otherName, otherNumber := parseList(names[j].text(to.Outline.Anchors))
				want := counterparts(names[i], names[j])
				there := map[string]bool{}
				for _, b := range to.Passages.Blocks {
					there[strings.TrimPrefix(b.ID, "p")] = true
				}
				for _, b := range from.Passages.Blocks {
					id := strings.TrimPrefix(b.ID, "p")
					name := id
					if n, ok := toName[id]; ok {
						name = n
					}
					got := otherNumber[name]
					if got == "" && !strings.ContainsAny(name, "bcdefgh") && otherName[name] == "" && there[name] {
						got = name
					}
					if got != want[id] {
						t.Fatalf("%s of version %d in version %d: the script finds %q, not %q", id, i, j, got, want[id])
					}
				}
			}
		}
	}
}
