package markdown

import "strings"

// captionMark begins a paragraph that is the caption of the table before or
// after it.
const captionMark = "Table: "

// captions gives tables the captions beside them. A caption goes to the table
// before it unless that one has its own, otherwise to the table after it, so
// that a text may put all its captions above or all of them below.
func (c *converter) captions(first *node) *node {
	var out chain
	var before, pending *node // the last block, if a table; a caption without table yet
	for n := first; n != nil; {
		next := n.next
		n.next = nil
		switch {
		case isCaption(n):
			c.orphan(pending)
			pending = nil
			if before != nil && before.ext().aux == nil {
				c.give(before, n)
			} else {
				pending = n
			}
			before = nil
		case n.kind == kindTable:
			if pending != nil {
				c.give(n, pending)
				pending = nil
			}
			out.add(n)
			before = n
		default:
			c.orphan(pending)
			if pending != nil {
				out.add(pending)
			}
			pending, before = nil, nil
			out.add(n)
		}
		n = next
	}
	if pending != nil {
		c.orphan(pending)
		out.add(pending)
	}
	return out.first
}

func isCaption(n *node) bool {
	if n.kind != kindParagraph && n.kind != kindTight || n.kids == nil || n.kids.kind != kindText {
		return false
	}
	text := n.kids.text
	return strings.HasPrefix(text, captionMark) && len(text) > len(captionMark) ||
		text == captionMark && n.kids.next != nil ||
		strings.HasPrefix(text, "Table:\n")
}

func (c *converter) give(table, caption *node) {
	text := caption.kids
	text.text = strings.TrimLeft(text.text[len("Table:"):], " \n")
	text.start = min(text.start+int32(len(captionMark)), text.end)
	if text.text == "" {
		caption.kids = text.next
	}
	c.nursery.extra(table).aux = caption.kids
}

func (c *converter) orphan(caption *node) {
	if caption != nil {
		c.find(ruleCaption, int(caption.start), int(caption.end), "put it directly before or after its table, or begin it with another word",
			"a caption without a table")
	}
}
