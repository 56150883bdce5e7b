package trustindex

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// MaxDocument is the largest document that a Reader reads whose size nobody
// has promised.
const MaxDocument = 64 << 20

// A Doer sends requests; *http.Client is one.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// A Reader fetches and verifies documents. It is safe for concurrent use
// when its Client is.
type Reader struct {
	Client Doer // nil means http.DefaultClient
}

// A MismatchError says that fetched bytes are not those the parent promised.
// Right after a publication, a cache on the way may still hold the old ones.
type MismatchError struct {
	URL        string
	Want, Have string // "2114 bytes", or a SHA-256 in hexadecimal
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("%s: have %s, the index says %s", e.URL, e.Have, e.Want)
}

// Index fetches a site's index. Nothing promises its bytes: trust in it is
// trust in the connection, or in a SHA256SUMS that somebody signed.
func (r Reader) Index(ctx context.Context, url string) (*Index, error) {
	data, err := r.get(ctx, url, MaxDocument)
	if err != nil {
		return nil, err
	}
	var d Index
	return &d, Decode(data, &d)
}

// System fetches the document of a system.
func (r Reader) System(ctx context.Context, f File) (*System, error) {
	var d System
	return &d, r.decode(ctx, f, &d)
}

// Notices fetches the index of notices.
func (r Reader) Notices(ctx context.Context, f File) (*Notices, error) {
	var d Notices
	return &d, r.decode(ctx, f, &d)
}

// Pack fetches the document of a pack and makes sure that it is the pack the
// entry speaks of.
func (r Reader) Pack(ctx context.Context, e PackEntry) (*Pack, error) {
	var d Pack
	if err := r.decode(ctx, e.Document, &d); err != nil {
		return nil, err
	}
	if d.Digest != e.Digest {
		return nil, &MismatchError{e.Document.URL, e.Digest, d.Digest}
	}
	return &d, nil
}

// File fetches any file that a document names.
func (r Reader) File(ctx context.Context, f File) ([]byte, error) {
	data, err := r.get(ctx, f.URL, f.Size+1)
	if err != nil {
		return nil, err
	}
	return data, f.Verify(data)
}

func (r Reader) decode(ctx context.Context, f File, into any) error {
	data, err := r.File(ctx, f)
	if err != nil {
		return err
	}
	return Decode(data, into)
}

func (r Reader) get(ctx context.Context, url string, limit int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", url, err)
	}
	client := r.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", url, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch %s: the server says %s", url, resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit))
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", url, err)
	}
	return data, nil
}

// Verify reports whether data are the bytes of the file. The error is a
// *[MismatchError].
func (f File) Verify(data []byte) error {
	if int64(len(data)) != f.Size {
		return &MismatchError{f.URL, fmt.Sprintf("%d bytes", f.Size), fmt.Sprintf("%d bytes", len(data))}
	}
	sum := sha256.Sum256(data)
	if have := hex.EncodeToString(sum[:]); have != f.SHA256 {
		return &MismatchError{f.URL, f.SHA256, have}
	}
	return nil
}

// VerifyText reports whether text is the canonical text of the pack: the
// bytes of its index.md, whose SHA-256 is the digest that approvals name.
func (p *Pack) VerifyText(text []byte) error {
	sum := sha256.Sum256(text)
	if have := "sha256:" + hex.EncodeToString(sum[:]); have != p.Digest {
		return &MismatchError{p.Page + "index.md", p.Digest, have}
	}
	return nil
}

// Decode reads a document. It fails when the document is of a major version
// that this package does not know.
func Decode(data []byte, into any) error {
	var head Head
	if err := json.Unmarshal(data, &head); err != nil {
		return fmt.Errorf("read index document: %w", err)
	}
	major, _, _ := strings.Cut(head.SchemaVersion, ".")
	if known, _, _ := strings.Cut(SchemaVersion, "."); major != known {
		return fmt.Errorf("read index document: %s has schema_version %q; this program knows major version %s", head.URL, head.SchemaVersion, known)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("read index document %s: %w", head.URL, err)
	}
	return nil
}
