package diag

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// WriteSARIF prints findings as a SARIF 2.1.0 log (OASIS, errata 01), which
// code hosts read. The rules describe the codes; version is the program's.
//
// File names become relative URIs; [List.Under] makes them relative to the
// repository. A finding's fingerprint is made of its code, file and message
// and not of its line, so that a host knows it again when text above it moves.
func WriteSARIF(w io.Writer, l List, rules []Rule, version string) error {
	ids, index := sarifRules(l, rules)
	run := sarifRun{
		ColumnKind: "unicodeCodePoints",
		Results:    make([]sarifResult, 0, len(l)),
	}
	run.Tool.Driver = sarifDriver{Name: "Placard", Version: visible(version), Rules: ids}
	prints := fingerprints(l)
	for i := range l {
		f := &l[i]
		r := sarifResult{
			RuleID:    visible(f.Code),
			RuleIndex: index[f.Code],
			Level:     sarifLevel(f.Severity),
			Message:   sarifMessage{f.text()},
			Locations: []sarifLocation{{Physical: sarifPlace(f.Span)}},
			Prints:    map[string]string{"placardFinding/v1": prints[i]},
		}
		for n, rel := range f.Related {
			id := n + 1
			r.Related = append(r.Related, sarifLocation{ID: &id, Physical: sarifPlace(rel.Span), Message: &sarifMessage{sarifText(visible(rel.Message))}})
		}
		if f.Span.File == "" {
			r.Locations = []sarifLocation{}
		}
		run.Results = append(run.Results, r)
	}
	return writeJSON(w, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
}

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver sarifDriver `json:"driver"`
	} `json:"tool"`
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID    string        `json:"id"`
	Short *sarifMessage `json:"shortDescription,omitempty"`
	Help  *sarifHelp    `json:"help,omitempty"`
	// Default is what a finding of the rule has unless the site says
	// otherwise.
	Default *sarifDefault `json:"defaultConfiguration,omitempty"`
}

type sarifHelp struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown"`
}

type sarifDefault struct {
	Enabled bool   `json:"enabled"`
	Level   string `json:"level"`
}

type sarifResult struct {
	RuleID    string            `json:"ruleId"`
	RuleIndex int               `json:"ruleIndex"`
	Level     string            `json:"level"`
	Message   sarifMessage      `json:"message"`
	Locations []sarifLocation   `json:"locations"`
	Related   []sarifLocation   `json:"relatedLocations,omitempty"`
	Prints    map[string]string `json:"partialFingerprints"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifLocation struct {
	ID       *int           `json:"id,omitempty"`
	Physical *sarifPhysical `json:"physicalLocation,omitempty"`
	Message  *sarifMessage  `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact struct {
		URI string `json:"uri"`
	} `json:"artifactLocation"`
	Region *sarifRegion `json:"region,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

// sarifRules describes the rules given and those that findings name beyond
// them, sorted by code.
func sarifRules(l List, rules []Rule) (list []sarifRule, index map[string]int) {
	known := map[string]Rule{}
	for _, r := range rules {
		known[r.Code] = r
	}
	for i := range l {
		if _, ok := known[l[i].Code]; !ok {
			known[l[i].Code] = Rule{Code: l[i].Code}
		}
	}
	codes := make([]string, 0, len(known))
	for code := range known {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, cmp.Compare[string])
	list, index = []sarifRule{}, map[string]int{}
	for i, code := range codes {
		index[code] = i
		r := known[code]
		s := sarifRule{ID: visible(code)}
		if r.Title != "" {
			s.Short = &sarifMessage{r.Title}
			s.Default = &sarifDefault{Enabled: r.Severity != Off, Level: sarifLevel(r.Severity)}
		}
		if r.Doc != "" {
			s.Help = &sarifHelp{Text: r.Doc, Markdown: r.Doc}
		}
		list = append(list, s)
	}
	return list, index
}

func sarifLevel(s Severity) string {
	if s == Off {
		return "none"
	}
	return s.String()
}

// text is the message with the hint, as hosts show it in one piece.
func (f *Finding) text() string {
	text := sarifText(visible(f.Message))
	if f.Hint != "" {
		text += "\n" + sarifText("help: "+visible(f.Hint))
	}
	if text == "" {
		text = f.Severity.String() // a message must not be empty
	}
	return text
}

// sarifText keeps an author's text from being read as a link or placeholder:
// in a SARIF message [text](target) is a link (§3.11.6) and {0} an argument
// (§3.11.5), which doubled braces escape.
func sarifText(s string) string {
	s = strings.NewReplacer("{", "{{", "}", "}}").Replace(s)
	return strings.ReplaceAll(s, "](", "\\](")
}

func sarifPlace(s Span) *sarifPhysical {
	if s.File == "" {
		return nil
	}
	p := &sarifPhysical{}
	p.Artifact.URI = relativeURI(s.File)
	if s.Line > 0 {
		p.Region = &sarifRegion{StartLine: s.Line, StartColumn: max(0, s.Column)}
		// The end comes after the start, or it is left out.
		if s.EndLine > s.Line || s.EndLine == s.Line && s.EndColumn >= s.Column && s.Column > 0 {
			p.Region.EndLine, p.Region.EndColumn = s.EndLine, max(0, s.EndColumn)
		}
	}
	return p
}

// relativeURI is a slash-separated path as a URI reference (RFC 3986): every
// other character encoded, and no first segment that reads as a scheme.
func relativeURI(path string) string {
	return (&url.URL{Path: strings.ToValidUTF8(path, "\uFFFD")}).String()
}

// fingerprints tells findings apart whatever line they are on; equal ones of
// a file are counted.
func fingerprints(l List) []string {
	seen := map[string]int{}
	out := make([]string, len(l))
	for i := range l {
		f := &l[i]
		h := sha256.New()
		for _, part := range []string{f.Code, f.Span.File, f.Message} {
			io.WriteString(h, strconv.Itoa(len(part))+":"+part)
		}
		base := hex.EncodeToString(h.Sum(nil))
		seen[base]++
		sum := sha256.Sum256([]byte(base + strconv.Itoa(seen[base])))
		out[i] = hex.EncodeToString(sum[:16])
	}
	return out
}
