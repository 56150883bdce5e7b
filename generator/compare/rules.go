package compare

import (
	"cmp"
	"slices"

	"placard/generator/diag"
)

type rule = diag.Rule

// Rules are the rules by which changes are judged and those whose findings
// [Check] reports, by code.
//
// The examples of the first kind are two versions of a text, "was" and "now",
// in sections of the built-in floors: in the bad one the rule applies. Those
// of the second kind are the newer version of the pack in testdata/base.txtar.
func Rules() []diag.Rule {
	list := make([]diag.Rule, 0, len(judging)+len(reporting))
	for _, r := range slices.Concat(judging, reporting) {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b diag.Rule) int { return cmp.Compare(a.Code, b.Code) })
	return list
}

// judging are the rules that give a change its class. They are reasons and
// never findings, so a severity in site.toml means nothing to them.
var judging = []*rule{
	ruleSection, rulePart, ruleProtected, ruleRewritten, ruleTouched, ruleTarget, ruleMoved, ruleForm, ruleCode, ruleFront, ruleFile, ruleUnread, ruleMark, ruleDuty, ruleDropped, ruleRenamed,
}

var ruleSection = &rule{
	Code: "I101", Severity: diag.Note, Fixed: true,
	Title: "a section came in or went out",
	Doc:   "The change has the class that `floor` gives for the section, at least minor. A section that only took over paragraphs from others is judged by I107.",
	Bad: `-- was --
## Limitations

Text that stays.
-- now --
## Limitations

Text that stays.

## Risks

Urgent tickets may be missed.
`,
	Good: `-- was --
## Limitations

Text that stays.
-- now --
## Limitations

Text that stays, more or less.
`,
}

var rulePart = &rule{
	Code: "I102", Severity: diag.Note, Fixed: true,
	Title: "a paragraph, item, row or column came in or went out",
	Doc:   "The change has the class that `floor` gives for the section, at least minor: a limitation that is no longer listed is one that customers no longer know of. A heading within a section weighs one class less, unless it says what must or must not be.",
	Bad: `-- was --
## Limitations

- Fails on handwriting.
- Fails on tables.
-- now --
## Limitations

- Fails on handwriting.
`,
	Good: `-- was --
## Limitations

- Fails on handwriting.
- Fails on tables.
-- now --
## Limitations

- Fails on handwriting.
- Fails often on tables.
`,
}

var ruleProtected = &rule{
	Code: "I103", Severity: diag.Note, Fixed: true,
	Title: "a number, date, unit, negation, modal verb, quantifier or language changed",
	Doc:   "One such word can change what a customer may rely on: “must” for “should”, 0.81 for 0.91, “only”, “not”, “English” for “German”. However few the words, the change has the class that `floor` gives for the section, at least minor. The lists are English; in other languages figures count, and every other change of words is treated as if it held such a word (I104).",
	Bad: `-- was --
## Limitations

Recall is 0.91 for tickets in English.
-- now --
## Limitations

Recall is 0.81 for tickets in English.
`,
	Good: `-- was --
## Limitations

Recall is 0.91 for tickets in English.
-- now --
## Limitations

Recall is 0.91 for requests in English.
`,
}

var ruleRewritten = &rule{
	Code: "I104", Severity: diag.Note, Fixed: true,
	Title: "more than a tenth of the words changed",
	Doc:   "A paragraph, item or cell of which more than 10 % of the words changed, or that has less than 45 % of its words in common with the one before, counts as written anew. The change has the class that `floor` gives for the section.",
	Bad: `-- was --
## Limitations

The system reads tickets in English.
-- now --
## Limitations

The system reads requests in English.
`,
	Good: `-- was --
## Limitations

The system reads tickets in English, which is the language in which the great majority of customers write to the service desk at present.
-- now --
## Limitations

The system reads requests in English, which is the language in which the great majority of customers write to the service desk at present.
`,
}

