// Package generator builds a trust center from a folder of Markdown packs.
//
// It is the only package that knows the order of the work. Data flows one
// way, and a later stage never calls an earlier one:
//
//	load      content     site.toml, the tree of documents, front matter
//	check     markdown    Markdown to outlines (headings, citable blocks, links)
//	model     disclosure  documents to systems, packs, notices; the rules
//	plan      render      pages from the model and a theme
//	          export      machine formats from the model
//	emit      output      artifacts to a folder, only those whose inputs changed
//
// To change … open …
//
//	a key of site.toml or front matter    content/site.go, content/frontmatter.go
//	what a rule demands                   disclosure/rules_*.go, markdown/rules.go, content/rules.go
//	which status a pack has               disclosure/status.go, disclosure/coverage.go
//	what an audience may see              disclosure/edition.go
//	where a link leads                    disclosure/resolve.go
//	how Markdown becomes HTML             markdown/render_*.go
//	what a page shows                     render/view_*.go and themes/default/templates
//	how fast a template is executed       stencil
//	interface text                        themes/default/strings
//	how files reach the disk              output
//	how a finding is printed              diag
//	what init, new and approve write      authoring
//	flags, exit codes, help               cmd/placard
//
// [Build] makes the site, [Check] only looks at it. Both give the same
// findings for the same source.
package generator
