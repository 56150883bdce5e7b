package markdown

import (
	"slices"

	"placard/generator/diag"
)

type rule = diag.Rule

// Rules are the rules whose findings this package reports: those that need
// no more than one document. Codes from D100 on belong to package disclosure.
func Rules() []diag.Rule {
	return slices.Clone(rules)
}

var rules = []rule{
	ruleSize, ruleLine, ruleLines, ruleDepth, ruleMarkup, ruleTableSize, ruleNotes, ruleDefinitions, ruleBlocks,
	ruleUTF8, ruleHidden, ruleMixed, ruleRawHTML, ruleScheme, ruleAddress, ruleRemoteImage,
	ruleEmptyAddress, ruleAlt, ruleLinkText, ruleVagueLink,
	ruleTitle, ruleSkippedLevel, ruleEmptyHeading, ruleNestedHeading, ruleAttribute, ruleID, ruleDuplicateID,
	ruleCallout, ruleEmptyCallout, ruleCaption, ruleExtraCell, ruleLanguage, ruleCodeOption,
	ruleNoteUndefined, ruleNoteUnused, ruleNoteTwice, ruleLinkUndefined, ruleDefinitionUnused, ruleDefinitionTwice,
}

// What a text may ask of the program. The examples of these rules are for
// limits much smaller than the real ones.
var (
	ruleSize = rule{
		Code: "D001", Severity: diag.Error, Fixed: true,
		Title: "text too long",
		Doc:   "A document's text is at most 1 MiB, several times a long book chapter. Larger texts are refused before anything else looks at them.",
		Bad:   "A text that is longer than the limit, which is small in this example.\n\nIt goes on and on, and on, and on, and on, and on, and on, and on, and on, and on, and on, and on, and on.\n",
		Good:  "A short text.\n",
	}
	ruleLine = rule{
		Code: "D002", Severity: diag.Error, Fixed: true,
		Title: "line too long",
		Doc:   "A line has at most 20,000 bytes. Longer ones are no text, but data, or made to keep the program busy. Line breaks inside a paragraph change nothing in the page.",
		Bad:   "A line that is longer than the limit, which is sixty bytes in this example.\n",
		Good:  "A line that is shorter than the limit,\nbecause it goes on below.\n",
	}
	ruleLines = rule{
		Code: "D003", Severity: diag.Error, Fixed: true,
		Title: "too many lines",
		Doc:   "A document has at most 50,000 lines.",
		Bad:   "1\n\n2\n\n3\n\n4\n\n5\n\n6\n\n7\n\n8\n\n9\n\n10\n\n11\n\n12\n",
		Good:  "1\n\n2\n",
	}
	ruleDepth = rule{
		Code: "D004", Severity: diag.Error, Fixed: true,
		Title: "nested too deep",
		Doc:   "Lists, quotations and definitions may stand in each other sixteen deep, emphasis and links twenty-four. Nobody can read more, and the work of reading them grows with each level.",
		Bad:   "> > > > a quotation in three others\n",
		Good:  "> > a quotation in a quotation\n",
	}
	ruleMarkup = rule{
		Code: "D005", Severity: diag.Error, Fixed: true,
		Title: "too much markup in one paragraph",
		Doc:   "A paragraph has at most 4,000 brackets, stars, underscores and backticks, fewer if it is very long. What a bracket or star means depends on all others in the paragraph, so the work grows with their square.",
		Bad:   "*a* *b* *c* *d* *e* *f* *g* *h* *i* *j* *k*\n",
		Good:  "*a* *b* *c*\n\n*d* *e* *f*\n",
	}
	ruleTableSize = rule{
		Code: "D006", Severity: diag.Error, Fixed: true,
		Title: "table too large",
		Doc:   "A table has at most 200 columns and 100,000 cells. Offer larger ones as a file beside the text.",
		Bad:   "| a | b | c | d | e |\n| - | - | - | - | - |\n| 1 | 2 | 3 | 4 | 5 |\n",
		Good:  "| a | b |\n| - | - |\n| 1 | 2 |\n",
	}
	ruleNotes = rule{
		Code: "D007", Severity: diag.Error, Fixed: true,
		Title: "too many footnotes",
		Doc:   "A document has at most 1,000 footnotes.",
		Bad:   "a[^1] b[^2] c[^3]\n\n[^1]: A\n\n[^2]: B\n\n[^3]: C\n",
		Good:  "a[^1] b[^2]\n\n[^1]: A\n\n[^2]: B\n",
	}
	ruleDefinitions = rule{
		Code: "D008", Severity: diag.Error, Fixed: true,
		Title: "too many link definitions together",
		Doc:   "At most 1,000 lines of link definitions may follow each other without a blank line.",
		Bad:   "[a] [b] [c]\n\n[a]: /a\n[b]: /b\n[c]: /c\n",
		Good:  "[a] [b]\n\n[a]: /a\n[b]: /b\n",
	}
	ruleBlocks = rule{
		Code: "D009", Severity: diag.Error, Fixed: true,
		Title: "too many list items",
		Doc:   "A document has at most 150,000 lists, list items, quotations, definitions and footnotes. One line can begin many of them.",
		Bad:   "- - a\n- - b\n- - c\n- - d\n- - e\n- - f\n",
		Good:  "- a\n- b\n- c\n",
	}
)

