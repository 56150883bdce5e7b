package render

import "placard/generator/output"

// shrink minifies a template once, when the theme is loaded: pages then come
// out small without a minifier having seen them.
func shrink(template string) (string, error) {
	out, err := output.MinifyHTMLTemplate([]byte(template))
	return string(out), err
}
