package render

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"placard/generator/diag"
	"placard/generator/markdown"
	"placard/generator/output"
	"placard/generator/stencil"
)

// A Theme is a set of templates, the interface text and the files that pages
// need: the default theme with a site's own files laid over it. It never
// changes once loaded and is safe for concurrent use.
type Theme struct {
	templates *template.Template
	pages     *stencil.Set // of templates
	words     *words
	files     map[string][]byte // by path in the theme's folder, templates and strings left out
	digest    output.Key        // of templates and words
	whole     output.Key        // of the files too
	// unreadable are the findings about style sheets and scripts.
	unreadable diag.List
}

// maxThemeFile and maxTheme cap what is read of a site's own theme.
const (
	maxThemeFile = 8 << 20
	maxTheme     = 64 << 20
)

// Digest digests everything that pages take from the theme.
func (t *Theme) Digest() output.Key { return t.whole }

// LoadTheme reads a theme. override is the site's own folder "theme", nil
// when it has none; everything is read at once, so that it may be closed
// afterwards. Mistakes in it are findings; with errors among them the theme
// is nil. lang is the site's language.
func LoadTheme(embedded, override fs.FS, lang string) (*Theme, diag.List, error) {
	var found diag.List
	w, err := loadWords(embedded, override, lang, &found)
	if err != nil {
		return nil, found, err
	}
	t := &Theme{words: w, files: map[string][]byte{}}
	sources := map[string]*diag.Source{}
	if err := t.read(embedded, "", sources); err != nil {
		return nil, found, fmt.Errorf("read the theme: %w", err)
	}
	embeddedSources := maps.Clone(sources)
	var own []string
	if override != nil {
		before := map[string]*diag.Source{}
		o := &Theme{files: map[string][]byte{}}
		if err := o.read(override, "theme/", before); err != nil {
			return nil, found, fmt.Errorf("read the site's theme: %w", err)
		}
		t.unreadable = unreadable(t.files, o.files)
		maps.Copy(t.files, o.files)
		for name, src := range before {
			sources[name] = src
			own = append(own, name)
		}
		slices.Sort(own)
	}
	c := checker{words: w, sources: sources, embedded: embeddedSources, own: own, found: &found}
	if err := c.check(); err != nil {
		return nil, found, err
	}
	if found.Count(diag.Error) > 0 {
		return nil, found, nil
	}
	if t.templates, err = compile(sources, w, shrink); err != nil {
		return nil, found, err
	}
	for name, src := range embeddedSources {
		if sources[name] == src {
			fixWords(t.templates.Lookup(name).Tree, w)
		}
	}
	t.pages = stencil.New(t.templates, functions(w), calls(w)...)
	key := output.NewKey("theme/v1").String(w.tag.String())
	for _, name := range sortedKeys(sources) {
		key.String(name).Bytes(sources[name].Bytes())
	}
	for _, k := range w.keys() {
		key.String(k).String(w.texts[k]).Strings(sortedKeys(w.forms[k])).Strings(sortedValues(w.forms[k]))
	}
	t.digest = key.Strings(w.months[:]).Strings(w.short[:]).Sum()
	for _, name := range sortedKeys(t.files) {
		key.String(name).Bytes(t.files[name])
	}
	t.whole = key.Sum()
	return t, found, nil
}

// Text looks up a text of the interface that has no plural forms, such as
// "feed.notices", for what is written outside pages. Its places are not
// filled.
func (t *Theme) Text(key string) (text string, ok bool) {
	text, ok = t.words.texts[key]
	return text, ok
}

// MarkdownWords are the words in documents that are rendered.
func (t *Theme) MarkdownWords() markdown.Words { return markdownWords(t.words) }

// read collects a theme folder's templates into sources and its other files
// into t.files; shown is put before names in findings.
func (t *Theme) read(fsys fs.FS, shown string, sources map[string]*diag.Source) error {
	total := 0
	return fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") && name != "." {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		if !d.Type().IsRegular() {
			return nil // neither links nor devices are followed
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Size() > maxThemeFile {
			return fmt.Errorf("%s%s has %d bytes, more than %d", shown, name, info.Size(), maxThemeFile)
		}
		if total += int(info.Size()); total > maxTheme {
			return fmt.Errorf("the files have more than %d bytes", maxTheme)
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if rest, ok := strings.CutPrefix(name, "templates/"); ok && path.Ext(rest) == ".html" {
			sources[strings.TrimSuffix(rest, ".html")] = diag.NewSource(shown+name, data)
		} else if !strings.HasPrefix(name, "strings/") {
			t.files[name] = data
		}
		return nil
	})
}

