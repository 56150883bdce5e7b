package generator_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"placard/trustindex"
)

// indexPage documents the JSON index from the types that it is written with,
// which are those that its schemas are made from.
func indexPage(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, `+++
title = "JSON index"
description = "What programs read: documents, members, the version of the format, how to verify."
order = 65
+++

This page is made from the program's source. It describes version %s of the format. [Read the index from a
program](../how-to/read-the-index.md) shows how to use it.

## Documents

| Address | Document | Changes |
| --- | --- | --- |
| `+"`/index.json` | [Index](#type-index): the way in | with each publication |\n"+
		"| `/systems/<system>/index.json` | [System](#type-system): what may change about a system and its packs | with the system |\n"+
		"| `/systems/<system>/packs/<version>/index.json` | [Pack](#type-pack): a pack as it was published | never |\n"+
		"| `/notices/index.json` | [Notices](#type-notices): every notice | when one is published or corrected |\n"+
		"| `/schema/v1/<document>.json` | JSON Schema (draft 2020-12) of a document, for the major version | when members are added |\n"+
		"| `/schema/v%[1]s/<document>.json` | the same, for the exact version | never |\n"+
		"| `/SHA256SUMS` | digest of every file of the site | with each publication |\n", trustindex.SchemaVersion)
	b.WriteString(`
Every document gives the addresses, sizes, SHA-256 and dates of the documents below it. A reader that keeps what it has fetched reads
one small file, compares, and goes down only where a digest is new.

Addresses are absolute. Instants are in UTC and end with Z, days are YYYY-MM-DD. There are no nulls: a member that says nothing is
left out. Sizes and digests are of the bytes as stored, before any compression on the way. No time of a build is anywhere: the same
content gives the same bytes.

## Version of the format

` + "`schema_version`" + ` is a semantic version. The first number changes when a member is removed, renamed or changes its meaning; the
documents of the number before are then published beside the new ones for at least 24 months. The second changes when members or
known values are added, the third when words are.

So that nothing breaks when the second number changes, a reader

- ignores members that it does not know;
- treats a value that it does not know as "other";
- takes version labels as they are: the order is that of the list;
- refuses a document whose first number is not the one it was written for.

The published schemas allow unknown members and values for the same reason. Their ` + "`$id`" + ` is a URN that is the same on every site, and so
are their bytes.

## What can be verified

| To verify | Compare |
| --- | --- |
| any document or file | its size and SHA-256 with what the document above says |
| a pack's text | the SHA-256 of its ` + "`index.md`" + ` with ` + "`digest`" + `, which approvals, contracts and certificates name |
| everything | ` + "`sha256sum --check SHA256SUMS`" + ` in a copy of the site |
| the index itself | nothing above it says what it must be: trust in it is trust in the connection, or in whoever gives you its digest |

Go programs can use the package ` + "`placard/trustindex`" + `, which fetches, verifies and decodes, and depends on the standard library alone.
`)
	documents := []reflect.Type{reflect.TypeFor[trustindex.Index](), reflect.TypeFor[trustindex.System](), reflect.TypeFor[trustindex.Pack](), reflect.TypeFor[trustindex.Notices]()}
	seen := map[reflect.Type]bool{}
	for queue := documents; len(queue) > 0; {
		typ := queue[0]
		queue = queue[1:]
		if seen[typ] {
			continue
		}
		seen[typ] = true
		fmt.Fprintf(&b, "\n## Type %s\n\n| Member | Type | |\n| --- | --- | --- |\n", typ.Name())
		queue = append(queue, memberRows(&b, typ)...)
	}
	return b.Bytes()
}

// memberRows writes the members of a type, those of embedded types in their
// place, and gives the types they lead to.
func memberRows(b *bytes.Buffer, typ reflect.Type) (more []reflect.Type) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Anonymous {
			more = append(more, memberRows(b, f.Type)...)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		kind, inner := memberType(f.Type)
		if inner != nil {
			more = append(more, inner)
		}
		if format := f.Tag.Get("format"); format != "" && format != "date-time" {
			kind = strings.Replace(kind, "text", map[string]string{
				"uri": "address", "date": "day", "semver": "version", "sha256": "64 hexadecimal digits", "digest": "`sha256:` and 64 hexadecimal digits",
			}[format], 1)
		}
		text := escape(f.Tag.Get("doc"))
		if known := f.Tag.Get("known"); known != "" {
			text += " Known: " + quoted(strings.Split(known, ",")) + "."
		}
		if strings.HasPrefix(options, "omit") {
			kind += ", optional"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", name, kind, text)
	}
	return more
}

func memberType(t reflect.Type) (kind string, inner reflect.Type) {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "instant", nil
	case t.Kind() == reflect.Pointer:
		return memberType(t.Elem())
	case t.Kind() == reflect.Slice:
		kind, inner = memberType(t.Elem())
		return "list of " + kind, inner
	case t.Kind() == reflect.Struct:
		return fmt.Sprintf("[%s](#type-%s)", t.Name(), strings.ToLower(t.Name())), t
	case t.Kind() == reflect.Bool:
		return "true or false", nil
	case t.Kind() == reflect.String:
		return "text", nil
	}
	return "number", nil
}
