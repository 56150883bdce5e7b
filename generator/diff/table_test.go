package diff

import (
	"fmt"
	"strings"
	"testing"
)

// table makes a table of rows of cells separated by "|"; the first is the
// header.
func table(rows ...string) Block {
	b := Block{Kind: Table}
	for i, r := range rows {
		var cells []Cell
		for c := range strings.SplitSeq(r, "|") {
			cells = append(cells, text(strings.TrimSpace(c)))
		}
		if i == 0 {
			b.Header = cells
		} else {
			b.Rows = append(b.Rows, cells)
		}
	}
	return b
}

// outline writes a table's difference: columns, then rows with their changed
// cells.
func outline(d *TableDiff) string {
	var out []string
	for _, c := range d.Columns {
		out = append(out, fmt.Sprintf("%s(%s)", c.Op, markedText(c.Header)))
	}
	out = append(out, fmt.Sprint("key ", d.Key))
	for _, r := range d.Rows {
		if r.Op == Same && r.Cells == nil {
			out = append(out, "same")
			continue
		}
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, markedText(c.Text))
		}
		out = append(out, fmt.Sprintf("%s %s: %s", r.Op, r.Key, strings.Join(cells, "|")))
	}
	return strings.Join(out, "\n")
}

func TestTable(t *testing.T) {
	for name, c := range map[string]struct {
		old, new Block
		want     string
	}{
		"cells": {
			table("Name|Limit", "Rate|10 a second", "Size|32,000 tokens"),
			table("Name|Limit", "Rate|10 a second", "Size|64,000 tokens"),
			"same(Name)\nsame(Limit)\nkey 0\nsame\nedited Size: Size|[-32,000-]{+64,000+} tokens",
		},
		"rows in another order": {
			table("Name|Limit", "A|1", "B|2", "C|3"),
			table("Name|Limit", "C|3", "A|1", "B|5"),
			"same(Name)\nsame(Limit)\nkey 0\nmoved C: \nsame\nedited B: B|[-2-]{+5+}\nmoved-away C: ",
		},
		"column added, one removed, one renamed": {
			table("Name|Max size|Old", "A|1 MB|x", "B|2 MB|y"),
			table("Name|Largest size|New", "A|1 MB|p", "B|2 MB|q"),
			"same(Name)\nedited([-Max-]{+Largest+} size)\nremoved([-Old-])\nadded({+New+})\nkey 0\nsame A: A|1 MB|[-x-]|{+p+}\nsame B: B|2 MB|[-y-]|{+q+}",
		},
		"column moved": {
			table("Name|A|B", "x|1|2", "y|3|4"),
			table("Name|B|A", "x|2|1", "y|4|3"),
			"same(Name)\nsame(B)\nmoved(A)\nkey 0\nsame\nsame",
		},
		"key edited": {
			table("Task|Limit", "Sort messages|1", "Detect the language|2"),
			table("Task|Limit", "Sort messages|1", "Detect the main language|2"),
			"same(Task)\nsame(Limit)\nkey 0\nsame\nedited Detect the main language: Detect the {+main +}language|2",
		},
		// Another key with the same few cells is another row.
		"key replaced": {
			table("Task|OK|Fast", "Sorting|yes|no", "Detection|yes|no"),
			table("Task|OK|Fast", "Sorting|yes|no", "Drafting|yes|no"),
			"same(Task)\nsame(OK)\nsame(Fast)\nkey 0\nsame\nremoved Detection: [-Detection-]|[-yes-]|[-no-]\nadded Drafting: {+Drafting+}|{+yes+}|{+no+}",
		},
		// Row numbers are no key: an inserted row would shift them all.
		"numbered": {
			table("No.|Task", "1|Sort the messages", "2|Detect languages"),
			table("No.|Task", "1|Read them", "2|Sort the messages", "3|Detect languages"),
			"same(No.)\nsame(Task)\nkey 1\nadded Read them: {+1+}|{+Read them+}\nedited Sort the messages: [-1-]{+2+}|Sort the messages\nedited Detect languages: [-2-]{+3+}|Detect languages",
		},
		"no key": {
			table("A|B", "x|the first of all", "x|the second of all", "x|the first of all"),
			table("A|B", "x|the first of all", "x|the second of many", "x|the first of all"),
			"same(A)\nsame(B)\nkey -1\nsame\nedited : x|the second of [-all-]{+many+}\nsame",
		},
		// Figures that happen to be the same name no rows.
		"names with additions": {
			table("Kind|Test|Score", "General|MMLU (5-shot)|66.6", "|Winogrande (5-shot)|76.1", "|BoolQ (0-shot)|75.7"),
			table("Kind|Test|Score", "General|MMLU|66.7", "|Winogrande|-", "|BoolQ|75.7"),
			"same(Kind)\nsame(Test)\nsame(Score)\nkey 1\nedited MMLU: General|MMLU[- (5-shot)-]|[-66.6-]{+66.7+}\nedited Winogrande: |Winogrande[- (5-shot)-]|[-76.1-]{+-+}\nedited BoolQ: |BoolQ[- (0-shot)-]|75.7",
		},
		"names of another version": {
			table("Model|Time|Watts", "Tarn 3 small|1.5M|700", "Tarn 3 large|7.0M|700", "Total|8.5M|"),
			table("Model|Time|Watts", "Tarn 4 large|7.0M|700"),
			"same(Model)\nsame(Time)\nsame(Watts)\nkey 0\nremoved Tarn 3 small: [-Tarn 3 small-]|[-1.5M-]|[-700-]\nedited Tarn 4 large: Tarn [-3-]{+4+} large|7.0M|700\nremoved Total: [-Total-]|[-8.5M-]|",
		},
		"years are keys of the first column": {
			table("Year|Answers", "2024|one of ten", "2025|two of ten"),
			table("Year|Answers", "2024|one of ten", "2025|three of ten"),
			"same(Year)\nsame(Answers)\nkey 0\nsame\nedited 2025: 2025|[-two-]{+three+} of ten",
		},
		"cell emptied": {
			table("Name|Note|X", "A|none yet|1", "B|two|2"),
			table("Name|Note|X", "A||1", "B|two|2"),
			"same(Name)\nsame(Note)\nsame(X)\nkey 0\nedited A: A|[-none yet-]|1\nsame",
		},
		"same headers": {
			table("V|V|V", "a|b|c", "d|e|f"),
			table("V|V|V", "a|b|c", "d|e|g"),
			"same(V)\nsame(V)\nsame(V)\nkey 0\nsame\nedited d: d|e|[-f-]{+g+}",
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := doc(c.old), doc(c.new)
			check(t, a, b)
			x := Compare(a, b, Options{}).Sections[0].Blocks[0]
			if x.Op != Edited {
				t.Fatalf("op is %s", x.Op)
			}
			if got := outline(x.Table); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
