package content

import "placard/generator/diag"

var noFrontMatter = diag.Rule{
	Code: "F001", Severity: diag.Error, Fixed: true,
	Title: "a document has no front matter",
	Doc:   "Every document begins with its front matter: TOML between two lines `+++`. The first of them is the first line of the file.",
	Bad: `-- content/page.md --
# Terms of use
`,
	Good: `-- content/page.md --
+++
title = "Terms of use"
+++
`,
}

var notClosed = diag.Rule{
	Code: "F002", Severity: diag.Error, Fixed: true,
	Title: "front matter is not closed",
	Doc:   "Front matter ends with a line of three plus signs. Without it, there is no telling where the text begins.",
	Bad: `-- content/page.md --
+++
title = "Terms of use"

Read these terms.
`,
	Good: `-- content/page.md --
+++
title = "Terms of use"
+++

Read these terms.
`,
}

var yamlFrontMatter = diag.Rule{
	Code: "F003", Severity: diag.Error, Fixed: true,
	Title: "front matter in another format",
	Doc:   "Front matter is TOML between `+++` lines. YAML (between `---`) and JSON are not read: one format keeps dates, versions and error messages unambiguous.",
	Bad: `-- content/page.md --
---
title: Terms of use
---
`,
	Good: `-- content/page.md --
+++
title = "Terms of use"
+++
`,
}

var badTOML = diag.Rule{
	Code: "F004", Severity: diag.Error, Fixed: true,
	Title: "the TOML is malformed",
	Doc:   "Front matter and configuration are TOML 1.0 (toml.io): a key, an equals sign and a value on each line; text in quotes; dates as year-month-day without quotes; `[table]` and `[[entry]]` headers. Until the text can be read, its keys cannot be checked.",
	Bad: `-- content/page.md --
+++
title = Terms of use
updated = 2026-02-30
+++
`,
	Good: `-- content/page.md --
+++
title = "Terms of use"
updated = 2026-02-28
+++
`,
}

var definedTwice = diag.Rule{
	Code: "F005", Severity: diag.Error, Fixed: true,
	Title: "a key is defined twice",
	Doc:   "A key has one value. When it is written twice, one of the two would win silently, so both must agree: keep one. For several entries of a kind write `[[entry]]` with two brackets.",
	Bad: `-- content/page.md --
+++
title = "Terms of use"
title = "Terms"
+++
`,
	Good: `-- content/page.md --
+++
title = "Terms of use"
nav_title = "Terms"
+++
`,
}

var unknownKey = diag.Rule{
	Code: "F006", Severity: diag.Error, Fixed: true,
	Title: "an unknown key",
	Doc:   "A key that is not known would be without effect: a misspelt `audiense` would publish what was meant for customers. Mind that in TOML every key below a `[table]` header belongs to that table; keys of the document stand above the first header.",
	Bad: `-- content/page.md --
+++
title = "Terms of use"
audiense = "customer"
+++
`,
	Good: `-- content/page.md --
+++
title = "Terms of use"
audience = "customer"
+++
`,
}

var wrongType = diag.Rule{
	Code: "F007", Severity: diag.Error, Fixed: true,
	Title: "a value has the wrong type",
	Doc:   "Text stands in quotes; dates, numbers, `true` and `false` do not; a list stands in brackets even when it has one element.",
	Bad: `-- content/page.md --
+++
title = "Terms of use"
updated = "2026-02-28"
aliases = "/terms"
+++
`,
	Good: `-- content/page.md --
+++
title = "Terms of use"
updated = 2026-02-28
aliases = ["/terms"]
+++
`,
}

var unknownValue = diag.Rule{
	Code: "F008", Severity: diag.Error, Fixed: true,
	Title: "an unknown value",
	Doc:   "The key takes one of a fixed set of words. The reference of front matter lists them.",
	Bad: `-- content/page.md --
+++
title = "Terms of use"
audience = "customers"
+++
`,
	Good: `-- content/page.md --
+++
title = "Terms of use"
audience = "customer"
+++
`,
}

