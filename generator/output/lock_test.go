package output

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestEmitLocked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	inside, finish := make(chan bool), make(chan bool)
	var slow Plan
	if err := slow.Add(Artifact{Path: "a", Key: NewKey("k").Sum(), Write: func(w io.Writer) error {
		inside <- true
		<-finish
		return nil
	}}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := slow.Emit(context.Background(), dir, Options{}); err != nil {
			t.Error(err)
		}
	})
	<-inside
	_, err := site{}.plan(t).Emit(context.Background(), dir, Options{})
	var locked *LockedError
	if !errors.As(err, &locked) || locked.Dir != dir || !strings.Contains(err.Error(), "another build is writing to "+dir) {
		t.Errorf("%v", err)
	}
	// Another folder in the same place is another matter, and so is a dry run.
	mustEmit(t, site{}.plan(t), dir+"2", Options{})
	mustEmit(t, site{}.plan(t), dir, Options{DryRun: true})
	finish <- true
	wg.Wait()
	mustEmit(t, site{}.plan(t), dir, Options{})
	if _, err := os.Lstat(locked.Lock); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the lock file is still there (%v)", err)
	}
}

// Builds that race for the same folder: each either gives way or leaves its
// own whole tree, and the lock file's coming and going never lets two in.
func TestEmitRace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	want := map[string]bool{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			s := site{}
			for f := range 20 {
				s[fmt.Sprintf("p/%d", f)] = fmt.Sprint(i)
			}
			for done := 0; done < 5; {
				_, err := s.plan(t).Emit(context.Background(), dir, Options{})
				var locked *LockedError
				switch {
				case err == nil:
					done++
				case !errors.As(err, &locked):
					t.Error(err)
					return
				}
			}
			tree, err := s.plan(t).Render(context.Background(), nil, nil)
			if err != nil {
				t.Error(err)
				return
			}
			data, _ := tree.ReadFile("SHA256SUMS")
			mu.Lock()
			want["-rw-r--r-- "+string(data)] = true
			mu.Unlock()
		})
	}
	wg.Wait()
	if got := snapshot(t, dir)["SHA256SUMS"]; !want[got] {
		t.Errorf("the tree is nobody's: %q", got)
	}
	wantAlone(t, dir)
}
