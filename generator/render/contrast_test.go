package render_test

import (
	"regexp"
	"strings"
	"testing"

	"placard/generator/markdown"
	"placard/generator/output"
	"placard/generator/render"
)

func TestContrast(t *testing.T) {
	n := 0
	render.Contrasts(theme(t, "", "en"), func(text, ground string, least, light, dark float64) {
		n++
		if light < least {
			t.Errorf("%s on %s: %.2f in light mode, less than %.1f", text, ground, light, least)
		}
		if dark < least {
			t.Errorf("%s on %s: %.2f in dark mode, less than %.1f", text, ground, dark, least)
		}
	})
	if n < 40 {
		t.Errorf("only %d pairs", n)
	}
}

// The pairs are those of all style sheets. Colours stand in the declarations
// of :root and nowhere else; every colour of text is held against the page,
// and every ground against the text that can stand on it.
func TestContrastCoversStyleSheets(t *testing.T) {
	pairs := map[[2]string]bool{}
	render.Contrasts(theme(t, "", "en"), func(text, ground string, _, _, _ float64) { pairs[[2]string{text, ground}] = true })
	held := func(a, b string) bool { return pairs[[2]string{a, b}] || pairs[[2]string{b, a}] }
	var all strings.Builder
	texts, grounds := map[string]bool{}, map[string]bool{}
	for _, name := range []string{"theme.css", "overview.css", "compare.css", "search.css", "print.css", "code"} {
		var sheet string
		if name == "code" {
			small, err := output.MinifyCSS(markdown.Stylesheet())
			if err != nil {
				t.Fatal(err)
			}
			sheet = string(small)
		} else {
			sheet = string(css(t, name))
		}
		all.WriteString(sheet)
		rest := regexp.MustCompile(`--[a-z0-9-]+:light-dark\([^)]*\)`).ReplaceAllString(sheet, "")
		for _, m := range regexp.MustCompile(`#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab|color)a?\([^)]*\)|light-dark\([^)]*\)|[:\s](?:white|black|red|green|blue|gr[ae]y)\b`).FindAllString(rest, -1) {
			if m != "#0000" && m != "#0002" { // clear, and the shadow of menus
				t.Errorf("%s: the colour %q is not among those of :root", name, m)
			}
		}
		for _, block := range regexp.MustCompile(`[^{}]*\{([^{}]*)\}`).FindAllStringSubmatch(sheet, -1) {
			var text, ground string
			for declaration := range strings.SplitSeq(block[1], ";") {
				property, value, _ := strings.Cut(declaration, ":")
				m := regexp.MustCompile(`var\(--([a-z0-9-]+)\)`).FindStringSubmatch(value)
				if m == nil {
					continue
				}
				switch strings.TrimSpace(property) {
				case "color", "fill", "--c":
					text = m[1]
					if m[1] != "c" && m[1] != "b" {
						texts[m[1]] = true
					}
				case "background", "background-color", "--b":
					ground = m[1]
					if m[1] != "c" && m[1] != "b" {
						grounds[m[1]] = true
					}
				}
			}
			if text != "" && ground != "" && text != "c" && !held(text, ground) {
				t.Errorf("%s: %s on %s is not computed: %s", name, text, ground, block[0])
			}
		}
	}
	for _, m := range regexp.MustCompile(`\.h[a-z]\{color:var\(--([a-z0-9-]+)\)`).FindAllStringSubmatch(all.String(), -1) {
		if !held(m[1], "wash") {
			t.Errorf("%s as a colour of code is not computed on wash", m[1])
		}
	}
	for text := range texts {
		if text != "paper" && !held(text, "paper") && !held(text, "link") {
			t.Errorf("%s is not computed on paper", text)
		}
	}
	// On every ground there can be text, secondary text and links.
	for ground := range grounds {
		if ground == "ink" || ground == "link" {
			continue // the ground of one button and of one switch, whose text is in the same rule
		}
		for _, text := range []string{"ink", "ink-2", "link", "seen"} {
			if !strings.HasSuffix(ground, "-bg") && ground != "paper" && ground != "wash" {
				if !held(ground, "paper") {
					t.Errorf("the shape in %s is not computed", ground)
				}
				continue
			}
			if !held(text, ground) {
				t.Errorf("%s is not computed on %s", text, ground)
			}
		}
	}
	if len(texts) < 9 || len(grounds) < 8 {
		t.Errorf("only %v on %v", texts, grounds)
	}
}
