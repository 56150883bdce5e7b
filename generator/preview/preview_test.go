package preview

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"placard/generator"
	"placard/generator/content"
)

const config = `title = "Site"
description = "A site for tests."
base_url = "https://site.example/"
as_of = 2026-11-16

[organization]
name = "Vendor"
`

func document(title, text string) string {
	return fmt.Sprintf("+++\ntitle = %q\n+++\n\n%s\n", title, text)
}

// files is a small site.
func files() map[string]string {
	return map[string]string{
		"site.toml":                     config,
		"content/_index.md":             document("Home", "Welcome."),
		"content/policies/_index.md":    document("Policies", "Ours."),
		"content/policies/incidents.md": strings.Replace(document("Incidents", "We answer.\n\n![A dot](dot.svg)"), "+++\n\n", "aliases = [\"/old/\"]\n+++\n\n", 1),
		"content/policies/2.0-beta.md":  document("Beta", "Not for everybody."),
		"content/policies/dot.svg":      `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="3"/></svg>`,
		"content/data.csv":              "a,b\n",
		"content/secret.md":             strings.Replace(document("Draft", "Not yet."), "+++\n\n", "draft = true\n+++\n\n", 1),
	}
}

func writeFile(t testing.TB, dir, name, text string) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func writeSite(t testing.TB, list map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range list {
		writeFile(t, dir, name, text)
	}
	return dir
}

// A served is a preview under test.
type served struct {
	t      testing.TB
	dir    string
	origin string
	stop   func() error

	mu     sync.Mutex
	events []Event
}

