package content

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"placard/generator/diag"
)

// checkEncoding reports a text that is not UTF-8 or holds NUL bytes. It looks
// at the file as it is on disk, so that positions count the bytes the author
// has; lines are the same before and after normalisation.
func checkEncoding(name string, data []byte, list *diag.List) bool {
	if bad := invalidUTF8(data); bad >= 0 {
		hint := "save the file as UTF-8"
		if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
			hint = "the file is UTF-16; save it as UTF-8"
		}
		at := diag.NewSource(name, data[:bad]).Bytes()
		src := diag.NewSource(name, data)
		list.Add(notUTF8, src.Span(len(at), len(at)+1), hint, "byte 0x%02x is not valid UTF-8", data[bad])
		return false
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		at := diag.NewSource(name, data[:i]).Bytes()
		src := diag.NewSource(name, data)
		list.Add(nulByte, src.Span(len(at), len(at)+1), "remove the byte, or give the file the ending of its true format if it is not a text", "the file holds a NUL byte")
		return false
	}
	return checkMerged(name, data, list)
}

// checkMerged reports the marks that an unfinished merge leaves: half of what
// stands between them was written against the other half. Marks in a block of
// code are what a document shows.
func checkMerged(name string, data []byte, list *diag.List) bool {
	const ours, both, theirs = "<<<<<<< ", "=======", ">>>>>>> "
	if !bytes.Contains(data, []byte(ours)) {
		return true
	}
	src := diag.NewSource(name, data)
	var fence string
	begin, middle, at := -1, false, 0
	for line := range strings.Lines(string(src.Bytes())) {
		text := strings.TrimRight(line, " \t\n")
		mark := strings.TrimLeft(text, " \t")
		switch {
		case middle && strings.HasPrefix(line, theirs):
			f := list.Add(unmerged, src.Span(begin, begin+len(ours)-1), "decide what holds, and take the lines <<<<<<<, ======= and >>>>>>> out", "a merge was left unfinished")
			f.Related = append(f.Related, diag.Related{Span: src.Span(at, at+len(theirs)-1), Message: "it ends here"})
			return false
		case begin >= 0 && text == both:
			middle = true
		case fence == "" && strings.HasPrefix(line, ours):
			begin, middle = at, false
		case fence != "":
			if strings.HasPrefix(mark, fence) && strings.Trim(mark, fence[:1]) == "" {
				fence = ""
			}
		case strings.HasPrefix(mark, "```"), strings.HasPrefix(mark, "~~~"):
			fence = mark[:len(mark)-len(strings.TrimLeft(mark, mark[:1]))]
		}
		at += len(line)
	}
	return true
}

// invalidUTF8 gives the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// HiddenName names a character that has no place in front matter: one that a
// reader cannot see or that changes the order in which others are shown. It
// gives "" for characters that are fine. Joiners (U+200C, U+200D) are fine:
// Persian, Hindi and many emoji are not written without them.
func HiddenName(r rune) string {
	switch {
	case r == '\t' || r == '\n':
		return ""
	case r < 0x20 || r == 0x7f || r >= 0x80 && r <= 0x9f:
		return "a control character"
	case r < 0x80:
		return ""
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0x061c, r >= 0x206a && r <= 0x206f:
		return "a control character for the direction of text"
	case r == 0x200b, r == 0x2060, r == 0xfeff, r == 0x180e, r >= 0x2061 && r <= 0x2064:
		return "a character without width"
	case r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0:
		return "an invisible letter"
	case r == 0x2028, r == 0x2029:
		return "a line separator that most programs do not show"
	case r >= 0xe0000 && r <= 0xe007f:
		return "an invisible tag character"
	case r >= 0xfff9 && r <= 0xfffb:
		return "an invisible annotation character"
	case r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef:
		return "not a character"
	}
	return ""
}

// checkHidden reports hidden characters in src.Bytes()[from:to]. It returns
// whether the TOML parser would stop at one of them.
func checkHidden(src *diag.Source, from, to int, list *diag.List) (found, fatal bool) {
	var more int
	var last *diag.Finding
	text := src.Bytes()[from:to]
	for i := 0; i < len(text); {
		if c := text[i]; c >= 0x20 && c < 0x7f || c == '\n' || c == '\t' {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if name := HiddenName(r); name != "" {
			if found = true; r < 0x80 {
				fatal = true
			}
			if more++; more <= maxRepeats {
				last = list.Add(hiddenCharacter, src.Span(from+i, from+i+n), "delete it; editors show such characters when asked to show invisibles", "%U is %s", r, name)
			}
		}
		i += n
	}
	if more > maxRepeats {
		last.Message += fmt.Sprintf(" (and %d more in this file)", more-maxRepeats)
	}
	return found, fatal
}

// checkLines reports lines that are too long.
func checkLines(src *diag.Source, from, to int, list *diag.List) bool {
	for at := from; at < to; {
		n := bytes.IndexByte(src.Bytes()[at:to], '\n')
		if n < 0 {
			n = to - at
		}
		if n > MaxLine {
			list.Add(lineTooLong, src.Span(at, at+1), "break the text into several lines between triple quotes, or a list over several lines", "the line has %d bytes, more than %d", n, MaxLine)
			return false
		}
		at += n + 1
	}
	return true
}
