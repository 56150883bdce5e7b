package render

import (
	"html/template"
	"text/template/parse"
)

// fixWords puts interface text that never varies into a template once, when
// the theme is loaded. It is for the default theme, which uses such text only
// between tags and in quoted attributes: there, escaped, it means itself. In a
// site's own templates every value goes through the escaper.
func fixWords(tree *parse.Tree, w *words) {
	if tree == nil {
		return
	}
	var fix func(list *parse.ListNode)
	branch := func(n *parse.BranchNode) {
		fix(n.List)
		fix(n.ElseList)
	}
	fix = func(list *parse.ListNode) {
		if list == nil {
			return
		}
		for i, n := range list.Nodes {
			switch n := n.(type) {
			case *parse.ActionNode:
				if text, ok := fixedWords(n.Pipe, w); ok {
					list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(template.HTMLEscapeString(text))}
				}
			case *parse.IfNode:
				branch(&n.BranchNode)
			case *parse.RangeNode:
				branch(&n.BranchNode)
			case *parse.WithNode:
				branch(&n.BranchNode)
			}
		}
	}
	fix(tree.Root)
}

// fixedWords gives the text of {{t "key"}}.
func fixedWords(p *parse.PipeNode, w *words) (string, bool) {
	if len(p.Decl) > 0 || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 2 {
		return "", false
	}
	f, ok := p.Cmds[0].Args[0].(*parse.IdentifierNode)
	key, ok2 := p.Cmds[0].Args[1].(*parse.StringNode)
	if !ok || !ok2 || f.Ident != "t" {
		return "", false
	}
	text, err := w.text(key.Text)
	return text, err == nil
}
