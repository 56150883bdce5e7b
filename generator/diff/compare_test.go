package diff

import (
	"fmt"
	"go/parser"
	gotoken "go/token"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
)

func doc(blocks ...Block) Document {
	return number(Document{Sections: []Section{{ID: "s", Title: "Section", Blocks: blocks}}})
}

func ops(ds []BlockDiff) string {
	var out []string
	for _, d := range ds {
		out = append(out, string(d.Op))
	}
	return strings.Join(out, " ")
}

// TestNothingInCommon: texts that have only small words in common are
// removed and added whole.
func TestNothingInCommon(t *testing.T) {
	a := doc(para("", "The system reads the ticket and it suggests a reply to the customer of the shop."),
		para("", "A person approves the draft in the interface before it is sent to anyone."))
	b := doc(para("", "Results for the year were better than in the one before, by a wide margin."),
		para("", "Nobody of the team had a hand in the making of this tool or in its tests."))
	d := Compare(a, b, Options{})
	if got := ops(d.Sections[0].Blocks); got != "removed removed added added" {
		t.Errorf("ops: %s", got)
	}
	if c := d.Counts; c.Added != 2 || c.Removed != 2 || c.Changes() != 4 {
		t.Errorf("counts: %+v", c)
	}
}

// TestLabels: what begins with the same label is the same, edited, and what
// only has a colon in it is not.
func TestLabels(t *testing.T) {
	list := func(items ...string) Block {
		b := Block{Kind: List}
		for _, s := range items {
			strong, rest, _ := strings.Cut(s, "|")
			b.Children = append(b.Children, Block{Kind: Item, Inline: []Run{{Text: strong, Strong: true}, {Text: rest}}})
		}
		return b
	}
	same := "|The text that stays as it was"
	for _, c := range []struct {
		old, new Block
		want     string
	}{
		{list(same, "License:| MIT"), list(same, "License:| Proprietary, see the terms"), "same edited"},
		{list(same, "License| MIT"), list(same, "License:| Proprietary, see the terms"), "same edited"},
		{list(same, "|License: MIT"), list(same, "License:| Proprietary, see the terms"), "same edited"},
		{list(same, "License:| MIT"), list(same, "Hours used:| 14"), "same removed added"},
		{list(same, "|It reads a b c d e f g: maps"), list(same, "|It reads: another thing altogether"), "same removed added"},
	} {
		d := Compare(doc(c.old), doc(c.new), Options{})
		if got := ops(d.Sections[0].Blocks[0].Children); got != c.want {
			t.Errorf("%s, want %s: %s", got, c.want, dump(c.new))
		}
		check(t, doc(c.old), doc(c.new))
	}
}

// TestSectionTitles: a title in the plural is the same title.
func TestSectionTitles(t *testing.T) {
	section := func(title, text string) Document {
		return number(Document{Sections: []Section{{ID: strings.ToLower(title[:3] + title[len(title)-3:]), Title: title, Blocks: []Block{para("", text)}}}})
	}
	d := Compare(section("Benchmarks", "We report the results of five public tests."), section("Benchmark scores", "Reported are the scores of five other public tests."), Options{})
	if len(d.Sections) != 1 || !d.Sections[0].Renamed {
		t.Errorf("%d sections: %s", len(d.Sections), dump(d))
	}
}

