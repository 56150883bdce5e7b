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
		{"Limitations", "It does not read handwriting, and cannot read maps.", "It doesn’t read handwriting, and can't read maps.", "editorial"},
		{"Intended use", "Do not use it for credit.", "Don't use it for credit.", "editorial"},
		{"Limitations", "Accuracy is 95% after 800 ms.", "Accuracy is 95 % after 800ms.", "editorial"},
		{"Limitations", "| Measure | Value |\n| --- | --- |\n| Accuracy | 95% |\n| Errors | 3% |", "| Measure | Value |\n| --- | --- |\n| Accuracy | 95 % |\n| Errors | 3 % |", "editorial"},
		{"Limitations", "It doesn't read handwriting.", "It does read handwriting.", "material"},
		{"Limitations", "It won't read handwriting.", "It would not read handwriting.", "material"},
		{"Limitations", "An answer of the model takes no more than 8 s and 3\u00a0MB of memory in a room of 21 °C.", "An answer of the model takes no more than 8s and 3MB of memory in a room of 21°C.", "editorial"},
		{"Limitations", "It answers 8 sites.", "It answers 8sites.", "material"},
		{"Limitations", "Accuracy is 95 %.", "Accuracy is 95.", "material"},
		{"Limitations", "It doesn't read handwriting.", "It does not read charts.", "material"},
		{"Operating instructions", "Report whatever looks like an incident to `incidents@example.com` at any time of the day, and to nobody else who works for us.", "Report whatever looks like an incident to `help@example.com` at any time of the day, and to nobody else who works for us.", "minor"},
		{"Operating instructions", "Report whatever looks like an incident to incidents at any time of the day, and to nobody else who works for us.", "Report whatever looks like an accident to incidents at any time of the day, and to nobody else who works for us.", "editorial"},

		// Code is read to the letter, also where it begins with a mark.
		{"Capabilities", "Send the ticket with `POST /v1/tickets` and wait for the answer that has the label in it.", "Send the ticket with `POST /v2/tickets` and wait for the answer that has the label in it.", "minor"},
		{"Limitations", "Start it with `--no-training` and read the log for what it says about the text of customers.", "Start it with `--training` and read the log for what it says about the text of customers.", "minor or material"},
		{"Limitations", "Ports are read from `$HOME/ports` when it starts, in all of the regions that we have tested.", "Ports are read from `$ROOT/ports` when it starts, in all of the regions that we have tested.", "minor"},
		{"Operating instructions", "Join the tests with `&` in the shell, in all of the regions that we have tested.", "Join the tests with `|` in the shell, in all of the regions that we have tested.", "minor"},

		// Names of places, laws and formats.
		{"Limitations", "Answers were only tested with customers in the EU, who were asked about them for a year.", "Answers were only tested with customers in the EEA, who were asked about them for a year.", "material"},
		{"Limitations", "Copies of the texts are kept on servers in Frankfurt for as long as the contract says.", "Copies of the texts are kept on servers in Virginia for as long as the contract says.", "material"},
		{"Capabilities", "It reads files in the formats PDF, DOCX and TXT, from the folder that the customer has chosen for it.", "It reads files in the formats PDF and TXT, from the folder that the customer has chosen for it.", "minor"},
		{"Limitations", "Calls of the API are logged by the Customer in the region where its users are at the time, and for as long as the contract says that they may be.", "Calls of the APIs are logged by the customer in the region where its users are at the time, and for as long as the contract says that they may be.", "editorial or minor"},
		{"Limitations", "It is slow on long texts. Customers see that as a queue which grows on days with many tickets.", "It is slow on long texts. Clerks see that as a queue which grows on days with many tickets.", "minor"},

		// A word that turns the meaning.
		{"Operating instructions", "Enable the filter in production for every user of the product at all times.", "Disable the filter in production for every user of the product at all times.", "minor"},
		{"Limitations", "The count overestimates the damage of parcels in all of the regions that we have tested it in.", "The count underestimates the damage of parcels in all of the regions that we have tested it in.", "material"},
		{"Limitations", "Ask the vendor prior to using it with patients below the age of majority in the region.", "Ask the vendor subsequent to using it with patients below the age of majority in the region.", "material"},
		{"Limitations", "Logs are kept on internal servers, in all of the regions that we have tested it in with customers.", "Logs are kept on external servers, in all of the regions that we have tested it in with customers.", "material"},
		{"Limitations", "Tickets are closed automatically after a week, in all of the regions that we have tested.", "Tickets are closed manually after a week, in all of the regions that we have tested.", "material"},
		{"Limitations", "Reports are private in all of the regions that we have tested it in with our customers.", "Reports are public in all of the regions that we have tested it in with our customers.", "material"},
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

		// Languages: which ones a text is about says for whom it is.
		{"Model details", "**Supported languages:** English, German, French, Italian, Hindi, Spanish and Thai; others are in the training data and were not tested by us.", "**Supported languages:** English, German, French, Italian, Hindi, Spanish, Dutch and Thai; others are in the training data and were not tested by us.", "minor"},
		{"Intended use", "The models are meant for chat in English, for the drafting of short mails and for the summaries that clerks of the service desk read.", "The models are meant for chat in German, for the drafting of short mails and for the summaries that clerks of the service desk read.", "material"},
		{"Model details", "The surfaces were polished by hand before the pictures of the data set were taken, as the paper says in its second part.", "The surfaces were polish by hand before the pictures of the data set were taken, as the paper says in its second part.", "editorial"},

		// What is out of scope, and the terms: every word counts.
		{"Model use", "### Out-of-scope use\n\nUse in languages beyond those that this card names as supported is out of scope, as is use in any manner that breaks the law.", "### Out-of-scope use\n\nUse in languages or capabilities beyond those that this card names as supported is out of scope, as is use in any manner that breaks the law.", "material"},
		{"Model use", "### Out-of-scope use\n\nIt was not tested on texts that were written by children, nor on scripts of speech, and is not meant for either of them.", "### Out-of-scope use\n\nThe system was not tested on texts that were written by children, nor on scripts of speech, and is not meant for either of them.", "minor"},
		{"Model details", "- **License:** the community licence of the vendor, with the terms for research that stand in the file beside the weights of the model\n- **Type:** text", "- **License:** the community licence of the vendor, with the terms for business that stand in the file beside the weights of the model\n- **Type:** text", "material"},
		{"Model details", "- License: Apache 2.0\n- Type: text", "- License: Proprietary\n- Type: text", "minor or material"},
		{"Model details", "- **License:** Apache 2.0\n- **Type:** text", "- **License:** Proprietary\n- **Type:** text", "material"},
		{"Model use", "### Direct use\n\nThe model is for research on speech.", "### Direct use\n\nThe model is for research on images.", "material"},
		{"Caveats and recommendations", "No detection method was tested.", "Two detection methods were tested.", "material"},
		{"Getting started", "### Usage\n\nCall it with a text.", "### Usage\n\nCall it with one text.", "minor"},

		{"Training data", "Text.\n\n### Language\n\nThe chart shows them.", "Text.\n\n### Languages\n\nThe chart shows them.", "editorial"},

		// A title is no text that could not be read.
		{"Contact", "Text.\n\n# Card of Tarn v1", "Text.\n\n# Card of Tarn v2", "editorial or minor"},
		{"Model details", "Text.", "Text.\n\nCard of Tarn\n============", "editorial or minor"},
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

