package content

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"time"

	"placard/generator/diag"
	"placard/generator/wire"
)

// A Store remembers bytes by digests, from one run of the program to the next.
// It may forget them. It is safe for concurrent use.
type Store interface {
	Get(key [sha256.Size]byte) ([]byte, bool)
	Put(key [sha256.Size]byte, data []byte)
}

// LoadKept is [Load] for those who believe what a load before has put into a
// store: what documents say is not read again while the file system says of
// them what it said then. Their texts are read when they are asked for. One
// that is another then stops the work, as after [LettingGo].
func LoadKept(ctx context.Context, dir string, store Store, changed func(error)) (*Tree, diag.List, error) {
	kept := &keeping{store: store, content: filepath.Join(dir, contentDir), changed: changed}
	var err error
	if kept.root, err = os.OpenRoot(kept.content); err != nil {
		return Load(ctx, dir) // which says what is wrong
	}
	return (&loader{ctx: ctx, kept: kept}).load(dir)
}

// keeping is a store for the documents of one site.
type keeping struct {
	store   Store
	content string   // the folder
	root    *os.Root // the same
	changed func(error)
}

// place gives the key of what the document at a path says, and whether a
// change of the file from now on will show in it. There is none where the file
// is not an ordinary one, or where the system has no numbers of files and no
// times that programs cannot set.
func (k *keeping) place(doc document, kind string) (key [sha256.Size]byte, settled, ok bool) {
	if k == nil {
		return key, false, false
	}
	now := time.Now()
	info, err := os.Lstat(filepath.Join(k.content, filepath.FromSlash(doc.path)))
	if err != nil || !info.Mode().IsRegular() || info.Size() > MaxDocument {
		return key, false, false
	}
	changed, number := ChangeTime(info), FileNumber(info)
	if changed.IsZero() || number == 0 {
		return key, false, false
	}
	w := wire.Writer()
	for _, s := range []string{"document/v1", kind, doc.path, doc.language} {
		w.String(&s)
	}
	for _, n := range []int64{info.Size(), info.ModTime().UnixNano(), changed.UnixNano(), number, int64(info.Mode())} {
		w.Int64(&n)
	}
	return sha256.Sum256(w.Bytes()), quiet(info, now), true
}

// keep remembers a document in which nothing was found.
func keep[F any](k *keeping, key [sha256.Size]byte, doc *Doc[F]) {
	if doc.Broken || len(doc.Positions.refused) > 0 {
		return
	}
	w := keeper{wire.Writer()}
	w.document(doc.File, reflect.ValueOf(&doc.Front).Elem())
	k.store.Put(key, w.Bytes())
}

// kept gives the document that was remembered, or nil.
func kept[F any](k *keeping, key [sha256.Size]byte, at document) *Doc[F] {
	data, ok := k.store.Get(key)
	if !ok {
		return nil
	}
	f := &File{Path: at.path, Language: at.language}
	doc := &Doc[F]{File: f}
	w := keeper{wire.Reader(data)}
	size := w.document(f, reflect.ValueOf(&doc.Front).Elem())
	if !w.Whole() {
		return nil
	}
	f.Source = diag.Elsewhere(contentDir+"/"+at.path, size, func() []byte { return f.text(k.root, k.changed) })
	f.Positions.source = f.Source
	return doc
}

// A keeper writes documents or reads them.
type keeper struct{ *wire.Wire }

// document is a document without its path and its text, of which it gives the
// size.
func (w keeper) document(f *File, front reflect.Value) (size int) {
	if w.Writing() {
		size = f.Source.Size()
	} else {
		f.Positions = &Positions{}
	}
	var sum [sha256.Size]byte
	hex.Decode(sum[:], []byte(f.Digest)) // which is one, or empty while reading
	w.Digest(&sum)
	f.Digest = hex.EncodeToString(sum[:])
	w.Digest(&f.BodyDigest)
	p := f.Positions
	for _, n := range []*int{&size, &f.Body, &p.whole.start, &p.whole.end, &p.text.start, &p.text.end} {
		w.offset(n)
	}
	if !w.Writing() && (f.Body > size || p.whole.start > p.whole.end || p.whole.end > size || p.text.start > p.text.end || p.text.end > size) {
		w.Fail()
	}
	w.value(front)
	return size
}

// offset is a place in a text, or its size.
func (w keeper) offset(n *int) {
	i := int64(*n)
	w.Int64(&i)
	if *n = int(i); i < 0 || i > MaxDocument {
		w.Fail()
	}
}

var instant = reflect.TypeFor[time.Time]()

// value is one of the values of which front matter is made. A list that is nil
// is another one than an empty one.
func (w keeper) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		s := v.String()
		if w.String(&s); !w.Writing() && s != "" {
			v.SetString(s)
		}
	case reflect.Int:
		n := v.Int()
		if w.Int64(&n); !w.Writing() {
			v.SetInt(n)
		}
	case reflect.Bool:
		n := int64(0)
		if v.Bool() {
			n = 1
		}
		if w.Int64(&n); !w.Writing() {
			v.SetBool(n == 1)
		}
	case reflect.Pointer:
		n := int64(0)
		if !v.IsNil() {
			n = 1
		}
		if w.Int64(&n); n == 0 {
			return
		}
		if !w.Writing() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		w.value(v.Elem())
	case reflect.Slice:
		n := 0
		if !v.IsNil() {
			n = v.Len() + 1
		}
		if n = w.Length(n); n == 0 {
			return
		}
		if !w.Writing() {
			v.Set(reflect.MakeSlice(v.Type(), n-1, n-1))
		}
		for i := range n - 1 {
			w.value(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == instant {
			t := v.Interface().(time.Time)
			sec, nsec := t.Unix(), int64(t.Nanosecond())
			w.Int64(&sec)
			if w.Int64(&nsec); !w.Writing() {
				v.Set(reflect.ValueOf(time.Unix(sec, nsec).UTC()))
			}
			return
		}
		for i := range v.NumField() {
			w.value(v.Field(i))
		}
	default:
		panic("content: front matter has no " + v.Kind().String())
	}
}

// kept gives the digest of a pack's canonical text, and the size, from the
// store or from make, which may take long.
func (d *packDigest) kept(p *PackDir, make func() (string, int)) (digest string, size int) {
	if d.store == nil {
		return make()
	}
	w := wire.Writer()
	add := func(path string, size int64, digest string) {
		w.String(&path)
		w.Int64(&size)
		w.String(&digest)
	}
	add("pack/v1", 0, "")
	add(p.Doc.Path, int64(p.Doc.Source.Size()), p.Doc.Digest)
	for _, page := range p.Pages {
		add(page.Path, int64(page.Source.Size()), page.Digest)
	}
	for _, a := range p.Attachments {
		add(a.Path, a.Size, a.Digest)
	}
	key := sha256.Sum256(w.Bytes())
	if data, ok := d.store.Get(key); ok {
		w := wire.Reader(data)
		n := int64(0)
		w.String(&digest)
		if w.Int64(&n); w.Whole() {
			return digest, int(n)
		}
	}
	digest, size = make()
	w, n := wire.Writer(), int64(size)
	w.String(&digest)
	w.Int64(&n)
	d.store.Put(key, w.Bytes())
	return digest, size
}
