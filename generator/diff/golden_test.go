package diff

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files of testdata/packs")

// TestPacks compares revisions of realistic packs, written in a reduced
// Markdown, and keeps what a reader sees and what a rule measures.
func TestPacks(t *testing.T) {
	olds, err := filepath.Glob("testdata/packs/*.old.md")
	if err != nil || len(olds) == 0 {
		t.Fatal("no packs", err)
	}
	for _, old := range olds {
		base := strings.TrimSuffix(old, ".old.md")
		t.Run(filepath.Base(base), func(t *testing.T) {
			a, b := readPack(t, old), readPack(t, base+".new.md")
			check(t, a, b)
			d := Compare(a, b, Options{})
			var got bytes.Buffer
			if err := Text(&got, d, TextOptions{Width: 100}); err != nil {
				t.Fatal(err)
			}
			got.WriteString("\nmeasures\n")
			for _, s := range d.Sections {
				for _, x := range s.Blocks {
					if x.Measure != nil {
						writeMeasure(&got, s.ID, &x)
					}
				}
			}
			golden := base + ".diff.txt"
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("differs from %s (refresh with -update):\n%s", golden, diff)
			}
		})
	}
}

func writeMeasure(w *bytes.Buffer, section string, d *BlockDiff) {
	m := d.Measure
	fmt.Fprintf(w, "%s %s %s %s: %d to %d words, -%d +%d, changed %.2f, similar %.2f", d.Fingerprint[:ShortLength], section, d.Op, d.Kind,
		m.OldWords, m.NewWords, m.WordsRemoved, m.WordsAdded, m.Changed(), m.Similarity)
	for _, p := range m.Protected {
		fmt.Fprintf(w, ", %s %s %q", p.Op, p.Class, p.Text)
	}
	for _, l := range m.Links {
		fmt.Fprintf(w, ", link %q from %s to %s", l.Text, l.Old, l.New)
	}
	if m.Attributes > 0 {
		fmt.Fprintf(w, ", %d attributes", m.Attributes)
	}
	if m.Parts > 0 {
		fmt.Fprintf(w, ", %d parts", m.Parts)
	}
	if m.Cosmetic {
		w.WriteString(", cosmetic")
	}
	if m.Undetermined {
		w.WriteString(", undetermined")
	}
	w.WriteByte('\n')
	for _, side := range []struct{ name, text string }{{"was", d.Was()}, {"now", d.Now()}} {
		for line := range strings.Lines(side.text) {
			fmt.Fprintf(w, "  %s: %s\n", side.name, strings.TrimSuffix(line, "\n"))
		}
	}
}

func readPack(t *testing.T, file string) Document {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return number(parsePack(string(src)))
}

// parsePack reads just enough Markdown for tests: "## Title {#id}", "###"
// headings, paragraphs, "- " and "1. " lists with items indented by two
// spaces and "[ ]" boxes, tables, fenced code, "> " quotations and callouts,
// and HTML as raw text.
func parsePack(src string) Document {
	var d Document
	for chunk := range strings.SplitSeq("\n"+src, "\n## ") {
		title, body, _ := strings.Cut(chunk, "\n")
		title, id, ok := strings.Cut(title, " {#")
		if id = strings.TrimSuffix(id, "}"); !ok {
			id = strings.ReplaceAll(strings.ToLower(title), " ", "-")
		}
		if s := (Section{ID: id, Title: title, Blocks: parseBlocks(strings.Split(body, "\n"))}); title != "" || s.Blocks != nil {
			d.Sections = append(d.Sections, s)
		}
	}
	return d
}

var listItem = regexp.MustCompile(`^([-*]|\d+\.) (\[[ x]\] )?`)

