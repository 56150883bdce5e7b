package markdown

import "strings"

// A codeColour is the colour of one class of tokens on a light and on a dark
// background. The theme's code stands on #f4f6f8 and #151b21; each colour has
// a contrast of at least 4.5 on its own, which a test computes.
type codeColour struct {
	class, light, dark string
	style              string // besides the colour
}

var codeColours = []codeColour{
	{"hw", "#7a2c94", "#d8a6ec", ""},                  // keywords
	{"hk", "#1843b0", "#9db9ff", ""},                  // keys, tags, attributes
	{"hf", "#0b5c74", "#7cd0e8", ""},                  // functions, types
	{"hv", "#8a3b12", "#f0b48c", ""},                  // variables, constants
	{"hs", "#0b5d3b", "#8cd9b3", ""},                  // strings
	{"hn", "#93263c", "#ff9fb0", ""},                  // numbers
	{"hc", "#5c6873", "#919eaa", "font-style:italic"}, // comments
	{"hi", "#0b4d2d", "#a4e8c5", ""},                  // added lines
	{"hd", "#86191e", "#ffb0ab", ""},                  // deleted lines
}

// Stylesheet is the CSS of highlighted code: classes in terms of light-dark()
// pairs that reach AA contrast on the theme's code background.
func Stylesheet() []byte {
	var b strings.Builder
	for _, c := range codeColours {
		b.WriteString(".code ." + c.class + "{color:light-dark(" + c.light + "," + c.dark + ")")
		if c.style != "" {
			b.WriteString(";" + c.style)
		}
		b.WriteString("}\n")
	}
	return []byte(b.String())
}
