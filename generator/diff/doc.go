// Package diff says what changed between two documents, so that a reader can
// see it, a rule can judge it, and a program can apply it. It knows nothing
// of packs or Markdown: whoever has a tree makes a [Document] of it.
//
//	d := diff.Compare(older, newer, diff.Options{})   // everything
//	m := diff.Align(older, newer)                     // ids only, no words
//	u := diff.Unified("1.0.0.md", "1.1.0.md", a, b)   // for patch
//
// [Compare] gives a [Diff], plain data with stable JSON names. It holds all
// that changed, and of the rest only where it stands; [Apply] makes the newer
// document of the older one and a Diff, [Invert] turns a Diff round, and
// [Text] writes it for a terminal. [BlockDiff] carries a [Measure] and a
// [Fingerprint]; what they mean for customers is not decided here.
//
// # What counts
//
// Words, punctuation, link targets, image sources, code and its language,
// struck-out text, a task's box, the order and kind of blocks, and every
// [Attribute]. Emphasis, white space, wrapping and ids do not, nor the spelling
// of a character in Unicode (NFC). Blocks that are equal in what counts are
// told by a SHA-256 over it, so no content can pass for other content.
//
// A token is a word, a number with sign, separators and percent sign
// ("32,000", "1.5%", "2026-03-01"), a hyphenated or apostrophed word, a mail
// or web address, one white-space-separated piece of a code span, one image,
// one character of a script written without spaces, or one punctuation mark.
//
// # Method
//
//  1. Sections are matched by id, then by equal title, then by similarity.
//  2. Within a section, equal blocks are anchors: the longest sequence that
//     stands in the same order on both sides (sequence.go).
//  3. Between anchors, blocks of the same kind are paired so that the sum of
//     squared similarities is greatest and no two pairs cross (similar.go).
//     Similarity is Dice's coefficient of the words, whatever their order;
//     below 0.45 a block is not edited but removed, and another added, unless
//     both begin with the same label ("License: …").
//  4. What is left, in any section, is paired as moved if it is equal or at
//     least 0.7 similar, and has at least four words (align.go).
//  5. Edited blocks are compared inside: text by token, lists and other
//     nested blocks by steps 2 to 4 among siblings, code by line, tables by
//     column header and row key, and their cells by token.
//  6. Token differences are made readable: additions and removals slide to
//     the start of a sentence or clause, up to two equal words between
//     replacements go with them, and a text of which little is left is shown
//     as replaced (words.go). Measures are taken before this step.
//
// # Sources
//
// Shortest edit scripts: E. W. Myers, An O(ND) difference algorithm and its
// variations, Algorithmica 1 (1986), by way of znkr.io/diff, whose output may
// change between releases: fingerprints and equality do not depend on it, and
// golden files show when presentation does. Anchors of long sequences: B.
// Cohen's patience diff, over pieces of several elements as in A. Broder, On
// the resemblance and containment of documents (1997). Two stages, blocks
// then words, and moves by similarity: MediaWiki's wikidiff2. Heaviest chain
// of pairs: a weighted longest increasing subsequence with a Fenwick tree.
// Readable boundaries: N. Fraser, diff-match-patch, semantic cleanup.
//
// # Costs
//
// Every step is linear or n·log n in the size of the documents, with these
// limits, beyond which results are still right but may be longer than needed:
//
//   - Shortest scripts are promised for sequences up to 4096 elements, of
//     both sides together and without their common ends. Longer ones are cut
//     at unique pieces first, and what is still longer into proportional
//     parts (minimalLimit).
//   - Up to 1024 pairs in a gap are all measured. In larger gaps a block is
//     measured against at most 17 others: those that share most of its
//     rarest words, and its neighbours (everyPair, rareWords, bestShared).
//   - Unmatched sections are compared up to 10,000 pairs, unmatched columns
//     up to 1024; beyond that only equal titles and headers match.
//   - Items and rows move within their list or table, not to another one.
//   - Blocks are digested without keeping their tokens; they are split and
//     counted when they take part in a gap, once for all documents that a
//     [Preparer] knows to hold them. Most blocks of two versions never are.
//   - Time grows with the depth of nesting times the size of the text in it;
//     the caller limits depth.
//
// A pair of packs of 10 KB takes some 1 ms, of 200 KB some 20 ms, and a third
// of that when both have been prepared; see BenchmarkPack and BenchmarkGrowth.
package diff
