// Package interchange reads model cards that were written elsewhere and makes
// draft packs of them.
//
// A card is a Markdown file, with YAML front matter as the Hugging Face Hub has
// it or without. What is said in it stays as it is said: headings are matched
// with the sections that the site's packs have (disclosure.SectionRules, and
// the names that cards use for them, names.toml), and the text below goes
// there unchanged, but for what a pack cannot hold. HTML becomes Markdown;
// images from other hosts become links; comments, which are a template's
// instructions to the author, are left out. Everything that was changed, and
// everything for which no section was found, is in the [Report]. What has no
// place stands at the end of the draft under a heading of its own, so that
// nothing is lost and check asks for it. Nothing is made up: where a section is
// missing the draft says TODO.
package interchange
