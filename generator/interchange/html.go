package interchange

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Packs hold no HTML. What cards use it for, mostly tables, images and
// centring, is written in Markdown; what has no form in Markdown loses its
// marks and keeps its text.

var (
	// blockTag begins an HTML block (CommonMark 0.31 section 4.6, kind 6 and
	// the few of kind 1 that hold text).
	blockTag = regexp.MustCompile(`(?i)^ {0,3}</?(address|article|aside|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|head|header|hr|html|iframe|li|link|main|menu|nav|ol|optgroup|option|p|param|pre|search|section|style|script|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul|img|a|video|audio|br|picture|source|span|font|b|strong|i|em|h[1-6])\b`)
	// inlineTag is a tag in running text.
	inlineTag  = regexp.MustCompile(`(?i)</?(?:a|b|strong|i|em|u|s|del|ins|code|kbd|br|img|sub|sup|span|font|small|center|div|p|mark|big|tt)\b[^<>]*>`)
	codeSpan   = regexp.MustCompile("`+[^`]*`+")
	mdImage    = regexp.MustCompile(`!\[([^\]]*)\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)`)
	linkedBadg = regexp.MustCompile(`\[!\[([^\]]*)\]\([^)]*\)\]\(([^)\s]+)\)`)
)

// markdownOf converts the HTML in lines of Markdown. number is the number of
// the first line.
func markdownOf(lines []string, number int, r *Report) []string {
	var out []string
	fence := ""
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if isFence(line, &fence) || fence != "" || strings.HasPrefix(line, "    ") && (i == 0 || strings.TrimSpace(lines[i-1]) == "") {
			out = append(out, line)
			continue
		}
		if m := blockTag.FindStringSubmatch(line); m != nil {
			end := blockEnd(lines, i, r)
			converted, tables, lost := convertBlock(strings.Join(lines[i:end], "\n"))
			at := number + i
			for range tables {
				r.add(at, Changed, "a table in HTML is now a table in Markdown")
			}
			if tables == 0 && converted != "" {
				r.add(at, Changed, "HTML is now Markdown: <%s>", strings.ToLower(m[1]))
			}
			for _, what := range lost {
				r.add(at, Problem, "%s", what)
			}
			if converted != "" {
				if len(out) > 0 && strings.TrimSpace(out[len(out)-1]) != "" {
					out = append(out, "")
				}
				out = append(out, strings.Split(converted, "\n")...)
				out = append(out, "")
			}
			i = end - 1
			continue
		}
		out = append(out, inlineOf(line, number+i, r))
	}
	return out
}

// longBlock is how many lines are searched for an end tag, and manyLines how
// many in a card: after that blocks end at blank lines.
const (
	longBlock = 2000
	manyLines = 100_000
)

// blockEnd gives the line after an HTML block: the next blank line, after which
// there is Markdown again also between tags, or for a table or list, in which
// cards have blank lines, the line after its end tag.
func blockEnd(lines []string, from int, r *Report) int {
	m := blockTag.FindStringSubmatch(lines[from])
	name := strings.ToLower(m[1])
	switch name {
	case "table", "ul", "ol", "pre", "style", "script", "dl", "blockquote":
		depth := 0
		for i := from; i < min(len(lines), from+longBlock) && r.searched < manyLines; i++ {
			r.searched++
			l := strings.ToLower(lines[i])
			depth += strings.Count(l, "<"+name+">") + strings.Count(l, "<"+name+" ") - strings.Count(l, "</"+name+">")
			if depth <= 0 {
				return i + 1
			}
		}
	}
	for i := from; i < len(lines); i++ {
		if strings.TrimSpace(lines[i]) == "" {
			return i
		}
	}
	return len(lines)
}

// inlineOf converts what stands in a line of running text.
func inlineOf(line string, number int, r *Report) string {
	// Code stays as it is.
	var out strings.Builder
	at := 0
	for _, span := range append(codeSpan.FindAllStringIndex(line, -1), []int{len(line), len(line)}) {
		text := line[at:span[0]]
		changed := linkedBadg.ReplaceAllString(text, "[$1]($2)")
		changed = mdImage.ReplaceAllStringFunc(changed, func(image string) string {
			m := mdImage.FindStringSubmatch(image)
			if !strings.Contains(m[2], "://") && !strings.HasPrefix(m[2], "//") {
				r.add(number, Problem, "the image %q is not part of the draft: put the file beside it", m[2])
				return image
			}
			r.add(number, Changed, "an image from another host is now a link: %s", m[2])
			alt := m[1]
			if alt == "" {
				alt = "image"
			}
			return "[" + alt + "](" + m[2] + ")"
		})
		if inlineTag.MatchString(changed) {
			converted := convertInline(changed, r, number)
			if converted != changed {
				r.add(number, Changed, "HTML is now Markdown: %s", shortened(inlineTag.FindString(changed), 60))
			}
			changed = converted
		}
		out.WriteString(changed)
		out.WriteString(line[span[0]:span[1]])
		at = span[1]
	}
	return out.String()
}

func shortened(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return s
}

