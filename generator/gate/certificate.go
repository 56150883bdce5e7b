package gate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"
)

// CertificateFormat is the version of the form of certificates.
const CertificateFormat = 1

// CertificateKind is the kind that every certificate names.
const CertificateKind = "placard-release-certificate"

// A Certificate is the record of a verdict.
type Certificate struct {
	Format   int                 `json:"format" doc:"Version of the form. Members are added to it; a change that breaks a reader makes another."`
	Kind     string              `json:"kind" known:"placard-release-certificate" doc:"What the document is."`
	Program  string              `json:"program" doc:"The program that decided, and its version."`
	Verdict  Verdict             `json:"verdict" known:"pass,refused,undetermined" doc:"The answer. Nothing but pass means that the site may be released."`
	At       string              `json:"at" doc:"Time of the verdict, in UTC (RFC 3339)."`
	AsOf     string              `json:"as_of" format:"date" doc:"Day for which statuses were computed."`
	Base     CertificateState    `json:"base" doc:"What the site was compared with."`
	Head     CertificateState    `json:"head" doc:"The site."`
	Released CertificateReleased `json:"released" doc:"What comes out."`
	Packs    []CertificatePack   `json:"packs" doc:"Every pack of the site."`
	Notices  []CertificateNotice `json:"notices" doc:"Every notice of the site."`
	Rules    []CertificateRule   `json:"rules" doc:"Every rule with its verdict, by code."`
	Reasons  []CertificateReason `json:"reasons" doc:"The reasons for a verdict other than pass."`
	Previous *string             `json:"previous" nullable:"true" format:"digest" doc:"SHA-256 of the certificate before; null for the first one."`
}

// CertificateState names a state.
type CertificateState struct {
	Kind     string   `json:"kind" known:",source,revision,output,address" doc:"What it is; empty when it could not be read."`
	Ref      string   `json:"ref,omitempty" doc:"How it was named."`
	Commit   string   `json:"commit,omitempty" doc:"The commit that it stands for."`
	Dirty    *bool    `json:"dirty,omitempty" doc:"Whether the working tree differs from the commit."`
	Digest   string   `json:"digest" format:"digest" doc:"SHA-256 of what it lists: packs, notices and model versions."`
	Problems []string `json:"problems" doc:"What could not be read of it."`
}

// CertificateReleased is what comes out with a release.
type CertificateReleased struct {
	Packs   []string `json:"packs" doc:"System and version."`
	Notices []string `json:"notices" doc:"Identifiers."`
}

// CertificatePack is a version of a pack.
type CertificatePack struct {
	System  string `json:"system" doc:"Identifier of the system."`
	Version string `json:"version" doc:"Version of the pack."`
	Digest  string `json:"digest" doc:"Digest of its canonical text."`
	Status  string `json:"status" known:"draft,published,withdrawn" doc:"Status that it declares."`
}

// CertificateNotice is a notice.
type CertificateNotice struct {
	ID     string `json:"id" doc:"Identifier."`
	Digest string `json:"digest" doc:"Digest of its canonical text."`
	Draft  bool   `json:"draft" doc:"Whether it is a draft."`
}

// CertificateRule is what one rule said.
type CertificateRule struct {
	Code    string  `json:"code" doc:"Code of the rule."`
	Title   string  `json:"title" doc:"What it refuses."`
	Verdict Verdict `json:"verdict" known:"pass,refused,undetermined,not-applicable" doc:"What it said."`
	Checked int     `json:"checked" doc:"How many things it looked at."`
}

// CertificateReason is a reason against the release.
type CertificateReason struct {
	Code    string `json:"code" doc:"Code of the rule."`
	File    string `json:"file" doc:"Where, below the site's folder."`
	Line    int    `json:"line" doc:"Line of the file; 0 for the file as a whole."`
	Message string `json:"message" doc:"What is wrong."`
}

// Certificate records the verdict in canonical JSON, ready to be signed:
// what was compared with what, every rule with its verdict, and the SHA-256
// of the certificate before, so that a chain of them shows that none is
// missing. It holds nothing but what is in the arguments; at is the time of
// the verdict, previous the bytes of the certificate before, nil for the
// first one.
func (r *Result) Certificate(at time.Time, program string, previous []byte) []byte {
	c := Certificate{
		Format: CertificateFormat, Kind: CertificateKind, Program: program, Verdict: r.Verdict,
		At: at.UTC().Format(time.RFC3339), AsOf: r.AsOf.String(), Base: r.Base.identity(), Head: r.Head.identity(),
		Released: CertificateReleased{append([]string{}, r.Released.Packs...), append([]string{}, r.Released.Notices...)},
		Packs:    []CertificatePack{}, Notices: []CertificateNotice{}, Rules: []CertificateRule{}, Reasons: []CertificateReason{},
	}
	for _, v := range r.Rules {
		c.Rules = append(c.Rules, CertificateRule{v.Rule.Code, v.Rule.Title, v.Verdict, v.Checked})
	}
	for _, f := range r.Findings {
		c.Reasons = append(c.Reasons, CertificateReason{f.Code, f.Span.File, f.Span.Line, f.Message})
	}
	for _, p := range r.Head.Packs {
		c.Packs = append(c.Packs, CertificatePack{p.System, p.Version, p.Digest, p.Status})
	}
	for _, n := range r.Head.Notices {
		c.Notices = append(c.Notices, CertificateNotice{n.ID, n.Digest, n.Draft})
	}
	if previous != nil {
		sum := sha256.Sum256(previous)
		before := "sha256:" + hex.EncodeToString(sum[:])
		c.Previous = &before
	}
	return CanonicalJSON(plain(c))
}

// IsCertificate reports whether data is a certificate, of any format.
func IsCertificate(data []byte) bool {
	var c struct {
		Kind string `json:"kind"`
	}
	return json.Unmarshal(data, &c) == nil && c.Kind == CertificateKind
}

// plain gives a value as [CanonicalJSON] takes it.
func plain(v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts and numbers can always be written
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var out any
	if err := d.Decode(&out); err != nil {
		panic(err)
	}
	return whole(out)
}

// whole makes integers of numbers.
func whole(v any) any {
	switch v := v.(type) {
	case json.Number:
		n, err := strconv.Atoi(v.String())
		if err != nil {
			panic(err) // certificates hold no fractions
		}
		return n
	case []any:
		for i := range v {
			v[i] = whole(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = whole(v[key])
		}
	}
	return v
}

// identity names a state. The digest is over everything that it lists.
func (s *State) identity() CertificateState {
	id := CertificateState{Kind: s.Kind, Ref: s.Ref, Commit: s.Commit, Digest: s.Digest(), Problems: append([]string{}, s.Problems...)}
	if s.Commit != "" {
		id.Dirty = &s.Dirty
	}
	return id
}