func start(t testing.TB, dir string, change func(*Options)) *served {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &served{t: t, dir: dir, origin: "http://" + l.Addr().String()}
	o := Options{
		Site: generator.Options{Dir: dir, Now: func() time.Time { return time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC) }},
		Report: func(e Event) {
			s.mu.Lock()
			s.events = append(s.events, e)
			s.mu.Unlock()
		},
	}
	if change != nil {
		change(&o)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, o) }()
	s.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(30 * time.Second):
			return fmt.Errorf("it does not end")
		}
	})
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// request makes a request with headers given as name, value, …
func (s *served) request(method, path, body string, headers ...string) *http.Response {
	s.t.Helper()
	r, err := http.NewRequest(method, s.origin+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func (s *served) get(path string, headers ...string) (int, string) {
	s.t.Helper()
	resp := s.request("GET", path, "", headers...)
	data, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("not within half a minute: %s", what)
}

func (s *served) shows(path, text string) {
	s.t.Helper()
	eventually(s.t, path+" shows "+text, func() bool {
		_, body := s.get(path)
		return strings.Contains(body, text)
	})
}

func TestRequests(t *testing.T) {
	s := start(t, writeSite(t, files()), nil)
	for _, c := range []struct {
		name, method, path string
		headers            []string
		status             int
		has                string
		header             [2]string
	}{
		{name: "home", path: "/", status: 200, has: "Welcome.", header: [2]string{"Content-Type", "text/html; charset=utf-8"}},
		{name: "the site's own policy", path: "/", status: 200, header: [2]string{"Content-Security-Policy", "default-src 'none'"}},
		{name: "pages are asked for again", path: "/policies/", status: 200, header: [2]string{"Cache-Control", "no-cache"}},
		{name: "script", path: "/", status: 200, has: `<script src="/_placard/preview.js"`},
		{name: "file", path: "/data.csv", status: 200, has: "a,b", header: [2]string{"Content-Type", "text/csv; charset=utf-8"}},
		{name: "image", path: "/policies/dot.svg", status: 200, header: [2]string{"Content-Type", "image/svg+xml"}},
		{name: "digests", path: "/SHA256SUMS", status: 200, has: "index.html", header: [2]string{"Content-Type", "text/plain; charset=utf-8"}},
		{name: "no other origin loads it", path: "/data.csv", status: 200, header: [2]string{"Cross-Origin-Resource-Policy", "same-origin"}},
		{name: "missing", path: "/nothing/", status: 404, has: "<script", header: [2]string{"Content-Type", "text/html; charset=utf-8"}},
		{name: "missing file", path: "/nothing.csv", status: 404},
		{name: "folder", path: "/policies", status: 302, header: [2]string{"Location", "/policies/"}},
		{name: "folder whose name has an ending", path: "/policies/2.0-beta", status: 302, header: [2]string{"Location", "/policies/2.0-beta/"}},
		{name: "folder with a query", path: "/policies?a=b", status: 302, header: [2]string{"Location", "/policies/?a=b"}},
		{name: "earlier address", path: "/old/", status: 302, header: [2]string{"Location", "/policies/incidents/"}},
		{name: "no listing", path: "/assets/", status: 404},
		{name: "headers stay here", path: "/_headers", status: 404},
		{name: "redirects stay here", path: "/_redirects", status: 404},
		{name: "manifest", path: "/.placard-manifest", status: 404},
		{name: "hidden", path: "/.git/config", status: 404},
		{name: "draft", path: "/secret/", status: 404},
		{name: "source", path: "/content/_index.md", status: 404},
		{name: "settings", path: "/site.toml", status: 404},
		{name: "above", path: "/../site.toml", status: 404},
		{name: "above, escaped", path: "/%2e%2e/site.toml", status: 404},
		{name: "above, slash escaped", path: "/..%2fsite.toml", status: 404},
		{name: "above, backslash", path: `/..%5csite.toml`, status: 404},
		{name: "above a folder", path: "/policies/../../site.toml", status: 404},
		{name: "nothing in between", path: "//policies//", status: 404},
		{name: "zero byte", path: "/policies/%00", status: 404},
		{name: "root of the disk", path: "//etc/passwd", status: 404},
		{name: "write", method: "PUT", path: "/", headers: []string{"Sec-Fetch-Site", "same-origin"}, status: 405},
		{name: "delete", method: "DELETE", path: "/", headers: []string{"Sec-Fetch-Site", "same-origin"}, status: 405},
		{name: "head", method: "HEAD", path: "/", status: 200},
		{name: "the preview's script", path: "/_placard/preview.js", status: 200, has: "EventSource", header: [2]string{"Content-Type", "text/javascript; charset=utf-8"}},
		{name: "the preview's style", path: "/_placard/preview.css", status: 200, has: ":host"},
		{name: "nothing else of the preview", path: "/_placard/", status: 404},
		{name: "nothing around it", path: "/_placard/../server.go", status: 404},
		{name: "a rule", path: "/_placard/rule?code=P101", status: 200, has: `"code":"P101"`},
		{name: "no rule", path: "/_placard/rule?code=X", status: 404},
		{name: "name of the machine's own", path: "/", headers: []string{"Host", "localhost:4321"}, status: 200},
		{name: "a name below it", path: "/", headers: []string{"Host", "site.localhost"}, status: 200},
		{name: "address in figures", path: "/", headers: []string{"Host", "[::1]:4321"}, status: 200},
		{name: "rebound name", path: "/", headers: []string{"Host", "evil.example"}, status: 403, has: "--allow-host evil.example"},
		{name: "rebound name with a port", path: "/", headers: []string{"Host", "evil.example:4321"}, status: 403},
		{name: "name that looks like ours", path: "/", headers: []string{"Host", "localhost.evil.example"}, status: 403},
		{name: "name that looks like an address", path: "/", headers: []string{"Host", "127.0.0.1.evil.example"}, status: 403},
		{name: "rebound name asks for events", path: "/_placard/events?page=/", headers: []string{"Host", "evil.example"}, status: 403},
		{name: "forwarded for a name", path: "/", headers: []string{"Host", "evil.example", "X-Forwarded-Host", "localhost"}, status: 403},
		{name: "another origin reads", path: "/", headers: []string{"Origin", "https://evil.example"}, status: 403},
		{name: "no origin at all", path: "/", headers: []string{"Origin", "null"}, status: 403},
		{name: "another port of this machine", path: "/", headers: []string{"Origin", "http://localhost:1"}, status: 403},
		{name: "another origin asks for events", path: "/_placard/events?page=/", headers: []string{"Origin", "https://evil.example"}, status: 403},
		{name: "another site embeds", path: "/policies/dot.svg", headers: []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"}, status: 403},
		{name: "another site frames", path: "/", headers: []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"}, status: 403},
		{name: "another site links", path: "/", headers: []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, status: 200},
		{name: "another site opens events", path: "/_placard/events?page=/", headers: []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, status: 403},
		{name: "another site sends a form", method: "POST", path: "/_placard/view", headers: []string{"Origin", "https://evil.example"}, status: 403},
		{name: "nobody says where a form comes from", method: "POST", path: "/_placard/view", status: 403},
		{name: "the date is not read", path: "/_placard/view", status: 405},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.method == "" {
				c.method = "GET"
			}
			resp := s.request(c.method, c.path, "", c.headers...)
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != c.status {
				t.Errorf("status %d, not %d: %s", resp.StatusCode, c.status, body)
			}
			if !strings.Contains(string(body), c.has) {
				t.Errorf("the answer lacks %q: %s", c.has, body)
			}
			if h := resp.Header.Get(c.header[0]); !strings.HasPrefix(h, c.header[1]) {
				t.Errorf("%s: %q, not %q", c.header[0], h, c.header[1])
			}
			if h := resp.Header.Get("Access-Control-Allow-Origin"); h != "" {
				t.Errorf("it lets %q read", h)
			}
			if c.status != 200 && strings.Contains(string(body), "base_url") {
				t.Error("the site's settings are shown")
			}
		})
	}
}

// TestServesTheBuild holds what is served to what a build writes.
func TestServesTheBuild(t *testing.T) {
	dir := writeSite(t, files())
	s := start(t, dir, nil)
	out := filepath.Join(t.TempDir(), "public")
	result, err := generator.Build(t.Context(), generator.Options{Dir: dir, Out: out})
	if err != nil || !result.OK() {
		t.Fatal(err, result)
	}
	n := 0
	for f := range result.Report.Files.All() {
		want, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(f.Path)))
		if err != nil {
			t.Fatal(err)
		}
		address := "/" + strings.TrimSuffix(f.Path, "index.html")
		if strings.HasPrefix(f.Path, "_") || address == "/old/" {
			continue // hosts answer these by themselves
		}
		_, got := s.get(address)
		if i := strings.Index(got, `<script src="/_placard/`); i >= 0 {
			got = got[:i]
		}
		if got != string(want) {
			t.Errorf("%s is not what a build writes", f.Path)
		}
		n++
	}
	if n < 20 {
		t.Errorf("only %d files", n)
	}
	for f := range result.Report.Files.All() {
		if data, _ := os.ReadFile(filepath.Join(out, f.Path)); bytes.Contains(data, []byte("_placard/")) {
			t.Errorf("%s speaks of the preview", f.Path)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 3 {
		t.Errorf("the preview wrote into the site's folder: %v", entries)
	}
}

func TestUnderPath(t *testing.T) {
	list := files()
	list["site.toml"] = strings.Replace(config, "https://site.example/", "https://site.example/trust/", 1)
	s := start(t, writeSite(t, list), nil)
	if status, body := s.get("/trust/policies/"); status != 200 || !strings.Contains(body, "Ours.") {
		t.Error(status, body)
	}
	for path, to := range map[string]string{"/": "/trust/", "/trust": "/trust/", "/trust/policies": "/trust/policies/", "/trust/old/": "/trust/policies/incidents/"} {
		if resp := s.request("GET", path, ""); resp.Header.Get("Location") != to {
			t.Errorf("%s leads to %q, not %q", path, resp.Header.Get("Location"), to)
		}
	}
	for _, path := range []string{"/policies/", "/trusty/", "/trust/nothing/"} {
		if status, _ := s.get(path); status != 404 {
			t.Errorf("%s: status %d", path, status)
		}
	}
}

func TestETag(t *testing.T) {
	s := start(t, writeSite(t, files()), nil)
	resp := s.request("GET", "/policies/", "")
	tag := resp.Header.Get("ETag")
	if tag == "" {
		t.Fatal("a page has no ETag")
	}
	if status, _ := s.get("/policies/", "If-None-Match", tag); status != 304 {
		t.Errorf("status %d for a page that is the same", status)
	}
	writeFile(t, s.dir, "content/policies/_index.md", document("Policies", "Others."))
	s.shows("/policies/", "Others.")
	if status, _ := s.get("/policies/", "If-None-Match", tag); status != 200 {
		t.Errorf("status %d for a page that has changed", status)
	}
}

func TestAllowedHost(t *testing.T) {
	s := start(t, writeSite(t, files()), func(o *Options) { o.Hosts = []string{"Workshop.local"} })
	for host, want := range map[string]int{"workshop.local:4321": 200, "WORKSHOP.LOCAL.": 200, "other.local": 403} {
		if status, _ := s.get("/", "Host", host); status != want {
			t.Errorf("%s: status %d, not %d", host, status, want)
		}
	}
}

// A listener is an open page.
type listener struct {
	t    testing.TB
	resp *http.Response
	in   chan message
}

var versionOfPage = func(body string) (rest, styles string) {
	cut := func(name string) string {
		_, after, _ := strings.Cut(body, name+`="`)
		value, _, _ := strings.Cut(after, `"`)
		return value
	}
	return cut("data-rest"), cut("data-styles")
}

func (s *served) listen(page, rest, styles string) *listener {
	s.t.Helper()
	resp := s.request("GET", fmt.Sprintf("%s?page=%s&rest=%s&styles=%s", eventsPath, page, rest, styles), "", "Sec-Fetch-Site", "same-origin")
	if resp.StatusCode != 200 {
		s.t.Fatalf("events: status %d", resp.StatusCode)
	}
	l := &listener{t: s.t, resp: resp, in: make(chan message, 100)}
	go func() {
		defer close(l.in)
		lines := bufio.NewScanner(resp.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && data != "" {
				var m message
				if json.Unmarshal([]byte(data), &m) == nil {
					l.in <- m
				}
			}
		}
	}()
	return l
}

func (l *listener) next() message {
	l.t.Helper()
	select {
	case m, ok := <-l.in:
		if !ok {
			l.t.Fatal("the events ended")
		}
		return m
	case <-time.After(30 * time.Second):
		l.t.Fatal("nothing came within half a minute")
		panic("unreachable")
	}
}

// until reads messages until one is as wanted.
func (l *listener) until(what string, is func(message) bool) message {
	l.t.Helper()
	for {
		m := l.next()
		if is(m) {
			return m
		}
	}
}

func TestEvents(t *testing.T) {
	s := start(t, writeSite(t, files()), nil)
	_, body := s.get("/policies/")
	rest, styles := versionOfPage(body)
	here := s.listen("/policies/", rest, styles)
	_, body = s.get("/")
	homeRest, homeStyles := versionOfPage(body)
	elsewhere := s.listen("/", homeRest, homeStyles)
	for _, l := range []*listener{here, elsewhere} {
		if m := l.next(); m.Reload || m.Styles != nil || m.AsOf != "2026-11-16" {
			t.Fatalf("a page that is as it should be was told %+v", m)
		}
	}

	writeFile(t, s.dir, "content/policies/_index.md", document("Policies", "Changed."))
	here.until("reload", func(m message) bool { return m.Reload })
	if m := elsewhere.next(); m.Reload || m.Styles != nil {
		t.Errorf("a page that has not changed was told %+v", m)
	}

	// The page connects again with its old version, after sleep.
	if m := s.listen("/policies/", rest, styles).next(); !m.Reload {
		t.Errorf("a page from before was told %+v", m)
	}
	_, body = s.get("/policies/")
	rest, styles = versionOfPage(body)
	if m := s.listen("/policies/", rest, styles).next(); m.Reload {
		t.Errorf("the new page was told %+v", m)
	}

	// Style sheets are exchanged, and the page then calls itself that.
	here = s.listen("/policies/", rest, styles)
	here.next()
	writeFile(t, s.dir, "theme/theme.css", "body{color:#123456}\n")
	m := here.until("styles", func(m message) bool { return m.Styles != nil })
	if m.Reload || !slices.ContainsFunc(m.Styles, func(a string) bool { return strings.HasPrefix(a, "../assets/theme.") }) {
		t.Errorf("a page with other style sheets was told %+v", m)
	}
	if m := s.listen("/policies/", rest, m.Version).next(); m.Reload || m.Styles != nil {
		t.Errorf("a page that exchanged its style sheets was told %+v", m)
	}

	// An image that a page shows.
	_, body = s.get("/policies/incidents/")
	rest, styles = versionOfPage(body)
	here = s.listen("/policies/incidents/", rest, styles)
	here.next()
	writeFile(t, s.dir, "content/policies/dot.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="2"/></svg>`)
	here.until("reload", func(m message) bool { return m.Reload })
}

func TestMistakes(t *testing.T) {
	s := start(t, writeSite(t, files()), nil)
	_, body := s.get("/policies/")
	rest, styles := versionOfPage(body)
	l := s.listen("/policies/", rest, styles)
	l.next()
	writeFile(t, s.dir, "content/policies/_index.md", document("Policies", "See [nothing](nowhere.md)."))
	m := l.until("errors", func(m message) bool { return m.Errors > 0 })
	if m.Reload || !m.Behind || len(m.Findings) == 0 {
		t.Errorf("told %+v", m)
	}
	f := m.Findings[0]
	if f.Span.File != "content/policies/_index.md" || f.Span.Line != 5 || f.Span.Excerpt == "" || f.Hint == "" {
		t.Errorf("finding %+v", f)
	}
	if _, body := s.get("/policies/"); !strings.Contains(body, "Ours.") {
		t.Error("the last good page is gone")
	}
	writeFile(t, s.dir, "content/policies/_index.md", document("Policies", "Ours."))
	if m := l.until("no errors", func(m message) bool { return m.Errors == 0 }); m.Reload || m.Behind {
		t.Errorf("told %+v", m)
	}
	// Settings, too, and a theme.
	writeFile(t, s.dir, "site.toml", config+"\nnonsense = 1\n")
	l.until("errors", func(m message) bool { return m.Errors > 0 })
	writeFile(t, s.dir, "site.toml", config)
	l.until("no errors", func(m message) bool { return m.Errors == 0 })
	writeFile(t, s.dir, "theme/templates/pages/page.html", "{{.Nothing}}")
	l.until("errors", func(m message) bool { return m.Errors > 0 })
	if _, body := s.get("/policies/"); !strings.Contains(body, "Ours.") {
		t.Error("the last good page is gone")
	}
	if err := os.RemoveAll(filepath.Join(s.dir, "theme")); err != nil {
		t.Fatal(err)
	}
	l.until("no errors", func(m message) bool { return m.Errors == 0 })
}

func TestBeginsWithMistakes(t *testing.T) {
	list := files()
	list["content/policies/_index.md"] = "no front matter"
	s := start(t, writeSite(t, list), nil)
	status, body := s.get("/policies/")
	if status != 503 || !strings.Contains(body, "preview.js") {
		t.Fatalf("status %d: %s", status, body)
	}
	rest, styles := versionOfPage(body)
	l := s.listen("/policies/", rest, styles)
	if m := l.next(); m.Reload || m.Errors == 0 {
		t.Fatalf("told %+v", m)
	}
	writeFile(t, s.dir, "content/policies/_index.md", document("Policies", "Ours."))
	l.until("reload", func(m message) bool { return m.Reload })
	s.shows("/policies/", "Ours.")
}

func TestFolderIsGone(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "site")
	for name, text := range files() {
		writeFile(t, dir, name, text)
	}
	s := start(t, dir, func(o *Options) { o.Poll = 20 * time.Millisecond })
	s.shows("/", "Welcome.")
	if err := os.Rename(dir, filepath.Join(parent, "away")); err != nil {
		t.Skip(err) // a system that holds folders
	}
	l := s.listen("/", "", "")
	l.until("a problem", func(m message) bool { return m.Problem != "" || m.Errors > 0 })
	if _, body := s.get("/"); !strings.Contains(body, "Welcome.") {
		t.Error("the last good page is gone")
	}
	if err := os.Rename(filepath.Join(parent, "away"), dir); err != nil {
		t.Fatal(err)
	}
	l.until("no problem", func(m message) bool { return m.Problem == "" && m.Errors == 0 })
	writeFile(t, dir, "content/_index.md", document("Home", "Back."))
	s.shows("/", "Back.")
}

func TestChoosing(t *testing.T) {
	s := start(t, writeSite(t, files()), nil)
	s.shows("/", "16 November 2026")
	own := []string{"Content-Type", "application/x-www-form-urlencoded", "Origin", s.origin}
	if resp := s.request("POST", viewPath, "as-of=2027-01-02&drafts=true", own...); resp.StatusCode != 204 {
		t.Fatalf("status %d", resp.StatusCode)
	}
	s.shows("/", "2 January 2027")
	s.shows("/secret/", "Not yet.")
	l := s.listen("/", "", "")
	if m := l.next(); !m.Chosen || !m.Drafts || m.AsOf != "2027-01-02" {
		t.Errorf("told %+v", m)
	}
	for _, body := range []string{"as-of=tomorrow", "as-of=2027-02-30", "as-of=" + strings.Repeat("1", 10_000)} {
		if resp := s.request("POST", viewPath, body, own...); resp.StatusCode != 400 {
			t.Errorf("%.30s: status %d", body, resp.StatusCode)
		}
	}
	s.request("POST", viewPath, "", own...)
	s.shows("/", "16 November 2026")
	if status, _ := s.get("/secret/"); status != 404 {
		t.Errorf("the draft is still there")
	}
}

// TestClockJumps sets the clock of the machine forth and back while the site
// is shown: the date that nobody has chosen follows it, both ways.
func TestClockJumps(t *testing.T) {
	list := files()
	list["site.toml"] = strings.Replace(config, "as_of = 2026-11-16\n", "", 1)
	var days atomic.Int64
	s := start(t, writeSite(t, list), func(o *Options) {
		o.Site.Now = func() time.Time {
			return time.Date(2026, 11, 21, 23, 59, 0, 0, time.UTC).AddDate(0, 0, int(days.Load()))
		}
		o.turn = 20 * time.Millisecond
	})
	s.shows("/", "21 November 2026")
	l := s.listen("/", "", "")
	for _, jump := range []struct {
		days int64
		want string
	}{{1, "22 November 2026"}, {-700, "21 December 2024"}, {4000, "3 November 2037"}, {0, "21 November 2026"}} {
		days.Store(jump.days)
		s.shows("/", jump.want)
		l.until("reload", func(m message) bool { return m.Reload })
	}
	// A date that was chosen stays.
	s.request("POST", viewPath, "as-of=2027-01-02", "Content-Type", "application/x-www-form-urlencoded", "Origin", s.origin)
	s.shows("/", "2 January 2027")
	days.Store(5)
	time.Sleep(100 * time.Millisecond)
	s.shows("/", "2 January 2027")
}

// TestDayTurns lets the date of the machine change.
func TestDayTurns(t *testing.T) {
	b := &builder{now: func() time.Time { return time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC) }}
	w := generator.NewWorkspace(generator.Options{Dir: writeSite(t, func() map[string]string {
		list := files()
		list["site.toml"] = strings.Replace(config, "as_of = 2026-11-16\n", "", 1)
		return list
	}())})
	snap, err := w.Update(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.today(&state{shown: snap}); got != (content.Date{Year: 2027, Month: 1, Day: 2}) {
		t.Errorf("today is %s", got)
	}
}

// TestEnds holds the preview to ending at once while pages are open, and while
// a check runs that cannot be broken off.
func TestEnds(t *testing.T) {
	for name, busy := range map[string]bool{"idle": false, "busy": true} {
		t.Run(name, func(t *testing.T) {
			checks := make(chan struct{})
			if !busy {
				close(checks)
			} else {
				t.Cleanup(func() { close(checks) })
			}
			s := start(t, writeSite(t, files()), func(o *Options) { o.checking = func() { <-checks } })
			s.shows("/", "Welcome.")
			var open []*listener
			for range 20 {
				l := s.listen("/", "", "")
				l.next()
				open = append(open, l)
			}
			begun := time.Now()
			if err := s.stop(); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(begun); took > parting+5*time.Second {
				t.Errorf("it took %s", took)
			}
			for _, l := range open {
				for range l.in { // ends with the connection
				}
			}
			if _, err := net.Dial("tcp", strings.TrimPrefix(s.origin, "http://")); err == nil {
				t.Error("something still listens")
			}
		})
	}
}

// TestBeforeTheFirstCheck saves while the first check of a site still runs, as
// it does for seconds on a large one: what was saved is shown, and so is a
// mistake in it, over the last page without one.
func TestBeforeTheFirstCheck(t *testing.T) {
	checks := make(chan struct{})
	release := sync.OnceFunc(func() { close(checks) })
	t.Cleanup(release)
	s := start(t, writeSite(t, files()), func(o *Options) { o.checking = func() { <-checks } })
	s.shows("/policies/", "Ours.")
	for i := range 3 {
		text := fmt.Sprintf("Saved before the first check has ended, %d.", i)
		writeFile(t, s.dir, "content/policies/_index.md", document("Policies", text))
		s.shows("/policies/", text)
	}
	_, body := s.get("/policies/")
	rest, styles := versionOfPage(body)
	l := s.listen("/policies/", rest, styles)
	writeFile(t, s.dir, "content/policies/_index.md", document("Policies", "See [nothing](nowhere.md)."))
	m := l.until("errors", func(m message) bool { return m.Errors > 0 })
	if m.Reload || m.Findings[0].Span.File != "content/policies/_index.md" || m.Findings[0].Span.Line != 5 {
		t.Errorf("told %+v", m)
	}
	if _, body := s.get("/policies/"); !strings.Contains(body, "first check has ended, 2.") {
		t.Error("the last good page is gone")
	}
	writeFile(t, s.dir, "content/policies/_index.md", document("Policies", "Mended before the first check has ended."))
	s.shows("/policies/", "Mended before")
	s.mu.Lock()
	if len(s.events) > 0 {
		t.Errorf("a check has ended: %+v", s.events)
	}
	s.mu.Unlock()
	release()
	eventually(t, "the check ends", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.events) == 1 && s.events[0].First && s.events[0].Good
	})
	follow(s).equals("the first check")
}

