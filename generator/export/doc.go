// Package export makes what programs read: feeds, calendars, life cycle
// documents, messages that are ready to be sent, and JSON Schemas. One file
// holds one format.
//
//	to change …                              open …
//	what is published, and under which key   feeds.go, links.go
//	what an entry says                       entry.go (notices), changes.go (packs)
//	how text travels                         portable.go (HTML), plaintext.go
//	ids                                      identity.go
//	head and archives                        archive.go
//	a format                                 atom.go, rss.go, jsonfeed.go, calendar.go,
//	                                         lifecycle.go, message.go, schema.go
//	words                                    strings.go
//
// Nothing here reads a clock, and XML and JSON are escaped by encoding/xml and
// encoding/json alone. The checkers in the tests are written from the
// specifications; testdata/feeds subscribes real readers to a built site.
package export
