package markdown

import (
	"crypto/sha256"
	"html/template"
	"slices"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

const (
	// longCode is the length in bytes from which code is not coloured.
	longCode = 64 << 10
	// cacheBytes bounds the highlighted code that a Highlighter keeps.
	cacheBytes = 64 << 20
)

// A Highlighter colours code. Lexing is by far the slowest part of rendering,
// so it keeps what it has done, up to a bound. It is safe for concurrent use.
type Highlighter struct {
	mu sync.RWMutex
	// Two generations: when the young one is half the bound, it becomes the
	// old one, and what was in neither is forgotten.
	young, old map[codeKey]string
	size       int

	names sync.Map // language as written → chroma.Lexer, or nil if unknown
	once  sync.Once
	all   []string
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
	return language == "" || slices.Contains(plainLanguages, strings.ToLower(language)) || h.lexer(language) != nil
}

// Languages are the names of all known languages, sorted.
func (h *Highlighter) Languages() []string {
	h.once.Do(func() {
		for _, l := range lexers.GlobalLexerRegistry.Lexers {
			h.all = append(h.all, l.Config().Aliases...)
		}
		h.all = append(h.all, plainLanguages...)
		slices.Sort(h.all)
		h.all = slices.Compact(h.all)
	})
	return slices.Clone(h.all)
}

// HTML gives code with its tokens in span elements, for a code element.
func (h *Highlighter) HTML(language, code string) template.HTML {
	b := h.block(language, code)
	if b.html == "" {
		var p page
		p.unclean = true
		p.verbatim(code)
		return trusted(p.String())
	}
	return trusted(b.html)
}

func (h *Highlighter) lexer(language string) chroma.Lexer {
	if found, ok := h.names.Load(language); ok {
		l, _ := found.(chroma.Lexer)
		return l
	}
	var l chroma.Lexer
	if len(language) < 40 {
		l = lexers.Get(language)
	}
	if l == nil {
		return nil // not kept: there is no end of unknown names
	}
	h.names.Store(language, l)
	return l
}

// coloured is a block of code ready to be written.
type coloured struct {
	name  string // of the language, for readers
	class string // of the language, for programs
	html  string // "" for plain code
}

func (h *Highlighter) block(language, code string) coloured {
	if language == "" || slices.Contains(plainLanguages, strings.ToLower(language)) {
		return coloured{}
	}
	l := h.lexer(language)
	if l == nil {
		return coloured{name: language}
	}
	config := l.Config()
	b := coloured{name: config.Name, class: strings.ToLower(config.Name)}
	if len(config.Aliases) > 0 {
		b.class = config.Aliases[0]
	}
	if code == "" || len(code) > longCode {
		return b
	}
	key := codeKey{b.class, sha256.Sum256([]byte(code))}
	h.mu.RLock()
	html, ok := h.young[key]
	if !ok {
		html, ok = h.old[key]
	}
	h.mu.RUnlock()
	if !ok {
		html = colour(l, code)
		h.keep(key, html)
	}
	b.html = html
	return b
}

func (h *Highlighter) keep(key codeKey, html string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.size > cacheBytes/2 {
		h.old, h.young, h.size = h.young, map[codeKey]string{}, 0
	}
	h.young[key] = html
	h.size += len(html) + 128
}

// colour lexes code and writes it with the classes of tokenClass. Code that
// the lexer does not give back whole is not coloured.
func colour(l chroma.Lexer, code string) string {
	tokens, err := l.Tokenise(&chroma.TokeniseOptions{State: "root", EnsureLF: true}, code)
	if err != nil {
		return ""
	}
	var p page
	p.Grow(2 * len(code))
	p.unclean = true
	open := "" // class of the span that is open
	length := 0
	for t := tokens(); t != chroma.EOF; t = tokens() {
		// A lexer may add a line feed at the end.
		if length+len(t.Value) > len(code) {
			t.Value = t.Value[:max(0, len(code)-length)]
		}
		if t.Value == "" {
			continue
		}
		if code[length:length+len(t.Value)] != t.Value {
			return ""
		}
		length += len(t.Value)
		class := tokenClass(t.Type)
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
	if length != len(code) {
		return ""
	}
	return p.String()
}

// tokenClass sorts chroma's eighty types of token into nine that a reader can
// tell apart.
func tokenClass(t chroma.TokenType) string {
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
	case chroma.GenericEmph, chroma.GenericStrong:
		return ""
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
