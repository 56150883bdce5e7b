package content

import "placard/generator/diag"

var missingConfig = diag.Rule{
	Code: "C001", Severity: diag.Error, Fixed: true,
	Title: "site.toml is missing",
	Doc:   "A site is described by `site.toml` in its folder. Without it, permanent addresses and the identity of feeds would have to be guessed, and both can never change again. Write one with at least `title` and `base_url`, or let `placard init` write it.",
	Bad: `without site.toml
`,
	Good: `-- site.toml --
title = "Example trust center"
base_url = "https://trust.example.com/"
`,
}

var missingContent = diag.Rule{
	Code: "C002", Severity: diag.Error, Fixed: true,
	Title: "the content folder is missing",
	Doc:   "Documents are read from the folder `content` beside `site.toml`. An empty site is almost always a command run in the wrong folder, so it is refused.",
	Bad: `without content
-- pages/_index.md --
+++
title = "Home"
+++
`,
	Good: `-- content/_index.md --
+++
title = "Home"
+++
`,
}

var folderAsFile = diag.Rule{
	Code: "C003", Severity: diag.Error, Fixed: true,
	Title: "a folder stands where a file is expected",
	Doc:   "`site.toml` and everything whose name ends in `.md` or `.toml` are files. A pack that needs several files is a folder named after the version, without the ending.",
	Bad: `-- content/systems/demo/1.1.0.md/index.md --
+++
version = "1.1.0"
published = 2026-02-01
effective = 2026-03-01
models = ["demo-1"]
+++
`,
	Good: `-- content/systems/demo/1.1.0/index.md --
+++
version = "1.1.0"
published = 2026-02-01
effective = 2026-03-01
models = ["demo-1"]
+++
`,
}

var unreadable = diag.Rule{
	Code: "C004", Severity: diag.Error, Fixed: true,
	Title: "a file or folder cannot be read",
	Doc:   "The operating system refused to open the file. Look at its permissions, and at those of the folders above it. A build never leaves out what it cannot read.",
	Bad:   "content/policies.md with permissions 000",
	Good:  "content/policies.md with permissions 644",
}

var notRegular = diag.Rule{
	Code: "C005", Severity: diag.Error, Fixed: true,
	Title: "not an ordinary file",
	Doc:   "Only ordinary files and folders are published. Devices, sockets and named pipes could block a build or leak what they are connected to.",
	Bad:   "content/feed, a named pipe",
	Good:  "content/feed.txt, a file",
}

var notUTF8 = diag.Rule{
	Code: "C006", Severity: diag.Error, Fixed: true,
	Title: "a text is not UTF-8",
	Doc:   "Documents and configuration are UTF-8. Another encoding would show readers wrong letters, and nobody could tell from the source which was meant. Save the file as UTF-8.",
	Bad:   "a document in Latin-1, with the byte 0xe9 for é",
	Good:  "the same document in UTF-8, with the bytes 0xc3 0xa9 for é",
}

var nulByte = diag.Rule{
	Code: "C007", Severity: diag.Error, Fixed: true,
	Title: "a text holds a NUL byte",
	Doc:   "A NUL byte ends a text for some programs and not for others, so a reader and a reviewer could see different documents. It usually means that the file is not a text at all.",
	Bad:   "a document with the byte 0x00",
	Good:  "the same document without it",
}

var hiddenCharacter = diag.Rule{
	Code: "C008", Severity: diag.Error, Fixed: true,
	Title: "a hidden character in front matter or configuration",
	Doc:   "Control characters, characters without width and those that change the direction of text make a value look like another (Unicode Technical Report 36). Approvals bind to text that people have read, so such characters are refused, whether written as such or as an escape. Joiners (U+200C, U+200D), which some scripts need, are fine.",
	Bad: `-- content/page.md --
+++
title = "Terms \u202eesu fo"
+++
`,
	Good: `-- content/page.md --
+++
title = "Terms of use"
+++
`,
}

var tooLarge = diag.Rule{
	Code: "C009", Severity: diag.Error, Fixed: true,
	Title: "a file is too large",
	Doc:   "A document may have 1 MiB, `site.toml` and a framework 1 MiB, any other file 50 MiB. Split a long document into several pages of the pack's folder; publish large files elsewhere and link to them.",
	Bad:   "content/video.mp4 with 60 MiB",
	Good:  "content/video.mp4 with 20 MiB",
}

var lineTooLong = diag.Rule{
	Code: "C010", Severity: diag.Error, Fixed: true,
	Title: "a line of front matter or configuration is too long",
	Doc:   "A line may have 64 KiB. Longer ones cannot be reviewed, and no value needs them: text can go over several lines between triple quotes, a list over one line per element.",
	Bad:   "a line of 70,000 bytes in site.toml",
	Good:  "the same value over several lines",
}

