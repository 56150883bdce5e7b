// Package search makes a static index of an edition, which a script of a few
// kilobytes (themes/default/search.js) searches in the reader's browser: no
// service, no WebAssembly, no request to another host.
//
// # What is found
//
// An [Entry] is a section: of a pack, of a page, of a system's overview; a
// notice, a model version and a term are one each. Entries of packs that are
// in force or upcoming, and everything that is not a pack, are the current
// set. Superseded and withdrawn packs are the history, an index of its own
// that is fetched only when a reader asks for it, so that ten old versions
// never stand before the one that applies. What an edition withholds is not in
// it; drafts are left out of previews too.
//
// # How words are matched
//
// Words are folded (case, accents) and kept whole in the index, in sorted
// order. A query's word is stemmed, and since [stem] only ever cuts off the
// end, all words with the same stem, and all that a reader has begun to type,
// stand in one stretch of that order: one list serves exact words, word forms
// and prefixes. A stemmer that rewrites (Porter's turns "happy" into "happi")
// would need two lists. Scripts written without spaces are cut into pairs of
// characters.
//
// Words that nothing has are answered with near ones, which are looked for in
// the same shards (near.go): a letter that is missing, too many, wrong or
// swapped with its neighbour, on a large site after the first letter or two.
//
// # Files
//
//	search/data/index.js        what there is: kinds, sizes, boxes, the first word of each shard
//	search/data/t<n>.js         words of the current set, about 24 KB each
//	search/data/h<n>.js         words of the history
//	search/data/c<box>-<n>.js   cards of entries: title, place, status, text
//
// They are scripts that hand their data to a function (see [Callback]), because
// a page that is opened from a disk may load scripts and may not fetch.
// A shard is lines of "word postings"; postings are in the order of entries,
// each the distance from the one before in base 36 (left out when it is 1),
// then a letter from A to P for how well the word fits the entry, and for a
// run of neighbours "*" and its length in base 36 and a comma. Lines that
// begin with "@" are filters: the entries of a system.
//
// # What a change costs
//
// Every shard depends on every text, and all of them are put together again
// when any text has changed; those in which other words stand are published.
// But texts are not read again for it. Sources of
// entries are put into boxes of some sixteen, and where a box ends depends on
// the addresses in it and not on how many come before. What is counted in a
// box, its tally, depends on its own sources only: how well a word fits an
// entry is not measured against the rest of the site. Tallies are remembered
// between builds, and shards are put together from them, so that after an edit
// only the documents of one box are asked for.
//
// Shards hold a digest of their words, and the index those of its shards: a
// page that was loaded before a publication does not mix the index of
// yesterday with shards of today. A file of cards has a name that digests the
// addresses of its box instead. It fits every index that has the name, and it
// changes when one of its own entries does, or when its box gets or loses one.
//
// # What it costs
//
// Measured on the 10,000 packs of "placard-bench site" (two cores): the index
// is 7,100 files of 43 MB, and takes 2.6 MB of memory to plan. With the documents
// at hand a clean build spends 3 s of the processors on it; after an edit of one
// pack it is 0.3 s, for which 570 shards of 10 MB are put together and a few
// of them published, and remembered are 14 MB. Its first file has 19 KB, 10 KB
// with gzip. In Chromium 156 (testdata/browser/search.mjs
// --measure) a first query fetches 7 to 54 KB more (gzip) and is shown after 170
// to 260 ms; all versions cost 109 KB more once. Near words fetch up to 38 KB, of
// all versions 77 KB, when no shard of theirs is there yet. No task of the page
// takes longer than 50 ms.
package search
