package markdown

import (
	"crypto/sha256"
	"errors"
	"html/template"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// chroma's lexers are made of backtracking regular expressions, and many take
// time that grows with the square of some code: 16 KiB of "/*a" take 18 s as
// Protocol Buffers. Long code is therefore left plain, and time is limited.
// Code that is out of time is an error and not plain, because the same text
// must give the same page on every machine.
const (
	// longCode is the length in bytes from which code is not coloured,
	// longCodeLine the same for a line of it.
	longCode     = 16 << 10
	longCodeLine = 1_000
	// patience is how long the code of one page may take that was not
	// coloured before; usually it is a fraction of a millisecond.
	patience = 3 * time.Second
	// cacheBytes bounds the highlighted code that a Highlighter keeps: that
	// of a few documents, in which versions and copies of pages are alike.
	cacheBytes = 8 << 20
)

// A Highlighter colours code. Lexing is by far the slowest part of rendering,
// so it keeps what it has done, up to a bound. It is safe for concurrent use.
type Highlighter struct {
	mu sync.RWMutex
	// Two generations: when the young one is half the bound, it becomes the
	// old one, and what was in neither is forgotten.
	young, old map[codeKey]string
	size       int

	once   sync.Once
	lexers map[string]chroma.Lexer // by name in small letters
	names  []string                // those an author may mean, sorted
}

type codeKey struct {
	language string
	sum      [sha256.Size]byte
}

// NewHighlighter makes an empty one.
func NewHighlighter() *Highlighter { return &Highlighter{young: map[codeKey]string{}} }

// plainLanguages are the names of code without colours.
var plainLanguages = []string{"text", "plain", "plaintext", "txt", "none", "output"}

// Knows says whether a language, named as in a code block, is known.
func (h *Highlighter) Knows(language string) bool {
	return isPlain(language) || h.lexer(language) != nil
}

func isPlain(language string) bool {
	return language == "" || slices.Contains(plainLanguages, strings.ToLower(language))
}

// Languages are the names of all known languages, sorted.
func (h *Highlighter) Languages() []string {
	h.once.Do(h.index)
	return slices.Clone(h.names)
}

// index collects the names of languages: chroma's names and aliases, then
// the endings of their files. chroma's own search tries every pattern of
// every language for each name that it does not know.
func (h *Highlighter) index() {
	h.lexers = map[string]chroma.Lexer{}
	all := lexers.GlobalLexerRegistry.Lexers
	for _, l := range all {
		for _, alias := range l.Config().Aliases {
			h.lexers[strings.ToLower(alias)] = l
			h.names = append(h.names, strings.ToLower(alias))
		}
	}
	for _, l := range all {
		h.lexers[strings.ToLower(l.Config().Name)] = l
	}
	for _, l := range all {
		for _, pattern := range l.Config().Filenames {
			if ending, ok := strings.CutPrefix(pattern, "*."); ok && !strings.ContainsAny(ending, "*?[.") && h.lexers[strings.ToLower(ending)] == nil {
				h.lexers[strings.ToLower(ending)] = l
			}
		}
	}
	h.names = append(h.names, plainLanguages...)
	slices.Sort(h.names)
	h.names = slices.Compact(h.names)
}

// HTML gives code with its tokens in span elements, for a code element. The
// error is [ErrHighlight].
func (h *Highlighter) HTML(language, code string) (template.HTML, error) {
	b, err := h.block(language, code, time.Now().Add(patience))
	if err != nil {
		return "", err
	}
	if b.html == "" {
		var p page
		p.unclean = true
		p.verbatim(code)
		return trusted(p.String()), nil
	}
	return trusted(b.html), nil
}

// ErrHighlight says that code takes too long to colour.
var ErrHighlight = errors.New("code takes more than " + patience.String() + ` to colour; name its language "text"`)

func (h *Highlighter) lexer(language string) chroma.Lexer {
	h.once.Do(h.index)
	if len(language) > 64 {
		return nil
	}
	return h.lexers[strings.ToLower(language)]
}

// coloured is a block of code ready to be written.
type coloured struct {
	name  string // of the language, for readers
	class string // of the language, for programs
	html  string // "" for plain code
}

func (h *Highlighter) block(language, code string, until time.Time) (coloured, error) {
	if isPlain(language) {
		return coloured{}, nil
	}
	l := h.lexer(language)
	if l == nil {
		return coloured{name: language}, nil
	}
	config := l.Config()
	b := coloured{name: config.Name, class: strings.ToLower(config.Name)}
	if len(config.Aliases) > 0 {
		b.class = config.Aliases[0]
	}
	if code == "" || len(code) > longCode || longestLine(code) > longCodeLine {
		return b, nil
	}
	key := codeKey{b.class, sha256.Sum256([]byte(code))}
	h.mu.RLock()
	html, ok := h.young[key]
	if !ok {
		html, ok = h.old[key]
	}
	h.mu.RUnlock()
	if !ok {
		if html, ok = colour(l, code, until); !ok {
			return coloured{}, ErrHighlight
		}
		h.keep(key, html)
	}
	b.html = html
	return b, nil
}

func longestLine(code string) int {
	longest := 0
	for line := range strings.SplitSeq(code, "\n") {
		longest = max(longest, len(line))
	}
	return longest
}

func (h *Highlighter) keep(key codeKey, html string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.size > cacheBytes/2 {
		h.old, h.young, h.size = h.young, map[codeKey]string{}, 0
	}
	h.young[key] = strings.Clone(html) // what was written piece by piece has room to spare
	h.size += len(html) + 128
}

// colour lexes code and writes it with the classes of tokenClass. Code that
// the lexer does not give back whole is not coloured. It is not ok to be out
// of time.
//
// chroma lets every match of a pattern take a quarter of a second by the clock,
// and goes on as if there were none when it takes longer. That happens to a
// process that is kept waiting, too: on a busy machine the same code would now
// and then have other colours. So whatever was slow is done again.
func colour(l chroma.Lexer, code string, until time.Time) (html string, ok bool) {
	for {
		start := time.Now()
		if start.After(until) {
			return "", false
		}
		html, slow, ok := colourOnce(l, code, start, until)
		if !ok || !slow {
			return html, ok
		}
	}
}

// matchTime is less than chroma lets a match take.
const matchTime = 200 * time.Millisecond

// colourOnce also reports whether a match may have been given up.
func colourOnce(l chroma.Lexer, code string, last, until time.Time) (html string, slow, ok bool) {
	tokens, err := tokenise(l, code)
	if err != nil {
		return "", false, true
	}
	look := func() (late bool) {
		now := time.Now()
		slow = slow || now.Sub(last) > matchTime
		last = now
		return now.After(until)
	}
	var p page
	p.Grow(2 * len(code))
	p.unclean = true
	open := "" // class of the span that is open
	length := 0
	for t := tokens(); t != chroma.EOF; t = tokens() {
		if look() {
			return "", slow, false
		}
		// A lexer may add a line feed at the end.
		if length+len(t.Value) > len(code) {
			t.Value = t.Value[:max(0, len(code)-length)]
		}
		if t.Value == "" {
			continue
		}
		if code[length:length+len(t.Value)] != t.Value {
			return "", slow, true
		}
		length += len(t.Value)
		class := tokenClass(l.Config().Name, t.Type)
		if class == "" && open != "" && strings.TrimLeft(t.Value, " \t") == "" {
			class = open // spaces do not end a span
		}
		if class != open {
			if open != "" {
				p.tag("</span>")
			}
			if class != "" {
				p.tag(`<span class="`, class, `">`)
			}
			open = class
		}
		p.verbatim(t.Value)
	}
	if open != "" {
		p.tag("</span>")
	}
	look()
	if length != len(code) {
		return "", slow, true
	}
	return p.String(), slow, true
}

// tokenise divides code into tokens.
func tokenise(l chroma.Lexer, code string) (chroma.Iterator, error) {
	if l.Config().Name == "JSON" {
		if tokens, ok := jsonTokens(code); ok {
			return chroma.Literator(tokens...), nil
		}
	}
	return l.Tokenise(&chroma.TokeniseOptions{State: "root", EnsureLF: true}, code)
}

// tokenClass sorts chroma's eighty types of token into nine that a reader can
// tell apart.
func tokenClass(language string, t chroma.TokenType) string {
	// Two lexers call by a general name what others call a key.
	switch {
	case language == "HTTP" && t == chroma.Name, language == "TOML" && t == chroma.NameOther:
		return "hk"
	}
	switch t {
	case chroma.NameTag, chroma.NameAttribute, chroma.NameProperty, chroma.NameLabel, chroma.GenericHeading, chroma.GenericSubheading:
		return "hk"
	case chroma.NameFunction, chroma.NameFunctionMagic, chroma.NameClass, chroma.NameBuiltin, chroma.NameBuiltinPseudo, chroma.NameDecorator, chroma.NameException, chroma.NameNamespace:
		return "hf"
	case chroma.NameVariable, chroma.NameVariableClass, chroma.NameVariableGlobal, chroma.NameVariableInstance, chroma.NameVariableMagic, chroma.NameConstant, chroma.NameEntity:
		return "hv"
	case chroma.GenericInserted:
		return "hi"
	case chroma.GenericDeleted:
		return "hd"
	case chroma.GenericPrompt:
		return "hc"
	case chroma.CommentPreproc, chroma.CommentPreprocFile:
		return "hw"
	}
	switch t.Category() {
	case chroma.Keyword:
		return "hw"
	case chroma.Comment:
		return "hc"
	}
	switch t.SubCategory() {
	case chroma.LiteralString:
		return "hs"
	case chroma.LiteralNumber, chroma.LiteralDate:
		return "hn"
	}
	return ""
}