var ruleTouched = &rule{
	Code: "I105", Severity: diag.Note, Fixed: true,
	Title: "a few words changed",
	Doc:   "At most a tenth of the words changed, and none that carries an obligation, a limit or an amount. The change has the class one below what `floor` gives for the section. Where the section's floor is material, that is minor: for words that say the same, an `[[impact_override]]` by the section's owner says that it is editorial. Under a heading, or in a text with a lead-in, that says what is out of scope or under which licence, every word that names something counts: there the change has the class that `floor` gives itself, or material. It has the class of the floor also where a name came, went or is another: a place, a law, a format, an acronym.",
	Bad: `-- was --
## Limitations

The system reads tickets in English, which is the language in which the great majority of customers write to the service desk at present.
-- now --
## Limitations

The system reads requests in English, which is the language in which the great majority of customers write to the service desk at present.
`,
	Good: `-- was --
## Limitations

The system reads tickets in English.
-- now --
## Limitations

The system reads requests in English.
`,
}

var ruleTarget = &rule{
	Code: "I106", Severity: diag.Note, Fixed: true,
	Title: "a link or an image leads elsewhere",
	Doc:   "The text is the same and what it points at is not. The change is minor.",
	Bad: `-- was --
## Limitations

See [the figures](https://example.com/2025).
-- now --
## Limitations

See [the figures](https://example.com/2026).
`,
	Good: `-- was --
## Limitations

See [the figures](https://example.com/2025).
-- now --
## Limitations

See [these figures](https://example.com/2025).
`,
}

var ruleMoved = &rule{
	Code: "I107", Severity: diag.Note, Fixed: true,
	Title: "a text stands elsewhere",
	Doc:   "A paragraph, item, row or section moved and is otherwise the same, or the sentences of a paragraph stand in another order. The change is editorial; it is minor when the text moved into or out of a section whose floor is material, or when a section came in or went out with it.",
	Bad: `-- was --
## Limitations

The system reads tickets in English and was tested with ten thousand of them.

Requests by telephone are written down by a person before the system reads them.
-- now --
## Limitations

Requests by telephone are written down by a person before the system reads them.

The system reads tickets in English and was tested with ten thousand of them.
`,
	Good: `-- was --
## Limitations

The system reads tickets in English.
-- now --
## Limitations

The system reads requests in English.
`,
}

var ruleForm = &rule{
	Code: "I108", Severity: diag.Note, Fixed: true,
	Title: "form, not meaning",
	Doc:   "Punctuation, how words are joined, an article, a plural, a contraction (“don’t” for “do not”), the space before a unit, letters in the wrong order or a variant of spelling, the level of a heading, the language that code is coloured in, another heading of a section whose meaning is fixed, or the same words as a list instead of a paragraph. The change is editorial, and no change entry is asked for. Line breaks, list markers and emphasis are no changes at all.",
	Bad: `-- was --
## Limitations

The system reads tickets in English only at present.
-- now --
## Limitations

The system reads tickets in English only, at present.
`,
	Good: `-- was --
## Limitations

The system reads tickets in English.
-- now --
## Limitations

The system reads tickets.
`,
}

var ruleCode = &rule{
	Code: "I109", Severity: diag.Note, Fixed: true,
	Title: "code changed",
	Doc:   "Customers copy code. The change has the class that `floor` gives for the section. Of code within a line, such as the name of a parameter or an address to report to, it is at least minor.",
	Bad:   "-- was --\n## Operating instructions\n\n```\nthreshold: 1\nqueue: a\n```\n-- now --\n## Operating instructions\n\n```\nthreshold: 2\nqueue: a\n```\n",
	Good: `-- was --
## Operating instructions

Set the threshold.
-- now --
## Operating instructions

Set a threshold.
`,
}

var ruleFront = &rule{
	Code: "I110", Severity: diag.Note, Fixed: true,
	Title: "the record changed",
	Doc:   "Which model versions a pack covers, and for whom it is, is material: customers of a model version that came in or went out have another disclosure from now on. It is minor when model versions only came in that no version covered before: nobody relied on another text. A new owner is editorial. Dates, triggers and the notice belong to each version and are no changes. The answers of the brief are judged like the section that they sum up.",
	Bad: `-- was --
+++
models = ["triage-2025-09"]
+++
-- now --
+++
models = ["triage-2025-09", "triage-2026-02"]
+++
`,
	Good: `-- was --
+++
next_review = 2026-09-01
+++
-- now --
+++
next_review = 2027-03-01
+++
`,
}

