package preview

import (
	"path"
	"strings"
)

// mediaTypes are the types of the files that sites have. The tables of the
// operating system differ from machine to machine.
var mediaTypes = map[string]string{
	".atom":        "application/atom+xml; charset=utf-8",
	".avif":        "image/avif",
	".css":         "text/css; charset=utf-8",
	".csv":         "text/csv; charset=utf-8",
	".diff":        "text/plain; charset=utf-8",
	".gif":         "image/gif",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".ics":         "text/calendar; charset=utf-8",
	".jpeg":        "image/jpeg",
	".jpg":         "image/jpeg",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".md":          "text/markdown; charset=utf-8",
	".pdf":         "application/pdf",
	".png":         "image/png",
	".rss":         "application/rss+xml; charset=utf-8",
	".svg":         "image/svg+xml",
	".toml":        "application/toml",
	".tsv":         "text/tab-separated-values; charset=utf-8",
	".txt":         "text/plain; charset=utf-8",
	".vtt":         "text/vtt; charset=utf-8",
	".webmanifest": "application/manifest+json",
	".webp":        "image/webp",
	".woff":        "font/woff",
	".woff2":       "font/woff2",
	".xml":         "application/xml; charset=utf-8",
	".yaml":        "application/yaml",
	".yml":         "application/yaml",
	".zip":         "application/zip",
}

// mediaType gives the Content-Type of a file. Files without an ending, such
// as SHA256SUMS, are text; unknown endings are bytes to save.
func mediaType(name string) string {
	base := strings.ToLower(path.Base(name))
	switch {
	case base == "feed.json":
		return "application/feed+json"
	case strings.HasSuffix(base, ".schema.json"):
		return "application/schema+json"
	}
	ext := path.Ext(base)
	if ext == "" {
		return "text/plain; charset=utf-8"
	}
	if t := mediaTypes[ext]; t != "" {
		return t
	}
	return "application/octet-stream"
}