// functions are what templates can call besides the built-in functions.
func functions(w *words) template.FuncMap {
	return template.FuncMap{
		// Interface text: as plain text, in pieces for parts/text, and the
		// word for a value of a closed set.
		"t":    w.text,
		"msg":  w.message,
		"word": w.word,
		// Dates, as text and as pieces.
		"long":      w.long,
		"brief":     w.brief,
		"when":      w.when,
		"whenBrief": w.whenBrief,
		// Pieces to put into messages.
		"link": func(href, text string) Piece { return Piece{Text: text, Href: href} },
		"code": func(text string) Piece { return Piece{Text: text, Code: true} },
		// Text of front matter, with its code spans.
		"inline": markdown.Inline,
		// A difference, with what was added and removed marked.
		"redline": newRedline(w).html,
	}
}

// calls are short ways to what templates ask for on every page, some of it for
// every line.
func calls(w *words) []stencil.Call {
	return []stencil.Call{
		stencil.TextMethodOf("To", func(p interface{ To(string) string }, address string) string { return p.To(address) }),
		stencil.TextMethodOf("Anchor", func(p interface{ Anchor(string) string }, name string) string { return p.Anchor(name) }),
		stencil.TextMethodOf("Link", func(p interface{ Link(NavLink) string }, n NavLink) string { return p.Link(n) }),
		stencil.TextMethodOf("Current", func(p interface{ Current(NavLink) string }, n NavLink) string { return p.Current(n) }),
		stencil.TextMethod("Map", func(e interface{ Map() string }) string { return e.Map() }),
		stencil.TruthMethod("IsZero", func(d interface{ IsZero() bool }) bool { return d.IsZero() }),
		stencil.ListFunc("t", w.text),
		stencil.ListFunc("msg", w.message),
		stencil.TextFunc("long", w.long),
		stencil.TextFunc("brief", w.brief),
		stencil.ValueFunc("when", w.when),
		stencil.ValueFunc("inline", markdown.Inline),
	}
}

