package compare

import (
	"strings"
	"testing"
)

// TestJudgement holds small changes, as people make them from one revision of
// a card to the next, against what somebody responsible for risk would call
// them. "same" means that nothing is to be seen at all.
func TestJudgement(t *testing.T) {
	for _, c := range []struct{ section, was, now, want string }{
		// Language, and nothing else.
		{"Limitations", "The models may show higher word error rate across speakers of different genders, ages or other groups.", "The models may show a higher word error rate across speakers of different genders, ages or other groups.", "editorial"},
		{"Limitations", "Further analysis on these limitations are provided in the paper.", "Further analyses on these limitations are provided in the paper.", "editorial"},
		{"Limitations", "Labels may be read as damage, becuase the model has seen few of them.", "Labels may be read as damage, because the model has seen few of them.", "editorial"},
		{"Limitations", "The behaviour of the model was optimised for colour images.", "The behavior of the model was optimized for color images.", "editorial"},
		{"Intended use", "The system is meant to read speech, use of it for classification is not appropriate.", "The system is meant to read speech. The use of it for classification is not appropriate.", "editorial"},
		{"Limitations", "It doesn't read handwriting.", "It doesn’t read handwriting.", "same or editorial"},
		{"Limitations", "It does not read **handwriting** at all.", "It does *not* read handwriting at all.", "same"},
		{"Limitations", "One two words here,\nand more of them there.", "One two words here, and more\nof them there.", "same"},
		{"Limitations", "* Fails on maps.\n* Fails on charts.", "- Fails on maps.\n- Fails on charts.", "same"},
		{"Limitations", "1. Fails on maps.\n2. Fails on charts.", "1) Fails on maps.\n2) Fails on charts.", "same"},
		{"Limitations", "It fails on maps; charts are fine.", "It fails on maps: charts are fine.", "editorial"},
		{"Limitations", "- Fails on maps.\n- Fails on charts.", "- Fails on charts.\n- Fails on maps.", "editorial"},

		// A word that turns the meaning.
		{"Limitations", "The model can read handwriting in most cases.", "The model cannot read handwriting in most cases.", "material"},
		{"Limitations", "The model reads handwriting in most cases.", "The model does not read handwriting in most cases.", "material"},
		{"Limitations", "The model does not read handwriting.", "The model reads handwriting.", "material"},
		{"Intended use", "The output should be reviewed by a person.", "The output may be reviewed by a person.", "material"},
		{"Operating instructions", "A person must review each answer before it is sent.", "A person should review each answer before it is sent.", "material"},
		{"Operating instructions", "A person should review each answer before it is sent.", "A person must review each answer before it is sent.", "material"},
		{"Operating instructions", "Review all answers before they are sent to a customer.", "Review some answers before they are sent to a customer.", "minor"},
		{"Intended use", "It is supported for legal texts in the languages named below and for no others.", "It is supported for illegal texts in the languages named below and for no others.", "material"},
		{"Limitations", "Quality is acceptable for short texts in the languages that are named in this card and nowhere else in any document.", "Quality is unacceptable for short texts in the languages that are named in this card and nowhere else in any document.", "material"},
		{"Limitations", "Recall increases with the length of the text that is given to the model by the customer who uses it in production.", "Recall decreases with the length of the text that is given to the model by the customer who uses it in production.", "material"},

		// Figures, dates and units.
		{"Limitations", "Word error rate is 12.5% on telephone speech.", "Word error rate is 15.2% on telephone speech.", "material"},
		{"Limitations", "Inputs have up to 8,000 tokens.", "Inputs have up to 8000 tokens.", "same or editorial"},
		{"Limitations", "Inputs have up to 8k tokens.", "Inputs have up to 128k tokens.", "material"},
		{"Limitations", "Latency is 300 ms.", "Latency is 300 s.", "material"},
		{"Limitations", "Knowledge ends in March 2023.", "Knowledge ends in December 2023.", "material"},
		{"Limitations", "It was trained on nine languages.", "It was trained on ten languages.", "material"},
		{"Limitations", "It reads nine languages and 50 percent of the dialects.", "It reads 9 languages and 50 % of the dialects.", "editorial"},
		{"Limitations", "Between 3 and 5 of 1,000 answers are wrong.", "Between 5 and 3 of 1000 answers are wrong.", "material"},
		{"Limitations", "Training took 1.000 hours.", "Training took 1,000 hours.", "material"},
		{"Operating instructions", "The setting is safe for shops.", "The setting is unsafe for shops.", "minor"},
		{"Limitations", "The error is -0.4 points.", "The error is 0.4 points.", "material"},
		{"Limitations", "Knowledge ends on 1 March 2023.", "Knowledge ends on March 1, 2023.", "any"},
		{"Capabilities", "Accuracy is 91% on held-out messages.", "Accuracy is 93% on held-out messages.", "minor"},
		{"Capabilities", "Accuracy was measured on messages of shops in the north that agreed to it.", "Accuracy was measured on letters of shops in the north that agreed to it.", "editorial"},
		{"Risks", "| Risk | Mitigation | Action |\n| --- | --- | --- |\n| Wrong label | Threshold of 0.7 | Review |\n| Leak | Filter | None |", "| Risk | Mitigation | Action |\n| --- | --- | --- |\n| Wrong label | Threshold of 0.5 | Review |\n| Leak | Filter | None |", "material"},
		{"Risks", "| Risk | Mitigation | Action |\n| --- | --- | --- |\n| Wrong label | Threshold | Review |\n| Leak | Filter | None |", "| Risk | Action | Mitigation |\n|---|---|---|\n| Wrong label | Review | Threshold |\n| Leak | None | Filter |", "editorial"},
		{"Risks", "| Risk | Mitigation |\n| --- | --- |\n| Wrong label | Threshold |\n| Leak | Filter |", "| Risk | Mitigation |\n| :--- | ---: |\n| Wrong label    | Threshold |\n| Leak | Filter     |", "same"},
		{"Risks", "| Risk | Mitigation |\n| --- | --- |\n| Wrong label | Threshold |\n| Leak | Filter |", "| Risk | Mitigation |\n| --- | --- |\n| Wrong label | Threshold |", "material"},

		// What came in and went out.
		{"Limitations", "It reads English.", "It reads English.\n\nIt hallucinates when the audio is silent for longer than a few seconds.", "material"},
		{"Limitations", "It reads English.\n\nIt hallucinates when the audio is silent for longer than a few seconds.", "It reads English.", "material"},
		{"Intended use", "- Chat in shops.\n- Drafts of mails.", "- Chat in shops.\n- Drafts of mails.\n- Summaries of calls.", "material"},
		{"Limitations", "The integration guide has working examples of calls.", "The integration guide has working examples of calls. For mail, pass the headers as well; what they mark belongs in no queue.", "material"},
		{"Contact", "Write to a@b.example.", "Write to c@b.example.", "editorial or minor"},
	} {
		name := c.section + ": " + c.was
		comparison := versions(t, "-- was --\n## "+c.section+"\n\n"+c.was+"\n-- now --\n## "+c.section+"\n\n"+c.now+"\n")
		got := string(comparison.Derived)
		if comparison.Same() {
			got = "same"
		}
		if comparison.Undetermined {
			got += ", undetermined"
		}
		if c.want != "any" && !strings.Contains(" or "+c.want+" or ", " or "+got+" or ") {
			t.Errorf("%s\n  now: %s\n  is %s, and should be %s", name, c.now, got, c.want)
			for _, change := range comparison.Changes {
				t.Logf("    %+v", change.Reasons)
			}
		}
	}
}
