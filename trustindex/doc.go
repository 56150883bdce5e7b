// Package trustindex reads and verifies the JSON index of a trust center that
// Placard has published. It has no dependency outside the standard library and
// none on the program that writes the index.
//
// The way in is /index.json. Each document carries address, size, SHA-256 and
// date of the documents below it, so a reader fetches one small file, compares,
// and goes down only where something changed:
//
//	/index.json                            Index     changes with each publication
//	/systems/<id>/index.json               System    changes with the system
//	/systems/<id>/packs/<v>/index.json     Pack      does not change
//	/notices/index.json                    Notices   grows
//
// A [Reader] fetches documents and refuses bytes whose size or SHA-256 is not
// what the parent says:
//
//	r := trustindex.Reader{Client: http.DefaultClient}
//	index, err := r.Index(ctx, "https://trust.example.com/index.json")
//	system, err := r.System(ctx, index.Systems[0].Document)
//	pack, err := r.Pack(ctx, system.Packs[0])
//
// # Rules for readers
//
// Ignore members you do not know, and treat a value you do not know as
// "other". Versions are labels; the order is the array's. Keep what was
// fetched by its SHA-256. A document of another major version than
// [SchemaVersion]'s is refused.
package trustindex
