package stencil

import (
	"fmt"
	"reflect"
	"text/template/parse"
)

// A node writes a part of a template.
type node func(r *run, dot reflect.Value)

// A compiler makes a stencil from a template as html/template has it once it
// has decided on the escapers.
type compiler struct {
	set  *Set
	vars []variable // in scope
	used int        // variables so far
}

type variable struct {
	name string
	typ  reflect.Type
	slot int
}

// unknown is the panic of a compiler that meets what this package does not
// understand.
type unknown struct{ what string }

func unknownf(format string, args ...any) {
	panic(unknown{fmt.Sprintf(format, args...)})
}

// compile fills in the stencil, or says why html/template has to execute it.
func (t *stencil) compile(s *Set) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case unknown:
			err = fmt.Errorf("template %s: %s", t.name, p.what)
		default:
			panic(p)
		}
	}()
	source := s.templates.Lookup(t.name)
	if source == nil || source.Tree == nil || source.Tree.Root == nil {
		unknownf("it is not there, or cannot be escaped")
	}
	c := &compiler{set: s}
	c.variable("$", t.dot) // slot 0
	t.body = c.nodes(source.Tree.Root, t.dot)
	t.slots = c.used
	return nil
}

func (c *compiler) nodes(list *parse.ListNode, dot reflect.Type) node {
	if list == nil {
		return func(*run, reflect.Value) {}
	}
	var all []node
	for i := 0; i < len(list.Nodes); i++ {
		switch n := list.Nodes[i].(type) {
		case *parse.CommentNode:
		case *parse.TextNode:
			text := n.Text
			for i+1 < len(list.Nodes) {
				next, ok := list.Nodes[i+1].(*parse.TextNode)
				if !ok {
					break
				}
				text = append(text[:len(text):len(text)], next.Text...)
				i++
			}
			if len(text) > 0 {
				all = append(all, func(r *run, _ reflect.Value) { r.out = append(r.out, text...) })
			}
		case *parse.ActionNode:
			all = append(all, c.action(n, dot))
		case *parse.IfNode:
			all = append(all, c.branch(&n.BranchNode, dot, false))
		case *parse.WithNode:
			all = append(all, c.branch(&n.BranchNode, dot, true))
		case *parse.RangeNode:
			all = append(all, c.loop(n, dot))
		case *parse.TemplateNode:
			all = append(all, c.template(n, dot))
		default:
			unknownf("%s", n)
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	return func(r *run, dot reflect.Value) {
		for _, n := range all {
			n(r, dot)
		}
	}
}

func (c *compiler) action(n *parse.ActionNode, dot reflect.Type) node {
	if len(n.Pipe.Decl) > 0 {
		value, slot := c.declare(n.Pipe, dot)
		return func(r *run, dot reflect.Value) { r.vars[r.base+slot] = value(r, dot) }
	}
	return c.print(n.Pipe, dot)
}

// declare makes the variable of a pipeline, in scope until its block ends.
func (c *compiler) declare(p *parse.PipeNode, dot reflect.Type) (value func(*run, reflect.Value) reflect.Value, slot int) {
	if p.IsAssign || len(p.Decl) != 1 {
		unknownf("assignment %s", p)
	}
	e := c.commands(p.Cmds, dot)
	slot = c.variable(p.Decl[0].Ident[0], e.needs(p).typ)
	return e.value, slot
}

func (c *compiler) variable(name string, typ reflect.Type) (slot int) {
	slot = c.used
	c.used++
	c.vars = append(c.vars, variable{name, typ, slot})
	return slot
}

// branch is if or with.
func (c *compiler) branch(n *parse.BranchNode, dot reflect.Type, with bool) node {
	scope := len(c.vars)
	defer func() { c.vars = c.vars[:scope] }()
	var e expr
	if len(n.Pipe.Decl) > 0 {
		value, slot := c.declare(n.Pipe, dot)
		e = ofValue(c.vars[len(c.vars)-1].typ, func(r *run, dot reflect.Value) reflect.Value {
			v := value(r, dot)
			r.vars[r.base+slot] = v
			return v
		})
	} else {
		e = c.commands(n.Pipe.Cmds, dot)
	}
	if with {
		e.needs(n.Pipe)
		inner, outer := c.nodes(n.List, e.typ), c.nodes(n.ElseList, dot)
		value, truth := e.value, truthOf(e.typ)
		return func(r *run, dot reflect.Value) {
			if v := value(r, dot); truth(v) {
				inner(r, v)
			} else {
				outer(r, dot)
			}
		}
	}
	then, otherwise, truth := c.nodes(n.List, dot), c.nodes(n.ElseList, dot), e.truth
	return func(r *run, dot reflect.Value) {
		if truth(r, dot) {
			then(r, dot)
		} else {
			otherwise(r, dot)
		}
	}
}

func (c *compiler) loop(n *parse.RangeNode, dot reflect.Type) node {
	if n.Pipe.IsAssign {
		unknownf("assignment %s", n.Pipe)
	}
	e := c.commands(n.Pipe.Cmds, dot).needs(n.Pipe)
	if k := e.typ.Kind(); k != reflect.Slice && k != reflect.Array {
		unknownf("range over %s", e.typ)
	}
	scope := len(c.vars)
	index, elem := -1, -1
	switch decl := n.Pipe.Decl; len(decl) {
	case 1:
		elem = c.variable(decl[0].Ident[0], e.typ.Elem())
	case 2:
		index = c.variable(decl[0].Ident[0], reflect.TypeFor[int]())
		elem = c.variable(decl[1].Ident[0], e.typ.Elem())
	}
	body := c.nodes(n.List, e.typ.Elem())
	// In the else list, variables of the loop have the value of the pipeline,
	// which nothing has a use for.
	for i := scope; i < scope+len(n.Pipe.Decl); i++ {
		c.vars[i].typ = nil
	}
	c.vars = c.vars[:scope+len(n.Pipe.Decl)]
	none := c.nodes(n.ElseList, dot)
	c.vars = c.vars[:scope]
	value := e.value
	return func(r *run, dot reflect.Value) {
		v := value(r, dot)
		n := v.Len()
		if n == 0 {
			none(r, dot)
			return
		}
		for i := range n {
			x := v.Index(i)
			if index >= 0 {
				r.vars[r.base+index] = reflect.ValueOf(i)
			}
			if elem >= 0 {
				r.vars[r.base+elem] = x
			}
			body(r, x)
		}
	}
}

func (c *compiler) template(n *parse.TemplateNode, dot reflect.Type) node {
	if c.set.templates.Lookup(n.Name) == nil {
		// Called within a tag: html/template has made a copy of the template
		// with other escapers, which only it knows.
		unknownf("%s", n)
	}
	if n.Pipe == nil {
		t := c.set.stencil(use{name: n.Name})
		return func(r *run, _ reflect.Value) { r.call(t, reflect.Value{}) }
	}
	if len(n.Pipe.Decl) > 0 {
		unknownf("declaration in %s", n)
	}
	e := c.commands(n.Pipe.Cmds, dot).needs(n.Pipe)
	t := c.set.stencil(use{n.Name, e.typ})
	value := e.value
	return func(r *run, dot reflect.Value) { r.call(t, value(r, dot)) }
}
