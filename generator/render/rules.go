package render

import "placard/generator/diag"

var (
	ruleTemplateSyntax = diag.Rule{
		Code: "T001", Severity: diag.Error, Fixed: true,
		Title: "a template of the site's theme cannot be used",
		Doc:   "A file below `theme/templates` replaces the default theme's template of the same path. It must be a Go template (package html/template) that parses, that calls only templates and functions there are, and whose values stand where they can be escaped.",
		Bad:   "-- theme/templates/parts/label.html --\n<span class=\"st {{.Class}\">{{.Text}}</span>\n",
		Good:  "-- theme/templates/parts/label.html --\n<span class=\"st {{.Class}}\">{{.Text}}</span>\n",
	}
	ruleTemplateField = diag.Rule{
		Code: "T002", Severity: diag.Error, Fixed: true,
		Title: "a template uses a value that its page does not have",
		Doc:   "Every page has a fixed set of values. A template that asks for another one would stop the build in the middle of a page.",
		Bad:   "-- theme/templates/parts/label.html --\n<span class=\"st\">{{.Colour}}</span>\n",
		Good:  "-- theme/templates/parts/label.html --\n<span class=\"st\">{{.Text}}</span>\n",
	}
	ruleTemplateUnused = diag.Rule{
		Code: "T003", Severity: diag.Warning,
		Title: "a template of the site's theme is never used",
		Doc:   "A file below `theme/templates` counts only when it has the path of a template of the default theme, or when another template calls it by its path without the ending. Otherwise it is probably misspelt.",
		Bad:   "-- theme/templates/parts/lable.html --\n<b>{{.Text}}</b>\n",
		Good:  "-- theme/templates/parts/label.html --\n<b>{{.Text}}</b>\n",
	}
	ruleStringsForm = diag.Rule{
		Code: "T004", Severity: diag.Error, Fixed: true,
		Title: "a strings file cannot be read",
		Doc:   "`theme/strings/<language>.toml` is TOML. Every value is a text, or a table of plural forms (`one`, `other` and so on, with `other` required), and the months are lists of twelve names.",
		Bad:   "-- theme/strings/en.toml --\n[page]\nskip = 3\n",
		Good:  "-- theme/strings/en.toml --\n[page]\nskip = \"Skip to the text\"\n",
	}
	ruleStringsKey = diag.Rule{
		Code: "T005", Severity: diag.Error,
		Title: "a strings file has an unknown key",
		Doc:   "The interface's text has fixed keys; the default theme's `strings/en.toml` lists them. A key that no template asks for changes nothing, so it is probably misspelt.",
		Bad:   "-- theme/strings/en.toml --\n[page]\nskipp = \"Skip to the text\"\n",
		Good:  "-- theme/strings/en.toml --\n[page]\nskip = \"Skip to the text\"\n",
	}
	ruleStringsPlace = diag.Rule{
		Code: "T006", Severity: diag.Error, Fixed: true,
		Title: "a text asks for a value that it is not given",
		Doc:   "The places in a text, such as `{date}`, are filled with values. A text may leave one out, but it cannot ask for one that the default text does not have.",
		Bad:   "-- theme/strings/en.toml --\n[menu]\nversion = \"Version {number}\"\n",
		Good:  "-- theme/strings/en.toml --\n[menu]\nversion = \"Edition {version}\"\n",
	}
	ruleLanguage = diag.Rule{
		Code: "T007", Severity: diag.Warning,
		Title: "the interface has no text in the site's language",
		Doc:   "The default theme speaks English. For another language, add `theme/strings/<language>.toml` with the texts of the default theme's `strings/en.toml`; what it leaves out stays English.",
		Bad:   "-- site.toml --\nlanguage = \"nl\"\n",
		Good:  "-- theme/strings/nl.toml --\n[page]\nskip = \"Naar de tekst\"\n",
	}
	ruleThemeFile = diag.Rule{
		Code: "T008", Severity: diag.Error, Fixed: true,
		Title: "a file that the theme settings name does not exist",
		Doc:   "`logo`, `favicon`, `image` and `css` below `[theme]` in site.toml name files in the site's folder `theme`, or images among the documents.",
		Bad:   "-- site.toml --\n[theme]\nlogo = \"theme/lgo.svg\"\n-- theme/logo.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n",
		Good:  "-- site.toml --\n[theme]\nlogo = \"theme/logo.svg\"\n-- theme/logo.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n",
	}
	ruleThemeColor = diag.Rule{
		Code: "T009", Severity: diag.Error, Fixed: true,
		Title: "a colour of the theme settings is not known or not a colour",
		Doc:   "`[theme.colors]` sets the theme's colours by name. A value is one colour, such as `#1843b0`, for light and dark, or two with a space between.",
		Bad:   "-- site.toml --\n[theme.colors]\nlnik = \"#1843b0\"\n",
		Good:  "-- site.toml --\n[theme.colors]\nlink = \"#1843b0 #9db9ff\"\n",
	}
	ruleThemeContrast = diag.Rule{
		Code: "T010", Severity: diag.Error,
		Title: "a colour of the theme settings is too faint",
		Doc:   "Text needs a contrast of 4.5 to 1 with what it stands on, and the edges of controls and the focus ring 3 to 1 (WCAG 2.2, criteria 1.4.3 and 1.4.11), in light and in dark.",
		Bad:   "-- site.toml --\n[theme.colors]\nlink = \"#9db9ff\"\n",
		Good:  "-- site.toml --\n[theme.colors]\nlink = \"#1843b0 #9db9ff\"\n",
	}
	ruleThemeSyntax = diag.Rule{
		Code: "T011", Severity: diag.Error,
		Title: "a style sheet or a script of the site's theme cannot be read",
		Doc:   "A file such as `theme/theme.js` that takes the place of one of the default theme is made smaller before it is published, and has to be read for that. Where it is right and only newer than the program, switch the rule off: it is then published as it is.",
		Bad:   "-- theme/theme.js --\nfunction menu( {\n",
		Good:  "-- theme/theme.js --\nfunction menu() {}\n",
	}
	ruleThemePicture = diag.Rule{
		Code: "T012", Severity: diag.Error,
		Title: "a picture of the theme settings cannot be shown",
		Doc:   "`logo` and `favicon` below `[theme]` in site.toml are SVG or PNG, `image` is PNG or JPEG. A file that ends too early, is damaged or is something else under that name stays an empty place in the header, or in the previews that chats and mail programs show of links.",
		Bad:   "-- site.toml --\n[theme]\nlogo = \"theme/logo.png\"\n-- theme/logo.png --\nversion https://git-lfs.github.com/spec/v1\n",
		Good:  "-- site.toml --\n[theme]\nlogo = \"theme/logo.svg\"\n-- theme/logo.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n",
	}
)

// Rules are the rules of this package.
func Rules() []diag.Rule {
	return []diag.Rule{
		ruleTemplateSyntax, ruleTemplateField, ruleTemplateUnused,
		ruleStringsForm, ruleStringsKey, ruleStringsPlace, ruleLanguage,
		ruleThemeFile, ruleThemeColor, ruleThemeContrast, ruleThemeSyntax, ruleThemePicture,
	}
}
