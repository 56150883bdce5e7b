package render

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"placard/generator/diag"
	"placard/generator/disclosure"
	"placard/generator/markdown"
	"placard/generator/output"
)

// assets are the files that every page needs, under names that hold their
// digest, so that a browser may keep them for ever.
type assets struct {
	artifacts      []output.Artifact
	css            string // addresses
	overview       string
	print          string
	compare        string
	own            []string
	fonts          []string // those that the style sheet asks for
	js             string
	icon, iconType string
	logo           string
	image          string
}

// collectAssets makes style sheets, script, fonts and images of the theme and
// the site's settings.
func (s *site) collectAssets() (assets, error) {
	var a assets
	settings := s.Config.Theme
	add := func(name string, data []byte) string {
		address := "assets/" + fingerprinted(name, data)
		if !slices.ContainsFunc(a.artifacts, func(x output.Artifact) bool { return x.Path == address }) {
			a.artifacts = append(a.artifacts, file("asset", address, data))
		}
		return address
	}
	var sheet []byte
	if settings.Fonts != "system" {
		fonts := string(s.theme.files["fonts.css"])
		for _, name := range sortedKeys(s.theme.files) {
			if !strings.HasPrefix(name, "fonts/") {
				continue
			}
			address := add(path.Base(name), s.theme.files[name])
			if strings.Contains(fonts, "url("+name+")") && path.Ext(name) == ".woff2" {
				a.fonts = append(a.fonts, address)
			}
			fonts = strings.ReplaceAll(fonts, "url("+name+")", "url("+path.Base(address)+")")
		}
		sheet = append(sheet, fonts...)
	}
	sheet = append(sheet, s.theme.files["theme.css"]...)
	if settings.Fonts == "system" {
		sheet = append(sheet, systemFonts...)
	}
	sheet = append(sheet, colorSheet(settings.Colors)...)
	sheet = minified("theme.css", sheet)
	// Colours of code have a budget of their own and change with the
	// program, not with the theme.
	code, err := output.MinifyCSS(markdown.Stylesheet())
	if err != nil {
		return a, fmt.Errorf("minify the colours of code: %w", err)
	}
	a.css = add("theme.css", append(append(sheet, '\n'), code...))
	for _, sheet := range []struct {
		name    string
		address *string
	}{{"overview.css", &a.overview}, {"compare.css", &a.compare}, {"print.css", &a.print}} {
		*sheet.address = add(sheet.name, minified(sheet.name, s.theme.files[sheet.name]))
	}
	for _, name := range settings.CSS {
		data, ok := s.themeFile(name)
		if !ok {
			continue // a finding of Theme.Check
		}
		a.own = append(a.own, add(path.Base(name), data))
	}
	a.js = add("theme.js", minified("theme.js", s.theme.files["theme.js"]))
	icon := "icon.svg"
	data := s.theme.files[icon]
	if own, ok := s.themeFile(settings.Favicon); ok && settings.Favicon != "" {
		icon, data = path.Base(settings.Favicon), own
	}
	a.icon, a.iconType = add(icon, data), imageType(icon)
	if own, ok := s.themeFile(settings.Logo); ok && settings.Logo != "" {
		a.logo = add(path.Base(settings.Logo), own)
	}
	if own, ok := s.themeFile(settings.Image); ok && settings.Image != "" {
		a.image = add(path.Base(settings.Image), own)
	}
	return a, nil
}

// minified is a style sheet or a script made smaller. One that cannot be read
// is a finding of Theme.Check; a site that has switched that off knows more
// than the minifier does, and publishes it as it is.
func minified(name string, data []byte) []byte {
	if small, err := minify(name, data); err == nil {
		return small
	}
	return data
}

func minify(name string, data []byte) ([]byte, error) {
	if path.Ext(name) == ".js" {
		return output.MinifyJS(data)
	}
	return output.MinifyCSS(data)
}

// unreadable finds the style sheets and scripts among a site's own theme files
// that cannot be read. Only those that take the place of the default theme's
// are looked at: others are published as they are.
func unreadable(embedded, own map[string][]byte) diag.List {
	var found diag.List
	for _, name := range sortedKeys(own) {
		if ext := path.Ext(name); embedded[name] == nil || ext != ".css" && ext != ".js" {
			continue
		}
		_, err := minify(name, own[name])
		if err == nil {
			continue
		}
		src := diag.NewSource("theme/"+name, own[name])
		text, span, message := src.Bytes(), src.Whole(), err.Error()
		if at := (*output.SyntaxError)(nil); errors.As(err, &at) {
			offset := 0
			for range at.Line - 1 {
				offset += bytes.IndexByte(text[offset:], '\n') + 1
			}
			offset = min(offset+max(at.Column-1, 0), len(text))
			span, message = src.Span(offset, min(offset+1, len(text))), at.Message
		}
		found.Add(ruleThemeSyntax, span, "mend it; placard theme diff shows what is different from the default theme", "the file cannot be read: %s", message)
	}
	return found
}

// systemFonts takes the bundled fonts out of the font lists.
const systemFonts = `
:root{--sans:system-ui,-apple-system,"Segoe UI",sans-serif;--serif:Charter,Cambria,Georgia,serif}
`

// fingerprinted puts the beginning of the digest of a file into its name.
func fingerprinted(name string, data []byte) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + sha256Hex(data)[:8] + ext
}

func imageType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".svg":
		return "image/svg+xml"
	case ".ico":
		return "image/x-icon"
	}
	return "image/png"
}

