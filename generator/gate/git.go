package gate

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"placard/generator/content"
)

// A revision is read object by object (git ls-tree, git cat-file) and not by
// git archive: that leaves out what .gitattributes calls export-ignore, so
// that a file could be kept from the comparison. No shell runs, no hook, no
// filter and no replacement of objects.

// Bounds of what is read of a revision.
const (
	maxFiles = 100_000
	maxBytes = 1 << 30
)

func (r *Reader) git(ctx context.Context, args ...string) *exec.Cmd {
	name := r.Git
	if name == "" {
		name = "git"
	}
	cmd := exec.CommandContext(ctx, name, append([]string{"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-C", r.Dir}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_NO_REPLACE_OBJECTS=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_LITERAL_PATHSPECS=1", "LC_ALL=C")
	return cmd
}

// output runs git and gives what it printed.
func (r *Reader) output(ctx context.Context, args ...string) (string, error) {
	cmd := r.git(ctx, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		if text := strings.TrimSpace(said.String()); text != "" {
			first, _, _ := strings.Cut(text, "\n")
			return "", fmt.Errorf("git %s: %s", args[0], first)
		}
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return string(out), nil
}

// resolve gives the commit that a revision stands for.
func (r *Reader) resolve(ctx context.Context, ref string) (string, error) {
	out, err := r.output(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	return strings.TrimSpace(out), err
}

// Head notes which commit the site's folder is at, whether the site's files
// differ from it, and what was changed since a base that is a revision. Without
// a repository nothing is known.
func (r *Reader) Head(ctx context.Context, s, base *State) {
	commit, err := r.resolve(ctx, "HEAD")
	if err != nil {
		return
	}
	out, err := r.output(ctx, "status", "--porcelain", "--untracked-files=all", "--", ".")
	s.Commit, s.Dirty = commit, err != nil || out != ""
	if !s.Dirty {
		s.Since = r.day(ctx, commit)
	}
	if base != nil && base.Kind == "revision" {
		s.Changed = r.changed(ctx, base.Commit)
	}
}

// changed gives the day of the first commit that changed each file of the site
// since another one; nil when git does not say.
func (r *Reader) changed(ctx context.Context, since string) map[string]content.Date {
	out, err := r.output(ctx, "-c", "core.quotePath=false", "log", "--format=%x00%ct", "--name-only", "--no-renames", "--relative", since+"..HEAD", "--", ".")
	if err != nil {
		return nil
	}
	first := map[string]content.Date{}
	for commit := range strings.SplitSeq(out, "\x00") {
		at, names, _ := strings.Cut(commit, "\n")
		seconds, err := strconv.ParseInt(at, 10, 64)
		if err != nil {
			continue // before the first
		}
		day := content.DateOf(time.Unix(seconds, 0))
		for name := range strings.Lines(names) {
			name = strings.TrimSuffix(name, "\n")
			if was, ok := first[name]; name != "" && (!ok || day.Before(was)) {
				first[name] = day
			}
		}
	}
	return first
}

// day gives the day of a commit, in UTC; zero when git does not say.
func (r *Reader) day(ctx context.Context, commit string) content.Date {
	out, err := r.output(ctx, "show", "--no-patch", "--format=%ct", commit)
	seconds, number := strconv.ParseInt(strings.TrimSpace(out), 10, 64)
	if err != nil || number != nil {
		return content.Date{}
	}
	return content.DateOf(time.Unix(seconds, 0))
}

// revision reads the site's source at a revision.
func (r *Reader) revision(ctx context.Context, ref string) (*State, error) {
	commit, err := r.resolve(ctx, ref)
	if err != nil {
		if _, inside := r.output(ctx, "rev-parse", "--git-dir"); inside != nil {
			return nil, fmt.Errorf("%q is no folder, and %s is not in a git repository", ref, r.Dir)
		}
		return nil, fmt.Errorf("there is no revision %q here; a shallow clone has only the newest (fetch the whole history, or name a folder or an address)", ref)
	}
	prefix, err := r.output(ctx, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, err
	}
	prefix = strings.TrimSuffix(prefix, "\n")
	dir, err := os.MkdirTemp("", "placard-base-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	problems, err := r.extract(ctx, commit, prefix, dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, "site.toml")); err != nil {
		return nil, fmt.Errorf("revision %s has no site.toml in %s", short(commit), path.Join(".", prefix))
	}
	s, err := r.source(ctx, dir)
	if err != nil {
		return nil, err
	}
	s.Kind, s.Commit, s.Since = "revision", commit, r.day(ctx, commit)
	s.Problems = append(s.Problems, problems...)
	return s, nil
}

func short(commit string) string { return commit[:min(len(commit), 12)] }

// A blob is a file of a revision.
type blob struct{ mode, object, path string }

// extract writes the files of the site at a commit into a folder. What is not
// an ordinary file is a problem: a site cannot hold it either.
func (r *Reader) extract(ctx context.Context, commit, prefix, dir string) (problems []string, err error) {
	out, err := r.output(ctx, "ls-tree", "-r", "-z", "--full-tree", commit, "--", strings.TrimSuffix(prefix, "/"))
	if prefix == "" {
		out, err = r.output(ctx, "ls-tree", "-r", "-z", "--full-tree", commit)
	}
	if err != nil {
		return nil, err
	}
	var blobs []blob
	for record := range strings.SplitSeq(strings.TrimSuffix(out, "\x00"), "\x00") {
		head, name, ok := strings.Cut(record, "\t")
		fields := strings.Fields(head)
		name, mine := strings.CutPrefix(name, prefix)
		if !ok || len(fields) != 3 || !mine {
			continue
		}
		first, _, _ := strings.Cut(name, "/")
		if first != "site.toml" && first != "content" && first != "frameworks" {
			continue // not source of packs, notices or model versions
		}
		if fields[0] != "100644" && fields[0] != "100755" || !filepath.IsLocal(filepath.FromSlash(name)) {
			problems = append(problems, fmt.Sprintf("%s is not an ordinary file", strconv.Quote(name)))
			continue
		}
		blobs = append(blobs, blob{fields[0], fields[2], name})
	}
	if len(blobs) > maxFiles {
		return nil, fmt.Errorf("the revision has %d files, more than %d", len(blobs), maxFiles)
	}
	if err := r.write(ctx, blobs, dir); err != nil {
		return nil, fmt.Errorf("read revision %s: %w", short(commit), err)
	}
	return problems, nil
}

// write asks one git process for all blobs, in order.
func (r *Reader) write(ctx context.Context, blobs []blob, dir string) (err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	cmd := r.git(ctx, "cat-file", "--batch")
	var ask strings.Builder
	for _, b := range blobs {
		ask.WriteString(b.object + "\n")
	}
	cmd.Stdin = strings.NewReader(ask.String())
	var said bytes.Buffer
	cmd.Stderr = &said
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	err = receive(root, bufio.NewReaderSize(pipe, 1<<16), blobs)
	if err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		return err
	}
	if err := cmd.Wait(); err != nil {
		return errors.Join(err, errors.New(strings.TrimSpace(said.String())))
	}
	return nil
}

func receive(root *os.Root, in *bufio.Reader, blobs []blob) error {
	var total int64
	for _, b := range blobs {
		head, err := in.ReadString('\n')
		if err != nil {
			return fmt.Errorf("%s: %w", b.path, err)
		}
		fields := strings.Fields(head)
		if len(fields) != 3 || fields[0] != b.object || fields[1] != "blob" {
			return fmt.Errorf("%s: git says %q", b.path, strings.TrimSpace(head))
		}
		size, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil || size < 0 {
			return fmt.Errorf("%s: git says %q", b.path, strings.TrimSpace(head))
		}
		if total += size; total > maxBytes {
			return fmt.Errorf("the site has more than %d bytes", int64(maxBytes))
		}
		if err := save(root, b.path, io.LimitReader(in, size), size); err != nil {
			return fmt.Errorf("%s: %w", b.path, err)
		}
		if end, err := in.ReadByte(); err != nil || end != '\n' {
			return fmt.Errorf("%s: git stopped in the middle", b.path)
		}
	}
	return nil
}

func save(root *os.Root, name string, in io.Reader, size int64) error {
	if err := root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, in)
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	return errors.Join(err, f.Close())
}
