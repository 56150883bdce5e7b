package generator

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"placard/benchmark"
)

// disk mounts a small file system.
func disk(t *testing.T, options string) string {
	t.Helper()
	at := t.TempDir()
	if err := syscall.Mount("tmpfs", at, "tmpfs", 0, options); err != nil {
		t.Skipf("cannot mount: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(at, syscall.MNT_DETACH) })
	return at
}

// TestRebuildOnFullDisk lets the disk become full, or read-only, between two
// builds: the second says so, what was published stays whole, nothing is left
// beside it, and when there is room again the next build is that of a clean
// one.
func TestRebuildOnFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("fills disks a dozen times")
	}
	for name, c := range map[string]struct {
		options, where string // what is on the small disk: "output", "site" or "state"
		spoil, heal    func(t *testing.T, disk string)
		want           error // nil: the build goes on without it
	}{
		"no room for the output":     {"size=32m", "output", fill, empty, syscall.ENOSPC},
		"no room for so many files":  {"size=32m,nr_inodes=2000", "output", crowd, empty, syscall.ENOSPC},
		"the output is read-only":    {"size=32m", "output", freeze, thaw, syscall.EROFS},
		"no room for the state":      {"size=32m", "state", fill, empty, nil},
		"the state is read-only":     {"size=32m", "state", freeze, thaw, nil},
		"the whole site on one disk": {"size=32m", "site", fill, empty, syscall.ENOSPC},
		"all of it read-only":        {"size=32m", "site", freeze, thaw, syscall.EROFS},
	} {
		t.Run(name, func(t *testing.T) {
			small := disk(t, c.options)
			o := Options{Dir: t.TempDir(), Out: filepath.Join(t.TempDir(), "public")}
			switch c.where {
			case "output":
				o.Out = filepath.Join(small, "public")
			case "site":
				o.Dir, o.Out = small, filepath.Join(small, "public")
			case "state":
				if err := os.Mkdir(filepath.Join(o.Dir, stateDir), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := syscall.Mount(small, filepath.Join(o.Dir, stateDir), "", syscall.MS_BIND, ""); err != nil {
					t.Skip(err)
				}
				t.Cleanup(func() { syscall.Unmount(filepath.Join(o.Dir, stateDir), syscall.MNT_DETACH) })
			}
			if err := benchmark.WriteSite(o.Dir, 2); err != nil {
				t.Fatal(err)
			}
			if r, err := Build(t.Context(), o); err != nil || !r.OK() {
				t.Fatal(err, r)
			}
			before := folder(t, o.Out)
			for i := range 30 {
				put(t, filepath.Join(o.Dir, fmt.Sprintf("content/pages/page-%d.md", i)), page(i))
			}
			c.spoil(t, small)
			r, err := Build(t.Context(), o)
			if !errors.Is(err, c.want) {
				t.Fatalf("the build ends with %v and %v, not with %v", err, r, c.want)
			}
			if c.want != nil {
				if !strings.Contains(err.Error(), c.want.Error()) || !strings.Contains(err.Error(), "write ") && !strings.Contains(err.Error(), filepath.Dir(o.Out)) {
					t.Errorf("the message is %q", err)
				}
				if folder(t, o.Out) != before {
					t.Error("what was published has changed")
				}
				entries, err := os.ReadDir(filepath.Dir(o.Out))
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range entries {
					if strings.HasPrefix(e.Name(), ".public") && c.want != syscall.EROFS {
						t.Errorf("%s was left", e.Name())
					}
				}
			}
			c.heal(t, small)
			if r, err := Build(t.Context(), o); err != nil || !r.OK() {
				t.Fatal(err, r)
			}
			clean := o
			clean.Out = filepath.Join(t.TempDir(), "clean")
			if r, err := Build(t.Context(), clean); err != nil || !r.OK() {
				t.Fatal(err, r)
			}
			if got, want := folder(t, o.Out), folder(t, clean.Out); got != want {
				t.Error("the folder is not that of a clean build")
			}
		})
	}
}

const filler = "filler"

// fill leaves next to nothing of a disk.
func fill(t *testing.T, disk string) {
	t.Helper()
	f, err := os.Create(filepath.Join(disk, filler))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	piece := make([]byte, 64<<10)
	for err == nil {
		_, err = f.Write(piece)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

// crowd leaves no room for another file.
func crowd(t *testing.T, disk string) {
	t.Helper()
	if err := os.Mkdir(filepath.Join(disk, filler), 0o755); err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		f, err := os.Create(filepath.Join(disk, filler, fmt.Sprint(i)))
		if errors.Is(err, syscall.ENOSPC) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
}

func empty(t *testing.T, disk string) {
	t.Helper()
	remove(t, filepath.Join(disk, filler))
}

func freeze(t *testing.T, disk string) {
	t.Helper()
	if err := syscall.Mount("", disk, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skip(err)
	}
}

func thaw(t *testing.T, disk string) {
	t.Helper()
	if err := syscall.Mount("", disk, "", syscall.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
}
