package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"placard/generator/diag"
)

// active holds the endings of files that a browser or a server would run, or
// that are documents under an ending that is not read.
var active = map[string]string{
	".html": "an HTML page", ".htm": "an HTML page", ".xhtml": "an HTML page", ".xht": "an HTML page",
	".shtml": "an HTML page", ".mhtml": "an HTML page", ".hta": "a program",
	".js": "a script", ".mjs": "a script", ".cjs": "a script", ".wasm": "a program",
	".css": "a style sheet", ".xsl": "a style sheet", ".xslt": "a style sheet",
	".php": "a program", ".phtml": "a program", ".cgi": "a program", ".asp": "a program", ".aspx": "a program",
	".jsp": "a program", ".jar": "a program", ".swf": "a program", ".exe": "a program", ".dll": "a program",
	".sh": "a program", ".bat": "a program", ".cmd": "a program", ".ps1": "a program", ".vbs": "a program",
	".htaccess": "a server's configuration", ".svgz": "a packed SVG that cannot be checked",
}

// asset places a file that is not Markdown.
func (a *arranging) asset(p string, steps []string) {
	ext := strings.ToLower(path.Ext(p))
	switch ext {
	case ".md", ".markdown", ".mdown", ".mkd", ".mdx":
		a.misplaced(p, fmt.Sprintf("call it %q", strings.TrimSuffix(path.Base(p), path.Ext(p))+".md"), "documents end in .md, not in %s", path.Ext(p))
		return
	}
	if what := active[ext]; what != "" {
		a.list.Add(activeFile, diag.FileSpan(contentDir+"/"+p), "publish the data instead, such as PDF, CSV, JSON or an image; style sheets and pages belong to the theme", "%q is %s", path.Base(p), what)
		return
	}
	if steps[0] == systemsDir && len(steps) > 2 {
		a.system(steps[1])
		if len(steps) > 3 {
			f := a.folder(steps)
			f.assets = append(f.assets, p)
			return
		}
	}
	a.tree.Assets = append(a.tree.Assets, a.newAsset(p))
}

// newAsset makes an asset and the job that measures it.
func (l *loader) newAsset(p string) *Asset {
	asset := &Asset{Path: p}
	asset.Open = func() ([]byte, error) { return openAsset(l.dir, asset) }
	l.jobs = append(l.jobs, func(list *diag.List) {
		known, info, settled := l.memory.recall(l.root, p)
		if known != nil && known.asset != nil {
			asset.Size, asset.Digest = known.asset.Size, known.asset.Digest
			*list = append(*list, known.findings...)
			l.memory.remember(p, known)
			return
		}
		name := contentDir + "/" + p
		f, _, ok := open(l.root, p, name, MaxAttachment, list)
		if !ok {
			return
		}
		defer f.Close()
		hash := sha256.New()
		counted := &counter{Reader: io.TeeReader(io.LimitReader(f, MaxAttachment+1), hash)}
		switch strings.ToLower(path.Ext(p)) {
		case ".svg", ".xml":
			checkXML(counted, name, list)
		}
		// The rest, of which the check may have left some.
		_, err := io.Copy(io.Discard, counted)
		n := counted.n
		if err != nil {
			list.Add(unreadable, diag.FileSpan(name), "look at the file's permissions and the disk", "cannot read the file: %s", reason(err))
			return
		}
		if n > MaxAttachment {
			addTooLarge(list, name, n, MaxAttachment)
			return
		}
		asset.Size, asset.Digest = n, hex.EncodeToString(hash.Sum(nil))
		if info != nil {
			l.memory.remember(p, &remembered{info: info, settled: settled, asset: asset, findings: *list})
		}
	})
	return asset
}

// A counter counts the bytes that are read through it.
type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// openAsset reads an asset again. The folder is opened anew, so that assets
// hold no file open, and through a root, so that a link that has been put in
// its place meanwhile leads nowhere either.
func openAsset(dir string, asset *Asset) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open asset: %w", err)
	}
	defer root.Close()
	content, err := root.OpenRoot(contentDir)
	if err != nil {
		return nil, fmt.Errorf("open asset: %w", err)
	}
	defer content.Close()
	f, err := content.Open(asset.Path)
	if err != nil {
		return nil, fmt.Errorf("open asset: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxAttachment+1))
	if err != nil {
		return nil, fmt.Errorf("open asset %s: %w", asset.Path, err)
	}
	sum := sha256.Sum256(data)
	if hex.EncodeToString(sum[:]) != asset.Digest {
		return nil, fmt.Errorf("open asset %s: the file has changed since the site was loaded", asset.Path)
	}
	return data, nil
}
