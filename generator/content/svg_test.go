package content

import (
	"strings"
	"testing"

	"placard/generator/diag"
)

func TestCheckXML(t *testing.T) {
	for text, want := range map[string]int{
		`<svg xmlns="http://www.w3.org/2000/svg"/>`:                                               0,
		`<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>`:          0,
		`<svg><a href="https://example.com"><text>x</text></a></svg>`:                             0,
		`<svg><a href="page.html"/><use href="#a"/><image href="data:image/png;base64,A"/></svg>`: 0,
		`<svg><style>a{fill:url(#g)}</style><g style="fill:url('#g')" filter="url(#f)"/></svg>`:   0,
		`<svg onload="x()"/>`:             1,
		`<svg ONLOAD="x()"/>`:             1,
		`<svg><script>x()</script></svg>`: 1,
		`<svg><h:script xmlns:h="http://www.w3.org/1999/xhtml">x()</h:script></svg>`:            1,
		`<svg><foreignObject><iframe src="https://evil.example"/></foreignObject></svg>`:        3,
		`<svg><a href="javascript:x()"/></svg>`:                                                 1,
		"<svg><a href=\"\tjava&#10;script:x()\"/></svg>":                                        1,
		`<svg xmlns:xlink="http://www.w3.org/1999/xlink"><a xlink:href=" JavaScript:x"/></svg>`: 1,
		`<svg><image href="https://evil.example/x.png"/></svg>`:                                 1,
		`<svg><image href="data:image/svg+xml,x"/></svg>`:                                       1,
		`<svg><use href="other.svg#a"/></svg>`:                                                  1,
		`<svg><set attributeName="href" to="javascript:x()"/></svg>`:                            1,
		`<svg><style>@import "https://evil.example"</style></svg>`:                              1,
		`<svg><style>a{fill:\75rl(https://evil.example)}</style></svg>`:                         1,
		`<svg><g style="fill:url(https://evil.example)"/></svg>`:                                1,
		`<!DOCTYPE svg [<!ENTITY a "b">]><svg/>`:                                                1,
		`<?xml-stylesheet href="x.css"?><svg/>`:                                                 1,
		`<svg><g></svg>`:                                                                        1,
		`<svg>&a;</svg>`:                                                                        1,
		"<?xml version=\"1.0\" encoding=\"UTF-16\"?><svg/>":                                     1,
		strings.Repeat("<script/>", 100) + "":                                                   maxRepeats,
	} {
		var list diag.List
		checkXML(strings.NewReader(text), "x.svg", &list)
		if len(list) != want {
			t.Errorf("%s: %v, want %d findings", shorten(text), list, want)
		}
	}
}