var ruleFile = &rule{
	Code: "I111", Severity: diag.Note, Fixed: true,
	Title: "a file of the pack changed",
	Doc:   "An attachment came in, went out or changed. It counts for the section that first refers to it, and the change has the class that `floor` gives for that section, at least minor. A description of the interface (openapi.yaml) that went out is material. Further pages are compared like the text; files that cannot be read are judged by I112.",
	Bad: `-- was --
## Capabilities

See [the figures](results.csv).
-- was/results.csv --
language,f1
en,0.91
-- now --
## Capabilities

See [the figures](results.csv).
-- now/results.csv --
language,f1
en,0.81
`,
	Good: `-- was --
## Capabilities

See [the figures](results.csv).
-- was/results.csv --
language,f1
en,0.91
-- now --
## Capabilities

See [the figures](results.csv), please.
-- now/results.csv --
language,f1
en,0.91
`,
}

var ruleUnread = &rule{
	Code: "I112", Severity: diag.Note, Fixed: true,
	Title: "what changed could not be read",
	Doc:   "Raw HTML, a page beyond the limits, an image or a PDF: the comparison sees that it changed and not what. The change has the class that `floor` gives for the section, and is undetermined: it may be more. Somebody has to look, and to write down what they found as `[[impact_override]]`; a section whose changes are declared material needs none, because nothing is higher.",
	Bad: `-- was --
## Limitations

<p>Fails on handwriting.</p>
-- now --
## Limitations

<p>Never fails.</p>
`,
	Good: `-- was --
## Limitations

Fails on handwriting.

<p>Text.</p>
-- now --
## Limitations

Never fails.

<p>Text.</p>
`,
}

var ruleMark = &rule{
	Code: "I113", Severity: diag.Note, Fixed: true,
	Title: "a box was ticked, or a callout is of another kind",
	Doc:   "A ticked box says that something has been done; a warning that became a note warns nobody. The change has the class that `floor` gives for the section, at least minor.",
	Bad: `-- was --
## Risks

- [x] Tested with customers.
- [ ] Tested by others.
-- now --
## Risks

- [x] Tested with customers.
- [x] Tested by others.
`,
	Good: `-- was --
## Risks

- [x] Tested with customers.
-- now --
## Risks

- [x] Tested with users.
`,
}

var ruleDuty = &rule{
	Code: "I114", Severity: diag.Note, Fixed: true,
	Title: "a duty or a prohibition went out",
	Doc:   "In the sections that customers rely on (intended use, limitations, risks, operating instructions), a “must”, “should”, “required” or “not” stood in the text before and does not any more. Somebody who kept to it may now think that they need not. The change is material, whatever the floor.",
	Bad: `-- was --
## Operating instructions

A person must confirm every label before a claim is made.
-- now --
## Operating instructions

A person may confirm every label before a claim is made.
`,
	Good: `-- was --
## Operating instructions

A person must confirm every label before a claim is made.
-- now --
## Operating instructions

A person must confirm every label and figure before a claim is made.
`,
}

var ruleDropped = &rule{
	Code: "I115", Severity: diag.Note, Fixed: true,
	Title: "a statement went out with nothing in its place",
	Doc:   "In the sections that customers rely on (intended use, limitations, risks, operating instructions), a paragraph, item or row is gone and no other stands where it stood. Customers who know it believe that it still holds. The change is material, whatever the floor.",
	Bad: `-- was --
## Limitations

- Fails on handwriting.
- Fails on tables.
-- now --
## Limitations

- Fails on handwriting.
`,
	Good: `-- was --
## Limitations

- Fails on handwriting.
- Fails on tables.
-- now --
## Limitations

- Fails on handwriting.
- Reads tables by the rows, not by the columns.
`,
}

