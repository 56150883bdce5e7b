// Package themes holds the themes that come with the program.
//
// A theme is a folder:
//
//	templates/pages/*.html   one template for each type of page
//	templates/parts/*.html   the parts that they share
//	strings/<language>.toml  every word of the interface
//	theme.css                colours, type, layout, components
//	theme.js                 what script adds; no page needs it
//	fonts.css, fonts/*       bundled fonts with their licences
//	icon.svg                 the icon, when the site has none of its own
//
// A site overrides any of these files by one of the same path below its own
// folder theme/. Keys of a strings file are overridden one by one.
package themes

import (
	"embed"
	"io/fs"
)

//go:embed all:default
var files embed.FS

// Default gives the default theme.
func Default() fs.FS {
	theme, err := fs.Sub(files, "default")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return theme
}