// TestThemeMistakes makes every kind of mistake in a theme: it is named with
// its place, the last good page stays, and what was mended is shown by itself.
func TestThemeMistakes(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		line             int
	}{
		{"syntax of a template", "theme/templates/pages/page.html", "<h1>\n{{if .Heading}", 2},
		{"a value that there is not", "theme/templates/pages/page.html", "{{template \"parts/begin\" .}}\n{{.Headign}}", 2},
		{"a template that there is not", "theme/templates/pages/page.html", `{{template "parts/bgin" .}}`, 1},
		{"broken markup", "theme/templates/pages/page.html", "<a href='{{.Heading}}", 0},
		{"broken strings", "theme/strings/en.toml", "[notices]\ntitle = ", 2},
		{"a text that is none", "theme/strings/en.toml", "[notices]\ntitle = 3\n", 2},
		{"an unknown text", "theme/strings/en.toml", "[notices]\n\ntitel = \"x\"\n", 3},
		{"a broken script", "theme/theme.js", "'use strict'\nvar a = = 1\n", 2},
		{"a picture that is gone", "site.toml", config + "\n[theme]\nlogo = \"theme/logo.svg\"\n", 10},
		{"a colour that is none", "site.toml", config + "\n[theme.colors]\nlink = \"blue\"\n", 10},
		{"a broken framework", "frameworks/own.toml", "title = ", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, writeSite(t, files()), nil)
			_, body := s.get("/policies/")
			rest, styles := versionOfPage(body)
			l := s.listen("/policies/", rest, styles)
			l.next()
			writeFile(t, s.dir, c.file, c.text)
			m := l.until("errors", func(m message) bool { return m.Errors > 0 || m.Problem != "" })
			if m.Problem != "" || m.Reload || !m.Behind || m.Findings[0].Span.File != c.file || c.line > 0 && m.Findings[0].Span.Line != c.line {
				t.Errorf("told %+v", m)
			}
			if _, body := s.get("/policies/"); !strings.Contains(body, "Ours.") {
				t.Error("the last good page is gone")
			}
			// What is written meanwhile waits.
			writeFile(t, s.dir, "content/policies/_index.md", document("Policies", "Written meanwhile."))
			if c.file == "site.toml" {
				writeFile(t, s.dir, "site.toml", config)
			} else if err := os.RemoveAll(filepath.Join(s.dir, filepath.FromSlash(strings.Split(c.file, "/")[0]))); err != nil {
				t.Fatal(err)
			}
			m = l.until("reload", func(m message) bool { return m.Reload })
			if m.Errors > 0 || m.Behind {
				t.Errorf("told %+v", m)
			}
			s.shows("/policies/", "Written meanwhile.")
		})
	}
}