// TestJudgementWords holds what is said of a change.
func TestJudgementWords(t *testing.T) {
	for name, c := range map[string]struct{ was, now, want, not string }{
		"a row without a key": {
			"| A | B |\n| --- | --- |\n| x | one of them |\n| x | two of them |\n|  | three |", "| A | B |\n| --- | --- |\n| x | one of them |\n| x | two of them |",
			"the row “three” went out", "“”",
		},
		"an empty row": {
			"| A | B |\n| --- | --- |\n| x | one of them |\n| x | two of them |\n|  |  |", "| A | B |\n| --- | --- |\n| x | one of them |\n| x | two of them |",
			"the row 3 went out", "“”",
		},
		"a row by its name, not by a figure": {
			"| Model | Score |\n| --- | --- |\n| Tarn 3 small | 7.0 |\n| Tarn 3 large | 8.1 |", "| Model | Score |\n| --- | --- |\n| Tarn 3.1 small | 7.0 |",
			"the row “Tarn 3 large” went out", "“8.1” went",
		},
		"a label":           {"- License: MIT\n- Type: text", "- License: Proprietary\n- Type: text", "“License: MIT” is now “License: Proprietary”", "went out"},
		"a new link":        {"Read the paper (short) first.", "Read [the paper (short)](https://a.example/) first.", "“the paper (short)” now leads to https://a.example/", "nothing"},
		"a lost link":       {"Read [the paper](https://a.example/) first.", "Read the paper first.", "“the paper” no longer leads to https://a.example/", "nothing"},
		"a link's new text": {"It has [Tarn-L/14](https://a.example/) in it.", "It has [OpenTarn-S/H](https://b.example/) in it.", "“OpenTarn-S/H” leads to https://b.example/ and led to https://a.example/", "“/”"},
		"a cut link":        {"See the [Tarn 3 licence](https://a.example/).", "See the Tarn 4 licence.", "“Tarn 3 licence” no longer leads to", "“Tarn”"},
		"languages in another order": {
			"Supported: English, German, Hindi and Thai.", "Supported: Dutch, English, Thai, Hindi and German.",
			`with "Dutch"`, `"Thai"`,
		},
		"a heading in the plural": {"### Language\n\nText.", "### Languages\n\nText.", "a plural", "came in"},
		"lines that are no code":  {"<p>One.</p>", "<p>Two.</p>", "could not be read", "code"},
	} {
		t.Run(name, func(t *testing.T) {
			comparison := versions(t, "-- was --\n## Model details\n\n"+c.was+"\n-- now --\n## Model details\n\n"+c.now+"\n")
			var got strings.Builder
			for _, change := range comparison.Changes {
				for _, r := range change.Reasons {
					got.WriteString(r.Detail + "\n")
				}
			}
			if !strings.Contains(got.String(), c.want) || strings.Contains(got.String(), c.not) {
				t.Errorf("got\n%s\nwant %s, and nothing of %s", &got, c.want, c.not)
			}
		})
	}
}

// TestBeginning: what stands above the first heading has a title, too.
func TestBeginning(t *testing.T) {
	c := versions(t, "-- was --\nLast updated in August.\n\n## Model details\n\nText.\n-- now --\nLast updated in May.\n\n## Model details\n\nText.\n")
	if len(c.Sections) != 1 || c.Sections[0].Title != "Beginning" || c.Changes[0].Title != "Beginning" {
		t.Errorf("sections %+v, changes %+v", c.Sections, c.Changes)
	}
}

func TestShortened(t *testing.T) {
	for _, test := range [][2]string{
		{"", ""}, {" a\n b ", "a b"}, {"äöü", "äöü"}, {"ab cd", "ab cd"}, {"ab cde", "ab cd…"}, {"abcd e", "abcd…"}, {"abcdef", "abcde…"}, {"ä ö ü", "ä ö ü"}, {"ä ö ü ß", "ä ö ü…"},
	} {
		if got := shortened(test[0], 5); got != test[1] {
			t.Errorf("%q is %q, want %q", test[0], got, test[1])
		}
	}
}