// compile parses the templates into one set. shrink, when not nil, changes
// each text before it is parsed.
func compile(sources map[string]*diag.Source, w *words, shrink func(string) (string, error)) (*template.Template, error) {
	set := template.New("").Funcs(functions(w)).Option("missingkey=error")
	for _, name := range sortedKeys(sources) {
		text := strings.TrimRight(string(sources[name].Bytes()), "\n")
		if shrink != nil {
			var err error
			if text, err = shrink(text); err != nil {
				return nil, fmt.Errorf("minify template %s: %w", name, err)
			}
		}
		if _, err := set.New(name).Parse(text); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// checker finds the mistakes in a site's own templates. A mistake in the
// default theme is an error of the program.
type checker struct {
	words    *words
	sources  map[string]*diag.Source
	embedded map[string]*diag.Source // the default theme's
	own      []string
	found    *diag.List
	// fault is the first mistake in the default theme.
	fault error
}

func (c *checker) check() error {
	trees := map[string]*parse.Tree{}
	for _, name := range sortedKeys(c.sources) {
		t, err := template.New(name).Funcs(functions(c.words)).Parse(strings.TrimRight(string(c.sources[name].Bytes()), "\n"))
		if err != nil {
			c.report(ruleTemplateSyntax, name, err, "")
			continue
		}
		trees[name] = t.Tree
	}
	called := map[string]bool{}
	for _, name := range sortedKeys(trees) {
		c.calls(name, trees[name], called)
	}
	for _, name := range c.own {
		if c.embedded[name] == nil && !called[name] {
			src := c.sources[name]
			c.found.Add(ruleTemplateUnused, src.Whole(), diag.DidYouMean(name, sortedKeys(c.embedded)), "no page uses the template %q", name)
		}
	}
	if c.fault != nil || c.found.Count(diag.Error) > 0 {
		return c.fault
	}
	c.samples()
	return c.fault
}

// calls looks at the templates and the strings that a template asks for.
func (c *checker) calls(name string, tree *parse.Tree, called map[string]bool) {
	if tree == nil || tree.Root == nil {
		return
	}
	walk(tree.Root, func(n parse.Node) {
		switch n := n.(type) {
		case *parse.TemplateNode:
			called[n.Name] = true
			if c.sources[n.Name] == nil {
				c.add(ruleTemplateSyntax, name, int(n.Position()), len(n.String()), diag.Nearest(n.Name, sortedKeys(c.sources)), "there is no template %q", n.Name)
			}
		case *parse.CommandNode:
			if len(n.Args) < 2 {
				return
			}
			f, ok := n.Args[0].(*parse.IdentifierNode)
			key, ok2 := n.Args[1].(*parse.StringNode)
			if !ok || !ok2 || f.Ident != "t" && f.Ident != "msg" {
				return
			}
			if !c.words.has(key.Text) {
				c.add(ruleStringsKey, name, int(key.Position()), len(key.Quoted), diag.Nearest(key.Text, c.words.keys()), "unknown key %q", key.Text)
			}
		}
	})
}

// samples executes every page with values of its type, filled and empty, to
// find what only execution shows.
func (c *checker) samples() {
	for _, f := range executeSamples(c.sources, c.words) {
		if !slices.Contains(c.own, f.template) {
			// A template that leaves its caller in the middle of a tag is
			// seen in the caller.
			if blamed := c.blame(); blamed != "" {
				f.template = blamed
			}
		}
		c.report(f.rule, f.template, f.err, f.hint)
	}
}

// A sampleFault is a mistake that execution found.
type sampleFault struct {
	rule     diag.Rule
	template string
	err      error
	hint     string
}

func executeSamples(sources map[string]*diag.Source, w *words) []sampleFault {
	set, err := compile(sources, w, nil)
	if err != nil {
		return []sampleFault{{ruleTemplateSyntax, "", err, ""}}
	}
	var faults []sampleFault
	for _, page := range pageTypes {
		for _, view := range []any{filled(page.view), empty(page.view, page.needs...)} {
			err := set.ExecuteTemplate(io.Discard, page.template, view)
			if err == nil {
				continue
			}
			if e, ok := errors.AsType[*template.Error](err); ok {
				// A set that cannot be escaped executes nothing.
				return append(faults, sampleFault{ruleTemplateSyntax, cmp.Or(e.Name, page.template), err, ""})
			}
			f := sampleFault{ruleTemplateField, page.template, err, ""}
			if m := executing.FindStringSubmatch(err.Error()); m != nil {
				f.template = m[1]
			}
			if m := noField.FindStringSubmatch(err.Error()); m != nil {
				if near := diag.Nearest(m[1], fieldNames(page.view)); near != "" {
					f.hint = fmt.Sprintf("did you mean %q?", near)
				}
			}
			faults = append(faults, f)
			break
		}
	}
	return faults
}

// blame finds the template of the site without which nothing is wrong, or "".
func (c *checker) blame() string {
	for _, name := range c.own {
		if c.embedded[name] == nil {
			continue
		}
		without := maps.Clone(c.sources)
		without[name] = c.embedded[name]
		if len(executeSamples(without, c.words)) == 0 {
			return name
		}
	}
	return ""
}

var (
	executing    = regexp.MustCompile(`^(?:html/)?template: ?([^:]+):`)
	templateLine = regexp.MustCompile(`^(?:html/)?template: ?([^:]+):(\d+)(?::\d+)?: ?`)
	noField      = regexp.MustCompile(`can't evaluate field (\w+)`)
	executingAt  = regexp.MustCompile(`^executing "[^"]*" at <([^>]*)>: `)
)

// report turns an error of a template into a finding at its line.
func (c *checker) report(rule diag.Rule, name string, err error, hint string) {
	if !slices.Contains(c.own, name) {
		if c.fault == nil {
			c.fault = fmt.Errorf("the default theme: %w", err)
		}
		return
	}
	src := c.sources[name]
	message := err.Error()
	at := src.Whole()
	if m := templateLine.FindStringSubmatch(message); m != nil {
		message = message[len(m[0]):]
		// The line is one of this template only when the error names it.
		if line, err := strconv.Atoi(m[2]); err == nil && line > 0 && m[1] == name {
			at = lineSpan(src, line)
		}
	}
	if m := executingAt.FindStringSubmatch(message); m != nil {
		message = m[1] + ": " + message[len(m[0]):]
	}
	c.found.Add(rule, at, hint, "%s", strings.TrimSuffix(message, "."))
}

func (c *checker) add(rule diag.Rule, name string, offset, length int, near, format string, args ...any) {
	if !slices.Contains(c.own, name) {
		if c.fault == nil {
			c.fault = fmt.Errorf("the default theme's template %s: "+format, append([]any{name}, args...)...)
		}
		return
	}
	hint := ""
	if near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	c.found.Add(rule, c.sources[name].Span(offset, offset+length), hint, format, args...)
}

// lineSpan is the text of a line, without the white space around it.
func lineSpan(src *diag.Source, line int) diag.Span {
	offset := 0
	for text := range strings.Lines(string(src.Bytes())) {
		if line--; line == 0 {
			trimmed := strings.TrimSpace(text)
			start := offset + strings.Index(text, trimmed)
			return src.Span(start, start+len(trimmed))
		}
		offset += len(text)
	}
	return src.Whole()
}

// walk visits every node of a template.
func walk(n parse.Node, visit func(parse.Node)) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			walk(child, visit)
		}
		return
	case *parse.ActionNode:
		walk(n.Pipe, visit)
	case *parse.PipeNode:
		if n == nil {
			return
		}
		for _, cmd := range n.Cmds {
			walk(cmd, visit)
		}
	case *parse.CommandNode:
		visit(n)
		for _, arg := range n.Args {
			walk(arg, visit)
		}
		return
	case *parse.IfNode:
		branch(&n.BranchNode, visit)
	case *parse.RangeNode:
		branch(&n.BranchNode, visit)
	case *parse.WithNode:
		branch(&n.BranchNode, visit)
	case *parse.TemplateNode:
		visit(n)
		walk(n.Pipe, visit)
		return
	}
	visit(n)
}

func branch(n *parse.BranchNode, visit func(parse.Node)) {
	walk(n.Pipe, visit)
	walk(n.List, visit)
	walk(n.ElseList, visit)
}
