package markdown

func (p *page) inlines(n *node) {
	for ; n != nil; n = n.next {
		p.inline(n)
	}
}

func (p *page) inline(n *node) {
	switch n.kind {
	case kindText:
		if p.terms != nil && !p.plain {
			p.terms.mark(p, n.text)
			return
		}
		p.content(n.text)
	case kindBreak:
		p.tag("<br>")
	case kindSpan:
		p.tag("<code>")
		p.content(n.text)
		p.tag("</code>")
	case kindEmphasis:
		p.wrap("em", n)
	case kindStrong:
		p.wrap("strong", n)
	case kindStrike:
		p.wrap("s", n)
	case kindLink:
		p.link(n)
	case kindImage:
		p.image(n, true)
	case kindNote:
		p.noteRef(n)
	case kindTask:
		p.task(n)
	}
}

func (p *page) wrap(name string, n *node) {
	p.tag("<", name, ">")
	p.inlines(n.kids)
	p.tag("</", name, ">")
}

func (p *page) link(n *node) {
	was := p.plain
	p.plain = true
	defer func() { p.plain = was }()
	dest, ok := p.resolve(n, false)
	if !ok {
		p.inlines(n.kids)
		return
	}
	p.tag("<a")
	p.address("href", dest)
	if n.flag { // its text is its address, which need not be printed beside it
		p.attr("class", "bare")
	}
	if title := n.ext().title; title != "" {
		p.attr("title", title)
	}
	p.tag(">")
	p.inlines(n.kids)
	p.tag("</a>")
}

// image renders an image; its title is a tool tip unless it is the caption.
func (p *page) image(n *node, title bool) {
	dest, ok := p.resolve(n, true)
	if !ok {
		p.content(n.text)
		return
	}
	p.tag("<img")
	p.address("src", dest)
	p.attr("alt", n.text)
	if p.r.Size != nil {
		if w, h := p.r.Size(n.ext().dest); w > 0 && h > 0 {
			p.tag(` width="`)
			p.int(w)
			p.tag(`" height="`)
			p.int(h)
			p.tag(`"`)
		}
	}
	p.tag(` loading="lazy" decoding="async"`)
	if t := n.ext().title; title && t != "" {
		p.attr("title", t)
	}
	p.tag(">")
}

// noteRef renders the raised number that leads to a footnote. Inside a link
// it is only a number, as links cannot hold links.
func (p *page) noteRef(n *node) {
	p.tag("<sup")
	p.attr("id", noteRefID(n))
	if n.flag {
		p.tag(">")
		p.int(int(n.num))
		p.tag("</sup>")
		return
	}
	p.tag(`><a role="doc-noteref" href="#`, noteID(n.num), `">`)
	p.int(int(n.num))
	p.tag("</a></sup>")
}

// task renders the box of a task list. A disabled check box would be skipped
// by keyboards and has no name; a symbol for the eye and a word for the ear
// say the same to everybody.
func (p *page) task(n *node) {
	symbol, word := "☐", p.w.ToDo
	if n.flag {
		symbol, word = "☑", p.w.Done
	}
	p.tag(`<span aria-hidden="true">`, symbol, `</span><span class="vh">`)
	p.content(word)
	p.tag(":</span> ")
}