var tomlTooDeep = diag.Rule{
	Code: "C011", Severity: diag.Error, Fixed: true,
	Title: "tables and lists lie too deep in each other",
	Doc:   "No key needs more than four levels; more than 16 are refused before the TOML parser sees them, because it takes very long for deeply nested text or ends the program.",
	Bad: `-- content/page.md --
+++
title = "Page"
aliases = [[[[[[[[[[[[[[[[["/old"]]]]]]]]]]]]]]]]]
+++
`,
	Good: `-- content/page.md --
+++
title = "Page"
aliases = ["/old"]
+++
`,
}

var linkLeaves = diag.Rule{
	Code: "C012", Severity: diag.Error, Fixed: true,
	Title: "a symbolic link leads out of its folder",
	Doc:   "A symbolic link below `content` may lead to another place below `content`, one below `frameworks` to another place there. Any other would publish files that nobody put there to be published. Copy the file instead.",
	Bad:   "content/terms.md → ../../private/terms.md",
	Good:  "content/terms.md → policies/terms.md",
}

var linkLoop = diag.Rule{
	Code: "C013", Severity: diag.Error, Fixed: true,
	Title: "symbolic links go round in a circle",
	Doc:   "A link that leads to itself, or to a folder above it, has no end. Remove it.",
	Bad:   "content/policies/more → ..",
	Good:  "content/policies/more, a folder",
}

var linkDangles = diag.Rule{
	Code: "C014", Severity: diag.Error, Fixed: true,
	Title: "a symbolic link leads to nothing",
	Doc:   "The file that the link names does not exist. Restore it or remove the link.",
	Bad:   "content/terms.md → gone.md",
	Good:  "content/terms.md → policies/terms.md",
}

var caseClash = diag.Rule{
	Code: "C015", Severity: diag.Error, Fixed: true,
	Title: "names differ only in case",
	Doc:   "On most people's disks `Terms.md` and `terms.md` are the same file, and one would overwrite the other when the site is unpacked. Give one of them another name.",
	Bad: `-- content/terms.md --
+++
title = "Terms"
+++
-- content/Terms.md --
+++
title = "Terms"
+++
`,
	Good: `-- content/terms.md --
+++
title = "Terms"
+++
-- content/terms-2.md --
+++
title = "Terms"
+++
`,
}

var unfitName = diag.Rule{
	Code: "C016", Severity: diag.Error, Fixed: true,
	Title: "a name does not fit into an address",
	Doc:   "Names of files and folders become parts of permanent addresses. They are made of letters from a to z, digits, dots, hyphens and underscores: other signs would be escaped differently by different programs.",
	Bad: `-- content/terms of use.md --
+++
title = "Terms of use"
+++
`,
	Good: `-- content/terms-of-use.md --
+++
title = "Terms of use"
+++
`,
}

var foldersTooDeep = diag.Rule{
	Code: "C017", Severity: diag.Error, Fixed: true,
	Title: "folders lie too deep in each other",
	Doc:   "Folders below `content` may be nested 16 deep. Some systems cannot unpack longer paths, and readers cannot find what lies there.",
	Bad: `-- content/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/page.md --
+++
title = "Page"
+++
`,
	Good: `-- content/a/b/page.md --
+++
title = "Page"
+++
`,
}

var packTwice = diag.Rule{
	Code: "C018", Severity: diag.Error, Fixed: true,
	Title: "a pack exists as a file and as a folder",
	Doc:   "`1.0.0.md` and `1.0.0/index.md` are the same pack version, and it cannot have two texts. Keep the folder if the pack has further files, otherwise the file.",
	Bad: `-- content/systems/demo/1.0.0/index.md --
+++
version = "1.0.0"
published = 2026-01-02
effective = 2026-02-01
models = ["demo-1"]
+++
`,
	Good: `-- content/systems/demo/1.1.0/index.md --
+++
version = "1.1.0"
published = 2026-01-02
effective = 2026-02-01
models = ["demo-1"]
+++
`,
}

var packWithoutIndex = diag.Rule{
	Code: "C019", Severity: diag.Error, Fixed: true,
	Title: "a pack's folder has no index.md",
	Doc:   "The text of a pack that is a folder stands in its `index.md`; the folder's other pages and files belong to it.",
	Bad: `-- content/systems/demo/1.1.0/limits.md --
+++
title = "Limits"
+++
`,
	Good: `-- content/systems/demo/1.1.0/index.md --
+++
version = "1.1.0"
published = 2026-01-02
effective = 2026-02-01
models = ["demo-1"]
+++
-- content/systems/demo/1.1.0/limits.md --
+++
title = "Limits"
+++
`,
}