// TestForeignRequests speaks to the preview as no browser does.
func TestForeignRequests(t *testing.T) {
	dir := writeSite(t, files())
	secret := filepath.Join(t.TempDir(), "secret.csv")
	if err := os.WriteFile(secret, []byte("a secret\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	// A site with links that lead out of it cannot be built, and what they
	// lead to is not shown either.
	linked := os.Symlink(secret, filepath.Join(dir, "content/out.csv")) == nil
	s := start(t, dir, nil)
	s.get("/")
	if linked {
		for _, path := range []string{"/out.csv", "/content/out.csv"} {
			if status, body := s.get(path); status == 200 || strings.Contains(body, "a secret") {
				t.Errorf("%s leads out of the site: %d", path, status)
			}
		}
		if err := os.Remove(filepath.Join(dir, "content/out.csv")); err != nil {
			t.Fatal(err)
		}
		s.shows("/", "Welcome.")
		// Nor does a link that takes the place of a file that was there.
		if err := os.Remove(filepath.Join(dir, "content/data.csv")); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(secret, filepath.Join(dir, "content/data.csv")); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(500 * time.Millisecond); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			if _, body := s.get("/data.csv"); strings.Contains(body, "a secret") {
				t.Fatal("a link leads out of the site")
			}
		}
	}
	host := strings.TrimPrefix(s.origin, "http://")
	for _, c := range []struct {
		name, request string
		status        int
	}{
		{"no host", "GET / HTTP/1.0\r\n\r\n", 403},
		{"an empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 403},
		{"a host in the target", "GET http://evil.example/ HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 403},
		{"two hosts", "GET / HTTP/1.1\r\nHost: " + host + "\r\nHost: evil.example\r\n\r\n", 400},
		{"a host with a user", "GET / HTTP/1.1\r\nHost: localhost@evil.example\r\n\r\n", 400},
		{"a host with a path", "GET / HTTP/1.1\r\nHost: localhost/evil.example\r\n\r\n", 400},
		{"a tunnel", "CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\n\r\n", 403},
		{"up", "GET /../../../../etc/passwd HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"up, half escaped", "GET /.%2e/.%2e/etc/passwd HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"up, escaped twice", "GET /%252e%252e/site.toml HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"up, in overlong letters", "GET /%c0%ae%c0%ae/site.toml HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"up, backslashes", "GET /..\\..\\site.toml HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"up from a file", "GET /data.csv/../../site.toml HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"a folder of the preview's own", "GET /_placard/../site.toml HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"hidden, escaped", "GET /%2egit/config HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"hidden in a folder", "GET /policies/.hidden HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"the state of builds", "GET /.placard/compared HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"a drive", "GET /C:/Windows/win.ini HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"another protocol", "GET file:///etc/passwd HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"a very long path", "GET /" + strings.Repeat("a/", 10_000) + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 404},
		{"a very long header", "GET / HTTP/1.1\r\nHost: " + host + "\r\nX-A: " + strings.Repeat("a", 1<<20) + "\r\n\r\n", 431},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, err := net.Dial("tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(30 * time.Second))
			go io.WriteString(conn, c.request) // the answer may come before its end
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
			if resp.StatusCode != c.status {
				t.Errorf("status %d, not %d: %.200s", resp.StatusCode, c.status, body)
			}
			if strings.Contains(string(body), "root:") || strings.Contains(string(body), "base_url") {
				t.Errorf("it gives %.200s", body)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	h := parseHosting([]byte("# a remark\n/*\n  X-A: one\n  X-B: 1: 2\n/assets/*\n  Cache-Control: public, immutable\n/exact\n\tX-A: two\nno header\n"), []byte("/a /b 301\n/c /d 307\n# x\nbroken\n/e https://other.example/ 301\n"))
	for path, want := range map[string]map[string]string{
		"/":          {"X-A": "one", "X-B": "1: 2", "Cache-Control": "no-cache"},
		"/exact":     {"X-A": "two"},
		"/exact/not": {"X-A": "one"},
		"/assets/a":  {"Cache-Control": "public, immutable"},
	} {
		got := http.Header{}
		h.apply(got, path)
		for name, value := range want {
			if got.Get(name) != value {
				t.Errorf("%s: %s is %q, not %q", path, name, got.Get(name), value)
			}
		}
	}
	if r := h.redirects["/a"]; r.to != "/b" || r.status != 302 {
		t.Errorf("/a: %+v", r)
	}
	if r := h.redirects["/c"]; r.status != 307 {
		t.Errorf("/c: %+v", r)
	}
	if local("https://other.example/") || local("//other.example") || local(`/\other.example`) || !local("/b") {
		t.Error("an address elsewhere counts as local")
	}
}
