package preview

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"placard/generator"
)

// The addresses of what the preview adds to a site.
const (
	ownPath    = "/_placard/"
	eventsPath = ownPath + "events"
	viewPath   = ownPath + "view"
	rulePath   = ownPath + "rule"
)

//go:embed assets
var assets embed.FS

// A handler answers requests.
type handler struct {
	*builder
	guard *guard
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		// A page that cannot be rendered must not end the preview.
		if v := recover(); v != nil {
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(v)
			}
			h.fail(w, r, h.state(), errPanic(v))
		}
	}()
	if why := h.guard.refuse(r); why != "" {
		refuse(w, http.StatusForbidden, why)
		return
	}
	if strings.HasPrefix(r.URL.Path, ownPath) {
		h.own(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, "pages can only be read")
		return
	}
	h.page(w, r)
}

func refuse(w http.ResponseWriter, status int, why string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprintln(w, why)
}

// own serves what the preview adds.
func (h *handler) own(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == viewPath {
		h.choose(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, "this can only be read")
		return
	}
	switch r.URL.Path {
	case eventsPath:
		h.events(w, r)
	case rulePath:
		explain(w, r)
	case ownPath + "preview.js", ownPath + "preview.css":
		name := path.Base(r.URL.Path)
		data, err := assets.ReadFile("assets/" + name)
		if err != nil {
			refuse(w, http.StatusNotFound, "not found")
			return
		}
		parseHosting(nil, nil).apply(w.Header(), r.URL.Path)
		w.Header().Set("ETag", `"`+short(data)+`"`)
		w.Header().Set("Content-Type", mediaType(name))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	default:
		refuse(w, http.StatusNotFound, "not found")
	}
}

// A target is what a request leads to: a file, or another address.
type target struct {
	file    *generator.File
	status  int
	address string // to go to instead, or ""
}

// find gives what is at the path of a request.
func (s *state) find(ctx context.Context, requested string) (target, error) {
	missing := func() (target, error) {
		f, err := s.shown.File(ctx, "404.html")
		return target{file: f, status: http.StatusNotFound}, err
	}
	name, inside := strings.CutPrefix(requested, s.base)
	if !inside {
		if requested == "/" || requested+"/" == s.base {
			return target{address: s.base, status: http.StatusFound}, nil
		}
		return missing()
	}
	if to, ok := s.hosting.redirects["/"+name]; ok && local(to.to) {
		return target{address: to.to, status: to.status}, nil
	}
	if !servable(name) {
		return missing()
	}
	if name == "" || strings.HasSuffix(name, "/") {
		f, err := s.shown.File(ctx, name+"index.html")
		if f == nil && err == nil {
			return missing()
		}
		return target{file: f, status: http.StatusOK}, err
	}
	// What is a file and what a folder is found out with one look in most
	// cases: for a path that is neither all of the site is planned.
	folder := func() (target, bool, error) {
		f, err := s.shown.File(ctx, name+"/index.html")
		return target{address: (&url.URL{Path: requested + "/"}).EscapedPath(), status: http.StatusFound}, f != nil || err != nil, err
	}
	likely := path.Ext(name) == "" || isVersion(path.Base(name))
	if likely {
		if t, ok, err := folder(); ok {
			return t, err
		}
	}
	f, err := s.shown.File(ctx, name)
	if f != nil || err != nil {
		return target{file: f, status: http.StatusOK}, err
	}
	if !likely {
		if t, ok, err := folder(); ok {
			return t, err
		}
	}
	return missing()
}

// isVersion tells the names of folders that look like files: 1.0.0.
func isVersion(name string) bool {
	return strings.Trim(strings.ToLower(path.Ext(name)), ".0123456789") == ""
}

// local reports whether an address stays on the preview.
func local(address string) bool {
	return strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.HasPrefix(address, `/\`)
}

// servable reports whether a path can be that of a public file: hosts keep
// hidden files and their own settings to themselves.
func servable(name string) bool {
	if name == "_headers" || name == "_redirects" || strings.ContainsAny(name, "\\\x00") {
		return false
	}
	for step := range strings.SplitSeq(strings.TrimSuffix(name, "/"), "/") {
		if name != "" && (step == "" || step[0] == '.') {
			return false
		}
	}
	return true
}

// page serves a file of the site.
func (h *handler) page(w http.ResponseWriter, r *http.Request) {
	s := h.state()
	if s.number == 0 {
		// The first state is on its way: nobody should see a page about it.
		select {
		case <-s.newer:
			s = h.state()
		case <-r.Context().Done():
			return
		}
	}
	if s.shown == nil {
		h.waiting(w, r, s)
		return
	}
	t, err := s.find(r.Context(), r.URL.Path)
	if err != nil {
		h.fail(w, r, s, err)
		return
	}
	s.hosting.apply(w.Header(), "/"+strings.TrimPrefix(r.URL.Path, s.base))
	switch {
	case t.address != "":
		if r.URL.RawQuery != "" {
			t.address += "?" + r.URL.RawQuery
		}
		w.Header().Set("Location", t.address)
		w.WriteHeader(t.status)
		return
	case t.file == nil:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintln(w, "not found")
		return
	}
	data := t.file.Data
	header := w.Header()
	header.Set("Content-Type", mediaType(t.file.Path))
	if strings.HasSuffix(t.file.Path, ".html") {
		data = withScript(data, s.version(r.Context(), t.file))
	}
	header.Set("ETag", `"`+short(data)+`"`)
	if t.status != http.StatusOK {
		header.Del("ETag")
		w.WriteHeader(t.status)
		if r.Method != http.MethodHead {
			w.Write(data)
		}
		return
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// version gives the version of a page. It is worked out once.
func (s *state) version(ctx context.Context, f *generator.File) version {
	if v, ok := s.versions.Load(f.Path); ok {
		return v.(version)
	}
	v := versionOf(ctx, s.shown, f)
	s.versions.Store(f.Path, v)
	return v
}

// withScript adds the preview's script to a page. After the end of a document
// is the one place that every page has, whatever its theme; a browser puts
// what stands there into the body.
func withScript(page []byte, v version) []byte {
	tag := fmt.Sprintf(`<script src="%spreview.js" data-rest="%s" data-styles="%s"></script>`, ownPath, v.Rest, v.styles())
	return append(bytes.Clone(page), tag...)
}

// waiting is the page when there is nothing to show.
func (h *handler) waiting(w http.ResponseWriter, r *http.Request, s *state) {
	writeOwn(w, r, http.StatusServiceUnavailable, "Waiting for the site", "The site cannot be shown yet. This page becomes the site when the mistakes are mended.", version{Rest: "waiting"})
}

// fail is the page when one page cannot be rendered. It loads again with the
// next state.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, s *state, err error) {
	if r.Context().Err() != nil {
		return
	}
	writeOwn(w, r, http.StatusInternalServerError, "This page cannot be shown", err.Error(), version{Rest: fmt.Sprintf("failed-%d", s.number)})
}

// writeOwn writes a page of the preview itself.
func writeOwn(w http.ResponseWriter, r *http.Request, status int, title, text string, v version) {
	header := w.Header()
	parseHosting(nil, nil).apply(header, "/")
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	page := fmt.Sprintf("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s</title>\n<link rel=\"stylesheet\" href=\"%spreview.css\">\n<body class=\"own\">\n<main><h1>%s</h1>\n<p>%s</p></main>\n",
		html.EscapeString(title), ownPath, html.EscapeString(title), html.EscapeString(text))
	w.Write(withScript([]byte(page), v))
}
