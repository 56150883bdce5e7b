package stencil

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"
)

// An expr is an expression whose type is known.
type expr struct {
	// typ is nil when only the truth is known: "or" of different types.
	typ   reflect.Type
	value func(r *run, dot reflect.Value) reflect.Value
	truth func(r *run, dot reflect.Value) bool
	// text is set for expressions of kind String.
	text func(r *run, dot reflect.Value) string
}

// needs refuses an expression of which only the truth is known.
func (e expr) needs(n parse.Node) expr {
	if e.typ == nil {
		unknownf("the type of %s", n)
	}
	return e
}

// ofValue makes the expression of a value.
func ofValue(typ reflect.Type, value func(*run, reflect.Value) reflect.Value) expr {
	truth := truthOf(typ)
	e := expr{typ: typ, value: value, truth: func(r *run, dot reflect.Value) bool { return truth(value(r, dot)) }}
	if typ.Kind() == reflect.String {
		e.text = func(r *run, dot reflect.Value) string { return value(r, dot).String() }
	}
	return e
}

func ofText(text func(*run, reflect.Value) string) expr {
	return expr{
		typ:   reflect.TypeFor[string](),
		value: func(r *run, dot reflect.Value) reflect.Value { return reflect.ValueOf(text(r, dot)) },
		truth: func(r *run, dot reflect.Value) bool { return text(r, dot) != "" },
		text:  text,
	}
}

func ofTruth(truth func(*run, reflect.Value) bool) expr {
	return expr{
		typ:   reflect.TypeFor[bool](),
		value: func(r *run, dot reflect.Value) reflect.Value { return reflect.ValueOf(truth(r, dot)) },
		truth: truth,
	}
}

// constant makes the expression of a constant, in a value that can be
// addressed.
func constant(v any, typ reflect.Type) expr {
	value := reflect.New(typ).Elem()
	value.Set(reflect.ValueOf(v).Convert(typ))
	return ofValue(typ, func(*run, reflect.Value) reflect.Value { return value })
}

// truthOf says of values of a type whether they are empty.
func truthOf(typ reflect.Type) func(reflect.Value) bool {
	switch typ.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return func(v reflect.Value) bool { return v.Len() > 0 }
	case reflect.Bool:
		return reflect.Value.Bool
	case reflect.Pointer:
		return func(v reflect.Value) bool { return !v.IsNil() }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(v reflect.Value) bool { return v.Int() != 0 }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return func(v reflect.Value) bool { return v.Uint() != 0 }
	case reflect.Float32, reflect.Float64:
		return func(v reflect.Value) bool { return v.Float() != 0 }
	case reflect.Struct:
		return func(reflect.Value) bool { return true }
	}
	unknownf("a value of type %s", typ)
	return nil
}

// commands is a pipeline: the value of each command is the last argument of
// the next.
func (c *compiler) commands(list []*parse.CommandNode, dot reflect.Type) expr {
	var e *expr
	for _, cmd := range list {
		next := c.command(cmd, dot, e)
		e = &next
	}
	return *e
}

func (c *compiler) pipe(p *parse.PipeNode, dot reflect.Type) expr {
	if len(p.Decl) > 0 {
		unknownf("declaration in %s", p)
	}
	return c.commands(p.Cmds, dot)
}

// command is a command with what was piped to it, or nil.
func (c *compiler) command(cmd *parse.CommandNode, dot reflect.Type, piped *expr) expr {
	switch n := cmd.Args[0].(type) {
	case *parse.FieldNode:
		return c.chain(c.dot(dot), n.Ident, cmd.Args[1:], dot, piped)
	case *parse.VariableNode:
		if len(n.Ident) > 1 {
			return c.chain(c.lookup(n.Ident[0]), n.Ident[1:], cmd.Args[1:], dot, piped)
		}
	case *parse.ChainNode:
		return c.chain(c.operand(n.Node, dot), n.Field, cmd.Args[1:], dot, piped)
	case *parse.IdentifierNode:
		return c.function(n.Ident, cmd.Args[1:], dot, piped)
	}
	if len(cmd.Args) > 1 || piped != nil {
		unknownf("arguments of %s", cmd)
	}
	return c.operand(cmd.Args[0], dot)
}