// What must not reach a page.
var (
	ruleUTF8 = rule{
		Code: "D010", Severity: diag.Error, Fixed: true,
		Title: "text is not UTF-8",
		Doc:   "Documents are UTF-8. Bytes that are not would look different from one program to the next.",
		Bad:   "Caf\xe9\n",
		Good:  "Café\n",
	}
	ruleHidden = rule{
		Code: "D011", Severity: diag.Error, Fixed: true,
		Title: "invisible or control character",
		Doc: "Controls of text direction, zero-width spaces, tag characters and control characters can make a text read differently to a person, to a program and to a reviewer " +
			"(see [Trojan Source](https://trojansource.codes/)). A disclosure must say the same to everyone. Zero-width joiners are allowed, as some scripts and emoji need them.",
		Bad:  "The limit is 30\u202E 09\u202C days.\n",
		Good: "The limit is 30 days.\n",
	}
	ruleMixed = rule{
		Code: "D012", Severity: diag.Warning,
		Title: "word mixes scripts",
		Doc:   "A word of Latin letters with Cyrillic or Greek ones that look the same cannot be searched for and may be meant to deceive, most of all in names and addresses.",
		Bad:   "Write to p\u0430ypal.\n",
		Good:  "Write to paypal. The unit μm and the letter Δ are fine.\n",
	}
	ruleRawHTML = rule{
		Code: "D013", Severity: diag.Error, Fixed: true,
		Title: "raw HTML",
		Doc:   "Pages hold no HTML but what the program writes, so that no text can bring scripts, styles or trackers into them. This includes comments, which would be published with the text.",
		Bad:   "Press <kbd>Enter</kbd>.\n",
		Good:  "Press `Enter`. A value \\<name> in angle brackets is written with a backslash.\n",
	}
	ruleScheme = rule{
		Code: "D014", Severity: diag.Error, Fixed: true,
		Title: "address with a scheme that is not allowed",
		Doc:   "Links lead to https, http, mailto and tel addresses, or to paths and fragments within the site. Other schemes can run code or depend on the reader's programs.",
		Bad:   "[Report](javascript:alert(1))\n",
		Good:  "[Report](mailto:safety@example.com), [policy](/policies/), [limits](#limitations)\n",
	}
	ruleAddress = rule{
		Code: "D015", Severity: diag.Error, Fixed: true,
		Title: "malformed address",
		Doc:   "Browsers repair addresses with backslashes, control characters or a missing host, each in a way that leads elsewhere than what was written.",
		Bad:   "[Policy](https:policy)\n",
		Good:  "[Policy](https://example.com/policy)\n",
	}
	ruleRemoteImage = rule{
		Code: "D016", Severity: diag.Error, Fixed: true,
		Title: "image from another host",
		Doc:   "Pages load nothing from elsewhere: a picture on another host tells that host who reads the page, and can change after approval.",
		Bad:   "![Results](https://example.com/results.png)\n",
		Good:  "![Results: 61% of drafts were sent without edits](results.png)\n",
	}
	ruleEmptyAddress = rule{
		Code: "D017", Severity: diag.Error,
		Title: "link or image without an address",
		Doc:   "A link without an address leads to the page it stands on.",
		Bad:   "[Policy]()\n",
		Good:  "[Policy](/policy/)\n",
	}
	ruleAlt = rule{
		Code: "D018", Severity: diag.Error,
		Title: "image without alternative text",
		Doc:   "What an image shows is also said in words, for readers who do not see it, for search and for programs (WCAG 2.2, 1.1.1). A disclosure has no images that say nothing.",
		Bad:   "![](results.png)\n",
		Good:  "![Results: 61% of drafts were sent without edits](results.png)\n",
	}
	ruleLinkText = rule{
		Code: "D019", Severity: diag.Error,
		Title: "link without text",
		Doc:   "A link without text cannot be seen, and a screen reader reads its address letter by letter (WCAG 2.2, 2.4.4).",
		Bad:   "[](/policy/)\n",
		Good:  "[Our policy](/policy/)\n",
	}
	ruleVagueLink = rule{
		Code: "D020", Severity: diag.Warning,
		Title: "link text that says nothing",
		Doc:   "Screen readers list a page's links without the text around them, where \"here\" leads nowhere (WCAG 2.2, 2.4.9).",
		Bad:   "Read our policy [here](/policy/).\n",
		Good:  "Read [our policy](/policy/).\n",
	}
)

