package markdown

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// ReservedIDs are the ids that pages use for their own parts. A heading or
// term cannot have them. Also reserved are p1-2 and the like (blocks), and
// whatever begins with fn-, fnref- (footnotes), g- (glossary), page- or _ (for
// themes).
func ReservedIDs() []string { return slices.Clone(reserved) }

var reserved = []string{
	"attachments", "changes", "children", "cite", "content", "contents", "coverage", "footnotes",
	"history", "in-force", "main", "models", "nav", "notices", "on-this-page", "only", "packs",
	"q", "record", "responsibilities", "search", "suppliers", "text", "timeline", "toc", "top",
	"updates", "v1", "v2",
}

// ReservedID says whether an id is reserved.
func ReservedID(id string) bool {
	if slices.Contains(reserved, id) {
		return true
	}
	for _, prefix := range []string{"fn-", "fnref-", "g-", "page-", "_"} {
		if strings.HasPrefix(id, prefix) {
			return true
		}
	}
	section, block, found := strings.Cut(strings.TrimPrefix(id, "p"), "-")
	return found && id[0] == 'p' && digits(section) && digits(block)
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// validID is the form of an id that an author may write: it reads well in an
// address and needs no escapes anywhere.
func validID(id string) bool {
	for i := 0; i < len(id); i++ {
		switch c := id[i]; {
		case c >= 'a' && c <= 'z':
		case i > 0 && (c >= '0' && c <= '9' || c == '-'):
		default:
			return false
		}
	}
	return id != ""
}

// slug is the id that GitHub gives a heading: small letters (of any script),
// digits, hyphens for spaces, nothing else.
func slug(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch {
		case r == ' ' || r == '-' || r == '\n' || r == '\u00A0':
			b.WriteByte('-')
		case r == '_':
			b.WriteByte('_')
		case r < 0x80:
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				b.WriteByte(byte(r))
			}
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func asciiSlug(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' {
			return '-'
		}
		if r >= 0x80 {
			return -1
		}
		return r
	}, slug(text))
}

// ids gives each heading and term an id of its own.
type ids struct {
	used map[string]stretch // and where each was given
	next map[string]int     // number to try next after a slug
}

// fresh makes an id from a text that no other element has.
func (s *ids) fresh(text, empty string, at stretch) string {
	id := slug(text)
	if id == "" {
		id = empty
	}
	if ReservedID(id) {
		id = "h-" + id
	}
	if _, taken := s.used[id]; taken {
		n := s.next[id]
		for {
			n++
			if _, taken := s.used[id+"-"+strconv.Itoa(n)]; !taken {
				break
			}
		}
		if s.next == nil {
			s.next = map[string]int{}
		}
		s.next[id] = n
		id += "-" + strconv.Itoa(n)
	}
	s.used[id] = at
	return id
}
