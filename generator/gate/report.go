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

// A Report is a result as [Result.WriteJSON] writes it.
type Report struct {
	Format   int          `json:"format" doc:"Version of the form. Members are added to it; a change that breaks a reader makes another."`
	Verdict  Verdict      `json:"verdict" known:"pass,refused,undetermined" doc:"The answer. Nothing but pass means that the site may be released."`
	AsOf     string       `json:"as_of" format:"date" doc:"Day for which statuses were computed."`
	Base     ReportState  `json:"base" doc:"What the site was compared with."`
	Head     ReportState  `json:"head" doc:"The site."`
	Packs    []string     `json:"released_packs" doc:"Packs that come out: system and version."`
	Notices  []string     `json:"released_notices" doc:"Notices that come out, by identifier."`
	Rules    []ReportRule `json:"rules" doc:"Every rule with its verdict, by code."`
	Findings diag.List    `json:"findings" doc:"The reasons for a verdict other than pass."`
}

// ReportState names a state.
type ReportState struct {
	Kind     string   `json:"kind" known:",source,revision,output,address" doc:"What it is; empty when it could not be read."`
	Ref      string   `json:"ref,omitempty" doc:"How it was named."`
	Commit   string   `json:"commit,omitempty" doc:"The commit that it stands for."`
	Dirty    bool     `json:"dirty,omitempty" doc:"Whether the working tree differs from the commit."`
	Digest   string   `json:"digest" format:"digest" doc:"SHA-256 of what it lists: packs, notices and model versions."`
	Problems []string `json:"problems" doc:"What could not be read of it."`
}

// ReportRule is what one rule said.
type ReportRule struct {
	Code    string  `json:"code" doc:"Code of the rule."`
	Title   string  `json:"title" doc:"What it refuses."`
	Verdict Verdict `json:"verdict" known:"pass,refused,undetermined,not-applicable" doc:"What it said."`
	Checked int     `json:"checked" doc:"How many things it looked at."`
	Why     string  `json:"why" doc:"Why, in one sentence."`
}

// WriteJSON writes the result for programs: a versioned contract.
func (r *Result) WriteJSON(w io.Writer) error {
	of := func(s *State) ReportState {
		return ReportState{s.Kind, s.Ref, s.Commit, s.Dirty, s.Digest(), append([]string{}, s.Problems...)}
	}
	out := Report{
		ReportFormat, r.Verdict, r.AsOf.String(), of(r.Base), of(r.Head),
		append([]string{}, r.Released.Packs...), append([]string{}, r.Released.Notices...), []ReportRule{}, append(diag.List{}, r.Findings...),
	}
	for _, v := range r.Rules {
		out.Rules = append(out.Rules, ReportRule{v.Rule.Code, v.Rule.Title, v.Verdict, v.Checked, v.Why})
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