func (c *compiler) dot(typ reflect.Type) expr {
	if typ == nil {
		unknownf("a value, where none is given")
	}
	return ofValue(typ, func(_ *run, dot reflect.Value) reflect.Value { return dot })
}

func (c *compiler) lookup(name string) expr {
	for _, v := range slices.Backward(c.vars) {
		if v.name != name {
			continue
		}
		if v.typ == nil {
			break
		}
		slot := v.slot
		return ofValue(v.typ, func(r *run, _ reflect.Value) reflect.Value { return r.vars[r.base+slot] })
	}
	unknownf("variable %s", name)
	return expr{}
}

// operand is an expression that stands for itself.
func (c *compiler) operand(n parse.Node, dot reflect.Type) expr {
	switch n := n.(type) {
	case *parse.DotNode:
		return c.dot(dot)
	case *parse.FieldNode:
		return c.chain(c.dot(dot), n.Ident, nil, dot, nil)
	case *parse.VariableNode:
		if len(n.Ident) > 1 {
			return c.chain(c.lookup(n.Ident[0]), n.Ident[1:], nil, dot, nil)
		}
		return c.lookup(n.Ident[0])
	case *parse.ChainNode:
		return c.chain(c.operand(n.Node, dot), n.Field, nil, dot, nil)
	case *parse.PipeNode:
		return c.pipe(n, dot)
	case *parse.IdentifierNode:
		return c.function(n.Ident, nil, dot, nil)
	case *parse.StringNode:
		return constant(n.Text, reflect.TypeFor[string]())
	case *parse.BoolNode:
		return constant(n.True, reflect.TypeFor[bool]())
	case *parse.NumberNode:
		if n.IsInt && int64(int(n.Int64)) == n.Int64 && !strings.ContainsAny(n.Text, ".eEpPi'") {
			return constant(int(n.Int64), reflect.TypeFor[int]())
		}
	}
	unknownf("%s", n)
	return expr{}
}

// argument is an expression for a parameter; a nil type takes any.
func (c *compiler) argument(n parse.Node, param reflect.Type, dot reflect.Type) expr {
	e := c.operand(n, dot).needs(n)
	switch n.(type) {
	case *parse.StringNode, *parse.BoolNode, *parse.NumberNode:
		if param != nil && param.Kind() == e.typ.Kind() && param != e.typ {
			return constant(e.value(nil, reflect.Value{}).Interface(), param)
		}
	}
	return e.assigned(n, param)
}

// assigned refuses a value that a parameter does not take as it is.
func (e expr) assigned(n fmt.Stringer, param reflect.Type) expr {
	if param != nil && !e.typ.AssignableTo(param) {
		unknownf("%s as %s", n, param)
	}
	return e
}

