package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// CertificateFormat is the version of the form of certificates.
const CertificateFormat = 1

// Certificate records the verdict in canonical JSON, ready to be signed:
// what was compared with what, every rule with its verdict, and the SHA-256
// of the certificate before, so that a chain of them shows that none is
// missing. It holds nothing but what is in the arguments; at is the time of
// the verdict, previous the bytes of the certificate before, nil for the
// first one.
func (r *Result) Certificate(at time.Time, program string, previous []byte) []byte {
	evaluated := make([]any, len(r.Rules))
	for i, v := range r.Rules {
		evaluated[i] = map[string]any{"code": v.Rule.Code, "title": v.Rule.Title, "verdict": string(v.Verdict), "checked": v.Checked}
	}
	reasons := []any{}
	for _, f := range r.Findings {
		reasons = append(reasons, map[string]any{"code": f.Code, "file": f.Span.File, "line": f.Span.Line, "message": f.Message})
	}
	packs, notices := []any{}, []any{}
	for _, p := range r.Head.Packs {
		packs = append(packs, map[string]any{"system": p.System, "version": p.Version, "digest": p.Digest, "status": p.Status})
	}
	for _, n := range r.Head.Notices {
		notices = append(notices, map[string]any{"id": n.ID, "digest": n.Digest, "draft": n.Draft})
	}
	var before any
	if previous != nil {
		sum := sha256.Sum256(previous)
		before = "sha256:" + hex.EncodeToString(sum[:])
	}
	return CanonicalJSON(map[string]any{
		"format":   CertificateFormat,
		"kind":     "placard-release-certificate",
		"program":  program,
		"verdict":  string(r.Verdict),
		"at":       at.UTC().Format(time.RFC3339),
		"as_of":    r.AsOf.String(),
		"base":     r.Base.identity(),
		"head":     r.Head.identity(),
		"released": map[string]any{"packs": texts(r.Released.Packs), "notices": texts(r.Released.Notices)},
		"packs":    packs,
		"notices":  notices,
		"rules":    evaluated,
		"reasons":  reasons,
		"previous": before,
	})
}

// identity names a state. The digest is over everything that it lists.
func (s *State) identity() map[string]any {
	id := map[string]any{"kind": s.Kind, "digest": s.Digest(), "problems": texts(s.Problems)}
	if s.Ref != "" {
		id["ref"] = s.Ref
	}
	if s.Commit != "" {
		id["commit"] = s.Commit
		id["dirty"] = s.Dirty
	}
	return id
}

func texts(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}
