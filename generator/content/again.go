package content

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"placard/generator/diag"
)

// LettingGo gives a function that lets go of the texts of documents, which are
// read again from the site's folder dir whenever they are asked for: the texts
// of a large site need not be in memory together. A document that could not be
// read stays as it is. One that is not what it was, or cannot be read any more,
// is blank from then on, and changed is told why, on any goroutine.
func LettingGo(dir string, changed func(error)) (func(documents ...*File), error) {
	root, err := os.OpenRoot(filepath.Join(dir, contentDir))
	switch {
	case os.IsNotExist(err):
		return func(...*File) {}, nil // there are no documents
	case err != nil:
		return nil, err
	}
	return func(documents ...*File) {
		for _, f := range documents {
			if f.Source.Size() > 0 {
				f.Source.LetGo(func() []byte { return f.text(root, changed) })
			}
		}
	}, nil
}

// text reads a document's text again, or gives blank lines and says why.
func (f *File) text(root *os.Root, changed func(error)) []byte {
	text, err := f.again(root)
	if err != nil {
		changed(err)
		return bytes.Repeat([]byte("\n"), f.Source.Size())
	}
	return text
}

// again reads a document's text again.
func (f *File) again(root *os.Root) ([]byte, error) {
	file, err := root.Open(f.Path)
	if err != nil {
		return nil, fmt.Errorf("read %s again: %w", f.Source.Name, err)
	}
	defer file.Close()
	// A byte more than there was shows that the file has grown; line ends
	// may have been longer than they are now.
	var data bytes.Buffer
	data.Grow(f.Source.Size() + bytes.MinRead)
	if _, err := data.ReadFrom(io.LimitReader(file, MaxDocument+1)); err != nil {
		return nil, fmt.Errorf("read %s again: %w", f.Source.Name, err)
	}
	text := diag.NewSource(f.Source.Name, data.Bytes()).Bytes()
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != f.Digest {
		return nil, fmt.Errorf("%s was changed while the site was read; start again", f.Source.Name)
	}
	return text, nil
}