var ruleRenamed = &rule{
	Code: "I116", Severity: diag.Note, Fixed: true,
	Title: "a name changed throughout",
	Doc:   "The number in a name changed in the same way in at least three places, as from “Tarn 3” to “Tarn 3.1”. That the text is about another version is said by the model map and the change entries; each mention of the name has the class one below what `floor` gives for its section.",
	Bad: `-- was --
## Limitations

The answers of Tarn 3 vary.

Handwriting is hard for Tarn 3 to read.

Long texts are cut by Tarn 3 at the end.
-- now --
## Limitations

The answers of Tarn 3.1 vary.

Handwriting is hard for Tarn 3.1 to read.

Long texts are cut by Tarn 3.1 at the end.
`,
	Good: `-- was --
## Limitations

It reads at most 3 pages.

The list has at most 3 entries.

An answer has at most 3 parts.
-- now --
## Limitations

It reads at most 4 pages.

The list has at most 4 entries.

An answer has at most 4 parts.
`,
}

// reporting are the rules whose findings Check reports.
var reporting = []*rule{ruleTooLow, ruleNoEntry, ruleNoChange, ruleOverrideLost, ruleOverrideIdle, ruleUndecided}

var ruleTooLow = &rule{
	Code: "I121", Severity: diag.Error,
	Title: "a change is declared lower than it is",
	Doc:   "The comparison with the version before derives a class for every change of the text (I101 to I113). The `[[change]]` entries for the section must not have a lower one. Raise the class, or, when the rules are wrong about this very change, let the section's owner write down why: `[[impact_override]]` with the fingerprint of the change. It is shown to customers.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.0"
models = ["triage-2026-02"]

[[change]]
section = "risks"
class = "editorial"
what = "The wording of the first risk."
why = "It was hard to read."
+++

## Limitations

The system reads tickets in English and was tested with ten thousand of them.

## Risks

Urgent tickets may be missed; 95 of 100 are found.
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.0"
models = ["triage-2026-02"]

[[change]]
section = "risks"
class = "material"
what = "Fewer urgent tickets are found."
why = "The model was trained anew."
+++

## Limitations

The system reads tickets in English and was tested with ten thousand of them.

## Risks

Urgent tickets may be missed; 95 of 100 are found.
`,
}

var ruleNoEntry = &rule{
	Code: "I122", Severity: diag.Error,
	Title: "a section changed and no change entry says so",
	Doc:   "Every section that changed has a `[[change]]` entry. What customers are not told of, nobody has told them. Form alone (I108) and moved text (I107) need none, nor does another owner.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.0"
models = ["triage-2026-02"]

[[change]]
section = "risks"
class = "material"
what = "Fewer urgent tickets are found."
why = "The model was trained anew."
+++

## Limitations

The system reads tickets in English and was tested with two thousand of them.

## Risks

Urgent tickets may be missed; 95 of 100 are found.
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.0"
models = ["triage-2026-02"]

[[change]]
section = "risks"
class = "material"
what = "Fewer urgent tickets are found."
why = "The model was trained anew."

[[change]]
section = "limitations"
class = "material"
what = "It was tested with two thousand tickets."
why = "The test was made anew."
+++

## Limitations

The system reads tickets in English and was tested with two thousand of them.

## Risks

Urgent tickets may be missed; 95 of 100 are found.
`,
}