// chain is the fields that follow a value; the last may be a method with
// arguments.
func (c *compiler) chain(e expr, names []string, args []parse.Node, dot reflect.Type, piped *expr) expr {
	var path []int // of fields that follow each other; -1 is through a pointer
	from := e
	flush := func(typ reflect.Type) expr {
		if len(path) == 0 {
			return from
		}
		value, steps := from.value, path
		from, path = ofValue(typ, func(r *run, dot reflect.Value) reflect.Value { return walk(value(r, dot), steps) }), nil
		return from
	}
	if e.typ == nil {
		unknownf("the fields %s", names)
	}
	typ := e.typ
	for i, name := range names {
		last := i == len(names)-1
		base := typ
		for base.Kind() == reflect.Pointer {
			base = base.Elem()
		}
		if base.Kind() == reflect.Interface {
			unknownf("%s of an interface", name)
		}
		if _, ok := reflect.PointerTo(base).MethodByName(name); ok {
			receiver := flush(typ)
			if typ.Kind() == reflect.Pointer && typ.Elem() != base {
				unknownf("%s of %s", name, typ)
			}
			if !last {
				from = c.method(receiver, base, name, nil, dot, nil)
			} else {
				from = c.method(receiver, base, name, args, dot, piped)
			}
			typ = from.needs(&parse.FieldNode{Ident: names}).typ
			continue
		}
		if base.Kind() != reflect.Struct {
			unknownf("%s of %s", name, base)
		}
		f, ok := base.FieldByName(name)
		if !ok || !f.IsExported() || last && (len(args) > 0 || piped != nil) {
			unknownf("%s of %s", name, base)
		}
		for t := typ; t.Kind() == reflect.Pointer; t = t.Elem() {
			path = append(path, -1)
		}
		t := base
		for _, index := range f.Index {
			if t.Kind() == reflect.Pointer { // an embedded one
				path = append(path, -1)
				t = t.Elem()
			}
			path = append(path, index)
			t = t.Field(index).Type
		}
		typ = f.Type
		if typ.Kind() == reflect.Interface || typ.Kind() == reflect.Func {
			unknownf("%s of type %s", name, typ)
		}
	}
	return flush(typ)
}

var errNil = errors.New("nil pointer")

func walk(v reflect.Value, path []int) reflect.Value {
	for _, i := range path {
		if i >= 0 {
			v = v.Field(i)
			continue
		}
		if v.IsNil() {
			panic(errNil)
		}
		v = v.Elem()
	}
	return v
}

// method is a method of a value, whose type without a pointer is base.
func (c *compiler) method(on expr, base reflect.Type, name string, args []parse.Node, dot reflect.Type, piped *expr) expr {
	m, _ := reflect.PointerTo(base).MethodByName(name)
	params := make([]reflect.Type, 0, m.Type.NumIn())
	for i := 1; i < m.Type.NumIn(); i++ {
		params = append(params, m.Type.In(i))
	}
	values := c.arguments(name, params, m.Type.IsVariadic(), args, dot, piped)
	for _, short := range c.set.calls[name] {
		if short.on != nil && reflect.PointerTo(base).Implements(short.on) && !m.Type.IsVariadic() && slices.Equal(short.in, params) && m.Type.NumOut() == 1 && m.Type.Out(0) == short.out {
			return short.bind(append([]expr{on}, values...))
		}
	}
	receiver, index := on.value, m.Index
	return called(name, m.Type, values, func(r *run, dot reflect.Value) reflect.Value {
		v := receiver(r, dot)
		switch {
		case v.Kind() == reflect.Pointer:
			return v.Method(index)
		case v.CanAddr():
			return v.Addr().Method(index)
		}
		return v.MethodByName(name)
	})
}

// arguments are those of a function with these parameters.
func (c *compiler) arguments(name string, params []reflect.Type, variadic bool, args []parse.Node, dot reflect.Type, piped *expr) []expr {
	n := len(args)
	if piped != nil {
		n++
	}
	fixed := len(params)
	if variadic {
		fixed--
	}
	if n < fixed || n > fixed && !variadic {
		unknownf("%d arguments of %s", n, name)
	}
	param := func(i int) reflect.Type {
		if i >= fixed {
			return params[fixed].Elem()
		}
		return params[i]
	}
	values := make([]expr, 0, n)
	for i, arg := range args {
		values = append(values, c.argument(arg, param(i), dot))
	}
	if piped != nil {
		at := &parse.FieldNode{Ident: []string{name}}
		values = append(values, piped.needs(at).assigned(at, param(n-1)))
	}
	return values
}

