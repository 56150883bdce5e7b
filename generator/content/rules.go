package content

import "placard/generator/diag"

// Rules returns this package's rules in the order of their codes. Each is
// declared with its documentation and examples in rules_files.go (C) or
// rules_frontmatter.go (F). The examples are txtar archives laid over the
// small site in testdata/minimal.txtar; a line "without <path>" before the
// first file takes that file away. The rules' test runs them.
func Rules() []diag.Rule {
	return []diag.Rule{
		missingConfig, missingContent, folderAsFile, unreadable, notRegular,
		notUTF8, nulByte, hiddenCharacter, tooLarge, lineTooLong, tomlTooDeep,
		linkLeaves, linkLoop, linkDangles, caseClash, unfitName,
		foldersTooDeep, packTwice, packWithoutIndex, systemWithoutIndex,
		misplaced, packName, notPublished, activeFile, tooManyFiles, writtenTwice,
		activePicture, unmerged,

		noFrontMatter, notClosed, yamlFrontMatter, badTOML, definedTwice,
		unknownKey, wrongType, unknownValue, wrongForm, missingKey, emptyValue,
		outOfRange, noTimeZone, frontMatterTooLarge, repeatedValue,
	}
}
