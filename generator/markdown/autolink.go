package markdown

import (
	"strings"
	"unicode/utf8"
)

// bare is an address written without brackets.
type bare struct {
	from, to int    // bytes of the text
	prefix   string // what the link's address has before the text
}

// bareAddresses finds addresses in running text the way GitHub does
// (https://github.github.com/gfm/#autolinks-extension-): https:// and
// http:// with a host that has a dot, www. (read as https), and e-mail
// addresses. It searches for the rare characters that every address has, so
// text without one costs next to nothing, and looks at each byte only once
// more. before is the byte before the text.
func bareAddresses(text string, before byte) []bare {
	var out []bare
	h := hints{text: text}
	done := 0 // bytes that belong to an address already
	for {
		i := h.next(done)
		if i < 0 {
			return out
		}
		var l bare
		var ok bool
		switch text[i] {
		case ':':
			l, ok = webAddress(text, done, i)
		case '@':
			l, ok = mailAddress(text, done, i)
		default:
			l, ok = wwwAddress(text, i)
		}
		if ok {
			prev := before
			if l.from > 0 {
				prev = text[l.from-1]
			}
			ok = strings.IndexByte(" \t\n*_~(", prev) >= 0
		}
		if ok {
			out = append(out, l)
			done = l.to
		} else {
			done = i + 1
		}
	}
}

// hints finds the marks that addresses have, each by its own search, so that
// a text without any is passed over at full speed.
type hints struct {
	text  string
	at    [3]int // where each mark was found, len(text) if nowhere further on
	ready bool
}

var hintMarks = [3]string{"://", "@", "www."}

// next finds the first mark at or behind from, which never decreases.
func (h *hints) next(from int) int {
	best := len(h.text)
	for i, mark := range hintMarks {
		if !h.ready || h.at[i] < from {
			if j := strings.Index(h.text[from:], mark); j >= 0 {
				h.at[i] = from + j
			} else {
				h.at[i] = len(h.text)
			}
		}
		best = min(best, h.at[i])
	}
	h.ready = true
	if best == len(h.text) {
		return -1
	}
	return best
}

func webAddress(text string, done, colon int) (bare, bool) {
	from := colon
	for from > done && isLetter(text[from-1]) && colon-from < 6 {
		from--
	}
	if scheme := strings.ToLower(text[from:colon]); scheme != "http" && scheme != "https" {
		return bare{}, false
	}
	host := hostEnd(text, colon+3)
	if host == colon+3 || !strings.Contains(text[colon+3:host], ".") {
		return bare{}, false
	}
	to := addressEnd(text, from, host)
	return bare{from, to, ""}, to >= host
}

func wwwAddress(text string, from int) (bare, bool) {
	host := hostEnd(text, from)
	if strings.Count(text[from:host], ".") < 2 {
		return bare{}, false
	}
	return bare{from, addressEnd(text, from, host), "https://"}, true
}

// hostEnd gives the end of the host name that begins at from; a dot at its
// end belongs to the sentence.
func hostEnd(text string, from int) int {
	to := from
	for to < len(text) && (isAlnum(text[to]) || text[to] == '-' || text[to] == '.' || text[to] == '_' || text[to] >= utf8.RuneSelf) {
		to++
	}
	for to > from && (text[to-1] == '.' || text[to-1] == '-') {
		to--
	}
	return to
}

// addressEnd gives the end of an address: white space or "<" ends it, and so
// does punctuation that closes the sentence around it.
func addressEnd(text string, from, host int) int {
	to := host
	if to < len(text) && strings.IndexByte(":/?#", text[to]) >= 0 {
		for to < len(text) && text[to] > ' ' && text[to] != '<' && text[to] != 0x7F {
			to++
		}
	}
	open, shut := strings.Count(text[from:to], "("), strings.Count(text[from:to], ")")
	for to > host {
		switch text[to-1] {
		case '?', '!', '.', ',', ':', ';', '*', '_', '~', '\'', '"', '\\':
			to--
			continue
		case ')':
			if shut > open {
				shut--
				to--
				continue
			}
		}
		break
	}
	return to
}

func mailAddress(text string, done, at int) (bare, bool) {
	from := at
	for from > done && (isAlnum(text[from-1]) || strings.IndexByte("._+-", text[from-1]) >= 0) {
		from--
	}
	to := hostEnd(text, at+1)
	if from == at || to == at+1 || !strings.Contains(text[at+1:to], ".") || text[to-1] == '_' {
		return bare{}, false
	}
	return bare{from, to, "mailto:"}, true
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
func isAlnum(b byte) bool  { return isLetter(b) || b >= '0' && b <= '9' }