var systemWithoutIndex = diag.Rule{
	Code: "C020", Severity: diag.Error, Fixed: true,
	Title: "a system's folder has no _index.md",
	Doc:   "Every folder under `content/systems` is a system, and its `_index.md` says what the system is: name, summary and model versions.",
	Bad: `-- content/systems/other/1.0.0.md --
+++
version = "1.0.0"
published = 2026-01-02
effective = 2026-02-01
models = ["other-1"]
+++
`,
	Good: `-- content/systems/other/_index.md --
+++
name = "Other"
summary = "Does other things."
+++
`,
}

var misplaced = diag.Rule{
	Code: "C021", Severity: diag.Error,
	Title: "a file lies where it has no meaning",
	Doc:   "Where a document lies says what it is: a system is `systems/<system>/_index.md`, a pack `systems/<system>/<version>.md`, a notice `notices/<id>.md`; a folder's own page is `_index.md`; frameworks are `.toml` files. A document elsewhere in these folders would be left out without a word.",
	Bad: `-- content/systems/triage.md --
+++
name = "Triage"
summary = "Sorts requests."
+++
`,
	Good: `-- content/systems/triage/_index.md --
+++
name = "Triage"
summary = "Sorts requests."
+++
`,
}

var packName = diag.Rule{
	Code: "C022", Severity: diag.Error, Fixed: true,
	Title: "a pack is not named after a version",
	Doc:   "The files and folders in a system's folder are its packs, each named after its version: three numbers (SemVer), perhaps with a pre-release such as `-rc.1`. The name becomes the pack's permanent address. Other pages go outside the systems folder or into a pack's folder.",
	Bad: `-- content/systems/demo/v1.1.md --
+++
version = "1.1.0"
published = 2026-01-02
effective = 2026-02-01
models = ["demo-1"]
+++
`,
	Good: `-- content/systems/demo/1.1.0.md --
+++
version = "1.1.0"
published = 2026-01-02
effective = 2026-02-01
models = ["demo-1"]
+++
`,
}

var notPublished = diag.Rule{
	Code: "C023", Severity: diag.Warning,
	Title: "a translation is not published",
	Doc:   "A language tag before the ending marks a translation, as in `1.1.0.de.md`. Sites have one language so far: the file is left out. Remove it, or write it as a page of its own under another name.",
	Bad: `-- content/terms.de.md --
+++
title = "Bedingungen"
+++
`,
	Good: `-- content/terms.en.md --
+++
title = "Terms"
+++
`,
}

var activeFile = diag.Rule{
	Code: "C024", Severity: diag.Error, Fixed: true,
	Title: "a file that browsers or servers would run",
	Doc:   "Files beside documents are published as they are, under the site's own address. HTML, scripts and programs would run there with the site's rights, so content holds none. Publish the data instead, such as PDF, CSV, JSON, YAML or an image.",
	Bad: `-- content/report.html --
<script>alert(1)</script>
`,
	Good: `-- content/report.csv --
year,requests
2026,10
`,
}

var tooManyFiles = diag.Rule{
	Code: "C025", Severity: diag.Error, Fixed: true,
	Title: "too many files",
	Doc:   "A site may have 500,000 files. More are nearly always links between folders that multiply a small tree.",
	Bad:   "content with 600,000 files",
	Good:  "content with 10,000 files",
}

var writtenTwice = diag.Rule{
	Code: "C026", Severity: diag.Error, Fixed: true,
	Title: "a document is written twice",
	Doc:   "In a site in English, `terms.md` and `terms.en.md` are the same page. Keep one of them.",
	Bad: `-- content/terms.md --
+++
title = "Terms"
+++
-- content/terms.en.md --
+++
title = "Terms"
+++
`,
	Good: `-- content/terms.en.md --
+++
title = "Terms"
+++
`,
}

var activePicture = diag.Rule{
	Code: "C027", Severity: diag.Error, Fixed: true,
	Title: "an SVG or XML file with active parts",
	Doc:   "A browser that opens an SVG by its address runs the scripts in it with the site's rights and fetches what it refers to. Scripts, event attributes, embedded pages, entities and references to other files are refused; links (`<a>`) and embedded raster images are fine.",
	Bad: `-- content/flow.svg --
<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>
`,
	Good: `-- content/flow.svg --
<svg xmlns="http://www.w3.org/2000/svg"><a href="https://example.com"><path d="M0 0" fill="url(#g)"/></a></svg>
`,
}

var unmerged = diag.Rule{
	Code: "C028", Severity: diag.Error, Fixed: true,
	Title: "a merge was left unfinished",
	Doc:   "Git writes both sides of a conflict into the file, between the lines `<<<<<<<`, `=======` and `>>>>>>>`. Nobody has decided which holds, and in Markdown the marks would be published as quotations and headings. Such lines in a block of code are fine.",
	Bad: `-- content/terms.md --
+++
title = "Terms"
+++

<<<<<<< HEAD
We answer within one day.
=======
We answer within two days.
>>>>>>> topic
`,
	Good: `-- content/terms.md --
+++
title = "Terms"
+++

We answer within two days.
`,
}
