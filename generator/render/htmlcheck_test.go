package render_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// checkTree looks at a whole tree from outside, as a browser and a crawler
// would: it knows nothing of how pages were made. It gives what is wrong,
// sorted.
func checkTree(tree map[string][]byte, base string) []string {
	var faults []string
	docs := map[string]*htmlPage{}
	for _, name := range names(tree) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		p, err := parsePage(tree[name])
		if err != nil {
			faults = append(faults, name+": "+err.Error())
			continue
		}
		docs[name] = p
		for _, f := range p.faults {
			faults = append(faults, name+": "+f)
		}
	}
	root, _ := url.Parse(base)
	for _, name := range names(tree) {
		p := docs[name]
		if p == nil {
			continue
		}
		at := root.JoinPath(name)
		if strings.HasSuffix(name, "index.html") {
			at = root.ResolveReference(&url.URL{Path: root.Path + strings.TrimSuffix(name, "index.html")})
		}
		for _, l := range p.links {
			// Only the page for addresses that lead nowhere is read at others
			// than its own.
			if strings.HasPrefix(l.href, "/") && name != "404.html" {
				faults = append(faults, fmt.Sprintf("%s: link %q begins at the root", name, l.href))
			}
			u, err := at.Parse(l.href)
			if err != nil {
				faults = append(faults, fmt.Sprintf("%s: link %q cannot be parsed", name, l.href))
				continue
			}
			if u.Host != root.Host || u.Scheme != root.Scheme {
				continue
			}
			rest, ok := strings.CutPrefix(u.Path, root.Path)
			if !ok && u.Path+"/" == root.Path {
				rest, ok = "", true
			}
			if !ok {
				faults = append(faults, fmt.Sprintf("%s: link %q leaves the site", name, l.href))
				continue
			}
			file := rest
			if rest == "" || strings.HasSuffix(rest, "/") {
				file += "index.html"
			}
			if tree[file] == nil {
				faults = append(faults, fmt.Sprintf("%s: link %q leads nowhere", name, l.href))
				continue
			}
			if u.Fragment == "" {
				continue
			}
			target := docs[file]
			if target == nil || !target.ids[u.Fragment] {
				faults = append(faults, fmt.Sprintf("%s: link %q has no anchor", name, l.href))
			}
		}
	}
	return faults
}

