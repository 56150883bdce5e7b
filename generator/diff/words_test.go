package diff

import (
	"strings"
	"testing"
)

// marked writes segments as [-old-]{+new+}.
func markedText(segs []Segment) string {
	var b strings.Builder
	for _, s := range segs {
		switch s.Op {
		case Insert:
			b.WriteString("{+" + s.Text() + "+}")
		case Delete:
			b.WriteString("[-" + s.Text() + "-]")
		default:
			b.WriteString(s.Text())
		}
	}
	return b.String()
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"It is kept 90 days.", "It is kept 30 days.", "It is kept [-90-]{+30+} days."},
		{"All tickets", "All other tickets", "All {+other +}tickets"},
		{"closes, or earlier if you ask us.", "closes.", "closes[-, or earlier if you ask us-]."},
		{"A reviewer checks each draft.", "Two reviewers check each draft.", "[-A reviewer checks-]{+Two reviewers check+} each draft."},
		// Two equal words between replacements do not stand alone,
		{"delete it 90 days after closing the ticket for good", "delete it 30 days before closing the ticket for good",
			"delete it [-90 days after-]{+30 days before+} closing the ticket for good"},
		// three do,
		{"keep it 90 days in total after closing the ticket", "keep it 30 days in total before closing the ticket",
			"keep it [-90-]{+30+} days in total [-after-]{+before+} closing the ticket"},
		// and so do words between pure additions, and ends of sentences.
		{"we log the data of users and of guests", "we also log the new data of users and of guests",
			"we {+also +}log the {+new +}data of users and of guests"},
		{"It takes up to 32,000 tokens.", "It takes up to 64,000 tokens. More are refused.",
			"It takes up to [-32,000-]{+64,000+} tokens.{+ More are refused.+}"},
		{"One thing. Last thing.", "One thing. Other thing. Last thing.", "One thing. {+Other thing. +}Last thing."},
		{"May 2022 (first) and June (second)", "May 2022 (first) and June (second), and July (third)", "May 2022 (first) and June (second){+, and July (third)+}"},
		{"a b", "b", "[-a -]b"},
		{"b", "a b", "{+a +}b"},
		{"x y", "x (y", "x {+(+}y"},
		{"x (y", "x y", "x [-(-]y"},
		{"データは30日", "データは90日", "データは[-30-]{+90+}日"},
		{"see the note", "see the (old) note now", "see the {+(old) +}note{+ now+}"},
		// The older text would read "= -5" with the newer text's spaces.
		{"= - 5", ")-5", "[-= -]{+)+}-[- -]5"},
		{"nothing here is like that", "what follows was written anew", "[-nothing here is like that-]{+what follows was written anew+}"},
	} {
		c1 := &comparer{islands: DefaultIslands, vocabulary: English()}
		a, b := tokenize(text(c.old)), tokenize(text(c.new))
		segs := c1.text(&meter{vocabulary: c1.vocabulary}, a, b)
		if got := markedText(segs); got != c.want {
			t.Errorf("%q to %q:\n got %s\nwant %s", c.old, c.new, got, c.want)
		}
		if got := runsText(side(segs, Delete)); got != c.old {
			t.Errorf("older side is %q, want %q", got, c.old)
		}
		if got := runsText(side(segs, Insert)); got != c.new {
			t.Errorf("newer side is %q, want %q", got, c.new)
		}
	}
}

func TestMarksSurviveInSegments(t *testing.T) {
	a := Document{Sections: []Section{{ID: "s", Blocks: []Block{{Kind: Paragraph, Inline: []Run{
		{Text: "Retention.", Strong: true}, {Text: " Read the "}, {Text: "old policy", Target: "/a"}, {Text: " and keep data "}, {Kind: Verbatim, Text: "90d"}, {Text: " at most."},
	}}}}}}
	b := Document{Sections: []Section{{ID: "s", Blocks: []Block{{Kind: Paragraph, Inline: []Run{
		{Text: "Retention.", Strong: true}, {Text: " Read the "}, {Text: "old policy", Target: "/b"}, {Text: " and keep data "}, {Kind: Verbatim, Text: "30d"}, {Text: " at most."},
	}}}}}}
	d := Compare(a, b, Options{})
	x := d.Sections[0].Blocks[0]
	if x.Op != Edited || x.Text[0].Runs[0] != (Run{Text: "Retention.", Strong: true}) {
		t.Errorf("emphasis is lost: %s", dump(x.Text))
	}
	if got := markedText(x.Text); got != "Retention. Read the [-old policy-]{+old policy+} and keep data [-90d-]{+30d+} at most." {
		t.Error(got)
	}
	m := x.Measure
	if len(m.Links) != 1 || m.Links[0] != (LinkChange{"old policy", "/a", "/b"}) {
		t.Errorf("links: %+v", m.Links)
	}
	if m.WordsAdded != 1 || m.WordsRemoved != 1 || m.Cosmetic {
		t.Errorf("measure: %+v", m)
	}
	if x.Was() == "" || !strings.Contains(x.Now(), "/b") {
		t.Errorf("was %q, now %q", x.Was(), x.Now())
	}
}

func TestMeasure(t *testing.T) {
	for _, c := range []struct {
		old, new  string
		cosmetic  bool
		protected string
	}{
		{"It works, mostly, as described here.", "It works mostly as described here.", true, ""},
		{"The service shows non-determinism in replies.", "The service shows non determinism in replies.", true, ""},
		{"You can not send more than one.", "You cannot send more than one.", false, "delete modal can delete negation not insert negation cannot"},
		{"Take the dataset as it stands now.", "Take the data-set as it stands now.", true, ""},
		{"Send it to the model at once please.", "Send it to the model at once, please!", true, ""},
		{"It may be sent by anyone in the team.", "It maybe sent by anyone in the team.", false, "delete modal may"},
		{"There is no table in the whole document.", "There is notable in the whole document.", false, "delete negation no"},
		{"It reaches 1.5 in the best of all cases.", "It reaches 15 in the best of all cases.", false, "delete number 1.5 insert number 15"},
		{"It stays < 5 in the best of all cases.", "It stays > 5 in the best of all cases.", false, "delete quantifier < insert quantifier >"},
		{"Data is not used for training of models.", "Data is used for training of models.", false, "delete negation not"},
		{"You should ask a person before you send.", "You must ask a person before you send.", false, "delete modal should insert modal must"},
		{"Drafts are checked by a reviewer each time.", "Drafts are checked by an editor each time.", false, ""},
	} {
		d := Compare(
			Document{Sections: []Section{{ID: "s", Blocks: []Block{para("p1-1", c.old)}}}},
			Document{Sections: []Section{{ID: "s", Blocks: []Block{para("p1-1", c.new)}}}}, Options{})
		x := d.Sections[0].Blocks[0]
		if x.Op != Edited {
			t.Errorf("%q to %q: %s", c.old, c.new, x.Op)
			continue
		}
		var protected []string
		for _, p := range x.Measure.Protected {
			protected = append(protected, string(p.Op), string(p.Class), p.Text)
		}
		if got := strings.Join(protected, " "); x.Measure.Cosmetic != c.cosmetic || got != c.protected {
			t.Errorf("%q to %q: cosmetic %v, protected %q", c.old, c.new, x.Measure.Cosmetic, got)
		}
		if c.cosmetic && x.Measure.WordsAdded+x.Measure.WordsRemoved > 0 {
			t.Errorf("%q to %q: cosmetic, with %+v", c.old, c.new, x.Measure)
		}
	}
}
