package gate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"placard/generator/diag"
)

// ReportFormat is the version of the form of [Result.WriteJSON].
const ReportFormat = 1

// WriteText writes the verdict for people; the findings are printed before
// it by package diag. With explain it says what every rule looked at.
func (r *Result) WriteText(w io.Writer, explain bool) error {
	var b strings.Builder
	if explain {
		for _, v := range r.Rules {
			fmt.Fprintf(&b, "%s %-14s %s\n     %s\n", v.Rule.Code, v.Verdict, v.Rule.Title, v.Why)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "compared with %s\n", r.Base.describe())
	if len(r.Released.Packs) > 0 {
		fmt.Fprintf(&b, "comes out: %s\n", strings.Join(r.Released.Packs, ", "))
	}
	if len(r.Released.Notices) > 0 {
		fmt.Fprintf(&b, "comes out: %s\n", noticeNames(r.Released.Notices))
	}
	switch r.Verdict {
	case Pass:
		b.WriteString("pass: nothing speaks against the release\n")
	case Refused:
		fmt.Fprintf(&b, "refused: %s against the release\n", count(len(r.Findings), "reason", "reasons"))
	default:
		b.WriteString("could not decide: this is not a pass\n")
	}
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

func noticeNames(ids []string) string {
	if len(ids) == 1 {
		return "notice " + ids[0]
	}
	return "notices " + strings.Join(ids, ", ")
}

// describe names a state in words.
func (s *State) describe() string {
	switch {
	case s.Commit != "":
		return fmt.Sprintf("%s (%s)", s.Ref, short(s.Commit))
	case s.Ref == "":
		return "nothing"
	}
	return s.Ref
}

// printable keeps control characters from the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 {
			return '\uFFFD'
		}
		return r
	}, s)
}

// WriteJSON writes the result for programs: a versioned contract.
func (r *Result) WriteJSON(w io.Writer) error {
	type ruleVerdict struct {
		Code    string  `json:"code"`
		Title   string  `json:"title"`
		Verdict Verdict `json:"verdict"`
		Checked int     `json:"checked"`
		Why     string  `json:"why"`
	}
	type state struct {
		Kind     string   `json:"kind"`
		Ref      string   `json:"ref,omitempty"`
		Commit   string   `json:"commit,omitempty"`
		Dirty    bool     `json:"dirty,omitempty"`
		Digest   string   `json:"digest"`
		Problems []string `json:"problems"`
	}
	of := func(s *State) state {
		return state{s.Kind, s.Ref, s.Commit, s.Dirty, s.Digest(), append([]string{}, s.Problems...)}
	}
	out := struct {
		Format   int           `json:"format"`
		Verdict  Verdict       `json:"verdict"`
		AsOf     string        `json:"as_of"`
		Base     state         `json:"base"`
		Head     state         `json:"head"`
		Packs    []string      `json:"released_packs"`
		Notices  []string      `json:"released_notices"`
		Rules    []ruleVerdict `json:"rules"`
		Findings diag.List     `json:"findings"`
	}{
		ReportFormat, r.Verdict, r.AsOf.String(), of(r.Base), of(r.Head),
		append([]string{}, r.Released.Packs...), append([]string{}, r.Released.Notices...), []ruleVerdict{}, append(diag.List{}, r.Findings...),
	}
	for _, v := range r.Rules {
		out.Rules = append(out.Rules, ruleVerdict{v.Rule.Code, v.Rule.Title, v.Verdict, v.Checked, v.Why})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("write verdict: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}
