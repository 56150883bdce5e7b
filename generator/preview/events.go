package preview

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"placard/generator"
	"placard/generator/content"
	"placard/generator/diag"
)

// alive is how often an open page hears from the server. The script takes a
// longer silence for a broken connection.
const alive = 10 * time.Second

// shownFindings is the number of findings that a page is told of.
const shownFindings = 40

// A message tells an open page of a state.
type message struct {
	Number   int       `json:"number"`
	Findings []finding `json:"findings"` // errors first
	Errors   int       `json:"errors"`
	Warnings int       `json:"warnings"`
	Problem  string    `json:"problem,omitempty"`
	// Behind: the page is older than the source.
	Behind bool `json:"behind"`

	AsOf     string `json:"asOf"`
	Chosen   bool   `json:"chosen"` // the date is not the site's own
	Drafts   bool   `json:"drafts"`
	Audience string `json:"audience"`
	Withheld int    `json:"withheld"`
	Next     []next `json:"next"`

	// Reload: the page is not what the server would now send.
	Reload bool `json:"reload,omitempty"`
	// Styles are the addresses of the style sheets when only these differ,
	// with what the page then calls its version.
	Styles  []string `json:"styles,omitempty"`
	Version string   `json:"version,omitempty"`
}

// next is a date on which something changes.
type next struct {
	Date string `json:"date"`
	What string `json:"what"`
}

// A finding is a [diag.Finding] with all that an excerpt needs.
type finding struct {
	Code     string    `json:"code"`
	Severity string    `json:"severity"`
	Message  string    `json:"message"`
	Hint     string    `json:"hint,omitempty"`
	Span     place     `json:"span"`
	Related  []related `json:"related,omitempty"`
}

type related struct {
	Span    place  `json:"span"`
	Message string `json:"message"`
}

type place struct {
	diag.Span
	ExcerptColumn int `json:"excerptColumn"`
}

func newFinding(f diag.Finding) finding {
	g := finding{Code: f.Code, Severity: f.Severity.String(), Message: f.Message, Hint: f.Hint, Span: place{f.Span, f.Span.ExcerptColumn}}
	for _, r := range f.Related {
		g.Related = append(g.Related, related{place{r.Span, r.Span.ExcerptColumn}, r.Message})
	}
	return g
}

// shownDates is the number of coming dates that a page is told of.
const shownDates = 12

// events tells an open page of every state, from the present one on, as
// server-sent events.
func (h *handler) events(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	query := r.URL.Query()
	page, rest, styles := query.Get("page"), query.Get("rest"), query.Get("styles")
	if path, err := url.PathUnescape(page); err == nil {
		page = path // as the script has it from the address
	}
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	control := http.NewResponseController(w)
	// The browser connects again by itself, soon.
	if _, err := io.WriteString(w, "retry: 300\n\n"); err != nil {
		return
	}
	tick := time.NewTicker(alive)
	defer tick.Stop()
	for {
		s := h.state()
		if s.number > 0 {
			m := s.message()
			s.compare(ctx, &m, page, rest, styles)
			if m.Styles != nil {
				styles = m.Version
			}
			data, err := json.Marshal(m)
			if err != nil {
				return
			}
			if _, err := fmt.Fprintf(w, "event: state\ndata: %s\n\n", data); err != nil {
				return
			}
		}
		if control.Flush() != nil {
			return
		}
	wait:
		for {
			select {
			case <-ctx.Done():
				return
			case <-s.newer:
				break wait
			case <-tick.C:
				if _, err := io.WriteString(w, "event: alive\ndata:\n\n"); err != nil || control.Flush() != nil {
					return
				}
			}
		}
	}
}

// message says what a state is.
func (s *state) message() message {
	m := message{
		Number:   s.number,
		Errors:   s.findings.Count(diag.Error),
		Warnings: s.findings.Count(diag.Warning),
		Behind:   s.behind,
		Drafts:   s.view.Drafts,
		Chosen:   !s.view.AsOf.IsZero(),
		Findings: []finding{},
		Next:     []next{},
	}
	for _, severity := range []diag.Severity{diag.Error, diag.Warning} {
		for _, f := range s.findings {
			if f.Severity == severity && len(m.Findings) < shownFindings {
				m.Findings = append(m.Findings, newFinding(f))
			}
		}
	}
	if s.problem != nil {
		m.Problem = s.problem.Error()
	}
	if s.shown != nil {
		site := s.shown.Site()
		m.AsOf, m.Audience, m.Withheld = site.AsOf.String(), site.Audience, len(site.Withheld)
		for _, n := range site.NextChange[:min(len(site.NextChange), shownDates)] {
			m.Next = append(m.Next, next{n.Date.String(), n.What})
		}
	}
	return m
}

// compare says what a page with a version has to do to be what the server
// would now send.
func (s *state) compare(ctx context.Context, m *message, page, rest, styles string) {
	if s.shown == nil {
		m.Reload = rest != "waiting"
		return
	}
	t, err := s.findSafely(ctx, page)
	switch {
	case err != nil:
		m.Reload = rest != fmt.Sprintf("failed-%d", s.number)
	case t.file == nil:
		m.Reload = true
	default:
		v := s.version(ctx, t.file)
		switch {
		case v.Rest != rest:
			m.Reload = true
		case v.styles() != styles:
			m.Styles, m.Version = v.Styles, v.styles()
		}
	}
}

// findSafely is find for where a panic would end the preview.
func (s *state) findSafely(ctx context.Context, requested string) (t target, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errPanic(v)
		}
	}()
	return s.find(ctx, requested)
}

// choose changes the date and whether drafts are shown, for all open pages.
func (h *handler) choose(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", "POST")
		refuse(w, http.StatusMethodNotAllowed, "what is shown is chosen with POST")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	v := view{Drafts: r.PostFormValue("drafts") == "true"}
	if date := r.PostFormValue("as-of"); date != "" {
		var err error
		if v.AsOf, err = content.ParseDate(date); err != nil {
			refuse(w, http.StatusBadRequest, err.Error())
			return
		}
	}
	select {
	case h.views <- v:
		w.WriteHeader(http.StatusNoContent)
	case <-r.Context().Done():
	}
}

// explain gives the documentation of a rule.
func explain(w http.ResponseWriter, r *http.Request) {
	code := r.URL.Query().Get("code")
	for _, rule := range generator.Rules() {
		if rule.Code != code {
			continue
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		json.NewEncoder(w).Encode(map[string]string{"code": rule.Code, "title": rule.Title, "doc": rule.Doc, "bad": rule.Bad, "good": rule.Good})
		return
	}
	refuse(w, http.StatusNotFound, "there is no such rule")
}
