package markdown

import "strings"

// A codeColour gives one class of tokens a colour of the theme, so that code
// follows the colours that a site sets. The theme's test computes the contrast
// of each of them on the ground on which code stands.
type codeColour struct {
	class, colour string
	style         string // besides the colour
}

var codeColours = []codeColour{
	{"hw", "seen", ""},                   // keywords
	{"hk", "link", ""},                   // keys, tags, attributes
	{"hf", "link", ""},                   // functions, types
	{"hv", "soon", ""},                   // variables, constants
	{"hs", "ok", ""},                     // strings
	{"hn", "stop", ""},                   // numbers
	{"hc", "ink-3", "font-style:italic"}, // comments
	{"hi", "ok", ""},                     // added lines
	{"hd", "stop", ""},                   // deleted lines
}

// Stylesheet is the CSS of highlighted code. Its colours are the custom
// properties of the theme: ink-3, link, ok, seen, soon and stop.
func Stylesheet() []byte {
	var colours []string
	classes := map[string][]string{}
	for _, c := range codeColours {
		value := "color:var(--" + c.colour + ")"
		if c.style != "" {
			value += ";" + c.style
		}
		if classes[value] == nil {
			colours = append(colours, value)
		}
		classes[value] = append(classes[value], "."+c.class)
	}
	var b strings.Builder
	for _, value := range colours {
		b.WriteString(strings.Join(classes[value], ",") + "{" + value + "}\n")
	}
	return []byte(b.String())
}
