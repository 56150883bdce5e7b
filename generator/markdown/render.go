package markdown

import (
	"fmt"
	"html/template"
	"strconv"
	"time"
)

// HTML renders a document. The result is well-formed, minimal (no optional
// white space) and safe: everything an author wrote is escaped or checked.
// The error wraps [ErrHighlight].
func (d *Document) HTML(r Rendering) (template.HTML, error) {
	if d.root == nil {
		return "", nil
	}
	p := page{doc: d, r: r, w: r.Words.english(), code: d.code, unclean: !d.clean, until: time.Now().Add(patience)}
	p.Grow(d.size + d.size/2 + 256)
	if r.Glossary != nil {
		p.terms = r.Glossary.marker()
	}
	open := false
	for n := d.root.kids; n != nil; n = n.next {
		if !open || n.kind == kindHeading && n.level == 2 {
			if open {
				p.tag("</section>")
			}
			p.tag("<section>")
			open = true
			p.terms.section()
		}
		p.top(n)
	}
	if open {
		p.tag("</section>")
	}
	p.footnotes(d.notes)
	p.terms.popovers(&p)
	if p.err != nil {
		return "", p.err
	}
	return trusted(p.String()), nil
}

// top renders a block at the top level.
func (p *page) top(n *node) {
	x := n.ext()
	switch {
	case n.kind == kindHeading:
		p.heading(n)
	case x.id == "" || n.kind == kindRule:
		p.block(n)
	case n.kind == kindParagraph:
		p.tag(`<p class="p"`)
		p.attr("id", x.id)
		p.tag(">")
		if p.number(x); x.number != "" {
			p.tag(" ")
		}
		p.inlines(n.kids)
		p.counterpart(x)
		p.tag("</p>")
	default:
		p.tag(`<div class="p"`)
		p.attr("id", x.id)
		p.tag(">")
		p.number(x)
		p.block(n)
		p.counterpart(x)
		p.tag("</div>")
	}
}

// number writes the link that a block is cited by.
func (p *page) number(x *extra) {
	if x.number == "" {
		return
	}
	p.tag(`<a class="pn" href="#`, x.id, `"`)
	p.attr("aria-label", phrase(p.w.LinkToParagraph, x.number))
	p.tag(">", x.number, "</a>")
}

func (p *page) counterpart(x *extra) {
	if p.r.Counterpart == nil || x.id == "" {
		return
	}
	href, text := p.r.Counterpart(x.id)
	if why, _ := judge(href, false); href == "" || why != harmless {
		return
	}
	p.tag(` <a class="also"`)
	p.address("href", href)
	p.tag(">")
	p.content(text)
	p.tag("</a>")
}

func (p *page) heading(n *node) {
	x := n.ext()
	level := strconv.Itoa(int(n.level))
	p.tag("<h", level, ` class="sec"`)
	p.attr("id", x.id)
	p.tag(">")
	if x.number != "" {
		p.tag(`<span class="n">`, x.number, "</span> ")
	}
	was := p.plain
	p.plain = true
	if x.interactive {
		// A link cannot stand in a link, so the heading's own goes last.
		p.tag("<span>")
		p.inlines(n.kids)
		p.tag(`</span> <a class="self"`)
		p.address("href", "#"+x.id)
		p.attr("aria-label", p.w.LinkToSection)
		p.tag(">#</a>")
	} else {
		p.tag("<a")
		p.address("href", "#"+x.id)
		p.tag(">")
		p.inlines(n.kids)
		p.tag("</a>")
	}
	p.plain = was
	p.tag("</h", level, ">")
}

// blocks renders the children of a block.
func (p *page) blocks(n *node) {
	for ; n != nil; n = n.next {
		p.block(n)
	}
}

func (p *page) block(n *node) {
	switch n.kind {
	case kindParagraph:
		p.tag("<p>")
		p.inlines(n.kids)
		p.tag("</p>")
	case kindTight:
		p.inlines(n.kids)
	case kindRule:
		p.tag("<hr>")
	case kindQuote:
		p.tag("<blockquote>")
		p.blocks(n.kids)
		p.tag("</blockquote>")
	case kindCallout:
		p.callout(n)
	case kindList:
		p.list(n)
	case kindTable:
		p.table(n)
	case kindDefinitions:
		p.definitions(n)
	case kindFigure:
		p.figure(n)
	case kindCode:
		x := n.ext()
		if err := p.codeBlock(x.title, x.lang, n.text); err != nil && p.err == nil {
			p.err = fmt.Errorf("%s: line %d: %w", p.doc.name, p.doc.line(int(n.start)), err)
		}
	}
}

