package output

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
)

// smallDisk mounts a file system of a few hundred kilobytes.
func smallDisk(t *testing.T, options string) string {
	t.Helper()
	at := t.TempDir()
	if err := syscall.Mount("tmpfs", at, "tmpfs", 0, options); err != nil {
		t.Skipf("cannot mount: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(at, 0) })
	return at
}

func TestEmitFullDisk(t *testing.T) {
	for name, options := range map[string]string{"bytes": "size=600k", "inodes": "nr_inodes=40"} {
		t.Run(name, func(t *testing.T) {
			disk := smallDisk(t, options)
			dir := filepath.Join(disk, "public")
			mustEmit(t, site{"index.html": "home", "a/x": "x"}.plan(t), dir, Options{})
			before := stats(t, dir)
			s := site{}
			for _, c := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" {
				s["p/"+strings.Repeat(string(c), 3)+strings.ToLower(string(c))+string(c+0x400)] = string(bytes.Repeat([]byte{byte(c)}, 20_000))
			}
			_, err := s.plan(t).Emit(context.Background(), dir, Options{})
			if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "write p/") {
				t.Errorf("%v", err)
			}
			if after := stats(t, dir); !reflect.DeepEqual(before, after) {
				t.Errorf("before %v\nafter %v", before, after)
			}
			wantAlone(t, dir)
			// A large file runs out of space while it is written.
			var p Plan
			if err := p.Add(Artifact{Path: "big", Key: NewKey("big").Sum(), Write: Content(make([]byte, 8<<20))}); err != nil {
				t.Fatal(err)
			}
			if _, err := p.Emit(context.Background(), dir, Options{}); name == "bytes" && (!errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "write big:")) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestEmitMountPoint(t *testing.T) {
	disk := smallDisk(t, "size=600k")
	_, err := site{"index.html": "home"}.plan(t).Emit(context.Background(), disk, Options{})
	var refused *RefusedError
	if !errors.As(err, &refused) || refused.Reason != MountPoint || !strings.Contains(err.Error(), filepath.Join(disk, "site")) {
		t.Errorf("%v", err)
	}
	if names, _ := readNames(disk); len(names) > 0 {
		t.Errorf("left %q", names)
	}
	mustEmit(t, site{"index.html": "home"}.plan(t), filepath.Join(disk, "site"), Options{Sync: true})
}
