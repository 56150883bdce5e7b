// Package stencil executes templates of html/template without reflecting on
// every action.
//
// html/template interprets: for each field, method and function it looks up a
// name in a type, makes a value for every argument and calls through package
// reflect. For pages that are all made with the same few templates from the
// same few types, all of this is known beforehand. A [Set] therefore reads a
// template once for each type of value that it is given, after html/template
// has decided which escapers stand where, and keeps a tree of functions with
// the fields resolved, the calls bound and the escapers chosen.
//
// # The same bytes
//
// What a template means is decided by html/template alone. A Set understands
// the part of the language that pages use: fields, methods, variables, if,
// with, range, template, calls, and the escapers for text, attributes, titles
// and links. A template that uses anything else, such as an interface, a map or
// a script's escaper, is executed by html/template, be it a page or a part
// that a page calls. And whatever fails is executed again by html/template,
// whose error is the one that is reported. So a site's own templates may use
// the whole language; what this package knows decides how fast they are.
//
// Calls through package reflect are slow, too. Methods and functions that
// templates ask for often are given as a [Call], which names their types.
package stencil