// bind calls with the values of expressions, a method's receiver first.
func (s Call) bind(values []expr) expr {
	none := func(*run, reflect.Value) reflect.Value { return reflect.Value{} }
	a, b := none, none
	if len(values) > 0 {
		a = values[0].value
	}
	if len(values) > 1 {
		b = values[1].value
	}
	switch {
	case s.text != nil:
		f := s.text
		return ofText(func(r *run, dot reflect.Value) string { return f(a(r, dot), b(r, dot)) })
	case s.truth != nil:
		f := s.truth
		return ofTruth(func(r *run, dot reflect.Value) bool { return f(a(r, dot), b(r, dot)) })
	case s.value != nil:
		f := s.value
		return ofValue(s.out, func(r *run, dot reflect.Value) reflect.Value { return f(a(r, dot), b(r, dot)) })
	}
	f, text, rest := s.list, values[0].text, values[1:]
	call := func(r *run, dot reflect.Value) reflect.Value {
		list := make([]any, len(rest))
		for i, e := range rest {
			if e.text != nil && e.typ == reflect.TypeFor[string]() {
				list[i] = e.text(r, dot)
			} else {
				list[i] = e.value(r, dot).Interface()
			}
		}
		v, err := f(text(r, dot), list)
		if err != nil {
			panic(err)
		}
		return v
	}
	return ofValue(s.out, call)
}

// called calls a function through package reflect.
func called(name string, typ reflect.Type, values []expr, function func(*run, reflect.Value) reflect.Value) expr {
	if typ.NumOut() == 0 || typ.NumOut() > 2 || typ.NumOut() == 2 && typ.Out(1) != reflect.TypeFor[error]() {
		unknownf("the results of %s", name)
	}
	out := typ.Out(0)
	if out.Kind() == reflect.Interface || out == reflect.TypeFor[reflect.Value]() {
		unknownf("the type of %s", name)
	}
	return ofValue(out, func(r *run, dot reflect.Value) reflect.Value {
		in := make([]reflect.Value, len(values))
		for i, e := range values {
			in[i] = e.value(r, dot)
		}
		results := function(r, dot).Call(in)
		if len(results) == 2 && !results[1].IsNil() {
			panic(results[1].Interface())
		}
		return results[0]
	})
}

// function is a function of the templates, or a built-in one.
func (c *compiler) function(name string, args []parse.Node, dot reflect.Type, piped *expr) expr {
	f, ok := c.set.funcs[name]
	if !ok {
		if piped != nil {
			unknownf("a value piped to %s", name)
		}
		return c.builtin(name, args, dot)
	}
	typ := reflect.TypeOf(f)
	params := make([]reflect.Type, 0, typ.NumIn())
	for in := range typ.Ins() {
		params = append(params, in)
	}
	values := c.arguments(name, params, typ.IsVariadic(), args, dot, piped)
	for _, short := range c.set.calls[name] {
		if short.on != nil || short.variadic != typ.IsVariadic() || short.out != typ.Out(0) {
			continue
		}
		if short.variadic && len(params) == 2 && params[0] == short.in[0] && params[1] == reflect.TypeFor[[]any]() || !short.variadic && slices.Equal(short.in, params) && typ.NumOut() == 1 {
			return short.bind(values)
		}
	}
	function := reflect.ValueOf(f)
	return called(name, typ, values, func(*run, reflect.Value) reflect.Value { return function })
}

