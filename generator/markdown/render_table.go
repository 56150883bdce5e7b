package markdown

import "strconv"

// table renders a table in a region that scrolls by itself: focusable, so
// that the keyboard can scroll it, and named.
func (p *page) table(n *node) {
	x := n.ext()
	p.tag(`<div class="scroll" role="region"`)
	name := plain(x.aux)
	if name == "" {
		name = p.w.Table
	}
	// Two regions of one name could not be told apart in a list of landmarks.
	if p.regions == nil {
		p.regions = map[string]int{}
	}
	if p.regions[name]++; p.regions[name] > 1 {
		name += " " + strconv.Itoa(p.regions[name])
	}
	p.attr("aria-label", name)
	p.tag(` tabindex="0"><table>`)
	if x.aux != nil {
		p.tag("<caption>")
		was := p.plain
		p.plain = true
		p.inlines(x.aux)
		p.plain = was
		p.tag("</caption>")
	}
	head := n.kids
	if head == nil {
		p.tag("<tbody></tbody></table></div>")
		return
	}
	p.tag("<thead><tr>")
	was := p.plain
	p.plain = true
	for c := head.kids; c != nil; c = c.next {
		if c.kids == nil {
			// An empty header would be announced for every cell below it.
			p.tag("<td></td>")
			continue
		}
		p.tag(`<th scope="col"`, alignment(c), ">")
		p.inlines(c.kids)
		p.tag("</th>")
	}
	p.plain = was
	p.tag("</tr></thead>")
	if head.next != nil {
		p.tag("<tbody>")
		for r := head.next; r != nil; r = r.next {
			p.tag("<tr>")
			for c := r.kids; c != nil; c = c.next {
				if c == r.kids && x.rowHeads {
					p.tag(`<th scope="row"`, alignment(c), ">")
					p.inlines(c.kids)
					p.tag("</th>")
					continue
				}
				p.tag("<td", alignment(c), ">")
				p.inlines(c.kids)
				p.tag("</td>")
			}
			p.tag("</tr>")
		}
		p.tag("</tbody>")
	}
	p.tag("</table></div>")
}

func alignment(c *node) string {
	switch c.level {
	case alignEnd:
		return ` class="num"`
	case alignCenter:
		return ` class="mid"`
	}
	return ""
}
