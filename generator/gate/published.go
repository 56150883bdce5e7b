package gate

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"placard/generator/content"
)

// What has been published is read from the machine index: index.json names
// the systems' documents, these the packs with their digests, and the index
// of notices the notices. Every document is checked against the digest that
// its parent gives for it. An output folder without an index still has the
// canonical text of every pack, but not of notices.

// fetch gives a published file by its path from the site's root.
type fetch func(ctx context.Context, name string) ([]byte, error)

// maxDocument is the largest published document that is read.
const maxDocument = 64 << 20

// These are the members of the index that the gate reads; see the schemas in
// /schema/.
type (
	publishedFile struct {
		URL    string `json:"url"`
		SHA256 string `json:"sha256"`
	}
	publishedIndex struct {
		SchemaVersion string `json:"schema_version"`
		URL           string `json:"url"`
		Updated       string `json:"updated"`
		Audience      string `json:"audience"`
		Systems       []struct {
			ID       string        `json:"id"`
			Document publishedFile `json:"document"`
		} `json:"systems"`
		Notices struct {
			Count    int           `json:"count"`
			Document publishedFile `json:"document"`
		} `json:"notices"`
		Feeds []struct {
			MediaType string `json:"media_type"`
			URL       string `json:"url"`
		} `json:"feeds"`
	}
	publishedSystem struct {
		ID    string `json:"id"`
		Packs []struct {
			Version   string `json:"version"`
			Status    string `json:"status"`
			Published string `json:"published"`
			Withdrawn string `json:"withdrawn"`
			Digest    string `json:"digest"`
			Approvals []struct {
				Role   string `json:"role"`
				By     string `json:"by"`
				At     string `json:"at"`
				Digest string `json:"digest"`
			} `json:"approvals"`
			Notice string `json:"notice"`
			URL    string `json:"url"`
		} `json:"packs"`
		Models []struct {
			ID      string `json:"id"`
			State   string `json:"state"`
			Retires string `json:"retires"`
		} `json:"models"`
	}
	publishedNotices struct {
		Notices []publishedNotice `json:"notices"`
	}
	publishedNotice struct {
		ID           string         `json:"id"`
		Title        string         `json:"title"`
		Kind         string         `json:"kind"`
		Impact       string         `json:"impact"`
		Summary      string         `json:"summary"`
		Published    time.Time      `json:"published"`
		Effective    string         `json:"effective"`
		From         string         `json:"from"`
		To           string         `json:"to"`
		Action       string         `json:"action"`
		Deadline     string         `json:"deadline"`
		Affected     string         `json:"affected"`
		UrgentReason string         `json:"urgent_reason"`
		Corrects     string         `json:"corrects"`
		Supersedes   string         `json:"supersedes"`
		State        string         `json:"state"`
		Digest       string         `json:"digest"`
		Text         *publishedFile `json:"text"`
	}
)

// address reads a published site.
func (r *Reader) address(ctx context.Context, ref string) (*State, error) {
	base, err := url.Parse(ref)
	if err != nil {
		return nil, err
	}
	base.Path = strings.TrimSuffix(base.Path, "index.json")
	if !strings.HasSuffix(base.Path, "/") {
		base.Path += "/"
	}
	base.RawQuery, base.Fragment = "", ""
	client := r.Client
	if client == nil {
		client = &http.Client{Timeout: 30 * time.Second}
	}
	get := func(ctx context.Context, name string) ([]byte, error) {
		u := base.JoinPath(name)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return nil, err
		}
		resp, err := client.Do(req)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s answers %s", u, resp.Status)
		}
		data, err := io.ReadAll(io.LimitReader(resp.Body, maxDocument+1))
		if err == nil && len(data) > maxDocument {
			err = fmt.Errorf("%s is larger than %d bytes", u, maxDocument)
		}
		return data, err
	}
	s, err := index(ctx, get)
	if err != nil {
		return nil, err
	}
	s.Kind = "address"
	return s, nil
}

// output reads the output of a build.
func output(ctx context.Context, files fs.FS) (*State, error) {
	get := func(_ context.Context, name string) ([]byte, error) { return fs.ReadFile(files, name) }
	s := &State{Audience: content.Public}
	var err error
	if _, missing := fs.Stat(files, "index.json"); missing == nil {
		s, err = index(ctx, get)
	} else {
		err = s.texts(ctx, files, get)
	}
	if err != nil {
		return nil, err
	}
	s.Kind = "output"
	return s, nil
}

// texts reads the canonical texts of an output without an index.
func (s *State) texts(ctx context.Context, files fs.FS, get fetch) error {
	names, err := fs.Glob(files, "systems/*/packs/*/index.md")
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return errors.New("the folder is neither a site's source nor its output: it has neither site.toml nor packs")
	}
	for _, name := range names {
		text, err := get(ctx, name)
		if err != nil {
			return err
		}
		p, err := content.ParseCanonical(text)
		if err != nil {
			s.Problems = append(s.Problems, fmt.Sprintf("%s: %v", name, err))
			continue
		}
		s.Packs = append(s.Packs, Pack{
			System: p.System, Version: p.Front.Version, Digest: content.Digest(text), Status: "published", Published: p.Front.Published,
			Fetch: func() ([]byte, error) { return text, nil },
		})
	}
	notices, err := fs.Glob(files, "notices/*/index.html")
	if err != nil {
		return err
	}
	for _, name := range notices {
		folder := path.Dir(name)
		n := Notice{ID: path.Base(folder)}
		if text, err := get(ctx, folder+"/notice.md"); err == nil {
			n.Digest = content.Digest(text)
			n.Fetch = func() ([]byte, error) { return text, nil }
		}
		s.Notices = append(s.Notices, n)
	}
	s.sort()
	return nil
}