// marks are the tags that have a form in Markdown.
var marks = map[string]string{"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`", "kbd": "`", "s": "~~", "del": "~~"}

var attributeForm = regexp.MustCompile(`(?i)\b(href|src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))`)

// convertInline converts tags in running text one by one: they may begin in
// one line and end in another.
func convertInline(text string, r *Report, number int) string {
	var links []string
	return inlineTag.ReplaceAllStringFunc(text, func(t string) string {
		closing := strings.HasPrefix(t, "</")
		name := strings.ToLower(strings.Trim(regexp.MustCompile(`^</?\w+`).FindString(t), "</"))
		attributes := map[string]string{}
		for _, m := range attributeForm.FindAllStringSubmatch(t, -1) {
			attributes[strings.ToLower(m[1])] = html.UnescapeString(m[2] + m[3] + m[4])
		}
		switch {
		case marks[name] != "":
			return marks[name]
		case name == "br":
			return " "
		case name == "a" && !closing && attributes["href"] != "":
			links = append(links, attributes["href"])
			return "["
		case name == "a" && closing && len(links) > 0:
			href := links[len(links)-1]
			links = links[:len(links)-1]
			return "](" + href + ")"
		case name == "img" && attributes["src"] != "":
			alt := attributes["alt"]
			if alt == "" {
				alt = "image"
			}
			if len(links) > 0 {
				return alt
			}
			if !strings.Contains(attributes["src"], "://") {
				r.add(number, Problem, "the image %q is not part of the draft: put the file beside it", attributes["src"])
				return "![" + alt + "](" + attributes["src"] + ")"
			}
			return "[" + alt + "](" + attributes["src"] + ")"
		}
		return ""
	})
}

// convertBlock converts an HTML block. lost says what has no form.
func convertBlock(text string) (markdown string, tables int, lost []string) {
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return "", 0, []string{fmt.Sprintf("HTML that cannot be read was left out: %v", err)}
	}
	c := &converter{}
	for _, n := range nodes {
		c.block(n)
	}
	c.flush()
	for _, root := range nodes {
		for n := range root.Descendants() {
			c.picture(n)
		}
		c.picture(root)
	}
	return strings.TrimSpace(strings.Join(c.blocks, "\n\n")), c.tables, c.lost
}

type converter struct {
	blocks []string
	run    strings.Builder // running text not yet a paragraph
	tables int
	lost   []string
}

// flush ends a paragraph.
func (c *converter) flush() {
	if t := strings.Join(strings.Fields(c.run.String()), " "); t != "" {
		c.blocks = append(c.blocks, t)
	}
	c.run.Reset()
}

func (c *converter) add(block string) {
	c.flush()
	if block = strings.Trim(block, "\n"); strings.TrimSpace(block) != "" {
		c.blocks = append(c.blocks, block)
	}
}

func (c *converter) children(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		c.block(k)
	}
}

// inside converts what is in an element on its own.
func (c *converter) inside(n *html.Node) string {
	in := &converter{}
	in.children(n)
	in.flush()
	c.tables += in.tables
	c.lost = append(c.lost, in.lost...)
	return strings.Join(in.blocks, "\n\n")
}

// picture notes an image that is a file of the card's.
func (c *converter) picture(n *html.Node) {
	src := attribute(n, "src")
	switch {
	case n.DataAtom != atom.Img || src == "" || strings.Contains(src, "://") || strings.HasPrefix(src, "//"):
	case strings.HasPrefix(src, "data:"), n.Parent != nil && n.Parent.DataAtom == atom.A:
		c.lost = append(c.lost, fmt.Sprintf("the image %q was left out", shortened(src, 60)))
	default:
		c.lost = append(c.lost, fmt.Sprintf("the image %q is not part of the draft: put the file beside it", shortened(src, 60)))
	}
}

func (c *converter) block(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		// Markdown between tags, such as in <details>, keeps its lines.
		if strings.Contains(strings.TrimSpace(n.Data), "\n\n") || strings.Contains(n.Data, "```") || strings.Contains(n.Data, "\n|") || strings.Contains(n.Data, "\n- ") {
			c.add(n.Data)
			return
		}
		c.run.WriteString(n.Data)
		return
	case html.ElementNode:
	default:
		return
	}
	switch n.DataAtom {
	case atom.Table:
		c.table(n)
	case atom.Ul, atom.Ol:
		c.add(c.list(n, n.DataAtom == atom.Ol))
	case atom.Pre:
		c.add("```\n" + strings.Trim(plainText(n), "\n") + "\n```")
	case atom.Blockquote:
		c.add("> " + strings.ReplaceAll(c.inside(n), "\n", "\n> "))
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Summary, atom.Figcaption, atom.Dt:
		if t := strings.Join(strings.Fields(inlineText(n)), " "); t != "" {
			c.add("**" + strings.Trim(t, "*") + "**")
		}
	case atom.Hr:
		c.flush()
	case atom.Style, atom.Script, atom.Iframe, atom.Object, atom.Embed, atom.Form, atom.Svg, atom.Link, atom.Meta:
		c.lost = append(c.lost, "<"+n.Data+"> was left out")
	case atom.Video, atom.Audio, atom.Source:
		if src := attribute(n, "src"); src != "" {
			c.run.WriteString(" [" + n.Data + "](" + src + ") ")
		}
		c.children(n)
	case atom.P, atom.Div, atom.Center, atom.Section, atom.Article, atom.Details, atom.Figure, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Aside, atom.Dl, atom.Dd, atom.Li:
		c.flush()
		c.children(n)
		c.flush()
	case atom.B, atom.Strong, atom.I, atom.Em, atom.A, atom.Code, atom.Img, atom.Br, atom.S, atom.Del, atom.Kbd, atom.Tt:
		c.run.WriteString(inlineNode(n))
	default:
		c.children(n)
	}
}

