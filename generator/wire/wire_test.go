package wire

import (
	"reflect"
	"testing"
)

type thing struct {
	Name  string
	Size  int64
	Sum   [32]byte
	Parts []string
}

func (t *thing) on(w *Wire) {
	w.String(&t.Name)
	w.Int64(&t.Size)
	w.Digest(&t.Sum)
	List(w, &t.Parts, w.String)
}

// FuzzWire holds that what is written is read as it was, and that other bytes
// give what is written as they are read, or an error.
func FuzzWire(f *testing.F) {
	for _, t := range []thing{{}, {"a name", -1 << 63, [32]byte{1, 31: 2}, []string{"", "part"}}} {
		w := Writer()
		t.on(w)
		f.Add(w.Bytes())
		f.Add(w.Bytes()[:len(w.Bytes())-1])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var read, again thing
		r := Reader(data)
		if read.on(r); !r.Whole() {
			return
		}
		w := Writer()
		read.on(w)
		r = Reader(w.Bytes())
		if again.on(r); !r.Whole() || !reflect.DeepEqual(read, again) {
			t.Errorf("%q is %+v, and then %+v", data, read, again)
		}
	})
}