// index reads the machine index.
func index(ctx context.Context, get fetch) (*State, error) {
	s := &State{}
	var root publishedIndex
	if err := document(ctx, get, "index.json", "", &root); err != nil {
		return nil, err
	}
	s.Audience = cmp.Or(root.Audience, content.Public)
	if major, _, _ := strings.Cut(root.SchemaVersion, "."); major != "1" {
		return nil, fmt.Errorf("index.json has the format %q, and this program reads version 1", root.SchemaVersion)
	}
	if updated, err := time.Parse(time.RFC3339, root.Updated); err == nil {
		s.Since = content.DateOf(updated)
	}
	base := strings.TrimSuffix(root.URL, "index.json")
	local := func(address string) (string, error) {
		name, ok := strings.CutPrefix(address, base)
		if name, err := url.PathUnescape(name); ok && err == nil && fs.ValidPath(name) {
			return name, nil
		}
		return "", fmt.Errorf("index.json names %q, which is not below %s", address, base)
	}
	for _, entry := range root.Systems {
		name, err := local(entry.Document.URL)
		if err != nil {
			return nil, err
		}
		var system publishedSystem
		if err := document(ctx, get, name, entry.Document.SHA256, &system); err != nil {
			return nil, err
		}
		if system.ID != entry.ID {
			return nil, fmt.Errorf("%s is about %q, not %q", name, system.ID, entry.ID)
		}
		for _, p := range system.Packs {
			pack := Pack{System: system.ID, Version: p.Version, Digest: p.Digest, Status: "published", Audience: s.Audience}
			switch p.Status {
			case "draft", "withdrawn":
				pack.Status = p.Status
			}
			if pack.Published, err = content.ParseDate(p.Published); err != nil && pack.Status != "draft" {
				s.Problems = append(s.Problems, fmt.Sprintf("%s: pack %s: %v", name, p.Version, err))
			}
			pack.Withdrawn, _ = content.ParseDate(p.Withdrawn) // left out when there is none
			for _, a := range p.Approvals {
				at, _ := content.ParseDate(a.At)
				pack.Approvals = append(pack.Approvals, content.Approval{Role: a.Role, By: a.By, At: at, Digest: a.Digest})
			}
			folder := "systems/" + system.ID + "/packs/" + p.Version + "/index.md"
			pack.Fetch = func() ([]byte, error) {
				text, err := get(ctx, folder)
				if err == nil && content.Digest(text) != pack.Digest {
					err = fmt.Errorf("%s has another digest than its index says", folder)
				}
				return text, err
			}
			s.Packs = append(s.Packs, pack)
		}
		for _, m := range system.Models {
			retires, _ := content.ParseDate(m.Retires) // left out when it does not retire
			s.Models = append(s.Models, Model{System: system.ID, ID: m.ID, State: m.State, Audience: s.Audience, Retires: retires})
		}
	}
	if err := s.notices(ctx, get, local, &root); err != nil {
		return nil, err
	}
	if err := s.readIdentity(ctx, get, local, &root); err != nil {
		return nil, err
	}
	s.sort()
	return s, nil
}

func (s *State) notices(ctx context.Context, get fetch, local func(string) (string, error), root *publishedIndex) error {
	if root.Notices.Document.URL == "" {
		return errors.New("index.json names no index of notices")
	}
	name, err := local(root.Notices.Document.URL)
	if err != nil {
		return err
	}
	var list publishedNotices
	if err := document(ctx, get, name, root.Notices.Document.SHA256, &list); err != nil {
		return err
	}
	if len(list.Notices) != root.Notices.Count {
		return fmt.Errorf("%s has %d notices, and index.json says %d", name, len(list.Notices), root.Notices.Count)
	}
	for i := range list.Notices {
		n := &list.Notices[i]
		out := Notice{ID: n.ID, Digest: n.Digest, Published: content.DateOf(n.Published), Draft: n.State == "draft", Front: n.front()}
		if n.Text != nil {
			name, err := local(n.Text.URL)
			if err != nil {
				return err
			}
			// It is read only when the digest says that something differs.
			out.Fetch = func() ([]byte, error) {
				text, err := get(ctx, name)
				if err == nil && content.Digest(text) != n.Digest {
					err = fmt.Errorf("%s has another digest than the index of notices says", name)
				}
				return text, err
			}
		}
		s.Notices = append(s.Notices, out)
	}
	return nil
}

// noticeBody is a notice's text without front matter.
func noticeBody(text []byte) []byte {
	if rest, ok := bytes.CutPrefix(text, []byte("+++\n")); ok {
		if _, after, closed := bytes.Cut(rest, []byte("\n+++\n")); closed {
			text = after
		}
	}
	return append(bytes.TrimSpace(text), '\n')
}

func (n *publishedNotice) front() content.NoticeFront {
	f := content.NoticeFront{
		ID: n.ID, Title: n.Title, Kind: n.Kind, Impact: n.Impact, Summary: n.Summary, Published: n.Published, From: n.From, To: n.To,
		Action: n.Action, AffectedPeople: n.Affected, UrgentReason: n.UrgentReason, Corrects: n.Corrects, Supersedes: n.Supersedes,
	}
	f.Effective, _ = content.ParseDate(n.Effective) // left out when there is none
	f.Deadline, _ = content.ParseDate(n.Deadline)
	return f
}

// document reads a JSON document and checks the digest that its parent gives.
func document(ctx context.Context, get fetch, name, digest string, into any) error {
	data, err := get(ctx, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if digest != "" && !hasDigest(data, digest) {
		return fmt.Errorf("%s has another digest than its index says", name)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func hasDigest(data []byte, want string) bool {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]) == strings.ToLower(want)
}
