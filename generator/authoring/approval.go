package authoring

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"placard/generator/content"
	"placard/generator/diag"
)

// Approval is what is recorded when somebody approves a pack.
type Approval struct {
	System, Version string
	Role            string // product, risk or legal
	By              string
	Evidence        string // URL, or ""
	At              content.Date
}

// Approved says what an approval was bound to.
type Approved struct {
	File   string // path from the site's folder
	Digest string
	// Replaced is the date of an earlier approval of the same role that
	// was for other content, and has been taken out; zero for none.
	Replaced content.Date
}

// Approve records an approval, bound to the pack's content as it is now. The
// rest of the file keeps every byte. An approval of the same role for the
// same content is refused; one for other content is replaced.
func Approve(ctx context.Context, dir string, a Approval) (*Approved, error) {
	roles := []string{"product", "risk", "legal"}
	if !slices.Contains(roles, a.Role) {
		return nil, fmt.Errorf("role %q: %s", a.Role, diag.DidYouMean(a.Role, roles))
	}
	if strings.TrimSpace(a.By) == "" {
		return nil, errors.New("an approval needs the name of a person: --by NAME")
	}
	if err := errors.Join(line("name", a.By), line("evidence", a.Evidence)); err != nil {
		return nil, err
	}
	if a.Evidence != "" && !strings.HasPrefix(a.Evidence, "https://") && !strings.HasPrefix(a.Evidence, "http://") {
		return nil, fmt.Errorf("evidence %q is not an address that begins with https://", a.Evidence)
	}
	root, err := openSite(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	tree, findings, err := content.Load(ctx, dir)
	if err != nil {
		return nil, err
	}
	pack, err := findPack(tree, a.System, a.Version)
	if err != nil {
		return nil, err
	}
	file := pack.Doc.Source.Name
	if pack.Doc.Broken {
		for _, f := range findings {
			if f.Span.File == file && f.Severity == diag.Error {
				return nil, fmt.Errorf("%s:%d:%d: %s: mend it first", file, f.Span.Line, f.Span.Column, f.Message)
			}
		}
		return nil, fmt.Errorf("%s cannot be read: run \"placard check\"", file)
	}
	done := &Approved{File: file, Digest: content.Digest(content.Canonical(pack.Doc, pack.Attachments, pack.Pages))}
	text, err := root.ReadFile(filepath.FromSlash(file))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	for i, before := range pack.Doc.Front.Approvals {
		if before.Role != a.Role {
			continue
		}
		if before.Digest == done.Digest {
			return nil, fmt.Errorf("%s %s is approved already for %s by %s on %s", a.System, a.Version, a.Role, before.By, before.At)
		}
		if text, err = content.RemoveTable(text, "approval", i); err != nil {
			return nil, fmt.Errorf("take out the stale approval in %s: %w", file, err)
		}
		done.Replaced = before.At
		break
	}
	table := fmt.Sprintf("[[approval]]\nrole     = %s\nby       = %s\nat       = %s\ndigest   = %s\n",
		quote(a.Role), quote(a.By), a.At, quote(done.Digest))
	if a.Evidence != "" {
		table += fmt.Sprintf("evidence = %s\n", quote(a.Evidence))
	}
	if text, err = content.AppendTable(text, table); err != nil {
		return nil, fmt.Errorf("add the approval to %s: %w", file, err)
	}
	return done, replace(root, file, text)
}

// findPack finds a pack by system and version, and says what there is when
// it does not find it.
func findPack(tree *content.Tree, system, version string) (*content.PackDir, error) {
	var systems []string
	for _, s := range tree.Systems {
		systems = append(systems, s.ID)
		if s.ID != system {
			continue
		}
		var versions []string
		for _, p := range s.Packs {
			if p.Name == version && p.Doc != nil {
				return p, nil
			}
			versions = append(versions, p.Name)
		}
		return nil, fmt.Errorf("system %q has no pack %q: %s", system, version, diag.DidYouMean(version, versions))
	}
	return nil, fmt.Errorf("there is no system %q: %s", system, diag.DidYouMean(system, systems))
}