var wrongForm = diag.Rule{
	Code: "F009", Severity: diag.Error, Fixed: true,
	Title: "a value does not have the required form",
	Doc:   "Identifiers, versions, digests, addresses and paths have fixed forms, because they become parts of addresses or are compared letter by letter.",
	Bad: `-- content/systems/demo/1.1.0.md --
+++
version = "v1.1"
published = 2026-02-01
effective = 2026-03-01
models = ["demo 1"]
+++
`,
	Good: `-- content/systems/demo/1.1.0.md --
+++
version = "1.1.0"
published = 2026-02-01
effective = 2026-03-01
models = ["demo-1"]
+++
`,
}

var missingKey = diag.Rule{
	Code: "F010", Severity: diag.Error, Fixed: true,
	Title: "a required key is missing",
	Doc:   "Without this key the document or table cannot be understood. The finding points at the table that lacks it.",
	Bad: `-- content/systems/demo/1.1.0.md --
+++
version = "1.1.0"
published = 2026-02-01
effective = 2026-03-01
models = ["demo-1"]

[[change]]
section = "limitations"
class = "minor"
what = "Shorter inputs."
+++
`,
	Good: `-- content/systems/demo/1.1.0.md --
+++
version = "1.1.0"
published = 2026-02-01
effective = 2026-03-01
models = ["demo-1"]

[[change]]
section = "limitations"
class = "minor"
what = "Shorter inputs."
why = "Long ones were cut."
+++
`,
}

var emptyValue = diag.Rule{
	Code: "F011", Severity: diag.Error, Fixed: true,
	Title: "a required value is empty",
	Doc:   "An empty text or list is as good as none. Write the value; leave a key out that is not required.",
	Bad: `-- content/page.md --
+++
title = ""
+++
`,
	Good: `-- content/page.md --
+++
title = "Terms of use"
+++
`,
}

var outOfRange = diag.Rule{
	Code: "F012", Severity: diag.Error, Fixed: true,
	Title: "a number is out of range",
	Doc:   "Periods are whole days and cannot be negative or longer than a century.",
	Bad: `-- site.toml --
title = "Example trust center"
base_url = "https://trust.example.com/"

[policy]
review_days = -30
`,
	Good: `-- site.toml --
title = "Example trust center"
base_url = "https://trust.example.com/"

[policy]
review_days = 30
`,
}

var noTimeZone = diag.Rule{
	Code: "F013", Severity: diag.Error, Fixed: true,
	Title: "a time without time zone",
	Doc:   "A time without time zone is a different instant in every office. End it with `Z` for UTC or with the offset, as in `+01:00`; a date alone means midnight UTC.",
	Bad: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Shorter inputs"
kind = "change"
impact = "minor"
published = 2026-02-01T09:00:00
+++
`,
	Good: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Shorter inputs"
kind = "change"
impact = "minor"
published = 2026-02-01T09:00:00Z
+++
`,
}

var frontMatterTooLarge = diag.Rule{
	Code: "F014", Severity: diag.Error, Fixed: true,
	Title: "front matter is too large",
	Doc:   "Front matter may have 64 KiB. It holds facts about the document; text belongs below it.",
	Bad:   "front matter of 100 KiB",
	Good:  "front matter of 2 KiB",
}

var repeatedValue = diag.Rule{
	Code: "F015", Severity: diag.Warning,
	Title: "a value stands twice in a list",
	Doc:   "Readers would see it twice, and another one may have been meant: two model versions of a pack, two systems of a notice.",
	Bad: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Shorter inputs"
kind = "change"
impact = "minor"
published = 2026-02-01T09:00:00Z
models = ["triage-2026-02", "triage-2026-02"]
+++
`,
	Good: `-- content/notices/2026-0002.md --
+++
id = "2026-0002"
title = "Shorter inputs"
kind = "change"
impact = "minor"
published = 2026-02-01T09:00:00Z
models = ["triage-2026-02", "triage-2025-09"]
+++
`,
}
