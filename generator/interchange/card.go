package interchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"golang.org/x/net/html"

	"placard/generator/diag"
)

// A card is a model card as read.
type card struct {
	meta     string // front matter without its fences
	name     string // the model's, from the front matter
	sections []*section
}

// A section is a heading with the text up to the next one.
type section struct {
	level int // 0 before the first heading
	title string
	line  int
	text  []string
}

func (s *section) empty() bool { return strings.TrimSpace(strings.Join(s.text, "\n")) == "" }

// longHeading is how many lines a heading in HTML may take.
const longHeading = 12

// maxCard is the largest card that is read, in bytes: no pack is larger.
const maxCard = 1 << 20

// readCard divides a card at its headings. It only fails on what is not a
// text.
func readCard(name string, data []byte, r *Report) (*card, error) {
	if len(data) > maxCard {
		return nil, fmt.Errorf("%s has %d bytes, more than %d", name, len(data), maxCard)
	}
	if err := checkText(name, data); err != nil {
		return nil, err
	}
	lines := strings.Split(string(diag.NewSource(name, data).Bytes()), "\n")
	c := &card{}
	first := c.frontMatter(lines, r)
	lines = comments(lines, first, r)
	notes := len(r.Notes)
	c.divide(lines, first, false, r)
	if headings := len(c.sections) - 1; headings <= 1 && boldLines(lines[first:]) > 1 {
		// Text from a PDF or a word processor has no other headings.
		c.sections, r.Notes = nil, r.Notes[:notes]
		c.divide(lines, first, true, r)
	}
	return c, nil
}

// checkText says where data is not a text in UTF-8.
func checkText(name string, data []byte) error {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return fmt.Errorf("%s is UTF-16: save it as UTF-8", name)
	}
	if text := bytes.TrimSpace(data); len(text) > 0 && (text[0] == '{' || text[0] == '[') && json.Valid(text) {
		return fmt.Errorf("%s is JSON: write it as Markdown, a heading for each part of the card, and import that", name)
	}
	line, column := 1, 1
	for at := 0; at < len(data); column++ {
		r, size := utf8.DecodeRune(data[at:])
		switch {
		case r == utf8.RuneError && size == 1:
			return fmt.Errorf("%s:%d:%d: byte 0x%02x is not valid UTF-8: save the file as UTF-8", name, line, column, data[at])
		case r == 0:
			return fmt.Errorf("%s:%d:%d: there is a NUL byte: remove it, or save the file as UTF-8", name, line, column)
		case r == '\n':
			line, column = line+1, 0
		}
		at += size
	}
	return nil
}

// frontMatter reads the YAML at the beginning and gives the number of lines
// it takes.
func (c *card) frontMatter(lines []string, r *Report) int {
	start := 0
	for start < len(lines)-1 && strings.TrimSpace(lines[start]) == "" {
		start++
	}
	if strings.TrimRight(lines[start], " \t") != "---" {
		return 0
	}
	end := 0
	for i := start + 1; i < len(lines); i++ {
		if l := strings.TrimRight(lines[i], " \t"); l == "---" || l == "..." {
			end = i
			break
		}
	}
	if end == 0 {
		r.add(start+1, Problem, "the front matter is not closed: it is read as text")
		return 0
	}
	c.meta = strings.Join(lines[start+1:end], "\n")
	// A tree, not values: it has lines, and does not follow aliases.
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(c.meta), &root); err != nil {
		reason, line := yamlReason(err, start)
		r.add(min(line, end+1), Problem, "the front matter is not YAML that can be read: %s; it is kept as it is", reason)
		return end + 1
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		if strings.TrimSpace(c.meta) != "" {
			r.add(start+2, Problem, "the front matter has no keys; it is kept as it is")
		}
		return end + 1
	}
	fields := root.Content[0].Content
	for i := 0; i+1 < len(fields); i += 2 {
		key, values := fields[i], texts(fields[i+1])
		if key.Value == "model-index" {
			r.add(start+key.Line+1, Unplaced, "model-index of the front matter has results of tests: they belong to the capabilities")
		}
		if len(values) == 0 {
			continue
		}
		to := ""
		switch key.Value {
		case "model_name":
			c.name = values[0]
		case "base_model":
			to = "base_model of the [[model]] in the system's front matter"
		case "license":
			to = "your terms of use"
		case "language":
			to = "the inputs and languages under capabilities"
		}
		if to != "" {
			r.add(start+key.Line+1, Unplaced, "%s %q of the front matter belongs to %s", key.Value, strings.Join(values, ", "), to)
		}
	}
	return end + 1
}