// Headings and ids.
var (
	ruleTitle = rule{
		Code: "D030", Severity: diag.Error,
		Title: "level-1 heading in a text",
		Doc:   "A page has one title, and it comes from the front matter. The text's sections begin with ##.",
		Bad:   "# Assistant\n\nText.\n",
		Good:  "## Intended use\n\nText.\n",
	}
	ruleSkippedLevel = rule{
		Code: "D031", Severity: diag.Error,
		Title: "heading level skipped",
		Doc:   "A heading is at most one level below the one before it. People who move from heading to heading take a missing level for missing text.",
		Bad:   "## Risks\n\n#### Misuse\n",
		Good:  "## Risks\n\n### Misuse\n",
	}
	ruleEmptyHeading = rule{
		Code: "D032", Severity: diag.Error,
		Title: "heading without text",
		Doc:   "An empty heading is announced by screen readers and listed in the contents, but cannot be read.",
		Bad:   "##\n\nText.\n",
		Good:  "## Risks\n\nText.\n",
	}
	ruleNestedHeading = rule{
		Code: "D033", Severity: diag.Error,
		Title: "heading inside another block",
		Doc:   "Headings divide the whole text. Inside a list, quotation, callout, definition or footnote they would claim what follows that block.",
		Bad:   "> ## Risks\n>\n> Text.\n",
		Good:  "> **Risks.** Text.\n",
	}
	ruleAttribute = rule{
		Code: "D034", Severity: diag.Error,
		Title: "attribute other than an id",
		Doc:   "Headings and definitions' terms may have an id in braces at their end: {#id}. Classes, styles and other attributes would let a text change what a page looks like, and nothing else may have any.",
		Bad:   "## Risks {.red}\n",
		Good:  "## Risks {#risks}\n",
	}
	ruleID = rule{
		Code: "D035", Severity: diag.Error,
		Title: "malformed or reserved id",
		Doc:   "An id is made of small letters, digits and hyphens and begins with a letter. Ids that pages use for their own parts, such as text or p1-2, are reserved.",
		Bad:   "## Risks {#Our_Risks}\n",
		Good:  "## Risks {#our-risks}\n",
	}
	ruleDuplicateID = rule{
		Code: "D036", Severity: diag.Error,
		Title: "id used twice",
		Doc:   "Each id of a page names one place, so that a link leads there.",
		Bad:   "## Risks {#risks}\n\nText.\n\n## Other risks {#risks}\n\nText.\n",
		Good:  "## Risks {#risks}\n\nText.\n\n## Other risks {#other-risks}\n\nText.\n",
	}
)

