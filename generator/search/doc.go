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
// # Files
//
//	search/data/index.js      what there is: kinds, sizes, the first word of each shard
//	search/data/t<n>.js       words of the current set, about 24 KB each
//	search/data/h<n>.js       words of the history
//	search/data/c<n>.js       cards of entries: title, place, status, text
//
// They are scripts that hand their data to a function (see [Callback]), because
// a page that is opened from a disk may load scripts and may not fetch.
// A shard is lines of "word postings"; postings are in the order of entries,
// each the distance from the one before in base 36 (left out when it is 1),
// then a letter from A to P for how well the word fits the entry, and for a
// run of neighbours "*" and its length in base 36 and a comma. Lines that
// begin with "@" are filters: the entries of a system.
//
// # What it costs
//
// Measured on the 10,000 packs and 32,000 pages of "placard-bench site" (two
// cores, Chromium 156; testdata/browser/search.mjs --measure): the index is
// 6,800 files of 45 MB, of which 9 s of the 466 s of a clean build go. A reader
// who opens the page fetches 64 KB with its fonts, and then 7 to 54 KB (gzip)
// for a first query, shown after 170 to 260 ms; all versions cost 109 KB more
// once. No task of the page takes longer than 50 ms.
//
// Files have fixed names, and each holds the generation of the index it
// belongs to: a page that was loaded before a publication does not mix the
// index of yesterday with shards of today.
package search
