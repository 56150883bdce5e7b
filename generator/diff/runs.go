package diff

import "strings"

// A runBuilder writes tokens back as runs. White space between tokens goes
// where it is not part of a link or a code span if it can.
type runBuilder struct{ runs []Run }

func (b *runBuilder) token(t *token, space bool) {
	last := len(b.runs) - 1
	if last >= 0 && b.runs[last].styled(t.style) {
		if space {
			b.runs[last].Text += " "
		}
		b.runs[last].Text += t.text
		return
	}
	r := *t.style
	r.Text = t.text
	if r.Kind == Footnote {
		r.Text = ""
	}
	if space {
		if r.bare() {
			r.Text = " " + r.Text
		} else {
			b.space()
		}
	}
	b.runs = append(b.runs, r)
}

// space writes white space on its own.
func (b *runBuilder) space() {
	if last := len(b.runs) - 1; last >= 0 && b.runs[last].Kind == Plain && b.runs[last].Target == "" && !b.runs[last].Struck {
		b.runs[last].Text += " "
		return
	}
	b.runs = append(b.runs, Run{Text: " "})
}

func tokenRuns(ts []token) []Run {
	var b runBuilder
	for i := range ts {
		b.token(&ts[i], ts[i].space && i > 0)
	}
	return b.runs
}

// runsText is the text of runs without marks.
func runsText(runs []Run) string {
	if len(runs) == 1 {
		return runText(&runs[0])
	}
	var b strings.Builder
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