// texts gives a text or a list of texts; anything else is left out.
func texts(n *yaml.Node) []string {
	var list []string
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	for _, e := range append([]*yaml.Node{n}, n.Content...) {
		if (e == n || n.Kind == yaml.SequenceNode) && e.Kind == yaml.ScalarNode && strings.TrimSpace(e.Value) != "" {
			list = append(list, strings.TrimSpace(e.Value))
		}
	}
	return list
}

// yamlReason is the first mistake in words, without the library's name, and
// the line of the card that it is in. before is the number of lines above the
// fence.
func yamlReason(err error, before int) (reason string, at int) {
	at = before + 2
	for e := err; e != nil; e = errors.Unwrap(e) {
		err = e
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	// Lines are counted from the one after the fence.
	text = yamlLine.ReplaceAllStringFunc(text, func(s string) string {
		n, err := strconv.Atoi(s[len("line "):])
		if err != nil {
			return s
		}
		at = before + n + 1
		return "line " + strconv.Itoa(at)
	})
	return strings.TrimPrefix(strings.TrimSpace(text), "yaml: "), at
}

var yamlLine = regexp.MustCompile(`\bline [0-9]+`)

// comments takes HTML comments out: they are a template's instructions to
// the author.
func comments(lines []string, from int, r *Report) []string {
	out := append([]string(nil), lines...)
	fence, open, count := "", 0, 0
	for i := from; i < len(out); i++ {
		if open == 0 && isFence(out[i], &fence) || fence != "" {
			continue
		}
		rest, kept := out[i], ""
		for {
			if open > 0 {
				end := strings.Index(rest, "-->")
				if end < 0 {
					break
				}
				rest, open = rest[end+3:], 0
				continue
			}
			start := strings.Index(rest, "<!--")
			if start < 0 {
				kept += rest
				break
			}
			kept, rest, open = kept+rest[:start], rest[start+4:], i+1
			count++
		}
		out[i] = strings.TrimRight(kept, " \t")
	}
	if open > 0 { // what is never closed is no comment
		r.add(open, Problem, "the comment that begins here does not end: the text after it is left out")
	}
	if count > 0 {
		r.add(0, Changed, "comments were left out: %d", count)
	}
	return out
}

// isFence follows fenced code: it reports whether a line opens or closes it.
func isFence(line string, fence *string) bool {
	t := strings.TrimLeft(line, " ")
	if len(line)-len(t) > 3 {
		return false
	}
	n := 0
	for n < len(t) && (t[n] == '`' || t[n] == '~') && t[n] == t[0] {
		n++
	}
	if n < 3 || *fence == "" && t[0] == '`' && strings.Contains(t[n:], "`") {
		return false
	}
	switch {
	case *fence == "":
		*fence = t[:n]
		return true
	case strings.HasPrefix(t, *fence) && strings.Trim(t, string(t[0])+" \t") == "":
		*fence = ""
		return true
	}
	return false
}

var (
	hashes     = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	underline  = regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`)
	htmlHead   = regexp.MustCompile(`(?i)^\s*<h([1-6])\b[^>]*>(.*?)</h[1-6]>\s*$`)
	htmlOpen   = regexp.MustCompile(`(?i)^ {0,3}<h[1-6]\b`)
	headImage  = regexp.MustCompile(`(?i)<img\b[^>]*\bsrc\s*=\s*["']?([^"'\s>]+)`)
	attributes = regexp.MustCompile(`\s*\{([^{}]*)\}$`) // of a heading, as kramdown and Pandoc have them
	// noParagraph is a line that begins something else than a paragraph.
	noParagraph = regexp.MustCompile("^(?: {4,}|\t| {0,3}(?:[|>*+<`~-]|[0-9]+[.)] ))")
	// inCode is a line of code that looks like a heading of a card. A single
	// number sign begins a comment in many languages.
	inCode = regexp.MustCompile(`^#{2,6} +\p{Lu}`)
	tag    = regexp.MustCompile(`<[^>]*>`)
)

// boldLine is a paragraph of one line in bold type, which is a heading in
// texts that have no others.
var boldLine = regexp.MustCompile(`^(?:\*\*|__)([^*_\s](?:[^*]{0,78}[^*_\s])?)(?:\*\*|__)[:：]?\s*$`)

func isBoldLine(lines []string, i int) bool {
	blank := func(i int) bool { return i < 0 || i >= len(lines) || strings.TrimSpace(lines[i]) == "" }
	return boldLine.MatchString(lines[i]) && blank(i-1) && blank(i+1)
}

func boldLines(lines []string) (n int) {
	for i := range lines {
		if isBoldLine(lines, i) {
			n++
		}
	}
	return n
}

// divide cuts the text at its headings; lines in bold type are such if bold
// says so.
func (c *card) divide(lines []string, first int, bold bool, r *Report) {
	current := &section{line: first + 1}
	c.sections = append(c.sections, current)
	begin := func(level int, title string, line int) {
		title = strings.ReplaceAll(tag.ReplaceAllString(title, ""), "**", "")
		title = strings.Join(strings.Fields(title), " ")
		if m := attributes.FindStringSubmatch(title); m != nil && strings.HasPrefix(m[1], "#") {
			// The anchor stays; classes mean nothing in a pack.
			anchor, _, _ := strings.Cut(m[1], " ")
			title = strings.TrimSpace(strings.Trim(strings.TrimSuffix(title, m[0]), "*_")) + " {" + anchor + "}"
		} else {
			title = strings.TrimSpace(strings.Trim(title, "*_"))
		}
		current = &section{level: level, title: title, line: line}
		c.sections = append(c.sections, current)
	}
	fence, opened, asked := "", 0, false
	for i := first; i < len(lines); i++ {
		line := lines[i]
		if was := fence; isFence(line, &fence) || fence != "" {
			switch {
			case was == "":
				opened, asked = i+1, false
			case fence != "" && !asked && inCode.MatchString(line):
				// Often the end of code that was forgotten; never certain.
				asked = true
				r.add(i+1, Problem, "%q is read as code, which begins in line %d: is that code closed?", shortened(strings.TrimSpace(line), 60), opened)
			}
			current.text = append(current.text, line)
			continue
		}
		if m := hashes.FindStringSubmatch(line); m != nil {
			begin(len(m[1]), m[2], i+1)
			continue
		}
		if bold && isBoldLine(lines, i) {
			begin(2, boldLine.FindStringSubmatch(line)[1], i+1)
			continue
		}
		if m := htmlOpen.FindStringSubmatch(line); m != nil {
			// A heading in HTML may take a few lines.
			last := min(len(lines), i+longHeading)
			for end := i; end < last && (end == i || strings.TrimSpace(lines[end]) != ""); end++ {
				if !strings.Contains(strings.ToLower(lines[end]), "</h") {
					continue
				}
				if m := htmlHead.FindStringSubmatch(strings.Join(lines[i:end+1], " ")); m != nil {
					for _, image := range headImage.FindAllStringSubmatch(m[2], -1) {
						r.add(i+1, Changed, "an image in a heading was left out: %s", image[1])
					}
					begin(int(m[1][0]-'0'), html.UnescapeString(tag.ReplaceAllString(m[2], " ")), i+1)
					i = end
					last = -1
				}
			}
			if last < 0 {
				continue
			}
		}
		// A line under a paragraph makes the paragraph a heading.
		if m := underline.FindStringSubmatch(line); m != nil {
			from := len(current.text)
			for from > 0 && strings.TrimSpace(current.text[from-1]) != "" && !noParagraph.MatchString(current.text[from-1]) {
				from--
			}
			if text := current.text[from:]; len(text) > 0 && (from == 0 || strings.TrimSpace(current.text[from-1]) == "") {
				level := 1
				if m[1][0] == '-' {
					level = 2
				}
				title := strings.Join(text, " ")
				current.text = current.text[:from]
				begin(level, title, i+1-len(text))
				continue
			}
		}
		current.text = append(current.text, line)
	}
	if fence != "" {
		// Closed, or everything that follows in the draft would be code too.
		for n := len(current.text); current.text[n-1] == ""; n-- {
			current.text = current.text[:n-1]
		}
		current.text = append(current.text, fence)
		r.add(opened, Problem, "the code that begins here does not end, so all that follows is code: close it in the card and import that again")
	}
}