func (c *compiler) builtin(name string, args []parse.Node, dot reflect.Type) expr {
	switch name {
	case "and", "or":
		return c.either(name, args, dot)
	case "not":
		if len(args) == 1 {
			truth := c.operand(args[0], dot).truth
			return ofTruth(func(r *run, dot reflect.Value) bool { return !truth(r, dot) })
		}
	case "eq":
		if len(args) >= 2 {
			return c.equal(args, dot)
		}
	case "ne":
		if len(args) == 2 {
			truth := c.equal(args, dot).truth
			return ofTruth(func(r *run, dot reflect.Value) bool { return !truth(r, dot) })
		}
	case "lt", "le", "gt", "ge":
		if len(args) == 2 {
			return c.order(name, args, dot)
		}
	case "len":
		if len(args) == 1 {
			e := c.operand(args[0], dot).needs(args[0])
			if k := e.typ.Kind(); k == reflect.Slice || k == reflect.Array || k == reflect.String || k == reflect.Map {
				value := e.value
				return ofValue(reflect.TypeFor[int](), func(r *run, dot reflect.Value) reflect.Value { return reflect.ValueOf(value(r, dot).Len()) })
			}
		}
	case "index":
		if len(args) == 2 {
			e, i := c.operand(args[0], dot).needs(args[0]), c.operand(args[1], dot).needs(args[1])
			if k := e.typ.Kind(); (k == reflect.Slice || k == reflect.Array) && i.typ.Kind() == reflect.Int && e.typ.Elem().Kind() != reflect.Interface {
				list, at := e.value, i.value
				return ofValue(e.typ.Elem(), func(r *run, dot reflect.Value) reflect.Value {
					return list(r, dot).Index(int(at(r, dot).Int()))
				})
			}
		}
	}
	unknownf("function %s", name)
	return expr{}
}

// either is and or or, whose value is that of the argument that decides.
func (c *compiler) either(name string, args []parse.Node, dot reflect.Type) expr {
	if len(args) == 0 {
		unknownf("%s of nothing", name)
	}
	stop := name == "or"
	var list []expr
	same := true
	for _, arg := range args {
		e := c.operand(arg, dot)
		list = append(list, e)
		same = same && e.typ != nil && e.typ == list[0].typ
	}
	truth := func(r *run, dot reflect.Value) bool {
		for _, e := range list {
			if e.truth(r, dot) == stop {
				return stop
			}
		}
		return !stop
	}
	if !same {
		return expr{truth: truth}
	}
	is := truthOf(list[0].typ)
	e := ofValue(list[0].typ, func(r *run, dot reflect.Value) (v reflect.Value) {
		for _, e := range list {
			if v = e.value(r, dot); is(v) == stop {
				return v
			}
		}
		return v
	})
	e.truth = truth
	return e
}

// A family is the types that can be compared with each other.
func family(t reflect.Type) reflect.Kind {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return reflect.Int
	case reflect.String, reflect.Bool:
		return t.Kind()
	}
	unknownf("comparison of %s", t)
	return 0
}

// equal reports whether the first argument is one of the others.
func (c *compiler) equal(args []parse.Node, dot reflect.Type) expr {
	var list []expr
	for _, arg := range args {
		e := c.operand(arg, dot).needs(arg)
		list = append(list, e)
		if family(e.typ) != family(list[0].typ) {
			unknownf("comparison of %s and %s", list[0].typ, e.typ)
		}
	}
	switch first, others := list[0], list[1:]; family(first.typ) {
	case reflect.String:
		return ofTruth(func(r *run, dot reflect.Value) bool {
			v := first.text(r, dot)
			return slices.ContainsFunc(others, func(e expr) bool { return e.text(r, dot) == v })
		})
	case reflect.Int:
		return ofTruth(func(r *run, dot reflect.Value) bool {
			v := first.value(r, dot).Int()
			return slices.ContainsFunc(others, func(e expr) bool { return e.value(r, dot).Int() == v })
		})
	default:
		return ofTruth(func(r *run, dot reflect.Value) bool {
			v := first.truth(r, dot)
			return slices.ContainsFunc(others, func(e expr) bool { return e.truth(r, dot) == v })
		})
	}
}

func (c *compiler) order(name string, args []parse.Node, dot reflect.Type) expr {
	a, b := c.operand(args[0], dot).needs(args[0]), c.operand(args[1], dot).needs(args[1])
	if family(a.typ) != reflect.Int || family(b.typ) != reflect.Int {
		unknownf("comparison of %s and %s", a.typ, b.typ)
	}
	return ofTruth(func(r *run, dot reflect.Value) bool {
		x, y := a.value(r, dot).Int(), b.value(r, dot).Int()
		switch name {
		case "lt":
			return x < y
		case "le":
			return x <= y
		case "gt":
			return x > y
		}
		return x >= y
	})
}
