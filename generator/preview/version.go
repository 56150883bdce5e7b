package preview

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"html"
	"path"
	"regexp"
	"strings"

	"placard/generator"
)

// A version says what a page shows. Two equal versions look the same.
type version struct {
	// Rest digests the page without the addresses of its style sheets, and
	// the images that it shows.
	Rest string
	// Styles are the addresses of the style sheets, as the page has them.
	Styles []string
}

// styles digests the style sheets.
func (v version) styles() string { return short([]byte(strings.Join(v.Styles, "\n"))) }

func short(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

var (
	sheetTag  = regexp.MustCompile(`(?i)<link\b[^>]*\brel=["']?stylesheet\b[^>]*>`)
	hrefValue = regexp.MustCompile(`(?i)\bhref=("[^"]*"|'[^']*'|[^\s>]*)`)
	imageTag  = regexp.MustCompile(`(?i)<img\b[^>]*?\bsrc=("[^"]*"|'[^']*'|[^\s>]*)`)
)

// versionOf gives the version of a page.
func versionOf(ctx context.Context, snap *generator.Snapshot, page *generator.File) version {
	var v version
	rest := sheetTag.ReplaceAllFunc(page.Data, func(tag []byte) []byte {
		return hrefValue.ReplaceAllFunc(tag, func(attr []byte) []byte {
			v.Styles = append(v.Styles, attribute(attr[len("href="):]))
			return nil
		})
	})
	var all bytes.Buffer
	all.WriteString(page.Path)
	all.Write(rest)
	for _, m := range imageTag.FindAllSubmatch(rest, -1) {
		name := attribute(m[1])
		if name, _, _ = strings.Cut(name, "?"); strings.Contains(name, ":") || strings.HasPrefix(name, "/") {
			continue
		}
		if image, err := snap.File(ctx, path.Join(path.Dir(page.Path), name)); err == nil && image != nil {
			all.Write(image.Digest[:])
		}
	}
	v.Rest = short(all.Bytes())
	return v
}

// attribute is the text of an attribute's value.
func attribute(value []byte) string {
	return html.UnescapeString(strings.Trim(string(value), `"'`))
}