func (c *converter) list(n *html.Node, ordered bool) string {
	var b strings.Builder
	number := 1
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.DataAtom != atom.Li {
			continue
		}
		mark := "- "
		if ordered {
			mark = fmt.Sprintf("%d. ", number)
			number++
		}
		b.WriteString(mark + strings.ReplaceAll(c.inside(k), "\n", "\n"+strings.Repeat(" ", len(mark))) + "\n")
	}
	return b.String()
}

// table writes a table. Cells over several columns or rows, which Markdown
// does not have, are repeated: no cell loses what it says.
func (c *converter) table(n *html.Node) {
	var caption string
	var rows [][]string
	spans := map[[2]int]string{} // cells that reach down from above
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			switch k.DataAtom {
			case atom.Caption:
				caption = strings.Join(strings.Fields(inlineText(k)), " ")
			case atom.Tr:
				var row []string
				at := len(rows)
				take := func() {
					for {
						text, ok := spans[[2]int{at, len(row)}]
						if !ok {
							return
						}
						row = append(row, text)
					}
				}
				for cell := k.FirstChild; cell != nil; cell = cell.NextSibling {
					if cell.DataAtom != atom.Td && cell.DataAtom != atom.Th {
						continue
					}
					take()
					text := strings.ReplaceAll(strings.Join(strings.Fields(inlineText(cell)), " "), "|", `\|`)
					for range spanOf(cell, "colspan") {
						for down := 1; down < spanOf(cell, "rowspan"); down++ {
							spans[[2]int{at + down, len(row)}] = text
						}
						row = append(row, text)
					}
				}
				take()
				rows = append(rows, row)
			default:
				walk(k)
			}
		}
	}
	walk(n)
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	if width == 0 {
		return
	}
	c.flush()
	c.tables++
	var b strings.Builder
	write := func(row []string) {
		b.WriteString("|")
		for i := range width {
			cell := ""
			if i < len(row) {
				cell = row[i]
			}
			b.WriteString(" " + cell + " |")
		}
		b.WriteString("\n")
	}
	write(rows[0])
	b.WriteString("|" + strings.Repeat(" --- |", width) + "\n")
	for _, row := range rows[1:] {
		write(row)
	}
	if caption != "" {
		b.WriteString("\nTable: " + caption)
	}
	c.add(b.String())
}

// spanOf gives a cell's span, within reason.
func spanOf(n *html.Node, key string) int {
	var span int
	if _, err := fmt.Sscan(attribute(n, key), &span); err != nil || span < 1 {
		return 1
	}
	return min(span, 40)
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func plainText(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		b.WriteString(plainText(k))
	}
	return b.String()
}

// inlineText gives the running text in an element.
func inlineText(n *html.Node) string {
	var b strings.Builder
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		b.WriteString(inlineNode(k))
	}
	return b.String()
}

func inlineNode(n *html.Node) string {
	switch n.Type {
	case html.TextNode:
		return n.Data
	case html.ElementNode:
	default:
		return ""
	}
	text := inlineText(n)
	switch {
	case n.DataAtom == atom.Script || n.DataAtom == atom.Style:
		return ""
	case n.DataAtom == atom.Br:
		return " "
	case n.DataAtom == atom.Img:
		if alt := attribute(n, "alt"); n.Parent != nil && n.Parent.DataAtom == atom.A {
			return alt
		} else if src := attribute(n, "src"); strings.Contains(src, "://") {
			if alt == "" {
				alt = "image"
			}
			return "[" + alt + "](" + src + ")"
		} else if src != "" && !strings.HasPrefix(src, "//") && !strings.HasPrefix(src, "data:") {
			return "![" + cmp.Or(alt, "image") + "](" + src + ")"
		} else {
			return alt
		}
	case n.DataAtom == atom.A:
		text = strings.Join(strings.Fields(text), " ")
		href := attribute(n, "href")
		switch {
		case text == "" && href != "":
			text = href
		case href == "" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(href)), "javascript:"):
			return text
		}
		return "[" + text + "](" + href + ")"
	case marks[n.Data] != "" && strings.TrimSpace(text) != "":
		mark := marks[n.Data]
		if mark == "`" {
			text = plainText(n)
		}
		return mark + strings.TrimSpace(text) + mark
	case n.DataAtom == atom.P || n.DataAtom == atom.Div || n.DataAtom == atom.Li:
		return " " + text + " "
	}
	return text
}
