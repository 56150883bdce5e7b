package content

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"time"

	"placard/generator/diag"
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
// that is another then stops the work, as after [LetGo].
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
	w := wire{writing: true}
	for _, s := range []string{"document/v1", kind, doc.path, doc.language} {
		w.string(&s)
	}
	for _, n := range []int64{info.Size(), info.ModTime().UnixNano(), changed.UnixNano(), number, int64(info.Mode())} {
		w.int(&n)
	}
	return sha256.Sum256(w.out), quiet(info, now), true
}

// keep remembers a document in which nothing was found.
func keep[F any](k *keeping, key [sha256.Size]byte, doc *Doc[F]) {
	if doc.Broken || len(doc.Positions.refused) > 0 {
		return
	}
	w := wire{writing: true}
	w.document(doc.File, reflect.ValueOf(&doc.Front).Elem())
	k.store.Put(key, w.out)
}

// kept gives the document that was remembered, or nil.
func kept[F any](k *keeping, key [sha256.Size]byte, at document) *Doc[F] {
	data, ok := k.store.Get(key)
	if !ok {
		return nil
	}
	f := &File{Path: at.path, Language: at.language}
	doc := &Doc[F]{File: f}
	w := wire{in: string(data)} // which all strings of the document are parts of
	size := w.document(f, reflect.ValueOf(&doc.Front).Elem())
	if w.bad || w.in != "" {
		return nil
	}
	f.Source = diag.Elsewhere(contentDir+"/"+at.path, size, func() []byte { return f.text(k.root, k.changed) })
	f.Positions.source = f.Source
	return doc
}

// A wire writes plain data or reads it, field by field: one description of the
// format serves both. Integers are varints, strings and lists begin with their
// length.
type wire struct {
	writing bool
	out     []byte
	in      string
	bad     bool
}

// document is a document without its path and its text, of which it gives the
// size.
func (w *wire) document(f *File, front reflect.Value) (size int) {
	if w.writing {
		size = f.Source.Size()
	} else {
		f.Positions = &Positions{}
	}
	sum, _ := hex.DecodeString(f.Digest)
	w.digest(&sum)
	f.Digest = hex.EncodeToString(sum)
	sum = f.BodyDigest[:]
	w.digest(&sum)
	copy(f.BodyDigest[:], sum)
	p := f.Positions
	for _, n := range []*int{&size, &f.Body, &p.whole.start, &p.whole.end, &p.text.start, &p.text.end} {
		w.offset(n)
	}
	if !w.writing && (f.Body > size || p.whole.start > p.whole.end || p.whole.end > size || p.text.start > p.text.end || p.text.end > size) {
		w.fail()
	}
	w.value(front)
	return size
}

func (w *wire) fail() { w.bad, w.in = true, "" }

// digest is a SHA-256 digest.
func (w *wire) digest(sum *[]byte) {
	switch {
	case w.writing:
		w.out = append(w.out, *sum...)
	case len(w.in) < sha256.Size:
		w.fail()
	default:
		*sum, w.in = []byte(w.in[:sha256.Size]), w.in[sha256.Size:]
	}
}

// offset is a place in a text, or its size.
func (w *wire) offset(n *int) {
	i := int64(*n)
	w.int(&i)
	if *n = int(i); i < 0 || i > MaxDocument {
		w.fail()
	}
}

func (w *wire) int(n *int64) {
	if w.writing {
		w.out = binary.AppendVarint(w.out, *n)
		return
	}
	var u uint64
	for i := 0; i < len(w.in) && i < binary.MaxVarintLen64; i++ {
		b := w.in[i]
		u |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			w.in = w.in[i+1:]
			*n = int64(u>>1) ^ -int64(u&1)
			return
		}
	}
	*n = 0
	w.fail()
}

// length is that of what takes at least a byte for each.
func (w *wire) length(n int) int {
	i := int64(n)
	if w.int(&i); !w.writing && (i < 0 || i > int64(len(w.in))+1) {
		w.fail()
		return 0
	}
	return int(i)
}

func (w *wire) string(s *string) {
	n := w.length(len(*s))
	switch {
	case w.writing:
		w.out = append(w.out, *s...)
	case n > len(w.in):
		w.fail()
	default:
		*s, w.in = w.in[:n], w.in[n:]
	}
}

var instant = reflect.TypeFor[time.Time]()

// value is one of the values of which front matter is made. A list that is nil
// is another one than an empty one.
func (w *wire) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		s := v.String()
		if w.string(&s); !w.writing && s != "" {
			v.SetString(s)
		}
	case reflect.Int:
		n := v.Int()
		if w.int(&n); !w.writing {
			v.SetInt(n)
		}
	case reflect.Bool:
		n := int64(0)
		if v.Bool() {
			n = 1
		}
		if w.int(&n); !w.writing {
			v.SetBool(n == 1)
		}
	case reflect.Pointer:
		n := int64(0)
		if !v.IsNil() {
			n = 1
		}
		if w.int(&n); n == 0 {
			return
		}
		if !w.writing {
			v.Set(reflect.New(v.Type().Elem()))
		}
		w.value(v.Elem())
	case reflect.Slice:
		n := 0
		if !v.IsNil() {
			n = v.Len() + 1
		}
		if n = w.length(n); n == 0 {
			return
		}
		if !w.writing {
			v.Set(reflect.MakeSlice(v.Type(), n-1, n-1))
		}
		for i := range n - 1 {
			w.value(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == instant {
			t := v.Interface().(time.Time)
			sec, nsec := t.Unix(), int64(t.Nanosecond())
			w.int(&sec)
			if w.int(&nsec); !w.writing {
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
	w := wire{writing: true}
	add := func(path string, size int64, digest string) {
		w.string(&path)
		w.int(&size)
		w.string(&digest)
	}
	add("pack/v1", 0, "")
	add(p.Doc.Path, int64(p.Doc.Source.Size()), p.Doc.Digest)
	for _, page := range p.Pages {
		add(page.Path, int64(page.Source.Size()), page.Digest)
	}
	for _, a := range p.Attachments {
		add(a.Path, a.Size, a.Digest)
	}
	key := sha256.Sum256(w.out)
	if data, ok := d.store.Get(key); ok {
		w := wire{in: string(data)}
		n := int64(0)
		w.string(&digest)
		if w.int(&n); !w.bad {
			return digest, int(n)
		}
	}
	digest, size = make()
	w, n := wire{writing: true}, int64(size)
	w.string(&digest)
	w.int(&n)
	d.store.Put(key, w.out)
	return digest, size
}
