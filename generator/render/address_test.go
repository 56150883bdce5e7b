package render

import (
	"net/url"
	"strings"
	"testing"
)

func TestRelative(t *testing.T) {
	for _, tt := range []struct{ from, to, want string }{
		{"", "", "./"},
		{"", "notices/", "notices/"},
		{"notices/", "", "../"},
		{"notices/", "notices/", "./"},
		{"systems/a/", "systems/b/", "../b/"},
		{"systems/a/packs/1.0.0/", "systems/a/packs/1.1.0/", "../1.1.0/"},
		{"systems/a/latest/", "systems/a/packs/1.0.0/x.csv", "../packs/1.0.0/x.csv"},
		{"old.html", "guides/", "guides/"},
		{"a/b/", "a/", "../"},
		{"ab/", "a/", "../a/"},
	} {
		if got := relative(tt.from, tt.to); got != tt.want {
			t.Errorf("from %q to %q: %q, not %q", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestEscapePath(t *testing.T) {
	for in, want := range map[string]string{
		"../a b/ü.csv": "../a%20b/%C3%BC.csv",
		"a/b?c#d":      "a/b%3Fc%23d",
		"1.0.0+b.1/":   "1.0.0+b.1/",
		"x:y/":         "./x:y/",
	} {
		if got := escapePath(in); got != want {
			t.Errorf("%q: %q, not %q", in, got, want)
		}
	}
}

// Whatever two addresses are, a browser that follows the link from one gets
// to the other.
func FuzzLink(f *testing.F) {
	f.Add("systems/a/", "notices/", false)
	f.Add("", "a b/%/ü.csv", true)
	f.Add("a:b/", "c:d/", true)
	f.Fuzz(func(t *testing.T, from, to string, file bool) {
		for _, a := range []string{from, to} {
			// Package output takes no such path, so no page has one.
			if strings.HasPrefix(a, "/") || strings.Contains(a, "//") || strings.Contains("/"+a+"/", "/./") || strings.Contains("/"+a+"/", "/../") || strings.ContainsAny(a, "\\\x00\n\r\t") {
				t.Skip()
			}
		}
		links := newAddresses("https://trust.example/at/", file)
		at, err := url.Parse(links.absolute(from))
		if err != nil {
			t.Skip()
		}
		got, err := at.Parse(links.link(from, to))
		if err != nil {
			t.Fatal(err)
		}
		if want := "/at/" + links.written(to); got.Path != want || got.Host != "trust.example" || got.RawQuery != "" || got.Fragment != "" {
			t.Errorf("from %q the link %q leads to %q, not %q", from, links.link(from, to), got.Path, want)
		}
	})
}

func TestContact(t *testing.T) {
	for in, want := range map[string]string{
		"a@b.example":                      "mailto:a@b.example",
		"mailto:a@b.example":               "mailto:a@b.example",
		"https://b.example/":               "https://b.example/",
		"javascript:alert(1)":              "",
		"javascript:alert(1)@b":            "",
		"call us":                          "",
		"":                                 "",
		`a@b" onclick="x`:                  "",
		"Ask a@b.example, or call, please": "",
	} {
		if got := contactLink(in); got != want {
			t.Errorf("%q: %q, not %q", in, got, want)
		}
	}
}