var ruleNoChange = &rule{
	Code: "I123", Severity: diag.Warning,
	Title: "a change entry for a section that did not change",
	Doc:   "The section says what it said in the version before. Either the entry names the wrong section, or the change was forgotten in the text. An entry for a change of the system that the text did not have to follow belongs to the section it is nearest to all the same: then raise no alarm by setting the rule to note.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.0"
models = ["triage-2026-02"]

[[change]]
section = "limitations"
class = "material"
what = "Fewer urgent tickets are found."
why = "The model was trained anew."

[[change]]
section = "risks"
class = "material"
what = "Fewer urgent tickets are found."
why = "The model was trained anew."
+++

## Limitations

The system reads tickets in English and was tested with ten thousand of them.

## Risks

Urgent tickets may be missed; 95 of 100 are found.
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.0"
models = ["triage-2026-02"]

[[change]]
section = "risks"
class = "material"
what = "Fewer urgent tickets are found."
why = "The model was trained anew."
+++

## Limitations

The system reads tickets in English and was tested with ten thousand of them.

## Risks

Urgent tickets may be missed; 95 of 100 are found.
`,
}

var ruleOverrideLost = &rule{
	Code: "I124", Severity: diag.Error,
	Title: "an override matches no change",
	Doc:   "An `[[impact_override]]` is a decision about one exact change, named by its fingerprint. The text has changed since, or the fingerprint is wrong: look at the change again, then take the override out or give it the new fingerprint.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.0"
models = ["triage-2026-02"]

[[change]]
section = "risks"
class = "material"
what = "Fewer urgent tickets are found."
why = "The model was trained anew."

[[impact_override]]
fingerprint = "000000000000"
to = "minor"
reason = "The figure is from the same test."
role = "risk"
by = "M. Lindqvist"
at = 2026-02-18
+++

## Limitations

The system reads tickets in English and was tested with ten thousand of them.

## Risks

Urgent tickets may be missed; 95 of 100 are found.
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.0"
models = ["triage-2026-02"]

[[change]]
section = "risks"
class = "minor"
what = "The share of urgent tickets that are found."
why = "It was rounded otherwise."

[[impact_override]]
fingerprint = "83d611113301"
to = "minor"
reason = "The figure is from the same test."
role = "risk"
by = "M. Lindqvist"
at = 2026-02-18
+++

## Limitations

The system reads tickets in English and was tested with ten thousand of them.

## Risks

Urgent tickets may be missed; 95 of 100 are found.
`,
}

var ruleOverrideIdle = &rule{
	Code: "I125", Severity: diag.Warning,
	Title: "an override that lowers nothing",
	Doc:   "The class in `to` is not lower than the one that the rules derive. For a higher class, raise the `[[change]]` entry. Two overrides of one change are one too many.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.0"
models = ["triage-2026-02"]

[[change]]
section = "risks"
class = "material"
what = "Fewer urgent tickets are found."
why = "The model was trained anew."

[[impact_override]]
fingerprint = "83d611113301"
to = "material"
reason = "The figure is from the same test."
role = "risk"
by = "M. Lindqvist"
at = 2026-02-18
+++

## Limitations

The system reads tickets in English and was tested with ten thousand of them.

## Risks

Urgent tickets may be missed; 95 of 100 are found.
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.0"
models = ["triage-2026-02"]

[[change]]
section = "risks"
class = "minor"
what = "The share of urgent tickets that are found."
why = "It was rounded otherwise."

[[impact_override]]
fingerprint = "83d611113301"
to = "minor"
reason = "The figure is from the same test."
role = "risk"
by = "M. Lindqvist"
at = 2026-02-18
+++

## Limitations

The system reads tickets in English and was tested with ten thousand of them.

## Risks

Urgent tickets may be missed; 95 of 100 are found.
`,
}

var ruleUndecided = &rule{
	Code: "I126", Severity: diag.Error,
	Title: "nobody has decided about a change that could not be read",
	Doc:   "The comparison cannot tell how much the change matters (I112), and an unknown class is not a low one. Write Markdown instead of HTML, declare the section's change as material, or look at the change and write down what you found: `[[impact_override]]`.",
	Bad: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.0"
models = ["triage-2026-02"]

[[change]]
section = "limitations"
class = "minor"
what = "A picture of the test."
why = "Customers asked for it."
+++

## Limitations

The system reads tickets in English and was tested with ten thousand of them.

<p>And with others.</p>

## Risks

Urgent tickets may be missed; 99 of 100 are found.
`,
	Good: `-- content/systems/triage/1.1.0.md --
+++
version = "1.1.0"
models = ["triage-2026-02"]

[[change]]
section = "limitations"
class = "material"
what = "It was tested with other tickets as well."
why = "Customers asked for it."
+++

## Limitations

The system reads tickets in English and was tested with ten thousand of them.

And with others.

## Risks

Urgent tickets may be missed; 99 of 100 are found.
`,
}