// Blocks.
var (
	ruleCallout = rule{
		Code: "D040", Severity: diag.Error,
		Title: "unknown kind of callout",
		Doc:   "A quotation that begins with [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION] is a callout. Text after the marker is its title.",
		Bad:   "> [!WARNNG]\n> Do not send drafts unread.\n",
		Good:  "> [!WARNING] Read every draft\n> Do not send drafts unread.\n",
	}
	ruleEmptyCallout = rule{
		Code: "D041", Severity: diag.Warning,
		Title: "callout without text",
		Doc:   "The text of a callout stands in the lines after its marker. What stands in the marker's line is the title.",
		Bad:   "> [!NOTE] Drafts are not sent.\n",
		Good:  "> [!NOTE]\n> Drafts are not sent.\n",
	}
	ruleCaption = rule{
		Code: "D042", Severity: diag.Warning,
		Title: "caption without a table",
		Doc:   "A paragraph that begins with \"Table: \" is the caption of the table directly before or after it.",
		Bad:   "Table: Results\n\nText.\n",
		Good:  "Table: Results\n\n| Language | Sent |\n| --- | --- |\n| German | 54% |\n",
	}
	ruleExtraCell = rule{
		Code: "D043", Severity: diag.Error,
		Title: "table row longer than the header",
		Doc:   "Markdown drops cells that the table's header has no column for. So that nothing disappears unseen, such a row is an error.",
		Bad:   "| Language | Sent |\n| --- | --- |\n| German | 54% | 1,500 |\n",
		Good:  "| Language | Sent | Tickets |\n| --- | --- | --- |\n| German | 54% | 1,500 |\n",
	}
	ruleLanguage = rule{
		Code: "D044", Severity: diag.Warning,
		Title: "unknown language of a code block",
		Doc:   "The first word after the fence names the language that the code is coloured for. Use \"text\" for none.",
		Bad:   "```jsno\n{}\n```\n",
		Good:  "```json\n{}\n```\n",
	}
	ruleCodeOption = rule{
		Code: "D045", Severity: diag.Warning,
		Title: "unknown option of a code block",
		Doc:   "After the language a code block may have a title: title=\"Response headers\".",
		Bad:   "```json caption=\"Response\"\n{}\n```\n",
		Good:  "```json title=\"Response\"\n{}\n```\n",
	}
)

// References within a text.
var (
	ruleNoteUndefined = rule{
		Code: "D050", Severity: diag.Error,
		Title: "footnote not defined",
		Doc:   "A reference such as [^1] needs a paragraph that begins with [^1]: and holds the note.",
		Bad:   "Tested on 6,000 tickets.[^1]\n",
		Good:  "Tested on 6,000 tickets.[^1]\n\n[^1]: Closed ones.\n",
	}
	ruleNoteUnused = rule{
		Code: "D051", Severity: diag.Error,
		Title: "footnote that nothing refers to",
		Doc:   "A footnote is shown where it is referred to. Without a reference its text would be missing from the page.",
		Bad:   "Tested on 6,000 tickets.\n\n[^1]: Closed ones.\n",
		Good:  "Tested on 6,000 tickets.[^1]\n\n[^1]: Closed ones.\n",
	}
	ruleNoteTwice = rule{
		Code: "D052", Severity: diag.Error,
		Title: "footnote defined twice",
		Doc:   "Of two footnotes with the same label only the first is shown.",
		Bad:   "Tested.[^1]\n\n[^1]: Closed ones.\n\n[^1]: Open ones.\n",
		Good:  "Tested.[^1] [^2]\n\n[^1]: Closed ones.\n\n[^2]: Open ones.\n",
	}
	ruleLinkUndefined = rule{
		Code: "D053", Severity: diag.Warning,
		Title: "link definition missing",
		Doc:   "A link such as [text][label] takes its address from a line [label]: address. Without one the brackets stand in the page. Brackets that are meant as such are written \\[ and \\].",
		Bad:   "See [the policy][policy].\n",
		Good:  "See [the policy][policy].\n\n[policy]: /policy/\n",
	}
	ruleDefinitionUnused = rule{
		Code: "D054", Severity: diag.Warning,
		Title: "link definition never used",
		Doc:   "A definition [label]: address that no link uses is a leftover, or a comment that would be published with the text.",
		Bad:   "See the policy.\n\n[policy]: /policy/\n",
		Good:  "See [the policy][policy].\n\n[policy]: /policy/\n",
	}
	ruleDefinitionTwice = rule{
		Code: "D055", Severity: diag.Warning,
		Title: "link definition repeated",
		Doc:   "Of two definitions with the same label only the first has an effect.",
		Bad:   "[Policy][p]\n\n[p]: /a/\n\n[p]: /b/\n",
		Good:  "[Policy][p]\n\n[p]: /a/\n",
	}
)