// themeFile finds a file that the theme settings name: below the site's
// folder theme, or among its documents.
func (s *site) themeFile(name string) ([]byte, bool) { return themeFile(s.theme, s.Site, name) }

func themeFile(t *Theme, site *disclosure.Site, name string) ([]byte, bool) {
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if rest, ok := strings.CutPrefix(name, "theme/"); ok {
		data, ok := t.files[rest]
		return data, ok
	}
	for _, a := range site.Assets {
		if a.Path == name || "content/"+a.Path == name {
			data, err := a.Open()
			return data, err == nil
		}
	}
	data, ok := t.files[name]
	return data, ok
}

// siteAssets plans the files among the documents, such as images.
func (s *site) siteAssets() []output.Artifact {
	var list []output.Artifact
	for _, a := range s.Assets {
		list = append(list, copied(a.Path, a))
	}
	return list
}

// colorValue is a colour as the settings may have it: hexadecimal, so that
// its contrast can be computed.
var colorValue = regexp.MustCompile(`^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$`)

// colorPair reads a colour of the settings: one for both modes, or two.
func colorPair(value string) (light, dark string, ok bool) {
	fields := strings.Fields(value)
	switch len(fields) {
	case 1:
		light, dark = fields[0], fields[0]
	case 2:
		light, dark = fields[0], fields[1]
	}
	return light, dark, colorValue.MatchString(light) && colorValue.MatchString(dark)
}

// colorSheet sets the colours of the settings. Values that are not colours
// are findings of Theme.Check and left out.
func colorSheet(colors map[string]string) []byte {
	var b bytes.Buffer
	for _, name := range sortedKeys(colors) {
		light, dark, ok := colorPair(colors[name])
		if !ok || !tokenName.MatchString(name) {
			continue
		}
		fmt.Fprintf(&b, "--%s:light-dark(%s,%s);", name, light, dark)
	}
	if b.Len() == 0 {
		return nil
	}
	return []byte("\n:root{" + b.String() + "}\n")
}

var (
	tokenName  = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	tokenValue = regexp.MustCompile(`--([a-z0-9-]+):\s*light-dark\(\s*(#[0-9a-fA-F]+)\s*,\s*(#[0-9a-fA-F]+)\s*\)`)
)

// tokens reads the colours that the theme's style sheet declares.
func (t *Theme) tokens() map[string][2]string {
	colors := map[string][2]string{}
	for _, m := range tokenValue.FindAllStringSubmatch(string(t.files["theme.css"]), -1) {
		if _, ok := colors[m[1]]; !ok {
			colors[m[1]] = [2]string{m[2], m[3]}
		}
	}
	return colors
}

// Check finds the mistakes in a site's theme settings: files that do not
// exist, colours that are not known, are not colours or are too faint; and the
// style sheets and scripts that cannot be read.
func (t *Theme) Check(site *disclosure.Site) diag.List {
	found := slices.Clone(t.unreadable)
	settings := site.Config.Theme
	at := func(key string) diag.Span {
		if site.Positions == nil {
			return diag.FileSpan("site.toml")
		}
		return site.Positions.Value(key)
	}
	var known []string
	for _, name := range sortedKeys(t.files) {
		known = append(known, "theme/"+name)
	}
	for _, a := range site.Assets {
		known = append(known, a.Path)
	}
	need := func(key, name string) {
		if name == "" {
			return
		}
		data, ok := themeFile(t, site, name)
		if !ok {
			hint := ""
			if near := diag.Nearest(name, known); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			found.Add(ruleThemeFile, at(key), hint, "there is no file %q", name)
			return
		}
		if want, ok := pictures[key]; ok {
			if wrong := unshowable(name, data, want); wrong != "" {
				found.Add(ruleThemePicture, at(key), "write a "+strings.ToUpper(want[0])+" or "+strings.ToUpper(want[1])+" file that opens in a browser", "%q %s", name, wrong)
			}
		}
	}
	need("theme.logo", settings.Logo)
	need("theme.favicon", settings.Favicon)
	need("theme.image", settings.Image)
	for i, name := range settings.CSS {
		need(fmt.Sprintf("theme.css[%d]", i), name)
	}
	tokens := t.tokens()
	names := sortedKeys(tokens)
	for _, name := range sortedKeys(settings.Colors) {
		key := "theme.colors." + name
		if _, ok := tokens[name]; !ok {
			found.Add(ruleThemeColor, at(key), diag.DidYouMean(name, names), "unknown colour %q", name)
			continue
		}
		light, dark, ok := colorPair(settings.Colors[name])
		if !ok {
			found.Add(ruleThemeColor, at(key), `write a colour such as "#1843b0", or two with a space between`, "%q is not a colour", settings.Colors[name])
			continue
		}
		tokens[name] = [2]string{light, dark}
	}
	for _, name := range sortedKeys(settings.Colors) {
		for _, pair := range contrasts {
			if pair.text != name && pair.ground != name {
				continue
			}
			for mode, word := range []string{"light", "dark"} {
				text, ok := tokens[pair.text]
				ground, ok2 := tokens[pair.ground]
				if !ok || !ok2 {
					continue
				}
				if c := contrast(text[mode], ground[mode]); c < pair.least {
					found.Add(ruleThemeContrast, at("theme.colors."+name), "",
						"%s on %s has a contrast of %.1f in %s mode, less than %.1f", pair.text, pair.ground, c, word, pair.least)
				}
			}
		}
	}
	return found
}
