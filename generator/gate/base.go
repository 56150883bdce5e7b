package gate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"placard/generator/compare"
	"placard/generator/disclosure"
)

// ErrBase is wrapped by errors about a base that cannot be read: the answer
// to whether a release may go out is then unknown.
var ErrBase = errors.New("the base cannot be read")

// A Loaded source is a site that the caller's program has read.
type Loaded struct {
	Site      *disclosure.Site
	Documents compare.Documents
	// Unread say which files could not be read as they are written.
	Unread []string
}

// A Reader reads bases.
type Reader struct {
	// Dir is the site's folder.
	Dir string
	// Load reads a site's source from a folder, for the date of the head.
	Load func(ctx context.Context, dir string) (*Loaded, error)
	// Client fetches what has been published; nil for [http.DefaultClient].
	Client *http.Client
	// Git is the git program; "" stands for git in the path.
	Git string
}

// Base reads what the release is compared with: an address, a folder with
// the source or the output of a site, or a revision of the repository that
// holds the site. Errors wrap [ErrBase].
func (r *Reader) Base(ctx context.Context, ref string) (*State, error) {
	s, err := r.base(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBase, err)
	}
	s.Ref = ref
	return s, nil
}

func (r *Reader) base(ctx context.Context, ref string) (*State, error) {
	if ref == "" {
		return nil, errors.New("no base is named")
	}
	if strings.HasPrefix(ref, "https://") || strings.HasPrefix(ref, "http://") {
		return r.address(ctx, ref)
	}
	info, err := os.Stat(ref)
	isFolder := err == nil && info.IsDir()
	named := strings.HasPrefix(ref, ".") || filepath.IsAbs(ref)
	if isFolder && !named {
		if commit, err := r.resolve(ctx, ref); err == nil && commit != "" {
			return nil, fmt.Errorf("%q is a folder and a revision: write ./%s or refs/heads/%s", ref, ref, ref)
		}
	}
	if isFolder {
		return r.folder(ctx, ref)
	}
	if named {
		return nil, fmt.Errorf("there is no folder %q", ref)
	}
	return r.revision(ctx, ref)
}

// folder reads a folder that holds a site's source or output.
func (r *Reader) folder(ctx context.Context, dir string) (*State, error) {
	if _, err := os.Stat(filepath.Join(dir, "site.toml")); err == nil {
		return r.source(ctx, dir)
	}
	return output(ctx, folderFS(dir))
}

// folderFS is a folder as files that are read long after it was looked at:
// it holds nothing open. No link in it leads out of it.
type folderFS string

func (dir folderFS) Open(name string) (fs.File, error) {
	root, err := os.OpenRoot(string(dir))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.FS().Open(name)
}

// source reads a site's source.
func (r *Reader) source(ctx context.Context, dir string) (*State, error) {
	loaded, err := r.Load(ctx, dir)
	if err != nil {
		return nil, err
	}
	s := FromSite(loaded.Site, loaded.Documents)
	s.Problems = loaded.Unread
	return s, nil
}
