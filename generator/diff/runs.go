package diff

import "strings"

// A runBuilder writes tokens back as runs. White space between tokens goes
// where it is not part of a link or a code span if it can.
type runBuilder struct {
	runs []Run
	text []byte // of the last run, written when the next begins
	like *Run   // what the last run was begun like
}

// begin starts a run like r.
func (b *runBuilder) begin(r *Run) {
	b.finish()
	b.like = r
	b.runs = append(b.runs, *r)
	b.runs[len(b.runs)-1].Text = ""
}

// finish ends the last run and gives all.
func (b *runBuilder) finish() []Run {
	if last := len(b.runs) - 1; last >= 0 {
		b.runs[last].Text = string(b.text)
	}
	b.text = b.text[:0]
	return b.runs
}

// run appends a run, joining it to the last one where it can.
func (b *runBuilder) run(r *Run) {
	if last := len(b.runs) - 1; last < 0 || !b.runs[last].styled(r) {
		b.begin(r)
	}
	b.text = append(b.text, r.Text...)
}

func (b *runBuilder) token(t *token, space bool) {
	last := len(b.runs) - 1
	if last >= 0 && (b.like == t.style && t.style.Kind == Plain || b.runs[last].styled(t.style)) {
		if space {
			b.text = append(b.text, ' ')
		}
		b.text = append(b.text, t.text...)
		return
	}
	bare := Run{Text: t.style.Text} == *t.style
	if space && !bare {
		b.space()
	}
	b.begin(t.style)
	if space && bare {
		b.text = append(b.text, ' ')
	}
	if t.style.Kind != Footnote {
		b.text = append(b.text, t.text...)
	}
}

// space writes white space on its own.
func (b *runBuilder) space() {
	last := len(b.runs) - 1
	if last < 0 || b.runs[last].Kind != Plain || b.runs[last].Target != "" || b.runs[last].Struck {
		b.begin(&Run{})
	}
	b.text = append(b.text, ' ')
}

func tokenRuns(ts []token) []Run {
	var b runBuilder
	for i := range ts {
		b.token(&ts[i], ts[i].space && i > 0)
	}
	return b.finish()
}

// runsText is the text of runs without marks.
func runsText(runs []Run) string {
	if len(runs) == 1 {
		return runText(&runs[0])
	}
	n := 0
	for i := range runs {
		n += len(runs[i].Text)
	}
	var b strings.Builder
	b.Grow(n)
	for i := range runs {
		b.WriteString(runText(&runs[i]))
	}
	return b.String()
}

func runText(r *Run) string {
	if r.Kind == Footnote {
		return "[" + r.Target + "]"
	}
	return r.Text
}