var calloutClasses = []string{"note", "tip", "important", "warning", "caution"}

func (p *page) callout(n *node) {
	kind := int(n.num) % len(calloutKinds)
	name := [...]string{p.w.Note, p.w.Tip, p.w.Important, p.w.Warning, p.w.Caution}[kind]
	p.tag(`<div class="call `, calloutClasses[kind], `"><p class="ct">`)
	was := p.plain
	p.plain = true
	if title := n.ext().aux; title != nil {
		// Colour and shape alone must not say what kind it is.
		p.tag(`<span class="vh">`)
		p.content(name)
		p.tag(": </span>")
		p.inlines(title)
	} else {
		p.content(name)
	}
	p.plain = was
	p.tag("</p>")
	p.blocks(n.kids)
	p.tag("</div>")
}

func (p *page) list(n *node) {
	end := "</ul>"
	if n.flag {
		end = "</ol>"
		p.tag("<ol")
		if n.num != 1 {
			p.tag(` start="`)
			p.int(int(n.num))
			p.tag(`"`)
		}
		p.tag(">")
	} else {
		p.tag("<ul>")
	}
	for i := n.kids; i != nil; i = i.next {
		if isTask(i) {
			p.tag(`<li class="task">`)
		} else {
			p.tag("<li>")
		}
		p.blocks(i.kids)
		p.tag("</li>")
	}
	p.tag(end)
}

func isTask(item *node) bool {
	return item.kids != nil && item.kids.kids != nil && item.kids.kids.kind == kindTask
}

func (p *page) definitions(n *node) {
	p.tag("<dl>")
	for t := n.kids; t != nil; t = t.next {
		if t.kind == kindTerm {
			p.tag("<dt")
			if id := t.ext().id; id != "" {
				p.attr("id", id)
			}
			p.tag(">")
			was := p.plain
			p.plain = true
			p.inlines(t.kids)
			p.plain = was
			p.tag("</dt>")
			continue
		}
		p.tag("<dd>")
		p.blocks(t.kids)
		p.tag("</dd>")
	}
	p.tag("</dl>")
}

func (p *page) figure(n *node) {
	p.tag("<figure>")
	title := n.kids.ext().title
	p.image(n.kids, title == "")
	if title != "" {
		p.tag("<figcaption>")
		p.content(title)
		p.tag("</figcaption>")
	}
	p.tag("</figure>")
}

// codeBlock renders code with its title, its language or the word for code
// above it.
func (p *page) codeBlock(title, language, code string) error {
	block, err := p.code.block(language, code, p.until)
	if err != nil {
		return err
	}
	p.tag(`<figure class="code"><figcaption>`)
	switch {
	case title != "":
		p.content(title)
	case block.name != "":
		p.content(block.name)
	default:
		p.content(p.w.Code)
	}
	p.tag(`</figcaption><pre tabindex="0"><code`)
	if block.class != "" {
		p.attr("class", "language-"+block.class)
	}
	p.tag(">")
	if block.html != "" && !p.unclean {
		p.tag(block.html)
	} else {
		p.verbatim(code)
	}
	p.tag("</code></pre></figure>")
	return nil
}

// footnotes renders the notes after the text. The roles are those of the
// Digital Publishing WAI-ARIA module, which screen readers announce.
func (p *page) footnotes(n *node) {
	if n == nil {
		return
	}
	p.tag(`<section class="notes-text" role="doc-endnotes" aria-labelledby="footnotes"><h2 id="footnotes">`)
	p.content(p.w.Footnotes)
	p.tag("</h2><ol>")
	p.terms.section()
	for ; n != nil; n = n.next {
		p.tag("<li")
		p.attr("id", noteID(n.num))
		p.tag(">")
		for b := n.kids; b != nil; b = b.next {
			if b.next == nil && b.kind == kindParagraph {
				p.tag("<p>")
				p.inlines(b.kids)
				p.back(n)
				p.tag("</p>")
			} else {
				p.block(b)
			}
		}
		if last := n.kids; last == nil || lastOf(last).kind != kindParagraph {
			p.back(n)
		}
		p.tag("</li>")
	}
	p.tag("</ol></section>")
}

// back writes the links from a footnote to where it is referred to.
func (p *page) back(n *node) {
	for i := int32(1); i <= n.ext().refs; i++ {
		p.tag(` <a role="doc-backlink" href="#fnref-`)
		p.int(int(n.num))
		label := p.w.BackToText
		if i > 1 {
			p.tag("-")
			p.int(int(i))
			label += " " + strconv.Itoa(int(i))
		}
		p.tag(`"`)
		p.attr("aria-label", label)
		p.tag(">↩\uFE0E</a>")
	}
}
