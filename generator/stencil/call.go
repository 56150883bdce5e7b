package stencil

import "reflect"

// A Call is a short way to a function of the templates, or to a method of the
// values that they are given, which otherwise is called through package
// reflect.
type Call struct {
	name string
	on   reflect.Type   // what a receiver implements, nil for a function
	in   []reflect.Type // arguments
	// variadic: in is a text, and any arguments follow.
	variadic bool
	out      reflect.Type

	// One of them is set. A method's receiver comes first.
	text  func(a, b reflect.Value) string
	truth func(a, b reflect.Value) bool
	value func(a, b reflect.Value) reflect.Value
	list  func(text string, values []any) (reflect.Value, error)
}

// TextMethod is a method that gives a text. R is an interface with only this
// method.
func TextMethod[R any](name string, f func(R) string) Call {
	return Call{name: name, on: reflect.TypeFor[R](), out: reflect.TypeFor[string](),
		text: func(a, _ reflect.Value) string { return f(receiver[R](a)) }}
}

// TextMethodOf is a method that gives a text of an argument.
func TextMethodOf[R, A any](name string, f func(R, A) string) Call {
	return Call{name: name, on: reflect.TypeFor[R](), in: []reflect.Type{reflect.TypeFor[A]()}, out: reflect.TypeFor[string](),
		text: func(a, b reflect.Value) string { return f(receiver[R](a), as[A](b)) }}
}

// TruthMethod is a method that is true or false.
func TruthMethod[R any](name string, f func(R) bool) Call {
	return Call{name: name, on: reflect.TypeFor[R](), out: reflect.TypeFor[bool](),
		truth: func(a, _ reflect.Value) bool { return f(receiver[R](a)) }}
}

// TextFunc is a function that gives a text of an argument.
func TextFunc[A any](name string, f func(A) string) Call {
	return Call{name: name, in: []reflect.Type{reflect.TypeFor[A]()}, out: reflect.TypeFor[string](),
		text: func(a, _ reflect.Value) string { return f(as[A](a)) }}
}

// ValueFunc is a function that makes a value of an argument.
func ValueFunc[A, B any](name string, f func(A) B) Call {
	return Call{name: name, in: []reflect.Type{reflect.TypeFor[A]()}, out: reflect.TypeFor[B](),
		value: func(a, _ reflect.Value) reflect.Value { return reflect.ValueOf(f(as[A](a))) }}
}

// ListFunc is a function of a text and any number of values.
func ListFunc[B any](name string, f func(string, ...any) (B, error)) Call {
	return Call{name: name, in: []reflect.Type{reflect.TypeFor[string]()}, variadic: true, out: reflect.TypeFor[B](),
		list: func(text string, values []any) (reflect.Value, error) {
			b, err := f(text, values...)
			return reflect.ValueOf(b), err
		}}
}

// receiver gives a method's receiver: the address of what has one, so that
// nothing is copied.
func receiver[R any](v reflect.Value) R {
	if v.Kind() != reflect.Pointer && v.CanAddr() {
		v = v.Addr()
	}
	return v.Interface().(R)
}

func as[A any](v reflect.Value) A {
	if v.CanAddr() {
		return *v.Addr().Interface().(*A)
	}
	return v.Interface().(A)
}