func TestMeaning(t *testing.T) {
	list := func(task, text string) Block {
		return Block{Kind: List, Children: []Block{{Kind: Item, Attributes: []Attribute{{"task", task}}, Inline: []Run{{Text: text}}}}}
	}
	loose := Block{Kind: List, Children: []Block{{Kind: Item, Children: []Block{para("", "Train staff before first use")}}}}
	figure := func(src string) Block {
		return Block{Kind: Figure, Attributes: []Attribute{{"source", src}}, Inline: text("The data flow")}
	}
	code := func(lang string, lines ...string) Block {
		return Block{Kind: Code, Attributes: []Attribute{{"language", lang}}, Lines: lines}
	}
	for name, c := range map[string]struct {
		a, b Block
		want Op
	}{
		"emphasis":         {para("", "Read this now"), Block{Kind: Paragraph, Inline: []Run{{Text: "Read "}, {Text: "this", Strong: true, Emphasis: true}, {Text: " now"}}}, Same},
		"wrapping":         {para("", "Read this now"), para("", "Read\nthis   now "), Same},
		"loose list":       {list("", "Train staff before first use"), loose, Same},
		"task":             {list("open", "Train staff"), list("done", "Train staff"), Edited},
		"image source":     {figure("a.svg"), figure("b.svg"), Edited},
		"code language":    {code("go", "x := 1", "y := 2"), code("js", "x := 1", "y := 2"), Edited},
		"trailing space":   {code("go", "x := 1", ""), code("go", "x := 1  ", "\t"), Same},
		"indentation":      {code("py", "if x:", "  y()", "z()"), code("py", "if x:", "  y()", "  z()"), Edited},
		"empty attribute":  {code("", "x"), Block{Kind: Code, Lines: []string{"x"}}, Same},
		"attribute order":  {Block{Kind: Callout, Attributes: []Attribute{{"a", "1"}, {"b", "2"}}}, Block{Kind: Callout, Attributes: []Attribute{{"b", "2"}, {"a", "1"}}}, Same},
		"struck":           {para("", "Send it to us"), Block{Kind: Paragraph, Inline: []Run{{Text: "Send it "}, {Text: "to us", Struck: true}}}, Edited},
		"row filled up":    {Block{Kind: Table, Header: []Cell{text("A"), text("B")}, Rows: [][]Cell{{text("1")}}}, Block{Kind: Table, Header: []Cell{text("A"), text("B")}, Rows: [][]Cell{{text("1"), nil}}}, Same},
		"raw":              {para("", "<b>this text</b>"), Block{Kind: Paragraph, Inline: text("<b>this text</b>"), Raw: true}, Edited},
		"case":             {para("", "the Data of users"), para("", "the data of users"), Edited},
		"definition term":  {Block{Kind: Definitions, Children: []Block{{Kind: Item, Inline: text("Draft"), Children: []Block{para("", "A suggested reply.")}}}}, Block{Kind: Definitions, Children: []Block{{Kind: Item, Inline: text("Drafts"), Children: []Block{para("", "A suggested reply.")}}}}, Edited},
		"kinds stay apart": {para("", "Read this now please"), Block{Kind: Heading, Inline: text("Read this now please")}, Removed},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := doc(c.a), doc(c.b)
			check(t, a, b)
			if got := Compare(a, b, Options{}).Sections[0].Blocks[0].Op; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestGrownList: adding much to a list, table or code leaves it the same one.
func TestGrownList(t *testing.T) {
	item := func(s string) Block { return Block{Kind: Item, Inline: text(s)} }
	small, large := Block{Kind: List}, Block{Kind: List}
	for i, w := range strings.Fields("alpha beta gamma") {
		small.Children = append(small.Children, item(w+" is item number "+fmt.Sprint(i)))
	}
	large.Children = append(large.Children, small.Children...)
	for _, w := range strings.Fields("delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma") {
		large.Children = append(large.Children, item("Quite another thing: "+w+" and what belongs to it"))
	}
	d := Compare(doc(small), doc(large), Options{})
	if got := ops(d.Sections[0].Blocks); got != "edited" {
		t.Fatalf("ops: %s", got)
	}
	x := d.Sections[0].Blocks[0]
	if got := ops(x.Children); got != "same same same"+strings.Repeat(" added", 15) {
		t.Errorf("items: %s", got)
	}
	if x.Measure.Parts != 15 || x.Measure.Cosmetic {
		t.Errorf("measure: %+v", x.Measure)
	}
}

func TestMoves(t *testing.T) {
	long := "A message that was translated by machine may be sorted lower than it should be."
	a := Document{Sections: []Section{
		{ID: "risks", Title: "Risks", Blocks: []Block{para("", long), para("", "None."), para("", "Staff may overlook a message.")}},
		{ID: "limits", Title: "Limits", Blocks: []Block{para("", "It does not diagnose.")}},
	}}
	b := Document{Sections: []Section{
		{ID: "limits", Title: "Limits", Blocks: []Block{para("", "It does not diagnose."), para("", strings.Replace(long, "sorted", "ranked", 1)), para("", "None.")}},
		{ID: "risks", Title: "All risks", Blocks: []Block{para("", "Staff may overlook a message.")}},
	}}
	a, b = number(a), number(b)
	check(t, a, b)
	d := Compare(a, b, Options{})
	limits, risks := d.Sections[0], d.Sections[1]
	if got := ops(limits.Blocks); got != "same moved-edited added" {
		t.Errorf("limits: %s", got)
	}
	if got := ops(risks.Blocks); got != "moved-away removed same" {
		t.Errorf("risks: %s", got)
	}
	m := limits.Blocks[1]
	if m.From.Section != "risks" || m.From.ID != "p1-1" || m.To.ID != "p1-2" || len(m.Text) == 0 {
		t.Errorf("moved: %s", dump(m))
	}
	if limits.Counts.Moved != 1 || risks.Counts.MovedAway != 1 || d.Counts.Moved != 1 || d.Counts.Changes() != 3 {
		t.Errorf("counts: %+v, %+v, %+v", limits.Counts, risks.Counts, d.Counts)
	}
	if !risks.Renamed || risks.OldTitle != "Risks" || risks.Fingerprint == "" {
		t.Errorf("renamed: %s", dump(risks))
	}
	if (limits.Op == Moved || limits.Op == MovedEdited) == (risks.Op == Moved || risks.Op == MovedEdited) {
		t.Errorf("one section of two should have moved: %s, %s", limits.Op, risks.Op)
	}
}

// TestFingerprint fixes fingerprints: decisions are written down under them.
func TestFingerprint(t *testing.T) {
	const want = "e46c5cface63"
	if got := Fingerprint("limitations", "paragraph", "kept 90 days", "kept 30 days")[:ShortLength]; got != want {
		t.Errorf("Fingerprint = %s, want %s", got, want)
	}
	if Fingerprint("a", "b", "cd", "") == Fingerprint("a", "b", "c", "d") {
		t.Error("texts run into each other")
	}
	// Another way of writing the same change has the same fingerprint, and
	// another target of a link has not.
	print := func(old, new []Run) string {
		d := Compare(doc(Block{Kind: Paragraph, Inline: old}), doc(Block{Kind: Paragraph, Inline: new}), Options{})
		return d.Sections[0].Blocks[0].Fingerprint
	}
	one := print(text("It is kept 90 days at most."), text("It is kept 30 days at most."))
	two := print(text("It is\nkept 90 days at most."), []Run{{Text: "It is kept "}, {Text: "30", Strong: true}, {Text: " days at  most."}})
	if one != two || one != Fingerprint("s", "paragraph", "It is kept 90 days at most.", "It is kept 30 days at most.") {
		t.Errorf("%s and %s", one, two)
	}
	link := func(to string) []Run {
		return []Run{{Text: "Read the "}, {Text: "policy", Target: to}, {Text: " before use."}}
	}
	if print(link("/a"), link("/b")) == print(link("/a"), link("/c")) {
		t.Error("a link's target does not reach the fingerprint")
	}
}

func TestCanonicalText(t *testing.T) {
	b := Block{Kind: List, Attributes: []Attribute{{"x", "1"}}, Children: []Block{
		{Kind: Item, Attributes: []Attribute{{"task", "open"}}, Inline: []Run{
			{Text: "See "}, {Text: "the policy", Target: "/p"}, {Text: ", "}, {Kind: Verbatim, Text: "a b"}, {Text: " "},
			{Kind: Image, Text: "chart", Source: "c.svg"}, {Kind: Footnote, Target: "n"}, {Text: " gone", Struck: true}}},
	}}
	want := "{x=1}\n- item: {task=open}See [the policy](/p), `a` `b` ![chart](c.svg)[^n] ~gone~"
	if got := CanonicalText(b); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := PlainText(b); got != "See the policy, a b chart[n] gone" {
		t.Errorf("plain text is %q", got)
	}
	table := Block{Kind: Table, Header: []Cell{text("A"), text("B")}, Rows: [][]Cell{{text("1"), nil}}}
	if got := CanonicalText(table); got != "\n| A | B |\n| 1 |  |" {
		t.Errorf("table is %q", got)
	}
}

// TestManyBlocks takes the way of long lists: an index instead of all pairs.
func TestManyBlocks(t *testing.T) {
	p := newProse(20)
	const n = 200
	a := Document{Sections: []Section{{ID: "s"}}}
	b := Document{Sections: []Section{{ID: "s"}}}
	for i := range n {
		s := p.sentence()
		a.Sections[0].Blocks = append(a.Sections[0].Blocks, para("", s))
		if i%10 == 0 {
			b.Sections[0].Blocks = append(b.Sections[0].Blocks, para("", p.sentence()))
		}
		b.Sections[0].Blocks = append(b.Sections[0].Blocks, para("", s+" Added at the end."))
	}
	a, b = number(a), number(b)
	d := Compare(a, b, Options{})
	if c := d.Counts; c.Edited < n*98/100 || c.Added > n/10+n*2/100 {
		t.Errorf("counts: %+v", c)
	}
	check(t, a, b)
}

// TestDeterminism compares the same documents again and at once.
func TestDeterminism(t *testing.T) {
	m := maker{rand.New(rand.NewPCG(9, 9)), false}
	p := newProse(21)
	for range 20 {
		x := p.pack(4000)
		a := number(Document{Sections: append(m.document().Sections, x.Sections...)})
		b := m.edit(Document{Sections: append(a.Sections[:len(a.Sections)-len(x.Sections):len(a.Sections)-len(x.Sections)], p.revise(x, 4).Sections...)})
		pa, pb := Prepare(a), Prepare(b)
		want := dump(Compare(a, b, Options{}))
		got := make(chan string)
		for range 4 {
			go func() { got <- dump(ComparePrepared(pa, pb, Options{})) }()
		}
		for range 4 {
			if g := <-got; g != want {
				t.Fatalf("differs:\n%s\n%s", g, want)
			}
		}
	}
}

// TestImports: the package knows nothing of packs or Markdown, so that what
// it says can be relied on without knowing them.
func TestImports(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		f, err := parser.ParseFile(gotoken.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			if strings.HasPrefix(path, "placard/") && path != "placard/generator/diff" || strings.Contains(path, "goldmark") {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}