func parseBlocks(lines []string) []Block {
	var out []Block
	for len(lines) > 0 {
		take := func(while func(l string) bool) []string {
			n := 1
			for n < len(lines) && while(lines[n]) {
				n++
			}
			got := lines[:n]
			lines = lines[n:]
			return got
		}
		switch l := lines[0]; {
		case strings.TrimSpace(l) == "":
			lines = lines[1:]
		case strings.HasPrefix(l, "```"):
			got := take(func(l string) bool { return l != "```" })
			lines = lines[1:]
			out = append(out, Block{Kind: Code, Attributes: []Attribute{{"language", l[3:]}}, Lines: got[1:]})
		case strings.HasPrefix(l, "### "):
			lines = lines[1:]
			out = append(out, Block{Kind: Heading, Attributes: []Attribute{{"level", "3"}}, Inline: parseInline(l[4:])})
		case strings.HasPrefix(l, "<"):
			got := take(func(l string) bool { return l != "" })
			out = append(out, Block{Kind: "html", Raw: true, Lines: got})
		case strings.HasPrefix(l, "> "):
			got := take(func(l string) bool { return strings.HasPrefix(l, ">") })
			var inner []string
			for _, l := range got {
				inner = append(inner, strings.TrimPrefix(strings.TrimPrefix(l, ">"), " "))
			}
			b := Block{Kind: Quote}
			if kind, ok := strings.CutPrefix(inner[0], "[!"); ok {
				b = Block{Kind: Callout, Attributes: []Attribute{{"kind", strings.TrimSuffix(kind, "]")}}}
				inner = inner[1:]
			}
			b.Children = parseBlocks(inner)
			out = append(out, b)
		case strings.HasPrefix(l, "|"):
			got := take(func(l string) bool { return strings.HasPrefix(l, "|") })
			b := Block{Kind: Table}
			for i, l := range got {
				if i == 1 {
					continue
				}
				var row []Cell
				for c := range strings.SplitSeq(strings.Trim(l, "|"), "|") {
					row = append(row, parseInline(strings.TrimSpace(c)))
				}
				if i == 0 {
					b.Header = row
				} else {
					b.Rows = append(b.Rows, row)
				}
			}
			out = append(out, b)
		case listItem.MatchString(l):
			b := Block{Kind: List}
			got := take(func(l string) bool {
				return l == "" || strings.HasPrefix(l, "  ") || listItem.MatchString(l)
			})
			for len(got) > 0 {
				mark := listItem.FindStringSubmatch(got[0])
				it := Block{Kind: Item}
				switch mark[2] {
				case "[ ] ":
					it.Attributes = []Attribute{{"task", "open"}}
				case "[x] ":
					it.Attributes = []Attribute{{"task", "done"}}
				}
				inner := []string{got[0][len(mark[0]):]}
				for got = got[1:]; len(got) > 0 && !listItem.MatchString(got[0]); got = got[1:] {
					inner = append(inner, strings.TrimPrefix(strings.TrimPrefix(got[0], " "), " "))
				}
				it.Children = parseBlocks(inner)
				b.Children = append(b.Children, it)
			}
			out = append(out, b)
		default:
			got := take(func(l string) bool {
				return l != "" && !listItem.MatchString(l) && !strings.HasPrefix(l, "|")
			})
			out = append(out, Block{Kind: Paragraph, Inline: parseInline(strings.Join(got, "\n"))})
		}
	}
	return out
}

var inlineMark = regexp.MustCompile("`([^`]+)`|!\\[([^]]*)\\]\\(([^)]+)\\)|\\[([^]]+)\\]\\(([^)]+)\\)|\\*\\*([^*]+)\\*\\*|\\*([^*]+)\\*|~~([^~]+)~~")

func parseInline(text string) []Run {
	var out []Run
	at := 0
	for _, m := range inlineMark.FindAllStringSubmatchIndex(text, -1) {
		if m[0] > at {
			out = append(out, Run{Text: text[at:m[0]]})
		}
		at = m[1]
		group := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return text[m[2*n]:m[2*n+1]]
		}
		switch {
		case m[2] >= 0:
			out = append(out, Run{Kind: Verbatim, Text: group(1)})
		case m[6] >= 0:
			out = append(out, Run{Kind: Image, Text: group(2), Source: group(3)})
		case m[8] >= 0:
			out = append(out, Run{Text: group(4), Target: group(5)})
		case m[12] >= 0:
			out = append(out, Run{Text: group(6), Strong: true})
		case m[14] >= 0:
			out = append(out, Run{Text: group(7), Emphasis: true})
		default:
			out = append(out, Run{Text: group(8), Struck: true})
		}
	}
	if at < len(text) {
		out = append(out, Run{Text: text[at:]})
	}
	return out
}
