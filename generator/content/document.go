package content

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"placard/generator/diag"
)

// fence is the line that opens and closes front matter.
const fence = "+++"

// divide finds the front matter of a document: the TOML between the fences
// and the offset at which the body begins.
func divide(src *diag.Source, list *diag.List) (text extent, body int, ok bool) {
	data := src.Bytes()
	first := lineEnd(data, 0)
	if string(bytes.TrimRight(data[:first], " \t")) != fence {
		switch line := string(bytes.TrimSpace(data[:first])); {
		case line == "---":
			list.Add(yamlFrontMatter, src.Span(0, first), "write TOML between +++ lines: key = \"value\", dates without quotes", "the front matter is YAML, not TOML")
		case len(line) > 0 && line[0] == '{':
			list.Add(yamlFrontMatter, src.Span(0, 1), "write TOML between +++ lines: key = \"value\", dates without quotes", "the front matter is JSON, not TOML")
		case bytes.HasPrefix(data, []byte("+")) && len(line) < 8 && string(bytes.Trim([]byte(line), "+")) == "":
			list.Add(noFrontMatter, src.Span(0, first), "write exactly three plus signs: +++", "%q does not open the front matter", line)
		case strings.HasPrefix(line, fence):
			list.Add(noFrontMatter, src.Span(0, first), "write +++ alone on the first line", "%q does not open the front matter", shorten(line))
		case bytes.HasPrefix(bytes.TrimLeft(data, " \t\n"), []byte(fence)):
			list.Add(noFrontMatter, src.Span(0, first), "remove what stands before it", "the front matter does not begin on the first line")
		default:
			list.Add(noFrontMatter, src.Span(0, first), "begin the file with +++, the keys, and another +++, each on its own line", "the document has no front matter")
		}
		return extent{}, 0, false
	}
	start := min(first+1, len(data))
	for at := start; at < len(data); {
		end := lineEnd(data, at)
		if string(bytes.TrimRight(data[at:end], " \t")) == fence {
			text = extent{start, at}
			if at-start > MaxFrontMatter {
				list.Add(frontMatterTooLarge, src.Span(0, first), "move text into the document", "the front matter has %d bytes, more than %d", at-start, MaxFrontMatter)
				return text, min(end+1, len(data)), false
			}
			return text, min(end+1, len(data)), true
		}
		at = end + 1
	}
	list.Add(notClosed, src.Span(0, first), "write a line +++ after the last key", "the front matter is not closed")
	return extent{}, len(data), false
}

// readFile makes a File of a document's bytes and gives the values of its
// front matter. Values are nil when the file is broken.
func readFile(name, path, language string, data []byte, list *diag.List) (*File, map[string]any) {
	if !checkEncoding(name, data, list) {
		return brokenFile(name, path, language), nil
	}
	src := diag.NewSource(name, data)
	data = src.Bytes()
	sum := sha256.Sum256(data)
	f := &File{Path: path, Language: language, Source: src, Digest: hex.EncodeToString(sum[:])}
	text, body, ok := divide(src, list)
	f.Body, f.BodyDigest = body, sha256.Sum256(data[min(body, len(data)):])
	whole := extent{0, lineEnd(src.Bytes(), 0)}
	if !ok {
		f.Broken = true
		f.Positions = &Positions{source: src, whole: whole}
		return f, nil
	}
	var values map[string]any
	values, f.Positions, ok = parseTOML(src, text, whole, list)
	if !ok {
		f.Broken = true
		return f, nil
	}
	return f, values
}

// brokenFile stands for a document that could not be read as text.
func brokenFile(name, path, language string) *File {
	src := diag.NewSource(name, nil)
	sum := sha256.Sum256(nil)
	return &File{
		Path: path, Language: language, Source: src, Broken: true,
		Digest: hex.EncodeToString(sum[:]), BodyDigest: sum,
		Positions: &Positions{source: src},
	}
}

// makeDoc decodes the front matter of a file.
func makeDoc[F any](s shape, f *File, values map[string]any, list *diag.List) *Doc[F] {
	doc := &Doc[F]{File: f}
	if values == nil {
		s.fill(&doc.Front)
	} else {
		s.decode(values, f.Positions, &doc.Front, list)
	}
	return doc
}

// Parse reads one document from memory. F is one of the front matter types;
// path is the document's path below the content folder. It serves commands
// and tests that have no tree.
func Parse[F any](path string, data []byte) (*Doc[F], diag.List) {
	var list diag.List
	var zero F
	fields := Fields(zero)
	f, values := readFile(contentDir+"/"+path, path, "", data, &list)
	doc := makeDoc[F](shape{fields: fields, names: namesOf(fields), what: "the front matter"}, f, values, &list)
	list.Sort()
	return doc, list
}