func names(tree map[string][]byte) []string {
	var list []string
	for name := range tree {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

type htmlLink struct{ href string }

type htmlPage struct {
	root   *html.Node
	ids    map[string]bool
	links  []htmlLink
	faults []string
}

// parsePage reads a page and finds what is wrong with it on its own.
func parsePage(data []byte) (*htmlPage, error) {
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	p := &htmlPage{root: root, ids: map[string]bool{}}
	fault := func(format string, args ...any) { p.faults = append(p.faults, fmt.Sprintf(format, args...)) }
	if bytes.Contains(data, []byte("ZgotmplZ")) {
		fault("a value was filtered out by the template engine")
	}
	var referred []string
	h1, level := 0, 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		at := attributes(n)
		if id, ok := at["id"]; ok {
			if id == "" || strings.ContainsAny(id, " \t\n") {
				fault("id %q is not one", id)
			}
			if p.ids[id] {
				fault("id %q stands twice", id)
			}
			p.ids[id] = true
		}
		for name, value := range at {
			switch {
			case name == "style" || strings.HasPrefix(name, "on"):
				fault("<%s> has the attribute %s", n.Data, name)
			case name == "href" || name == "src" || name == "action" || name == "cite":
				u := strings.ToLower(strings.TrimSpace(value))
				for _, scheme := range []string{"javascript:", "data:", "vbscript:"} {
					if strings.HasPrefix(u, scheme) {
						fault("<%s> has the address %q", n.Data, value)
					}
				}
				if value == "" {
					fault("<%s> has an empty %s", n.Data, name)
				}
				if name != "action" {
					p.links = append(p.links, htmlLink{value})
				}
			case name == "aria-labelledby" || name == "aria-describedby" || name == "for" || name == "popovertarget":
				referred = append(referred, strings.Fields(value)...)
			}
		}
		switch n.Data {
		case "html":
			if at["lang"] == "" || at["dir"] == "" {
				fault("the page names no language or direction")
			}
		case "script":
			if at["type"] == "application/ld+json" {
				// Data, which no browser executes.
				if n.FirstChild == nil || !json.Valid([]byte(n.FirstChild.Data)) {
					fault("structured data is not JSON")
				}
			} else if at["src"] == "" || n.FirstChild != nil {
				fault("a script stands in the page")
			}
		case "form":
			// Without script there is nothing that an entry could do.
			if _, hidden := at["hidden"]; at["role"] != "search" || !hidden {
				fault("a form is shown without script")
			}
		case "style", "iframe", "object", "embed", "base":
			fault("the page has a <%s>", n.Data)
		case "link":
			if rel := at["rel"]; (rel == "stylesheet" || rel == "icon") && strings.Contains(at["href"], "//") {
				fault("%s is fetched from %q", rel, at["href"])
			}
		case "img":
			if _, ok := at["alt"]; !ok {
				fault("an image has no alternative text")
			}
			if strings.Contains(at["src"], "//") {
				fault("an image is fetched from %q", at["src"])
			}
		case "a", "button", "summary":
			if name := accessibleName(n); name == "" {
				fault("a <%s> has no text: %v", n.Data, n.Attr)
			}
		case "title":
			if strings.TrimSpace(text(n)) == "" {
				fault("a title is empty")
			}
		case "h1", "h2", "h3", "h4", "h5", "h6":
			this := int(n.Data[1] - '0')
			if this == 1 {
				h1++
			}
			if this > level+1 && !inCallout(n) {
				fault("<%s> %q follows level %d", n.Data, text(n), level)
			}
			level = this
			if strings.TrimSpace(text(n)) == "" {
				fault("a heading is empty")
			}
		case "th":
			if at["scope"] == "" {
				fault("a header cell has no scope: %q", text(n))
			}
		case "nav", "aside":
			if at["aria-label"] == "" && at["aria-labelledby"] == "" {
				fault("a <%s> has no name", n.Data)
			}
		}
		if at["role"] == "region" && at["aria-label"] == "" && at["aria-labelledby"] == "" {
			fault("a region has no name")
		}
	}
	if h1 != 1 {
		fault("the page has %d headings of level 1", h1)
	}
	for _, id := range referred {
		if !p.ids[id] {
			fault("nothing has the id %q that another element refers to", id)
		}
	}
	slices.Sort(p.faults)
	return p, nil
}

// inCallout reports whether a heading is the title of a callout, whose level
// package markdown chooses.
func inCallout(n *html.Node) bool {
	return n.Parent != nil && strings.HasPrefix(attributes(n.Parent)["class"], "call ")
}

func attributes(n *html.Node) map[string]string {
	at := make(map[string]string, len(n.Attr))
	for _, a := range n.Attr {
		at[a.Key] = a.Val
	}
	return at
}

// text is the text of an element, its images' alternatives included.
func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
		if c.Type == html.ElementNode && c.Data == "img" {
			b.WriteString(attributes(c)["alt"])
		}
	}
	return strings.TrimSpace(b.String())
}

func accessibleName(n *html.Node) string {
	if label := attributes(n)["aria-label"]; label != "" {
		return label
	}
	return text(n)
}

// find gives the elements that a test of attributes and name accepts.
func find(n *html.Node, match func(name string, at map[string]string) bool) []*html.Node {
	var list []*html.Node
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && match(c.Data, attributes(c)) {
			list = append(list, c)
		}
	}
	return list
}

// byClass finds elements by a word of their class.
func byClass(n *html.Node, class string) []*html.Node {
	return find(n, func(_ string, at map[string]string) bool {
		return slices.Contains(strings.Fields(at["class"]), class)
	})
}

// mustCheck fails the test for every fault of a tree.
func mustCheck(t *testing.T, tree map[string][]byte, base string) {
	t.Helper()
	for i, f := range checkTree(tree, base) {
		if i == 40 {
			t.Fatal("and more")
		}
		t.Error(f)
	}
}

func pageOf(t *testing.T, tree map[string][]byte, name string) *htmlPage {
	t.Helper()
	if tree[name] == nil {
		t.Fatalf("there is no %s; there are %s", name, path.Join(names(tree)[:min(20, len(tree))]...))
	}
	p, err := parsePage(tree[name])
	if err != nil {
		t.Fatal(err)
	}
	return p
}
